//! A small deterministic random number generator (SplitMix64; Steele, Lea & Flood 2014), so that
//! the same factors are found in the same way every time.

#[cfg(test)]
use super::poly::Poly;
#[cfg(test)]
use dashu_int::IBig;

/// The generator's state.
pub struct Chance(u64);

impl Chance {
    /// Creates a generator from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// Returns the next word.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below a nonzero bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.word() % bound
    }
}

#[cfg(test)]
impl Chance {
    /// Returns an integer of at most this many bits, of either sign.
    pub fn integer(&mut self, bits: usize) -> IBig {
        let words: Vec<u64> = (0..bits.div_ceil(64)).map(|_| self.word()).collect();
        let mut size = dashu_int::UBig::from_words(&words);
        size.clear_high_bits(bits);
        let n = IBig::from(size);
        if self.word() & 1 == 0 { n } else { -n }
    }

    /// Returns a polynomial of exactly this degree.
    pub fn poly(&mut self, degree: usize, bits: usize) -> Poly {
        let mut coefficients: Vec<IBig> = (0..=degree).map(|_| self.integer(bits)).collect();
        if coefficients[degree].is_zero() {
            coefficients[degree] = IBig::ONE;
        }
        Poly::new(coefficients)
    }
}
