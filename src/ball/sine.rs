//! sin and cos, computed together.

use super::burst;
use super::constants::Name;
use super::context::Context;
use super::near::{Near, SPARE};
use super::size::Size;
use super::split::{self, Series};
use super::wave::{Kind, wave};
use crate::big::Fraction;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// Arguments of `2^ARGUMENT_MAX` or more are refused: they need π to that many bits.
pub const ARGUMENT_MAX: i64 = 1 << 24;
/// At this many bits and above, short rationals are handled by binary splitting.
const SPLIT_MIN: usize = 1500;

/// sin and cos over a ball.
///
/// x = q π/2 + r, |r| < 0.8. At the centre of r, both have full relative precision. For the radius
/// ρ of r, `|sin(a + δ) - sin a| ≤ ρ min(1, |cos a| + ρ)`, and likewise for cos.
pub(super) fn sin_cos(x: &Near, context: &Context) -> Result<(Near, Near), Failure> {
    if x.is_zero() {
        return Ok((Near::ZERO, Near::one()));
    }
    if x.radius().top() > 0 {
        let any = Near::exact(IBig::ZERO, 0).widened(Size::ONE, context.bits);
        return Ok((any.clone(), any));
    }
    if x.above().top() > ARGUMENT_MAX {
        return Err(
            Failure::limit("the angle is above 2^(2^24): too large to be reduced")
                .with_hint("only the angle modulo 2π matters; if it is known, use that instead"),
        );
    }
    // The radius changes no value by more than its own size. For values as small as x, what counts
    // is its size relative to x.
    let useful = x.accuracy().max(-x.radius().top()).saturating_add(64);
    let context = &context.within(useful);
    context.check()?;
    let (quarter, rest) = reduce(x, context)?;
    let (s, c) = first_quarter(&rest, context)?;
    Ok(turned(quarter, s, c))
}

/// sin and cos after q quarter turns.
fn turned(quarter: u8, s: Near, c: Near) -> (Near, Near) {
    match quarter {
        0 => (s, c),
        1 => (c, s.negated()),
        2 => (s.negated(), c.negated()),
        _ => (c.negated(), s),
    }
}

/// q mod 4 and r with x = q π/2 + r, with r to the requested relative precision, or as precise as x
/// allows.
///
/// An exact x ≠ 0 is not a multiple of π/2, so a loop that adds as many bits as cancelled
/// terminates.
fn reduce(x: &Near, context: &Context) -> Result<(u8, Near), Failure> {
    let top = x.top();
    if top < 0 {
        return Ok((0, x.clone()));
    }
    let mut extra = 16;
    loop {
        context.budget.poll(1)?;
        let at = context.at(context.bits + top.max(0) as usize + extra);
        let half = at.constants.get(Name::Pi, &at)?.scaled(-1);
        let rough = context.at(top.max(0) as usize + 32);
        let q = (x.div(&half, &rough)?.fixed(1) + IBig::ONE) >> 1;
        let turns = half.times(&q, &at)?;
        let long = at.bits.max(x.mid.bit_len());
        let rest = x.sub(&turns, long);
        let lost = context.bits as i64 + 8 - rest.accuracy();
        // No precision can make up for the uncertainty of x itself.
        let open = !x.is_exact() && rest.radius().top() <= x.radius().top() + 1;
        if lost <= 0 || open {
            let quarter = u8::try_from(&(q & IBig::from(3))).expect("two bits");
            return Ok((quarter, rest));
        }
        extra += lost as usize + 8;
    }
}

/// sin and cos of a ball inside (-1, 1).
fn first_quarter(x: &Near, context: &Context) -> Result<(Near, Near), Failure> {
    let rho = x.radius();
    let bits = context.bits + SPARE;
    let x = x.trim(bits + 12);
    let rho = rho.plus(x.radius());
    if x.mid.is_zero() {
        // sin is within ρ of 0, and cos within ρ² of 1.
        let c = Near::one().widened(rho.times(rho), bits);
        return Ok((Near::around_zero(rho), c));
    }
    let size = Near::exact(x.mid.clone(), x.exp).magnitude();
    let (s, c) = if burst::pays_circular(&size, bits) {
        burst::sin_cos(&size, &context.at(bits))?
    } else {
        let (versine, s) = wave(&size, Kind::Circular, &context.at(bits))?;
        (s, Near::one().sub(&versine, bits))
    };
    let s = if x.is_negative() { s.negated() } else { s };
    let steep = |slope: &Near| {
        let slope = slope.above().plus(rho);
        if slope.top() > 0 { Size::ONE } else { slope }
    };
    let (by_c, by_s) = (rho.times(steep(&c)), rho.times(steep(&s)));
    Ok((s.widened(by_c, bits), c.widened(by_s, bits)))
}

/// sin and cos of a rational; if it is short and of moderate size, computed by binary splitting of
/// both series.
pub(super) fn sin_cos_rational(r: &Fraction, context: &Context) -> Result<(Near, Near), Failure> {
    context.check()?;
    let (num, den) = (r.numerator(), r.denominator().as_ibig());
    let size = num.bit_len() as i64 - den.bit_len() as i64 + 1;
    let short = num.bit_len() + den.bit_len() <= 64;
    if !short || r.is_zero() || size > 6 || context.bits < SPLIT_MIN {
        return general(r, size, context);
    }
    // The argument is halved until it is at most 1. Doubling 1 - cos back loses no relative
    // precision beyond what the balls show, and the sign of sin comes from the last doubling: sin
    // 2x = 2 sin x cos x.
    let halved = size.max(0) as usize;
    let at = context.at(context.bits + 4 * halved + 16);
    let x = Near::rational(r, &at)?.scaled(-(halved as i64));
    let (p, q) = (num.sqr(), (den << halved).sqr());
    let series = Series::new(-IBig::from(p), &IBig::from(q), split::odd);
    let mut s = x.mul(&series.sum(at.bits, &at)?.add(&Near::one(), at.bits), &at)?;
    // The cosine of an angle of at most 1 is positive.
    let mut c = Near::one().sub(&s.square(&at)?, at.bits).sqrt(&at)?;
    for _ in 0..halved {
        let twice = s.mul(&c, &at)?.scaled(1);
        c = Near::one().sub(&s.square(&at)?.scaled(1), at.bits);
        s = twice;
    }
    if s.accuracy().min(c.accuracy()) < context.bits as i64 {
        return general(r, size, context);
    }
    let bits = context.bits + SPARE;
    Ok((s.trim(bits).into_owned(), c.trim(bits).into_owned()))
}

/// sin and cos of a rational, computed with a ball; near a multiple of π/2, with more bits.
fn general(r: &Fraction, size: i64, context: &Context) -> Result<(Near, Near), Failure> {
    let mut bits = context.bits + size.clamp(0, ARGUMENT_MAX + 1) as usize + 16;
    loop {
        let (s, c) = sin_cos(&Near::rational(r, &context.at(bits))?, context)?;
        let lost = context.bits as i64 - s.accuracy().min(c.accuracy());
        if lost <= 0 {
            return Ok((s, c));
        }
        context.budget.poll(1)?;
        bits += lost as usize + 16;
    }
}
