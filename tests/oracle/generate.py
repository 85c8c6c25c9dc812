#!/usr/bin/env python3
"""Random exact expressions with their values from mpmath, for checking exact arithmetic.

    pip install mpmath
    python3 tests/oracle/generate.py algebraic 2000 > tests/oracle/sample.txt       the checked-in samples
    python3 tests/oracle/generate.py functions 3000 > tests/oracle/functions.txt
    python3 tests/oracle/generate.py functions 100000 7 > /tmp/functions.txt        a long run with another seed
    LAMINA_ORACLE_FUNCTIONS=/tmp/functions.txt cargo test --release --lib oracle    (LAMINA_ORACLE: algebraic)

Each sample is a line in source syntax:

    expression TAB decimal(re(x), 60) TAB decimal(im(x), 60)
    left < right TAB true|false            also <=, >, >=, ==, !=

`algebraic` generates expressions of integers, fractions, roots of these, nested square roots, pi() and e(), and
imaginary parts; `functions` adds elementary functions, values on the circle, roots of polynomials
(`root_of(k, c0, c1, …)`, the k-th real root), floors, and identities in disguise. Every value is computed
at two precisions; lines where they disagree are left out.
"""

import random
import sys
from fractions import Fraction

import mpmath
from mpmath import mp, mpc, mpf

DIGITS = 60
LOW, HIGH = 240, 360
ZERO = mpf(10) ** -150


class Unfit(Exception):
    """The expression is unusable: a division by zero, a value that is too large, nesting that is too deep."""


class Node:
    """An expression: its text, how tightly it binds, its value, and what it contains."""

    def __init__(self, text, tight, value, roots=0, real=True, constants=False, terms=1):
        self.text, self.tight, self.value = text, tight, value
        self.roots, self.real, self.constants, self.terms = roots, real, constants, terms
        if isinstance(value, mpc) and value.imag == 0:
            self.value = value.real
        if abs(value) > mpf(10) ** 30:
            raise Unfit

    def at(self, tight):
        return self.text if self.tight >= tight else f"({self.text})"


SUM, PRODUCT, UNARY, POWER, ATOM = range(5)


def flags(a, b):
    return dict(
        roots=a.roots + b.roots,
        real=a.real and b.real,
        constants=a.constants or b.constants,
    )


def integer(rng):
    n = rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 18, 45, 98, rng.randint(1, 200)])
    return Node(str(n), ATOM, mpf(n))


def fraction(rng):
    n, d = rng.randint(1, 30), rng.randint(2, 12)
    return Node(f"{n}/{d}", PRODUCT, mpf(n) / d)


def radical(rng):
    q = Fraction(rng.randint(1, 60), rng.choice([1, 1, 1, 2, 3, 5, 8]))
    text = str(q.numerator) if q.denominator == 1 else f"{q.numerator}/{q.denominator}"
    value = mpf(q.numerator) / q.denominator
    kind = rng.random()
    if kind < 0.6:
        return Node(f"sqrt({text})", ATOM, mp.sqrt(value))
    if kind < 0.8:
        return Node(f"cbrt({text})", ATOM, mp.cbrt(value))
    n = rng.choice([4, 5, 6])
    return Node(f"root({text}, {n})", ATOM, mp.root(value, n))


def constant(rng):
    name = rng.choice(["pi", "e"])
    return Node(f"{name}()", ATOM, +getattr(mp, name), constants=True)


def leaf(rng, options):
    kind = rng.random()
    if kind < 0.3:
        return integer(rng)
    if kind < 0.45:
        return fraction(rng)
    if kind < 0.85 or not options["constants"]:
        return radical(rng)
    return constant(rng)


def check_divisor(x):
    if abs(x.value) < ZERO:
        raise Unfit


def combine(rng, a, b):
    op = rng.choice("++--**/")
    if op == "+":
        return Node(f"{a.at(SUM)} + {b.at(PRODUCT)}", SUM, a.value + b.value, terms=a.terms + b.terms, **flags(a, b))
    if op == "-":
        return Node(f"{a.at(SUM)} - {b.at(PRODUCT)}", SUM, a.value - b.value, terms=a.terms + b.terms, **flags(a, b))
    if op == "*":
        return Node(f"{a.at(PRODUCT)}*{b.at(UNARY)}", PRODUCT, a.value * b.value, terms=a.terms * b.terms, **flags(a, b))
    check_divisor(b)
    if b.terms > 4:
        raise Unfit
    return Node(f"{a.at(PRODUCT)}/{b.at(UNARY)}", PRODUCT, a.value / b.value, terms=a.terms * 2 ** b.terms, **flags(a, b))


def tree(rng, depth, options):
    if depth == 0 or rng.random() < 0.15:
        return leaf(rng, options)
    kind = rng.random()
    if kind < 0.72:
        return combine(rng, tree(rng, depth - 1, options), tree(rng, depth - 1, options))
    a = tree(rng, depth - 1, options)
    if kind < 0.87:
        if a.roots >= options["roots"] or a.terms > 4 or abs(a.value) < ZERO:
            raise Unfit
        if a.value < 0:
            a = Node(f"-{a.at(UNARY)}", UNARY, -a.value, a.roots, a.real, a.constants, a.terms)
        return Node(f"sqrt({a.text})", ATOM, mp.sqrt(a.value), a.roots + 1, a.real, a.constants, 1)
    if kind < 0.95:
        n = rng.choice([2, 2, 3, 4, -1, -2])
        if a.terms > 3 or n < 0 and abs(a.value) < ZERO:
            raise Unfit
        exponent = str(n)
        return Node(f"{a.at(ATOM)}^{exponent}", POWER, a.value**n, a.roots, a.real, a.constants, a.terms ** abs(n))
    return Node(f"-{a.at(UNARY)}", UNARY, -a.value, a.roots, a.real, a.constants, a.terms)


def imaginary(rng, x):
    if x.text.isdigit():
        return Node(f"{x.text}i", ATOM, mpc(0, 1) * x.value, real=False)
    return Node(f"{x.at(PRODUCT)}*1i", PRODUCT, mpc(0, 1) * x.value, x.roots, False, x.constants, x.terms)


def complex_tree(rng, options):
    options = dict(options, roots=1)

    def part():
        return tree(rng, 1, options)

    def number():
        y = imaginary(rng, part())
        if rng.random() < 0.2:
            return y
        x = part()
        return Node(f"{x.at(SUM)} + {y.at(PRODUCT)}", SUM, x.value + y.value, **flags(x, y))

    a = number()
    kind = rng.random()
    if kind < 0.1:
        n = rng.choice([2, 3, 4])
        return Node(f"({a.text})^{n}", POWER, a.value**n, real=False)
    b = number()
    op = rng.choice("+-*/")
    if op == "/":
        check_divisor(b)
    value = {"+": a.value + b.value, "-": a.value - b.value, "*": a.value * b.value}
    value = a.value / b.value if op == "/" else value[op]
    return Node(f"({a.text}) {op} ({b.text})", SUM, value, real=False)


def identity(rng, options):
    """Two ways to write one number, or two numbers that nearly agree."""
    a, b = rng.randint(1, 40), rng.randint(2, 40)
    kind = rng.randrange(5)
    near = rng.choice(["", "", f" + 1/10^{rng.randint(20, 45)}"])
    if kind == 0:
        left, right = f"sqrt({a}) + sqrt({b})", f"sqrt({a + b} + 2*sqrt({a * b}))"
        x, y = mp.sqrt(a) + mp.sqrt(b), mp.sqrt(a + b + 2 * mp.sqrt(a * b))
    elif kind == 1:
        left, right = f"1/(sqrt({a}) + sqrt({a + b}))", f"(sqrt({a + b}) - sqrt({a}))/{b}"
        x, y = 1 / (mp.sqrt(a) + mp.sqrt(a + b)), (mp.sqrt(a + b) - mp.sqrt(a)) / b
    elif kind == 2:
        left, right = f"sqrt(1 + sqrt({b}))*sqrt({a} + sqrt({a}))", (
            f"sqrt({a} + sqrt({a}) + {a}*sqrt({b}) + sqrt({a * b}))"
        )
        x = mp.sqrt(1 + mp.sqrt(b)) * mp.sqrt(a + mp.sqrt(a))
        y = mp.sqrt(a + mp.sqrt(a) + a * mp.sqrt(b) + mp.sqrt(a * b))
    elif kind == 3:
        left, right = f"(cbrt({a}) + cbrt({b}))^3", f"{a + b} + 3*cbrt({a * a * b}) + 3*cbrt({a * b * b})"
        x = (mp.cbrt(a) + mp.cbrt(b)) ** 3
        y = a + b + 3 * mp.cbrt(a * a * b) + 3 * mp.cbrt(a * b * b)
    else:
        left, right = f"sqrt({a} + sqrt({b})) + sqrt({b} + sqrt({a}))", (
            f"sqrt({a + b} + sqrt({a}) + sqrt({b}) + 2*sqrt(({a} + sqrt({b}))*({b} + sqrt({a}))))"
        )
        p, q = a + mp.sqrt(b), b + mp.sqrt(a)
        x, y = mp.sqrt(p) + mp.sqrt(q), mp.sqrt(p + q + 2 * mp.sqrt(p * q))
    if near:
        x = x + mpf(1) / mpf(10) ** int(near.split("^")[1])
    return Node(left + near, SUM, x), Node(right, SUM, y)


def fixed(x):
    """Exactly DIGITS digits after the point, rounded half away from zero."""
    scaled = mp.floor(abs(x) * mpf(10) ** DIGITS + mpf(1) / 2)
    digits = str(int(scaled)).rjust(DIGITS + 1, "0")
    sign = "-" if x < 0 and int(scaled) != 0 else ""
    return f"{sign}{digits[:-DIGITS]}.{digits[-DIGITS:]}"


def algebraic_line(seed, precision):
    """The line made from a seed, or None."""
    mp.dps = precision
    rng = random.Random(seed)
    options = {"constants": rng.random() < 0.35, "roots": rng.choice([0, 1, 1, 2, 2])}
    kind = rng.random()
    try:
        if kind < 0.65:
            x = tree(rng, rng.choice([2, 3, 3, 4]), options)
        elif kind < 0.78:
            x = complex_tree(rng, options)
        elif kind < 0.9:
            return comparison(rng, *identity(rng, options))
        else:
            x = tree(rng, 2, options)
            y = tree(rng, 2, options)
            return comparison(rng, x, y)
        if x.terms > 24:
            raise Unfit
    except (Unfit, ZeroDivisionError):
        return None
    real, imag = mpmath.re(x.value), mpmath.im(x.value)
    return f"{x.text}\t{fixed(real)}\t{fixed(imag)}"


def comparison(rng, x, y):
    if x.terms > 12 or y.terms > 12:
        raise Unfit
    difference = x.value - y.value
    order = 0 if abs(difference) < ZERO else (1 if difference > 0 else -1)
    op = rng.choice(["<", "<=", ">", ">=", "==", "!="])
    holds = {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0, "==": order == 0, "!=": order != 0}
    return f"{x.text} {op} {y.text}\t{'true' if holds[op] else 'false'}"


BIG = mpf(10) ** 25


def rational(rng):
    q = Fraction(rng.randint(1, 40), rng.choice([1, 1, 2, 3, 4, 5, 7, 12]))
    tight = ATOM if q.denominator == 1 else PRODUCT
    return Node(str(q), tight, mpf(q.numerator) / q.denominator)


def angle(rng):
    q = Fraction(rng.randint(-40, 40), rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 17]))
    if q == 0:
        raise Unfit
    return Node(f"({q.numerator})*pi()/{q.denominator}", PRODUCT, mp.pi * q.numerator / q.denominator)


def root_of(rng):
    """A real root of a polynomial with small coefficients."""
    degree = rng.choice([2, 3, 3, 3, 4, 5])
    coefficients = [rng.randint(-4, 4) for _ in range(degree)] + [rng.randint(1, 3)]
    try:
        roots = mp.polyroots(coefficients[::-1], maxsteps=80, extraprec=2 * mp.prec)
    except mp.NoConvergence:
        raise Unfit from None
    real = sorted(r.real for r in roots if abs(r.imag) < mpf(10) ** (-mp.dps // 2))
    if not real or any(b - a < mpf(10) ** -20 for a, b in zip(real, real[1:])):
        raise Unfit
    k = rng.randrange(len(real))
    text = ", ".join(map(str, [k + 1] + coefficients))
    return Node(f"root_of({text})", ATOM, +real[k])


def simple(rng):
    kind = rng.random()
    if kind < 0.05:
        return root_of(rng)
    if kind < 0.5:
        return rational(rng)
    if kind < 0.75:
        return radical(rng)
    if kind < 0.85:
        a, b = rational(rng), radical(rng)
        return Node(f"{a.text} + {b.text}", SUM, a.value + b.value)
    if kind < 0.95:
        return Node("pi()", ATOM, +mp.pi)
    return Node("e()", ATOM, +mp.e)


def fits(value):
    if isinstance(value, mpc) or abs(value) > BIG or value != 0 and abs(value) < ZERO:
        raise Unfit
    return value


def function(rng, x):
    """A function of a node, within its domain."""
    v = x.value
    names = ["sin", "cos", "tan", "exp", "log", "atan", "sinh", "cosh", "tanh", "asinh"]
    if abs(v) <= 1:
        names += ["asin", "acos"]
    if abs(v) < 1:
        names.append("atanh")
    if v >= 1:
        names.append("acosh")
    name = rng.choice(names)
    if name == "log" and v <= ZERO or name == "tan" and abs(mp.cos(v)) < ZERO:
        raise Unfit
    if name in ("exp", "sinh", "cosh", "tanh") and abs(v) > 50:
        raise Unfit
    return Node(f"{name}({x.text})", ATOM, fits(getattr(mp, name)(v)))


def function_tree(rng, depth):
    if depth == 0:
        kind = rng.random()
        if kind < 0.25:
            return simple(rng)
        if kind < 0.45:
            a = angle(rng)
            name = rng.choice(["sin", "cos", "tan"])
            if name == "tan" and abs(mp.cos(a.value)) < ZERO:
                raise Unfit
            return Node(f"{name}({a.text})", ATOM, getattr(mp, name)(a.value))
        return function(rng, simple(rng))
    kind = rng.random()
    if kind < 0.25:
        return function(rng, function_tree(rng, depth - 1))
    if kind < 0.33:
        a = function_tree(rng, depth - 1)
        if a.value <= ZERO:
            raise Unfit
        n = rng.choice([2, 2, 3, 5])
        return Node(f"root({a.text}, {n})", ATOM, mp.root(a.value, n))
    if kind < 0.4:
        a, b = simple(rng), function_tree(rng, depth - 1)
        if a.value <= ZERO or abs(b.value * mp.log(a.value)) > 50:
            raise Unfit
        return Node(f"({a.text})^({b.text})", POWER, a.value**b.value)
    a, b = function_tree(rng, depth - 1), function_tree(rng, depth - 1)
    op = rng.choice("++--**/")
    if op == "/":
        if abs(b.value) < mpf(10) ** -20:
            raise Unfit
        return Node(f"({a.text})/({b.text})", PRODUCT, fits(a.value / b.value))
    value = {"+": a.value + b.value, "-": a.value - b.value, "*": a.value * b.value}[op]
    return Node(f"({a.text}) {op} ({b.text})", SUM, fits(value))


def complex_function(rng):
    x, y = (radical(rng) if rng.random() < 0.2 else rational(rng) for _ in range(2))
    if rng.random() < 0.2:
        x, y = function(rng, x), function(rng, y)
        a, b = rational(rng), rational(rng)
        op = rng.choice("+-*/")
        text = f"({x.text} + ({y.text})*1i) {op} ({a.text} - ({b.text})*1i)"
        z, w = mpc(x.value, y.value), mpc(a.value, -b.value)
        return Node(text, SUM, {"+": z + w, "-": z - w, "*": z * w, "/": z / w}[op])
    name = rng.choice(["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"])
    z = mpc(x.value, y.value)
    text = f"{x.text} + ({y.text})*1i"
    if rng.random() < 0.3:
        return Node(f"({text})^({x.text} - ({y.text})*1i)", POWER, z ** mpc(x.value, -y.value))
    return Node(f"{name}({text})", ATOM, getattr(mp, name)(z))


def function_identity(rng):
    """Two ways to write one number: two expressions of equal value."""
    a, b = rng.randint(1, 30), rng.randint(2, 30)
    x = rng.choice([str(a), f"{a}/{b}", f"sqrt({b})", f"({a} + sqrt({b}))", f"log({b})", f"pi()*sqrt({b})"])
    y = rng.choice([str(b), f"{b}/{a}", f"sqrt({a})", f"cbrt({b})"])
    n = rng.choice([5, 7, 8, 9, 11, 13, 15])
    k = rng.randint(1, 2 * n)
    p, q = rng.choice([2, 3, 5, 6, 7, 10]), rng.choice([2, 3, 5, 6, 7, 10, 12])
    if "sqrt" in x and b in (4, 9, 16, 25):
        raise Unfit  # a multiple of π may be a pole
    s, t = Fraction(rng.randint(1, 9), rng.randint(2, 9)), Fraction(rng.randint(1, 9), rng.randint(10, 20))
    u = (s + t) / (1 - s * t) if s * t < 1 else None
    table = [
        (f"sin({x} + {y})", f"sin({x})*cos({y}) + cos({x})*sin({y})"),
        (f"cos({x} - {y})", f"cos({x})*cos({y}) + sin({x})*sin({y})"),
        (f"sin({x})^2 + cos({x})^2", "1"),
        (f"sin(3*({x}))", f"3*sin({x}) - 4*sin({x})^3"),
        (f"tan(({x})/2)", f"sin({x})/(1 + cos({x}))"),
        (f"cosh({x})^2 - sinh({x})^2", "1"),
        (f"sinh(2*({y}))", f"2*sinh({y})*cosh({y})"),
        (f"exp({x})*exp({y})", f"exp({x} + {y})"),
        (f"log({a}) + log({b})", f"log({a * b})"),
        (f"log({a}/{b})*sqrt({p})", f"sqrt({p})*log({a}) - sqrt({p})*log({b})"),
        (f"log({p * q})^2", f"log({p})^2 + 2*log({p})*log({q}) + log({q})^2"),
        (f"({p})^sqrt({b})*({q})^sqrt({b})", f"({p * q})^sqrt({b})"),
        (f"(({p})^sqrt({b}))^sqrt({b})", f"{p}^{b}"),
        (f"cos({k}*pi()/{n})", f"2*cos({k}*pi()/{2 * n})^2 - 1"),
        (f"2*cos({k}*pi()/{n})*sin({a}*pi()/{n})", f"sin({a + k}*pi()/{n}) + sin({a - k}*pi()/{n})"),
        (" + ".join(f"cos({2 * j}*pi()/{n})" for j in range(n)), "0"),
        (f"cos(sqrt({a}) + sqrt({b}))", f"cos(sqrt({a + b} + 2*sqrt({a * b})))"),
        (f"exp(acosh({b}))", f"{b} + sqrt({b * b - 1})"),
        (f"acosh({2 * b * b - 1})", f"2*acosh({b})"),
        (f"asin(1/{b}) + acos(1/{b})", "pi()/2"),
        (f"sin(2*atan({s}))", f"2*({s})/(1 + ({s})^2)"),
        (f"root(({a} + {b}*sqrt({p}))^{2 * (k % 3) + 3}, {2 * (k % 3) + 3})", f"{a} + {b}*sqrt({p})"),
        (f"log({p})/log({q})*log({q})", f"log({p})"),
        (f"exp(log({x} + 1)/2)^2", f"{x} + 1"),
        (f"atan({a}/{b}) + atan({b}/{a})", "pi()/2"),
    ]
    r, h = f"({a} + sqrt({b}))", rng.randint(2, 5)
    table += [
        (f"{h}*sqrt({p})*log({r}) + cbrt({q})*log({b})", f"sqrt({p})*log({r}^{h}) + cbrt({8 * q})*log({b})/2"),
        (f"sqrt({p})*asinh({a})*{2 * h} - log({p})", f"{h}*sqrt({p})*acosh({2 * a * a + 1}) - log({p})"),
        (f"sqrt({p})*atan(sqrt({a})) + log({r})", f"sqrt({p})*pi()/2 - sqrt({p})*atan(1/sqrt({a})) + log({r})"),
        (f"4*cos(atan({s})/3)^3 - 3*cos(atan({s})/3)", f"1/sqrt(1 + ({s})^2)"),
        (f"({p}^sqrt({b}) + {h})^2", f"{p * p}^sqrt({b}) + {2 * h}*{p}^sqrt({b}) + {h * h}"),
        (f"(exp(pi()*sqrt({a})) + {h}*pi())^2", f"exp({2}*pi()*sqrt({a})) + {2 * h}*pi()*exp(sqrt({a})*pi()) + {h * h}*pi()^2"),
        (f"({x})*({y} + sin({a}))", f"({x})*({y}) + ({x})*sin({a})"),
        (f"(log({b}) + {a})/(log({b * b}) - sqrt({p}))", f"(2*log({b}) + {2 * a})/(4*log({b}) - sqrt({4 * p}))"),
    ]
    if u is not None:
        table.append((f"atan({s}) + atan({t})", f"atan({u})"))
    return rng.choice(table)


def near(rng, text):
    """The same expression, changed by a tiny amount."""
    return f"{text} + 1/10^{rng.randint(20, 60)}"


def function_line(seed, precision):
    mp.dps = precision
    rng = random.Random(seed)
    kind = rng.random()
    if kind < 0.35:
        try:
            left, right = function_identity(rng)
        except Unfit:
            return None
        holds = rng.random() < 0.6
        if not holds:
            left = near(rng, left)
        op = rng.choice(["==", "!=", "<=", ">"])
        value = {"==": holds, "!=": not holds, "<=": holds, ">": not holds}[op]
        return f"{left} {op} {right}\t{'true' if value else 'false'}"
    try:
        x = complex_function(rng) if kind < 0.45 else function_tree(rng, rng.choice([1, 1, 2, 2, 3]))
        if kind >= 0.9:
            return order_line(rng, x)
    except (Unfit, ZeroDivisionError, ValueError, OverflowError):
        return None
    real, imag = mpmath.re(x.value), mpmath.im(x.value)
    if max(abs(real), abs(imag)) > BIG:
        return None
    return f"{x.text}\t{fixed(real)}\t{fixed(imag)}"


def order_line(rng, x):
    """A floor, an order, or a number that agrees with the value to 40 digits."""
    kind = rng.random()
    if kind < 0.4:
        scale = 10 ** rng.randint(0, 20)
        if abs(x.value * scale - mp.nint(x.value * scale)) < ZERO * scale:
            raise Unfit  # an integer: the value computed here is a little above or below it
        return f"floor(({x.text})*{scale})\t{fixed(mp.floor(x.value * scale))}\t{fixed(mpf(0))}"
    if kind < 0.6:
        y = function_tree(rng, 1)
        x.terms = y.terms = 1
        return comparison(rng, Node(f"({x.text})", ATOM, x.value), Node(f"({y.text})", ATOM, y.value))
    cut = int(mp.floor(x.value * mpf(10) ** 40))
    right = Node(f"({cut})/10^40", PRODUCT, mpf(cut) / mpf(10) ** 40)
    return comparison(rng, x, right)


FAMILIES = {"algebraic": algebraic_line, "functions": function_line}


def main():
    family, count = FAMILIES[sys.argv[1]], int(sys.argv[2])
    start = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    made, seed = 0, 0
    while made < count:
        seed += 1
        name = f"{start}:{seed}"
        low = family(name, LOW)
        if low is not None and low == family(name, HIGH):
            print(low)
            made += 1


if __name__ == "__main__":
    main()
