//! Fractions in lowest terms, of any size.
//!
//! The arithmetic takes a budget and can be stopped. There are no operators, so a product of huge
//! fractions that ignores Ctrl-C cannot be written. Products and greatest common divisors are
//! computed by this module.

use super::multiply::multiply_unchecked;
use super::{div_rem, floored, gcd, multiply, pow, to_decimal};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Neg;

/// A rational number: numerator and positive denominator have no common divisor.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[expect(
    unnameable_types,
    reason = "the operators implemented for references to it make it look reachable"
)]
pub struct Fraction {
    numerator: IBig,
    denominator: UBig,
}

impl Default for Fraction {
    fn default() -> Fraction {
        Fraction::ZERO
    }
}

macro_rules! from_integers {
    ($($type:ty)*) => {
        $(impl From<$type> for Fraction {
            fn from(n: $type) -> Fraction {
                Fraction { numerator: IBig::from(n), denominator: UBig::ONE }
            }
        })*
    };
}

from_integers!(i32 i64 u32 u64 usize IBig UBig);

impl Fraction {
    /// 0
    pub const ZERO: Fraction = Fraction {
        numerator: IBig::ZERO,
        denominator: UBig::ONE,
    };
    /// 1
    pub const ONE: Fraction = Fraction {
        numerator: IBig::ONE,
        denominator: UBig::ONE,
    };

    /// `n / d` in lowest terms; d is not zero.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn new(n: IBig, d: UBig, budget: &Budget) -> Result<Fraction, Failure> {
        let common = natural_gcd(d.as_ibig(), &n, budget)?;
        if common.is_one() {
            return Ok(Fraction::coprime(n, d));
        }
        Ok(Fraction {
            numerator: div_rem(&n, &common, budget)?.0,
            denominator: div_rem(d.as_ibig(), &common, budget)?.0.into_parts().1,
        })
    }

    /// `n / d` in lowest terms, d of either sign but not zero.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn quotient(n: IBig, d: IBig, budget: &Budget) -> Result<Fraction, Failure> {
        let n = if d.is_negative() { -n } else { n };
        Fraction::new(n, d.into_parts().1, budget)
    }

    /// `n / d`, which must be in lowest terms.
    pub fn coprime(numerator: IBig, denominator: UBig) -> Fraction {
        debug_assert!(!denominator.is_zero());
        Fraction {
            numerator,
            denominator,
        }
    }

    /// `n / d` for machine integers; d is not zero.
    pub fn ratio(n: i64, d: u64) -> Fraction {
        let (mut a, mut b) = (n.unsigned_abs(), d);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Fraction {
            numerator: IBig::from(i128::from(n) / i128::from(a.max(1))),
            denominator: UBig::from(d / a.max(1)),
        }
    }

    /// Returns the numerator.
    #[inline]
    pub fn numerator(&self) -> &IBig {
        &self.numerator
    }

    /// Returns the denominator, at least 1.
    #[inline]
    pub fn denominator(&self) -> &UBig {
        &self.denominator
    }

    /// Returns the numerator and denominator.
    pub fn into_parts(self) -> (IBig, UBig) {
        (self.numerator, self.denominator)
    }

    /// Reports whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// Reports whether this is 1.
    pub fn is_one(&self) -> bool {
        self.numerator.is_one() && self.denominator.is_one()
    }

    /// Reports whether this is an integer.
    #[inline]
    pub fn is_int(&self) -> bool {
        self.denominator.is_one()
    }

    /// Reports whether this is below 0.
    pub fn is_negative(&self) -> bool {
        self.numerator.is_negative()
    }

    /// Reports whether this is above 0.
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Returns the number of bits in the larger part.
    pub fn bits(&self) -> usize {
        self.numerator.bit_len().max(self.denominator.bit_len())
    }

    /// Returns a nearby float, or infinity or zero if the value is out of range; for estimates
    /// only.
    pub fn estimate(&self) -> f64 {
        super::fraction_to_f64(self)
    }

    /// Returns the fraction as a program would write it.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn text(&self, budget: &Budget) -> Result<String, Failure> {
        let mut text = to_decimal(&self.numerator, budget)?;
        if !self.is_int() {
            text.push('/');
            text.push_str(&to_decimal(self.denominator.as_ibig(), budget)?);
        }
        Ok(text)
    }

    /// Returns the absolute value.
    pub fn abs(self) -> Fraction {
        Fraction {
            numerator: self.numerator.abs(),
            denominator: self.denominator,
        }
    }

    /// `1 / self`, which is not zero.
    pub fn inverse(self) -> Fraction {
        let (sign, size) = self.numerator.into_parts();
        Fraction {
            numerator: IBig::from_parts(sign, self.denominator),
            denominator: size,
        }
    }

    /// `self + other`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn add(&self, other: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        self.combine(other, false, budget)
    }

    /// `self - other`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn sub(&self, other: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        self.combine(other, true, budget)
    }

    fn combine(&self, other: &Fraction, minus: bool, budget: &Budget) -> Result<Fraction, Failure> {
        if other.is_int() {
            return self.combine_int(&other.numerator, minus, budget);
        }
        if self.is_int() {
            let sum = other.combine_int(&self.numerator, minus, budget)?;
            return Ok(if minus { -sum } else { sum });
        }
        let join = |left: IBig, right: IBig| if minus { left - right } else { left + right };
        let (b, d) = (self.denominator.as_ibig(), other.denominator.as_ibig());
        let common = natural_gcd(b, d, budget)?;
        if common.is_one() {
            let left = multiply(&self.numerator, d, budget)?;
            let right = multiply(&other.numerator, b, budget)?;
            return Ok(Fraction {
                numerator: join(left, right),
                denominator: multiply(b, d, budget)?.into_parts().1,
            });
        }
        // Only factors of the common divisor can be left to cancel (Knuth, 4.5.1).
        let d = shorten(d, &common, budget)?;
        let rest = shorten(b, &common, budget)?;
        let left = multiply(&self.numerator, &d, budget)?;
        let right = multiply(&other.numerator, &rest, budget)?;
        let n = join(left, right);
        if n.is_zero() {
            return Ok(Fraction::ZERO);
        }
        let left_over = natural_gcd(&common, &n, budget)?;
        let d = multiply(&d, &*shorten(b, &left_over, budget)?, budget)?;
        let shortened = match shorten(&n, &left_over, budget)? {
            Cow::Owned(shortened) => Some(shortened),
            Cow::Borrowed(_) => None,
        };
        Ok(Fraction {
            numerator: shortened.unwrap_or(n),
            denominator: d.into_parts().1,
        })
    }

    /// `self + n`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn add_int(&self, n: &IBig, budget: &Budget) -> Result<Fraction, Failure> {
        self.combine_int(n, false, budget)
    }

    /// `self - n`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn sub_int(&self, n: &IBig, budget: &Budget) -> Result<Fraction, Failure> {
        self.combine_int(n, true, budget)
    }

    fn combine_int(&self, n: &IBig, minus: bool, budget: &Budget) -> Result<Fraction, Failure> {
        let shift = multiply(n, self.denominator.as_ibig(), budget)?;
        Ok(Fraction {
            numerator: if minus {
                &self.numerator - shift
            } else {
                &self.numerator + shift
            },
            denominator: self.denominator.clone(),
        })
    }

    /// `self * other`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn mul(&self, other: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        if other.is_int() {
            return self.mul_int(&other.numerator, budget);
        }
        if self.is_int() {
            return other.mul_int(&self.numerator, budget);
        }
        let (a, b) = (&self.numerator, self.denominator.as_ibig());
        let (c, d) = (&other.numerator, other.denominator.as_ibig());
        // a/b · c/d, where only a and d, or c and b, can have a common divisor.
        let (g, h) = (natural_gcd(d, a, budget)?, natural_gcd(b, c, budget)?);
        let n = multiply(&*shorten(a, &g, budget)?, &*shorten(c, &h, budget)?, budget)?;
        let below = multiply(&*shorten(b, &h, budget)?, &*shorten(d, &g, budget)?, budget)?;
        Ok(Fraction {
            numerator: n,
            denominator: below.into_parts().1,
        })
    }

    /// `self * n`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn mul_int(&self, n: &IBig, budget: &Budget) -> Result<Fraction, Failure> {
        let d = self.denominator.as_ibig();
        let common = natural_gcd(d, n, budget)?;
        let n = shorten(n, &common, budget)?;
        Ok(Fraction {
            numerator: multiply(&self.numerator, &n, budget)?,
            denominator: natural(shorten(d, &common, budget)?),
        })
    }

    /// `self / other`, where `other` is not zero.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn div(&self, other: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        self.mul(&other.clone().inverse(), budget)
    }

    /// `self ^ n`; the caller has checked the size of the result.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn pow(&self, n: usize, budget: &Budget) -> Result<Fraction, Failure> {
        Ok(Fraction {
            numerator: pow(&self.numerator, n, budget)?,
            denominator: pow(self.denominator.as_ibig(), n, budget)?.into_parts().1,
        })
    }

    /// Returns the greatest integer less than or equal to the fraction.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn floor(&self, budget: &Budget) -> Result<IBig, Failure> {
        if self.is_int() {
            return Ok(self.numerator.clone());
        }
        Ok(floored(&self.numerator, self.denominator.as_ibig(), budget)?.0)
    }

    /// Returns the nearest integer; halves round away from zero.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn round(&self, budget: &Budget) -> Result<IBig, Failure> {
        if self.is_int() {
            return Ok(self.numerator.clone());
        }
        let d = self.denominator.as_ibig();
        let (q, rest) = div_rem(&self.numerator, d, budget)?;
        if (rest.abs() << 1) < *d {
            return Ok(q);
        }
        Ok(if self.is_negative() {
            q - IBig::ONE
        } else {
            q + IBig::ONE
        })
    }

    /// Returns the order of two fractions.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn compare(&self, other: &Fraction, budget: &Budget) -> Result<Ordering, Failure> {
        if let Some(order) = self.compare_roughly(other) {
            return Ok(order);
        }
        let left = multiply_unchecked(&self.numerator, other.denominator.as_ibig(), budget)?;
        let right = multiply_unchecked(&other.numerator, self.denominator.as_ibig(), budget)?;
        Ok(left.cmp(&right))
    }

    /// Returns the order, if the signs or leading bits decide it, or the denominators are equal.
    fn compare_roughly(&self, other: &Fraction) -> Option<Ordering> {
        let sign = |x: &Fraction| i8::from(x.is_positive()) - i8::from(x.is_negative());
        if sign(self) != sign(other) || self.is_zero() {
            return Some(sign(self).cmp(&sign(other)));
        }
        if self.denominator == other.denominator {
            return Some(self.numerator.cmp(&other.numerator));
        }
        let (a, b) = (
            leading(self.numerator.as_sign_words().1),
            leading(self.denominator.as_words()),
        );
        let (c, d) = (
            leading(other.numerator.as_sign_words().1),
            leading(other.denominator.as_words()),
        );
        let order = if surely_below(a, d, c, b) {
            Ordering::Less
        } else if surely_below(c, b, a, d) {
            Ordering::Greater
        } else {
            return None;
        };
        Some(if self.is_negative() {
            order.reverse()
        } else {
            order
        })
    }
}

/// Reports whether `w x < y z` for all numbers that have these leading bits.
fn surely_below(w: Leading, x: Leading, y: Leading, z: Leading) -> bool {
    let above = u128::from(w.bits + 1) * u128::from(x.bits + 1);
    let below = u128::from(y.bits) * u128::from(z.bits);
    let (above_twos, below_twos) = (w.twos + x.twos, y.twos + z.twos);
    let length = |n: u128, twos: i64| 128 - i64::from(n.leading_zeros()) + twos;
    let (long, short) = (length(above, above_twos), length(below, below_twos));
    if long != short {
        return long < short;
    }
    above << above.leading_zeros() <= below << below.leading_zeros()
}

/// A magnitude m given by its leading bits: `bits · 2^twos <= m < (bits + 1) · 2^twos`.
#[derive(Clone, Copy)]
struct Leading {
    bits: u64,
    twos: i64,
}

/// Returns the leading bits of a nonzero magnitude, at most 62.
fn leading(words: &[u64]) -> Leading {
    let top = words.len().saturating_sub(2);
    let wide = words[top..]
        .iter()
        .rev()
        .fold(0u128, |n, word| n << 64 | u128::from(*word));
    let drop = (128 - wide.leading_zeros()).saturating_sub(62);
    Leading {
        bits: (wide >> drop) as u64,
        twos: i64::from(drop) + 64 * top as i64,
    }
}

/// `gcd(a, b)` for a > 0.
fn natural_gcd(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    if a.is_one() {
        return Ok(IBig::ONE);
    }
    gcd(a, b, budget)
}

/// `n / divisor`, which must be exact.
fn shorten<'a>(n: &'a IBig, divisor: &IBig, budget: &Budget) -> Result<Cow<'a, IBig>, Failure> {
    Ok(if divisor.is_one() {
        Cow::Borrowed(n)
    } else if n.bit_len() < SHORT {
        Cow::Owned(n / divisor)
    } else {
        Cow::Owned(div_rem(n, divisor, budget)?.0)
    })
}

/// Up to this many bits, a division is too fast to be worth a budget check.
const SHORT: usize = 1 << 14;

fn natural(n: Cow<'_, IBig>) -> UBig {
    n.into_owned().into_parts().1
}

impl Neg for Fraction {
    type Output = Fraction;

    fn neg(self) -> Fraction {
        Fraction {
            numerator: -self.numerator,
            denominator: self.denominator,
        }
    }
}

impl Neg for &Fraction {
    type Output = Fraction;

    fn neg(self) -> Fraction {
        -self.clone()
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        self.compare(other, &Budget::default())
            .expect("nothing else can stop this budget")
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
