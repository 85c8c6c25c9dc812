//! A learner's progress, saved in the user's state folder.

use crate::host::reason;
use crate::world::{read_document, replace_file};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

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
        let lines = progress.lines();
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
        let mut lines = self.lines();
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
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let result = folder.and_then(|()| replace_file(&path, text.as_bytes()));
        let error = result.err()?;
        self.path = None;
        let path = path.display();
        Some(format!("progress not saved: {path}: {}", reason(&error)))
    }

    /// Returns the key and the places of every course in the file.
    fn lines(&self) -> Vec<(String, String)> {
        let Some(Ok(bytes)) = self.path.as_deref().map(read_document) else {
            return Vec::new();
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines
            .map(|(places, key)| (key.to_string(), places.to_string()))
            .collect()
    }
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
