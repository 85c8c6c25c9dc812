//! Greatest common divisors over the integers and the rationals, modulo word-sized primes (Brown
//! 1971), and functions based on them: cofactors, squarefree parts and decompositions.

use super::chinese::Chinese;
use super::modular::{Field, ModPoly, PRIME_MAX, Primes};
use super::multiply::check_estimate;
use super::poly::Poly;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;

/// A greatest common divisor with its cofactors: `s·a + t·b = denominator · gcd`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extended {
    /// The greatest common divisor, primitive with a positive leading coefficient.
    pub gcd: Poly,
    /// The cofactor of the first polynomial.
    pub s: Poly,
    /// The cofactor of the second polynomial.
    pub t: Poly,
    /// The common denominator, a positive integer.
    pub denominator: IBig,
}

impl Poly {
    /// Returns the greatest common divisor over the integers, including the content, with a
    /// positive leading coefficient. Takes about O(n²) operations modulo each of the primes that
    /// the result needs; every result is proved by division.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn gcd(&self, other: &Poly, budget: &Budget) -> Result<Poly, Failure> {
        let ((c, a), (d, b)) = (self.split_content(budget)?, other.split_content(budget)?);
        let content = big::gcd(&c, &d, budget)?;
        if a.is_zero() || b.is_zero() {
            let part = if a.is_zero() { b } else { a };
            return part.scale(&content, budget);
        }
        gcd_primitive(&a, &b, budget)?.scale(&content, budget)
    }

    /// Returns the least common multiple, with a positive leading coefficient.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn lcm(&self, other: &Poly, budget: &Budget) -> Result<Poly, Failure> {
        if self.is_zero() || other.is_zero() {
            return Ok(Poly::zero());
        }
        let gcd = self.gcd(other, budget)?;
        let part = self.quotient_if_exact(&gcd, budget)?.expect("a divisor");
        let product = part.multiply(other, budget)?;
        Ok(if product.leading().is_negative() {
            -&product
        } else {
            product
        })
    }

    /// Returns the greatest common divisor over the rationals with its cofactors, which have the
    /// lowest possible degrees. The coefficients come from Chinese remaindering and are proved by
    /// multiplying out.
    ///
    /// # Errors
    /// `DomainError` if both are 0; `LimitError`, raised before any work is done; `Interrupted`.
    pub fn gcd_extended(&self, other: &Poly, budget: &Budget) -> Result<Extended, Failure> {
        if self.is_zero() && other.is_zero() {
            return Err(Failure::domain("the gcd of 0 and 0 has no cofactors"));
        }
        let ((c, a), (d, b)) = (self.split_content(budget)?, other.split_content(budget)?);
        if b.is_constant() || a.is_constant() {
            return Ok(with_constant(self, other, (c, a), (d, b)));
        }
        let gcd = gcd_primitive(&a, &b, budget)?;
        let a = a.quotient_if_exact(&gcd, budget)?.expect("a divisor");
        let b = b.quotient_if_exact(&gcd, budget)?.expect("a divisor");
        let (s, t, r) = bezout(&a, &b, budget)?;
        // s·a + t·b = r, hence s·d·(c·a) + t·c·(d·b) = r·c·d.
        let (s, t) = (s.scale(&d, budget)?, t.scale(&c, budget)?);
        reduced(gcd, s, t, r * c * d, budget)
    }

    /// Reports whether no factor is repeated; true for nonzero constants.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn is_squarefree(&self, budget: &Budget) -> Result<bool, Failure> {
        let part = self.primitive_part(budget)?;
        match part.len() {
            0 => Ok(false),
            1 | 2 => Ok(true),
            _ => Ok(
                gcd_primitive(&part, &part.derivative().primitive_part(budget)?, budget)?
                    .is_constant(),
            ),
        }
    }

    /// Returns the primitive polynomial with the same roots, each once.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn squarefree_part(&self, budget: &Budget) -> Result<Poly, Failure> {
        let part = self.primitive_part(budget)?;
        if part.len() <= 2 {
            return Ok(part);
        }
        let slope = part.derivative().primitive_part(budget)?;
        let gcd = gcd_primitive(&part, &slope, budget)?;
        Ok(part.quotient_if_exact(&gcd, budget)?.expect("a divisor"))
    }

    /// Returns the content (with the sign) and pairwise coprime, squarefree, primitive factors in
    /// ascending order of their multiplicities (Yun 1976). Constants have no factors.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn squarefree_decomposition(
        &self,
        budget: &Budget,
    ) -> Result<(IBig, Vec<(Poly, usize)>), Failure> {
        let (content, part) = self.split_content(budget)?;
        let mut factors = Vec::new();
        if part.is_constant() {
            return Ok((content, factors));
        }
        let slope = part.derivative();
        let gcd = gcd_primitive(&part, &slope.primitive_part(budget)?, budget)?;
        let mut rest = part.quotient_if_exact(&gcd, budget)?.expect("a divisor");
        let slope = slope.quotient_if_exact(&gcd, budget)?.expect("a divisor");
        let mut error = &slope - &rest.derivative();
        let mut multiplicity = 1;
        while !rest.is_constant() {
            let factor = rest.gcd(&error, budget)?;
            let factor = factor.primitive_part(budget)?;
            rest = rest.quotient_if_exact(&factor, budget)?.expect("a divisor");
            let slope = error
                .quotient_if_exact(&factor, budget)?
                .expect("a divisor");
            error = &slope - &rest.derivative();
            if !factor.is_constant() {
                factors.push((factor, multiplicity));
            }
            multiplicity += 1;
        }
        Ok((content, factors))
    }
}

/// Returns the gcd of nonzero primitive polynomials.
fn gcd_primitive(a: &Poly, b: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    if a.is_constant() || b.is_constant() {
        return Ok(Poly::one());
    }
    if a == b {
        return Ok(a.clone());
    }
    let lead = big::gcd(a.leading(), b.leading(), budget)?;
    let mut chinese = Chinese::new();
    let mut least = usize::MAX;
    for prime in Primes::below(PRIME_MAX) {
        let field = Field::new(prime);
        let (x, y) = (ModPoly::of(a, &field), ModPoly::of(b, &field));
        budget.poll((a.len() + b.len()) as u64 / 32 + 1)?;
        if x.len() < a.len() || y.len() < b.len() {
            continue;
        }
        let gcd = x.gcd(&y, &field, budget)?;
        let degree = gcd.len() - 1;
        if degree == 0 {
            return Ok(Poly::one());
        }
        if degree > least {
            continue;
        }
        if degree < least {
            // All primes so far were unlucky, so start again.
            chinese = Chinese::new();
            least = degree;
        }
        let gcd = gcd.scale(field.residue_of(&lead), &field);
        if chinese.add_poly(&gcd, &field) && chinese.bits() > PRIME_MAX.ilog2() as usize {
            continue;
        }
        let candidate = chinese.poly().primitive_part(budget)?;
        if divides_both(&candidate, a, b, budget)? {
            return Ok(candidate);
        }
    }
    unreachable!("there are more word-sized primes than any coefficient has divisors")
}

fn divides_both(g: &Poly, a: &Poly, b: &Poly, budget: &Budget) -> Result<bool, Failure> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    Ok(short.quotient_if_exact(g, budget)?.is_some()
        && long.quotient_if_exact(g, budget)?.is_some())
}

/// Returns the cofactors if one primitive part is a constant or 0.
fn with_constant(
    whole_a: &Poly,
    whole_b: &Poly,
    (c, a): (IBig, Poly),
    (d, b): (IBig, Poly),
) -> Extended {
    use dashu_base::Abs;
    let sign = |n: &IBig| Poly::constant(n.signum());
    if whole_b.is_zero() || (a.is_constant() && !whole_a.is_zero()) {
        return Extended {
            gcd: a,
            s: sign(&c),
            t: Poly::zero(),
            denominator: c.abs(),
        };
    }
    Extended {
        gcd: b,
        s: Poly::zero(),
        t: sign(&d),
        denominator: d.abs(),
    }
}

/// Returns `(s, t, r)` with `s·a + t·b = r`, where r is the resultant up to sign, for coprime
/// polynomials of degree at least 1.
fn bezout(a: &Poly, b: &Poly, budget: &Budget) -> Result<(Poly, Poly, IBig), Failure> {
    let (n, m) = (a.len() - 1, b.len() - 1);
    if m == 0 || n == 0 {
        return Ok(if m == 0 {
            (Poly::zero(), Poly::one(), b.leading().clone())
        } else {
            (Poly::one(), Poly::zero(), a.leading().clone())
        });
    }
    let bound = super::resultant::bits(a, b);
    check_estimate(bound.saturating_mul(n + m))?;
    let (mut first, mut second) = (Chinese::new(), Chinese::new());
    let mut quiet = 0;
    for prime in Primes::below(PRIME_MAX) {
        let field = Field::new(prime);
        budget.poll((n + m) as u64 / 32 + 1)?;
        let (x, y) = (ModPoly::of(a, &field), ModPoly::of(b, &field));
        if x.len() < a.len() || y.len() < b.len() {
            continue;
        }
        let (gcd, s, t) = x.gcd_extended(&y, &field, budget)?;
        if !gcd.is_unit() {
            continue;
        }
        let resultant = super::resultant::modulo(&x, &y, &field, budget)?;
        let changed = [
            first.add_poly(&s.scale(resultant, &field), &field),
            second.add_poly(&t.scale(resultant, &field), &field),
        ];
        quiet = if changed.contains(&true) {
            0
        } else {
            quiet + 1
        };
        if quiet > 0 {
            let (s, t) = (first.poly(), second.poly());
            let sum = &s.multiply(a, budget)? + &t.multiply(b, budget)?;
            if sum.is_constant() && !sum.is_zero() {
                return Ok((s, t, sum.leading().clone()));
            }
        }
    }
    unreachable!("there are more word-sized primes than the resultant has divisors")
}

/// Cancels common divisors of the cofactors and the denominator.
fn reduced(
    gcd: Poly,
    s: Poly,
    t: Poly,
    denominator: IBig,
    budget: &Budget,
) -> Result<Extended, Failure> {
    let mut common = big::gcd(&s.content(budget)?, &t.content(budget)?, budget)?;
    common = big::gcd(&common, &denominator, budget)?;
    if denominator.is_negative() {
        common = -common;
    }
    Ok(Extended {
        gcd,
        s: s.divide_exactly(&common, budget)?,
        t: t.divide_exactly(&common, budget)?,
        denominator: big::div_rem(&denominator, &common, budget)?.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    #[test]
    fn a_common_factor_is_found_whole() {
        let budget = Budget::default();
        let mut random = Chance::new(5);
        for (n, m, bits) in [
            (1, 1, 3),
            (3, 5, 40),
            (20, 10, 100),
            (40, 60, 20),
            (9, 0, 12),
        ] {
            let (a, b, c) = (
                random.poly(n, bits),
                random.poly(n + 1, bits),
                random.poly(m, bits),
            );
            let (x, y) = (
                a.multiply(&c, &budget).unwrap(),
                b.multiply(&c, &budget).unwrap(),
            );
            let gcd = x.gcd(&y, &budget).unwrap();
            let rest = gcd
                .quotient_if_exact(&c, &budget)
                .unwrap()
                .expect("c divides both");
            let inner = a.gcd(&b, &budget).unwrap();
            assert!(rest == inner || rest == -&inner);
            let extended = x.gcd_extended(&y, &budget).unwrap();
            let left = &extended.s.multiply(&x, &budget).unwrap()
                + &extended.t.multiply(&y, &budget).unwrap();
            assert_eq!(
                left,
                extended.gcd.scale(&extended.denominator, &budget).unwrap()
            );
            assert_eq!(extended.gcd, gcd.primitive_part(&budget).unwrap());
        }
    }

    #[test]
    fn cofactors_of_constants_and_zero() {
        let budget = Budget::default();
        let polys = [
            Poly::zero(),
            Poly::from_words(&[-6]),
            Poly::from_words(&[4, -2]),
            Poly::one(),
        ];
        for a in &polys {
            for b in &polys {
                if a.is_zero() && b.is_zero() {
                    assert!(a.gcd_extended(b, &budget).is_err());
                    continue;
                }
                let e = a.gcd_extended(b, &budget).unwrap();
                let left = &e.s.multiply(a, &budget).unwrap() + &e.t.multiply(b, &budget).unwrap();
                assert_eq!(
                    left,
                    e.gcd.scale(&e.denominator, &budget).unwrap(),
                    "{a:?} {b:?}"
                );
                assert!(e.denominator.is_positive());
            }
        }
    }

    #[test]
    fn squarefree_decomposition_multiplies_back() {
        let budget = Budget::default();
        let mut random = Chance::new(9);
        let mut product = Poly::constant(IBig::from(-12));
        for k in 1..6 {
            let p = random.poly(k % 3 + 1, 10).primitive_part(&budget).unwrap();
            product = product
                .multiply(&p.pow(k, &budget).unwrap(), &budget)
                .unwrap();
        }
        let (content, factors) = product.squarefree_decomposition(&budget).unwrap();
        let mut back = Poly::constant(content);
        for (p, k) in &factors {
            assert!(p.is_squarefree(&budget).unwrap());
            back = back
                .multiply(&p.pow(*k, &budget).unwrap(), &budget)
                .unwrap();
        }
        assert_eq!(back, product);
        assert!(factors.is_sorted_by_key(|f| f.1) && factors.len() >= 4);
        assert!(!product.is_squarefree(&budget).unwrap());
    }
}
