//! Large integers and fractions: what dashu does in one call that cannot be stopped, done in pieces with
//! the budget asked in between, and better algorithms where sizes are huge.

pub mod fraction;
pub mod sieve;

use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, DivRem, Signed};
use dashu_int::IBig;

/// The product.
///
/// # Errors
/// `LimitError` before computing when the result is too large; `Interrupted`.
pub fn multiply(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let bits = a.bit_len() + b.bit_len();
    if bits > 1 << 16 {
        budget.check_bits(bits.saturating_sub(1))?;
        budget.poll(bits as u64 / 1024)?;
    }
    Ok(a * b)
}

/// The square.
///
/// # Errors
/// As [`multiply`].
pub fn square(a: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let bits = 2 * a.bit_len();
    if bits > 1 << 16 {
        budget.check_bits(bits.saturating_sub(1))?;
        budget.poll(bits as u64 / 1024)?;
    }
    Ok(a.sqr().into())
}

/// Quotient and remainder, truncated toward zero; the divisor is not zero.
///
/// # Errors
/// `Interrupted`.
pub fn div_rem(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    budget.poll(a.bit_len() as u64 / 1024)?;
    Ok(a.div_rem(b))
}

/// Floored quotient and remainder; the divisor is not zero.
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

/// `base ^ exponent`; the caller has checked the size of the result.
///
/// # Errors
/// `Interrupted`.
pub fn pow(base: &IBig, exponent: usize, budget: &Budget) -> Result<IBig, Failure> {
    if exponent == 0 {
        return Ok(IBig::ONE);
    }
    let mut result = base.clone();
    for bit in (0..exponent.ilog2()).rev() {
        result = square(&result, budget)?;
        if exponent >> bit & 1 == 1 {
            result = multiply(&result, base, budget)?;
        }
    }
    Ok(result)
}

/// The decimal digits, with a `-` in front of a negative number.
///
/// # Errors
/// `Interrupted`.
pub fn to_decimal(n: &IBig, budget: &Budget) -> Result<String, Failure> {
    budget.poll(n.bit_len() as u64 / 1024)?;
    Ok(n.to_string())
}

/// The natural number with these decimal digits; the text is nothing but ASCII digits.
///
/// # Errors
/// `Interrupted`.
pub fn from_decimal(digits: &str, budget: &Budget) -> Result<IBig, Failure> {
    budget.poll(digits.len() as u64 / 256)?;
    Ok(IBig::from_str_radix(digits, 10).expect("nothing but digits"))
}

/// The greatest common divisor, not negative.
///
/// # Errors
/// `Interrupted`.
pub fn gcd(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    use dashu_base::Gcd;
    budget.poll(a.bit_len().min(b.bit_len()) as u64 / 1024)?;
    if a.is_zero() || b.is_zero() {
        return Ok((a + b).abs());
    }
    Ok(a.gcd(b).into())
}

/// The integer square root and what is left of a number that is not negative.
///
/// # Errors
/// `Interrupted`.
pub fn sqrt_rem(n: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    use dashu_base::SquareRootRem;
    budget.poll(n.bit_len() as u64 / 1024)?;
    let (root, rest) = n.clone().into_parts().1.sqrt_rem();
    Ok((root.into(), rest.into()))
}

/// `n!` by binary splitting; the caller has checked the size of the result.
///
/// # Errors
/// `Interrupted`.
pub fn factorial(n: u64, budget: &Budget) -> Result<IBig, Failure> {
    range_product(1, n, budget)
}

/// The product of the integers in `low..=high`.
fn range_product(low: u64, high: u64, budget: &Budget) -> Result<IBig, Failure> {
    if high.saturating_sub(low) < 16 {
        return Ok((low..=high).fold(IBig::ONE, |product, k| product * k));
    }
    let middle = low.midpoint(high);
    multiply(
        &range_product(low, middle, budget)?,
        &range_product(middle + 1, high, budget)?,
        budget,
    )
}

/// The product of many words, by halves.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn product(words: &[u64], budget: &Budget) -> Result<IBig, Failure> {
    if words.len() <= 16 {
        return Ok(words
            .iter()
            .fold(IBig::ONE, |product, &word| product * word));
    }
    let (low, high) = words.split_at(words.len() / 2);
    multiply(&product(low, budget)?, &product(high, budget)?, budget)
}

/// The digits in a base from 2 to 36, lower case, with a `-` in front of a negative number.
///
/// # Errors
/// `Interrupted`.
pub fn to_radix(n: &IBig, base: u32, budget: &Budget) -> Result<String, Failure> {
    budget.poll(n.bit_len() as u64 / 1024)?;
    Ok(n.in_radix(base as u8).to_string())
}

/// The natural number with these digits in a base from 2 to 36; nothing but digits.
///
/// # Errors
/// `Interrupted`.
pub fn from_radix(digits: &str, base: u32, budget: &Budget) -> Result<IBig, Failure> {
    budget.poll(digits.len() as u64 / 256)?;
    Ok(IBig::from_str_radix(digits, base).expect("nothing but digits"))
}
