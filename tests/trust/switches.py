#!/usr/bin/env python3
"""Checks that random programs give the same whatever is switched on or off and through whatever door they come.

Two programs of three are the model's (folder `lamina`), every third is floats, exact reals, structs with methods and
loops that run long enough to become native code. The plain session is the reference for

  switches  each of --set fusion, fold, pool, inline-cache, reuse, native, preview =off; all of them off; native code without its ideas; grouping=on and
            ascii=on (but for how numbers are written); stress=on (a collection at every safepoint; a part of the programs)
  undo      every input run, undone and run again; every input run, undone and redone
  watched   every input under :trace calls, :trace lines, :trace ops, :profile, :time, :stats on, and stepped (a part)
  doors     programs that are one block: as a script (no undo), as a script on standard input, as a pipe, as a notebook

What they print is compared letter by letter, the messages of errors too. Variants that only a program linked to the
crate can reach are tests in Rust: match dispatch, compilation without passes and collections in tests/all/fuzz, native
code at the first call (threshold 1) and with exits every few instructions in tests/all/native.rs.

    tests/trust/switches.py --program target/release/lmsh --count 100000 --seed 1 [--only native,undo]

Status 1 when something differs; for the first ways that do, a program without the inputs that the difference does not
need. The digests of all output are printed, so that runs of different builds can be compared."""
import argparse
import hashlib
import random
import re
import subprocess
import tempfile
from pathlib import Path

from lamina import extras, machine, process, source, writer
from lamina.values import Discard

PASSES = ["fusion", "fold", "pool", "inline-cache", "reuse", "native"]
# What native code is built on; each of them is switched off in tests/all/native.rs.
IDEAS = ["feedback", "osr", "registers", "inlining", "hoisting"]
SWITCHES = {name: ["--set", f"{name}=off"] for name in [*PASSES, "preview"]}
SWITCHES["plain native"] = [word for name in IDEAS for word in ("--set", f"{name}=off")]
SWITCHES["all off"] = [word for name in PASSES for word in SWITCHES[name]]
MARKED = re.compile(r"^@@@(\d+)\.(\d+)([ab])\n", re.M)
BATCH = 500


# Programs


def made(seed):
    """The inputs of a program, each on one line; None when the model gives it up."""
    dice = random.Random(f"switches {seed}")
    if seed % 3 == 0:
        return extras.inputs(dice, dice.randint(1, 3))
    program = writer.program(seed)
    try:
        machine.run(program)
    except Discard:
        return None
    return source.inputs(program, dice, flat=True)


def as_block(inputs):
    """A program as one block that prints its own error."""
    return f'try {{ {"; ".join(inputs)} }} catch oops {{ print("uncaught", oops) }}'


# Ways to run a batch: each gives a dictionary from (program, input, a or b) to what was printed


def session(batch, around):
    lines = []
    for n, inputs in enumerate(batch):
        for k, words in enumerate(inputs):
            lines += around(words, lambda round_: f'print("@@@{n}.{k}{round_}")')
        lines.append(":reset")
    return "\n".join(lines) + "\n"


def parts(words):
    pieces = MARKED.split(words)
    return {(int(n), int(k), r): t for n, k, r, t in zip(*(pieces[i::4] for i in (1, 2, 3, 4)))}


def plain(words, mark):
    return [mark("a"), words]


def run(options, batch, around, switches=()):
    text = session(batch, around)
    return parts(process.run(options.program, list(switches), text, options.folder))


def without_notes(got):
    note = re.compile(r"^((took back|redid): .*|printed text and written files were not undone)\n", re.M)
    return {key: note.sub("", words) for key, words in got.items()}


def again(words, mark):
    return [mark("a"), words, ":undo", mark("b"), words]


def redone(words, mark):
    return [mark("a"), words, ":undo", ":redo"]


def before_and_after(*commands):
    return lambda words, mark: [mark("a"), commands[0], words, *commands[1:]]


def command(name):
    return lambda words, mark: [mark("a"), f"{name} {words}"]


WATCHED = {
    "trace calls": before_and_after(":trace calls --max 1", ":trace off"),
    "trace lines": before_and_after(":trace lines --max 1", ":trace off"),
    "trace ops": before_and_after(":trace ops --max 1", ":trace off"),
    "stats": before_and_after(":stats on", ":stats off"),
    "profile": command(":profile"),
    "time": command(":time"),
    "step": command(":step --max 2"),
}


# What counts as the same


def exactly(expected, got):
    return got == expected


def ungrouped(expected, got):
    return re.sub(r"(?<=\d)_(?=\d)", "", got) == re.sub(r"(?<=\d)_(?=\d)", "", expected)


def in_ascii(expected, got):
    """Lines with no sign that ASCII would write in another way are the same, but for the * between factors: 5e^2 is 5*e^2."""
    pairs = list(zip(expected.replace("*", "").split("\n"), got.replace("*", "").split("\n")))
    return expected.count("\n") == got.count("\n") and all(a == b for a, b in pairs if a.isascii())


def without_blank(expected, got):
    """A page of inputs and values sets them apart by blank lines."""
    return [line for line in got.split("\n") if line] == [line for line in expected.split("\n") if line]


def last_value(expected, got):
    """`:time` shows of an input's values the last one only, after what is printed, and then the time."""
    shown = [line for line in got.split("\n")[:-1] if not line.endswith("s") or line in expected]
    return not set(shown) - set(expected.split("\n"))


def surrounded(expected, got):
    """The lines of the input in their order, with what the command says among or after them."""
    lines = iter(got.split("\n"))
    return all(any(line == other for other in lines) for line in expected.split("\n")[:-1])


# The check


class Check:
    def __init__(self, options):
        self.options, self.faults, self.counts, self.wrong, self.shown = options, 0, {}, {}, set()
        self.digest = hashlib.sha256()

    def wanted(self, *names):
        only = self.options.only
        return not only or any(name in only for name in names)

    def judge(self, way, batch, expected, go, same=exactly):
        """Compares what a way gives with the reference, and counts the programs."""
        self.counts[way] = self.counts.get(way, 0) + len(batch)
        got = go(batch)
        wrong = [n for n, inputs in enumerate(batch) if differing(n, inputs, expected, got, same) is not None]
        if wrong and not self.wrong.get(way) and len(self.shown) < self.options.show:
            self.shown.add(way)
            self.show(way, self.smaller(batch[wrong[0]], go, same), go, same)
        self.faults += len(wrong)
        self.wrong[way] = self.wrong.get(way, 0) + len(wrong)

    def smaller(self, inputs, go, same):
        """Without the inputs that the difference does not need."""
        k = len(inputs) - 1
        while k >= 0:
            fewer = inputs[:k] + inputs[k + 1:]
            if fewer and differing(0, fewer, self.reference([fewer]), go([fewer]), same) is not None:
                inputs = fewer
            k -= 1
        return inputs

    def show(self, way, inputs, go, same):
        expected, got = self.reference([inputs]), go([inputs])
        k = differing(0, inputs, expected, got, same)
        if k is None:
            print(f"differs: {way}, but only among the other programs of its batch:\n" + "\n".join(inputs), flush=True)
            return
        found = [got[key] for key in ((0, k, "a"), (0, k, "b")) if key in got] or ["nothing\n"]
        print(f"differs: {way}\n" + "\n".join(inputs[:k + 1]))
        print(f"--- plain\n{expected.get((0, k, 'a'))}--- {way}\n" + "---\n".join(found), flush=True)

    def reference(self, batch):
        return run(self.options, batch, plain)

    def way(self, around, switches=(), clean=dict):
        """A function that runs a batch in this way."""
        return lambda batch: clean(run(self.options, batch, around, switches))

    def batch(self, batch):
        expected = self.reference(batch)
        self.digest.update(repr(sorted(expected.items())).encode())
        for name, switches in SWITCHES.items():
            if self.wanted("switches", name):
                self.judge(name + ("" if name == "all off" else "=off"), batch, expected, self.way(plain, switches))
        self.more_switches(batch[:max(len(batch) // 10, 1)], expected)
        if self.wanted("undo"):
            self.judge("undone and run again", batch, expected, self.way(again, clean=without_notes))
            self.judge("undone and redone", batch, expected, self.way(redone, clean=without_notes))
        few = batch[:max(len(batch) // 4, 1)]
        for name, around in WATCHED.items():
            if self.wanted("watched", name):
                self.judge(name, few, expected, self.way(around), last_value if name == "time" else surrounded)
        if self.wanted("doors"):
            self.doors(batch)

    def more_switches(self, few, expected):
        for name, same in (("grouping", ungrouped), ("ascii", in_ascii), ("stress", exactly)):
            if self.wanted("switches", name):
                self.judge(f"{name}=on", few, expected, self.way(plain, ["--set", f"{name}=on"]), same)

    def doors(self, batch):
        blocks = [[as_block(inputs)] for inputs in batch]
        expected = self.reference(blocks)
        for name, door in DOORS.items():
            same = without_blank if name == "notebook" else exactly
            self.judge(name, blocks, expected, lambda some: parts(door(self.options, cells(some))), same)


def differing(n, inputs, expected, got, same):
    """The first input of a program that gives something else; None when there is none."""
    for k in range(len(inputs)):
        want, found = expected.get((n, k, "a")), [got[key] for key in ((n, k, "a"), (n, k, "b")) if key in got]
        if want is None or not found or any(not same(want, words) for words in found):
            return k
    return None


def cells(blocks):
    return [f'print("@@@{n}.0a")\n{inputs[0]}' for n, inputs in enumerate(blocks)]


def script(options, lines, *switches):
    file = Path(options.folder, "batch.lm")
    file.write_text("\n".join(lines) + "\n")
    return given(options, [*switches, str(file)])


def notebook(options, lines):
    page = Path(options.folder, "batch.lm.md")
    page.write_text("".join(f"```lamina\n{cell}\n```\n\n" for cell in lines))
    shown = given(options, ["--timeout", "0", str(page)])
    return re.sub(r"^(> .*|\.\.\.> .*|)\n", "", shown, flags=re.M)


DOORS = {
    "script": script,
    "script, native off": lambda options, lines: script(options, lines, "--set", "native=off"),
    "script on standard input": lambda options, lines: given(options, ["-"], "\n".join(lines) + "\n"),
    "pipe": lambda options, lines: given(options, ["--keep-going"], "\n".join(lines) + "\n"),
    "notebook": notebook,
}


def given(options, words, text=""):
    command = ["nice", "-n", "10", options.program, "--no-history", "--no-config", *words]
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=process.scratch(options.folder), timeout=900)
    return done.stdout.decode()


def check(options):
    checker, seed, batch, done = Check(options), options.seed, [], 0
    with tempfile.TemporaryDirectory() as options.folder:
        while done < options.count:
            inputs = made(seed)
            seed += 1
            if inputs:
                batch.append(inputs)
            if len(batch) < min(BATCH, options.count - done):
                continue
            checker.batch(batch)
            done, batch = done + len(batch), []
            print(f"{done} programs, {checker.faults} differences, digest {checker.digest.hexdigest()[:16]}", flush=True)
    for way, count in checker.counts.items():
        print(f"{count:8} {way}" + (f": {checker.wrong[way]} differ" if checker.wrong[way] else ""))
    return checker.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/lmsh")
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="of how many ways a difference is shown")
    parser.add_argument("--only", type=lambda words: words.split(","), help="of: switches undo watched doors, or by name")
    options = parser.parse_args()
    options.program = str(Path(options.program).resolve())
    return 1 if check(options) else 0


if __name__ == "__main__":
    process.deep(main)
