//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! The rooms, lowest first. A room uses only rooms above it in this list; a test holds the sources to it.
//!
//! 1. [`text`]: sources, spans, error kinds, diagnostics, the gate for what goes out, wrapping
//! 2. [`limit`]: what a computation may use, and the question whether to go on
//! 3. [`host`]: the outside world as a trait
//! 4. [`world`]: the worlds that programs run in
//! 5. [`big`]: integers and fractions of any size, in pieces that can be stopped
//! 6. [`polynomial`]: polynomials in one variable: factors, greatest common divisors, roots
//! 7. [`ball`]: enclosures of real numbers at any precision, by elementary functions
//! 8. [`exact`]: exact reals: roots, π, e, elementary functions; decisions by proof
//! 9. [`number`]: exact numbers and floats
//! 10. [`syntax`]: layout, grammar, syntax tree
//! 11. [`algebra`]: matrices and symbolic expressions
//! 12. [`resolve`]: names to places
//! 13. [`code`]: the table of instructions, assembler, verifier, listing
//! 14. [`compile`]: tree to chunk
//! 15. [`heap`]: memory for objects, collection
//! 16. [`value`]: values and their objects
//! 17. [`vm`]: the machine
//! 18. [`builtins`]: the library
//! 19. [`trace`]: what a run does, step by step
//! 20. [`step`]: an evaluation in single steps
//! 21. [`measure`]: sampling of times, and what samples say
//! 22. [`session`]: text to outcome over one set of globals, with checkpoints
//! 23. [`bench`](mod@bench): measuring code in sessions
//! 24. [`notebook`]: Markdown whose code runs, transcripts: reading, comparing, writing
//! 25. [`command`]: lines that start with `:`
//! 26. [`cells`]: the inputs of a session as cells: what depends on what, running them again, saving them
//! 27. [`replay`]: running notebooks and transcripts, and telling what differs
//! 28. [`learn`]: lessons: steps, tasks, checks
//! 29. [`repl`]: the shell on a terminal
//! 30. [`cli`]: arguments, and which door they open

// What pest's derive macro generates without its `std` feature names this crate.
extern crate alloc;

pub mod algebra;
pub mod ball;
pub mod bench;
pub mod big;
pub mod builtins;
pub mod cells;
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
pub mod polynomial;
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
pub mod world;
