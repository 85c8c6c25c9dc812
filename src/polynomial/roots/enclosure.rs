//! Dyadic intervals and rectangles that enclose a number, and exact arithmetic with them.

use super::complex::Square;
use super::interval::Interval;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest};
use dashu_int::IBig;

/// The real numbers from `(mid - rad) · 2^exponent` to `(mid + rad) · 2^exponent`, both included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    /// The midpoint, in units.
    pub mid: IBig,
    /// Half the width, in units; not negative.
    pub rad: IBig,
    /// The exponent of the unit, which is `2^exponent`.
    pub exponent: i64,
}

/// A rectangle of complex numbers; a real number has the point 0 as its imaginary part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enclosure {
    /// The real part.
    pub re: Segment,
    /// The imaginary part.
    pub im: Segment,
}

impl Segment {
    /// Returns an integer as a point.
    pub fn point(n: IBig) -> Segment {
        Segment {
            mid: n,
            rad: IBig::ZERO,
            exponent: 0,
        }
    }

    /// Returns both ends, in units of `2^exponent`, which must not exceed the segment's own unit.
    fn ends(&self, exponent: i64) -> (IBig, IBig) {
        let shift = (self.exponent - exponent) as usize;
        (
            (&self.mid - &self.rad) << shift,
            (&self.mid + &self.rad) << shift,
        )
    }

    /// Reports whether 0 is the only number in the segment.
    pub fn is_zero(&self) -> bool {
        self.mid.is_zero() && self.rad.is_zero()
    }

    /// Reports whether the segment contains 0.
    pub fn holds_zero(&self) -> bool {
        self.mid.clone().abs() <= self.rad
    }

    /// Reports whether the segments have a number in common.
    pub fn meets(&self, other: &Segment) -> bool {
        let exponent = self.exponent.min(other.exponent);
        let ((low, high), (other_low, other_high)) = (self.ends(exponent), other.ends(exponent));
        low <= other_high && other_low <= high
    }

    /// Returns the exponent of a power of two that the width does not exceed; `None` for a point.
    pub fn width_bits(&self) -> Option<i64> {
        let bits = self.rad.bit_len() as i64;
        (bits > 0).then_some(bits + 1 + self.exponent)
    }

    /// Returns a segment that contains all sums of a number from each segment.
    pub fn add(&self, other: &Segment) -> Segment {
        let exponent = self.exponent.min(other.exponent);
        let (own, shift) = (
            (self.exponent - exponent) as usize,
            (other.exponent - exponent) as usize,
        );
        Segment {
            mid: (&self.mid << own) + (&other.mid << shift),
            rad: (&self.rad << own) + (&other.rad << shift),
            exponent,
        }
    }

    /// Returns the segment with the signs of all numbers reversed.
    pub fn negated(&self) -> Segment {
        Segment {
            mid: -&self.mid,
            ..self.clone()
        }
    }

    /// Returns a segment that contains all products of a number from each segment.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn multiply(&self, other: &Segment, budget: &Budget) -> Result<Segment, Failure> {
        let times = |a: &IBig, b: &IBig| big::multiply(a, b, budget);
        let (a, b) = (self.mid.clone().abs(), other.mid.clone().abs());
        let rad = times(&a, &other.rad)? + times(&b, &self.rad)? + times(&self.rad, &other.rad)?;
        Ok(Segment {
            mid: times(&self.mid, &other.mid)?,
            rad,
            exponent: self.exponent + other.exponent,
        }
        .rounded())
    }

    /// Returns the reciprocals, rounded outward to about this many bits; the segment must not
    /// contain 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn inverse(&self, bits: usize, budget: &Budget) -> Result<Segment, Failure> {
        let (low, high) = self.ends(self.exponent);
        let shift = low.bit_len().max(high.bit_len()) + bits;
        let one = IBig::ONE << shift;
        let below = big::floored(&one, &high, budget)?.0;
        let above = big::floored(&one, &low, budget)?.0 + IBig::ONE;
        let exponent = -self.exponent - shift as i64;
        Ok(Segment {
            mid: &below + &above,
            rad: above - below,
            exponent: exponent - 1,
        }
        .rounded())
    }

    /// Returns a slightly wider segment without more bits than its width justifies.
    fn rounded(self) -> Segment {
        let drop = self.rad.bit_len().saturating_sub(64);
        if drop == 0 {
            return self;
        }
        Segment {
            mid: self.mid >> drop,
            rad: (self.rad >> drop) + IBig::from(2),
            exponent: self.exponent + drop as i64,
        }
    }
}

impl Enclosure {
    /// Returns the enclosure of a real number.
    pub fn real(re: Segment) -> Enclosure {
        Enclosure {
            re,
            im: Segment::point(IBig::ZERO),
        }
    }

    /// Reports whether the enclosure is known to contain only real numbers.
    pub fn is_real(&self) -> bool {
        self.im.is_zero()
    }

    /// Reports whether the rectangles have a number in common.
    pub fn meets(&self, other: &Enclosure) -> bool {
        self.re.meets(&other.re) && self.im.meets(&other.im)
    }

    /// Returns the exponent of a power of two that no side exceeds; `None` for a point.
    pub fn width_bits(&self) -> Option<i64> {
        self.re.width_bits().max(self.im.width_bits())
    }

    /// Returns a rectangle that contains all sums.
    pub fn add(&self, other: &Enclosure) -> Enclosure {
        Enclosure {
            re: self.re.add(&other.re),
            im: self.im.add(&other.im),
        }
    }

    /// Returns a rectangle that contains all products.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn multiply(&self, other: &Enclosure, budget: &Budget) -> Result<Enclosure, Failure> {
        let re = self.re.multiply(&other.re, budget)?;
        if self.is_real() && other.is_real() {
            return Ok(Enclosure::real(re));
        }
        let minus = self.im.multiply(&other.im, budget)?.negated();
        let left = self.re.multiply(&other.im, budget)?;
        Ok(Enclosure {
            re: re.add(&minus),
            im: left.add(&self.im.multiply(&other.re, budget)?),
        })
    }

    /// Returns the reciprocals, rounded outward to about this many bits; `None` if the rectangle
    /// may contain 0.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn inverse(&self, bits: usize, budget: &Budget) -> Result<Option<Enclosure>, Failure> {
        if self.is_real() {
            if self.re.holds_zero() {
                return Ok(None);
            }
            return Ok(Some(Enclosure::real(self.re.inverse(bits, budget)?)));
        }
        let norm = self.re.multiply(&self.re, budget)?;
        let norm = norm.add(&self.im.multiply(&self.im, budget)?);
        if norm.holds_zero() {
            return Ok(None);
        }
        let scale = norm.inverse(bits, budget)?;
        Ok(Some(Enclosure {
            re: self.re.multiply(&scale, budget)?,
            im: self.im.negated().multiply(&scale, budget)?,
        }))
    }
}

impl From<&Interval> for Enclosure {
    fn from(root: &Interval) -> Enclosure {
        let (mid, rad, exponent) = if root.is_exact() {
            (root.low().clone(), IBig::ZERO, root.exponent())
        } else {
            let middle = (root.low() << 1) + IBig::ONE;
            (middle, IBig::ONE, root.exponent() - 1)
        };
        Enclosure::real(Segment { mid, rad, exponent })
    }
}

impl From<&Square> for Enclosure {
    fn from(root: &Square) -> Enclosure {
        let part = |mid: &IBig| Segment {
            mid: mid.clone(),
            rad: root.radius().clone(),
            exponent: root.exponent(),
        };
        Enclosure {
            re: part(root.re()),
            im: part(root.im()),
        }
    }
}
