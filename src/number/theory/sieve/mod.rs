//! The self-initialising quadratic sieve: factors numbers whose prime factors are all large.
//!
//! It collects squares `X² ≡ a Q (mod n)` whose right-hand sides factor over a base of small
//! primes, and combines some of them so that the product of the right-hand sides is a square as
//! well (Contini, "Factoring integers with the self-initializing quadratic sieve").

mod base;
mod linear;
mod polynomial;
mod relation;

use crate::limit::Budget;
use crate::text::Failure;
use base::Base;
use dashu_base::{BitTest, Gcd};
use dashu_int::{IBig, UBig};
use polynomial::Polynomials;
use relation::{Relation, Relations};

/// The sieve parameters for a number of a given size.
#[derive(Clone, Copy)]
pub(super) struct Size {
    bits: f64,
    /// The number of primes in the base.
    primes: f64,
    /// How many times larger than the base's largest prime a left-over prime may be.
    excess: f64,
    /// Half the length of the sieve.
    half: f64,
}

/// Parameters at some bit lengths; those in between are interpolated.
const SIZES: [Size; 9] = [
    Size {
        bits: 50.0,
        primes: 50.0,
        excess: 20.0,
        half: 16_384.0,
    },
    Size {
        bits: 80.0,
        primes: 90.0,
        excess: 30.0,
        half: 16_384.0,
    },
    Size {
        bits: 110.0,
        primes: 180.0,
        excess: 40.0,
        half: 32_768.0,
    },
    Size {
        bits: 140.0,
        primes: 520.0,
        excess: 40.0,
        half: 32_768.0,
    },
    Size {
        bits: 170.0,
        primes: 1400.0,
        excess: 50.0,
        half: 65_536.0,
    },
    Size {
        bits: 200.0,
        primes: 3000.0,
        excess: 60.0,
        half: 65_536.0,
    },
    Size {
        bits: 220.0,
        primes: 6000.0,
        excess: 80.0,
        half: 131_072.0,
    },
    Size {
        bits: 250.0,
        primes: 16_000.0,
        excess: 100.0,
        half: 196_608.0,
    },
    Size {
        bits: 300.0,
        primes: 60_000.0,
        excess: 120.0,
        half: 262_144.0,
    },
];

impl Size {
    fn of(bits: usize) -> Size {
        let bits = (bits as f64).clamp(SIZES[0].bits, SIZES[SIZES.len() - 1].bits);
        let above = SIZES
            .iter()
            .position(|size| size.bits >= bits)
            .expect("clamped")
            .max(1);
        let (low, high) = (SIZES[above - 1], SIZES[above]);
        let share = (bits - low.bits) / (high.bits - low.bits);
        // Geometric interpolation, because the base grows exponentially.
        let between = |x: f64, y: f64| x * (y / x).powf(share);
        Size {
            bits,
            primes: between(low.primes, high.primes),
            excess: between(low.excess, high.excess),
            half: between(low.half, high.half),
        }
    }
}

/// The number of relations to collect beyond the number of base primes; each extra one yields a
/// factor with probability one half.
const SURPLUS: usize = 24;

/// Finds a proper factor of an odd composite that is not a perfect power and has no factor in the
/// base.
pub(in crate::number::theory) fn factor(n: &UBig, budget: &Budget) -> Result<UBig, Failure> {
    let size = Size::of(n.bit_len());
    let base = match Base::new(n, size.primes as usize) {
        Ok(base) => base,
        Err(factor) => return Ok(factor),
    };
    let mut polynomials = Polynomials::new(&base, n, size);
    let mut relations = Relations::new(n, base.primes.len() + 1);
    loop {
        while relations.count() < base.primes.len() + 1 + SURPLUS {
            budget.poll(polynomials.cost())?;
            polynomials.next(budget)?;
            polynomials.collect(&mut relations);
        }
        for chosen in linear::dependencies(relations.exponents(), base.primes.len() + 1, budget)? {
            if let Some(factor) = try_square(&relations.full, &chosen, &base, n) {
                return Ok(factor);
            }
        }
        // All the squares gave trivial factors, which happens once in millions of runs: collect
        // more relations and try again.
        relations.forget_half();
    }
}

/// Returns the factor found from a product of relations, unless it is trivial.
fn try_square(relations: &[Relation], chosen: &[usize], base: &Base, n: &UBig) -> Option<UBig> {
    let ring = dashu_int::fast_div::ConstDivisor::new(n.clone());
    let mut left = ring.reduce(1u8);
    let mut right = ring.reduce(1u8);
    let mut exponents = vec![0u32; base.primes.len()];
    for &k in chosen {
        let relation = &relations[k];
        left *= ring.reduce(relation.root.clone());
        right *= ring.reduce(relation.large);
        for &index in &relation.factors {
            if index > 0 {
                exponents[index as usize - 1] += 1;
            }
        }
    }
    for (&p, &exponent) in base.primes.iter().zip(&exponents) {
        debug_assert!(exponent % 2 == 0, "a dependency is a square");
        right *= ring.reduce(p).pow(&UBig::from(exponent / 2));
    }
    let difference = IBig::from(left.residue()) - IBig::from(right.residue());
    let g = IBig::from(n.clone()).gcd(&difference);
    (!g.is_one() && g != *n).then_some(g)
}
