#!/usr/bin/env python3
"""Random exact expressions with their values, from mpmath, to check exact arithmetic against.

    pip install mpmath
    python3 tests/oracle/generate.py 2000 > tests/oracle/sample.txt        the checked-in sample
    python3 tests/oracle/generate.py 100000 7 > /tmp/oracle.txt            a long run, with another seed
    LAMINA_ORACLE=/tmp/oracle.txt cargo test --release --lib oracle

One line each, in source syntax:

    expression TAB decimal(re(x), 60) TAB decimal(im(x), 60)
    left < right TAB true|false            also <=, >, >=, ==, !=

The expressions are made of integers, fractions, roots of them, nested square roots, pi() and e(), and
imaginary parts. Every value is computed at two precisions; lines where they disagree are left out.
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
    """The expression is no good: a division by zero, a value that is too large, too deep a nest."""


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
    """Two ways to write one number, or nearly one."""
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


def line(seed, precision):
    """The line that a seed stands for, or None."""
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


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    start = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    made, seed = 0, 0
    while made < count:
        seed += 1
        name = f"{start}:{seed}"
        low = line(name, LOW)
        if low is not None and low == line(name, HIGH):
            print(low)
            made += 1


if __name__ == "__main__":
    main()
