//! Exact roots of polynomials in one symbol over numbers: in radicals where these are short,
//! otherwise as `root_of`; and the eigenvalues of matrices.

use super::in_order;
use crate::algebra::matrix::Matrix;
use crate::algebra::polynomial::Polynomial;
use crate::algebra::{Expression, polynomial};
use crate::limit::Budget;
use crate::number::cos_sin_pi;
use crate::number::{self, Number, NumberRef};
use crate::polynomial::Poly;
use crate::polynomial::roots::Root;
use crate::text::Failure;
use std::cmp::Ordering;
use std::rc::Rc;

/// A root with its multiplicity.
pub(in crate::algebra) type Counted = (Number, usize);

/// Returns the distinct roots of a nonzero polynomial, in order.
pub(super) fn roots(
    p: &Polynomial,
    symbol: &Rc<str>,
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    let mut found = Vec::new();
    let mut rest = p.clone();
    let zeros = rest.0.iter().take_while(|c| number::is_zero(c.as_ref()));
    let zeros = zeros.count();
    if zeros > 0 {
        found.push(Number::Int(0));
        rest = Polynomial(rest.0[zeros..].to_vec());
    }
    if let Some(whole) = rest.rational(budget)? {
        let binomial = rest.degree() > 2 && whole.numerator().deflate().0.len() == 2;
        if rest.degree() > 2 && !binomial {
            let all = of_rational(
                p.rational(budget)?
                    .expect("p is a power of the symbol times `rest`")
                    .numerator(),
                budget,
            )?;
            return Ok(all.into_iter().map(|(root, _)| root).collect());
        }
    }
    if let Some(all) = by_formula(&rest, budget)? {
        found.extend(all);
        return in_order(found, budget);
    }
    Err(Failure::value(format!(
        "no exact form of the roots of {} was found",
        rest.to_expression(symbol)?.text(budget)?
    ))
    .with_hint("`roots(p)` gives all of them as floats, `nsolve(f, v, a, b)` one between a and b"))
}

/// Returns the distinct roots of a nonzero polynomial over the integers, with their multiplicities.
pub(in crate::algebra) fn of_rational(p: &Poly, budget: &Budget) -> Result<Vec<Counted>, Failure> {
    let mut forms: Vec<(Poly, Option<Vec<Number>>)> = Vec::new();
    let mut found = Vec::new();
    for (root, times) in Root::all(p, budget)? {
        let at = match forms.iter().position(|(known, _)| known == root.poly()) {
            Some(at) => at,
            None => {
                let poly = root.poly().clone();
                let form = with_roots(&poly, budget)?;
                forms.push((poly, form));
                forms.len() - 1
            }
        };
        let number = match &forms[at].1 {
            Some(form) => form[root.index()].clone(),
            None => number::of_root(&root, budget)?,
        };
        found.push((number, times));
    }
    Ok(found)
}

/// Returns the roots of an irreducible polynomial, in order, if they are roots of unity, or if the
/// polynomial is quadratic in x² and they contain no roots of sums; `None` otherwise.
fn with_roots(p: &Poly, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
    let degree = p.len() - 1;
    if degree == 4 && p.deflate().1 == 2 {
        let all = by_formula(&Polynomial::from_poly(p), budget)?;
        let all = all.filter(|all| !all.iter().any(|n| number::has_nested_root(n.as_ref())));
        return match all {
            Some(all) => in_order(all, budget).map(Some),
            None => Ok(None),
        };
    }
    if degree < 3 {
        return Ok(None);
    }
    let order = Poly::cyclotomic_order(p, budget)?;
    let Some(n) = order.and_then(|n| i64::try_from(n).ok()) else {
        return Ok(None);
    };
    // In ascending order of the cosine; of two conjugates, the one below the real axis first.
    let mut turns: Vec<i64> = (1..n)
        .filter(|k| gcd(*k as usize, n as usize) == 1)
        .collect();
    turns.sort_by_key(|k| (std::cmp::Reverse((*k).min(n - k)), *k < n - k));
    let mut roots = Vec::new();
    for k in turns {
        let (cosine, sine) = cos_sin_pi(2 * k, n, budget)?;
        roots.push(number::complex(cosine, sine));
    }
    Ok(Some(roots))
}

/// Returns the characteristic polynomial of a matrix in a symbol.
///
/// # Errors
/// The errors of [`Matrix::characteristic`].
pub fn characteristic(m: &Matrix, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    Polynomial(m.characteristic(budget)?).to_expression(&Rc::from(v))
}

/// Returns the distinct eigenvalues of a matrix with their multiplicities: real ones in ascending
/// order, then complex ones.
///
/// # Errors
/// The errors of [`Matrix::characteristic`]; `ValueError` if they cannot be expressed.
pub fn counted_eigenvalues(m: &Matrix, budget: &Budget) -> Result<Vec<Counted>, Failure> {
    let p = Polynomial(m.characteristic(budget)?);
    counted_roots(&p, budget)
}

/// Returns the distinct roots of a nonzero polynomial with their multiplicities, in order.
pub(in crate::algebra) fn counted_roots(
    p: &Polynomial,
    budget: &Budget,
) -> Result<Vec<Counted>, Failure> {
    if let Some(whole) = p.rational(budget)? {
        return of_rational(whole.numerator(), budget);
    }
    let mut slopes = vec![p.clone()];
    let mut values = Vec::new();
    for root in roots(p, &Rc::from("x"), budget)? {
        // One more for each derivative that also vanishes there.
        let mut times = 1;
        loop {
            if slopes.len() == times {
                slopes.push(slopes[times - 1].derivative(budget)?);
            }
            if slopes[times].is_zero() || !vanishes(&slopes[times], &root, budget)? {
                break;
            }
            times += 1;
        }
        values.push((root, times));
    }
    Ok(values)
}

/// Reports whether the value at a number is 0.
fn vanishes(p: &Polynomial, x: &Number, budget: &Budget) -> Result<bool, Failure> {
    let mut value = Number::Int(0);
    for c in p.0.iter().rev() {
        value = number::mul(value.as_ref(), x.as_ref(), budget)?;
        value = number::add(value.as_ref(), c.as_ref(), budget)?;
    }
    number::equal(value.as_ref(), NumberRef::Int(0), budget)
}

/// Returns the irreducible factors of a polynomial over the rationals, each once; any other
/// polynomial unchanged.
fn parts(p: &Polynomial, budget: &Budget) -> Result<Vec<Polynomial>, Failure> {
    let Some(whole) = p.rational(budget)? else {
        return Ok(vec![p.clone()]);
    };
    let factors = whole.numerator().factor(budget)?.factors;
    let factors = factors.iter();
    Ok(factors
        .map(|(factor, _)| polynomial::Polynomial::from_poly(factor))
        .collect())
}

/// Returns the roots of a polynomial of degree at most 2, possibly in a power of the symbol; `None`
/// otherwise.
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

/// Returns the roots of the polynomial in which a power of the symbol is the unknown.
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

/// Returns all n-th roots of a nonzero number; `None` if no exact form is found.
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
        // The angle π (2k + 1)/n for negative numbers, 2πk/n for positive ones.
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

/// Returns the n-th roots of a complex number, if repeated square roots give them.
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
