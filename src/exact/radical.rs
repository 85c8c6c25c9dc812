//! Positive real radicals, kept factored: products of pairwise coprime bases, each raised to a
//! power strictly between 0 and 1.
//!
//! No base is a perfect power, so the product is rational only if it is empty, and distinct
//! radicals over the same coprime bases have irrational quotients. Positive real radicals with that
//! property are linearly independent over the rationals (Besicovitch 1940, Mordell 1953), so a sum
//! of radicals with coprime bases is a unique form.

use super::factor::{factor, is_open};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, Gcd};
use dashu_int::{IBig, UBig};

/// A fraction strictly between 0 and 1 in lowest terms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub(super) struct Power {
    pub num: u32,
    pub den: u32,
}

/// A positive real radical; the empty product is 1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Default)]
pub(super) struct Radical {
    parts: Vec<(UBig, Power)>,
}

/// A base with any rational exponent, to be assembled into a [`Radical`].
pub(super) type Factor = (UBig, i128, i128);

impl Radical {
    pub fn is_one(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns the bases with their powers, in ascending order.
    pub fn parts(&self) -> &[(UBig, Power)] {
        &self.parts
    }

    /// Returns the factors of `x^(num/den)` for a positive rational x.
    pub fn factors_of(
        x: &Fraction,
        num: i128,
        den: i128,
        budget: &Budget,
    ) -> Result<Vec<Factor>, Failure> {
        let mut factors = Vec::new();
        for (p, k) in factor(&x.numerator().clone().into_parts().1, budget)? {
            factors.push((p, num.checked_mul(k.into()).ok_or_else(too_large)?, den));
        }
        for (p, k) in factor(x.denominator(), budget)? {
            factors.push((p, -num.checked_mul(k.into()).ok_or_else(too_large)?, den));
        }
        Ok(factors)
    }

    /// Returns the factors of this radical raised to the power `num/den`.
    pub fn factors_to(&self, num: i128, den: i128) -> Result<Vec<Factor>, Failure> {
        let part = |(base, power): &(UBig, Power)| {
            let over = i128::from(power.num)
                .checked_mul(num)
                .ok_or_else(too_large)?;
            Ok((
                base.clone(),
                over,
                i128::from(power.den)
                    .checked_mul(den)
                    .ok_or_else(too_large)?,
            ))
        };
        self.parts.iter().map(part).collect()
    }

    /// Multiplies the factors; returns a rational and a radical. The bases need not be coprime, but
    /// each must come from [`factor`].
    pub fn assemble(
        mut factors: Vec<Factor>,
        budget: &Budget,
    ) -> Result<(Fraction, Radical), Failure> {
        if factors.iter().any(|(base, ..)| is_open(base)) {
            factors = make_coprime(factors, budget)?;
        }
        factors.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut above, mut below) = (UBig::ONE, UBig::ONE);
        let mut parts = Vec::with_capacity(factors.len());
        let mut factors = factors.into_iter().peekable();
        while let Some((base, mut num, mut den)) = factors.next() {
            while let Some((_, n, d)) = factors.next_if(|next| next.0 == base) {
                (num, den) = add_fractions((num, den), (n, d))?;
            }
            let whole = num.div_euclid(den);
            if whole != 0 {
                let k = usize::try_from(whole.unsigned_abs()).map_err(|_| too_large())?;
                budget.check_bits(base.bit_len().saturating_sub(1).saturating_mul(k))?;
                let side = if whole > 0 { &mut above } else { &mut below };
                *side = natural::multiply(side, &natural::pow(&base, k, budget)?, budget)?;
            }
            if let Some(power) = Power::new(num.rem_euclid(den), den)? {
                parts.push((base, power));
            }
        }
        Ok((
            Fraction::new(IBig::from(above), below, budget)?,
            Radical { parts },
        ))
    }

    /// Returns the product of two radicals: a positive integer and a radical.
    pub fn mul(&self, other: &Radical, budget: &Budget) -> Result<(Fraction, Radical), Failure> {
        if self.is_one() {
            return Ok((Fraction::ONE, other.clone()));
        }
        if other.is_one() {
            return Ok((Fraction::ONE, self.clone()));
        }
        let mut factors = self.factors_to(1, 1)?;
        factors.extend(other.factors_to(1, 1)?);
        Radical::assemble(factors, budget)
    }

    /// Returns the radical without this base; `None` if the base does not occur.
    pub fn without(&self, base: &UBig) -> Option<Radical> {
        let at = self.parts.iter().position(|(b, _)| b == base)?;
        let mut parts = self.parts.clone();
        parts.remove(at);
        Some(Radical { parts })
    }

    /// Returns the index n of the form m^(1/n).
    pub fn index(&self) -> Result<u64, Failure> {
        let mut index = 1u64;
        for (_, power) in &self.parts {
            let den = u64::from(power.den);
            index = (index / index.gcd(den))
                .checked_mul(den)
                .ok_or_else(too_large)?;
        }
        Ok(index)
    }

    /// Returns the approximate number of bits of m in the form m^(1/n).
    pub fn radicand_bits(&self) -> f64 {
        let Ok(index) = self.index() else {
            return f64::INFINITY;
        };
        self.log2() * index as f64
    }

    /// Returns the integer m of the form m^(1/n).
    pub fn radicand(&self, budget: &Budget) -> Result<UBig, Failure> {
        let index = self.index()?;
        budget.check_bits(self.radicand_bits() as usize)?;
        let mut product = UBig::ONE;
        for (base, power) in &self.parts {
            let k = u64::from(power.num) * (index / u64::from(power.den));
            product =
                natural::multiply(&product, &natural::pow(base, k as usize, budget)?, budget)?;
        }
        Ok(product)
    }

    /// Returns the approximate base-2 logarithm; for estimates only.
    pub fn log2(&self) -> f64 {
        let part = |(base, power): &(UBig, Power)| {
            log2(base) * f64::from(power.num) / f64::from(power.den)
        };
        self.parts.iter().map(part).sum()
    }

    /// Returns bounds for the base-2 logarithm.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn log2_bounds(&self, budget: &Budget) -> Result<(Fraction, Fraction), Failure> {
        let (mut low, mut high) = (Fraction::ZERO, Fraction::ZERO);
        for (base, power) in &self.parts {
            let power = Fraction::ratio(power.num.into(), power.den.into());
            let times = |bits: usize| power.mul_int(&bits.into(), budget);
            low = low.add(&times(base.bit_len() - 1)?, budget)?;
            high = high.add(&times(base.bit_len())?, budget)?;
        }
        Ok((low, high))
    }

    /// Returns the length of the largest base in bits; for size estimates.
    pub fn bits(&self) -> usize {
        self.parts
            .iter()
            .map(|(base, _)| base.bit_len())
            .max()
            .unwrap_or(0)
    }

    /// Reports whether a base may share a factor with a base of another radical.
    pub fn has_open_base(&self) -> bool {
        self.parts.iter().any(|(base, _)| is_open(base))
    }
}

/// Returns the approximate base-2 logarithm of a positive integer; for estimates only.
pub(super) fn log2(n: &UBig) -> f64 {
    let bits = n.bit_len();
    if bits <= 64 {
        return u64::try_from(n).map_or(0.0, |small| (small.max(1) as f64).log2());
    }
    let shift = bits - 64;
    let top = u64::try_from(n >> shift).unwrap_or(u64::MAX);
    (top as f64).log2() + shift as f64
}

impl Power {
    /// Reduces the fraction to lowest terms; `None` for zero. The argument must be in `0..1`.
    fn new(num: i128, den: i128) -> Result<Option<Power>, Failure> {
        if num == 0 {
            return Ok(None);
        }
        let g = (num as u128).gcd(den as u128) as i128;
        let small = |n: i128| u32::try_from(n / g).map_err(|_| too_large());
        Ok(Some(Power {
            num: small(num)?,
            den: small(den)?,
        }))
    }
}

fn too_large() -> Failure {
    Failure::limit("the index of a root would be larger than 2^32")
}

fn add_fractions(a: (i128, i128), b: (i128, i128)) -> Result<(i128, i128), Failure> {
    if a.1 == b.1 {
        return Ok((a.0.checked_add(b.0).ok_or_else(too_large)?, a.1));
    }
    let g = (a.1 as u128).gcd(b.1 as u128) as i128;
    let left = a.0.checked_mul(b.1 / g).ok_or_else(too_large)?;
    let right = b.0.checked_mul(a.1 / g).ok_or_else(too_large)?;
    let den = a.1.checked_mul(b.1 / g).ok_or_else(too_large)?;
    Ok((left.checked_add(right).ok_or_else(too_large)?, den))
}

/// Splits the bases by gcds until any two of them are equal or coprime, then factors the pieces
/// again.
fn make_coprime(factors: Vec<Factor>, budget: &Budget) -> Result<Vec<Factor>, Failure> {
    let bases: Vec<&UBig> = factors.iter().map(|(base, ..)| base).collect();
    let Some(pieces) = coprime_pieces(&bases, budget)? else {
        return Ok(factors);
    };
    let mut result = Vec::new();
    for (base, num, den) in &factors {
        for (piece, k) in split(base, &pieces, budget)? {
            result.push((
                piece,
                num.checked_mul(k.into()).ok_or_else(too_large)?,
                *den,
            ));
        }
    }
    Ok(result)
}

/// Returns pairwise coprime bases, none a perfect power, over which all the given bases factor;
/// `None` if every two of the given bases are already equal or coprime.
pub(super) fn coprime_pieces(
    bases: &[&UBig],
    budget: &Budget,
) -> Result<Option<Vec<UBig>>, Failure> {
    let mut pieces: Vec<UBig> = Vec::new();
    let mut changed = false;
    let mut open: Vec<UBig> = bases.iter().map(|&b| b.clone()).collect();
    open.sort();
    open.dedup();
    while let Some(mut base) = open.pop() {
        let mut i = 0;
        while i < pieces.len() && !base.is_one() {
            if !is_open(&base) && !is_open(&pieces[i]) || base == pieces[i] {
                i += 1;
                continue;
            }
            budget.poll(1)?;
            let g = natural::gcd(&base, &pieces[i], budget)?;
            if g.is_one() {
                i += 1;
                continue;
            }
            changed = true;
            let other = pieces.swap_remove(i);
            for part in [natural::quotient(&other, &g, budget)?, g.clone()] {
                open.extend(factor(&part, budget)?.into_iter().map(|(b, _)| b));
            }
            base = natural::quotient(&base, &g, budget)?;
            let mut rest = factor(&base, budget)?.into_iter().map(|(b, _)| b);
            base = rest.next().unwrap_or(UBig::ONE);
            open.extend(rest);
            i = 0;
        }
        if !base.is_one() && !pieces.contains(&base) {
            pieces.push(base);
        }
    }
    Ok(changed.then_some(pieces))
}

/// Writes the base as a product of powers of the pieces.
///
/// # Errors
/// `Interrupted`.
pub(super) fn split(
    base: &UBig,
    pieces: &[UBig],
    budget: &Budget,
) -> Result<Vec<(UBig, u32)>, Failure> {
    let mut found = Vec::new();
    let mut rest = base.clone();
    for piece in pieces {
        if rest.is_one() {
            break;
        }
        let (without, k) = natural::remove(&rest, piece, budget)?;
        rest = without;
        if k > 0 {
            found.push((piece.clone(), k as u32));
        }
    }
    debug_assert!(rest.is_one(), "the pieces cover every base");
    Ok(found)
}
