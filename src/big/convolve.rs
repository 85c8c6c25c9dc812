//! Products by transforms modulo two primes: cut the numbers into coefficients, multiply the
//! polynomials, and add up the coefficients. The two primes run in parallel when that pays off.

use super::transform::{
    FIRST, Field, Roots, SECOND, Stopped, backward, forward, pointwise, pointwise_square,
};
use crate::limit::{Budget, Reserve};
use crate::text::Failure;
use std::sync::atomic::AtomicBool;
use std::thread;

/// The layout of a product: `length` coefficients of `bits` bits.
#[derive(Clone, Copy)]
struct Plan {
    bits: u32,
    length: usize,
}

impl Plan {
    /// Returns the widest coefficients whose sums of products stay below the product of the primes,
    /// and enough of them for `product` bits.
    fn new(x: usize, y: usize, product: usize) -> Plan {
        let mut bits = 61;
        loop {
            let terms = (64 * x.min(y)).div_ceil(bits as usize);
            let room = usize::BITS - terms.leading_zeros();
            if 2 * bits + room <= 123 {
                // One extra coefficient is needed, since each operand may end within a coefficient.
                let needed = product.div_ceil(bits as usize) + 1;
                let power = needed.next_power_of_two().max(16);
                let length = if power / 4 * 3 >= needed {
                    power / 4 * 3
                } else {
                    power
                };
                return Plan { bits, length };
            }
            bits -= 1;
        }
    }

    fn roots(&self, field: &'static Field) -> Roots {
        Roots::new(
            field,
            if self.length.is_multiple_of(3) {
                self.length / 3
            } else {
                self.length
            },
        )
    }
}

impl Plan {
    /// Reserves memory for this many words per coefficient, and for twice the size of a result.
    fn reserve(&self, each: usize, count: usize, budget: &Budget) -> Result<Reserve, Failure> {
        budget.reserve(8 * (each * self.length + 2 * count))
    }
}

/// Words per coefficient in a product: for each prime, two operands and the roots.
const PRODUCT: usize = 6;
/// Words per coefficient in a square: for each prime, the operand and the roots.
const SQUARE: usize = 4;
/// Words per coefficient that a prepared factor keeps: for each prime, its transform and the roots.
const KEPT: usize = 4;
/// Words per coefficient in a product with a prepared factor: for each prime, the partner.
const PARTNER: usize = 2;

/// The minimum number of coefficients for each prime to get its own thread.
const PARALLEL: usize = 1 << 14;

/// Runs the same work modulo both primes.
fn both<T: Send>(
    length: usize,
    budget: &Budget,
    work: impl Fn(&'static Field, usize, &AtomicBool) -> Result<T, Stopped> + Sync,
) -> Result<[T; 2], Failure> {
    let stop: &AtomicBool = budget.interrupt_flag();
    let alone = || (work(&FIRST, 0, stop), work(&SECOND, 1, stop));
    let results = if length < PARALLEL {
        alone()
    } else {
        thread::scope(|scope| {
            match thread::Builder::new().spawn_scoped(scope, || work(&SECOND, 1, stop)) {
                Ok(handle) => {
                    let first = work(&FIRST, 0, stop);
                    (first, handle.join().unwrap_or(Err(Stopped)))
                }
                Err(_) => alone(),
            }
        })
    };
    match results {
        (Ok(first), Ok(second)) => Ok([first, second]),
        _ => {
            budget.poll(0)?;
            Err(Failure::interrupted("stopped by Ctrl-C"))
        }
    }
}

/// Returns the product of two numbers.
pub(super) fn product(x: &[u64], y: &[u64], budget: &Budget) -> Result<Vec<u64>, Failure> {
    let count = x.len() + y.len();
    let plan = Plan::new(x.len(), y.len(), 64 * count);
    let _reserve = plan.reserve(PRODUCT, count, budget)?;
    let residues = both(plan.length, budget, |field, _, stop| {
        let roots = plan.roots(field);
        let (mut a, mut b) = (unpack(x, &plan), unpack(y, &plan));
        forward(&roots, &mut a, stop)?;
        forward(&roots, &mut b, stop)?;
        pointwise(field, &mut a, &b);
        backward(&roots, &mut a, stop)?;
        Ok(a)
    })?;
    Ok(combine(&residues, plan.bits, count))
}

/// Returns the square of a number.
pub(super) fn square(x: &[u64], budget: &Budget) -> Result<Vec<u64>, Failure> {
    let plan = Plan::new(x.len(), x.len(), 128 * x.len());
    let _reserve = plan.reserve(SQUARE, 2 * x.len(), budget)?;
    let residues = both(plan.length, budget, |field, _, stop| {
        let roots = plan.roots(field);
        let mut a = unpack(x, &plan);
        forward(&roots, &mut a, stop)?;
        pointwise_square(field, &mut a);
        backward(&roots, &mut a, stop)?;
        Ok(a)
    })?;
    Ok(combine(&residues, plan.bits, 2 * x.len()))
}

/// Returns the product of two numbers modulo `2^k - 1`, not fully reduced, and k, which is at least
/// `bits`. Neither number has more than `bits` bits.
pub(super) fn cyclic(
    x: &[u64],
    y: &[u64],
    bits: usize,
    budget: &Budget,
) -> Result<(Vec<u64>, usize), Failure> {
    let plan = Plan::new(x.len(), y.len(), bits);
    let _reserve = plan.reserve(PRODUCT, bits / 64, budget)?;
    let residues = both(plan.length, budget, |field, _, stop| {
        let roots = plan.roots(field);
        let (mut a, mut b) = (unpack(x, &plan), unpack(y, &plan));
        forward(&roots, &mut a, stop)?;
        forward(&roots, &mut b, stop)?;
        pointwise(field, &mut a, &b);
        backward(&roots, &mut a, stop)?;
        Ok(a)
    })?;
    let k = plan.length * plan.bits as usize;
    Ok((combine(&residues, plan.bits, k.div_ceil(64) + 2), k))
}

/// A factor that is multiplied by several numbers: its transforms are kept.
pub(super) struct Prepared {
    plan: Plan,
    roots: [Roots; 2],
    values: [Vec<u64>; 2],
    /// The number of words in a result.
    count: usize,
    _reserve: Reserve,
}

impl Prepared {
    /// Returns a factor for partners of up to `partner` words. With `wrap`, products are computed
    /// modulo `2^k - 1` for some k of at least that many bits (not fully reduced): the excess is
    /// added at the low end.
    pub fn new(
        y: &[u64],
        partner: usize,
        wrap: Option<usize>,
        budget: &Budget,
    ) -> Result<Prepared, Failure> {
        let bits = wrap.unwrap_or(64 * (partner + y.len()));
        let plan = Plan::new(partner, y.len(), bits);
        let reserve = plan.reserve(KEPT, 0, budget)?;
        let roots = [plan.roots(&FIRST), plan.roots(&SECOND)];
        let values = both(plan.length, budget, |_, k, stop| {
            let mut b = unpack(y, &plan);
            forward(&roots[k], &mut b, stop)?;
            Ok(b)
        })?;
        let count = (plan.length * plan.bits as usize).div_ceil(64) + 2;
        Ok(Prepared {
            plan,
            roots,
            values,
            count: count.min(partner + y.len() + 1),
            _reserve: reserve,
        })
    }

    /// Returns the product with a partner.
    pub fn times(&self, x: &[u64], budget: &Budget) -> Result<Vec<u64>, Failure> {
        budget.poll(self.count as u64 / 8)?;
        let _reserve = self.plan.reserve(PARTNER, self.count, budget)?;
        let (plan, roots, values) = (&self.plan, &self.roots, &self.values);
        let residues = both(plan.length, budget, |field, k, stop| {
            let mut a = unpack(x, plan);
            forward(&roots[k], &mut a, stop)?;
            pointwise(field, &mut a, &values[k]);
            backward(&roots[k], &mut a, stop)?;
            Ok(a)
        })?;
        Ok(combine(&residues, self.plan.bits, self.count))
    }
}

/// Cuts a number into coefficients.
fn unpack(words: &[u64], plan: &Plan) -> Vec<u64> {
    let bits = plan.bits as usize;
    let mask = (1u64 << bits) - 1;
    let count = (64 * words.len()).div_ceil(bits).min(plan.length);
    let mut coefficients = Vec::with_capacity(plan.length);
    coefficients.extend((0..count).map(|k| {
        let (word, offset) = (k * bits / 64, k * bits % 64);
        let low = words[word] >> offset;
        let high = match words.get(word + 1) {
            Some(next) if offset > 0 => next << (64 - offset),
            _ => 0,
        };
        (low | high) & mask
    }));
    coefficients.resize(plan.length, 0);
    coefficients
}

/// Finds the coefficients from their residues modulo both primes (Garner) and adds them up.
fn combine(residues: &[Vec<u64>; 2], bits: u32, count: usize) -> Vec<u64> {
    let (p, q) = (FIRST.p, SECOND.p);
    // The inverse of p modulo q, in Montgomery form.
    let inverse = SECOND.invert(SECOND.enter(p % q));
    let mask = (1u128 << bits) - 1;
    let mut words = Vec::with_capacity(count + 2);
    let (mut sum, mut word, mut filled) = (0u128, 0u64, 0u32);
    let mut push = |low: u64, words: &mut Vec<u64>| {
        word |= low << filled;
        filled += bits;
        if filled >= 64 {
            words.push(word);
            filled -= 64;
            word = if filled == 0 {
                0
            } else {
                low >> (bits - filled)
            };
        }
    };
    for (&x, &y) in residues[0].iter().zip(&residues[1]) {
        let x_q = if x >= q { x - q } else { x };
        let difference = if y >= x_q { y - x_q } else { y + q - x_q };
        let k = SECOND.mul(difference, inverse);
        sum += u128::from(p) * u128::from(k) + u128::from(x);
        push((sum & mask) as u64, &mut words);
        sum >>= bits;
    }
    // The remainder is above the last coefficient; zeros flush the unfinished word.
    for _ in 0..5 {
        push((sum & mask) as u64, &mut words);
        sum >>= bits;
    }
    words.resize(count, 0);
    words
}
