//! Finds the bracket that closes an opening bracket in swept text.

use crate::syntax::scan::formatted_end;

const OPEN: u8 = 1;
const CLOSE: u8 = 2;
const QUOTE: u8 = 3;

/// The class of each byte; 0 for most.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b'(' as usize] = OPEN;
    classes[b'[' as usize] = OPEN;
    classes[b'{' as usize] = OPEN;
    classes[b')' as usize] = CLOSE;
    classes[b']' as usize] = CLOSE;
    classes[b'}' as usize] = CLOSE;
    classes[b'"' as usize] = QUOTE;
    classes[b'\'' as usize] = QUOTE;
    classes
};

/// The position of the quote that closes a string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += 1 + usize::from(bytes[at] == b'\\');
    }
    at
}

/// The position of the bracket that closes the one at `start`.
pub(super) fn closing(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0, start);
    while at < bytes.len() {
        match CLASSES[usize::from(bytes[at])] {
            OPEN => depth += 1,
            CLOSE if depth == 1 => return at,
            CLOSE => depth -= 1,
            // The `f` of an f-string is marked.
            QUOTE if at > 0 && bytes[at - 1] == b'f' & 0x1f => at = formatted_end(text, at - 1),
            QUOTE => at = string_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    bytes.len().saturating_sub(1)
}
