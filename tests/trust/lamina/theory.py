"""Functions of number theory and bits by their definitions, added to the tables of `library`."""
import math
from fractions import Fraction

from .library import GLOBALS, METHODS, MODULES, Builtin, need, offer
from .numbers import LETTERS, number
from .values import Discard, bounded, fail, tidy

MODULES["bit"] = "bit"
METHODS["bit"] = {}


def small(n, least=0, most=3000):
    """An argument of a function that is worked out by trying."""
    if need(n, int) < least:
        fail("DomainError")
    if n > most:
        raise Discard("big")
    return n


def prime(n):
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))


def simple(name, run, least=0, most=3000):
    GLOBALS[name] = Builtin(name, 1, 1, lambda m, args: run(small(args[0], least, most)))


def factors(n):
    found = []
    for d in range(2, n + 1):
        k = 0
        while n % d == 0:
            n, k = n // d, k + 1
        if k:
            found.append([d, k])
    return found


def moebius(n):
    powers = [k for _, k in factors(n)]
    return 0 if any(k > 1 for k in powers) else (-1) ** len(powers)


def partitions(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]


def bernoulli(n):
    values = []
    for k in range(n + 1):
        rest = sum(math.comb(k + 1, j) * values[j] for j in range(k))
        values.append(-Fraction(rest) / (k + 1) if k else Fraction(1))
    return tidy(values[n])


def second(n, k):
    """The ways to divide n things into k groups."""
    return sum((-1) ** i * math.comb(k, i) * (k - i) ** n for i in range(k + 1)) // math.factorial(k)


def lucas(n):
    a, b = 2, 1
    for _ in range(n):
        a, b = b, a + b
    return a


simple("totient", lambda n: sum(math.gcd(k, n) == 1 for k in range(1, n + 1)), 1)
simple("moebius", moebius, 1)
simple("next_prime", lambda n: next(p for p in range(max(n + 1, 2), 2 * abs(n) + 4) if prime(p)), -3000)
simple("prev_prime", lambda n: next(p for p in range(n - 1, 1, -1) if prime(p)), 3)
simple("primes", lambda n: [p for p in range(n + 1) if prime(p)], -3000)
simple("prime_count", lambda n: sum(map(prime, range(n + 1))), -3000)
simple("partitions", partitions, 0, 200)
simple("catalan", lambda n: math.comb(2 * n, n) // (n + 1), 0, 200)
simple("bell", lambda n: sum(second(n, k) for k in range(n + 1)), 0, 40)
simple("bernoulli", bernoulli, 0, 40)
simple("lucas", lucas, 0, 400)
simple("harmonic", lambda n: tidy(sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0))), 0, 60)


@offer("factor", 1)
def factor(m, args):
    n = need(args[0], int)
    if n == 0:
        fail("DomainError")
    return [[-1, 1]] * (n < 0) + factors(small(abs(n)))


@offer("sigma", 1, 2)
def sigma(m, args):
    n, k = small(args[0], 1), small(args[1], 0, 6) if len(args) > 1 else 1
    return sum(d ** k for d in range(1, n + 1) if n % d == 0)


@offer("mod_inv", 2)
def mod_inv(m, args):
    a, n = need(args[0], int), need(args[1], int)
    if n < 1 or math.gcd(a, n) != 1:
        fail("DomainError")
    return pow(a, -1, n)


@offer("from_base", 2)
def from_base(m, args):
    digits, base = need(args[0], str), need(args[1], int)
    if not 2 <= base <= 36 or not digits:
        raise Discard("base")
    sign, digits = (-1, digits[1:]) if digits[0] == "-" else (1, digits)
    if not digits or any(d not in LETTERS[:base] for d in digits):
        fail("ValueError")
    return bounded(sign * int(digits, base))


@offer("continued_fraction", 1)
def continued_fraction(m, args):
    x, parts = Fraction(number(args[0])), []
    while True:
        parts.append(math.floor(x))
        if x == parts[-1]:
            return parts
        x = 1 / (x - parts[-1])


@offer("mean median", 1)
def mean(m, args):
    raise NotImplementedError


def middle(a):
    a, n = sorted(a), len(a)
    return a[n // 2] if n % 2 else Fraction(a[n // 2] + a[n // 2 - 1]) / 2


def average(run):
    def average_of(m, args):
        a = [number(x) for x in need(args[0], list)]
        return tidy(run(a)) if a else fail("ValueError")

    return average_of


GLOBALS["mean"].run = average(lambda a: Fraction(sum(a)) / len(a))
GLOBALS["median"].run = average(middle)


def bits(name, run, least=2, most=None):
    METHODS["bit"][name] = Builtin(name, least, most, lambda m, args: run(*(need(x, int) for x in args)))


def folded(step):
    def run(*values):
        total = values[0]
        for x in values[1:]:
            total = step(total, x)
        return total

    return run


def shifted(sign):
    def run(a, n):
        if n < 0:
            fail("ValueError")
        if n > 2000:
            raise Discard("big")
        return bounded(a << n if sign > 0 else a >> n)

    return run


bits("and", folded(lambda a, b: a & b))
bits("or", folded(lambda a, b: a | b))
bits("xor", folded(lambda a, b: a ^ b))
bits("not", lambda a: ~a, 1, 1)
bits("shift_left", shifted(1), 2, 2)
bits("shift_right", shifted(-1), 2, 2)
bits("count", lambda a: bin(a).count("1") if a >= 0 else fail("DomainError"), 1, 1)
bits("length", lambda a: a.bit_length(), 1, 1)
