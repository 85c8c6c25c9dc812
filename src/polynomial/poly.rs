//! Polynomials over the integers: a dense row of coefficients, the constant first.

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;
use std::cmp::Ordering;
use std::ops::{Add, Neg, Sub};

static ZERO: IBig = IBig::ZERO;

/// A polynomial with integer coefficients; the last one stored is not zero, and 0 has none.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Poly {
    coefficients: Vec<IBig>,
}

impl Poly {
    /// The polynomial with these coefficients, the constant first.
    pub fn new(mut coefficients: Vec<IBig>) -> Poly {
        while coefficients.last().is_some_and(IBig::is_zero) {
            coefficients.pop();
        }
        Poly { coefficients }
    }

    /// The polynomial with these small coefficients, the constant first.
    pub fn from_words(coefficients: &[i64]) -> Poly {
        Poly::new(coefficients.iter().map(|&c| c.into()).collect())
    }

    /// The polynomial 0.
    pub fn zero() -> Poly {
        Poly::default()
    }

    /// The polynomial 1.
    pub fn one() -> Poly {
        Poly::constant(IBig::ONE)
    }

    /// The polynomial x.
    pub fn x() -> Poly {
        Poly::monomial(IBig::ONE, 1)
    }

    /// A number as a polynomial.
    pub fn constant(n: IBig) -> Poly {
        Poly::new(vec![n])
    }

    /// `n · x^power`.
    pub fn monomial(n: IBig, power: usize) -> Poly {
        let mut coefficients = vec![IBig::ZERO; power];
        coefficients.push(n);
        Poly::new(coefficients)
    }

    /// The coefficients, the constant first; empty for 0.
    pub fn coefficients(&self) -> &[IBig] {
        &self.coefficients
    }

    /// The coefficients, by value.
    pub fn into_coefficients(self) -> Vec<IBig> {
        self.coefficients
    }

    /// The coefficient of a power of x.
    pub fn coefficient(&self, power: usize) -> &IBig {
        self.coefficients.get(power).unwrap_or(&ZERO)
    }

    /// The degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// The number of coefficients: the degree plus one, or 0.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// Whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The same as [`Poly::is_zero`].
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// Whether this is 1.
    pub fn is_one(&self) -> bool {
        matches!(&self.coefficients[..], [one] if one.is_one())
    }

    /// Whether this is a number.
    pub fn is_constant(&self) -> bool {
        self.len() <= 1
    }

    /// The leading coefficient; 0 for 0.
    pub fn leading(&self) -> &IBig {
        self.coefficients.last().unwrap_or(&ZERO)
    }

    /// The bits of the largest coefficient.
    pub fn height_bits(&self) -> usize {
        self.coefficients
            .iter()
            .map(|c| c.bit_len())
            .max()
            .unwrap_or(0)
    }

    /// The bits of all coefficients together.
    pub fn total_bits(&self) -> usize {
        self.coefficients.iter().map(|c| c.bit_len()).sum()
    }

    /// The sum of the squares of the coefficients.
    pub fn norm_squared(&self) -> IBig {
        let squares = self.coefficients.iter().map(|c| IBig::from(c.sqr()));
        squares.fold(IBig::ZERO, |sum, square| sum + square)
    }

    /// The product with an integer.
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

    /// The quotient by an integer that divides every coefficient.
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

    /// The product with `x^power`.
    pub fn shift_up(&self, power: usize) -> Poly {
        if self.is_zero() {
            return Poly::zero();
        }
        let mut coefficients = vec![IBig::ZERO; power];
        coefficients.extend_from_slice(&self.coefficients);
        Poly { coefficients }
    }

    /// The quotient by `x^power`; the coefficients below are dropped.
    pub fn shift_down(&self, power: usize) -> Poly {
        Poly {
            coefficients: self.coefficients.get(power..).unwrap_or(&[]).to_vec(),
        }
    }

    /// The coefficients in reverse order: `x^degree · p(1/x)`.
    pub fn reverse(&self) -> Poly {
        Poly::new(self.coefficients.iter().rev().cloned().collect())
    }

    /// `p(-x)`.
    pub fn mirror(&self) -> Poly {
        let sign = |(k, c): (usize, &IBig)| if k % 2 == 1 { -c } else { c.clone() };
        Poly {
            coefficients: self.coefficients.iter().enumerate().map(sign).collect(),
        }
    }

    /// The derivative.
    pub fn derivative(&self) -> Poly {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Poly::new(terms.map(|(k, c)| c * IBig::from(k)).collect())
    }

    /// The greatest common divisor of the coefficients, not negative; 0 for 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn content(&self, budget: &Budget) -> Result<IBig, Failure> {
        let mut content = IBig::ZERO;
        // The shortest coefficients first, so that the content is found sooner.
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

    /// The content and the primitive part; the primitive part has a positive leading coefficient,
    /// the content carries the sign. 0 gives 0 and 0.
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

    /// The primitive part, with a positive leading coefficient.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn primitive_part(&self, budget: &Budget) -> Result<Poly, Failure> {
        Ok(self.split_content(budget)?.1)
    }

    /// The polynomial `q` and the largest `k` with `p(x) = q(x^k)`; `k` is 1 for constants.
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

    /// `p(x^k)`, for k ≥ 1.
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

    /// The order of lists of factors: by degree, then by coefficients starting with the constant.
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
