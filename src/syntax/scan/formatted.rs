//! f-strings: `f"text {value:spec} text"`. Literal text is one lexeme, up to the next value; the
//! tokens of a value are lexemes as anywhere else, so brackets, words and numbers in values need no
//! special treatment.

use super::Scanner;
use crate::syntax::token::Lex;
use crate::text::{Fault, Span};

/// An open `{` of an f-string.
#[derive(Clone, Copy)]
pub(super) struct Hole {
    /// The quote that ends the f-string.
    quote: u8,
    /// The position of the `{`.
    opener: usize,
    /// How many brackets are open in the value.
    depth: u32,
    /// How many conditionals outside those brackets still wait for their `:`.
    questions: u32,
}

impl Scanner<'_> {
    /// Reads an f-string from its `f` to its end or its first value.
    #[cold]
    pub(super) fn formatted(&mut self) -> Result<Lex, Fault> {
        let quote = self.byte(1);
        self.at += 2;
        Ok(match self.text_part(quote)? {
            true => {
                self.open_hole(quote);
                Lex::TextOpen
            }
            false => Lex::Text,
        })
    }

    fn open_hole(&mut self, quote: u8) {
        self.holes.push(Hole {
            quote,
            opener: self.at - 1,
            depth: 0,
            questions: 0,
        });
    }

    /// Reads punctuation inside a value in an f-string.
    #[cold]
    pub(super) fn in_hole(&mut self, first: u8) -> Result<Lex, Fault> {
        let scoped = first == b':' && self.byte(1) == b':';
        let Some(hole) = self.holes.last_mut() else {
            return self.punctuation(first);
        };
        match first {
            b'}' if hole.depth == 0 => return self.after_value(),
            b':' if hole.depth == 0 && hole.questions == 0 && !scoped => {
                self.skip_spec()?;
                return self.after_value();
            }
            b':' if hole.depth == 0 && !scoped => hole.questions -= 1,
            b'?' if hole.depth == 0 => hole.questions += 1,
            b'(' | b'[' | b'{' => hole.depth += 1,
            b')' | b']' | b'}' => hole.depth = hole.depth.saturating_sub(1),
            _ => {}
        }
        self.punctuation(first)
    }

    /// Reads from the `}` after a value to the next value or the end of the f-string.
    fn after_value(&mut self) -> Result<Lex, Fault> {
        self.at += 1;
        let Some(hole) = self.holes.last().copied() else {
            return Ok(Lex::Close(b'}'));
        };
        if self.text[hole.opener + 1..self.start].trim().is_empty() {
            self.holes.clear();
            let span = Span::new(hole.opener, self.at);
            return Err(Fault::syntax(span, "these braces contain no value")
                .hint("to write a brace itself, double it: `{{` or `}}`"));
        }
        let more = self.text_part(hole.quote)?;
        self.holes.pop();
        Ok(match more {
            true => {
                self.open_hole(hole.quote);
                Lex::TextNext
            }
            false => Lex::TextEnd,
        })
    }

    /// Skips from the `:` after a value to the `}`.
    fn skip_spec(&mut self) -> Result<(), Fault> {
        let Some(hole) = self.holes.last().copied() else {
            return Ok(());
        };
        loop {
            match self.byte(0) {
                b'}' => return Ok(()),
                b'{' => {
                    self.holes.clear();
                    let span = Span::new(self.at, self.at + 1);
                    return Err(Fault::syntax(span, "a spec cannot contain braces")
                        .hint("to compute the spec, call `format(x, spec)`"));
                }
                0 | b'\n' | b'\r' => return Err(self.open_value()),
                byte if byte == hole.quote => return Err(self.open_value()),
                _ => self.at += 1,
            }
        }
    }

    /// Reads literal text of an f-string and returns whether a value follows. The last byte read is
    /// the `{` of that value, or the closing quote.
    fn text_part(&mut self, quote: u8) -> Result<bool, Fault> {
        loop {
            match (self.byte(0), self.byte(1)) {
                (byte, _) if byte == quote => {
                    self.at += 1;
                    return Ok(false);
                }
                (b'{', b'{') | (b'}', b'}') => self.at += 2,
                (b'{', _) => {
                    self.at += 1;
                    return Ok(true);
                }
                (b'}', _) => {
                    let span = Span::new(self.at, self.at + 1);
                    self.at += 1;
                    self.holes.clear();
                    return Err(Fault::syntax(span, "this `}` closes nothing")
                        .hint("in an f-string a brace itself is written `}}`"));
                }
                (b'\\', b'u') if self.byte(2) == b'{' => self.skip_code(quote),
                (b'\\', b'{' | b'}') => self.at += 1,
                (b'\\', next) if !matches!(next, b'\n' | b'\r' | 0) => {
                    self.at += 1;
                    self.at += self.char_at(self.at).map_or(1, char::len_utf8);
                }
                (0, _) if self.at < self.bytes.len() => self.at += 1,
                (0 | b'\n' | b'\r', _) => return Err(self.open_string(quote)),
                _ => self.at += 1,
            }
        }
    }

    /// Skips `\u{…}` if it is closed, otherwise only `\u`.
    fn skip_code(&mut self, quote: u8) {
        self.at += 2;
        let code = self.bytes[self.at..].iter();
        let mut code = code.take_while(|b| **b != quote && !matches!(b, b'\n' | b'\r'));
        if let Some(length) = code.position(|b| *b == b'}') {
            self.at += length + 1;
        }
    }

    /// Whether the current position is inside a value in an f-string.
    pub(in crate::syntax) fn in_value(&self) -> bool {
        !self.holes.is_empty()
    }

    /// Skips the rest of an f-string whose first part has been read.
    pub(in crate::syntax) fn skip_formatted(&mut self) -> Result<(), Fault> {
        let outside = self.holes.len().saturating_sub(1);
        while self.holes.len() > outside && self.next_lexeme(false)?.is_some() {}
        Ok(())
    }

    /// The error for an f-string value that is not closed before the string ends.
    #[cold]
    pub(in crate::syntax) fn open_value(&mut self) -> Fault {
        let opener = self.holes.pop().map_or(self.start, |hole| hole.opener);
        self.holes.clear();
        open_value(Span::new(opener, opener + 1))
    }

    /// The error for a comment inside a value.
    #[cold]
    pub(super) fn comment_in_value(&mut self) -> Fault {
        self.at += 2;
        self.holes.clear();
        let span = Span::new(self.start, self.at);
        Fault::syntax(span, "a value in an f-string cannot contain a comment")
            .hint("integer division is `idiv(a, b)`")
    }
}

/// The error for an unclosed `{` at this place.
pub(in crate::syntax) fn open_value(opener: Span) -> Fault {
    Fault::syntax(opener, "`{` is never closed").hint(
        "a value in an f-string ends with `}` on the same line; a brace itself is written `{{`",
    )
}

/// The position of the closing quote of the f-string at `start` in swept text.
pub(in crate::syntax) fn formatted_end(text: &str, start: usize) -> usize {
    let mut scanner = Scanner::of_swept(text);
    scanner.skip_to(start);
    let begun = scanner.next_lexeme(false);
    // The sweep has already rejected unclosed f-strings.
    let _ = begun.and_then(|_| scanner.skip_formatted());
    scanner.at().saturating_sub(1).max(start)
}
