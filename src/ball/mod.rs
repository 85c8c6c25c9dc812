//! Balls: enclosures of real numbers, each with a midpoint, a radius and its own exponent, so that
//! numbers of any size keep their relative precision. Every operation returns a ball that contains
//! all results for operands in the given balls: an enclosure is a proof.
//!
//! A [`Ball`] has no precision of its own; a [`Context`] provides the precision of results, the
//! constants found so far and the budget. To get more digits, a caller repeats the computation at a
//! higher precision.
//!
//! ```text
//! let constants = Constants::new();
//! let work = Context::new(128, &constants, &budget);
//! let x = Ball::int(&10.into()).exp(&work)?.sin(&work)?;   // sin(e^10) to about 128 bits
//! x.sign()                                                  // Some(Ordering::Less)
//! ```
//!
//! An operation for which a ball is too wide (division by a ball around zero, the logarithm of a
//! ball that reaches zero) returns [`Ball::Whole`], which contains every number; the caller then
//! refines the operands and tries again. Square roots take the nonnegative part of a ball, asin and
//! acos the part within [-1, 1].
//!
//! Invariants: the ends of a [`Near`] are below `2^EXPONENT_MAX` in size; a radius has at most 32
//! bits and is in units of the last bit of the midpoint.

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the interface is kept complete; tests use the parts that the crate does not"
    )
)]

mod arc;
mod arithmetic;
mod burst;
mod compare;
mod constants;
mod context;
mod continued;
mod digits;
mod elementary;
mod exp;
mod hyperbolic;
mod log;
mod near;
mod power;
mod quotients;
mod sine;
mod size;
mod split;
#[cfg(test)]
mod tests;
mod wave;

pub use constants::Constants;
pub use context::Context;
pub use continued::partial_quotients;
pub use near::Near;

/// For numbers of `2^EXPONENT_MAX` and more, only a lower bound is known; those below its inverse
/// are known only to be near zero.
pub const EXPONENT_MAX: i64 = 1 << 61;

/// A set of reals that contains the intended number.
#[derive(Clone, Debug)]
pub enum Ball {
    /// All numbers of (midpoint ± radius).
    Near(Near),
    /// All numbers from `2^k` up: used for overflow.
    Above(i64),
    /// All numbers from `-2^k` down.
    Below(i64),
    /// All reals: nothing is known.
    Whole,
}
