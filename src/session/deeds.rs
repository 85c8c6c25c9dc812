//! The effects of inputs on the outside world, and what they read from it, recorded as they happen
//! rather than guessed from the code.

use super::Session;
use crate::vm::Random;
use crate::world::Deeds;

/// The state of the random generator between inputs.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    /// Its state when the last input was recorded.
    pub noted: Random,
    /// Whether something other than an input has used it since.
    pub shifted: bool,
}

impl Session {
    /// Returns the effects recorded since the last call, and clears them.
    pub(crate) fn take_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.deeds);
        deeds.add(&std::mem::take(&mut self.tape.borrow_mut().deeds));
        deeds
    }

    /// The effects of the input being recorded.
    pub(super) fn noted_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.tape.borrow_mut().deeds);
        let seeded = self.vm.reseeded.take();
        deeds.drew = *seeded.as_ref().unwrap_or(&self.vm.random) != self.chance.noted;
        deeds.seeded = seeded.is_some();
        deeds.shifted = std::mem::take(&mut self.chance.shifted);
        self.chance.noted = self.vm.random.clone();
        self.deeds.add(&deeds);
        // The record of inputs does not need the lines that they read.
        deeds.lines = Vec::new();
        deeds
    }

    /// Must be called before an input or a command, so that whatever was done since the last one,
    /// including drawing random numbers, is not attributed to it.
    pub(crate) fn begin_deeds(&mut self) {
        let earlier = std::mem::take(&mut self.tape.borrow_mut().deeds);
        self.deeds.add(&earlier);
        self.vm.reseeded = None;
        self.chance.shifted |= self.vm.random != self.chance.noted;
        self.chance.noted = self.vm.random.clone();
    }

    /// The int that `random::seed` turns into the initial state of this session's random generator.
    pub(crate) fn seed(&self) -> u128 {
        let seed = self.vm.seed;
        if i64::try_from(seed).is_ok() {
            return u128::from(seed);
        }
        // The words of a larger int are combined: the first is rotated, then xored with the next
        // one, which is 1.
        u128::from((seed ^ 1).rotate_right(17)) | 1 << 64
    }

    /// Sets whether the following inputs are private: they run like others, but are neither saved
    /// nor listed.
    pub(crate) fn set_private(&mut self, private: bool) {
        self.private = private;
    }

    /// Counts an input that is not run, so that later ones keep their numbers.
    pub(crate) fn skip_input(&mut self) {
        self.inputs += 1;
    }

    /// Sets the lines that `input()` returns instead of prompting; after them comes the end of
    /// input. With `None`, it prompts again.
    pub(crate) fn set_answers(&mut self, lines: Option<Vec<Option<String>>>) {
        let lines = lines.map(std::collections::VecDeque::from);
        self.tape.borrow_mut().answers = lines;
    }
}
