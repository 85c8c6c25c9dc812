//! Intervals that contain one real root, and code to narrow them to any width.

use super::super::evaluate::sign;
use super::super::poly::Poly;
use super::number::Complex;
use super::value::Evaluator;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;
use std::cmp::Ordering;

/// An isolating interval: the root is exactly `low · 2^exponent`, or is the only root strictly
/// between that and `(low + 1) · 2^exponent`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interval {
    low: IBig,
    exponent: i64,
    exact: bool,
    /// Whether the polynomial is negative below the root and positive above it.
    rising: bool,
}

impl Interval {
    pub(super) fn point(low: IBig, exponent: i64) -> Interval {
        Interval {
            low,
            exponent,
            exact: true,
            rising: true,
        }
    }

    pub(super) fn open(low: IBig, exponent: i64) -> Interval {
        Interval {
            low,
            exponent,
            exact: false,
            rising: true,
        }
    }

    /// Returns the lower end, divided by `2^exponent`.
    pub fn low(&self) -> &IBig {
        &self.low
    }

    /// Returns the upper end, divided by `2^exponent`.
    pub fn high(&self) -> IBig {
        if self.exact {
            self.low.clone()
        } else {
            &self.low + IBig::ONE
        }
    }

    /// Returns the exponent of both ends: the width is `2^exponent`, or 0.
    pub fn exponent(&self) -> i64 {
        self.exponent
    }

    /// Reports whether the root is the lower end itself.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Determines how the polynomial, which must be squarefree, changes sign at the root.
    pub(super) fn orient(&mut self, p: &Poly, budget: &Budget) -> Result<(), Failure> {
        let high = self.high();
        let mut above = p.sign_at(&high, self.exponent, budget)?;
        if above == 0 {
            // The upper end is a root, either of this interval or of the next one.
            let slope = p.derivative().sign_at(&high, self.exponent, budget)?;
            above = if self.exact { slope } else { -slope };
        }
        self.rising = above > 0;
        Ok(())
    }

    /// Halves the interval.
    fn bisect(&mut self, p: &Evaluator, budget: &Budget) -> Result<(), Failure> {
        let middle = (&self.low << 1) + IBig::ONE;
        self.exponent -= 1;
        let own = p.sign_at(&middle, self.exponent, budget)?;
        if own == 0 {
            self.exact = true;
            self.low = middle;
        } else if (own > 0) == self.rising {
            self.low = middle - IBig::ONE;
        } else {
            self.low = middle;
        }
        Ok(())
    }

    /// Narrows the interval to a width of at most `2^exponent`, by Newton's method with a proof
    /// from the signs at both ends, and by bisection if that fails. The polynomial must be the one
    /// for which the interval was computed. O(n · M(bits)) for the last step.
    ///
    /// # Errors
    /// `LimitError` if more than 2^27 bits would be needed; `Interrupted`.
    pub fn refine(&mut self, p: &Poly, exponent: i64, budget: &Budget) -> Result<(), Failure> {
        if self.exact || self.exponent <= exponent {
            return Ok(());
        }
        let bits = (self.exponent - exponent) as usize;
        budget.check_bits(bits.saturating_add(self.low.bit_len()))?;
        let evaluator = Evaluator::new(p);
        let mut step = 4usize;
        while !self.exact && self.exponent > exponent {
            let left = (self.exponent - exponent) as usize;
            let wanted = step.min(left);
            if wanted >= 4 && self.newton(wanted, &evaluator, budget)? {
                step = step.saturating_mul(2);
            } else {
                step = (step / 2).max(4);
                for _ in 0..step.min(left) {
                    if !self.exact {
                        self.bisect(&evaluator, budget)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Tries to gain this many bits in one step; returns whether it succeeded.
    fn newton(&mut self, bits: usize, p: &Evaluator, budget: &Budget) -> Result<bool, Failure> {
        let middle = (&self.low << 1) + IBig::ONE;
        let precision = bits + middle.bit_len() + 64 + p.degree().ilog2() as usize;
        let at = Complex::new(middle.clone(), IBig::ZERO, self.exponent - 1);
        let Some(step) = p.newton_step(&at, precision, budget)? else {
            return Ok(false);
        };
        let target = self.exponent - bits as i64;
        let moved = (middle << (bits - 1)) - step.real_at(target);
        let (first, last) = (&self.low << bits, (&self.low + IBig::ONE) << bits);
        if moved < first || moved > last {
            return Ok(false);
        }
        // The ends may be other roots, but no point between them is.
        let moved = moved.max(&first + IBig::ONE).min(&last - IBig::ONE);
        let own = p.sign_at(&moved, target, budget)?;
        if own == 0 {
            *self = Interval {
                low: moved,
                exponent: target,
                exact: true,
                rising: self.rising,
            };
            return Ok(true);
        }
        // The root is above or below the point, and probably in the next piece.
        let below = (own > 0) == self.rising;
        let other = if below {
            &moved - IBig::ONE
        } else {
            &moved + IBig::ONE
        };
        let low = if below { other.clone() } else { moved };
        if low < first || low >= last {
            return Ok(false);
        }
        // At an end of the whole interval the sign is known, even if that end is another root.
        let end = other == first || other == last;
        let across = if end {
            -own
        } else {
            p.sign_at(&other, target, budget)?
        };
        if across == own {
            return Ok(false);
        }
        if across == 0 {
            *self = Interval {
                low: other,
                exponent: target,
                exact: true,
                rising: self.rising,
            };
        } else {
            *self = Interval {
                low,
                exponent: target,
                exact: false,
                rising: self.rising,
            };
        }
        Ok(true)
    }

    /// Narrows the interval until it has this many significant bits: its width is then at most
    /// `2^-bits` times any number in it.
    ///
    /// # Errors
    /// Same as for [`Interval::refine`].
    pub fn refine_relative(
        &mut self,
        p: &Poly,
        bits: usize,
        budget: &Budget,
    ) -> Result<(), Failure> {
        let evaluator = Evaluator::new(p);
        while !self.exact && (self.low.is_zero() || self.low == IBig::NEG_ONE) {
            self.bisect(&evaluator, budget)?;
        }
        let size = self.low.bit_len().saturating_sub(2) as i64;
        self.refine(p, self.exponent + size - bits as i64, budget)
    }

    /// Compares the root with a fraction, exactly.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn compare(&self, p: &Poly, x: &Fraction, budget: &Budget) -> Result<Ordering, Failure> {
        let denominator = x.denominator().as_ibig();
        let shift = self.exponent.unsigned_abs() as usize;
        budget.check_bits(shift)?;
        let (own, scale) = if self.exponent >= 0 {
            (x.numerator().clone(), denominator << shift)
        } else {
            (x.numerator() << shift, denominator.clone())
        };
        let low = big::multiply(&self.low, &scale, budget)?.cmp(&own);
        if self.exact || low.is_ge() {
            return Ok(if self.exact { low } else { Ordering::Greater });
        }
        if big::multiply(&self.high(), &scale, budget)? <= own {
            return Ok(Ordering::Less);
        }
        let value = p.at_fraction(x.numerator(), denominator, budget)?;
        Ok(match (sign(&value), self.rising) {
            (0, _) => Ordering::Equal,
            (1, true) | (-1, false) => Ordering::Less,
            (_, _) => Ordering::Greater,
        })
    }

    /// Compares the root with 0: the ends of an interval never have opposite signs.
    pub fn sign(&self) -> Ordering {
        if self.low.is_zero() && !self.exact {
            return Ordering::Greater;
        }
        self.low.cmp(&IBig::ZERO)
    }
}
