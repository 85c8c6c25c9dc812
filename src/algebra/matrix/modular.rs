//! Determinants and linear systems of integers by residues: solved modulo as many 62-bit primes as
//! Hadamard's bound on the result requires, and combined by the Chinese remainder theorem.

use crate::big::{self, Montgomery64};
use crate::limit::Budget;
use crate::number::{NumberRef, theory};
use crate::text::Failure;
use dashu_base::{BitTest, Sign};
use dashu_int::IBig;

/// The number of bits that each prime is guaranteed to add to the product.
pub(super) const PRIME_BITS: usize = 61;

/// Returns the determinant of a square matrix.
pub(super) fn det(rows: &[Vec<IBig>], budget: &Budget) -> Result<IBig, Failure> {
    let bits = hadamard_bits(rows) + 2;
    budget.check_bits(bits)?;
    let mut primes = Primes::new();
    let mut moduli = Vec::new();
    let mut residues = Vec::new();
    while moduli.len() * PRIME_BITS < bits {
        let p = primes.next(budget)?;
        let ring = Montgomery64::new(p);
        let det = System::new(rows, rows.len(), &ring).factor(budget)?;
        residues.push(ring.leave(det));
        moduli.push(p);
    }
    let tree = Tree::new(&moduli, budget)?;
    tree.combine(&residues, budget)
}

/// Returns the numerators and denominator of the solution of `A X = B`; each row holds A (n
/// columns), then B. `None` if A is singular.
pub(super) fn solve(
    rows: &[Vec<IBig>],
    n: usize,
    budget: &Budget,
) -> Result<Option<(Vec<IBig>, IBig)>, Failure> {
    let bits = hadamard_bits(rows) + 2;
    budget.check_bits(bits)?;
    let width = rows[0].len();
    // The images modulo every prime are held until the end, and so are the results.
    let results = n * (width - n) + 1;
    let each = bits.div_ceil(PRIME_BITS) * size_of::<u64>() + size_of::<IBig>() + bits / 8;
    let _held = budget.reserve(results.saturating_mul(each))?;
    let mut primes = Primes::new();
    let mut moduli = Vec::new();
    let mut residues: Vec<Vec<u64>> = Vec::new();
    let mut zero_bits = 0;
    while moduli.len() * PRIME_BITS < bits {
        let p = primes.next(budget)?;
        let ring = Montgomery64::new(p);
        let mut system = System::new(rows, n, &ring);
        let det = system.factor(budget)?;
        if det == 0 {
            zero_bits += PRIME_BITS;
            // The primes that divide the determinant have a product larger than its bound, so it is
            // 0.
            if zero_bits > bits {
                return Ok(None);
            }
            continue;
        }
        let solved = system.solutions(budget)?.into_iter();
        let mut images: Vec<u64> = solved.map(|x| ring.leave(ring.mul(x, det))).collect();
        images.push(ring.leave(det));
        residues.push(images);
        moduli.push(p);
    }
    let tree = Tree::new(&moduli, budget)?;
    let mut results = Vec::with_capacity(n * (width - n) + 1);
    for k in 0..=n * (width - n) {
        let column: Vec<u64> = residues.iter().map(|images| images[k]).collect();
        results.push(tree.combine(&column, budget)?);
    }
    let det = results.pop().expect("the determinant is the last image");
    Ok(Some((results, det)))
}

/// Reports whether residues beat fraction-free elimination: the matrix is large and its entries are
/// not very long.
pub(super) fn is_worth_it(rows: &[Vec<IBig>]) -> bool {
    let widest = rows.iter().flatten().map(BitTest::bit_len).max();
    rows.len() >= 8 && widest.unwrap_or(0) / 128 <= rows.len()
}

/// Returns the rank modulo one large prime: at most the true rank, and almost always equal to it.
pub(super) fn rank(rows: &[Vec<IBig>], budget: &Budget) -> Result<usize, Failure> {
    let ring = Montgomery64::new(Primes::new().next(budget)?);
    if rows.is_empty() {
        return Ok(0);
    }
    let mut rows = residues(rows, &ring);
    let mut rank = 0;
    for column in 0..rows[0].len() {
        let Some(chosen) = (rank..rows.len()).find(|i| rows[*i][column] != 0) else {
            continue;
        };
        rows.swap(chosen, rank);
        budget.poll((rows.len() * rows[0].len()) as u64 / 256 + 1)?;
        let (upper, lower) = rows.split_at_mut(rank + 1);
        let pivot_row = &upper[rank];
        let inverse = ring.pow(pivot_row[column], ring.modulus() - 2);
        for row in lower.iter_mut().filter(|row| row[column] != 0) {
            let factor = ring.modulus() - ring.mul(row[column], inverse);
            for (x, y) in row[column..].iter_mut().zip(&pivot_row[column..]) {
                *x = ring.add(*x, ring.mul(factor, *y));
            }
        }
        rank += 1;
        if rank == rows.len() {
            break;
        }
    }
    Ok(rank)
}

/// Returns an upper bound on the length in bits of a minor of these rows: the length of the product
/// of the rows' Euclidean lengths.
pub(super) fn hadamard_bits(rows: &[Vec<IBig>]) -> usize {
    let length = |row: &Vec<IBig>| {
        let longest = row.iter().map(BitTest::bit_len).max().unwrap_or(0);
        longest + (row.len().max(1).ilog2() as usize).div_ceil(2) + 1
    };
    rows.iter().map(length).sum()
}

/// Returns the entries in the ring.
pub(super) fn residues(rows: &[Vec<IBig>], ring: &Montgomery64) -> Vec<Vec<u64>> {
    let lengths = rows.iter().flatten().map(|x| x.as_sign_words().1.len());
    // powers[k] is 2^(64 (k + 2)): it turns x / 2^(64 k) into the representative of a residue.
    let square = ring.enter(ring.one());
    let mut powers = vec![square];
    for _ in 0..lengths.max().unwrap_or(0) {
        powers.push(ring.mul(powers[powers.len() - 1], square));
    }
    let residue = |x: &IBig| {
        let (sign, words) = x.as_sign_words();
        let fold = |rest: u64, word: &u64| ring.reduce(u128::from(rest) + u128::from(*word));
        let size = ring.mul(words.iter().fold(0, fold), powers[words.len()]);
        if sign == Sign::Negative && size != 0 {
            ring.modulus() - size
        } else {
            size
        }
    };
    let rows = rows.iter();
    rows.map(|row| row.iter().map(residue).collect()).collect()
}

/// A system in the ring, factored as L · U with a unit diagonal in U. Every entry is one dot
/// product, reduced once; the right-hand sides are columns of U.
struct System<'r> {
    ring: &'r Montgomery64,
    n: usize,
    /// By rows: entries not yet processed and, left of the current step, L.
    rows: Vec<Vec<u64>>,
    /// By columns: the part of U known so far.
    columns: Vec<Vec<u64>>,
}

impl<'r> System<'r> {
    fn new(rows: &[Vec<IBig>], n: usize, ring: &'r Montgomery64) -> System<'r> {
        let width = rows[0].len();
        System {
            ring,
            n,
            rows: residues(rows, ring),
            columns: vec![Vec::with_capacity(n); width],
        }
    }

    /// `x - a · b` for vectors.
    fn less_dot(&self, x: u64, a: &[u64], b: &[u64]) -> u64 {
        let p = self.ring.modulus();
        let top = u128::from(p) << 64;
        let mut sum = 0u128;
        for (a, b) in a.chunks(8).zip(b.chunks(8)) {
            // The sum is below 2^126 before this; eight products of two 62-bit factors add less
            // than 2^127.
            for (a, b) in a.iter().zip(b) {
                sum += u128::from(*a) * u128::from(*b);
            }
            while sum >= top {
                sum -= top;
            }
        }
        self.ring.add(x, p - self.ring.reduce(sum))
    }

    /// Factors the system and returns the determinant; stops at 0.
    fn factor(&mut self, budget: &Budget) -> Result<u64, Failure> {
        let (ring, p) = (self.ring, self.ring.modulus());
        let width = self.columns.len();
        let mut det = ring.one();
        for k in 0..self.n {
            budget.poll((k * (width + self.n - k)) as u64 / 512 + 1)?;
            for i in k..self.n {
                self.rows[i][k] =
                    self.less_dot(self.rows[i][k], &self.rows[i][..k], &self.columns[k][..k]);
            }
            let Some(chosen) = (k..self.n).find(|i| self.rows[*i][k] != 0) else {
                return Ok(0);
            };
            if chosen != k {
                self.rows.swap(chosen, k);
                det = p - det;
            }
            let pivot = self.rows[k][k];
            det = ring.mul(det, pivot);
            let inverse = ring.pow(pivot, p - 2);
            for j in k + 1..width {
                let entry =
                    self.less_dot(self.rows[k][j], &self.rows[k][..k], &self.columns[j][..k]);
                self.columns[j].push(ring.mul(entry, inverse));
            }
        }
        Ok(det)
    }

    /// Returns the solutions, row by row, after [`System::factor`].
    fn solutions(&mut self, budget: &Budget) -> Result<Vec<u64>, Failure> {
        let n = self.n;
        let row = |k: usize| -> Vec<u64> { (k + 1..n).map(|m| self.columns[m][k]).collect() };
        let upper: Vec<Vec<u64>> = (0..n).map(row).collect();
        for j in n..self.columns.len() {
            budget.poll((n * n) as u64 / 1024 + 1)?;
            let mut column = std::mem::take(&mut self.columns[j]);
            for k in (0..n).rev() {
                column[k] = self.less_dot(column[k], &upper[k], &column[k + 1..]);
            }
            self.columns[j] = column;
        }
        let solved = &self.columns[n..];
        Ok((0..n)
            .flat_map(|k| solved.iter().map(move |column| column[k]))
            .collect())
    }
}

/// Primes below 2^62, in descending order.
pub(super) struct Primes {
    below: i64,
}

impl Primes {
    pub fn new() -> Primes {
        Primes { below: 1 << 62 }
    }

    pub fn next(&mut self, budget: &Budget) -> Result<u64, Failure> {
        self.below -= 1 + (self.below & 1);
        while !theory::is_prime(NumberRef::Int(self.below), budget)? {
            self.below -= 2;
        }
        Ok(self.below as u64)
    }
}

/// Products of moduli, built up in pairs: level 0 holds the moduli, the last level their product.
pub(super) struct Tree {
    levels: Vec<Vec<IBig>>,
    /// For each modulus, the inverse of the product of all the others.
    weights: Vec<u64>,
    moduli: Vec<u64>,
}

impl Tree {
    pub fn new(moduli: &[u64], budget: &Budget) -> Result<Tree, Failure> {
        let mut levels = vec![moduli.iter().map(|p| IBig::from(*p)).collect::<Vec<_>>()];
        while let Some(last) = levels.last()
            && last.len() > 1
        {
            let mut next = Vec::with_capacity(last.len().div_ceil(2));
            for pair in last.chunks(2) {
                next.push(match pair {
                    [a, b] => big::multiply(a, b, budget)?,
                    single => single[0].clone(),
                });
            }
            levels.push(next);
        }
        let mut weights = Vec::with_capacity(moduli.len());
        for (i, p) in moduli.iter().enumerate() {
            budget.poll(moduli.len() as u64 / 64)?;
            let ring = Montgomery64::new(*p);
            let mut others = ring.one();
            for (_, q) in moduli.iter().enumerate().filter(|(j, _)| *j != i) {
                others = ring.mul(others, ring.enter(*q));
            }
            weights.push(ring.leave(ring.pow(others, p - 2)));
        }
        Ok(Tree {
            levels,
            weights,
            moduli: moduli.to_vec(),
        })
    }

    /// Returns the integer of least magnitude with these residues.
    pub fn combine(&self, residues: &[u64], budget: &Budget) -> Result<IBig, Failure> {
        budget.poll(residues.len() as u64 / 8 + 1)?;
        let weighted = residues.iter().zip(&self.weights).zip(&self.moduli);
        let mut parts: Vec<IBig> = weighted
            .map(|((r, w), p)| {
                IBig::from((u128::from(*r) * u128::from(*w) % u128::from(*p)) as u64)
            })
            .collect();
        for products in &self.levels {
            if parts.len() == 1 {
                break;
            }
            let mut next = Vec::with_capacity(parts.len().div_ceil(2));
            for (pair, product) in parts.chunks(2).zip(products.chunks(2)) {
                next.push(match (pair, product) {
                    ([x, y], [p, q]) => big::multiply(x, q, budget)? + big::multiply(y, p, budget)?,
                    _ => pair[0].clone(),
                });
            }
            parts = next;
        }
        let modulus = &self.levels.last().expect("there is a level")[0];
        let sum = parts.pop().expect("there is a residue");
        let (_, least) = big::floored(&sum, modulus, budget)?;
        if &least + &least > *modulus {
            return Ok(least - modulus);
        }
        Ok(least)
    }
}
