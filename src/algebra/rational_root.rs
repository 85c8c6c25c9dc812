//! Rational roots of polynomials without repeated factors: roots modulo a small prime, lifted by Newton's
//! iteration until they are long enough to be recognised, and checked. No coefficient is factored.

use super::polynomial::Polynomial;
use crate::big;
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::number::{Number, NumberRef, theory};
use crate::text::Failure;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};

/// Primes tried before giving up on finding one that suits; each unsuitable one divides the discriminant.
const PRIMES_MAX: usize = 10_000;

/// The rational roots of a polynomial over the rationals without repeated factors.
pub(super) fn rational_roots(p: &Polynomial, budget: &Budget) -> Result<Vec<Number>, Failure> {
    if p.degree() == 0 {
        return Ok(Vec::new());
    }
    let mut coefficients = integers(p, budget)?;
    let mut roots = Vec::new();
    if coefficients[0].is_zero() {
        roots.push(Number::Int(0));
        coefficients.remove(0);
    }
    if coefficients.len() < 2 {
        return Ok(roots);
    }
    let Some((prime, residues)) = suitable_prime(&coefficients, budget)? else {
        return Ok(roots);
    };
    // A root s/t has t | leading, so leading · s/t is an integer, at most leading · constant in size.
    let leading = coefficients
        .last()
        .expect("there are two coefficients")
        .clone();
    let bound = leading.bit_len() + coefficients[0].bit_len() + 2;
    for residue in residues {
        let (lifted, modulus) = lift(&coefficients, residue, prime, bound, budget)?;
        let scaled = big::floored(&big::multiply(&lifted, &leading, budget)?, &modulus, budget)?.1;
        let nearest = if &scaled + &scaled > modulus {
            scaled - &modulus
        } else {
            scaled
        };
        let candidate = Fraction::quotient(nearest, leading.clone(), budget)?;
        let candidate = Number::from_fraction(candidate);
        if vanishes_at(&coefficients, &candidate, budget)? {
            roots.push(candidate);
        }
    }
    Ok(roots)
}

/// The coefficients times their common denominator, divided by what they share.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn integers(p: &Polynomial, budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let rationals: Vec<Fraction> =
        p.0.iter()
            .map(|c| {
                c.as_ref()
                    .to_fraction()
                    .expect("callers pass rational coefficients")
            })
            .collect();
    let mut common = UBig::ONE;
    for r in &rationals {
        common = natural::lcm(&common, r.denominator(), budget)?;
    }
    let mut content = UBig::ZERO;
    let mut whole = Vec::with_capacity(rationals.len());
    for r in &rationals {
        let times = natural::quotient(&common, r.denominator(), budget)?;
        let n = big::multiply(r.numerator(), times.as_ibig(), budget)?;
        content = natural::gcd(&content, &dashu_base::UnsignedAbs::unsigned_abs(&n), budget)?;
        whole.push(n);
    }
    let content = IBig::from(content);
    whole
        .into_iter()
        .map(|n| Ok(big::div_rem(&n, &content, budget)?.0))
        .collect()
}

/// A prime that keeps the degree and all roots simple, with the roots modulo it.
fn suitable_prime(c: &[IBig], budget: &Budget) -> Result<Option<(u64, Vec<u64>)>, Failure> {
    let mut p = 0i64;
    for _ in 0..PRIMES_MAX {
        let next = theory::next_prime(NumberRef::Int(p), budget)?;
        let Number::Int(prime) = next else {
            return Ok(None);
        };
        p = prime;
        let prime = p as u64;
        let residues: Vec<u64> = c.iter().map(|n| residue(n, prime)).collect();
        if residues.last() == Some(&0) {
            continue;
        }
        let mut roots = Vec::new();
        let mut simple = true;
        for x in 0..prime {
            budget.poll(c.len() as u64 / 100 + 1)?;
            let (value, slope) = value_and_slope(&residues, x, prime);
            if value == 0 {
                simple &= slope != 0;
                roots.push(x);
            }
        }
        if simple {
            return Ok(Some((prime, roots)));
        }
    }
    Ok(None)
}

pub(super) fn residue(n: &IBig, p: u64) -> u64 {
    let size = n.clone().unsigned_abs() % p;
    if n.is_negative() && size != 0 {
        p - size
    } else {
        size
    }
}

/// Value and derivative modulo a small prime.
fn value_and_slope(c: &[u64], x: u64, p: u64) -> (u64, u64) {
    let (mut value, mut slope) = (0, 0);
    for coefficient in c.iter().rev() {
        slope = (slope * x + value) % p;
        value = (value * x + coefficient) % p;
    }
    (value, slope)
}

/// The root modulo a power of the prime beyond `bits` bits, and this power.
fn lift(
    c: &[IBig],
    root: u64,
    prime: u64,
    bits: usize,
    budget: &Budget,
) -> Result<(IBig, IBig), Failure> {
    let residues: Vec<u64> = c.iter().map(|n| residue(n, prime)).collect();
    let (_, slope) = value_and_slope(&residues, root, prime);
    let mut inverse = IBig::from(power_mod(slope, prime - 2, prime));
    let mut modulus = IBig::from(prime);
    let mut root = IBig::from(root);
    while modulus.bit_len() <= bits {
        modulus = big::square(&modulus, budget)?;
        let (value, slope) = value_and_slope_large(c, &root, &modulus, budget)?;
        // The inverse of the slope by its own Newton step: it is right modulo the old modulus then.
        let error = IBig::from(2) - big::multiply(&slope, &inverse, budget)?;
        inverse = big::floored(&big::multiply(&inverse, &error, budget)?, &modulus, budget)?.1;
        let step = big::multiply(&value, &inverse, budget)?;
        root = big::floored(&(root - step), &modulus, budget)?.1;
    }
    Ok((root, modulus))
}

pub(super) fn power_mod(base: u64, exponent: u64, p: u64) -> u64 {
    let (mut result, mut square, mut rest) = (1 % p, base % p, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = result * square % p;
        }
        square = square * square % p;
        rest >>= 1;
    }
    result
}

fn value_and_slope_large(
    c: &[IBig],
    x: &IBig,
    modulus: &IBig,
    budget: &Budget,
) -> Result<(IBig, IBig), Failure> {
    let (mut value, mut slope) = (IBig::ZERO, IBig::ZERO);
    for coefficient in c.iter().rev() {
        let raised = big::multiply(&slope, x, budget)? + &value;
        slope = big::floored(&raised, modulus, budget)?.1;
        let raised = big::multiply(&value, x, budget)? + coefficient;
        value = big::floored(&raised, modulus, budget)?.1;
    }
    Ok((value, slope))
}

/// Whether s/t is a root: `Σ c_k s^k t^(n-k)` is 0.
fn vanishes_at(c: &[IBig], x: &Number, budget: &Budget) -> Result<bool, Failure> {
    let r = x
        .as_ref()
        .to_fraction()
        .expect("the candidate is a fraction");
    let (s, t) = (r.numerator().clone(), r.denominator().as_ibig().clone());
    let mut value = IBig::ZERO;
    let mut scale = IBig::ONE;
    for coefficient in c.iter().rev() {
        let raised = big::multiply(&value, &s, budget)?;
        value = raised + big::multiply(coefficient, &scale, budget)?;
        scale = big::multiply(&scale, &t, budget)?;
    }
    Ok(value.is_zero())
}
