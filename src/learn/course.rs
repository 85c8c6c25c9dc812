//! Courses: ordered lessons. One course is built in; others are folders.

use super::Lesson;
use crate::host::reason;
use crate::limit::Gate;
use crate::notebook::{Fault, Unread};
use crate::text::Failure;
use crate::world::{read_document, read_document_within, source_text};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The lessons of the built-in course.
const LESSONS: &[(&str, &str)] = &[
    ("01-numbers.lm.md", include_str!("lessons/01-numbers.lm.md")),
    (
        "02-exact-numbers.lm.md",
        include_str!("lessons/02-exact-numbers.lm.md"),
    ),
    ("03-names.lm.md", include_str!("lessons/03-names.lm.md")),
    ("04-text.lm.md", include_str!("lessons/04-text.lm.md")),
    (
        "05-questions.lm.md",
        include_str!("lessons/05-questions.lm.md"),
    ),
    ("06-lists.lm.md", include_str!("lessons/06-lists.lm.md")),
    (
        "07-again-and-again.lm.md",
        include_str!("lessons/07-again-and-again.lm.md"),
    ),
    (
        "08-functions.lm.md",
        include_str!("lessons/08-functions.lm.md"),
    ),
    (
        "09-functions-that-call-themselves.lm.md",
        include_str!("lessons/09-functions-that-call-themselves.lm.md"),
    ),
    (
        "10-functions-as-values.lm.md",
        include_str!("lessons/10-functions-as-values.lm.md"),
    ),
    (
        "11-closures.lm.md",
        include_str!("lessons/11-closures.lm.md"),
    ),
    ("12-structs.lm.md", include_str!("lessons/12-structs.lm.md")),
    (
        "13-dictionaries.lm.md",
        include_str!("lessons/13-dictionaries.lm.md"),
    ),
    ("14-errors.lm.md", include_str!("lessons/14-errors.lm.md")),
    (
        "15-exact-and-approximate.lm.md",
        include_str!("lessons/15-exact-and-approximate.lm.md"),
    ),
    (
        "16-under-the-bonnet.lm.md",
        include_str!("lessons/16-under-the-bonnet.lm.md"),
    ),
];

/// The extension of a lesson's file name.
const END: &str = ".lm.md";

/// A sequence of lessons.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its name in the progress file.
    pub key: String,
    /// The lessons with their file names.
    pub lessons: Vec<(String, Lesson)>,
}

impl Course {
    /// Reads the built-in course.
    ///
    /// # Errors
    /// If a lesson is faulty; tests ensure that none is.
    pub fn built_in() -> Result<Course, String> {
        let lessons = LESSONS.iter().map(|(name, text)| {
            let lesson = Lesson::read_at_once(text).map_err(|fault| told(name, &fault))?;
            Ok((name.to_string(), lesson))
        });
        Ok(Course {
            key: "built-in".to_string(),
            lessons: lessons.collect::<Result<_, String>>()?,
        })
    }

    /// Reads the course in a folder, from its files `NAME.lm.md` in the order of their names, or in
    /// a single file. Returns the lessons that can be read, and the fault of each other lesson.
    ///
    /// # Errors
    /// If the folder cannot be read or contains no lesson, or if the gate stops the reading.
    pub fn readable(path: &Path, gate: &Gate<'_>) -> Result<(Course, Vec<String>), Failure> {
        let files = files(path).map_err(Failure::io)?;
        let root = fs::canonicalize(path).ok();
        let (mut lessons, mut faults) = (Vec::new(), Vec::new());
        for file in files {
            let name = file.display().to_string();
            match open_lesson(&file, root.as_deref(), gate)? {
                Ok(lesson) => lessons.push((name, lesson)),
                Err(fault) => faults.push(fault),
            }
        }
        let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let course = Course {
            key: full.display().to_string(),
            lessons,
        };
        Ok((course, faults))
    }
}

/// Lists the lesson files of a folder in the order of their names, or the single file `path`.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    let shown = path.display();
    let unreadable =
        |error: std::io::Error| format!("`{shown}` cannot be read: {}", reason(&error));
    let is_lesson = |path: &Path| path.to_string_lossy().ends_with(END);
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return match is_lesson(path) {
            true => Ok(vec![path.to_path_buf()]),
            false => Err(format!("`{shown}` is not a lesson (NAME{END})")),
        };
    }
    let entries = fs::read_dir(path).map_err(unreadable)?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| is_lesson(path)).collect();
    files.sort();
    match files.is_empty() {
        true => Err(format!("there is no lesson (NAME{END}) in `{shown}`")),
        false => Ok(files),
    }
}

/// Reads a lesson of a course; the inner error is the lesson's fault.
///
/// # Errors
/// If the gate stops the reading.
fn open_lesson(
    file: &Path,
    root: Option<&Path>,
    gate: &Gate<'_>,
) -> Result<Result<Lesson, String>, Failure> {
    let name = file.display().to_string();
    let text = match read_inside(root, file) {
        Ok(Some(bytes)) => {
            source_text(bytes).map_err(|line| format!("{name}:{line}: the line is not valid UTF-8"))
        }
        Ok(None) => Err(format!("`{name}` is a link to a file outside the folder")),
        Err(error) => Err(format!("`{name}` cannot be read: {}", reason(&error))),
    };
    match text {
        Ok(text) => match Lesson::read(&text, gate) {
            Ok(lesson) => Ok(Ok(lesson)),
            Err(Unread::Fault(fault)) => Ok(Err(told(&name, &fault))),
            Err(Unread::Stopped(failure)) => Err(failure),
        },
        Err(fault) => Ok(Err(fault)),
    }
}

/// Reads a lesson unless it is outside the course's folder, which a single file is not.
fn read_inside(root: Option<&Path>, file: &Path) -> io::Result<Option<Vec<u8>>> {
    match root {
        Some(root) => read_document_within(root, file),
        None => read_document(file).map(Some),
    }
}

fn told(name: &str, Fault { line, message }: &Fault) -> String {
    format!("{name}:{line}: {message}")
}
