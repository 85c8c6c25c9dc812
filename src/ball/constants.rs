//! π, e, log 2 and the logarithms of small primes at any precision. [`Constants`] keeps each at the
//! best precision reached so far; each user of balls has its own store and may drop it at any time.

use super::context::Context;
use super::near::Near;
use super::size::Size;
use super::split::{self, Series, arc_series};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::cell::RefCell;

/// Constants computed so far.
#[derive(Debug, Default)]
pub struct Constants {
    known: RefCell<Vec<(Name, usize, Near)>>,
}

/// Identifies a constant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Name {
    Pi,
    E,
    /// log of a prime below 10.
    Log(u8),
    /// atanh(1/x), for the logarithms.
    Atanh(u32),
}

impl Constants {
    /// Returns an empty store of constants.
    pub fn new() -> Constants {
        Constants::default()
    }

    /// Returns the constant to at least `context.bits` bits.
    pub(super) fn get(&self, name: Name, context: &Context) -> Result<Near, Failure> {
        if let Some((.., value)) = self
            .known
            .borrow()
            .iter()
            .find(|(n, bits, _)| *n == name && *bits >= context.bits)
        {
            return Ok(value.trim(context.bits + 8).into_owned());
        }
        context.check()?;
        // Adds a few bits, so that a precision that grows slowly does not cause a recomputation
        // each time.
        let bits = context.bits + (context.bits / 16).min(1 << 16) + 64;
        let at = context.at(bits + 16);
        let value = match name {
            Name::Pi => pi(bits, context.budget)?,
            Name::E => Series::dyadic(IBig::ONE, 0, split::exponential)
                .sum(bits + 8, &at)?
                .add(&Near::one(), bits + 8),
            Name::Log(prime) => log_prime(prime, &at)?,
            Name::Atanh(x) => {
                let x = IBig::from(x);
                let series = arc_series(&IBig::ONE, &x, false, bits + 16, &at)?;
                series.div(&Near::exact(x, 0), &at)?
            }
        };
        let mut known = self.known.borrow_mut();
        known.retain(|(n, ..)| *n != name);
        known.push((name, bits, value.clone()));
        drop(known);
        Ok(value.trim(context.bits + 8).into_owned())
    }
}

/// log 2, 3, 5, 7 as combinations of atanh(1/x) = log((x+1)/(x-1))/2: simultaneous Machin-like
/// formulas (Johansson, "Computing elementary functions using multi-prime argument reduction",
/// 2022); for 2 alone, the formula with three terms. The table is the inverse of the matrix of
/// exponents of (x+1)/(x-1).
fn log_prime(prime: u8, context: &Context) -> Result<Near, Failure> {
    const SEVEN: [u32; 4] = [251, 449, 4801, 8749];
    let (points, factors): (&[u32], [i32; 4]) = match prime {
        2 => (&[26, 4801, 8749], [18, -2, 8, 0]),
        3 => (&SEVEN, [228, 86, -60, 98]),
        5 => (&SEVEN, [334, 126, -88, 144]),
        _ => (&SEVEN, [404, 152, -106, 174]),
    };
    let mut sum = Near::ZERO;
    for (&x, &factor) in points.iter().zip(&factors) {
        let atanh = context.constants.get(Name::Atanh(x), context)?;
        sum = sum.add(
            &atanh.times(&IBig::from(factor), context)?,
            context.bits + 8,
        );
    }
    Ok(sum)
}

/// π to at least `bits` bits.
///
/// In `1/π = 12 Σ (-1)^k (6k)! (13591409 + 545140134k) / ((3k)! (k!)^3 640320^(3k+3/2))` each term
/// adds more than 47 bits; the series alternates with decreasing terms, so the truncation error is
/// smaller than the first omitted term (Chudnovsky & Chudnovsky 1988).
fn pi(bits: usize, budget: &Budget) -> Result<Near, Failure> {
    let scale = bits + 32;
    let terms = scale as u64 / 47 + 2;
    let (_, q, t) = split_pi(0, terms, true, budget)?;
    let (root, _) = big::sqrt_rem(&(IBig::from(10005) << (2 * scale)), budget)?;
    // Only the leading bits of q and t matter.
    let constants = Constants::default();
    let context = Context::new(scale, &constants, budget);
    let quotient = Near::exact(q * 426_880, 0).div(&Near::exact(t, 0), &context)?;
    // The root is below √10005 by less than one unit.
    let root = Near::new(root, 1, -(scale as i64), scale + 32);
    // The relative error of the series is at most 2^-scale; π is below 4.
    Ok(quotient
        .mul(&root, &context)?
        .widened(Size::power(2 - scale as i64), bits + 16))
}

/// P, Q and T of the terms in `from..to`; P is omitted (1) at the right edge, where it is not
/// needed.
fn split_pi(
    from: u64,
    to: u64,
    edge: bool,
    budget: &Budget,
) -> Result<(IBig, IBig, IBig), Failure> {
    if to - from == 1 {
        let k = from;
        let (p, q) = if k == 0 {
            (IBig::ONE, IBig::ONE)
        } else {
            let p = IBig::from(6 * k - 5) * (2 * k - 1) * (6 * k - 1);
            (p, IBig::from(k).pow(3) * 10_939_058_860_032_000u64)
        };
        let t = &p * IBig::from(13_591_409u64 + 545_140_134 * k);
        return Ok((p, q, if k % 2 == 1 { -t } else { t }));
    }
    let middle = from.midpoint(to);
    let (p1, q1, t1) = split_pi(from, middle, false, budget)?;
    let (p2, q2, t2) = split_pi(middle, to, edge, budget)?;
    budget.poll(1)?;
    let times = |a: &IBig, b: &IBig| big::multiply(a, b, budget);
    let t = times(&t1, &q2)? + times(&p1, &t2)?;
    let p = if edge { IBig::ONE } else { times(&p1, &p2)? };
    Ok((p, times(&q1, &q2)?, t))
}
