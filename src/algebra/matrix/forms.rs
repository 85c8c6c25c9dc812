//! Normal forms of integer matrices, by integer row and column operations (Cohen 1993, sections 2.4
//! and 2.6), and results that follow from elimination over a field.

use super::Matrix;
use super::characteristic::characteristic;
use crate::big::{self, Fraction, natural};
use crate::limit::{BITS_MAX, Budget};
use crate::number::{self, Number, NumberRef};
use crate::polynomial::lattice;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed};
use dashu_int::{IBig, UBig};

/// Rows of a matrix of integers.
type Rows = Vec<Vec<IBig>>;

impl Matrix {
    /// Returns a basis of the vectors that the matrix maps to 0.
    ///
    /// # Errors
    /// The errors of arithmetic on the entries.
    pub fn kernel(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let (reduced, pivots) = self.reduce(self.columns, budget)?;
        let free = (0..self.columns).filter(|column| !pivots.contains(column));
        let (mut items, mut count) = (Vec::new(), 0);
        let mut held = Vec::new();
        for column in free {
            held.push(budget.reserve(2 * super::table(1, self.columns))?);
            let mut vector = vec![Number::Int(0); self.columns];
            vector[column] = Number::Int(1);
            for (row, pivot) in pivots.iter().enumerate() {
                let entry = reduced.row(row)[column].as_ref();
                vector[*pivot] = number::negate(entry, budget)?;
            }
            items.extend(vector);
            count += 1;
        }
        Ok(Matrix::new(count, self.columns, items))
    }

    /// Returns p, l and u with `p·m = l·u`: a permutation, a lower triangular matrix with ones on
    /// the diagonal, and an upper triangular one. Rows are exchanged only where a pivot is 0.
    ///
    /// # Errors
    /// The errors of arithmetic on the entries.
    pub fn lu(&self, budget: &Budget) -> Result<[Matrix; 3], Failure> {
        let (n, columns) = (self.rows, self.columns);
        // Two working tables, and the third result.
        let _held = budget.reserve(2 * self.bytes() + super::table(n, n))?;
        let mut order: Vec<usize> = (0..n).collect();
        let mut upper: Vec<Vec<Number>> = (0..n).map(|i| self.row(i).to_vec()).collect();
        let mut lower = vec![Vec::new(); n];
        let mut top = 0;
        for column in 0..columns {
            let Some(at) = (top..n).find(|&i| !number::is_zero(upper[i][column].as_ref())) else {
                continue;
            };
            upper.swap(top, at);
            lower.swap(top, at);
            order.swap(top, at);
            let (above, below) = upper.split_at_mut(top + 1);
            let pivot = &above[top];
            for (row, factors) in below.iter_mut().zip(&mut lower[top + 1..]) {
                budget.poll(columns as u64 / 8 + 1)?;
                let factor = number::div(row[column].as_ref(), pivot[column].as_ref(), budget)?;
                for (x, y) in row[column..].iter_mut().zip(&pivot[column..]) {
                    let part = number::mul(factor.as_ref(), y.as_ref(), budget)?;
                    *x = number::sub(x.as_ref(), part.as_ref(), budget)?;
                }
                // Exactly zero, even for floats.
                row[column] = Number::Int(0);
                factors.resize(top, Number::Int(0));
                factors.push(factor);
            }
            top += 1;
            if top == n {
                break;
            }
        }
        let mut permutation = Matrix::zeros(n, n, budget)?;
        for (i, from) in order.iter().enumerate() {
            permutation.items[i * n + from] = Number::Int(1);
        }
        let mut left = Matrix::identity(n, budget)?;
        for (i, factors) in lower.into_iter().enumerate() {
            for (j, factor) in factors.into_iter().enumerate() {
                left.items[i * n + j] = factor;
            }
        }
        let right = Matrix::new(n, columns, upper.into_iter().flatten().collect());
        Ok([permutation, left, right])
    }

    /// Returns the coefficients of `det(x·I - m)`, constant term first: by residues for integers
    /// and fractions, otherwise by traces of powers (Le Verrier; Faddeev) in O(n⁴) operations.
    ///
    /// # Errors
    /// `DimensionError` unless it is square; `ValueError` for floats; the errors of arithmetic on
    /// the entries.
    pub fn characteristic(&self, budget: &Budget) -> Result<Vec<Number>, Failure> {
        if self.rows != self.columns {
            return Err(Failure::dimension(format!(
                "a characteristic polynomial needs a square matrix, not one of {}×{}",
                self.rows, self.columns
            )));
        }
        if !self.items.iter().all(|x| x.as_ref().is_exact()) {
            return Err(
                Failure::value("a characteristic polynomial needs exact entries")
                    .with_hint("`rational(x)` gives the exact value of a float"),
            );
        }
        let n = self.rows;
        if let Some(whole) = self.rational_characteristic(budget)? {
            return Ok(whole);
        }
        let mut coefficients = vec![Number::Int(0); n + 1];
        coefficients[n] = Number::Int(1);
        let mut product = Matrix::identity(n, budget)?;
        for k in 1..=n {
            product = self.mul(&product, budget)?;
            let trace = product.trace(budget)?;
            let c = number::div(trace.as_ref(), NumberRef::Int(-(k as i64)), budget)?;
            for i in 0..n {
                let entry = &mut product.items[i * n + i];
                *entry = number::add(entry.as_ref(), c.as_ref(), budget)?;
            }
            coefficients[n - k] = c;
        }
        Ok(coefficients)
    }

    /// Same as `characteristic`, by residues; `None` unless all entries are integers or fractions.
    fn rational_characteristic(&self, budget: &Budget) -> Result<Option<Vec<Number>>, Failure> {
        if !self
            .items
            .iter()
            .all(|x| x.as_ref().to_fraction().is_some())
        {
            return Ok(None);
        }
        let factor = super::common_denominator(&self.items, budget)?;
        let row = |i: usize| -> Result<Vec<IBig>, Failure> {
            let entries = self.row(i).iter();
            entries
                .map(|x| super::cleared(x.as_ref(), &factor, budget))
                .collect()
        };
        let rows: Rows = (0..self.rows).map(row).collect::<Result<_, _>>()?;
        let whole = characteristic(&rows, budget)?;
        // det(x·I - m)·f^n = det(f·x·I - f·m)
        let mut coefficients = Vec::with_capacity(whole.len());
        let mut below = UBig::ONE;
        for c in whole.into_iter().rev() {
            let value = Fraction::new(c, below.clone(), budget)?;
            coefficients.push(Number::from_fraction(value));
            below = natural::multiply(&below, &factor, budget)?;
        }
        coefficients.reverse();
        Ok(Some(coefficients))
    }

    /// Returns the entries as integers.
    fn integers(&self, what: &str) -> Result<Rows, Failure> {
        let int = |x: &Number| {
            x.as_ref().to_ibig().ok_or_else(|| {
                Failure::value(format!("`{what}` takes a matrix of ints"))
                    .with_hint("multiply it by the common denominator first")
            })
        };
        let rows = (0..self.rows).map(|i| self.row(i).iter().map(int).collect());
        rows.collect()
    }

    fn from_integers(rows: Rows, columns: usize) -> Matrix {
        let count = rows.len();
        let items = rows.into_iter().flatten().map(Number::from_ibig);
        Matrix::new(count, columns, items.collect())
    }

    /// Returns the Hermite normal form by rows: upper triangular, with positive pivots, and entries
    /// above a pivot that are at least 0 and less than it.
    ///
    /// # Errors
    /// `ValueError` unless entries are ints; `LimitError`, `Interrupted`.
    pub fn hermite(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let _held = budget.reserve(2 * self.bytes())?;
        let mut rows = self.integers("hermite")?;
        let mut top = 0;
        for column in 0..self.columns {
            if !clear_below(&mut rows, top, column, budget)? {
                continue;
            }
            if rows[top][column].is_negative() {
                rows[top].iter_mut().for_each(|x| *x = -&*x);
            }
            let (above, rest) = rows.split_at_mut(top);
            for row in above {
                let q = big::floored(&row[column], &rest[0][column], budget)?.0;
                subtract(row, &q, &rest[0], budget)?;
            }
            top += 1;
        }
        Ok(Matrix::from_integers(rows, self.columns))
    }

    /// Returns the Smith normal form: diagonal, nonnegative, each entry dividing the next.
    ///
    /// # Errors
    /// `ValueError` unless entries are ints; `LimitError`, `Interrupted`.
    pub fn smith(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let _held = budget.reserve(3 * self.bytes())?;
        let mut rows = self.integers("smith")?;
        let (count, columns) = (self.rows, self.columns);
        for k in 0..count.min(columns) {
            // The smallest remaining entry moves to the corner.
            let places = (k..count).flat_map(|i| (k..columns).map(move |j| (i, j)));
            let smallest = places
                .filter(|&(i, j)| !rows[i][j].is_zero())
                .min_by_key(|&(i, j)| rows[i][j].bit_len());
            let Some((i, j)) = smallest else { break };
            rows.swap(k, i);
            rows.iter_mut().for_each(|row| row.swap(k, j));
            loop {
                clear_below(&mut rows, k, k, budget)?;
                rows = turned(&rows, columns);
                clear_below(&mut rows, k, k, budget)?;
                rows = turned(&rows, count);
                if rows[k + 1..].iter().any(|row| !row[k].is_zero()) {
                    continue;
                }
                // The corner must divide all remaining entries.
                let mut other = None;
                for (i, row) in rows.iter().enumerate().skip(k + 1) {
                    for x in &row[k + 1..] {
                        if !big::div_rem(x, &rows[k][k], budget)?.1.is_zero() {
                            other = Some(i);
                        }
                    }
                }
                let Some(i) = other else { break };
                let row = rows[i].clone();
                subtract(&mut rows[k], &IBig::NEG_ONE, &row, budget)?;
            }
            let corner = rows[k][k].clone();
            rows[k][k] = corner.abs();
        }
        Ok(Matrix::from_integers(rows, columns))
    }

    /// Returns a reduced basis of the lattice that the rows span.
    ///
    /// # Errors
    /// `ValueError` unless entries are ints; `LimitError`, `Interrupted`.
    pub fn lattice_basis(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let reduced = lattice::reduce(self.integers("lll")?, budget)?;
        Ok(Matrix::from_integers(reduced.rows, self.columns))
    }
}

/// Reduces the entries of a column, from a row down, to their greatest common divisor in that row
/// and 0 below. Returns whether any entry is nonzero.
fn clear_below(
    rows: &mut Rows,
    top: usize,
    column: usize,
    budget: &Budget,
) -> Result<bool, Failure> {
    loop {
        let open = (top..rows.len()).filter(|&i| !rows[i][column].is_zero());
        let Some(least) = open.min_by_key(|&i| rows[i][column].clone().abs()) else {
            return Ok(false);
        };
        rows.swap(top, least);
        let (above, below) = rows.split_at_mut(top + 1);
        let pivot = &above[top];
        let mut done = true;
        for row in below {
            if row[column].is_zero() {
                continue;
            }
            let (q, r) = big::div_rem(&row[column], &pivot[column], budget)?;
            subtract(row, &q, pivot, budget)?;
            done &= r.is_zero();
        }
        if done {
            return Ok(true);
        }
    }
}

/// `target -= q · row`.
fn subtract(target: &mut [IBig], q: &IBig, row: &[IBig], budget: &Budget) -> Result<(), Failure> {
    budget.poll(row.len() as u64 / 8 + 1)?;
    let mut bits = 0usize;
    for (x, y) in target.iter_mut().zip(row) {
        *x -= big::multiply(q, y, budget)?;
        bits += x.bit_len();
    }
    if bits > BITS_MAX {
        return Err(Failure::limit("the entries of the matrix grow too large"));
    }
    Ok(())
}

fn turned(rows: &Rows, columns: usize) -> Rows {
    let column = |j: usize| rows.iter().map(|row| row[j].clone()).collect();
    (0..columns).map(column).collect()
}
