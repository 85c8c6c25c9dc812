//! Operations on the bits of ints. The bits of an int extend infinitely to the left: in a negative
//! int, all but finitely many are 1.

use super::{ANY, PURE, native, only};
use crate::number::{Integer, Number};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome};
use dashu_base::{BitTest, Signed};
use dashu_int::IBig;

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("bit"),
        "and(a, …)",
        (1, ANY),
        PURE,
        "The bitwise and: the bits that are 1 in all the ints.",
        &["bit::and(6, 3) → 2"],
        |n| fold(n, |a, b| a & b, |a, b| a & b),
    ),
    native(
        only("bit"),
        "or(a, …)",
        (1, ANY),
        PURE,
        "The bitwise or: the bits that are 1 in at least one of the ints.",
        &["bit::or(6, 3) → 7"],
        |n| fold(n, |a, b| a | b, |a, b| a | b),
    ),
    native(
        only("bit"),
        "xor(a, …)",
        (1, ANY),
        PURE,
        "The bitwise exclusive or: the bits that are 1 in an odd number of the ints.",
        &["bit::xor(6, 3) → 5"],
        |n| fold(n, |a, b| a ^ b, |a, b| a ^ b),
    ),
    native(
        only("bit"),
        "not(a)",
        (1, 1),
        PURE,
        "The int with every bit inverted: -a - 1.",
        &["bit::not(6) → -7"],
        |n| {
            let a = int(n, 0)?;
            Ok(n.make_number(Number::from_ibig(-a - IBig::ONE)))
        },
    ),
    native(
        only("bit"),
        "shift_left(a, n)",
        (2, 2),
        PURE,
        "The int with its bits shifted left by n places: a·2^n.",
        &["bit::shift_left(3, 4) → 48"],
        shift_left,
    ),
    native(
        only("bit"),
        "shift_right(a, n)",
        (2, 2),
        PURE,
        "The int with its bits shifted right by n places: a/2^n, rounded down.",
        &[
            "bit::shift_right(100, 3) → 12",
            "bit::shift_right(-1, 5) → -1",
        ],
        shift_right,
    ),
    native(
        only("bit"),
        "count(a)",
        (1, 1),
        PURE,
        "The number of bits that are 1; a must not be negative.",
        &["bit::count(7) → 3"],
        count,
    ),
    native(
        only("bit"),
        "length(a)",
        (1, 1),
        PURE,
        "The number of bits of |a|, without leading zeros.",
        &["bit::length(8) → 4"],
        |n| Ok(Value::int(int(n, 0)?.bit_len() as i64)),
    ),
    native(
        only("bit"),
        "test(a, n)",
        (2, 2),
        PURE,
        "Whether bit n is 1; bit 0 is the lowest.",
        &["bit::test(4, 2) → true"],
        test,
    ),
];

/// Returns an argument that is an int of any size.
fn int(n: &Native<'_>, index: usize) -> Result<IBig, Failure> {
    let number = n.number(index)?;
    number.to_ibig().ok_or_else(|| n.wants(index, "an int"))
}

fn fold(n: &mut Native<'_>, small: fn(i64, i64) -> i64, large: fn(IBig, IBig) -> IBig) -> Outcome {
    let ints: Option<Vec<i64>> = n.args().iter().map(|x| x.as_int()).collect();
    if let Some(all) = ints.and_then(|ints| ints.into_iter().reduce(small)) {
        return Ok(Value::int(all));
    }
    let mut all = int(n, 0)?;
    for i in 1..n.count() {
        n.vm.budget.poll(1)?;
        all = large(all, int(n, i)?);
    }
    Ok(n.make_number(Number::from_ibig(all)))
}

/// Returns the number of places to shift by, or the index of a bit; `None` if it is too large to
/// represent.
fn places(n: &Native<'_>) -> Result<Option<usize>, Failure> {
    let negative = || Failure::value(format!("argument 2 of `{}` must be 0 or more", n.name));
    match n.number(1)?.as_integer() {
        Some(Integer::Small(i)) => usize::try_from(i).map(Some).map_err(|_| negative()),
        Some(Integer::Large(big)) if big.is_negative() => Err(negative()),
        Some(Integer::Large(_)) => Ok(None),
        None => Err(n.wants(1, "an int")),
    }
}

fn shift_left(n: &mut Native<'_>) -> Outcome {
    let (a, places) = (int(n, 0)?, places(n)?);
    if a.is_zero() {
        return Ok(Value::int(0));
    }
    let bits = places.map_or(usize::MAX, |places| places.saturating_add(a.bit_len()));
    if bits > n.vm.budget().bits_max() {
        return Err(n.vm.budget().too_large("the shifted int").into());
    }
    n.vm.check_room(bits / 8)?;
    Ok(n.make_number(Number::from_ibig(a << places.unwrap_or_default())))
}

fn shift_right(n: &mut Native<'_>) -> Outcome {
    let (a, places) = (int(n, 0)?, places(n)?);
    let shifted = match places.filter(|places| *places <= a.bit_len()) {
        Some(places) => a >> places,
        None if a.is_negative() => -IBig::ONE,
        None => IBig::ZERO,
    };
    Ok(n.make_number(Number::from_ibig(shifted)))
}

fn count(n: &mut Native<'_>) -> Outcome {
    let a = int(n, 0)?;
    if a.is_negative() {
        return Err(
            Failure::domain("a negative int has infinitely many bits that are 1")
                .with_hint("`bit::count(bit::not(a))` counts those that are 0")
                .into(),
        );
    }
    let (_, words) = a.as_sign_words();
    let ones: u64 = words.iter().map(|word| u64::from(word.count_ones())).sum();
    Ok(Value::int(ones as i64))
}

fn test(n: &mut Native<'_>) -> Outcome {
    let (a, places) = (int(n, 0)?, places(n)?);
    let bit = match places.filter(|places| *places <= a.bit_len()) {
        Some(places) => a.bit(places),
        None => a.is_negative(),
    };
    Ok(Value::bool(bit))
}
