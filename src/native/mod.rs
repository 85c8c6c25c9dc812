//! Native code: functions that have run hot, compiled to machine code with Cranelift.
//!
//! The feature `native` of the package brings the compiler; without it there are only the numbers that it shares with the machine.
//!
//! The room knows instructions, the layout of values, and a `Layout` that the machine gives it: where things stand in memory and which
//! functions do what it does not do itself. It makes code and says where it can be entered; when to compile, and what to do when native code
//! is left, is the machine's business (`vm/hot`).
//!
//! How an instruction is lowered is one row of the table in `compiler/lowering`. An instruction without a row is done by the interpreter's own handler,
//! called for this one instruction (a *step*). So a new instruction works without anything done here.
//!
//! Invariants:
//! - **Every value lives in its register in memory whenever anybody else may look**: before a handler runs, before a function is called that is not
//!   inlined, and when native code is left. So the collector's roots are exact and any instruction can be the next one of the interpreter:
//!   leaving is bringing memory up to date and storing where to go on. Between that, what was written last may be in machine registers only
//!   (`compiler/flow`: what is *stale* in memory), and what nobody needs any more never gets there. A function that catches errors writes at
//!   once: an error goes on anywhere. What memory holds meanwhile is an older value of the same register, which the collector has kept.
//! - Values do not move, and nobody but the running function and what it calls writes its registers. So a copy stays right across a step, but
//!   for the registers that the instruction writes.
//! - Whoever changes what has an epoch (an object, a global) compares it with the running epoch first; what is older goes by the handler, which
//!   tells the journal. So undo works whether or not code is native.
//! - Jumps back load the word that asks for attention, atomically: a plain load could be taken for one that was done before.
//! - Native code calls Rust with the C convention, and Rust that it calls never unwinds into it.
//! - A function's native code holds addresses in its own chunk and in its own machine only, and belongs to the chunk. Shapes and closures that it
//!   holds are roots of the chunk.

use std::cell::Cell;
#[cfg(feature = "native")]
use std::cell::RefCell;

#[cfg(feature = "native")]
mod compiler;

#[cfg(feature = "native")]
pub use compiler::{Body, Callee, Code, Intrinsic, Layout, Request, Target, compile, list};

/// The memory of a machine's native code.
#[derive(Default, Debug)]
pub struct Memory {
    /// Bytes that are in use.
    pub bytes: Cell<usize>,
    /// Whether native code is running: what dies meanwhile may be what runs, so it is kept until that is over.
    pub running: Cell<bool>,
    /// Whether meanwhile all of it was discarded, what runs included: it is left at the next instruction that is not its own.
    pub discarded: Cell<bool>,
    /// What died meanwhile: where it begins, and its size.
    #[cfg(feature = "native")]
    dead: RefCell<Vec<(*mut std::ffi::c_void, usize)>>,
}

/// Why native code is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Reason {
    /// A value has another type than the code was made for, or an int overflows.
    Type,
    /// A value at the head of a loop has another type than the loop was made for.
    Loop,
    /// What is called has no native code.
    Call,
    /// So many calls wait for each other in native code that it makes room on the native stack.
    Depth,
    /// The handler of an instruction went elsewhere: an error, the end of the program.
    Elsewhere,
    /// A test asked for it.
    Forced,
    /// Somebody wants attention: an interrupt, a collection.
    Attention,
}

impl Reason {
    /// Every reason, by number.
    pub const ALL: [Reason; 7] = [
        Reason::Type,
        Reason::Loop,
        Reason::Call,
        Reason::Depth,
        Reason::Elsewhere,
        Reason::Forced,
        Reason::Attention,
    ];

    /// What it is called in statistics.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Type => "another type or an overflow",
            Reason::Loop => "another type at the head of a loop",
            Reason::Call => "a call of what has no native code",
            Reason::Depth => "deep recursion",
            Reason::Elsewhere => "an error or the end",
            Reason::Forced => "asked for by a test",
            Reason::Attention => "an interrupt or a collection",
        }
    }
}

/// Why no code is made for most functions that get none: handlers would do most of their work, and calling them from native code costs more than
/// it gains.
pub const NO_GAIN: &str = "native code would not be faster";

/// What native code answers: the function has returned.
pub const RETURNED: u64 = 0;
/// What native code answers: it was left; the context says where the interpreter goes on.
pub const LEFT: u64 = 1;

/// What the functions of [`Layout`] that run one instruction answer.
pub mod went {
    /// Somewhere else: native code is left, the context says for where.
    pub const ELSEWHERE: u64 = 0;
    /// To the next instruction.
    pub const ON: u64 = 1;
    /// To where the instruction jumps.
    pub const TO_TARGET: u64 = 2;
    /// Into a function that has native code, at its beginning.
    pub const INTO: u64 = 3;
    /// As `INTO`, after the instruction that fetches self.
    pub const INTO_AFTER_SELF: u64 = 4;
}

/// The number of the entry at the function's beginning.
pub const AT_START: u64 = 0;
/// The number of the entry after the instruction that fetches self.
pub const AFTER_SELF: u64 = 1;
/// The number of the first loop's entry.
pub const FIRST_LOOP: u64 = 2;
