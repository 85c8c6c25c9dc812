//! Chooses the prime modulo which to factor: several are tried, and the one with the fewest factors
//! is used. Each of them narrows down the possible degrees of factors over the integers.

use super::super::modular::{Field, ModPoly, degrees, factor_squarefree};
use super::super::poly::Poly;
use crate::big::sieve::primes_to;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::UBig;

/// The number of primes to compare.
const TRIES: usize = 7;

/// A prime field and the factors modulo its prime.
pub struct Start {
    pub field: Field,
    /// The monic irreducible factors.
    pub factors: Vec<ModPoly>,
    /// Bit d is set if there may be a factor of degree d over the integers.
    pub degrees: UBig,
}

/// Finds a prime modulo which a primitive squarefree polynomial keeps its degree and stays
/// squarefree; `None` if degrees alone show that the polynomial is irreducible.
pub fn choose(p: &Poly, budget: &Budget) -> Result<Option<Start>, Failure> {
    let n = p.len() - 1;
    let mut possible = UBig::ones(n + 1);
    let mut best: Option<(usize, Field, ModPoly)> = None;
    let mut tries = 0;
    let mut bound = 1 << 10;
    let mut below = 11;
    'primes: loop {
        for prime in primes_to(bound).into_iter().filter(|&q| q > below) {
            budget.poll(n as u64 / 16)?;
            let field = Field::new(prime.into());
            let residue = ModPoly::of(p, &field);
            if residue.len() < p.len() {
                continue;
            }
            let residue = residue.monic(&field);
            if !residue
                .gcd(&residue.derivative(&field), &field, budget)?
                .is_unit()
            {
                continue;
            }
            let list = degrees(&residue, &field, budget)?;
            possible &= sums(&list);
            if possible.count_ones() == 2 {
                return Ok(None);
            }
            if best.as_ref().is_none_or(|(count, ..)| list.len() < *count) {
                best = Some((list.len(), field, residue));
            }
            tries += 1;
            let few = best.as_ref().is_some_and(|(count, ..)| *count <= 3);
            if tries >= TRIES || (few && tries >= 3) {
                break 'primes;
            }
        }
        (below, bound) = (bound, bound * 4);
    }
    let (_, field, residue) = best.expect("some prime was tried");
    Ok(Some(Start {
        factors: factor_squarefree(&residue, &field, budget)?,
        field,
        degrees: possible,
    }))
}

/// Returns the sums of all subsets of the degrees, as set bits.
fn sums(degrees: &[usize]) -> UBig {
    let one = UBig::ONE;
    degrees.iter().fold(one, |sums, &d| {
        let moved = &sums << d;
        sums | moved
    })
}
