#!/usr/bin/env python3
"""Presses Ctrl-C at random moments of long computations and checks what follows.

  interrupt                      200 interrupts in each of the computations, then 1,000 in some for the memory
  interrupt --only sorting,plot  some computations
  interrupt --count 50 --limit 0.5 --memory 0

Each computation has one shell on a pseudo-terminal, which lives through all of its interrupts. The next prompt must come
within the limit; on a machine so busy that the shell has not had half of that as processor time, it may come later. After
that, the state must be one that the program passes through (its own condition), the variables must be there, and
`1/3 + 1/6` must be `1/2`. Over 1,000 interrupts, memory must be flat. The computation `kernel` is a cell of a Jupyter
kernel, stopped by the protocol's message. Whole processes are interrupted, too, and Ctrl-C is held down. Needs Linux;
Python 3 standard library only.
"""
import math, os, signal, subprocess, sys, termios, time
from kernels import Kernel
from shells import KIB, Faults, Scratch, Shell, answer, environment, files, median, memory, moments, options, spent, write

# Memory that an interrupt may cost, in KiB, as the mean over many: the input, its error and what `:undo` needs.
EACH = 6
# Two counters that grow one after the other.
STEP = "a - b == 0 || a - b == 1"
BOTH = "a = 0; b = 0"

# name, the inputs before, the input that is stopped, a condition that then holds
COMPUTATIONS = [
    ("ints", [BOTH], "b = a; loop { a += 1; 3^(20000 + a % 7) / 7^9000; b += 1 }", STEP),
    ("factoring", [BOTH], "b = a; loop { a += 1; factor(next_prime(10^19 + a) * next_prime(10^21 + a)); b += 1 }", STEP),
    ("decisions", [BOTH], "b = a; loop { a += 1; sqrt(2) + sqrt(3) == sqrt(5 + 2*sqrt(6)); exp(sqrt(2)) < log(60 + a); b += 1 }", STEP),
    ("pi", [BOTH], "b = a; loop { a += 1; decimal(pi, 200000 + a); b += 1 }", STEP),
    ("log", [BOTH], "b = a; loop { a += 1; decimal(log(3 + a), 20000); b += 1 }", STEP),
    ("polynomials", [BOTH], 'b = a; loop { a += 1; factor("x^40 - 1"); expand("(x + y + z + 1)^14"); b += 1 }', STEP),
    ("matrices", [BOTH, "m = map(range(25), |i| map(range(25), |j| 1 / (i + j + 1)))"],
     "b = a; loop { a += 1; det(m * m); inverse(m); b += 1 }", "(" + STEP + ") && size(m) == 25"),
    ("algebra", [BOTH], 'b = a; loop { a += 1; integrate("x^3*exp(x)*sin(x)", "x"); limit("(exp(x)-1-x)/x^2", "x", 0); b += 1 }', STEP),
    ("solve", [BOTH], 'b = a; loop { a += 1; solve("x^5 - 3*x^4 + x - 1", "x"); solve(["x^2+y^2-5", "x*y-2"], ["x", "y"]); b += 1 }', STEP),
    ("strings", [BOTH, 's = string::repeat("äb c", 10^5)'],
     'b = a; loop { a += 1; string::upper(string::replace(s, "b", "xy")); b += 1 }', "(" + STEP + ") && string::size(s) == 4 * 10^5"),
    ("sorting", ["l = map(range(10^5), |k| (k * 7919) % 1000003); total = sum(l)"], "loop { sort(l, |x, y| x < y) }",
     "sum(l) == total && size(l) == 10^5"),
    ("dicts", ["a = 0; d = [0: 0]"], "loop { a += 1; d[a % 1000] = a }", "(d[a % 1000] == a || d[(a - 1) % 1000] == a - 1) && size(d) <= 1000"),
    ("closures", ["func make() { var n = 0; return [fn() { n += 1; return n }, fn() { return n }] }", "c = make(); a = 0"],
     "a = c[1](); loop { a += 1; c[0]() }", "a - c[1]() == 0 || a - c[1]() == 1"),
    ("recursion", ["a = 0; b = 0; func fib(n) { a += 1; b += 1; if n < 2 { return n }; return fib(n - 1) + fib(n - 2) }"],
     "b = a; fib(60)", STEP),
    ("native ints", [BOTH, "func f() { loop { a += 1; b += 1 } }"], "b = a; f()", STEP),
    ("native sums", ["n = 0; s = 0", "func g() { while true { s += n; n += 1 } }"], "s = n*(n - 1)/2; g()",
     "s == n*(n - 1)/2 || s == n*(n + 1)/2"),
    ("native floats", ["x = 0f; y = 0f", "func h() { loop { x += 0.5f; y += 0.5f } }"], "y = x; h()", "x - y == 0 || x - y == 0.5"),
    ("collector", ["a = 0; func churn() { loop { var m = []; loop 1000 { m = [m, a]; a += 1; [[1, 2], [3, [4]]] } } }"],
     "churn()", "a >= 0"),
    ("structs", ["p = {x = 0, y = 0}"], "p.y = p.x; loop { p.x += 1; p.y += 1 }", "p.x - p.y == 0 || p.x - p.y == 1"),
    ("swaps", ["p = 1; q = 2; a = [1, 2]"], "loop { [p, q] = [q, p]; a[0] = p }", "a[0] == 1 || a[0] == 2"),
    ("caught", ["a = 0; b = 0; f = 0"], "loop { try { a += 1; loop 50 { b = a } } catch e { f = 1 } finally { b = a } }",
     "f == 0 && b == a"),
    ("plot", [BOTH], "b = a; loop { a += 1; plot(|x| sin(x)^3, 0, 10); b += 1 }", STEP),
    ("printing", [BOTH], "b = a; loop { a += 1; print(a, sqrt(a)); b += 1 }", STEP),
    ("showing", ["a = map(range(3 * 10^5), |k| [k, k/7]); n = size(a)"], "loop { string::size(string(a)); print(a) }", "size(a) == n"),
    ("undo", [BOTH, "l = range(1000)"], "b = a; loop { a += 1; l[a % 1000] = [a]; b += 1 }", STEP),
    ("bench", [BOTH], ":bench loop { map(range(1000), |k| k^2 + a) }", "a == b"),
    ("step", [BOTH, "func f(n) { if n == 0 { return 0 }; return 1 + f(n - 1) }"], ":step loop { f(50) }", "a == b"),
    ("trace", [BOTH], ":trace calls loop { map([1], |k| k) }", "a == b"),
    ("notebook", [BOTH], ":load endless.lm.md", STEP),
    ("preview", [BOTH], "loop { a += 1; b += 1 }", "a == 0 && b == 0"),
    ("kernel", ["a = 0; b = 0"], "b = a; loop { a += 1; 3^(20000 + a % 7) / 7^9000; b += 1 }", STEP),
]
# Those whose memory is watched over many interrupts.
WATCHED = ["ints", "native ints", "collector", "sorting", "decisions", "kernel"]
# What is stopped as a whole; without arguments, a piped session.
PROCESSES = [
    [], ["-e", "loop { }"], ["-e", "(5 * 10^6)!"], ["endless.lm"], ["endless.lm.md"], ["test", "endless.lm.md"],
    ["test", "--bless", "endless.lm.md"], ["export", "endless.lm.md"], ["bench", "endless.lm"], ["--transcript", "endless.lm"],
]
SCRIPT = "loop { sqrt(2) + sqrt(3) < 4 }\n"
ENDLESS = "# Endless\n\n```lamina\n1 + 1\n```\n```out\n3\n```\n\n```lamina\nloop { sqrt(2) + sqrt(3) < 4 }\n```\n"
NOTEBOOK = "# Endless\n\n```lamina\n1 + 1\n```\n\n```lamina\nb = a; loop { a += 1; sqrt(a) + sqrt(2); b += 1 }\n```\n"


def waited(process, limit, ended):
    """Waits for an end; the seconds that took and the processor time, or None if it does not come within the limit."""
    begun, before = time.monotonic(), spent(process)
    while not ended():
        if spent(process) - before > limit / 2 or time.monotonic() - begun > 20 * limit:
            return None
    return time.monotonic() - begun, spent(process) - before


class InShell:
    """A session in a shell."""

    # Whether to wait until the line editor has let go of the terminal; None: code is typed and not entered.
    waits = True

    def __init__(self, program, home):
        self.shell = Shell(program, home, "--no-config", columns=250)
        self.shell.prompt(0)
        self.process = self.shell.child

    def value(self, code):
        return answer(self.shell.enter(code))

    def begin(self, code):
        """Enters code without waiting for its end."""
        self.before = self.shell.prompts
        self.shell.output.clear()
        if self.waits is None:
            self.shell.type(code)
            return
        self.shell.paste(code)
        self.shell.type("\r")
        if code.startswith(":step") and self.shell.prompt(self.before, 5) is not None:
            # The stepper waits for a key; r runs everything.
            self.before = self.shell.prompts
            self.shell.type("r")
        if self.waits:
            self.shell.until(self.runs, 5)

    def enter(self, code):
        """Enters code as people do: the line is on the screen before Enter is pressed."""
        self.before = self.shell.prompts
        self.shell.output.clear()
        self.shell.paste(code)
        self.shell.until(lambda: code in self.shell.shown(), 2)
        self.shell.type("\r")

    def runs(self):
        """Whether Ctrl-C is a signal and no longer a key."""
        return termios.tcgetattr(self.shell.terminal)[3] & termios.ISIG

    def sleep(self, seconds):
        self.shell.until(lambda: False, seconds)

    def ended(self):
        return self.shell.prompts > self.before

    def stop(self, limit):
        """Presses Ctrl-C; the seconds until the prompt and the processor time, or None if there is none."""
        self.shell.type("\x03")
        taken = waited(self.process, limit, lambda: self.shell.prompt(self.before, limit) is not None)
        if taken and b"q leave" in self.shell.output:
            self.before = self.shell.prompts
            self.shell.type("q")
            self.shell.prompt(self.before, limit)
        self.shell.until(lambda: self.shell.output.endswith(b"\x1b[?2026l"), 2)
        return taken

    def rescue(self):
        """Presses Ctrl-C until there is a prompt; false if none comes."""
        for _ in range(10):
            if self.stop(3) is not None:
                # Keys that waited are read now.
                self.sleep(0.3)
                return True
        return False

    def seen(self):
        return self.shell.shown()[-300:]

    def end(self):
        self.shell.end()


class InKernel:
    """A session in a Jupyter kernel."""

    def __init__(self, program, home):
        self.kernel = Kernel(program, home)
        self.process = self.kernel.process.pid

    def value(self, code):
        return self.kernel.value(code)

    def begin(self, code):
        self.cell = self.kernel.begin(code)
        self.kernel.busy(self.cell)

    def sleep(self, seconds):
        time.sleep(seconds)

    def ended(self):
        return False

    def stop(self, limit):
        self.kernel.interrupt()
        return waited(self.process, limit, lambda: self.kernel.finish(self.cell, limit))

    def rescue(self):
        return self.stop(10) is not None

    def seen(self):
        return repr(self.kernel.published[-3:])

    def end(self):
        self.kernel.end()


def opened(chosen, computation, home):
    name, before, _, condition = computation
    write(os.path.join(home, "endless.lm.md"), NOTEBOOK)
    session = (InKernel if name == "kernel" else InShell)(chosen.program, home)
    session.waits = None if name == "preview" else True
    for line in before:
        session.value(line)
    if session.value(condition) != "true":
        sys.exit(f"{name}: `{condition}` is not true to begin with: {session.value(condition)}")
    return session


def interrupted(session, computation, moment, limit):
    """Stops a computation once: the seconds that took, and what is wrong, if anything."""
    name, _, code, condition = computation
    session.begin(code)
    session.sleep(moment)
    if session.ended() and name != "bench":
        return (0.0, 0.0), f"{name}: it ended by itself; it showed {session.seen()!r}"
    taken = session.stop(limit)
    if taken is None:
        rescued = "another Ctrl-C did" if session.rescue() else "nor did ten more"
        return (limit, limit), f"{name}: Ctrl-C gave no prompt within {limit} s ({rescued})"
    holds = session.value(condition)
    if holds != "true":
        return taken, f"{name}: `{condition}` is {holds!r} after Ctrl-C"
    return taken, None


def part_interrupts(chosen, faults, computation):
    """Many interrupts in one session; prints how long they took."""
    name, chance, times = computation[0], moments(chosen.seed, computation[0]), []
    with Scratch() as home:
        session = opened(chosen, computation, home)
        for n in range(chosen.count):
            # From a fraction of a millisecond to a third of a second.
            moment = math.exp(chance.uniform(math.log(0.0002), math.log(0.35)))
            taken, wrong = interrupted(session, computation, moment, chosen.limit)
            times.append(taken)
            if wrong:
                faults.add(wrong, f"  interrupt {n + 1}, {moment * 1000:.2f} ms after Enter: {computation[2]}")
            if n % 20 == 0 and (half := session.value("1/3 + 1/6")) != "1/2":
                faults.add(f"{name}: 1/3 + 1/6 is {half!r} after Ctrl-C", f"  interrupt {n + 1}")
                break
        session.end()
    print(f"{name:14} {figures(times)}", flush=True)
    return times


def figures(times):
    clock, processor = [one[0] * 1000 for one in times], [one[1] * 1000 for one in times]
    return (f"until the prompt: median {median(clock):6.1f} ms, worst {max(clock):6.1f} ms; as processor time: "
            f"{median(processor):5.1f} ms, {max(processor):5.1f} ms; {len(times)} interrupts")


def part_early(chosen, faults):
    """Ctrl-C within milliseconds of Enter, while the line editor still has the terminal.

    Ctrl-C is a key until the shell has read Enter, and stops the computation from then on.
    """
    computation, chance, lost, keys = COMPUTATIONS[0], moments(chosen.seed, "early"), [], 0
    with Scratch() as home:
        session = opened(chosen, computation, home)
        for _ in range(chosen.early):
            moment = chance.uniform(0, 0.004)
            session.enter(computation[2])
            session.sleep(moment)
            stops = session.runs()
            if session.stop(chosen.limit) is None:
                if stops:
                    lost.append(moment)
                keys += not stops
                session.rescue()
        session.end()
    print(f"early          {len(lost)} of {chosen.early} had no effect within {chosen.limit} s; {keys} came before Enter was read")
    if lost:
        faults.add("early: Ctrl-C right after Enter has no effect until the computation has ended",
                   f"  at most {max(lost) * 1000:.2f} ms after Enter")


def part_held(chosen, faults, computation):
    """Ctrl-C held down, as a keyboard repeats it: the session must live on."""
    with Scratch() as home:
        session = opened(chosen, computation, home)
        for n in range(chosen.held):
            session.begin(computation[2])
            for _ in range(30):
                session.sleep(0.033)
                session.shell.type("\x03")
            # The keys that came at the prompt each cancel a line.
            while session.shell.read(0.7):
                pass
            if not session.shell.alive():
                faults.add(f"{computation[0]}: Ctrl-C held down ends the shell", f"  {computation[2]}: {session.seen()!r}")
                break
            holds = session.value(computation[3])
            if holds != "true":
                faults.add(f"{computation[0]}: `{computation[3]}` is {holds!r} after Ctrl-C was held down", f"  try {n + 1}")
        session.end()


def part_processes(chosen, faults):
    """SIGINT to whole processes: each must end at once, with status 130 or by the signal, and leave old files whole."""
    chance, worst = moments(chosen.seed, "processes"), 0.0
    for n in range(chosen.processes):
        arguments = PROCESSES[n % len(PROCESSES)]
        moment = math.exp(chance.uniform(math.log(0.0005), math.log(0.2)))
        taken, status, shown, found = process_stopped(chosen, arguments, moment)
        worst = max(worst, taken[0] if taken else chosen.limit)
        name = " ".join(["lmsh", *arguments])
        detail = f"  SIGINT {moment * 1000:.2f} ms after the start; it showed {shown[-300:]!r}"
        kept = {name: text for name, text in found.items() if not name.startswith(".local")}
        if taken is None:
            faults.add(f"`{name}` does not end within {chosen.limit} s of SIGINT", detail)
        elif status not in (130, -signal.SIGINT):
            faults.add(f"`{name}` ends with {status} after SIGINT", detail)
        elif kept != {"endless.lm": SCRIPT.encode(), "endless.lm.md": ENDLESS.encode()}:
            faults.add(f"`{name}` leaves {sorted(kept)} after SIGINT, or changes them", detail)
    print(f"processes      until the end: worst {worst * 1000:.1f} ms; {chosen.processes} interrupts")


def process_stopped(chosen, arguments, moment):
    """Interrupts a process: how long it took to end, its status, what it showed and the files that it left."""
    with Scratch() as home:
        write(os.path.join(home, "endless.lm.md"), ENDLESS)
        write(os.path.join(home, "endless.lm"), SCRIPT)
        process = subprocess.Popen([chosen.program, *arguments], cwd=home, env=environment(home), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not arguments:
            process.stdin.write("1 + 1\nloop { }\n")
            process.stdin.flush()
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        taken = waited(process.pid, chosen.limit, lambda: ended(process))
        shown = "" if taken is None else process.stdout.read()
        process.kill()
        process.wait()
        return taken, process.returncode, shown, files(home)


def ended(process):
    try:
        process.wait(0.1)
        return True
    except subprocess.TimeoutExpired:
        return False


def part_memory(chosen, faults, computation):
    """Memory over many interrupts: from the first tenth to the end."""
    name, chance, held = computation[0], moments(chosen.seed, "memory", computation[0]), []
    with Scratch() as home:
        session = opened(chosen, computation, home)
        for _ in range(chosen.memory):
            session.begin(computation[2])
            session.sleep(chance.uniform(0.003, 0.02))
            if session.stop(chosen.limit) is None and not session.rescue():
                faults.add(f"{name}: no prompt", f"  while memory was measured: {session.seen()!r}")
                break
            held.append(memory(session.process))
        session.end()
    first, last = median(held[len(held) // 10:len(held) // 5]), median(held[-len(held) // 10:])
    each = (last - first) / max(1, 0.8 * len(held))
    print(f"{name:14} {first / KIB:6.1f} MiB, then {last / KIB:6.1f} MiB: {each:6.2f} KiB for each of {len(held)}", flush=True)
    if each > EACH:
        faults.add(f"{name}: memory grows by {each:.1f} KiB with each interrupt", f"  {computation[2]}")


def main():
    chosen = options(__doc__, 200, only=("", "the computations, by name"), limit=(0.5, "seconds until the prompt"),
                     early=(100, "interrupts within milliseconds of Enter"), held=(2, "how often Ctrl-C is held down"),
                     processes=(200, "interrupts of whole processes"), memory=(1000, "interrupts while memory is measured"))
    names = [name.strip() for name in chosen.only.split(",") if name]
    computations = [one for one in COMPUTATIONS if not names or one[0] in names]
    faults, times = Faults(), []
    if chosen.count:
        for computation in computations:
            times += part_interrupts(chosen, faults, computation)
        if times:
            print(f"all            {figures(times)}")
    for computation in computations:
        if chosen.held and computation[0] not in ("kernel", "step", "preview"):
            part_held(chosen, faults, computation)
    if chosen.processes and not names:
        part_processes(chosen, faults)
    if chosen.early and not names:
        part_early(chosen, faults)
    if chosen.memory:
        for computation in computations:
            if names or computation[0] in WATCHED:
                part_memory(chosen, faults, computation)
    sys.exit(faults.finish())


if __name__ == "__main__":
    main()
