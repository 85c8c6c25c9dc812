//! Moving values: registers, constants, globals, upvalues and cells.
//!
//! # Safety
//!
//! Registers, constants, global slots and upvalues are in range, as the verifier has checked. Where
//! an instruction takes a cell, the compiler has put one there: a captured variable that is
//! assigned to is held in a cell from its first instruction on, and no other instruction writes
//! that register. A cell's address is used in the same handler; cells do not move.

use super::state::{get, put, special, store_at};
use super::{handlers, working_handlers};
use crate::code::Capture;
use crate::value::{Cell, Closure, Gc, Tag, Value};
use crate::vm::execute::raise;

handlers! {
    fn op_move(s) {
        put(s.ra(), get(s.rb()));
        s.next()
    }

    fn op_choose(s) {
        put(s.ra(), get(s.rb()));
        s.next()
    }

    fn op_load_int(s) {
        put(s.ra(), Value::int(s.c() as i64));
        s.next()
    }

    fn op_load_const(s) {
        put(s.ra(), get(s.at_c::<Value>()));
        s.next()
    }

    fn op_load_special(s) {
        put(s.ra(), special(s.b()));
        s.next()
    }

    fn op_get_global(s) {
        let value = get(s.global(s.c() as usize));
        if value.is_undefined() {
            return s.to(undefined_global);
        }
        put(s.ra(), value);
        s.next()
    }

    #[cold]
    fn undefined_global(s) {
        s.vm().fail_undefined_global(s.c() as u32);
        s.to(raise)
    }

    fn op_set_global(s) {
        put(s.global(s.c() as usize), get(s.ra()));
        s.next()
    }

    fn op_set_global_checked(s) {
        let slot = s.c() as u32;
        if !s.vm().check_assignable(slot) {
            return s.to(raise);
        }
        put(s.global(slot as usize), get(s.ra()));
        s.next()
    }

    fn op_define_global(s) {
        if !s.vm().define_global(s.c() as u32, s.b(), get(s.ra())) {
            return s.to(raise);
        }
        s.next()
    }

    fn op_add_global(s) {
        let (place, y) = (s.global(s.b()), s.ra());
        if (*place).tag == Tag::Int && (*y).tag == Tag::Int
            && let Some(sum) = ((*place).bits as i64).checked_add((*y).bits as i64) {
                (*place).bits = sum as u64;
                return s.next();
            }
        s.to(add_global_slow)
    }

    fn op_add_global_checked(s) {
        if !s.vm().check_assignable(s.b() as u32) {
            return s.to(raise);
        }
        s.to(op_add_global)
    }

    fn op_add_global_int(s) {
        let place = s.global(s.b());
        if (*place).tag == Tag::Int
            && let Some(sum) = ((*place).bits as i64).checked_add(s.c() as i64) {
                (*place).bits = sum as u64;
                return s.next();
            }
        s.to(add_global_int_slow)
    }

    fn op_get_upvalue(s) {
        put(s.ra(), get(closure(s.base).upvalue(s.b())));
        s.next()
    }

    fn op_get_upcell(s) {
        put(s.ra(), get(upcell(s.base, s.b())));
        s.next()
    }

    fn op_set_upcell(s) {
        put(upcell(s.base, s.b()), get(s.ra()));
        s.next()
    }

    fn op_add_upcell_int(s) {
        let place = upcell(s.base, s.b());
        if (*place).tag == Tag::Int
            && let Some(sum) = ((*place).bits as i64).checked_add(s.c() as i64) {
                (*place).bits = sum as u64;
                return s.next();
            }
        s.to(add_upcell_int_slow)
    }

    fn op_new_cell(s) {
        let value = get(s.rb());
        let cell = Cell::new(&mut s.vm().heap, value);
        put(s.ra(), Value { tag: Tag::Cell, bits: cell.address() as u64 });
        s.next_after_allocation()
    }

    fn op_get_cell(s) {
        put(s.ra(), get(cell(get(s.rb()))));
        s.next()
    }

    fn op_set_cell(s) {
        put(cell(get(s.ra())), get(s.rb()));
        s.next()
    }

    fn op_load_self(s) {
        put(s.ra(), get(closure(s.base).upvalue(s.b())));
        s.next()
    }

    fn op_check_self(s) {
        if (*s.ra()).is_undefined() {
            s.vm().fail_no_self();
            return s.to(raise);
        }
        s.next()
    }

    fn op_closure(s) {
        let creator = closure(s.base);
        let made = make_closure(s.vm(), creator, s.base, s.c() as usize);
        put(s.ra(), made);
        s.next_after_allocation()
    }
}

working_handlers! {
    #[cold]
    fn add_global_slow / work_add_global(s) {
        let place = s.global(s.b());
        store_at(place, s.vm().add(get(place), get(s.ra())))
    }

    #[cold]
    fn add_global_int_slow / work_add_global_int(s) {
        let place = s.global(s.b());
        let old = get(place);
        if old.is_undefined() {
            s.vm().fail_undefined_global(s.b() as u32);
            return false;
        }
        store_at(place, s.vm().step(old, s.c() as i64, s.a() == 1))
    }

    fn op_add_global_int_checked / work_add_global_int_checked(s) {
        let slot = s.b() as u32;
        let place = s.global(slot as usize);
        if get(place).is_undefined() {
            s.vm().fail_undefined_global(slot);
            return false;
        }
        // The same order as in `x = x + c`: first the sum, then the check that the name may be
        // assigned to.
        let sum = s.vm().step(get(place), s.c() as i64, s.a() == 1);
        sum.is_some() && s.vm().check_assignable(slot) && store_at(place, sum)
    }

    #[cold]
    fn add_upcell_int_slow / work_add_upcell_int(s) {
        let place = upcell(s.base, s.b());
        store_at(place, s.vm().step(get(place), s.c() as i64, s.a() == 1))
    }
}

/// The closure whose window begins at `base`.
///
/// # Safety
/// `base` is the base of a running function, whose closure is right before it.
#[inline(always)]
pub(super) unsafe fn closure(base: *mut Value) -> Gc<Closure> {
    // SAFETY: as the caller promises.
    unsafe { (*base.sub(1)).gc() }
}

/// # Safety
/// The value is a cell.
#[inline(always)]
pub(super) unsafe fn cell_of(value: Value) -> Gc<Cell> {
    // SAFETY: as the caller promises.
    unsafe { value.gc() }
}

/// # Safety
/// The running closure's upvalue at this index is a cell.
#[inline(always)]
pub(super) unsafe fn upcell_of(base: *mut Value, index: usize) -> Gc<Cell> {
    // SAFETY: as the caller promises.
    unsafe { cell_of(get(closure(base).upvalue(index))) }
}

/// # Safety
/// Same as for [`cell_of`].
#[inline(always)]
unsafe fn cell(value: Value) -> *mut Value {
    // SAFETY: as the caller promises.
    unsafe { cell_of(value).value.as_ptr() }
}

/// # Safety
/// Same as for [`upcell_of`].
#[inline(always)]
unsafe fn upcell(base: *mut Value, index: usize) -> *mut Value {
    // SAFETY: as the caller promises.
    unsafe { upcell_of(base, index).value.as_ptr() }
}

/// # Safety
/// `base` is the window of `creator`, whose chunk has a function at this index.
#[inline(never)]
pub(super) unsafe fn make_closure(
    vm: &mut crate::vm::Vm,
    creator: Gc<Closure>,
    base: *mut Value,
    index: usize,
) -> Value {
    let chunk = creator.function().chunk();
    let function = &chunk.functions()[index];
    let made = Closure::new(&mut vm.heap, function);
    for (i, capture) in function.prototype.captures.iter().enumerate() {
        // SAFETY: captures name registers of the creator's window and upvalues of the creator; the
        // new closure has as many upvalues.
        unsafe {
            let value = match *capture {
                Capture::Register(r) => get(base.add(usize::from(r))),
                Capture::Upvalue(u) => get(creator.upvalue(usize::from(u))),
                Capture::Nothing => Value::UNDEFINED,
            };
            put(made.upvalue(i), value);
        }
    }
    made.into()
}
