//! Traces: what a run does, instruction by instruction. A [`Tracer`] watches the run, keeps rows,
//! and reports them afterwards.
//!
//! The library's own instructions are counted but get no rows: a builtin is a single call, whatever
//! language it is written in.

mod calls;
mod follow;
mod lines;
mod ops;
mod profile;
mod summary;

pub use calls::{arguments, function_name};
pub use follow::{Follower, Moved};
pub use profile::{Measure, Profiler};
pub use summary::Summary;

use crate::text::{closest, json_object, json_text};
use crate::vm::{At, Observer, Vm};
use calls::Calls;
use lines::Lines;
use ops::Ops;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The default number of rows that a trace keeps; the last ones are kept.
pub const ROWS_MAX: usize = 1000;

/// The maximum number of function names listed.
const NAMES_MAX: usize = 8;

/// The maximum depth up to which rows are indented.
const INDENT_MAX: usize = 30;

/// The kind of a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A tree of calls.
    Calls,
    /// Source lines, with the variables that changed.
    Lines,
    /// Instructions.
    Ops,
}

impl Kind {
    /// Every kind, with its name.
    pub const ALL: &'static [(&'static str, Kind)] = &[
        ("calls", Kind::Calls),
        ("lines", Kind::Lines),
        ("ops", Kind::Ops),
    ];
}

/// The options of a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// What to show.
    pub kind: Kind,
    /// Show only what happens in functions of this name.
    pub function: Option<String>,
    /// Show only calls nested no deeper than this, and what runs in them.
    pub depth: Option<usize>,
    /// The maximum number of rows kept.
    pub max: usize,
    /// Whether to write one JSON object per line.
    pub json: bool,
}

impl Options {
    /// A trace of this kind, without filters.
    pub fn new(kind: Kind) -> Options {
        Options {
            kind,
            function: None,
            depth: None,
            max: ROWS_MAX,
            json: false,
        }
    }
}

/// The rows of one kind of trace.
enum Rows {
    Calls(Calls),
    Lines(Lines),
    Ops(Ops),
}

/// A trace being recorded.
pub struct Trace {
    follower: Follower,
    rows: Rows,
    summary: Summary,
    options: Options,
    /// The names of the functions that ran, if only those with a given name get rows.
    ran: BTreeSet<String>,
}

/// A trace shared with the machine while it runs.
#[derive(Clone)]
pub struct Tracer(Rc<RefCell<Trace>>);

impl Tracer {
    /// Starts a trace of what the machine runs next.
    pub fn new(options: Options, vm: &Vm) -> Tracer {
        let rows = match options.kind {
            Kind::Calls => Rows::Calls(Calls::new(&options)),
            Kind::Lines => Rows::Lines(Lines::new(&options)),
            Kind::Ops => Rows::Ops(Ops::new(&options, vm)),
        };
        Tracer(Rc::new(RefCell::new(Trace {
            follower: Follower::default(),
            rows,
            summary: Summary::new(vm),
            options,
            ran: BTreeSet::new(),
        })))
    }

    /// Returns the report after the run has ended; `failed` says whether it ended with an error.
    /// Tables fit a page of `columns` columns.
    pub fn report(&self, vm: &Vm, failed: bool, columns: usize) -> String {
        let mut trace = self.0.borrow_mut();
        let trace = &mut *trace;
        trace.summary.finish(vm);
        let json = trace.options.json;
        let mut out = match &mut trace.rows {
            Rows::Calls(calls) => calls.report(json, failed),
            Rows::Lines(lines) => lines.report(json),
            Rows::Ops(ops) => ops.report(json, columns),
        };
        if let Some(note) = trace.note_of_absence() {
            out.push_str(&if json {
                let row = [("row", json_text("note")), ("text", json_text(&note))];
                json_object(&row) + "\n"
            } else {
                note + "\n"
            });
        }
        out.push_str(&if json {
            trace.summary.json()
        } else {
            trace.summary.text(columns)
        });
        out
    }
}

impl Trace {
    /// Records the name of the running function, or of the builtin being called, if the trace is
    /// limited to a function.
    fn note_name(&mut self, vm: &Vm, at: At) {
        if self.options.function.is_none() || at.in_library() {
            return;
        }
        if at.depth() > 0 && !self.ran.contains(at.function().shown_name()) {
            self.ran.insert(function_name(at));
        }
        if self.options.kind == Kind::Calls
            && let Some(row) = at.callee(vm).and_then(|callee| vm.builtin_row(callee))
            && !self.ran.contains(row.name)
        {
            self.ran.insert(row.name.to_string());
        }
    }

    /// The note to show if no function had the requested name.
    fn note_of_absence(&self) -> Option<String> {
        let wanted = self.options.function.as_ref()?;
        if self.ran.contains(wanted) {
            return None;
        }
        let ran: Vec<&str> = self.ran.iter().map(String::as_str).collect();
        let hint = match (closest(wanted, ran.iter().copied()), ran.len()) {
            (Some(near), _) => format!("; did you mean `{near}`?"),
            (None, 0) => "; no functions were called".to_string(),
            (None, 1..=NAMES_MAX) => format!("; these did: {}", ran.join(", ")),
            (None, _) => format!("; {} others did", ran.len()),
        };
        Some(format!("no function named `{wanted}` ran{hint}"))
    }
}

impl Observer for Tracer {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        let mut trace = self.0.borrow_mut();
        trace.note_name(vm, at);
        let Trace {
            follower,
            rows,
            summary,
            ..
        } = &mut *trace;
        let moved = follower.look(at);
        match rows {
            Rows::Calls(calls) => calls.look(vm, at, &moved),
            Rows::Lines(lines) => lines.look(vm, at, &moved),
            Rows::Ops(ops) => ops.look(vm, at, &moved),
        }
        summary.count(at);
        true
    }
}

/// The indentation of a row at this depth; rows too deep to fit a line share one indentation.
fn indent(depth: usize) -> String {
    "  ".repeat(depth.min(INDENT_MAX))
}

/// Appends a line about rows that were not kept.
fn left_out(gone: usize, what: &str, out: &mut String) {
    if gone > 0 {
        out.push_str(&format!(
            "… {gone} earlier {what} left out (`--max N` keeps more)\n"
        ));
    }
}
