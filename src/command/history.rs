//! `:history`.

use super::replacing::{allow_replacing, forced};
use super::{ANY, Mixed, Opt, Replay, Reply, Request, Wants, refused, wants, write_new};
use crate::session::Session;
use crate::text::Failure;

/// The arguments of `:history`.
pub(super) const HISTORY: Mixed = Mixed {
    words: wants::no_words,
    options: &[
        Opt {
            name: "--save",
            value: Some(("FILE", Wants::File(ANY))),
            help: "write the inputs to a file",
        },
        Opt {
            name: "--force",
            value: None,
            help: "replace an existing file unconditionally",
        },
    ],
    then: Wants::Nothing,
};

/// `:history`, `:history PATTERN`, `:history --save FILE`.
pub(super) fn history(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (option, path) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !option.starts_with("--") {
        return Ok(Reply::Shell(Request::History(rest.to_string())));
    }
    if option != "--save" {
        return Err(wants::no_option("history", option, HISTORY.options));
    }
    let (path, force) = forced(path);
    if path.is_empty() {
        return Err(Failure::syntax("`--save` needs a file").with_hint(usage("history")));
    }
    allow_replacing(session, path, force, "history")?;
    Ok(Reply::Shell(Request::SaveHistory(path.to_string())))
}

/// Returns what `--resume` does with `:history`.
pub(super) fn history_replay(rest: &str) -> Replay {
    match rest.starts_with("--") {
        true => Replay::Outside("writes a file"),
        false => Replay::Never,
    }
}

/// Answers a history request from the inputs of this session, at a door that keeps no history.
/// Returns `None` for other requests.
///
/// # Errors
/// If the inputs cannot be saved.
pub fn recorded(session: &mut Session, request: &Request) -> Result<Option<Reply>, Failure> {
    let (pattern, path) = match request {
        Request::History(pattern) => (pattern.as_str(), None),
        Request::SaveHistory(path) => ("", Some(path)),
        Request::Edit(_) | Request::Run(_) | Request::Lesson(_) | Request::EditCell(_) => {
            return Ok(None);
        }
    };
    let inputs = session.record().inputs();
    let found = inputs.filter(|input| !input.private && input.text.contains(pattern));
    let text: String = found.map(|input| format!("{}\n", input.text)).collect();
    let Some(path) = path else {
        return Ok(Some(Reply::Text(text)));
    };
    let written = write_new(session, path, &text);
    written.map_err(|error| refused(&error, "write", path))?;
    Ok(Some(Reply::Text(String::new())))
}

/// Returns the usage line of a command.
fn usage(name: &str) -> String {
    super::find(name).map_or_else(String::new, super::Command::usage)
}
