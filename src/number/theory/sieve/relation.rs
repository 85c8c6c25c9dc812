//! Relations found by the sieve, including pairs of partial ones with the same left-over prime.

use dashu_int::UBig;
use rustc_hash::{FxHashMap, FxHashSet};

/// `root² ≡ ± ∏ primes · large² (mod n)`.
#[derive(Clone)]
pub(super) struct Relation {
    pub root: UBig,
    /// The factors, with multiplicity: 0 for the sign, k + 1 for prime k of the base.
    pub factors: Vec<u32>,
    /// A prime outside the base that divides the right-hand side twice, or 1.
    pub large: u64,
}

/// All relations found so far.
pub(super) struct Relations {
    n: UBig,
    /// The number of rows of the matrix: one for the sign and one for each prime.
    rows: usize,
    pub full: Vec<Relation>,
    /// The first relation found with each left-over prime.
    partial: FxHashMap<u64, Relation>,
    /// Roots already seen: another polynomial may find the same relation again.
    seen: FxHashSet<u64>,
}

impl Relations {
    pub fn new(n: &UBig, rows: usize) -> Relations {
        Relations {
            n: n.clone(),
            rows,
            full: Vec::new(),
            partial: FxHashMap::default(),
            seen: FxHashSet::default(),
        }
    }

    /// Returns the number of complete relations.
    pub fn count(&self) -> usize {
        self.full.len()
    }

    /// Adds a relation whose right-hand side contains a left-over prime once (1 for none).
    pub fn add(&mut self, root: UBig, factors: Vec<u32>, left_over: u64) {
        let low = root.as_words().first().copied().unwrap_or(0);
        if !self.seen.insert(low) {
            return;
        }
        let relation = Relation {
            root,
            factors,
            large: 1,
        };
        if left_over == 1 {
            self.full.push(relation);
            return;
        }
        let Some(other) = self.partial.get(&left_over) else {
            self.partial.insert(left_over, relation);
            return;
        };
        let root = &relation.root * &other.root % &self.n;
        let factors = relation
            .factors
            .iter()
            .chain(&other.factors)
            .copied()
            .collect();
        self.full.push(Relation {
            root,
            factors,
            large: left_over,
        });
    }

    /// Returns the parities of the exponents, as one column of bits per relation.
    pub fn exponents(&self) -> Vec<Vec<u64>> {
        let column = |relation: &Relation| {
            let mut bits = vec![0u64; self.rows.div_ceil(64)];
            for &index in &relation.factors {
                bits[index as usize / 64] ^= 1 << (index % 64);
            }
            bits
        };
        self.full.iter().map(column).collect()
    }

    /// Drops the older half of the relations.
    pub fn forget_half(&mut self) {
        let half = self.full.len() / 2;
        self.full.drain(..half);
    }
}
