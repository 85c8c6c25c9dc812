//! Completion of a line: `:` commands and their arguments, files, and names that the session knows.

use crate::command::{self, ANY, Mixed, PROGRAMS, Wants, commands};
use crate::session::{Inside, Session, inside, switch_states};
use crate::text::{beginning, is_hidden};
use std::fs;
use std::path::PathBuf;

/// The completions of the word at `at`: where the word starts, and the candidates.
pub fn candidates(session: &Session, text: &str, at: usize) -> (usize, Vec<String>) {
    let (start, mut names) = found(session, text, at);
    // Names with hidden characters are not offered, since they could control the terminal.
    names.retain(|name| !name.chars().any(is_hidden));
    (start, names)
}

/// The numbers that the word at `at` can be completed to, each with a description: where the word
/// starts, and the numbers in order. `None` where no number is expected.
pub(super) fn numbers(
    session: &Session,
    lessons: &[String],
    text: &str,
    at: usize,
) -> Option<(usize, Vec<(usize, String)>)> {
    let before = &text[..at];
    let (name, rest) = before.trim_start().strip_prefix(':')?.split_once(' ')?;
    let wants = command::find(name)?.wants;
    let mut found: Vec<(usize, String)> = if let Wants::Numbers(numbers) = wants {
        numbers(session)
    } else if matches!(wants, Wants::Lesson) {
        (1..).zip(lessons.iter().cloned()).collect()
    } else {
        return None;
    };
    let word = rest.trim_start();
    found.retain(|(number, _)| number.to_string().starts_with(word));
    Some((at - word.len(), found))
}

fn found(session: &Session, text: &str, at: usize) -> (usize, Vec<String>) {
    let before = &text[..at];
    if is_command_line(text) {
        return command_line(session, text, at);
    }
    code(session, text, before)
}

/// Reports whether the text is a command with its colon; a question `NAME?` is completed like code.
fn is_command_line(text: &str) -> bool {
    command::is_command(text) && text.trim_start().starts_with(':')
}

/// Completes code: inside a string, only paths or keys; inside a comment, nothing.
fn code(session: &Session, text: &str, before: &str) -> (usize, Vec<String>) {
    match inside(before) {
        Inside::Code => session.complete(text, before.len()),
        Inside::Comment => (before.len(), Vec::new()),
        Inside::Text(quote) => match session.path_wanted(&before[..quote]) {
            Some(is_module) => {
                let endings = if is_module { &PROGRAMS[..1] } else { ANY };
                files(before, quote + 1, endings)
            }
            None => (
                quote + 1,
                session.keys_at(&before[..quote], &before[quote + 1..]),
            ),
        },
    }
}

fn command_line(session: &Session, text: &str, at: usize) -> (usize, Vec<String>) {
    let before = &text[..at];
    let colon = before.find(':').map_or(at, |colon| colon + 1);
    if before[colon..].starts_with('!') {
        return program(before, colon + 1);
    }
    let Some(blank) = before[colon..].find(char::is_whitespace) else {
        // A command that takes arguments is completed with a blank after it.
        let names = commands().map(|row| match row.arguments {
            "" => row.names[0].to_string(),
            _ => format!("{} ", row.names[0]),
        });
        return (colon, matching(names, &before[colon..]));
    };
    let Some(row) = command::find(&before[colon..colon + blank]) else {
        return (at, Vec::new());
    };
    wanted(session, text, at, &row.wants, colon + blank)
}

/// Completes arguments that start at `begin`.
fn wanted(
    session: &Session,
    text: &str,
    at: usize,
    wants: &Wants,
    begin: usize,
) -> (usize, Vec<String>) {
    let before = &text[..at];
    let start = word_start(before).max(begin);
    let word = &before[start..];
    match wants {
        // Numbers are completed with descriptions; see `numbers`.
        Wants::Nothing | Wants::Numbers(_) | Wants::Lesson => (start, Vec::new()),
        Wants::Code => code(session, text, before),
        Wants::File(endings) => files(before, begin, endings),
        Wants::Folder => folders(before, begin),
        Wants::Program => program(before, begin),
        Wants::Words(words) => (start, matching(words(session), word)),
        Wants::SwitchState => (start, matching(switch_states(), word)),
        Wants::Record => (start, matching(session.records(), word)),
        Wants::Setting => {
            let words: Vec<&str> = before[begin..start].split_whitespace().collect();
            let names = || command::settings().map(str::to_string);
            match words[..] {
                [] => (start, matching(names(), word)),
                [name] => {
                    let states = command::setting_words(name).iter();
                    (
                        start,
                        matching(states.map(|word| (*word).to_string()), word),
                    )
                }
                _ => (start, Vec::new()),
            }
        }
        Wants::Topic | Wants::Known if word.contains("::") => session.complete(text, at),
        Wants::Topic => {
            let names = commands().map(|row| row.names[0]);
            let names = names.chain(command::topics()).map(str::to_string);
            let names = names.chain(command::chapters());
            (start, matching(names.chain(session.known()), word))
        }
        Wants::Known => {
            let words = command::words().map(str::to_string);
            (start, matching(words.chain(session.known()), word))
        }
        Wants::Mixed(mixed) => in_mixed(session, text, at, mixed, begin),
    }
}

/// Completes words, options, and the arguments after them.
fn in_mixed(
    session: &Session,
    text: &str,
    at: usize,
    mixed: &Mixed,
    begin: usize,
) -> (usize, Vec<String>) {
    let before = &text[..at];
    let start = word_start(before).max(begin);
    let word = &before[start..];
    let words = (mixed.words)(session);
    let mut earlier = before[begin..start].split_whitespace().peekable();
    let mut first = true;
    // Parse words and options as the command does, up to the arguments after them.
    while let Some(next) = earlier.next() {
        if first && words.iter().any(|word| word == next) {
            first = false;
            continue;
        }
        first = false;
        let Some(option) = mixed.options.iter().find(|option| option.name == next) else {
            return rest(session, text, at, mixed, begin);
        };
        if let Some((_, value)) = option.value
            && earlier.next().is_none()
        {
            return wanted(session, text, at, &value, start);
        }
    }
    if word.starts_with('-') {
        let options = mixed.options.iter().map(|option| option.name.to_string());
        return (start, matching(options, word));
    }
    let words = if first {
        matching(words, word)
    } else {
        Vec::new()
    };
    let (there, mut more) = rest(session, text, at, mixed, begin);
    if there == start || words.is_empty() {
        if word.is_empty() {
            // While nothing has been typed, the words and options are offered too.
            let options = mixed.options.iter().map(|option| option.name.to_string());
            more = words.into_iter().chain(options).chain(more).collect();
        } else if !words.is_empty() && words.iter().all(|found| found.starts_with(word)) {
            // If all words start with the typed text, guesses that do not start with it are left
            // out.
            more.retain(|name| name.starts_with(word));
            more = words.into_iter().chain(more).collect();
        }
        return (there, more);
    }
    (start, words)
}

/// Completes the arguments after the words and options.
fn rest(
    session: &Session,
    text: &str,
    at: usize,
    mixed: &Mixed,
    begin: usize,
) -> (usize, Vec<String>) {
    match mixed.then {
        // A path starts after the options.
        Wants::File(endings) => {
            let start = word_start(&text[..at]).max(begin);
            files(&text[..at], start, endings)
        }
        then @ (Wants::Nothing
        | Wants::Code
        | Wants::Folder
        | Wants::Setting
        | Wants::Topic
        | Wants::Words(_)
        | Wants::Known
        | Wants::Program
        | Wants::SwitchState
        | Wants::Record
        | Wants::Numbers(_)
        | Wants::Lesson
        | Wants::Mixed(_)) => wanted(session, text, at, &then, begin),
    }
}

/// The start of the last word of the text, delimited by white space.
fn word_start(before: &str) -> usize {
    before.rfind(char::is_whitespace).map_or(0, |at| at + 1)
}

/// The names that start with the word, sorted.
fn matching(names: impl IntoIterator<Item = String>, word: &str) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort();
    names.dedup();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    beginning(word, &names)
        .into_iter()
        .map(str::to_string)
        .collect()
}

/// Completes a system command: first its name, from `$PATH`, then files.
fn program(before: &str, start: usize) -> (usize, Vec<String>) {
    let typed = before[start..].trim_start();
    if typed.contains(char::is_whitespace) {
        return files(before, word_start(before), ANY);
    }
    if typed.is_empty() || typed.contains('/') {
        return files(before, start, ANY);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path);
    let names = folders.filter_map(|folder| fs::read_dir(folder).ok());
    let names = names.flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(typed)).collect();
    names.sort();
    names.dedup();
    (before.len() - typed.len(), names)
}

fn folders(before: &str, start: usize) -> (usize, Vec<String>) {
    let (start, mut found) = files(before, start, ANY);
    found.retain(|name| name.ends_with('/'));
    (start, found)
}

/// The files whose path starts with the text from `start` and has one of the endings; folders get a
/// trailing `/`.
fn files(before: &str, start: usize, endings: &[&str]) -> (usize, Vec<String>) {
    let begin = before[start..].find(|c: char| !c.is_whitespace());
    let start = begin.map_or(before.len(), |at| start + at);
    let name_start = before[start..]
        .rfind('/')
        .map_or(start, |at| start + at + 1);
    let folder = match &before[start..name_start] {
        "" => PathBuf::from("."),
        folder => match (folder.strip_prefix("~/"), dirs::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(folder),
        },
    };
    let word = &before[name_start..];
    let Ok(entries) = fs::read_dir(folder) else {
        return (name_start, Vec::new());
    };
    let found = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let hidden = name.starts_with('.') && !word.starts_with('.');
        let is_folder = entry.path().is_dir();
        let fits = endings.is_empty() || endings.iter().any(|ending| name.ends_with(ending));
        let end = if is_folder { "/" } else { "" };
        (!hidden && (is_folder || fits)).then(|| format!("{name}{end}"))
    });
    (name_start, matching(found.collect::<Vec<_>>(), word))
}
