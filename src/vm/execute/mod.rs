//! The instructions, one handler each, grouped by family. A handler deals with the common case
//! itself and leaves the rest to a cold handler of the same signature, which it tail-calls; nothing
//! with a destructor may be alive across such a call.
//!
//! # Safety
//!
//! All handlers rely on the following; the documentation of each family's module states what else
//! that family needs.
//! - The state is that of a running function of a verified chunk: every operand of the instruction
//!   is in range, so registers are in the function's window, slots in the globals, and constants
//!   and caches in the chunk. The machine keeps its stack large enough for every window.
//! - Each register holds a value that the collector can see, or nothing (see the invariants in
//!   `vm/mod.rs`).
//! - Registers, frames, globals and chunks are separate allocations, which the machine reaches
//!   through raw pointers. So a borrow of the machine (`State::vm`) never covers what a handler
//!   reads and writes through its state.
//! - That borrow is derived from the pointer that `Vm::run` derived from its own, and ends with the
//!   expression that contains it: no handler holds one while it makes another, and none lives
//!   across the tail call.

mod aggregate;
mod arithmetic;
mod call;
mod control;
mod data;
mod enter;
mod journal;
mod leaf;
mod observe;
mod quick;
mod services;
mod state;

pub(super) use aggregate::*;
pub(super) use arithmetic::*;
pub(super) use call::*;
pub(super) use control::*;
pub(super) use data::*;
pub(super) use enter::*;
pub(super) use journal::*;
pub(super) use leaf::*;
pub(super) use observe::*;
pub(super) use services::*;

/// Defines handlers: `fn name(s) { body }`, where `s` is the [`State`](super::dispatch::State).
macro_rules! handlers {
    ($($(#[$meta:meta])* fn $name:ident($s:ident) $body:block)*) => {
        $(
            $(#[$meta])*
            // Inlining a slow path into a fast one would make the fast one save registers.
            #[inline(never)]
            pub(in crate::vm) unsafe extern "C-unwind" fn $name(
                pc: *const u64,
                base: *mut crate::value::Value,
                frame: *mut crate::vm::context::Frame,
                globals: *mut crate::value::Value,
                context: *mut crate::vm::context::Context,
                word: u64,
            ) -> crate::vm::dispatch::Flow {
                let $s = crate::vm::dispatch::State { pc, base, frame, globals, context, word };
                // SAFETY: see the invariants of all handlers at the top of this module, and those
                // of the family at the top of the family's own module.
                #[allow(unused_unsafe)]
                unsafe { $body }
            }
        )*
    };
}
pub(super) use handlers;

/// Defines handlers whose work is done by a separate function, `fn name / work(s) -> bool { … }`,
/// which gets the same arguments and returns whether it succeeded. Everything that the function
/// needs on the Rust stack is then gone before the tail call; otherwise, LLVM would not make one.
macro_rules! working_handlers {
    ($($(#[$meta:meta])* fn $name:ident / $work:ident($s:ident) $body:block)*) => {
        $(
            #[inline(never)]
            pub(super) unsafe extern "C-unwind" fn $work(
                pc: *const u64,
                base: *mut crate::value::Value,
                frame: *mut crate::vm::context::Frame,
                globals: *mut crate::value::Value,
                context: *mut crate::vm::context::Context,
                word: u64,
            ) -> bool {
                let $s = crate::vm::dispatch::State { pc, base, frame, globals, context, word };
                // SAFETY: as for `handlers!`.
                #[allow(unused_unsafe)]
                unsafe { $body }
            }

            crate::vm::execute::handlers! {
                $(#[$meta])*
                fn $name(s) {
                    if $work(s.pc, s.base, s.frame, s.globals, s.context, s.word) {
                        return s.next_after_allocation();
                    }
                    s.to(crate::vm::execute::raise)
                }
            }
        )*
    };
}
pub(super) use working_handlers;
