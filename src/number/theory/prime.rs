//! Primality: Miller–Rabin with bases proved sufficient for 64 bits, and Baillie–PSW beyond (no
//! composite is known to pass it).

use super::int;
use super::modular::pow;
use crate::big::{self, is_prime_u64};
use crate::limit::Budget;
use crate::number::{Number, NumberRef};
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::fast_div::ConstDivisor;
use dashu_int::{IBig, UBig};

/// Reports whether n is prime; numbers below 2 are not.
///
/// # Errors
/// `TypeError`, `Interrupted`.
pub fn is_prime(n: NumberRef, budget: &Budget) -> Result<bool, Failure> {
    if let NumberRef::Int(n) = n {
        return Ok(n > 1 && is_prime_u64(n as u64));
    }
    let n = int("is_prime", n)?;
    if n.is_negative() {
        Ok(false)
    } else {
        is_prime_big(&n.into_owned().into_parts().1, budget)
    }
}

/// Returns the smallest prime above n.
///
/// # Errors
/// `TypeError`, `LimitError`, `Interrupted`.
pub fn next_prime(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let NumberRef::Int(n) = n {
        if n < 2 {
            return Ok(Number::Int(2));
        }
        let mut candidate = (n as u64 + 1) | 1;
        while !is_prime_u64(candidate) {
            candidate += 2;
        }
        return Ok(Number::from_i128(i128::from(candidate)));
    }
    let n = int("next_prime", n)?;
    if n.is_negative() {
        return Ok(Number::Int(2));
    }
    next_prime_big(&n.into_owned().into_parts().1, budget).map(Number::from_ubig)
}

/// The primes below 1000.
pub(super) static SMALL_PRIMES: [u16; 168] = small_primes();

const fn small_primes() -> [u16; 168] {
    let mut primes = [0; 168];
    let (mut count, mut n) = (0, 2);
    while n < 1000 {
        let (mut d, mut prime) = (2, true);
        while d * d <= n {
            if n % d == 0 {
                prime = false;
            }
            d += 1;
        }
        if prime {
            primes[count] = n;
            count += 1;
        }
        n += 1;
    }
    primes
}

/// Reports whether a natural number of any size is prime.
pub(super) fn is_prime_big(n: &UBig, budget: &Budget) -> Result<bool, Failure> {
    if let Ok(word) = u64::try_from(n) {
        return Ok(is_prime_u64(word));
    }
    for &p in &SMALL_PRIMES {
        budget.poll(n.bit_len() as u64 / (1 << 14))?;
        if n % p == 0 {
            return Ok(false);
        }
    }
    Ok(is_strong_probable_prime(n, budget)? && is_strong_lucas_prime(n, budget)?)
}

/// Performs the strong probable-prime test to base 2 on an odd number.
fn is_strong_probable_prime(n: &UBig, budget: &Budget) -> Result<bool, Failure> {
    let minus_one = n - UBig::ONE;
    let zeros = minus_one.trailing_zeros().expect("n exceeds 1");
    let mut x = pow(&UBig::from(2u8), &(&minus_one >> zeros), n, budget)?;
    if x.is_one() || x == minus_one {
        return Ok(true);
    }
    for _ in 1..zeros {
        x = pow(&x, &UBig::from(2u8), n, budget)?;
        if x == minus_one {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Performs the strong Lucas test with Selfridge's parameters: D is the first of 5, -7, 9, … with
/// (D/n) = -1.
fn is_strong_lucas_prime(n: &UBig, budget: &Budget) -> Result<bool, Failure> {
    let mut d = 5i64;
    loop {
        match jacobi(d, n) {
            -1 => break,
            0 if *n > UBig::from(d.unsigned_abs()) => return Ok(false),
            _ => {}
        }
        // There is no such D for a square.
        if d == 21 && big::sqrt_rem(n.as_ibig(), budget)?.1.is_zero() {
            return Ok(false);
        }
        d = if d > 0 { -d - 2 } else { 2 - d };
    }
    let ring = ConstDivisor::new(n.clone());
    let reduce = |x: i64| ring.reduce(IBig::from(x));
    let half = ring.reduce((n + UBig::ONE) >> 1);
    let (q, d) = (reduce((1 - d) / 4), reduce(d));
    let above = n + UBig::ONE;
    let zeros = above.trailing_zeros().expect("n exceeds 0");
    let odd = &above >> zeros;
    let cost = (n.bit_len() as u64 / 64).pow(2) / 200 + 1;
    // Computes U_k, V_k and Q^k from the top bit of the index down, with P = 1.
    let (mut u, mut v, mut qk) = (reduce(1), reduce(1), q.clone());
    for bit in (0..odd.bit_len() - 1).rev() {
        budget.poll(cost)?;
        u *= &v;
        v = v.sqr() - qk.clone().dbl();
        qk = qk.sqr();
        if odd.bit(bit) {
            let next = (&u + &v) * &half;
            v = (&d * &u + &v) * &half;
            u = next;
            qk *= &q;
        }
    }
    let zero = reduce(0);
    if u == zero || v == zero {
        return Ok(true);
    }
    for _ in 1..zeros {
        budget.poll(cost)?;
        v = v.sqr() - qk.clone().dbl();
        if v == zero {
            return Ok(true);
        }
        qk = qk.sqr();
    }
    Ok(false)
}

/// Returns the Jacobi symbol (d/n) for odd n > 0.
fn jacobi(d: i64, n: &UBig) -> i32 {
    let mut result = 1;
    let low = |n: &UBig, m: u64| n % m;
    if d < 0 && low(n, 4) == 3 {
        result = -result;
    }
    let mut a = d.unsigned_abs();
    if a == 0 {
        return i32::from(n.is_one());
    }
    let zeros = a.trailing_zeros();
    a >>= zeros;
    if zeros % 2 == 1 && matches!(low(n, 8), 3 | 5) {
        result = -result;
    }
    // Quadratic reciprocity, after which everything fits in a word.
    if a % 4 == 3 && low(n, 4) == 3 {
        result = -result;
    }
    let (mut a, mut n) = (low(n, a), a);
    while a != 0 {
        let zeros = a.trailing_zeros();
        a >>= zeros;
        if zeros % 2 == 1 && matches!(n % 8, 3 | 5) {
            result = -result;
        }
        if a % 4 == 3 && n % 4 == 3 {
            result = -result;
        }
        (a, n) = (n % a, a);
    }
    if n == 1 { result } else { 0 }
}

/// Sieves the numbers above n with small primes, then tests those that remain.
fn next_prime_big(n: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    let mut start = n + UBig::ONE;
    if start.trailing_zeros() != Some(0) {
        start += UBig::ONE;
    }
    let width = 16 * n.bit_len().clamp(64, 1 << 16);
    let primes = big::sieve::primes_to((n.bit_len() * 16).clamp(1000, 1 << 20) as u32);
    loop {
        // Index k means start + 2k.
        let mut composite = vec![false; width];
        for &p in &primes[1..] {
            budget.poll(n.bit_len() as u64 / (1 << 14) + (width / 512) as u64 / u64::from(p))?;
            let p = u64::from(p);
            let rest = &start % p;
            let to_multiple = (p - rest) % p;
            let first = if to_multiple.is_multiple_of(2) {
                to_multiple / 2
            } else {
                (to_multiple + p) / 2
            };
            for k in (first as usize..width).step_by(p as usize) {
                composite[k] = true;
            }
        }
        for k in (0..width).filter(|&k| !composite[k]) {
            budget.poll(1)?;
            let candidate = &start + UBig::from(2 * k);
            if is_prime_big(&candidate, budget)? {
                return Ok(candidate);
            }
        }
        start += UBig::from(2 * width);
    }
}
