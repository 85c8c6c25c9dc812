"""Random statements about structs, pairs, types and powers; see `writer`."""
from .expressions import KEYS, Expressions


class More(Expressions):
    def guarded(self, statement):
        """A statement whose error is shown, so that those after it run; declarations stay as they are."""
        if statement[0] in ("var", "func", "unpack", "typed", "struct"):
            return statement
        shown = ("expr", self.call("print", ("str", "caught", '"'), ("field", ("name", "oops"), "kind")))
        return ("try", [statement], "oops", [shown], None)

    def typed(self):
        name, kind = self.pick([("string", "str"), ("bool", "bool"), ("array", "arr"), ("int", "int"), ("rational", "num")])
        give = {"array": ["arr"], "int": ["int", "int", "num"], "rational": ["num"]}.get(name, ["int", "str", "arr"])
        e = self.make(self.pick(give), 2)
        return ("typed", name, self.declared(self.fresh(kind), kind), e)

    def fields(self):
        """A struct of data that is read, written and walked."""
        self.count += 1
        name = f"data{self.count}"
        names = self.dice.sample(["n", "w", "width", "total"], self.dice.randint(1, 4))
        own, some = ("name", name), [self.field_act(("name", name)) for _ in range(self.dice.randint(1, 4))]
        k, v = f"k{self.count}", f"v{self.count}"
        walk = ("each", [("name", k), ("name", v)], own, [("expr", self.call("print", ("name", k), ("name", v)))])
        start = ("struct", [(n, self.make("num", 1)) for n in names])
        return ("block", [("var", name, start), *some, walk, ("expr", self.call("print", own, self.call("size", own)))])

    def field_act(self, own):
        field = self.pick(["n", "w", "width", "total"])
        text, value = ("str", field, '"'), self.make("num", 2)
        place = self.pick([("field", own, field), ("index", own, [text])])
        show = lambda e: ("expr", self.call("print", e))  # noqa: E731
        return self.pick([
            ("assign", place, value), ("op", place, self.pick("+-*"), value), ("expr", self.call("setattr", own, text, value)),
            show(self.call("getattr", own, text, value)), show(self.call("hasattr", own, text)), show(place),
            show(("in", text, own)), ("expr", self.call("delattr", own, text)), show(self.call("keys", own)),
            ("expr", self.call("update", own, ("struct", [(field, value)]))), show(self.call("values", self.call("copy", own))),
            show(("chain", [own, ("struct", [(field, value)])], ["=="])),
        ])

    def each_pair(self):
        """A loop that takes elements apart."""
        self.count += 1
        a, b, i = (f"{c}{self.count}" for c in "abi")
        source, first = self.pick([
            (("call", ("scope", "array", "zip"), [self.make("words", 1), self.make("arr", 1)]), "str"),
            (self.call("array", self.make("dict", 1)), "str"),
            (self.method(self.make("arr", 1), "enumerate"), "int"),
            (("array", [self.call("divmod", self.make("num", 1), self.small(1, 5)) for _ in range(2)]), "num"),
        ])
        names, pattern = [(a, first), (b, "num")], ("list", [("name", a), ("name", b)])
        make = lambda: ("each", [pattern], source, self.body(names))  # noqa: E731
        return self.looping(make)

    def nested(self):
        """A matrix: indices in a row, changed in place, shared and copied."""
        self.count += 1
        name, other = f"m{self.count}", f"c{self.count}"
        rows = ("array", [("array", [self.make("num", 0) for _ in range(2)]) for _ in range(2)])
        at = lambda: ("index", ("name", name), [self.small(-2, 2), self.small(-2, 1)])  # noqa: E731
        share = self.call("copy", ("name", name)) if self.chance(0.5) else ("name", name)
        steps = [("op", at(), self.pick("+-*"), self.make("num", 1)) if self.chance(0.5) else ("assign", at(), self.make("num", 1))
                 for _ in range(self.dice.randint(1, 3))]
        table = ("dict", [(("array", [self.small(0, 1), self.small(2, 3)]), ("name", name)), (self.make("num", 0), at())])
        tests = [("chain", [("name", name), ("name", other)], ["=="]), self.call("same", ("name", name), ("name", other))]
        return ("block", [
            ("var", name, rows), ("var", other, share), *steps,
            ("expr", self.call("print", ("name", name), ("name", other), *tests)), ("expr", self.call("print", table)),
        ])

    def mutual(self):
        """Two functions that call each other: the first sees the second as a variable that is assigned later."""
        self.count += 1
        even, odd, n = f"even{self.count}", f"odd{self.count}", ("name", "n")

        def half(name, other, last):
            again = ("call", ("name", other), [("bin", "-", n, self.int(1))])
            body = [("return", ("cond", ("chain", [n, self.int(0)], ["=="]), last, again))]
            return ("lambda", "fn", [("plain", "n", None)], body)

        return ("block", [
            ("var", odd, None), ("var", even, half(even, odd, ("const", True))),
            ("assign", ("name", odd), half(odd, even, ("const", False))),
            ("expr", self.call("print", self.call(even, self.small(0, 9)), self.call(odd, self.small(0, 9)))),
        ])

    def captured(self):
        """Closures over the variables of a counted loop, which the loop and the closures change."""
        self.count += 1
        fs, k, v = f"gs{self.count}", f"j{self.count}", f"w{self.count}"
        own = ("name", k)
        change = ("lambda", "fn", [], [("op", own, "+", self.small(1, 9)), ("return", ("array", [own, ("name", v)]))])
        body = [("var", v, ("bin", "*", own, self.small(2, 5))), ("expr", self.call("push", ("name", fs), change))]
        if self.chance(0.4):
            body.append(("op", ("name", v), "+", self.int(1)))
        if self.chance(0.3):
            body.append(("if", ("chain", [own, self.small(0, 2)], ["=="]), [("continue",)], None))
        loop = ("for", k, self.int(0), ("chain", [own, self.small(1, 4)], ["<"]), ("op", own, "+", self.int(1)), body)
        call = ("lambda", "|", [("plain", "g", None)], ("call", ("name", "g"), []))
        show = self.call("print", *[self.call("map", ("name", fs), call) for _ in range(self.dice.randint(1, 2))])
        return ("block", [("var", fs, ("array", [])), loop, ("expr", show)])

    def put_apart(self):
        """Elements, fields and names assigned at once."""
        self.count += 1
        a, s = f"l{self.count}", f"t{self.count}"
        places = [("index", ("name", a), [self.small(-2, 2)]), ("field", ("name", s), self.pick(["n", "m"])),
                  ("index", ("name", s), [("str", "n", '"')]), ("index", ("name", a), [self.small(0, 1)])]
        targets = self.dice.sample(places, self.dice.randint(1, 3))
        values = [self.make("num", 2) for _ in targets] + [self.int(1)] * self.chance(0.05)
        return ("block", [
            ("var", a, ("array", [self.make("num", 1) for _ in range(2)])), ("var", s, ("struct", [("n", self.int(0))])),
            ("unpack", targets, ("array", values), False), ("expr", self.call("print", ("name", a), ("name", s))),
        ])

    def spread_call(self):
        """A function with defaults and a rest, called with spread arrays."""
        self.count += 1
        f, (a, b, r) = f"take{self.count}", (("name", n) for n in ("a", "b", "r"))
        default = self.pick([a, ("bin", "*", self.int(2), a), self.make("num", 1), ("array", [a])])
        params = [("plain", "a", None), ("default", "b", default)] + [("rest", "r", None)] * self.chance(0.7)
        body = [("return", ("array", [a, b] + [r] * (len(params) == 3)))]
        args = [("spread", self.make(self.pick(["arr", "words", "set"]), 1)) if self.chance(0.5) else self.make("num", 1)
                for _ in range(self.dice.randint(0, 3))]
        return ("block", [("func", f, params, body, "func"), ("expr", self.call("print", self.call(f, *args), ("name", f)))])

    def power(self):
        names = self.known("int", "num")
        return ("op", ("name", self.pick(names)[0]), "^", self.small(-1, 3)) if names else None

    def object(self):
        """A struct with methods, an heir of it, and calls."""
        self.count += 1
        name, heir = f"S{self.count}", f"o{self.count}"
        own = ("field", ("name", "self"), "n")
        add = ("lambda", "fn", [("plain", "v", None)], [("op", own, "+", ("name", "v")), ("return", own)])
        get = ("lambda", "|", [], ("bin", self.pick("+-*"), own, self.make("num", 1)))
        fields = [("n", self.make("num", 1)), ("add", add), ("get", get)]
        call = lambda o, m, *a: ("method", ("name", o), m, list(a))  # noqa: E731
        calls = [call(o, "add", self.make("num", 1)) if self.chance(0.6) else call(o, "get")
                 for o in self.dice.choices([name, heir], k=self.dice.randint(1, 4))]
        show = ("expr", ("call", ("name", "print"), calls + [("name", heir)]))
        return ("block", [("struct", name, fields), ("var", heir, ("call", ("name", "new"), [("name", name)])), show])
