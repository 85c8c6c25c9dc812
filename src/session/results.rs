//! Values of earlier inputs: `_` is the last one shown, and `_3` is that of input 3. If a program
//! declares such a name, its declaration takes precedence.

use super::{Outcome, Session};
use crate::text::{Failure, Source};
use crate::value::{Value, extent};
use crate::vm::{SESSION, ValueRef, Vm};
use std::rc::Rc;

/// The maximum number of values kept; the oldest are dropped first.
const KEPT_MAX: usize = 1000;
/// Kept values are dropped when the memory in use exceeds the ceiling divided by this.
const CEILING_PART: usize = 4;

impl Session {
    /// Before an input runs, binds the names of results that it mentions to their values.
    pub(crate) fn offer_results(&mut self, text: &str) {
        if !text.contains('_') {
            return;
        }
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        for word in words.filter(|word| word.starts_with('_')) {
            if let Some(value) = self.result(word) {
                let symbol = self.vm.symbols.intern(word);
                self.vm.offer(symbol, value);
            }
        }
    }

    /// The value of `_` or `_N`.
    pub(super) fn result(&self, word: &str) -> Option<Value> {
        self.vm.kept.get(self.place_of_result(word)?).copied()
    }

    /// A read-only view of the value shown last, which is that of `_`.
    pub fn last_value(&self) -> Option<ValueRef<'_>> {
        self.vm.look_at_kept(self.place_of_result("_")?)
    }

    fn place_of_result(&self, word: &str) -> Option<usize> {
        let digits = word.strip_prefix('_')?;
        if digits.is_empty() {
            let newest = self.kept.iter().max()?;
            return self.kept.iter().position(|row| row == newest);
        }
        let number: u64 = digits.parse().ok()?;
        self.kept.iter().position(|(input, _)| *input == number)
    }

    /// After an input has run, keeps the value it showed last.
    pub(crate) fn keep_result(&mut self) {
        let Some(value) = self.vm.shown.take() else {
            return;
        };
        if self.vm.heap.bytes() > self.vm.heap.bytes_max() / CEILING_PART {
            self.forget_results();
        }
        self.put_result(self.inputs, value);
        let last = self.vm.symbols.get("_");
        if let Some(last) = last.filter(|last| self.vm.globals.find(SESSION, *last).is_some()) {
            self.vm.offer(last, value);
        }
    }

    /// Performs an action that counts as an input with a value but has no code: the value is kept,
    /// and the input can be undone.
    pub(crate) fn input_of_value(&mut self, text: &str, make: impl FnOnce(&mut Vm) -> Value) {
        self.begin_step();
        let value = make(&mut self.vm);
        let inputs = self.inputs;
        self.inputs += 1;
        self.vm.shown = Some(value);
        self.keep_result();
        self.end_step(text, inputs, false);
    }

    /// Stores the value of an input.
    pub(super) fn put_result(&mut self, number: u64, value: Value) {
        let bytes = extent(value, self.settings.preferences.results_max);
        self.kept.push((number, bytes));
        self.vm.kept.push(value);
        self.trim_results();
    }

    /// Drops the oldest values until the rest are neither too many nor too large; the last one is
    /// always kept.
    pub(super) fn trim_results(&mut self) {
        let bytes_max = self.settings.preferences.results_max;
        let mut bytes: usize = self.kept.iter().map(|(_, bytes)| bytes).sum();
        while self.kept.len() > KEPT_MAX || bytes > bytes_max && self.kept.len() > 1 {
            let oldest = self.kept.iter().min().copied();
            let index = self.kept.iter().position(|row| Some(*row) == oldest);
            let index = index.unwrap_or_default();
            bytes -= self.kept.swap_remove(index).1;
            self.vm.kept.swap_remove(index);
        }
    }

    /// Forgets the values of earlier inputs.
    pub(crate) fn forget_results(&mut self) {
        self.kept.clear();
        self.vm.kept.clear();
    }

    /// The complete text of the value shown last.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn last_shown(&self) -> Option<Result<String, Failure>> {
        self.result("_").map(|value| match self.vm.host.page() {
            Some(page) => self.vm.laid_out_whole(value, page),
            None => self.vm.quoted(value),
        })
    }

    /// Runs text that is not a separate input and shows nothing. Returns the value of its last
    /// expression statement, if there is one.
    ///
    /// # Errors
    /// The outcome, if it ended with an error or `exit`.
    pub(crate) fn evaluate(&mut self, text: &str) -> Result<Option<Value>, Box<Outcome>> {
        self.begin_step();
        self.offer_results(text);
        self.vm.quiet = true;
        self.vm.shown = None;
        let outcome = self.eval_guarded(Rc::new(Source::new("<command>", text)), true);
        self.vm.quiet = false;
        self.end_step(text, self.inputs, false);
        if outcome.error.is_some() || outcome.exit.is_some() {
            return Err(Box::new(outcome));
        }
        Ok(self.vm.shown.take())
    }
}
