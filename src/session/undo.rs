//! Taking inputs back and doing them again.

use super::{Input, Session};
use crate::value::Value;
use crate::vm::Vm;
use std::collections::VecDeque;

/// Inputs that can be taken back at most.
pub const UNDO_MAX: usize = 1000;
/// Bytes that are kept for that at most, of all inputs together and of one.
pub const UNDO_BYTES: usize = 64 << 20;

/// What the session knows of a step besides what the machine keeps.
struct Label {
    /// The input or command.
    text: String,
    /// Inputs before it; after it was taken back, inputs after it.
    inputs: u64,
    /// The inputs whose kept values the step added, or removed.
    results: Vec<u64>,
    /// Whether these values stand with the step now, not in the session.
    away: bool,
    left_program: bool,
    /// It changed nothing and was entered while something could be done again, which it leaves so.
    looks: bool,
    /// Inputs that the record had got before it.
    noted: u64,
    /// Taken back, what the record had from there on.
    cells: Vec<Input>,
}

/// A step that was taken back or done again.
pub struct Stepped {
    /// The input or command.
    pub text: String,
    /// Whether it printed text or wrote a file, which no undo changes.
    pub left_program: bool,
}

/// The steps, in the order of the machine's.
#[derive(Default)]
pub(super) struct Steps {
    done: VecDeque<Label>,
    undone: Vec<Label>,
    /// The last input changed too much to be taken back.
    lost: bool,
}

impl Session {
    /// Before something runs that may change the state: a checkpoint.
    pub(super) fn begin_step(&mut self) {
        if self.settings.undo {
            self.vm.begin_changes(UNDO_BYTES);
        }
    }

    /// After an input ran: it can be taken back from now on. `inputs` is the number of inputs before it.
    pub(super) fn end_step(&mut self, text: &str, inputs: u64) {
        let number = self.inputs;
        let new = (number > inputs && self.place_of(number).is_some()).then_some(number);
        self.keep_step(text, inputs, new.into_iter().collect(), None);
    }

    /// Does something that is no input as a step of its own, which can be taken back if it changed anything.
    pub fn as_step<T>(&mut self, text: &str, work: impl FnOnce(&mut Session) -> T) -> T {
        self.begin_step();
        let result = work(self);
        self.keep_step(text, self.inputs, Vec::new(), None);
        result
    }

    /// Undeclares all names and forgets the values of earlier inputs, as a step of its own.
    pub fn reset(&mut self, text: &str) {
        self.begin_step();
        for variable in self.variables() {
            self.undeclare(&variable.name);
        }
        let results = self.kept.iter().map(|(number, _)| *number).collect();
        let values = std::mem::take(&mut self.vm.kept);
        self.kept.clear();
        self.keep_step(text, self.inputs, results, Some(values));
    }

    /// Keeps the step that has begun. `away` holds the values that it removed, of the inputs `results`; none if it added theirs.
    fn keep_step(&mut self, text: &str, inputs: u64, results: Vec<u64>, away: Option<Vec<Value>>) {
        if !self.vm.is_noting() {
            return;
        }
        let Some(step) = self.vm.end_changes() else {
            self.forget_steps();
            return;
        };
        let changes = away.is_some() || !step.is_empty(&self.vm);
        if inputs == self.inputs && results.is_empty() && !changes {
            return;
        }
        self.drop_forgotten();
        let looks = !changes && !self.steps.undone.is_empty();
        let label = Label {
            text: text.to_string(),
            inputs,
            results,
            away: away.is_some(),
            left_program: step.left_program,
            looks,
            noted: self.record.total(),
            cells: Vec::new(),
        };
        self.vm
            .keep_step(step, away.unwrap_or_default(), UNDO_MAX, UNDO_BYTES);
        self.steps.done.push_back(label);
        if !looks {
            self.fork();
        }
        self.drop_forgotten();
        self.steps.lost = self.steps.done.is_empty();
    }

    /// What was taken back can no longer be done again: the session has gone another way.
    fn fork(&mut self) {
        self.vm.forget_undone();
        self.steps.undone.clear();
        for label in &mut self.steps.done {
            label.looks = false;
        }
    }

    /// Leaves out the inputs that only looked since something was taken back, so that it can be
    /// done again where it was.
    fn drop_looks(&mut self) {
        while self.steps.done.back().is_some_and(|label| label.looks) {
            let Some(label) = self.steps.done.pop_back() else {
                return;
            };
            for number in &label.results {
                self.remove_result(*number);
            }
            self.inputs = label.inputs;
            self.record.cut_from(label.noted);
            self.vm.drop_step();
        }
    }

    /// Forgets what is known of steps that the machine has forgotten, the oldest ones.
    fn drop_forgotten(&mut self) {
        let (done, undone) = self.vm.step_counts();
        let labels = &mut self.steps;
        labels.done.drain(..labels.done.len() - done);
        labels.undone.drain(..labels.undone.len() - undone);
    }

    /// After something changed more than can be taken back.
    pub(super) fn forget_steps(&mut self) {
        self.vm.forget_steps();
        self.steps = Steps {
            lost: true,
            ..Steps::default()
        };
    }

    /// How many steps can be taken back, and how many can be done again.
    pub fn undo_counts(&self) -> (usize, usize) {
        self.vm.step_counts()
    }

    /// The inputs that can be taken back, the newest first.
    pub fn to_undo(&self) -> impl Iterator<Item = &str> {
        let (done, _) = self.undo_counts();
        let labels = self.steps.done.iter().rev().take(done);
        labels.map(|label| label.text.as_str())
    }

    /// The inputs that can be done again, the next one first.
    pub fn to_redo(&self) -> impl Iterator<Item = &str> {
        let (_, undone) = self.undo_counts();
        let labels = self.steps.undone.iter().rev().take(undone);
        labels.map(|label| label.text.as_str())
    }

    /// Whether the last input changed too much to be taken back, or there was no memory to keep inputs.
    pub fn is_undo_lost(&self) -> bool {
        let (done, _) = self.vm.step_counts();
        self.steps.lost || done < self.steps.done.len()
    }

    /// Takes the newest step back: heap, globals, shapes, results, included modules, random state, and the number of the next input. What left the
    /// program stays. None if there is nothing to take back. O(what it changed).
    pub fn undo(&mut self) -> Option<Stepped> {
        self.drop_forgotten();
        let label = self.steps.done.pop_back()?;
        let (mut label, stepped) = self.exchange_step(label, Vm::undo_step);
        label.cells = self.record.cut_from(label.noted);
        self.steps.undone.push(label);
        Some(stepped)
    }

    /// Takes steps back until the input with this number is the next one. False, and nothing is changed, if so much is not kept.
    pub fn roll_back_to(&mut self, number: u64) -> bool {
        self.drop_forgotten();
        let oldest = self.steps.done.front().map(|label| label.inputs);
        if self.next_input() > number && oldest.is_none_or(|inputs| inputs >= number) {
            return false;
        }
        while self.next_input() > number {
            if self.undo().is_none() {
                return false;
            }
        }
        true
    }

    /// Does the step again that was taken back last, without running anything. Inputs that only
    /// looked since then are left out. None if there is nothing to do again.
    pub fn redo(&mut self) -> Option<Stepped> {
        self.drop_forgotten();
        let label = self.steps.undone.pop()?;
        self.drop_looks();
        let (mut label, stepped) = self.exchange_step(label, Vm::redo_step);
        label.noted = self.record.total();
        for input in label.cells.drain(..) {
            self.record.push(input);
        }
        self.steps.done.push_back(label);
        Some(stepped)
    }

    fn exchange_step(
        &mut self,
        mut label: Label,
        exchange: fn(&mut Vm, &mut Vec<Value>) -> bool,
    ) -> (Label, Stepped) {
        let mut values = if label.away {
            Vec::new()
        } else {
            // Values that were let go meanwhile are the step's no longer.
            label.results.retain(|n| self.place_of(*n).is_some());
            let places = label.results.iter().filter_map(|n| self.place_of(*n));
            places.map(|at| self.vm.kept[at]).collect()
        };
        exchange(&mut self.vm, &mut values);
        self.chance.noted = self.vm.random.clone();
        std::mem::swap(&mut self.inputs, &mut label.inputs);
        if label.away {
            for (number, value) in label.results.iter().zip(values) {
                self.put_result(*number, value);
            }
        } else {
            for number in &label.results {
                self.remove_result(*number);
            }
        }
        label.away = !label.away;
        let stepped = Stepped {
            text: label.text.clone(),
            left_program: label.left_program,
        };
        (label, stepped)
    }

    /// Where the value of an input stands among those that are kept.
    fn place_of(&self, number: u64) -> Option<usize> {
        self.kept.iter().position(|(input, _)| *input == number)
    }

    fn remove_result(&mut self, number: u64) {
        if let Some(index) = self.place_of(number) {
            self.kept.remove(index);
            self.vm.kept.remove(index);
        }
    }
}
