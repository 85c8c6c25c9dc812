//! Large integers and fractions as floats, rounded to nearest, ties to even.

use super::Fraction;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};

/// Returns the nearest float (ties to even), at any size.
pub fn integer_to_f64(n: &IBig) -> f64 {
    let (high, sticky, exponent) = top(&n.unsigned_abs());
    signed(assemble(high, sticky, exponent), n.is_negative())
}

fn signed(x: f64, negative: bool) -> f64 {
    if negative { -x } else { x }
}

/// Returns the float nearest to `n / d`, where `d` is positive. If both have at most 53 bits, one
/// division rounds once; otherwise 64 quotient bits and a sticky bit are used.
pub fn ratio_to_f64(n: i64, d: i64) -> f64 {
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

/// Returns the float nearest to a fraction, at any size.
pub fn fraction_to_f64(r: &Fraction) -> f64 {
    let (n, d) = (r.numerator().unsigned_abs(), r.denominator());
    // No float has such an exponent, so there is no need to divide.
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

/// Returns the top 64 bits of a positive integer (left-aligned), whether any bit below is set, and
/// the exponent of the lowest of the 64.
pub fn top(n: &UBig) -> (u64, bool, i64) {
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

/// Returns the float nearest to `(high + a little if sticky) * 2^exponent`; `high` is zero or has
/// its top bit set.
fn assemble(high: u64, sticky: bool, exponent: i64) -> f64 {
    if high == 0 {
        return 0.0;
    }
    // The value is in [2^e, 2^(e+1)).
    let e = exponent + 63;
    if e > 1023 {
        return f64::INFINITY;
    }
    if e < -1076 {
        return 0.0;
    }
    // 53 bits are kept, or fewer below the normal range.
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
    // Scales in two exact steps: the mantissa has at most 53 bits, and the lowest is representable.
    let scale = exponent + drop;
    mantissa * power_of_two(scale / 2) * power_of_two(scale - scale / 2)
}

fn power_of_two(e: i64) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}
