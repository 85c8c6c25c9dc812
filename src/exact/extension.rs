//! Division in the field that a root of higher index generates over numbers without it.
//!
//! If the root's radicand contains a square root that the divisor also has outside it, a conjugate
//! removes the square root only for a power of the higher root to bring it back. Here the divisor is
//! a polynomial in the higher root instead, and Euclid's algorithm inverts it modulo `t^n - a`.

use super::Real;
use super::key::{Extra, Generator};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use std::rc::Rc;

/// Roots of a higher index than this are not removed from a divisor.
const INDEX_MAX: u32 = 64;

/// A polynomial in the root; the coefficient of `t^k` is at index k, and the last one is not zero.
type Poly = Vec<Real>;

/// Returns the inverse of a settled sum that is not zero.
///
/// # Errors
/// `LimitError` if the sum has no root of higher index, or one of too high an index;
/// `PrecisionError` if it is undecided whether a coefficient is zero; `Interrupted`.
pub(super) fn inverse(sum: &Sum, budget: &Budget) -> Result<Real, Failure> {
    let (generator, index, radicand) = outermost(sum).ok_or_else(no_root)?;
    if index > INDEX_MAX {
        return Err(too_large());
    }
    let value = polynomial(sum, &generator, budget)?;
    let one = Real::from(Fraction::ONE);
    let mut modulus = vec![Real::default(); index as usize + 1];
    modulus[0] = Real::of(radicand).negate();
    modulus[index as usize] = one;
    loop {
        match invert(&value, &modulus, budget)? {
            Ok(inverse) => return number(&inverse, &generator, budget),
            // The sum is not zero, so the root is not a root of this factor.
            Err(factor) => modulus = divide(&modulus, &factor, budget)?.0,
        }
    }
}

/// Returns the most deeply nested root of higher index, its index and its radicand.
fn outermost(sum: &Sum) -> Option<(Rc<Generator>, u32, Sum)> {
    let all = sum.terms().iter().filter_map(|(m, _)| m.extra.as_ref());
    let roots = all
        .flat_map(|x| &x.factors)
        .filter_map(|(g, _)| match &**g {
            Generator::Root(root) => Some((root.depth, g, root)),
            Generator::Circle(..) | Generator::Of(_) => None,
        });
    let (_, generator, root) = roots.max_by_key(|(depth, ..)| *depth)?;
    Some((Rc::clone(generator), root.index, root.radicand.clone()))
}

/// Returns a sum as a polynomial in a root.
fn polynomial(sum: &Sum, of: &Rc<Generator>, budget: &Budget) -> Result<Poly, Failure> {
    let mut terms: Vec<Vec<(Monomial, Fraction)>> = Vec::new();
    for (m, c) in sum.terms() {
        let mut factors = m.extra.as_ref().map_or(Vec::new(), |x| x.factors.clone());
        let at = factors.iter().position(|(g, _)| g == of);
        let power = at.map_or(0, |at| factors.remove(at).1 as usize);
        let key = Monomial {
            extra: Extra { factors }.shared(),
            ..m.clone()
        };
        if terms.len() <= power {
            terms.resize(power + 1, Vec::new());
        }
        terms[power].push((key, c.clone()));
    }
    let coefficient = |terms| Ok(Real::of(Sum::collect(terms, budget)?));
    terms.into_iter().map(coefficient).collect()
}

/// Returns the value of a polynomial at the root.
fn number(p: &Poly, at: &Rc<Generator>, budget: &Budget) -> Result<Real, Failure> {
    let mut total = Real::default();
    for (power, c) in (0u32..).zip(p) {
        let mut factors = Vec::new();
        if power > 0 {
            factors.push((Rc::clone(at), power));
        }
        let key = Monomial {
            extra: Extra { factors }.shared(),
            ..Monomial::default()
        };
        let term = c.mul(&Real::of(Sum::term(key, Fraction::ONE)), budget)?;
        total = total.add(&term, budget)?;
    }
    Ok(total)
}

/// Returns the inverse of a polynomial by a modulus, or the factor that they have in common.
fn invert(p: &Poly, modulus: &Poly, budget: &Budget) -> Result<Result<Poly, Poly>, Failure> {
    let (mut above, mut below) = (modulus.clone(), divide(p, modulus, budget)?.1);
    let (mut last, mut factor) = (Vec::new(), vec![Real::from(Fraction::ONE)]);
    while below.len() > 1 {
        let (quotient, rest) = divide(&above, &below, budget)?;
        let next = minus_product(&last, &quotient, &factor, budget)?;
        (above, below) = (below, rest);
        (last, factor) = (factor, next);
    }
    let Some(constant) = below.first() else {
        return Ok(Err(above));
    };
    let scale = constant.invert(budget)?;
    let scaled: Result<Poly, Failure> = factor.iter().map(|c| c.mul(&scale, budget)).collect();
    Ok(Ok(scaled?))
}

/// Returns the quotient and the remainder of a division by a polynomial that is not zero.
fn divide(p: &Poly, by: &Poly, budget: &Budget) -> Result<(Poly, Poly), Failure> {
    let mut rest = p.clone();
    let mut quotient = vec![Real::default(); (p.len() + 1).saturating_sub(by.len())];
    let lead = by.last().expect("the divisor is not zero").invert(budget)?;
    while rest.len() >= by.len() {
        let top = rest.pop().expect("it is longer than the divisor");
        let at = rest.len() + 1 - by.len();
        let c = top.mul(&lead, budget)?;
        for (k, b) in by[..by.len() - 1].iter().enumerate() {
            rest[at + k] = rest[at + k].sub(&c.mul(b, budget)?, budget)?;
        }
        quotient[at] = c;
        trim(&mut rest, budget)?;
    }
    Ok((quotient, rest))
}

/// Returns `a - p·q`.
fn minus_product(a: &Poly, p: &Poly, q: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    let mut total = a.clone();
    let length = (p.len() + q.len()).saturating_sub(1);
    total.resize(length.max(a.len()), Real::default());
    for (i, x) in p.iter().enumerate() {
        for (k, y) in q.iter().enumerate() {
            total[i + k] = total[i + k].sub(&x.mul(y, budget)?, budget)?;
        }
    }
    trim(&mut total, budget)?;
    Ok(total)
}

/// Removes leading zeros.
fn trim(p: &mut Poly, budget: &Budget) -> Result<(), Failure> {
    while let Some(c) = p.last() {
        let zero = c.num.is_zero() || c.may_hide_zero() && c.sign(budget)?.is_eq();
        if !zero {
            break;
        }
        p.pop();
    }
    Ok(())
}

fn no_root() -> Failure {
    Failure::limit("dividing by this sum of nested roots would be too much work")
}

fn too_large() -> Failure {
    Failure::limit(format!(
        "dividing by this sum of nested roots would need a root of an index above {INDEX_MAX}"
    ))
}
