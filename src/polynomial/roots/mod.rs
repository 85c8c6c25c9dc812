//! Roots of integer polynomials: isolated, certified, in order, and refined as far as wanted.

mod aberth;
mod complex;
mod interval;
mod member;
mod number;
mod order;
mod real;
#[cfg(test)]
mod tests;
mod tie;
mod value;

pub use complex::Square;
pub use interval::Interval;
pub use order::{Roots, isolate};
pub use real::{count_between, count_real, descartes, isolate_real, isolate_squarefree};
