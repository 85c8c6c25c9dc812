//! Polynomials over Z/p: dense lists of residues, constant term first; the field is passed
//! separately.

use super::super::chance::Chance;
use super::super::pack::{fields, pack_words};
use super::super::poly::Poly;
use super::field::Field;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// Dot products are faster than packing if the shorter factor has at most this many coefficients.
const DOTS_MAX: usize = 96;

/// A polynomial over a prime field; its last coefficient is not zero, and the zero polynomial has
/// no coefficients.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModPoly(Vec<u64>);

impl ModPoly {
    /// Creates the polynomial with these residues (in Montgomery form), constant term first.
    pub fn new(mut residues: Vec<u64>) -> ModPoly {
        while residues.last() == Some(&0) {
            residues.pop();
        }
        ModPoly(residues)
    }

    /// Reduces an integer polynomial modulo the prime.
    pub fn of(p: &Poly, field: &Field) -> ModPoly {
        ModPoly::new(
            p.coefficients()
                .iter()
                .map(|c| field.residue_of(c))
                .collect(),
        )
    }

    /// Returns the zero polynomial.
    pub fn zero() -> ModPoly {
        ModPoly(Vec::new())
    }

    /// Returns the polynomial 1.
    pub fn one(field: &Field) -> ModPoly {
        ModPoly(vec![field.one()])
    }

    /// Returns the polynomial x.
    pub fn x(field: &Field) -> ModPoly {
        ModPoly(vec![0, field.one()])
    }

    /// Returns a random polynomial with at most this many coefficients.
    pub fn random(length: usize, field: &Field, chance: &mut Chance) -> ModPoly {
        ModPoly::new((0..length).map(|_| chance.below(field.prime())).collect())
    }

    /// Returns the residues, constant term first.
    pub fn residues(&self) -> &[u64] {
        &self.0
    }

    /// Returns the degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.0.len().checked_sub(1)
    }

    /// Returns the number of coefficients.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Reports whether this is a nonzero number.
    pub fn is_unit(&self) -> bool {
        self.0.len() == 1
    }

    /// Returns the leading coefficient; 0 for 0.
    pub fn leading(&self) -> u64 {
        self.0.last().copied().unwrap_or(0)
    }

    /// Returns the sum.
    pub fn add(&self, other: &ModPoly, field: &Field) -> ModPoly {
        let (long, short) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        let mut sum = long.0.clone();
        for (c, &d) in sum.iter_mut().zip(&short.0) {
            *c = field.add(*c, d);
        }
        ModPoly::new(sum)
    }

    /// Returns the difference.
    pub fn sub(&self, other: &ModPoly, field: &Field) -> ModPoly {
        let mut difference = self.0.clone();
        difference.resize(self.len().max(other.len()), 0);
        for (c, &d) in difference.iter_mut().zip(&other.0) {
            *c = field.sub(*c, d);
        }
        ModPoly::new(difference)
    }

    /// Returns the product with a residue.
    pub fn scale(&self, n: u64, field: &Field) -> ModPoly {
        ModPoly::new(self.0.iter().map(|&c| field.mul(c, n)).collect())
    }

    /// Returns the multiple with leading coefficient 1; 0 for 0.
    pub fn monic(&self, field: &Field) -> ModPoly {
        let lead = self.leading();
        if lead == 0 || lead == field.one() {
            return self.clone();
        }
        self.scale(field.invert(lead), field)
    }

    /// Returns the derivative.
    pub fn derivative(&self, field: &Field) -> ModPoly {
        let terms = self.0.iter().enumerate().skip(1);
        ModPoly::new(
            terms
                .map(|(k, &c)| field.mul(c, field.residue(k as u64)))
                .collect(),
        )
    }

    /// Returns the value at a residue.
    pub fn at(&self, x: u64, field: &Field) -> u64 {
        self.0
            .iter()
            .rev()
            .fold(0, |value, &c| field.add(field.mul(value, x), c))
    }

    /// Returns the product, computed with dot products or as one product of large integers.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn multiply(
        &self,
        other: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<ModPoly, Failure> {
        if self.is_zero() || other.is_zero() {
            return Ok(ModPoly::zero());
        }
        let (long, short) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        budget.poll((long.len() * short.len().min(64)) as u64 / 512)?;
        if short.len() > DOTS_MAX {
            return long.pack_multiply(short, field, budget);
        }
        let reversed: Vec<u64> = short.0.iter().rev().copied().collect();
        let (n, m) = (long.len(), short.len());
        let product = (0..n + m - 1).map(|k| {
            // Σ long[i] · short[k - i], where short[k - i] is reversed[m - 1 - k + i].
            let first = (k + 1).saturating_sub(m);
            let last = k.min(n - 1);
            let offset = m - 1 + first - k;
            field.dot(
                &long.0[first..=last],
                &reversed[offset..offset + last - first + 1],
            )
        });
        Ok(ModPoly::new(product.collect()))
    }

    /// Returns the product, by Kronecker substitution.
    fn pack_multiply(
        &self,
        short: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<ModPoly, Failure> {
        let bits = 64 - field.prime().leading_zeros() as usize;
        let width = 2 * bits + short.len().ilog2() as usize + 1;
        let x = IBig::from(pack_words(&self.0, width));
        let product = if self == short {
            big::square(&x, budget)?
        } else {
            big::multiply(&x, &IBig::from(pack_words(&short.0, width)), budget)?
        };
        let mut residues = Vec::with_capacity(self.len() + short.len());
        let count = self.len() + short.len() - 1;
        fields(product.as_sign_words().1, width, count, |words| {
            residues.push(reduce_three(words, field));
        });
        Ok(ModPoly::new(residues))
    }

    /// Returns the quotient and remainder; the divisor must not be 0. O((n - m)·m).
    ///
    /// # Errors
    /// `ZeroDivisionError`, `Interrupted`.
    pub fn div_rem(
        &self,
        b: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<(ModPoly, ModPoly), Failure> {
        let Some(m) = b.degree() else {
            return Err(Failure::zero_division("division by the polynomial 0"));
        };
        if self.len() < b.len() {
            return Ok((ModPoly::zero(), self.clone()));
        }
        if m == 0 {
            return Ok((self.scale(field.invert(b.0[0]), field), ModPoly::zero()));
        }
        budget.poll(((self.len() - m) * m) as u64 / 512)?;
        let reversed: Vec<u64> = b.0.iter().rev().copied().collect();
        let inverse = (b.leading() != field.one()).then(|| field.invert(b.leading()));
        let length = self.len() - m;
        let mut quotient = vec![0; length];
        for k in (0..length).rev() {
            // The amount that the quotient's higher coefficients subtract from the dividend's
            // coefficient m + k.
            let last = length.min(k + m + 1);
            let count = last - (k + 1);
            let taken = field.dot(&quotient[k + 1..last], &reversed[1..1 + count]);
            let rest = field.sub(self.0[m + k], taken);
            quotient[k] = inverse.map_or(rest, |inverse| field.mul(rest, inverse));
            if k % 64 == 0 {
                budget.poll(0)?;
            }
        }
        let remainder = (0..m).map(|i| {
            // Σ quotient[j] · b[i - j], where b[i - j] is reversed[m - i + j].
            let count = length.min(i + 1);
            let taken = field.dot(&quotient[..count], &reversed[m - i..m - i + count]);
            field.sub(self.0[i], taken)
        });
        let remainder = ModPoly::new(remainder.collect());
        Ok((ModPoly::new(quotient), remainder))
    }

    /// Returns the remainder.
    ///
    /// # Errors
    /// Same as for [`ModPoly::div_rem`].
    pub fn remainder(
        &self,
        b: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<ModPoly, Failure> {
        Ok(self.div_rem(b, field, budget)?.1)
    }

    /// Returns the monic greatest common divisor, by Euclid's algorithm; 0 if both are 0. O(nm).
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn gcd(&self, other: &ModPoly, field: &Field, budget: &Budget) -> Result<ModPoly, Failure> {
        let (mut a, mut b) = (self.clone(), other.clone());
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        while !b.is_zero() {
            let rest = euclid_step(a, &b, field, budget)?;
            (a, b) = (b, rest);
        }
        Ok(a.monic(field))
    }

    /// Returns `(g, s, t)` with `s·a + t·b = g`, where g is the monic greatest common divisor and s
    /// and t have the lowest possible degrees.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn gcd_extended(
        &self,
        other: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<(ModPoly, ModPoly, ModPoly), Failure> {
        let (mut a, mut b) = (self.clone(), other.clone());
        let (mut s0, mut s1) = (ModPoly::one(field), ModPoly::zero());
        let (mut t0, mut t1) = (ModPoly::zero(), ModPoly::one(field));
        while !b.is_zero() {
            let (q, rest) = a.div_rem(&b, field, budget)?;
            let s2 = s0.sub(&q.multiply(&s1, field, budget)?, field);
            let t2 = t0.sub(&q.multiply(&t1, field, budget)?, field);
            (a, b) = (b, rest);
            (s0, s1, t0, t1) = (s1, s2, t1, t2);
        }
        if a.is_zero() {
            return Ok((a, s0, t0));
        }
        let unit = field.invert(a.leading());
        Ok((
            a.scale(unit, field),
            s0.scale(unit, field),
            t0.scale(unit, field),
        ))
    }

    /// Returns `self^exponent` modulo a nonconstant polynomial.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn pow_modulo(
        &self,
        exponent: &IBig,
        modulus: &ModPoly,
        field: &Field,
        budget: &Budget,
    ) -> Result<ModPoly, Failure> {
        use dashu_base::BitTest;
        let base = self.remainder(modulus, field, budget)?;
        let mut result = ModPoly::one(field);
        for bit in (0..exponent.bit_len()).rev() {
            result = result.multiply(&result, field, budget)?;
            result = result.remainder(modulus, field, budget)?;
            if exponent.bit(bit) {
                result = result.multiply(&base, field, budget)?;
                result = result.remainder(modulus, field, budget)?;
            }
        }
        Ok(result)
    }
}

/// Returns the remainder of a by b. A quotient of degree 1, the usual case, is handled in a single
/// pass.
fn euclid_step(
    mut a: ModPoly,
    b: &ModPoly,
    field: &Field,
    budget: &Budget,
) -> Result<ModPoly, Failure> {
    let (n, m) = (a.len(), b.len());
    if n != m + 1 || m < 3 {
        return a.remainder(b, field, budget);
    }
    budget.poll(m as u64 / 64)?;
    let inverse = field.invert(b.leading());
    let q1 = field.mul(a.0[n - 1], inverse);
    let middle = field.sub(a.0[n - 2], field.mul(q1, b.0[m - 2]));
    let q0 = field.mul(middle, inverse);
    let (q0, q1) = (field.neg(q0), field.neg(q1));
    a.0.truncate(m - 1);
    a.0[0] = field.add(a.0[0], field.mul(q0, b.0[0]));
    for (c, pair) in a.0[1..].iter_mut().zip(b.0.windows(2)) {
        let taken = u128::from(q1) * u128::from(pair[0]) + u128::from(q0) * u128::from(pair[1]);
        *c = field.add(*c, field.reduce(taken));
    }
    Ok(ModPoly::new(a.0))
}

/// Reduces a three-word number modulo p, the same way as a product of two residues.
fn reduce_three([low, middle, high]: [u64; 3], field: &Field) -> u64 {
    let p = u128::from(field.prime());
    let top = if high == 0 && u128::from(middle) < p {
        middle
    } else {
        (((u128::from(high) << 64) | u128::from(middle)) % p) as u64
    };
    field.reduce((u128::from(top) << 64) | u128::from(low))
}
