//! Derivatives, and substituting values for symbols.

use super::arithmetic::{add, build, collect, div, mul, negate, power, power_rational, scale, sub};
use super::expression::{Base, Expression, Function, Term};
use super::function::apply;
use super::simplify::{expand, one_fraction};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::{ErrorKind, Failure};

/// The maximum order of a derivative in one request.
const ORDER_MAX: usize = 10_000;

/// Returns the derivative, multiplied out or written as a single fraction if that is shorter.
///
/// # Errors
/// `ValueError` if no exact form is found, `LimitError`, `Interrupted`.
pub fn differentiate(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    shorter(derivative(x, v, budget)?, budget)
}

/// Returns the n-th derivative.
///
/// # Errors
/// The errors of [`differentiate`].
pub fn differentiate_times(
    x: &Expression,
    v: &str,
    n: usize,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if n > ORDER_MAX {
        return Err(Failure::limit(format!(
            "a derivative can be taken at most {ORDER_MAX} times at once"
        )));
    }
    let mut x = x.clone();
    for _ in 0..n {
        if x.is_zero() {
            break;
        }
        x = differentiate(&x, v, budget)?;
    }
    Ok(x)
}

/// Returns the shortest of three forms: unchanged, multiplied out, and as a single fraction.
fn shorter(x: Expression, budget: &Budget) -> Result<Expression, Failure> {
    let sums = |t: &Term| {
        t.monomial
            .factors
            .iter()
            .filter(|f| f.base.as_group().is_some())
            .count()
    };
    let groups: usize = x.terms().iter().map(sums).sum();
    if groups == 0 || x.terms().len() == 1 {
        return Ok(x);
    }
    let mut best = x.clone();
    let mut offer = |form: Result<Option<Expression>, Failure>| match form {
        Ok(Some(form)) => {
            if form.size() < best.size() {
                best = form;
            }
            Ok(())
        }
        Err(failure) if failure.kind() == ErrorKind::Interrupted => Err(failure),
        // A form that would be too large is not the shortest.
        _ => Ok(()),
    };
    let above = |t: &Term| {
        let power = |f: &super::expression::Factor| {
            f.base.as_group().map_or(1.0, |inner| {
                let terms = inner.terms().len() as f64;
                let raised = f.exponent.is_int() && f.exponent.is_positive();
                if raised {
                    terms.powf(f.exponent.estimate().min(64.0))
                } else {
                    1.0
                }
            })
        };
        t.monomial.factors.iter().map(power).product::<f64>()
    };
    let expanded: f64 = x.terms().iter().map(above).sum();
    if expanded < 16.0 * x.size() as f64 {
        offer(expand(&x, budget).map(Some))?;
    }
    offer(one_fraction(&x, budget))?;
    Ok(best)
}

/// Returns the derivative as the rules give it.
fn derivative(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        for (i, factor) in term.monomial.factors.iter().enumerate() {
            if !factor.base.contains(v) {
                continue;
            }
            let inner = of_base(&factor.base, v, budget)?;
            let times = Number::from_fraction(factor.exponent.clone());
            let c = number::mul(term.coefficient.as_ref(), times.as_ref(), budget)?;
            let mut factors = term.monomial.factors.clone();
            factors[i].exponent = factors[i].exponent.sub(&Fraction::ONE, budget)?;
            if factors[i].exponent.is_zero() {
                factors.remove(i);
            }
            let part = mul(&build(c, factors, budget)?, &inner, budget)?;
            terms.extend_from_slice(part.terms());
        }
    }
    collect(terms, budget)
}

fn one() -> Expression {
    Expression::number(Number::Int(1))
}

/// Returns the derivative of a base.
fn of_base(base: &Base, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    match base {
        Base::Symbol(_) => Ok(one()),
        Base::Infinity | Base::Equation(..) => Ok(Expression::number(Number::Int(0))),
        Base::Group(inner) => derivative(inner, v, budget),
        Base::Function(function, u) => {
            let outer = outer_derivative(*function, u, budget)?;
            mul(&outer, &differentiate(u, v, budget)?, budget)
        }
        Base::Power(b, e) if !e.contains(v) => {
            let lower = power(b, &sub(e, &one(), budget)?, budget)?;
            let outer = mul(e, &lower, budget)?;
            mul(&outer, &differentiate(b, v, budget)?, budget)
        }
        Base::Power(b, e) => {
            // b^e = exp(e · log(b))
            let log = apply(Function::Log, b, budget)?;
            if log.as_number().is_some_and(|n| !n.as_ref().is_exact()) {
                return Err(Failure::value(format!(
                    "the derivative of {} has no exact form: log({}) is not exact",
                    Expression::base(base.clone())?.text(budget)?,
                    b.text(budget)?
                )));
            }
            let left = mul(&differentiate(e, v, budget)?, &log, budget)?;
            let right = div(&mul(e, &differentiate(b, v, budget)?, budget)?, b, budget)?;
            let whole = Expression::base(base.clone())?;
            mul(&whole, &add(&left, &right, budget)?, budget)
        }
    }
}

/// Returns the derivative of a function with respect to its argument.
fn outer_derivative(
    function: Function,
    u: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let square = || mul(u, u, budget);
    let root = |x: Expression| power_rational(&x, &Fraction::ratio(-1, 2), budget);
    let below = |x: Expression| power_rational(&x, &Fraction::from(-1), budget);
    match function {
        Function::Sin => apply(Function::Cos, u, budget),
        Function::Cos => negate(&apply(Function::Sin, u, budget)?, budget),
        Function::Tan => {
            let cosine = apply(Function::Cos, u, budget)?;
            power_rational(&cosine, &Fraction::from(-2), budget)
        }
        Function::Asin => root(sub(&one(), &square()?, budget)?),
        Function::Acos => negate(&root(sub(&one(), &square()?, budget)?)?, budget),
        Function::Atan => below(add(&square()?, &one(), budget)?),
        Function::Exp => apply(Function::Exp, u, budget),
        Function::Log => below(u.clone()),
        Function::Sinh => apply(Function::Cosh, u, budget),
        Function::Cosh => apply(Function::Sinh, u, budget),
        Function::Tanh => {
            let cosine = apply(Function::Cosh, u, budget)?;
            power_rational(&cosine, &Fraction::from(-2), budget)
        }
        Function::Asinh => root(add(&square()?, &one(), budget)?),
        // √(u - 1)·√(u + 1), not √(u² - 1): the real function is defined only from 1 up.
        Function::Acosh => root(sub(&square()?, &one(), budget)?),
        Function::Atanh => below(sub(&one(), &square()?, budget)?),
        // |u|' = u/|u|, undefined at 0.
        Function::Abs => div(u, &apply(Function::Abs, u, budget)?, budget),
        Function::Factorial => Err(Failure::value(
            "the derivative of a factorial cannot be written with the known functions",
        )),
    }
}

/// Substitutes a value for a symbol.
///
/// # Errors
/// The errors of arithmetic with the value.
pub fn substitute(
    x: &Expression,
    v: &str,
    value: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if !x.contains(v) {
        return Ok(x.clone());
    }
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        let mut product = Expression::number(term.coefficient.clone());
        for factor in &term.monomial.factors {
            let base = in_base(&factor.base, v, value, budget)?;
            let raised = power_rational(&base, &factor.exponent, budget)?;
            product = mul(&product, &raised, budget)?;
        }
        terms.extend_from_slice(product.terms());
    }
    collect(terms, budget)
}

fn in_base(
    base: &Base,
    v: &str,
    value: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let inside = |x: &Expression| substitute(x, v, value, budget);
    match base {
        Base::Symbol(name) if &**name == v => Ok(value.clone()),
        Base::Symbol(_) | Base::Infinity => Expression::base(base.clone()),
        Base::Equation(a, b) => Expression::equation(&inside(a)?, &inside(b)?),
        Base::Function(function, inner) => apply(*function, &inside(inner)?, budget),
        Base::Group(inner) => inside(inner),
        Base::Power(b, e) => power(&inside(b)?, &inside(e)?, budget),
    }
}

/// Returns the value of an expression at a number; `None` if it is not defined there.
///
/// # Errors
/// `Interrupted`.
pub(super) fn value_at(
    x: &Expression,
    v: &str,
    at: &Expression,
    budget: &Budget,
) -> Result<Option<Number>, Failure> {
    match substitute(x, v, at, budget) {
        Ok(value) => Ok(value.as_number()),
        Err(failure) if failure.kind() == ErrorKind::Interrupted => Err(failure),
        Err(_) => Ok(None),
    }
}

/// Returns `c·x`.
pub(super) fn times(
    x: &Expression,
    n: i64,
    d: i64,
    budget: &Budget,
) -> Result<Expression, Failure> {
    scale(
        x,
        Number::ratio(i128::from(n), i128::from(d)).as_ref(),
        budget,
    )
}
