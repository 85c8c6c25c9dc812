//! Sums in closed form, from antidifferences: by undetermined coefficients for polynomials times
//! powers, by Gosper's algorithm for hypergeometric terms.

mod geometric;
mod gosper;

use super::arithmetic::{add, mul, sub};
use super::calculus::substitute;
use super::expression::{Base, Expression};
use super::extended::infinite;
use super::solve::solve;
use super::walk::{each_factor, of_base, tried};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use std::cmp::Ordering;

/// Sums of up to this many terms are added directly; a closed form is sought only for longer ones.
const FEW: i64 = 2000;
/// The maximum number of terms added directly if no closed form is found.
const MANY: i64 = 1_000_000;

/// An antidifference F, for which the term equals `F(k + 1) - F(k)`, and the limit of F.
struct Antidifference {
    value: Expression,
    /// Its limit as k grows; `None` if that has yet to be found.
    goes: Option<Expression>,
}

fn int(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

/// Returns the sum of the terms from a to b.
///
/// # Errors
/// `ValueError` if no closed form is found; `DomainError` if a term is not defined or the sum is
/// infinite; `LimitError`, `Interrupted`.
pub fn summation(
    x: &Expression,
    k: &str,
    (a, b): (&Expression, &Expression),
    budget: &Budget,
) -> Result<Expression, Failure> {
    let whole = |bound: &Expression, what: &str| match bound.as_number() {
        Some(n) if n.as_ref().to_ibig().is_none() => Err(Failure::value(format!(
            "the {what} bound of a sum must be an int, a symbol or infinity"
        ))),
        _ => Ok(()),
    };
    whole(a, "lower")?;
    whole(b, "upper")?;
    if a.contains(k) || b.contains(k) {
        return Err(Failure::value(format!(
            "the bounds of a sum over {k} cannot contain {k}"
        )));
    }
    if a.as_infinity().is_some() || b.as_infinity() == Some(Ordering::Less) {
        return Err(Failure::value(
            "a sum must start at an int or a symbol and count upwards",
        ));
    }
    let count = match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => {
            let count = number::sub(b.as_ref(), a.as_ref(), budget)?;
            let count = number::add(count.as_ref(), NumberRef::Int(1), budget)?;
            if number::compare(count.as_ref(), NumberRef::Int(0), budget)?
                != Some(Ordering::Greater)
            {
                return Ok(int(0));
            }
            let small = count
                .as_ref()
                .to_ibig()
                .and_then(|n| i64::try_from(&n).ok());
            Some(small.unwrap_or(i64::MAX))
        }
        _ => None,
    };
    if let Some(count) = count.filter(|count| *count <= FEW) {
        return one_by_one(x, k, a, count, budget);
    }
    let refusal = match closed(x, k, a, b, budget) {
        Ok(Some(sum)) => return Ok(sum),
        Ok(None) => Failure::value(format!(
            "no closed form was found for the sum of {}",
            x.text(budget)?
        ))
        .with_hint("between numbers, up to a million terms are added one by one"),
        Err(failure) => failure,
    };
    match count.filter(|count| *count <= MANY) {
        Some(count) => one_by_one(x, k, a, count, budget),
        None => Err(refusal),
    }
}

fn one_by_one(
    x: &Expression,
    k: &str,
    a: &Expression,
    count: i64,
    budget: &Budget,
) -> Result<Expression, Failure> {
    // Adds the terms in pairs, then the sums in pairs, so that fractions grow evenly.
    let mut parts = Vec::with_capacity(count as usize);
    for i in 0..count {
        budget.poll(1)?;
        parts.push(substitute(x, k, &add(a, &int(i), budget)?, budget)?);
    }
    while parts.len() > 1 {
        let mut next = Vec::with_capacity(parts.len().div_ceil(2));
        for pair in parts.chunks(2) {
            next.push(match pair {
                [x, y] => add(x, y, budget)?,
                _ => pair[0].clone(),
            });
        }
        parts = next;
    }
    Ok(parts.pop().unwrap_or_else(|| int(0)))
}

/// Returns the sum, computed from an antidifference; `None` if none is found.
fn closed(
    x: &Expression,
    k: &str,
    a: &Expression,
    b: &Expression,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    if !x.contains(k) {
        if b.as_infinity().is_some() {
            return match x.as_number() {
                Some(n) if number::is_zero(n.as_ref()) => Ok(Some(int(0))),
                Some(n) => {
                    let sign = number::compare(n.as_ref(), NumberRef::Int(0), budget)?;
                    Ok(sign.map(infinite))
                }
                None => Ok(None),
            };
        }
        let count = add(&sub(b, a, budget)?, &int(1), budget)?;
        return mul(x, &count, budget).map(Some);
    }
    check_defined(x, k, a, b, budget)?;
    let Some(found) = antidifference(x, k, budget)? else {
        return Ok(None);
    };
    if tried(check_defined(&found.value, k, a, b, budget), budget)?.is_none() {
        return Ok(None);
    }
    let Some(below) = tried(substitute(&found.value, k, a, budget), budget)? else {
        return Ok(None);
    };
    let above = if b.as_infinity().is_some() {
        let goes = match found.goes {
            Some(goes) => goes,
            None => super::limits::limit(&found.value, k, b, super::limits::Side::Both, budget)?,
        };
        if goes.as_infinity().is_some() {
            return Ok(Some(goes));
        }
        goes
    } else {
        substitute(&found.value, k, &add(b, &int(1), budget)?, budget)?
    };
    let sum = sub(&above, &below, budget)?;
    let expanded = tried(super::expand(&sum, budget), budget)?;
    Ok(Some(match expanded {
        Some(expanded) if expanded.size() <= sum.size() => expanded,
        _ => sum,
    }))
}

/// Rejects terms with a denominator that is 0 for an int between the bounds.
fn check_defined(
    x: &Expression,
    k: &str,
    a: &Expression,
    b: &Expression,
    budget: &Budget,
) -> Result<(), Failure> {
    let mut below: Vec<Expression> = Vec::new();
    let mut failure = None;
    each_factor(x, &mut |f| {
        let negative = f.exponent.is_negative() && !matches!(f.base, Base::Function(..));
        if f.base.contains(k) && negative {
            match of_base(&f.base) {
                Ok(base) => below.push(base),
                Err(refusal) => failure = Some(refusal),
            }
        }
    });
    if let Some(failure) = failure {
        return Err(failure);
    }
    for g in below {
        let roots = match tried(solve(&g, k, budget), budget)? {
            Some(roots) => roots,
            None => continue,
        };
        for root in roots {
            let Some(n) = root.as_number().filter(|n| n.as_ref().to_ibig().is_some()) else {
                continue;
            };
            let outside = |bound: &Expression, side: Ordering| -> Result<bool, Failure> {
                match bound.as_number() {
                    Some(bound) => {
                        Ok(number::compare(n.as_ref(), bound.as_ref(), budget)? == Some(side))
                    }
                    None => Ok(false),
                }
            };
            if !outside(a, Ordering::Less)? && !outside(b, Ordering::Greater)? {
                return Err(Failure::domain(format!(
                    "the term is not defined for {k} = {}",
                    root.text(budget)?
                )));
            }
        }
    }
    Ok(())
}

fn antidifference(
    x: &Expression,
    k: &str,
    budget: &Budget,
) -> Result<Option<Antidifference>, Failure> {
    let expanded = super::expand(x, budget)?;
    if let Some(found) = geometric::antidifference(&expanded, k, budget)? {
        return Ok(Some(found));
    }
    if let Some(found) = gosper::antidifference(x, k, budget)? {
        return Ok(Some(found));
    }
    if expanded.terms().len() < 2 {
        return Ok(None);
    }
    let mut value = int(0);
    let mut goes = Some(int(0));
    for term in expanded.terms() {
        let own = Expression::from_sorted(vec![term.clone()])?;
        let one = match geometric::antidifference(&own, k, budget)? {
            Some(found) => Some(found),
            None => gosper::antidifference(&own, k, budget)?,
        };
        let Some(one) = one else { return Ok(None) };
        value = add(&value, &one.value, budget)?;
        goes = match (goes, one.goes) {
            (Some(x), Some(y)) if x.is_plain() && y.is_plain() => Some(add(&x, &y, budget)?),
            _ => None,
        };
    }
    Ok(Some(Antidifference { value, goes }))
}
