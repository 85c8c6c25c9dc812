#!/usr/bin/env python3
"""Random polynomials with SymPy's answers about them, for checking computer algebra.

    pip install sympy
    python3 tests/oracle/polynomials.py 400 > tests/oracle/polynomials.txt        the checked-in sample
    python3 tests/oracle/polynomials.py 5000 7 > /tmp/polynomials.txt             a long run with another seed
    LAMINA_POLYNOMIALS=/tmp/polynomials.txt cargo test --release --lib sympy_agrees

Each problem is a line in source syntax, with fields separated by tabs:

    factor      p           f1 TAB k1 TAB f2 TAB k2 …      irreducible factors, constants left out
    gcd         p TAB q     gcd, up to a constant factor
    resultant   p TAB q     resultant in x, as the determinant of Sylvester's matrix: SymPy 1.14's own
                            `resultant` has the wrong sign if both degrees are odd and the first is lower
    apart       f           partial fractions in x
    together    f           numerator TAB denominator, without a common divisor
"""

import random
import sys

from sympy import QQ, Rational, apart, cancel, expand, factor_list, fraction, gcd, symbols, together
from sympy.polys.subresultants_qq_zz import sylvester

x, y, z = symbols("x y z")


def text(e):
    return str(e).replace("**", "^")


def polynomial(rng, variables, degree, terms, size):
    """A random polynomial that is not constant."""
    while True:
        p = 0
        for _ in range(rng.randint(2, terms)):
            monomial = rng.randint(-size, size)
            for v in variables:
                monomial *= v ** rng.randint(0, degree)
            p += monomial
        p = expand(p)
        if p.free_symbols:
            return p


def variables(rng):
    return rng.choice([[x], [x], [x], [x, y], [x, y], [x, y, z]])


def piece(rng, names):
    return polynomial(rng, names, {1: 5, 2: 2, 3: 1}[len(names)], {1: 5, 2: 4, 3: 4}[len(names)], 9)


def factored(rng):
    names = variables(rng)
    p = Rational(rng.randint(1, 12), rng.randint(1, 6)) * rng.choice([-1, 1])
    for _ in range(rng.randint(1, 3)):
        p *= piece(rng, names) ** rng.choice([1, 1, 1, 2])
    p = expand(p)
    _, factors = factor_list(p)
    fields = [text(p)]
    for f, k in factors:
        fields += [text(f.as_expr()), str(k)]
    return fields


def divisor(rng):
    names = variables(rng)
    common = piece(rng, names) if rng.random() < 0.8 else 1
    p, q = expand(piece(rng, names) * common), expand(piece(rng, names) * common)
    return [text(p), text(q), text(gcd(p, q, domain=QQ))]


def resultants(rng):
    names = variables(rng)
    p, q = piece(rng, names), piece(rng, names)
    if x not in p.free_symbols or x not in q.free_symbols:
        return resultants(rng)
    return [text(p), text(q), text(expand(sylvester(p, q, x).det(method="berkowitz")))]


def fractions(rng):
    below = 1
    for _ in range(rng.randint(1, 3)):
        below *= polynomial(rng, [x], 2, 3, 5) ** rng.choice([1, 1, 2])
    f = polynomial(rng, [x], 6, 4, 9) / below
    return [text(f), text(apart(f, x))]


def sums(rng):
    names = variables(rng)
    small = {1: 3, 2: 1, 3: 1}[len(names)]
    f = 0
    for _ in range(rng.randint(1, 3)):
        f += polynomial(rng, names, small, 3, 6) / polynomial(rng, names, small, 3, 6)
    above, below = fraction(cancel(together(f)))
    return [text(f), text(above), text(below)]


KINDS = {"factor": factored, "gcd": divisor, "resultant": resultants, "apart": fractions, "together": sums}


def main():
    count = int(sys.argv[1])
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for k in range(count):
        kind = list(KINDS)[k % len(KINDS)]
        print("\t".join([kind] + KINDS[kind](rng)))


main()
