//! Intervals of fixed-point numbers: what every question about size is decided with.
//!
//! A number x is enclosed by two integers with `lo <= x * 2^bits <= hi`. Every operation rounds
//! outward, so an enclosure is a proof. `bits` is the caller's; it is the same for all operands.

use super::factor::integer_root;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, DivEuclid, Signed, SquareRoot};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// An enclosure `lo <= x * 2^bits <= hi`.
#[derive(Clone, Debug)]
pub(super) struct Interval {
    pub lo: IBig,
    pub hi: IBig,
}

impl Interval {
    pub fn zero() -> Interval {
        Interval {
            lo: IBig::ZERO,
            hi: IBig::ZERO,
        }
    }

    /// The enclosure of an integer.
    pub fn integer(n: &IBig, bits: usize) -> Interval {
        Interval {
            lo: n << bits,
            hi: n << bits,
        }
    }

    pub fn add(&self, other: &Interval) -> Interval {
        Interval {
            lo: &self.lo + &other.lo,
            hi: &self.hi + &other.hi,
        }
    }

    /// The product of two enclosures of positive numbers.
    pub fn mul_positive(&self, other: &Interval, bits: usize) -> Interval {
        Interval {
            lo: floor_shift(&self.lo * &other.lo, bits),
            hi: ceil_shift(&self.hi * &other.hi, bits),
        }
    }

    /// The product.
    pub fn mul(&self, other: &Interval, bits: usize) -> Interval {
        if !self.lo.is_negative() && !other.lo.is_negative() {
            return self.mul_positive(other, bits);
        }
        let products = [
            &self.lo * &other.lo,
            &self.lo * &other.hi,
            &self.hi * &other.lo,
            &self.hi * &other.hi,
        ];
        let lo = products.iter().min().cloned().unwrap_or_default();
        let hi = products.into_iter().max().unwrap_or_default();
        Interval {
            lo: floor_shift(lo, bits),
            hi: ceil_shift(hi, bits),
        }
    }

    /// The product with a rational.
    pub fn scale(&self, factor: &RBig) -> Interval {
        let n = factor.numerator();
        let d = IBig::from(factor.denominator().clone());
        let (lo, hi) = (&self.lo * n, &self.hi * n);
        let (lo, hi) = if n.is_negative() { (hi, lo) } else { (lo, hi) };
        if factor.is_int() {
            return Interval { lo, hi };
        }
        Interval {
            lo: lo.div_euclid(&d),
            hi: ceil_div(hi, &d),
        }
    }

    /// The inverse of an enclosure of a positive number; `None` while it reaches down to zero.
    pub fn invert(&self, bits: usize) -> Option<Interval> {
        if self.lo <= IBig::ZERO {
            return None;
        }
        let one = IBig::ONE << (2 * bits);
        Some(Interval {
            lo: (&one).div_euclid(&self.hi),
            hi: ceil_div(one, &self.lo),
        })
    }

    /// The square root of an enclosure of a number that is not negative.
    pub fn sqrt(&self, bits: usize) -> Interval {
        let lo = magnitude(&self.lo) << bits;
        let hi = magnitude(&self.hi) << bits;
        Interval {
            lo: IBig::from(lo.sqrt()),
            hi: IBig::from(hi.sqrt() + 1u8),
        }
    }

    /// The n-th root of an enclosure of a number that is not negative.
    pub fn root(&self, n: u32, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        if n == 1 {
            return Ok(self.clone());
        }
        if n.is_multiple_of(2) {
            return self.sqrt(bits).root(n / 2, bits, budget);
        }
        if (n as usize).saturating_mul(bits) < 1 << 14 || n <= 5 {
            let shift = bits * (n as usize - 1);
            let lo = integer_root(&(magnitude(&self.lo) << shift), n as usize, budget)?;
            let hi = integer_root(&(magnitude(&self.hi) << shift), n as usize, budget)?;
            return Ok(Interval {
                lo: IBig::from(lo),
                hi: IBig::from(hi + 1u8),
            });
        }
        self.root_by_powers(n, bits, budget)
    }

    /// The n-th root for a large n: Newton's iteration finds it, interval powers prove it.
    fn root_by_powers(&self, n: u32, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        let one = IBig::ONE << bits;
        if self.lo <= IBig::ZERO {
            let above = if self.hi < one { one } else { self.hi.clone() };
            return Ok(Interval {
                lo: IBig::ZERO,
                hi: above,
            });
        }
        let top = super::radical::log2(&magnitude(&self.lo)) - bits as f64;
        let guess = (top / f64::from(n)).exp2();
        let mut root = IBig::from((guess * 2f64.powi(52)) as u64) << bits >> 52usize;
        let mut left = 2 + usize::BITS - bits.leading_zeros();
        while left > 0 {
            let at = Interval {
                lo: root.clone(),
                hi: root.clone(),
            };
            let power = at.pow(u64::from(n) - 1, bits, budget)?;
            if power.lo <= IBig::ZERO {
                break;
            }
            let quotient = (&self.lo << bits) / &power.lo;
            root = (&root * (n - 1) + quotient) / IBig::from(n);
            left -= 1;
        }
        let mut slack = IBig::from(4);
        loop {
            budget.poll(1)?;
            let low = if slack < root {
                &root - &slack
            } else {
                IBig::ZERO
            };
            let high = &root + &slack;
            let below = Interval {
                lo: low.clone(),
                hi: low.clone(),
            }
            .pow(n.into(), bits, budget)?;
            let above = Interval {
                lo: high.clone(),
                hi: high.clone(),
            }
            .pow(n.into(), bits, budget)?;
            if below.hi <= self.lo && above.lo >= self.hi {
                return Ok(Interval { lo: low, hi: high });
            }
            slack <<= 4;
        }
    }

    /// A natural power of an enclosure of a positive number.
    pub fn pow(&self, n: u64, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        let mut result = Interval::integer(&IBig::ONE, bits);
        for i in (0..u64::BITS - n.leading_zeros()).rev() {
            budget.poll(1 + result.hi.bit_len() as u64 / 1_000)?;
            budget.check_bits(result.hi.bit_len() * 2)?;
            result = result.mul_positive(&result, bits);
            if n >> i & 1 == 1 {
                result = result.mul_positive(self, bits);
            }
        }
        Ok(result)
    }
}

/// The absolute value of a number known not to be negative; a lower end below zero counts as zero.
fn magnitude(n: &IBig) -> UBig {
    if n.is_negative() {
        UBig::ZERO
    } else {
        n.clone().into_parts().1
    }
}

fn floor_shift(n: IBig, bits: usize) -> IBig {
    n >> bits
}

fn ceil_shift(n: IBig, bits: usize) -> IBig {
    -((-n) >> bits)
}

/// `n / d` rounded up, for d > 0.
pub(super) fn ceil_div(n: IBig, d: &IBig) -> IBig {
    -((-n).div_euclid(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_round_outward() {
        assert_eq!(floor_shift(IBig::from(-5), 1), IBig::from(-3));
        assert_eq!(ceil_shift(IBig::from(-5), 1), IBig::from(-2));
        assert_eq!(ceil_shift(IBig::from(5), 1), IBig::from(3));
        assert_eq!(ceil_div(IBig::from(-5), &IBig::from(2)), IBig::from(-2));
    }

    #[test]
    fn roots_enclose() {
        let budget = Budget::default();
        for n in [2u32, 3, 5, 7, 12, 101, 1009, 1_000_003] {
            for bits in [64usize, 200, 1000] {
                let x = Interval::integer(&IBig::from(7), bits);
                let r = x.root(n, bits, &budget).unwrap();
                assert!(
                    &r.hi - &r.lo < IBig::from(1u64 << 40),
                    "{n} {bits}: {}",
                    &r.hi - &r.lo
                );
                let low = Interval {
                    lo: r.lo.clone(),
                    hi: r.lo.clone(),
                }
                .pow(n.into(), bits, &budget)
                .unwrap();
                let high = Interval {
                    lo: r.hi.clone(),
                    hi: r.hi.clone(),
                }
                .pow(n.into(), bits, &budget)
                .unwrap();
                assert!(low.lo <= x.lo && high.hi >= x.hi);
            }
        }
    }
}
