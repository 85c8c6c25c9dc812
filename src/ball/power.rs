//! Powers and roots.

use super::Ball;
use super::context::Context;
use super::near::{Near, SPARE};
use super::size::Size;
use crate::big;
use crate::text::Failure;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::IBig;

impl Ball {
    /// Returns the integer power. 0^0 is 1; a negative power of a ball that reaches zero is
    /// `Whole`.
    ///
    /// Short exact bases are raised by repeated squaring; each product at most doubles the relative
    /// error so far and adds its own. The balls track all of this, so log₂ n extra bits are enough.
    /// A huge exponent is handled as `e^(n log x)`.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn powi(&self, n: &IBig, context: &Context) -> Result<Ball, Failure> {
        if n.is_zero() {
            return Ok(Ball::int(&IBig::ONE));
        }
        let size = n.unsigned_abs();
        let even = !size.bit(0);
        if size.bit_len() > 48 {
            let power = self.abs().log(context)?.is_zero();
            let value = if power {
                Ball::int(&IBig::ONE)
            } else {
                self.abs().pow(&Ball::int(n), context)?
            };
            return Ok(match self.known_sign() {
                Some(1) => value,
                Some(_) if even => value,
                Some(_) => value.neg(),
                None if self.is_zero() && n.is_positive() => Ball::ZERO,
                None => Ball::Whole,
            });
        }
        let length = size.bit_len();
        let at = context.at(context.bits + length + 8);
        let mut power = self.clone();
        for bit in (0..length - 1).rev() {
            context.budget.poll(1)?;
            power = power.square(&at)?;
            if size.bit(bit) {
                power = power.mul(self, &at)?;
            }
        }
        if n.is_negative() {
            power = Ball::int(&IBig::ONE).div(&power, &at)?;
        }
        // At worst, the square of a ball around zero is wider than the true range; signs are
        // preserved.
        Ok(power.rounded(&context.at(context.bits + SPARE)))
    }

    /// `x^y = e^(y log x)` for a positive ball; `Whole` for one that reaches zero.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn pow(&self, y: &Ball, context: &Context) -> Result<Ball, Failure> {
        // The relative precision of y log x drops by as many bits as it has before its point; |log
        // x| is at most |top| + 1.
        let top = if let (Ball::Near(x), Ball::Near(y)) = (self, y) {
            let log = (x.top().unsigned_abs() + 1).ilog2() + 1;
            (i64::from(log) + y.above().top()).clamp(0, 64) as usize
        } else {
            0
        };
        let at = context.at(context.bits + top + 8);
        self.log(&at)?.mul(y, &at)?.exp(context)
    }

    /// Returns the n-th root (n ≥ 1): of any ball for odd n, of the nonnegative part for even n
    /// (`Whole` if there is none).
    ///
    /// With midpoint m and radius ρ, `|√ₙ(m + δ) - √ₙ m| ≤ ρ √ₙ(m) / (n m) · m/(m - ρ)` for
    /// |δ| ≤ ρ, because the slope at the lower end is at most `√ₙ(m)/(n (m - ρ))`.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn root(&self, n: u64, context: &Context) -> Result<Ball, Failure> {
        match n {
            1 => return Ok(self.rounded(context)),
            2 => return self.sqrt(context),
            _ => {}
        }
        match self {
            Ball::Near(x) => match x.sign() {
                Some(0) => Ok(Ball::ZERO),
                Some(1) if x.accuracy() < 8 && !x.is_exact() => {
                    let (low, high) = x.ends();
                    let low = positive_root(&low, n, context)?;
                    Ok(Ball::Near(
                        low.union(&positive_root(&high, n, context)?, context.bits),
                    ))
                }
                Some(1) => Ok(Ball::Near(positive_root(x, n, context)?)),
                Some(_) if n % 2 == 1 => Ok(Ball::Near(
                    positive_root(&x.negated(), n, context)?.negated(),
                )),
                Some(_) => Ok(Ball::Whole),
                None => {
                    let (low, high) = x.ends();
                    let low = match Ball::Near(low).root(n, context)? {
                        Ball::Whole => Ball::ZERO,
                        low @ (Ball::Near(_) | Ball::Above(_) | Ball::Below(_)) => low,
                    };
                    Ok(low.union(&Ball::Near(high).root(n, context)?, context))
                }
            },
            Ball::Above(k) => Ok(Ball::Above(
                k.div_euclid(i64::try_from(n).unwrap_or(i64::MAX)),
            )),
            Ball::Below(_) if n % 2 == 1 => Ok(self.neg().root(n, context)?.neg()),
            Ball::Below(_) | Ball::Whole => Ok(Ball::Whole),
        }
    }
}

/// Roots with a higher index are computed with the logarithm.
const INDEX_MAX: u64 = 12;

fn positive_root(x: &Near, n: u64, context: &Context) -> Result<Near, Failure> {
    let bits = context.bits + SPARE;
    context.check()?;
    let slack = x.radius().over(x.below());
    if n > INDEX_MAX || bits > 20_000 {
        let at = context.at(bits + 72);
        let Ball::Near(log) = Ball::Near(x.centre()).log(&at)? else {
            unreachable!("the logarithm of a positive number");
        };
        let share = log.div(&Near::exact(IBig::from(n), 0), &at)?;
        let Ball::Near(root) = Ball::Near(share).exp(&context.at(bits))? else {
            unreachable!("a root is no larger than its radicand");
        };
        let size = root.above().times(slack);
        return Ok(root.widened(size, bits));
    }
    // Computed as an integer root of the radicand with n·bits bits and an exponent divisible by n.
    let m = x.trim(bits + 8);
    let whole = (n as usize * bits).saturating_sub(m.mid.bit_len());
    let shift = whole + (m.exp - whole as i64).rem_euclid(n as i64) as usize;
    let root = big::nth_root(&(&m.mid << shift), n as usize, context.budget)?;
    let exp = (m.exp - shift as i64) / n as i64;
    let unit = Size::power(exp);
    let slack = m.radius().over(m.below());
    let size = Size::above(&root, exp).plus(unit).times(slack);
    Ok(Near::with_size(root, exp, size.plus(unit), bits))
}
