#!/usr/bin/env python3
"""Checks lmsh against a model of the language that is written in Python and knows nothing of lmsh's code.

The model (folder `lamina`) makes random programs, runs them itself (ints, Fractions, str, list and dict) and
compares every line that lmsh prints, errors by their kind. Programs that the model cannot judge (roots, huge
numbers, messages of built-in errors, long runs) are left out. They use: ints, exact rationals, some floats, strings, arrays,
dicts, sets, structs with methods, slices, negative indices, sorting, closures, break and continue, default and
rest parameters, destructuring, f-strings with formats, floored division, chains of comparisons, try, catch, finally,
number theory, bits, and calls that print in the middle of expressions, which show the order of evaluation.

    tests/trust/model.py --program target/release/lmsh --count 20000 --seed 1

Status 1 and a minimal program when there is a difference."""
import argparse
import os
import random
import tempfile
from itertools import zip_longest

from lamina import machine, process, source, writer
from lamina.reduce import smallest
from lamina.values import Discard

BATCH = 1000


def attempt(seed):
    """A program, its text and what it gives; None when the model cannot judge it."""
    program = writer.program(seed)
    try:
        expected = machine.run(program)
    except Discard:
        return None
    return seed, program, source.inputs(program, random.Random(seed)), expected


def made(seed, count):
    """So many programs, from a seed on."""
    while count:
        found = attempt(seed)
        seed += 1
        if found:
            count -= 1
            yield found


def compare(options, batch, folder):
    """The programs of a batch that give something else."""
    text = process.batch([item[2] for item in batch])
    parts = process.divide(process.run(options.program, [], text, folder), len(batch))
    for item, part in zip(batch, parts):
        if part is None or process.kinds(part) != process.kinds(item[3]):
            yield item, part


def nature(expected, part):
    """What the first line that differs is on each side: the kind of an error, or a value."""
    pairs = zip_longest(process.kinds(expected).split("\n"), process.kinds(part or "").split("\n"))
    wrong = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return tuple(line if line and process.KIND.match(line + ": ") else "value" for line in wrong)


def differs(options, folder, first):
    """A test for the reducer: whether a program still gives something else than the model says, of the same nature."""
    def test(program):
        try:
            expected = machine.run(program)
        except Discard:
            return False
        item = (0, program, source.inputs(program, random.Random(1)), expected)
        return any(nature(expected, part) == first for _, part in compare(options, [item], folder))

    return test


def report(options, item, part, folder):
    seed, program, text, expected = item
    small = smallest(program, differs(options, folder, nature(expected, part)))
    print(f"seed {seed} differs; a small program that does:")
    inputs = source.inputs(small, random.Random(1))
    try:
        expected = machine.run(small)
        part = process.divide(process.run(options.program, [], process.batch([inputs]), folder), 1)[0]
    except Discard:
        inputs = text
    if process.kinds(part or "") == process.kinds(expected):
        inputs, expected, part = text, item[3], "(only the program as first written differs)"
    print("\n".join(inputs))
    print(f"--- the model says\n{expected}--- lmsh says\n{part}")


def check(options):
    faults, batch, done = 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        for item in made(options.seed, options.count):
            batch.append(item)
            if len(batch) < BATCH and done + len(batch) < options.count:
                continue
            for wrong, part in compare(options, batch, folder):
                faults += 1
                if faults <= options.show:
                    report(options, wrong, part, folder)
            done, last, batch = done + len(batch), batch[-1][0], []
            print(f"{done} programs, {faults} differences (up to seed {last})", flush=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/lmsh")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many differences are reduced and shown")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    return 1 if check(options) else 0


if __name__ == "__main__":
    process.deep(main)
