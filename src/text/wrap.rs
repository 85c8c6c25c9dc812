//! Fits lines to a page: long lines are broken between words, and continue below the start of their
//! last column of text.
//!
//! Nothing else in the program breaks lines. A host determines the width of its page; output to a
//! pipe or a file never depends on the terminal.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The page width if there is no terminal.
pub const COLUMNS: usize = 80;
/// The maximum width at which prose is easy to read, in columns.
pub const PROSE_MAX: usize = 84;
/// A line of prose longer than this is assumed to have been broken by its author, so that the next
/// line continues it.
pub const BROKEN_MIN: usize = 70;
/// The distance between a terminal's tab stops.
const TAB: usize = 8;

/// The width of the text on one line; the shell's colour codes take none. Where terminals disagree,
/// this is the largest width. O(length).
pub fn width(text: &str) -> usize {
    let plain = bare(text);
    let by_char: usize = plain.chars().map(|c| c.width().unwrap_or(0)).sum();
    by_char.max(plain.width())
}

/// The text without the shell's colour codes.
fn bare(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (n, piece) in text.split("\u{1b}[").enumerate() {
        out.push_str(match piece.split_once('m') {
            Some((_, rest)) if n > 0 => rest,
            _ => piece,
        });
    }
    Cow::Owned(out)
}

/// Shortens text to at most `columns` columns; `…` marks what is cut off. O(length).
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= columns
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

/// Pads text with spaces to `columns` columns, or shortens it if it is longer.
pub fn padded(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(blanks))
}

/// Breaks the long lines of the text. O(length).
pub fn lines(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = expanded(line);
        // A row of JSON stays on one line, however narrow the page is.
        if line.starts_with("{\"") || width(line.trim_end()) <= columns {
            out.push_str(&line);
        } else {
            push_wrapped(&line, columns, &mut out);
        }
    }
    out
}

/// Refills the paragraphs of prose, keeping indented lines and lines with columns. O(length).
pub fn prose(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open = String::new();
    for line in text.lines() {
        let is_prose = !line.is_empty() && !line.starts_with(' ') && !line.contains("  ");
        if is_prose && !open.is_empty() && !line.starts_with("- ") {
            open.push(' ');
            open.push_str(line);
        } else {
            close(&mut open, columns, &mut out);
            if is_prose {
                open.push_str(line);
            } else {
                out.push_str(&lines(&format!("{line}\n"), columns));
            }
        }
        if is_prose && width(line) <= BROKEN_MIN {
            close(&mut open, columns, &mut out);
        }
    }
    close(&mut open, columns, &mut out);
    out
}

/// Ends the open paragraph.
fn close(open: &mut String, columns: usize, out: &mut String) {
    if open.is_empty() {
        return;
    }
    let hang = if open.starts_with("- ") { 2 } else { 0 };
    let mut filler = Filler::new(std::mem::take(out), 0, hang, columns.min(PROSE_MAX));
    filler.words(open);
    *out = filler.end();
    out.push('\n');
    open.clear();
}

/// Indents every line of the text by `indent` spaces, breaking long lines. O(length).
pub fn indented(text: &str, indent: usize, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let own = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&" ".repeat(indent + own));
        if indent + width(line) <= columns {
            out.push_str(&line[own..]);
        } else {
            let mut filler = Filler::new(out, indent + own, indent + own, columns);
            filler.words(line);
            out = filler.end();
        }
        out.push('\n');
    }
    out
}

/// Expands tabs to spaces, as a terminal does.
fn expanded(line: &str) -> Cow<'_, str> {
    if !line.contains('\t') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + TAB);
    for piece in line.split_inclusive('\t') {
        out.push_str(piece.trim_end_matches('\t'));
        if piece.ends_with('\t') {
            out.push_str(&" ".repeat(TAB - width(&out) % TAB));
        }
    }
    Cow::Owned(out)
}

fn push_wrapped(line: &str, columns: usize, out: &mut String) {
    let text = line.trim_end();
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let (head, tail) = split(text);
    let before = &text[..text.len() - tail.len()];
    let hang = width(before);
    let open = std::mem::take(out);
    *out = if head.is_empty() {
        let mut filler = Filler::new(open + before, blanks, blanks + 2, columns);
        filler.words(tail);
        filler.end()
    } else if hang <= columns / 2 {
        let mut filler = Filler::new(open + before, hang, hang, columns);
        filler.words(tail);
        filler.end()
    } else {
        let mut filler = Filler::new(open + &text[..blanks], blanks, blanks + 2, columns);
        filler.words_or_whole(head);
        let hang = (blanks + 4).min(columns / 2);
        let begun = filler.end() + "\n" + &" ".repeat(hang);
        let mut filler = Filler::new(begun, hang, hang, columns);
        filler.words(tail);
        filler.end()
    };
    if line.ends_with('\n') {
        out.push('\n');
    }
}

/// Splits a line before its last column of text. If there is only one column, the first part is
/// empty.
fn split(text: &str) -> (&str, &str) {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    match text[blanks..].rfind("  ") {
        Some(gap) => (
            text[blanks..blanks + gap].trim_end(),
            text[blanks + gap..].trim_start_matches(' '),
        ),
        None => ("", &text[blanks..]),
    }
}

/// Fills lines with words.
pub struct Filler {
    out: String,
    columns: usize,
    hang: usize,
    column: usize,
    /// Whether the line has no word yet.
    begins: bool,
}

impl Filler {
    /// Creates a filler that continues after `out`, which has reached this column; further lines
    /// start with `hang` spaces.
    pub fn new(out: String, column: usize, hang: usize, columns: usize) -> Filler {
        Filler {
            out,
            columns,
            hang: hang.min(columns / 2),
            column,
            begins: true,
        }
    }

    /// Adds the words of the text.
    pub fn words(&mut self, text: &str) {
        let begin = if self.begins { self.column } else { 0 };
        let room = self.columns.saturating_sub(self.hang.max(begin));
        for word in text.split([' ', '\t']).filter(|word| !word.is_empty()) {
            for (n, piece) in pieces(word, room).into_iter().enumerate() {
                self.word(piece, n == 0);
            }
        }
    }

    /// Adds text, with its own spacing if it fits on a line, and otherwise word by word.
    fn words_or_whole(&mut self, text: &str) {
        match self.column + width(text) <= self.columns {
            true => self.word(text, true),
            false => self.words(text),
        }
    }

    /// Adds a word, which may have colours, preceded by a space unless it continues the last word.
    pub fn word(&mut self, word: &str, gap: bool) {
        let blank = usize::from(gap && !self.begins);
        let width = width(word);
        if !self.begins && self.column + blank + width > self.columns {
            self.out.push('\n');
            self.out.push_str(&" ".repeat(self.hang));
            self.column = self.hang;
        } else if blank > 0 {
            self.out.push(' ');
            self.column += 1;
        }
        self.out.push_str(word);
        self.column += width;
        self.begins = false;
    }

    /// Returns the lines, without a final line ending.
    pub fn end(self) -> String {
        self.out
    }
}

/// Splits a word at wide characters, where a line may break, and wherever it is longer than `room`
/// columns.
pub fn pieces(word: &str, room: usize) -> Vec<&str> {
    let room = room.max(4);
    if word.contains('\u{1b}') || word.is_ascii() && word.len() <= room {
        return vec![word];
    }
    let mut found = Vec::new();
    let (mut start, mut used, mut after_wide) = (0, 0, false);
    // The position after the last separator in the word, and the width up to that position.
    let mut seam = (0, 0);
    for (at, c) in word.char_indices() {
        let columns = c.width().unwrap_or(0);
        let wide = is_ideographic(c);
        // A character that closes a phrase must not start a line.
        let may_break = (wide || after_wide) && columns > 0 && !is_closing(c);
        if at > start && (may_break || used + columns > room) {
            let (end, before) = match seam {
                (end, before) if !may_break && end > start => (end, before),
                _ => (at, used),
            };
            found.push(&word[start..end]);
            (start, used) = (end, used - before);
        }
        used += columns;
        let is_exponent = matches!(c, '-' | '+') && word[..at].ends_with(['e', 'E']);
        if is_seam(c) && !is_exponent {
            seam = (at + c.len_utf8(), used);
        }
        after_wide = wide || after_wide && columns == 0;
    }
    found.push(&word[start..]);
    found
}

/// Reports whether a character is an operator or separator between the numbers and names of an
/// expression: a long expression is split after such a character rather than inside a number or a
/// name.
fn is_seam(c: char) -> bool {
    ",;([{+-*/^·=<>".contains(c)
}

/// Reports whether a character belongs to a script that is written without spaces.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

fn is_closing(c: char) -> bool {
    "、。，．！？）」』】〉》：；ー,.!?)]}:;".contains(c)
}

#[cfg(test)]
mod tests {
    use super::{cut, indented, lines, padded, prose, width};

    #[test]
    fn columns_stay_columns() {
        let text = "name  on  one two three four\nshort\n  :cmd NAME       what it does and more\n";
        let expected = "name  on  one two\n          three four\nshort\n  :cmd NAME\n      what it does\n      and more\n";
        assert_eq!(lines(text, 20), expected);
        assert_eq!(lines("漢字漢字 漢字\n", 10), "漢字漢字\n  漢字\n");
        assert_eq!(lines("", 10), "");
        assert_eq!(
            lines("a\tb cc dd ee\n", 16),
            "a       b cc dd\n        ee\n"
        );
    }

    #[test]
    fn no_line_is_too_long() {
        let texts = [
            "some words, and ‚then‘ 漢字仮名交じり文、漢字。 and so on\n",
            "  name   a-word-that-is-far-too-long-for-any-line-of-this-page  end\n",
            "    > :trace ops fib(1)          place, depth, instruction\n",
        ];
        for text in texts {
            for columns in 10..60 {
                let shown = lines(text, columns);
                assert!(
                    shown.lines().all(|line| width(line) <= columns),
                    "{columns}\n{shown}"
                );
            }
        }
    }

    #[test]
    fn long_values_break_between_their_numbers() {
        assert_eq!(
            lines("[1234,5678,91011,1213]\n", 12),
            "[1234,5678,\n  91011,\n  1213]\n"
        );
        assert_eq!(
            lines("12345678*12345678+1e-10\n", 12),
            "12345678*\n  12345678+\n  1e-10\n"
        );
        // A number longer than a line has no better place to be split.
        assert_eq!(lines("123456789012345\n", 10), "12345678\n  9012345\n");
    }

    #[test]
    fn prose_is_filled_again() {
        let text = "This is a paragraph that its author has broken into lines of his own taste, so\nthat it must be joined.\nA short line ends it.\n\n  a = 1   an example\n- an item\n";
        let expected = "This is a paragraph that its\nauthor has broken into lines of\nhis own taste, so that it must\nbe joined.\nA short line ends it.\n\n  a = 1   an example\n- an item\n";
        assert_eq!(prose(text, 32), expected);
    }

    #[test]
    fn cells_are_padded_or_cut() {
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(padded("漢字", 5), "漢字 ");
        assert_eq!(padded("abcdef", 4), "abc…");
        assert_eq!(
            indented("one two three\n  x\n", 2, 9),
            "  one two\n  three\n    x\n"
        );
        assert_eq!(width("\u{1b}[1mab\u{1b}[0m"), 2);
    }
}
