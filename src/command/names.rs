//! Commands for the names of the session.

use super::Reply;
use crate::session::Session;
use crate::text::{Failure, closest};

/// `:vars`, `:vars PATTERN`.
pub(super) fn vars(session: &mut Session, pattern: &str) -> Result<Reply, Failure> {
    let mut rows = session.variables();
    rows.retain(|row| matches(&row.name, pattern));
    let width = rows.iter().map(|row| row.name.chars().count()).max();
    let width = width.unwrap_or(0).min(24);
    let lines = rows.iter().map(|row| {
        format!(
            "{:<width$}  {:<10} {}\n",
            row.name, row.type_name, row.value
        )
    });
    Ok(Reply::Text(lines.collect()))
}

/// Reports whether a name contains the pattern or, if the pattern has a `*`, matches it.
fn matches(name: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return name.contains(pattern);
    };
    let Some(mut name) = name.strip_prefix(start) else {
        return false;
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = name.find(part) else {
            return false;
        };
        name = &name[at + part.len()..];
    }
    name.ends_with(end)
}

/// `:reset`, `:reset NAME…`.
pub(super) fn reset(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let names: Vec<String> = session.variables().into_iter().map(|v| v.name).collect();
    if rest.is_empty() {
        session.reset(":reset");
        return Ok(Reply::Text(String::new()));
    }
    let wanted: Vec<&str> = rest
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    for name in &wanted {
        if !names.iter().any(|known| known == name) {
            return Err(unknown_name(session, name));
        }
    }
    session.as_step(&format!(":reset {rest}"), |session| {
        for name in wanted {
            session.undeclare(name);
        }
    });
    Ok(Reply::Text(String::new()))
}

pub(super) fn unknown_name(session: &Session, name: &str) -> Failure {
    let failure = Failure::name(format!("you have not defined `{name}`"));
    let names: Vec<String> = session.variables().into_iter().map(|v| v.name).collect();
    match closest(name, names.iter().map(String::as_str)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None => failure.with_hint("`:vars` lists your names"),
    }
}
