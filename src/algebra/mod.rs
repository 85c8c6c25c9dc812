//! Computer algebra and linear algebra, exact throughout.
//!
//! An [`Expression`] is always in canonical form: a sum of terms, each a number times powers of
//! symbols, functions and bracketed sums. Like terms are merged, polynomials in one symbol over
//! exact numbers are expanded, quotients of polynomials are cancelled, and no rule changes a value:
//! `sqrt(x^2)` stays as it is. With several symbols or terms, the same value may have different
//! forms; `decide` determines whether two forms have the same value.
//!
//! - `expression`: the form, its order, its limits; `show` and `read`: to and from text
//! - `arithmetic`, `product`, `function`: sums, powers, multiplying out, functions
//! - `calculus`, `simplify`, `logarithms`, `solve`, `integrate`, `limits`, `sums`: operations on
//!   expressions; `numeric`: numerical values where no closed form is known; `walk`: walks over all
//!   parts
//! - `extended`: infinity and equations, which are never part of larger expressions
//! - `polynomial`: dense polynomials in one symbol; `generators`: expressions as polynomials and
//!   quotients in several variables; `quotient`, `factors`, `decide`: operations on these;
//!   `enclose`: enclosures of values, by which `decide` proves that expressions differ
//! - [`matrix`]: vectors and matrices of numbers
//!
//! Invariants: the depth and the numbers of parts and terms are limited when an expression is made,
//! so walks may recurse. To add a function, add a variant of [`Function`]: the compiler then points
//! to the places that need its value and its derivative.

mod arithmetic;
mod below;
mod calculus;
#[cfg(test)]
mod calculus_oracle;
mod decide;
mod enclose;
mod explain;
mod expression;
mod extended;
mod factors;
mod function;
mod generators;
mod integrate;
mod limits;
mod logarithms;
pub mod matrix;
mod numeric;
#[cfg(test)]
mod oracle;
mod polynomial;
mod product;
mod quotient;
mod read;
mod root_of;
mod show;
mod simplify;
mod solve;
mod sums;
#[cfg(test)]
mod tests;
mod walk;

pub use arithmetic::scale;
#[cfg(test)]
pub use calculus::differentiate;
pub use calculus::{differentiate_times, substitute};
pub use decide::same_value;
pub use explain::{derivative_lines, integral_lines, solution_lines};
#[cfg(test)]
pub use expression::Function;
pub use expression::{Expression, equal};
pub use extended::{add, div, each_side, mul, negate, power, sub};
pub use factors::{
    Factors, coefficients, degree, discriminant, div_rem, factor, factor_over, gcd, lcm, resultant,
};
#[cfg(test)]
pub use function::apply;
pub use function::call;
pub use integrate::{integrate, integrate_between};
pub use limits::{Side, limit, series};
pub use matrix::symbolic::characteristic_of;
pub use numeric::{
    Program as FloatProgram, Start, nintegrate, nsolve, numerical_derivative, roots,
};
pub use quotient::{apart, collect, together};
pub use root_of::root_of;
pub use simplify::{expand, simplify};
pub use solve::{characteristic, solve, solve_linear, solve_system};
pub use sums::summation;
