//! Walks over expressions: replacing factors, and visiting all parts.

use super::arithmetic::{collect, mul, power, power_rational};
use super::expression::{Base, Expression, Factor};
use super::function::apply;
use crate::limit::Budget;
use crate::text::Failure;

/// Returns the replacement for a factor, if there is one.
pub(super) type Rewrite<'a> = dyn FnMut(&Factor) -> Result<Option<Expression>, Failure> + 'a;

/// Replaces every factor that has a replacement, and descends into the others.
///
/// # Errors
/// The errors of the arithmetic.
pub(super) fn rewrite(
    x: &Expression,
    budget: &Budget,
    put: &mut Rewrite<'_>,
) -> Result<Expression, Failure> {
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        let mut product = Expression::number(term.coefficient.clone());
        for factor in &term.monomial.factors {
            let raised = match put(factor)? {
                Some(other) => other,
                None => {
                    let base = inside(&factor.base, budget, put)?;
                    power_rational(&base, &factor.exponent, budget)?
                }
            };
            product = mul(&product, &raised, budget)?;
        }
        terms.extend_from_slice(product.terms());
    }
    collect(terms, budget)
}

fn inside(base: &Base, budget: &Budget, put: &mut Rewrite<'_>) -> Result<Expression, Failure> {
    match base {
        Base::Symbol(_) | Base::Infinity | Base::Equation(..) => Expression::base(base.clone()),
        Base::Function(function, u) => apply(*function, &rewrite(u, budget, put)?, budget),
        Base::Group(sum) => rewrite(sum, budget, put),
        Base::Power(b, e) => power(&rewrite(b, budget, put)?, &rewrite(e, budget, put)?, budget),
    }
}

/// Visits every factor of the expression, inner ones before those that contain them.
pub(super) fn each_factor(x: &Expression, see: &mut dyn FnMut(&Factor)) {
    for factor in x.terms().iter().flat_map(|t| &t.monomial.factors) {
        match &factor.base {
            Base::Symbol(_) | Base::Infinity => {}
            Base::Function(_, u) | Base::Group(u) => each_factor(u, see),
            Base::Power(a, b) | Base::Equation(a, b) => {
                each_factor(a, see);
                each_factor(b, see);
            }
        }
        see(factor);
    }
}

/// Returns a single base as an expression.
pub(super) fn of_base(base: &Base) -> Result<Expression, Failure> {
    match base.as_group() {
        Some(sum) => Ok(sum.clone()),
        None => Expression::base(base.clone()),
    }
}

/// Reports whether a failure only means that a method leads nowhere.
pub(super) fn is_dead_end(failure: &Failure) -> bool {
    failure.kind() != crate::text::ErrorKind::Interrupted
}

/// Returns `None` if the failure only means that a method leads nowhere.
pub(super) fn tried<T>(result: Result<T, Failure>, budget: &Budget) -> Result<Option<T>, Failure> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(failure) if is_dead_end(&failure) => {
            budget.poll(0)?;
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}
