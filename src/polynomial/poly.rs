//! Polynomials over the integers, stored as a dense list of coefficients, constant term first.

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;
use std::cmp::Ordering;
use std::ops::{Add, Neg, Sub};

static ZERO: IBig = IBig::ZERO;

/// A polynomial with integer coefficients; the last one stored is not zero, and the zero polynomial
/// has none.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Poly {
    coefficients: Vec<IBig>,
}

impl Poly {
    /// Creates the polynomial with these coefficients, constant term first.
    pub fn new(mut coefficients: Vec<IBig>) -> Poly {
        while coefficients.last().is_some_and(IBig::is_zero) {
            coefficients.pop();
        }
        Poly { coefficients }
    }

    /// Creates the polynomial with these small coefficients, constant term first.
    pub fn from_words(coefficients: &[i64]) -> Poly {
        Poly::new(coefficients.iter().map(|&c| c.into()).collect())
    }

    /// Returns the zero polynomial.
    pub fn zero() -> Poly {
        Poly::default()
    }

    /// Returns the polynomial 1.
    pub fn one() -> Poly {
        Poly::constant(IBig::ONE)
    }

    /// Returns the polynomial x.
    pub fn x() -> Poly {
        Poly::monomial(IBig::ONE, 1)
    }

    /// Returns a number as a polynomial.
    pub fn constant(n: IBig) -> Poly {
        Poly::new(vec![n])
    }

    /// Returns `n · x^power`.
    pub fn monomial(n: IBig, power: usize) -> Poly {
        let mut coefficients = vec![IBig::ZERO; power];
        coefficients.push(n);
        Poly::new(coefficients)
    }

    /// Returns the coefficients, constant term first; empty for 0.
    pub fn coefficients(&self) -> &[IBig] {
        &self.coefficients
    }

    /// Returns the coefficients by value.
    pub fn into_coefficients(self) -> Vec<IBig> {
        self.coefficients
    }

    /// Returns the coefficient of a power of x.
    pub fn coefficient(&self, power: usize) -> &IBig {
        self.coefficients.get(power).unwrap_or(&ZERO)
    }

    /// Returns the degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// Returns the number of coefficients: the degree plus one, or 0.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// Reports whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Same as [`Poly::is_zero`].
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// Reports whether this is 1.
    pub fn is_one(&self) -> bool {
        matches!(&self.coefficients[..], [one] if one.is_one())
    }

    /// Reports whether this is a number.
    pub fn is_constant(&self) -> bool {
        self.len() <= 1
    }

    /// Returns the leading coefficient; 0 for 0.
    pub fn leading(&self) -> &IBig {
        self.coefficients.last().unwrap_or(&ZERO)
    }

    /// Returns the number of bits of the largest coefficient.
    pub fn height_bits(&self) -> usize {
        self.coefficients
            .iter()
            .map(|c| c.bit_len())
            .max()
            .unwrap_or(0)
    }

    /// Returns the total number of bits of all coefficients.
    pub fn total_bits(&self) -> usize {
        self.coefficients.iter().map(|c| c.bit_len()).sum()
    }

    /// Returns the sum of the squares of the coefficients.
    pub fn norm_squared(&self) -> IBig {
        let squares = self.coefficients.iter().map(|c| IBig::from(c.sqr()));
        squares.fold(IBig::ZERO, |sum, square| sum + square)
    }

    /// Returns the product with an integer.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn scale(&self, n: &IBig, budget: &Budget) -> Result<Poly, Failure> {
        if n.is_one() {
            return Ok(self.clone());
        }
        let products = self.coefficients.iter();
        let products = products.map(|c| big::multiply(c, n, budget));
        Ok(Poly::new(products.collect::<Result<_, _>>()?))
    }

    /// Returns the quotient by an integer that divides every coefficient.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn divide_exactly(&self, n: &IBig, budget: &Budget) -> Result<Poly, Failure> {
        if n.is_one() {
            return Ok(self.clone());
        }
        let quotients = self.coefficients.iter();
        let quotients = quotients.map(|c| Ok(big::div_rem(c, n, budget)?.0));
        Ok(Poly::new(quotients.collect::<Result<_, Failure>>()?))
    }

    /// Returns the product with `x^power`.
    pub fn shift_up(&self, power: usize) -> Poly {
        if self.is_zero() {
            return Poly::zero();
        }
        let mut coefficients = vec![IBig::ZERO; power];
        coefficients.extend_from_slice(&self.coefficients);
        Poly { coefficients }
    }

    /// Returns the quotient by `x^power`; lower coefficients are dropped.
    pub fn shift_down(&self, power: usize) -> Poly {
        Poly {
            coefficients: self.coefficients.get(power..).unwrap_or(&[]).to_vec(),
        }
    }

    /// Returns the polynomial with the coefficients in reverse order: `x^degree · p(1/x)`.
    pub fn reverse(&self) -> Poly {
        Poly::new(self.coefficients.iter().rev().cloned().collect())
    }

    /// Returns `p(-x)`.
    pub fn mirror(&self) -> Poly {
        let sign = |(k, c): (usize, &IBig)| if k % 2 == 1 { -c } else { c.clone() };
        Poly {
            coefficients: self.coefficients.iter().enumerate().map(sign).collect(),
        }
    }

    /// Returns the derivative.
    pub fn derivative(&self) -> Poly {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Poly::new(terms.map(|(k, c)| c * IBig::from(k)).collect())
    }

    /// Returns the non-negative greatest common divisor of the coefficients; 0 for 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn content(&self, budget: &Budget) -> Result<IBig, Failure> {
        let mut content = IBig::ZERO;
        // Start with the shortest coefficients, so that the content is found sooner.
        let mut order: Vec<&IBig> = self.coefficients.iter().filter(|c| !c.is_zero()).collect();
        order.sort_by_key(|c| c.bit_len());
        for c in order {
            if content.is_one() {
                break;
            }
            content = if content.is_zero() {
                c.clone().abs()
            } else {
                big::gcd(&content, c, budget)?
            };
        }
        Ok(content)
    }

    /// Returns the content and the primitive part; the primitive part has a positive leading
    /// coefficient, and the content carries the sign. For 0, both are 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn split_content(&self, budget: &Budget) -> Result<(IBig, Poly), Failure> {
        if self.is_zero() {
            return Ok((IBig::ZERO, Poly::zero()));
        }
        let mut content = self.content(budget)?;
        if self.leading().is_negative() {
            content = -content;
        }
        let part = self.divide_exactly(&content, budget)?;
        Ok((content, part))
    }

    /// Returns the primitive part, with a positive leading coefficient.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn primitive_part(&self, budget: &Budget) -> Result<Poly, Failure> {
        Ok(self.split_content(budget)?.1)
    }

    /// Returns the polynomial `q` and the largest `k` with `p(x) = q(x^k)`; `k` is 1 for constants.
    pub fn deflate(&self) -> (Poly, usize) {
        let powers = self.coefficients.iter().enumerate();
        let used = powers.filter(|(_, c)| !c.is_zero()).map(|(k, _)| k);
        let k = used.fold(0usize, gcd_of);
        if k <= 1 {
            return (self.clone(), 1);
        }
        let coefficients = self.coefficients.iter().step_by(k).cloned().collect();
        (Poly { coefficients }, k)
    }

    /// Returns `p(x^k)`, for k ≥ 1.
    pub fn inflate(&self, k: usize) -> Poly {
        if k == 1 || self.is_constant() {
            return self.clone();
        }
        let mut coefficients = vec![IBig::ZERO; (self.len() - 1) * k + 1];
        for (power, c) in self.coefficients.iter().enumerate() {
            coefficients[power * k].clone_from(c);
        }
        Poly { coefficients }
    }

    /// Compares polynomials for sorting lists of factors: by degree, then by coefficients starting
    /// with the constant term.
    pub fn order(&self, other: &Poly) -> Ordering {
        let degrees = self.len().cmp(&other.len());
        degrees.then_with(|| self.coefficients.cmp(&other.coefficients))
    }

    pub(super) fn coefficients_mut(&mut self) -> &mut Vec<IBig> {
        &mut self.coefficients
    }
}

fn gcd_of(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd_of(b, a % b) }
}

impl Add for &Poly {
    type Output = Poly;

    fn add(self, other: &Poly) -> Poly {
        let (long, short) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        let mut sum = long.coefficients.clone();
        for (c, d) in sum.iter_mut().zip(&short.coefficients) {
            *c += d;
        }
        Poly::new(sum)
    }
}

impl Sub for &Poly {
    type Output = Poly;

    fn sub(self, other: &Poly) -> Poly {
        let mut difference = self.coefficients.clone();
        difference.resize(self.len().max(other.len()), IBig::ZERO);
        for (c, d) in difference.iter_mut().zip(&other.coefficients) {
            *c -= d;
        }
        Poly::new(difference)
    }
}

impl Neg for &Poly {
    type Output = Poly;

    fn neg(self) -> Poly {
        Poly {
            coefficients: self.coefficients.iter().map(|c| -c).collect(),
        }
    }
}
