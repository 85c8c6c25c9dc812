#!/usr/bin/env python3
"""Checks that every limit of the program ends in a clean error, and that the session survives it.

    tests/trust/limits.py --program target/release/lmsh [--count N] [--seed S] [NAME]...

Each case runs in a piped session with a low `--max-memory`. What may happen: a value, or an error of
the language (LimitError, RecursionError, ...). What may not:

  crash     the program ends by a signal, panics, or reports an internal error
  memory    the peak of resident memory is far above the ceiling, or, in the cases named `returned`, much
            more remains resident after `:undo`, `:reset` and some collections than the values in use take
  session   `6*7` does not give 42 after the case
  time      the case takes longer than SECONDS and does not stop at SIGINT; or a run with
            `--sandbox --timeout 1` does not stop soon after that second
  wrong     the case expects a certain error or value and gives another

`--count N` runs only N cases, drawn with `--seed S`; names select cases by a part of their name.
`--verbose` prints the figures of every case. The status is 1 if anything was found."""
import argparse
import os
import random
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from limit_cases import CASES, SCRIPTS, SLOW  # noqa: E402

CEILING = 128
# What the program itself and intermediate values may take beside the values, in megabytes.
BESIDE = 100
# What may stay resident beside half as much again as the values in use take, in megabytes.
KEPT = 40
CLEAN = "loop 10^6 { [[1], {a = 1}] }"
SECONDS = 20
STOP_SECONDS = 5
SPACE = 6 << 30
BAD = re.compile(r"panicked|internal error|stack overflow|memory allocation of|thread '.*' has")


def environment(home):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    names = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    return kept | {"HOME": str(home), "TERM": "dumb"} | {name: str(home / name) for name in names}


def low_priority():
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def figures(pid):
    """Resident memory now and at its peak, in megabytes."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    numbers = [re.search(rf"{name}:\s+(\d+)", text) for name in ("VmRSS", "VmHWM")]
    return tuple(int(number[1]) >> 10 if number else 0 for number in numbers)


class Session:
    """A piped session, to which inputs are sent one after another."""

    def __init__(self, program, folder, flags):
        command = [program, "--transcript", "--no-history", *flags]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
            env=environment(folder / "home"), preexec_fn=low_priority,
        )
        self.marks = 0
        self.buffer = b""

    def send(self, text):
        """Writes in the background, since the program may be slow to read."""
        threading.Thread(target=self.write, args=(text.encode(),), daemon=True).start()

    def write(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError, OSError):
            pass

    def read_to(self, mark, seconds):
        """What is written up to a mark, and whether the mark came in time."""
        end = time.monotonic() + seconds
        while mark not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            piece = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not piece:
                text, self.buffer = self.buffer, b""
                return text, False
            self.buffer += piece
            # Only the ends of a very long output are kept.
            if len(self.buffer) > 1 << 22:
                self.buffer = self.buffer[: 1 << 20] + b"\n...\n" + self.buffer[-(1 << 20):]
        text, self.buffer = self.buffer.split(mark, 1)
        return text, True

    def ask(self, code, seconds):
        """Runs inputs; returns their output, and whether they ended in time."""
        self.marks += 1
        # An unknown command is answered at once, whatever memory is left.
        mark = f"mark{self.marks}x"
        self.send(f"{code}\n:{mark}\n")
        text, came = self.read_to(f"NameError: there is no command `:{mark}`\n".encode(), seconds)
        return text.decode(errors="replace"), came

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def stops(session):
    """Whether a running session stops when it is interrupted."""
    session.process.send_signal(signal.SIGINT)
    try:
        session.process.wait(STOP_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        session.process.kill()
        session.process.wait()
        return False


class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.faults = []
        self.slow = []

    def fault(self, name, kind, code, about):
        self.faults.append(name)
        print(f"FAULT {kind}: {name}\n  {about}")
        for line in code.splitlines()[:12]:
            print(f"  > {line[:200]}")
        sys.stdout.flush()


def brief(text, most=160):
    text = " / ".join(line for line in text.splitlines() if line.strip())
    return text if len(text) <= most else f"{text[:most // 2]} ... {text[-most // 2:]}"


def check_case(program, case, report):
    with tempfile.TemporaryDirectory(prefix="lmsh-limits-") as place:
        run_case(program, case, Path(place), report)


def run_case(program, case, folder, report):
    session = Session(program, folder, [f"--max-memory={CEILING}M", *case.flags])
    begin = time.monotonic()
    text, came = session.ask(case.code, case.seconds or SECONDS)
    seconds = time.monotonic() - begin
    now, peak = figures(session.process.pid)
    if not came and session.process.poll() is None:
        report.slow.append(case.name)
        if report.verbose:
            print(f"{case.name:40} too slow; {now} and {peak} MB")
        if not stops(session):
            report.fault(case.name, "time", case.code, f"does not stop within {STOP_SECONDS} s of SIGINT")
        judge(case, text, session.process.returncode, peak, report, ended=False)
        return
    if not came:
        status = session.end()
        judge(case, text, status, peak, report, ended=False)
        if status >= 0:
            report.fault(case.name, "session", case.code, f"it ends with status {status}: {brief(text)}")
        return
    answer, _ = session.ask("6*7", STOP_SECONDS)
    session.ask("\n".join(":undo" for _ in case.code.splitlines()) + f"\n:reset\n{CLEAN}\n1", SECONDS)
    after, _ = session.ask("6*7", STOP_SECONDS)
    kept, _ = figures(session.process.pid)
    stats, _ = session.ask(":stats", STOP_SECONDS)
    used = re.search(r"memory in use +(\d+)", stats)
    used = int(used[1]) >> 20 if used else 0
    status = session.end()
    if report.verbose:
        print(f"{case.name:40} {seconds:6.1f} s  {now:5} {peak:5} {kept:5} MB  {brief(text, 90)}")
    judge(case, text, status, peak, report, ended=True)
    if answer.strip().splitlines()[-1:] != ["42"]:
        where = "even after `:undo` and `:reset`" if "42" not in after else "before `:undo` and `:reset`"
        report.fault(case.name, "session", case.code, f"`6*7` gives {brief(answer)!r} {where}")
    if kept > (used * 3 // 2 + KEPT if case.returned else CEILING + BESIDE):
        report.fault(case.name, "memory", case.code, f"{kept} MB remain after `:undo` and `:reset`; values take {used} MB")


def judge(case, text, status, peak, report, ended):
    if status is not None and status < 0 and (ended or status not in (-signal.SIGINT, -signal.SIGKILL)):
        report.fault(case.name, "crash", case.code, f"ended by {signal.Signals(-status).name}: {brief(text)}")
    bad = BAD.search(text)
    if bad:
        report.fault(case.name, "crash", case.code, brief(text[max(0, bad.start() - 20):], 400))
    elif ended and case.expects and not re.search(case.expects, text):
        report.fault(case.name, "wrong", case.code, f"expected {case.expects!r}, got {brief(text)!r}")
    allowed = CEILING + BESIDE
    if peak > allowed:
        report.fault(case.name, "memory", case.code, f"{peak} MB at the peak; the ceiling is {CEILING} MiB")


def limited(program, arguments, folder, given=""):
    """Runs the program to its end with this input; returns output, status, peak in megabytes and seconds."""
    begin = time.monotonic()
    out = folder / "output"
    source = folder / "input"
    source.write_text(given)
    with open(out, "wb") as file, open(source, "rb") as reads:
        process = subprocess.Popen(
            [program, *arguments], stdin=reads, stdout=file, stderr=file, cwd=folder,
            env=environment(folder / "home"), preexec_fn=low_priority,
        )
        peak = 0
        while process.poll() is None:
            # What the system reports of an ended process counts this script, from which it was forked.
            peak = max(peak, figures(process.pid)[1])
            if time.monotonic() - begin > SECONDS * 3:
                process.kill()
            time.sleep(0.01)
    size = out.stat().st_size
    data = out.read_bytes()
    text = (data if size < 1 << 20 else data[: 1 << 19] + data[-(1 << 19):]).decode(errors="replace")
    return text, size, process.returncode, peak, time.monotonic() - begin


def check_script(program, script, report):
    """A file or a notebook that the program runs, exports or tests."""
    with tempfile.TemporaryDirectory(prefix="lmsh-limits-") as place:
        folder = Path(place)
        arguments = script.make(folder)
        flags = [f"--max-memory={CEILING}M"] if script.ceiling else []
        text, size, status, peak, seconds = limited(program, flags + arguments, folder)
        shown = " ".join(arguments)
        if report.verbose:
            print(f"{script.name:40} {seconds:6.1f} s  {peak:5} MB  {size} bytes, status {status}  {brief(text, 70)}")
        if status < 0 or BAD.search(text):
            report.fault(script.name, "crash", shown, f"status {status}: {brief(text, 300)}")
        if script.expects and not re.search(script.expects, text):
            report.fault(script.name, "wrong", shown, f"expected {script.expects!r}, got {brief(text)!r}")
        most = script.memory or CEILING + BESIDE
        if peak > most:
            report.fault(script.name, "memory", shown, f"{peak} MB at the peak; {most} would be fine")
        if script.seconds and seconds > script.seconds:
            report.fault(script.name, "time", shown, f"{seconds:.0f} s; {script.seconds} would be fine")


def check_slow(program, name, code, report):
    """A computation without end must stop when `--timeout` has passed, also in the sandbox."""
    with tempfile.TemporaryDirectory(prefix="lmsh-limits-") as place:
        flags = ["--sandbox", "--timeout=1", f"--max-memory={CEILING * 4}M"]
        # The system limits the length of an argument.
        short = ["-e", code] if len(code) < 1 << 16 else []
        text, _, status, peak, seconds = limited(program, flags + short, Path(place), "" if short else code)
        if report.verbose:
            print(f"timeout {name:32} {seconds:6.1f} s  {peak:5} MB  status {status}  {brief(text, 70)}")
        if status < 0 or BAD.search(text):
            report.fault(f"timeout {name}", "crash", code, f"status {status}: {brief(text, 300)}")
        elif seconds > 1 + STOP_SECONDS:
            report.fault(f"timeout {name}", "time", code, f"ends after {seconds:.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--program", default="target/release/lmsh")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    program = shutil.which(os.path.abspath(options.program))
    if program is None:
        parser.error(f"there is no program {options.program}")
    work = [(case.name, lambda case=case: check_case(program, case, report)) for case in CASES]
    work += [(script.name, lambda script=script: check_script(program, script, report)) for script in SCRIPTS]
    work += [
        (f"timeout {name}", lambda name=name, code=code: check_slow(program, name, code, report))
        for name, code in SLOW.items()
    ]
    work = [(name, run) for name, run in work if not options.names or any(part in name for part in options.names)]
    if options.count:
        work = random.Random(options.seed).sample(work, min(options.count, len(work)))
    report = Report(options.verbose)
    for _, run in work:
        run()
        sys.stdout.flush()
    if report.slow:
        print(f"stopped by SIGINT after their time: {', '.join(report.slow)}")
    print(f"{len(work)} cases, {len(set(report.faults))} with faults")
    sys.exit(1 if report.faults else 0)


main()
