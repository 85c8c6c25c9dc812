//! Sines and cosines of rational combinations of arcs, which are algebraic numbers.
//!
//! For a positive rational t = p/r in lowest terms and τ = √t, the direction e^(i·atan τ) is (√r +
//! i√p)/√(p + r), and e^(i·asin τ) is (√(r - p) + i√p)/√r. So, with N = p + r and N = r
//! respectively:
//! - every conjugate of such a direction z, and of any root of z, has absolute value 1: changing
//!   the signs of the square roots does not affect it;
//! - √N·z is an algebraic integer, so N^⌈|q|⌉·z^q is one for every rational q;
//! - z² lies in an imaginary quadratic field, so the D-th roots of z generate a field of degree at
//!   most 4D.

use super::Real;
use super::key::{Call, Function};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::UBig;
use std::rc::Rc;

/// An angle qπ + Σ k·arc.
pub(super) struct Angle {
    /// The q of qπ.
    pub turn: Fraction,
    /// Arcs with their factors.
    pub arcs: Vec<(Rc<Call>, Fraction)>,
}

/// Splits off the parts of an angle that are rational multiples of π and of arcs with a known
/// direction, and returns them with the rest; `None` for a quotient.
pub(super) fn split(x: &Real, budget: &Budget) -> Result<Option<(Angle, Real)>, Failure> {
    if x.den.is_some() {
        return Ok(None);
    }
    let pi = Monomial {
        pi: Fraction::ONE,
        ..Monomial::default()
    };
    let mut angle = Angle {
        turn: Fraction::ZERO,
        arcs: Vec::new(),
    };
    let mut rest = Vec::new();
    for (m, c) in x.num.terms() {
        if *m == pi {
            angle.turn = c.clone();
            continue;
        }
        match m.as_call() {
            Some(call) if scale(call, budget)?.is_some() => {
                angle.arcs.push((Rc::clone(call), c.clone()));
            }
            _ => rest.push((m.clone(), c.clone())),
        }
    }
    Ok(Some((angle, Real::of(Sum::sorted(rest)))))
}

/// Returns the angle of a sine or cosine, if the value is algebraic by the reasoning above.
pub(super) fn of_wave(call: &Call, budget: &Budget) -> Result<Option<Angle>, Failure> {
    if !matches!(call.function, Function::Sin | Function::Cos) {
        return Ok(None);
    }
    let parts = split(&call.argument, budget)?;
    Ok(parts.and_then(|(angle, rest)| rest.num.is_zero().then_some(angle)))
}

/// Returns the N of an arc tangent or arc sine of the square root of a rational; `None` for other
/// calls.
pub(super) fn scale(call: &Call, budget: &Budget) -> Result<Option<UBig>, Failure> {
    if !matches!(call.function, Function::Atan | Function::Asin) || call.argument.den.is_some() {
        return Ok(None);
    }
    let square = match call.argument.num.terms() {
        [(m, c)] if m.is_one() => c.mul(c, budget)?,
        [(m, c)] if m.is_plain() && !m.has_constants() && matches!(m.radical.index(), Ok(2)) => {
            let radicand = Fraction::from(m.radical.radicand(budget)?);
            c.mul(c, budget)?.mul(&radicand, budget)?
        }
        _ => return Ok(None),
    };
    let (p, r) = square.into_parts();
    let p = p.into_parts().1;
    Ok(Some(if call.function == Function::Atan {
        p + r
    } else {
        r
    }))
}

impl Angle {
    /// Returns the angle as a number.
    pub fn value(&self, budget: &Budget) -> Result<Real, Failure> {
        let turn = Real::pi().mul(&Real::from(self.turn.clone()), budget)?;
        let arc = |(call, q): &(Rc<Call>, Fraction)| (Monomial::call(Rc::clone(call)), q.clone());
        let arcs = Sum::sorted(self.arcs.iter().map(arc).collect());
        turn.add(&Real::of(arcs), budget)
    }

    /// Returns an integer whose products with the sine and the cosine are algebraic integers.
    pub fn integrality(&self, budget: &Budget) -> Result<UBig, Failure> {
        let mut product = UBig::from(2u8);
        for (call, q) in &self.arcs {
            let size = -(-q.clone().abs()).floor(budget)?;
            let size = usize::try_from(&size).unwrap_or(usize::MAX);
            let Some(n) = scale(call, budget)? else {
                continue;
            };
            budget.check_bits(n.bit_len().saturating_mul(size))?;
            product = natural::multiply(&product, &natural::pow(&n, size, budget)?, budget)?;
        }
        Ok(product)
    }
}
