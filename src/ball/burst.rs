//! Bit-burst: exp, or sin and cos, of a long argument from pieces of it that double in length, each
//! computed by binary splitting (Brent 1976; Chudnovsky & Chudnovsky 1990), in O(M(b) log² b).

use super::context::Context;
use super::near::Near;
use super::size::Size;
use super::split::{self, Series};
use crate::text::Failure;
use dashu_base::Signed;
use dashu_int::IBig;

/// At this many bits and above, a bit-burst is faster than [`wave`](super::wave::wave) (measured).
const BITS_MIN: usize = 30_000;
/// The number of bits after the point in the first piece. A larger argument is halved beforehand.
const FIRST: usize = 24;

/// Reports whether a bit-burst pays off for an argument below 1: it does if many bits are needed
/// and x is not so small that a few terms of its series are enough.
pub(super) fn pays(x: &Near, bits: usize) -> bool {
    bits >= BITS_MIN && (-x.top()) < bits as i64 / 64
}

/// e^x - 1 for an exact x with |x| < 1/2, to a relative error of `2^-bits`.
///
/// x · 2^-h is truncated to w bits (an error of 2^-w in the exponent); balls enclose the powers for
/// the pieces, their product and its h squarings. Relative to x ≥ 2^-k, k more bits are needed.
pub(super) fn exp_m1(x: &Near, context: &Context) -> Result<Near, Failure> {
    let k = usize::try_from(-x.top()).expect("x is below 1/2");
    let halved = FIRST.saturating_sub(k);
    let w = context.bits + k + 2 * halved + 32;
    let at = context.at(w);
    let scaled = x.scaled(-(halved as i64)).fixed(w);
    let negative = scaled.is_negative();
    let mut rest = if negative { -scaled } else { scaled };
    let (mut above, mut below) = (Near::one(), Near::one());
    let mut taken = 2 * FIRST;
    loop {
        // The bits of weight above 2^-taken.
        let shift = w.saturating_sub(taken);
        let piece = &rest >> shift;
        if !piece.is_zero() {
            rest -= &piece << shift;
            let p = if negative { -piece } else { piece };
            let series = Series::dyadic(p, w - shift, split::exponential);
            // 1 + t/f = (f + t)/f; the division by the product of all f is done once, at the end.
            let (t, f) = series.fraction(w + 4, &at)?;
            above = above.mul(&f.add(&t, w), &at)?;
            below = below.mul(&f, &at)?;
        }
        if shift == 0 {
            break;
        }
        taken *= 2;
    }
    // The truncated bits contribute a factor within 1 ± 2^(1-w).
    let mut power = above.div(&below, &at)?;
    let size = power.above().times(Size::power(1 - w as i64));
    power = power.widened(size, w);
    for _ in 0..halved {
        power = power.square(&at)?;
    }
    Ok(power.sub(&Near::one(), w))
}

/// At this many bits and above, a bit-burst is faster for sin and cos (measured).
const CIRCULAR_MIN: usize = 1_500_000;
/// The number of bits after the point in the first piece, for sin and cos.
const FIRST_CIRCULAR: usize = 16;

/// Like [`pays`], for sin and cos.
pub(super) fn pays_circular(x: &Near, bits: usize) -> bool {
    bits >= CIRCULAR_MIN && (-x.top()) < bits as i64 / 64
}

/// sin x and cos x for an exact x with 0 < x < 1, to a relative error of `2^-bits`.
///
/// x is truncated to w bits, which changes both values by at most 2^-w. If the series of a piece
/// gives `cos - 1 = t/f`, then `cos = (f + t)/f` and `sin = √(-t (2f + t))/f`; the pieces are
/// combined with the addition formulas and divided once by the product of all f. Relative to x ≥
/// 2^-k, k more bits are needed.
pub(super) fn sin_cos(x: &Near, context: &Context) -> Result<(Near, Near), Failure> {
    let k = usize::try_from(-x.top()).expect("x is below 1");
    let w = context.bits + k + 32;
    let at = context.at(w);
    let mut rest = x.fixed(w);
    let (mut s, mut c, mut below) = (Near::ZERO, Near::one(), Near::one());
    let mut taken = FIRST_CIRCULAR;
    loop {
        let shift = w.saturating_sub(taken);
        let piece = &rest >> shift;
        if !piece.is_zero() {
            rest -= &piece << shift;
            let series = Series::dyadic(-IBig::from(piece.sqr()), 2 * (w - shift), split::even);
            let (t, f) = series.fraction(w + 4, &at)?;
            let cos = f.add(&t, w);
            let sin = t.negated().mul(&f.add(&cos, w), &at)?.sqrt(&at)?;
            let next = c.mul(&cos, &at)?.sub(&s.mul(&sin, &at)?, w);
            s = s.mul(&cos, &at)?.add(&c.mul(&sin, &at)?, w);
            c = next;
            below = below.mul(&f, &at)?;
        }
        if shift == 0 {
            break;
        }
        taken *= 2;
    }
    let inverse = Near::one().div(&below, &at)?;
    let cut = Size::power(-(w as i64));
    let (s, c) = (s.mul(&inverse, &at)?, c.mul(&inverse, &at)?);
    Ok((s.widened(cut, w), c.widened(cut, w)))
}

#[cfg(test)]
mod tests {
    use super::super::Constants;
    use super::super::wave::{Kind, wave};
    use super::*;
    use crate::limit::Budget;

    #[test]
    fn a_bit_burst_agrees_with_the_series() {
        let (constants, budget) = (Constants::new(), Budget::default());
        for bits in [64, 100, 1000, 5000] {
            let context = Context::new(bits, &constants, &budget);
            let odd = IBig::from(3).pow(bits * 5 / 8) | IBig::ONE;
            for top in [-1, -2, -7, -60] {
                let x = Near::exact(odd.clone(), top - dashu_base::BitTest::bit_len(&odd) as i64);
                let meets = |a: &Near, b: &Near| {
                    let difference = a.sub(b, 2 * bits);
                    assert!(difference.sign().is_none(), "{bits} {top}");
                    assert!(a.accuracy() >= bits as i64, "{bits} {top}");
                };
                let (c, s) = wave(&x, Kind::Hyperbolic, &context).unwrap();
                meets(&exp_m1(&x, &context).unwrap(), &c.add(&s, bits));
                meets(&exp_m1(&x.negated(), &context).unwrap(), &c.sub(&s, bits));
                let (c, s) = wave(&x, Kind::Circular, &context).unwrap();
                let (sin, cos) = sin_cos(&x, &context).unwrap();
                meets(&sin, &s);
                meets(&cos, &Near::one().sub(&c, bits));
            }
        }
    }
}
