//! Greatest common divisors in several variables, from values at large integers (Char, Geddes &
//! Gonnet 1989): a variable is replaced with an integer, the divisor of the values is written in
//! that base, and the result is proved by division.
//!
//! A candidate G that divides both is the greatest common divisor for the following reason. Let
//! `C = G·H` be the greatest one, and ξ > 2·m + 2, where m is the height of one of the polynomials
//! and all polynomials are primitive. `G(ξ)` is the divisor of the values up to an integer factor
//! of at most ξ/2, and `C(ξ)` divides that divisor, so `H(ξ)` is such a factor. A leading
//! coefficient of H in the other variables would divide the leading coefficient of one of the
//! polynomials, whose roots are at most m + 1 in size; it is not 0 at ξ, so H has no other
//! variables; and if H contained this variable, `H(ξ)` would exceed `ξ - m - 1 > ξ/2`.

use super::super::poly::Poly;
use super::Several;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest};
use dashu_int::IBig;

/// The maximum number of bits of a value.
const VALUE_BITS_MAX: usize = 1 << 22;
/// The maximum number of integers tried for a variable; one fails only if the values have a common
/// divisor that the polynomials do not have.
const TRIES_MAX: usize = 24;

impl Several {
    /// Returns the greatest common divisor, including the divisor of the contents.
    ///
    /// # Errors
    /// `LimitError` if values would have more than 2^22 bits; `Interrupted`.
    pub fn gcd(&self, other: &Several, budget: &Budget) -> Result<Several, Failure> {
        if self.is_zero() {
            return other.positive(budget);
        }
        if other.is_zero() {
            return self.positive(budget);
        }
        let content = big::gcd(&self.content(budget)?, &other.content(budget)?, budget)?;
        let (a, b) = (self.primitive_part(budget)?, other.primitive_part(budget)?);
        // Take out the powers of variables that divide both.
        let (low_a, low_b) = (a.least_powers(), b.least_powers());
        let (a, b) = (a.without_powers(&low_a), b.without_powers(&low_b));
        let low = low_a.iter().zip(&low_b).map(|(a, b)| *a.min(b)).collect();
        let shared = Several::monomial(low, content);
        primitive_gcd(&a, &b, budget)?.multiply(&shared, budget)
    }

    /// Makes the coefficient of the largest monomial positive.
    fn positive(&self, budget: &Budget) -> Result<Several, Failure> {
        let content = self.content(budget)?;
        self.primitive_part(budget)?.scale(&content, budget)
    }

    /// Returns the lowest power of each variable in any term.
    fn least_powers(&self) -> Vec<u32> {
        let least = |k: usize| self.terms().map(|(e, _)| e[k]).min().unwrap_or(0);
        (0..self.arity()).map(least).collect()
    }

    fn without_powers(&self, powers: &[u32]) -> Several {
        let mut rest = Several::zero(self.arity());
        for (exponents, c) in self.terms() {
            let lower = exponents.iter().zip(powers).map(|(a, b)| a - b);
            rest.add_term(lower.collect(), c.clone());
        }
        rest
    }

    /// Returns the greatest common divisor of the coefficients with respect to one variable.
    ///
    /// # Errors
    /// Same as for [`Several::gcd`].
    pub fn content_in(&self, at: usize, budget: &Budget) -> Result<Several, Failure> {
        let mut content = Several::zero(self.arity());
        for c in self.coefficients(at) {
            content = content.gcd(&c, budget)?;
            if content.as_constant().is_some_and(|c| c.is_one()) {
                break;
            }
        }
        Ok(content)
    }
}

/// Returns the primitive greatest common divisor of nonzero primitive polynomials.
fn primitive_gcd(a: &Several, b: &Several, budget: &Budget) -> Result<Several, Failure> {
    budget.poll((a.len() + b.len()) as u64 / 4 + 1)?;
    let one = || Several::constant(a.arity(), IBig::ONE);
    let (own, others) = (a.variables(), b.variables());
    // A variable that occurs in only one of them does not occur in the divisor.
    let alone = |from: &[usize], other: &[usize]| from.iter().copied().find(|k| !other.contains(k));
    if let Some(at) = alone(&own, &others) {
        return shared_with_rows(b, a, at, budget);
    }
    if let Some(at) = alone(&others, &own) {
        return shared_with_rows(a, b, at, budget);
    }
    match own[..] {
        [] => Ok(one()),
        [at] => {
            let (p, q) = (a.as_poly(at), b.as_poly(at));
            let (p, q) = (p.unwrap_or_default(), q.unwrap_or_default());
            let gcd = p.gcd(&q, budget)?.primitive_part(budget)?;
            Ok(Several::from_poly(a.arity(), at, &gcd))
        }
        _ if are_coprime(a, b, &own, budget)? => Ok(one()),
        _ => by_values(a, b, &own, budget),
    }
}

/// Returns the greatest common divisor of a polynomial and all coefficients of another with respect
/// to a variable.
fn shared_with_rows(
    a: &Several,
    b: &Several,
    at: usize,
    budget: &Budget,
) -> Result<Several, Failure> {
    let mut divisor = a.clone();
    for row in b.coefficients(at) {
        if !row.is_zero() {
            divisor = divisor.gcd(&row, budget)?;
        }
        if divisor.as_constant().is_some() {
            break;
        }
    }
    divisor.primitive_part(budget)
}

/// Reports whether substituting small values for all variables but one proves, for each variable,
/// that it does not occur in the divisor.
fn are_coprime(
    a: &Several,
    b: &Several,
    variables: &[usize],
    budget: &Budget,
) -> Result<bool, Failure> {
    for &at in variables {
        let (mut p, mut q) = (a.clone(), b.clone());
        for (k, &other) in variables.iter().enumerate() {
            if other != at {
                let value = IBig::from([11, -7, 5, 13, -17, 19][k % 6] + k as i64);
                (p, q) = (p.at(other, &value, budget)?, q.at(other, &value, budget)?);
            }
        }
        // The divisor keeps its degree unless both leading coefficients are 0 at the values.
        if p.degree(at) < a.degree(at) && q.degree(at) < b.degree(at) {
            return Ok(false);
        }
        let (p, q) = (p.as_poly(at), q.as_poly(at));
        let (p, q): (Poly, Poly) = (p.unwrap_or_default(), q.unwrap_or_default());
        if p.is_zero() || q.is_zero() || !p.gcd(&q, budget)?.is_constant() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Finds the divisor from values at large integers of the variable of lowest degree.
fn by_values(
    a: &Several,
    b: &Several,
    variables: &[usize],
    budget: &Budget,
) -> Result<Several, Failure> {
    let degree = |k: &usize| a.degree(*k).max(b.degree(*k));
    let at = *variables.iter().min_by_key(|k| degree(k)).expect("several");
    let height = |p: &Several| p.terms().map(|(_, c)| c.clone().abs()).max();
    let bound = height(a).min(height(b)).unwrap_or(IBig::ONE);
    let mut x = (bound << 1) + IBig::from(29);
    for _ in 0..TRIES_MAX {
        let bits = (degree(&at) as usize).saturating_mul(x.bit_len());
        if bits.saturating_mul(a.len().min(b.len())) > VALUE_BITS_MAX {
            break;
        }
        let (p, q) = (a.at(at, &x, budget)?, b.at(at, &x, budget)?);
        if !p.is_zero() && !q.is_zero() {
            let value = p.gcd(&q, budget)?;
            let candidate = written_in(&value, at, &x, budget)?.primitive_part(budget)?;
            let divides = |p: &Several| -> Result<bool, Failure> {
                Ok(p.quotient_if_exact(&candidate, budget)?.is_some())
            };
            if divides(a)? && divides(b)? {
                return Ok(candidate);
            }
        }
        // Increase x to about one and a half times as many bits, without a regular pattern.
        x = (&x << (x.bit_len() / 2)) + &x * IBig::from(3) + IBig::from(7);
    }
    Err(Failure::limit(
        "the greatest common divisor of these polynomials would take too long to find",
    ))
}

/// Returns the polynomial with this value at x whose coefficients are at most x/2 in magnitude.
fn written_in(value: &Several, at: usize, x: &IBig, budget: &Budget) -> Result<Several, Failure> {
    let mut result = Several::zero(value.arity());
    for (exponents, c) in value.terms() {
        let mut rest = c.clone();
        let mut exponents = exponents.clone();
        while !rest.is_zero() {
            let (mut q, mut digit) = big::floored(&rest, x, budget)?;
            if &digit << 1 > *x {
                digit -= x;
                q += IBig::ONE;
            }
            result.add_term(exponents.clone(), digit);
            exponents[at] += 1;
            rest = q;
        }
    }
    Ok(result)
}
