//! Multiplying out, and finding the shortest of several forms.

use super::arithmetic::{add, build, collect, div, mul, power, power_rational};
use super::decide;
use super::expression::{Base, Expression, Factor, Function, TERMS_MAX};
use super::function::apply;
use super::generators::{Generators, Quotient};
use super::logarithms;
use super::polynomial::Polynomial;
use super::product::{distribute, raise};
use super::walk::{rewrite, tried};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::{ErrorKind, Failure};
use dashu_base::UnsignedAbs;
use std::rc::Rc;

/// The highest degree at which fractions of polynomials are reduced.
const DEGREE_MAX: usize = 256;

/// The expression with products and natural powers of sums multiplied out.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn expand(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut result = x.clone();
    // Multiplying out may bring roots together and leave another sum to multiply out.
    for _ in 0..4 {
        if !has_products(&result) {
            break;
        }
        result = expand_once(&result, budget)?;
    }
    Ok(result)
}

/// Whether there is anything that multiplying out could change.
fn has_products(x: &Expression) -> bool {
    let factors = x.terms().iter().flat_map(|t| &t.monomial.factors);
    factors.into_iter().any(|f| match &f.base {
        Base::Symbol(_) | Base::Infinity | Base::Equation(..) => false,
        Base::Function(_, inner) => has_products(inner),
        Base::Group(inner) => {
            f.exponent.is_int() && f.exponent.is_positive() || has_products(inner)
        }
        Base::Power(base, exponent) => has_products(base) || has_products(exponent),
    })
}

fn expand_once(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        let mut product = Expression::number(term.coefficient.clone());
        for factor in &term.monomial.factors {
            product = distribute(&product, &expand_factor(factor, budget)?, budget)?;
        }
        terms.extend_from_slice(product.terms());
        if terms.len() > 2 * TERMS_MAX {
            terms = collect(terms, budget)?.terms().to_vec();
        }
    }
    collect(terms, budget)
}

fn expand_factor(factor: &Factor, budget: &Budget) -> Result<Expression, Failure> {
    let q = &factor.exponent;
    let base = match &factor.base {
        Base::Symbol(_) | Base::Infinity | Base::Equation(..) => {
            return build(Number::Int(1), vec![factor.clone()], budget);
        }
        Base::Function(function, inner) => apply(*function, &expand(inner, budget)?, budget)?,
        Base::Group(inner) => expand(inner, budget)?,
        Base::Power(base, exponent) => {
            power(&expand(base, budget)?, &expand(exponent, budget)?, budget)?
        }
    };
    if base.terms().len() < 2 || !q.is_int() || q.is_negative() {
        return power_rational(&base, q, budget);
    }
    let size = q.numerator().unsigned_abs();
    match usize::try_from(&size) {
        Ok(n) if n <= TERMS_MAX => raise(&base, n, budget),
        _ => Err(Failure::limit(
            "multiplying out a power this high would give too many terms",
        )),
    }
}

/// The shortest of the known forms: as it is, multiplied out, as one reduced fraction.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn simplify(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let inner = simplify_parts(x, budget)?;
    let mut best = inner.clone();
    let mut offer = |form: Result<Option<Expression>, Failure>| match form {
        Ok(Some(form)) => {
            if form.weight() < best.weight() {
                best = form;
            }
            Ok(())
        }
        Err(failure) if failure.kind() == ErrorKind::Interrupted => Err(failure),
        // A form that is too large or undefined is not the shortest.
        _ => Ok(()),
    };
    offer(expand(&inner, budget).map(Some))?;
    offer(logarithms::taken_apart(&inner, budget).map(Some))?;
    offer(one_fraction(&inner, budget))?;
    let mut quotients = vec![inner.clone()];
    if let Some(form) = tried(without_tangents(&inner, budget), budget)?.flatten() {
        offer(Ok(Some(form.clone())))?;
        quotients.push(form);
    }
    for form in &quotients {
        for swapped in [false, true] {
            offer(on_circles(form, swapped, budget))?;
        }
    }
    for symbol in inner.symbols() {
        offer(super::integrate::as_sum(&inner, &symbol, budget))?;
    }
    Ok(best)
}

/// The form with `sin(u)/cos(u)` for every `tan(u)`; none if there is no tangent.
fn without_tangents(x: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let mut found = false;
    let mut put = |f: &Factor| {
        let Base::Function(Function::Tan, u) = &f.base else {
            return Ok(None);
        };
        found = true;
        let sine = apply(Function::Sin, u, budget)?;
        let cosine = apply(Function::Cos, u, budget)?;
        power_rational(&div(&sine, &cosine, budget)?, &f.exponent, budget).map(Some)
    };
    let form = rewrite(x, budget, &mut put)?;
    Ok(found.then_some(form))
}

/// As a single fraction, with `1 - cos²` for every sin², or the other way round; `None` if there
/// are no such pairs.
fn on_circles(
    x: &Expression,
    swapped: bool,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let generators = Generators::of(&[x], budget)?;
    if generators.circles().is_empty() {
        return Ok(None);
    }
    let Some(quotient) = generators.quotient(x, budget)? else {
        return Ok(None);
    };
    let quotient = Quotient {
        above: decide::on_circles(quotient.above, &generators, swapped, budget)?,
        below: decide::on_circles(quotient.below, &generators, swapped, budget)?,
    };
    generators
        .whole(&quotient.reduced(budget)?, budget)
        .map(Some)
}

fn simplify_parts(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let nested = |f: &Factor| !matches!(f.base, Base::Symbol(_));
    if !x
        .terms()
        .iter()
        .any(|t| t.monomial.factors.iter().any(nested))
    {
        return Ok(x.clone());
    }
    let mut sum = Expression::number(Number::Int(0));
    for term in x.terms() {
        budget.poll(1)?;
        let mut product = Expression::number(term.coefficient.clone());
        for factor in &term.monomial.factors {
            let base = match &factor.base {
                Base::Symbol(name) => Expression::symbol(name),
                Base::Infinity | Base::Equation(..) => Expression::base(factor.base.clone())?,
                Base::Function(function, u) => apply(*function, &simplify(u, budget)?, budget)?,
                Base::Group(inner) => simplify(inner, budget)?,
                Base::Power(base, exponent) => power(
                    &simplify(base, budget)?,
                    &simplify(exponent, budget)?,
                    budget,
                )?,
            };
            product = mul(
                &product,
                &power_rational(&base, &factor.exponent, budget)?,
                budget,
            )?;
        }
        for symbol in product.symbols() {
            product = reduce(&product, &symbol, budget)?;
        }
        sum = add(&sum, &product, budget)?;
    }
    Ok(sum)
}

/// A product whose numerator and denominator in this symbol are divided by their common divisor.
fn reduce(x: &Expression, symbol: &Rc<str>, budget: &Budget) -> Result<Expression, Failure> {
    let [term] = x.terms() else {
        return Ok(x.clone());
    };
    let (own, others): (Vec<Factor>, Vec<Factor>) = term
        .monomial
        .factors
        .iter()
        .cloned()
        .partition(|f| polynomial_factor(f, symbol).is_some());
    if !own.iter().any(|f| f.exponent.is_negative()) {
        return Ok(x.clone());
    }
    let fraction = one_fraction(&build(Number::Int(1), own, budget)?, budget)?;
    match fraction {
        Some(fraction) => mul(
            &build(term.coefficient.clone(), others, budget)?,
            &fraction,
            budget,
        ),
        None => Ok(x.clone()),
    }
}

/// The expression as a fraction of polynomials in its one symbol, in lowest terms; `None` if it is
/// not one.
pub(super) fn one_fraction(x: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let symbols = x.symbols();
    let [symbol] = &symbols[..] else {
        return Ok(None);
    };
    let Some((above, below)) = fraction(x, symbol, budget)? else {
        return Ok(None);
    };
    let above = above.to_expression(symbol)?;
    let below = below.to_expression(symbol)?;
    let inverse = power_rational(&below, &Fraction::from(-1), budget)?;
    mul(&above, &inverse, budget).map(Some)
}

/// Numerator and denominator in lowest terms, the denominator with leading coefficient 1; `None`
/// unless the expression is a fraction of polynomials in this symbol over exact numbers.
pub(super) fn fraction(
    x: &Expression,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Option<(Polynomial, Polynomial)>, Failure> {
    let mut above = Polynomial(Vec::new());
    let mut below = Polynomial::constant(Number::Int(1));
    for term in x.terms() {
        if !term.coefficient.as_ref().is_exact() {
            return Ok(None);
        }
        let mut p = Polynomial::constant(term.coefficient.clone());
        let mut q = Polynomial::constant(Number::Int(1));
        for factor in &term.monomial.factors {
            let Some((base, n)) = polynomial_factor(factor, symbol) else {
                return Ok(None);
            };
            if base.degree() * n > DEGREE_MAX {
                return Ok(None);
            }
            let raised = base.power(n, budget)?;
            if factor.exponent.is_negative() {
                q = q.mul(&raised, budget)?;
            } else {
                p = p.mul(&raised, budget)?;
            }
        }
        if below.degree() + q.degree() > DEGREE_MAX {
            return Ok(None);
        }
        // a/b + p/q, over the least common denominator.
        let common = below.gcd(&q, budget)?;
        let (b, q_rest) = (
            below.div_rem(&common, budget)?.0,
            q.div_rem(&common, budget)?.0,
        );
        above = above
            .mul(&q_rest, budget)?
            .add(&p.mul(&b, budget)?, budget)?;
        below = below.mul(&q_rest, budget)?;
    }
    let common = above.gcd(&below, budget)?;
    let (above, below) = (
        above.div_rem(&common, budget)?.0,
        below.div_rem(&common, budget)?.0,
    );
    let lead = crate::number::div(
        crate::number::NumberRef::Int(1),
        below.leading().as_ref(),
        budget,
    )?;
    Ok(Some((
        above.scale(lead.as_ref(), budget)?,
        below.scale(lead.as_ref(), budget)?,
    )))
}

/// A factor as a polynomial to a natural power, ignoring the sign of the exponent.
fn polynomial_factor(factor: &Factor, symbol: &Rc<str>) -> Option<(Polynomial, usize)> {
    if !factor.exponent.is_int() {
        return None;
    }
    let size = factor.exponent.numerator().unsigned_abs();
    let n = usize::try_from(&size).ok().filter(|n| *n <= DEGREE_MAX)?;
    let base = match &factor.base {
        Base::Symbol(name) if name == symbol => Expression::symbol(name),
        Base::Group(inner) => inner.clone(),
        Base::Symbol(_)
        | Base::Function(..)
        | Base::Power(..)
        | Base::Infinity
        | Base::Equation(..) => return None,
    };
    let exact = base
        .terms()
        .iter()
        .all(|t| t.coefficient.as_ref().is_exact());
    let polynomial = Polynomial::dense(&base, symbol, DEGREE_MAX)?;
    exact.then_some((polynomial, n))
}
