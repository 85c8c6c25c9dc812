//! Roots of large integers.

use super::divide::div_rem;
use super::multiply::square;
use super::pow;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed, SquareRootRem};
use dashu_int::IBig;

/// dashu takes square roots up to this many bits.
const BITS_MIN: usize = 400_000;

/// Returns the integer square root of a nonnegative number, and the remainder.
///
/// # Errors
/// `Interrupted`.
pub fn sqrt_rem(n: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    budget.poll(n.bit_len() as u64 / 1024)?;
    if n.bit_len() <= BITS_MIN {
        return Ok(small(n));
    }
    // Memory for the shifted number, its parts and the remainder.
    let _reserve = budget.reserve(6 * (n.bit_len() / 8))?;
    // The number is shifted so that its length can be halved down to dashu's sizes with one of the
    // two top bits set.
    let levels = n.bit_len().div_ceil(BITS_MIN).next_power_of_two().ilog2();
    let length = n.bit_len().next_multiple_of(4 << levels);
    let shift = (length - n.bit_len()) / 2;
    let (root, _) = aligned(&(n << (2 * shift)), length, budget)?;
    let root = root >> shift;
    let rest = n - square(&root, budget)?;
    Ok((root, rest))
}

fn small(n: &IBig) -> (IBig, IBig) {
    let (root, rest) = n.clone().into_parts().1.sqrt_rem();
    (root.into(), rest.into())
}

/// Zimmermann's recursion ("Karatsuba square root"): the root of the upper half, then one division.
/// One of the two top bits of `length` is set.
fn aligned(n: &IBig, length: usize, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    if length <= BITS_MIN || !length.is_multiple_of(4) {
        return Ok(small(n));
    }
    let quarter = length / 4;
    let mask = (IBig::ONE << quarter) - IBig::ONE;
    let (upper, left) = aligned(&(n >> (2 * quarter)), length / 2, budget)?;
    let middle: IBig = (n >> quarter) & &mask;
    let (q, u) = div_rem(&((left << quarter) + middle), &(&upper << 1), budget)?;
    let low: IBig = n & &mask;
    let mut rest = (u << quarter) + low - square(&q, budget)?;
    let mut root = (upper << quarter) + q;
    while rest.is_negative() {
        rest += (&root << 1) - IBig::ONE;
        root -= IBig::ONE;
    }
    Ok((root, rest))
}

/// Returns the integer part of the q-th root (q ≥ 2) of a nonnegative number.
///
/// # Errors
/// `Interrupted`.
pub fn nth_root(n: &IBig, q: usize, budget: &Budget) -> Result<IBig, Failure> {
    let bits = n.bit_len();
    if q == 2 {
        return Ok(sqrt_rem(n, budget)?.0);
    }
    if bits < 20_000 {
        return Ok(n.nth_root(q));
    }
    if bits / q < 32 {
        return by_bits(n, q, budget);
    }
    // Newton's iteration from above, starting with the root of the top half of the bits.
    let drop = bits / q / 2 * q;
    let mut root = (nth_root(&(n >> drop), q, budget)? + IBig::ONE) << (drop / q);
    loop {
        let below = pow(&root, q - 1, budget)?;
        let next = (&root * (q - 1) + div_rem(n, &below, budget)?.0) / q;
        if next >= root {
            return Ok(root);
        }
        root = next;
    }
}

/// Returns a root with few bits, found bit by bit.
fn by_bits(n: &IBig, q: usize, budget: &Budget) -> Result<IBig, Failure> {
    let mut root = IBig::ZERO;
    for bit in (0..=n.bit_len() / q).rev() {
        let candidate = &root + (IBig::ONE << bit);
        // Compare sizes first, so that the power of a candidate that is far too large is not
        // computed.
        if (candidate.bit_len() - 1) * q < n.bit_len() && pow(&candidate, q, budget)? <= *n {
            root = candidate;
        }
    }
    Ok(root)
}
