//! Constructors for numbers in canonical form, and views of them.

use super::{Number, NumberKind, NumberRef};
use crate::big::{Fraction, gcd_u128};
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};

/// The number of bits in 10,000 decimal digits.
const LONG_BITS: usize = 33_219;

/// An exact real with more terms than this counts as long.
const LONG_TERMS: usize = 200;

/// An int in its stored form.
#[derive(Clone, Copy, Debug)]
pub enum Integer<'a> {
    /// An int that fits in 64 bits.
    Small(i64),
    /// An int that does not.
    Large(&'a IBig),
}

impl Number {
    /// Borrows the number in place.
    #[inline]
    pub fn as_ref(&self) -> NumberRef<'_> {
        match self {
            Number::Int(n) => NumberRef::Int(*n),
            Number::Big(n) => NumberRef::Big(n),
            Number::Ratio(n, d) => NumberRef::Ratio(*n, *d),
            Number::Rational(r) => NumberRef::Rational(r),
            Number::Irrational(x) => NumberRef::Irrational(x),
            Number::Float(x) => NumberRef::Float(*x),
            Number::Complex(z) => NumberRef::Complex(z),
        }
    }

    /// Creates an integer of up to 128 bits.
    #[inline]
    pub fn from_i128(n: i128) -> Number {
        match i64::try_from(n) {
            Ok(small) => Number::Int(small),
            Err(_) => Number::Big(Box::new(IBig::from(n))),
        }
    }

    /// Creates an integer of any size.
    pub fn from_ibig(n: IBig) -> Number {
        match i64::try_from(&n) {
            Ok(small) => Number::Int(small),
            Err(_) => Number::Big(Box::new(n)),
        }
    }

    /// Creates a natural number of any size.
    pub fn from_ubig(n: UBig) -> Number {
        Number::from_ibig(IBig::from(n))
    }

    /// Creates a fraction of any size; it is already in lowest terms, as every [`Fraction`] is.
    pub fn from_fraction(r: Fraction) -> Number {
        if r.is_int() {
            return Number::from_ibig(r.into_parts().0);
        }
        match (i64::try_from(r.numerator()), i64::try_from(r.denominator())) {
            (Ok(n), Ok(d)) => Number::Ratio(n, d),
            _ => Number::Rational(Box::new(r)),
        }
    }

    /// Returns the fraction `numerator / denominator` in lowest terms. The denominator must not be
    /// zero.
    #[inline]
    pub fn ratio(numerator: i128, denominator: i128) -> Number {
        debug_assert!(denominator != 0, "callers check for zero");
        let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let g = gcd_u128(n, d);
        let (n, d) = (n / g, d / g);
        let negative = (numerator < 0) != (denominator < 0);
        if n < 1 << 63 && d < 1 << 63 {
            let n = if negative { -(n as i64) } else { n as i64 };
            return if d == 1 {
                Number::Int(n)
            } else {
                Number::Ratio(n, d as i64)
            };
        }
        let n = if negative {
            -IBig::from(n)
        } else {
            IBig::from(n)
        };
        if d == 1 {
            Number::from_ibig(n)
        } else {
            Number::from_fraction(Fraction::coprime(n, UBig::from(d)))
        }
    }

    /// Reports whether this is exactly the integer zero (a float zero is not).
    pub fn is_exact_zero(&self) -> bool {
        matches!(self, Number::Int(0))
    }
}

impl<'a> NumberRef<'a> {
    /// Returns the number as an int, if it is one (a float never is).
    #[inline]
    pub fn as_integer(self) -> Option<Integer<'a>> {
        match self {
            NumberRef::Int(n) => Some(Integer::Small(n)),
            NumberRef::Big(n) => Some(Integer::Large(n)),
            NumberRef::Ratio(..)
            | NumberRef::Rational(_)
            | NumberRef::Irrational(_)
            | NumberRef::Float(_)
            | NumberRef::Complex(_) => None,
        }
    }

    /// Returns an owned number with this value.
    pub fn to_number(self) -> Number {
        match self {
            NumberRef::Int(n) => Number::Int(n),
            NumberRef::Big(n) => Number::Big(Box::new(n.clone())),
            NumberRef::Ratio(n, d) => Number::Ratio(n, d),
            NumberRef::Rational(r) => Number::Rational(Box::new(r.clone())),
            NumberRef::Irrational(x) => Number::Irrational(Box::new(x.clone())),
            NumberRef::Float(x) => Number::Float(x),
            NumberRef::Complex(z) => Number::Complex(Box::new(z.clone())),
        }
    }

    /// Returns the number's type, as seen by programs.
    pub fn kind(self) -> NumberKind {
        match self {
            NumberRef::Int(_) | NumberRef::Big(_) => NumberKind::Int,
            NumberRef::Ratio(..) | NumberRef::Rational(_) => NumberKind::Rational,
            NumberRef::Irrational(_) => NumberKind::Irrational,
            NumberRef::Float(_) => NumberKind::Float,
            NumberRef::Complex(_) => NumberKind::Complex,
        }
    }

    /// Reports whether the number is exact: neither a float nor a complex number of floats.
    pub fn is_exact(self) -> bool {
        match self {
            NumberRef::Float(_) => false,
            NumberRef::Complex(z) => z.is_exact(),
            NumberRef::Int(_)
            | NumberRef::Big(_)
            | NumberRef::Ratio(..)
            | NumberRef::Rational(_)
            | NumberRef::Irrational(_) => true,
        }
    }

    /// Returns the size in bits of an integer's magnitude, or of a fraction's larger part.
    pub fn bits(self) -> usize {
        match self {
            NumberRef::Int(n) => 64 - n.unsigned_abs().leading_zeros() as usize,
            NumberRef::Big(n) => n.bit_len(),
            NumberRef::Ratio(n, d) => 64 - (n.unsigned_abs() | d as u64).leading_zeros() as usize,
            NumberRef::Rational(r) => r.numerator().bit_len().max(r.denominator().bit_len()),
            NumberRef::Irrational(x) => x.bits(),
            NumberRef::Float(_) => 64,
            NumberRef::Complex(z) => z.re.as_ref().bits().max(z.im.as_ref().bits()),
        }
    }

    /// Returns the number of heap bytes that a [`Number`] with this value holds.
    pub fn bytes(self) -> usize {
        match self {
            NumberRef::Int(_) | NumberRef::Ratio(..) | NumberRef::Float(_) => 0,
            NumberRef::Big(n) => size_of::<IBig>() + n.bit_len().div_ceil(64) * 8,
            NumberRef::Rational(r) => {
                let bits = |n: usize| n.div_ceil(64) * 8;
                size_of::<Fraction>()
                    + bits(r.numerator().bit_len())
                    + bits(r.denominator().bit_len())
            }
            NumberRef::Irrational(x) => size_of_val(x) + x.bytes(),
            NumberRef::Complex(z) => size_of_val(z) + z.re.as_ref().bytes() + z.im.as_ref().bytes(),
        }
    }

    /// Reports whether an exact number has so many digits (over 10,000) or terms (over 200) that a
    /// loop computing with it is slow.
    pub fn is_long(self) -> bool {
        let long = |bits: usize| bits > LONG_BITS;
        match self {
            NumberRef::Int(_) | NumberRef::Ratio(..) | NumberRef::Float(_) => false,
            NumberRef::Big(n) => long(n.bit_len()),
            NumberRef::Rational(r) => long(r.bits()),
            NumberRef::Irrational(x) => x.terms() > LONG_TERMS || long(x.bits()),
            NumberRef::Complex(z) => z.re.as_ref().is_long() || z.im.as_ref().is_long(),
        }
    }

    /// Returns the number as an integer, if it is one (a float never is).
    pub fn to_ibig(self) -> Option<IBig> {
        Some(match self.as_integer()? {
            Integer::Small(n) => IBig::from(n),
            Integer::Large(n) => n.clone(),
        })
    }

    /// Returns the number as a fraction, if it is an exact integer or fraction.
    pub fn to_fraction(self) -> Option<Fraction> {
        match self {
            NumberRef::Int(n) => Some(Fraction::from(n)),
            NumberRef::Big(n) => Some(Fraction::from(n.clone())),
            NumberRef::Ratio(n, d) => Some(Fraction::coprime(IBig::from(n), UBig::from(d as u64))),
            NumberRef::Rational(r) => Some(r.clone()),
            NumberRef::Irrational(_) | NumberRef::Float(_) | NumberRef::Complex(_) => None,
        }
    }

    /// Reports whether an exact integer or fraction is negative; `None` for any other number.
    pub(super) fn rational_is_negative(self) -> Option<bool> {
        match self {
            NumberRef::Int(n) | NumberRef::Ratio(n, _) => Some(n < 0),
            NumberRef::Big(n) => Some(n.is_negative()),
            NumberRef::Rational(r) => Some(r.is_negative()),
            NumberRef::Irrational(_) | NumberRef::Float(_) | NumberRef::Complex(_) => None,
        }
    }
}

/// Returns the imaginary unit.
pub fn i() -> Number {
    super::complex(Number::Int(0), Number::Int(1))
}
