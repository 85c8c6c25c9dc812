//! The layout pass: which newlines end a statement, is the input complete, and is it nested too deeply?
//!
//! It reads tokens once, keeping a stack of open brackets ([`state::Frame`]) and in each what the last
//! token left open ([`state::State`]). The text it gives has the byte length of its input: comments, tabs
//! and newlines that do not end a statement are blanks there, the others stay `\n`, so that the grammar
//! knows no other white space and every span stays true. Text that nothing could repair is refused here,
//! at once and with its reason.

mod bracket;
mod complain;
mod follow;
mod state;
mod step;

use super::pieces::{Outline, Sizes};
use super::scan::Scanner;
use super::token::{Lex, Word};
use crate::limit::Gate;
use crate::text::{Fault, Span};
pub use follow::Follower;
pub(super) use state::too_deep;
use state::{Frame, Kind, Pending, State};

/// How many levels of brackets, unbraced bodies, function bodies, prefixes and powers may be open at once.
pub const LEVELS_MAX: usize = 300;

/// Bytes that are read between two questions to the gate.
const STRIDE: usize = 1 << 20;

/// Whether a text can be run as it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// It is complete (but may still hold an error the grammar finds).
    Complete,
    /// More input must follow.
    Incomplete,
    /// It is wrong and nothing that could follow would mend it.
    Invalid(Fault),
}

/// A text laid out for the grammar.
pub(super) struct Laid {
    /// The text, blanked as the module says.
    pub(super) text: String,
    /// What is missing if the text is not complete.
    pub(super) missing: Option<Fault>,
    /// Where it can be cut.
    pub(super) outline: Outline,
}

/// Whether a text is complete, needs more input, or is beyond repair.
pub fn status(text: &str) -> Status {
    Follower::default().status(text)
}

/// Lays a text out.
pub(super) fn layout(text: &str, gate: &Gate<'_>, sizes: Sizes) -> Result<Laid, Fault> {
    gate.pass(text.len()).map_err(Fault::nowhere)?;
    let mut pass = Pass::new(text.as_bytes().to_vec(), sizes);
    let mut scanner = Scanner::new(text);
    pass.read(text, &mut scanner, gate)?;
    let missing = pass.missing()?;
    let text = String::from_utf8(pass.out).expect("only whole characters are blanked");
    Ok(Laid {
        text,
        missing,
        outline: pass.outline,
    })
}

/// The pass under way.
struct Pass<'a> {
    source: &'a str,
    /// The laid out text; empty if nobody wants it.
    out: Vec<u8>,
    frames: Vec<Frame>,
    pending: Vec<Pending>,
    /// Levels open inside frames: prefixes, powers, lambda bodies.
    inner: usize,
    /// The first newline since the last token.
    newline: Option<u32>,
    /// The end of the last `\` newline.
    continued: u32,
    previous: Option<(Lex, Span)>,
    /// The first token of the statement under way, for hints.
    first: Span,
    /// The comment that the text ends in.
    open_comment: Option<Span>,
    sizes: Sizes,
    outline: Outline,
}

impl<'a> Pass<'a> {
    fn new(out: Vec<u8>, sizes: Sizes) -> Pass<'a> {
        Pass {
            source: "",
            out,
            frames: vec![Frame::new(Kind::Unit, Span::default(), State::Start, 0)],
            pending: Vec::new(),
            inner: 0,
            newline: None,
            continued: u32::MAX,
            previous: None,
            first: Span::default(),
            open_comment: None,
            sizes,
            outline: Outline::default(),
        }
    }

    /// Reads a text from where the scanner is to its end, or to a comment or a `\\` that the end leaves open.
    fn read(
        &mut self,
        source: &'a str,
        scanner: &mut Scanner<'a>,
        gate: &Gate<'_>,
    ) -> Result<(), Fault> {
        if u32::try_from(source.len()).is_err() {
            let message = "a source text may have at most 4 GiB";
            return Err(Fault::syntax(Span::default(), message));
        }
        self.source = source;
        self.open_comment = None;
        if scanner.at() == 0 {
            self.skip_prelude(scanner);
        }
        let mut asked = scanner.at();
        loop {
            if scanner.at() - asked >= STRIDE {
                asked = scanner.at();
                gate.pass(self.out.len()).map_err(Fault::nowhere)?;
            }
            let next = scanner.next_lexeme(self.frame().state == State::Member);
            let next = next.map_err(|fault| self.explain_bad(fault))?;
            let Some((lex, span)) = next else {
                return Ok(());
            };
            match lex {
                Lex::Newline => self.newline_at(span.start),
                Lex::Tab => {}
                Lex::Comment => self.comment(span),
                Lex::Continuation => self.continued = span.end,
                Lex::OpenContinuation => self.continued = source.len() as u32,
                Lex::OpenComment => self.open_comment = Some(span),
                Lex::Number
                | Lex::Text
                | Lex::Name
                | Lex::Word(_)
                | Lex::Open(_)
                | Lex::Close(_)
                | Lex::Semicolon
                | Lex::Comma
                | Lex::Colon
                | Lex::Dot
                | Lex::Assign
                | Lex::Compound
                | Lex::Arrow
                | Lex::Infix
                | Lex::Minus
                | Lex::Bang
                | Lex::Root
                | Lex::Bar
                | Lex::Bars => {
                    self.token(lex, span)?;
                    continue;
                }
            }
            self.blank(span);
            if matches!(lex, Lex::OpenContinuation | Lex::OpenComment) {
                return Ok(());
            }
        }
    }

    fn skip_prelude(&mut self, scanner: &mut Scanner<'_>) {
        if self.source.starts_with('\u{feff}') {
            self.blank(Span::new(0, '\u{feff}'.len_utf8()));
        }
        if let Some(shebang) = scanner.skip_prelude() {
            self.blank(shebang);
        }
    }

    fn blank(&mut self, span: Span) {
        if let Some(bytes) = self.out.get_mut(span.range()) {
            bytes.fill(b' ');
        }
    }

    fn newline_at(&mut self, at: u32) {
        self.newline.get_or_insert(at);
    }

    fn comment(&mut self, span: Span) {
        let text = &self.source.as_bytes()[span.range()];
        if text.starts_with(b"/*")
            && let Some(at) = text.iter().position(|b| matches!(b, b'\n' | b'\r'))
        {
            self.newline_at(span.start + at as u32);
        }
    }

    fn frame(&self) -> &Frame {
        self.frames
            .last()
            .expect("the frame of the unit is never closed")
    }

    fn frame_mut(&mut self) -> &mut Frame {
        self.frames
            .last_mut()
            .expect("the frame of the unit is never closed")
    }

    fn token(&mut self, lex: Lex, span: Span) -> Result<(), Fault> {
        if let Some(at) = self.newline.take() {
            self.settle_newline(at, lex, span)?;
        }
        self.step(lex, span)?;
        self.previous = Some((lex, span));
        Ok(())
    }

    /// Decides what the newline before this token means.
    fn settle_newline(&mut self, at: u32, lex: Lex, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        if frame.kind == Kind::Bars {
            let beside_comma = lex == Lex::Comma || matches!(self.previous, Some((Lex::Comma, _)));
            return if beside_comma {
                Ok(())
            } else {
                Err(self.newline_in_bars(frame.opener))
            };
        }
        let state = frame.state;
        let ends = !frame.kind.ignores_newlines() && frame.may_end();
        if !ends {
            let glues = matches!(lex, Lex::Open(b'(' | b'[') | Lex::Bang);
            let glued = state.is_operand() && glues;
            return if glued {
                Err(self.split_operand(lex, span))
            } else {
                Ok(())
            };
        }
        let continues = match lex {
            Lex::Infix
            | Lex::Minus
            | Lex::Bars
            | Lex::Comma
            | Lex::Colon
            | Lex::Dot
            | Lex::Assign
            | Lex::Compound => !state.is_between(),
            Lex::Close(_) | Lex::Word(Word::Else | Word::Catch | Word::Finally) => true,
            Lex::Number | Lex::Text | Lex::Name | Lex::Word(_) | Lex::Open(_) => false,
            Lex::Semicolon | Lex::Arrow | Lex::Bang | Lex::Root | Lex::Bar => false,
            Lex::Tab | Lex::Newline | Lex::Comment | Lex::OpenComment => false,
            Lex::Continuation | Lex::OpenContinuation => false,
        };
        if !continues {
            self.ends_statement_at(at);
            self.end_statement();
        }
        Ok(())
    }

    /// The newline stays one.
    fn ends_statement_at(&mut self, at: u32) {
        if let Some(byte) = self.out.get_mut(at as usize) {
            *byte = b'\n';
        }
        let start = self.outline.ends.last().copied().unwrap_or(0);
        if self.frames.len() == 1 && (at - start) as usize >= self.sizes.run {
            self.outline.ends.push(at + 1);
        }
    }

    /// What is missing if the input ends here.
    fn missing(&mut self) -> Result<Option<Fault>, Fault> {
        if let Some(comment) = self.open_comment {
            let opener = Span {
                end: comment.start + 2,
                ..comment
            };
            let message = "a comment is not closed: `*/` is missing";
            return Ok(Some(Fault::syntax(opener, message)));
        }
        let frame = self.frame();
        if frame.kind == Kind::Bars && !matches!(self.previous, Some((Lex::Comma | Lex::Name, _))) {
            return Err(self.newline_in_bars(frame.opener));
        }
        let closed = self.frames.len() == 1 && self.continued as usize != self.source.len();
        if !(closed && frame.may_end()) {
            return Ok(Some(self.unfinished()));
        }
        if let Some(at) = self.newline {
            self.ends_statement_at(at);
        }
        Ok(None)
    }
}
