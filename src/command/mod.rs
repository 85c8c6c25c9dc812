//! Meta-commands: lines that start with `:` where a statement could start. They work the same at
//! every door.
//!
//! A command is one row of the table ([`commands`]): everything that is specific to the command is
//! in this row.

pub mod bench;
mod breaks;
mod cells;
pub mod compare;
mod doc;
mod evaluate;
mod examples;
mod glossary;
mod growth;
mod history;
mod inspect;
mod lessons;
mod names;
mod page;
mod pasted;
mod profile;
mod reference;
mod replacing;
mod save;
mod setting;
mod step;
pub mod steppers;
mod system;
mod table;
mod trace;
mod typeset;
mod undo;
mod wants;
mod why;

pub use cells::{CellRequest, EditRequest, first_line, index_of};
pub use doc::documentation;
pub use evaluate::ended;
pub use examples::{Example, examples};
pub use history::recorded;
pub use lessons::LessonRequest;
pub use pasted::{MORE, Pasted, behind_prompts, pasted, transcript};
pub use replacing::{allow_measurement, write_new};
pub use system::refused;
pub use table::{Code, Command, Group, Kept, Reach, Replay, Shows, commands, find};
pub use wants::{ANY, Mixed, NOTEBOOKS, Opt, PROGRAMS, Wants};

use crate::limit::carried;
use crate::picture::{Paper, Picture, text as drawn};
use crate::session::Session;
use crate::text::{Diagnostic, Failure, closest, wrap};
use std::ops::Range;
use table::{Answer, Run};

/// A command's reply to the door.
#[derive(Debug)]
pub enum Reply {
    /// Text to show.
    Text(String),
    /// Text that may be much longer than a screen.
    Long(String),
    /// The error that ended the code run by the command.
    Error(Box<Diagnostic>),
    /// The session ends with this exit status.
    Leave(i32),
    /// A request that only a shell on a terminal can carry out; other doors refuse it with
    /// `only_in_shell`.
    Shell(Request),
}

/// A command's request to the shell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Show the history entries that contain this text.
    History(String),
    /// Write the history to this file.
    SaveHistory(String),
    /// Edit this text, or else the last input, in an editor, and run it.
    Edit(Option<String>),
    /// Run this system command.
    Run(String),
    /// Carry out this request to the course of lessons.
    Lesson(LessonRequest),
    /// Let the user edit this input of the session, then replace its text with the result.
    EditCell(EditRequest),
}

/// The refusal of a door other than the shell.
pub fn only_in_shell() -> Failure {
    Failure::permission("this command works only in the shell on a terminal")
}

/// Returns the width that a command's text is laid out for.
fn columns(session: &mut Session) -> usize {
    let page = session.host().page();
    page.map_or(wrap::COLUMNS, |page| page.columns)
}

/// Reports whether an input is a meta-command or a question, `NAME?`. A `:` alone counts, since it
/// may become a command.
pub fn is_command(text: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '!' | '?');
    let name = text.trim_start().strip_prefix(':');
    name.is_some_and(|name| name.chars().next().is_none_or(begins))
        || doc::questioned(text).is_some()
}

/// Returns what `--resume` does with an input.
pub fn replay(text: &str) -> Replay {
    if !is_command(text) {
        return Replay::Always;
    }
    let (name, rest) = split(text);
    find(name).map_or(Replay::Never, |row| row.replay_with(rest))
}

/// Reports whether a command's code becomes an input of the session, provided that the user does
/// not abandon the command.
pub fn is_input(text: &str) -> bool {
    is_command(text) && find(split(text).0).is_some_and(|row| row.kept == Kept::Input)
}

/// Returns the ranges of code in an input: the whole input, or parts of a command.
pub fn code_in(text: &str) -> Vec<Range<usize>> {
    if !is_command(text) {
        return std::iter::once(0..text.len()).collect();
    }
    let (name, rest) = split(text);
    let start = table::end_of(text.trim_end(), rest).start;
    let parts = find(name).map_or_else(Vec::new, |row| row.code_in(rest));
    let parts = parts.into_iter();
    parts
        .map(|part| part.start + start..part.end + start)
        .collect()
}

/// A callback that carries out a command's request to the `cells` room.
pub type OnCells<'a> = &'a mut dyn FnMut(&mut Session, CellRequest) -> Result<Reply, Failure>;

/// Runs a line that is a command (see [`is_command`]); doors call `cells::dispatch` instead.
///
/// # Errors
/// `NameError` if there is no such command, `SyntaxError` if its arguments are invalid, or the
/// command's own failure.
pub fn dispatch(
    session: &mut Session,
    line: &str,
    on_cells: OnCells<'_>,
) -> Result<Reply, Failure> {
    let (name, rest) = split(line);
    let row = find(name).ok_or_else(|| unknown(name))?;
    if row.arguments.is_empty() && !rest.is_empty() {
        let message = format!("`:{name}` takes no arguments, but got `{rest}`");
        return Err(Failure::syntax(message).with_hint(row.usage()));
    }
    let required = !row.arguments.is_empty() && !row.arguments.starts_with('[');
    if required && rest.is_empty() {
        let message = format!("`:{name}` needs {}", row.arguments);
        return Err(Failure::syntax(message).with_hint(row.usage()));
    }
    session.begin_deeds();
    let inputs = session.record().total();
    let reply = match row.run {
        Run::Here(run) => run(session, rest),
        Run::OnCells(ask) => match ask(session, rest) {
            Ok(Answer::Reply(reply)) => Ok(reply),
            Ok(Answer::Cells(request)) => on_cells(session, request),
            Err(failure) => Err(failure),
        },
        Run::Drawing(run) => match run(session, rest) {
            Ok((Reply::Text(text), Some(picture))) => {
                return show_drawn(session, line, &text, &picture);
            }
            Ok((reply, _)) => Ok(reply),
            Err(failure) => Err(failure),
        },
    };
    let ran_input = session.record().total() > inputs;
    match row.kept {
        Kept::Input | Kept::InputOrCommand if ran_input => {
            session.record_mut().rename_last(line.trim());
        }
        Kept::Command | Kept::InputOrCommand => note(session, line, &reply),
        Kept::No | Kept::Input | Kept::ByItself => {}
    }
    reply
}

/// Shows text and a picture, which the host may render graphically, and records both as text.
fn show_drawn(
    session: &mut Session,
    line: &str,
    text: &str,
    picture: &Picture,
) -> Result<Reply, Failure> {
    let lost = |error: std::io::Error| {
        carried(&error).unwrap_or_else(|| Failure::io(format!("cannot write: {error}")))
    };
    session.host().remark(text, false).map_err(lost)?;
    session.show_picture(picture).map_err(lost)?;
    let both = format!("{text}{}\n", drawn(picture, Paper::default()));
    note(session, line, &Ok(Reply::Text(both)));
    Ok(Reply::Text(String::new()))
}

/// Records a command and its output.
fn note(session: &mut Session, line: &str, reply: &Result<Reply, Failure>) {
    match reply {
        Ok(Reply::Text(text) | Reply::Long(text)) => session.note_command(line, text, None),
        Ok(Reply::Error(error)) => session.note_command(line, "", Some(error.one_line())),
        Err(failure) => {
            let message = failure.message().replace('\n', " ");
            let error = format!("{}: {message}", failure.kind().name());
            session.note_command(line, "", Some(error));
        }
        Ok(Reply::Leave(_) | Reply::Shell(_)) => {}
    }
}

/// Splits a command line into the name, without the colon, and the rest. `NAME?` is `:doc NAME`.
pub fn split(line: &str) -> (&str, &str) {
    if let Some(name) = doc::questioned(line) {
        return ("doc", name);
    }
    let line = line.trim().trim_start_matches(':');
    match line.strip_prefix('!') {
        Some(rest) => (&line[..1], rest.trim()),
        None => {
            let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            (name, rest.trim())
        }
    }
}

/// Returns the topics of the help: the commands that have a chapter, and others.
pub fn topics() -> impl Iterator<Item = &'static str> {
    let chapters = commands().filter(|row| row.chapter.is_some());
    let others = glossary::TOPICS.iter().map(|(name, _)| *name);
    let all = chapters.map(|row| row.names[0]).chain(others);
    all.chain([
        reference::LANGUAGE,
        doc::COMPARE,
        doc::STEPPERS,
        doc::BUILTINS,
        doc::ALL,
    ])
}

/// Returns the chapters of the reference, as topics of the help.
pub fn chapters() -> impl Iterator<Item = String> {
    reference::topics()
}

/// Returns the keywords and operators that `:doc` explains.
pub fn words() -> impl Iterator<Item = &'static str> {
    let words = glossary::WORDS
        .iter()
        .flat_map(|(words, _)| words.iter().copied());
    words.filter(|word| word.starts_with(char::is_alphabetic))
}

/// Returns the names of the settings.
pub fn settings() -> impl Iterator<Item = &'static str> {
    setting::names()
}

/// Returns the words that a setting accepts.
pub fn setting_words(name: &str) -> &'static [&'static str] {
    setting::words(name)
}

/// Commands of the program that people look for in the shell.
const IN_TERMINAL: &[&str] = &["test", "export", "watch", "grade", "convert", "kernel"];

fn unknown(name: &str) -> Failure {
    let failure = Failure::name(format!("there is no command `:{name}`"));
    if IN_TERMINAL.contains(&name) {
        return failure.with_hint(format!(
            "`lmsh {name}` is typed in your system's terminal, outside this shell"
        ));
    }
    let names = commands().flat_map(|c| c.names.iter().copied());
    match closest(name, names) {
        Some(near) => failure.with_hint(format!("did you mean `:{near}`?")),
        None => failure.with_hint("`:help` lists the commands"),
    }
}

fn quit(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    Ok(Reply::Leave(0))
}

#[cfg(test)]
mod tests {
    use super::{CellRequest, Reply, dispatch, is_command, only_in_shell, split};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};
    use crate::text::Failure;

    fn no_cells(_: &mut Session, _: CellRequest) -> Result<Reply, Failure> {
        Err(only_in_shell())
    }

    #[test]
    fn commands_are_found_by_any_name_and_refused_by_others() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        assert!(is_command(" :q") && is_command(":") && is_command(":!ls"));
        assert!(!is_command("::a") && !is_command("a:") && !is_command(": b"));
        for line in [":quit", " :q "] {
            let reply = dispatch(&mut session, line, &mut no_cells);
            assert!(matches!(reply, Ok(Reply::Leave(0))));
        }
        let failure = dispatch(&mut session, ":hlep", &mut no_cells).unwrap_err();
        assert_eq!(failure.hint(), Some("did you mean `:help`?"));
        assert!(dispatch(&mut session, ":help qqqq", &mut no_cells).is_err());
    }

    #[test]
    fn a_question_mark_asks_for_help() {
        assert_eq!(split(" sqrt? "), ("doc", "sqrt"));
        assert_eq!(split("string::upper?"), ("doc", "string::upper"));
        for code in [
            "a + b?", "sqrt ?", "3?", "::a?", "a::?", "a:b?", "a::3?", "?", "x? 1 : 2",
        ] {
            assert!(!is_command(code), "{code}");
        }
    }
}
