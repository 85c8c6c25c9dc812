//! Computer algebra and linear algebra, exact throughout.
//!
//! An [`Expression`] is always in canonical form: a sum of terms, each a number times powers of symbols,
//! functions and bracketed sums. Like terms are merged, polynomials in one symbol over exact numbers are
//! expanded, quotients of polynomials are cancelled, and no rule changes a value: `sqrt(x^2)` stays. Forms of one
//! value may differ where there are several symbols or terms; `decide` tells whether they do.
//!
//! - `expression`: the form, its order, its limits; `show` and `read`: to and from text
//! - `arithmetic`, `product`, `function`: sums, powers, multiplying out, functions
//! - `calculus`, `simplify`, `solve`, `integrate`, `limits`, `sums`: what is asked of expressions;
//!   `numeric`: numbers where no form is known; `walk`: walks over all parts
//! - `extended`: infinity and equations, which are never part of larger expressions
//! - `polynomial`: dense polynomials in one symbol; `generators`: expressions as polynomials and
//!   quotients in several variables; `quotient`, `factors`, `decide`: what is done with these
//! - [`matrix`]: vectors and matrices of numbers
//!
//! Invariants: depth, parts and number of terms are bounded when an expression is made, so walks may recurse.
//! A function joins by a variant of [`Function`]: the compiler leads to its value and its derivative.

mod arithmetic;
mod below;
mod calculus;
#[cfg(test)]
mod calculus_oracle;
mod decide;
mod explain;
mod expression;
mod extended;
mod factors;
mod function;
mod generators;
mod integrate;
mod limits;
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
