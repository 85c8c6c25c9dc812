"""The cases of `limits.py`: what would exhaust the stack, the memory, the time or the output.

It is not run on its own: `tests/trust/limits.py --help` says how."""
import json
from dataclasses import dataclass
from typing import Callable

DEEP = 10**5
MILLION = 10**6


@dataclass
class Case:
    """Inputs for a session, and a pattern that their output must contain."""

    name: str
    code: str
    expects: str = ""
    seconds: float = 0
    flags: tuple = ()
    # Whether the memory must be given back to the system afterwards.
    returned: bool = False


@dataclass
class Script:
    """A run of the program; `make` writes its files into a folder and returns its arguments."""

    name: str
    make: Callable
    expects: str = ""
    memory: int = 0
    seconds: float = 0
    ceiling: bool = True


def depth_cases():
    """How deep calls may go: plain, mutual, in callbacks, methods, handlers, defaults, operators."""
    error = "RecursionError|LimitError"
    calls = {
        "plain": "func f(n) { return 1 + f(n + 1) }\nf(0)",
        "tail": "func f(n) { return f(n + 1) }\nf(0)",
        "mutual": "func f(n) { return 1 + g(n) }\nfunc g(n) { return 1 + f(n) }\nf(0)",
        "map": "func f(n) { return map([n], f) }\nf(0)",
        "sort": "func f(a, b) { sort([1, 2], f); return true }\nf(1, 2)",
        "reduce": "func f(a, b) { return reduce([a, b, 1], f) }\nf(1, 2)",
        "method": "s = {}\ns.f = func () { return self.f() + 1 }\ns.f()",
        "xpcall": "func f() { return xpcall(f, |e| e) }\nf()",
        "xpcall handler": "func f(e) { return xpcall(|| 1/0, f) }\nf(1)",
        "default": "func f(n = f()) { return n }\nf()",
        "spread": "func f(...a) { return f(...a, 1) }\nf()",
        "try": "func f() { try { return 1 + f() } catch (e) { throw e } }\nf()",
        "finally": "func f() { try { return 1 + f() } finally { var x = 1 } }\nf()",
        "plot": "func f(x) { plot(f, 0, 1); return x }\nf(1)",
        "f-string": "func f(n) { return f\"{f(n + 1)}\" }\nf(0)",
        "closure": "func f(n) { var g = || f(n + 1); return 1 + g() }\nf(0)",
        "find": "func f(n) { return find([n], f) }\nf(0)",
        "foreach": "func f(n) { foreach([n], f) }\nf(0)",
        "nsolve": "func f(x) { return cas::nsolve(f, sym(\"x\"), 0, 1) }\nf(1)",
        "step": "func f(n) { return 1 + f(n + 1) }\n:step --max 5 f(0)",
        "profile": "func f(n) { return 1 + f(n + 1) }\n:profile f(0)",
        "trace": "func f(n) { return 1 + f(n + 1) }\n:trace calls f(0)",
        "bench": "func f(n) { return 1 + f(n + 1) }\n:bench f(0)",
        "many registers": "func f(n) { " + " ".join(f"var a{i} = n;" for i in range(200)) + " return f(n + 1) + a1 }\nf(0)",
    }
    anything = {"tail", "nsolve", "plot", "xpcall", "xpcall handler", "profile", "trace", "step", "bench", "foreach"}
    for name, code in calls.items():
        yield Case(f"depth {name}", code, "" if name in anything else error)
    yield Case("depth huge --max-depth", calls["plain"], error, flags=("--max-depth=10000000",))
    yield Case("depth huge --max-depth map", calls["map"], error, flags=("--max-depth=10000000",))
    yield Case("depth 10000 is fine", "func f(n) { if n == 0 { return 0 }; return 1 + f(n - 1) }\nf(10000)", "10000")


def source_cases():
    """Source text that nests deeply; it must give a value or a SyntaxError."""
    n = DEEP
    texts = {
        "parentheses": "(" * n + "1" + ")" * n,
        "open parentheses": "(" * n + "1)",
        "arrays": "[" * n + "1" + "]" * n,
        "structs": "{a = " * n + "1" + "}" * n,
        "dicts": "[1: " * n + "1" + "]" * n,
        "blocks": "if true { x = 1; " + "{" * n + "x = 2" + "}" * n + "}",
        "if chain": "if false { 1 } " + "else if false { 2 } " * n,
        "if nest": "if true " * n + "{ x = 1 }",
        "while": "while false " * n + "{ x = 1 }",
        "for": "for x in [1] " * n + "{ y = 1 }",
        "loops": "loop 1 " * n + "{ y = 1 }",
        "functions": "func f() { " * n + "}" * n,
        "lambdas": "|x| " * n + "x",
        "lambda calls": "(|x| " * n + "x" + ")(1)" * n,
        "do blocks": "do { return " * n + "1" + "}" * n,
        "try": "try { " * n + "x = 1" + " } catch (e) { }" * n,
        "minus": "x = " + "- " * n + "1",
        "not": "!" * n + "true",
        "factorial": "0" + "!" * n,
        "plus": "1" + " + 1" * n,
        "strings": '""' + ' + "a"' * n,
        "power": "1" + "^1" * n,
        "power minus": "1" + "^-1" * n,
        "superscripts": "1" + "²" * n,
        "roots": "√" * n + "4",
        "comparison": "1" + " <= 1" * n,
        "and": "true" + " && true" * n,
        "conditional": "true ? 1 : " * n + "1",
        "conditional left": "true ? " * n + "1" + " : 1" * n,
        "index": "a = [0]\na[0]" + "[0]" * n,
        "member": "a = {}\na" + ".b" * n,
        "call": "f = || f\nf" + "()" * n,
        "call nest": "abs(" * n + "1" + ")" * n,
        "module": "math" + "::x" * n,
        "targets": "[" * n + "x" + "]" * n + " = 1",
        "spread": "[..." * n + "[1]" + "]" * n,
        "f-string": 'f"{' * 50 + "1" + '}"' * 50,
        "slices": "a = [1, 2]\na" + "[0:]" * n,
        "many statements": "x = 1; " * n,
        "many arguments": "max(" + "1, " * n + "1)",
        "many parameters": "func f(" + ", ".join(f"a{i}" for i in range(n)) + ") { return 1 }",
        "many targets": "[" + ", ".join(f"a{i}" for i in range(n)) + "] = range(100000)\na99999",
        "many locals": "func f() { " + "; ".join(f"var a{i} = 1" for i in range(n)) + " }\nf()",
        "many names": "\n".join(f"v{i} = {i}" for i in range(5000)),
        "many constants": "func f(x) { " + "; ".join(f"x = {i}.5" for i in range(n)) + " }\nf(1)",
        "many fields": "s = {" + ", ".join(f"f{i} = {i}" for i in range(n)) + "}\nsize(s)",
        "many captures": "func f() { " + "; ".join(f"var a{i} = 1" for i in range(240)) + "; return || "
        + " + ".join(f"a{i}" for i in range(240)) + " }\nf()()",
        "long name": "x" * MILLION + " = 1",
        "long number": "9" * MILLION + " % 7",
        "long decimal": "0." + "9" * MILLION + " < 1",
        "long exponent": "1e" + "9" * 1000,
        "long minus exponent": "1e-" + "9" * 30,
        "big exponent": "1e1000000000",
        "repeating": "0.(" + "3" * MILLION + ") < 1",
        "long string": '"' + "a" * (4 * MILLION) + '"',
        "comments": "/*" * n + "*/ 1",
        "backslashes": "1 + " + "\\\n" * n + "1",
        "hex": "0x" + "f" * MILLION + " % 7",
    }
    for name, text in texts.items():
        yield Case(f"source {name}", text)
    for command in (":ast", ":tokens", ":compile", ":dis", ":type", ":show", ":latex", ":mathml", ":step", ":trace lines", ":time"):
        for name in ("parentheses", "arrays", "plus", "power", "lambdas"):
            yield Case(f"source {name} {command}", f"{command} {texts[name]}")
    for name in ("parentheses", "plus", "power", "minus", "structs"):
        quoted = json.dumps(texts[name].removeprefix("x = "), ensure_ascii=False)
        for call in ("cas::parse", "number", "latex", "simplify", "int"):
            yield Case(f"source {name} as text for {call}", f"r = {call}({quoted})")


# Pieces of source that are repeated many times, in every place that reads text.
PIECES = (
    "a = |a == |a, |a ? |a : |a :: |1/|x^|sin(|a in |a!|√|-|!|(|[|{|{a = |if a |2x|x=|=|≤ |(a)|[a]|a [|\"a\" |f\"{|a |1 |1.|0.(|e|π|²|°|...a,|fn |do |try |else |loop |for x in |while |"
    "a < |a && |a + |a*|% |root_of(|re(|eq(|(√2)i + |a/(|1 + (|infinity |\\\\|// |/*|\"|'|x_|≈ |· |[[|], [|<|>|#|&|@|$|~|`|^^|**|++|--|=>|a.b(|a(a)(|) |]|}|é|👩|\u200d|１"
).split("|")
READERS = (
    ":time {}", ":time x = {}", ":time ({}", ":time func f() {{ {} }}", "size(latex({!r}))", "cas::parse({!r})", "number({!r})", "solve({!r}, \"x\")", "sym({!r})", "format(1/3, {!r})", ":show {}", ":latex {}",
    ":ast {}", ":step {}", ":help {}", ":why {}", ":doc {}", ":dis {}", ":tokens {}", ":type {}", ":trace {}", ":bench {}", ":load {}", ":set {}", ":{}",
)


class Quoted(str):
    """A string whose `repr` is source of the language."""

    def __repr__(self):
        return json.dumps(str(self), ensure_ascii=False)


def repeated_cases():
    for piece in [*PIECES, "|x| ", "||", "a || "]:
        text = Quoted(piece * 20000)
        yield Case(f"repeated {piece}", "\n".join(reader.format(text) for reader in READERS), seconds=60)


BUILD = {
    "array": f"x = []; loop {MILLION} {{ x = [x] }}",
    "struct": f"x = {{}}; loop {MILLION} {{ x = {{a = x}} }}",
    "dict": f"x = [:]; loop {2 * DEEP} {{ x = [1: x] }}",
    "closure": f"x = || 1; loop {MILLION} {{ y = x; x = (|f| || f)(y) }}",
    "parent": f"x = {{}}; loop {2 * DEEP} {{ x = new(x) }}",
    "error": "x = null; loop 3000 { try { throw [x] } catch (e) { x = e } }",
    "mixed": f"x = []; loop {DEEP} {{ x = [{{a = [1: x]}}] }}",
    "wide": f"x = [1]; loop 60 {{ x = [x, x] }}",
    "self": "x = [1]; push(x, x); x[0] = {a = x, b = [1: x]}",
}
USE = {
    "echo": "x",
    "print": "print(x)",
    "string": "size(string(x)) > 0",
    "f-string": 'size(f"{x}") > 0',
    "format": 'size(format(x, ">10")) > 0',
    "equal": "y = x; same(x, y); x == copy(x)",
    "equal to itself": "x == x",
    "copy": "y = copy(x)",
    "key": "d = [:]; d[x] = 1",
    "set": "s = set([x])",
    "unique": "unique([x, x])",
    "contains": "x in [x]",
    "sort": "sort([x, x], |a, b| a == b)",
    "repr": "size(repr(x)) > 0",
    "latex": "size(latex(x)) > 0",
    "flatten": "size(array::flatten(x)) >= 0",
    "add": "x + x",
    "negate": "-x",
    "sum": "sum(x)",
    "times": "x * x",
    "shape": "matrix::shape(x)",
    "det": "det(x)",
    "float": "float(x)",
    "throw": "throw x",
    "assert": "assert(false, x)",
    "field": "x.no_such_field",
    "call": "x.no_such_method()",
    "join": 'array::join([x], ",")',
    "vars": ":vars",
    "show": ":show x",
    "latex command": ":latex x",
    "mathml": ":mathml x",
    "type": ":type x",
    "full": "x\n:full",
    "trace": ":trace lines size([x])",
    "trace ops": ":trace ops size([x])",
    "step": ":step size([x])",
    "save": ":save out\n:load out.lm.md",
    "undo": "x = 1\n:undo\n:redo\n:undo",
    "rerun": ":rerun 1",
    "collect": "x = null; loop 100 { y = range(100000) }",
    "why": "x + 1\n:why",
    "full name": "x?",
    "io": 'io::write("out.txt", x)',
    "globals": "size(globals()) > 0",
}


def value_cases():
    """Values that nest deeply (or share, or hold themselves), in whatever walks a value."""
    for build, code in BUILD.items():
        for use, then in USE.items():
            yield Case(f"value {build} {use}", f"{code}\n{then}")


def number_cases():
    """Numbers that are too large, and exact forms that grow."""
    limit = "LimitError"
    refused = {
        "power": "2^(2^40)", "tower": "10^10^10", "tower minus": "10^-10^10", "rational power": "(2/3)^(2^40)", "factorial": "(10^9)!", "factorial far": "(10^30)!",
        "double factorial": "100!!!", "shift": "bit::shift_left(1, 2^40)", "shift far": "bit::shift_left(1, 10^30)",
        "decimal": "decimal(1/3, 10^9)", "decimal pi": "decimal(pi, 10^9)", "decimal far": "decimal(1/3, 10^30)", "float exponent": "1e999999999999", "binomial": "binomial(10^12, 10^11)",
        "fibonacci": "fibonacci(10^12)", "lucas": "lucas(10^12)", "catalan": "catalan(10^11)", "bell": "bell(10^7)", "bernoulli": "bernoulli(10^9)",
        "partitions": "partitions(10^15)", "stirling": "stirling2(10^7, 10^6)", "harmonic": "harmonic(10^10)", "primes": "primes(10^12)",
        "permutations": "permutations(range(30))", "combinations": "combinations(range(60), 30)", "subsets": "subsets(range(60))",
        "product_of": "product_of(" + ", ".join(["range(100)"] * 20) + ")", "range": "range(10^9)", "range far": "range(10^30)", "range rational": "range(0, 10^9, 1/2)",
        "fill": "array::fill(10^12, 1)", "repeat": 'string::repeat("ab", 10^12)', "zeros": "matrix::zeros(10^5, 10^5)", "identity": "identity(10^5)",
        "zeros far": "matrix::zeros(10^30, 1)", "randstr": 'random::randstr("ab", 10^12)', "expand": 'expand("(x+y+z+1)^1000")', "series": 'series("exp(x)", "x", 0, 10^9)',
        "symbol power": 'sym("x")^(10^12) + 1', "expand far": 'expand("(x+1)^(10^12)")', "polynomial": 'sym x\n(x + 1)^(10^9) * 1', "text of a width": 'format(1, "1000000000000")',
        "text of a precision": 'format(1/3, ".1000000000000f")', "f-string width": 'f"{1:999999999}"', "continued fraction": "continued_fraction(pi, 10^12)",
        "isqrt": "isqrt(10^(10^9))", "mod_pow": "mod_pow(3, 10^(10^9), 7)", "exact power": "(1 + sqrt(2))^(10^10)", "exact far": "sqrt(2)^(10^30)", "deep power": "(1+sqrt(2)+cbrt(3)+root(5,7))^1000",
        "complex power": "(1 + 2i)^(10^12)", "differentiate": 'differentiate("x^(10^6)", "x", 10^9)', "cyclic": 'factor("x^1000000 - 1")', "root": "root(10^400, 10^9)",
    }
    anything = {"fibonacci", "bell", "bernoulli", "partitions", "series", "symbol power", "stirling", "differentiate", "cyclic", "root", "exact power",
                "exact far", "deep power", "expand", "continued fraction", "double factorial", "float exponent", "harmonic", "tower minus", "primes",
                "polynomial", "text of a precision", "text of a width", "f-string width", "zeros far"}
    for name, code in refused.items():
        yield Case(f"number {name}", code, "" if name in anything else limit)
    growing = {
        "roots": "s = 0; for p in primes(400) { s = s + sqrt(p) }; s > 1",
        "roots printed": "s = 0; for p in primes(400) { s = s + sqrt(p) }; 1/s",
        "roots to a power": "s = 0; for p in primes(60) { s = s + sqrt(p) }; s^20",
        "nested roots": "x = 2; loop 500 { x = sqrt(1 + x) }; x > 1",
        "nested roots equal": "x = 2; loop 12 { x = sqrt(1 + x) }; x^2 == 1 + x",
        "nested roots printed": "x = 2; loop 100000 { x = sqrt(2 + x) }; size(string(x)) > 0",
        "sines": "s = 0; for i in range(100000) { s = s + sin(i) }",
        "exponentials": "x = 1; loop 1000 { x = exp(x) }",
        "exponentials compared": "exp(exp(exp(exp(exp(exp(10)))))) > 1",
        "logarithms": "x = 10; loop 1000 { x = log(x + 1) }; x > 0",
        "tower of powers": "x = sqrt(2); loop 1000 { x = sqrt(2)^x }; x < 2",
        "tangents": "x = 1; loop 1000 { x = tan(x) }; x > 0",
        "rationals": "x = 1/3; loop 40 { x = x*x + 1/7 }; x > 0",
        "mandelbrot": "z = 1/3 + (1/7)*1i; loop 40 { z = z*z + 1/5 }; re(z) > 0",
        "algebraic numbers": 'a = root_of("x^5 - x - 1", 1); b = root_of("x^7 - x - 1", 1); c = root_of("x^11 - x - 1", 1); a + b + c',
        "algebraic powers": 'a = root_of("x^50 - x - 1", 1); a^1000000 > 0',
        "cosines": "cos(2*pi/1009) + cos(2*pi/1013) == cos(pi/10007)",
        "cosine of a huge denominator": "cos(pi/(10^50 + 151)) > 0",
        "sine of a huge number": "sin(10^(10^6)) > 0",
        "symbolic": "sym x\ny = x; loop 100 { y = (y + 1)^2 }",
        "symbolic depth": f"sym x\ny = x; loop {DEEP} {{ y = sin(y) }}\nsize(string(y)) > 0\ny == y\ndifferentiate(y, x)\nlatex(y)\nsimplify(y)",
        "symbolic sum": "sym x\ny = 0; for i in range(100000) { y = y + sin(i*x) }",
        "symbolic names": 'y = 0; for i in range(20000) { y = y + sym("x" + i) }\ny^2',
        "solve": 'solve("x^1000 + x + 1", "x")',
        "determinant": "sym x\nm = map(range(12), |i| map(range(12), |j| x^i + sym(\"y\" + j)))\ndet(m)",
        "inverse": "inverse(map(range(120), |i| map(range(120), |j| 1/(i + j + 1))))",
        "eigenvalues": "eigenvalues(map(range(40), |i| map(range(40), |j| i*j % 7 + i)))",
        "factor": "factor(10^80 + 129 + 2)",
        "dense product": "sym x\np = (x + 1)^20000\nq = p*p",
        "matrix power": "[[1, 1], [1, 0]]^(10^12)",
        "integral": 'integrate("1/(x^60 + x + 1)", "x")',
        "groebner": 'solve([eq("x^7 + y^5 + z^3", "1"), eq("x*y*z + x^6", "2"), eq("x^5 + y^6 + z^7", "3")], ["x", "y", "z"])',
        "digits": "size(string(3^(10^7))) > 0",
        "decimal of a tower": "decimal(exp(exp(10)), 100)",
        "discrete logarithm": "discrete_log(3, 5, 10^40 + 121)",
        "primitive root": "primitive_root(10^60 + 7)",
        "divisors": "size(divisors(product(primes(120))))",
        "random": "random::randint(0, 10^(10^8))",
    }
    for name, code in growing.items():
        yield Case(f"growing {name}", code)


def memory_cases():
    """Values that grow until the ceiling."""
    limit = "LimitError"
    growing = {
        "array push": "a = []; while true { push(a, 1) }",
        "array of floats": "a = []; while true { push(a, 0.5f) }",
        "array of texts": 'a = []; i = 0; while true { push(a, "text" + i); i += 1 }',
        "array insert": "a = [1]; while true { a = concat(a, a) }",
        "array spread": "a = [1]; while true { a = [...a, ...a] }",
        "array slice": "a = range(1000); b = []; while true { push(b, a[:]) }",
        "local array": "func f() { var a = []; while true { push(a, 1) } }\nf()",
        "text doubles": 's = "ab"; while true { s = s + s }',
        "text replaced": 's = "ab"; while true { s = string::replace(s, "a", s) }',
        "text joined": 's = "ab"; while true { s = array::join([s, s, s], s) }',
        "text upper": 's = "ß"; while true { s = s + string::upper(s) }',
        "text split": 's = string::repeat("a", 10^7); string::chars(s)',
        "text quoted": 's = "\\""; while true { s = repr(s) }',
        "text nested": 's = ["a\\n"]; while true { s = [string(s), string(s)] }',
        "closures": "a = []; while true { i = 1; push(a, (|j| || j)(i)) }",
        "dict": "d = [:]; i = 0; while true { d[i] = i; i += 1 }",
        "dict of texts": 'd = [:]; i = 0; while true { d["key" + i] = i; i += 1 }',
        "dict merged": "d = [:]; i = 0; while true { d = dict::merge(d, [i: i]); d[i + 0.5] = d; i += 1 }",
        "set": "s = set([]); i = 0; while true { set::add(s, i/3); i += 1 }",
        "struct": 's = {}; i = 0; while true { setattr(s, "f" + i, i); i += 1 }',
        "structs": "a = []; while true { push(a, {a = 1, b = 2}) }",
        "shapes": 'a = []; i = 0; while true { s = {}; setattr(s, "f" + i, i); push(a, s); i += 1 }',
        "linked list": "x = null; while true { x = {next = x} }",
        "copies": "x = [range(1000)]; while true { x = [copy(x), copy(x)] }",
        "big numbers": "a = []; x = 3^100000; while true { push(a, x); x = x + 1 }",
        "number squared": "x = 3; while true { x = x^2 }",
        "rationals": "a = []; i = 1; while true { push(a, 1/i); i += 1 }",
        "exact reals": "a = []; i = 1; while true { push(a, sqrt(i)); i += 1 }",
        "complex numbers": "a = []; i = 1; while true { push(a, complex(i, 1/i)); i += 1 }",
        "symbolics": 'a = []; i = 1; sym x; while true { push(a, x^i + i); i += 1 }',
        "symbols": 'a = []; i = 1; while true { push(a, sym("v" + i)); i += 1 }',
        "interned symbols": 'i = 1; loop 10^6 { sym("v" + i); i += 1 }',
        "interned names": 'i = 1; loop 10^6 { s = {}; setattr(s, "v" + i, 1); i += 1 }',
        "errors": "a = []; while true { try { 1/0 } catch (e) { push(a, e) } }",
        "error with a long message": 's = string::repeat("x", 10^7); a = []; while true { try { throw s + "y" } catch (e) { push(a, e) } }',
        "uncaught long message": 'throw string::repeat("x", 10^7)',
        "flatten": "x = [1]; loop 26 { x = [x, x] }; array::flatten(x)",
        "zip": "a = range(10^6); array::zip(a, a, a, a)",
        "enumerate": "array::enumerate(range(2*10^6))",
        "sort": "sort(map(range(2*10^6), |x| -x))",
        "map": "map(range(3*10^6), |x| [x])",
        "digits": "digits(3^(10^7))",
        "plot": "plot(|x| x, 0, 10^300)",
        "plot points": "plot(map(range(10^6), |x| [x, x^2]))",
        "plot width": "plot(sin, 0, 1, {width = 10^9, height = 10^9})",
        "plot height": "plot(sin, 0, 1, {height = 10^6})",
        "plot title": 'plot(sin, 0, 1, {title = string::repeat("x", 10^7)})',
        "plot many": "plot(map(range(10000), |i| |x| x + i), 0, 1)",
        "plot range": "plot(sin, -10^400, 10^400)",
        "plot infinite": "plot(|x| 1/x, -1, 1, {y = [-10^400, 10^400]})",
        "bars": "bars(range(10^6))",
        "histogram": "histogram(range(10^6), 10^6)",
        "histogram far": "histogram([1, 2], 10^12)",
        "print": 'loop 50 { print(string::repeat("x", 10^6)) }',
        "echo of a long array": "range(10^6)",
        "text by characters": 's = ""; loop 10^5 { s = s + "x" }; size(s)',
        "matrix product": "m = map(range(300), |i| map(range(300), |j| i*j + 1)); m*m; size(m)",
        "undo": "a = range(10^6)\na = reverse(a)\na = reverse(a)\na = reverse(a)\na = reverse(a)\na = reverse(a)",
        "results": "\n".join("range(5*10^5)" for _ in range(30)),
        "trace": ":trace ops loop 10^7 { x = 1 }",
        "trace calls": "func f(n) { return n }\n:trace calls loop 10^6 { f(1) }",
        "step": ":step --max 20 loop 10^7 { x = 1 }",
        "profile": ":profile loop 10^6 { x = [1] }",
        "random text": 'random::randstr("ab", 10^8)',
        "read zeros": 'io::read("/dev/zero")',
        "lines of zeros": 'io::lines("/dev/zero")',
        "include zeros": 'include "/dev/zero"',
        "load zeros": ":load /dev/zero",
        "vars": 'include "many.lm"',
        "catch the limit": "x = 0; while x < 5 { try { a = []; while true { push(a, 1) } } catch (e) { x += 1 } }",
        "finally at the limit": "try { a = []; while true { push(a, 1) } } finally { b = []; loop 100 { push(b, 1) } }",
    }
    anything = {
        "interned symbols", "interned names", "sort", "map", "digits", "plot", "plot points", "plot height", "plot title", "plot many", "plot range",
        "plot infinite", "bars", "histogram", "print", "echo of a long array", "text by characters", "matrix product", "undo", "results", "trace", "trace calls",
        "step", "profile", "uncaught long message", "vars", "catch the limit", "zip", "enumerate", "flatten", "text split", "random text", "plot width", "shapes", "symbols",
        "symbolics", "include zeros", "histogram far", "error with a long message", "exact reals", "errors", "array slice",
    }
    for name, code in growing.items():
        yield Case(f"memory {name}", code, "" if name in anything else limit)


def returned_cases():
    """What takes much memory, which the system must have back once nothing refers to it."""
    codes = {
        "an array": "a = range(5*10^6)",
        "a text": 'a = string::repeat("ab", 4*10^7)',
        "arrays": "a = map(range(10^6), |x| [x])",
        "structs": "a = map(range(10^6), |x| {a = x})",
        "dicts": BUILD["dict"],
        "texts": 'a = map(range(10^6), |x| "text" + x)',
        "big numbers": "a = map(range(1000), |x| 3^(50000 + x))",
        "symbolics": 'a = map(range(2*10^5), |x| sym("v" + x))',
        "exact reals": "a = map(range(2*10^5), |x| sqrt(x))",
        "closures": "a = map(range(5*10^5), |x| || x)",
        "deep calls": "func f(n) { " + " ".join(f"var a{i} = n;" for i in range(100)) + " return f(n + 1) + a1 }\nf(0)",
        "a long run": "loop 10 { a = map(range(3*10^5), |x| [x]) }",
    }
    for name, code in codes.items():
        yield Case(f"returned {name}", code, returned=True)


def write(folder, name, text):
    (folder / name).write_text(text)
    return name


def notebook(cells):
    return "# A notebook\n" + "".join(f"\n```lamina\n{code}\n```\n" for code in cells)


def book(*arguments, cells, name="a.lm.md"):
    """A maker of a notebook and of the arguments that run it."""
    return lambda folder: [*arguments, write(folder, name, notebook(cells))]


def ipynb(cells):
    cells = [{"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None} for code in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def script_list():
    many = ["x = 1"] * DEEP
    deep = "> " * DEEP + "text\n" + "*" * DEEP + "\n" + "[" * DEEP + "\n" + "- " * DEEP + "x\n" + "<b>" * DEEP + "\n" + "`" * DEEP + "\n"
    table = "|" * DEEP + "\n" + "|-" * DEEP + "|\n"
    page = lambda text: (lambda folder: ["export", write(folder, "a.lm.md", "# T\n\n" + text)])  # noqa: E731
    yield Script("notebook of 10^5 cells", book(cells=many), memory=600, seconds=60)
    yield Script("notebook of 10^5 cells exported", book("export", cells=many), memory=800, seconds=90)
    yield Script("notebook of 10^5 cells tested", book("test", cells=many), memory=800, seconds=90)
    yield Script("notebook of 10^5 values", book(cells=["1/3"] * DEEP), memory=600, seconds=60)
    yield Script("notebook that prints without end", book(cells=['while true { print("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") }']), "16 MiB", seconds=60)
    yield Script("notebook that prints much in each cell", book(cells=['print(string::repeat("x", 10^7))'] * 30), memory=900, seconds=60)
    yield Script("notebook of pictures", book("export", cells=["plot(sin, 0, 10)"] * 2000), memory=800, seconds=90)
    yield Script("notebook without end", book("run", "--timeout=1", cells=["while true { }"]), "nterrupted", seconds=10)
    yield Script("cells without end", book("run", "--timeout=1", cells=["while true { }"] * 20), "nterrupted", seconds=60)
    yield Script("notebook that grows", book(cells=["a = []; while true { push(a, 1) }", "6*7"]), "LimitError[\\s\\S]*42", seconds=60)
    yield Script("prose that nests", page(deep), seconds=30, memory=300)
    yield Script("prose of a wide table", page(table), seconds=30, memory=400)
    for name, mark in {"stars": "*a ", "brackets": "[a](", "underscores": "_a_", "images": "![", "links": "<http://", "quotes": "> ", "fences": "`` ` "}.items():
        yield Script(f"prose of many {name}", page(mark * DEEP), seconds=30, memory=400)
    yield Script("prose of a long line", page("x " * 5 * MILLION), seconds=30, memory=400)
    yield Script("ipynb of 10^5 cells", lambda folder: ["convert", write(folder, "a.ipynb", ipynb(many))], memory=900, seconds=60)
    yield Script("ipynb that nests", lambda folder: ["convert", write(folder, "a.ipynb", "[" * MILLION)], seconds=30)
    yield Script("ipynb that nests objects", lambda folder: ["convert", write(folder, "a.ipynb", '{"cells":' * MILLION)], seconds=30)
    yield Script("script from /dev/zero", lambda folder: ["/dev/zero"], seconds=30)
    yield Script("notebook from /dev/zero", lambda folder: ["run", "/dev/zero"], seconds=30)
    yield Script("export of /dev/zero", lambda folder: ["export", "/dev/zero"], seconds=30)
    yield Script("script of a long line", lambda folder: [write(folder, "a.lm", "x = 1; " * MILLION)], seconds=30)
    yield Script("script of unclosed brackets", lambda folder: [write(folder, "a.lm", "(" * 10 * MILLION)], seconds=30)
    yield Script("script of many errors", lambda folder: [write(folder, "a.lm", ") " * MILLION)], seconds=30)
    yield Script("includes that nest", nested_includes, "RecursionError|LimitError|ImportError", seconds=60)
    yield Script("--max-memory 0", lambda folder: ["--max-memory=0", "-e", "6*7"], ceiling=False)
    yield Script("--max-memory of 1 byte", lambda folder: ["--max-memory=1", "-e", "6*7"], ceiling=False)
    yield Script("--max-memory far", lambda folder: ["--max-memory=99999999999G", "-e", "6*7"], ceiling=False)
    yield Script("--max-depth 0", lambda folder: ["--max-depth=0", "-e", "6*7"], ceiling=False)
    yield Script("--timeout far", lambda folder: ["--timeout=1e300", "-e", "6*7"], ceiling=False)


def nested_includes(folder):
    for i in range(20000):
        write(folder, f"m{i}.lm", f'include "m{i + 1}.lm"\n')
    return ["m0.lm"]


SLOW = {
    "loop": "while true { }",
    "finally": "try { while true { } } finally { while true { } }",
    "catch": "while true { try { while true { } } catch (e) { } }",
    "power": "x = 3^80000000 % 7",
    "product": "a = 3^40000000; b = 7^30000000; loop 10^9 { c = a*b }",
    "factorial": "10000000!",
    "factor": "factor((10^45 + 9)*(10^46 + 121))",
    "prime": "is_prime(2^86243 - 1)",
    "next prime": "next_prime(10^5000)",
    "primes": "prime_count(10^13)",
    "discrete logarithm": "discrete_log(3, 5, 10^40 + 121)",
    "digits": "decimal(pi, 30000000)",
    "text of a number": "size(string(3^80000000))",
    "number of a text": 'number(string::repeat("7", 30000000))',
    "exact": "s = 0; for p in primes(100) { s += sqrt(p) }; s^5 > 1",
    "nested roots": "x = 2; loop 14 { x = sqrt(1 + x) }; x^2 == 1 + x",
    "algebraic": 'root_of("x^7 - x - 1", 1)*root_of("x^8 - x - 1", 1) + root_of("x^5 - x - 1", 1)',
    "polynomial factors": 'factor("(x^400 + 3*x^37 + 1)*(x^401 - 7*x^11 + 5)")',
    "determinant": "det(map(range(900), |i| map(range(900), |j| (i*j*j + 7) % 1009)))",
    "eigenvalues": "eigenvalues(map(range(60), |i| map(range(60), |j| (i*j*j + 7) % 11)))",
    "lll": "matrix::lll(map(range(100), |i| map(range(100), |j| (i*j*j + 7)^50 % 10^60)))",
    "several variables": 'expand("(a+b+c+d+e+f+g+h)^40")',
    "integral": 'integrate("1/(x^60 + x + 1)", "x")',
    "sort": "sort(range(10^6), do |a, b| { while true { } })",
    "sort of texts": "loop 10^9 { sort(map(range(10^5), |x| \"t\" + x)) }",
    "partitions": "partitions(10^9)",
    "permutations": "loop 10^9 { permutations(range(9)) }",
    "plot": "plot(do |x| { while true { } }, 0, 1)",
    "step of a long sum": ":step 1" + " + 1" * DEEP,
    "comparison while sorting": "x = map(range(300), |n| sqrt(n) + cbrt(n)); loop 10^9 { sort(x) }",
    "shared value": "x = [1]; loop 60 { x = [x, x] }; x == copy(x)",
    "shared value printed": "x = [1]; loop 60 { x = [x, x] }; size(string(x))",
    "shared value compared": "x = [1]; loop 60 { x = [x, x] }; y = [1]; loop 60 { y = [y, y] }; x == y",
    "comparison of near numbers": "sin(10^100000) == cos(10^100001)",
    "replace": 's = string::repeat("a", 10^7); loop 10^9 { string::replace(s, "a", "b") }',
    "find": 's = string::repeat("a", 10^7); loop 10^9 { string::find(s, "aaaaaaaaaaaaaaaaaaaab") }',
    "waits for a pipe": "input()",
    "crt": "crt(map(range(20000), |i| i), primes(224737)[0:20000])",
    "gcd": "a = 3^30000000; b = 7^20000000; gcd(a, b)",
    "bernoulli": "bernoulli(200000)",
    "groebner": 'solve([eq("x^7 + y^5 + z^3", "1"), eq("x*y*z + x^6", "2"), eq("x^5 + y^6 + z^7", "3")], ["x", "y", "z"])',
    "summation": 'summation("1/(k^40 + k + 1)", "k", 1, "infinity")',
    "limit": 'limit("(sin(tan(x)) - tan(sin(x)))^30/x^210", "x", 0)',
    "series": 'series("exp(sin(tan(x)))", "x", 0, 2000)',
    "simplify": 'simplify("(sin(x)+cos(x))^200 - (sin(2*x)+1)^100")',
}

CASES = [*depth_cases(), *source_cases(), *repeated_cases(), *value_cases(), *number_cases(), *memory_cases(), *returned_cases()]
SCRIPTS = list(script_list())
