//! Computer algebra and linear algebra, exact throughout.
//!
//! An [`Expression`] is always in canonical form: a sum of terms, each a number times powers of symbols,
//! functions and bracketed sums. Like terms are merged, polynomials in one symbol over exact numbers are
//! expanded, and no rule changes a value: `sqrt(x^2)` stays. Two expressions are equal when their forms are.
//!
//! - `expression`: the form, its order, its limits; `show` and `read`: to and from text
//! - `arithmetic`, `product`, `function`: sums, powers, multiplying out, functions
//! - `calculus`, `simplify`, `solve`: what is asked of expressions
//! - `polynomial`, `residue`, `rational_root`: dense polynomials in one symbol
//! - [`matrix`]: vectors and matrices of numbers
//!
//! Invariants: depth, parts and number of terms are bounded when an expression is made, so walks may recurse.
//! A function joins by a variant of [`Function`]: the compiler leads to its value and its derivative.

mod arithmetic;
mod calculus;
mod expression;
mod function;
pub mod matrix;
mod polynomial;
mod product;
mod rational_root;
mod read;
mod residue;
mod show;
mod simplify;
mod solve;
#[cfg(test)]
mod tests;

pub use arithmetic::{add, div, mul, negate, power, scale, sub};
pub use calculus::{differentiate, integrate, integrate_between, numerical_derivative, substitute};
pub use expression::{Expression, Function, equal};
pub use function::{apply, call};
pub use simplify::{expand, simplify};
pub use solve::{solve, solve_linear};
