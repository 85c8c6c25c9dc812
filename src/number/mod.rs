//! Exact numbers and floats.
//!
//! The numeric tower is int ⊂ rational ⊂ irrational ⊂ complex; an exact result is always on the
//! lowest level that contains it. If an operand of an arithmetic operation is a float, so is the
//! result. The meaning of arithmetic is defined entirely here: the VM, constant folding and the
//! builtins call these functions and nothing else.
//!
//! Operations are free functions on [`NumberRef`], so that nothing is copied just to be read, and
//! take a [`Budget`](crate::limit::Budget) that can stop them.

mod arithmetic;

mod compare;
mod complex;
mod convert;
mod decimal;
mod elementary;
mod float;
mod look;
mod power;
mod printed;
#[cfg(test)]
mod properties;
mod rational;
mod read;
mod real;
#[cfg(test)]
mod reals;
mod reuse;
mod root;
mod round;
mod show;
#[cfg(test)]
mod tests;
pub mod theory;

pub use arithmetic::{add, div, idiv, mul, negate, rem, sub};
pub use compare::{compare, equal, is_zero};
pub use complex::{Complex, arg, conj, im, new as complex, re};
pub use convert::{Integer, i};
pub use decimal::{approximate, decimal_text, significant_digits};
pub use elementary::{
    acos, acosh, apply, asin, asinh, atan, atan2, atanh, cos, cosh, exp, gamma, hypot, log,
    log_base, sin, sinh, tan, tanh,
};
pub use float::to_f64;
pub use look::{Look, Notation, show_as};
pub use power::{factorial, power};
pub use read::{literal, read};
pub use real::{cos_sin_pi, e, has_nested_root, nearest, of_root, pi, root_of};
pub use reuse::{Update, update};
pub use root::{root, sqrt};
pub use round::{
    abs, ceil, denominator, floor, fraction, numerator, round, sign, to_exact, to_rational, trunc,
};
pub use show::{show, show_in};

use crate::big::Fraction;
use crate::exact::Real;
use dashu_int::IBig;

/// A number in canonical form: on the levels below `Irrational`, equal exact numbers have equal
/// representations.
#[derive(Clone, Debug)]
pub enum Number {
    /// An integer that fits in 64 bits.
    Int(i64),
    /// An integer that does not fit in 64 bits.
    Big(Box<IBig>),
    /// A fraction in lowest terms with denominator at least 2, both of whose parts fit in 64 bits.
    Ratio(i64, i64),
    /// A fraction in lowest terms with denominator at least 2, with at least one part beyond 64
    /// bits.
    Rational(Box<Fraction>),
    /// A real number of the form described in [`exact`](crate::exact), never a rational.
    Irrational(Box<Real>),
    /// IEEE binary64.
    Float(f64),
    /// A complex number whose imaginary part is not an exact zero.
    Complex(Box<Complex>),
}

/// A borrowed view of a number, which operations take so that nothing is copied just to be read.
#[derive(Clone, Copy, Debug)]
pub enum NumberRef<'a> {
    /// See [`Number::Int`].
    Int(i64),
    /// See [`Number::Big`].
    Big(&'a IBig),
    /// See [`Number::Ratio`].
    Ratio(i64, i64),
    /// See [`Number::Rational`].
    Rational(&'a Fraction),
    /// See [`Number::Irrational`].
    Irrational(&'a Real),
    /// See [`Number::Float`].
    Float(f64),
    /// See [`Number::Complex`].
    Complex(&'a Complex),
}

/// The type of a number, as seen by programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum NumberKind {
    /// An integer of any size.
    Int,
    /// An exact fraction that is not an integer.
    Rational,
    /// An exact real that is not a fraction.
    Irrational,
    /// A number with an imaginary part.
    Complex,
    /// IEEE binary64.
    Float,
}

impl NumberKind {
    /// Returns the type's name, as given by `typeof`.
    pub fn name(self) -> &'static str {
        match self {
            NumberKind::Int => "int",
            NumberKind::Rational => "rational",
            NumberKind::Irrational => "irrational",
            NumberKind::Complex => "complex",
            NumberKind::Float => "float",
        }
    }
}
