//! The sieve of Eratosthenes over odd numbers, in pieces that fit in the cache.

use crate::limit::Budget;
use crate::text::Failure;

/// Returns all primes up to and including the limit, in ascending order; for limits up to a few
/// million.
pub fn primes_to(limit: u32) -> Vec<u32> {
    long_primes_to(limit, &Budget::default()).expect("nothing else can stop this budget")
}

/// Returns all primes up to and including the limit, in ascending order.
///
/// # Errors
/// `Interrupted`.
pub fn long_primes_to(limit: u32, budget: &Budget) -> Result<Vec<u32>, Failure> {
    let mut primes = Vec::new();
    if limit >= 2 {
        primes.push(2);
    }
    let root = limit.isqrt();
    let base = if root >= 3 {
        primes_to(root)
    } else {
        Vec::new()
    };
    // Index k of a piece means low + 2k.
    const PIECE: usize = 1 << 15;
    let mut low = 3u64;
    while low <= u64::from(limit) {
        budget.poll(PIECE as u64 / 1024)?;
        let length = PIECE.min(((u64::from(limit) - low) / 2 + 1) as usize);
        let mut composite = vec![false; length];
        for &p in base.iter().skip(1) {
            let p = u64::from(p);
            let square = p * p;
            let first = if square >= low {
                square
            } else {
                let multiple = low.div_ceil(p) * p;
                if multiple % 2 == 0 {
                    multiple + p
                } else {
                    multiple
                }
            };
            let mut k = ((first - low) / 2) as usize;
            while k < length {
                composite[k] = true;
                k += p as usize;
            }
        }
        primes.extend(
            (0..length)
                .filter(|&k| !composite[k])
                .map(|k| (low + 2 * k as u64) as u32),
        );
        low += 2 * length as u64;
    }
    Ok(primes)
}
