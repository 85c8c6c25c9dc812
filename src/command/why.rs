//! `:why`: explains the last error in plain words, with its names and values.

use super::Reply;
use crate::session::Session;
use crate::syntax::{TokenKind, tokens};
use crate::text::{Diagnostic, ErrorKind, Failure, visible, wrap};

/// The maximum number of names to list.
const NAMES_MAX: usize = 6;
/// The maximum number of characters of quoted code.
const CODE_MAX: usize = 100;
/// The maximum number of characters of a value.
const VALUE_MAX: usize = 60;

/// `:why`, `:why WORD`.
pub(super) fn why(session: &mut Session, word: &str) -> Result<Reply, Failure> {
    if !word.is_empty() {
        return super::doc::doc(session, word);
    }
    let columns = super::columns(session);
    let Some(error) = session.last_error().cloned() else {
        return Ok(Reply::Text("There has been no error yet.\n".to_string()));
    };
    // An error kind defined by the program is explained like any error that a program raises.
    let kind = ErrorKind::from_name(&error.kind).unwrap_or(ErrorKind::Plain);
    let prose = |text: &str| wrap::prose(&visible(text), columns);
    let succeeded = session.record().inputs().next_back();
    let succeeded = succeeded.is_some_and(|input| input.error.is_none());
    let mut out = match succeeded {
        true => prose("The last input did not fail. The error before it was:\n\n"),
        false => String::new(),
    };
    out.push_str(&prose(&format!("{}\n\n", error.one_line())));
    let own = about(session, kind, &error);
    if !own.is_empty() {
        out.push_str(&prose(&own.join(" ")));
    }
    // A hint that refers to `:why` adds nothing here.
    if let Some(hint) = error.hint.as_ref().filter(|hint| !hint.contains("`:why`")) {
        out.push_str(&prose(&format!("Hint: {}", full_stop(hint))));
    }
    out.push_str(&prose(&format!(
        "\nIn general: {}\n\nExample: {}",
        kind.meaning(),
        kind.example()
    )));
    for name in hidden_names(session, &format!("{} {}", kind.meaning(), kind.example())) {
        let way = super::doc::way_to(session, name);
        out.push_str(&prose(&format!(
            "Here `{name}` is one of your own names, not the library's. {way}"
        )));
    }
    Ok(Reply::Text(out))
}

fn full_stop(text: &str) -> String {
    match text.ends_with(['.', '?', '!']) {
        true => text.to_string(),
        false => format!("{text}."),
    }
}

/// The code that an error is about.
struct Scene<'a> {
    /// The marked code.
    code: &'a str,
    /// The line that contains it.
    line: &'a str,
    /// The number of that line, and of the character at which the code starts.
    place: (usize, usize),
    /// The function that contains it, if any.
    function: Option<&'a str>,
}

impl<'a> Scene<'a> {
    fn of(error: &'a Diagnostic) -> Option<Scene<'a>> {
        let label = error.labels.first()?;
        let text = label.source.text();
        let start = (label.span.start as usize).min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let at = label.source.position(label.span.start);
        let inner = error.trace.first().map(|line| line.name.as_str());
        Some(Scene {
            code: text.get(label.span.range()).unwrap_or("").trim(),
            line: text[line_start..line_end].trim(),
            place: (at.line as usize, at.column as usize),
            function: inner.filter(|name| *name != "main"),
        })
    }
}

/// Returns sentences about this particular error.
fn about(session: &mut Session, kind: ErrorKind, error: &Diagnostic) -> Vec<String> {
    let Some(scene) = Scene::of(error) else {
        return Vec::new();
    };
    let mut said = Vec::new();
    let short = |code: &str| code.chars().count() <= CODE_MAX && !code.contains('\n');
    if kind == ErrorKind::Syntax {
        said.extend(unread(&scene));
        return said;
    }
    if short(scene.code) && !scene.code.is_empty() {
        said.push(match scene.function {
            Some(name) => format!(
                "It happened in `{}`, on line {} of the text that defines the function `{name}`.",
                scene.code, scene.place.0
            ),
            None if scene.code == scene.line => format!("It happened in `{}`.", scene.code),
            None if short(scene.line) => {
                format!("It happened at `{}` in `{}`.", scene.code, scene.line)
            }
            None => format!(
                "It happened at `{}`, on line {}.",
                scene.code, scene.place.0
            ),
        });
    }
    // After a function has ended, its variables are gone.
    if scene.function.is_none() {
        // Only the member of `p.y` is marked.
        let member = scene.line.find(&format!(".{}", scene.code));
        let code = match member.filter(|_| kind == ErrorKind::Attribute) {
            Some(at) => &scene.line[..at + 1 + scene.code.len()],
            None => scene.code,
        };
        said.extend(particular(session, kind, code));
        said.extend(values(session, scene.code));
    }
    if let Some(caller) = error.trace.iter().find(|line| line.name == "main")
        && scene.function.is_some()
        && let Some((_, at)) = &caller.place
    {
        said.push(format!(
            "The call that led to this is on line {} of the input.",
            at.line
        ));
    }
    said
}

/// Returns a sentence about where parsing stopped.
fn unread(scene: &Scene<'_>) -> Option<String> {
    let (line, column) = scene.place;
    if scene.line.chars().count() > CODE_MAX || scene.line.is_empty() {
        return None;
    }
    let where_ = match line {
        1 => format!("character {column}"),
        _ => format!("line {line}, character {column}"),
    };
    Some(match scene.code.is_empty() {
        true => format!(
            "None of `{}` ran: something is missing at the end, at {where_}.",
            scene.line
        ),
        false => format!(
            "None of `{}` ran: it could not be read past `{}`, at {where_}.",
            scene.line,
            scene.code.lines().next().unwrap_or_default()
        ),
    })
}

/// Lists the values of the names in code.
fn values(session: &mut Session, code: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for (span, kind) in tokens(code) {
        let name = &code[span.range()];
        let member = code[..span.start as usize].ends_with(['.', ':']);
        let is_new = kind == TokenKind::Name && !member && !names.contains(&name);
        if is_new && session.global(name).is_some() {
            names.push(name);
        }
    }
    let shown: Vec<String> = names
        .into_iter()
        .take(NAMES_MAX)
        .filter_map(|name| Some(format!("`{name}` is {}", described(session, name)?)))
        .collect();
    (!shown.is_empty()).then(|| format!("There {}.", listed(&shown)))
}

/// Describes a value and its type briefly.
fn described(session: &mut Session, code: &str) -> Option<String> {
    let kind = session.preview(&format!("typeof({code})"))?;
    let kind = kind.trim_matches('"').to_string();
    let value = session.preview(code).unwrap_or_else(|| code.to_string());
    if matches!(kind.as_str(), "function" | "module") {
        return Some(format!("a {kind}"));
    }
    let cut: String = value.chars().take(VALUE_MAX).collect();
    let more = if cut.len() < value.len() { "…" } else { "" };
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    Some(match kind.as_str() {
        "null" => "null".to_string(),
        _ => format!("{cut}{more} ({article} {kind})"),
    })
}

/// Joins parts in words: `a, b and c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns a sentence that depends on the kind of the error.
fn particular(session: &mut Session, kind: ErrorKind, code: &str) -> Option<String> {
    match kind {
        ErrorKind::ZeroDivision => {
            let (_, _, right) = around(code, &["/", "%"])?;
            let value = session.preview(right).unwrap_or_else(|| right.to_string());
            Some(match value == right {
                true => format!("It divides by {right}."),
                false => format!("It divides by `{right}`, which is {value}."),
            })
        }
        ErrorKind::Index => out_of_range(session, code),
        ErrorKind::Type => {
            let (left, operator, right) = around(code, &["+", "-", "*", "/", "%", "^", "<", ">"])?;
            let (left_is, right_is) = (described(session, left)?, described(session, right)?);
            Some(format!(
                "The left side of {operator} is {left_is}, and the right side is {right_is}."
            ))
        }
        ErrorKind::Name => {
            let mut names: Vec<String> = session.variables().into_iter().map(|v| v.name).collect();
            names.truncate(NAMES_MAX);
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            Some(match names.is_empty() {
                true => format!(
                    "`{code}` has not been assigned a value, and you have no other names yet."
                ),
                false => format!(
                    "`{code}` has not been assigned a value. Your names that have one: {}.",
                    listed(&names)
                ),
            })
        }
        ErrorKind::Attribute => {
            let (object, _) = code.rsplit_once('.')?;
            let keys = session.preview(&format!("keys({object})"))?;
            Some(format!("The fields of `{object}` are {keys}."))
        }
        ErrorKind::Arity | ErrorKind::Domain | ErrorKind::Value => {
            let open = code.find('(').filter(|_| code.ends_with(')'))?;
            let inner = code[open + 1..code.len() - 1].trim();
            let value = session.preview(inner)?;
            Some(format!("Between the parentheses, `{inner}` is {value}."))
        }
        ErrorKind::Syntax
        | ErrorKind::Dimension
        | ErrorKind::Precision
        | ErrorKind::Assertion
        | ErrorKind::Import
        | ErrorKind::Io
        | ErrorKind::Permission
        | ErrorKind::Recursion
        | ErrorKind::Limit
        | ErrorKind::Interrupted
        | ErrorKind::Plain => None,
    }
}

/// Returns a sentence about how many elements there are, and which one was requested.
fn out_of_range(session: &mut Session, code: &str) -> Option<String> {
    let open = opening(code)?;
    let (list, index) = (code[..open].trim(), &code[open + 1..code.len() - 1]);
    let size = session.preview(&format!("size({list})"))?;
    let index = match session.preview(index) {
        Some(value) => format!("but `{index}` is {value}"),
        None => format!("so it has no element with index {index}"),
    };
    let last = size.parse::<u64>().ok()?.checked_sub(1);
    Some(match last {
        None => format!("`{list}` is empty, {index}."),
        Some(last) => {
            format!("`{list}` has {size} elements, with indices 0 to {last}, {index}.")
        }
    })
}

/// Finds the last of these operators outside brackets; returns its left side, the operator and its
/// right side.
fn around<'c>(code: &'c str, operators: &[&str]) -> Option<(&'c str, &'c str, &'c str)> {
    let mut depth = 0i32;
    let mut found = None;
    for (span, kind) in tokens(code) {
        let text = &code[span.range()];
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ if depth == 0 && kind == TokenKind::Operator && operators.contains(&text) => {
                found = Some(span);
            }
            _ => {}
        }
    }
    let span = found?;
    let (left, right) = (&code[..span.start as usize], &code[span.end as usize..]);
    let sides = (left.trim(), right.trim());
    let whole = !sides.0.is_empty() && !sides.1.is_empty();
    whole.then_some((sides.0, &code[span.range()], sides.1))
}

/// Finds the `[` that matches the final `]` of code.
fn opening(code: &str) -> Option<usize> {
    if !code.ends_with(']') {
        return None;
    }
    let brackets = tokens(code).into_iter().rev();
    let mut depth = 0;
    for (span, _) in brackets {
        match &code[span.range()] {
            "]" | ")" | "}" => depth += 1,
            "[" | "(" | "{" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(span.start as usize).filter(|at| *at > 0);
        }
    }
    None
}

/// Lists the library names in the text's code that the session's own names hide, each once.
fn hidden_names<'t>(session: &Session, text: &'t str) -> Vec<&'t str> {
    let mut names = Vec::new();
    for code in text.split('`').skip(1).step_by(2) {
        // Skip commands, which are not code.
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in words.filter(|_| !code.starts_with(':')) {
            if !names.contains(&word) && session.hidden(word).is_some() {
                names.push(word);
            }
        }
    }
    names
}
