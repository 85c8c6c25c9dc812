//! Functions that native code calls for a part of an instruction. They read and write no registers
//! and raise no errors, so native code keeps everything it has in machine registers. They answer with a refusal wherever only the instruction's handler can tell.
//!
//! # Safety
//!
//! Native code has checked the tags of all objects that it passes, and they are in registers.

use crate::heap::Heap;
use crate::native::sought;
use crate::number::{Number, NumberRef, complex};
use crate::value::{Gc, NumberBox, Sought, Table, Tag, Text, Value};
use crate::vm::context::Context;

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

/// Writes the real and the imaginary part of a complex number to `parts` and returns 1 if both are
/// floats.
pub(in crate::vm) unsafe extern "C" fn work_native_parts(
    number: *mut NumberBox,
    parts: *mut [f64; 2],
) -> u64 {
    // SAFETY: see the head of this module; native code has reserved memory for the parts.
    unsafe {
        if let NumberRef::Complex(z) = Gc::from_raw(number).number().as_ref()
            && let (Number::Float(re), Number::Float(im)) = (&z.re, &z.im)
        {
            parts.write([*re, *im]);
            return 1;
        }
    }
    0
}

/// Replaces the real and the imaginary part that are stored at a place by the complex number.
pub(in crate::vm) unsafe extern "C" fn work_native_complex(
    place: *mut Value,
    context: *mut Context,
) -> u64 {
    // SAFETY: native code has stored two floats in the memory of a register or a global. The
    // context belongs to the running machine, which is not borrowed now.
    unsafe {
        let vm = &mut **(*context).vm.get();
        let [re, im] = place.cast::<[f64; 2]>().read();
        let number = complex(Number::Float(re), Number::Float(im));
        place.write(Value::number(&mut vm.heap, number));
        if vm.heap.wants_collection() {
            vm.ask_attention();
        }
    }
    0
}

/// Computes the length of a vector.
pub(in crate::vm) extern "C" fn work_native_hypot(x: f64, y: f64) -> f64 {
    x.hypot(y)
}
