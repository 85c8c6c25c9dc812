//! Series of rational numbers by binary splitting (Haible & Papanikolaou, "Fast multiprecision
//! evaluation of series of rational numbers", 1998). For N terms of short numbers the cost is
//! O(M(b) log N), where b is the number of bits of the result; it is also used for the pieces of a
//! bit-burst (Brent 1976).

use super::context::Context;
use super::near::Near;
use super::size::Size;
use crate::big;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// The number of terms summed one after another.
const LEAF: u64 = 6;

/// The series `Σ Π y / f(j)` over j = 1…k, k = 1…N, with `y = p / (q · 2^shift)`.
pub(super) struct Series {
    shift: usize,
    factor: fn(u64) -> u64,
    powers: Powers,
}

/// Powers of p and q, cached because the blocks at one level of the tree have at most two lengths.
struct Powers {
    p: IBig,
    q: IBig,
    known: Vec<(u64, Near, Near)>,
}

impl Powers {
    fn of(p: IBig, q: IBig) -> Powers {
        Powers {
            p,
            q,
            known: Vec::new(),
        }
    }

    /// `p^length` and `q^length`.
    fn get(&mut self, length: u64, context: &Context) -> Result<(Near, Near), Failure> {
        if self.q.is_one() && self.p.is_one() {
            return Ok((Near::one(), Near::one()));
        }
        if length <= LEAF {
            let length = length as usize;
            return Ok((
                Near::exact(big::pow(&self.p, length, context.budget)?, 0),
                Near::exact(big::pow(&self.q, length, context.budget)?, 0),
            ));
        }
        if let Some((_, p, q)) = self.known.iter().find(|(l, ..)| *l == length) {
            return Ok((p.clone(), q.clone()));
        }
        let (p1, q1) = self.get(length / 2, context)?;
        let (p, q) = if length.is_multiple_of(2) {
            (p1.square(context)?, q1.square(context)?)
        } else {
            let (p2, q2) = self.get(length - length / 2, context)?;
            (p1.mul(&p2, context)?, q1.mul(&q2, context)?)
        };
        self.known.push((length, p.clone(), q.clone()));
        Ok((p, q))
    }
}

/// Returns the factors of `e^y - 1`: y^k / k!.
pub(super) fn exponential(k: u64) -> u64 {
    k
}

/// Returns the factors of `cosh(√y) - 1`: y^k / (2k)!.
pub(super) fn even(k: u64) -> u64 {
    2 * k * (2 * k - 1)
}

/// Returns the factors of `sinh(√y)/√y - 1`: y^k / (2k+1)!.
pub(super) fn odd(k: u64) -> u64 {
    2 * k * (2 * k + 1)
}

/// A block of terms: their sum is `t / (f · q^length · 2^(shift · length))`. Exact as long as the
/// numbers have no more bits than needed.
struct Block {
    t: Near,
    f: Near,
}

impl Series {
    pub fn new(p: IBig, q: &IBig, factor: fn(u64) -> u64) -> Series {
        let shift = q.trailing_zeros().unwrap_or(0);
        Series {
            shift,
            factor,
            powers: Powers::of(p, q >> shift),
        }
    }

    /// Returns the series for a y that is `p · 2^-shift`.
    pub fn dyadic(p: IBig, shift: usize, factor: fn(u64) -> u64) -> Series {
        Series {
            shift,
            factor,
            powers: Powers::of(p, IBig::ONE),
        }
    }

    /// Returns the sum, for |y| ≤ 1, with an absolute error below `2^-bits · |y|`.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn sum(self, bits: usize, context: &Context) -> Result<Near, Failure> {
        if self.powers.p.is_zero() {
            return Ok(Near::ZERO);
        }
        let (above, below) = self.fraction(bits, context)?;
        above.div(&below, context)
    }

    /// Returns the sum as a fraction, with a relative error below `2^(3 - bits)`, which the balls
    /// include. If there are few terms, the denominator is short.
    ///
    /// Since f(j) ≥ j, the terms after N are below `|y|^(N+1) / Πf` times `1 + 1/f(N+2) + … < 2`; N
    /// is chosen so that the term N is below `2^-(bits+3) · |y|`. The sum of all terms is at least
    /// |y|/7 in magnitude.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn fraction(mut self, bits: usize, context: &Context) -> Result<(Near, Near), Failure> {
        context.check()?;
        let size =
            self.powers.p.bit_len() as i64 - self.powers.q.bit_len() as i64 - self.shift as i64 + 1;
        let terms = self.terms(bits, size);
        let context = context.at(bits + 8);
        let block = self.block(0, terms, size, &context)?;
        let below = match self.powers.get(terms, &context)?.1 {
            one if one.mid.is_one() => block.f,
            q => block.f.mul(&q, &context)?,
        };
        let above = block.t.scaled(-(self.shift as i64) * terms as i64);
        let error = above.above().shifted(3 - bits as i64);
        Ok((above.widened(error, context.bits), below))
    }

    /// Returns a count N for which the term after N is below `2^(size - bits - 1)`, where y is
    /// below `2^size`; a positive size counts as 0.
    fn terms(&self, bits: usize, size: i64) -> u64 {
        let per = (-size).max(0) as f64;
        let (mut k, mut sum) = (1u64, ((self.factor)(1) as f64).log2());
        // Term k+1 is below 2^(size · (k + 1)) / Πf(j ≤ k + 1).
        while sum + per * (k - 1) as f64 <= (bits + 3) as f64 {
            k += 1;
            sum += ((self.factor)(k) as f64).log2();
        }
        k
    }

    /// Returns the number of bits by which the terms after `from` are smaller than the whole sum,
    /// overestimated only slightly, if at all. The product of f(j) up to m is at least
    /// `(f(m)/7.5)^m`, by Stirling's formula.
    fn smaller(&self, from: u64, size: i64) -> usize {
        let factors = (((self.factor)(from.max(1)) as f64).log2() - 2.9).max(0.0);
        let bits = from as f64 * (factors + (-size).max(0) as f64);
        (bits as usize).saturating_sub(16)
    }

    /// Sums the terms in `from+1..=to`: T = T₁·f₂·q^l₂·2^(shift·l₂) + p^l₁·T₂. The later the terms,
    /// the fewer leading bits of T matter.
    fn block(
        &mut self,
        from: u64,
        to: u64,
        size: i64,
        context: &Context,
    ) -> Result<Block, Failure> {
        if to - from <= LEAF {
            return Ok(self.leaf(from, to));
        }
        let middle = from + (to - from) / 2;
        let low = self.block(from, middle, size, context)?;
        let high = self.block(middle, to, size, context)?;
        context.budget.poll(1)?;
        let at = context.at(context
            .bits
            .saturating_sub(self.smaller(from, size))
            .max(64));
        let less = context.at(context
            .bits
            .saturating_sub(self.smaller(middle, size))
            .max(64));
        let (p, _) = self.powers.get(middle - from, context)?;
        let (_, q) = self.powers.get(to - middle, context)?;
        let mut first = low.t.mul(&high.f, &at)?;
        if !q.mid.is_one() {
            first = first.mul(&q, &at)?;
        }
        let first = first.scaled((self.shift as u64 * (to - middle)) as i64);
        let second = if p.mid.is_one() {
            high.t
        } else {
            high.t.mul(&p, &less)?
        };
        Ok(Block {
            t: first.add(&second, at.bits),
            f: low.f.mul(&high.f, context)?,
        })
    }

    /// Horner's rule from the last term: T = p · (f·q^l·2^(shift·l) + T').
    fn leaf(&self, from: u64, to: u64) -> Block {
        let (mut t, mut f, mut scale) = (IBig::ZERO, IBig::ONE, IBig::ONE);
        for k in (from + 1..=to).rev() {
            t = &self.powers.p * (&f * &scale + t);
            f *= (self.factor)(k);
            scale = (scale * &self.powers.q) << self.shift;
        }
        Block {
            t: Near::exact(t, 0),
            f: Near::exact(f, 0),
        }
    }
}

/// `Σ y^k / (2k+1)` over k ≥ 0 for `y = ±p²/q²`, 0 < p < q: atan(p/q) or atanh(p/q) divided by p/q,
/// with an absolute error of at most a few units of `2^-bits`, proved by the radius.
///
/// The truncation error after N terms is below `|y|^N / (2N+1) / (1 - |y|)`.
pub(super) fn arc_series(
    p: &IBig,
    q: &IBig,
    alternating: bool,
    bits: usize,
    context: &Context,
) -> Result<Near, Failure> {
    context.check()?;
    let ratio = 2.0 * (log2(q) - log2(p));
    // 1 - y ≥ 1/q ≥ 2^-len(q); `ratio` has a relative error of about 2^-40.
    let needed = (bits + q.bit_len() + 2) as f64;
    let terms = (needed / (ratio * (1.0 - 1e-9)).max(1e-300)).ceil() as u64 + 2;
    let p2 = IBig::from(p.sqr());
    let p2 = if alternating { -p2 } else { p2 };
    let mut arc = Arc {
        powers: Powers::of(p2, q.sqr().into()),
        ratio,
    };
    let context = context.at(bits + 8);
    let sum = arc.block(0, terms, &context)?;
    let (_, q) = arc.powers.get(terms, &context)?;
    let quotient = sum.t.div(&sum.b.mul(&q, &context)?, &context)?;
    Ok(quotient.widened(Size::power(-(bits as i64)), context.bits))
}

/// Approximately log₂ of a positive number.
fn log2(n: &IBig) -> f64 {
    let drop = n.bit_len().saturating_sub(60);
    let top = u64::try_from(&(n >> drop)).expect("60 bits of a positive number") as f64;
    top.log2() + drop as f64
}

struct Arc {
    /// The powers of p², with the sign, and of q².
    powers: Powers,
    /// The number of bits that a term adds.
    ratio: f64,
}

/// A block of terms: their sum is `t / (b · q^(2·length))`, where b is the product of the 2k+1.
/// Exact as long as the numbers have no more bits than needed.
struct ArcBlock {
    b: Near,
    t: Near,
}

impl Arc {
    /// T = B₂·Q₂·T₁ + B₁·P₁·T₂ where the term k is y^(k-from)/(2k+1). The later the terms, the
    /// fewer leading bits of T matter.
    fn block(&mut self, from: u64, to: u64, context: &Context) -> Result<ArcBlock, Failure> {
        if to - from <= LEAF {
            return Ok(self.leaf(from, to));
        }
        let middle = from.midpoint(to);
        let low = self.block(from, middle, context)?;
        let high = self.block(middle, to, context)?;
        context.budget.poll(1)?;
        let less = |k: u64| {
            let bits = (k as f64 * self.ratio) as usize;
            context.at(context.bits.saturating_sub(bits.saturating_sub(16)).max(64))
        };
        let (at, late) = (less(from), less(middle));
        let (p, _) = self.powers.get(middle - from, context)?;
        let (_, q) = self.powers.get(to - middle, context)?;
        let first = low.t.mul(&q, &at)?.mul(&high.b, &at)?;
        let mut second = high.t.mul(&low.b, &late)?;
        if !p.mid.is_one() {
            second = second.mul(&p, &late)?;
        }
        Ok(ArcBlock {
            b: low.b.mul(&high.b, context)?,
            t: first.add(&second, at.bits),
        })
    }

    /// Horner's rule from the last term: `1/(2k+1) + y·t/(b·q)` over `b·(2k+1)·q·q'`, where q is
    /// the power so far.
    fn leaf(&self, from: u64, to: u64) -> ArcBlock {
        let (mut t, mut b, mut q) = (IBig::ZERO, IBig::ONE, IBig::ONE);
        for k in (from..to).rev() {
            q *= &self.powers.q;
            t = &b * &q + (t * &self.powers.p) * (2 * k + 1);
            b *= 2 * k + 1;
        }
        ArcBlock {
            b: Near::exact(b, 0),
            t: Near::exact(t, 0),
        }
    }
}
