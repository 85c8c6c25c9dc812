//! Text ready for output: all of it has passed through the gate, and the only escape codes are
//! those of the shell's own colours.

use super::Paint;
use super::ascii::to_ascii;
use super::gate::visible;
use super::wrap::{self, Filler};
use nu_ansi_term::Style;

/// Text that is safe for a terminal. Everything added to it goes through the gate.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Painted(String);

impl Painted {
    /// Creates empty text.
    pub fn new() -> Painted {
        Painted::default()
    }

    /// Creates text without colours. O(length).
    pub fn plain(text: &str) -> Painted {
        Painted(visible(text).into_owned())
    }

    /// The text with its long lines broken between words. O(length).
    pub fn wrapped(text: &str, columns: usize) -> Painted {
        Painted(wrap::lines(&visible(text), columns))
    }

    /// Appends text without colours.
    pub fn push(&mut self, text: &str) {
        self.0.push_str(&visible(text));
    }

    /// Appends text in a style, if colours are enabled.
    pub fn push_styled(&mut self, text: &str, style: Style, paint: Paint) {
        match paint {
            Paint::Plain => self.push(text),
            Paint::Colour if text.is_empty() => {}
            Paint::Colour => self.0.push_str(&style.paint(visible(text)).to_string()),
        }
    }

    /// Appends text that is already safe.
    pub fn append(&mut self, other: &Painted) {
        self.0.push_str(&other.0);
    }

    /// Fills lines of at most `columns` columns with words, after the text `begin`; each word comes
    /// with a flag that says whether a space precedes it. Further lines are indented by the width
    /// of `begin`.
    pub fn filled(begin: &str, words: &[(Painted, bool)], columns: usize) -> Painted {
        let begin = visible(begin).into_owned();
        let hang = wrap::width(&begin);
        let mut filler = Filler::new(begin, hang, hang, columns);
        for (word, gap) in words {
            filler.word(word, *gap);
        }
        Painted(filler.end())
    }

    /// The text in ASCII, with colours kept. O(length).
    pub fn in_ascii(&self) -> Painted {
        Painted(to_ascii(&self.0).into_owned())
    }

    /// The text, including colours.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Painted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for Painted {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Painted;
    use crate::text::Paint;
    use nu_ansi_term::Style;

    #[test]
    fn only_our_colours_are_codes() {
        let mut text = Painted::plain("a\u{1b}[8mb");
        text.push_styled("c\u{1b}", Style::new().bold(), Paint::Colour);
        text.push_styled("d\u{9b}", Style::new().bold(), Paint::Plain);
        assert_eq!(
            text.as_str(),
            "a\\u{1b}[8mb\u{1b}[1mc\\u{1b}\u{1b}[0md\\u{9b}"
        );
        text.push("é → √");
        assert_eq!(
            text.in_ascii().as_str(),
            "a\\u{1b}[8mb\u{1b}[1mc\\u{1b}\u{1b}[0md\\u{9b}\\u{e9} -> \\u{221a}"
        );
    }
}
