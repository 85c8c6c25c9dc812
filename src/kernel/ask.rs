//! Answers requests that editors make while a cell is being written: completions, documentation,
//! whether the cell is complete, and earlier inputs.

use crate::command;
use crate::repl;
use crate::session::{About, Session};
use crate::syntax::{Status, is_reserved};
use jupyter_protocol::media::{Media, MediaType};
use jupyter_protocol::messaging::{
    CompleteReply, CompleteRequest, HistoryEntry, HistoryReply, HistoryRequest, InspectReply,
    InspectRequest, IsCompleteReply,
};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Returns the byte offset after this many characters of the text.
fn byte_at(text: &str, characters: usize) -> usize {
    let mut places = text.char_indices().map(|(at, _)| at);
    places.nth(characters).unwrap_or(text.len())
}

/// Returns the line that contains a byte offset if it is a command, and the offset at which the
/// line starts.
fn command_line(code: &str, at: usize) -> Option<(usize, &str)> {
    let start = code[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = code[at..]
        .find('\n')
        .map_or(code.len(), |newline| at + newline);
    let line = &code[start..end];
    command::is_command(line).then_some((start, line))
}

/// Returns the completions for the word at the cursor, each with its kind.
pub fn complete(session: &Session, request: &CompleteRequest) -> CompleteReply {
    let code = &request.code;
    let at = byte_at(code, request.cursor_pos);
    let (begin, matches) = match command_line(code, at) {
        Some((start, line)) => {
            let (begin, matches) = repl::candidates(session, line, at - start);
            (start + begin, matches)
        }
        None => repl::candidates(session, code, at),
    };
    // Drops the space after a command that takes arguments: it only helps people who keep typing.
    let matches: Vec<String> = matches
        .iter()
        .map(|name| name.trim_end().to_string())
        .collect();
    let characters = |at: usize| code[..at].chars().count();
    let (start, end) = (characters(begin), characters(at));
    let types: Vec<Value> = matches
        .iter()
        .map(|name| {
            let left = &code[..begin];
            let signature = session.signature(left, name);
            let kind = kind_of(session, left, name, signature.is_some());
            json!({
                "start": start,
                "end": end,
                "text": name,
                "type": kind,
                "signature": signature.unwrap_or_default(),
            })
        })
        .collect();
    let mut metadata = Map::new();
    metadata.insert("_jupyter_types_experimental".to_string(), types.into());
    CompleteReply {
        matches,
        cursor_start: start,
        cursor_end: end,
        metadata,
        ..CompleteReply::default()
    }
}

/// Returns the kind of a name, in words for which editors have icons.
fn kind_of(session: &Session, left: &str, name: &str, is_called: bool) -> &'static str {
    if is_called {
        return "function";
    }
    if left.ends_with(['.', ':']) {
        return "property";
    }
    if is_reserved(name) {
        return "keyword";
    }
    match session.about(name) {
        Some(About::Builtin(_) | About::Function { .. }) => "function",
        Some(About::Module(..)) => "module",
        Some(About::Value(..)) => "instance",
        None => "text",
    }
}

/// Returns the name at the cursor, with its module; or, inside a call, the name of the function
/// called.
fn name_at(code: &str, at: usize) -> Option<&str> {
    let is_name = |c: char| c == '_' || c.is_alphanumeric();
    let part = |c: char| is_name(c) || c == ':' || c == '.';
    let begin = |to: usize| {
        let back = code[..to].chars().rev().take_while(|c| part(*c));
        to - back.map(char::len_utf8).sum::<usize>()
    };
    let forward = code[at..].chars().take_while(|c| is_name(*c));
    let end = at + forward.map(char::len_utf8).sum::<usize>();
    let name = code[begin(at)..end].trim_matches([':', '.']);
    if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(name);
    }
    let mut depth = 0;
    let open = code[..at].char_indices().rev().find(|(_, c)| {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => depth -= 1,
            _ => {}
        }
        depth < 0
    });
    let (open, bracket) = open?;
    let name = &code[begin(open)..open];
    (bracket == '(' && !name.is_empty()).then_some(name)
}

/// Returns the documentation of the name at the cursor.
pub fn inspect(session: &mut Session, request: &InspectRequest) -> InspectReply {
    let at = byte_at(&request.code, request.cursor_pos);
    let Some(name) = name_at(&request.code, at) else {
        return InspectReply::default();
    };
    let member = name.rsplit(['.', ':']).next().unwrap_or(name);
    let mut text = command::documentation(session, name).ok();
    if text.is_none() && member != name {
        text = command::documentation(session, member).ok();
    }
    match text {
        Some(text) => InspectReply {
            found: true,
            data: Media::new(vec![MediaType::Plain(text)]),
            ..InspectReply::default()
        },
        None => InspectReply::default(),
    }
}

/// Reports whether a cell is complete; if not, also the indentation of the next line.
pub fn is_complete(code: &str) -> IsCompleteReply {
    if command_line(code, code.len()).is_some() {
        return IsCompleteReply::complete();
    }
    match Session::status(code) {
        Status::Complete => IsCompleteReply::complete(),
        Status::Invalid(_) => IsCompleteReply::invalid(),
        Status::Incomplete => IsCompleteReply::incomplete(" ".repeat(repl::indentation(code))),
    }
}

/// Returns the requested inputs of the session.
pub(super) fn history(session: &Session, request: &HistoryRequest) -> HistoryReply {
    let inputs = session.record().inputs().filter(|input| !input.private);
    let numbered = inputs.filter_map(|input| Some((input.number? as usize, input)));
    let all: Vec<(usize, &str, &str)> = numbered
        .map(|(number, input)| (number, input.text.as_str(), input.output.trim_end()))
        .collect();
    let last = |n: i32| &all[all.len().saturating_sub(usize::try_from(n).unwrap_or(0))..];
    let (wanted, output): (Vec<_>, bool) = match request {
        HistoryRequest::Tail { n, output, .. } => (last(*n).to_vec(), *output),
        HistoryRequest::Range {
            start,
            stop,
            output,
            session,
            ..
        } => {
            let from = usize::try_from(*start).unwrap_or(0);
            let to = usize::try_from(*stop)
                .ok()
                .filter(|to| *to > 0)
                .unwrap_or(usize::MAX);
            // There is no history of other sessions.
            let own = session.is_none_or(|session| session == 0);
            let inside = |(number, ..): &&(usize, &str, &str)| own && (from..to).contains(number);
            (all.iter().filter(inside).copied().collect(), *output)
        }
        HistoryRequest::Search {
            pattern,
            unique,
            output,
            n,
            ..
        } => {
            let mut found: Vec<_> = all
                .iter()
                .filter(|(_, text, _)| fits(pattern, text))
                .copied()
                .collect();
            if *unique {
                found.reverse();
                let mut seen: HashSet<&str> = HashSet::new();
                found.retain(|(_, text, _)| seen.insert(*text));
                found.reverse();
            }
            let most = usize::try_from(*n)
                .ok()
                .filter(|n| *n > 0)
                .unwrap_or(found.len());
            let skipped = found.len().saturating_sub(most);
            (found.split_off(skipped), *output)
        }
    };
    let entry = |(number, text, shown): (usize, &str, &str)| match output {
        true => HistoryEntry::InputOutput(0, number, (text.to_string(), shown.to_string())),
        false => HistoryEntry::Input(0, number, text.to_string()),
    };
    HistoryReply::new(wanted.into_iter().map(entry).collect())
}

/// Reports whether text matches a pattern, in which `*` matches any text and `?` any character.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::{byte_at, fits, name_at};

    #[test]
    fn patterns_have_stars_and_question_marks() {
        for (pattern, text, right) in [
            ("*", "", true),
            ("x*", "x = 1", true),
            ("*= ?", "x = 1", true),
            ("x", "x = 1", false),
            ("*a*b*c", "aabbcc", true),
            ("*a*b*d", "aabbcc", false),
        ] {
            assert_eq!(fits(pattern, text), right, "{pattern} {text}");
        }
    }

    #[test]
    fn the_name_at_a_cursor_is_found_within_calls_too() {
        for (code, at, name) in [
            ("sqrt(2)", 2, Some("sqrt")),
            ("sqrt(2)", 7, None),
            ("sqrt(2", 6, Some("sqrt")),
            ("x = matrix::lll(a, [1, ", 23, None),
            ("x = matrix::lll(a, ", 19, Some("matrix::lll")),
            ("é + sin(π", 9, Some("π")),
            ("", 0, None),
        ] {
            assert_eq!(name_at(code, byte_at(code, at)), name, "{code} {at}");
        }
    }
}
