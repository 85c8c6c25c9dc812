//! Comparing what a cell shows with what the file says. In the file a line `...` stands for any lines, `[..]` in a line for any characters.

use similar::{ChangeTag, TextDiff};
use std::fmt::Write;

/// Stands for any lines.
const LINES: &str = "...";
/// Stands for any characters of a line.
const CHARACTERS: &str = "[..]";
/// Lines around a change that are shown with it.
const CONTEXT: usize = 3;

/// Whether an output is as expected.
pub fn agrees(expected: &str, got: &str) -> bool {
    let expected: Vec<&str> = expected.lines().collect();
    let got: Vec<&str> = got.lines().collect();
    wild(&expected, &got, |want| *want == LINES, line_agrees)
}

fn line_agrees(expected: &str, got: &str) -> bool {
    let (expected, got) = (expected.trim_end(), got.trim_end());
    if !expected.contains(CHARACTERS) || expected == got {
        return expected == got;
    }
    let mut pieces = expected.split(CHARACTERS);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = got.strip_prefix(first) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Matches items one by one; those that are `any` stand for any number of items. O(product of the lengths) at worst.
fn wild<'a>(
    expected: &[&'a str],
    got: &[&'a str],
    any: impl Fn(&&str) -> bool,
    same: impl Fn(&str, &str) -> bool,
) -> bool {
    let (mut e, mut g) = (0, 0);
    // Where the last wildcard stands, and how much it has swallowed.
    let mut retry: Option<(usize, usize)> = None;
    while g < got.len() {
        if expected.get(e).is_some_and(&any) {
            retry = Some((e, g));
            e += 1;
        } else if expected.get(e).is_some_and(|want| same(want, got[g])) {
            e += 1;
            g += 1;
        } else if let Some((star, swallowed)) = retry {
            retry = Some((star, swallowed + 1));
            e = star + 1;
            g = swallowed + 1;
        } else {
            return false;
        }
    }
    expected[e..].iter().all(any)
}

/// How two outputs differ, line by line: `-` before what was expected, `+` before what came.
pub fn difference(expected: &str, got: &str) -> String {
    // A missing line end at the end is no difference.
    let whole = |text: &str| match text.trim_end_matches('\n') {
        "" => String::new(),
        text => format!("{text}\n"),
    };
    let (expected, got) = (whole(expected), whole(got));
    let diff = TextDiff::from_lines(&expected, &got);
    let mut out = String::new();
    for (n, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if n > 0 {
            out.push_str("    ⋮\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "  {sign} {line}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{agrees, difference};

    #[test]
    fn wildcards_stand_for_lines_and_characters() {
        for (expected, got) in [
            ("", ""),
            ("a\n", "a"),
            ("...\n", ""),
            ("...\n", "a\nb\n"),
            ("a\n...\nd\n", "a\nb\nc\nd\n"),
            ("a\n...\nd\n", "a\nd\n"),
            ("...\nb\n...\nb\n", "b\nb\nb\n"),
            ("took [..] ms\n", "took 1.25 ms\n"),
            ("[..]a[..]b\n", "xxaab\n"),
            ("[..]\n", "\n"),
            ("[1, [..], 3]\n", "[1, 2, 3]\n"),
            ("<a>  \n", "<a>\n"),
        ] {
            assert!(agrees(expected, got), "{expected:?} {got:?}");
        }
        for (expected, got) in [
            ("a\n", ""),
            ("", "a\n"),
            ("a\n...\n", "b\n"),
            ("...\na\n", "a\nb\n"),
            ("a[..]b\n", "a\n"),
            ("a[..]a\n", "a\n"),
            ("[...]\n", "[1]\n"),
        ] {
            assert!(!agrees(expected, got), "{expected:?} {got:?}");
        }
    }

    #[test]
    fn differences_show_both_sides() {
        assert_eq!(difference("1\n2\n", "1\n3"), "    1\n  - 2\n  + 3\n");
        assert_eq!(difference("", "7\n"), "  + 7\n");
    }
}
