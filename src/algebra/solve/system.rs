//! Several equations in several unknowns.

use super::ideal::Ideal;
use super::{linear, order, solve};
use crate::algebra::Expression;
use crate::algebra::calculus::substitute;
use crate::algebra::extended::difference;
use crate::algebra::generators::Generators;
use crate::algebra::walk::tried;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;
use std::rc::Rc;

/// Values for all unknowns, in their order.
type Solution = Vec<Expression>;

/// Returns all solutions of a system. Linear equations have a single solution, possibly with free
/// unknowns; polynomial equations with finitely many solutions give all of them, ordered by the
/// first unknown, then the next.
///
/// # Errors
/// `ValueError` if there are infinitely many, or no method here finds them; `LimitError`,
/// `Interrupted`.
pub fn solve_system(
    equations: &[Expression],
    unknowns: &[Rc<str>],
    budget: &Budget,
) -> Result<Vec<Solution>, Failure> {
    let mut zeros = Vec::with_capacity(equations.len());
    for x in equations {
        zeros.push(difference(x, budget)?);
    }
    if let Some(solutions) = linear::solve_linear_equations(&zeros, unknowns, budget)? {
        return Ok(solutions);
    }
    if let Some(solutions) = by_polynomials(&zeros, unknowns, budget)? {
        return in_order(solutions, budget);
    }
    match by_substitution(&zeros, unknowns, budget)? {
        Some(solutions) => in_order(solutions, budget),
        None => Err(Failure::value(
            "this system cannot be solved exactly: it is neither linear nor polynomial over the \
             rationals, and no equation can be solved for a single unknown",
        )
        .with_hint("put in numbers for other symbols, or solve one equation with `solve(f, v)`")),
    }
}

/// Returns the solutions of polynomial equations over the rationals in the unknowns alone; `None`
/// for others.
fn by_polynomials(
    zeros: &[Expression],
    unknowns: &[Rc<str>],
    budget: &Budget,
) -> Result<Option<Vec<Solution>>, Failure> {
    let symbols: Vec<Expression> = unknowns.iter().map(|v| Expression::symbol(v)).collect();
    let all: Vec<&Expression> = zeros.iter().chain(&symbols).collect();
    let generators = Generators::of(&all, budget)?;
    let places: Option<Vec<usize>> = unknowns.iter().map(|v| generators.symbol(v)).collect();
    let Some(places) = places.filter(|places| places.len() == generators.len()) else {
        return Ok(None);
    };
    let mut polynomials = Vec::new();
    for x in zeros {
        let Some(quotient) = generators.quotient(x, budget)? else {
            return Ok(None);
        };
        polynomials.push(quotient.reduced(budget)?.above);
    }
    let Some(points) = Ideal::new(&polynomials, &places, budget)?.points(budget)? else {
        return Err(Failure::value("the system has infinitely many solutions")
            .with_hint("another equation, or a number for one unknown, selects some of them"));
    };
    let mut solutions = Vec::new();
    for point in points {
        let point: Solution = point.into_iter().map(Expression::number).collect();
        if is_solution(zeros, unknowns, &point, budget)? {
            solutions.push(point);
        }
    }
    Ok(Some(solutions))
}

/// Reports whether all equations are defined at the point. (The way it was found implies that they
/// hold, but a denominator might be 0.)
fn is_solution(
    zeros: &[Expression],
    unknowns: &[Rc<str>],
    point: &[Expression],
    budget: &Budget,
) -> Result<bool, Failure> {
    for x in zeros {
        let below = |f: &crate::algebra::expression::Factor| f.exponent.is_negative();
        let factors = x.terms().iter().flat_map(|t| &t.monomial.factors);
        if !factors.into_iter().any(below) {
            continue;
        }
        let mut value = x.clone();
        for (v, n) in unknowns.iter().zip(point) {
            match tried(substitute(&value, v, n, budget), budget)? {
                Some(next) => value = next,
                None => return Ok(false),
            }
        }
    }
    Ok(true)
}

/// Finds solutions by solving one equation for one unknown and substituting it into the others.
fn by_substitution(
    zeros: &[Expression],
    unknowns: &[Rc<str>],
    budget: &Budget,
) -> Result<Option<Vec<Solution>>, Failure> {
    let left: Vec<&Expression> = zeros.iter().filter(|x| !x.is_zero()).collect();
    let has_unknown = |x: &Expression| unknowns.iter().filter(|v| x.contains(v)).count();
    if left.iter().any(|x| has_unknown(x) == 0) {
        return Ok(Some(Vec::new()));
    }
    if left.is_empty() {
        let free = unknowns.iter().map(|v| Expression::symbol(v)).collect();
        return Ok(Some(vec![free]));
    }
    // Equations with few unknowns first.
    let mut order: Vec<usize> = (0..left.len()).collect();
    order.sort_by_key(|i| (has_unknown(left[*i]), left[*i].size()));
    for i in order {
        for v in unknowns.iter().filter(|v| left[i].contains(v)) {
            let roots = match solve(left[i], v, budget) {
                Ok(roots) => roots,
                Err(failure) if failure.kind() == ErrorKind::Interrupted => return Err(failure),
                Err(_) => continue,
            };
            let rest: Vec<&Expression> = (0..left.len())
                .filter(|j| *j != i)
                .map(|j| left[j])
                .collect();
            let others: Vec<Rc<str>> = unknowns.iter().filter(|w| *w != v).cloned().collect();
            if let Some(found) = with_roots(&rest, &others, (v, &roots), unknowns, budget)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// Returns the solutions for these values of one unknown; `None` if the others cannot be found.
fn with_roots(
    rest: &[&Expression],
    others: &[Rc<str>],
    (v, roots): (&Rc<str>, &[Expression]),
    unknowns: &[Rc<str>],
    budget: &Budget,
) -> Result<Option<Vec<Solution>>, Failure> {
    let mut found = Vec::new();
    for root in roots {
        let mut next = Vec::new();
        for x in rest {
            let Some(x) = tried(substitute(x, v, root, budget), budget)? else {
                return Ok(None);
            };
            next.push(crate::algebra::expand(&x, budget)?);
        }
        let Some(solutions) = by_substitution(&next, others, budget)? else {
            return Ok(None);
        };
        for solution in solutions {
            let mut own = root.clone();
            for (w, value) in others.iter().zip(&solution) {
                own = substitute(&own, w, value, budget)?;
            }
            let mut whole = Vec::with_capacity(unknowns.len());
            let mut rest = solution.into_iter();
            for w in unknowns {
                whole.push(if w == v {
                    own.clone()
                } else {
                    rest.next().unwrap_or_else(|| own.clone())
                });
            }
            found.push(whole);
        }
    }
    Ok(Some(found))
}

/// Removes duplicate solutions and, if all values are numbers, sorts by the first unknown, then the
/// next.
fn in_order(solutions: Vec<Solution>, budget: &Budget) -> Result<Vec<Solution>, Failure> {
    let numbers =
        |s: &Solution| -> Option<Vec<Number>> { s.iter().map(Expression::as_number).collect() };
    let rows: Option<Vec<Vec<Number>>> = solutions.iter().map(numbers).collect();
    let Some(rows) = rows else {
        return Ok(solutions);
    };
    let mut sorted: Vec<Vec<Number>> = Vec::new();
    'rows: for row in rows {
        let mut at = sorted.len();
        for (i, other) in sorted.iter().enumerate() {
            let mut result = Ordering::Equal;
            for (a, b) in row.iter().zip(other) {
                result = order(a, b, budget)?;
                if result != Ordering::Equal {
                    break;
                }
            }
            match result {
                Ordering::Less => {
                    at = i;
                    break;
                }
                Ordering::Equal => continue 'rows,
                Ordering::Greater => {}
            }
        }
        sorted.insert(at, row);
    }
    let plain = |row: Vec<Number>| row.into_iter().map(Expression::number).collect();
    Ok(sorted.into_iter().map(plain).collect())
}
