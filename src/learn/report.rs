//! Summarises the progress files of a class.

use super::progress::{Place, Progress};
use crate::host::reason;
use crate::world::read_document;
use std::fs;
use std::path::Path;

/// A learner's state in one course.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The name of the file or of its folder.
    pub name: String,
    /// The course: empty for the built-in one, else its folder.
    pub course: String,
    /// The learner's place, and the tasks tried and solved.
    pub progress: Progress,
}

/// Reads the progress files in a folder, `NAME.txt` or `NAME/lessons.txt`. Returns the learners,
/// and a message for each file that could not be read.
///
/// # Errors
/// If the folder cannot be read or contains no such file.
pub fn learners(folder: &Path) -> Result<(Vec<Learner>, Vec<String>), String> {
    let shown = folder.display();
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("`{shown}` cannot be read: {}", reason(&error)))?;
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            files.push((name, path.join("lessons.txt")));
        } else if let Some(name) = name.strip_suffix(".txt") {
            files.push((name.to_string(), path));
        }
    }
    files.retain(|(_, path)| path.is_file());
    files.sort();
    if files.is_empty() {
        return Err(format!(
            "`{shown}` contains no progress files, which are named `NAME.txt` or `NAME/lessons.txt`"
        ));
    }
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for (name, path) in files {
        match read_document(&path) {
            Ok(bytes) => {
                let courses = Progress::all(&String::from_utf8_lossy(&bytes));
                found.extend(courses.into_iter().map(|(course, progress)| Learner {
                    name: name.clone(),
                    course,
                    progress,
                }));
            }
            Err(error) => unread.push(format!(
                "`{}` cannot be read: {}",
                path.display(),
                reason(&error)
            )),
        }
    }
    Ok((found, unread))
}

impl Learner {
    /// Returns the tasks that were tried or solved, in order, each with the number of failed tries
    /// and whether it is solved.
    pub fn tasks(&self) -> Vec<(Place, u32, bool)> {
        let mut places: Vec<Place> = self.progress.solved.iter().copied().collect();
        places.extend(self.progress.misses.keys());
        places.sort_unstable();
        places.dedup();
        let row = |place: Place| {
            let misses = self
                .progress
                .misses
                .get(&place)
                .copied()
                .unwrap_or_default();
            (place, misses, self.progress.solved.contains(&place))
        };
        places.into_iter().map(row).collect()
    }
}
