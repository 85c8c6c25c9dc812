//! Decides whether a sum is zero.
//!
//! The sum is written over generators: logarithms of rationals over coprime bases of Z, arc
//! tangents of rationals over coprime bases of Z[i], products of waves in Fourier form, with
//! `cos(T + qπ)` expanded by its addition formula, and with equal exponents and angles merged. Then
//! the coefficient of each product of generators is algebraic, and `settle` decides whether it is
//! zero. If all coefficients are zero, so is the sum, whatever relations there may be between the
//! generators. Otherwise the sum is known not to be zero if a theorem shows that the generators
//! that occur are independent:
//!
//! - no generators: the sum is the coefficient itself.
//! - e to algebraic powers, sines and cosines of algebraic numbers: exponentials of distinct
//!   algebraic numbers are linearly independent over the algebraic numbers (Lindemann 1882,
//!   Weierstrass 1885).
//! - π alone: it is transcendental (Lindemann 1882).
//! - 1, π, logarithms and arc tangents of rationals, each over its own bases: if numbers of this
//!   kind are linearly independent over Q, as coprime bases are, then together with 1 they are
//!   linearly independent over the algebraic numbers (Baker 1966, 1967). π and the arc tangents are
//!   logarithms of algebraic numbers times i; over coprime bases of Z[i] none is a multiple of
//!   another.
//!
//! - one exponential e^(β·log ρ), with ρ and β algebraic and β irrational, and its powers (Gelfond
//!   1934, Schneider 1934).
//! - π and e^(qπ√d), for a single d ≥ 1: π and e^(π√d) are algebraically independent (Nesterenko
//!   1996).
//!
//! Logarithms and arcs of algebraic numbers are decided separately (see `relation`); sines and
//! cosines of rational multiples of arcs are algebraic (see `angle`).
//!
//! Everything else is open: an enclosure can prove that two numbers differ, but nothing can prove
//! that they are equal.

// The only part of a key that changes is its cached enclosure, which ordering and equality ignore.
#![allow(clippy::mutable_key_type)]

use super::Real;
use super::angle;
use super::digits::compare;
use super::evaluate::Evaluator;
use super::gauss::{self, Gauss};
use super::key::{Call, Function, More};
use super::logarithm;
use super::monomial::Monomial;
use super::relation;
use super::settle;
use super::sum::Sum;
use super::theorems;
use super::wave;
use crate::ball::Constants;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_int::IBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The state of knowledge about whether a sum is zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// The sum is zero.
    Zero,
    /// The sum is not zero.
    Other,
    /// The sum is not zero unless logarithms or arcs satisfy a relation that was not found. This is
    /// not a proof but a reason to refine: an enclosure is expected to distinguish the sum from
    /// zero.
    Presumed,
    /// A theorem decides the question, but the proof would exceed the limits.
    Beyond,
    /// Nothing is proved.
    Open,
}

/// Sums with more than this many terms are left to enclosures.
const TERMS_MAX: usize = 400;

/// Decides whether a sum is zero.
///
/// # Errors
/// `LimitError` if the proof for an algebraic number would be too long, `Interrupted`.
pub(super) fn zero(sum: &Sum, budget: &Budget) -> Result<Verdict, Failure> {
    if sum.is_zero() {
        return Ok(Verdict::Zero);
    }
    if sum.has_transcendental_root() {
        return Ok(match settle::vanishes(sum, budget) {
            Ok(true) => Verdict::Zero,
            Err(stopped) if stopped.kind() == ErrorKind::Interrupted => return Err(stopped),
            _ => Verdict::Open,
        });
    }
    if sum.is_algebraic() {
        return Ok(if settle::is_zero(sum, budget)? {
            Verdict::Zero
        } else {
            Verdict::Other
        });
    }
    if !sum.has_functions() {
        return Ok(theorems::verdict(sum));
    }
    match attempt(sum, budget) {
        Err(stopped) if stopped.kind() == ErrorKind::Interrupted => Err(stopped),
        // A proof that exceeds the limits proves nothing.
        Err(failure) if failure.kind() == ErrorKind::Limit => Ok(Verdict::Beyond),
        Err(_) => Ok(Verdict::Open),
        verdict => verdict,
    }
}

/// Sums with more than this many terms are not searched for a hidden zero.
const SHOWN_TERMS_MAX: usize = 32;

/// Returns the sum, or the empty sum if it is proved to be zero. Keys over rationals alone are
/// independent once they are combined; only other keys are examined.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn shown(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    let count = sum.terms().len();
    if !(2..=SHOWN_TERMS_MAX).contains(&count) || !sum.has_functions() {
        return Ok(sum);
    }
    let simple = |m: &Monomial| {
        m.more.as_ref().is_none_or(|more| {
            let rational = |c: &Call| c.argument.as_rational().is_some();
            more.power.is_none()
                && more.calls.len() == 1
                && more.calls.iter().all(|(c, k)| *k == 1 && rational(c))
        })
    };
    if sum.terms().iter().all(|(m, _)| simple(m)) {
        return Ok(sum);
    }
    let constants = Constants::new();
    let ball = Evaluator::new(64, &constants, budget).sum(&sum)?;
    if ball.contains_zero() && zero(&sum, budget)? == Verdict::Zero {
        return Ok(Sum::default());
    }
    Ok(sum)
}

fn attempt(sum: &Sum, budget: &Budget) -> Result<Verdict, Failure> {
    if sum.terms().len() > TERMS_MAX {
        return Ok(Verdict::Open);
    }
    if let Some((rest, groups)) = relation::without_zeros(sum, budget)? {
        return match groups {
            _ if rest.is_zero() => Ok(Verdict::Zero),
            0 | 1 => Ok(Verdict::Other),
            _ => relation::verdict(&rest, budget),
        };
    }
    if let Some(zero) = relation::logs_alone(sum, budget)? {
        return Ok(if zero { Verdict::Zero } else { Verdict::Other });
    }
    let sum = wave::clear(sum, budget)?;
    let sum = over_coprime_numbers(sum, budget)?;
    let sum = over_coprime_directions(sum, budget)?;
    let sum = wave::fourier(&sum, budget)?;
    let (sum, clear) = with_one_spelling(sum, budget)?;
    let clear = clear && exponents_differ(&sum, budget)?;
    let mut keys = Vec::new();
    for (key, (coefficient, with_arcs)) in by_key(&sum, budget)? {
        let zero = match with_arcs {
            true => settle::is_zero_with_arcs(&coefficient, budget)?,
            false if !coefficient.is_algebraic() => return Ok(Verdict::Open),
            false => settle::is_zero(&coefficient, budget)?,
        };
        if !zero {
            keys.push((key, Fraction::ONE));
        }
    }
    let rest = Sum::sorted(keys);
    if rest.is_zero() {
        return Ok(Verdict::Zero);
    }
    Ok(if clear {
        theorems::verdict(&rest)
    } else {
        Verdict::Open
    })
}

/// Maps the transcendental part of each key to its algebraic coefficient and a flag that says
/// whether the coefficient contains sines or cosines of arcs.
type Coefficients = BTreeMap<Monomial, (Sum, bool)>;

fn by_key(sum: &Sum, budget: &Budget) -> Result<Coefficients, Failure> {
    let mut found: BTreeMap<Monomial, (Vec<(Monomial, Fraction)>, bool)> = BTreeMap::new();
    for (m, c) in sum.terms() {
        let (mut key, mut factor) = (m.constants(), m.clone());
        factor.clear_constants();
        if let Some(more) = &m.more {
            let (mut inside, mut outside) = (More::default(), More::default());
            outside.power = more.power.clone();
            for (call, k) in &more.calls {
                let algebraic = *k > 0 && angle::of_wave(call, budget)?.is_some();
                let list = if algebraic { &mut inside } else { &mut outside };
                list.calls.push((Rc::clone(call), *k));
            }
            (key.more, factor.more) = (outside.shared(), inside.shared());
        }
        let entry = found.entry(key).or_default();
        entry.1 |= factor.more.is_some();
        entry.0.push((factor, c.clone()));
    }
    let merged = |(key, (terms, with_arcs))| (key, (Sum::sorted(terms), with_arcs));
    Ok(found.into_iter().map(merged).collect())
}

/// Reports whether all exponents of e that are written differently are proved to differ.
fn exponents_differ(sum: &Sum, budget: &Budget) -> Result<bool, Failure> {
    let mut known: Vec<(Fraction, Rc<Call>)> = Vec::new();
    for (m, _) in sum.terms() {
        if let Some(power) = m.more.as_ref().and_then(|more| more.power.clone()) {
            known.push((m.e.clone(), power));
        }
    }
    known.sort();
    known.dedup();
    let total = |(e, p): &(Fraction, Rc<Call>)| p.argument.add(&Real::from(e.clone()), budget);
    for (i, a) in known.iter().enumerate() {
        // If this exponent turns out to be rational, the power may coincide with a pure power of e.
        let mut others = vec![];
        for b in &known[..i] {
            if a.1 != b.1 {
                others.push(total(b)?);
            }
        }
        for (m, _) in sum.terms() {
            if m.more.as_ref().is_none_or(|more| more.power.is_none()) {
                others.push(Real::from(m.e.clone()));
            }
        }
        let a = total(a)?;
        for b in others {
            match compare(&a, &b, budget) {
                Ok(Ordering::Equal) => return Ok(false),
                Ok(_) => {}
                Err(failure) if failure.kind() == ErrorKind::Precision => return Ok(false),
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(true)
}

/// Returns the rational arguments at which a function is called in the keys.
fn calls_of(sum: &Sum, function: Function) -> Vec<Fraction> {
    let calls = sum
        .terms()
        .iter()
        .flat_map(|(m, _)| m.more.iter().flat_map(|more| &more.calls));
    let mut found: Vec<Fraction> = calls
        .filter(|(c, _)| c.function == function)
        .filter_map(|(c, _)| c.argument.as_rational())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// A key without the calls of a function at rationals, and those calls with their powers (`without`
/// returns `None` if a power is negative).
type Taken = (Monomial, Vec<(Fraction, i32)>);

fn without(m: &Monomial, function: Function) -> Option<Taken> {
    let Some(more) = &m.more else {
        return Some((m.clone(), Vec::new()));
    };
    let mut rest = More {
        power: more.power.clone(),
        calls: Vec::new(),
    };
    let mut taken = Vec::new();
    for (c, k) in &more.calls {
        match c.argument.as_rational().filter(|_| c.function == function) {
            Some(r) if *k > 0 => taken.push((r, *k)),
            Some(_) => return None,
            None => rest.calls.push((Rc::clone(c), *k)),
        }
    }
    let rest = Monomial {
        more: rest.shared(),
        ..m.clone()
    };
    Some((rest, taken))
}

/// Returns the sum with a function's values at rationals replaced with sums.
fn replaced(
    sum: Sum,
    function: Function,
    by: impl Fn(&Fraction) -> Result<Vec<(Monomial, Fraction)>, Failure>,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let mut total = Terms::default();
    for (m, c) in sum.into_terms() {
        budget.poll(1)?;
        match without(&m, function) {
            Some((rest, taken)) if !taken.is_empty() => {
                let mut product = vec![(rest, c)];
                for (r, k) in taken {
                    let value = by(&r)?;
                    for _ in 0..k {
                        product = times(&product, &value, budget)?;
                    }
                }
                total.extend(product, budget)?;
            }
            _ => total.extend(vec![(m, c)], budget)?,
        }
    }
    Ok(total.into_sum())
}

/// Terms that are merged but not combined, because combining them would undo the rewriting.
#[derive(Default)]
struct Terms(std::collections::BTreeMap<Monomial, Fraction>);

impl Terms {
    fn extend(&mut self, terms: Vec<(Monomial, Fraction)>, budget: &Budget) -> Result<(), Failure> {
        for (m, c) in terms {
            let entry = self.0.entry(m).or_default();
            *entry = entry.add(&c, budget)?;
        }
        Ok(())
    }

    fn into_sum(self) -> Sum {
        Sum::sorted(self.0.into_iter().filter(|(_, c)| !c.is_zero()).collect())
    }
}

/// Multiplies the terms by other terms, each of which is a single call or π.
fn times(
    a: &[(Monomial, Fraction)],
    b: &[(Monomial, Fraction)],
    budget: &Budget,
) -> Result<Vec<(Monomial, Fraction)>, Failure> {
    let mut total = Terms::default();
    for (m, c) in a {
        for (n, d) in b {
            let (factor, product, factors) = m.mul(n, budget)?;
            debug_assert!(factors.is_empty());
            let c = c.mul(d, budget)?.mul(&factor, budget)?;
            total.extend(vec![(product, c)], budget)?;
        }
    }
    Ok(total.into_sum().into_terms())
}

/// Writes the logarithms of rationals over a single set of coprime numbers.
fn over_coprime_numbers(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    let logs = calls_of(&sum, Function::Log);
    if logs.len() < 2 {
        return Ok(sum);
    }
    let all: Vec<IBig> = logs
        .iter()
        .flat_map(|r| [r.numerator().clone(), r.denominator().as_ibig().clone()])
        .filter(|n| !n.is_one())
        .collect();
    let mut bases = Vec::new();
    for base in logarithm::coprime(&all, budget)? {
        let (base, _) = logarithm::perfect_power(&base, budget)?;
        let call = Call::new(
            Function::Log,
            Real::from(Fraction::from(base.clone())),
            budget,
        )?;
        bases.push((base, Monomial::call(call)));
    }
    let by = |r: &Fraction| {
        let mut terms = Vec::new();
        for (base, key) in &bases {
            let above = r.numerator().clone().into_parts().1;
            let up = logarithm::multiplicity(&above, base, budget)?;
            let down = logarithm::multiplicity(r.denominator(), base, budget)?;
            let k = up as i64 - down as i64;
            if k != 0 {
                terms.push((key.clone(), Fraction::from(k)));
            }
        }
        Ok(terms)
    };
    replaced(sum, Function::Log, by, budget)
}

/// Writes the arc tangents of rationals over a single set of coprime directions and π.
fn over_coprime_directions(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    let arcs = calls_of(&sum, Function::Atan);
    if arcs.len() < 2 {
        return Ok(sum);
    }
    let mut directions = Vec::new();
    for s in &arcs {
        let z = Gauss::new(s.denominator().as_ibig().clone(), s.numerator().clone());
        let z = z.direction(budget)?;
        directions.extend([z.conj(), z]);
    }
    // Keep only one of a base and its mirror image; a base that is its own mirror image is a
    // rational number.
    let mut bases: Vec<(Gauss, Monomial, Fraction)> = Vec::new();
    let pieces = gauss::coprime(&directions, budget)?;
    for piece in &pieces {
        let (piece, _) = piece.root(budget)?;
        let mirror = piece.conj();
        let known = |(z, ..): &(Gauss, Monomial, Fraction)| {
            z.is_associate(&piece) || z.is_associate(&mirror)
        };
        if piece.is_associate(&mirror) || bases.iter().any(known) {
            continue;
        }
        let z = piece.first_quadrant();
        let s = Fraction::quotient(z.im.clone(), z.re.clone(), budget)?;
        let call = Call::new(Function::Atan, Real::from(s.clone()), budget)?;
        bases.push((z, Monomial::call(call), s));
    }
    let pi = Monomial {
        pi: Fraction::ONE,
        ..Monomial::default()
    };
    let by = |s: &Fraction| {
        let z = Gauss::new(s.denominator().as_ibig().clone(), s.numerator().clone());
        let z = z.direction(budget)?;
        let mut terms = Vec::new();
        let mut used = Vec::new();
        for (base, key, angle) in &bases {
            let (_, up) = gauss::multiplicity(&z, base, budget)?;
            let (_, down) = gauss::multiplicity(&z, &base.conj(), budget)?;
            let k = up - down;
            if k != 0 {
                terms.push((key.clone(), Fraction::from(k)));
                used.push((IBig::from(-k), angle.clone()));
            }
        }
        used.push((IBig::ONE, s.clone()));
        let turn = super::combine::quarters(&used, None, budget)?;
        if !turn.is_zero() {
            let c = Fraction::quotient(turn, IBig::from(4), budget)?;
            terms.push((pi.clone(), c));
        }
        Ok(terms)
    };
    replaced(sum, Function::Atan, by, budget)
}

/// Gives equal angles of waves (without π), equal exponents, and equal arguments of logarithms and
/// arcs a single spelling; also returns whether all that are still spelt differently are proved to
/// differ.
fn with_one_spelling(sum: Sum, budget: &Budget) -> Result<(Sum, bool), Failure> {
    let mut known: Vec<(Function, Real)> = Vec::new();
    let mut clear = true;
    let mut total: Vec<(Monomial, Fraction)> = Vec::new();
    for (m, c) in sum.into_terms() {
        budget.poll(1)?;
        let Some(more) = m.more.clone() else {
            total.push((m, c));
            continue;
        };
        let mut factors = Vec::new();
        let mut rest = More::default();
        if let Some(power) = &more.power {
            let x = spelling(
                Function::Exp,
                &power.argument,
                &mut known,
                &mut clear,
                budget,
            )?;
            let call = Call::new(Function::Exp, x, budget)?;
            factors.push(Sum::term(Monomial::call(call), Fraction::ONE));
        }
        for (call, k) in &more.calls {
            match call.function {
                Function::Sin | Function::Cos if *k == 1 => {
                    let value = addition(call, &mut known, &mut clear, budget)?;
                    factors.push(value);
                }
                Function::Log | Function::Atan | Function::Asin
                    if !call.argument.is_algebraic() =>
                {
                    let (kind, argument) = (call.function, &call.argument);
                    let x = spelling(kind, argument, &mut known, &mut clear, budget)?;
                    rest.put(Call::new(kind, x, budget)?, *k)?;
                }
                Function::Asin
                | Function::Atan
                | Function::Cos
                | Function::Exp
                | Function::Log
                | Function::Sin => rest.put(Rc::clone(call), *k)?,
            }
        }
        let key = Monomial {
            more: rest.shared(),
            ..m
        };
        let mut product = Sum::term(key, c);
        for factor in factors {
            product = product.mul(&factor, budget)?;
        }
        total.extend(product.into_terms());
    }
    let mut terms = Terms::default();
    terms.extend(total, budget)?;
    Ok((terms.into_sum(), clear))
}

/// Expands cos(T + A) = cos T cos A - sin T sin A, and so on, with T in its chosen spelling and A
/// consisting of multiples of π and arcs.
fn addition(
    call: &Call,
    known: &mut Vec<(Function, Real)>,
    clear: &mut bool,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let (turned, t) = match angle::split(&call.argument, budget)? {
        Some((angle, rest)) => (angle.value(budget)?, rest),
        None => (Real::default(), call.argument.clone()),
    };
    if t.num.is_zero() {
        let wave = Call::new(call.function, call.argument.clone(), budget)?;
        return Ok(Sum::term(Monomial::call(wave), Fraction::ONE));
    }
    // The chosen spelling is that of T or of -T.
    let x = spelling(Function::Sin, &t, known, clear, budget)?;
    let minus = x != t && !same(&x, &t, budget)?;
    let (sine, cosine) = (
        Call::new(Function::Sin, x.clone(), budget)?,
        Call::new(Function::Cos, x, budget)?,
    );
    let term = |call: Rc<Call>| Sum::term(Monomial::call(call), Fraction::ONE);
    let (sine, cosine) = (term(sine), term(cosine));
    let sine = if minus { sine.negate() } else { sine };
    let (s, c) = wave::sin_cos(&turned, budget)?;
    let (s, c) = (s.num, c.num);
    if call.function == Function::Sin {
        sine.mul(&c, budget)?.add(&cosine.mul(&s, budget)?, budget)
    } else {
        cosine.mul(&c, budget)?.sub(&sine.mul(&s, budget)?, budget)
    }
}

/// Reports whether two numbers are equal, given that one is equal to the other or its negative.
fn same(a: &Real, b: &Real, budget: &Budget) -> Result<bool, Failure> {
    Ok(a.sign(budget)? == b.sign(budget)?)
}

/// Returns the exponent or angle in the first spelling seen; an angle may also match with the
/// opposite sign. Sets `clear` to false if enclosures cannot tell two numbers apart and no proof
/// shows them equal.
fn spelling(
    function: Function,
    x: &Real,
    known: &mut Vec<(Function, Real)>,
    clear: &mut bool,
    budget: &Budget,
) -> Result<Real, Failure> {
    for (kind, other) in known.iter() {
        if *kind != function {
            continue;
        }
        if x == other {
            return Ok(other.clone());
        }
        let mirrored = (function == Function::Sin).then(|| x.negate());
        for x in std::iter::once(x).chain(mirrored.as_ref()) {
            match compare(x, other, budget) {
                Ok(Ordering::Equal) => return Ok(other.clone()),
                Ok(_) => {}
                Err(failure) if failure.kind() == ErrorKind::Precision => *clear = false,
                Err(failure) => return Err(failure),
            }
        }
    }
    known.push((function, x.clone()));
    Ok(x.clone())
}
