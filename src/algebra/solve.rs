//! Roots of polynomials, exact: rational ones of any degree, then what formulas give of the rest.

use super::arithmetic::{add, div, mul, negate, power_rational, sub};
use super::calculus::substitute;
use super::expression::{Base, Expression};
use super::matrix::Matrix;
use super::polynomial::Polynomial;
use super::show::half;
use super::simplify::fraction;
use crate::limit::Budget;
use crate::number::cos_sin_pi;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::Poly;
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;
use std::rc::Rc;

/// The distinct roots of `x = 0` in the symbol: reals ascending, then complex ones.
///
/// # Errors
/// `DomainError` when every value solves it, `ValueError` where no formula here gives all roots.
pub fn solve(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    match solve_whole(x, v, budget) {
        Err(failure) if matches!(failure.kind(), ErrorKind::Value | ErrorKind::Limit) => {
            budget.poll(0)?;
            solve_factors(x, v, budget)?.ok_or(failure)
        }
        result => result,
    }
}

fn solve_whole(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let x = super::expand(x, budget)?;
    if x.is_zero() {
        return Err(every(v));
    }
    if x.symbols().iter().all(|s| &**s == v) {
        return solve_in_numbers(&x, v, budget);
    }
    let coefficients = coefficients(&x, v, budget)?;
    match &coefficients[..] {
        [_] => Ok(Vec::new()),
        [b, a] => Ok(vec![negate(&div(b, a, budget)?, budget)?]),
        [c, b, a] => quadratic_in_symbols(a, b, c, budget),
        _ => Err(Failure::value(format!(
            "equations of degree {} with other symbols cannot be solved",
            coefficients.len() - 1
        ))),
    }
}

/// The roots of a product, from those factors that can be solved; none where it is no product or
/// none can be. A root of one factor at which another is not defined is no root.
fn solve_factors(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let [term] = x.terms() else {
        return Ok(None);
    };
    let own = |f: &&super::expression::Factor| f.base.contains(v);
    let factors: Vec<_> = term.monomial.factors.iter().filter(own).collect();
    if factors.len() < 2 {
        return Ok(None);
    }
    let (mut found, mut solved) = (Vec::new(), false);
    for factor in factors.iter().filter(|f| f.exponent.is_positive()) {
        let base = match factor.base.as_group() {
            Some(inner) => inner.clone(),
            None => Expression::base(factor.base.clone())?,
        };
        match solve(&base, v, budget) {
            Ok(roots) => {
                solved = true;
                found.extend(roots);
            }
            Err(failure) if matches!(failure.kind(), ErrorKind::Value | ErrorKind::Limit) => {
                budget.poll(0)?;
            }
            Err(failure) => return Err(failure),
        }
    }
    if !solved {
        return Ok(None);
    }
    let mut kept: Vec<Expression> = Vec::new();
    for root in found {
        match substitute(x, v, &root, budget) {
            Ok(_) => {}
            Err(failure) if matches!(failure.kind(), ErrorKind::Interrupted) => {
                return Err(failure);
            }
            Err(_) => continue,
        }
        let mut known = false;
        for other in &kept {
            known = known || super::same_value(other, &root, budget)?;
        }
        if !known {
            kept.push(root);
        }
    }
    let numbers: Option<Vec<Number>> = kept.iter().map(Expression::as_number).collect();
    Ok(Some(match numbers {
        Some(numbers) => {
            let sorted = in_order(numbers, budget)?;
            sorted.into_iter().map(Expression::number).collect()
        }
        None => kept,
    }))
}

fn every(v: &str) -> Failure {
    Failure::domain(format!("every {v} is a solution"))
}

fn not_polynomial(x: &Expression, v: &str, budget: &Budget) -> Failure {
    match x.text(budget) {
        Ok(text) => Failure::value(format!("{text} is not a polynomial in {v}")),
        Err(failure) => failure,
    }
}

/// The only root of an expression that is linear in the symbol.
///
/// # Errors
/// `ValueError` when it is not linear, `DomainError` when there is no root or every value is one.
pub fn solve_linear(x: &Expression, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let x = super::expand(x, budget)?;
    if x.is_zero() {
        return Err(every(v));
    }
    match &coefficients(&x, v, budget)?[..] {
        [_] => Err(Failure::domain(format!("no {v} is a solution"))),
        [b, a] => negate(&div(b, a, budget)?, budget),
        _ => Err(Failure::value(format!(
            "{} is not linear in {v}",
            x.text(budget)?
        ))),
    }
}

/// The coefficients of an expanded expression as a polynomial in the symbol, from the constant up.
pub(super) fn coefficients(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Vec<Expression>, Failure> {
    const DEGREE_MAX: usize = 1000;
    let mut coefficients: Vec<Expression> = Vec::new();
    for term in x.terms() {
        let mut degree = 0;
        let mut rest = Vec::new();
        for factor in &term.monomial.factors {
            match &factor.base {
                Base::Symbol(name) if &**name == v => {
                    let natural = factor.exponent.is_int();
                    let n = usize::try_from(factor.exponent.numerator()).ok();
                    match n.filter(|n| natural && *n <= DEGREE_MAX) {
                        Some(n) => degree = n,
                        None => return Err(not_polynomial(x, v, budget)),
                    }
                }
                Base::Symbol(_) => rest.push(factor.clone()),
                Base::Function(..) | Base::Group(_) | Base::Power(..) => {
                    if factor.base.contains(v) {
                        return Err(not_polynomial(x, v, budget));
                    }
                    rest.push(factor.clone());
                }
            }
        }
        let part = super::arithmetic::build(term.coefficient.clone(), rest, budget)?;
        while coefficients.len() <= degree {
            coefficients.push(Expression::number(Number::Int(0)));
        }
        coefficients[degree] = add(&coefficients[degree], &part, budget)?;
    }
    while coefficients.len() > 1 && coefficients.last().is_some_and(Expression::is_zero) {
        coefficients.pop();
    }
    Ok(coefficients)
}

fn quadratic_in_symbols(
    a: &Expression,
    b: &Expression,
    c: &Expression,
    budget: &Budget,
) -> Result<Vec<Expression>, Failure> {
    let number = |n: i64| Expression::number(Number::Int(n));
    let four = mul(&number(4), &mul(a, c, budget)?, budget)?;
    let discriminant = super::expand(&sub(&mul(b, b, budget)?, &four, budget)?, budget)?;
    let root = power_rational(&discriminant, &half(), budget)?;
    let twice = mul(&number(2), a, budget)?;
    let minus = negate(b, budget)?;
    let low = div(&sub(&minus, &root, budget)?, &twice, budget)?;
    if root.is_zero() {
        return Ok(vec![low]);
    }
    let high = div(&add(&minus, &root, budget)?, &twice, budget)?;
    Ok(vec![low, high])
}

fn solve_in_numbers(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let symbol: Rc<str> = Rc::from(v);
    let polynomial = match Polynomial::dense(x, v, 1 << 14) {
        Some(polynomial) => polynomial,
        None => match fraction(x, &symbol, budget)? {
            Some((above, _)) if above.is_zero() => return Err(every(v)),
            Some((above, _)) => above,
            None => return Err(not_polynomial(x, v, budget)),
        },
    };
    let roots = roots(&polynomial, &symbol, budget)?;
    Ok(roots.into_iter().map(Expression::number).collect())
}

/// The distinct roots of a polynomial that is not 0, in order.
fn roots(p: &Polynomial, symbol: &Rc<str>, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut found = Vec::new();
    let mut rest = p.clone();
    let zeros = rest.0.iter().take_while(|c| number::is_zero(c.as_ref()));
    let zeros = zeros.count();
    if zeros > 0 {
        found.push(Number::Int(0));
        rest = Polynomial(rest.0[zeros..].to_vec());
    }
    // Formulas first: factors may hide that this is a polynomial in a power.
    if let Some(all) = by_formula(&rest, budget)? {
        found.extend(all);
        return in_order(found, budget);
    }
    let mut open = Vec::new();
    for part in parts(&rest, budget)? {
        match of_part(&part, budget)? {
            Some(all) => found.extend(all),
            None => open.push(part),
        }
    }
    let Some(first) = open.first() else {
        return in_order(found, budget);
    };
    Err(Failure::value(format!(
        "the roots of {} have no form here",
        first.to_expression(symbol)?.text(budget)?
    ))
    .with_hint(if found.is_empty() {
        "rational roots, degree 2, and what reduces to them by x^n can be solved".to_string()
    } else {
        format!(
            "the roots of the other factors are {}",
            listed(found, budget)?
        )
    }))
}

/// The characteristic polynomial of a matrix in a symbol.
///
/// # Errors
/// As [`Matrix::characteristic`].
pub fn characteristic(m: &Matrix, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    Polynomial(m.characteristic(budget)?).to_expression(&Rc::from(v))
}

/// The eigenvalues of a matrix, each as often as its multiplicity: reals ascending, then complex
/// ones.
///
/// # Errors
/// As [`Matrix::characteristic`]; `ValueError` where there is no formula for all of them.
pub fn eigenvalues(m: &Matrix, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let p = Polynomial(m.characteristic(budget)?);
    let mut slopes = vec![p.clone()];
    let mut values = Vec::new();
    for root in roots(&p, &Rc::from("x"), budget)? {
        values.push(root.clone());
        // As many derivatives as vanish there too.
        for k in 1.. {
            if slopes.len() == k {
                slopes.push(slopes[k - 1].derivative(budget)?);
            }
            if !vanishes(&slopes[k], &root, budget)? {
                break;
            }
            values.push(root.clone());
        }
    }
    Ok(values)
}

/// Whether the value at a number is 0.
fn vanishes(p: &Polynomial, x: &Number, budget: &Budget) -> Result<bool, Failure> {
    let mut value = Number::Int(0);
    for c in p.0.iter().rev() {
        value = number::mul(value.as_ref(), x.as_ref(), budget)?;
        value = number::add(value.as_ref(), c.as_ref(), budget)?;
    }
    number::equal(value.as_ref(), NumberRef::Int(0), budget)
}

/// The irreducible factors of a polynomial over the rationals, each once; any other one as it is.
fn parts(p: &Polynomial, budget: &Budget) -> Result<Vec<Polynomial>, Failure> {
    let Some(whole) = p.rational(budget)? else {
        return Ok(vec![p.clone()]);
    };
    let factors = whole.numerator().factor(budget)?.factors;
    Ok(factors
        .iter()
        .map(|(factor, _)| Polynomial::from_poly(factor))
        .collect())
}

/// All roots of an irreducible polynomial: by formula, or as roots of unity.
fn of_part(p: &Polynomial, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    if let Some(all) = by_formula(p, budget)? {
        return Ok(Some(all));
    }
    let Some(whole) = p.rational(budget)? else {
        return Ok(None);
    };
    let order = Poly::cyclotomic_order(whole.numerator(), budget)?;
    let Some(order) = order.and_then(|n| i64::try_from(n).ok()) else {
        return Ok(None);
    };
    let mut roots = Vec::new();
    for k in (1..order).filter(|k| gcd(*k as usize, order as usize) == 1) {
        let (cosine, sine) = cos_sin_pi(2 * k, order, budget)?;
        roots.push(number::complex(cosine, sine));
    }
    Ok(Some(roots))
}

fn listed(found: Vec<Number>, budget: &Budget) -> Result<String, Failure> {
    let mut text = String::new();
    for (i, root) in in_order(found, budget)?.iter().enumerate() {
        text.push_str(if i > 0 { ", " } else { "" });
        number::show(root.as_ref(), &mut text, budget)?;
    }
    Ok(text)
}

/// The roots of degree at most 2, or of such a polynomial in a power of the symbol; none otherwise.
fn by_formula(p: &Polynomial, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    let degree = p.degree();
    let used = |k: &usize| *k > 0 && !number::is_zero(p.0[*k].as_ref());
    let step = (0..=degree).filter(used).fold(0, gcd);
    if degree == 0 {
        return Ok(Some(Vec::new()));
    }
    if step > 1 && degree > 2 {
        let inner = Polynomial(p.0.iter().step_by(step).cloned().collect());
        let Some(powers) = inner_roots(&inner, budget)? else {
            return Ok(None);
        };
        let mut roots = Vec::new();
        for y in powers {
            match all_roots(&y, step, budget)? {
                Some(more) => roots.extend(more),
                None => return Ok(None),
            }
        }
        return Ok(Some(roots));
    }
    match &p.0[..] {
        [b, a] => {
            let quotient = number::div(b.as_ref(), a.as_ref(), budget)?;
            Ok(Some(vec![number::negate(quotient.as_ref(), budget)?]))
        }
        [c, b, a] => quadratic([a.as_ref(), b.as_ref(), c.as_ref()], budget).map(Some),
        _ => Ok(None),
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The roots of what is left when a power of the symbol is taken as the unknown.
fn inner_roots(p: &Polynomial, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    let mut found = Vec::new();
    for part in parts(p, budget)? {
        match by_formula(&part, budget)? {
            Some(more) => found.extend(more),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn quadratic(abc: [NumberRef<'_>; 3], budget: &Budget) -> Result<Vec<Number>, Failure> {
    let [a, b, c] = abc;
    let four = number::mul(
        NumberRef::Int(4),
        number::mul(a, c, budget)?.as_ref(),
        budget,
    )?;
    let square = number::mul(b, b, budget)?;
    let discriminant = number::sub(square.as_ref(), four.as_ref(), budget)?;
    let twice = number::mul(NumberRef::Int(2), a, budget)?;
    let minus = number::negate(b, budget)?;
    if number::equal(discriminant.as_ref(), NumberRef::Int(0), budget)? {
        return Ok(vec![number::div(minus.as_ref(), twice.as_ref(), budget)?]);
    }
    let root = number::sqrt(discriminant.as_ref(), budget)?;
    let low = number::sub(minus.as_ref(), root.as_ref(), budget)?;
    let high = number::add(minus.as_ref(), root.as_ref(), budget)?;
    Ok(vec![
        number::div(low.as_ref(), twice.as_ref(), budget)?,
        number::div(high.as_ref(), twice.as_ref(), budget)?,
    ])
}

/// All n-th roots of a number other than 0; none where they have no exact form here.
fn all_roots(y: &Number, n: usize, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    if let Number::Complex(_) = y {
        return complex_roots(y, n, budget);
    }
    let negative = number::compare(y.as_ref(), NumberRef::Int(0), budget)? == Some(Ordering::Less);
    let size = number::abs(y.as_ref(), budget)?;
    let size = number::root(size.as_ref(), NumberRef::Int(n as i64), budget)?;
    if !size.as_ref().is_exact() && y.as_ref().is_exact() {
        return Ok(None);
    }
    let mut roots = Vec::new();
    for k in 0..n as i64 {
        // Angle π (2k + 1)/n for negative numbers, 2πk/n for positive ones.
        let (p, q) = match (negative, n % 2) {
            (true, _) => (2 * k + 1, n as i64),
            (false, 0) => (k, n as i64 / 2),
            (false, _) => (2 * k, n as i64),
        };
        let (cosine, sine) = cos_sin_pi(p, q, budget)?;
        let re = number::mul(size.as_ref(), cosine.as_ref(), budget)?;
        let im = number::mul(size.as_ref(), sine.as_ref(), budget)?;
        roots.push(number::complex(re, im));
    }
    Ok(Some(roots))
}

/// The n-th roots of a complex number where repeated square roots give them.
fn complex_roots(y: &Number, n: usize, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    if n == 1 {
        return Ok(Some(vec![y.clone()]));
    }
    if !n.is_multiple_of(2) {
        return Ok(None);
    }
    let root = number::sqrt(y.as_ref(), budget)?;
    let other = number::negate(root.as_ref(), budget)?;
    let mut roots = Vec::new();
    for half in [root, other] {
        match complex_roots(&half, n / 2, budget)? {
            Some(more) => roots.extend(more),
            None => return Ok(None),
        }
    }
    Ok(Some(roots))
}

/// Reals ascending, then complex numbers by real and imaginary part; equal ones once.
fn in_order(numbers: Vec<Number>, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut sorted: Vec<Number> = Vec::with_capacity(numbers.len());
    for n in numbers {
        let mut at = sorted.len();
        let mut met = false;
        for (i, other) in sorted.iter().enumerate() {
            match order(&n, other, budget)? {
                Ordering::Less => {
                    at = i;
                    break;
                }
                Ordering::Equal => {
                    met = true;
                    break;
                }
                Ordering::Greater => {}
            }
        }
        if !met {
            sorted.insert(at, n);
        }
    }
    Ok(sorted)
}

fn order(a: &Number, b: &Number, budget: &Budget) -> Result<Ordering, Failure> {
    let complex = |n: &Number| matches!(n, Number::Complex(_));
    let reals = |x: &Number, y: &Number| -> Result<Ordering, Failure> {
        let order = number::compare(x.as_ref(), y.as_ref(), budget)?;
        Ok(order.unwrap_or(Ordering::Equal))
    };
    match (complex(a), complex(b)) {
        (false, false) => reals(a, b),
        (false, true) => Ok(Ordering::Less),
        (true, false) => Ok(Ordering::Greater),
        (true, true) => {
            let first = reals(&number::re(a.as_ref()), &number::re(b.as_ref()))?;
            if first != Ordering::Equal {
                return Ok(first);
            }
            reals(&number::im(a.as_ref()), &number::im(b.as_ref()))
        }
    }
}
