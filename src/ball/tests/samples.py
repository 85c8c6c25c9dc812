"""Writes samples.txt: values of elementary functions at hard points, by mpmath.

A line is `function m e [m e] : M E`: the value at x = m 2^e (and y) is within (M +- 2) 2^E, M of 300 bits.
Each value is computed at two precisions, which must agree.
"""
import random
from mpmath import mp, mpf

random.seed(7)
BITS = 300


def parts(v):
    sign, man, exp, bc = v._mpf_
    man = int(man)
    drop = bc - BITS
    if drop > 0:
        man, exp = man >> drop, exp + drop
    return (-man if sign else man), int(exp)


def value(f, args, extra):
    got = []
    for scale in (1, 2):
        mp.prec = (BITS + 100) * scale + extra
        got.append(f(*[mp.ldexp(mpf(m), e) for m, e in args]))
    a, b = got
    mp.prec = 4 * BITS
    assert a == b or abs(a - b) <= abs(b) * mpf(2) ** -(BITS + 20), (f, args)
    return parts(b)


def odd(bits):
    return random.getrandbits(bits) | 1 | 1 << (bits - 1)


def convergents(count):
    mp.prec = 6000
    x = +mp.pi
    h0, h1 = 1, int(x)
    x -= int(x)
    out = [h1]
    for _ in range(count):
        x = 1 / x
        a = int(x)
        x -= a
        h0, h1 = h1, a * h1 + h0
        out.append(h1)
    return out


rows = []


def put(name, f, args, extra=0):
    m, e = value(f, args, extra)
    rows.append(f"{name} {' '.join(f'{a} {b}' for a, b in args)} : {m} {e}")


general = [(1, 0), (3, -1), (-7, -3), (odd(53), -53), (-odd(53), -51), (odd(200), -200), (odd(90), -60)]
tiny = [(1, -100), (-3, -1000), (odd(60), -6700), (5, -10**6), (-odd(30), -10**6)]

for x in general + tiny + [(10**9, 0), (-10**9, 0), (odd(40), -10), (-odd(40), -12)]:
    put("exp", mp.exp, [x], 60)
mp.prec = 500
for k in (1, 2, 5, 100):
    for w in (53, 200):
        v = mp.floor(mp.log(2) * k * 2**w / 2)
        put("exp", mp.exp, [(int(v), -w)], 60)
for x in general + tiny:
    put("exp_m1", mp.expm1, [x], 60)
near_one = [((1 << n) + s, -n) for n in (10, 60, 100, 5000) for s in (1, -1)]
positive = [(abs(m), e) for m, e in general + tiny] + [(odd(70), 10**6), (3, 500), (10**40, 0)]
for x in positive + near_one + [(6369051672525773, -52), (6369051672525772, -52), (181, -7), (182, -7)]:
    put("log", mp.log, [x], 5100)
for x in general[:2] + tiny + [(1, -2), (-1, -2), (-255, -8), (odd(200), -201)]:
    put("log_1p", mp.log1p, [x], 60)
turns = convergents(90)
angles = (
    general
    + tiny
    + [(10**30, 0), (10**400, 0), (-(10**30), 0), (6381956970095103, 797), (odd(60), 10**5)]
    + [(p, s) for p in turns[3::9] + [turns[-1]] for s in (0, -1, -2)]
)
for x in angles:
    extra = max(0, x[1] + abs(x[0]).bit_length()) + 700
    put("sin", mp.sin, [x], extra)
    put("cos", mp.cos, [x], extra)
    put("tan", mp.tan, [x], extra)
for x in general + tiny + [(10**30, 0), (-(10**400), 0), (3, 10**6)] + near_one:
    put("atan", mp.atan, [x], 60)
    if x[1] > -10**6:
        put("asinh", mp.asinh, [x], 16000)
inside = [(odd(53), -53), (-odd(53), -54), (1, -1), (-1, -1), (odd(200), -201)] + tiny[:3]
edges = [((1 << n) - 1, -n) for n in (10, 60, 100, 5000)]
for x in inside + edges + [(-m, e) for m, e in edges]:
    put("asin", mp.asin, [x], 14000)
    put("acos", mp.acos, [x], 14000)
    put("atanh", mp.atanh, [x], 14000)
for x in near_one[::2] + [(3, 0), (odd(53), -40), (7, 900)]:
    put("acosh", mp.acosh, [x], 10100)
for x in general + tiny[:3] + [(1000, 0), (-3000, 0), (odd(60), -57), (odd(60), -40)]:
    put("sinh", mp.sinh, [x], 14000)
    put("cosh", mp.cosh, [x], 14000)
    put("tanh", mp.tanh, [x], 14000)
for x, y in [
    ((3, -1), (odd(53), -52)), ((2, 0), (odd(100), -99)), ((odd(80), -70), (-odd(60), -50)),
    ((10, 0), (10**6 * 2 + 1, -1)), (((1 << 100) + 1, -100), (10**30, 0)), ((odd(53), -2000), (1, -2)),
]:
    put("pow", mp.power, [x, y], 700)
for n in (3, 5, 7, 12, 13, 100, 10**6 + 3):
    for x in [(2, 0), (odd(53), -30), (odd(60), -10**5), (odd(60), 10**5 + 1)]:
        put("root", lambda v, n: mp.power(v, 1 / n) if n > 100 else mp.root(v, int(n)), [x, (n, 0)], 200)
with open("samples.txt", "w") as out:
    out.write("\n".join(rows) + "\n")
print(len(rows))
