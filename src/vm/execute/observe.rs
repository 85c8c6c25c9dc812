//! The handlers that observe. Each of them handles every instruction, and the instruction's own
//! handler runs after it.
//!
//! # Safety
//!
//! Same as for every instruction; the opcode determines what an operand is before it is read. The
//! table of the handlers that do the actual work is one of the static tables. While an observer
//! runs, it has the only borrow of the machine; as its trait says, it must not run the machine or
//! collect.

use super::handlers;
use crate::code::Op;
use crate::value::Tag;
use crate::vm::dispatch::State;
use crate::vm::execute::raise;

handlers! {
    /// Counts the instruction.
    fn count(s) {
        let vm = s.vm();
        vm.watching.instructions += 1;
        vm.watching.cached += u64::from(looks_up(s));
        let below = *(*s.context).below.get();
        s.to((*below)[usize::from(s.word as u8)])
    }

    /// Ends the run here, without an error.
    #[cold]
    fn end_here(s) {
        s.vm().watching.stopped = true;
        s.stop()
    }

    /// Shows the instruction to the observer, which may end the run. An observed run is slow, so an
    /// interrupt does not wait for the next call or jump: a long sum has neither.
    fn watch(s) {
        if !s.vm().show_instruction(s.pc, s.base, s.frame) {
            return s.to(end_here);
        }
        if s.vm().is_stopped() {
            return s.to(raise);
        }
        let below = *(*s.context).below.get();
        s.to((*below)[usize::from(s.word as u8)])
    }
}

/// Whether the instruction looks up a field or a method of a struct in its inline cache.
///
/// # Safety
/// The state is that of a handler.
#[inline(always)]
unsafe fn looks_up(s: State) -> bool {
    let op = s.word as u8;
    // SAFETY: these instructions have the register that is read here.
    unsafe {
        if op == Op::GetField as u8 {
            (*s.rb()).tag == Tag::Struct
        } else if op == Op::SetField as u8
            || op == Op::CallMethod as u8
            || op == Op::CallMethodSpread as u8
        {
            (*s.ra()).tag == Tag::Struct
        } else {
            false
        }
    }
}
