//! Errors, attention, modules, the echo, and the end of a run.
//!
//! # Safety
//!
//! While unwinding, the machine stores the place where a run continues after an error in `resume`:
//! the place of a verified handler, its window and its frame. Collections happen only here, where
//! all live values are in registers, globals or the machine's own roots, and no borrow of any of
//! them is left.

use super::state::get;
use super::state::store;
use super::{handlers, working_handlers};
use crate::value::Value;
use crate::vm::Called;
use crate::vm::execute::op_call;

handlers! {
    /// Looks for a handler for the raised error and continues there; if there is none, the run
    /// ends.
    #[cold]
    fn raise(s) {
        if !s.vm().unwind(s.pc, s.base, s.frame) {
            return s.stop();
        }
        // The place is passed through the machine: a result on the Rust stack could keep the next
        // call from being a jump.
        let mut s = s;
        s.pc = s.vm().resume.pc;
        s.base = s.vm().resume.base;
        s.frame = s.vm().resume.frame;
        if s.vm().heap.wants_collection() {
            return s.to(collect_here);
        }
        s.next()
    }

    /// Handles a request for attention: an interrupt or a collection.
    #[cold]
    fn attend(s) {
        if s.vm().attend(s.base) { s.next() } else { s.to(raise_here) }
    }

    /// Raises the error at the next instruction, before it runs.
    #[cold]
    fn raise_here(s) {
        let mut s = s;
        s.pc = s.pc.add(1);
        s.to(raise)
    }

    /// Collects: all live values are in registers now.
    #[cold]
    fn collect(s) {
        if s.vm().collect_at(s.base) { s.next() } else { s.to(raise) }
    }

    /// Collects before an instruction runs.
    #[cold]
    fn collect_here(s) {
        if s.vm().collect_at(s.base) { s.next() } else { s.to(raise_here) }
    }

    fn op_throw(s) {
        s.vm().throw(get(s.ra()));
        s.to(raise)
    }

    fn op_rethrow(s) {
        s.vm().rethrow(get(s.ra()));
        s.to(raise)
    }

    fn op_keep_interrupt(s) {
        if s.vm().is_interrupt(get(s.ra())) {
            s.vm().rethrow(get(s.ra()));
            return s.to(raise);
        }
        s.next()
    }

    fn op_include(s) {
        match s.vm().include(s.base, s.frame, s.ra(), get(s.at_c())) {
            Called::Done => s.next_after_allocation(),
            Called::Raised => s.to(raise),
            Called::Closure => {
                let mut s = s;
                s.word &= 0xffff;
                s.to(op_call)
            }
        }
    }

    fn op_bind_module(s) {
        if !s.vm().bind_module(s.base, get(s.ra())) {
            return s.to(raise);
        }
        s.next()
    }

    fn op_echo(s) {
        if !s.vm().echo(get(s.ra())) {
            return s.to(raise);
        }
        s.next_after_allocation()
    }

    fn op_halt(s) {
        s.stop()
    }
}

working_handlers! {
    fn op_make_symbol / work_make_symbol(s) {
        store(s, s.vm().make_symbol(get(s.at_c::<Value>())))
    }

    fn op_convert / work_convert(s) {
        store(s, s.vm().convert(get(s.rb()), s.c() as u8))
    }
}
