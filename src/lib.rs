//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! The rooms, lowest first. A room uses only rooms above it in this list; a test holds the sources to it.
//!
//! 1. [`text`]: sources, spans, error kinds, diagnostics, the gate for what goes out, wrapping
//! 2. [`limit`]: what a computation may use, and the question whether to go on
//! 3. [`host`]: the outside world as a trait
//! 4. [`big`]: integers and fractions of any size, in pieces that can be stopped
//! 5. [`ball`]: enclosures of real numbers at any precision, by elementary functions
//! 6. [`exact`]: exact reals: roots, π, e, elementary functions; decisions by proof
//! 7. [`number`]: exact numbers and floats
//! 8. [`syntax`]: layout, grammar, syntax tree
//! 9. [`algebra`]: matrices and symbolic expressions
//! 10. [`resolve`]: names to places
//! 11. [`code`]: the table of instructions, assembler, verifier, listing
//! 12. [`compile`]: tree to chunk
//! 13. [`heap`]: memory for objects, collection
//! 14. [`value`]: values and their objects
//! 15. [`vm`]: the machine
//! 16. [`builtins`]: the library
//! 17. [`trace`]: what a run does, step by step
//! 18. [`step`]: an evaluation in single steps
//! 19. [`measure`]: sampling of times, and what samples say
//! 20. [`session`]: inputs over one set of globals; the real host
//! 21. [`notebook`]: Markdown whose code runs, transcripts: reading, comparing, writing
//! 22. [`command`]: lines that start with `:`
//! 23. [`replay`]: running notebooks and transcripts, and telling what differs
//! 24. [`learn`]: lessons: steps, tasks, checks
//! 25. [`repl`]: the shell on a terminal
//! 26. [`cli`]: arguments, and which door they open

// What pest's derive macro generates without its `std` feature names this crate.
extern crate alloc;

pub mod algebra;
pub mod ball;
pub mod big;
pub mod builtins;
pub mod cli;
pub mod code;
pub mod command;
pub mod compile;
pub mod exact;
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
