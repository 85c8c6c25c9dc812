//! The table of commands: everything about a command is in its row and nowhere else. Dispatch,
//! help, completion, highlighting, the list of inputs, staleness and `--resume` read the rows; a
//! row that leaves out a column does not compile.

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
    /// Its heading in the help.
    pub group: Group,
    /// Its name and its aliases, without the colon.
    pub names: &'static [&'static str],
    /// What follows the name, for the help; empty if nothing may.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// What its arguments are, for completion.
    pub wants: Wants,
    /// Whether `--resume` runs it again.
    pub replay: Replay,
    /// What the list of inputs keeps of it.
    pub kept: Kept,
    /// Whether it always shows the same output in the same state.
    pub shows: Shows,
    /// The code in its arguments.
    pub code: Code,
    /// What it does to the session, apart from what its code does.
    pub reach: Reach,
    /// Its chapter of the help, if one line is not enough.
    pub chapter: Option<&'static str>,
    /// Runs it on what follows the name.
    pub(super) run: Run,
}

/// How a command does its work.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// By itself.
    Here(fn(&mut Session, &str) -> Result<Reply, Failure>),
    /// By itself, with a picture after the text.
    Drawing(fn(&mut Session, &str) -> Result<Drawn, Failure>),
    /// By asking the `cells` room.
    OnCells(fn(&mut Session, &str) -> Result<Answer, Failure>),
}

/// What a command gives that may draw something.
pub(super) type Drawn = (Reply, Option<Picture>);

/// The answer of a command that may work on cells.
pub(super) enum Answer {
    /// It is done.
    Reply(Reply),
    /// The `cells` room has to do this.
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

/// What `--resume` does with a command.
#[derive(Clone, Copy, Debug)]
pub enum Replay {
    /// It only looks, so it is not run again.
    Never,
    /// It changes the session or runs code that may, so it is run again.
    Always,
    /// It leaves the session as it is and acts outside it, as these words say; it is run again only
    /// if the user wants that.
    Outside(&'static str),
    /// The arguments decide.
    ByArguments(fn(&str) -> Replay),
}

/// What the list of inputs keeps of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Nothing.
    No,
    /// The command with what it showed.
    Command,
    /// Its code as an input, under the text of the command.
    Input,
    /// As `Input`; if it ran no code, as `Command`.
    InputOrCommand,
    /// Its body records what it runs.
    ByItself,
}

/// Whether the output of a command can be compared from run to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shows {
    /// It is the same in the same state.
    Same,
    /// It contains times, or places in memory.
    Varies,
}

/// Where the code in a command's arguments is.
pub type Parts = fn(&str) -> Vec<Range<usize>>;

/// The code in a command's arguments.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// There is none.
    None,
    /// It is looked at or kept, but does not run.
    Shown(Parts),
    /// It runs.
    Runs(Parts),
}

/// What a command does with names, apart from what its code does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Nothing.
    Code,
    /// It may show any of them.
    All,
    /// It may change any of them.
    Anything,
}

/// For a command that only looks when it has no arguments.
const WITH_ARGUMENTS: Replay = Replay::ByArguments(|rest| match rest {
    "" => Replay::Never,
    _ => Replay::Always,
});

/// All of the arguments.
fn whole(rest: &str) -> Vec<Range<usize>> {
    vec![end_of(rest, rest)]
}

/// The range of `end`, which ends `whole`.
pub(super) fn end_of(whole: &str, end: &str) -> Range<usize> {
    whole.len() - end.len()..whole.len()
}

impl Command {
    /// What `--resume` does with it, given these arguments.
    pub fn replay_with(&self, rest: &str) -> Replay {
        match self.replay {
            Replay::ByArguments(decide) => decide(rest),
            decided @ (Replay::Never | Replay::Always | Replay::Outside(_)) => decided,
        }
    }

    /// Where there is code in these arguments.
    pub fn code_in(&self, rest: &str) -> Vec<Range<usize>> {
        match self.code {
            Code::None => Vec::new(),
            Code::Shown(parts) | Code::Runs(parts) => parts(rest),
        }
    }

    /// Its usage line.
    pub(crate) fn usage(&self) -> String {
        format!("usage: {}", self.call().trim_end())
    }

    /// The same without `usage:`.
    pub(crate) fn call(&self) -> String {
        let gap = if self.names[0] == "!" { "" } else { " " };
        format!(":{}{gap}{}", self.names[0], self.arguments)
    }
}

/// Every command, in the order of the help.
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

/// The row with this name.
pub fn find(name: &str) -> Option<&'static Command> {
    commands().find(|row| row.names.contains(&name))
}
