//! Finds places where a statement certainly ends, from the tokens alone. The grammar has the final
//! say, but text that is long, or still growing, is cut at these places before it is parsed.

use crate::syntax::token::{Lex, Word};
use crate::text::Span;

/// What is known so far about the tokens between two brackets, or about the whole text. Anything in
/// nested brackets counts as one operand.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::syntax) struct Flat {
    pub(in crate::syntax) previous: Option<Lex>,
    /// The token before the last one.
    pub(in crate::syntax) earlier: Option<Lex>,
    /// The end of the last token.
    pub(in crate::syntax) end: u32,
    /// Where the current statement appears to start.
    pub(in crate::syntax) first: u32,
    /// Whether an operand has just ended.
    pub(in crate::syntax) operand: bool,
    /// Whether the current position is between parameter bars.
    pub(in crate::syntax) bars: bool,
    /// Whether a word that takes a body has been read, and the body is still to come.
    pub(in crate::syntax) waits: bool,
    /// Whether that word is `func`, `do` or `struct`; the first two may start a value.
    is_value: bool,
    /// Whether the last token is a block that may have ended a statement.
    pub(in crate::syntax) sealed: bool,
    /// Whether the last bars belong to a function without `do`.
    pub(in crate::syntax) is_lambda: bool,
    /// How many unbraced bodies may be open: those of statements, and those of functions.
    bodies: [u32; 2],
    /// Whether there has been an `=` since the last comma.
    pub(in crate::syntax) assigned: bool,
    /// Whether a statement may have ended, unless `else` follows.
    over: bool,
    /// Whether the header contains a function, so that the next block may not be the body.
    pub(in crate::syntax) unclear: bool,
    /// Whether a `for` still waits for its `in`.
    pub(in crate::syntax) seeks_in: bool,
    /// How many `?` still wait for their `:`.
    pub(in crate::syntax) questions: u32,
    /// How many function bodies were open before the first of those `?`.
    bodies_before: u32,
}

impl Flat {
    /// Takes the next token; `is_in` says whether it is the name `in`.
    #[inline]
    pub(in crate::syntax) fn take(&mut self, lex: Lex, span: Span, is_in: bool) {
        if matches!(self.previous, None | Some(Lex::Word(Word::Else))) {
            self.first = span.start;
        }
        if self.over {
            let goes_on = matches!(lex, Lex::Word(Word::Else | Word::Catch | Word::Finally));
            self.bodies = if goes_on { [self.bodies[0], 0] } else { [0; 2] };
            self.over = false;
        }
        let after_block = std::mem::take(&mut self.sealed);
        match lex {
            Lex::Number | Lex::Text | Lex::TextOpen | Lex::Name | Lex::Word(Word::Literal) => {
                let infix = is_in && self.operand;
                if self.operand && !infix && !self.is_glued(lex, span) {
                    self.begin_body(span);
                }
                self.seeks_in &= !infix;
                self.operand = !infix;
            }
            Lex::Open(b'{') => self.brace(),
            Lex::Open(b'(') if self.previous == Some(Lex::Word(Word::For)) => {
                (self.operand, self.seeks_in) = (true, false);
            }
            Lex::Open(_) => self.operand = true,
            Lex::Word(word) => self.word(word, span),
            Lex::Root => {
                if self.operand && !self.is_glued(lex, span) {
                    self.begin_body(span);
                }
                self.bodies[1] += u32::from(self.operand);
                self.operand = false;
            }
            // After a block, `!` negates what follows.
            Lex::Bang if after_block => self.operand = false,
            Lex::Bang | Lex::Raised => {}
            Lex::TextNext | Lex::TextEnd => return,
            Lex::Question => {
                if self.questions == 0 {
                    self.bodies_before = self.bodies[1];
                }
                self.questions += 1;
                self.operand = false;
            }
            Lex::Colon => {
                if self.questions == 1 {
                    self.bodies[1] = self.bodies_before;
                }
                self.questions = self.questions.saturating_sub(1);
                self.operand = false;
            }
            Lex::Bar => {
                self.bars = !self.bars;
                if self.bars {
                    self.is_lambda = self.previous != Some(Lex::Word(Word::Do));
                } else {
                    self.bodies[1] += u32::from(self.is_lambda);
                }
                self.operand = false;
            }
            Lex::Semicolon => {
                self.end_statement();
                self.end = span.end;
                return;
            }
            Lex::Arrow => {
                self.waits &= self.unclear;
                self.bodies[1] += 1;
                self.operand = false;
            }
            Lex::Bars => {
                self.is_lambda = !self.operand && self.previous != Some(Lex::Word(Word::Do));
                self.bodies[1] += u32::from(self.is_lambda);
                self.operand = false;
            }
            Lex::Comma => {
                self.bodies[1] = 0;
                (self.operand, self.assigned) = (false, false);
            }
            Lex::Assign => (self.operand, self.assigned) = (false, true),
            Lex::Infix | Lex::Minus | Lex::Dot | Lex::Spread => self.operand = false,
            Lex::Compound | Lex::Close(_) => self.operand = false,
            Lex::Tab | Lex::Newline | Lex::Comment | Lex::OpenComment => return,
            Lex::Continuation | Lex::OpenContinuation => return,
        }
        self.earlier = self.previous;
        self.previous = Some(lex);
        self.end = span.end;
    }

    /// Records the end of a bracket whose opening was passed to [`Self::take`].
    #[inline]
    pub(in crate::syntax) fn close(&mut self, bracket: u8, end: u32) {
        self.previous = Some(Lex::Close(bracket));
        self.end = end;
        self.over = self.sealed;
    }

    /// Records the end of an f-string whose start was passed to [`Self::take`].
    pub(in crate::syntax) fn close_text(&mut self, end: u32) {
        self.previous = Some(Lex::Text);
        self.end = end;
    }

    /// How many unbraced bodies and conditionals may be open.
    #[inline]
    pub(in crate::syntax) fn levels(&self) -> usize {
        (self.bodies[0] + self.bodies[1] + self.questions) as usize
    }

    /// Whether this token may directly continue the operand before it: `3π`, `(√2)i`, `2√2`,
    /// `s.for`. After `)` only `i` can do so, but any name of one byte is taken for it here.
    pub(in crate::syntax) fn is_glued(&self, lex: Lex, span: Span) -> bool {
        let adjacent = self.end == span.start;
        match self.previous {
            Some(Lex::Number) => matches!(lex, Lex::Name | Lex::Root) && adjacent,
            Some(Lex::Close(b')')) => lex == Lex::Name && adjacent && span.end == span.start + 1,
            Some(Lex::Dot) => true,
            _ => false,
        }
    }

    fn begin_body(&mut self, span: Span) {
        (self.waits, self.unclear) = (false, false);
        self.first = span.start;
    }

    /// Records a `{`, and whether it opens the body that a header waits for.
    fn brace(&mut self) {
        let after_word = matches!(
            self.previous,
            Some(Lex::Word(
                Word::Loop | Word::Try | Word::Catch | Word::Finally | Word::Do
            ))
        );
        let after_bars = self.waits && matches!(self.previous, Some(Lex::Bar | Lex::Bars));
        let after_else = matches!(self.previous, None | Some(Lex::Word(Word::Else)));
        if !self.unclear && (self.operand || after_word || after_bars) {
            self.sealed = self.waits && !self.is_value;
            self.waits = false;
        } else {
            self.sealed = after_else;
        }
        self.operand = true;
    }

    fn word(&mut self, word: Word, span: Span) {
        if self.operand {
            self.begin_body(span);
        }
        let after_else = self.previous == Some(Lex::Word(Word::Else));
        match word {
            Word::If if after_else => self.wait(false),
            Word::If | Word::While | Word::For | Word::Loop => {
                self.bodies[0] += 1;
                self.seeks_in = word == Word::For;
                self.wait(false);
            }
            Word::Try | Word::Catch | Word::Finally => self.wait(false),
            Word::Struct => self.wait(true),
            Word::Func | Word::Do => {
                self.unclear |= self.waits;
                self.wait(true);
            }
            Word::Else => (self.waits, self.unclear) = (false, false),
            Word::Var | Word::Define | Word::Include | Word::Throw | Word::Return | Word::Jump => {
                self.waits = false;
            }
            Word::Literal | Word::And | Word::Or | Word::Not => {}
        }
        self.operand = false;
    }

    fn wait(&mut self, is_value: bool) {
        (self.waits, self.is_value) = (true, is_value);
    }

    fn end_statement(&mut self) {
        (self.waits, self.unclear, self.operand, self.over) = (false, false, false, true);
        (self.previous, self.earlier) = (None, None);
        self.questions = 0;
    }

    /// Whether a newline before this token, outside `( )` and `[ ]`, certainly ends a statement.
    pub(in crate::syntax) fn newline(&mut self, next: Lex, span: Span) -> bool {
        if !self.may_end() || continues(next) {
            return false;
        }
        self.first = span.start;
        if self.waits || self.unclear {
            return false;
        }
        self.end_statement();
        true
    }

    fn may_end(&self) -> bool {
        if self.bars || self.questions > 0 {
            return false;
        }
        match self.previous {
            None | Some(Lex::Word(Word::Return | Word::Jump)) => true,
            _ => self.operand,
        }
    }

    /// Whether everything read in this bracket so far can be dropped at the comma that comes next.
    pub(in crate::syntax) fn separates(&self) -> bool {
        !self.bars && !self.waits && !self.unclear
    }
}

/// Whether a line that starts with this token continues the line before it.
pub(super) fn continues(lex: Lex) -> bool {
    match lex {
        Lex::Infix | Lex::Minus | Lex::Bars | Lex::Comma | Lex::Colon | Lex::Dot => true,
        Lex::Assign | Lex::Question => true,
        Lex::Compound | Lex::Arrow | Lex::Close(_) => true,
        Lex::Word(Word::Else | Word::Catch | Word::Finally) => true,
        Lex::Number | Lex::Text | Lex::Name | Lex::Word(_) | Lex::Open(_) => false,
        Lex::TextOpen | Lex::TextNext | Lex::TextEnd => false,
        Lex::Semicolon
        | Lex::Spread
        | Lex::Bang
        | Lex::Root
        | Lex::Raised
        | Lex::Bar
        | Lex::Tab
        | Lex::Newline
        | Lex::Comment => false,
        Lex::OpenComment | Lex::Continuation | Lex::OpenContinuation => false,
    }
}
