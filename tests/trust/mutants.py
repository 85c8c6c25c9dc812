#!/usr/bin/env python3
"""Checks that the tests notice when the code is wrong: mutation testing in one build.

`cargo mutants --list` (`cargo install cargo-mutants`) proposes small mistakes: an operator replaced by another one, a
function that returns a constant, an arm of a match deleted. A seeded sample of each group is built into one copy of the
crate, where the environment variable LMSH_MUTANT chooses the mistake that is made. Mutants that rustc rejects are
replaced by others of the sample. Then the tests run with each mutant, the quickest first, until one fails.

  compile   the compiler: `src/compile`
  execute   the handlers of instructions: `src/vm/execute`, with the bodies of its macros
  proofs    sign, order, equality and integer part of exact numbers: the files in PROOFS

    tests/trust/mutants.py --seed 1 --count 100         builds, runs, and reports
    tests/trust/mutants.py run --only 17,203            runs these mutants again, of the copy that was built
    tests/trust/mutants.py run --missed                 runs those again that were missed

A mutant is caught when a test fails, ends abnormally or never ends. The others are missed:
each is either equivalent (no program can tell) or shows a missing test. Results are kept in the folder (--folder) as
`results.json`. Status 1 if fewer than --least % are caught.
"""
import argparse
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from itertools import zip_longest
from pathlib import Path
from queue import Empty, Queue

from mutated import apply, masked, places

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["build", "run", "report"]
COPIED = ["Cargo.toml", "Cargo.lock", "README.md", "src", "tests", "grammar", "history-samples", "benches"]

# The files in which sign, order, equality and integer parts are decided.
PROOFS = [
    "exact/algebraic", "exact/angle", "exact/combine", "exact/decide", "exact/digits", "exact/evaluate", "exact/gauss",
    "exact/linear", "exact/relation", "exact/settle", "exact/theorems", "exact/unity", "ball/compare", "ball/digits",
    "number/compare", "number/round", "number/decimal", "algebra/decide", "polynomial/roots/order", "polynomial/roots/tie",
    "polynomial/roots/member",
]
GROUPS = {
    "compile": ["src/compile/**"],
    "execute": ["src/vm/execute/**"],
    "proofs": [f"src/{name}.rs" for name in PROOFS],
}

# What is run, in this order: a binary and its filters. `-` before a filter excludes what matches it.
CODE = [
    ("all", ["language::transcripts_give_what_they_say", "without_optimisations", "golden::", "builtins::"]),
    ("lib", ["compile::", "vm::", "code::", "step::", "session::", "trace::", "value::", "heap::"]),
    ("all", ["machine::", "trace::", "counters::", "undo::", "not_noted", "readback::", "inspect::", "profile::"]),
    ("all", ["fusion::"]),
]
STAGES = {
    "compile": CODE,
    "execute": CODE,
    "proofs": [
        ("lib", ["exact::", "ball::", "number::"]),
        ("all", ["language::transcripts_give_what_they_say", "exact::", "builtins::"]),
        ("lib", ["algebra::", "polynomial::", "-depth_is_bounded"]),
    ],
}
# What a step returns when the time for the mutant has passed.
LATE = "late"
# The rest of the tests, but for those that read the sources, and those of time, of terminals and of memory.
SKIPPED = ["house", "unsafety", "adding", "readme", "latency", "ceiling", "stops", "ends", "tmux", "bench", "native", "fusion"]
REST = ("all", [*(f"-{name}::" for name in SKIPPED), "-language::", "-any_sequence_of_edits", "-the_manual_knows_every_variable"])


def quiet(command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


# Building


def listed(folder, group):
    """The mutants of a group that can be built in: those inside of functions that are not `const`."""
    command = ["cargo", "mutants", "--list", "--json", "--no-config"]
    for pattern in GROUPS[group]:
        command += ["-f", pattern]
    found = json.loads(quiet(command, cwd=folder, check=True).stdout)
    return [mutant for mutant in found if mutant["function"]]


def copy(folder):
    """Copies the crate; unchanged files keep their times, so that cargo builds only what is new."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        source = ROOT / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy2(source, folder / name)


def sample(options, folder):
    """The mutants of each group in a random order, each with the place of its function's body."""
    view = folder / "view"
    shutil.rmtree(view, ignore_errors=True)
    shutil.copytree(ROOT / "src", view / "src")
    shutil.copytree(ROOT / "benches", view / "benches")
    shutil.copy2(ROOT / "Cargo.toml", view)
    shutil.copy2(ROOT / "Cargo.lock", view)
    for path in (view / "src/vm/execute").glob("*.rs"):
        if path.name != "mod.rs":
            path.write_text(masked(path.read_text()))
    drawn = []
    for group in GROUPS:
        dice = random.Random(f"{options.seed} {group}")
        candidates = listed(view, group)
        candidates.sort(key=lambda mutant: mutant["name"])
        dice.shuffle(candidates)
        usable = []
        for mutant in candidates:
            path = mutant["file"]
            place = places((ROOT / path).read_text(), (view / path).read_text(), mutant)
            if place:
                usable.append({"group": group, "file": path, "name": mutant["name"], **place})
        print(f"{group}: {len(candidates)} mutants, {len(usable)} of them can be built in", flush=True)
        drawn += usable
    return [dict(mutant, id=n + 1) for n, mutant in enumerate(drawn)]


def chosen(mutants, bad, count):
    """The first mutants of each group that are not rejected."""
    taken = []
    for group in GROUPS:
        own = [mutant for mutant in mutants if mutant["group"] == group and mutant["id"] not in bad]
        taken += own[:count]
    return taken


def write(folder, mutants):
    """Writes the sources with these mutants; returns, for each file, the lines of each mutant."""
    files = {}
    for mutant in mutants:
        files.setdefault(mutant["file"], []).append(mutant)
    lines = {}
    for path in (ROOT / "src").rglob("*.rs"):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text()
        if name in files:
            text, lines[name] = apply(text, files[name])
        if name == "src/lib.rs":
            text = text.replace("pub(crate) mod native;", "pub(crate) mod mutants;\npub(crate) mod native;")
        if (folder / name).read_text() != text:
            (folder / name).write_text(text)
    (folder / "src/mutants.rs").write_text(SWITCH)
    return lines


SWITCH = '''//! Which mutant is switched on, and which ones were reached.
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static CHOSEN: OnceLock<u32> = OnceLock::new();
static REACHED: [AtomicBool; 65536] = [const { AtomicBool::new(false) }; 65536];

#[inline(never)]
pub fn is(n: u32) -> bool {
    if *CHOSEN.get_or_init(read) == 0 && !REACHED[n as usize].swap(true, Ordering::Relaxed) {
        note(n);
    }
    CHOSEN.get() == Some(&n)
}

/// Zero records what is reached; a number that no mutant has does nothing.
fn read() -> u32 {
    let text = std::env::var("LMSH_MUTANT").unwrap_or_default();
    text.parse().unwrap_or(u32::MAX)
}

#[cold]
#[inline(never)]
fn note(n: u32) {
    let Ok(path) = std::env::var("LMSH_REACHED") else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    if let Ok(mut file) = file {
        let _ = file.write_all(format!("{n}\\n").as_bytes());
    }
}
'''


def build_once(options, folder, lines):
    """Builds the tests. Returns their binaries, or the mutants in whose lines rustc finds errors."""
    command = ["cargo", "test", "--no-run", "--lib", "--test", "all", "--message-format=json"]
    env = dict(os.environ, CARGO_TARGET_DIR=str(options.target))
    built = quiet([*shlex.split(options.prefix), *command], cwd=folder, env=env)
    bad, errors, binaries = set(), [], {}
    for line in built.stdout.splitlines():
        unit = json.loads(line)
        if unit.get("executable") and unit["profile"]["test"]:
            binaries["lib" if "lib" in unit["target"]["kind"] else "all"] = unit["executable"]
        message = unit.get("message") or {}
        if message.get("level") != "error" or not message["spans"]:
            continue
        spans = list(message["spans"])
        for span in spans:
            if span.get("expansion"):
                spans.append(span["expansion"]["span"])
        inside = {n for span in spans for n, first, last in lines.get(span["file_name"], [])
                  if first <= span["line_start"] <= last}
        bad |= inside
        if not inside:
            errors.append(message["rendered"])
    if built.returncode and not bad:
        sys.exit("\n".join(errors) or built.stderr)
    return binaries, bad


def build(options, folder):
    """Builds the sample into the copy, without the mutants that rustc rejects."""
    mutants = sample(options, folder)
    copy(folder)
    bad = set()
    while True:
        taken = chosen(mutants, bad, options.count)
        binaries, found = build_once(options, folder, write(folder, taken))
        print(f"{len(taken)} mutants, {len(found)} of them rejected by rustc", flush=True)
        if not found:
            break
        bad |= found
    (folder / "mutants.json").write_text(json.dumps({"unviable": len(bad), "mutants": taken}, indent=1))
    (folder / "binaries.json").write_text(json.dumps(binaries))


# Running


def limited(options, cpu):
    """Runs in the child before the tests: a group of its own, less priority, limits on memory and processor time."""
    os.setpgrp()
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_AS, (options.memory << 30, options.memory << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stage(options, folder, binaries, step, variables, cpu, seconds):
    """Runs tests until one fails. Returns what caught the mutant, None if nothing did, or LATE."""
    binary, filters = step
    command = [binaries[binary], "--test-threads", "1"]
    for word in filters:
        command += ["--skip", word[1:]] if word.startswith("-") else [word]
    env = {name: value for name, value in os.environ.items() if name not in ("LMSH_BLESS", "NO_COLOR")}
    env |= {"RUST_BACKTRACE": "0", **variables}
    process = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, errors="replace",
                               preexec_fn=lambda: limited(options, cpu))
    late = threading.Event()

    def stop():
        late.set()
        kill(process)

    timer = threading.Timer(seconds, stop)
    timer.start()
    last, caught = "", None
    try:
        for line in process.stdout:
            name = re.match(r"test (\S+)( - should panic)? \.\.\.", line)
            last = name[1] if name else last
            if name and line.rstrip().endswith("FAILED"):
                caught = last
                break
    finally:
        timer.cancel()
        kill(process)
        process.wait()
    if caught or late.is_set():
        return caught or LATE
    ends = {-signal.SIGXCPU: "never ends", -signal.SIGKILL: "never ends"}
    end = ends.get(process.returncode, f"ends with {process.returncode}")
    return None if process.returncode == 0 else f"a test after {last}, which {end}"


def kill(process):
    """Ends the process and those it started. After its end, the group's number may be another's."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reach(options, folder, binaries):
    """For each step, the mutants whose functions it runs, and its processor time; the tests must pass."""
    known = folder / "reached.json"
    found = {}
    if known.exists() and known.stat().st_mtime > (folder / "binaries.json").stat().st_mtime:
        found = json.loads(known.read_text())
    for step in dict.fromkeys(map(json.dumps, CODE + STAGES["proofs"] + [REST])):
        if step in found:
            continue
        path = folder / "reached.txt"
        path.unlink(missing_ok=True)
        start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        variables = {"LMSH_MUTANT": "0", "LMSH_REACHED": str(path)}
        fault = stage(options, folder, binaries, json.loads(step), variables, 3600, 7200)
        if fault:
            sys.exit(f"without mutants, this test fails: {fault}")
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
        ids = sorted({int(line) for line in path.read_text().split()}) if path.exists() else []
        found[step] = (ids, spent)
        print(f"{step}: {spent:.0f} s, runs the functions of {len(ids)} mutants", flush=True)
        known.write_text(json.dumps(found))
    return {step: (set(ids), spent) for step, (ids, spent) in found.items()}


def judge(options, folder, binaries, mutant, reached):
    """Runs the tests with a mutant, for at most twice the processor time that they usually take."""
    end = time.monotonic() + options.seconds
    hit = False
    for step in [*STAGES[mutant["group"]], REST][:options.steps_max]:
        ids, usual = reached[json.dumps(step)]
        if mutant["id"] not in ids:
            continue
        hit = True
        variables = {"LMSH_MUTANT": str(mutant["id"])}
        how = stage(options, folder, binaries, step, variables, int(2 * usual + 5), end - time.monotonic())
        if how == LATE:
            return {"how": None, "tests": "too little time for all tests"}
        if how:
            return {"how": how}
    return {"how": None, "tests": "all tests pass" if hit else "no test runs the function"}


def run(options, folder):
    mutants = json.loads((folder / "mutants.json").read_text())["mutants"]
    binaries = json.loads((folder / "binaries.json").read_text())
    kept = folder / "results.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    if options.only:
        wanted = {int(n) for n in options.only.split(",")}
    elif options.missed:
        wanted = {int(n) for n, result in results.items() if not result["how"]}
    else:
        results = {} if not options.resume else results
        wanted = {mutant["id"] for mutant in mutants} - set(map(int, results))
    reached = reach(options, folder, binaries)
    queue, lock = Queue(), threading.Lock()
    groups = [[mutant for mutant in mutants if mutant["group"] == group] for group in GROUPS]
    for mutant in (mutant for round_ in zip_longest(*groups) for mutant in round_ if mutant):
        if mutant["id"] in wanted:
            queue.put(mutant)

    def work():
        while True:
            try:
                mutant = queue.get_nowait()
            except Empty:
                return
            start = time.monotonic()
            result = judge(options, folder, binaries, mutant, reached)
            with lock:
                results[str(mutant["id"])] = result
                kept.write_text(json.dumps(results, indent=1))
                verdict = f"caught by {result['how']}" if result["how"] else f"MISSED ({result['tests']})"
                print(f"{mutant['id']} {mutant['name']}: {verdict}, {time.monotonic() - start:.0f} s", flush=True)

    workers = [threading.Thread(target=work) for _ in range(options.jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def report(options, folder):
    """Prints the score and the mutants that were missed."""
    drawn = json.loads((folder / "mutants.json").read_text())
    results = json.loads((folder / "results.json").read_text())
    good = True
    for group in GROUPS:
        own = [mutant for mutant in drawn["mutants"] if mutant["group"] == group and str(mutant["id"]) in results]
        missed = [mutant for mutant in own if not results[str(mutant["id"])]["how"]]
        if own:
            share = 100 - 100 * len(missed) / len(own)
            good &= share >= options.least
            print(f"{group}: {len(own) - len(missed)} of {len(own)} caught ({share:.0f} %)")
        for mutant in missed:
            print(f"  {mutant['id']} {mutant['name']} ({results[str(mutant['id'])]['tests']})")
    print(f"{drawn['unviable']} others were unviable: rustc rejects them")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", choices=[[], *STEPS], default=STEPS, help="build, run, report (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="mutants per group")
    parser.add_argument("--folder", default="target/mutants", help="where the copy is built")
    parser.add_argument("--only", default="", help="run only the mutants with these numbers")
    parser.add_argument("--missed", action="store_true", help="run only those that were missed before")
    parser.add_argument("--resume", action="store_true", help="run only those that have no result yet")
    parser.add_argument("--steps-max", type=int, help="run only the first few groups of tests")
    parser.add_argument("--jobs", type=int, default=2, help="mutants run at a time")
    parser.add_argument("--seconds", type=float, default=120, help="time for the tests of one mutant")
    parser.add_argument("--memory", type=int, default=6, help="GiB of address space for a process of the tests")
    parser.add_argument("--least", type=float, default=90, help="the %% that must be caught")
    parser.add_argument("--prefix", default="", help="a command that runs cargo, such as a lock")
    options = parser.parse_args()
    folder = (ROOT / options.folder).resolve()
    options.target = folder / "target"
    folder.mkdir(parents=True, exist_ok=True)
    for name, step in [("build", build), ("run", run)]:
        if name in options.steps:
            step(options, folder)
    sys.exit(0 if "report" not in options.steps or report(options, folder) else 1)


if __name__ == "__main__":
    main()
