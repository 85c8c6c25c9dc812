//! Matrices with symbols in their entries. If all entries are numbers, matrices of numbers are used
//! instead.

use super::Matrix;
use crate::algebra::arithmetic::{add, div, mul, negate, power_rational, sub};
use crate::algebra::walk::tried;
use crate::algebra::{Expression, decide, factors, simplify, solve, together};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::Number;
use crate::text::Failure;

/// The maximum number of rows or columns in a matrix with symbols.
const SIZE_MAX: usize = 128;

/// A matrix of expressions, row by row.
#[derive(Clone, Debug)]
pub struct Table {
    rows: usize,
    columns: usize,
    items: Vec<Expression>,
}

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

fn is_zero(x: &Expression, budget: &Budget) -> Result<bool, Failure> {
    Ok(x.is_zero() || decide::same_value(x, &number(0), budget)?)
}

/// The size of the expressions in these lists, in bytes.
fn bytes(lists: &[&Vec<Expression>]) -> usize {
    let all = lists.iter().flat_map(|list| list.iter());
    all.map(Expression::bytes).fold(0, usize::saturating_add)
}

/// Writes an expression as a single fraction, or multiplies it out if it is not a quotient of
/// polynomials.
fn tidy(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if x.as_number().is_some() || x.as_symbol().is_some() {
        return Ok(x.clone());
    }
    match tried(together(x, budget), budget)? {
        Some(x) => Ok(x),
        None => simplify::expand(x, budget),
    }
}

impl Table {
    /// Returns a matrix of `rows · columns` entries, given row by row.
    pub fn new(rows: usize, columns: usize, items: Vec<Expression>) -> Table {
        assert!(
            items.len() == rows * columns,
            "a matrix needs rows · columns entries"
        );
        Table {
            rows,
            columns,
            items,
        }
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns an entry.
    pub fn at(&self, i: usize, j: usize) -> &Expression {
        &self.items[i * self.columns + j]
    }

    /// Returns the entries, row by row.
    pub fn into_items(self) -> Vec<Expression> {
        self.items
    }

    fn identity(n: usize) -> Table {
        let entry = |k: usize| number(i64::from(k / n == k % n));
        Table::new(n, n, (0..n * n).map(entry).collect())
    }

    /// Returns the matrix of numbers, if it has no symbols.
    pub fn numbers(&self) -> Option<Matrix> {
        let numbers: Option<Vec<Number>> = self.items.iter().map(Expression::as_number).collect();
        numbers.map(|items| Matrix::new(self.rows, self.columns, items))
    }

    /// Converts a matrix of numbers.
    pub fn of_numbers(m: Matrix) -> Table {
        let (rows, columns) = (m.rows(), m.columns());
        let items = m.into_items().into_iter().map(Expression::number);
        Table::new(rows, columns, items.collect())
    }

    fn square(&self, what: &str) -> Result<usize, Failure> {
        if self.rows > SIZE_MAX || self.columns > SIZE_MAX {
            return Err(Failure::limit(format!(
                "a matrix with symbols can have at most {SIZE_MAX} rows and columns"
            )));
        }
        if self.rows == self.columns {
            return Ok(self.rows);
        }
        Err(Failure::dimension(format!(
            "{what} takes a square matrix, not a {}×{} matrix",
            self.rows, self.columns
        )))
    }

    /// Returns the sum of the diagonal.
    ///
    /// # Errors
    /// `DimensionError` unless square; `LimitError`, `Interrupted`.
    pub fn trace(&self, budget: &Budget) -> Result<Expression, Failure> {
        let mut sum = number(0);
        for i in 0..self.square("trace")? {
            sum = add(&sum, self.at(i, i), budget)?;
        }
        Ok(sum)
    }

    /// Returns the product of matrices.
    ///
    /// # Errors
    /// `DimensionError`, `LimitError`, `Interrupted`.
    pub fn mul(&self, other: &Table, budget: &Budget) -> Result<Table, Failure> {
        if self.columns != other.rows {
            return Err(Failure::dimension(format!(
                "cannot multiply a {}×{} matrix by a {}×{} matrix",
                self.rows, self.columns, other.rows, other.columns
            )));
        }
        let mut items = Vec::with_capacity(self.rows * other.columns);
        for i in 0..self.rows {
            for j in 0..other.columns {
                budget.poll(1)?;
                let mut sum = number(0);
                for k in 0..self.columns {
                    sum = add(&sum, &mul(self.at(i, k), other.at(k, j), budget)?, budget)?;
                }
                items.push(sum);
            }
        }
        Ok(Table::new(self.rows, other.columns, items))
    }

    /// Returns an integer power; a negative exponent gives a power of the inverse.
    ///
    /// # Errors
    /// The errors of [`Table::mul`] and [`Table::inverse`].
    pub fn power(&self, exponent: i64, budget: &Budget) -> Result<Table, Failure> {
        let n = self.square("a power")?;
        if exponent == 0 {
            return Ok(Table::identity(n));
        }
        let base = if exponent < 0 {
            self.inverse(budget)?
        } else {
            self.clone()
        };
        let size = exponent.unsigned_abs();
        let mut result = base.clone();
        for bit in (0..size.ilog2()).rev() {
            result = result.mul(&result, budget)?.multiplied_out(budget)?;
            if size >> bit & 1 == 1 {
                result = result.mul(&base, budget)?.multiplied_out(budget)?;
            }
        }
        Ok(result)
    }

    fn multiplied_out(mut self, budget: &Budget) -> Result<Table, Failure> {
        for x in &mut self.items {
            *x = simplify::expand(x, budget)?;
        }
        Ok(self)
    }

    /// Returns the coefficients of det(x·I - m), highest first, without division (Samuelson,
    /// Berkowitz).
    ///
    /// # Errors
    /// `DimensionError` unless square; `LimitError`, `Interrupted`.
    pub fn characteristic(&self, budget: &Budget) -> Result<Vec<Expression>, Failure> {
        let n = self.square("charpoly")?;
        let mut found = vec![number(1)];
        let mut held = budget.reserve(0)?;
        for r in 0..n {
            let mut column = vec![number(1), negate(self.at(r, r), budget)?];
            let mut vector: Vec<Expression> = (0..r).map(|i| self.at(i, r).clone()).collect();
            for k in 0..r {
                let mut sum = number(0);
                for (i, x) in vector.iter().enumerate() {
                    sum = add(&sum, &mul(self.at(r, i), x, budget)?, budget)?;
                }
                column.push(negate(&simplify::expand(&sum, budget)?, budget)?);
                if k + 1 < r {
                    let mut next = Vec::with_capacity(r);
                    for i in 0..r {
                        budget.poll(1)?;
                        let mut sum = number(0);
                        for (j, x) in vector.iter().enumerate() {
                            sum = add(&sum, &mul(self.at(i, j), x, budget)?, budget)?;
                        }
                        next.push(simplify::expand(&sum, budget)?);
                        let lists = [&found, &column, &vector, &next];
                        held.resize(sum.bytes() + bytes(&lists), budget)?;
                    }
                    vector = next;
                }
            }
            let mut next = Vec::with_capacity(r + 2);
            for i in 0..r + 2 {
                let mut sum = number(0);
                for (j, x) in found.iter().enumerate().take(i + 1) {
                    sum = add(&sum, &mul(&column[i - j], x, budget)?, budget)?;
                }
                next.push(simplify::expand(&sum, budget)?);
                held.resize(sum.bytes() + bytes(&[&found, &column, &next]), budget)?;
            }
            found = next;
        }
        Ok(found)
    }

    /// Returns the determinant.
    ///
    /// # Errors
    /// `DimensionError` unless square; `LimitError`, `Interrupted`.
    pub fn det(&self, budget: &Budget) -> Result<Expression, Failure> {
        let n = self.square("det")?;
        let last = self.characteristic(budget)?.pop();
        let last = last.unwrap_or_else(|| number(1));
        if n % 2 == 1 {
            negate(&last, budget)
        } else {
            Ok(last)
        }
    }

    /// Returns the inverse, by the Cayley–Hamilton theorem.
    ///
    /// # Errors
    /// `DimensionError` unless square, `DomainError` for a singular matrix; `LimitError`,
    /// `Interrupted`.
    pub fn inverse(&self, budget: &Budget) -> Result<Table, Failure> {
        let n = self.square("inverse")?;
        let p = self.characteristic(budget)?;
        if is_zero(&p[n], budget)? {
            return Err(Failure::domain("the matrix is singular: it has no inverse"));
        }
        if n == 0 {
            return Ok(self.clone());
        }
        let mut sum = Table::identity(n);
        for c in &p[1..n] {
            sum = sum.mul(self, budget)?.multiplied_out(budget)?;
            for i in 0..n {
                let at = i * n + i;
                sum.items[at] = add(&sum.items[at], c, budget)?;
            }
        }
        let below = negate(&p[n], budget)?;
        for x in &mut sum.items {
            *x = tidy(&div(x, &below, budget)?, budget)?;
        }
        Ok(sum)
    }

    /// Returns the reduced row echelon form and its pivot columns, with pivots taken from the first
    /// `columns` columns.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn reduced(&self, columns: usize, budget: &Budget) -> Result<(Table, Vec<usize>), Failure> {
        if let Some(m) = self.numbers() {
            let (reduced, pivots) = m.reduce(columns, budget)?;
            return Ok((Table::of_numbers(reduced), pivots));
        }
        let mut m = self.clone();
        let mut pivots = Vec::new();
        for column in 0..columns {
            let top = pivots.len();
            let mut chosen = None;
            for i in top..m.rows {
                if !is_zero(m.at(i, column), budget)? {
                    chosen = Some(i);
                    break;
                }
            }
            let Some(chosen) = chosen else { continue };
            for j in 0..m.columns {
                m.items.swap(chosen * m.columns + j, top * m.columns + j);
            }
            let head = m.at(top, column).clone();
            for j in column..m.columns {
                let at = top * m.columns + j;
                m.items[at] = tidy(&div(&m.items[at], &head, budget)?, budget)?;
            }
            for i in (0..m.rows).filter(|i| *i != top) {
                let factor = m.at(i, column).clone();
                if factor.is_zero() {
                    continue;
                }
                for j in column..m.columns {
                    budget.poll(1)?;
                    let part = mul(&factor, m.at(top, j), budget)?;
                    let at = i * m.columns + j;
                    m.items[at] = tidy(&sub(&m.items[at], &part, budget)?, budget)?;
                }
            }
            pivots.push(column);
        }
        Ok((m, pivots))
    }

    /// Returns a basis of the vectors that the matrix maps to 0, as rows.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn kernel(&self, budget: &Budget) -> Result<Table, Failure> {
        let (reduced, pivots) = self.reduced(self.columns, budget)?;
        let free: Vec<usize> = (0..self.columns).filter(|j| !pivots.contains(j)).collect();
        let mut items = Vec::new();
        for f in &free {
            let mut vector = vec![number(0); self.columns];
            vector[*f] = number(1);
            for (i, pivot) in pivots.iter().enumerate() {
                vector[*pivot] = negate(reduced.at(i, *f), budget)?;
            }
            items.extend(vector);
        }
        Ok(Table::new(free.len(), self.columns, items))
    }

    /// Returns the unique X with `self · X = b`.
    ///
    /// # Errors
    /// `DimensionError` if the shapes do not match, `DomainError` unless there is exactly one
    /// solution.
    pub fn solve(&self, b: &Table, budget: &Budget) -> Result<Table, Failure> {
        if self.rows != b.rows {
            return Err(Failure::dimension(format!(
                "{} equations, but {} right-hand sides",
                self.rows, b.rows
            )));
        }
        let mut items = Vec::new();
        for i in 0..self.rows {
            items.extend((0..self.columns).map(|j| self.at(i, j).clone()));
            items.extend((0..b.columns).map(|j| b.at(i, j).clone()));
        }
        let whole = self.columns + b.columns;
        let (reduced, pivots) = Table::new(self.rows, whole, items).reduced(whole, budget)?;
        if pivots.last().is_some_and(|last| *last >= self.columns) {
            return Err(Failure::domain("the equations have no solution"));
        }
        if pivots.len() < self.columns {
            return Err(Failure::domain("the equations have more than one solution"));
        }
        let mut found = Vec::new();
        for i in 0..self.columns {
            found.extend((self.columns..whole).map(|j| reduced.at(i, j).clone()));
        }
        Ok(Table::new(self.columns, b.columns, found))
    }

    /// Returns `[p, l, u]` with p·m = l·u; the first nonzero entry is the pivot.
    ///
    /// # Errors
    /// `DimensionError` unless square; `LimitError`, `Interrupted`.
    pub fn lu(&self, budget: &Budget) -> Result<[Table; 3], Failure> {
        let n = self.square("lu")?;
        let (mut p, mut l, mut u) = (Table::identity(n), Table::identity(n), self.clone());
        for k in 0..n {
            let mut chosen = None;
            for i in k..n {
                if !is_zero(u.at(i, k), budget)? {
                    chosen = Some(i);
                    break;
                }
            }
            let Some(chosen) = chosen else { continue };
            for j in 0..n {
                u.items.swap(chosen * n + j, k * n + j);
                p.items.swap(chosen * n + j, k * n + j);
                if j < k {
                    l.items.swap(chosen * n + j, k * n + j);
                }
            }
            for i in k + 1..n {
                let factor = tidy(&div(u.at(i, k), u.at(k, k), budget)?, budget)?;
                for j in k..n {
                    let part = mul(&factor, u.at(k, j), budget)?;
                    u.items[i * n + j] = tidy(&sub(u.at(i, j), &part, budget)?, budget)?;
                }
                l.items[i * n + k] = factor;
            }
        }
        Ok([p, l, u])
    }

    /// Returns the distinct eigenvalues with their multiplicities.
    ///
    /// # Errors
    /// `DimensionError` unless square; `ValueError` if they cannot be expressed; `LimitError`,
    /// `Interrupted`.
    pub fn eigenvalues(&self, budget: &Budget) -> Result<Vec<(Expression, usize)>, Failure> {
        if let Some(m) = self.numbers() {
            let values = solve::counted_eigenvalues(&m, budget)?;
            return Ok(values
                .into_iter()
                .map(|(n, k)| (Expression::number(n), k))
                .collect());
        }
        let name = "unknown λ";
        let p = characteristic_of(self, name, budget)?;
        let mut found = Vec::new();
        for (factor, times) in factors::factor(&p, budget)? {
            if factor.contains(name) {
                let roots = solve::solve(&factor, name, budget)?;
                found.extend(roots.into_iter().map(|root| (root, times)));
            }
        }
        Ok(found)
    }

    /// Returns the distinct eigenvalues, their multiplicities, and a basis of eigenvectors of each,
    /// as rows.
    ///
    /// # Errors
    /// The errors of [`Table::eigenvalues`].
    pub fn eigenvectors(
        &self,
        budget: &Budget,
    ) -> Result<Vec<(Expression, usize, Table)>, Failure> {
        let n = self.square("eigenvectors")?;
        let mut found = Vec::new();
        for (value, times) in self.eigenvalues(budget)? {
            let mut shifted = self.clone();
            for i in 0..n {
                let at = i * n + i;
                shifted.items[at] = sub(&shifted.items[at], &value, budget)?;
            }
            let basis = shifted.kernel(budget)?;
            found.push((value, times, basis));
        }
        Ok(found)
    }
}

/// Returns the characteristic polynomial det(x·I - m) in a symbol.
///
/// # Errors
/// The errors of [`Table::characteristic`].
pub fn characteristic_of(m: &Table, v: &str, budget: &Budget) -> Result<Expression, Failure> {
    let x = Expression::symbol(v);
    let mut p = number(0);
    for (k, c) in m.characteristic(budget)?.iter().rev().enumerate() {
        let power = power_rational(&x, &Fraction::from(k as u64), budget)?;
        p = add(&p, &mul(c, &power, budget)?, budget)?;
    }
    Ok(p)
}
