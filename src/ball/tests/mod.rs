//! Tests of enclosures: against values from other sources, against themselves at a higher
//! precision, and against identities.

mod edges;
mod random;
mod samples;

use super::{Ball, Constants, Context};
use crate::limit::Budget;
use dashu_int::IBig;

/// Runs a test with a context of this precision.
fn with_work(bits: usize, test: impl FnOnce(&Context)) {
    let constants = Constants::new();
    let budget = Budget::default();
    test(&Context::new(bits, &constants, &budget));
}

fn int(n: i64) -> Ball {
    Ball::int(&IBig::from(n))
}

/// `m · 2^e`.
fn dyadic(m: i64, e: i64) -> Ball {
    Ball::dyadic(IBig::from(m), e)
}

/// A small generator of test numbers (xorshift), the same on every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A number of up to `bits` bits.
    fn integer(&mut self, bits: usize) -> IBig {
        let mut n = IBig::ZERO;
        for _ in 0..bits.div_ceil(64) {
            n = (n << 64) + IBig::from(self.next());
        }
        n >> (bits.div_ceil(64) * 64 - bits)
    }
}
