//! Functions that native code calls for a part of an instruction. They read and write no registers,
//! create no objects and raise no errors, so native code keeps everything it has in machine
//! registers. They answer with a refusal wherever only the instruction's handler can tell.
//!
//! # Safety
//!
//! Native code has checked the tags of all objects that it passes, and they are in registers.

use crate::heap::Heap;
use crate::native::sought;
use crate::value::{Gc, Sought, Table, Tag, Text, Value};

/// The length in bytes of the longest strings that are compared here; comparing longer ones must
/// poll the budget.
const SHORT_TEXT: usize = 1 << 12;

/// Returns the address of the value of a dict's key, or one of the words in [`sought`].
pub(in crate::vm) unsafe extern "C" fn work_native_seek(
    table: *mut Table,
    tag: u64,
    bits: u64,
) -> u64 {
    // SAFETY: see the head of this module.
    unsafe {
        let table = Gc::from_raw(table);
        let tag = Tag::from_word(tag);
        match table.seek_inline(Value { tag, bits }) {
            Sought::At(place) => table.place_of(place) as u64,
            Sought::Missing => sought::MISSING,
            Sought::Unsure => sought::UNSURE,
        }
    }
}

/// Sets the value of a dict's key if a plain write is enough; returns 1 if it did.
pub(in crate::vm) unsafe extern "C" fn work_native_put(
    table: *mut Table,
    key_tag: u64,
    key_bits: u64,
    tag: u64,
    bits: u64,
    heap: *const Heap,
) -> u64 {
    // SAFETY: see the head of this module.
    unsafe {
        let value = |tag, bits| Value {
            tag: Tag::from_word(tag),
            bits,
        };
        let (key, value) = (value(key_tag, key_bits), value(tag, bits));
        u64::from(Gc::from_raw(table).put_quickly(&*heap, key, value))
    }
}

/// Compares two strings: 0 if they differ, 1 if they are equal, 2 if they are long.
pub(in crate::vm) unsafe extern "C" fn work_native_same_text(x: *mut Text, y: *mut Text) -> u64 {
    // SAFETY: see the head of this module.
    unsafe {
        let (x, y) = (Gc::from_raw(x), Gc::from_raw(y));
        if x.len() != y.len() {
            return 0;
        }
        if x.len() > SHORT_TEXT {
            return 2;
        }
        u64::from(x.as_str() == y.as_str())
    }
}
