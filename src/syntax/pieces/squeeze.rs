//! Squeezing a long stretch of text into pieces.

use super::super::build::HEIGHT_MAX;
use super::super::layout::too_deep;
use super::super::scan::Scanner;
use super::super::token::{Lex, Word};
use super::closing::closing;
use super::draft::Draft;
use super::{Piece, Reading, Sizes, Taken};
use crate::text::{Fault, Span};
use std::ops::Range;

/// Bytes in which the token after a cut is looked for.
const NEAR: usize = 1 << 10;

/// Where a stretch of text can be cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cuts {
    /// Between statements.
    Statements,
    /// Between statements or fields: what is in braces.
    Braces,
    /// Between the elements of an array, the arguments of a call, or indices.
    Elements,
}

/// What writes pieces.
pub(super) struct Squeezer<'t> {
    reading: &'t Reading<'t>,
    text: &'t str,
    sizes: Sizes,
    /// The brackets that are far from each other.
    brackets: &'t [(u32, u32)],
    /// Bytes of pieces so far.
    bytes: usize,
}

/// What the tokens so far say about the next one.
#[derive(Default)]
struct State {
    previous: Option<(Lex, Span)>,
    /// The token before that one.
    earlier: Option<Lex>,
    /// An operand ended.
    operand: bool,
    /// A bracket ended that may have ended its statement or its header.
    sealed: bool,
    /// Between the bars of parameters.
    bars: bool,
    /// Open brackets of headers, whose commas and semicolons separate nothing here.
    headers: u32,
    /// In the header of an `if` or a loop, so that a statement may follow that is its body.
    waits: bool,
    /// That header holds a function, whose block is not the body.
    unclear: bool,
    /// Where in the piece the operator is since which there were only operands and operators.
    run: Option<usize>,
    /// Calls, indices and members that follow one operand.
    postfixes: u32,
    /// Where in the piece the last `else` is.
    last_else: usize,
    /// Where in the piece the `else if` is since which there were only arms of one `if`.
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

    /// Counts the bytes of a piece, and asks whether to go on.
    fn count(&mut self, bytes: usize) -> Result<(), Fault> {
        self.bytes += bytes;
        self.reading.gate.pass(self.bytes).map_err(Fault::nowhere)
    }

    fn finish(&mut self, draft: Draft<'t>) -> Result<Piece<'t>, Fault> {
        self.count(draft.len())?;
        Ok(draft.finish())
    }

    /// The pieces of a stretch.
    pub fn squeeze(&mut self, range: Range<usize>, cuts: Cuts) -> Result<Vec<Piece<'t>>, Fault> {
        let mut scanner = Scanner::new(&self.text[..range.end]);
        scanner.skip_to(range.start);
        let mut draft = Draft::new(self.reading, range.start);
        let mut state = State::default();
        let mut parts = Vec::new();
        let mut end = range.start;
        loop {
            let dotted = matches!(state.previous, Some((Lex::Dot, _)));
            let Some((lex, span)) = scanner.next_lexeme(dotted)? else {
                break;
            };
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
                end = self.bracket(bracket, span, &mut draft, &mut state)?;
                scanner.skip_to(end);
                if bracket == b'{'
                    && cuts != Cuts::Elements
                    && state.is_between()
                    && end - draft.start >= self.sizes.piece
                    && self.begins_statement(end, range.end)
                {
                    parts.push(self.cut(&mut draft, end)?);
                    state.end_expression();
                    state.arms = None;
                }
            } else if matches!(lex, Lex::Close(_)) {
                state.close_header();
            } else if matches!(lex, Lex::Comma | Lex::Semicolon | Lex::Newline) {
                if state.separates(lex, cuts)
                    && end - draft.start >= self.sizes.piece
                    && self.may_end(end, range.end)
                {
                    parts.push(self.cut(&mut draft, end)?);
                    state.arms = None;
                }
                state.separate(lex);
            } else {
                self.token(lex, span, &mut draft, &mut state)?;
            }
            state.earlier = state.previous.map(|(lex, _)| lex);
            state.previous = Some((lex, span));
            if let Lex::Open(bracket) = lex
                && end > span.end as usize
            {
                state.previous = Some((Lex::Close(bracket), Span::new(end - 1, end)));
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

    /// Ends a piece here; the next one begins.
    fn cut(&mut self, draft: &mut Draft<'t>, end: usize) -> Result<Piece<'t>, Fault> {
        draft.copy_to(end);
        let done = std::mem::replace(draft, Draft::new(self.reading, end));
        self.finish(done)
    }

    /// Whether a piece may end here: more than separators follows, and it belongs to no `if`
    /// before.
    fn may_end(&self, at: usize, end: usize) -> bool {
        let near = &self.text.as_bytes()[at..end.min(at + NEAR)];
        let first = near.iter().position(|b| !matches!(b, b' ' | b';' | b'\n'));
        let words: [&[u8]; 3] = [b"else", b"catch", b"finally"];
        match first {
            Some(first) => !words.iter().any(|word| near[first..].starts_with(word)),
            None => at + NEAR < end,
        }
    }

    /// Whether a word that begins a statement follows a block.
    fn begins_statement(&self, at: usize, end: usize) -> bool {
        let near = &self.text.as_bytes()[at..end.min(at + NEAR)];
        let first = near.iter().find(|byte| **byte != b' ');
        first.is_some_and(u8::is_ascii_alphabetic) && self.may_end(at, end)
    }

    /// A bracket: its contents become pieces if they are many. Gives where the text goes on.
    fn bracket(
        &mut self,
        bracket: u8,
        span: Span,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<usize, Fault> {
        let start = span.start as usize;
        let header = bracket == b'(' && state.is_header();
        let found = self.brackets.binary_search_by_key(&span.start, |b| b.0);
        let close = match found {
            Ok(index) => self.brackets[index].1 as usize,
            Err(_) => closing(self.text, start),
        };
        if header && close - start >= self.sizes.bracket {
            state.headers += 1;
            state.end_expression();
            return Ok(span.end as usize);
        }
        let brace = bracket == b'{';
        if brace && state.is_body() {
            state.waits = false;
        }
        if brace && state.operand {
            state.run = None;
        }
        state.postfixes += u32::from(state.operand);
        if close - start >= self.sizes.bracket {
            let (cuts, placeholder) = match brace {
                true => (Cuts::Braces, ' '),
                false => (Cuts::Elements, 'a'),
            };
            draft.copy_to(start + 1);
            let parts = self.squeeze(start + 1..close, cuts)?;
            draft.put_gap(placeholder, parts, close);
        }
        state.operand = true;
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
        match lex {
            Lex::Number | Lex::Text | Lex::Name | Lex::Word(Word::Literal) => {
                if state.operand && !state.is_glued(lex, span) {
                    state.run = None;
                }
                if span.range().len() >= self.sizes.token {
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
                if !matches!(state.previous, Some((Lex::Dot, _))) {
                    state.postfixes = 0;
                }
                state.operand = !(lex == Lex::Name && self.text[span.range()] == *"in");
                state.sealed = false;
            }
            Lex::Infix | Lex::Minus | Lex::Bars if state.operand => {
                return self.operator(span, draft, state);
            }
            Lex::Minus | Lex::Root => state.operand = false,
            Lex::Bang if state.operand => state.postfixes += 1,
            Lex::Bang => {}
            Lex::Dot => {
                state.postfixes += 1;
                state.operand = false;
            }
            Lex::Bar => {
                state.bars = !state.bars;
                state.end_expression();
            }
            Lex::Word(word) => {
                if word == Word::Else {
                    self.other_arm(span, draft, state)?;
                }
                state.word(word);
            }
            Lex::Assign | Lex::Compound | Lex::Arrow | Lex::Infix | Lex::Bars => {
                state.end_expression();
            }
            Lex::Open(_) | Lex::Close(_) | Lex::Semicolon | Lex::Comma | Lex::Colon => {
                state.end_expression();
            }
            Lex::Tab | Lex::Newline | Lex::Comment | Lex::OpenComment => state.end_expression(),
            Lex::Continuation | Lex::OpenContinuation => state.end_expression(),
        }
        Ok(())
    }

    /// An `else`: a long stretch of `else if` before it becomes a piece. An `else` belongs to the nearest
    /// `if`, so that what is between two of them without another `if` is an arm of the same.
    fn other_arm(
        &mut self,
        span: Span,
        draft: &mut Draft<'t>,
        state: &mut State,
    ) -> Result<(), Fault> {
        draft.copy_to(span.start as usize);
        state.last_else = draft.len();
        if let Some(start) = state.arms.filter(|_| state.headers == 0)
            && draft.len() - start >= self.sizes.piece
        {
            let (bytes, place) = draft.take(start, Taken::Arms);
            self.count(bytes)?;
            state.last_else = place;
            state.arms = Some(place);
        }
        Ok(())
    }

    /// An infix operator: a long stretch of summands or factors before it becomes a piece.
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
        state.operand = false;
        state.sealed = false;
        state.postfixes = 0;
        Ok(())
    }
}

impl State {
    /// Whether the token before was an `else`.
    fn is_after_else(&self) -> bool {
        matches!(self.previous, Some((Lex::Word(Word::Else), _)))
    }

    /// Whether a `{` opens the body that a header waits for.
    fn is_body(&self) -> bool {
        let after_word = matches!(self.previous, Some((Lex::Word(Word::Loop | Word::Else), _)));
        !self.unclear && (self.operand || after_word)
    }

    /// Whether the block that just ended was not part of a header.
    fn is_between(&self) -> bool {
        !self.waits && !self.unclear && !self.bars && self.headers == 0
    }

    fn word(&mut self, word: Word) {
        if word == Word::If && self.is_after_else() {
            self.arms = self.arms.or(Some(self.last_else));
        } else if matches!(word, Word::If | Word::Try | Word::Catch | Word::Finally) {
            self.arms = None;
        }
        if matches!(word, Word::If | Word::While | Word::For | Word::Loop) {
            self.waits = true;
        } else if matches!(word, Word::Func | Word::Do) {
            self.unclear |= self.waits;
        }
        self.end_expression();
    }

    /// Whether a `(` opens the header of a statement, or parameters.
    fn is_header(&self) -> bool {
        let of_function = |lex| matches!(lex, Some(Lex::Word(Word::Func)));
        match self.previous {
            Some((Lex::Word(Word::For | Word::Catch | Word::Func), _)) => true,
            Some((Lex::Name, _)) => of_function(self.earlier),
            _ => false,
        }
    }

    fn close_header(&mut self) {
        self.headers = self.headers.saturating_sub(1);
        self.end_expression();
        self.operand = true;
        self.sealed = true;
    }

    /// Nothing that comes belongs to the expression so far.
    fn end_expression(&mut self) {
        self.run = None;
        self.operand = false;
        self.sealed = false;
        self.postfixes = 0;
    }

    /// Whether this token directly continues the operand before it: `3π`, `(√2)i`.
    fn is_glued(&self, lex: Lex, span: Span) -> bool {
        match self.previous {
            Some((Lex::Number | Lex::Close(_), before)) => {
                lex == Lex::Name && before.end == span.start
            }
            Some((Lex::Dot, _)) => true,
            _ => false,
        }
    }

    /// A separator comes.
    fn separate(&mut self, lex: Lex) {
        if lex != Lex::Comma && self.headers == 0 {
            (self.waits, self.unclear) = (false, false);
        }
        self.end_expression();
    }

    /// Whether the text can be cut after this separator.
    fn separates(&self, lex: Lex, cuts: Cuts) -> bool {
        let kind = match cuts {
            Cuts::Statements => lex != Lex::Comma,
            Cuts::Braces => true,
            Cuts::Elements => lex == Lex::Comma,
        };
        // `for k, v in …`
        let in_loop = matches!(self.previous, Some((Lex::Name, _)))
            && matches!(self.earlier, Some(Lex::Word(Word::For)));
        kind && !self.bars && self.headers == 0 && !(lex == Lex::Comma && in_loop)
    }
}
