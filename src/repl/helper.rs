//! What the line editor asks about a text: is it complete, and how is it coloured?

use crate::command;
use crate::session::Session;
use crate::syntax::{Status, TokenKind, tokens};
use nu_ansi_term::{Color, Style};
use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use std::borrow::Cow;

/// The adaptor that the editor calls.
pub(super) struct Helper {
    /// Whether the text is painted.
    pub colour: bool,
    /// Whether the text is an input; else any line will do, as for `input()`.
    pub reads_code: bool,
}

impl rustyline::Helper for Helper {}

impl Completer for Helper {
    type Candidate = String;
}

impl Hinter for Helper {
    type Hint = String;
}

impl Validator for Helper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let more = self.reads_code
            && !command::is_command(text)
            && Session::status(text) == Status::Incomplete;
        Ok(if more {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.colour && self.reads_code && !command::is_command(line) {
            Cow::Owned(painted(line))
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colour && self.reads_code && kind != CmdKind::MoveCursor
    }
}

fn painted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    for (span, kind) in tokens(text) {
        let Some(style) = style(kind) else { continue };
        out.push_str(&text[copied..span.start as usize]);
        out.push_str(&style.paint(&text[span.range()]).to_string());
        copied = span.end as usize;
    }
    out.push_str(&text[copied..]);
    out
}

fn style(kind: TokenKind) -> Option<Style> {
    match kind {
        TokenKind::Keyword => Some(Color::Purple.bold()),
        TokenKind::Number => Some(Color::Cyan.normal()),
        TokenKind::Text => Some(Color::Green.normal()),
        TokenKind::Comment => Some(Style::new().dimmed()),
        TokenKind::Error => Some(Color::Red.normal()),
        TokenKind::Name | TokenKind::Operator | TokenKind::Bracket => None,
    }
}
