//! Commands that work with the inputs of the session as cells: listing, saving, editing, running again.

use super::table::end_of;
use super::work::allow_programs;
use super::{OnError, Replay, Reply, Request, no_shell, reading, run_cell, wants};
use crate::session::{Input, Session, State, UNDO_MAX};
use crate::text::{ErrorKind, Failure};
use std::fmt::Write;
use std::ops::Range;

/// The cell that an editor is asked to edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditRequest {
    /// The number of the input.
    pub number: u64,
    /// Its text.
    pub text: String,
}

/// What can be run again.
pub(super) fn to_rerun(session: &Session) -> Vec<String> {
    let mut words = wants::inputs(session);
    words.push("stale".to_string());
    words
}

/// What can be edited.
pub(super) fn to_edit(session: &Session) -> Vec<String> {
    let mut words = wants::own_names(session);
    words.extend(wants::inputs(session));
    words
}

/// What `--resume` does with `:edit`: what an editor gave is an input of its own.
pub(super) fn edit_replay(rest: &str) -> Replay {
    match edited_code(rest).is_empty() {
        true => Replay::Never,
        false => Replay::Always,
    }
}

/// Where the code is in the arguments of `:edit`.
pub(super) fn edited_code(rest: &str) -> Vec<Range<usize>> {
    let code = rest.split_once(char::is_whitespace);
    let code = code.map(|(_, code)| end_of(rest, code.trim_start()));
    code.into_iter().collect()
}

/// Characters of an input that a list shows.
const SHOWN: usize = 64;

/// `:cells`, `:cells N`.
pub(super) fn cells(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    if !rest.is_empty() {
        let index = index_of(session, rest, "cells")?;
        let Some(input) = session.record().get(index).cloned() else {
            return Ok(Reply::Text(String::new()));
        };
        if input.private {
            return Ok(Reply::Text(format!("{PRIVATE}\n")));
        }
        let mut text = format!("{}\n{}", input.text.trim_end(), input.output);
        let (reads, writes) = session.names_used(&input.text, reading);
        for (word, names) in [("reads", reads), ("writes", writes)] {
            if !names.is_empty() {
                let _ = writeln!(text, "({word} {})", names.join(", "));
            }
        }
        return Ok(Reply::Text(text));
    }
    let states = session.states(reading);
    let mut text = String::new();
    let dropped = session.record().dropped();
    if dropped > 0 {
        let _ = writeln!(text, "({dropped} older inputs are not kept)");
    }
    for (input, state) in session.record().inputs().zip(states) {
        let number = input.number.map(|n| n.to_string()).unwrap_or_default();
        let state = match state {
            State::Fresh if input.error.is_some() => "error",
            State::Fresh => "fresh",
            State::Stale => "stale",
            State::Edited => "edited",
            State::Deleted => "deleted",
        };
        let _ = writeln!(text, "{number:>4}  {state:<7}  {}", shown(input));
    }
    Ok(Reply::Text(text))
}

/// What stands for an input that began with a blank.
const PRIVATE: &str = "(begins with a blank: not shown, not saved)";

/// An input in a list.
fn shown(input: &Input) -> String {
    match input.private {
        true => PRIVATE.to_string(),
        false => first_line(&input.text),
    }
}

/// The first line of an input, cut where it is long.
pub fn first_line(text: &str) -> String {
    let text = text.trim();
    let line = text.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { " …" } else { "" };
    format!("{}{more}", shown.trim_end())
}

/// Where the input is whose number this word is.
fn index_of(session: &Session, word: &str, command: &str) -> Result<usize, Failure> {
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

/// `:edit N`, `:edit N CODE`; `:edit`, `:edit NAME`.
pub(super) fn edit(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let (word, code) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return super::work::edit(session, rest);
    }
    let index = index_of(session, word, "edit")?;
    if code.trim().is_empty() {
        allow_programs(session)?;
        let input = session.record().get(index);
        let text = input.map(|input| input.text.clone()).unwrap_or_default();
        let number = word.parse().unwrap_or_default();
        return Ok(Reply::Shell(Request::EditCell(EditRequest {
            number,
            text,
        })));
    }
    edited(session, index, code.trim())
}

/// Gives the input with this number another text, which has yet to run, and tells what is stale now.
///
/// # Errors
/// That there is no such input.
pub fn edit_cell(session: &mut Session, number: u64, text: &str) -> Result<Reply, Failure> {
    let index = index_of(session, &number.to_string(), "edit")?;
    edited(session, index, text.trim_end())
}

fn edited(session: &mut Session, index: usize, text: &str) -> Result<Reply, Failure> {
    session.record_mut().edit(index, text);
    Ok(Reply::Text(told_stale(session)))
}

/// `:delete N…`.
pub(super) fn delete(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let indices: Result<Vec<usize>, Failure> = words
        .iter()
        .map(|word| index_of(session, word, "delete"))
        .collect();
    for index in indices? {
        session.record_mut().set_deleted(index, true);
    }
    Ok(Reply::Text(told_stale(session)))
}

/// Which inputs wait to be run again.
fn told_stale(session: &mut Session) -> String {
    let states = session.states(reading);
    let numbers = |wanted: State| -> Vec<String> {
        let both = session.record().inputs().zip(&states);
        let found = both.filter(|(_, state)| **state == wanted);
        found
            .filter_map(|(input, _)| input.number)
            .map(|n| n.to_string())
            .collect()
    };
    let mut parts = Vec::new();
    for (state, word) in [
        (State::Edited, "edited"),
        (State::Deleted, "deleted"),
        (State::Stale, "stale"),
    ] {
        let numbers = numbers(state);
        if !numbers.is_empty() {
            parts.push(format!("{word}: {}", numbers.join(", ")));
        }
    }
    if parts.is_empty() {
        return "every input is as it ran\n".to_string();
    }
    format!("{}; `:rerun stale` runs what must\n", parts.join("; "))
}

/// `:rerun N…`, `:rerun stale`.
pub(super) fn rerun(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    if rest == "stale" {
        return rerun_stale(session);
    }
    let indices: Result<Vec<usize>, Failure> = rest
        .split_whitespace()
        .map(|word| index_of(session, word, "rerun"))
        .collect();
    let inputs: Vec<Input> = indices?
        .into_iter()
        .filter_map(|index| session.record().get(index).cloned())
        .collect();
    run_again(session, inputs, false)
}

/// Goes back to before the first input that was edited or taken out, and runs from there on what is left.
fn rerun_stale(session: &mut Session) -> Result<Reply, Failure> {
    let inputs: Vec<Input> = session.record().inputs().cloned().collect();
    let Some(first) = inputs.iter().position(Input::is_changed) else {
        return Ok(Reply::Text("nothing is stale\n".to_string()));
    };
    let number = inputs[first].number.unwrap_or_else(|| session.next_input());
    if !session.roll_back_to(number) {
        return Err(Failure::limit(format!(
            "the state before input {number} is not kept any more"
        ))
        .with_hint(format!(
            "the last {UNDO_MAX} inputs are kept; `:save FILE` and run the notebook from the top"
        )));
    }
    // What never ran stands behind the last checkpoint.
    session.record_mut().cut_to(first);
    let rest = inputs.into_iter().skip(first);
    run_again(session, rest.filter(|input| !input.deleted).collect(), true)
}

/// Runs inputs one after another. An interrupt ends it; with `keep`, what did not run then still waits.
fn run_again(session: &mut Session, inputs: Vec<Input>, keep: bool) -> Result<Reply, Failure> {
    let count = inputs.len();
    let mut rest = inputs.into_iter();
    while let Some(input) = rest.next() {
        let head = match input.number {
            Some(_) => format!("[{}]> {}\n", session.next_input(), shown(&input)),
            None => format!("{}\n", shown(&input)),
        };
        let written = session.host().remark(&head, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
        let name = format!("<input {}>", session.next_input());
        session.set_private(input.private);
        let ended = run_cell(
            session,
            &input.text,
            (&name, 1),
            OnError::GoOn,
            &mut no_shell,
        );
        session.set_private(false);
        if let Some(status) = ended.exit {
            return Ok(Reply::Leave(status));
        }
        if ended
            .error
            .is_some_and(|error| error.is(ErrorKind::Interrupted))
        {
            if keep {
                wait(session, rest);
            }
            return Ok(Reply::Text(
                "interrupted; `:rerun stale` goes on with the rest\n".to_string(),
            ));
        }
    }
    let plural = if count == 1 { "input" } else { "inputs" };
    Ok(Reply::Text(format!("ran {count} {plural} again\n")))
}

/// Notes inputs that have yet to run.
fn wait(session: &mut Session, inputs: impl Iterator<Item = Input>) {
    for (number, input) in (session.next_input()..).zip(inputs) {
        session.record_mut().push(Input {
            number: Some(number),
            text: input.text,
            ran: Some(String::new()),
            private: input.private,
            ..Input::default()
        });
    }
}
