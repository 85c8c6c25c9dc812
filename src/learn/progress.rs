//! A learner's progress, saved in the user's state folder.

use crate::host::reason;
use crate::world::{locked, read_document, replace_file};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest wait for another shell that is saving its progress.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// A place in a course; both numbers count from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// The lesson.
    pub lesson: usize,
    /// The step in it.
    pub step: usize,
}

/// A learner's progress in one course.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    key: String,
    path: Option<PathBuf>,
    /// The learner's place.
    pub at: Place,
    /// The tasks that have been solved.
    pub solved: BTreeSet<Place>,
    /// For each task, the number of incorrect answers.
    pub misses: BTreeMap<Place, u32>,
}

impl Progress {
    /// Loads the progress in this course; without `kept`, nothing is loaded or saved.
    pub fn of(key: &str, kept: bool) -> Progress {
        let folder = || dirs::state_dir().or_else(dirs::data_local_dir);
        let path = kept.then(folder).flatten();
        let mut progress = Progress {
            key: key.to_string(),
            path: path.map(|folder| folder.join("lmsh").join("lessons.txt")),
            ..Progress::default()
        };
        let lines = progress.path.as_deref().map(lines);
        // If they cannot be read, saving them will report it.
        let lines = lines.and_then(Result::ok).unwrap_or_default();
        let line = lines.iter().find(|(other, _)| other == key);
        if let Some((_, places)) = line {
            progress.set_places(places);
        }
        progress
    }

    /// Returns the place and the solved tasks as text.
    pub fn places(&self) -> String {
        let places = std::iter::once(&self.at).chain(&self.solved);
        let places = places.map(|p| format!("{}.{}", p.lesson, p.step));
        let misses = self.misses.iter();
        let misses = misses.map(|(p, count)| format!("{}.{}*{count}", p.lesson, p.step));
        let places: Vec<String> = places.chain(misses).collect();
        places.join(" ")
    }

    /// Counts an incorrect answer to the current task.
    pub fn miss(&mut self) {
        *self.misses.entry(self.at).or_default() += 1;
    }

    /// Reads the courses in a progress file, with the key of each.
    pub fn all(text: &str) -> Vec<(String, Progress)> {
        let read = |(places, key): (&str, &str)| {
            let mut progress = Progress::default();
            progress.set_places(places);
            (key.to_string(), progress)
        };
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines.map(read).collect()
    }

    /// Restores the place and the solved tasks from the text of [`places`](Self::places).
    pub fn set_places(&mut self, text: &str) {
        let mut places = text.split(' ').filter_map(place);
        self.at = places.next().unwrap_or_default();
        self.solved = places.collect();
        self.misses = text.split(' ').filter_map(missed).collect();
    }

    /// Reports whether there is any progress in the course.
    pub fn is_begun(&self) -> bool {
        self.at != Place::default() || !self.solved.is_empty()
    }

    /// Writes the progress completely or not at all; returns the reason if it cannot be written,
    /// but only the first time.
    pub fn save(&mut self) -> Option<String> {
        let path = self.path.clone()?;
        let error = self.write(&path).err()?;
        // Another shell will release its lock.
        if error.kind() != io::ErrorKind::WouldBlock {
            self.path = None;
        }
        let path = path.display();
        Some(format!("progress not saved: {path}: {}", reason(&error)))
    }

    /// Adds the progress to the file, which other shells may write, too.
    fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let _lock = locked(path, LOCK_PATIENCE)?;
        let mut lines = lines(path)?;
        // Solved tasks stay solved, even when a session is run again from an earlier place.
        let mut kept = self.clone();
        if let Some((_, places)) = lines.iter().find(|(key, _)| *key == self.key) {
            kept.solved
                .extend(places.split(' ').skip(1).filter_map(place));
            for (at, count) in places.split(' ').filter_map(missed) {
                let known = kept.misses.entry(at).or_default();
                *known = count.max(*known);
            }
        }
        lines.retain(|(key, _)| *key != self.key);
        lines.push((self.key.clone(), kept.places()));
        let text: String = lines
            .iter()
            .map(|(key, places)| format!("{places}\t{key}\n"))
            .collect();
        replace_file(path, text.as_bytes())
    }
}

/// Returns the key and the places of every course in a progress file.
///
/// # Errors
/// If there is a file that cannot be read. Nothing may replace it then: that would lose the progress
/// in the other courses.
fn lines(path: &Path) -> io::Result<Vec<(String, String)>> {
    let bytes = match read_document(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    let lines = lines.map(|(places, key)| (key.to_string(), places.to_string()));
    Ok(lines.collect())
}

/// Reads a task and its number of incorrect answers.
fn missed(text: &str) -> Option<(Place, u32)> {
    let (at, count) = text.split_once('*')?;
    Some((place(at)?, count.parse().ok()?))
}

fn place(text: &str) -> Option<Place> {
    let (lesson, step) = text.split_once('.')?;
    Some(Place {
        lesson: lesson.parse().ok()?,
        step: step.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, Progress};
    use std::fs;
    use std::path::Path;

    fn progress(path: &Path, key: &str) -> Progress {
        Progress {
            key: key.to_string(),
            path: Some(path.to_path_buf()),
            ..Progress::default()
        }
    }

    #[test]
    fn progress_that_cannot_be_read_is_not_replaced() {
        let folder = std::env::temp_dir().join(format!("lmsh-progress-{}", std::process::id()));
        let path = folder.join("lessons.txt");
        fs::create_dir_all(&path).expect("writable");
        let mut mine = progress(&path, "mine");
        let told = mine.save().expect("it cannot be saved");
        assert!(told.contains("it is a folder"), "{told}");
        assert!(path.is_dir() && mine.save().is_none());
        fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn shells_that_save_at_once_do_not_lose_each_others_progress() {
        let folder = std::env::temp_dir().join(format!("lmsh-shells-{}", std::process::id()));
        let path = folder.join("lessons.txt");
        std::thread::scope(|scope| {
            for shell in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    let mut own = progress(path, &format!("course {shell}"));
                    for step in 0..10 {
                        own.solved.insert(Place { lesson: 1, step });
                        // On a busy machine the lock may take long to get.
                        while own.save().is_some() {}
                    }
                });
            }
        });
        let text = fs::read_to_string(&path).expect("it was saved");
        let all = Progress::all(&text);
        assert_eq!(all.len(), 8, "{text}");
        assert!(all.iter().all(|(_, one)| one.solved.len() == 10), "{text}");
        fs::remove_dir_all(folder).expect("removable");
    }
}
