//! Continued fractions: the partial quotients on which both ends of an enclosure agree, and which
//! therefore belong to every number in it.

use super::Ball;
use super::quotients::{Pair, shorten};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The minimum number of bits of agreement at which half-gcd steps pay off.
const BITS_MIN: usize = 256;

/// The beginning of a continued fraction.
#[derive(Clone, PartialEq, Debug)]
pub struct Quotients {
    /// The integer part (rounded down) and the partial quotients, which are positive.
    pub terms: Vec<IBig>,
    /// Whether the fraction ends with these terms, so that the number is exactly this rational.
    pub complete: bool,
}

impl Ball {
    /// Returns the partial quotients that all numbers in the ball share, at most `limit` of them,
    /// in O(M(b) log b) for a midpoint of b bits.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if a number exceeds the integer size limit;
    /// `Interrupted`.
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

/// Returns the partial quotients that two fractions (numerator, positive denominator), and
/// therefore all numbers between them, have in common; if the two fractions are equal, returns all
/// of their quotients.
///
/// Half-gcd computes partial quotients of the first fraction while the difference between the two
/// is too small to affect them; they are proved to be quotients of the second one too by checking
/// that its remaining complete quotient is above 1. The last few are compared one by one.
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
            // Too few bits agree for a step, and later there will be even fewer.
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

/// Returns the approximate number of bits to which two fractions agree: -log₂ of their difference.
fn agreement(first: &Pair, second: &Pair, budget: &Budget) -> Result<usize, Failure> {
    let whole = first.y.bit_len() + second.y.bit_len();
    if first.x == second.x && first.y == second.y {
        return Ok(whole);
    }
    let cross =
        big::multiply(&first.x, &second.y, budget)? - big::multiply(&second.x, &first.y, budget)?;
    Ok(whole.saturating_sub(cross.bit_len()))
}
