//! Division: nested radicals and square roots are removed from the divisor using conjugates, other
//! radicals using linear algebra; a divisor with π or e, or with radicals of too high a degree,
//! becomes the denominator of a quotient.

use super::Real;
use super::algebraic;
use super::digits::sign_of;
use super::extension;
use super::linear;
use super::monomial::Monomial;
use super::polynomial;
use super::radical::Radical;
use super::settle::settle;
use super::sum::Sum;
use super::wave;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::UBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Radicals that generate a field of higher degree (not counting square roots) stay in the
/// denominator.
const BASIS_MAX: usize = 512;

/// After removing this many nested roots, others are not sought with conjugates.
const NESTED_MAX: usize = 32;

/// Returns `num / den` for a settled, nonzero `den`.
pub(super) fn divide(num: Sum, den: Sum, budget: &Budget) -> Result<Real, Failure> {
    let whole = den.has_extra().then(|| (num.clone(), den.clone()));
    let (mut num, mut den) = (num, den);
    let mut removed = Vec::new();
    while let Some(x) = den.deepest() {
        budget.poll(1)?;
        if let Some((num, den)) = &whole
            && (removed.contains(&x) || removed.len() > NESTED_MAX)
        {
            // A root of higher index brings the square roots back.
            let inverse = extension::inverse(den, budget)?;
            return Real::of(num.clone()).mul(&inverse, budget);
        }
        removed.push(x.clone());
        let (a, b) = den.part_nested(&x);
        let root = Sum::term(
            Monomial {
                nested: vec![x.clone()],
                ..Monomial::default()
            },
            Fraction::ONE,
        );
        if a.is_zero() {
            num = num.mul(&root, budget)?;
            den = b.mul(&x.radicand, budget)?;
        } else {
            let norm = a
                .mul(&a, budget)?
                .sub(&b.mul(&b, budget)?.mul(&x.radicand, budget)?, budget)?;
            let norm = wave::shorten(settle(norm, budget)?, budget)?;
            // If there are functions, the form may hide a zero.
            let zero = norm.is_zero()
                || norm.has_functions() && sign_of(&norm, budget)? == Ordering::Equal;
            if zero {
                // a = ±b√x, and the sign is positive, since a + b√x is not zero.
                den = a.scale(&Fraction::from(2), budget)?;
            } else {
                num = num.mul(&a.sub(&b.mul(&root, budget)?, budget)?, budget)?;
                den = norm;
            }
        }
        den = settle(den, budget)?;
    }
    if den.has_extra()
        && let Some(inverse) = algebraic::inverse(&den, budget)?
    {
        return Ok(Real::of(settle(num.mul(&inverse, budget)?, budget)?));
    }
    // A single term can be moved out of the denominator.
    if let Some((m, c)) = den.single()
        && m.extra.is_none()
    {
        let inverse = invert_key(m, c, budget)?;
        return Ok(Real::of(settle(num.mul(&inverse, budget)?, budget)?));
    }
    polynomial::reduce(num, den, budget)
}

/// Returns the inverse of a term without roots of sums.
fn invert_key(m: &Monomial, c: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    let mut inverse = invert_term(m, c, budget)?.shift(&-&m.pi, &-&m.e, budget)?;
    if let Some(more) = &m.more {
        let (more, factor) = more.pow(-1, budget)?;
        let key = Monomial {
            more: more.shared(),
            ..Monomial::default()
        };
        inverse = inverse.mul(&Sum::term(key, Fraction::ONE), budget)?;
        if let Some(factor) = factor {
            inverse = inverse.mul(&factor, budget)?;
        }
    }
    Ok(inverse)
}

/// Returns the inverse of a nonzero sum of radicals of rationals.
pub(super) fn invert_radicals(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let (mut num, mut den) = (Sum::one(), sum.clone());
    // Conjugates work well if all radicals are square roots; with others they make the sum larger.
    let squares = |m: &Monomial| m.radical.parts().iter().all(|(_, power)| power.den == 2);
    let conjugates = sum.terms().iter().all(|(m, _)| squares(m)) || group(sum, budget)?.is_none();
    while conjugates
        && den.single().is_none()
        && let Some(base) = square_root_base(&den)
    {
        budget.poll(1)?;
        let (a, b) = part_base(&den, &base);
        let factors = vec![(base.clone(), 1, 2)];
        let (_, radical) = Radical::assemble(factors, budget)?;
        let root = Sum::term(Monomial::radical(radical), Fraction::ONE);
        let square = Fraction::from(base);
        num = num.mul(&a.sub(&b.mul(&root, budget)?, budget)?, budget)?;
        den = a
            .mul(&a, budget)?
            .sub(&b.mul(&b, budget)?.scale(&square, budget)?, budget)?;
        let content = den.content(budget)?.inverse();
        num = num.scale(&content, budget)?;
        den = den.scale(&content, budget)?;
    }
    let inverse = match den.terms() {
        [(m, c)] => invert_term(m, c, budget)?,
        [(m, c), (n, d)] => invert_binomial((m, c), (n, d), budget)?,
        _ => invert_linear(&den, budget)?,
    };
    num.mul(&inverse, budget)
}

/// Returns a base that occurs only to the power 1/2, and never as part of a larger open base.
fn square_root_base(sum: &Sum) -> Option<UBig> {
    let mut halves: BTreeMap<&UBig, bool> = BTreeMap::new();
    for (base, power) in sum.terms().iter().flat_map(|(m, _)| m.radical.parts()) {
        *halves.entry(base).or_insert(true) &= power.den == 2;
    }
    halves
        .into_iter()
        .rev()
        .find(|(_, half)| *half)
        .map(|(base, _)| base.clone())
}

/// Returns `(a, b)` with `sum = a + b·√base`, both free of the base.
pub(super) fn part_base(sum: &Sum, base: &UBig) -> (Sum, Sum) {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for (m, c) in sum.terms() {
        match m.radical.without(base) {
            None => without.push((m.clone(), c.clone())),
            Some(radical) => with.push((
                Monomial {
                    radical,
                    ..m.clone()
                },
                c.clone(),
            )),
        }
    }
    (Sum::sorted(without), Sum::sorted(with))
}

/// Returns the inverse of `c · r` for a radical r.
fn invert_term(m: &Monomial, c: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    let (factor, radical) = Radical::assemble(m.radical.factors_to(-1, 1)?, budget)?;
    let inverse = factor.div(c, budget)?;
    Ok(Sum::term(Monomial::radical(radical), inverse))
}

/// Returns the inverse of u + v: with t = v/u and t^n rational, `1/(1+t) = Σ (-t)^k / (1 - (-t)^n)`
/// for k < n.
fn invert_binomial(
    u: (&Monomial, &Fraction),
    v: (&Monomial, &Fraction),
    budget: &Budget,
) -> Result<Sum, Failure> {
    let inverse = invert_term(u.0, u.1, budget)?;
    let t = Sum::term(v.0.clone(), -v.1.clone()).mul(&inverse, budget)?;
    let index = t.single().map_or(Ok(1), |(m, _)| m.radical.index())?;
    if index > budget.terms_max() as u64 {
        return Err(too_large());
    }
    let mut powers = vec![Sum::one()];
    for k in 0..index as usize {
        budget.poll(1)?;
        powers.push(powers[k].mul(&t, budget)?);
    }
    let last = powers
        .pop()
        .and_then(|p| p.as_rational())
        .expect("t^n is rational");
    let terms = powers.into_iter().flat_map(Sum::into_terms).collect();
    let series = Sum::collect(terms, budget)?;
    series
        .scale(&Fraction::ONE.sub(&last, budget)?.inverse(), budget)?
        .mul(&inverse, budget)
}

/// Returns the inverse of any sum of radicals: the radicals generate a finite group modulo the
/// rationals, whose members are a basis of the field, and multiplication by the sum is a
/// nonsingular matrix over it.
fn invert_linear(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let content = sum.content(budget)?.inverse();
    let sum = sum.scale(&content, budget)?;
    let basis = group(&sum, budget)?.ok_or_else(too_large)?;
    let index: BTreeMap<&Radical, usize> = basis.iter().enumerate().map(|(i, r)| (r, i)).collect();
    let mut rows: linear::Rows = vec![Vec::new(); basis.len()];
    for (column, member) in basis.iter().enumerate() {
        for (m, c) in sum.terms() {
            let (factor, product) = m.radical.mul(member, budget)?;
            rows[index[&product]].push((column, c.mul(&factor, budget)?.into_parts().0));
        }
    }
    let inverse = |x: &[Fraction]| {
        let terms = basis
            .iter()
            .zip(x)
            .map(|(r, x)| (Monomial::radical(r.clone()), x.clone()));
        Sum::collect(terms.collect(), budget)
    };
    let proves = |x: &[Fraction]| Ok(inverse(x)?.mul(&sum, budget)? == Sum::one());
    let solution = linear::solve(&rows, index[&Radical::default()], budget, proves)?;
    inverse(&solution)?.scale(&content, budget)
}

/// Returns the group that the radicals of a sum generate modulo the rationals; `None` if it is too
/// large.
fn group(sum: &Sum, budget: &Budget) -> Result<Option<Vec<Radical>>, Failure> {
    let mut members = vec![Radical::default()];
    for (m, _) in sum.terms() {
        let mut power = m.radical.clone();
        let old = members.len();
        while !members.contains(&power) {
            budget.poll(1)?;
            for i in 0..old {
                members.push(members[i].mul(&power, budget)?.1);
                if members.len() > BASIS_MAX {
                    return Ok(None);
                }
            }
            power = power.mul(&m.radical, budget)?.1;
        }
    }
    Ok(Some(members))
}

fn too_large() -> Failure {
    Failure::limit(format!(
        "dividing by this sum of roots would need a field of degree above {BASIS_MAX}"
    ))
}
