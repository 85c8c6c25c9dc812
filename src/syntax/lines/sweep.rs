//! The sweep over source text before it is parsed. Its output has the same length in bytes as its
//! input, so every span stays valid. In the output, comments, tabs and `\` newlines are replaced
//! with spaces; other newlines become `\n` or, before a token that may continue a line, [`SOFT`];
//! and the first letter of each reserved word is marked, so that the grammar need not look ahead.
//! An alias of an operator becomes that operator, followed by [`PAD`], and a superscript exponent
//! becomes `$` and digits. Bad tokens, mismatched brackets and too many open brackets are rejected
//! here.

use super::flat::{Flat, continues};
use super::{LEVELS_MAX, too_deep};
use crate::limit::Gate;
use crate::syntax::operator::{aliased, lowered};
use crate::syntax::pieces::{Outline, Sizes};
use crate::syntax::scan::{Scanner, open_value};
use crate::syntax::token::Lex;
use crate::text::{Fault, Span, counted};

/// How many bytes are read between two checks of the gate.
const STRIDE: usize = 1 << 20;

/// A newline before a token that may continue the previous line.
pub(super) const SOFT: char = '\u{1d}';

/// Fills the gap left when a character is replaced with a shorter one. To the grammar it is white
/// space that cannot end a statement.
pub(in crate::syntax) const PAD: u8 = 0x1f;

/// An open bracket, or the whole text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The opening bracket: 0 for the whole text; for a value in an f-string, the quote of that
    /// f-string.
    pub(super) bracket: u8,
    /// The position at which it opens.
    pub(super) opener: u32,
    /// Everything between the bracket and this position can be left out: complete statements or
    /// elements.
    pub(super) cut: u32,
    pub(super) flat: Flat,
}

impl Frame {
    /// Whether it is a value in an f-string.
    pub(super) fn is_value(&self) -> bool {
        matches!(self.bracket, b'"' | b'\'')
    }

    /// The bracket as written.
    fn opening(&self) -> char {
        if self.is_value() {
            '{'
        } else {
            self.bracket as char
        }
    }
}

/// The last byte of a span, as a span.
fn last_of(span: Span) -> Span {
    Span {
        start: span.end - 1,
        end: span.end,
    }
}

/// A sweep in progress.
pub(super) struct Sweep {
    /// The text for the grammar.
    pub(super) out: Vec<u8>,
    pub(super) frames: Vec<Frame>,
    /// How many unbraced bodies may be open.
    bodies: usize,
    /// The first newline since the last token.
    pub(super) newline: Option<u32>,
    /// The last token.
    pub(super) previous: Option<(Lex, Span)>,
    /// The end of the last `\` newline.
    continued: u32,
    /// The unclosed comment that the text ends in.
    pub(super) open_comment: Option<Span>,
    sizes: Sizes,
    pub(super) outline: Outline,
}

impl Sweep {
    pub(super) fn new(sizes: Sizes) -> Sweep {
        let unit = Frame {
            bracket: 0,
            opener: 0,
            cut: 0,
            flat: Flat::default(),
        };
        Sweep {
            out: Vec::new(),
            frames: vec![unit],
            bodies: 0,
            newline: None,
            previous: None,
            continued: u32::MAX,
            open_comment: None,
            sizes,
            outline: Outline::default(),
        }
    }

    /// Whether the text read so far leaves no bracket or comment open and does not end in a `\`.
    pub(super) fn is_closed(&self) -> bool {
        self.frames.len() == 1 && self.open_comment.is_none() && !self.is_continued()
    }

    /// Whether the text ends in a `\` that joins it with the next line.
    pub(super) fn is_continued(&self) -> bool {
        self.continued as usize == self.out.len()
    }

    /// Reads the text from the scanner's position to its end; returns the first error found.
    ///
    /// # Errors
    /// Any error from the gate.
    pub(super) fn read(
        &mut self,
        source: &str,
        scanner: &mut Scanner<'_>,
        gate: &Gate<'_>,
    ) -> Result<Option<Fault>, Fault> {
        if u32::try_from(source.len()).is_err() {
            let message = "source text can be at most 4 GiB long";
            return Err(Fault::syntax(Span::default(), message));
        }
        self.open_comment = None;
        self.out.truncate(scanner.at());
        self.out
            .extend_from_slice(&source.as_bytes()[self.out.len()..]);
        if scanner.at() == 0 {
            self.skip_prelude(source, scanner);
        }
        let mut asked = scanner.at();
        loop {
            if scanner.at() - asked >= STRIDE {
                asked = scanner.at();
                gate.pass(self.out.len()).map_err(Fault::nowhere)?;
            }
            let dotted = matches!(self.previous, Some((Lex::Dot, _)));
            let (lex, span) = match scanner.next_lexeme(dotted) {
                Ok(Some(next)) => next,
                Ok(None) => return Ok(None),
                Err(bad) => return Ok(Some(bad)),
            };
            if !lex.is_space() {
                if let Err(bad) = self.token(source, lex, span) {
                    return Ok(Some(bad));
                }
                continue;
            }
            self.space(source, lex, span);
            if matches!(lex, Lex::OpenContinuation | Lex::OpenComment) {
                return Ok(None);
            }
        }
    }

    fn skip_prelude(&mut self, source: &str, scanner: &mut Scanner<'_>) {
        if source.starts_with('\u{feff}') {
            self.blank(Span::new(0, '\u{feff}'.len_utf8()));
        }
        if let Some(shebang) = scanner.skip_prelude() {
            self.blank(shebang);
        }
    }

    fn blank(&mut self, span: Span) {
        self.out[span.range()].fill(b' ');
    }

    fn space(&mut self, source: &str, lex: Lex, span: Span) {
        let mut newline = (lex == Lex::Newline).then_some(span.start);
        if matches!(lex, Lex::Continuation | Lex::OpenContinuation) {
            self.continued = span.end;
        } else if lex == Lex::OpenComment {
            self.open_comment = Some(span);
        } else if lex == Lex::Comment {
            let text = &source.as_bytes()[span.range()];
            let at = text.iter().position(|b| matches!(b, b'\n' | b'\r'));
            newline = at.map(|at| span.start + at as u32);
        }
        self.blank(span);
        if let Some(at) = newline {
            self.out[at as usize] = b'\n';
            self.newline.get_or_insert(at);
        }
    }

    fn token(&mut self, source: &str, lex: Lex, span: Span) -> Result<(), Fault> {
        let unit = self.frames.len() == 1;
        self.soften(lex);
        let is_in = lex == Lex::Name && source.as_bytes()[span.range()] == *b"in";
        let frame = self.frames.last_mut().expect("the text is never closed");
        if is_in
            && let Some(at) = self.newline
            && (matches!(frame.bracket, b'(' | b'[') || frame.flat.questions > 0)
            && frame.flat.operand
        {
            self.out[at as usize] = SOFT as u8;
        }
        if let Some(at) = self.newline.take()
            && matches!(frame.bracket, 0 | b'{')
            && frame.flat.newline(lex, span)
        {
            frame.cut = at + 1;
            let start = self.outline.ends.last().copied().unwrap_or(0);
            if unit && (at - start) as usize >= self.sizes.run {
                self.outline.ends.push(at + 1);
            }
        }
        if let Lex::Close(bracket) = lex {
            self.close(source, bracket, span)?;
        } else if matches!(lex, Lex::TextNext | Lex::TextEnd) {
            self.after_value(source, lex, span)?;
        } else {
            let before = frame.flat.levels();
            frame.flat.take(lex, span, is_in);
            let after = frame.flat.levels();
            if before != after {
                self.bodies = self.bodies + after - before;
                if self.frames.len() + self.bodies > LEVELS_MAX {
                    return Err(too_deep(span));
                }
            }
            let frame = self.frames.last_mut().expect("the text is never closed");
            let statements = matches!(frame.bracket, 0 | b'{');
            if matches!(lex, Lex::Word(_)) {
                self.out[span.start as usize] &= 0x1f;
            } else if matches!(lex, Lex::Text | Lex::TextOpen) {
                if source.as_bytes()[span.start as usize] == b'f' {
                    self.formatted(source, lex, span)?;
                }
            } else if source.as_bytes()[span.start as usize] >= 0x80 {
                self.respell(source, lex, span);
            } else if lex == Lex::Comma
                && matches!(frame.bracket, b'(' | b'[' | b'{')
                && frame.flat.separates()
                || lex == Lex::Semicolon && statements
            {
                frame.cut = span.end;
            } else if let Lex::Open(bracket) = lex {
                self.open(bracket, span)?;
            }
        }
        let ends_text = lex == Lex::TextEnd;
        self.previous = Some((if ends_text { Lex::Text } else { lex }, span));
        Ok(())
    }

    /// Replaces an alias with its operator, and writes a superscript exponent as digits.
    fn respell(&mut self, source: &str, lex: Lex, span: Span) {
        let mut chars = source[span.range()].chars();
        let plain = if lex == Lex::Raised {
            format!("${}", chars.filter_map(lowered).collect::<String>())
        } else if matches!(lex, Lex::Infix | Lex::Minus | Lex::Compound)
            && let Some(operator) = chars.next().and_then(aliased)
        {
            format!("{operator}{}", chars.as_str())
        } else {
            return;
        };
        let place = &mut self.out[span.range()];
        place.fill(PAD);
        place[..plain.len()].copy_from_slice(plain.as_bytes());
    }

    /// Opens a frame for a bracket, or for a value in an f-string.
    fn open(&mut self, bracket: u8, span: Span) -> Result<(), Fault> {
        if self.frames.len() + self.bodies >= LEVELS_MAX {
            return Err(too_deep(span));
        }
        self.frames.push(Frame {
            bracket,
            opener: span.start,
            cut: span.end,
            flat: Flat::default(),
        });
        Ok(())
    }

    /// Handles the start of an f-string, or all of an f-string without values.
    fn formatted(&mut self, source: &str, lex: Lex, span: Span) -> Result<(), Fault> {
        self.out[span.start as usize] &= 0x1f;
        if lex == Lex::Text {
            return Ok(());
        }
        let quote = source.as_bytes()[span.start as usize + 1];
        self.open(quote, last_of(span))
    }

    /// Handles the end of a value in an f-string, and the start of the next one if there is one.
    fn after_value(&mut self, source: &str, lex: Lex, span: Span) -> Result<(), Fault> {
        let frame = self.frames[self.frames.len() - 1];
        let brace = match source[span.range()].find('}') {
            Some(at) => Span::new(span.start as usize + at, span.start as usize + at + 1),
            None => span,
        };
        if !frame.is_value() {
            return self.close(source, b'}', brace);
        }
        self.frames.pop();
        self.bodies -= frame.flat.levels();
        if lex == Lex::TextNext {
            return self.open(frame.bracket, last_of(span));
        }
        let around = self.frames.last_mut().expect("the text is never closed");
        around.flat.close_text(span.end);
        Ok(())
    }

    /// The error for a value in an f-string that is still open at the end of the text.
    pub(super) fn open_value(&self) -> Option<Fault> {
        let mut values = self.frames.iter().rev().filter(|frame| frame.is_value());
        values.next().map(|frame| {
            open_value(Span {
                start: frame.opener,
                end: frame.opener + 1,
            })
        })
    }

    /// Marks the newline before this token as one that the grammar may ignore.
    pub(super) fn soften(&mut self, next: Lex) {
        if let Some(at) = self.newline
            && continues(next)
        {
            self.out[at as usize] = SOFT as u8;
        }
    }

    fn close(&mut self, source: &str, bracket: u8, span: Span) -> Result<(), Fault> {
        let frame = self.frames[self.frames.len() - 1];
        let found = bracket as char;
        if frame.bracket == 0 {
            let unmatched = Fault::syntax(span, format!("unmatched `{found}`"));
            return Err(unmatched.label("nothing is open here"));
        }
        let wanted = closer(frame.bracket);
        if wanted != bracket {
            let between = &source[frame.opener as usize..span.start as usize];
            let lines = between.bytes().filter(|b| *b == b'\n').count();
            let place = match lines {
                0 => String::new(),
                _ => format!(", opened {} before", counted(lines, "line")),
            };
            let (wanted, open) = (wanted as char, frame.opening());
            let message =
                format!("unmatched `{found}`: expected `{wanted}` to close `{open}`{place}");
            return Err(Fault::syntax(span, message));
        }
        if (span.start - frame.opener) as usize >= self.sizes.bracket {
            self.outline.brackets.push((frame.opener, span.start));
        }
        self.frames.pop();
        self.bodies -= frame.flat.levels();
        let around = self.frames.last_mut().expect("the text is never closed");
        around.flat.close(bracket, span.end);
        Ok(())
    }
}

/// The bracket that closes this one.
pub(super) fn closer(bracket: u8) -> u8 {
    match bracket {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}
