//! Products of large integers: computed by dashu up to some size, and above that with transforms,
//! which can be interrupted.

use super::convolve::{Prepared, cyclic, product, square as square_words};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};

/// The minimum number of words in the smaller operand for transforms to be faster.
pub(super) const WORDS_MIN: usize = 2000;

/// Returns the product.
///
/// # Errors
/// `LimitError`, raised before any work is done, if the result is too large; `Interrupted`.
pub fn multiply(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let bits = a.bit_len() + b.bit_len();
    if bits < 1 << 14 {
        return Ok(a * b);
    }
    budget.check_bits(bits.saturating_sub(1))?;
    multiply_unchecked(a, b, budget)
}

/// Returns the product of an algorithm's intermediate values, whose size the algorithm itself limits.
///
/// # Errors
/// `Interrupted`, `LimitError` if there is not enough memory.
pub fn multiply_unchecked(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let ((sign_a, x), (sign_b, y)) = (a.as_sign_words(), b.as_sign_words());
    budget.poll((x.len() + y.len()) as u64 / 16)?;
    if x.len().min(y.len()) < WORDS_MIN {
        return narrow(a, b, budget);
    }
    let words = if x == y {
        square_words(x, budget)?
    } else {
        unbalanced(x, y, budget)?
    };
    Ok(IBig::from_parts(sign_a * sign_b, UBig::from_words(&words)))
}

/// Returns the square.
///
/// # Errors
/// Those of [`multiply`].
pub fn square(a: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let bits = 2 * a.bit_len();
    if bits >= 1 << 14 {
        budget.check_bits(bits.saturating_sub(1))?;
        budget.poll(bits as u64 / 1024)?;
        let (_, x) = a.as_sign_words();
        if x.len() >= WORDS_MIN {
            return Ok(UBig::from_words(&square_words(x, budget)?).into());
        }
    }
    Ok(a.sqr().into())
}

/// `target - a * b`, which is known to be below `2^bits` in size; a and b are not negative and no
/// longer than that. Computes only as much of the product as the difference needs.
pub(super) fn difference(
    target: &IBig,
    a: &IBig,
    b: &IBig,
    bits: usize,
    budget: &Budget,
) -> Result<IBig, Failure> {
    let (x, y) = (a.as_sign_words().1, b.as_sign_words().1);
    let whole = (x.len() + y.len()) * 64;
    if x.len().min(y.len()) < WORDS_MIN || bits * 5 / 4 > whole {
        return Ok(target - multiply_unchecked(a, b, budget)?);
    }
    budget.poll((x.len() + y.len()) as u64 / 16)?;
    let (product, k) = cyclic(x, y, bits + 2, budget)?;
    let modulus = (IBig::ONE << k) - IBig::ONE;
    let difference = fold(target.clone(), k) - fold(UBig::from_words(&product).into(), k);
    let difference = if difference.is_negative() {
        difference + &modulus
    } else {
        difference
    };
    Ok(if difference.bit_len() >= k {
        difference - modulus
    } else {
        difference
    })
}

/// Returns a nonnegative number modulo `2^k - 1`, computed by adding up its k-bit pieces.
fn fold(n: IBig, k: usize) -> IBig {
    let mut n = n.into_parts().1;
    while n.bit_len() > k {
        let (low, high) = n.split_bits(k);
        n = low + high;
    }
    n.into()
}

/// Computes a product with one small operand; the other is split if it is huge.
fn narrow(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    const PIECE: usize = 1 << 14;
    let ((sign_a, x), (sign_b, y)) = (a.as_sign_words(), b.as_sign_words());
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    if long.len() <= 2 * PIECE {
        return Ok(a * b);
    }
    let short = UBig::from_words(short);
    let mut words = Vec::with_capacity(long.len() + short.as_words().len());
    let mut carry = UBig::ZERO;
    for piece in long.chunks(PIECE) {
        budget.poll((short.as_words().len() * PIECE) as u64 / 4096)?;
        let sum = UBig::from_words(piece) * &short + carry;
        push_low(&mut words, &sum, piece.len());
        carry = sum >> (64 * piece.len());
    }
    words.extend_from_slice(carry.as_words());
    Ok(IBig::from_parts(sign_a * sign_b, UBig::from_words(&words)))
}

/// Appends the low `count` words.
fn push_low(words: &mut Vec<u64>, n: &UBig, count: usize) {
    let from = n.as_words();
    let have = from.len().min(count);
    words.extend_from_slice(&from[..have]);
    words.resize(words.len() + count - have, 0);
}

/// Multiplies by an operand that is much longer, splitting it into pieces of about the length of
/// the short one.
fn unbalanced(x: &[u64], y: &[u64], budget: &Budget) -> Result<Vec<u64>, Failure> {
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    if long.len() < 3 * short.len() {
        return product(long, short, budget);
    }
    let piece = 2 * short.len();
    let factor = Prepared::new(short, piece, None, budget)?;
    let mut result = vec![0; long.len() + short.len()];
    for (k, part) in long.chunks(piece).enumerate() {
        let part = factor.times(part, budget)?;
        add_at(&mut result[k * piece..], &part);
    }
    Ok(result)
}

/// Adds `part` at the low end; the sum must fit.
fn add_at(result: &mut [u64], part: &[u64]) {
    let mut carry = false;
    for (k, word) in result.iter_mut().enumerate() {
        if k >= part.len() && !carry {
            break;
        }
        let (sum, over) = word.overflowing_add(part.get(k).copied().unwrap_or(0));
        let (sum, more) = sum.overflowing_add(u64::from(carry));
        (*word, carry) = (sum, over || more);
    }
}

/// Returns a nonnegative number modulo `2^count`.
pub(super) fn low_bits(n: &IBig, count: usize) -> IBig {
    let words = n.as_sign_words().1;
    let whole = count.div_ceil(64).min(words.len());
    let mut kept = UBig::from_words(&words[..whole]);
    kept.clear_high_bits(count);
    IBig::from(kept)
}
