//! The layout pass: which newlines end a statement, is the input complete, and is it nested too deeply?
//!
//! It reads tokens once, keeping a stack of open brackets ([`state::Frame`]) and in each what the last
//! token left open ([`state::State`]). The text it gives has the byte length of its input: comments, tabs
//! and newlines that do not end a statement are blanks there, the others stay `\n`, so that the grammar
//! knows no other white space and every span stays true. Text that nothing could repair is refused here,
//! at once and with its reason.

mod bracket;
mod complain;
mod state;
mod step;

use super::fault::{Fault, SyntaxFault, fault};
use super::scan::Scanner;
use super::token::{Lex, Word};
use crate::text::Span;
pub(super) use state::too_deep;
use state::{Frame, Kind, Pending, State};

/// How many levels of brackets, unbraced bodies, function bodies, prefixes and powers may be open at once.
pub const LEVELS_MAX: usize = 300;

/// Whether a text can be run as it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// It is complete (but may still hold an error the grammar finds).
    Complete,
    /// More input must follow.
    Incomplete,
    /// It is wrong and nothing that could follow would mend it.
    Invalid(Box<SyntaxFault>),
}

/// A text laid out for the grammar.
pub(super) struct Laid {
    /// The text, blanked as the module says.
    pub(super) text: String,
    /// What is missing if the text is not complete.
    pub(super) missing: Option<Fault>,
}

/// Whether a text is complete, needs more input, or is beyond repair.
pub fn status(text: &str) -> Status {
    match layout(text) {
        Ok(Laid { missing: None, .. }) => Status::Complete,
        Ok(_) => Status::Incomplete,
        Err(fault) => Status::Invalid(fault),
    }
}

/// Lays a text out.
pub(super) fn layout(text: &str) -> Result<Laid, Fault> {
    if u32::try_from(text.len()).is_err() {
        return Err(fault(
            Span::default(),
            "a source text may have at most 4 GiB",
        ));
    }
    let mut pass = Pass::new(text);
    let mut scanner = Scanner::new(text);
    pass.skip_prelude(&mut scanner);
    loop {
        let next = scanner.next_lexeme(pass.frame().state == State::Member);
        let Some((lex, span)) = next? else { break };
        match lex {
            Lex::Newline => pass.newline_at(span.start),
            Lex::Tab => {}
            Lex::Comment => pass.comment(span),
            Lex::Continuation => pass.continued = span.end,
            Lex::OpenContinuation => {
                pass.blank(span);
                pass.continued = text.len() as u32;
                break;
            }
            Lex::OpenComment => {
                pass.blank(span);
                let opener = Span {
                    start: span.start,
                    end: span.start + 2,
                };
                let missing = fault(opener, "a comment is not closed: `*/` is missing");
                return Ok(pass.into_laid(Some(missing)));
            }
            _ => {
                pass.token(lex, span)?;
                continue;
            }
        }
        pass.blank(span);
    }
    pass.end()
}

/// The pass under way.
struct Pass<'a> {
    source: &'a str,
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
}

impl<'a> Pass<'a> {
    fn new(source: &'a str) -> Pass<'a> {
        Pass {
            source,
            out: source.as_bytes().to_vec(),
            frames: vec![Frame::new(Kind::Unit, Span::default(), State::Start, 0)],
            pending: Vec::new(),
            inner: 0,
            newline: None,
            continued: u32::MAX,
            previous: None,
            first: Span::default(),
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
        self.out[span.range()].fill(b' ');
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
        let ends = !frame.kind.ignores_newlines()
            && match state {
                State::Operand | State::Typed => !frame.condition,
                State::Start | State::End | State::EitherEnd => true,
                State::Jump | State::Stop | State::Declared => true,
                _ => false,
            };
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
            | Lex::Dot
            | Lex::Assign
            | Lex::Compound => !matches!(state, State::Start | State::End | State::EitherEnd),
            Lex::Close(_) | Lex::Word(Word::Else | Word::Catch | Word::Finally) => true,
            _ => false,
        };
        if !continues {
            self.out[at as usize] = b'\n';
            self.end_statement();
        }
        Ok(())
    }

    /// The input ends here.
    fn end(mut self) -> Result<Laid, Fault> {
        let frame = self.frame();
        if frame.kind == Kind::Bars && !matches!(self.previous, Some((Lex::Comma | Lex::Name, _))) {
            return Err(self.newline_in_bars(frame.opener));
        }
        let closed = self.frames.len() == 1 && self.continued as usize != self.source.len();
        let complete = closed
            && match frame.state {
                State::Operand | State::Typed => !frame.condition,
                State::Start | State::End | State::EitherEnd => true,
                State::Jump | State::Stop | State::Declared => true,
                _ => false,
            };
        if complete {
            if let Some(at) = self.newline {
                self.out[at as usize] = b'\n';
            }
            return Ok(self.into_laid(None));
        }
        let missing = self.unfinished();
        Ok(self.into_laid(Some(missing)))
    }

    fn into_laid(self, missing: Option<Fault>) -> Laid {
        let text = String::from_utf8(self.out).expect("only whole characters are blanked");
        Laid { text, missing }
    }
}
