//! Finds the factor of a polynomial to which a root belongs.

use super::super::poly::Poly;
use super::complex::Square;
use super::interval::Interval;
use super::number::{Complex, Magnitude};
use super::order::Roots;
use super::value::Evaluator;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;

impl Roots {
    /// Returns the index of the factor that has the root, for every real root and every complex
    /// one. The factors must be pairwise coprime and squarefree, and their product must have all of
    /// these roots.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn owners(
        &self,
        factors: &[Poly],
        budget: &Budget,
    ) -> Result<(Vec<usize>, Vec<usize>), Failure> {
        if factors.len() == 1 {
            return Ok((vec![0; self.real.len()], vec![0; self.complex.len()]));
        }
        let real = self.real.iter().map(|root| {
            for (k, factor) in factors.iter().enumerate() {
                if root.is_root_of(factor, budget)? {
                    return Ok(k);
                }
            }
            Err(foreign())
        });
        let real = real.collect::<Result<_, _>>()?;
        let complex = self
            .complex
            .iter()
            .map(|root| owner(root, &self.poly, factors, budget));
        Ok((real, complex.collect::<Result<_, _>>()?))
    }
}

fn foreign() -> Failure {
    Failure::value("the factors do not have all of the polynomial's roots")
}

impl Interval {
    /// Reports whether the root is also a root of a squarefree divisor of the polynomial for which
    /// the interval was computed.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn is_root_of(&self, divisor: &Poly, budget: &Budget) -> Result<bool, Failure> {
        if divisor.is_constant() {
            return Ok(false);
        }
        let low = divisor.sign_at(self.low(), self.exponent(), budget)?;
        if self.is_exact() {
            return Ok(low == 0);
        }
        // There is at most one root inside, and it is simple; roots at the ends are taken into
        // account by the slopes there.
        let mut above = divisor.sign_at(&self.high(), self.exponent(), budget)?;
        let mut below = low;
        if low == 0 || above == 0 {
            let slope = divisor.derivative();
            if low == 0 {
                below = slope.sign_at(self.low(), self.exponent(), budget)?;
            }
            if above == 0 {
                above = -slope.sign_at(&self.high(), self.exponent(), budget)?;
            }
        }
        Ok(above != below)
    }
}

/// Returns the factor with a root in the square, after proving that the others have none.
pub(super) fn owner(
    root: &Square,
    p: &Poly,
    factors: &[Poly],
    budget: &Budget,
) -> Result<usize, Failure> {
    let mut root = root.clone();
    let mut bits = 32;
    loop {
        let mut open = Vec::new();
        for (k, factor) in factors.iter().enumerate() {
            if !factor.is_constant() && !is_free(&root, factor, bits, budget)? {
                open.push(k);
            }
        }
        match open[..] {
            [only] => return Ok(only),
            [] => return Err(foreign()),
            _ => {}
        }
        bits *= 2;
        let top = root.re().bit_len().max(root.im().bit_len()) as i64 + root.exponent();
        root.refine(p, top - bits as i64, budget)?;
    }
}

/// Reports whether it is proved that a polynomial has no root in the square.
fn is_free(root: &Square, p: &Poly, bits: usize, budget: &Budget) -> Result<bool, Failure> {
    let center = Complex::new(root.re().clone(), root.im().clone(), root.exponent());
    let radius = Magnitude::of(root.radius())
        .shift(root.exponent())
        .times(1.5);
    Evaluator::new(p).has_no_root_near(&center, radius, bits + 64, budget)
}
