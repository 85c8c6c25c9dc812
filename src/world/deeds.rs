//! What an input did to the outside world and asked of it, noted as it happened, not guessed from
//! the code.

/// What an input did to the outside world and asked of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deeds {
    /// It read a clock.
    pub clock: bool,
    /// It wrote a file.
    pub wrote: bool,
    /// It changed the folder.
    pub moved: bool,
    /// It drew random numbers from a generator that it had not seeded itself.
    pub drew: bool,
    /// It seeded the random generator.
    pub seeded: bool,
    /// Something other than an input had used the random generator before it.
    pub shifted: bool,
    /// It read lines.
    pub asked: bool,
    /// The lines that it read, as far as they are kept; `None` for the end of input.
    pub lines: Vec<Option<String>>,
    /// The full names of the files that it read, the first few.
    pub read: Vec<String>,
}

/// The most lines that are kept, and the most bytes of one of them.
const LINES_MAX: usize = 1000;
const LINE_BYTES: usize = 4096;
/// The most file names that are kept.
const READ_MAX: usize = 16;

impl Deeds {
    /// Adds later deeds.
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

    /// Notes a line that was read. Once one does not fit, no more are kept.
    pub(super) fn add_line(&mut self, line: Option<&str>) {
        let fits = line.is_none_or(|line| line.len() <= LINE_BYTES);
        let whole = !self.asked || !self.lines.is_empty();
        self.asked = true;
        if fits && whole && self.lines.len() < LINES_MAX {
            self.lines.push(line.map(str::to_string));
        }
    }
}
