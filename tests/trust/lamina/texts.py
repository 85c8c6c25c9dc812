"""Functions of strings, dicts, sets, structs and formats, added to the tables of `library`."""
from fractions import Fraction

from .library import GLOBALS, METHODS, Builtin, count, need, offer
from .numbers import nearest
from .values import Dict, Discard, Set, Struct, bounded, fail, is_int, is_number, position, text


def start(i, size):
    return need(i, int) if type(i) is not int or 0 <= i <= size else fail("IndexError")


@offer("length", 1, 0, str)
def length(m, args):
    return len(need(args[0], str))


@offer("upper", 1, 0, str)
def upper(m, args):
    return args[0].upper()


@offer("lower", 1, 0, str)
def lower(m, args):
    return args[0].lower()


@offer("trim", 1, 0, str)
def trim(m, args):
    return args[0].strip(" \t\n\r")


@offer("reverse", 1, 0, str)
def reverse(m, args):
    return args[0][::-1]


@offer("chars", 1, 0, str)
def chars(m, args):
    return list(args[0])


@offer("split", 1, 2, str)
def split(m, args):
    if len(args) == 1:
        return args[0].split()
    return args[0].split(args[1]) if need(args[1], str) else list(args[0])


@offer("replace", 3, 0, str)
def replace(m, args):
    s, old, new = (need(x, str) for x in args)
    return bounded(s.replace(old, new)) if old else fail("ValueError")


@offer("repeat", 2, 0, str)
def repeat(m, args):
    if count(args[1]) * len(args[0]) > 600:
        raise Discard("long")
    return args[0] * args[1]


@offer("contains", 2, 0, str)
def contains(m, args):
    return need(args[1], str) in args[0]


@offer("starts_with", 2, 0, str)
def starts_with(m, args):
    return args[0].startswith(need(args[1], str))


@offer("ends_with", 2, 0, str)
def ends_with(m, args):
    return args[0].endswith(need(args[1], str))


@offer("index_of", 2, 0, str)
def index_of(m, args):
    return args[0].find(need(args[1], str))


@offer("find", 2, 3, str)
def find(m, args):
    if len(args) == 2:
        return index_of(m, args)
    need(args[2], str)
    return args[0].find(args[2], start(args[1], len(args[0])))


@offer("sub", 2, 3, str)
def sub(m, args):
    if len(args) > 2:
        need(args[1], int), need(args[2], int)
    i = start(args[1], len(args[0]))
    return args[0][i:] if len(args) == 2 else args[0][i:i + count(args[2])]


@offer("at", 2, 0, str)
def at(m, args):
    return args[0][position(args[1], len(args[0]))]


@offer("code", 2, 0, str)
def code(m, args):
    return ord(at(m, args))


@offer("replace_by_index", 3, 0, str)
def replace_by_index(m, args):
    s, i = args[0], position(args[1], len(args[0]))
    return s[:i] + need(args[2], str) + s[i + 1:]


def cat(m, args):
    return bounded("".join(map(text, args)))


METHODS[str]["cat"] = Builtin("cat", 0, None, cat)


@offer("get", 2, 3, Dict)
def get(m, args):
    d, key = args[:2]
    return d.get(key) if d.has(key) else args[2] if len(args) > 2 else None


@offer("has", 2, 0, Dict)
def has(m, args):
    return args[0].has(args[1])


@offer("remove", 2, 0, Dict)
def remove(m, args):
    return args[0].remove(args[1])


@offer("keys", 1, 0, Dict)
def keys(m, args):
    return args[0].keys()


@offer("values", 1, 0, Dict)
def values(m, args):
    return args[0].values()


@offer("entries", 1, 0, Dict)
def entries(m, args):
    return args[0].items()


@offer("merge", 2, 0, Dict)
def merge(m, args):
    return Dict(need(args[0], Dict).items() + need(args[1], Dict).items())


@offer("clear", 1, 0, Dict)
def clear(m, args):
    args[0].version += bool(args[0].slots)
    args[0].slots.clear()


METHODS[Set]["has"] = METHODS[Dict]["has"]
METHODS[Set]["remove"] = METHODS[Dict]["remove"]


@offer("add", 2, None, Set)
def add(m, args):
    for x in args[1:]:
        args[0].set(x, None)


def operation(choose):
    def run(m, args):
        return Set(choose(need(args[0], Set), need(args[1], Set)))

    return run


SET_OPERATIONS = {
    "union": lambda a, b: a.keys() + b.keys(),
    "intersect": lambda a, b: [x for x in a.keys() if b.has(x)],
    "difference": lambda a, b: [x for x in a.keys() if not b.has(x)],
    "symmetric_difference": lambda a, b: (
        [x for x in a.keys() if not b.has(x)] + [x for x in b.keys() if not a.has(x)]),
}
for _name, _choose in SET_OPERATIONS.items():
    METHODS[Set][_name] = Builtin(_name, 2, 2, operation(_choose))


@offer("is_subset", 2, 0, Set)
def is_subset(m, args):
    other = need(args[1], Set)
    return all(other.has(x) for x in args[0].keys())


@offer("new", 1)
def new(m, args):
    return Struct(None, need(args[0], Struct))


@offer("getattr", 2, 3)
def getattr_(m, args):
    holder = need(args[0], Struct).find(need(args[1], str))
    return holder.fields[args[1]] if holder else args[2] if len(args) > 2 else fail("AttributeError")


@offer("hasattr", 2)
def hasattr_(m, args):
    return need(args[0], Struct).find(need(args[1], str)) is not None


@offer("setattr", 3)
def setattr_(m, args):
    need(args[0], Struct).set(need(args[1], str), args[2])


@offer("delattr", 2)
def delattr_(m, args):
    s = need(args[0], Struct)
    if need(args[1], str) not in s.fields:
        fail("AttributeError")
    s.version += 1
    del s.fields[args[1]]


@offer("update", 2)
def update(m, args):
    for key, value in list(need(args[1], Struct).fields.items()):
        need(args[0], Struct).set(key, value)


def grouped(digits):
    parts = []
    while len(digits) > 3:
        digits, part = digits[:-3], digits[-3:]
        parts.insert(0, part)
    return ",".join([digits] + parts)


def fixed(x, places, comma):
    """A number with digits after the point, halves away from zero; no sign for what rounds to zero."""
    n = nearest(Fraction(x) * 10 ** places)
    whole, part = divmod(abs(n), 10 ** places)
    body = grouped(str(whole)) if comma else str(whole)
    return "-" * (n < 0) + body + ("." + str(part).zfill(places) if places else "")


def scientific(x, places):
    """One digit before the point, halves away from zero."""
    x, e = Fraction(x), 0
    if x:
        e = len(str(abs(x.numerator))) - len(str(x.denominator))
        e -= abs(x) < Fraction(10) ** e
    n = nearest(x / Fraction(10) ** (e - places))
    if abs(n) == 10 ** (places + 1):
        n, e = n // 10 if n > 0 else -(-n // 10), e + 1
    digits = str(abs(n)).zfill(places + 1)
    return "-" * (n < 0) + digits[0] + ("." + digits[1:] if places else "") + f"e{e}"


def mixed(x):
    whole, rest = divmod(abs(Fraction(x)), 1)
    words = " ".join(str(part) for part in (whole, rest) if part) or "0"
    return "-" * (x < 0) + words


def repeating(x):
    """A decimal whose period is in parentheses."""
    whole, rest = divmod(abs(Fraction(x)), 1)
    digits, seen, n = "", {}, rest.numerator
    while n and n not in seen:
        if len(digits) > 300:
            raise Discard("long period")
        seen[n] = len(digits)
        d, n = divmod(10 * n, rest.denominator)
        digits += str(d)
    if n:
        digits = digits[:seen[n]] + "(" + digits[seen[n]:] + ")"
    return "-" * (x < 0) + str(whole) + ("." + digits if digits else "")


def formatted(x, spec):
    """`spec` is the parts (fill, align, sign, width, comma, places, type), all of which fit x."""
    fill, align, sign, width, comma, places, kind = spec
    if kind == "f":
        body = fixed(x, places, comma)
    elif kind in ("x", "X", "o", "b"):
        base = {"x": 16, "X": 16, "o": 8, "b": 2}[kind]
        body = GLOBALS["to_base"].run(None, [x, base])
        body = body.upper() if kind == "X" else body
    elif kind in ("e", "%", "m", "r"):
        body = {"e": lambda: scientific(x, places), "%": lambda: fixed(Fraction(x) * 100, places, False) + "%",
                "m": lambda: mixed(x), "r": lambda: repeating(x)}[kind]()
    elif is_number(x) and comma and is_int(x):
        body = "-" * (x < 0) + grouped(str(abs(x)))
    else:
        body = text(x)
    if sign and is_number(x) and not body.startswith("-"):
        body = "+" + body
    room = max(width - len(body), 0)
    if align == "=":
        head = body[:1] if body[:1] in ("+", "-") else ""
        return head + "0" * room + body[len(head):]
    align = align or (">" if is_number(x) else "<")
    if align == "^":
        return fill * (room // 2) + body + fill * (room - room // 2)
    return body + fill * room if align == "<" else fill * room + body


def fits(x, spec):
    """Whether a format can be applied to x."""
    kind = spec[6]
    if type(x) is float and (spec[4] or kind not in ("", "f", "e", "%")):
        raise Discard("a float")
    if spec[1] == "=" and not is_number(x):
        raise Discard("zeros around text")
    if kind in ("f", "e", "%", "m", "r") or spec[2] or spec[1] == "=":
        return is_number(x) and (kind not in ("x", "X", "o", "b") and not spec[4] or is_int(x) or kind == "f")
    return is_int(x) if kind in ("x", "X", "o", "b") or spec[4] else True

