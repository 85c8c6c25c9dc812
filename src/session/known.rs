//! Keeps track of the files that a session saved or loaded, so that it never replaces a different
//! one without asking.

use super::{Session, Switch, switches::SWITCHES};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The information kept about a file.
#[derive(Clone, Copy, Debug)]
pub struct KnownFile {
    /// The hash of its text when it was saved or loaded.
    hash: u64,
}

impl KnownFile {
    /// Reports whether this is the text that was saved or loaded.
    pub fn is_same(self, text: &str) -> bool {
        self.hash == hash(text)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Session {
    /// The information about the file with this full name; `None` if this session neither saved nor
    /// loaded it.
    pub(crate) fn known_file(&self, name: &str) -> Option<KnownFile> {
        self.files.get(name).copied()
    }

    /// Records that the file with this full name was saved or loaded with this text.
    pub(crate) fn note_file(&mut self, name: String, text: &str) {
        self.files.insert(name, KnownFile { hash: hash(text) });
    }

    /// The switches that were not at their defaults when the session started.
    pub(crate) fn switched_from_start(&self) -> impl Iterator<Item = (&'static str, bool)> + '_ {
        self.begun.iter().copied()
    }

    /// The switches that are not at their defaults in these settings.
    pub(super) fn unusual(settings: &super::Settings) -> Vec<(&'static str, bool)> {
        let usual = super::Settings::default();
        let differs = |row: &&Switch| (row.get)(settings) != (row.get)(&usual);
        let rows = SWITCHES.iter().filter(differs);
        rows.map(|row| (row.name, (row.get)(settings))).collect()
    }
}
