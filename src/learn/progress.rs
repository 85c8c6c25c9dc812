//! How far a learner has got, saved in the user's state folder.

use crate::world::{read_document, replace_file};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// A place in a course, both from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// The lesson.
    pub lesson: usize,
    /// The step in it.
    pub step: usize,
}

/// How far a learner has got in one course.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    key: String,
    path: Option<PathBuf>,
    /// Where the learner is.
    pub at: Place,
    /// The tasks that are solved.
    pub solved: BTreeSet<Place>,
    /// How often an answer to a task was not yet right.
    pub misses: BTreeMap<Place, u32>,
}

impl Progress {
    /// What is known about this course; nothing is saved unless `kept`.
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

    /// The place and the solved tasks as text.
    pub fn places(&self) -> String {
        let places = std::iter::once(&self.at).chain(&self.solved);
        let places = places.map(|p| format!("{}.{}", p.lesson, p.step));
        let misses = self.misses.iter();
        let misses = misses.map(|(p, count)| format!("{}.{}*{count}", p.lesson, p.step));
        let places: Vec<String> = places.chain(misses).collect();
        places.join(" ")
    }

    /// Counts an answer to the current task that was not yet right.
    pub fn miss(&mut self) {
        *self.misses.entry(self.at).or_default() += 1;
    }

    /// The courses in a progress file, with the key of each.
    pub fn all(text: &str) -> Vec<(String, Progress)> {
        let read = |(places, key): (&str, &str)| {
            let mut progress = Progress::default();
            progress.set_places(places);
            (key.to_string(), progress)
        };
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines.map(read).collect()
    }

    /// Takes what [`places`](Self::places) gave.
    pub fn set_places(&mut self, text: &str) {
        let mut places = text.split(' ').filter_map(place);
        self.at = places.next().unwrap_or_default();
        self.solved = places.collect();
        self.misses = text.split(' ').filter_map(missed).collect();
    }

    /// Whether anything is known about the course.
    pub fn is_begun(&self) -> bool {
        self.at != Place::default() || !self.solved.is_empty()
    }

    /// Writes it, whole or not at all; returns why it cannot be written, but only once.
    pub fn save(&mut self) -> Option<String> {
        let path = self.path.clone()?;
        let mut lines = self.lines();
        // What was solved stays solved, even when a session is run again from an earlier place.
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
        Some(format!("progress is not kept: {}: {error}", path.display()))
    }

    /// Every course of the file: its key and its places.
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

/// A task with how often it was missed.
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
