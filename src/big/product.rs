//! Powers, factorials and products of many factors.

use super::multiply::{multiply, square};
use super::sieve::long_primes_to;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// `base ^ exponent`; the caller has checked the size of the result.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn pow(base: &IBig, exponent: usize, budget: &Budget) -> Result<IBig, Failure> {
    if exponent == 0 || base.bit_len().saturating_mul(exponent) < 1 << 15 {
        return Ok(base.pow(exponent));
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

/// Returns the product of many words, computed by recursive halving.
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

/// `n!`; the caller has checked the size of the result.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn factorial(n: u64, budget: &Budget) -> Result<IBig, Failure> {
    let twos = n - u64::from(n.count_ones());
    let odd = if n < 200 {
        let factors: Vec<u64> = (2..=n).map(|k| k >> k.trailing_zeros()).collect();
        product(&factors, budget)?
    } else {
        let limit = u32::try_from(n).expect("larger factorials are refused");
        let primes = long_primes_to(limit, budget)?;
        odd_factorial(n, &primes[1..], budget)?
    };
    Ok(odd << twos as usize)
}

/// Returns the odd part of n!, computed by Luschny's prime swing: `n! = (n/2)!² · swing(n)`, where
/// the swing contains each prime to a small power.
fn odd_factorial(n: u64, primes: &[u32], budget: &Budget) -> Result<IBig, Failure> {
    if n < 3 {
        return Ok(IBig::ONE);
    }
    let half = odd_factorial(n / 2, primes, budget)?;
    budget.poll(n / 1024)?;
    let mut factors = Vec::new();
    let mut gathered = 1u64;
    for &p in primes.iter().take_while(|&&p| u64::from(p) <= n) {
        let p = u64::from(p);
        let (mut quotient, mut power) = (n / p, 1u64);
        while quotient > 0 {
            if quotient & 1 == 1 {
                power *= p;
            }
            quotient /= p;
        }
        match gathered.checked_mul(power) {
            Some(product) => gathered = product,
            None => factors.push(std::mem::replace(&mut gathered, power)),
        }
    }
    factors.push(gathered);
    multiply(&square(&half, budget)?, &product(&factors, budget)?, budget)
}
