//! Decides whether a sum of values on the circle with rational coefficients is zero, in time that
//! depends on the number of terms and hardly at all on the order of the roots of unity.
//!
//! Write the sum as Σ c·e(x), where e(x) = e^(2πix), with t terms. In a minimal vanishing sum the
//! differences of the x have squarefree orders with primes up to t (Mann 1965, Conway and Jones
//! 1976). So the terms are sorted into classes whose members differ by such amounts, and each class
//! must vanish. Each class is rotated so that one x is 0; then the orders divide the product of the
//! primes up to t. For the largest such prime p the sum is Σ S_a·e(a/p), and since 1 + ζ + … +
//! ζ^(p-1) = 0 is the only relation over the field of the other primes, it is zero iff all S_a (a =
//! 0, …, p - 1) are equal.

use super::key::{Circle, Generator};
use super::sum::Sum;
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::{IBig, UBig};
use std::collections::BTreeMap;

/// Sums with more than this many terms are not handled here.
const TERMS_MAX: usize = 400;

/// The search stops after this many term visits.
const VISITS_MAX: u64 = 10_000_000;

/// Decides whether a sum of rational multiples of sines and cosines on the circle is zero; `None`
/// for any other sum, or for more than `TERMS_MAX` terms.
///
/// # Errors
/// `LimitError` after 10^7 term visits, `Interrupted`.
pub(super) fn is_zero(sum: &Sum, budget: &Budget) -> Result<Option<bool>, Failure> {
    if sum.terms().len() > TERMS_MAX {
        return Ok(None);
    }
    let mut terms: Vec<(Fraction, Fraction)> = Vec::new();
    for (m, c) in sum.terms() {
        let bare = super::monomial::Monomial {
            extra: None,
            ..m.clone()
        };
        if !bare.is_one() {
            return Ok(None);
        }
        let half = c.mul(&Fraction::ratio(1, 2), budget)?;
        match m.extra.as_deref().map(|x| &x.factors[..]) {
            None => terms.push((Fraction::ZERO, c.clone())),
            Some([(g, 1)]) => {
                let Generator::Circle(kind @ (Circle::Cos | Circle::Sin), q) = &**g else {
                    return Ok(None);
                };
                // cos qπ = (e(q/2) + e(-q/2))/2, sin qπ = cos(qπ - π/2)
                let mut turn = q.mul(&Fraction::ratio(1, 2), budget)?;
                if *kind == Circle::Sin {
                    turn = turn.sub(&Fraction::ratio(1, 4), budget)?;
                }
                terms.push((turn.clone(), half.clone()));
                terms.push((-turn, half));
            }
            Some(_) => return Ok(None),
        }
    }
    let primes: Vec<u32> = (2..=terms.len() as u32)
        .filter(|n| big::is_prime_u64(u64::from(*n)))
        .collect();
    let mut classes: Vec<(Fraction, Vec<Turned>)> = Vec::new();
    for (x, c) in terms {
        budget.poll(1)?;
        let mut placed = false;
        for (first, members) in &mut classes {
            if let Some(residues) = residues(&x.sub(first, budget)?, &primes, budget)? {
                members.push((residues, c.clone()));
                placed = true;
                break;
            }
        }
        if !placed {
            classes.push((x, vec![(BTreeMap::new(), c)]));
        }
    }
    let mut visits = 0;
    for (_, members) in classes {
        if !vanishes(members, &primes, &mut visits, budget)? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

/// A term e(Σ a_p/p): the nonzero a_p, and its coefficient.
type Turned = (BTreeMap<u32, u32>, Fraction);

/// Returns the a_p with x = Σ a_p/p modulo 1; `None` if the order of x is not squarefree over these
/// primes.
fn residues(
    x: &Fraction,
    primes: &[u32],
    budget: &Budget,
) -> Result<Option<BTreeMap<u32, u32>>, Failure> {
    let mut rest = x.denominator().clone();
    let mut used = Vec::new();
    for &p in primes {
        if rest.is_one() {
            break;
        }
        if &rest % u64::from(p) == 0 {
            rest = big::natural::quotient(&rest, &UBig::from(p), budget)?;
            used.push(p);
        }
    }
    if !rest.is_one() {
        return Ok(None);
    }
    let mut list = BTreeMap::new();
    for p in used {
        // x = n/d: a_p = n · (d/p)^-1 modulo p
        let cofactor = big::natural::quotient(x.denominator(), &UBig::from(p), budget)?;
        let modulus = u64::from(p);
        let n = big::floored(x.numerator(), &IBig::from(p), budget)?.1;
        let n = u64::try_from(&n).expect("a residue");
        let inverse = big::pow_u64(&cofactor % modulus, modulus - 2, modulus);
        let inverse = if p == 2 { 1 } else { inverse };
        let a = n * inverse % modulus;
        if a != 0 {
            list.insert(p, a as u32);
        }
    }
    Ok(Some(list))
}

fn vanishes(
    terms: Vec<Turned>,
    primes: &[u32],
    visits: &mut u64,
    budget: &Budget,
) -> Result<bool, Failure> {
    *visits += terms.len() as u64;
    budget.poll(1 + terms.len() as u64 / 100)?;
    if *visits > VISITS_MAX {
        return Err(Failure::limit(
            "deciding whether values on the circle cancel would need more than 10^7 steps",
        ));
    }
    let terms = merged(terms, budget)?;
    let Some((&p, rest)) = primes.split_last() else {
        return Ok(terms.is_empty());
    };
    if terms.is_empty() {
        return Ok(true);
    }
    let mut parts: BTreeMap<u32, Vec<Turned>> = BTreeMap::new();
    for (mut place, c) in terms {
        let a = place.remove(&p).unwrap_or(0);
        parts.entry(a).or_default().push((place, c));
    }
    if parts.len() < p as usize {
        // One S_a is the empty sum, so all of them must be zero.
        for (_, part) in parts {
            if !vanishes(part, rest, visits, budget)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let shortest = parts.iter().min_by_key(|(_, part)| part.len());
    let (least, subtract) = shortest
        .map(|(a, part)| (*a, part.clone()))
        .unwrap_or_default();
    for (a, mut part) in parts {
        if a == least {
            continue;
        }
        part.extend(subtract.iter().map(|(place, c)| (place.clone(), -c)));
        if !vanishes(part, rest, visits, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn merged(terms: Vec<Turned>, budget: &Budget) -> Result<Vec<Turned>, Failure> {
    let mut all: BTreeMap<BTreeMap<u32, u32>, Fraction> = BTreeMap::new();
    for (place, c) in terms {
        let entry = all.entry(place).or_default();
        *entry = entry.add(&c, budget)?;
    }
    Ok(all.into_iter().filter(|(_, c)| !c.is_zero()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::circle;
    use super::*;

    /// Returns Σ c·cos(2πk/n).
    fn sum(parts: &[(i64, i64, u64)]) -> Sum {
        let budget = Budget::default();
        let mut total = Sum::default();
        for &(c, k, n) in parts {
            let q = Fraction::ratio(2 * k, n);
            let term = circle::cos(&q, &budget).unwrap();
            let term = term.scale(&Fraction::from(c), &budget).unwrap();
            total = total.add(&term, &budget).unwrap();
        }
        total
    }

    #[test]
    fn sums_over_all_roots_of_a_prime_order_vanish() {
        let budget = Budget::default();
        for n in [7u64, 11, 13, 17] {
            let mut parts: Vec<_> = (1..n as i64).map(|k| (1, k, n)).collect();
            parts.push((1, 0, n));
            assert_eq!(is_zero(&sum(&parts), &budget), Ok(Some(true)), "{n}");
            parts[0].0 = 2;
            assert_eq!(is_zero(&sum(&parts), &budget), Ok(Some(false)), "{n}");
        }
    }

    #[test]
    fn three_angles_a_third_of_a_turn_apart_cancel_at_any_order() {
        let budget = Budget::default();
        let n = 9_999_999_967u64;
        let k = |shift: u64| (1, (1 + shift * n) as i64, 3 * n);
        // Angles 1/(3n) + j/3 of a turn.
        assert_eq!(is_zero(&sum(&[k(0), k(1), k(2)]), &budget), Ok(Some(true)));
        assert_eq!(
            is_zero(&sum(&[k(0), k(1), (1, 2 + 2 * n as i64, 3 * n)]), &budget),
            Ok(Some(false))
        );
    }
}
