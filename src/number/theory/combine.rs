//! Binomial coefficients, Fibonacci numbers, integer square roots.

use super::{int, not_an_int};
use crate::big;
use crate::limit::Budget;
use crate::number::{Integer, Number, NumberRef, div, mul, negate, rational};
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

/// Returns `x (x-1) … (x-k+1) / k!` for a rational x; 0 for k < 0.
///
/// # Errors
/// `LimitError` if the result would be too large, `TypeError`, `Interrupted`.
pub fn binomial(x: NumberRef, k: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let k = int("binomial", k)?;
    if matches!(x, NumberRef::Ratio(..) | NumberRef::Rational(_)) {
        return of_fraction(x, &k, budget);
    }
    let n = int("binomial", x)?;
    if n.is_negative() && !k.is_negative() {
        // C(-n, k) = (-1)^k C(n+k-1, k)
        let above = Number::from_ibig(&*k - &*n - IBig::ONE);
        let positive = binomial(
            above.as_ref(),
            Number::from_ibig(k.clone().into_owned()).as_ref(),
            budget,
        )?;
        return if k.bit(0) {
            negate(positive.as_ref(), budget)
        } else {
            Ok(positive)
        };
    }
    if k.is_negative() || *k > *n {
        return Ok(Number::Int(0));
    }
    let other = &*n - &*k;
    let k = if *k < other { k.into_owned() } else { other };
    let too_large = || budget.too_large("the binomial coefficient");
    let k = u64::try_from(&k).map_err(|_| too_large())?;
    let n_bits = n.bit_len() as f64;
    // (n/k)^k ≤ C(n, k) ≤ (n e/k)^k.
    let k_bits = (k.max(1) as f64).log2();
    if (n_bits - 1.0 - k_bits).max(1.0) * k as f64 > budget.bits_max() as f64 {
        return Err(too_large());
    }
    if let Ok(small) = u64::try_from(&*n)
        && small < 1 << 25
        && k > 500
        && small / k < 64
    {
        return by_primes(small, k, budget).map(Number::from_ibig);
    }
    let bottom = &*n - IBig::from(k);
    let above = rising(&bottom, 1, k, budget)?;
    let below = big::factorial(k, budget)?;
    Ok(Number::from_ibig(big::div_rem(&above, &below, budget)?.0))
}

/// Returns the binomial coefficient of the fraction p/q: `p (p-q) … (p-(k-1)q) / (q^k k!)`.
fn of_fraction(x: NumberRef, k: &IBig, budget: &Budget) -> Result<Number, Failure> {
    if k.is_negative() {
        return Ok(Number::Int(0));
    }
    let (p, q) = rational::parts(x);
    let too_large = || budget.too_large("the binomial coefficient");
    let k = u64::try_from(k).map_err(|_| too_large())?;
    let factor_bits = (q.bit_len() + 64).max(p.bit_len()) as u64;
    if k.saturating_mul(factor_bits) > budget.bits_max() as u64 {
        return Err(too_large());
    }
    let step = -q.as_ibig();
    let above = falling(&p, &step, 0, k, budget)?;
    let power = super::super::power(
        Number::from_ibig(q.as_ibig().clone()).as_ref(),
        NumberRef::Int(k as i64),
        budget,
    )?;
    let below = Number::from_ibig(big::factorial(k, budget)?);
    let below = mul(power.as_ref(), below.as_ref(), budget)?;
    div(Number::from_ibig(above).as_ref(), below.as_ref(), budget)
}

/// Returns `(p + low step) … (p + (high-1) step)`.
fn falling(p: &IBig, step: &IBig, low: u64, high: u64, budget: &Budget) -> Result<IBig, Failure> {
    budget.poll(1)?;
    if high - low <= 4 {
        return Ok((low..high).fold(IBig::ONE, |all, i| all * (p + step * IBig::from(i))));
    }
    let middle = low.midpoint(high);
    big::multiply(
        &falling(p, step, low, middle, budget)?,
        &falling(p, step, middle, high, budget)?,
        budget,
    )
}

/// Returns `(base + low) … (base + high)`.
fn rising(base: &IBig, low: u64, high: u64, budget: &Budget) -> Result<IBig, Failure> {
    if high < low {
        return Ok(IBig::ONE);
    }
    if high - low < 8 {
        let mut product = IBig::ONE;
        for k in low..=high {
            product = big::multiply(&product, &(base + k), budget)?;
        }
        return Ok(product);
    }
    let middle = low.midpoint(high);
    big::multiply(
        &rising(base, low, middle, budget)?,
        &rising(base, middle + 1, high, budget)?,
        budget,
    )
}

/// Multiplies prime powers with the exponents given by Kummer's theorem: the number of carries when
/// adding k and n-k.
fn by_primes(n: u64, k: u64, budget: &Budget) -> Result<IBig, Failure> {
    let mut powers = Vec::new();
    let primes = big::sieve::long_primes_to(n as u32, budget)?;
    for (i, p) in primes.into_iter().enumerate() {
        if i % 4096 == 4095 {
            budget.poll(128)?;
        }
        let p = u64::from(p);
        let (mut x, mut y, mut carry, mut power) = (k, n - k, 0, 1u64);
        while x > 0 || y > 0 || carry > 0 {
            carry = u64::from(x % p + y % p + carry >= p);
            if carry == 1 {
                power *= p;
            }
            (x, y) = (x / p, y / p);
        }
        if power > 1 {
            powers.push(power);
        }
    }
    big::product(&powers, budget)
}

/// Returns the n-th Fibonacci number: 0, 1, 1, 2, … from n = 0.
///
/// # Errors
/// `DomainError` for n < 0, `LimitError` if the result would be too large, `TypeError`,
/// `Interrupted`.
pub fn fibonacci(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let n = match n.as_integer() {
        Some(Integer::Small(n)) if n >= 0 => n as u64,
        Some(Integer::Large(n)) if !n.is_negative() => u64::MAX,
        Some(_) => return Err(Failure::domain("fibonacci takes integers from 0 up")),
        None => return Err(not_an_int("fibonacci", n)),
    };
    // log2 of the golden ratio.
    if n as f64 * 0.694_241_913_630_617 > budget.bits_max() as f64 {
        return Err(budget.too_large("the Fibonacci number"));
    }
    if n <= 92 {
        let (mut a, mut b) = (0i64, 1i64);
        for _ in 0..n {
            (a, b) = (b, a.wrapping_add(b));
        }
        return Ok(Number::Int(a));
    }
    Ok(Number::from_ibig(double_up(n, budget)?))
}

/// Computes F(n) by doubling, with two squares per step: `F(2k+1) = 4F(k)² - F(k-1)² + 2(-1)^k`,
/// `F(2k-1) = F(k)² + F(k-1)²`. The last step needs only one product.
fn double_up(n: u64, budget: &Budget) -> Result<IBig, Failure> {
    // (F(k), F(k-1)), where k consists of the leading bits of n.
    let (mut k, mut f, mut before) = (1u64, IBig::ONE, IBig::ZERO);
    for bit in (0..n.ilog2()).rev() {
        let next = n >> bit;
        if bit == 0 {
            return last_step(next, &f, &before, k, budget);
        }
        let (square, smaller) = (big::square(&f, budget)?, big::square(&before, budget)?);
        let odd = (&square << 2) - &smaller + if k % 2 == 0 { 2 } else { -2 };
        let low = square + smaller;
        (f, before) = if next % 2 == 1 {
            let even = &odd - &low;
            (odd, even)
        } else {
            (&odd - &low, low)
        };
        k = next;
    }
    Ok(f)
}

/// Uses `F(2k) = F(k) (F(k) + 2F(k-1))` and
/// `F(2k+1) = (2F(k) + F(k-1)) (2F(k) - F(k-1)) + 2(-1)^k`.
fn last_step(n: u64, f: &IBig, before: &IBig, k: u64, budget: &Budget) -> Result<IBig, Failure> {
    if n.is_multiple_of(2) {
        return big::multiply(f, &(f + (before << 1)), budget);
    }
    let twice = f << 1;
    let product = big::multiply(&(&twice + before), &(&twice - before), budget)?;
    Ok(product + if k.is_multiple_of(2) { 2 } else { -2 })
}

/// Returns the integer part of the square root.
///
/// # Errors
/// `DomainError` for n < 0, `TypeError`, `Interrupted`.
pub fn isqrt(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let NumberRef::Int(n) = n
        && n >= 0
    {
        return Ok(Number::Int(n.isqrt()));
    }
    let n = int("isqrt", n)?;
    if n.is_negative() {
        return Err(Failure::domain("isqrt takes integers from 0 up"));
    }
    Ok(Number::from_ibig(big::sqrt_rem(&n, budget)?.0))
}
