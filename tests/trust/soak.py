#!/usr/bin/env python3
"""Long sessions: memory, the time for each input and the number of open descriptors must not grow.

  soak                   all three parts
  soak --only pipe       a piped session of 1,000,000 mixed inputs, many of them errors
  soak --only kernel     a Jupyter kernel that serves 20,000 requests
  soak --only keys       a shell on a pseudo-terminal: 10,000 keystrokes, each with its live preview
  soak --count 10        a tenth of that, in percent

Memory is compared between the end of the first fifth and the end; the time, between the first and the last tenth, as
processor time, so that a busy machine does not matter. Needs Linux; Python 3 standard library only.
"""
import os, subprocess, sys, threading, time
from kernels import Kernel
from shells import KIB, Faults, Scratch, Shell, answer, descriptors, environment, median, memory, moments, options, spent

# What may be kept of each input, in KiB: nothing in a pipe; elsewhere its text, its outputs and what `:undo` needs.
KEPT = {"pipe": 0.003, "kernel": 1.0, "keys": 0.4}
# Growth that any session may have: fragmentation, and tables that double.
SLACK = 3 * KIB
SLOWER = 1.5
BLOCK = 1000

# Inputs; N is a random number. Half of the last block of them fail.
INPUTS = [
    "x = N", "y = x + N", "x", "1/3 + 1/6", "N/7 + 1/N", "sqrt(N) + sqrt(2)", "decimal(pi, N % 50)", "N! % 97",
    "factor(N * 10007)", "s = \"text N\"", "s + s", "string::upper(s)", "f\"{x} and {N/3:.3f}\"", "l = range(N % 100)",
    "map(l, |k| k^2 + N)", "sort(map(range(50), |k| (k * N) % 101))", "d = [N: 1, \"a\": x]", "d[\"a\"]", "d[N] = [N, N]",
    "func f(n) { return n <= 1 ? 1 : n * f(n - 1) }", "f(N % 30)", "func g(n) { return f(n) + N }", "g(10)",
    "c = (|n| |k| k + n)(N)", "c(1)", "t = {a = N, b = {c = x}}", "t.b.c", "t.a += 1; t", "loop N % 20 { x += 1 }",
    "i = 0; while i < 200 { i += 1 }; i", "expand(\"(a + N)^4\")", "differentiate(\"x^3*sin(x)\", \"x\")",
    "solve(\"x^2 - N\", \"x\")", "det([[1, N], [2, 3]])", "sin(N) < 2", "0.5f * N", "random::int(1, N)", "true ? N : null",
    "try { 1/0 } catch e { e.kind }", "xpcall(|a| a / 0, |e| e.message, N)", ":type N/2", ":vars x", "if x > N { y } else { x }",
    "plot(sin, 0, N % 9 + 1)", "a = []; loop 30 { push(a, [N]) }; size(a)", "var v = N; v", "N |> sqrt",
    "1/0", "nothing_N", "1 + \"a\"", "[1, 2][N + 5]", "throw \"N\"", "f(1, 2, 3)", "t.missing", "2 +* N", "f(", "]",
    "error(\"Mine\", \"N\")", "d[\"gone N\"]", "sqrt(\"a\")", "func { }", "x y z N", "\"open", ":nosuch N", "5(N", "N = 3",
]
ENDINGS = {"f(": "f(N))", "\"open": "\"open", "5(N": "5(N)))"}


def inputs(chance, count):
    """Mixed inputs, each one line and complete."""
    for _ in range(count):
        text = chance.choice(INPUTS)
        yield ENDINGS.get(text, text).replace("N", str(chance.randrange(2, 1000)))


class Samples:
    """Memory, processor time and descriptors of a process, taken at equal distances."""

    def __init__(self, name, process, faults):
        self.name, self.process, self.faults = name, process, faults
        self.held, self.times, self.open, self.last = [], [], [], spent(process)

    def take(self):
        now = spent(self.process)
        self.times.append(now - self.last)
        self.last = now
        self.held.append(memory(self.process))
        self.open.append(descriptors(self.process))

    def report(self, count, unit):
        size = len(self.held)
        early, late = self.held[size // 5], median(self.held[-max(1, size // 20):])
        tenth = max(1, size // 10)
        first, last = sum(self.times[:tenth]) / tenth, sum(self.times[-tenth:]) / tenth
        each = count / size
        print(f"{self.name}: {count} {unit}; memory {early / KIB:.1f} MiB, at the end {late / KIB:.1f} MiB; "
              f"{first / each * 1e6:.1f} µs each in the first tenth, {last / each * 1e6:.1f} µs in the last; "
              f"{min(self.open)} to {max(self.open)} descriptors", flush=True)
        allowed = SLACK + KEPT[self.name] * 0.8 * count
        if late - early > allowed:
            self.faults.add(f"{self.name}: memory grows by {(late - early) / (0.8 * count):.3f} KiB with each of the {unit}",
                            "  MiB: " + " ".join(f"{held / KIB:.0f}" for held in self.held[::max(1, size // 20)]))
        if last > SLOWER * first:
            self.faults.add(f"{self.name}: {unit} become slower: {last / first:.1f} times", "  ms: "
                            + " ".join(f"{spent * 1000:.0f}" for spent in self.times[::max(1, size // 20)]))
        if self.open[-1] > self.open[size // 5]:
            self.faults.add(f"{self.name}: descriptors are left open: {self.open[size // 5]} to {self.open[-1]}")


def part_pipe(chosen, faults):
    count, chance = 10_000 * chosen.count, moments(chosen.seed, "pipe")
    with Scratch() as home:
        process = subprocess.Popen([chosen.program, "--transcript", "--seed", "1"], cwd=home, env=environment(home), text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        samples = Samples("pipe", process.pid, faults)
        for block in range(count // BLOCK):
            text = "\n".join(inputs(chance, BLOCK - 1)) + f'\nprint("block {block}: ", 1/3 + 1/6)\n'
            writer = threading.Thread(target=lambda: (process.stdin.write(text), process.stdin.flush()))
            writer.start()
            if not wait_for(process.stdout, f"block {block}:"):
                faults.add(f"pipe: the session ended with {process.wait()}", f"  in block {block} of seed {chosen.seed}")
                break
            writer.join()
            samples.take()
        process.kill()
        process.wait()
    samples.report(count, "inputs")


def wait_for(lines, wanted):
    for line in lines:
        if line.startswith(wanted):
            return "1/2" in line
    return False


def request(kernel, chance, n):
    """Sends a request of one of the kinds, and returns its reply."""
    code = next(inputs(chance, 1))
    kind = n % 10
    if kind == 7:
        wanted = ("complete_request", {"code": "sqr", "cursor_pos": 3}), ("is_complete_request", {"code": code})
    elif kind == 8:
        wanted = ("inspect_request", {"code": "sqrt", "cursor_pos": 4, "detail_level": 0}), ("kernel_info_request", {})
    elif kind == 9:
        tail = {"hist_access_type": "tail", "n": 5, "output": False, "raw": True}
        wanted = ("history_request", tail), ("comm_info_request", {})
    else:
        return kernel.finish(kernel.begin(code))
    kernel.published.clear()
    return kernel.reply(kernel.shell, kernel.send(kernel.shell, *wanted[n // 10 % 2]), 30)


def part_kernel(chosen, faults):
    count, chance = 200 * chosen.count, moments(chosen.seed, "kernel")
    size = max(1, count // 100)
    with Scratch() as home:
        kernel = Kernel(chosen.program, home)
        samples = Samples("kernel", kernel.process.pid, faults)
        for n in range(count):
            if request(kernel, chance, n) is None:
                faults.add("kernel: no reply", f"  request {n} of seed {chosen.seed}")
                break
            if n % size == size - 1:
                samples.take()
        half = kernel.value("1/3 + 1/6")
        if half != "1/2":
            faults.add(f"kernel: 1/3 + 1/6 is {half!r} at the end")
        if not kernel.end():
            faults.add("kernel: it does not end after a shutdown_request", "  waited for 10 s")
    samples.report(count, "requests")


class Keys:
    """Keystrokes for a shell: inputs typed key by key, some of them corrected."""

    def __init__(self, chance):
        self.chance, self.waiting = chance, ""

    def next(self):
        if not self.waiting:
            text = next(inputs(self.chance, 1))
            at = self.chance.randrange(len(text) + 1)
            # Now and then some keys are wrong and are deleted again, or the line is cancelled.
            wrong = "qqq\x7f\x7f\x7f" if self.chance.random() < 0.3 else "\x1b[D\x1b[C" if at and self.chance.random() < 0.2 else ""
            self.waiting = text[:at] + wrong + text[at:] + ("\x03" if self.chance.random() < 0.1 else "\r")
        size = 3 if self.waiting[0] == "\x1b" else 1
        key, self.waiting = self.waiting[:size], self.waiting[size:]
        return key


def part_keys(chosen, faults):
    count, chance = 100 * chosen.count, moments(chosen.seed, "keys")
    size, waits = max(1, count // 100), []
    with Scratch() as home:
        shell = Shell(chosen.program, home, "--seed", "1", rows=40, columns=120)
        shell.prompt(0)
        keys, samples = Keys(chance), Samples("keys", shell.child, faults)
        for n in range(count):
            key = keys.next()
            waits.append(typed(shell, key))
            if waits[-1] is None:
                faults.add(f"keys: {key!r} was not shown", f"  keystroke {n} of seed {chosen.seed}: {shell.shown()[-300:]!r}")
                break
            if n % size == size - 1:
                samples.take()
                shell.output.clear()
        while keys.waiting:
            typed(shell, keys.next())
        half = answer(shell.enter("1/3 + 1/6"))
        if half != "1/2":
            faults.add(f"keys: 1/3 + 1/6 is {half!r} at the end")
        shell.end()
    samples.report(count, "keystrokes")
    waits = [wait for wait in waits if wait is not None]
    print(f"keys: shown after {median(waits) * 1000:.2f} ms (median), {sorted(waits)[-len(waits) // 100] * 1000:.1f} ms (99 of 100), "
          f"{max(waits) * 1000:.1f} ms (worst)")


def typed(shell, key):
    """Types one key; the seconds until its effect was shown, or None."""
    shown, size = shell.output.count(b"\x1b[?2026l"), len(shell.output)
    asked, begun = shell.prompts, time.monotonic()
    shell.type(key)
    if key in "\r\x03":
        done = lambda: shell.prompts > asked and shell.output.endswith(b"\x1b[?2026l")
    else:
        # A cursor that only moves is not drawn anew.
        done = lambda: shell.output.count(b"\x1b[?2026l") > shown or key[0] == "\x1b" and len(shell.output) > size
    return None if shell.until(done, 10) is None else time.monotonic() - begun


PARTS = {"pipe": part_pipe, "kernel": part_kernel, "keys": part_keys}


def main():
    chosen = options(__doc__, 100, only=("", "the parts, by name"))
    names = chosen.only.split(",") if chosen.only else list(PARTS)
    faults = Faults()
    for name in names:
        PARTS[name](chosen, faults)
    sys.exit(faults.finish())


if __name__ == "__main__":
    main()
