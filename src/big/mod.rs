//! Large integers and fractions: what dashu does in one call that cannot be stopped, done in pieces with
//! the budget asked in between, and better algorithms where sizes are huge.

mod convolve;
mod divide;
mod float;
mod fraction;
mod gcd;
mod leading;
mod multiply;
pub mod natural;
mod product;
mod radix;
mod root;
pub mod sieve;
#[cfg(test)]
mod tests;
mod transform;

pub use divide::{div_rem, floored};
pub use float::{fraction_to_f64, integer_to_f64, ratio_to_f64, top};
pub use fraction::Fraction;
pub use gcd::{bezout, gcd};
pub use leading::leading_digits;
pub use multiply::{multiply, square};
pub use product::{factorial, pow, product};
pub use radix::{from_decimal, from_radix, to_decimal, to_radix};
pub use root::{nth_root, sqrt_rem};
