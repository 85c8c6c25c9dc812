//! Proofs that a sum with nested radicals is rational.
//!
//! Let D be the common denominator of an algebraic sum v. Radicals m^(1/n) of integers are
//! algebraic integers, and so are nested radicals, whose radicands have integer coefficients. Hence
//! α = D·v is an algebraic integer, and v is rational only if α is an integer k. The degree of α is
//! at most Δ, the product of 2 for each distinct nested radical and a bound for the degree of the
//! field of the radicals. Each conjugate of α - k comes from other choices of the roots, so its
//! absolute value is at most U, the sum taken with absolute values throughout. If α ≠ k, the
//! product of the conjugates, of which there are at most Δ, is a nonzero integer, so |α - k| >=
//! U^(1-Δ). This is the division-free case of the bound of Burnikel, Funke, Mehlhorn, Schirra and
//! Schmitt (2001, 2009). An enclosure that contains k and is narrower than this bound is therefore
//! a proof.
//!
//! Values on the circle and roots of higher index are included: 2cos and 2sin of rational multiples
//! of π are algebraic integers, and so is q·tan(pπ/q); D includes these factors. Together they
//! generate at most the real subfield of a cyclotomic field whose order is the least common
//! multiple of theirs.

// The only part of a key that changes is its cached enclosure, which ordering and equality ignore.
#![allow(clippy::mutable_key_type)]

use super::algebraic::{Part, RootOf};
use super::angle::{self, Angle};
use super::decide::{self, Verdict};
use super::evaluate::{Evaluator, Known, enclose, fixed, refine};
use super::factor::integer_root;
use super::key::{Call, Circle, Extra, Generator, Root};
use super::monomial::Monomial;
use super::radical::Radical;
use super::sum::{Nested, Sum};
use super::unity;
use crate::ball::Constants;
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use dashu_base::{BitTest, Gcd, UnsignedAbs};
use dashu_int::{IBig, UBig};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A proof that needs more than this many bits is not attempted.
const PROOF_BITS_MAX: u64 = 1 << 22;

/// Norms of sums with functions and more than this many terms are not computed.
const NORM_TERMS_MAX: usize = 12;

/// If no proof is attempted, numbers are still compared up to this many bits; beyond that, the
/// result is a `LimitError`.
const ATTEMPT_BITS_MAX: usize = 1 << 16;

/// Returns the same sum, in which the coefficient of each π^a · e^b is replaced with its rational
/// value if it contains nested radicals but is rational (most importantly, zero).
pub(super) fn settle(sum: Sum, budget: &Budget) -> Result<Sum, Failure> {
    if !sum.has_nested() && !sum.has_extra() {
        return Ok(sum);
    }
    let mut groups: BTreeMap<Monomial, Vec<(Monomial, Fraction)>> = BTreeMap::new();
    for (mut m, c) in sum.into_terms() {
        let (outside, inside) = m.nested.into_iter().partition(|n| n.transcendental);
        m.nested = inside;
        let mut key = Monomial {
            nested: outside,
            ..m.constants()
        };
        m.clear_constants();
        if !m.is_algebraic() {
            key.extra = m.extra.take();
        }
        groups.entry(key).or_default().push((m, c));
    }
    let mut terms = Vec::new();
    for (key, coefficient) in groups {
        let coefficient = Sum::collect(coefficient, budget)?;
        if (coefficient.has_nested() || coefficient.has_extra())
            && let Some(value) = rational_value(&coefficient, budget)?
        {
            terms.push((key, value));
            continue;
        }
        for (mut m, c) in coefficient.into_terms() {
            (m.pi, m.e) = (key.pi.clone(), key.e.clone());
            m.more = key.more.clone();
            m.extra = m.extra.or_else(|| key.extra.clone());
            m.nested.extend(key.nested.iter().cloned());
            m.nested.sort();
            terms.push((m, c));
        }
    }
    Sum::collect(terms, budget)
}

/// Decides whether an algebraic sum is zero.
///
/// # Errors
/// `LimitError` if the proof would be too long, `Interrupted`.
pub(super) fn is_zero(sum: &Sum, budget: &Budget) -> Result<bool, Failure> {
    if !sum.has_nested() && !sum.has_extra() {
        return Ok(sum.is_zero());
    }
    let value = rational_value(sum, budget)?;
    Ok(value.is_some_and(|value| value.is_zero()))
}

/// Decides whether a sum with sines and cosines of arcs (see `angle`) is zero; all other keys must
/// be algebraic.
///
/// # Errors
/// `LimitError` if the proof would be too long, `Interrupted`.
pub(super) fn is_zero_with_arcs(sum: &Sum, budget: &Budget) -> Result<bool, Failure> {
    let value = rational_value(sum, budget)?;
    Ok(value.is_some_and(|value| value.is_zero()))
}

/// Decides whether a sum with nested roots is zero, even with π and e under them.
///
/// In most cases, an enclosure shows that the sum is not zero. With v = a + b√x, the norm a² - b²x
/// has one nested root fewer. If the norm is not zero, neither is v; if it is zero, v is 0 or 2a,
/// and enclosures tell these apart.
pub(super) fn vanishes(sum: &Sum, budget: &Budget) -> Result<bool, Failure> {
    budget.poll(1)?;
    if sum.is_zero() {
        return Ok(true);
    }
    let constants = Constants::new();
    if !enclose((sum, None), 128, &constants, budget)?.contains_zero() {
        return Ok(false);
    }
    if let Some(other) = with_one_spelling(sum, budget)? {
        return vanishes(&other, budget);
    }
    let Some(x) = sum.deepest() else {
        if !sum.has_functions() && !sum.has_extra() {
            return Ok(false);
        }
        return match decide::zero(sum, budget)? {
            Verdict::Zero => Ok(true),
            Verdict::Other => Ok(false),
            Verdict::Presumed => {
                refine((sum, None), (256, 0), Known::Proved, budget, |ball, _| {
                    Ok(ball.sign())
                })?;
                Ok(false)
            }
            Verdict::Open | Verdict::Beyond => Err(Failure::precision(
                "no known theorem decides whether this number is zero",
            )),
        };
    };
    if sum.has_functions() && sum.terms().len() > NORM_TERMS_MAX {
        return Err(Failure::precision(
            "deciding whether this number is zero would need norms with too many terms",
        ));
    }
    let (a, b) = sum.part_nested(&x);
    if vanishes(&b, budget)? {
        return vanishes(&a, budget);
    }
    if vanishes(&a, budget)? {
        return Ok(false);
    }
    let norm = a
        .mul(&a, budget)?
        .sub(&b.mul(&b, budget)?.mul(&x.radicand, budget)?, budget)?;
    if !vanishes(&settle(norm, budget)?, budget)? {
        return Ok(false);
    }
    let other = a.scale(&Fraction::from(2), budget)?;
    let mut bits = 64;
    while bits <= ATTEMPT_BITS_MAX {
        let mut at = Evaluator::new(bits, &constants, budget);
        let (here, there) = (at.sum(sum)?, at.sum(&other)?);
        if !here.contains_zero() {
            return Ok(false);
        }
        if !here.meets(&there) {
            return Ok(true);
        }
        bits *= 2;
    }
    Err(Failure::precision(
        "the numbers agree to 2^16 bits, and no proof shows that they are equal",
    ))
}

/// Gives square roots whose transcendental radicands are equal a single spelling; returns `None` if
/// that changes nothing.
fn with_one_spelling(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let mut known: Vec<&Rc<Nested>> = Vec::new();
    let mut equal: Vec<(&Rc<Nested>, &Rc<Nested>)> = Vec::new();
    let all = sum.terms().iter().flat_map(|(m, _)| &m.nested);
    for nested in all.filter(|n| n.transcendental) {
        if known.contains(&nested) || equal.iter().any(|(other, _)| *other == nested) {
            continue;
        }
        let mut same = None;
        for other in &known {
            let difference = nested.radicand.sub(&other.radicand, budget)?;
            if decide::zero(&difference, budget)? == Verdict::Zero {
                same = Some(*other);
            }
        }
        match same {
            Some(other) => equal.push((nested, other)),
            None => known.push(nested),
        }
    }
    if equal.is_empty() {
        return Ok(None);
    }
    let mut total = Sum::default();
    for (m, c) in sum.terms() {
        let mut rest = m.clone();
        let nested = std::mem::take(&mut rest.nested);
        let mut product = Sum::term(rest, c.clone());
        for n in nested {
            let found = equal.iter().find(|(from, _)| **from == n);
            let key = Monomial {
                nested: vec![found.map_or_else(|| Rc::clone(&n), |(_, to)| Rc::clone(to))],
                ..Monomial::default()
            };
            product = product.mul(&Sum::term(key, Fraction::ONE), budget)?;
        }
        total = total.add(&product, budget)?;
    }
    settle(total, budget).map(Some)
}

/// Returns the value of an algebraic sum if it is rational; either answer is proved.
fn rational_value(sum: &Sum, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let denominator = integrality(sum, budget)?;
    let alpha = sum.scale(&Fraction::from(denominator.clone()), budget)?;
    let constants = Constants::new();
    let mut bits = 64 + alpha.log2().max(0.0) as usize;
    let mut proof: Option<(IBig, u64)> = None;
    loop {
        let ball = enclose((&alpha, None), bits, &constants, budget)?;
        let Some((lo, hi)) = fixed(&ball, bits, budget)? else {
            bits *= 2;
            continue;
        };
        let candidate = -((-&lo) >> bits);
        if &candidate << bits > hi {
            return Ok(None);
        }
        let width = (&hi - &lo).bit_len();
        if width + 1 < bits {
            let needed = match &proof {
                Some((k, needed)) if *k == candidate => *needed,
                _ => separation(&alpha, &candidate, budget)?,
            };
            if (bits - width) as u64 > needed {
                let value = Fraction::new(candidate, denominator, budget)?;
                return Ok(Some(value));
            }
            if needed > PROOF_BITS_MAX && alpha.has_functions() {
                return Err(Failure::limit(
                    "deciding whether sines of arcs cancel would need more than 2^22 bits",
                ));
            }
            if needed > PROOF_BITS_MAX {
                let rest = alpha.sub(&Sum::rational(candidate.clone().into()), budget)?;
                match unity::is_zero(&rest, budget)? {
                    Some(true) => return Fraction::new(candidate, denominator, budget).map(Some),
                    Some(false) => return Ok(None),
                    None => {}
                }
            }
            if needed > PROOF_BITS_MAX && bits >= ATTEMPT_BITS_MAX {
                return rational_by_norms(&alpha, candidate, denominator, budget);
            }
            // A wrong candidate is usually exposed long before the bound is reached.
            bits = if needed > 8 * bits as u64 {
                4 * bits
            } else {
                needed as usize + width + 8
            };
            proof = Some((candidate, needed));
        } else {
            bits = 2 * bits.max(width);
        }
    }
}

/// Returns an integer whose product with every term of an algebraic sum is an algebraic integer.
fn integrality(sum: &Sum, budget: &Budget) -> Result<UBig, Failure> {
    let mut all = UBig::ONE;
    for (m, c) in sum.terms() {
        let mut term = c.denominator().clone();
        for n in &m.nested {
            term = natural::multiply(&term, &integrality(&n.radicand, budget)?, budget)?;
        }
        for (generator, k) in m.extra.iter().flat_map(|x| &x.factors) {
            let factor = match &**generator {
                Generator::Circle(Circle::Cos | Circle::Sin, _) => UBig::from(2u8),
                Generator::Circle(Circle::Tan, q) => q.denominator().clone(),
                Generator::Root(root) => integrality(&root.radicand, budget)?,
                Generator::Of(of) => of.integrality(),
            };
            term = natural::multiply(&term, &natural::pow(&factor, *k as usize, budget)?, budget)?;
        }
        for (call, k) in m.more.iter().flat_map(|more| &more.calls) {
            let (angle, k) = arc_wave(call, *k, budget)?;
            let factor = angle.integrality(budget)?;
            term = natural::multiply(&term, &natural::pow(&factor, k, budget)?, budget)?;
        }
        all = natural::lcm(&all, &term, budget)?;
    }
    Ok(all)
}

/// Returns the angle of a sine or cosine of arcs, and its power as a count.
fn arc_wave(call: &Call, k: i32, budget: &Budget) -> Result<(Angle, usize), Failure> {
    match (angle::of_wave(call, budget)?, usize::try_from(k)) {
        (Some(angle), Ok(k)) => Ok((angle, k)),
        _ => Err(Failure::limit(
            "this function's value is not known to be algebraic",
        )),
    }
}

/// Decides the question using norms when the bound would need too many bits.
fn rational_by_norms(
    alpha: &Sum,
    k: IBig,
    denominator: UBig,
    budget: &Budget,
) -> Result<Option<Fraction>, Failure> {
    let rest = alpha.sub(&Sum::rational(Fraction::from(k.clone())), budget)?;
    match vanishes(&rest, budget) {
        Ok(true) => Fraction::new(k, denominator, budget).map(Some),
        Ok(false) => Ok(None),
        Err(failure) if failure.kind() == ErrorKind::Interrupted => Err(failure),
        Err(_) => {
            let text = "deciding whether nested roots cancel would need more than 2^22 bits";
            Err(Failure::limit(text))
        }
    }
}

/// Returns how many bits after the point are needed to distinguish `alpha` (with integer
/// coefficients) from the integer k: if they differ, then `|alpha - k| >= 2^-result`.
fn separation(alpha: &Sum, k: &IBig, budget: &Budget) -> Result<u64, Failure> {
    let mut field = Field::default();
    field.visit(alpha)?;
    field.visit_arcs(alpha, budget)?;
    let bound = conjugate_bound(alpha, budget)? + k.unsigned_abs();
    Ok((field.degree() - 1).saturating_mul(bound.bit_len() as u64))
}

/// Returns an upper bound on the degree of the field generated by the coefficients of these sums.
pub(super) fn degree_bound(sums: [&Sum; 2]) -> Result<u64, Failure> {
    let mut field = Field::default();
    for sum in sums {
        field.visit(sum)?;
    }
    Ok(field.degree())
}

/// The quantities that bound the degree of a sum.
#[derive(Default)]
struct Field {
    nested: BTreeSet<Rc<Nested>>,
    radicals: BTreeSet<Radical>,
    roots: BTreeSet<Rc<Generator>>,
    /// The common order of the roots of unity; `None` if there are none, 0 if it exceeds 64 bits.
    order: Option<u64>,
    /// For each polynomial, the indices of the roots used.
    polynomials: BTreeMap<Vec<IBig>, BTreeSet<usize>>,
    /// For each arc, the common denominator of its multiples.
    arcs: BTreeMap<Rc<Call>, u64>,
}

impl Field {
    fn visit(&mut self, sum: &Sum) -> Result<(), Failure> {
        for (m, _) in sum.terms() {
            if !m.radical.is_one() {
                self.radicals.insert(m.radical.clone());
            }
            for n in &m.nested {
                if self.nested.insert(Rc::clone(n)) {
                    self.visit(&n.radicand)?;
                }
            }
            for (generator, _) in m.extra.iter().flat_map(|x| &x.factors) {
                match &**generator {
                    Generator::Circle(kind, q) => self.visit_circle(*kind, q),
                    Generator::Of(of) => self.visit_root_of(of),
                    Generator::Root(root) => {
                        if self.roots.insert(Rc::clone(generator)) {
                            self.visit(&root.radicand)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the directions from which sines and cosines of arcs are built.
    fn visit_arcs(&mut self, sum: &Sum, budget: &Budget) -> Result<(), Failure> {
        for (m, _) in sum.terms() {
            for (call, k) in m.more.iter().flat_map(|more| &more.calls) {
                let (angle, _) = arc_wave(call, *k, budget)?;
                self.visit_circle(Circle::Sin, &angle.turn);
                for (arc, q) in angle.arcs {
                    let index = u64::try_from(q.denominator()).unwrap_or(u64::MAX);
                    let lcm = self.arcs.entry(arc).or_insert(1);
                    *lcm = (*lcm / (*lcm).gcd(index)).saturating_mul(index);
                }
            }
        }
        Ok(())
    }

    /// Returns the degree that roots of directions contribute, with a factor for i.
    fn arcs_degree(&self) -> u64 {
        let each = self.arcs.values().map(|d| d.saturating_mul(4));
        let degree = each.fold(1u64, u64::saturating_mul);
        degree.saturating_mul(if self.arcs.is_empty() { 1 } else { 2 })
    }

    /// Adds the roots of unity from which a value on the circle is built: e^(iqπ), and i for a sine
    /// or tangent.
    fn visit_circle(&mut self, kind: Circle, q: &Fraction) {
        let known = self.order.unwrap_or(1);
        let order = u64::try_from(q.denominator())
            .ok()
            .and_then(|d| d.checked_mul(2));
        let least = if kind == Circle::Cos { 1 } else { 4 };
        let lcm = |a: u64, b: u64| (a / a.gcd(b)).checked_mul(b);
        let all = order
            .filter(|_| known > 0)
            .and_then(|order| lcm(known, order))
            .and_then(|order| lcm(order, least));
        self.order = Some(all.unwrap_or(0));
    }

    /// Adds a root of a polynomial; for the real or imaginary part of one, also its conjugate and
    /// i.
    fn visit_root_of(&mut self, of: &RootOf) {
        let key = of.root.poly().coefficients().to_vec();
        let used = self.polynomials.entry(key).or_default();
        used.insert(of.root.index());
        if of.part != Part::Whole {
            // The conjugate has no index of its own here, so it is represented by a number beyond
            // all indices.
            used.insert(of.root.index() + (1 << 32));
            self.visit_circle(Circle::Tan, &Fraction::ONE);
        }
    }

    /// Returns n!/(n - k)! for k roots of a polynomial of degree n.
    fn polynomial_degree(&self) -> u64 {
        let mut degree = 1u64;
        for (coefficients, used) in &self.polynomials {
            let n = coefficients.len() as u64 - 1;
            for k in 0..(used.len() as u64).min(n) {
                degree = degree.saturating_mul(n - k);
            }
        }
        // i is not real.
        let parts = self.polynomials.values().flatten().any(|at| *at >= 1 << 32);
        degree.saturating_mul(if parts { 2 } else { 1 })
    }

    /// Returns an upper bound on the degree of the real subfield of the cyclotomic field.
    fn circle_degree(&self) -> u64 {
        let Some(n) = self.order else {
            return 1;
        };
        if n == 0 {
            return u64::MAX;
        }
        let (mut rest, mut phi, mut p) = (n, n, 2u64);
        while p * p <= rest && p < 1 << 16 {
            if rest.is_multiple_of(p) {
                phi -= phi / p;
                while rest.is_multiple_of(p) {
                    rest /= p;
                }
            }
            p += 1;
        }
        if rest > 1 && rest < 1 << 32 {
            phi -= phi / rest;
        }
        (phi / 2).max(1)
    }

    /// Returns an upper bound on the degree of the field.
    fn degree(&self) -> u64 {
        let mut by_base: BTreeMap<&UBig, u64> = BTreeMap::new();
        for (base, power) in self.radicals.iter().flat_map(Radical::parts) {
            let lcm = by_base.entry(base).or_insert(1);
            let den = u64::from(power.den);
            *lcm = (*lcm / (*lcm).gcd(den)).saturating_mul(den);
        }
        let bases = by_base.values().fold(1u64, |a, &b| a.saturating_mul(b));
        let indices = self.radicals.iter().map(|r| r.index().unwrap_or(u64::MAX));
        let single = indices.fold(1u64, u64::saturating_mul);
        let nested = 1u64
            .checked_shl(self.nested.len() as u32)
            .unwrap_or(u64::MAX);
        let index = |g: &Rc<Generator>| match &**g {
            Generator::Root(root) => u64::from(root.index),
            Generator::Circle(..) | Generator::Of(_) => 1,
        };
        let roots = self.roots.iter().map(index).fold(1, u64::saturating_mul);
        bases
            .min(single)
            .saturating_mul(nested)
            .saturating_mul(roots)
            .saturating_mul(self.circle_degree())
            .saturating_mul(self.polynomial_degree())
            .saturating_mul(self.arcs_degree())
    }
}

/// Returns an integer that no conjugate of the sum (with integer coefficients) exceeds in absolute
/// value.
fn conjugate_bound(sum: &Sum, budget: &Budget) -> Result<UBig, Failure> {
    let mut total = UBig::ZERO;
    for (m, c) in sum.terms() {
        let mut term = c.numerator().unsigned_abs();
        if !m.radical.is_one() {
            term = natural::multiply(&term, &radical_bound(&m.radical, budget)?, budget)?;
        }
        for n in &m.nested {
            let root = natural::sqrt(&conjugate_bound(&n.radicand, budget)?, budget)? + 1u8;
            term = natural::multiply(&term, &root, budget)?;
        }
        for (generator, k) in m.extra.iter().flat_map(|x: &Rc<Extra>| &x.factors) {
            let factor = match &**generator {
                Generator::Circle(Circle::Cos | Circle::Sin, _) => UBig::ONE,
                Generator::Of(of) => of.bound(budget)?,
                // cot(π/2q) is below q
                Generator::Circle(Circle::Tan, q) => q.denominator().clone(),
                Generator::Root(Root {
                    radicand, index, ..
                }) => {
                    let bound = conjugate_bound(radicand, budget)?;
                    integer_root(&bound, *index as usize, budget)? + 1u8
                }
            };
            term = natural::multiply(&term, &natural::pow(&factor, *k as usize, budget)?, budget)?;
        }
        total += term;
    }
    Ok(total)
}

fn radical_bound(radical: &Radical, budget: &Budget) -> Result<UBig, Failure> {
    if radical.radicand_bits() < 4096.0 {
        let index = radical.index()?;
        return Ok(integer_root(&radical.radicand(budget)?, index as usize, budget)? + 1u8);
    }
    let mut product = UBig::ONE;
    for (base, power) in radical.parts() {
        let exponent = (base.bit_len() as u64 * u64::from(power.num)).div_ceil(power.den.into());
        product <<= exponent as usize;
    }
    Ok(product)
}
