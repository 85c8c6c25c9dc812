//! Measuring code: expressions in a session, and whole scripts, each run in a fresh session.

mod script;
mod value;
mod workbench;

pub use script::{Program, Scripts, Watch};
pub use value::keep_report;
pub use workbench::{Changed, Stop, Workbench};

use crate::host::{Host, reason};
use crate::measure::{
    Comparison, Counts, Measured, Plan, Progress, Record, Report, Taken, Trouble, paired, sample,
    unpaired,
};
use crate::session::Switch;
use crate::text::{ErrorKind, Failure};
use std::cell::RefCell;
use std::io;

/// Options of a measurement.
#[derive(Clone, Debug, Default)]
pub struct BenchOptions {
    /// The duration and number of runs.
    pub plan: Plan,
    /// The name under which to save the measurement.
    pub save: Option<String>,
    /// Whether it may replace a saved measurement of that name.
    pub force: bool,
    /// The name of a saved measurement to compare with.
    pub against: Option<String>,
    /// Whether the report is JSON.
    pub json: bool,
    /// Whether the samples are plotted.
    pub plot: bool,
    /// Switches whose two states are compared: each thing is measured first in the other state,
    /// then in the one given.
    pub with: Vec<(&'static Switch, bool)>,
}

impl BenchOptions {
    /// Returns the variants of a thing to measure: their names, and the switches to set. If there
    /// are no switches, the thing itself is the only one.
    pub fn variants(&self, name: &str) -> Vec<(String, Vec<(&'static Switch, bool)>)> {
        if self.with.is_empty() {
            return vec![(name.to_string(), Vec::new())];
        }
        let variant = |given: bool| {
            let switches = self.with.iter().map(|(row, on)| (*row, *on == given));
            let switches: Vec<(&'static Switch, bool)> = switches.collect();
            let state = |on| if on { "on" } else { "off" };
            let states = switches
                .iter()
                .map(|(row, on)| format!("{} {}", row.name, state(*on)));
            let states = states.collect::<Vec<_>>().join(", ");
            (format!("{name} with {states}"), switches)
        };
        vec![variant(false), variant(true)]
    }
}

/// A collection of things that can be run repeatedly.
pub trait Bench {
    /// Returns their names.
    fn names(&self) -> Vec<String>;

    /// Returns the time that this many evaluations of one thing take.
    ///
    /// # Errors
    /// The reason the run ended early.
    fn time(&mut self, index: usize, evals: u64) -> Result<Taken, Stop>;

    /// Counts the resources that one evaluation uses, without the clock.
    ///
    /// # Errors
    /// The reason the run ended early.
    fn count(&mut self, index: usize) -> Result<Counts, Stop>;

    /// Returns the seconds it took to compile one thing.
    fn compile_seconds(&self, index: usize) -> f64;

    /// Returns the outside world.
    fn host(&mut self) -> &mut dyn Host;
}

/// Progress is first shown after this many seconds, and then at this interval.
const PROGRESS_AFTER: f64 = 1.0;
const PROGRESS_EVERY: f64 = 0.1;

/// Measures all things. An interrupt ends the measurement early.
///
/// # Errors
/// The reason a run ended early; a failure if the clock cannot measure the code. An interrupt
/// before there are any samples gives `Stop::Interrupted`.
pub fn measure(bench: &mut dyn Bench, plan: Plan) -> Result<Result<Report, Failure>, Stop> {
    let names = bench.names();
    let things = names.len();
    let begin = bench.host().monotonic();
    let bench = RefCell::new(bench);
    let mut next = begin + PROGRESS_AFTER;
    let mut shown = false;
    let mut progress = |progress: Progress| {
        let mut bench = bench.borrow_mut();
        let now = bench.host().monotonic();
        if now >= next {
            bench.host().progress(&progress_line(progress));
            next = now + PROGRESS_EVERY;
            shown = true;
        }
    };
    let mut time = |index, evals| bench.borrow_mut().time(index, evals);
    let run = sample(plan, things, &mut time, &mut progress);
    let bench = bench.into_inner();
    if shown {
        bench.host().progress("");
    }
    let run = match run {
        Ok(run) => run,
        Err(Trouble::Ended(stop)) => return Err(stop),
        Err(Trouble::Clock) => {
            let failure = Failure::value("the clock is too coarse to measure this");
            return Ok(Err(failure));
        }
    };
    let interrupted = match run.ended {
        Some(Stop::Interrupted) => true,
        Some(stop) => return Err(stop),
        None => false,
    };
    let warming = run.planned == 0;
    let mut results = Vec::new();
    for (index, (name, samples)) in names.into_iter().zip(run.samples).enumerate() {
        // Skips things that were never measured.
        if samples.times.is_empty() {
            continue;
        }
        // After Ctrl-C, the user does not want to wait for another evaluation.
        let counts = match interrupted {
            true => None,
            false => Some(bench.count(index)?),
        };
        results.push(Measured {
            name,
            samples,
            compile: bench.compile_seconds(index),
            counts,
        });
    }
    let mut report = Report {
        comparisons: compared(&results),
        results,
        notes: Vec::new(),
        interrupted,
    };
    report.add_notes();
    if warming {
        let note =
            "it was still warming up: the first runs are often slower than those that follow";
        report.notes.push(note.to_string());
    }
    Ok(Ok(report))
}

fn progress_line(progress: Progress) -> String {
    match progress.planned {
        0 => format!("warming up, {:.1} s", progress.seconds),
        planned => format!(
            "{} of {planned} rounds, {:.1} s; Ctrl-C stops early",
            progress.done, progress.seconds
        ),
    }
}

/// Compares each result with the first.
fn compared(results: &[Measured]) -> Vec<Comparison> {
    let Some((first, others)) = results.split_first() else {
        return Vec::new();
    };
    let comparisons = others.iter().filter_map(|other| {
        Some(Comparison {
            name: other.name.clone(),
            base: first.name.clone(),
            ratio: paired(&other.samples.times, &first.samples.times)?,
            interleaved: true,
        })
    });
    comparisons.collect()
}

/// Compares with the saved measurement, then saves the new one.
///
/// # Errors
/// If a record cannot be read or written.
pub fn settle(
    report: &mut Report,
    options: &BenchOptions,
    host: &mut dyn Host,
) -> Result<(), Failure> {
    if let Some(name) = &options.against {
        let text = host
            .read_record(name)
            .map_err(|error| refused(&error, READ, name))?;
        let record = Record::read(&text).ok_or_else(|| {
            Failure::value(format!("the file saved as `{name}` is not a measurement"))
        })?;
        for result in &report.results {
            let Some(ratio) = unpaired(&result.samples.times, &record.samples.times) else {
                continue;
            };
            report.comparisons.push(Comparison {
                name: result.name.clone(),
                base: format!("{name}: {}", record.name),
                ratio,
                interleaved: false,
            });
        }
        report.notes.push(format!(
            "`{name}` was measured at another time, perhaps on a busier machine"
        ));
    }
    if let (Some(name), [result]) = (&options.save, &report.results[..]) {
        host.write_record(name, &Record::of(result).text())
            .map_err(|error| refused(&error, "keep", name))?;
    }
    Ok(())
}

/// The verb for reading, which is the action that fails if there is no such measurement.
const READ: &str = "read";

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library may add error kinds"
)]
fn refused(error: &io::Error, what: &str, name: &str) -> Failure {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Permission,
        _ => ErrorKind::Io,
    };
    if error.kind() == io::ErrorKind::NotFound && what == READ {
        return Failure::new(kind, format!("there is no measurement `{name}`"))
            .with_hint("`--save NAME` saves a measurement");
    }
    let why = reason(error);
    Failure::new(
        kind,
        format!("cannot {what} the measurement `{name}`: {why}"),
    )
}
