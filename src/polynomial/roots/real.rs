//! Isolates real roots by Descartes' rule of signs and bisection (Collins & Akritas 1976).

use super::super::evaluate::sign;
use super::super::poly::Poly;
use super::interval::Interval;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

/// Up to this many coefficients, signs are counted as they are computed, so that counting can stop
/// early.
const EARLY_MAX: usize = 400;
/// The maximum number of nested bisections.
const DEPTH_MAX: usize = 1 << 20;

/// Returns disjoint intervals around the distinct real roots, in ascending order. For degree n each
/// bisection takes about O(n²) additions; squarefree polynomials need at most O(n · height)
/// bisections.
///
/// # Errors
/// `DomainError` for the zero polynomial; `LimitError`, `Interrupted`.
pub fn isolate_real(p: &Poly, budget: &Budget) -> Result<Vec<Interval>, Failure> {
    if p.is_zero() {
        return Err(Failure::domain(
            "every number is a root of the polynomial 0",
        ));
    }
    isolate_squarefree(&p.squarefree_part(budget)?, budget)
}

/// Same as [`isolate_real`], for a polynomial known to be squarefree.
///
/// # Errors
/// Same as for [`isolate_real`].
pub fn isolate_squarefree(p: &Poly, budget: &Budget) -> Result<Vec<Interval>, Failure> {
    let zero = usize::from(p.coefficient(0).is_zero());
    let rest = p.shift_down(zero);
    let mut roots: Vec<Interval> = positive(&rest.mirror(), budget)?
        .into_iter()
        .rev()
        .map(|(low, exponent, exact)| match exact {
            true => Interval::point(-low, exponent),
            false => Interval::open(-low - IBig::ONE, exponent),
        })
        .collect();
    if zero == 1 {
        roots.push(Interval::point(IBig::ZERO, 0));
    }
    roots.extend(
        positive(&rest, budget)?
            .into_iter()
            .map(|(low, exponent, exact)| match exact {
                true => Interval::point(low, exponent),
                false => Interval::open(low, exponent),
            }),
    );
    for root in &mut roots {
        root.orient(p, budget)?;
    }
    Ok(roots)
}

/// Returns the number of distinct real roots.
///
/// # Errors
/// Same as for [`isolate_real`].
pub fn count_real(p: &Poly, budget: &Budget) -> Result<usize, Failure> {
    Ok(isolate_real(p, budget)?.len())
}

/// Returns the number of distinct real roots above `low` and at most `high`.
///
/// # Errors
/// Same as for [`isolate_real`].
pub fn count_between(
    p: &Poly,
    low: &Fraction,
    high: &Fraction,
    budget: &Budget,
) -> Result<usize, Failure> {
    let poly = p.squarefree_part(budget)?;
    let mut count = 0;
    for root in isolate_real(p, budget)? {
        let inside =
            root.compare(&poly, low, budget)?.is_gt() && root.compare(&poly, high, budget)?.is_le();
        count += usize::from(inside);
    }
    Ok(count)
}

/// A part of (0, 1) that has yet to be searched: `q` on (0, 1) is the polynomial on
/// `(place, place + 1) / 2^depth`.
struct Part {
    q: Poly,
    place: IBig,
    depth: usize,
}

/// Returns the positive roots as `(low, exponent, exact)`: each is at `low · 2^exponent`, or
/// between that and `(low + 1) · 2^exponent`. The constant term of p must not be 0.
fn positive(p: &Poly, budget: &Budget) -> Result<Vec<(IBig, i64, bool)>, Failure> {
    let mut roots = Vec::new();
    if variations(p.coefficients().iter()) == 0 {
        return Ok(roots);
    }
    let bound = bound_bits(p);
    let mut open = vec![Part {
        q: without_twos(scale_by_two(p, bound)),
        place: IBig::ZERO,
        depth: 0,
    }];
    while let Some(part) = open.pop() {
        budget.poll(part.q.len() as u64 / 16 + 1)?;
        let exponent = bound - part.depth as i64;
        match variations_inside(&part.q, budget)? {
            0 => {}
            1 => roots.push((part.place, exponent, false)),
            _ if part.depth >= DEPTH_MAX => {
                return Err(Failure::limit("two roots are too close to be told apart"));
            }
            _ => {
                let left = without_twos(scale_by_two(&part.q, -1));
                let mut right = left.taylor_shift(&IBig::ONE, budget)?;
                let (place, depth) = (part.place << 1, part.depth + 1);
                let middle = &place + IBig::ONE;
                let hit = right.coefficient(0).is_zero();
                if hit {
                    right = right.shift_down(1);
                }
                open.push(Part {
                    q: right,
                    place: middle.clone(),
                    depth,
                });
                if hit {
                    // The zero polynomial marks the root itself, so that it keeps its place in the
                    // order.
                    open.push(Part {
                        q: Poly::zero(),
                        place: middle,
                        depth,
                    });
                }
                open.push(Part {
                    q: left,
                    place,
                    depth,
                });
            }
        }
        while open.last().is_some_and(|part| part.q.is_zero()) {
            let part = open.pop().expect("the list is not empty");
            roots.push((part.place, bound - part.depth as i64, true));
        }
    }
    Ok(roots)
}

/// Returns the least k such that the bound of Kioustelidis (1986) puts all positive roots below
/// 2^k, or a slightly larger number.
fn bound_bits(p: &Poly) -> i64 {
    let n = p.len() - 1;
    let positive = p.leading().is_positive();
    let lead = p.leading().bit_len() as i64;
    let against = (1..=n).filter(|&k| {
        let c = p.coefficient(n - k);
        !c.is_zero() && c.is_positive() != positive
    });
    let sizes = against.map(|k| {
        let bits = p.coefficient(n - k).bit_len() as i64 - lead + 1;
        -(-bits).div_euclid(k as i64)
    });
    sizes.max().unwrap_or(0) + 1
}

/// Returns `p(2^k x)`, times a power of two if k is negative.
fn scale_by_two(p: &Poly, k: i64) -> Poly {
    let step = k.unsigned_abs() as usize;
    let n = p.len() - 1;
    let shifted = p.coefficients().iter().enumerate().map(|(power, c)| {
        let times = if k >= 0 { power } else { n - power };
        c << (times * step)
    });
    Poly::new(shifted.collect())
}

/// Divides out the power of two common to all coefficients.
fn without_twos(p: Poly) -> Poly {
    let twos = p
        .coefficients()
        .iter()
        .filter_map(|c| c.trailing_zeros())
        .min()
        .unwrap_or(0);
    if twos == 0 {
        return p;
    }
    Poly::new(
        p.into_coefficients()
            .into_iter()
            .map(|c| c >> twos)
            .collect(),
    )
}

/// Counts the sign changes in a sequence of numbers, ignoring zeros.
fn variations<'a>(numbers: impl Iterator<Item = &'a IBig>) -> usize {
    let (mut count, mut last) = (0, 0);
    for n in numbers {
        let own = sign(n);
        if own != 0 {
            count += usize::from(last != 0 && own != last);
            last = own;
        }
    }
    count
}

/// Counts the sign changes of `(x + 1)^n q(1/(x + 1))`, but may stop once there are 2. The result
/// is at least 2 or equal to the number of roots in (0, 1).
fn variations_inside(q: &Poly, budget: &Budget) -> Result<usize, Failure> {
    let simple = variations(q.coefficients().iter());
    if simple == 0 {
        return Ok(0);
    }
    let reversed: Vec<IBig> = q.coefficients().iter().rev().cloned().collect();
    if q.len() > EARLY_MAX {
        let shifted = Poly::new(reversed).taylor_shift(&IBig::ONE, budget)?;
        return Ok(variations(shifted.coefficients().iter()));
    }
    let mut c = reversed;
    let n = c.len();
    let (mut count, mut last) = (0, 0);
    for k in 0..n {
        budget.poll(n as u64 / 32)?;
        for j in (k..n - 1).rev() {
            let (low, high) = c.split_at_mut(j + 1);
            low[j] += &high[0];
        }
        let own = sign(&c[k]);
        if own != 0 {
            count += usize::from(last != 0 && own != last);
            last = own;
        }
        if count >= 2 {
            break;
        }
    }
    Ok(count)
}

/// Returns an upper bound on the number of roots between `low · 2^exponent` and
/// `high · 2^exponent`, by Descartes' rule: exact if it is 0 or 1; 2 means at least 2, or that the
/// rule is inconclusive.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn descartes(
    p: &Poly,
    low: &IBig,
    high: &IBig,
    exponent: i64,
    budget: &Budget,
) -> Result<usize, Failure> {
    let scaled = scale_by_two(p, exponent);
    let moved = scaled.taylor_shift(low, budget)?;
    variations_inside(&moved.scale_variable(&(high - low), budget)?, budget)
}
