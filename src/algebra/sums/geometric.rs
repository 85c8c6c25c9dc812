//! Polynomials times powers: `P(k)·r^k` is the difference of `Q(k)·r^k` where
//! `r·Q(k + 1) - Q(k) = P(k)`.

use super::{Antidifference, int};
use crate::algebra::Expression;
use crate::algebra::arithmetic::{add, build, div, mul, power_rational, sub};
use crate::algebra::calculus::substitute;
use crate::algebra::expression::{Base, Factor, Function};
use crate::algebra::solve::coefficients;
use crate::algebra::walk::tried;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use std::cmp::Ordering;

/// The highest power that is summed.
const DEGREE_MAX: usize = 501;

/// The growing factors of a term, and their rate of growth.
struct Growth {
    factors: Expression,
    rate: Expression,
}

/// Returns an expression whose difference is the given expanded expression; `None` if it is not a
/// sum of such terms.
pub(super) fn antidifference(
    x: &Expression,
    k: &str,
    budget: &Budget,
) -> Result<Option<Antidifference>, Failure> {
    let mut groups: Vec<(Growth, Expression)> = Vec::new();
    for term in x.terms() {
        let grows = |f: &Factor| {
            f.base.contains(k)
                && matches!(f.base, Base::Power(..) | Base::Function(Function::Exp, _))
        };
        let (growing, rest): (Vec<Factor>, Vec<Factor>) =
            term.monomial.factors.iter().cloned().partition(grows);
        let rest = build(term.coefficient.clone(), rest, budget)?;
        let factors = build(Number::Int(1), growing, budget)?;
        let Some(growth) = growth(factors, k, budget)? else {
            return Ok(None);
        };
        let mut at = None;
        for (i, (known, _)) in groups.iter().enumerate() {
            if crate::algebra::equal(&known.factors, &growth.factors, budget)? {
                at = Some(i);
                break;
            }
        }
        match at {
            Some(i) => groups[i].1 = add(&groups[i].1, &rest, budget)?,
            None => groups.push((growth, rest)),
        }
    }
    let mut value = int(0);
    let mut goes = Some(int(0));
    for (growth, p) in groups {
        let Some(rows) = tried(coefficients(&p, k, budget), budget)? else {
            return Ok(None);
        };
        if rows.iter().any(|c| c.contains(k)) {
            return Ok(None);
        }
        if rows.len() > DEGREE_MAX {
            return Err(Failure::limit(format!(
                "polynomials can be summed only up to degree {}",
                DEGREE_MAX - 1
            )));
        }
        let q = solved(rows, &growth.rate, k, budget)?;
        value = add(&value, &mul(&q, &growth.factors, budget)?, budget)?;
        goes = match (goes, limit(&growth.rate, budget)?) {
            (Some(goes), Some(own)) => Some(add(&goes, &own, budget)?),
            _ => None,
        };
    }
    Ok(Some(Antidifference { value, goes }))
}

fn is_one(x: &Expression) -> bool {
    matches!(x.as_number(), Some(Number::Int(1)))
}

/// Returns the limit of the powers of the rate: 0 if they go to 0.
fn limit(rate: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let Some(rate) = rate.as_number() else {
        return Ok(None);
    };
    let size = number::abs(rate.as_ref(), budget)?;
    let order = number::compare(size.as_ref(), NumberRef::Int(1), budget)?;
    Ok((order == Some(Ordering::Less)).then(|| int(0)))
}

/// Returns the rate of a product of powers with k in their exponents; `None` if it is not constant.
fn growth(factors: Expression, k: &str, budget: &Budget) -> Result<Option<Growth>, Failure> {
    if !factors.contains(k) {
        return Ok(Some(Growth {
            factors,
            rate: int(1),
        }));
    }
    let next = add(&Expression::symbol(k), &int(1), budget)?;
    let mut rate = int(1);
    for f in factors.terms().iter().flat_map(|t| &t.monomial.factors) {
        if !f.base.contains(k) {
            continue;
        }
        let step = |e: &Expression| {
            let step = sub(&substitute(e, k, &next, budget)?, e, budget)?;
            crate::algebra::expand(&step, budget)
        };
        let own = if let Base::Power(b, e) = &f.base
            && !b.contains(k)
        {
            crate::algebra::arithmetic::power(b, &step(e)?, budget)?
        } else if let Base::Function(Function::Exp, u) = &f.base {
            crate::algebra::function::apply(Function::Exp, &step(u)?, budget)?
        } else {
            return Ok(None);
        };
        rate = mul(&rate, &power_rational(&own, &f.exponent, budget)?, budget)?;
    }
    Ok((!rate.contains(k)).then_some(Growth { factors, rate }))
}

/// Q, computed from its highest coefficient down.
fn solved(
    mut p: Vec<Expression>,
    rate: &Expression,
    k: &str,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let symbol = Expression::symbol(k);
    let plain = is_one(rate);
    let less = sub(rate, &int(1), budget)?;
    let mut q = int(0);
    for j in (0..p.len()).rev() {
        budget.poll(1)?;
        // Without growth, one more power is needed: the highest ones cancel.
        let power = if plain { j + 1 } else { j };
        let below = if plain {
            int(j as i64 + 1)
        } else {
            less.clone()
        };
        let c = div(&p[j], &below, budget)?;
        let raised = power_rational(&symbol, &Fraction::from(power as u64), budget)?;
        q = add(&q, &mul(&c, &raised, budget)?, budget)?;
        let mut binomial = Number::Int(1);
        for i in (0..power).rev() {
            // binomial(power, i)
            binomial = number::mul(binomial.as_ref(), NumberRef::Int(i as i64 + 1), budget)?;
            binomial = number::div(
                binomial.as_ref(),
                NumberRef::Int((power - i) as i64),
                budget,
            )?;
            if i < j {
                let part = mul(&c, rate, budget)?;
                let part = crate::algebra::scale(&part, binomial.as_ref(), budget)?;
                p[i] = sub(&p[i], &part, budget)?;
            }
        }
    }
    Ok(q)
}
