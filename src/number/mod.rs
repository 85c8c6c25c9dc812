//! Exact numbers and floats.
//!
//! One ladder, int ⊂ rational ⊂ irrational ⊂ complex; an exact result always stands on the lowest rung
//! that holds it. A float makes an arithmetic result a float. All arithmetic meaning lives here: the VM,
//! constant folding and the builtins call these functions and nothing else.

use dashu_int::IBig;
use dashu_ratio::RBig;

/// A number in canonical form: equal exact numbers have equal representations below `Irrational`.
#[derive(Clone, Debug)]
pub enum Number {
    /// An integer that fits 64 bits.
    Int(i64),
    /// An integer that does not fit 64 bits.
    Big(Box<IBig>),
    /// A fraction in lowest terms, denominator at least 2, both parts 64 bits.
    Ratio(i64, i64),
    /// A fraction in lowest terms, denominator at least 2, at least one part beyond 64 bits.
    Rational(Box<RBig>),
    /// IEEE binary64.
    Float(f64),
}

/// A number looked at in place: what the operations take, so that nothing is copied to be read.
#[derive(Clone, Copy, Debug)]
pub enum NumberRef<'a> {
    /// See [`Number::Int`].
    Int(i64),
    /// See [`Number::Big`].
    Big(&'a IBig),
    /// See [`Number::Ratio`].
    Ratio(i64, i64),
    /// See [`Number::Rational`].
    Rational(&'a RBig),
    /// See [`Number::Float`].
    Float(f64),
}
