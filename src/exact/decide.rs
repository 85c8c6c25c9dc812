//! Whether a sum is zero.
//!
//! The sum is written over generators: logarithms of rationals over coprime bases of Z, arc tangents of
//! rationals over coprime bases of Z[i], products of waves in Fourier form, cos(T + qπ) by its addition
//! theorem, equal exponents and angles made one. Then the coefficient of each product of generators is
//! algebraic, and it is asked whether that is zero (`settle`). If all are, the sum is zero, whatever
//! relations there may be between the generators. If not, the sum is known to be different from zero
//! where the generators that occur are independent by a theorem:
//!
//! - none: the coefficient itself is the sum.
//! - e to algebraic powers, sines and cosines of algebraic numbers: exponentials of distinct algebraic
//!   numbers are linearly independent over the algebraic numbers (Lindemann 1882, Weierstrass 1885).
//! - π alone: it is transcendental (Lindemann 1882).
//! - 1, π, logarithms and arc tangents of rationals, each in terms of their own: numbers of this kind
//!   that are linearly independent over Q, which coprime bases are, are linearly independent with 1 over
//!   the algebraic numbers (Baker 1966, 1967). π and the arc tangents are logarithms of algebraic
//!   numbers times i; over coprime bases of Z[i] none is a multiple of another.
//!
//! Logarithms and arc tangents of algebraic numbers with rational coefficients are decided by themselves
//! (see `relation`).
//!
//! Everything else is open: an enclosure shows a difference, nothing shows equality.

use super::Real;
use super::circle;
use super::digits::compare;
use super::evaluate::Evaluator;
use super::gauss::{self, Gauss};
use super::key::{Call, Function, More};
use super::logarithm;
use super::monomial::Monomial;
use super::relation;
use super::settle;
use super::sum::Sum;
use super::wave;
use crate::ball::Constants;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_int::IBig;
use std::cmp::Ordering;
use std::rc::Rc;

/// What is known of a sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It is zero.
    Zero,
    /// It is another number.
    Other,
    /// Nothing is proved.
    Open,
}

/// Longer sums are left to enclosures.
const TERMS_MAX: usize = 400;

/// Whether a sum is zero.
///
/// # Errors
/// `LimitError` where an algebraic number would need too long a proof, `Interrupted`.
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
        return Ok(verdict(sum));
    }
    match attempt(sum, budget) {
        Err(stopped) if stopped.kind() == ErrorKind::Interrupted => Err(stopped),
        // A proof out of reach proves nothing.
        Err(_) => Ok(Verdict::Open),
        verdict => verdict,
    }
}

/// Sums of more terms are not looked at for a hidden zero.
const SHOWN_TERMS_MAX: usize = 32;

/// The sum, or the empty one if it is zero and that is proved. Keys of rationals alone are independent
/// after they are combined; others are looked at.
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
    let (sum, alone) = match relation::without_zeros(sum, budget)? {
        Some((rest, groups)) => (rest, groups <= 1),
        None => (sum.clone(), false),
    };
    if sum.is_zero() {
        return Ok(Verdict::Zero);
    }
    if alone {
        return Ok(Verdict::Other);
    }
    let sum = wave::clear(&sum, budget)?;
    let sum = over_coprime_numbers(sum, budget)?;
    let sum = over_coprime_directions(sum, budget)?;
    let sum = wave::fourier(&sum, budget)?;
    let (sum, clear) = with_one_spelling(sum, budget)?;
    let mut groups = Vec::new();
    let clear = clear && exponents_differ(&sum, budget)?;
    for (key, coefficient) in sum.groups() {
        if !coefficient.is_algebraic() {
            return Ok(Verdict::Open);
        }
        if !settle::is_zero(&coefficient, budget)? {
            groups.extend(
                coefficient
                    .into_terms()
                    .into_iter()
                    .map(|(m, c)| (merge(&key, m), c)),
            );
        }
    }
    let rest = Sum::sorted(groups);
    if rest.is_zero() {
        return Ok(Verdict::Zero);
    }
    Ok(if clear { verdict(&rest) } else { Verdict::Open })
}

/// Whether the exponents of e that are written differently are shown to be different.
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
        // e to a power that is rational after all would be one of the pure powers of e.
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

fn merge(key: &Monomial, m: Monomial) -> Monomial {
    Monomial {
        pi: key.pi.clone(),
        e: key.e.clone(),
        more: key.more.clone(),
        ..m
    }
}

/// Whether a theorem says that a sum over independent generators is no zero; no coefficient is.
fn verdict(sum: &Sum) -> Verdict {
    let all = |test: fn(&Monomial) -> bool| sum.terms().iter().all(|(m, _)| test(m));
    let algebraic_nested = |m: &Monomial| m.nested.iter().all(|n| !n.transcendental);
    if !all(algebraic_nested) {
        return Verdict::Open;
    }
    let proved = all(|m| m.e.is_zero() && m.more.is_none()) || all(exponential) || all(linear);
    if proved {
        Verdict::Other
    } else {
        Verdict::Open
    }
}

/// e to an algebraic power times a wave of an algebraic angle.
fn exponential(m: &Monomial) -> bool {
    let algebraic = |c: &Call| c.argument.is_algebraic();
    let below = |more: &More| {
        let waves = more.waves().count();
        more.power.as_deref().is_none_or(algebraic)
            && waves == more.calls.len()
            && waves <= 1
            && more.calls.iter().all(|(c, k)| *k == 1 && algebraic(c))
    };
    m.pi.is_zero() && m.more.as_deref().is_none_or(below)
}

/// An algebraic number, or one times π, a logarithm or an arc tangent of a rational.
fn linear(m: &Monomial) -> bool {
    let Some(more) = &m.more else {
        return m.e.is_zero() && (m.pi.is_zero() || m.pi.is_one());
    };
    let single = |(c, k): &(Rc<Call>, i32)| {
        let kind = matches!(c.function, Function::Log | Function::Atan);
        *k == 1 && kind && c.argument.as_rational().is_some()
    };
    m.e.is_zero()
        && m.pi.is_zero()
        && more.power.is_none()
        && more.calls.len() == 1
        && more.calls.iter().all(single)
}

/// The calls of a function at rationals that occur in keys.
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

/// A key without the calls of a function at rationals, which are returned as well, with their powers;
/// `None` where a power is negative.
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

/// The sum with functions of rationals replaced by sums.
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

/// Terms that are merged but not combined, which would undo what is done here.
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

/// The product of terms with terms that are one call or π each.
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

/// The logarithms of rationals over one set of coprime numbers.
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

/// The arc tangents of rationals over one set of coprime directions and π.
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
    // Of a base and its mirror image one is kept; one that is its own is a rational number.
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

/// Waves over angles without π and exponents, each in one spelling; and whether all that are spelt
/// differently are proved to be different.
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
                Function::Asin
                | Function::Atan
                | Function::Cos
                | Function::Exp
                | Function::Log
                | Function::Sin => rest.calls.push((Rc::clone(call), *k)),
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

/// cos(T + qπ) = cos T cos qπ - sin T sin qπ, and so on, T in its spelling.
fn addition(
    call: &Call,
    known: &mut Vec<(Function, Real)>,
    clear: &mut bool,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let pi = Monomial {
        pi: Fraction::ONE,
        ..Monomial::default()
    };
    let (mut q, mut t) = (Fraction::ZERO, call.argument.clone());
    if t.den.is_none() {
        let (turn, rest): (Vec<_>, Vec<_>) =
            t.num.into_terms().into_iter().partition(|(m, _)| *m == pi);
        q = turn.into_iter().next().map_or(Fraction::ZERO, |(_, c)| c);
        t = Real::of(Sum::sorted(rest));
    }
    // The spelling of T or -T.
    let x = spelling(Function::Sin, &t, known, clear, budget)?;
    let minus = x != t && !same(&x, &t, budget)?;
    let (sine, cosine) = (
        Call::new(Function::Sin, x.clone(), budget)?,
        Call::new(Function::Cos, x, budget)?,
    );
    let term = |call: Rc<Call>| Sum::term(Monomial::call(call), Fraction::ONE);
    let (sine, cosine) = (term(sine), term(cosine));
    let sine = if minus { sine.negate() } else { sine };
    let (s, c) = (circle::sin(&q, budget)?, circle::cos(&q, budget)?);
    if call.function == Function::Sin {
        sine.mul(&c, budget)?.add(&cosine.mul(&s, budget)?, budget)
    } else {
        cosine.mul(&c, budget)?.sub(&sine.mul(&s, budget)?, budget)
    }
}

/// Whether two numbers, of which one is the other or its negative, are the same.
fn same(a: &Real, b: &Real, budget: &Budget) -> Result<bool, Failure> {
    Ok(a.sign(budget)? == b.sign(budget)?)
}

/// The exponent or angle as it was spelt first; an angle also with the other sign. Numbers that
/// enclosures do not tell apart and no proof makes one are not `clear`.
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
