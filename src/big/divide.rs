//! Division of large integers: done by dashu up to some size, and above that with a reciprocal from
//! Newton's iteration.

use super::multiply::{difference, multiply_unchecked};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, DivRem, Signed};
use dashu_int::{IBig, UBig};

/// dashu does the division if the quotient or the divisor has at most this many bits.
const BITS_MIN: usize = 400_000;

/// Returns the quotient and remainder, truncated toward zero; the divisor is not zero.
///
/// # Errors
/// `Interrupted`.
pub fn div_rem(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    let (n, m) = (a.bit_len(), b.bit_len());
    if n < 1 << 14 || n < m {
        return Ok(a.div_rem(b));
    }
    budget.poll(n as u64 / 256)?;
    if m.min(n - m) < BITS_MIN {
        return narrow(a, b, budget);
    }
    // Memory for both operands, the reciprocal, the quotient and the remainder.
    let _reserve = budget.reserve(4 * (n / 8))?;
    Ok(with_signs(
        a,
        b,
        natural(&magnitude(a), &magnitude(b), budget)?,
    ))
}

fn magnitude(a: &IBig) -> IBig {
    IBig::from(UBig::from_words(a.as_sign_words().1))
}

/// Gives the quotient and remainder of magnitudes the signs that truncation requires.
fn with_signs(a: &IBig, b: &IBig, (q, r): (IBig, IBig)) -> (IBig, IBig) {
    let q = if a.is_negative() != b.is_negative() {
        -q
    } else {
        q
    };
    (q, if a.is_negative() { -r } else { r })
}

/// Returns the floored quotient and remainder; the divisor is not zero.
///
/// # Errors
/// `Interrupted`.
pub fn floored(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    let (q, r) = div_rem(a, b, budget)?;
    if !r.is_zero() && r.is_negative() != b.is_negative() {
        return Ok((q - IBig::ONE, r + b));
    }
    Ok((q, r))
}

/// Divides if the divisor or the quotient is small, in a single call, or in one call for each piece
/// of a huge dividend.
fn narrow(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    const PIECE: usize = 1 << 21;
    let (n, m) = (a.bit_len(), b.bit_len());
    if n <= 2 * PIECE {
        return Ok(a.div_rem(b));
    }
    if n - m < BITS_MIN {
        return short_quotient(a, b, budget);
    }
    let (size, divisor) = (magnitude(a), magnitude(b));
    let result = by_pieces(&size, PIECE, |piece| {
        budget.poll(PIECE as u64 / 64)?;
        Ok(piece.div_rem(&divisor))
    })?;
    Ok(with_signs(a, b, result))
}

/// Performs long division with digits of `piece` bits; `step` divides a remainder to which the next
/// digit has been appended.
fn by_pieces(
    a: &IBig,
    piece: usize,
    mut step: impl FnMut(IBig) -> Result<(IBig, IBig), Failure>,
) -> Result<(IBig, IBig), Failure> {
    let (mut quotient, mut rest) = (IBig::ZERO, IBig::ZERO);
    for k in (0..a.bit_len().div_ceil(piece)).rev() {
        let digit = bits_of(a, k * piece, piece);
        let (q, r) = step((rest << piece) + digit)?;
        (quotient, rest) = ((quotient << piece) + q, r);
    }
    Ok((quotient, rest))
}

/// Returns `count` bits of a nonnegative number, from a position upward.
fn bits_of(a: &IBig, from: usize, count: usize) -> IBig {
    let shifted = a >> from;
    let mask = (IBig::ONE << count) - IBig::ONE;
    shifted & mask
}

/// Finds a quotient much shorter than the divisor: estimates it from the top bits of both, then
/// corrects it.
fn short_quotient(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    let (size, divisor) = (magnitude(a), magnitude(b));
    let drop = divisor
        .bit_len()
        .saturating_sub(size.bit_len() - divisor.bit_len() + 64);
    let q = (&size >> drop) / (&divisor >> drop);
    Ok(with_signs(a, b, corrected(&size, &divisor, q, budget)?))
}

/// Returns the quotient and remainder from an estimate that is off by at most a few units.
fn corrected(a: &IBig, b: &IBig, estimate: IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    let mut q = estimate;
    let mut r = difference(a, &q, b, b.bit_len() + 16, budget)?;
    while r.is_negative() {
        q -= IBig::ONE;
        r += b;
    }
    while r >= *b {
        q += IBig::ONE;
        r -= b;
    }
    Ok((q, r))
}

/// Divides natural numbers with a long quotient and a long divisor.
fn natural(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    let (n, m) = (a.bit_len(), b.bit_len());
    if n - m > m + 64 {
        // Digits as long as the divisor share one reciprocal.
        let inverse = reciprocal(b, budget)?;
        return by_pieces(a, m, |piece| {
            with_reciprocal(&piece, b, &inverse, m, budget)
        });
    }
    // The top of the divisor is enough for a quotient of n - m bits.
    let keep = (n - m + 64).min(m);
    let top = b >> (m - keep);
    let inverse = reciprocal(&top, budget)?;
    let estimate = estimate(a, m, &inverse, keep, budget)?;
    corrected(a, b, estimate, budget)
}

fn with_reciprocal(
    a: &IBig,
    b: &IBig,
    inverse: &IBig,
    m: usize,
    budget: &Budget,
) -> Result<(IBig, IBig), Failure> {
    if a < b {
        return Ok((IBig::ZERO, a.clone()));
    }
    corrected(a, b, estimate(a, m, inverse, m, budget)?, budget)
}

/// `a / b` to within a few units; b has m bits and `inverse` is `2^(2 keep) / (b >> (m - keep))`.
fn estimate(
    a: &IBig,
    m: usize,
    inverse: &IBig,
    keep: usize,
    budget: &Budget,
) -> Result<IBig, Failure> {
    // a / b = a * inverse / 2^(m + keep); only the top keep bits of a matter.
    let drop = a.bit_len().saturating_sub(keep + 64);
    let product = multiply_unchecked(&(a >> drop), inverse, budget)?;
    Ok(product >> (m + keep - drop))
}

/// `a / b` to within a few units; neither is negative.
pub(super) fn nearly(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let (n, m) = (a.bit_len(), b.bit_len());
    if n < m + BITS_MIN || m < BITS_MIN {
        return Ok(div_rem(a, b, budget)?.0);
    }
    // The reciprocal gets as many bits as the quotient has; the divisor is lengthened or shortened
    // to match.
    let keep = n - m + 64;
    let divisor = if keep > m {
        b << (keep - m)
    } else {
        b >> (m - keep)
    };
    let inverse = reciprocal(&divisor, budget)?;
    let drop = n.saturating_sub(keep + 64);
    let product = multiply_unchecked(&(a >> drop), &inverse, budget)?;
    Ok(product >> (m + keep - drop))
}

/// `2^(2k) / d` to within a few units, where k is the bit length of d.
pub(super) fn reciprocal(d: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let k = d.bit_len();
    if k < BITS_MIN {
        return Ok((IBig::ONE << (2 * k)) / d);
    }
    let h = k / 2 + 32;
    let half = reciprocal(&(d >> (k - h)), budget)?;
    // Takes one Newton step from the scaled error of the half-length value, 2^(k+h) - d * half.
    let error = difference(&(IBig::ONE << (k + h)), d, &half, k + 16, budget)?;
    let step = multiply_unchecked(&half, &(error >> (k - h)), budget)?;
    Ok((half << (k - h)) + (step >> (3 * h - k)))
}
