//! What inputs did to the outside world and asked of it, noted as it happened, not guessed from the
//! code.

use super::Session;
use crate::vm::Random;
use crate::world::Deeds;

/// What is known about the random generator between inputs.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    /// Its state when the last input was noted.
    pub noted: Random,
    /// Something other than an input has used it since.
    pub shifted: bool,
}

impl Session {
    /// What was done since this was last asked.
    pub(crate) fn take_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.deeds);
        deeds.add(&std::mem::take(&mut self.tape.borrow_mut().deeds));
        deeds
    }

    /// What the input being noted did.
    pub(super) fn noted_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.tape.borrow_mut().deeds);
        let seeded = self.vm.reseeded.take();
        deeds.drew = *seeded.as_ref().unwrap_or(&self.vm.random) != self.chance.noted;
        deeds.seeded = seeded.is_some();
        deeds.shifted = std::mem::take(&mut self.chance.shifted);
        self.chance.noted = self.vm.random.clone();
        self.deeds.add(&deeds);
        // A list of inputs does not need the lines that were read.
        deeds.lines = Vec::new();
        deeds
    }

    /// Call before an input or a command: what was done since the last one, including random
    /// numbers drawn, is not its doing.
    pub(crate) fn begin_deeds(&mut self) {
        let earlier = std::mem::take(&mut self.tape.borrow_mut().deeds);
        self.deeds.add(&earlier);
        self.vm.reseeded = None;
        self.chance.shifted |= self.vm.random != self.chance.noted;
        self.chance.noted = self.vm.random.clone();
    }

    /// The int for which `random::seed` starts as this session's random generator started.
    pub(crate) fn seed(&self) -> u128 {
        let seed = self.vm.seed;
        if i64::try_from(seed).is_ok() {
            return u128::from(seed);
        }
        // The words of a larger int are combined: the first is rotated, and the next one, a 1, is
        // xored in.
        u128::from((seed ^ 1).rotate_right(17)) | 1 << 64
    }

    /// Makes the inputs from now on private, or no longer: private ones run like others, but are
    /// neither saved nor listed.
    pub(crate) fn set_private(&mut self, private: bool) {
        self.private = private;
    }

    /// Counts an input that is not run, so that those after it keep their numbers.
    pub(crate) fn skip_input(&mut self) {
        self.inputs += 1;
    }

    /// Sets the lines that `input()` gets from now on instead of asking, followed by the end of
    /// input; with none, it asks again.
    pub(crate) fn set_answers(&mut self, lines: Option<Vec<Option<String>>>) {
        let lines = lines.map(std::collections::VecDeque::from);
        self.tape.borrow_mut().answers = lines;
    }
}
