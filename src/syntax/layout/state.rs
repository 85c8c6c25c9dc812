//! What the layout pass remembers: open brackets, unfinished statements, and how deep it all is.

use super::{LEVELS_MAX, Pass};
use crate::text::{Fault, Span};

/// What an open bracket is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The whole text: no bracket at all.
    Unit,
    /// `{ statements }`
    Block,
    /// The `{` a unit starts with: a block or a struct, the grammar decides.
    Either,
    /// `{ fields }`
    Record,
    /// `( e )`
    Group,
    /// `f( … )`
    Args,
    /// `[ … ]`
    Array,
    /// `a[ … ]`
    Index,
    /// `for ( a; b; c )`, with how many `;` were seen.
    ForParts(u8),
    /// `for ( x in e )`
    ForIn,
    /// `fn( a, b )`
    Params,
    /// `catch ( e )`
    Catch,
    /// `| a, b |`
    Bars,
}

impl Kind {
    pub(super) fn holds_statements(self) -> bool {
        matches!(self, Kind::Unit | Kind::Block | Kind::Either)
    }

    pub(super) fn ignores_newlines(self) -> bool {
        !self.holds_statements() && self != Kind::Record
    }
}

/// What the last token of a frame leaves open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// A statement (or field) may start.
    Start,
    /// An operand ended.
    Operand,
    /// A type word at the start of a statement: an operand, or a typed declaration.
    Typed,
    /// A value must follow.
    Need,
    /// A value must follow that does not start with a prefix operator.
    Primary,
    /// A value or the closing bracket must follow.
    Element,
    /// A word must follow, `.` or `::` having been read.
    Member,
    /// After `return`: a value may follow.
    Jump,
    /// The statement must end here.
    Stop,
    /// A body must follow.
    Body,
    /// After `else`: a body must follow.
    ElseBody,
    /// A compound statement ended.
    End,
    /// A block or struct that starts the unit ended.
    EitherEnd,
    /// After the block of a `try`: `catch` or `finally` must follow.
    AfterTry,
    /// After the block of a `catch`; never seen between two tokens.
    AfterCatch,
    /// After `loop`: a count or a body.
    Loop,
    /// After `for`.
    For,
    /// After the first name of a `for`.
    ForFirst,
    /// After the first name in the parentheses of a `for`.
    ForMaybe,
    /// After the comma between two names of a `for`.
    ForComma,
    /// After the second name of a `for`: `in` must follow.
    ForSecond,
    /// After `var`: a name must follow, then perhaps `=`.
    VarName,
    /// After `define`: a name must follow, then `=`.
    DefineName,
    /// A variable was named: `=` may follow.
    Declared,
    /// `=` must follow.
    Equals,
    /// After `include`.
    Include,
    /// `func` at the start of a statement.
    FuncStatement,
    /// `func` within an expression: parameters must follow.
    FuncValue,
    /// After `func name`: parameters or the block.
    FuncNamed,
    /// After the parameters of a function value: `{` or `=>`.
    FuncBody,
    /// After `struct`: the name.
    StructName,
    /// After `struct S`: `{`.
    StructBrace,
    /// After `catch`: a name or the block.
    CatchHead,
    /// After `do`: bars or the block.
    DoHead,
    /// A block must follow, and after it this.
    Brace(After),
    /// After `|…|`: `=>` or a value.
    LambdaBody,
    /// A parameter or the closing bracket must follow.
    Param,
    /// After a parameter (or the name in `catch (e)`).
    ParamDone,
}

impl State {
    /// Whether a statement may end after the last token, which was not in the header of one.
    pub(super) fn may_end(self) -> bool {
        match self {
            State::Start | State::End | State::EitherEnd | State::Operand | State::Typed => true,
            State::Jump | State::Stop | State::Declared => true,
            State::Need | State::Primary | State::Element | State::Member => false,
            State::Body | State::ElseBody | State::AfterTry | State::AfterCatch => false,
            State::Loop | State::For | State::ForFirst | State::ForMaybe => false,
            State::ForComma | State::ForSecond | State::VarName | State::DefineName => false,
            State::Equals | State::Include | State::FuncStatement | State::FuncValue => false,
            State::FuncNamed | State::FuncBody | State::StructName | State::StructBrace => false,
            State::CatchHead | State::DoHead | State::Brace(_) | State::LambdaBody => false,
            State::Param | State::ParamDone => false,
        }
    }

    /// Whether no statement is under way.
    pub(super) fn is_between(self) -> bool {
        matches!(self, State::Start | State::End | State::EitherEnd)
    }

    pub(super) fn is_operand(self) -> bool {
        matches!(self, State::Operand | State::Typed | State::ForMaybe)
    }
}

/// What a block leaves when it closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum After {
    Operand,
    End,
    Try,
    Catch,
}

impl After {
    pub(super) fn state(self) -> State {
        match self {
            After::Operand => State::Operand,
            After::End => State::End,
            After::Try => State::AfterTry,
            After::Catch => State::AfterCatch,
        }
    }
}

/// A statement that waits for a statement of its own to end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pending {
    /// An `if` in its condition or body.
    If,
    /// An `if` after its body: `else` may follow.
    IfDone,
    /// A loop, or what follows `else`.
    Body,
    /// A `try` in its block or its `catch`.
    Try,
    /// A `try` after its `catch`: `finally` may follow.
    TryDone,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) opener: Span,
    pub(super) state: State,
    /// In the header of a statement: an ended operand may be followed by the body.
    pub(super) condition: bool,
    /// `=` cannot assign (any more) in this statement.
    pub(super) fixed: bool,
    /// The struct that is the body of a `|…|` function.
    pub(super) after_bars: bool,
    /// Where this frame's unfinished statements begin in `Pass::pending`.
    pub(super) base: usize,
    /// Prefix operators and powers open around the operand under way.
    tight: usize,
    /// Function bodies open to the end of the expression.
    loose: usize,
}

impl Frame {
    pub(super) fn new(kind: Kind, opener: Span, state: State, base: usize) -> Frame {
        let (condition, fixed, after_bars, tight, loose) = (false, false, false, 0, 0);
        Frame {
            kind,
            opener,
            state,
            condition,
            fixed,
            after_bars,
            base,
            tight,
            loose,
        }
    }

    /// Whether the statement under way may end after the last token.
    pub(super) fn may_end(&self) -> bool {
        self.state.may_end() && !(self.condition && self.state == State::Operand)
    }

    /// Whether any statement may begin here: between statements, or as a body.
    pub(super) fn may_begin(&self) -> bool {
        let state = self.state;
        match state == State::Start {
            true => self.kind.holds_statements(),
            false if state == State::Operand => self.condition,
            false => state.is_between() || matches!(state, State::Body | State::ElseBody),
        }
    }

    /// Whether the names of a `for … in` may stand here.
    pub(super) fn names_loop(&self) -> bool {
        matches!(self.state, State::ForFirst | State::ForSecond) || self.kind == Kind::ForParts(0)
    }
}

impl Pass<'_> {
    pub(super) fn set(&mut self, state: State) {
        self.frame_mut().state = state;
    }

    /// The same where nothing can go wrong any more.
    pub(super) fn to(&mut self, state: State) -> Result<(), Fault> {
        self.set(state);
        Ok(())
    }

    /// Opens a bracket; its frame's parent gets the state it will have when the bracket closes.
    pub(super) fn push(
        &mut self,
        kind: Kind,
        opener: Span,
        state: State,
        parent: State,
    ) -> Result<(), Fault> {
        self.set(parent);
        let base = self.pending.len();
        self.frames.push(Frame::new(kind, opener, state, base));
        self.check_levels(opener)
    }

    /// Closes the innermost bracket.
    pub(super) fn pop(&mut self) {
        self.end_expression();
        let base = self.frame().base;
        self.pending.truncate(base);
        self.frames.pop();
        if self.frame().state == State::End {
            self.finish();
        } else if self.frame().state == State::AfterCatch {
            self.set(State::End);
            if let Some(top) = self.pending.last_mut() {
                *top = Pending::TryDone;
            }
        }
    }

    fn check_levels(&self, span: Span) -> Result<(), Fault> {
        if self.frames.len() + self.pending.len() + self.inner > LEVELS_MAX {
            return Err(too_deep(span));
        }
        Ok(())
    }

    /// A prefix operator or a power opens around what follows.
    pub(super) fn enter_tight(&mut self, span: Span) -> Result<(), Fault> {
        self.frame_mut().tight += 1;
        self.inner += 1;
        self.check_levels(span)
    }

    /// An operator looser than a power ends prefixes and powers.
    pub(super) fn leave_tight(&mut self) {
        let frame = self
            .frames
            .last_mut()
            .expect("the frame of the unit is never closed");
        self.inner -= frame.tight;
        frame.tight = 0;
    }

    /// The body of a function value begins; it extends as far as an expression can.
    pub(super) fn enter_lambda(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame_mut();
        frame.loose += frame.tight + 1;
        frame.tight = 0;
        frame.fixed = true;
        self.inner += 1;
        self.check_levels(span)
    }

    /// The expression under way is over.
    pub(super) fn end_expression(&mut self) {
        let frame = self
            .frames
            .last_mut()
            .expect("the frame of the unit is never closed");
        self.inner -= frame.tight + frame.loose;
        frame.tight = 0;
        frame.loose = 0;
    }

    /// A compound statement begins that waits for another to end.
    pub(super) fn wait(&mut self, pending: Pending, span: Span) -> Result<(), Fault> {
        self.pending.push(pending);
        self.check_levels(span)
    }

    /// The innermost unfinished statement of this frame.
    pub(super) fn top(&self) -> Option<Pending> {
        if self.pending.len() > self.frame().base {
            self.pending.last().copied()
        } else {
            None
        }
    }

    /// A statement is complete, and with it those that waited only for it.
    fn finish(&mut self) {
        while let Some(top) = self.top() {
            match top {
                Pending::Body | Pending::IfDone | Pending::TryDone => {
                    self.pending.pop();
                }
                Pending::If => {
                    *self.pending.last_mut().expect("just seen") = Pending::IfDone;
                    return;
                }
                Pending::Try => return,
            }
        }
    }

    /// No `else` or `finally` came: the statements that could have had one are complete.
    pub(super) fn abandon(&mut self) {
        while matches!(self.top(), Some(Pending::IfDone | Pending::TryDone)) {
            self.close_top();
        }
    }

    /// The innermost unfinished statement is complete as it is.
    pub(super) fn close_top(&mut self) {
        self.pending.pop();
        self.finish();
    }

    /// Whether the expression under way is inside the body of a function value without braces.
    pub(super) fn opened_lambda(&self) -> bool {
        self.frame().loose > 0
    }

    /// Ends the statement under way, if there is one.
    pub(super) fn end_statement(&mut self) {
        self.end_expression();
        let frame = self.frame_mut();
        let over = frame.state.is_between();
        let statements = frame.kind.holds_statements();
        frame.state = State::Start;
        frame.condition = false;
        frame.fixed = false;
        if statements && !over {
            self.finish();
        }
    }

    /// A statement begins with this token.
    pub(super) fn begin_statement(&mut self, span: Span) {
        self.end_expression();
        self.abandon();
        self.first = span;
        let frame = self.frame_mut();
        frame.condition = false;
        frame.fixed = false;
    }
}

/// The refusal of text that is nested too deeply.
pub(in crate::syntax) fn too_deep(span: Span) -> Fault {
    Fault::syntax(span, "nested too deeply").hint("give parts of it names, or use a loop")
}
