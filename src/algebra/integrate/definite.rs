//! Integrals between bounds: an antiderivative, cut where it or the integrand may fail
//! to be continuous; each piece is the difference of two one-sided limits.

use super::singular::{Bound, places, pole};
use super::{integrate, unknown};
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, negate, sub};
use crate::algebra::calculus::substitute;
use crate::algebra::limits::{Side, limit};
use crate::algebra::walk::tried;
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;

/// Returns the definite integral.
///
/// # Errors
/// The errors of [`integrate`]; `DomainError` if there is a pole at or between the bounds, or the
/// integral is infinite; `ValueError` if that cannot be decided.
pub fn integrate_between(
    x: &Expression,
    v: &str,
    bounds: (&Expression, &Expression),
    budget: &Budget,
) -> Result<Expression, Failure> {
    let integral = integrate(x, v, budget)?;
    let (Some(a), Some(b)) = (bound(bounds.0), bound(bounds.1)) else {
        // If the bounds contain symbols, the result is a formula.
        for bound in [bounds.0, bounds.1] {
            if bound.as_infinity().is_some() {
                return Err(Failure::value(
                    "if one bound is infinite, the other must be a number or infinite",
                ));
            }
        }
        let above = substitute(&integral, v, bounds.1, budget)?;
        return sub(&above, &substitute(&integral, v, bounds.0, budget)?, budget);
    };
    for n in [&a, &b]
        .into_iter()
        .filter_map(|bound| bound.number.as_ref())
    {
        if n.as_ref().kind() == NumberKind::Complex {
            return Err(Failure::domain(
                "the bounds of an integral must be real numbers or infinity",
            ));
        }
    }
    match order(&a, &b, budget)? {
        Ordering::Less => between(x, &integral, v, (&a, &b), budget),
        Ordering::Equal => Ok(Expression::number(Number::Int(0))),
        Ordering::Greater => negate(&between(x, &integral, v, (&b, &a), budget)?, budget),
    }
}

/// An end of a piece.
struct End {
    /// The number; `None` if infinite.
    number: Bound,
    /// The end as an expression.
    place: Expression,
}

fn bound(x: &Expression) -> Option<End> {
    let number = x.as_number();
    (number.is_some() || x.as_infinity().is_some()).then(|| End {
        number,
        place: x.clone(),
    })
}

fn order(a: &End, b: &End, budget: &Budget) -> Result<Ordering, Failure> {
    match (&a.number, &b.number) {
        (Some(x), Some(y)) => {
            Ok(number::compare(x.as_ref(), y.as_ref(), budget)?.unwrap_or(Ordering::Equal))
        }
        (None, None) => Ok(a.place.as_infinity().cmp(&b.place.as_infinity())),
        (None, _) => Ok(a.place.as_infinity().unwrap_or(Ordering::Greater)),
        (_, None) => Ok(b.place.as_infinity().unwrap_or(Ordering::Greater).reverse()),
    }
}

fn between(
    x: &Expression,
    integral: &Expression,
    v: &str,
    (a, b): (&End, &End),
    budget: &Budget,
) -> Result<Expression, Failure> {
    let cuts = match places(&[x, integral], v, (&a.number, &b.number), budget) {
        Ok(cuts) => cuts,
        Err(failure) if failure.kind() == ErrorKind::Value && x.symbols().len() > 1 => {
            return Err(unknown(x, v, budget));
        }
        Err(failure) if failure.kind() == ErrorKind::Value => {
            return Err(match pole(x, v, (&a.number, &b.number), budget)? {
                Some(near) => Failure::domain(format!(
                    "the integral does not exist: it diverges near {near:?}"
                )),
                None => failure,
            });
        }
        Err(failure) => return Err(failure),
    };
    let mut ends: Vec<(Expression, bool)> = vec![(a.place.clone(), a.number.is_none())];
    for cut in cuts {
        let place = Expression::number(cut);
        let known = |end: &Option<Number>| match (end, place.as_number()) {
            (Some(x), Some(y)) => number::equal(x.as_ref(), y.as_ref(), budget),
            _ => Ok(false),
        };
        if known(&a.number)? {
            ends[0].1 = true;
        } else if !known(&b.number)? {
            ends.push((place, true));
        } else {
            ends.push((b.place.clone(), true));
        }
    }
    let closed = match (&b.number, ends.last()) {
        (Some(n), Some((last, _))) if ends.len() > 1 => match last.as_number() {
            Some(m) => number::equal(n.as_ref(), m.as_ref(), budget)?,
            None => false,
        },
        _ => false,
    };
    if !closed {
        ends.push((b.place.clone(), b.number.is_none()));
    }
    let mut sum = Expression::number(Number::Int(0));
    for pair in ends.windows(2) {
        let below = value(integral, v, &pair[0], Side::Right, budget)?;
        let above = value(integral, v, &pair[1], Side::Left, budget)?;
        sum = add(&sum, &sub(&above, &below, budget)?, budget)?;
    }
    if sum.as_number().is_none() && x.symbols().iter().all(|s| &**s == v) {
        return Err(unknown(x, v, budget));
    }
    Ok(sum)
}

/// Returns the limit of the antiderivative at an end of a piece.
fn value(
    integral: &Expression,
    v: &str,
    (place, open): &(Expression, bool),
    side: Side,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if !open && let Some(value) = tried(substitute(integral, v, place, budget), budget)? {
        return Ok(value);
    }
    let goes = match limit(integral, v, place, side, budget) {
        Ok(goes) => goes,
        Err(failure) if failure.kind() == ErrorKind::Domain => {
            return Err(diverges(place, budget));
        }
        Err(failure) => return Err(failure),
    };
    if goes.as_infinity().is_some() {
        return Err(diverges(place, budget));
    }
    Ok(goes)
}

fn diverges(place: &Expression, budget: &Budget) -> Failure {
    let text = place.text(budget).unwrap_or_default();
    Failure::domain(format!(
        "the integral does not exist: it diverges at {text}"
    ))
}
