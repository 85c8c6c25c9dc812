//! Multiplying out products and powers of sums; this is done automatically only for polynomials in
//! one symbol.

use super::arithmetic::{build, collect};
use super::below::{in_one_form, is_handled, symbol_below};
use super::expression::{Base, Expression, Factor, Monomial, TERMS_MAX, Term, order_bases};
use super::polynomial::Polynomial;
use super::quotient::Part;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum number of pairs of terms that a product may multiply.
const PAIRS_MAX: usize = 64 * TERMS_MAX;
/// The number of products of terms computed before like ones are merged: sorting more at once would
/// take too long between two budget checks.
const BATCH: usize = 1 << 16;

/// Takes out factors that are polynomials in one symbol, in the numerator or the denominator,
/// unless they are a single sum already, and returns what replaces them: in the numerator, one
/// product; in the denominator, the form that `below` finds, or one product if coefficients are not
/// rational.
pub(super) fn multiply_out(
    factors: &mut Vec<Factor>,
    budget: &Budget,
) -> Result<Option<Vec<Part>>, Failure> {
    let is_sum = |f: &Factor| matches!(f.base, Base::Group(_));
    let mut symbols: Vec<Rc<str>> = Vec::new();
    for f in factors.iter().filter(|f| is_sum(f)) {
        if let Some(symbol) = symbol_below(f).filter(|s| !symbols.contains(s)) {
            symbols.push(Rc::clone(symbol));
        }
    }
    let mut settled = Vec::new();
    for symbol in symbols {
        if let Some(parts) = in_one_form(factors, &symbol, budget)? {
            return Ok(Some(parts));
        }
        if is_handled(factors, &symbol, budget)? {
            settled.push(symbol);
        }
    }
    let part_of = |f: &Factor| {
        let inside = f.base.as_group().and_then(Expression::polynomial_symbol);
        inside
            .or(f.base.as_symbol())
            .filter(|_| f.exponent.is_int())
            .map(|name| (Rc::clone(name), f.exponent.is_negative()))
            .filter(|(name, below)| !below || !settled.contains(name))
    };
    let parts: Vec<_> = factors.iter().map(part_of).collect();
    let alone = |i: usize| {
        parts.iter().filter(|part| **part == parts[i]).count() == 1
            && factors[i].exponent.numerator().unsigned_abs().is_one()
    };
    let mut sums = (0..factors.len()).filter(|i| parts[*i].is_some() && is_sum(&factors[*i]));
    let Some(first) = sums.find(|i| !alone(*i)) else {
        return Ok(None);
    };
    let chosen = parts[first].clone();
    let mut product = Expression::number(Number::Int(1));
    let mut rest = Vec::new();
    for (factor, part) in std::mem::take(factors).into_iter().zip(&parts) {
        let Some((symbol, _)) = chosen.as_ref().filter(|_| *part == chosen) else {
            rest.push(factor);
            continue;
        };
        let size = factor.exponent.clone().abs();
        let raised = match factor.base.as_group() {
            Some(inner) => raise_polynomial(inner, &size, symbol, budget)?,
            None => power_of_symbol(symbol, size)?,
        };
        product = match product.as_number() {
            Some(_) => raised,
            None => multiply_polynomials(&product, &raised, symbol, budget)?,
        };
    }
    *factors = rest;
    let below = chosen.is_some_and(|(_, below)| below);
    let exponent = if below {
        Fraction::from(-1)
    } else {
        Fraction::ONE
    };
    Ok(Some(vec![(product, exponent)]))
}

fn power_of_symbol(symbol: &Rc<str>, exponent: Fraction) -> Result<Expression, Failure> {
    Expression::from_sorted(vec![Term {
        coefficient: Number::Int(1),
        monomial: Monomial::power(symbol, exponent),
    }])
}

pub(super) fn multiply_polynomials(
    a: &Expression,
    b: &Expression,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let (n, m) = (a.terms().len(), b.terms().len());
    if n > 8 && m > 8 {
        // While they are multiplied, both are held in two more forms.
        let held = budget.reserve(a.bytes().saturating_add(b.bytes()).saturating_mul(2))?;
        if let (Some(p), Some(q)) = (
            Polynomial::dense(a, symbol, 4 * n),
            Polynomial::dense(b, symbol, 4 * m),
        ) {
            let product = p.mul(&q, budget)?;
            drop((held, p, q));
            let _held = budget.reserve(product.bytes())?;
            return product.to_expression(symbol);
        }
    }
    distribute(a, b, budget)
}

/// Returns the product of two sums: each term of one times each term of the other.
pub(super) fn distribute(
    a: &Expression,
    b: &Expression,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let count = a.terms().len().saturating_mul(b.terms().len());
    if count > PAIRS_MAX {
        return Err(Failure::limit(format!(
            "multiplying out would give about {count} terms"
        )));
    }
    // The long sum goes in the inner loop: its products come in order, which sorting exploits.
    let (short, long) = if a.terms().len() <= b.terms().len() {
        (a, b)
    } else {
        (b, a)
    };
    let mut terms = Vec::with_capacity(count.min(BATCH));
    let mut batch = BATCH;
    let mut held = budget.reserve(0)?;
    let mut bytes = 0;
    for x in short.terms() {
        budget.poll(long.terms().len() as u64 / 2 + 1)?;
        if terms.len() > batch {
            terms = collect(terms, budget)?.terms().to_vec();
            batch = BATCH.max(2 * terms.len());
            bytes = terms.iter().map(term_bytes).sum();
        }
        let before = terms.len();
        for y in long.terms() {
            let c = number::mul(x.coefficient.as_ref(), y.coefficient.as_ref(), budget)?;
            if let Some(monomial) = product_of_symbols(&x.monomial, &y.monomial, budget)? {
                terms.push(Term {
                    coefficient: c,
                    monomial,
                });
                continue;
            }
            let mut factors = x.monomial.factors.clone();
            factors.extend_from_slice(&y.monomial.factors);
            terms.extend_from_slice(build(c, factors, budget)?.terms());
        }
        bytes += terms[before..].iter().map(term_bytes).sum::<usize>();
        held.resize(bytes, budget)?;
    }
    collect(terms, budget)
}

/// Returns the memory that a term takes while terms are collected, in bytes: twice in lists, and
/// once in its product.
fn term_bytes(term: &Term) -> usize {
    let product = size_of::<Monomial>() + term.monomial.factors.len() * size_of::<Factor>();
    2 * size_of::<Term>() + term.coefficient.as_ref().bytes() + product + 48
}

/// Returns the product of monomials that are natural powers of symbols, which needs no rules.
fn product_of_symbols(
    a: &Monomial,
    b: &Monomial,
    budget: &Budget,
) -> Result<Option<Rc<Monomial>>, Failure> {
    let plain = |f: &Factor| {
        matches!(f.base, Base::Symbol(_)) && f.exponent.is_int() && f.exponent.is_positive()
    };
    if !a.factors.iter().all(plain) || !b.factors.iter().all(plain) {
        return Ok(None);
    }
    let mut factors = Vec::with_capacity(a.factors.len() + b.factors.len());
    let (mut left, mut right) = (a.factors.iter().peekable(), b.factors.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(f), Some(g)) => order_bases(&f.base, &g.base),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        match order {
            Ordering::Less => factors.extend(left.next().cloned()),
            Ordering::Greater => factors.extend(right.next().cloned()),
            Ordering::Equal => {
                let (Some(f), Some(g)) = (left.next(), right.next()) else {
                    break;
                };
                factors.push(Factor {
                    base: f.base.clone(),
                    exponent: f.exponent.add(&g.exponent, budget)?,
                });
            }
        }
    }
    Monomial::new(factors, budget).map(Some)
}

/// Returns a polynomial in this symbol to a natural power.
fn raise_polynomial(
    a: &Expression,
    exponent: &Fraction,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if exponent.is_one() {
        return Ok(a.clone());
    }
    let too_large = || {
        Failure::limit(format!(
            "multiplying out such a power of {} terms would give too many terms",
            a.terms().len()
        ))
    };
    let n = usize::try_from(exponent.numerator()).map_err(|_| too_large())?;
    if n > TERMS_MAX {
        return Err(too_large());
    }
    if let Some(dense) = Polynomial::dense(a, symbol, 16 * a.terms().len()) {
        return dense.power(n, budget)?.to_expression(symbol);
    }
    raise(a, n, budget)
}

/// Returns a sum to a natural power, at least 1, multiplied out.
pub(super) fn raise(a: &Expression, n: usize, budget: &Budget) -> Result<Expression, Failure> {
    let free = independent_parts(a);
    let estimate = power_terms(free, n);
    if estimate > TERMS_MAX as f64 {
        return Err(Failure::limit(format!(
            "multiplying out the power {n} would give about {estimate:.0} terms"
        )));
    }
    let mut result = a.clone();
    if free > 1 {
        // Multiplying the long sum by the short one costs less than squaring long ones.
        for _ in 1..n {
            result = distribute(&result, a, budget)?;
        }
        return Ok(result);
    }
    for bit in (0..n.ilog2()).rev() {
        result = distribute(&result, &result, budget)?;
        if n >> bit & 1 == 1 {
            result = distribute(&result, a, budget)?;
        }
    }
    Ok(result)
}

/// Returns an upper bound on the number of bases in a sum that vary independently of each other.
fn independent_parts(a: &Expression) -> usize {
    let mut bases: Vec<&Base> = Vec::new();
    for factor in a.terms().iter().flat_map(|t| &t.monomial.factors) {
        let known = |b: &&Base| order_bases(b, &factor.base) == Ordering::Equal;
        // Counting more than a few would only make the estimate larger.
        if bases.len() < 16 && !bases.iter().any(known) {
            bases.push(&factor.base);
        }
    }
    bases.len().min(a.terms().len().saturating_sub(1))
}

/// Returns the approximate number of terms in the power: the number of monomials of degree n in the
/// independent parts.
fn power_terms(free: usize, n: usize) -> f64 {
    (1..=free).fold(1.0, |count, k| count * (n + k) as f64 / k as f64)
}
