//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! Rooms, in rank order; a room uses only rooms above it in this list.

// What pest's derive macro generates without its `std` feature names this crate.
extern crate alloc;

pub mod builtins;
pub mod cli;
pub mod code;
pub mod command;
pub mod compile;
pub mod heap;
pub mod host;
pub mod limit;
pub mod number;
pub mod repl;
pub mod resolve;
pub mod session;
pub mod syntax;
pub mod text;
pub mod value;
pub mod vm;
