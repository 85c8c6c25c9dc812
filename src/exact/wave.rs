//! Sine and cosine of exact reals, and products of them. A wave is the sine or cosine of an angle.
//!
//! An angle is T + qπ, where T contains no rational multiple of π, the first coefficient of T in
//! display order is positive, and q is in [0, 1/2). Arc tangents and arc sines are taken out of the
//! angle. Products and powers are kept as written unless their Fourier form, with at most one wave
//! in a term, is shorter; it uses cos a · cos b = (cos(a - b) + cos(a + b))/2 and similar formulas.

use super::Real;
use super::arc;
use super::circle;
use super::key::{Call, Function, More};
use super::monomial::Monomial;
use super::show;
use super::sum::Sum;
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::rc::Rc;

/// Products of more than this many waves are kept as they are.
const FACTORS_MAX: u32 = 10;

/// Multiples of arc tangents beyond this stay in the angle.
const MULTIPLE_MAX: u64 = 1 << 24;

/// Returns `(sin x, cos x)`.
///
/// # Errors
/// `LimitError`, `Interrupted`, `PrecisionError`; the same for the functions below.
pub(super) fn sin_cos(x: &Real, budget: &Budget) -> Result<(Real, Real), Failure> {
    let (turn, arcs, rest) = split(x, budget)?;
    let mut pair = if rest.num.is_zero() {
        (
            Real::of(circle::sin(&turn, budget)?),
            Real::of(circle::cos(&turn, budget)?),
        )
    } else {
        (
            Real::of(wave(Function::Sin, &rest, &turn, budget)?),
            Real::of(wave(Function::Cos, &rest, &turn, budget)?),
        )
    };
    for (call, k) in arcs {
        let (s, c) = arc::sin_cos_of(&call, k, budget)?;
        let (sine, cosine) = &pair;
        pair = (
            sine.mul(&c, budget)?
                .add(&cosine.mul(&s, budget)?, budget)?,
            cosine
                .mul(&c, budget)?
                .sub(&sine.mul(&s, budget)?, budget)?,
        );
    }
    Ok(pair)
}

/// Returns tan x.
///
/// # Errors
/// `DomainError` at a pole.
pub(super) fn tan(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    let pole = || Failure::domain("the tangent has a pole at π/2 and its odd multiples");
    let (turn, arcs, rest) = split(x, budget)?;
    if rest.num.is_zero() && arcs.is_empty() {
        let value = circle::tan(&turn, budget)?.ok_or_else(pole)?;
        return Ok(Real::of(value));
    }
    if let [(call, 1)] = &arcs[..]
        && call.function == Function::Atan
        && rest.num.is_zero()
        && turn.is_zero()
    {
        return Ok(call.argument.clone());
    }
    let (sine, cosine) = sin_cos(x, budget)?;
    if cosine.num.is_zero() {
        return Err(pole());
    }
    sine.mul(&cosine.invert(budget)?, budget)
}

type Arcs = Vec<(Rc<Call>, i64)>;

/// Splits an angle into q (of qπ), multiples of arcs, and the rest.
fn split(x: &Real, budget: &Budget) -> Result<(Fraction, Arcs, Real), Failure> {
    let (mut turn, mut arcs) = (Fraction::ZERO, Vec::new());
    if x.den.is_some() {
        return Ok((turn, arcs, x.clone()));
    }
    let pi = Monomial {
        pi: Fraction::ONE,
        ..Monomial::default()
    };
    let mut rest = Vec::new();
    for (m, c) in x.num.terms() {
        budget.poll(1)?;
        if *m == pi {
            turn = c.clone();
            continue;
        }
        if let Some(call) = m.as_call()
            && let Function::Atan | Function::Asin = call.function
            && c.is_int()
            && let Ok(k) = i64::try_from(c.numerator())
            && k.unsigned_abs() <= MULTIPLE_MAX
            && (k.abs() <= 64 || call.argument.as_rational().is_some())
        {
            arcs.push((Rc::clone(call), k));
            continue;
        }
        rest.push((m.clone(), c.clone()));
    }
    Ok((turn, arcs, Real::of(Sum::sorted(rest))))
}

/// Returns the wave of T + qπ as a term.
fn wave(function: Function, t: &Real, q: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    let negative = show::leads_with_minus(t, budget)?;
    let (t, q) = if negative {
        (t.negate(), -q)
    } else {
        (t.clone(), q.clone())
    };
    // Reduce q to [0, 1/2), counting the quarter turns.
    let double = q.mul_int(&2.into(), budget)?;
    let k = double.floor(budget)?;
    let q = q.sub(&Fraction::quotient(k.clone(), 2.into(), budget)?, budget)?;
    let turn = big::floored(&k, &IBig::from(4), budget)?.1;
    let sine = function == Function::Sin;
    // Sine is odd, so a negated angle changes its sign.
    let mut minus = negative && sine;
    let (function, more) = match (u8::try_from(&turn).unwrap_or(0), sine) {
        (0, true) | (3, false) => (Function::Sin, false),
        (1, true) | (0, false) => (Function::Cos, false),
        (2, true) | (1, false) => (Function::Sin, true),
        _ => (Function::Cos, true),
    };
    minus ^= more;
    let argument = if q.is_zero() {
        t
    } else {
        let pi = Real::pi().mul(&Real::from(q), budget)?;
        t.add(&pi, budget)?
    };
    let call = Call::new(function, argument, budget)?;
    let c = Fraction::from(if minus { -1 } else { 1 });
    Ok(Sum::term(Monomial::call(call), c))
}

/// Returns the number of waves in a key, counted with their powers, and whether any power is
/// negative.
fn count(m: &Monomial) -> (u32, bool) {
    let Some(more) = &m.more else {
        return (0, false);
    };
    let waves = more.waves();
    waves.fold((0, false), |(n, negative), (_, k)| {
        (n.saturating_add(k.unsigned_abs()), negative || *k < 0)
    })
}

/// Returns the sum in Fourier form if that is shorter, measured first in terms, then in waves.
pub(super) fn shorten(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    let cost = |s: &Sum| {
        let waves: u32 = s.terms().iter().map(|(m, _)| count(m).0).sum();
        (s.terms().len(), waves)
    };
    let product = |m: &Monomial| {
        let (n, negative) = count(m);
        n > 1 && n <= FACTORS_MAX && !negative
    };
    if !sum.terms().iter().any(|(m, _)| product(m)) {
        return Ok(sum);
    }
    let other = fourier(&sum, budget)?;
    Ok(if cost(&other) < cost(&sum) {
        other
    } else {
        sum
    })
}

/// Rewrites the sum with at most one wave in each term, unless a power is negative or too high.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn fourier(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let mut total = Vec::new();
    for (m, c) in sum.terms() {
        budget.poll(1)?;
        let (n, negative) = count(m);
        if n < 2 || negative || n > FACTORS_MAX {
            total.push((m.clone(), c.clone()));
            continue;
        }
        let more = m.more.as_deref().cloned().unwrap_or_default();
        let (waves, calls): (Vec<_>, Vec<_>) = more
            .calls
            .into_iter()
            .partition(|(c, _)| matches!(c.function, Function::Sin | Function::Cos));
        let rest = Monomial {
            more: More {
                power: more.power,
                calls,
            }
            .shared(),
            ..m.clone()
        };
        // A list of cosines: rational factors and angles.
        let mut list: Vec<(Fraction, Real)> = Vec::new();
        for (call, k) in &waves {
            let angle = as_cosine(call, budget)?;
            for _ in 0..*k {
                list = match list.is_empty() {
                    true => vec![(Fraction::ONE, angle.clone())],
                    false => products(&list, &angle, budget)?,
                };
            }
        }
        for (factor, angle) in list {
            let value = sin_cos(&angle, budget)?.1.num;
            let value = value.scale(&c.mul(&factor, budget)?, budget)?;
            let term = Sum::term(rest.clone(), Fraction::ONE).mul(&value, budget)?;
            total.extend(term.into_terms());
        }
    }
    Sum::collect(total, budget)
}

/// Returns the angle whose cosine equals this wave.
fn as_cosine(call: &Call, budget: &Budget) -> Result<Real, Failure> {
    if call.function == Function::Cos {
        return Ok(call.argument.clone());
    }
    let quarter = Real::pi().mul(&Real::from(Fraction::ratio(-1, 2)), budget)?;
    call.argument.add(&quarter, budget)
}

fn products(
    list: &[(Fraction, Real)],
    angle: &Real,
    budget: &Budget,
) -> Result<Vec<(Fraction, Real)>, Failure> {
    let mut result = Vec::with_capacity(2 * list.len());
    for (c, a) in list {
        let c = c.mul(&Fraction::ratio(1, 2), budget)?;
        result.push((c.clone(), a.add(angle, budget)?));
        result.push((c, a.sub(angle, budget)?));
    }
    Ok(result)
}

/// Multiplies the sum by all the waves (to their powers) that occur in denominators.
pub(super) fn clear(sum: &Sum, budget: &Budget) -> Result<Sum, Failure> {
    let mut below: Vec<(Rc<Call>, i32)> = Vec::new();
    for (m, _) in sum.terms() {
        for (call, k) in m.more.iter().flat_map(|more| &more.calls) {
            if *k >= 0 {
                continue;
            }
            match below.iter_mut().find(|(c, _)| c == call) {
                Some((_, most)) => *most = (*most).max(-*k),
                None => below.push((Rc::clone(call), -*k)),
            }
        }
    }
    if below.is_empty() {
        return Ok(sum.clone());
    }
    below.sort();
    let more = More {
        power: None,
        calls: below,
    };
    let key = Monomial {
        more: more.shared(),
        ..Monomial::default()
    };
    sum.mul(&Sum::term(key, Fraction::ONE), budget)
}
