//! The handlers that run before instructions with effects while changes are being recorded: they
//! inform the journal, then the plain handler runs. In the common case, where the change has
//! already been recorded, they cost one comparison.
//!
//! # Safety
//!
//! Same as for the plain handler of the same instruction, which runs afterwards. An object's header
//! is examined only after the object's tag has been checked; the journal copies what it records and
//! keeps no view of it.

use super::data::{cell_of, upcell_of};
use super::handlers;
use crate::code::{Effect, Field, Instruction, Op};
use crate::heap::Header;
use crate::value::{Array, Gc, Struct, Tag, Value};
use crate::vm::Vm;
use crate::vm::dispatch::{Handler, PLAIN, State};

/// The handler that must run before instructions with this effect, if their changes are recorded.
pub(in crate::vm) const fn noting(effect: Effect) -> Option<Handler> {
    match effect {
        Effect::Global(Field::B, _) => Some(note_global_b),
        Effect::Global(Field::C, _) => Some(note_global_c),
        Effect::Upcell => Some(note_upcell),
        Effect::Cell => Some(note_cell),
        Effect::Object => Some(note_object),
        // Declarations record their own changes; the effects of a call or a module come from other
        // instructions or from natives, which record them.
        Effect::Declare(_) | Effect::Call | Effect::Module => None,
        Effect::Pure | Effect::Return | Effect::End | Effect::Show => None,
    }
}

/// Continues with the plain handler unless something must be recorded first.
macro_rules! note_if {
    ($s:ident, $new:expr) => {{
        if $new {
            return $s.to(note_first);
        }
        $s.to(PLAIN[usize::from($s.word as u8)])
    }};
}

handlers! {
    fn note_global_b(s) { note_if!(s, s.vm().globals.is_new_to_journal(s.b() as u32)) }
    fn note_global_c(s) { note_if!(s, s.vm().globals.is_new_to_journal(s.c() as u32)) }
    fn note_upcell(s) { note_if!(s, is_new_to_journal(s, upcell_of(s.base, s.b()).header())) }
    fn note_cell(s) { note_if!(s, is_new_to_journal(s, cell_of(*s.ra()).header())) }
    fn note_object(s) { note_if!(s, is_new_to_journal(s, aggregate(s))) }

    /// Records what the instruction changes, then runs it.
    #[cold]
    fn note_first(s) {
        work_note(s);
        s.to(PLAIN[usize::from(s.word as u8)])
    }
}

/// The array or struct in R[a]; null if it is neither. A dict records its own changes.
///
/// # Safety
/// The state is that of a handler whose instruction has a register as operand a.
#[inline(always)]
unsafe fn aggregate(s: State) -> *mut Header {
    // SAFETY: as the caller promises; the tags say what the values are.
    unsafe {
        let x = *s.ra();
        if x.tag == Tag::Array {
            x.gc::<Array>().header()
        } else if x.tag == Tag::Struct {
            x.gc::<Struct>().header()
        } else {
            std::ptr::null_mut()
        }
    }
}

/// Records the element of an array at an index given by the program; an index that is out of range
/// changes nothing.
fn note_element(vm: &mut Vm, array: Gc<Array>, index: Value) {
    let Some(index) = index.as_int() else { return };
    let at = if index < 0 {
        index + array.len() as i64
    } else {
        index
    };
    if (0..array.len() as i64).contains(&at) {
        array.note_element(&mut vm.heap, at as usize);
    }
}

/// Whether an object must be recorded before it changes.
///
/// # Safety
/// The object is live, or null.
#[inline(always)]
unsafe fn is_new_to_journal(s: State, object: *mut Header) -> bool {
    // SAFETY: as the caller promises.
    unsafe { !object.is_null() && (*object).epoch < s.vm().heap.epoch() }
}

/// Records the global or the object that the instruction changes.
///
/// # Safety
/// The state is that of a handler in the journal's table.
#[inline(never)]
unsafe fn work_note(s: State) {
    // SAFETY: the instructions have the requested operands; the objects are live, since registers
    // and upvalues refer to them.
    unsafe {
        let vm = s.vm();
        let Some(i) = Instruction::decode(s.word) else {
            return;
        };
        match i.op.effect() {
            Effect::Global(field, _) => vm.globals.note(i.slot(field)),
            Effect::Upcell => vm.heap.note(upcell_of(s.base, s.b()).header()),
            Effect::Cell => vm.heap.note(cell_of(*s.ra()).header()),
            Effect::Object if (*s.ra()).tag == Tag::Array => {
                let index = if i.op == Op::SetIndexInt {
                    Value::int(s.c() as i64)
                } else {
                    *s.rb()
                };
                note_element(vm, (*s.ra()).gc::<Array>(), index);
            }
            Effect::Object => vm.heap.note(aggregate(s)),
            Effect::Declare(_) | Effect::Call | Effect::Module => {}
            Effect::Pure | Effect::Return | Effect::End | Effect::Show => {}
        }
    }
}
