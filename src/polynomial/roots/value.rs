//! Values of a polynomial at dyadic points, as precise as needed: computed in floating point with a
//! proved error bound, and exactly if that is not conclusive.

use super::super::evaluate::sign;
use super::super::poly::Poly;
use super::number::{Complex, Magnitude};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// A polynomial prepared for evaluation.
pub struct Evaluator<'a> {
    p: &'a Poly,
    sizes: Vec<Magnitude>,
}

/// The value and slope at a point, with bounds on their errors.
pub struct Evaluation {
    pub value: Complex,
    pub slope: Complex,
    pub value_error: Magnitude,
    pub slope_error: Magnitude,
}

impl<'a> Evaluator<'a> {
    pub fn new(p: &'a Poly) -> Evaluator<'a> {
        Evaluator {
            sizes: p.coefficients().iter().map(Magnitude::of).collect(),
            p,
        }
    }

    pub fn degree(&self) -> usize {
        self.p.len() - 1
    }

    pub fn poly(&self) -> &'a Poly {
        self.p
    }

    pub fn sizes(&self) -> &[Magnitude] {
        &self.sizes
    }

    /// Returns the value and slope, by Horner's rule. Each term of the sums goes through at most
    /// `2n + 3` roundings, each of which changes it by a factor of at most `1 ± 2^(2 - precision)`;
    /// this gives the bounds (Higham 2002, 5.1).
    pub fn at(
        &self,
        z: &Complex,
        precision: usize,
        budget: &Budget,
    ) -> Result<Evaluation, Failure> {
        let radius = z.size();
        let (mut value, mut slope) = (Complex::zero(), Complex::zero());
        let (mut value_sum, mut slope_sum) = (Magnitude::ZERO, Magnitude::ZERO);
        let every = (1 << 16) / precision + 1;
        for (k, c) in self.p.coefficients().iter().enumerate().rev() {
            if k % every == 0 {
                budget.poll(precision as u64 / 64 + 1)?;
            }
            slope = slope.mul_long(z, precision, budget)?.add(&value, precision);
            value = value
                .mul_long(z, precision, budget)?
                .add(&Complex::real(c, precision), precision);
            slope_sum = slope_sum.mul(radius).add(value_sum);
            value_sum = value_sum.mul(radius).add(self.sizes[k]);
        }
        let factor = (2 * self.degree() + 8) as f64 * 1.01;
        let bound = |sum: Magnitude| sum.times(factor).shift(2 - precision as i64);
        Ok(Evaluation {
            value,
            slope,
            value_error: bound(value_sum),
            slope_error: bound(slope_sum),
        })
    }

    /// Reports whether it is proved that a disc contains no root: the value at the centre must be
    /// larger than any possible change on the way to the edge.
    pub fn has_no_root_near(
        &self,
        center: &Complex,
        radius: Magnitude,
        precision: usize,
        budget: &Budget,
    ) -> Result<bool, Failure> {
        let (value, error) = self.value_at(center, precision, budget)?;
        let reach = center.size().add(radius);
        let mut slope = Magnitude::ZERO;
        for (k, &size) in self.sizes.iter().enumerate().skip(1).rev() {
            slope = slope.mul(reach).add(size.times(k as f64));
        }
        let change = slope.mul(radius).add(error).times(1.001);
        Ok(change.less(value.size()))
    }

    /// Returns `p / p'`; `None` if the slope may be 0.
    pub fn newton_step(
        &self,
        z: &Complex,
        precision: usize,
        budget: &Budget,
    ) -> Result<Option<Complex>, Failure> {
        let e = self.at(z, precision, budget)?;
        if !e.slope_error.less(e.slope.size()) {
            return Ok(None);
        }
        Ok(Some(e.value.div_long(&e.slope, precision, budget)?))
    }

    /// Returns the sign at `mantissa · 2^exponent`.
    pub fn sign_at(&self, mantissa: &IBig, exponent: i64, budget: &Budget) -> Result<i32, Failure> {
        let whole = self.degree() * mantissa.bit_len().max(1) + self.p.height_bits();
        let point = Complex::new(mantissa.clone(), IBig::ZERO, exponent);
        let mut precision = mantissa.bit_len().max(32) + 32;
        // Four times as many bits as the point has are enough to decide, unless the point is a root
        // or very close to one.
        while precision < whole / 2 && precision < 64 + 4 * mantissa.bit_len() {
            let e = self.value_at(&point, precision, budget)?;
            if e.1.less(e.0.size()) {
                return Ok(sign(e.0.parts().0));
            }
            precision *= 2;
        }
        self.p.sign_at(mantissa, exponent, budget)
    }

    /// Returns only the value, with an error bound.
    fn value_at(
        &self,
        z: &Complex,
        precision: usize,
        budget: &Budget,
    ) -> Result<(Complex, Magnitude), Failure> {
        let radius = z.size();
        let (mut value, mut sum) = (Complex::zero(), Magnitude::ZERO);
        let every = (1 << 16) / precision + 1;
        for (k, c) in self.p.coefficients().iter().enumerate().rev() {
            if k % every == 0 {
                budget.poll(precision as u64 / 64 + 1)?;
            }
            value = value
                .mul_long(z, precision, budget)?
                .add(&Complex::real(c, precision), precision);
            sum = sum.mul(radius).add(self.sizes[k]);
        }
        let factor = (2 * self.degree() + 8) as f64 * 1.01;
        Ok((value, sum.times(factor).shift(2 - precision as i64)))
    }
}
