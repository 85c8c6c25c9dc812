//! Decides whether two expressions have the same value: rigorously for quotients of polynomials,
//! using sin² + cos² = 1; otherwise by comparing forms.

use super::arithmetic::sub;
use super::expression::{Base, Expression, Factor, Function, Term, equal};
use super::generators::Generators;
use super::logarithms;
use super::simplify::{expand, fraction};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::polynomial::modular::{Field, PRIME_MAX, Primes};
use crate::polynomial::several::Several;
use crate::text::Failure;
use dashu_int::IBig;
use std::rc::Rc;

/// Reports whether two expressions are equal.
///
/// If the difference is nonzero modulo a prime for some values of the symbols, they are not equal;
/// if it multiplies out to 0, they are.
///
/// # Errors
/// `LimitError` if a proof by multiplying out would be too large; `Interrupted`; `PrecisionError`
/// if coefficients cannot be told apart.
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
    if !may_differ_in_form(a) && !may_differ_in_form(b) {
        return Ok(false);
    }
    let difference = logarithms::taken_apart(&sub(a, b, budget)?, budget)?;
    if difference.is_zero() {
        return Ok(true);
    }
    let generators = Generators::of(&[&difference], budget)?;
    if generators.are_free() && differs_somewhere(&difference, &generators, budget)? {
        return Ok(false);
    }
    match generators.quotient(&difference, budget)? {
        Some(quotient) => {
            let above = on_circles(quotient.above, &generators, false, budget)?;
            if above.is_zero() || generators.are_free() {
                return Ok(above.is_zero());
            }
            let above = on_roots(above, &generators, budget)?;
            if above.is_zero() {
                return Ok(true);
            }
            let above = generators.expression(&above, budget)?;
            // Clearing denominators can hide what cancels under other roots.
            Ok(expand(&above, budget)?.is_zero() || expand(&difference, budget)?.is_zero())
        }
        None => irrational_zero(&difference, budget),
    }
}

/// Reports whether an expression whose coefficients are not all rational is 0.
fn irrational_zero(x: &Expression, budget: &Budget) -> Result<bool, Failure> {
    if let [symbol] = &x.symbols()[..]
        && let Some((above, _)) = fraction(x, symbol, budget)?
    {
        return Ok(above.is_zero());
    }
    let x = &expand(x, budget)?;
    if x.is_zero() {
        return Ok(true);
    }
    if has_rational_terms(x) {
        return Ok(false);
    }
    let zero = Expression::number(Number::Int(0));
    for part in proportional_parts(x, budget)? {
        if !same_value(&part, &zero, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
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

/// Reports whether an expression contains anything that can be written in another form with the
/// same value.
fn may_differ_in_form(x: &Expression) -> bool {
    let form = |f: &Factor| match &f.base {
        Base::Symbol(_) => f.exponent.is_negative(),
        Base::Group(_) | Base::Power(..) => true,
        Base::Infinity | Base::Equation(..) => false,
        Base::Function(Function::Sin | Function::Cos, _) => !f.exponent.is_one(),
        Base::Function(Function::Log, _) => true,
        Base::Function(..) => f.exponent.is_negative(),
    };
    x.terms().iter().flat_map(|t| &t.monomial.factors).any(form)
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

/// Reports whether values modulo primes prove that the expression is not 0. Everything is taken as
/// an independent variable, except that sines and cosines are `2t/(1 + t²)` and
/// `(1 - t²)/(1 + t²)`.
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
        let mut values: Vec<u64> = (0..generators.len()).map(|_| next()).collect();
        for (sine, cosine) in generators.circles() {
            let t = next();
            let square = field.mul(t, t);
            let below = field.add(field.one(), square);
            if below == 0 {
                return Ok(false);
            }
            let inverse = field.invert(below);
            values[sine] = field.mul(field.add(t, t), inverse);
            values[cosine] = field.mul(field.sub(field.one(), square), inverse);
        }
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
