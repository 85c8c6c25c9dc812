//! The gate for text that goes to a terminal, a pipe or a report: any character that could control
//! a terminal, reorder a line or be invisible is written as `\u{…}`. Only the output of programs
//! bypasses it.
//!
//! It hides control characters (newline and tab pass, C1 does not), format characters that are
//! invisible or change the direction of text, line and paragraph separators, and whatever Unicode
//! renders as nothing. Joiners and variation selectors pass where they belong: within an emoji, and
//! within a script that needs them.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::RangeInclusive;

/// The characters that are hidden, besides the control characters.
const HIDDEN: &[RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{70f}'..='\u{70f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{13430}'..='\u{1343f}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Scripts in which joiners affect the shape of letters: Arabic to Sinhala, Myanmar, Khmer,
/// Mongolian.
const JOINING: &[RangeInclusive<char>] = &[
    '\u{600}'..='\u{dff}',
    '\u{1000}'..='\u{109f}',
    '\u{1780}'..='\u{18af}',
];

/// Ideographs, whose shape a variation selector may choose.
const IDEOGRAPHS: &[RangeInclusive<char>] = &[
    '\u{3400}'..='\u{9fff}',
    '\u{f900}'..='\u{faff}',
    '\u{20000}'..='\u{3ffff}',
];

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';
const EMOJI: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Reports whether a character controls a terminal, reorders text or is invisible. This includes
/// newline and tab.
pub fn is_hidden(c: char) -> bool {
    if c < '\u{ad}' {
        return c.is_control();
    }
    HIDDEN.iter().any(|range| range.contains(&c))
}

/// The characters of the text, each with a flag that says whether to write it as `\u{…}`. The flag
/// is set for newlines and tabs too.
pub fn watched(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let hidden = is_hidden(c) && !belongs(before, c, rest.clone().next());
        before = Some(c);
        Some((c, hidden))
    })
}

/// Reports whether a joiner or a variation selector is used for its proper purpose here.
fn belongs(before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match c {
        ZWJ if is_pictograph(before) || before == EMOJI => after.is_some_and(is_pictograph),
        ZWJ | ZWNJ => joins(before) && after.is_some_and(joins),
        EMOJI if after == Some(KEYCAP) => before.is_ascii_digit() || matches!(before, '#' | '*'),
        '\u{fe0e}' | EMOJI => is_pictograph(before),
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e01ef}' => is_in(IDEOGRAPHS, before),
        _ => false,
    }
}

/// Reports whether a character is a symbol that can be an emoji or part of one.
fn is_pictograph(c: char) -> bool {
    let symbol = matches!(c, '©' | '®') || c >= '\u{203c}';
    symbol && !c.is_alphanumeric() && !is_hidden(c)
}

fn joins(c: char) -> bool {
    is_in(JOINING, c) && !is_hidden(c)
}

fn is_in(ranges: &[RangeInclusive<char>], c: char) -> bool {
    ranges.iter().any(|range| range.contains(&c))
}

/// Appends a character as `\u{…}`.
pub fn push_escape(c: char, out: &mut String) {
    write!(out, "\\u{{{:x}}}", u32::from(c)).expect("writing to a String cannot fail");
}

/// Makes text safe to show, line by line: hidden characters are written as `\u{…}`. O(length).
pub fn visible(text: &str) -> Cow<'_, str> {
    through(text, &['\n', '\t'])
}

/// Makes part of a line safe to show, such as a file name: newlines and tabs are escaped too.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    through(text, &[])
}

fn through<'a>(text: &'a str, passes: &[char]) -> Cow<'a, str> {
    let shown = |c: char| !is_hidden(c) || passes.contains(&c);
    if text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (c, hidden) in watched(text) {
        if hidden && !passes.contains(&c) {
            push_escape(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{is_hidden, visible, visible_line};

    #[test]
    fn what_steers_or_hides_is_written_out() {
        let cases = [
            ("a\u{1b}]0;x\u{7}b", "a\\u{1b}]0;x\\u{7}b"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\u{202e}b\u{2066}", "a\\u{202e}b\\u{2066}"),
            ("a\r\n\tb", "a\\u{d}\n\tb"),
            ("x\u{200d}y\u{e0041}", "x\\u{200d}y\\u{e0041}"),
            ("é\u{fe0f}", "é\\u{fe0f}"),
            ("plain π √2 漢字 e\u{301}", "plain π √2 漢字 e\u{301}"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_line("a\nb\tc"), "a\\u{a}b\\u{9}c");
    }

    #[test]
    fn what_belongs_together_stays() {
        for text in [
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
        ] {
            assert_eq!(visible(text), text);
        }
        let persian = "می\u{200c}خواهم";
        assert_eq!(visible(persian), persian);
        let ideograph = "葛\u{e0100}";
        assert_eq!(visible(ideograph), ideograph);
        assert_eq!(visible("👨\u{200d}"), "👨\\u{200d}");
    }

    #[test]
    fn letters_are_never_hidden() {
        for c in "aZ0 ~éßжא漢ﬁ´·".chars() {
            assert!(!is_hidden(c), "{c}");
        }
    }
}
