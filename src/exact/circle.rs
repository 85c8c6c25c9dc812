//! Sine, cosine and tangent of rational multiples of π: real algebraic numbers.
//!
//! An angle qπ is reduced to (0, π/2); of the two ways to write a cosine or sine, the one with the
//! odd denominator is used or, if 4 divides the denominator, the one with the angle below π/4.
//! Values at multiples of π/12, π/10 and π/8 are written with square roots. Products of sines and
//! cosines become sums, so a key has at most one of them.

use super::key::{Circle, Extra, Generator};
use super::monomial::Monomial;
use super::root::root_term;
use super::sum::{Nested, Sum};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::rc::Rc;

/// Returns a float near the value at an angle qπ between 0 and π/2; for estimates only.
pub(super) fn estimate(kind: Circle, q: &Fraction) -> f64 {
    let angle = q.estimate() * std::f64::consts::PI;
    match kind {
        Circle::Cos => angle.cos(),
        Circle::Sin => angle.sin(),
        Circle::Tan => angle.tan(),
    }
}

/// Returns a sine, cosine or tangent of a rational multiple of π as a sum.
pub(super) fn value(generator: &Rc<Generator>) -> Sum {
    let factors = vec![(Rc::clone(generator), 1)];
    let key = Monomial {
        extra: Extra { factors }.shared(),
        ..Monomial::default()
    };
    Sum::term(key, Fraction::ONE)
}

/// Returns cos(qπ).
///
/// # Errors
/// `LimitError`, `Interrupted`; the same for the functions below.
pub(super) fn cos(q: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    sin(&q.add(&Fraction::ratio(1, 2), budget)?, budget)
}

/// Returns sin(qπ).
pub(super) fn sin(q: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    // Reduce to [0, 2), then [0, 1), then [0, 1/2].
    let (negative, q) = fold(q, 2, budget)?;
    let value = first_quadrant(Circle::Sin, q, budget)?;
    Ok(if negative { value.negate() } else { value })
}

/// Returns tan(qπ); `None` at a pole.
pub(super) fn tan(q: &Fraction, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let (negative, q) = fold(q, 1, budget)?;
    let half = Fraction::ratio(1, 2);
    if q == half {
        return Ok(None);
    }
    let value = first_quadrant(Circle::Tan, q, budget)?;
    Ok(Some(if negative { value.negate() } else { value }))
}

/// Reduces q modulo the period and mirrors it into [0, 1/2]; returns the sign of the odd function
/// separately.
fn fold(q: &Fraction, period: i64, budget: &Budget) -> Result<(bool, Fraction), Failure> {
    let (n, d) = (q.numerator(), q.denominator().as_ibig());
    let turn = big::multiply(d, &IBig::from(period), budget)?;
    let rest = big::floored(n, &turn, budget)?.1;
    let mut q = Fraction::coprime(rest, q.denominator().clone());
    let mut negative = false;
    if period == 2 && q > Fraction::ONE {
        negative = true;
        q = q.sub(&Fraction::ONE, budget)?;
    }
    if q > Fraction::ratio(1, 2) {
        // sin(π - x) = sin x, tan(π - x) = -tan x
        negative ^= period == 1;
        q = Fraction::ONE.sub(&q, budget)?;
    }
    if q.is_int() {
        q = Fraction::new(q.numerator().clone(), q.denominator().clone(), budget)?;
    }
    Ok((negative, q))
}

/// Returns the value at qπ for q in [0, 1/2].
fn first_quadrant(kind: Circle, q: Fraction, budget: &Budget) -> Result<Sum, Failure> {
    if let Ok(d) = u32::try_from(q.denominator())
        && let Some(step) = [12, 10, 8].into_iter().find(|step| step % d == 0)
    {
        let k = q.mul(&Fraction::from(step), budget)?;
        let k = i64::try_from(k.numerator()).expect("at most half of the step");
        return special(kind, k, step, budget);
    }
    if kind == Circle::Tan {
        return Ok(Sum::term(
            Monomial::generator(Generator::Circle(kind, q)),
            Fraction::ONE,
        ));
    }
    let other = Fraction::ratio(1, 2).sub(&q, budget)?;
    let odd = |q: &Fraction| q.denominator().trailing_zeros() == Some(0);
    let first = match (odd(&q), odd(&other)) {
        (true, _) => true,
        (false, true) => false,
        (false, false) => q < other,
    };
    let (kind, q) = match (first, kind) {
        (true, kind) => (kind, q),
        (false, Circle::Sin) => (Circle::Cos, other),
        (false, _) => (Circle::Sin, other),
    };
    Ok(Sum::term(
        Monomial::generator(Generator::Circle(kind, q)),
        Fraction::ONE,
    ))
}

/// Returns the value at kπ/step, written with square roots.
fn special(kind: Circle, k: i64, step: u32, budget: &Budget) -> Result<Sum, Failure> {
    match (kind, step) {
        (Circle::Cos, _) => special(Circle::Sin, i64::from(step) / 2 - k, step, budget),
        (Circle::Sin, 12) => match k {
            0 => surds(&[], 1, budget),
            1 => surds(&[(1, 6), (-1, 2)], 4, budget),
            2 => surds(&[(1, 1)], 2, budget),
            3 => surds(&[(1, 2)], 2, budget),
            4 => surds(&[(1, 3)], 2, budget),
            5 => surds(&[(1, 6), (1, 2)], 4, budget),
            _ => surds(&[(1, 1)], 1, budget),
        },
        (Circle::Sin, 10) => match k {
            1 => surds(&[(-1, 1), (1, 5)], 4, budget),
            3 => surds(&[(1, 1), (1, 5)], 4, budget),
            // √(10 ∓ 2√5)/4 = √2·√(5 ∓ √5)/4
            2 => nested((2, 4), [(5, 1), (-1, 5)], budget),
            _ => nested((2, 4), [(5, 1), (1, 5)], budget),
        },
        (Circle::Sin, _) => match k {
            1 => nested((1, 2), [(2, 1), (-1, 2)], budget),
            _ => nested((1, 2), [(2, 1), (1, 2)], budget),
        },
        (Circle::Tan, 12) => match k {
            0 => surds(&[], 1, budget),
            1 => surds(&[(2, 1), (-1, 3)], 1, budget),
            2 => surds(&[(1, 3)], 3, budget),
            3 => surds(&[(1, 1)], 1, budget),
            4 => surds(&[(1, 3)], 1, budget),
            _ => surds(&[(2, 1), (1, 3)], 1, budget),
        },
        (Circle::Tan, 10) => match k {
            // √(1 - 2√5/5), √(5 - 2√5), √(1 + 2√5/5), √(5 + 2√5)
            1 => nested((5, 5), [(5, 1), (-2, 5)], budget),
            2 => nested((1, 1), [(5, 1), (-2, 5)], budget),
            3 => nested((5, 5), [(5, 1), (2, 5)], budget),
            _ => nested((1, 1), [(5, 1), (2, 5)], budget),
        },
        (Circle::Tan, _) => match k {
            1 => surds(&[(-1, 1), (1, 2)], 1, budget),
            _ => surds(&[(1, 1), (1, 2)], 1, budget),
        },
    }
}

/// Returns Σ p√m / d.
fn surds(parts: &[(i64, u64)], d: u64, budget: &Budget) -> Result<Sum, Failure> {
    let mut terms = Vec::new();
    for &(c, m) in parts {
        let root = root_term(&Monomial::default(), &Fraction::from(m), 1, 2, budget)?;
        terms.extend(root.scale(&Fraction::ratio(c, d), budget)?.into_terms());
    }
    Sum::collect(terms, budget)
}

/// Returns √m/d times the root of a sum that does not denest.
fn nested((m, d): (u64, u64), inside: [(i64, u64); 2], budget: &Budget) -> Result<Sum, Failure> {
    let radicand = surds(&inside, 1, budget)?;
    let root = Monomial {
        nested: vec![Nested::new(radicand)?],
        ..Monomial::default()
    };
    surds(&[(1, m)], d, budget)?.mul(&Sum::term(root, Fraction::ONE), budget)
}

/// Turns sines and cosines in a product of generators into a sum, which is added to `factors`.
pub(super) fn contract(
    product: &mut Vec<(Rc<Generator>, u32)>,
    factors: &mut Vec<Sum>,
    budget: &Budget,
) -> Result<(), Failure> {
    let wave = |g: &Generator| matches!(g, Generator::Circle(Circle::Sin | Circle::Cos, _));
    meet_tangents(product, factors, budget)?;
    let count: u64 = product
        .iter()
        .filter(|(g, _)| wave(g))
        .map(|(_, k)| u64::from(*k))
        .sum();
    if count < 2 {
        return Ok(());
    }
    let mut sum: Option<Sum> = None;
    for (g, k) in product.iter().filter(|(g, _)| wave(g)) {
        let Generator::Circle(kind, q) = &**g else {
            continue;
        };
        for _ in 0..*k {
            sum = Some(match sum {
                None => value(g),
                Some(sum) => times_wave(&sum, *kind, q, budget)?,
            });
        }
    }
    product.retain(|(g, _)| !wave(g));
    factors.extend(sum);
    Ok(())
}

/// Replaces tan x · cos x with sin x.
fn meet_tangents(
    product: &mut Vec<(Rc<Generator>, u32)>,
    factors: &mut Vec<Sum>,
    budget: &Budget,
) -> Result<(), Failure> {
    let angle = |(g, _): &(Rc<Generator>, u32)| match &**g {
        Generator::Circle(Circle::Tan, q) => Some(q.clone()),
        Generator::Circle(..) | Generator::Root(_) | Generator::Of(_) => None,
    };
    let angles: Vec<Fraction> = product.iter().filter_map(angle).collect();
    for q in angles {
        let cosine = cos(&q, budget)?;
        let Some((m, c)) = cosine.single().filter(|(_, c)| c.is_one()) else {
            continue;
        };
        debug_assert!(c.is_one());
        let Some([(wanted, 1)]) = m.extra.as_deref().map(|x| &x.factors[..]) else {
            continue;
        };
        let tangent = |g: &Generator| matches!(g, Generator::Circle(Circle::Tan, r) if *r == q);
        let at = product.iter().position(|(g, _)| g == wanted);
        let other = product.iter().position(|(g, _)| tangent(g));
        if let (Some(at), Some(other)) = (at, other) {
            product[at].1 -= 1;
            product[other].1 -= 1;
            factors.push(sin(&q, budget)?);
            product.retain(|(_, k)| *k > 0);
        }
    }
    Ok(())
}

/// Multiplies a sum whose terms have at most one sine or cosine by another sine or cosine.
fn times_wave(sum: &Sum, kind: Circle, q: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    let half = Fraction::ratio(1, 2);
    // Write everything as cosines: sin(x) = cos(x - π/2).
    let phase = |kind: Circle, q: &Fraction| match kind {
        Circle::Sin => q.sub(&half, budget),
        Circle::Cos | Circle::Tan => Ok(q.clone()),
    };
    let b = phase(kind, q)?;
    let mut terms = Vec::new();
    for (m, c) in sum.terms() {
        let mut rest = m.clone();
        let own = m.extra.as_ref().and_then(|x| {
            x.factors.iter().find_map(|(g, _)| match &**g {
                Generator::Circle(kind @ (Circle::Sin | Circle::Cos), q) => Some((*kind, q)),
                Generator::Circle(..) | Generator::Root(_) | Generator::Of(_) => None,
            })
        });
        let product = match own {
            None => cos(&b, budget)?,
            Some((kind, q)) => {
                rest.extra = None;
                let a = phase(kind, q)?;
                let (sum, difference) = (a.add(&b, budget)?, a.sub(&b, budget)?);
                cos(&sum, budget)?
                    .add(&cos(&difference, budget)?, budget)?
                    .scale(&half, budget)?
            }
        };
        let product = Sum::term(rest, c.clone()).mul(&product, budget)?;
        terms.extend(product.into_terms());
    }
    Sum::collect(terms, budget)
}
