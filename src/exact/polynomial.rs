//! Sums viewed as polynomials in π and e, with sums of radicals as coefficients: exact division,
//! common factors, and the reduced form of a quotient.
//!
//! Exponents are rational and may be negative. Terms are ordered lexicographically, π before e.

use super::Real;
use super::digits::sign_of;
use super::divide::invert_radicals;
use super::evaluate::enclose;
use super::monomial::Monomial;
use super::root::denest;
use super::settle::{degree_bound, settle};
use super::sum::Sum;
use crate::ball::Constants;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::Gcd;
use dashu_int::IBig;
use std::cmp::Ordering;

/// Common factors are sought only in polynomials with at most this many terms in π or e.
const COMMON_TERMS_MAX: usize = 12;

/// Common factors are sought only in polynomials of at most this degree: beyond it, Euclid's algorithm
/// makes very large coefficients.
const COMMON_POWER_MAX: u64 = 64;

/// Common factors are sought only if the radicals generate a field of at most this degree.
const COMMON_DEGREE_MAX: u64 = 16;

/// Returns the canonical quotient `num / den`; `den` is free of nested radicals and not zero. The
/// result is a sum if the division is exact; otherwise both parts have integer coefficients without
/// a common factor, and any common polynomial factors that are found are cancelled.
pub(super) fn reduce(num: Sum, den: Sum, budget: &Budget) -> Result<Real, Failure> {
    let mut num = settle(num, budget)?;
    let mut den = den;
    if num.is_zero() {
        return Ok(Real { num, den: None });
    }
    if let Some(ratio) = proportion(&num, &den, budget)? {
        return Ok(Real::from(ratio));
    }
    if !is_polynomial(&num) || !is_polynomial(&den) {
        return quotient(num, den, budget);
    }
    if let Some(quotient) = attempt(divide_exactly(&num, &den, budget))? {
        return Ok(Real {
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
    num = num.shift(&-&low.pi, &-&low.e, budget)?;
    den = den.shift(&-low.pi, &-low.e, budget)?;
    let groups = den.groups();
    let (_, lead) = groups.last().expect("a denominator is not zero");
    let (above, below) = (num.content(budget)?, den.content(budget)?);
    let (p, q) = above.div(&below, budget)?.into_parts();
    let sign = if sign_of(lead, budget)? == Ordering::Less {
        -1
    } else {
        1
    };
    let above = above.inverse().mul_int(&(p * sign), budget)?;
    let below = below.inverse().mul_int(&(IBig::from(q) * sign), budget)?;
    let (num, den) = (num.scale(&above, budget)?, den.scale(&below, budget)?);
    Ok(Real {
        num,
        den: Some(den),
    })
}

/// Reports whether the sum contains nothing but radicals, square roots, π and e.
fn is_polynomial(sum: &Sum) -> bool {
    !sum.has_functions() && !sum.has_extra()
}

/// Returns a quotient with functions or algebraic numbers that are not radicals: both parts have
/// integer coefficients without common factors, and the first coefficient of the denominator is
/// positive.
fn quotient(num: Sum, den: Sum, budget: &Budget) -> Result<Real, Failure> {
    if let Some(value) = rational_quotient(&num, &den, budget)? {
        return Ok(Real::from(value));
    }
    let least = |of: fn(&Monomial) -> &Fraction| {
        let all = den.terms().iter().map(|(m, _)| of(m));
        all.min().cloned().unwrap_or_default()
    };
    let (pi, e) = (least(|m| &m.pi), least(|m| &m.e));
    let (num, den) = (
        num.shift(&-&pi, &-&e, budget)?,
        den.shift(&-&pi, &-&e, budget)?,
    );
    let (above, below) = (num.content(budget)?, den.content(budget)?);
    let (p, q) = above.div(&below, budget)?.into_parts();
    let lead = den.terms().first().is_some_and(|(_, c)| c.is_negative());
    let sign = if lead { -1 } else { 1 };
    let above = above.inverse().mul_int(&(p * sign), budget)?;
    let below = below.inverse().mul_int(&(IBig::from(q) * sign), budget)?;
    Ok(Real {
        num: num.scale(&above, budget)?,
        den: Some(den.scale(&below, budget)?),
    })
}

/// Returns the value of a quotient of algebraic numbers, if it is a rational with few bits.
fn rational_quotient(num: &Sum, den: &Sum, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    if !num.is_algebraic() || !den.is_algebraic() {
        return Ok(None);
    }
    let constants = Constants::new();
    let ball = enclose((num, Some(den)), 128, &constants, budget)?;
    let Some(value) = super::arc::simple(&ball, budget)? else {
        return Ok(None);
    };
    let rest = num.sub(&den.scale(&value, budget)?, budget)?;
    let zero = attempt(super::settle::is_zero(&rest, budget).map(|zero| zero.then_some(value)))?;
    Ok(zero)
}

/// Handles the result of a step that is worth taking only within the limits: turns a `LimitError`
/// into `None`.
fn attempt<T>(result: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Err(failure) if failure.kind() == ErrorKind::Limit => Ok(None),
        result => result,
    }
}

/// Returns the rational q with `num = q · den`, found term by term.
fn proportion(num: &Sum, den: &Sum, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let (above, below) = (num.terms(), den.terms());
    let (Some((_, c)), Some((_, d))) = (above.first(), below.first()) else {
        return Ok(None);
    };
    let same = above.iter().zip(below).all(|((m, _), (n, _))| m == n);
    if above.len() != below.len() || !same {
        return Ok(None);
    }
    let ratio = c.div(d, budget)?;
    for ((_, c), (_, d)) in above.iter().zip(below) {
        if *c != d.mul(&ratio, budget)? {
            return Ok(None);
        }
    }
    Ok(Some(ratio))
}

/// Returns the lowest and the highest exponents of π and of e.
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

/// Returns the quotient if it is a sum, by long division from the leading terms. The exponents of
/// the quotient lie between the differences of the lowest and of the highest exponents, so the
/// search is finite.
fn divide_exactly(num: &Sum, den: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let (num_low, num_high) = bounds(num);
    let (den_low, den_high) = bounds(den);
    let between = |x: &Monomial, y: &Monomial| -> Result<_, Failure> {
        Ok((x.pi.sub(&y.pi, budget)?, x.e.sub(&y.e, budget)?))
    };
    let (low, high) = (between(&num_low, &den_low)?, between(&num_high, &den_high)?);
    let Some((den_key, lead)) = den.groups().pop() else {
        return Ok(None);
    };
    let inverse = invert_radicals(&lead, budget)?;
    let mut rest = num.clone();
    let mut quotient = Sum::default();
    while let Some((key, coefficient)) = rest.groups().pop() {
        budget.poll(1)?;
        let (pi, e) = between(&key, &den_key)?;
        if pi < low.0 || pi > high.0 || e < low.1 || e > high.1 {
            return Ok(None);
        }
        let term = coefficient.mul(&inverse, budget)?.shift(&pi, &e, budget)?;
        rest = settle(rest.sub(&term.mul(den, budget)?, budget)?, budget)?;
        quotient = quotient.add(&term, budget)?;
    }
    Ok(Some(quotient))
}

/// Returns a common factor of two polynomials in π alone or in e alone, by Euclid's algorithm;
/// `None` if there is none or the search is not worthwhile.
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
    let mut a = a.shift(&-a_low.pi, &-a_low.e, budget)?;
    let mut b = b.shift(&-b_low.pi, &-b_low.e, budget)?;
    if degree([&a, &b]).is_none_or(|degree| degree > COMMON_POWER_MAX) {
        return Ok(None);
    }
    while !b.is_zero() {
        let rest = remainder(&a, &b, budget)?;
        (a, b) = (b, rest);
    }
    let groups = a.groups();
    match groups.last() {
        // Making the leading coefficient 1 ensures that dividing by the factor introduces no
        // radicals.
        Some((_, lead)) if groups.len() > 1 => {
            Ok(Some(a.mul(&invert_radicals(lead, budget)?, budget)?))
        }
        _ => Ok(None),
    }
}

/// Returns the degree of these polynomials in the highest power of π or e of which all exponents are
/// multiples; `None` if it is very large.
fn degree(sums: [&Sum; 2]) -> Option<u64> {
    let exponents: Vec<Fraction> = sums
        .iter()
        .flat_map(|sum| sum.groups())
        .flat_map(|(key, _)| [key.pi, key.e])
        .filter(|exponent| !exponent.is_zero())
        .collect();
    let mut scale = 1u64;
    for exponent in &exponents {
        let den = u64::try_from(exponent.denominator()).ok()?;
        scale = (scale / scale.gcd(den)).checked_mul(den)?;
    }
    let (mut step, mut most) = (0u64, 0u64);
    for exponent in &exponents {
        let den = u64::try_from(exponent.denominator()).ok()?;
        let num = u64::try_from(exponent.numerator()).ok()?;
        let scaled = num.checked_mul(scale / den)?;
        step = if step == 0 { scaled } else { step.gcd(scaled) };
        most = most.max(scaled);
    }
    most.checked_div(step).or(Some(0))
}

/// Returns the positive square root of a polynomial in π and e, if it is a polynomial, computed
/// term by term from the leading one.
pub(super) fn square_root(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let groups = sum.groups();
    if sum.has_nested() || !is_polynomial(sum) || groups.len() < 2 {
        return Ok(None);
    }
    let (low, high) = bounds(sum);
    let half = |x: &Fraction| x.mul(&Fraction::ratio(1, 2), budget);
    let (key, lead) = groups.last().expect("there are two groups");
    let Some(root) = denest(lead, budget)? else {
        return Ok(None);
    };
    let first = root.shift(&half(&key.pi)?, &half(&key.e)?, budget)?;
    let inverse = invert_radicals(&root.scale(&Fraction::from(2), budget)?, budget)?;
    let mut total = first;
    let mut rest = sum.sub(&total.mul(&total, budget)?, budget)?;
    while let Some((at, coefficient)) = rest.groups().pop() {
        budget.poll(1)?;
        let pi = at.pi.sub(&half(&key.pi)?, budget)?;
        let e = at.e.sub(&half(&key.e)?, budget)?;
        let within = |x: &Fraction, low: &Fraction, high: &Fraction| -> Result<bool, Failure> {
            Ok(*x >= half(low)? && *x <= half(high)?)
        };
        if !within(&pi, &low.pi, &high.pi)?
            || !within(&e, &low.e, &high.e)?
            || total.groups().len() > groups.len()
        {
            return Ok(None);
        }
        let term = coefficient.mul(&inverse, budget)?.shift(&pi, &e, budget)?;
        let double = total
            .scale(&Fraction::from(2), budget)?
            .add(&term, budget)?;
        rest = rest.sub(&double.mul(&term, budget)?, budget)?;
        total = total.add(&term, budget)?;
    }
    let negative = sign_of(&total, budget)? == Ordering::Less;
    Ok(Some(if negative { total.negate() } else { total }))
}

/// Returns the remainder of dividing polynomials in one variable, made primitive.
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
        let (pi, e) = (key.pi.sub(&b_key.pi, budget)?, key.e.sub(&b_key.e, budget)?);
        let term = term.shift(&pi, &e, budget)?;
        rest = rest.sub(&term.mul(b, budget)?, budget)?;
    }
    if !rest.is_zero() {
        let content = rest.content(budget)?.inverse();
        rest = rest.scale(&content, budget)?;
    }
    Ok(rest)
}
