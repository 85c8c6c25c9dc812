//! Traces: what a run does, seen instruction by instruction. A [`Tracer`] looks on and keeps rows; afterwards it is a report.
//!
//! The library's own instructions are counted, but have no rows: a builtin is one call, however it is written.

mod calls;
mod follow;
mod lines;
mod ops;
mod summary;

pub use calls::function_name;
pub use follow::{Follower, Left, Moved};
pub use summary::Summary;

use crate::vm::{At, Observer, Vm};
use calls::Calls;
use lines::Lines;
use ops::Ops;
use std::cell::RefCell;
use std::rc::Rc;

/// Rows that a trace keeps unless it is told otherwise: the last ones.
pub const ROWS_MAX: usize = 1000;

/// Depth up to which rows are indented.
const INDENT_MAX: usize = 30;

/// What a trace shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The tree of calls.
    Calls,
    /// Source lines, with the variables that changed.
    Lines,
    /// Instructions.
    Ops,
}

impl Kind {
    /// Every kind with its name.
    pub const ALL: &'static [(&'static str, Kind)] = &[
        ("calls", Kind::Calls),
        ("lines", Kind::Lines),
        ("ops", Kind::Ops),
    ];
}

/// How to trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// What to show.
    pub kind: Kind,
    /// Only what happens in functions of this name.
    pub function: Option<String>,
    /// How many rows are kept: the last ones.
    pub max: usize,
    /// One JSON object per line.
    pub json: bool,
}

impl Options {
    /// A trace of this kind, without a filter.
    pub fn new(kind: Kind) -> Options {
        Options {
            kind,
            function: None,
            max: ROWS_MAX,
            json: false,
        }
    }
}

/// One kind of rows.
enum Rows {
    Calls(Calls),
    Lines(Lines),
    Ops(Ops),
}

/// A trace while it is made.
pub struct Trace {
    follower: Follower,
    rows: Rows,
    summary: Summary,
    options: Options,
}

/// A trace that is shared with the machine while it runs.
#[derive(Clone)]
pub struct Tracer(Rc<RefCell<Trace>>);

impl Tracer {
    /// Begins a trace of what the machine runs next.
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
        })))
    }

    /// The report, once the run has ended; `failed`: by an error. Tables fit a page of so many
    /// columns.
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
        out.push_str(&if json {
            trace.summary.json()
        } else {
            trace.summary.text(columns)
        });
        out
    }
}

impl Observer for Tracer {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        let mut trace = self.0.borrow_mut();
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

/// The blanks before a row of this depth; deeper rows than fit a line stand below each other.
fn indent(depth: usize) -> String {
    "  ".repeat(depth.min(INDENT_MAX))
}

/// A line about rows that were not kept.
fn left_out(gone: usize, what: &str, out: &mut String) {
    if gone > 0 {
        out.push_str(&format!(
            "… {gone} earlier {what} left out (`--max N` keeps more)\n"
        ));
    }
}
