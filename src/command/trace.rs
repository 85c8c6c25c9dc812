//! `:trace`: what inputs do, step by step.

use super::{Reply, work};
use crate::session::Session;
use crate::text::{Failure, closest};
use crate::trace::{Kind, Options};

const USAGE: &str = "usage: :trace calls|lines|ops|off [--fn NAME] [--max N] [--json] [EXPR]";

/// `:trace KIND`, `:trace KIND EXPR`, `:trace off`, `:trace`.
pub(super) fn trace(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (word, rest) = split_word(rest);
    if word.is_empty() {
        return Ok(Reply::Text(state(session)));
    }
    if word == "off" && rest.is_empty() {
        session.set_trace(None);
        return Ok(Reply::Text(String::new()));
    }
    let found = Kind::ALL.iter().find(|(name, _)| *name == word);
    let Some((_, kind)) = found else {
        let failure = Failure::syntax(format!("`:trace` has no kind `{word}`"));
        let names = Kind::ALL.iter().map(|(name, _)| *name).chain(["off"]);
        return Err(match closest(word, names) {
            Some(near) => failure.with_hint(format!("did you mean `:trace {near}`?")),
            None => failure.with_hint(USAGE),
        });
    };
    let (options, code) = options(*kind, rest)?;
    if code.is_empty() {
        session.set_trace(Some(options));
        return Ok(Reply::Text(String::new()));
    }
    Ok(work::ended(session.trace(code, options), String::new()))
}

fn state(session: &Session) -> String {
    match &session.settings().trace {
        None => "off\n".to_string(),
        Some(options) => {
            let name = Kind::ALL
                .iter()
                .find(|(_, kind)| *kind == options.kind)
                .map_or("", |(name, _)| name);
            let function = options
                .function
                .as_ref()
                .map_or(String::new(), |name| format!(" --fn {name}"));
            let json = if options.json { " --json" } else { "" };
            format!("{name}{function} --max {}{json}\n", options.max)
        }
    }
}

/// The options in front of the code, and the code.
fn options(kind: Kind, mut rest: &str) -> Result<(Options, &str), Failure> {
    let mut options = Options::new(kind);
    while rest.starts_with("--") {
        let (word, behind) = split_word(rest);
        rest = behind;
        match word {
            "--json" => options.json = true,
            "--fn" | "--max" => {
                let (value, behind) = split_word(rest);
                rest = behind;
                set(&mut options, word, value)?;
            }
            _ => {
                let failure = Failure::syntax(format!("`:trace` has no option `{word}`"));
                return Err(match closest(word, ["--fn", "--max", "--json"]) {
                    Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
                    None => failure.with_hint(USAGE),
                });
            }
        }
    }
    Ok((options, rest))
}

fn set(options: &mut Options, option: &str, value: &str) -> Result<(), Failure> {
    if option == "--fn" && !value.is_empty() {
        options.function = Some(value.to_string());
        return Ok(());
    }
    match value.parse() {
        Ok(max) if option == "--max" && max > 0 => {
            options.max = max;
            Ok(())
        }
        _ => {
            let wanted = if option == "--fn" {
                "the name of a function"
            } else {
                "a number of rows"
            };
            Err(
                Failure::syntax(format!("`{option}` takes {wanted}, not `{value}`"))
                    .with_hint(USAGE),
            )
        }
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}
