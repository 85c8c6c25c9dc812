//! Factoring to the extent that radicals need: primes below 10^6, a remainder below 2^64, perfect
//! powers. Anything left unfactored is an *open* base; radicals keep open bases coprime by gcds.

use crate::big::{factor_u64, is_prime_u64, natural, pow_u64, sieve};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::UBig;

/// The upper limit of trial division.
const TRIAL_MAX: u32 = 1_000_000;

/// Reports whether a base may be composite because it was too large to factor.
pub(super) fn is_open(base: &UBig) -> bool {
    base.bit_len() > 64
}

/// Factors `n` into powers of pairwise coprime bases, none of which is a perfect power: primes, and
/// at most one open base. `n` is at least 1; for 1 the list is empty.
pub(super) fn factor(n: &UBig, budget: &Budget) -> Result<Vec<(UBig, u32)>, Failure> {
    let mut found = Vec::new();
    let mut rest = n.clone();
    if is_open(&rest) {
        divide_small(&mut rest, &mut found, budget)?;
    }
    if let Ok(small) = u64::try_from(&rest) {
        found.extend(
            factor_word(small, budget)?
                .into_iter()
                .map(|(p, k)| (UBig::from(p), k)),
        );
    } else {
        let (base, k) = perfect_power(&rest, budget)?;
        match u64::try_from(&base) {
            Ok(small) => found.extend(
                factor_word(small, budget)?
                    .into_iter()
                    .map(|(p, j)| (UBig::from(p), j * k)),
            ),
            Err(_) => found.push((base, k)),
        }
    }
    found.sort();
    Ok(found)
}

/// Divides out the primes below 10^6, several of them with each long division, until the rest fits
/// in a word.
fn divide_small(
    rest: &mut UBig,
    found: &mut Vec<(UBig, u32)>,
    budget: &Budget,
) -> Result<(), Failure> {
    let two = rest.trailing_zeros().unwrap_or(0);
    if two > 0 {
        found.push((UBig::from(2u8), two as u32));
        *rest >>= two;
    }
    let primes: Vec<u64> = sieve::primes_to(TRIAL_MAX)
        .into_iter()
        .skip(1)
        .map(u64::from)
        .collect();
    let mut start = 0;
    while start < primes.len() && is_open(rest) {
        let (mut product, mut end) = (1u64, start);
        while end < primes.len() {
            let Some(next) = product.checked_mul(primes[end]) else {
                break;
            };
            product = next;
            end += 1;
        }
        budget.poll(1 + rest.bit_len() as u64 / 64_000)?;
        let remainder = &*rest % product;
        for &p in &primes[start..end] {
            if remainder.is_multiple_of(p) {
                let p = UBig::from(p);
                let (without, k) = natural::remove(rest, &p, budget)?;
                *rest = without;
                if k > 0 {
                    found.push((p, k as u32));
                }
            }
        }
        start = end;
    }
    Ok(())
}

/// Returns `(base, k)` with `n = base^k` and the largest possible k. `n` must have no prime factor
/// below 10^6.
fn perfect_power(n: &UBig, budget: &Budget) -> Result<(UBig, u32), Failure> {
    let (mut base, mut power) = (n.clone(), 1u32);
    let mut k = 2u32;
    while (k as usize) * 19 < base.bit_len() {
        budget.poll(1 + base.bit_len() as u64 / 10_000)?;
        if is_prime_u64(u64::from(k)) && may_be_power(&base, u64::from(k)) {
            let root = integer_root(&base, k as usize, budget)?;
            if natural::pow(&root, k as usize, budget)? == base {
                base = root;
                power *= k;
                continue;
            }
        }
        k += 1;
    }
    Ok((base, power))
}

/// Returns false if a residue proves that `n` is not a k-th power (k prime): modulo a prime q ≡ 1
/// (mod k), a k-th power satisfies `n^((q-1)/k)` = 0 or 1.
pub(super) fn may_be_power(n: &UBig, k: u64) -> bool {
    let mut tried = 0;
    let mut q = k + 1;
    while tried < 6 {
        if is_prime_u64(q) {
            let residue = n % q;
            if residue != 0 && pow_u64(residue, (q - 1) / k, q) != 1 {
                return false;
            }
            tried += 1;
        }
        q += k;
    }
    true
}

/// Returns the greatest r with `r^k <= n`: half of the digits by recursion, the rest by Newton's
/// iteration from above.
pub(super) fn integer_root(n: &UBig, k: usize, budget: &Budget) -> Result<UBig, Failure> {
    budget.poll(1 + n.bit_len() as u64 / 2_000)?;
    let bits = n.bit_len();
    if k == 1 || bits <= 1 {
        return Ok(n.clone());
    }
    if k == 2 {
        return natural::sqrt(n, budget);
    }
    if bits <= k {
        return Ok(UBig::ONE);
    }
    let half = (bits / k) / 2;
    let mut root = if half < 16 {
        UBig::ONE << bits.div_ceil(k)
    } else {
        (integer_root(&(n >> (half * k)), k, budget)? + 1u8) << half
    };
    loop {
        budget.poll(1 + bits as u64 / 1_000)?;
        let power = natural::pow(&root, k - 1, budget)?;
        let next = (&root * (k - 1) + natural::quotient(n, &power, budget)?) / k;
        if next >= root {
            return Ok(root);
        }
        root = next;
    }
}

/// Returns the complete factorisation of a word, in ascending order.
fn factor_word(n: u64, budget: &Budget) -> Result<Vec<(u64, u32)>, Failure> {
    let mut found: Vec<(u64, u32)> = Vec::new();
    let mut rest = n;
    let mut take = |p: u64, rest: &mut u64| {
        let mut k = 0;
        while (*rest).is_multiple_of(p) {
            *rest /= p;
            k += 1;
        }
        if k > 0 {
            found.push((p, k));
        }
    };
    if rest > 1 {
        take(2, &mut rest);
        let mut p = 3;
        while p < 1_000 && p * p <= rest {
            take(p, &mut rest);
            p += 2;
        }
    }
    let mut open = vec![rest];
    let mut primes = Vec::new();
    while let Some(m) = open.pop() {
        if m == 1 {
            continue;
        }
        if m < 1_000_000 || is_prime_u64(m) {
            primes.push(m);
        } else {
            let d = factor_u64(m, budget)?;
            open.push(d);
            open.push(m / d);
        }
    }
    primes.sort_unstable();
    for p in primes {
        match found.last_mut() {
            Some((last, k)) if *last == p => *k += 1,
            _ => found.push((p, 1)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(n: &UBig) -> String {
        let found = factor(n, &Budget::default()).unwrap();
        found
            .iter()
            .map(|(p, k)| format!("{p}^{k}"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn factors_as_far_as_stated() {
        assert_eq!(show(&UBig::ONE), "");
        assert_eq!(show(&UBig::from(720u32)), "2^4 3^2 5^1");
        assert_eq!(
            show(&UBig::from(18446744073709551557u64)),
            "18446744073709551557^1"
        );
        assert_eq!(show(&UBig::from(999983u64 * 1000003)), "999983^1 1000003^1");
        assert_eq!(show(&UBig::from(1000003u64 * 1000003)), "1000003^2");
        let prime = UBig::from(18446744073709551557u64);
        assert_eq!(
            show(&(prime.pow(6) * 12u8)),
            "2^2 3^1 18446744073709551557^6"
        );
        let open = &prime * UBig::from(18446744073709551533u64);
        assert_eq!(show(&open.pow(5)), format!("{open}^5"));
    }

    #[test]
    fn integer_roots_are_floors() {
        let budget = Budget::default();
        for k in [2usize, 3, 5, 17] {
            for n in [2u32, 5, 1000, 123456] {
                let x = UBig::from(n).pow(40 * k);
                assert_eq!(integer_root(&x, k, &budget).unwrap(), UBig::from(n).pow(40));
                assert_eq!(
                    integer_root(&(x - 1u8), k, &budget).unwrap(),
                    UBig::from(n).pow(40) - 1u8
                );
            }
        }
    }
}
