//! The elementary functions of all kinds of balls, and of rationals.

use super::constants::Name;
use super::context::Context;
use super::near::Near;
use super::size::Size;
use super::{Ball, EXPONENT_MAX, arc, exp, log, sine};
use crate::big::Fraction;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

/// [-1, 1].
fn unit() -> Ball {
    Ball::Near(Near {
        mid: IBig::ZERO,
        rad: 1,
        exp: 0,
    })
}

/// Reports whether no number in the ball is within [-1, 1].
fn beyond_one(x: &Ball) -> bool {
    x.abs().compare(&Ball::Near(Near::one())) == Some(Ordering::Greater)
}

impl Ball {
    /// π.
    ///
    /// # Errors
    /// `Interrupted`, here and below.
    pub fn pi(context: &Context) -> Result<Ball, Failure> {
        Ok(Ball::Near(context.constants.get(Name::Pi, context)?))
    }

    /// e.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn e(context: &Context) -> Result<Ball, Failure> {
        Ok(Ball::Near(context.constants.get(Name::E, context)?))
    }

    /// Returns the natural logarithm of 2, 3, 5 or 7.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn log_prime(prime: u8, context: &Context) -> Result<Ball, Failure> {
        Ok(Ball::Near(
            context.constants.get(Name::Log(prime), context)?,
        ))
    }

    /// `e^x`. For b bits this takes O(b^(1/3)) products of b bits with Taylor's series; for many
    /// bits, O(log² b) of them with a bit-burst. A ball that is too wide gives `Above(0)` or
    /// `Whole`.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn exp(&self, context: &Context) -> Result<Ball, Failure> {
        Ok(match self {
            Ball::Near(x) => exp::exp(x, context)?.checked(),
            // e^(2^k) ≥ 2^(2^k) for k ≥ 0, and at least 1 for any k.
            Ball::Above(k) if *k < 0 => Ball::Above(0),
            Ball::Above(k) if *k < 61 => Ball::Above(1 << k),
            Ball::Above(_) => Ball::Above(EXPONENT_MAX),
            Ball::Below(k) if *k < 61 => {
                exp::exp(&Near::exact(IBig::NEG_ONE, *k), context)?.union(&Ball::ZERO, context)
            }
            Ball::Below(_) => Ball::tiny(),
            Ball::Whole => Ball::Whole,
        })
    }

    /// `e^r` for a rational r; if r is short, this is faster than with a ball: O(log b) products of
    /// b bits.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn exp_rational(r: &Fraction, context: &Context) -> Result<Ball, Failure> {
        if r.is_one() {
            return Ball::e(context);
        }
        Ok(exp::exp_rational(r, context)?.checked())
    }

    /// `e^x - 1`, with full relative precision for small x.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn exp_m1(&self, context: &Context) -> Result<Ball, Failure> {
        match self {
            Ball::Near(x) => Ok(exp::exp_m1(x, context)?.checked()),
            other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => {
                Ok(other.exp(context)?.sub(&Ball::int(&IBig::ONE), context))
            }
        }
    }

    /// Returns the natural logarithm; `Whole` for a ball that reaches zero. Costs about one
    /// exponential.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn log(&self, context: &Context) -> Result<Ball, Failure> {
        Ok(match self {
            Ball::Near(x) => log::log(x, context)?,
            // log(2^k) > k/2
            Ball::Above(k) if *k >= 2 => Ball::Above(i64::from(k.ilog2()) - 1),
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => Ball::Whole,
        })
    }

    /// `log(1 + x)`, with full relative precision for small x; `Whole` for a ball that reaches -1.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn log_1p(&self, context: &Context) -> Result<Ball, Failure> {
        match self {
            Ball::Near(x) => log::log_1p(x, context),
            other @ (Ball::Above(_) | Ball::Below(_) | Ball::Whole) => other.log(context),
        }
    }

    /// Returns the logarithm of a positive rational; faster than with a ball if it is short, and
    /// with full relative precision near 1; `Whole` if it is not positive.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn log_rational(r: &Fraction, context: &Context) -> Result<Ball, Failure> {
        log::log_rational(r, context)
    }

    /// sin and cos together, at about the cost of an exponential. Uses as many extra bits as a
    /// large argument has before its point, or as cancel near a multiple of π/2.
    ///
    /// # Errors
    /// `LimitError` for an argument of `2^(2^24)` or more, `Interrupted`.
    pub fn sin_cos(&self, context: &Context) -> Result<(Ball, Ball), Failure> {
        Ok(match self {
            Ball::Near(x) => {
                let (s, c) = sine::sin_cos(x, context)?;
                (Ball::Near(s).checked(), Ball::Near(c).checked())
            }
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => (unit(), unit()),
        })
    }

    /// Returns the sine.
    ///
    /// # Errors
    /// Those of [`Ball::sin_cos`].
    pub fn sin(&self, context: &Context) -> Result<Ball, Failure> {
        Ok(self.sin_cos(context)?.0)
    }

    /// Returns the cosine.
    ///
    /// # Errors
    /// Those of [`Ball::sin_cos`].
    pub fn cos(&self, context: &Context) -> Result<Ball, Failure> {
        Ok(self.sin_cos(context)?.1)
    }

    /// Returns the tangent; `Whole` for a ball that may contain a pole.
    ///
    /// # Errors
    /// Those of [`Ball::sin_cos`].
    pub fn tan(&self, context: &Context) -> Result<Ball, Failure> {
        let (s, c) = self.sin_cos(&context.at(context.bits + 8))?;
        s.div(&c, context)
    }

    /// sin and cos of a rational; faster than with a ball if it is short.
    ///
    /// # Errors
    /// Those of [`Ball::sin_cos`].
    pub fn sin_cos_rational(r: &Fraction, context: &Context) -> Result<(Ball, Ball), Failure> {
        let (s, c) = sine::sin_cos_rational(r, context)?;
        Ok((Ball::Near(s).checked(), Ball::Near(c).checked()))
    }

    /// Returns the arc tangent. Costs about one sin and cos.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn atan(&self, context: &Context) -> Result<Ball, Failure> {
        let half = || Ok(context.constants.get(Name::Pi, context)?.scaled(-1));
        Ok(match self {
            Ball::Near(x) => Ball::Near(arc::atan(x, context)?).checked(),
            // The result is at least π/2 - 2^-k and not below 0.
            Ball::Above(k) if *k <= 0 => Ball::Near(Near::ZERO.union(&half()?, context.bits)),
            Ball::Above(k) => Ball::Near(half()?.widened(Size::power(-k), context.bits + 4)),
            Ball::Below(k) => Ball::Above(*k).atan(context)?.neg(),
            Ball::Whole => Ball::Near(Near::around_zero(half()?.above())),
        })
    }

    /// Returns the arc tangent of a rational; faster than with a ball if it is short.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn atan_rational(r: &Fraction, context: &Context) -> Result<Ball, Failure> {
        Ok(Ball::Near(arc::atan_rational(r, context)?).checked())
    }

    /// Returns the arc sine of the part within [-1, 1]; `Whole` if there is none.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn asin(&self, context: &Context) -> Result<Ball, Failure> {
        match self {
            Ball::Near(_) if beyond_one(self) => Ok(Ball::Whole),
            Ball::Near(x) => Ok(Ball::Near(arc::asin(x, context)?).checked()),
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => Ball::Whole.atan(context),
        }
    }

    /// Returns the arc cosine of the part within [-1, 1]; `Whole` if there is none.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn acos(&self, context: &Context) -> Result<Ball, Failure> {
        match self {
            Ball::Near(_) if beyond_one(self) => Ok(Ball::Whole),
            Ball::Near(x) => Ok(Ball::Near(arc::acos(x, context)?).checked()),
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => {
                let half = Ball::Near(context.constants.get(Name::Pi, context)?.scaled(-1));
                Ok(half.sub(&self.asin(context)?, context))
            }
        }
    }
}
