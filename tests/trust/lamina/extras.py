"""Random inputs that the model does not run: floats, exact reals, structs with methods, loops that become native code.

`inputs(dice)` gives some, each on one line. All of them end soon: loops are counted, values stay small."""

FLOATS = ["0.5f", "2f", "1e-3f", "0.1f", "3.25f", "1e300f", "1e-300f", "7f", "0f", "123456.789f", "1e16f", "0.3f"]
REALS = ["sqrt(2)", "sqrt(3)", "cbrt(2)", "pi", "e", "sqrt(8)", "√5", "2√3", "(1 + √5)/2", "sqrt(3 + 2*sqrt(2))", "pi/6",
         "log(2)", "sin(1)", "cos(pi/5)", "exp(2)", "atan(1/2)", "sqrt(1 + sqrt(2))", "4^(1/3)", "3π/4"]
SOFT = ["sin", "cos", "exp", "sqrt", "abs", "floor", "atan", "float", "log"]


class Extras:
    def __init__(self, dice):
        self.dice, self.count = dice, 0

    def pick(self, *items):
        return self.dice.choice(items)

    def n(self, low, high):
        return self.dice.randint(low, high)

    def name(self, start):
        self.count += 1
        return f"{start}_{self.count}"

    # Expressions

    def int(self):
        return str(self.pick(self.n(-9, 9), self.n(-100, 100), self.n(-9, 9), self.n(0, 2 ** 64), 2 ** 63 - 1, -2 ** 62))

    def literal(self):
        return self.pick(self.int(), self.pick(*FLOATS), self.pick(*FLOATS), f"{self.n(1, 9)}/{self.n(2, 7)}", f"0.{self.n(0, 99)}")

    def float(self, depth, names=()):
        """An expression of floats and small exact numbers."""
        if depth == 0 or self.n(0, 5) == 0:
            return self.dice.choice([*names, *names, self.literal()])
        a, b = self.float(depth - 1, names), self.float(depth - 1, names)
        return self.pick(f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a} / {b})", f"{self.pick(*SOFT)}({a})", f"-({a})",
                         f"({a}) % ({b})", f"({a})^{self.n(0, 3)}", f"max({a}, {b})", f"({a} < {b} ? {a} : {b})",
                         f"round({a}, {self.n(0, 3)})")

    def real(self, depth):
        """An exact real, of few terms."""
        if depth == 0:
            return self.pick(self.pick(*REALS), self.pick(*REALS), str(self.n(-5, 5)), f"{self.n(-5, 5)}/{self.n(1, 5)}")
        a, b = self.real(depth - 1), self.pick(*REALS)
        return self.pick(f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a})/{self.n(2, 6)}", f"({a})^2", f"-({a})",
                         f"sqrt(abs({a}))", f"({a}) * {self.n(-3, 3)}")

    # Inputs

    def floats(self):
        x = self.name("x")
        return [f"var {x} = {self.float(3)}", f"print({x}, {self.float(2, [x])}, {x} == {self.float(1, [x])})", f"[{self.float(3)}, {self.float(2)}]"]

    def reals(self):
        r = self.name("r")
        return [f"var {r} = {self.real(1)}", self.pick(f"[{r}, {self.real(1)}]", f"{r} < {self.real(1)}", f"floor({r} * 10)", f"float({r})",
                                                       f"decimal({r}, {self.n(0, 12)})", f"{r} == {self.real(0)}", f"{r}^2 - {r}", f"sort([{r}, 1, 2, {self.real(0)}])",
                                                       f"typeof({self.real(1)})", f"{r} * {self.complex()}", f"f\"{{{r}}} and {{{r}:.4f}}\"")]

    def complex(self):
        return self.pick("2i", "(1 + 1i)", "(3 - 4i)", "1i^2", "(1 + 2i)/(3 - 1i)", "sqrt(-2)", "abs(3 + 4i)", "(0.5f + 1i)")

    def objects(self):
        """A parent, heirs, methods that are replaced, fields made in different orders."""
        p, a, b = self.name("P"), self.name("a"), self.name("b")
        field = self.pick("n", "m")
        inputs = [
            f"struct {p} {{ n = {self.literal()}; m = 1; get = fn() => self.{field}; add = func(k) {{ self.n = self.n + k; return self }}; twice = |f| f(f(self.n)) }}",
            f"var {a} = new({p}); var {b} = {{m = 2, n = {self.literal()}, get = || self.n * 2}}; {b}.__parent__ = {p}",
            f"{a}.add({self.literal()}).add(1).get(); [{a}, {b}.get(), {b}.add(2).n, {a}.twice(|v| v * 2)]",
            f"var out = []; for o in [{a}, {b}, {p}, {a}] {{ push(out, o.get()); o.{self.pick('n', 'm', 'z')} = {self.n(0, 9)} }}; print(out, {a}, {b})",
        ]
        more = [
            f"{p}.get = fn() => [self.n, self.m]; [{a}.get(), {b}.get()]", f"{a}.get = || 5; [{a}.get(), new({a}).get()]",
            f"delattr({b}, \"get\"); {b}.get()", f"[hasattr({a}, \"m\"), \"z\" in {b}, getattr({a}, \"q\", 0), keys({b})]",
            f"{a}.missing(1)", f"{b}.__parent__ = null; {b}.add(1)", f"{a} == {b}", f"var g = {a}.get; g()", f"map([1, 2], {a}.add)",
        ]
        return inputs + self.dice.sample(more, self.n(1, 3))

    def hot_methods(self):
        """One call site that meets objects of several shapes many times."""
        s, n = self.name("s"), self.n(3000, 9000)
        kinds = ["{v = 1, f = fn(k) { self.v = self.v + k; return self.v }}", "{f = |k| k * 2, v = 3}", "new({v = 5, f = |k| k - self.v})",
                 "new(new({v = 0.5f, f = |k| self.v + k}))", "{w = 1, v = 1/2, f = fn(k) => self.v}"]
        chosen = self.dice.sample(kinds, self.n(1, 4))
        act = self.pick("s += o.f(i % 7)", "s += o.f(i) > 3 ? 1 : 2", "s += o.v", "o.v = i % 5; s += o.v", "if i % 1000 == 999 { o.f = |k| k }; s += o.f(1)")
        return [f"func {s}(os, n) {{ var s = 0; for (var i = 0; i < n; i += 1) {{ var o = os[i % size(os)]; {act} }}; return s }}",
                f"print({s}([{', '.join(chosen)}], {n}))", f"print({s}([{', '.join(chosen[:1])}], {n}))"]

    def hot_numbers(self):
        """A loop over numbers whose kind changes on the way."""
        f, n = self.name("f"), self.n(4500, 9000)
        step = self.pick("x = x + i", "x = x * 3 % 1000003", "x = x - i * 4611686018427387", "x = (x + i) / 2; if i % 20 == 0 { x = 1 }", "x = x + 0.5f",
                         "x = i % 2 == 0 ? x + 1 : x - 2", "x += i % 3; x -= 1", "x = x * 1.0000001f", "x = -x + i", "x = max(x, i) - 1", "x = x + floor(i / 3)",
                         "x = x + (i % 7)^2", "x = abs(x - i) % 97 + 1")
        turn = self.pick(f"if i == {n // 2} {{ x = {self.literal()} }}", f"if i % 1500 == 7 {{ x = {self.literal()} }}", "if x > 10^15 { x = 0 }", "")
        stop = self.pick("", "if x == 12 { continue }; ", f"if i == {n - 3} {{ return \"early\" }}; ", f"if i == {n - 2} {{ throw x }}; ")
        kind = self.pick("for", "for", "while", "range")
        body = f"{step}; {turn}; {stop}"
        loop = {
            "for": f"for (var i = 0; i < n; i += 1) {{ {body} }}", "while": f"var i = 0; while i < n {{ i += 1; {body} }}",
            "range": f"for i in range(n) {{ {body} }}",
        }[kind]
        return [f"func {f}(x, n) {{ {loop}; return x }}", f"print({f}({self.literal()}, {n}))", f"print({f}({self.literal()}, {n // 3}), {f}({self.literal()}, {n}))"]

    def hot_data(self):
        """Arrays, dicts, strings and closures in a loop that runs long."""
        n = self.n(3000, 8000)
        edge = self.pick("i % 50", "i % 51 - 1", "i % 53", "-1 - i % 50")
        return [self.pick(
            f"{{ var a = range(50); var t = 0; try {{ for (var i = 0; i < {n}; i += 1) {{ a[{edge}] += i; t += a[i % 50] }} }} catch e {{ print(e.kind, t) }}; print(t, a[3]) }}",
            f"{{ var d = [:]; for i in range({n}) {{ var k = \"k\" + i % {self.n(3, 30)}; d[k] = d.get(k, 0) + i }}; print(d) }}",
            f"{{ var fs = []; for i in range({n}) {{ if i % 500 == 0 {{ push(fs, |x| x + i) }} }}; print(map(fs, |f| f(1))) }}",
            f"{{ var c = 0; var up = fn(k) {{ c += k; return c }}; for i in range({n}) {{ up({self.pick('i', '1', 'i % 3', '0.5f')}) }}; print(c) }}",
            f"{{ var s = \"\"; for i in range({n // 20}) {{ s = s + i % 10 }}; print(size(s), s[3:9]) }}",
            f"{{ var seen = 0; for i in range({n}) {{ try {{ if i % 900 == {self.n(0, 9)} {{ throw i }}; seen += 1 }} catch e {{ seen -= e.value }} finally {{ seen += 1 }} }}; print(seen) }}",
            f"print(reduce(map(filter(range({n}), |x| x % 3 == 0), |x| x {self.pick('+', '-', '*')} 2), |p, q| p + q, 0))",
            f"func fib(n) {{ if n < 2 {{ return n }} return fib(n - 1) + fib(n - 2) }} print(fib({self.n(12, 17)}))",
            f"func tail(n, t) {{ return n == 0 ? t : tail(n - 1, t + n) }} print(tail({n}, {self.literal()}))",
            f"print(sort(map(range({self.n(50, 400)}), |i| i * 7919 % 1009), |x, y| x {self.pick('<', '>')} y)[:5])",
            f"{{ var [p, q] = [1, 1]; for i in range({n}) {{ [p, q] = [q, (p + q) % 10007] }}; print(p, q) }}",
            f"{{ var m = [[1, 2], [3, 4]]; for i in range({n}) {{ m[i % 2][1] = m[1 - i % 2][0] + i % 5; m[0, 0] = m[1, 1] % 11 }}; print(m) }}",
        )]

    def folded(self):
        """Arithmetic on literals, equal constants, fields and globals."""
        g = self.name("g")
        a, b = self.literal(), self.literal()
        return [f"var {g} = {a} {self.pick('+', '-', '*', '/', '%')} {b}", f"{g} = {g} + 1; {g} += 2; {g}; -({a}) * ({b}) + 2^10 - 7 % 3",
                f"[\"same\" + \"same\", \"same\" == \"same\", {a} == {a}, {a} < {b}, !({a} < {b}), {b} / {b}]",
                self.pick(f"if {a} < {b} {{ print(1) }} else {{ print(2) }}", f"loop 3 {{ if {g} < 3 {{ {g} += 1 }} }}; {g}", "1 / 0", "\"a\" - 1", "[1, 2] * [3, 4]", "2^100 * 2^100 - 2^200")]

    def big(self):
        """Big numbers, which are reused where nobody else holds them."""
        x, y = self.name("x"), self.name("y")
        return [f"var {x} = {self.n(2, 99)}^{self.n(10, 60)}; var {y} = {x}",
                f"loop {self.n(2, 9)} {{ {x} = {self.pick(f'{x} + 1', f'{x} * 3 - {y}', f'-{x}', f'{x} - {y} * 2', f'idiv({x} * 7, 2)', f'{x} / 3 + 1')} }}; [{x}, {y}]",
                f"[{x} + {y} - {x}, ({x} * {y}) % 1000007, {x} == {y}, {y} - {y}, size(digits({y}))]"]


def inputs(dice, rounds):
    """The inputs of some kinds, chosen at random."""
    extras = Extras(dice)
    makers = ["floats", "floats", "reals", "objects", "objects", "hot_methods", "hot_numbers", "hot_data", "folded", "folded", "big"]
    return [words for kind in dice.sample(makers, rounds) for words in getattr(extras, kind)()]
