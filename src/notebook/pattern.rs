//! Matching lines of expected output. A line that is just `...` matches any number of lines; `[..]`
//! matches any characters within a line. A backslash escapes them: the line `\...` means three
//! dots, `\[..]` means these four characters, and if there are several backslashes, one is removed.

use std::borrow::Cow;

/// Matches any number of lines.
const LINES: &str = "...";
/// Matches any characters in a line.
pub(super) const CHARACTERS: &str = "[..]";

/// Reports whether an expected line is the wildcard for any number of lines.
pub(super) fn is_any(line: &str) -> bool {
    line == LINES
}

/// Reports whether a line matches the expected one. Trailing blanks are ignored.
pub(super) fn line_agrees(expected: &str, got: &str) -> bool {
    let got = got.trim_end();
    let pieces = pieces(expected.trim_end());
    let [first, middle @ .., last] = &pieces[..] else {
        return pieces.first().is_none_or(|only| only == got);
    };
    let Some(mut rest) = got.strip_prefix(&**first) else {
        return false;
    };
    for piece in middle {
        let Some(at) = rest.find(&**piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(&**last)
}

/// The literal parts between the wildcards of an expected line; always at least one.
pub(super) fn pieces(expected: &str) -> Vec<Cow<'_, str>> {
    if let Some(rest) = expected.strip_prefix('\\')
        && rest.trim_start_matches('\\') == LINES
    {
        return vec![Cow::Borrowed(rest)];
    }
    let mut pieces = vec![Cow::Borrowed("")];
    let mut copied = 0;
    for (at, mark) in expected.match_indices(CHARACTERS) {
        let before = &expected[copied..at];
        let is_plain = before.ends_with('\\');
        let kept = if is_plain {
            &before[..before.len() - 1]
        } else {
            before
        };
        add(&mut pieces, kept);
        if is_plain {
            add(&mut pieces, mark);
        } else {
            pieces.push(Cow::Borrowed(""));
        }
        copied = at + mark.len();
    }
    add(&mut pieces, &expected[copied..]);
    pieces
}

/// Returns the text that expected lines represent: escapes are resolved, wildcards are kept.
pub fn plain_lines(expected: &str) -> String {
    let lines = expected.lines();
    lines
        .map(|line| pieces(line).join(CHARACTERS) + "\n")
        .collect()
}

/// Appends text to the last piece.
fn add<'a>(pieces: &mut [Cow<'a, str>], text: &'a str) {
    match pieces.last_mut() {
        Some(last) if last.is_empty() => *last = Cow::Borrowed(text),
        Some(last) if !text.is_empty() => last.to_mut().push_str(text),
        _ => {}
    }
}

/// Escapes an output line so that it matches only itself.
pub(super) fn escaped(line: &str) -> Cow<'_, str> {
    if line.trim_end().trim_start_matches('\\') == LINES {
        return Cow::Owned(format!("\\{line}"));
    }
    if line.contains(CHARACTERS) {
        return Cow::Owned(line.replace(CHARACTERS, "\\[..]"));
    }
    Cow::Borrowed(line)
}

#[cfg(test)]
mod tests {
    use super::{escaped, is_any, line_agrees};

    #[test]
    fn what_is_escaped_stands_for_itself_alone() {
        for line in [
            "...",
            "\\...",
            "\\\\...",
            "....",
            "a...",
            "[..]",
            "\\[..]",
            "[[..]]",
            "a[..]b[..]",
            "... ",
            "[..",
            "\\",
            "[...]",
            "\\\\[..]x\\[..]",
        ] {
            let written = escaped(line);
            assert!(!is_any(&written), "{line}");
            assert!(line_agrees(&written, line), "{line} {written}");
            for other in ["", "x", "a1b2", "[1]", "\\1"] {
                assert!(!line_agrees(&written, other), "{line} {other}");
            }
        }
    }

    #[test]
    fn wildcards_and_escapes_stand_in_one_line() {
        assert!(line_agrees("\\[..] took [..] ms", "[..] took 3 ms"));
        assert!(!line_agrees("\\[..] took [..] ms", "[1] took 3 ms"));
        assert!(line_agrees("a [..]", "a b"));
        assert!(!line_agrees("\\...", "\\..."));
    }
}
