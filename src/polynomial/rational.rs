//! Polynomials over the rationals: an integer polynomial over a common denominator.

use super::poly::Poly;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;

/// The polynomial `numerator / denominator`; the denominator is positive and has no factor in
/// common with all coefficients of the numerator.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RationalPoly {
    numerator: Poly,
    denominator: IBig,
}

impl From<Poly> for RationalPoly {
    fn from(numerator: Poly) -> RationalPoly {
        RationalPoly {
            numerator,
            denominator: IBig::ONE,
        }
    }
}

impl RationalPoly {
    /// Creates the quotient of a polynomial by a nonzero integer.
    ///
    /// # Errors
    /// `ZeroDivisionError`, `Interrupted`.
    pub fn new(numerator: Poly, denominator: IBig, budget: &Budget) -> Result<Self, Failure> {
        if denominator.is_zero() {
            return Err(Failure::zero_division("division by zero"));
        }
        if denominator.is_one() {
            return Ok(numerator.into());
        }
        let mut common = big::gcd(&numerator.content(budget)?, &denominator, budget)?;
        if denominator.is_negative() {
            common = -common;
        }
        Ok(RationalPoly {
            numerator: numerator.divide_exactly(&common, budget)?,
            denominator: big::div_rem(&denominator, &common, budget)?.0,
        })
    }

    /// Creates the polynomial with these coefficients, constant term first.
    ///
    /// # Errors
    /// `LimitError` if the common denominator is too large; `Interrupted`.
    pub fn from_coefficients(coefficients: &[Fraction], budget: &Budget) -> Result<Self, Failure> {
        let mut denominator = IBig::ONE;
        for c in coefficients {
            let own = c.denominator().as_ibig();
            let common = big::gcd(&denominator, own, budget)?;
            let rest = big::div_rem(own, &common, budget)?.0;
            denominator = big::multiply(&denominator, &rest, budget)?;
        }
        let numerators = coefficients.iter().map(|c| {
            let factor = big::div_rem(&denominator, c.denominator().as_ibig(), budget)?.0;
            big::multiply(c.numerator(), &factor, budget)
        });
        let numerator = Poly::new(numerators.collect::<Result<_, _>>()?);
        RationalPoly::new(numerator, denominator, budget)
    }

    /// Returns the numerator.
    pub fn numerator(&self) -> &Poly {
        &self.numerator
    }

    /// Returns the denominator, which is positive.
    pub fn denominator(&self) -> &IBig {
        &self.denominator
    }

    /// Returns the coefficient of a power of x.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn coefficient(&self, power: usize, budget: &Budget) -> Result<Fraction, Failure> {
        let numerator = self.numerator.coefficient(power).clone();
        Fraction::quotient(numerator, self.denominator.clone(), budget)
    }

    /// Reports whether this is 0.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn add(&self, other: &Self, budget: &Budget) -> Result<Self, Failure> {
        if self.denominator == other.denominator {
            let sum = &self.numerator + &other.numerator;
            return RationalPoly::new(sum, self.denominator.clone(), budget);
        }
        let common = big::gcd(&self.denominator, &other.denominator, budget)?;
        let left = big::div_rem(&other.denominator, &common, budget)?.0;
        let right = big::div_rem(&self.denominator, &common, budget)?.0;
        let sum = &self.numerator.scale(&left, budget)? + &other.numerator.scale(&right, budget)?;
        RationalPoly::new(
            sum,
            big::multiply(&self.denominator, &left, budget)?,
            budget,
        )
    }

    /// Returns the polynomial with all signs reversed.
    pub fn negated(&self) -> Self {
        RationalPoly {
            numerator: -&self.numerator,
            denominator: self.denominator.clone(),
        }
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn sub(&self, other: &Self, budget: &Budget) -> Result<Self, Failure> {
        self.add(&other.negated(), budget)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn multiply(&self, other: &Self, budget: &Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.multiply(&other.numerator, budget)?;
        let denominator = big::multiply(&self.denominator, &other.denominator, budget)?;
        RationalPoly::new(numerator, denominator, budget)
    }

    /// Raises the polynomial to a natural power.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done; `Interrupted`.
    pub fn pow(&self, n: usize, budget: &Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.pow(n, budget)?;
        let bits = dashu_base::BitTest::bit_len(&self.denominator);
        budget.check_bits(bits.saturating_mul(n))?;
        // If numerator and denominator have no common factor, neither do their powers.
        Ok(RationalPoly {
            numerator,
            denominator: big::pow(&self.denominator, n, budget)?,
        })
    }

    /// Returns the quotient and remainder.
    ///
    /// # Errors
    /// `ZeroDivisionError`, `LimitError`, `Interrupted`.
    pub fn div_rem(&self, other: &Self, budget: &Budget) -> Result<(Self, Self), Failure> {
        let (content, part) = other.numerator.split_content(budget)?;
        let division = self.numerator.pseudo_divide(&part, budget)?;
        // multiplier · n = q · part + r; self = n / d; other = content · part / e.
        let denominator = big::multiply(&division.multiplier, &self.denominator, budget)?;
        let quotient = division.quotient.scale(&other.denominator, budget)?;
        let below = big::multiply(&denominator, &content, budget)?;
        Ok((
            RationalPoly::new(quotient, below, budget)?,
            RationalPoly::new(division.remainder, denominator, budget)?,
        ))
    }

    /// Returns the multiple with leading coefficient 1; 0 for 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn monic(&self, budget: &Budget) -> Result<Self, Failure> {
        if self.is_zero() {
            return Ok(self.clone());
        }
        RationalPoly::new(
            self.numerator.clone(),
            self.numerator.leading().clone(),
            budget,
        )
    }

    /// Returns the monic greatest common divisor; 0 if both are 0.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn gcd(&self, other: &Self, budget: &Budget) -> Result<Self, Failure> {
        RationalPoly::from(self.numerator.gcd(&other.numerator, budget)?).monic(budget)
    }

    /// Returns the value at a fraction.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn at(&self, x: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        let value = self.numerator.at_rational(x, budget)?;
        value.div(&self.denominator.clone().into(), budget)
    }

    /// Returns the inverse modulo a polynomial: if `modulus` is the minimal polynomial of α, this
    /// is the inverse in the field Q(α) of a number written as a polynomial in α. `None` if the two
    /// have a common factor.
    ///
    /// # Errors
    /// `DomainError` if both are 0; `LimitError`, `Interrupted`.
    pub fn invert_modulo(&self, modulus: &Poly, budget: &Budget) -> Result<Option<Self>, Failure> {
        let extended = self.numerator.gcd_extended(modulus, budget)?;
        if !extended.gcd.is_constant() {
            return Ok(None);
        }
        let inverse = extended.s.scale(&self.denominator, budget)?;
        RationalPoly::new(inverse, extended.denominator, budget).map(Some)
    }

    /// Returns the remainder modulo a polynomial.
    ///
    /// # Errors
    /// Same as for [`RationalPoly::div_rem`].
    pub fn modulo(&self, modulus: &Poly, budget: &Budget) -> Result<Self, Failure> {
        if self.numerator.len() < modulus.len() {
            return Ok(self.clone());
        }
        Ok(self.div_rem(&modulus.clone().into(), budget)?.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    #[test]
    fn field_laws_hold_over_the_rationals() {
        let budget = Budget::default();
        let mut random = Chance::new(2);
        let mut next = |degree| {
            let d = IBig::from(random.below(1000) + 1);
            RationalPoly::new(random.poly(degree, 20), d, &budget).unwrap()
        };
        for degree in [0, 1, 4, 9] {
            let (a, b, c) = (next(degree + 3), next(degree), next(degree + 1));
            let left = a.add(&b, &budget).unwrap().multiply(&c, &budget).unwrap();
            let right = a.multiply(&c, &budget).unwrap();
            let right = right
                .add(&b.multiply(&c, &budget).unwrap(), &budget)
                .unwrap();
            assert_eq!(left, right);
            let (q, r) = a.div_rem(&b, &budget).unwrap();
            assert!(r.numerator().len() < b.numerator().len());
            let back = q.multiply(&b, &budget).unwrap().add(&r, &budget).unwrap();
            assert_eq!(back, a);
            let x = Fraction::ratio(-3, 7);
            let product = a.multiply(&b, &budget).unwrap().at(&x, &budget).unwrap();
            assert_eq!(
                product,
                a.at(&x, &budget)
                    .unwrap()
                    .mul(&b.at(&x, &budget).unwrap(), &budget)
                    .unwrap()
            );
        }
    }

    #[test]
    fn an_inverse_in_a_number_field() {
        let budget = Budget::default();
        let modulus = Poly::from_words(&[-1, -1, 0, 0, 0, 1]);
        let a = RationalPoly::new(Poly::from_words(&[2, 0, 7, 1]), IBig::from(3), &budget).unwrap();
        let inverse = a.invert_modulo(&modulus, &budget).unwrap().unwrap();
        let one = a
            .multiply(&inverse, &budget)
            .unwrap()
            .modulo(&modulus, &budget)
            .unwrap();
        assert_eq!(one, RationalPoly::from(Poly::one()));
    }
}
