//! `:save` and its arguments.

use super::replacing::{FORCE, allow_replacing};
use super::{Answer, CellRequest, Mixed, NOTEBOOKS, Opt, Wants, find, wants};
use crate::session::Session;
use crate::text::Failure;

/// The option that leaves out inputs that failed.
const CLEAN: &str = "--clean";

/// The arguments of `:save`.
pub(super) const ARGUMENTS: Mixed = Mixed {
    words: wants::no_words,
    options: &[
        Opt {
            name: CLEAN,
            value: None,
            help: "leave out inputs that failed",
        },
        Opt {
            name: FORCE,
            value: None,
            help: "replace an existing file unconditionally",
        },
    ],
    then: Wants::File(NOTEBOOKS),
};

/// `:save FILE [--clean] [--force]`.
pub(super) fn save(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let (words, options): (Vec<&str>, Vec<&str>) = rest
        .split_whitespace()
        .partition(|word| !word.starts_with("--"));
    if let Some(unknown) = options.iter().find(|word| ![CLEAN, FORCE].contains(word)) {
        return Err(wants::no_option("save", unknown, ARGUMENTS.options));
    }
    let [path] = words[..] else {
        return Err(Failure::syntax("`:save` takes one file").with_hint(usage("save")));
    };
    let path = &notebook_path(path)?;
    allow_replacing(session, path, options.contains(&FORCE), "save")?;
    Ok(Answer::Cells(CellRequest::Save {
        path: path.clone(),
        clean: options.contains(&CLEAN),
    }))
}

/// Returns the usage line of a command.
fn usage(name: &str) -> String {
    find(name).map_or_else(String::new, super::Command::usage)
}

/// Returns the path with the extension of notebooks, added if it has none.
fn notebook_path(path: &str) -> Result<String, Failure> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if name.ends_with(".md") {
        return Ok(path.to_string());
    }
    if name.contains('.') {
        let failure = Failure::value(format!(
            "a notebook's name ends in .lm.md, but got `{name}`"
        ));
        return Err(failure.with_hint("`:save` writes Markdown; another extension would hide that"));
    }
    Ok(format!("{path}.lm.md"))
}
