//! Equations: `solve` and related functions. Each is also in `cas`, and global with the prefix
//! `cas_`.

use super::cas::{make, of_value};
use super::matrix::solve_matrix;
use super::symbolic::is_matrix;
use super::{GLOBAL, PURE, also, native};
use crate::algebra::{self, Expression, Start};
use crate::number::{Number, NumberKind};
use crate::text::Failure;
use crate::value::{Array, Gc, Value};
use crate::vm::{Builtin, Native, Outcome};
use std::rc::Rc;

macro_rules! table {
    ($($signature:literal $arity:expr, $effects:expr, $doc:literal, $examples:expr, $body:path;)*) => {
        &[
            $(
                native(also("cas"), $signature, $arity, $effects, $doc, $examples, $body),
                native(GLOBAL, concat!("cas_", $signature), $arity, $effects, $doc, &[], $body),
            )*
        ]
    };
}

pub(super) const ROWS: &[Builtin] = table! {
    "solve(x, v)" (1, 2), PURE,
    "The distinct exact solutions of x = 0, or of an equation, for the symbol v: real ones in ascending order, then complex ones; for a trigonometric equation, those from 0 up to 2π. With arrays of equations and of symbols, all solutions of the system, each an array; with a matrix and a vector, the only x with m·x = b.",
    &[
        "solve(\"x^2 - 2\", \"x\") → [-√2, √2]",
        "solve(\"2*cos(x) = 1\", \"x\") → [π/3, 5π/3]",
        "solve([\"x + y = 3\", \"x - y = 1\"], [\"x\", \"y\"]) → [[2, 1]]",
    ], solve;
    "solve_linear(x[, v])" (1, 2), PURE,
    "The only root of an expression or an equation that is linear in the symbol v, which may be omitted if there is only one symbol.",
    &["solve_linear(\"3*x + 9\", \"x\") → -3", "solve_linear(\"3*x + 9\") → -3"], solve_linear;
    "nsolve(f, v, a[, b])" (3, 4), PURE,
    "A root of f, or of an equation, as a float with a relative error of at most 1e-12: between a and b, where f must have different signs, or near a.",
    &["nsolve(\"cos(x) = x\", \"x\", 0, 1) → 0.7390851332151607"], nsolve;
    "roots(p)" (1, 1), PURE,
    "All roots of a polynomial in one symbol as floats, repeated according to their multiplicity, in the same order as `solve`.",
    &["roots(\"x^2 - 3*x + 2\") → [1.0, 2.0]"], roots;
};

/// Returns the symbol named by an argument, or the only one in the expression.
fn unknown(n: &Native<'_>, index: usize, x: &Expression) -> Result<Rc<str>, Failure> {
    if n.count() > index {
        return n.symbol_name(index);
    }
    match &x.symbols()[..] {
        [only] => Ok(Rc::clone(only)),
        symbols => {
            let count = symbols.len();
            let message = format!(
                "`{}` needs one unknown, but the expression has {count} symbols",
                n.name
            );
            Err(Failure::value(message).with_hint("pass the unknown as the second argument"))
        }
    }
}

fn solve(n: &mut Native<'_>) -> Outcome {
    if let Some(equations) = n.arg(0).as_array() {
        if n.count() == 2 && is_matrix(equations) {
            return solve_matrix(n);
        }
        return system(n, equations);
    }
    let x = n.any_expression(0)?;
    let v = unknown(n, 1, &x)?;
    let roots = algebra::solve(&x, &v, &n.vm.budget)?;
    let values: Result<Vec<Value>, _> = roots.into_iter().map(|x| make(n.vm, x)).collect();
    n.make_array(values?)
}

fn system(n: &mut Native<'_>, equations: Gc<Array>) -> Outcome {
    let mut all = Vec::new();
    for item in equations.items() {
        match of_value(*item, &n.vm.budget)? {
            Some(x) if x.as_infinity().is_none() => all.push(x),
            _ => {
                return Err(Failure::type_(
                    "the elements of a system must be equations, strings, or expressions equal to 0",
                )
                .with_hint("`==` compares at once; an equation is `eq(a, b)`")
                .into());
            }
        }
    }
    let mut unknowns: Vec<Rc<str>> = Vec::new();
    match n.given(1) {
        None => {
            for x in &all {
                unknowns.extend(x.symbols());
            }
            unknowns.sort();
            unknowns.dedup();
        }
        Some(value) => match value.as_array() {
            None => unknowns.push(n.symbol_name(1)?),
            Some(names) => {
                for item in names.items() {
                    let symbol = match (item.as_symbolic(), item.as_str()) {
                        (Some(x), _) => x.expression().as_symbol().map(Rc::clone),
                        (_, Some(text)) => {
                            Expression::read_symbol(text)?.as_symbol().map(Rc::clone)
                        }
                        _ => None,
                    };
                    let symbol = symbol.ok_or_else(|| {
                        Failure::type_("the unknowns of a system must be symbols or their names")
                    })?;
                    if unknowns.contains(&symbol) {
                        return Err(Failure::value(format!(
                            "{symbol} is listed as an unknown twice"
                        ))
                        .into());
                    }
                    unknowns.push(symbol);
                }
            }
        },
    }
    let solutions = algebra::solve_system(&all, &unknowns, &n.vm.budget)?;
    let mut rows = Vec::with_capacity(solutions.len());
    for solution in solutions {
        let row: Result<Vec<Value>, _> = solution.into_iter().map(|x| make(n.vm, x)).collect();
        rows.push(Array::new(&mut n.vm.heap, row?).into());
    }
    n.make_array(rows)
}

fn solve_linear(n: &mut Native<'_>) -> Outcome {
    let x = n.any_expression(0)?;
    let v = unknown(n, 1, &x)?;
    let root = algebra::solve_linear(&x, &v, &n.vm.budget)?;
    make(n.vm, root)
}

/// Returns an argument that is a real number.
pub(super) fn real(n: &Native<'_>, index: usize) -> Result<Number, Failure> {
    let x = n.number(index)?;
    if x.kind() == NumberKind::Complex {
        return Err(n.wants(index, "a real number"));
    }
    Ok(x.to_number())
}

fn nsolve(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.any_expression(0)?, n.symbol_name(1)?);
    let x = match x.as_equation() {
        Some((a, b)) => algebra::sub(a, b, &n.vm.budget)?,
        None => n.expression(0)?,
    };
    let start = match n.count() {
        4 => Start::Between(real(n, 2)?, real(n, 3)?),
        _ => Start::Near(real(n, 2)?),
    };
    Ok(Value::float(algebra::nsolve(&x, &v, &start, &n.vm.budget)?))
}

fn roots(n: &mut Native<'_>) -> Outcome {
    let found = algebra::roots(&n.expression(0)?, &n.vm.budget)?;
    let values = found.into_iter().map(|x| n.make_number(x)).collect();
    n.make_array(values)
}
