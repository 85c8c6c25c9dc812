//! Stepping shows an evaluation in the steps that a person would take. The stepper watches the
//! machine run, stops before each sub-expression that is about to be replaced with its value, and
//! asks a [`Driver`] how to continue.
//!
//! Steps are counted from 1, including those where the stepper does not stop, so a number refers to
//! the same step in every run from the same state.

mod breaks;
mod derive;
mod driver;
mod effect;
mod explain;
mod frames;
mod machine;
mod parens;
mod redex;
mod sight;
mod units;
mod watch;

pub(crate) use breaks::{Breakpoint, Breakpoints, Place};
pub use driver::{Choice, Driver, End, FrameView, Note, View};
pub(crate) use sight::{SourceView, Variable};
pub(crate) use watch::Watch;

use crate::text::Span;
use crate::trace::{Follower, Moved, arguments, function_name};
use crate::value::{Unpacked, Value};
use crate::vm::{At, Observer, Vm};
use frames::{Frame, Reducing};
use redex::Redex;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;
use units::Units;

/// The maximum length of a value, in characters.
const VALUE_MAX: usize = 60;

/// When to ask the driver again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Goal {
    Number(u64),
    Tick(u64),
    Instruction,
    Depth(usize),
    /// At a breakpoint.
    Break,
    Never,
}

/// The replacement of a part, to be made once its instruction has run.
struct Pending {
    number: u64,
    register: u8,
    span: Span,
    /// The intermediate forms between the part and its value.
    between: Vec<String>,
    text: String,
    entered: bool,
    /// The effect of the statement, if this is a whole statement rather than a part of one.
    effect: Option<String>,
}

struct Core {
    driver: Box<dyn Driver>,
    follower: Follower,
    frames: Vec<(Frame, Option<Pending>)>,
    units: FxHashMap<usize, Rc<Units>>,
    number: u64,
    /// The number of instructions seen outside the library.
    tick: u64,
    last_word: u32,
    goal: Goal,
    /// Whether the goal is a step requested by its number.
    jumps: bool,
    /// The choice that ended the run.
    choice: Option<Choice>,
    breakpoints: Breakpoints,
    /// Whether a breakpoint has been reached since the driver was last asked.
    at_break: bool,
}

/// A stepper, shared with the machine while the machine runs.
#[derive(Clone)]
pub struct Stepper(Rc<RefCell<Core>>);

impl Stepper {
    /// Creates a stepper that first asks the driver at a step with a given number, or at a tick.
    pub(crate) fn new(driver: Box<dyn Driver>, first: Choice, breakpoints: Breakpoints) -> Stepper {
        let (goal, jumps) = match first {
            Choice::Tick(tick) => (Goal::Tick(tick), false),
            Choice::To(number) => (Goal::Number(number), number > 1),
            Choice::Over
            | Choice::Into
            | Choice::Out
            | Choice::Instruction
            | Choice::Continue
            | Choice::End
            | Choice::Quit => (Goal::Number(1), false),
        };
        Stepper(Rc::new(RefCell::new(Core {
            driver,
            follower: Follower::default(),
            frames: Vec::new(),
            units: FxHashMap::default(),
            number: 0,
            tick: 0,
            last_word: 0,
            goal,
            jumps,
            choice: None,
            breakpoints,
            at_break: false,
        })))
    }

    /// Returns, after a run, the driver and the choice that ended the run, if one did. A run that
    /// ended by itself on its way to a nonexistent step counts as having chosen its last step.
    ///
    /// # Panics
    /// If the machine still holds the stepper.
    pub fn finish(self) -> (Box<dyn Driver>, Option<Choice>, End) {
        let core = Rc::try_unwrap(self.0).ok().expect("the run has ended");
        let core = core.into_inner();
        let missed = core.jumps && core.number > 0 && core.choice.is_none();
        let choice = missed.then_some(Choice::To(core.number)).or(core.choice);
        let end = End {
            steps: core.number,
            frames: core.views(None),
            ..End::default()
        };
        (core.driver, choice, end)
    }
}

impl Observer for Stepper {
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool {
        self.0.borrow_mut().look(vm, at)
    }
}

impl Core {
    fn look(&mut self, vm: &mut Vm, at: At) -> bool {
        let moved = self.follower.look(at);
        self.follow(vm, at, &moved);
        self.explicit_callee(vm, at);
        let Some((frame, _)) = self.frames.last() else {
            return true;
        };
        if frame.in_library {
            return true;
        }
        self.enter_unit(vm, at, &moved);
        self.last_word = at.word();
        self.tick += 1;
        let step = match effect::is_mark(at) {
            true => self.effect(vm, at),
            false if self.read(vm, at) => None,
            false => self.step(vm, at),
        };
        if let Some(number) = step {
            return !self.is_reached(true) || self.ask(vm, at, number);
        }
        !self.is_reached(false) || self.ask(vm, at, self.number + 1)
    }

    /// Reports whether to ask the driver, before a step or before another instruction.
    fn is_reached(&self, is_step: bool) -> bool {
        match self.goal {
            Goal::Number(number) => is_step && self.number >= number,
            Goal::Depth(depth) => is_step && self.depth() <= depth,
            Goal::Tick(tick) => self.tick >= tick,
            Goal::Instruction => true,
            Goal::Break => is_step && self.at_break,
            Goal::Never => false,
        }
    }

    /// Keeps track of functions entered and left, and of the value that the last instruction
    /// produced.
    fn follow(&mut self, vm: &mut Vm, at: At, moved: &Moved) {
        for _ in &moved.left {
            self.frames.pop();
        }
        if moved.entered {
            let in_library = at.in_library();
            let call = if self.frames.is_empty() {
                String::new()
            } else {
                call_text(vm, at)
            };
            if !in_library && !call.is_empty() {
                let note = Note::Entered {
                    number: self.calling_step(),
                    depth: self.depth(),
                    call: call.clone(),
                };
                self.driver.note(&note, &mut *vm.host);
            }
            let frame = Frame {
                call,
                text: None,
                in_library,
            };
            self.frames.push((frame, None));
            let name = function_name(at);
            self.reach(vm, at, |place| *place == Place::Function(name.clone()));
            return;
        }
        let depth = self.depth().saturating_sub(1);
        let Some((frame, pending)) = self.frames.last_mut() else {
            return;
        };
        let pending = pending.take();
        if moved.caught {
            if !frame.in_library {
                self.driver.note(&Note::Caught { depth }, &mut *vm.host);
            }
            return;
        }
        let (Some(pending), Some((register, value))) = (pending, moved.wrote) else {
            return;
        };
        if register != pending.register {
            return;
        }
        if let Some(about) = pending.effect {
            let note = Note::Done {
                number: pending.number,
                depth,
                text: pending.text,
                about,
            };
            self.driver.note(&note, &mut *vm.host);
            return;
        }
        let shown = vm.brief(value, VALUE_MAX);
        let Some(text) = &mut frame.text else { return };
        text.replace(pending.span, &shown, is_arithmetic(value));
        let note = Note::Reduced {
            number: pending.number,
            entered: pending.entered,
            depth,
            redex: pending.text,
            between: pending.between,
            value: shown,
            text: text.brief(pending.span),
        };
        self.driver.note(&note, &mut *vm.host);
    }

    /// The step that the innermost function is waiting for: the call of the function being entered.
    fn calling_step(&mut self) -> Option<u64> {
        let (_, pending) = self.frames.last_mut()?;
        let pending = pending.as_mut()?;
        pending.entered = true;
        Some(pending.number)
    }

    /// The number of open functions shown.
    fn depth(&self) -> usize {
        self.frames.iter().filter(|(f, _)| !f.in_library).count()
    }

    /// Recompiles for stepping a function that is about to be called, unless that has been done.
    fn explicit_callee(&mut self, vm: &mut Vm, at: At) {
        if let Some(callee) = at.callee(vm) {
            vm.make_explicit(callee);
        }
    }

    fn units(&mut self, vm: &mut Vm, at: At) -> Rc<Units> {
        let chunk = at.chunk();
        let found = self.units.entry(chunk.address()).or_insert_with(|| {
            let program = vm.program(chunk);
            Rc::new(program.map_or_else(|_| Units::default(), |program| Units::of(&program)))
        });
        Rc::clone(found)
    }

    /// Enters the unit that contains the instruction, if it is a different one or the same one
    /// starting again.
    fn enter_unit(&mut self, vm: &mut Vm, at: At, moved: &Moved) {
        let Some(unit) = self.units(vm, at).around(at.span()) else {
            return;
        };
        let depth = self.depth().saturating_sub(1);
        let back = at.word() < self.last_word && moved.left.is_empty() && !moved.entered;
        let Some((frame, _)) = self.frames.last_mut() else {
            return;
        };
        let same = frame.text.as_ref().is_some_and(|text| text.unit == unit);
        if same && !back {
            return;
        }
        let source = Rc::clone(&at.chunk().chunk().source);
        let text = Reducing::new(source, unit);
        let note = Note::Begun {
            depth,
            text: text.start(),
        };
        frame.text = Some(text);
        self.driver.note(&note, &mut *vm.host);
        let chunk = at.chunk();
        let line = chunk.chunk().source.position(unit.span.start).line;
        self.reach(vm, at, |place| *place == Place::Line(line));
    }

    /// Checks whether there is a breakpoint here.
    fn reach(&mut self, vm: &Vm, at: At, is_here: impl Fn(&Place) -> bool) {
        if !self.breakpoints.is_empty() && !at.in_library() {
            self.at_break |= self.breakpoints.stops(is_here, |watch| watch.holds(vm, at));
        }
    }

    /// The step number of a statement's effect; `None` if there is nothing to report about it.
    fn effect(&mut self, vm: &Vm, at: At) -> Option<u64> {
        let (frame, pending) = self.frames.last_mut()?;
        let text = frame.text.as_ref()?;
        let about = effect::account(vm, at, text, &frame.call)?;
        self.number += 1;
        *pending = Some(Pending {
            number: self.number,
            register: at.instruction().a,
            span: at.span(),
            between: Vec::new(),
            text: text.start(),
            entered: false,
            effect: Some(about),
        });
        Some(self.number)
    }

    /// If the instruction reads a variable, replaces the variable with its value (not counted as a
    /// step) and returns true.
    fn read(&mut self, vm: &Vm, at: At) -> bool {
        let Some(value) = redex::variable(vm, at) else {
            return false;
        };
        let span = at.span();
        if let Some((
            Frame {
                text: Some(text), ..
            },
            _,
        )) = self.frames.last_mut()
            && redex::is_name(at)
            && !text.stays(span)
            && !redex::stays(value)
        {
            text.replace(span, &vm.brief(value, VALUE_MAX), is_arithmetic(value));
        }
        true
    }

    /// The step number of the instruction, if it is a step.
    fn step(&mut self, vm: &mut Vm, at: At) -> Option<u64> {
        let redex = Redex::at(vm, at)?;
        let span = self.units(vm, at).with_parens(at.span());
        let (frame, pending) = self.frames.last_mut()?;
        let text = frame.text.as_ref()?;
        if text
            .unit
            .target
            .is_some_and(|target| units::covers(target, span))
        {
            return None;
        }
        let redex_text = text.part(at.span());
        if redex_text.is_empty() || redex.is_done(vm, &redex_text) {
            return None;
        }
        self.number += 1;
        *pending = Some(Pending {
            number: self.number,
            register: at.instruction().a,
            span,
            between: redex.between(),
            text: redex_text,
            entered: false,
            effect: None,
        });
        Some(self.number)
    }

    fn ask(&mut self, vm: &Vm, at: At, number: u64) -> bool {
        let view = View {
            number,
            tick: self.tick,
            frames: self.views(Some(at)),
            vm,
            at,
        };
        let choice = self.driver.point(&view);
        self.at_break = false;
        self.jumps = matches!(choice, Choice::To(_));
        self.goal = match choice {
            Choice::Over => Goal::Depth(self.depth()),
            Choice::Into => Goal::Number(self.number + 1),
            Choice::Out => Goal::Depth(self.depth().saturating_sub(1)),
            Choice::To(number) if number > self.number => Goal::Number(number),
            Choice::Tick(tick) if tick > self.tick => Goal::Tick(tick),
            Choice::Instruction => Goal::Instruction,
            Choice::Continue => Goal::Break,
            Choice::End => Goal::Never,
            Choice::To(_) | Choice::Tick(_) | Choice::Quit => {
                self.choice = Some(choice);
                return false;
            }
        };
        true
    }

    fn views(&self, at: Option<At>) -> Vec<FrameView> {
        let shown = self.frames.iter().filter(|(frame, _)| !frame.in_library);
        let views = shown.map(|(frame, pending)| {
            let pending = pending.as_ref().map(|pending| pending.span);
            let span = pending.or(at.map(|at| at.span()));
            let (text, marked) = match &frame.text {
                Some(text) => text.text(span),
                None => (String::new(), None),
            };
            FrameView {
                call: frame.call.clone(),
                text,
                marked,
            }
        });
        views.collect()
    }
}

/// The call of the running function, with its arguments.
fn call_text(vm: &Vm, at: At) -> String {
    format!("{}({})", function_name(at), arguments(vm, at).join(", "))
}

/// Reports whether a value is written with operators, so that surrounding operators could bind to
/// only a piece of it.
fn is_arithmetic(value: Value) -> bool {
    value.as_number().is_some() || matches!(value.unpack(), Unpacked::Symbolic(_))
}

/// Reports whether a value is shown by its name in the source, as functions and modules are.
fn is_named(value: Value) -> bool {
    matches!(value.type_name(), "function" | "module")
}
