//! `:undo` and `:redo`.

use super::Reply;
use super::cells::first_line;
use crate::session::{Session, Stepped, UNDO_BYTES, UNDO_MAX};
use crate::text::{Failure, counted};
use std::fmt::Write;

/// The verb for what `:undo` does with inputs.
const UNDO: &str = "take back";

/// `:undo`, `:undo N`.
pub(super) fn undo(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let wanted = count("undo", rest)?;
    let available = session.to_undo().count();
    if available == 0 {
        let failure = Failure::value("there is nothing to undo");
        return Err(if session.is_undo_lost() {
            failure.with_hint(format!(
                "the last input changed more than {} MiB, or keeping earlier states took too much memory",
                UNDO_BYTES >> 20
            ))
        } else {
            failure
        });
    }
    check(UNDO, wanted, available)?;
    Ok(report("took back", wanted, || session.undo()))
}

/// `:redo`, `:redo N`.
pub(super) fn redo(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let wanted = count("redo", rest)?;
    let available = session.to_redo().count();
    if available == 0 {
        return Err(Failure::value("there is nothing to redo")
            .with_hint("`:redo` follows an `:undo`, before any new input"));
    }
    check("redo", wanted, available)?;
    Ok(report("redid", wanted, || session.redo()))
}

/// Lists how many inputs can be undone: each count from 1, with the oldest input that it undoes.
pub(super) fn to_undo(session: &Session) -> Vec<(usize, String)> {
    numbered(session.to_undo())
}

/// Lists how many inputs can be redone: each count from 1, with the last input that it redoes.
pub(super) fn to_redo(session: &Session) -> Vec<(usize, String)> {
    numbered(session.to_redo())
}

/// The maximum number of choices to offer.
const OFFERED_MAX: usize = 20;

fn numbered<'s>(texts: impl Iterator<Item = &'s str>) -> Vec<(usize, String)> {
    let lines = texts.take(OFFERED_MAX).map(first_line);
    (1..).zip(lines.map(|line| line.to_string())).collect()
}

fn count(name: &str, rest: &str) -> Result<usize, Failure> {
    if rest.is_empty() {
        return Ok(1);
    }
    rest.parse().ok().filter(|n| *n > 0).ok_or_else(|| {
        Failure::syntax(format!("`:{name}` takes a number of inputs, not `{rest}`"))
            .with_hint(format!("usage: :{name} [N]"))
    })
}

fn check(what: &str, wanted: usize, available: usize) -> Result<(), Failure> {
    if wanted <= available {
        return Ok(());
    }
    let message = match available {
        1 => format!("there is only 1 input to {what}"),
        n => format!("there are only {} to {what}", counted(n, "input")),
    };
    let failure = Failure::value(message);
    Err(match what {
        // Explain why older inputs are missing.
        UNDO if available >= UNDO_MAX => failure.with_hint(format!(
            "only the last {} are kept",
            counted(UNDO_MAX, "input")
        )),
        UNDO => failure.with_hint(format!("`:undo {available}` takes back all of them")),
        _ => failure.with_hint(format!("`:redo {available}` redoes all of them")),
    })
}

/// Takes steps until `wanted` inputs have been undone or redone; inputs that failed and changed
/// nothing do not count. Reports each step on a line, and notes what could not be undone.
fn report(done: &str, wanted: usize, mut take: impl FnMut() -> Option<Stepped>) -> Reply {
    let mut text = String::new();
    let (mut count, mut left) = (0, false);
    while count < wanted
        && let Some(step) = take()
    {
        left |= step.left_program;
        if !step.idle {
            let _ = writeln!(text, "{done}: {}", first_line(&step.text));
            count += 1;
        }
    }
    if left {
        text.push_str("printed text and written files were not undone\n");
    }
    Reply::Text(text)
}
