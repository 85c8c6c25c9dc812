//! Cyclotomic polynomials: constructing them, recognising them, and factoring the binomials that
//! they divide.

use super::modular::{Field, ModPoly, is_prime};
use super::multiply::check_estimate;
use super::poly::Poly;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// The maximum order for which a polynomial is computed.
const ORDER_MAX: u64 = 1 << 24;

impl Poly {
    /// Returns the n-th cyclotomic polynomial, the minimal polynomial of `e^(2πi/n)`; n ≥ 1. O(n ·
    /// 2^k), where n has k distinct odd prime factors.
    ///
    /// # Errors
    /// `ValueError` for 0; `LimitError`, raised before any work is done, for orders above 2^24;
    /// `Interrupted`.
    pub fn cyclotomic(n: u64, budget: &Budget) -> Result<Poly, Failure> {
        if n == 0 {
            return Err(Failure::value(
                "the order of a cyclotomic polynomial must be at least 1",
            ));
        }
        if n > ORDER_MAX {
            return Err(Failure::limit(format!(
                "the cyclotomic polynomial of order {n} is too large; the limit is 2^24"
            )));
        }
        let primes = distinct_primes(n);
        let radical: u64 = primes.iter().product();
        // For an even radical, Φ is the polynomial for its odd part, evaluated at -x.
        let odd: Vec<u64> = primes.iter().copied().filter(|&p| p != 2).collect();
        let mut p = of_odd_radical(&odd, budget)?;
        if radical.is_multiple_of(2) {
            p = if odd.is_empty() {
                Poly::from_words(&[1, 1])
            } else {
                p.mirror()
            };
        }
        check_estimate((p.len() as u64 * (n / radical)) as usize)?;
        Ok(p.inflate((n / radical) as usize))
    }

    /// Returns the order n if this is the n-th cyclotomic polynomial.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn cyclotomic_order(&self, budget: &Budget) -> Result<Option<u64>, Failure> {
        let (inner, step) = self.deflate();
        let Some(degree) = inner.degree().filter(|&d| d > 0) else {
            return Ok(None);
        };
        let c = inner.coefficients();
        if !c[degree].is_one() || degree as u64 > ORDER_MAX / 16 {
            return Ok(None);
        }
        if degree == 1 {
            return Ok(match (&c[0], step as u64) {
                (c, 1) if *c == IBig::NEG_ONE => Some(1),
                (c, step) if c.is_one() && step.is_power_of_two() => Some(2 * step),
                _ => None,
            });
        }
        if (0..=degree / 2).any(|k| c[k] != c[degree - k]) {
            return Ok(None);
        }
        // After deflation the order m is squarefree and φ(m) = degree; then m < degree · 8 up to
        // 10^9.
        for (m, totient) in totients(8 * degree + 8).into_iter().enumerate().skip(3) {
            if totient != degree as u32 {
                continue;
            }
            let primes = distinct_primes(m as u64);
            let radical = primes.iter().product::<u64>() as usize;
            let mobius = if primes.len().is_multiple_of(2) {
                1
            } else {
                -1
            };
            if radical != m || *inner.coefficient(degree - 1) != IBig::from(-mobius) {
                continue;
            }
            if Poly::cyclotomic(m as u64, budget)? == inner {
                let fits = distinct_primes(step as u64)
                    .iter()
                    .all(|&p| (m as u64).is_multiple_of(p));
                return Ok(fits.then_some((m * step) as u64));
            }
        }
        Ok(None)
    }
}

/// Returns the factors of `x^n - 1` or `x^n + 1`; `None` for any other polynomial.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn factor_binomial(p: &Poly, budget: &Budget) -> Result<Option<Vec<Poly>>, Failure> {
    let n = p.len() as u64 - 1;
    let c = p.coefficients();
    let minus = c[0] == IBig::NEG_ONE;
    let ends = p.leading().is_one() && (minus || c[0].is_one());
    if n < 2 || !ends || c[1..c.len() - 1].iter().any(|c| !c.is_zero()) {
        return Ok(None);
    }
    // The roots of x^n + 1 are those roots of x^2n - 1 that are not roots of x^n - 1.
    let whole = if minus { n } else { 2 * n };
    let orders =
        (1..=whole).filter(|d| whole.is_multiple_of(*d) && (minus || !n.is_multiple_of(*d)));
    orders
        .map(|d| Poly::cyclotomic(d, budget))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Returns the cyclotomic factors of a squarefree polynomial with nonzero constant term, and the
/// remaining factor.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn split(p: &Poly, budget: &Budget) -> Result<(Vec<Poly>, Poly), Failure> {
    let mut part = unity_part(p, budget)?;
    let mut factors = Vec::new();
    if part.is_constant() {
        return Ok((factors, p.clone()));
    }
    let mut rest = p.quotient_if_exact(&part, budget)?.expect("a divisor");
    for (n, totient) in totients(8 * part.len()).into_iter().enumerate().skip(1) {
        let fits = (totient as usize) < part.len();
        if !fits || part.is_constant() || !vanishes_at_unity(&part, n as u64, budget)? {
            continue;
        }
        let candidate = Poly::cyclotomic(n as u64, budget)?;
        if let Some(quotient) = part.quotient_if_exact(&candidate, budget)? {
            part = quotient;
            factors.push(candidate);
        }
    }
    if !part.is_constant() {
        rest = rest.multiply(&part, budget)?;
    }
    Ok((factors, rest))
}

/// Returns the product of those factors of a squarefree polynomial whose roots are roots of unity.
/// If a root ω has odd order, its conjugate ω² is also a root; if -ω has odd order, the same holds
/// for p(-x); and if the order is divisible by 4, -ω is a conjugate (Beukers & Smyth 2002). A
/// finite set of numbers that contains the square of each member consists of roots of unity and
/// possibly 0.
fn unity_part(p: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    if p.is_constant() {
        return Ok(Poly::one());
    }
    let mirror = p.mirror();
    let odd = closed_under_squares(p, budget)?;
    let turned = closed_under_squares(&mirror, budget)?.mirror();
    let even = p.gcd(&mirror, budget)?;
    let (inner, step) = even.deflate();
    let four = if step.is_multiple_of(2) {
        unity_part(&inner.inflate(step / 2), budget)?.inflate(2)
    } else {
        Poly::one()
    };
    odd.lcm(&turned, budget)?.lcm(&four, budget)
}

/// Returns the largest factor whose set of roots is closed under squaring.
fn closed_under_squares(p: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    let mut part = p.clone();
    loop {
        let next = part.gcd(&part.inflate(2), budget)?;
        if next.is_constant() || next.len() == part.len() {
            return Ok(if next.is_constant() {
                Poly::one()
            } else {
                part
            });
        }
        part = next;
    }
}

/// Reports whether p is 0 at a primitive n-th root of unity modulo some prime; this is always so if
/// p is 0 at a complex one.
fn vanishes_at_unity(p: &Poly, n: u64, budget: &Budget) -> Result<bool, Failure> {
    budget.poll(p.len() as u64 / 32 + 8)?;
    let mut prime = (1 << 44) / n * n + 1;
    while prime.is_multiple_of(2) || !is_prime(prime) {
        prime += n;
    }
    let field = Field::new(prime);
    let primes = distinct_primes(n);
    let root = (2..)
        .map(|base| field.pow(field.residue(base), (prime - 1) / n))
        .find(|&root| primes.iter().all(|q| field.pow(root, n / q) != field.one()))
        .expect("a cyclic group has generators");
    Ok(ModPoly::of(p, &field).at(root, &field) == 0)
}

/// Returns Φ of a product of distinct odd primes, as the product of `(1 - x^d)` to the powers
/// μ(n/d), modulo a power of x above half the degree; the other half is its mirror image. The
/// arithmetic is modulo 2^128: no coefficient of the result exceeds that, however large the partial
/// products are.
fn of_odd_radical(primes: &[u64], budget: &Budget) -> Result<Poly, Failure> {
    if primes.is_empty() {
        return Ok(Poly::from_words(&[-1, 1]));
    }
    let degree: usize = primes.iter().map(|p| *p as usize - 1).product();
    let half = degree / 2 + 1;
    let mut series = vec![0i128; half];
    series[0] = 1;
    for subset in 0..1u32 << primes.len() {
        budget.poll(half as u64 / 256)?;
        let chosen = (0..primes.len()).filter(|k| subset >> k & 1 == 1);
        let d: u64 = chosen.map(|k| primes[k]).product();
        let d = d as usize;
        // μ(n/d) is 1 if an even number of primes is left out.
        if (primes.len() as u32 - subset.count_ones()).is_multiple_of(2) {
            for k in (d..half).rev() {
                series[k] = series[k].wrapping_sub(series[k - d]);
            }
        } else {
            for k in d..half {
                series[k] = series[k].wrapping_add(series[k - d]);
            }
        }
    }
    let at = |k: usize| IBig::from(series[k.min(degree - k)]);
    Ok(Poly::new((0..=degree).map(at).collect()))
}

/// Returns the distinct prime factors of a number, in ascending order.
fn distinct_primes(mut n: u64) -> Vec<u64> {
    let mut primes = Vec::new();
    let mut p = 2;
    while p * p <= n {
        if n.is_multiple_of(p) {
            primes.push(p);
            while n.is_multiple_of(p) {
                n /= p;
            }
        }
        p += 1;
    }
    if n > 1 {
        primes.push(n);
    }
    primes
}

/// Returns the values of Euler's function for all numbers up to a limit.
fn totients(limit: usize) -> Vec<u32> {
    let mut totients: Vec<u32> = (0..=limit as u32).collect();
    for p in 2..=limit {
        if totients[p] == p as u32 {
            for multiple in (p..=limit).step_by(p) {
                totients[multiple] -= totients[multiple] / p as u32;
            }
        }
    }
    totients
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyclotomic_factors_are_split_off() {
        let budget = Budget::default();
        let other = Poly::from_words(&[-2, 0, 1]);
        let mut p = other
            .multiply(&Poly::from_words(&[3, 1, 2]), &budget)
            .unwrap();
        let rest = p.clone();
        let orders = [1u64, 2, 4, 9, 12, 14, 35, 40, 105];
        for n in orders {
            p = p
                .multiply(&Poly::cyclotomic(n, &budget).unwrap(), &budget)
                .unwrap();
        }
        let (factors, left) = split(&p, &budget).unwrap();
        let found: Vec<u64> = factors
            .iter()
            .map(|f| f.cyclotomic_order(&budget).unwrap().unwrap())
            .collect();
        assert_eq!(found, orders);
        assert_eq!(left, rest);
        assert_eq!(split(&other, &budget).unwrap(), (vec![], other));
    }

    #[test]
    fn cyclotomic_polynomials_multiply_to_binomials_and_are_recognised() {
        let budget = Budget::default();
        for n in [1u64, 2, 3, 4, 6, 12, 15, 30, 64, 105, 210, 315] {
            let mut product = Poly::one();
            for d in (1..=n).filter(|d| n % d == 0) {
                let p = Poly::cyclotomic(d, &budget).unwrap();
                assert_eq!(p.cyclotomic_order(&budget).unwrap(), Some(d), "{d}");
                product = product.multiply(&p, &budget).unwrap();
            }
            let power = Poly::monomial(IBig::ONE, n as usize);
            assert_eq!(product, &power - &Poly::one());
        }
        assert_eq!(
            Poly::cyclotomic(105, &budget).unwrap().coefficient(7),
            &IBig::from(-2)
        );
        for other in [
            &[1, 1, 1, 1][..],
            &[1, 0, 0, 1],
            &[2, 1],
            &[1, -3, 1],
            &[1, 0, 1, 0, 0, 1],
        ] {
            assert_eq!(
                Poly::from_words(other).cyclotomic_order(&budget).unwrap(),
                None
            );
        }
    }
}
