//! Splits everyday writing into words, numbers, quoted text and symbols.

/// The kind of a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Word,
    Number,
    Text,
    Sign,
}

/// A piece of an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) kind: Kind,
    /// Whether a space precedes it.
    pub(super) gap: bool,
    /// The offset of its start in the input.
    pub(super) at: usize,
}

impl Piece<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }

    /// The offset of its end in the input.
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// Reports whether a value may begin with this piece.
    pub(super) fn begins_value(&self) -> bool {
        self.kind != Kind::Sign || matches!(self.text, "(" | "[" | "√")
    }

    /// Reports whether a value may end with this piece.
    pub(super) fn ends_value(&self) -> bool {
        self.kind != Kind::Sign || matches!(self.text, ")" | "]" | "%" | "!" | "²" | "³" | "°")
    }
}

/// Symbols of several characters, longest first.
const SIGNS: &[&str] = &[
    "===", "^^", "!==", "...", "**", "==", "!=", "<=", ">=", "=<", "<>", "&&", "||", "+=", "-=",
    "*=", "/=", "=+", "=>", "->", "<-", "::", "..", ":=", "++", "--", "//",
];

/// Splits text into pieces. O(length).
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut gap = false;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            gap = true;
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = next(rest, c);
        found.push(Piece {
            text: &rest[..length],
            kind,
            gap,
            at,
        });
        gap = false;
        at += length;
    }
    found
}

fn next(rest: &str, c: char) -> (Kind, usize) {
    let point = rest.len() > 1 && c == '.' && rest.as_bytes()[1].is_ascii_digit();
    if c.is_ascii_digit() || point {
        return (Kind::Number, number(rest));
    }
    if c == '_' || c.is_alphabetic() {
        return (Kind::Word, word(rest));
    }
    if matches!(c, '"' | '\'') {
        let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
        return (Kind::Text, end);
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    (Kind::Sign, sign.map_or(c.len_utf8(), |sign| sign.len()))
}

/// The length of a number: digits, a point between or before digits, and an exponent.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while digit(at) || bytes.get(at) == Some(&b'_') && digit(at + 1) {
        at += 1;
    }
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    let signed = matches!(bytes.get(at + 1), Some(b'-' | b'+')) && digit(at + 2);
    if matches!(bytes.get(at), Some(b'e' | b'E')) && (digit(at + 1) || signed) {
        at += 2;
        while digit(at) {
            at += 1;
        }
    }
    at
}

/// The length of a word; an apostrophe inside it is part of it, as in `what's`.
fn word(rest: &str) -> usize {
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        let next = rest[at + c.len_utf8()..].chars().next();
        let inside = matches!(c, '\'' | '’') && next.is_some_and(char::is_alphabetic);
        if c != '_' && !c.is_alphanumeric() && !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Returns the text of pieces, with a single space where there was a gap.
pub(super) fn written(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        if piece.gap && n > 0 {
            out.push(' ');
        }
        out.push_str(piece.text);
    }
    out
}

/// Splits pieces into values at commas, and at spaces between two values: `3 -5, 2` gives `3`,
/// `-5` and `2`. `None` if brackets do not match.
pub(super) fn arguments<'p, 't>(pieces: &'p [Piece<'t>]) -> Option<Vec<&'p [Piece<'t>]>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, piece) in pieces.iter().enumerate() {
        match piece.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth > 0 && !(depth == 1 && matches!(piece.text, "(" | "[" | "{")) || at == start {
            continue;
        }
        let before = pieces[at - 1];
        let is_comma = piece.text == ",";
        let negative = piece.text == "-"
            && pieces
                .get(at + 1)
                .is_some_and(|next| !next.gap && next.begins_value());
        let begins = piece.gap && before.ends_value() && (piece.begins_value() || negative);
        if is_comma || begins {
            found.push(&pieces[start..at]);
            start = at + usize::from(is_comma);
        }
    }
    if depth > 0 || start >= pieces.len() {
        return None;
    }
    found.push(&pieces[start..]);
    found.iter().all(|part| !part.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{arguments, pieces, written};

    #[test]
    fn everyday_writing_is_cut_into_pieces() {
        let cut = |text| -> Vec<&str> { pieces(text).iter().map(|piece| piece.text).collect() };
        assert_eq!(
            cut("what's 50% of 2.5?"),
            ["what's", "50", "%", "of", "2.5", "?"]
        );
        assert_eq!(cut("5x3=+ 1e3"), ["5", "x3", "=+", "1e3"]);
        assert_eq!(cut("\"a b\" + 'c"), ["\"a b\"", "+", "'c"]);
        assert_eq!(cut("1..10"), ["1", "..", "10"]);
        assert_eq!(written(&pieces("a  +b")), "a +b");
    }

    #[test]
    fn arguments_are_separated_by_blanks_or_commas() {
        let split = |text| -> Vec<String> {
            let pieces = pieces(text);
            let found = arguments(&pieces).unwrap_or_default();
            found.into_iter().map(written).collect()
        };
        assert_eq!(split("3 5"), ["3", "5"]);
        assert_eq!(split("22/7 5"), ["22/7", "5"]);
        assert_eq!(split("-3"), ["-3"]);
        assert_eq!(split("3 -5, (2 4)"), ["3", "-5", "(2 4)"]);
        assert_eq!(split("3 - 5"), ["3 - 5"]);
        assert!(split("(3").is_empty());
    }
}
