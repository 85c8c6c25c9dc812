//! Complex floating-point numbers of any precision, with unbounded exponents, and magnitudes for
//! error bounds.

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;
use std::cmp::Ordering;

/// Products of at least this many bits can be interrupted.
const LONG: usize = 1 << 16;

/// The number `(re + i·im) · 2^exponent`. Operations are exact except that the result is truncated
/// to `precision` bits in the larger part: the error is below `2^(2 - precision)` times its
/// magnitude.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complex {
    re: IBig,
    im: IBig,
    exponent: i64,
}

impl Complex {
    pub fn new(re: IBig, im: IBig, exponent: i64) -> Complex {
        Complex { re, im, exponent }
    }

    pub fn zero() -> Complex {
        Complex::new(IBig::ZERO, IBig::ZERO, 0)
    }

    /// Returns a real number truncated to this many bits.
    pub fn real(n: &IBig, precision: usize) -> Complex {
        let drop = n.bit_len().saturating_sub(precision);
        Complex::new(n >> drop, IBig::ZERO, drop as i64)
    }

    /// Returns the number given by a pair of floats, scaled by `2^exponent`.
    pub fn from_floats(re: f64, im: f64, exponent: i64) -> Complex {
        let ((a, k), (b, l)) = (parts(re), parts(im));
        let least = k.min(l);
        // A part that is much smaller is changed only slightly, relative to the other part.
        let (k, l) = ((k - least).min(2000), (l - least).min(2000));
        Complex::new(
            IBig::from(a) << k as usize,
            IBig::from(b) << l as usize,
            least + exponent,
        )
    }

    pub fn is_zero(&self) -> bool {
        self.re.is_zero() && self.im.is_zero()
    }

    pub fn parts(&self) -> (&IBig, &IBig, i64) {
        (&self.re, &self.im, self.exponent)
    }

    fn bits(&self) -> usize {
        self.re.bit_len().max(self.im.bit_len())
    }

    /// Truncates the number to this many bits.
    pub fn cut(self, precision: usize) -> Complex {
        let bits = self.bits();
        if bits <= precision {
            return self;
        }
        let drop = bits - precision;
        Complex::new(
            self.re >> drop,
            self.im >> drop,
            self.exponent + drop as i64,
        )
    }

    pub fn conjugate(&self) -> Complex {
        Complex::new(self.re.clone(), -&self.im, self.exponent)
    }

    pub fn negated(&self) -> Complex {
        Complex::new(-&self.re, -&self.im, self.exponent)
    }

    pub fn add(&self, other: &Complex, precision: usize) -> Complex {
        if self.is_zero() {
            return other.clone().cut(precision);
        }
        if other.is_zero() {
            return self.clone().cut(precision);
        }
        let top = |z: &Complex| z.exponent + z.bits() as i64;
        let (large, small) = if top(self) >= top(other) {
            (self, other)
        } else {
            (other, self)
        };
        if top(large) - top(small) > precision as i64 + 4 {
            return large.clone().cut(precision);
        }
        let sum = if large.exponent >= small.exponent {
            let shift = (large.exponent - small.exponent) as usize;
            Complex::new(
                (&large.re << shift) + &small.re,
                (&large.im << shift) + &small.im,
                small.exponent,
            )
        } else {
            let shift = (small.exponent - large.exponent) as usize;
            Complex::new(
                (&small.re << shift) + &large.re,
                (&small.im << shift) + &large.im,
                large.exponent,
            )
        };
        sum.cut(precision)
    }

    pub fn sub(&self, other: &Complex, precision: usize) -> Complex {
        self.add(&other.negated(), precision)
    }

    pub fn mul(&self, other: &Complex, precision: usize) -> Complex {
        let exponent = self.exponent + other.exponent;
        let product = match (self.im.is_zero(), other.im.is_zero()) {
            (true, true) => Complex::new(&self.re * &other.re, IBig::ZERO, exponent),
            (true, false) => Complex::new(&self.re * &other.re, &self.re * &other.im, exponent),
            (false, true) => Complex::new(&self.re * &other.re, &self.im * &other.re, exponent),
            (false, false) => Complex::new(
                &self.re * &other.re - &self.im * &other.im,
                &self.re * &other.im + &self.im * &other.re,
                exponent,
            ),
        };
        product.cut(precision)
    }

    /// Returns the quotient; the divisor must not be 0.
    pub fn div(&self, other: &Complex, precision: usize) -> Complex {
        let norm = IBig::from(other.re.sqr()) + IBig::from(other.im.sqr());
        let above = self.mul(&other.conjugate(), precision + 4);
        let shift = (norm.bit_len() + precision + 2).saturating_sub(above.bits());
        let exponent = above.exponent - 2 * other.exponent - shift as i64;
        Complex::new(
            (above.re << shift) / &norm,
            (above.im << shift) / norm,
            exponent,
        )
        .cut(precision)
    }

    /// Returns the product of long numbers; can be interrupted.
    pub fn mul_long(
        &self,
        other: &Complex,
        precision: usize,
        budget: &Budget,
    ) -> Result<Complex, Failure> {
        if self.bits() + other.bits() < LONG {
            return Ok(self.mul(other, precision));
        }
        let times = |a: &IBig, b: &IBig| big::multiply(a, b, budget);
        let re = times(&self.re, &other.re)? - times(&self.im, &other.im)?;
        let im = times(&self.re, &other.im)? + times(&self.im, &other.re)?;
        Ok(Complex::new(re, im, self.exponent + other.exponent).cut(precision))
    }

    /// Returns the quotient of long numbers; can be interrupted. The divisor must not be 0.
    pub fn div_long(
        &self,
        other: &Complex,
        precision: usize,
        budget: &Budget,
    ) -> Result<Complex, Failure> {
        if precision + other.bits() < LONG {
            return Ok(self.div(other, precision));
        }
        // The divisor needs only as many bits as the quotient.
        let other = other.clone().cut(precision + 8);
        let norm = big::square(&other.re, budget)? + big::square(&other.im, budget)?;
        let above = self.mul_long(&other.conjugate(), precision + 4, budget)?;
        let shift = (norm.bit_len() + precision + 2).saturating_sub(above.bits());
        let exponent = above.exponent - 2 * other.exponent - shift as i64;
        let divided = |n: IBig| Ok(big::div_rem(&(n << shift), &norm, budget)?.0);
        Ok(Complex::new(divided(above.re)?, divided(above.im)?, exponent).cut(precision))
    }

    /// Returns the magnitude, accurate to about 50 bits.
    pub fn size(&self) -> Magnitude {
        let drop = self.bits().saturating_sub(60);
        let part = |n: &IBig| i64::try_from(n >> drop).expect("at most 60 bits") as f64;
        Magnitude::new(
            part(&self.re).hypot(part(&self.im)),
            self.exponent + drop as i64,
        )
    }

    /// Returns the nearest floats after scaling by `2^-exponent`, and that exponent.
    pub fn floats(&self) -> (f64, f64, i64) {
        let drop = self.bits().saturating_sub(60);
        let part = |n: &IBig| i64::try_from(n >> drop).expect("at most 60 bits") as f64;
        (part(&self.re), part(&self.im), self.exponent + drop as i64)
    }

    /// Returns the real part in units of `2^exponent`, rounded down.
    pub fn real_at(&self, exponent: i64) -> IBig {
        shifted(&self.re, self.exponent - exponent)
    }
}

/// Returns `n · 2^shift`, rounded down.
fn shifted(n: &IBig, shift: i64) -> IBig {
    let size = shift.unsigned_abs() as usize;
    match shift >= 0 {
        true => n << size,
        false if size > n.bit_len() + 1 => {
            if n.is_negative() {
                IBig::NEG_ONE
            } else {
                IBig::ZERO
            }
        }
        false => n >> size,
    }
}

/// Returns a float as an integer and the exponent of a power of two.
fn parts(x: f64) -> (i64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (0, 0);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let mantissa = if exponent == 0 {
        fraction
    } else {
        fraction | 1 << 52
    };
    let exponent = exponent.max(1) - 1075;
    (if x < 0.0 { -mantissa } else { mantissa }, exponent)
}

/// A non-negative number as a float with an unbounded exponent; every operation is accurate to a
/// few units in the 52nd bit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Magnitude {
    /// The mantissa: 0, or at least 1 and below 2.
    mantissa: f64,
    exponent: i64,
}

impl Magnitude {
    pub const ZERO: Magnitude = Magnitude {
        mantissa: 0.0,
        exponent: 0,
    };

    /// Returns `x · 2^exponent` for a finite non-negative x.
    pub fn new(x: f64, exponent: i64) -> Magnitude {
        if x == 0.0 {
            return Magnitude::ZERO;
        }
        let own = (x.to_bits() >> 52 & 0x7ff) as i64 - 1023;
        Magnitude {
            mantissa: f64::from_bits(x.to_bits() & ((1 << 52) - 1) | 1023 << 52),
            exponent: own + exponent,
        }
    }

    /// Returns the magnitude of an integer.
    pub fn of(n: &IBig) -> Magnitude {
        Complex::new(n.clone(), IBig::ZERO, 0).size()
    }

    pub fn is_zero(self) -> bool {
        self.mantissa == 0.0
    }

    pub fn mul(self, other: Magnitude) -> Magnitude {
        if self.is_zero() || other.is_zero() {
            return Magnitude::ZERO;
        }
        Magnitude::new(
            self.mantissa * other.mantissa,
            self.exponent + other.exponent,
        )
    }

    /// Returns the quotient; the divisor must not be 0.
    pub fn div(self, other: Magnitude) -> Magnitude {
        if self.is_zero() {
            return self;
        }
        Magnitude::new(
            self.mantissa / other.mantissa,
            self.exponent - other.exponent,
        )
    }

    pub fn add(self, other: Magnitude) -> Magnitude {
        let (large, small) = if self.cmp(other).is_ge() {
            (self, other)
        } else {
            (other, self)
        };
        if small.is_zero() || large.exponent - small.exponent > 60 {
            return large;
        }
        let part = small.mantissa * 2f64.powi((small.exponent - large.exponent) as i32);
        Magnitude::new(large.mantissa + part, large.exponent)
    }

    /// Multiplies by a small factor.
    pub fn times(self, x: f64) -> Magnitude {
        self.mul(Magnitude::new(x, 0))
    }

    /// Multiplies by a power of two.
    pub fn shift(self, by: i64) -> Magnitude {
        if self.is_zero() {
            return self;
        }
        Magnitude {
            exponent: self.exponent + by,
            ..self
        }
    }

    pub fn cmp(self, other: Magnitude) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self
                .exponent
                .cmp(&other.exponent)
                .then(self.mantissa.total_cmp(&other.mantissa)),
        }
    }

    pub fn less(self, other: Magnitude) -> bool {
        self.cmp(other).is_lt()
    }

    /// Returns the exponent k with the magnitude in `2^k .. 2^(k+1)`; `None` for 0.
    pub fn log2_floor(self) -> Option<i64> {
        (!self.is_zero()).then_some(self.exponent)
    }

    /// Returns the base-2 logarithm.
    pub fn log2(self) -> f64 {
        self.mantissa.log2() + self.exponent as f64
    }
}
