//! `:load`: runs a script, or the cells of a notebook, in a session.

use super::{OnError, no_shell, run_cell};
use crate::command::{Reply, ended, refused};
use crate::limit::Gate;
use crate::notebook::{Notebook, Unread};
use crate::session::Session;
use crate::text::{Diagnostic, ErrorKind, Failure, Source};

/// Runs the file at this path.
pub(super) fn load(session: &mut Session, path: &str) -> Result<Reply, Failure> {
    let names = [
        path.to_string(),
        format!("{path}.lm"),
        format!("{path}.lm.md"),
    ];
    let read = session.read_source(&names);
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

/// Runs the cells of a notebook in the session, stopping at the first unexpected failure.
///
/// # Errors
/// If the text is not a valid notebook.
pub fn load_notebook(session: &mut Session, name: &str, text: &str) -> Result<Reply, Failure> {
    let vm = session.vm();
    let gate = Gate::new(&vm.budget, vm.heap.room());
    let book = Notebook::read(text, &gate).map_err(|unread| match unread {
        Unread::Fault(fault) => Failure::syntax(format!("{name}, {fault}")),
        Unread::Stopped(failure) => failure,
    })?;
    // If the file cannot be read, as in the sandbox, it cannot be overwritten either.
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
