//! Pollard's rho in Brent's form: finds a factor p in about √p steps.

use super::montgomery::{Montgomery64, Montgomery128};
use super::natural;
use super::word::{gcd_u64, gcd_u128};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::UBig;
use dashu_int::monty::MontgomeryRepr;

/// The number of steps that share one computation of a greatest common divisor.
const BATCH: u64 = 256;

/// The ring in which a walk runs.
trait Ring {
    type Element: Copy + PartialEq;
    fn start(&self, seed: u64) -> Self::Element;
    fn step(&self, x: Self::Element, shift: Self::Element) -> Self::Element;
    fn gather(&self, product: Self::Element, x: Self::Element, y: Self::Element) -> Self::Element;
    /// Returns the common divisor with the modulus; `None` if it is the modulus.
    fn divisor(&self, x: Self::Element) -> Option<u128>;
}

impl Ring for Montgomery64 {
    type Element = u64;

    fn start(&self, seed: u64) -> u64 {
        self.enter(seed)
    }

    #[inline]
    fn step(&self, x: u64, shift: u64) -> u64 {
        self.add(self.mul(x, x), shift)
    }

    #[inline]
    fn gather(&self, product: u64, x: u64, y: u64) -> u64 {
        self.mul(product, x.abs_diff(y))
    }

    fn divisor(&self, x: u64) -> Option<u128> {
        let g = gcd_u64(x, self.modulus());
        (g != self.modulus()).then_some(u128::from(g))
    }
}

impl Ring for Montgomery128 {
    type Element = u128;

    fn start(&self, seed: u64) -> u128 {
        self.enter(u128::from(seed))
    }

    #[inline]
    fn step(&self, x: u128, shift: u128) -> u128 {
        self.add(self.mul(x, x), shift)
    }

    #[inline]
    fn gather(&self, product: u128, x: u128, y: u128) -> u128 {
        self.mul(product, x.abs_diff(y))
    }

    fn divisor(&self, x: u128) -> Option<u128> {
        let g = gcd_u128(x, self.modulus());
        (g != self.modulus()).then_some(g)
    }
}

/// Returns a proper factor of an odd composite below 2^64.
pub fn factor_u64(n: u64, budget: &Budget) -> Result<u64, Failure> {
    let ring = Montgomery64::new(n);
    let factor = factor_in(&ring, u64::MAX, budget)?.expect("an endless search ends with a factor");
    Ok(u64::try_from(factor).expect("a factor of a word is a word"))
}

/// Returns a proper factor of an odd composite below 2^127, or `None` after this many steps.
pub fn factor_u128(n: u128, steps: u64, budget: &Budget) -> Result<Option<u128>, Failure> {
    factor_in(&Montgomery128::new(n), steps, budget)
}

fn factor_in<R: Ring>(ring: &R, steps: u64, budget: &Budget) -> Result<Option<u128>, Failure> {
    for seed in 1.. {
        match walk(ring, seed, steps, budget)? {
            Walk::Factor(factor) => return Ok(Some(factor)),
            Walk::TooLong => return Ok(None),
            Walk::Collapsed => {}
        }
    }
    Ok(None)
}

enum Walk {
    Factor(u128),
    Collapsed,
    TooLong,
}

/// One walk `x → x² + seed`. Differences are multiplied together; only when the product shares a
/// factor with the modulus are the steps of the last batch checked one by one.
fn walk<R: Ring>(ring: &R, seed: u64, steps: u64, budget: &Budget) -> Result<Walk, Failure> {
    let shift = ring.start(seed);
    let one = ring.start(1);
    let (mut y, mut product) = (ring.start(2), one);
    let (mut length, mut done) = (1u64, 0u64);
    loop {
        let x = y;
        for _ in 0..length {
            y = ring.step(y, shift);
        }
        let mut k = 0;
        while k < length {
            budget.poll(BATCH / 16)?;
            let saved = y;
            for _ in 0..BATCH.min(length - k) {
                y = ring.step(y, shift);
                product = ring.gather(product, x, y);
            }
            match ring.divisor(product) {
                Some(1) => {}
                Some(factor) => return Ok(Walk::Factor(factor)),
                None => return Ok(retrace(ring, x, saved, shift, one)),
            }
            k += BATCH;
        }
        done += 2 * length;
        if done > steps {
            return Ok(Walk::TooLong);
        }
        length *= 2;
    }
}

fn retrace<R: Ring>(
    ring: &R,
    x: R::Element,
    from: R::Element,
    shift: R::Element,
    one: R::Element,
) -> Walk {
    let mut y = from;
    loop {
        y = ring.step(y, shift);
        match ring.divisor(ring.gather(one, x, y)) {
            Some(1) => {}
            Some(factor) => return Walk::Factor(factor),
            None => return Walk::Collapsed,
        }
    }
}

/// Above this many bits, each step checks the budget.
const LONG: usize = 1 << 14;

/// Returns a proper factor of an odd composite of any size, or `None` after this many steps.
pub fn factor_large(n: &UBig, steps: u64, budget: &Budget) -> Result<Option<UBig>, Failure> {
    let ring = MontgomeryRepr::new(n.clone());
    let shift = ring.reduce(1u8);
    let mut y = ring.reduce(2u8);
    let cost = (n.bit_len() as u64 / 64 + 1).pow(2) / 8 + 16;
    let (mut length, mut done) = (1u64, 0u64);
    while done < steps {
        let x = y.clone();
        let mut product = ring.reduce(1u8);
        for k in 0..length {
            y = y.sqr() + &shift;
            product *= &x - &y;
            if n.bit_len() > LONG {
                budget.poll(cost / 32)?;
            }
            if k % 256 == 255 || k + 1 == length {
                budget.poll(cost)?;
                let g = natural::gcd(&product.residue(), n, budget)?;
                if g == *n {
                    return Ok(None);
                }
                if !g.is_one() {
                    return Ok(Some(g));
                }
            }
        }
        done += length;
        length *= 2;
    }
    Ok(None)
}
