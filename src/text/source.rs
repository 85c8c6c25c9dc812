//! Source text: an input or a file with its name, which can convert a byte offset to a line and
//! column. A source is shared by everything that refers to it, and freed when nothing does.

use super::Span;
/// One source text with a name for messages (`<stdin>`, `<input 3>`, a path).
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    first_line: u32,
    preface: String,
    lines: std::cell::OnceCell<Vec<u32>>,
}

/// A human-readable position in a source: line and column, both counted from 1, columns in
/// characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl Source {
    /// Creates a source whose first line has the number 1.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source::at_line(name, text, 1)
    }

    /// Creates a source for a piece of a longer text, in which the piece starts on line
    /// `first_line`.
    pub fn at_line(name: impl Into<String>, text: impl Into<String>, first_line: u32) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            first_line,
            preface: String::new(),
            lines: std::cell::OnceCell::new(),
        }
    }

    /// Adds the comments that were entered before the text.
    pub fn with_preface(self, preface: String) -> Source {
        Source { preface, ..self }
    }

    /// The comments that were entered before the text.
    pub fn preface(&self) -> &str {
        &self.preface
    }

    /// The name for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of the first line.
    pub fn first_line(&self) -> u32 {
        self.first_line
    }

    /// The line and column of a byte offset; CR LF, LF and lone CR end a line. O(log lines) after
    /// the first call.
    pub fn position(&self, offset: u32) -> Position {
        let lines = self.lines();
        let line = lines.partition_point(|&start| start <= offset) - 1;
        let start = lines[line] as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(0, |s| s.chars().count()) as u32 + 1;
        Position {
            line: self.first_line + line as u32,
            column,
        }
    }

    /// The start of each line.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = |&i: &usize| {
                bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'))
            };
            std::iter::once(0)
                .chain((0..bytes.len()).filter(ends).map(|i| i as u32 + 1))
                .collect()
        })
    }

    /// The text of a line, without its line ending; empty if there is no line with this number.
    /// O(line) after the first call.
    pub fn line(&self, number: u32) -> &str {
        let index = number.saturating_sub(self.first_line) as usize;
        let lines = self.lines();
        let Some(start) = lines.get(index) else {
            return "";
        };
        let end = lines
            .get(index + 1)
            .map_or(self.text.len(), |e| *e as usize);
        let line = self.text.get(*start as usize..end).unwrap_or_default();
        line.trim_end_matches(['\n', '\r'])
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}
