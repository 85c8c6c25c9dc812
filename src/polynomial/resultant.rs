//! Resultants and discriminants, computed modulo as many primes as Hadamard's bound requires
//! (Collins 1971).

use super::chinese::Chinese;
use super::modular::{Field, ModPoly, PRIME_MAX, Primes};
use super::poly::Poly;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

impl Poly {
    /// Returns the resultant. O(n²) operations modulo each of O(n · height / 60) primes.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if it may have more than 2^27 bits;
    /// `Interrupted`.
    pub fn resultant(&self, other: &Poly, budget: &Budget) -> Result<IBig, Failure> {
        let (Some(n), Some(m)) = (self.degree(), other.degree()) else {
            return Ok(IBig::ZERO);
        };
        let bound = bits(self, other);
        budget.check_bits(bound)?;
        if n == 0 || m == 0 {
            return Ok(if n == 0 {
                self.leading().pow(m)
            } else {
                other.leading().pow(n)
            });
        }
        let mut chinese = Chinese::new();
        for prime in Primes::below(PRIME_MAX) {
            if chinese.bits() > bound + 2 {
                break;
            }
            budget.poll((n + m) as u64 / 32 + 1)?;
            let field = Field::new(prime);
            let (a, b) = (ModPoly::of(self, &field), ModPoly::of(other, &field));
            if a.len() == self.len() && b.len() == other.len() {
                chinese.add(&[modulo(&a, &b, &field, budget)?], &field);
            }
        }
        Ok(chinese.values()[0].clone())
    }

    /// Returns the discriminant; 1 for degree 1, 0 for constants.
    ///
    /// # Errors
    /// Same as for [`Poly::resultant`].
    pub fn discriminant(&self, budget: &Budget) -> Result<IBig, Failure> {
        let n = self.degree().unwrap_or(0);
        if n == 0 {
            return Ok(IBig::ZERO);
        }
        let resultant = self.resultant(&self.derivative(), budget)?;
        let resultant = big::div_rem(&resultant, self.leading(), budget)?.0;
        Ok(if n * (n - 1) / 2 % 2 == 1 {
            -resultant
        } else {
            resultant
        })
    }
}

/// Returns a bound on the bits of the resultant: Hadamard's bound for the Sylvester matrix.
pub(super) fn bits(a: &Poly, b: &Poly) -> usize {
    let (n, m) = (a.len().saturating_sub(1), b.len().saturating_sub(1));
    let half = |p: &Poly| p.norm_squared().bit_len();
    (half(a).saturating_mul(m) + half(b).saturating_mul(n)).div_ceil(2) + 1
}

/// Returns the resultant of nonzero polynomials modulo a prime, by Euclid's algorithm.
pub(super) fn modulo(
    a: &ModPoly,
    b: &ModPoly,
    field: &Field,
    budget: &Budget,
) -> Result<u64, Failure> {
    let (mut a, mut b) = (a.clone(), b.clone());
    let mut result = field.one();
    if a.len() < b.len() {
        if (a.len() - 1) * (b.len() - 1) % 2 == 1 {
            result = field.neg(result);
        }
        std::mem::swap(&mut a, &mut b);
    }
    while b.len() > 1 {
        let rest = a.remainder(&b, field, budget)?;
        if rest.is_zero() {
            return Ok(0);
        }
        let (n, m) = (a.len() - 1, b.len() - 1);
        if n * m % 2 == 1 {
            result = field.neg(result);
        }
        let drop = a.len() - rest.len();
        result = field.mul(result, field.pow(b.leading(), drop as u64));
        (a, b) = (b, rest);
    }
    Ok(field.mul(result, field.pow(b.leading(), a.len() as u64 - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    #[test]
    fn resultants_multiply_and_discriminants_are_known() {
        let budget = Budget::default();
        let mut random = Chance::new(21);
        let (a, b, c) = (random.poly(7, 30), random.poly(5, 40), random.poly(4, 9));
        let product = a.multiply(&b, &budget).unwrap();
        let res = |x: &Poly, y: &Poly| x.resultant(y, &budget).unwrap();
        assert_eq!(res(&product, &c), res(&a, &c) * res(&b, &c));
        assert_eq!(res(&a, &b), -res(&b, &a));
        assert_eq!(res(&product, &a), IBig::ZERO);
        // The discriminant of x³ + px + q is -4p³ - 27q².
        let cubic = Poly::from_words(&[5, -7, 0, 1]);
        let expected = IBig::from(4 * 343 - 27 * 25);
        assert_eq!(cubic.discriminant(&budget).unwrap(), expected);
        let quadratic = Poly::from_words(&[3, 5, 7]);
        assert_eq!(
            quadratic.discriminant(&budget).unwrap(),
            IBig::from(25 - 84)
        );
        assert_eq!(
            Poly::from_words(&[9]).resultant(&a, &budget).unwrap(),
            IBig::from(9).pow(7)
        );
    }
}
