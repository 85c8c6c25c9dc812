//! Runs a notebook cell by cell for display, and can go back.

use super::{is_interrupt, open_book, run_program};
use crate::cells::{Ended, OnError, run_cell};
use crate::command::{Request, only_in_shell};
use crate::notebook::{Cell, Notebook, Unread};
use crate::session::{Session, Settings};
use crate::text::{Failure, Source};
use crate::vm::InterruptHandle;
use crate::world::{self, Access, Album, Piece, Pieces};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// The source name of cells in their outputs.
pub(super) const CELL: &str = "<cell>";

/// A value to assign to a name set in the cell with the flag `parameters`, in place of its own
/// value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    /// The name.
    pub name: String,
    /// The source of the value.
    pub value: String,
}

impl Param {
    /// Reads `NAME=VALUE`.
    ///
    /// # Errors
    /// An explanation of the mistake, for the user.
    pub fn read(text: &str) -> Result<Param, String> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let (name, value) = (name.trim(), value.trim());
        let mut chars = name.chars();
        let starts = |c: char| c == '_' || unicode_ident::is_xid_start(c);
        let is_name = chars.next().is_some_and(starts) && chars.all(unicode_ident::is_xid_continue);
        match is_name && !value.is_empty() {
            true => Ok(Param {
                name: name.to_string(),
                value: value.to_string(),
            }),
            false => Err("expected NAME=VALUE, like n=100 or name='\"Ada\"'".to_string()),
        }
    }
}

/// Sets parameters after the cell that declares them has run.
///
/// # Errors
/// A parameter that the cell does not set, or the error in a value.
pub(super) fn set_params(session: &mut Session, params: &[Param]) -> Result<(), String> {
    for param in params {
        if session.value(&param.name).is_none() {
            return Err(format!(
                "the cell with the flag `parameters` does not set `{}`",
                param.name
            ));
        }
        let text = format!("{} = {}", param.name, param.value);
        let outcome = session.eval_source(Source::new("<parameter>", text), true);
        if let Some(error) = outcome.error {
            return Err(format!("parameter `{}`: {}", param.name, error.one_line()));
        }
    }
    Ok(())
}

/// The message if parameters are given but no cell declares any.
pub const NO_PARAMETERS: &str = "no cell has the flag `parameters`, so there is nothing to set";

/// A notebook that is displayed as it runs.
pub struct Showing {
    session: Session,
    output: Rc<RefCell<String>>,
    pieces: Option<Pieces>,
    handle: InterruptHandle,
    folder: std::path::PathBuf,
    access: Access,
    params: Vec<Param>,
}

/// The outcome of a cell.
#[derive(Debug)]
pub struct CellRan {
    /// Its output as text.
    pub text: String,
    /// The same output in pieces, if requested.
    pub pieces: Vec<Piece>,
    /// The way it ended.
    pub ended: Ended,
    /// The problem with the parameters, if there is one.
    pub fault: Option<String>,
}

impl CellRan {
    /// Reports whether it was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.ended.error.as_ref().is_some_and(is_interrupt)
    }
}

impl Showing {
    /// Starts a fresh session for the notebook at a path. If `rich` is set, output is also kept in
    /// pieces.
    pub fn new(path: &Path, access: Access, rich: bool, settings: &Settings) -> Showing {
        let output = Rc::<RefCell<String>>::default();
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        let inner = Box::new(world::Notebook::new(Rc::clone(&output), folder, access));
        let pieces = rich.then(Pieces::default);
        let session = match &pieces {
            Some(pieces) => {
                let pieces = Rc::clone(pieces);
                Session::new(Box::new(Album { inner, pieces }), settings.clone())
            }
            None => Session::new(inner, settings.clone()),
        };
        Showing {
            handle: session.interrupt_handle(),
            session,
            output,
            pieces,
            folder: folder.to_path_buf(),
            access,
            params: Vec::new(),
        }
    }

    /// Adds parameters.
    #[must_use]
    pub fn with_params(mut self, params: &[Param]) -> Showing {
        self.params = params.to_vec();
        self
    }

    /// Returns the handle that interrupts the session.
    pub fn handle(&self) -> InterruptHandle {
        self.handle.clone()
    }

    /// Reads the notebook.
    ///
    /// # Errors
    /// If the text cannot be read.
    pub fn read(&mut self, text: &str) -> Result<Notebook, Unread> {
        open_book(&mut self.session, text)
    }

    /// Returns the current position of the session, to which it can go back.
    pub fn place(&self) -> u64 {
        self.session.next_input()
    }

    /// Goes back to a position; returns false if the state there is no longer available.
    pub fn go_back(&mut self, place: u64) -> bool {
        place == self.place() || self.session.roll_back_to(place)
    }

    /// Runs a cell.
    pub fn run(&mut self, cell: &Cell) -> CellRan {
        let (access, handle, folder) = (self.access, &self.handle, &self.folder);
        let on_shell: &mut dyn FnMut(Request) -> Result<String, Failure> =
            &mut |request| match request {
                Request::Run(line) if access == Access::All => {
                    run_program(&line, folder, &|| handle.is_pending())
                }
                Request::History(_)
                | Request::SaveHistory(_)
                | Request::Edit(_)
                | Request::Run(_)
                | Request::Lesson(_)
                | Request::EditCell(_) => Err(only_in_shell()),
            };
        let ended = run_cell(
            &mut self.session,
            &cell.code.text,
            // Each cell starts at line 1, so that no output depends on the cell's position in the
            // file.
            (CELL, 1),
            OnError::GoOn,
            on_shell,
        );
        let fault = match cell.flags.parameters && ended.error.is_none() {
            true => set_params(&mut self.session, &self.params).err(),
            false => None,
        };
        let pieces = self.pieces.as_ref();
        CellRan {
            text: std::mem::take(&mut *self.output.borrow_mut()),
            pieces: pieces
                .map_or_else(Vec::new, |pieces| std::mem::take(&mut *pieces.borrow_mut())),
            ended,
            fault,
        }
    }
}
