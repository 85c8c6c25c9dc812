//! Undoing and redoing inputs.

use super::{Input, Session};
use crate::value::Value;
use crate::vm::{Step, Vm};

/// The most inputs that can be undone.
pub const UNDO_MAX: usize = 1000;
/// The most bytes that are kept for that, for all inputs together and for a single one.
pub const UNDO_BYTES: usize = 64 << 20;

/// What the session knows about a step; the machine's step carries it as its note.
#[derive(Default)]
struct Label {
    /// The input or command.
    text: String,
    /// How many inputs were before it; once it is undone, how many after it.
    inputs: u64,
    /// The inputs whose kept values the step added, or removed.
    results: Vec<u64>,
    /// Whether these values are now with the step, not in the session.
    away: bool,
    left_program: bool,
    /// It changed nothing, and was entered while something could be redone, which it leaves
    /// possible.
    looks: bool,
    /// How many inputs the record had before it.
    noted: u64,
    /// If undone, what the record had from there on.
    cells: Vec<Input>,
}

impl Label {
    fn of(step: &mut Step) -> &mut Label {
        let note = step.note.get_or_insert_with(|| Box::new(Label::default()));
        note.downcast_mut().expect("the session notes labels")
    }
}

/// The input that a step belongs to.
fn text_of(step: &Step) -> &str {
    let label = step.note.as_ref().and_then(|note| note.downcast_ref());
    label.map_or("", |label: &Label| &label.text)
}

/// A step that was undone or redone.
pub struct Stepped {
    /// The input or command.
    pub text: String,
    /// Whether it printed text or wrote a file, which no undo changes.
    pub left_program: bool,
}

impl Session {
    /// Sets a checkpoint before something runs that may change the state.
    pub(super) fn begin_step(&mut self) {
        if self.settings.undo {
            self.vm.begin_changes(UNDO_BYTES);
        }
    }

    /// After an input has run: from now on it can be undone. `inputs` is the number of inputs
    /// before it.
    pub(super) fn end_step(&mut self, text: &str, inputs: u64) {
        let number = self.inputs;
        let new = (number > inputs && self.place_of(number).is_some()).then_some(number);
        self.keep_step(text, inputs, new.into_iter().collect(), None);
    }

    /// Does something that is not an input as a step of its own, which can be undone if it changed
    /// anything.
    pub(crate) fn as_step<T>(&mut self, text: &str, work: impl FnOnce(&mut Session) -> T) -> T {
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

    /// Keeps the step that has begun. `away` holds the values of the inputs `results` that it
    /// removed; none if it added them.
    fn keep_step(&mut self, text: &str, inputs: u64, results: Vec<u64>, away: Option<Vec<Value>>) {
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
        let (_, undone) = self.vm.step_counts();
        let looks = !changes && undone > 0;
        step.note = Some(Box::new(Label {
            text: text.to_string(),
            inputs,
            results,
            away: away.is_some(),
            left_program: step.left_program,
            looks,
            noted: self.record.total(),
            cells: Vec::new(),
        }));
        self.vm
            .keep_step(step, away.unwrap_or_default(), UNDO_MAX, UNDO_BYTES);
        if !looks {
            self.fork();
        }
        self.steps_lost = self.vm.step_counts().0 == 0;
    }

    /// What was undone can no longer be redone: the session has gone another way.
    fn fork(&mut self) {
        self.vm.forget_undone();
        // The inputs that only looked are the newest ones.
        let newest = self.vm.done_steps().map(Label::of).skip(1);
        for label in newest.take_while(|label| label.looks) {
            label.looks = false;
        }
    }

    /// Drops the inputs that only looked since something was undone, so that it can be redone where
    /// it was.
    fn drop_looks(&mut self) {
        loop {
            let newest = self.vm.done_steps().next().map(Label::of);
            let Some(label) = newest.filter(|label| label.looks) else {
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

    /// Forgets all steps, after something changed more than can be undone.
    pub(super) fn forget_steps(&mut self) {
        self.vm.forget_steps();
        self.steps_lost = true;
    }

    /// How many steps can be undone, and how many redone.
    pub fn undo_counts(&self) -> (usize, usize) {
        self.vm.step_counts()
    }

    /// The inputs that can be undone, the newest first.
    pub fn to_undo(&self) -> impl Iterator<Item = &str> {
        self.vm.steps_to_undo().map(text_of)
    }

    /// The inputs that can be redone, the next one first.
    pub fn to_redo(&self) -> impl Iterator<Item = &str> {
        self.vm.steps_to_redo().map(text_of)
    }

    /// Whether the last input changed too much to be undone, or there was no memory to keep inputs.
    pub fn is_undo_lost(&self) -> bool {
        self.steps_lost || self.vm.is_short_of_steps()
    }

    /// Undoes the newest step: heap, globals, shapes, results, included modules, random state, and
    /// the number of the next input. What has left the program stays. None if there is nothing to
    /// undo. O(what it changed).
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

    /// Undoes steps until the input with this number is the next one. False, with nothing changed,
    /// if not enough is kept.
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

    /// Redoes the step that was undone last, without running anything. Inputs that only looked
    /// since then are dropped. None if there is nothing to redo.
    pub fn redo(&mut self) -> Option<Stepped> {
        let label = self.vm.undone_steps().next().map(Label::of);
        let label = std::mem::take(label?);
        self.drop_looks();
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
            // Values dropped meanwhile no longer belong to the step.
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

    /// The place of an input's value among the kept ones.
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
