//! The driver, which decides how to continue after a step, and the information it receives.

use super::machine;
use super::sight::{self, SourceView, Variable};
use super::watch::Watch;
use crate::host::Host;
use crate::vm::{At, Vm};
use std::ops::Range;

/// How to continue after a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Go to the next step of this function, or of a caller.
    Over,
    /// Go to the next step, wherever it is.
    Into,
    /// Go to the next step of a caller.
    Out,
    /// Go to the step with this number; earlier ones are reached by rerunning from the start.
    To(u64),
    /// Go to the next machine instruction outside the library.
    Instruction,
    /// Go to the stop at which [`View::tick`] had this value.
    Tick(u64),
    /// Run to the next step at a breakpoint, or to the end.
    Continue,
    /// Run to the end, and keep the effects of the evaluation.
    End,
    /// Stop; nothing is kept.
    Quit,
}

impl Choice {
    /// Reports whether the choice may require a rerun from the start.
    pub fn goes_back(self) -> bool {
        matches!(self, Choice::To(_) | Choice::Tick(_))
    }
}

/// An event between steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A statement has started.
    Begun {
        /// The number of callers waiting.
        depth: usize,
        /// Its source text.
        text: String,
    },
    /// A part was replaced with its value.
    Reduced {
        /// The number of the step.
        number: u64,
        /// Whether the part is a call whose function was entered.
        entered: bool,
        /// The number of callers waiting.
        depth: usize,
        /// The part before it was replaced.
        redex: String,
        /// The intermediate forms between the part and its value.
        between: Vec<String>,
        /// Its value.
        value: String,
        /// The statement after the replacement.
        text: String,
    },
    /// A statement has taken effect: a variable has its new value, or a function returns.
    Done {
        /// The number of the step.
        number: u64,
        /// The number of callers waiting.
        depth: usize,
        /// The statement, with its parts replaced with their values.
        text: String,
        /// Its effect, in words.
        about: String,
    },
    /// A function was entered.
    Entered {
        /// The step number of the call; `None` if a builtin made the call.
        number: Option<u64>,
        /// The number of callers waiting.
        depth: usize,
        /// The call.
        call: String,
    },
    /// An error was raised and caught.
    Caught {
        /// The number of callers waiting where it was caught.
        depth: usize,
    },
}

/// An open function, as displayed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameView {
    /// The call; empty for the input itself.
    pub call: String,
    /// The running code, with evaluated parts replaced with their values.
    pub text: String,
    /// The part of the text to be evaluated now or next.
    pub marked: Option<Range<usize>>,
}

/// A step about to be taken.
pub struct View<'a> {
    /// Its number. Before an instruction that is not a step: the number of the next step.
    pub number: u64,
    /// The number of instructions run. It identifies this point in every run from the same state.
    pub tick: u64,
    /// The open functions, outermost first, excluding those of the library.
    pub frames: Vec<FrameView>,
    pub(super) vm: &'a Vm,
    pub(super) at: At,
}

impl View<'_> {
    /// The machine at this step: code, registers, frames and allocations.
    pub fn machine(&self) -> String {
        machine::describe(self.vm, self.at)
    }

    /// The source around the code to be evaluated next, in at most `lines` lines.
    pub(crate) fn source(&self, lines: usize) -> SourceView {
        sight::source(self.at, lines)
    }

    /// The variables visible at this point: those of the function, then those it captured, then the
    /// globals that the code mentions.
    pub(crate) fn variables(&self) -> Vec<Variable> {
        sight::variables(self.vm, self.at)
    }

    /// Variables of callers that hold objects, each with the object's identity.
    pub(crate) fn outside(&self) -> Vec<(String, usize)> {
        sight::outside(self.vm, self.at)
    }

    /// The value of a watched expression here, or the reason it has none.
    pub(crate) fn watched(&self, watch: &Watch) -> String {
        watch.shown(self.vm, self.at)
    }

    /// The machine.
    pub(crate) fn vm(&self) -> &Vm {
        self.vm
    }
}

/// The end of an evaluation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct End {
    /// The number of steps.
    pub steps: u64,
    /// The open functions; after an error, those that were open when it was raised.
    pub frames: Vec<FrameView>,
    /// The value shown, if any.
    pub value: Option<String>,
    /// The error that ended it, on one line.
    pub error: Option<String>,
}

/// Decides how to continue, and shows what happens.
pub trait Driver {
    /// Reports whether it may choose to go back to earlier steps.
    fn goes_back(&self) -> bool {
        false
    }

    /// Called when an evaluation starts, but not when it is rerun.
    fn begin(&mut self) {}

    /// Called before a step; returns how to continue.
    fn point(&mut self, view: &View<'_>) -> Choice;

    /// Called when the evaluation has ended. [`Choice::To`] and [`Choice::Tick`] go back; any other
    /// choice keeps its effects.
    fn end(&mut self, _end: &End) -> Choice {
        Choice::End
    }

    /// Called when something has happened between steps.
    fn note(&mut self, _note: &Note, _host: &mut dyn Host) {}
}
