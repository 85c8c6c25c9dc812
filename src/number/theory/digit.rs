//! Digits in bases from 2 to 36.

use super::int;
use crate::big;
use crate::limit::Budget;
use crate::number::{Integer, Number, NumberRef};
use crate::text::Failure;
use dashu_base::{Abs, Signed};

/// How many digits a loop processes between interrupt checks.
const POLL_EVERY: usize = 1 << 16;

/// Returns the digits of |n|, most significant first.
///
/// # Errors
/// `ValueError` for a base outside 2..36, `TypeError`, `Interrupted`.
pub fn digits(n: NumberRef, base: NumberRef, budget: &Budget) -> Result<Vec<Number>, Failure> {
    let base = check_base(base)?;
    let n = int("digits", n)?;
    let text = big::to_radix(&n.into_owned().abs(), base, budget)?;
    let value = |c: u8| {
        let digit = char::from(c).to_digit(36).expect("to_radix writes digits");
        Number::Int(i64::from(digit))
    };
    let mut all = Vec::with_capacity(text.len());
    for part in text.as_bytes().chunks(POLL_EVERY) {
        budget.poll(POLL_EVERY as u64 / 256)?;
        all.extend(part.iter().map(|&c| value(c)));
    }
    Ok(all)
}

/// Returns the digits as lower-case text, with a leading `-` for a negative number.
///
/// # Errors
/// Same as [`digits`].
pub fn to_base(n: NumberRef, base: NumberRef, budget: &Budget) -> Result<String, Failure> {
    big::to_radix(&*int("to_base", n)?, check_base(base)?, budget)
}

/// Returns the integer that the text denotes in a base. Letters may be of either case, and a
/// leading `-` is allowed.
///
/// # Errors
/// `ValueError` for other text or a base outside 2..36, `LimitError`, `TypeError`, `Interrupted`.
pub fn from_base(text: &str, base: NumberRef, budget: &Budget) -> Result<Number, Failure> {
    let base = check_base(base)?;
    let body = text.trim();
    let (negative, digits) = match body.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, body),
    };
    let mut proper = !digits.is_empty();
    for part in digits.as_bytes().chunks(POLL_EVERY) {
        budget.poll(POLL_EVERY as u64 / 256)?;
        proper = proper && part.iter().all(|&c| char::from(c).is_digit(base));
    }
    if !proper {
        let short: String = text.chars().take(40).collect();
        let dots = if short.len() < text.len() { "…" } else { "" };
        return Err(Failure::value(format!(
            "\"{short}{dots}\" is not a number in base {base}"
        )));
    }
    budget.check_bits((digits.len() as f64 * f64::from(base).log2()) as usize)?;
    let n = big::from_radix(digits, base, budget)?;
    Ok(Number::from_ibig(if negative && !n.is_negative() {
        -n
    } else {
        n
    }))
}

fn check_base(base: NumberRef) -> Result<u32, Failure> {
    match base.as_integer() {
        Some(Integer::Small(base @ 2..=36)) => Ok(base as u32),
        Some(_) => Err(Failure::value("a base must be from 2 to 36")),
        None => Err(super::not_an_int("base", base)),
    }
}
