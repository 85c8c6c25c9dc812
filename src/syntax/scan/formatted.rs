//! f-strings: `f"text {value:spec} text"`. Their text is one lexeme up to the next value, whose
//! tokens are lexemes as anywhere else; so brackets, words and numbers in values are treated like
//! all others.

use super::Scanner;
use crate::syntax::token::Lex;
use crate::text::{Fault, Span};

/// An open `{` of an f-string.
#[derive(Clone, Copy)]
pub(super) struct Hole {
    /// What ends the f-string.
    quote: u8,
    /// Where the `{` is.
    opener: usize,
    /// How many brackets are open in the value.
    depth: u32,
    /// How many conditionals outside these brackets are waiting for their `:`.
    questions: u32,
}

impl Scanner<'_> {
    /// An f-string, from its letter to its end or to its first value.
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

    /// Punctuation in a value of an f-string.
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

    /// From the `}` after a value to the next value, or to the end of the f-string.
    fn after_value(&mut self) -> Result<Lex, Fault> {
        self.at += 1;
        let Some(hole) = self.holes.last().copied() else {
            return Ok(Lex::Close(b'}'));
        };
        if self.text[hole.opener + 1..self.start].trim().is_empty() {
            self.holes.clear();
            let span = Span::new(hole.opener, self.at);
            return Err(Fault::syntax(span, "these braces hold no value")
                .hint("braces themselves are doubled: `{{` and `}}`"));
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

    /// From the `:` after a value to the `}`.
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

    /// The text of an f-string. Returns whether a value follows; its `{`, or the quote at the end,
    /// is the last byte read.
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

    /// Skips `\u{…}` if it is closed, or else only `\u`.
    fn skip_code(&mut self, quote: u8) {
        self.at += 2;
        let code = self.bytes[self.at..].iter();
        let mut code = code.take_while(|b| **b != quote && !matches!(b, b'\n' | b'\r'));
        if let Some(length) = code.position(|b| *b == b'}') {
            self.at += length + 1;
        }
    }

    /// Whether what comes next belongs to a value of an f-string.
    pub(in crate::syntax) fn in_value(&self) -> bool {
        !self.holes.is_empty()
    }

    /// Skips from the first part of an f-string to its end.
    pub(in crate::syntax) fn skip_formatted(&mut self) -> Result<(), Fault> {
        let outside = self.holes.len().saturating_sub(1);
        while self.holes.len() > outside && self.next_lexeme(false)?.is_some() {}
        Ok(())
    }

    /// The refusal of a value in an f-string that does not end where it must.
    #[cold]
    pub(in crate::syntax) fn open_value(&mut self) -> Fault {
        let opener = self.holes.pop().map_or(self.start, |hole| hole.opener);
        self.holes.clear();
        open_value(Span::new(opener, opener + 1))
    }

    /// The refusal of a comment in a value.
    #[cold]
    pub(super) fn comment_in_value(&mut self) -> Fault {
        self.at += 2;
        self.holes.clear();
        let span = Span::new(self.start, self.at);
        Fault::syntax(span, "a value in an f-string cannot contain a comment")
            .hint("integer division is `idiv(a, b)`")
    }
}

/// The refusal of the `{` at this place.
pub(in crate::syntax) fn open_value(opener: Span) -> Fault {
    Fault::syntax(opener, "`{` is never closed").hint(
        "a value in an f-string ends with `}` on the same line; a brace itself is written `{{`",
    )
}

/// The place of the quote that closes the f-string at `start`, in a swept text.
pub(in crate::syntax) fn formatted_end(text: &str, start: usize) -> usize {
    let mut scanner = Scanner::of_swept(text);
    scanner.skip_to(start);
    let begun = scanner.next_lexeme(false);
    // The sweep has refused any that is not closed.
    let _ = begun.and_then(|_| scanner.skip_formatted());
    scanner.at().saturating_sub(1).max(start)
}
