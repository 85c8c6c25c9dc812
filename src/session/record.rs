//! The inputs of a session and their output. `:cells` lists them and `:save` writes them.
//!
//! Memory is bounded: at most [`INPUTS_MAX`] inputs are kept, [`BYTES_MAX`] bytes of text and
//! output in total, and `OUTPUT_MAX` bytes of each output (see the `world` module). The oldest
//! inputs are dropped first, and the number of dropped ones is kept.

use super::Session;
use crate::text::{Failure, visible};
use crate::world::{Deeds, Tape};
use std::collections::VecDeque;

/// The maximum number of inputs kept.
pub const INPUTS_MAX: usize = 10_000;
/// The maximum total size of text and output, in bytes.
pub const BYTES_MAX: usize = 8 << 20;

/// An input, as of its last run.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its number; a command has none.
    pub number: Option<u64>,
    /// Its text; after an edit, the text that is yet to run.
    pub text: String,
    /// The text that was run, if the input has been edited since.
    pub ran: Option<String>,
    /// Its output, ending with the line of its error, if there was one.
    pub output: String,
    /// The error that ended it, on one line.
    pub error: Option<String>,
    /// Whether its output differs from run to run because it contains timings.
    pub varies: bool,
    /// The position in the output of the line that replaces the missing part.
    pub cut: Option<usize>,
    /// Its effects outside the session.
    pub deeds: Deeds,
    /// Whether it was entered as private, so that it is neither saved nor listed.
    pub private: bool,
    /// Whether it is to be removed.
    pub deleted: bool,
}

impl Input {
    fn bytes(&self) -> usize {
        self.text.len() + self.output.len()
    }

    /// Reports whether its present text differs from what was run.
    pub fn is_changed(&self) -> bool {
        self.deleted || self.ran.is_some()
    }
}

/// The inputs of a session.
#[derive(Clone, Debug, Default)]
pub struct Record {
    inputs: VecDeque<Input>,
    bytes: usize,
    dropped: u64,
}

impl Record {
    /// The inputs that are kept, oldest first.
    pub fn inputs(&self) -> impl DoubleEndedIterator<Item = &Input> + ExactSizeIterator {
        self.inputs.iter()
    }

    /// The number of older inputs no longer kept.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The position of the input with this number.
    pub fn find(&self, number: u64) -> Option<usize> {
        let is_it = |input: &Input| input.number == Some(number) && !input.deleted;
        self.inputs.iter().rposition(is_it)
    }

    /// The input at a position.
    pub fn get(&self, index: usize) -> Option<&Input> {
        self.inputs.get(index)
    }

    /// Adds an input, dropping old ones to make room.
    pub fn push(&mut self, input: Input) {
        self.bytes += input.bytes();
        self.inputs.push_back(input);
        while self.inputs.len() > INPUTS_MAX || self.bytes > BYTES_MAX && self.inputs.len() > 1 {
            if let Some(old) = self.inputs.pop_front() {
                self.bytes -= old.bytes();
                self.dropped += 1;
            }
        }
    }

    /// Changes the text of an input; the new text has yet to run.
    pub fn edit(&mut self, index: usize, text: &str) {
        let Some(input) = self.inputs.get_mut(index) else {
            return;
        };
        let old = std::mem::replace(&mut input.text, text.to_string());
        self.bytes = self.bytes + text.len() - old.len();
        let ran = input.ran.take().unwrap_or(old);
        input.ran = (ran != text).then_some(ran);
    }

    /// Replaces the text of the newest input with the text as it was typed.
    pub fn rename_last(&mut self, text: &str) {
        if let Some(input) = self.inputs.back_mut() {
            let old = std::mem::replace(&mut input.text, text.to_string());
            self.bytes = self.bytes + text.len() - old.len();
        }
    }

    /// Marks an input to be removed, or unmarks it.
    pub fn set_deleted(&mut self, index: usize, deleted: bool) {
        if let Some(input) = self.inputs.get_mut(index) {
            input.deleted = deleted;
        }
    }

    /// The number of inputs so far, including those no longer kept.
    pub fn total(&self) -> u64 {
        self.dropped + self.inputs.len() as u64
    }

    /// Removes all inputs after the first `total` ones ever entered, and returns them.
    pub fn cut_from(&mut self, total: u64) -> Vec<Input> {
        self.cut_to(total.saturating_sub(self.dropped) as usize)
    }

    /// Keeps the first `index` inputs, and returns the others.
    pub fn cut_to(&mut self, index: usize) -> Vec<Input> {
        let index = index.min(self.inputs.len());
        let taken: Vec<Input> = self.inputs.drain(index..).collect();
        self.bytes -= taken.iter().map(Input::bytes).sum::<usize>();
        taken
    }
}

impl Session {
    /// Counts output of a program that does not pass through the host.
    ///
    /// # Errors
    /// If programs may not print that much more.
    pub(crate) fn count_output(&mut self, text: &str) -> Result<(), Failure> {
        self.tape.borrow_mut().count(text.len())
    }

    /// The record of inputs and their output.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// The record, for changing it.
    pub(crate) fn record_mut(&mut self) -> &mut Record {
        &mut self.record
    }

    /// Records a command that ran and its output.
    pub(crate) fn note_command(&mut self, line: &str, output: &str, error: Option<String>) {
        let mut tape = Tape::default();
        tape.add(&visible(output));
        let mut kept = std::mem::take(&mut tape.text);
        let deeds = self.noted_deeds();
        let error = error.map(|error| visible(&error).into_owned());
        if let Some(error) = &error {
            push_line(&mut kept, error);
        }
        self.record.push(Input {
            text: line.trim().to_string(),
            output: kept,
            error,
            cut: tape.cut(),
            deeds,
            private: self.private,
            ..Input::default()
        });
    }

    /// Records the input that has just run.
    pub(super) fn note_input(&mut self, text: &str, error: Option<String>) {
        let deeds = self.noted_deeds();
        let mut tape = self.tape.borrow_mut();
        let mut output = std::mem::take(&mut tape.text);
        let cut = tape.cut();
        drop(tape);
        if let Some(error) = &error {
            push_line(&mut output, error);
        }
        self.record.push(Input {
            number: Some(self.inputs),
            text: text.to_string(),
            output,
            error,
            varies: self.settings.stats,
            cut,
            deeds,
            private: self.private,
            ..Input::default()
        });
    }

    /// Sets whether output is discarded and `input()` returns null.
    pub(crate) fn set_muted(&mut self, muted: bool) {
        self.tape.borrow_mut().muted = muted;
    }
}

/// Appends a line, first ending any unfinished one.
fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MAX, INPUTS_MAX, Record};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};
    use crate::world::OUTPUT_MAX;

    #[test]
    fn inputs_are_kept_with_what_they_showed() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("x = 1");
        session.eval("print(\"a\"); x + 1; \"b\"");
        session.eval("print(2); 1/0");
        let seen: Vec<_> = session.record().inputs().cloned().collect();
        assert_eq!(seen[1].output, "a\n2\n\"b\"\n");
        assert_eq!(seen[2].output, "2\nZeroDivisionError: division by zero\n");
        assert!(seen[2].error.is_some() && seen[0].output.is_empty());
        assert_eq!(seen[2].number, Some(3));
    }

    #[test]
    fn memory_is_bounded() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("loop 100000 { print(\"line\") }");
        let output = &session.record().get(0).expect("it is kept").output;
        assert!(output.len() <= OUTPUT_MAX + 4 && output.ends_with("line\n...\n"));
        let mut record = Record::default();
        for n in 0..INPUTS_MAX + 10 {
            record.push(super::Input {
                number: Some(n as u64),
                ..Default::default()
            });
        }
        assert_eq!((record.inputs().len(), record.dropped()), (INPUTS_MAX, 10));
        let big = "x".repeat(BYTES_MAX / 2);
        for _ in 0..5 {
            record.push(super::Input {
                text: big.clone(),
                ..Default::default()
            });
        }
        assert_eq!(record.inputs().len(), 2);
    }

    #[test]
    fn an_edit_that_is_taken_back_is_none() {
        let mut record = Record::default();
        record.push(super::Input {
            text: "a".to_string(),
            number: Some(1),
            ..Default::default()
        });
        record.edit(0, "b");
        record.edit(0, "c");
        assert!(record.get(0).is_some_and(super::Input::is_changed));
        record.edit(0, "a");
        assert!(!record.get(0).is_some_and(super::Input::is_changed));
    }
}
