//! Meta-commands: lines that start with `:` where a statement could start. They are the same at every door.
//!
//! A command is one row of [`COMMANDS`]: dispatch, help and completion read nothing else.

pub mod bench;
mod cell;
mod cells;
mod doc;
mod examples;
mod inspect;
mod lessons;
mod pasted;
mod setting;
mod step;
mod trace;
mod undo;
mod why;
mod words;
mod work;

pub use cell::{Ended, OnError, OnShell, Part, no_shell, parts, run_cell};
pub use cells::{EditRequest, edit_cell, first_line};
pub use doc::shorthand;
pub use examples::{Example, examples};
pub use lessons::LessonRequest;
pub use pasted::{Pasted, pasted, transcript};
pub use work::load_notebook;
pub use work::recorded;

use crate::session::Session;
use crate::text::{Diagnostic, Failure, closest, wrap};

/// A meta-command's row.
pub struct Command {
    /// The heading it stands under in the help.
    pub group: Group,
    /// Its name and other names for it, without the colon.
    pub names: &'static [&'static str],
    /// What follows the name, for help; empty if nothing may.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// What its arguments are, for completion.
    pub wants: Wants,
    run: fn(&mut Session, &str) -> Result<Reply, Failure>,
}

/// The headings of the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Asking what something is.
    Ask,
    /// Working with the session.
    Session,
    /// Looking inside.
    Inside,
    /// Lessons.
    Learn,
    /// The shell around the session.
    Shell,
}

/// What the arguments of a command are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wants {
    /// There are none, or they are free text.
    Nothing,
    /// Names or code.
    Code,
    /// A file.
    File,
    /// A setting, then its value.
    Setting,
    /// A topic of the help.
    Topic,
}

/// What a command gives to the door.
#[derive(Debug)]
pub enum Reply {
    /// Text to show.
    Text(String),
    /// Text that may be far longer than a screen.
    Long(String),
    /// Code that the command ran ended with this error.
    Error(Box<Diagnostic>),
    /// The session is over, with this status.
    Leave(i32),
    /// Something that only a shell on a terminal can do; other doors refuse it with [`only_in_shell`].
    Shell(Request),
}

/// What a command asks of the shell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Show the entries of the history that contain this.
    History(String),
    /// Write the history to this file.
    SaveHistory(String),
    /// Edit a text in an editor and run it; without one, the last input.
    Edit(Option<String>),
    /// Run this command of the system.
    Run(String),
    /// Do something in a course of lessons.
    Lesson(LessonRequest),
    /// Let the user edit this input of the session; then [`edit_cell`].
    EditCell(EditRequest),
}

/// Why a door that is no shell refuses.
pub fn only_in_shell() -> Failure {
    Failure::permission("this command works only in the shell on a terminal")
}

/// Every command, in the order of the help.
pub const COMMANDS: &[Command] = &[
    Command {
        group: Group::Ask,
        names: &["help", "h", "?"],
        arguments: "[TOPIC]",
        help: "this help, or help about a command, a name or a topic",
        wants: Wants::Topic,
        run: doc::help,
    },
    Command {
        group: Group::Ask,
        names: &["doc"],
        arguments: "NAME",
        help: "what a function, keyword or operator does (in the shell also NAME?)",
        wants: Wants::Code,
        run: doc::doc,
    },
    Command {
        group: Group::Ask,
        names: &["why"],
        arguments: "",
        help: "explain the last error, with an example of the way out",
        wants: Wants::Nothing,
        run: why::why,
    },
    Command {
        group: Group::Ask,
        names: &["type"],
        arguments: "EXPR",
        help: "the type of a value",
        wants: Wants::Code,
        run: work::type_of,
    },
    Command {
        group: Group::Ask,
        names: &["vars"],
        arguments: "[PATTERN]",
        help: "your variables and functions: name, type, value",
        wants: Wants::Code,
        run: work::vars,
    },
    Command {
        group: Group::Ask,
        names: &["full"],
        arguments: "",
        help: "the last value whole, however long",
        wants: Wants::Nothing,
        run: work::full,
    },
    Command {
        group: Group::Session,
        names: &["load"],
        arguments: "FILE",
        help: "run a script, or the cells of a notebook, in this session",
        wants: Wants::File,
        run: work::load,
    },
    Command {
        group: Group::Session,
        names: &["save"],
        arguments: "FILE [--clean]",
        help: "write this session as a notebook; --clean leaves out what failed",
        wants: Wants::File,
        run: cells::save,
    },
    Command {
        group: Group::Session,
        names: &["cells"],
        arguments: "[N]",
        help: "the inputs with their states: fresh, error, edited, stale; or one of them whole",
        wants: Wants::Nothing,
        run: cells::cells,
    },
    Command {
        group: Group::Session,
        names: &["delete"],
        arguments: "N…",
        help: "take inputs out; see :rerun",
        wants: Wants::Nothing,
        run: cells::delete,
    },
    Command {
        group: Group::Session,
        names: &["rerun"],
        arguments: "N…|stale",
        help: "run inputs again; `stale`: go back before the first edit and run the rest anew",
        wants: Wants::Nothing,
        run: cells::rerun,
    },
    Command {
        group: Group::Session,
        names: &["undo"],
        arguments: "[N]",
        help: "take the last input back, or the last N: variables, and all that it changed",
        wants: Wants::Nothing,
        run: undo::undo,
    },
    Command {
        group: Group::Session,
        names: &["redo"],
        arguments: "[N]",
        help: "do again what was taken back",
        wants: Wants::Nothing,
        run: undo::redo,
    },
    Command {
        group: Group::Session,
        names: &["reset"],
        arguments: "[NAME…]",
        help: "forget all your names, or some",
        wants: Wants::Code,
        run: work::reset,
    },
    Command {
        group: Group::Session,
        names: &["pwd"],
        arguments: "",
        help: "the folder that paths start from",
        wants: Wants::Nothing,
        run: work::pwd,
    },
    Command {
        group: Group::Session,
        names: &["cd"],
        arguments: "DIR",
        help: "go to another folder",
        wants: Wants::File,
        run: work::cd,
    },
    Command {
        group: Group::Session,
        names: &["set"],
        arguments: "[NAME [VALUE]]",
        help: "show the settings, or change one: `:set ascii on`, `:set edit vi`; in config.lm it lasts",
        wants: Wants::Setting,
        run: setting::set,
    },
    Command {
        group: Group::Inside,
        names: &["time"],
        arguments: "EXPR",
        help: "run something once and tell how long it took",
        wants: Wants::Code,
        run: work::time,
    },
    Command {
        group: Group::Inside,
        names: &["bench"],
        arguments: "[OPTION…] CODE [vs CODE]…",
        help: "run something many times: statistics, or which is quicker (`:help bench`)",
        wants: Wants::Code,
        run: bench::bench,
    },
    Command {
        group: Group::Inside,
        names: &["step"],
        arguments: "[--max N] EXPR",
        help: "evaluate in single steps; on a terminal with keys, forward and back",
        wants: Wants::Code,
        run: step::step,
    },
    Command {
        group: Group::Inside,
        names: &["trace"],
        arguments: "[calls|lines|ops|off] [EXPR]",
        help: "show how inputs run: the tree of calls, the lines, the instructions",
        wants: Wants::Code,
        run: trace::trace,
    },
    Command {
        group: Group::Inside,
        names: &["stats"],
        arguments: "[on|off]",
        help: "totals of the session; on: behind each input time, instructions, allocations",
        wants: Wants::Nothing,
        run: inspect::stats,
    },
    Command {
        group: Group::Inside,
        names: &["dis"],
        arguments: "NAME|CODE",
        help: "the bytecode of a function, or of code that does not run",
        wants: Wants::Code,
        run: inspect::dis,
    },
    Command {
        group: Group::Inside,
        names: &["tokens"],
        arguments: "CODE",
        help: "the tokens of code that does not run, and where its statements end",
        wants: Wants::Code,
        run: inspect::tokens,
    },
    Command {
        group: Group::Inside,
        names: &["ast"],
        arguments: "CODE",
        help: "the syntax tree of code that does not run",
        wants: Wants::Code,
        run: inspect::ast,
    },
    Command {
        group: Group::Inside,
        names: &["compile"],
        arguments: "CODE",
        help: "code at every stage: tokens, tree with the places of names, bytecode",
        wants: Wants::Code,
        run: inspect::compile,
    },
    Command {
        group: Group::Learn,
        names: &["learn"],
        arguments: "[DIR]",
        help: "begin the course for beginners, or go on with it; or the lessons of a folder",
        wants: Wants::File,
        run: lessons::learn,
    },
    Command {
        group: Group::Learn,
        names: &["next"],
        arguments: "",
        help: "go on with the lesson",
        wants: Wants::Nothing,
        run: lessons::next,
    },
    Command {
        group: Group::Learn,
        names: &["hint"],
        arguments: "",
        help: "a hint for the task; at last its solution",
        wants: Wants::Nothing,
        run: lessons::hint,
    },
    Command {
        group: Group::Learn,
        names: &["skip"],
        arguments: "",
        help: "go on without the task",
        wants: Wants::Nothing,
        run: lessons::skip,
    },
    Command {
        group: Group::Learn,
        names: &["back"],
        arguments: "",
        help: "go back in the lesson",
        wants: Wants::Nothing,
        run: lessons::back,
    },
    Command {
        group: Group::Learn,
        names: &["lesson"],
        arguments: "[N]",
        help: "the lessons and what is done of them; go to lesson N",
        wants: Wants::Nothing,
        run: lessons::lesson,
    },
    Command {
        group: Group::Shell,
        names: &["history"],
        arguments: "[PATTERN] | --save FILE",
        help: "earlier inputs, those that contain PATTERN, or all into a file",
        wants: Wants::File,
        run: work::history,
    },
    Command {
        group: Group::Shell,
        names: &["edit"],
        arguments: "[NAME|N [CODE]]",
        help: "edit the last input, or a name of yours, in $VISUAL or $EDITOR and run it (only in the shell); `:edit N` gives input N another text, see :rerun",
        wants: Wants::Code,
        run: cells::edit,
    },
    Command {
        group: Group::Shell,
        names: &["!"],
        arguments: "CMD",
        help: "run a command of the system",
        wants: Wants::File,
        run: work::run,
    },
    Command {
        group: Group::Shell,
        names: &["quit", "q", "exit"],
        arguments: "",
        help: "leave (Ctrl-D and exit() do too)",
        wants: Wants::Nothing,
        run: quit,
    },
];

/// The columns of the page that a command's text is written for.
fn columns(session: &mut Session) -> usize {
    let page = session.host().page();
    page.map_or(wrap::COLUMNS, |page| page.columns)
}

/// Whether an input is a meta-command.
pub fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(':') && !text.starts_with("::")
}

/// Commands that change the session, or run code that may.
const CHANGING: &[&str] = &[
    "load", "reset", "set", "undo", "redo", "edit", "delete", "rerun", "cd", "type", "time",
    "bench", "trace",
];

/// Whether an input may change the session, so that it must run again to come to the same state.
pub fn changes_session(text: &str) -> bool {
    let is_bare_edit = |rest: &str| !rest.contains(char::is_whitespace);
    match is_command(text).then(|| split(text)) {
        // What an editor gave is an input of its own.
        Some(("edit", rest)) => !is_bare_edit(rest),
        Some((name, _)) => CHANGING.contains(&name),
        None => shorthand(text).is_none(),
    }
}

/// Runs a line that [`is_command`].
///
/// # Errors
/// `NameError` if there is no such command, `SyntaxError` for arguments it does not take, or why it failed.
pub fn dispatch(session: &mut Session, line: &str) -> Result<Reply, Failure> {
    let (name, rest) = split(line);
    let row = find(name).ok_or_else(|| unknown(name))?;
    if row.arguments.is_empty() && !rest.is_empty() {
        let message = format!("`:{name}` takes nothing behind it, but here is `{rest}`");
        return Err(Failure::syntax(message).with_hint(row.usage()));
    }
    let required = !row.arguments.is_empty() && !row.arguments.starts_with('[');
    if required && rest.is_empty() {
        let message = format!("`:{name}` needs {}", row.arguments);
        return Err(Failure::syntax(message).with_hint(row.usage()));
    }
    let inputs = session.record().total();
    let reply = (row.run)(session, rest);
    if row.runs_input() && session.record().total() > inputs {
        session.record_mut().rename_last(line.trim());
    } else if row.is_kept() {
        match &reply {
            Ok(Reply::Text(text) | Reply::Long(text)) => session.note_command(line, text, None),
            Ok(Reply::Error(error)) => session.note_command(line, "", Some(error.one_line())),
            Err(failure) => {
                let message = failure.message().replace('\n', " ");
                let error = format!("{}: {message}", failure.kind().name());
                session.note_command(line, "", Some(error));
            }
            _ => {}
        }
    }
    reply
}

/// The name of a command line, without the colon, and what follows.
pub fn split(line: &str) -> (&str, &str) {
    let line = line.trim().trim_start_matches(':');
    match line.strip_prefix('!') {
        Some(rest) => (&line[..1], rest.trim()),
        None => {
            let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            (name, rest.trim())
        }
    }
}

/// The topics of the help.
pub fn topics() -> impl Iterator<Item = &'static str> {
    words::TOPICS
        .iter()
        .map(|(name, _)| *name)
        .chain([doc::BUILTINS])
}

/// The names of what `:set` sets.
pub fn settings() -> impl Iterator<Item = &'static str> {
    setting::names()
}

/// The words that a setting can be.
pub fn setting_words(name: &str) -> &'static [&'static str] {
    setting::words(name)
}

/// The row of a name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.names.contains(&name))
}

/// Commands that are inputs of the session like code, beside those that ask and look.
const KEPT: &[&str] = &["reset", "set"];

/// Commands that run their code as an input, which is remembered as it was written.
const INPUTS: &[&str] = &["step", "trace"];

impl Command {
    /// Whether the session remembers it, so that it is saved with the inputs.
    fn is_kept(&self) -> bool {
        let asks = matches!(self.group, Group::Ask | Group::Inside);
        let name = self.names[0];
        asks && !["help", "step"].contains(&name) || KEPT.contains(&name)
    }

    /// Whether its code is an input of the session.
    fn runs_input(&self) -> bool {
        INPUTS.contains(&self.names[0])
    }

    /// How it is written.
    pub(crate) fn usage(&self) -> String {
        format!("usage: {}", self.call().trim_end())
    }

    fn call(&self) -> String {
        let gap = if self.names[0] == "!" { "" } else { " " };
        format!(":{}{gap}{}", self.names[0], self.arguments)
    }
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::name(format!("there is no command `:{name}`"));
    let names = COMMANDS.iter().flat_map(|c| c.names.iter().copied());
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
    use super::{Reply, dispatch, is_command, shorthand};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};

    #[test]
    fn commands_are_found_by_any_name_and_refused_by_others() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        assert!(is_command(" :q") && !is_command("::a") && !is_command("a:"));
        for line in [":quit", " :q "] {
            let reply = dispatch(&mut session, line);
            assert!(matches!(reply, Ok(Reply::Leave(0))));
        }
        let failure = dispatch(&mut session, ":hlep").unwrap_err();
        assert_eq!(failure.hint(), Some("did you mean `:help`?"));
        assert!(dispatch(&mut session, ":help qqqq").is_err());
    }

    #[test]
    fn a_question_mark_asks_for_help() {
        assert_eq!(shorthand(" sqrt? ").as_deref(), Some(":doc sqrt"));
        assert_eq!(
            shorthand("string::upper?").as_deref(),
            Some(":doc string::upper")
        );
        assert_eq!(shorthand("a + b?"), None);
    }
}
