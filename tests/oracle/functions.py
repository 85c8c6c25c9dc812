#!/usr/bin/env python3
"""Random exact expressions with elementary functions, and identities in disguise, with their values from
mpmath. Lines are as in generate.py.

    python3 tests/oracle/functions.py 1500 > tests/oracle/functions.txt    the checked-in sample
    python3 tests/oracle/functions.py 30000 7 > /tmp/functions.txt         a long run, with another seed
    LAMINA_ORACLE_FUNCTIONS=/tmp/functions.txt cargo test --release --lib oracle
"""

import random
import sys
from fractions import Fraction

import mpmath
from generate import ATOM, HIGH, LOW, POWER, PRODUCT, SUM, UNARY, ZERO, Node, Unfit, fixed, integer, radical
from mpmath import mp, mpc, mpf

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


def simple(rng):
    kind = rng.random()
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


def tree(rng, depth):
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
        return function(rng, tree(rng, depth - 1))
    if kind < 0.33:
        a = tree(rng, depth - 1)
        if a.value <= ZERO:
            raise Unfit
        n = rng.choice([2, 2, 3, 5])
        return Node(f"root({a.text}, {n})", ATOM, mp.root(a.value, n))
    if kind < 0.4:
        a, b = simple(rng), tree(rng, depth - 1)
        if a.value <= ZERO or abs(b.value * mp.log(a.value)) > 50:
            raise Unfit
        return Node(f"({a.text})^({b.text})", POWER, a.value**b.value)
    a, b = tree(rng, depth - 1), tree(rng, depth - 1)
    op = rng.choice("++--**/")
    if op == "/":
        if abs(b.value) < mpf(10) ** -20:
            raise Unfit
        return Node(f"({a.text})/({b.text})", PRODUCT, fits(a.value / b.value))
    value = {"+": a.value + b.value, "-": a.value - b.value, "*": a.value * b.value}[op]
    return Node(f"({a.text}) {op} ({b.text})", SUM, fits(value))


def complex_tree(rng):
    x, y = rational(rng), rational(rng)
    name = rng.choice(["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"])
    z = mpc(x.value, y.value)
    text = f"{x.text} + ({y.text})*1i"
    if rng.random() < 0.3:
        return Node(f"({text})^({x.text} - ({y.text})*1i)", POWER, z ** mpc(x.value, -y.value))
    return Node(f"{name}({text})", ATOM, getattr(mp, name)(z))


def identities(rng):
    """Two ways to write one number: texts that are equal."""
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
    if u is not None:
        table.append((f"atan({s}) + atan({t})", f"atan({u})"))
    return rng.choice(table)


def near(rng, text):
    """The same with a number changed: one that is nearly it."""
    return f"{text} + 1/10^{rng.randint(20, 60)}"


def line(seed, precision):
    mp.dps = precision
    rng = random.Random(seed)
    kind = rng.random()
    if kind < 0.35:
        try:
            left, right = identities(rng)
        except Unfit:
            return None
        holds = rng.random() < 0.6
        if not holds:
            left = near(rng, left)
        op = rng.choice(["==", "!=", "<=", ">"])
        value = {"==": holds, "!=": not holds, "<=": holds, ">": not holds}[op]
        return f"{left} {op} {right}\t{'true' if value else 'false'}"
    try:
        x = complex_tree(rng) if kind < 0.42 else tree(rng, rng.choice([1, 1, 2, 2, 3]))
    except (Unfit, ZeroDivisionError, ValueError, OverflowError):
        return None
    real, imag = mpmath.re(x.value), mpmath.im(x.value)
    if max(abs(real), abs(imag)) > BIG:
        return None
    return f"{x.text}\t{fixed(real)}\t{fixed(imag)}"


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
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
