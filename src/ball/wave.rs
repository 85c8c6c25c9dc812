//! The kernel of exp, sinh, cosh, sin and cos: `c`, which is `cosh x - 1` or `1 - cos x`, and `s`,
//! which is `sinh x` or `sin x`, for an exact x in (0, 1), both with full relative precision.
//!
//! x is halved until it is below `2^-κ`; c is computed from its Taylor series by rectangular
//! splitting (Smith 1989; Johansson 2015, "Efficient implementation of elementary functions in the
//! medium-precision range"); and `c(2x) = 2c(x)(2 ± c(x))` undoes the halvings. Cost: O(b^(1/3))
//! products of b bits.

use super::context::Context;
use super::near::Near;
use super::size::Size;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// Whether the functions are circular or hyperbolic.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kind {
    Circular,
    Hyperbolic,
}

/// c and s for an exact x with 0 < x < 1, each to a relative error of `2^-bits`.
///
/// Everything is scaled: with k such that `2^-(k+1) ≤ x < 2^-k` and κ ≥ k, let `V = (2^k x)²`,
/// which is at least 1/4 and below 1, and `D = c(x · 2^(k-κ)) · 4^κ`, which is `V/2 · S(V · 4^-κ)`
/// where S(u) = Σ (±u)^j 2/(2j+2)!. A doubling lowers κ by 1 and turns D into `D ± D² 4^-κ / 2`. At
/// κ = k, `c = D · 4^-k` and `s = 2^-k √(2D ± D² 4^-k)`.
///
/// Errors, in units of `2^-w`: V has 3, S has `4N + 10` (see [`series`]), so D starts with at most
/// `2N + 8`. D < 0.55, so a doubling multiplies the error by at most `1 + 0.55 · 4^-κ` (by 2.1 in
/// total) and adds 1.1; in total it stays below `E = 8 (N + κ + 8)`. D > 0.1, so E units are a
/// relative error of `10 E · 2^-w`; and √ multiplies it by at most 3.7 and adds 1.
pub(super) fn wave(x: &Near, kind: Kind, context: &Context) -> Result<(Near, Near), Failure> {
    context.check()?;
    let bits = context.bits;
    let k = usize::try_from(-x.top()).expect("x is below 1");
    let halved = k.max(halvings(bits));
    let terms = terms(bits + 40, 2 * halved);
    let error = 8 * (terms + halved as u64 + 8);
    let w = bits + 8 + (64 - error.leading_zeros() as usize);
    let v = big::square(&x.scaled(k as i64).fixed(w), context.budget)? >> w;
    let u = if 2 * halved > w {
        IBig::ZERO
    } else {
        &v >> (2 * halved)
    };
    let sum = series(&u, w, terms, kind, context.budget)?;
    let mut d = big::multiply(&v, &sum, context.budget)? >> (w + 1);
    for level in (k + 1..=halved).rev() {
        // This is D² / 2^(2 level + 1), whose lowest bits depend only on the highest bits of D.
        let drop = (2 * level).saturating_sub(8).min(w);
        let square = big::square(&(&d >> drop), context.budget)?;
        let shift = w + 2 * level + 1;
        let square = if 2 * drop > shift {
            square << (2 * drop - shift)
        } else {
            square >> (shift - 2 * drop)
        };
        d = add_signed(d, square, kind);
    }
    let square = big::square(&d, context.budget)? >> (2 * k).min(2 * w + 2);
    let root = big::sqrt_rem(&add_signed(&d << (w + 1), square, kind), context.budget)?.0;
    let exp = -(w as i64);
    let c = Near::with_size(d, exp, Size::up(error, exp), bits + 4).scaled(-2 * k as i64);
    let s = Near::with_size(root, exp, Size::up(4 * error + 2, exp), bits + 4).scaled(-(k as i64));
    Ok((c, s))
}

fn add_signed(a: IBig, b: IBig, kind: Kind) -> IBig {
    match kind {
        Kind::Circular => a - b,
        Kind::Hyperbolic => a + b,
    }
}

/// Returns the number of times an argument of size 1 is halved (measured).
fn halvings(bits: usize) -> usize {
    match bits {
        0..=400 => 4 + bits / 40,
        _ => 6 + bits.isqrt() / 7,
    }
}

/// Returns the number of terms of S that matter at `w` bits for u below `2^-zeros`: the first
/// omitted one is below a unit.
fn terms(w: usize, zeros: usize) -> u64 {
    let (mut n, mut size) = (1u64, 0.0);
    loop {
        // Term n is u^n · 2/(2n+2)!.
        size += zeros as f64 + (((2 * n + 1) * (2 * n + 2)) as f64).log2();
        if size > (w + 2) as f64 {
            return n;
        }
        n += 1;
    }
}

/// `Σ (±u)^j 2/(2j+2)!` over j < n, all in units of `2^-w`; u < 1/4 is accurate to a few units, n ≥
/// 1.
///
/// Smith's concurrent sums: the terms without their power u^i (i < m) go into row i, and Horner's
/// rule combines the rows. A term is divided (at most 2 units of error) and, after every m terms,
/// multiplied by u^m (at most 3 units), so a row of n/m terms has an error of `3n/m`; Horner's rule
/// passes on a quarter of an error and adds 2 units. The total is below `4n + 8`; the omitted terms
/// add 2.
fn series(u: &IBig, w: usize, n: u64, kind: Kind, budget: &Budget) -> Result<IBig, Failure> {
    if n == 1 || u.is_zero() {
        return Ok(IBig::ONE << w);
    }
    let width = ((n as f64 * 0.6).sqrt() as usize).max(1);
    let step = power(u, width, w, budget)?;
    let mut rows = vec![IBig::ZERO; width];
    let mut term = IBig::ONE << w;
    for j in 0..n {
        let row = (j % width as u64) as usize;
        if j > 0 {
            if row == 0 {
                term = times(&term, &step, w, budget)?;
            }
            term /= (2 * j + 1) * (2 * j + 2);
        }
        if j % 16 == 0 {
            budget.poll(1 + w as u64 / 4096)?;
        }
        if j % 2 == 1 && kind == Kind::Circular {
            rows[row] -= &term;
        } else {
            rows[row] += &term;
        }
    }
    let mut sum = rows.pop().expect("at least one row");
    while let Some(row) = rows.pop() {
        sum = row + times(&sum, u, w, budget)?;
    }
    Ok(sum)
}

/// `u^m` in units of `2^-w`, off by at most a few units since u < 1/4.
fn power(u: &IBig, m: usize, w: usize, budget: &Budget) -> Result<IBig, Failure> {
    let mut result = u.clone();
    for bit in (0..m.ilog2()).rev() {
        result = times(&result, &result, w, budget)?;
        if m >> bit & 1 == 1 {
            result = times(&result, u, w, budget)?;
        }
    }
    Ok(result)
}

/// Returns the product in units of `2^-w`, off by less than 2: only the leading bits that matter
/// are multiplied.
pub(super) fn times(a: &IBig, b: &IBig, w: usize, budget: &Budget) -> Result<IBig, Failure> {
    let (x, y) = (a.bit_len(), b.bit_len());
    if x + y < w {
        return Ok(IBig::ZERO);
    }
    // Both keep enough bits for their truncation errors to stay below 2^-7 units.
    let keep = x + y - w + 8;
    let (drop_a, drop_b) = (x.saturating_sub(keep), y.saturating_sub(keep));
    if drop_a + drop_b < 128 {
        return Ok(big::multiply(a, b, budget)? >> w);
    }
    let product = big::multiply(&(a >> drop_a), &(b >> drop_b), budget)?;
    let shift = w - drop_a - drop_b;
    Ok(product >> shift)
}
