//! `+ - * / % idiv` and negation: dispatches each operation to the module for the types of its
//! operands.

use super::{Number, NumberRef, complex, float, rational, real, round, to_f64};
use crate::limit::Budget;
use crate::text::Failure;

use NumberRef::{Complex, Float, Int, Irrational};

/// Returns `a + b`.
///
/// # Errors
/// `LimitError`, `Interrupted`.
#[inline]
pub fn add(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return Ok(match x.checked_add(y) {
            Some(sum) => Number::Int(sum),
            None => Number::from_i128(i128::from(x) + i128::from(y)),
        });
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(Number::Float(x + y)),
        (Complex(_), _) | (_, Complex(_)) => complex::add(a, b, budget),
        (Float(_), _) | (_, Float(_)) => Ok(Number::Float(to_f64(a, budget)? + to_f64(b, budget)?)),
        (Irrational(_), _) | (_, Irrational(_)) => real::add(a, b, budget),
        _ => rational::add(a, b, budget),
    }
}

/// Returns `a - b`.
///
/// # Errors
/// `LimitError`, `Interrupted`.
#[inline]
pub fn sub(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return Ok(match x.checked_sub(y) {
            Some(difference) => Number::Int(difference),
            None => Number::from_i128(i128::from(x) - i128::from(y)),
        });
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(Number::Float(x - y)),
        (Complex(_), _) | (_, Complex(_)) => complex::sub(a, b, budget),
        (Float(_), _) | (_, Float(_)) => Ok(Number::Float(to_f64(a, budget)? - to_f64(b, budget)?)),
        (Irrational(_), _) | (_, Irrational(_)) => {
            let negative = negate(b, budget)?;
            add(a, negative.as_ref(), budget)
        }
        _ => rational::sub(a, b, budget),
    }
}

/// Returns `a * b`.
///
/// # Errors
/// `LimitError`, `Interrupted`.
#[inline]
pub fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return Ok(match x.checked_mul(y) {
            Some(product) => Number::Int(product),
            None => Number::from_i128(i128::from(x) * i128::from(y)),
        });
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(Number::Float(x * y)),
        (Complex(_), _) | (_, Complex(_)) => complex::mul(a, b, budget),
        (Float(_), _) | (_, Float(_)) => Ok(Number::Float(to_f64(a, budget)? * to_f64(b, budget)?)),
        (Int(0), Irrational(_)) | (Irrational(_), Int(0)) => Ok(Number::Int(0)),
        (Irrational(_), _) | (_, Irrational(_)) => real::mul(a, b, budget),
        _ => rational::mul(a, b, budget),
    }
}

/// Returns `a / b`, which is exact for exact operands.
///
/// # Errors
/// `ZeroDivisionError` for a zero of any type, `LimitError`, `Interrupted`.
#[inline]
pub fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return rational::div_small(x, y);
    }
    if super::is_zero(b) {
        return Err(by_zero());
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(Number::Float(x / y)),
        (Complex(_), _) | (_, Complex(_)) => complex::div(a, b, budget),
        (Float(_), _) | (_, Float(_)) => Ok(Number::Float(to_f64(a, budget)? / to_f64(b, budget)?)),
        (Int(0), Irrational(_)) => Ok(Number::Int(0)),
        (Irrational(_), _) | (_, Irrational(_)) => real::div(a, b, budget),
        _ => rational::div(a, b, budget),
    }
}

/// Returns the floored remainder `a % b`, that is, `a - b * floor(a / b)`, which has the sign of
/// `b`.
///
/// # Errors
/// `ZeroDivisionError`; `TypeError` for complex operands; `LimitError`, `Interrupted`.
#[inline]
pub fn rem(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Int(x), Int(y)) = (a, b)
        && y != 0
    {
        return Ok(Number::Int(floored_rem(x, y)));
    }
    real_only("%", a, b)?;
    if super::is_zero(b) {
        return Err(Failure::zero_division("remainder of a division by zero"));
    }
    match (a, b) {
        (Float(_), _) | (_, Float(_)) => Ok(Number::Float(float::rem(
            to_f64(a, budget)?,
            to_f64(b, budget)?,
        ))),
        (Irrational(_), _) | (_, Irrational(_)) => {
            let quotient = idiv(a, b, budget)?;
            let multiple = mul(b, quotient.as_ref(), budget)?;
            sub(a, multiple.as_ref(), budget)
        }
        _ => rational::rem(a, b, budget),
    }
}

/// Returns `floor(a / b)`.
///
/// # Errors
/// `ZeroDivisionError`; `TypeError` for complex operands; `ValueError` if a float quotient is `inf`
/// or `nan`; `LimitError`, `Interrupted`.
pub fn idiv(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    real_only("idiv", a, b)?;
    if super::is_zero(b) {
        return Err(by_zero());
    }
    match (a, b) {
        (Int(x), Int(y)) => Ok(floored_div(x, y)),
        (Float(_), _) | (_, Float(_)) => {
            let (x, y) = (to_f64(a, budget)?, to_f64(b, budget)?);
            let whole = if y.is_infinite() {
                (x / y).floor()
            } else {
                ((x - float::rem(x, y)) / y).round()
            };
            round::floor(Float(whole), budget)
        }
        (Irrational(_), _) | (_, Irrational(_)) => {
            let quotient = real::div(a, b, budget)?;
            round::floor(quotient.as_ref(), budget)
        }
        _ => rational::idiv(a, b, budget),
    }
}

/// Returns `-a`.
///
/// # Errors
/// None at present; the signature allows for failures with large numbers.
#[inline]
pub fn negate(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    Ok(match a {
        Int(n) => match n.checked_neg() {
            Some(negative) => Number::Int(negative),
            None => Number::from_i128(-i128::from(n)),
        },
        NumberRef::Big(n) => Number::from_ibig(-n),
        // A numerator of i64::MIN has no positive counterpart in 64 bits.
        NumberRef::Ratio(n, d) if n != i64::MIN => Number::Ratio(-n, d),
        NumberRef::Ratio(n, d) => Number::ratio(-i128::from(n), i128::from(d)),
        NumberRef::Rational(r) => Number::from_fraction(-r),
        Irrational(x) => Number::Irrational(Box::new(x.negate())),
        Float(x) => Number::Float(-x),
        Complex(z) => complex::negate(z, budget)?,
    })
}

fn real_only(operation: &str, a: NumberRef, b: NumberRef) -> Result<(), Failure> {
    match (a, b) {
        (Complex(_), _) | (_, Complex(_)) => Err(Failure::type_(format!(
            "{operation} takes real numbers, not complex ones"
        ))),
        _ => Ok(()),
    }
}

/// Returns the error for a division by zero.
pub(super) fn by_zero() -> Failure {
    Failure::zero_division("division by zero")
}

/// Returns the floored remainder; `y` must not be zero.
#[inline]
pub(super) fn floored_rem(x: i64, y: i64) -> i64 {
    let r = x.wrapping_rem(y);
    if r != 0 && (r < 0) != (y < 0) {
        r + y
    } else {
        r
    }
}

#[inline]
fn floored_div(x: i64, y: i64) -> Number {
    match x.checked_div(y) {
        Some(q) => Number::Int(if x % y != 0 && (x < 0) != (y < 0) {
            q - 1
        } else {
            q
        }),
        None => Number::from_i128(-i128::from(x)),
    }
}
