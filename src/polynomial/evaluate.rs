//! Values of integer polynomials at integers, fractions and polynomials, and shifts of the
//! variable.

use super::multiply::check_estimate;
use super::poly::Poly;
use crate::big;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Sign};
use dashu_int::IBig;

/// The maximum number of coefficients for which a shift uses Horner's rule.
const HORNER_MAX: usize = 64;

impl Poly {
    /// Returns the value at an integer, by Horner's rule. O(n) products of a growing value.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the value may have more than 2^27 bits;
    /// `Interrupted`.
    pub fn at(&self, x: &IBig, budget: &Budget) -> Result<IBig, Failure> {
        self.at_fraction(x, &IBig::ONE, budget)
    }

    /// Returns the integer `denominator^degree · p(numerator / denominator)`; 0 for the polynomial
    /// 0.
    ///
    /// # Errors
    /// Same as for [`Poly::at`].
    pub fn at_fraction(
        &self,
        numerator: &IBig,
        denominator: &IBig,
        budget: &Budget,
    ) -> Result<IBig, Failure> {
        let Some(degree) = self.degree() else {
            return Ok(IBig::ZERO);
        };
        let size = numerator.bit_len().max(denominator.bit_len());
        let bits = degree
            .saturating_mul(size)
            .saturating_add(self.height_bits());
        budget.check_bits(bits)?;
        if bits > 1 << 16 && degree > 32 {
            return split(self.coefficients(), numerator, denominator, budget);
        }
        horner(self.coefficients(), numerator, denominator, budget)
    }

    /// Returns the value at a fraction.
    ///
    /// # Errors
    /// Same as for [`Poly::at`].
    pub fn at_rational(&self, x: &Fraction, budget: &Budget) -> Result<Fraction, Failure> {
        let Some(degree) = self.degree() else {
            return Ok(Fraction::ZERO);
        };
        let denominator = x.denominator().as_ibig();
        let value = self.at_fraction(x.numerator(), denominator, budget)?;
        Fraction::quotient(value, big::pow(denominator, degree, budget)?, budget)
    }

    /// Returns the sign at `mantissa · 2^exponent`: -1, 0 or 1. O(n) products.
    ///
    /// # Errors
    /// Same as for [`Poly::at`].
    pub fn sign_at(&self, mantissa: &IBig, exponent: i64, budget: &Budget) -> Result<i32, Failure> {
        let shift = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
        budget.check_bits(shift)?;
        let value = if exponent >= 0 {
            self.at(&(mantissa << shift), budget)?
        } else {
            self.at_fraction(mantissa, &(IBig::ONE << shift), budget)?
        };
        Ok(sign(&value))
    }

    /// Returns `p(x + a)`. Short polynomials use Horner's rule, with O(n²) additions if a is 1 or
    /// -1; longer ones are split into halves (von zur Gathen & Gerhard 1997).
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the result may have more than 2^27 bits;
    /// `Interrupted`.
    pub fn taylor_shift(&self, a: &IBig, budget: &Budget) -> Result<Poly, Failure> {
        if a.is_zero() || self.is_constant() {
            return Ok(self.clone());
        }
        let height = self.height_bits() + self.len() * (a.bit_len() + 1) / 2;
        check_estimate(self.len().saturating_mul(height))?;
        if self.len() <= HORNER_MAX {
            return horner_shift(self.coefficients().to_vec(), a, budget).map(Poly::new);
        }
        let binomial = Poly::new(vec![a.clone(), IBig::ONE]);
        let mut powers = vec![];
        let mut length = HORNER_MAX / 2;
        let mut power = binomial.pow(length, budget)?;
        while length < self.len() {
            powers.push(power);
            length *= 2;
            if length < self.len() {
                power = powers[powers.len() - 1].square(budget)?;
            } else {
                break;
            }
        }
        shift_halves(self.coefficients(), a, &powers, budget)
    }

    /// Returns `p(n·x)`.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn scale_variable(&self, n: &IBig, budget: &Budget) -> Result<Poly, Failure> {
        let mut power = IBig::ONE;
        let mut scaled = Vec::with_capacity(self.len());
        for c in self.coefficients() {
            scaled.push(big::multiply(c, &power, budget)?);
            power = big::multiply(&power, n, budget)?;
        }
        Ok(Poly::new(scaled))
    }

    /// Returns `n^degree · p(x/n)`, whose roots are n times those of p.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn scale_roots(&self, n: &IBig, budget: &Budget) -> Result<Poly, Failure> {
        let scaled = self.reverse_whole().scale_variable(n, budget)?;
        Ok(scaled.reverse_whole_to(self.len()))
    }

    /// Returns `p(q(x))`, by splitting into halves.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, if the result may have more than 2^27 bits;
    /// `Interrupted`.
    pub fn compose(&self, q: &Poly, budget: &Budget) -> Result<Poly, Failure> {
        let (Some(degree), Some(inner)) = (self.degree(), q.degree()) else {
            return Ok(Poly::constant(self.coefficient(0).clone()));
        };
        if inner == 0 {
            return Ok(Poly::constant(self.at(q.leading(), budget)?));
        }
        let terms = degree.saturating_mul(inner).saturating_add(1);
        let height = (q.height_bits() + q.len().ilog2() as usize).saturating_mul(degree);
        check_estimate(terms.saturating_mul(height.saturating_add(self.height_bits()) / 2))?;
        compose_halves(self.coefficients(), q, budget)
    }

    /// Returns the polynomial with the coefficients in reverse order, keeping zeros.
    fn reverse_whole(&self) -> Poly {
        let mut reversed = Poly::zero();
        *reversed.coefficients_mut() = self.coefficients().iter().rev().cloned().collect();
        reversed
    }

    fn reverse_whole_to(mut self, length: usize) -> Poly {
        let coefficients = self.coefficients_mut();
        coefficients.resize(length, IBig::ZERO);
        coefficients.reverse();
        Poly::new(std::mem::take(coefficients))
    }
}

/// Returns -1, 0 or 1.
pub(super) fn sign(n: &IBig) -> i32 {
    match (n.is_zero(), n.sign()) {
        (true, _) => 0,
        (false, Sign::Positive) => 1,
        (false, Sign::Negative) => -1,
    }
}

/// Computes `Σ c[k] · a^k · b^(n-k)` from the highest coefficient down.
fn horner(c: &[IBig], a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let mut value = IBig::ZERO;
    let mut scale = IBig::ONE;
    let twos = power_of_two(b);
    for (k, c) in c.iter().rev().enumerate() {
        if k % 16 == 0 {
            budget.poll(value.bit_len() as u64 / 64)?;
        }
        value = big::multiply(&value, a, budget)?;
        match twos {
            Some(twos) => value += c << (twos * k),
            None => {
                value += big::multiply(c, &scale, budget)?;
                scale = big::multiply(&scale, b, budget)?;
            }
        }
    }
    Ok(value)
}

/// Returns the exponent, if the number is a power of two.
fn power_of_two(n: &IBig) -> Option<usize> {
    let twos = n.trailing_zeros()?;
    (n.sign() == Sign::Positive && n.bit_len() == twos + 1).then_some(twos)
}

/// Same as `horner`, but by splitting into halves if the value is long.
fn split(c: &[IBig], a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    if c.len() <= 16 {
        return horner(c, a, b, budget);
    }
    let half = c.len() / 2;
    let low = split(&c[..half], a, b, budget)?;
    let high = split(&c[half..], a, b, budget)?;
    let up = big::pow(a, half, budget)?;
    let down = big::pow(b, c.len() - half, budget)?;
    Ok(big::multiply(&low, &down, budget)? + big::multiply(&high, &up, budget)?)
}

/// Computes `p(x + a)` in place by Horner's rule.
fn horner_shift(mut c: Vec<IBig>, a: &IBig, budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let plus = a.is_one();
    let minus = *a == IBig::NEG_ONE;
    for k in (0..c.len()).rev() {
        budget.poll(c.len() as u64 / 16)?;
        for j in k..c.len() - 1 {
            let (low, high) = c.split_at_mut(j + 1);
            if plus {
                low[j] += &high[0];
            } else if minus {
                low[j] -= &high[0];
            } else {
                low[j] += big::multiply(&high[0], a, budget)?;
            }
        }
    }
    Ok(c)
}

/// Computes `p(x + a)` as the shifted lower part plus `(x + a)^half` times the shifted upper part;
/// `powers[k]` is `(x + a)^(32 · 2^k)`.
fn shift_halves(c: &[IBig], a: &IBig, powers: &[Poly], budget: &Budget) -> Result<Poly, Failure> {
    let mut half = HORNER_MAX / 2;
    if c.len() <= half {
        return horner_shift(c.to_vec(), a, budget).map(Poly::new);
    }
    let mut level = 0;
    while 2 * half < c.len() {
        half *= 2;
        level += 1;
    }
    let low = shift_halves(&c[..half], a, powers, budget)?;
    let high = shift_halves(&c[half..], a, powers, budget)?;
    Ok(&low + &high.multiply(&powers[level], budget)?)
}

fn compose_halves(c: &[IBig], q: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    if c.len() <= 4 {
        let mut value = Poly::zero();
        for c in c.iter().rev() {
            value = &value.multiply(q, budget)? + &Poly::constant(c.clone());
        }
        return Ok(value);
    }
    let half = c.len() / 2;
    let low = compose_halves(&c[..half], q, budget)?;
    let high = compose_halves(&c[half..], q, budget)?;
    Ok(&low + &high.multiply(&q.pow(half, budget)?, budget)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;
    use dashu_base::Abs;

    #[test]
    fn shifting_composing_and_evaluating_agree() {
        let budget = Budget::default();
        let mut random = Chance::new(11);
        for degree in [0, 1, 5, 63, 64, 65, 150, 300] {
            let p = random.poly(degree, 40);
            for a in [1i64, -1, 7, -12] {
                let a = IBig::from(a);
                let shifted = p.taylor_shift(&a, &budget).unwrap();
                let line = Poly::new(vec![a.clone(), IBig::ONE]);
                assert_eq!(shifted, p.compose(&line, &budget).unwrap());
                let x = random.integer(30);
                let value = p.at(&(&x + &a), &budget).unwrap();
                assert_eq!(shifted.at(&x, &budget).unwrap(), value);
                let back = shifted.taylor_shift(&-&a, &budget).unwrap();
                assert_eq!(back, p);
            }
            let (n, d) = (random.integer(300), random.integer(300).abs());
            let d = d + IBig::ONE;
            let direct = horner(p.coefficients(), &n, &d, &budget).unwrap();
            assert_eq!(p.at_fraction(&n, &d, &budget).unwrap(), direct);
            let scaled = p.scale_roots(&d, &budget).unwrap();
            let value = scaled.at(&(&n * &d), &budget).unwrap();
            let expected = p.at(&n, &budget).unwrap() * d.pow(degree);
            assert_eq!(value, expected);
        }
    }

    #[test]
    fn a_sign_at_a_dyadic_point_is_exact() {
        let budget = Budget::default();
        let p = Poly::from_words(&[-2, 0, 1]);
        // √2 = 1.0110101…b
        assert_eq!(p.sign_at(&IBig::from(0b1011), -3, &budget).unwrap(), -1);
        assert_eq!(p.sign_at(&IBig::from(0b11), -1, &budget).unwrap(), 1);
        assert_eq!(
            Poly::from_words(&[-8, 1])
                .sign_at(&IBig::ONE, 3, &budget)
                .unwrap(),
            0
        );
    }

    #[test]
    fn a_value_of_too_many_bits_is_refused_before_the_work() {
        let budget = Budget::default();
        let p = Poly::monomial(IBig::ONE, 1 << 20);
        let failure = p.at(&(IBig::ONE << 1000), &budget).unwrap_err();
        assert_eq!(failure.kind(), crate::text::ErrorKind::Limit);
    }
}
