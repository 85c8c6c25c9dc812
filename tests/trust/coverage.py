#!/usr/bin/env python3
"""Measures which lines of `src/` the tests execute, per room.

Builds the library, the program and the tests with LLVM's source-based instrumentation (cargo-llvm-cov; `cargo install
cargo-llvm-cov`), runs all tests, those that start the program as a process included, and prints the lines that were
executed: a table of the rooms, then every file of the chosen rooms below the threshold, with its other lines. Code that
only tests use (`#[cfg(test)]`, files of tests) is not counted.

    tests/trust/coverage.py                          builds, runs and reports
    tests/trust/coverage.py report --rooms vm,heap   reports again, on these rooms
    tests/trust/coverage.py run report -- language   runs these tests again, adds what they execute, and reports

A process that is killed writes no counts. Instrumented programs are slower and larger, so tests of time and of memory
may fail here; their names are printed. Status 1 if a room is below the threshold (95 % by default).
"""
import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = "syntax,resolve,compile,big,number,ball,exact,polynomial,algebra,vm,heap,value,native,cells"
STEPS = ["build", "run", "report"]
TESTS = ["--lib", "--bins", "--test", "all"]


def environment(target):
    """The variables that make cargo instrument this crate, and programs add their counts to a few files."""
    command = ["cargo", "llvm-cov", "show-env", "--sh", "--no-cfg-coverage"]
    env = dict(os.environ, CARGO_TARGET_DIR=str(target))
    shown = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    for line in shown.splitlines():
        name, value = line.removeprefix("export ").split("=", 1)
        env[name] = shlex.split(value)[0]
    env["LLVM_PROFILE_FILE"] = str(target / "%8m.profraw")
    return env


def build(options, env):
    prefix = shlex.split(options.prefix)
    subprocess.run([*prefix, "cargo", "test", "--quiet", "--no-run", *TESTS], cwd=ROOT, env=env, check=True)


def run(options, env):
    """Runs the tests, and names those that fail."""
    command = ["cargo", "test", "--no-fail-fast", *TESTS, "--", *options.tests]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace") as tests:
        for line in tests.stdout:
            if line.startswith("test result:") or re.match(r"test \S+ .*FAILED", line):
                print(line.rstrip(), flush=True)


def test_modules():
    """The files, without `.rs`, of the modules that are compiled only for tests."""
    found = set()
    for path in (ROOT / "src").rglob("*.rs"):
        folder = path.parent if path.name in ("mod.rs", "lib.rs") else path.with_suffix("")
        declared = re.findall(r"#\[cfg\((?:all\()?test\b.*\]\n(?:pub\S* )?mod (\w+);", path.read_text())
        found.update(folder / name for name in declared)
    return found


def own_lines(path, tests):
    """The number of lines of a file before its tests; 0 for a file of tests."""
    if any(path.with_suffix("") == test or path.is_relative_to(test) for test in tests):
        return 0
    text = path.read_text()
    cut = re.search(r"^#\[cfg\((all\()?test\b.*\]\n(?=mod \w+ \{)", text, re.M)
    return text.count("\n", 0, cut.start()) if cut else text.count("\n")


def lines(target, env):
    """For each file, its counted lines with the number of times that each was executed."""
    out = target / "coverage.lcov"
    command = ["cargo", "llvm-cov", "report", "--lcov", "--output-path", str(out)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stderr=subprocess.DEVNULL)
    files, counts, end, tests = {}, None, 0, test_modules()
    for line in out.read_text().splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            path = Path(rest)
            inside = path.is_relative_to(ROOT / "src")
            counts = files.setdefault(path, {}) if inside else None
            end = own_lines(path, tests) if inside else 0
        elif kind == "DA" and counts is not None:
            number, count = map(int, rest.split(",")[:2])
            if number <= end:
                counts[number] = count
    return {path: counts for path, counts in files.items() if counts}


def ranges(numbers):
    """Numbers as text: 3-5, 9."""
    found = []
    for n in sorted(numbers):
        if found and n == found[-1][1] + 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def report(options, target, env):
    """Prints the tables, and returns whether every chosen room reaches the threshold."""
    files = lines(target, env)
    rooms = {}
    for path, counts in files.items():
        room = path.relative_to(ROOT / "src").parts[0].removesuffix(".rs")
        done, count = rooms.get(room, (0, 0))
        rooms[room] = (done + sum(n > 0 for n in counts.values()), count + len(counts))
    chosen = list(rooms) if options.rooms == "all" else options.rooms.split(",")
    print("| room | lines | executed | % |\n|---|---|---|---|")
    good = True
    for room in chosen:
        done, count = rooms[room]
        good &= 100 * done >= options.least * count
        print(f"| {room} | {count} | {done} | {100 * done / count:.1f} |")
    done, count = (sum(part) for part in zip(*rooms.values()))
    print(f"| all rooms | {count} | {done} | {100 * done / count:.1f} |\n")
    for path, counts in sorted(files.items()):
        name = path.relative_to(ROOT / "src")
        missed = [n for n, times in counts.items() if times == 0]
        share = 100 - 100 * len(missed) / len(counts)
        if name.parts[0].removesuffix(".rs") in chosen and missed and (options.every or share < options.least):
            print(f"{name}: {share:.1f} % of {len(counts)}; not {ranges(missed)}")
    return good


def main():
    words = sys.argv[1:]
    at = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", choices=[[], *STEPS], default=STEPS, help="build, run, report (default: all)")
    parser.add_argument("--target", default="target/coverage", help="the folder to build in")
    parser.add_argument("--rooms", default=ROOMS, help="rooms separated by commas, or all")
    parser.add_argument("--least", type=float, default=95, help="the threshold in %%")
    parser.add_argument("--every", action="store_true", help="list every file with lines that were not executed")
    parser.add_argument("--prefix", default="", help="a command that runs the build, such as a lock")
    options = parser.parse_args(words[:at])
    options.tests = words[at + 1:]
    target = (ROOT / options.target).resolve()
    env = environment(target)
    if "build" in options.steps:
        build(options, env)
    if "run" in options.steps:
        run(options, env)
    sys.exit(0 if "report" not in options.steps or report(options, target, env) else 1)


if __name__ == "__main__":
    main()
