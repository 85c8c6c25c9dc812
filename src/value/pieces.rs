//! Processes long strings and arrays in pieces, polling the budget between them.

use super::Value;
use crate::limit::Budget;
use crate::text::Failure;
use std::cmp::Ordering;

/// The number of bytes of text processed between polls.
pub const BYTES: usize = 1 << 18;
/// The number of elements of an array processed between polls.
pub const ITEMS: usize = 1 << 14;
/// The fuel charged for a piece.
const COST: u64 = 64;

/// Returns the end of the piece of the text that starts at the given byte; it is always between
/// characters.
pub fn piece_end(text: &str, start: usize, size: usize) -> usize {
    let end = text.len().min(start.saturating_add(size));
    (end..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// Returns the pieces of the text, in order; the budget is polled for each. A single piece costs
/// nothing.
pub fn pieces<'a>(
    text: &'a str,
    budget: &'a Budget,
) -> impl Iterator<Item = Result<&'a str, Failure>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let piece = start..piece_end(text, start, BYTES);
        if piece.is_empty() {
            return None;
        }
        start = piece.end;
        let cost = if text.len() < BYTES { 0 } else { COST };
        Some(budget.poll(cost).map(|()| &text[piece]))
    })
}

/// Reports whether two strings are the same.
///
/// # Errors
/// `Interrupted`.
pub(super) fn equal(a: &str, b: &str, budget: &Budget) -> Result<bool, Failure> {
    if a.len() != b.len() || a.len() < BYTES {
        return Ok(a == b);
    }
    Ok(compare(a, b, budget)? == Ordering::Equal)
}

/// Returns the order of two strings by their characters.
///
/// # Errors
/// `Interrupted`.
pub fn compare(a: &str, b: &str, budget: &Budget) -> Result<Ordering, Failure> {
    let shared = a.len().min(b.len());
    if shared < BYTES {
        return Ok(a.cmp(b));
    }
    // The order of UTF-8 strings is the order of their bytes.
    for (x, y) in a.as_bytes().chunks(BYTES).zip(b.as_bytes().chunks(BYTES)) {
        budget.poll(COST)?;
        match x.cmp(y) {
            Ordering::Equal => {}
            order @ (Ordering::Less | Ordering::Greater) => return Ok(order),
        }
    }
    Ok(a.len().cmp(&b.len()))
}

/// Appends the text.
///
/// # Errors
/// `Interrupted`.
pub fn push(out: &mut String, text: &str, budget: &Budget) -> Result<(), Failure> {
    out.reserve(text.len());
    for piece in pieces(text, budget) {
        out.push_str(piece?);
    }
    Ok(())
}

/// Calls `found` with the byte offset of each non-overlapping occurrence of `wanted`, until it
/// returns false. `wanted` must not be empty.
///
/// # Errors
/// `Interrupted`, and the errors of `found`.
pub fn matches(
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
        // Every occurrence that starts before this has been seen in full.
        let seen = (0..=end + 1 - wanted.len())
            .rev()
            .find(|&at| text.is_char_boundary(at));
        start = next.max(seen.unwrap_or(end));
    }
    Ok(())
}

/// Returns the byte offset of the first occurrence of `wanted`.
///
/// # Errors
/// `Interrupted`.
pub fn find(text: &str, wanted: &str, budget: &Budget) -> Result<Option<usize>, Failure> {
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

/// Returns a copy of the values.
///
/// # Errors
/// `Interrupted`.
pub fn copied(items: &[Value], budget: &Budget) -> Result<Vec<Value>, Failure> {
    let mut copy = Vec::with_capacity(items.len());
    append(&mut copy, items, budget)?;
    Ok(copy)
}

/// Appends values.
///
/// # Errors
/// `Interrupted`.
pub fn append(to: &mut Vec<Value>, items: &[Value], budget: &Budget) -> Result<(), Failure> {
    to.reserve(items.len());
    for part in items.chunks(ITEMS) {
        ask(part.len(), budget)?;
        to.extend_from_slice(part);
    }
    Ok(())
}

/// Polls the budget for a piece with this many elements.
///
/// # Errors
/// `Interrupted`.
pub fn ask(count: usize, budget: &Budget) -> Result<(), Failure> {
    budget.poll(COST * count as u64 / ITEMS as u64)
}

#[cfg(test)]
mod tests {
    use super::{BYTES, find, matches, pieces};
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
}
