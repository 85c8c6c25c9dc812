//! Sign, order, integer part and digits: each is read off an enclosure tight enough to prove it.

use super::Real;
use super::evaluate::{Evaluator, refine};
use super::interval::Interval;
use super::settle;
use super::sum::Sum;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Sums with larger terms than this are looked at for a dominant term first.
const DOMINANT_BITS: f64 = 4096.0;

/// Larger numbers are not scaled for their logarithm; the largest term stands for them.
const SCALED_BITS_MAX: f64 = 1e6;

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
    if den.is_none()
        && num.log2() > DOMINANT_BITS
        && let Some(sign) = dominant(num, budget)?
    {
        return Ok(sign);
    }
    let sign = refine((num, den), 0, budget, |at, _| Ok(sign_of_interval(at)));
    match sign {
        Err(failure) if failure.kind() == ErrorKind::Precision && num.has_transcendental_root() => {
            match settle::vanishes(num, budget) {
                Ok(true) => Ok(Ordering::Equal),
                Err(stopped) if stopped.kind() == ErrorKind::Interrupted => Err(stopped),
                _ => Err(failure),
            }
        }
        sign => sign,
    }
}

/// The sign of the term that is larger than all others together, if bounds by powers of two show one.
fn dominant(sum: &Sum, budget: &Budget) -> Result<Option<Ordering>, Failure> {
    let mut bounds = Vec::new();
    for (m, c) in sum.terms() {
        let Some((low, high)) = m.log2_bounds(budget)? else {
            return Ok(None);
        };
        let (n, d) = (c.numerator().bit_len(), c.denominator().bit_len());
        let down = Fraction::from(IBig::from(n) - 1 - IBig::from(d));
        let up = Fraction::from(IBig::from(n) - IBig::from(d) + 1);
        bounds.push((
            low.add(&down, budget)?,
            high.add(&up, budget)?,
            c.is_negative(),
        ));
    }
    bounds.sort();
    let Some((low, _, negative)) = bounds.pop() else {
        return Ok(None);
    };
    let spare = Fraction::from(usize::BITS - bounds.len().leading_zeros() + 1);
    let sign = if negative {
        Ordering::Less
    } else {
        Ordering::Greater
    };
    for (_, high, _) in &bounds {
        if high.add(&spare, budget)? >= low {
            return Ok(None);
        }
    }
    Ok(Some(sign))
}

/// The float nearest to `num / den * 2^-shift`, which is near 1.
fn scaled(num: &Sum, den: Option<&Sum>, shift: i64) -> f64 {
    let power = Fraction::from(UBig::ONE << shift.unsigned_abs() as usize);
    let factor = if shift < 0 { power } else { power.inverse() };
    num.scale(&factor, &Budget::default())
        .map_or(f64::NAN, |num| {
            let den = den.cloned();
            Real { num, den }.to_f64()
        })
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
pub(super) fn compare(a: &Real, b: &Real, budget: &Budget) -> Result<Ordering, Failure> {
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

impl Real {
    /// The greatest integer not above `self * factor`, or above it by half when `half` is set.
    pub(super) fn floor_scaled(
        &self,
        factor: &IBig,
        half: bool,
        budget: &Budget,
    ) -> Result<IBig, Failure> {
        let half = IBig::from(u8::from(half));
        if let Some(value) = self.as_rational() {
            let half = Fraction::new(half, UBig::from(2u8), budget)?;
            return value
                .mul_int(factor, budget)?
                .add(&half, budget)?
                .floor(budget);
        }
        let magnitude = self.num.log2().max(0.0) as usize;
        let extra = factor.bit_len() + magnitude;
        budget.check_bits(extra)?;
        refine((&self.num, self.den.as_ref()), extra, budget, |at, bits| {
            let low = (big::multiply(&at.lo, factor, budget)? << 1) + (&half << bits);
            let high = &low + (big::multiply(&(&at.hi - &at.lo), factor, budget)? << 1);
            let whole = low >> (bits + 1);
            Ok((whole == high >> (bits + 1)).then_some(whole))
        })
    }

    /// Exactly `digits` digits after the point, rounded half away from zero; correct to the last digit.
    ///
    /// # Errors
    /// `LimitError` when the text would be too long, `PrecisionError` when π or e keep the last digit
    /// undecided.
    pub fn decimal(&self, digits: usize, budget: &Budget) -> Result<String, Failure> {
        budget.check_bits(digits.saturating_mul(4))?;
        let factor = big::pow(&IBig::from(10), digits, budget)?;
        let scaled = match self.as_rational() {
            Some(value) => value.mul_int(&factor, budget)?.round(budget)?,
            // An irrational is never half-way, so rounding half up is rounding half away from zero.
            None => self.floor_scaled(&factor, true, budget)?,
        };
        let text = big::to_decimal(&scaled.clone().abs(), budget)?;
        Ok(big::with_point(&text, digits, scaled.is_negative()))
    }

    /// The natural logarithm of a positive number as a float, also beyond the range of floats.
    pub fn ln(&self) -> f64 {
        let x = self.to_f64();
        if x.is_normal() {
            return x.ln();
        }
        let part = |sum: &Sum| {
            let size = sum.log2();
            if sum.single().is_some() || size.abs() > SCALED_BITS_MAX {
                return size * std::f64::consts::LN_2;
            }
            let shift = size as i64;
            scaled(sum, None, shift).abs().ln() + shift as f64 * std::f64::consts::LN_2
        };
        part(&self.num) - self.den.as_ref().map_or(0.0, part)
    }

    /// `self^(p/q)` as a float, for a positive number, also where only the result is in their range.
    pub fn powf(&self, p: i64, q: i64) -> f64 {
        let (x, exponent) = (self.to_f64(), p as f64 / q as f64);
        let size = self.num.log2() - self.den.as_ref().map_or(0.0, Sum::log2);
        if x.is_normal() || size.abs() > SCALED_BITS_MAX {
            return x.powf(exponent);
        }
        let whole = (size / q as f64).round() as i64;
        let near = scaled(&self.num, self.den.as_ref(), whole * q);
        near.powf(exponent) * (whole as f64 * p as f64).exp2()
    }

    /// The nearest float, ties to even.
    pub fn to_f64(&self) -> f64 {
        if let Some(value) = self.as_rational() {
            return value.estimate();
        }
        if let (Some((_, c)), None) = (self.num.single(), &self.den)
            && self.num.log2() < -1100.0
        {
            return if c.is_negative() { -0.0 } else { 0.0 };
        }
        if self.den.is_none()
            && self.num.log2() > DOMINANT_BITS
            && let Ok(Some(sign)) = dominant(&self.num, &Budget::default())
        {
            return if sign == Ordering::Less {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
        }
        let budget = Budget::default();
        let nearest = refine((&self.num, self.den.as_ref()), 0, &budget, |at, bits| {
            let end = |x: &IBig| {
                let zeros = x.trailing_zeros().unwrap_or(bits).min(bits);
                Fraction::coprime(x >> zeros, UBig::ONE << (bits - zeros)).estimate()
            };
            let low = end(&at.lo);
            Ok((low == end(&at.hi) && (low != 0.0 || bits > 1100)).then_some(low))
        });
        // Only a number within 2^-4096 of zero, or one too large to be enclosed, is left.
        nearest.unwrap_or(if self.num.log2() > 1100.0 {
            f64::INFINITY
        } else {
            0.0
        })
    }
}
