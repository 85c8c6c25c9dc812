#!/usr/bin/env python3
"""Tries to escape from whatever confines other people's notebooks, lessons, transcripts and scripts.

    tests/trust/sandbox.py --program target/release/lmsh [--count N] [--seed S] [NAME]...

Each attempt runs in a folder next to a secret. A fault is:

  read      the secret appears in the output or in a written file, or (where strace is installed) a file
            outside the folder, the program's own folders and the system's is opened
  write     anything outside the program's own state changes
  program   a program is started: PATH, PAGER, EDITOR, ... lead to scripts that leave a trace
  terminal  a control sequence, or a character that reorders text, reaches the terminal
  page      an exported page has a script, a request, an event handler, or a link to a script
  crash     the program is ended by a signal or panics, or does not end

`--count N` runs N attempts, drawn with `--seed S`; names select attempts by a part of their name.
`--strace` also follows every file that is opened (slower). The status is 1 if anything was found."""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import sandbox_pages as pages  # noqa: E402
import sandbox_terminal as terminal  # noqa: E402
from sandbox_attempts import ATTEMPTS, WAYS  # noqa: E402

SECRET = "SECRET-7421"
SECONDS = 60
IPYNB = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "source": "text", "metadata": {}}]}'
PROGRAMS = (
    "sh", "bash", "cmd", "less", "more", "lesspipe", "vi", "vim", "nano", "ed", "emacs", "xdg-open", "open", "touch", "cat", "python3",
    "jupyter", "git", "echo", "browser", "editor", "pager", "visual",
)
VARIABLES = {
    "PAGER": "pager", "EDITOR": "editor", "VISUAL": "visual", "LESSOPEN": "|lesspipe %s", "BROWSER": "browser", "SHELL": "bash",
    "GIT_EDITOR": "editor", "MANPAGER": "pager", "LESS": "-R", "ENV": "/nonexistent",
}
# What the program may open outside the folder: its libraries, the time zone, its own processes.
SYSTEM = re.compile(
    r"^(/proc/(self|\d+)/(maps|cgroup|mountinfo|stat|status|exe|smaps|fd|task)|/proc/(meminfo|cpuinfo|stat|self)|/proc/sys/vm/|/sys/|"
    r"/etc/(ld\.so|localtime|timezone|passwd|nsswitch|terminfo)|/usr/(lib|share)/|/lib|/dev/(null|tty|urandom|pts)|/$)"
)


class Place:
    """A folder `book` of somebody else, inside one with a secret."""

    def __init__(self, outer):
        self.outer = outer
        self.book = outer / "book"
        self.home = outer / "home"
        self.traces = outer / "traces"
        self.bin = outer / "bin"
        for folder in (self.book / "sub", self.home, self.traces, self.bin):
            folder.mkdir(parents=True)
        self.fill()

    def fill(self):
        outer, book = self.outer, self.book
        (outer / "secret.txt").write_text(SECRET + "\n")
        (outer / "module.lm").write_text(f'print("{SECRET}")\n')
        (outer / "other.lm.md").write_text(f"# {SECRET}\n\n```lamina\nprint(\"{SECRET}\")\n```\n")
        (outer / "other.lmt").write_text(f"> 1\n{SECRET}\n")
        (book / "data.txt").write_text("data\n")
        (book / "part.lm").write_text("func five() { return 5 }\n")
        for name, target in {
            "link.txt": "../secret.txt", "link.lm": "../module.lm", "up": "..", "far.txt": str(outer / "secret.txt"), "new-link.txt": "../new.txt",
            "chain1": "chain2", "chain2": "chain3", "chain3": "../secret.txt", "loop": "loop", "environ": "/proc/self/environ", "mem": "/proc/self/mem",
            "root": "/", "fd": "/proc/self/fd", "zero": "/dev/zero", "tty": "/dev/tty", "cwd": "/proc/self/cwd", "linked.lm.md": "../other.lm.md",
            "linked.lmt": "../other.lmt",
        }.items():
            (book / name).symlink_to(target)
        os.mkfifo(book / "fifo")
        for name in PROGRAMS:
            script = self.bin / name
            script.write_text(f"#!/bin/sh\n: > {self.traces}/{name}\n")
            script.chmod(0o755)

    def environment(self):
        names = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR")
        kept = {"PATH": str(self.bin), "HOME": str(self.home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "TOKEN": SECRET}
        return kept | VARIABLES | {name: str(self.home / name.lower()) for name in names}

    def state(self):
        """Every file outside the program's own folders, with its contents."""
        found = {}
        for folder, folders, files in os.walk(self.outer):
            folders[:] = [name for name in folders if Path(folder, name) not in (self.home, self.traces)]
            for name in files + folders:
                path = Path(folder, name)
                regular = path.is_file() and not path.is_symlink()
                found[str(path)] = path.read_bytes() if regular else os.readlink(path) if path.is_symlink() else None
        return found

    def run(self, program, arguments, given="", traced=None):
        """Runs the program in the folder; returns its output and its status."""
        command = [program, "--timeout=2", *arguments]
        if traced:
            command = ["/usr/bin/strace", "-f", "-qq", "-e", "trace=execve,open,openat,connect", "-o", str(traced), *command]
        process = subprocess.Popen(
            ["nice", "-n", "10", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.book,
            env=self.environment(), executable=shutil.which("nice"),
        )
        try:
            out, _ = process.communicate(given.encode(), timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            return out.decode(errors="replace"), None
        return out.decode(errors="replace"), process.returncode


class Report:
    def __init__(self):
        self.faults = []

    def fault(self, name, kind, about, code=""):
        self.faults.append(name)
        print(f"FAULT {kind}: {name}\n  {about}")
        for line in code.splitlines()[:8]:
            print(f"  > {line[:200]}")
        sys.stdout.flush()


def brief(text, most=300):
    text = " / ".join(line for line in text.splitlines() if line.strip())
    return text if len(text) <= most else f"{text[:most // 2]} ... {text[-most // 2:]}"


def judge(place, before, name, text, status, report, code):
    """What may not have happened."""
    leaked = re.search(f"{SECRET}|root:x:0", text)
    if leaked:
        report.fault(name, "read", brief(text[max(0, leaked.start() - 150):leaked.end() + 20]), code)
    if re.search(r"exists \.*/|exists (link|far|up|chain|root|/)", name) and re.search(r"^(\S+ )?true$", text, re.M):
        report.fault(name, "read", f"says that there is a file outside: {brief(text)}", code)
    if status is None or status < 0 or "panicked" in text:
        report.fault(name, "crash", f"status {status}: {brief(text)}", code)
    ran = sorted(path.name for path in place.traces.iterdir())
    if ran:
        report.fault(name, "program", f"started {', '.join(ran)}", code)
    after = place.state()
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    if changed:
        shown = ", ".join(os.path.relpath(path, place.outer) for path in changed[:5])
        report.fault(name, "write", f"changed {shown}", code)
    for path in place.home.rglob("*"):
        if path.is_file() and SECRET in path.read_bytes().decode(errors="replace"):
            report.fault(name, "read", f"the secret is in {path.relative_to(place.outer)}", code)


def opened_outside(place, log):
    """The files opened successfully outside the folder, from a log of strace."""
    found = set()
    for line in log.read_text(errors="replace").splitlines():
        match = re.search(r'(openat|open|execve|connect)\((?:AT_FDCWD, |\d+, )?"?([^",]*)".*= (-?\d+)', line)
        if not match or match[3] == "-1":
            continue
        path = os.path.normpath(place.book / match[2])
        own = path.startswith((str(place.book), str(place.home)))
        if not own and not SYSTEM.match(path) and "execve" not in line:
            found.add(path)
    return found


def check_attempt(program, way, attempt, options, report):
    name = f"{way}: {attempt}"
    code = ATTEMPTS[attempt]
    with tempfile.TemporaryDirectory(prefix="lmsh-sandbox-") as outer:
        place = Place(Path(outer))
        arguments, given = WAYS[way](place.book, code)
        before = place.state()
        traced = place.home / "strace.log" if options.strace else None
        text, status = place.run(program, arguments, given, traced)
        if options.verbose:
            print(f"{name}: status {status}: {brief(text, 160)}")
        if traced and traced.exists():
            outside = opened_outside(place, traced)
            traced.unlink()
            if outside:
                report.fault(name, "read", f"opened {', '.join(sorted(outside)[:5])}", code)
        judge(place, before, name, text, status, report, code)


def check_files(program, name, arguments, report):
    """Commands that take a folder of somebody else's files, with links that lead out of it."""
    with tempfile.TemporaryDirectory(prefix="lmsh-sandbox-") as outer:
        place = Place(Path(outer))
        (place.book / "a.lm.md").write_text("# A\n\n```lamina\n1 + 1\n```\n")
        for stem in ("b", "c"):
            (place.book / f"{stem}.ipynb").write_text(IPYNB)
        for link, target in {"a.html": "../new.txt", "b.lm.md": "../module.lm", "c.lm.md": "../new.txt", "a.ipynb": "../secret.txt"}.items():
            if arguments[0] in ("export", "convert") and arguments[1] != ".":
                (place.book / link).symlink_to(target)
        before = place.state()
        text, status = place.run(program, arguments)
        site = place.outer / "site"
        for page in site.rglob("*") if site.exists() else ():
            if page.is_file() and SECRET in page.read_text(errors="replace"):
                report.fault(name, "read", f"the secret is in the page {page.name}", " ".join(arguments))
        shutil.rmtree(site, ignore_errors=True)
        if "--bless" in arguments:
            # That is what it is for.
            before.pop(str(place.book / "a.lm.md"))
            (place.book / "a.lm.md").unlink()
        judge(place, before, name, text, status, report, " ".join(arguments))


class Swapper:
    """Exchanges a file and a link to the secret, as fast as it can, until it is stopped."""

    def __init__(self, place, folder):
        self.place = place
        self.folder = folder
        self.running = True
        self.thread = threading.Thread(target=self.swap, daemon=True)

    def swap(self):
        book = self.place.book
        inside, outside, at = book / "inside", book / "outside", book / ("swap" if self.folder else "swap.txt")
        if self.folder:
            inside.mkdir()
            (inside / "secret.txt").write_text("data\n")
            (inside / "module.lm").write_text("x = 1\n")
            outside.symlink_to("..")
            inside.rename(at)
            while self.running:
                at.rename(inside)
                outside.rename(at)
                at.rename(outside)
                inside.rename(at)
            return
        while self.running:
            inside.write_text("data\n")
            inside.rename(at)
            outside.symlink_to("../secret.txt")
            outside.rename(at)


def check_race(program, way, folder, report, seconds):
    """A link that changes between the check of a path and its use."""
    name = f"race {way} {'folder' if folder else 'file'}"
    path = "swap/secret.txt" if folder else "swap.txt"
    code = (
        f'n = 0; s = ""; t = time::clock(); while time::clock() - t < {seconds} {{ n += 1; try {{ s = io::read("{path}") }} catch (e) {{ }}; '
        'if string::contains(s, "SECRET") { print("reads", s, n); s = "" } }; n'
    )
    with tempfile.TemporaryDirectory(prefix="lmsh-sandbox-") as outer:
        place = Place(Path(outer))
        arguments, given = WAYS[way](place.book, code)
        swapper = Swapper(place, folder)
        swapper.thread.start()
        time.sleep(0.1)
        text, status = place.run(program, arguments, given)
        swapper.running = False
        swapper.thread.join()
        if SECRET in text:
            count = len(re.findall(SECRET, text))
            report.fault(name, "read", f"{count} of its reads gave the secret outside: {brief(text[-200:])}", code)
        if status is None or status < 0:
            report.fault(name, "crash", f"status {status}", code)


def work(program, options, report):
    """Everything that can be tried, as pairs of a name and a function."""
    for way in WAYS:
        for attempt in ATTEMPTS:
            yield f"{way}: {attempt}", lambda way=way, attempt=attempt: check_attempt(program, way, attempt, options, report)
    folders = {
        "files test": ["test", "."],
        "files test --bless": ["test", "--bless", "."],
        "files export": ["export", ".", "-o", "../site"],
        "files export beside a link": ["export", "a.lm.md"],
        "files convert beside a link": ["convert", "a.lm.md"],
        "files convert back beside a link": ["convert", "b.ipynb"],
        "files convert back beside a link to nothing": ["convert", "c.ipynb"],
        "files learn --check": ["learn", "--check", "."],
        "files learn": ["learn", "."],
        "files learn --report": ["learn", "--report", "."],
        "files grade": ["grade", "a.lm.md", "."],
    }
    for name, arguments in folders.items():
        yield name, lambda name=name, arguments=arguments: check_files(program, name, arguments, report)
    for way in ("notebook", "lesson"):
        for folder in (False, True):
            name = f"race {way} {'folder' if folder else 'file'}"
            yield name, lambda way=way, folder=folder: check_race(program, way, folder, report, options.race)
    yield from pages.work(program, Place, report)
    yield from terminal.work(program, Place, report)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--program", default="target/release/lmsh")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--race", type=float, default=3, metavar="SECONDS", help="how long a race lasts")
    parser.add_argument("--strace", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    program = shutil.which(os.path.abspath(options.program))
    if program is None:
        parser.error(f"there is no program {options.program}")
    report = Report()
    all_work = list(work(program, options, report))
    chosen = [(name, run) for name, run in all_work if not options.names or any(part in name for part in options.names)]
    if options.count:
        chosen = random.Random(options.seed).sample(chosen, min(options.count, len(chosen)))
    for _, run in chosen:
        run()
    print(f"{len(chosen)} attempts, {len(set(report.faults))} with faults")
    sys.exit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
