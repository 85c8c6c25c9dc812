//! Running a notebook.

use super::showing::{CELL, NO_PARAMETERS, Showing, set_params};
use super::{Difference, Place, Replayed, is_interrupt, open_book};
use crate::cells::{Ended, OnError, run_cell};
use crate::notebook::{Cell, Notebook, Unread, agrees, bless, difference, unix_lines};
use crate::session::Settings;
use crate::vm::InterruptHandle;
use crate::world::Access;
use std::path::Path;

/// The remark when a blessed cell reads the clock.
const CLOCK: &str =
    "  it reads the clock, so its output may differ every time: mark it with the flag `nondet`\n";

/// Runs the cells from top to bottom and compares the outputs.
///
/// # Errors
/// The reason the text cannot be read.
pub(super) fn replay(text: &str, place: &Place<'_>) -> Result<Replayed, Unread> {
    let (mut session, output) = place.session();
    let book = &open_book(&mut session, text)?;
    let mut replayed = Replayed {
        count: 0,
        cases: 0,
        differences: Vec::new(),
        fault: None,
        blessed: String::new(),
    };
    let name = place.path.to_string_lossy();
    let mut outputs = vec![None; book.cells.len()];
    let mut has_params = place.options.params.is_empty();
    for (n, cell) in book.cells.iter().enumerate() {
        if cell.flags.skip {
            continue;
        }
        let ended = run_cell(
            &mut session,
            &cell.code.text,
            // Each cell starts at line 1, so that no output depends on where the cell is in the
            // file.
            (CELL, 1),
            OnError::GoOn,
            &mut |request| place.shell(request),
        );
        replayed.count += 1;
        if ended.error.as_ref().is_some_and(is_interrupt) {
            replayed.fault = Some(format!(
                "{name}:{}: {}",
                cell.code.line,
                place.why_stopped()
            ));
            break;
        }
        // In the file, a lone CR would count as a line ending.
        let got = unix_lines(&std::mem::take(&mut *output.borrow_mut())).into_owned();
        if cell.flags.parameters && ended.error.is_none() {
            has_params = true;
            if let Err(fault) = set_params(&mut session, &place.options.params) {
                replayed.fault = Some(format!("{name}:{}: {fault}", cell.code.line));
                break;
            }
            // Text printed while parameters are set belongs to no cell.
            output.borrow_mut().clear();
        }
        let differences = judged(n, cell, &ended, &got, place);
        let clock = session.take_deeds().clock;
        if place.options.blesses && clock && differences.iter().any(|found| !found.stays) {
            replayed.differences.push(clock_note(n, cell));
        }
        replayed.differences.extend(differences);
        outputs[n] = Some(got);
        if ended.exit.is_some() {
            break;
        }
    }
    if !has_params && replayed.fault.is_none() {
        replayed.fault = Some(format!("{name}: {NO_PARAMETERS}"));
    }
    replayed.blessed = match place.options.params.is_empty() {
        true => bless(text, book, &outputs),
        false => text.to_string(),
    };
    Ok(replayed)
}

/// Returns the remark on a cell that is blessed and reads the clock.
fn clock_note(n: usize, cell: &Cell) -> Difference {
    Difference {
        line: cell.code.line,
        what: called(n, cell),
        detail: CLOCK.to_string(),
        stays: true,
    }
}

/// Returns the name of a cell for reports.
fn called(n: usize, cell: &Cell) -> String {
    match &cell.name {
        Some(name) => format!("cell {} `{name}`", n + 1),
        None => format!("cell {}", n + 1),
    }
}

/// Lists what is wrong with the way a cell ended.
fn judged(n: usize, cell: &Cell, ended: &Ended, got: &str, place: &Place<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut tell = |line: usize, detail: String, stays: bool| {
        found.push(Difference {
            line,
            what: called(n, cell),
            detail,
            stays,
        });
    };
    let line = cell.code.line;
    match (&ended.error, cell.flags.error) {
        (Some(error), false) => tell(
            line,
            format!(
                "  {}\n  (mark a cell that should fail with the flag `error`)\n",
                error.one_line()
            ),
            true,
        ),
        (None, true) => tell(line, "  the cell ends without an error\n".to_string(), true),
        _ => {}
    }
    // With parameters, the outputs in the file belong to other values.
    let compared = !cell.flags.nondet && place.options.params.is_empty();
    if compared && !agrees(cell.expected(), got) {
        let line = cell.output.as_ref().map_or(line, |out| out.line);
        tell(line, difference(cell.expected(), got), false);
    }
    found
}

/// Part of a running notebook, to be shown.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// The text before a cell, or after the last one, as Markdown.
    Prose(&'a str),
    /// A cell about to run.
    Code(&'a Cell),
    /// Its complete output.
    Output(&'a str),
}

/// The way a shown notebook ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// It ran to the end; the value says whether every cell ended as its flags require.
    End(bool),
    /// It asked to exit with this status.
    Exit(i32),
    /// It was interrupted.
    Interrupted,
}

/// The options for showing a notebook.
#[derive(Clone, Copy)]
pub struct Showcase<'a> {
    /// The path of the notebook.
    pub path: &'a Path,
    /// What it may do.
    pub access: Access,
    /// The settings of its session.
    pub settings: &'a Settings,
    /// Receives the handle that interrupts the session.
    pub watch: &'a dyn Fn(InterruptHandle),
}

/// Runs a notebook and shows cells and outputs along the way.
///
/// # Errors
/// The reason the text cannot be read. The inner error is what `show` returns when the output is
/// closed.
pub fn show_notebook<E>(
    text: &str,
    showcase: Showcase<'_>,
    show: &mut dyn FnMut(Shown<'_>) -> Result<(), E>,
) -> Result<Result<Left, E>, Unread> {
    let mut showing = Showing::new(showcase.path, showcase.access, false, showcase.settings);
    (showcase.watch)(showing.handle());
    let book = showing.read(text)?;
    Ok(show_cells(&book, text, &mut showing, show))
}

fn show_cells<E>(
    book: &Notebook,
    text: &str,
    showing: &mut Showing,
    show: &mut dyn FnMut(Shown<'_>) -> Result<(), E>,
) -> Result<Left, E> {
    let mut clean = true;
    let mut done = 0;
    for cell in &book.cells {
        if cell.flags.skip {
            continue;
        }
        show(Shown::Prose(prose(text, done, cell)))?;
        let last = cell.output.as_ref().unwrap_or(&cell.code);
        done = last.span.end;
        show(Shown::Code(cell))?;
        let ran = showing.run(cell);
        show(Shown::Output(&ran.text))?;
        clean &= ran.ended.error.is_some() == cell.flags.error;
        if let Some(status) = ran.ended.exit {
            return Ok(Left::Exit(status));
        }
        if ran.is_interrupted() {
            return Ok(Left::Interrupted);
        }
    }
    show(Shown::Prose(&text[done..]))?;
    Ok(Left::End(clean))
}

/// Returns the text between `done` and a cell, without the marks before the cell on its line.
fn prose<'a>(text: &'a str, done: usize, cell: &Cell) -> &'a str {
    let before = &text[done..cell.code.span.start];
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    &before[..line]
}
