//! Factors polynomials in several variables: the polynomial is rewritten in one variable, and
//! products of the factors found there are tried (Kronecker 1882). Division proves which
//! combinations are factors; since the smallest sets are tried first, the factors found are
//! irreducible.

use super::Several;
use super::flat::Layout;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;

/// The maximum number of coefficients in one variable.
const LENGTH_MAX: usize = 2048;
/// The maximum number of sets of factors to try.
const SETS_MAX: usize = 1 << 14;

impl Several {
    /// Returns the irreducible factors over the integers with their multiplicities, and the
    /// content, with the sign of the lexicographically largest monomial. The factors are primitive,
    /// with a positive coefficient of that monomial, in no particular order.
    ///
    /// # Errors
    /// `LimitError` if the degrees, or the number of sets to try, are too large; `Interrupted`.
    pub fn factor(&self, budget: &Budget) -> Result<(IBig, Vec<(Several, usize)>), Failure> {
        let Some((_, lead)) = self.terms.last_key_value() else {
            return Ok((IBig::ZERO, Vec::new()));
        };
        let content = self.content(budget)?;
        let content = if lead.is_negative() {
            -content
        } else {
            content
        };
        let mut factors = Vec::new();
        let mut rest = self.divide_number(&content, budget)?;
        for at in rest.variables() {
            let power = rest.terms().map(|(e, _)| e[at]).min().unwrap_or(0);
            if power > 0 {
                let x = Several::variable(self.arity(), at);
                let whole = x.pow(power as usize, budget)?;
                rest = divided(&rest, &whole, budget)?;
                factors.push((x, power as usize));
            }
        }
        primitive(rest, &mut factors, budget)?;
        Ok((content, factors))
    }
}

fn divided(a: &Several, b: &Several, budget: &Budget) -> Result<Several, Failure> {
    let quotient = a.quotient_if_exact(b, budget)?;
    Ok(quotient.expect("it is known to divide"))
}

/// Factors a primitive polynomial.
fn primitive(
    p: Several,
    factors: &mut Vec<(Several, usize)>,
    budget: &Budget,
) -> Result<(), Failure> {
    let variables = p.variables();
    let Some(&at) = variables.iter().max_by_key(|k| p.degree(**k)) else {
        return Ok(());
    };
    if let Some(poly) = p.as_poly(at) {
        for (factor, times) in poly.factor(budget)?.factors {
            factors.push((Several::from_poly(p.arity(), at, &factor), times));
        }
        return Ok(());
    }
    // Factors that do not contain the variable divide all coefficients.
    let shared = p.content_in(at, budget)?;
    if shared.as_constant().is_none() {
        let rest = divided(&p, &shared, budget)?;
        primitive(shared, factors, budget)?;
        return primitive(rest, factors, budget);
    }
    let repeated = p.gcd(&p.derivative(at), budget)?;
    let simple = divided(&p, &repeated, budget)?;
    let mut rest = repeated;
    for factor in squarefree(simple, budget)? {
        let mut times = 1;
        while let Some(quotient) = rest.quotient_if_exact(&factor, budget)? {
            (rest, times) = (quotient, times + 1);
        }
        factors.push((factor, times));
    }
    Ok(())
}

/// Factors a polynomial without repeated factors that is primitive in each variable.
fn squarefree(p: Several, budget: &Budget) -> Result<Vec<Several>, Failure> {
    let degrees = (0..p.arity()).map(|k| p.degree(k) as usize);
    let layout = Layout::new(degrees).filter(|layout| layout.length() <= LENGTH_MAX);
    let Some(layout) = layout else {
        return Err(Failure::limit(
            "polynomials in several variables are factored only if the product \
             of the degrees is at most 2,048",
        ));
    };
    let mut parts = Vec::new();
    for (factor, times) in layout.flatten(&p).factor(budget)?.factors {
        parts.extend(std::iter::repeat_n(factor, times));
    }
    let (mut rest, mut found, mut size, mut tried) = (p, Vec::new(), 1, 0);
    while 2 * size <= parts.len() {
        let mut hit = None;
        let mut places: Vec<usize> = (0..size).collect();
        loop {
            budget.poll(1)?;
            tried += 1;
            if tried > SETS_MAX {
                return Err(Failure::limit(
                    "too many sets of possible factors would have to be tried",
                ));
            }
            let mut product = parts[places[0]].clone();
            for &k in &places[1..] {
                product = product.multiply(&parts[k], budget)?;
            }
            let candidate = layout.raise(&product).primitive_part(budget)?;
            if let Some(quotient) = rest.quotient_if_exact(&candidate, budget)? {
                hit = Some((candidate, quotient));
                break;
            }
            let Some(k) = (0..size)
                .rev()
                .find(|&k| places[k] < parts.len() - size + k)
            else {
                break;
            };
            places[k] += 1;
            for j in k + 1..size {
                places[j] = places[j - 1] + 1;
            }
        }
        let Some((factor, quotient)) = hit else {
            size += 1;
            continue;
        };
        found.push(factor);
        rest = quotient;
        for &k in places.iter().rev() {
            parts.remove(k);
        }
    }
    if rest.as_constant().is_none() {
        found.push(rest.primitive_part(budget)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::super::chance::Chance;
    use super::*;

    fn random(chance: &mut Chance, arity: usize, terms: u64, degree: u64) -> Several {
        let mut p = Several::zero(arity);
        for _ in 0..=chance.below(terms) {
            let exponents = (0..arity).map(|_| chance.below(degree + 1) as u32);
            p.add_term(exponents.collect(), IBig::from(chance.below(19) as i64 - 9));
        }
        p.add(&Several::variable(
            arity,
            chance.below(arity as u64) as usize,
        ))
    }

    #[test]
    fn a_common_factor_in_several_variables_is_found_whole() {
        let budget = Budget::default();
        let mut chance = Chance::new(5);
        for round in 0..200 {
            let arity = 1 + round % 4;
            let [a, b, c] = [(); 3].map(|()| random(&mut chance, arity, 6, 3));
            let (p, q) = (
                a.multiply(&c, &budget).unwrap(),
                b.multiply(&c, &budget).unwrap(),
            );
            let gcd = p.gcd(&q, &budget).unwrap();
            let above = p.quotient_if_exact(&gcd, &budget).unwrap().unwrap();
            let below = q.quotient_if_exact(&gcd, &budget).unwrap().unwrap();
            if c.is_zero() {
                continue;
            }
            let own = gcd.quotient_if_exact(&c, &budget).unwrap();
            assert!(own.is_some(), "{c:?} divides both");
            // No common factor is left: the resultant with respect to some variable is not 0.
            let left = above.gcd(&below, &budget).unwrap();
            assert_eq!(left.as_constant(), Some(IBig::ONE));
        }
    }

    #[test]
    fn products_in_several_variables_factor_back() {
        let budget = Budget::default();
        let mut chance = Chance::new(8);
        for round in 0..60 {
            let arity = 2 + round % 2;
            let [a, b] = [(); 2].map(|()| random(&mut chance, arity, 4, 2));
            if a.is_zero() || b.is_zero() {
                continue;
            }
            let p = a
                .multiply(&a, &budget)
                .unwrap()
                .multiply(&b, &budget)
                .unwrap();
            let (content, factors) = p.factor(&budget).unwrap();
            let mut product = Several::constant(arity, content);
            for (factor, times) in &factors {
                let power = factor.pow(*times, &budget).unwrap();
                product = product.multiply(&power, &budget).unwrap();
                let again = factor.factor(&budget).unwrap();
                assert_eq!(again, (IBig::ONE, vec![(factor.clone(), 1)]));
            }
            assert_eq!(product, p);
        }
    }

    #[test]
    fn a_resultant_vanishes_where_both_do() {
        let budget = Budget::default();
        let mut chance = Chance::new(21);
        for _ in 0..40 {
            let [a, b] = [(); 2].map(|()| random(&mut chance, 3, 5, 3));
            let resultant = a.resultant(&b, 0, &budget).unwrap();
            assert_eq!(resultant.degree(0), 0);
            // Choose values of the other variables for which the degrees in x stay the same.
            for x in [2i64, -3] {
                let value = |p: &Several| {
                    let p = p.at(1, &IBig::from(x), &budget).unwrap();
                    p.at(2, &IBig::from(x + 1), &budget).unwrap()
                };
                let (p, q) = (value(&a), value(&b));
                if p.degree(0) == a.degree(0) && q.degree(0) == b.degree(0) {
                    let (p, q) = (p.as_poly(0).unwrap(), q.as_poly(0).unwrap());
                    let own = value(&resultant).as_constant().unwrap();
                    assert_eq!(own, p.resultant(&q, &budget).unwrap());
                }
            }
        }
    }
}
