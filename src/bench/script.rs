//! Measures whole scripts. Each evaluation uses a fresh session and does everything that a process
//! would, except starting and ending.

use super::workbench::{Stop, made, stopped};
use super::{Bench, BenchOptions};
use crate::compile::Options;
use crate::host::Host;
use crate::measure::{Counts, Taken};
use crate::session::{Session, Settings, not_loaded};
use crate::text::{Diagnostic, Source};
use crate::vm::{InterruptHandle, SESSION};
use crate::world::{Muffled, Shared};
use std::cell::Cell;
use std::rc::Rc;

/// A script or the cells of a notebook, to be measured.
pub struct Program {
    /// Its name in reports.
    pub name: String,
    /// The source of a script, or the sources of a notebook's cells, which run as inputs one after
    /// another.
    pub texts: Vec<Rc<Source>>,
    /// Whether the sources are inputs, so that `_` is the last value shown.
    pub is_notebook: bool,
    /// Its own world, if it does not run in the shared one.
    pub host: Option<Box<dyn Host>>,
}

/// A program with the settings to run it with.
struct Script {
    name: String,
    texts: Vec<Rc<Source>>,
    is_notebook: bool,
    /// Its own world, if it has one.
    host: Option<Shared>,
    settings: Settings,
    compile: Vec<f64>,
}

/// A function called with each new session's handle, and with whether that session runs a notebook.
pub type Watch = Box<dyn FnMut(InterruptHandle, bool)>;

/// Scripts to measure.
pub struct Scripts {
    scripts: Vec<Script>,
    host: Shared,
    printed: Rc<Cell<bool>>,
    /// Called before each session runs, with the session's handle and whether it runs a notebook,
    /// so that the run can be interrupted.
    watch: Watch,
}

impl Scripts {
    /// Creates an empty collection of scripts. They all run in this world, but their output is
    /// dropped. `watch` is called for every session.
    pub fn new(host: Box<dyn Host>, watch: Watch) -> Scripts {
        Scripts {
            scripts: Vec::new(),
            host: Shared::new(host),
            printed: Rc::new(Cell::new(false)),
            watch,
        }
    }

    /// Adds a program, either once with the current settings or as one variant for each state of
    /// the switches being compared.
    ///
    /// # Errors
    /// The reason it is not a valid program.
    pub fn add(
        &mut self,
        program: Program,
        settings: &Settings,
        options: &BenchOptions,
    ) -> Result<(), Box<Diagnostic>> {
        let host = program.host.map(Shared::new);
        for (name, switches) in options.variants(&program.name) {
            let mut settings = Settings {
                undo: false,
                ..settings.clone()
            };
            for (switch, on) in switches {
                (switch.set)(&mut settings, on);
            }
            self.scripts.push(Script {
                name,
                texts: program.texts.clone(),
                is_notebook: program.is_notebook,
                host: host.clone(),
                settings,
                compile: Vec::new(),
            });
            self.try_first(self.scripts.len() - 1)?;
        }
        Ok(())
    }

    /// Reports whether any output was dropped.
    pub fn has_printed(&self) -> bool {
        self.printed.get()
    }

    /// Returns a fresh session for a script.
    fn session(&mut self, index: usize) -> Session {
        let script = &self.scripts[index];
        let host = Muffled {
            inner: script.host.as_ref().unwrap_or(&self.host).clone(),
            printed: Rc::clone(&self.printed),
        };
        let session = Session::new(Box::new(host), script.settings.clone());
        (self.watch)(session.interrupt_handle(), script.is_notebook);
        session
    }

    /// Compiles everything that can be compiled before anything runs: a script, or the first cell.
    fn try_first(&mut self, index: usize) -> Result<(), Box<Diagnostic>> {
        let mut session = self.session(index);
        let script = &self.scripts[index];
        let Some(text) = script.texts.first() else {
            return Ok(());
        };
        let loaded = session.vm().load(text, SESSION, script.options());
        let loaded = loaded.map(|_| ());
        loaded.map_err(|fault| not_loaded(&fault, text))
    }

    fn run(&mut self, index: usize, counting: bool) -> Result<(f64, Counts), Stop> {
        let mut session = self.session(index);
        let script = &mut self.scripts[index];
        let empty = if counting {
            empty(&mut session)
        } else {
            (0, 0)
        };
        let vm = session.vm();
        vm.reset_peak();
        vm.set_counting(counting);
        let (mut total, mut compile) = (Ran::default(), 0.0);
        for text in &script.texts {
            let ran = script.run_text(&mut session, text)?;
            compile += ran.compile;
            total.seconds += ran.seconds;
            total.made.0 += ran.made.0.saturating_sub(empty.0);
            total.made.1 += ran.made.1.saturating_sub(empty.1);
            match ran.ended {
                None => {}
                // A program may end with `exit`.
                Some(Stop::Exit) => break,
                Some(stop) => return Err(stop),
            }
        }
        script.compile.push(compile);
        let vm = session.vm();
        let counts = Counts {
            instructions: vm.instructions(),
            allocations: total.made.0,
            bytes: total.made.1,
            depth: vm.peak_depth() as u64,
        };
        Ok((total.seconds, counts))
    }
}

/// The cost of running one source.
#[derive(Default)]
struct Ran {
    /// Seconds to compile it.
    compile: f64,
    /// Seconds it took to run.
    seconds: f64,
    /// The number of objects created, and their total size in bytes.
    made: (u64, u64),
    /// The reason it ended early, if it did.
    ended: Option<Stop>,
}

impl Script {
    fn options(&self) -> Options {
        Options {
            echo: self.is_notebook,
            ..self.settings.compile
        }
    }

    /// Compiles and runs one source.
    fn run_text(&self, session: &mut Session, text: &Rc<Source>) -> Result<Ran, Stop> {
        if self.is_notebook {
            session.skip_input();
            session.offer_results(text.text());
        }
        let vm = session.vm();
        let begin = vm.host.monotonic();
        let loaded = vm.load(text, SESSION, self.options());
        let compiled = vm.host.monotonic();
        let chunk = loaded.map_err(|fault| Stop::Error(not_loaded(&fault, text)))?;
        let before = vm.heap.stats();
        let running = vm.host.monotonic();
        let ended = vm.run(chunk);
        let seconds = vm.host.monotonic() - running;
        let made = made(&before, &vm.heap.stats());
        let ended = stopped(session, ended).err();
        if self.is_notebook {
            session.keep_result();
        }
        Ok(Ran {
            compile: compiled - begin,
            seconds,
            made,
            ended,
        })
    }
}

/// Returns the number of objects that a run creates before the script starts, and their total size
/// in bytes.
fn empty(session: &mut Session) -> (u64, u64) {
    let vm = session.vm();
    let source = Rc::new(Source::new("<empty>", ""));
    let Ok(chunk) = vm.load(&source, SESSION, Options::default()) else {
        return (0, 0);
    };
    let before = vm.heap.stats();
    vm.run(chunk);
    made(&before, &vm.heap.stats())
}

impl Bench for Scripts {
    fn names(&self) -> Vec<String> {
        self.scripts.iter().map(|s| s.name.clone()).collect()
    }

    fn time(&mut self, index: usize, evals: u64) -> Result<Taken, Stop> {
        let mut total = Taken::default();
        for _ in 0..evals {
            total.seconds += self.run(index, false)?.0;
        }
        Ok(total)
    }

    fn count(&mut self, index: usize) -> Result<Counts, Stop> {
        Ok(self.run(index, true)?.1)
    }

    fn compile_seconds(&self, index: usize) -> f64 {
        let mut seconds = self.scripts[index].compile.clone();
        seconds.sort_by(f64::total_cmp);
        crate::measure::quantile(&seconds, 0.5)
    }

    fn host(&mut self) -> &mut dyn Host {
        &mut self.host
    }
}
