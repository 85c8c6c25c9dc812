//! Powers and inverses modulo an integer.

use super::int;
use crate::big::{self, pow_u64};
use crate::limit::Budget;
use crate::number::{Number, NumberRef};
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::fast_div::ConstDivisor;
use dashu_int::{IBig, UBig};

/// Returns `base ^ exponent` modulo m, in `0..m`; a negative exponent uses the inverse.
///
/// # Errors
/// `DomainError` for m < 1 or if there is no inverse, `TypeError`, `Interrupted`.
pub fn mod_pow(
    base: NumberRef,
    exponent: NumberRef,
    modulus: NumberRef,
    budget: &Budget,
) -> Result<Number, Failure> {
    if let (NumberRef::Int(b), NumberRef::Int(e @ 0..), NumberRef::Int(m @ 1..)) =
        (base, exponent, modulus)
    {
        return Ok(Number::Int(
            pow_u64(b.rem_euclid(m) as u64, e as u64, m as u64) as i64,
        ));
    }
    let (b, e, m) = (
        int("mod_pow", base)?,
        int("mod_pow", exponent)?,
        int("mod_pow", modulus)?,
    );
    check_modulus(&m)?;
    let mut b = big::floored(&b, &m, budget)?.1;
    if e.is_negative() {
        b = inverse(&b, &m, budget)?;
    }
    let (e, m) = (e.into_owned().into_parts().1, m.into_owned().into_parts().1);
    Ok(Number::from_ubig(pow(&b.into_parts().1, &e, &m, budget)?))
}

/// Returns the inverse of a modulo m, in `0..m`.
///
/// # Errors
/// `DomainError` for m < 1 or if there is no inverse, `TypeError`, `Interrupted`.
pub fn mod_inv(a: NumberRef, modulus: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let (a, m) = (int("mod_inv", a)?, int("mod_inv", modulus)?);
    check_modulus(&m)?;
    let a = big::floored(&a, &m, budget)?.1;
    Ok(Number::from_ibig(inverse(&a, &m, budget)?))
}

fn check_modulus(m: &IBig) -> Result<(), Failure> {
    if *m < IBig::ONE {
        return Err(Failure::domain("a modulus must be at least 1"));
    }
    Ok(())
}

fn inverse(a: &IBig, m: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let [g, x, _] = big::bezout(a, m, budget)?;
    if !g.is_one() {
        return Err(Failure::domain(
            "there is no inverse: the number and the modulus share a factor",
        ));
    }
    Ok(big::floored(&x, m, budget)?.1)
}

/// If the modulus has more bits than this, even single products are split, and the budget is
/// checked in between.
const HUGE_BITS: usize = 1 << 20;

/// Returns a power modulo any positive integer; the base must be below the modulus.
pub(super) fn pow(
    base: &UBig,
    exponent: &UBig,
    modulus: &UBig,
    budget: &Budget,
) -> Result<UBig, Failure> {
    if modulus.is_one() {
        return Ok(UBig::ZERO);
    }
    if exponent.is_zero() {
        return Ok(UBig::ONE);
    }
    let cost = (modulus.bit_len() as u64 / 64).pow(2) / 1000 + 1;
    if modulus.bit_len() > HUGE_BITS {
        return pow_huge(base, exponent, modulus, budget);
    }
    // The window has four bits: the exponent is read one hexadecimal digit at a time.
    let ring = ConstDivisor::new(modulus.clone());
    let base = ring.reduce(base.clone());
    let mut powers = vec![ring.reduce(UBig::ONE), base];
    for k in 2..16 {
        budget.poll(cost)?;
        let next = &powers[k - 1] * &powers[1];
        powers.push(next);
    }
    let mut result = powers[0].clone();
    for digit in (0..exponent.bit_len().div_ceil(4)).rev() {
        budget.poll(4 * cost)?;
        let window = (0..4)
            .filter(|&k| exponent.bit(4 * digit + k))
            .map(|k| 1 << k)
            .sum::<usize>();
        for _ in 0..4 {
            result = result.sqr();
        }
        if window > 0 {
            result *= &powers[window];
        }
    }
    Ok(result.residue())
}

fn pow_huge(
    base: &UBig,
    exponent: &UBig,
    modulus: &UBig,
    budget: &Budget,
) -> Result<UBig, Failure> {
    let (base, modulus) = (base.as_ibig(), modulus.as_ibig());
    let mut result = IBig::ONE;
    for bit in (0..exponent.bit_len()).rev() {
        result = big::div_rem(&big::square(&result, budget)?, modulus, budget)?.1;
        if exponent.bit(bit) {
            result = big::div_rem(&big::multiply(&result, base, budget)?, modulus, budget)?.1;
        }
    }
    Ok(result.into_parts().1)
}
