//! Floats: conversion to and from exact numbers, remainder and display form.

use super::{Number, NumberRef};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::fmt::Write;

/// Returns the nearest float (ties to even) to a number of any size, or to the real part of a
/// complex number. If the rounding of an exact real remains undecided, returns one of the two
/// nearest.
///
/// # Errors
/// `LimitError` and `Interrupted`, only for exact reals.
pub fn to_f64(a: NumberRef, budget: &Budget) -> Result<f64, Failure> {
    Ok(match a {
        NumberRef::Int(n) => n as f64,
        NumberRef::Float(x) => x,
        NumberRef::Ratio(n, d) => big::ratio_to_f64(n, d),
        NumberRef::Big(n) => big::integer_to_f64(n),
        NumberRef::Rational(r) => big::fraction_to_f64(r),
        NumberRef::Irrational(x) => x.to_f64(budget)?,
        NumberRef::Complex(z) => to_f64(z.re.as_ref(), budget)?,
    })
}

/// Returns the exact value of a finite float; `None` for `inf` and `nan`.
pub(super) fn exact(x: f64) -> Option<Number> {
    if !x.is_finite() {
        return None;
    }
    let (mantissa, exponent) = parts(x);
    if exponent >= 0 {
        return Some(if exponent <= 64 {
            Number::from_i128(i128::from(mantissa) << exponent)
        } else {
            Number::from_ibig(IBig::from(mantissa) << exponent as usize)
        });
    }
    let (zeros, drop) = (i64::from(mantissa.trailing_zeros()), -exponent);
    let (mantissa, drop) = if zeros >= drop {
        (mantissa >> drop, 0)
    } else {
        (mantissa >> zeros, drop - zeros)
    };
    Some(match drop {
        0 => Number::Int(mantissa),
        1..=62 => Number::Ratio(mantissa, 1 << drop),
        _ => Number::from_fraction(Fraction::coprime(
            IBig::from(mantissa),
            UBig::ONE << drop as usize,
        )),
    })
}

/// Splits a float into mantissa and exponent: `x = mantissa * 2^exponent`; both are 0 for zero.
fn parts(x: f64) -> (i64, i64) {
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (mantissa, exponent) = if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, biased - 1075)
    };
    if mantissa == 0 {
        return (0, 0);
    }
    (
        if x.is_sign_negative() {
            -mantissa
        } else {
            mantissa
        },
        exponent,
    )
}

/// Returns the floored remainder of floats; y must not be zero.
pub(super) fn rem(x: f64, y: f64) -> f64 {
    let r = x % y;
    if r == 0.0 {
        return 0f64.copysign(y);
    }
    if (r < 0.0) != (y < 0.0) { r + y } else { r }
}

/// The rational denoted by the float's shortest decimal form.
///
/// # Errors
/// `ValueError` for `inf` and `nan`.
pub(super) fn shortest(x: f64) -> Result<Number, Failure> {
    if !x.is_finite() {
        return Err(Failure::value(format!(
            "{} is not a finite number",
            text(x)
        )));
    }
    super::read::decimal(&format!("{x:e}"))
}

/// Appends the display form: the shortest digits that round-trip, in positional notation from 1e-4
/// up to 1e16.
pub(super) fn show(x: f64, out: &mut String) {
    let size = x.abs();
    if x.is_nan() {
        out.push_str("nan");
    } else if x.is_infinite() {
        out.push_str(if x > 0.0 { "inf" } else { "-inf" });
    } else if size == 0.0 || (1e-4..1e16).contains(&size) {
        let from = out.len();
        write!(out, "{x}").expect("writing to a String cannot fail");
        if !out[from..].contains('.') {
            out.push_str(".0");
        }
    } else {
        write!(out, "{x:e}").expect("writing to a String cannot fail");
    }
}

/// Returns the display form.
pub(super) fn text(x: f64) -> String {
    let mut out = String::new();
    show(x, &mut out);
    out
}
