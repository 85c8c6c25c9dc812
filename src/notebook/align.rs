//! Matching the parts of an expected output to those of the actual one: lines, or the words of a
//! line. A wildcard absorbs what it matches.

use super::pattern::{CHARACTERS, escaped, is_any, line_agrees};
use std::ops::Range;

/// One step in matching the expected output to the actual one, from start to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Pair {
    /// An expected item and its equal in the actual output.
    Same(usize, usize),
    /// A wildcard and the items that it absorbs.
    Wild(usize, Range<usize>),
    /// An actual item in place of an expected one.
    Other(usize, usize),
    /// An expected item that is missing.
    Lost(usize),
    /// An actual item that was not expected.
    New(usize),
}

/// The cost of each kind of pair. Replacing an item costs less than losing one and adding another,
/// so that a wildcard does not swallow its neighbours.
const OTHER: u32 = 2;
const LOST: u32 = 3;
const NEW: u32 = 3;

/// The largest product of lengths for which the optimal matching is computed.
const CELLS_MAX: usize = 4_000_000;

/// Pairs `count` expected items, some of which are wildcards, with the actual ones at the lowest
/// total cost. O(product of the counts).
pub(super) fn align(
    expected: usize,
    got: usize,
    any: &dyn Fn(usize) -> bool,
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<Pair> {
    let fits = |e: usize, g: usize| !any(e) && same(e, g);
    let mut start = 0;
    while start < expected.min(got) && fits(start, start) {
        start += 1;
    }
    let (mut e_end, mut g_end) = (expected, got);
    while e_end > start && g_end > start && fits(e_end - 1, g_end - 1) {
        (e_end, g_end) = (e_end - 1, g_end - 1);
    }
    let mut pairs: Vec<Pair> = (0..start).map(|i| Pair::Same(i, i)).collect();
    if (e_end - start + 1).saturating_mul(g_end - start + 1) > CELLS_MAX {
        pairs.extend((start..e_end).map(Pair::Lost));
        pairs.extend((start..g_end).map(Pair::New));
    } else {
        best(start..e_end, start..g_end, any, same, &mut pairs);
    }
    let ends = (e_end..expected).zip(g_end..got);
    pairs.extend(ends.map(|(e, g)| Pair::Same(e, g)));
    pairs
}

fn best(
    expected: Range<usize>,
    got: Range<usize>,
    any: &dyn Fn(usize) -> bool,
    same: &dyn Fn(usize, usize) -> bool,
    pairs: &mut Vec<Pair>,
) {
    let (rows, columns) = (expected.len(), got.len());
    let place = |e: usize, g: usize| e * (columns + 1) + g;
    // The cost of matching everything from each position to the end.
    let mut costs = vec![0u32; (rows + 1) * (columns + 1)];
    let pair_cost = |e: usize, g: usize| match same(expected.start + e, got.start + g) {
        true => 0,
        false => OTHER,
    };
    for e in (0..=rows).rev() {
        for g in (0..=columns).rev() {
            let cost = |e: usize, g: usize| costs[place(e, g)];
            let least = match (e < rows, g < columns) {
                (false, false) => 0,
                (false, true) => cost(e, g + 1) + NEW,
                (true, false) if any(expected.start + e) => cost(e + 1, g),
                (true, false) => cost(e + 1, g) + LOST,
                (true, true) if any(expected.start + e) => cost(e + 1, g).min(cost(e, g + 1)),
                (true, true) => (cost(e + 1, g + 1) + pair_cost(e, g))
                    .min(cost(e + 1, g) + LOST)
                    .min(cost(e, g + 1) + NEW),
            };
            costs[place(e, g)] = least;
        }
    }
    let (mut e, mut g) = (0, 0);
    while e < rows || g < columns {
        let left = costs[place(e, g)];
        let (e_now, g_now) = (expected.start + e, got.start + g);
        if e < rows && any(e_now) {
            let first = g;
            while g < columns && costs[place(e + 1, g)] != costs[place(e, g)] {
                g += 1;
            }
            pairs.push(Pair::Wild(e_now, got.start + first..got.start + g));
            e += 1;
        } else if e < rows && g < columns && left == costs[place(e + 1, g + 1)] + pair_cost(e, g) {
            pairs.push(match pair_cost(e, g) {
                0 => Pair::Same(e_now, g_now),
                _ => Pair::Other(e_now, g_now),
            });
            (e, g) = (e + 1, g + 1);
        } else if e < rows && left == costs[place(e + 1, g)] + LOST {
            pairs.push(Pair::Lost(e_now));
            e += 1;
        } else {
            pairs.push(Pair::New(g_now));
            g += 1;
        }
    }
}

/// Matches the lines of the file to those of the actual output.
pub(super) fn align_lines(expected: &[&str], got: &[&str]) -> Vec<Pair> {
    align(
        expected.len(),
        got.len(),
        &|e| is_any(expected[e]),
        &|e, g| line_agrees(expected[e], got[g]),
    )
}

/// Returns the lines that the file should have for an output: lines that match are kept, with their
/// wildcards.
pub(super) fn merged(expected: &str, got: &str) -> String {
    let old: Vec<&str> = expected.lines().collect();
    let new: Vec<&str> = got.lines().collect();
    let mut out = String::new();
    for pair in align_lines(&old, &new) {
        match pair {
            Pair::Same(e, _) | Pair::Wild(e, _) => out.push_str(old[e]),
            Pair::Other(e, g) => out.push_str(&merged_line(old[e], new[g])),
            Pair::New(g) => out.push_str(&escaped(new[g])),
            Pair::Lost(_) => continue,
        }
        out.push('\n');
    }
    out
}

/// A word of an expected line, or a wildcard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word<'a> {
    Any,
    Text(&'a str),
}

/// Writes the new line with the wildcards of the old one wherever the words around them are
/// unchanged.
fn merged_line(old: &str, new: &str) -> String {
    let old = words(old, true);
    let new = words(new, false);
    let pairs = align(old.len(), new.len(), &|e| old[e] == Word::Any, &|e, g| {
        old[e] == new[g]
    });
    let text = |g: usize| match new[g] {
        Word::Text(text) => text,
        Word::Any => CHARACTERS,
    };
    let is_blank = |pair: &&Pair| matches!(pair, Pair::Same(_, g) if text(*g).trim().is_empty());
    let holds = |pair: Option<&Pair>| matches!(pair, None | Some(Pair::Same(..)));
    let mut out = String::new();
    // The literal text after the last wildcard.
    let mut plain = String::new();
    for (n, pair) in pairs.iter().enumerate() {
        match pair {
            Pair::Same(_, g) | Pair::Other(_, g) | Pair::New(g) => plain.push_str(text(*g)),
            Pair::Lost(_) => {}
            Pair::Wild(_, taken) => {
                let before = pairs[..n].iter().rev().find(|pair| !is_blank(pair));
                let after = pairs[n + 1..].iter().find(|pair| !is_blank(pair));
                if holds(before) && holds(after) {
                    out.push_str(&escaped(&std::mem::take(&mut plain)));
                    out.push_str(CHARACTERS);
                } else {
                    taken.clone().for_each(|g| plain.push_str(text(g)));
                }
            }
        }
    }
    out.push_str(&escaped(&plain));
    match line_agrees(&out, &new.iter().map(|w| shown(*w)).collect::<String>()) && !is_any(&out) {
        true => out,
        false => escaped(&new.iter().map(|w| shown(*w)).collect::<String>()).into_owned(),
    }
}

fn shown(word: Word<'_>) -> &str {
    match word {
        Word::Text(text) => text,
        Word::Any => CHARACTERS,
    }
}

/// Splits a line into words, runs of blanks, and single symbols; in an expected line, wildcards
/// too.
fn words(line: &str, expected: bool) -> Vec<Word<'_>> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix(CHARACTERS).filter(|_| expected) {
            words.push(Word::Any);
            rest = behind;
            continue;
        }
        if let Some(behind) = rest.strip_prefix("\\[..]").filter(|_| expected) {
            // Split just as in the actual line.
            words.extend(["[", ".", ".", "]"].map(Word::Text));
            rest = behind;
            continue;
        }
        let end = match kind(first) {
            2 => first.len_utf8(),
            wanted => rest.find(|c| kind(c) != wanted).unwrap_or(rest.len()),
        };
        words.push(Word::Text(&rest[..end]));
        rest = &rest[end..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::agrees;
    use super::merged;

    #[track_caller]
    fn check(old: &str, got: &str, expected: &str) {
        let new = merged(old, got);
        assert_eq!(new, expected, "{old:?} {got:?}");
        assert!(agrees(&new, got), "{new:?} {got:?}");
        assert_eq!(merged(&new, got), new, "merging again");
    }

    #[test]
    fn lines_and_wildcards_that_match_stay() {
        check("took [..] ms\n1\n", "took 5 ms\n2\n", "took [..] ms\n2\n");
        check("a\n...\nd\n", "a\nb\nc\ne\n", "a\n...\ne\n");
        check("...\nend 1\n", "x\ny\nend 2\n", "...\nend 2\n");
        check("1\n...\n", "2\n3\n4\n", "2\n...\n");
        check("a\nb\n", "a\nnew\nb\n", "a\nnew\nb\n");
        check(
            "a\n...\nb\n...\nc\n",
            "a\n1\nb\n2\nd\n",
            "a\n...\nb\n...\nd\n",
        );
        check("x\n", "...\n[..]\n", "\\...\n\\[..]\n");
        check("\\...\nold\n", "...\nnew\n", "\\...\nnew\n");
    }

    #[test]
    fn a_wildcard_in_a_line_stays_between_the_words_around_it() {
        check(
            "took [..] ms for 5\n",
            "took 3 ms for 6\n",
            "took [..] ms for 6\n",
        );
        check("took [..] ms\n", "NameError: x\n", "NameError: x\n");
        check("[..] ms, 1\n", "17 ms, 2\n", "[..] ms, 2\n");
        check("at [..]: 1\n", "at [..]: 2\n", "at [..]: 2\n");
        check("a [..]\n", "b 3\n", "b 3\n");
        check("[1, [..], 3]\n", "[1, 2, 4]\n", "[1, [..], 4]\n");
    }
}
