//! The inputs of a session as cells: running cells that may contain commands, tracking
//! dependencies, rerunning stale cells, and saving and loading notebooks.
//!
//! Front ends pass command lines to [`dispatch`]. A command that works on cells states in its row
//! what it needs from this module, as a [`CellRequest`]. So this module reads the table of
//! commands, and the table does not depend on this module.

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

/// Runs a command line (see [`is_command`](command::is_command)).
///
/// # Errors
/// The same as `command::dispatch`.
pub fn dispatch(session: &mut Session, line: &str) -> Result<Reply, Failure> {
    command::dispatch(session, line, &mut carry_out)
}

/// Replaces the text of the input with this number, without running it, and reports what is now
/// stale.
///
/// # Errors
/// If there is no such input.
pub fn edit_cell(session: &mut Session, number: u64, text: &str) -> Result<Reply, Failure> {
    let index = command::index_of(session, &number.to_string(), "edit")?;
    let request = CellRequest::Edit(index, text.trim_end().to_string());
    carry_out(session, request)
}

/// Carries out a command's request.
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
