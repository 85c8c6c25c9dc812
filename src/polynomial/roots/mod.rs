//! Roots of integer polynomials: isolated, certified, sorted, and refined to any precision.
//!
//! [`isolate`] finds all roots of a polynomial at once; [`Root`] is one of them as a number, with
//! its minimal polynomial, exact arithmetic, and enclosures of any precision.

mod aberth;
mod arithmetic;
mod complex;
mod enclosure;
mod interval;
mod member;
mod number;
mod order;
mod real;
mod root;
#[cfg(test)]
mod tests;
mod tie;
mod value;

pub use aberth::circles;
pub use complex::Square;
pub use enclosure::{Enclosure, Segment};
pub use interval::Interval;
pub use order::{Roots, isolate};
pub use real::{count_between, count_real, descartes, isolate_real};
pub use root::{Irreducible, Root};
