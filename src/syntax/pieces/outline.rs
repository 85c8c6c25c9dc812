//! One quick look at the bytes of a text after layout: where statements end outside all brackets,
//! and which brackets are far from each other.

use super::super::fault::Fault;
use super::{Sizes, stopped};
use crate::limit::Gate;
use std::ops::Range;

/// Bytes between two questions to the gate.
const STRIDE: usize = 1 << 20;

const OPEN: u8 = 1;
const CLOSE: u8 = 2;
const QUOTE: u8 = 3;
const NEWLINE: u8 = 4;

/// What a byte may be; 0 for most.
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
    classes[b'\n' as usize] = NEWLINE;
    classes
};

/// Brackets that are far from each other: both places, in the order of the first.
pub(super) type Brackets = Vec<(u32, u32)>;

/// The runs of statements of a text, and its big brackets.
pub(super) fn outline(
    text: &str,
    sizes: Sizes,
    gate: &Gate<'_>,
) -> Result<(Vec<Range<usize>>, Brackets), Fault> {
    let bytes = text.as_bytes();
    let (mut runs, mut brackets) = (Vec::new(), Brackets::new());
    let mut open: Vec<usize> = Vec::new();
    let (mut start, mut at, mut asked) = (0, 0, 0);
    let special = |byte: &u8| CLASSES[usize::from(*byte)] != 0;
    while let Some(skipped) = bytes[at.min(bytes.len())..].iter().position(special) {
        at += skipped;
        match CLASSES[usize::from(bytes[at])] {
            OPEN => open.push(at),
            CLOSE => {
                let opener = open.pop().unwrap_or(at);
                if at - opener >= sizes.bracket {
                    brackets.push((opener as u32, at as u32));
                }
            }
            QUOTE => at = string_end(bytes, at),
            _ if open.is_empty() && at - start >= sizes.run => {
                runs.push(start..at + 1);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
        if at - asked >= STRIDE {
            asked = at;
            gate.pass(0).map_err(stopped)?;
        }
    }
    if start < bytes.len() {
        runs.push(start..bytes.len());
    }
    brackets.sort_unstable();
    Ok((runs, brackets))
}

/// The place of the quote that closes a string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += 1 + usize::from(bytes[at] == b'\\');
    }
    at
}

/// The place of the bracket that closes the one at `start`.
pub(super) fn closing(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0, start);
    while at < bytes.len() {
        match CLASSES[usize::from(bytes[at])] {
            OPEN => depth += 1,
            CLOSE if depth == 1 => return at,
            CLOSE => depth -= 1,
            QUOTE => at = string_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    bytes.len().saturating_sub(1)
}
