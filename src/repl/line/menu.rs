//! Completion: the common beginning first, then the list.

use unicode_width::UnicodeWidthStr;

/// What a word can become.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pair {
    /// How it is listed.
    pub display: String,
    /// What it is replaced with.
    pub replacement: String,
}

/// What all replacements begin with.
pub(super) fn common_beginning(pairs: &[Pair]) -> String {
    let mut words = pairs.iter().map(|pair| pair.replacement.as_str());
    let Some(first) = words.next() else {
        return String::new();
    };
    let mut common = first;
    for word in words {
        let same = common.char_indices().zip(word.chars());
        let end = same
            .take_while(|((_, a), b)| a == b)
            .last()
            .map_or(0, |((at, a), _)| at + a.len_utf8());
        common = &common[..end];
    }
    common.to_string()
}

/// The list in as many columns as the screen has room for.
pub(super) fn listed(pairs: &[Pair], columns: usize) -> String {
    const GAP: usize = 2;
    let widest = pairs.iter().map(|pair| pair.display.width()).max();
    let width = (widest.unwrap_or(0) + GAP).min(columns).max(1);
    let across = (columns / width).max(1);
    let rows = pairs.len().div_ceil(across);
    let mut out = String::new();
    for row in 0..rows {
        let mut line = String::new();
        for pair in pairs.iter().skip(row).step_by(rows) {
            let place = line.width().next_multiple_of(width);
            line.push_str(&" ".repeat(place - line.width()));
            line.push_str(&pair.display);
        }
        out.push_str(&line);
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Pair, common_beginning, listed};

    #[test]
    fn words_are_compared_and_listed() {
        let pair = |word: &str| Pair {
            display: word.to_string(),
            replacement: word.to_string(),
        };
        let pairs = ["äb", "äbc", "äbde"].map(pair);
        assert_eq!(common_beginning(&pairs), "äb");
        assert_eq!(listed(&pairs, 12), "äb    äbde\r\näbc\r\n");
        assert_eq!(listed(&pairs, 3), "äb\r\näbc\r\näbde\r\n");
    }
}
