//! Counting primes, divisor functions and residues. Most of these are written in the language
//! itself, using the functions of [`super::theory`]; `__int` checks their arguments.

use super::{GLOBAL, PURE, also, library, native};
use crate::number::{NumberRef, theory};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome, described};
use dashu_int::IBig;

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "__int(x, name, least)",
        (3, 3),
        PURE,
        "The first argument, which must be an int of at least `least`.",
        &[],
        int,
    ),
    native(
        also("math"),
        "primes(n)",
        (1, 1),
        PURE,
        "All primes up to and including n.",
        &["primes(20) → [2, 3, 5, 7, 11, 13, 17, 19]"],
        primes,
    ),
    native(
        also("math"),
        "prime(n)",
        (1, 1),
        PURE,
        "The n-th prime; prime(1) is 2.",
        &["prime(100) → 541"],
        |n| {
            let prime = theory::nth_prime(n.number(0)?, &n.vm.budget)?;
            Ok(n.make_number(prime))
        },
    ),
    native(
        also("math"),
        "prime_count(n)",
        (1, 1),
        PURE,
        "The number of primes up to n.",
        &["prime_count(1000) → 168"],
        |n| {
            let count = theory::prime_count(n.number(0)?, &n.vm.budget)?;
            Ok(n.make_number(count))
        },
    ),
    library(
        also("math"),
        "prev_prime(n)",
        (1, 1),
        PURE,
        "The largest prime below n.",
        &["prev_prime(10) → 7"],
        "func prev_prime(n) {
            __int(n, \"prev_prime\", null)
            if n <= 2 { error(\"DomainError\", \"there is no prime below \" + n) }
            if n == 3 { return 2 }
            var p = n - 1 - n % 2
            while !is_prime(p) { p -= 2 }
            return p
        }",
    ),
    library(
        also("math"),
        "sigma(n[, k])",
        (1, 2),
        PURE,
        "The sum of the k-th powers of the positive divisors of n, or of the divisors themselves if no k is given.",
        &["sigma(28) → 56", "sigma(10, 0) → 4"],
        "func sigma(n, k) {
            if !__given(k) { k = 1 }
            __int(n, \"sigma\", 1)
            __int(k, \"sigma\", 0)
            var result = 1
            for row in factor(n) {
                var p = row[0]
                var e = row[1]
                if k == 0 { result *= e + 1 } else { result *= idiv(p^(k*(e + 1)) - 1, p^k - 1) }
            }
            return result
        }",
    ),
    library(
        also("math"),
        "moebius(n)",
        (1, 1),
        PURE,
        "The Möbius function: 0 if the square of a prime divides n, otherwise 1 or -1 depending on whether n has an even or odd number of prime factors.",
        &["moebius(30) → -1", "moebius(12) → 0"],
        "func moebius(n) {
            __int(n, \"moebius\", 1)
            var result = 1
            for row in factor(n) {
                if row[1] > 1 { return 0 }
                result = -result
            }
            return result
        }",
    ),
    library(
        also("math"),
        "jacobi(a, n)",
        (2, 2),
        PURE,
        "The Jacobi symbol (a/n) for an odd positive n: 0, 1 or -1.",
        &["jacobi(2, 7) → 1", "jacobi(3, 7) → -1"],
        "func jacobi(a, n) {
            __int(a, \"jacobi\", null)
            __int(n, \"jacobi\", 1)
            if n % 2 == 0 { error(\"DomainError\", \"`jacobi` takes an odd n\") }
            a = a % n
            var result = 1
            while a != 0 {
                while a % 2 == 0 {
                    a = idiv(a, 2)
                    var r = n % 8
                    if r == 3 || r == 5 { result = -result }
                }
                var old = a
                a = n
                n = old
                if a % 4 == 3 && n % 4 == 3 { result = -result }
                a = a % n
            }
            if n == 1 { return result }
            return 0
        }",
    ),
    library(
        also("math"),
        "order(a, m)",
        (2, 2),
        PURE,
        "The smallest positive k for which a^k is 1 modulo m.",
        &["order(3, 7) → 6"],
        "func order(a, m) {
            __int(a, \"order\", null)
            __int(m, \"order\", 1)
            if gcd(a, m) != 1 { error(\"DomainError\", \"no power of \" + a + \" is 1 modulo \" + m) }
            var k = totient(m)
            for row in factor(k) {
                var p = row[0]
                loop row[1] {
                    if mod_pow(a, idiv(k, p), m) != 1 % m { break }
                    k = idiv(k, p)
                }
            }
            return k
        }",
    ),
    library(
        also("math"),
        "primitive_root(m)",
        (1, 1),
        PURE,
        "The smallest number whose powers are all the residues modulo m that are coprime to m.",
        &["primitive_root(7) → 3"],
        "func primitive_root(m) {
            __int(m, \"primitive_root\", 1)
            if m <= 2 { return m - 1 }
            var odd = m
            if m % 4 == 2 { odd = idiv(m, 2) }
            var rows = factor(odd)
            if m != 4 && (size(rows) != 1 || rows[0][0] == 2) {
                error(\"DomainError\", \"there is no primitive root modulo \" + m)
            }
            var phi = totient(m)
            var tests = []
            for row in factor(phi) { push(tests, idiv(phi, row[0])) }
            var g = 2
            loop {
                var good = gcd(g, m) == 1
                for k in tests { if good && mod_pow(g, k, m) == 1 { good = false } }
                if good { return g }
                g += 1
            }
        }",
    ),
    library(
        also("math"),
        "sqrt_mod(a, p)",
        (2, 2),
        PURE,
        "The smaller of the two numbers whose square is congruent to a modulo the prime p.",
        &["sqrt_mod(2, 7) → 3"],
        "func sqrt_mod(a, p) {
            __int(a, \"sqrt_mod\", null)
            __int(p, \"sqrt_mod\", null)
            if !is_prime(p) { error(\"DomainError\", \"`sqrt_mod` takes a prime modulus, but \" + p + \" is not prime\") }
            a = a % p
            if p == 2 || a == 0 { return a }
            if mod_pow(a, idiv(p - 1, 2), p) != 1 {
                error(\"DomainError\", a + \" is not a square modulo \" + p)
            }
            var s = 0
            var q = p - 1
            while q % 2 == 0 { q = idiv(q, 2); s += 1 }
            var z = 2
            while mod_pow(z, idiv(p - 1, 2), p) == 1 { z += 1 }
            var c = mod_pow(z, q, p)
            var r = mod_pow(a, idiv(q + 1, 2), p)
            var t = mod_pow(a, q, p)
            while t != 1 {
                var i = 0
                var u = t
                while u != 1 { u = u*u % p; i += 1 }
                var b = c
                loop s - i - 1 { b = b*b % p }
                r = r*b % p
                c = b*b % p
                t = t*c % p
                s = i
            }
            return min(r, p - r)
        }",
    ),
    library(
        also("math"),
        "discrete_log(a, g, m)",
        (3, 3),
        PURE,
        "The smallest non-negative k for which g^k is congruent to a modulo m.",
        &["discrete_log(13, 3, 17) → 4"],
        "func discrete_log(a, g, m) {
            __int(a, \"discrete_log\", null)
            __int(g, \"discrete_log\", null)
            __int(m, \"discrete_log\", 1)
            a = a % m
            g = g % m
            var none = \"no power of \" + g + \" is \" + a + \" modulo \" + m
            // While g and m have a common divisor, powers are tried one by one; after that, g has
            // an inverse.
            var power = 1 % m
            var k = 0
            var rest = m
            loop {
                if power == a { return k }
                var d = gcd(g, rest)
                if d == 1 { break }
                rest = idiv(rest, d)
                power = power*g % m
                k += 1
            }
            if gcd(power, m) != gcd(a, m) { error(\"DomainError\", none) }
            var target = a*mod_inv(power, rest) % rest
            var base = g % rest
            var n = order(base, rest)
            var residues = []
            var moduli = []
            for row in factor(n) {
                var p = row[0]
                var e = row[1]
                // The base-p digits of the logarithm, each found by baby steps and giant steps.
                var unit = mod_pow(base, idiv(n, p), rest)
                var width = isqrt(p) + 1
                var steps = dict()
                var x = 1 % rest
                var j = 0
                loop width { if !steps.has(x) { steps[x] = j }; x = x*unit % rest; j += 1 }
                var giant = mod_inv(mod_pow(unit, width, rest), rest)
                var digits = 0
                var scale = 1
                for i in range(e) {
                    var y = target*mod_pow(base, -digits, rest) % rest
                    y = mod_pow(y, idiv(n, scale*p), rest)
                    var found = null
                    var i2 = 0
                    loop width + 1 {
                        if steps.has(y) { found = i2*width + steps[y]; break }
                        y = y*giant % rest
                        i2 += 1
                    }
                    if found == null { error(\"DomainError\", none) }
                    digits += found % p*scale
                    scale *= p
                }
                push(residues, digits)
                push(moduli, p^e)
            }
            var found = 0
            if n > 1 { found = crt(residues, moduli) }
            if power*mod_pow(g, found, m) % m != a { error(\"DomainError\", none) }
            return k + found
        }",
    ),
];

fn int(n: &mut Native<'_>) -> Outcome {
    let x = n.arg(0);
    let name = n.text(1)?;
    let is_int = matches!(x.as_number(), Some(NumberRef::Int(_) | NumberRef::Big(_)));
    if !is_int {
        return Err(Failure::type_(format!("`{name}` takes ints, not {}", described(x))).into());
    }
    let below = match (x.as_number(), n.arg(2).as_int()) {
        (Some(NumberRef::Int(i)), Some(least)) => i < least,
        (Some(NumberRef::Big(big)), Some(_)) => *big < IBig::ZERO,
        _ => false,
    };
    if below {
        let least = n.arg(2).as_int().unwrap_or_default();
        return Err(Failure::domain(format!("`{name}` takes ints of at least {least}")).into());
    }
    Ok(x)
}

fn primes(n: &mut Native<'_>) -> Outcome {
    let limit = theory::primes_limit(n.number(0)?)?;
    let about = f64::from(limit) / f64::from(limit.max(3)).ln() * 1.26;
    n.vm.check_room(about as usize * size_of::<Value>())?;
    let primes = theory::primes(limit, &n.vm.budget)?;
    let items = primes.into_iter().map(|p| Value::int(i64::from(p)));
    n.make_array(items.collect())
}
