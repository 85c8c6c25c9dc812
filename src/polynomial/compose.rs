//! Polynomials whose roots are sums or products of roots, computed from power sums of roots
//! (Bostan, Flajolet, Salvy & Schost 2006), modulo as many primes as a bound on the coefficients
//! requires.

use super::chinese::Chinese;
use super::modular::{Field, ModPoly, PRIME_MAX, Primes};
use super::multiply::check_estimate;
use super::poly::Poly;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;

/// The maximum degree of a result.
const DEGREE_MAX: usize = 1 << 13;

/// Returns the primitive polynomial whose roots are the sums of a root of `p` and a root of `q`,
/// with multiplicities. For degrees n and m and coefficients of at most `height` bits, takes
/// O(n²m²) operations modulo each of O(nm + n · height + m · height) / 60 primes.
///
/// # Errors
/// `DomainError` for the zero polynomial; `LimitError`, raised before any work is done;
/// `Interrupted`.
pub fn composed_sum(p: &Poly, q: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    composed(p, q, budget, |a, b, field| {
        let (a, b) = (over_factorials(a, field), over_factorials(b, field));
        let product = ModPoly::new(a).multiply(&ModPoly::new(b), field, budget)?;
        Ok(times_factorials(product.residues(), field))
    })
}

/// Returns the primitive polynomial whose roots are the products of a root of `p` and a root of
/// `q`, with multiplicities. The cost is the same as for [`composed_sum`].
///
/// # Errors
/// Same as for [`composed_sum`].
pub fn composed_product(p: &Poly, q: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    composed(p, q, budget, |a, b, field| {
        Ok(a.iter().zip(b).map(|(&x, &y)| field.mul(x, y)).collect())
    })
}

/// Returns the primitive polynomial whose roots are the sums of two roots at different positions in
/// the list of roots, each pair counted once.
///
/// # Errors
/// Same as for [`composed_sum`].
pub(super) fn pair_sums(p: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    let n = p.len() - 1;
    let degree = n * (n - 1) / 2;
    let bits = (n + p.norm_squared().bit_len() / 2 + 1) * (n - 1);
    let plan = Plan { degree, bits };
    plan.run(budget, |field| {
        let Some(own) = monic(p, field) else {
            return Ok(None);
        };
        let sums = power_sums(&own, degree + 1, field);
        let over = ModPoly::new(over_factorials(&sums, field));
        let all = over.multiply(&over, field, budget)?;
        let mut all = times_factorials(all.residues(), field);
        all.resize(degree + 1, 0);
        let half = field.invert(field.residue(2));
        let mut two = field.one();
        for (all, &own) in all.iter_mut().zip(&sums) {
            *all = field.mul(field.sub(*all, field.mul(two, own)), half);
            two = field.add(two, two);
        }
        let scale = field.pow(field.residue_of(p.leading()), n as u64 - 1);
        Ok(Some(
            from_power_sums(&all, degree, field, budget)?.scale(scale, field),
        ))
    })
}

/// The computation common to sums and products: `join` computes the power sums of the result from
/// those of the two polynomials.
fn composed(
    p: &Poly,
    q: &Poly,
    budget: &Budget,
    join: impl Fn(&[u64], &[u64], &Field) -> Result<Vec<u64>, Failure>,
) -> Result<Poly, Failure> {
    let (Some(n), Some(m)) = (p.degree(), q.degree()) else {
        return Err(Failure::domain(
            "every number is a root of the polynomial 0",
        ));
    };
    if n == 0 || m == 0 {
        return Ok(Poly::one());
    }
    let degree = n.saturating_mul(m);
    let half = |p: &Poly| p.norm_squared().bit_len() / 2 + 1;
    let bits = (n + half(p)).saturating_mul(m) + (m + half(q)).saturating_mul(n);
    let plan = Plan { degree, bits };
    plan.run(budget, |field| {
        let (Some(a), Some(b)) = (monic(p, field), monic(q, field)) else {
            return Ok(None);
        };
        let a = power_sums(&a, degree + 1, field);
        let b = power_sums(&b, degree + 1, field);
        let mut sums = join(&a, &b, field)?;
        sums.resize(degree + 1, 0);
        let scale = |p: &Poly, power| field.pow(field.residue_of(p.leading()), power as u64);
        let lead = field.mul(scale(p, m), scale(q, n));
        Ok(Some(
            from_power_sums(&sums, degree, field, budget)?.scale(lead, field),
        ))
    })
}

/// The degree of a result, and a bound on the bits of its coefficients.
struct Plan {
    degree: usize,
    bits: usize,
}

impl Plan {
    /// Runs `work` modulo enough primes; `work` returns `None` for a prime that cannot be used.
    fn run(
        &self,
        budget: &Budget,
        work: impl Fn(&Field) -> Result<Option<ModPoly>, Failure>,
    ) -> Result<Poly, Failure> {
        if self.degree > DEGREE_MAX {
            return Err(Failure::limit(format!(
                "a polynomial of degree {} would be needed; the limit is {DEGREE_MAX}",
                self.degree
            )));
        }
        check_estimate(self.degree.saturating_mul(self.bits))?;
        let mut chinese = Chinese::new();
        for prime in Primes::below(PRIME_MAX) {
            if chinese.bits() > self.bits + 2 {
                break;
            }
            budget.poll((self.degree * self.degree) as u64 / 2000 + 1)?;
            let field = Field::new(prime);
            if let Some(p) = work(&field)? {
                chinese.add_poly(&p, &field);
            }
        }
        chinese.poly().primitive_part(budget)
    }
}

/// Divides the residues by the leading one; `None` if that is 0.
fn monic(p: &Poly, field: &Field) -> Option<ModPoly> {
    let residues = ModPoly::of(p, field);
    (residues.len() == p.len()).then(|| residues.monic(field))
}

/// Returns the sums of the 0th, 1st, … powers of the roots of a monic polynomial, by Newton's
/// identities.
fn power_sums(p: &ModPoly, count: usize, field: &Field) -> Vec<u64> {
    let n = p.len() - 1;
    let c = p.residues();
    let mut sums = vec![field.residue(n as u64)];
    for k in 1..count {
        // s[k] = -(c[n-1] s[k-1] + … + c[n-k+1] s[1] + k c[n-k]); for k > n, only the last n sums
        // occur, without the final term.
        let first = k.saturating_sub(n).max(1);
        let mut sum = field.dot(&sums[first..k], &c[n + first - k..n]);
        if k <= n {
            sum = field.add(sum, field.mul(field.residue(k as u64), c[n - k]));
        }
        sums.push(field.neg(sum));
    }
    sums
}

/// Returns the monic polynomial of this degree with these power sums, by the same identities.
fn from_power_sums(
    sums: &[u64],
    degree: usize,
    field: &Field,
    budget: &Budget,
) -> Result<ModPoly, Failure> {
    // top[k], the coefficient of x^(degree - k), is stored in reverse order for the dot products.
    let mut reversed = vec![0; degree + 1];
    reversed[degree] = field.one();
    for k in 1..=degree {
        if k % 256 == 0 {
            budget.poll(1)?;
        }
        // k top[k] = -(s[1] top[k-1] + … + s[k] top[0]).
        let sum = field.dot(&sums[1..=k], &reversed[degree + 1 - k..]);
        let inverse = field.invert(field.residue(k as u64));
        reversed[degree - k] = field.neg(field.mul(sum, inverse));
    }
    Ok(ModPoly::new(reversed))
}

/// Returns the numbers `a[k] / k!`.
fn over_factorials(a: &[u64], field: &Field) -> Vec<u64> {
    let mut factorial = field.one();
    for k in 1..a.len() {
        factorial = field.mul(factorial, field.residue(k as u64));
    }
    let mut inverse = field.invert(factorial);
    let mut result = vec![0; a.len()];
    for k in (0..a.len()).rev() {
        result[k] = field.mul(a[k], inverse);
        inverse = field.mul(inverse, field.residue(k as u64));
    }
    result
}

/// Returns the numbers `a[k] · k!`.
fn times_factorials(a: &[u64], field: &Field) -> Vec<u64> {
    let mut factorial = field.one();
    let scaled = a.iter().enumerate().map(|(k, &x)| {
        if k > 0 {
            factorial = field.mul(factorial, field.residue(k as u64));
        }
        field.mul(x, factorial)
    });
    scaled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;
    use dashu_int::IBig;

    #[test]
    fn sums_and_products_of_square_roots() {
        let budget = Budget::default();
        let (two, three) = (Poly::from_words(&[-2, 0, 1]), Poly::from_words(&[-3, 0, 1]));
        let sum = composed_sum(&two, &three, &budget).unwrap();
        assert_eq!(sum, Poly::from_words(&[1, 0, -10, 0, 1]));
        let product = composed_product(&two, &three, &budget).unwrap();
        assert_eq!(product, Poly::from_words(&[36, 0, -12, 0, 1]));
        assert_eq!(pair_sums(&two, &budget).unwrap(), Poly::x());
    }

    #[test]
    fn rational_roots_are_added_and_multiplied() {
        let budget = Budget::default();
        let mut random = Chance::new(12);
        let mut lines = |count: usize| -> Vec<(i64, i64)> {
            let mut next = || (random.below(40) as i64 - 20, random.below(9) as i64 + 1);
            (0..count).map(|_| next()).collect()
        };
        let times = |p: Poly, line: &[i64]| p.multiply(&Poly::from_words(line), &budget).unwrap();
        let (a, b) = (lines(4), lines(3));
        let whole = |list: &[(i64, i64)]| {
            list.iter()
                .fold(Poly::one(), |p, (n, d)| times(p, &[-n, *d]))
        };
        let (mut sums, mut products) = (Poly::one(), Poly::one());
        for (n, d) in &a {
            for (m, e) in &b {
                sums = times(sums, &[-(n * e + m * d), d * e]);
                products = times(products, &[-(n * m), d * e]);
            }
        }
        let own = composed_sum(&whole(&a), &whole(&b), &budget).unwrap();
        assert_eq!(own, sums.primitive_part(&budget).unwrap());
        let own = composed_product(&whole(&a), &whole(&b), &budget).unwrap();
        assert_eq!(own, products.primitive_part(&budget).unwrap());
    }

    #[test]
    fn sums_with_itself_hold_the_pairs_twice() {
        let budget = Budget::default();
        let p = Chance::new(31).poly(7, 12);
        let all = composed_sum(&p, &p, &budget).unwrap();
        let pairs = pair_sums(&p, &budget).unwrap();
        let twice = p.scale_roots(&IBig::from(2), &budget).unwrap();
        let product = pairs
            .square(&budget)
            .unwrap()
            .multiply(&twice, &budget)
            .unwrap();
        assert_eq!(all, product.primitive_part(&budget).unwrap());
    }
}
