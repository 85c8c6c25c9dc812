"""What the checks in this folder share: a shell on a pseudo-terminal, scratch folders, and the memory and descriptors
of a process. Not a check itself. Needs Linux; Python 3 standard library only.
"""
import argparse, fcntl, os, pty, random, re, select, shutil, signal, struct, subprocess, sys, tempfile, termios, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(ROOT, "target", "release", "lmsh")
# Longest wait for a prompt: a shell that takes longer counts as hung.
PATIENCE = 30.0
# The line editor writes this once for each line that it begins to read.
READING = b"\x1b[?2004h"
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r")
# How the new files are named that replace others.
NEW = re.compile(r"\.\d+\.[0-9a-f]{16}\.new$")
KIB = 1024


def options(description, count, **more):
    """The options that all checks have, and `more` of them by name, each with its default and its help."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=PROGRAM, help="the lmsh to check [default: target/release/lmsh]")
    parser.add_argument("--count", type=int, default=count, help=f"how many trials [default: {count}]")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random moments [default: 1]")
    for name, (default, about) in more.items():
        parser.add_argument("--" + name, default=default, type=type(default), help=f"{about} [default: {default!r}]")
    chosen = parser.parse_args()
    # In a job in the background, SIGINT is ignored, also by the programs that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen.program = os.path.abspath(chosen.program)
    if not os.access(chosen.program, os.X_OK):
        parser.error(f"there is no program {chosen.program}")
    return chosen


def environment(home, **more):
    """An environment in which everything that the program keeps lies below `home`."""
    known = {"HOME": home, "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    known |= {"TERM": "xterm-256color", "COLORFGBG": "15;0", "PAGER": "cat", "TMPDIR": home}
    return known | more


def state(home, *names):
    """A path in the folder where the program keeps its state."""
    return os.path.join(home, ".local", "state", "lmsh", *names)


def files(folder):
    """Every file below a folder, by its path there, with its bytes."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            try:
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
            except FileNotFoundError:
                pass
    return found


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


class Scratch:
    """A folder that is removed at the end."""

    def __enter__(self):
        self.path = os.path.realpath(tempfile.mkdtemp(prefix="lmsh-trust-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Shell:
    """A shell on a pseudo-terminal, and its output."""
    running = []

    @classmethod
    def end_all(cls):
        """Ends the shells that a fault has left running."""
        for shell in list(cls.running):
            shell.end()

    def __init__(self, program, home, *arguments, folder=None, rows=24, columns=80, prepare=None, **more):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            try:
                os.chdir(folder or home)
                if prepare:
                    prepare()
                os.execve(program, [program, *arguments], environment(home, **more))
            finally:
                os._exit(126)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.running.append(self)
        self.output = bytearray()
        self.prompts = 0
        self.status = None

    def type(self, text):
        """Types keys; false if the shell is gone."""
        keys = text.encode()
        try:
            while keys:
                # A terminal that is full accepts no keys until its output has been read.
                if select.select([], [self.terminal], [], 0.01)[1]:
                    keys = keys[os.write(self.terminal, keys[:1024]):]
                if not self.read(0) and not self.alive():
                    return False
        except OSError:
            return False
        return True

    def paste(self, text):
        return self.type(f"\x1b[200~{text}\x1b[201~")

    def read(self, seconds):
        """Reads what arrives within this time; false if nothing did or the shell is gone."""
        if not select.select([self.terminal], [], [], max(0, seconds))[0]:
            return False
        try:
            piece = os.read(self.terminal, 1 << 16)
        except OSError:
            return False
        self.output += piece
        if len(self.output) > 1 << 22:
            del self.output[:1 << 21]
        overlap = bytes(self.output[-len(piece) - len(READING) + 1:])
        self.prompts += overlap.count(READING) if piece else 0
        return bool(piece)

    def until(self, holds, seconds=PATIENCE):
        """Reads until something holds; the seconds that took, or None."""
        begun = time.monotonic()
        while not holds():
            left = begun + seconds - time.monotonic()
            if left <= 0 or not self.read(min(left, 0.2)) and not self.alive():
                return 0.0 if holds() else None
        return time.monotonic() - begun

    def prompt(self, after, seconds=PATIENCE):
        """Waits until more than `after` lines have been asked for; the seconds that took, or None."""
        return self.until(lambda: self.prompts > after, seconds)

    def enter(self, text, seconds=PATIENCE):
        """Enters a line and returns what it showed, without control sequences; None if no prompt followed."""
        before, start = self.prompts, len(self.output)
        self.paste(text)
        self.type("\r")
        if self.prompt(before, seconds) is None:
            return None
        # The prompt is drawn after the sequence that begins the reading.
        self.until(lambda: self.output.endswith(b"\x1b[?2026l"), 2)
        return self.shown(start)

    def shown(self, start=0):
        return CONTROLS.sub("", self.output[start:].decode("utf-8", "replace"))

    def alive(self):
        if self.status is None:
            child, status = os.waitpid(self.child, os.WNOHANG)
            if child:
                self.status = status
        return self.status is None

    def end(self, how=signal.SIGKILL):
        """Ends the process and reads the rest of its output."""
        self.running.remove(self)
        if self.alive():
            os.kill(self.child, how)
            while self.alive():
                self.read(0.01)
        while self.read(0.01):
            pass
        os.close(self.terminal)
        return self.status


def answer(text):
    """The value that an input showed: the first line after the one with the prompt, apart from notes."""
    lines = [line for line in re.split(r"\n", text or "") if line.strip()]
    lines = [line for line in lines if not re.match(r"\[\d+\]> |note: ", line)]
    return re.sub(r"  [≈=] .*", "", lines[0]).strip() if lines else ""


def run(program, home, *arguments, given=None, folder=None, seconds=120, **more):
    """Runs the program to its end: its status, its output and what it reported."""
    done = subprocess.run([program, *arguments], cwd=folder or home, env=environment(home, **more), timeout=seconds,
                          input=given, stdin=subprocess.DEVNULL if given is None else None, capture_output=True,
                          text=True, errors="replace")
    return done.returncode, done.stdout, done.stderr


def memory(process):
    """The memory that a process holds, in KiB."""
    with open(f"/proc/{process}/status") as file:
        found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
    return int(found.group(1)) if found else 0


def spent(process):
    """The processor time that a process has used, in seconds: unlike the time on the clock, it does not depend on what
    else the machine does."""
    total = 0
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        # It, or one of its threads, has ended.
        pass
    return total / 1e9


def descriptors(process):
    return len(os.listdir(f"/proc/{process}/fd"))


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0


class Lost(Exception):
    """A fault, in words."""


def expect(holds, what):
    if not holds:
        raise Lost(what)


def temporary(folder):
    return sorted(path for path in files(folder) if NEW.search(path))


class Faults:
    """The faults found, each shown at once and once."""

    def __init__(self):
        self.known = {}

    def add(self, what, detail=""):
        what = what if len(what) < 600 else f"{what[:300]} … {what[-300:]}"
        kind = re.sub(r"\d+", "N", what[:120])
        self.known[kind] = self.known.get(kind, 0) + 1
        if self.known[kind] == 1:
            print(f"FAULT {what}\n{detail}".rstrip(), flush=True)

    def finish(self):
        """Shows how often each occurred; the exit status."""
        for what, times in self.known.items():
            print(f"{times} times: {what}")
        print(f"{len(self.known)} faults" if self.known else "no fault")
        return 1 if self.known else 0


def moments(seed, *parts):
    """Random numbers that depend on these words only."""
    return random.Random(f"{seed} {' '.join(map(str, parts))}")
