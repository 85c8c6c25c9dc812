//! Floats and decimal digits, if a ball determines them.

use super::Ball;
use super::near::Near;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;

impl Ball {
    /// Returns the nearest float (ties to even, subnormals rounded once, infinite from halfway
    /// beyond the largest one), if it is the same for all numbers in the ball. A zero keeps the
    /// sign of the number rounded.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Ball::Near(x) => {
                let (low, high) = x.ends();
                let (low, high) = (nearest(&low), nearest(&high));
                (low == high && (low != 0.0 || low.is_sign_negative() == high.is_sign_negative()))
                    .then_some(low)
            }
            Ball::Above(k) => (*k >= 1024).then_some(f64::INFINITY),
            Ball::Below(k) => (*k >= 1024).then_some(f64::NEG_INFINITY),
            Ball::Whole => None,
        }
    }

    /// `x · 10^digits` rounded to an integer, halves away from zero, if it is the same for all
    /// numbers in the ball. Cost: a power of ten and one product.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if it would have more than 2^27 bits;
    /// `Interrupted`.
    pub fn scaled_decimal(&self, digits: usize, budget: &Budget) -> Result<Option<IBig>, Failure> {
        let Ball::Near(x) = self else {
            return Ok(None);
        };
        let power_bits = digits.saturating_mul(10) / 3 + 1;
        let size = usize::try_from(x.above().top().max(0)).unwrap_or(usize::MAX);
        budget.check_bits(size.saturating_add(power_bits))?;
        if x.above().top() < -(power_bits as i64) - 2 {
            return Ok(Some(IBig::ZERO));
        }
        // 10^n x = 5^n · mid · 2^(exp + n), at both ends; the radius is multiplied by one word.
        let five = big::pow(&IBig::from(5), digits, budget)?;
        let middle = big::multiply(&x.mid, &five, budget)?;
        let rad = five * x.rad;
        let exp = x.exp + digits as i64;
        let low = away(&middle - &rad, exp);
        if x.is_exact() {
            return Ok(Some(low));
        }
        Ok((low == away(middle + rad, exp)).then_some(low))
    }

    /// Returns the decimal form with `digits` digits after the point, rounded half away from zero,
    /// if the ball determines it. A result that rounds to zero has no sign.
    ///
    /// # Errors
    /// Those of [`Ball::scaled_decimal`].
    pub fn decimal(&self, digits: usize, budget: &Budget) -> Result<Option<String>, Failure> {
        let Some(scaled) = self.scaled_decimal(digits, budget)? else {
            return Ok(None);
        };
        let mut text = big::to_decimal(&scaled.clone().abs(), budget)?;
        if text.len() <= digits {
            text = "0".repeat(digits + 1 - text.len()) + &text;
        }
        if digits > 0 {
            text.insert(text.len() - digits, '.');
        }
        Ok(Some(if scaled.is_negative() {
            format!("-{text}")
        } else {
            text
        }))
    }
}

/// `n · 2^exp` rounded to an integer, halves away from zero.
fn away(n: IBig, exp: i64) -> IBig {
    if exp >= 0 {
        return n << exp as usize;
    }
    let down = usize::try_from(-exp).unwrap_or(usize::MAX);
    if down > n.bit_len() + 1 {
        return IBig::ZERO;
    }
    let size = n.clone().abs() + (IBig::ONE << (down - 1));
    let rounded = size >> down;
    if n.is_negative() { -rounded } else { rounded }
}

/// Returns the float nearest to an exact number, ties to even.
pub(super) fn nearest(x: &Near) -> f64 {
    let negative = x.mid.is_negative();
    let sign = |value: f64| if negative { -value } else { value };
    if x.mid.is_zero() {
        return 0.0;
    }
    let top = x.top();
    if top > 1024 {
        return sign(f64::INFINITY);
    }
    if top < -1074 {
        return sign(0.0);
    }
    // The exponent of the last place: there are 53 bits, or fewer for subnormals.
    let place = (top - 53).max(-1074);
    let down = place - x.exp;
    let size = x.mid.clone().abs();
    let m = if down <= 0 {
        size << (-down) as usize
    } else {
        let down = down as usize;
        let kept = &size >> down;
        let half = size.bit_at(down - 1);
        let odd = kept.bit_at(0);
        let exact = size.trailing_zeros().is_some_and(|zeros| zeros >= down - 1);
        kept + IBig::from(u8::from(half && (odd || !exact)))
    };
    let m = u64::try_from(&m).expect("at most 2^53");
    // Rounding may have reached 2^53, one binary place higher.
    if m == 0 {
        return sign(0.0);
    }
    let length = 64 - i64::from(m.leading_zeros());
    if place + length > 1024 {
        return sign(f64::INFINITY);
    }
    // m has at most 53 bits and the product is representable, so this is exact.
    let scale = |e: i64| f64::from_bits(((e + 1023) as u64) << 52);
    let value = if place < -1022 {
        m as f64 * scale(place + 200) * scale(-200)
    } else {
        m as f64 * scale(place)
    };
    sign(value)
}

/// Access to the bits of nonnegative integers.
trait BitAt {
    fn bit_at(&self, k: usize) -> bool;
}

impl BitAt for IBig {
    fn bit_at(&self, k: usize) -> bool {
        let words = self.as_sign_words().1;
        words
            .get(k / 64)
            .is_some_and(|word| word >> (k % 64) & 1 == 1)
    }
}
