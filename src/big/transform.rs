//! Number-theoretic transforms modulo two primes just below 2^62.
//!
//! A transform evaluates a polynomial at all n-th roots of unity by splitting `x^2h - s²` into
//! `x^h - s` and `x^h + s`, depth first, so that the parts soon fit in the cache. Blocks are
//! produced in bit-reversed order, the same order as in the table of roots; the inverse undoes the
//! splits from the leaves up. Lengths are 2^k and 3·2^k. Values stay below 4p between layers and
//! are reduced when they are used (Harvey, "Faster arithmetic for number-theoretic transforms").

use std::sync::atomic::{AtomicBool, Ordering};

/// A prime p < 2^62 with roots of unity of order `3 * 2^k`.
pub(super) struct Field {
    pub p: u64,
    /// `1/p` modulo 2^64.
    inverse: u64,
    /// `2^128` modulo p: multiplying by it converts a number to Montgomery form.
    square: u64,
    generator: u64,
}

/// The first prime: 2^31 divides p - 1.
pub(super) static FIRST: Field = Field::new(0x3fff_ffe8_8000_0001, 11);
/// The second prime: 2^30 divides p - 1.
pub(super) static SECOND: Field = Field::new(0x3fff_ffd7_4000_0001, 5);

/// The error of a computation that was interrupted.
pub(super) struct Stopped;

impl Field {
    const fn new(p: u64, generator: u64) -> Field {
        let mut inverse = 1u64;
        let mut k = 0;
        while k < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)));
            k += 1;
        }
        let one = ((1u128 << 64) % p as u128) as u64;
        let square = (one as u128 * one as u128 % p as u128) as u64;
        Field {
            p,
            inverse,
            square,
            generator,
        }
    }

    /// `x * y / 2^64` modulo p, in `0..p`, for `y < p`.
    #[inline]
    pub fn mul(&self, x: u64, y: u64) -> u64 {
        let product = u128::from(x) * u128::from(y);
        let m = (product as u64).wrapping_mul(self.inverse);
        let high = (product >> 64) as u64;
        let below = ((u128::from(m) * u128::from(self.p)) >> 64) as u64;
        if high >= below {
            high - below
        } else {
            high.wrapping_sub(below).wrapping_add(self.p)
        }
    }

    /// Converts a number to a residue in Montgomery form.
    pub fn enter(&self, x: u64) -> u64 {
        self.mul(x, self.square)
    }

    /// Returns a power of a residue in Montgomery form.
    pub fn pow(&self, base: u64, mut exponent: u64) -> u64 {
        let (mut result, mut square) = (self.enter(1), base);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.mul(result, square);
            }
            square = self.mul(square, square);
            exponent >>= 1;
        }
        result
    }

    /// Returns a primitive root of unity of an order that divides p - 1, in Montgomery form.
    fn root(&self, order: u64) -> u64 {
        self.pow(self.enter(self.generator), (self.p - 1) / order)
    }

    /// Returns the inverse of a residue in Montgomery form.
    pub fn invert(&self, x: u64) -> u64 {
        self.pow(x, self.p - 2)
    }
}

/// A factor for multiplying many values: in Montgomery form, and multiplied by `1/p` modulo 2^64.
#[derive(Clone, Copy)]
struct Twiddle {
    w: u64,
    low: u64,
}

impl Twiddle {
    #[inline]
    fn new(field: &Field, w: u64) -> Twiddle {
        Twiddle {
            w,
            low: w.wrapping_mul(field.inverse),
        }
    }

    /// Returns the product with any word; the result is below 2p.
    #[inline]
    fn times(self, x: u64, p: u64) -> u64 {
        let high = ((u128::from(x) * u128::from(self.w)) >> 64) as u64;
        let m = x.wrapping_mul(self.low);
        let below = ((u128::from(m) * u128::from(p)) >> 64) as u64;
        high + p - below
    }
}

/// The roots needed by transforms of up to some length.
pub(super) struct Roots {
    field: &'static Field,
    /// Entry i is the constant s of block i: the powers of a root in bit-reversed order.
    forward: Vec<u64>,
    backward: Vec<u64>,
    /// 1, a cube root of unity, and its square.
    thirds: [u64; 3],
}

impl Roots {
    /// Roots for transforms whose power of two is at most `length`.
    pub fn new(field: &'static Field, length: usize) -> Roots {
        let count = (length / 2).max(1);
        let root = field.root(2 * count as u64);
        let third = field.root(3);
        Roots {
            field,
            forward: table(field, root, count),
            backward: table(field, field.invert(root), count),
            thirds: [field.enter(1), third, field.mul(third, third)],
        }
    }
}

/// Powers of a root of order 2·count; the exponent of entry i is i with its bits reversed.
fn table(field: &Field, root: u64, count: usize) -> Vec<u64> {
    let mut powers = Vec::with_capacity(count);
    powers.push(field.enter(1));
    // Entry 2^k is the root to the power count / 2^(k+1).
    let mut steps = Vec::new();
    let mut step = root;
    while 1usize << steps.len() < count {
        steps.push(step);
        step = field.mul(step, step);
    }
    for &step in steps.iter().rev() {
        let step = Twiddle::new(field, step);
        for i in 0..powers.len() {
            let power = step.times(powers[i], field.p);
            powers.push(if power >= field.p {
                power - field.p
            } else {
                power
            });
        }
    }
    powers
}

/// The context of a transform: a table of roots, the third of the polynomial being transformed, and
/// the stop flag.
struct Run<'a> {
    field: &'static Field,
    roots: &'a [u64],
    thirds: [u64; 3],
    /// This part is taken modulo `x^m - ω^third`.
    third: usize,
    stop: &'a AtomicBool,
}

/// The stop flag is checked once per block of this many values.
const ASK: usize = 1 << 16;
/// Blocks of this many values fit in the first-level cache and are processed layer by layer.
const CACHED: usize = 1 << 11;

impl Run<'_> {
    /// Returns the constant of block i, `level` splits below the top: a root of unity times a power
    /// of ω. The square root of ω is ω² and that of ω² is ω, so the powers alternate.
    #[inline]
    fn twiddle(&self, i: usize, level: u32) -> Twiddle {
        let w = self.roots[i];
        if self.third == 0 {
            return Twiddle::new(self.field, w);
        }
        let power = if level.is_multiple_of(2) {
            3 - self.third
        } else {
            self.third
        };
        Twiddle::new(self.field, self.field.mul(w, self.thirds[power]))
    }

    fn ask(&self, length: usize) -> Result<(), Stopped> {
        if length == ASK && self.stop.load(Ordering::Relaxed) {
            return Err(Stopped);
        }
        Ok(())
    }

    /// Transforms block i, `level` splits below the top. Values are below 4p on input and output.
    fn forward(&self, a: &mut [u64], i: usize, level: u32) -> Result<(), Stopped> {
        let n = a.len();
        if n <= CACHED {
            self.forward_cached(a, i, level);
            return Ok(());
        }
        self.ask(n & (n.wrapping_neg()))?;
        self.split(a, i, level);
        for (k, part) in a.chunks_exact_mut(n / 4).enumerate() {
            self.forward(part, 4 * i + k, level + 2)?;
        }
        Ok(())
    }

    fn forward_cached(&self, a: &mut [u64], i: usize, level: u32) {
        let n = a.len();
        let (mut length, mut level) = (n, level);
        while length >= 4 {
            for (k, block) in a.chunks_exact_mut(length).enumerate() {
                self.split(block, i * (n / length) + k, level);
            }
            length /= 4;
            level += 2;
        }
        if length == 2 {
            for (k, block) in a.chunks_exact_mut(2).enumerate() {
                self.halve(block, i * (n / 2) + k, level);
            }
        }
    }

    /// Splits one block into four.
    #[inline]
    fn split(&self, a: &mut [u64], i: usize, level: u32) {
        let p = self.field.p;
        let w1 = self.twiddle(i, level);
        let (w2, w3) = (
            self.twiddle(2 * i, level + 1),
            self.twiddle(2 * i + 1, level + 1),
        );
        let quarter = a.len() / 4;
        let (low, high) = a.split_at_mut(2 * quarter);
        let (a0, a1) = low.split_at_mut(quarter);
        let (a2, a3) = high.split_at_mut(quarter);
        for (((x0, x1), x2), x3) in a0.iter_mut().zip(a1).zip(a2).zip(a3) {
            let (u0, v0) = (below_2p(*x0, p), w1.times(*x2, p));
            let (u1, v1) = (below_2p(*x1, p), w1.times(*x3, p));
            let (y0, y2) = (u0 + v0, u0 + 2 * p - v0);
            let (y1, y3) = (w2.times(u1 + v1, p), w3.times(u1 + 2 * p - v1, p));
            let (y0, y2) = (below_2p(y0, p), below_2p(y2, p));
            (*x0, *x1) = (y0 + y1, y0 + 2 * p - y1);
            (*x2, *x3) = (y2 + y3, y2 + 2 * p - y3);
        }
    }

    /// Splits one block into two.
    fn halve(&self, a: &mut [u64], i: usize, level: u32) {
        let p = self.field.p;
        let w = self.twiddle(i, level);
        let (low, high) = a.split_at_mut(a.len() / 2);
        for (x, y) in low.iter_mut().zip(high) {
            let (u, v) = (below_2p(*x, p), w.times(*y, p));
            (*x, *y) = (u + v, u + 2 * p - v);
        }
    }

    /// Undoes [`forward`](Run::forward) up to a factor. Values are below 2p on input and output;
    /// the tables and ω are the inverse ones.
    fn backward(&self, a: &mut [u64], i: usize, level: u32) -> Result<(), Stopped> {
        let n = a.len();
        if n <= CACHED {
            self.backward_cached(a, i, level);
            return Ok(());
        }
        self.ask(n & (n.wrapping_neg()))?;
        for (k, part) in a.chunks_exact_mut(n / 4).enumerate() {
            self.backward(part, 4 * i + k, level + 2)?;
        }
        self.join(a, i, level);
        Ok(())
    }

    fn backward_cached(&self, a: &mut [u64], i: usize, level: u32) {
        let n = a.len();
        let splits = n.trailing_zeros();
        let mut length = 1;
        if splits % 2 == 1 {
            for (k, block) in a.chunks_exact_mut(2).enumerate() {
                self.unite(block, i * (n / 2) + k, level + splits - 1);
            }
            length = 2;
        }
        while length < n {
            length *= 4;
            let depth = level + (n / length).trailing_zeros();
            for (k, block) in a.chunks_exact_mut(length).enumerate() {
                self.join(block, i * (n / length) + k, depth);
            }
        }
    }

    /// Joins four blocks into one.
    #[inline]
    fn join(&self, a: &mut [u64], i: usize, level: u32) {
        let p = self.field.p;
        let w1 = self.twiddle(i, level);
        let (w2, w3) = (
            self.twiddle(2 * i, level + 1),
            self.twiddle(2 * i + 1, level + 1),
        );
        let quarter = a.len() / 4;
        let (low, high) = a.split_at_mut(2 * quarter);
        let (a0, a1) = low.split_at_mut(quarter);
        let (a2, a3) = high.split_at_mut(quarter);
        for (((x0, x1), x2), x3) in a0.iter_mut().zip(a1).zip(a2).zip(a3) {
            let (y0, y1) = (below_2p(*x0 + *x1, p), w2.times(*x0 + 2 * p - *x1, p));
            let (y2, y3) = (below_2p(*x2 + *x3, p), w3.times(*x2 + 2 * p - *x3, p));
            (*x0, *x2) = (below_2p(y0 + y2, p), w1.times(y0 + 2 * p - y2, p));
            (*x1, *x3) = (below_2p(y1 + y3, p), w1.times(y1 + 2 * p - y3, p));
        }
    }

    /// Joins two blocks into one.
    fn unite(&self, a: &mut [u64], i: usize, level: u32) {
        let p = self.field.p;
        let w = self.twiddle(i, level);
        let (low, high) = a.split_at_mut(a.len() / 2);
        for (x, y) in low.iter_mut().zip(high) {
            (*x, *y) = (below_2p(*x + *y, p), w.times(*x + 2 * p - *y, p));
        }
    }
}

#[inline]
fn below_2p(x: u64, p: u64) -> u64 {
    x.min(x.wrapping_sub(2 * p))
}

/// Evaluates; values are below p on input and below 4p on output. The length is 2^k or 3·2^k.
pub(super) fn forward(roots: &Roots, a: &mut [u64], stop: &AtomicBool) -> Result<(), Stopped> {
    let run = |third| Run {
        field: roots.field,
        roots: &roots.forward,
        thirds: roots.thirds,
        third,
        stop,
    };
    if !a.len().is_multiple_of(3) {
        return run(0).forward(a, 0, 0);
    }
    let p = roots.field.p;
    let third = a.len() / 3;
    let (a0, rest) = a.split_at_mut(third);
    let (a1, a2) = rest.split_at_mut(third);
    let omega = Twiddle::new(roots.field, roots.thirds[1]);
    for ((x, y), z) in a0.iter_mut().zip(a1.iter_mut()).zip(a2.iter_mut()) {
        // ω² = -1 - ω saves a product.
        let turned = omega.times(*y + p - *z, p);
        let sum = *x + *y + *z;
        let second = below_2p(*x + p - *z, p) + turned;
        let last = *x + 3 * p - *y - turned;
        (*x, *y, *z) = (sum, second, last);
    }
    run(0).forward(a0, 0, 0)?;
    run(1).forward(a1, 0, 0)?;
    run(2).forward(a2, 0, 0)
}

/// Interpolates. Values are below 2p on input and below p on output; [`pointwise`] has already
/// cancelled the length.
pub(super) fn backward(roots: &Roots, a: &mut [u64], stop: &AtomicBool) -> Result<(), Stopped> {
    let field = roots.field;
    let [one, omega, square] = roots.thirds;
    // The inverse of ω is ω².
    let run = |third| Run {
        field,
        roots: &roots.backward,
        thirds: [one, square, omega],
        third,
        stop,
    };
    let reduce = |x: u64| x.min(x.wrapping_sub(field.p));
    if !a.len().is_multiple_of(3) {
        run(0).backward(a, 0, 0)?;
        a.iter_mut().for_each(|x| *x = reduce(*x));
        return Ok(());
    }
    let third = a.len() / 3;
    let (a0, rest) = a.split_at_mut(third);
    let (a1, a2) = rest.split_at_mut(third);
    run(0).backward(a0, 0, 0)?;
    run(1).backward(a1, 0, 0)?;
    run(2).backward(a2, 0, 0)?;
    let p = field.p;
    let omega = Twiddle::new(field, omega);
    for ((x, y), z) in a0.iter_mut().zip(a1.iter_mut()).zip(a2.iter_mut()) {
        let (u, v, w) = (*x, reduce(*y), reduce(*z));
        let turned = reduce(omega.times(v + p - w, p));
        *x = reduce(below_2p(u + v + w, p));
        *z = reduce(below_2p(u + p - w + turned, p));
        *y = reduce(below_2p(u + 2 * p - v - turned, p));
    }
    Ok(())
}

/// Computes the values of the product polynomial, divided by the length; below 4p on input and
/// below 2p on output.
pub(super) fn pointwise(field: &'static Field, a: &mut [u64], b: &[u64]) {
    let scale = scale(field, a.len());
    for (x, &y) in a.iter_mut().zip(b) {
        *x = times(field, *x, y, scale);
    }
}

/// Computes the values of the square, divided by the length; below 4p on input and below 2p on
/// output.
pub(super) fn pointwise_square(field: &'static Field, a: &mut [u64]) {
    let scale = scale(field, a.len());
    for x in a {
        *x = times(field, *x, *x, scale);
    }
}

fn scale(field: &'static Field, length: usize) -> Twiddle {
    // Compensates for two divisions by 2^64: 2^128 / length.
    let inverse = field.invert(field.enter(length as u64));
    Twiddle::new(field, field.enter(inverse))
}

#[inline]
fn times(field: &Field, x: u64, y: u64, scale: Twiddle) -> u64 {
    let y = below_2p(y, field.p);
    let y = y.min(y.wrapping_sub(field.p));
    scale.times(field.mul(x, y), field.p)
}
