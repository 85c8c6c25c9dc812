//! Large integers and fractions: what dashu does in one call that cannot be stopped, done in pieces with
//! the budget asked in between, and better algorithms where sizes are huge.

mod convolve;
mod divide;
pub mod fraction;
mod multiply;
mod radix;
pub mod sieve;
mod transform;

pub use divide::{div_rem, floored};
pub use multiply::{multiply, square};
pub use radix::{from_decimal, from_radix, to_decimal, to_radix};

use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest};
use dashu_int::IBig;

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
    multiply(&range_product(low, middle, budget)?, &range_product(middle + 1, high, budget)?, budget)
}

/// The product of many words, by halves.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn product(words: &[u64], budget: &Budget) -> Result<IBig, Failure> {
    if words.len() <= 16 {
        return Ok(words.iter().fold(IBig::ONE, |product, &word| product * word));
    }
    let (low, high) = words.split_at(words.len() / 2);
    multiply(&product(low, budget)?, &product(high, budget)?, budget)
}

