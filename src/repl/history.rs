//! Where the history is kept.

use rustyline::history::{FileHistory, History};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// The file of the history, and whether it can be used.
pub(super) struct HistoryFile {
    path: Option<PathBuf>,
}

impl HistoryFile {
    /// The file in the user's folder for state, or none.
    pub fn find(wanted: bool) -> HistoryFile {
        let folder = || dirs::state_dir().or_else(dirs::data_local_dir);
        let path = wanted.then(folder).flatten();
        HistoryFile {
            path: path.map(|folder| folder.join("lmsh").join("history.txt")),
        }
    }

    /// Reads the file; the reason if it is there and cannot be read.
    pub fn load(&mut self, history: &mut FileHistory) -> Option<String> {
        let path = self.path.clone()?;
        match history.load(&path) {
            Ok(()) => None,
            Err(error) if is_missing(&error) => None,
            Err(error) => self.give_up(&error),
        }
    }

    /// Appends what is new; the reason, once, if that cannot be done.
    pub fn append(&mut self, history: &mut FileHistory) -> Option<String> {
        let path = self.path.clone()?;
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let appended = folder
            .map_err(Into::into)
            .and_then(|()| history.append(&path));
        match appended {
            Ok(()) => None,
            Err(error) => self.give_up(&error),
        }
    }

    fn give_up(&mut self, error: &dyn std::fmt::Display) -> Option<String> {
        let path = self.path.take()?;
        Some(format!(
            "the history is not kept: {}: {error}",
            path.display()
        ))
    }
}

fn is_missing(error: &rustyline::error::ReadlineError) -> bool {
    matches!(error, rustyline::error::ReadlineError::Io(error) if missing(error))
}

fn missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}
