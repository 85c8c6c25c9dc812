//! The rung of exact reals: numbers are lifted into the room [`exact`](crate::exact) and its results
//! lowered to the lowest rung that holds them.

use super::{Number, NumberRef};
use crate::exact::{self, Function, Real};
use crate::limit::Budget;
use crate::text::Failure;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The number π.
pub fn pi() -> Number {
    Number::Irrational(Box::new(Real::pi()))
}

/// Euler's number.
pub fn e() -> Number {
    Number::Irrational(Box::new(Real::e()))
}

/// An exact real as the room of exact reals takes it.
pub(super) fn lift(a: NumberRef<'_>) -> Cow<'_, Real> {
    if let NumberRef::Irrational(x) = a {
        return Cow::Borrowed(x);
    }
    Cow::Owned(Real::from(
        a.to_fraction()
            .expect("the caller hands over exact reals only"),
    ))
}

/// The number on its lowest rung.
pub(super) fn lower(x: Real) -> Number {
    match x.as_rational() {
        Some(value) => Number::from_fraction(value),
        None => Number::Irrational(Box::new(x)),
    }
}

/// The sum of exact reals.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn add(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).add(&lift(b), budget).map(lower)
}

/// The product.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).mul(&lift(b), budget).map(lower)
}

/// The quotient; the divisor is not zero.
///
/// # Errors
/// `LimitError`, `Interrupted`; `PrecisionError` where it is undecided whether the divisor is zero.
pub(super) fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).mul(&lift(b).invert(budget)?, budget).map(lower)
}

/// `base ^ exponent` for a base that is irrational and an exponent that is an integer, or a
/// fraction with parts beyond 64 bits.
///
/// # Errors
/// `LimitError` before computing what would be too large, `Interrupted`.
pub(super) fn power(
    base: NumberRef,
    exponent: NumberRef,
    budget: &Budget,
) -> Result<Number, Failure> {
    let base = lift(base);
    if let NumberRef::Int(n) = exponent {
        return base.pow(n, budget).map(lower);
    }
    let large = exponent.to_fraction().unwrap_or_default();
    base.pow_large(&large, budget).map(lower)
}

/// `x ^ (p/q)` for an exact x > 0 that is not the q-th power of a rational (it may be irrational);
/// p/q in lowest terms, q ≥ 2, p ≠ 0. A float where x has several terms and q is no power of 2.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn root_power(x: NumberRef, p: i64, q: i64, budget: &Budget) -> Result<Number, Failure> {
    let x = lift(x);
    match x.root_power(p, q, budget)? {
        Some(root) => Ok(lower(root)),
        None => Ok(Number::Float(x.powf(p, q))),
    }
}

/// Whether two exact reals have the same value.
///
/// # Errors
/// `PrecisionError` where it is undecided, `LimitError`, `Interrupted`.
pub(super) fn equal(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<bool, Failure> {
    lift(a).equal(&lift(b), budget)
}

/// The order of two exact reals.
///
/// # Errors
/// As [`equal`].
pub(super) fn compare(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Ordering, Failure> {
    lift(a).compare(&lift(b), budget)
}

/// As [`exact::special`].
pub(super) fn special(
    function: Function,
    x: NumberRef,
    budget: &Budget,
) -> Result<Option<Number>, Failure> {
    Ok(exact::special(function, &lift(x), budget)?.map(lower))
}

/// As [`exact::argument`].
pub(super) fn argument(
    re: NumberRef,
    im: NumberRef,
    budget: &Budget,
) -> Result<Option<Number>, Failure> {
    Ok(exact::argument(&lift(re), &lift(im), budget)?.map(lower))
}

/// As [`exact::cos_sin_pi`].
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn cos_sin_pi(p: i64, q: i64, budget: &Budget) -> Result<Option<(Number, Number)>, Failure> {
    let both = exact::cos_sin_pi(p, q, budget)?;
    Ok(both.map(|(cosine, sine)| (lower(cosine), lower(sine))))
}

/// As [`exact::log_base`].
pub(super) fn log_base(
    x: NumberRef,
    base: NumberRef,
    budget: &Budget,
) -> Result<Option<Number>, Failure> {
    let exponent = exact::log_base(&lift(x), &lift(base), budget)?;
    Ok(exponent.map(Number::from_fraction))
}
