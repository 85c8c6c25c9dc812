//! Polynomials in several variables rewritten in one: dense products and exact quotients.

use super::super::poly::Poly;
use super::{Exponents, Several};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// The maximum number of coefficients of a one-variable polynomial that represents one in several
/// variables.
const LENGTH_MAX: usize = 1 << 18;
/// The maximum number of products of coefficients in a division in one variable.
const DIVISION_MAX: usize = 1 << 24;

/// How several variables are mapped to one: the exponents are digits, with `widths` as their bases.
pub(super) struct Layout {
    widths: Vec<usize>,
}

impl Layout {
    /// Creates a layout for this degree in each variable; `None` if it would take too many
    /// coefficients.
    pub fn new(degrees: impl Iterator<Item = usize>) -> Option<Layout> {
        let widths: Vec<usize> = degrees.map(|d| d + 1).collect();
        let all = widths.iter().fold(1usize, |n, w| n.saturating_mul(*w));
        (all <= LENGTH_MAX).then_some(Layout { widths })
    }

    /// Returns the number of coefficients.
    pub fn length(&self) -> usize {
        self.widths.iter().product()
    }

    /// Converts to the polynomial in one variable.
    pub fn flatten(&self, p: &Several) -> Poly {
        let mut flat = vec![IBig::ZERO; self.length()];
        for (exponents, c) in p.terms() {
            let digits = exponents.iter().zip(&self.widths);
            let place = digits.fold(0, |place, (e, w)| place * w + *e as usize);
            flat[place] = c.clone();
        }
        Poly::new(flat)
    }

    /// Converts back to the polynomial in several variables.
    pub fn raise(&self, flat: &Poly) -> Several {
        let mut p = Several::zero(self.widths.len());
        for (place, c) in flat.coefficients().iter().enumerate() {
            let mut rest = place;
            let mut exponents: Exponents = vec![0; self.widths.len()];
            for (e, w) in exponents.iter_mut().zip(&self.widths).rev() {
                *e = (rest % w) as u32;
                rest /= w;
            }
            p.add_term(exponents, c.clone());
        }
        p
    }
}

impl Several {
    /// Computes the product via one variable; `None` if the factors are too sparse for that.
    pub(super) fn multiply_flat(
        &self,
        other: &Several,
        pairs: usize,
        budget: &Budget,
    ) -> Result<Option<Several>, Failure> {
        if pairs < 64 {
            return Ok(None);
        }
        let degrees = (0..self.arity()).map(|k| (self.degree(k) + other.degree(k)) as usize);
        let Some(layout) = Layout::new(degrees).filter(|layout| layout.length() <= pairs) else {
            return Ok(None);
        };
        budget.poll(layout.length() as u64 / 16)?;
        let product = layout
            .flatten(self)
            .multiply(&layout.flatten(other), budget)?;
        Ok(Some(layout.raise(&product)))
    }

    /// Returns the quotient, if the nonzero divisor divides exactly over the integers.
    ///
    /// # Errors
    /// `ZeroDivisionError`; `LimitError`, `Interrupted`.
    pub fn quotient_if_exact(
        &self,
        b: &Several,
        budget: &Budget,
    ) -> Result<Option<Several>, Failure> {
        if b.is_zero() {
            return Err(Failure::zero_division("division by the polynomial 0"));
        }
        if (0..self.arity()).any(|k| self.degree(k) < b.degree(k)) {
            return Ok(self.is_zero().then(|| self.clone()));
        }
        let degrees = (0..self.arity()).map(|k| self.degree(k) as usize);
        if let Some(layout) = Layout::new(degrees) {
            let (above, below) = (layout.flatten(self), layout.flatten(b));
            let rest = (above.len() + 1).saturating_sub(below.len());
            let work = rest.saturating_mul(below.len());
            let sparse = self.len().saturating_mul(b.len()).saturating_mul(8);
            if work <= DIVISION_MAX && work <= sparse.max(1 << 12) {
                let Some(flat) = above.quotient_if_exact(&below, budget)? else {
                    return Ok(None);
                };
                // If the degrees add up, no two monomials of the product have collided.
                let quotient = layout.raise(&flat);
                let fits = |k| quotient.degree(k) + b.degree(k) <= self.degree(k);
                return Ok((0..self.arity()).all(fits).then_some(quotient));
            }
        }
        self.quotient_sparse(b, budget)
    }

    /// Same as `quotient_if_exact`, but computed term by term.
    fn quotient_sparse(&self, b: &Several, budget: &Budget) -> Result<Option<Several>, Failure> {
        let mut rest = self.clone();
        let mut quotient = Several::zero(self.arity());
        let (lead, c) = b.terms.last_key_value().expect("the divisor is not 0");
        while let Some((top, n)) = rest.terms.last_key_value() {
            budget.poll(b.len() as u64 / 8 + 1)?;
            super::check_size(rest.len(), rest.terms.len() / 1024 + 64)?;
            if top.iter().zip(lead).any(|(a, b)| a < b) {
                return Ok(None);
            }
            let (q, r) = big::div_rem(n, c, budget)?;
            if !r.is_zero() {
                return Ok(None);
            }
            let power: Exponents = top.iter().zip(lead).map(|(a, b)| a - b).collect();
            for (exponents, d) in &b.terms {
                let place = exponents.iter().zip(&power).map(|(a, b)| a + b).collect();
                rest.add_term(place, -big::multiply(&q, d, budget)?);
            }
            quotient.add_term(power, q);
        }
        Ok(Some(quotient))
    }
}
