//! Squeezes a long stretch of text into pieces.

use super::super::build::HEIGHT_MAX;
use super::super::lines::{Flat, too_deep};
use super::super::scan::Scanner;
use super::super::token::{Lex, Word};
use super::closing::closing;
use super::draft::Draft;
use super::{Piece, Reading, Sizes, Taken};
use crate::text::{Fault, Span};
use std::ops::Range;

/// How many bytes after a cut are searched for the next token.
const NEAR: usize = 1 << 10;

/// The places where a stretch of text can be cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cuts {
    /// Between statements.
    Statements,
    /// Between statements or fields, inside braces.
    Braces,
    /// Between the elements of an array, the arguments of a call, or indices.
    Elements,
}

/// Writes pieces.
pub(super) struct Squeezer<'t> {
    reading: &'t Reading<'t>,
    text: &'t str,
    sizes: Sizes,
    /// The pairs of brackets that are far apart.
    brackets: &'t [(u32, u32)],
    /// The total size of the pieces so far, in bytes.
    bytes: usize,
}

/// What matters for cutting about the tokens read so far.
#[derive(Default)]
struct State {
    flat: Flat,
    /// The first newline since the last token.
    newline: Option<usize>,
    /// Whether a bracket has closed that may have ended its statement or its header.
    sealed: bool,
    /// The state before each open bracket of a header; inside those, the text is not cut at
    /// separators.
    headers: Vec<Flat>,
    /// The position in the piece of the operator that starts the current run of operators and
    /// operands.
    run: Option<usize>,
    /// How many calls, indices and members follow the current operand.
    postfixes: u32,
    /// The position of the last `else` in the piece.
    last_else: usize,
    /// The position in the piece of the `else if` that starts the current run of arms of one `if`.
    arms: Option<usize>,
}

impl<'t> Squeezer<'t> {
    pub fn new(reading: &'t Reading<'t>, brackets: &'t [(u32, u32)]) -> Squeezer<'t> {
        Squeezer {
            reading,
            text: reading.text,
            sizes: reading.sizes,
            brackets,
            bytes: 0,
        }
    }

    /// Counts the bytes of a piece and checks the gate.
    fn count(&mut self, bytes: usize) -> Result<(), Fault> {
        self.bytes += bytes;
        self.reading.gate.pass(self.bytes).map_err(Fault::nowhere)
    }

    fn finish(&mut self, draft: Draft<'t>) -> Result<Piece<'t>, Fault> {
        self.count(draft.len())?;
        Ok(draft.finish())
    }

    /// Squeezes a stretch of text into pieces.
    pub fn squeeze(&mut self, range: Range<usize>, cuts: Cuts) -> Result<Vec<Piece<'t>>, Fault> {
        let mut scanner = Scanner::of_swept(&self.text[..range.end]);
        scanner.skip_to(range.start);
        let mut draft = Draft::new(self.reading, range.start);
        let mut state = State::default();
        let mut parts = Vec::new();
        let mut end = range.start;
        while let Some((lex, span)) = scanner.next_lexeme(false)? {
            if lex == Lex::Newline {
                state.newline.get_or_insert(span.end as usize);
                end = span.end as usize;
                continue;
            }
            if let Some(at) = state.newline.take()
                && cuts != Cuts::Elements
                && state.ends_at_newline(lex, span)
            {
                parts.extend(self.part(at, range.end, &mut draft, &mut state)?);
            }
            let (mut lex, mut span) = (lex, span);
            if lex == Lex::TextOpen {
                scanner.skip_formatted()?;
                lex = Lex::Text;
                span.end = scanner.at() as u32;
            }
            let at = span.start as usize;
            if at - end >= self.sizes.token {
                draft.copy_to(end);
                draft.put_blank(at);
            }
            end = span.end as usize;
            if state.is_after_else() && lex != Lex::Word(Word::If) {
                state.arms = None;
            }
            if let Lex::Open(bracket) = lex {
                end = self.bracket((bracket, span), cuts, &mut draft, &mut state)?;
                scanner.skip_to(end);
                if bracket == b'{'
                    && cuts != Cuts::Elements
                    && state.is_between()
                    && end - draft.start >= self.sizes.piece
                    && self.begins_statement(end, range.end)
                {
                    parts.push(self.cut(&mut draft, end)?);
                    state.end_expression();
                    state.flat = Flat::default();
                    state.arms = None;
                }
            } else if matches!(lex, Lex::Close(_)) {
                state.close_header(span.end);
            } else if matches!(lex, Lex::Comma | Lex::Semicolon) {
                if state.separates(lex, cuts) {
                    parts.extend(self.part(end, range.end, &mut draft, &mut state)?);
                }
                state.end_expression();
                if lex == Lex::Comma || state.headers.is_empty() {
                    state.flat.take(lex, span, false);
                }
            } else {
                self.token(lex, span, &mut draft, &mut state)?;
            }
            if state.postfixes > HEIGHT_MAX {
                return Err(too_deep(span));
            }
        }
        if range.end - end >= self.sizes.token {
            draft.copy_to(end);
            draft.put_blank(range.end);
        }
        draft.copy_to(range.end);
        parts.push(self.finish(draft)?);
        Ok(parts)
    }

    /// Ends the current piece here if it is long enough and may end here.
    fn part(
        &mut self,
        at: usize,
        end: usize,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<Option<Piece<'t>>, Fault> {
        if at - draft.start < self.sizes.piece || !self.may_end(at, end) {
            return Ok(None);
        }
        state.arms = None;
        self.cut(draft, at).map(Some)
    }

    /// Ends the current piece here and starts the next one.
    fn cut(&mut self, draft: &mut Draft<'t>, end: usize) -> Result<Piece<'t>, Fault> {
        draft.copy_to(end);
        let done = std::mem::replace(draft, Draft::new(self.reading, end));
        self.finish(done)
    }

    /// Whether a piece may end here: something other than separators follows, and it does not
    /// continue an earlier `if` or `try`.
    fn may_end(&self, at: usize, end: usize) -> bool {
        let near = &self.text.as_bytes()[at..end.min(at + NEAR)];
        let first = near
            .iter()
            .position(|b| !matches!(b, b' ' | b';' | b'\n' | 0x1d));
        let words: [&[u8]; 3] = [b"\x05lse", b"\x03atch", b"\x06inally"];
        match first {
            Some(first) => !words.iter().any(|word| near[first..].starts_with(word)),
            None => at + NEAR < end,
        }
    }

    /// Whether the next token, after a block, starts a new statement.
    fn begins_statement(&self, at: usize, end: usize) -> bool {
        let near = &self.text.as_bytes()[at..end.min(at + NEAR)];
        let first = near.iter().find(|byte| **byte != b' ');
        first.is_some_and(|b| b.is_ascii_alphabetic() || (*b < 0x1b && *b != b'\n'))
            && self.may_end(at, end)
    }

    /// Handles a bracket, whose contents become pieces if they are long. Returns where to continue.
    fn bracket(
        &mut self,
        (bracket, span): (u8, Span),
        within: Cuts,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<usize, Fault> {
        let start = span.start as usize;
        let header = bracket == b'(' && state.is_header();
        let names = bracket == b'[' && state.begins_names();
        let was_operand = state.flat.operand;
        state.flat.take(Lex::Open(bracket), span, false);
        let found = self.brackets.binary_search_by_key(&span.start, |b| b.0);
        let close = match found {
            Ok(index) => self.brackets[index].1 as usize,
            Err(_) => closing(self.text, start),
        };
        if header && close - start >= self.sizes.bracket {
            let seeks_in = state.flat.earlier == Some(Lex::Word(Word::For));
            state.headers.push(state.flat);
            state.flat = Flat::default();
            state.flat.seeks_in = seeks_in;
            state.end_expression();
            return Ok(span.end as usize);
        }
        let brace = bracket == b'{';
        if brace && was_operand {
            state.run = None;
        }
        state.postfixes += u32::from(was_operand);
        if close - start >= self.sizes.bracket && !names {
            let (cuts, placeholder) = match brace {
                true => (Cuts::Braces, ' '),
                false => (Cuts::Elements, 'a'),
            };
            draft.copy_to(start + 1);
            let parts = self.squeeze(start + 1..close, cuts)?;
            let block = state.flat.sealed && within != Cuts::Elements;
            draft.put_gap(placeholder, block, parts, close);
        }
        state.flat.close(bracket, close as u32 + 1);
        if brace || header {
            state.sealed = true;
            state.run = None;
        }
        Ok(close + 1)
    }

    fn token(
        &mut self,
        lex: Lex,
        span: Span,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<(), Fault> {
        let was_operand = state.flat.operand;
        let is_in = lex == Lex::Name && self.text[span.range()] == *"in";
        let infix_in = is_in && was_operand && !state.flat.seeks_in;
        let open = state.flat.questions > 0;
        let after_bracket = matches!(state.flat.previous, Some(Lex::Close(_)));
        let glued =
            state.flat.is_glued(lex, span) && (!after_bracket || self.text[span.range()] == *"i");
        let after_point = state.flat.previous == Some(Lex::Dot);
        if let Lex::Word(Word::Else) = lex {
            self.other_arm(span, draft, state)?;
        }
        if let Lex::Word(word) = lex {
            state.word(word);
        }
        state.flat.take(lex, span, is_in);
        match lex {
            // The parts of a conditional stay in one piece.
            Lex::Infix | Lex::Minus | Lex::Bars | Lex::Question if was_operand && open => {}
            Lex::Colon if open => {}
            Lex::Name if infix_in && open => {}
            Lex::Name if infix_in => return self.operator(span, draft, state),
            Lex::Number | Lex::Text | Lex::Name | Lex::Word(Word::Literal) => {
                if was_operand && !glued {
                    state.run = None;
                }
                // The values in an f-string must be parsed.
                let formatted = self.text.as_bytes()[span.start as usize] == b'f' & 0x1f;
                if span.range().len() >= self.sizes.token && !(lex == Lex::Text && formatted) {
                    draft.copy_to(span.start as usize);
                    let short = if lex == Lex::Number {
                        "0"
                    } else if lex == Lex::Text {
                        "\"\""
                    } else {
                        "a"
                    };
                    draft.put(short, span.end as usize);
                }
                if !after_point {
                    state.postfixes = 0;
                }
                state.sealed = false;
            }
            Lex::Infix | Lex::Minus | Lex::Bars | Lex::Question if was_operand => {
                return self.operator(span, draft, state);
            }
            Lex::Minus | Lex::Root => {}
            Lex::Bang | Lex::Raised if was_operand => state.postfixes += 1,
            Lex::Bang | Lex::Raised => {}
            Lex::Dot => state.postfixes += 1,
            Lex::Bar | Lex::Word(_) => state.end_expression(),
            Lex::Assign | Lex::Compound | Lex::Arrow | Lex::Infix | Lex::Bars => {
                state.end_expression();
            }
            Lex::Question => state.end_expression(),
            Lex::TextOpen | Lex::TextNext | Lex::TextEnd | Lex::Spread => state.end_expression(),
            Lex::Open(_) | Lex::Close(_) | Lex::Semicolon | Lex::Comma | Lex::Colon => {
                state.end_expression();
            }
            Lex::Tab | Lex::Newline | Lex::Comment | Lex::OpenComment => state.end_expression(),
            Lex::Continuation | Lex::OpenContinuation => state.end_expression(),
        }
        Ok(())
    }

    /// Handles an `else`: a long run of `else if` before it becomes a piece. An `else` belongs to
    /// the nearest `if`, so anything between two of them that contains no other `if` is an arm of
    /// the same `if`.
    fn other_arm(
        &mut self,
        span: Span,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<(), Fault> {
        draft.copy_to(span.start as usize);
        state.last_else = draft.len();
        if let Some(start) = state.arms.filter(|_| state.headers.is_empty())
            && draft.len() - start >= self.sizes.piece
        {
            let (bytes, place) = draft.take(start, Taken::Arms);
            self.count(bytes)?;
            state.last_else = place;
            state.arms = Some(place);
        }
        Ok(())
    }

    /// Handles an infix operator: a long run of summands or factors before it becomes a piece.
    fn operator(
        &mut self,
        span: Span,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<(), Fault> {
        let at = span.start as usize;
        match state.run {
            Some(start) if draft.len_at(at) - start >= self.sizes.piece => {
                draft.copy_to(at);
                let (bytes, place) = draft.take(start, Taken::Links);
                self.count(bytes)?;
                state.run = Some(place);
            }
            None if !state.sealed => {
                draft.copy_to(at);
                state.run = Some(draft.len());
            }
            _ => {}
        }
        state.sealed = false;
        state.postfixes = 0;
        Ok(())
    }
}

impl State {
    /// Whether the previous token was an `else`.
    fn is_after_else(&self) -> bool {
        self.flat.previous == Some(Lex::Word(Word::Else))
    }

    /// Whether the block that has just ended may have ended a statement.
    fn is_between(&self) -> bool {
        self.flat.sealed && self.flat.separates() && self.headers.is_empty()
    }

    fn word(&mut self, word: Word) {
        if word == Word::If && self.is_after_else() {
            self.arms = self.arms.or(Some(self.last_else));
        } else if matches!(word, Word::If | Word::Try | Word::Catch | Word::Finally) {
            self.arms = None;
        }
    }

    /// Whether a `(` here opens the header of a statement, or parameters.
    fn is_header(&self) -> bool {
        let of_function = |lex| matches!(lex, Some(Lex::Word(Word::Func)));
        match self.flat.previous {
            Some(Lex::Word(Word::For | Word::Catch | Word::Func)) => true,
            Some(Lex::Name) => of_function(self.flat.earlier),
            _ => false,
        }
    }

    /// Whether a `[` here opens a list of names: after `var`, or in the header of a `for`.
    fn begins_names(&self) -> bool {
        match self.flat.previous {
            Some(Lex::Word(Word::Var | Word::For)) => true,
            None => !self.headers.is_empty(),
            _ => false,
        }
    }

    fn close_header(&mut self, end: u32) {
        self.end_expression();
        self.flat = self.headers.pop().unwrap_or_default();
        self.flat.close(b'(', end);
        self.sealed = true;
    }

    /// Records that the expression has ended: nothing after this point belongs to it.
    fn end_expression(&mut self) {
        self.run = None;
        self.sealed = false;
        self.postfixes = 0;
    }

    /// Whether the newline before this token certainly ends a statement.
    fn ends_at_newline(&mut self, lex: Lex, span: Span) -> bool {
        let ends = self.headers.is_empty() && self.flat.newline(lex, span);
        if ends {
            self.end_expression();
            self.arms = None;
        }
        ends
    }

    /// Whether the text can be cut after this separator.
    fn separates(&self, lex: Lex, cuts: Cuts) -> bool {
        let kind = match cuts {
            Cuts::Statements => lex != Lex::Comma,
            Cuts::Braces => true,
            Cuts::Elements => lex == Lex::Comma,
        };
        let field = cuts != Cuts::Braces || self.flat.assigned;
        let over = lex == Lex::Semicolon || field && self.flat.separates();
        kind && over && self.headers.is_empty()
    }
}
