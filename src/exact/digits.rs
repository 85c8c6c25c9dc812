//! Sign, order, integer part and digits: each is read off an enclosure that is tight enough to
//! prove it. If enclosures keep straddling a boundary, the exact sign of the difference decides.

use super::Real;
use super::decide::{self, Verdict};
use super::evaluate::{Evaluator, Known, fixed, refine};
use super::sum::Sum;
use crate::ball::{Ball, Constants};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Sums with larger terms than this are first checked for a dominant term.
const DOMINANT_BITS: f64 = 4096.0;

/// The precision of the first enclosure, in bits.
const FIRST_BITS: usize = 64;

/// If enclosures of up to this many bits leave the sign open, the exact zero test is used.
const ASK_BITS: usize = 256;

/// Returns the sign of a settled sum.
pub(super) fn sign_of(sum: &Sum, budget: &Budget) -> Result<Ordering, Failure> {
    sign(sum, None, budget)
}

/// Returns the sign of a settled quotient.
///
/// # Errors
/// `PrecisionError` if it is undecided, `LimitError`, `Interrupted`.
pub(super) fn sign(num: &Sum, den: Option<&Sum>, budget: &Budget) -> Result<Ordering, Failure> {
    if num.is_zero() {
        return Ok(Ordering::Equal);
    }
    if let Some(sign) = by_form(num)
        && let Some(below) = den.map_or(Some(Ordering::Greater), by_form)
    {
        return Ok(if below.is_lt() { sign.reverse() } else { sign });
    }
    if den.is_none()
        && num.log2() > DOMINANT_BITS
        && let Some(sign) = dominant(num, budget)?
    {
        return Ok(sign);
    }
    let constants = Constants::new();
    let mut bits = FIRST_BITS;
    while bits <= ASK_BITS {
        let ball = super::evaluate::enclose((num, den), bits, &constants, budget)?;
        if let Some(sign) = ball.sign() {
            return Ok(sign);
        }
        bits *= 2;
    }
    let known = match decide::zero(num, budget)? {
        Verdict::Zero => return Ok(Ordering::Equal),
        Verdict::Other | Verdict::Presumed => Known::Proved,
        Verdict::Beyond => Known::Limited,
        Verdict::Open => Known::Open,
    };
    refine((num, den), (bits, 0), known, budget, |ball, _| {
        Ok(ball.sign())
    })
}

/// Returns the sign of the coefficients if all terms share it and their other factors are positive.
fn by_form(sum: &Sum) -> Option<Ordering> {
    let (_, first) = sum.terms().first()?;
    let sign = |c: &Fraction| {
        if c.is_negative() {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    };
    let same = |c: &Fraction| sign(c) == sign(first);
    sum.terms()
        .iter()
        .all(|(m, c)| same(c) && m.is_positive())
        .then(|| sign(first))
}

/// Returns the sign of the term that outweighs all others together, if bounds by powers of two
/// prove that such a term exists.
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

/// Compares two exact reals: at low precision if that tells them apart, otherwise by the exact
/// difference.
///
/// # Errors
/// Same as for [`sign`].
pub(super) fn compare(a: &Real, b: &Real, budget: &Budget) -> Result<Ordering, Failure> {
    if a == b {
        return Ok(Ordering::Equal);
    }
    let constants = Constants::new();
    let mut at = Evaluator::new(FIRST_BITS, &constants, budget);
    if let Some(order) = at.real(a)?.compare(&at.real(b)?)
        && order != Ordering::Equal
    {
        return Ok(order);
    }
    let difference = a.sub(b, budget)?;
    sign(&difference.num, difference.den.as_ref(), budget)
}

impl Real {
    /// Returns an enclosure accurate to about this many bits of the largest term.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn enclose(
        &self,
        bits: usize,
        constants: &Constants,
        budget: &Budget,
    ) -> Result<Ball, Failure> {
        Evaluator::new(bits, constants, budget).real(self)
    }

    /// Refines the enclosure until `answer`, given a ball and its precision in bits, returns an
    /// answer.
    fn refined<T>(
        &self,
        extra: usize,
        budget: &Budget,
        answer: impl FnMut(&Ball, usize) -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        let x = (&self.num, self.den.as_ref());
        // If a boundary remains undecided, the exact test is used, and its error is the one
        // reported.
        refine(x, (FIRST_BITS, extra), Known::Open, budget, answer)
    }

    /// Returns how many bits the largest term has before the binary point.
    fn whole_bits(&self) -> usize {
        let below = self.den.as_ref().map_or(0.0, |d| d.log2().min(0.0));
        (self.num.log2() - below).clamp(0.0, 1e18) as usize
    }

    /// Returns the greatest integer not above `self * factor`, or `self * factor + 1/2` if `half`
    /// is set.
    ///
    /// # Errors
    /// Same as for [`Real::sign`].
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
        let extra = factor.bit_len() + self.whole_bits();
        budget.check_bits(extra)?;
        self.refined(extra, budget, |ball, bits| {
            let place = bits + 64;
            let Some((lo, hi)) = fixed(ball, place, budget)? else {
                return Ok(None);
            };
            let low = (big::multiply(&lo, factor, budget)? << 1) + (&half << place);
            let high = &low + (big::multiply(&(hi - lo), factor, budget)? << 1);
            let (low, high) = (low >> (place + 1), high >> (place + 1));
            if low == high {
                return Ok(Some(low));
            }
            if bits - extra < ASK_BITS || &high - &low != IBig::ONE {
                return Ok(None);
            }
            // Compare x · factor + half/2 with the integer in between.
            let boundary = Fraction::quotient((&high << 1) - &half, factor << 1, budget)?;
            let order = self.sub(&Real::from(boundary), budget)?.sign(budget)?;
            Ok(Some(if order.is_lt() { low } else { high }))
        })
    }

    /// Returns the first partial quotients of the continued fraction, on which both ends of an
    /// enclosure agree; `None` if the ends keep disagreeing on one, because the number may be a
    /// rational in disguise.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn quotients(&self, count: usize, budget: &Budget) -> Result<Option<Vec<IBig>>, Failure> {
        let constants = Constants::new();
        // A partial quotient takes 3.4 bits on average (Lévy 1936).
        let mut bits = FIRST_BITS + count.saturating_mul(4) + self.whole_bits();
        let (mut known, mut stuck) = (0, 0);
        while stuck < 3 {
            budget.check_bits(bits)?;
            let ball = self.enclose(bits, &constants, budget)?;
            let terms = ball.quotients(count, budget)?.terms;
            if terms.len() >= count {
                return Ok(Some(terms));
            }
            stuck = if terms.len() > known { 0 } else { stuck + 1 };
            known = terms.len();
            bits = bits.saturating_mul(2);
        }
        Ok(None)
    }

    /// Returns the number with exactly `digits` digits after the point, rounded half away from
    /// zero; correct to the last digit.
    ///
    /// # Errors
    /// `LimitError` if the text would be too long, `PrecisionError` if it remains undecided on
    /// which side of a boundary the number lies.
    pub fn decimal(&self, digits: usize, budget: &Budget) -> Result<String, Failure> {
        let bits = digits as f64 * std::f64::consts::LOG2_10;
        budget.check_size("the decimal", bits.floor() + 1.0)?;
        let factor = big::pow(&IBig::from(10), digits, budget)?;
        let scaled = match self.as_rational() {
            Some(value) => value.mul_int(&factor, budget)?.round(budget)?,
            None if self.sign(budget)?.is_lt() => {
                -self.negate().floor_scaled(&factor, true, budget)?
            }
            None => self.floor_scaled(&factor, true, budget)?,
        };
        let text = big::to_decimal(&scaled.clone().abs(), budget)?;
        Ok(big::with_point(&text, digits, scaled.is_negative()))
    }

    /// Returns the nearest float, ties to even.
    ///
    /// # Errors
    /// `PrecisionError` if it remains undecided on which side of the midpoint of two floats the
    /// number lies; `LimitError`, `Interrupted`.
    pub fn nearest(&self, budget: &Budget) -> Result<f64, Failure> {
        if let Some(value) = self.as_rational() {
            return Ok(value.estimate());
        }
        if self.den.is_none()
            && self.num.log2() > DOMINANT_BITS
            && let Some(sign) = dominant(&self.num, budget)?
        {
            return Ok(if sign.is_lt() {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        }
        self.refined(0, budget, |ball, bits| {
            if let Some(x) = ball.to_f64() {
                return Ok(Some(x));
            }
            let Some((lo, hi, exp)) = ball.ends().filter(|_| bits >= ASK_BITS) else {
                return Ok(None);
            };
            let end = |n: IBig| Ball::dyadic(n, exp).to_f64().unwrap_or(f64::NAN);
            let (low, high) = (end(lo), end(hi));
            if low == high {
                return Ok(Some(high));
            }
            let Some(middle) = between(low, high, budget)? else {
                return Ok(None);
            };
            let even = if low.to_bits() & 1 == 0 { low } else { high };
            let order = self.sub(&Real::from(middle), budget)?.sign(budget)?;
            Ok(Some(match order {
                Ordering::Less => low,
                Ordering::Equal => even,
                Ordering::Greater => high,
            }))
        })
    }

    /// Returns the nearest float, ties to even; if that remains undecided, one of the two nearest.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn to_f64(&self, budget: &Budget) -> Result<f64, Failure> {
        match self.nearest(budget) {
            Err(failure) if failure.kind() == ErrorKind::Precision => {}
            result => return result,
        }
        let ball = self.enclose(1200, &Constants::new(), budget)?;
        let middle = ball.midpoint().and_then(|m| m.to_f64());
        Ok(middle.unwrap_or(f64::NAN))
    }
}

/// Returns the midpoint of two neighbouring floats.
fn between(low: f64, high: f64, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    if !low.is_finite() || !high.is_finite() || low.next_up() != high {
        return Ok(None);
    }
    let exact = |x: f64| -> Option<(IBig, i64)> {
        let (lo, _, exp) = Ball::float(x).ends()?;
        Some((lo, exp))
    };
    let (Some((a, e)), Some((b, f))) = (exact(low), exact(high)) else {
        return Ok(None);
    };
    let unit = e.min(f);
    let sum = (a << (e - unit) as usize) + (b << (f - unit) as usize);
    // (low + high) / 2
    dyadic(sum, unit - 1, budget).map(Some)
}

/// Returns `n · 2^exponent`.
fn dyadic(n: IBig, exponent: i64, budget: &Budget) -> Result<Fraction, Failure> {
    let size = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
    budget.check_bits(size.saturating_add(n.bit_len()))?;
    if exponent >= 0 {
        Ok(Fraction::from(n << size))
    } else {
        Fraction::new(n, UBig::ONE << size, budget)
    }
}
