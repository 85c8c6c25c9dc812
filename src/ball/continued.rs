//! Continued fractions: the partial quotients on which both ends of an enclosure agree, and which
//! therefore belong to every number in it.

use super::Ball;
use super::quotients::{Pair, shorten};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The bits of agreement from which half-gcd steps pay.
const BITS_MIN: usize = 256;

/// The beginning of a continued fraction.
#[derive(Clone, PartialEq, Debug)]
pub struct Quotients {
    /// The integer part (rounded down) and the partial quotients, which are positive.
    pub terms: Vec<IBig>,
    /// Whether the fraction ends with them, so that the number is this rational.
    pub complete: bool,
}

impl Ball {
    /// The partial quotients that are the same for all numbers of the ball, at most `limit` of
    /// them. O(M(b) log b) for b bits of midpoint.
    ///
    /// # Errors
    /// `LimitError` before the work for numbers beyond the size limit of integers; `Interrupted`.
    pub fn quotients(&self, limit: usize, budget: &Budget) -> Result<Quotients, Failure> {
        let none = Quotients {
            terms: Vec::new(),
            complete: false,
        };
        let Some((low, high, exp)) = self.ends() else {
            return Ok(none);
        };
        let shift = usize::try_from(exp.unsigned_abs()).unwrap_or(usize::MAX);
        budget.check_bits(shift.saturating_add(high.bit_len()))?;
        let (low, high, den) = if exp >= 0 {
            (low << shift, high << shift, IBig::ONE)
        } else {
            (low, high, IBig::ONE << shift)
        };
        partial_quotients((low, den.clone()), (high, den), limit, budget)
    }
}

/// The partial quotients that two fractions (numerator, positive denominator), and therefore all
/// numbers between them, have in common; for the same fraction given twice, all of them.
///
/// Partial quotients are taken by half-gcd from the first fraction as long as the two differ by
/// less than the quotients resolve; the rest they leave of the second is checked to be above 1,
/// which proves that they are its quotients too. The last few are compared one by one.
///
/// # Errors
/// `Interrupted`.
pub fn partial_quotients(
    low: (IBig, IBig),
    high: (IBig, IBig),
    limit: usize,
    budget: &Budget,
) -> Result<Quotients, Failure> {
    let (mut first, mut second) = (Pair::from(low), Pair::from(high));
    let mut terms = Vec::new();
    let mut resolved = false;
    while terms.len() < limit {
        budget.poll(1 + first.x.bit_len() as u64 / 512)?;
        let (q, r) = big::floored(&first.x, &first.y, budget)?;
        let (p, s) = big::floored(&second.x, &second.y, budget)?;
        if q != p {
            break;
        }
        first = Pair { x: first.y, y: r };
        second = Pair { x: second.y, y: s };
        terms.push(q);
        if first.y.is_zero() || second.y.is_zero() {
            let complete = first.y.is_zero() && second.y.is_zero();
            return Ok(Quotients { terms, complete });
        }
        if resolved {
            continue;
        }
        let shared = agreement(&first, &second, budget)?
            .min((limit - terms.len()).saturating_mul(8).saturating_add(512));
        if shared < BITS_MIN {
            // Too few bits for a step, and there will only be fewer.
            resolved = true;
            continue;
        }
        let goal = first.x.bit_len().saturating_sub(shared / 2);
        let half = first.x.bit_len() / 2;
        let (mut step, rest) = shorten(first, goal.max(half), budget)?;
        first = rest;
        second = step.apply(&second, budget)?;
        while !second.is_proper() && step.undo(&mut [&mut first, &mut second]) {}
        terms.append(&mut step.quotients);
    }
    terms.truncate(limit);
    Ok(Quotients {
        terms,
        complete: false,
    })
}

/// Roughly how many bits two fractions agree to: -log₂ of their difference.
fn agreement(first: &Pair, second: &Pair, budget: &Budget) -> Result<usize, Failure> {
    let whole = first.y.bit_len() + second.y.bit_len();
    if first.x == second.x && first.y == second.y {
        return Ok(whole);
    }
    let cross =
        big::multiply(&first.x, &second.y, budget)? - big::multiply(&second.x, &first.y, budget)?;
    Ok(whole.saturating_sub(cross.bit_len()))
}
