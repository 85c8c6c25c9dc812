//! Exact irrational reals: sums of terms c · r · π^a · e^b with c rational, r a positive radical.
//!
//! Until this room is filled no such value exists, and what would make one is a `DomainError`.
//! The functions below are all that the rest of [`number`](super) asks of it. Arguments are exact reals
//! (never floats or complex numbers); of a pair at least one is an [`Irrational`]; results are in
//! canonical form on the lowest rung.

use super::{Number, NumberRef};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

/// An exact irrational real.
#[derive(Clone, Debug)]
pub struct Irrational {
    _nothing_yet: (),
}

impl Irrational {
    /// The size in bits of the largest integer in it.
    pub fn bits(&self) -> usize {
        0
    }

    /// The bytes on the heap that it holds.
    pub fn bytes(&self) -> usize {
        0
    }

    /// The number of terms; a complex number puts an imaginary part of several terms in parentheses and
    /// pulls the sign out of a single one.
    pub fn terms(&self) -> usize {
        0
    }

    /// The negative.
    pub fn negate(&self) -> Irrational {
        self.clone()
    }

    /// `Less` below zero, `Greater` above; never `Equal`.
    pub fn sign(&self, _budget: &Budget) -> Result<Ordering, Failure> {
        missing()
    }

    /// The greatest integer below.
    pub fn floor(&self, _budget: &Budget) -> Result<IBig, Failure> {
        missing()
    }

    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        f64::NAN
    }

    /// Writes the display form.
    pub fn show(&self, _out: &mut String, _budget: &Budget) -> Result<(), Failure> {
        missing()
    }
}

/// An elementary function of one argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// The tangent.
    Tan,
    /// The inverse of the sine.
    Asin,
    /// The inverse of the cosine.
    Acos,
    /// The inverse of the tangent.
    Atan,
    /// The exponential function.
    Exp,
    /// The natural logarithm.
    Log,
}

/// The sum.
pub fn add(_a: NumberRef, _b: NumberRef, _budget: &Budget) -> Result<Number, Failure> {
    missing()
}

/// The product.
pub fn mul(_a: NumberRef, _b: NumberRef, _budget: &Budget) -> Result<Number, Failure> {
    missing()
}

/// The quotient; the divisor is not zero.
pub fn div(_a: NumberRef, _b: NumberRef, _budget: &Budget) -> Result<Number, Failure> {
    missing()
}

/// `base ^ exponent` for a base that is irrational and an exponent that is an integer or a fraction.
pub fn power(_base: NumberRef, _exponent: NumberRef, _budget: &Budget) -> Result<Number, Failure> {
    missing()
}

/// `x ^ (p/q)` for an exact x > 0 that is not the q-th power of a rational (it may be irrational);
/// p/q in lowest terms, q ≥ 2, p ≠ 0.
pub fn root_power(_x: NumberRef, _p: i64, _q: i64, _budget: &Budget) -> Result<Number, Failure> {
    missing()
}

/// Whether two exact reals have the same value.
pub fn equal(_a: NumberRef, _b: NumberRef, _budget: &Budget) -> Result<bool, Failure> {
    missing()
}

/// The order of two exact reals.
pub fn compare(_a: NumberRef, _b: NumberRef, _budget: &Budget) -> Result<Ordering, Failure> {
    missing()
}

/// The exact value of an elementary function at an exact real where it has one of our form
/// (`sin(π/6)`, `exp(2)`, `log(e)`, `acos(1/2)`); `None` leaves it to floats. Poles are a `DomainError`.
pub fn special(_function: Function, _x: NumberRef, _budget: &Budget) -> Result<Option<Number>, Failure> {
    Ok(None)
}

/// The exact value of `arg(re + im·i)` where it is a multiple of π/12; `None` leaves it to floats.
pub fn argument(_re: NumberRef, _im: NumberRef, _budget: &Budget) -> Result<Option<Number>, Failure> {
    Ok(None)
}

/// The exact `(cos πp/q, sin πp/q)` where they are of our form; `None` where they are not.
pub fn cos_sin_pi(_p: i64, _q: i64, _budget: &Budget) -> Result<Option<(Number, Number)>, Failure> {
    Ok(None)
}

/// Reads a printed irrational or a sum with one; `None` when the text is not of that form.
pub fn read(_text: &str, _budget: &Budget) -> Result<Option<Number>, Failure> {
    Ok(None)
}

fn missing<T>() -> Result<T, Failure> {
    Err(Failure::domain("exact roots are not available yet"))
}
