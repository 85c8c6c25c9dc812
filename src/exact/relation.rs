//! Linear combinations of logarithms and arc tangents of algebraic numbers.
//!
//! With rational coefficients, Σ q·log ρ is zero iff the product of the ρ^q is 1, and Σ q·atan τ +
//! cπ, enclosed near zero, is zero iff its sine is zero; both are questions about algebraic
//! numbers. Logarithms of positive numbers are real, those of directions imaginary; so by Baker's
//! theorem (1966, 1967) a sum β + γ·(Σ q·log ρ + Σ r·atan τ + cπ) with algebraic β and γ, γ ≠ 0, is
//! zero only if β and both sums are zero.
//!
//! If there are several algebraic factors, logarithms (and arcs with π) that depend on others over
//! the rationals are written in terms of those. A reduced lattice basis (Lenstra, Lenstra, Lovász
//! 1982) suggests the relations, and each is proved as above. Then, if no relation was missed, the
//! sum is zero iff all coefficients are; a missed relation leads to a refusal, never to a wrong
//! answer.

// The only part of a key that changes is its cached enclosure, which ordering and equality ignore.
#![allow(clippy::mutable_key_type)]

use super::Real;
use super::decide::Verdict;
use super::evaluate::fixed;
use super::key::Function;
use super::monomial::Monomial;
use super::settle;
use super::sum::Sum;
use super::wave;
use crate::ball::{Ball, Constants};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::polynomial::lattice;
use crate::text::{ErrorKind, Failure};
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Powers with exponents beyond this are not multiplied out.
const EXPONENT_MAX: i64 = 1 << 10;

/// The logarithms and the angles that have an algebraic factor in common.
#[derive(Default)]
struct Group {
    logs: Vec<(Monomial, Monomial, Fraction)>,
    angles: Vec<(Monomial, Monomial, Fraction)>,
}

/// If the sum is linear in logarithms, arc tangents and π, returns it without the parts that are
/// zero, together with the number of algebraic factors that remain. `None` for other sums, and for
/// sums over rationals only, which have coprime bases.
///
/// # Errors
/// `LimitError` if a proof would be too long, `Interrupted`.
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

/// If the key is an algebraic number times π, a logarithm or an arc tangent, returns whether it is
/// a logarithm, whether the argument is rational, the factor, and the transcendental part.
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
    let is_log = match call.function {
        Function::Log => true,
        Function::Atan | Function::Asin => false,
        Function::Cos | Function::Exp | Function::Sin => return None,
    };
    if !call.argument.is_algebraic() {
        return None;
    }
    let rational = call.function != Function::Asin && call.argument.as_rational().is_some();
    Some((is_log, rational, factor, constants))
}

/// Returns the coefficients times a common denominator, if they are small.
fn whole(parts: &Parts, budget: &Budget) -> Result<Option<Vec<i64>>, Failure> {
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

/// Combinations of more than this many logarithms of transcendental numbers are not multiplied out.
const LOGS_ALONE_MAX: usize = 6;

/// No relations are sought between more logarithms or arcs than this.
const RELATION_TERMS_MAX: usize = 12;

/// The size in bits of the factors in the relations sought.
const RELATION_BITS: usize = 20;

/// Decides whether a linear sum is zero, after writing its logarithms and arcs in terms of
/// independent ones.
///
/// # Errors
/// `LimitError` if a proof would be too long, `Interrupted`.
pub(super) fn verdict(sum: &Sum, budget: &Budget) -> Result<Verdict, Failure> {
    let mut rest = Vec::new();
    let mut by_key: [BTreeMap<Monomial, Vec<(Monomial, Fraction)>>; 2] = Default::default();
    for (m, c) in sum.terms() {
        match linear(m) {
            Some((is_log, _, factor, key)) => {
                let parts = by_key[usize::from(is_log)].entry(key).or_default();
                parts.push((factor, c.clone()));
            }
            None => rest.push((m.clone(), c.clone())),
        }
    }
    let mut zero = settle::is_zero(&Sum::sorted(rest), budget)?;
    for (group, vanish) in by_key.into_iter().zip([angles_vanish, logs_vanish]) {
        let mut parts = Vec::new();
        for (key, coefficient) in group {
            parts.push((key, Sum::collect(coefficient, budget)?));
        }
        for (_, coefficient) in independent(parts, vanish, budget)? {
            zero &= settle::is_zero(&coefficient, budget)?;
        }
    }
    Ok(if zero {
        Verdict::Zero
    } else {
        Verdict::Presumed
    })
}

type Parts = [(Monomial, Monomial, Fraction)];

/// Returns the same combination without the keys that depend on the others.
fn independent(
    mut parts: Vec<(Monomial, Sum)>,
    vanish: fn(&Parts, &Budget) -> Result<bool, Failure>,
    budget: &Budget,
) -> Result<Vec<(Monomial, Sum)>, Failure> {
    if parts.len() > RELATION_TERMS_MAX {
        return Err(Failure::limit(format!(
            "no relations are sought between more than {RELATION_TERMS_MAX} logarithms or arcs"
        )));
    }
    while parts.len() > 1 {
        let keys: Vec<&Monomial> = parts.iter().map(|(key, _)| key).collect();
        let Some(factors) = proposed(&keys, budget)? else {
            break;
        };
        let used = keys.iter().zip(&factors).filter(|(_, k)| !k.is_zero());
        let used: Vec<_> = used
            .map(|(key, k)| ((*key).clone(), (*key).clone(), Fraction::from(k.clone())))
            .collect();
        if used.len() < 2 || !vanish(&used, budget)? {
            break;
        }
        // Write the last one in terms of the others; π, if involved, comes first and is kept.
        let at = factors.iter().rposition(|k| !k.is_zero()).unwrap_or(0);
        let (_, gone) = parts.remove(at);
        let others = factors[..at].iter().chain(&factors[at + 1..]);
        for ((_, coefficient), k) in parts.iter_mut().zip(others) {
            let share = Fraction::quotient(-k, factors[at].clone(), budget)?;
            *coefficient = coefficient.add(&gone.scale(&share, budget)?, budget)?;
        }
    }
    Ok(parts)
}

/// Returns the integers of a relation that these numbers appear to satisfy.
fn proposed(keys: &[&Monomial], budget: &Budget) -> Result<Option<Vec<IBig>>, Failure> {
    let bits = 64 + 2 * RELATION_BITS * keys.len();
    let constants = Constants::new();
    let mut rows = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let value = Real::of(Sum::term((*key).clone(), Fraction::ONE));
        let ball = value.enclose(bits + 64, &constants, budget)?;
        let Some((low, _)) = fixed(&ball, bits, budget)? else {
            return Ok(None);
        };
        let mut row = vec![IBig::ZERO; keys.len() + 1];
        (row[i], row[keys.len()]) = (IBig::ONE, low);
        rows.push(row);
    }
    let reduced = lattice::reduce(rows, budget)?;
    let small = |row: &Vec<IBig>| row.iter().all(|k| k.bit_len() <= RELATION_BITS + 8);
    let found = reduced.rows.into_iter().find(small);
    Ok(found.map(|mut row| {
        row.truncate(keys.len());
        row
    }))
}

/// Reports whether a short rational combination of logarithms of any positive numbers is zero,
/// which it is iff the product of their powers is 1. `None` for other sums, or if this cannot be
/// decided.
///
/// # Errors
/// `Interrupted`.
pub(super) fn logs_alone(sum: &Sum, budget: &Budget) -> Result<Option<bool>, Failure> {
    let log = |(m, c): &(Monomial, Fraction)| {
        let call = m.as_call()?;
        (call.function == Function::Log).then(|| (m.clone(), m.clone(), c.clone()))
    };
    let parts: Option<Vec<_>> = sum.terms().iter().map(log).collect();
    let Some(parts) = parts.filter(|parts| parts.len() <= LOGS_ALONE_MAX) else {
        return Ok(None);
    };
    match logs_vanish(&parts, budget) {
        Err(failure) if failure.kind() == ErrorKind::Interrupted => Err(failure),
        result => Ok(result.ok()),
    }
}

/// Reports whether Σ q·log ρ is zero.
///
/// # Errors
/// `LimitError` if it cannot be decided.
fn logs_vanish(parts: &Parts, budget: &Budget) -> Result<bool, Failure> {
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

/// Reports whether Σ q·atan τ + cπ is zero.
///
/// # Errors
/// `LimitError` if it cannot be decided.
fn angles_vanish(parts: &Parts, budget: &Budget) -> Result<bool, Failure> {
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
    // A full turn is not zero, though its sine is.
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

/// Returns the sum of these parts, if an enclosure does not distinguish it from zero.
///
/// # Errors
/// `LimitError` if the enclosure is too wide for the next step.
fn near_zero(parts: &Parts, budget: &Budget) -> Result<Option<Sum>, Failure> {
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
