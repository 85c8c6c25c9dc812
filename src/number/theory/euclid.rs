//! Applications of Euclid's algorithm: common divisors and multiples, Bézout coefficients, the
//! Chinese remainder theorem, continued fractions.

use super::{int, not_an_int};
use crate::big::{self, gcd_u64};
use crate::limit::Budget;
use crate::number::{Number, NumberRef, div, equal, float, floor, sub};
use crate::text::Failure;
use dashu_base::Abs;
use dashu_int::IBig;

/// Returns the greatest common divisor, at least 0; `gcd(0, 0)` is 0.
///
/// # Errors
/// `TypeError`, `Interrupted`.
pub fn gcd(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (NumberRef::Int(x), NumberRef::Int(y)) = (a, b) {
        return Ok(Number::from_i128(i128::from(gcd_u64(
            x.unsigned_abs(),
            y.unsigned_abs(),
        ))));
    }
    let (x, y) = (int("gcd", a)?, int("gcd", b)?);
    Ok(Number::from_ibig(big::gcd(&x, &y, budget)?))
}

/// Returns the least common multiple, at least 0; `lcm(0, a)` is 0.
///
/// # Errors
/// `TypeError`, `LimitError`, `Interrupted`.
pub fn lcm(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    if let (NumberRef::Int(x), NumberRef::Int(y)) = (a, b) {
        let (x, y) = (x.unsigned_abs(), y.unsigned_abs());
        let g = gcd_u64(x, y).max(1);
        let product = u128::from(x / g) * u128::from(y);
        return Ok(Number::from_i128(
            i128::try_from(product).expect("at most 2^126"),
        ));
    }
    let (x, y) = (int("lcm", a)?, int("lcm", b)?);
    if x.is_zero() || y.is_zero() {
        return Ok(Number::Int(0));
    }
    let g = big::gcd(&x, &y, budget)?;
    let rest = big::div_rem(&x, &g, budget)?.0;
    Ok(Number::from_ibig(big::multiply(&rest, &y, budget)?.abs()))
}

/// Returns `[g, x, y]` with `g = gcd(a, b) = a x + b y`.
///
/// # Errors
/// `TypeError`, `Interrupted`.
pub fn egcd(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<[Number; 3], Failure> {
    let (a, b) = (int("egcd", a)?, int("egcd", b)?);
    let [g, x, y] = big::bezout(&a, &b, budget)?;
    Ok([
        Number::from_ibig(g),
        Number::from_ibig(x),
        Number::from_ibig(y),
    ])
}

/// Returns the smallest x ≥ 0 with `x ≡ residue (mod modulus)` for all pairs; the moduli need not
/// be coprime.
///
/// # Errors
/// `DomainError` for a modulus below 1 or if there is no solution, `ValueError` for lists of
/// different lengths, `TypeError`, `LimitError`, `Interrupted`.
pub fn crt(
    residues: &[NumberRef],
    moduli: &[NumberRef],
    budget: &Budget,
) -> Result<Number, Failure> {
    if residues.len() != moduli.len() {
        return Err(Failure::value(format!(
            "{} residues for {} moduli",
            residues.len(),
            moduli.len()
        )));
    }
    let (mut x, mut m) = (IBig::ZERO, IBig::ONE);
    for (&residue, &modulus) in residues.iter().zip(moduli) {
        let (residue, modulus) = (int("crt", residue)?, int("crt", modulus)?);
        if *modulus < IBig::ONE {
            return Err(Failure::domain("a modulus must be at least 1"));
        }
        let [g, p, _] = big::bezout(&m, &modulus, budget)?;
        let (steps, rest) = big::floored(&(&*residue - &x), &g, budget)?;
        if !rest.is_zero() {
            return Err(Failure::domain("these congruences contradict each other"));
        }
        let other = big::div_rem(&modulus, &g, budget)?.0;
        let steps = big::floored(&big::multiply(&steps, &p, budget)?, &other, budget)?.1;
        x += big::multiply(&m, &steps, budget)?;
        m = big::multiply(&m, &other, budget)?;
    }
    Ok(Number::from_ibig(big::floored(&x, &m, budget)?.1))
}

/// Returns the first terms of the continued fraction. Without a count, these are all terms for a
/// rational and 20 terms for an irrational. A float is taken at its exact value.
///
/// # Errors
/// `TypeError` for complex numbers, `ValueError` for `inf` and `nan`, and the errors of division
/// and floor.
pub fn continued_fraction(
    x: NumberRef,
    count: Option<usize>,
    budget: &Budget,
) -> Result<Vec<Number>, Failure> {
    let mut rest = match x {
        NumberRef::Complex(_) => return Err(not_an_int("continued_fraction", x)),
        NumberRef::Float(f) => float::exact(f)
            .ok_or_else(|| Failure::value("continued_fraction takes a finite number"))?,
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => x.to_number(),
    };
    let endless = if let Number::Irrational(_) = rest {
        20
    } else {
        usize::MAX
    };
    let mut terms = Vec::new();
    if let Number::Big(_) | Number::Ratio(..) | Number::Rational(_) = rest {
        // The terms are the quotients in Euclid's algorithm.
        let fraction = rest
            .as_ref()
            .to_fraction()
            .expect("an integer or a fraction");
        let (mut n, d) = fraction.into_parts();
        let mut d = IBig::from(d);
        while terms.len() < count.unwrap_or(usize::MAX) && !d.is_zero() {
            budget.poll(1)?;
            let (term, left) = big::floored(&n, &d, budget)?;
            terms.push(Number::from_ibig(term));
            (n, d) = (d, left);
        }
        return Ok(terms);
    }
    if let Number::Irrational(x) = &rest
        && let Some(quotients) = x.quotients(count.unwrap_or(endless), budget)?
    {
        return Ok(quotients.into_iter().map(Number::from_ibig).collect());
    }
    while terms.len() < count.unwrap_or(endless) {
        budget.poll(1)?;
        let whole = floor(rest.as_ref(), budget)?;
        let left = sub(rest.as_ref(), whole.as_ref(), budget)?;
        terms.push(whole);
        // An exact real may be an integer in another form.
        if equal(left.as_ref(), NumberRef::Int(0), budget)? {
            break;
        }
        rest = div(NumberRef::Int(1), left.as_ref(), budget)?;
    }
    Ok(terms)
}
