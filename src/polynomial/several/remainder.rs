//! Resultants and discriminants with respect to one of several variables, by subresultants (Brown &
//! Traub 1971; Cohen 1993, algorithm 3.3.7).

use super::Several;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// The maximum size of the matrix whose determinant is a resultant, if there are several variables.
const DEGREES_MAX: usize = 200;

impl Several {
    /// Returns the resultant with respect to a variable, which the result no longer contains.
    ///
    /// # Errors
    /// `LimitError` if there are several variables and the degrees add up to more than 200;
    /// `Interrupted`.
    pub fn resultant(
        &self,
        other: &Several,
        at: usize,
        budget: &Budget,
    ) -> Result<Several, Failure> {
        let arity = self.arity();
        if let (Some(p), Some(q)) = (self.as_poly(at), other.as_poly(at)) {
            return Ok(Several::constant(arity, p.resultant(&q, budget)?));
        }
        if self.is_zero() || other.is_zero() {
            return Ok(Several::zero(arity));
        }
        let (mut a, mut b) = (self.coefficients(at), other.coefficients(at));
        let degrees = a.len() + b.len() - 2;
        if degrees > DEGREES_MAX {
            return Err(Failure::limit(format!(
                "the degrees of the polynomials add up to {degrees}; with several variables the \
                 limit for a resultant is {DEGREES_MAX}"
            )));
        }
        let both_odd =
            |a: &[Several], b: &[Several]| a.len().is_multiple_of(2) && b.len().is_multiple_of(2);
        let mut negative = false;
        if a.len() < b.len() {
            negative = both_odd(&a, &b);
            std::mem::swap(&mut a, &mut b);
        }
        let one = Several::constant(arity, IBig::ONE);
        let (mut g, mut h) = (one.clone(), one);
        while b.len() > 1 {
            let drop = a.len() - b.len();
            negative ^= both_odd(&a, &b);
            let rest = pseudo_remainder(a, &b, budget)?;
            let below = g.multiply(&h.pow(drop, budget)?, budget)?;
            a = b;
            b = Vec::with_capacity(rest.len());
            for c in rest {
                b.push(exactly(&c, &below, budget)?);
            }
            g = a.last().cloned().unwrap_or_else(|| Several::zero(arity));
            h = raised(&g, &h, drop, budget)?;
        }
        let Some(last) = b.first() else {
            return Ok(Several::zero(arity));
        };
        let result = raised(last, &h, a.len() - 1, budget)?;
        Ok(if negative { result.negated() } else { result })
    }

    /// Returns the discriminant with respect to a variable; 1 for degree 1, 0 if the variable does
    /// not occur.
    ///
    /// # Errors
    /// Same as for [`Several::resultant`].
    pub fn discriminant(&self, at: usize, budget: &Budget) -> Result<Several, Failure> {
        let n = self.degree(at) as usize;
        if n == 0 {
            return Ok(Several::zero(self.arity()));
        }
        let resultant = self.resultant(&self.derivative(at), at, budget)?;
        let lead = self.coefficients(at).pop();
        let lead = lead.unwrap_or_else(|| Several::zero(self.arity()));
        let result = exactly(&resultant, &lead, budget)?;
        Ok(if n * (n - 1) / 2 % 2 == 1 {
            result.negated()
        } else {
            result
        })
    }
}

/// Returns `g^n / h^(n - 1)`, or h for n = 0.
fn raised(g: &Several, h: &Several, n: usize, budget: &Budget) -> Result<Several, Failure> {
    match n {
        0 => Ok(h.clone()),
        1 => Ok(g.clone()),
        _ => exactly(&g.pow(n, budget)?, &h.pow(n - 1, budget)?, budget),
    }
}

/// Returns a quotient that is exact by the theory of subresultants.
fn exactly(a: &Several, b: &Several, budget: &Budget) -> Result<Several, Failure> {
    let quotient = a.quotient_if_exact(b, budget)?;
    Ok(quotient.expect("subresultants divide"))
}

/// Returns the remainder of `lead(b)^(deg a - deg b + 1) · a` by b; the lists are coefficients, the
/// last of which is not 0.
fn pseudo_remainder(
    mut a: Vec<Several>,
    b: &[Several],
    budget: &Budget,
) -> Result<Vec<Several>, Failure> {
    let lead = &b[b.len() - 1];
    for k in (0..=a.len() - b.len()).rev() {
        budget.poll(b.len() as u64)?;
        let top = a.pop().unwrap_or_else(|| Several::zero(lead.arity()));
        for c in &mut a {
            *c = c.multiply(lead, budget)?;
        }
        for (c, d) in a[k..].iter_mut().zip(b) {
            *c = c.sub(&top.multiply(d, budget)?);
        }
    }
    while a.last().is_some_and(Several::is_zero) {
        a.pop();
    }
    Ok(a)
}
