//! Constructing balls, and the four operations.

use super::context::Context;
use super::near::{Near, SPARE};
use super::{Ball, EXPONENT_MAX};
use crate::big::Fraction;
use crate::text::Failure;
use dashu_int::IBig;

impl Ball {
    /// Zero.
    pub const ZERO: Ball = Ball::Near(Near::ZERO);

    /// Returns an exact integer.
    pub fn int(n: &IBig) -> Ball {
        Ball::Near(Near::exact(n.clone(), 0)).checked()
    }

    /// Returns the exact number `mid · 2^exp`.
    pub fn dyadic(mid: IBig, exp: i64) -> Ball {
        Ball::Near(Near::exact(mid, exp)).checked()
    }

    /// `(mid ± rad) · 2^exp`.
    pub fn with_radius(mid: IBig, rad: u32, exp: i64) -> Ball {
        let bits = dashu_base::BitTest::bit_len(&mid);
        Ball::Near(Near::new(mid, rad.into(), exp, bits)).checked()
    }

    /// Returns a rational to the working precision; integers that are short enough are exact.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn rational(value: &Fraction, context: &Context) -> Result<Ball, Failure> {
        Ok(Ball::Near(Near::rational(value, context)?).checked())
    }

    /// Returns a finite float exactly; for an infinity, the numbers that round to it; for `nan`,
    /// all reals.
    pub fn float(x: f64) -> Ball {
        if x.is_finite() {
            Ball::Near(Near::float(x))
        } else if x.is_nan() {
            Ball::Whole
        } else if x > 0.0 {
            Ball::Above(1023)
        } else {
            Ball::Below(1023)
        }
    }

    /// Returns a ball of the nonnegative numbers that are too small for the range of exponents.
    pub(super) fn tiny() -> Ball {
        Ball::Near(Near {
            mid: IBig::ONE,
            rad: 1,
            exp: -EXPONENT_MAX,
        })
    }

    /// Establishes the invariant: overflow becomes a half-line, underflow a small ball at zero.
    pub(super) fn checked(self) -> Ball {
        let Ball::Near(x) = &self else {
            return self;
        };
        if x.is_zero() {
            return Ball::ZERO;
        }
        let top = x.top().max(x.radius().top());
        if (-EXPONENT_MAX..EXPONENT_MAX).contains(&top) {
            return self;
        }
        if top < 0 {
            let least = Near {
                mid: IBig::ZERO,
                rad: 1,
                exp: 1 - EXPONENT_MAX,
            };
            return match x.sign() {
                Some(1) => Ball::tiny(),
                Some(-1) => Ball::tiny().neg(),
                _ => Ball::Near(least),
            };
        }
        match x.sign() {
            Some(1) => Ball::Above(x.below().top() - 1),
            Some(-1) => Ball::Below(x.below().top() - 1),
            _ => Ball::Whole,
        }
    }

    /// Returns the ball times `2^by`.
    pub fn scaled(&self, by: i64) -> Ball {
        let moved = |k: &i64| k.saturating_add(by).clamp(-EXPONENT_MAX, EXPONENT_MAX);
        match self {
            Ball::Near(x) if x.is_zero() => Ball::ZERO,
            Ball::Near(x) => {
                Ball::Near(x.scaled(by.clamp(-4 * EXPONENT_MAX / 2, EXPONENT_MAX))).checked()
            }
            Ball::Above(k) => Ball::Above(moved(k)),
            Ball::Below(k) => Ball::Below(moved(k)),
            Ball::Whole => Ball::Whole,
        }
    }

    /// Returns the negatives of all numbers in the ball.
    pub fn neg(&self) -> Ball {
        match self {
            Ball::Near(x) => Ball::Near(x.negated()),
            Ball::Above(k) => Ball::Below(*k),
            Ball::Below(k) => Ball::Above(*k),
            Ball::Whole => Ball::Whole,
        }
    }

    /// Returns the absolute values of all numbers in the ball.
    pub fn abs(&self) -> Ball {
        match self {
            Ball::Near(x) => Ball::Near(x.magnitude()),
            Ball::Above(k) | Ball::Below(k) => Ball::Above(*k),
            Ball::Whole => Ball::Whole,
        }
    }

    /// Returns the sum.
    pub fn add(&self, other: &Ball, context: &Context) -> Ball {
        match (self, other) {
            (Ball::Near(x), Ball::Near(y)) => Ball::Near(x.add(y, context.bits)).checked(),
            (Ball::Above(k), Ball::Above(l)) => Ball::Above(*k.max(l)),
            (Ball::Below(k), Ball::Below(l)) => Ball::Below(*k.max(l)),
            (Ball::Above(k), Ball::Near(x)) | (Ball::Near(x), Ball::Above(k)) => above_plus(*k, x),
            (Ball::Below(k), Ball::Near(x)) | (Ball::Near(x), Ball::Below(k)) => {
                above_plus(*k, &x.negated()).neg()
            }
            (Ball::Whole, _) | (_, Ball::Whole) => Ball::Whole,
            (Ball::Above(_), Ball::Below(_)) | (Ball::Below(_), Ball::Above(_)) => Ball::Whole,
        }
    }

    /// Returns the difference.
    pub fn sub(&self, other: &Ball, context: &Context) -> Ball {
        self.add(&other.neg(), context)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// `Interrupted`, `LimitError` if a midpoint exceeds the integer size limit.
    pub fn mul(&self, other: &Ball, context: &Context) -> Result<Ball, Failure> {
        if self.is_zero() || other.is_zero() {
            return Ok(Ball::ZERO);
        }
        if let (Ball::Near(x), Ball::Near(y)) = (self, other) {
            return Ok(Ball::Near(x.mul(y, context)?).checked());
        }
        // One of them is unbounded: only signs and lower bounds on the sizes remain.
        Ok(match (self.known_sign(), other.known_sign()) {
            (Some(a), Some(b)) => half_line(a * b, self.least() + other.least()),
            _ => Ball::Whole,
        })
    }

    /// Returns the product with an exact rational.
    ///
    /// # Errors
    /// Those of [`Ball::mul`].
    pub fn times(&self, factor: &Fraction, context: &Context) -> Result<Ball, Failure> {
        let product = self.mul(
            &Ball::int(factor.numerator()),
            &context.at(context.bits + SPARE),
        )?;
        if factor.is_int() {
            return Ok(product);
        }
        product.div(&Ball::int(factor.denominator().as_ibig()), context)
    }

    /// Returns the square.
    ///
    /// # Errors
    /// Those of [`Ball::mul`].
    pub fn square(&self, context: &Context) -> Result<Ball, Failure> {
        match self {
            Ball::Near(x) => Ok(Ball::Near(x.square(context)?).checked()),
            other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => other.mul(other, context),
        }
    }

    /// Returns the quotient; `Whole` for a divisor that reaches zero.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn div(&self, other: &Ball, context: &Context) -> Result<Ball, Failure> {
        let Some(sign) = other.known_sign() else {
            return Ok(Ball::Whole);
        };
        if self.is_zero() {
            return Ok(Ball::ZERO);
        }
        match (self, other) {
            (Ball::Near(x), Ball::Near(y)) => {
                let y = y.trim(context.bits + 2 * SPARE);
                if y.below().is_zero() {
                    return Ok(Ball::Whole);
                }
                Ok(Ball::Near(x.div(&y, context)?).checked())
            }
            (Ball::Near(x), Ball::Above(k) | Ball::Below(k)) => {
                // The quotient is between 0 and x / 2^k.
                let end = x.scaled(-k);
                let end = if sign < 0 { end.negated() } else { end };
                Ok(Ball::Near(Near::ZERO.union(&end, context.bits)).checked())
            }
            (Ball::Above(_) | Ball::Below(_), Ball::Near(y)) => {
                let a = self.known_sign().unwrap_or(0);
                Ok(half_line(a * sign, self.least() - y.above().top()))
            }
            (Ball::Above(_) | Ball::Below(_), Ball::Above(_) | Ball::Below(_)) => Ok(Ball::Whole),
            (Ball::Whole, _) | (_, Ball::Whole) => Ok(Ball::Whole),
        }
    }

    /// Returns the square root of the nonnegative part; `Whole` if there is none.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn sqrt(&self, context: &Context) -> Result<Ball, Failure> {
        Ok(match self {
            Ball::Near(x) if x.sign() == Some(-1) => Ball::Whole,
            Ball::Near(x) => Ball::Near(x.sqrt(context)?),
            Ball::Above(k) => Ball::Above(k.div_euclid(2)),
            Ball::Below(_) | Ball::Whole => Ball::Whole,
        })
    }

    /// Returns the smallest ball around both.
    pub fn union(&self, other: &Ball, context: &Context) -> Ball {
        if let (Ball::Near(x), Ball::Near(y)) = (self, other) {
            return Ball::Near(x.union(y, context.bits)).checked();
        }
        match (self.known_sign(), other.known_sign()) {
            (Some(1), Some(1)) => Ball::Above(self.least().min(other.least())),
            (Some(-1), Some(-1)) => Ball::Below(self.least().min(other.least())),
            _ => Ball::Whole,
        }
    }

    /// Returns the ball rounded to the working precision.
    pub fn rounded(&self, context: &Context) -> Ball {
        match self {
            Ball::Near(x) => Ball::Near(x.trim(context.bits).into_owned()).checked(),
            other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => other.clone(),
        }
    }

    /// 1 or -1 for a ball that excludes zero, 0 for zero; `None` if the sign is undecided.
    pub(super) fn known_sign(&self) -> Option<i32> {
        match self {
            Ball::Near(x) => x.sign().filter(|&sign| sign != 0),
            Ball::Above(_) => Some(1),
            Ball::Below(_) => Some(-1),
            Ball::Whole => None,
        }
    }

    /// Reports whether the ball is exactly zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Ball::Near(x) if x.is_zero())
    }

    /// Returns a k such that no absolute value in the ball, which excludes zero, is below `2^k`.
    fn least(&self) -> i64 {
        match self {
            Ball::Near(x) => x.below().top() - 1,
            Ball::Above(k) | Ball::Below(k) => *k,
            Ball::Whole => -EXPONENT_MAX,
        }
    }
}

/// `[2^k, ∞)` or its mirror image.
fn half_line(sign: i32, k: i64) -> Ball {
    let k = k.clamp(-EXPONENT_MAX, EXPONENT_MAX);
    if sign > 0 {
        Ball::Above(k)
    } else {
        Ball::Below(k)
    }
}

/// `[2^k, ∞) + x`.
fn above_plus(k: i64, x: &Near) -> Ball {
    match x.sign() {
        Some(0 | 1) => Ball::Above(k),
        _ if x.above().within(k - 1) => Ball::Above(k - 1),
        _ => Ball::Whole,
    }
}
