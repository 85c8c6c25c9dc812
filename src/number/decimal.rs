//! Decimal forms of exact numbers: a given number of digits, exactly rounded, and the short
//! approximation that a terminal shows next to an exact value.

use super::look::push_grouped;
use super::{
    Look, Notation, Number, NumberRef, compare, div, is_zero, mul, power, rational, round, to_f64,
};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Returns the value with exactly `digits` digits after the point, correctly rounded, with halves
/// rounded away from zero. A float is taken at its exact binary value. A result of zero has no
/// sign.
///
/// # Errors
/// `TypeError` for complex numbers, `ValueError` for `inf` and `nan`, `LimitError` for too many
/// digits, `Interrupted`.
pub fn decimal_text(a: NumberRef, digits: usize, budget: &Budget) -> Result<String, Failure> {
    if let NumberRef::Complex(_) = a {
        return Err(Failure::type_(
            "decimal takes a real number, not a complex one",
        ));
    }
    if let NumberRef::Float(_) = a {
        return decimal_text(round::to_rational(a)?.as_ref(), digits, budget);
    }
    if let NumberRef::Irrational(x) = a {
        return x.decimal(digits, budget);
    }
    let bits = digits as f64 * std::f64::consts::LOG2_10;
    budget.check_size("the decimal", bits.floor() + 1.0)?;
    let scale = power(
        NumberRef::Int(10),
        Number::from_i128(digits as i128).as_ref(),
        budget,
    )?;
    let scale = rational::integer(scale.as_ref())
        .expect("a natural power of ten")
        .into_owned();
    let scaled = scaled_rational(a, &scale, budget)?;
    let negative = scaled.is_negative();
    let text = big::to_decimal(&scaled.abs(), budget)?;
    Ok(big::with_point(&text, digits, negative))
}

/// Returns the integer nearest to `a * scale`; halves are rounded away from zero.
fn scaled_rational(a: NumberRef, scale: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let (n, d) = rational::parts(a);
    let product = big::multiply(&n, scale, budget)?;
    if d.is_one() {
        return Ok(product);
    }
    let negative = product.is_negative();
    let (q, r) = big::div_rem(&product.abs(), d.as_ibig(), budget)?;
    let q = if r << 1 >= *d.as_ibig() {
        q + IBig::ONE
    } else {
        q
    };
    Ok(if negative { -q } else { q })
}

/// The number of significant digits for which floats are reliable.
const FLOAT_DIGITS: usize = 15;

/// Returns the decimal that a terminal shows next to an exact real that is not an integer: `= 6.28`
/// if its significant digits are exact, otherwise `≈ 0.333333`. `None` for integers, floats and
/// complex numbers.
pub fn approximate(a: NumberRef, look: Look, budget: &Budget) -> Option<String> {
    let (NumberRef::Ratio(..) | NumberRef::Rational(_) | NumberRef::Irrational(_)) = a else {
        return None;
    };
    let count = look.digits.max(1);
    let (digits, exponent) = if count <= FLOAT_DIGITS {
        significant(a, count)?
    } else {
        let (digits, exponent, _) = significant_digits(a, count, budget).ok()?;
        (digits, exponent)
    };
    let negative = if let NumberRef::Irrational(x) = a {
        x.to_f64(&Budget::default()).ok()? < 0.0
    } else {
        a.rational_is_negative().unwrap_or(false)
    };
    let digits = digits.trim_end_matches('0');
    let mut text = place(digits, exponent, negative, look);
    let sign = if is_exactly(a, digits, exponent, negative) {
        '='
    } else {
        '≈'
    };
    if look.grouping {
        let plain = std::mem::take(&mut text);
        push_grouped(&plain, &mut text);
    }
    Some(format!("{sign} {text}"))
}

/// Returns the significant digits `d.ddddd` of |a|, at most 15, and the decimal exponent of the
/// first.
fn significant(a: NumberRef, count: usize) -> Option<(String, i64)> {
    let x = to_f64(a, &Budget::default()).ok()?.abs();
    if x.is_normal() {
        let text = format!("{x:.*e}", count - 1);
        let (mantissa, exponent) = text.split_once('e')?;
        return Some((mantissa.replace('.', ""), exponent.parse().ok()?));
    }
    // Beyond the range of floats, the mantissa and the exponent are computed from the logarithm.
    let log2 = |n: &UBig| {
        let (high, _, exponent) = big::top(n);
        (high as f64).log2() + exponent as f64
    };
    if let NumberRef::Irrational(_) = a {
        return None;
    }
    let (n, d) = rational::parts(a);
    let log10 = (log2(&n.into_owned().into_parts().1) - log2(&d)) * std::f64::consts::LOG10_2;
    let exponent = log10.floor();
    let mantissa = 10f64.powf(log10 - exponent);
    let text = format!("{mantissa:.*}", count - 1);
    let carry = text.starts_with("10");
    let digits = text.replace('.', "");
    Some((
        digits[..count].to_owned(),
        exponent as i64 + i64::from(carry),
    ))
}

/// Returns the first `digits` significant digits of |x|, correctly rounded with halves away from
/// zero; the decimal exponent of the first digit; and whether x is negative. A float is taken at
/// its exact binary value.
///
/// # Errors
/// `TypeError` for complex numbers, `ValueError` for `inf` and `nan`; `LimitError`,
/// `PrecisionError`, `Interrupted`.
pub fn significant_digits(
    x: NumberRef<'_>,
    digits: usize,
    budget: &Budget,
) -> Result<(String, i64, bool), Failure> {
    let x = round::to_exact(x)?;
    let size = round::abs(x.as_ref(), budget)?;
    if is_zero(size.as_ref()) {
        return Ok(("0".repeat(digits), 0, false));
    }
    let sign = compare(x.as_ref(), NumberRef::Int(0), budget)?;
    let negative = sign == Some(Ordering::Less);
    let mut exponent = guess(size.as_ref(), budget)?;
    loop {
        let scale = power(NumberRef::Int(10), NumberRef::Int(-exponent), budget)?;
        let scaled = mul(size.as_ref(), scale.as_ref(), budget)?;
        let text = decimal_text(scaled.as_ref(), digits - 1, budget)?;
        let whole = text.split('.').next().map_or(0, str::len);
        // If the guess is too small, there are extra digits; if too large, a leading zero.
        if whole > 1 {
            exponent += whole as i64 - 1;
        } else if text.starts_with('0') {
            exponent -= 1;
        } else {
            return Ok((text.replace('.', ""), exponent, negative));
        }
    }
}

/// Estimates the decimal exponent of a positive number.
fn guess(size: NumberRef<'_>, budget: &Budget) -> Result<i64, Failure> {
    let near = to_f64(size, budget)?;
    if near.is_normal() && near.is_finite() {
        return Ok(near.log10().floor() as i64);
    }
    if compare(size, NumberRef::Int(1), budget)? == Some(Ordering::Less) {
        let inverse = div(NumberRef::Int(1), size, budget)?;
        return Ok(-guess(inverse.as_ref(), budget)? - 1);
    }
    let whole = round::floor(size, budget)?;
    Ok(((whole.as_ref().bits() as f64 - 1.0) * std::f64::consts::LOG10_2) as i64)
}

/// Writes moderate values in positional notation and others with an exponent, unless `look`
/// requires one or the other.
fn place(digits: &str, exponent: i64, negative: bool, look: Look) -> String {
    let sign = if negative { "-" } else { "" };
    let positional = match look.notation {
        Notation::Auto => (-5..look.digits.max(6) as i64).contains(&exponent),
        Notation::Fixed => exponent.unsigned_abs() < 10_000,
        Notation::Scientific => false,
    };
    if positional && exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    if positional {
        let whole = exponent as usize + 1;
        if digits.len() <= whole {
            return format!("{sign}{digits:0<whole$}.0");
        }
        return format!("{sign}{}.{}", &digits[..whole], &digits[whole..]);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}e{exponent}")
}

/// Reports whether the fraction equals exactly these digits.
fn is_exactly(a: NumberRef, digits: &str, exponent: i64, negative: bool) -> bool {
    // A fraction with a larger denominator would need more digits than these, or a huge exponent.
    let small = if let NumberRef::Rational(r) = a {
        r.denominator().bit_len() < 4 * digits.len() + 100
    } else {
        matches!(a, NumberRef::Ratio(..))
    };
    let sign = if negative { "-" } else { "" };
    small
        && super::read::decimal(&format!(
            "{sign}{digits}e{}",
            exponent - digits.len() as i64 + 1
        ))
        .is_ok_and(|exact| super::equal(exact.as_ref(), a, &Budget::default()) == Ok(true))
}
