//! Finds where an expression is 0: polynomials in `roots`, functions in `functions` and `angles`,
//! roots and absolute values in `radicals`, several equations in `linear` and `system` (which
//! uses `ideal`).
//!
//! An expression is broken down until one of these applies: factors of a product are solved one by
//! one; quotients are combined into a single fraction. Candidates that may be spurious are
//! substituted into the original expression, and kept only if they are proved to make it 0.

mod angles;
pub(super) mod circle;
mod functions;
mod ideal;
mod linear;
mod radicals;
pub(super) mod roots;
mod system;

pub use linear::solve_linear;
pub use roots::{characteristic, counted_eigenvalues};
pub use system::solve_system;

use super::arithmetic::{add, div, mul, negate, power_rational, sub};
use super::calculus::substitute;
use super::decide::is_proved_same;
use super::expression::{Base, Expression};
use super::extended::difference;
use super::factors;
use super::generators::Generators;
use super::polynomial::Polynomial;
use super::show::half;
use super::simplify::fraction;
use super::walk::{of_base, tried};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum number of times an equation may be replaced with a simpler one.
const STEPS_MAX: u32 = 8;

/// Returns the distinct solutions of `x = 0` for the symbol, or of x itself if it is an equation:
/// real ones in ascending order, then complex ones. Solutions that contain other symbols come in
/// the order in which they are found.
///
/// # Errors
/// `DomainError` when every value solves it, `ValueError` if no method here finds all roots.
pub fn solve(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    solve_within(&difference(x, budget)?, v, STEPS_MAX, budget)
}

/// Same as `solve`, with a limited number of steps.
fn solve_within(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Vec<Expression>, Failure> {
    budget.poll(1)?;
    if steps == 0 {
        return Err(cannot(x, v, budget));
    }
    let refusal = match solve_whole(x, v, budget) {
        Err(failure) if matches!(failure.kind(), ErrorKind::Value | ErrorKind::Limit) => failure,
        result => return result,
    };
    budget.poll(0)?;
    if let Some(roots) = solve_factors(x, v, steps, budget)? {
        return Ok(roots);
    }
    type Way = fn(&Expression, &str, u32, &Budget) -> Result<Option<Vec<Expression>>, Failure>;
    let ways: [(Way, bool); 3] = [
        (functions::solve, false),
        (radicals::solve, true),
        (angles::solve, true),
    ];
    for (way, strict) in ways {
        if let Some(roots) = way(x, v, steps - 1, budget)? {
            return match checked(x, v, roots, strict, budget)? {
                Some(roots) => sorted(roots, budget),
                None => Err(cannot(x, v, budget)),
            };
        }
    }
    if let Some(product) = as_product(x, v, budget)?
        && let Some(roots) = solve_list(x, &product, v, steps, budget)?
    {
        return Ok(roots);
    }
    if x.contains(v) && refusal.kind() == ErrorKind::Value && refusal.hint().is_none() {
        return Err(cannot(x, v, budget));
    }
    Err(refusal)
}

fn cannot(x: &Expression, v: &str, budget: &Budget) -> Failure {
    let text = match x.text(budget) {
        Ok(text) if text.len() < 200 => text,
        _ => "the equation".to_string(),
    };
    let failure = Failure::value(format!("{text} = 0 could not be solved exactly for {v}"));
    failure.with_hint(format!(
        "`nsolve(f, {v}, a, b)` finds a root between a and b as a float"
    ))
}

fn solve_whole(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let x = super::expand(x, budget)?;
    if x.is_zero() {
        return Err(every(v));
    }
    if !x.contains(v) {
        if super::same_value(&x, &Expression::number(Number::Int(0)), budget)? {
            return Err(every(v));
        }
        return Ok(Vec::new());
    }
    if x.symbols().iter().all(|s| &**s == v) {
        return solve_in_numbers(&x, v, budget);
    }
    let coefficients = coefficients(&x, v, budget)?;
    match &coefficients[..] {
        [_] => Ok(Vec::new()),
        [b, a] => Ok(vec![negate(&div(b, a, budget)?, budget)?]),
        [c, b, a] => quadratic_in_symbols(a, b, c, budget),
        _ => Err(not_polynomial(&x, v, budget)),
    }
}

/// Returns the roots of a product, from those factors that can be solved; `None` if it is not a
/// product or none of them can be. A root of one factor at which another is undefined is not a
/// root.
fn solve_factors(
    x: &Expression,
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let [term] = x.terms() else {
        return Ok(None);
    };
    let own: Vec<_> = term
        .monomial
        .factors
        .iter()
        .filter(|f| f.base.contains(v))
        .collect();
    if own.len() < 2 && own.iter().all(|f| f.exponent.is_one()) {
        return Ok(None);
    }
    let above = own.into_iter().filter(|f| f.exponent.is_positive());
    let above: Result<Vec<Expression>, Failure> = above.map(|f| of_base(&f.base)).collect();
    solve_list(x, &above?, v, steps, budget)
}

/// Does the work of `solve_factors` for the given factors.
fn solve_list(
    x: &Expression,
    factors: &[Expression],
    v: &str,
    steps: u32,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let (mut found, mut solved) = (Vec::new(), false);
    for factor in factors {
        match solve_within(factor, v, steps - 1, budget) {
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
    if !solved && !factors.is_empty() {
        return Ok(None);
    }
    let mut kept: Vec<Expression> = Vec::new();
    for root in found {
        if tried(substitute(x, v, &root, budget), budget)?.is_some() {
            kept.push(root);
        }
    }
    sorted(kept, budget).map(Some)
}

/// Returns the factors that contain the symbol, of the numerator over a common denominator; `None`
/// if there is only one, the expression itself.
fn as_product(
    x: &Expression,
    v: &str,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let generators = Generators::of(&[x], budget)?;
    let Some(quotient) = generators.quotient(x, budget)? else {
        return Ok(None);
    };
    let quotient = quotient.reduced(budget)?;
    let above = generators.expression(&quotient.above, budget)?;
    let mut found = Vec::new();
    for (factor, _) in factors::factor(&above, budget)? {
        if factor.contains(v) {
            found.push(factor);
        }
    }
    let same = match &found[..] {
        [only] => {
            super::equal(only, x, budget)? || super::equal(only, &negate(x, budget)?, budget)?
        }
        _ => false,
    };
    Ok((!same).then_some(found))
}

/// Returns the candidates at which the expression is defined and proved to be 0. If it contains
/// other symbols and the answer depends on them, candidates are kept or, if strict, the attempt is
/// abandoned.
fn checked(
    x: &Expression,
    v: &str,
    candidates: Vec<Expression>,
    strict: bool,
    budget: &Budget,
) -> Result<Option<Vec<Expression>>, Failure> {
    let zero = Expression::number(Number::Int(0));
    let mut kept = Vec::new();
    for root in candidates {
        let Some(value) = tried(substitute(x, v, &root, budget), budget)? else {
            continue;
        };
        let holds = is_proved_same(&value, &zero, budget)?;
        if !holds && value.as_number().is_none() && strict {
            return Ok(None);
        }
        if holds || value.as_number().is_none() {
            kept.push(root);
        }
    }
    Ok(Some(kept))
}

/// Removes duplicate roots; sorts them if they are numbers.
fn sorted(roots: Vec<Expression>, budget: &Budget) -> Result<Vec<Expression>, Failure> {
    let numbers: Option<Vec<Number>> = roots.iter().map(Expression::as_number).collect();
    if let Some(numbers) = numbers {
        let sorted = in_order(numbers, budget)?;
        return Ok(sorted.into_iter().map(Expression::number).collect());
    }
    let mut kept: Vec<Expression> = Vec::new();
    for root in roots {
        let mut known = false;
        for other in &kept {
            known = known || is_proved_same(other, &root, budget)?;
        }
        if !known {
            kept.push(root);
        }
    }
    Ok(kept)
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

/// Returns the coefficients of an expanded expression as a polynomial in the symbol, from the
/// constant up.
pub(in crate::algebra) fn coefficients(
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
                Base::Symbol(_) | Base::Infinity | Base::Equation(..) => rest.push(factor.clone()),
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
    let roots = roots::roots(&polynomial, &symbol, budget)?;
    Ok(roots.into_iter().map(Expression::number).collect())
}

/// Sorts real numbers in ascending order, then complex numbers by real and imaginary part, and
/// removes duplicates.
pub(super) fn in_order(numbers: Vec<Number>, budget: &Budget) -> Result<Vec<Number>, Failure> {
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

pub(super) fn order(a: &Number, b: &Number, budget: &Budget) -> Result<Ordering, Failure> {
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
