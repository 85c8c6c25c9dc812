//! Turns a big integer into the result of an operation in place, so that its memory is reused.

use super::{Number, NumberRef};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;

/// An operation that can be performed in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Update {
    /// `a := a + b`
    Add,
    /// `a := a - b`
    Sub,
    /// `a := b - a`
    SubFrom,
    /// `a := a * b`
    Mul,
}

/// Replaces a big integer with the result of an operation, if that can be done in place: the other
/// operand must be an integer, and for a product one that fits in 64 bits. Otherwise does nothing
/// and returns false.
///
/// # Errors
/// `LimitError` if the result is too large; the number may already have changed.
pub fn update(
    a: &mut Number,
    op: Update,
    b: NumberRef<'_>,
    budget: &Budget,
) -> Result<bool, Failure> {
    let Number::Big(a) = a else { return Ok(false) };
    match (op, b) {
        (Update::Add, NumberRef::Int(b)) => **a += b,
        (Update::Add, NumberRef::Big(b)) => **a += b,
        (Update::Sub, NumberRef::Int(b)) => **a -= b,
        (Update::Sub, NumberRef::Big(b)) => **a -= b,
        (Update::SubFrom, NumberRef::Int(b)) => negative(a, |a| *a -= b),
        (Update::SubFrom, NumberRef::Big(b)) => negative(a, |a| *a -= b),
        (Update::Mul, NumberRef::Int(b)) => **a *= b,
        _ => return Ok(false),
    }
    budget.check_bits(a.bit_len())?;
    Ok(true)
}

fn negative(a: &mut dashu_int::IBig, change: impl FnOnce(&mut dashu_int::IBig)) {
    change(a);
    *a = -std::mem::take(a);
}
