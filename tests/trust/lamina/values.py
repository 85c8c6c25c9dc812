"""Values of the model, and what operators, comparisons and printing make of them.

Ints are Python ints, rationals Fractions, floats float, strings str, arrays lists, bools bool and null None; the
other types have classes here. The text of the language decides what is right, not the program."""
import math
import re
from fractions import Fraction
from functools import cmp_to_key

BITS_MAX = 6000


class Discard(Exception):
    """The model cannot tell what this program gives, or it takes too long."""


class Fault(Exception):
    """An error of the running program."""

    def __init__(self, error):
        super().__init__(error.kind)
        self.error = error


class Error:
    """An error value; the model does not know the messages of built-in errors."""

    def __init__(self, kind, message=None, value=None):
        self.kind, self.message, self.value = kind, message, value


class Struct:
    def __init__(self, fields=None, parent=None):
        self.fields, self.parent, self.version = dict(fields or {}), parent, 0

    def find(self, name):
        holder = self
        while holder is not None:
            if name in holder.fields:
                return holder
            holder = holder.parent
        return None

    def set(self, name, value):
        self.version += name not in self.fields
        self.fields[name] = value


class Dict:
    """Keys in order of insertion; `slots` maps what makes keys equal to key and value."""

    def __init__(self, pairs=()):
        self.slots, self.version = {}, 0
        for key, value in pairs:
            self.set(key, value)

    def set(self, key, value):
        mark = identity(key)
        if mark in self.slots:
            self.slots[mark][1] = value
        else:
            self.version += 1
            self.slots[mark] = [frozen(key), value]

    def has(self, key):
        return identity(key) in self.slots

    def get(self, key):
        mark = identity(key)
        if mark not in self.slots:
            fail("IndexError")
        return self.slots[mark][1]

    def remove(self, key):
        mark = identity(key)
        if mark not in self.slots:
            fail("IndexError")
        self.version += 1
        return self.slots.pop(mark)[1]

    def keys(self):
        return [frozen(slot[0]) for slot in self.slots.values()]

    def values(self):
        return [slot[1] for slot in self.slots.values()]

    def items(self):
        return [[frozen(key), value] for key, value in self.slots.values()]


class Set(Dict):
    def __init__(self, elements=()):
        super().__init__([(element, None) for element in elements])


class Function:
    def __init__(self, name, params, body, env):
        self.name, self.params, self.body, self.env = name, params, body, env

    def plain(self):
        """How many parameters must be given; whether there are others."""
        required = sum(1 for kind, _, _ in self.params if kind == "plain")
        return required, any(kind == "rest" for kind, _, _ in self.params)


class Builtin:
    def __init__(self, name, least, most, run):
        self.name, self.least, self.most, self.run = name, least, most, run


def fail(kind):
    raise Fault(Error(kind))


def is_int(x):
    return type(x) is int


def is_number(x):
    return type(x) in (int, Fraction, float)


def tidy(x):
    """The simplest type of an exact number."""
    if type(x) is Fraction and x.denominator == 1:
        return x.numerator
    return x


def bounded(x):
    """x, unless it has grown too big to go on with."""
    if type(x) is int:
        bits = x.bit_length()
    elif type(x) is Fraction:
        bits = x.numerator.bit_length() + x.denominator.bit_length()
    elif type(x) is float:
        bits = 0 if math.isfinite(x) else BITS_MAX + 1
    elif type(x) is str:
        bits = 10 * len(x)
    else:
        return x
    if bits > BITS_MAX:
        raise Discard("big")
    return x


def frozen(key):
    return [frozen(x) for x in key] if type(key) is list else key


def identity(key):
    """What two equal keys have in common."""
    if is_number(key):
        return "number", key
    if type(key) in (str, bool) or key is None:
        return type(key).__name__, key
    if type(key) is list:
        return "array", tuple(identity(x) for x in key)
    return fail("TypeError")


def type_name(x):
    names = {
        int: "int", Fraction: "rational", str: "string", bool: "bool", type(None): "null", list: "array",
        Struct: "struct", float: "float", Dict: "dict", Set: "set", Function: "function", Builtin: "function", Error: "error",
    }
    return names[type(x)]


def truth(x):
    if type(x) in (Dict, Set):
        return bool(x.slots)
    if type(x) in (Struct, Function, Builtin, Error):
        return True
    return bool(x)


def equal(a, b):
    if is_number(a) and is_number(b):
        return a == b
    if type(a) is not type(b):
        return False
    if type(a) is list:
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    if type(a) is Struct:
        return set(a.fields) == set(b.fields) and all(equal(v, b.fields[k]) for k, v in a.fields.items())
    if type(a) in (Dict, Set):
        return set(a.slots) == set(b.slots) and all(equal(s[1], b.slots[k][1]) for k, s in a.slots.items())
    if type(a) in (Function, Builtin):
        return a is b
    if type(a) is Error:
        raise Discard("equality of errors")
    return a == b


def same(a, b):
    if type(a) in (list, Struct, Dict, Set, Function, Builtin):
        return a is b
    return equal(a, b)


def less(a, b):
    if is_number(a) and is_number(b) or type(a) is type(b) and type(a) in (str, bool):
        return a < b
    return fail("TypeError")


def compare(op, a, b):
    if op == "<":
        return less(a, b)
    if op == ">":
        return less(b, a)
    if op == "<=":
        return not less(b, a)
    return not less(a, b)


def sort(items, before=less):
    """A stable order by `before`."""
    def order(x, y):
        if before(x, y):
            return -1
        return 1 if before(y, x) else 0

    return sorted(items, key=cmp_to_key(order))


ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quoted(text):
    def character(c):
        if ord(c) < 32 or 127 <= ord(c) < 160:
            return ESCAPES.get(c) or "\\u{%x}" % ord(c)
        return ESCAPES.get(c, c)

    return '"' + "".join(map(character, text)) + '"'


def is_name(text):
    return text.isidentifier()


def shown(x, depth=0):
    """The form inside other values and at the prompt."""
    if depth > 40:
        raise Discard("deep")
    if type(x) is str:
        return quoted(x)
    if type(x) is list:
        return "[" + ", ".join(shown(y, depth + 1) for y in x) + "]"
    if type(x) is Dict:
        inside = ", ".join(shown(k) + ": " + shown(v, depth + 1) for k, v in x.slots.values())
        return "[" + (inside or ":") + "]"
    if type(x) is Set:
        return "set([" + ", ".join(shown(k) for k, _ in x.slots.values()) + "])"
    if type(x) is Struct:
        fields = [(k if is_name(k) else quoted(k)) + " = " + shown(v, depth + 1) for k, v in x.fields.items()]
        return "{" + ", ".join(fields) + "}"
    return simple(x)


def simple(x):
    if x is None:
        return "null"
    if type(x) is bool:
        return "true" if x else "false"
    if type(x) is Function:
        parts = {"plain": "%s", "default": "%s = …", "rest": "...%s"}
        return "<function " + x.name + "(" + ", ".join(parts[k] % n for k, n, _ in x.params) + ")>"
    if type(x) is Builtin:
        return f"<builtin {x.name}>"
    if type(x) is Error:
        if x.message is None:
            raise Discard("message")
        return f"{x.kind}: {x.message}"
    return re.sub(r"e([+-])0*", lambda m: "e" + m[1].strip("+"), repr(x)) if type(x) is float else str(x)


def text(x):
    """The display form."""
    return x if type(x) is str else shown(x)


def flat(a):
    """Whether an array is a vector of numbers."""
    return all(is_number(x) for x in a)


def vectors(a, b, op):
    if not (flat(a) and flat(b)) or not a or not b:
        raise Discard("shapes")
    if len(a) != len(b):
        fail("DimensionError")
    return [arithmetic(op, x, y) for x, y in zip(a, b)]


def scaled(a, b, op):
    """Arrays with numbers, or other pairs that are no two numbers."""
    if type(a) is list and type(b) is list:
        if op in "+-":
            return vectors(a, b, op)
        if op == "*":
            return bounded(tidy(sum(vectors(a, b, op))))
        raise Discard("arrays")
    array, other = (a, b) if type(a) is list else (b, a)
    if type(array) is list and is_number(other):
        if op == "*" or op == "/" and array is a:
            if not flat(array) or not array:
                raise Discard("shapes")
            return [arithmetic(op, x, b) if array is a else arithmetic(op, a, x) for x in array]
        if op in "^%":
            raise Discard("arrays")
    return fail("TypeError")


def power(a, n):
    if type(n) is not int:
        raise Discard("roots")
    if a == 0 and n < 0:
        fail("ZeroDivisionError")
    size = a.bit_length() if type(a) is int else a.numerator.bit_length() + a.denominator.bit_length()
    if abs(n) * max(size - 1, 0) > BITS_MAX or abs(n) > 10 ** 6 and a not in (0, 1, -1):
        raise Discard("big")
    return bounded(tidy(Fraction(a) ** n if n < 0 or type(a) is Fraction else a ** n))


def arithmetic(op, a, b):
    if op == "+" and (type(a) is str or type(b) is str):
        return bounded(text(a) + text(b))
    if not (is_number(a) and is_number(b)):
        if op == "^" and type(a) is not list and type(b) is not list:
            fail("TypeError")
        return scaled(a, b, op)
    if float in (type(a), type(b)):
        return with_float(op, a, b)
    if op == "^":
        return power(a, b)
    if op in "/%" and b == 0:
        fail("ZeroDivisionError")
    if op == "+":
        result = a + b
    elif op == "-":
        result = a - b
    elif op == "*":
        result = a * b
    elif op == "/":
        result = Fraction(a) / b
    else:
        result = a % b
    return bounded(tidy(result))


def with_float(op, a, b):
    """The exact operand is rounded to a float first."""
    if op in "^%":
        raise Discard("powers and remainders of floats")
    if op == "/" and b == 0:
        fail("ZeroDivisionError")
    try:
        a, b = float(a), float(b)
        return bounded({"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b)
    except (OverflowError, ZeroDivisionError):
        raise Discard("beyond floats") from None


def negated(a):
    if type(a) is list:
        if not a or not flat(a):
            raise Discard("shapes")
        return [-x for x in a]
    return -a if is_number(a) else fail("TypeError")


def copied(x):
    if type(x) is list:
        return [copied(y) for y in x]
    if type(x) is Struct:
        return Struct({k: copied(v) for k, v in x.fields.items()}, x.parent)
    if type(x) is Set:
        return Set(x.keys())
    if type(x) is Dict:
        return Dict([(k, copied(v)) for k, v in x.items()])
    return x


def member(x, c):
    """`x in c`."""
    if type(c) is list:
        return any(equal(x, y) for y in c)
    if type(c) in (Dict, Set):
        return c.has(x)
    if type(c) is str:
        return x in c if type(x) is str else fail("TypeError")
    if type(c) is Struct:
        return c.find(x) is not None if type(x) is str else fail("TypeError")
    return fail("TypeError")


def position(i, size):
    """A valid index, counted from 0."""
    if type(i) is not int:
        fail("TypeError")
    if i < 0:
        i += size
    if not 0 <= i < size:
        fail("IndexError")
    return i


def indexed(x, i):
    if type(x) in (list, str):
        return x[position(i, len(x))]
    if type(x) is Dict:
        return x.get(i)
    if type(x) is Struct:
        if type(i) is not str:
            fail("TypeError")
        holder = x.find(i)
        return holder.fields[i] if holder else fail("AttributeError")
    return fail("TypeError")


def sliced(x, i, j):
    if type(x) not in (list, str):
        fail("TypeError")
    for bound in (i, j):
        if bound is not None and type(bound) is not int:
            fail("TypeError")
    return x[slice(i, j)]


def store(x, i, value):
    """`x[i] = value`."""
    if type(x) is list:
        x[position(i, len(x))] = value
    elif type(x) is Dict:
        x.set(i, value)
    elif type(x) is Struct:
        x.set(i, value) if type(i) is str else fail("TypeError")
    else:
        fail("TypeError")
