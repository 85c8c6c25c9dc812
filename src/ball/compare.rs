//! Facts that a ball proves: signs, order, integer parts.

use super::Ball;
use super::near::Near;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

impl Ball {
    /// Returns the sign, if all numbers in the ball share it.
    pub fn sign(&self) -> Option<Ordering> {
        if self.is_zero() {
            return Some(Ordering::Equal);
        }
        self.known_sign().map(|sign| sign.cmp(&0))
    }

    /// Reports whether zero is in the ball.
    pub fn contains_zero(&self) -> bool {
        self.known_sign().is_none()
    }

    /// Reports whether the ball is a single number.
    pub fn is_exact(&self) -> bool {
        matches!(self, Ball::Near(x) if x.is_exact())
    }

    /// Returns the order of two numbers, if their balls decide it: they are disjoint, or both
    /// exact.
    pub fn compare(&self, other: &Ball) -> Option<Ordering> {
        match (self, other) {
            (Ball::Near(x), Ball::Near(y)) => {
                let ((a, b), (c, d)) = (x.ends(), y.ends());
                if b.order(&c).is_lt() {
                    Some(Ordering::Less)
                } else if a.order(&d).is_gt() {
                    Some(Ordering::Greater)
                } else {
                    (x.is_exact() && y.is_exact()).then_some(Ordering::Equal)
                }
            }
            (Ball::Above(k), Ball::Near(x)) => exceeds(*k, x).then_some(Ordering::Greater),
            (Ball::Near(x), Ball::Above(k)) => exceeds(*k, x).then_some(Ordering::Less),
            (Ball::Below(k), Ball::Near(x)) => exceeds(*k, &x.negated()).then_some(Ordering::Less),
            (Ball::Near(x), Ball::Below(k)) => {
                exceeds(*k, &x.negated()).then_some(Ordering::Greater)
            }
            (Ball::Above(_), Ball::Below(_)) => Some(Ordering::Greater),
            (Ball::Below(_), Ball::Above(_)) => Some(Ordering::Less),
            (Ball::Above(_), Ball::Above(_)) | (Ball::Below(_), Ball::Below(_)) => None,
            (Ball::Whole, _) | (_, Ball::Whole) => None,
        }
    }

    /// Reports whether the two balls have a number in common.
    pub fn meets(&self, other: &Ball) -> bool {
        match self.compare(other) {
            Some(Ordering::Equal) | None => true,
            Some(Ordering::Less | Ordering::Greater) => false,
        }
    }

    /// Reports whether all numbers of another ball are in this one.
    pub fn contains(&self, other: &Ball) -> bool {
        match (self, other) {
            (Ball::Near(x), Ball::Near(y)) => {
                let ((a, b), (c, d)) = (x.ends(), y.ends());
                a.order(&c).is_le() && b.order(&d).is_ge()
            }
            (Ball::Above(k), Ball::Near(x)) => !x.ends().0.order(&power(*k)).is_lt(),
            (Ball::Below(k), Ball::Near(x)) => !x.ends().1.order(&power(*k).negated()).is_gt(),
            (Ball::Above(k), Ball::Above(l)) | (Ball::Below(k), Ball::Below(l)) => k <= l,
            (Ball::Whole, _) => true,
            (Ball::Near(_) | Ball::Above(_) | Ball::Below(_), _) => false,
        }
    }

    /// Returns the number of bits by which the radius is smaller than the midpoint: `i64::MAX` for
    /// exact numbers, negative or zero if the ball determines little more than the order of
    /// magnitude.
    pub fn accuracy(&self) -> i64 {
        match self {
            Ball::Near(x) => x.accuracy(),
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => i64::MIN,
        }
    }

    /// Returns the exponent t of the size: absolute values are below `2^t` and, if the ball is
    /// narrow enough, at least `2^(t-2)`. For a half-line, the exponent of its end; `None` for zero
    /// and for all reals.
    pub fn exponent(&self) -> Option<i64> {
        match self {
            Ball::Near(x) if x.is_zero() => None,
            Ball::Near(x) => Some(x.above().top()),
            Ball::Above(k) | Ball::Below(k) => Some(*k),
            Ball::Whole => None,
        }
    }

    /// Returns the integer parts (rounded down) of the lower and the upper end: the candidates for
    /// the integer part of the number. `None` for an unbounded ball.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if they would have more than 2^27 bits.
    pub fn floors(&self, budget: &Budget) -> Result<Option<(IBig, IBig)>, Failure> {
        let Ball::Near(x) = self else {
            return Ok(None);
        };
        budget.check_bits(usize::try_from(x.above().top().max(0)).unwrap_or(usize::MAX))?;
        let (low, high) = x.ends();
        Ok(Some((low.fixed(0), high.fixed(0))))
    }

    /// Returns the integer part, if all numbers in the ball share it.
    ///
    /// # Errors
    /// Those of [`Ball::floors`].
    pub fn floor(&self, budget: &Budget) -> Result<Option<IBig>, Failure> {
        Ok(self
            .floors(budget)?
            .and_then(|(low, high)| (low == high).then_some(low)))
    }

    /// Returns the ends `lo · 2^e` and `hi · 2^e` of a bounded ball, as `(lo, hi, e)`.
    pub fn ends(&self) -> Option<(IBig, IBig, i64)> {
        let Ball::Near(x) = self else {
            return None;
        };
        let (low, high) = x.ends();
        Some((low.mid, high.mid, x.exp))
    }

    /// Returns the midpoint as an exact ball; `None` for an unbounded ball.
    pub fn midpoint(&self) -> Option<Ball> {
        match self {
            Ball::Near(x) => Some(Ball::Near(x.centre())),
            Ball::Above(_) | Ball::Below(_) | Ball::Whole => None,
        }
    }
}

fn power(k: i64) -> Near {
    Near::exact(IBig::ONE, k)
}

/// Reports whether `2^k` is above all numbers in a ball.
fn exceeds(k: i64, x: &Near) -> bool {
    x.ends().1.order(&power(k)).is_lt()
}
