//! Commands that look inside: counters, bytecode.

use super::Reply;
use crate::session::Session;
use crate::text::{Failure, Paint, render};

/// `:stats`.
pub(super) fn stats(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    Ok(Reply::Text(session.statistics()))
}

/// `:dis NAME`, `:dis CODE`.
pub(super) fn dis(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    if let Some(listing) = session.function_listing(rest) {
        return Ok(Reply::Text(listing));
    }
    match session.input_listing(rest) {
        Ok(listing) => Ok(Reply::Text(listing)),
        Err(diagnostic) => Ok(Reply::Text(render(&diagnostic, Paint::Plain))),
    }
}
