//! Polynomials over a number field Q(α), and their factorisation by norms (Trager 1976).
//!
//! An element is a polynomial in α, reduced modulo α's minimal polynomial; a polynomial over the
//! field is a list of elements, constant term first.

use super::chinese::Chinese;
use super::factor::factor_squarefree;
use super::modular::{Field, ModPoly, PRIME_MAX, Primes};
use super::multiply::check_estimate;
use super::poly::Poly;
use super::rational::RationalPoly;
use super::resultant::modulo as resultant_modulo;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The maximum degree of a norm.
const NORM_DEGREE_MAX: usize = 512;

/// The field Q(α), defined by α's minimal polynomial.
#[derive(Clone, Debug)]
pub struct NumberField {
    modulus: Poly,
}

/// An element of the field: a polynomial in α of lower degree than the field.
pub type Element = RationalPoly;

/// A polynomial over a number field; its last element is not 0, and the zero polynomial has no
/// elements.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct FieldPoly(Vec<Element>);

impl FieldPoly {
    /// Creates the polynomial with these elements, constant term first; they must already be
    /// reduced.
    pub fn new(mut elements: Vec<Element>) -> FieldPoly {
        while elements.last().is_some_and(Element::is_zero) {
            elements.pop();
        }
        FieldPoly(elements)
    }

    /// Converts a polynomial with rational coefficients.
    pub fn from_poly(p: &Poly) -> FieldPoly {
        let elements = p
            .coefficients()
            .iter()
            .map(|c| Poly::constant(c.clone()).into());
        FieldPoly(elements.collect())
    }

    /// Returns the elements, constant term first.
    pub fn elements(&self) -> &[Element] {
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
}

impl NumberField {
    /// Creates the field of a root of a polynomial; the caller guarantees that the polynomial is
    /// irreducible.
    ///
    /// # Errors
    /// `DomainError` for a constant; `Interrupted`.
    pub fn new(minimal: &Poly, budget: &Budget) -> Result<NumberField, Failure> {
        if minimal.is_constant() {
            return Err(Failure::domain("a constant is not a minimal polynomial"));
        }
        Ok(NumberField {
            modulus: minimal.primitive_part(budget)?,
        })
    }

    /// Returns the degree over the rationals.
    pub fn degree(&self) -> usize {
        self.modulus.len() - 1
    }

    /// Returns the product of two elements.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn product(&self, a: &Element, b: &Element, budget: &Budget) -> Result<Element, Failure> {
        a.multiply(b, budget)?.modulo(&self.modulus, budget)
    }

    /// Returns the inverse of an element.
    ///
    /// # Errors
    /// `ZeroDivisionError`; `DomainError` if the modulus turns out to be reducible; `LimitError`,
    /// `Interrupted`.
    pub fn invert(&self, a: &Element, budget: &Budget) -> Result<Element, Failure> {
        if a.is_zero() {
            return Err(Failure::zero_division("division by zero"));
        }
        let inverse = a.invert_modulo(&self.modulus, budget)?;
        inverse.ok_or_else(|| Failure::domain("the polynomial of a number field is reducible"))
    }

    /// Returns the product of two polynomials.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn multiply(
        &self,
        a: &FieldPoly,
        b: &FieldPoly,
        budget: &Budget,
    ) -> Result<FieldPoly, Failure> {
        if a.is_zero() || b.is_zero() {
            return Ok(FieldPoly::default());
        }
        // Treat both as integer polynomials in x and α, packed into one variable.
        let ((p, d), (q, e)) = (common(a, budget)?, common(b, budget)?);
        let width = 2 * self.degree();
        let flat = flatten(&p, width).multiply(&flatten(&q, width), budget)?;
        let denominator = big::multiply(&d, &e, budget)?;
        let rows = flat.coefficients().chunks(width);
        let elements = rows.map(|row| {
            let element = RationalPoly::new(Poly::new(row.to_vec()), denominator.clone(), budget)?;
            element.modulo(&self.modulus, budget)
        });
        Ok(FieldPoly::new(elements.collect::<Result<_, _>>()?))
    }

    /// Returns the quotient and remainder.
    ///
    /// # Errors
    /// `ZeroDivisionError`, `LimitError`, `Interrupted`.
    pub fn div_rem(
        &self,
        a: &FieldPoly,
        b: &FieldPoly,
        budget: &Budget,
    ) -> Result<(FieldPoly, FieldPoly), Failure> {
        let Some(m) = b.degree() else {
            return Err(Failure::zero_division("division by the polynomial 0"));
        };
        if a.len() <= m {
            return Ok((FieldPoly::default(), a.clone()));
        }
        let inverse = self.invert(&b.0[m], budget)?;
        let mut rest = a.0.clone();
        let mut quotient = vec![Element::from(Poly::zero()); a.len() - m];
        for k in (0..quotient.len()).rev() {
            let top = rest.pop().expect("longer than the divisor");
            if top.is_zero() {
                continue;
            }
            let q = self.product(&top, &inverse, budget)?;
            for (c, d) in rest[k..].iter_mut().zip(&b.0[..m]) {
                *c = c.sub(&self.product(&q, d, budget)?, budget)?;
            }
            quotient[k] = q;
        }
        Ok((FieldPoly::new(quotient), FieldPoly::new(rest)))
    }

    /// Returns the multiple with leading coefficient 1; 0 for 0.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn monic(&self, a: &FieldPoly, budget: &Budget) -> Result<FieldPoly, Failure> {
        let Some(lead) = a.0.last() else {
            return Ok(a.clone());
        };
        let inverse = self.invert(lead, budget)?;
        let scaled = a.0.iter().map(|c| self.product(c, &inverse, budget));
        Ok(FieldPoly::new(scaled.collect::<Result<_, _>>()?))
    }

    /// Returns the monic greatest common divisor, by Euclid's algorithm.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn gcd(&self, a: &FieldPoly, b: &FieldPoly, budget: &Budget) -> Result<FieldPoly, Failure> {
        let (mut a, mut b) = (a.clone(), b.clone());
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        while !b.is_zero() {
            // Monic remainders keep the coefficients small.
            let divisor = self.monic(&b, budget)?;
            let rest = self.div_rem(&a, &divisor, budget)?.1;
            (a, b) = (divisor, rest);
        }
        self.monic(&a, budget)
    }

    /// Returns `a(x + s·α)`.
    fn shift(&self, a: &FieldPoly, s: i64, budget: &Budget) -> Result<FieldPoly, Failure> {
        let step = RationalPoly::from(Poly::from_words(&[0, s])).modulo(&self.modulus, budget)?;
        let mut c = a.0.clone();
        for k in (0..c.len()).rev() {
            for j in k..c.len() - 1 {
                let moved = self.product(&c[j + 1], &step, budget)?;
                c[j] = c[j].add(&moved, budget)?;
            }
        }
        Ok(FieldPoly::new(c))
    }

    /// Returns the norm over the rationals, up to a constant: the product over all conjugates of α,
    /// as a primitive integer polynomial. It is interpolated from values at degree + 1 points
    /// modulo each prime.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done; `Interrupted`.
    pub fn norm(&self, a: &FieldPoly, budget: &Budget) -> Result<Poly, Failure> {
        let (rows, _) = common(a, budget)?;
        let (n, d) = (a.len().saturating_sub(1), self.degree());
        if n * d > NORM_DEGREE_MAX {
            return Err(Failure::limit(format!(
                "a norm of degree {} would be needed; the limit is {NORM_DEGREE_MAX}",
                n * d
            )));
        }
        // Apply Hadamard's bound: the length of a row of the matrix that comes from `a` is at most
        // the sum of the lengths of the coefficients of all powers of x.
        let heights: IBig = rows.iter().map(Poly::norm_squared).sum();
        let own = (heights.bit_len() + rows.len().ilog2() as usize).div_ceil(2) + d;
        let bits = own * d + (self.modulus.norm_squared().bit_len() / 2 + 1) * d + d;
        check_estimate(bits.saturating_mul(n * d + 1))?;
        let degree = n * d;
        let mut chinese = Chinese::new();
        for prime in Primes::below(PRIME_MAX) {
            if chinese.bits() > bits + 2 {
                break;
            }
            budget.poll((degree * d * d) as u64 / 500 + 1)?;
            let field = Field::new(prime);
            let modulus = ModPoly::of(&self.modulus, &field);
            if modulus.len() <= d {
                continue;
            }
            let rows: Vec<ModPoly> = rows.iter().map(|row| ModPoly::of(row, &field)).collect();
            let norm = norm_modulo(&rows, &modulus, d, degree, &field, budget)?;
            chinese.add_poly(&norm, &field);
        }
        chinese.poly().primitive_part(budget)
    }

    /// Returns the monic irreducible factors over Q(α) of a squarefree polynomial: its common
    /// divisors with the factors of its norm over the rationals, after a shift that makes the norm
    /// squarefree.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn factor_squarefree(
        &self,
        a: &FieldPoly,
        budget: &Budget,
    ) -> Result<Vec<FieldPoly>, Failure> {
        if a.len() <= 2 {
            let lines = (a.len() == 2).then(|| self.monic(a, budget)).transpose()?;
            return Ok(lines.into_iter().collect());
        }
        for step in 0..i64::MAX {
            // s runs through 0, 1, -1, 2, -2, …
            let s = if step % 2 == 1 {
                (step + 1) / 2
            } else {
                -step / 2
            };
            let moved = self.shift(a, s, budget)?;
            let norm = self.norm(&moved, budget)?;
            if norm.len() - 1 != (a.len() - 1) * self.degree() || !norm.is_squarefree(budget)? {
                continue;
            }
            let parts = factor_squarefree(&norm, budget)?;
            if parts.len() == 1 {
                return Ok(vec![self.monic(a, budget)?]);
            }
            let mut factors = Vec::new();
            let mut rest = moved;
            for part in &parts {
                let common = self.gcd(&rest, &self.reduce(part, &rest, budget)?, budget)?;
                rest = self.div_rem(&rest, &common, budget)?.0;
                factors.push(self.shift(&common, -s, budget)?);
            }
            factors.sort_by_key(FieldPoly::len);
            return Ok(factors);
        }
        unreachable!("only finitely many shifts give norms with repeated factors")
    }

    /// Returns the monic irreducible factors with their multiplicities.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn factor(
        &self,
        a: &FieldPoly,
        budget: &Budget,
    ) -> Result<Vec<(FieldPoly, usize)>, Failure> {
        if a.len() <= 1 {
            return Ok(Vec::new());
        }
        let slope =
            a.0.iter()
                .enumerate()
                .skip(1)
                .map(|(k, c)| c.multiply(&Poly::constant(IBig::from(k)).into(), budget));
        let slope = FieldPoly::new(slope.collect::<Result<_, _>>()?);
        let common = self.gcd(a, &slope, budget)?;
        let part = self.div_rem(a, &common, budget)?.0;
        let mut factors = Vec::new();
        for factor in self.factor_squarefree(&part, budget)? {
            let (mut rest, mut multiplicity) = (a.clone(), 0);
            loop {
                let (quotient, left) = self.div_rem(&rest, &factor, budget)?;
                if !left.is_zero() {
                    break;
                }
                (rest, multiplicity) = (quotient, multiplicity + 1);
            }
            factors.push((factor, multiplicity));
        }
        Ok(factors)
    }

    /// Returns the remainder of a rational polynomial modulo a polynomial over the field.
    fn reduce(&self, p: &Poly, by: &FieldPoly, budget: &Budget) -> Result<FieldPoly, Failure> {
        let divisor = self.monic(by, budget)?;
        Ok(self.div_rem(&FieldPoly::from_poly(p), &divisor, budget)?.1)
    }
}

/// Returns integer polynomials in α and their common denominator.
fn common(a: &FieldPoly, budget: &Budget) -> Result<(Vec<Poly>, IBig), Failure> {
    let mut denominator = IBig::ONE;
    for c in &a.0 {
        let shared = big::gcd(&denominator, c.denominator(), budget)?;
        let rest = big::div_rem(c.denominator(), &shared, budget)?.0;
        denominator = big::multiply(&denominator, &rest, budget)?;
    }
    let rows = a.0.iter().map(|c| {
        let factor = big::div_rem(&denominator, c.denominator(), budget)?.0;
        c.numerator().scale(&factor, budget)
    });
    Ok((rows.collect::<Result<_, Failure>>()?, denominator))
}

/// Writes a polynomial in two variables as one in α: x becomes the `width`-th power of α.
fn flatten(rows: &[Poly], width: usize) -> Poly {
    let mut flat = Vec::with_capacity(rows.len() * width);
    for row in rows {
        flat.extend_from_slice(row.coefficients());
        flat.resize(flat.len() + width - row.len(), IBig::ZERO);
    }
    Poly::new(flat)
}

/// Returns the resultant of the modulus and `Σ rows[k] x^k` modulo a prime, from its values at 0,
/// 1, …, degree.
fn norm_modulo(
    rows: &[ModPoly],
    modulus: &ModPoly,
    d: usize,
    degree: usize,
    field: &Field,
    budget: &Budget,
) -> Result<ModPoly, Failure> {
    let mut values = Vec::with_capacity(degree + 1);
    for at in 0..=degree {
        let x = field.residue(at as u64);
        let mut value = ModPoly::zero();
        for row in rows.iter().rev() {
            value = value.scale(x, field).add(row, field);
        }
        values.push(if value.is_zero() {
            0
        } else {
            // The resultant is defined for rows of the full degree, d - 1.
            let own = resultant_modulo(modulus, &value, field, budget)?;
            let missing = (d - value.len()) as u64;
            field.mul(own, field.pow(modulus.leading(), missing))
        });
    }
    Ok(interpolated(&values, field))
}

/// Returns the polynomial with these values at 0, 1, 2, …, by divided differences.
fn interpolated(values: &[u64], field: &Field) -> ModPoly {
    let mut c = values.to_vec();
    for step in 1..c.len() {
        let inverse = field.invert(field.residue(step as u64));
        for k in (step..c.len()).rev() {
            c[k] = field.mul(field.sub(c[k], c[k - 1]), inverse);
        }
    }
    let mut result: Vec<u64> = Vec::new();
    for (k, &c) in c.iter().enumerate().rev() {
        // result = result · (x - k) + c.
        let root = field.residue(k as u64);
        result.insert(0, 0);
        for j in 0..result.len() - 1 {
            let taken = field.mul(result[j + 1], root);
            result[j] = field.sub(result[j], taken);
        }
        result[0] = field.add(result[0], c);
    }
    ModPoly::new(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    fn field(minimal: &[i64]) -> NumberField {
        NumberField::new(&Poly::from_words(minimal), &Budget::default()).unwrap()
    }

    #[test]
    fn a_polynomial_splits_over_the_field_of_its_root() {
        let budget = Budget::default();
        // x³ - 3x + 1 has a cyclic group, so it splits into three linear factors; x³ - 2 still has
        // a quadratic factor.
        for (p, count) in [
            (&[1i64, -3, 0, 1][..], 3),
            (&[-2, 0, 0, 1], 2),
            (&[1, 0, 0, 0, 1], 4),
        ] {
            let k = field(p);
            let own = FieldPoly::from_poly(&Poly::from_words(p));
            let factors = k.factor(&own, &budget).unwrap();
            assert_eq!(factors.len(), count);
            let back = factors
                .iter()
                .fold(FieldPoly::from_poly(&Poly::one()), |all, (f, _)| {
                    k.multiply(&all, f, &budget).unwrap()
                });
            assert_eq!(back, own);
        }
    }

    #[test]
    fn random_products_over_a_field_factor_back() {
        let budget = Budget::default();
        let mut random = Chance::new(44);
        for minimal in [&[-2i64, 0, 1][..], &[-1, -1, 0, 1], &[5, 0, 3, 2]] {
            let k = field(minimal);
            let mut line = |degree: usize| {
                let element = |random: &mut Chance| {
                    let d = IBig::from(random.below(3) + 1);
                    RationalPoly::new(random.poly(k.degree() - 1, 4), d, &budget).unwrap()
                };
                let mut c: Vec<Element> = (0..degree).map(|_| element(&mut random)).collect();
                c.push(Poly::one().into());
                FieldPoly::new(c)
            };
            let (a, b) = (line(2), line(1));
            let square = k.multiply(&b, &b, &budget).unwrap();
            let whole = k.multiply(&a, &square, &budget).unwrap();
            let factors = k.factor(&whole, &budget).unwrap();
            let mut back = FieldPoly::from_poly(&Poly::one());
            for (f, times) in &factors {
                for _ in 0..*times {
                    back = k.multiply(&back, f, &budget).unwrap();
                }
            }
            assert_eq!(back, whole);
            assert!(factors.iter().any(|(f, times)| *times == 2 && f == &b));
        }
    }
}
