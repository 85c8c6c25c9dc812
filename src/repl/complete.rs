//! Completion of a line: `:` commands and their arguments, files, and what the session knows.

use crate::command::{self, Wants, commands};
use crate::session::Session;
use crate::text::is_hidden;
use std::fs;

/// What the word at `at` can become: where it begins, and the candidates.
pub(super) fn candidates(session: &Session, text: &str, at: usize) -> (usize, Vec<String>) {
    let (start, mut names) = found(session, text, at);
    // What cannot be seen cannot be chosen, and must not steer the terminal.
    names.retain(|name| !name.chars().any(is_hidden));
    (start, names)
}

fn found(session: &Session, text: &str, at: usize) -> (usize, Vec<String>) {
    if !command::is_command(text) {
        return session.complete(text, at);
    }
    let before = &text[..at];
    let colon = before.find(':').map_or(at, |colon| colon + 1);
    let Some(blank) = before[colon..].find(char::is_whitespace) else {
        if before[colon..].starts_with('!') {
            return file(before, colon + 1);
        }
        // What takes arguments gets the blank before them.
        let rows = commands().filter(|row| row.names[0].starts_with(&before[colon..]));
        let names = rows.map(|row| match row.arguments {
            "" => row.names[0].to_string(),
            _ => format!("{} ", row.names[0]),
        });
        return (colon, names.collect());
    };
    let start = before.rfind(char::is_whitespace).map_or(at, |at| at + 1);
    let word = &before[start..];
    let first = before[colon + blank..start].trim().is_empty();
    let (name, _) = command::split(before);
    let Some(row) = command::find(name) else {
        return (start, Vec::new());
    };
    match row.wants {
        Wants::Nothing => (start, Vec::new()),
        Wants::Code => session.complete(text, at),
        Wants::File => file(before, start),
        Wants::Setting if first => (start, starting(command::settings(), word)),
        Wants::Setting => {
            let name = before[colon + blank..].split_whitespace().next();
            let words = command::setting_words(name.unwrap_or_default());
            (start, starting(words.iter().copied(), word))
        }
        Wants::Topic => {
            let names = commands().map(|row| row.names[0]);
            let mut found = starting(names.chain(command::topics()), word);
            found.extend(session.complete(text, at).1);
            found.sort();
            found.dedup();
            (start, found)
        }
    }
}

fn starting<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> Vec<String> {
    let found = names.into_iter().filter(|name| name.starts_with(word));
    found.map(str::to_string).collect()
}

/// The files whose path begins like the text from `start`; folders end with `/`.
fn file(before: &str, start: usize) -> (usize, Vec<String>) {
    let begin = before[start..].find(|c: char| !c.is_whitespace());
    let start = begin.map_or(before.len(), |at| start + at);
    let name_start = before[start..]
        .rfind('/')
        .map_or(start, |at| start + at + 1);
    let folder = match &before[start..name_start] {
        "" => ".",
        folder => folder,
    };
    let word = &before[name_start..];
    let Ok(entries) = fs::read_dir(folder) else {
        return (name_start, Vec::new());
    };
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !word.starts_with('.');
            let end = if entry.path().is_dir() { "/" } else { "" };
            (name.starts_with(word) && !hidden).then(|| format!("{name}{end}"))
        })
        .collect();
    found.sort();
    (name_start, found)
}
