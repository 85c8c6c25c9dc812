//! Enclosures of sums, and the loop that refines them until a question is decided.

use super::Real;
use super::key::{Call, Circle, Extra, Function, Generator, Root};
use super::monomial::Monomial;
use super::radical::Radical;
use super::sum::{Nested, Sum};
use crate::ball::{Ball, Constants, Context};
use crate::big::Fraction;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;
use std::rc::Rc;

/// Numbers proved by a theorem not to be zero are refined up to this many bits below their largest
/// term; beyond that, the result is a `LimitError`.
pub(super) const PROVED_BITS_MAX: usize = 1 << 24;

/// Numbers about which nothing is proved are refined up to this many bits below their largest term
/// (and below the last requested digit); beyond that, the result is a `PrecisionError`.
pub(super) const OPEN_BITS_MAX: usize = 4096;

/// The extra bits carried by intermediate results beyond those requested.
const GUARD: usize = 16;

/// Computes enclosures at one precision; each function value and nested root is computed only once.
pub(super) struct Evaluator<'b> {
    context: Context<'b>,
    calls: Vec<(Rc<Call>, Ball)>,
    nested: Vec<(Rc<Nested>, Ball)>,
}

impl<'b> Evaluator<'b> {
    /// Creates an evaluator for results of this many bits, relative to the largest term.
    pub fn new(bits: usize, constants: &'b Constants, budget: &'b Budget) -> Evaluator<'b> {
        Evaluator {
            context: Context::new(bits + GUARD, constants, budget),
            calls: Vec::new(),
            nested: Vec::new(),
        }
    }

    fn budget(&self) -> &'b Budget {
        self.context.budget
    }

    /// Returns an enclosure of a sum.
    ///
    /// # Errors
    /// `LimitError` for arguments out of range, `Interrupted`; the same for the functions below.
    pub fn sum(&mut self, sum: &Sum) -> Result<Ball, Failure> {
        let mut total = Ball::ZERO;
        let mut first = true;
        for (monomial, c) in sum.terms() {
            self.budget().poll(1 + self.context.bits as u64 / 5_000)?;
            let term = self.monomial(monomial)?.times(c, &self.context)?;
            // If everything is exact, nothing is rounded.
            total = if first {
                term
            } else {
                total.add(&term, &self.context)
            };
            first = false;
        }
        Ok(total)
    }

    /// Returns an enclosure of a quotient; `Whole` as long as its denominator may be zero.
    pub fn real(&mut self, x: &Real) -> Result<Ball, Failure> {
        if let Some(value) = x.as_rational() {
            return Ball::rational(&value, &self.context);
        }
        let above = self.sum(&x.num)?;
        match &x.den {
            None => Ok(above),
            Some(den) => {
                let below = self.sum(den)?;
                above.div(&below, &self.context)
            }
        }
    }

    fn monomial(&mut self, monomial: &Monomial) -> Result<Ball, Failure> {
        let mut product: Option<Ball> = None;
        let context = self.context;
        let mut take = |x: Ball| -> Result<(), Failure> {
            product = Some(match &product {
                Some(p) => p.mul(&x, &context)?,
                None => x,
            });
            Ok(())
        };
        if !monomial.pi.is_zero() {
            take(power(&Ball::pi(&context)?, &monomial.pi, &context)?)?;
        }
        if !monomial.e.is_zero() {
            take(Ball::exp_rational(&monomial.e, &context)?)?;
        }
        if !monomial.radical.is_one() {
            take(radical(&monomial.radical, &context)?)?;
        }
        for nested in &monomial.nested {
            take(self.nested(nested)?)?;
        }
        if let Some(extra) = &monomial.extra {
            take(self.extra(extra)?)?;
        }
        if let Some(more) = &monomial.more {
            let power = more.power.iter().map(|p| (p, 1));
            for (call, k) in power.chain(more.calls.iter().map(|(c, k)| (c, *k))) {
                let value = self.shared_call(call)?;
                take(value.powi(&IBig::from(k), &context)?)?;
            }
        }
        Ok(product.unwrap_or_else(|| Ball::int(&IBig::ONE)))
    }

    fn nested(&mut self, nested: &Rc<Nested>) -> Result<Ball, Failure> {
        if let Some((_, known)) = self.nested.iter().find(|(n, _)| n == nested) {
            return Ok(known.clone());
        }
        let root = self.sum(&nested.radicand)?.sqrt(&self.context)?;
        self.nested.push((Rc::clone(nested), root.clone()));
        Ok(root)
    }

    fn extra(&mut self, extra: &Extra) -> Result<Ball, Failure> {
        let mut product = Ball::int(&IBig::ONE);
        for (generator, k) in &extra.factors {
            let value = match &**generator {
                Generator::Circle(kind, q) => circle(*kind, q, &self.context)?,
                Generator::Of(of) => of.ball(&self.context)?,
                Generator::Root(Root {
                    radicand, index, ..
                }) => self.sum(radicand)?.root((*index).into(), &self.context)?,
            };
            product = product.mul(&value.powi(&IBig::from(*k), &self.context)?, &self.context)?;
        }
        Ok(product)
    }

    fn shared_call(&mut self, call: &Rc<Call>) -> Result<Ball, Failure> {
        if let Some((_, known)) = self.calls.iter().find(|(c, _)| Rc::ptr_eq(c, call)) {
            return Ok(known.clone());
        }
        let value = self.call(call)?;
        self.calls.push((Rc::clone(call), value.clone()));
        Ok(value)
    }

    /// Returns an enclosure of a function's value.
    pub fn call(&mut self, call: &Call) -> Result<Ball, Failure> {
        let context = self.context;
        if let Some(r) = call.argument.as_rational() {
            return match call.function {
                Function::Cos => Ok(Ball::sin_cos_rational(&r, &context)?.1),
                Function::Sin => Ok(Ball::sin_cos_rational(&r, &context)?.0),
                Function::Log => Ball::log_rational(&r, &context),
                Function::Exp => Ball::exp_rational(&r, &context),
                Function::Atan => Ball::atan_rational(&r, &context),
                Function::Asin => Ball::rational(&r, &context)?.asin(&context),
            };
        }
        // The digits of an argument before the point reduce its relative precision.
        let size = call.argument.log2();
        let spare = match call.function {
            Function::Cos | Function::Sin | Function::Exp => size.clamp(0.0, 1e9) as usize,
            Function::Log | Function::Atan | Function::Asin => 0,
        };
        if spare > PROVED_BITS_MAX {
            if call.function != Function::Exp {
                return Err(Failure::limit(
                    "the sine or cosine of a number beyond 2^(2^24) cannot be computed",
                ));
            }
            // The result overflows anyway.
            return self.real(&call.argument)?.exp(&context);
        }
        let argument = if spare == 0 {
            self.real(&call.argument)?
        } else {
            let bits = self.context.bits + spare;
            Evaluator::new(bits, context.constants, context.budget).real(&call.argument)?
        };
        match call.function {
            Function::Cos => argument.cos(&context),
            Function::Sin => argument.sin(&context),
            Function::Log => argument.log(&context),
            Function::Exp => argument.exp(&context),
            Function::Atan => argument.atan(&context),
            Function::Asin => argument.asin(&context),
        }
    }
}

/// Raises a positive ball to a rational power.
fn power(base: &Ball, exponent: &Fraction, context: &Context) -> Result<Ball, Failure> {
    if exponent.is_int() {
        return base.powi(exponent.numerator(), context);
    }
    if exponent.bits() < 24 {
        let index = u64::try_from(exponent.denominator()).expect("24 bits");
        return base
            .root(index, &context.at(context.bits + exponent.bits()))?
            .powi(exponent.numerator(), context);
    }
    let wide = context.at(context.bits + exponent.bits());
    base.pow(&Ball::rational(exponent, &wide)?, context)
}

fn radical(radical: &Radical, context: &Context) -> Result<Ball, Failure> {
    if radical.radicand_bits() < context.bits.max(2048) as f64
        && let Ok(index) = u32::try_from(radical.index()?)
    {
        let radicand = IBig::from(radical.radicand(context.budget)?);
        return Ball::int(&radicand).root(index.into(), context);
    }
    let mut product = Ball::int(&IBig::ONE);
    for (base, power) in radical.parts() {
        let at = context.at(context.bits + 32);
        let root = Ball::int(base.as_ibig()).root(power.den.into(), &at)?;
        product = product.mul(&root.powi(&power.num.into(), context)?, context)?;
    }
    Ok(product)
}

/// Returns an enclosure of a sine, cosine or tangent at the angle qπ.
fn circle(kind: Circle, q: &Fraction, context: &Context) -> Result<Ball, Failure> {
    let at = context.at(context.bits + q.bits() + 8);
    let angle = Ball::pi(&at)?.times(q, &at)?;
    match kind {
        Circle::Cos => angle.cos(context),
        Circle::Sin => angle.sin(context),
        Circle::Tan => angle.tan(context),
    }
}

/// Returns an enclosure `lo <= x * 2^bits <= hi` in fixed point; `None` for a ball without bounds.
///
/// # Errors
/// `LimitError` if the number is too large.
pub(super) fn fixed(
    ball: &Ball,
    bits: usize,
    budget: &Budget,
) -> Result<Option<(IBig, IBig)>, Failure> {
    let Some((lo, hi, exp)) = ball.ends() else {
        return Ok(None);
    };
    let shift = exp.saturating_add(bits as i64);
    if shift >= 0 {
        let shift = usize::try_from(shift).unwrap_or(usize::MAX);
        budget.check_bits(shift.saturating_add(hi.bit_len().max(lo.bit_len())))?;
        return Ok(Some((lo << shift, hi << shift)));
    }
    let down = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX);
    let down = down.min(lo.bit_len().max(hi.bit_len()) + 1);
    Ok(Some((lo >> down, -(-hi >> down))))
}

/// The state of knowledge about a number before it is refined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Known {
    /// A theorem shows that there is an answer, so refinement ends.
    Proved,
    /// Deciding the question would exceed the limits.
    Limited,
    /// Nothing is known.
    Open,
}

/// Encloses a number more and more tightly, starting at `from` bits, until `answer` returns an
/// answer. `extra` is the number of bits below the largest term that the question always needs.
///
/// # Errors
/// `LimitError` or `PrecisionError` if no answer is found; `Interrupted`.
pub(super) fn refine<T>(
    x: (&Sum, Option<&Sum>),
    (from, extra): (usize, usize),
    known: Known,
    budget: &Budget,
    mut answer: impl FnMut(&Ball, usize) -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    let most = match known {
        Known::Proved => PROVED_BITS_MAX.max(extra + 1024),
        Known::Limited | Known::Open => OPEN_BITS_MAX + extra,
    };
    budget.check_bits(extra)?;
    let constants = Constants::new();
    let mut bits = (from + extra).min(most);
    loop {
        if let Some(found) = answer(&enclose(x, bits, &constants, budget)?, bits)? {
            return Ok(found);
        }
        if bits >= most {
            return Err(undecided(known));
        }
        bits = (bits * 2).min(most);
    }
}

/// Returns an enclosure of `num / den` to this many bits of the largest term.
pub(super) fn enclose(
    (num, den): (&Sum, Option<&Sum>),
    bits: usize,
    constants: &Constants,
    budget: &Budget,
) -> Result<Ball, Failure> {
    let mut at = Evaluator::new(bits, constants, budget);
    let above = at.sum(num)?;
    match den {
        None => Ok(above),
        Some(den) => {
            let below = at.sum(den)?;
            above.div(&below, &at.context)
        }
    }
}

fn undecided(known: Known) -> Failure {
    match known {
        Known::Proved => Failure::limit(
            "the numbers agree to 2^24 bits; telling them apart would exceed the limit",
        ),
        Known::Limited => Failure::limit(format!(
            "the numbers agree to {OPEN_BITS_MAX} bits, and deciding whether they are equal \
             would exceed the limits"
        )),
        Known::Open => Failure::precision(format!(
            "the numbers agree to {OPEN_BITS_MAX} bits, and no theorem at hand decides whether \
             they are equal"
        )),
    }
}
