//! Sums seen as polynomials in π and e, whose coefficients are sums of radicals: exact division, common
//! factors, and the reduced form of a quotient.
//!
//! Exponents are rational and may be negative. The order of terms is lexical, π before e.

use super::Irrational;
use super::digits::sign_of;
use super::divide::invert_radicals;
use super::root::denest;
use super::settle::{degree_bound, settle};
use super::sum::{Monomial, Sum};
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::Inverse;
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// Common factors are looked for in polynomials of at most this many terms in π or e.
const COMMON_TERMS_MAX: usize = 12;

/// Common factors are looked for where the radicals generate a field of at most this degree.
const COMMON_DEGREE_MAX: u64 = 16;

/// The canonical quotient `num / den`; `den` is free of nested radicals and not zero. A sum if the division
/// goes out; otherwise both parts have integer coefficients without common factors, numbers and (where
/// they are found) polynomials.
pub(super) fn reduce(num: Sum, den: Sum, budget: &Budget) -> Result<Irrational, Failure> {
    let mut num = settle(num, budget)?;
    let mut den = den;
    if num.is_zero() {
        return Ok(Irrational { num, den: None });
    }
    if let Some(ratio) = proportion(&num, &den) {
        return Ok(Irrational::from(ratio));
    }
    if let Some(quotient) = attempt(divide_exactly(&num, &den, budget))? {
        return Ok(Irrational {
            num: settle(quotient, budget)?,
            den: None,
        });
    }
    if let Some(common) = attempt(common_factor(&num, &den, budget))?
        && let Some(n) = attempt(divide_exactly(&num, &common, budget))?
        && let Some(d) = attempt(divide_exactly(&den, &common, budget))?
    {
        (num, den) = (n, d);
    }
    let (low, _) = bounds(&den);
    num = num.shift(&-low.pi.clone(), &-low.e.clone());
    den = den.shift(&-low.pi, &-low.e);
    let groups = den.groups();
    let (_, lead) = groups.last().expect("a denominator is not zero");
    let (above, below) = (num.content(), den.content());
    let (p, q) = (&above / &below).into_parts();
    let sign = if sign_of(lead, budget)? == Ordering::Less {
        -1
    } else {
        1
    };
    let num = num.scale(&(above.inv() * RBig::from(p) * RBig::from(sign)));
    let den = den.scale(&(below.inv() * RBig::from(q) * RBig::from(sign)));
    Ok(Irrational {
        num,
        den: Some(den),
    })
}

/// What is worth doing only within the limits: a `LimitError` counts as not found.
fn attempt<T>(result: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Err(failure) if failure.kind() == ErrorKind::Limit => Ok(None),
        result => result,
    }
}

/// The rational q with `num = q · den`, term by term.
fn proportion(num: &Sum, den: &Sum) -> Option<RBig> {
    let (above, below) = (num.terms(), den.terms());
    if above.len() != below.len() {
        return None;
    }
    let ratio = &above.first()?.1 / &below.first()?.1;
    let mut pairs = above.iter().zip(below);
    pairs
        .all(|((m, c), (n, d))| m == n && *c == d * &ratio)
        .then_some(ratio)
}

/// The least and the greatest exponent of π and of e.
fn bounds(sum: &Sum) -> (Monomial, Monomial) {
    let mut keys = sum.groups().into_iter().map(|(key, _)| key);
    let first = keys.next().unwrap_or_default();
    keys.fold((first.clone(), first), |(mut low, mut high), key| {
        low.pi = low.pi.min(key.pi.clone());
        low.e = low.e.min(key.e.clone());
        high.pi = high.pi.max(key.pi);
        high.e = high.e.max(key.e);
        (low, high)
    })
}

/// The quotient, if it is a sum: long division from the leading terms. The exponents of the quotient lie
/// between the differences of the least and of the greatest exponents, which makes the search finite.
fn divide_exactly(num: &Sum, den: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let (num_low, num_high) = bounds(num);
    let (den_low, den_high) = bounds(den);
    let low = (&num_low.pi - &den_low.pi, &num_low.e - &den_low.e);
    let high = (&num_high.pi - &den_high.pi, &num_high.e - &den_high.e);
    let Some((den_key, lead)) = den.groups().pop() else {
        return Ok(None);
    };
    let inverse = invert_radicals(&lead, budget)?;
    let mut rest = num.clone();
    let mut quotient = Sum::default();
    while let Some((key, coefficient)) = rest.groups().pop() {
        budget.poll(1)?;
        let (pi, e) = (&key.pi - &den_key.pi, &key.e - &den_key.e);
        if pi < low.0 || pi > high.0 || e < low.1 || e > high.1 {
            return Ok(None);
        }
        let term = coefficient.mul(&inverse, budget)?.shift(&pi, &e);
        rest = settle(rest.sub(&term.mul(den, budget)?, budget)?, budget)?;
        quotient = quotient.add(&term, budget)?;
    }
    Ok(Some(quotient))
}

/// A common factor of two polynomials in π alone or in e alone, by Euclid's algorithm; `None` if there
/// is none or it is not looked for.
fn common_factor(a: &Sum, b: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let plain = |s: &Sum| !s.has_nested() && s.groups().len() <= COMMON_TERMS_MAX;
    if !plain(a) || !plain(b) || degree_bound([a, b])? > COMMON_DEGREE_MAX {
        return Ok(None);
    }
    let ((a_low, a_high), (b_low, b_high)) = (bounds(a), bounds(b));
    let only_e = a_low.pi == a_high.pi && b_low.pi == b_high.pi;
    let only_pi = a_low.e == a_high.e && b_low.e == b_high.e;
    if !only_e && !only_pi {
        return Ok(None);
    }
    let mut a = a.shift(&-a_low.pi, &-a_low.e);
    let mut b = b.shift(&-b_low.pi, &-b_low.e);
    while !b.is_zero() {
        let rest = remainder(&a, &b, budget)?;
        (a, b) = (b, rest);
    }
    let groups = a.groups();
    match groups.last() {
        // With 1 as the leading coefficient no radicals are carried into what is divided by it.
        Some((_, lead)) if groups.len() > 1 => {
            Ok(Some(a.mul(&invert_radicals(lead, budget)?, budget)?))
        }
        _ => Ok(None),
    }
}

/// The positive square root of a polynomial in π and e, if it is a polynomial: term by term from the
/// leading one.
pub(super) fn square_root(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let groups = sum.groups();
    if sum.has_nested() || groups.len() < 2 {
        return Ok(None);
    }
    let (low, high) = bounds(sum);
    let half = RBig::from_parts(1.into(), 2u8.into());
    let (key, lead) = groups.last().expect("there are two groups");
    let Some(root) = denest(lead, budget)? else {
        return Ok(None);
    };
    let first = root.shift(&(&key.pi * &half), &(&key.e * &half));
    let inverse = invert_radicals(&root.scale(&RBig::from(2)), budget)?;
    let mut total = first;
    let mut rest = sum.sub(&total.mul(&total, budget)?, budget)?;
    while let Some((at, coefficient)) = rest.groups().pop() {
        budget.poll(1)?;
        let (pi, e) = (&at.pi - &key.pi * &half, &at.e - &key.e * &half);
        let within = |x: &RBig, low: &RBig, high: &RBig| *x >= low * &half && *x <= high * &half;
        if !within(&pi, &low.pi, &high.pi)
            || !within(&e, &low.e, &high.e)
            || total.groups().len() > groups.len()
        {
            return Ok(None);
        }
        let term = coefficient.mul(&inverse, budget)?.shift(&pi, &e);
        let double = total.scale(&RBig::from(2)).add(&term, budget)?;
        rest = rest.sub(&double.mul(&term, budget)?, budget)?;
        total = total.add(&term, budget)?;
    }
    let negative = sign_of(&total, budget)? == Ordering::Less;
    Ok(Some(if negative { total.negate() } else { total }))
}

/// The remainder of the division of polynomials in one variable, made primitive.
fn remainder(a: &Sum, b: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let (b_key, lead) = b.groups().pop().expect("a divisor is not zero");
    let inverse = invert_radicals(&lead, budget)?;
    let mut rest = a.clone();
    while let Some((key, coefficient)) = rest.groups().pop() {
        budget.poll(1)?;
        if (&key.pi, &key.e) < (&b_key.pi, &b_key.e) {
            break;
        }
        let term = coefficient.mul(&inverse, budget)?;
        let term = term.shift(&(&key.pi - &b_key.pi), &(&key.e - &b_key.e));
        rest = rest.sub(&term.mul(b, budget)?, budget)?;
    }
    if !rest.is_zero() {
        let content = rest.content().inv();
        rest = rest.scale(&content);
    }
    Ok(rest)
}
