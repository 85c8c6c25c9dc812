//! Linear algebra over the field of two elements: finds relations whose product is a square.

use crate::limit::Budget;
use crate::text::Failure;

/// Finds sets of columns that add up to zero, by elimination. Each column is a vector of bits.
///
/// # Errors
/// `Interrupted`.
pub(super) fn dependencies(
    mut columns: Vec<Vec<u64>>,
    rows: usize,
    budget: &Budget,
) -> Result<Vec<Vec<usize>>, Failure> {
    let count = columns.len();
    let words = count.div_ceil(64);
    // For each column, the original columns that add up to it.
    let mut history: Vec<Vec<u64>> = (0..count)
        .map(|k| {
            let mut bits = vec![0u64; words];
            bits[k / 64] = 1 << (k % 64);
            bits
        })
        .collect();
    let mut used = vec![false; count];
    for row in 0..rows {
        if row % 16 == 0 {
            budget.poll((16 * count * (words + rows / 64) / 8000) as u64)?;
        }
        let (word, bit) = (row / 64, 1u64 << (row % 64));
        let Some(pivot) = (0..count).find(|&k| !used[k] && columns[k][word] & bit != 0) else {
            continue;
        };
        used[pivot] = true;
        let (pivot_column, pivot_history) = (columns[pivot].clone(), history[pivot].clone());
        for k in (0..count).filter(|&k| k != pivot) {
            // Used columns need no update: only free ones become dependencies.
            if !used[k] && columns[k][word] & bit != 0 {
                add(&mut columns[k][word..], &pivot_column[word..]);
                add(&mut history[k], &pivot_history);
            }
        }
    }
    let chosen = |k: usize| {
        (0..count)
            .filter(|&j| history[k][j / 64] >> (j % 64) & 1 == 1)
            .collect()
    };
    Ok((0..count).filter(|&k| !used[k]).map(chosen).collect())
}

fn add(to: &mut [u64], from: &[u64]) {
    for (x, y) in to.iter_mut().zip(from) {
        *x ^= y;
    }
}
