"""Functions of numbers, added to the tables of `library`."""
import math
from fractions import Fraction

from .library import GLOBALS, Builtin, need, offer
from .values import Discard, arithmetic, bounded, fail, tidy


def number(x):
    return need(x, int, Fraction)


def real(x):
    """An exact number or a float."""
    return x if type(x) is float else number(x)


@offer("int", 1)
def int_(m, args):
    x = args[0]
    if type(x) is bool:
        return int(x)
    return math.trunc(x if type(x) is float else from_text(x))


def from_text(x):
    if type(x) is not str:
        return number(x)
    try:
        if not all(c in "0123456789-/. " for c in x) or not x.strip():
            raise ValueError
        return tidy(Fraction(x.strip()))
    except ZeroDivisionError:
        raise Discard("a text with zero as denominator") from None
    except ValueError:
        return fail("ValueError")


@offer("number", 1)
def number_(m, args):
    return from_text(args[0])


@offer("abs", 1)
def abs_(m, args):
    return abs(real(args[0]))


@offer("sign", 1)
def sign(m, args):
    x = real(args[0])
    return (x > 0) - (x < 0)


@offer("floor", 1)
def floor(m, args):
    return math.floor(real(args[0]))


@offer("ceil", 1)
def ceil(m, args):
    return math.ceil(real(args[0]))


@offer("trunc", 1)
def trunc(m, args):
    return math.trunc(real(args[0]))


def nearest(x):
    """Halves away from zero."""
    return math.floor(x + Fraction(1, 2)) if x >= 0 else -math.floor(-x + Fraction(1, 2))


@offer("round", 1, 2)
def round_(m, args):
    x = args[0]
    if len(args) == 1 and type(x) is float:
        return nearest(Fraction(x))
    x, places = number(x), 10 ** Fraction(need(args[1] if len(args) > 1 else 0, int))
    return tidy(nearest(x * places) / Fraction(places)) if len(args) > 1 else nearest(x)


@offer("min max", 1, None)
def extreme(m, args):
    raise NotImplementedError


def extreme_of(choose):
    def run(m, args):
        numbers = args[0] if len(args) == 1 and type(args[0]) is list else args
        if not numbers:
            fail("ValueError")
        return choose([real(x) for x in numbers])

    return run


GLOBALS["min"].run, GLOBALS["max"].run = extreme_of(min), extreme_of(max)


@offer("pow", 2)
def pow_(m, args):
    return arithmetic("^", number(args[0]), number(args[1]))


@offer("idiv", 2)
def idiv(m, args):
    if str in map(type, args):
        raise Discard("text may be a polynomial")
    a, b = number(args[0]), number(args[1])
    return math.floor(Fraction(a) / b) if b != 0 else fail("ZeroDivisionError")


@offer("divmod", 2)
def divmod_(m, args):
    return [idiv(m, args), arithmetic("%", *args)]


@offer("numerator denominator", 1)
def part(m, args):
    raise NotImplementedError


GLOBALS["numerator"].run = lambda m, args: Fraction(number(args[0])).numerator
GLOBALS["denominator"].run = lambda m, args: Fraction(number(args[0])).denominator


@offer("factorial", 1)
def factorial(m, args):
    n = number(args[0])
    if type(n) is Fraction or n < 0:
        fail("DomainError")
    if n > 600:
        raise Discard("big")
    return math.factorial(n)


@offer("clamp", 3)
def clamp(m, args):
    x, low, high = map(real, args)
    if low > high:
        fail("ValueError")
    return low if x < low else high if x > high else x


def ints(args):
    if str in map(type, args):
        raise Discard("text may be a polynomial")
    return [need(x, int) for x in args]


@offer("gcd", 1, None)
def gcd(m, args):
    return math.gcd(*ints(args))


@offer("lcm", 1, None)
def lcm(m, args):
    return bounded(math.lcm(*ints(args)))


@offer("isqrt", 1)
def isqrt(m, args):
    return math.isqrt(args[0]) if need(args[0], int) >= 0 else fail("DomainError")


@offer("binomial", 2)
def binomial(m, args):
    n, k = need(args[0], int), need(args[1], int)
    if not 0 <= n < 500:
        raise Discard("binomials of other numbers")
    return math.comb(n, k) if k >= 0 else 0


@offer("fibonacci", 1)
def fibonacci(m, args):
    if need(args[0], int) < 0:
        fail("DomainError")
    if args[0] > 2000:
        raise Discard("big")
    a, b = 0, 1
    for _ in range(args[0]):
        a, b = b, a + b
    return a


@offer("mod_pow", 3)
def mod_pow(m, args):
    b, e, n = (need(x, int) for x in args)
    if n < 1:
        fail("DomainError")
    try:
        return pow(b, e, n)
    except ValueError:
        return fail("DomainError")


@offer("is_prime", 1)
def is_prime(m, args):
    n = need(args[0], int)
    if n > 10 ** 8:
        raise Discard("big")
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))


@offer("divisors", 1)
def divisors(m, args):
    n = need(args[0], int)
    if n < 1:
        fail("DomainError")
    if n > 20000:
        raise Discard("big")
    return [d for d in range(1, n + 1) if n % d == 0]


def in_base(n, base):
    digits = []
    while n or not digits:
        n, d = divmod(n, base)
        digits.insert(0, d)
    return digits


@offer("digits", 1, 2)
def digits(m, args):
    n, base = need(args[0], int), need(args[1] if len(args) > 1 else 10, int)
    if not 2 <= base <= 36:
        raise Discard("base")
    return in_base(abs(n), base)


LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@offer("to_base", 2)
def to_base(m, args):
    n, base = need(args[0], int), need(args[1], int)
    if not 2 <= base <= 36:
        raise Discard("base")
    return "-" * (n < 0) + "".join(LETTERS[d] for d in in_base(abs(n), base))


def prefixed(prefix, base):
    def run(m, args):
        n = need(args[0], int)
        return "-" * (n < 0) + prefix + to_base(m, [abs(n), base])

    return run


for _name, _base in (("hex", 16), ("bin", 2), ("oct", 8)):
    GLOBALS[_name] = Builtin(_name, 1, 1, prefixed({16: "0x", 2: "0b", 8: "0o"}[_base], _base))
