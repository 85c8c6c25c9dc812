//! Enclosures of sums, and the loop that refines them until a question is answered.

use super::constants;
use super::interval::Interval;
use super::radical::Radical;
use super::sum::{Monomial, Nested, Sum};
use crate::big::{Fraction, natural};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::UnsignedAbs;
use dashu_int::IBig;
use std::rc::Rc;

/// Algebraic numbers are refined up to this many bits after the point, then it is a `LimitError`.
pub(super) const ALGEBRAIC_BITS_MAX: usize = 1 << 24;

/// Numbers with π or e are refined up to this many bits below their largest term (and below the last
/// digit asked for), then it is a `PrecisionError`.
pub(super) const TRANSCENDENTAL_BITS_MAX: usize = 4096;

/// Enclosures at one precision; constants and nested radicals are computed once.
pub(super) struct Evaluator<'b> {
    pub bits: usize,
    budget: &'b Budget,
    pi: Option<Interval>,
    e: Option<Interval>,
    nested: Vec<(Rc<Nested>, Interval)>,
}

impl<'b> Evaluator<'b> {
    pub fn new(bits: usize, budget: &'b Budget) -> Evaluator<'b> {
        Evaluator {
            bits,
            budget,
            pi: None,
            e: None,
            nested: Vec::new(),
        }
    }

    pub fn sum(&mut self, sum: &Sum) -> Result<Interval, Failure> {
        let mut total = Interval::zero();
        for (monomial, c) in sum.terms() {
            self.budget.poll(1 + self.bits as u64 / 5_000)?;
            let bits = monomial.log2() + super::sum::log2_rational(c);
            self.budget.check_bits(bits.max(0.0) as usize)?;
            total = total.add(&self.monomial(monomial)?.scale(c, self.budget)?);
        }
        Ok(total)
    }

    fn monomial(&mut self, monomial: &Monomial) -> Result<Interval, Failure> {
        let mut product: Option<Interval> = None;
        let (bits, budget) = (self.bits, self.budget);
        let mut take = |x: Interval| -> Result<(), Failure> {
            product = Some(match &product {
                Some(p) => p.mul_positive(&x, bits, budget)?,
                None => x,
            });
            Ok(())
        };
        if !monomial.pi.is_zero() {
            let base = match &self.pi {
                Some(known) => known.clone(),
                None => constants::pi(bits, self.budget)?,
            };
            self.pi = Some(base.clone());
            take(self.constant_power(base, &monomial.pi)?)?;
        }
        if !monomial.e.is_zero() {
            let base = match &self.e {
                Some(known) => known.clone(),
                None => constants::e(bits, self.budget)?,
            };
            self.e = Some(base.clone());
            take(self.constant_power(base, &monomial.e)?)?;
        }
        if !monomial.radical.is_one() {
            take(self.radical(&monomial.radical)?)?;
        }
        for nested in &monomial.nested {
            take(self.nested(nested)?)?;
        }
        Ok(product.unwrap_or_else(|| Interval::integer(&IBig::ONE, bits)))
    }

    fn nested(&mut self, nested: &Rc<Nested>) -> Result<Interval, Failure> {
        if let Some((_, known)) = self.nested.iter().find(|(n, _)| n == nested) {
            return Ok(known.clone());
        }
        let root = self.sum(&nested.radicand)?.sqrt(self.bits, self.budget)?;
        self.nested.push((Rc::clone(nested), root.clone()));
        Ok(root)
    }

    fn radical(&mut self, radical: &Radical) -> Result<Interval, Failure> {
        let bits = self.bits;
        if radical.radicand_bits() < bits.max(2048) as f64
            && let Ok(index) = u32::try_from(radical.index()?)
        {
            let radicand = IBig::from(radical.radicand(self.budget)?);
            return Interval::integer(&radicand, bits).root(index, bits, self.budget);
        }
        let mut product = Interval::integer(&IBig::ONE, bits);
        for (base, power) in radical.parts() {
            let base = Interval::integer(&IBig::from(base.clone()), bits);
            let root = base.root(power.den, bits, self.budget)?;
            let power = root.pow(power.num.into(), bits, self.budget)?;
            product = product.mul_positive(&power, bits, self.budget)?;
        }
        Ok(product)
    }

    /// π or e to a rational power.
    fn constant_power(&self, base: Interval, exponent: &Fraction) -> Result<Interval, Failure> {
        if exponent.is_one() {
            return Ok(base);
        }
        let too_large = || Failure::limit("an exponent of π or e is too large");
        let (num, den) = (exponent.numerator().unsigned_abs(), exponent.denominator());
        let whole = natural::quotient(&num, den, self.budget)?;
        let whole = u64::try_from(whole).map_err(|_| too_large())?;
        self.budget
            .check_bits(usize::try_from(whole).unwrap_or(usize::MAX))?;
        let rest = natural::remainder(&num, den, self.budget)?;
        let rest = u64::try_from(rest).map_err(|_| too_large())?;
        let mut power = base.pow(whole, self.bits, self.budget)?;
        if rest > 0 {
            let den = u32::try_from(den).map_err(|_| too_large())?;
            let root = base
                .root(den, self.bits, self.budget)?
                .pow(rest, self.bits, self.budget)?;
            power = power.mul_positive(&root, self.bits, self.budget)?;
        }
        if exponent.is_negative() {
            let inverse = power.invert(self.bits, self.budget)?;
            power = inverse.unwrap_or(Interval {
                lo: IBig::ZERO,
                hi: IBig::ONE << (2 * self.bits),
            });
        }
        Ok(power)
    }
}

/// An enclosure of `num / den`; `None` while the denominator is not yet told from zero.
fn quotient(num: &Sum, den: Option<&Sum>, at: &mut Evaluator) -> Result<Option<Interval>, Failure> {
    let above = at.sum(num)?;
    let Some(den) = den else {
        return Ok(Some(above));
    };
    let below = at.sum(den)?;
    let negative = below.hi < IBig::ZERO;
    let below = if negative {
        Interval {
            lo: -below.hi,
            hi: -below.lo,
        }
    } else {
        below
    };
    let Some(inverse) = below.invert(at.bits, at.budget)? else {
        return Ok(None);
    };
    let value = above.mul(&inverse, at.bits, at.budget)?;
    Ok(Some(if negative {
        Interval {
            lo: -value.hi,
            hi: -value.lo,
        }
    } else {
        value
    }))
}

/// Encloses `num / den` more and more tightly until `answer` finds one. `extra` is how many bits after
/// the point the question needs anyhow.
pub(super) fn refine<T>(
    (num, den): (&Sum, Option<&Sum>),
    extra: usize,
    budget: &Budget,
    mut answer: impl FnMut(&Interval, usize) -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    let below = |s: &Sum| (-s.log2().min(0.0)) as usize;
    let around = |s: &Sum| s.log2().abs() as usize;
    let size = below(num) + den.map_or(0, around);
    let algebraic = num.is_algebraic() && den.is_none_or(Sum::is_algebraic);
    let most = if algebraic {
        ALGEBRAIC_BITS_MAX.max(extra + size + 1024)
    } else {
        TRANSCENDENTAL_BITS_MAX + extra + size
    };
    budget.check_bits(extra.saturating_add(size))?;
    let mut bits = (64 + extra + size).min(most);
    loop {
        let mut at = Evaluator::new(bits, budget);
        if let Some(enclosure) = quotient(num, den, &mut at)?
            && let Some(found) = answer(&enclosure, bits)?
        {
            return Ok(found);
        }
        if bits >= most {
            return Err(undecided(algebraic));
        }
        bits = (bits * 2).min(most);
    }
}

fn undecided(algebraic: bool) -> Failure {
    if algebraic {
        let text = "the numbers agree to 2^24 bits; telling them apart needs more than the limit";
        return Failure::limit(text);
    }
    let text = format!(
        "the numbers agree to {TRANSCENDENTAL_BITS_MAX} bits and their forms do not decide it"
    );
    Failure::precision(text)
}
