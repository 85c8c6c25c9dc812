#!/usr/bin/env python3
"""Takes away what the program needs and checks that it says so clearly and that the work goes on.

  hardship                  everything
  hardship --only disk      by name: disk, limit, folder, home, terminal
  hardship --program PATH   another build

disk: a full disk (a small tmpfs; root only). limit: files that may not grow (RLIMIT_FSIZE). folder: a folder that may
only be read, and a home that does not exist, as another user (root only). home: no HOME at all. terminal: closed standard
streams, a full standard output, no TERM, a dumb terminal. In all of them, the values must be right, old files must stay
whole, no temporary files may be left, and messages must name the cause. `--count` is the number of inputs that are
typed. Needs Linux.
"""
import os, re, resource, signal, subprocess, sys
from shells import (Faults, Lost, Scratch, Shell, answer, environment, expect, files, options, run, state, temporary,
                    write)

NOBODY = 65534
OLD = "# Old\n\n" + "Some words. " * 30 + "\n\n```lamina\n1 + 1\n```\n```out\n3\n```\n"
LONG = "7" * 1500
CAUSE = {"disk": r"no space|full", "limit": r"too large|file.*large|space", "folder": r"permit|permission|read-only"}


class Place:
    """A scratch home in which something is missing, with old files in it."""

    def __init__(self, name, home, prefix=(), prepare=None):
        self.name, self.home, self.prefix, self.prepare = name, home, list(prefix), prepare

    def fill(self):
        for name in ("book.lm.md", "other.lm.md"):
            write(os.path.join(self.home, name), OLD)
        write(os.path.join(self.home, "other.ipynb"), "{}")
        write(state(self.home, "history.txt"), "#V2\nold_entry\n")

    def run(self, program, *arguments, seconds=60):
        command = [*self.prefix, program, *arguments]
        done = subprocess.run(command, cwd=self.home, env=environment(self.home), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=seconds, preexec_fn=self.prepare)
        return done.returncode, done.stdout + done.stderr

    def shell(self, program):
        command = [*self.prefix, program]
        path = command[0] if "/" in command[0] else f"/usr/bin/{command[0]}"
        return Shell(path, self.home, *command[1:], rows=50, columns=200, prepare=self.prepare)


def in_shell(place, chosen):
    """Typing, saving and learning where nothing can be written."""
    shell, cause = place.shell(chosen.program), CAUSE[place.name]
    expect(shell.prompt(0) is not None, f"{place.name}: no prompt")
    for n in range(chosen.count):
        shell.enter(f"v{n} = {n} + {LONG} * 0")
    for n in range(chosen.count):
        got = answer(shell.enter(f"v{n}"))
        expect(got == str(n), f"{place.name}: v{n} is {got!r}")
    shown = " ".join(shell.shown().split())
    for note in ("the history is not being saved", "a crash would lose this session"):
        times = len(re.findall(note, shown))
        reason = re.search(note + ": .{0,200}", shown)
        expect(times == 1, f"{place.name}: `{note}` is said {times} times")
        expect(re.search(cause, reason.group(0), re.I), f"{place.name}: the cause is missing: {reason.group(0)[:150]}")
    said = shell.enter(":save book.lm.md --force")
    expect(re.search(cause, said, re.I), f"{place.name}: `:save` says {said!r}")
    learns(shell, place.name)
    expect(answer(shell.enter("1/3 + 1/6")) == "1/2", f"{place.name}: 1/3 + 1/6 is not 1/2")
    notes = re.findall(r"note: progress.{0,200}", shell.shown(), re.S)
    # Where files may only be short, the progress of the first task still fits.
    expect(len(notes) == 1 or place.name == "limit", f"{place.name}: {len(notes)} notes on progress that is not saved")
    expect("os error" not in shell.shown(), f"{place.name}: the course notes {notes}")
    shell.type("\x04")
    shell.until(lambda: not shell.alive(), 5)
    status = shell.end()
    expect(status == 0, f"{place.name}: the shell ended with {status}")


def learns(shell, name):
    """Solves the first task of the course."""
    said = shell.enter(":learn")
    for _ in range(5):
        if "Your turn" not in said:
            said = shell.enter(":next")
    said = shell.enter("12 * 15")
    expect("Right!" in said, f"{name}: the course stops: {said!r}")


def commands(place, chosen):
    """The commands that write files."""
    cause = CAUSE[place.name]
    for arguments in (["test", "--bless", "book.lm.md"], ["export", "book.lm.md"], ["convert", "book.lm.md"],
                      ["kernel", "install", "--prefix", place.home + "/prefix"], ["learn", "--new", place.home + "/course"]):
        status, said = place.run(chosen.program, *arguments)
        words = " ".join(arguments[:2])
        expect(status not in (0, 101, 134) and status > 0, f"{place.name}: `{words}` ends with {status}: {said}")
        expect(re.search(cause, said, re.I), f"{place.name}: `{words}` says {said!r}")
        expect("os error" not in said, f"{place.name}: `{words}` says {said!r}")
    status, said = place.run(chosen.program, "-e", "1/3 + 1/6")
    expect((status, said.split()[:1]) == (0, ["1/2"]), f"{place.name}: -e gives {status} {said!r}")


def unharmed(place):
    """The old files are as they were, and there are no others."""
    found = files(place.home)
    for name in ("book.lm.md", "other.lm.md"):
        expect(found.get(name) == OLD.encode(), f"{place.name}: {name} has changed: {found.get(name)!r}")
    history = found.get(os.path.relpath(state(place.home, "history.txt"), place.home), b"")
    expect(history.startswith(b"#V2\nold_entry\n"), f"{place.name}: the history is damaged: {history[:60]!r}")
    lines = [line for line in history.split(b"\n")[2:] if line]
    cut = [line for line in lines if not re.fullmatch(rb"v\d+( = \d+ \+ 7+ \* 0)?|:save.*|:learn|:next|12 \* 15|1/3 \+ 1/6", line)]
    expect(not cut, f"{place.name}: the history contains a part of an entry: {cut[:1]!r:.80}")
    expect(not temporary(place.home), f"{place.name}: temporary files are left: {len(temporary(place.home))}")
    lesson = found.get("course/01-first-lesson.lm.md")
    expect(lesson is None, f"{place.name}: a lesson of {len(lesson or b'')} bytes is left, which was not written whole")
    empty = [name for name, text in found.items() if not text and not name.endswith((".lock", "filler"))]
    expect(not empty, f"{place.name}: empty files are left: {empty}")


def everything(place, chosen, faults):
    for check in (lambda: in_shell(place, chosen), lambda: unharmed(place), lambda: commands(place, chosen), lambda: unharmed(place)):
        attempt(faults, place.name, check)


def attempt(faults, name, check):
    try:
        check()
    except Lost as lost:
        faults.add(str(lost), f"  --only {name}")
    finally:
        Shell.end_all()


def part_disk(chosen, faults):
    with Scratch() as folder:
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder]).returncode:
            return print("disk: needs root")
        try:
            place = Place("disk", folder)
            place.fill()
            fill_up(os.path.join(folder, "filler"))
            everything(place, chosen, faults)
        finally:
            subprocess.run(["umount", folder])


def fill_up(path):
    """Fills a disk up to the last byte."""
    with open(path, "wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def part_limit(chosen, faults):
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    with Scratch() as folder:
        place = Place("limit", folder, prepare=prepare)
        place.fill()
        everything(place, chosen, faults)


def part_folder(chosen, faults):
    if os.geteuid():
        return print("folder: needs root")
    with Scratch() as folder:
        place = Place("folder", folder, ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"])
        place.fill()
        os.chmod(folder, 0o755)
        everything(place, chosen, faults)


def part_home(chosen, faults):
    """No HOME; as a user whose home does not exist, so that no other is found."""
    if os.geteuid():
        return print("home: needs root")
    names = [["-u", "HOME"], ["HOME="], ["HOME=relative"], ["HOME=/nonexistent/home"], ["HOME=/dev/null"]]
    for change in names:
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env", *change]
        with Scratch() as folder:
            os.chown(folder, NOBODY, NOBODY)
            place = Place("home", folder, prefix)
            attempt(faults, "home", lambda: homeless(place, chosen, " ".join(change)))


def homeless(place, chosen, change):
    shell = place.shell(chosen.program)
    expect(shell.prompt(0) is not None, f"home: {change}: no prompt")
    said = shell.enter("1/3 + 1/6")
    expect(answer(said) == "1/2", f"home: {change}: 1/3 + 1/6 is {said!r}")
    said = shell.enter(":save book.lm.md")
    expect("saved" in said, f"home: {change}: `:save` says {said!r}")
    learns(shell, f"home: {change}")
    expect("os error" not in shell.shown(), f"home: {change}: it shows {shell.shown()!r}")
    shell.type("\x04")
    shell.until(lambda: not shell.alive(), 5)
    status = shell.end()
    expect(status == 0, f"home: {change}: the shell ended with {status}")
    for arguments in (["-e", "2^70"], ["test", "book.lm.md"], ["--help"]):
        status, said = place.run(chosen.program, *arguments)
        expect(status == 0, f"home: {change}: `{arguments[0]}` ends with {status}: {said}")


def part_terminal(chosen, faults):
    cases = [
        # The command line for sh, the status, what must be shown.
        ("LMSH -e '1/3 + 1/6' <&-", 0, "1/2"), ("LMSH -e '1/3 + 1/6' >&-", None, ""),
        ("LMSH -e '1/3 + 1/6' 2>&-", 0, "1/2"), ("LMSH -e 1/0 2>&-", 1, ""), ("LMSH <&-", 0, ""), ("LMSH </dev/null", 0, ""),
        ("LMSH <&- >&- 2>&-", None, ""), ("echo 1/3 + 1/6 | LMSH >&-", None, ""), ("echo 2^70 | LMSH 2>&-", 0, "1180591620717411303424"),
        ("LMSH -e 1 > /dev/full", 1, "full"), ("echo 1 | LMSH > /dev/full", 1, "full"), ("LMSH test book.lm.md > /dev/full", 1, ""),
        ("LMSH --help > /dev/full", 1, "full"), ("LMSH -e 1/0 2> /dev/full", 1, ""), ("LMSH learn <&-", None, ""),
        ("LMSH -i -e 1 <&-", None, ""), ("LMSH --resume <&-", None, ""), ("LMSH kernel run nothing.json <&- >&-", None, ""),
        ("LMSH -e 'print(1); print(2)' | true", None, ""), ("LMSH -e 'loop { print(1) }' | head -1", None, "1"),
        ("env -u TERM LMSH -e '1/3 + 1/6'", 0, "1/2"), ("TERM=dumb LMSH -e '1/3 + 1/6'", 0, "1/2"),
        ("LMSH . ", 2, "folder|directory"), ("LMSH - <&-", 0, ""), ("cat /dev/zero | head -c 100000 | LMSH", None, ""),
    ]
    for command, status, words in cases:
        with Scratch() as folder:
            write(os.path.join(folder, "book.lm.md"), OLD)
            attempt(faults, "terminal", lambda: without(chosen, folder, command, status, words))
    for term in ("", "dumb", "unknown", "vt52", "emacs"):
        with Scratch() as folder:
            attempt(faults, "terminal", lambda: odd_terminal(chosen, folder, term))


def without(chosen, folder, command, wanted, words):
    try:
        status, out, err = run("/bin/sh", folder, "-c", command.replace("LMSH", chosen.program), seconds=20)
    except subprocess.TimeoutExpired:
        raise Lost(f"terminal: `{command}` does not end") from None
    said = out + err
    expect(0 <= status < 101 or status in (130, 141), f"terminal: `{command}` ends with {status}: {said}")
    expect(wanted is None or status == wanted, f"terminal: `{command}` ends with {status} instead of {wanted}: {said}")
    expect("panicked" not in said, f"terminal: `{command}`: {said}")
    expect(re.search(words, said), f"terminal: `{command}` says {said!r}")


def odd_terminal(chosen, folder, term):
    """A terminal that has no control sequences, or whose name nobody knows."""
    shell = Shell(chosen.program, folder, TERM=term)
    expect(shell.until(lambda: b"[1]> " in shell.output, 10) is not None, f"terminal: TERM={term}: no prompt")
    shell.type("1/3 + 1/6\r")
    shown = shell.until(lambda: re.search(rb"\n1/2\b", shell.output) and b"[2]> " in shell.output, 10)
    expect(shown is not None, f"terminal: TERM={term}: it shows {shell.shown()!r}")
    if term == "dumb":
        expect(b"\x1b" not in shell.output, f"terminal: TERM={term}: control sequences: {bytes(shell.output)!r}")
    shell.type("loop { }\r")
    shell.until(lambda: False, 0.5)
    shell.type("\x03")
    expect(shell.until(lambda: b"[3]> " in shell.output, 5) is not None, f"terminal: TERM={term}: Ctrl-C: {shell.shown()!r}")
    shell.type("\x04")
    shell.until(lambda: not shell.alive(), 5)
    status = shell.end()
    expect(status == 0, f"terminal: TERM={term}: the shell ended with {status}")


PARTS = {"disk": part_disk, "limit": part_limit, "folder": part_folder, "home": part_home, "terminal": part_terminal}


def main():
    chosen = options(__doc__, 10, only=("", "the parts, by name"))
    faults = Faults()
    for name in chosen.only.split(",") if chosen.only else PARTS:
        PARTS[name](chosen, faults)
    sys.exit(faults.finish())


if __name__ == "__main__":
    main()
