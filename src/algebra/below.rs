//! Powers of polynomials in a denominator, in one symbol over the rationals: their product has one
//! canonical form, `1/(s₁·s₂²·s₃³ …)` with squarefree sums that have no common factors. It is found
//! without expanding powers.

use super::expression::{Base, Factor};
use super::polynomial::Polynomial;
use super::quotient::Part;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::polynomial::Poly;
use crate::text::Failure;
use std::rc::Rc;

/// The highest degree of a sum that is examined automatically.
const DEGREE_MAX: usize = 512;
/// The highest power that is examined automatically.
const POWER_MAX: usize = 1 << 16;

/// Squarefree polynomials in a denominator, each with its exponent.
type Powers = Vec<(Poly, usize)>;

/// Returns the symbol in which a factor is a polynomial in the denominator.
pub(super) fn symbol_below(f: &Factor) -> Option<&Rc<str>> {
    if !f.exponent.is_int() || !f.exponent.is_negative() {
        return None;
    }
    match &f.base {
        Base::Symbol(name) => Some(name),
        Base::Group(inner) => inner.polynomial_symbol(),
        Base::Function(..) | Base::Power(..) | Base::Infinity | Base::Equation(..) => None,
    }
}

/// Removes the powers of polynomials in a symbol from the denominator, unless they are already in
/// canonical form, and returns that form.
pub(super) fn in_one_form(
    factors: &mut Vec<Factor>,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Option<Vec<Part>>, Failure> {
    let own = |f: &Factor| symbol_below(f) == Some(symbol);
    let Some(powers) = read(factors.iter().filter(|f| own(f)), symbol, budget)? else {
        return Ok(None);
    };
    let refined = merged(refined(squarefree(&powers, budget)?, budget)?, budget)?;
    let same = |(p, n): &(Poly, usize)| powers.iter().any(|(q, m)| n == m && p == q);
    if refined.len() == powers.len() && refined.iter().all(same) {
        return Ok(None);
    }
    factors.retain(|f| !own(f));
    let mut parts = Vec::with_capacity(refined.len());
    for (p, n) in refined {
        let sum = Polynomial::from_poly(&p).to_expression(symbol)?;
        parts.push((sum, Fraction::from(-(n as i64))));
    }
    Ok(Some(parts))
}

/// Reports whether the powers of polynomials in this symbol, in the denominator, can be put in
/// canonical form.
pub(super) fn is_handled(
    factors: &[Factor],
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<bool, Failure> {
    let own = |f: &&Factor| symbol_below(f) == Some(symbol);
    Ok(read(factors.iter().filter(own), symbol, budget)?.is_some())
}

/// Returns the powers as primitive integer polynomials; `None` if one is not over the rationals, or
/// too large to be examined automatically.
fn read<'a>(
    factors: impl Iterator<Item = &'a Factor>,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Option<Powers>, Failure> {
    let mut powers = Vec::new();
    for f in factors {
        let size = usize::try_from(&(-f.exponent.numerator())).ok();
        let Some(n) = size.filter(|n| *n <= POWER_MAX) else {
            return Ok(None);
        };
        let poly = match f.base.as_group() {
            Some(inner) => {
                let Some(dense) = Polynomial::dense(inner, symbol, DEGREE_MAX + 1) else {
                    return Ok(None);
                };
                let Some(p) = dense.rational(budget)? else {
                    return Ok(None);
                };
                if !p.denominator().is_one() {
                    return Ok(None);
                }
                p.numerator().clone()
            }
            None => Poly::x(),
        };
        powers.push((poly, n));
    }
    Ok(Some(powers))
}

/// Splits each polynomial into powers of squarefree ones.
fn squarefree(powers: &Powers, budget: &Budget) -> Result<Powers, Failure> {
    let mut simple = Vec::with_capacity(powers.len());
    for (p, n) in powers {
        if p.len() <= 2 {
            simple.push((p.clone(), *n));
            continue;
        }
        for (part, times) in p.squarefree_decomposition(budget)?.1 {
            simple.push((part, n * times));
        }
    }
    Ok(simple)
}

/// Splits off the common factors of any two polynomials.
fn refined(mut powers: Powers, budget: &Budget) -> Result<Powers, Failure> {
    let mut i = 0;
    while i < powers.len() {
        let mut j = i + 1;
        while j < powers.len() {
            let common = powers[i].0.gcd(&powers[j].0, budget)?;
            if !common.is_constant() {
                let common = common.primitive_part(budget)?;
                for k in [i, j] {
                    let rest = powers[k].0.quotient_if_exact(&common, budget)?;
                    powers[k].0 = rest.expect("a divisor");
                }
                let both = powers[i].1 + powers[j].1;
                powers.push((common, both));
            }
            j += 1;
        }
        i += 1;
    }
    powers.retain(|(p, _)| !p.is_constant());
    Ok(powers)
}

/// Combines polynomials of the same multiplicity into one product.
fn merged(powers: Powers, budget: &Budget) -> Result<Powers, Failure> {
    let mut merged: Powers = Vec::with_capacity(powers.len());
    for (p, n) in powers {
        match merged.iter_mut().find(|(_, m)| *m == n) {
            Some((q, _)) => *q = q.multiply(&p, budget)?,
            None => merged.push((p, n)),
        }
    }
    Ok(merged)
}
