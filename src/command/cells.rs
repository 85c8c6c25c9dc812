//! Commands that treat the session's inputs as cells, and their requests to the `cells` room.

use super::names::unknown_name;
use super::system::allow_programs;
use super::table::end_of;
use super::{Answer, Replay, Reply, Request, wants};
use crate::session::Session;
use crate::text::Failure;
use std::ops::Range;

/// A command's request to the `cells` room. Places are indices into the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CellRequest {
    /// Run a script, or the cells of a notebook.
    Load(String),
    /// Write the session as a notebook.
    Save {
        /// The file.
        path: String,
        /// Whether to leave out inputs that failed.
        clean: bool,
    },
    /// List the inputs with their states.
    List,
    /// Show the input at this place in full.
    Show(usize),
    /// Remove the inputs at these places.
    Delete(Vec<usize>),
    /// Replace the text of the input at this place.
    Edit(usize, String),
    /// Run the inputs at these places again.
    Rerun(Vec<usize>),
    /// Rerun everything that is stale.
    RerunStale,
}

/// A cell to open in an editor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditRequest {
    /// The number of the input.
    pub number: u64,
    /// Its text.
    pub text: String,
}

/// The argument that means everything stale.
const STALE: &str = "stale";

/// Lists the arguments of `:rerun`.
pub(super) fn to_rerun(session: &Session) -> Vec<String> {
    let mut words = wants::inputs(session);
    words.push(STALE.to_string());
    words
}

/// Lists the arguments of `:edit`.
pub(super) fn to_edit(session: &Session) -> Vec<String> {
    let mut words = wants::own_names(session);
    words.extend(wants::inputs(session));
    words
}

/// Returns what `--resume` does with `:edit`: text from an editor becomes a separate input.
pub(super) fn edit_replay(rest: &str) -> Replay {
    match edited_code(rest).is_empty() {
        true => Replay::Never,
        false => Replay::Always,
    }
}

/// Returns the range of code in the arguments of `:edit`.
pub(super) fn edited_code(rest: &str) -> Vec<Range<usize>> {
    let code = rest.split_once(char::is_whitespace);
    let code = code.map(|(_, code)| end_of(rest, code.trim_start()));
    code.into_iter().collect()
}

/// The chapter of `:load` in the help.
pub(super) const LOAD_CHAPTER: &str = "\
Runs a script, or the cells of a notebook, as if you had typed them here.

The file may do what this session may: read and write your files, and run programs. Load only files
that you trust. A session started with `lmsh --sandbox` cannot use files or programs, and neither can
what it loads. `lmsh NAME.lm.md` and `lmsh -i NAME.lm.md` confine a notebook to its own folder.
";

/// `:load FILE`.
pub(super) fn load(_: &mut Session, path: &str) -> Result<Answer, Failure> {
    Ok(Answer::Cells(CellRequest::Load(path.to_string())))
}

/// `:cells`, `:cells N`.
pub(super) fn cells(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let request = match rest {
        "" => CellRequest::List,
        number => CellRequest::Show(index_of(session, number, "cells")?),
    };
    Ok(Answer::Cells(request))
}

/// `:delete N…`.
pub(super) fn delete(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let places = places(session, rest, "delete")?;
    Ok(Answer::Cells(CellRequest::Delete(places)))
}

/// `:rerun N…`, `:rerun stale`.
pub(super) fn rerun(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let request = match rest {
        STALE => CellRequest::RerunStale,
        numbers => CellRequest::Rerun(places(session, numbers, "rerun")?),
    };
    Ok(Answer::Cells(request))
}

/// `:edit N`, `:edit N CODE`; `:edit`, `:edit NAME`.
pub(super) fn edit(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let (word, code) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Answer::Reply(edit_name(session, rest)?));
    }
    let index = index_of(session, word, "edit")?;
    let code = code.trim();
    if !code.is_empty() {
        let request = CellRequest::Edit(index, code.to_string());
        return Ok(Answer::Cells(request));
    }
    allow_programs(session)?;
    let input = session.record().get(index);
    let text = input.map(|input| input.text.clone()).unwrap_or_default();
    let number = word.parse().unwrap_or_default();
    let request = Request::EditCell(EditRequest { number, text });
    Ok(Answer::Reply(Reply::Shell(request)))
}

/// `:edit`, `:edit NAME`.
fn edit_name(session: &mut Session, name: &str) -> Result<Reply, Failure> {
    allow_programs(session)?;
    if name.is_empty() {
        return Ok(Reply::Shell(Request::Edit(None)));
    }
    match session.source_of(name)? {
        Some(text) => Ok(Reply::Shell(Request::Edit(Some(text)))),
        None => Err(unknown_name(session, name)),
    }
}

/// Returns the places of the inputs with these numbers.
fn places(session: &Session, words: &str, command: &str) -> Result<Vec<usize>, Failure> {
    let words = words.split_whitespace();
    words.map(|word| index_of(session, word, command)).collect()
}

/// Returns the place of the input with this number.
///
/// # Errors
/// If `word` is not a number, or there is no input with this number.
pub fn index_of(session: &Session, word: &str, command: &str) -> Result<usize, Failure> {
    let number: u64 = word.parse().map_err(|_| {
        Failure::syntax(format!(
            "`:{command}` takes the number of an input, not `{word}`"
        ))
        .with_hint("`:cells` lists the inputs with their numbers")
    })?;
    session.record().find(number).ok_or_else(|| {
        Failure::name(format!("there is no input {number}"))
            .with_hint("`:cells` lists the inputs with their numbers")
    })
}

/// The maximum number of characters of an input in a list.
const SHOWN: usize = 64;

/// Returns the first line of an input, truncated if it is long.
pub fn first_line(text: &str) -> String {
    let text = text.trim();
    let line = text.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { " …" } else { "" };
    format!("{}{more}", shown.trim_end())
}
