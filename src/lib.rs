//! lmsh, the Lamina shell: an exact-mathematics scripting language with a register VM and an
//! interactive shell.
//!
//! The program is `lmsh`; this library is for programs that embed the language. A [`Session`] runs
//! inputs over one set of names, in a world provided by a [`Host`]: where output goes, which files
//! exist, what time it is. [`Pretend`] is a host without any files.
//!
//! ```
//! use lamina_shell::{Data, Pretend, Session, Settings};
//!
//! let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//! let outcome = session.eval("x = 1/3 + 1/6; primes = [2, 3, 5]; who = {name = \"Ada\"}");
//! assert!(outcome.error.is_none());
//!
//! // Values are read in place, or as text in the language's notation.
//! assert_eq!(session.global("x").as_deref(), Some("1/2"));
//! let primes = session.value("primes").expect("it is declared");
//! let Data::Array(items) = primes.data() else { panic!("it is an array") };
//! let sum: i64 = items.filter_map(|item| item.as_int()).sum();
//! assert_eq!(sum, 10);
//! let name = session.value("who").and_then(|who| who.field("name"));
//! assert_eq!(name.and_then(|name| name.as_str()), Some("Ada"));
//!
//! // Errors are data, too.
//! let error = session.eval("1 / 0").error.expect("that has no value");
//! assert_eq!(error.one_line(), "ZeroDivisionError: division by zero");
//! ```
//!
//! The whole interface is safe. A [`ValueRef`] borrows its session, so while it is in use no input
//! runs and nothing is collected:
//!
//! ```compile_fail,E0502
//! use lamina_shell::{Pretend, Session, Settings};
//!
//! let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//! session.eval("s = \"text\"");
//! let value = session.value("s").unwrap();
//! session.eval("s = null; array::fill(1000000, 0)");
//! println!("{:?}", value.as_str());
//! ```
//!
//! Text taken from a value borrows the session, too:
//!
//! ```compile_fail,E0502
//! use lamina_shell::{Pretend, Session, Settings};
//!
//! let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//! session.eval("s = \"text\"");
//! let text: &str = session.value("s").unwrap().as_str().unwrap();
//! session.eval("s = null");
//! println!("{text}");
//! ```
//!
//! A value cannot outlive its session:
//!
//! ```compile_fail,E0597
//! use lamina_shell::{Pretend, Session, Settings};
//!
//! let kept = {
//!     let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//!     session.eval("s = [1]");
//!     session.value("s").unwrap().as_str()
//! };
//! println!("{kept:?}");
//! ```
//!
//! The machine is private: its heap, its bare values, and anything that could be swapped between
//! two machines are out of reach.
//!
//! ```compile_fail,E0624
//! use lamina_shell::{Pretend, Session, Settings};
//!
//! let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
//! session.vm();
//! ```
//!
//! ```compile_fail,E0603
//! let forged = lamina_shell::value::Value::int(1);
//! ```

// The rooms, lowest first. A room uses only rooms listed before it; a test enforces this.
//
// 1. `text`: sources, spans, error kinds, diagnostics, the gate for output, wrapping
// 2. `limit`: limits on computations, and the check on whether they may continue
// 3. `host`: the outside world as a trait
// 4. `world`: the hosts that programs run in
// 5. `big`: integers and fractions of any size, computed in interruptible steps
// 6. `polynomial`: polynomials in one variable: factors, greatest common divisors, roots
// 7. `ball`: enclosures of real numbers and elementary functions at any precision
// 8. `exact`: exact reals: roots, π, e, elementary functions; comparisons decided by proof
// 9. `number`: exact numbers and floats
// 10. `syntax`: grammar, syntax tree
// 11. `typeset`: values in mathematical notation: LaTeX, MathML, two-dimensional text
// 12. `picture`: curves, points, columns and bars, drawn as text and as SVG
// 13. `algebra`: matrices and symbolic expressions
// 14. `resolve`: from names to storage places
// 15. `code`: the table of instructions, assembler, verifier, listing
// 16. `compile`: from syntax tree to chunk
// 17. `heap`: memory for objects, collection
// 18. `value`: values and their objects
// 19. `native`: machine code for hot functions
// 20. `vm`: the virtual machine
// 21. `builtins`: the standard library
// 22. `trace`: records of a run, instruction by instruction
// 23. `step`: evaluation step by step
// 24. `measure`: sampling times, and evaluating the samples
// 25. `beginner`: advice for people who have never programmed
// 26. `session`: from text to outcome over one set of globals, with checkpoints
// 27. `bench`: measuring code in sessions
// 28. `notebook`: Markdown with runnable code, and transcripts: reading, comparing, writing
// 29. `command`: lines that start with `:`
// 30. `cells`: the inputs of a session as cells: how they depend on each other, rerunning, saving
// 31. `replay`: running notebooks and transcripts, and reporting what differs
// 32. `learn`: lessons: steps, tasks, checks
// 33. `page`: notebooks and lessons as pages for a browser
// 34. `repl`: the shell on a terminal
// 35. `kernel`: the Jupyter kernel, and Jupyter notebooks
// 36. `cli`: arguments, and which entry point they select
// 37. `testing`: the entry point for tests

// Every type that the crate exposes has a public name, here or in `testing`.
#![deny(unnameable_types)]
// A match over an enum of this crate names every variant, so that a new variant is noticed wherever
// it matters; matches over foreign enums are exempted, with a reason.
#![deny(clippy::wildcard_enum_match_arm)]
#![cfg_attr(
    not(feature = "kernel"),
    allow(dead_code, unused_imports, reason = "only the kernel uses some items")
)]

// Code generated by pest's derive macro without its `std` feature refers to this crate.
extern crate alloc;

pub(crate) mod algebra;
pub(crate) mod ball;
pub(crate) mod beginner;
pub(crate) mod bench;
pub(crate) mod big;
pub(crate) mod builtins;
pub(crate) mod cells;
pub(crate) mod cli;
pub(crate) mod code;
pub(crate) mod command;
pub(crate) mod compile;
pub(crate) mod exact;
pub(crate) mod heap;
pub(crate) mod host;
#[cfg(feature = "kernel")]
pub(crate) mod kernel;
pub(crate) mod learn;
pub(crate) mod limit;
pub(crate) mod measure;
pub(crate) mod native;
pub(crate) mod notebook;
pub(crate) mod number;
pub(crate) mod page;
pub(crate) mod picture;
pub(crate) mod polynomial;
pub(crate) mod repl;
pub(crate) mod replay;
pub(crate) mod resolve;
pub(crate) mod session;
pub(crate) mod step;
pub(crate) mod syntax;
#[doc(hidden)]
pub mod testing;
pub(crate) mod text;
pub(crate) mod trace;
pub(crate) mod typeset;
#[doc = include_str!("unsafe_code.md")]
pub mod unsafe_code {}
pub(crate) mod value;
pub(crate) mod vm;
pub(crate) mod world;

pub use cli::main;
pub use compile::Options as CompileOptions;
pub use host::{Bundle, Echo, Form, Guest, Host, Page, Pretend};
pub use limit::{Budget, Gate, Interrupt, Reserve};
pub use native::Ideas;
pub use number::{Look, Notation};
pub use replay::{Difference, Options as ReplayOptions, Param as ReplayParam, Report, replay_file};
pub use session::{
    Data, Elements, Entries, Fields, Items, Keys, Outcome, Preferences, Session, Settings, Stepped,
    Theme, ValueRef, Variable,
};
pub use syntax::Status;
pub use text::{
    Diagnostic, ErrorKind, Failure, Fault, Label, Painted, Position, Source, Span, TraceLine,
};
pub use trace::{Kind as TraceKind, Options as TraceOptions};
pub use vm::{InterruptHandle, Limits, NativeOptions};
pub use world::Access;
