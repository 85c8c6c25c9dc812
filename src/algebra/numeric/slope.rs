//! The derivative at a point as a float: the value of the derivative, exact before it is rounded.

use crate::algebra::Expression;
use crate::algebra::calculus::{differentiate, substitute, value_at};
use crate::algebra::limits::{Side, limit};
use crate::algebra::walk::tried;
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind};
use crate::text::Failure;

/// The derivative at a number.
///
/// # Errors
/// `ValueError` when other symbols are left; `DomainError` if the expression or its derivative is
/// not defined there, or the one-sided derivatives differ; `LimitError`, `PrecisionError`,
/// `Interrupted`.
pub fn numerical_derivative(
    x: &Expression,
    v: &str,
    at: &Number,
    budget: &Budget,
) -> Result<f64, Failure> {
    if let Some(other) = x.symbols().iter().find(|s| &***s != v) {
        return Err(Failure::value(format!("{other} has no value"))
            .with_hint("`evaluate_at` substitutes one"));
    }
    let at = number::to_exact(at.as_ref())?;
    let place = Expression::number(at.clone());
    let nowhere = |why: &str| {
        let text = place.text(budget).unwrap_or_default();
        Failure::domain(format!("{why} at {v} = {text}"))
    };
    let is_real = |n: &Number| n.as_ref().kind() != NumberKind::Complex;
    if !value_at(x, v, &place, budget)?
        .as_ref()
        .is_some_and(is_real)
    {
        return Err(nowhere("the expression has no real value"));
    }
    let slope = differentiate(x, v, budget)?;
    let value = match tried(substitute(&slope, v, &place, budget), budget)? {
        Some(value) => value,
        None => match tried(limit(&slope, v, &place, Side::Both, budget), budget)? {
            Some(value) => value,
            None => return Err(nowhere("the expression is not differentiable")),
        },
    };
    match value.as_number().filter(is_real) {
        Some(n) => number::nearest(n.as_ref(), budget),
        None => Err(nowhere("the expression is not differentiable")),
    }
}
