//! `lmsh bench FILE…`: measures how long scripts take, and which of several is quicker.

use super::arguments::Arguments;
use super::door::Door;
use super::{FAILED, INTERRUPTED, INVALID, complain, notebook, script};
use crate::bench::{Bench, BenchOptions, Program, Scripts, Stop, Watch, measure, settle};
use crate::command::allow_measurement;
use crate::command::bench::note_of_printing;
use crate::measure::{Plan, Report, histograms};
use crate::picture::{Paper, text as drawn};
use crate::repl::{self, Latest};
use crate::replay::{TIME_OVER, TimeLimit};
use crate::session::Session;
use crate::text::{Diagnostic, ErrorKind, Failure, Painted};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The maximum number of evaluations in a sample: each needs its own session, which takes longer to
/// create than a short script takes to run.
const EVALS_MAX: u64 = 4;

/// The reason why there is no report.
enum Refusal {
    Status(u8),
    Failure(Failure),
    Error(Box<Diagnostic>),
    Stop(Stop),
}

/// Measures scripts, each evaluation in a fresh session; returns the exit status.
pub(super) fn run(arguments: &Arguments, options: &BenchOptions, files: &[PathBuf]) -> u8 {
    let (mut door, host) = match Door::open_with_host(arguments) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    let limit = Rc::new(TimeLimit::start(None));
    let latest = Latest::default();
    // A second Ctrl-C ends the process without a report.
    repl::catch_interrupts(latest.clone());
    door.streams.borrow_mut().set_interrupt(latest.clone());
    let mut scripts = Scripts::new(host, watch(arguments, &limit, &latest));
    let mut reading = watch(arguments, &limit, &latest);
    let mut add = |path: &PathBuf| {
        let program = program(path, arguments, &mut reading, &|| limit.is_over())?;
        let added = scripts.add(program, &arguments.settings, options);
        added.map_err(Refusal::Error)
    };
    let added = files.iter().try_for_each(&mut add);
    let report = added.and_then(|()| report(&mut scripts, options));
    let columns = scripts.host().page().map(|page| page.columns);
    drop(scripts);
    if limit.is_over() {
        // An unreadable file has already been reported.
        if !matches!(report, Err(Refusal::Status(_))) {
            complain(TIME_OVER);
        }
        return door.close(FAILED);
    }
    let status = match report {
        Ok(report) => {
            let mut text = match (options.json, columns) {
                (true, _) => Painted::plain(&report.json()),
                (false, Some(columns)) => Painted::wrapped(&report.text(Some(columns)), columns),
                (false, None) => Painted::plain(&report.text(None)),
            };
            if let Some(picture) = histograms(&report.results).filter(|_| options.plot) {
                let paper = Paper {
                    columns,
                    ..Paper::default()
                };
                text.push(&(drawn(&picture, paper) + "\n"));
            }
            match door.streams.borrow_mut().say(&text) {
                Ok(()) => 0,
                Err(error) => return door.lost(&error),
            }
        }
        Err(refusal) => refused(&mut door, refusal),
    };
    door.close(status)
}

/// Returns a callback that records each session as the latest one and starts its time limit.
fn watch(arguments: &Arguments, limit: &Rc<TimeLimit>, latest: &Latest) -> Watch {
    let (program, notebook) = (arguments.program_timeout(), arguments.notebook_timeout());
    let (limit, latest) = (Rc::clone(limit), latest.clone());
    Box::new(move |handle, is_notebook| {
        limit.begin(if is_notebook { notebook } else { program }, handle.clone());
        latest.set(handle);
    })
}

fn program(
    path: &Path,
    arguments: &Arguments,
    reading: &mut Watch,
    is_late: &dyn Fn() -> bool,
) -> Result<Program, Refusal> {
    if notebook::is_notebook(path) {
        let mut watch = |handle| reading(handle, true);
        return notebook::program(path, arguments, &mut watch, is_late).map_err(Refusal::Status);
    }
    Ok(Program {
        name: path.display().to_string(),
        texts: vec![Rc::new(script::source(path).map_err(Refusal::Status)?)],
        is_notebook: false,
        host: None,
    })
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
            if error.is(ErrorKind::Interrupted) {
                INTERRUPTED
            } else if Session::is_syntax_error(&error) {
                INVALID
            } else {
                FAILED
            }
        }
        Refusal::Stop(Stop::Interrupted | Stop::Exit) => {
            complain("stopped by Ctrl-C before the first evaluation ended");
            INTERRUPTED
        }
    }
}
