//! Sums, products and powers in canonical form.
//!
//! Powers of the same base are merged only where that preserves every value: if their exponents are
//! integers, have odd denominators (real roots), or have powers of two as denominators (principal
//! roots); the last two kinds never mix. A power with any other exponent is opaque.

use super::expression::{
    Base, Expression, Factor, Function, Monomial, Term, order_bases, order_monomials,
};
use super::function::apply;
use super::product::{multiply_out, multiply_polynomials};
use super::quotient::cancel;
use crate::big::{Fraction, natural};
use crate::exact::Real;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_base::{BitTest, PowerOfTwo};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::rc::Rc;

/// Returns the sum.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn add(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let mut terms = Vec::with_capacity(a.terms().len() + b.terms().len());
    let (mut left, mut right) = (a.terms().iter().peekable(), b.terms().iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(x), Some(y)) => order_monomials(&x.monomial, &y.monomial),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let x = (order != Ordering::Greater).then(|| left.next()).flatten();
        let y = (order != Ordering::Less).then(|| right.next()).flatten();
        match (x, y) {
            (Some(x), Some(y)) => {
                let (c, d) = (x.coefficient.as_ref(), y.coefficient.as_ref());
                push(&mut terms, number::add(c, d, budget)?, &x.monomial);
            }
            (Some(one), None) | (None, Some(one)) => terms.push(one.clone()),
            (None, None) => {}
        }
    }
    budget.poll(terms.len() as u64 / 16)?;
    Expression::from_sorted(terms)
}

fn push(terms: &mut Vec<Term>, coefficient: Number, monomial: &Rc<Monomial>) {
    let term = Term {
        coefficient,
        monomial: Rc::clone(monomial),
    };
    if !term.vanishes() {
        terms.push(term);
    }
}

/// Returns the sum of terms given in any order.
pub(super) fn collect(terms: Vec<Term>, budget: &Budget) -> Result<Expression, Failure> {
    let terms = sorted(terms, budget)?;
    let mut sums: Vec<Term> = Vec::with_capacity(terms.len());
    for (i, term) in terms.into_iter().enumerate() {
        if i % BATCH == BATCH - 1 {
            budget.poll(BATCH as u64 / 16)?;
        }
        match sums.last_mut() {
            Some(last) if order_monomials(&last.monomial, &term.monomial) == Ordering::Equal => {
                let (c, d) = (last.coefficient.as_ref(), term.coefficient.as_ref());
                last.coefficient = number::add(c, d, budget)?;
            }
            _ => sums.push(term),
        }
    }
    sums.retain(|t| !t.vanishes());
    Expression::from_sorted(sums)
}

/// The number of terms sorted between budget checks.
const BATCH: usize = 1 << 12;

/// Sorts terms; like terms keep their original order.
fn sorted(mut terms: Vec<Term>, budget: &Budget) -> Result<Vec<Term>, Failure> {
    if terms.len() <= BATCH {
        budget.poll(terms.len() as u64 / 4)?;
        terms.sort_by(|x, y| order_monomials(&x.monomial, &y.monomial));
        return Ok(terms);
    }
    let count = terms.len();
    let high = sorted(terms.split_off(count / 2), budget)?;
    let low = sorted(terms, budget)?;
    let mut merged = Vec::with_capacity(count);
    let (mut low, mut high) = (low.into_iter().peekable(), high.into_iter().peekable());
    while let (Some(x), Some(y)) = (low.peek(), high.peek()) {
        if merged.len() % BATCH == 0 {
            budget.poll(BATCH as u64 / 16)?;
        }
        let next = match order_monomials(&x.monomial, &y.monomial) {
            Ordering::Less | Ordering::Equal => low.next(),
            Ordering::Greater => high.next(),
        };
        merged.extend(next);
    }
    merged.extend(low);
    merged.extend(high);
    Ok(merged)
}

/// Returns the product with a number.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn scale(a: &Expression, k: NumberRef<'_>, budget: &Budget) -> Result<Expression, Failure> {
    if let NumberRef::Int(1) = k {
        return Ok(a.clone());
    }
    if number::is_zero(k) {
        return Ok(Expression::number(k.to_number()));
    }
    let mut terms = Vec::with_capacity(a.terms().len());
    for term in a.terms() {
        budget.poll(0)?;
        let coefficient = number::mul(term.coefficient.as_ref(), k, budget)?;
        push(&mut terms, coefficient, &term.monomial);
    }
    Expression::from_sorted(terms)
}

/// Returns the negation.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn negate(a: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    scale(a, NumberRef::Int(-1), budget)
}

/// Returns the difference.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn sub(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    add(a, &negate(b, budget)?, budget)
}

/// Returns the product. Polynomials in one symbol are multiplied out; other sums stay factors.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn mul(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(n) = b.as_number() {
        return scale(a, n.as_ref(), budget);
    }
    if let Some(n) = a.as_number() {
        return scale(b, n.as_ref(), budget);
    }
    if let (Some(x), Some(y)) = (a.polynomial_symbol(), b.polynomial_symbol())
        && x == y
    {
        return multiply_polynomials(a, b, x, budget);
    }
    let (c, mut factors) = factors_of(a, budget)?;
    let (d, others) = factors_of(b, budget)?;
    factors.extend(others);
    build(
        number::mul(c.as_ref(), d.as_ref(), budget)?,
        factors,
        budget,
    )
}

/// Returns the quotient.
///
/// # Errors
/// `ZeroDivisionError`, `LimitError`, `Interrupted`.
pub fn div(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(n) = b.as_number() {
        let inverse = number::div(NumberRef::Int(1), n.as_ref(), budget)?;
        return scale(a, inverse.as_ref(), budget);
    }
    mul(a, &power_rational(b, &Fraction::from(-1), budget)?, budget)
}

/// Returns the power.
///
/// # Errors
/// `ZeroDivisionError`, `LimitError`, `Interrupted`, and the errors of powers of numbers.
pub fn power(a: &Expression, b: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let exponent = b.as_number();
    if let (Some(x), Some(y)) = (a.as_number(), &exponent) {
        return Ok(Expression::number(number::power(
            x.as_ref(),
            y.as_ref(),
            budget,
        )?));
    }
    if let Some(q) = exponent.and_then(|n| n.as_ref().to_fraction()) {
        return power_rational(a, &q, budget);
    }
    match a.as_number() {
        Some(Number::Int(1)) => return Ok(Expression::number(Number::Int(1))),
        Some(Number::Irrational(x)) if *x == Real::e() => {
            return apply(Function::Exp, b, budget);
        }
        _ => {}
    }
    Expression::base(Base::Power(a.clone(), b.clone()))
}

/// Returns the power with a rational exponent.
pub(super) fn power_rational(
    a: &Expression,
    q: &Fraction,
    budget: &Budget,
) -> Result<Expression, Failure> {
    if q.is_zero() {
        return Ok(Expression::number(Number::Int(1)));
    }
    if q.is_one() {
        return Ok(a.clone());
    }
    if let Some(n) = a.as_number() {
        let exponent = Number::from_fraction(q.clone());
        let result = number::power(n.as_ref(), exponent.as_ref(), budget)?;
        return Ok(Expression::number(result));
    }
    let (c, factors) = power_factors(a, q, budget)?;
    build(c, factors, budget)
}

/// Returns a power of an expression that is not a number, as a coefficient and factors.
fn power_factors(
    a: &Expression,
    q: &Fraction,
    budget: &Budget,
) -> Result<(Number, Vec<Factor>), Failure> {
    if q.is_int() {
        let (c, mut factors) = factors_of(a, budget)?;
        for factor in &mut factors {
            factor.exponent = factor.exponent.mul(q, budget)?;
        }
        let exponent = Number::from_fraction(q.clone());
        return Ok((
            number::power(c.as_ref(), exponent.as_ref(), budget)?,
            factors,
        ));
    }
    let opaque = |x: &Expression| {
        vec![Factor {
            base: Base::Power(
                x.clone(),
                Expression::number(Number::from_fraction(q.clone())),
            ),
            exponent: Fraction::ONE,
        }]
    };
    if kind_of(q) == Kind::Other {
        return Ok((Number::Int(1), opaque(a)));
    }
    // A positive factor may be taken out of the root if its own root is exact.
    let content = content_of(a, budget)?.map(Fraction::abs);
    let mut pulled = (Number::Int(1), a.clone());
    if let Some(content) = content.filter(|c| !c.is_one()) {
        let exponent = Number::from_fraction(q.clone());
        let inverse = Number::from_fraction(content.clone().inverse());
        let root = number::power(
            Number::from_fraction(content).as_ref(),
            exponent.as_ref(),
            budget,
        );
        match root {
            Ok(root) if root.as_ref().is_exact() => {
                pulled = (root, scale(a, inverse.as_ref(), budget)?);
            }
            Err(failure) if failure.kind() == crate::text::ErrorKind::Interrupted => {
                return Err(failure);
            }
            _ => {}
        }
    }
    let (c, inner) = pulled;
    let base = match inner.terms() {
        [term] if is_one(&term.coefficient) => match &term.monomial.factors[..] {
            [Factor { base, exponent }] if exponent.is_one() => base.clone(),
            _ => Base::Group(inner),
        },
        _ => Base::Group(inner),
    };
    Ok((
        c,
        vec![Factor {
            base,
            exponent: q.clone(),
        }],
    ))
}

fn is_one(n: &Number) -> bool {
    matches!(n, Number::Int(1))
}

/// The kind of exponent, which determines how a power of a negative number is defined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An integer.
    Whole,
    /// An odd denominator: the real root.
    Odd,
    /// A denominator that is a power of two: the principal root.
    Binary,
    /// Anything else.
    Other,
}

fn kind_of(q: &Fraction) -> Kind {
    let d = q.denominator();
    if d.is_one() {
        Kind::Whole
    } else if d.bit(0) {
        Kind::Odd
    } else if d.is_power_of_two() {
        Kind::Binary
    } else {
        Kind::Other
    }
}

/// Splits a sum into a coefficient and factors: those of a single term, or the sum divided by its
/// content as one factor.
pub(super) fn factors_of(
    a: &Expression,
    budget: &Budget,
) -> Result<(Number, Vec<Factor>), Failure> {
    match a.terms() {
        [] => Ok((Number::Int(0), Vec::new())),
        [term] => Ok((term.coefficient.clone(), term.monomial.factors.clone())),
        _ => {
            let (mut common, rest) = common_factors(a, budget)?;
            if rest.terms().len() < 2 && !common.is_empty() {
                let (c, own) = factors_of(&rest, budget)?;
                common.extend(own);
                return Ok((c, common));
            }
            let content = content_of(&rest, budget)?.unwrap_or(Fraction::ONE);
            let inverse = Number::from_fraction(content.clone().inverse());
            let base = Base::Group(scale(&rest, inverse.as_ref(), budget)?);
            let exponent = Fraction::ONE;
            common.push(Factor { base, exponent });
            Ok((Number::from_fraction(content), common))
        }
    }
}

/// Returns the integer powers of functions and sums that all terms of a sum share, and the sum
/// divided by them. (Polynomials keep their symbols: they are multiplied out.)
fn common_factors(a: &Expression, budget: &Budget) -> Result<(Vec<Factor>, Expression), Failure> {
    let shared = |f: &&Factor| !matches!(f.base, Base::Symbol(_)) && f.exponent.is_int();
    let mut common: Vec<Factor> = Vec::new();
    for (i, term) in a.terms().iter().enumerate() {
        budget.poll(0)?;
        let own = &term.monomial.factors;
        if i == 0 {
            common = own.iter().filter(shared).cloned().collect();
        }
        common.retain_mut(|known| {
            let same = |f: &&Factor| {
                f.exponent.is_int() && order_bases(&f.base, &known.base) == Ordering::Equal
            };
            let Some(found) = own.iter().find(same) else {
                return false;
            };
            if found.exponent.is_negative() != known.exponent.is_negative() {
                return false;
            }
            // In the denominator, take the highest power, so that none remains there.
            if found.exponent < known.exponent {
                known.exponent = found.exponent.clone();
            }
            true
        });
        if common.is_empty() {
            return Ok((common, a.clone()));
        }
    }
    let mut terms = Vec::with_capacity(a.terms().len());
    for term in a.terms() {
        let mut factors = term.monomial.factors.clone();
        for known in &common {
            let same = |f: &Factor| {
                f.exponent.is_int() && order_bases(&f.base, &known.base) == Ordering::Equal
            };
            if let Some(at) = factors.iter().position(same) {
                factors[at].exponent = factors[at].exponent.sub(&known.exponent, budget)?;
                if factors[at].exponent.is_zero() {
                    factors.remove(at);
                }
            }
        }
        terms.extend_from_slice(build(term.coefficient.clone(), factors, budget)?.terms());
    }
    Ok((common, collect(terms, budget)?))
}

/// Returns the greatest rational that divides all coefficients, with the sign of the first one;
/// `None` unless all are rational.
fn content_of(a: &Expression, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let mut numerator = UBig::ZERO;
    let mut denominator = UBig::ONE;
    let mut negative = None;
    for term in a.terms() {
        let Some(c) = term.coefficient.as_ref().to_fraction() else {
            return Ok(None);
        };
        negative.get_or_insert(c.is_negative());
        let (n, d) = c.into_parts();
        numerator = natural::gcd(&numerator, &n.into_parts().1, budget)?;
        denominator = natural::lcm(&denominator, &d, budget)?;
    }
    let Some(negative) = negative else {
        return Ok(None);
    };
    let size = Fraction::new(IBig::from(numerator), denominator, budget)?;
    Ok(Some(if negative { -size } else { size }))
}

/// Returns the product of a number and factors in any order, in canonical form.
pub(super) fn build(
    c: Number,
    factors: Vec<Factor>,
    budget: &Budget,
) -> Result<Expression, Failure> {
    let (mut c, mut factors) = (c, factors);
    loop {
        if number::is_zero(c.as_ref()) {
            return Ok(Expression::number(c));
        }
        factors = merge(factors, budget)?;
        let opened = match open(&mut factors, budget)? {
            Some(opened) => Some(vec![(opened, Fraction::ONE)]),
            None => multiply_out(&mut factors, budget)?,
        };
        let opened = match opened {
            None => cancel(&mut factors, budget)?,
            opened => opened,
        };
        let Some(opened) = opened else {
            break;
        };
        for (part, exponent) in opened {
            let (d, more) = factors_of(&part, budget)?;
            let exponent_number = Number::from_fraction(exponent.clone());
            let d = number::power(d.as_ref(), exponent_number.as_ref(), budget)?;
            c = number::mul(c.as_ref(), d.as_ref(), budget)?;
            for f in more {
                let exponent = f.exponent.mul(&exponent, budget)?;
                if !exponent.is_zero() {
                    let base = f.base;
                    factors.push(Factor { base, exponent });
                }
            }
        }
    }
    if factors.is_empty() {
        return Ok(Expression::number(c));
    }
    if let [
        Factor {
            base: Base::Group(inner),
            exponent,
        },
    ] = &factors[..]
        && exponent.is_one()
    {
        return scale(inner, c.as_ref(), budget);
    }
    Expression::from_sorted(vec![Term {
        coefficient: c,
        monomial: Monomial::new(factors, budget)?,
    }])
}

/// Sorts factors and merges powers of the same base.
fn merge(mut factors: Vec<Factor>, budget: &Budget) -> Result<Vec<Factor>, Failure> {
    factors.sort_by(|f, g| order_bases(&f.base, &g.base));
    let mut merged: Vec<Factor> = Vec::with_capacity(factors.len());
    let mut rest = factors.into_iter().peekable();
    while let Some(first) = rest.next() {
        let same = |f: &Factor| order_bases(&f.base, &first.base) == Ordering::Equal;
        let (mut odd, mut binary) = (Fraction::ZERO, Fraction::ZERO);
        let mut count = |exponent: &Fraction| -> Result<(), Failure> {
            let sum = match kind_of(exponent) {
                Kind::Binary => &mut binary,
                Kind::Whole | Kind::Odd | Kind::Other => &mut odd,
            };
            *sum = sum.add(exponent, budget)?;
            Ok(())
        };
        count(&first.exponent)?;
        while let Some(next) = rest.next_if(|f| same(f)) {
            count(&next.exponent)?;
        }
        if binary.is_int() || odd.is_int() {
            // Only one kind is left.
            odd = odd.add(&std::mem::replace(&mut binary, Fraction::ZERO), budget)?;
        } else {
            let whole = binary.floor(budget)?;
            odd = odd.add_int(&whole, budget)?;
            binary = binary.sub_int(&whole, budget)?;
        }
        for exponent in [odd, binary] {
            if !exponent.is_zero() {
                merged.push(Factor {
                    base: first.base.clone(),
                    exponent,
                });
            }
        }
    }
    Ok(merged)
}

/// Reports whether a factor can be written more simply: it is a power of a root, or a group that is
/// not a sum or not primitive.
fn is_simpler(factor: &Factor, budget: &Budget) -> Result<bool, Failure> {
    Ok(match &factor.base {
        Base::Group(inner) if factor.exponent.is_int() => {
            inner.terms().len() < 2 || content_of(inner, budget)?.is_some_and(|c| !c.is_one())
        }
        Base::Power(_, exponent) => {
            let own = exponent.as_number().and_then(|n| n.as_ref().to_fraction());
            match own {
                Some(own) => own.mul(&factor.exponent, budget)?.is_int(),
                None => false,
            }
        }
        Base::Group(_)
        | Base::Symbol(_)
        | Base::Function(..)
        | Base::Infinity
        | Base::Equation(..) => false,
    })
}

/// Takes out the factors that can be written more simply and returns their simpler form: integer
/// powers of groups that are not sums or not primitive, products of exponentials, powers of roots.
fn open(factors: &mut Vec<Factor>, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let whole_exp =
        |f: &Factor| matches!(f.base, Base::Function(Function::Exp, _)) && f.exponent.is_int();
    let exponentials = factors.iter().filter(|f| whole_exp(f));
    if exponentials.clone().count() > 1 || exponentials.clone().any(|f| !f.exponent.is_one()) {
        let mut total = Expression::number(Number::Int(0));
        for factor in exponentials {
            if let Base::Function(_, inner) = &factor.base {
                let times = Number::from_fraction(factor.exponent.clone());
                total = add(&total, &scale(inner, times.as_ref(), budget)?, budget)?;
            }
        }
        factors.retain(|f| !whole_exp(f));
        return apply(Function::Exp, &total, budget).map(Some);
    }
    let mut at = None;
    for (i, factor) in factors.iter().enumerate() {
        if at.is_none() && is_simpler(factor, budget)? {
            at = Some(i);
        }
    }
    let Some(at) = at else {
        return Ok(None);
    };
    let Factor { base, exponent } = factors.remove(at);
    match base {
        Base::Group(inner) => power_rational(&inner, &exponent, budget).map(Some),
        Base::Power(inner, own) => {
            let own = own.as_number().and_then(|n| n.as_ref().to_fraction());
            let own = own.expect("the exponent was seen to be rational");
            power_rational(&inner, &own.mul(&exponent, budget)?, budget).map(Some)
        }
        Base::Symbol(_) | Base::Function(..) | Base::Infinity | Base::Equation(..) => {
            unreachable!("only groups and powers are simpler")
        }
    }
}
