//! Polynomials over prime fields.

mod factor;
mod field;
mod poly;

pub use factor::{degrees, factor_squarefree};
pub use field::{Field, PRIME_MAX, Primes, is_prime, signed};
pub use poly::ModPoly;
