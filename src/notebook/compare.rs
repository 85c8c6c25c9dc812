//! Comparing the output of a cell with the expected output in the file.

use super::align::{Pair, align_lines};
use super::pattern::{is_any, line_agrees};
use std::fmt::Write;

/// The number of context lines shown around a change.
const CONTEXT: usize = 3;

/// Reports whether an output is as expected.
pub fn agrees(expected: &str, got: &str) -> bool {
    let expected: Vec<&str> = expected.lines().collect();
    let got: Vec<&str> = got.lines().collect();
    wild(&expected, &got, |want| is_any(want), line_agrees)
}

/// Matches items one by one; an `any` item matches any number of items. O(product of the lengths)
/// in the worst case.
fn wild<'a>(
    expected: &[&'a str],
    got: &[&'a str],
    any: impl Fn(&&str) -> bool,
    same: impl Fn(&str, &str) -> bool,
) -> bool {
    let (mut e, mut g) = (0, 0);
    // The position of the last wildcard, and how much it has absorbed.
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

/// Shows how two outputs differ, line by line: `-` before an expected line, `+` before the line
/// that replaced it. Whatever a wildcard matches is not a difference.
pub fn difference(expected: &str, got: &str) -> String {
    let expected: Vec<&str> = expected.lines().collect();
    let got: Vec<&str> = got.lines().collect();
    told(&expected, &got, &align_lines(&expected, &got))
}

/// Formats a difference: the changes with their context.
pub(super) fn told(expected: &[&str], got: &[&str], pairs: &[Pair]) -> String {
    let mut lines: Vec<(char, &str)> = Vec::new();
    // Lines that replace expected lines are listed after all of those.
    let mut came: Vec<(char, &str)> = Vec::new();
    for pair in pairs {
        match pair {
            Pair::Same(e, _) | Pair::Wild(e, _) => {
                lines.append(&mut came);
                lines.push((' ', expected[*e]));
            }
            Pair::Other(e, g) => {
                lines.push(('-', expected[*e]));
                came.push(('+', got[*g]));
            }
            Pair::Lost(e) => lines.push(('-', expected[*e])),
            Pair::New(g) => came.push(('+', got[*g])),
        }
    }
    lines.append(&mut came);
    let changes = |from: usize, to: usize| lines[from..to].iter().any(|(sign, _)| *sign != ' ');
    let mut out = String::new();
    let mut last: Option<usize> = None;
    for (n, (sign, line)) in lines.iter().enumerate() {
        let to = (n + CONTEXT + 1).min(lines.len());
        if !changes(n.saturating_sub(CONTEXT), to) {
            continue;
        }
        if last.is_some_and(|last| last + 1 < n) {
            out.push_str("    ⋮\n");
        }
        last = Some(n);
        let line = format!("  {sign} {line}");
        let _ = writeln!(out, "{}", line.trim_end());
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
        assert_eq!(
            difference("1\n2\n", "3\n4\n"),
            "  - 1\n  - 2\n  + 3\n  + 4\n"
        );
        let long = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let shown = difference(&format!("a\n{long}b\n"), &format!("c\n{long}d\n"));
        let expected =
            "  - a\n  + c\n    1\n    2\n    3\n    ⋮\n    7\n    8\n    9\n  - b\n  + d\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_wildcards_match_is_no_difference() {
        let shown = difference("a\n...\ntook [..] ms\n5\n", "a\nb\nc\ntook 3 ms\n6\n");
        assert_eq!(shown, "    a\n    ...\n    took [..] ms\n  - 5\n  + 6\n");
    }
}
