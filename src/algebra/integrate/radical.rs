//! Roots: of `a·x + b` together with a quotient of polynomials, and square roots of quadratic
//! polynomials together with a polynomial.

use super::rational;
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, build, div, mul, negate, power_rational, scale, sub};
use crate::algebra::calculus::{substitute, times};
use crate::algebra::expression::{Base, Factor, Function, order_bases};
use crate::algebra::function::apply;
use crate::algebra::solve::coefficients;
use crate::algebra::walk::{each_factor, of_base, rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_int::UBig;
use std::cmp::Ordering;

/// The substituted symbol; its name cannot occur in a program.
const T: &str = "unknown t";

/// Returns an antiderivative of a product of these factors; `None` if they are of other kinds.
pub(super) fn integrate(
    own: &[Factor],
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let whole = build(Number::Int(1), own.to_vec(), budget)?;
    let mut roots: Vec<(Base, UBig)> = Vec::new();
    let mut failure = None;
    each_factor(&whole, &mut |f| {
        if f.exponent.is_int() || !f.base.contains(v) {
            return;
        }
        let same = |(known, _): &&mut (Base, UBig)| order_bases(known, &f.base) == Ordering::Equal;
        match roots.iter_mut().find(same) {
            Some((_, q)) => match natural::lcm(q, f.exponent.denominator(), budget) {
                Ok(lcm) => *q = lcm,
                Err(stop) => failure = Some(stop),
            },
            None => roots.push((f.base.clone(), f.exponent.denominator().clone())),
        }
    });
    if let Some(failure) = failure {
        return Err(failure);
    }
    let [(base, q)] = &roots[..] else {
        return Ok(None);
    };
    if matches!(base, Base::Power(..) | Base::Function(..)) {
        return Ok(None);
    }
    let u = of_base(base)?;
    let Some(rows) = tried(coefficients(&u, v, budget), budget)? else {
        return Ok(None);
    };
    match &rows[..] {
        [b, a] => of_line(&whole, base, &Fraction::from(q.clone()), (a, b), v, budget),
        [c, b, a] => {
            let same = |f: &&Factor| order_bases(&f.base, base) == Ordering::Equal;
            let rooted: Vec<&Factor> = own.iter().filter(same).collect();
            let rest: Vec<Factor> = own.iter().filter(|f| !same(f)).cloned().collect();
            let rest = build(Number::Int(1), rest, budget)?;
            of_square_root(&rest, &rooted, [a, b, c], &u, v, budget)
        }
        _ => Ok(None),
    }
}

/// Substitutes `a·x + b = t^q`.
fn of_line(
    x: &Expression,
    base: &Base,
    q: &Fraction,
    (a, b): (&Expression, &Expression),
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let t = Expression::symbol(T);
    let place = div(&sub(&power_rational(&t, q, budget)?, b, budget)?, a, budget)?;
    let mut put = |f: &Factor| {
        if order_bases(&f.base, base) == Ordering::Equal {
            return power_rational(&t, &f.exponent.mul(q, budget)?, budget).map(Some);
        }
        if f.base.is_symbol(v) {
            return power_rational(&place, &f.exponent, budget).map(Some);
        }
        Ok(None)
    };
    let mut inside = rewrite(x, budget, &mut put)?;
    // dx = q·t^(q-1)/a dt
    let exponent = q.sub(&Fraction::ONE, budget)?;
    inside = mul(&inside, &power_rational(&t, &exponent, budget)?, budget)?;
    inside = div(
        &scale(&inside, Number::from_fraction(q.clone()).as_ref(), budget)?,
        a,
        budget,
    )?;
    let Some(found) = rational::integrate(&inside, T, budget)? else {
        return Ok(None);
    };
    let line = add(&mul(a, &Expression::symbol(v), budget)?, b, budget)?;
    let root = power_rational(&line, &q.clone().inverse(), budget)?;
    substitute(&found, T, &root, budget).map(Some)
}

/// Integrates a polynomial times an odd power, at least -1, of the square root of
/// `u = a·x² + b·x + c`.
fn of_square_root(
    rest: &Expression,
    rooted: &[&Factor],
    [a, b, c]: [&Expression; 3],
    u: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let [f] = rooted else { return Ok(None) };
    let raised = f.exponent.add(&Fraction::ratio(1, 2), budget)?;
    let (Some(a), Some(b), Some(c)) = (a.as_number(), b.as_number(), c.as_number()) else {
        return Ok(None);
    };
    if !raised.is_int() || raised.is_negative() {
        return Ok(None);
    }
    let above = mul(rest, &power_rational(u, &raised, budget)?, budget)?;
    let above = crate::algebra::expand(&above, budget)?;
    let Some(rows) = tried(coefficients(&above, v, budget), budget)? else {
        return Ok(None);
    };
    let numbers: Option<Vec<Number>> = rows.iter().map(Expression::as_number).collect();
    let Some(mut p) = numbers else {
        return Ok(None);
    };
    // p/√u = (q·√u)' + λ/√u, the highest coefficient of q first.
    let number = Expression::number;
    let symbol = Expression::symbol(v);
    let mut q = Expression::number(Number::Int(0));
    for n in (1..p.len()).rev() {
        budget.poll(1)?;
        let below = number::mul(a.as_ref(), NumberRef::Int(n as i64), budget)?;
        let share = number::div(p[n].as_ref(), below.as_ref(), budget)?;
        let k = n as i64 - 1;
        let power = power_rational(&symbol, &Fraction::from(k), budget)?;
        q = add(&q, &scale(&power, share.as_ref(), budget)?, budget)?;
        let half = Number::ratio(2 * i128::from(k) + 1, 2);
        for (at, factor, part) in [(n - 1, &half, &b), (n.wrapping_sub(2), &Number::Int(k), &c)] {
            if at < p.len() {
                let taken = number::mul(factor.as_ref(), part.as_ref(), budget)?;
                let taken = number::mul(taken.as_ref(), share.as_ref(), budget)?;
                p[at] = number::sub(p[at].as_ref(), taken.as_ref(), budget)?;
            }
        }
    }
    let root = power_rational(u, &Fraction::ratio(1, 2), budget)?;
    let found = mul(&q, &root, budget)?;
    let base = inverse_root(&a, &b, &c, &root, &symbol, budget)?;
    let Some(base) = base else { return Ok(None) };
    add(&found, &mul(&number(p[0].clone()), &base, budget)?, budget).map(Some)
}

/// Returns an antiderivative of `1/√(a·x² + b·x + c)`.
fn inverse_root(
    a: &Number,
    b: &Number,
    c: &Number,
    root: &Expression,
    x: &Expression,
    budget: &Budget,
) -> Result<Option<Expression>, Failure> {
    let twice = number::mul(a.as_ref(), NumberRef::Int(2), budget)?;
    let line = add(
        &scale(x, twice.as_ref(), budget)?,
        &Expression::number(b.clone()),
        budget,
    )?;
    let four = number::mul(twice.as_ref(), c.as_ref(), budget)?;
    let four = number::mul(four.as_ref(), NumberRef::Int(2), budget)?;
    let square = number::mul(b.as_ref(), b.as_ref(), budget)?;
    let discriminant = number::sub(square.as_ref(), four.as_ref(), budget)?;
    let sign = |n: &Number| number::compare(n.as_ref(), NumberRef::Int(0), budget);
    let size = number::sqrt(number::abs(a.as_ref(), budget)?.as_ref(), budget)?;
    let reach = number::sqrt(number::abs(discriminant.as_ref(), budget)?.as_ref(), budget)?;
    let below = Expression::number(reach);
    let found = match (sign(a)?, sign(&discriminant)?) {
        (Some(Ordering::Less), Some(Ordering::Greater)) => negate(
            &apply(Function::Asin, &div(&line, &below, budget)?, budget)?,
            budget,
        )?,
        (Some(Ordering::Greater), Some(Ordering::Less)) => {
            apply(Function::Asinh, &div(&line, &below, budget)?, budget)?
        }
        (Some(Ordering::Greater), Some(Ordering::Greater)) => {
            let own = mul(
                &times(root, 2, 1, budget)?,
                &Expression::number(size.clone()),
                budget,
            )?;
            apply(Function::Log, &add(&own, &line, budget)?, budget)?
        }
        _ => return Ok(None),
    };
    div(&found, &Expression::number(size), budget).map(Some)
}
