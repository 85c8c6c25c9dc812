//! Linear equations, one or many, with numbers or symbols as coefficients.

use super::{coefficients, every};
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, div, mul, negate};
use crate::algebra::calculus::{differentiate, substitute};
use crate::algebra::extended::difference;
use crate::algebra::matrix::symbolic::Table;
use crate::algebra::walk::tried;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::Failure;
use std::rc::Rc;

/// The unique root of an expression or an equation that is linear in the symbol.
///
/// # Errors
/// `ValueError` when it is not linear, `DomainError` when there is no root or every value is one.
pub fn solve_linear(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let x = crate::algebra::expand(&difference(x, budget)?, budget)?;
    if x.is_zero() {
        return Err(every(v));
    }
    match &coefficients(&x, v, budget)?[..] {
        [_] => Err(Failure::domain(format!("no {v} is a solution"))),
        [b, a] => negate(&div(b, a, budget)?, budget),
        _ => Err(Failure::value(format!(
            "{} is not linear in {v}",
            x.text(budget)?
        ))),
    }
}

/// The solution of linear equations, each of which says that an expression is 0: a value for every
/// unknown, with later ones staying free; empty if there is no solution, and `None` if they are not
/// linear.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn solve_linear_equations(
    equations: &[Expression],
    unknowns: &[Rc<str>],
    budget: &Budget,
) -> Result<Option<Vec<Vec<Expression>>>, Failure> {
    let count = unknowns.len();
    let mut items = Vec::new();
    for x in equations {
        let mut constant = x.clone();
        let mut row = Vec::with_capacity(count + 1);
        for v in unknowns {
            let Some(c) = tried(differentiate(x, v, budget), budget)? else {
                return Ok(None);
            };
            let c = crate::algebra::expand(&c, budget)?;
            if unknowns.iter().any(|v| c.contains(v)) {
                return Ok(None);
            }
            row.push(c);
            let zero = Expression::number(Number::Int(0));
            let Some(rest) = tried(substitute(&constant, v, &zero, budget), budget)? else {
                return Ok(None);
            };
            constant = rest;
        }
        items.extend(row);
        items.push(negate(&constant, budget)?);
    }
    let table = Table::new(equations.len(), count + 1, items);
    let (reduced, pivots) = table.reduced(count + 1, budget)?;
    if pivots.last() == Some(&count) {
        return Ok(Some(Vec::new()));
    }
    let mut solution: Vec<Expression> = unknowns.iter().map(|v| Expression::symbol(v)).collect();
    for (i, pivot) in pivots.iter().enumerate() {
        let mut value = reduced.at(i, count).clone();
        for (j, v) in unknowns.iter().enumerate().skip(pivot + 1) {
            let c = reduced.at(i, j);
            if !c.is_zero() {
                let part = mul(c, &Expression::symbol(v), budget)?;
                value = add(&value, &negate(&part, budget)?, budget)?;
            }
        }
        solution[*pivot] = value;
    }
    Ok(Some(vec![solution]))
}
