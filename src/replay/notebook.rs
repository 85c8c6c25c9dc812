//! Running a notebook.

use super::{Difference, Place, Replayed, is_interrupt, open_book};
use crate::cells::{Ended, OnError, run_cell};
use crate::command::Request;
use crate::notebook::{Cell, Unread, agrees, bless, difference, unix_lines};
use crate::session::{Session, Settings};
use crate::text::Failure;
use crate::vm::InterruptHandle;
use crate::world;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// The name of a cell's source in its output.
const CELL: &str = "<cell>";

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
        let differences = judged(n, cell, &ended, &got);
        let clock = session.take_deeds().clock;
        if place.options.blesses && clock && differences.iter().any(|found| !found.stays) {
            replayed.differences.push(Difference {
                line: cell.code.line,
                what: called(n, cell),
                detail: CLOCK.to_string(),
                stays: true,
            });
        }
        replayed.differences.extend(differences);
        outputs[n] = Some(got);
        if ended.exit.is_some() {
            break;
        }
    }
    replayed.blessed = bless(text, book, &outputs);
    Ok(replayed)
}

/// The name of a cell in reports.
fn called(n: usize, cell: &Cell) -> String {
    match &cell.name {
        Some(name) => format!("cell {} `{name}`", n + 1),
        None => format!("cell {}", n + 1),
    }
}

/// Lists what is wrong with the way a cell ended.
fn judged(n: usize, cell: &Cell, ended: &Ended, got: &str) -> Vec<Difference> {
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
    if !cell.flags.nondet && !agrees(cell.expected(), got) {
        let line = cell.output.as_ref().map_or(line, |out| out.line);
        tell(line, difference(cell.expected(), got), false);
    }
    found
}

/// Part of a running notebook, to be shown.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
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

/// Runs a notebook and shows cells and outputs along the way. `watch` receives a handle to
/// interrupt the session.
///
/// # Errors
/// The reason the text cannot be read. The inner error is what `show` returns when the output is
/// gone.
pub fn show_notebook<E>(
    text: &str,
    path: &Path,
    allows: bool,
    settings: &Settings,
    watch: &dyn Fn(InterruptHandle),
    show: &mut dyn FnMut(Shown<'_>) -> Result<(), E>,
) -> Result<Result<Left, E>, Unread> {
    let output = Rc::<RefCell<String>>::default();
    let folder = path.parent().filter(|f| *f != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    let world = world::Notebook::new(Rc::clone(&output), folder, allows);
    let mut session = Session::new(Box::new(world), settings.clone());
    watch(session.interrupt_handle());
    let handle = session.interrupt_handle();
    let book = open_book(&mut session, text)?;
    let mut clean = true;
    for cell in &book.cells {
        if cell.flags.skip {
            continue;
        }
        if let Err(lost) = show(Shown::Code(cell)) {
            return Ok(Err(lost));
        }
        let on_shell: &mut dyn FnMut(Request) -> Result<String, Failure> =
            &mut |request| match request {
                Request::Run(line) if allows => {
                    super::run_program(&line, folder, &|| handle.is_pending())
                }
                Request::History(_)
                | Request::SaveHistory(_)
                | Request::Edit(_)
                | Request::Run(_)
                | Request::Lesson(_)
                | Request::EditCell(_) => Err(crate::command::only_in_shell()),
            };
        let place = (CELL, 1);
        let ended = run_cell(
            &mut session,
            &cell.code.text,
            place,
            OnError::GoOn,
            on_shell,
        );
        let shown = std::mem::take(&mut *output.borrow_mut());
        if let Err(lost) = show(Shown::Output(&shown)) {
            return Ok(Err(lost));
        }
        clean &= ended.error.is_some() == cell.flags.error;
        if let Some(status) = ended.exit {
            return Ok(Ok(Left::Exit(status)));
        }
        if ended.error.as_ref().is_some_and(is_interrupt) {
            return Ok(Ok(Left::Interrupted));
        }
    }
    Ok(Ok(Left::End(clean)))
}
