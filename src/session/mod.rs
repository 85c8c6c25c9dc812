//! A session: a list of inputs over one set of globals. Every front end (shell, pipe, file, test)
//! drives one.
//!
//! ```
//! use lamina_shell::{Pretend, Session, Settings};
//!
//! let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//! let outcome = session.eval("x = 1/3 + 1/6");
//! assert!(outcome.error.is_none());
//! assert_eq!(session.global("x").unwrap(), "1/2");
//! ```

mod advice;
mod comment;
mod complete;
mod deeds;
mod digest;
mod inspect;
mod known;
mod names;
mod outcome;
mod preferences;
mod preview;
mod question;
mod record;
mod results;
mod stages;
mod step;
mod switches;
mod trial;
mod undo;
mod uses;
mod watch;

use crate::builtins;
use crate::compile::Options;
use crate::host::Host;
use crate::limit::{Gate, INPUT_ROOM, SOURCE_PART};
use crate::syntax;
use crate::text::{Diagnostic, ErrorKind, Failure, Source, Span};
pub use crate::vm::{Data, Elements, Entries, Fields, Items, ValueRef};
use crate::vm::{Ended, InterruptHandle, SESSION, Vm};
use crate::world::{Deeds, Recorder, Tape};
pub use complete::{Inside, inside};
pub use digest::digest;
pub use known::KnownFile;
pub use names::{About, Variable};
pub use outcome::{Outcome, Settings};
pub use preferences::{CHOICES, Choice, Keys, Preferences, Theme, size};
pub(crate) use question::{CHECK, Truth};
pub use record::{Input, Record};
use rustc_hash::FxHashMap;
pub use stages::not_loaded;
use std::cell::RefCell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
pub use switches::{SWITCHES, Switch, switch_states};
pub use trial::Trial;
pub use undo::{Stepped, UNDO_BYTES, UNDO_MAX};

/// The maximum size of the comments that are held for the code they belong to, in bytes.
const REMARKS_MAX: usize = 1 << 14;

/// A session.
pub struct Session {
    vm: Box<Vm>,
    settings: Settings,
    inputs: u64,
    /// The inputs whose values are kept, with the sizes of those values, in the order of the
    /// machine's list.
    kept: Vec<(u64, usize)>,
    last_error: Option<Diagnostic>,
    /// Whether the last input changed too much to be undone.
    steps_lost: bool,
    /// The number of undoable steps so far.
    steps: u64,
    /// How to trace the next run, if at all.
    tracing: Option<crate::trace::Options>,
    /// The profiler that watches the next input, if there is one.
    profiling: Option<crate::trace::Profiler>,
    /// The interactive stepping driver, if there is one.
    driver: Option<Box<dyn crate::step::Driver>>,
    breakpoints: crate::step::Breakpoints,
    /// The comments entered since the last code.
    remarks: String,
    record: Record,
    /// A cache of the uses found in the text of each input.
    uses: FxHashMap<String, uses::TextUses>,
    /// Effects outside the session since they were last taken.
    deeds: Deeds,
    chance: deeds::Chance,
    /// Whether inputs are private.
    private: bool,
    /// The files saved and loaded, by full name.
    files: FxHashMap<String, KnownFile>,
    /// The switches that were not at their defaults at the start.
    begun: Vec<(&'static str, bool)>,
    tape: Rc<RefCell<Tape>>,
}

impl Session {
    /// Creates a session in this world.
    pub fn new(host: Box<dyn Host>, settings: Settings) -> Session {
        let tape = Rc::new(RefCell::new(Tape::limited(settings.output_max)));
        let host = Box::new(Recorder {
            inner: host,
            tape: Rc::clone(&tape),
        });
        let mut vm = Vm::new(host, settings.limits, builtins::table(), builtins::hooks());
        if let Some(seed) = settings.seed {
            vm.begin_random(seed);
        }
        let begun = Session::unusual(&settings);
        let chance = deeds::Chance {
            noted: vm.random.clone(),
            shifted: false,
        };
        let mut session = Session {
            vm,
            settings,
            inputs: 0,
            kept: Vec::new(),
            last_error: None,
            steps_lost: false,
            steps: 0,
            tracing: None,
            profiling: None,
            driver: None,
            breakpoints: crate::step::Breakpoints::default(),
            remarks: String::new(),
            record: Record::default(),
            uses: FxHashMap::default(),
            deeds: Deeds::default(),
            chance,
            private: false,
            files: FxHashMap::default(),
            begun,
            tape,
        };
        session.vm.heap.set_stressed(session.settings.stress);
        session.vm.set_native(session.settings.native);
        session.vm.inline_caches = session.settings.compile.inline_cache;
        session.apply_preferences();
        session
    }

    /// Reports whether the input is complete, needs more lines, or can never be valid.
    pub fn status(text: &str) -> syntax::Status {
        syntax::status(text)
    }

    /// Runs one input and echoes the values of its expression statements.
    pub fn eval(&mut self, text: &str) -> Outcome {
        let name = format!("<input {}>", self.next_input());
        self.eval_source(Source::new(name, text), true)
    }

    /// Runs one input (with `echo`) or a whole file, from a source with its own name.
    pub fn eval_source(&mut self, source: Source, echo: bool) -> Outcome {
        self.vm.shown = None;
        if !echo {
            return self.eval_guarded(Rc::new(source), false);
        }
        self.tape.borrow_mut().start();
        self.begin_deeds();
        self.begin_step();
        let inputs = self.inputs;
        self.inputs += 1;
        self.offer_results(source.text());
        let source = Rc::new(self.behind_remarks(source));
        let mut outcome = self.eval_guarded(Rc::clone(&source), true);
        self.keep_result();
        self.end_step(source.text(), inputs, outcome.error.is_some());
        let error = outcome.error.take();
        outcome.error = error.map(|error| self.advised(source.text(), error));
        let error = outcome.error.as_ref().map(Diagnostic::one_line);
        if outcome.exit.is_none() {
            self.note_input(source.text(), error);
        }
        outcome
    }

    /// Attaches to an input the comments that were entered right before it.
    fn behind_remarks(&mut self, source: Source) -> Source {
        let text = source.text().trim_start();
        if !(text.starts_with("//") || text.starts_with("/*")) || !comment::is_comment(text) {
            return source.with_preface(std::mem::take(&mut self.remarks));
        }
        if self.remarks.len() > REMARKS_MAX {
            self.remarks.clear();
        }
        self.remarks.push_str(text.trim_end());
        self.remarks.push('\n');
        source
    }

    fn eval_guarded(&mut self, source: Rc<Source>, echo: bool) -> Outcome {
        let result = catch_unwind(AssertUnwindSafe(|| self.eval_unguarded(&source, echo)));
        let outcome = result.unwrap_or_else(|panic| {
            self.vm.recover();
            Outcome::failed(panicked(&*panic, &source))
        });
        if let Some(error) = &outcome.error {
            self.last_error = Some(error.clone());
        }
        outcome
    }

    /// The number of the next input.
    pub fn next_input(&self) -> u64 {
        self.inputs + 1
    }

    /// The last error that ended an input.
    pub fn last_error(&self) -> Option<&Diagnostic> {
        self.last_error.as_ref()
    }

    fn eval_unguarded(&mut self, source: &Rc<Source>, echo: bool) -> Outcome {
        let options = Options {
            echo,
            ..self.settings.compile
        };
        // What an earlier input filled the memory with may be garbage by now.
        if self.vm.heap.room() < INPUT_ROOM {
            self.vm.collect_idle();
        }
        let chunk = match self.vm.load(source, SESSION, options) {
            Ok(chunk) => chunk,
            Err(fault) => return Outcome::failed(*stages::not_loaded(&fault, source)),
        };
        let ended = self.run_watched(chunk);
        // The values that needed too much memory are garbage now, and the next input needs the
        // space.
        let ran_out =
            matches!(&ended, Ended::Uncaught(error) if error.kind == Some(ErrorKind::Limit));
        if ran_out || self.vm.heap.wants_collection() {
            self.vm.collect_idle();
        }
        self.vm.heap.give_back();
        self.vm.give_back_registers();
        Outcome::of(ended)
    }

    /// The display form of a global, if it is defined.
    pub fn global(&self, name: &str) -> Option<String> {
        self.value(name)?.text().ok()
    }

    /// A read-only view of a global's value, if the global is defined.
    pub fn value(&self, name: &str) -> Option<ValueRef<'_>> {
        let symbol = self.vm.symbols.get(name)?;
        self.vm
            .look_at_global(self.vm.globals.find(SESSION, symbol)?)
    }

    /// A handle to interrupt running code, from another thread or a signal handler.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.vm.interrupt_handle()
    }

    /// Clears an interrupt that was not handled before its input ended.
    pub fn forget_interrupt(&self) {
        let flag = self.vm.budget.interrupt_flag();
        flag.store(false, std::sync::atomic::Ordering::SeqCst);
    }

    /// The outside world.
    pub fn host(&mut self) -> &mut dyn Host {
        &mut *self.vm.host
    }

    /// Reads the first candidate that is a file; returns its text and its name.
    ///
    /// # Errors
    /// The same as [`Host::read_module`].
    pub(crate) fn read_source(&mut self, candidates: &[String]) -> io::Result<(String, String)> {
        let Vm {
            host, budget, heap, ..
        } = &mut *self.vm;
        host.read_module(candidates, &Gate::new(budget, heap.room() / SOURCE_PART))
    }

    /// Reads a file through the host, within the session's limits.
    ///
    /// # Errors
    /// If it cannot be read or is not UTF-8; also any failure that [`as_io`](crate::limit::as_io)
    /// wraps.
    pub(crate) fn read_file(&mut self, path: &str) -> io::Result<String> {
        let Vm {
            host, budget, heap, ..
        } = &mut *self.vm;
        host.read_file(path, &Gate::new(budget, heap.room()))
    }

    /// Read-only access to the machine.
    pub(crate) fn machine(&self) -> &Vm {
        &self.vm
    }

    /// Full access to the machine, for this crate only.
    pub(crate) fn vm(&mut self) -> &mut Vm {
        &mut self.vm
    }

    /// Reports whether the error means that the text is not a program; running such a file ends
    /// with exit status 2.
    pub fn is_syntax_error(diagnostic: &Diagnostic) -> bool {
        diagnostic.is(ErrorKind::Syntax)
    }
}

/// The error of an input that made lmsh panic.
pub fn panicked(panic: &(dyn std::any::Any + Send), source: &Rc<Source>) -> Diagnostic {
    let failure = Failure::plain(format!("internal error: {}", panic_message(panic)))
        .with_hint("please report this with the input that caused it");
    Diagnostic::at(&failure, source, Span::default())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_string())
}
