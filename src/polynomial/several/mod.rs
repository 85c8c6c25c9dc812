//! Polynomials in several variables over the integers, stored as a sparse table of terms.
//!
//! Variables are numbered from 0; all polynomials in one computation have the same number of
//! variables. Products and quotients that are dense enough are computed via one variable: `x_k`
//! becomes a power of x high enough that no two monomials collide (Kronecker 1882).

mod divisor;
mod factor;
mod flat;
mod remainder;

use super::poly::Poly;
use crate::big;
use crate::limit::{BITS_MAX, Budget};
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;
use std::collections::BTreeMap;

/// The maximum number of terms of a polynomial.
const TERMS_MAX: usize = 1 << 18;

/// The exponents of the variables in a monomial.
pub type Exponents = Vec<u32>;

/// A polynomial in several variables; no stored coefficient is 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Several {
    arity: usize,
    terms: BTreeMap<Exponents, IBig>,
}

impl Several {
    /// Returns the zero polynomial in this many variables.
    pub fn zero(arity: usize) -> Several {
        Several {
            arity,
            terms: BTreeMap::new(),
        }
    }

    /// Returns a number as a polynomial.
    pub fn constant(arity: usize, n: IBig) -> Several {
        Several::monomial(vec![0; arity], n)
    }

    /// Returns a variable as a polynomial.
    pub fn variable(arity: usize, at: usize) -> Several {
        let mut exponents = vec![0; arity];
        exponents[at] = 1;
        Several::monomial(exponents, IBig::ONE)
    }

    /// Returns a polynomial with a single term.
    pub fn monomial(exponents: Exponents, n: IBig) -> Several {
        let mut p = Several::zero(exponents.len());
        p.add_term(exponents, n);
        p
    }

    /// Returns a polynomial in just one of the variables.
    pub fn from_poly(arity: usize, at: usize, p: &Poly) -> Several {
        let mut result = Several::zero(arity);
        for (power, c) in p.coefficients().iter().enumerate() {
            let mut exponents = vec![0; arity];
            exponents[at] = power as u32;
            result.add_term(exponents, c.clone());
        }
        result
    }

    /// Adds a term.
    pub fn add_term(&mut self, exponents: Exponents, n: IBig) {
        if n.is_zero() {
            return;
        }
        match self.terms.entry(exponents) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(n);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                *place.get_mut() += n;
                if place.get().is_zero() {
                    place.remove();
                }
            }
        }
    }

    /// Returns the number of variables.
    pub fn arity(&self) -> usize {
        self.arity
    }

    /// Returns the terms, with the lexicographically largest exponents last.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = (&Exponents, &IBig)> {
        self.terms.iter()
    }

    /// Returns the number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Reports whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the polynomial as a number, if no variables occur.
    pub fn as_constant(&self) -> Option<IBig> {
        match self.terms.first_key_value() {
            None => Some(IBig::ZERO),
            Some((exponents, n)) if self.len() == 1 && exponents.iter().all(|e| *e == 0) => {
                Some(n.clone())
            }
            Some(_) => None,
        }
    }

    /// Returns the highest power of a variable.
    pub fn degree(&self, at: usize) -> u32 {
        self.terms.keys().map(|e| e[at]).max().unwrap_or(0)
    }

    /// Returns the variables that occur.
    pub fn variables(&self) -> Vec<usize> {
        let occurs = |at: &usize| self.degree(*at) > 0;
        (0..self.arity).filter(occurs).collect()
    }

    /// Returns the number of bits of the largest coefficient.
    pub fn height_bits(&self) -> usize {
        self.terms.values().map(|c| c.bit_len()).max().unwrap_or(0)
    }

    /// Returns the polynomial in one variable, if no other variable occurs.
    pub fn as_poly(&self, at: usize) -> Option<Poly> {
        let mut coefficients = vec![IBig::ZERO; self.degree(at) as usize + 1];
        for (exponents, c) in &self.terms {
            if exponents.iter().enumerate().any(|(k, e)| k != at && *e > 0) {
                return None;
            }
            coefficients[exponents[at] as usize] = c.clone();
        }
        Some(Poly::new(coefficients))
    }

    /// Returns the sum.
    pub fn add(&self, other: &Several) -> Several {
        let mut sum = self.clone();
        for (exponents, c) in &other.terms {
            sum.add_term(exponents.clone(), c.clone());
        }
        sum
    }

    /// Returns the difference.
    pub fn sub(&self, other: &Several) -> Several {
        let mut difference = self.clone();
        for (exponents, c) in &other.terms {
            difference.add_term(exponents.clone(), -c);
        }
        difference
    }

    /// Returns the polynomial with all signs reversed.
    pub fn negated(&self) -> Several {
        let terms = self.terms.iter().map(|(e, c)| (e.clone(), -c)).collect();
        Several {
            arity: self.arity,
            terms,
        }
    }

    /// Returns the product with an integer.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn scale(&self, n: &IBig, budget: &Budget) -> Result<Several, Failure> {
        let mut scaled = Several::zero(self.arity);
        for (exponents, c) in &self.terms {
            scaled.add_term(exponents.clone(), big::multiply(c, n, budget)?);
        }
        Ok(scaled)
    }

    /// Returns the quotient by an integer that divides every coefficient.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn divide_number(&self, n: &IBig, budget: &Budget) -> Result<Several, Failure> {
        if n.is_one() {
            return Ok(self.clone());
        }
        let mut quotient = Several::zero(self.arity);
        for (exponents, c) in &self.terms {
            quotient.add_term(exponents.clone(), big::div_rem(c, n, budget)?.0);
        }
        Ok(quotient)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// `LimitError` if there would be too many terms or bits; `Interrupted`.
    pub fn multiply(&self, other: &Several, budget: &Budget) -> Result<Several, Failure> {
        let pairs = self.len().saturating_mul(other.len());
        if let Some(product) = self.multiply_flat(other, pairs, budget)? {
            return Ok(product);
        }
        let bits = self.height_bits() + other.height_bits();
        let mut product = Several::zero(self.arity);
        for (exponents, c) in &self.terms {
            budget.poll(other.len() as u64 / 8 + 1)?;
            check_size(product.len(), bits)?;
            for (others, d) in &other.terms {
                let sum = exponents.iter().zip(others).map(|(a, b)| a + b).collect();
                product.add_term(sum, big::multiply(c, d, budget)?);
            }
        }
        Ok(product)
    }

    /// Raises the polynomial to a natural power.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done if possible; `Interrupted`.
    pub fn pow(&self, n: usize, budget: &Budget) -> Result<Several, Failure> {
        if n == 0 {
            return Ok(Several::constant(self.arity, IBig::ONE));
        }
        let terms = self.len() as f64;
        // There are at most as many terms as ways to distribute n over the terms of the base.
        let free = (self.len().saturating_sub(1)).min(self.variables().len());
        let count = (1..=free).fold(1.0, |count, k| count * (n + k) as f64 / k as f64);
        let bits = n as f64 * (self.height_bits() as f64 + terms.max(1.0).log2());
        let count = if count < TERMS_MAX as f64 {
            count as usize
        } else {
            usize::MAX
        };
        check_size(count, bits as usize)?;
        let mut result = self.clone();
        for bit in (0..n.ilog2()).rev() {
            result = result.multiply(&result, budget)?;
            if n >> bit & 1 == 1 {
                result = result.multiply(self, budget)?;
            }
        }
        Ok(result)
    }

    /// Returns the non-negative greatest common divisor of the coefficients.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn content(&self, budget: &Budget) -> Result<IBig, Failure> {
        let mut content = IBig::ZERO;
        for c in self.terms.values() {
            content = big::gcd(&content, c, budget)?;
            if content.is_one() {
                break;
            }
        }
        Ok(content)
    }

    /// Returns the quotient by the content, with a positive coefficient of the lexicographically
    /// largest monomial.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn primitive_part(&self, budget: &Budget) -> Result<Several, Failure> {
        let Some((_, lead)) = self.terms.last_key_value() else {
            return Ok(self.clone());
        };
        let content = self.content(budget)?;
        let signed = if lead.is_negative() {
            -content
        } else {
            content
        };
        self.divide_number(&signed, budget)
    }

    /// Returns the coefficients with respect to one variable, constant term first; empty for 0.
    /// They do not contain that variable.
    pub fn coefficients(&self, at: usize) -> Vec<Several> {
        if self.is_zero() {
            return Vec::new();
        }
        let mut rows = vec![Several::zero(self.arity); self.degree(at) as usize + 1];
        for (exponents, c) in &self.terms {
            let mut rest = exponents.clone();
            let power = std::mem::take(&mut rest[at]);
            rows[power as usize].add_term(rest, c.clone());
        }
        rows
    }

    /// Returns the polynomial with these coefficients with respect to one variable.
    pub fn from_coefficients(arity: usize, at: usize, rows: &[Several]) -> Several {
        let mut result = Several::zero(arity);
        for (power, row) in rows.iter().enumerate() {
            for (exponents, c) in &row.terms {
                let mut exponents = exponents.clone();
                exponents[at] += power as u32;
                result.add_term(exponents, c.clone());
            }
        }
        result
    }

    /// Returns the derivative with respect to a variable.
    pub fn derivative(&self, at: usize) -> Several {
        let mut result = Several::zero(self.arity);
        for (exponents, c) in &self.terms {
            if exponents[at] > 0 {
                let mut lower = exponents.clone();
                lower[at] -= 1;
                result.add_term(lower, c * IBig::from(exponents[at]));
            }
        }
        result
    }

    /// Substitutes an integer for a variable.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn at(&self, at: usize, x: &IBig, budget: &Budget) -> Result<Several, Failure> {
        budget.check_bits((self.degree(at) as usize).saturating_mul(x.bit_len()))?;
        let mut powers = vec![IBig::ONE];
        for _ in 0..self.degree(at) {
            let next = big::multiply(&powers[powers.len() - 1], x, budget)?;
            powers.push(next);
        }
        let mut value = Several::zero(self.arity);
        for (k, (exponents, c)) in self.terms.iter().enumerate() {
            if k % 64 == 0 {
                budget.poll(4)?;
            }
            let mut rest = exponents.clone();
            let power = std::mem::take(&mut rest[at]);
            value.add_term(rest, big::multiply(c, &powers[power as usize], budget)?);
        }
        Ok(value)
    }
}

/// Rejects sizes beyond the limits on terms and bits of a polynomial.
fn check_size(terms: usize, bits: usize) -> Result<(), Failure> {
    if terms > TERMS_MAX {
        return Err(Failure::limit(format!(
            "the polynomial would have more than {TERMS_MAX} terms"
        )));
    }
    if terms.saturating_mul(bits) > BITS_MAX {
        return Err(Failure::limit(
            "the polynomial would have more than 2^27 bits",
        ));
    }
    Ok(())
}
