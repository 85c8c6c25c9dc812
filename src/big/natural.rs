//! The operations of [`big`](super) on natural numbers.

use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};

fn size(n: IBig) -> UBig {
    n.into_parts().1
}

/// Returns the product.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn multiply(a: &UBig, b: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    super::multiply(a.as_ibig(), b.as_ibig(), budget).map(size)
}

/// Returns the quotient rounded down; the divisor is not zero.
///
/// # Errors
/// `Interrupted`.
pub fn quotient(a: &UBig, b: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    if b.is_one() {
        return Ok(a.clone());
    }
    super::div_rem(a.as_ibig(), b.as_ibig(), budget).map(|(q, _)| size(q))
}

/// Returns the greatest common divisor.
///
/// # Errors
/// `Interrupted`.
pub fn gcd(a: &UBig, b: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    super::gcd(a.as_ibig(), b.as_ibig(), budget).map(size)
}

/// Returns the least common multiple of positive numbers.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn lcm(a: &UBig, b: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    if b.is_one() {
        return Ok(a.clone());
    }
    let common = gcd(a, b, budget)?;
    multiply(a, &quotient(b, &common, budget)?, budget)
}

/// Returns the power; the caller has checked the size of the result.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn pow(base: &UBig, exponent: usize, budget: &Budget) -> Result<UBig, Failure> {
    super::pow(base.as_ibig(), exponent, budget).map(size)
}

/// Divides out all factors p, and returns the quotient and their number. Neither argument is zero,
/// and p is not one.
///
/// # Errors
/// `Interrupted`.
pub fn remove(n: &UBig, p: &UBig, budget: &Budget) -> Result<(UBig, usize), Failure> {
    // Divides by p, p², p⁴, … as long as that is exact, then by the same powers in reverse order.
    let (mut rest, mut count) = (n.as_ibig().clone(), 0);
    let mut powers = vec![p.as_ibig().clone()];
    while let Some(power) = powers.last() {
        let (q, r) = super::div_rem(&rest, power, budget)?;
        if !r.is_zero() {
            powers.pop();
            break;
        }
        (rest, count) = (q, count + (1 << (powers.len() - 1)));
        if 2 * power.bit_len() > rest.bit_len() + 1 {
            break;
        }
        powers.push(super::square(power, budget)?);
    }
    while let Some(power) = powers.pop() {
        let (q, r) = super::div_rem(&rest, &power, budget)?;
        if r.is_zero() {
            (rest, count) = (q, count + (1 << powers.len()));
        }
    }
    Ok((size(rest), count))
}

/// Returns the square root rounded down.
///
/// # Errors
/// `Interrupted`.
pub fn sqrt(n: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    super::sqrt_rem(n.as_ibig(), budget).map(|(root, _)| size(root))
}
