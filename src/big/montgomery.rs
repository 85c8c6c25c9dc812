//! Montgomery arithmetic modulo odd numbers of one and two machine words: a product without
//! division.

/// The ring of residues modulo an odd number below 2^64. Values inside are `x * 2^64 mod n`.
#[derive(Clone, Copy)]
pub struct Montgomery64 {
    n: u64,
    /// `-1/n` modulo 2^64.
    inverse: u64,
    one: u64,
    square: u64,
}

impl Montgomery64 {
    /// The ring modulo an odd n ≥ 3.
    pub fn new(n: u64) -> Montgomery64 {
        debug_assert!(n & 1 == 1 && n > 1);
        // Newton's iteration doubles the correct bits: 3, 6, 12, 24, 48, 96.
        let mut inverse = n.wrapping_mul(3) ^ 2;
        for _ in 0..4 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(n.wrapping_mul(inverse)));
        }
        let one = (u64::MAX % n) + 1;
        let one = if one == n { 0 } else { one };
        let square = (u128::from(one) * u128::from(one) % u128::from(n)) as u64;
        Montgomery64 {
            n,
            inverse: inverse.wrapping_neg(),
            one,
            square,
        }
    }

    /// The modulus.
    pub fn modulus(&self) -> u64 {
        self.n
    }

    /// The representative of x.
    #[inline]
    pub fn enter(&self, x: u64) -> u64 {
        self.mul(x % self.n, self.square)
    }

    /// The residue that a representative represents.
    #[inline]
    pub fn leave(&self, x: u64) -> u64 {
        self.reduce(u128::from(x))
    }

    /// The representative of 1.
    pub fn one(&self) -> u64 {
        self.one
    }

    /// `x / 2^64` modulo n, for x below n · 2^64: turns a product of representatives into a
    /// representative.
    #[inline]
    pub fn reduce(&self, x: u128) -> u64 {
        let m = (x as u64).wrapping_mul(self.inverse);
        let (sum, carry) = x.overflowing_add(u128::from(m) * u128::from(self.n));
        let high = (sum >> 64) as u64;
        if carry || high >= self.n {
            high.wrapping_sub(self.n)
        } else {
            high
        }
    }

    /// The product.
    #[inline]
    pub fn mul(&self, x: u64, y: u64) -> u64 {
        self.reduce(u128::from(x) * u128::from(y))
    }

    /// The sum.
    #[inline]
    pub fn add(&self, x: u64, y: u64) -> u64 {
        let (sum, carry) = x.overflowing_add(y);
        if carry || sum >= self.n {
            sum.wrapping_sub(self.n)
        } else {
            sum
        }
    }

    /// The power of a representative.
    pub fn pow(&self, base: u64, exponent: u64) -> u64 {
        let (mut result, mut square, mut rest) = (self.one, base, exponent);
        while rest > 0 {
            if rest & 1 == 1 {
                result = self.mul(result, square);
            }
            square = self.mul(square, square);
            rest >>= 1;
        }
        result
    }
}

/// The ring of residues modulo an odd number below 2^127. Values inside are `x * 2^128 mod n`.
#[derive(Clone, Copy)]
pub(super) struct Montgomery128 {
    n: u128,
    /// `-1/n` modulo 2^64: the reduction goes word by word.
    inverse: u64,
    square: u128,
}

impl Montgomery128 {
    /// The ring modulo an odd n, 3 ≤ n < 2^127.
    pub fn new(n: u128) -> Montgomery128 {
        debug_assert!(n & 1 == 1 && n > 1 && n >> 127 == 0);
        let low = n as u64;
        let mut inverse = low.wrapping_mul(3) ^ 2;
        for _ in 0..4 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(low.wrapping_mul(inverse)));
        }
        let one = (u128::MAX % n + 1) % n;
        // 2^128 doubled 128 times is 2^256.
        let mut square = one;
        for _ in 0..128 {
            square = if square >= n - square {
                square - (n - square)
            } else {
                square + square
            };
        }
        Montgomery128 {
            n,
            inverse: inverse.wrapping_neg(),
            square,
        }
    }

    /// The modulus.
    pub fn modulus(&self) -> u128 {
        self.n
    }

    /// The representative of x.
    pub fn enter(&self, x: u128) -> u128 {
        self.mul(x % self.n, self.square)
    }

    /// The product, two rounds of one word each.
    #[inline]
    pub fn mul(&self, x: u128, y: u128) -> u128 {
        let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let (x0, x1) = (x as u64, (x >> 64) as u64);
        let (y0, y1) = (y as u64, (y >> 64) as u64);
        let (n0, n1) = (self.n as u64, (self.n >> 64) as u64);
        // t = x0 * y, then (t + m n) / 2^64; n < 2^127 keeps every sum within 192 bits.
        let round = |low: u64, t: u128, word: u64| -> (u64, u128) {
            let p0 = wide(word, y0) + u128::from(low);
            let p1 = wide(word, y1) + (p0 >> 64);
            let (t1, carry) = t.overflowing_add(p1);
            let m = (p0 as u64).wrapping_mul(self.inverse);
            let q0 = wide(m, n0) + u128::from(p0 as u64);
            let q1 = wide(m, n1) + (q0 >> 64);
            let (sum, over) = t1.overflowing_add(q1);
            debug_assert!(!carry && !over);
            (sum as u64, sum >> 64)
        };
        let (low, high) = round(0, 0, x0);
        let (low, high) = round(low, high, x1);
        let result = high << 64 | u128::from(low);
        if result >= self.n {
            result - self.n
        } else {
            result
        }
    }

    /// The sum.
    #[inline]
    pub fn add(&self, x: u128, y: u128) -> u128 {
        let sum = x + y;
        if sum >= self.n { sum - self.n } else { sum }
    }
}
