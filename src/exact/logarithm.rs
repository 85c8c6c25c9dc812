//! The natural logarithm: logarithms of products are split into sums, and logarithms of rationals
//! are combined (see `combine`).

use super::Real;
use super::circle;
use super::digits::{compare, sign, sign_of};
use super::key::{Call, Function, Generator};
use super::monomial::Monomial;
use super::root;
use super::sum::Sum;
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Returns the logarithm of a positive number.
///
/// # Errors
/// `PrecisionError` if signs are undecided, `LimitError`, `Interrupted`; the same for the functions
/// below.
pub(super) fn log(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    let above = of_sum(&x.num, budget)?;
    match &x.den {
        None => Ok(above),
        Some(den) => above.sub(&of_sum(den, budget)?, budget),
    }
}

/// Returns the logarithm of the absolute value of a nonzero sum.
fn of_sum(sum: &Sum, budget: &Budget) -> Result<Real, Failure> {
    if let Some((m, c)) = sum.single() {
        return of_term(m, c, budget);
    }
    let sum = if sign_of(sum, budget)?.is_lt() {
        sum.negate()
    } else {
        sum.clone()
    };
    // Take out the common factor of all terms.
    let content = sum.content(budget)?;
    let least = |of: fn(&Monomial) -> &Fraction| {
        let all = sum.terms().iter().map(|(m, _)| of(m));
        all.min().cloned().unwrap_or_default()
    };
    let (pi, e) = (least(|m| &m.pi), least(|m| &m.e));
    let inside = sum
        .scale(&content.clone().inverse(), budget)?
        .shift(&-&pi, &-&e, budget)?;
    let outside = Monomial {
        pi,
        e,
        ..Monomial::default()
    };
    of_term(&outside, &content, budget)?.add(&of_primitive(inside, budget)?, budget)
}

/// Returns the logarithm of a positive sum of several terms without a common factor.
fn of_primitive(sum: Sum, budget: &Budget) -> Result<Real, Failure> {
    // Denesting reveals whether it is a square.
    if !sum.has_functions()
        && !sum.has_extra()
        && let Some(root) = root::denest(&sum, budget)?
        && root.terms().len() <= sum.terms().len()
        && root.content(budget)?.is_int()
    {
        let half = of_sum(&root, budget)?;
        return half.mul(&Real::from(Fraction::from(2)), budget);
    }
    let x = Real::of(sum);
    // If a number and its reciprocal are both sums, use the one above 1.
    if x.num.is_algebraic() && compare(&x, &Real::from(Fraction::ONE), budget)? == Ordering::Less {
        let inverse = x.invert(budget)?;
        if inverse.den.is_none() {
            let all_int = inverse.num.content(budget)?.is_int();
            if all_int || inverse.num.terms().len() <= x.num.terms().len() {
                return Ok(of_sum(&inverse.num, budget)?.negate());
            }
        }
    }
    let call = Call::new(Function::Log, x, budget)?;
    Ok(Real::of(Sum::term(Monomial::call(call), Fraction::ONE)))
}

/// Returns log |c · m|.
fn of_term(m: &Monomial, c: &Fraction, budget: &Budget) -> Result<Real, Failure> {
    let mut terms = rational(&c.clone().abs(), budget)?;
    let mut total = Real::from(m.e.clone());
    let mut take = |part: Real, times: Fraction| -> Result<(), Failure> {
        total = total.add(&part.mul(&Real::from(times), budget)?, budget)?;
        Ok(())
    };
    if !m.pi.is_zero() {
        let call = Call::new(Function::Log, Real::pi(), budget)?;
        terms.push((Monomial::call(call), m.pi.clone()));
    }
    for (base, power) in m.radical.parts() {
        let times = Fraction::ratio(power.num.into(), power.den.into());
        for (m, c) in rational(&Fraction::from(base.clone()), budget)? {
            terms.push((m, c.mul(&times, budget)?));
        }
    }
    for nested in &m.nested {
        take(of_sum(&nested.radicand, budget)?, Fraction::ratio(1, 2))?;
    }
    for (generator, k) in m.extra.iter().flat_map(|x| &x.factors) {
        match &**generator {
            Generator::Root(root) => {
                let times = Fraction::ratio((*k).into(), root.index.into());
                take(of_sum(&root.radicand, budget)?, times)?;
            }
            Generator::Circle(..) | Generator::Of(_) => {
                let value = circle::value(generator);
                let value = match sign(&value, None, budget)? {
                    Ordering::Less => value.negate(),
                    Ordering::Equal | Ordering::Greater => value,
                };
                let call = Call::new(Function::Log, Real::of(value), budget)?;
                terms.push((Monomial::call(call), Fraction::from(*k)));
            }
        }
    }
    if let Some(more) = &m.more {
        if let Some(power) = &more.power {
            take(power.argument.clone(), Fraction::ONE)?;
        }
        for (call, k) in &more.calls {
            let value = Real::of(Sum::term(Monomial::call(call.clone()), Fraction::ONE));
            let value = match sign(&value.num, None, budget)? {
                Ordering::Less => value.negate(),
                Ordering::Equal | Ordering::Greater => value,
            };
            let log = Call::new(Function::Log, value, budget)?;
            terms.push((Monomial::call(log), Fraction::from(*k)));
        }
    }
    total.add(&Real::of(Sum::collect(terms, budget)?), budget)
}

/// A rational whose numerator and denominator have at most this many digits has a single logarithm.
const DIGITS_MAX: usize = 40;

/// Returns the logarithm of a positive rational: no term for 1; a single term q·log(r), where r > 1
/// is not a perfect power, if r is short or an integer; otherwise, the numerator and the denominator
/// may be different powers, each with a term of its own.
pub(super) fn rational(
    r: &Fraction,
    budget: &Budget,
) -> Result<Vec<(Monomial, Fraction)>, Failure> {
    if r.is_one() {
        return Ok(Vec::new());
    }
    let below_one = r.numerator() < r.denominator().as_ibig();
    let r = if below_one {
        r.clone().inverse()
    } else {
        r.clone()
    };
    let (base, k) = root_of(&r, budget)?;
    let times = i64::from(k) * if below_one { -1 } else { 1 };
    let term = |r: Fraction, times: i64| -> Result<(Monomial, Fraction), Failure> {
        let call = Call::new(Function::Log, Real::from(r), budget)?;
        Ok((Monomial::call(call), Fraction::from(times)))
    };
    if base.is_int() || is_short(&base, budget)? {
        return Ok(vec![term(base, times)?]);
    }
    let (a, j) = perfect_power(base.numerator(), budget)?;
    let (b, k) = perfect_power(base.denominator().as_ibig(), budget)?;
    if j == k {
        return Ok(vec![term(base, times)?]);
    }
    Ok(vec![
        term(Fraction::from(a), times * i64::from(j))?,
        term(Fraction::from(b), -times * i64::from(k))?,
    ])
}

/// Reports whether a rational is short enough for a single logarithm.
pub(super) fn is_short(r: &Fraction, budget: &Budget) -> Result<bool, Failure> {
    let limit = big::pow(&IBig::from(10), DIGITS_MAX, budget)?;
    Ok(*r.numerator() < limit && *r.denominator().as_ibig() < limit)
}

/// Returns `(base, k)` with `r = base^k` and the largest possible k.
pub(super) fn root_of(r: &Fraction, budget: &Budget) -> Result<(Fraction, u32), Failure> {
    let (n, d) = (r.numerator(), r.denominator().as_ibig());
    let (a, j) = perfect_power(n, budget)?;
    if d.is_one() {
        return Ok((Fraction::from(a), j));
    }
    let (b, k) = if j == 1 {
        (d.clone(), 1)
    } else {
        perfect_power(d, budget)?
    };
    let common = gcd(j, k);
    let a = big::pow(&a, (j / common) as usize, budget)?;
    let b = big::pow(&b, (k / common) as usize, budget)?;
    Ok((Fraction::coprime(a, b.into_parts().1), common))
}

fn gcd(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Returns `(base, k)` with `n = base^k` and the largest possible k, for n > 1. Nothing is
/// factored: a k-th root is tried for each prime k, after checking the exponent of 2 in n and some
/// residues.
pub(super) fn perfect_power(n: &IBig, budget: &Budget) -> Result<(IBig, u32), Failure> {
    let (mut base, mut power) = (n.clone(), 1u32);
    let mut k = 2u32;
    while (k as usize) < base.bit_len() {
        budget.poll(1 + base.bit_len() as u64 / 10_000)?;
        let zeros = base.trailing_zeros().unwrap_or(0);
        let prime = big::is_prime_u64(k.into());
        if prime
            && zeros.is_multiple_of(k as usize)
            && super::factor::may_be_power(&base.clone().into_parts().1, k.into())
        {
            let root = big::nth_root(&base, k as usize, budget)?;
            if big::pow(&root, k as usize, budget)? == base {
                base = root;
                power *= k;
                continue;
            }
        }
        // The exponent of 2 in n is an upper bound on k.
        if zeros > 0 && k as usize > zeros {
            break;
        }
        k += 1;
    }
    Ok((base, power))
}

/// Returns pairwise coprime numbers above 1 over which all of these positive numbers factor, using
/// gcds (in quadratic time; Bach, Driscoll & Shallit 1993 do better).
pub(super) fn coprime(list: &[IBig], budget: &Budget) -> Result<Vec<IBig>, Failure> {
    let mut pieces: Vec<IBig> = Vec::new();
    let mut open: Vec<IBig> = list.to_vec();
    open.sort();
    open.dedup();
    while let Some(mut base) = open.pop() {
        let mut i = 0;
        while i < pieces.len() && !base.is_one() {
            if base == pieces[i] {
                base = IBig::ONE;
                break;
            }
            budget.poll(1)?;
            let g = big::gcd(&base, &pieces[i], budget)?;
            if g.is_one() {
                i += 1;
                continue;
            }
            let other = pieces.swap_remove(i);
            let left = big::div_rem(&base, &g, budget)?.0;
            let right = big::div_rem(&other, &g, budget)?.0;
            open.extend([left, right].into_iter().filter(|n| !n.is_one()));
            base = g;
            i = 0;
        }
        if !base.is_one() {
            pieces.push(base);
        }
    }
    Ok(pieces)
}

/// Returns how many times a piece divides the number.
pub(super) fn multiplicity(n: &UBig, piece: &IBig, budget: &Budget) -> Result<usize, Failure> {
    if n.is_one() {
        return Ok(0);
    }
    let piece = piece.clone().into_parts().1;
    Ok(big::natural::remove(n, &piece, budget)?.1)
}
