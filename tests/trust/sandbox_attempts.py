"""The attempts of `sandbox.py`, and the ways to run somebody else's code.

It is not run on its own: `tests/trust/sandbox.py --help` says how."""

READS = [
    "../secret.txt", "./../secret.txt", "sub/../../secret.txt", "sub/../link.txt", "link.txt", "far.txt", "up/secret.txt", "chain1", "loop",
    "missing/../../secret.txt", "data.txt/../../secret.txt", "../book/../secret.txt", "..//secret.txt", "root/etc/passwd", "/etc/passwd", "~/x", "~root/.bashrc",
    "/proc/self/environ", "environ", "mem", "fd/0", "fd/1", "cwd/../secret.txt", "/dev/stdin", "/dev/fd/0", "/dev/tty", "tty", "/dev/mem", "/proc/self/mem", "/proc/1/environ",
    "/proc/self/root/etc/passwd", "file:///etc/passwd", "../secret.txt\\0.txt", "..\\\\secret.txt", "$HOME/x", "`cat ../secret.txt`", "", ".", "..", "/", "sub", "fifo", "zero",
]


def quoted(path):
    return f'"{path}"'


def attempts():
    for path in READS:
        name = path or "nothing"
        if path not in ("zero", "fifo", "fd/0", "/dev/stdin", "/dev/fd/0", "/dev/tty", "tty", "fd/1"):
            yield f"lines {name}", f"print(io::lines({quoted(path)}))"
            yield f"include {name}", f"include {quoted(path)}"
        yield f"read {name}", f"print(io::read({quoted(path)}))"
        yield f"exists {name}", f"print(io::exists({quoted(path)}))"
    for path in ("new.txt", "data.txt", "../new.txt", "link.txt", "new-link.txt", "up/new.txt", "/tmp/lmsh-new.txt", "/dev/tty", "tty", "fifo", "fd/1", "sub/new.txt", "a.lm.md", "part.lm"):
        yield f"write {path}", f"io::write({quoted(path)}, \"x\")"
        yield f"append {path}", f"io::append({quoted(path)}, \"x\")"
        yield f"save a picture {path}", f"io::save(plot([[1, 2]]), {quoted(path.removesuffix('.txt') + '.svg')})"
        yield f":save {path}", f"1\n:save {path} --force"
        yield f":history --save {path}", f"1\n:history --save {path} --force"
        yield f":profile --svg {path}", f":profile --svg {path} 1 + 1"
    for path in ("../module.lm", "link.lm", "up/module.lm", "../other.lm.md", "linked.lm.md", "/etc/passwd", "../secret.txt", "environ", "fifo"):
        yield f":load {path}", f":load {path}"
        yield f"include {path} as a module", f"include {quoted(path)}"
        yield f":learn {path}", f":learn {path}"
    commands = {
        ":!": ":!touch ../new.txt", ":! cat": ":!cat ../secret.txt", ":! blank": ":! touch new.txt", "system": 'system("touch ../new.txt")', "io system": 'io::system("touch ../new.txt")',
        ":edit": ":edit", ":edit x": "x = 1\n:edit x", ":cd": ":cd ..\nprint(io::read(\"secret.txt\"))", ":cd root": ":cd /\nprint(io::read(\"etc/passwd\"))", ":cd sub": ":cd sub", ":pwd": ":pwd", ":help pager": ":help all", ":full": "range(10000)\n:full",
        ":bench --save": ":bench --time 0.001 --samples 2 --save new 1", ":bench --save far": ":bench --time 0.001 --samples 2 --save ../../../new 1",
        ":bench --save dots": ":bench --time 0.001 --samples 2 --save .. 1", ":bench --vs": ":bench --time 0.001 --samples 2 --vs new 1", ":history": ":history", ":set theme": ":set theme dark",
        ":quit": ":quit", "exit": "exit(3)", "input": "print(input(\"? \"))", ":learn": ":learn", ":learn up": ":learn ..", ":resume": ":resume", ":reset": ":reset", ":step a write": ':step io::write("new.txt", "x")',
        ":trace a write": ':trace calls io::write("new.txt", "x")', ":time a write": ':time io::write("new.txt", "x")', ":bench a write": ':bench --time 0.001 --samples 2 io::write("new.txt", "x")',
        ":profile a write": ':profile io::write("new.txt", "x")', ":show a read": ':show io::read("../secret.txt")', ":type a read": ':type io::read("../secret.txt")', ":latex a read": ':latex io::read("../secret.txt")',
        "a write in a callback": 'map([1], |x| io::write("new.txt", "x"))', "a write in a handler": 'xpcall(|| 1/0, |e| io::write("new.txt", "x"))', "a write in finally": 'try { 1/0 } finally { io::write("new.txt", "x") }',
        "a write in a default": 'func f(a = io::write("new.txt", "x")) { return a }\nf()', "a write in a plot": 'plot(do |x| { io::write("new.txt", "x"); return x }, 0, 1)', "a write in f-string": 'f"{io::write("new.txt", "x")}"',
        "a write in sort": 'sort([1, 2], do |a, b| { io::write("new.txt", "x"); return true })', "a write by a module": 'include "part"\npart::five()\nw = io::write\nw("new.txt", "x")',
        "a write from a stored function": 's = {w = io::write}\ns.w("new.txt", "x")', "cas::store": 'cas::store("../new", "x")', "cas::load": 'print(cas::load("../secret.txt"))',
        "include a device": 'include "zero"', "include env": 'include "/proc/self/environ"', "define module_name": 'define module_name = "../new"\n1', "a long name": 'io::read("' + "a/" * 5000 + '")', "a name with a newline": 'io::read("../secret.txt\\n")',
        "environment": "print(vars(), globals())", "arguments": "print(args)", ":rerun": "1\n:rerun 1", ":undo": 'x = 1\n:undo\nio::write("new.txt", "x")', ":delete": "1\n:delete 1",
        ":break": "func f(n) { return n }\n:break f if io::write(\"new.txt\", \"x\")\n:step f(1)", ":watch": ":watch io::read(\"../secret.txt\")", ":dis": ":dis --native io::read",
        ":set history": ":set history on", ":config": ":config", ":export": ":export ../site", ":kernel": ":kernel install",
    }
    yield from commands.items()


ATTEMPTS = dict(attempts())


def book(cell):
    return f"# A notebook\n\n```lamina\n{cell}\n```\n\n```lamina\n6*7\n```\n"


def put(folder, name, text):
    (folder / name).write_text(text)
    return name


def lesson(cell):
    return f"# A lesson\n\n```lamina\n{cell}\n```\n\n```lamina task\n```\n\n```lamina check\n_ == 42\n```\n\n```lamina solution\n42\n```\n"


def students(folder, code):
    (folder / "students").mkdir()
    put(folder / "students", "s.lm.md", book(code))
    return ["grade", put(folder, "a.lm.md", book("1")), "students"], ""


def own_folder(folder, code):
    """A lesson that lies in a folder of its own, beside which the reader works."""
    (folder / "part").mkdir()
    put(folder / "part", "a.lm.md", lesson(code))
    return ["--no-history", "--transcript", "learn", "part"], "42\n:next\n"


WAYS = {
    "notebook": lambda folder, code: ([put(folder, "a.lm.md", book(code))], ""),
    "notebook in the sandbox": lambda folder, code: (["--sandbox", "--allow", put(folder, "a.lm.md", book(code))], ""),
    "notebook -i": lambda folder, code: (["-i", put(folder, "a.lm.md", book(code))], ":quit\n"),
    "test": lambda folder, code: (["test", put(folder, "a.lm.md", book(code))], ""),
    "transcript": lambda folder, code: (["test", put(folder, "a.lmt", "".join(f"> {line}\n" for line in code.splitlines()))], ""),
    "export": lambda folder, code: (["export", put(folder, "a.lm.md", book(code)), "-o", "-"], ""),
    "bench": lambda folder, code: (["bench", "--samples", "1", "--time", "0.01", put(folder, "a.lm.md", book(code))], ""),
    "grade": students,
    "learn": own_folder,
    "learn --check": lambda folder, code: (["learn", "--check", put(folder, "a.lm.md", lesson(code))], ""),
    "typed in a lesson": lambda folder, code: (["--no-history", "--transcript", "learn", put(folder, "a.lm.md", lesson("1"))], code + "\n"),
    "lesson": lambda folder, code: (["--no-history", "--transcript", "learn", put(folder, "a.lm.md", lesson(code))], "42\n:next\n"),
    "sandbox script": lambda folder, code: (["--sandbox", put(folder, "a.lm", code)], ""),
    "sandbox code": lambda folder, code: (["--sandbox", "-e", code], ""),
    "sandbox pipe": lambda folder, code: (["--sandbox", "--transcript", "--no-history"], code + "\n"),
    "sandbox load": lambda folder, code: (["--sandbox", "--transcript", "--no-history"], f":load {put(folder, 'a.lm.md', book(code))}\n"),
    "sandbox learn": lambda folder, code: (["--sandbox", "--no-history", "--transcript", "learn", put(folder, "a.lm.md", lesson(code))], "42\n"),
}
