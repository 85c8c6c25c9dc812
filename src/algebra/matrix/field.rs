//! Elimination over a field: exact irrational and complex numbers, where any nonzero pivot will do,
//! and floats, where the largest is chosen.

use super::{Matrix, table};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;

/// Returns the determinant of a square matrix.
pub(super) fn det(m: &Matrix, budget: &Budget) -> Result<Number, Failure> {
    let _held = budget.reserve(m.bytes())?;
    let mut rows = to_rows(m);
    let mut det = Number::Int(1);
    for k in 0..rows.len() {
        let Some(chosen) = pivot(&rows, k, k, budget)? else {
            return Ok(Number::Int(0));
        };
        if chosen != k {
            rows.swap(chosen, k);
            det = number::negate(det.as_ref(), budget)?;
        }
        det = number::mul(det.as_ref(), rows[k][k].as_ref(), budget)?;
        let (upper, lower) = rows.split_at_mut(k + 1);
        for row in lower {
            let factor = number::div(row[k].as_ref(), upper[k][k].as_ref(), budget)?;
            subtract(row, &upper[k], &factor, k, budget)?;
        }
    }
    Ok(det)
}

/// Returns the reduced row echelon form and its pivot columns.
pub(super) fn reduce(
    m: &Matrix,
    columns: usize,
    budget: &Budget,
) -> Result<(Matrix, Vec<usize>), Failure> {
    let _held = budget.reserve(m.bytes())?;
    let mut rows = to_rows(m);
    let mut pivots = Vec::new();
    for column in 0..columns.min(m.columns) {
        let top = pivots.len();
        let Some(chosen) = pivot(&rows, top, column, budget)? else {
            // Entries that equal 0 but are not written as 0 become 0.
            for row in &mut rows[top..] {
                row[column] = Number::Int(0);
            }
            continue;
        };
        rows.swap(chosen, top);
        let mut pivot_row = std::mem::take(&mut rows[top]);
        let head = pivot_row[column].clone();
        for x in &mut pivot_row[column..] {
            *x = number::div(x.as_ref(), head.as_ref(), budget)?;
        }
        for (i, row) in rows.iter_mut().enumerate() {
            if i != top {
                let factor = row[column].clone();
                subtract(row, &pivot_row, &factor, column, budget)?;
            }
        }
        rows[top] = pivot_row;
        pivots.push(column);
        if pivots.len() == m.rows {
            break;
        }
    }
    let made = budget.reserve(table(m.rows, m.columns))?;
    let items = rows.into_iter().flatten().collect();
    Ok((Matrix::new(m.rows, m.columns, items).holding(made), pivots))
}

fn to_rows(m: &Matrix) -> Vec<Vec<Number>> {
    (0..m.rows).map(|i| m.row(i).to_vec()).collect()
}

/// Returns the row from `top` down with the simplest nonzero entry in this column.
fn pivot(
    rows: &[Vec<Number>],
    top: usize,
    column: usize,
    budget: &Budget,
) -> Result<Option<usize>, Failure> {
    let weight = |x: &Number| match x {
        Number::Int(1 | -1) => 0,
        Number::Int(_) => 1,
        Number::Irrational(x) => 1000 + x.bits(),
        Number::Complex(_) => 1_000_000 + x.as_ref().bits(),
        Number::Big(_) | Number::Ratio(..) | Number::Rational(_) | Number::Float(_) => {
            1 + x.as_ref().bits()
        }
    };
    let mut order: Vec<usize> = (top..rows.len()).collect();
    order.sort_by_key(|i| weight(&rows[*i][column]));
    for i in order {
        if !number::equal(rows[i][column].as_ref(), NumberRef::Int(0), budget)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// `row -= factor · other` from this column on.
fn subtract(
    row: &mut [Number],
    other: &[Number],
    factor: &Number,
    column: usize,
    budget: &Budget,
) -> Result<(), Failure> {
    budget.poll(row.len() as u64 / 16 + 1)?;
    for (x, y) in row[column..].iter_mut().zip(&other[column..]) {
        let product = number::mul(factor.as_ref(), y.as_ref(), budget)?;
        *x = number::sub(x.as_ref(), product.as_ref(), budget)?;
    }
    Ok(())
}

fn to_floats(m: &Matrix, budget: &Budget) -> Result<Vec<Vec<f64>>, Failure> {
    let float = |x: &Number| number::to_f64(x.as_ref(), budget);
    (0..m.rows)
        .map(|i| m.row(i).iter().map(float).collect())
        .collect()
}

fn largest(rows: &[Vec<f64>], top: usize, column: usize) -> Option<usize> {
    (top..rows.len()).max_by(|i, j| rows[*i][column].abs().total_cmp(&rows[*j][column].abs()))
}

/// Returns the determinant of a square matrix of floats.
pub(super) fn det_float(m: &Matrix, budget: &Budget) -> Result<f64, Failure> {
    let _held = budget.reserve(m.rows * m.columns * size_of::<f64>())?;
    let mut rows = to_floats(m, budget)?;
    let n = rows.len();
    let mut det = 1.0;
    for k in 0..n {
        budget.poll(((n - k) * (n - k)) as u64 / 512)?;
        let chosen = largest(&rows, k, k).expect("row k is there");
        if rows[chosen][k] == 0.0 {
            return Ok(0.0);
        }
        if chosen != k {
            rows.swap(chosen, k);
            det = -det;
        }
        det *= rows[k][k];
        let (upper, lower) = rows.split_at_mut(k + 1);
        for row in lower {
            let factor = row[k] / upper[k][k];
            for (x, y) in row[k..].iter_mut().zip(&upper[k][k..]) {
                *x -= factor * y;
            }
        }
    }
    Ok(det)
}

/// Returns the reduced row echelon form of floats; an entry that may be a zero with a rounding
/// error counts as zero.
pub(super) fn reduce_float(
    m: &Matrix,
    columns: usize,
    budget: &Budget,
) -> Result<(Matrix, Vec<usize>), Failure> {
    let _held = budget.reserve(m.rows * m.columns * size_of::<f64>())?;
    let mut rows = to_floats(m, budget)?;
    let size = rows.iter().flatten().fold(0.0f64, |a, x| a.max(x.abs()));
    let tiny = size * f64::EPSILON * m.rows.max(m.columns) as f64;
    let mut pivots = Vec::new();
    for column in 0..columns.min(m.columns) {
        let top = pivots.len();
        budget.poll((m.rows * m.columns) as u64 / 512)?;
        let Some(chosen) = largest(&rows, top, column) else {
            break;
        };
        if rows[chosen][column].abs() <= tiny {
            for row in &mut rows[top..] {
                row[column] = 0.0;
            }
            continue;
        }
        rows.swap(chosen, top);
        let mut pivot_row = std::mem::take(&mut rows[top]);
        let head = pivot_row[column];
        for x in &mut pivot_row[column..] {
            *x /= head;
        }
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = if i == top { 0.0 } else { row[column] };
            if factor != 0.0 {
                for (x, y) in row[column..].iter_mut().zip(&pivot_row[column..]) {
                    *x -= factor * y;
                }
                row[column] = 0.0;
            }
        }
        rows[top] = pivot_row;
        pivots.push(column);
    }
    let made = budget.reserve(table(m.rows, m.columns))?;
    // Adding 0.0 turns -0.0, which would be shown with its sign, into 0.0.
    let items = rows.into_iter().flatten().map(|x| Number::Float(x + 0.0));
    let reduced = Matrix::new(m.rows, m.columns, items.collect());
    Ok((reduced.holding(made), pivots))
}
