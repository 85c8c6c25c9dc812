//! Long strings in pieces, with the budget asked in between.

use crate::limit::Budget;
use crate::text::Failure;
use std::cmp::Ordering;

/// Bytes of a text that are worked on at a stretch.
pub const BYTES: usize = 1 << 18;
/// Units of fuel for a piece.
const COST: u64 = 64;

/// Where a piece of the text that begins at a byte may end: between characters.
pub fn piece_end(text: &str, start: usize, size: usize) -> usize {
    let end = text.len().min(start.saturating_add(size));
    (end..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// The pieces of a text, in order; each one asks. A text that is one piece is free.
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

/// Whether two texts are the same.
///
/// # Errors
/// `Interrupted`.
pub(super) fn equal(a: &str, b: &str, budget: &Budget) -> Result<bool, Failure> {
    if a.len() != b.len() || a.len() < BYTES {
        return Ok(a == b);
    }
    Ok(compare(a, b, budget)? == Ordering::Equal)
}

/// The order of two texts by their characters.
///
/// # Errors
/// `Interrupted`.
pub fn compare(a: &str, b: &str, budget: &Budget) -> Result<Ordering, Failure> {
    let shared = a.len().min(b.len());
    if shared < BYTES {
        return Ok(a.cmp(b));
    }
    // The order of UTF-8 is that of its bytes.
    for (x, y) in a.as_bytes().chunks(BYTES).zip(b.as_bytes().chunks(BYTES)) {
        budget.poll(COST)?;
        match x.cmp(y) {
            Ordering::Equal => {}
            order @ (Ordering::Less | Ordering::Greater) => return Ok(order),
        }
    }
    Ok(a.len().cmp(&b.len()))
}
