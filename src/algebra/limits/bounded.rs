//! Sines and cosines of an argument that grows without bound stay between -1 and 1 and have no
//! limit: their coefficients must go to 0, or be too small to matter.

use super::LARGE;
use super::growth::Task;
use crate::algebra::arithmetic::{add, power_rational};
use crate::algebra::expression::{Base, Expression, Factor, Function, equal};
use crate::algebra::solve::coefficients;
use crate::algebra::walk::{each_factor, rewrite, tried};
use crate::number::Number;
use crate::text::Failure;

/// Returns the limit; `None` if nothing oscillates.
pub(super) fn limit(x: &Expression, task: &Task<'_>) -> Result<Option<Expression>, Failure> {
    let mut swinging: Vec<(Function, Expression)> = Vec::new();
    each_factor(x, &mut |f| {
        if let Base::Function(g @ (Function::Sin | Function::Cos), u) = &f.base
            && u.contains(LARGE)
        {
            swinging.push((*g, u.clone()));
        }
    });
    let mut names: Vec<(Function, Expression, String)> = Vec::new();
    for (g, u) in swinging {
        let goes = tried(task.limit(&u), task.budget)?;
        if goes.is_none_or(|goes| goes.as_infinity().is_none()) {
            continue;
        }
        let mut known = false;
        for (h, w, _) in &names {
            known = known || (*h == g && equal(w, &u, task.budget)?);
        }
        if !known {
            let name = format!("unknown b{}", names.len());
            names.push((g, u, name));
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    let names_only = names
        .iter()
        .map(|(.., name)| name.clone())
        .collect::<Vec<_>>();
    let mut put = |f: &Factor| {
        for (g, u, name) in &names {
            if let Base::Function(h, w) = &f.base
                && h == g
                && equal(u, w, task.budget)?
            {
                let own = Expression::symbol(name);
                return power_rational(&own, &f.exponent, task.budget).map(Some);
            }
        }
        Ok(None)
    };
    let inside = rewrite(x, task.budget, &mut put)?;
    let inside = crate::algebra::expand(&inside, task.budget)?;
    gathered(inside, &names_only, task).map(Some)
}

/// Returns the limit of a polynomial in terms that oscillate between -1 and 1.
fn gathered(inside: Expression, names: &[String], task: &Task<'_>) -> Result<Expression, Failure> {
    let refused =
        || Failure::value("the limit could not be found: something in it oscillates forever");
    // The coefficients of all products of the oscillating terms.
    let mut parts = vec![(inside, 0usize)];
    for name in names {
        let mut next = Vec::new();
        for (part, degree) in parts {
            let Some(rows) = tried(coefficients(&part, name, task.budget), task.budget)? else {
                return Err(refused());
            };
            next.extend(
                rows.into_iter()
                    .enumerate()
                    .map(|(k, row)| (row, degree + k)),
            );
        }
        parts = next;
    }
    let mut still = Expression::number(Number::Int(0));
    let mut swings = false;
    for (part, degree) in parts {
        if degree == 0 {
            still = add(&still, &part, task.budget)?;
            continue;
        }
        let goes = task.limit(&part)?;
        if goes.as_infinity().is_some() {
            return Err(refused());
        }
        swings |= !goes.is_zero();
    }
    let goes = task.limit(&still)?;
    if !swings || goes.as_infinity().is_some() {
        return Ok(goes);
    }
    if names.len() == 1 {
        return Err(Failure::domain(
            "there is no limit: the expression oscillates forever",
        ));
    }
    Err(refused())
}
