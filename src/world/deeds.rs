//! The effects of an input on the outside world, and what the input read there, recorded as they
//! happen rather than guessed from the code.

/// The effects of an input on the outside world, and what the input read there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deeds {
    /// Whether the input read a clock.
    pub clock: bool,
    /// Whether the input wrote a file.
    pub wrote: bool,
    /// Whether the input changed the current folder.
    pub moved: bool,
    /// Whether the input drew random numbers from a generator that it had not seeded itself.
    pub drew: bool,
    /// Whether the input seeded the random generator.
    pub seeded: bool,
    /// Whether something other than an input had used the random generator before this input did.
    pub shifted: bool,
    /// Whether the input read lines with `input()`.
    pub asked: bool,
    /// The lines that the input read, up to the maximum number kept; `None` for the end of input.
    pub lines: Vec<Option<String>>,
    /// The full names of the first few files that the input read.
    pub read: Vec<String>,
}

/// The maximum number of lines kept, and the maximum length of a kept line, in bytes.
const LINES_MAX: usize = 1000;
const LINE_BYTES: usize = 4096;
/// The maximum number of file names kept.
const READ_MAX: usize = 16;

impl Deeds {
    /// Adds later effects.
    pub fn add(&mut self, later: &Deeds) {
        self.clock |= later.clock;
        self.wrote |= later.wrote;
        self.moved |= later.moved;
        self.drew |= later.drew;
        self.seeded |= later.seeded;
        self.shifted |= later.shifted;
        self.asked |= later.asked;
        let room = LINES_MAX.saturating_sub(self.lines.len());
        self.lines.extend(later.lines.iter().take(room).cloned());
        for name in &later.read {
            self.add_read(name);
        }
    }

    /// Records a file that was read.
    pub(super) fn add_read(&mut self, name: &str) {
        if self.read.len() < READ_MAX && !self.read.iter().any(|known| known == name) {
            self.read.push(name.to_string());
        }
    }

    /// Records a line that was read. Once one line does not fit, no further lines are kept.
    pub(super) fn add_line(&mut self, line: Option<&str>) {
        let fits = line.is_none_or(|line| line.len() <= LINE_BYTES);
        let whole = !self.asked || !self.lines.is_empty();
        self.asked = true;
        if fits && whole && self.lines.len() < LINES_MAX {
            self.lines.push(line.map(str::to_string));
        }
    }
}
