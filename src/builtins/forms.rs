//! Normal forms, eigenvalues and characteristic polynomials of matrices.

use super::cas::make;
use super::matrix::{matrix_of, matrix_value};
use super::{PURE, also, native, only, symbolic};
use crate::algebra::matrix::symbolic::Table;
use crate::algebra::{self, matrix::ENTRIES_MAX, matrix::Matrix};
use crate::limit::Budget;
use crate::text::Failure;
use crate::value::{Array, Value};
use crate::vm::{Builtin, Native, Outcome, Vm};

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("matrix"),
        "charpoly(m, x)",
        (2, 2),
        PURE,
        "The exact characteristic polynomial det(x·I - m) of a square matrix.",
        &["charpoly([[2, 1], [1, 2]], \"x\") → x^2 - 4*x + 3"],
        charpoly,
    ),
    native(
        also("matrix"),
        "eigenvalues(m)",
        (1, 1),
        PURE,
        "The exact eigenvalues of a square matrix with their multiplicities: real ones in ascending order, then complex ones. Raises a ValueError if they have no exact form.",
        &["eigenvalues([[2, 1], [1, 2]]) → [1, 3]"],
        eigenvalues,
    ),
    native(
        also("matrix"),
        "eigenvectors(m)",
        (1, 1),
        PURE,
        "[[value, multiplicity, basis], …] of a square matrix: each eigenvalue with a basis of its eigenvectors. Exact.",
        &["eigenvectors([[2, 0], [0, 3]]) → [[2, 1, [[1, 0]]], [3, 1, [[0, 1]]]]"],
        eigenvectors,
    ),
    native(
        only("matrix"),
        "kernel(m)",
        (1, 1),
        PURE,
        "An exact basis of the vectors that the matrix maps to 0.",
        &["matrix::kernel([[1, 2], [2, 4]]) → [[-2, 1]]"],
        kernel,
    ),
    native(
        only("matrix"),
        "lu(m)",
        (1, 1),
        PURE,
        "[p, l, u] with p·m = l·u: a permutation matrix, a lower and an upper triangular matrix, all exact.",
        &["matrix::lu([[0, 1], [2, 4]]) → [[[0, 1], [1, 0]], [[1, 0], [0, 1]], [[2, 4], [0, 1]]]"],
        lu,
    ),
    native(
        only("matrix"),
        "hermite(m)",
        (1, 1),
        PURE,
        "The Hermite normal form of a matrix of ints: upper triangular, reached by row operations, with entries above a pivot from 0 up to the pivot.",
        &["matrix::hermite([[2, 3], [4, 5]]) → [[2, 0], [0, 1]]"],
        |n| form(n, Matrix::hermite),
    ),
    native(
        only("matrix"),
        "smith(m)",
        (1, 1),
        PURE,
        "The Smith normal form of a matrix of ints: diagonal, each entry dividing the next.",
        &["matrix::smith([[2, 4], [6, 8]]) → [[2, 0], [0, 4]]"],
        |n| form(n, Matrix::smith),
    ),
    native(
        only("matrix"),
        "lll(rows)",
        (1, 1),
        PURE,
        "A basis of short vectors for the lattice spanned by rows of ints (Lenstra, Lenstra, Lovász).",
        &["norm(matrix::lll([[1, 0, 1000], [0, 1, 1001]])[0]) → √3"],
        |n| form(n, Matrix::lattice_basis),
    ),
];

fn kernel(n: &mut Native<'_>) -> Outcome {
    match symbolic::of_table(n, Table::kernel)? {
        Some(found) => Ok(found),
        None => form(n, Matrix::kernel),
    }
}

fn form(n: &mut Native<'_>, function: fn(&Matrix, &Budget) -> Result<Matrix, Failure>) -> Outcome {
    let m = function(&matrix_of(n, 0)?, &n.vm.budget)?;
    matrix_value(n.vm, m)
}

fn lu(n: &mut Native<'_>) -> Outcome {
    if let Some(m) = symbolic::argument(n)? {
        let parts = m.lu(&n.vm.budget)?;
        let mut values = Vec::with_capacity(3);
        for part in parts {
            values.push(symbolic::table_value(n.vm, part)?);
        }
        return n.make_array(values);
    }
    let parts = matrix_of(n, 0)?.lu(&n.vm.budget)?;
    let mut values = Vec::with_capacity(3);
    for part in parts {
        values.push(matrix_value(n.vm, part)?);
    }
    n.make_array(values)
}

fn charpoly(n: &mut Native<'_>) -> Outcome {
    let v = n.symbol_name(1)?;
    if let Some(m) = symbolic::argument(n)? {
        let x = algebra::characteristic_of(&m, &v, &n.vm.budget)?;
        return make(n.vm, x);
    }
    let m = matrix_of(n, 0)?;
    let x = algebra::characteristic(&m, &v, &n.vm.budget)?;
    make(n.vm, x)
}

/// Returns the argument as a matrix of expressions, whatever kind of entries it has.
fn table(n: &Native<'_>) -> Result<Table, Failure> {
    match symbolic::argument(n)? {
        Some(m) => Ok(m),
        None => Ok(Table::of_numbers(matrix_of(n, 0)?)),
    }
}

fn eigenvalues(n: &mut Native<'_>) -> Outcome {
    let values = table(n)?.eigenvalues(&n.vm.budget)?;
    let mut made = Vec::new();
    for (value, times) in values {
        let value = make(n.vm, value)?;
        made.extend(std::iter::repeat_n(value, times));
    }
    n.make_array(made)
}

fn eigenvectors(n: &mut Native<'_>) -> Outcome {
    let found = table(n)?.eigenvectors(&n.vm.budget)?;
    let mut rows = Vec::with_capacity(found.len());
    for (value, times, basis) in found {
        let row = vec![
            make(n.vm, value)?,
            Value::int(times as i64),
            symbolic::table_value(n.vm, basis)?,
        ];
        rows.push(Array::new(&mut n.vm.heap, row).into());
    }
    n.make_array(rows)
}

fn size(n: &Native<'_>, index: usize) -> Result<usize, Failure> {
    let size = n.int(index)?;
    usize::try_from(size)
        .map_err(|_| Failure::domain(format!("a matrix cannot have {size} rows or columns")))
}

pub(super) fn identity(n: &mut Native<'_>) -> Outcome {
    let size = size(n, 0)?;
    filled(n.vm, size, size, Some(1))
}

pub(super) fn zeros(n: &mut Native<'_>) -> Outcome {
    let (rows, columns) = (size(n, 0)?, size(n, 1)?);
    filled(n.vm, rows, columns, None)
}

/// Returns a matrix with a given value on the diagonal and zeros elsewhere.
fn filled(vm: &mut Vm, rows: usize, columns: usize, diagonal: Option<i64>) -> Outcome {
    if rows.saturating_mul(columns) > ENTRIES_MAX || rows > ENTRIES_MAX {
        let failure = Failure::limit(format!("a matrix has at most {ENTRIES_MAX} entries"));
        return Err(failure.into());
    }
    vm.check_room(rows * (columns + 4) * size_of::<Value>())?;
    let mut made = Vec::with_capacity(rows);
    for i in 0..rows {
        vm.budget.poll(1 + columns as u64 / 16)?;
        let mut row = vec![Value::int(0); columns];
        if let (Some(entry), Some(place)) = (diagonal, row.get_mut(i)) {
            *place = Value::int(entry);
        }
        made.push(Array::new(&mut vm.heap, row).into());
    }
    Ok(Array::new(&mut vm.heap, made).into())
}
