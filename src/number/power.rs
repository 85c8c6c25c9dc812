//! `x ^ y` and factorials. Sizes are checked before anything is computed.

use super::{
    Integer, Number, NumberRef, complex, div, float, mul, negate, rational, real, root, round,
    to_f64,
};
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

/// Returns `a ^ b`. For exact a and rational b, the result is exact whenever it has a representable
/// form; `0^0` is 1. Fractional powers of negative numbers are real for odd denominators and
/// imaginary for the denominator 2.
///
/// # Errors
/// `ZeroDivisionError` for zero to a negative power, `LimitError` if the result would be too large,
/// `DomainError` for undefined powers, `Interrupted`.
pub fn power(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    use NumberRef::{Big, Complex, Float, Int, Irrational, Ratio, Rational};
    if super::is_zero(a) && round::is_negative(b, budget)? {
        return Err(Failure::zero_division("zero to a negative power"));
    }
    match (a, b) {
        (Int(base), Int(exponent)) if exponent >= 0 => integer(base, exponent as u64, budget),
        (_, Complex(z)) => complex_exponent(a, z, budget),
        (Complex(z), _) => complex::power(z, b, budget),
        (Float(x), _) => float_base(x, b, budget),
        (_, Float(y)) => float_exponent(a, y, budget),
        (Int(0 | 1), Irrational(_)) => Ok(a.to_number()),
        (_, Irrational(_)) if round::is_negative(a, budget)? => complex::by_logarithm(a, b, budget),
        (_, Irrational(_)) => real::real_power(a, b, budget),
        (_, Int(0)) => Ok(Number::Int(1)),
        (Int(0), _) => Ok(Number::Int(0)),
        (Int(1), _) => Ok(Number::Int(1)),
        (_, Int(1)) => Ok(a.to_number()),
        (Irrational(_), Int(_) | Big(_) | Rational(_)) => real::power(a, b, budget),
        (_, Int(exponent)) => rational_base(a, exponent, budget),
        (Int(-1), Big(n)) => Ok(Number::Int(if n.trailing_zeros() == Some(0) {
            -1
        } else {
            1
        })),
        (_, Big(_)) => Err(budget.too_large("the power")),
        (_, Ratio(p, q)) => root::rational_power(a, p, q, budget),
        (_, Rational(_)) => Err(wide_exponent()),
    }
}

/// Returns the principal value of a number to a complex power; for zero, the exponent's real part
/// must be positive.
fn complex_exponent(a: NumberRef, z: &super::Complex, budget: &Budget) -> Result<Number, Failure> {
    if !super::is_zero(a) {
        return complex::by_logarithm(a, NumberRef::Complex(z), budget);
    }
    let re = z.re.as_ref();
    let order = super::compare(re, NumberRef::Int(0), budget)?;
    if order == Some(std::cmp::Ordering::Greater) {
        return Ok(a.to_number());
    }
    Err(Failure::domain(
        "zero has a complex power only if the exponent's real part is positive",
    ))
}

/// Returns the error for a fractional exponent whose parts are too large for a root.
fn wide_exponent() -> Failure {
    let failure = Failure::limit("an exponent's numerator and denominator must be below 2^63");
    failure.with_hint("for an approximation, make the base a float")
}

/// Raises a small integer to a natural power, in machine words as long as the result fits.
fn integer(base: i64, exponent: u64, budget: &Budget) -> Result<Number, Failure> {
    match base {
        0 => return Ok(Number::Int(i64::from(exponent == 0))),
        1 => return Ok(Number::Int(1)),
        -1 => return Ok(Number::Int(if exponent & 1 == 0 { 1 } else { -1 })),
        _ => {}
    }
    if exponent < 64
        && let Some(result) = base.checked_pow(exponent as u32)
    {
        return Ok(Number::Int(result));
    }
    integer_big(&IBig::from(base), exponent, budget).map(Number::from_ibig)
}

/// Raises an integer with |base| ≥ 2 to a natural power.
fn integer_big(base: &IBig, exponent: u64, budget: &Budget) -> Result<IBig, Failure> {
    let bits = (log2(base) * exponent as f64).floor() + 1.0;
    budget.check_size("the power", bits)?;
    // The base is 2^k * odd, and the power of 2^k is just a shift.
    let zeros = base.trailing_zeros().unwrap_or(0);
    if zeros == 0 {
        return big::pow(base, exponent as usize, budget);
    }
    let odd = big::pow(&(base >> zeros), exponent as usize, budget)?;
    Ok(odd << (zeros * exponent as usize))
}

/// Returns the binary logarithm of a magnitude, accurate enough to judge sizes.
pub(super) fn log2(n: &IBig) -> f64 {
    let (high, _, exponent) = big::top(&dashu_base::UnsignedAbs::unsigned_abs(n));
    (high as f64).log2() + exponent as f64
}

/// Raises an integer or fraction other than 0 and 1 to an integer power other than 0 and 1.
fn rational_base(a: NumberRef, exponent: i64, budget: &Budget) -> Result<Number, Failure> {
    let size = exponent.unsigned_abs();
    if let Some(n) = rational::integer(a) {
        let raised = match *n == IBig::NEG_ONE {
            true if size & 1 == 0 => IBig::ONE,
            true => IBig::NEG_ONE,
            false => integer_big(&n, size, budget)?,
        };
        return Ok(if exponent > 0 {
            Number::from_ibig(raised)
        } else {
            Number::from_fraction(Fraction::from(raised).inverse())
        });
    }
    let base = a.to_fraction().expect("an integer or a fraction");
    let largest = log2(base.numerator()).max(log2(base.denominator().as_ibig()));
    budget.check_size("the power", (largest * size as f64).floor() + 1.0)?;
    // Powers of a fraction in lowest terms are in lowest terms too.
    let raise = |n: &IBig| match n.bit_len() {
        1 => Ok(if n.is_negative() && size % 2 == 1 {
            IBig::NEG_ONE
        } else {
            IBig::ONE
        }),
        _ => integer_big(n, size, budget),
    };
    let (n, d) = (
        raise(base.numerator())?,
        raise(base.denominator().as_ibig())?,
    );
    let raised = Fraction::coprime(n, d.into_parts().1);
    Ok(Number::from_fraction(if exponent > 0 {
        raised
    } else {
        raised.inverse()
    }))
}

/// Raises a float to a real power. With an exact fraction as exponent, the rules for negative bases
/// apply.
fn float_base(x: f64, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match b {
        NumberRef::Int(n) => match i32::try_from(n) {
            Ok(n) if n.unsigned_abs() <= 1024 => Ok(Number::Float(whole_power(x, n))),
            _ => Ok(Number::Float(x.powf(n as f64))),
        },
        NumberRef::Big(n) if x < 0.0 => {
            let size = (-x).powf(to_f64(b, budget)?);
            Ok(Number::Float(if n.trailing_zeros() == Some(0) {
                -size
            } else {
                size
            }))
        }
        NumberRef::Ratio(p, q) if x < 0.0 && q % 2 == 1 => {
            let size = root_float(-x, p, q);
            Ok(Number::Float(if p % 2 == 0 { size } else { -size }))
        }
        NumberRef::Ratio(p, q) if x >= 0.0 => Ok(Number::Float(root_float(x, p, q))),
        NumberRef::Float(y) => real_power(x, y),
        NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_)
        | NumberRef::Complex(_) => real_power(x, to_f64(b, budget)?),
    }
}

/// Returns `x^n` with an error of only a few roundings; exact wherever repeated multiplication is.
fn whole_power(x: f64, n: i32) -> f64 {
    match n {
        2 => x * x,
        3 => x * x * x,
        _ => x.powf(f64::from(n)),
    }
}

fn root_float(x: f64, p: i64, q: i64) -> f64 {
    match (p, q) {
        (1, 2) => x.sqrt(),
        (1, 3) => x.cbrt(),
        _ => x.powf(p as f64 / q as f64),
    }
}

/// Raises an exact number to a float power.
fn float_exponent(a: NumberRef, y: f64, budget: &Budget) -> Result<Number, Failure> {
    real_power(to_f64(a, budget)?, y)
}

/// Returns the IEEE power. A negative base gives an imaginary number for a half-integer exponent,
/// and an error for any other fraction.
fn real_power(x: f64, y: f64) -> Result<Number, Failure> {
    if x >= 0.0 || x.is_nan() || y.is_nan() || y.is_infinite() || y.fract() == 0.0 {
        return Ok(Number::Float(x.powf(y)));
    }
    if x.is_finite() && (2.0 * y).fract() == 0.0 {
        let size = (-x).powf(y);
        let turn = (2.0 * y).rem_euclid(4.0);
        let im = if turn == 1.0 { size } else { -size };
        return Ok(complex::floats(0.0, im));
    }
    Err(Failure::domain(format!(
        "{} is negative: this power has no real value",
        float::text(x)
    )))
}

/// Returns `n!` for an exact integer n ≥ 0.
///
/// # Errors
/// `DomainError` for other numbers, `LimitError` if the result would be too large, `Interrupted`.
pub fn factorial(a: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    match a.as_integer() {
        Some(Integer::Small(n)) if n >= 0 => {
            let bits = factorial_bits(n as f64);
            budget.check_size(&format!("{n}!"), bits)?;
            if n <= 20 {
                return Ok(Number::Int((2..=n).product()));
            }
            Ok(Number::from_ibig(big::factorial(n as u64, budget)?))
        }
        Some(Integer::Large(n)) if !n.is_negative() => Err(budget.too_large("this factorial")),
        Some(_) => Err(Failure::domain(
            "the factorial of a negative integer is undefined",
        )),
        None => Err(Failure::domain(format!(
            "the factorial is defined for integers from 0 up, not for {}",
            round::with_article(a)
        ))),
    }
}

/// Returns the size of n! in bits, by Stirling's formula.
fn factorial_bits(n: f64) -> f64 {
    if n < 2.0 {
        return 1.0;
    }
    (n * (n.ln() - 1.0) + 0.5 * (std::f64::consts::TAU * n).ln()) / std::f64::consts::LN_2
}

/// Returns `1 / a` if the exponent is negative, otherwise `a`, which is the power for the
/// exponent's absolute value.
pub(super) fn invert_if(negative: bool, a: Number, budget: &Budget) -> Result<Number, Failure> {
    if negative {
        div(NumberRef::Int(1), a.as_ref(), budget)
    } else {
        Ok(a)
    }
}

/// Returns `-a` if `minus` is set, otherwise `a`.
pub(super) fn signed(minus: bool, a: Number, budget: &Budget) -> Result<Number, Failure> {
    if minus {
        negate(a.as_ref(), budget)
    } else {
        Ok(a)
    }
}

/// Raises a number to a natural power by repeated squaring with the general product.
pub(super) fn by_squaring(
    base: NumberRef,
    exponent: u64,
    budget: &Budget,
) -> Result<Number, Failure> {
    if exponent == 0 {
        return Ok(Number::Int(1));
    }
    let mut result = base.to_number();
    for bit in (0..exponent.ilog2()).rev() {
        budget.poll(1)?;
        result = mul(result.as_ref(), result.as_ref(), budget)?;
        if exponent >> bit & 1 == 1 {
            result = mul(result.as_ref(), base, budget)?;
        }
    }
    Ok(result)
}
