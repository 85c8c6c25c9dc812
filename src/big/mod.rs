//! Large integers and fractions: operations that dashu performs in one uninterruptible call are
//! done here in pieces, with budget checks in between, and with better algorithms for huge sizes.

mod convolve;
mod divide;
mod float;
mod fraction;
mod gcd;
mod leading;
mod montgomery;
mod multiply;
pub mod natural;
mod product;
mod radix;
mod rho;
mod root;
pub mod sieve;
#[cfg(test)]
mod tests;
mod transform;
mod word;

pub use divide::{div_rem, floored};
pub use float::{fraction_to_f64, integer_to_f64, ratio_to_f64, top};
pub use fraction::Fraction;
pub use gcd::{bezout, gcd};
pub use leading::leading_digits;
pub use montgomery::Montgomery64;
pub use multiply::{multiply, multiply_unchecked, square};
pub use product::{factorial, pow, product};
pub use radix::{from_decimal, from_radix, to_decimal, to_radix, with_point};
pub use rho::{factor_large, factor_u64, factor_u128};
pub use root::{nth_root, sqrt_rem};
pub use word::{gcd_u64, gcd_u128, is_prime_u64, pow_u64};
