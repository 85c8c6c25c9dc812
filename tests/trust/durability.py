#!/usr/bin/env python3
"""Kills the program at random moments (kill -9) and checks that nothing that it had shown as done is lost.

  durability                     300 kills, spread over all the activities
  durability --only save,bless   some activities: typing, save, bless, export, convert, learn, resume, shorten
  durability --program PATH      another build
  durability --count 1000 --seed 2
  durability --calls 200         instead, with strace: before each of the first 200 system calls that concern files

The activities run in a shell on a pseudo-terminal, or as commands. After each kill every file must be the old or the new
version: neither a mixture, nor empty, nor cut off. What the screen had acknowledged must be in the files: an input in
the history and in what `--resume` runs again, a saved or converted notebook, a blessed output, a solved task. Repeating
the activity must then succeed and leave no temporary files. Half of the kills come at any moment, the others within
milliseconds of the Enter of some step. `hardship.py` is about full disks and missing permissions. Needs Linux.
"""
import collections, os, re, signal, subprocess, sys, threading, time
from shells import (NEW, ROOT, Faults, Lost, Scratch, Shell, answer, environment, expect, files, moments, options, state,
                    temporary, write)

# A kill comes at most this long after an Enter, in half of the cases.
SOON = 0.006
BIG = "x" * 24000
# The system calls that concern files.
CALLS = "openat,write,fsync,fdatasync,rename,renameat,renameat2,ftruncate,unlink,mkdir,fchmod,flock,lseek"


class Killer:
    """Kills a process at a moment: after a time from the start, or from the Enter of a step."""

    def __init__(self, chance, length, steps):
        self.step = chance.randrange(steps) if steps and chance.random() < 0.5 else None
        self.delay = chance.uniform(0, SOON) if self.step is not None else chance.uniform(0, 1.05 * length)
        self.timer = None

    def start(self, process, step=None):
        if step == self.step and self.timer is None:
            self.timer = threading.Timer(self.delay, kill, [process])
            self.timer.start()

    def wait(self):
        if self.timer:
            self.timer.join()

    def __str__(self):
        after = "the start" if self.step is None else f"the Enter of step {self.step + 1}"
        return f"{self.delay * 1000:.2f} ms after {after}"


class Never:
    """Kills nothing."""
    start = wait = lambda *_: None


class Call(Never):
    """Kills a process before a system call; strace does it."""

    def __init__(self, number):
        self.number = number
        self.prefix = ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}",
                       "-e", f"inject={CALLS}:signal=SIGKILL:when={number}"]

    def __str__(self):
        return f"before system call {self.number}"


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Activity:
    """Something that the program does while it is killed, and what must then hold."""
    steps = 0

    def __init__(self, program):
        self.program = program

    def command(self, killer, *arguments):
        """The command line to run."""
        return [*getattr(killer, "prefix", []), self.program, *arguments]

    def prepare(self, home):
        """Writes the files that it needs."""

    def act(self, home, killer):
        """Runs until the end or the kill; returns what was shown."""

    def check(self, home, shown):
        """Raises `Lost` if something is wrong."""


# In a shell.


class InShell(Activity):
    """Enters lines one after another."""
    arguments, lines = [], []

    def act(self, home, killer):
        path, *arguments = self.command(killer, *self.arguments)
        shell = Shell(path, home, *arguments)
        killer.start(shell.child)
        for n, line in enumerate(self.lines):
            if shell.prompt(n) is None or not shell.paste(line):
                break
            shell.type("\r")
            killer.start(shell.child, n)
        shell.prompt(len(self.lines), 5)
        killer.wait()
        shell.end()
        shell.acknowledged = max(0, shell.prompts - 1)
        return shell


class Typing(InShell):
    name = "typing"
    lines = [f"v{n} = {1000 + n}" for n in range(10)]
    lines[4] = f'v4 = "{BIG}"'
    lines[7] = "func v7() {\n    return 1007\n}"
    steps = len(lines)

    def check(self, home, shown):
        count = shown.acknowledged
        kept = history(home)
        expect(kept == self.lines[:len(kept)], f"history: {outline(kept)} is not a part of what was entered")
        expect(len(kept) >= count, f"history: {len(kept)} entries, but {count} were acknowledged")
        resumed(self.program, home, count)


def history(home):
    """The entries of the history file."""
    path = state(home, "history.txt")
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        text = file.read()
    if not text:
        return []
    expect(text.startswith(b"#V2\n") and text.endswith(b"\n"), f"history: cut off: {text[:20]!r} … {text[-20:]!r}")
    return [line.replace("\\n", "\n").replace("\\\\", "\\") for line in text.decode().split("\n")[1:-1]]


def outline(entries):
    return [entry if len(entry) < 60 else f"{entry[:30]}… ({len(entry)})" for entry in entries]


def resume(program, home):
    """Runs the last lost session again, two minutes later; the shell, or None if there was none."""
    for name in os.listdir(state(home, "sessions")) if os.path.isdir(state(home, "sessions")) else []:
        os.utime(state(home, "sessions", name), (time.time() - 120, time.time() - 120))
    shell = Shell(program, home, "--resume")
    asks = lambda: re.search(r"(\[a\]ll|\[y\]es).*: *$", shell.shown())
    if shell.until(lambda: b"nothing to resume" in shell.output or asks()) is None:
        shell.end()
        raise Lost(f"--resume: no question; it shows {shell.shown()[-300:]!r}")
    if not asks():
        return left(shell, home)
    before = shell.prompts
    shell.type("a\r" if "[a]ll" in shell.shown() else "y\r")
    shell.until(lambda: b"again" in shell.output[-400:] and shell.prompts > before and shell.output.endswith(b"l"), 20)
    return shell


def left(shell, home):
    """Leaves the shell properly; it must leave nothing."""
    shell.prompt(0)
    shell.until(lambda: b"]> " in shell.output[-60:], 5)
    shell.type("\x04")
    shell.until(lambda: not shell.alive(), 10)
    shell.end()
    lost = sorted(os.listdir(state(home, "sessions"))) if os.path.isdir(state(home, "sessions")) else []
    expect(not lost, "--resume: after a proper exit the log of a session is left: "
           + ", ".join(f"{os.path.getsize(state(home, 'sessions', name))} bytes" for name in lost))
    expect(not temporary(home), f"temporary files are left: {temporary(home)}")


def resumed(program, home, count):
    """What `--resume` brings back must hold the first `count` variables."""
    shell = resume(program, home)
    if shell is None:
        expect(count == 0, f"--resume: nothing, but {count} inputs were acknowledged")
        return
    check_values(shell, count)
    left(shell, home)


def check_values(shell, count):
    for n in range(count):
        asked, value = {4: ("string::size(v4)", str(len(BIG))), 7: ("v7()", "1007")}.get(n, (f"v{n}", str(1000 + n)))
        got = answer(shell.enter(asked))
        if got != value:
            shell.type("\x04")
            shell.until(lambda: not shell.alive(), 5)
            shell.end()
            raise Lost(f"--resume: `{asked}` is {got!r} instead of {value}; {count} inputs were acknowledged")


class Resume(InShell):
    """A `--resume` that is itself killed. The next one offers what had run again, the one after it the rest."""
    name = "resume"
    count = 6

    def prepare(self, home):
        first = Shell(self.program, home)
        first.prompt(0)
        for line in Typing.lines[:self.count]:
            first.enter(line)
        first.end()

    def act(self, home, killer):
        path, *arguments = self.command(killer, "--resume")
        shell = Shell(path, home, *arguments)
        killer.start(shell.child)
        shell.until(lambda: b"es, " in shell.output or b"]ll" in shell.output, 5)
        shell.type("a\r" if b"]ll" in shell.output else "y\r")
        shell.until(lambda: b"again\r" in shell.output[-300:], 5)
        killer.wait()
        shell.end()
        return shell

    def check(self, home, shown):
        faults = []
        for _ in range(3):
            shell = resume(self.program, home)
            if shell is None:
                break
            try:
                check_values(shell, self.count)
                shell.end()
                return
            except Lost as lost:
                faults.append(str(lost))
        raise Lost(faults[0] if faults else "--resume: nothing after a --resume that was killed")


class Save(InShell):
    """Saves a notebook and the history, again and again."""
    name = "save"
    lines = []
    for n in range(5):
        lines += [f'a{n} = map(range({200 * (n + 1)}), |k| k^3); a{n}', ":save book.lm.md", ":history --save old.txt --force"]
    steps = len(lines)

    def __init__(self, program):
        super().__init__(program)
        self.versions = {"book.lm.md": [], "old.txt": []}
        with Scratch() as home:
            shell = Shell(program, home)
            shell.prompt(0)
            for line in self.lines:
                shell.enter(line)
                for name in self.versions:
                    if name in line:
                        self.versions[name].append(files(home)[name])
            shell.end()

    def check(self, home, shown):
        found = files(home)
        for name, versions in self.versions.items():
            acknowledged = sum(name in line for line in self.lines[:shown.acknowledged])
            if name.startswith("book"):
                acknowledged = max(acknowledged, shown.shown().count("inputs in book.lm.md") + shown.shown().count("input in book.lm.md"))
            have = found.get(name)
            number = 0 if have is None else versions.index(have) + 1 if have in versions else None
            expect(number is not None, f"{name}: {len(have or b'')} bytes that are no version of it")
            expect(number >= acknowledged, f"{name}: version {number}, but version {acknowledged} was acknowledged")
        again = Shell(self.program, home, "--no-history")
        again.prompt(0)
        for line in ["1", ":save book.lm.md --force", ":history --save old.txt --force"]:
            again.enter(line)
        again.end()
        expect(not temporary(home), f"temporary files are left: {[NEW.sub('.PID.new', name) for name in temporary(home)]}")


class Learn(InShell):
    name = "learn"
    arguments = ["learn"]
    tasks = 9

    def __init__(self, program):
        super().__init__(program)
        with open(os.path.join(ROOT, "tests", "course", "answers.txt")) as file:
            self.answers = re.findall(r"^## .*\nright: (.*)", file.read(), re.M)

    def act(self, home, killer):
        path, *arguments = self.command(killer, *self.arguments)
        shell = Shell(path, home, *arguments)
        killer.start(shell.child)
        given = entered = seen = 0
        while given < self.tasks and shell.prompt(entered, 10) is not None:
            text, seen = shell.shown(seen), len(shell.output)
            asks = "Your turn" in text or "Not yet" in text
            line = self.answers[given] if asks else ":next"
            given += asks
            shell.paste(line)
            shell.type("\r")
            entered += 1
        shell.prompt(entered, 5)
        killer.wait()
        shell.end()
        shell.solved = shell.shown().count("Right!")
        return shell

    def check(self, home, shown):
        kept = solved(home)
        expect(kept >= shown.solved, f"lessons.txt: {kept} tasks solved, but {shown.solved} times it said Right!")
        again = Shell(self.program, home, "learn")
        expect(again.prompt(0) is not None, "learn: no prompt after a kill")
        again.end()
        expect(solved(home) >= kept, "lessons.txt: the next start lost solved tasks")
        expect(not temporary(home), "temporary files are left next to lessons.txt after the next start")


def solved(home):
    """The number of solved tasks in the file of progress."""
    path = state(home, "lessons.txt")
    if not os.path.exists(path):
        return 0
    with open(path) as file:
        text = file.read()
    form = re.fullmatch(r"(\d+\.\d+)((?: \d+\.\d+)*)((?: \d+\.\d+\*\d+)*)\tbuilt-in\n", text)
    expect(form, f"lessons.txt: damaged: {text!r}")
    return len(form.group(2).split())


class Shorten(InShell):
    """The start of a shell whose history is too long: it is written anew."""
    name = "shorten"
    old = "#V2\n" + "".join(f"entry_{n} = {n}\n" for n in range(20_500))
    new = "#V2\n" + "".join(f"entry_{n} = {n}\n" for n in range(10_500, 20_500))

    def prepare(self, home):
        write(state(home, "history.txt"), self.old)

    def check(self, home, shown):
        expect(self.text(home) in (self.old, self.new), f"history: neither old nor new: {len(self.text(home))} bytes")
        again = Shell(self.program, home)
        expect(again.prompt(0) is not None, "no prompt after a kill")
        again.end()
        expect(self.text(home) == self.new, "history: not shortened by the next start")
        expect(not temporary(home), "temporary files are left next to history.txt after the next start")

    def text(self, home):
        return files(home)[os.path.relpath(state(home, "history.txt"), home)].decode()


# Commands.


class Command(Activity):
    """A command that replaces files. The new versions are those of a run that nobody kills."""
    arguments = []

    def __init__(self, program):
        super().__init__(program)
        with Scratch() as home:
            self.prepare(home)
            self.old = self.documents(home)
            self.act(home, Never())
            self.new = self.documents(home)
        self.changed = sorted(name for name in self.new if self.new[name] != self.old.get(name))
        assert self.changed, f"{self.name} changes nothing"

    def documents(self, home):
        return {name: text for name, text in files(home).items() if not name.startswith(".local")}

    def act(self, home, killer):
        process = subprocess.Popen(self.command(killer, *self.arguments), cwd=home, env=environment(home),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        killer.start(process.pid)
        shown, _ = process.communicate()
        killer.wait()
        return shown

    def acknowledged(self, name, shown):
        return False

    def check(self, home, shown):
        found = self.documents(home)
        for name in set(self.old) | set(self.new):
            text = found.get(name)
            fine = text in (self.old.get(name), self.new.get(name))
            expect(fine, f"{self.name}: {name} has {len(text or b'')} bytes and is neither old nor new")
            if self.acknowledged(name, shown):
                expect(text == self.new[name], f"{self.name}: {name} is old, but it said that it was done")
        self.act(home, Never())
        found = self.documents(home)
        expect(found == self.new, f"{self.name}: after a second run: "
               + ", ".join(NEW.sub(".PID.new", name) for name in sorted(set(found) ^ set(self.new)) or ["other texts"]))


def notebook(title, size, value):
    cells = [f"```lamina\nx = {n}; map(range({size}), |k| k^2 + x)\n```\n```out\n{value}\n```\n" for n in range(4)]
    return f"# {title}\n\nSome words.\n\n" + "\n".join(cells)


class Bless(Command):
    name = "bless"
    arguments = ["test", "--bless", "books"]

    def prepare(self, home):
        for n, size in enumerate([3, 300, 3000]):
            write(os.path.join(home, "books", f"book{n}.lm.md"), notebook("A book", size, "wrong"))
        write(os.path.join(home, "books", "cases.lmt"), "# a case\n> 1 + 1\n3\n> range(2000)\n[]\n")

    def acknowledged(self, name, shown):
        return f"blessed {name}\n" in shown


class Export(Command):
    name = "export"
    arguments = ["export", "books", "-o", "site"]

    def prepare(self, home):
        for n, size in enumerate([3, 300, 3000]):
            write(os.path.join(home, "books", f"book{n}.lm.md"), notebook("An old book", 3, "0"))
        Command.act(self, home, Never())
        os.remove(os.path.join(home, "site", "book0.html"))
        for n, size in enumerate([3, 300, 3000]):
            write(os.path.join(home, "books", f"book{n}.lm.md"), notebook("A book", size, "0"))


class Convert(Command):
    name = "convert"

    def prepare(self, home):
        write(os.path.join(home, "one.lm.md"), notebook("A book", 3, "0"))
        self.arguments = ["convert", "one.lm.md", "one.ipynb"]
        Command.act(self, home, Never())
        write(os.path.join(home, "one.lm.md"), notebook("A book", 3, BIG * 40))

    def acknowledged(self, name, shown):
        return f"wrote {name}\n" in shown


class ConvertBack(Convert):
    name = "convert"

    def prepare(self, home):
        Convert.prepare(self, home)
        Command.act(self, home, Never())
        write(os.path.join(home, "one.lm.md"), notebook("An old book", 3, "0"))
        self.arguments = ["convert", "one.ipynb", "one.lm.md"]


ACTIVITIES = [Typing, Save, Bless, Export, Convert, ConvertBack, Learn, Resume, Shorten]


def duration(activity):
    """How long the activity takes if nobody kills it."""
    with Scratch() as home:
        activity.prepare(home)
        begun = time.monotonic()
        activity.act(home, Never())
        return time.monotonic() - begun


def trial(activity, killer):
    """One kill: what is lost, if anything."""
    with Scratch() as home:
        activity.prepare(home)
        shown = activity.act(home, killer)
        try:
            activity.check(home, shown)
        except Lost as lost:
            return str(lost)
    return None


def moments_of(chosen, activities):
    """The kills: each with its activity and the words that repeat it."""
    if chosen.calls:
        for activity in activities:
            for number in range(1, chosen.calls + 1):
                yield activity, Call(number), f"--calls {number}"
        return
    lengths = [duration(activity) for activity in activities]
    for n in range(chosen.count):
        activity, length = activities[n % len(activities)], lengths[n % len(activities)]
        yield activity, Killer(moments(chosen.seed, activity.name, n), length, activity.steps), f"--seed {chosen.seed}, kill {n + 1}"


def main():
    chosen = options(__doc__, 300, only=("", "the activities, by name"), calls=(0, "how many system calls"))
    names = chosen.only.split(",") if chosen.only else []
    activities = [kind(chosen.program) for kind in ACTIVITIES if not names or kind.name in names]
    faults, tally = Faults(), collections.Counter()
    for activity, killer, again in moments_of(chosen, activities):
        lost = trial(activity, killer)
        tally[activity.name] += 1
        if lost:
            faults.add(lost, f"  {activity.name}, killed {killer}; --only {activity.name} {again}")
    print(f"{sum(tally.values())} kills: " + ", ".join(f"{name} {count}" for name, count in tally.items()))
    sys.exit(faults.finish())


if __name__ == "__main__":
    main()
