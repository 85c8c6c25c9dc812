"""Writes samples.txt: SymPy's and mpmath's answers about polynomials. Fields are separated by `|`;
coefficients start with the constant."""

import random

import mpmath
import sympy
from sympy import Poly, QQ, ZZ, symbols
from sympy.polys.subresultants_qq_zz import sylvester

x, y = symbols("x y")
random.seed(20240229)
out = []


def row(p):
    return " ".join(str(c) for c in reversed(p.all_coeffs()))


def poly(degree, size):
    coefficients = [random.randint(-size, size) for _ in range(degree)]
    return Poly([random.randint(1, size)] + coefficients, x, domain=ZZ)


def product(*factors):
    result = Poly(1, x, domain=ZZ)
    for f in factors:
        result *= f
    return result


def emit(*fields):
    out.append("|".join(fields))


def factor(p):
    content, factors = p.factor_list()
    parts = [f"{k}:{row(q)}" for q, k in factors]
    emit("factor", row(p), str(content), ";".join(sorted(parts)))


def factors():
    for k in range(45):
        size = [2, 9, 100, 10**9][k % 4]
        parts = [poly(random.randint(1, 6), size) for _ in range(random.randint(1, 4))]
        if k % 3 == 0:
            parts.append(parts[0])
        factor(product(*parts) * random.choice([1, -1, 6, -35]))
    for n in [12, 16, 20, 30, 36, 60, 105]:
        factor(Poly(x**n - 1, x))
        factor(Poly(x**n + 1, x))
        factor(Poly(x**n - 2**n, x) if n < 40 else Poly(x**n + x ** (n // 2) + 1, x))
    for a in [2, 3, 5, -1]:
        factor(Poly(sympy.minimal_polynomial(sympy.sqrt(a) + sympy.sqrt(7), x), x))
    factor(Poly(x**4 + 4, x))
    factor(Poly(x**8 + 2 * x**6 + 39 * x**4 - 2 * x**2 + 361, x))
    factor(Poly(16 * x**4 + 81 * x**8, x))
    factor(Poly(x**15 - 7 * x**5 + 1, x))
    for n in [6, 9, 14]:
        factor(Poly(sympy.chebyshevt(n, x), x))
        factor(Poly(sympy.chebyshevu(n, x) - 1, x))


def resultant(a, b):
    """The resultant by definition: SymPy's own has the wrong sign for some degrees, such as 1 and 5."""
    return sylvester(a, b, x).det()


def discriminant(a):
    n = a.degree()
    if n == 1:
        return 1
    return (-1) ** (n * (n - 1) // 2) * resultant(a, a.diff()) / a.LC()


def pairs():
    for k in range(25):
        size = [5, 50, 10**12][k % 3]
        a, b, c = (poly(random.randint(1, 7), size) for _ in range(3))
        p, q = a * c, b * c
        emit("gcd", row(p), row(q), row(p.gcd(q)))
        emit("resultant", row(a), row(b), str(resultant(a, b)))
        emit("discriminant", row(a), str(discriminant(a)))
        quotient, rest = Poly(p, x, domain=QQ).div(Poly(b, x, domain=QQ))
        emit("divide", row(p), row(b), row(quotient), row(rest))


def composed():
    for k in range(20):
        p, q = poly(random.randint(1, 4), 9), poly(random.randint(1, 4), 9)
        q_sum = q.as_expr().subs(x, y - x)
        total = Poly(sympy.resultant(p.as_expr(), sympy.expand(q_sum), x), y)
        emit("sum", row(p), row(q), row(total.primitive()[1]))
        homogeneous = sympy.expand(x ** q.degree() * q.as_expr().subs(x, y / x))
        total = Poly(sympy.resultant(p.as_expr(), homogeneous, x), y)
        if p.eval(0) != 0:
            emit("product", row(p), row(q), row(total.primitive()[1]))


def roots():
    mpmath.mp.dps = 60
    for k in range(45):
        p = poly(random.randint(2, 14), [3, 40, 10**6][k % 3])
        p = Poly(sympy.quo(p, p.gcd(p.diff()), domain=QQ), x).primitive()[1]
        p = Poly(p, x, domain=ZZ)
        if p.degree() < 1:
            continue
        values = mpmath.polyroots([int(c) for c in p.all_coeffs()], maxsteps=500, extraprec=400)
        real = sorted(v.real for v in map(mpmath.mpmathify, values) if abs(mpmath.im(v)) < 1e-40)
        other = [v for v in values if abs(mpmath.im(v)) >= 1e-40]
        other.sort(key=lambda v: (mpmath.nint(v.real * 10**30), v.imag))
        show = lambda v: mpmath.nstr(v, 20)
        emit(
            "roots",
            row(p),
            " ".join(show(v) for v in real),
            " ".join(f"{show(v.real)},{show(v.imag)}" for v in other),
        )


def cyclotomic():
    for n in [1, 2, 7, 9, 30, 45, 77, 105, 120, 165, 210]:
        emit("cyclotomic", str(n), row(Poly(sympy.cyclotomic_poly(n, x), x)))


factors()
pairs()
composed()
roots()
cyclotomic()
with open(__file__.replace(".py", ".txt"), "w") as f:
    f.write("\n".join(out) + "\n")
