//! Polynomials modulo a prime of 31 bits: a quick proof that two have no common divisor.

use super::polynomial::Polynomial;
use super::rational_root::{integers, power_mod, residue};
use crate::limit::Budget;
use crate::text::Failure;

/// The prime 2^31 - 1.
const PRIME: u64 = (1 << 31) - 1;

/// Whether the residues show that two rational polynomials have no common divisor; if not, they may still have
/// none.
pub(super) fn coprime(a: &Polynomial, b: &Polynomial, budget: &Budget) -> Result<bool, Failure> {
    if a.is_zero() || b.is_zero() {
        return Ok(false);
    }
    let reduced = |p: &Polynomial| -> Result<Vec<u64>, Failure> {
        let whole = integers(p, budget)?;
        Ok(whole.iter().map(|n| residue(n, PRIME)).collect())
    };
    let (mut a, mut b) = (reduced(a)?, reduced(b)?);
    // A common divisor keeps its degree only where a leading coefficient does not vanish.
    if a.last() == Some(&0) || b.last() == Some(&0) {
        return Ok(false);
    }
    while !b.is_empty() {
        budget.poll((a.len() * b.len()) as u64 / 256 + 1)?;
        let inverse = power_mod(b[b.len() - 1], PRIME - 2, PRIME);
        while a.len() >= b.len() {
            let factor = a[a.len() - 1] * inverse % PRIME;
            let shift = a.len() - b.len();
            for (x, y) in a[shift..].iter_mut().zip(&b) {
                *x = (*x + (PRIME - factor) * y) % PRIME;
            }
            while a.last() == Some(&0) {
                a.pop();
            }
        }
        std::mem::swap(&mut a, &mut b);
    }
    Ok(a.len() == 1)
}
