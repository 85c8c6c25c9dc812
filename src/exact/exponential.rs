//! e to exact powers: rationals, multiples of logarithms, and products of the two are taken out of
//! the exponent.

use super::Real;
use super::key::{Call, Function};
use super::monomial::Monomial;
use super::radical::Radical;
use super::sum::Sum;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use std::rc::Rc;

/// Powers of sums beyond this stay in the exponent.
const POWER_MAX: i64 = 1 << 20;

/// Returns `e^x`.
///
/// # Errors
/// Same as for [`exp`]; `PrecisionError` from roots.
pub(super) fn exp_real(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    let (mut inner, mut undone) = (x.clone(), Vec::new());
    if x.den.is_none() {
        let mut terms = Vec::new();
        for (m, c) in x.num.terms() {
            match m.as_call() {
                Some(call)
                    if call.function == Function::Log && call.argument.as_rational().is_none() =>
                {
                    undone.push((Rc::clone(call), m.clone(), c.clone()));
                }
                _ => terms.push((m.clone(), c.clone())),
            }
        }
        inner = Real::of(Sum::sorted(terms));
    }
    let mut total = Real::of(exp(&inner, budget)?);
    for (call, m, c) in undone {
        let power = power(&call.argument, &c, budget)?;
        let power = match power {
            Some(power) => power,
            None => Real::of(exp(&Real::of(Sum::term(m, c)), budget)?),
        };
        total = total.mul(&power, budget)?;
    }
    Ok(total)
}

/// Raises a positive number to a small rational power; `None` for a large one.
fn power(x: &Real, c: &Fraction, budget: &Budget) -> Result<Option<Real>, Failure> {
    let (Ok(p), Ok(q)) = (i64::try_from(c.numerator()), i64::try_from(c.denominator())) else {
        return Ok(None);
    };
    if p.abs() > POWER_MAX || q > 1 << 16 {
        return Ok(None);
    }
    if q == 1 {
        return x.pow(p, budget).map(Some);
    }
    x.root_power(p, q, budget).map(Some)
}

/// Returns `e^x` as a sum; multiples of logarithms of sums stay in the exponent unless the
/// coefficient is a natural number.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn exp(x: &Real, budget: &Budget) -> Result<Sum, Failure> {
    if x.den.is_some() {
        let call = Call::new(Function::Exp, x.clone(), budget)?;
        return Ok(Sum::term(Monomial::call(call), Fraction::ONE));
    }
    let (mut e, mut factors) = (Fraction::ZERO, Vec::new());
    let mut open = Vec::new();
    let mut total = Sum::one();
    for (m, c) in x.num.terms() {
        if m.is_one() {
            e = c.clone();
            continue;
        }
        if let Some(call) = m.as_call()
            && call.function == Function::Log
        {
            if let Some(r) = call.argument.as_rational() {
                let (num, den) = small(c, budget)?;
                let size = r
                    .bits()
                    .saturating_mul(num.unsigned_abs().min(1 << 62) as usize);
                budget.check_bits(size / den.unsigned_abs().max(1) as usize)?;
                factors.extend(Radical::factors_of(&r, num, den, budget)?);
                continue;
            }
            if c.is_int() && c.is_positive() && c.bits() <= 20 && call.argument.den.is_none() {
                let n = u64::try_from(c.numerator()).expect("20 bits");
                total = total.mul(&call.argument.num.pow(n, budget)?, budget)?;
                continue;
            }
        }
        open.push((m.clone(), c.clone()));
    }
    let (factor, radical) = Radical::assemble(factors, budget)?;
    let mut key = Monomial {
        e,
        radical,
        ..Monomial::default()
    };
    if !open.is_empty() {
        let call = Call::new(Function::Exp, Real::of(Sum::sorted(open)), budget)?;
        key.more = Monomial::call(call).more;
    }
    Sum::term(key, factor).mul(&total, budget)
}

/// Returns the numerator and denominator of a coefficient that becomes an exponent.
fn small(c: &Fraction, budget: &Budget) -> Result<(i128, i128), Failure> {
    let too_large = || budget.too_large("the power");
    if c.numerator().bit_len() > 100 || c.denominator().bit_len() > 100 {
        return Err(too_large());
    }
    let num = i128::try_from(c.numerator()).map_err(|_| too_large())?;
    let den = i128::try_from(c.denominator()).map_err(|_| too_large())?;
    Ok((num, den))
}
