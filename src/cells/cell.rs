//! Running a cell: one input, split at its command lines.

use super::dispatch;
use crate::command::{Reply, Request, is_command, only_in_shell, recorded};
use crate::session::Session;
use crate::syntax::{Follower, Status};
use crate::text::{Diagnostic, ErrorKind, Failure, Source, Span};
use std::rc::Rc;

/// A part of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// Its text.
    pub text: &'a str,
    /// The line on which it starts, counted from 0.
    pub line: usize,
    /// Whether it is a command.
    pub is_command: bool,
}

/// The outcome of a cell. Its output went to the session's host.
#[derive(Debug, Default)]
pub struct Ended {
    /// Its last error.
    pub error: Option<Diagnostic>,
    /// The exit status, if it asked to exit; the parts after that were not run.
    pub exit: Option<i32>,
}

/// What to do after an error in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnError {
    /// The error is shown in the cell's output, and the remaining parts still run.
    GoOn,
    /// The error ends the cell, and the caller reports it.
    Stop,
}

/// Handles a request that only a shell can carry out, and returns the text to show.
pub type OnShell<'a> = &'a mut dyn FnMut(Request) -> Result<String, Failure>;

/// Splits a cell into parts: a line that starts with `:` where a statement could start is a
/// command.
pub fn parts(cell: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut follower = Follower::default();
    let (mut begin, mut begin_line, mut at) = (0, 0, 0);
    // The start of the current statement, and whether that statement is incomplete.
    let (mut unit, mut open) = (0, false);
    for (line_number, line) in cell.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        if !open && is_command(line) {
            push_code(&mut found, &cell[begin..at], begin_line);
            found.push(Part {
                text: line.trim(),
                line: line_number,
                is_command: true,
            });
            (begin, begin_line) = (end, line_number + 1);
            unit = end;
        } else {
            let text = cell[unit..end].trim_end_matches(['\n', '\r']);
            open = follower.status(text) == Status::Incomplete;
            if !open {
                follower = Follower::default();
                unit = end;
            }
        }
        at = end;
    }
    push_code(&mut found, &cell[begin..], begin_line);
    found
}

fn push_code<'a>(found: &mut Vec<Part<'a>>, text: &'a str, line: usize) {
    if !text.trim().is_empty() {
        found.push(Part {
            text,
            line,
            is_command: false,
        });
    }
}

/// Runs a cell; `name` and `line` say where its source is.
pub fn run_cell(
    session: &mut Session,
    cell: &str,
    (name, line): (&str, usize),
    on_error: OnError,
    on_shell: OnShell<'_>,
) -> Ended {
    let mut ended = Ended::default();
    for part in parts(cell) {
        let source = Source::at_line(name, part.text, (line + part.line) as u32);
        let error = if part.is_command {
            match command(session, part.text, on_shell) {
                Ok(Reply::Leave(status)) => {
                    ended.exit = Some(status);
                    return ended;
                }
                Ok(Reply::Error(error)) => Some(*error),
                Ok(_) => None,
                Err(failure) => {
                    let span = Span::new(0, part.text.len());
                    Some(Diagnostic::at(&failure, &Rc::new(source), span))
                }
            }
        } else {
            let outcome = session.eval_source(source, true);
            if outcome.exit.is_some() {
                ended.exit = outcome.exit;
                return ended;
            }
            outcome.error
        };
        if let Some(error) = error {
            if on_error == OnError::Stop {
                ended.error = Some(error);
                return ended;
            }
            // If the output is closed, the next write reports it.
            let _ = session
                .host()
                .remark(&format!("{}\n", error.one_line()), false);
            let interrupted = error.is(ErrorKind::Interrupted);
            ended.error = Some(error);
            if interrupted {
                return ended;
            }
        }
    }
    ended
}

/// Runs a command and shows the text it returns.
fn command(session: &mut Session, line: &str, on_shell: OnShell<'_>) -> Result<Reply, Failure> {
    let reply = match dispatch(session, line)? {
        Reply::Shell(request) => match recorded(session, &request)? {
            Some(reply) => reply,
            None => {
                // A system program's output is written but not recorded.
                let written = session.host().write(&on_shell(request)?);
                written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
                Reply::Text(String::new())
            }
        },
        reply @ (Reply::Text(_) | Reply::Long(_) | Reply::Error(_) | Reply::Leave(_)) => reply,
    };
    if let Reply::Text(text) | Reply::Long(text) = &reply
        && !text.is_empty()
    {
        let written = session.host().remark(text, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
    }
    Ok(reply)
}

/// Handles shell requests for a front end that is not a shell, by refusing them.
pub fn no_shell(_: Request) -> Result<String, Failure> {
    Err(only_in_shell())
}

#[cfg(test)]
mod tests {
    use super::{OnError, no_shell, parts, run_cell};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};

    fn texts(cell: &str) -> Vec<(&str, usize, bool)> {
        let found = parts(cell).into_iter();
        found.map(|p| (p.text, p.line, p.is_command)).collect()
    }

    #[test]
    fn cells_are_cut_where_a_statement_could_start() {
        assert_eq!(texts("a = 1\na\n"), [("a = 1\na\n", 0, false)]);
        assert_eq!(
            texts("a = 1\n\n :type a\na\n"),
            [
                ("a = 1\n\n", 0, false),
                (":type a", 2, true),
                ("a\n", 3, false)
            ]
        );
        let inside = "x = [1,\n:type a\n]\n";
        assert_eq!(texts(inside), [(inside, 0, false)]);
        assert_eq!(texts("  \n"), []);
        assert_eq!(texts("::a\n"), [("::a\n", 0, false)]);
        assert_eq!(
            texts(":vars\n:vars"),
            [(":vars", 0, true), (":vars", 1, true)]
        );
    }

    #[test]
    fn a_cell_goes_on_after_an_error() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        let cell = "x = 1/0\n:type 1/2\n:!ls\n7";
        let ended = run_cell(&mut session, cell, ("a", 1), OnError::GoOn, &mut no_shell);
        assert!(ended.error.is_some() && ended.exit.is_none());
        assert_eq!(session.next_input(), 3);
    }
}
