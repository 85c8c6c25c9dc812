//! Theorems that show that a sum over independent generators is not zero, given that none of its
//! algebraic coefficients is zero. `decide` names them.

use super::decide::Verdict;
use super::key::{Call, Function, More};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::big::Fraction;
use crate::limit::Budget;
use std::rc::Rc;

/// Decides whether a theorem shows that a sum over independent generators, without zero
/// coefficients, is not zero.
pub(super) fn verdict(sum: &Sum) -> Verdict {
    let all = |test: fn(&Monomial) -> bool| sum.terms().iter().all(|(m, _)| test(m));
    let algebraic_nested = |m: &Monomial| m.nested.iter().all(|n| !n.transcendental);
    if !all(algebraic_nested) {
        return Verdict::Open;
    }
    let proved = all(|m| m.e.is_zero() && m.more.is_none()) || all(exponential) || all(linear);
    if proved || powers_of_one(sum) {
        Verdict::Other
    } else {
        Verdict::Open
    }
}

/// Reports whether a term is e to an algebraic power times at most one sine or cosine of an
/// algebraic angle.
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

/// Reports whether a sum consists of powers of π times powers of a single number that is
/// transcendental by the Gelfond–Schneider theorem, or algebraically independent of π by
/// Nesterenko's.
fn powers_of_one(sum: &Sum) -> bool {
    let mut first: Option<&Sum> = None;
    let mut with_pi = false;
    for (m, _) in sum.terms() {
        with_pi |= !m.pi.is_zero();
        let Some(more) = &m.more else {
            if !m.e.is_zero() {
                return false;
            }
            continue;
        };
        let (Some(power), []) = (&more.power, &more.calls[..]) else {
            return false;
        };
        if !m.e.is_zero() || power.argument.den.is_some() {
            return false;
        }
        let exponent = &power.argument.num;
        if !first.is_none_or(|first| proportional(first, exponent)) {
            return false;
        }
        first = Some(exponent);
    }
    first.is_some_and(|exponent| nesterenko(exponent) || !with_pi && gelfond(exponent))
}

/// Reports whether one sum is a rational multiple of the other.
fn proportional(a: &Sum, b: &Sum) -> bool {
    let (a, b) = (a.terms(), b.terms());
    let budget = Budget::default();
    let cross = |(i, j): (&Fraction, &Fraction)| i.mul(j, &budget).ok();
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|((m, c), (n, d))| m == n && cross((c, &b[0].1)) == cross((d, &a[0].1)))
}

/// Reports whether the exponent is q·π·√d.
fn nesterenko(exponent: &Sum) -> bool {
    let [(m, _)] = exponent.terms() else {
        return false;
    };
    let root = m.radical.is_one() || matches!(m.radical.index(), Ok(2));
    m.is_plain() && m.pi.is_one() && m.e.is_zero() && root
}

/// Reports whether the exponent is β·log ρ with β algebraic and irrational and ρ algebraic.
fn gelfond(exponent: &Sum) -> bool {
    let mut log: Option<Monomial> = None;
    let mut factor = Vec::new();
    for (m, c) in exponent.terms() {
        let (key, mut rest) = (m.constants(), m.clone());
        rest.clear_constants();
        let is_log =
            |call: &Rc<Call>| call.function == Function::Log && call.argument.is_algebraic();
        if !rest.is_algebraic()
            || !key.as_call().is_some_and(is_log)
            || log.as_ref().is_some_and(|log| *log != key)
        {
            return false;
        }
        log = Some(key);
        factor.push((rest, c.clone()));
    }
    // A rational factor would have been absorbed by the base.
    factor.iter().any(|(m, _)| !m.is_one())
}

/// Reports whether a term is an algebraic number, possibly times π, or times a logarithm or an arc
/// tangent of a rational.
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
