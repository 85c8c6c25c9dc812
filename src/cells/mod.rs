//! The inputs of a session as cells: running one that may hold commands, what depends on what,
//! rerunning what is stale, saving everything as a notebook, loading one.
//!
//! Doors pass lines that are commands to [`dispatch`]. A command that works on cells says in its
//! row what it asks of this room, a [`CellRequest`]; so this room reads the table of commands, and
//! the table knows nothing of this room.

mod cell;
mod depend;
mod list;
mod load;
mod rerun;
mod save;

pub use cell::{Ended, OnError, no_shell, parts, run_cell};
pub use depend::{State, states};
pub use load::load_notebook;

use crate::command::{self, CellRequest, Reply};
use crate::session::Session;
use crate::text::Failure;

/// Runs a line that [`is_command`](command::is_command).
///
/// # Errors
/// Those of `command::dispatch`.
pub fn dispatch(session: &mut Session, line: &str) -> Result<Reply, Failure> {
    command::dispatch(session, line, &mut carry_out)
}

/// Gives the input with this number a new text, which has yet to run, and reports what is stale
/// now.
///
/// # Errors
/// If there is no such input.
pub fn edit_cell(session: &mut Session, number: u64, text: &str) -> Result<Reply, Failure> {
    let index = command::index_of(session, &number.to_string(), "edit")?;
    let request = CellRequest::Edit(index, text.trim_end().to_string());
    carry_out(session, request)
}

/// Does what a command asks.
fn carry_out(session: &mut Session, request: CellRequest) -> Result<Reply, Failure> {
    match request {
        CellRequest::Load(path) => load::load(session, &path),
        CellRequest::Save { path, clean } => save::save(session, &path, clean),
        CellRequest::List => Ok(list::listed(session)),
        CellRequest::Show(index) => Ok(list::whole(session, index)),
        CellRequest::Delete(places) => {
            for index in places {
                session.record_mut().set_deleted(index, true);
            }
            Ok(Reply::Text(list::told_stale(session)))
        }
        CellRequest::Edit(index, text) => {
            session.record_mut().edit(index, &text);
            Ok(Reply::Text(list::told_stale(session)))
        }
        CellRequest::Rerun(places) => rerun::rerun(session, &places),
        CellRequest::RerunStale => rerun::rerun_stale(session),
    }
}
