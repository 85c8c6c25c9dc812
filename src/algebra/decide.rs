//! Decides whether two expressions have the same value for all values of their symbols.
//!
//! Quotients of polynomials over the rationals are always decided. Otherwise, expressions are equal
//! if their difference can be rewritten as 0 by rules that preserve every value, and different if
//! enclosures of their values at some point are apart; if neither succeeds, there is no answer.
//! Unlike values of a different form prove nothing: `sqrt(x)*sqrt(y)` and `sqrt(x*y)` differ only
//! where both symbols are negative.

use super::arithmetic::{collect, div, mul, power, power_rational, sub};
use super::expression::{Base, Expression, Factor, Function, Term, equal};
use super::function::apply;
use super::generators::Generators;
use super::simplify::{expand, fraction};
use super::walk::rewrite;
use super::{enclose, integrate, logarithms};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::polynomial::modular::{Field, PRIME_MAX, Primes};
use crate::polynomial::several::Several;
use crate::text::{ErrorKind, Failure};
use dashu_int::IBig;
use std::rc::Rc;

/// Reports whether two expressions are equal.
///
/// # Errors
/// `PrecisionError` if neither equality nor a difference is proved; `LimitError` if a
/// proof by multiplying out would be too large; `Interrupted`.
pub fn same_value(a: &Expression, b: &Expression, budget: &Budget) -> Result<bool, Failure> {
    if equal(a, b, budget)? {
        return Ok(true);
    }
    if !a.is_plain() || !b.is_plain() {
        return match (a.as_equation(), b.as_equation()) {
            (Some((a, b)), Some((c, d))) => {
                Ok(same_value(a, c, budget)? && same_value(b, d, budget)?)
            }
            _ => Ok(false),
        };
    }
    if is_polynomial(a) && is_polynomial(b) {
        return Ok(false);
    }
    let (a, b) = (&without_floats(a, budget)?, &without_floats(b, budget)?);
    let difference = logarithms::taken_apart(&sub(a, b, budget)?, budget)?;
    if difference.is_zero() {
        return Ok(true);
    }
    let generators = Generators::of(&[&difference], budget)?;
    let are_symbols = generators.are_symbols();
    if are_symbols && differs_somewhere(&difference, &generators, budget)?
        || !are_symbols && enclose::differ(a, b, budget)?
    {
        return Ok(false);
    }
    let found = match is_zero(&difference, &generators, budget)? {
        None if vanishes(&difference, budget)? => Some(true),
        None if are_symbols && enclose::differ(a, b, budget)? => Some(false),
        found => found,
    };
    found.ok_or_else(|| {
        Failure::precision(
            "it could neither be proved nor disproved that the two expressions are equal",
        )
    })
}

/// Reports whether two expressions are proved to be equal.
///
/// # Errors
/// `LimitError` if a proof by multiplying out would be too large; `Interrupted`.
pub(super) fn is_proved_same(
    a: &Expression,
    b: &Expression,
    budget: &Budget,
) -> Result<bool, Failure> {
    match same_value(a, b, budget) {
        Err(failure) if failure.kind() == ErrorKind::Precision => Ok(false),
        same => same,
    }
}

/// Reports whether an expression is a polynomial; the form of these is unique.
fn is_polynomial(x: &Expression) -> bool {
    let factors = x.terms().iter().flat_map(|t| &t.monomial.factors);
    let plain = |f: &Factor| matches!(f.base, Base::Symbol(_)) && f.exponent.is_int();
    factors
        .into_iter()
        .all(|f| plain(f) && f.exponent.is_positive())
}

/// Replaces floats by the rationals that they are, since sums of floats are rounded.
fn without_floats(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if is_exact(x) {
        return Ok(x.clone());
    }
    let mut terms = Vec::new();
    for term in x.terms() {
        budget.poll(1)?;
        let mut product = Expression::number(number::to_exact(term.coefficient.as_ref())?);
        for factor in &term.monomial.factors {
            let base = match &factor.base {
                Base::Symbol(_) | Base::Infinity | Base::Equation(..) => {
                    Expression::base(factor.base.clone())?
                }
                Base::Group(inner) => without_floats(inner, budget)?,
                Base::Function(f, u) => apply(*f, &without_floats(u, budget)?, budget)?,
                Base::Power(b, e) => {
                    let (b, e) = (without_floats(b, budget)?, without_floats(e, budget)?);
                    power(&b, &e, budget)?
                }
            };
            let raised = power_rational(&base, &factor.exponent, budget)?;
            product = mul(&product, &raised, budget)?;
        }
        terms.extend_from_slice(product.terms());
    }
    collect(terms, budget)
}

fn is_exact(x: &Expression) -> bool {
    let own = |t: &Term| t.coefficient.as_ref().is_exact();
    let inner = |f: &Factor| match &f.base {
        Base::Symbol(_) | Base::Infinity => true,
        Base::Function(_, u) | Base::Group(u) => is_exact(u),
        Base::Power(a, b) | Base::Equation(a, b) => is_exact(a) && is_exact(b),
    };
    let mut terms = x.terms().iter();
    terms.all(|t| own(t) && t.monomial.factors.iter().all(inner))
}

/// Reports whether the difference of two expressions is 0; `None` if that is not known.
fn is_zero(
    x: &Expression,
    generators: &Generators,
    budget: &Budget,
) -> Result<Option<bool>, Failure> {
    let Some(quotient) = generators.quotient(x, budget)? else {
        return irrational_zero(x, budget);
    };
    let above = on_circles(quotient.above, generators, false, budget)?;
    if above.is_zero() || generators.are_symbols() {
        return Ok(Some(above.is_zero()));
    }
    let above = on_roots(above, generators, budget)?;
    if above.is_zero() {
        return Ok(Some(true));
    }
    let above = generators.expression(&above, budget)?;
    // Clearing denominators can hide what cancels under other roots.
    let zero = expand(&above, budget)?.is_zero() || expand(x, budget)?.is_zero();
    Ok(zero.then_some(true))
}

/// Reports whether an expression is proved to be 0 by the rules for sums, differences and multiples
/// of angles and exponents.
fn vanishes(x: &Expression, budget: &Budget) -> Result<bool, Failure> {
    let x = without_slopes(x, budget)?;
    let generators = Generators::of(&[&x], budget)?;
    let above = match generators.quotient(&x, budget)? {
        Some(quotient) => generators.expression(&quotient.above, budget)?,
        None => x,
    };
    Ok(expand(&above, budget)?.is_zero() || integrate::vanishes(&above, budget)?)
}

/// Replaces every `tan(u)` with `sin(u)/cos(u)`, and every `tanh(u)` with `sinh(u)/cosh(u)`.
fn without_slopes(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut put = |f: &Factor| {
        let (above, below, u) = match &f.base {
            Base::Function(Function::Tan, u) => (Function::Sin, Function::Cos, u),
            Base::Function(Function::Tanh, u) => (Function::Sinh, Function::Cosh, u),
            Base::Function(..)
            | Base::Symbol(_)
            | Base::Group(_)
            | Base::Power(..)
            | Base::Infinity
            | Base::Equation(..) => return Ok(None),
        };
        let u = without_slopes(u, budget)?;
        let slope = div(
            &apply(above, &u, budget)?,
            &apply(below, &u, budget)?,
            budget,
        )?;
        power_rational(&slope, &f.exponent, budget).map(Some)
    };
    rewrite(x, budget, &mut put)
}

/// Reports whether an expression whose coefficients are not all rational is 0; `None` if that is
/// not known.
fn irrational_zero(x: &Expression, budget: &Budget) -> Result<Option<bool>, Failure> {
    if let [symbol] = &x.symbols()[..]
        && let Some((above, _)) = fraction(x, symbol, budget)?
    {
        return Ok(Some(above.is_zero()));
    }
    let x = &expand(x, budget)?;
    if x.is_zero() {
        return Ok(Some(true));
    }
    if has_rational_terms(x) {
        return Ok(None);
    }
    for part in proportional_parts(x, budget)? {
        let generators = Generators::of(&[&part], budget)?;
        if is_zero(&part, &generators, budget)? != Some(true) {
            return Ok(None);
        }
    }
    Ok(Some(true))
}

fn has_rational_terms(x: &Expression) -> bool {
    let is_rational = |t: &Term| t.coefficient.as_ref().to_fraction().is_some();
    x.terms().iter().all(is_rational)
}

/// Splits a sum into parts, each with coefficients that are rational multiples of one number, which
/// is left out. If all parts are 0, so is the sum.
fn proportional_parts(x: &Expression, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let mut parts: Vec<(Number, Vec<Term>)> = Vec::new();
    'terms: for term in x.terms() {
        budget.poll(1)?;
        for (unit, own) in &mut parts {
            let ratio = number::div(term.coefficient.as_ref(), unit.as_ref(), budget)?;
            if ratio.as_ref().is_exact() && ratio.as_ref().to_fraction().is_some() {
                own.push(Term {
                    coefficient: ratio,
                    monomial: Rc::clone(&term.monomial),
                });
                continue 'terms;
            }
        }
        let own = Term {
            coefficient: Number::Int(1),
            monomial: Rc::clone(&term.monomial),
        };
        parts.push((term.coefficient.clone(), vec![own]));
    }
    let sums = parts.into_iter();
    sums.map(|(_, terms)| Expression::from_sorted(terms))
        .collect()
}

/// Returns a multiple of the polynomial in which the square of each square root is replaced with
/// its radicand.
fn on_roots(p: Several, generators: &Generators, budget: &Budget) -> Result<Several, Failure> {
    let mut result = p;
    for (at, inner, below) in generators.square_roots(budget)? {
        if result.degree(at) < 2 {
            continue;
        }
        let arity = result.arity();
        let below = Several::constant(arity, below);
        let rows = result.coefficients(at);
        let most = (rows.len() - 1) / 2;
        let mut parts = vec![Several::zero(arity), Several::zero(arity)];
        for (power, row) in rows.into_iter().enumerate() {
            let factor = inner.pow(power / 2, budget)?;
            let factor = factor.multiply(&below.pow(most - power / 2, budget)?, budget)?;
            parts[power % 2] = parts[power % 2].add(&row.multiply(&factor, budget)?);
        }
        result = Several::from_coefficients(arity, at, &parts);
    }
    Ok(result)
}

/// Replaces every sin² with `1 - cos²`; when swapped, every cos² with `1 - sin²`.
pub(super) fn on_circles(
    p: Several,
    generators: &Generators,
    swapped: bool,
    budget: &Budget,
) -> Result<Several, Failure> {
    let mut result = p;
    for (sine, cosine) in generators.circles() {
        let (sine, cosine) = if swapped {
            (cosine, sine)
        } else {
            (sine, cosine)
        };
        if result.degree(sine) < 2 {
            continue;
        }
        let arity = result.arity();
        let one = Several::constant(arity, IBig::ONE);
        let square = Several::variable(arity, cosine).pow(2, budget)?;
        let square = one.sub(&square);
        let mut rows = vec![Several::zero(arity), Several::zero(arity)];
        for (power, row) in result.coefficients(sine).into_iter().enumerate() {
            let factor = square.pow(power / 2, budget)?;
            rows[power % 2] = rows[power % 2].add(&row.multiply(&factor, budget)?);
        }
        result = Several::from_coefficients(arity, sine, &rows);
    }
    Ok(result)
}

/// Reports whether values modulo primes prove that a quotient of polynomials is not 0.
fn differs_somewhere(
    x: &Expression,
    generators: &Generators,
    budget: &Budget,
) -> Result<bool, Failure> {
    for (k, prime) in Primes::below(PRIME_MAX).take(3).enumerate() {
        let field = Field::new(prime);
        let mut seed = 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(k as u64 + 1);
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99_991);
            field.residue(seed >> 3)
        };
        let values: Vec<u64> = (0..generators.len()).map(|_| next()).collect();
        let point = Point {
            generators,
            values: &values,
            field: &field,
            budget,
        };
        if point.value(x)?.is_some_and(|value| value != 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Values for all variables.
struct Point<'a> {
    generators: &'a Generators,
    values: &'a [u64],
    field: &'a Field,
    budget: &'a Budget,
}

impl Point<'_> {
    /// Returns the value; `None` if it is not defined or a coefficient is not rational.
    fn value(&self, x: &Expression) -> Result<Option<u64>, Failure> {
        let field = self.field;
        let mut sum = 0;
        for term in x.terms() {
            self.budget.poll(1)?;
            let Some(c) = term.coefficient.as_ref().to_fraction() else {
                return Ok(None);
            };
            let below = field.residue_of(c.denominator().as_ibig());
            if below == 0 {
                return Ok(None);
            }
            let mut product = field.mul(field.residue_of(c.numerator()), field.invert(below));
            for factor in &term.monomial.factors {
                let own = match factor.base.as_group() {
                    Some(inner) => self.value(inner)?,
                    None => self.generators.value(&factor.base, self.values),
                };
                let size =
                    u64::try_from(&dashu_base::Abs::abs(factor.exponent.numerator().clone()));
                let (Some(own), Ok(size)) = (own, size) else {
                    return Ok(None);
                };
                if own == 0 && factor.exponent.is_negative() {
                    return Ok(None);
                }
                let power = field.pow(own, size);
                let power = if factor.exponent.is_negative() {
                    field.invert(power)
                } else {
                    power
                };
                product = field.mul(product, power);
            }
            sum = field.add(sum, product);
        }
        Ok(Some(sum))
    }
}
