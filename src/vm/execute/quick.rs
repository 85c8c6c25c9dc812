//! Instructions that native code delegates: the work of the handlers' slow paths, without the
//! handlers around it.
//!
//! # Safety
//!
//! Same as for the handler of the same instruction. Changes that the journal must record are left
//! to the handlers.

use super::aggregate::{
    append, new_array, work_format, work_get_field, work_get_index, work_get_index_int,
    work_get_scoped, work_in, work_join, work_slice,
};
use super::arithmetic::{work_arith, work_compare, work_unary};
use super::control::{Turn, work_compare_for_jump, work_iterate};
use super::data::{closure, make_closure};
use super::services::{work_convert, work_make_symbol};
use super::state::{get, put};
use crate::code::Op;
use crate::native::went;
use crate::value::{Cell, Sought, Table, Tag, Value};
use crate::vm::context::{Context, Frame};
use crate::vm::dispatch::{PLAIN, State};

/// The outcome of an instruction.
pub(super) enum Done {
    /// Native code continues at this place; see [`went`].
    Went(u64),
    /// An error was raised in the machine.
    Failed,
    /// Nothing was done; the handler must run the instruction.
    Nothing,
}

/// Returns the outcome of an instruction that has succeeded or failed.
fn done(succeeded: bool) -> Done {
    match succeeded {
        true => Done::Went(went::ON),
        false => Done::Failed,
    }
}

/// Returns where a conditional jump continues; `None` means that an error was raised.
fn jump(taken: Option<bool>) -> Done {
    match taken {
        Some(true) => Done::Went(went::TO_TARGET),
        Some(false) => Done::Went(went::ON),
        None => Done::Failed,
    }
}

/// Runs an instruction. The state is passed in separate parameters: copying it as a whole would
/// load it in larger units than it was just stored in, which stalls.
///
/// # Safety
/// The state is that of the instruction's handler.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few instructions are handled here"
)]
#[inline(never)]
pub(super) unsafe fn work_quick(
    pc: *const u64,
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
) -> Done {
    let s = State {
        pc,
        base,
        frame,
        globals,
        context,
        word,
    };
    // SAFETY: as for the handlers (see the top of this module).
    unsafe {
        let op = Op::ALL[usize::from(word as u8)];
        match op {
            op if is_arithmetic(op) => done(work_arith(pc, base, frame, globals, context, word)),
            Op::Negate | Op::Factorial | Op::Root => {
                done(work_unary(pc, base, frame, globals, context, word))
            }
            Op::Less
            | Op::LessEqual
            | Op::Greater
            | Op::GreaterEqual
            | Op::Equal
            | Op::NotEqual => {
                let truth = work_compare(s);
                if let Some(truth) = truth {
                    put(s.ra(), Value::bool(truth));
                }
                done(truth.is_some())
            }
            op if compares_and_jumps(op) => jump(work_compare_for_jump(s)),
            Op::JumpTrue | Op::JumpFalse => {
                let truth = s.vm().truth(get(s.ra()));
                jump(Some(truth == (word as u8 == Op::JumpTrue as u8)))
            }
            Op::IterNext | Op::IterNextPair if (*s.ra()).tag != Tag::Array => work_next(s),
            Op::GetIndex => work_quick_index(s),
            Op::GetIndexInt => done(work_get_index_int(pc, base, frame, globals, context, word)),
            Op::SetIndex => work_quick_set(s),
            Op::SetIndexInt if is_plain(s) => {
                let index = Value::int(s.c() as i64);
                done(s.vm().set_index(get(s.ra()), index, get(s.rb())))
            }
            Op::SetField if is_plain(s) => {
                done(s.vm().set_field(s.base, get(s.ra()), s.at_c(), get(s.rb())))
            }
            Op::NewArray | Op::NewDict | Op::Append | Op::Closure | Op::NewCell => {
                work_quick_make(s);
                done(true)
            }
            Op::In => work_quick_in(s),
            Op::Slice => done(work_slice(pc, base, frame, globals, context, word)),
            Op::GetField => done(work_get_field(pc, base, frame, globals, context, word)),
            Op::GetScoped => done(work_get_scoped(pc, base, frame, globals, context, word)),
            Op::Join => done(work_join(pc, base, frame, globals, context, word)),
            Op::Format => done(work_format(pc, base, frame, globals, context, word)),
            Op::Convert => done(work_convert(pc, base, frame, globals, context, word)),
            Op::MakeSymbol => done(work_make_symbol(pc, base, frame, globals, context, word)),
            _ => Done::Nothing,
        }
    }
}

/// Creates an object, or appends to an array under construction.
///
/// # Safety
/// The state is that of the handler of one of these instructions.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few of all instructions are meant"
)]
unsafe fn work_quick_make(s: State) {
    // SAFETY: as for the handlers (the head of this module).
    unsafe {
        match Op::ALL[usize::from(s.word as u8)] {
            Op::NewArray => {
                let items = std::slice::from_raw_parts(s.rc(), s.b());
                put(s.ra(), new_array(s.vm(), items));
            }
            Op::NewDict => put(s.ra(), Table::new(&mut s.vm().heap, false, 0).into()),
            Op::Append => {
                let items = std::slice::from_raw_parts(s.rc(), s.b());
                append(s.vm(), get(s.ra()), items);
            }
            Op::Closure => {
                let creator = closure(s.base);
                put(
                    s.ra(),
                    make_closure(s.vm(), creator, s.base, s.c() as usize),
                );
            }
            _ => {
                let value = get(s.rb());
                let cell = Cell::new(&mut s.vm().heap, value);
                let (tag, bits) = (Tag::Cell, cell.address() as u64);
                put(s.ra(), Value { tag, bits });
            }
        }
    }
}

fn is_arithmetic(op: Op) -> bool {
    matches!(
        op,
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem | Op::Pow
    ) || matches!(
        op,
        Op::AddInt | Op::SubInt | Op::MulInt | Op::DivInt | Op::RemInt | Op::IntSub
    ) || matches!(
        op,
        Op::AddConst | Op::SubConst | Op::MulConst | Op::DivConst
    ) || matches!(op, Op::ConstSub | Op::ConstMul | Op::ConstDiv)
}

fn compares_and_jumps(op: Op) -> bool {
    matches!(
        op,
        Op::JumpLess | Op::JumpNotLess | Op::JumpLessEqual | Op::JumpNotLessEqual
    ) || matches!(
        op,
        Op::JumpEqual | Op::JumpNotEqual | Op::JumpEqualInt | Op::JumpNotEqualInt
    ) || matches!(
        op,
        Op::JumpLessInt | Op::JumpNotLessInt | Op::JumpLessEqualInt | Op::JumpNotLessEqualInt
    ) || matches!(
        op,
        Op::JumpGreaterInt
            | Op::JumpNotGreaterInt
            | Op::JumpGreaterEqualInt
            | Op::JumpNotGreaterEqualInt
    )
}

/// # Safety
/// Same as for [`work`].
unsafe fn work_next(s: State) -> Done {
    // SAFETY: as for [`work`].
    unsafe {
        match work_iterate(s.pc, s.base, s.frame, s.globals, s.context, s.word) {
            Turn::Goes => {
                if s.vm().heap.wants_collection() {
                    s.vm().ask_attention();
                }
                Done::Went(went::TO_TARGET)
            }
            Turn::Ends => Done::Went(went::ON),
            Turn::Fails => Done::Failed,
        }
    }
}

/// # Safety
/// Same as for [`work`].
unsafe fn work_quick_index(s: State) -> Done {
    // SAFETY: as for [`work`]; the tag says that it is a table.
    unsafe {
        if (*s.rb()).tag == Tag::Table {
            let table = (*s.rb()).gc::<Table>();
            if let Sought::At(place) = table.seek(get(s.rc()))
                && !table.is_set()
            {
                put(s.ra(), table.value_at(place));
                return Done::Went(went::ON);
            }
        }
        done(work_get_index(
            s.pc, s.base, s.frame, s.globals, s.context, s.word,
        ))
    }
}

/// # Safety
/// Same as for [`work`].
unsafe fn work_quick_set(s: State) -> Done {
    // SAFETY: as for [`work`]; the tag says that it is a table, which reports its changes to the
    // journal itself.
    unsafe {
        if (*s.ra()).tag == Tag::Table {
            let table = (*s.ra()).gc::<Table>();
            if table.put_quickly(&s.vm().heap, get(s.rb()), get(s.rc())) {
                return Done::Went(went::ON);
            }
        }
        match is_plain(s) {
            true => done(s.vm().set_index(get(s.ra()), get(s.rb()), get(s.rc()))),
            false => Done::Nothing,
        }
    }
}

/// Reports whether no changes are being recorded.
///
/// # Safety
/// The state is that of a handler.
unsafe fn is_plain(s: State) -> bool {
    // SAFETY: the context belongs to the running machine.
    unsafe { std::ptr::eq(*(*s.context).below.get(), &raw const PLAIN) }
}

/// # Safety
/// Same as for [`work`].
unsafe fn work_quick_in(s: State) -> Done {
    // SAFETY: as for [`work`]; the tag says that it is a table.
    unsafe {
        if (*s.rc()).tag == Tag::Table {
            match (*s.rc()).gc::<Table>().seek(get(s.rb())) {
                Sought::At(_) => put(s.ra(), Value::bool(true)),
                Sought::Missing => put(s.ra(), Value::bool(false)),
                Sought::Unsure => {
                    return done(work_in(s.pc, s.base, s.frame, s.globals, s.context, s.word));
                }
            }
            return Done::Went(went::ON);
        }
        done(work_in(s.pc, s.base, s.frame, s.globals, s.context, s.word))
    }
}
