//! Commands that evaluate an expression or show a value again.

use super::Reply;
use crate::measure::duration;
use crate::session::{Outcome, Session};
use crate::text::Failure;

/// `:type EXPR`.
pub(super) fn type_of(session: &mut Session, text: &str) -> Result<Reply, Failure> {
    match session.evaluate(text) {
        Ok(Some(value)) => Ok(Reply::Text(format!("{}\n", value.type_name()))),
        Ok(None) => Err(Failure::syntax("`:type` needs an expression")),
        Err(outcome) => Ok(ended(*outcome, String::new())),
    }
}

/// `:time EXPR`.
pub(super) fn time(session: &mut Session, text: &str) -> Result<Reply, Failure> {
    let begin = session.host().monotonic();
    let result = session.evaluate(text);
    let seconds = session.host().monotonic() - begin;
    match result {
        Ok(value) => {
            let shown = match value.filter(|value| !value.is_null()) {
                Some(value) => session.whole_or_short(value)? + "\n",
                None => String::new(),
            };
            session.count_output(&shown)?;
            Ok(Reply::Text(format!("{shown}{}\n", duration(seconds))))
        }
        Err(outcome) => Ok(ended(*outcome, format!("{}\n", duration(seconds)))),
    }
}

/// Returns the reply of a command that ran code.
pub fn ended(outcome: Outcome, otherwise: String) -> Reply {
    match (outcome.exit, outcome.error) {
        (Some(status), _) => Reply::Leave(status),
        (None, Some(error)) => Reply::Error(Box::new(error)),
        (None, None) => Reply::Text(otherwise),
    }
}

/// `:full`.
pub(super) fn full(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    match session.last_shown() {
        Some(text) => {
            let text = text? + "\n";
            session.count_output(&text)?;
            Ok(Reply::Long(text))
        }
        None => Err(Failure::name("no value has been shown yet")),
    }
}
