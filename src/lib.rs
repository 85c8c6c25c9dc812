//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! The rooms, lowest first. A room uses only rooms above it in this list; a test holds the sources to it.
//!
//! 1. [`limit`]: what a computation may use, and the question whether to go on
//! 2. [`text`]: sources, spans, error kinds, diagnostics and their drawing
//! 3. [`host`]: the outside world as a trait
//! 4. [`number`]: exact numbers and floats
//! 5. [`syntax`]: layout, grammar, syntax tree
//! 6. [`resolve`]: names to places
//! 7. [`code`]: the table of instructions, assembler, verifier, listing
//! 8. [`compile`]: tree to chunk
//! 9. [`heap`]: memory for objects, collection
//! 10. [`value`]: values and their objects
//! 11. [`vm`]: the machine
//! 12. [`builtins`]: the library
//! 13. [`session`]: inputs over one set of globals

// What pest's derive macro generates without its `std` feature names this crate.
extern crate alloc;

pub mod builtins;
pub mod code;
pub mod compile;
pub mod heap;
pub mod host;
pub mod limit;
pub mod number;
pub mod resolve;
pub mod session;
pub mod syntax;
pub mod text;
pub mod value;
pub mod vm;
