//! Reduced bases of integer lattices (Lenstra, Lenstra & Lovász 1982).
//!
//! The first pass uses floating-point Gram–Schmidt coefficients (Schnorr & Euchner 1994): it only
//! adds integer multiples of rows to others, so rounding errors cannot change the lattice. The
//! second pass is exact, using only integers (de Weger 1987; Cohen 1993, algorithm 2.6.7), and
//! completes the work of the first: the result is proved to be reduced.

use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

/// Lovász' constant as a fraction.
const DELTA: (u8, u8) = (99, 100);
/// The same constant for the first pass.
const DELTA_FLOAT: f64 = 0.99;
/// The number of leading bits of the largest entry that are kept when entries become floats.
const FLOAT_BITS: usize = 450;
/// The maximum number of rows of a lattice.
const ROWS_MAX: usize = 500;
/// The maximum number of bits of all determinants together.
const BITS_MAX: usize = 1 << 26;

/// A reduced basis: linearly independent rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reduced {
    /// The basis vectors; the first ones are short.
    pub rows: Vec<Vec<IBig>>,
    /// The squared volumes spanned by the first 0, 1, … rows: `[k + 1] / [k]` is the squared length
    /// of row k without its component along the earlier rows.
    pub volumes: Vec<IBig>,
}

/// Returns a basis of the lattice spanned by the rows, reduced with Lovász' constant 99/100. The
/// rows must have the same length; if they are dependent, the basis has fewer rows. O(n^5 · bits)
/// in the worst case for n rows, usually far less.
///
/// # Errors
/// `DimensionError` for rows of different lengths; `LimitError`, raised at once; `Interrupted`.
pub fn reduce(rows: Vec<Vec<IBig>>, budget: &Budget) -> Result<Reduced, Failure> {
    let columns = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != columns) {
        return Err(Failure::dimension(
            "the rows of a lattice must have the same length",
        ));
    }
    let mut rows = rows;
    rows.retain(|row| row.iter().any(|n| !n.is_zero()));
    let bits = bits_of(&rows);
    if rows.len() > ROWS_MAX || rows.len().pow(3).saturating_mul(bits + 10) > BITS_MAX * 16 {
        return Err(Failure::limit(format!(
            "a lattice of {} rows with entries of {bits} bits is too large to reduce",
            rows.len()
        )));
    }
    let rank = rank(&rows, budget)?;
    if rank < rows.len() {
        rows = independent(rows, rank, budget)?;
    }
    reduce_independent(rows, budget)
}

/// Same as [`reduce`], for rows known to be independent.
pub(super) fn reduce_independent(
    mut rows: Vec<Vec<IBig>>,
    budget: &Budget,
) -> Result<Reduced, Failure> {
    approximate(&mut rows, budget)?;
    Exact::new(rows).run(budget)
}

fn bits_of(rows: &[Vec<IBig>]) -> usize {
    rows.iter()
        .flatten()
        .map(|n| n.bit_len())
        .max()
        .unwrap_or(0)
}

/// Returns the rank, by elimination without fractions (Bareiss 1968).
fn rank(rows: &[Vec<IBig>], budget: &Budget) -> Result<usize, Failure> {
    let mut rows = rows.to_vec();
    let columns = rows.first().map_or(0, Vec::len);
    let (mut rank, mut before) = (0, IBig::ONE);
    for column in 0..columns {
        let Some(at) = (rank..rows.len()).find(|&k| !rows[k][column].is_zero()) else {
            continue;
        };
        rows.swap(rank, at);
        let (top, below) = rows.split_at_mut(rank + 1);
        let pivot = &top[rank];
        for row in below {
            budget.poll(columns as u64 / 16)?;
            let factor = row[column].clone();
            for (a, b) in row[column..].iter_mut().zip(&pivot[column..]) {
                *a = cross([a, &pivot[column]], [&factor, b], &before, budget)?;
            }
        }
        before = rows[rank][column].clone();
        rank += 1;
    }
    Ok(rank)
}

/// Returns a basis of the span of dependent rows: a small unit matrix is appended to the rows, and
/// reduction moves the relations to the front, where the original rows have become 0.
fn independent(
    rows: Vec<Vec<IBig>>,
    rank: usize,
    budget: &Budget,
) -> Result<Vec<Vec<IBig>>, Failure> {
    let count = rows.len();
    let mut weight = bits_of(&rows) + 2 * count + 8;
    loop {
        let wide = rows.iter().enumerate().map(|(k, row)| {
            let mut wide: Vec<IBig> = row.iter().map(|n| n << weight).collect();
            wide.extend((0..count).map(|j| IBig::from(usize::from(j == k))));
            wide
        });
        let wide: Vec<Vec<IBig>> = wide.collect();
        let reduced = reduce_independent(wide, budget)?;
        let columns = rows[0].len();
        let mut kept: Vec<Vec<IBig>> = reduced
            .rows
            .into_iter()
            .map(|row| row[..columns].iter().map(|n| n >> weight).collect())
            .collect();
        kept.retain(|row: &Vec<IBig>| row.iter().any(|n| !n.is_zero()));
        if kept.len() == rank {
            return Ok(kept);
        }
        weight *= 2;
    }
}

/// Computes `(a[0] · a[1] - b[0] · b[1]) / d`, which is exact.
fn cross(a: [&IBig; 2], b: [&IBig; 2], d: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    let difference = big::multiply(a[0], a[1], budget)? - big::multiply(b[0], b[1], budget)?;
    Ok(big::div_rem(&difference, d, budget)?.0)
}

/// Returns the scalar product.
fn dot(a: &[IBig], b: &[IBig]) -> IBig {
    let products = a
        .iter()
        .zip(b)
        .filter(|(x, y)| !x.is_zero() && !y.is_zero());
    products.fold(IBig::ZERO, |sum, (x, y)| sum + x * y)
}

/// Computes `target -= q · row`.
fn subtract(target: &mut [IBig], q: &IBig, row: &[IBig], budget: &Budget) -> Result<(), Failure> {
    for (a, b) in target.iter_mut().zip(row) {
        if !b.is_zero() {
            *a -= big::multiply(q, b, budget)?;
        }
    }
    Ok(())
}

/// Returns an integer divided by `2^shift`, as a float.
fn float(n: &IBig, shift: usize) -> f64 {
    let bits = n.bit_len();
    let drop = bits.saturating_sub(64);
    let top = i128::try_from(n >> drop).expect("at most 65 bits with the sign") as f64;
    top * 2f64.powi((drop as i64 - shift as i64).clamp(-1000, 1000) as i32)
}

/// Returns the nearest integer.
fn rounded(x: f64) -> IBig {
    let x = x.round();
    if x.abs() < 9e15 {
        return IBig::from(x as i64);
    }
    let shift = x.abs().log2() as i32 - 52;
    IBig::from((x / 2f64.powi(shift)) as i64) << shift as usize
}

/// An entry of a row in the first pass.
trait Entry: Clone {
    /// Returns the entry divided by `2^shift`.
    fn float(&self, shift: usize) -> f64;
    /// Subtracts `q · other`, where q is an integer; returns whether the result fits.
    fn subtract(&mut self, q: f64, other: &Self) -> bool;
    fn exact_dot(a: &[Self], b: &[Self]) -> IBig;
}

impl Entry for IBig {
    fn float(&self, shift: usize) -> f64 {
        float(self, shift)
    }

    fn subtract(&mut self, q: f64, other: &IBig) -> bool {
        if !other.is_zero() {
            *self -= rounded(q) * other;
        }
        true
    }

    fn exact_dot(a: &[IBig], b: &[IBig]) -> IBig {
        dot(a, b)
    }
}

impl Entry for i64 {
    fn float(&self, _: usize) -> f64 {
        *self as f64
    }

    fn subtract(&mut self, q: f64, other: &i64) -> bool {
        if q.abs() > 9e15 {
            return false;
        }
        let result = (q as i64)
            .checked_mul(*other)
            .and_then(|n| self.checked_sub(n));
        *self = result.unwrap_or(0);
        result.is_some()
    }

    fn exact_dot(a: &[i64], b: &[i64]) -> IBig {
        let products = a
            .iter()
            .zip(b)
            .map(|(&x, &y)| i128::from(x) * i128::from(y));
        products.fold(IBig::ZERO, |sum, n| sum + IBig::from(n))
    }
}

/// Runs the first pass, in machine words if the entries fit.
fn approximate(rows: &mut Vec<Vec<IBig>>, budget: &Budget) -> Result<(), Failure> {
    let bits = bits_of(rows);
    if bits < 62 {
        let words = rows
            .iter()
            .map(|row| row.iter().map(i64::try_from).collect());
        let words: Result<Vec<Vec<i64>>, _> = words.collect();
        let mut pass = Approximate::new(words.expect("entries fit in words"), 0, bits);
        if pass.run(budget)? {
            let row = |row: Vec<i64>| row.into_iter().map(IBig::from).collect();
            *rows = pass.rows.into_iter().map(row).collect();
            return Ok(());
        }
    }
    let shift = bits.saturating_sub(FLOAT_BITS);
    let mut pass = Approximate::new(std::mem::take(rows), shift, bits);
    pass.run(budget)?;
    *rows = pass.rows;
    Ok(())
}

/// The state of the first pass.
struct Approximate<E> {
    rows: Vec<Vec<E>>,
    bits: usize,
    /// The entries are divided by 2 to this power.
    shift: usize,
    floats: Vec<Vec<f64>>,
    /// The squared lengths of the rows.
    squares: Vec<f64>,
    mu: Vec<Vec<f64>>,
    /// The squared lengths of the rows after orthogonalisation.
    lengths: Vec<f64>,
}

/// The outcome of reducing the size of coefficients.
enum Outcome {
    Done,
    /// Floats are not precise enough, so the rest is left to the exact pass.
    Lost,
    /// An entry does not fit, and its row has been corrupted.
    Spoilt,
}

impl<E: Entry> Approximate<E> {
    fn new(rows: Vec<Vec<E>>, shift: usize, bits: usize) -> Approximate<E> {
        let n = rows.len();
        let floats = |row: &Vec<E>| row.iter().map(|x| x.float(shift)).collect();
        let floats: Vec<Vec<f64>> = rows.iter().map(floats).collect();
        Approximate {
            squares: floats.iter().map(|row| float_dot(row, row)).collect(),
            floats,
            rows,
            bits,
            shift,
            mu: vec![vec![0.0; n]; n],
            lengths: vec![0.0; n],
        }
    }

    /// Reduces to the extent that floats allow. Returns false if entries outgrew their type.
    fn run(&mut self, budget: &Budget) -> Result<bool, Failure> {
        let n = self.rows.len();
        let steps_max = 200 * n * (n + 10) + 40 * n * self.bits;
        let mut k = 0;
        for _ in 0..steps_max {
            if k == n {
                return Ok(true);
            }
            match self.size_reduce(k, budget)? {
                Outcome::Done => {}
                Outcome::Lost => return Ok(true),
                Outcome::Spoilt => return Ok(false),
            }
            k = self.insert(k) + 1;
        }
        Ok(true)
    }

    /// Moves row k up to the position where Lovász' condition holds, and returns that position. All
    /// data about the row remain valid.
    fn insert(&mut self, k: usize) -> usize {
        let (mut at, mut length) = (k, self.lengths[k]);
        while at > 0 {
            let above = self.lengths[at - 1];
            let moved = length + self.mu[k][at - 1] * self.mu[k][at - 1] * above;
            if moved >= DELTA_FLOAT * above {
                break;
            }
            (at, length) = (at - 1, moved);
        }
        self.rows[at..=k].rotate_right(1);
        self.floats[at..=k].rotate_right(1);
        self.squares[at..=k].rotate_right(1);
        self.mu[at..=k].rotate_right(1);
        self.lengths[at] = length;
        at
    }

    /// Orthogonalises row k and reduces its coefficients to at most about 1/2, until recomputed
    /// coefficients need no further change: errors in one row would grow with every later row.
    fn size_reduce(&mut self, k: usize, budget: &Budget) -> Result<Outcome, Failure> {
        for _ in 0..200 {
            budget.poll((k * self.rows[k].len()) as u64 / 500 + 1)?;
            self.orthogonalise(k);
            if !self.lengths[k].is_finite() || self.lengths[k] <= 0.0 {
                return Ok(Outcome::Lost);
            }
            let mut changed = false;
            for j in (0..k).rev() {
                if self.mu[k][j].abs() <= 0.501 {
                    continue;
                }
                let q = self.mu[k][j].round();
                changed = true;
                let (low, high) = self.mu.split_at_mut(k);
                for (a, b) in high[0][..j].iter_mut().zip(&low[j]) {
                    *a -= q * b;
                }
                high[0][j] -= q;
                let (low, high) = self.rows.split_at_mut(k);
                let mut pairs = high[0].iter_mut().zip(&low[j]);
                if !pairs.all(|(a, b)| a.subtract(q, b)) {
                    return Ok(Outcome::Spoilt);
                }
            }
            if !changed {
                return Ok(Outcome::Done);
            }
            let shift = self.shift;
            self.floats[k] = self.rows[k].iter().map(|x| x.float(shift)).collect();
            self.squares[k] = float_dot(&self.floats[k], &self.floats[k]);
        }
        Ok(Outcome::Lost)
    }

    fn orthogonalise(&mut self, k: usize) {
        let own = self.squares[k];
        let mut products = vec![0.0; k];
        let mut length = own;
        for j in 0..k {
            let mut product = float_dot(&self.floats[k], &self.floats[j]);
            if product.abs() < 1e-7 * (own * self.squares[j]).sqrt() && product != 0.0 {
                // Because of cancellation, use the exact product instead.
                product = float(&E::exact_dot(&self.rows[k], &self.rows[j]), 2 * self.shift);
            }
            let known = float_dot(&self.mu[j][..j], &products[..j]);
            products[j] = product - known;
            self.mu[k][j] = products[j] / self.lengths[j];
            length -= self.mu[k][j] * products[j];
        }
        // Cancellation again; any positive value leaves the decision to the exact pass.
        self.lengths[k] = if length > 0.0 { length } else { own * 1e-16 };
    }
}

/// Returns the scalar product, computed as four parallel sums.
fn float_dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest = a4.remainder().iter().zip(b4.remainder());
    let rest: f64 = rest.map(|(x, y)| x * y).sum();
    for (x, y) in a4.zip(b4) {
        for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *sum += x * y;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// The state of the second pass: `d[i]` are the squared volumes, and
/// `lambda[i][j] = d[j + 1] · mu[i][j]`.
struct Exact {
    rows: Vec<Vec<IBig>>,
    lambda: Vec<Vec<IBig>>,
    d: Vec<IBig>,
}

impl Exact {
    /// Creates the state from linearly independent rows.
    fn new(rows: Vec<Vec<IBig>>) -> Exact {
        let n = rows.len();
        let mut d = vec![IBig::ZERO; n + 1];
        d[0] = IBig::ONE;
        Exact {
            lambda: (0..n).map(|k| vec![IBig::ZERO; k]).collect(),
            rows,
            d,
        }
    }

    fn run(mut self, budget: &Budget) -> Result<Reduced, Failure> {
        let n = self.rows.len();
        let (mut k, mut known) = (0, 0);
        while k < n {
            budget.poll((n + self.rows[k].len()) as u64 / 8 + 1)?;
            if k == known {
                self.append(k, budget)?;
                known += 1;
            }
            if k == 0 {
                k = 1;
                continue;
            }
            self.size_reduce(k, k - 1, budget)?;
            if self.must_swap(k, budget)? {
                self.swap(k, known, budget)?;
                k -= 1;
            } else {
                for j in (0..k - 1).rev() {
                    self.size_reduce(k, j, budget)?;
                }
                k += 1;
            }
        }
        Ok(Reduced {
            rows: self.rows,
            volumes: self.d,
        })
    }

    /// Computes the coefficients of a row when it is reached for the first time.
    fn append(&mut self, k: usize, budget: &Budget) -> Result<(), Failure> {
        for j in 0..=k {
            budget.poll(j as u64 * self.d[j].bit_len() as u64 / 4096)?;
            let mut u = dot(&self.rows[k], &self.rows[j]);
            for i in 0..j {
                let products = [&self.lambda[k][i], &self.lambda[j][i]];
                u = cross([&self.d[i + 1], &u], products, &self.d[i], budget)?;
            }
            if j < k {
                self.lambda[k][j] = u;
            } else {
                debug_assert!(u.is_positive(), "independent rows");
                self.d[k + 1] = u;
            }
        }
        Ok(())
    }

    /// Subtracts the nearest integer multiple of row j from row k.
    fn size_reduce(&mut self, k: usize, j: usize, budget: &Budget) -> Result<(), Failure> {
        let twice = &self.lambda[k][j] << 1;
        let d = &self.d[j + 1];
        if twice.bit_len() < d.bit_len() || abs_at_most(&twice, d) {
            return Ok(());
        }
        let q = big::floored(&(twice + d), &(d << 1), budget)?.0;
        let (low, high) = self.rows.split_at_mut(k);
        subtract(&mut high[0], &q, &low[j], budget)?;
        let (low, high) = self.lambda.split_at_mut(k);
        subtract(&mut high[0][..j], &q, &low[j], budget)?;
        high[0][j] -= big::multiply(&q, &self.d[j + 1], budget)?;
        Ok(())
    }

    /// Reports whether Lovász' condition fails.
    fn must_swap(&self, k: usize, budget: &Budget) -> Result<bool, Failure> {
        let left = big::multiply(&self.d[k + 1], &self.d[k - 1], budget)?
            + big::square(&self.lambda[k][k - 1], budget)?;
        let right = big::square(&self.d[k], budget)?;
        Ok(left * IBig::from(DELTA.1) < right * IBig::from(DELTA.0))
    }

    /// Exchanges rows k and k - 1.
    fn swap(&mut self, k: usize, known: usize, budget: &Budget) -> Result<(), Failure> {
        self.rows.swap(k, k - 1);
        let (low, high) = self.lambda.split_at_mut(k);
        let lambda = high[0][k - 1].clone();
        let minus = -&lambda;
        high[0][..k - 1].swap_with_slice(&mut low[k - 1][..k - 1]);
        let d = &self.d;
        let b = cross([&d[k - 1], &d[k + 1]], [&lambda, &minus], &d[k], budget)?;
        for row in &mut self.lambda[k + 1..known] {
            let t = row[k].clone();
            row[k] = cross([&d[k + 1], &row[k - 1]], [&lambda, &t], &d[k], budget)?;
            row[k - 1] = cross([&b, &t], [&minus, &row[k]], &d[k + 1], budget)?;
        }
        self.d[k] = b;
        Ok(())
    }
}

fn abs_at_most(a: &IBig, b: &IBig) -> bool {
    use dashu_base::AbsOrd;
    a.abs_cmp(b).is_le()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polynomial::chance::Chance;

    /// Checks the size conditions and Lovász' condition, using only the Gram matrix.
    fn check(reduced: &Reduced) {
        let budget = Budget::default();
        let mut fresh = Exact::new(reduced.rows.clone());
        for k in 0..reduced.rows.len() {
            fresh.append(k, &budget).unwrap();
            for j in 0..k {
                assert!(abs_at_most(&(&fresh.lambda[k][j] << 1), &fresh.d[j + 1]));
            }
            assert!(k == 0 || !fresh.must_swap(k, &budget).unwrap());
        }
        assert_eq!(fresh.d, reduced.volumes);
    }

    #[test]
    fn a_reduced_basis_is_reduced_and_spans_the_same() {
        let budget = Budget::default();
        let mut random = Chance::new(4);
        for (n, m, bits) in [
            (1, 3, 10),
            (3, 3, 100),
            (8, 8, 60),
            (12, 15, 30),
            (10, 11, 700),
        ] {
            let rows: Vec<Vec<IBig>> = (0..n)
                .map(|_| (0..m).map(|_| random.integer(bits)).collect())
                .collect();
            let volume = {
                let mut exact = Exact::new(rows.clone());
                (0..n).for_each(|k| exact.append(k, &budget).unwrap());
                exact.d[n].clone()
            };
            let reduced = reduce(rows, &budget).unwrap();
            check(&reduced);
            assert_eq!(reduced.volumes[n], volume);
        }
    }

    #[test]
    fn a_knapsack_is_solved() {
        let budget = Budget::default();
        let mut random = Chance::new(99);
        let weights: Vec<IBig> = (0..20).map(|_| random.integer(60)).collect();
        let secret: Vec<bool> = (0..20).map(|k| k * k % 7 < 3).collect();
        let pairs = weights.iter().zip(&secret);
        let sum = pairs.filter(|p| *p.1).fold(IBig::ZERO, |s, p| s + p.0);
        let rows: Vec<Vec<IBig>> = (0..21)
            .map(|k| {
                let mut row: Vec<IBig> = (0..20).map(|j| IBig::from(u8::from(j == k))).collect();
                let last = if k < 20 { &weights[k] } else { &sum };
                row.push(last << 20);
                row
            })
            .collect();
        let reduced = reduce(rows, &budget).unwrap();
        check(&reduced);
        let found = &reduced.rows[0];
        assert!(found[20].is_zero());
        let ones: Vec<bool> = found[..20].iter().map(|n| !n.is_zero()).collect();
        assert_eq!(ones, secret);
    }

    #[test]
    fn dependent_rows_lose_their_relations() {
        let budget = Budget::default();
        let rows = [[2, 4, 6], [1, 0, 5], [3, 4, 11], [0, 0, 0], [4, 4, 16]];
        let rows = rows.map(|row: [i32; 3]| row.map(IBig::from).to_vec());
        let reduced = reduce(rows.to_vec(), &budget).unwrap();
        check(&reduced);
        assert_eq!(reduced.rows.len(), 2);
        // The squared volume of the lattice of (2, 4, 6) and (1, 0, 5).
        assert_eq!(reduced.volumes[2], IBig::from(56 * 26 - 32 * 32));
    }
}
