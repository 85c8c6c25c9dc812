//! Linear combinations of logarithms and arc tangents of algebraic numbers.
//!
//! With rational coefficients, Σ q·log ρ is zero iff the product of the ρ^q is 1, and Σ q·atan τ + cπ,
//! enclosed near zero, is iff its sine is; both are questions about algebraic numbers. Logarithms of
//! positive numbers are real, those of directions imaginary; so by Baker's theorem (1966, 1967) a sum β +
//! γ·(Σ q·log ρ + Σ r·atan τ + cπ) with algebraic β and γ, both not zero, is zero only if β and both sums
//! are.

// What changes inside a key is the enclosure that it keeps, which order and equality do not look at.
#![allow(clippy::mutable_key_type)]

use super::Real;
use super::key::Function;
use super::monomial::Monomial;
use super::settle;
use super::sum::Sum;
use super::wave;
use crate::ball::{Ball, Constants};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Larger exponents are not multiplied out.
const EXPONENT_MAX: i64 = 1 << 10;

/// The logarithms and the angles that share an algebraic factor.
#[derive(Default)]
struct Group {
    logs: Vec<(Monomial, Monomial, Fraction)>,
    angles: Vec<(Monomial, Monomial, Fraction)>,
}

/// A sum that is linear in logarithms, arc tangents and π, without the parts of it that are zero; and how
/// many algebraic factors are left. `None` for other sums, and for those of rationals alone, which have
/// coprime bases.
///
/// # Errors
/// `LimitError` where a proof would be too long, `Interrupted`.
pub(super) fn without_zeros(sum: &Sum, budget: &Budget) -> Result<Option<(Sum, usize)>, Failure> {
    let mut groups: BTreeMap<Monomial, Group> = BTreeMap::new();
    let (mut rest, mut algebraic_argument) = (Vec::new(), false);
    for (m, c) in sum.terms() {
        if m.is_algebraic() {
            rest.push((m.clone(), c.clone()));
            continue;
        }
        let Some((is_log, rational, factor, call)) = linear(m) else {
            return Ok(None);
        };
        algebraic_argument |= !rational;
        let group = groups.entry(factor).or_default();
        let list = if is_log {
            &mut group.logs
        } else {
            &mut group.angles
        };
        list.push((m.clone(), call, c.clone()));
    }
    if !algebraic_argument {
        return Ok(None);
    }
    if settle::is_zero(&Sum::sorted(rest.clone()), budget)? {
        rest.clear();
    }
    let mut left = 0;
    for group in groups.into_values() {
        let mut open = false;
        for (parts, zero) in [
            (&group.logs, logs_vanish(&group.logs, budget)?),
            (&group.angles, angles_vanish(&group.angles, budget)?),
        ] {
            if !zero {
                open = true;
                rest.extend(parts.iter().map(|(m, _, c)| (m.clone(), c.clone())));
            }
        }
        left += usize::from(open);
    }
    Ok(Some((Sum::sorted(rest), left)))
}

/// Of a key that is π, a logarithm or an arc tangent times an algebraic number: whether it is a logarithm,
/// whether the argument is rational, the factor, and the transcendental part.
fn linear(m: &Monomial) -> Option<(bool, bool, Monomial, Monomial)> {
    let mut factor = m.clone();
    factor.clear_constants();
    if !factor.is_algebraic() || !m.e.is_zero() {
        return None;
    }
    let constants = m.constants();
    if m.more.is_none() {
        return m.pi.is_one().then_some((false, true, factor, constants));
    }
    let call = constants.as_call()?;
    let is_log = call.function == Function::Log;
    if !is_log && call.function != Function::Atan || !call.argument.is_algebraic() {
        return None;
    }
    let rational = call.argument.as_rational().is_some();
    Some((is_log, rational, factor, constants))
}

/// The coefficients times a common denominator, if they are small.
fn whole(
    parts: &[(Monomial, Monomial, Fraction)],
    budget: &Budget,
) -> Result<Option<Vec<i64>>, Failure> {
    let mut below = UBig::ONE;
    for (_, _, c) in parts {
        below = natural::lcm(&below, c.denominator(), budget)?;
    }
    let below = Fraction::from(below);
    let mut list = Vec::new();
    for (_, _, c) in parts {
        let k = c.mul(&below, budget)?.into_parts().0;
        match i64::try_from(&k) {
            Ok(k) if k.abs() <= EXPONENT_MAX => list.push(k),
            _ => return Ok(None),
        }
    }
    Ok(Some(list))
}

/// Whether Σ q·log ρ is zero.
///
/// # Errors
/// `LimitError` where that is not decided.
fn logs_vanish(parts: &[(Monomial, Monomial, Fraction)], budget: &Budget) -> Result<bool, Failure> {
    if parts.is_empty() || near_zero(parts, budget)?.is_none() {
        return Ok(parts.is_empty());
    }
    let Some(ks) = whole(parts, budget)? else {
        return Err(Failure::limit("the exponents of a product are too large"));
    };
    let mut product = Real::from(Fraction::ONE);
    for ((_, key, _), k) in parts.iter().zip(ks) {
        let call = key.as_call().expect("a logarithm");
        product = product.mul(&call.argument.pow(k, budget)?, budget)?;
    }
    product.equal(&Real::from(Fraction::ONE), budget)
}

/// Whether Σ q·atan τ + cπ is zero.
///
/// # Errors
/// `LimitError` where that is not decided.
fn angles_vanish(
    parts: &[(Monomial, Monomial, Fraction)],
    budget: &Budget,
) -> Result<bool, Failure> {
    let Some(sum) = near_zero(parts, budget)? else {
        return Ok(parts.is_empty());
    };
    let arcs: Vec<_> = parts
        .iter()
        .filter(|(_, key, _)| key.more.is_some())
        .cloned()
        .collect();
    let Some(ks) = whole(&arcs, budget)? else {
        return Err(Failure::limit("the multiples of an angle are too large"));
    };
    let Some(((_, _, c), k)) = arcs.first().zip(ks.first()) else {
        return Ok(false);
    };
    let scale = Fraction::from(*k).div(c, budget)?;
    let angle = Real::of(sum.scale(&scale, budget)?);
    // A whole turn is no zero.
    let constants = Constants::new();
    let ball = angle.enclose(128, &constants, budget)?;
    let one = Ball::int(&IBig::ONE);
    if ball.abs().compare(&one) != Some(Ordering::Less) {
        return Err(Failure::limit("the multiples of an angle are too large"));
    }
    let sine = wave::sin_cos(&angle, budget)?.0;
    if !sine.is_algebraic() {
        return Err(Failure::limit("the multiples of an angle are too large"));
    }
    Ok(sine.sign(budget)? == Ordering::Equal)
}

/// The sum of these parts if an enclosure does not tell it from zero.
///
/// # Errors
/// `LimitError` where the enclosure is too wide for what is asked next.
fn near_zero(
    parts: &[(Monomial, Monomial, Fraction)],
    budget: &Budget,
) -> Result<Option<Sum>, Failure> {
    let terms = parts.iter().map(|(_, key, c)| (key.clone(), c.clone()));
    let sum = Sum::sorted(terms.collect());
    let constants = Constants::new();
    let ball = Real::of(sum.clone()).enclose(128, &constants, budget)?;
    if !ball.contains_zero() || parts.is_empty() {
        return Ok(None);
    }
    let tiny = Ball::dyadic(IBig::ONE, -32);
    if ball.abs().compare(&tiny) != Some(Ordering::Less) {
        return Err(Failure::limit("the coefficients are too large"));
    }
    Ok(Some(sum))
}
