//! Computer algebra and linear algebra, exact throughout.
//!
//! An [`Expression`] is always in canonical form: a sum of terms, each a number times powers of symbols,
//! functions and bracketed sums. Like terms are merged, polynomials in one symbol over exact numbers are
//! expanded, and no rule changes a value: `sqrt(x^2)` stays. Two expressions are equal when their forms are.
//!
//! Invariants: depth and number of terms are bounded when an expression is made, so walks may recurse.

mod expression;
pub mod matrix;
mod show;

pub use expression::{Expression, Function, equal};
