//! Expands logarithms wherever that preserves every value, including complex ones.

use super::arithmetic::{add, build, factors_of, power_rational, scale};
use super::expression::{Base, Expression, Factor, Function};
use super::function::apply;
use super::walk::{of_base, rewrite};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef};
use crate::text::Failure;
use dashu_base::PowerOfTwo;
use std::cmp::Ordering;

/// Replaces `log(c·u)` with `log(c) + log(u)` where c is a positive number, and `log(u^q)` with
/// `q·log(u)` where `u^q` is a principal root: q is between -1 and 1 and its denominator is a power
/// of two. Real odd roots, such as ∛x, have other logarithms.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn taken_apart(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let Base::Function(Function::Log, u) = &f.base else {
            return Ok(None);
        };
        let parts = logarithm(&taken_apart(u, budget)?, budget)?;
        power_rational(&parts, &f.exponent, budget).map(Some)
    };
    rewrite(x, budget, &mut put)
}

fn logarithm(u: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let (c, factors) = factors_of(u, budget)?;
    if c.as_ref().kind() == NumberKind::Complex || factors.is_empty() {
        return apply(Function::Log, u, budget);
    }
    let (size, sign) = match number::compare(c.as_ref(), NumberRef::Int(0), budget)? {
        Some(Ordering::Greater) => (c, 1),
        Some(Ordering::Less) => (number::negate(c.as_ref(), budget)?, -1),
        Some(Ordering::Equal) | None => return apply(Function::Log, u, budget),
    };
    let rest = match &factors[..] {
        [one] if sign == 1 && is_principal_root(&one.exponent) => {
            let inside = apply(Function::Log, &of_base(&one.base)?, budget)?;
            let q = Number::from_fraction(one.exponent.clone());
            scale(&inside, q.as_ref(), budget)?
        }
        _ => apply(
            Function::Log,
            &build(Number::Int(sign), factors, budget)?,
            budget,
        )?,
    };
    let outside = Function::Log.value(size.as_ref(), budget)?;
    add(&Expression::number(outside), &rest, budget)
}

fn is_principal_root(q: &Fraction) -> bool {
    !q.is_int() && q.denominator().is_power_of_two() && q.clone().abs() < Fraction::ONE
}
