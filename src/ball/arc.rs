//! atan, asin and acos.

use super::constants::Name;
use super::context::Context;
use super::log::odd_series;
use super::near::{Near, SPARE};
use super::sine::sin_cos;
use super::split::arc_series;
use crate::big::Fraction;
use crate::text::Failure;
use dashu_base::{Abs, BitTest};

/// At this many bits and above, short rationals are handled by binary splitting.
const SPLIT_MIN: usize = 1500;

/// atan over a ball: its value at the midpoint, widened by the radius divided by the least value of
/// 1 + x² in the ball.
pub(super) fn atan(x: &Near, context: &Context) -> Result<Near, Failure> {
    if x.is_zero() {
        return Ok(Near::ZERO);
    }
    if x.radius().top() > -4 && x.accuracy() < 8 {
        let (low, high) = x.ends();
        return Ok(atan(&low, context)?.union(&atan(&high, context)?, context.bits));
    }
    // The larger x² is, the less the radius moves the value.
    let useful = x
        .accuracy()
        .saturating_add(x.top().max(0))
        .saturating_add(64);
    let context = &context.within(useful);
    context.check()?;
    let bits = context.bits + SPARE;
    let x = x.trim(bits + 12);
    if x.mid.is_zero() {
        return Ok(Near::around_zero(x.radius()));
    }
    let low = x.below();
    let slope = if low.top() > 0 {
        x.radius().over(low).over(low)
    } else {
        x.radius()
    };
    let size = x.centre().magnitude();
    let value = if size.top() > 0 {
        // π/2 - atan(1/x)
        let at = context.at(bits + 4);
        let inverse = Near::one().div(&size, &context.at(bits + 4))?;
        let half = at.constants.get(Name::Pi, &at)?.scaled(-1);
        half.sub(&below_one(&inverse, &at)?, bits)
    } else {
        below_one(&size, &context.at(bits))?
    };
    let value = if x.is_negative() {
        value.negated()
    } else {
        value
    };
    Ok(value.widened(slope, bits))
}

/// atan of a ball in (0, 1] with a small radius; the slope is at most 1.
fn below_one(x: &Near, context: &Context) -> Result<Near, Failure> {
    let value = newton(&x.centre(), context)?;
    Ok(value.widened(x.radius(), context.bits + SPARE))
}

/// atan of an exact x in (0, 1]: with y near atan x,
/// `atan x = y + atan((x cos y - sin y)/(cos y + x sin y))`, where y is computed to a fifth of the
/// bits. The enclosure is valid for any y.
fn newton(x: &Near, context: &Context) -> Result<Near, Failure> {
    let bits = context.bits;
    let zeros = -x.top();
    if zeros >= bits as i64 / 8 {
        return odd_series(x, bits, true, context);
    }
    let known;
    let guess = if bits <= 240 && zeros < 900 {
        known = 45;
        Near::float(x.guess().atan())
    } else {
        known = bits / 5 + 8;
        newton(&x.trim(known + 16).centre(), &context.at(known))?
            .trim(known + 8)
            .centre()
    };
    let at = context.at(bits + 8);
    let (s, c) = sin_cos(&guess, &at)?;
    let d = x.mul(&c, &at)?.sub(&s, at.bits);
    let rest = context.at((bits + 16).saturating_sub(known));
    let t = d.div(&c.add(&x.mul(&s, &rest)?, rest.bits + 8), &rest)?;
    Ok(guess.add(&odd_series(&t, rest.bits, true, &rest)?, bits + SPARE))
}

/// atan of a rational; if it is short and small enough, computed by binary splitting of the series.
pub(super) fn atan_rational(r: &Fraction, context: &Context) -> Result<Near, Failure> {
    context.check()?;
    let (num, den) = (
        r.numerator().clone().abs(),
        r.denominator().as_ibig().clone(),
    );
    let size = num.bit_len() as i64 - den.bit_len() as i64;
    let short = num.bit_len() + den.bit_len() <= 64;
    if !short || r.is_zero() || context.bits < SPLIT_MIN || size.abs() < 2 {
        if r.is_one() {
            return Ok(context.constants.get(Name::Pi, context)?.scaled(-2));
        }
        return atan(&Near::rational(r, &context.at(context.bits + 8))?, context);
    }
    let bits = context.bits + SPARE;
    let at = context.at(bits + 8);
    let (p, q) = if size > 0 { (den, num) } else { (num, den) };
    let series = arc_series(&p, &q, true, at.bits, &at)?;
    let mut value = series.times(&p, &at)?.div(&Near::exact(q, 0), &at)?;
    if size > 0 {
        value = at
            .constants
            .get(Name::Pi, &at)?
            .scaled(-1)
            .sub(&value, bits);
    }
    Ok(if r.is_negative() {
        value.negated()
    } else {
        value
    })
}

/// `1 - x`, without losing the bits that cancel when x is near 1.
pub(super) fn one_minus(x: &Near, bits: usize) -> Near {
    let more = if x.top() > -1 { x.mid.bit_len() } else { 0 };
    Near::one()
        .sub(x, bits + more)
        .trim(bits + SPARE)
        .into_owned()
}

/// Returns the ends of a wide ball, clamped to [-1, 1].
fn ends_within(x: &Near) -> Option<(Near, Near)> {
    if x.radius().top() <= -8 {
        return None;
    }
    let (low, high) = x.ends();
    let one = Near::one();
    let low = if low.order(&one.negated()).is_lt() {
        one.negated()
    } else {
        low
    };
    let high = if high.order(&one).is_gt() { one } else { high };
    Some((low, high))
}

/// acos over the part of a ball within [-1, 1]: `2 atan √((1 - x)/(1 + x))`, and `π - acos(-x)`
/// for negative x.
pub(super) fn acos(x: &Near, context: &Context) -> Result<Near, Failure> {
    if let Some((low, high)) = ends_within(x).filter(|_| !x.is_exact()) {
        return Ok(acos(&low, context)?.union(&acos(&high, context)?, context.bits));
    }
    let bits = context.bits + SPARE;
    let at = context.at(bits + 8);
    let size = if x.is_negative() {
        x.negated()
    } else {
        x.clone()
    };
    let above = size.add(&Near::one(), at.bits);
    let square = one_minus(&size, at.bits).div(&above, &at)?;
    let value = atan(&square.sqrt(&at)?, &at)?.scaled(1);
    if x.is_negative() {
        return Ok(at.constants.get(Name::Pi, &at)?.sub(&value, bits));
    }
    Ok(value.trim(bits).into_owned())
}

/// asin over the part of a ball within [-1, 1]: `atan(x / √(1 - x²))`; above 1/2, `π/2 - acos x`.
pub(super) fn asin(x: &Near, context: &Context) -> Result<Near, Failure> {
    if let Some((low, high)) = ends_within(x).filter(|_| !x.is_exact()) {
        return Ok(asin(&low, context)?.union(&asin(&high, context)?, context.bits));
    }
    let bits = context.bits + SPARE;
    let at = context.at(bits + 8);
    if x.top() >= 0 {
        let negative = x.is_negative();
        let size = if negative { x.negated() } else { x.clone() };
        let half = at.constants.get(Name::Pi, &at)?.scaled(-1);
        let value = half.sub(&acos(&size, &at)?, bits);
        return Ok(if negative { value.negated() } else { value });
    }
    let cos = Near::one().sub(&x.square(&at)?, at.bits).sqrt(&at)?;
    atan(&x.div(&cos, &at)?, context)
}
