//! Notebooks: Markdown whose code runs. A `lamina` fence is a cell, the `out` fence right after it
//! is what the cell must show. This room reads notebooks, compares outputs, and writes both; it
//! runs nothing and knows no command.
//!
//! Invariants: reading keeps the place of everything in bytes, so that [`bless`] changes output
//! fences and nothing else, line ends and marks included; whatever is wrong with a file is reported
//! with its line.

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

pub use bless::bless;
pub use compare::{agrees, difference};
pub use fence::{Block, Fence, before_line, blocks, blocks_at_once, unix_lines};
pub use file::{Cell, Notebook};
pub use mark::Mark;
pub use prose::rendered;
pub use transcript::{Case, Step, Transcript, lines_agree, lines_differ};
pub use write::{Written, written};

use crate::text::Failure;

/// Why a text cannot be read.
#[derive(Clone, Debug)]
pub enum Unread {
    /// Something is wrong with it.
    Fault(Fault),
    /// Reading was interrupted, or there is no room for it.
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

/// What is wrong with a file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}
