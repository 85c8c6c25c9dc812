//! Expressions in sines, cosines and tangents of one angle and its multiples, as quotients in the
//! sine and the cosine of that angle.

use super::{Expression, coefficients};
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, scale, sub};
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::function::apply;
use crate::algebra::walk::{rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;
use dashu_int::UBig;

/// The highest multiple of the angle that is written out.
const MULTIPLE_MAX: i64 = 24;

/// The symbol for the sine; its name cannot occur in a program.
pub(in crate::algebra) const SINE: &str = "unknown s";
/// The symbol for the cosine.
pub(in crate::algebra) const COSINE: &str = "unknown c";

/// An expression in the sine and cosine of the angle `rate·v`.
pub(in crate::algebra) struct Circle {
    /// The greatest positive rate of which all rates are integer multiples.
    pub rate: Number,
    /// The expression, with names for sine and cosine.
    pub inside: Expression,
}

impl Circle {
    /// Returns the form of an expression; `None` if it contains no angles, or several kinds.
    pub fn of(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Circle>, Failure> {
        let Some(rate) = common_rate(x, v, budget)? else {
            return Ok(None);
        };
        let inside = in_circle(x, v, &rate, budget)?;
        Ok(inside.map(|inside| Circle { rate, inside }))
    }

    /// Returns the angle.
    pub fn angle(&self, v: &str, budget: &Budget) -> Result<Expression, Failure> {
        scale(&Expression::symbol(v), self.rate.as_ref(), budget)
    }
}

/// Returns the `a` and `b` of `a·v + b`, if both are numbers.
fn line(u: &Expression, v: &str, budget: &Budget) -> Result<Option<(Number, Number)>, Failure> {
    let Some(rows) = tried(coefficients(u, v, budget), budget)? else {
        return Ok(None);
    };
    let [b, a] = &rows[..] else { return Ok(None) };
    Ok(a.as_number().zip(b.as_number()))
}

/// Returns the arguments of all sines, cosines and tangents that contain the symbol.
fn arguments(x: &Expression, v: &str) -> Vec<Expression> {
    let mut found = Vec::new();
    crate::algebra::walk::each_factor(x, &mut |f| {
        if let Base::Function(Function::Sin | Function::Cos | Function::Tan, u) = &f.base
            && u.contains(v)
        {
            found.push(u.clone());
        }
    });
    found
}

/// Returns the greatest rate of which the rates of all angles are integer multiples.
fn common_rate(x: &Expression, v: &str, budget: &Budget) -> Result<Option<Number>, Failure> {
    let mut first: Option<Number> = None;
    let (mut above, mut below) = (UBig::ZERO, UBig::ONE);
    let mut ratios = Vec::new();
    for u in arguments(x, v) {
        let Some((a, _)) = line(&u, v, budget)? else {
            return Ok(None);
        };
        let unit = first.get_or_insert_with(|| a.clone());
        let k = number::div(a.as_ref(), unit.as_ref(), budget)?;
        let Some(k) = k.as_ref().to_fraction().filter(|_| k.as_ref().is_exact()) else {
            return Ok(None);
        };
        below = natural::lcm(&below, k.denominator(), budget)?;
        ratios.push(k);
    }
    let Some(first) = first else { return Ok(None) };
    for k in ratios {
        let k = k.mul(&Fraction::from(below.clone()), budget)?;
        above = natural::gcd(&above, &k.abs().into_parts().0.into_parts().1, budget)?;
    }
    let unit = Fraction::quotient(above.into(), below.into(), budget)?;
    let rate = number::mul(first.as_ref(), Number::from_fraction(unit).as_ref(), budget)?;
    if matches!(rate, Number::Complex(_) | Number::Float(_)) {
        return Ok(None);
    }
    number::abs(rate.as_ref(), budget).map(Some)
}

/// Replaces all functions with polynomials in s and c, the sine and cosine of the angle `rate·v`.
fn in_circle(
    x: &Expression,
    v: &str,
    rate: &Number,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let mut fits = true;
    let mut put = |f: &Factor| {
        let Base::Function(g @ (Function::Sin | Function::Cos | Function::Tan), u) = &f.base else {
            return Ok(None);
        };
        let Some((a, b)) = line(u, v, budget)? else {
            return Ok(None);
        };
        let k = number::div(a.as_ref(), rate.as_ref(), budget)?;
        let Number::Int(k) = k else {
            fits = false;
            return Ok(None);
        };
        if k.abs() > MULTIPLE_MAX {
            fits = false;
            return Ok(None);
        }
        let (sine, cosine) = multiple(k, &b, budget)?;
        let value = if *g == Function::Sin {
            sine
        } else if *g == Function::Cos {
            cosine
        } else {
            div(&sine, &cosine, budget)?
        };
        power_rational(&value, &f.exponent, budget).map(Some)
    };
    let inside = rewrite(x, budget, &mut put)?;
    Ok(fits.then_some(inside))
}

/// Returns the sine and cosine of `k·w + b` in terms of those of w.
fn multiple(k: i64, b: &Number, budget: &Budget) -> Result<(Expression, Expression), Failure> {
    let (s, c) = (Expression::symbol(SINE), Expression::symbol(COSINE));
    let of = |f: Function| apply(f, &Expression::number(b.clone()), budget);
    let (mut sine, mut cosine) = (of(Function::Sin)?, of(Function::Cos)?);
    let s = if k < 0 { negate(&s, budget)? } else { s };
    for _ in 0..k.abs() {
        let next = add(&mul(&sine, &c, budget)?, &mul(&cosine, &s, budget)?, budget)?;
        let other = sub(&mul(&cosine, &c, budget)?, &mul(&sine, &s, budget)?, budget)?;
        sine = crate::algebra::expand(&next, budget)?;
        cosine = crate::algebra::expand(&other, budget)?;
    }
    Ok((sine, cosine))
}
