//! Checkpoints: they record what an input changed, so that it can be undone and redone.
//!
//! Between [`Vm::begin_changes`] and [`Vm::end_changes`], the first change of every object, global
//! and included module is recorded, by the handlers in the journalling table and by all other code
//! that changes things. Output that has left the program, such as printed text and written files,
//! is not recorded.

use super::dispatch::{JOURNAL, PLAIN};
use super::globals::SavedGlobal;
use super::module::SavedModule;
use super::{Random, Vm};
use crate::heap::{Changes, Marker};
use crate::value::Value;
use std::any::Any;
use std::collections::VecDeque;

/// The changes made by one step or, if it has been undone, those that redoing it will make.
pub struct Step {
    objects: Changes,
    globals: Vec<SavedGlobal>,
    modules: Vec<SavedModule>,
    /// The size of the step in bytes when it was added.
    weight: usize,
    random: Random,
    /// Whether it printed text or wrote a file.
    pub left_program: bool,
    /// Values that belong to the step although no program can reach them.
    pub values: Vec<Value>,
    /// A note attached by the owner of the step; the machine does not look at it.
    pub note: Option<Box<dyn Any>>,
}

impl Step {
    /// Whether nothing changed. (Drawing a random number is a change; a new value of `_` is not.)
    pub fn is_empty(&self, vm: &Vm) -> bool {
        self.objects.is_empty()
            && self
                .globals
                .iter()
                .all(|saved| vm.globals.is_offered(saved))
            && self.modules.is_empty()
            && self.random == vm.random
    }

    /// Whether random numbers were drawn or the generator was seeded.
    pub fn changes_random(&self, vm: &Vm) -> bool {
        self.random != vm.random
    }

    /// The size of the step in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Step>()
            + self.objects.bytes()
            + self.globals.capacity() * size_of::<SavedGlobal>()
            + self.modules.capacity() * size_of::<SavedModule>()
    }

    /// The slots of the globals that changed.
    pub fn globals(&self) -> impl Iterator<Item = u32> + '_ {
        self.globals.iter().map(SavedGlobal::slot)
    }

    /// Whether objects that existed before the step have changed.
    pub fn changes_objects(&self) -> bool {
        !self.objects.is_empty()
    }

    pub(super) fn mark(&self, marker: &mut Marker<'_>) {
        self.objects.trace(marker);
        self.globals.iter().for_each(|g| g.mark(marker));
        self.modules.iter().for_each(|m| m.mark(marker));
        self.values.iter().for_each(|v| v.mark(marker));
    }
}

/// The recording state, and the steps that are kept.
#[derive(Default)]
pub(super) struct Noting {
    /// The random generator at the checkpoint; `None` if changes are not being recorded.
    random: Option<Random>,
    done: VecDeque<Step>,
    /// The total size in bytes of the steps in `done`, each measured when it was added.
    bytes: usize,
    undone: Vec<Step>,
    /// Whether steps must be kept even when memory is short.
    held: bool,
    /// Whether steps have been dropped to make room since a step was last kept, undone or redone.
    short: bool,
}

impl Noting {
    /// Marks the steps after everything else, starting with the next one to be undone or redone.
    /// Once the steps keep more than `max` bytes alive, that step and all further ones are dropped.
    pub fn mark(&mut self, marker: &mut Marker<'_>, max: usize) {
        let max = if self.held { usize::MAX } else { max };
        if max == 0 {
            self.short |= !self.done.is_empty();
            self.done.clear();
            self.bytes = 0;
            self.undone.clear();
            return;
        }
        let others = marker.finish();
        let mut fits = |step: &&Step| {
            step.mark(marker);
            marker.finish() - others <= max
        };
        let done = self.done.iter().rev().take_while(&mut fits).count();
        let undone = self.undone.iter().rev().take_while(&mut fits).count();
        self.short |= done < self.done.len();
        self.done.drain(..self.done.len() - done);
        self.undone.drain(..self.undone.len() - undone);
        self.bytes = self.done.iter().map(|step| step.weight).sum();
    }

    /// Whether dropping steps could make room.
    pub fn can_forget(&self) -> bool {
        !(self.held || self.done.is_empty() && self.undone.is_empty())
    }
}

impl Vm {
    /// Takes a checkpoint and starts recording changes, using at most `room` bytes.
    pub fn begin_changes(&mut self, room: usize) {
        self.globals.take_changes();
        self.modules.take_changes();
        self.heap.take_changes();
        self.left_program = false;
        self.heap.begin_epoch(room);
        self.globals.begin_epoch(self.heap.epoch());
        self.noting.random = Some(self.random.clone());
        self.set_base_table(&raw const JOURNAL);
        if std::mem::take(&mut self.hot.unnoted) {
            self.discard_native();
        }
    }

    /// Stops recording and returns what has changed since the checkpoint. Returns `None` if the
    /// changes took too much room; they then cannot be undone.
    pub fn end_changes(&mut self) -> Option<Step> {
        let random = self.noting.random.take()?;
        let objects = self.heap.take_changes();
        self.heap.end_epochs();
        self.globals.begin_epoch(0);
        self.set_base_table(&raw const PLAIN);
        let globals = self.globals.take_changes();
        let modules = self.modules.take_changes();
        Some(Step {
            objects: objects?,
            globals,
            modules,
            weight: 0,
            random,
            left_program: std::mem::take(&mut self.left_program),
            values: Vec::new(),
            note: None,
        })
    }

    /// Whether a value refers to a mutable object that already existed at the checkpoint.
    pub fn is_older(&self, value: Value) -> bool {
        value
            .changeable()
            // SAFETY: a value refers to a live object (see the invariants of the `value` module).
            .is_some_and(|object| unsafe { (*object).epoch } < self.heap.epoch())
    }

    /// How many globals have changed since the checkpoint.
    pub fn changed_globals(&self) -> usize {
        self.globals.changed()
    }

    /// Whether changes are being recorded.
    pub fn is_noting(&self) -> bool {
        self.noting.random.is_some()
    }

    /// Undoes a step or, if it has been undone, redoes it. Steps must be undone in the reverse of
    /// the order in which they were done. O(size of the changes).
    pub fn exchange(&mut self, step: &mut Step) {
        step.objects.exchange(&mut self.heap);
        self.globals.exchange(&mut step.globals);
        self.modules.exchange(&mut step.modules);
        std::mem::swap(&mut self.random, &mut step.random);
        // Caches of inherited fields are valid only within one epoch of shapes.
        self.shapes.epoch += 1;
        self.sites.clear();
    }

    /// Keeps a step that was done, so that it can be undone. The oldest steps are dropped when
    /// there are more than `count` or they take more than `bytes`; when memory is short, any
    /// collection may drop some. Unless the step changed nothing,
    /// [`forget_undone`](Self::forget_undone) must follow, since the undone steps belong to the
    /// state before this one.
    pub fn keep_step(&mut self, mut step: Step, values: Vec<Value>, count: usize, bytes: usize) {
        step.values = values;
        step.weight = step.bytes();
        self.noting.short = false;
        let noting = &mut self.noting;
        noting.bytes += step.weight;
        noting.done.push_back(step);
        while noting.done.len() > count || noting.bytes > bytes {
            let Some(oldest) = noting.done.pop_front() else {
                break;
            };
            noting.bytes -= oldest.weight;
        }
    }

    /// Drops the undone steps.
    pub fn forget_undone(&mut self) {
        self.noting.undone.clear();
    }

    /// How many steps can be undone, and how many can be redone.
    pub fn step_counts(&self) -> (usize, usize) {
        (self.noting.done.len(), self.noting.undone.len())
    }

    /// Whether steps have been dropped for lack of memory since a step was last kept, undone or
    /// redone.
    pub fn is_short_of_steps(&self) -> bool {
        self.noting.short
    }

    /// The steps that can be undone, newest first.
    pub fn done_steps(&mut self) -> impl DoubleEndedIterator<Item = &mut Step> {
        self.noting.done.iter_mut().rev()
    }

    /// The steps that can be redone, next one first.
    pub fn undone_steps(&mut self) -> impl DoubleEndedIterator<Item = &mut Step> {
        self.noting.undone.iter_mut().rev()
    }

    /// Like [`done_steps`](Self::done_steps), but read-only.
    pub fn steps_to_undo(&self) -> impl Iterator<Item = &Step> {
        self.noting.done.iter().rev()
    }

    /// Like [`undone_steps`](Self::undone_steps), but read-only.
    pub fn steps_to_redo(&self) -> impl Iterator<Item = &Step> {
        self.noting.undone.iter().rev()
    }

    /// Sets whether steps are kept even when memory is short.
    pub fn hold_steps(&mut self, on: bool) {
        self.noting.held = on;
    }

    /// Drops all steps; none can then be undone or redone.
    pub fn forget_steps(&mut self) {
        self.noting.done.clear();
        self.noting.bytes = 0;
        self.noting.undone.clear();
    }

    /// Undoes the newest step and swaps the values that belong to it. Returns false if there is no
    /// step.
    pub fn undo_step(&mut self, values: &mut Vec<Value>) -> bool {
        let Some(mut step) = self.noting.done.pop_back() else {
            return false;
        };
        self.exchange(&mut step);
        std::mem::swap(&mut step.values, values);
        self.noting.short = false;
        self.noting.bytes -= step.weight;
        self.noting.undone.push(step);
        true
    }

    /// Undoes the newest step and drops it.
    pub fn drop_step(&mut self) {
        if let Some(mut step) = self.noting.done.pop_back() {
            self.exchange(&mut step);
            self.noting.bytes -= step.weight;
        }
    }

    /// Redoes the step that was undone last and swaps the values that belong to it. Returns false
    /// if there is no such step.
    pub fn redo_step(&mut self, values: &mut Vec<Value>) -> bool {
        let Some(mut step) = self.noting.undone.pop() else {
            return false;
        };
        self.exchange(&mut step);
        std::mem::swap(&mut step.values, values);
        step.weight = step.bytes();
        self.noting.short = false;
        self.noting.bytes += step.weight;
        self.noting.done.push_back(step);
        true
    }
}
