//! The table of commands: everything about a command is in its row and nowhere else. Dispatch,
//! help, completion, highlighting, the list of inputs, staleness and `--resume` read the rows; a
//! row with a missing column does not compile.

mod ask;
mod inside;
mod learn;
mod session;
mod shell;

use super::{CellRequest, Reply, Wants, quit};
use crate::picture::Picture;
use crate::session::Session;
use crate::text::Failure;
use std::ops::Range;

/// A meta-command's row.
pub struct Command {
    /// The heading under which the help lists it.
    pub group: Group,
    /// Its name and its aliases, without the colon.
    pub names: &'static [&'static str],
    /// The arguments after the name, for the help; empty if there are none.
    pub arguments: &'static str,
    /// A one-line description.
    pub help: &'static str,
    /// The kind of its arguments, for completion.
    pub wants: Wants,
    /// Whether `--resume` runs it again.
    pub replay: Replay,
    /// The way the list of inputs records it.
    pub kept: Kept,
    /// Whether its output depends only on the state of the session.
    pub shows: Shows,
    /// The code in its arguments.
    pub code: Code,
    /// Its effects on the session, apart from those of its code.
    pub reach: Reach,
    /// Its chapter in the help, if one line is not enough.
    pub chapter: Option<&'static str>,
    /// Runs it with the text after the name.
    pub(super) run: Run,
}

/// The way a command is carried out.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// By itself.
    Here(fn(&mut Session, &str) -> Result<Reply, Failure>),
    /// By itself, with a picture after the text.
    Drawing(fn(&mut Session, &str) -> Result<Drawn, Failure>),
    /// By asking the `cells` room.
    OnCells(fn(&mut Session, &str) -> Result<Answer, Failure>),
}

/// The result of a command that may draw something.
pub(super) type Drawn = (Reply, Option<Picture>);

/// The result of a command that may work on cells.
pub(super) enum Answer {
    /// The finished reply.
    Reply(Reply),
    /// A request that the `cells` room has to carry out.
    Cells(CellRequest),
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

/// The treatment of a command by `--resume`.
#[derive(Clone, Copy, Debug)]
pub enum Replay {
    /// It changes nothing, so it is not run again.
    Never,
    /// It changes the session or runs code that may, so it is run again.
    Always,
    /// It leaves the session unchanged and acts outside it, as these words describe; it is run
    /// again only if the user agrees.
    Outside(&'static str),
    /// The arguments decide.
    ByArguments(fn(&str) -> Replay),
}

/// The way the list of inputs records a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Nothing.
    No,
    /// The command with its output.
    Command,
    /// Its code as an input, under the text of the command.
    Input,
    /// Like `Input`, or like `Command` if it ran no code.
    InputOrCommand,
    /// The command itself records what it runs.
    ByItself,
}

/// Whether the output of a command can be compared between runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shows {
    /// It is the same whenever the state is the same.
    Same,
    /// It contains times or memory addresses.
    Varies,
}

/// Returns the ranges of code in a command's arguments.
pub type Parts = fn(&str) -> Vec<Range<usize>>;

/// The code in a command's arguments.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// There is none.
    None,
    /// It is shown or stored, but not run.
    Shown(Parts),
    /// It runs.
    Runs(Parts),
}

/// A command's access to names, apart from that of its code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Nothing.
    Code,
    /// It may show any of them.
    All,
    /// It may change any of them.
    Anything,
}

/// For a command that changes nothing if it has no arguments.
const WITH_ARGUMENTS: Replay = Replay::ByArguments(|rest| match rest {
    "" => Replay::Never,
    _ => Replay::Always,
});

/// Returns the range of all the arguments.
fn whole(rest: &str) -> Vec<Range<usize>> {
    vec![end_of(rest, rest)]
}

/// Returns the range of `end`, a suffix of `whole`.
pub(super) fn end_of(whole: &str, end: &str) -> Range<usize> {
    whole.len() - end.len()..whole.len()
}

impl Command {
    /// Returns what `--resume` does with it, given these arguments.
    pub fn replay_with(&self, rest: &str) -> Replay {
        match self.replay {
            Replay::ByArguments(decide) => decide(rest),
            decided @ (Replay::Never | Replay::Always | Replay::Outside(_)) => decided,
        }
    }

    /// Returns the ranges of code in these arguments.
    pub fn code_in(&self, rest: &str) -> Vec<Range<usize>> {
        match self.code {
            Code::None => Vec::new(),
            Code::Shown(parts) | Code::Runs(parts) => parts(rest),
        }
    }

    /// Returns its usage line.
    pub(crate) fn usage(&self) -> String {
        format!("usage: {}", self.call().trim_end())
    }

    /// Returns its usage line without `usage:`.
    pub(crate) fn call(&self) -> String {
        let gap = if self.names[0] == "!" { "" } else { " " };
        format!(":{}{gap}{}", self.names[0], self.arguments)
    }
}

/// Returns every command, in the order of the help.
pub fn commands() -> impl Iterator<Item = &'static Command> + Clone {
    let families = [
        ask::ROWS,
        session::ROWS,
        inside::ROWS,
        learn::ROWS,
        shell::ROWS,
    ];
    families.into_iter().flatten()
}

/// Returns the command with this name.
pub fn find(name: &str) -> Option<&'static Command> {
    commands().find(|row| row.names.contains(&name))
}
