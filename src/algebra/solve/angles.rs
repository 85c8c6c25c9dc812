//! Equations in sines, cosines and tangents of one angle and its multiples: the real solutions from 0 up to
//! 2π.

use super::{Expression, every, in_order, solve_within};
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, sub};
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::function::apply;
use crate::algebra::solve::coefficients;
use crate::algebra::walk::{rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_int::UBig;
use std::cmp::Ordering;

/// Multiples of the angle that are written out, at most.
const MULTIPLE_MAX: i64 = 24;
/// Turns that are looked at, at most.
const TURNS_MAX: i64 = 4096;

const SINE: &str = "unknown s";
const COSINE: &str = "unknown c";

/// The solutions, not yet checked; none where the equation is of another kind.
pub(super) fn solve(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let Some(rate) = common_rate(x, v, budget)? else {
        return Ok(None);
    };
    let Some(inside) = in_circle(x, v, &rate, budget)? else {
        return Ok(None);
    };
    if inside.contains(v) || inside.symbols().iter().any(|s| ![SINE, COSINE].contains(&&**s)) {
        return Ok(None);
    }
    let Some(angles) = tried(angles(&inside, v, steps, budget), budget)? else {
        return Ok(None);
    };
    let mut found = Vec::new();
    for angle in angles {
        found.extend(turns(&angle, &rate, budget)?);
    }
    let sorted = in_order(found, budget)?;
    Ok(Some(sorted.into_iter().map(Expression::number).collect()))
}

/// `a` and `b` of `a·v + b`, both numbers.
fn line(u: &Expression, v: &str, budget: &Budget) -> Result<Option<(Number, Number)>, Failure> {
    let Some(rows) = tried(coefficients(u, v, budget), budget)? else {
        return Ok(None);
    };
    let [b, a] = &rows[..] else { return Ok(None) };
    Ok(a.as_number().zip(b.as_number()))
}

/// The arguments of all sines, cosines and tangents with the symbol in them.
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

/// The greatest rate of which all rates of angles are integer multiples.
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

/// With polynomials in s and c, sine and cosine of the angle `rate·v`, in the place of all functions.
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
        let value = match g {
            Function::Sin => sine,
            Function::Cos => cosine,
            _ => div(&sine, &cosine, budget)?,
        };
        power_rational(&value, &f.exponent, budget).map(Some)
    };
    let inside = rewrite(x, budget, &mut put)?;
    Ok(fits.then_some(inside))
}

/// Sine and cosine of `k·w + b` in those of w.
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

/// The angles from 0 up to 2π, among them all at which the expression in s and c is 0.
fn angles(
    inside: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    // (p + q·s)/…, with s² = 1 - c² put in.
    let above = numerator(inside, budget)?;
    let one = Expression::number(Number::Int(1));
    let square = |x: &Expression| mul(x, x, budget);
    let (s, c) = (Expression::symbol(SINE), Expression::symbol(COSINE));
    let zero = || Expression::number(Number::Int(0));
    let split = |own: &str, other: &Expression| -> Result<(Expression, Expression), Failure> {
        let rest = sub(&one, &square(other)?, budget)?;
        let mut parts = [zero(), zero()];
        for (k, row) in coefficients(&above, own, budget)?.iter().enumerate() {
            let power = power_rational(&rest, &Fraction::from(k as u64 / 2), budget)?;
            let part = crate::algebra::expand(&mul(row, &power, budget)?, budget)?;
            parts[k % 2] = add(&parts[k % 2], &part, budget)?;
        }
        let [even, odd] = parts;
        Ok((even, odd))
    };
    let (p, q) = split(SINE, &c)?;
    if p.is_zero() && q.is_zero() {
        return Err(every(v));
    }
    if q.is_zero() {
        return by_cosine(&p, steps, budget);
    }
    let (even, odd) = split(COSINE, &s)?;
    if odd.is_zero() {
        return by_sine(&even, steps, budget);
    }
    // a·s + b·c = 0 is tan = -b/a.
    if let (Some(a), Some(b)) = (q.as_number(), linear_in(&p, &c, budget)?) {
        let slope = number::div(number::negate(b.as_ref(), budget)?.as_ref(), a.as_ref(), budget)?;
        if is_real(&slope) {
            let angle = number::atan(slope.as_ref(), budget)?;
            let other = number::add(angle.as_ref(), number::pi().as_ref(), budget)?;
            return Ok(vec![angle, other]);
        }
    }
    let free = sub(
        &square(&p)?,
        &mul(&square(&q)?, &sub(&one, &square(&c)?, budget)?, budget)?,
        budget,
    )?;
    by_cosine(&crate::algebra::expand(&free, budget)?, steps, budget)
}

/// `b` of `b·c`.
fn linear_in(p: &Expression, c: &Expression, budget: &Budget) -> Result<Option<Number>, Failure> {
    let quotient = div(p, c, budget)?;
    Ok(quotient.as_number())
}

fn numerator(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(found) = tried(crate::algebra::together(x, budget), budget)? {
        let [term] = found.terms() else { return Ok(found) };
        let mut product = Expression::number(term.coefficient.clone());
        for f in term.monomial.factors.iter().filter(|f| f.exponent.is_positive()) {
            let base = crate::algebra::walk::of_base(&f.base)?;
            product = mul(&product, &power_rational(&base, &f.exponent, budget)?, budget)?;
        }
        return crate::algebra::expand(&product, budget);
    }
    crate::algebra::expand(x, budget)
}

fn is_real(n: &Number) -> bool {
    !matches!(n, Number::Complex(_))
}

/// Whether a number is real and in [-1, 1].
fn is_cosine(n: &Number, budget: &Budget) -> Result<bool, Failure> {
    if !is_real(n) {
        return Ok(false);
    }
    let size = number::abs(n.as_ref(), budget)?;
    let order = number::compare(size.as_ref(), NumberRef::Int(1), budget)?;
    Ok(order != Some(Ordering::Greater))
}

fn values(p: &Expression, name: &str, steps: u32, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut found = Vec::new();
    for x in solve_within(p, name, steps, budget)? {
        if let Some(n) = x.as_number()
            && is_cosine(&n, budget)?
        {
            found.push(n);
        }
    }
    Ok(found)
}

fn by_cosine(p: &Expression, steps: u32, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut found = Vec::new();
    for c in values(p, COSINE, steps, budget)? {
        let angle = number::acos(c.as_ref(), budget)?;
        found.push(number::negate(angle.as_ref(), budget)?);
        found.push(angle);
    }
    Ok(found)
}

fn by_sine(p: &Expression, steps: u32, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut found = Vec::new();
    for s in values(p, SINE, steps, budget)? {
        let angle = number::asin(s.as_ref(), budget)?;
        found.push(number::sub(number::pi().as_ref(), angle.as_ref(), budget)?);
        found.push(angle);
    }
    Ok(found)
}

/// The values from 0 up to 2π at which `rate·v` is the angle but for whole turns.
fn turns(angle: &Number, rate: &Number, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let full = number::mul(NumberRef::Int(2), number::pi().as_ref(), budget)?;
    // angle + 2πm from 0 up to 2π·rate.
    let share = number::div(angle.as_ref(), full.as_ref(), budget)?;
    let first = number::ceil(number::negate(share.as_ref(), budget)?.as_ref(), budget)?;
    let beyond = number::sub(rate.as_ref(), share.as_ref(), budget)?;
    let beyond = number::ceil(beyond.as_ref(), budget)?;
    let (Number::Int(first), Number::Int(beyond)) = (first, beyond) else {
        return Err(Failure::limit("there are too many solutions"));
    };
    if beyond - first > TURNS_MAX {
        return Err(Failure::limit(format!(
            "there would be more than {TURNS_MAX} solutions"
        )));
    }
    let mut found = Vec::new();
    for m in first..beyond {
        let turned = number::mul(full.as_ref(), NumberRef::Int(m), budget)?;
        let sum = number::add(angle.as_ref(), turned.as_ref(), budget)?;
        found.push(number::div(sum.as_ref(), rate.as_ref(), budget)?);
    }
    Ok(found)
}
