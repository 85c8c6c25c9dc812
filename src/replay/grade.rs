//! Grading: compares a student's notebook with a reference. Answers are compared by value, so
//! `0.5f` equals `1/2`, and it does not matter how a list is split into lines.
//!
//! A question is a section of the reference notebook, from one heading to the next, that shows
//! something; its answer is the output of the section's last cell. It is compared with the
//! student's section under the same heading. A named cell (`name=…`) is a separate question, and so
//! is each cell of a notebook without headings.

use super::{Left, Showcase, Shown, show_notebook, why_unread};
use crate::session::{Session, Settings};
use crate::vm::InterruptHandle;
use crate::world::{self, Access};
use std::cell::RefCell;
use std::convert::Infallible;
use std::path::Path;
use std::rc::Rc;

/// The longest answer compared by value, in bytes; longer ones are compared as text.
const ANSWER_MAX: usize = 20_000;

/// An answer in a notebook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The heading, or the name or number of the cell.
    pub question: String,
    /// The line of the cell that gave the answer.
    pub line: usize,
    /// The output.
    pub shown: String,
}

/// The verdict on the answer to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The answer agrees with the reference.
    Right,
    /// The answer differs from the reference.
    Wrong(Answer),
    /// There is no answer.
    Missing,
}

/// A student's answers to all questions, in the order of the reference.
#[derive(Clone, Debug)]
pub struct Marked {
    /// One verdict for each question.
    pub verdicts: Vec<Verdict>,
    /// The reason the notebook did not run to the end, if it did not.
    pub fault: Option<String>,
}

impl Marked {
    /// The number of answers that agree with the reference.
    pub fn right(&self) -> usize {
        let right = self.verdicts.iter().filter(|v| **v == Verdict::Right);
        right.count()
    }
}

/// Runs a notebook and collects its answers. `watch` receives
/// a handle to interrupt the session.
///
/// # Errors
/// The reason it cannot be read or did not finish, with the answers so far.
pub fn answers(
    text: &str,
    path: &Path,
    settings: &Settings,
    access: Access,
    watch: &dyn Fn(InterruptHandle),
) -> Result<Vec<Answer>, (Vec<Answer>, String)> {
    let headings = headings(text);
    let mut found: Vec<Answer> = Vec::new();
    let mut place = (String::new(), 0);
    let mut count = 0;
    let showcase = Showcase {
        path,
        access,
        settings,
        watch,
    };
    let ended = show_notebook::<Infallible>(text, showcase, &mut |shown| {
        match shown {
            Shown::Prose(_) => {}
            Shown::Code(cell) => {
                count += 1;
                let heading = headings
                    .iter()
                    .rev()
                    .find(|(line, _)| *line < cell.code.line);
                let question = match (&cell.name, heading) {
                    (Some(name), _) => name.clone(),
                    (None, Some((_, heading))) => heading.clone(),
                    (None, None) => format!("cell {count}"),
                };
                place = (question, cell.code.line);
            }
            Shown::Output(output) => {
                let shown = output.trim();
                if !shown.is_empty() {
                    // The last cell of a section counts, so earlier answers are dropped.
                    found.retain(|answer| answer.question != place.0);
                    found.push(Answer {
                        question: place.0.clone(),
                        line: place.1,
                        shown: shown.to_string(),
                    });
                }
            }
        }
        Ok(())
    });
    match ended {
        Ok(Ok(Left::End(_) | Left::Exit(_))) => Ok(found),
        Ok(Ok(Left::Interrupted)) => {
            // The output of a stopped cell is not an answer.
            found.retain(|answer| answer.line != place.1);
            Err((found, "it was stopped because it took too long".to_string()))
        }
        Ok(Err(never)) => match never {},
        Err(unread) => Err((found, why_unread(path, &unread, "it was stopped"))),
    }
}

/// The headings of Markdown text with their lines, counted from 1, ignoring fenced blocks.
fn headings(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (n, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with('#') {
            let heading = line.trim_matches(['#', ' ', '\t']);
            let words: Vec<&str> = heading.split_whitespace().collect();
            found.push((n + 1, words.join(" ")));
        }
    }
    found
}

/// Compares answers by value.
pub struct Judge {
    session: Session,
}

impl Judge {
    /// Creates a judge whose session has no access to files and programs. `watch` receives a handle
    /// to interrupt it.
    pub fn new(settings: &Settings, watch: &dyn Fn(InterruptHandle)) -> Judge {
        let world = world::Notebook::new(
            Rc::<RefCell<String>>::default(),
            Path::new("."),
            Access::Folder,
        );
        let session = Session::new(Box::new(world), settings.clone());
        watch(session.interrupt_handle());
        Judge { session }
    }

    /// Compares a student's answers with those of the reference.
    pub fn mark(&mut self, reference: &[Answer], answers: &[Answer]) -> Vec<Verdict> {
        let verdict = |wanted: &Answer| {
            let same = |a: &&Answer| a.question.to_lowercase() == wanted.question.to_lowercase();
            match answers.iter().find(same) {
                None => Verdict::Missing,
                Some(answer) if self.agree(&wanted.shown, &answer.shown) => Verdict::Right,
                Some(answer) => Verdict::Wrong(answer.clone()),
            }
        };
        reference.iter().map(verdict).collect()
    }

    /// Reports whether two outputs are the same text, or the same values line by line.
    fn agree(&mut self, a: &str, b: &str) -> bool {
        if squeezed(a) == squeezed(b) {
            return true;
        }
        if a.len() + b.len() > ANSWER_MAX {
            return false;
        }
        let (left, right): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
        if left.len() == right.len() {
            let mut pairs = left.iter().zip(&right);
            return pairs.all(|(a, b)| squeezed(a) == squeezed(b) || self.is_same_value(a, b));
        }
        self.is_same_value(&left.join(" "), &right.join(" "))
    }

    /// Reports whether two strings are expressions with equal values. An error or an undecidable
    /// comparison counts as no.
    fn is_same_value(&mut self, a: &str, b: &str) -> bool {
        // The decimal that the shell shows after an exact value is not part of it.
        let exact = |text: &str| text.split("  ≈ ").next().unwrap_or_default().to_string();
        let question = format!("({}) == ({})", exact(a), exact(b));
        self.session.holds(&question, false)
    }
}

/// Collapses runs of blanks, and replaces a string shown as a value with the text that it prints.
fn squeezed(text: &str) -> String {
    let text = text.trim();
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let text = inner
        .filter(|inner| !inner.contains(['"', '\\']))
        .unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Access, Judge, Verdict, answers, headings};
    use crate::session::Settings;
    use std::path::Path;

    #[test]
    fn headings_are_found_outside_of_blocks() {
        let text = "# One\n```lamina\n# no\n```\n##  Two  words ##\n";
        assert_eq!(
            headings(text),
            [(1, "One".to_string()), (5, "Two words".to_string())]
        );
    }

    #[test]
    fn answers_are_compared_by_value() {
        let settings = Settings::default();
        let read = |text: &str| {
            let path = Path::new("a.lm.md");
            answers(text, path, &settings, Access::Folder, &|_| {}).unwrap()
        };
        let reference = read(
            "# Half\n```lamina\n1/2\n```\n# List\n```lamina\n[1, 2]\n```\n# Word\n```lamina\n\"yes\"\n```\n# More\n```lamina\n3\n```\n",
        );
        let student = read(
            "# half\n```lamina\nx = 4\n```\n```lamina\n0.5f\n```\n# List\n```lamina\n[1,3]\n```\n# Word\n```lamina\nprint(\"yes\")\n```\n",
        );
        let marked = Judge::new(&settings, &|_| {}).mark(&reference, &student);
        assert_eq!(marked[0], Verdict::Right);
        assert!(matches!(&marked[1], Verdict::Wrong(answer) if answer.shown == "[1, 3]"));
        assert_eq!(marked[2], Verdict::Right);
        assert_eq!(marked[3], Verdict::Missing);
    }
}
