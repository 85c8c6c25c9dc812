//! Vectors and matrices: the operators on arrays and the functions of linear algebra. A vector is
//! an array of numbers, and a matrix is an array of vectors of equal length.

use super::{PURE, also, forms, native, only, symbolic};
use crate::algebra::matrix::symbolic::Table;
use crate::algebra::matrix::{self, Matrix};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{Failure, counted, grouped};
use crate::value::{Array, Gc, Value};
use crate::vm::{Arith, Builtin, Native, Outcome, Vm, described};

/// The maximum nesting depth at which elementwise operators look into arrays.
const LEVELS_MAX: usize = 100;

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("matrix"),
        "det(m)",
        (1, 1),
        PURE,
        "The determinant of a square matrix, exact.",
        &["det([[1, 2], [3, 4]]) → -2"],
        det,
    ),
    native(
        also("matrix"),
        "dot(a, b)",
        (2, 2),
        PURE,
        "The dot product of two vectors.",
        &["dot([1, 2, 3], [4, 5, 6]) → 32"],
        dot,
    ),
    native(
        also("matrix"),
        "cross(a, b)",
        (2, 2),
        PURE,
        "The cross product of two vectors in space.",
        &["cross([1, 0, 0], [0, 1, 0]) → [0, 0, 1]"],
        cross,
    ),
    native(
        also("matrix"),
        "norm(v)",
        (1, 1),
        PURE,
        "The Euclidean length of a vector, exact.",
        &["norm([1, 1]) → √2"],
        norm,
    ),
    native(
        also("matrix"),
        "normalize(v)",
        (1, 1),
        PURE,
        "The vector of length 1 in the same direction.",
        &["normalize([3, 4]) → [3/5, 4/5]"],
        normalize,
    ),
    native(
        also("matrix"),
        "transpose(m)",
        (1, 1),
        PURE,
        "The matrix with its rows and columns exchanged.",
        &["transpose([[1, 2], [3, 4]]) → [[1, 3], [2, 4]]"],
        transpose,
    ),
    native(
        also("matrix"),
        "inverse(m)",
        (1, 1),
        PURE,
        "The inverse of a square matrix, exact; raises a DomainError if it has none.",
        &["inverse([[1, 2], [3, 4]]) → [[-2, 1], [3/2, -1/2]]"],
        inverse,
    ),
    native(
        also("matrix"),
        "identity(n)",
        (1, 1),
        PURE,
        "The n×n identity matrix.",
        &["identity(2) → [[1, 0], [0, 1]]"],
        forms::identity,
    ),
    native(
        also("matrix"),
        "trace(m)",
        (1, 1),
        PURE,
        "The sum of the diagonal of a square matrix.",
        &["trace([[1, 2], [3, 4]]) → 5"],
        trace,
    ),
    native(
        also("matrix"),
        "rank(m)",
        (1, 1),
        PURE,
        "The rank: the number of linearly independent rows.",
        &["rank([[1, 2], [2, 4]]) → 1"],
        rank,
    ),
    native(
        only("matrix"),
        "zeros(r, c)",
        (2, 2),
        PURE,
        "A matrix of zeros with r rows and c columns.",
        &["matrix::zeros(1, 2) → [[0, 0]]"],
        forms::zeros,
    ),
    native(
        only("matrix"),
        "shape(m)",
        (1, 1),
        PURE,
        "The number of rows and columns; for a vector, its length.",
        &["matrix::shape([[1, 2, 3], [4, 5, 6]]) → [2, 3]"],
        shape,
    ),
    native(
        only("matrix"),
        "rref(m)",
        (1, 1),
        PURE,
        "The reduced row echelon form.",
        &["matrix::rref([[1, 2], [3, 4]]) → [[1, 0], [0, 1]]"],
        rref,
    ),
    native(
        only("matrix"),
        "solve(A, b)",
        (2, 2),
        PURE,
        "The only x with A * x = b; raises a DomainError if there is none, or more than one.",
        &["matrix::solve([[1, 1], [1, -1]], [3, 1]) → [2, 1]"],
        solve_matrix,
    ),
];

/// How many elements a loop processes between interrupt checks.
const POLL_EVERY: usize = 4096;

/// An array, classified as a vector or a matrix.
enum Operand {
    Vector(Vec<Number>),
    Matrix(Matrix),
}

impl Operand {
    fn read(array: Gc<Array>, what: &str, budget: &Budget) -> Result<Operand, Failure> {
        let items = array.items();
        if items.first().is_none_or(|x| x.as_array().is_none()) {
            return Ok(Operand::Vector(numbers(items, what, budget)?));
        }
        let columns = items[0].as_array().map_or(0, |row| row.len());
        let mut bytes = matrix::table(items.len(), columns);
        let mut held = budget.reserve(bytes)?;
        let mut entries = Vec::with_capacity(items.len() * columns);
        for item in items {
            let Some(row) = item.as_array() else {
                return Err(not_a_number(*item, what));
            };
            if row.len() != columns {
                return Err(Failure::dimension(format!(
                    "the rows of {what} have {columns} and {} entries",
                    row.len()
                )));
            }
            let mut row = numbers(row.items(), what, budget)?;
            bytes += row.iter().map(|x| x.as_ref().bytes()).sum::<usize>();
            held.resize(bytes, budget)?;
            entries.append(&mut row);
        }
        let read = Matrix::new(items.len(), columns, entries);
        Ok(Operand::Matrix(read.holding(held)))
    }
}

fn numbers(items: &[Value], what: &str, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let mut read = Vec::with_capacity(items.len());
    for part in items.chunks(POLL_EVERY) {
        budget.poll(part.len() as u64 / 16)?;
        for x in part {
            let number = x.as_number().ok_or_else(|| not_a_number(*x, what))?;
            read.push(number.to_number());
        }
    }
    Ok(read)
}

fn not_a_number(x: Value, what: &str) -> Failure {
    if x.as_array().is_some() {
        return Failure::dimension(format!("{what} is neither a vector nor a matrix"))
            .with_hint("a matrix is an array of rows, each an array of numbers");
    }
    Failure::type_(format!(
        "the elements of {what} must be numbers, not {}",
        described(x)
    ))
}

fn vector(n: &Native<'_>, index: usize) -> Result<Vec<Number>, Failure> {
    let array = n
        .arg(index)
        .as_array()
        .ok_or_else(|| n.wants(index, "a vector"))?;
    match Operand::read(array, "a vector", &n.vm.budget)? {
        Operand::Vector(v) => Ok(v),
        Operand::Matrix(_) => Err(Failure::dimension(format!(
            "`{}` takes vectors, not matrices",
            n.name
        ))),
    }
}

pub(super) fn matrix_of(n: &Native<'_>, index: usize) -> Result<Matrix, Failure> {
    let array = n
        .arg(index)
        .as_array()
        .ok_or_else(|| n.wants(index, "a matrix"))?;
    match Operand::read(array, "a matrix", &n.vm.budget)? {
        Operand::Matrix(m) => Ok(m),
        Operand::Vector(v) if v.is_empty() => Ok(Matrix::new(0, 0, v)),
        Operand::Vector(_) => Err(Failure::dimension(format!(
            "`{}` takes a matrix, not a vector",
            n.name
        ))
        .with_hint("a matrix is an array of rows: `[[1, 2], [3, 4]]`")),
    }
}

pub(super) fn vector_value(vm: &mut Vm, v: Vec<Number>) -> Outcome {
    vm.check_room(v.len() * size_of::<Value>())?;
    let items = values(vm, &mut v.into_iter())?;
    Ok(Array::new(&mut vm.heap, items).into())
}

pub(super) fn matrix_value(vm: &mut Vm, m: Matrix) -> Outcome {
    let (rows, columns) = (m.rows(), m.columns());
    let bytes = rows * (columns + 4) * size_of::<Value>();
    vm.check_room(bytes)?;
    // The numbers stay in memory until all of them have become values.
    drop(vm.budget.reserve(bytes)?);
    let mut items = m.into_items().into_iter();
    let mut made = Vec::with_capacity(rows);
    for _ in 0..rows {
        let row = values(vm, &mut items.by_ref().take(columns))?;
        made.push(Array::new(&mut vm.heap, row).into());
    }
    Ok(Array::new(&mut vm.heap, made).into())
}

fn values(
    vm: &mut Vm,
    numbers: &mut dyn ExactSizeIterator<Item = Number>,
) -> Result<Vec<Value>, Failure> {
    let mut made = Vec::with_capacity(numbers.len());
    vm.budget.poll(1)?;
    for x in numbers {
        if made.len() % POLL_EVERY == POLL_EVERY - 1 {
            vm.budget.poll(POLL_EVERY as u64 / 16)?;
        }
        made.push(Value::number(&mut vm.heap, x));
    }
    Ok(made)
}

fn dot(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::dot(n)? {
        return Ok(found);
    }
    let (a, b) = (vector(n, 0)?, vector(n, 1)?);
    let product = inner(&a, &b, n.vm)?;
    Ok(n.make_number(product))
}

fn inner(a: &[Number], b: &[Number], vm: &Vm) -> Result<Number, Failure> {
    if a.len() != b.len() {
        return Err(Failure::dimension(format!(
            "cannot multiply vectors of {} and {}",
            grouped(a.len()),
            counted(b.len(), "element")
        )));
    }
    vm.budget.poll(a.len() as u64 / 16)?;
    matrix::dot(a, b, &vm.budget)
}

fn cross(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::cross(n)? {
        return Ok(found);
    }
    let three = |v: Vec<Number>| -> Result<[Number; 3], Failure> {
        v.try_into().map_err(|v: Vec<Number>| {
            Failure::dimension(format!(
                "`cross` takes vectors of 3 elements, not of {}",
                v.len()
            ))
        })
    };
    let (a, b) = (three(vector(n, 0)?)?, three(vector(n, 1)?)?);
    let product = matrix::cross(&a, &b, &n.vm.budget)?;
    vector_value(n.vm, product.to_vec())
}

fn norm(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::norm(n)? {
        return Ok(found);
    }
    let length = matrix::norm(&vector(n, 0)?, &n.vm.budget)?;
    Ok(n.make_number(length))
}

fn normalize(n: &mut Native<'_>) -> Outcome {
    let v = vector(n, 0)?;
    let length = matrix::norm(&v, &n.vm.budget)?;
    if number::equal(length.as_ref(), NumberRef::Int(0), &n.vm.budget)? {
        return Err(Failure::domain("a vector of length 0 has no direction").into());
    }
    let unit: Result<Vec<Number>, Failure> = v
        .iter()
        .map(|x| number::div(x.as_ref(), length.as_ref(), &n.vm.budget))
        .collect();
    vector_value(n.vm, unit?)
}

fn det(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::of_one(n, Table::det)? {
        return Ok(found);
    }
    let value = matrix_of(n, 0)?.det(&n.vm.budget)?;
    Ok(n.make_number(value))
}

fn transpose(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::transpose(n)? {
        return Ok(found);
    }
    let m = matrix_of(n, 0)?;
    let turned = m.transpose(&n.vm.budget)?;
    matrix_value(n.vm, turned)
}

fn inverse(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::of_table(n, Table::inverse)? {
        return Ok(found);
    }
    let m = matrix_of(n, 0)?.inverse(&n.vm.budget)?;
    matrix_value(n.vm, m)
}

fn trace(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::of_one(n, Table::trace)? {
        return Ok(found);
    }
    let sum = matrix_of(n, 0)?.trace(&n.vm.budget)?;
    Ok(n.make_number(sum))
}

fn rank(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::rank(n)? {
        return Ok(found);
    }
    let rank = matrix_of(n, 0)?.rank(&n.vm.budget)?;
    Ok(Value::int(rank as i64))
}

fn shape(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let sizes = match Operand::read(array, "a matrix", &n.vm.budget)? {
        Operand::Vector(v) => vec![v.len()],
        Operand::Matrix(m) => vec![m.rows(), m.columns()],
    };
    n.make_array(sizes.into_iter().map(|s| Value::int(s as i64)).collect())
}

fn rref(n: &mut Native<'_>) -> Outcome {
    if let Some(found) = symbolic::of_table(n, |m, budget| Ok(m.reduced(m.columns(), budget)?.0))? {
        return Ok(found);
    }
    let m = matrix_of(n, 0)?.rref(&n.vm.budget)?;
    matrix_value(n.vm, m)
}

pub(super) fn solve_matrix(n: &mut Native<'_>) -> Outcome {
    if let Some(solved) = symbolic::solve(n)? {
        return Ok(solved);
    }
    let a = matrix_of(n, 0)?;
    let b = n
        .arg(1)
        .as_array()
        .ok_or_else(|| n.wants(1, "a vector or a matrix"))?;
    match Operand::read(b, "the right side", &n.vm.budget)? {
        Operand::Vector(v) => {
            let x = a.solve(&Matrix::new(v.len(), 1, v), &n.vm.budget)?;
            vector_value(n.vm, x.into_items())
        }
        Operand::Matrix(m) => {
            let x = a.solve(&m, &n.vm.budget)?;
            matrix_value(n.vm, x)
        }
    }
}

/// Does arithmetic with an array or a symbolic expression on at least one side, and no strings.
pub(super) fn arith(vm: &mut Vm, op: Arith, x: Value, y: Value) -> Outcome {
    if x.as_array().is_none() && y.as_array().is_none() {
        return super::cas::arith(vm, op, x, y);
    }
    match (op, x.as_array(), y.as_array()) {
        (Arith::Add | Arith::Sub, Some(a), Some(b)) => elementwise(vm, op, a, b, 0),
        (Arith::Mul, Some(a), Some(b)) => product(vm, a, b),
        (Arith::Mul, None, Some(a)) if is_scalar(x) => scale(vm, op, a, x, 0),
        (Arith::Mul | Arith::Div, Some(a), None) if is_scalar(y) => scale(vm, op, a, y, 0),
        (Arith::Pow, Some(a), None) if is_scalar(y) => power(vm, a, y),
        _ => Err(mismatch(op, x, y).into()),
    }
}

fn is_scalar(x: Value) -> bool {
    x.as_number().is_some() || x.as_symbolic().is_some()
}

pub(super) fn mismatch(op: Arith, x: Value, y: Value) -> Failure {
    let failure = Failure::type_(format!(
        "cannot apply `{}` to {} and {}",
        op.sign(),
        described(x),
        described(y)
    ));
    match op {
        Arith::Add => failure.with_hint(
            "arrays are added element by element to arrays of the same shape; `push` and `concat` append",
        ),
        Arith::Sub | Arith::Mul | Arith::Div | Arith::Rem | Arith::Pow => failure,
    }
}

fn check_level(level: usize) -> Result<(), Failure> {
    if level < LEVELS_MAX {
        return Ok(());
    }
    Err(Failure::new(
        crate::text::ErrorKind::Recursion,
        "the arrays are nested too deeply for arithmetic",
    ))
}

fn elementwise(vm: &mut Vm, op: Arith, a: Gc<Array>, b: Gc<Array>, level: usize) -> Outcome {
    check_level(level)?;
    if a.len() != b.len() {
        let verb = if op == Arith::Add { "add" } else { "subtract" };
        return Err(Failure::dimension(format!(
            "cannot {verb} arrays of {} and {}",
            grouped(a.len()),
            counted(b.len(), "element")
        ))
        .into());
    }
    vm.check_room(a.len() * size_of::<Value>())?;
    vm.budget.poll(1)?;
    let mut items = Vec::with_capacity(a.len());
    for (i, (x, y)) in a.items().iter().zip(b.items()).enumerate() {
        if i % POLL_EVERY == POLL_EVERY - 1 {
            vm.budget.poll(POLL_EVERY as u64 / 16)?;
        }
        items.push(match (x.as_array(), y.as_array()) {
            (Some(p), Some(q)) => elementwise(vm, op, p, q, level + 1)?,
            (Some(_), None) | (None, Some(_)) if is_scalar(*x) || is_scalar(*y) => {
                return Err(Failure::dimension("cannot combine arrays of different shapes").into());
            }
            _ => leaf(vm, op, *x, *y)?,
        });
    }
    Ok(Array::new(&mut vm.heap, items).into())
}

/// Applies an operation to two elements.
fn leaf(vm: &mut Vm, op: Arith, x: Value, y: Value) -> Outcome {
    for side in [x, y] {
        if !is_scalar(side) {
            return Err(not_a_number(side, "an array in arithmetic").into());
        }
    }
    vm.try_arith(op, x, y)
}

/// Multiplies every element by the scalar, or divides it by the scalar.
fn scale(vm: &mut Vm, op: Arith, a: Gc<Array>, k: Value, level: usize) -> Outcome {
    check_level(level)?;
    vm.check_room(a.len() * size_of::<Value>())?;
    vm.budget.poll(1)?;
    let mut items = Vec::with_capacity(a.len());
    for (i, x) in a.items().iter().enumerate() {
        if i % POLL_EVERY == POLL_EVERY - 1 {
            vm.budget.poll(POLL_EVERY as u64 / 16)?;
        }
        items.push(match x.as_array() {
            Some(row) => scale(vm, op, row, k, level + 1)?,
            None => leaf(vm, op, *x, k)?,
        });
    }
    Ok(Array::new(&mut vm.heap, items).into())
}

/// Returns `A * B` as in matrix algebra; a vector is a row on the left and a column on the right.
fn product(vm: &mut Vm, a: Gc<Array>, b: Gc<Array>) -> Outcome {
    if let Some(found) = symbolic::product(vm, a, b)? {
        return Ok(found);
    }
    let a = Operand::read(a, "the left operand of `*`", &vm.budget)?;
    let b = Operand::read(b, "the right operand of `*`", &vm.budget)?;
    match (a, b) {
        (Operand::Vector(u), Operand::Vector(v)) => {
            let n = inner(&u, &v, vm)?;
            Ok(Value::number(&mut vm.heap, n))
        }
        (Operand::Matrix(m), Operand::Vector(v)) => {
            let column = Matrix::new(v.len(), 1, v);
            let result = m.mul(&column, &vm.budget)?;
            vector_value(vm, result.into_items())
        }
        (Operand::Vector(v), Operand::Matrix(m)) => {
            let row = Matrix::new(1, v.len(), v);
            let result = row.mul(&m, &vm.budget)?;
            vector_value(vm, result.into_items())
        }
        (Operand::Matrix(m), Operand::Matrix(n)) => {
            let result = m.mul(&n, &vm.budget)?;
            matrix_value(vm, result)
        }
    }
}

fn power(vm: &mut Vm, a: Gc<Array>, exponent: Value) -> Outcome {
    let exponent = match exponent.as_number() {
        Some(NumberRef::Int(n)) => n,
        Some(NumberRef::Big(_)) => {
            return Err(Failure::limit("the exponent of a matrix exceeds 64 bits").into());
        }
        _ => {
            return Err(Failure::type_(format!(
                "the exponent of a matrix must be an int, not {}",
                described(exponent)
            ))
            .into());
        }
    };
    if let Some(m) = symbolic::table(a, &vm.budget)? {
        let raised = m.power(exponent, &vm.budget)?;
        return symbolic::table_value(vm, raised);
    }
    match Operand::read(a, "the base of `^`", &vm.budget)? {
        Operand::Matrix(m) => {
            let result = m.power(exponent, &vm.budget)?;
            matrix_value(vm, result)
        }
        Operand::Vector(_) => {
            Err(Failure::dimension("a vector has no powers; only square matrices do").into())
        }
    }
}
