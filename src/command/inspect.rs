//! Commands that look inside: switches, counters, bytecode.

use super::{Reply, Request};
use crate::session::{SWITCHES, Session, Switch};
use crate::text::{Diagnostic, Failure, closest};

/// `:set`, `:set NAME`, `:set NAME on|off`.
pub(super) fn set(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let state = |on: bool| if on { "on" } else { "off" };
    match words[..] {
        [] => {
            let rows = session
                .switches()
                .map(|(row, on)| format!("{:<13} {:<4} {}\n", row.name, state(on), row.about));
            Ok(Reply::Text(rows.collect()))
        }
        ["edit", keys @ ("vi" | "emacs")] => Ok(Reply::Shell(Request::ViKeys(keys == "vi"))),
        ["edit", ..] => Err(Failure::syntax("`:set edit` takes `vi` or `emacs`")),
        [name] => {
            let row = switch(name)?;
            let on = session
                .switches()
                .any(|(other, on)| other.name == row.name && on);
            Ok(Reply::Text(format!("{} {}\n", row.name, state(on))))
        }
        [name, value @ ("on" | "off")] => {
            session.set_switch(switch(name)?, value == "on");
            Ok(Reply::Text(String::new()))
        }
        _ => Err(Failure::syntax("`:set` takes a name and `on` or `off`")
            .with_hint("`:set` alone lists the switches")),
    }
}

pub(super) fn switch(name: &str) -> Result<&'static Switch, Failure> {
    SWITCHES.iter().find(|row| row.name == name).ok_or_else(|| {
        let failure = Failure::name(format!("there is no switch `{name}`"));
        match closest(name, SWITCHES.iter().map(|row| row.name)) {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
            None => failure.with_hint("`:set` alone lists the switches"),
        }
    })
}

/// `:stats`.
pub(super) fn stats(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    Ok(Reply::Text(session.statistics()))
}

/// `:dis NAME`, `:dis CODE`.
pub(super) fn dis(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    if let Some(listing) = session.function_listing(rest) {
        return Ok(Reply::Text(listing));
    }
    Ok(listed(session.input_listing(rest)))
}

/// `:tokens CODE`.
pub(super) fn tokens(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    Ok(Reply::Text(session.tokens_listing(rest)))
}

/// `:ast CODE`.
pub(super) fn ast(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    Ok(listed(session.tree_listing(rest)))
}

/// `:compile CODE`.
pub(super) fn compile(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    Ok(listed(session.stages_listing(rest)))
}

fn listed(listing: Result<String, Box<Diagnostic>>) -> Reply {
    match listing {
        Ok(text) => Reply::Text(text),
        Err(error) => Reply::Error(error),
    }
}
