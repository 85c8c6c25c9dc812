//! Jumps, loops and iteration.
//!
//! # Safety
//!
//! The verifier has checked that each jump lands on an instruction of the same function. Every
//! backward jump checks the limit, so any running code can be interrupted from outside. Iteration
//! keeps its state in registers of the window, where the collector sees it.

use super::handlers;
use super::state::{get, put, store};
use crate::code::Op;
use crate::value::{Tag, Value};
use crate::vm::Vm;
use crate::vm::context::{Context, Frame};
use crate::vm::dispatch::State;
use crate::vm::execute::raise;
use crate::vm::operate::Order;

/// A fused compare-and-branch on two registers.
macro_rules! compare_jump {
    ($s:ident, $op:tt, $sense:tt) => {{
        let (x, y) = ($s.ra(), $s.rb());
        let truth = if (*x).tag == Tag::Int && (*y).tag == Tag::Int {
            ((*x).bits as i64) $op ((*y).bits as i64)
        } else if (*x).tag == Tag::Float && (*y).tag == Tag::Float {
            f64::from_bits((*x).bits) $op f64::from_bits((*y).bits)
        } else {
            return $s.to(compare_jump_slow);
        };
        if truth == $sense { $s.jump($s.c()) } else { $s.next() }
    }};
}

/// A fused compare-and-branch on a register and a number.
macro_rules! compare_jump_int {
    ($s:ident, $op:tt, $sense:tt) => {{
        let x = $s.ra();
        let truth = if (*x).tag == Tag::Int {
            ((*x).bits as i64) $op $s.b_int()
        } else if (*x).tag == Tag::Float {
            f64::from_bits((*x).bits) $op ($s.b_int() as f64)
        } else {
            return $s.to(compare_jump_slow);
        };
        if truth == $sense { $s.jump($s.c()) } else { $s.next() }
    }};
}

handlers! {
    fn op_jump(s) { s.jump(s.c()) }

    fn op_jump_true(s) {
        let x = s.ra();
        if (*x).tag == Tag::Bool {
            return if (*x).bits != 0 { s.jump(s.c()) } else { s.next() };
        }
        s.to(jump_truth_slow)
    }

    fn op_jump_false(s) {
        let x = s.ra();
        if (*x).tag == Tag::Bool {
            return if (*x).bits == 0 { s.jump(s.c()) } else { s.next() };
        }
        s.to(jump_truth_slow)
    }

    fn jump_truth_slow(s) {
        let x = get(s.ra());
        let truth = s.vm().truth(x);
        if truth == (s.word as u8 == Op::JumpTrue as u8) { s.jump(s.c()) } else { s.next() }
    }

    fn op_jump_given(s) {
        if (*s.ra()).is_undefined() { s.next() } else { s.jump(s.c()) }
    }

    fn op_jump_null(s) {
        if (*s.ra()).is_null() { s.jump(s.c()) } else { s.next() }
    }

    fn op_jump_not_null(s) {
        if (*s.ra()).is_null() { s.next() } else { s.jump(s.c()) }
    }

    fn op_jump_less(s) { compare_jump!(s, <, true) }
    fn op_jump_not_less(s) { compare_jump!(s, <, false) }
    fn op_jump_less_equal(s) { compare_jump!(s, <=, true) }
    fn op_jump_not_less_equal(s) { compare_jump!(s, <=, false) }
    fn op_jump_equal(s) { compare_jump!(s, ==, true) }
    fn op_jump_not_equal(s) { compare_jump!(s, ==, false) }
    fn op_jump_less_int(s) { compare_jump_int!(s, <, true) }
    fn op_jump_not_less_int(s) { compare_jump_int!(s, <, false) }
    fn op_jump_less_equal_int(s) { compare_jump_int!(s, <=, true) }
    fn op_jump_not_less_equal_int(s) { compare_jump_int!(s, <=, false) }
    fn op_jump_greater_int(s) { compare_jump_int!(s, >, true) }
    fn op_jump_not_greater_int(s) { compare_jump_int!(s, >, false) }
    fn op_jump_greater_equal_int(s) { compare_jump_int!(s, >=, true) }
    fn op_jump_not_greater_equal_int(s) { compare_jump_int!(s, >=, false) }
    fn op_jump_equal_int(s) { compare_jump_int!(s, ==, true) }
    fn op_jump_not_equal_int(s) { compare_jump_int!(s, ==, false) }

    #[cold]
    fn compare_jump_slow(s) {
        match work_compare_for_jump(s) {
            Some(true) => s.jump(s.c()),
            Some(false) => s.next(),
            None => s.to(raise),
        }
    }

    fn op_jump_global_less_int(s) {
        let (x, imm) = (s.global(s.b()), i64::from(s.c() as i16));
        if (*x).tag == Tag::Int {
            return if ((*x).bits as i64) < imm { s.jump(s.c() >> 16) } else { s.next() };
        }
        s.to(jump_global_slow)
    }

    fn op_jump_global_less_equal_int(s) {
        let (x, imm) = (s.global(s.b()), i64::from(s.c() as i16));
        if (*x).tag == Tag::Int {
            return if ((*x).bits as i64) <= imm { s.jump(s.c() >> 16) } else { s.next() };
        }
        s.to(jump_global_slow)
    }

    #[cold]
    fn jump_global_slow(s) {
        let (x, imm) = (get(s.global(s.b())), Value::int(i64::from(s.c() as i16)));
        if x.is_undefined() {
            s.vm().fail_undefined_global(s.b() as u32);
            return s.to(raise);
        }
        let order = if s.word as u8 == Op::JumpGlobalLessInt as u8 { Order::Less } else { Order::LessEqual };
        match s.vm().order(order, x, imm) {
            Some(true) => s.jump(s.c() >> 16),
            Some(false) => s.next(),
            None => s.to(raise),
        }
    }

    fn op_step_less(s) {
        let (x, limit) = (s.ra(), s.rb());
        if (*x).tag == Tag::Int && (*limit).tag == Tag::Int
            && let Some(sum) = ((*x).bits as i64).checked_add(i64::from((s.word >> 24) as i8)) {
                (*x).bits = sum as u64;
                return if sum < (*limit).bits as i64 { s.jump(s.c()) } else { s.next() };
            }
        s.to(step_slow)
    }

    fn op_step_less_equal(s) {
        let (x, limit) = (s.ra(), s.rb());
        if (*x).tag == Tag::Int && (*limit).tag == Tag::Int
            && let Some(sum) = ((*x).bits as i64).checked_add(i64::from((s.word >> 24) as i8)) {
                (*x).bits = sum as u64;
                return if sum <= (*limit).bits as i64 { s.jump(s.c()) } else { s.next() };
            }
        s.to(step_slow)
    }

    fn op_step_less_int(s) {
        let x = s.ra();
        if (*x).tag == Tag::Int
            && let Some(sum) = ((*x).bits as i64).checked_add(1) {
                (*x).bits = sum as u64;
                return if sum < s.b_int() { s.jump(s.c()) } else { s.next() };
            }
        s.to(step_slow)
    }

    #[cold]
    fn step_slow(s) {
        if !work_step(s.pc, s.base, s.frame, s.globals, s.context, s.word) {
            return s.to(raise);
        }
        let int = s.word as u8 == Op::StepLessInt as u8;
        let (sum, limit) = (get(s.ra()), if int { Value::int(s.b_int()) } else { get(s.rb()) });
        let order = if s.word as u8 == Op::StepLessEqual as u8 { Order::LessEqual } else { Order::Less };
        match s.vm().order(order, sum, limit) {
            Some(true) => {
                if s.vm().heap.wants_collection() {
                    s.vm().ask_attention();
                }
                s.jump(s.c())
            }
            Some(false) => s.next_after_allocation(),
            None => s.to(raise),
        }
    }

    fn op_iter_start(s) {
        let Some(state) = s.vm().start_iterating(get(s.ra())) else {
            return s.to(raise);
        };
        put(s.ra().add(1), Value::int(state as i64));
        s.next()
    }

    fn op_iter_next(s) {
        let place = s.ra();
        if (*place).tag == Tag::Array {
            let array = (*place).gc::<crate::value::Array>();
            let state = (*place.add(1)).bits;
            if let Some(item) = array.items().get(state as u32 as usize)
                && (state as u32) < (state >> 32) as u32
            {
                put(place.add(2), get(item));
                (*place.add(1)).bits = state + 1;
                return s.jump(s.c());
            }
            return s.next();
        }
        s.to(iter_next_slow)
    }

    fn op_iter_next_pair(s) {
        let place = s.ra();
        if (*place).tag == Tag::Array {
            let array = (*place).gc::<crate::value::Array>();
            let state = (*place.add(1)).bits;
            let index = state as u32;
            if let Some(item) = array.items().get(index as usize)
                && index < (state >> 32) as u32
            {
                put(place.add(3), get(item));
                put(place.add(2), Value::int(index.into()));
                (*place.add(1)).bits = state + 1;
                return s.jump(s.c());
            }
            return s.next();
        }
        s.to(iter_next_slow)
    }

    fn iter_next_slow(s) {
        match work_iterate(s.pc, s.base, s.frame, s.globals, s.context, s.word) {
            Turn::Goes => {}
            Turn::Ends => return s.next(),
            Turn::Fails => return s.to(raise),
        }
        if s.vm().heap.wants_collection() {
            s.vm().ask_attention();
        }
        s.jump(s.c())
    }

    fn op_count_start(s) {
        let count = get(s.ra());
        match s.vm().loop_count(count) {
            Some(count) => {
                put(s.ra(), Value::int(count));
                s.next()
            }
            None => s.to(raise),
        }
    }

    fn op_count_next(s) {
        let x = s.ra();
        if (*x).bits as i64 > 0 {
            (*x).bits -= 1;
            return s.jump(s.c());
        }
        s.next()
    }
}

/// The outcome of advancing a loop to its next element.
#[repr(u8)]
pub(super) enum Turn {
    Goes,
    Ends,
    Fails,
}

/// Puts the next element into the loop's variables.
#[inline(never)]
pub(super) unsafe extern "C-unwind" fn work_iterate(
    pc: *const u64,
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
) -> Turn {
    let s = State {
        pc,
        base,
        frame,
        globals,
        context,
        word,
    };
    // SAFETY: this is called only by the handlers of iteration.
    unsafe {
        let place = s.ra();
        let pair = s.word as u8 == Op::IterNextPair as u8;
        let (collection, state) = (get(place), (*place.add(1)).bits);
        let (key, value, state) = match s.vm().iterate(collection, state, pair) {
            Ok(Some(next)) => next,
            Ok(None) => return Turn::Ends,
            Err(failure) => {
                s.vm().fail(failure);
                return Turn::Fails;
            }
        };
        (*place.add(1)).bits = state;
        if pair {
            put(place.add(2), key);
            put(place.add(3), value);
        } else {
            put(
                place.add(2),
                if collection.tag == Tag::Struct {
                    key
                } else {
                    value
                },
            );
        }
        Turn::Goes
    }
}

/// Adds the step in a fused loop instruction.
#[inline(never)]
unsafe extern "C-unwind" fn work_step(
    pc: *const u64,
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
) -> bool {
    let s = State {
        pc,
        base,
        frame,
        globals,
        context,
        word,
    };
    // SAFETY: this is called only by the handlers of fused loop instructions.
    unsafe {
        let int = s.word as u8 == Op::StepLessInt as u8;
        let step = if int {
            1
        } else {
            i64::from((s.word >> 24) as i8)
        };
        store(s, s.vm().add(get(s.ra()), Value::int(step)))
    }
}

/// Slow path: decides whether a jump is taken.
///
/// # Safety
/// The state is that of a handler of a fused compare-and-branch.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few instructions matter here"
)]
pub(super) unsafe fn work_compare_for_jump(s: State) -> Option<bool> {
    // SAFETY: as the caller promises.
    let (op, x, y, imm, vm) = unsafe {
        let op = Op::ALL[usize::from(s.word as u8)];
        (op, get(s.ra()), get(s.rb()), Value::int(s.b_int()), s.vm())
    };
    let (order, y, sense) = match op {
        Op::JumpLess => (Some(Order::Less), y, true),
        Op::JumpNotLess => (Some(Order::Less), y, false),
        Op::JumpLessEqual => (Some(Order::LessEqual), y, true),
        Op::JumpNotLessEqual => (Some(Order::LessEqual), y, false),
        Op::JumpEqual => (None, y, true),
        Op::JumpNotEqual => (None, y, false),
        Op::JumpLessInt => (Some(Order::Less), imm, true),
        Op::JumpNotLessInt => (Some(Order::Less), imm, false),
        Op::JumpLessEqualInt => (Some(Order::LessEqual), imm, true),
        Op::JumpNotLessEqualInt => (Some(Order::LessEqual), imm, false),
        Op::JumpGreaterInt => (Some(Order::Greater), imm, true),
        Op::JumpNotGreaterInt => (Some(Order::Greater), imm, false),
        Op::JumpGreaterEqualInt => (Some(Order::GreaterEqual), imm, true),
        Op::JumpNotGreaterEqualInt => (Some(Order::GreaterEqual), imm, false),
        Op::JumpEqualInt => (None, imm, true),
        _ => (None, imm, false),
    };
    let truth = match order {
        // An error must name the operands in the program's order.
        Some(order) if Vm::is_mirrored(s.pc, s.base) => vm.order(order.mirrored(), y, x)?,
        Some(order) => vm.order(order, x, y)?,
        None => vm.equal(x, y)?,
    };
    Some(truth == sense)
}
