//! Arithmetic on exact reals: operands are converted to the type [`Real`] of the module
//! [`exact`](crate::exact), and results to the lowest level of the numeric tower that contains
//! them.

use super::{Number, NumberRef, complex, to_f64};
use crate::big::Fraction;
use crate::exact::Real;
use crate::limit::Budget;
use crate::polynomial::Poly;
use crate::polynomial::roots::Root;
use crate::text::Failure;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Returns the number π.
pub fn pi() -> Number {
    Number::Irrational(Box::new(Real::pi()))
}

/// Returns Euler's number.
pub fn e() -> Number {
    Number::Irrational(Box::new(Real::e()))
}

/// Converts an exact real to the type of the module `exact`.
pub(super) fn lift(a: NumberRef<'_>) -> Cow<'_, Real> {
    if let NumberRef::Irrational(x) = a {
        return Cow::Borrowed(x);
    }
    Cow::Owned(Real::from(
        a.to_fraction().expect("callers pass only exact reals"),
    ))
}

/// Returns the number on the lowest level of the numeric tower.
pub(super) fn lower(x: Real) -> Number {
    match x.as_rational() {
        Some(value) => Number::from_fraction(value),
        None => Number::Irrational(Box::new(x)),
    }
}

/// Returns the sum of two exact reals.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn add(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).add(&lift(b), budget).map(lower)
}

/// Returns the product of two exact reals.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).mul(&lift(b), budget).map(lower)
}

/// Returns the quotient of two exact reals; the divisor must not be zero.
///
/// # Errors
/// `LimitError`, `Interrupted`; `PrecisionError` if it cannot be decided whether the divisor is
/// zero.
pub(super) fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(a).mul(&lift(b).invert(budget)?, budget).map(lower)
}

/// Returns `base ^ exponent` for an irrational base and an exponent that is an integer, or a
/// fraction with parts beyond 64 bits.
///
/// # Errors
/// `LimitError` if the result would be too large, `Interrupted`.
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

/// Returns `x ^ (p/q)` for an exact x > 0 that is not the q-th power of a rational (x may be
/// irrational), with p/q in lowest terms, q ≥ 2 and p ≠ 0.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn root_power(x: NumberRef, p: i64, q: i64, budget: &Budget) -> Result<Number, Failure> {
    lift(x).root_power(p, q, budget).map(lower)
}

/// Returns `x ^ y` for exact reals, x > 0.
///
/// # Errors
/// `LimitError`, `PrecisionError`, `Interrupted`.
pub(super) fn real_power(x: NumberRef, y: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    lift(x).power(&lift(y), budget).map(lower)
}

/// Reports whether two exact reals have the same value.
///
/// # Errors
/// `PrecisionError` if this cannot be decided, `LimitError`, `Interrupted`.
pub(super) fn equal(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<bool, Failure> {
    lift(a).equal(&lift(b), budget)
}

/// Returns the order of two exact reals.
///
/// # Errors
/// Same as [`equal`].
pub(super) fn compare(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Ordering, Failure> {
    lift(a).compare(&lift(b), budget)
}

/// Returns the angle of `re + im·i`; the parts must not both be zero.
///
/// # Errors
/// `PrecisionError`, `LimitError`, `Interrupted`.
pub(super) fn argument(re: NumberRef, im: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    Real::argument(&lift(re), &lift(im), budget).map(lower)
}

/// Returns `(cos πp/q, sin πp/q)`.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn cos_sin_pi(p: i64, q: i64, budget: &Budget) -> Result<(Number, Number), Failure> {
    let angle = Fraction::new(p.into(), q.unsigned_abs().into(), budget)?;
    let (cosine, sine) = Real::cos_sin_pi(&angle, budget)?;
    Ok((lower(cosine), lower(sine)))
}

/// Returns the k-th root of a polynomial, counting from 1: the real roots in ascending order, then
/// the others by real part and then by imaginary part.
///
/// # Errors
/// `ValueError` if there are fewer than k roots; `DomainError` for the zero polynomial;
/// `LimitError`, `Interrupted`.
pub fn root_of(p: &Poly, k: usize, budget: &Budget) -> Result<Number, Failure> {
    let root = Root::nth(p, k, budget)?;
    let (re, im) = Real::root_of(&root, budget)?;
    Ok(complex::new(lower(re), lower(im)))
}

/// Converts a root to a number: a fraction, an expression in square roots, a pure root or, failing
/// that, the root itself.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn of_root(root: &Root, budget: &Budget) -> Result<Number, Failure> {
    let (re, im) = Real::root_of(root, budget)?;
    Ok(complex::new(lower(re), lower(im)))
}

/// Reports whether the number contains a root of a sum, such as `√(1 + √2)`.
pub fn has_nested_root(a: NumberRef<'_>) -> bool {
    match a {
        NumberRef::Irrational(x) => x.has_nested_root(),
        NumberRef::Complex(z) => has_nested_root(z.re.as_ref()) || has_nested_root(z.im.as_ref()),
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Float(_) => false,
    }
}

/// Returns the nearest float, ties to even; for a complex number, the one nearest to its real part.
///
/// # Errors
/// `PrecisionError` if the rounding of an exact real remains undecided; `LimitError`,
/// `Interrupted`.
pub fn nearest(a: NumberRef, budget: &Budget) -> Result<f64, Failure> {
    if let NumberRef::Irrational(x) = a {
        x.nearest(budget)
    } else {
        to_f64(a, budget)
    }
}
