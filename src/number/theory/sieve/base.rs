//! The factor base: the small primes that can divide the sieved values.

use crate::big::pow_u64;
use crate::big::sieve::primes_to;
use dashu_int::UBig;

/// The primes modulo which `k n` is a square, with the square roots of `k n`.
pub(super) struct Base {
    /// The number to factor, times a small multiplier that makes more small primes usable.
    pub kn: UBig,
    pub primes: Vec<u32>,
    /// A square root of kn modulo each prime.
    pub roots: Vec<u32>,
    /// The binary logarithm of each prime, rounded.
    pub logs: Vec<u8>,
}

impl Base {
    /// Builds a base of `count` primes; the error is a factor of n found along the way.
    pub fn new(n: &UBig, count: usize) -> Result<Base, UBig> {
        let k = multiplier(n);
        let kn = n * k;
        let mut base = Base {
            kn,
            primes: Vec::new(),
            roots: Vec::new(),
            logs: Vec::new(),
        };
        // About half of the primes are usable.
        let limit = (count as f64 * 2.5 * ((count as f64 * 2.5).ln() + 2.0)) as u32 + 200;
        for p in primes_to(limit) {
            if n % p == 0 {
                return Err(UBig::from(p));
            }
            let residue = (&base.kn % p) as u64;
            let prime = u64::from(p);
            if p == 2 {
                base.push(p, residue as u32);
            } else if residue == 0 {
                base.push(p, 0);
            } else if pow_u64(residue, (prime - 1) / 2, prime) == 1 {
                base.push(p, square_root(residue, prime) as u32);
            }
            if base.primes.len() == count {
                break;
            }
        }
        Ok(base)
    }

    fn push(&mut self, p: u32, root: u32) {
        self.primes.push(p);
        self.roots.push(root);
        self.logs.push(f64::from(p).log2().round() as u8);
    }
}

/// Returns the multiplier with the best Knuth–Schroeppel score.
fn multiplier(n: &UBig) -> u32 {
    let primes = primes_to(2000);
    let score = |k: u32| {
        let kn = n * k;
        let at_two = match &kn % 8u8 {
            1 => 2.0,
            5 => 1.0,
            3 | 7 => 0.5,
            _ => 0.0,
        };
        let rest: f64 = primes[1..]
            .iter()
            .map(|&p| {
                let (residue, prime) = (u64::from(&kn % p), u64::from(p));
                let contribution = f64::from(p).ln() / (f64::from(p) - 1.0);
                if residue == 0 {
                    contribution
                } else if pow_u64(residue, (prime - 1) / 2, prime) == 1 {
                    2.0 * contribution
                } else {
                    0.0
                }
            })
            .sum();
        at_two * std::f64::consts::LN_2 + rest - 0.5 * f64::from(k).ln()
    };
    const CANDIDATES: [u32; 30] = [
        1, 2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21, 22, 23, 26, 29, 30, 31, 33, 34, 35, 37,
        38, 39, 41, 42, 43, 47,
    ];
    CANDIDATES
        .into_iter()
        .max_by(|&x, &y| score(x).total_cmp(&score(y)))
        .expect("some candidates")
}

/// Returns a square root of a square modulo an odd prime (Tonelli and Shanks).
fn square_root(a: u64, p: u64) -> u64 {
    let times = |x: u64, y: u64| x * y % p;
    let twos = (p - 1).trailing_zeros();
    let odd = (p - 1) >> twos;
    if twos == 1 {
        return pow_u64(a, p.div_ceil(4), p);
    }
    let non_residue = (2..)
        .find(|&z| pow_u64(z, (p - 1) / 2, p) == p - 1)
        .expect("half of the residues");
    let mut generator = pow_u64(non_residue, odd, p);
    let (mut root, mut rest, mut order) =
        (pow_u64(a, odd.div_ceil(2), p), pow_u64(a, odd, p), twos);
    while rest != 1 {
        let mut power = rest;
        let mut steps = 0;
        while power != 1 {
            power = times(power, power);
            steps += 1;
        }
        let factor = pow_u64(generator, 1 << (order - steps - 1), p);
        root = times(root, factor);
        generator = times(factor, factor);
        rest = times(rest, generator);
        order = steps;
    }
    root
}
