//! What an input did to the world outside and asked of it: known from what really happened, not
//! from how the code looks.

/// What an input did to the world outside and asked of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deeds {
    /// It read a clock.
    pub clock: bool,
    /// It wrote a file.
    pub wrote: bool,
    /// It went to another folder.
    pub moved: bool,
    /// It drew random numbers from a generator that it had not seeded itself.
    pub drew: bool,
    /// It seeded the random generator.
    pub seeded: bool,
    /// The random generator was used before it by what is no input.
    pub shifted: bool,
    /// It read lines.
    pub asked: bool,
    /// The lines that it read, as far as they are kept; none for the end of input.
    pub lines: Vec<Option<String>>,
    /// The full names of the files that it read, the first few.
    pub read: Vec<String>,
}

/// Lines that are kept at most, and bytes of one of them.
const LINES_MAX: usize = 1000;
const LINE_BYTES: usize = 4096;
/// Names of files that are kept at most.
const READ_MAX: usize = 16;

impl Deeds {
    /// Adds what came later.
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

    /// Notes a file that was read.
    pub(super) fn add_read(&mut self, name: &str) {
        if self.read.len() < READ_MAX && !self.read.iter().any(|known| known == name) {
            self.read.push(name.to_string());
        }
    }

    /// Notes a line that was read. From the first one on that is too much, none is kept.
    pub(super) fn add_line(&mut self, line: Option<&str>) {
        let fits = line.is_none_or(|line| line.len() <= LINE_BYTES);
        let whole = !self.asked || !self.lines.is_empty();
        self.asked = true;
        if fits && whole && self.lines.len() < LINES_MAX {
            self.lines.push(line.map(str::to_string));
        }
    }
}
