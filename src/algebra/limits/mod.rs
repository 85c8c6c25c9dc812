//! Limits and series: `series`, power series with finitely many negative powers, and `growth`,
//! limits at infinity by comparing rates of growth (Gruntz).

mod bounded;
mod growth;
mod series;

pub use series::series;

use super::arithmetic::{add, power_rational, sub};
use super::calculus::substitute;
use super::decide::same_value;
use super::expression::{Base, Expression};
use super::walk::{each_factor, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{Number, NumberKind};
use crate::text::Failure;
use std::cmp::Ordering;

/// The side from which a point is approached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// From below.
    Left,
    /// From above.
    Right,
    /// From both; they must agree.
    Both,
}

/// The symbol that grows without bound; its name cannot occur in a program.
const LARGE: &str = "unknown X";

/// Returns the limit as a symbol approaches a number or infinity.
///
/// # Errors
/// `DomainError` if the sides differ or there is no limit, `ValueError` if it cannot be found;
/// `LimitError`, `Interrupted`.
pub fn limit(
    x: &Expression,
    v: &str,
    at: &Expression,
    side: Side,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if let Some(sign) = at.as_infinity() {
        let large = Expression::symbol(LARGE);
        let arrived = if sign == Ordering::Less {
            super::negate(&large, budget)?
        } else {
            large
        };
        return growth::at_infinity(&substitute(x, v, &arrived, budget)?, budget);
    }
    if let Some(n) = at.as_number()
        && n.as_ref().kind() == NumberKind::Complex
    {
        return Err(Failure::domain(
            "`limit` can approach only real numbers and infinity",
        ));
    }
    if let Some(value) = continued(x, v, at, budget)? {
        return Ok(value);
    }
    let from = |side: Side| from_side(x, v, at, side, budget);
    match side {
        Side::Both => {
            let (left, right) = (from(Side::Left)?, from(Side::Right)?);
            if same_value(&left, &right, budget)? {
                return Ok(right);
            }
            Err(Failure::domain(format!(
                "the limits from both sides differ: {} from the left, {} from the right",
                left.text(budget)?,
                right.text(budget)?
            ))
            .with_hint("`limit(f, v, at, \"left\")` and `\"right\"` give each of them"))
        }
        Side::Left | Side::Right => from(side),
    }
}

/// Replaces the symbol with `at ± 1/X` and takes the limit as X grows.
fn from_side(
    x: &Expression,
    v: &str,
    at: &Expression,
    side: Side,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let inverse = power_rational(&Expression::symbol(LARGE), &Fraction::from(-1), budget)?;
    let near = match side {
        Side::Left => sub(at, &inverse, budget)?,
        Side::Right | Side::Both => add(at, &inverse, budget)?,
    };
    growth::at_infinity(&substitute(x, v, &near, budget)?, budget)
}

/// Returns the value at the point if the expression is defined and continuous there.
fn continued(
    x: &Expression,
    v: &str,
    at: &Expression,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let Some(value) = tried(substitute(x, v, at, budget), budget)? else {
        return Ok(None);
    };
    // 0^0 has a value but is not continuous; a factorial is defined only at isolated points.
    let mut powers = Vec::new();
    each_factor(x, &mut |f| {
        if let Base::Power(b, _) = &f.base
            && f.base.contains(v)
        {
            powers.push(b.clone());
        }
    });
    let zero = Expression::number(Number::Int(0));
    for base in powers {
        let Some(base) = tried(substitute(&base, v, at, budget), budget)? else {
            return Ok(None);
        };
        if same_value(&base, &zero, budget)? {
            return Ok(None);
        }
    }
    Ok(Some(value))
}
