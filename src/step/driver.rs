//! The driver, which decides how to go on from a step, and what it sees.

use super::machine;
use super::sight::{self, SourceView, Variable};
use super::watch::Watch;
use crate::host::Host;
use crate::vm::{At, Vm};
use std::ops::Range;

/// How to go on from a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// To the next step of this function, or of a caller.
    Over,
    /// To the next step, wherever it is.
    Into,
    /// To the next step of a caller.
    Out,
    /// To the step of this number; earlier ones are reached by running again from the beginning.
    To(u64),
    /// To the next machine instruction outside the library.
    Instruction,
    /// To the stop that had this number in [`View::tick`].
    Tick(u64),
    /// To the next step at a breakpoint, or to the end.
    Continue,
    /// To the end, and keep what the evaluation does.
    End,
    /// Not at all; nothing is kept.
    Quit,
}

impl Choice {
    /// Whether it may need a run from the beginning.
    pub fn goes_back(self) -> bool {
        matches!(self, Choice::To(_) | Choice::Tick(_))
    }
}

/// What happened between steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A statement begins.
    Begun {
        /// How many callers are waiting.
        depth: usize,
        /// Its text.
        text: String,
    },
    /// A part was replaced by its value.
    Reduced {
        /// The number of the step.
        number: u64,
        /// Whether the part is a call whose function was entered.
        entered: bool,
        /// How many callers are waiting.
        depth: usize,
        /// The part as it was.
        redex: String,
        /// The forms between the part and its value.
        between: Vec<String>,
        /// Its value.
        value: String,
        /// The statement as it is now.
        text: String,
    },
    /// A statement has had its effect: a variable has its new value, or a function returns.
    Done {
        /// The number of the step.
        number: u64,
        /// How many callers are waiting.
        depth: usize,
        /// The statement, with values in place of its parts.
        text: String,
        /// What it did.
        about: String,
    },
    /// A function was entered.
    Entered {
        /// The number of the call's step; none if a builtin calls.
        number: Option<u64>,
        /// How many callers are waiting.
        depth: usize,
        /// The call.
        call: String,
    },
    /// An error was raised and caught.
    Caught {
        /// How many callers are waiting where it was caught.
        depth: usize,
    },
}

/// An open function as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameView {
    /// How it was called; empty for the input itself.
    pub call: String,
    /// What runs in it, as far as it has been evaluated.
    pub text: String,
    /// The part of the text that is evaluated now or next.
    pub marked: Option<Range<usize>>,
}

/// A step that is about to be made.
pub struct View<'a> {
    /// Its number. Before an instruction that is not a step: the number of the next step.
    pub number: u64,
    /// How many instructions have run. It identifies this point in every run from the same state.
    pub tick: u64,
    /// The open functions, outermost first, without those of the library.
    pub frames: Vec<FrameView>,
    pub(super) vm: &'a Vm,
    pub(super) at: At,
}

impl View<'_> {
    /// The machine at this step: code, registers, frames, allocations.
    pub fn machine(&self) -> String {
        machine::describe(self.vm, self.at)
    }

    /// The source around what is evaluated next, in at most `lines` lines.
    pub(crate) fn source(&self, lines: usize) -> SourceView {
        sight::source(self.at, lines)
    }

    /// The variables visible to what is evaluated next: those of the function, then what it
    /// captured, then the globals that it mentions.
    pub(crate) fn variables(&self) -> Vec<Variable> {
        sight::variables(self.vm, self.at)
    }

    /// The callers' variables that hold objects, and which objects.
    pub(crate) fn outside(&self) -> Vec<(String, usize)> {
        sight::outside(self.vm, self.at)
    }

    /// The value of a watched expression here, or why it has none.
    pub(crate) fn watched(&self, watch: &Watch) -> String {
        watch.shown(self.vm, self.at)
    }

    /// The machine itself.
    pub(crate) fn vm(&self) -> &Vm {
        self.vm
    }
}

/// How an evaluation ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct End {
    /// How many steps it had.
    pub steps: u64,
    /// The open functions; after an error, those where it was raised.
    pub frames: Vec<FrameView>,
    /// The value that it shows.
    pub value: Option<String>,
    /// The error that ended it, in a line.
    pub error: Option<String>,
}

/// Decides how to go on, and shows what happens.
pub trait Driver {
    /// Whether it may choose to go back to earlier steps.
    fn goes_back(&self) -> bool {
        false
    }

    /// An evaluation begins; not called again when it is rerun.
    fn begin(&mut self) {}

    /// A step comes next.
    fn point(&mut self, view: &View<'_>) -> Choice;

    /// The evaluation has ended: how to go on. [`Choice::To`] and [`Choice::Tick`] go back,
    /// anything else keeps what it did.
    fn end(&mut self, _end: &End) -> Choice {
        Choice::End
    }

    /// Something happened.
    fn note(&mut self, _note: &Note, _host: &mut dyn Host) {}
}
