//! Courses: lessons in order. One is a part of the program; others are folders.

use super::Lesson;
use crate::limit::Gate;
use crate::notebook::{Fault, pass_document};
use crate::text::Failure;
use crate::world::{read_document, source_text};
use std::fs;
use std::path::{Path, PathBuf};

/// The lessons of the course that is a part of the program.
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
    ("13-errors.lm.md", include_str!("lessons/13-errors.lm.md")),
    (
        "14-under-the-bonnet.lm.md",
        include_str!("lessons/14-under-the-bonnet.lm.md"),
    ),
];

/// How the name of a lesson ends.
const END: &str = ".lm.md";

/// Lessons in order.
#[derive(Clone, Debug)]
pub struct Course {
    /// What names it in the file of progress.
    pub key: String,
    /// The lessons with the names of their files.
    pub lessons: Vec<(String, Lesson)>,
}

impl Course {
    /// The course that is a part of the program.
    ///
    /// # Errors
    /// A lesson that is wrong; the tests see to it that there is none.
    pub fn built_in() -> Result<Course, String> {
        let lessons = LESSONS
            .iter()
            .map(|(name, text)| read(name, text).map(|lesson| (name.to_string(), lesson)));
        Ok(Course {
            key: "built-in".to_string(),
            lessons: lessons.collect::<Result<_, _>>()?,
        })
    }

    /// The course of a folder: its files `NAME.lm.md` in the order of their names; or a single file.
    ///
    /// # Errors
    /// Why it cannot be read, or which lesson is wrong; what the gate says.
    pub fn open(path: &Path, gate: &Gate<'_>) -> Result<Course, Failure> {
        let shown = path.display();
        let io = |message: String| Failure::io(message);
        let mut files: Vec<PathBuf> = if path.is_dir() {
            let entries =
                fs::read_dir(path).map_err(|e| io(format!("`{shown}` cannot be read: {e}")))?;
            let paths = entries.flatten().map(|entry| entry.path());
            paths
                .filter(|p| p.to_string_lossy().ends_with(END))
                .collect()
        } else {
            vec![path.to_path_buf()]
        };
        files.sort();
        if files.is_empty() {
            return Err(io(format!("in `{shown}` there is no lesson (NAME{END})")));
        }
        let mut lessons = Vec::new();
        let root = fs::canonicalize(path).ok();
        for file in files {
            let name = file.display().to_string();
            let inside =
                |root: &PathBuf| fs::canonicalize(&file).is_ok_and(|f| f.starts_with(root));
            if !root.as_ref().is_none_or(inside) {
                return Err(io(format!(
                    "`{name}` is a link that leads out of the folder"
                )));
            }
            let bytes =
                read_document(&file).map_err(|e| io(format!("`{name}` cannot be read: {e}")))?;
            let text = source_text(bytes)
                .map_err(|line| io(format!("{name}:{line}: the line is not valid UTF-8")))?;
            pass_document(&text, gate)?;
            lessons.push((name.clone(), read(&name, &text).map_err(io)?));
        }
        let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        Ok(Course {
            key: full.display().to_string(),
            lessons,
        })
    }
}

fn read(name: &str, text: &str) -> Result<Lesson, String> {
    Lesson::read(text).map_err(|Fault { line, message }| format!("{name}:{line}: {message}"))
}
