#!/usr/bin/env python3
"""Random problems of calculus, equations and matrices with SymPy's answers, for checking computer algebra.

    pip install sympy
    python3 tests/oracle/calculus.py 1000 > tests/oracle/calculus.txt        the checked-in sample
    python3 tests/oracle/calculus.py 20000 7 > /tmp/calculus.txt             a long run with another seed
    LAMINA_CALCULUS=/tmp/calculus.txt cargo test --lib sympy_agrees_about_calculus

Each problem is a line in source syntax, with fields separated by tabs:

    differentiate f TAB derivative in x
    integrate     f                           the test differentiates the antiderivative
    definite      f TAB a TAB b TAB value
    limit         f TAB at TAB value          at is a number, infinity or -infinity; value may be infinite
    series        f TAB n TAB terms           about 0, below order n
    sum           f TAB terms                 for k from 1 to n, n being a symbol
    solve         p TAB count                 distinct roots of a polynomial, checked by substitution
    equation      f TAB count TAB values …    solutions as decimals
    system        p; q TAB count              solutions of polynomials in x and y, checked by substitution
    eigenvalues   rows TAB polynomial         characteristic polynomial in x
    hermite, smith  rows TAB form             rows are separated by semicolons
"""

import random
import signal
import sys

from sympy import (Matrix, Poly, Rational, ZZ, S, atan, cos, diff, exp, expand, groebner, integrate, limit, log,
                   oo, pi, series, simplify, sin, solveset, sqrt, summation, symbols, tan, FiniteSet, resultant,
                   Interval, N)
from sympy.matrices.normalforms import hermite_normal_form, smith_normal_form

x, y, k, n = symbols("x y k n")


class Late(Exception):
    pass


def late(*_):
    raise Late


signal.signal(signal.SIGALRM, late)


def text(e):
    return str(e).replace("**", "^").replace("oo", "infinity").replace("E", "e")


def polynomial(rng, v, degree, size):
    while True:
        p = sum(rng.randint(-size, size) * v**i for i in range(rng.randint(1, degree) + 1))
        if p != 0 and p.has(v):
            return p


def line(rng):
    return rng.choice([1, 1, 2, 3, -1, -2]) * x + rng.choice([0, 0, 1, -1, 2])


def function(rng):
    return rng.choice([sin, cos, exp, log, atan, tan, sqrt])


def anything(rng, depth):
    c = rng.randint(0, 6)
    if depth == 0 or c == 0:
        return rng.choice([x, x, line(rng), polynomial(rng, x, 2, 3)])
    if c <= 2:
        return anything(rng, depth - 1) * anything(rng, depth - 1)
    if c == 3:
        return anything(rng, depth - 1) + anything(rng, depth - 1)
    if c == 4:
        return anything(rng, depth - 1) / (x**2 + rng.randint(1, 3))
    return function(rng)(anything(rng, depth - 1))


def integrand(rng):
    kind = rng.randint(0, 8)
    p = polynomial(rng, x, 3, 4)
    if kind == 0:
        q = 1
        for _ in range(rng.randint(1, 2)):
            q *= rng.choice([x + rng.randint(-3, 3), x**2 + rng.randint(1, 4), 2 * x - 1, x**2 + x + 1]) ** rng.randint(1, 2)
        return p / q
    if kind == 1:
        return p * rng.choice([exp, sin, cos])(line(rng))
    if kind == 2:
        return p * log(x + rng.randint(0, 2)) ** rng.randint(1, 2)
    if kind == 3:
        return sin(line(rng)) ** rng.randint(0, 4) * cos(line(rng)) ** rng.randint(0, 3)
    if kind == 4:
        return exp(line(rng)) * rng.choice([sin, cos])(line(rng))
    if kind == 5:
        return p * sqrt(rng.randint(1, 3) * x + rng.randint(1, 4))
    if kind == 6:
        return polynomial(rng, x, 2, 3) * sqrt(rng.choice([1, 4, 9, 2]) - x**2)
    if kind == 7:
        return p * rng.choice([2, 3, Rational(1, 2)]) ** x
    return p * atan(x)


def limit_question(rng):
    kind = rng.randint(0, 6)
    a = rng.randint(-2, 2)
    if kind == 0:
        p = polynomial(rng, x, 3, 4)
        q = polynomial(rng, x, 3, 4)
        return expand(p * (x - a)) / expand(q * (x - a)), a
    if kind == 1:
        p, q = polynomial(rng, x, 4, 5), polynomial(rng, x, 4, 5)
        return p / q, rng.choice([oo, -oo])
    if kind == 2:
        f = rng.choice([sin(2 * x) - 2 * x, exp(x) - 1 - x, cos(x) - 1, log(1 + x) - x, tan(x) - x, atan(x) - x])
        return f * rng.randint(1, 4) / x ** rng.randint(1, 3), 0
    if kind == 3:
        return polynomial(rng, x, 3, 3) * exp(rng.choice([-1, -2, 1]) * x), oo
    if kind == 4:
        return (1 + Rational(rng.randint(-4, 4), rng.randint(1, 3)) / x) ** (rng.randint(1, 3) * x), oo
    if kind == 5:
        return sqrt(x**2 + rng.randint(1, 5) * x) - x, oo
    return log(x) ** rng.randint(1, 3) / x ** Rational(1, rng.randint(1, 3)), oo


def rows(m):
    return "; ".join(" ".join(str(e) for e in m.row(i)) for i in range(m.rows))


def hermite(m):
    """Row-style Hermite form: upper triangular, entries above a pivot in [0, pivot), by plain elimination."""
    a = [[int(e) for e in m.row(i)] for i in range(m.rows)]
    top = 0
    for j in range(m.cols):
        while True:
            live = [i for i in range(top, m.rows) if a[i][j] != 0]
            if not live:
                break
            least = min(live, key=lambda i: abs(a[i][j]))
            a[top], a[least] = a[least], a[top]
            done = True
            for i in range(top + 1, m.rows):
                q = a[i][j] // a[top][j]
                a[i] = [s - q * t for s, t in zip(a[i], a[top])]
                done = done and a[i][j] == 0
            if done:
                break
        if top < m.rows and a[top][j] != 0:
            if a[top][j] < 0:
                a[top] = [-s for s in a[top]]
            for i in range(top):
                q = a[i][j] // a[top][j]
                a[i] = [s - q * t for s, t in zip(a[i], a[top])]
            top += 1
        if top == m.rows:
            break
    return Matrix(a)


def question(rng):
    kind = rng.choice(["differentiate", "integrate", "integrate", "definite", "limit", "limit", "series", "sum", "solve",
                       "equation", "system", "eigenvalues", "hermite", "smith"])
    if kind == "differentiate":
        f = anything(rng, 3)
        return [kind, text(f), text(diff(f, x))]
    if kind == "integrate":
        return [kind, text(integrand(rng))]
    if kind == "definite":
        f = rng.choice([polynomial(rng, x, 3, 4), polynomial(rng, x, 2, 3) * exp(-x), sin(x) ** 2,
                        1 / (x**2 + rng.randint(1, 3)), x * cos(x), polynomial(rng, x, 2, 3) / (x + 4)])
        a, b = sorted(rng.sample(range(-3, 5), 2))
        v = integrate(f, (x, a, b))
        if v.has(integrate) or v is S.NaN:
            return None
        return [kind, text(f), str(a), str(b), str(N(v, 25))]
    if kind == "limit":
        f, at = limit_question(rng)
        try:
            v = limit(f, x, at, "+-") if at not in (oo, -oo) else limit(f, x, at)
        except ValueError:
            return None
        if v.has(limit) or v.has(S.ComplexInfinity) or v is S.NaN or v.has(S.NaN):
            return None
        return [kind, text(f), text(at), text(v)]
    if kind == "series":
        f = rng.choice([exp(line(rng)), sin(x) / (1 + x), cos(2 * x) * exp(x), log(1 + x) ** 2, sqrt(1 + x + x**2), tan(x),
                        atan(x) * exp(-x), 1 / sin(x), x / (exp(x) - 1), (1 + x) ** Rational(rng.randint(-3, 5), 3)])
        order = rng.randint(2, 7)
        return [kind, text(f), str(order), text(series(f, x, 0, order).removeO())]
    if kind == "sum":
        f = rng.choice([polynomial(rng, k, 4, 5), polynomial(rng, k, 2, 3) * rng.choice([2, 3, -2]) ** k,
                        1 / (k * (k + rng.randint(1, 3))), polynomial(rng, k, 2, 4)])
        v = summation(f, (k, 1, n))
        return [kind, text(f)] + [text(v.subs(n, i)) for i in (1, 2, 7)]
    if kind == "solve":
        p = polynomial(rng, x, 3, 5) * polynomial(rng, x, 3, 4)
        p = Poly(expand(p), x)
        return [kind, text(p.as_expr()), str(p.sqf_part().degree())]
    if kind == "equation":
        c = rng.randint(1, 5)
        f, domain = rng.choice([(exp(2 * x) - (c + 1) * exp(x) + c, S.Reals), (sqrt(x + c) - x + 1, S.Reals),
                                (abs(x - c) - 2 * c, S.Reals), (log(x) ** 2 - c**2, S.Reals),
                                (2 * sin(x) - 1, Interval.Ropen(0, 2 * pi)), (cos(2 * x) - cos(x), Interval.Ropen(0, 2 * pi)),
                                (tan(x) ** 2 - 3, Interval.Ropen(0, 2 * pi)), (3 ** x - c, S.Reals)])
        found = solveset(f, x, domain)
        if not isinstance(found, FiniteSet):
            return None
        return [kind, text(f).replace("Abs", "abs"), str(len(found))] + [str(N(v, 20)) for v in sorted(found, key=N)]
    if kind == "system":
        p = sum(rng.randint(-3, 3) * x**i * y**j for i in range(3) for j in range(3 - i))
        q = sum(rng.randint(-3, 3) * x**i * y**j for i in range(2) for j in range(3 - i))
        if not p.free_symbols == {x, y} or not q.free_symbols == {x, y}:
            return None
        g = groebner([p, q], x, y, order="lex")
        if not g.is_zero_dimensional or g.exprs == [1]:
            return None
        # The number of distinct solutions: the degree of the squarefree eliminant of a separating form.
        t = symbols("t")
        best = 0
        for shift in (5, 7):
            e = groebner([p, q, t - x - shift * y], x, y, t, order="lex").exprs[-1]
            best = max(best, Poly(e, t).sqf_part().degree())
        return [kind, text(p) + "; " + text(q), str(best)]
    size = rng.randint(2, 4)
    m = Matrix(size, size if kind == "eigenvalues" else rng.randint(2, 4), lambda *_: rng.randint(-4, 4))
    if kind == "eigenvalues":
        return [kind, rows(m), text(m.charpoly(x).as_expr())]
    if kind == "hermite":
        return [kind, rows(m), rows(hermite(m))]
    d = smith_normal_form(m, domain=ZZ)
    d = Matrix(d.rows, d.cols, lambda i, j: abs(d[i, j]))
    return [kind, rows(m), rows(d)]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    while count > 0:
        signal.alarm(10)
        try:
            fields = question(rng)
        except (Late, NotImplementedError, ValueError, TypeError, ZeroDivisionError, RecursionError):
            fields = None
        signal.alarm(0)
        if fields and not any("zoo" in f or "nan" in f or "Piecewise" in f or "I" in f.replace("infinity", "") for f in fields):
            print("\t".join(fields))
            count -= 1


main()
