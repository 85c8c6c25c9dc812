//! The worlds that programs run in: every implementation of [`Host`](crate::host::Host) except the
//! two simulated ones, and their use of the system.
//!
//! The real world is [`System`]; a notebook has a [`Notebook`], which confines it to its own
//! folder. The others wrap another world: each is a [`Filter`], which forwards by default, so that
//! it defines only what it changes. [`Recorder`] records what passes through, [`Muffled`] discards
//! output, and [`Replayed`] repeats earlier answers. [`Shared`] lets several worlds wrap the same
//! one.

mod album;
mod confine;
mod deeds;
mod echo;
mod files;
mod filter;
mod locale;
mod muffled;
mod notebook;
mod program;
mod recorder;
mod replace;
mod replayed;
mod shared;
mod streams;
mod system;

pub use album::{Album, Piece, Pieces};
pub use confine::full_name;
pub use deeds::Deeds;
pub use echo::Look;
pub use files::{
    From, locked, open_to_keep, private, read_bytes, read_document, read_document_within,
};
pub use filter::Filter;
pub use locale::only_ascii;
pub use muffled::Muffled;
pub use notebook::{Access, Notebook};
pub use program::{output_until, run_until};
#[cfg(test)]
pub use recorder::OUTPUT_MAX;
pub use recorder::{Recorder, Tape};
pub use replace::{process_number, remove_left, remove_leftovers, replace_file, replace_unchanged};
pub use replayed::{Log, Replayed};
pub use shared::Shared;
pub use streams::{
    Streams, erase_rest, leave_line, leave_modes, say, say_error, say_progress, steer,
};
pub use system::{LineReader, System, screen_size, source_text, terminal_page};
