//! The operands of the running instruction.

use crate::value::{Tag, Value};
use crate::vm::Vm;
use crate::vm::dispatch::{Flow, State};
use crate::vm::execute::{collect, tick};

/// Reads a value as two words. A 16-byte load after two 8-byte stores would stall; volatile reads
/// keep the two words separate.
///
/// # Safety
/// The pointer points to a value.
#[inline(always)]
pub(super) unsafe fn get(place: *const Value) -> Value {
    // SAFETY: as the caller promises.
    unsafe {
        let words = place.cast::<u64>();
        Value {
            tag: Tag::from_word(words.read_volatile()),
            bits: words.add(1).read_volatile(),
        }
    }
}

/// Writes a value.
///
/// # Safety
/// The pointer is valid for writing.
#[inline(always)]
pub(super) unsafe fn put(place: *mut Value, value: Value) {
    // SAFETY: as the caller promises.
    unsafe {
        (*place).tag = value.tag;
        (*place).bits = value.bits;
    }
}

/// The value that operand b encodes: 0 is undefined, 1 is null, 2 is false, and 3 is true.
#[inline(always)]
pub(super) fn special(b: usize) -> Value {
    let b = b as u64;
    Value {
        // SAFETY: the tag equals b, except that true has the same tag as false; the verifier
        // checked that b is at most 3.
        tag: unsafe { Tag::from_word(b - b / 3) },
        bits: b / 3,
    }
}

/// Stores a result, if there is one, in R[a].
///
/// # Safety
/// The state is that of a handler that writes R[a].
#[inline(always)]
pub(super) unsafe fn store(s: State, result: Option<Value>) -> bool {
    // SAFETY: as the caller promises.
    unsafe { store_at(s.ra(), result) }
}

/// Stores a result, if there is one.
///
/// # Safety
/// The pointer is valid for writing.
#[inline(always)]
pub(super) unsafe fn store_at(place: *mut Value, result: Option<Value>) -> bool {
    let Some(value) = result else { return false };
    // SAFETY: as the caller promises.
    unsafe { put(place, value) };
    true
}

/// # Safety
/// For all methods, the state is that of a handler whose instruction has the requested operand.
impl State {
    #[inline(always)]
    pub fn a(self) -> usize {
        usize::from((self.word >> 8) as u8)
    }

    #[inline(always)]
    pub fn b(self) -> usize {
        usize::from((self.word >> 16) as u16)
    }

    #[inline(always)]
    pub fn b_int(self) -> i64 {
        i64::from((self.word >> 16) as i16)
    }

    #[inline(always)]
    pub fn c(self) -> isize {
        ((self.word >> 32) as i32) as isize
    }

    #[inline(always)]
    pub unsafe fn ra(self) -> *mut Value {
        // SAFETY: this is a register of the window.
        unsafe { self.base.add(self.a()) }
    }

    #[inline(always)]
    pub unsafe fn rb(self) -> *mut Value {
        // SAFETY: this is a register of the window; its number is the low byte of b.
        unsafe { self.base.add(usize::from((self.word >> 16) as u8)) }
    }

    #[inline(always)]
    pub unsafe fn rc(self) -> *mut Value {
        // SAFETY: this is a register of the window; its number is the low byte of c.
        unsafe { self.base.add(usize::from((self.word >> 32) as u8)) }
    }

    /// The constant or cache that c points to.
    #[inline(always)]
    pub unsafe fn at_c<T>(self) -> *mut T {
        // SAFETY: the offset stays within the chunk.
        unsafe { self.pc.offset(self.c()).cast_mut().cast::<T>() }
    }

    /// The global slot with this number.
    #[inline(always)]
    pub unsafe fn global(self, slot: usize) -> *mut Value {
        // SAFETY: the slot exists.
        unsafe { self.globals.add(slot) }
    }

    /// The machine, borrowed for the enclosing expression.
    ///
    /// # Safety
    /// The state is that of a handler, and no other borrow of the machine is in use until this one
    /// ends.
    #[inline(always)]
    pub unsafe fn vm<'a>(self) -> &'a mut Vm {
        // SAFETY: `Vm::run` put the pointer there. It is derived from the borrow of the machine
        // that `run` holds and does not use until the run ends, so this is a reborrow of that one;
        // there is no second one, as the caller promises.
        unsafe { &mut **(*self.context).vm.get() }
    }

    /// Continues `offset` words from here; occasionally checks for requests for attention and for
    /// hot code.
    #[inline(always)]
    pub unsafe fn jump(mut self, offset: isize) -> Flow {
        // SAFETY: the verifier checked the target.
        unsafe {
            self.pc = self.pc.offset(offset);
            if (*self.context).spend() {
                return self.to(tick);
            }
            self.next()
        }
    }

    /// Continues after an instruction that may have allocated memory.
    #[inline(always)]
    pub unsafe fn next_after_allocation(self) -> Flow {
        // SAFETY: as for `next`.
        unsafe {
            if self.vm().heap.wants_collection() {
                return self.to(collect);
            }
            self.next()
        }
    }
}
