//! Numbers rounded to 53 bits with an exponent of any size.

use super::Fraction;
use super::float::top;
use dashu_base::{BitTest, DivRem, Signed, UnsignedAbs};
use dashu_int::IBig;

/// Exponents beyond this are all the same.
const EXPONENT_MAX: i64 = 1 << 40;

/// `mantissa · 2^exponent`: an odd mantissa of at most 53 bits, or zero with exponent 0. What is not
/// finite, and what lies beyond 2^±2^40, has a mantissa of its own for each sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rounded {
    /// The mantissa.
    pub mantissa: i64,
    /// The exponent of 2.
    pub exponent: i64,
}

impl Rounded {
    /// An int.
    pub fn of_int(n: i64) -> Rounded {
        Rounded::new(n.unsigned_abs(), false, 0, n < 0)
    }

    /// An integer of any size.
    pub fn of_integer(n: &IBig) -> Rounded {
        Rounded::of_dyadic(n, 0)
    }

    /// `n · 2^exponent`.
    pub fn of_dyadic(n: &IBig, exponent: i64) -> Rounded {
        let (high, sticky, shift) = top(&n.unsigned_abs());
        Rounded::new(
            high,
            sticky,
            shift.saturating_add(exponent),
            n.is_negative(),
        )
    }

    /// A fraction with a positive denominator.
    pub fn of_ratio(n: i64, d: i64) -> Rounded {
        let (size, below) = (u128::from(n.unsigned_abs()), d as u128);
        let shift = size.leading_zeros();
        let (q, rest) = ((size << shift) / below, (size << shift) % below);
        // At least 65 bits of quotient.
        let drop = 64 - q.leading_zeros().min(64);
        let sticky = rest != 0 || q & ((1 << drop) - 1) != 0;
        let exponent = i64::from(drop) - i64::from(shift);
        Rounded::new((q >> drop) as u64, sticky, exponent, n < 0)
    }

    /// A fraction of any size.
    pub fn of_fraction(r: &Fraction) -> Rounded {
        let (n, d) = (r.numerator().unsigned_abs(), r.denominator());
        let shift = 66 - (n.bit_len() as i64 - d.bit_len() as i64);
        let (q, rest) = if shift >= 0 {
            (n << shift as usize).div_rem(d)
        } else {
            n.div_rem(d << (-shift) as usize)
        };
        let (high, sticky, exponent) = top(&q);
        let sticky = sticky || !rest.is_zero();
        Rounded::new(high, sticky, exponent - shift, r.is_negative())
    }

    /// A float, which is not rounded.
    pub fn of_float(x: f64) -> Rounded {
        if !x.is_finite() {
            let mantissa = if x.is_nan() { 6 } else { 4 };
            return Rounded {
                mantissa: if x < 0.0 { -mantissa } else { mantissa },
                exponent: i64::MAX,
            };
        }
        let bits = x.to_bits();
        let (biased, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
        let (mantissa, exponent) = match biased {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, biased - 1075),
        };
        Rounded::new(mantissa, false, exponent, x.is_sign_negative())
    }

    /// What lies beyond all exponents that are told apart, or is too close to zero.
    pub fn beyond(large: bool, negative: bool) -> Rounded {
        Rounded {
            mantissa: if negative { -2 } else { 2 },
            exponent: if large { EXPONENT_MAX } else { -EXPONENT_MAX },
        }
    }

    /// `(size + a little if sticky) · 2^exponent`, ties to even.
    fn new(size: u64, sticky: bool, exponent: i64, negative: bool) -> Rounded {
        if size == 0 {
            return Rounded {
                mantissa: 0,
                exponent: 0,
            };
        }
        let drop = 11u32.saturating_sub(size.leading_zeros());
        let (mut kept, rest) = (size >> drop, size & ((1 << drop) - 1));
        if drop > 0 {
            let half = 1u64 << (drop - 1);
            kept += u64::from(rest > half || rest == half && (sticky || kept & 1 == 1));
        }
        let zeros = kept.trailing_zeros();
        let (mantissa, exponent) = (
            (kept >> zeros) as i64,
            exponent.saturating_add(i64::from(drop + zeros)),
        );
        let length = 64 - i64::from(mantissa.leading_zeros());
        if exponent.saturating_add(length).abs() > EXPONENT_MAX {
            return Rounded::beyond(exponent > 0, negative);
        }
        Rounded {
            mantissa: if negative { -mantissa } else { mantissa },
            exponent,
        }
    }
}
