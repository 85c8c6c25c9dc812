//! Native code: hot functions, compiled to machine code with Cranelift.
//!
//! The package's `native` feature enables the compiler; without it, this module contains only the
//! numbers that the compiler shares with the machine.
//!
//! This module depends on the instructions, the layout of values, and a `Layout` supplied by the
//! machine: the locations of its data in memory, and the functions that do the work that native
//! code delegates. It generates code and lists the entry points; the machine (`vm/hot`) decides
//! when to compile and what to do when native code exits.
//!
//! Each row of the table in `compiler/lowering` describes how one instruction is lowered. An
//! instruction without a row is run by the interpreter's own handler, called for this one
//! instruction (a *step*). A new instruction therefore works without any change here.
//!
//! Invariants:
//! - **Every value is in its register in memory whenever other code may read it**: before a handler
//!   runs, before a call to a function that is not inlined, and when native code exits. The
//!   collector's roots are therefore exact, and the interpreter can resume at any instruction: to
//!   exit, native code only has to bring memory up to date and store the place to resume. In
//!   between, recently written values may exist only in machine registers (`compiler/flow` tracks
//!   which are *stale* in memory), and values that are no longer needed are never stored. A
//!   function that catches errors stores every value at once, because an error can resume anywhere.
//!   Until a register is stored, memory holds an older value of the same register, which the
//!   collector has kept alive.
//! - Globals that a function's loops use are kept in variables in the same way: they are brought up
//!   to date in memory before other code runs, and read again after code that may change globals.
//!   So are complex numbers with float parts; the number itself is created when it is stored.
//! - Values do not move, and only the running function and the code it calls write its registers. A
//!   copy therefore stays valid across a step, except for the registers that the instruction
//!   writes.
//! - While changes are being recorded, native code compares the epoch of an object or a global with
//!   the current one before changing it; if it is older, the handler makes the change and records it
//!   in the journal. Undo therefore works whether or not the code is native. Code that was compiled
//!   while nothing was being recorded is discarded before recording starts.
//! - Backward jumps load the word that requests attention, atomically: the compiler could merge a
//!   plain load with an earlier one.
//! - Native code calls Rust with the C calling convention, and the Rust code it calls never unwinds
//!   into it.
//! - A function's native code contains addresses only in chunks and its own machine, and belongs to
//!   its chunk. Shapes, closures and other chunks that it refers to (by the addresses of
//!   functions that it inlines, or whose closures it creates) are roots of the chunk.

use std::cell::Cell;
#[cfg(feature = "native")]
use std::cell::RefCell;

#[cfg(feature = "native")]
mod compiler;

#[cfg(feature = "native")]
pub use compiler::{
    Body, Callee, Code, Intrinsic, Layout, Request, Target, Template, compile, list,
};

/// The memory of a machine's native code.
#[derive(Default, Debug)]
pub struct Memory {
    /// The number of bytes in use.
    pub bytes: Cell<usize>,
    /// Whether native code is running. Code freed meanwhile may be the running code, so it is kept
    /// until native code has finished.
    pub running: Cell<bool>,
    /// Whether all native code was discarded while some was running. The running code exits at the
    /// next instruction that is not its own.
    pub discarded: Cell<bool>,
    /// The start and size of each block of code freed while native code was running.
    #[cfg(feature = "native")]
    dead: RefCell<Vec<(*mut std::ffi::c_void, usize)>>,
}

/// The reason for an exit from native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Reason {
    /// A value has a different type from the one the code was compiled for, or an int overflowed.
    Type,
    /// A value at the head of a loop has a different type from the one the loop was compiled for.
    Loop,
    /// A value has a different type, before a jump over the body of a loop to its condition, from the
    /// one the loop was compiled for.
    Entry,
    /// The callee has no native code.
    Call,
    /// Native calls are nested so deeply that the native stack has to be unwound.
    Depth,
    /// An instruction's handler did not return to native code, because of an error or the end of
    /// the program.
    Elsewhere,
    /// A test requested it.
    Forced,
    /// Attention was requested, for an interrupt or a collection.
    Attention,
}

impl Reason {
    /// All reasons, by number.
    pub const ALL: [Reason; 8] = [
        Reason::Type,
        Reason::Loop,
        Reason::Entry,
        Reason::Call,
        Reason::Depth,
        Reason::Elsewhere,
        Reason::Forced,
        Reason::Attention,
    ];

    /// The name of the reason in statistics.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Type => "another type or an overflow",
            Reason::Loop => "another type at the head of a loop",
            Reason::Entry => "another type where a loop is entered",
            Reason::Call => "a call to a function without native code",
            Reason::Depth => "deep recursion",
            Reason::Elsewhere => "an error or the end",
            Reason::Forced => "a request by a test",
            Reason::Attention => "an interrupt or a collection",
        }
    }
}

/// The techniques that native code uses. Each can be turned off, so that its gain can be measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ideas {
    /// Code is generated for the types and callees seen so far, and exits if it meets others.
    pub feedback: bool,
    /// A loop that is running is entered at its head (on-stack replacement).
    pub osr: bool,
    /// Values are kept in machine registers, and stored only when other code may read them.
    pub registers: bool,
    /// Short functions are inlined into their callers.
    pub inlining: bool,
    /// The types that a loop does not change are checked once, before the loop.
    pub hoisting: bool,
}

impl Default for Ideas {
    fn default() -> Ideas {
        Ideas::ALL
    }
}

impl Ideas {
    /// All of them.
    pub const ALL: Ideas = Ideas {
        feedback: true,
        osr: true,
        registers: true,
        inlining: true,
        hoisting: true,
    };
}

/// Where structs of one shape have a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// The address of the shape.
    pub shape: u64,
    /// Whether the structs have the field themselves.
    pub own: bool,
    /// The field's slot, or else the address of the inherited value.
    pub place: u64,
}

/// The most common reason for not compiling a function: handlers would do most of its work, and
/// calling them from native code costs more than it saves.
pub const NO_GAIN: &str = "native code would not be faster";

/// The result of native code if the function has returned.
pub const RETURNED: u64 = 0;
/// The result of native code if it exited early; the context says where the interpreter resumes.
pub const LEFT: u64 = 1;

/// The results of the functions of [`Layout`] that run one instruction.
pub mod went {
    /// Anywhere else: native code exits, and the context says where to resume.
    pub const ELSEWHERE: u64 = 0;
    /// To the next instruction.
    pub const ON: u64 = 1;
    /// To the target of the instruction's jump.
    pub const TO_TARGET: u64 = 2;
    /// To the start of a function that has native code.
    pub const INTO: u64 = 3;
    /// Like `INTO`, but after the instruction that fetches self.
    pub const INTO_AFTER_SELF: u64 = 4;
}

/// What the function of [`Layout`] that looks for a key of a dict returns instead of an address.
pub mod sought {
    /// The key does not exist.
    pub const MISSING: u64 = 0;
    /// Only the handler can tell.
    pub const UNSURE: u64 = 1;
}

/// The number of the entry at the start of the function.
pub const AT_START: u64 = 0;
/// The number of the entry after the instruction that fetches self.
pub const AFTER_SELF: u64 = 1;
/// The number of the first loop's entry.
pub const FIRST_LOOP: u64 = 2;
