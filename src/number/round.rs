//! Rounding of reals to integers (floor, ceil, round, trunc), absolute value and sign, and parts of
//! fractions.

use super::{Complex, Number, NumberRef, add, compare, float, mul, negate, rational, root};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::Abs;
use dashu_int::IBig;
use std::cmp::Ordering;

/// Returns the greatest integer at or below a.
///
/// # Errors
/// `TypeError` for complex numbers, `ValueError` for `inf` and `nan`, `Interrupted`.
pub fn floor(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Int(_) | NumberRef::Big(_) => Ok(a.to_number()),
        NumberRef::Ratio(n, d) => Ok(Number::Int(n.div_euclid(d))),
        NumberRef::Rational(r) => Ok(Number::from_ibig(r.floor(budget)?)),
        NumberRef::Irrational(x) => Ok(Number::from_ibig(x.floor(budget)?)),
        NumberRef::Float(x) => from_whole(x.floor(), x),
        NumberRef::Complex(_) => Err(complex("floor")),
    }
}

/// Returns the least integer at or above a.
///
/// # Errors
/// Same as [`floor`].
pub fn ceil(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Complex(_) => Err(complex("ceil")),
        NumberRef::Float(x) => from_whole(x.ceil(), x),
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => {
            let below = floor(negate(a, budget)?.as_ref(), budget)?;
            negate(below.as_ref(), budget)
        }
    }
}

/// Returns the integer nearest to a; halves are rounded away from zero.
///
/// # Errors
/// Same as [`floor`].
pub fn round(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Complex(_) => Err(complex("round")),
        NumberRef::Float(x) => from_whole(x.round(), x),
        NumberRef::Int(_) | NumberRef::Big(_) => Ok(a.to_number()),
        NumberRef::Rational(r) => Ok(Number::from_ibig(r.round(budget)?)),
        _ if is_negative(a, budget)? => {
            let up = round(negate(a, budget)?.as_ref(), budget)?;
            negate(up.as_ref(), budget)
        }
        NumberRef::Ratio(..) | NumberRef::Irrational(_) => {
            floor(add(a, NumberRef::Ratio(1, 2), budget)?.as_ref(), budget)
        }
    }
}

/// Returns the integer part: a rounded toward zero.
///
/// # Errors
/// Same as [`floor`].
pub fn trunc(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Complex(_) => Err(complex("trunc")),
        NumberRef::Float(x) => from_whole(x.trunc(), x),
        _ if is_negative(a, budget)? => ceil(a, budget),
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => floor(a, budget),
    }
}

/// Returns the absolute value; for a complex number, its distance from 0.
///
/// # Errors
/// `LimitError`, `Interrupted`, and the errors of the square root of a complex number's norm.
pub fn abs(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Float(x) => Ok(Number::Float(x.abs())),
        NumberRef::Big(n) => Ok(Number::from_ibig(n.clone().abs())),
        NumberRef::Complex(z) => magnitude(z, budget),
        _ if is_negative(a, budget)? => negate(a, budget),
        NumberRef::Int(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => Ok(a.to_number()),
    }
}

fn magnitude(z: &Complex, budget: &Budget) -> Result<Number, Failure> {
    if let (Number::Float(x), Number::Float(y)) = (&z.re, &z.im) {
        return Ok(Number::Float(x.hypot(*y)));
    }
    root::sqrt(norm(z, budget)?.as_ref(), budget)
}

/// Returns `re² + im²`.
pub(super) fn norm(z: &Complex, budget: &Budget) -> Result<Number, Failure> {
    let x = mul(z.re.as_ref(), z.re.as_ref(), budget)?;
    let y = mul(z.im.as_ref(), z.im.as_ref(), budget)?;
    add(x.as_ref(), y.as_ref(), budget)
}

/// Returns -1, 0 or 1 as an int; `nan` for `nan`.
///
/// # Errors
/// `TypeError` for complex numbers; `Interrupted`, `PrecisionError` for irrationals.
pub fn sign(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match compare(a, NumberRef::Int(0), budget) {
        Ok(Some(Ordering::Less)) => Ok(Number::Int(-1)),
        Ok(Some(Ordering::Equal)) => Ok(Number::Int(0)),
        Ok(Some(Ordering::Greater)) => Ok(Number::Int(1)),
        Ok(None) => Ok(Number::Float(f64::NAN)),
        Err(_) if matches!(a, NumberRef::Complex(_)) => Err(complex("sign")),
        Err(failure) => Err(failure),
    }
}

/// Reports whether a real number is negative; `nan` is not.
pub(super) fn is_negative(a: NumberRef, budget: &Budget) -> Result<bool, Failure> {
    if let NumberRef::Irrational(x) = a {
        Ok(x.sign(budget)? == Ordering::Less)
    } else if let NumberRef::Float(x) = a {
        Ok(x < 0.0)
    } else {
        Ok(a.rational_is_negative().unwrap_or(false))
    }
}

/// Converts a rounded float to an exact integer; `x` is the float before rounding.
fn from_whole(whole: f64, x: f64) -> Result<Number, Failure> {
    if whole.abs() < 9.2e18 {
        return Ok(Number::Int(whole as i64));
    }
    float::exact(whole)
        .ok_or_else(|| Failure::value(format!("{} has no integer part", float::text(x))))
}

/// Returns an exact rational unchanged, and a float as the fraction denoted by its shortest decimal
/// form.
///
/// # Errors
/// `TypeError` for irrational and complex numbers, `ValueError` for `inf` and `nan`.
pub fn fraction(a: NumberRef) -> Result<Number, Failure> {
    if let NumberRef::Float(x) = a {
        float::shortest(x)
    } else {
        rational_only("fraction", a)
    }
}

/// Returns an exact rational unchanged, and a float as its exact binary value.
///
/// # Errors
/// `TypeError` for irrational and complex numbers, `ValueError` for `inf` and `nan`.
pub fn to_rational(a: NumberRef) -> Result<Number, Failure> {
    if let NumberRef::Float(x) = a {
        float::exact(x)
            .ok_or_else(|| Failure::value(format!("{} is not a finite number", float::text(x))))
    } else {
        rational_only("rational", a)
    }
}

/// Returns a float as its exact binary value, and any other number unchanged.
///
/// # Errors
/// `ValueError` for `inf` and `nan`.
pub fn to_exact(a: NumberRef) -> Result<Number, Failure> {
    if let NumberRef::Float(_) = a {
        to_rational(a)
    } else {
        Ok(a.to_number())
    }
}

fn rational_only(function: &str, a: NumberRef) -> Result<Number, Failure> {
    match a {
        NumberRef::Irrational(_) | NumberRef::Complex(_) | NumberRef::Float(_) => {
            Err(Failure::type_(format!(
                "{function} takes an int or a rational, not {}",
                with_article(a)
            )))
        }
        NumberRef::Int(_) | NumberRef::Big(_) | NumberRef::Ratio(..) | NumberRef::Rational(_) => {
            Ok(a.to_number())
        }
    }
}

/// Returns the kind of a number with its article, for messages.
pub(super) fn with_article(a: NumberRef) -> String {
    let name = a.kind().name();
    format!(
        "{} {name}",
        if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        }
    )
}

/// Returns the numerator of an int or rational in lowest terms.
///
/// # Errors
/// `TypeError` for other numbers.
pub fn numerator(a: NumberRef) -> Result<Number, Failure> {
    rational_only("numerator", a)?;
    Ok(Number::from_ibig(rational::parts(a).0.into_owned()))
}

/// Returns the positive denominator of an int or rational in lowest terms.
///
/// # Errors
/// `TypeError` for other numbers.
pub fn denominator(a: NumberRef) -> Result<Number, Failure> {
    rational_only("denominator", a)?;
    Ok(Number::from_ibig(IBig::from(
        rational::parts(a).1.into_owned(),
    )))
}

fn complex(function: &str) -> Failure {
    Failure::type_(format!("{function} takes a real number, not a complex one"))
}
