//! The handlers that stand before those that change things when changes are noted: they tell the journal, then the plain handler runs.

use super::data::{cell_of, upcell_of};
use super::handlers;
use super::{
    op_add_global, op_add_global_checked, op_add_global_int, op_add_global_int_checked,
    op_add_upcell_int, op_set_cell, op_set_field, op_set_global, op_set_global_checked,
    op_set_index, op_set_index_int, op_set_upcell,
};
use crate::value::{Array, Struct, tag};

handlers! {
    fn note_set_global(s) {
        s.vm().globals.note(s.c() as u32);
        s.to(op_set_global)
    }

    fn note_set_global_checked(s) {
        s.vm().globals.note(s.c() as u32);
        s.to(op_set_global_checked)
    }

    fn note_add_global(s) {
        s.vm().globals.note(s.b() as u32);
        s.to(op_add_global)
    }

    fn note_add_global_checked(s) {
        s.vm().globals.note(s.b() as u32);
        s.to(op_add_global_checked)
    }

    fn note_add_global_int(s) {
        s.vm().globals.note(s.b() as u32);
        s.to(op_add_global_int)
    }

    fn note_add_global_int_checked(s) {
        s.vm().globals.note(s.b() as u32);
        s.to(op_add_global_int_checked)
    }

    fn note_set_upcell(s) {
        s.vm().heap.note(upcell_of(s.base, s.b()).header());
        s.to(op_set_upcell)
    }

    fn note_add_upcell_int(s) {
        s.vm().heap.note(upcell_of(s.base, s.b()).header());
        s.to(op_add_upcell_int)
    }

    fn note_set_cell(s) {
        s.vm().heap.note(cell_of(*s.ra()).header());
        s.to(op_set_cell)
    }

    fn note_set_index(s) {
        if (*s.ra()).tag == tag::ARRAY {
            s.vm().heap.note((*s.ra()).gc::<Array>().header());
        }
        s.to(op_set_index)
    }

    fn note_set_index_int(s) {
        if (*s.ra()).tag == tag::ARRAY {
            s.vm().heap.note((*s.ra()).gc::<Array>().header());
        }
        s.to(op_set_index_int)
    }

    fn note_set_field(s) {
        if (*s.ra()).tag == tag::STRUCT {
            s.vm().heap.note((*s.ra()).gc::<Struct>().header());
        }
        s.to(op_set_field)
    }
}
