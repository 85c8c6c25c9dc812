//! Long work on strings and arrays, done in pieces with the budget asked in between.

use crate::limit::Budget;
use crate::text::Failure;
use crate::value::Value;
use crate::vm::Native;

pub(super) use crate::value::pieces::{BYTES, piece_end, pieces};

/// Elements of an array that are worked on at a stretch.
pub(super) const ITEMS: usize = 1 << 14;
/// Units of fuel for a piece of either.
const COST: u64 = 64;

/// Appends a text.
pub(super) fn push(out: &mut String, text: &str, budget: &Budget) -> Result<(), Failure> {
    out.reserve(text.len());
    for piece in pieces(text, budget) {
        out.push_str(piece?);
    }
    Ok(())
}

/// Calls `found` with the byte where each occurrence of `wanted` begins, none overlapping the one
/// before; when it gives false the search ends. `wanted` is not empty.
pub(super) fn matches(
    text: &str,
    wanted: &str,
    budget: &Budget,
    mut found: impl FnMut(usize) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let window = BYTES.max(4 * wanted.len());
    let mut start = 0;
    while start < text.len() {
        let end = piece_end(text, start, window);
        budget.poll(if text.len() < BYTES {
            0
        } else {
            COST * (window / BYTES) as u64
        })?;
        let mut next = start;
        for (at, _) in text[start..end].match_indices(wanted) {
            if !found(start + at)? {
                return Ok(());
            }
            next = start + at + wanted.len();
        }
        if end == text.len() {
            break;
        }
        // What begins further ahead than this was seen whole.
        let seen = (0..=end + 1 - wanted.len())
            .rev()
            .find(|&at| text.is_char_boundary(at));
        start = next.max(seen.unwrap_or(end));
    }
    Ok(())
}

/// The byte where a text first occurs.
pub(super) fn find(text: &str, wanted: &str, budget: &Budget) -> Result<Option<usize>, Failure> {
    if wanted.is_empty() {
        return Ok(Some(0));
    }
    let mut first = None;
    matches(text, wanted, budget, |at| {
        first = Some(at);
        Ok(false)
    })?;
    Ok(first)
}

/// How many characters at the beginning of the text are white space, in bytes.
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

/// The text without the white space at its end.
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

/// The values, copied.
pub(super) fn copied(items: &[Value], budget: &Budget) -> Result<Vec<Value>, Failure> {
    let mut copy = Vec::with_capacity(items.len());
    append(&mut copy, items, budget)?;
    Ok(copy)
}

/// So many times a value.
pub(super) fn filled(value: Value, length: usize, budget: &Budget) -> Result<Vec<Value>, Failure> {
    let mut items = Vec::with_capacity(length);
    while items.len() < length {
        let part = ITEMS.min(length - items.len());
        ask(part, budget)?;
        items.resize(items.len() + part, value);
    }
    Ok(items)
}

/// Appends values.
pub(super) fn append(to: &mut Vec<Value>, items: &[Value], budget: &Budget) -> Result<(), Failure> {
    to.reserve(items.len());
    for part in items.chunks(ITEMS) {
        ask(part.len(), budget)?;
        to.extend_from_slice(part);
    }
    Ok(())
}

/// Asks for a piece with so many elements.
pub(super) fn ask(count: usize, budget: &Budget) -> Result<(), Failure> {
    budget.poll(COST * count as u64 / ITEMS as u64)
}

impl Native<'_> {
    /// Asks in a loop over elements, each time so many are done.
    pub(super) fn ask_at(&self, index: usize) -> Result<(), Failure> {
        if index % ITEMS == ITEMS - 1 {
            self.vm.budget.poll(COST)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, find, matches, pieces, trim_end};
    use crate::limit::Budget;

    #[test]
    fn pieces_are_the_text() {
        let budget = Budget::default();
        for unit in ["a", "é", "a日", "𝄞b"] {
            let text = unit.repeat(2 * BYTES / unit.len() + 3);
            let all: Result<String, _> = pieces(&text, &budget).collect();
            assert_eq!(all.as_deref(), Ok(&text[..]));
        }
    }

    #[test]
    fn matches_across_pieces_are_found_once() {
        let budget = Budget::default();
        for (unit, wanted) in [("ab", "ba"), ("aaa", "aa"), ("é日", "日é"), ("aab", "baab")] {
            let text = unit.repeat(3 * BYTES / unit.len() + 5);
            let mut all = Vec::new();
            matches(&text, wanted, &budget, |at| {
                all.push(at);
                Ok(true)
            })
            .expect("nothing stops it");
            let expected: Vec<usize> = text.match_indices(wanted).map(|(at, _)| at).collect();
            assert_eq!(all, expected, "{wanted}");
            assert_eq!(find(&text, wanted, &budget), Ok(text.find(wanted)));
        }
        let mut text = "x".repeat(BYTES - 2);
        text.push_str("needle");
        text.push_str(&"y".repeat(BYTES));
        assert_eq!(find(&text, "needle", &budget), Ok(Some(BYTES - 2)));
        assert_eq!(find(&text, "nedle", &budget), Ok(None));
    }

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
