//! Values of earlier inputs: `_` is the one shown last, `_3` that of input 3. A name that a program has declared is the program's.

use super::{Outcome, Session};
use crate::text::{Failure, Source};
use crate::value::Value;
use crate::vm::SESSION;
use std::rc::Rc;

/// Values that are kept at most; the oldest go first.
const KEPT_MAX: usize = 1000;
/// Kept values are let go when the memory in use is more than this part of the ceiling.
const CEILING_PART: usize = 4;

impl Session {
    /// Before an input runs: the names of results that it mentions get their values.
    pub(super) fn offer_results(&mut self, text: &str) {
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

    /// The value that `_` or `_N` stands for.
    fn result(&self, word: &str) -> Option<Value> {
        let digits = word.strip_prefix('_')?;
        let index = if digits.is_empty() {
            let newest = self.kept.iter().max()?;
            self.kept.iter().position(|n| n == newest)?
        } else {
            let number: u64 = digits.parse().ok()?;
            self.kept.iter().position(|n| *n == number)?
        };
        self.vm.kept.get(index).copied()
    }

    /// After an input ran: what it showed last is kept.
    pub(super) fn keep_result(&mut self) {
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

    /// Keeps a value for an input, in the place of the oldest if there is no room.
    pub(super) fn put_result(&mut self, number: u64, value: Value) {
        if self.kept.len() < KEPT_MAX {
            self.kept.push(number);
            self.vm.kept.push(value);
            return;
        }
        let oldest = self.kept.iter().min().copied();
        let index = self.kept.iter().position(|n| Some(*n) == oldest);
        let index = index.unwrap_or_default();
        self.kept[index] = number;
        self.vm.kept[index] = value;
    }

    /// Forgets the values of earlier inputs.
    pub fn forget_results(&mut self) {
        self.kept.clear();
        self.vm.kept.clear();
    }

    /// The whole text of the value that was shown last.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn last_shown(&self) -> Option<Result<String, Failure>> {
        self.result("_").map(|value| self.vm.quoted(value))
    }

    /// Runs text that is no input of its own and shows nothing: the value of its last expression statement, or why there is none.
    ///
    /// # Errors
    /// The outcome if an error or `exit` ended it.
    pub fn evaluate(&mut self, text: &str) -> Result<Option<Value>, Box<Outcome>> {
        self.begin_step();
        self.offer_results(text);
        self.vm.quiet = true;
        self.vm.shown = None;
        let outcome = self.eval_guarded(Rc::new(Source::new("<command>", text)), true);
        self.vm.quiet = false;
        self.end_step(text, self.inputs);
        if outcome.error.is_some() || outcome.exit.is_some() {
            return Err(Box::new(outcome));
        }
        Ok(self.vm.shown.take())
    }
}
