//! Matrices of integers and fractions. Rows are cleared of denominators first, so that everything
//! is an integer. Reduction is fraction-free (Bareiss): every division is exact and entries grow no
//! larger than minors.

use super::modular;
use super::{Matrix, cleared, common_denominator, table};
use crate::big::{self, Fraction};
use crate::limit::{Budget, Reserve};
use crate::number::Number;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};

pub(super) type Rows = Vec<Vec<IBig>>;

/// Rows cleared of denominators.
pub(super) struct Cleared {
    pub rows: Rows,
    /// What each row was multiplied by.
    pub factors: Vec<UBig>,
    /// The memory reserved for the rows.
    pub held: Reserve,
}

/// The bytes that integers take.
pub(super) fn row_bytes(row: &[IBig]) -> usize {
    let beside = |x: &IBig| match x.bit_len() {
        // Up to two words are stored in the integer itself.
        0..=128 => 0,
        bits => bits.div_ceil(64) * 8 + 16,
    };
    size_of_val(row) + row.iter().map(beside).sum::<usize>()
}

/// The rows times their common denominators, and those denominators.
pub(super) fn clear(m: &Matrix, budget: &Budget) -> Result<Cleared, Failure> {
    let mut bytes = m.rows * m.columns * size_of::<IBig>();
    let mut held = budget.reserve(bytes)?;
    let mut rows: Rows = Vec::with_capacity(m.rows);
    let mut factors = Vec::with_capacity(m.rows);
    for i in 0..m.rows {
        let row = m.row(i);
        budget.poll(row.len() as u64 / 16 + 1)?;
        let factor = common_denominator(row, budget)?;
        let whole = row.iter().map(|x| cleared(x.as_ref(), &factor, budget));
        let row = whole.collect::<Result<Vec<IBig>, Failure>>()?;
        bytes += row_bytes(&row) - size_of_val(&row[..]);
        held.resize(bytes, budget)?;
        rows.push(row);
        factors.push(factor);
    }
    Ok(Cleared {
        rows,
        factors,
        held,
    })
}

/// The fraction n/d in lowest terms; d is not zero.
fn fraction(n: IBig, d: &IBig, budget: &Budget) -> Result<Number, Failure> {
    if d.is_one() || n.is_zero() {
        return Ok(Number::from_ibig(n));
    }
    Ok(Number::from_fraction(Fraction::quotient(
        n,
        d.clone(),
        budget,
    )?))
}

/// The determinant of a square matrix.
pub(super) fn det(m: &Matrix, budget: &Budget) -> Result<Number, Failure> {
    let Cleared {
        mut rows,
        factors,
        mut held,
    } = clear(m, budget)?;
    let value = if modular::is_worth_it(&rows) {
        modular::det(&rows, budget)?
    } else {
        let echelon = eliminate(&mut rows, m.columns, false, &mut held, budget)?;
        match (echelon.pivots.len() == m.rows, echelon.odd) {
            (false, _) => IBig::ZERO,
            (true, false) => echelon.last,
            (true, true) => -echelon.last,
        }
    };
    let mut divisor = IBig::ONE;
    for factor in factors {
        divisor = big::multiply(&divisor, &IBig::from(factor), budget)?;
    }
    budget.poll(1)?;
    fraction(value, &divisor, budget)
}

/// The X with `a · X = b` for a square a; `None` if a is singular.
pub(super) fn solve(a: &Matrix, b: &Matrix, budget: &Budget) -> Result<Option<Matrix>, Failure> {
    let n = a.rows;
    let Cleared {
        mut rows, mut held, ..
    } = clear(&a.beside(b, budget)?, budget)?;
    let made = budget.reserve(table(n, b.columns))?;
    let (numerators, d) = if modular::is_worth_it(&rows) {
        match modular::solve(&rows, n, budget)? {
            Some(found) => found,
            None => return Ok(None),
        }
    } else {
        let echelon = eliminate(&mut rows, n, true, &mut held, budget)?;
        if echelon.pivots.len() < n {
            return Ok(None);
        }
        let numerators = rows.into_iter().flat_map(|row| row.into_iter().skip(n));
        (numerators.collect(), echelon.last)
    };
    let mut items = Vec::with_capacity(numerators.len());
    for numerator in numerators {
        budget.poll(1)?;
        items.push(fraction(numerator, &d, budget)?);
    }
    Ok(Some(Matrix::new(n, b.columns, items).holding(made)))
}

/// The number of linearly independent rows.
pub(super) fn rank(m: &Matrix, budget: &Budget) -> Result<usize, Failure> {
    let Cleared {
        mut rows, mut held, ..
    } = clear(m, budget)?;
    let least = modular::rank(&rows, budget)?;
    if least == m.rows.min(m.columns) {
        return Ok(least);
    }
    let echelon = eliminate(&mut rows, m.columns, false, &mut held, budget)?;
    Ok(echelon.pivots.len())
}

/// The reduced row echelon form and its pivot columns.
pub(super) fn reduce(
    m: &Matrix,
    columns: usize,
    budget: &Budget,
) -> Result<(Matrix, Vec<usize>), Failure> {
    let Cleared {
        mut rows, mut held, ..
    } = clear(m, budget)?;
    let made = budget.reserve(table(m.rows, m.columns))?;
    let echelon = eliminate(&mut rows, columns, true, &mut held, budget)?;
    let mut items = Vec::with_capacity(m.items.len());
    for (i, row) in rows.into_iter().enumerate() {
        budget.poll(1)?;
        match echelon.pivots.get(i) {
            Some(_) => {
                for x in row {
                    items.push(fraction(x, &echelon.last, budget)?);
                }
            }
            None => items.extend(row.into_iter().map(Number::from_ibig)),
        }
    }
    let reduced = Matrix::new(m.rows, m.columns, items).holding(made);
    Ok((reduced, echelon.pivots))
}

/// The result of elimination, apart from the rows.
struct Echelon {
    /// The pivot columns in order; pivot k is in row k.
    pivots: Vec<usize>,
    /// The last pivot. After a full elimination every pivot has this value.
    last: IBig,
    /// Whether rows were exchanged an odd number of times.
    odd: bool,
}

/// Fraction-free elimination with pivots from the first `columns` columns; `full` also clears above
/// the pivots. Entries grow, and the memory held grows with them.
fn eliminate(
    rows: &mut Rows,
    columns: usize,
    full: bool,
    held: &mut Reserve,
    budget: &Budget,
) -> Result<Echelon, Failure> {
    let mut done = Echelon {
        pivots: Vec::new(),
        last: IBig::ONE,
        odd: false,
    };
    let mut bytes = rows.iter().map(|row| row_bytes(row)).sum::<usize>();
    for column in 0..columns {
        let top = done.pivots.len();
        // The smallest pivot keeps products small.
        let candidates = (top..rows.len()).filter(|i| !rows[*i][column].is_zero());
        let Some(chosen) = candidates.min_by_key(|i| rows[*i][column].bit_len()) else {
            continue;
        };
        if chosen != top {
            rows.swap(chosen, top);
            done.odd = !done.odd;
        }
        let pivot_row = std::mem::take(&mut rows[top]);
        let start = if full { 0 } else { top + 1 };
        for (i, row) in rows.iter_mut().enumerate().skip(start) {
            if i == top {
                continue;
            }
            // Left of the pivot a row is zero, except for earlier pivots, which are scaled too.
            let first = if i < top { done.pivots[i] } else { column };
            let factor = row[column].clone();
            bytes -= row_bytes(row);
            for (j, x) in row.iter_mut().enumerate().skip(first) {
                *x = step(
                    x,
                    &factor,
                    &pivot_row[j],
                    &pivot_row[column],
                    &done.last,
                    budget,
                )?;
            }
            bytes += row_bytes(row);
            held.resize(bytes, budget)?;
            budget.poll(1)?;
        }
        done.last = pivot_row[column].clone();
        rows[top] = pivot_row;
        done.pivots.push(column);
        if done.pivots.len() == rows.len() {
            break;
        }
    }
    Ok(done)
}

/// `(pivot · x - factor · y) / last`, which is exact.
fn step(
    x: &IBig,
    factor: &IBig,
    y: &IBig,
    pivot: &IBig,
    last: &IBig,
    budget: &Budget,
) -> Result<IBig, Failure> {
    let minuend = big::multiply(pivot, x, budget)?;
    let difference = if factor.is_zero() || y.is_zero() {
        minuend
    } else {
        minuend - big::multiply(factor, y, budget)?
    };
    if last.is_one() || difference.is_zero() {
        return Ok(difference);
    }
    Ok(big::div_rem(&difference, last, budget)?.0)
}

/// The product: rows of the left and columns of the right matrix are cleared of denominators, with
/// one reduction per entry.
pub(super) fn product(a: &Matrix, b: &Matrix, budget: &Budget) -> Result<Matrix, Failure> {
    let left = clear(a, budget)?;
    let right = clear(&b.transpose(budget)?, budget)?;
    let held = budget.reserve(table(a.rows, b.columns))?;
    let mut items = Vec::with_capacity(a.rows * b.columns);
    for (row, row_factor) in left.rows.iter().zip(&left.factors) {
        for (column, column_factor) in right.rows.iter().zip(&right.factors) {
            budget.poll(row.len() as u64 / 8 + 1)?;
            let mut sum = IBig::ZERO;
            for (x, y) in row.iter().zip(column) {
                sum += big::multiply(x, y, budget)?;
            }
            let factor = big::multiply(row_factor.as_ibig(), column_factor.as_ibig(), budget)?;
            items.push(fraction(sum, &factor, budget)?);
        }
    }
    Ok(Matrix::new(a.rows, b.columns, items).holding(held))
}
