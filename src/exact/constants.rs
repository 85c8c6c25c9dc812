//! π by Chudnovsky's series and e by its own, both with binary splitting.

use super::interval::Interval;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// Digits to spare, in bits.
const GUARD: usize = 64;

/// An enclosure of π.
///
/// With `1/π = 12 Σ (-1)^k (6k)! (13591409 + 545140134k) / ((3k)! (k!)^3 640320^(3k+3/2))` each term
/// brings more than 47 bits; the series alternates with falling terms, so what is left out is smaller
/// than the first term left out, below 2^-(bits + GUARD).
pub(super) fn pi(bits: usize, budget: &Budget) -> Result<Interval, Failure> {
    let scale = bits + GUARD;
    let terms = scale as u64 / 47 + 2;
    let (_, q, t) = split_pi(0, terms, budget)?;
    let (root, _) = big::sqrt_rem(&(IBig::from(10005) << (2 * scale)), budget)?;
    let above = big::multiply(&(root * 426_880), &q, budget)?;
    let (value, _) = big::floored(&above, &t, budget)?;
    // The root is short by less than 1 of 2^scale·100, the quotient by less than 1, the series by a
    // relative 2^-scale: together far less than 2^12 units of 2^-scale.
    Ok(drop_guard(value, 12))
}

/// P, Q and T of the terms in `from..to`.
fn split_pi(from: u64, to: u64, budget: &Budget) -> Result<(IBig, IBig, IBig), Failure> {
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
    let (p1, q1, t1) = split_pi(from, middle, budget)?;
    let (p2, q2, t2) = split_pi(middle, to, budget)?;
    budget.poll(1)?;
    let times = |a: &IBig, b: &IBig| big::multiply(a, b, budget);
    let t = times(&t1, &q2)? + times(&p1, &t2)?;
    Ok((times(&p1, &p2)?, times(&q1, &q2)?, t))
}

/// An enclosure of e = Σ 1/k!. What is left out after the term 1/n! is below 2/(n+1)!.
pub(super) fn e(bits: usize, budget: &Budget) -> Result<Interval, Failure> {
    let scale = bits + GUARD;
    let mut terms = 2u64;
    let mut size = 0.0;
    while size < (scale + 2) as f64 {
        terms += 1;
        size += (terms as f64).log2();
    }
    let (p, q) = split_e(0, terms, budget)?;
    let (value, _) = big::floored(&((p + &q) << scale), &q, budget)?;
    Ok(drop_guard(value, 3))
}

/// P and Q with P/Q = Σ 1/((from+1)···k) for k in `from+1..=to`.
fn split_e(from: u64, to: u64, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    if to - from == 1 {
        return Ok((IBig::ONE, IBig::from(to)));
    }
    let middle = from.midpoint(to);
    let (p1, q1) = split_e(from, middle, budget)?;
    let (p2, q2) = split_e(middle, to, budget)?;
    budget.poll(1)?;
    Ok((
        big::multiply(&p1, &q2, budget)? + p2,
        big::multiply(&q1, &q2, budget)?,
    ))
}

/// The enclosure of a value that is wrong by less than `2^error` in units of the guarded scale.
fn drop_guard(value: IBig, error: usize) -> Interval {
    let slack = IBig::ONE << error;
    Interval {
        lo: (&value - &slack) >> GUARD,
        hi: -(-(value + slack) >> GUARD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_have_their_digits() {
        let budget = Budget::default();
        let digits = |x: Interval| {
            let width = &x.hi - &x.lo;
            assert!(width <= IBig::from(2));
            ((x.lo * IBig::from(10).pow(50)) >> 400usize).to_string()
        };
        assert_eq!(
            digits(pi(400, &budget).unwrap()),
            "314159265358979323846264338327950288419716939937510"
        );
        assert_eq!(
            digits(e(400, &budget).unwrap()),
            "271828182845904523536028747135266249775724709369995"
        );
    }
}
