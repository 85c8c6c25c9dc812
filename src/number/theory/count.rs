//! Counts primes and finds the n-th prime.

use super::{int, not_an_int};
use crate::big;
use crate::big::is_prime_u64;
use crate::limit::Budget;
use crate::number::{Integer, Number, NumberRef};
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;

/// Primes above this are not counted.
const COUNT_MAX: u64 = 1 << 46;
/// Primes above this are not listed.
const LIST_MAX: u32 = u32::MAX;

/// Converts the limit for a list of primes.
///
/// # Errors
/// `TypeError`; `LimitError` for a list beyond 2^32.
pub fn primes_limit(n: NumberRef) -> Result<u32, Failure> {
    match n.as_integer() {
        Some(Integer::Small(n)) if n < 2 => Ok(0),
        Some(Integer::Small(n)) => u32::try_from(n).map_err(|_| too_many()),
        Some(Integer::Large(n)) if n.is_negative() => Ok(0),
        Some(Integer::Large(_)) => Err(too_many()),
        None => Err(not_an_int("primes", n)),
    }
}

fn too_many() -> Failure {
    Failure::limit(format!("primes above {LIST_MAX} are not listed"))
        .with_hint("`next_prime(n)` gives them one by one, `prime_count(n)` counts them")
}

/// Returns the primes up to a limit, in ascending order.
///
/// # Errors
/// `Interrupted`.
pub fn primes(limit: u32, budget: &Budget) -> Result<Vec<u32>, Failure> {
    big::sieve::long_primes_to(limit, budget)
}

/// Returns the number of primes up to and including n.
///
/// # Errors
/// `TypeError`; `LimitError` above 2^46; `Interrupted`.
pub fn prime_count(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let n = int("prime_count", n)?;
    if n.is_negative() {
        return Ok(Number::Int(0));
    }
    match u64::try_from(&*n) {
        Ok(n) if n <= COUNT_MAX => Ok(Number::Int(count(n, budget)? as i64)),
        _ => Err(Failure::limit(format!(
            "primes are counted only up to {COUNT_MAX}"
        ))),
    }
}

/// Counts primes by Lucy's method: for each prime in turn, updates the count of the numbers up to
/// each n/k that survive sieving by the primes so far. O(n^(3/4)).
fn count(n: u64, budget: &Budget) -> Result<u64, Failure> {
    if n < 2 {
        return Ok(0);
    }
    let root = n.isqrt();
    // small[v] counts up to v, large[k] up to n/k.
    let mut small: Vec<u64> = (0..=root).map(|v| v.saturating_sub(1)).collect();
    let mut large: Vec<u64> = (0..=root).map(|k| n / k.max(1) - 1).collect();
    for p in 2..=root {
        if small[p as usize] == small[p as usize - 1] {
            continue;
        }
        let before = small[p as usize - 1];
        let square = p * p;
        let last = root.min(n / square);
        budget.poll((last + root) / 256 + 1)?;
        for k in 1..=last {
            let below = k * p;
            let part = if below <= root {
                large[below as usize]
            } else {
                small[(n / below) as usize]
            };
            large[k as usize] -= part - before;
        }
        for v in (square..=root).rev() {
            small[v as usize] -= small[(v / p) as usize] - before;
        }
    }
    Ok(large[1])
}

/// Returns the n-th prime, counting from 1.
///
/// # Errors
/// `DomainError` for n < 1, `LimitError` for primes above 2^46, `TypeError`, `Interrupted`.
pub fn nth_prime(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let wanted = int("prime", n)?;
    if *wanted < IBig::ONE {
        return Err(Failure::domain("prime takes integers from 1 up"));
    }
    let wanted = u64::try_from(&*wanted).unwrap_or(u64::MAX);
    let guess = inverse_integral(wanted as f64);
    if guess > COUNT_MAX as f64 {
        return Err(Failure::limit(format!(
            "primes above {COUNT_MAX} are not counted"
        )));
    }
    let mut at = (guess as u64).max(2);
    let mut found = count(at, budget)?;
    // The guess is off by about its square root; the rest of the way is covered one number at a
    // time.
    let mut steps = 0u64;
    while found < wanted {
        at += 1;
        found += u64::from(is_prime_u64(at));
        steps += 1;
        if steps.is_multiple_of(1024) {
            budget.poll(256)?;
        }
    }
    loop {
        let prime = is_prime_u64(at);
        if prime && found == wanted {
            return Ok(Number::Int(at as i64));
        }
        found -= u64::from(prime);
        at -= 1;
        steps += 1;
        if steps.is_multiple_of(1024) {
            budget.poll(256)?;
        }
    }
}

/// Returns the approximate number at which Riemann's estimate of the prime count reaches `wanted`.
fn inverse_integral(wanted: f64) -> f64 {
    let (mut low, mut high) = (2.0, (wanted + 3.0) * ((wanted + 3.0).ln() + 3.0));
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if riemann(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Returns Riemann's estimate of the prime count, by Gram's series with approximate values of
/// ζ(k+1).
fn riemann(x: f64) -> f64 {
    let log = x.ln();
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..400 {
        let k = f64::from(k);
        term *= log / k;
        let zeta: f64 =
            (1..20).map(|n| f64::from(n).powf(-k - 1.0)).sum::<f64>() + 19.5f64.powf(-k) / k;
        let next = term / (k * zeta);
        sum += next;
        if next < 1e-12 {
            break;
        }
    }
    sum
}
