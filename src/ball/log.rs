//! log and log(1 + x).

use super::Ball;
use super::constants::Name;
use super::context::Context;
use super::exp::{exp_m1, hull};
use super::near::{Near, SPARE};
use super::size::Size;
use super::split::arc_series;
use crate::big::{self, Fraction};
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;
use std::f64::consts::FRAC_1_SQRT_2;

/// Returns the logarithm over a ball; `Whole` when the ball reaches zero.
///
/// If x = 2^e · f, with f roughly in [√½, √2), and z = f - 1, then log x is
/// `e log 2 + log(1 + z)`. This is computed at the midpoint m and, for the radius ρ, widened by
/// `|log(m + δ) - log m| ≤ ρ / (m - ρ)`.
pub(super) fn log(x: &Near, context: &Context) -> Result<Ball, Failure> {
    if x.sign() != Some(1) {
        return Ok(Ball::Whole);
    }
    if x.accuracy() < 8 {
        let (low, high) = x.ends();
        return hull(log(&low, context)?, log(&high, context)?, context);
    }
    // The radius moves the value by 2^-accuracy, and the value is below 2^62.
    let context = &context.within(x.accuracy().saturating_add(128));
    context.check()?;
    let bits = context.bits + SPARE;
    let centre = x.centre();
    let slack = x.radius().over(x.below());
    let low = centre.scaled(-centre.top()).guess() < FRAC_1_SQRT_2;
    let e = centre.top() - i64::from(low);
    let z = minus_one(&centre.scaled(-e));
    let mut value = if z.is_zero() {
        Near::ZERO
    } else {
        log_1p_near(&z, &context.at(bits))?
    };
    if e != 0 {
        let at = context.at(bits + 8);
        let log2 = at.constants.get(Name::Log(2), &at)?;
        value = value.add(&log2.times(&IBig::from(e), &at)?, bits);
    }
    Ok(Ball::Near(value.widened(slack, bits)))
}

/// x - 1 for an exact number of moderate size, without rounding.
fn minus_one(x: &Near) -> Near {
    let bits = x.mid.bit_len() + 8 + x.exp.unsigned_abs() as usize;
    x.sub(&Near::one(), bits)
}

/// `log(1 + z)` over a ball, with full relative precision for small z.
pub(super) fn log_1p(z: &Near, context: &Context) -> Result<Ball, Failure> {
    if z.is_zero() {
        return Ok(Ball::Near(Near::ZERO));
    }
    if z.above().top() > -2 {
        // At most a bit or two cancel here.
        let bits = (context.bits + 8).max(z.mid.bit_len().min(4 * context.bits));
        return log(&z.add(&Near::one(), bits), context);
    }
    Ok(Ball::Near(log_1p_near(z, context)?))
}

/// log(1 + z) of a ball inside (-0.3, 0.45), where the slope is at most 1/(1 - 0.3) < 2.
fn log_1p_near(z: &Near, context: &Context) -> Result<Near, Failure> {
    let context = &context.within(z.accuracy().saturating_add(64));
    context.check()?;
    let bits = context.bits + SPARE;
    let z = z.trim(bits + 8);
    if z.mid.is_zero() {
        return Ok(Near::around_zero(z.radius().shifted(1)));
    }
    let value = newton(&z.centre(), &context.at(bits))?;
    Ok(value.widened(z.radius().shifted(1), bits))
}

/// log(1 + z) at an exact z: with y near it, `log(1 + z) = y + 2 atanh(d / (2 + z + E))` where
/// `E = e^y - 1`, `d = z - E`. The enclosure is valid for any y; with y accurate to a fifth of the
/// bits, three terms of atanh are enough.
fn newton(z: &Near, context: &Context) -> Result<Near, Failure> {
    let bits = context.bits;
    let zeros = -z.top();
    if zeros >= bits as i64 / 8 {
        let sum = z.add(&Near::exact(2.into(), 0), bits + 8);
        return atanh_small(&z.div(&sum, &context.at(bits + 8))?, bits, context)
            .map(|t| t.scaled(1));
    }
    let known;
    let guess = if bits <= 240 && zeros < 900 {
        known = 45;
        Near::float(z.guess().ln_1p())
    } else {
        known = bits / 5 + 8;
        newton(&z.trim(known + 16).centre(), &context.at(known))?
            .trim(known + 8)
            .centre()
    };
    let at = context.at(bits + 8);
    let Ball::Near(power) = exp_m1(&guess, &at)? else {
        unreachable!("a logarithm of moderate size");
    };
    let d = z.sub(&power, bits + 8);
    let rest = context.at((bits + 16).saturating_sub(known));
    let sum = z
        .add(&power, rest.bits + 8)
        .add(&Near::exact(2.into(), 0), rest.bits + 8);
    let t = d.div(&sum, &rest)?;
    Ok(guess.add(&atanh_small(&t, rest.bits, &rest)?.scaled(1), bits + SPARE))
}

/// atanh of a ball within (-1/2, 1/2), to a relative error of `2^-bits`.
pub(super) fn atanh_small(t: &Near, bits: usize, context: &Context) -> Result<Near, Failure> {
    odd_series(t, bits, false, context)
}

/// atan or atanh of a ball within (-1/2, 1/2), to a relative error of `2^-bits`: t ± t³/3 + …; the
/// omitted terms sum to less than twice the first of them, since t² is below 1/2.
pub(super) fn odd_series(
    t: &Near,
    bits: usize,
    alternating: bool,
    context: &Context,
) -> Result<Near, Failure> {
    if t.mid.is_zero() {
        // |atanh t| ≤ 2|t| below 1/2.
        return Ok(Near::around_zero(t.radius().shifted(1)));
    }
    let zeros = -2 * t.above().top();
    assert!(zeros >= 2, "the series is for small arguments");
    let terms = (bits as i64 + 2) / zeros + 1;
    let at = context.at(bits + 8);
    let mut y = t.square(&at.at((bits as i64 - zeros).max(16) as usize))?;
    if alternating {
        y = y.negated();
    }
    // Horner's rule: 1 + y (1/3 + y (1/5 + …)), the later factors with fewer bits.
    let mut sum = Near::ZERO;
    for j in (1..terms).rev() {
        context.budget.poll(1)?;
        let low = at.at((bits as i64 + 16 - j * zeros).max(16) as usize);
        let inverse = Near::one().div(&Near::exact(IBig::from(2 * j + 1), 0), &low)?;
        sum = sum.add(&inverse, low.bits).mul(&y, &low)?;
    }
    let left_out = power_size(y.above(), terms as u64).shifted(1);
    let sum = sum.widened(left_out, bits);
    t.mul(&sum.add(&Near::one(), bits + 8), &at)
}

/// Returns an upper bound on a power.
fn power_size(base: Size, n: u64) -> Size {
    let mut result = Size::ONE;
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        result = result.times(result);
        if n >> bit & 1 == 1 {
            result = result.times(base);
        }
    }
    result
}

/// Returns the logarithm of a rational. Near 1, it is computed from `r - 1`, which is exact. At
/// many bits, the logarithm of a short rational is a combination of log 2, 3, 5 and 7, plus twice
/// `atanh((n - d)/(n + d))` for the remaining factor n/d, which is near 1.
pub(super) fn log_rational(r: &Fraction, context: &Context) -> Result<Ball, Failure> {
    if !r.is_positive() {
        return Ok(Ball::Whole);
    }
    if r.is_one() {
        return Ok(Ball::ZERO);
    }
    context.check()?;
    let (num, den) = (r.numerator(), r.denominator().as_ibig());
    let difference = num - den;
    if difference.bit_len() + 2 < den.bit_len() {
        let above = Near::exact(difference, 0);
        let z = above.div(&Near::exact(den.clone(), 0), &context.at(context.bits + 8))?;
        return log_1p(&z, context);
    }
    if context.bits >= SPLIT_MIN
        && num.bit_len() + den.bit_len() <= 64
        && let Some(powers) = smooth_inverse(num, den)
    {
        return Ok(Ball::Near(by_primes(num, den, powers, context)?));
    }
    log(&Near::rational(r, &context.at(context.bits + 8))?, context)
}

/// At this many bits and above, short rationals are handled by binary splitting.
const SPLIT_MIN: usize = 1500;
/// The primes used to reduce logarithms.
const PRIMES: [u8; 4] = [2, 3, 5, 7];

/// Exponents of 2, 3, 5, 7 whose product with n/d is near 1: out of a few hundred combinations, the
/// one for which the series of the remaining factor is cheapest; `None` if general methods cost
/// less.
fn smooth_inverse(num: &IBig, den: &IBig) -> Option<[i32; 4]> {
    let log2 = |n: &IBig| (u64::try_from(n).unwrap_or(u64::MAX) as f64).log2();
    let (n, d) = (log2(num), log2(den));
    let logs = PRIMES.map(|p| f64::from(p).log2());
    let mut best: Option<(f64, [i32; 4])> = None;
    for three in -7i32..=7 {
        for five in -4i32..=4 {
            for seven in -3i32..=3 {
                let odd = [three, five, seven];
                let sum: f64 = odd
                    .iter()
                    .zip(&logs[1..])
                    .map(|(&k, log)| f64::from(k) * log)
                    .sum();
                let two = -(n - d + sum).round();
                let left = (n - d + sum + two).abs() * std::f64::consts::LN_2;
                let up: f64 = odd
                    .iter()
                    .zip(&logs[1..])
                    .map(|(&k, log)| f64::from(k.max(0)) * log)
                    .sum();
                // The numbers of bits of n + d and n - d; each term adds twice their difference.
                let long = (n + up + two.max(0.0)).max(2.0) + 1.0;
                let closer = 1.0 - left.max(1e-15).log2();
                let short = (long - closer).max(0.0);
                let cost = if short == 0.0 {
                    0.0
                } else {
                    (2.0 * (long + short) + 16.0) / (2.0 * closer)
                };
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, [two as i32, three, five, seven]));
                }
            }
        }
    }
    best.filter(|(cost, _)| *cost < 7.0)
        .map(|(_, powers)| powers)
}

fn by_primes(num: &IBig, den: &IBig, powers: [i32; 4], context: &Context) -> Result<Near, Failure> {
    let at = context.at(context.bits + SPARE + 12);
    let (mut n, mut d) = (num.clone(), den.clone());
    let mut sum = Near::ZERO;
    for (&prime, &power) in PRIMES.iter().zip(&powers) {
        let factor = IBig::from(prime).pow(power.unsigned_abs() as usize);
        if power > 0 {
            n *= factor;
        } else {
            d *= factor;
        }
        if power != 0 {
            let log = at.constants.get(Name::Log(prime), &at)?;
            sum = sum.sub(&log.times(&IBig::from(power), &at)?, at.bits);
        }
    }
    let (p, q) = (&n - &d, n + d);
    if p.is_zero() {
        return Ok(sum);
    }
    let common = big::gcd(&p, &q, context.budget)?;
    let (p, q) = (p / &common, q / common);
    let negative = p.is_negative();
    let p = p.abs();
    let series = arc_series(&p, &q, false, at.bits, &at)?;
    let t = series
        .times(&p, &at)?
        .div(&Near::exact(q, 0), &at)?
        .scaled(1);
    Ok(if negative {
        sum.sub(&t, at.bits)
    } else {
        sum.add(&t, at.bits)
    })
}
