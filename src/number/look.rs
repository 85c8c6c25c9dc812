//! The user's preferred number format for values that are shown. It does not affect any text that a
//! program sees.

use super::{NumberRef, show};
use crate::exact::Style;
use crate::limit::Budget;
use crate::text::Failure;
use std::fmt::Write;

/// When to write numbers with a power of ten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// Only for very large and very small values.
    Auto,
    /// Always.
    Scientific,
    /// Never.
    Fixed,
}

/// The appearance of numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// The number of significant digits in the decimal shown next to an exact value.
    pub digits: usize,
    /// The notation for that decimal and for floats.
    pub notation: Notation,
    /// Whether digits before the point are grouped in threes, in a form that is valid in programs:
    /// `1_000_000`.
    pub grouping: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            digits: 6,
            notation: Notation::Auto,
            grouping: false,
        }
    }
}

/// Appends a number in this format; only ints, floats and decimals are affected.
///
/// # Errors
/// `Interrupted` while a large number is converted to digits.
pub fn show_as(
    a: NumberRef,
    look: Look,
    style: Style,
    out: &mut String,
    budget: &Budget,
) -> Result<(), Failure> {
    let from = out.len();
    match (a, look.notation) {
        (NumberRef::Float(x), Notation::Scientific) if x.is_finite() => {
            write!(out, "{x:e}").expect("writing to a String cannot fail");
        }
        (NumberRef::Float(x), Notation::Fixed) if x.is_finite() => {
            write!(out, "{x}").expect("writing to a String cannot fail");
            if !out[from..].contains('.') {
                out.push_str(".0");
            }
        }
        _ => show::show_in(a, style, out, budget)?,
    }
    let grouped = matches!(
        a,
        NumberRef::Int(_) | NumberRef::Big(_) | NumberRef::Float(_)
    );
    if look.grouping && grouped {
        let text = out.split_off(from);
        push_grouped(&text, out);
    }
    Ok(())
}

/// Appends a number's text, with the digits before the point grouped.
pub(super) fn push_grouped(text: &str, out: &mut String) {
    let start = usize::from(text.starts_with('-'));
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    out.push_str(&text[..start]);
    for (i, digit) in text[start..start + digits].chars().enumerate() {
        if i > 0 && (digits - i) % 3 == 0 {
            out.push('_');
        }
        out.push(digit);
    }
    out.push_str(&text[start + digits..]);
}
