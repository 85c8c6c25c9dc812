//! Factoring over the integers (Zassenhaus 1969; Cohen 1993, section 3.5): squarefree parts,
//! factors modulo a well-chosen prime, Hensel lifting, and recombination of the lifted factors,
//! first by trying small sets of them, then by lattice reduction (van Hoeij 2002).

mod hensel;
mod knapsack;
mod prime;
mod recombine;

use super::cyclotomic;
use super::poly::Poly;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{AbsOrd, Signed};
use dashu_int::IBig;

/// The maximum degree of a polynomial to factor.
const DEGREE_MAX: usize = 4096;

/// A factored polynomial: `content · Π factor^multiplicity`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factored {
    /// The content, with the sign of the leading coefficient; 0 for the zero polynomial.
    pub content: IBig,
    /// The irreducible primitive factors, with positive leading coefficients, and their
    /// multiplicities; sorted by degree, then by coefficients starting with the constant term.
    pub factors: Vec<(Poly, usize)>,
}

impl Poly {
    /// Returns the irreducible factors over the integers, which are also irreducible over the
    /// rationals.
    ///
    /// # Errors
    /// `LimitError`, raised before any work is done, for a degree above 4,096; `Interrupted`.
    pub fn factor(&self, budget: &Budget) -> Result<Factored, Failure> {
        let low = self
            .coefficients()
            .iter()
            .position(|c| !c.is_zero())
            .unwrap_or(0);
        let (content, parts) = self.shift_down(low).squarefree_decomposition(budget)?;
        let mut factors = Vec::new();
        if low > 0 {
            factors.push((Poly::x(), low));
        }
        for (part, multiplicity) in parts {
            for factor in factor_squarefree(&part, budget)? {
                factors.push((factor, multiplicity));
            }
        }
        factors.sort_by(|(p, _), (q, _)| p.order(q));
        Ok(Factored { content, factors })
    }

    /// Reports whether this is irreducible over the rationals; false for constants.
    ///
    /// # Errors
    /// Same as for [`Poly::factor`].
    pub fn is_irreducible(&self, budget: &Budget) -> Result<bool, Failure> {
        let part = self.primitive_part(budget)?;
        if part.len() <= 2 {
            return Ok(part.len() == 2);
        }
        if part.coefficient(0).is_zero() || !part.is_squarefree(budget)? {
            return Ok(false);
        }
        Ok(factor_squarefree(&part, budget)?.len() == 1)
    }
}

/// Returns the irreducible factors of a primitive squarefree polynomial with a positive leading
/// coefficient.
///
/// # Errors
/// Same as for [`Poly::factor`].
pub fn factor_squarefree(p: &Poly, budget: &Budget) -> Result<Vec<Poly>, Failure> {
    if p.len() > DEGREE_MAX + 1 {
        return Err(Failure::limit(format!(
            "a polynomial of degree {} is too large to factor; the limit is {DEGREE_MAX}",
            p.len() - 1
        )));
    }
    if p.len() <= 2 {
        return Ok(if p.len() == 2 {
            vec![p.clone()]
        } else {
            Vec::new()
        });
    }
    if p.coefficient(0).is_zero() {
        let mut factors = factor_squarefree(&p.shift_down(1), budget)?;
        factors.push(Poly::x());
        return Ok(factors);
    }
    if let Some(factors) = cyclotomic::factor_binomial(p, budget)? {
        return Ok(factors);
    }
    let (mut found, rest) = cyclotomic::split(p, budget)?;
    found.extend(factor_deflated(&rest, budget)?);
    Ok(found)
}

/// Factors p by factoring q, where `p(x) = q(x^k)` with the largest possible k.
fn factor_deflated(p: &Poly, budget: &Budget) -> Result<Vec<Poly>, Failure> {
    if p.is_constant() {
        return Ok(Vec::new());
    }
    let (inner, step) = p.deflate();
    let mut factors = factor_dense(&inner, budget)?;
    for prime in prime_factors(step) {
        let mut finer = Vec::new();
        for factor in factors {
            finer.extend(factor_dense(&factor.inflate(prime), budget)?);
        }
        factors = finer;
    }
    Ok(factors)
}

/// Returns the prime factors of a small number in ascending order, with repetitions; empty for 1.
fn prime_factors(mut n: usize) -> Vec<usize> {
    let mut factors = Vec::new();
    let mut p = 2;
    while p * p <= n {
        while n.is_multiple_of(p) {
            factors.push(p);
            n /= p;
        }
        p += 1;
    }
    if n > 1 {
        factors.push(n);
    }
    factors
}

/// Factors a polynomial with nonzero constant term; reverses it first if that makes the leading
/// coefficient smaller.
fn factor_dense(p: &Poly, budget: &Budget) -> Result<Vec<Poly>, Failure> {
    if p.len() <= 2 {
        return Ok(vec![p.clone()]);
    }
    if p.coefficient(0).abs_cmp(p.leading()).is_ge() {
        return factor_lifted(p, budget);
    }
    let turned = with_positive_lead(p.reverse());
    let factors = factor_lifted(&turned, budget)?;
    Ok(factors
        .iter()
        .map(|f| with_positive_lead(f.reverse()))
        .collect())
}

fn with_positive_lead(p: Poly) -> Poly {
    if p.leading().is_negative() { -&p } else { p }
}

/// Factors a polynomial modulo a prime, then lifts and recombines the factors.
fn factor_lifted(p: &Poly, budget: &Budget) -> Result<Vec<Poly>, Failure> {
    let Some(start) = prime::choose(p, budget)? else {
        return Ok(vec![p.clone()]);
    };
    let mut lifting = hensel::Lifting::new(p, &start, budget)?;
    lifting.lift_to(recombine::bits_needed(p), budget)?;
    let mut search = recombine::Search::new(p, &lifting, start.degrees, budget)?;
    if search.run(budget)? {
        return Ok(search.found);
    }
    let (rest, left, mut found) = (search.rest, search.left, search.found);
    found.extend(knapsack::factor(&rest, &left, &mut lifting, budget)?);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    fn multiplied(factored: &Factored, budget: &Budget) -> Poly {
        let start = Poly::constant(factored.content.clone());
        factored.factors.iter().fold(start, |product, (p, k)| {
            product
                .multiply(&p.pow(*k, budget).unwrap(), budget)
                .unwrap()
        })
    }

    /// Returns the minimal polynomial of √2 + √3 + √5 + … over the first n primes.
    fn swinnerton_dyer(n: usize, budget: &Budget) -> Poly {
        let primes = [2i64, 3, 5, 7, 11, 13, 17];
        let mut p = Poly::x();
        for &prime in &primes[..n] {
            // p(x + √q) · p(x - √q) = a² - q·b² for p(x + y) = a(x, y²) + y·b(x, y²).
            let (mut even, mut odd) = (Poly::zero(), Poly::zero());
            let mut derivative = p.clone();
            let mut factorial = IBig::ONE;
            for k in 0..p.len() {
                let term = derivative.divide_exactly(&factorial, budget).unwrap();
                let power = IBig::from(prime).pow(k / 2);
                let part = term.scale(&power, budget).unwrap();
                if k % 2 == 0 {
                    even = &even + &part;
                } else {
                    odd = &odd + &part;
                }
                derivative = derivative.derivative();
                factorial *= IBig::from(k + 1);
            }
            let square = odd.square(budget).unwrap();
            let square = square.scale(&IBig::from(prime), budget).unwrap();
            p = &even.square(budget).unwrap() - &square;
        }
        p
    }

    #[test]
    fn random_products_factor_back_to_irreducible_parts() {
        let budget = Budget::default();
        let mut random = Chance::new(77);
        for round in 0..25 {
            let mut product = Poly::constant(random.integer(5));
            if product.is_zero() {
                product = Poly::one();
            }
            let mut count = 0;
            for k in 0..round % 5 + 1 {
                let p = random.poly(k * 3 % 7 + 1, 3 + 10 * (round % 4));
                let multiplicity = k % 2 + 1;
                count += multiplicity;
                product = product
                    .multiply(&p.pow(multiplicity, &budget).unwrap(), &budget)
                    .unwrap();
            }
            let factored = product.factor(&budget).unwrap();
            assert_eq!(multiplied(&factored, &budget), product);
            let found: usize = factored.factors.iter().map(|f| f.1).sum();
            assert!(found >= count);
            for (p, _) in &factored.factors {
                assert!(p.is_irreducible(&budget).unwrap(), "{p:?}");
                assert!(p.leading().is_positive());
            }
        }
    }

    #[test]
    fn swinnerton_dyer_polynomials_are_irreducible() {
        let budget = Budget::default();
        for n in 1..=6 {
            let p = swinnerton_dyer(n, &budget);
            assert_eq!(p.len(), (1 << n) + 1);
            assert!(p.is_irreducible(&budget).unwrap(), "{n}");
        }
    }

    #[test]
    fn products_of_swinnerton_dyer_polynomials_come_apart() {
        let budget = Budget::default();
        let p = swinnerton_dyer(4, &budget);
        let q = p.taylor_shift(&IBig::ONE, &budget).unwrap();
        let r = swinnerton_dyer(5, &budget)
            .taylor_shift(&IBig::from(3), &budget)
            .unwrap();
        let product = p
            .multiply(&q, &budget)
            .unwrap()
            .multiply(&r, &budget)
            .unwrap();
        let factored = product.factor(&budget).unwrap();
        let mut expected = vec![(p, 1), (q, 1), (r, 1)];
        expected.sort_by(|a, b| a.0.order(&b.0));
        assert_eq!(factored.factors, expected);
    }

    #[test]
    fn binomials_split_into_cyclotomic_polynomials() {
        let budget = Budget::default();
        let p = &Poly::monomial(IBig::ONE, 105) - &Poly::one();
        let factored = p.factor(&budget).unwrap();
        let degrees: Vec<usize> = factored.factors.iter().map(|f| f.0.len() - 1).collect();
        assert_eq!(degrees, [1, 2, 4, 6, 8, 12, 24, 48]);
        // Check the same without the shortcut: factor the product of the last two factors.
        let (a, b) = (&factored.factors[6].0, &factored.factors[5].0);
        let back = a.multiply(b, &budget).unwrap().factor(&budget).unwrap();
        assert_eq!(back.factors, [(b.clone(), 1), (a.clone(), 1)]);
    }

    #[test]
    fn a_large_leading_coefficient_and_content() {
        let budget = Budget::default();
        let p = Poly::from_words(&[6, -5, 1])
            .scale(&IBig::from(-14), &budget)
            .unwrap();
        let p = p
            .multiply(&Poly::from_words(&[3, 0, 1_000_003]), &budget)
            .unwrap()
            .shift_up(2);
        let factored = p.factor(&budget).unwrap();
        assert_eq!(factored.content, IBig::from(-14));
        let expected = [
            (Poly::x(), 2),
            (Poly::from_words(&[-3, 1]), 1),
            (Poly::from_words(&[-2, 1]), 1),
            (Poly::from_words(&[3, 0, 1_000_003]), 1),
        ];
        let found = &factored.factors;
        assert!(found.is_sorted_by(|a, b| a.0.order(&b.0).is_le()));
        for e in &expected {
            assert!(found.contains(e), "{found:?}");
        }
        assert_eq!(found.len(), 4);
        let zero = Poly::zero().factor(&budget).unwrap();
        assert!(zero.content.is_zero() && zero.factors.is_empty());
    }
}
