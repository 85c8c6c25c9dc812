"""Random programs for the model: `program(seed)` gives inputs as lists of statements (see `source`).

An expression is asked for by kind: int num str bool arr (of numbers) words (of strings) dict (numbers by
string) set (of numbers) mixed (an array of anything), or a function ("fn", kinds of parameters, kind of
result). Now and then the kind is wrong, so that errors are compared too."""
import random

from .more import More

KINDS = ["int", "int", "num", "num", "str", "bool", "arr", "arr", "words", "dict", "set", "mixed"]


class Maker(More):
    def __init__(self, seed):
        super().__init__(random.Random(seed))
        self.loops, self.functions, self.room = 0, 0, 0

    # Names

    def fresh(self, kind):
        """A name, sometimes one that is already in use outside."""
        if self.chance(0.12):
            taken = [n for s in self.scopes for n, k in s.items() if k == kind and n not in self.fixed]
            if taken:
                return self.pick(taken)
        self.count += 1
        return self.pick("abcdfghkmnpqrstuvwxyz") + str(self.count)

    def declared(self, name, kind):
        self.scopes[-1][name] = kind
        return name

    def inner(self, make, names=()):
        """Statements in a scope of their own."""
        self.scopes.append(dict(names))
        try:
            return make()
        finally:
            self.scopes.pop()

    # Statements

    def several(self, most=3):
        return [self.statement() for _ in range(self.dice.randint(1, most))]

    def body(self, names=(), most=3, first=()):
        return self.inner(lambda: list(first) + self.several(most), names)

    def statement(self):
        self.room -= 1
        if self.room < 0:
            return self.show()
        makers = [
            (16, self.declare), (16, self.show), (10, self.assign), (7, self.compound), (6, self.set_item),
            (9, self.change), (7, self.choice), (4, self.each), (3, self.counted), (2, self.while_),
            (2, self.loop), (5, self.function), (4, self.attempt), (2, self.unpack), (1, self.swap),
            (1, self.block), (2, self.leave), (1, self.closures), (1, self.throw), (1, self.recursion),
            (2, self.walk_and_change), (2, self.visit), (1, self.typed), (2, self.object), (1, self.counter), (3, self.fields), (2, self.each_pair), (1, self.nested),
            (1, self.power), (1, self.mutual), (1, self.captured), (1, self.put_apart), (1, self.spread_call),
        ]
        make = self.dice.choices([m for _, m in makers], [w for w, _ in makers])[0]
        return make() or self.show()

    def declare(self, kind=None):
        kind = kind or self.pick(KINDS + [("fn", ["num"], "num"), ("fn", ["arr"], "num"), ("fn", ["int", "num"], "num")])
        e = self.make(kind, self.pick([1, 2, 2, 3]))
        return ("var", self.declared(self.fresh(kind), kind), e)

    def show(self):
        if self.chance(0.3):
            return ("expr", self.make(self.pick(KINDS), 3))
        items = [self.make(self.pick(KINDS), 3) for _ in range(self.dice.choice([1, 1, 2, 3]))]
        return ("expr", ("call", ("name", "print"), items))

    def known(self, *kinds):
        """Names that may be assigned, with their kinds."""
        return [(n, k) for n, k in self.visible().items() if n not in self.fixed and (not kinds or k in kinds)]

    def assign(self):
        names = [(n, k) for n, k in self.known() if type(k) is str]
        if not names:
            return None
        name, kind = self.pick(names)
        return ("assign", ("name", name), self.make(kind, 3))

    def compound(self):
        names = self.known("int", "num", "str", "arr")
        if not names:
            return None
        name, kind = self.pick(names)
        if kind == "str":
            return ("op", ("name", name), "+", self.make(self.pick(["str", "str", "int"]), 2))
        op = self.pick("+-") if kind == "int" else self.pick("+-*/%")
        if kind == "arr":
            target = ("index", ("name", name), [self.index()])
        else:
            target = ("name", name)
        return ("op", target, op, self.make("int" if kind == "int" else "num", 2))

    def set_item(self):
        names = self.known("arr", "dict", "words")
        if not names:
            return None
        name, kind = self.pick(names)
        key = self.make("str", 1) if kind == "dict" else self.index()
        target = ("index", ("name", name), [key])
        if kind == "dict" and self.chance(0.3):
            return ("op", target, "+", self.make("num", 2))
        return ("assign", target, self.make("str" if kind == "words" else "num", 2))

    def change(self):
        """A method or function that changes its first argument."""
        names = self.known("arr", "words", "dict", "set", "mixed")
        if not names:
            return None
        name, kind = self.pick(names)
        element = {"words": "str", "mixed": "str"}.get(kind, "num")
        x = ("name", name)
        if kind == "dict":
            args = [("remove", [self.make("str", 1)]), ("clear", [])]
        elif kind == "set":
            args = [("remove", [self.make("int", 1)]), ("add", [self.make("num", 1)])]
        else:
            args = [
                ("push", [self.make(element, 2)]), ("push", [self.make(element, 1), self.make(element, 1)]),
                ("pop", []), ("insert", [self.index(), self.make(element, 1)]), ("remove", [self.index()]),
                ("set", [self.index(), self.make(element, 1)]),
            ]
        method, rest = self.pick(args)
        if method in ("push", "pop") and self.chance(0.6):
            return ("expr", ("call", ("name", method), [x] + rest))
        return ("expr", ("method", x, method, rest))

    def choice(self):
        then = self.body()
        other = self.pick([None, None, "else", "elseif"])
        if other == "else":
            other = self.body()
        elif other == "elseif":
            other = [("if", self.make("bool", 2), self.body(), self.body() if self.chance(0.5) else None)]
        return ("if", self.make("bool" if self.chance(0.8) else self.pick(KINDS), 3), then, other)

    def looping(self, make):
        if self.loops >= 2:
            return None
        self.loops += 1
        try:
            return make()
        finally:
            self.loops -= 1

    def each(self):
        kind = self.pick(["arr", "arr", "words", "str", "dict", "set", "int"])
        source = self.make(kind, 2)
        if kind == "int":
            source = ("call", ("name", "range"), [self.small(0, 9)])
        if kind == "str":
            source = ("str", self.word(), '"')
        element = {"arr": "num", "words": "str", "str": "str", "dict": "str", "set": "num", "int": "int"}[kind]
        names = [element]
        if kind != "set" and self.chance(0.35):
            names = ["str", "num"] if kind == "dict" else ["int", element]
        pairs = [(self.fresh(k), k) for k in names]
        if len(pairs) == 2 and pairs[0][0] == pairs[1][0]:
            return None
        make = lambda: ("each", [("name", n) for n, _ in pairs], source, self.body(pairs))  # noqa: E731
        return self.looping(make)

    def counted(self):
        name = self.fresh("int")
        limit, step = self.small(0, 8), self.pick([1, 1, 2, 3])
        test = ("chain", [("name", name), limit], [self.pick(["<", "<=", "<"])])
        go = ("op", ("name", name), "+", self.int(step))
        if self.chance(0.5):
            go = ("assign", ("name", name), ("bin", "+", ("name", name), self.int(step)))
        self.fixed.add(name)
        return self.looping(lambda: ("for", name, self.small(0, 2), test, go, self.body([(name, "int")])))

    def while_(self):
        name = self.declared(self.fresh("int"), "int")
        self.fixed.add(name)
        test = ("chain", [("name", name), self.small(1, 7)], ["<"])
        if self.chance(0.3):
            test = ("and", test, self.make("bool", 2))
        step = ("op", ("name", name), "+", self.int(1))
        loop = self.looping(lambda: ("while", test, self.body(first=[step])))
        return loop and ("block", [("var", name, self.int(0)), loop])

    def loop(self):
        if self.chance(0.5):
            return self.looping(lambda: ("loop", self.small(0, 5), self.body()))
        name = self.fresh("int")
        self.fixed.add(name)
        stop = ("if", ("chain", [("name", name), self.small(1, 6)], [">"]), [("break",)], None)
        first = [("op", ("name", name), "+", self.int(1)), stop]
        make = lambda: ("loop", None, self.body(first=first))  # noqa: E731
        loop = self.inner(lambda: self.looping(make), [(name, "int")])
        return loop and ("block", [("var", name, self.int(0)), loop])

    def leave(self):
        if self.loops and not self.guard and self.chance(0.6):
            way = self.pick([("break",), ("continue",)])
        elif self.functions and self.result and not self.guard:
            way = ("return", self.make(self.result, 2))
        else:
            return None
        return ("if", self.make("bool", 2), [way], None)

    def function(self):
        if self.functions >= 2:
            return None
        kinds = [self.pick(["int", "num", "str", "arr", "num"]) for _ in range(self.dice.choice([0, 1, 1, 2, 2, 3]))]
        result = self.pick(["int", "num", "str", "arr", "bool"])
        params, names, defaults = [], [], 0
        for kind in kinds:
            self.count += 1
            name = self.pick("xyzvw") + str(self.count)
            default = None
            if defaults or self.chance(0.15):
                defaults += 1
                default = self.inner(lambda: self.make(kind, 1), names)
            params.append(("plain" if default is None else "default", name, default))
            names.append((name, kind))
        if self.chance(0.12):
            self.count += 1
            params.append(("rest", f"r{self.count}", None))
            names.append((f"r{self.count}", "mixed"))
        name = self.fresh("function")
        body = self.function_body(names, result)
        required = [k for p, k in zip(params, kinds) if p[0] == "plain"]
        self.declared(name, ("fn", required, result))
        optional = [k for p, k in zip(params, kinds) if p[0] == "default"]
        self.optional[name] = (optional, params[-1:] and params[-1][0] == "rest")
        return ("func", name, params, body, self.pick(["func", "func", "fn"]))

    def function_body(self, names, result):
        loops, self.loops = self.loops, 0
        before, self.result = self.result, result
        guard, self.guard = self.guard, 0
        self.functions += 1
        last = lambda: [("return", self.make(result, 3))] if self.chance(0.95) else []  # noqa: E731
        body = self.inner(lambda: (self.several(3) if self.chance(0.7) else []) + last(), names)
        self.functions -= 1
        self.loops, self.result, self.guard = loops, before, guard
        return body

    def attempt(self):
        name = self.fresh("error")
        show = [("field", ("name", name), self.pick(["kind", "kind", "value"]))]
        handler, last = None, None
        self.guard += self.chance(0.5)
        guard = self.guard
        body = self.body(most=2)
        if self.chance(0.4):
            body.append(self.risk())
        printed = ("expr", ("call", ("name", "print"), show))
        again = [("throw", ("name", name))] if self.chance(0.08) else []
        if self.chance(0.9):
            handler = [printed] + (self.body(most=1) if self.chance(0.4) else []) + again
        self.guard = 1
        if handler is None or self.chance(0.3):
            last = self.body(most=1)
        self.guard = guard and max(guard - 1, 0)
        return ("try", body, name, handler, last)

    def risk(self):
        """A statement that fails."""
        return self.pick([
            ("expr", ("bin", "/", self.make("num", 1), self.int(0))),
            ("expr", ("index", self.make("arr", 1), [self.int(99)])),
            ("expr", ("bin", "-", self.make("str", 1), self.int(1))),
            ("throw", self.make(self.pick(["int", "str", "arr"]), 2)),
            ("expr", ("call", ("name", "error"), [("str", "OddError", '"'), ("str", "m", '"')])),
            ("expr", ("name", "nothing_of_that_name")),
            ("expr", ("call", self.int(5), [])),
            ("assign", ("field", self.make("arr", 0), "x"), self.int(1)),
        ])

    def throw(self):
        if not self.guard and not self.functions and self.chance(0.5):
            return None
        return ("if", self.make("bool", 2), [("throw", self.make(self.pick(["int", "str"]), 2))], None)

    def unpack(self):
        kinds = [self.pick(["num", "str"]) for _ in range(self.dice.randint(1, 3))]
        parts = [self.make(k, 2) for k in kinds]
        names = []
        for kind in kinds:
            self.count += 1
            names.append(f"d{self.count}")
        targets = [("name", n) for n in names]
        if len(targets) == 3 and self.chance(0.3):
            targets = [targets[0], ("list", targets[1:])]
            parts = [parts[0], ("array", parts[1:])]
        elif self.chance(0.3):
            self.count += 1
            targets.append(("rest", f"d{self.count}"))
            parts += [self.make("num", 1) for _ in range(self.dice.randint(0, 2))]
            self.declared(f"d{self.count}", "mixed")
        elif self.chance(0.06):
            parts.append(self.int(1))
        for name, kind in zip(names, kinds):
            self.declared(name, kind)
        return ("unpack", targets, ("array", parts), True)

    def swap(self):
        names = [n for n, k in self.known("num")]
        if len(names) < 2:
            return None
        a, b = self.dice.sample(names, 2)
        return ("unpack", [("name", a), ("name", b)], ("array", [("name", b), ("name", a)]), False)

    def block(self):
        return ("block", self.body())

    def closures(self):
        """Functions made in a loop, called after it."""
        self.count += 1
        name, k = f"fs{self.count}", f"i{self.count}"
        grown = self.inner(lambda: ("lambda", self.pick(["|", "=>", "fn"]), [], self.make("num", 2)), [(k, "int")])
        push = ("expr", ("call", ("name", "push"), [("name", name), grown]))
        loop = ("each", [("name", k)], ("call", ("name", "range"), [self.small(1, 4)]), [push])
        f = ("lambda", "|", [("plain", "f", None)], ("call", ("name", "f"), []))
        show = ("expr", ("call", ("name", "print"), [("call", ("name", "map"), [("name", name), f])]))
        return ("block", [("var", name, ("array", [])), loop, show])

    def counter(self):
        """A closure with a variable of its own, called some times."""
        self.count += 1
        name, n = f"next{self.count}", f"n{self.count}"
        step = ("op", ("name", n), self.pick("+-*"), self.small(1, 3))
        made = ("lambda", self.pick(["do", "fn"]), [], [step, ("return", ("name", n))])
        maker = ("func", name, [("plain", n, None)], [("return", made)], "func")
        calls = [("call", ("name", c), []) for c in self.dice.choices(["p", "q"], k=self.dice.randint(2, 5))]
        start = lambda: ("call", ("name", name), [self.make("num", 1)])  # noqa: E731
        return ("block", [
            maker, ("var", "p", start()), ("var", "q", start()),
            ("expr", ("call", ("name", "print"), [("array", calls)])),
        ])

    def recursion(self):
        self.count += 1
        name, n = f"rec{self.count}", f"n{self.count}"
        again = ("call", ("name", name), [("bin", "-", ("name", n), self.int(self.pick([1, 1, 2])))])
        base = self.inner(lambda: self.make("num", 1), [(n, "int")])
        step = ("bin", self.pick("+-*"), self.inner(lambda: self.make("num", 1), [(n, "int")]), again)
        stop = ("if", ("chain", [("name", n), self.int(0)], ["<="]), [("return", base)], None)
        body = [stop, ("return", step)]
        if self.chance(0.4):
            body = [("return", ("cond", ("chain", [("name", n), self.int(0)], ["<="]), base, step))]
        show = ("expr", ("call", ("name", "print"), [("call", ("name", name), [self.small(0, 12)])]))
        return ("block", [("func", name, [("plain", n, None)], body, "func"), show])

    def visit(self):
        """`foreach` with a function of one or two parameters."""
        kind = self.pick(["arr", "words", "dict"])
        one = {"arr": "num", "words": "str", "dict": "str"}[kind]
        kinds = ["str", "num"] if kind == "dict" else [one] if self.chance(0.5) else ["int", one]
        names = []
        for k in kinds:
            self.count += 1
            names.append((f"v{self.count}", k))
        shown = self.inner(lambda: self.call("print", *[("name", n) for n, _ in names], self.make("num", 1)), names)
        f = ("lambda", self.pick(["|", "fn"]), [("plain", n, None) for n, _ in names], shown)
        return ("expr", self.call("foreach", self.make(kind, 1), f))

    def walk_and_change(self):
        """A loop over a dict or an array that may change it."""
        names = [n for n, k in self.known("dict", "arr")]
        if not names or self.loops:
            return None
        name = self.pick(names)
        kind = self.visible()[name]
        self.count += 1
        k = f"k{self.count}"
        if kind == "arr":
            act = self.pick([
                ("call", ("name", "push"), [("name", name), ("name", k)]), ("call", ("name", "pop"), [("name", name)])])
            then = [("expr", act)]
        elif self.chance(0.5):
            then = [("op", ("index", ("name", name), [("name", k)]), "+", self.int(1))]
        else:
            then = [("expr", ("method", ("name", name), "remove", [("name", k)]))]
        test = self.inner(lambda: self.make("bool", 2), [(k, "num" if kind == "arr" else "str")])
        return ("each", [("name", k)], ("name", name), [("if", test, then, None)])


SAY = ("func", "say", [("plain", "x", None)], [
    ("expr", ("call", ("name", "print"), [("str", "say", '"'), ("name", "x")])), ("return", ("name", "x"))], "func")


def program(seed):
    """Inputs of a program: globals, or all in a block or in a function."""
    maker = Maker(seed)
    kinds = maker.dice.sample(["arr", "words", "dict", "set", "num", "str", "int", "mixed"], maker.dice.randint(2, 6))
    inputs = [[maker.declare(kind)] for kind in kinds]
    maker.floats = maker.chance(0.15)
    if maker.chance(0.25):
        inputs.insert(0, [SAY])
        maker.says = True
    for _ in range(maker.dice.randint(2, 7)):
        maker.room = 14
        inputs.append([maker.statement() for _ in range(maker.dice.choice([1, 1, 1, 2]))])
    if maker.chance(0.01):
        inputs.append([maker.hot()])
    if maker.chance(0.5):
        inputs = [[maker.guarded(s) for s in statements] for statements in inputs]
    place = maker.dice.random()
    if place < 0.5:
        return inputs
    body = [s for statements in inputs for s in statements]
    if place < 0.75:
        return [[("block", body)]]
    return [[("func", "main", [], body, "func")], [("expr", ("call", ("name", "main"), []))]]
