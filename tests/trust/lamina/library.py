"""The functions of the language that the model knows: GLOBALS by name, METHODS by type and name.

Each takes the machine and the list of its arguments, whose count has been checked."""
import math
from fractions import Fraction
from itertools import combinations, permutations

from .values import (
    Builtin, Dict, Discard, Error, Fault, Function, Set, Struct, arithmetic, bounded, copied, equal, fail,
    identity, indexed, is_int, is_number, less, member, position, same, sliced, sort, store, text, tidy, truth,
    type_name,
)

GLOBALS = {}
METHODS = {list: {}, str: {}, Dict: {}, Set: {}}
MODULES = {"array": list, "string": str, "dict": Dict, "set": Set}


def offer(names, least, most=0, on=None):
    """Makes the function below a builtin: of the language's globals, and of a type's methods."""
    def add(run):
        run = run if on is None else owned(on, run)
        for name in names.split():
            builtin = Builtin(name, least, least if most == 0 else most, run)
            (GLOBALS if on is None else METHODS[on])[name] = builtin
        return run

    return add


def owned(on, run):
    """A method also called through its module, whose first argument may be anything."""
    types = (Dict, Set) if on in (Dict, Set) else (on,)

    def checked(m, args):
        need(args[0], *types)
        return run(m, args)

    return checked


def both(names, least, most=0):
    def add(run):
        offer(names, least, most)(run)
        return offer(names, least, most, list)(run)

    return add


def need(x, *types):
    if type(x) is float and (int in types or Fraction in types):
        raise Discard("a float")
    if type(x) not in types:
        fail("TypeError")
    return x


def function(x):
    return need(x, Function, Builtin)


def count(n):
    return need(n, int) if type(n) is not int or n >= 0 else fail("ValueError")


# Values of any type


@offer("print", 0, None)
def print_(m, args):
    m.write(" ".join(map(text, args)) + "\n")


@offer("typeof", 1)
def typeof(m, args):
    return type_name(args[0])


@offer("string to_string", 1)
def string(m, args):
    return text(args[0])


@offer("size", 1)
def size(m, args):
    x = need(args[0], list, str, Dict, Set, Struct)
    return len(x.fields) if type(x) is Struct else len(x.slots) if type(x) in (Dict, Set) else len(x)


@offer("copy", 1)
def copy(m, args):
    return copied(args[0])


@offer("same", 2)
def same_(m, args):
    return same(*args)


@offer("bool", 1)
def bool_(m, args):
    return truth(args[0])


@offer("array", 1)
def array(m, args):
    x = need(args[0], list, str, Dict, Set, Struct)
    if type(x) is Struct:
        return list(x.fields.values())
    return x.keys() if type(x) is Set else x.items() if type(x) is Dict else list(x)


@offer("dict", 0, 1)
def dict_(m, args):
    x = args[0] if args else []
    if type(x) is Struct:
        return Dict(x.fields.items())
    if type(x) is not list or any(type(pair) is not list or len(pair) != 2 for pair in x):
        raise Discard("dict of anything else")
    return Dict(x)


@offer("set", 0, 1)
def set_(m, args):
    if not args:
        return Set()
    x = need(args[0], list, str, Dict, Set)
    return Set(x.keys() if type(x) in (Dict, Set) else list(x))


@offer("keys", 1)
def keys(m, args):
    x = need(args[0], Dict, Struct)
    return list(x.fields) if type(x) is Struct else x.keys()


@offer("values", 1)
def values(m, args):
    x = need(args[0], Dict, Struct)
    return list(x.fields.values()) if type(x) is Struct else x.values()


@offer("assert", 1, 2)
def assert_(m, args):
    if not truth(args[0]):
        raise Fault(Error("AssertionError", args[1] if len(args) > 1 else None))


@offer("error", 1, 2)
def error(m, args):
    kind, message = args if len(args) == 2 else ("Error", args[0])
    raise Fault(Error(need(kind, str), need(message, str)))


@offer("xpcall", 2, None)
def xpcall(m, args):
    function(args[0]), function(args[1])
    depth = m.depth
    try:
        return m.call(args[0], args[2:])
    except Fault as fault:
        m.depth = depth
        return m.call(args[1], [fault.error])


# Arrays


@both("map", 2)
def map_(m, args):
    a, f = need(args[0], list), function(args[1])
    return [m.call(f, [x]) for x in walk(a)]


def walk(a):
    """As many positions as there are now, each read when it is reached."""
    for i in range(len(a)):
        if i >= len(a):
            return
        yield a[i]


@both("filter", 2)
def filter_(m, args):
    a, f = need(args[0], list), function(args[1])
    return [x for x in walk(a) if truth(m.call(f, [x]))]


@both("reduce", 2, 3)
def reduce(m, args):
    a, f = need(args[0], list), function(args[1])
    rest = walk(a)
    if len(args) == 3:
        total = args[2]
    elif a:
        total = next(rest)
    else:
        return fail("ValueError")
    for x in rest:
        total = m.call(f, [total, x])
    return total


@both("foreach", 2)
def foreach(m, args):
    a, f = need(args[0], list, Dict), function(args[1])
    pairs = type(f) is Function and f.plain() == (2, False)
    if type(a) is Dict:
        version = a.version
        for k, v in a.items():
            m.call(f, [k, v])
            if a.version != version:
                fail("ValueError")
        return
    for i, x in enumerate(walk(a)):
        m.call(f, [i, x] if pairs else [x])


@both("find", 2)
def find(m, args):
    a, f = need(args[0], list), function(args[1])
    return next((x for x in walk(a) if truth(m.call(f, [x]))), None)


@both("push", 2, None)
def push(m, args):
    need(args[0], list).extend(args[1:])
    if len(args[0]) > 2000:
        raise Discard("long")


@both("pop", 1)
def pop(m, args):
    return args[0].pop() if need(args[0], list) else fail("IndexError")


@both("range", 1, 3)
def range_(m, args):
    a, b, step = [need(x, int, Fraction) for x in ([0] + args if len(args) == 1 else args)] + [1] * (3 - max(len(args), 2))
    if step == 0:
        fail("ValueError")
    n = max(math.ceil(Fraction(b - a) / step), 0)
    if n > 4000:
        raise Discard("long")
    return [tidy(a + step * k) for k in range(n)]


@both("sort", 1, 2)
def sort_(m, args):
    a = need(args[0], list)
    if len(args) == 1:
        if len(a) == 1 and not (is_number(a[0]) or type(a[0]) in (str, bool)):
            raise Discard("order of one")
        return sort(a)
    function(args[1])
    return sort(a, lambda x, y: m.call(args[1], [x, y]))


@both("reverse", 1)
def reverse(m, args):
    return need(args[0], list)[::-1]


@both("concat", 0, None)
def concat(m, args):
    return sum((need(a, list) for a in args), [])


def folded(op, start):
    def run(m, args):
        if not all(is_number(x) or type(x) in (str, bool, type(None)) for x in need(args[0], list)):
            raise Discard("sums of arrays")
        total = start
        for x in args[0]:
            total = arithmetic(op, total, x if is_number(x) else fail("TypeError"))
        return total

    return run


for _name, _run in (("sum", folded("+", 0)), ("product", folded("*", 1))):
    GLOBALS[_name] = METHODS[list][_name] = Builtin(_name, 1, 1, _run)


@offer("replace", 3, 0, list)
def replace(m, args):
    function(args[1])
    for i in range(len(args[0])):
        if truth(m.call(args[1], [args[0][i]])):
            args[0][i] = args[2]


@offer("permutations combinations", 2)
def chosen(m, args):
    raise NotImplementedError


def choices(choose):
    def run(m, args):
        a, k = need(args[0], list), count(args[1])
        if len(a) > 5:
            raise Discard("many")
        return [list(c) for c in choose(a, k)]

    return run


GLOBALS["permutations"].run, GLOBALS["combinations"].run = choices(permutations), choices(combinations)


@offer("at", 2, 0, list)
def at(m, args):
    return indexed(*args)


@offer("set", 3, 0, list)
def set_at(m, args):
    store(*args)


@offer("insert", 3, 0, list)
def insert(m, args):
    a, i, x = args
    a.insert(len(a) if i == len(a) and is_int(i) else position(i, len(a)), x)


@offer("remove", 2, 0, list)
def remove(m, args):
    return args[0].pop(position(args[1], len(args[0])))


@offer("slice", 2, 3, list)
def slice_(m, args):
    return sliced(args[0], args[1], need(args[2], int) if len(args) == 3 else None)


@offer("index_of", 2, 0, list)
def index_of(m, args):
    return next((i for i, x in enumerate(args[0]) if equal(x, args[1])), -1)


@offer("contains", 2, 0, list)
def contains(m, args):
    return member(args[1], args[0])


@offer("join", 1, 2, list)
def join(m, args):
    return bounded(need(args[1] if len(args) > 1 else "", str).join(map(text, need(args[0], list))))


def quantifier(stop):
    def run(m, args):
        if len(args) > 1:
            function(args[1])
        for x in walk(args[0]):
            if truth(m.call(args[1], [x]) if len(args) > 1 else x) == stop:
                return stop
        return not stop

    return run


METHODS[list]["any"] = Builtin("any", 1, 2, quantifier(True))
METHODS[list]["all"] = Builtin("all", 1, 2, quantifier(False))


@offer("zip", 2, None, list)
def zip_(m, args):
    return [list(row) for row in zip(*(need(a, list) for a in args))]


@offer("enumerate", 1, 0, list)
def enumerate_(m, args):
    return [[i, x] for i, x in enumerate(args[0])]


@offer("flatten", 1, 2, list)
def flatten(m, args):
    return flattened(args[0], count(args[1]) if len(args) > 1 else 99)


def flattened(a, levels):
    parts = (flattened(x, levels - 1) if type(x) is list and levels > 0 else [x] for x in a)
    return [y for part in parts for y in part]


@offer("unique", 1, 0, list)
def unique(m, args):
    kept = []
    for x in args[0]:
        if not any(equal(x, y) for y in kept):
            kept.append(x)
    return kept


for _type in (list, str, Dict, Set):
    METHODS[_type]["size"] = GLOBALS["size"]
METHODS[str]["join"] = METHODS[list]["join"]


def fill(m, args):
    if count(args[0]) > 500:
        raise Discard("long")
    return [args[1]] * args[0]


METHODS[list]["fill"] = Builtin("fill", 2, 2, fill)


def method(x, name):
    """The method `name` of a value that is no struct."""
    table = METHODS.get(type(x), {})
    return table[name] if name in table else fail("AttributeError")


from . import numbers, texts, theory  # noqa: E402,F401 (add to the tables)
