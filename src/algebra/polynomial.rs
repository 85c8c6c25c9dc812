//! Polynomials in one symbol, dense: the coefficients of all powers, lowest first.

use super::expression::{Base, Expression, Factor, Monomial, TERMS_MAX, Term};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::{Poly, RationalPoly};
use crate::text::Failure;
use std::rc::Rc;

/// Polynomials over the rationals are multiplied and divided over a common denominator if the
/// shorter one has at least this many coefficients.
const WHOLE_MIN: usize = 6;
/// The maximum number of bits that all coefficients of a power may have together.
const POWER_BITS_MAX: f64 = (1u64 << 30) as f64;

/// A polynomial: coefficients from the constant up, the last one not zero; empty for 0.
#[derive(Clone, Debug)]
pub(super) struct Polynomial(pub Vec<Number>);

impl Expression {
    /// Returns the one symbol in which the expression is a polynomial; `None` for numbers and
    /// anything else.
    pub(super) fn polynomial_symbol(&self) -> Option<&Rc<str>> {
        let mut symbol = None;
        for term in self.terms() {
            match &term.monomial.factors[..] {
                [] => {}
                [
                    Factor {
                        base: Base::Symbol(name),
                        exponent,
                    },
                ] => {
                    let natural = exponent.is_int() && *exponent > Fraction::ZERO;
                    if !natural || symbol.is_some_and(|known| known != name) {
                        return None;
                    }
                    symbol = Some(name);
                }
                _ => return None,
            }
        }
        symbol
    }
}

impl Polynomial {
    pub fn new(mut coefficients: Vec<Number>) -> Polynomial {
        while coefficients
            .last()
            .is_some_and(|c| number::is_zero(c.as_ref()))
        {
            coefficients.pop();
        }
        Polynomial(coefficients)
    }

    pub fn constant(n: Number) -> Polynomial {
        Polynomial::new(vec![n])
    }

    /// Returns the expression as a polynomial in this symbol, if its degree is below `length_max`.
    pub fn dense(a: &Expression, symbol: &str, length_max: usize) -> Option<Polynomial> {
        let mut coefficients: Vec<Number> = Vec::new();
        for term in a.terms() {
            let degree = match &term.monomial.factors[..] {
                [] => 0,
                [
                    Factor {
                        base: Base::Symbol(name),
                        exponent,
                    },
                ] if &**name == symbol && exponent.is_int() => {
                    usize::try_from(exponent.numerator()).ok()?
                }
                _ => return None,
            };
            if degree >= length_max {
                return None;
            }
            if coefficients.len() <= degree {
                coefficients.resize(degree + 1, Number::Int(0));
            }
            coefficients[degree] = term.coefficient.clone();
        }
        Some(Polynomial::new(coefficients))
    }

    pub fn to_expression(&self, symbol: &Rc<str>) -> Result<Expression, Failure> {
        let mut terms = Vec::new();
        for (degree, c) in self.0.iter().enumerate().rev() {
            if number::is_zero(c.as_ref()) {
                continue;
            }
            terms.push(Term {
                coefficient: c.clone(),
                monomial: Monomial::power(symbol, degree.into()),
            });
        }
        Expression::from_sorted(terms)
    }

    /// Returns the coefficients, constant term first.
    pub fn coefficients(&self) -> &[Number] {
        &self.0
    }

    /// Returns the size of the coefficients, in bytes.
    pub fn bytes(&self) -> usize {
        let beside = self.0.iter().map(|c| c.as_ref().bytes()).sum::<usize>();
        self.0.len() * size_of::<Number>() + beside
    }

    /// Returns the degree; 0 for 0.
    pub fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the coefficient of the highest power; the polynomial is not 0.
    pub fn leading(&self) -> &Number {
        self.0.last().expect("the polynomial is not 0")
    }

    /// Reports whether all coefficients are integers or fractions.
    pub fn is_rational(&self) -> bool {
        let rational = |c: &Number| {
            !matches!(
                c,
                Number::Irrational(_) | Number::Float(_) | Number::Complex(_)
            )
        };
        self.0.iter().all(rational)
    }

    /// Returns the polynomial over the rationals; `None` if a coefficient is not rational.
    pub fn rational(&self, budget: &Budget) -> Result<Option<RationalPoly>, Failure> {
        let mut coefficients = Vec::with_capacity(self.0.len());
        for c in &self.0 {
            match c.as_ref().to_fraction().filter(|_| c.as_ref().is_exact()) {
                Some(c) => coefficients.push(c),
                None => return Ok(None),
            }
        }
        RationalPoly::from_coefficients(&coefficients, budget).map(Some)
    }

    /// Converts a polynomial over the rationals.
    pub fn from_rational(p: &RationalPoly, budget: &Budget) -> Result<Polynomial, Failure> {
        if p.denominator().is_one() {
            return Ok(Polynomial::from_poly(p.numerator()));
        }
        let length = p.numerator().len();
        let coefficients = (0..length).map(|k| p.coefficient(k, budget));
        let coefficients = coefficients.map(|c| c.map(Number::from_fraction));
        Ok(Polynomial::new(coefficients.collect::<Result<_, _>>()?))
    }

    /// Converts a polynomial over the integers.
    pub fn from_poly(p: &Poly) -> Polynomial {
        let coefficients = p.coefficients().iter();
        Polynomial(coefficients.map(|c| Number::from_ibig(c.clone())).collect())
    }

    pub fn add(&self, other: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        let (long, short) = if self.0.len() >= other.0.len() {
            (self, other)
        } else {
            (other, self)
        };
        let mut sum = long.0.clone();
        for (x, y) in sum.iter_mut().zip(&short.0) {
            *x = number::add(x.as_ref(), y.as_ref(), budget)?;
        }
        Ok(Polynomial::new(sum))
    }

    pub fn scale(&self, k: NumberRef<'_>, budget: &Budget) -> Result<Polynomial, Failure> {
        let scaled: Result<Vec<Number>, Failure> = self
            .0
            .iter()
            .map(|c| number::mul(c.as_ref(), k, budget))
            .collect();
        Ok(Polynomial::new(scaled?))
    }

    pub fn mul(&self, other: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        if self.is_zero() || other.is_zero() {
            return Ok(Polynomial(Vec::new()));
        }
        let length = self.0.len() + other.0.len() - 1;
        if length > TERMS_MAX {
            return Err(Failure::limit(format!(
                "the product would have more than {TERMS_MAX} terms"
            )));
        }
        if self.0.len().min(other.0.len()) >= WHOLE_MIN
            && let (Some(p), Some(q)) = (self.rational(budget)?, other.rational(budget)?)
        {
            return Polynomial::from_rational(&p.multiply(&q, budget)?, budget)?.within(budget);
        }
        let mut product = vec![Number::Int(0); length];
        for (i, x) in self.0.iter().enumerate() {
            budget.poll(other.0.len() as u64 / 16 + 1)?;
            if number::is_zero(x.as_ref()) {
                continue;
            }
            for (j, y) in other.0.iter().enumerate() {
                let part = number::mul(x.as_ref(), y.as_ref(), budget)?;
                product[i + j] = number::add(product[i + j].as_ref(), part.as_ref(), budget)?;
            }
        }
        Ok(Polynomial::new(product))
    }

    /// Refuses coefficients that are longer than integers may be.
    fn within(self, budget: &Budget) -> Result<Polynomial, Failure> {
        for c in &self.0 {
            budget.check_bits(c.as_ref().bits())?;
        }
        Ok(self)
    }

    /// Raises the polynomial to a positive integer power.
    pub fn power(&self, n: usize, budget: &Budget) -> Result<Polynomial, Failure> {
        let length = self.degree() as f64 * n as f64 + 1.0;
        let widest = self.0.iter().map(|c| c.as_ref().bits()).max().unwrap_or(1);
        let bits = length * n as f64 * (widest as f64 + (self.0.len() as f64).log2());
        if length > TERMS_MAX as f64 || bits > POWER_BITS_MAX {
            return Err(Failure::limit(format!(
                "multiplying out would give {length:.0} terms, which would be too large in total"
            )));
        }
        // x^k · q(x) with q(0) not 0.
        let zeros = self
            .0
            .iter()
            .take_while(|c| number::is_zero(c.as_ref()))
            .count();
        let core = Polynomial(self.0[zeros..].to_vec());
        let whole = core.rational(budget)?;
        let raised = if let Some(p) = whole.as_ref().filter(|_| core.0.len() > WHOLE_MIN) {
            Polynomial::from_rational(&p.pow(n, budget)?, budget)?.within(budget)?
        } else if whole.is_some() {
            core.power_rational(n, budget)?
        } else {
            core.power_by_squaring(n, budget)?
        };
        let mut coefficients = vec![Number::Int(0); zeros * n];
        coefficients.extend(raised.0);
        Ok(Polynomial(coefficients))
    }

    fn power_by_squaring(&self, n: usize, budget: &Budget) -> Result<Polynomial, Failure> {
        let mut result = self.clone();
        for bit in (0..n.ilog2()).rev() {
            result = result.mul(&result, budget)?;
            if n >> bit & 1 == 1 {
                result = result.mul(self, budget)?;
            }
        }
        Ok(result)
    }

    /// Miller's recurrence, from `q · (q^n)' = n · q' · q^n`: each coefficient from the few before
    /// it.
    fn power_rational(&self, n: usize, budget: &Budget) -> Result<Polynomial, Failure> {
        let q = &self.0;
        let first = q[0].as_ref();
        let mut result = vec![number::power(first, NumberRef::Int(n as i64), budget)?];
        for k in 1..=self.degree() * n {
            budget.poll(q.len() as u64 / 4 + 1)?;
            let mut sum = Number::Int(0);
            for i in 1..q.len().min(k + 1) {
                let times = (i * n) as i64 - (k - i) as i64;
                let part = number::mul(q[i].as_ref(), result[k - i].as_ref(), budget)?;
                let part = number::mul(part.as_ref(), NumberRef::Int(times), budget)?;
                sum = number::add(sum.as_ref(), part.as_ref(), budget)?;
            }
            let divisor = number::mul(first, NumberRef::Int(k as i64), budget)?;
            result.push(number::div(sum.as_ref(), divisor.as_ref(), budget)?);
        }
        Ok(Polynomial::new(result))
    }

    /// Returns the quotient and remainder; the divisor is not 0 and coefficients are exact.
    pub fn div_rem(
        &self,
        divisor: &Polynomial,
        budget: &Budget,
    ) -> Result<(Polynomial, Polynomial), Failure> {
        if self.0.len().min(divisor.0.len()) >= WHOLE_MIN
            && let (Some(p), Some(q)) = (self.rational(budget)?, divisor.rational(budget)?)
        {
            let (quotient, rest) = p.div_rem(&q, budget)?;
            return Ok((
                Polynomial::from_rational(&quotient, budget)?,
                Polynomial::from_rational(&rest, budget)?,
            ));
        }
        let mut rest = self.0.clone();
        let steps = (rest.len() + 1).saturating_sub(divisor.0.len());
        let mut quotient = vec![Number::Int(0); steps];
        for k in (0..steps).rev() {
            budget.poll(divisor.0.len() as u64 / 16 + 1)?;
            let top = rest
                .pop()
                .expect("the remainder has the terms left to divide");
            let factor = number::div(top.as_ref(), divisor.leading().as_ref(), budget)?;
            for (i, c) in divisor.0[..divisor.degree()].iter().enumerate() {
                let part = number::mul(factor.as_ref(), c.as_ref(), budget)?;
                rest[k + i] = number::sub(rest[k + i].as_ref(), part.as_ref(), budget)?;
            }
            quotient[k] = factor;
        }
        Ok((Polynomial::new(quotient), Polynomial::new(rest)))
    }

    /// Returns the polynomial divided by its leading coefficient.
    pub fn monic(&self, budget: &Budget) -> Result<Polynomial, Failure> {
        if self.is_zero() {
            return Ok(self.clone());
        }
        let inverse = number::div(NumberRef::Int(1), self.leading().as_ref(), budget)?;
        self.scale(inverse.as_ref(), budget)
    }

    /// Returns the greatest common divisor, with leading coefficient 1.
    pub fn gcd(&self, other: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        if let (Some(p), Some(q)) = (self.rational(budget)?, other.rational(budget)?) {
            return Polynomial::from_rational(&p.gcd(&q, budget)?, budget);
        }
        let (mut a, mut b) = (self.monic(budget)?, other.monic(budget)?);
        while !b.is_zero() {
            let rest = a.div_rem(&b, budget)?.1;
            a = b;
            b = rest.monic(budget)?;
        }
        Ok(a)
    }

    pub fn derivative(&self, budget: &Budget) -> Result<Polynomial, Failure> {
        let terms = self.0.iter().enumerate().skip(1);
        let scaled = terms.map(|(k, c)| number::mul(c.as_ref(), NumberRef::Int(k as i64), budget));
        Ok(Polynomial::new(scaled.collect::<Result<_, _>>()?))
    }
}
