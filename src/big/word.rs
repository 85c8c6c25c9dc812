//! Numbers of one and two machine words: divisors, powers, primality.

use super::montgomery::Montgomery64;

/// The greatest common divisor, without any 128-bit division if both numbers fit 64 bits.
#[inline]
pub fn gcd_u128(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while (a | b) >> 64 != 0 {
        if b == 0 {
            return a;
        }
        (a, b) = (b, a % b);
    }
    u128::from(gcd_u64(a as u64, b as u64))
}

/// The greatest common divisor by the binary algorithm.
#[inline]
pub fn gcd_u64(a: u64, b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    let (mut a, mut b) = (a >> a.trailing_zeros(), b >> b.trailing_zeros());
    while a != b {
        let difference = a.abs_diff(b);
        a = a.min(b);
        b = difference >> difference.trailing_zeros();
    }
    a << shift
}

/// Powers modulo a word.
pub fn pow_u64(base: u64, exponent: u64, modulus: u64) -> u64 {
    if modulus & 1 == 1 && modulus > 1 {
        let ring = Montgomery64::new(modulus);
        return ring.leave(ring.pow(ring.enter(base), exponent));
    }
    let times = |x: u64, y: u64| (u128::from(x) * u128::from(y) % u128::from(modulus)) as u64;
    let (mut result, mut square, mut rest) = (1 % modulus, base % modulus, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        rest >>= 1;
    }
    result
}

/// Primality of a word.
pub fn is_prime_u64(n: u64) -> bool {
    for p in [2u64, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] {
        if n.is_multiple_of(p) {
            return n == p;
        }
    }
    if n < 41 * 41 {
        return n > 1;
    }
    let ring = Montgomery64::new(n);
    // Jaeschke for the first; Sinclair (2011) for the other, which is complete for 64 bits.
    let bases: &[u64] = if n < 4_759_123_141 {
        &[2, 7, 61]
    } else {
        &[2, 325, 9375, 28178, 450_775, 9_780_504, 1_795_265_022]
    };
    bases.iter().all(|&base| passes_word(&ring, n, base))
}

/// Whether n passes the strong test to a base.
fn passes_word(ring: &Montgomery64, n: u64, base: u64) -> bool {
    let base = ring.enter(base);
    if base == 0 {
        return true;
    }
    let (one, zeros) = (ring.one(), (n - 1).trailing_zeros());
    let minus_one = n - one;
    let mut x = ring.pow(base, (n - 1) >> zeros);
    if x == one || x == minus_one {
        return true;
    }
    for _ in 1..zeros {
        x = ring.mul(x, x);
        if x == minus_one {
            return true;
        }
    }
    false
}
