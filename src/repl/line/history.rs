//! A walk through earlier inputs while a line is edited.

use super::buffer::Buffer;

/// Where in the history the line is, and what it was before.
pub(super) struct Walk<'a> {
    /// The entries, oldest first.
    entries: &'a [String],
    /// The entry that the line shows; their number for the line that is new.
    index: usize,
    /// The new line.
    saved: (String, usize),
    /// The keys go on through the whole history: the line was recalled without a beginning.
    walks: bool,
}

impl<'a> Walk<'a> {
    pub fn new(entries: &'a [String]) -> Walk<'a> {
        Walk {
            entries,
            index: entries.len(),
            saved: (String::new(), 0),
            walks: false,
        }
    }

    /// Every entry, oldest first.
    pub fn entries(&self) -> &'a [String] {
        self.entries
    }

    /// The line shows this entry now.
    pub fn set_index(&mut self, index: usize) {
        self.index = index;
    }

    /// Whether the keys look for inputs that begin like the line.
    pub fn searches(&mut self, buffer: &Buffer) -> bool {
        let text = buffer.text();
        let untouched = buffer.is_at_end() || text.contains('\n');
        self.walks = text.trim().is_empty() || self.walks && untouched;
        // Between lines the key moves as usual.
        !self.walks && !buffer.before().trim().is_empty() && !text.contains('\n')
    }

    /// The next input in this direction that begins like the line; the cursor stays.
    pub fn alike(&mut self, buffer: &Buffer, up: bool) -> Option<(String, usize)> {
        let start = buffer.before();
        let alike = |index: &usize| {
            let entry = &self.entries[*index];
            entry.starts_with(start) && entry != buffer.text()
        };
        let found = if up {
            (0..self.index).rev().find(alike)
        } else {
            (self.index + 1..self.entries.len()).find(alike)
        };
        let Some(index) = found else {
            // Past the newest one is what was typed.
            let back = !up && self.index < self.entries.len() && self.saved.0.starts_with(start);
            if !back {
                return None;
            }
            self.index = self.entries.len();
            return Some(self.saved.clone());
        };
        self.leave(buffer);
        self.index = index;
        Some((self.entries[index].clone(), buffer.at()))
    }

    /// The input before this one.
    pub fn earlier(&mut self, buffer: &Buffer) -> Option<(String, usize)> {
        let index = self.index.checked_sub(1)?;
        self.leave(buffer);
        self.index = index;
        self.entry()
    }

    /// The input after this one, or the new line.
    pub fn later(&mut self) -> Option<(String, usize)> {
        if self.index == self.entries.len() {
            return None;
        }
        self.index += 1;
        self.entry()
    }

    /// The first input, or the new line.
    pub fn outermost(&mut self, buffer: &Buffer, first: bool) -> Option<(String, usize)> {
        if self.entries.is_empty() {
            return None;
        }
        self.leave(buffer);
        self.index = if first { 0 } else { self.entries.len() };
        self.entry()
    }

    fn leave(&mut self, buffer: &Buffer) {
        if self.index == self.entries.len() {
            self.saved = (buffer.text().to_string(), buffer.at());
        }
    }

    fn entry(&self) -> Option<(String, usize)> {
        match self.entries.get(self.index) {
            Some(entry) => Some((entry.clone(), entry.len())),
            None => Some(self.saved.clone()),
        }
    }
}

/// A search through the history, letter by letter.
pub(super) struct Search {
    wanted: String,
    index: usize,
    failed: bool,
    /// The line before it.
    before: (String, usize),
}

/// What a search found.
pub(super) enum Found {
    /// The search goes on, and the line is this.
    Line(String, usize),
    /// The search goes on with the line as it is.
    Same,
}

impl Search {
    pub fn new(entries: &[String], buffer: &Buffer) -> Search {
        Search {
            wanted: String::new(),
            index: entries.len(),
            failed: false,
            before: (buffer.text().to_string(), buffer.at()),
        }
    }

    /// What is before the line meanwhile.
    pub fn prompt(&self) -> String {
        let failed = if self.failed { "failed " } else { "" };
        format!("({failed}reverse-i-search)`{}': ", self.wanted)
    }

    /// The line before the search.
    pub fn before(&self) -> (String, usize) {
        self.before.clone()
    }

    /// The entry that was found.
    pub fn index(&self) -> usize {
        self.index
    }

    pub fn push(&mut self, c: char, entries: &[String]) -> Found {
        self.wanted.push(c);
        let last = self.index.min(entries.len().saturating_sub(1));
        self.look((0..=last).rev(), entries)
    }

    pub fn pop(&mut self, entries: &[String]) -> Found {
        self.wanted.pop();
        self.look((0..entries.len()).rev(), entries)
    }

    /// The next one, earlier or later.
    pub fn next(&mut self, earlier: bool, entries: &[String]) -> Found {
        if earlier {
            self.look((0..self.index.min(entries.len())).rev(), entries)
        } else {
            self.look(self.index + 1..entries.len(), entries)
        }
    }

    fn look(&mut self, mut places: impl Iterator<Item = usize>, entries: &[String]) -> Found {
        let wanted = self.wanted.as_str();
        let has = |index: &usize| entries.get(*index).is_some_and(|e| e.contains(wanted));
        let found = places.find(has).filter(|_| !wanted.is_empty());
        self.failed = found.is_none() && !wanted.is_empty();
        match found {
            Some(index) => {
                self.index = index;
                let at = entries[index].find(wanted).unwrap_or(0);
                Found::Line(entries[index].clone(), at)
            }
            None => Found::Same,
        }
    }
}
