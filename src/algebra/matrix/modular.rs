//! Determinants and linear systems of integers by residues: solved modulo as many primes of 62 bits as
//! Hadamard's bound on the result asks for, and put together by the Chinese remainder theorem.

use crate::limit::Budget;
use crate::number::{NumberRef, big, theory};
use crate::text::Failure;
use dashu_base::{BitTest, Sign};
use dashu_int::IBig;
use theory::Montgomery64;

/// Bits of a product that each prime surely adds.
const PRIME_BITS: usize = 61;

/// The determinant of a square matrix.
pub(super) fn det(rows: &[Vec<IBig>], budget: &Budget) -> Result<IBig, Failure> {
    let bits = hadamard_bits(rows) + 2;
    budget.check_bits(bits)?;
    let mut primes = Primes::new();
    let mut moduli = Vec::new();
    let mut residues = Vec::new();
    while moduli.len() * PRIME_BITS < bits {
        let p = primes.next(budget)?;
        let ring = Montgomery64::new(p);
        let mut m = reduced(rows, &ring);
        residues.push(ring.leave(eliminate(&mut m, rows.len(), &ring, budget)?));
        moduli.push(p);
    }
    let tree = Tree::new(&moduli, budget)?;
    tree.combine(&residues, budget)
}

/// Numerators and denominator of the solution of `A X = B`; the rows hold A (n columns) beside B. None if A is
/// singular.
pub(super) fn solve(
    rows: &[Vec<IBig>],
    n: usize,
    budget: &Budget,
) -> Result<Option<(Vec<IBig>, IBig)>, Failure> {
    let bits = hadamard_bits(rows) + 2;
    budget.check_bits(bits)?;
    let width = rows[0].len();
    let mut primes = Primes::new();
    let mut moduli = Vec::new();
    let mut residues: Vec<Vec<u64>> = Vec::new();
    let mut zero_bits = 0;
    while moduli.len() * PRIME_BITS < bits {
        let p = primes.next(budget)?;
        let ring = Montgomery64::new(p);
        let mut m = reduced(rows, &ring);
        let det = eliminate(&mut m, n, &ring, budget)?;
        if det == 0 {
            zero_bits += PRIME_BITS;
            // More primes divide the determinant than it has room for: it is 0.
            if zero_bits > bits {
                return Ok(None);
            }
            continue;
        }
        let solved = m.iter().flat_map(|row| &row[n..]);
        let mut images: Vec<u64> = solved.map(|x| ring.leave(ring.mul(*x, det))).collect();
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

/// Bits that a minor made of these rows has at most: the product of the rows' Euclidean lengths.
fn hadamard_bits(rows: &[Vec<IBig>]) -> usize {
    let length = |row: &Vec<IBig>| {
        let longest = row.iter().map(BitTest::bit_len).max().unwrap_or(0);
        longest + (row.len().max(1).ilog2() as usize).div_ceil(2) + 1
    };
    rows.iter().map(length).sum()
}

/// The entries in the ring.
fn reduced(rows: &[Vec<IBig>], ring: &Montgomery64) -> Vec<Vec<u64>> {
    let p = ring.modulus();
    let residue = |x: &IBig| {
        let (sign, words) = x.as_sign_words();
        let fold = |rest: u64, word: &u64| {
            ((u128::from(rest) << 64 | u128::from(*word)) % u128::from(p)) as u64
        };
        let size = words.iter().rev().fold(0, fold);
        let size = if sign == Sign::Negative && size != 0 {
            p - size
        } else {
            size
        };
        ring.enter(size)
    };
    rows.iter()
        .map(|row| row.iter().map(residue).collect())
        .collect()
}

/// Reduces the first n columns to the identity and gives their determinant; 0 as soon as it is seen to be.
fn eliminate(
    m: &mut [Vec<u64>],
    n: usize,
    ring: &Montgomery64,
    budget: &Budget,
) -> Result<u64, Failure> {
    let p = ring.modulus();
    let width = m[0].len();
    // Without a right side only the determinant is wanted: rows above the pivot may stay.
    let full = width > n;
    let mut det = ring.one();
    for k in 0..n {
        budget.poll((m.len() * (width - k)) as u64 / 256)?;
        let Some(chosen) = (k..n).find(|i| m[*i][k] != 0) else {
            return Ok(0);
        };
        if chosen != k {
            m.swap(chosen, k);
            det = p - det;
        }
        det = ring.mul(det, m[k][k]);
        let inverse = ring.pow(m[k][k], p - 2);
        for x in &mut m[k][k..] {
            *x = ring.mul(*x, inverse);
        }
        let pivot_row = std::mem::take(&mut m[k]);
        let start = if full { 0 } else { k + 1 };
        for (i, row) in m.iter_mut().enumerate().skip(start) {
            if i == k || row[k] == 0 {
                continue;
            }
            let factor = p - row[k];
            for (x, y) in row[k..].iter_mut().zip(&pivot_row[k..]) {
                *x = ring.add(*x, ring.mul(factor, *y));
            }
        }
        m[k] = pivot_row;
    }
    Ok(det)
}

/// Primes below 2^62, from above.
struct Primes {
    below: i64,
}

impl Primes {
    fn new() -> Primes {
        Primes { below: 1 << 62 }
    }

    fn next(&mut self, budget: &Budget) -> Result<u64, Failure> {
        self.below -= 1 + (self.below & 1);
        while !theory::is_prime(NumberRef::Int(self.below), budget)? {
            self.below -= 2;
        }
        Ok(self.below as u64)
    }
}

/// Products of moduli, pairwise upward: level 0 holds the moduli, the last one their product.
struct Tree {
    levels: Vec<Vec<IBig>>,
    /// For each modulus the inverse of the product of all the others.
    weights: Vec<u64>,
    moduli: Vec<u64>,
}

impl Tree {
    fn new(moduli: &[u64], budget: &Budget) -> Result<Tree, Failure> {
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

    /// The integer of least magnitude with these residues.
    fn combine(&self, residues: &[u64], budget: &Budget) -> Result<IBig, Failure> {
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
