//! Characteristic polynomials of integer matrices, by residues: for each prime the matrix is
//! reduced to Hessenberg form (Cohen 1993, algorithm 2.2.9).

use super::modular::{PRIME_BITS, Primes, Tree, hadamard_bits, residues};
use crate::big::Montgomery64;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// Returns the coefficients of `det(x·I - m)`, constant term first. This takes O(n³) operations for
/// each prime.
pub(super) fn characteristic(rows: &[Vec<IBig>], budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let n = rows.len();
    // A coefficient is a sum of at most 2^n minors.
    let bits = hadamard_bits(rows) + n + 2;
    budget.check_bits(bits)?;
    let each = bits.div_ceil(PRIME_BITS) * size_of::<u64>() + size_of::<IBig>() + bits / 8;
    let _held = budget.reserve((n + 1).saturating_mul(each))?;
    let mut primes = Primes::new();
    let mut moduli = Vec::new();
    let mut images = Vec::new();
    while moduli.len() * PRIME_BITS < bits {
        let p = primes.next(budget)?;
        let ring = Montgomery64::new(p);
        let mut h = residues(rows, &ring);
        to_hessenberg(&mut h, &ring, budget)?;
        images.push(from_hessenberg(&h, &ring, budget)?);
        moduli.push(p);
    }
    let tree = Tree::new(&moduli, budget)?;
    let column = |k: usize| -> Vec<u64> { images.iter().map(|image| image[k]).collect() };
    (0..=n).map(|k| tree.combine(&column(k), budget)).collect()
}

/// Transforms the matrix into a similar one that is zero below the subdiagonal.
fn to_hessenberg(h: &mut [Vec<u64>], ring: &Montgomery64, budget: &Budget) -> Result<(), Failure> {
    let (n, p) = (h.len(), ring.modulus());
    for m in 1..n.saturating_sub(1) {
        budget.poll((n * n) as u64 / 128 + 1)?;
        let Some(chosen) = (m..n).find(|i| h[*i][m - 1] != 0) else {
            continue;
        };
        if chosen != m {
            h.swap(chosen, m);
            for row in h.iter_mut() {
                row.swap(chosen, m);
            }
        }
        let inverse = ring.pow(h[m][m - 1], p - 2);
        for i in m + 1..n {
            if h[i][m - 1] == 0 {
                continue;
            }
            let factor = ring.mul(h[i][m - 1], inverse);
            let minus = p - factor;
            let (above, below) = h.split_at_mut(i);
            for (x, y) in below[0][m - 1..].iter_mut().zip(&above[m][m - 1..]) {
                *x = ring.add(*x, ring.mul(minus, *y));
            }
            for row in h.iter_mut() {
                row[m] = ring.add(row[m], ring.mul(factor, row[i]));
            }
        }
    }
    Ok(())
}

/// Returns the residues of the coefficients, constant term first.
fn from_hessenberg(
    h: &[Vec<u64>],
    ring: &Montgomery64,
    budget: &Budget,
) -> Result<Vec<u64>, Failure> {
    let (n, p) = (h.len(), ring.modulus());
    let minus = |x: u64| if x == 0 { 0 } else { p - x };
    let mut all = vec![vec![ring.one()]];
    for m in 0..n {
        budget.poll((n * n) as u64 / 256 + 1)?;
        let last = &all[m];
        let mut next = vec![0];
        next.extend_from_slice(last);
        let add = |next: &mut Vec<u64>, factor: u64, other: &[u64]| {
            for (x, y) in next.iter_mut().zip(other) {
                *x = ring.add(*x, ring.mul(factor, *y));
            }
        };
        add(&mut next, minus(h[m][m]), last);
        let mut product = ring.one();
        for i in (0..m).rev() {
            product = ring.mul(product, h[i + 1][i]);
            if product == 0 {
                break;
            }
            add(&mut next, minus(ring.mul(product, h[i][m])), &all[i]);
        }
        all.push(next);
    }
    let last = all.pop().unwrap_or_default();
    Ok(last.into_iter().map(|x| ring.leave(x)).collect())
}
