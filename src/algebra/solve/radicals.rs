//! Equations with roots and absolute values: each becomes a new unknown t with `t^q = u` or
//! `t² = u²`, which a resultant eliminates again. That may introduce spurious roots, but loses
//! none.

use super::{Expression, solve_within};
use crate::algebra::arithmetic::{power_rational, sub};
use crate::algebra::expression::{Base, Factor, Function, order_bases};
use crate::algebra::factors::resultant;
use crate::algebra::generators::Generators;
use crate::algebra::walk::{each_factor, of_base, rewrite, tried};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::Number;
use crate::text::Failure;
use dashu_int::UBig;
use std::cmp::Ordering;

/// The highest root that is eliminated.
const ROOT_MAX: u64 = 12;

/// The roots, not yet checked; `None` if the equation is of another kind. For an equation with an
/// absolute value, only the real ones.
pub(super) fn solve(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let Some(base) = outermost(x, v) else {
        return Ok(None);
    };
    let t = Expression::symbol("unknown r");
    let (relation, inside) = if let Base::Function(Function::Abs, u) = &base {
        let mut put = |f: &Factor| {
            let same = order_bases(&f.base, &base) == Ordering::Equal;
            let put = same.then(|| power_rational(&t, &f.exponent, budget));
            put.transpose()
        };
        let inside = rewrite(x, budget, &mut put)?;
        let two = Fraction::from(2);
        let squares = (
            power_rational(&t, &two, budget)?,
            power_rational(u, &two, budget)?,
        );
        (sub(&squares.0, &squares.1, budget)?, inside)
    } else {
        let u = of_base(&base)?;
        let mut below = UBig::ONE;
        each_factor(x, &mut |f| {
            if order_bases(&f.base, &base) == Ordering::Equal {
                let lcm = natural::lcm(&below, f.exponent.denominator(), budget);
                below = lcm.unwrap_or(UBig::ZERO);
            }
        });
        let Some(q) = u64::try_from(&below)
            .ok()
            .filter(|q| (2..=ROOT_MAX).contains(q))
        else {
            return Ok(None);
        };
        let q = Fraction::from(q);
        let mut put = |f: &Factor| {
            let same = order_bases(&f.base, &base) == Ordering::Equal;
            if !same || f.exponent.is_int() {
                return Ok(None);
            }
            power_rational(&t, &f.exponent.mul(&q, budget)?, budget).map(Some)
        };
        let inside = rewrite(x, budget, &mut put)?;
        (sub(&power_rational(&t, &q, budget)?, &u, budget)?, inside)
    };
    let Some(above) = numerator(&inside, budget)? else {
        return Ok(None);
    };
    let Some(free) = tried(resultant(&above, &relation, "unknown r", budget), budget)? else {
        return Ok(None);
    };
    let Some(mut found) = tried(solve_within(&free, v, steps, budget), budget)? else {
        return Ok(None);
    };
    if matches!(base, Base::Function(..)) {
        found.retain(|x| !matches!(x.as_number(), Some(Number::Complex(_))));
    }
    Ok(Some(found))
}

/// A base under a root, or an absolute value, that contains the symbol and is not inside another
/// one.
fn outermost(x: &Expression, v: &str) -> Option<Base> {
    let mut found = None;
    // The outside is visited after the inside.
    each_factor(x, &mut |f| {
        let is_root = !f.exponent.is_int() && !matches!(f.base, Base::Power(..));
        let is_size = matches!(f.base, Base::Function(Function::Abs, _));
        if (is_root || is_size) && f.base.contains(v) {
            found = Some(f.base.clone());
        }
    });
    found
}

/// The numerator over a common denominator; `None` if coefficients are not rational.
fn numerator(x: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let generators = Generators::of(&[x], budget)?;
    match generators.quotient(x, budget)? {
        Some(quotient) => generators
            .expression(&quotient.reduced(budget)?.above, budget)
            .map(Some),
        None => Ok(None),
    }
}
