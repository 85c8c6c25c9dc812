//! The field Z/p for an odd prime p below 2^61, in Montgomery form: a residue a is stored as
//! `a · 2^64 mod p`, so that a product needs no division (Montgomery 1985). The sum of eight
//! products of two residues stays below `p · 2^64`, the upper limit for one reduction.

use dashu_base::{Sign, Signed};
use dashu_int::IBig;

/// The upper limit for primes, chosen so that eight products can be added before a reduction.
pub const PRIME_MAX: u64 = 1 << 61;

/// A prime field. Residues are plain words in Montgomery form, which have a meaning only together
/// with the field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    prime: u64,
    /// `1/p` modulo 2^64.
    inverse: u64,
    /// `2^64` modulo p: the residue 1.
    one: u64,
    /// `2^128` modulo p; multiplying by it converts a number to Montgomery form.
    square: u64,
}

impl Field {
    /// Creates the field of an odd prime below [`PRIME_MAX`]; the caller guarantees both
    /// properties.
    pub fn new(prime: u64) -> Field {
        debug_assert!(prime % 2 == 1 && (3..PRIME_MAX).contains(&prime));
        let mut inverse = 1u64;
        for _ in 0..6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(prime.wrapping_mul(inverse)));
        }
        let one = ((1u128 << 64) % u128::from(prime)) as u64;
        let square = (u128::from(one) * u128::from(one) % u128::from(prime)) as u64;
        Field {
            prime,
            inverse,
            one,
            square,
        }
    }

    /// Returns the prime.
    pub fn prime(&self) -> u64 {
        self.prime
    }

    /// Returns the residue 1.
    pub fn one(&self) -> u64 {
        self.one
    }

    /// Returns the residue of a number.
    pub fn residue(&self, n: u64) -> u64 {
        self.mul(n % self.prime, self.square)
    }

    /// Returns the residue of an integer.
    pub fn residue_of(&self, n: &IBig) -> u64 {
        let size = match n.as_sign_words().1 {
            [] => return 0,
            [word] => self.residue(*word),
            words => self.residue(words.iter().rev().fold(0, |rest, &word| {
                let n = (u128::from(rest) << 64) | u128::from(word);
                (n % u128::from(self.prime)) as u64
            })),
        };
        if n.is_negative() {
            self.neg(size)
        } else {
            size
        }
    }

    /// Returns the number in `0..p` that a residue represents.
    pub fn number(&self, residue: u64) -> u64 {
        self.reduce(u128::from(residue))
    }

    /// Returns the number of least magnitude that a residue represents, from `-p/2` to `p/2`.
    pub fn balanced(&self, residue: u64) -> i64 {
        let n = self.number(residue);
        if n > self.prime / 2 {
            n as i64 - self.prime as i64
        } else {
            n as i64
        }
    }

    /// Returns `t / 2^64` modulo p, in `0..p`, for `t < p · 2^64`.
    #[inline]
    pub fn reduce(&self, t: u128) -> u64 {
        let m = (t as u64).wrapping_mul(self.inverse);
        let high = (t >> 64) as u64;
        let below = ((u128::from(m) * u128::from(self.prime)) >> 64) as u64;
        let difference = high.wrapping_sub(below);
        if high >= below {
            difference
        } else {
            difference.wrapping_add(self.prime)
        }
    }

    /// Returns the product.
    #[inline]
    pub fn mul(&self, a: u64, b: u64) -> u64 {
        self.reduce(u128::from(a) * u128::from(b))
    }

    /// Returns the sum.
    #[inline]
    pub fn add(&self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        if sum >= self.prime {
            sum - self.prime
        } else {
            sum
        }
    }

    /// Returns the difference.
    #[inline]
    pub fn sub(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.prime - b }
    }

    /// Returns the additive inverse.
    #[inline]
    pub fn neg(&self, a: u64) -> u64 {
        if a == 0 { 0 } else { self.prime - a }
    }

    /// Returns a power.
    pub fn pow(&self, base: u64, mut exponent: u64) -> u64 {
        let (mut result, mut square) = (self.one, base);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.mul(result, square);
            }
            square = self.mul(square, square);
            exponent >>= 1;
        }
        result
    }

    /// Returns the inverse of a nonzero residue, by Euclid's algorithm.
    pub fn invert(&self, a: u64) -> u64 {
        let (mut r, mut s) = (self.prime as i64, self.number(a) as i64);
        let (mut u, mut v) = (0i64, 1i64);
        while s != 0 {
            let q = r / s;
            (r, s) = (s, r - q * s);
            (u, v) = (v, u - q * v);
        }
        debug_assert!(r == 1, "a unit modulo a prime");
        self.residue(u.rem_euclid(self.prime as i64) as u64)
    }

    /// Returns `Σ a[i] · b[i]`, using few reductions; the slices must have the same length.
    #[inline]
    pub fn dot(&self, a: &[u64], b: &[u64]) -> u64 {
        debug_assert!(a.len() == b.len());
        if self.prime < 1 << 20 && a.len() < 1 << 24 {
            // Products are below 2^40 and sums below 2^64; half words are multiplied in parallel.
            let products = a
                .iter()
                .zip(b)
                .map(|(&x, &y)| u64::from(x as u32) * u64::from(y as u32));
            let sum: u64 = products.sum();
            return self.reduce(u128::from(sum));
        }
        let (mut total, mut sum) = (0, 0u128);
        for (k, (&x, &y)) in a.iter().zip(b).enumerate() {
            sum += u128::from(x) * u128::from(y);
            if k % 8 == 7 {
                total = self.add(total, self.reduce(sum));
                sum = 0;
            }
        }
        self.add(total, self.reduce(sum))
    }
}

/// Converts a signed word to an integer, for lifting residues.
pub fn signed(n: i64) -> IBig {
    let sign = if n < 0 {
        Sign::Negative
    } else {
        Sign::Positive
    };
    IBig::from_parts(sign, n.unsigned_abs().into())
}

/// The odd primes below a bound, in descending order, for computing modulo many of them.
pub struct Primes {
    below: u64,
}

impl Primes {
    /// Returns the primes below a bound, which is at most [`PRIME_MAX`], largest first.
    pub fn below(bound: u64) -> Primes {
        Primes {
            below: bound.min(PRIME_MAX),
        }
    }
}

impl Iterator for Primes {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut n = (self.below - 1) | 1;
        if n >= self.below {
            n -= 2;
        }
        while n >= 3 {
            if is_prime(n) {
                self.below = n;
                return Some(n);
            }
            n -= 2;
        }
        self.below = 3;
        None
    }
}

/// Reports whether an odd number from 3 to [`PRIME_MAX`] is prime: Miller's test for the first
/// twelve prime bases, which no composite number below 3.1·10^23 passes (Sorenson & Webster 2017).
pub fn is_prime(n: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if n < 3 || n.is_multiple_of(2) {
        return n == 2;
    }
    for base in BASES {
        if n.is_multiple_of(base) {
            return n == base;
        }
    }
    let ring = Field::new(n);
    let twos = (n - 1).trailing_zeros();
    BASES.iter().all(|&base| {
        let mut power = ring.pow(ring.residue(base), (n - 1) >> twos);
        if power == ring.one || power == ring.neg(ring.one) {
            return true;
        }
        (1..twos).any(|_| {
            power = ring.mul(power, power);
            power == ring.neg(ring.one)
        })
    })
}
