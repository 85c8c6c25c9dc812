//! Equations in sines, cosines and tangents of one angle and its multiples: the real solutions from
//! 0 up to 2π.

use super::circle::{COSINE, Circle, SINE};
use super::{Expression, every, in_order, solve_within};
use crate::algebra::arithmetic::{add, div, mul, power_rational, sub};
use crate::algebra::solve::coefficients;
use crate::algebra::walk::tried;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use std::cmp::Ordering;

/// The maximum number of turns considered.
const TURNS_MAX: i64 = 4096;

/// Returns the solutions, not yet checked; `None` if the equation is of another kind.
pub(super) fn solve(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let Some(Circle { rate, inside }) = Circle::of(x, v, budget)? else {
        return Ok(None);
    };
    if inside.contains(v)
        || inside
            .symbols()
            .iter()
            .any(|s| ![SINE, COSINE].contains(&&**s))
    {
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

/// Returns angles from 0 up to 2π, including every one at which the expression in s and c is 0.
fn angles(
    inside: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    // (p + q·s)/…, with s² = 1 - c² substituted.
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
        let slope = number::div(
            number::negate(b.as_ref(), budget)?.as_ref(),
            a.as_ref(),
            budget,
        )?;
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

/// Returns the coefficient `b` in `b·c`.
fn linear_in(p: &Expression, c: &Expression, budget: &Budget) -> Result<Option<Number>, Failure> {
    let quotient = div(p, c, budget)?;
    Ok(quotient.as_number())
}

fn numerator(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(found) = tried(crate::algebra::together(x, budget), budget)? {
        let [term] = found.terms() else {
            return Ok(found);
        };
        let mut product = Expression::number(term.coefficient.clone());
        for f in term
            .monomial
            .factors
            .iter()
            .filter(|f| f.exponent.is_positive())
        {
            let base = crate::algebra::walk::of_base(&f.base)?;
            product = mul(
                &product,
                &power_rational(&base, &f.exponent, budget)?,
                budget,
            )?;
        }
        return crate::algebra::expand(&product, budget);
    }
    crate::algebra::expand(x, budget)
}

fn is_real(n: &Number) -> bool {
    !matches!(n, Number::Complex(_))
}

/// Reports whether a number is real and in [-1, 1].
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

/// Returns the values from 0 up to 2π at which `rate·v` equals the angle up to whole turns.
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
