//! What a shell was given, kept in a file as it goes, so that after a crash or a kill `lmsh --resume` can run it again.
//!
//! Invariants: an input is in the file before it runs, appended by one write; a shell holds a lock on its file as long as it lives, so a file without
//! a lock is from one that did not leave; leaving removes the file; nothing is made before the first input.

use crate::notebook::{Block, Written, blocks, written};
use crate::session::{open_to_keep, read_document};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Files of lost sessions that are kept; the oldest go first.
const LOST_MAX: usize = 10;

/// The file of this shell.
pub(super) struct Log {
    folder: Option<PathBuf>,
    open: Option<(PathBuf, File)>,
}

impl Log {
    /// A log in the user's folder for state; none if it is not wanted.
    pub fn new(wanted: bool) -> Log {
        Log {
            folder: folder().filter(|_| wanted),
            open: None,
        }
    }

    /// Appends an input; the reason, once, if that cannot be done.
    pub fn append(&mut self, text: &str) -> Option<String> {
        let folder = self.folder.clone()?;
        let result = self.try_append(&folder, text);
        let error = result.err()?;
        self.folder = None;
        Some(format!(
            "a crash would lose this session: {}: {error}",
            folder.display()
        ))
    }

    fn try_append(&mut self, folder: &Path, text: &str) -> io::Result<()> {
        let mut piece = String::new();
        if self.open.is_none() {
            fs::create_dir_all(folder)?;
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            let seconds = since.map_or(0, |d| d.as_secs());
            let name = format!("{seconds}-{}.lm.md", std::process::id());
            let path = folder.join(name);
            let mut options = OpenOptions::new();
            options.create(true).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = open_to_keep(&mut options, &path)?;
            // Where files cannot be locked, a shell that lives may look lost; nothing worse.
            let _ = file.try_lock();
            piece.push_str("# A session that was not left\n");
            self.open = Some((path, file));
        }
        let cell = Written {
            code: text,
            ..Written::default()
        };
        let cell = written("", [cell]);
        piece.push_str(cell.strip_prefix("# \n").unwrap_or(&cell));
        match &mut self.open {
            Some((_, file)) => file.write_all(piece.as_bytes()),
            None => Ok(()),
        }
    }

    /// The session was left as it should be: nothing is kept of it.
    pub fn leave(&mut self) {
        if let Some((path, file)) = self.open.take() {
            drop(file);
            // What cannot be removed is offered once too often; that is all.
            let _ = fs::remove_file(path);
        }
    }
}

/// A session that ended without being left.
pub(super) struct Lost {
    path: PathBuf,
    /// Its inputs, in order.
    pub inputs: Vec<String>,
}

impl Lost {
    /// Forgets it.
    pub fn discard(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The sessions that ended without being left, newest first.
pub(super) fn lost() -> Vec<Lost> {
    let Some(Ok(entries)) = folder().map(fs::read_dir) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().ends_with(".lm.md") && !is_held(path))
        .collect();
    // The names begin with the time.
    paths.sort();
    paths.reverse();
    for old in paths.iter().skip(LOST_MAX) {
        let _ = fs::remove_file(old);
    }
    let lost = paths.into_iter().take(LOST_MAX).filter_map(|path| {
        let text = read_document(&path).ok()?;
        let inputs = inputs(&String::from_utf8_lossy(&text));
        Some(Lost { path, inputs })
    });
    lost.filter(|lost| !lost.inputs.is_empty()).collect()
}

/// Whether a living shell holds the file.
fn is_held(path: &Path) -> bool {
    let file = open_to_keep(OpenOptions::new().read(true).append(true), path);
    file.is_ok_and(|file| file.try_lock().is_err())
}

/// The inputs of a file whose end may be missing.
fn inputs(text: &str) -> Vec<String> {
    let mut text = text.to_string();
    let found = loop {
        match blocks(&text) {
            Ok(found) => break found,
            // What is open was being written when the shell ended.
            Err(fault) => {
                let lines = text.split_inclusive('\n').take(fault.line - 1);
                text = lines.collect();
            }
        }
    };
    let fences = found.into_iter().filter_map(|block| match block {
        Block::Fence(fence) if fence.language() == "lamina" => Some(fence),
        _ => None,
    });
    fences
        .map(|fence| fence.text.trim_end().to_string())
        .collect()
}

fn folder() -> Option<PathBuf> {
    let state = dirs::state_dir().or_else(dirs::data_local_dir)?;
    Some(state.join("lmsh").join("sessions"))
}

#[cfg(test)]
mod tests {
    use super::inputs;

    #[test]
    fn a_file_that_was_cut_gives_what_is_whole() {
        let text = "# A\n\n```lamina\nx = 1\n```\n\n````lamina\n\"```\"\n````\n\n```lamina\ny =";
        assert_eq!(inputs(text), ["x = 1", "\"```\""]);
        assert!(inputs("").is_empty());
    }
}
