//! Vectors and matrices with symbols in their entries.

use super::cas::make;
use crate::algebra::matrix::symbolic::Table;
use crate::algebra::{self, Expression};
use crate::limit::Budget;
use crate::text::{Failure, counted, grouped};
use crate::value::{Array, Gc, Value};
use crate::vm::{Native, Outcome, Raise, Vm};

/// The result if there are symbols; `None` if there are none.
type Found = Result<Option<Value>, Raise>;

/// Reports whether an array is an array of arrays.
pub(super) fn is_matrix(a: Gc<Array>) -> bool {
    a.items()
        .first()
        .is_some_and(|row| row.as_array().is_some())
}

fn entry(x: Value) -> Option<Expression> {
    match (x.as_symbolic(), x.as_number()) {
        (Some(x), _) if x.expression().is_plain() => Some(x.expression().clone()),
        (_, Some(n)) => Some(Expression::number(n.to_number())),
        _ => None,
    }
}

/// Returns the array as a vector, if it contains symbols and all its elements are expressions.
fn vector(a: Gc<Array>) -> Option<Vec<Expression>> {
    let entries: Option<Vec<Expression>> = a.items().iter().map(|x| entry(*x)).collect();
    let symbolic = |x: &Value| x.as_symbolic().is_some();
    entries.filter(|_| a.items().iter().any(symbolic))
}

fn any_vector(a: Gc<Array>) -> Option<Vec<Expression>> {
    a.items().iter().map(|x| entry(*x)).collect()
}

/// Returns the array as a matrix, if it contains symbols and all its entries are expressions.
///
/// # Errors
/// `DimensionError` if its rows differ in length; `Interrupted`.
pub(super) fn table(a: Gc<Array>, budget: &Budget) -> Result<Option<Table>, Failure> {
    let symbolic = |row: &Value| {
        let row = row.as_array();
        row.is_some_and(|row| row.items().iter().any(|x| x.as_symbolic().is_some()))
    };
    budget.poll(a.len() as u64 / 4)?;
    if !a.items().iter().any(symbolic) {
        return Ok(None);
    }
    any_table(a, budget)
}

fn any_table(a: Gc<Array>, budget: &Budget) -> Result<Option<Table>, Failure> {
    let mut entries = Vec::new();
    let columns = a
        .items()
        .first()
        .and_then(|row| row.as_array())
        .map_or(0, |row| row.len());
    for item in a.items() {
        budget.poll(1)?;
        let Some(row) = item.as_array() else {
            return Ok(None);
        };
        if row.len() != columns {
            return Err(Failure::dimension(format!(
                "the rows of a matrix have {columns} and {} entries",
                row.len()
            )));
        }
        match any_vector(row) {
            Some(own) => entries.extend(own),
            None => return Ok(None),
        }
    }
    Ok(Some(Table::new(a.len(), columns, entries)))
}

pub(super) fn table_value(vm: &mut Vm, m: Table) -> Outcome {
    let (rows, columns) = (m.rows(), m.columns());
    let mut items = m.into_items().into_iter();
    let mut made = Vec::with_capacity(rows);
    for _ in 0..rows {
        let mut row = Vec::with_capacity(columns);
        for x in items.by_ref().take(columns) {
            row.push(make(vm, x)?);
        }
        made.push(Array::new(&mut vm.heap, row).into());
    }
    Ok(Array::new(&mut vm.heap, made).into())
}

fn vector_value(vm: &mut Vm, v: Vec<Expression>) -> Outcome {
    let mut made = Vec::with_capacity(v.len());
    for x in v {
        made.push(make(vm, x)?);
    }
    Ok(Array::new(&mut vm.heap, made).into())
}

/// Returns the first argument, if it is a matrix that contains symbols.
pub(super) fn argument(n: &Native<'_>) -> Result<Option<Table>, Failure> {
    match n.arg(0).as_array() {
        Some(a) => table(a, &n.vm.budget),
        None => Ok(None),
    }
}

pub(super) fn of_one(
    n: &mut Native<'_>,
    function: fn(&Table, &Budget) -> Result<Expression, Failure>,
) -> Found {
    let Some(m) = argument(n)? else {
        return Ok(None);
    };
    let x = function(&m, &n.vm.budget)?;
    make(n.vm, x).map(Some)
}

pub(super) fn of_table(
    n: &mut Native<'_>,
    function: fn(&Table, &Budget) -> Result<Table, Failure>,
) -> Found {
    let Some(m) = argument(n)? else {
        return Ok(None);
    };
    let m = function(&m, &n.vm.budget)?;
    table_value(n.vm, m).map(Some)
}

pub(super) fn transpose(n: &mut Native<'_>) -> Found {
    of_table(n, |m, _| {
        let (rows, columns) = (m.rows(), m.columns());
        let entry = |k: usize| m.at(k % rows, k / rows).clone();
        Ok(Table::new(
            columns,
            rows,
            (0..rows * columns).map(entry).collect(),
        ))
    })
}

pub(super) fn rank(n: &mut Native<'_>) -> Found {
    let Some(m) = argument(n)? else {
        return Ok(None);
    };
    let (_, pivots) = m.reduced(m.columns(), &n.vm.budget)?;
    Ok(Some(Value::int(pivots.len() as i64)))
}

/// Returns the first two arguments as vectors, if at least one of them contains symbols.
fn vectors(n: &Native<'_>) -> Option<(Vec<Expression>, Vec<Expression>)> {
    let (a, b) = (n.arg(0).as_array()?, n.given(1)?.as_array()?);
    if vector(a).is_none() && vector(b).is_none() {
        return None;
    }
    Some((any_vector(a)?, any_vector(b)?))
}

fn inner(a: &[Expression], b: &[Expression], budget: &Budget) -> Result<Expression, Failure> {
    if a.len() != b.len() {
        return Err(Failure::dimension(format!(
            "cannot multiply vectors of {} and {}",
            grouped(a.len()),
            counted(b.len(), "element")
        )));
    }
    let mut sum = Expression::number(crate::number::Number::Int(0));
    for (x, y) in a.iter().zip(b) {
        sum = algebra::add(&sum, &algebra::mul(x, y, budget)?, budget)?;
    }
    Ok(sum)
}

pub(super) fn dot(n: &mut Native<'_>) -> Found {
    let Some((a, b)) = vectors(n) else {
        return Ok(None);
    };
    let x = inner(&a, &b, &n.vm.budget)?;
    make(n.vm, x).map(Some)
}

pub(super) fn norm(n: &mut Native<'_>) -> Found {
    let Some(v) = n.arg(0).as_array().and_then(vector) else {
        return Ok(None);
    };
    let square = inner(&v, &v, &n.vm.budget)?;
    let root = algebra::call("sqrt", &[square], &n.vm.budget).expect("`sqrt` is a function");
    let root = root?;
    make(n.vm, root).map(Some)
}

pub(super) fn cross(n: &mut Native<'_>) -> Found {
    let Some((a, b)) = vectors(n) else {
        return Ok(None);
    };
    let budget = &n.vm.budget;
    let ([a0, a1, a2], [b0, b1, b2]) = (&a[..], &b[..]) else {
        return Err(Failure::dimension("`cross` takes vectors of 3 elements").into());
    };
    let part = |p: &Expression, q: &Expression, r: &Expression, s: &Expression| {
        algebra::sub(
            &algebra::mul(p, q, budget)?,
            &algebra::mul(r, s, budget)?,
            budget,
        )
    };
    let parts = vec![
        part(a1, b2, a2, b1)?,
        part(a2, b0, a0, b2)?,
        part(a0, b1, a1, b0)?,
    ];
    vector_value(n.vm, parts).map(Some)
}

pub(super) fn solve(n: &mut Native<'_>) -> Found {
    let (Some(a), Some(b)) = (n.arg(0).as_array(), n.arg(1).as_array()) else {
        return Ok(None);
    };
    let budget = &n.vm.budget;
    if table(a, budget)?.is_none() && table(b, budget)?.is_none() && vector(b).is_none() {
        return Ok(None);
    }
    let Some(m) = any_table(a, budget)? else {
        return Ok(None);
    };
    match any_vector(b) {
        Some(v) => {
            let x = m.solve(&Table::new(v.len(), 1, v), budget)?;
            vector_value(n.vm, x.into_items()).map(Some)
        }
        None => {
            let Some(right) = any_table(b, budget)? else {
                return Ok(None);
            };
            let x = m.solve(&right, budget)?;
            table_value(n.vm, x).map(Some)
        }
    }
}

/// Returns `a * b` as in matrix algebra, if there are symbols on at least one side.
pub(super) fn product(vm: &mut Vm, a: Gc<Array>, b: Gc<Array>) -> Found {
    let budget = &vm.budget;
    let symbolic = |x: Gc<Array>| -> Result<bool, Failure> {
        Ok(vector(x).is_some() || table(x, budget)?.is_some())
    };
    if !symbolic(a)? && !symbolic(b)? {
        return Ok(None);
    }
    match (any_vector(a), any_vector(b)) {
        (Some(u), Some(v)) => {
            let x = inner(&u, &v, budget)?;
            make(vm, x).map(Some)
        }
        (Some(u), None) => {
            let Some(m) = any_table(b, budget)? else {
                return Ok(None);
            };
            let x = Table::new(1, u.len(), u).mul(&m, budget)?;
            vector_value(vm, x.into_items()).map(Some)
        }
        (None, Some(v)) => {
            let Some(m) = any_table(a, budget)? else {
                return Ok(None);
            };
            let x = m.mul(&Table::new(v.len(), 1, v), budget)?;
            vector_value(vm, x.into_items()).map(Some)
        }
        (None, None) => {
            let (Some(m), Some(k)) = (any_table(a, budget)?, any_table(b, budget)?) else {
                return Ok(None);
            };
            let x = m.mul(&k, budget)?;
            table_value(vm, x).map(Some)
        }
    }
}
