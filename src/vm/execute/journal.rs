//! The handlers that stand before those that change things when changes are noted: they tell the journal, then the plain handler runs. What was
//! noted already, which is the common case, costs them a comparison.

use super::data::{cell_of, upcell_of};
use super::handlers;
use super::{
    op_add_global, op_add_global_checked, op_add_global_int, op_add_global_int_checked,
    op_add_upcell_int, op_set_cell, op_set_field, op_set_global, op_set_global_checked,
    op_set_index, op_set_index_int, op_set_upcell,
};
use crate::code::Op;
use crate::heap::Header;
use crate::value::{Array, Struct, tag};
use crate::vm::dispatch::{PLAIN, State};

/// A handler that notes the global in operand c or b, if that was not done yet.
macro_rules! note_global {
    ($s:ident, $slot:expr, $plain:ident) => {{
        if $s.vm().globals.is_new_to_journal($slot as u32) {
            return $s.to(note_first);
        }
        $s.to($plain)
    }};
}

/// A handler that notes an object, if that was not done yet.
macro_rules! note_object {
    ($s:ident, $object:expr, $plain:ident) => {{
        if is_new_to_journal($s, $object) {
            return $s.to(note_first);
        }
        $s.to($plain)
    }};
}

handlers! {
    fn note_set_global(s) { note_global!(s, s.c(), op_set_global) }
    fn note_set_global_checked(s) { note_global!(s, s.c(), op_set_global_checked) }
    fn note_add_global(s) { note_global!(s, s.b(), op_add_global) }
    fn note_add_global_checked(s) { note_global!(s, s.b(), op_add_global_checked) }
    fn note_add_global_int(s) { note_global!(s, s.b(), op_add_global_int) }
    fn note_add_global_int_checked(s) { note_global!(s, s.b(), op_add_global_int_checked) }
    fn note_set_upcell(s) { note_object!(s, upcell_of(s.base, s.b()).header(), op_set_upcell) }
    fn note_add_upcell_int(s) { note_object!(s, upcell_of(s.base, s.b()).header(), op_add_upcell_int) }
    fn note_set_cell(s) { note_object!(s, cell_of(*s.ra()).header(), op_set_cell) }
    fn note_set_index(s) { note_object!(s, aggregate(s), op_set_index) }
    fn note_set_index_int(s) { note_object!(s, aggregate(s), op_set_index_int) }
    fn note_set_field(s) { note_object!(s, aggregate(s), op_set_field) }

    /// Notes what the instruction changes, then runs it.
    #[cold]
    fn note_first(s) {
        work_note(s);
        s.to(PLAIN[usize::from(s.word as u8)])
    }
}

/// The array or struct in R[a]; null if it is neither.
///
/// # Safety
/// The state is that of a handler whose instruction has a register as operand a.
#[inline(always)]
unsafe fn aggregate(s: State) -> *mut Header {
    // SAFETY: as the caller promises; the tags say what the values are.
    unsafe {
        match (*s.ra()).tag {
            tag::ARRAY => (*s.ra()).gc::<Array>().header(),
            tag::STRUCT => (*s.ra()).gc::<Struct>().header(),
            _ => std::ptr::null_mut(),
        }
    }
}

/// Whether an object must be noted before it changes.
///
/// # Safety
/// The object is live, or null.
#[inline(always)]
unsafe fn is_new_to_journal(s: State, object: *mut Header) -> bool {
    // SAFETY: as the caller promises.
    unsafe { !object.is_null() && (*object).epoch < s.vm().heap.epoch() }
}

/// Notes the global or the object that the instruction changes.
///
/// # Safety
/// The state is that of a handler of the journal's table.
#[inline(never)]
unsafe fn work_note(s: State) {
    // SAFETY: the instructions have the operands asked for; the objects are live, being in registers and upvalues.
    unsafe {
        let op = s.word as u8;
        let vm = s.vm();
        if op == Op::SetUpcell as u8 || op == Op::AddUpcellInt as u8 {
            return vm.heap.note(upcell_of(s.base, s.b()).header());
        }
        if op == Op::SetCell as u8 {
            return vm.heap.note(cell_of(*s.ra()).header());
        }
        let aggregates = [Op::SetIndex, Op::SetIndexInt, Op::SetField];
        if aggregates.iter().any(|a| *a as u8 == op) {
            return vm.heap.note(aggregate(s));
        }
        let in_c = [Op::SetGlobal, Op::SetGlobalChecked];
        let slot = if in_c.iter().any(|a| *a as u8 == op) {
            s.c() as u32
        } else {
            s.b() as u32
        };
        vm.globals.note(slot);
    }
}
