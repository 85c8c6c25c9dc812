//! Floats: to and from exact numbers, remainder, display form.

use super::{Number, NumberRef};
use crate::number::big::Fraction;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::fmt::Write;

/// The nearest float (ties to even), at any size; of a complex number its real part.
pub fn to_f64(a: NumberRef) -> f64 {
    match a {
        NumberRef::Int(n) => n as f64,
        NumberRef::Float(x) => x,
        NumberRef::Ratio(n, d) => ratio_to_f64(n, d),
        NumberRef::Big(n) => {
            let (high, sticky, exponent) = top(&unsigned(n));
            signed(assemble(high, sticky, exponent), n.is_negative())
        }
        NumberRef::Rational(r) => big_ratio_to_f64(r),
        NumberRef::Irrational(x) => x.to_f64(),
        NumberRef::Complex(z) => to_f64(z.re.as_ref()),
    }
}

fn unsigned(n: &IBig) -> UBig {
    n.unsigned_abs()
}

use dashu_base::UnsignedAbs;

fn signed(x: f64, negative: bool) -> f64 {
    if negative { -x } else { x }
}

/// Both parts of at most 53 bits divide with one rounding; otherwise 64 quotient bits and a sticky bit.
fn ratio_to_f64(n: i64, d: i64) -> f64 {
    const EXACT: u64 = 1 << 53;
    if n.unsigned_abs() <= EXACT && d as u64 <= EXACT {
        return n as f64 / d as f64;
    }
    let (numerator, denominator) = (u128::from(n.unsigned_abs()), u128::from(d as u64));
    let shift = numerator.leading_zeros();
    let scaled = numerator << shift;
    let (q, r) = (scaled / denominator, scaled % denominator);
    // q has at least 65 bits: scaled has 128, the denominator at most 63.
    let drop = 64 - q.leading_zeros();
    let sticky = r != 0 || q & ((1 << drop) - 1) != 0;
    signed(
        assemble(
            (q >> drop) as u64,
            sticky,
            i64::from(drop) - i64::from(shift),
        ),
        n < 0,
    )
}

fn big_ratio_to_f64(r: &Fraction) -> f64 {
    let (n, d) = (unsigned(r.numerator()), r.denominator());
    // Exponents that no float has: do not divide.
    let magnitude = n.bit_len() as i64 - d.bit_len() as i64;
    if magnitude.abs() > 1200 {
        return signed(
            if magnitude > 0 { f64::INFINITY } else { 0.0 },
            r.is_negative(),
        );
    }
    let shift = 66 - magnitude;
    let (q, rest) = if shift >= 0 {
        dashu_base::DivRem::div_rem(n << shift as usize, d)
    } else {
        dashu_base::DivRem::div_rem(n, d << (-shift) as usize)
    };
    let (high, sticky, exponent) = top(&q);
    signed(
        assemble(high, sticky || !rest.is_zero(), exponent - shift),
        r.is_negative(),
    )
}

/// The top 64 bits of a positive integer (left-aligned), whether any bit below is set, and the exponent
/// of the lowest of the 64.
pub(super) fn top(n: &UBig) -> (u64, bool, i64) {
    let bits = n.bit_len();
    if bits <= 64 {
        let word = u64::try_from(n).expect("at most 64 bits");
        let shift = word.leading_zeros();
        return (
            word.checked_shl(shift).unwrap_or(0),
            false,
            -i64::from(shift),
        );
    }
    let drop = bits - 64;
    let high = u64::try_from(n >> drop).expect("exactly 64 bits");
    (
        high,
        n.trailing_zeros().is_some_and(|zeros| zeros < drop),
        drop as i64,
    )
}

/// The float nearest to `(high + a little if sticky) * 2^exponent`; `high` is zero or has its top bit set.
fn assemble(high: u64, sticky: bool, exponent: i64) -> f64 {
    if high == 0 {
        return 0.0;
    }
    // The value lies in [2^e, 2^(e+1)).
    let e = exponent + 63;
    if e > 1023 {
        return f64::INFINITY;
    }
    if e < -1076 {
        return 0.0;
    }
    // Bits to keep: 53, fewer below the normal range.
    let keep = if e >= -1022 { 53 } else { 53 - (-1022 - e) };
    let drop = 64 - keep;
    let (kept, rest, half) = match drop {
        64 => (0, u128::from(high), 1u128 << 63),
        65.. => (0, 0, 1),
        _ => (
            high >> drop,
            u128::from(high) & ((1u128 << drop) - 1),
            1u128 << (drop - 1),
        ),
    };
    let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
    let mantissa = (kept + u64::from(up)) as f64;
    // Two exact steps: the mantissa has at most 53 bits and the lowest is representable.
    let scale = exponent + drop;
    mantissa * power_of_two(scale / 2) * power_of_two(scale - scale / 2)
}

fn power_of_two(e: i64) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}

/// The exact value of a finite float.
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

/// Mantissa and exponent: `x = mantissa * 2^exponent`; a zero has the mantissa 0 and exponent 0.
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

/// The floored remainder of floats; y is not zero.
pub(super) fn rem(x: f64, y: f64) -> f64 {
    let r = x % y;
    if r == 0.0 {
        return 0f64.copysign(y);
    }
    if (r < 0.0) != (y < 0.0) { r + y } else { r }
}

/// The rational that the float's shortest decimal form denotes.
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

/// Appends the display form: shortest digits that round-trip, positional from 1e-4 up to 1e16.
pub(super) fn show(x: f64, out: &mut String) {
    let size = x.abs();
    if x.is_nan() {
        out.push_str("nan");
    } else if x.is_infinite() {
        out.push_str(if x > 0.0 { "inf" } else { "-inf" });
    } else if size == 0.0 || (1e-4..1e16).contains(&size) {
        let from = out.len();
        write!(out, "{x}").expect("a String takes all text");
        if !out[from..].contains('.') {
            out.push_str(".0");
        }
    } else {
        write!(out, "{x:e}").expect("a String takes all text");
    }
}

/// The display form.
pub(super) fn text(x: f64) -> String {
    let mut out = String::new();
    show(x, &mut out);
    out
}
