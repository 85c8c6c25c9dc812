//! Complex numbers: a pair of reals, both exact or both floats.

use super::power::{by_squaring, invert_if};
use super::{
    Number, NumberRef, add as plus, div as over, mul as times, negate as minus, root, round,
    sub as less,
};
use super::{is_zero, to_f64};
use crate::limit::Budget;
use crate::text::Failure;

/// A complex number. The imaginary part is never an exact zero; both parts are real, and either
/// both are exact or both are floats.
#[derive(Clone, Debug)]
pub struct Complex {
    /// The real part.
    pub re: Number,
    /// The imaginary part.
    pub im: Number,
}

impl Complex {
    /// Reports whether the parts are exact.
    pub fn is_exact(&self) -> bool {
        !matches!(self.im, Number::Float(_))
    }
}

/// Returns `re + im·i` in canonical form: with an exact zero as the imaginary part, this is just
/// the real part; if one part is a float, both become floats. Both arguments must be real.
pub fn new(re: Number, im: Number) -> Number {
    match (&re, &im) {
        (_, Number::Int(0)) => re,
        (Number::Float(_), Number::Float(_)) => Number::Complex(Box::new(Complex { re, im })),
        (Number::Float(x), _) => floats(*x, near(&im)),
        (_, Number::Float(y)) => floats(near(&re), *y),
        _ => Number::Complex(Box::new(Complex { re, im })),
    }
}

fn near(x: &Number) -> f64 {
    to_f64(x.as_ref(), &Budget::default()).unwrap_or(f64::NAN)
}

/// Creates a complex number with float parts.
pub(super) fn floats(re: f64, im: f64) -> Number {
    Number::Complex(Box::new(Complex {
        re: Number::Float(re),
        im: Number::Float(im),
    }))
}

const ZERO: NumberRef<'static> = NumberRef::Int(0);

/// Returns the real and imaginary parts of any number.
fn split(a: NumberRef<'_>) -> (NumberRef<'_>, NumberRef<'_>) {
    if let NumberRef::Complex(z) = a {
        (z.re.as_ref(), z.im.as_ref())
    } else {
        (a, ZERO)
    }
}

/// Returns the sum of two numbers, at least one of them complex.
pub(super) fn add(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let ((x, y), (u, v)) = (split(a), split(b));
    Ok(new(plus(x, u, budget)?, plus(y, v, budget)?))
}

/// Returns the difference of two numbers, at least one of them complex.
pub(super) fn sub(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let ((x, y), (u, v)) = (split(a), split(b));
    Ok(new(less(x, u, budget)?, less(y, v, budget)?))
}

/// Returns the product of two numbers, at least one of them complex.
pub(super) fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (Some((x, y)), Some((u, v))) = (as_floats(a), as_floats(b)) {
        return Ok(floats(x * u - y * v, x * v + y * u));
    }
    let ((x, y), (u, v)) = (split(a), split(b));
    let re = less(
        times(x, u, budget)?.as_ref(),
        times(y, v, budget)?.as_ref(),
        budget,
    )?;
    let im = plus(
        times(x, v, budget)?.as_ref(),
        times(y, u, budget)?.as_ref(),
        budget,
    )?;
    Ok(new(re, im))
}

fn as_floats(a: NumberRef) -> Option<(f64, f64)> {
    if let NumberRef::Complex(z) = a
        && let (Number::Float(x), Number::Float(y)) = (&z.re, &z.im)
    {
        Some((*x, *y))
    } else {
        None
    }
}

/// Returns the quotient of two numbers, at least one of them complex; the divisor must not be zero.
pub(super) fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let ((x, y), NumberRef::Complex(divisor)) = (split(a), b) else {
        let (x, y) = split(a);
        return Ok(new(over(x, b, budget)?, over(y, b, budget)?));
    };
    let (u, v) = (divisor.re.as_ref(), divisor.im.as_ref());
    if !divisor.is_exact() || !a.is_exact() {
        return Ok(divide_floats(
            to_f64(x, budget)?,
            to_f64(y, budget)?,
            to_f64(u, budget)?,
            to_f64(v, budget)?,
        ));
    }
    let norm = round::norm(divisor, budget)?;
    let re = plus(
        times(x, u, budget)?.as_ref(),
        times(y, v, budget)?.as_ref(),
        budget,
    )?;
    let im = less(
        times(y, u, budget)?.as_ref(),
        times(x, v, budget)?.as_ref(),
        budget,
    )?;
    Ok(new(
        over(re.as_ref(), norm.as_ref(), budget)?,
        over(im.as_ref(), norm.as_ref(), budget)?,
    ))
}

/// Divides by Smith's method, which avoids overflow in the squares.
fn divide_floats(x: f64, y: f64, u: f64, v: f64) -> Number {
    if u.abs() >= v.abs() {
        let ratio = v / u;
        let scale = u + v * ratio;
        floats((x + y * ratio) / scale, (y - x * ratio) / scale)
    } else {
        let ratio = u / v;
        let scale = u * ratio + v;
        floats((x * ratio + y) / scale, (y * ratio - x) / scale)
    }
}

/// Negates a complex number.
pub(super) fn negate(z: &Complex, budget: &Budget) -> Result<Number, Failure> {
    Ok(new(
        minus(z.re.as_ref(), budget)?,
        minus(z.im.as_ref(), budget)?,
    ))
}

/// Raises a complex number to an integer power, or to the power 1/2.
pub(super) fn power(z: &Complex, exponent: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let base = NumberRef::Complex(z);
    match exponent {
        NumberRef::Int(n) => {
            let raised = by_squaring(base, exact_power(z, n.unsigned_abs(), budget)?, budget)?;
            invert_if(n < 0, raised, budget)
        }
        NumberRef::Big(n) if is_unit(z) => {
            let turns = n & dashu_int::IBig::from(3);
            let turns = u64::try_from(turns).expect("a number below 4");
            by_squaring(base, turns, budget)
        }
        NumberRef::Big(_) => Err(budget.too_large("the power")),
        NumberRef::Ratio(p, 2) => {
            let root = sqrt(z, budget)?;
            super::power(root.as_ref(), NumberRef::Int(p), budget)
        }
        NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_)
        | NumberRef::Float(_)
        | NumberRef::Complex(_) => by_logarithm(base, exponent, budget),
    }
}

/// Returns the principal value `e^(b·log a)`, for a complex base or exponent or a negative base.
pub(super) fn by_logarithm(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let log = super::log(a, budget)?;
    let exponent = super::mul(log.as_ref(), b, budget)?;
    super::exp(exponent.as_ref(), budget)
}

/// Returns the exponent to use, after checking how large an exact result would be.
fn exact_power(z: &Complex, n: u64, budget: &Budget) -> Result<u64, Failure> {
    if is_unit(z) {
        return Ok(n % 4);
    }
    if z.is_exact() {
        let bits =
            NumberRef::Complex(z).bits().saturating_sub(1).max(1) as u128 * u128::from(n) / 2;
        budget.check_bits(usize::try_from(bits).unwrap_or(usize::MAX))?;
    }
    Ok(n)
}

/// Reports whether the number is exactly i or -i.
fn is_unit(z: &Complex) -> bool {
    z.re.is_exact_zero() && matches!(z.im, Number::Int(1 | -1))
}

/// Returns the principal square root: `√((|z| + re)/2) ± i √((|z| - re)/2)`.
pub(super) fn sqrt(z: &Complex, budget: &Budget) -> Result<Number, Failure> {
    if let Some((x, y)) = as_floats(NumberRef::Complex(z)) {
        return Ok(sqrt_floats(x, y));
    }
    let size = round::abs(NumberRef::Complex(z), budget)?;
    let half = |a: Number| -> Result<Number, Failure> {
        let half = over(a.as_ref(), NumberRef::Int(2), budget)?;
        root::sqrt(half.as_ref(), budget)
    };
    let re = half(plus(size.as_ref(), z.re.as_ref(), budget)?)?;
    let im = half(less(size.as_ref(), z.re.as_ref(), budget)?)?;
    let im = if round::is_negative(z.im.as_ref(), budget)? {
        minus(im.as_ref(), budget)?
    } else {
        im
    };
    Ok(new(re, im))
}

fn sqrt_floats(x: f64, y: f64) -> Number {
    let size = x.hypot(y);
    // The larger part comes from the sum and the smaller from a division, so nothing cancels.
    let large = ((size + x.abs()) / 2.0).sqrt();
    let small = if large == 0.0 {
        0.0
    } else {
        y.abs() / (2.0 * large)
    };
    let (re, im) = if x >= 0.0 {
        (large, small)
    } else {
        (small, large)
    };
    floats(re, im.copysign(y))
}

/// Returns the real part.
pub fn re(a: NumberRef) -> Number {
    split(a).0.to_number()
}

/// Returns the imaginary part; for a real number, an exact 0.
pub fn im(a: NumberRef) -> Number {
    split(a).1.to_number()
}

/// Returns the conjugate.
///
/// # Errors
/// None at present, as for negation.
pub fn conj(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let (x, y) = split(a);
    if let NumberRef::Complex(_) = a {
        return Ok(new(x.to_number(), minus(y, budget)?));
    }
    Ok(a.to_number())
}

/// Returns the angle from the positive real axis, in (-π, π]; exact for exact numbers, and 0 for 0.
///
/// # Errors
/// The same as for exact reals.
pub fn arg(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let (x, y) = split(a);
    if a.is_exact() {
        if is_zero(y) && !round::is_negative(x, budget)? {
            return Ok(Number::Int(0));
        }
        return super::real::argument(x, y, budget);
    }
    Ok(Number::Float(to_f64(y, budget)?.atan2(to_f64(x, budget)?)))
}
