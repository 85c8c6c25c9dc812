//! Exact reals: sums of terms c · π^a · e^b · functions · roots, with a, b and c rational, and
//! quotients of such sums. Besides π and e, a term may contain:
//! - positive radicals of rationals, over coprime bases;
//! - square roots and other roots of sums;
//! - sines, cosines and tangents of rational multiples of π;
//! - values of exp, log, sin, cos, atan, asin at other exact reals, left unevaluated.
//!
//! This module has its own type, [`Real`], and does not depend on the numeric tower above it.
//! Results are in a normal form; [`Real::as_rational`] returns the value of a rational one.
//!
//! The modules, from the bottom up:
//! - `radical` and `factor`: radicals over coprime bases, linearly independent over the rationals.
//! - `key` and `sum`: sums of terms. With only radicals, π and e the form is unique, so zero is the
//!   empty sum. `circle`, `combine`, `wave`, `exponential`, `logarithm` and `arc` give equal
//!   numbers equal forms.
//! - `evaluate`: enclosures by balls, never floats.
//! - `settle`: proves that an algebraic sum is zero or rational, using a root-separation bound.
//! - `decide`, `theorems`, `relation`, `angle`: decide whether a sum with functions is zero, by
//!   theorems, class by class.
//! - `divide`, `extension`, `linear`, `polynomial`, `root`, `functions`: the operations.
//! - `digits`: sign, order, rounding and digits, each proved by an enclosure; a number is tested
//!   for zero before its sign is determined.
//! - `show`: prints numbers so that they can be read back.
//!
//! In normal forms, π and e count as algebraically independent. Numbers are reported equal only if
//! that is proved, and different only if an enclosure or a theorem shows it. If neither decides
//! within 4096 bits below the largest term, the result is a `PrecisionError`.

mod algebraic;
mod angle;
mod arc;
mod circle;
mod combine;
mod decide;
mod digits;
mod divide;
mod evaluate;
mod exponential;
mod extension;
mod factor;
mod functions;
mod gauss;
mod hyperbolic;
mod key;
mod linear;
mod logarithm;
mod monomial;
mod polynomial;
mod radical;
mod relation;
mod root;
mod settle;
mod show;
mod sum;
mod theorems;
mod unity;
mod wave;

pub use functions::{ALL, Function};
pub use show::Style;

use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use monomial::Monomial;
use std::cmp::Ordering;
use sum::Sum;

/// An exact real. Outside this module it is never rational; inside, it may be.
///
/// `==` compares forms; equal forms have equal values, and [`Real::equal`] compares values.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Real {
    num: Sum,
    /// The denominator, `None` if it would be 1. It is free of nested roots, and has several powers
    /// of π or e, or radicals of high degree.
    den: Option<Sum>,
}

impl From<Fraction> for Real {
    fn from(value: Fraction) -> Real {
        Real {
            num: Sum::rational(value),
            den: None,
        }
    }
}

impl Real {
    /// Returns `(a, b, d)` for a number `a + b√d` where d is not a square; `None` for other
    /// numbers.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn as_quadratic(
        &self,
        budget: &Budget,
    ) -> Result<Option<(Fraction, Fraction, UBig)>, Failure> {
        if self.den.is_some() || !self.num.is_algebraic() || self.num.has_nested() {
            return Ok(None);
        }
        let (mut rational, mut root) = (Fraction::ZERO, None);
        for (monomial, c) in self.num.terms() {
            if monomial.is_one() {
                rational = c.clone();
            } else if root.is_none() && monomial.radical.index()? == 2 {
                root = Some((c.clone(), monomial.radical.radicand(budget)?));
            } else {
                return Ok(None);
            }
        }
        Ok(root.map(|(c, d)| (rational, c, d)))
    }

    /// Reports whether the number contains a root of a sum.
    pub fn has_nested_root(&self) -> bool {
        self.num.has_nested() || self.den.as_ref().is_some_and(Sum::has_nested)
    }

    fn of(num: Sum) -> Real {
        Real { num, den: None }
    }

    /// Returns how deeply roots and functions are nested, and the number of terms at all levels.
    fn extent(&self) -> (u32, usize) {
        let num = self.num.extent();
        let den = self.den.as_ref().map_or((0, 0), Sum::extent);
        (num.0.max(den.0), num.1 + den.1)
    }

    /// Returns the approximate base-2 logarithm of the largest term; for estimates only.
    fn log2(&self) -> f64 {
        self.num.log2() - self.den.as_ref().map_or(0.0, Sum::log2)
    }

    /// Reports whether the number contains neither π nor e nor a function.
    fn is_algebraic(&self) -> bool {
        self.num.is_algebraic() && self.den.as_ref().is_none_or(Sum::is_algebraic)
    }

    /// Returns π.
    pub fn pi() -> Real {
        let pi = Monomial {
            pi: Fraction::ONE,
            ..Monomial::default()
        };
        Real {
            num: Sum::term(pi, Fraction::ONE),
            den: None,
        }
    }

    /// Returns Euler's number, e.
    pub fn e() -> Real {
        let e = Monomial {
            e: Fraction::ONE,
            ..Monomial::default()
        };
        Real {
            num: Sum::term(e, Fraction::ONE),
            den: None,
        }
    }

    /// Returns the size in bits of the largest integer in the number.
    pub fn bits(&self) -> usize {
        self.num.bits().max(self.den.as_ref().map_or(0, Sum::bits))
    }

    /// Returns the approximate number of heap bytes that the number holds.
    pub fn bytes(&self) -> usize {
        self.num.bytes() + self.den.as_ref().map_or(0, Sum::bytes)
    }

    /// Returns the number of terms. A complex number is printed with parentheses around an
    /// imaginary part of several terms, and with the sign of a single-term one written before it.
    pub fn terms(&self) -> usize {
        self.num.terms().len()
    }

    /// Returns the number with the opposite sign.
    pub fn negate(&self) -> Real {
        Real {
            num: self.num.negate(),
            den: self.den.clone(),
        }
    }

    /// Returns `Less` for a negative number, `Greater` for a positive one.
    ///
    /// # Errors
    /// `PrecisionError` if it cannot be decided because of π or e, `LimitError`, `Interrupted`.
    pub fn sign(&self, budget: &Budget) -> Result<Ordering, Failure> {
        digits::sign(&self.num, self.den.as_ref(), budget)
    }

    /// Returns the greatest integer not above the number.
    ///
    /// # Errors
    /// Same as for [`Real::sign`].
    pub fn floor(&self, budget: &Budget) -> Result<IBig, Failure> {
        self.floor_scaled(&IBig::ONE, false, budget)
    }

    /// Returns the value if the form shows that it is rational. The result of an operation always
    /// has such a form if it is rational, unless π or e are under a root.
    pub fn as_rational(&self) -> Option<Fraction> {
        if self.den.is_some() {
            None
        } else {
            self.num.as_rational()
        }
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn add(&self, other: &Real, budget: &Budget) -> Result<Real, Failure> {
        let (num, den) = match (&self.den, &other.den) {
            (None, None) => {
                let num = settle::settle(self.num.add(&other.num, budget)?, budget)?;
                return decide::shown(wave::shorten(num, budget)?, budget).map(Real::of);
            }
            (Some(d), None) => (self.num.add(&other.num.mul(d, budget)?, budget)?, d.clone()),
            (None, Some(d)) => (other.num.add(&self.num.mul(d, budget)?, budget)?, d.clone()),
            (Some(c), Some(d)) if c == d => (self.num.add(&other.num, budget)?, c.clone()),
            (Some(c), Some(d)) => {
                let num = self
                    .num
                    .mul(d, budget)?
                    .add(&other.num.mul(c, budget)?, budget)?;
                (num, c.mul(d, budget)?)
            }
        };
        polynomial::reduce(num, den, budget)
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn sub(&self, other: &Real, budget: &Budget) -> Result<Real, Failure> {
        self.add(&other.negate(), budget)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn mul(&self, other: &Real, budget: &Budget) -> Result<Real, Failure> {
        let num = root::merge_nested(self.num.mul(&other.num, budget)?, budget)?;
        let den = match (&self.den, &other.den) {
            (None, None) => {
                let num = wave::shorten(settle::settle(num, budget)?, budget)?;
                return Ok(Real::of(num));
            }
            (Some(d), None) | (None, Some(d)) => d.clone(),
            (Some(c), Some(d)) => c.mul(d, budget)?,
        };
        polynomial::reduce(num, den, budget)
    }

    /// Returns the reciprocal of a number that is not zero.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`; `PrecisionError` if it is undecided whether it is zero.
    pub fn invert(&self, budget: &Budget) -> Result<Real, Failure> {
        if self.may_hide_zero() && self.sign(budget)? == Ordering::Equal {
            return Err(Failure::zero_division("division by zero"));
        }
        let num = self.den.clone().unwrap_or_else(Sum::one);
        divide::divide(num, self.num.clone(), budget)
    }

    /// Reports whether the number may be zero although its form does not show that.
    fn may_hide_zero(&self) -> bool {
        self.num.has_transcendental_root() || self.num.has_functions()
    }

    /// Returns the n-th power; for zero, n must not be negative.
    ///
    /// # Errors
    /// `LimitError` if the result would be too large; `Interrupted`.
    pub fn pow(&self, n: i64, budget: &Budget) -> Result<Real, Failure> {
        if n < 0 {
            let size = n.unsigned_abs();
            return self.invert(budget)?.pow_natural(size, budget);
        }
        self.pow_natural(n.unsigned_abs(), budget)
    }

    fn pow_natural(&self, n: u64, budget: &Budget) -> Result<Real, Failure> {
        let num = wave::shorten(settle::settle(self.num.pow(n, budget)?, budget)?, budget)?;
        match &self.den {
            None => Ok(Real::of(num)),
            Some(den) => polynomial::reduce(num, den.pow(n, budget)?, budget),
        }
    }

    /// Returns the power with an exponent whose numerator and denominator need not fit in 64 bits.
    ///
    /// # Errors
    /// `LimitError` if the result would be too large; `Interrupted`.
    pub fn pow_large(&self, exponent: &Fraction, budget: &Budget) -> Result<Real, Failure> {
        // Only products of π and e can have powers this large.
        if let (None, Some((m, c))) = (&self.den, self.num.single())
            && m.is_plain()
            && m.radical.is_one()
            && (c.is_one() || exponent.is_int() && (-c).is_one())
        {
            let odd = exponent.numerator().bit(0);
            let sign = if c.is_negative() && odd {
                Fraction::from(-1)
            } else {
                Fraction::ONE
            };
            let power = Monomial {
                pi: m.pi.mul(exponent, budget)?,
                e: m.e.mul(exponent, budget)?,
                ..Monomial::default()
            };
            return Ok(Real {
                num: Sum::term(power, sign),
                den: None,
            });
        }
        if !exponent.is_int() {
            let failure =
                Failure::limit("an exponent's numerator and denominator must be below 2^63");
            return Err(failure.with_hint("for an approximation, make the base a float"));
        }
        Err(budget.too_large("the power"))
    }

    /// Returns `self ^ (p/q)` for a positive number that is not the q-th power of a rational; p/q
    /// is in lowest terms, q ≥ 2, p ≠ 0.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn root_power(&self, p: i64, q: i64, budget: &Budget) -> Result<Real, Failure> {
        if let (None, Some((m, c))) = (&self.den, self.num.single())
            && m.is_plain()
        {
            return Ok(Real::of(root::root_term(m, c, p.into(), q.into(), budget)?));
        }
        let root = root::root(self, q, budget)?;
        let (whole, rest) = (p.div_euclid(q), p.rem_euclid(q));
        self.pow(whole, budget)?
            .mul(&root.pow(rest, budget)?, budget)
    }

    /// Reports whether two numbers have the same value.
    ///
    /// # Errors
    /// `PrecisionError` if it is undecided, `LimitError`, `Interrupted`.
    pub fn equal(&self, other: &Real, budget: &Budget) -> Result<bool, Failure> {
        if self == other {
            return Ok(true);
        }
        let unique = |x: &Real| {
            let only_radicals = !x.num.has_nested() && !x.num.has_functions() && !x.num.has_extra();
            x.den.is_none() && only_radicals && !x.num.has_open_base()
        };
        if unique(self) && unique(other) {
            return Ok(false);
        }
        Ok(digits::compare(self, other, budget)? == Ordering::Equal)
    }

    /// Compares the values of two numbers.
    ///
    /// # Errors
    /// `PrecisionError` if it is undecided, `LimitError`, `Interrupted`.
    pub fn compare(&self, other: &Real, budget: &Budget) -> Result<Ordering, Failure> {
        digits::compare(self, other, budget)
    }
}
