//! One token after another: what it makes of the state, or why it cannot stand there.

use super::Pass;
use super::state::{After, Kind, Pending, State};
use crate::syntax::token::{Lex, Word};
use crate::text::{Fault, Span};

impl Pass<'_> {
    pub(super) fn step(&mut self, lex: Lex, span: Span) -> Result<(), Fault> {
        match lex {
            Lex::Name | Lex::Number | Lex::Text | Lex::Word(Word::Literal) => {
                self.operand(lex, span)
            }
            Lex::Word(word) => self.word(word, span),
            Lex::Open(b'{') => self.brace(span),
            Lex::Open(bracket) => self.bracket(bracket, span),
            Lex::Close(bracket) => self.close(bracket, span),
            Lex::Semicolon => self.semicolon(span),
            Lex::Comma => self.comma(span),
            Lex::Colon => self.colon(span),
            Lex::Dot => self.after_operand(lex, span, State::Member),
            Lex::Assign | Lex::Compound => self.assign(lex, span),
            Lex::Arrow => self.arrow(span),
            Lex::Infix => self.infix(span),
            Lex::Minus if self.frame().state.is_operand() => self.infix(span),
            Lex::Minus if self.frame().state == State::EitherEnd => self.infix(span),
            Lex::Bang if self.frame().state.is_operand() => self.to(State::Operand),
            Lex::Minus | Lex::Bang => self.prefix(lex, span, State::Need),
            Lex::Root => self.root(span),
            Lex::Bar => self.bar(span),
            Lex::Bars => self.bars(span),
            Lex::Tab | Lex::Newline | Lex::Comment | Lex::OpenComment => Ok(()),
            Lex::Continuation | Lex::OpenContinuation => Ok(()),
        }
    }

    /// A value begins with this token: may it, here?
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not listed is refused"
    )]
    pub(super) fn value(&mut self, lex: Lex, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        match frame.state {
            State::Need | State::Element | State::LambdaBody => {}
            State::Primary if !matches!(lex, Lex::Minus | Lex::Bang) => {}
            State::Jump => self.frame_mut().fixed = true,
            State::Loop => {
                self.frame_mut().condition = true;
                self.frame_mut().fixed = true;
            }
            State::Start if frame.kind == Kind::Record => return Err(self.wrong(lex, span)),
            State::Start | State::Body | State::ElseBody | State::End | State::EitherEnd => {
                self.begin_statement(span);
            }
            State::Operand if frame.condition => self.begin_statement(span),
            _ => return Err(self.wrong(lex, span)),
        }
        Ok(())
    }

    fn glued(&self, span: Span, after: Lex) -> bool {
        matches!(self.previous, Some((lex, before)) if lex == after && before.end == span.start)
    }

    fn operand(&mut self, lex: Lex, span: Span) -> Result<(), Fault> {
        if lex == Lex::Name && self.named(span)? {
            return Ok(());
        }
        let state = self.frame().state;
        if state == State::Include && lex == Lex::Text {
            return self.to(State::Stop);
        }
        if state == State::Start && self.frame().kind == Kind::Record {
            return if lex == Lex::Text {
                self.to(State::Equals)
            } else {
                Err(self.wrong(lex, span))
            };
        }
        self.value(lex, span)?;
        let starts = !matches!(
            state,
            State::Need | State::Element | State::LambdaBody | State::Jump | State::Loop
        );
        let next = if !starts || lex != Lex::Name {
            State::Operand
        } else if state != State::Primary && is_type_word(&self.source.as_bytes()[span.range()]) {
            State::Typed
        } else if matches!(self.frame().kind, Kind::ForParts(0)) && state == State::Start {
            State::ForMaybe
        } else {
            State::Operand
        };
        self.set(next);
        Ok(())
    }

    /// A name where the state asks for one, or where it belongs to a fixed form.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not listed takes values, not names"
    )]
    fn named(&mut self, span: Span) -> Result<bool, Fault> {
        let text = &self.source.as_bytes()[span.range()];
        let same_line = || {
            let between = self.previous.map_or(0, |(_, p)| p.end as usize)..span.start as usize;
            !self.source.as_bytes()[between]
                .iter()
                .any(|b| matches!(b, b'\n' | b'\r'))
        };
        let frame = self.frame();
        let next = match frame.state {
            State::Member => State::Operand,
            State::Typed if same_line() && !(text == b"in" && frame.names_loop()) => State::Equals,
            State::Operand if frame.kind != Kind::Bars => {
                let product = (text == b"i" && self.glued(span, Lex::Close(b')')))
                    || (matches!(text, b"e") || text == "π".as_bytes())
                        && self.glued(span, Lex::Number);
                if !product {
                    return Ok(false);
                }
                State::Operand
            }
            State::VarName => State::Declared,
            State::DefineName => State::Equals,
            State::Include => State::Stop,
            State::For => State::ForFirst,
            State::ForComma => State::ForSecond,
            State::ForFirst | State::ForSecond | State::ForMaybe | State::Typed
                if text == b"in" && frame.names_loop() =>
            {
                let frame = self.frame_mut();
                if matches!(frame.kind, Kind::ForParts(_)) {
                    frame.kind = Kind::ForIn;
                } else {
                    frame.condition = true;
                }
                frame.fixed = true;
                State::Need
            }
            State::FuncStatement => State::FuncNamed,
            State::StructName => State::StructBrace,
            State::CatchHead => State::Brace(After::Catch),
            State::Param => State::ParamDone,
            State::Start if frame.kind == Kind::Record => State::Equals,
            _ => return Ok(false),
        };
        self.set(next);
        Ok(true)
    }

    /// A token that must stand right after an operand.
    fn after_operand(&mut self, lex: Lex, span: Span, next: State) -> Result<(), Fault> {
        let state = self.frame().state;
        if !state.is_operand() && state != State::EitherEnd {
            return Err(self.wrong(lex, span));
        }
        self.set(next);
        Ok(())
    }

    fn infix(&mut self, span: Span) -> Result<(), Fault> {
        self.after_operand(Lex::Infix, span, State::Need)?;
        if self.source.as_bytes()[span.start as usize] == b'^' {
            return self.enter_tight(span);
        }
        self.leave_tight();
        Ok(())
    }

    fn prefix(&mut self, lex: Lex, span: Span, next: State) -> Result<(), Fault> {
        self.value(lex, span)?;
        self.set(next);
        self.enter_tight(span)
    }

    fn root(&mut self, span: Span) -> Result<(), Fault> {
        if self.frame().state.is_operand() && self.glued(span, Lex::Number) {
            self.set(State::Primary);
            return self.enter_tight(span);
        }
        self.prefix(Lex::Root, span, State::Primary)
    }

    fn bars(&mut self, span: Span) -> Result<(), Fault> {
        let state = self.frame().state;
        if state == State::DoHead {
            self.set(State::Brace(After::Operand));
            return Ok(());
        }
        if state.is_operand() || state == State::EitherEnd {
            return self.infix(span);
        }
        self.value(Lex::Bars, span)?;
        self.set(State::LambdaBody);
        self.enter_lambda(span)
    }

    fn bar(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        if frame.kind == Kind::Bars {
            if !matches!(frame.state, State::Param | State::ParamDone) {
                return Err(self.wrong(Lex::Bar, span));
            }
            self.pop();
            return if self.frame().state == State::LambdaBody {
                self.enter_lambda(span)
            } else {
                Ok(())
            };
        }
        if frame.state == State::DoHead {
            return self.push(Kind::Bars, span, State::Param, State::Brace(After::Operand));
        }
        self.value(Lex::Bar, span)?;
        self.push(Kind::Bars, span, State::Param, State::LambdaBody)
    }

    fn arrow(&mut self, span: Span) -> Result<(), Fault> {
        let state = self.frame().state;
        if state == State::FuncBody {
            self.enter_lambda(span)?;
        } else if state != State::LambdaBody || matches!(self.previous, Some((Lex::Arrow, _))) {
            return Err(self.wrong(Lex::Arrow, span));
        }
        self.set(State::Need);
        Ok(())
    }

    fn assign(&mut self, lex: Lex, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        let named = matches!(frame.state, State::Declared | State::Equals);
        let place = frame.kind.holds_statements() || matches!(frame.kind, Kind::ForParts(_));
        let target = frame.state.is_operand() && place && !frame.condition && !frame.fixed;
        if !(target || named && lex == Lex::Assign) {
            return Err(self.wrong_assign(lex, span));
        }
        self.end_expression();
        let frame = self.frame_mut();
        frame.state = State::Need;
        frame.fixed = true;
        Ok(())
    }

    fn semicolon(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        let over = frame.may_end() || frame.state == State::ForMaybe;
        let fits = match frame.kind {
            Kind::Unit | Kind::Block | Kind::Either | Kind::Record => over,
            Kind::ForParts(seen) => over && seen < 2,
            Kind::Group | Kind::Args | Kind::Array | Kind::Index => false,
            Kind::ForIn | Kind::Params | Kind::Catch | Kind::Bars => false,
        };
        if !fits {
            return Err(self.wrong(Lex::Semicolon, span));
        }
        if let Kind::ForParts(seen) = &mut self.frame_mut().kind {
            *seen += 1;
        }
        if self.frame().state.is_between() {
            self.abandon();
        }
        self.end_statement();
        Ok(())
    }

    fn comma(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        let next = match (frame.kind, frame.state) {
            (Kind::Args | Kind::Array | Kind::Index, State::Operand) => State::Element,
            (Kind::Params | Kind::Bars, State::ParamDone) => State::Param,
            (Kind::Record, State::Operand | State::Start) => State::Start,
            (Kind::Either, State::Operand | State::Typed | State::Start) if !frame.condition => {
                State::Start
            }
            (_, State::ForFirst | State::ForMaybe) => State::ForComma,
            (Kind::ForParts(0), State::Typed) => State::ForComma,
            _ => return Err(self.wrong(Lex::Comma, span)),
        };
        self.end_expression();
        let frame = self.frame_mut();
        frame.state = next;
        frame.fixed = false;
        Ok(())
    }

    /// A colon stands between a key and a value, or alone in `[:]`.
    fn colon(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        let next = match (frame.kind, frame.state) {
            (Kind::Array, State::Operand) => State::Need,
            (Kind::Array, State::Element) if matches!(self.previous, Some((Lex::Open(_), _))) => {
                State::Operand
            }
            _ => {
                let fault = Fault::syntax(span, "unexpected character `:`").hint(
                    "a field is written `name = value`, a member of a module `m::name`, an entry of a dict `[key: value]`",
                );
                return Err(self.explain_bad(fault));
            }
        };
        self.end_expression();
        let frame = self.frame_mut();
        frame.state = next;
        frame.fixed = false;
        Ok(())
    }

    fn word(&mut self, word: Word, span: Span) -> Result<(), Fault> {
        if word == Word::Else {
            return self.word_else(span);
        }
        if matches!(word, Word::Catch | Word::Finally) {
            return self.word_catch(word, span);
        }
        if matches!(word, Word::And | Word::Or | Word::Not) {
            return Err(self.reserved_operator(word, span));
        }
        let frame = self.frame();
        let lex = Lex::Word(word);
        if matches!(word, Word::Func | Word::Do) {
            let starts = frame.may_begin();
            self.value(lex, span)?;
            self.set(match starts {
                _ if word == Word::Do => State::DoHead,
                true => State::FuncStatement,
                false => State::FuncValue,
            });
            // a function value takes as much stack as two brackets
            return self.enter_tight(span);
        }
        let in_header = frame.state == State::Start
            && is_simple(word)
            && matches!(frame.kind, Kind::ForParts(_));
        if !(frame.may_begin() || in_header || frame.state == State::Loop) {
            return Err(self.wrong(lex, span));
        }
        self.statement_word(word, span)
    }

    fn statement_word(&mut self, word: Word, span: Span) -> Result<(), Fault> {
        let after_else = self.frame().state == State::ElseBody;
        self.begin_statement(span);
        let next = match word {
            Word::Var => State::VarName,
            Word::Define => State::DefineName,
            Word::Include => State::Include,
            Word::Jump => State::Stop,
            Word::Return | Word::Throw => {
                self.frame_mut().fixed = true;
                if word == Word::Return {
                    State::Jump
                } else {
                    State::Need
                }
            }
            Word::If | Word::While => {
                if word == Word::If && after_else {
                    self.pending.pop();
                }
                self.wait(
                    if word == Word::If {
                        Pending::If
                    } else {
                        Pending::Body
                    },
                    span,
                )?;
                let frame = self.frame_mut();
                frame.condition = true;
                frame.fixed = true;
                State::Need
            }
            Word::For | Word::Loop => {
                self.wait(Pending::Body, span)?;
                if word == Word::For {
                    State::For
                } else {
                    State::Loop
                }
            }
            Word::Try => {
                self.wait(Pending::Try, span)?;
                State::Brace(After::Try)
            }
            Word::Struct => State::StructName,
            Word::Else | Word::Catch | Word::Finally | Word::Func | Word::Do | Word::Literal => {
                return Err(self.wrong(Lex::Word(word), span));
            }
            Word::And | Word::Or | Word::Not => return Err(self.wrong(Lex::Word(word), span)),
        };
        self.set(next);
        Ok(())
    }

    /// Whether the statement under way could end here, so that `else` or `finally` may follow; ends it.
    fn settle_statement(&mut self) -> bool {
        let frame = self.frame();
        if matches!(frame.state, State::Start | State::End) {
            return frame.kind.holds_statements();
        }
        let ended = frame.may_end() && frame.state != State::EitherEnd;
        if ended && frame.kind.holds_statements() {
            self.end_statement();
            return true;
        }
        false
    }

    fn word_else(&mut self, span: Span) -> Result<(), Fault> {
        let between = matches!(self.frame().state, State::Start | State::End);
        if !self.settle_statement() {
            return Err(self.wrong(Lex::Word(Word::Else), span));
        }
        while self.top() == Some(Pending::TryDone) {
            self.close_top();
        }
        if self.top() != Some(Pending::IfDone) {
            return Err(self.orphan("else", "if", span, between));
        }
        *self.pending.last_mut().expect("just seen") = Pending::Body;
        self.set(State::ElseBody);
        Ok(())
    }

    fn word_catch(&mut self, word: Word, span: Span) -> Result<(), Fault> {
        let between = matches!(self.frame().state, State::Start | State::End);
        let after_try = self.frame().state == State::AfterTry;
        if word == Word::Catch {
            if after_try {
                return self.to(State::CatchHead);
            }
            return Err(self.orphan("catch", "try", span, between));
        }
        if !after_try {
            if !self.settle_statement() {
                return Err(self.wrong(Lex::Word(word), span));
            }
            while self.top() == Some(Pending::IfDone) {
                self.close_top();
            }
            if self.top() != Some(Pending::TryDone) {
                return Err(self.orphan("finally", "try", span, between));
            }
        }
        self.pending.pop();
        self.set(State::Brace(After::End));
        Ok(())
    }
}

/// Whether a statement of this word may stand in the header of a `for`.
fn is_simple(word: Word) -> bool {
    matches!(
        word,
        Word::Var | Word::Define | Word::Include | Word::Throw | Word::Return | Word::Jump
    )
}

fn is_type_word(text: &[u8]) -> bool {
    matches!(
        text,
        b"bigint"
            | b"int"
            | b"rational"
            | b"irrational"
            | b"complex"
            | b"float"
            | b"bool"
            | b"string"
            | b"array"
    )
}
