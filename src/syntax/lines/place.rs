//! Determines what the grammar expects at a place, from the tokens that it could continue with and
//! the token before the place.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few tokens alone determine what must follow"
)]

use super::context::Context;
use crate::syntax::token::{Lex, Word};

/// The first letters of words that start statements.
const STATEMENT: &str = "\u{1}..\u{1a}";

/// The `in` of a loop; the `in` between operands is a single token.
pub(super) const LOOP_IN: &str = "i..i";

/// The kind of input that the grammar expects at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// The start of a statement.
    Start,
    /// After an operand: an operator, or the end of the enclosing construct.
    Operand,
    /// Only the end of the statement.
    End,
    Value,
    /// A value without a minus sign, after `√` or `∛`.
    Root,
    Member,
    Body,
    /// `catch` or `finally`
    Catch,
    /// A count or a body.
    Loop,
    Name,
    /// `in`, or a comma and a second name.
    ForNames,
    /// After the first name in the parentheses of a `for`.
    ForMaybe,
    /// The `;` in the header of a `for`.
    Semicolon,
    /// `=` or the end of the statement.
    Declared,
    Equals,
    /// The path or name after `include`.
    Path,
    /// The name or the parameters of a function statement.
    Func,
    /// The parameters of a function value.
    FuncValue,
    FuncNamed,
    FuncBody,
    Brace,
    CatchHead,
    DoHead,
    Param,
    ParamDone,
    CatchDone,
    Field,
}

impl Context<'_> {
    /// Whether a value may start here.
    pub(super) fn may_begin_value(&self) -> bool {
        self.may("0..9")
    }

    /// Whether a statement may end here.
    pub(super) fn may_end(&self) -> bool {
        self.may(";..;")
    }

    /// What is expected here.
    pub(super) fn place(&self) -> Place {
        if let Some(place) = self.place_after_word() {
            return place;
        }
        let (value, name) = (self.may_begin_value(), self.may("a..z"));
        let statement = self.may(STATEMENT);
        if value && self.is_for() && self.may(";") && !self.may("&&") {
            return Place::Semicolon;
        }
        if self.may("&&") {
            return match (value, self.may(LOOP_IN)) {
                (true, _) if !self.may_end() => Place::Body,
                // The token is on a new line.
                (true, _) if !self.continues() => Place::Start,
                (_, true) if self.may(";") => Place::ForMaybe,
                _ => Place::Operand,
            };
        }
        if value {
            return match (statement, self.may_end()) {
                (true, true) => Place::Start,
                (true, false) => Place::Body,
                _ => Place::Value,
            };
        }
        let rows = [
            ("\u{3}atch", Place::Catch),
            (LOOP_IN, Place::ForNames),
            ("=>", Place::FuncBody),
        ];
        if let Some((_, place)) = rows.into_iter().find(|(token, _)| self.may(token)) {
            return place;
        }
        if self.may("=") && self.may(",..,") && self.may(")") {
            return Place::ParamDone;
        }
        if self.may("=") {
            return match self.may_end() {
                true => Place::Declared,
                false => Place::Equals,
            };
        }
        if name {
            return match self.may("\"") {
                true => Place::Field,
                false if self.may(")") || self.may("|") => Place::Param,
                false => Place::Name,
            };
        }
        if self.may("{") || self.may("{..{") {
            return match self.may("(..(") {
                true => Place::FuncNamed,
                false => Place::Brace,
            };
        }
        if self.may(",..,") && (self.may("|") || self.may(")")) {
            return Place::ParamDone;
        }
        if self.may(")") {
            return Place::CatchDone;
        }
        match self.may(";") {
            true => Place::Semicolon,
            false => Place::End,
        }
    }

    /// Whether the token that was found could continue the previous line.
    fn continues(&self) -> bool {
        matches!(
            self.found,
            Some((
                Lex::Comma
                    | Lex::Assign
                    | Lex::Compound
                    | Lex::Dot
                    | Lex::Bars
                    | Lex::Question
                    | Lex::Colon,
                _
            ))
        )
    }

    /// What is expected here, if the previous token alone decides it.
    fn place_after_word(&self) -> Option<Place> {
        Some(match self.previous_lex()? {
            Lex::Dot if self.may("a..z") && !self.may_begin_value() => Place::Member,
            Lex::Root if self.may_begin_value() => Place::Root,
            Lex::Word(Word::Var | Word::Define | Word::Struct | Word::For) => Place::Name,
            Lex::Word(Word::Include) => Place::Path,
            Lex::Word(Word::Func) if self.may("a..z") => Place::Func,
            Lex::Word(Word::Func) => Place::FuncValue,
            Lex::Word(Word::Do) => Place::DoHead,
            Lex::Word(Word::Catch) => Place::CatchHead,
            Lex::Word(Word::Try | Word::Finally) => Place::Brace,
            Lex::Word(Word::Else) => Place::Body,
            Lex::Word(Word::Loop) => Place::Loop,
            _ => return None,
        })
    }
}
