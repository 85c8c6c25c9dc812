//! Extracts the code in the help texts of `:help`, `:doc` and `:why` for tests to run.

use super::commands;
use super::doc::HELP;
use super::glossary::{MODULES, TOPICS, WORDS};
use crate::beginner::EVERYDAY;
use crate::text::ErrorKind;

/// A piece of code in a help text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The code.
    pub code: String,
    /// Whether the text says that the code fails.
    pub fails: bool,
}

/// Returns every example. In a topic's list of values, such as `1/3, 0.5`, each value may be an
/// example of its own.
pub fn examples() -> Vec<Example> {
    let words = WORDS.iter().flat_map(|(_, text)| quoted(text));
    let whys = ErrorKind::ALL
        .iter()
        .flat_map(|kind| quoted(kind.example()));
    let topics = TOPICS.iter().filter(|(name, _)| *name != "keys");
    let chapters = commands().filter_map(|row| row.chapter);
    let texts = topics.map(|(_, text)| *text).chain(chapters).chain([HELP]);
    let columns = texts.flat_map(column);
    let everyday = EVERYDAY.iter().flat_map(|row| quoted(row.about));
    let modules = MODULES.iter().flat_map(|(_, about)| quoted(about));
    let all = words
        .chain(whys)
        .chain(columns)
        .chain(everyday)
        .chain(modules);
    all.filter(|example| is_code(&example.code)).collect()
}

/// The possible beginnings of the text after code that fails.
const ENDS: &[&str] = &[" fails", " is too", " has "];

/// Returns the code between backticks.
fn quoted(text: &str) -> Vec<Example> {
    let parts: Vec<&str> = text.split('`').collect();
    let codes = parts.iter().enumerate().skip(1).step_by(2);
    let examples = codes.map(|(i, code)| Example {
        code: (*code).to_string(),
        fails: parts
            .get(i + 1)
            .is_some_and(|after| ENDS.iter().any(|end| after.starts_with(end)))
            || code.starts_with("throw "),
    });
    examples.collect()
}

/// Returns the code at the start of indented lines.
fn column(text: &str) -> Vec<Example> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
    let codes = lines.filter_map(|line| line.split("  ").next());
    let examples = codes.map(|code| Example {
        code: code.to_string(),
        fails: code.starts_with("throw "),
    });
    examples.collect()
}

/// Reports whether text is code, not just a name, an option, a command or a sketch.
fn is_code(text: &str) -> bool {
    let sketch =
        text.contains('…') || text.starts_with([':', '-', '\\', '_']) || text.starts_with("lmsh ");
    let has_operand = text.chars().any(char::is_alphanumeric);
    let has_more = text.chars().any(|c| !c.is_alphanumeric());
    !sketch && has_operand && has_more
}
