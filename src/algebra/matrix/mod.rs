//! Dense matrices of numbers. Integer and fraction entries are cleared of denominators and handled
//! as integers (`integer`, `modular`); irrational and complex ones by elimination over their field,
//! and floats by elimination with partial pivoting (`field`).

mod characteristic;
mod field;
mod forms;
mod integer;
mod modular;
pub mod symbolic;
#[cfg(test)]
mod tests;

use crate::big::{self, natural};
use crate::limit::{Budget, Reserve};
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_int::{IBig, UBig};

/// The maximum number of entries that a matrix may have.
pub const ENTRIES_MAX: usize = 1 << 24;

/// A matrix, row by row.
#[derive(Clone, Debug)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    items: Vec<Number>,
    /// The memory reserved for the entries, if any.
    _held: Option<Reserve>,
}

/// The kind of entries in a matrix, which determines how it is handled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    /// Integers and fractions only.
    Rational,
    /// Real, at least one float.
    Float,
    /// Anything else.
    Field,
}

impl Matrix {
    /// Returns a matrix of `rows · columns` entries, given row by row.
    pub fn new(rows: usize, columns: usize, items: Vec<Number>) -> Matrix {
        assert!(
            items.len() == rows * columns,
            "a matrix needs rows · columns entries"
        );
        Matrix {
            rows,
            columns,
            items,
            _held: None,
        }
    }

    /// Returns the same matrix, holding the memory reserved for its entries.
    #[must_use]
    pub fn holding(self, held: Reserve) -> Matrix {
        Matrix {
            _held: Some(held),
            ..self
        }
    }

    /// Returns the memory that the entries take, in bytes.
    fn bytes(&self) -> usize {
        let beside = self.items.iter().map(|x| x.as_ref().bytes());
        table(self.rows, self.columns) + beside.sum::<usize>()
    }

    /// Returns the identity matrix.
    ///
    /// # Errors
    /// `LimitError` for too many entries, `Interrupted`.
    pub fn identity(n: usize, budget: &Budget) -> Result<Matrix, Failure> {
        let mut m = Matrix::zeros(n, n, budget)?;
        for i in 0..n {
            m.items[i * n + i] = Number::Int(1);
        }
        Ok(m)
    }

    /// Returns a matrix of zeros.
    ///
    /// # Errors
    /// `LimitError` for too many entries, `Interrupted`.
    pub fn zeros(rows: usize, columns: usize, budget: &Budget) -> Result<Matrix, Failure> {
        let count = rows.checked_mul(columns).filter(|n| *n <= ENTRIES_MAX);
        let count = count
            .ok_or_else(|| Failure::limit(format!("a matrix has at most {ENTRIES_MAX} entries")))?;
        let held = budget.reserve(table(rows, columns))?;
        let mut items = Vec::with_capacity(count);
        while items.len() < count {
            budget.poll(1 + columns as u64 / 16)?;
            items.resize(count.min(items.len() + columns.max(1)), Number::Int(0));
        }
        Ok(Matrix::new(rows, columns, items).holding(held))
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the entries, row by row.
    #[cfg(test)]
    pub fn items(&self) -> &[Number] {
        &self.items
    }

    /// Returns the entries, row by row.
    pub fn into_items(self) -> Vec<Number> {
        self.items
    }

    /// Returns a row.
    pub fn row(&self, i: usize) -> &[Number] {
        &self.items[i * self.columns..(i + 1) * self.columns]
    }

    /// Returns the matrix with rows and columns exchanged.
    ///
    /// # Errors
    /// `LimitError` if there is not enough memory, `Interrupted`.
    pub fn transpose(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let held = budget.reserve(self.bytes())?;
        let mut items = Vec::with_capacity(self.items.len());
        for j in 0..self.columns {
            budget.poll(self.rows as u64 / 16)?;
            items.extend((0..self.rows).map(|i| self.row(i)[j].clone()));
        }
        Ok(Matrix::new(self.columns, self.rows, items).holding(held))
    }

    /// Returns the sum of the diagonal.
    ///
    /// # Errors
    /// `DimensionError` unless square; the errors of addition.
    pub fn trace(&self, budget: &Budget) -> Result<Number, Failure> {
        let n = self.square("trace")?;
        let mut sum = Number::Int(0);
        for i in 0..n {
            sum = number::add(sum.as_ref(), self.row(i)[i].as_ref(), budget)?;
        }
        Ok(sum)
    }

    /// Returns the product of matrices.
    ///
    /// # Errors
    /// `DimensionError`; the errors of arithmetic on the entries.
    pub fn mul(&self, other: &Matrix, budget: &Budget) -> Result<Matrix, Failure> {
        if self.columns != other.rows {
            return Err(Failure::dimension(format!(
                "cannot multiply {} by {}",
                self.shape_text(),
                other.shape_text()
            )));
        }
        if self.rows.saturating_mul(other.columns) > ENTRIES_MAX {
            return Err(Failure::limit(format!(
                "a matrix has at most {ENTRIES_MAX} entries"
            )));
        }
        let whole = |n: &Number| matches!(n, Number::Int(_));
        let small = self.items.iter().chain(&other.items).all(whole);
        if !small && self.content() == Content::Rational && other.content() == Content::Rational {
            return integer::product(self, other, budget);
        }
        let columns = other.transpose(budget)?;
        let held = budget.reserve(table(self.rows, other.columns))?;
        let mut items = Vec::with_capacity(self.rows * other.columns);
        for i in 0..self.rows {
            for j in 0..other.columns {
                budget.poll(self.columns as u64 / 16)?;
                items.push(dot(self.row(i), columns.row(j), budget)?);
            }
        }
        Ok(Matrix::new(self.rows, other.columns, items).holding(held))
    }

    /// Returns an integer power; a negative exponent gives a power of the inverse.
    ///
    /// # Errors
    /// `DimensionError` unless square, `DomainError` for a negative power of a singular matrix.
    pub fn power(&self, exponent: i64, budget: &Budget) -> Result<Matrix, Failure> {
        let n = self.square("a power")?;
        if exponent == 0 {
            return Matrix::identity(n, budget);
        }
        let base = if exponent < 0 {
            self.inverse(budget)?
        } else {
            self.clone()
        };
        let size = exponent.unsigned_abs();
        let mut result = base.clone();
        for bit in (0..size.ilog2()).rev() {
            result = result.mul(&result, budget)?;
            if size >> bit & 1 == 1 {
                result = result.mul(&base, budget)?;
            }
        }
        Ok(result)
    }

    /// Returns the determinant.
    ///
    /// # Errors
    /// `DimensionError` unless square; the errors of arithmetic on the entries.
    pub fn det(&self, budget: &Budget) -> Result<Number, Failure> {
        self.square("det")?;
        match self.content() {
            Content::Rational => integer::det(self, budget),
            Content::Float => Ok(Number::Float(field::det_float(self, budget)?)),
            Content::Field => field::det(self, budget),
        }
    }

    /// Returns the inverse.
    ///
    /// # Errors
    /// `DimensionError` unless square, `DomainError` for a singular matrix.
    pub fn inverse(&self, budget: &Budget) -> Result<Matrix, Failure> {
        let n = self.square("inverse")?;
        let singular = || Failure::domain("the matrix is singular: it has no inverse");
        self.solve_any(&Matrix::identity(n, budget)?, budget)?
            .ok_or_else(singular)
    }

    /// Returns the unique X with `self · X = b`.
    ///
    /// # Errors
    /// `DimensionError` if the shapes do not match, `DomainError` unless there is exactly one
    /// solution.
    pub fn solve(&self, b: &Matrix, budget: &Budget) -> Result<Matrix, Failure> {
        if self.rows != b.rows {
            return Err(Failure::dimension(format!(
                "{} equations, but {} right-hand sides",
                self.rows, b.rows
            )));
        }
        if self.rows == self.columns
            && let Some(x) = self.solve_any(b, budget)?
        {
            return Ok(x);
        }
        // Not square, or singular: the reduced form shows whether there are none, one or many.
        let joined = self.beside(b, budget)?;
        let (reduced, pivots) = joined.reduce(self.columns + b.columns, budget)?;
        if pivots.last().is_some_and(|last| *last >= self.columns) {
            return Err(Failure::domain("the equations have no solution"));
        }
        if pivots.len() < self.columns {
            return Err(Failure::domain("the equations have more than one solution"));
        }
        let mut items = Vec::with_capacity(self.columns * b.columns);
        for i in 0..self.columns {
            items.extend_from_slice(&reduced.row(i)[self.columns..]);
        }
        Ok(Matrix::new(self.columns, b.columns, items))
    }

    /// Returns the number of linearly independent rows.
    ///
    /// # Errors
    /// The errors of arithmetic on the entries.
    pub fn rank(&self, budget: &Budget) -> Result<usize, Failure> {
        match self.content() {
            Content::Rational => integer::rank(self, budget),
            Content::Float | Content::Field => Ok(self.reduce(self.columns, budget)?.1.len()),
        }
    }

    /// Returns the reduced row echelon form.
    ///
    /// # Errors
    /// The errors of arithmetic on the entries.
    pub fn rref(&self, budget: &Budget) -> Result<Matrix, Failure> {
        Ok(self.reduce(self.columns, budget)?.0)
    }

    /// Returns the reduced form and its pivot columns, with pivots taken from the first `columns`
    /// columns.
    pub(in crate::algebra) fn reduce(
        &self,
        columns: usize,
        budget: &Budget,
    ) -> Result<(Matrix, Vec<usize>), Failure> {
        match self.content() {
            Content::Rational => integer::reduce(self, columns, budget),
            Content::Float => field::reduce_float(self, columns, budget),
            Content::Field => field::reduce(self, columns, budget),
        }
    }

    /// Returns the X with `self · X = b` for a square matrix; `None` if it is singular.
    fn solve_any(&self, b: &Matrix, budget: &Budget) -> Result<Option<Matrix>, Failure> {
        let content = match (self.content(), b.content()) {
            (Content::Field, _) | (_, Content::Field) => Content::Field,
            (Content::Float, _) | (_, Content::Float) => Content::Float,
            _ => Content::Rational,
        };
        if content == Content::Rational {
            return integer::solve(self, b, budget);
        }
        let n = self.rows;
        let joined = self.beside(b, budget)?;
        let (reduced, pivots) = joined.reduce(n, budget)?;
        if pivots.len() < n {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(n * b.columns);
        for i in 0..n {
            items.extend_from_slice(&reduced.row(i)[n..]);
        }
        Ok(Some(Matrix::new(n, b.columns, items)))
    }

    /// Both matrices side by side; they have the same number of rows.
    fn beside(&self, b: &Matrix, budget: &Budget) -> Result<Matrix, Failure> {
        let columns = self.columns + b.columns;
        if columns.saturating_mul(self.rows) > ENTRIES_MAX {
            return Err(Failure::limit(format!(
                "a matrix has at most {ENTRIES_MAX} entries"
            )));
        }
        let held = budget.reserve(self.bytes() + b.bytes())?;
        let mut items = Vec::with_capacity(columns * self.rows);
        for i in 0..self.rows {
            budget.poll(columns as u64 / 16)?;
            items.extend_from_slice(self.row(i));
            items.extend_from_slice(b.row(i));
        }
        Ok(Matrix::new(self.rows, columns, items).holding(held))
    }

    fn content(&self) -> Content {
        let mut content = Content::Rational;
        for item in &self.items {
            match item {
                Number::Int(_) | Number::Big(_) | Number::Ratio(..) | Number::Rational(_) => {}
                Number::Float(_) => content = Content::Float,
                Number::Irrational(_) if content == Content::Float => {}
                Number::Irrational(_) => {
                    let float = |n: &Number| matches!(n, Number::Float(_));
                    let complex = |n: &Number| matches!(n, Number::Complex(_));
                    let real_float =
                        self.items.iter().any(float) && !self.items.iter().any(complex);
                    return if real_float {
                        Content::Float
                    } else {
                        Content::Field
                    };
                }
                Number::Complex(_) => return Content::Field,
            }
        }
        content
    }

    fn square(&self, what: &str) -> Result<usize, Failure> {
        if self.rows == self.columns {
            return Ok(self.rows);
        }
        Err(Failure::dimension(format!(
            "{what} takes a square matrix, not {}",
            self.shape_text()
        )))
    }

    fn shape_text(&self) -> String {
        format!("a {}×{} matrix", self.rows, self.columns)
    }
}

/// Returns the size of a table of numbers in bytes, not counting memory that long numbers hold
/// outside it.
pub fn table(rows: usize, columns: usize) -> usize {
    rows.saturating_mul(columns)
        .saturating_mul(size_of::<Number>())
}

/// Returns the sum of the products of entries; the vectors have the same length.
///
/// # Errors
/// The errors of arithmetic on the entries.
pub fn dot(a: &[Number], b: &[Number], budget: &Budget) -> Result<Number, Failure> {
    let mut sum = Number::Int(0);
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        if i % 4096 == 4095 {
            budget.poll(256)?;
        }
        let product = number::mul(x.as_ref(), y.as_ref(), budget)?;
        sum = number::add(sum.as_ref(), product.as_ref(), budget)?;
    }
    Ok(sum)
}

/// Returns the cross product of vectors in space.
///
/// # Errors
/// The errors of arithmetic on the entries.
pub fn cross(a: &[Number; 3], b: &[Number; 3], budget: &Budget) -> Result<[Number; 3], Failure> {
    let part = |i: usize, j: usize| {
        let x = number::mul(a[i].as_ref(), b[j].as_ref(), budget)?;
        let y = number::mul(a[j].as_ref(), b[i].as_ref(), budget)?;
        number::sub(x.as_ref(), y.as_ref(), budget)
    };
    Ok([part(1, 2)?, part(2, 0)?, part(0, 1)?])
}

/// Returns the Euclidean length of a vector.
///
/// # Errors
/// The errors of arithmetic on the entries and of square roots.
pub fn norm(v: &[Number], budget: &Budget) -> Result<Number, Failure> {
    let mut sum = Number::Int(0);
    for (i, x) in v.iter().enumerate() {
        if i % 4096 == 4095 {
            budget.poll(256)?;
        }
        let size = if matches!(x, Number::Complex(_)) {
            number::abs(x.as_ref(), budget)?
        } else {
            x.clone()
        };
        let square = number::mul(size.as_ref(), size.as_ref(), budget)?;
        sum = number::add(sum.as_ref(), square.as_ref(), budget)?;
    }
    number::sqrt(sum.as_ref(), budget)
}

/// Returns the least common multiple of the denominators of integers and fractions.
fn common_denominator(row: &[Number], budget: &Budget) -> Result<UBig, Failure> {
    let mut lcm = UBig::ONE;
    for item in row {
        let d = match item {
            Number::Ratio(_, d) => UBig::from(d.unsigned_abs()),
            Number::Rational(r) => r.denominator().clone(),
            Number::Int(_)
            | Number::Big(_)
            | Number::Irrational(_)
            | Number::Float(_)
            | Number::Complex(_) => continue,
        };
        lcm = natural::lcm(&lcm, &d, budget)?;
    }
    Ok(lcm)
}

/// `n · factor` for an integer or fraction whose denominator divides the factor.
fn cleared(n: NumberRef<'_>, factor: &UBig, budget: &Budget) -> Result<IBig, Failure> {
    let times = |n: &IBig, d: &UBig| {
        let factor = natural::quotient(factor, d, budget)?;
        big::multiply(n, factor.as_ibig(), budget)
    };
    match n {
        NumberRef::Int(n) if factor.is_one() => Ok(IBig::from(n)),
        NumberRef::Int(n) => times(&IBig::from(n), &UBig::ONE),
        NumberRef::Big(n) => times(n, &UBig::ONE),
        NumberRef::Ratio(n, d) => times(&IBig::from(n), &UBig::from(d.unsigned_abs())),
        NumberRef::Rational(r) => times(r.numerator(), r.denominator()),
        NumberRef::Irrational(_) | NumberRef::Float(_) | NumberRef::Complex(_) => {
            unreachable!("only integers and fractions are cleared of denominators")
        }
    }
}
