//! exp and exp - 1.

use super::burst;
use super::constants::Name;
use super::context::Context;
use super::near::{Near, SPARE};
use super::split::{self, Series};
use super::wave::{Kind, wave};
use super::{Ball, EXPONENT_MAX};
use crate::big::Fraction;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// At this many bits and above, short rationals are handled by binary splitting.
const SPLIT_MIN: usize = 1500;

/// `e^x` over a ball.
///
/// x = k log 2 + r with |r| < 1/2; `e^r` is computed from the centre of r and widened by
/// `e^r (e^ρ - 1) ≤ e^r (ρ + ρ²)` for its radius ρ < 1.
pub(super) fn exp(x: &Near, context: &Context) -> Result<Ball, Failure> {
    if x.is_zero() {
        return Ok(Ball::Near(Near::one()));
    }
    let top = x.above().top();
    if top > 61 {
        return Ok(far(x));
    }
    if x.radius().top() > -4 {
        let (low, high) = x.ends();
        return hull(exp(&low, context)?, exp(&high, context)?, context);
    }
    // The relative change of the value is about as large as the radius.
    let context = &context.within(64 - x.radius().top());
    context.check()?;
    let bits = context.bits + SPARE;
    let x = x.trim((bits as i64 + 8 + top).max(32) as usize);
    let (k, rest) = reduce(&x, top, &context.at(bits))?;
    let power = if rest.mid.is_zero() {
        Near::one().widened(rest.radius().shifted(1), bits)
    } else {
        near_one(&rest, &context.at(bits))?
    };
    Ok(Ball::Near(power).scaled(k))
}

/// Returns the union of the values at both ends.
pub(super) fn hull(low: Ball, high: Ball, context: &Context) -> Result<Ball, Failure> {
    Ok(low.union(&high, context))
}

/// e^x where x may be too large for an exponent; if the ball is so wide that the result may be
/// anything, the ball that the sign of x implies.
fn far(x: &Near) -> Ball {
    match x.sign() {
        Some(1) if x.below().top() > 61 => Ball::Above(EXPONENT_MAX),
        Some(-1) if x.below().top() > 61 => Ball::tiny(),
        Some(1) => Ball::Above(0),
        _ => Ball::Whole,
    }
}

/// k and x - k log 2; the latter is below 0.36 in magnitude, apart from the radius of x.
fn reduce(x: &Near, top: i64, context: &Context) -> Result<(i64, Near), Failure> {
    if top <= -1 {
        return Ok((0, x.clone()));
    }
    let at = context.at((context.bits as i64 + top + 8) as usize);
    let log = at.constants.get(Name::Log(2), &at)?;
    // The quotient by log 2 to 64 + top bits, rounded to an integer; any nearby integer will do.
    let rough = context.at(64 + top.max(0) as usize);
    let quotient = x.div(&log, &rough)?;
    let k = (quotient.fixed(1) + IBig::ONE) >> 1;
    let rest = x.sub(&log.times(&k, &at)?, at.bits);
    Ok((i64::try_from(&k).expect("x is below 2^61"), rest))
}

/// e^x of a ball inside (-1/2, 1/2) with a small radius.
fn near_one(x: &Near, context: &Context) -> Result<Near, Failure> {
    let power = exp_m1_centre(x, context)?.add(&Near::one(), context.bits);
    let rho = x.radius();
    let size = power.above().times(rho.plus(rho.times(rho)));
    Ok(power.widened(size, context.bits + SPARE))
}

/// e^x - 1 at the midpoint of a ball inside (-1/2, 1/2), not zero, to a relative error of
/// `2^-bits`: `c ± s`, with 0 < c < s/2 for a negative x.
fn exp_m1_centre(x: &Near, context: &Context) -> Result<Near, Failure> {
    let size = Near::exact(x.mid.clone(), x.exp).magnitude();
    if burst::pays(&size, context.bits) {
        return burst::exp_m1(&x.centre(), context);
    }
    let context = context.at(context.bits + 4);
    let (c, s) = wave(&size, Kind::Hyperbolic, &context)?;
    Ok(if x.is_negative() {
        c.sub(&s, context.bits)
    } else {
        c.add(&s, context.bits)
    })
}

/// `e^x - 1` over a ball, with full relative precision for small x.
pub(super) fn exp_m1(x: &Near, context: &Context) -> Result<Ball, Failure> {
    if x.is_zero() {
        return Ok(Ball::Near(Near::ZERO));
    }
    if x.above().top() > -1 {
        let power = exp(x, &context.at(context.bits + 8))?;
        return Ok(power.sub(&Ball::Near(Near::one()), context));
    }
    if x.mid.is_zero() {
        return Ok(Ball::Near(Near::around_zero(x.radius().shifted(1))));
    }
    let rho = x.radius();
    let context = &context.within(x.accuracy().saturating_add(64));
    context.check()?;
    let x = x.trim(context.bits + 16);
    let value = exp_m1_centre(&x, context)?;
    // e^x ≤ 2 here; the radius of x after rounding is not below ρ.
    let rho = rho.plus(x.radius());
    let size = rho.plus(rho.times(rho)).shifted(1);
    Ok(Ball::Near(value.widened(size, context.bits + SPARE)))
}

/// e^r for a rational r. If r is short and of moderate size, this uses binary splitting of the
/// series: the argument is halved until it is at most 1, and the result is squared as many times.
pub(super) fn exp_rational(r: &Fraction, context: &Context) -> Result<Ball, Failure> {
    context.check()?;
    let (num, den) = (r.numerator(), r.denominator().as_ibig());
    let size = num.bit_len() as i64 - den.bit_len() as i64 + 1;
    let short = num.bit_len() + den.bit_len() <= 72;
    if !short || r.is_zero() || size > 12 || context.bits < SPLIT_MIN {
        let top = size.max(0) as usize;
        let at = context.at(context.bits + top.min(64) + SPARE);
        return exp(&Near::rational(r, &at)?, context);
    }
    let halved = size.max(0) as usize;
    let at = context.at(context.bits + 2 * halved + 16);
    let series = Series::new(num.clone(), &(den << halved), split::exponential);
    let mut power = series.sum(at.bits, &at)?.add(&Near::one(), at.bits);
    for _ in 0..halved {
        power = power.square(&at)?;
    }
    Ok(Ball::Near(power.trim(context.bits + SPARE).into_owned()))
}
