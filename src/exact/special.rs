//! Exact values of elementary functions: the circle at multiples of π/12, powers of e, logarithms.

use super::digits::compare;
use super::radical::Radical;
use super::sum::{Monomial, Sum};
use super::{Function, Real};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// The exact value of an elementary function at an exact real where it has one of our form
/// (`sin(π/6)`, `exp(2)`, `log(e)`, `acos(1/2)`); `None` leaves it to floats.
///
/// # Errors
/// `DomainError` at a pole and outside the function's domain.
pub fn special(function: Function, x: &Real, budget: &Budget) -> Result<Option<Real>, Failure> {
    let found = match function {
        Function::Sin => twelfths(x, budget)?.map(|k| sine(k, budget)),
        Function::Cos => twelfths(x, budget)?.map(|k| sine(k + 6, budget)),
        Function::Tan => twelfths(x, budget)?.map(|k| tangent(k, budget)),
        Function::Asin => arc_sine(x, "asin", budget)?.map(|k| angle(k, budget)),
        Function::Acos => arc_sine(x, "acos", budget)?.map(|k| angle(6 - k, budget)),
        Function::Atan => arc_tangent(x, budget)?.map(|k| angle(k, budget)),
        Function::Exp => x.as_rational().map(|q| Ok(power_of_e(q))),
        Function::Log => logarithm(x, budget)?.map(Ok),
    };
    found.transpose()
}

/// The exact value of `arg(re + im·i)` where it is a multiple of π/12; `None` leaves it to floats. The
/// parts are not both zero.
pub fn argument(re: &Real, im: &Real, budget: &Budget) -> Result<Option<Real>, Failure> {
    let guess = im.to_f64().atan2(re.to_f64()) / (std::f64::consts::PI / 12.0);
    let k = guess.round();
    if !k.is_finite() || (guess - k).abs() > 1e-6 {
        return Ok(None);
    }
    let k = k as i64;
    // The direction (cos, sin) is parallel to (re, im), and the float tells it from its opposite.
    let (cosine, sine) = (sine(k + 6, budget)?, sine(k, budget)?);
    let same =
        compare(&cosine.mul(im, budget)?, &sine.mul(re, budget)?, budget)? == Ordering::Equal;
    Ok(if same { Some(angle(k, budget)?) } else { None })
}

/// The exact `(cos πp/q, sin πp/q)` where they are of our form: q divides 12. `None` where they are not.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn cos_sin_pi(p: i64, q: i64, budget: &Budget) -> Result<Option<(Real, Real)>, Failure> {
    if q == 0 || 12 % q != 0 {
        return Ok(None);
    }
    let k = p.rem_euclid(24) * (12 / q) % 24;
    Ok(Some((sine(k + 6, budget)?, sine(k, budget)?)))
}

/// The rational q with `x = base^q`, for positive numbers of one term; `None` where there is none or the
/// forms do not show it. The base is not 1.
pub fn log_base(x: &Real, base: &Real, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let (Some(x), Some(base)) = (exponents(x, budget)?, exponents(base, budget)?) else {
        return Ok(None);
    };
    let (x, base) = align(x, base, budget)?;
    let mut ratio: Option<Fraction> = None;
    for (p, q) in x.iter().zip(&base) {
        if q.is_zero() {
            if p.is_zero() {
                continue;
            }
            return Ok(None);
        }
        let quotient = p.div(q, budget)?;
        if ratio.as_ref().is_some_and(|r| *r != quotient) {
            return Ok(None);
        }
        ratio = Some(quotient);
    }
    Ok(ratio)
}

/// The exponents of π, e and of the bases in a positive term.
type Exponents = (Fraction, Fraction, Vec<(UBig, Fraction)>);

fn exponents(x: &Real, budget: &Budget) -> Result<Option<Exponents>, Failure> {
    let (None, Some((m, c))) = (&x.den, x.num.single()) else {
        return Ok(None);
    };
    if !m.nested.is_empty() || !c.is_positive() {
        return Ok(None);
    }
    let mut factors = Radical::factors_of(c, 1, 1, budget)?;
    factors.extend(m.radical.factors_to(1, 1)?);
    let exponent = |(base, num, den): (UBig, i128, i128)| {
        let exponent = Fraction::new(IBig::from(num), UBig::from(den as u128), budget)?;
        Ok((base, exponent))
    };
    let factors: Result<Vec<_>, Failure> = factors.into_iter().map(exponent).collect();
    Ok(Some((m.pi.clone(), m.e.clone(), factors?)))
}

/// Both lists of exponents over the same coprime bases.
fn align(
    x: Exponents,
    y: Exponents,
    budget: &Budget,
) -> Result<(Vec<Fraction>, Vec<Fraction>), Failure> {
    let all: Vec<&UBig> = x.2.iter().chain(&y.2).map(|(base, _)| base).collect();
    let pieces = match super::radical::coprime_pieces(&all, budget)? {
        Some(pieces) => pieces,
        None => {
            let mut pieces: Vec<UBig> = all.into_iter().cloned().collect();
            pieces.sort();
            pieces.dedup();
            pieces
        }
    };
    let over = |(pi, e, factors): Exponents| -> Result<Vec<Fraction>, Failure> {
        let mut list = vec![Fraction::ZERO; pieces.len()];
        for (base, exponent) in factors {
            for (piece, k) in super::radical::split(&base, &pieces, budget)? {
                let at = pieces
                    .iter()
                    .position(|p| *p == piece)
                    .expect("split gives pieces");
                let times = exponent.mul(&Fraction::from(k), budget)?;
                list[at] = list[at].add(&times, budget)?;
            }
        }
        list.extend([pi, e]);
        Ok(list)
    };
    Ok((over(x)?, over(y)?))
}

/// The k with x = k·π/12, reduced to 0..24.
fn twelfths(x: &Real, budget: &Budget) -> Result<Option<i64>, Failure> {
    if x.num.is_zero() {
        return Ok(Some(0));
    }
    let (None, Some((m, c))) = (&x.den, x.num.single()) else {
        return Ok(None);
    };
    if !m.pi.is_one() || !m.e.is_zero() || !m.nested.is_empty() || !m.radical.is_one() {
        return Ok(None);
    }
    let k = c.mul_int(&12.into(), budget)?;
    if !k.is_int() {
        return Ok(None);
    }
    let rest = big::floored(k.numerator(), &24.into(), budget)?.1;
    Ok(i64::try_from(&rest).ok())
}

/// `(p√m + q√n) / d` for small numbers.
fn surd(parts: [(i64, u64); 2], d: u64, budget: &Budget) -> Result<Real, Failure> {
    let mut terms = Vec::new();
    for (c, m) in parts {
        let root = super::root::root_term(&Monomial::default(), &Fraction::from(m), 1, 2, budget)?;
        terms.extend(root.scale(&Fraction::ratio(c, d), budget)?.into_terms());
    }
    Ok(Real {
        num: Sum::collect(terms, budget)?,
        den: None,
    })
}

/// sin(k·π/12).
fn sine(k: i64, budget: &Budget) -> Result<Real, Failure> {
    let k = k.rem_euclid(24);
    if k > 12 {
        return Ok(sine(k - 12, budget)?.negate());
    }
    match k.min(12 - k) {
        0 => surd([(0, 1), (0, 1)], 1, budget),
        1 => surd([(1, 6), (-1, 2)], 4, budget),
        2 => surd([(1, 1), (0, 1)], 2, budget),
        3 => surd([(1, 2), (0, 1)], 2, budget),
        4 => surd([(1, 3), (0, 1)], 2, budget),
        5 => surd([(1, 6), (1, 2)], 4, budget),
        _ => surd([(1, 1), (0, 1)], 1, budget),
    }
}

/// tan(k·π/12).
fn tangent(k: i64, budget: &Budget) -> Result<Real, Failure> {
    let k = k.rem_euclid(12);
    if k > 6 {
        return Ok(tangent(12 - k, budget)?.negate());
    }
    match k {
        0 => surd([(0, 1), (0, 1)], 1, budget),
        1 => surd([(2, 1), (-1, 3)], 1, budget),
        2 => surd([(1, 3), (0, 1)], 3, budget),
        3 => surd([(1, 1), (0, 1)], 1, budget),
        4 => surd([(1, 3), (0, 1)], 1, budget),
        5 => surd([(2, 1), (1, 3)], 1, budget),
        _ => Err(Failure::domain(
            "the tangent has a pole at π/2 and its odd multiples",
        )),
    }
}

/// k·π/12.
fn angle(k: i64, budget: &Budget) -> Result<Real, Failure> {
    let twelfth = Fraction::ratio(k, 12);
    Real::pi().mul(&Real::from(twelfth), budget)
}

/// The k with x = sin(k·π/12), -6 <= k <= 6.
fn arc_sine(x: &Real, name: &str, budget: &Budget) -> Result<Option<i64>, Failure> {
    let one = Real::from(Fraction::ONE);
    if compare(x, &one, budget)? == Ordering::Greater
        || compare(x, &one.negate(), budget)? == Ordering::Less
    {
        return Err(Failure::domain(format!(
            "{name} takes numbers from -1 to 1"
        )));
    }
    let k = (x.to_f64().asin() / (std::f64::consts::PI / 12.0)).round() as i64;
    let same = compare(x, &sine(k, budget)?, budget)? == Ordering::Equal;
    Ok(same.then_some(k))
}

/// The k with x = tan(k·π/12), -5 <= k <= 5.
fn arc_tangent(x: &Real, budget: &Budget) -> Result<Option<i64>, Failure> {
    let k = (x.to_f64().atan() / (std::f64::consts::PI / 12.0)).round() as i64;
    if k.abs() > 5 {
        return Ok(None);
    }
    let same = compare(x, &tangent(k, budget)?, budget)? == Ordering::Equal;
    Ok(same.then_some(k))
}

fn power_of_e(q: Fraction) -> Real {
    Real {
        num: Sum::term(
            Monomial {
                e: q,
                ..Monomial::default()
            },
            Fraction::ONE,
        ),
        den: None,
    }
}

/// The rational logarithm of a power of e.
fn logarithm(x: &Real, budget: &Budget) -> Result<Option<Real>, Failure> {
    if x.sign(budget)? != Ordering::Greater {
        return Err(Failure::domain("log takes positive numbers"));
    }
    let (None, Some((m, c))) = (&x.den, x.num.single()) else {
        return Ok(None);
    };
    let pure = c.is_one() && m.pi.is_zero() && m.nested.is_empty() && m.radical.is_one();
    Ok(pure.then(|| Real::from(m.e.clone())))
}
