"""Writes programs of the model as text: no more parentheses than the grammar asks for, and a choice of spellings.

Expressions: num str const name bin neg not fact chain ne and or in cond array dict struct index slice lambda
call method field scope fstr spread. Statements: expr var typed func struct unpack assign op block if while loop
for each break continue return throw try."""
from .values import quoted

LEVELS = {"cond": 0, "lambda": 0, "or": 1, "and": 2, "ne": 3, "in": 4, "neg": 7, "not": 7}
OPERATORS = {"+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "^": 8}


def level(e):
    """How tightly an expression holds together: 0 a choice, 9 postfix, 10 a single piece."""
    kind = e[0]
    if kind == "bin":
        return OPERATORS[e[1]]
    if kind == "chain":
        return 3 if e[2][0] == "==" else 4
    if kind in ("fact", "index", "slice", "call", "method", "field", "scope"):
        return 9
    if kind == "num" and "/" in e[2]:
        return 6
    return LEVELS.get(kind, 10)


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Writer:
    """`dice` chooses among equal spellings; a flat program has each input on one line, which is read fastest."""

    def __init__(self, dice, flat=False):
        self.dice, self.plain = dice, 0
        self.flat = dice.random() < 0.8 or flat

    def at(self, e, least):
        """An expression where the grammar wants one at least so tight."""
        words = self.expression(e)
        if level(e) < least or self.dice.random() < 0.02 and e[0] != "spread":
            return "(" + words + ")"
        return words

    def expression(self, e):
        return getattr(self, "ex_" + e[0])(*e[1:])

    def ex_num(self, value, words):
        return words

    def ex_str(self, value, quote):
        words = quoted(value)[1:-1]
        return '"' + words + '"' if quote == '"' else "'" + words.replace('\\"', '"').replace("'", "\\'") + "'"

    def ex_const(self, value):
        return {None: "null", True: "true", False: "false"}[value]

    def ex_name(self, name):
        return name

    def ex_scope(self, module, name):
        return f"{module}::{name}"

    def ex_bin(self, op, a, b):
        if op == "^":
            left, right = self.at(a, 9), self.at(b, 7)
            if right.isdigit() and (left[-1] in ")]" or left.isidentifier()) and self.dice.random() < 0.3:
                return left + right.translate(RAISED)
            return left + self.choose("^", " ^ ") + right
        n = OPERATORS[op]
        left, right = self.at(a, n), self.at(b, n + 1)
        if right[0] not in "-!.*/" and self.dice.random() < 0.2:
            return left + op + right
        if self.dice.random() < 0.05:
            op = {"*": self.choose("×", "·"), "/": "÷", "-": "−"}.get(op, op)
        if self.dice.random() < 0.02 and not self.plain and not self.flat:
            op = self.choose(op + " /* then */", op + " // so far\n ", op + " \\\n ")
        return f"{left} {op} {right}"

    def choose(self, *words):
        return self.dice.choice(words)

    def ex_neg(self, a):
        words = self.at(a, 7)
        return "-(" + words + ")" if words[0] == "-" else "-" + words

    def ex_not(self, a):
        return "!" + self.at(a, 7)

    def ex_fact(self, a):
        return self.at(a, 9) + "!"

    def ex_chain(self, operands, ops):
        n = 4 if ops[0] == "==" else 5
        words = self.at(operands[0], n)
        for op, e in zip(ops, operands[1:]):
            if self.dice.random() < 0.05:
                op = {"<=": "≤", ">=": "≥"}.get(op, op)
            words += f" {op} {self.at(e, n)}"
        return words

    def ex_ne(self, a, b):
        return f"{self.at(a, 4)} {self.choose('!=', '≠')} {self.at(b, 4)}"

    def ex_and(self, a, b):
        return f"{self.at(a, 2)} && {self.at(b, 3)}"

    def ex_or(self, a, b):
        return f"{self.at(a, 1)} || {self.at(b, 2)}"

    def ex_in(self, a, b):
        words = self.at(a, 5)
        return (f"({words})" if words[0] == "!" else words) + f" in {self.at(b, 5)}"

    def ex_cond(self, c, a, b):
        return f"{self.at(c, 1)} ? {self.at(a, 1)} : {self.at(b, 0)}"

    def items(self, items):
        words = ", ".join(self.at(e, 0) for e in items)
        return words + "," if words and self.dice.random() < 0.03 else words

    def ex_spread(self, e):
        return "..." + self.at(e, 9)

    def ex_array(self, items):
        return "[" + self.items(items) + "]"

    def ex_dict(self, pairs):
        inside = ", ".join(f"{self.at(k, 1)}: {self.at(v, 1)}" for k, v in pairs)
        return "[" + (inside or ":") + "]"

    def ex_struct(self, fields):
        return "{" + ", ".join(f"{name} = {self.at(e, 0)}" for name, e in fields) + "}"

    def piece(self, e):
        """What brackets, members and calls follow."""
        if e[0] in ("num", "lambda", "struct"):
            return "(" + self.expression(e) + ")"
        return self.at(e, 9)

    def ex_index(self, a, indices):
        words = ", ".join(self.at(i, 0) for i in indices)
        return f"{self.piece(a)}[{words}]"

    def ex_slice(self, a, i, j):
        low, high = ("" if k is None else self.at(k, 1) for k in (i, j))
        return f"{self.piece(a)}[{low}:{high}]"

    def ex_call(self, f, args):
        return f"{self.piece(f)}({self.items(args)})"

    def ex_method(self, a, name, args):
        return f"{self.piece(a)}.{name}({self.items(args)})"

    def ex_field(self, a, name):
        return f"{self.piece(a)}.{name}"

    def ex_lambda(self, style, params, body):
        names = self.params(params)
        if type(body) is list:
            head = f"do |{names}|" if style == "do" and names else "do" if style == "do" else f"fn({names})"
            return head + " " + self.body(body)
        words = self.expression(body)
        if words[0] == "{":
            words = "(" + words + ")"
        if style == "fn":
            return f"fn({names}) => {words}"
        return f"|{names}|{' => ' if style == '=>' else ' '}{words}"

    def params(self, params):
        def one(kind, name, default):
            if kind == "rest":
                return "..." + name
            return name + (" = " + self.at(default, 0) if kind == "default" else "")

        return ", ".join(one(*p) for p in params)

    def ex_fstr(self, parts):
        words = ""
        for part in parts:
            if type(part) is str:
                words += quoted(part)[1:-1].replace("{", "{{").replace("}", "}}")
            else:
                words += "{" + self.inside(part[0]) + (spec(part[1]) if part[1] else "") + "}"
        return 'f"' + words + '"'

    def inside(self, e):
        self.plain += 1
        words = self.at(e, 1).replace("\n", " ")
        self.plain -= 1
        return "(" + words + ")" if words[0] == "{" or words[-1] == "}" else words

    # Statements

    def body(self, statements):
        if not statements:
            return "{ }"
        if len(statements) == 1 and self.dice.random() < 0.5:
            return "{ " + self.statement(statements[0]) + " }"
        if self.flat:
            return "{ " + "; ".join(map(self.statement, statements)) + " }"
        inside = "\n".join(self.lines(statements))
        return "{\n  " + inside.replace("\n", "\n  ") + "\n}"

    def lines(self, statements):
        """Statements a line each, some of them two to a line."""
        lines = []
        for s in statements:
            words = self.statement(s)
            if lines and (words[0] in "-+*/.:=?" or self.dice.random() < 0.15):
                lines[-1] += "; " + words
            else:
                lines.append(words)
        return lines

    def short(self, statements):
        """A body, without braces where one statement may stand alone."""
        plain = ("assign", "op", "break", "continue", "return", "throw")
        if len(statements) == 1 and statements[0][0] in plain and self.dice.random() < 0.4:
            words = self.statement(statements[0])
            if "\n" not in words and words[0] not in "([{-!.*|":
                return words
        return self.body(statements)

    def statement(self, s):
        return getattr(self, "st_" + s[0])(*s[1:])

    def st_expr(self, e):
        words = self.expression(e)
        starts = ("{", "|", "fn(", "do ", "do|", "-")
        return "(" + words + ")" if words.startswith(starts) else words

    def st_var(self, name, e):
        return f"var {name}" + ("" if e is None else " = " + self.at(e, 0))

    def st_typed(self, kind, name, e):
        return f"{kind} {name} = " + self.at(e, 0)

    def st_func(self, name, params, body, word):
        return f"{word} {name}({self.params(params)}) {self.body(body)}"

    def st_struct(self, name, fields):
        return f"struct {name} {self.ex_struct(fields)}"

    def targets(self, targets):
        def one(target):
            if target[0] == "list":
                return self.targets(target[1])
            return "..." + target[1] if target[0] == "rest" else self.target(target)

        return "[" + ", ".join(map(one, targets)) + "]"

    def target(self, target):
        return self.expression(target)

    def st_unpack(self, targets, e, declares):
        return ("var " if declares else "") + f"{self.targets(targets)} = {self.at(e, 0)}"

    def st_assign(self, target, e):
        return f"{self.target(target)} = {self.at(e, 0)}"

    def st_op(self, target, op, e):
        return f"{self.target(target)} {op}= {self.at(e, 0)}"

    def st_block(self, body):
        return self.body(body)

    def condition(self, e):
        words = self.at(e, 0)
        return "(" + words + ")" if "{" in words or "|" in words or self.dice.random() < 0.3 else words

    def st_if(self, cond, then, other):
        head = f"if {self.condition(cond)} "
        if other is None:
            return head + self.short(then)
        if len(other) == 1 and other[0][0] == "if":
            return head + self.body(then) + " else " + self.statement(other[0])
        return head + self.body(then) + " else " + self.short(other)

    def st_while(self, cond, body):
        return f"while {self.condition(cond)} {self.short(body)}"

    def st_loop(self, e, body):
        return "loop " + ("" if e is None else self.condition(e) + " ") + self.body(body)

    def st_for(self, name, e, cond, step, body):
        head = f"for (var {name} = {self.at(e, 0)}; {self.at(cond, 0)}; {self.statement(step)}) "
        return head + self.short(body)

    def st_each(self, names, e, body):
        names = ", ".join(self.targets(n[1]) if n[0] == "list" else n[1] for n in names)
        source = self.at(e, 1)
        if "{" in source or "|" in source:
            source = "(" + source + ")"
        if self.dice.random() < 0.2:
            return f"for ({names} in {source}) {self.short(body)}"
        return f"for {names} in {source} {self.short(body)}"

    def st_break(self):
        return "break"

    def st_continue(self):
        return "continue"

    def st_return(self, e):
        return "return" if e is None else "return " + self.at(e, 0)

    def st_throw(self, e):
        return "throw " + self.at(e, 0)

    def st_try(self, body, name, handler, last):
        words = "try " + self.body(body)
        if handler is not None:
            words += " catch " + (f"({name}) " if self.dice.random() < 0.5 else f"{name} ") + self.body(handler)
        return words + (" finally " + self.body(last) if last is not None else "")


def spec(parts):
    fill, align, sign, width, comma, places, kind = parts
    head = (fill if align and fill != " " else "") + align
    places = f".{places}" if kind in ("f", "e", "%") and kind else ""
    if align == "=":
        return f":{sign}" + (f"0{width}" if width else "") + places + kind
    return f":{head}{sign}{width or ''}{',' if comma else ''}{places}{kind}"


def inputs(program, dice, flat=False):
    """The text of each input of a program; all flat if so wanted."""
    writer = Writer(dice, flat)
    return [unlike_a_struct("; ".join(map(writer.statement, statements))) for statements in program]


def unlike_a_struct(words):
    """An input that is a block of assignments only would be read as a struct: it gets a statement first."""
    return "null; " + words if words[0] == "{" else words
