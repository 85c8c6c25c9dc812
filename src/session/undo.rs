//! Undoing and redoing inputs.
//!
//! What users are promised:
//!
//! - `:undo` restores the state before the last input exactly, and `:redo` the state after it.
//! - An input that changes something ends what could be redone until then.
//! - An input that changes nothing (a look) does not. It stands in front of the input that would be
//!   redone next, in whose place it was entered, and can itself be undone and redone like any other.
//! - Redoing an input drops the looks that stand in front of it, and no others, since it takes its
//!   old place and number.

use super::{Input, Session};
use crate::value::Value;
use crate::vm::{Step, Vm};

/// The maximum number of inputs that can be undone.
pub const UNDO_MAX: usize = 1000;
/// The maximum memory used for undoing, in bytes, for all inputs together and for any single one.
pub const UNDO_BYTES: usize = 64 << 20;

/// The session's data about a step; the machine's step carries it as its note.
#[derive(Default)]
struct Label {
    /// A number that no other step has.
    id: u64,
    /// The input or command.
    text: String,
    /// The number of inputs before it; once it is undone, the number after it.
    inputs: u64,
    /// The inputs whose kept values the step added, or removed.
    results: Vec<u64>,
    /// Whether these values are now held by the step instead of the session.
    away: bool,
    left_program: bool,
    /// If it changed nothing: the undone step that it was entered in front of, if there was one.
    before: Option<u64>,
    /// Whether it is an input that failed and changed nothing.
    idle: bool,
    /// The number of inputs that the record held before it.
    noted: u64,
    /// If the step was undone, the inputs that the record held from that point on.
    cells: Vec<Input>,
}

impl Label {
    fn of(step: &mut Step) -> &mut Label {
        let note = step.note.get_or_insert_with(|| Box::new(Label::default()));
        note.downcast_mut().expect("the session's notes are labels")
    }
}

/// The text of the input that a step belongs to; `None` for an input that failed and changed
/// nothing.
fn text_of(step: &Step) -> Option<&str> {
    let label: Option<&Label> = step.note.as_ref().and_then(|note| note.downcast_ref());
    label.map_or(Some(""), |label| (!label.idle).then_some(&*label.text))
}

/// A step that was undone or redone.
pub struct Stepped {
    /// The input or command.
    pub text: String,
    /// Whether it printed text or wrote a file, which cannot be undone.
    pub left_program: bool,
    /// Whether it failed and changed nothing, so that users do not count it.
    pub idle: bool,
}

impl Session {
    /// Sets a checkpoint before something that may change the state runs.
    pub(super) fn begin_step(&mut self) {
        if self.settings.undo {
            self.vm.begin_changes(UNDO_BYTES);
        }
    }

    /// Makes an input that has just run undoable. `inputs` is the number of inputs before it.
    pub(super) fn end_step(&mut self, text: &str, inputs: u64, failed: bool) {
        let number = self.inputs;
        let new = (number > inputs && self.place_of(number).is_some()).then_some(number);
        let new = new.into_iter().collect();
        self.keep_step(text, inputs, new, None, failed);
    }

    /// Performs an action that is not an input as a separate step, which can be undone if it
    /// changed anything.
    pub(crate) fn as_step<T>(&mut self, text: &str, work: impl FnOnce(&mut Session) -> T) -> T {
        self.begin_step();
        let result = work(self);
        self.keep_step(text, self.inputs, Vec::new(), None, false);
        result
    }

    /// Undeclares all names and forgets the values of earlier inputs, as a separate step.
    pub fn reset(&mut self, text: &str) {
        self.begin_step();
        for variable in self.variables() {
            self.undeclare(&variable.name);
        }
        let results = self.kept.iter().map(|(number, _)| *number).collect();
        let values = std::mem::take(&mut self.vm.kept);
        self.kept.clear();
        self.keep_step(text, self.inputs, results, Some(values), false);
    }

    /// Keeps the step that has begun. `away` holds the values of the inputs `results` if the step
    /// removed them; `None` if it added them.
    fn keep_step(
        &mut self,
        text: &str,
        inputs: u64,
        results: Vec<u64>,
        away: Option<Vec<Value>>,
        failed: bool,
    ) {
        if !self.vm.is_noting() {
            return;
        }
        let Some(mut step) = self.vm.end_changes() else {
            self.forget_steps();
            return;
        };
        let changes = away.is_some() || !step.is_empty(&self.vm);
        if inputs == self.inputs && results.is_empty() && !changes {
            return;
        }
        let next = self.vm.undone_steps().next().map(Label::of);
        let before = next.map(|label| label.id).filter(|_| !changes);
        self.steps += 1;
        step.note = Some(Box::new(Label {
            id: self.steps,
            text: text.to_string(),
            inputs,
            idle: failed && !changes && results.is_empty(),
            results,
            away: away.is_some(),
            left_program: step.left_program,
            before,
            noted: self.record.total(),
            cells: Vec::new(),
        }));
        self.vm
            .keep_step(step, away.unwrap_or_default(), UNDO_MAX, UNDO_BYTES);
        if before.is_none() {
            // The session has taken another course.
            self.vm.forget_undone();
        }
        self.steps_lost = self.vm.step_counts().0 == 0;
    }

    /// Drops the looks in front of an undone step, so that it can be redone in its old place. They
    /// are the newest steps: whatever was in front of another step was dropped with that one.
    fn drop_looks(&mut self, next: u64) {
        loop {
            let newest = self.vm.done_steps().next().map(Label::of);
            let Some(label) = newest.filter(|label| label.before == Some(next)) else {
                return;
            };
            let label = std::mem::take(label);
            for number in &label.results {
                self.remove_result(*number);
            }
            self.inputs = label.inputs;
            self.record.cut_from(label.noted);
            self.vm.drop_step();
        }
    }

    /// Forgets all steps, after a change too large to be undone.
    pub(super) fn forget_steps(&mut self) {
        self.vm.forget_steps();
        self.steps_lost = true;
    }

    /// The number of steps that can be undone, and the number that can be redone.
    pub fn undo_counts(&self) -> (usize, usize) {
        self.vm.step_counts()
    }

    /// The inputs that can be undone, newest first, except those that failed and changed nothing.
    pub fn to_undo(&self) -> impl Iterator<Item = &str> {
        self.vm.steps_to_undo().filter_map(text_of)
    }

    /// The inputs that can be redone, next one first, except those that failed and changed nothing.
    pub fn to_redo(&self) -> impl Iterator<Item = &str> {
        self.vm.steps_to_redo().filter_map(text_of)
    }

    /// Reports whether the last input changed too much to be undone, or inputs could not be kept
    /// for lack of memory.
    pub fn is_undo_lost(&self) -> bool {
        self.steps_lost || self.vm.is_short_of_steps()
    }

    /// Undoes the newest step: heap, globals, shapes, results, included modules, random state, and
    /// the number of the next input. Effects outside the program remain. `None` if there is nothing
    /// to undo. O(changes).
    pub fn undo(&mut self) -> Option<Stepped> {
        let label = self.vm.done_steps().next().map(Label::of);
        let label = std::mem::take(label?);
        let (mut label, stepped) = self.exchange_step(label, Vm::undo_step);
        label.cells = self.record.cut_from(label.noted);
        if let Some(step) = self.vm.undone_steps().next() {
            *Label::of(step) = label;
        }
        Some(stepped)
    }

    /// Undoes steps until the input with this number is the next one. If not enough steps are kept,
    /// changes nothing and returns false.
    pub(crate) fn roll_back_to(&mut self, number: u64) -> bool {
        let oldest = self.vm.done_steps().next_back().map(Label::of);
        let oldest = oldest.map(|label| label.inputs);
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

    /// Redoes the step that was undone last, without running anything. The looks in front of it are
    /// dropped. `None` if there is nothing to redo.
    pub fn redo(&mut self) -> Option<Stepped> {
        let label = self.vm.undone_steps().next().map(Label::of);
        let label = std::mem::take(label?);
        self.drop_looks(label.id);
        let (mut label, stepped) = self.exchange_step(label, Vm::redo_step);
        label.noted = self.record.total();
        for input in label.cells.drain(..) {
            self.record.push(input);
        }
        if let Some(step) = self.vm.done_steps().next() {
            *Label::of(step) = label;
        }
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
            // Values dropped in the meantime no longer belong to the step.
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
            idle: label.idle,
        };
        (label, stepped)
    }

    /// The position of an input's value among the kept ones.
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
