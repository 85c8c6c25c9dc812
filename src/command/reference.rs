//! `:help language`: the reference of the language, chapter by chapter.

use super::page::in_ascii;
use crate::notebook::rendered;
use crate::session::Session;
use crate::text::{Failure, Paint, closest, wrap};
use std::fmt::Write;

/// The reference, a notebook whose examples are tests.
const REFERENCE: &str = include_str!("../../grammar/language.lm.md");
/// The indentation of code, in columns.
const INDENT: usize = 4;

/// The topic that lists the chapters; the topic of each chapter begins with it.
pub(super) const LANGUAGE: &str = "language";

/// Returns the heading and the text of each chapter.
fn chapters() -> impl Iterator<Item = (&'static str, &'static str)> {
    let parts = REFERENCE.split("\n## ").skip(1);
    parts.map(|part| part.split_once('\n').unwrap_or((part, "")))
}

/// Returns the help for `language`, or for `language` and words of a heading; `None` for any other
/// topic.
///
/// # Errors
/// `NameError` if no heading contains the words.
pub(super) fn about(session: &mut Session, topic: &str) -> Result<Option<String>, Failure> {
    let Some(wanted) = topic.strip_prefix(LANGUAGE) else {
        return Ok(None);
    };
    if wanted.is_empty() {
        return Ok(Some(contents(super::columns(session))));
    }
    let Some(wanted) = wanted.strip_prefix(' ') else {
        return Ok(None);
    };
    let wanted = wanted.trim().to_lowercase();
    let found: Vec<_> = chapters()
        .filter(|(heading, _)| heading.to_lowercase().contains(&wanted))
        .collect();
    // An exact match comes before headings that only contain the word.
    let exact = found
        .iter()
        .find(|(heading, _)| heading.to_lowercase() == wanted);
    let Some((heading, text)) = exact.or(found.first()) else {
        let headings: Vec<String> = chapters().map(|(h, _)| h.to_lowercase()).collect();
        let failure = Failure::name(format!("the reference has no chapter `{wanted}`"));
        let near = closest(&wanted, headings.iter().map(String::as_str));
        return Err(match near {
            Some(near) => failure.with_hint(format!("did you mean `:help language {near}`?")),
            None => failure.with_hint("`:help language` lists the chapters"),
        });
    };
    Ok(Some(chapter(session, heading, text)))
}

/// Returns the chapter whose heading has this word, if there is one; plural and singular are the
/// same.
pub(super) fn chapter_on(session: &mut Session, word: &str) -> Option<String> {
    let stem = |word: &str| word.trim_end_matches('s').to_lowercase();
    let wanted = stem(word);
    let has = |heading: &str| {
        let mut words = heading.split(|c: char| !c.is_alphanumeric() && c != '-');
        words.any(|found| stem(found) == wanted)
    };
    let found = chapters().find(|(heading, _)| !wanted.is_empty() && has(heading));
    found.map(|(heading, text)| chapter(session, heading, text))
}

/// Returns the topics of the chapters, for completion.
pub(super) fn topics() -> impl Iterator<Item = String> {
    chapters().map(|(heading, _)| format!("{LANGUAGE} {}", heading.to_lowercase()))
}

fn contents(columns: usize) -> String {
    let mut out = "The language, chapter by chapter. `:help language WORD` shows the chapter whose heading contains the word:\n\n".to_string();
    for (heading, _) in chapters() {
        let _ = writeln!(out, "  {heading}");
    }
    wrap::lines(&out, columns)
}

/// Lays out a chapter: wraps prose to the page, and indents code and its output.
fn chapter(session: &mut Session, heading: &str, text: &str) -> String {
    let columns = super::columns(session);
    let mut out = format!("{heading}\n\n");
    let mut prose = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(info)) => {
                fill(&mut prose, &mut out, columns);
                fence = Some(info);
            }
            (Some(info), Some(_)) => {
                fence = None;
                if info != "lamina" || !next_is_output(text, line) {
                    out.push('\n');
                }
            }
            (Some("out"), None) => {
                let _ = writeln!(out, "{}→ {line}", " ".repeat(INDENT - 2));
            }
            (Some(_), None) => {
                let _ = writeln!(out, "{}{line}", " ".repeat(INDENT));
            }
            (None, None) => {
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    fill(&mut prose, &mut out, columns);
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    in_ascii(session, wrap::lines(out.trim_end(), columns) + "\n")
}

/// Reports whether an output directly follows this end of a cell.
fn next_is_output(text: &str, end: &str) -> bool {
    let at = end.as_ptr() as usize - text.as_ptr() as usize + end.len();
    text[at..].starts_with("\n```out")
}

fn fill(prose: &mut String, out: &mut String, columns: usize) {
    if !prose.trim().is_empty() {
        out.push_str(rendered(prose, columns, Paint::Plain).as_str());
        out.push('\n');
    }
    prose.clear();
}

#[cfg(test)]
mod tests {
    use super::{REFERENCE, chapters};

    #[test]
    fn every_chapter_has_a_heading_and_examples() {
        assert!(REFERENCE.starts_with("# The language\n"));
        assert!(chapters().count() > 25);
        for (heading, text) in chapters() {
            assert!(!heading.is_empty() && text.len() > 200, "{heading}");
        }
    }
}
