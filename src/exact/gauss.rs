//! Gaussian integers: the directions of arc tangents of rationals.

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::IBig;

/// The Gaussian integer `re + im·i`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Gauss {
    pub re: IBig,
    pub im: IBig,
}

impl Gauss {
    pub fn new(re: IBig, im: IBig) -> Gauss {
        Gauss { re, im }
    }

    pub fn one() -> Gauss {
        Gauss::new(IBig::ONE, IBig::ZERO)
    }

    pub fn is_zero(&self) -> bool {
        self.re.is_zero() && self.im.is_zero()
    }

    pub fn bits(&self) -> usize {
        self.re.bit_len().max(self.im.bit_len())
    }

    pub fn conj(&self) -> Gauss {
        Gauss::new(self.re.clone(), -&self.im)
    }

    /// Returns the product with i.
    pub fn turned(&self) -> Gauss {
        Gauss::new(-&self.im, self.re.clone())
    }

    /// Returns the product.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`; the same for the functions below.
    pub fn mul(&self, other: &Gauss, budget: &Budget) -> Result<Gauss, Failure> {
        let times = |a: &IBig, b: &IBig| big::multiply(a, b, budget);
        Ok(Gauss {
            re: times(&self.re, &other.re)? - times(&self.im, &other.im)?,
            im: times(&self.re, &other.im)? + times(&self.im, &other.re)?,
        })
    }

    pub fn norm(&self, budget: &Budget) -> Result<IBig, Failure> {
        Ok(big::square(&self.re, budget)? + big::square(&self.im, budget)?)
    }

    pub fn pow(&self, n: u64, budget: &Budget) -> Result<Gauss, Failure> {
        let mut result = Gauss::one();
        for bit in (0..64 - n.leading_zeros()).rev() {
            result = result.mul(&result, budget)?;
            if n >> bit & 1 == 1 {
                result = result.mul(self, budget)?;
            }
        }
        Ok(result)
    }

    /// Divides out the common divisor of the two parts.
    pub fn primitive(self, budget: &Budget) -> Result<Gauss, Failure> {
        let g = big::gcd(&self.re, &self.im, budget)?;
        if g.is_one() || g.is_zero() {
            return Ok(self);
        }
        Ok(Gauss {
            re: big::div_rem(&self.re, &g, budget)?.0,
            im: big::div_rem(&self.im, &g, budget)?.0,
        })
    }

    /// Makes the number primitive and removes the factor 1 + i: what is left is the direction up to
    /// multiples of π/4.
    pub fn direction(self, budget: &Budget) -> Result<Gauss, Failure> {
        let z = self.primitive(budget)?;
        let odd = |n: &IBig| n.trailing_zeros() == Some(0);
        if odd(&z.re) && odd(&z.im) {
            // z / (1 + i)
            let (re, im) = ((&z.re + &z.im) >> 1usize, (&z.im - &z.re) >> 1usize);
            return Ok(Gauss { re, im });
        }
        Ok(z)
    }

    /// Returns the quotient rounded to a nearest Gaussian integer.
    fn divided(&self, other: &Gauss, norm: &IBig, budget: &Budget) -> Result<Gauss, Failure> {
        let z = self.mul(&other.conj(), budget)?;
        let nearest = |n: &IBig| -> Result<IBig, Failure> {
            let double = (n << 1) + norm;
            Ok(big::floored(&double, &(norm << 1), budget)?.0)
        };
        Ok(Gauss::new(nearest(&z.re)?, nearest(&z.im)?))
    }

    /// Returns the exact quotient, if there is one.
    pub fn quotient(&self, other: &Gauss, budget: &Budget) -> Result<Option<Gauss>, Failure> {
        let norm = other.norm(budget)?;
        let q = self.divided(other, &norm, budget)?;
        let back = q.mul(other, budget)?;
        Ok((back == *self).then_some(q))
    }

    /// Returns a greatest common divisor, by Euclid's algorithm with nearest quotients.
    pub fn gcd(&self, other: &Gauss, budget: &Budget) -> Result<Gauss, Failure> {
        let (mut a, mut b) = (self.clone(), other.clone());
        while !b.is_zero() {
            budget.poll(1 + b.bits() as u64 / 500)?;
            let norm = b.norm(budget)?;
            let q = a.divided(&b, &norm, budget)?;
            let product = q.mul(&b, budget)?;
            let rest = Gauss::new(&a.re - product.re, &a.im - product.im);
            (a, b) = (b, rest);
        }
        Ok(a)
    }

    /// Reports whether the number is 1, -1, i or -i.
    pub fn is_unit(&self) -> bool {
        let size = self.re.clone().abs() + self.im.clone().abs();
        size.is_one()
    }

    /// Reports whether two numbers differ only by a unit factor.
    pub fn is_associate(&self, other: &Gauss) -> bool {
        let mut turned = other.clone();
        for _ in 0..4 {
            if *self == turned {
                return true;
            }
            turned = turned.turned();
        }
        false
    }

    /// Returns the associate with re > 0 and im >= 0.
    pub fn first_quadrant(&self) -> Gauss {
        let mut z = self.clone();
        while !(z.re.is_positive() && !z.re.is_zero() && !z.im.is_negative()) {
            z = z.turned();
        }
        z
    }

    /// Returns `(w, m)`, with the largest possible m, such that this direction, which is not a
    /// unit, is a unit times `w^m`.
    pub fn root(&self, budget: &Budget) -> Result<(Gauss, u32), Failure> {
        let norm = self.norm(budget)?;
        let (base, k) = super::logarithm::perfect_power(&norm, budget)?;
        for m in (2..=k).rev().filter(|m| k % m == 0) {
            let n = big::pow(&base, (k / m) as usize, budget)?;
            let w = self.gcd(&Gauss::new(n, IBig::ZERO), budget)?;
            if w.pow(m.into(), budget)?.is_associate(self) {
                return Ok((w, m));
            }
        }
        Ok((self.clone(), 1))
    }
}

/// Returns pairwise coprime Gaussian integers, none of them a unit or divisible by 1 + i, over
/// which all of these factor.
pub(super) fn coprime(list: &[Gauss], budget: &Budget) -> Result<Vec<Gauss>, Failure> {
    let mut pieces: Vec<Gauss> = Vec::new();
    let mut open: Vec<Gauss> = list.to_vec();
    while let Some(mut base) = open.pop() {
        let mut i = 0;
        while i < pieces.len() && !base.is_unit() {
            budget.poll(1)?;
            let g = base.gcd(&pieces[i], budget)?;
            if g.is_unit() {
                i += 1;
                continue;
            }
            let other = pieces.swap_remove(i);
            let divided = |z: &Gauss| -> Result<Gauss, Failure> {
                Ok(z.quotient(&g, budget)?.expect("a common divisor divides"))
            };
            let (left, right) = (divided(&base)?, divided(&other)?);
            open.extend([right, left].into_iter().filter(|z| !z.is_unit()));
            base = g;
            i = 0;
        }
        if !base.is_unit() {
            pieces.push(base);
        }
    }
    Ok(pieces)
}

/// Divides by a piece as often as possible, and counts how often.
pub(super) fn multiplicity(
    z: &Gauss,
    piece: &Gauss,
    budget: &Budget,
) -> Result<(Gauss, i64), Failure> {
    let (mut z, mut k) = (z.clone(), 0);
    while let Some(q) = z.quotient(piece, budget)? {
        budget.poll(1)?;
        (z, k) = (q, k + 1);
    }
    Ok((z, k))
}
