//! Greatest common divisors: computed by dashu's Lehmer algorithm up to some size, and above that
//! by removing half of the bits at a time.
//!
//! A step is a matrix T of determinant ±1 found from the leading bits of a pair; applying T to the
//! whole pair shortens it. It does not matter if one of the numbers becomes negative: any such T
//! preserves the common divisors.

use super::divide::{div_rem, floored};
use super::multiply::{low_bits, multiply_unchecked};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, BitTest, ExtendedGcd, Gcd, Signed};
use dashu_int::IBig;
use std::mem::{swap, take};

/// dashu computes the greatest common divisor up to this many bits.
const BITS_MIN: usize = 260_000;
/// Pairs of this many bits are shortened a word at a time.
const WORDWISE: usize = 3000;

/// Returns the greatest common divisor, which is never negative.
///
/// # Errors
/// `Interrupted`.
pub fn gcd(a: &IBig, b: &IBig, budget: &Budget) -> Result<IBig, Failure> {
    if a.is_zero() || b.is_zero() {
        return Ok((a + b).abs());
    }
    let bits = a.bit_len().min(b.bit_len());
    let words = bits as u64 / 64;
    if bits <= BITS_MIN && a.bit_len().max(b.bit_len()) < 1 << 21 {
        budget.poll(words * words / 512)?;
        return Ok(a.gcd(b).into());
    }
    let pair = Pair::new(a.clone().abs(), b.clone().abs());
    let (pair, _) = shorten(pair, BITS_MIN, None, budget)?;
    if pair.y.is_zero() {
        return Ok(pair.x);
    }
    budget.poll((BITS_MIN / 64).pow(2) as u64 / 512)?;
    Ok(pair.x.gcd(pair.y).into())
}

/// `[g, x, y]` with `g = gcd(a, b) = a x + b y` and g not negative: the coefficients from Euclid's
/// algorithm, with `|x| <= |b| / 2g` and `|y| <= |a| / 2g` unless one number divides the other.
///
/// # Errors
/// `Interrupted`.
pub fn bezout(a: &IBig, b: &IBig, budget: &Budget) -> Result<[IBig; 3], Failure> {
    bezout_above(a, b, BITS_MIN, budget)
}

/// Like [`bezout`], but removes half of the bits at a time above this size.
pub(super) fn bezout_above(
    a: &IBig,
    b: &IBig,
    limit: usize,
    budget: &Budget,
) -> Result<[IBig; 3], Failure> {
    if a.is_zero() || b.is_zero() {
        let unit = |n: &IBig| IBig::from(i8::from(n.is_positive()) - i8::from(n.is_negative()));
        return Ok([(a + b).abs(), unit(a), unit(b)]);
    }
    let turn = |by: &IBig, n: IBig| if by.is_negative() { -n } else { n };
    let (size_a, size_b) = (a.clone().abs(), b.clone().abs());
    if a.bit_len().max(b.bit_len()) <= limit {
        let [g, x, y] = small_bezout(&size_a, &size_b, budget)?;
        return Ok([g, turn(a, x), turn(b, y)]);
    }
    let swapped = size_a < size_b;
    let (long, short) = if swapped {
        (size_b, size_a)
    } else {
        (size_a, size_b)
    };
    let whole = Pair {
        x: long.clone(),
        y: short.clone(),
    };
    // The coefficient of the longer number in each number of the pair.
    let (pair, counts) = shorten(whole, limit, Some((IBig::ONE, IBig::ZERO)), budget)?;
    let (u, v) = counts.unwrap_or_default();
    let (g, count) = if pair.y.is_zero() {
        (pair.x, u)
    } else {
        let [g, s, t] = small_bezout(&pair.x, &pair.y, budget)?;
        let count = multiply_unchecked(&s, &u, budget)? + multiply_unchecked(&t, &v, budget)?;
        (g, count)
    };
    // The coefficient is known up to multiples of short / g; the smallest one is Euclid's.
    let period = div_rem(&short, &g, budget)?.0;
    let mut count = floored(&count, &period, budget)?.1;
    if &count << 1 > period {
        count -= &period;
    }
    let rest = &g - multiply_unchecked(&count, &long, budget)?;
    let other = div_rem(&rest, &short, budget)?.0;
    let (x, y) = if swapped {
        (other, count)
    } else {
        (count, other)
    };
    Ok([g, turn(a, x), turn(b, y)])
}

/// Returns the Bézout coefficients of positive numbers, computed by dashu.
fn small_bezout(a: &IBig, b: &IBig, budget: &Budget) -> Result<[IBig; 3], Failure> {
    let words = a.bit_len().max(b.bit_len()) as u64 / 64;
    budget.poll(words * words / 256)?;
    let (g, x, y) = a.gcd_ext(b);
    Ok([g.into(), x, y])
}

/// Two numbers to which the same steps are applied.
type Counts = Option<(IBig, IBig)>;

/// Reduces a pair to one with the same common divisors that has at most `limit` bits or whose
/// second number is zero; the same steps are applied to the counts.
fn shorten(
    mut pair: Pair,
    limit: usize,
    mut counts: Counts,
    budget: &Budget,
) -> Result<(Pair, Counts), Failure> {
    while !pair.y.is_zero() && pair.x.bit_len() > limit {
        let drop = pair.x.bit_len() / 2;
        if pair.y.bit_len() > drop + drop / 2 {
            let (mut step, top) = halve(
                Pair {
                    x: &pair.x >> drop,
                    y: &pair.y >> drop,
                },
                budget,
            )?;
            pair = step.apply(&top, &pair, drop, budget)?;
            if let Some((u, v)) = &counts {
                counts = Some(step.times(u, v, budget)?);
            }
        }
        if pair.y.is_zero() {
            break;
        }
        let (q, rest) = div_rem(&pair.x, &pair.y, budget)?;
        pair = Pair { x: pair.y, y: rest };
        if let Some((u, v)) = counts {
            let left = u - multiply_unchecked(&q, &v, budget)?;
            counts = Some((v, left));
        }
    }
    Ok((pair, counts))
}

/// Two numbers, `x ≥ y ≥ 0`.
struct Pair {
    x: IBig,
    y: IBig,
}

impl Pair {
    fn new(x: IBig, y: IBig) -> Pair {
        if x >= y {
            Pair { x, y }
        } else {
            Pair { x: y, y: x }
        }
    }
}

/// `x' = a x + b y`, `y' = c x + d y`.
struct Matrix {
    a: IBig,
    b: IBig,
    c: IBig,
    d: IBig,
}

impl Matrix {
    fn identity() -> Matrix {
        Matrix {
            a: IBig::ONE,
            b: IBig::ZERO,
            c: IBig::ZERO,
            d: IBig::ONE,
        }
    }

    /// Returns the matrix that applies `first` and then this one.
    fn after(&self, first: &Matrix, budget: &Budget) -> Result<Matrix, Failure> {
        let dot = |x: &IBig, y: &IBig, u: &IBig, v: &IBig| -> Result<IBig, Failure> {
            Ok(multiply_unchecked(x, u, budget)? + multiply_unchecked(y, v, budget)?)
        };
        Ok(Matrix {
            a: dot(&self.a, &self.b, &first.a, &first.c)?,
            b: dot(&self.a, &self.b, &first.b, &first.d)?,
            c: dot(&self.c, &self.d, &first.a, &first.c)?,
            d: dot(&self.c, &self.d, &first.b, &first.d)?,
        })
    }

    /// Applies the matrix to two numbers.
    fn times(&self, x: &IBig, y: &IBig, budget: &Budget) -> Result<(IBig, IBig), Failure> {
        let dot = |u: &IBig, v: &IBig| -> Result<IBig, Failure> {
            Ok(multiply_unchecked(u, x, budget)? + multiply_unchecked(v, y, budget)?)
        };
        Ok((dot(&self.a, &self.b)?, dot(&self.c, &self.d)?))
    }

    /// Returns the pair after a step that was found from all but its `drop` lowest bits and reduced
    /// those upper bits to `top`; signs and order are corrected, in the matrix too.
    fn apply(
        &mut self,
        top: &Pair,
        pair: &Pair,
        drop: usize,
        budget: &Budget,
    ) -> Result<Pair, Failure> {
        let (low_x, low_y) = (low_bits(&pair.x, drop), low_bits(&pair.y, drop));
        let dot = |u: &IBig, v: &IBig| -> Result<IBig, Failure> {
            Ok(multiply_unchecked(u, &low_x, budget)? + multiply_unchecked(v, &low_y, budget)?)
        };
        let mut x = (&top.x << drop) + dot(&self.a, &self.b)?;
        let mut y = (&top.y << drop) + dot(&self.c, &self.d)?;
        if x.is_negative() {
            (x, self.a, self.b) = (-x, -take(&mut self.a), -take(&mut self.b));
        }
        if y.is_negative() {
            (y, self.c, self.d) = (-y, -take(&mut self.c), -take(&mut self.d));
        }
        if x < y {
            swap(&mut x, &mut y);
            swap(&mut self.a, &mut self.c);
            swap(&mut self.b, &mut self.d);
        }
        Ok(Pair { x, y })
    }

    /// One division: `(x, y)` becomes `(y, x - q y)`.
    fn divide(self, q: &IBig, budget: &Budget) -> Result<Matrix, Failure> {
        Ok(Matrix {
            a: self.c.clone(),
            b: self.d.clone(),
            c: self.a - multiply_unchecked(q, &self.c, budget)?,
            d: self.b - multiply_unchecked(q, &self.d, budget)?,
        })
    }
}

/// Returns a step that reduces a pair of n bits to about n/2 bits, and the resulting pair.
fn halve(pair: Pair, budget: &Budget) -> Result<(Matrix, Pair), Failure> {
    let n = pair.x.bit_len();
    let goal = n / 2 + 1;
    if n <= WORDWISE {
        budget.poll(n as u64 / 8)?;
        return Ok(wordwise(pair, goal));
    }
    let mut matrix = Matrix::identity();
    let mut pair = pair;
    // Two rounds: from n to 3n/4 bits, and from there to n/2.
    for _ in 0..2 {
        let size = pair.x.bit_len();
        if pair.y.bit_len() <= goal || size <= goal {
            return Ok((matrix, pair));
        }
        // Takes enough leading bits that halving them reaches the goal of this round.
        let drop = if size > goal + goal / 2 {
            size / 2
        } else {
            (2 * goal).saturating_sub(size)
        };
        if pair.y.bit_len() > drop + (size - drop) / 2 {
            let (mut step, top) = halve(
                Pair {
                    x: &pair.x >> drop,
                    y: &pair.y >> drop,
                },
                budget,
            )?;
            pair = step.apply(&top, &pair, drop, budget)?;
            matrix = step.after(&matrix, budget)?;
        }
        if pair.y.bit_len() > goal {
            let (q, rest) = div_rem(&pair.x, &pair.y, budget)?;
            matrix = matrix.divide(&q, budget)?;
            pair = Pair { x: pair.y, y: rest };
        }
    }
    Ok((matrix, pair))
}

/// Shortens a pair by Lehmer's method until the smaller has at most `goal` bits.
fn wordwise(mut pair: Pair, goal: usize) -> (Matrix, Pair) {
    let mut matrix = Matrix::identity();
    while pair.y.bit_len() > goal {
        let n = pair.x.bit_len();
        let drop = n.saturating_sub(63);
        let top = |n: &IBig| u64::try_from(&(n >> drop)).expect("at most 63 bits");
        let spare = pair.y.bit_len() - goal;
        match lehmer(top(&pair.x), top(&pair.y)) {
            Some([a, b, c, d]) if spare > 32 => {
                let (x, y) = (&pair.x * a + &pair.y * b, &pair.x * c + &pair.y * d);
                pair = Pair { x, y };
                matrix = Matrix {
                    a: &matrix.a * a + &matrix.c * b,
                    b: &matrix.b * a + &matrix.d * b,
                    c: &matrix.a * c + &matrix.c * d,
                    d: &matrix.b * c + &matrix.d * d,
                };
            }
            _ => {
                let q = &pair.x / &pair.y;
                let rest = &pair.x - &q * &pair.y;
                pair = Pair { x: pair.y, y: rest };
                let (c, d) = (&matrix.a - &q * &matrix.c, &matrix.b - &q * &matrix.d);
                matrix = Matrix {
                    a: matrix.c,
                    b: matrix.d,
                    c,
                    d,
                };
            }
        }
    }
    (matrix, pair)
}

/// Returns the cofactors of Euclid's steps on the leading bits, for as long as they are the same
/// for every continuation (Collins' condition); `None` if not even the first is certain.
fn lehmer(mut x: u64, mut y: u64) -> Option<[i64; 4]> {
    let (mut a, mut b, mut c, mut d) = (1i64, 0i64, 0i64, 1i64);
    let mut steps = 0;
    while y != 0 {
        let q = (x / y) as i64;
        let rest = x % y;
        let (next_c, next_d) = (
            a.checked_sub(q.checked_mul(c)?)?,
            b.checked_sub(q.checked_mul(d)?)?,
        );
        // Cofactors of at most 31 bits.
        if next_c.unsigned_abs() >> 31 != 0 || next_d.unsigned_abs() >> 31 != 0 {
            break;
        }
        // rest ≥ |next_d| and y - rest ≥ |next_c| + |c| (signs alternate).
        if rest < next_d.unsigned_abs().max(next_c.unsigned_abs())
            || y - rest < next_c.unsigned_abs() + c.unsigned_abs()
            || y - rest < next_d.unsigned_abs() + d.unsigned_abs()
        {
            break;
        }
        (x, y) = (y, rest);
        (a, b, c, d) = (c, d, next_c, next_d);
        steps += 1;
    }
    (steps > 0).then_some([a, b, c, d])
}
