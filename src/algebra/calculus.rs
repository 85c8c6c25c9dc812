//! Derivatives, integrals, and putting values in for symbols.

use super::arithmetic::{add, build, collect, div, mul, negate, power, power_rational, scale, sub};
use super::expression::{Base, Expression, Factor, Function, Term};
use super::function::apply;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;

/// The derivative.
///
/// # Errors
/// `ValueError` where it has no exact form here, `LimitError`, `Interrupted`.
pub fn differentiate(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        for (i, factor) in term.monomial.factors.iter().enumerate() {
            if !factor.base.contains(v) {
                continue;
            }
            let inner = derivative(&factor.base, v, budget)?;
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

/// The derivative of a base.
fn derivative(base: &Base, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let one = || Expression::number(Number::Int(1));
    match base {
        Base::Symbol(_) => Ok(one()),
        Base::Group(inner) => differentiate(inner, v, budget),
        Base::Function(function, u) => {
            let square = || mul(u, u, budget);
            let root = |x: Expression| power_rational(&x, &Fraction::ratio(-1, 2), budget);
            let outer = match function {
                Function::Sin => apply(Function::Cos, u, budget)?,
                Function::Cos => negate(&apply(Function::Sin, u, budget)?, budget)?,
                Function::Tan => {
                    let cosine = apply(Function::Cos, u, budget)?;
                    power_rational(&cosine, &Fraction::from(-2), budget)?
                }
                Function::Asin => root(sub(&one(), &square()?, budget)?)?,
                Function::Acos => negate(&root(sub(&one(), &square()?, budget)?)?, budget)?,
                Function::Atan => div(&one(), &add(&square()?, &one(), budget)?, budget)?,
                Function::Exp => apply(Function::Exp, u, budget)?,
                Function::Log => div(&one(), u, budget)?,
            };
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

/// An antiderivative.
///
/// # Errors
/// `ValueError` where none is known here, `LimitError`, `Interrupted`.
pub fn integrate(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let expanded = super::expand(x, budget)?;
    let mut terms = Vec::new();
    for term in expanded.terms() {
        budget.poll(1)?;
        let integral = integrate_term(term, v, budget)?;
        terms.extend_from_slice(integral.terms());
    }
    collect(terms, budget)
}

fn integrate_term(term: &Term, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let (dependent, constant): (Vec<Factor>, Vec<Factor>) = term
        .monomial
        .factors
        .iter()
        .cloned()
        .partition(|f| f.base.contains(v));
    let constant = build(term.coefficient.clone(), constant, budget)?;
    let integral = match &dependent[..] {
        [] => Some(Expression::symbol(v)),
        [factor] => integrate_factor(factor, v, budget)?,
        _ => None,
    };
    match integral {
        Some(integral) => mul(&constant, &integral, budget),
        None => {
            let whole = build(Number::Int(1), dependent, budget)?;
            Err(Failure::value(format!(
                "no antiderivative of {} is known here",
                whole.text(budget)?
            ))
            .with_hint("powers, and sin, cos, exp of a·x + b can be integrated"))
        }
    }
}

/// The antiderivative of one factor; none if it is not of a known form.
fn integrate_factor(
    factor: &Factor,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let (inner, outer) = match &factor.base {
        Base::Symbol(_) | Base::Group(_) => {
            let inner = match factor.base.as_group() {
                Some(inner) => inner.clone(),
                None => Expression::symbol(v),
            };
            let raised = factor.exponent.add(&Fraction::ONE, budget)?;
            if raised.is_zero() {
                return Ok(None);
            }
            let divisor = Number::from_fraction(raised.clone().inverse());
            let power = power_rational(&inner, &raised, budget)?;
            (inner, scale(&power, divisor.as_ref(), budget)?)
        }
        Base::Function(function, inner) if factor.exponent.is_one() => {
            let outer = match function {
                Function::Sin => negate(&apply(Function::Cos, inner, budget)?, budget)?,
                Function::Cos => apply(Function::Sin, inner, budget)?,
                Function::Exp => apply(Function::Exp, inner, budget)?,
                Function::Tan
                | Function::Asin
                | Function::Acos
                | Function::Atan
                | Function::Log => return Ok(None),
            };
            (inner.clone(), outer)
        }
        Base::Power(base, e)
            if factor.exponent.is_one() && base.as_symbol().is_some() && !e.contains(v) =>
        {
            let raised = add(e, &Expression::number(Number::Int(1)), budget)?;
            let power = power(base, &raised, budget)?;
            (base.clone(), div(&power, &raised, budget)?)
        }
        Base::Function(..) | Base::Power(..) => return Ok(None),
    };
    let slope = differentiate(&inner, v, budget)?;
    if slope.contains(v) {
        return Ok(None);
    }
    div(&outer, &slope, budget).map(Some)
}

/// The definite integral.
///
/// # Errors
/// As [`integrate`]; `DomainError` where a pole lies between the bounds.
pub fn integrate_between(
    x: &Expression,
    v: &str,
    bounds: (&Expression, &Expression),
    budget: &Budget,
) -> Result<Expression, Failure> {
    let x = super::expand(x, budget)?;
    let integral = integrate(&x, v, budget)?;
    for factor in x.terms().iter().flat_map(|t| &t.monomial.factors) {
        if factor.exponent.is_negative() && factor.base.contains(v) {
            check_pole(factor, v, bounds, budget)?;
        }
    }
    let above = substitute(&integral, v, bounds.1, budget)?;
    let below = substitute(&integral, v, bounds.0, budget)?;
    sub(&above, &below, budget)
}

/// Refuses a negative power whose base vanishes between the bounds; the base is linear in the symbol.
fn check_pole(
    factor: &Factor,
    v: &str,
    bounds: (&Expression, &Expression),
    budget: &Budget,
) -> Result<(), Failure> {
    // A power above -1 can be integrated over its pole.
    if factor.exponent > Fraction::from(-1) {
        return Ok(());
    }
    let base = Expression::base(factor.base.clone())?;
    let mut signs = Vec::new();
    for bound in [bounds.0, bounds.1] {
        let Some(n) = substitute(&base, v, bound, budget)?.as_number() else {
            return Ok(());
        };
        match number::compare(n.as_ref(), NumberRef::Int(0), budget) {
            Ok(order) => signs.push(order),
            Err(_) => return Ok(()),
        }
    }
    if signs[0] == signs[1] && signs[0] != Some(Ordering::Equal) {
        return Ok(());
    }
    Err(Failure::domain(format!(
        "the integral does not exist: {} is 0 between the bounds",
        base.text(budget)?
    )))
}

/// The expression with a value in place of a symbol.
///
/// # Errors
/// What the arithmetic of the value raises.
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
            let base = match &factor.base {
                Base::Symbol(name) if &**name == v => value.clone(),
                Base::Symbol(name) => Expression::symbol(name),
                Base::Function(function, inner) => {
                    apply(*function, &substitute(inner, v, value, budget)?, budget)?
                }
                Base::Group(inner) => substitute(inner, v, value, budget)?,
                Base::Power(base, exponent) => power(
                    &substitute(base, v, value, budget)?,
                    &substitute(exponent, v, value, budget)?,
                    budget,
                )?,
            };
            let raised = power_rational(&base, &factor.exponent, budget)?;
            product = mul(&product, &raised, budget)?;
        }
        terms.extend_from_slice(product.terms());
    }
    collect(terms, budget)
}

/// The derivative at a point as a float: central differences of falling width, extrapolated, of which the one
/// that its neighbours agree with best is taken (Ridders).
///
/// # Errors
/// `ValueError` when other symbols are left or there is no real value around the point; what evaluation raises.
pub fn numerical_derivative(
    x: &Expression,
    v: &str,
    at: f64,
    budget: &Budget,
) -> Result<f64, Failure> {
    const SHRINK: f64 = 2.0;
    const WIDTHS: usize = 44;
    const COLUMNS: usize = 6;
    let mut width = at.abs().max(1.0) / 8.0;
    let mut previous: Vec<f64> = Vec::new();
    let (mut best, mut error) = (None, f64::INFINITY);
    let mut refusal = None;
    for _ in 0..WIDTHS {
        let (right, left) = (at + width, at - width);
        let values = real_value(x, v, right, budget)
            .and_then(|high| Ok((high, real_value(x, v, left, budget)?)));
        width /= SHRINK;
        let (high, low) = match values {
            Ok((high, low)) if (high - low).is_finite() => (high, low),
            Ok(_) => continue,
            Err(failure) if failure.kind() == ErrorKind::Interrupted => return Err(failure),
            Err(failure) => {
                refusal = Some(failure);
                previous.clear();
                continue;
            }
        };
        let mut row = vec![(high - low) / (right - left)];
        let mut power = 1.0;
        for (k, older) in previous.iter().take(COLUMNS).enumerate() {
            power *= SHRINK * SHRINK;
            let newer = row[k];
            let next = newer + (newer - older) / (power - 1.0);
            let spread = (next - newer).abs().max((next - older).abs());
            if spread < error {
                (best, error) = (Some(next), spread);
            }
            row.push(next);
        }
        previous = row;
    }
    best.ok_or_else(|| {
        refusal.unwrap_or_else(|| {
            Failure::value(format!("there is no finite difference near {v} = {at:?}"))
        })
    })
}

/// The value at a float as a float.
fn real_value(x: &Expression, v: &str, at: f64, budget: &Budget) -> Result<f64, Failure> {
    let point = Expression::number(Number::Float(at));
    match substitute(x, v, &point, budget)?.as_number() {
        Some(Number::Complex(_)) | None => Err(Failure::value(format!(
            "{} has no real value near {v} = {at:?}",
            x.text(budget)?
        ))),
        Some(n) => number::to_f64(n.as_ref(), budget),
    }
}
