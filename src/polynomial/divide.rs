//! Division of integer polynomials: exact division, division with remainder where the result stays
//! integral, and pseudo-division.

use super::multiply::check_estimate;
use super::poly::Poly;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The quotient and remainder of a pseudo-division: `multiplier · a = quotient · b + remainder`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PseudoQuotient {
    /// A power of the divisor's leading coefficient.
    pub multiplier: IBig,
    /// The quotient of the dividend times the multiplier.
    pub quotient: Poly,
    /// The remainder, of lower degree than the divisor.
    pub remainder: Poly,
}

fn by_zero() -> Failure {
    Failure::zero_division("division by the polynomial 0")
}

impl Poly {
    /// Returns the quotient, if the divisor divides exactly over the integers. O(nm) products, or
    /// fewer if a leading coefficient already shows that it does not.
    ///
    /// # Errors
    /// `ZeroDivisionError`, `Interrupted`.
    pub fn quotient_if_exact(&self, b: &Poly, budget: &Budget) -> Result<Option<Poly>, Failure> {
        let Some(m) = b.degree() else {
            return Err(by_zero());
        };
        if self.len() < b.len() {
            return Ok(self.is_zero().then(Poly::zero));
        }
        let low = b
            .coefficients()
            .iter()
            .position(|c| !c.is_zero())
            .unwrap_or(0);
        if self.coefficients()[..low].iter().any(|c| !c.is_zero())
            || !divides(&b.coefficients()[low], self.coefficient(low))
        {
            return Ok(None);
        }
        let lead = b.leading();
        let length = self.len() - m;
        let mut quotient = vec![IBig::ZERO; length];
        // Each coefficient, from the top down, is determined by the dividend's coefficient after
        // the products so far are subtracted.
        for k in (0..length).rev() {
            budget.poll(m as u64 / 16)?;
            let mut rest = self.coefficients()[m + k].clone();
            let last = length.min(k + m + 1);
            let above = quotient[k + 1..last]
                .iter()
                .zip(b.coefficients()[..m].iter().rev());
            for (q, c) in above {
                subtract_product(&mut rest, q, c, budget)?;
            }
            if lead.is_one() {
                quotient[k] = rest;
                continue;
            }
            let (q, r) = divide(&rest, lead, budget)?;
            if !r.is_zero() {
                return Ok(None);
            }
            quotient[k] = q;
        }
        for i in 0..m {
            budget.poll(m as u64 / 16)?;
            let mut rest = self.coefficients()[i].clone();
            for (q, c) in quotient.iter().zip(b.coefficients()[..=i].iter().rev()) {
                subtract_product(&mut rest, q, c, budget)?;
            }
            if !rest.is_zero() {
                return Ok(None);
            }
        }
        Ok(Some(Poly::new(quotient)))
    }

    /// Pseudo-division: the dividend is multiplied by `lead^(n - m + 1)`, or by 1 if it is shorter
    /// than the divisor. O(nm) products.
    ///
    /// # Errors
    /// `ZeroDivisionError`; `LimitError`, raised before any work is done, if the result may need
    /// more than 2^27 bits; `Interrupted`.
    pub fn pseudo_divide(&self, b: &Poly, budget: &Budget) -> Result<PseudoQuotient, Failure> {
        let Some(m) = b.degree() else {
            return Err(by_zero());
        };
        if self.len() < b.len() {
            return Ok(PseudoQuotient {
                multiplier: IBig::ONE,
                quotient: Poly::zero(),
                remainder: self.clone(),
            });
        }
        let steps = self.len() - m;
        let lead = b.leading();
        if lead.bit_len() > 1 {
            let growth = (lead.bit_len() + b.height_bits()).saturating_mul(steps) / 2;
            check_estimate(
                growth
                    .saturating_add(self.height_bits())
                    .saturating_mul(self.len()),
            )?;
        }
        let mut rest = self.coefficients().to_vec();
        let mut quotient = vec![IBig::ZERO; steps];
        let plain = lead.is_one();
        let mut multiplier = IBig::ONE;
        for k in (0..steps).rev() {
            budget.poll(self.len() as u64 / 16)?;
            let top = rest.pop().unwrap_or_default();
            if !plain {
                for c in rest.iter_mut().chain(&mut quotient[k + 1..]) {
                    *c = big::multiply(c, lead, budget)?;
                }
                multiplier = big::multiply(&multiplier, lead, budget)?;
            }
            if !top.is_zero() {
                for (c, d) in rest[k..].iter_mut().zip(b.coefficients()) {
                    subtract_product(c, &top, d, budget)?;
                }
            }
            quotient[k] = top;
        }
        Ok(PseudoQuotient {
            multiplier,
            quotient: Poly::new(quotient),
            remainder: Poly::new(rest),
        })
    }
}

/// Computes `target -= a · b`.
fn subtract_product(target: &mut IBig, a: &IBig, b: &IBig, budget: &Budget) -> Result<(), Failure> {
    if !a.is_zero() && !b.is_zero() {
        *target -= big::multiply(a, b, budget)?;
    }
    Ok(())
}

fn divide(a: &IBig, b: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
    big::div_rem(a, b, budget)
}

/// Reports whether a nonzero number divides another; for a long number, true without checking.
fn divides(a: &IBig, b: &IBig) -> bool {
    a.bit_len() > 1 << 14 || (b % a).is_zero()
}
