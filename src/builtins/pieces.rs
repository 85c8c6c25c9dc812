//! Does long work on strings and arrays in pieces, polling the budget between them.

use crate::limit::Budget;
use crate::text::Failure;
use crate::value::Value;
use crate::vm::Native;

pub(super) use crate::value::pieces::{
    BYTES, ITEMS, append, ask, copied, find, matches, pieces, push,
};

/// The fuel charged for one piece.
const COST: u64 = 64;

/// Returns the length in bytes of the white space at the start of the text.
pub(super) fn blank_start(text: &str, budget: &Budget) -> Result<usize, Failure> {
    let mut blank = 0;
    for piece in pieces(text, budget) {
        let piece = piece?;
        let rest = piece.trim_start().len();
        blank += piece.len() - rest;
        if rest > 0 {
            break;
        }
    }
    Ok(blank)
}

/// Returns the text without the white space at its end.
pub(super) fn trim_end<'a>(text: &'a str, budget: &Budget) -> Result<&'a str, Failure> {
    let mut kept = text;
    loop {
        let from = kept.len().saturating_sub(BYTES);
        let start = (0..=from).rev().find(|&at| kept.is_char_boundary(at));
        let start = start.unwrap_or(0);
        budget.poll(if text.len() < BYTES { 0 } else { COST })?;
        let rest = kept[start..].trim_end().len();
        kept = &kept[..start + rest];
        if rest > 0 || start == 0 {
            return Ok(kept);
        }
    }
}

/// Returns a vector with `length` copies of a value.
pub(super) fn filled(value: Value, length: usize, budget: &Budget) -> Result<Vec<Value>, Failure> {
    let mut items = Vec::with_capacity(length);
    while items.len() < length {
        let part = ITEMS.min(length - items.len());
        ask(part, budget)?;
        items.resize(items.len() + part, value);
    }
    Ok(items)
}

impl Native<'_> {
    /// Polls the budget each time a loop over elements has finished a piece.
    pub(super) fn ask_at(&self, index: usize) -> Result<(), Failure> {
        if index % ITEMS == ITEMS - 1 {
            self.vm.budget.poll(COST)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, trim_end};
    use crate::limit::Budget;

    #[test]
    fn trimming_in_pieces_is_trimming() {
        let budget = Budget::default();
        for (body, blank) in [
            ("x", " "),
            ("x y", "\u{3000}"),
            ("", "\t\n "),
            ("日 ", "\u{a0}"),
        ] {
            let text = format!("{body}{}", blank.repeat(2 * BYTES / blank.len() + 1));
            assert_eq!(trim_end(&text, &budget), Ok(text.trim_end()));
        }
    }
}
