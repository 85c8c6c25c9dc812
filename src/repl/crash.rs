//! The inputs of a shell, saved to a file as they are entered, so that `lmsh --resume` can run them
//! again after the shell has crashed or been killed.
//!
//! The file is Markdown: a `lamina` fence for each input. When an input has ended, it is followed
//! by a `done` fence with its effects outside the session and a `lines` fence with the lines it
//! read. For an input that started with a blank, only its existence is recorded (`private`).
//!
//! Invariants: an input is in the file before it runs, appended by a single write; a shell keeps
//! its file locked as long as it runs, so an unlocked file belongs to a shell that did not exit
//! properly; a proper exit removes the file; no file is created before the first input.

use super::history::{escaped, unescaped};
use crate::host::reason;
use crate::notebook::{Block, Fence, Written, before_line, blocks_at_once, unix_lines, written};
use crate::world::{Deeds, open_to_keep, read_document};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The maximum number of files of lost sessions; the oldest are removed first.
const LOST_MAX: usize = 10;
/// At this age, an empty file no longer belongs to a shell that is about to write to it.
const ABANDONED: Duration = Duration::from_secs(60);

/// The log file of this shell.
pub(super) struct Log {
    folder: Option<PathBuf>,
    open: Option<(PathBuf, File)>,
}

impl Log {
    /// Creates a log in the user's state folder, or a log that does nothing if none is wanted.
    pub fn new(wanted: bool) -> Log {
        Log {
            folder: folder().filter(|_| wanted),
            open: None,
        }
    }

    /// Appends an input that is about to run. The first time that fails, returns the reason.
    pub fn append(&mut self, text: &str) -> Option<String> {
        let cell = Written {
            code: &unix_lines(text),
            ..Written::default()
        };
        self.keep(&piece(cell))
    }

    /// Records that there was an input that must not be saved.
    pub fn append_private(&mut self) -> Option<String> {
        self.keep("\n```private\n```\n")
    }

    /// Records that the last input has ended: its effects outside the session, the start of a
    /// course that it opened, and whether it was discarded, so that none of its effects remain.
    pub fn end(&mut self, deeds: &Deeds, course: Option<&str>, given_up: bool) -> Option<String> {
        // Without an input, there is nothing to end.
        self.open.as_ref()?;
        let mut text = "\n```done\n".to_string();
        let words = [
            (WROTE, deeds.wrote),
            (MOVED, deeds.moved),
            (GIVEN_UP, given_up),
        ];
        for (word, did) in words {
            if did {
                text.push_str(word);
                text.push('\n');
            }
        }
        if let Some(progress) = course {
            text.push_str(&format!("{COURSE}{}\n", escaped(progress)));
        }
        text.push_str("```\n");
        if !deeds.lines.is_empty() {
            // Each line is prefixed with a marker, so that none can be mistaken for a fence.
            let lines = deeds.lines.iter().map(|line| match line {
                Some(line) => format!("={}\n", escaped(line)),
                None => "-\n".to_string(),
            });
            text.push_str(&format!("\n```lines\n{}```\n", lines.collect::<String>()));
        }
        self.keep(&text)
    }

    fn keep(&mut self, text: &str) -> Option<String> {
        let folder = self.folder.clone()?;
        let error = self.try_keep(&folder, text).err()?;
        self.folder = None;
        if let Some((_, file)) = &self.open
            && file.metadata().is_ok_and(|meta| meta.len() == 0)
        {
            self.leave();
        }
        Some(format!(
            "a crash would lose this session: {}: {}",
            folder.display(),
            reason(&error)
        ))
    }

    fn try_keep(&mut self, folder: &Path, text: &str) -> io::Result<()> {
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
            // If files cannot be locked, a running shell may appear lost; nothing worse happens.
            let _ = file.try_lock();
            piece.push_str("# A session that did not exit properly\n");
            if let Some(here) = std::env::current_dir()
                .ok()
                .as_deref()
                .and_then(Path::to_str)
            {
                piece.push_str(&format!("\n```folder\n{}\n```\n", escaped(here)));
            }
            self.open = Some((path, file));
        }
        piece.push_str(text);
        match &mut self.open {
            Some((_, file)) => file.write_all(piece.as_bytes()),
            None => Ok(()),
        }
    }

    /// Removes the file after a proper exit.
    pub fn leave(&mut self) {
        if let Some((path, file)) = self.open.take() {
            drop(file);
            // If the file cannot be removed, its session is merely offered again without need.
            let _ = fs::remove_file(path);
        }
    }
}

/// The words in a `done` fence.
const WROTE: &str = "wrote a file";
const MOVED: &str = "went to another folder";
const GIVEN_UP: &str = "was given up";
const COURSE: &str = "course ";

/// A cell without the notebook's heading.
fn piece(cell: Written<'_>) -> String {
    let text = written("", [cell]);
    text.strip_prefix("# \n").unwrap_or(&text).to_string()
}

/// An input of a session that did not exit properly.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Entered {
    /// Its text; empty if it was not saved.
    pub text: String,
    /// Whether it started with a blank, so its text was not saved.
    pub private: bool,
    /// Whether it ran to the end.
    pub ended: bool,
    /// Whether it wrote a file.
    pub wrote: bool,
    /// Whether it changed the current folder.
    pub moved: bool,
    /// Whether it was discarded, as if it had never been entered.
    pub given_up: bool,
    /// The lines that it read.
    pub lines: Vec<Option<String>>,
    /// The point at which the course it opened starts.
    pub course: Option<String>,
}

impl Entered {
    /// Adds the contents of a fence.
    fn read(&mut self, fence: &Fence) {
        let lines = fence.text.lines();
        if fence.language() == "lines" {
            let line = |line: &str| line.strip_prefix('=').map(unescaped);
            self.lines = lines.map(line).collect();
            return;
        }
        self.ended = true;
        for line in lines {
            match line {
                WROTE => self.wrote = true,
                MOVED => self.moved = true,
                GIVEN_UP => self.given_up = true,
                _ => self.course = line.strip_prefix(COURSE).map(unescaped),
            }
        }
    }
}

/// A session that did not exit properly.
pub(super) struct Lost {
    path: PathBuf,
    /// The folder in which it started.
    pub folder: Option<PathBuf>,
    /// Its inputs, in order.
    pub inputs: Vec<Entered>,
}

impl Lost {
    /// Removes its file.
    pub fn discard(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The sessions that did not exit properly, newest first.
pub(super) fn lost() -> Vec<Lost> {
    let Some(Ok(entries)) = folder().map(fs::read_dir) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().ends_with(".lm.md") && !is_held(path))
        .collect();
    paths.retain(|path| !remove_empty(path));
    // File names start with the time.
    paths.sort();
    paths.reverse();
    for old in paths.iter().skip(LOST_MAX) {
        let _ = fs::remove_file(old);
    }
    let lost = paths.into_iter().take(LOST_MAX).filter_map(|path| {
        let text = read_document(&path).ok()?;
        let (folder, inputs) = entered(&String::from_utf8_lossy(&text));
        Some(Lost {
            path,
            folder,
            inputs,
        })
    });
    lost.filter(|lost| lost.inputs.iter().any(|input| !input.private))
        .collect()
}

/// Removes the file of a shell that was killed before it wrote an input; returns whether it did.
fn remove_empty(path: &Path) -> bool {
    let Ok(meta) = fs::metadata(path) else {
        return false;
    };
    let age = meta.modified().ok().and_then(|time| time.elapsed().ok());
    let is_abandoned = age.is_some_and(|age| age > ABANDONED);
    meta.len() == 0 && is_abandoned && fs::remove_file(path).is_ok()
}

/// Reports whether a running shell has locked the file.
fn is_held(path: &Path) -> bool {
    let file = open_to_keep(OpenOptions::new().read(true).append(true), path);
    file.is_ok_and(|file| file.try_lock().is_err())
}

/// Reads the folder and the inputs from a file whose end may be missing.
fn entered(text: &str) -> (Option<PathBuf>, Vec<Entered>) {
    let mut text = text.to_string();
    let found = loop {
        match blocks_at_once(&text) {
            Ok(found) => break found,
            // The open fence was being written when the shell died.
            Err(fault) => text.truncate(before_line(&text, fault.line).len()),
        }
    };
    let mut folder = None;
    let mut inputs: Vec<Entered> = Vec::new();
    for block in found {
        let Block::Fence(fence) = block else { continue };
        match fence.language() {
            "lamina" => inputs.push(Entered {
                text: fence.text.trim_end().to_string(),
                ..Entered::default()
            }),
            "private" => inputs.push(Entered {
                private: true,
                ended: true,
                ..Entered::default()
            }),
            "done" | "lines" => {
                if let Some(last) = inputs.last_mut() {
                    last.read(&fence);
                }
            }
            "folder" => folder = Some(PathBuf::from(unescaped(fence.text.trim_end_matches('\n')))),
            _ => {}
        }
    }
    inputs.retain(|input| !input.given_up);
    (folder, inputs)
}

fn folder() -> Option<PathBuf> {
    let state = dirs::state_dir().or_else(dirs::data_local_dir)?;
    Some(state.join("lmsh").join("sessions"))
}

#[cfg(test)]
mod tests {
    use super::{Entered, entered};
    use std::path::PathBuf;

    #[test]
    fn a_file_that_was_cut_gives_what_is_whole() {
        let text = "# A\n\n```lamina\nx = 1\n```\n\n````lamina\n\"```\"\n````\n\n```lamina\ny =";
        let (folder, inputs) = entered(text);
        let texts: Vec<&str> = inputs.iter().map(|input| &*input.text).collect();
        assert_eq!((folder, texts), (None, vec!["x = 1", "\"```\""]));
        assert!(entered("").1.is_empty());
    }

    #[test]
    fn what_an_input_did_is_known_again() {
        let text = "# A\n\n```folder\n/a b\n```\n\n```lamina\nf()\n```\n\n```done\nwrote a file\n```\n\n```lines\n=```\n-\n=\n```\n\n```private\n```\n";
        let (folder, inputs) = entered(text);
        assert_eq!(folder, Some(PathBuf::from("/a b")));
        let expected = Entered {
            text: "f()".to_string(),
            ended: true,
            wrote: true,
            lines: vec![Some("```".to_string()), None, Some(String::new())],
            ..Entered::default()
        };
        assert_eq!(inputs[0], expected);
        assert!(inputs[1].private && inputs.len() == 2);
    }
}
