//! Whole scripts, each evaluation in a fresh session: what a process does between its start and its end, without both.

use super::Bench;
use super::muffle::{Inner, Muffled};
use super::workbench::{Stop, made, stopped};
use crate::compile::Options;
use crate::host::{Host, Pretend};
use crate::measure::{Counts, Taken};
use crate::session::{Session, Settings, Switch, stages};
use crate::text::{Diagnostic, Source};
use crate::value::{ChunkObject, Gc};
use crate::vm::{InterruptHandle, SESSION};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A script with the settings to run it with.
struct Script {
    name: String,
    source: Rc<Source>,
    settings: Settings,
    compile: Vec<f64>,
}

/// Scripts to measure.
pub struct Scripts {
    scripts: Vec<Script>,
    host: Inner,
    printed: Rc<Cell<bool>>,
    /// Told of every session before it runs, so that it can be interrupted.
    watch: Box<dyn FnMut(InterruptHandle)>,
}

impl Scripts {
    /// No scripts yet. All run in this world, but their output is dropped. `watch` is told of every session.
    pub fn new(host: Box<dyn Host>, watch: Box<dyn FnMut(InterruptHandle)>) -> Scripts {
        Scripts {
            scripts: Vec::new(),
            host: Rc::new(RefCell::new(host)),
            printed: Rc::new(Cell::new(false)),
            watch,
        }
    }

    /// Adds a script, with switches set.
    ///
    /// # Errors
    /// Why it is no program.
    pub fn add(
        &mut self,
        name: String,
        source: &Rc<Source>,
        settings: &Settings,
        switch: Option<(&'static Switch, bool)>,
    ) -> Result<(), Box<Diagnostic>> {
        let mut settings = Settings {
            undo: false,
            ..settings.clone()
        };
        if let Some((switch, on)) = switch {
            (switch.set)(&mut settings, on);
        }
        self.scripts.push(Script {
            name,
            source: Rc::clone(source),
            settings,
            compile: Vec::new(),
        });
        self.ready(self.scripts.len() - 1).map(|_| ())
    }

    /// Whether something was printed; it was dropped.
    pub fn has_printed(&self) -> bool {
        self.printed.get()
    }

    /// A fresh session with the script loaded.
    fn ready(&mut self, index: usize) -> Result<(Session, Gc<ChunkObject>), Box<Diagnostic>> {
        let script = &mut self.scripts[index];
        let host = Muffled {
            inner: Rc::clone(&self.host),
            printed: Rc::clone(&self.printed),
        };
        let mut session = Session::new(Box::new(host), script.settings.clone());
        (self.watch)(session.interrupt_handle());
        let vm = session.vm();
        let begin = vm.host.monotonic();
        let loaded = vm.load(&script.source, SESSION, script.settings.compile);
        script.compile.push(vm.host.monotonic() - begin);
        let chunk = loaded.map_err(|fault| stages::not_loaded(&fault, &script.source))?;
        vm.kept.push(chunk.into());
        Ok((session, chunk))
    }

    fn run(&mut self, index: usize, counting: bool) -> Result<(f64, Counts), Stop> {
        let (mut session, chunk) = self.ready(index).map_err(Stop::Error)?;
        let empty = if counting {
            empty(&mut session)
        } else {
            (0, 0)
        };
        let vm = session.vm();
        let before = vm.heap.stats();
        vm.reset_peak();
        vm.set_counting(counting);
        let begin = vm.host.monotonic();
        let ended = vm.run(chunk);
        let seconds = vm.host.monotonic() - begin;
        match stopped(&mut session, ended) {
            // Scripts may end by `exit`.
            Ok(()) | Err(Stop::Exit(_)) => {}
            Err(stop) => return Err(stop),
        }
        let vm = session.vm();
        let (count, bytes) = made(&before, &vm.heap.stats());
        let counts = Counts {
            instructions: vm.instructions(),
            allocations: count - empty.0,
            bytes: bytes - empty.1,
            depth: vm.peak_depth() as u64,
        };
        Ok((seconds, counts))
    }
}

/// What a run makes before the script begins: count and bytes of objects.
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
        match Rc::get_mut(&mut self.host) {
            Some(host) => &mut **host.get_mut(),
            None => unreachable!("sessions end before their script is done"),
        }
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        self.host.replace(Box::new(Pretend::default()));
    }
}
