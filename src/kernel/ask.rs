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

/// An input for a history: its number, its text and its output.
type Past<'s> = (usize, &'s str, &'s str);

/// Returns the requested inputs of the session. Looks at no more of the record than it must: clients
/// ask after every input.
pub(super) fn history(session: &Session, request: &HistoryRequest) -> HistoryReply {
    let inputs = session.record().inputs().filter(|input| !input.private);
    let all = inputs.filter_map(|input| {
        let number = input.number? as usize;
        Some((number, input.text.as_str(), input.output.as_str()))
    });
    let (wanted, output): (Vec<Past<'_>>, bool) = match request {
        HistoryRequest::Tail { n, output, .. } => {
            let most = usize::try_from(*n).unwrap_or(0);
            (oldest_first(all.rev().take(most)), *output)
        }
        HistoryRequest::Range {
            start,
            stop,
            output,
            session,
            ..
        } => {
            let from = usize::try_from(*start).unwrap_or(0);
            let to = positive(*stop).unwrap_or(usize::MAX);
            // There is no history of other sessions.
            let own = session.is_none_or(|session| session == 0);
            let inside = |(number, ..): &Past<'_>| own && (from..to).contains(number);
            (all.filter(inside).collect(), *output)
        }
        HistoryRequest::Search {
            pattern,
            unique,
            output,
            n,
            ..
        } => {
            let pattern: Vec<char> = pattern.chars().collect();
            let mut seen: HashSet<&str> = HashSet::new();
            let found = all.rev().filter(|(_, text, _)| fits(&pattern, text));
            let found = found.filter(|(_, text, _)| !*unique || seen.insert(*text));
            let most = positive(*n).unwrap_or(usize::MAX);
            (oldest_first(found.take(most)), *output)
        }
    };
    let entry = |(number, text, shown): Past<'_>| match output {
        true => {
            let shown = shown.trim_end().to_string();
            HistoryEntry::InputOutput(0, number, (text.to_string(), shown))
        }
        false => HistoryEntry::Input(0, number, text.to_string()),
    };
    HistoryReply::new(wanted.into_iter().map(entry).collect())
}

/// Returns a number of inputs in a request, unless it means "no limit".
fn positive(n: i32) -> Option<usize> {
    usize::try_from(n).ok().filter(|n| *n > 0)
}

/// Collects inputs that were found newest first.
fn oldest_first<'s>(found: impl Iterator<Item = Past<'s>>) -> Vec<Past<'s>> {
    let mut found: Vec<Past<'_>> = found.collect();
    found.reverse();
    found
}

/// Reports whether text matches a pattern, in which `*` matches any text and `?` any character.
fn fits(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
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
    use super::{byte_at, fits, history, name_at};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};
    use jupyter_protocol::messaging::{HistoryEntry, HistoryRequest};

    #[test]
    fn histories_hold_what_was_asked_for_oldest_first() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        for input in ["1", "x = 2", "x", "1", "x + 1"] {
            session.eval(input);
        }
        let numbers = |request: &HistoryRequest| -> Vec<usize> {
            let entries = history(&session, request).history;
            let number = |entry: HistoryEntry| match entry {
                HistoryEntry::Input(_, number, _) => number,
                HistoryEntry::InputOutput(_, number, (_, shown)) => {
                    assert!(!shown.ends_with('\n'), "{shown:?}");
                    number
                }
            };
            entries.into_iter().map(number).collect()
        };
        let (output, raw) = (true, true);
        let tail = |n| numbers(&HistoryRequest::Tail { n, output, raw });
        assert_eq!(tail(2), [4, 5]);
        assert_eq!(tail(100), [1, 2, 3, 4, 5]);
        assert_eq!((tail(0), tail(-1)), (vec![], vec![]));
        let range = |session, start, stop| {
            numbers(&HistoryRequest::Range {
                session,
                start,
                stop,
                output,
                raw,
            })
        };
        assert_eq!(range(None, 2, 4), [2, 3]);
        assert_eq!(range(Some(0), 4, 0), [4, 5]);
        assert_eq!(range(Some(-1), 1, 5), [0usize; 0]);
        let search = |pattern: &str, unique, n| {
            numbers(&HistoryRequest::Search {
                pattern: pattern.to_string(),
                unique,
                output,
                raw,
                n,
            })
        };
        assert_eq!(search("x*", false, 0), [2, 3, 5]);
        assert_eq!(search("x*", false, 2), [3, 5]);
        assert_eq!(search("1", false, 0), [1, 4]);
        assert_eq!(search("*", true, 3), [3, 4, 5]);
        assert_eq!(search("1", true, 0), [4]);
    }

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
            let wanted: Vec<char> = pattern.chars().collect();
            assert_eq!(fits(&wanted, text), right, "{pattern} {text}");
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
