//! The hyperbolic functions and their inverses.

use super::context::Context;
use super::near::Near;
use super::size::Size;
use super::{Ball, EXPONENT_MAX};
use crate::text::Failure;
use dashu_int::IBig;

fn one() -> Ball {
    Ball::int(&IBig::ONE)
}

impl Ball {
    /// sinh, with full relative precision for small x: `(y + y/(1 + y)) / 2` with `y = e^x - 1`.
    ///
    /// # Errors
    /// `Interrupted`, here and below.
    pub fn sinh(&self, context: &Context) -> Result<Ball, Failure> {
        if let Some(bound) = self.grown(context)? {
            return Ok(bound.scaled(-1));
        }
        if self.known_sign() == Some(-1) {
            return Ok(self.neg().sinh(context)?.neg());
        }
        if self.contains_zero() || matches!(self, Ball::Near(x) if x.accuracy() < 8) {
            return self.ends_of(context, Ball::sinh);
        }
        let at = context.at(context.bits + 8);
        let y = self.exp_m1(&at)?;
        let ratio = y.div(&y.add(&one(), &at), &at)?;
        self.spread(y.add(&ratio, &at).scaled(-1), context, Ball::sinh)
    }

    /// cosh.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn cosh(&self, context: &Context) -> Result<Ball, Failure> {
        let size = self.abs();
        if let Some(bound) = size.grown(context)? {
            return Ok(bound.scaled(-1));
        }
        let at = context.at(context.bits + 8);
        let power = size.exp(&at)?;
        Ok(power.add(&one().div(&power, &at)?, context).scaled(-1))
    }

    /// tanh: `y / (y + 2)` with `y = e^2x - 1`; for x > 0, `1 - 2/(e^2x + 1)` if that is near 1.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn tanh(&self, context: &Context) -> Result<Ball, Failure> {
        if let Some(-1) = self.known_sign() {
            return Ok(self.neg().tanh(context)?.neg());
        }
        let at = context.at(context.bits + 8);
        match self {
            Ball::Near(x) if x.accuracy() < 8 => return self.ends_of(context, Ball::tanh),
            Ball::Near(x) if x.top() <= 0 => {
                let y = self.scaled(1).exp_m1(&at)?;
                let value = y.div(&y.add(&Ball::int(&2.into()), &at), context)?;
                return self.spread(value, context, Ball::tanh);
            }
            Ball::Whole => {
                return Ok(Ball::Near(Near {
                    mid: IBig::ZERO,
                    rad: 1,
                    exp: 0,
                }));
            }
            Ball::Near(_) | Ball::Above(_) | Ball::Below(_) => {}
        }
        let power = self.scaled(1).exp(&at)?.add(&one(), &at);
        Ok(one().sub(&Ball::int(&2.into()).div(&power, &at)?, context))
    }

    /// asinh: `log(1 + (x + x²/(1 + √(1 + x²))))` for x ≥ 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn asinh(&self, context: &Context) -> Result<Ball, Failure> {
        match self.known_sign() {
            Some(-1) => return Ok(self.neg().asinh(context)?.neg()),
            Some(_) => {}
            None => return self.ends_of(context, Ball::asinh),
        }
        if let Ball::Above(_) = self {
            return self.log(context);
        }
        let at = context.at(context.bits + 8);
        let square = self.square(&at)?;
        if matches!(square, Ball::Above(_)) {
            // The square overflowed; the result is log 2x plus at most 1/(4x²).
            return Ok(match self.scaled(1).log(&at)? {
                Ball::Near(log) => Ball::Near(log.widened(Size::power(-EXPONENT_MAX), at.bits)),
                other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => other,
            });
        }
        let root = square.add(&one(), &at).sqrt(&at)?;
        let inner = self.add(&square.div(&root.add(&one(), &at), &at)?, &at);
        self.spread(inner.log_1p(context)?, context, Ball::asinh)
    }

    /// acosh of the part from 1 up: `log(1 + (y + √(y (y + 2))))` with `y = x - 1`.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn acosh(&self, context: &Context) -> Result<Ball, Failure> {
        let Ball::Near(x) = self else {
            return self.log(context);
        };
        let at = context.at(context.bits + 8);
        // For exact numbers near 1, no bits are lost.
        let y = Ball::Near(super::arc::one_minus(x, at.bits).negated());
        let square = y.mul(&y.add(&Ball::int(&2.into()), &at), &at)?;
        let inner = y.add(&square.sqrt(&at)?, &at);
        match inner.log_1p(context)? {
            // The ball reaches 1.
            Ball::Near(value) => Ok(Ball::Near(value)),
            other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => Ok(other),
        }
    }

    /// atanh of a ball within (-1, 1), `Whole` if it reaches an end: `log(1 + 2x/(1 - x)) / 2`
    /// for x ≥ 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn atanh(&self, context: &Context) -> Result<Ball, Failure> {
        let Ball::Near(x) = self else {
            return Ok(Ball::Whole);
        };
        match self.known_sign() {
            Some(-1) => return Ok(self.neg().atanh(context)?.neg()),
            Some(_) => {}
            None => return self.ends_of(context, Ball::atanh),
        }
        let at = context.at(context.bits + 8);
        let below = Ball::Near(super::arc::one_minus(x, at.bits));
        if below.known_sign() != Some(1) {
            return Ok(Ball::Whole);
        }
        let value = self.scaled(1).div(&below, &at)?.log_1p(context)?.scaled(-1);
        self.spread(value, context, Ball::atanh)
    }

    /// Twice a lower bound on sinh |x| and cosh |x|, with the sign of x, for an unbounded ball:
    /// `e^x (1 - e^-2x) ≥ 0.86 e^x ≥ 2^x` for x ≥ 1.
    fn grown(&self, context: &Context) -> Result<Option<Ball>, Failure> {
        match self {
            Ball::Above(k) | Ball::Below(k) if *k < 0 => Ok(Some(Ball::Whole)),
            Ball::Above(_) => Ok(Some(self.exp(context)?)),
            Ball::Below(_) => Ok(Some(self.neg().exp(context)?.neg())),
            Ball::Whole => Ok(Some(Ball::Whole)),
            Ball::Near(_) => Ok(None),
        }
    }

    /// Evaluates an increasing function of a wide ball as the union of its values at both ends.
    fn ends_of(
        &self,
        context: &Context,
        f: fn(&Ball, &Context) -> Result<Ball, Failure>,
    ) -> Result<Ball, Failure> {
        let Ball::Near(x) = self else {
            return Ok(Ball::Whole);
        };
        if x.is_exact() {
            return Ok(Ball::ZERO);
        }
        let (low, high) = x.ends();
        Ok(f(&Ball::Near(low), context)?.union(&f(&Ball::Near(high), context)?, context))
    }

    /// Returns the value of an increasing function, given the result of a formula in which x occurs
    /// several times. If that made the ball too wide, returns the union of the values at the ends
    /// instead.
    fn spread(
        &self,
        value: Ball,
        context: &Context,
        f: fn(&Ball, &Context) -> Result<Ball, Failure>,
    ) -> Result<Ball, Failure> {
        let wide = match (self, &value) {
            (Ball::Near(x), Ball::Near(v)) => {
                !x.is_exact() && v.accuracy() < x.accuracy().min(context.bits as i64) - 6
            }
            (Ball::Near(x), Ball::Whole) => !x.is_exact(),
            (Ball::Near(_), Ball::Above(_) | Ball::Below(_)) => false,
            (Ball::Above(_) | Ball::Below(_) | Ball::Whole, _) => false,
        };
        if wide {
            self.ends_of(context, f)
        } else {
            Ok(value.rounded(&context.at(context.bits + 4)))
        }
    }
}
