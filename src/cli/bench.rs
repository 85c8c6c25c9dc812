//! `lmsh bench FILE…`: how long scripts take, and which of several is quicker.

use super::arguments::Arguments;
use super::door::Door;
use super::{FAILED, INTERRUPTED, INVALID, complain, notebook, script};
use crate::bench::{Bench, BenchOptions, Program, Scripts, Stop, Watch, measure, settle};
use crate::command::allow_measurement;
use crate::command::bench::note_of_printing;
use crate::measure::{Plan, Report};
use crate::replay::{TIME_OVER, TimeLimit};
use crate::session::Session;
use crate::text::{Diagnostic, Failure, Painted};
use crate::vm::InterruptHandle;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// Evaluations of a sample at most: each needs a session of its own, which takes longer than a short script.
const EVALS_MAX: u64 = 4;

/// Why there is no report.
enum Refusal {
    Status(u8),
    Failure(Failure),
    Error(Box<Diagnostic>),
    Stop(Stop),
}

/// Measures scripts, each evaluation in a fresh session; the status to end with.
pub(super) fn run(arguments: &Arguments, options: &BenchOptions, files: &[PathBuf]) -> u8 {
    let (mut door, host) = match Door::open_with_host(arguments) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    let limit = Rc::new(TimeLimit::start(None));
    let mut scripts = Scripts::new(host, interruptible(arguments, &limit));
    let report =
        add(&mut scripts, arguments, options, files).and_then(|()| report(&mut scripts, options));
    let columns = scripts.host().page().map(|page| page.columns);
    drop(scripts);
    if limit.is_over() {
        complain(TIME_OVER);
        return door.close(FAILED);
    }
    let status = match report {
        Ok(report) => {
            let text = match (options.json, columns) {
                (true, _) => Painted::plain(&report.json()),
                (false, Some(columns)) => Painted::wrapped(&report.text(Some(columns)), columns),
                (false, None) => Painted::plain(&report.text(None)),
            };
            match door.streams.borrow_mut().say(&text) {
                Ok(()) => 0,
                Err(error) => return door.lost(&error),
            }
        }
        Err(refusal) => refused(&mut door, refusal),
    };
    door.close(status)
}

/// From now on Ctrl-C interrupts the session that was made last, and so does the end of its time.
fn interruptible(arguments: &Arguments, limit: &Rc<TimeLimit>) -> Watch {
    let (program, notebook) = (arguments.program_timeout(), arguments.notebook_timeout());
    let limit = Rc::clone(limit);
    let current: Arc<Mutex<Option<InterruptHandle>>> = Arc::default();
    let handle = Arc::clone(&current);
    // Without a handler Ctrl-C ends the process, without a report of what was measured.
    let _ = ctrlc::set_handler(move || {
        if let Ok(handle) = handle.lock()
            && let Some(handle) = &*handle
        {
            handle.interrupt();
        }
    });
    Box::new(move |handle, is_notebook| {
        limit.begin(if is_notebook { notebook } else { program }, handle.clone());
        if let Ok(mut current) = current.lock() {
            let pending = current.as_ref().is_some_and(InterruptHandle::is_pending);
            if pending {
                handle.interrupt();
            }
            *current = Some(handle);
        }
    })
}

fn add(
    scripts: &mut Scripts,
    arguments: &Arguments,
    options: &BenchOptions,
    files: &[PathBuf],
) -> Result<(), Refusal> {
    for path in files {
        let program = match notebook::is_notebook(path) {
            true => notebook::program(path, arguments).map_err(Refusal::Status)?,
            false => Program {
                name: path.display().to_string(),
                texts: vec![Rc::new(script::source(path).map_err(Refusal::Status)?)],
                is_notebook: false,
                host: None,
            },
        };
        scripts
            .add(program, &arguments.settings, options)
            .map_err(Refusal::Error)?;
    }
    Ok(())
}

fn report(scripts: &mut Scripts, options: &BenchOptions) -> Result<Report, Refusal> {
    if let Some(name) = &options.save {
        allow_measurement(scripts.host(), name, options.force, None).map_err(Refusal::Failure)?;
    }
    let plan = Plan {
        evals_max: EVALS_MAX,
        ..options.plan
    };
    let mut report = measure(scripts, plan)
        .map_err(Refusal::Stop)?
        .map_err(Refusal::Failure)?;
    report.notes.extend(note_of_printing(scripts.has_printed()));
    settle(&mut report, options, scripts.host()).map_err(Refusal::Failure)?;
    Ok(report)
}

fn refused(door: &mut Door, refusal: Refusal) -> u8 {
    match refusal {
        Refusal::Status(status) => status,
        Refusal::Failure(failure) => {
            complain(failure.message());
            if let Some(hint) = failure.hint() {
                complain(hint);
            }
            FAILED
        }
        Refusal::Error(error) | Refusal::Stop(Stop::Error(error)) => {
            door.report(&error);
            if Session::is_syntax_error(&error) {
                INVALID
            } else {
                FAILED
            }
        }
        Refusal::Stop(Stop::Interrupted | Stop::Exit) => {
            complain("stopped by Ctrl-C before the first evaluation had ended");
            INTERRUPTED
        }
    }
}
