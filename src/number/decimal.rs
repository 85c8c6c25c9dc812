//! Decimal views of exact numbers: a given count of digits, exactly rounded, and the short
//! approximation that a terminal shows beside an exact value.

use super::{Number, NumberRef, power, rational, round, to_f64};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};

/// The value with exactly `digits` digits after the point, rounded exactly, halves away from zero.
/// A float counts with its exact binary value. A result of zero has no sign.
///
/// # Errors
/// `TypeError` for complex numbers, `ValueError` for `inf` and `nan`, `LimitError` for too many digits,
/// `Interrupted`.
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

/// The integer nearest to `a * scale`, halves away from zero.
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

/// How many significant digits an approximation has.
const SIGNIFICANT: usize = 6;

/// What a terminal shows beside an exact real that is not an integer: `= 6.28` when six significant
/// digits are exact, else `≈ 0.333333`; `None` for integers, floats and complex numbers.
pub fn approximate(a: NumberRef) -> Option<String> {
    match a {
        NumberRef::Ratio(..) | NumberRef::Rational(_) | NumberRef::Irrational(_) => {}
        _ => return None,
    }
    let (digits, exponent) = significant(a)?;
    let negative = match a {
        NumberRef::Irrational(x) => x.to_f64(&Budget::default()).ok()? < 0.0,
        _ => a.rational_is_negative().unwrap_or(false),
    };
    let digits = digits.trim_end_matches('0');
    let text = place(digits, exponent, negative);
    let sign = if is_exactly(a, digits, exponent, negative) {
        '='
    } else {
        '≈'
    };
    Some(format!("{sign} {text}"))
}

/// Six significant digits `d.ddddd` of |a| and the decimal exponent of the first.
fn significant(a: NumberRef) -> Option<(String, i64)> {
    let x = to_f64(a, &Budget::default()).ok()?.abs();
    if x.is_normal() {
        let text = format!("{x:.*e}", SIGNIFICANT - 1);
        let (mantissa, exponent) = text.split_once('e')?;
        return Some((mantissa.replace('.', ""), exponent.parse().ok()?));
    }
    // Beyond the range of floats: mantissa and exponent from the logarithm.
    let log2 = |n: &UBig| {
        let (high, _, exponent) = big::top(n);
        (high as f64).log2() + exponent as f64
    };
    let (n, d) = match a {
        NumberRef::Irrational(_) => return None,
        _ => rational::parts(a),
    };
    let log10 = (log2(&n.into_owned().into_parts().1) - log2(&d)) * std::f64::consts::LOG10_2;
    let exponent = log10.floor();
    let mantissa = 10f64.powf(log10 - exponent);
    let text = format!("{mantissa:.*}", SIGNIFICANT - 1);
    let carry = text.starts_with("10");
    let digits = text.replace('.', "");
    Some((
        digits[..SIGNIFICANT].to_owned(),
        exponent as i64 + i64::from(carry),
    ))
}

/// Positional for moderate sizes, with an exponent otherwise.
fn place(digits: &str, exponent: i64, negative: bool) -> String {
    let sign = if negative { "-" } else { "" };
    if (-5..0).contains(&exponent) {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    if (0..SIGNIFICANT as i64).contains(&exponent) {
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

/// Whether the fraction has exactly these digits.
fn is_exactly(a: NumberRef, digits: &str, exponent: i64, negative: bool) -> bool {
    // A denominator beyond 10^30 would need more digits than that, or a huge exponent.
    let small = match a {
        NumberRef::Rational(r) => r.denominator().bit_len() < 100,
        NumberRef::Ratio(..) => true,
        _ => false,
    };
    let sign = if negative { "-" } else { "" };
    small
        && super::read::decimal(&format!(
            "{sign}{digits}e{}",
            exponent - digits.len() as i64 + 1
        ))
        .is_ok_and(|exact| super::equal(exact.as_ref(), a, &Budget::default()) == Ok(true))
}
