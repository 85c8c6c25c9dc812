//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! The rooms, lowest first. A room uses only rooms above it in this list; a test holds the sources to it.
//!
//! 1. [`text`]: sources, spans, error kinds, diagnostics, the gate for what goes out, wrapping
//! 2. [`limit`]: what a computation may use, and the question whether to go on
//! 3. [`host`]: the outside world as a trait
//! 4. [`number`]: exact numbers and floats
//! 5. [`syntax`]: layout, grammar, syntax tree
//! 6. [`algebra`]: matrices and symbolic expressions
//! 7. [`resolve`]: names to places
//! 8. [`code`]: the table of instructions, assembler, verifier, listing
//! 9. [`compile`]: tree to chunk
//! 10. [`heap`]: memory for objects, collection
//! 11. [`value`]: values and their objects
//! 12. [`vm`]: the machine
//! 13. [`builtins`]: the library
//! 14. [`trace`]: what a run does, step by step
//! 15. [`step`]: an evaluation in single steps
//! 16. [`measure`]: sampling of times, and what samples say
//! 17. [`session`]: inputs over one set of globals; the real host
//! 18. [`notebook`]: Markdown whose code runs, transcripts: reading, comparing, writing
//! 19. [`command`]: lines that start with `:`
//! 20. [`replay`]: running notebooks and transcripts, and telling what differs
//! 21. [`learn`]: lessons: steps, tasks, checks
//! 22. [`repl`]: the shell on a terminal
//! 23. [`cli`]: arguments, and which door they open

// What pest's derive macro generates without its `std` feature names this crate.
extern crate alloc;

pub mod algebra;
pub mod builtins;
pub mod cli;
pub mod code;
pub mod command;
pub mod compile;
pub mod heap;
pub mod host;
pub mod learn;
pub mod limit;
pub mod measure;
pub mod notebook;
pub mod number;
pub mod repl;
pub mod replay;
pub mod resolve;
pub mod session;
pub mod step;
pub mod syntax;
pub mod text;
pub mod trace;
pub mod value;
pub mod vm;
