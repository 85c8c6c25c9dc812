//! Dispatch. Each instruction has a handler, which ends in a tail call to the next instruction's
//! handler through the table in the context. Rust does not guarantee the tail call, but LLVM makes
//! it on the platforms selected below; elsewhere the same handlers run in a loop (the feature
//! `match-dispatch` selects the loop everywhere).

use super::context::{Context, Frame};
use super::execute;
use crate::code::Op;
use crate::value::Value;

/// A handler. Its parameters are the address of the next instruction, the registers, the first free
/// frame, the globals, the context, and the instruction.
pub(crate) type Handler = unsafe extern "C-unwind" fn(
    *const u64,
    *mut Value,
    *mut Frame,
    *mut Value,
    *mut Context,
    u64,
) -> Flow;

/// The handlers, indexed by opcode.
pub(crate) type Table = [Handler; 256];

/// The return type of handlers: nothing, since they call each other.
#[cfg(all(target_arch = "x86_64", unix, not(feature = "match-dispatch")))]
pub(crate) type Flow = ();

/// The return type of handlers: where to continue. A null `pc` ends the run.
#[cfg(not(all(target_arch = "x86_64", unix, not(feature = "match-dispatch"))))]
pub(crate) type Flow = Place;

/// The machine's current position.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Place {
    pub pc: *const u64,
    pub base: *mut Value,
    pub frame: *mut Frame,
}

macro_rules! table {
    ($($name:ident $handler:ident $operands:tt $meaning:tt $about:literal;)*) => {
        /// The handlers used when nothing is being observed.
        pub(crate) static PLAIN: Table = {
            let mut table: Table = [execute::op_halt as Handler; 256];
            $(table[Op::$name as usize] = execute::$handler;)*
            table[STUB as usize] = execute::enter_at_stub;
            table
        };
    };
}
crate::code::for_each_op!(table);

/// The handlers used while changes are being recorded.
pub(crate) static JOURNAL: Table = {
    let mut table = PLAIN;
    let mut i = 0;
    while i < Op::ALL.len() {
        if let Some(noting) = execute::noting(Op::ALL[i].effect()) {
            table[i] = noting;
        }
        i += 1;
    }
    table
};

/// The opcode of words that lead into native code; no instruction uses it.
pub(crate) const STUB: u8 = 255;
const _: () = assert!(Op::ALL.len() < STUB as usize);

/// Makes a table in which every handler observes, except the one for words that lead into native
/// code: it continues with the bytecode instead.
const fn looking_on(handler: Handler) -> Table {
    let mut table = [handler; 256];
    table[STUB as usize] = execute::pass_stub;
    table
}

/// Ends the run before each instruction; used to run a single instruction.
pub(crate) static STOPPING: Table = [execute::stop_here as Handler; 256];

/// Counts every instruction, then continues with the handler that does the actual work.
pub(crate) static COUNTING: Table = looking_on(execute::count);

/// Shows every instruction to the observer, then continues with the handler that does the actual
/// work.
pub(crate) static WATCHING: Table = looking_on(execute::watch);

/// The machine's state within a handler, kept entirely in machine registers.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub pc: *const u64,
    pub base: *mut Value,
    pub frame: *mut Frame,
    pub globals: *mut Value,
    pub context: *mut Context,
    pub word: u64,
}

/// Runs from a place until the machine halts or an error is not caught.
///
/// # Safety
/// The place is in a verified chunk; the context belongs to a machine whose stack, frames and
/// globals these are.
#[cfg(all(target_arch = "x86_64", unix, not(feature = "match-dispatch")))]
pub(super) unsafe fn run(place: Place, globals: *mut Value, context: *mut Context) {
    // SAFETY: as the caller promises.
    unsafe {
        let word = *place.pc;
        let handler = (**(*context).table.get())[usize::from(word as u8)];
        handler(
            place.pc.add(1),
            place.base,
            place.frame,
            globals,
            context,
            word,
        );
    }
}

/// Runs from a place until the machine halts or an error is not caught.
///
/// # Safety
/// Same as for the other `run`.
#[cfg(not(all(target_arch = "x86_64", unix, not(feature = "match-dispatch"))))]
pub(super) unsafe fn run(mut place: Place, globals: *mut Value, context: *mut Context) {
    macro_rules! by_opcode {
        ($($name:ident $handler:ident $operands:tt $meaning:tt $about:literal;)*) => {
            // SAFETY: as the caller promises.
            unsafe {
                while !place.pc.is_null() {
                    let word = *place.pc;
                    let (pc, base, frame) = (place.pc.add(1), place.base, place.frame);
                    let table = *(*context).table.get();
                    if table != &raw const PLAIN {
                        place = (*table)[usize::from(word as u8)](pc, base, frame, globals, context, word);
                        continue;
                    }
                    place = match word as u8 {
                        STUB => execute::enter_at_stub(pc, base, frame, globals, context, word),
                        $(x if x == Op::$name as u8 => execute::$handler(pc, base, frame, globals, context, word),)*
                        _ => return,
                    };
                }
            }
        };
    }
    crate::code::for_each_op!(by_opcode);
}

impl State {
    /// Continues with the next instruction.
    ///
    /// # Safety
    /// `pc` points to an instruction of the running function.
    #[inline(always)]
    pub unsafe fn next(self) -> Flow {
        #[cfg(all(target_arch = "x86_64", unix, not(feature = "match-dispatch")))]
        // SAFETY: as the caller promises.
        unsafe {
            let word = *self.pc;
            let handler = (**(*self.context).table.get())[usize::from(word as u8)];
            handler(
                self.pc.add(1),
                self.base,
                self.frame,
                self.globals,
                self.context,
                word,
            )
        }
        #[cfg(not(all(target_arch = "x86_64", unix, not(feature = "match-dispatch"))))]
        Place {
            pc: self.pc,
            base: self.base,
            frame: self.frame,
        }
    }

    /// Continues with another handler for the same instruction.
    ///
    /// # Safety
    /// The handler accepts this instruction.
    #[inline(always)]
    pub unsafe fn to(self, handler: Handler) -> Flow {
        // SAFETY: as the caller promises.
        unsafe {
            handler(
                self.pc,
                self.base,
                self.frame,
                self.globals,
                self.context,
                self.word,
            )
        }
    }

    /// Ends the run.
    #[inline(always)]
    pub fn stop(self) -> Flow {
        #[cfg(not(all(target_arch = "x86_64", unix, not(feature = "match-dispatch"))))]
        return Place {
            pc: std::ptr::null(),
            base: self.base,
            frame: self.frame,
        };
    }
}
