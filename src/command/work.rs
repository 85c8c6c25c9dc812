//! Commands that work with the session: its names, scripts, folders, and single expressions.

use super::save::{allow_replacing, forced, write_new};
use super::{ANY, Mixed, OnError, Opt, Replay, Reply, Request, Wants, no_shell, run_cell, wants};
use crate::limit::carried;
use crate::measure::duration;
use crate::notebook::Notebook;
use crate::session::{Outcome, Session};
use crate::text::{Diagnostic, ErrorKind, Failure, Source, closest};
use std::io;

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

/// Whether a name contains the pattern; with `*` in it, whether it is like the pattern.
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
            let value = value.filter(|value| !value.is_null());
            let shown = value.map(|value| format!("{}\n", session.short(value)));
            let shown = shown.unwrap_or_default();
            Ok(Reply::Text(format!("{shown}{}\n", duration(seconds))))
        }
        Err(outcome) => Ok(ended(*outcome, format!("{}\n", duration(seconds)))),
    }
}

/// What the door is told of code that a command ran.
pub(super) fn ended(outcome: Outcome, otherwise: String) -> Reply {
    match (outcome.exit, outcome.error) {
        (Some(status), _) => Reply::Leave(status),
        (None, Some(error)) => Reply::Error(Box::new(error)),
        (None, None) => Reply::Text(otherwise),
    }
}

/// `:full`.
pub(super) fn full(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    match session.last_shown() {
        Some(text) => Ok(Reply::Long(text? + "\n")),
        None => Err(Failure::name("no value was shown yet")),
    }
}

/// `:load FILE`.
pub(super) fn load(session: &mut Session, path: &str) -> Result<Reply, Failure> {
    let read = session.read_source(&[path.to_string()]);
    let (text, name) = read.map_err(|error| refused(&error, "read", path))?;
    if name.ends_with(".md") {
        return load_notebook(session, &name, &text);
    }
    let line = format!(":load {path}");
    let outcome = session.as_step(&line, |session| {
        session.eval_source(Source::new(name, text), false)
    });
    if outcome.exit.is_none() {
        let error = outcome.error.as_ref().map(Diagnostic::one_line);
        session.note_command(&line, "", error);
    }
    Ok(ended(outcome, String::new()))
}

/// Runs the cells of a notebook in the session, up to one that fails unforeseen.
///
/// # Errors
/// What is wrong with the notebook.
pub fn load_notebook(session: &mut Session, name: &str, text: &str) -> Result<Reply, Failure> {
    let book = Notebook::read(text).map_err(|fault| Failure::syntax(format!("{name}, {fault}")))?;
    // Where it cannot be read as a file, as in the sandbox, it cannot be replaced either.
    if let Ok(text) = session.read_file(name) {
        let full = session.host().full_name(name);
        session.note_file(full, &text);
    }
    for cell in book.cells.iter().filter(|cell| !cell.flags.skip) {
        let place = (name, cell.code.line + 1);
        let on_error = if cell.flags.error {
            OnError::GoOn
        } else {
            OnError::Stop
        };
        let ended = run_cell(session, &cell.code.text, place, on_error, &mut no_shell);
        match (ended.exit, ended.error) {
            (Some(status), _) => return Ok(Reply::Leave(status)),
            (None, Some(error)) if !cell.flags.error || error.is(ErrorKind::Interrupted) => {
                return Ok(Reply::Error(Box::new(error)));
            }
            _ => {}
        }
    }
    Ok(Reply::Text(String::new()))
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

/// `:pwd`.
pub(super) fn pwd(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    match session.host().folder() {
        Ok(folder) => Ok(Reply::Text(folder + "\n")),
        Err(error) => Err(refused(&error, "find", "the current folder")),
    }
}

/// `:cd DIR`.
pub(super) fn cd(session: &mut Session, path: &str) -> Result<Reply, Failure> {
    match session.host().enter_folder(path) {
        Ok(()) => Ok(Reply::Text(String::new())),
        Err(error) => Err(refused(&error, "enter", path)),
    }
}

pub(super) fn refused(error: &io::Error, what: &str, path: &str) -> Failure {
    if let Some(failure) = carried(error) {
        return failure;
    }
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Permission,
        _ => ErrorKind::Io,
    };
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_string(),
        _ => error.to_string(),
    };
    Failure::new(kind, format!("cannot {what} `{path}`: {why}"))
}

/// What `:history` takes.
pub(super) const HISTORY: Mixed = Mixed {
    words: wants::no_words,
    options: &[
        Opt {
            name: "--save",
            value: Some(("FILE", Wants::File(ANY))),
            help: "write the inputs into a file",
        },
        Opt {
            name: "--force",
            value: None,
            help: "replace a file whatever it holds",
        },
    ],
    then: Wants::Nothing,
};

/// `:history`, `:history PATTERN`, `:history --save FILE`.
pub(super) fn history(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (option, path) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !option.starts_with("--") {
        return Ok(Reply::Shell(Request::History(rest.to_string())));
    }
    if option != "--save" {
        return Err(wants::no_option("history", option, HISTORY.options));
    }
    let (path, force) = forced(path);
    if path.is_empty() {
        return Err(Failure::syntax("`--save` needs a file").with_hint(usage("history")));
    }
    allow_replacing(session, path, force, "history")?;
    Ok(Reply::Shell(Request::SaveHistory(path.to_string())))
}

/// What `--resume` does with `:history`.
pub(super) fn history_replay(rest: &str) -> Replay {
    match rest.starts_with("--") {
        true => Replay::Outside("writes a file"),
        false => Replay::Never,
    }
}

/// What a door that keeps no history answers: the inputs of this session. None to other requests.
///
/// # Errors
/// When they cannot be saved.
pub fn recorded(session: &mut Session, request: &Request) -> Result<Option<Reply>, Failure> {
    let (pattern, path) = match request {
        Request::History(pattern) => (pattern.as_str(), None),
        Request::SaveHistory(path) => ("", Some(path)),
        _ => return Ok(None),
    };
    let inputs = session.record().inputs();
    let found = inputs.filter(|input| !input.private && input.text.contains(pattern));
    let text: String = found.map(|input| format!("{}\n", input.text)).collect();
    let Some(path) = path else {
        return Ok(Some(Reply::Text(text)));
    };
    let written = write_new(session, path, &text);
    written.map_err(|error| refused(&error, "write", path))?;
    Ok(Some(Reply::Text(String::new())))
}

/// How a command is written.
fn usage(name: &str) -> String {
    super::find(name).map_or_else(String::new, super::Command::usage)
}

/// `:edit`, `:edit NAME`.
pub(super) fn edit(session: &mut Session, name: &str) -> Result<Reply, Failure> {
    allow_programs(session)?;
    if name.is_empty() {
        return Ok(Reply::Shell(Request::Edit(None)));
    }
    match session.source_of(name)? {
        Some(text) => Ok(Reply::Shell(Request::Edit(Some(text)))),
        None => Err(unknown_name(session, name)),
    }
}

fn unknown_name(session: &Session, name: &str) -> Failure {
    let failure = Failure::name(format!("`{name}` is no name of yours"));
    let names: Vec<String> = session.variables().into_iter().map(|v| v.name).collect();
    match closest(name, names.iter().map(String::as_str)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None => failure.with_hint("`:vars` lists your names"),
    }
}

/// `:!CMD`.
pub(super) fn run(session: &mut Session, command: &str) -> Result<Reply, Failure> {
    allow_programs(session)?;
    Ok(Reply::Shell(Request::Run(command.to_string())))
}

/// Whether programs may be run; else why not.
pub(super) fn allow_programs(session: &mut Session) -> Result<(), Failure> {
    let allowed = session.host().permit_programs();
    allowed.map_err(|error| Failure::permission(error.to_string()))
}
