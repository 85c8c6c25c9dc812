"""Random expressions by kind; see `writer`."""
from fractions import Fraction

WORDS = ["a", "b", "ab", "abc", "banana", "Lamina", "x y", "", "1", "zwö", "the end", "aXbX", " pad ", 'q"q', "it's",
         "t\tn\n", "\\frac", "∑k", "-3/4", "12"]
KEYS = ["a", "b", "c", "k1", "long key", ""]
WRONG = ["int", "str", "arr", "bool", "dict", "null"]


class Expressions:
    def __init__(self, dice):
        self.dice, self.scopes, self.fixed, self.count = dice, [{}], set(), 0
        self.result, self.guard, self.optional, self.quiet = None, 0, {}, 0
        self.says, self.floats = False, False

    def chance(self, p):
        return self.dice.random() < p

    def pick(self, items):
        return self.dice.choice(items)

    def visible(self):
        names = {}
        for scope in self.scopes:
            names.update(scope)
        return names

    # Literals

    def int(self, n):
        """A literal, or a negated one."""
        if n < 0:
            return ("neg", self.int(-n))
        style = self.dice.random()
        words = str(n)
        if style < 0.03:
            words = hex(n)
        elif style < 0.05:
            words = "0b" + bin(n)[2:]
        elif style < 0.07 and n >= 1000:
            words = f"{n:_}"
        return ("num", n, words)

    def small(self, low, high):
        return self.int(self.dice.randint(low, high))

    def any_int(self):
        sizes = [(70, 9), (15, 100), (8, 10 ** 6), (3, 2 ** 31), (2, 2 ** 63), (2, 10 ** 25), (1, 2 ** 200)]
        top = self.dice.choices([t for _, t in sizes], [w for w, _ in sizes])[0]
        if top == 2 ** 63 and self.chance(0.5):
            return self.int(self.pick([1, -1]) * (2 ** 63 - self.dice.randint(-1, 1)))
        return self.int(self.dice.randint(-top, top))

    def decimal(self):
        places = self.dice.randint(1, 3)
        n = self.dice.randint(0, 5 * 10 ** places)
        digits = str(n).zfill(places + 1)
        words = digits[:-places] + "." + digits[-places:]
        value = Fraction(n, 10 ** places)
        if self.chance(0.15):
            e = self.dice.randint(-3, 3)
            words, value = f"{words}e{e}", value * Fraction(10) ** e
        elif words[0] == "0" and self.chance(0.3):
            words = words[1:]
        return ("num", value.numerator if value.denominator == 1 else value, words)

    def ratio(self):
        """A fraction: two ints, a decimal or a repeating decimal."""
        way = self.dice.random()
        if way < 0.4:
            return self.decimal()
        if way < 0.5:
            d = self.dice.randint(1, 8)
            return ("num", Fraction(d, 9), f"0.({d})")
        return ("bin", "/", self.small(-9, 20), self.small(1, 12))

    def word(self):
        return self.pick(WORDS)

    def index(self):
        return self.small(-1, 1) if self.chance(0.7) else self.small(-3, 4) if self.chance(0.8) else self.make("int", 1)

    # By kind

    def make(self, kind, depth):
        if self.chance(0.004):
            kind = self.pick(WRONG)
        if kind == "null":
            return ("const", None)
        if type(kind) is tuple:
            return self.function_value(kind, depth)
        e = getattr(self, "make_" + kind)(depth)
        return self.call("say", e) if self.says and self.chance(0.06) else e

    def name_of(self, kind, p=0.45):
        if not self.chance(p):
            return None
        names = [n for n, k in self.visible().items() if k == kind or kind == "num" and k == "int"]
        return ("name", self.pick(names)) if names else None

    def called(self, kind, depth):
        """A call of a function of the program that gives this kind."""
        if self.quiet or not self.chance(0.25):
            return None
        fits = [(n, k) for n, k in self.visible().items() if type(k) is tuple and k[2] == kind]
        if not fits:
            return None
        name, (_, params, _) = self.pick(fits)
        args = [self.make(k, depth - 1) for k in params]
        optional, rest = self.optional.get(name, ([], False))
        for k in optional:
            if not self.chance(0.5):
                return ("call", ("name", name), args)
            args.append(self.make(k, depth - 1))
        if rest:
            args += [self.make("int", 0) for _ in range(self.dice.randint(0, 2))]
            if self.chance(0.3):
                args.append(("spread", self.make("arr", 1)))
        if self.chance(0.02):
            args.append(self.int(1))
        return ("call", ("name", name), args)

    def common(self, kind, depth):
        """What any kind may be: a variable, a call, a choice."""
        e = self.name_of(kind, 0.4 if depth > 0 else 0.7)
        if e is None and depth > 0:
            e = self.called(kind, depth)
        if e is None and depth > 1 and self.chance(0.06):
            e = ("cond", self.make("bool", depth - 1), self.make(kind, depth - 1), self.make(kind, depth - 1))
        return e

    def call(self, name, *args):
        return ("call", ("name", name), list(args))

    def method(self, x, name, *args):
        return ("method", x, name, list(args))

    def make_int(self, depth):
        e = self.common("int", depth)
        if e or depth <= 0:
            return e or self.any_int()
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 27)
        if way < 7:
            return ("bin", self.pick("+-*+-*%"), m("int"), m("int"))
        if way == 7:
            return ("neg", m("int"))
        if way == 8:
            return ("bin", "^", self.small(-4, 6) if self.chance(0.7) else m("int"), self.small(0, 5))
        if way == 9:
            return ("fact", self.small(0, 9) if self.chance(0.7) else m("int"))
        if way == 10:
            return self.call(self.pick(["floor", "ceil", "round", "trunc", "sign", "int"]), m("num"))
        if way == 11:
            return self.call(self.pick(["idiv", "gcd", "lcm"]), m("int"), m("int"))
        if way == 12:
            return self.call("size", m(self.pick(["arr", "str", "dict", "words", "set", "mixed"])))
        return self.other_int(way, m)

    def other_int(self, way, m):
        if way == 13:
            return self.method(m("str"), self.pick(["find", "index_of"]), m("str"))
        if way == 14:
            return self.method(m("arr"), "index_of", m("int"))
        if way == 15:
            return self.call(self.pick(["numerator", "denominator"]), m("num"))
        if way == 16:
            return self.call(self.pick(["isqrt", "fibonacci"]), self.small(-1, 60))
        if way == 17:
            return self.call("mod_pow", m("int"), self.small(-2, 20), self.small(0, 30))
        if way == 18:
            return self.call("binomial", self.small(0, 20), self.small(-1, 12))
        if way == 19:
            return self.method(m("str"), "code", self.index())
        if way == 20:
            return ("index", self.call("divmod", m("int"), m("int")), [self.small(0, 1)])
        if way == 21:
            return ("method", self.pick([m("str"), m("words")]), "size", [])
        if way == 22:
            return self.method(m("str"), "length")
        if way == 23:
            words = ("str", self.pick(["12", " -7 ", "x1", "9/4"]), '"')
            return self.call("int", self.pick([m("num"), m("bool"), words]))
        if way == 24:
            return self.call("pow", m("int"), self.small(0, 4))
        return self.theory(m)

    def theory(self, m):
        """Functions of number theory and bits."""
        name = self.pick(["totient", "moebius", "next_prime", "prev_prime", "prime_count", "sigma"])
        bit = self.pick(["and", "or", "xor"])
        return self.pick([
            lambda: self.call(name, self.small(-2, 300)), lambda: self.call("catalan", self.small(-1, 40)),
            lambda: self.call(self.pick(["bell", "lucas", "partitions"]), self.small(0, 30)),
            lambda: self.call("mod_inv", m("int"), self.small(0, 40)), lambda: self.call("sigma", self.small(1, 60), self.small(0, 3)),
            lambda: self.call("from_base", ("str", self.pick(["101", "-ff", "zz", "12", "0"]), '"'), self.small(2, 36)),
            lambda: ("call", ("scope", "bit", bit), [m("int"), m("int")]),
            lambda: ("call", ("scope", "bit", bit), [m("int"), m("int"), m("int")]),
            lambda: ("call", ("scope", "bit", self.pick(["not", "count", "length"])), [m("int")]),
            lambda: ("call", ("scope", "bit", self.pick(["shift_left", "shift_right"])), [m("int"), self.small(-1, 70)]),
        ])()

    def float(self):
        words = self.pick(["0.5f", "2f", "0.1f", "1e-3f", "3.25f", "1e16f", "123456.789f", "0f", "1e-7f", "7.0f"])
        if self.chance(0.5):
            words = f"{self.dice.randint(0, 50)}.{self.dice.randint(0, 999)}f"
        literal = ("num", float(words[:-1]), words)
        return ("neg", literal) if self.chance(0.2) else literal

    def make_num(self, depth):
        if self.floats and self.chance(0.08):
            return self.float()
        e = self.common("num", depth)
        if e or depth <= 0:
            return e or self.pick([self.any_int, self.ratio, self.any_int])()
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 21)
        if way < 8:
            return ("bin", self.pick("+-*/%+-*/"), m("num"), m("num"))
        if way == 8:
            return ("neg", m("num"))
        if way == 9:
            return ("bin", "^", m("num"), self.small(-3, 4))
        if way == 10:
            return self.call(self.pick(["min", "max"]), m("num"), m("num"), m("num"))
        if way == 11:
            return self.call(self.pick(["sum", "product", "min", "max"]), m("arr"))
        if way == 12:
            return self.call("abs", m("num"))
        if way == 13:
            return ("index", m("arr"), [self.index()])
        if way == 14:
            d, key = m("dict"), ("str", self.pick(KEYS), '"')
            item = ("index", d, [key])
            return item if self.chance(0.15) else ("cond", ("in", key, d), item, m("num"))
        return self.other_num(way, m)

    def other_num(self, way, m):
        if way == 15:
            return self.method(m("dict"), "get", ("str", self.pick(KEYS), '"'), m("num"))
        if way == 16:
            start = [m("num")] if self.chance(0.6) else []
            return self.call("reduce", m("arr"), self.lambda_(["num", "num"], "num"), *start)
        if way == 17:
            return self.call("round", m("num"), self.small(-1, 3))
        if way == 20:
            k, a = self.small(0, 20), m("arr")
            return self.call(*self.pick([("harmonic", k), ("bernoulli", k), ("mean", a), ("median", a)]))
        if way == 18:
            return self.call("clamp", m("num"), self.small(-5, 3), self.small(2, 9))
        if way == 19:
            x = self.pick(["-3/4", "12", "0.5", " 7 ", "seven", ""])
            return self.pick([self.call("number", ("str", x, '"')), self.method(m("arr"), "at", self.index())])
        return self.call("xpcall", self.lambda_(["num"], "num"), ("lambda", "|", [("plain", "e", None)], self.int(0)),
                         m("num"))

    def make_str(self, depth):
        e = self.common("str", depth)
        if e or depth <= 0:
            return e or ("str", self.pick([self.word(), self.word(), self.pick(KEYS)]), self.pick("\"\"\"'"))
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 22)
        if way < 3:
            return ("bin", "+", m("str"), m(self.pick(["str", "int", "num", "arr", "bool", "dict"])))
        if way == 3:
            return ("bin", "+", m(self.pick(["int", "num"])), m("str"))
        if way < 7:
            return self.fstring(m)
        if way == 7:
            return self.method(m("str"), self.pick(["upper", "lower", "trim", "reverse"]))
        if way == 8:
            return ("index", m("str"), [self.index()])
        if way < 11:
            return self.slice(m("str"))
        if way == 11:
            return self.method(m("words"), "join", ("str", self.pick([",", "", " + "]), '"'))
        if way == 12:
            return self.method(m("str"), "replace", ("str", self.pick(["a", "an", "X", ""]), '"'), m("str"))
        return self.other_str(way, m)

    def other_str(self, way, m):
        if way == 13:
            return self.method(m("str"), "repeat", self.small(-1, 3))
        if way == 14:
            return self.method(m("str"), "sub", self.small(-1, 4), self.small(-1, 5))
        if way == 15:
            return self.call("string", m(self.pick(["num", "arr", "str", "words", "dict", "bool"])))
        if way == 16:
            return self.call("typeof", m(self.pick(["num", "arr", "str", "dict", "set"])))
        if way == 17:
            return self.call(self.pick(["hex", "bin", "oct"]), m("int"))
        if way == 18:
            return self.call("to_base", m("int"), self.small(2, 36))
        if way == 19:
            return self.method(m("str"), "at", self.index())
        if way == 20:
            return ("call", ("scope", "string", "cat"), [m("str"), m("num"), m("words")])
        if way == 21:
            return self.call("to_string", m("mixed"))
        return self.method(m("str"), "replace_by_index", self.index(), m("str"))

    def some(self, kind, depth, most):
        least = 0 if self.chance(0.1) else 2
        return [self.make(kind, depth) for _ in range(self.dice.randint(least, most))]

    def slice(self, x):
        ends = [self.small(-4, 5) if self.chance(0.7) else None for _ in range(2)]
        return ("slice", x, *ends)

    def fstring(self, m):
        parts = []
        for _ in range(self.dice.randint(1, 3)):
            parts.append(self.pick(["", "n = ", " {", "} ", ", ", "ß\t"]))
            kind = self.pick(["int", "int", "num", "str", "arr", "bool"])
            parts.append((m(kind), self.spec(kind) if self.chance(0.35) else None))
        return ("fstr", parts)

    def spec(self, kind):
        fill, align = self.pick(" *0"), self.pick(["<", ">", "^", ""])
        number = kind in ("int", "num")
        sign, comma = "+" if number and self.chance(0.2) else "", kind == "int" and self.chance(0.2)
        form, places = "", 0
        if number and self.chance(0.4):
            form = self.pick("fxXobe%mr") if kind == "int" else self.pick("ffe%mr")
            places = self.dice.randint(0, 3)
            comma = comma and form == "f"
        if comma:
            align, fill = align or ">", " "
        elif number and self.chance(0.15):
            align, fill = "=", "0"
        return (fill if align else " ", align, sign, self.pick([0, 3, 8]), comma, places, form)

    def make_bool(self, depth):
        e = self.common("bool", depth)
        if e or depth <= 0:
            return e or ("const", self.pick([True, False]))
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 20)
        if way < 6:
            kind = self.pick(["int", "num", "num", "str"])
            n = 3 if self.chance(0.25) else 2
            return ("chain", [m(kind) for _ in range(n)], [self.pick(["<", "<=", ">", ">="]) for _ in range(n - 1)])
        if way < 9:
            kind = self.pick(["int", "num", "str", "arr", "dict", "set", "bool"])
            return self.equality(m, kind)
        if way == 9:
            return ("ne", m("num"), m(self.pick(["num", "str"])))
        if way < 12:
            return (self.pick(["and", "or"]), m("bool"), m(self.pick(["bool", "bool", "int", "str", "arr"])))
        if way == 12:
            return ("not", m(self.pick(["bool", "int", "str", "arr", "dict"])))
        return self.other_bool(way, m)

    def equality(self, m, kind):
        n = 3 if self.chance(0.2) else 2
        return ("chain", [m(kind) for _ in range(n)], ["=="] * (n - 1))

    def other_bool(self, way, m):
        if way == 13:
            pair = self.pick([("num", "arr"), ("str", "words"), ("str", "str"), ("str", "dict"), ("num", "set")])
            return ("in", m(pair[0]), m(pair[1]))
        if way == 14:
            return self.method(m("str"), self.pick(["contains", "starts_with", "ends_with"]), m("str"))
        if way == 15:
            return self.method(m("arr"), self.pick(["any", "all"]), self.lambda_(["num"], "bool"))
        if way == 16:
            return self.call("is_prime", self.small(-2, 200))
        if way == 17:
            return self.method(m("dict"), "has", m("str"))
        if way == 18:
            return self.method(m("set"), "is_subset", m("set"))
        if way == 19:
            return self.call("same", *[m(k) for k in [self.pick(["arr", "str", "num", "dict"])] * 2])
        return self.call("bool", m(self.pick(["int", "str", "arr", "dict", "set"])))

    def make_arr(self, depth):
        e = self.common("arr", depth)
        if e or depth <= 0:
            return e or ("array", self.some("num", 0, 5))
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 26)
        if way < 5:
            return ("array", self.some("num", depth - 1, 5))
        if way == 5:
            return ("array", [self.make("num", 1), ("spread", m("arr")), self.make("num", 1)])
        if way == 6:
            return self.call("range", *[self.small(-3, 9) for _ in range(self.dice.randint(1, 2))])
        if way == 7:
            return self.call("range", self.small(-3, 9), self.small(-9, 9), self.make("num", 0))
        if way < 10:
            return self.slice(m("arr"))
        if way == 10:
            return self.call("map", m("arr"), self.lambda_(["num"], "num"))
        if way == 11:
            return self.call("filter", m("arr"), self.lambda_(["num"], "bool"))
        if way < 14:
            return self.sorted(m)
        return self.other_arr(way, m)

    def sorted(self, m):
        if self.chance(0.5):
            return self.call(self.pick(["sort", "sort", "reverse"]), m("arr"))
        x, y = ("name", "x"), ("name", "y")
        key = self.pick([
            lambda v: v, lambda v: self.call("abs", v), lambda v: ("bin", "%", v, self.int(3)),
            lambda v: self.call("floor", v)])
        order = ("chain", [key(x), key(y)], [self.pick("<>")])
        return self.call("sort", m("arr"), ("lambda", "|", [("plain", "x", None), ("plain", "y", None)], order))

    def other_arr(self, way, m):
        if way == 14:
            return self.call("concat", m("arr"), m("arr"))
        if way == 15:
            return self.method(m("arr"), self.pick(["unique", "reverse", "sort", "flatten"]))
        if way == 16:
            return self.call("values", m("dict"))
        if way == 17:
            return self.call("array", m("set"))
        if way == 18:
            return self.call(self.pick(["divmod"]), m("num"), m("num"))
        if way == 19:
            return self.call("digits", m("int"))
        if way == 20:
            return self.call("copy", m("arr"))
        if way == 21:
            return ("call", ("scope", "array", "fill"), [self.small(-1, 4), m("num")])
        if way == 22:
            return self.call("divisors", self.small(0, 60))
        if way == 23:
            return self.method(m("arr"), "slice", self.small(-3, 3), *([self.small(-3, 5)] if self.chance(0.5) else []))
        if way == 24:
            return self.call("map", ("call", ("scope", "dict", "entries"), [m("dict")]),
                             ("lambda", "|", [("plain", "pair", None)], ("index", ("name", "pair"), [self.int(1)])))
        if way == 25:
            return self.call(*self.pick([("primes", self.small(-1, 40)), ("continued_fraction", m("num"))]))
        return ("bin", self.pick("*+-"), m("arr"), m(self.pick(["arr", "num"])))

    def make_words(self, depth):
        e = self.common("words", depth)
        if e or depth <= 0:
            return e or ("array", self.some("str", 0, 4))
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 9)
        if way < 3:
            return ("array", self.some("str", depth - 1, 4))
        if way == 3:
            return self.method(m("str"), "split", *self.pick([[], [("str", "a", '"')], [("str", "", "'")], [m("str")]]))
        if way == 4:
            return self.call("keys", m("dict"))
        if way == 5:
            words = m("words")
            if self.chance(0.3):
                return self.call("array", self.call("set", words))
            return self.call(self.pick(["sort", "reverse"]), words)
        if way == 6:
            return self.call("map", m(self.pick(["arr", "words"])), self.lambda_(["str"], "str"))
        if way == 7:
            return self.slice(m("words"))
        if way == 8:
            return self.method(m("str"), "chars")
        return self.method(m("words"), "unique")

    def make_dict(self, depth):
        e = self.common("dict", depth)
        keys = self.dice.sample(KEYS, self.dice.randint(0, 4))
        if e or depth <= 0 or self.chance(0.7):
            return e or ("dict", [(("str", k, '"'), self.make("num", max(depth - 1, 0))) for k in keys])
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        if self.chance(0.4):
            merged = ("scope", "dict", "merge")
            return ("call", merged, [m("dict"), m("dict")])
        pairs = [("array", [m("str"), m("num")]) for _ in range(self.dice.randint(0, 3))]
        return self.call("dict", ("array", pairs))

    def make_set(self, depth):
        e = self.common("set", depth)
        if e or depth <= 0 or self.chance(0.6):
            return e or self.call("set", self.make("arr", max(depth - 1, 0)))
        name = self.pick(["union", "intersect", "difference", "symmetric_difference"])
        return ("call", ("scope", "set", name), [self.make("set", depth - 1), self.make("set", depth - 1)])

    def make_mixed(self, depth):
        e = self.common("mixed", depth)
        if e or depth <= 0:
            return e or ("array", [self.make(self.pick(["int", "str", "bool"]), 0) for _ in range(3)])
        m = lambda kind: self.make(kind, depth - 1)  # noqa: E731
        way = self.dice.randint(0, 5)
        if way == 0:
            return ("call", ("scope", "array", "zip"), [m("arr"), m("words")])
        if way == 1:
            return self.method(m(self.pick(["arr", "words"])), "enumerate")
        if way == 2:
            return self.call("array", m("dict"))
        if way == 3:
            a = ("array", [self.make("num", 0) for _ in range(self.dice.randint(0, 4))])
            return self.call(self.pick(["permutations", "combinations"]), a, self.small(0, 2))
        return ("array", [m(self.pick(["int", "str", "bool", "arr", "dict", "set"])) for _ in range(3)])

    # Functions

    def function_value(self, kind, depth):
        _, params, result = kind
        e = self.name_of(kind, 0.3)
        if e:
            return e
        if params == ["num"] and result == "num" and self.chance(0.1):
            return ("name", self.pick(["abs", "sign", "floor"]))
        return self.lambda_(params, result)

    def lambda_(self, kinds, result):
        """A function whose body is one expression; it calls no functions of the program."""
        names = []
        for kind in kinds:
            self.count += 1
            names.append((self.pick("xyz") + str(self.count), kind))
        self.scopes.append(dict(names))
        self.quiet += 1
        body = self.make(result, 2)
        self.quiet -= 1
        self.scopes.pop()
        style = self.pick(["|", "|", "=>", "fn", "block"])
        if style == "block":
            style, body = self.pick(["do", "fn"]), [("return", body)]
        return ("lambda", style, [("plain", n, None) for n, _ in names], body)

    def hot(self):
        """A loop that runs long enough to become native code."""
        t, k = ("name", "t"), ("name", "k")
        terms = [k, ("bin", "*", k, k), ("bin", "%", k, self.small(2, 9)), ("bin", "/", k, self.small(1, 4)), self.any_int()]
        step = ("bin", self.pick("+-"), self.pick([t, ("bin", "%", t, self.any_int())]), self.pick(terms))
        body = [("assign", t, step)]
        if self.chance(0.5):
            test = ("chain", [("bin", "%", k, self.small(2, 9)), self.small(0, 3)], [self.pick(["==", "<", ">="])])
            body.append(("if", test, [self.pick([("continue",), ("op", t, "-", k), ("op", t, "*", self.small(-2, 2))])], None))
            body.append(("op", t, "+", self.small(1, 3)))
        loop = ("for", "k", self.int(0), ("chain", [k, self.small(4500, 7000)], ["<"]), ("op", k, "+", self.int(1)), body)
        f = ("func", "hot", [("plain", "t", None)], [loop, ("return", t)], "func")
        calls = [self.call("hot", self.make("num", 1))]
        return ("block", [f, ("expr", self.call("print", *calls))])
