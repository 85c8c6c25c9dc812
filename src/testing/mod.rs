//! The entry point for tests: access to internals for the tests and benchmarks of this crate.
//! Nothing here is guaranteed to stay the same; programs that embed the language use the items at
//! the crate's root.
//!
//! It is as safe as the public interface: it exposes no machine, no heap and no bare value.
//! [`Inside`] answers questions about a machine with numbers and text.

mod effects;
mod formats;
mod stages;

pub use crate::beginner::{EVERYDAY, Everyday, examples as beginners_examples};
pub use crate::builtins::table;
pub use crate::cells::{State, dispatch, states};
pub use crate::command::compare::ROWS as COMPARED;
pub use crate::command::steppers::{ROWS as STEPPERS, Row as StepperRow};
pub use crate::command::{
    CellRequest, EditRequest, Example, LessonRequest, Pasted, Reply, Request, behind_prompts,
    examples, is_command, pasted, topics, transcript,
};
pub use crate::heap::{HeapStats, KindStats, Pause};
pub use crate::host::reason;
pub use crate::learn::{Check, Course, Item, Lesson, Proof, Step, Task, Wrong, prove, rehearse};
pub use crate::limit::Scarcity;
pub use crate::notebook::{
    Case, Fault as NotebookFault, Fence, Step as TranscriptStep, Transcript, Unread, lines_agree,
    rendered,
};
pub use crate::session::{Input, Record, SWITCHES, Switch};
pub use crate::step::{Choice, Driver, End, FrameView, Note, View};
pub use crate::syntax::{Follower, reserved};
pub use crate::text::wrap;
pub use crate::text::{Paint, counted, grouped, is_hidden, memory, to_ascii};
pub use crate::vm::{Builtin, Counters, Effect, HotCounters, Resource};
pub use crate::world::{Deeds, Filter};
pub use effects::{Effects, effects_of};
pub use formats::check_document;
#[cfg(feature = "kernel")]
pub use formats::{check_conversion, check_message, check_questions};
pub use stages::{Compiled, Parsed, op_names, token_count};

use crate::command::commands;
use crate::compile::Options as CompileOptions;
use crate::session::{Outcome, Session, digest};
use crate::text::Source;
use crate::trace::Options as TraceOptions;
use crate::vm::SESSION;
use std::rc::Rc;

/// Queries and operations on a session that tests need beyond the public interface.
pub trait Inside {
    /// A hash of everything a program can reach.
    fn digest(&self) -> u64;

    /// The same hash for the machine alone, without the kept results.
    fn machine_digest(&self) -> u64;

    /// The number of results kept.
    fn results(&self) -> usize;

    /// The number of global names.
    fn global_count(&self) -> usize;

    /// The maximum depth of nested calls.
    fn peak_depth(&self) -> usize;

    /// The machine's counters of events off its fast paths.
    fn counters(&self) -> Counters;

    /// The counters of native code.
    fn hot(&self) -> HotCounters;

    /// The statistics of the heap: allocations by kind, collections and their pauses.
    fn heap_stats(&self) -> HeapStats;

    /// Objects and bytes allocated since the session started.
    fn allocated(&self) -> KindStats;

    /// The number of bytes in use.
    fn heap_bytes(&self) -> usize;

    /// The kinds of objects, with the number of each in the heap.
    fn census(&self) -> Vec<(&'static str, u64)>;

    /// Collects garbage while nothing is running.
    fn collect(&mut self);

    /// Lets requests for memory be refused from one of them on, or no longer.
    fn set_scarcity(&mut self, scarcity: Option<Scarcity>);

    /// Starts counting the instructions that run.
    fn count_instructions(&mut self);

    /// The number of instructions counted.
    fn instructions(&self) -> u64;

    /// The inputs so far.
    fn record(&self) -> &Record;

    /// The rows of the builtins.
    fn builtins(&self) -> Vec<&'static Builtin>;

    /// Undeclares a name; returns whether it was declared.
    fn undeclare(&mut self, name: &str) -> bool;

    /// The bytecode listing of a function.
    fn function_listing(&mut self, name: &str) -> Option<String>;

    /// Sets how the following inputs are traced.
    fn set_trace(&mut self, options: Option<TraceOptions>);

    /// Sets whether statistics are shown after each input.
    fn set_stats(&mut self, on: bool);

    /// Sets a switch.
    fn set_switch(&mut self, row: &Switch, on: bool);

    /// Runs an input step by step.
    fn step(&mut self, text: &str, driver: Box<dyn Driver>) -> Option<Outcome>;

    /// Reads, compiles and loads a source without running it; returns whether it compiles.
    fn loads(&mut self, source: &Rc<Source>) -> bool;

    /// Compiles a source twice, then requests the first tree twice and the second tree once.
    /// Returns whether each of the last two requests parsed the source again, and the number of
    /// statements in each of the three trees.
    fn trees(&mut self, source: &Rc<Source>) -> ([bool; 2], [usize; 3]);
}

impl Inside for Session {
    fn digest(&self) -> u64 {
        Session::digest(self)
    }

    fn machine_digest(&self) -> u64 {
        digest(self.machine())
    }

    fn results(&self) -> usize {
        self.machine().kept.len()
    }

    fn global_count(&self) -> usize {
        self.machine().globals.len()
    }

    fn peak_depth(&self) -> usize {
        self.machine().peak_depth()
    }

    fn counters(&self) -> Counters {
        self.machine().counters
    }

    fn hot(&self) -> HotCounters {
        self.machine().hot.counters
    }

    fn heap_stats(&self) -> HeapStats {
        self.machine().heap.stats()
    }

    fn allocated(&self) -> KindStats {
        self.machine().heap.allocation_totals()
    }

    fn heap_bytes(&self) -> usize {
        self.machine().heap.bytes()
    }

    fn census(&self) -> Vec<(&'static str, u64)> {
        let heap = &self.machine().heap;
        let kinds = heap.kind_names().enumerate();
        let counts = kinds.map(|(kind, name)| {
            let mut count = 0;
            heap.for_each(kind as u8, |_| count += u64::from(kind > 0));
            (name, count)
        });
        counts.collect()
    }

    fn collect(&mut self) {
        self.vm().collect_idle();
    }

    fn set_scarcity(&mut self, scarcity: Option<Scarcity>) {
        self.vm().set_scarcity(scarcity);
    }

    fn count_instructions(&mut self) {
        self.vm().set_counting(true);
    }

    fn instructions(&self) -> u64 {
        self.machine().instructions()
    }

    fn record(&self) -> &Record {
        Session::record(self)
    }

    fn builtins(&self) -> Vec<&'static Builtin> {
        self.machine().builtins().to_vec()
    }

    fn undeclare(&mut self, name: &str) -> bool {
        Session::undeclare(self, name)
    }

    fn function_listing(&mut self, name: &str) -> Option<String> {
        Session::function_listing(self, name)
    }

    fn set_trace(&mut self, options: Option<TraceOptions>) {
        Session::set_trace(self, options);
    }

    fn set_stats(&mut self, on: bool) {
        Session::set_stats(self, on);
    }

    fn set_switch(&mut self, row: &Switch, on: bool) {
        Session::set_switch(self, row, on);
    }

    fn step(&mut self, text: &str, driver: Box<dyn Driver>) -> Option<Outcome> {
        Session::step(self, text, driver).0
    }

    fn loads(&mut self, source: &Rc<Source>) -> bool {
        let options = CompileOptions::default();
        self.vm().load(source, SESSION, options).is_ok()
    }

    fn trees(&mut self, source: &Rc<Source>) -> ([bool; 2], [usize; 3]) {
        let options = CompileOptions::default();
        let vm = self.vm();
        let chunk = vm.load(source, SESSION, options);
        let chunk = chunk.expect("it is a program");
        let again = vm.load_again(chunk, options.stepped());
        let again = again.expect("it was a program before");
        let trees = [chunk, chunk, again];
        let trees = trees.map(|chunk| vm.program(chunk).expect("it was read before"));
        let [first, second, third] = &trees;
        let anew = [second, third].map(|tree| !Rc::ptr_eq(first, tree));
        (anew, trees.map(|tree| tree.statements.len()))
    }
}

/// The primary names of all commands.
pub fn command_names() -> impl Iterator<Item = &'static str> {
    commands().map(|row| row.names[0])
}

/// Like [`Inside::machine_digest`], in the middle of an evaluation that is being stepped through.
pub fn digest_at(view: &View<'_>) -> u64 {
    digest(view.vm())
}
