//! The history of inputs: in memory for the line editor, in a file for later shells.
//!
//! Invariants: an entry is in the file before its input runs; the file is only ever appended to by
//! one write of a whole line, or replaced as a whole, so a killed shell loses at most its own last
//! entry; shells that run at the same time do not lose each other's entries.

use super::more::{marked, plain};
use crate::host::reason;
use crate::text::visible;
use crate::world::{locked, open_to_keep, private, replace_file};
use rustyline::history::{History as _, MemHistory};
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The maximum number of entries.
pub(super) const ENTRIES_MAX: usize = 10_000;
/// A file with more lines than this is rewritten with only the entries that are kept.
const LINES_MAX: usize = 2 * ENTRIES_MAX;
/// The maximum total size of the entries, in bytes.
const BYTES_MAX: usize = 16 << 20;
/// The longest entry that is saved to the file, in bytes; a longer one stays in memory only.
const ENTRY_MAX: usize = 1 << 20;
/// The longest wait for another shell that has locked the file.
const LOCK_PATIENCE: Duration = Duration::from_millis(500);
/// The first line of the file; it means that newlines and backslashes in entries are escaped.
const HEADER: &str = "#V2";

/// The history file, and whether it can be used.
pub(super) struct HistoryFile {
    path: Option<PathBuf>,
    /// Entries not written yet because another program has locked the file.
    waiting: Vec<String>,
}

impl HistoryFile {
    /// Finds the file in the user's state folder, if a history is wanted.
    pub fn find(wanted: bool) -> HistoryFile {
        let folder = || dirs::state_dir().or_else(dirs::data_local_dir);
        let path = wanted.then(folder).flatten();
        HistoryFile {
            path: path.map(|folder| folder.join("lmsh").join("history.txt")),
            waiting: Vec::new(),
        }
    }

    /// Reads the file; if it exists but cannot be read, returns the reason.
    pub fn load(&mut self, history: &mut MemHistory) -> Option<String> {
        let path = self.path.clone()?;
        match read(&path) {
            Ok((entries, is_long)) => {
                fill(history, &entries);
                if is_long {
                    // The file is valid, only long.
                    let _ = locked(&path, LOCK_PATIENCE).and_then(|_lock| shorten(&path));
                }
                None
            }
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => self.give_up(&error),
        }
    }

    /// Appends an entry. The first time that fails, returns the reason. If another program has
    /// locked the file, waits a moment the first time; after that, entries are held back until the
    /// next append.
    pub fn append(&mut self, entry: &str) -> Option<String> {
        let path = self.path.clone()?;
        if entry.len() > ENTRY_MAX {
            return None;
        }
        let patience = match self.waiting.is_empty() {
            true => LOCK_PATIENCE,
            false => Duration::ZERO,
        };
        self.waiting.push(entry.to_string());
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        match folder.and_then(|()| append(&path, &self.waiting, patience)) {
            Ok(()) => self.waiting.clear(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let first = self.waiting.len() == 1;
                let excess = self.waiting.len().saturating_sub(ENTRIES_MAX);
                self.waiting.drain(..excess);
                return first.then(|| {
                    let path = path.display();
                    format!("the history is waiting: another program has locked {path}")
                });
            }
            Err(error) => return self.give_up(&error),
        }
        None
    }

    fn give_up(&mut self, error: &io::Error) -> Option<String> {
        let path = self.path.take()?;
        Some(format!(
            "the history is not being saved: {}: {}",
            path.display(),
            reason(error)
        ))
    }
}

impl Drop for HistoryFile {
    fn drop(&mut self) {
        if let (Some(path), false) = (&self.path, self.waiting.is_empty()) {
            // The shell exits either way, whether these entries are saved or not.
            let _ = append(path, &self.waiting, LOCK_PATIENCE);
        }
    }
}

/// Puts an entry last, removing any earlier copy.
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
    // The history refuses only empty or repeated entries.
    let _ = history.add(&marked(entry));
}

/// Every entry, oldest first.
pub(super) fn entries(history: &MemHistory) -> Vec<String> {
    let entries = history.into_iter();
    entries.map(|entry| plain(entry).into_owned()).collect()
}

/// Passes entries through the text gate on their way to the line editor, which writes lines
/// unchanged. Inside a string, the escapes do not change its meaning.
fn fill(history: &mut MemHistory, entries: &[String]) {
    let _ = history.clear();
    for entry in entries {
        let _ = history.add(&marked(&visible(entry)));
    }
}

/// Reads the entries to keep, oldest first and without duplicates, and reports whether the file
/// holds many more. If the file is too long, only its end is read.
fn read(path: &Path) -> io::Result<(Vec<String>, bool)> {
    let mut file = open_to_keep(OpenOptions::new().read(true), path)?;
    let mut header = Vec::new();
    (&mut file)
        .take(HEADER.len() as u64)
        .read_to_end(&mut header)?;
    let escaped = header == HEADER.as_bytes();
    let length = file.metadata()?.len();
    let begin = length.saturating_sub(2 * BYTES_MAX as u64);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    // The file may be growing.
    file.take(3 * BYTES_MAX as u64).read_to_end(&mut bytes)?;
    let lines = bytes.split(|byte| *byte == b'\n');
    // The first line of a partial read may be a fragment.
    let lines = lines.skip(usize::from(begin > 0)).filter(|line| {
        // A line that was cut off inside a character, because the shell was killed, is not an
        // entry.
        !line.is_empty() && *line != HEADER.as_bytes() && std::str::from_utf8(line).is_ok()
    });
    let lines: Vec<&[u8]> = lines.collect();
    let mut seen = HashSet::new();
    let newest = lines.iter().rev().filter(|line| seen.insert(**line));
    let mut room = BYTES_MAX;
    let mut entries: Vec<String> = newest
        .take(ENTRIES_MAX)
        .take_while(|line| {
            let fits = line.len() < room;
            room = room.saturating_sub(line.len() + 1);
            fits
        })
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
    Ok((entries, begin > 0 || lines.len() > LINES_MAX))
}

fn append(path: &Path, entries: &[String], patience: Duration) -> io::Result<()> {
    let _lock = locked(path, patience)?;
    let mut file = open_to_keep(private().create(true).read(true).append(true), path)?;
    let length = file.metadata()?.len();
    let mut line = String::new();
    if length == 0 {
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
    for entry in entries {
        line.push_str(&escaped(entry));
        line.push('\n');
    }
    let written = file.write_all(line.as_bytes());
    if written.is_err() {
        // On a full disk, part of an entry may be there; it would be taken for an entry.
        let _ = file.set_len(length);
    }
    written
}

/// Rewrites the file with only the entries that are kept.
fn shorten(path: &Path) -> io::Result<()> {
    let (entries, _) = read(path)?;
    let mut text = format!("{HEADER}\n");
    for entry in entries {
        text.push_str(&escaped(&entry));
        text.push('\n');
    }
    replace_file(path, text.as_bytes())
}

/// Writes text as a single line.
pub(super) fn escaped(entry: &str) -> String {
    let entry = entry.replace('\\', "\\\\");
    entry.replace('\n', "\\n").replace('\r', "\\r")
}

/// Restores text that `escaped` turned into a single line.
pub(super) fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('r')) => out.push('\r'),
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
    use super::{BYTES_MAX, ENTRY_MAX, escaped, read, shorten, unescaped};
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    fn append(path: &Path, entry: &str) -> std::io::Result<()> {
        super::append(path, &[entry.to_string()], Duration::ZERO)
    }

    #[test]
    fn what_is_escaped_comes_back() {
        for entry in [
            "a", "a\nb", "a\r\nb\r", "\\r", "\"\\n\"", "\\", "\\\\n\n", "π",
        ] {
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
        assert_eq!(read(&path).expect("readable"), (expected.clone(), false));
        shorten(&path).expect("writable");
        assert_eq!(read(&path).expect("readable"), (expected, false));
        fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn a_file_that_is_much_too_long_keeps_its_newest_entries() {
        let folder = std::env::temp_dir().join(format!("lmsh-history-long-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("writable");
        let path = folder.join("history.txt");
        let mut text = "#V2\n".to_string();
        while text.len() < 5 * BYTES_MAX {
            text.push_str(&format!("\"{}\"\n", text.len()).repeat(3));
            text.push_str(&"x".repeat(ENTRY_MAX - 50));
            text.push_str(&format!("{}\n", text.len()));
        }
        text.push_str("a\\nb\n");
        fs::write(&path, text).expect("writable");
        let (entries, is_long) = read(&path).expect("readable");
        assert!(is_long && entries.len() > 20);
        assert_eq!(entries.last().map(String::as_str), Some("a\nb"));
        shorten(&path).expect("writable");
        assert!(fs::metadata(&path).expect("there").len() <= BYTES_MAX as u64 + 4);
        assert_eq!(read(&path).expect("readable"), (entries, false));
        fs::remove_dir_all(folder).expect("removable");
    }
}
