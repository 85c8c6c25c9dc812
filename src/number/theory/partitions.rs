//! Counts the partitions of an int with the Hardy–Ramanujan–Rademacher series and Selberg's sums of
//! cosines, following F. Johansson ("Efficient implementation of the Hardy–Ramanujan–Rademacher
//! formula", 2012). Every term is a ball, and the omitted terms are below Rademacher's bound, so
//! that exactly one integer remains possible.

use super::int;
use crate::ball::{Ball, Constants, Context};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{Number, NumberRef};
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;
use std::f64::consts::{LN_2, PI};

/// The greatest n for which partitions are counted.
const N_MAX: u64 = 1 << 36;
/// The number of bits of a term after the binary point, enough for the total error to stay far
/// below a quarter.
const SPARE: usize = 48;

/// Returns the number of ways to write n as a sum of positive ints, in any order. Computes about √n
/// terms, each with about √n operations on short numbers, and does a few operations on numbers as
/// long as the result.
///
/// # Errors
/// `TypeError`; `DomainError` for a negative int; `LimitError` above 2^36; `Interrupted`.
pub fn partitions(n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let n = int("partitions", n)?;
    if n.is_negative() {
        return Err(Failure::domain("a negative int has no partitions"));
    }
    match u64::try_from(&*n) {
        Ok(n) if n <= N_MAX => count(n, budget),
        _ => Err(Failure::limit(format!(
            "partitions are counted only up to n = {N_MAX}"
        ))),
    }
}

fn count(n: u64, budget: &Budget) -> Result<Number, Failure> {
    if n < 2 {
        return Ok(Number::Int(1));
    }
    let argument = PI / 6.0 * (24.0 * n as f64 - 1.0).sqrt();
    budget.check_bits((argument / LN_2) as usize)?;
    let constants = Constants::new();
    let terms = terms(n);
    let longest = bits_of(argument, 1);
    let context = Context::new(longest, &constants, budget);
    let root = Ball::int(&IBig::from(24 * u128::from(n) - 1)).sqrt(&context)?;
    let whole = Ball::pi(&context)?
        .mul(&root, &context)?
        .times(&Fraction::ratio(1, 6), &context)?;
    let mut sum = Ball::ZERO;
    for k in 1..=terms {
        budget.poll(k / 16 + 1)?;
        let at = context.at(bits_of(argument, k));
        let cosines = cosines(n, k, &at)?;
        if cosines.is_zero() {
            continue;
        }
        let x = whole.times(&Fraction::ratio(1, k), &at)?;
        sum = sum.add(&cosines.mul(&growth(&x, &at)?, &at)?, &context);
    }
    let scale = Fraction::new(IBig::from(4), (24 * u128::from(n) - 1).into(), budget)?;
    let near = sum.times(&scale, &context)?;
    let half = Ball::rational(&Fraction::ratio(1, 2), &context)?;
    let found = near.add(&half, &context).floor(budget)?;
    Ok(Number::from_ibig(found.expect(
        "the sum and the omitted terms are within half of an integer",
    )))
}

/// Returns the number of bits that the k-th term needs: those before the binary point, plus
/// `SPARE`.
fn bits_of(argument: f64, k: u64) -> usize {
    (argument / (k as f64 * LN_2)) as usize + SPARE
}

/// Returns the number of terms after which the remainder is below a quarter (Rademacher).
fn terms(n: u64) -> u64 {
    let n = n as f64;
    let left_out = |count: f64| {
        let first = 44.0 * PI * PI / (225.0 * 3f64.sqrt()) / count.sqrt();
        let grows = PI / count * (2.0 * n / 3.0).sqrt();
        let second = PI * 2f64.sqrt() / 75.0 * (count / (n - 1.0)).sqrt() * grows.sinh();
        first + second
    };
    let mut count = 1;
    while left_out(count as f64) > 0.24 {
        count += 1 + count / 64;
    }
    count
}

/// Computes `cosh(x) - sinh(x)/x`.
fn growth(x: &Ball, context: &Context) -> Result<Ball, Failure> {
    let up = x.exp(context)?;
    let down = Ball::int(&IBig::ONE).div(&up, context)?;
    let twice_cosh = up.add(&down, context);
    let twice_sinh = up.sub(&down, context);
    let twice = twice_cosh.sub(&twice_sinh.div(x, context)?, context);
    Ok(twice.scaled(-1))
}

/// Computes Selberg's sum: `Σ (-1)^l · cos(π·(6l + 1)/(6k))` over those l below 2k for which `(3l²
/// + l)/2 + n` is a multiple of k.
fn cosines(n: u64, k: u64, context: &Context) -> Result<Ball, Failure> {
    let pi = Ball::pi(context)?;
    let mut sum = Ball::ZERO;
    let mut rest = n % k;
    for l in 0..2 * k {
        if rest == 0 {
            let angle = pi.times(&Fraction::ratio(6 * l as i64 + 1, 6 * k), context)?;
            let cosine = angle.cos(context)?;
            let signed = if l % 2 == 0 { cosine } else { cosine.neg() };
            sum = sum.add(&signed, context);
        }
        rest = (rest + 3 * l + 2) % k;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_those_of_eulers_recurrence() {
        let budget = Budget::default();
        let mut known: Vec<i128> = vec![1];
        for m in 1i64..400 {
            let at = |g: i64| known.get((m - g) as usize).filter(|_| m >= g);
            let mut total = 0;
            for k in 1.. {
                let Some(first) = at(k * (3 * k - 1) / 2) else {
                    break;
                };
                let both = first + at(k * (3 * k + 1) / 2).unwrap_or(&0);
                total += if k % 2 == 1 { both } else { -both };
            }
            known.push(total);
        }
        for (n, wanted) in known.iter().enumerate() {
            let own = count(n as u64, &budget).unwrap();
            assert_eq!(own.as_ref().to_ibig(), Some(IBig::from(*wanted)), "{n}");
        }
    }
}
