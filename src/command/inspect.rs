//! Commands that look inside: counters and bytecode.

use super::Reply;
use crate::session::Session;
use crate::syntax::{TokenKind, tokens as tokens_of};
use crate::text::{Diagnostic, Failure};

/// `:stats`, `:stats on|off`.
pub(super) fn stats(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    match rest {
        "" => return Ok(Reply::Text(session.statistics())),
        "on" | "off" => session.set_stats(rest == "on"),
        _ => {
            let failure = Failure::syntax(format!("`:stats` takes on or off, not `{rest}`"));
            return Err(failure.with_hint("usage: :stats [on|off]"));
        }
    }
    Ok(Reply::Text(String::new()))
}

/// `:dis NAME`, `:dis CODE`, `:dis --native NAME`.
pub(super) fn dis(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    #[cfg(feature = "native")]
    if let Some(name) = rest.strip_prefix("--native") {
        let name = name.trim();
        return match session.native_listing(name) {
            Some(listing) => Ok(Reply::Text(listing)),
            None => Err(Failure::name(format!("there is no function `{name}`"))
                .with_hint("`:dis --native NAME` lists the native code of a function")),
        };
    }
    if let Some(listing) = session.function_listing(rest) {
        return Ok(Reply::Text(listing));
    }
    check_length(rest)?;
    if let [(_, TokenKind::Name)] = tokens_of(rest)[..]
        && session.about(rest).is_none()
    {
        return Err(
            Failure::name(format!("there is no function or variable `{rest}`"))
                .with_hint("`:dis NAME` lists a function, and `:dis CODE` lists code"),
        );
    }
    Ok(listed(session.input_listing(rest)))
}

/// `:tokens CODE`.
pub(super) fn tokens(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    check_length(rest)?;
    Ok(Reply::Text(session.tokens_listing(rest)))
}

/// `:ast CODE`.
pub(super) fn ast(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    check_length(rest)?;
    Ok(listed(session.tree_listing(rest)))
}

/// `:compile CODE`.
pub(super) fn compile(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    check_length(rest)?;
    Ok(listed(session.stages_listing(rest)))
}

/// The maximum size of code to list, in bytes: a listing is many times as long.
const CODE_MAX: usize = 1 << 18;

fn check_length(code: &str) -> Result<(), Failure> {
    if code.len() <= CODE_MAX {
        return Ok(());
    }
    let message = format!(
        "only code of up to {} KiB can be listed, but this is {}",
        CODE_MAX >> 10,
        code.len() >> 10
    );
    Err(Failure::limit(message).with_hint("list only part of it"))
}

fn listed(listing: Result<String, Box<Diagnostic>>) -> Reply {
    match listing {
        Ok(text) => Reply::Text(text),
        Err(error) => Reply::Error(error),
    }
}
