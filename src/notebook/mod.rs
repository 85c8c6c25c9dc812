//! Notebooks: Markdown whose code runs. A `lamina` fence is a cell; an `out` fence right after it
//! is the cell's expected output. This module reads and writes notebooks and compares outputs; it
//! runs no code and handles no commands.
//!
//! Invariants: reading keeps the byte position of everything, so [`bless`] changes output fences
//! and nothing else, preserving line endings and marks; every fault in a file is reported with its
//! line.

mod align;
mod bless;
mod compare;
mod fence;
mod file;
mod mark;
mod pattern;
mod prose;
mod transcript;
mod write;

pub use bless::{bless, escaped_lines, marks};
pub use compare::{agrees, difference};
pub use fence::{Block, Fence, before_line, blocks, blocks_at_once, unix_lines};
pub use file::{Cell, Notebook};
pub use mark::Mark;
pub use pattern::plain_lines;
pub use prose::rendered;
pub use transcript::{Case, Step, Transcript, lines_agree, lines_differ};
pub use write::{Written, written};

use crate::text::Failure;

/// The reason a notebook cannot be read.
#[derive(Clone, Debug)]
pub enum Unread {
    /// It contains an error.
    Fault(Fault),
    /// Reading was interrupted, or there is not enough memory for it.
    Stopped(Failure),
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Unread {
        Unread::Fault(fault)
    }
}

impl From<Failure> for Unread {
    fn from(failure: Failure) -> Unread {
        Unread::Stopped(failure)
    }
}

/// An error in a file, with its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// A description of the error.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}
