//! Sign, order, integer part and digits: each is read off an enclosure tight enough to prove it.

use super::Irrational;
use super::evaluate::{Evaluator, refine};
use super::interval::Interval;
use super::sum::Sum;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// The sign of a settled sum.
pub(super) fn sign_of(sum: &Sum, budget: &Budget) -> Result<Ordering, Failure> {
    sign(sum, None, budget)
}

/// The sign of a settled quotient.
pub(super) fn sign(num: &Sum, den: Option<&Sum>, budget: &Budget) -> Result<Ordering, Failure> {
    if num.is_zero() {
        return Ok(Ordering::Equal);
    }
    let negative = |s: &Sum| s.terms().iter().all(|(_, c)| c.is_negative());
    let positive = |s: &Sum| s.terms().iter().all(|(_, c)| c.is_positive());
    if den.is_none_or(positive) {
        if positive(num) {
            return Ok(Ordering::Greater);
        }
        if negative(num) {
            return Ok(Ordering::Less);
        }
    }
    refine((num, den), 0, budget, |at, _| sign_of_interval(at))
}

fn sign_of_interval(at: &Interval) -> Option<Ordering> {
    if at.lo > IBig::ZERO {
        Some(Ordering::Greater)
    } else if at.hi < IBig::ZERO {
        Some(Ordering::Less)
    } else {
        None
    }
}

/// The order of two exact reals: at low precision if that tells them apart, else by the exact difference.
pub(super) fn compare(
    a: &Irrational,
    b: &Irrational,
    budget: &Budget,
) -> Result<Ordering, Failure> {
    if a == b {
        return Ok(Ordering::Equal);
    }
    if a.den.is_none() && b.den.is_none() && a.num.log2().max(b.num.log2()) < 1024.0 {
        let mut at = Evaluator::new(96, budget);
        let (x, y) = (at.sum(&a.num)?, at.sum(&b.num)?);
        if x.hi < y.lo {
            return Ok(Ordering::Less);
        }
        if x.lo > y.hi {
            return Ok(Ordering::Greater);
        }
    }
    let difference = a.sub(b, budget)?;
    sign(&difference.num, difference.den.as_ref(), budget)
}

impl Irrational {
    /// The greatest integer not above `self * factor`, or above it by half when `half` is set.
    pub(super) fn floor_scaled(
        &self,
        factor: &IBig,
        half: bool,
        budget: &Budget,
    ) -> Result<IBig, Failure> {
        let half = IBig::from(u8::from(half));
        if let Some(value) = self.as_rational() {
            let two = UBig::from(2u8);
            return Ok((value * RBig::from(factor.clone()) + RBig::from_parts(half, two)).floor());
        }
        let magnitude = self.num.log2().max(0.0) as usize;
        let extra = factor.bit_len() + magnitude;
        budget.check_bits(extra)?;
        refine((&self.num, self.den.as_ref()), extra, budget, |at, bits| {
            let end = |x: &IBig| (((x * factor) << 1) + (&half << bits)) >> (bits + 1);
            let low = end(&at.lo);
            (low == end(&at.hi)).then_some(low)
        })
    }

    /// Exactly `digits` digits after the point, rounded half away from zero; correct to the last digit.
    ///
    /// # Errors
    /// `LimitError` when the text would be too long, `PrecisionError` when π or e keep the last digit
    /// undecided.
    pub fn decimal(&self, digits: usize, budget: &Budget) -> Result<String, Failure> {
        budget.check_bits(digits.saturating_mul(4))?;
        let factor = IBig::from(UBig::from(10u8).pow(digits));
        let scaled = match self.as_rational() {
            Some(value) => (value * RBig::from(factor)).round(),
            // An irrational is never half-way, so rounding half up is rounding half away from zero.
            None => self.floor_scaled(&factor, true, budget)?,
        };
        let text = crate::number::big::to_decimal(&IBig::from((&scaled).unsigned_abs()), budget)?;
        let text = format!("{text:0>width$}", width = digits + 1);
        let (whole, rest) = text.split_at(text.len() - digits);
        let sign = if scaled.is_negative() { "-" } else { "" };
        Ok(if digits == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest}")
        })
    }

    /// The nearest float, ties to even.
    pub fn to_f64(&self) -> f64 {
        if let Some(value) = self.as_rational() {
            return value.to_f64().value();
        }
        if let (Some((_, c)), None) = (self.num.single(), &self.den) {
            let size = self.num.log2();
            if size.abs() > 1100.0 {
                let magnitude = if size > 0.0 { f64::INFINITY } else { 0.0 };
                return if c.is_negative() {
                    -magnitude
                } else {
                    magnitude
                };
            }
        }
        let budget = Budget::default();
        let nearest = refine((&self.num, self.den.as_ref()), 0, &budget, |at, bits| {
            let end = |x: &IBig| {
                RBig::from_parts(x.clone(), UBig::ONE << bits)
                    .to_f64()
                    .value()
            };
            let low = end(&at.lo);
            (low == end(&at.hi) && (low != 0.0 || bits > 1100)).then_some(low)
        });
        // Only a number within 2^-4096 of zero, or one too large to be enclosed, is left.
        nearest.unwrap_or(if self.num.log2() > 1100.0 {
            f64::INFINITY
        } else {
            0.0
        })
    }
}
