//! Balls around a dyadic number: arithmetic with proved radii.

use super::context::Context;
use super::size::Size;
use crate::big;
use crate::big::Fraction;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;
use std::borrow::Cow;

/// The extra bits that a result keeps beyond those requested.
pub(super) const SPARE: usize = 4;

/// The minimum number of bits in a quotient for division by Newton's iteration (measured).
const NEWTON_MIN: usize = 60_000;

/// All numbers of `(mid ± rad) · 2^exp`.
#[derive(Clone, Debug)]
pub struct Near {
    pub(super) mid: IBig,
    pub(super) rad: u32,
    pub(super) exp: i64,
}

impl Near {
    pub(super) const ZERO: Near = Near {
        mid: IBig::ZERO,
        rad: 0,
        exp: 0,
    };

    /// Returns the exact number `mid · 2^exp`.
    pub(super) fn exact(mid: IBig, exp: i64) -> Near {
        Near { mid, rad: 0, exp }
    }

    pub(super) fn one() -> Near {
        Near::exact(IBig::ONE, 0)
    }

    /// Returns the ball `[-size, size]` around zero.
    pub(super) fn around_zero(size: Size) -> Near {
        let exp = size.top() - 31;
        let rad = size.units(exp).expect("32 bits at this unit");
        if size.is_zero() {
            Near::ZERO
        } else {
            Near::new(IBig::ZERO, rad, exp, 64)
        }
    }

    /// Returns the ball with a radius in units of `2^exp`, rounded to `bits` bits of the midpoint
    /// and a radius of 32 bits. Rounding moves the midpoint by less than a unit of the result,
    /// which is added to the radius.
    pub(super) fn new(mid: IBig, rad: u64, exp: i64, bits: usize) -> Near {
        let wide = (64 - rad.leading_zeros() as usize).saturating_sub(30);
        let drop = mid.bit_len().saturating_sub(bits).max(wide);
        if drop == 0 {
            return Near {
                mid,
                rad: rad as u32,
                exp,
            };
        }
        Near::shortened(&mid, rad, exp, drop)
    }

    /// Returns the ball without the `drop` lowest bits of the midpoint.
    fn shortened(mid: &IBig, rad: u64, exp: i64, drop: usize) -> Near {
        let exact = mid.trailing_zeros().is_none_or(|zeros| zeros >= drop);
        let moved = u64::from(!exact);
        let kept = if drop < 64 {
            (rad >> drop) + u64::from(rad & ((1 << drop) - 1) != 0)
        } else {
            u64::from(rad != 0)
        };
        Near {
            mid: mid >> drop,
            rad: (kept + moved) as u32,
            exp: exp + drop as i64,
        }
    }

    /// Returns the ball around `mid · 2^exp` with this radius.
    pub(super) fn with_size(mid: IBig, exp: i64, size: Size, bits: usize) -> Near {
        if size.is_zero() {
            return Near::new(mid, 0, exp, bits);
        }
        if mid.is_zero() {
            return Near::around_zero(size);
        }
        // A short midpoint is lengthened until its last bit is worth no more than the radius, or it
        // has `bits` bits.
        let fine = (size.top() - 16).max(exp + mid.bit_len() as i64 - bits as i64);
        let (mid, exp) = if fine < exp {
            (mid << (exp - fine) as usize, fine)
        } else {
            (mid, exp)
        };
        let unit = exp.max(size.top() - 40);
        let rad = size.units(unit).expect("40 bits at this unit");
        if unit == exp {
            return Near::new(mid, rad, exp, bits);
        }
        let drop = usize::try_from(unit - exp)
            .unwrap_or(usize::MAX)
            .min(mid.bit_len() + 1);
        // Shifting down moves the midpoint by less than one unit.
        Near::new(mid >> drop, rad + 1, unit, bits)
    }

    /// Returns the same ball, wider by `size` on both sides.
    pub(super) fn widened(self, size: Size, bits: usize) -> Near {
        let size = self.radius().plus(size);
        Near::with_size(self.mid, self.exp, size, bits)
    }

    /// Returns the same ball, rounded to `bits` bits; borrowed if there is nothing to round.
    pub(super) fn trim(&self, bits: usize) -> Cow<'_, Near> {
        if self.mid.bit_len() <= bits {
            return Cow::Borrowed(self);
        }
        let wide = (32 - self.rad.leading_zeros() as usize).saturating_sub(30);
        let drop = (self.mid.bit_len() - bits).max(wide);
        Cow::Owned(Near::shortened(&self.mid, self.rad.into(), self.exp, drop))
    }

    pub(super) fn is_exact(&self) -> bool {
        self.rad == 0
    }

    pub(super) fn is_zero(&self) -> bool {
        self.rad == 0 && self.mid.is_zero()
    }

    /// Returns the radius.
    pub(super) fn radius(&self) -> Size {
        Size::up(self.rad.into(), self.exp)
    }

    /// Returns the exact midpoint.
    pub(super) fn centre(&self) -> Near {
        Near::exact(self.mid.clone(), self.exp)
    }

    /// Returns an upper bound on the absolute value.
    pub(super) fn above(&self) -> Size {
        Size::above(&self.mid, self.exp).plus(self.radius())
    }

    /// Returns a lower bound on the absolute value; zero if the ball reaches zero.
    pub(super) fn below(&self) -> Size {
        Size::below(&self.mid, self.exp).minus(self.radius())
    }

    /// Returns the exponent t for which |midpoint| is below 2^t, and at least half of that if
    /// nonzero.
    pub(super) fn top(&self) -> i64 {
        if self.mid.is_zero() {
            return self.radius().top();
        }
        self.exp + self.mid.bit_len() as i64
    }

    /// Returns the number of bits by which the radius is smaller than the midpoint: negative if the
    /// radius is larger.
    pub(super) fn accuracy(&self) -> i64 {
        if self.rad == 0 {
            return i64::MAX;
        }
        self.mid.bit_len() as i64 - (32 - i64::from(self.rad.leading_zeros()))
    }

    /// 1 or -1 for a ball that excludes zero, 0 for zero itself; `None` if the sign is undecided.
    pub(super) fn sign(&self) -> Option<i32> {
        if self.is_zero() {
            return Some(0);
        }
        if self.mid.bit_len() <= 32 && self.mid.clone().abs() <= IBig::from(self.rad) {
            return None;
        }
        Some(if self.mid.is_negative() { -1 } else { 1 })
    }

    pub(super) fn is_negative(&self) -> bool {
        self.mid.is_negative()
    }

    /// Returns the exact lower and upper ends.
    pub(super) fn ends(&self) -> (Near, Near) {
        let rad = IBig::from(self.rad);
        (
            Near::exact(&self.mid - &rad, self.exp),
            Near::exact(&self.mid + rad, self.exp),
        )
    }

    /// Returns the smallest ball around two balls.
    pub(super) fn union(&self, other: &Near, bits: usize) -> Near {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        let low = if a.order(&c).is_le() { a } else { c };
        let high = if b.order(&d).is_ge() { b } else { d };
        let low = low.trim(bits + 32);
        let high = high.trim(bits + 32);
        let middle = low.add(&high, bits + 40).scaled(-1);
        let half = high.add(&low.negated(), bits + 40).scaled(-1);
        // The ends are off by their own radii, which are included in `half` and `middle`.
        middle.widened(half.above(), bits + SPARE)
    }

    /// Returns the order of two midpoints.
    pub(super) fn order(&self, other: &Near) -> std::cmp::Ordering {
        let sign = |x: &Near| {
            if x.mid.is_zero() {
                0
            } else if x.mid.is_negative() {
                -1
            } else {
                1
            }
        };
        let (a, b) = (sign(self), sign(other));
        if a != b || a == 0 {
            return a.cmp(&b);
        }
        let (x, y) = (self.top(), other.top());
        if x != y {
            return if a > 0 { x.cmp(&y) } else { y.cmp(&x) };
        }
        // The tops are equal, so the exponents differ by the same amount as the lengths.
        let unit = self.exp.min(other.exp);
        let at = |n: &Near| &n.mid << (n.exp - unit) as usize;
        at(self).cmp(&at(other))
    }

    pub(super) fn negated(&self) -> Near {
        Near {
            mid: -&self.mid,
            rad: self.rad,
            exp: self.exp,
        }
    }

    /// Returns the absolute values of all numbers in the ball.
    pub(super) fn magnitude(&self) -> Near {
        if self.sign().is_some() {
            return Near {
                mid: self.mid.clone().abs(),
                rad: self.rad,
                exp: self.exp,
            };
        }
        // The ball is [0, |mid| + rad], centred on half of that.
        let end = self.mid.clone().abs() + IBig::from(self.rad);
        let rad = u64::try_from(&end).expect("at most 33 bits");
        Near::new(end, rad, self.exp - 1, 64)
    }

    /// `self · 2^by`.
    pub(super) fn scaled(&self, by: i64) -> Near {
        let mut scaled = self.clone();
        scaled.exp = scaled.exp.saturating_add(by);
        scaled
    }

    /// Returns the sum. Each operand is changed by less than a unit of the common exponent, if at
    /// all.
    pub(super) fn add(&self, other: &Near, bits: usize) -> Near {
        if self.is_zero() {
            return other.trim(bits + SPARE).into_owned();
        }
        if other.is_zero() {
            return self.trim(bits + SPARE).into_owned();
        }
        let top = self.top().max(other.top());
        // 34 bits are enough to represent a radius.
        let wide = self.radius().top().max(other.radius().top()) - 34;
        let lowest = (top - (bits + SPARE) as i64 - 2).max(wide);
        let unit = self.exp.min(other.exp).max(lowest);
        let ((a, r), (b, s)) = (self.at_unit(unit), other.at_unit(unit));
        Near::new(a + b, r + s, unit, bits + SPARE)
    }

    pub(super) fn sub(&self, other: &Near, bits: usize) -> Near {
        self.add(&other.negated(), bits)
    }

    /// Returns the midpoint (rounded down) and the radius in units of `2^unit`.
    fn at_unit(&self, unit: i64) -> (IBig, u64) {
        let shift = self.exp - unit;
        let radius = self
            .radius()
            .units(unit)
            .expect("the unit is at most 34 bits below it");
        if shift >= 0 {
            return (&self.mid << shift as usize, radius);
        }
        let down = usize::try_from(-shift)
            .unwrap_or(usize::MAX)
            .min(self.mid.bit_len() + 1);
        (&self.mid >> down, radius + 1)
    }

    /// Returns the product. With midpoints A and B and radii r and s,
    /// `|ab - AB| ≤ |A| s + |B| r + r s` for all a and b in the balls.
    pub(super) fn mul(&self, other: &Near, context: &Context) -> Result<Near, Failure> {
        let bits = context.bits + SPARE;
        let (a, b) = (self.trim(bits + SPARE), other.trim(bits + SPARE));
        let mid = big::multiply(&a.mid, &b.mid, context.budget)?;
        let exp = a.exp + b.exp;
        if a.is_exact() && b.is_exact() {
            return Ok(Near::new(mid, 0, exp, bits));
        }
        let (r, s) = (a.radius(), b.radius());
        let size = a.above().times(s).plus(Size::above(&b.mid, b.exp).times(r));
        Ok(Near::with_size(mid, exp, size, bits))
    }

    /// Returns the square.
    pub(super) fn square(&self, context: &Context) -> Result<Near, Failure> {
        let bits = context.bits + SPARE;
        let a = self.trim(bits + SPARE);
        let mid = big::square(&a.mid, context.budget)?;
        let exp = 2 * a.exp;
        if a.is_exact() {
            return Ok(Near::new(mid, 0, exp, bits));
        }
        let r = a.radius();
        let size = Size::above(&a.mid, a.exp).shifted(1).plus(r).times(r);
        Ok(Near::with_size(mid, exp, size, bits))
    }

    /// Returns the product with an integer.
    pub(super) fn times(&self, n: &IBig, context: &Context) -> Result<Near, Failure> {
        self.mul(&Near::exact(n.clone(), 0), context)
    }

    /// Returns the quotient by a ball that excludes zero. With midpoints A and B and radii r and s,
    /// `|a/b - A/B| ≤ (r + |A/B| s) / (|B| - s)` for all a and b in the balls.
    pub(super) fn div(&self, other: &Near, context: &Context) -> Result<Near, Failure> {
        let bits = context.bits + SPARE;
        let (a, b) = (self.trim(bits + SPARE), other.trim(bits + SPARE));
        if bits >= NEWTON_MIN && b.mid.bit_len() > bits / 2 {
            let q = a.centre().div_newton(&b.centre(), &context.at(bits))?;
            let error = a.radius().plus(q.above().times(b.radius())).over(b.below());
            return Ok(q.widened(error, bits));
        }
        let shift = (bits + b.mid.bit_len()).saturating_sub(a.mid.bit_len()) + 1;
        let (q, rest) = big::floored(&(&a.mid << shift), &b.mid, context.budget)?;
        let exp = a.exp - b.exp - shift as i64;
        let cut = if rest.is_zero() {
            Size::ZERO
        } else {
            Size::power(exp)
        };
        if a.is_exact() && b.is_exact() {
            return Ok(Near::with_size(q, exp, cut, bits));
        }
        let quotient = Size::above(&q, exp).plus(cut);
        let error = a.radius().plus(quotient.times(b.radius())).over(b.below());
        Ok(Near::with_size(q, exp, error.plus(cut), bits))
    }

    /// Returns the quotient of exact numbers by Newton's iteration (Karp & Markstein 1997): with q
    /// near a/b and R around 1/b, both to half the bits, `a/b = q + (a - q b)/b` is in
    /// `q + (a - q b) R`.
    fn div_newton(&self, other: &Near, context: &Context) -> Result<Near, Failure> {
        let half = context.at(context.bits / 2 + 16);
        let inverse = Near::one().div(other, &half)?;
        let guess = self.mul(&inverse, &half)?.trim(half.bits).centre();
        let product = big::multiply(&guess.mid, &other.mid, context.budget)?;
        let product = Near::exact(product, guess.exp + other.exp);
        let rest = self.sub(&product, context.bits + half.bits + 64);
        Ok(guess.add(&rest.mul(&inverse, &half)?, context.bits))
    }

    /// Returns the square root of a ball of nonnegative numbers; any part below zero is cut off.
    /// With midpoint A and radius r, `|√a - √A| ≤ r / (√A + √a) ≤ r / √A` for all a in the ball.
    pub(super) fn sqrt(&self, context: &Context) -> Result<Near, Failure> {
        if self.sign() != Some(1) {
            if self.is_zero() {
                return Ok(Near::ZERO);
            }
            // The root is between zero and the root of the upper end.
            let high = self.ends().1;
            if high.mid <= IBig::ZERO {
                return Ok(Near::ZERO);
            }
            let root = high.sqrt(context)?;
            return Ok(Near::ZERO.union(&root, context.bits));
        }
        let bits = context.bits + SPARE;
        let a = self.trim(2 * bits);
        let mut shift = (2 * bits).saturating_sub(a.mid.bit_len());
        if (a.exp - shift as i64) & 1 != 0 {
            shift += 1;
        }
        let (root, rest) = big::sqrt_rem(&(&a.mid << shift), context.budget)?;
        let exp = (a.exp - shift as i64) / 2;
        let mut size = if rest.is_zero() {
            Size::ZERO
        } else {
            Size::power(exp)
        };
        if !a.is_exact() {
            size = size.plus(a.radius().over(Size::below(&root, exp)));
        }
        Ok(Near::with_size(root, exp, size, bits))
    }

    /// Returns the ball around a rational.
    pub(super) fn rational(value: &Fraction, context: &Context) -> Result<Near, Failure> {
        let num = Near::exact(value.numerator().clone(), 0);
        if value.is_int() {
            return Ok(num.trim(context.bits + SPARE).into_owned());
        }
        let den = Near::exact(value.denominator().as_ibig().clone(), 0);
        num.div(&den, context)
    }

    /// Returns a float close to a ball of moderate size, for first guesses only.
    pub(super) fn guess(&self) -> f64 {
        let bits = self.mid.bit_len();
        let drop = bits.saturating_sub(60);
        let top = i64::try_from(&(&self.mid >> drop)).expect("at most 60 bits") as f64;
        let exp = self.exp.saturating_add(drop as i64).clamp(-2000, 2000) as i32;
        top * 2f64.powi(exp / 2) * 2f64.powi(exp - exp / 2)
    }

    /// Returns a finite float as an exact ball.
    pub(super) fn float(x: f64) -> Near {
        if x == 0.0 {
            return Near::ZERO;
        }
        let bits = x.to_bits();
        let biased = (bits >> 52 & 0x7ff) as i64;
        let fraction = bits & ((1 << 52) - 1);
        let (m, e) = if biased == 0 {
            (fraction, -1074)
        } else {
            (fraction | 1 << 52, biased - 1075)
        };
        let m = IBig::from(m);
        let zeros = m.trailing_zeros().unwrap_or(0);
        let m = m >> zeros;
        Near::exact(if x < 0.0 { -m } else { m }, e + zeros as i64)
    }

    /// Returns the midpoint in fixed point, with this many bits after the point, rounded down (an
    /// error below one unit).
    pub(super) fn fixed(&self, scale: usize) -> IBig {
        let shift = self.exp + scale as i64;
        if shift >= 0 {
            &self.mid << shift as usize
        } else {
            let down = usize::try_from(-shift)
                .unwrap_or(usize::MAX)
                .min(self.mid.bit_len() + 1);
            &self.mid >> down
        }
    }
}
