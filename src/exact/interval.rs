//! Intervals of fixed-point numbers: what every question about size is decided with.
//!
//! A number x is enclosed by two integers with `lo <= x * 2^bits <= hi`. Every operation rounds
//! outward, so an enclosure is a proof. `bits` is the caller's; it is the same for all operands.

use super::factor::integer_root;
use super::radical::log2;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, DivEuclid, Signed};
use dashu_int::{IBig, UBig};

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
    pub fn mul_positive(
        &self,
        other: &Interval,
        bits: usize,
        budget: &Budget,
    ) -> Result<Interval, Failure> {
        let lo = big::multiply(&self.lo, &other.lo, budget)?;
        let hi = if self.lo == self.hi && other.lo == other.hi {
            lo.clone()
        } else {
            big::multiply(&self.hi, &other.hi, budget)?
        };
        Ok(Interval {
            lo: floor_shift(lo, bits),
            hi: ceil_shift(hi, bits),
        })
    }

    /// The product.
    pub fn mul(&self, other: &Interval, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        if !self.lo.is_negative() && !other.lo.is_negative() {
            return self.mul_positive(other, bits, budget);
        }
        let products = [
            big::multiply(&self.lo, &other.lo, budget)?,
            big::multiply(&self.lo, &other.hi, budget)?,
            big::multiply(&self.hi, &other.lo, budget)?,
            big::multiply(&self.hi, &other.hi, budget)?,
        ];
        let lo = products.iter().min().cloned().unwrap_or_default();
        let hi = products.into_iter().max().unwrap_or_default();
        Ok(Interval {
            lo: floor_shift(lo, bits),
            hi: ceil_shift(hi, bits),
        })
    }

    /// The product with a rational.
    pub fn scale(&self, factor: &Fraction, budget: &Budget) -> Result<Interval, Failure> {
        if factor.is_one() {
            return Ok(self.clone());
        }
        let n = factor.numerator();
        let (lo, hi) = (
            big::multiply(&self.lo, n, budget)?,
            big::multiply(&self.hi, n, budget)?,
        );
        let (lo, hi) = if n.is_negative() { (hi, lo) } else { (lo, hi) };
        if factor.is_int() {
            return Ok(Interval { lo, hi });
        }
        let d = factor.denominator().as_ibig();
        Ok(Interval {
            lo: big::floored(&lo, d, budget)?.0,
            hi: -big::floored(&-hi, d, budget)?.0,
        })
    }

    /// The inverse of an enclosure of a positive number; `None` while it reaches down to zero.
    pub fn invert(&self, bits: usize, budget: &Budget) -> Result<Option<Interval>, Failure> {
        if self.lo <= IBig::ZERO {
            return Ok(None);
        }
        let one = IBig::ONE << (2 * bits);
        let lo = big::floored(&one, &self.hi, budget)?.0;
        let hi = -big::floored(&-one, &self.lo, budget)?.0;
        Ok(Some(Interval { lo, hi }))
    }

    /// The square root of an enclosure of a number that is not negative.
    pub fn sqrt(&self, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        let root = |end: &IBig| {
            let end = if end.is_negative() {
                IBig::ZERO
            } else {
                end << bits
            };
            big::sqrt_rem(&end, budget).map(|(root, _)| root)
        };
        let lo = root(&self.lo)?;
        let hi = match self.root_above(&lo, 2, bits) {
            Some(hi) => hi,
            None => root(&self.hi)? + 1,
        };
        Ok(Interval { lo, hi })
    }

    /// An upper bound for the n-th root from a root `lo` of the lower end, rounded down: above 1 the n-th
    /// root grows by at most 1/n of what its argument grows. `None` where that does not apply.
    fn root_above(&self, lo: &IBig, n: u32, bits: usize) -> Option<IBig> {
        let steep = self.lo < IBig::ONE << bits;
        (!steep).then(|| lo + 1 + ceil_div(&self.hi - &self.lo, n))
    }

    /// The n-th root of an enclosure of a number that is not negative.
    pub fn root(&self, n: u32, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        if n == 1 {
            return Ok(self.clone());
        }
        if n.is_multiple_of(2) {
            return self.sqrt(bits, budget)?.root(n / 2, bits, budget);
        }
        if (n as usize).saturating_mul(bits) < 1 << 12 {
            let shift = bits * (n as usize - 1);
            let lo = IBig::from(integer_root(
                &(magnitude(&self.lo) << shift),
                n as usize,
                budget,
            )?);
            let hi = match self.root_above(&lo, n, bits) {
                Some(hi) => hi,
                None => IBig::from(
                    integer_root(&(magnitude(&self.hi) << shift), n as usize, budget)? + 1u8,
                ),
            };
            return Ok(Interval { lo, hi });
        }
        self.root_by_powers(n, bits, budget)
    }

    /// The n-th root for a large n or many bits: Newton's iteration finds it, interval powers prove it.
    fn root_by_powers(&self, n: u32, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        let one = IBig::ONE << bits;
        if self.lo <= IBig::ZERO {
            let above = if self.hi < one { one } else { self.hi.clone() };
            return Ok(Interval {
                lo: IBig::ZERO,
                hi: above,
            });
        }
        let root = newton(&self.lo, n, bits, budget)?;
        let mut slack = IBig::from(2);
        loop {
            budget.poll(1)?;
            let low = if slack < root {
                &root - &slack
            } else {
                IBig::ZERO
            };
            let high = &root + &slack;
            let below = power_high(&low, n.into(), bits, budget)?;
            let above = power_low(&high, n.into(), bits, budget)?;
            if below <= self.lo && above >= self.hi {
                return Ok(Interval { lo: low, hi: high });
            }
            slack <<= 3;
        }
    }

    /// A natural power of an enclosure of a positive number.
    pub fn pow(&self, n: u64, bits: usize, budget: &Budget) -> Result<Interval, Failure> {
        let exact = self.lo == self.hi && n == 1;
        let lo = power_low(&self.lo, n, bits, budget)?;
        let hi = if exact {
            lo.clone()
        } else {
            power_high(&self.hi, n, bits, budget)?
        };
        Ok(Interval { lo, hi })
    }
}

/// The n-th power of `x / 2^bits`, x >= 0, rounded down.
fn power_low(x: &IBig, n: u64, bits: usize, budget: &Budget) -> Result<IBig, Failure> {
    power(x, n, bits, floor_shift, budget)
}

/// The n-th power of `x / 2^bits`, x >= 0, rounded up.
fn power_high(x: &IBig, n: u64, bits: usize, budget: &Budget) -> Result<IBig, Failure> {
    power(x, n, bits, ceil_shift, budget)
}

fn power(
    x: &IBig,
    n: u64,
    bits: usize,
    round: fn(IBig, usize) -> IBig,
    budget: &Budget,
) -> Result<IBig, Failure> {
    if n == 0 {
        return Ok(IBig::ONE << bits);
    }
    let mut result = x.clone();
    for i in (0..n.ilog2()).rev() {
        budget.check_bits(result.bit_len() * 2)?;
        result = round(big::square(&result, budget)?, bits);
        if n >> i & 1 == 1 {
            result = round(big::multiply(&result, x, budget)?, bits);
        }
    }
    Ok(result)
}

/// About the n-th root of a positive number: half of the bits by recursion, the others by one step of
/// Newton's iteration. Nothing is proved here.
fn newton(x: &IBig, n: u32, bits: usize, budget: &Budget) -> Result<IBig, Failure> {
    let (mut root, steps) = if bits <= 128 {
        let exponent = (log2(&magnitude(x)) - bits as f64) / f64::from(n);
        let mantissa = IBig::from(((exponent - exponent.floor()).exp2() * 2f64.powi(52)) as u64);
        let shift = bits as i64 - 52 + exponent.floor() as i64;
        let guess = if shift >= 0 {
            mantissa << shift as usize
        } else {
            mantissa >> (-shift) as usize
        };
        (guess + 1, 4)
    } else {
        let half = bits / 2 + 16;
        let drop = bits - half;
        (newton(&(x >> drop), n, half, budget)? << drop, 1)
    };
    for _ in 0..steps {
        budget.poll(1 + bits as u64 / 1_000)?;
        let power = power_low(&root, u64::from(n) - 1, bits, budget)?;
        if power <= IBig::ZERO {
            break;
        }
        let quotient = big::div_rem(&(x << bits), &power, budget)?.0;
        root = (root * (n - 1) + quotient) / n;
    }
    Ok(root)
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

/// `n / d` rounded up, for a small d > 0.
fn ceil_div(n: IBig, d: u32) -> IBig {
    -((-n).div_euclid(IBig::from(d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_round_outward() {
        assert_eq!(floor_shift(IBig::from(-5), 1), IBig::from(-3));
        assert_eq!(ceil_shift(IBig::from(-5), 1), IBig::from(-2));
        assert_eq!(ceil_shift(IBig::from(5), 1), IBig::from(3));
        assert_eq!(ceil_div(IBig::from(-5), 2), IBig::from(-2));
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
