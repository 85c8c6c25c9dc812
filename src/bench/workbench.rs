//! A workbench: code that is compiled once and then run many times, timed or counted, without
//! output, each time from the same state.
//!
//! The journal that undoes inputs also undoes the code's changes after each batch of evaluations.
//! Code that changes nothing is measured without the journal. Apart from that, nothing in the
//! session changes while the workbench is open.

use super::Bench;
use crate::code::{Instruction, Meaning, Op};
use crate::compile::Options;
use crate::heap::HeapStats;
use crate::host::Host;
use crate::measure::{Counts, Taken};
use crate::session::{Session, Settings, Switch, Trial, UNDO_BYTES, not_loaded, panicked};
use crate::text::{Diagnostic, ErrorKind, Source};
use crate::value::{ChunkObject, Gc, Unpacked, Value};
use crate::vm::{Ended, SESSION};
use crate::world::Muffled;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// The number of times code is compiled to measure compilation.
const COMPILATIONS: usize = 15;

/// Code on the workbench.
struct Subject {
    name: String,
    source: Rc<Source>,
    settings: Settings,
    chunk: Gc<ChunkObject>,
    /// Globals that have other values while it runs: functions compiled with its settings.
    replaced: Vec<(u32, Value)>,
    /// Seconds it took to compile.
    compile: f64,
}

/// The reason a run ended early.
#[derive(Debug)]
pub enum Stop {
    /// It was interrupted with Ctrl-C.
    Interrupted,
    /// It failed with an error.
    Error(Box<Diagnostic>),
    /// The code called `exit`.
    Exit,
}

/// The state that a run changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changed {
    /// Names of globals that it assigned.
    pub globals: Vec<String>,
    /// Whether it changed existing objects: arrays, structs or variables of closures.
    pub objects: bool,
    /// Whether it drew random numbers.
    pub random: bool,
    /// Whether it changed more than can be undone.
    pub too_much: bool,
}

impl Changed {
    /// Reports whether nothing was changed.
    pub fn is_nothing(&self) -> bool {
        *self == Changed::default()
    }
}

/// The workbench.
pub struct Workbench<'a> {
    /// The session, quiet and with its output dropped.
    trial: Trial<'a>,
    subjects: Vec<Subject>,
    printed: Rc<Cell<bool>>,
    settings: Settings,
    /// The number of values that the session keeps; those after them belong to the workbench.
    kept: usize,
    /// Whether changes are undone.
    journal: bool,
    /// The counts of an empty input.
    empty: Counts,
}

impl<'a> Workbench<'a> {
    /// Opens an empty workbench.
    pub fn open(session: &'a mut Session) -> Workbench<'a> {
        let printed = Rc::new(Cell::new(false));
        let noted = Rc::clone(&printed);
        let settings = session.settings().clone();
        let kept = session.vm().kept.len();
        let trial = session.trial().quietly().in_world(|inner| {
            Box::new(Muffled {
                inner,
                printed: noted,
            })
        });
        Workbench {
            trial,
            subjects: Vec::new(),
            printed,
            settings,
            kept,
            journal: false,
            empty: Counts::default(),
        }
    }

    /// Puts code on the workbench, compiled with some switches set. If any switches are given, the
    /// functions that globals hold are recompiled with them too.
    ///
    /// # Errors
    /// The reason it is not a valid program.
    pub fn add(
        &mut self,
        name: String,
        text: &str,
        switches: &[(&'static Switch, bool)],
    ) -> Result<(), Box<Diagnostic>> {
        self.trial.offer_results(text);
        let mut settings = self.settings.clone();
        for (switch, on) in switches {
            (switch.set)(&mut settings, *on);
        }
        let source = Rc::new(Source::new("<bench>", text));
        let (chunk, compile) = self.compile(&source, &settings)?;
        let replaced = match switches {
            [] => Vec::new(),
            _ => self.recompiled(&settings),
        };
        self.subjects.push(Subject {
            name,
            source,
            settings,
            chunk,
            replaced,
            compile,
        });
        Ok(())
    }

    /// Compiles a source several times; returns the chunk and the median time in seconds.
    fn compile(
        &mut self,
        source: &Rc<Source>,
        settings: &Settings,
    ) -> Result<(Gc<ChunkObject>, f64), Box<Diagnostic>> {
        let options = Options {
            echo: true,
            ..settings.compile
        };
        let vm = self.trial.vm();
        let mut seconds = Vec::new();
        loop {
            let begin = vm.host.monotonic();
            let loaded = vm.load(source, SESSION, options);
            seconds.push(vm.host.monotonic() - begin);
            let chunk = loaded.map_err(|fault| not_loaded(&fault, source))?;
            if seconds.len() == COMPILATIONS {
                vm.kept.push(chunk.into());
                seconds.sort_by(f64::total_cmp);
                return Ok((chunk, seconds[COMPILATIONS / 2]));
            }
        }
    }

    /// Recompiles the functions held by globals with these settings; returns each with its global.
    fn recompiled(&mut self, settings: &Settings) -> Vec<(u32, Value)> {
        let vm = self.trial.vm();
        let mut found = Vec::new();
        for (_, slot) in vm.globals.declared(SESSION) {
            let Unpacked::Closure(closure) = vm.globals.value(slot).unpack() else {
                continue;
            };
            if let Some(other) = vm.recompiled_closure(closure, settings.compile) {
                // Both are kept as roots, since each is in the global only part of the time.
                vm.kept.extend([Value::from(other), closure.into()]);
                found.push((slot, other.into()));
            }
        }
        found
    }

    /// Runs each subject once, untimed, to find out what it changes. From then on, these changes
    /// are undone after each run.
    ///
    /// # Errors
    /// The reason one of them ended early.
    pub fn look(&mut self) -> Result<Changed, Stop> {
        let mut all = Changed::default();
        for index in 0..self.subjects.len() {
            let changed = self.look_at(index)?;
            all.globals.extend(changed.globals);
            all.objects |= changed.objects;
            all.random |= changed.random;
            all.too_much |= changed.too_much;
        }
        all.globals.sort();
        all.globals.dedup();
        self.journal = !all.is_nothing() && !all.too_much;
        Ok(all)
    }

    fn look_at(&mut self, index: usize) -> Result<Changed, Stop> {
        self.enter(index);
        let mut trial = self.trial.within().taken_back(UNDO_BYTES);
        let ended = run(&mut trial, &self.subjects[index], 1);
        let step = trial.end();
        let vm = self.trial.vm();
        let changed = match step {
            Some(step) => {
                let names = step.globals().map(|slot| vm.globals.name(slot));
                Changed {
                    globals: names.map(|n| vm.symbols.text(n).to_string()).collect(),
                    objects: step.changes_objects(),
                    random: step.changes_random(vm),
                    too_much: false,
                }
            }
            None => Changed {
                too_much: true,
                ..Changed::default()
            },
        };
        self.leave(index);
        ended.map(|()| changed)
    }

    /// Starts a trial for a run, which undoes changes if the subjects make any.
    fn run(&mut self) -> (Trial<'_>, &[Subject]) {
        let trial = self.trial.within();
        let trial = match self.journal {
            true => trial.taken_back(UNDO_BYTES),
            false => trial,
        };
        (trial, &self.subjects)
    }

    fn count_raw(&mut self, index: usize) -> Result<Counts, Stop> {
        self.enter(index);
        let (mut trial, subjects) = self.run();
        let vm = trial.vm();
        let (before, depth) = (vm.heap.stats(), vm.peak_depth());
        let (instructions, counting) = (vm.instructions(), vm.is_counting());
        vm.reset_peak();
        vm.set_counting(true);
        let ended = run(&mut trial, &subjects[index], 1);
        let vm = trial.vm();
        vm.set_counting(counting);
        let (allocations, bytes) = made(&before, &vm.heap.stats());
        let counts = Counts {
            instructions: vm.instructions() - instructions,
            allocations,
            bytes,
            depth: vm.peak_depth() as u64,
        };
        vm.set_instructions(instructions);
        vm.raise_peak(depth);
        drop(trial);
        self.leave(index);
        ended.map(|()| counts)
    }

    /// Reports whether the compiler has already computed the value, so that only loading and
    /// showing it remain.
    pub fn is_constant(&self, index: usize) -> bool {
        let chunk = self.subjects[index].chunk;
        let body = &chunk.chunk().words[chunk.chunk().code as usize..];
        let [load, show, end] = body else {
            return false;
        };
        let op = |word: &u64| Instruction::decode(*word).map(|i| i.op);
        let loads = op(load).is_some_and(|op| matches!(op.meaning(), Meaning::Literal(_)));
        loads && op(show) == Some(Op::Echo) && op(end) == Some(Op::Halt)
    }

    /// Reports whether any output was dropped.
    pub fn has_printed(&self) -> bool {
        self.printed.get()
    }

    /// Prepares the session for a subject.
    fn enter(&mut self, index: usize) {
        let subject = &mut self.subjects[index];
        self.trial.apply(&subject.settings);
        exchange(&mut self.trial, &mut subject.replaced);
    }

    fn leave(&mut self, index: usize) {
        exchange(&mut self.trial, &mut self.subjects[index].replaced);
        self.trial.apply(&self.settings);
    }
}

impl Bench for Workbench<'_> {
    fn names(&self) -> Vec<String> {
        self.subjects.iter().map(|s| s.name.clone()).collect()
    }

    fn time(&mut self, index: usize, evals: u64) -> Result<Taken, Stop> {
        self.enter(index);
        let (mut trial, subjects) = self.run();
        let heap = &trial.vm().heap;
        let (collected, allocated) = (heap.collection_time(), heap.allocated());
        let begin = trial.host().monotonic();
        let ended = run(&mut trial, &subjects[index], evals);
        let seconds = trial.host().monotonic() - begin;
        let heap = &trial.vm().heap;
        let collecting = heap.collection_time() - collected;
        let bytes = heap.allocated() - allocated;
        drop(trial);
        self.leave(index);
        ended.map(|()| Taken {
            seconds,
            collecting: collecting.as_secs_f64(),
            bytes,
        })
    }

    fn count(&mut self, index: usize) -> Result<Counts, Stop> {
        if self.empty == Counts::default() {
            self.add(String::new(), "null", &[]).map_err(Stop::Error)?;
            let last = self.subjects.len() - 1;
            let empty = self.count_raw(last);
            self.subjects.pop();
            self.empty = empty?;
        }
        let counts = self.count_raw(index)?;
        // Does not count the object that is created by starting a run.
        Ok(Counts {
            allocations: counts.allocations.saturating_sub(self.empty.allocations),
            bytes: counts.bytes.saturating_sub(self.empty.bytes),
            ..counts
        })
    }

    fn compile_seconds(&self, index: usize) -> f64 {
        self.subjects[index].compile
    }

    fn host(&mut self) -> &mut dyn Host {
        self.trial.host()
    }
}

/// Evaluates a subject this many times.
fn run(trial: &mut Trial<'_>, subject: &Subject, evals: u64) -> Result<(), Stop> {
    let chunk = subject.chunk;
    let ended = trial.catch(|session| {
        let vm = session.vm();
        for _ in 0..evals {
            let ended = vm.run(chunk);
            if vm.heap.wants_collection() {
                vm.collect_idle();
            }
            match ended {
                Ended::Done => {}
                other @ (Ended::Uncaught(_) | Ended::Exit(_)) => return other,
            }
        }
        Ended::Done
    });
    trial.vm().shown = None;
    match ended {
        Ok(ended) => stopped(trial, ended),
        Err(panic) => {
            let diagnostic = panicked(&*panic, &subject.source);
            Err(Stop::Error(Box::new(diagnostic)))
        }
    }
}

/// Returns the number of objects created between two snapshots of the heap, and their total size in
/// bytes.
pub(super) fn made(before: &HeapStats, after: &HeapStats) -> (u64, u64) {
    let kinds = after.kinds.iter().zip(&before.kinds);
    let count = kinds.clone().map(|(a, b)| a.count - b.count).sum();
    (count, kinds.map(|(a, b)| a.bytes - b.bytes).sum())
}

/// Interprets the end of a run. An interrupt that arrived too late to stop the run counts too, and
/// is cleared.
pub(super) fn stopped(session: &mut Session, ended: Ended) -> Result<(), Stop> {
    let flag = session.vm().budget.interrupt_flag();
    let interrupted = flag.swap(false, Ordering::SeqCst);
    match ended {
        Ended::Done if interrupted => Err(Stop::Interrupted),
        Ended::Done => Ok(()),
        Ended::Exit(_) => Err(Stop::Exit),
        Ended::Uncaught(error) if error.kind == Some(ErrorKind::Interrupted) => {
            Err(Stop::Interrupted)
        }
        Ended::Uncaught(error) => Err(Stop::Error(Box::new(error.diagnostic))),
    }
}

/// Swaps these values with those of the globals.
fn exchange(session: &mut Session, values: &mut [(u32, Value)]) {
    let vm = session.vm();
    for (slot, value) in values {
        let old = vm.globals.value(*slot);
        vm.globals.set(*slot, *value);
        *value = old;
    }
}

impl Drop for Workbench<'_> {
    fn drop(&mut self) {
        self.trial.vm().kept.truncate(self.kept);
    }
}
