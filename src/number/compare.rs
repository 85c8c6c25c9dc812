//! Equality and order by exact mathematical value across all types.

use super::{NumberRef, float, real};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::Signed;
use std::cmp::Ordering;

use NumberRef::{Big, Complex, Float, Int, Irrational, Ratio, Rational};

/// Reports whether two numbers have the same value; `nan` equals nothing, not even itself. Exact
/// numbers and floats are compared by exact value: `1/2 == 0.5f`, but `0.1 != 0.1f`.
///
/// # Errors
/// `Interrupted`; `PrecisionError` or `LimitError` if irrationals cannot be told apart.
#[inline]
pub fn equal(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<bool, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return Ok(x == y);
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(x == y),
        (Complex(x), Complex(y)) => Ok(equal(x.re.as_ref(), y.re.as_ref(), budget)?
            && equal(x.im.as_ref(), y.im.as_ref(), budget)?),
        (Complex(z), x) | (x, Complex(z)) => {
            Ok(is_zero(z.im.as_ref()) && equal(z.re.as_ref(), x, budget)?)
        }
        // An `Irrational` can have a rational value only if π or e under a root conceals it.
        (Irrational(_), Irrational(_) | Int(_) | Big(_) | Ratio(..) | Rational(_))
        | (Int(_) | Big(_) | Ratio(..) | Rational(_), Irrational(_)) => real::equal(a, b, budget),
        (Irrational(_), _) | (_, Irrational(_)) => Ok(false),
        (Float(_), _) | (_, Float(_)) => Ok(compare(a, b, budget)? == Some(Ordering::Equal)),
        (Ratio(n, d), Ratio(m, e)) => Ok(n == m && d == e),
        (Big(x), Big(y)) => Ok(x == y),
        (Rational(x), Rational(y)) => Ok(x == y),
        // Canonical forms of different variants have different values.
        _ => Ok(false),
    }
}

/// Returns the order of two real numbers; `None` if either is `nan`.
///
/// # Errors
/// `TypeError` for complex numbers; `Interrupted`; `PrecisionError` or `LimitError` if irrationals
/// cannot be told apart.
#[inline]
pub fn compare(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Option<Ordering>, Failure> {
    if let (Int(x), Int(y)) = (a, b) {
        return Ok(Some(x.cmp(&y)));
    }
    match (a, b) {
        (Float(x), Float(y)) => Ok(x.partial_cmp(&y)),
        (Complex(_), _) | (_, Complex(_)) => Err(Failure::type_("complex numbers have no order")),
        (Float(x), _) => Ok(with_float(b, x, budget)?.map(Ordering::reverse)),
        (_, Float(x)) => with_float(a, x, budget),
        (Irrational(_), _) | (_, Irrational(_)) => Ok(Some(real::compare(a, b, budget)?)),
        _ => rationals(a, b, budget).map(Some),
    }
}

/// Compares an exact real with a float.
fn with_float(a: NumberRef, x: f64, budget: &Budget) -> Result<Option<Ordering>, Failure> {
    if x.is_nan() {
        return Ok(None);
    }
    if x.is_infinite() {
        return Ok(Some(if x > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        }));
    }
    if let Int(n) = a {
        // Rounding to the nearest float is monotonic, and exact unless the magnitude exceeds 2^53.
        match (n as f64).partial_cmp(&x) {
            Some(Ordering::Equal) => {}
            order => return Ok(order),
        }
    }
    let exact = float::exact(x).expect("x is finite");
    compare(a, exact.as_ref(), budget)
}

/// Compares integers and fractions.
fn rationals(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Ordering, Failure> {
    let small = |x: NumberRef| match x {
        Int(n) => Some((n, 1)),
        Ratio(n, d) => Some((n, d)),
        Big(_) | Rational(_) | Irrational(_) | Float(_) | Complex(_) => None,
    };
    if let (Some((n1, d1)), Some((n2, d2))) = (small(a), small(b)) {
        return Ok((i128::from(n1) * i128::from(d2)).cmp(&(i128::from(n2) * i128::from(d1))));
    }
    match (a, b) {
        (Big(x), Big(y)) => return Ok(x.cmp(y)),
        (Big(x), Int(_)) => {
            return Ok(if x.is_negative() {
                Ordering::Less
            } else {
                Ordering::Greater
            });
        }
        (Int(_), Big(y)) => {
            return Ok(if y.is_negative() {
                Ordering::Greater
            } else {
                Ordering::Less
            });
        }
        _ => {}
    }
    // Floats decide all but close cases: each is the float nearest to its number, so unless the two
    // floats are equal, their order is that of the numbers.
    let (x, y) = (super::to_f64(a, budget)?, super::to_f64(b, budget)?);
    match x.partial_cmp(&y) {
        Some(Ordering::Equal) | None => {
            let fraction = |x: NumberRef| x.to_fraction().expect("an integer or a fraction");
            fraction(a).compare(&fraction(b), budget)
        }
        Some(order) => Ok(order),
    }
}

/// Reports whether a number of any type is zero.
#[inline]
pub fn is_zero(a: NumberRef) -> bool {
    match a {
        Int(n) => n == 0,
        Float(x) => x == 0.0,
        Complex(z) => is_zero(z.im.as_ref()) && is_zero(z.re.as_ref()),
        Big(_) | Ratio(..) | Rational(_) | Irrational(_) => false,
    }
}
