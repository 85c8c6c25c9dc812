//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an interactive shell.
//!
//! The rooms, lowest first. A room uses only rooms above it in this list; a test holds the sources to it.
//!
//! 1. [`text`]: sources, spans, error kinds, diagnostics, the gate for what goes out, wrapping
//! 2. [`limit`]: what a computation may use, and the question whether to go on
//! 3. [`host`]: the outside world as a trait
//! 4. [`big`]: integers and fractions of any size, in pieces that can be stopped
//! 5. [`polynomial`]: polynomials in one variable: factors, greatest common divisors, roots
//! 6. [`ball`]: enclosures of real numbers at any precision, by elementary functions
//! 7. [`exact`]: exact reals: roots, π, e, elementary functions; decisions by proof
//! 8. [`number`]: exact numbers and floats
//! 9. [`syntax`]: layout, grammar, syntax tree
//! 10. [`algebra`]: matrices and symbolic expressions
//! 11. [`resolve`]: names to places
//! 12. [`code`]: the table of instructions, assembler, verifier, listing
//! 13. [`compile`]: tree to chunk
//! 14. [`heap`]: memory for objects, collection
//! 15. [`value`]: values and their objects
//! 16. [`vm`]: the machine
//! 17. [`builtins`]: the library
//! 18. [`trace`]: what a run does, step by step
//! 19. [`step`]: an evaluation in single steps
//! 20. [`measure`]: sampling of times, and what samples say
//! 21. [`session`]: inputs over one set of globals; the real host
//! 22. [`notebook`]: Markdown whose code runs, transcripts: reading, comparing, writing
//! 23. [`command`]: lines that start with `:`
//! 24. [`replay`]: running notebooks and transcripts, and telling what differs
//! 25. [`learn`]: lessons: steps, tasks, checks
//! 26. [`repl`]: the shell on a terminal
//! 27. [`cli`]: arguments, and which door they open

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
