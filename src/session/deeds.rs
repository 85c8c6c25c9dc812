//! What inputs did to the world outside and asked of it: known from what really happened, not from
//! how the code looks.

use super::Session;
use crate::vm::Random;
use crate::world::Deeds;

/// What is known of the random generator between inputs.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    /// Where it stood when the last input had been noted.
    pub noted: Random,
    /// It was used since, by what is no input.
    pub shifted: bool,
}

impl Session {
    /// What was done since this was asked last.
    pub(crate) fn take_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.deeds);
        deeds.add(&std::mem::take(&mut self.tape.borrow_mut().deeds));
        deeds
    }

    /// What the input did that is being noted.
    pub(super) fn noted_deeds(&mut self) -> Deeds {
        let mut deeds = std::mem::take(&mut self.tape.borrow_mut().deeds);
        let seeded = self.vm.reseeded.take();
        deeds.drew = *seeded.as_ref().unwrap_or(&self.vm.random) != self.chance.noted;
        deeds.seeded = seeded.is_some();
        deeds.shifted = std::mem::take(&mut self.chance.shifted);
        self.chance.noted = self.vm.random.clone();
        self.deeds.add(&deeds);
        // A list of inputs need not hold what was read.
        deeds.lines = Vec::new();
        deeds
    }

    /// Before an input or a command: what was done since the last one, random numbers that were
    /// drawn included, is not its doing.
    pub(crate) fn begin_deeds(&mut self) {
        let earlier = std::mem::take(&mut self.tape.borrow_mut().deeds);
        self.deeds.add(&earlier);
        self.vm.reseeded = None;
        self.chance.shifted |= self.vm.random != self.chance.noted;
        self.chance.noted = self.vm.random.clone();
    }

    /// The int that `random::seed` takes to begin as this session's random generator began.
    pub(crate) fn seed(&self) -> u128 {
        let seed = self.vm.seed;
        if i64::try_from(seed).is_ok() {
            return u128::from(seed);
        }
        // Of a larger int all words are taken together: the first is turned, and the next one, a 1,
        // is added without carry.
        u128::from((seed ^ 1).rotate_right(17)) | 1 << 64
    }

    /// From now on inputs are private, or no longer: they run like others, but are neither saved
    /// nor shown in lists.
    pub(crate) fn set_private(&mut self, private: bool) {
        self.private = private;
    }

    /// Counts an input that is not run, so that those after it keep their numbers.
    pub(crate) fn skip_input(&mut self) {
        self.inputs += 1;
    }

    /// Lines that `input()` gets from now on, and then the end of input, instead of asking; or
    /// none: it asks again.
    pub(crate) fn set_answers(&mut self, lines: Option<Vec<Option<String>>>) {
        let lines = lines.map(std::collections::VecDeque::from);
        self.tape.borrow_mut().answers = lines;
    }
}
