//! Factoring: trial division, perfect powers, Pollard's rho for small factors, then the quadratic
//! sieve.

use super::prime::{SMALL_PRIMES, is_prime_big};
use super::{int, sieve};
use crate::big::{self, is_prime_u64, natural};
use crate::limit::Budget;
use crate::number::root::integer_root;
use crate::number::{Number, NumberRef};
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::collections::BTreeMap;

/// Returns the prime factors of n with their exponents, in ascending order; for a negative number,
/// the list starts with (-1, 1).
///
/// # Errors
/// `DomainError` for 0, `TypeError`, `Interrupted`.
pub fn factor(n: NumberRef, budget: &Budget) -> Result<Vec<(Number, u64)>, Failure> {
    let n = int("factor", n)?;
    if n.is_zero() {
        return Err(Failure::domain("zero has no factorisation"));
    }
    let mut result = Vec::new();
    if n.is_negative() {
        result.push((Number::Int(-1), 1));
    }
    let factors = factor_natural(n.into_owned().into_parts().1, budget)?;
    result.extend(factors.into_iter().map(|(p, k)| (Number::from_ubig(p), k)));
    Ok(result)
}

/// If a number has more divisors than this, they are not listed.
const DIVISORS_MAX: u64 = 10_000_000;

/// The size in bytes of one divisor, held as an integer, as a number and as a value in an array.
const LISTED: usize = size_of::<UBig>() + 2 * size_of::<Number>();
/// The overhead of a long integer in bytes, from the allocator and from rounding up to whole words.
const ALLOCATED: usize = 48;

/// Returns the positive divisors, in ascending order.
///
/// # Errors
/// `DomainError` for n < 1, `LimitError` if there are more than ten million, `TypeError`,
/// `Interrupted`.
pub fn divisors(n: NumberRef, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let factors = positive("divisors", n, budget)?;
    let count = factors.values().fold(UBig::ONE, |count, k| count * (k + 1));
    if count > UBig::from(DIVISORS_MAX) {
        return Err(Failure::limit(format!(
            "the number has {} divisors, and `divisors` lists at most {DIVISORS_MAX}",
            big::to_decimal(count.as_ibig(), budget)?
        ))
        .with_hint(
            "`factor(n)` gives the primes and exponents from which all divisors can be formed",
        ));
    }
    // Divisors come in pairs whose product is the number, so on average they have half its bits.
    let count = usize::try_from(count).expect("at most ten million");
    let bits = factors.iter().map(|(p, k)| p.bit_len() * *k as usize);
    let long = match bits.sum::<usize>() / 2 {
        0..64 => 0,
        half => half / 8 + ALLOCATED,
    };
    let _held = budget.reserve(count * (long + LISTED))?;
    let mut all = Vec::with_capacity(count);
    all.push(UBig::ONE);
    for (p, k) in factors {
        let before = all.len();
        for i in 0..before * k as usize {
            if i % 4096 == 0 {
                budget.poll(256)?;
            }
            let next = natural::multiply(&all[all.len() - before], &p, budget)?;
            all.push(next);
        }
    }
    all.sort_unstable();
    Ok(all.into_iter().map(Number::from_ubig).collect())
}

/// Returns the number of integers in 1..=n that are coprime to n.
///
/// # Errors
/// `DomainError` for n < 1, `TypeError`, `Interrupted`.
pub fn totient(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let factors = positive("totient", n, budget)?;
    let mut result = UBig::ONE;
    for (p, k) in factors {
        let below = &p - UBig::ONE;
        let power = natural::pow(&p, k as usize - 1, budget)?;
        result = natural::multiply(&result, &below, budget)?;
        result = natural::multiply(&result, &power, budget)?;
    }
    Ok(Number::from_ubig(result))
}

type Factors = BTreeMap<UBig, u64>;

fn positive(function: &str, n: NumberRef, budget: &Budget) -> Result<Factors, Failure> {
    let n = int(function, n)?;
    if *n < IBig::ONE {
        return Err(Failure::domain(format!(
            "{function} takes integers from 1 up"
        )));
    }
    factor_natural(n.into_owned().into_parts().1, budget)
}

/// Primes below this are divided out first.
const TRIAL_LIMIT: u32 = 1 << 14;

/// Returns the prime factors of a natural number other than 0.
fn factor_natural(mut n: UBig, budget: &Budget) -> Result<Factors, Failure> {
    let mut factors = Factors::new();
    if let Some(zeros @ 1..) = n.trailing_zeros() {
        n >>= zeros;
        factors.insert(UBig::from(2u8), zeros as u64);
    }
    let below_1000 = SMALL_PRIMES[1..].iter().map(|&p| u32::from(p));
    divide_out(&mut n, below_1000, &mut factors, budget)?;
    if n.bit_len() > 64 {
        let above = big::sieve::primes_to(TRIAL_LIMIT)
            .into_iter()
            .skip(SMALL_PRIMES.len());
        divide_out(&mut n, above, &mut factors, budget)?;
    }
    if !n.is_one() {
        split(n, 1, &mut factors, budget)?;
    }
    Ok(factors)
}

/// Divides out the given primes, which must be in ascending order.
fn divide_out(
    n: &mut UBig,
    primes: impl Iterator<Item = u32>,
    factors: &mut Factors,
    budget: &Budget,
) -> Result<(), Failure> {
    for p in primes {
        if let Ok(word) = u64::try_from(&*n)
            && u64::from(p) * u64::from(p) > word
        {
            break;
        }
        if n.bit_len() > 1 << 16 {
            budget.poll(n.bit_len() as u64 / 64_000)?;
        }
        if (&*n % p) == 0 {
            let (rest, k) = natural::remove(n, &UBig::from(p), budget)?;
            *n = rest;
            factors.insert(UBig::from(p), k as u64);
        }
    }
    Ok(())
}

/// Splits n, which has no small factors, into primes, each counted `times` times.
fn split(n: UBig, times: u64, factors: &mut Factors, budget: &Budget) -> Result<(), Failure> {
    if let Ok(word) = u64::try_from(&n) {
        return split_word(word, times, factors, budget);
    }
    if is_prime_big(&n, budget)? {
        *factors.entry(n).or_default() += times;
        return Ok(());
    }
    if let Some((root, k)) = perfect_power(&n, budget)? {
        return split(root, times * k, factors, budget);
    }
    let factor = find(&n, budget)?;
    let rest = natural::quotient(&n, &factor, budget)?;
    split(factor, times, factors, budget)?;
    split(rest, times, factors, budget)
}

fn split_word(n: u64, times: u64, factors: &mut Factors, budget: &Budget) -> Result<(), Failure> {
    if n == 1 {
        return Ok(());
    }
    if is_prime_u64(n) {
        *factors.entry(UBig::from(n)).or_default() += times;
        return Ok(());
    }
    let root = n.isqrt();
    if root * root == n {
        return split_word(root, 2 * times, factors, budget);
    }
    let factor = big::factor_u64(n, budget)?;
    split_word(factor, times, factors, budget)?;
    split_word(n / factor, times, factors, budget)
}

/// Finds a root and a prime k with `n = root^k`, if they exist. Factors below [`TRIAL_LIMIT`] have
/// been removed, which bounds k.
fn perfect_power(n: &UBig, budget: &Budget) -> Result<Option<(UBig, u64)>, Failure> {
    let most = n.bit_len() / TRIAL_LIMIT.ilog2() as usize + 1;
    for k in big::sieve::primes_to(most as u32) {
        if let Some(root) = integer_root(n.as_ibig(), u64::from(k), budget)? {
            return Ok(Some((root.into_parts().1, u64::from(k))));
        }
    }
    Ok(None)
}

/// Up to this many bits, Pollard's rho is faster than the sieve.
const RHO_BITS: usize = 66;
/// The number of steps of rho before the sieve is tried; rho finds factors of up to about ten
/// digits more cheaply.
const RHO_STEPS: u64 = 1 << 15;

/// Finds a proper factor of an odd composite that is not a perfect power.
fn find(n: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    if n.bit_len() < 127 {
        let word = u128::try_from(n).expect("at most 127 bits");
        let steps = if n.bit_len() <= RHO_BITS {
            u64::MAX
        } else {
            RHO_STEPS
        };
        if let Some(factor) = big::factor_u128(word, steps, budget)? {
            return Ok(UBig::from(factor));
        }
    } else if let Some(factor) = big::factor_large(n, 4 * RHO_STEPS, budget)? {
        return Ok(factor);
    }
    sieve::factor(n, budget)
}
