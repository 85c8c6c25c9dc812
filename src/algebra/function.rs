//! Functions of expressions, and what is known of their values without changing any.

use super::arithmetic::{add, div, mul, negate, power_rational};
use super::expression::{Base, Expression, Factor, Function};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;

/// The function of an expression.
///
/// # Errors
/// Of numbers as the functions themselves; `LimitError`, `Interrupted`.
pub fn apply(function: Function, x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(n) = x.as_number() {
        let value = number::apply(function.of_numbers(), n.as_ref(), budget)?;
        return Ok(Expression::number(value));
    }
    if let Some(inner) = inverted(function, x) {
        return Ok(inner);
    }
    if !leads_with_minus(x) {
        return Expression::base(Base::Function(function, x.clone()));
    }
    match function {
        Function::Sin | Function::Tan | Function::Asin | Function::Atan => {
            let positive = Expression::base(Base::Function(function, negate(x, budget)?))?;
            negate(&positive, budget)
        }
        Function::Cos => Expression::base(Base::Function(function, negate(x, budget)?)),
        Function::Acos | Function::Exp | Function::Log => {
            Expression::base(Base::Function(function, x.clone()))
        }
    }
}

/// What `exp(log(u))` and its like are: u, for every u.
fn inverted(function: Function, x: &Expression) -> Option<Expression> {
    let [term] = x.terms() else { return None };
    let [
        Factor {
            base: Base::Function(inner, u),
            exponent,
        },
    ] = &term.monomial.factors[..]
    else {
        return None;
    };
    let undone = match function {
        Function::Exp => Function::Log,
        Function::Sin => Function::Asin,
        Function::Cos => Function::Acos,
        Function::Tan => Function::Atan,
        Function::Asin | Function::Acos | Function::Atan | Function::Log => return None,
    };
    let plain = exponent.is_one() && matches!(term.coefficient, Number::Int(1));
    (plain && *inner == undone).then(|| u.clone())
}

/// Whether the first coefficient is a negative rational.
fn leads_with_minus(x: &Expression) -> bool {
    let first = x.terms().first().map(|t| t.coefficient.as_ref());
    first
        .and_then(|c| c.to_fraction())
        .is_some_and(|c| c.is_negative())
}

/// A function by name, as programs and texts call it; none if there is no such function of expressions.
///
/// # Errors
/// `ArityError`, and as the function.
pub fn call(
    name: &str,
    args: &[Expression],
    budget: &Budget,
) -> Option<Result<Expression, Failure>> {
    let root = |x: &Expression, n: i64| {
        let exponent = Fraction::quotient(1.into(), n.into(), budget)?;
        power_rational(x, &exponent, budget)
    };
    Some(match (name, args) {
        ("sqrt", [x]) => root(x, 2),
        ("cbrt", [x]) => root(x, 3),
        ("root", [x, n]) => match n.as_number() {
            Some(Number::Int(n)) if n != 0 => root(x, n),
            _ => Err(Failure::domain(
                "the degree of a root is an int other than 0",
            )),
        },
        ("pow", [x, y]) => super::power(x, y, budget),
        ("log" | "ln", [x, base]) => logarithm(x, base, budget),
        ("ln", [x]) => apply(Function::Log, x, budget),
        ("log2", [x]) => logarithm(x, &Expression::number(Number::Int(2)), budget),
        ("log10", [x]) => logarithm(x, &Expression::number(Number::Int(10)), budget),
        ("hypot", [x, y]) => {
            let (x, y) = (mul(x, x, budget), mul(y, y, budget));
            x.and_then(|x| root(&add(&x, &y?, budget)?, 2))
        }
        (_, [x]) => apply(Function::from_name(name)?, x, budget),
        ("sqrt" | "cbrt" | "root" | "pow" | "ln" | "log2" | "log10" | "hypot", _) => {
            Err(wrong_count(name))
        }
        _ => {
            Function::from_name(name)?;
            Err(wrong_count(name))
        }
    })
}

fn wrong_count(name: &str) -> Failure {
    Failure::arity(format!("`{name}` does not take so many arguments"))
}

fn logarithm(x: &Expression, base: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let (Some(x), Some(base)) = (x.as_number(), base.as_number()) {
        let value = number::log_base(x.as_ref(), base.as_ref(), budget)?;
        return Ok(Expression::number(value));
    }
    let (above, below) = (
        apply(Function::Log, x, budget)?,
        apply(Function::Log, base, budget)?,
    );
    div(&above, &below, budget)
}
