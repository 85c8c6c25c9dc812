//! Roots: `sqrt`, `root(x, n)`, and `x^(p/q)` for exact x. Rational roots are found here; all
//! others are left to the module `exact`.

use super::power::{invert_if, signed};
use super::{Integer, Number, NumberRef, complex, mul, negate, power, rational, real, round};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// Returns the square root: imaginary for negative numbers, the principal value for complex ones.
///
/// # Errors
/// `LimitError`, `Interrupted`, and the errors of irrational arithmetic.
pub fn sqrt(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a {
        NumberRef::Float(x) if x >= 0.0 || x.is_nan() => Ok(Number::Float(x.sqrt())),
        NumberRef::Float(x) => Ok(complex::floats(0.0, (-x).sqrt())),
        NumberRef::Complex(z) => complex::sqrt(z, budget),
        NumberRef::Int(0) => Ok(Number::Int(0)),
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => rational_power(a, 1, 2, budget),
    }
}

/// Returns the n-th root: `a ^ (1/n)`.
///
/// # Errors
/// `TypeError` if n is not an int, `DomainError` for n = 0 or an undefined root, and the errors of
/// [`power`].
pub fn root(a: NumberRef, n: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match n.as_integer() {
        Some(Integer::Small(0)) => Err(Failure::domain("there is no 0th root")),
        Some(Integer::Small(2)) => sqrt(a, budget),
        Some(Integer::Small(n)) => power(a, Number::ratio(1, i128::from(n)).as_ref(), budget),
        Some(Integer::Large(_)) if matches!(a, NumberRef::Int(0 | 1)) => Ok(a.to_number()),
        Some(Integer::Large(_)) => Err(Failure::limit("the degree of the root exceeds 64 bits")),
        None => Err(Failure::type_(format!(
            "the degree of a root must be an int, not {}",
            round::with_article(n)
        ))),
    }
}

/// Returns `a ^ (p/q)` for an exact real a, with p/q in lowest terms and q ≥ 2; if p < 0, a must
/// not be zero.
pub(super) fn rational_power(
    a: NumberRef,
    p: i64,
    q: i64,
    budget: &Budget,
) -> Result<Number, Failure> {
    if !round::is_negative(a, budget)? {
        return positive_power(a, p, q, budget);
    }
    let positive = negate(a, budget)?;
    if q % 2 == 0 && q != 2 {
        return principal(positive.as_ref(), p, q, budget);
    }
    let size = positive_power(positive.as_ref(), p, q, budget)?;
    if q % 2 == 1 {
        return signed(p % 2 != 0, size, budget);
    }
    let im = signed(p.rem_euclid(4) == 3, size, budget)?;
    Ok(complex::new(Number::Int(0), im))
}

/// Returns the principal value of `(-x)^(p/q)`, x > 0: `x^(p/q) (cos πp/q + i sin πp/q)`.
fn principal(x: NumberRef, p: i64, q: i64, budget: &Budget) -> Result<Number, Failure> {
    let (cos, sin) = super::cos_sin_pi(p, q, budget)?;
    let size = positive_power(x, p, q, budget)?;
    let re = mul(size.as_ref(), cos.as_ref(), budget)?;
    let im = mul(size.as_ref(), sin.as_ref(), budget)?;
    Ok(complex::new(re, im))
}

/// Returns `a ^ (p/q)` for an exact real a ≥ 0.
fn positive_power(a: NumberRef, p: i64, q: i64, budget: &Budget) -> Result<Number, Failure> {
    if let NumberRef::Int(0 | 1) = a {
        return Ok(a.to_number());
    }
    match exact_root(a, q as u64, budget)? {
        Some(root) => {
            let raised = power(root.as_ref(), NumberRef::from_i64_size(p), budget)?;
            invert_if(p < 0, raised, budget)
        }
        None => real::root_power(a, p, q, budget),
    }
}

impl NumberRef<'_> {
    /// Returns the magnitude of an exponent as an integer.
    fn from_i64_size(p: i64) -> NumberRef<'static> {
        // The magnitude of i64::MIN does not fit; such a power is rejected for its size anyway.
        NumberRef::Int(p.checked_abs().unwrap_or(i64::MAX))
    }
}

/// Returns the q-th root of an exact number a > 0 if it is rational.
fn exact_root(a: NumberRef, q: u64, budget: &Budget) -> Result<Option<Number>, Failure> {
    if let NumberRef::Int(n) = a
        && q == 2
    {
        let root = n.isqrt();
        return Ok((root * root == n).then_some(Number::Int(root)));
    }
    if let NumberRef::Irrational(_) = a {
        return Ok(None);
    }
    let (n, d) = rational::parts(a);
    // Try the smaller part first, which is the cheaper way to find out that there is no root.
    let Some(d) = integer_root(d.as_ibig(), q, budget)? else {
        return Ok(None);
    };
    let Some(n) = integer_root(&n, q, budget)? else {
        return Ok(None);
    };
    if d.is_one() {
        return Ok(Some(Number::from_ibig(n)));
    }
    Ok(Some(Number::from_fraction(Fraction::coprime(
        n,
        d.into_parts().1,
    ))))
}

/// Returns the q-th root (q ≥ 2) of a positive integer if it is an integer.
pub(super) fn integer_root(n: &IBig, q: u64, budget: &Budget) -> Result<Option<IBig>, Failure> {
    if n.is_one() {
        return Ok(Some(IBig::ONE));
    }
    let bits = n.bit_len();
    if q >= bits as u64 {
        return Ok(None);
    }
    if !(n.trailing_zeros().unwrap_or(0) as u64).is_multiple_of(q) {
        return Ok(None);
    }
    let q = q as usize;
    budget.poll(bits as u64 / 64)?;
    if q == 2 {
        let (root, rest) = crate::big::sqrt_rem(n, budget)?;
        return Ok(rest.is_zero().then_some(root));
    }
    let root = crate::big::nth_root(n, q, budget)?;
    Ok((crate::big::pow(&root, q, budget)? == *n).then_some(root))
}
