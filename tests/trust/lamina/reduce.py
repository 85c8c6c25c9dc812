"""Makes a program smaller while a test holds: statements and expressions are left out or replaced by parts of them."""


def is_node(x):
    return type(x) is tuple and x and type(x[0]) is str


def smaller(x):
    """Variants of a part of a program, each a step smaller."""
    if type(x) is list:
        for i in range(len(x)):
            yield x[:i] + x[i + 1:]
        for i, part in enumerate(x):
            for variant in smaller(part):
                yield x[:i] + [variant] + x[i + 1:]
    elif is_node(x):
        yield from smaller_node(x)
    elif type(x) is tuple:
        for i, part in enumerate(x):
            for variant in smaller(part):
                yield x[:i] + (variant,) + x[i + 1:]


EXPRESSIONS = {
    "bin", "neg", "not", "fact", "chain", "ne", "and", "or", "in", "cond", "array", "dict", "index", "slice", "call",
    "method", "field", "fstr", "num", "str", "const", "name", "lambda", "struct", "scope",
}


def smaller_node(x):
    kind = x[0]
    if kind in EXPRESSIONS and kind not in ("num", "name", "const", "str"):
        yield ("num", 1, "1")
        yield from (y for y in inside(x) if is_node(y) and y[0] in EXPRESSIONS)
    elif kind == "num" and x[1] not in (0, 1):
        yield ("num", 1, "1")
    elif kind == "str" and x[1]:
        yield ("str", "", '"')
    elif kind in ("if", "while", "loop", "each", "for", "try", "func"):
        bodies = [y for y in x if type(y) is list and y and is_node(y[0]) and y[0][0] not in ("plain", "rest", "default")]
        yield from (("block", body) for body in bodies)
    if kind == "block" and len(x[1]) == 1:
        yield x[1][0]
    for i, part in enumerate(x):
        if i and type(part) in (list, tuple) and not (kind == "chain" and i == 2):
            for variant in smaller(part):
                if kind not in ("chain", "index", "dict") or i == 0 or len(variant) == len(part):
                    yield x[:i] + (variant,) + x[i + 1:]


def inside(x):
    for part in x[1:]:
        if is_node(part):
            yield part
        elif type(part) is list:
            yield from (y for y in part if is_node(y))


def smallest(program, test, tries=800):
    """A small program for which the test holds; the given one if it holds for no smaller one."""
    found = True
    while found and tries > 0:
        found = False
        for variant in smaller(program):
            tries -= 1
            if tries <= 0:
                break
            if holds(test, variant):
                program, found = variant, True
                break
    return program


def holds(test, variant):
    """A variant that is no program, so that the model or the writer stumbles over it, is not one."""
    try:
        return test(variant)
    except Exception:
        return False
