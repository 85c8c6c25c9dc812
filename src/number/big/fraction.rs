//! Fractions with large parts: dashu's own, with the size of the result checked first.

use super::div_rem;
use crate::limit::Budget;
use crate::number::{Number, NumberRef};
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::borrow::Cow;

/// An operand as dashu wants it: an integer needs no greatest common divisor of its own.
enum Operand<'a> {
    Whole(Cow<'a, IBig>),
    Fraction(Cow<'a, RBig>),
}

use Operand::{Fraction, Whole};

fn operand(a: NumberRef<'_>) -> Operand<'_> {
    match a {
        NumberRef::Int(n) => Whole(Cow::Owned(IBig::from(n))),
        NumberRef::Big(n) => Whole(Cow::Borrowed(n)),
        NumberRef::Rational(r) => Fraction(Cow::Borrowed(r)),
        _ => Fraction(Cow::Owned(
            a.to_rbig()
                .expect("the dispatch sends only integers and fractions here"),
        )),
    }
}

/// Checks the size that the result may at most have by more than a few bits.
fn ask(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<(), Failure> {
    let bits = a.bits() + b.bits();
    if bits > 1 << 14 {
        budget.check_bits(bits)?;
        // The greatest common divisor takes quadratic time.
        let words = bits as u64 / 64;
        budget.poll(words * words / 4096)?;
    }
    Ok(())
}

/// `a + b`, or `a - b` when asked to subtract.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn add(a: NumberRef, b: NumberRef, subtract: bool, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    Ok(Number::from_rbig(
        match (operand(a), operand(b), subtract) {
            (Fraction(x), Fraction(y), false) => &*x + &*y,
            (Fraction(x), Fraction(y), true) => &*x - &*y,
            (Fraction(x), Whole(y), false) | (Whole(y), Fraction(x), false) => &*x + &*y,
            (Fraction(x), Whole(y), true) => &*x - &*y,
            (Whole(x), Fraction(y), true) => -(&*y - &*x),
            (Whole(x), Whole(y), false) => RBig::from(&*x + &*y),
            (Whole(x), Whole(y), true) => RBig::from(&*x - &*y),
        },
    ))
}

/// `a * b`.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn mul(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    Ok(Number::from_rbig(match (operand(a), operand(b)) {
        (Fraction(x), Fraction(y)) => &*x * &*y,
        (Fraction(x), Whole(y)) | (Whole(y), Fraction(x)) => &*x * &*y,
        (Whole(x), Whole(y)) => RBig::from(&*x * &*y),
    }))
}

/// `a / b`; b is not zero.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn div(a: NumberRef, b: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    ask(a, b, budget)?;
    Ok(Number::from_rbig(match (operand(a), operand(b)) {
        (Fraction(x), Fraction(y)) => &*x / &*y,
        (Fraction(x), Whole(y)) => &*x / &*y,
        (Whole(x), Fraction(y)) => &*x / &*y,
        (Whole(x), Whole(y)) => RBig::from_parts_signed(x.into_owned(), y.into_owned()),
    }))
}

/// `x / y` for integers; y is not zero. A division that comes out even builds no fraction.
///
/// # Errors
/// `Interrupted`.
pub fn quotient(x: &IBig, y: &IBig, budget: &Budget) -> Result<Number, Failure> {
    if x.bit_len() >= y.bit_len() {
        let (q, r) = div_rem(x, y, budget)?;
        if r.is_zero() {
            return Ok(Number::from_ibig(q));
        }
    }
    div(NumberRef::Big(x), NumberRef::Big(y), budget)
}
