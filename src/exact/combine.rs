//! Linear combinations of logarithms and of arc tangents of rationals: each cofactor gets one term
//! q·log(r), and one angle q·atan(s) plus a multiple of π. Nothing is factored.

// The only part of a key that changes is its cached enclosure, which ordering and equality ignore.
#![allow(clippy::mutable_key_type)]

use super::Real;
use super::evaluate::fixed;
use super::gauss::Gauss;
use super::key::{Call, Function, More};
use super::logarithm::{self, perfect_power};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::ball::{Ball, Constants, Context};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A term with a function takes as much work as this many others.
const FUNCTION_WEIGHT: usize = 10;

/// The work of merging logarithms into one is worth while up to this many bits for each.
const MERGED_BITS_MAX: usize = 160;

/// Directions with more than this many bits are kept as they are.
const DIRECTION_BITS_MAX: usize = 1 << 12;

/// Rejects a result with too many function terms.
///
/// # Errors
/// `LimitError`.
pub(super) fn check_terms(count: usize, budget: &Budget) -> Result<(), Failure> {
    let checked = budget.check_terms(count, FUNCTION_WEIGHT, " with functions");
    checked.map_err(|failure| {
        failure.with_hint("if an approximation is enough, start from `float(x)`")
    })
}

/// Combines the logarithms and arc tangents in a sum with functions.
///
/// # Errors
/// `LimitError` for too many terms with functions; `Interrupted`.
pub(super) fn combine(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    let with = sum.terms().iter().filter(|(m, _)| m.more.is_some()).count();
    check_terms(with, budget)?;
    let mut groups: BTreeMap<(Function, Monomial), Vec<(Fraction, Fraction)>> = BTreeMap::new();
    for (m, c) in sum.terms() {
        if let Some((function, r, cofactor)) = linear(m) {
            let group = groups.entry((function, cofactor)).or_default();
            group.push((c.clone(), r));
        }
    }
    groups.retain(|(function, cofactor), parts| {
        parts.len() > 1 || *function == Function::Atan && sum.has(&times_pi(cofactor))
    });
    if groups.is_empty() {
        return Ok(sum);
    }
    let mut rest = Vec::new();
    let mut turns: BTreeMap<Monomial, Fraction> = BTreeMap::new();
    for (m, c) in sum.into_terms() {
        match linear(&m) {
            Some((function, _, cofactor)) if groups.contains_key(&(function, cofactor.clone())) => {
            }
            _ => rest.push((m, c)),
        }
    }
    for ((function, cofactor), parts) in groups {
        let one = match function {
            Function::Log => logs(parts, budget)?,
            Function::Asin | Function::Atan | Function::Cos | Function::Exp | Function::Sin => {
                let pi = times_pi(&cofactor);
                let at = rest.iter().position(|(m, _)| *m == pi);
                let turn = at.map_or(Fraction::ZERO, |at| rest.swap_remove(at).1);
                let (turn, arcs) = angles(turn, parts, budget)?;
                if !turn.is_zero() {
                    turns.insert(pi, turn);
                }
                arcs
            }
        };
        for (c, function, r) in one {
            let call = Call::new(function, Real::from(r), budget)?;
            rest.push((with_call(&cofactor, call), c));
        }
    }
    rest.extend(turns);
    rest.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(Sum::sorted(rest))
}

fn times_pi(m: &Monomial) -> Monomial {
    let mut m = m.clone();
    m.pi = m.pi.add(&Fraction::ONE, &Budget::default()).unwrap_or(m.pi);
    m
}

/// Adds a call to a key that does not contain it yet.
fn with_call(m: &Monomial, call: Rc<Call>) -> Monomial {
    let mut more = m.more.as_deref().cloned().unwrap_or_default();
    let at = more.calls.partition_point(|(c, _)| *c < call);
    more.calls.insert(at, (call, 1));
    Monomial {
        more: more.shared(),
        ..m.clone()
    }
}

/// Returns the only logarithm of a rational in a key, or else its only arc tangent of a rational,
/// as the function, the rational, and the rest of the key.
fn linear(m: &Monomial) -> Option<(Function, Fraction, Monomial)> {
    let more = m.more.as_deref()?;
    for function in [Function::Log, Function::Atan] {
        let mut found = None;
        for (at, (call, k)) in more.calls.iter().enumerate() {
            if call.function != function {
                continue;
            }
            if let Some(r) = call.argument.as_rational() {
                if found.is_some() || *k != 1 {
                    return None;
                }
                found = Some((at, r));
            }
        }
        if let Some((at, r)) = found {
            let mut rest: More = more.clone();
            rest.calls.remove(at);
            let cofactor = Monomial {
                more: rest.shared(),
                ..m.clone()
            };
            return Some((function, r, cofactor));
        }
    }
    None
}

type Parts = Vec<(Fraction, Function, Fraction)>;

/// Writes rationals as integers times one positive rational.
fn integers(parts: &[Fraction], budget: &Budget) -> Result<(Vec<IBig>, Fraction), Failure> {
    let mut below = UBig::ONE;
    let mut above = IBig::ZERO;
    for q in parts {
        below = big::natural::lcm(&below, q.denominator(), budget)?;
        above = big::gcd(&above, q.numerator(), budget)?;
    }
    let unit = Fraction::new(above, below, budget)?;
    let whole = |q: &Fraction| Ok(q.div(&unit, budget)?.into_parts().0);
    Ok((
        parts.iter().map(whole).collect::<Result<_, Failure>>()?,
        unit,
    ))
}

/// Computes Σ q·log(r): one term while the rational stays short, otherwise one for each |q|, over
/// coprime bases.
fn logs(parts: Vec<(Fraction, Fraction)>, budget: &Budget) -> Result<Parts, Failure> {
    let (qs, rs): (Vec<Fraction>, Vec<Fraction>) = parts.into_iter().unzip();
    let (ks, unit) = integers(&qs, budget)?;
    let size = |(k, r): (&IBig, &Fraction)| {
        let k = usize::try_from(&k.clone().abs_value()).unwrap_or(usize::MAX);
        k.saturating_mul(r.bits())
    };
    let bits = ks.iter().zip(&rs).map(size).fold(0, usize::saturating_add);
    if bits < MERGED_BITS_MAX * ks.len() {
        let mut product = Fraction::ONE;
        for (k, r) in ks.iter().zip(&rs) {
            let n = usize::try_from(&k.clone().abs_value()).unwrap_or(0);
            let power = r.pow(n, budget)?;
            let power = if k.is_negative() {
                power.inverse()
            } else {
                power
            };
            product = product.mul(&power, budget)?;
        }
        let above = match product.numerator() < product.denominator().as_ibig() {
            true => product.clone().inverse(),
            false => product.clone(),
        };
        let base = logarithm::root_of(&above, budget)?.0;
        if logarithm::is_short(&base, budget)? {
            return one_log(&product, &unit, budget);
        }
    }
    // Otherwise split the rationals over coprime bases.
    let all: Vec<IBig> = rs
        .iter()
        .flat_map(|r| [r.numerator().clone(), r.denominator().as_ibig().clone()])
        .filter(|n| !n.is_one())
        .collect();
    let mut by_size: BTreeMap<Fraction, Fraction> = BTreeMap::new();
    for base in logarithm::coprime(&all, budget)? {
        let base = perfect_power(&base, budget)?.0;
        let mut total = Fraction::ZERO;
        for (q, r) in qs.iter().zip(&rs) {
            let up = logarithm::multiplicity(&r.numerator().clone().into_parts().1, &base, budget)?;
            let down = logarithm::multiplicity(r.denominator(), &base, budget)?;
            let k = up as i64 - down as i64;
            total = total.add(&q.mul_int(&k.into(), budget)?, budget)?;
        }
        if total.is_zero() {
            continue;
        }
        let base = Fraction::from(base);
        let base = if total.is_negative() {
            base.inverse()
        } else {
            base
        };
        let entry = by_size.entry(total.abs()).or_insert(Fraction::ONE);
        *entry = entry.mul(&base, budget)?;
    }
    let mut terms = Vec::new();
    for (q, r) in by_size {
        terms.extend(one_log(&r, &q, budget)?);
    }
    Ok(terms)
}

/// Returns q·log(r) in normal form.
fn one_log(r: &Fraction, q: &Fraction, budget: &Budget) -> Result<Parts, Failure> {
    let mut parts = Vec::new();
    for (m, c) in logarithm::rational(r, budget)? {
        let call = m.as_call().expect("a logarithm").clone();
        let r = call.argument.as_rational().expect("of a rational");
        parts.push((c.mul(q, budget)?, Function::Log, r));
    }
    Ok(parts)
}

/// Absolute values of integers.
trait AbsValue {
    fn abs_value(self) -> IBig;
}

impl AbsValue for IBig {
    fn abs_value(self) -> IBig {
        if self.is_negative() { -self } else { self }
    }
}

/// Returns q·atan(s) in normal form, for a positive rational s.
pub(super) fn one_angle(s: &Fraction, q: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
    let parts = vec![(q.clone(), s.clone())];
    let (turn, arcs) = angles(Fraction::ZERO, parts, budget)?;
    let pi = times_pi(&Monomial::default());
    let mut terms: Vec<_> = Sum::term(pi, turn).into_terms();
    for (c, function, r) in arcs {
        let call = Call::new(function, Real::from(r), budget)?;
        terms.push((Monomial::call(call), c));
    }
    Ok(Sum::sorted(terms))
}

/// Computes cπ + Σ q·atan(s): the multiple of π, and at most one arc tangent. The (1 + si)^k are
/// multiplied, and an enclosure determines the turn; what remains is not a power of a direction
/// (see `gauss`).
fn angles(
    turn: Fraction,
    parts: Vec<(Fraction, Fraction)>,
    budget: &Budget,
) -> Result<(Fraction, Parts), Failure> {
    let (qs, ss): (Vec<Fraction>, Vec<Fraction>) = parts.iter().cloned().unzip();
    let (ks, unit) = integers(&qs, budget)?;
    let size = |(k, s): (&IBig, &Fraction)| {
        let k = usize::try_from(&k.clone().abs_value()).unwrap_or(usize::MAX);
        k.saturating_mul(s.bits() + 1)
    };
    let bits = ks.iter().zip(&ss).map(size).fold(0, usize::saturating_add);
    if bits > DIRECTION_BITS_MAX {
        let as_is = parts.into_iter().map(|(q, s)| (q, Function::Atan, s));
        return Ok((turn, as_is.collect()));
    }
    let mut z = Gauss::one();
    for (k, s) in ks.iter().zip(&ss) {
        let side = Gauss::new(s.denominator().as_ibig().clone(), s.numerator().clone());
        let side = if k.is_negative() { side.conj() } else { side };
        let n = u64::try_from(&k.clone().abs_value()).unwrap_or(0);
        z = z.mul(&side.pow(n, budget)?, budget)?;
    }
    let z = z.direction(budget)?;
    let given = ks
        .iter()
        .cloned()
        .zip(ss.iter().cloned())
        .collect::<Vec<_>>();
    if z.is_unit() {
        let eighths = quarters(&given, None, budget)?;
        let more = unit.mul(&Fraction::quotient(eighths, IBig::from(4), budget)?, budget)?;
        return Ok((turn.add(&more, budget)?, Vec::new()));
    }
    let (w, m) = z.root(budget)?;
    let w = w.first_quadrant();
    // s0 is in (0, 1); the angles of w and its mirror image add up to a right angle.
    let (s, flip) = if w.im < w.re {
        (Fraction::quotient(w.im, w.re, budget)?, false)
    } else {
        (Fraction::quotient(w.re, w.im, budget)?, true)
    };
    let m = if flip { -i64::from(m) } else { i64::from(m) };
    let eighths = quarters(&given, Some((m, &s)), budget)?;
    let more = unit.mul(&Fraction::quotient(eighths, IBig::from(4), budget)?, budget)?;
    let turn = turn.add(&more, budget)?;
    let q = unit.mul_int(&m.into(), budget)?;
    // q (θ + tπ/4) with t = 4c/q
    let t = turn.mul_int(&4.into(), budget)?.div(&q, budget)?;
    if t.is_int()
        && let Ok(t @ (-2..=1)) = i64::try_from(t.numerator())
    {
        let (n, d) = (s.numerator().clone(), s.denominator().as_ibig().clone());
        // tan(θ + π/4) = (d + n)/(d - n), and so on.
        let (q, above, below) = match t {
            0 => (q, n, d),
            1 => (q, &d + &n, &d - &n),
            -1 => (-q, &d - &n, &d + &n),
            _ => (-q, d, n),
        };
        let s = Fraction::quotient(above, below, budget)?;
        return Ok((Fraction::ZERO, vec![(q, Function::Atan, s)]));
    }
    Ok((turn, vec![(q, Function::Atan, s)]))
}

/// Returns the integer j with Σ k·atan(s) - m·atan(s0) = jπ/4, which is known to exist.
pub(super) fn quarters(
    given: &[(IBig, Fraction)],
    own: Option<(i64, &Fraction)>,
    budget: &Budget,
) -> Result<IBig, Failure> {
    let constants = Constants::new();
    let largest = given.iter().map(|(k, _)| k.bit_len()).max().unwrap_or(0);
    let context = Context::new(64 + largest, &constants, budget);
    let mut sum = Ball::ZERO;
    let own = own.map(|(m, s)| (IBig::from(-m), s.clone()));
    for (k, s) in given.iter().cloned().chain(own) {
        let part = Ball::atan_rational(&s, &context)?.mul(&Ball::int(&k), &context)?;
        sum = sum.add(&part, &context);
    }
    let ratio = sum.scaled(2).div(&Ball::pi(&context)?, &context)?;
    let (lo, hi) = fixed(&ratio, 4, budget)?.expect("a bounded ball");
    let middle = (lo + hi + 16) >> 5usize;
    Ok(middle)
}
