//! Number theory on integers: divisors, primes, factoring, modular arithmetic, digits.
//!
//! Every function takes ints; any other number raises a `TypeError`, and an int outside the
//! mathematical domain a `DomainError`.

mod combine;
mod count;
mod digit;
mod euclid;
mod factor;
mod modular;
mod partitions;
mod prime;
mod sieve;
#[cfg(test)]
mod tests;

pub use combine::{binomial, fibonacci, isqrt};
pub use count::{nth_prime, prime_count, primes, primes_limit};
pub use digit::{digits, from_base, to_base};
pub use euclid::{continued_fraction, crt, egcd, gcd, lcm};
pub use factor::{divisors, factor, totient};
pub use modular::{mod_inv, mod_pow};
pub use partitions::partitions;
pub use prime::{is_prime, next_prime};

use super::{NumberRef, rational, round};
use crate::text::Failure;
use dashu_int::IBig;
use std::borrow::Cow;

/// Returns an argument that must be an int.
fn int<'a>(function: &str, a: NumberRef<'a>) -> Result<Cow<'a, IBig>, Failure> {
    rational::integer(a).ok_or_else(|| not_an_int(function, a))
}

/// Returns the error for an argument that should have been an int.
fn not_an_int(function: &str, a: NumberRef) -> Failure {
    Failure::type_(format!(
        "{function} takes ints, not {}",
        round::with_article(a)
    ))
}
