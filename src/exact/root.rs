//! Roots of exact positive reals, and the search for simpler forms of nested square roots.

use super::Real;
use super::digits::{sign, sign_of};
use super::divide::{divide, part_base};
use super::polynomial;
use super::radical::Radical;
use super::settle::settle;
use super::sum::{Monomial, Nested, Sum};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use dashu_int::UBig;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Nested radicals whose product needs more products of terms than this are not looked at together.
const PAIR_PRODUCTS_MAX: usize = 64;

/// Sums over more square roots than this are not searched for a simpler root.
const DENEST_BASES_MAX: usize = 4;

/// The positive q-th root of a positive number, `None` where it has no form of ours.
pub(super) fn root(x: &Real, q: i64, budget: &Budget) -> Result<Option<Real>, Failure> {
    if x.den.is_none()
        && let Some((m, c)) = x.num.single()
        && m.nested.is_empty()
    {
        let sum = root_term(m, c, 1, q.into(), budget)?;
        return Ok(Some(Real {
            num: sum,
            den: None,
        }));
    }
    if q % 2 != 0 {
        return Ok(None);
    }
    let half = square_root(x, budget)?;
    if q == 2 {
        Ok(Some(half))
    } else {
        root(&half, q / 2, budget)
    }
}

/// `(c · m)^(p/q)` for a positive term without nested radicals.
pub(super) fn root_term(
    m: &Monomial,
    c: &Fraction,
    p: i128,
    q: i128,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let mut factors = Radical::factors_of(c, p, q, budget)?;
    factors.extend(m.radical.factors_to(p, q)?);
    let (factor, radical) = Radical::assemble(factors, budget)?;
    let exponent = Fraction::new(p.into(), UBig::from(q as u128), budget)?;
    let power = Monomial {
        pi: m.pi.mul(&exponent, budget)?,
        e: m.e.mul(&exponent, budget)?,
        nested: Vec::new(),
        radical,
    };
    Ok(Sum::term(power, factor))
}

/// The square root of a positive number.
fn square_root(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    let Some(den) = &x.den else {
        let root = square_root_sum(&x.num, budget)?;
        return Ok(Real {
            num: settle(root, budget)?,
            den: None,
        });
    };
    let negative = sign(den, None, budget)? == Ordering::Less;
    let root = square_root_sum(&x.num.mul(den, budget)?, budget)?;
    divide(
        root,
        if negative { den.negate() } else { den.clone() },
        budget,
    )
}

/// The square root of a positive sum: the content, the powers of π and e and a single radical leave the
/// root; what stays is denested or becomes an atom.
fn square_root_sum(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let content = sum.content(budget)?;
    let (outside, inside) = match sum.single() {
        Some((m, _)) => {
            let nested = Monomial {
                nested: m.nested.clone(),
                ..Monomial::default()
            };
            (
                Monomial {
                    nested: Vec::new(),
                    ..m.clone()
                },
                Sum::term(nested, Fraction::ONE),
            )
        }
        None => {
            let exponent = |of: fn(&Monomial) -> &Fraction| {
                sum.terms().iter().map(|(m, _)| of(m)).min().cloned()
            };
            let pi = exponent(|m| &m.pi).unwrap_or_default();
            let e = exponent(|m| &m.e).unwrap_or_default();
            let inside = sum
                .scale(&content.clone().inverse(), budget)?
                .shift(&-&pi, &-&e, budget)?;
            (
                Monomial {
                    pi,
                    e,
                    ..Monomial::default()
                },
                inside,
            )
        }
    };
    let outside = root_term(&outside, &content, 1, 2, budget)?;
    let root = match denest(&inside, budget)? {
        None => polynomial::square_root(&inside, budget)?,
        found => found,
    };
    let inside = match root {
        Some(root) => root,
        None if inside.as_rational().is_some_and(|v| v.is_one()) => inside,
        None => {
            let nested = vec![Nested::new(inside)?];
            Sum::term(
                Monomial {
                    nested,
                    ..Monomial::default()
                },
                Fraction::ONE,
            )
        }
    };
    outside.mul(&inside, budget)
}

/// The positive square root of a positive sum of square roots as another such sum, if there is one by
/// the classical rule: with S = a + b√p and d² = a² - b²p, √S = u + b√p/(2u) where u² = (a ± d)/2.
/// A result is checked by squaring.
pub(super) fn denest(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let terms = sum.terms();
    let plain = |m: &Monomial| m.nested.is_empty() && !m.has_constants();
    let square = |m: &Monomial| m.radical.parts().iter().all(|(_, power)| power.den == 2);
    if !terms.iter().all(|(m, _)| plain(m) && square(m)) {
        return Ok(None);
    }
    budget.poll(1)?;
    if let [(one, a), (_, b)] = terms
        && one.is_one()
    {
        return denest_binomial(
            a,
            &sum.sub(&Sum::rational(a.clone()), budget)?,
            b.is_negative(),
            budget,
        );
    }
    let bases = bases(sum);
    if bases.len() > DENEST_BASES_MAX {
        return Ok(None);
    }
    let Some(base) = bases.last() else {
        let Some(value) = sum
            .as_rational()
            .filter(|v| !v.is_zero() && v.is_positive())
        else {
            return Ok(None);
        };
        return Ok(Some(root_term(&Monomial::default(), &value, 1, 2, budget)?));
    };
    let (a, b) = part_base(sum, base);
    let square = Fraction::from(base.clone());
    let norm = a
        .mul(&a, budget)?
        .sub(&b.mul(&b, budget)?.scale(&square, budget)?, budget)?;
    let Some(d) = denest(&norm, budget)? else {
        return Ok(None);
    };
    if !self::bases(&d).is_subset(&bases) || self::bases(&d).contains(base) {
        return Ok(None);
    }
    let half = Fraction::ratio(1, 2);
    let tail = sum.sub(&a, budget)?.scale(&half, budget)?;
    for u2 in [a.add(&d, budget)?, a.sub(&d, budget)?] {
        let Some(u) = denest(&u2.scale(&half, budget)?, budget)? else {
            continue;
        };
        let root = u.add(&divide(tail.clone(), u.clone(), budget)?.num, budget)?;
        if root.mul(&root, budget)? == *sum {
            let negative = sign_of(&root, budget)? == Ordering::Less;
            return Ok(Some(if negative { root.negate() } else { root }));
        }
    }
    Ok(None)
}

/// The rule for a + b√c: with d² = a² - b²c it is √((a + d)/2) ± √((a - d)/2).
fn denest_binomial(
    a: &Fraction,
    tail: &Sum,
    minus: bool,
    budget: &Budget,
) -> Result<Option<Sum>, Failure> {
    let square = tail
        .mul(tail, budget)?
        .as_rational()
        .expect("the square of b√c is rational");
    let norm = a.pow(2, budget)?.sub(&square, budget)?;
    let above_zero = |x: &Fraction| !x.is_zero() && x.is_positive();
    if !above_zero(&norm) || !above_zero(a) {
        return Ok(None);
    }
    let (n, d) = (norm.numerator().unsigned_abs(), norm.denominator());
    let root = Fraction::new(
        natural::sqrt(&n, budget)?.into(),
        natural::sqrt(d, budget)?,
        budget,
    )?;
    if root.pow(2, budget)? != norm {
        return Ok(None);
    }
    let half = Fraction::ratio(1, 2);
    let part = |x: Fraction| {
        let x = x.mul(&half, budget)?;
        root_term(&Monomial::default(), &x, 1, 2, budget)
    };
    let (u, v) = (part(a.add(&root, budget)?)?, part(a.sub(&root, budget)?)?);
    Ok(Some(if minus {
        u.sub(&v, budget)?
    } else {
        u.add(&v, budget)?
    }))
}

fn bases(sum: &Sum) -> BTreeSet<UBig> {
    let parts = sum.terms().iter().flat_map(|(m, _)| m.radical.parts());
    parts.map(|(base, _)| base.clone()).collect()
}

/// The sum with √S·√T written as √(S·T) wherever that is simpler: one term, denested, or less deep.
pub(super) fn merge_nested(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    if !sum.terms().iter().any(|(m, _)| m.nested.len() > 1) {
        return Ok(sum);
    }
    let mut total = Sum::default();
    for (m, c) in sum.into_terms() {
        let mut rest = m;
        let mut factor = Sum::one();
        while let Some((i, j, root)) = find_pair(&rest, budget)? {
            factor = factor.mul(&root, budget)?;
            rest.nested.remove(j);
            rest.nested.remove(i);
        }
        total = total.add(&Sum::term(rest, c).mul(&factor, budget)?, budget)?;
    }
    Ok(total)
}

/// The sum divided by its content.
fn primitive(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    sum.scale(&sum.content(budget)?.inverse(), budget)
}

/// Two nested radicals of a monomial whose product is simpler, with that product.
fn find_pair(m: &Monomial, budget: &Budget) -> Result<Option<(usize, usize, Sum)>, Failure> {
    for i in 0..m.nested.len() {
        for j in i + 1..m.nested.len() {
            let (s, t) = (&m.nested[i], &m.nested[j]);
            if s.radicand.terms().len() * t.radicand.terms().len() > PAIR_PRODUCTS_MAX {
                continue;
            }
            let product = settle(s.radicand.mul(&t.radicand, budget)?, budget)?;
            let depth = product.deepest().map_or(1, |n| n.depth + 1);
            let simpler = product.single().is_some()
                || depth < s.depth.max(t.depth)
                || denest(&primitive(&product, budget)?, budget)?.is_some();
            if simpler {
                return Ok(Some((i, j, square_root_sum(&product, budget)?)));
            }
        }
    }
    Ok(None)
}
