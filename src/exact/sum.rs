//! Sums of terms, the form in which irrational numbers are stored.
//!
//! A [`Sum`] is sorted by monomial, has no zero coefficient, and the open bases of its radicals are
//! pairwise coprime. Without nested radicals this form is unique: the radicals are linearly
//! independent over the rationals, and π and e count as algebraically independent. With nested
//! radicals it is unique only after [`settle`](super::settle).

// The only part of a key that changes is its cached data, which ordering and equality ignore.
#![allow(clippy::mutable_key_type)]

use super::combine;
use super::key;
use super::monomial::Monomial;
use super::radical::{self, Radical};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, UnsignedAbs};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum number of products of terms in a multiplication.
const PRODUCTS_MAX: usize = 1 << 22;

/// The positive square root of a sum of several terms. The coefficients of the radicand are
/// integers without a common factor, so the root of an algebraic radicand is an algebraic integer.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Nested {
    /// How deeply square roots are nested; at least 1.
    pub depth: u32,
    /// The number of terms in the radicand, including those inside further roots.
    weight: usize,
    /// Whether π or e occurs in the radicand.
    pub transcendental: bool,
    /// The positive number whose root is taken.
    pub radicand: Sum,
}

/// A finite sum of rational multiples of monomials.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Sum {
    terms: Vec<(Monomial, Fraction)>,
}

impl Nested {
    pub fn new(radicand: Sum) -> Result<Rc<Nested>, Failure> {
        let (depth, weight) = radicand.extent();
        let (depth, weight) = key::check((depth + 1, weight))?;
        let transcendental = !radicand.is_algebraic();
        Ok(Rc::new(Nested {
            depth,
            weight,
            transcendental,
            radicand,
        }))
    }
}

impl Ord for Nested {
    fn cmp(&self, other: &Nested) -> Ordering {
        if std::ptr::eq(self, other) {
            return Ordering::Equal;
        }
        let size = (self.depth, self.weight).cmp(&(other.depth, other.weight));
        size.then_with(|| self.radicand.cmp(&other.radicand))
    }
}

impl PartialOrd for Nested {
    fn partial_cmp(&self, other: &Nested) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Sum {
    pub fn rational(c: Fraction) -> Sum {
        Sum::term(Monomial::default(), c)
    }

    pub fn one() -> Sum {
        Sum::rational(Fraction::ONE)
    }

    pub fn term(monomial: Monomial, c: Fraction) -> Sum {
        if c.is_zero() {
            Sum::default()
        } else {
            Sum {
                terms: vec![(monomial, c)],
            }
        }
    }

    /// Sorts the terms, merges like ones, and makes open bases coprime.
    pub fn collect(mut terms: Vec<(Monomial, Fraction)>, budget: &Budget) -> Result<Sum, Failure> {
        if terms
            .iter()
            .filter(|(m, _)| m.radical.has_open_base())
            .count()
            > 0
        {
            terms = share_bases(terms, budget)?;
        }
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(Monomial, Fraction)> = Vec::with_capacity(terms.len());
        for (monomial, c) in terms {
            match merged.last_mut() {
                Some((last, sum)) if *last == monomial => *sum = sum.add(&c, budget)?,
                _ => merged.push((monomial, c)),
            }
        }
        merged.retain(|(_, c)| !c.is_zero());
        let sum = Sum { terms: merged };
        if sum.terms.iter().any(|(m, _)| m.more.is_some()) {
            return combine::combine(sum, budget);
        }
        Ok(sum)
    }

    /// Builds a sum from distinct monomials whose open bases are already coprime.
    pub fn sorted(mut terms: Vec<(Monomial, Fraction)>) -> Sum {
        terms.sort();
        Sum { terms }
    }

    pub fn terms(&self) -> &[(Monomial, Fraction)] {
        &self.terms
    }

    pub fn into_terms(self) -> Vec<(Monomial, Fraction)> {
        self.terms
    }

    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Reports whether there is a term with this key.
    pub fn has(&self, key: &Monomial) -> bool {
        self.terms.binary_search_by(|(m, _)| m.cmp(key)).is_ok()
    }

    /// Returns the value if the form shows that it is rational.
    pub fn as_rational(&self) -> Option<Fraction> {
        match self.terms.as_slice() {
            [] => Some(Fraction::ZERO),
            [(m, c)] if m.is_one() => Some(c.clone()),
            _ => None,
        }
    }

    /// Returns the only term, if there is exactly one.
    pub fn single(&self) -> Option<(&Monomial, &Fraction)> {
        match self.terms.as_slice() {
            [(m, c)] => Some((m, c)),
            _ => None,
        }
    }

    pub fn has_nested(&self) -> bool {
        self.terms.iter().any(|(m, _)| !m.nested.is_empty())
    }

    /// Reports whether π or e occurs under a root.
    pub fn has_transcendental_root(&self) -> bool {
        self.terms
            .iter()
            .any(|(m, _)| m.nested.iter().any(|n| n.transcendental))
    }

    /// Reports whether a radical has a base that was too large to factor.
    pub fn has_open_base(&self) -> bool {
        self.terms.iter().any(|(m, _)| m.radical.has_open_base())
    }

    /// Reports whether a function value occurs outside roots.
    pub fn has_functions(&self) -> bool {
        self.terms.iter().any(|(m, _)| m.more.is_some())
    }

    /// Reports whether an algebraic number that is not a radical occurs.
    pub fn has_extra(&self) -> bool {
        self.terms.iter().any(|(m, _)| m.extra.is_some())
    }

    /// Returns how deeply roots and functions are nested, and the number of terms at all levels.
    pub fn extent(&self) -> (u32, usize) {
        let mut size = (0, self.terms.len());
        let mut take = |(depth, weight): (u32, usize)| {
            size = (size.0.max(depth), size.1 + weight);
        };
        for (m, _) in &self.terms {
            for n in &m.nested {
                take((n.depth, n.weight));
            }
            if let Some(more) = &m.more {
                take(more.extent());
            }
            if let Some(extra) = &m.extra {
                take(extra.extent());
            }
        }
        size
    }

    /// Reports whether neither π nor e nor a function occurs, even inside a root.
    pub fn is_algebraic(&self) -> bool {
        self.terms.iter().all(|(m, _)| m.is_algebraic())
    }

    pub fn negate(&self) -> Sum {
        let negative = |(m, c): &(Monomial, Fraction)| (m.clone(), -c);
        Sum {
            terms: self.terms.iter().map(negative).collect(),
        }
    }

    pub fn scale(&self, factor: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
        if factor.is_zero() {
            return Ok(Sum::default());
        }
        let scaled = |(m, c): &(Monomial, Fraction)| Ok((m.clone(), c.mul(factor, budget)?));
        Ok(Sum {
            terms: self
                .terms
                .iter()
                .map(scaled)
                .collect::<Result<_, Failure>>()?,
        })
    }

    pub fn add(&self, other: &Sum, budget: &Budget) -> Result<Sum, Failure> {
        let mut terms = self.terms.clone();
        terms.extend(other.terms.iter().cloned());
        budget.check_terms(terms.len(), 1, "")?;
        Sum::collect(terms, budget)
    }

    pub fn sub(&self, other: &Sum, budget: &Budget) -> Result<Sum, Failure> {
        self.add(&other.negate(), budget)
    }

    pub fn mul(&self, other: &Sum, budget: &Budget) -> Result<Sum, Failure> {
        if let Some(c) = self.as_rational() {
            budget.check_bits(self.bits() + other.bits())?;
            return other.scale(&c, budget);
        }
        if let Some(c) = other.as_rational() {
            budget.check_bits(self.bits() + other.bits())?;
            return self.scale(&c, budget);
        }
        let size = self.bits() + other.bits();
        budget.check_bits(size)?;
        if self.terms.len() * other.terms.len() > PRODUCTS_MAX {
            return Err(Failure::limit(
                "the product would need more than 2^22 products of terms",
            ));
        }
        let mut terms = Vec::new();
        for (m, c) in &self.terms {
            budget.poll(1 + (other.terms.len() as u64) * (1 + size as u64 / 10_000))?;
            for (n, d) in &other.terms {
                let (factor, product, factors) = m.mul(n, budget)?;
                let mut rest = vec![(product, c.mul(d, budget)?.mul(&factor, budget)?)];
                for factor in factors {
                    rest = Sum { terms: rest }.mul(&factor, budget)?.terms;
                }
                terms.extend(rest);
            }
            if terms.len() > 2 * budget.terms_max() {
                terms = Sum::collect(terms, budget)?.terms;
                budget.check_terms(terms.len(), 1, "")?;
            }
        }
        Sum::collect(terms, budget)
    }

    /// Returns the n-th power, by repeated squaring; refuses before computing anything if the
    /// result would be too large.
    pub fn pow(&self, n: u64, budget: &Budget) -> Result<Sum, Failure> {
        if let Some((m, c)) = self.single()
            && m.is_plain()
        {
            return single_power(m, c, n, budget);
        }
        let denominators = self
            .terms
            .iter()
            .map(|(_, c)| c.denominator().bit_len())
            .max()
            .unwrap_or(0);
        let growth = self.log2_size().max(denominators as f64 - 1.0).max(0.0);
        // Twice as much, since terms may cancel.
        budget.check_size("the power", growth * n as f64 / 2.0)?;
        super::combine::check_terms(self.terms_of_power(n), budget)?;
        let (mut result, mut square, mut left) = (Sum::one(), self.clone(), n);
        while left > 0 {
            if left & 1 == 1 {
                result = result.mul(&square, budget)?;
            }
            left >>= 1;
            if left > 0 {
                square = square.mul(&square, budget)?;
            }
        }
        Ok(result)
    }

    /// Returns a lower bound on the number of function terms in the n-th power: the number of
    /// products of n parts. Each function value that is alone in a term counts as a part, and
    /// everything else together counts as one more.
    fn terms_of_power(&self, n: u64) -> usize {
        let mut calls = std::collections::BTreeSet::new();
        let mut rest = false;
        for (m, _) in &self.terms {
            let alone = m.more.as_ref().filter(|more| more.power.is_none());
            match alone.map(|more| &more.calls[..]) {
                Some([(call, 1)]) => _ = calls.insert(call),
                _ => rest = true,
            }
        }
        let parts = (calls.len() + usize::from(rest)) as u128;
        let mut count = 1u128;
        for k in 1..parts {
            count = count.saturating_mul(u128::from(n) + k) / k;
        }
        // At most one of them contains no functions.
        usize::try_from(count)
            .unwrap_or(usize::MAX)
            .saturating_sub(1)
    }

    /// Returns the greatest common divisor of the coefficients: it is positive, and dividing the
    /// sum by it leaves integer coefficients without a common factor. The sum must not be zero.
    pub fn content(&self, budget: &Budget) -> Result<Fraction, Failure> {
        let mut above = UBig::ZERO;
        let mut below = UBig::ONE;
        for (_, c) in &self.terms {
            above = natural::gcd(&above, &c.numerator().unsigned_abs(), budget)?;
            below = natural::lcm(&below, c.denominator(), budget)?;
        }
        Fraction::new(IBig::from(above), below, budget)
    }

    /// Splits the sum into the coefficients of each π^a · e^b.
    pub fn groups(&self) -> Vec<(Monomial, Sum)> {
        let mut groups: Vec<(Monomial, Sum)> = Vec::new();
        for (m, c) in &self.terms {
            let mut bare = m.clone();
            bare.clear_constants();
            match groups.last_mut() {
                Some((key, sum)) if key.pi == m.pi && key.e == m.e && key.more == m.more => {
                    sum.terms.push((bare, c.clone()))
                }
                _ => groups.push((
                    m.constants(),
                    Sum {
                        terms: vec![(bare, c.clone())],
                    },
                )),
            }
        }
        groups
    }

    /// Multiplies the sum by a monomial π^a · e^b.
    pub fn shift(&self, pi: &Fraction, e: &Fraction, budget: &Budget) -> Result<Sum, Failure> {
        let mut shifted = self.clone();
        for (m, _) in &mut shifted.terms {
            m.pi = m.pi.add(pi, budget)?;
            m.e = m.e.add(e, budget)?;
        }
        Ok(shifted)
    }

    /// Returns `(a, b)` with `self = a + b·√x`, both free of the nested radical √x.
    pub fn part_nested(&self, x: &Rc<Nested>) -> (Sum, Sum) {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for (m, c) in &self.terms {
            match m.nested.binary_search(x) {
                Ok(at) => {
                    let mut m = m.clone();
                    m.nested.remove(at);
                    with.push((m, c.clone()));
                }
                Err(_) => without.push((m.clone(), c.clone())),
            }
        }
        (Sum { terms: without }, Sum::sorted(with))
    }

    /// Returns the most deeply nested radical that occurs outside others.
    pub fn deepest(&self) -> Option<Rc<Nested>> {
        let all = self.terms.iter().flat_map(|(m, _)| &m.nested);
        all.max_by_key(|n| n.depth).cloned()
    }

    /// Returns the size of the largest integer in the sum, in bits.
    pub fn bits(&self) -> usize {
        let coefficient = |c: &Fraction| c.numerator().bit_len().max(c.denominator().bit_len());
        let nested = |m: &Monomial| {
            m.nested
                .iter()
                .map(|n| n.radicand.bits())
                .max()
                .unwrap_or(0)
        };
        let term =
            |(m, c): &(Monomial, Fraction)| coefficient(c).max(m.radical.bits()).max(nested(m));
        self.terms.iter().map(term).max().unwrap_or(0)
    }

    /// Returns the approximate number of heap bytes that the sum holds.
    pub fn bytes(&self) -> usize {
        let words = |bits: usize| {
            if bits <= 128 {
                0
            } else {
                bits.div_ceil(64) * 8
            }
        };
        let rational =
            |c: &Fraction| words(c.numerator().bit_len()) + words(c.denominator().bit_len());
        let term = |(m, c): &(Monomial, Fraction)| {
            let bases = m
                .radical
                .parts()
                .iter()
                .map(|(base, _)| 32 + words(base.bit_len()));
            let nested = m.nested.iter().map(|n| 64 + n.radicand.bytes());
            let inside = |weight: usize| 2 * weight * size_of::<(Monomial, Fraction)>();
            let more = m.more.as_ref().map_or(0, |more| inside(more.extent().1));
            let extra = m.extra.as_ref().map_or(0, |extra| inside(extra.extent().1));
            size_of::<(Monomial, Fraction)>()
                + rational(c)
                + bases.chain(nested).sum::<usize>()
                + more
                + extra
        };
        self.terms.iter().map(term).sum()
    }

    /// Returns the approximate base-2 logarithm of the sum of the absolute values of the terms; for
    /// estimates only.
    pub fn log2_size(&self) -> f64 {
        self.log2() + (self.terms.len().max(1) as f64).log2()
    }

    /// Returns the approximate base-2 logarithm of the largest term; for estimates only.
    pub fn log2(&self) -> f64 {
        let term = |(m, c): &(Monomial, Fraction)| m.log2() + log2_rational(c);
        self.terms
            .iter()
            .map(term)
            .fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Returns the approximate base-2 logarithm of the absolute value; for estimates only.
pub(super) fn log2_rational(c: &Fraction) -> f64 {
    radical::log2(&c.numerator().clone().abs().into_parts().1) - radical::log2(c.denominator())
}

fn single_power(m: &Monomial, c: &Fraction, n: u64, budget: &Budget) -> Result<Sum, Failure> {
    let k = usize::try_from(n).unwrap_or(usize::MAX);
    let largest = c.numerator().bit_len().max(c.denominator().bit_len());
    if largest > 1 {
        budget.check_bits((largest - 1).saturating_mul(k))?;
    }
    let (factor, radical) = Radical::assemble(m.radical.factors_to(n.into(), 1)?, budget)?;
    let times = Fraction::from(n);
    let power = Monomial {
        pi: m.pi.mul(&times, budget)?,
        e: m.e.mul(&times, budget)?,
        radical,
        ..Monomial::default()
    };
    let c = if c.is_one() {
        Fraction::ONE
    } else {
        power_rational(c, n, budget)?
    };
    budget.check_bits(c.numerator().bit_len() + factor.numerator().bit_len())?;
    Ok(Sum::term(power, c.mul(&factor, budget)?))
}

fn power_rational(c: &Fraction, n: u64, budget: &Budget) -> Result<Fraction, Failure> {
    if c.numerator().bit_len() <= 1 && c.is_int() {
        return Ok(if c.is_negative() && n % 2 == 1 {
            Fraction::from(-1)
        } else {
            Fraction::ONE
        });
    }
    match usize::try_from(n) {
        Ok(n) => c.pow(n, budget),
        Err(_) => Err(budget.too_large("the power")),
    }
}

/// Writes all radicals over a single set of coprime bases.
fn share_bases(
    terms: Vec<(Monomial, Fraction)>,
    budget: &Budget,
) -> Result<Vec<(Monomial, Fraction)>, Failure> {
    let bases: Vec<&UBig> = terms
        .iter()
        .flat_map(|(m, _)| m.radical.parts())
        .map(|(b, _)| b)
        .filter(|b| b.bit_len() > 19)
        .collect();
    let Some(pieces) = radical::coprime_pieces(&bases, budget)? else {
        return Ok(terms);
    };
    let rewrite = |(mut m, c): (Monomial, Fraction)| {
        let mut factors = Vec::new();
        for (base, num, den) in m.radical.factors_to(1, 1)? {
            if base.bit_len() <= 19 {
                factors.push((base, num, den));
                continue;
            }
            let split = radical::split(&base, &pieces, budget)?;
            factors.extend(
                split
                    .into_iter()
                    .map(|(piece, k)| (piece, num * i128::from(k), den)),
            );
        }
        let (factor, radical) = Radical::assemble(factors, budget)?;
        m.radical = radical;
        Ok((m, c.mul(&factor, budget)?))
    };
    terms.into_iter().map(rewrite).collect()
}
