//! The history of inputs: in memory for the line editor, in a file for the shells to come.
//!
//! Invariants: an entry is in the file before its input runs; the file is only ever appended to by one write of a whole line, or replaced as a whole,
//! so that a shell that is killed loses no entry but its own last one; shells that run at once do not lose each other's entries.

use super::more::{marked, plain};
use crate::text::visible;
use crate::world::{open_to_keep, read_document};
use rustyline::history::{History as _, MemHistory};
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Entries that are kept.
pub(super) const ENTRIES_MAX: usize = 10_000;
/// Lines of a file that is written anew with what is kept.
const LINES_MAX: usize = 2 * ENTRIES_MAX;
/// The first line of a file: newlines and backslashes of an entry are escaped.
const HEADER: &str = "#V2";

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
    pub fn load(&mut self, history: &mut MemHistory) -> Option<String> {
        let path = self.path.clone()?;
        match read(&path) {
            Ok((entries, lines)) => {
                fill(history, &entries);
                if lines > LINES_MAX {
                    // The file is good as it is, only long.
                    let _ = locked(&path).and_then(|_lock| shorten(&path));
                }
                None
            }
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => self.give_up(&error),
        }
    }

    /// Appends an entry; the reason, once, if that cannot be done.
    pub fn append(&mut self, entry: &str) -> Option<String> {
        let path = self.path.clone()?;
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        match folder.and_then(|()| append(&path, entry)) {
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

/// Puts an entry last; it stands nowhere else.
pub(super) fn remember(history: &mut MemHistory, entry: &str) {
    let entry = &*visible(entry);
    let known = entries(history);
    if known.last().is_some_and(|last| last == entry) {
        return;
    }
    if known.iter().any(|other| other == entry) {
        let others: Vec<String> = known.into_iter().filter(|other| other != entry).collect();
        fill(history, &others);
    }
    // The history refuses nothing but what is empty or repeated.
    let _ = history.add(&marked(entry));
}

/// Every entry, oldest first.
pub(super) fn entries(history: &MemHistory) -> Vec<String> {
    let entries = history.into_iter();
    entries.map(|entry| plain(entry).into_owned()).collect()
}

/// What the line editor gets goes through the gate: it writes a line as it is. In a string the
/// escapes mean the same.
fn fill(history: &mut MemHistory, entries: &[String]) {
    let _ = history.clear();
    for entry in entries {
        let _ = history.add(&marked(&visible(entry)));
    }
}

/// The entries of a file, oldest first and each once, and how many lines there were.
fn read(path: &Path) -> io::Result<(Vec<String>, usize)> {
    let bytes = read_document(path)?;
    let escaped = bytes.starts_with(HEADER.as_bytes());
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| {
        // What a kill cut short in the middle of a character is no entry.
        !line.is_empty() && *line != HEADER.as_bytes() && std::str::from_utf8(line).is_ok()
    });
    let lines: Vec<&[u8]> = lines.collect();
    let mut seen = HashSet::new();
    let newest = lines.iter().rev().filter(|line| seen.insert(**line));
    let mut entries: Vec<String> = newest
        .take(ENTRIES_MAX)
        .map(|line| String::from_utf8_lossy(line))
        .map(|line| {
            if escaped {
                unescaped(&line)
            } else {
                line.into_owned()
            }
        })
        .collect();
    entries.reverse();
    Ok((entries, lines.len()))
}

/// Holds off other shells as long as it is open. Where files cannot be locked, there is no lock.
fn locked(path: &Path) -> io::Result<File> {
    let lock = open_to_keep(
        private().create(true).append(true),
        &path.with_extension("lock"),
    )?;
    let _ = lock.lock();
    Ok(lock)
}

/// Options for a file that is nobody else's business.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn append(path: &Path, entry: &str) -> io::Result<()> {
    let _lock = locked(path)?;
    let mut file = open_to_keep(private().create(true).read(true).append(true), path)?;
    let mut line = String::new();
    if file.metadata()?.len() == 0 {
        line.push_str(HEADER);
        line.push('\n');
    } else {
        let mut last = [b'\n'];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            line.push('\n');
        }
    }
    line.push_str(&escaped(entry));
    line.push('\n');
    file.write_all(line.as_bytes())
}

/// Writes the file anew with the entries that are kept.
fn shorten(path: &Path) -> io::Result<()> {
    let (entries, _) = read(path)?;
    let mut text = format!("{HEADER}\n");
    for entry in entries {
        text.push_str(&escaped(&entry));
        text.push('\n');
    }
    let new = path.with_extension("new");
    let mut file = private()
        .create(true)
        .truncate(true)
        .write(true)
        .open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

fn escaped(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('\\')) => out.push('\\'),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{append, escaped, read, shorten, unescaped};
    use std::fs;

    #[test]
    fn what_is_escaped_comes_back() {
        for entry in ["a", "a\nb", "\"\\n\"", "\\", "\\\\n\n", "π"] {
            assert_eq!(unescaped(&escaped(entry)), entry);
        }
    }

    #[test]
    fn a_line_that_was_cut_short_spoils_nothing() {
        let folder = std::env::temp_dir().join(format!("lmsh-history-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("writable");
        let path = folder.join("history.txt");
        append(&path, "one\ntwo").expect("writable");
        append(&path, "three").expect("writable");
        let mut bytes = fs::read(&path).expect("readable");
        bytes.extend_from_slice("x = 2\u{3c0}".as_bytes());
        bytes.pop();
        fs::write(&path, bytes).expect("writable");
        append(&path, "four").expect("writable");
        append(&path, "three").expect("writable");
        let expected = ["one\ntwo", "four", "three"].map(str::to_string).to_vec();
        assert_eq!(read(&path).expect("readable"), (expected.clone(), 4));
        shorten(&path).expect("writable");
        assert_eq!(read(&path).expect("readable"), (expected, 3));
        fs::remove_dir_all(folder).expect("removable");
    }
}
