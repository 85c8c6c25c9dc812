//! Polynomials `(a x + b)² - k n`, where `a` is a product of base primes. Changing `b` is cheap, so
//! many short sieves replace one long one.

use super::Size;
use super::base::Base;
use super::relation::Relations;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};
use rustc_hash::FxHashSet;

/// The size in bytes of a sieve block that fits in the level-1 cache.
const BLOCK: usize = 1 << 15;
/// Primes below this are left out of the sieve; a lower threshold makes up for them.
const SKIPPED: u32 = 30;

/// The current polynomial, with the state needed to move on to the next.
pub(super) struct Polynomials<'a> {
    base: &'a Base,
    n: &'a UBig,
    half: usize,
    /// Left-over primes up to this are kept.
    large: u64,
    threshold: u8,
    random: u64,
    a: IBig,
    b: IBig,
    /// The indices of the primes of `a`.
    chosen: Vec<usize>,
    /// `b` is the sum of these, each with a sign.
    parts: Vec<IBig>,
    /// `2 · part / a` modulo each prime, with one row per part.
    steps: Vec<Vec<u32>>,
    /// The positions at which the polynomial vanishes modulo each prime, counted from the left end
    /// of the sieve; `NONE` for primes of `a`.
    zeros: Vec<(u32, u32)>,
    /// How many polynomials have been made with this `a`.
    made: u32,
    used: FxHashSet<Vec<usize>>,
    sieve: Vec<u8>,
}

const NONE: u32 = u32::MAX;

impl<'a> Polynomials<'a> {
    pub fn new(base: &'a Base, n: &'a UBig, size: Size) -> Polynomials<'a> {
        let half = (size.half as usize).next_multiple_of(BLOCK / 2);
        let largest = *base.primes.last().expect("a base has primes");
        let large = u64::from(largest) * size.excess as u64;
        // The values are about half · √(kn / 2).
        let bits = base.kn.bit_len() as f64 / 2.0 - 0.5 + (half as f64).log2();
        let slack = (large as f64).log2() + 6.5;
        Polynomials {
            base,
            n,
            half,
            large,
            threshold: (bits - slack).clamp(10.0, 120.0) as u8,
            random: 0x9e37_79b9_7f4a_7c15,
            a: IBig::ZERO,
            b: IBig::ZERO,
            chosen: Vec::new(),
            parts: Vec::new(),
            steps: Vec::new(),
            zeros: vec![(NONE, NONE); base.primes.len()],
            made: 0,
            used: FxHashSet::default(),
            sieve: vec![0; 2 * half],
        }
    }

    /// Returns the cost of one polynomial, charged to the budget.
    pub fn cost(&self) -> u64 {
        (self.sieve.len() + 4 * self.base.primes.len()) as u64 / 250
    }

    /// Moves on to another polynomial.
    pub fn next(&mut self, budget: &Budget) -> Result<(), Failure> {
        let parts = self.parts.len() as u32;
        if parts == 0 || self.made == 1 << (parts - 1) {
            return self.change_a(budget);
        }
        // Following a Gray code, a single part changes its sign.
        let index = self.made.trailing_zeros() as usize;
        let minus = (self.made >> (index + 1)) & 1 == 0;
        let step = &self.parts[index] << 1;
        if minus {
            self.b -= step;
        } else {
            self.b += step;
        }
        for ((zeros, &step), &p) in self
            .zeros
            .iter_mut()
            .zip(&self.steps[index])
            .zip(&self.base.primes)
        {
            if zeros.0 == NONE {
                continue;
            }
            // A smaller b moves the zeros up.
            let step = if minus { step } else { p - step };
            let moved = |x: u32| {
                if x + step >= p {
                    x + step - p
                } else {
                    x + step
                }
            };
            *zeros = (moved(zeros.0), moved(zeros.1));
        }
        self.made += 1;
        Ok(())
    }

    /// Chooses new primes for `a`, whose product is near √(2kn) / half.
    fn change_a(&mut self, budget: &Budget) -> Result<(), Failure> {
        self.choose();
        let primes = &self.base.primes;
        self.a = self.chosen.iter().fold(IBig::ONE, |a, &k| a * primes[k]);
        self.parts.clear();
        for &k in &self.chosen {
            let p = u64::from(primes[k]);
            let rest = &self.a / p;
            let inverse = invert(rem(&rest, p), p);
            let gamma = u64::from(self.base.roots[k]) * inverse % p;
            let gamma = gamma.min(p - gamma);
            self.parts.push(rest * gamma);
        }
        self.b = self.parts.iter().fold(IBig::ZERO, |b, part| b + part);
        budget.poll(self.base.primes.len() as u64)?;
        self.steps = vec![vec![0; primes.len()]; self.parts.len()];
        for k in 0..primes.len() {
            self.prepare(k);
        }
        self.made = 1;
        Ok(())
    }

    /// Computes the zeros and steps modulo prime k.
    fn prepare(&mut self, k: usize) {
        let p = u64::from(self.base.primes[k]);
        let a = rem(&self.a, p);
        if a == 0 || p == 2 {
            self.zeros[k] = (NONE, NONE);
            return;
        }
        let inverse = invert(a, p);
        for (row, part) in self.steps.iter_mut().zip(&self.parts) {
            row[k] = (2 * rem(part, p) * inverse % p) as u32;
        }
        let (b, root) = (rem(&self.b, p), u64::from(self.base.roots[k]));
        let shift = self.half as u64 % p;
        let zero = |root: u64| (((root + p - b) * inverse + shift) % p) as u32;
        self.zeros[k] = (zero(root), zero((p - root) % p));
    }

    /// Draws primes from the base: all but the last at random around the wanted size, and the last
    /// to fit.
    fn choose(&mut self) {
        let primes = &self.base.primes;
        let wanted = (self.base.kn.bit_len() as f64 + 1.0) / 2.0 - (self.half as f64).log2();
        // Primes have about 11 bits for long numbers, and fewer for small bases.
        let typical = (f64::from(primes[primes.len() - 1]).log2() - 1.0).clamp(4.0, 11.0);
        let count = ((wanted / typical).round() as usize).max(2);
        let each = wanted / count as f64;
        let first = primes.partition_point(|&p| p < 5);
        let middle = primes
            .partition_point(|&p| f64::from(p).log2() < each)
            .clamp(first, primes.len() - 1);
        let spread = (primes.len() / 4).clamp(6, 300);
        let low = middle.saturating_sub(spread).max(first);
        let high = (middle + spread).min(primes.len());
        for attempt in 0.. {
            let mut chosen: Vec<usize> = Vec::with_capacity(count);
            let mut bits = 0.0;
            while chosen.len() + 1 < count {
                let k = low + self.draw() % (high - low);
                if !chosen.contains(&k) && self.base.roots[k] != 0 {
                    bits += f64::from(primes[k]).log2();
                    chosen.push(k);
                }
            }
            let left = 2f64.powf((wanted - bits).clamp(1.0, 31.0)) as u32;
            // The nearest prime not yet chosen; each attempt widens the search.
            let near = primes
                .partition_point(|&p| p < left)
                .clamp(first, primes.len() - 1);
            let jitter = self.draw() % (attempt / 8 + 1);
            let last = (near + jitter).min(primes.len() - 1);
            if chosen.contains(&last) || self.base.roots[last] == 0 {
                continue;
            }
            chosen.push(last);
            chosen.sort_unstable();
            if self.used.insert(chosen.clone()) || attempt > 1000 {
                self.chosen = chosen;
                return;
            }
        }
    }

    fn draw(&mut self) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) as usize
    }

    /// Sieves, and adds the values that factor over the base to the relations.
    pub fn collect(&mut self, relations: &mut Relations) {
        const TOP_BITS: u64 = 0x8080_8080_8080_8080;
        let mut sieve = std::mem::take(&mut self.sieve);
        // With this starting value, a sum beyond the threshold sets the top bit.
        sieve.fill(128 - self.threshold);
        self.fill(&mut sieve);
        let (eights, _) = sieve.as_chunks::<8>();
        for (k, eight) in eights.iter().enumerate() {
            if u64::from_le_bytes(*eight) & TOP_BITS == 0 {
                continue;
            }
            for (j, &value) in eight.iter().enumerate() {
                if value >= 128 {
                    self.test(8 * k + j, relations);
                }
            }
        }
        self.sieve = sieve;
    }

    /// Adds the logarithm of each prime wherever it divides the value.
    fn fill(&self, sieve: &mut [u8]) {
        let primes = &self.base.primes;
        let first = primes.partition_point(|&p| p < SKIPPED);
        let small = primes
            .partition_point(|&p| (p as usize) < BLOCK / 2)
            .max(first);
        for ((&p, &zeros), &log) in primes
            .iter()
            .zip(&self.zeros)
            .zip(&self.base.logs)
            .skip(small)
        {
            if zeros.0 != NONE {
                stamp(sieve, zeros, p, log);
            }
        }
        let mut next: Vec<(u32, u32)> = self.zeros[first..small].to_vec();
        for block in sieve.chunks_mut(BLOCK) {
            for (k, zeros) in (first..small).zip(&mut next) {
                if zeros.0 != NONE {
                    *zeros = stamp(block, *zeros, primes[k], self.base.logs[k]);
                }
            }
        }
    }

    /// Divides the value at a place by the primes of the base.
    fn test(&self, place: usize, relations: &mut Relations) {
        let x = place as i64 - self.half as i64;
        let root = &self.a * x + &self.b;
        // ((a x + b)² - kn) / a is an integer.
        let value = (&root * &root - self.base.kn.as_ibig()) / &self.a;
        let mut factors: Vec<u32> = self.chosen.iter().map(|&k| k as u32 + 1).collect();
        if value.is_negative() {
            factors.push(0);
        }
        let mut rest = value.into_parts().1;
        for (k, (&p, zeros)) in self.base.primes.iter().zip(&self.zeros).enumerate() {
            if zeros.0 != NONE {
                let residue = place as u32 % p;
                if residue != zeros.0 && residue != zeros.1 {
                    continue;
                }
            }
            while !rest.is_zero() && (&rest % p) == 0 {
                rest /= p;
                factors.push(k as u32 + 1);
            }
        }
        if let Ok(left_over) = u64::try_from(&rest)
            && left_over != 0
            && (left_over == 1 || left_over <= self.large)
        {
            let root = (root % self.n.as_ibig()).into_parts().1;
            relations.add(root, factors, left_over);
        }
    }
}

/// Adds a logarithm at every p-th place from each of two starts; returns the first places beyond
/// the end, relative to the end.
#[inline]
fn stamp(block: &mut [u8], starts: (u32, u32), p: u32, log: u8) -> (u32, u32) {
    let length = block.len();
    let (mut x, mut y, p) = (
        starts.0.min(starts.1) as usize,
        starts.0.max(starts.1) as usize,
        p as usize,
    );
    // A value has at most about 120 bits beyond the starting value, so the sum stays below 256.
    while y < length {
        block[x] = block[x].wrapping_add(log);
        block[y] = block[y].wrapping_add(log);
        (x, y) = (x + p, y + p);
    }
    if x < length {
        block[x] = block[x].wrapping_add(log);
        x += p;
    }
    ((x - length) as u32, (y - length) as u32)
}

/// Reduces a number of either sign modulo a small prime.
fn rem(n: &IBig, p: u64) -> u64 {
    let residue = n.as_sign_words().1;
    let size = UBig::from_words(residue) % p;
    if n.is_negative() && size != 0 {
        p - size
    } else {
        size
    }
}

/// Returns the inverse modulo a prime below 2^32.
fn invert(a: u64, p: u64) -> u64 {
    let (mut r0, mut r1, mut t0, mut t1) = (p as i64, (a % p) as i64, 0i64, 1i64);
    while r1 != 0 {
        let q = r0 / r1;
        (r0, r1) = (r1, r0 - q * r1);
        (t0, t1) = (t1, t0 - q * t1);
    }
    t0.rem_euclid(p as i64) as u64
}
