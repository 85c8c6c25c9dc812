//! Polynomials over the integers, the rationals and prime fields: arithmetic, greatest common
//! divisors, factors, roots. Most of it deals with one variable; [`several`] handles more.
//!
//! In one variable, coefficients are stored densely, constant term first. Work that may take a long
//! time accepts a [`Budget`] and can be stopped; a result that may grow too large is refused before
//! any work is done. Where costs are given, n and m are the degrees of the polynomials involved.
//! Nothing here is approximate: every factor is proved irreducible, and every interval or square
//! contains exactly one root.
//!
//! From the bottom up:
//! - [`Poly`] over the integers: `poly`, `multiply` (packing in `pack`), `divide`, `evaluate`;
//!   alongside it, [`RationalPoly`]; [`modular`] over prime fields;
//! - modulo primes and back (`chinese`): `gcd`, `resultant`, [`compose`];
//! - [`lattice`]: reduced bases; [`factor`], which uses them; `cyclotomic`;
//! - [`extension`]: number fields;
//! - [`roots`]: isolating, ordering and refining roots; numbers that are roots;
//! - [`several`]: more than one variable.
//!
//! [`Budget`]: crate::limit::Budget

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        unused_imports,
        reason = "the interface is kept complete; tests use the parts that the crate does not"
    )
)]
// Operators on references make their result types look reachable.
#![allow(unnameable_types)]

mod chance;
mod chinese;
pub mod compose;
mod cyclotomic;
mod divide;
mod evaluate;
pub mod extension;
pub mod factor;
mod gcd;
pub mod lattice;
pub mod modular;
mod multiply;
mod pack;
mod poly;
mod rational;
mod resultant;
pub mod roots;
pub mod several;
#[cfg(test)]
mod tests;

pub use poly::Poly;
pub use rational::RationalPoly;
