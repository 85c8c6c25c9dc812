//! Enters and leaves native code, and runs single instructions that native code leaves to their
//! handlers.
//!
//! # Safety
//!
//! Native code is compiled for the running function, from a verified chunk, with this program's
//! layouts; it preserves the invariants that all handlers rely on (see the documentation of the
//! `native` module). It is entered with the state of a handler, at an instruction that has an
//! entry. Its result says either that the function has returned, with its result stored before its
//! window, or that it exited early, with the place to resume in the context. While it runs, only
//! the functions it calls borrow the machine, one call at a time.
//!
//! A function called by native code runs one handler, using a table that stops before the next
//! instruction. A panic there is caught and resumed in the handler that entered native code, so it
//! never unwinds through native code.

use super::data::closure;
use super::handlers;
use super::quick::{self, Done};
use super::state::{get, put};
use crate::code::{CACHE_WORDS, Instruction, Op};
use crate::native::{RETURNED, Reason, went};
use crate::value::{Closure, Gc, LoadedFunction, Struct, Tag, Value};
use crate::vm::Called;
use crate::vm::context::{Context, Frame};
use crate::vm::dispatch::{Handler, Place, STOPPING};
use crate::vm::execute::{attend, collect, raise};
use crate::vm::hot::{NATIVE_DEPTH, NO_ENTRY, bytecode};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{null, null_mut};
use std::sync::atomic::Ordering;

/// Native code. The parameters are registers, frame, globals, context, and the number of the entry.
type Entry = unsafe extern "C" fn(*mut Value, *mut Frame, *mut Value, *mut Context, u64) -> u64;

handlers! {
    /// Checks whether attention was requested and whether the running code is hot. The instruction
    /// at `pc` has not run yet.
    #[cold]
    fn tick(s) {
        let mut s = s;
        s.pc = bytecode(s.pc);
        let context = &*s.context;
        context.fuel.store(s.vm().hot.options.look.max(1), Ordering::Relaxed);
        if context.limit.load(Ordering::Relaxed) == 0 {
            return s.to(attend);
        }
        // Only the tables that do the actual work lead into native code.
        if *context.table.get() != *context.below.get() {
            return s.next();
        }
        // Returned in one word: a result on the Rust stack could keep the next call from becoming a
        // jump.
        let number = s.vm().look(s.pc, s.base);
        if number == NO_ENTRY {
            return s.next();
        }
        s.pc = (*closure(s.base).function).entry.get().cast::<u64>();
        s.word = number;
        s.to(enter_native)
    }

    /// Handles a word that leads into native code; if the code no longer exists, continues with the
    /// bytecode.
    fn enter_at_stub(s) {
        let skip = s.a();
        let function = *s.pc.add(1 - skip) as *const LoadedFunction;
        let entry = (*function).entry.get();
        let mut s = s;
        if entry.is_null() {
            s.pc = (*function).code.add(skip);
            return s.next();
        }
        s.pc = entry.cast::<u64>();
        s.word = skip as u64;
        s.to(enter_native)
    }

    /// Handles a word that leads into native code while execution is being observed: continues with
    /// the bytecode.
    fn pass_stub(s) {
        let mut s = s;
        s.pc = bytecode(s.pc.sub(1));
        s.next()
    }

    /// Runs the native code at `pc`, from the entry whose number is in `word`.
    fn enter_native(s) {
        let context = s.context;
        *(*context).native_limit.get() = s.frame.wrapping_add(NATIVE_DEPTH);
        let hot = &mut s.vm().hot;
        hot.counters.entered += 1;
        *(*context).countdown.get() = hot.options.leave_after;
        let entry = std::mem::transmute::<*const u64, Entry>(s.pc);
        hot.memory.running.set(true);
        let answer = entry(s.base, s.frame, s.globals, s.context, s.word);
        s.vm().hot.end_running();
        if answer != RETURNED {
            return s.to(leave_native);
        }
        s.vm().hot.counters.returned += 1;
        let mut s = s;
        s.frame = s.frame.sub(1);
        let caller = *s.frame;
        s.pc = caller.pc;
        s.base = caller.base;
        s.next()
    }

    /// Resumes where native code exited.
    fn leave_native(s) {
        let mut s = s;
        s.pc = (*(*s.context).place.get()).pc;
        if s.pc.is_null() {
            return s.to(stop_after_native);
        }
        s.base = (*(*s.context).place.get()).base;
        s.frame = (*(*s.context).place.get()).frame;
        let reason = *(*s.context).reason.get();
        let number = s.vm().left_native(s.pc, s.base, s.frame, reason);
        if number != NO_ENTRY {
            s.pc = (*closure(s.base).function).entry.get().cast::<u64>();
            s.word = number;
            return s.to(enter_native);
        }
        if reason as u8 == Reason::Attention as u8 {
            (*s.context).fuel.store(1, Ordering::Relaxed);
            return s.to(attend);
        }
        let soon = s.vm().soon();
        if (*s.context).fuel.load(Ordering::Relaxed) > soon {
            (*s.context).fuel.store(soon, Ordering::Relaxed);
        }
        s.next()
    }

    /// Stops: the program has ended, an error was not caught, or there was a panic.
    #[cold]
    fn stop_after_native(s) {
        let panic = s.vm().hot.panic.take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
        s.stop()
    }

    /// Stores the place before an instruction, and ends the run there.
    fn stop_here(s) {
        *(*s.context).place.get() = Place { pc: s.pc.sub(1), base: s.base, frame: s.frame };
        s.stop()
    }
}

/// Runs one handler, which stops before the next instruction and stores that place in the context;
/// `pc` is null if there is none. Returns true if no error was raised.
///
/// # Safety
/// Same as for the handler.
unsafe fn work_one(
    handler: Handler,
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
    pc: *const u64,
) -> bool {
    // SAFETY: the context belongs to the running machine, which is not borrowed now; the handler
    // gets the state of the instruction that native code has reached.
    unsafe {
        let vm = *(*context).vm.get();
        (*vm).forget_resume();
        let place = (*context).place.get();
        (*place).pc = null();
        let table = (*context).table.get();
        let before = *table;
        *table = &raw const STOPPING;
        let stopped = guarded(context, || handler(pc, base, frame, globals, context, word));
        #[cfg(not(all(target_arch = "x86_64", unix, not(feature = "match-dispatch"))))]
        if let Some(stopped) = stopped {
            *place = stopped;
        }
        #[cfg(all(target_arch = "x86_64", unix, not(feature = "match-dispatch")))]
        let _ = stopped;
        *table = before;
        !(*vm).has_resumed()
    }
}

/// Runs a closure that may panic. A panic is kept, and execution stops.
///
/// # Safety
/// The context belongs to the running machine.
unsafe fn guarded<T>(context: *mut Context, work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Some(result),
        Err(panic) => {
            // SAFETY: as the caller promises; after a panic, the closure no longer borrows the
            // machine.
            unsafe {
                (*(*(*context).vm.get())).hot.panic = Some(panic);
                (*(*context).place.get()).pc = null();
                *(*context).reason.get() = Reason::Elsewhere as u64;
            }
            None
        }
    }
}

/// Runs the instruction `word`, which is located before `pc`, and returns where execution
/// continues.
pub(in crate::vm) unsafe extern "C" fn work_native_step(
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
    pc: *const u64,
) -> u64 {
    // SAFETY: called by native code with the state of an instruction.
    unsafe {
        let work = || quick::work_quick(pc, base, frame, globals, context, word);
        let Some(done) = guarded(context, work) else {
            return went::ELSEWHERE;
        };
        let below = *(*context).below.get();
        let handler = match done {
            Done::Went(went::ON) if wants_collection(context) => collect as Handler,
            Done::Went(went) => return went,
            Done::Failed => raise as Handler,
            Done::Nothing => (*below)[usize::from(word as u8)],
        };
        let straight =
            work_one(handler, base, frame, globals, context, word, pc) && !was_discarded(context);
        let place = *(*context).place.get();
        if straight && place.base == base && place.frame == frame {
            if place.pc == pc {
                return went::ON;
            }
            let jump = Instruction::decode(word).and_then(Instruction::jump);
            if jump.is_some_and(|offset| place.pc == pc.offset(offset as isize)) {
                return went::TO_TARGET;
            }
        }
        *(*context).reason.get() = Reason::Elsewhere as u64;
        went::ELSEWHERE
    }
}

/// Reports whether native code was discarded while running.
///
/// # Safety
/// The context belongs to the running machine, which is not borrowed now.
unsafe fn was_discarded(context: *mut Context) -> bool {
    // SAFETY: as the caller promises.
    let vm = unsafe { &**(*context).vm.get() };
    vm.hot.memory.discarded.get()
}

/// Reports whether a collection is due.
///
/// # Safety
/// The context belongs to the running machine, which is not borrowed now.
unsafe fn wants_collection(context: *mut Context) -> bool {
    // SAFETY: as the caller promises.
    let vm = unsafe { &**(*context).vm.get() };
    vm.heap.wants_collection()
}

/// Like [`work_native_step`], for an instruction that calls. If it entered a function with native
/// code, that code is stored in the context.
pub(in crate::vm) unsafe extern "C" fn work_native_call(
    base: *mut Value,
    frame: *mut Frame,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
    pc: *const u64,
) -> u64 {
    // SAFETY: as for `work_native_step`. The closure of a function that was entered is stored
    // before its window.
    unsafe {
        let Some(called) = guarded(context, || call_builtin(base, globals, context, word)) else {
            return went::ELSEWHERE;
        };
        let below = *(*context).below.get();
        let handler = match called {
            Some(Called::Done) if wants_collection(context) => collect as Handler,
            Some(Called::Done) => return went::ON,
            Some(Called::Raised) => raise as Handler,
            Some(Called::Closure) | None => (*below)[usize::from(word as u8)],
        };
        let straight =
            work_one(handler, base, frame, globals, context, word, pc) && !was_discarded(context);
        let place = *(*context).place.get();
        *(*context).reason.get() = Reason::Elsewhere as u64;
        if !straight || place.pc.is_null() {
            return went::ELSEWHERE;
        }
        if place.base == base && place.frame == frame && place.pc == pc {
            return went::ON;
        }
        if place.frame != frame.add(1) {
            return went::ELSEWHERE;
        }
        into(context)
    }
}

/// Returns the native code of a function that a handler entered, if it can be run. The function's
/// place is in the context.
///
/// # Safety
/// The context belongs to the running machine.
unsafe fn into(context: *mut Context) -> u64 {
    // SAFETY: the closure of a function that was entered is stored before its window.
    unsafe {
        let place = *(*context).place.get();
        let function = get(place.base.sub(1)).gc::<Closure>().function;
        let entry = (*function).entry.get();
        let at = bytecode(place.pc).offset_from((*function).code);
        if entry.is_null() {
            *(*context).reason.get() = Reason::Call as u64;
            return went::ELSEWHERE;
        }
        if place.frame >= *(*context).native_limit.get() {
            *(*context).reason.get() = Reason::Depth as u64;
            return went::ELSEWHERE;
        }
        *(*context).callee.get() = entry;
        match at {
            0 => went::INTO,
            1 => went::INTO_AFTER_SELF,
            _ => went::ELSEWHERE,
        }
    }
}

/// Calls the instruction's callee if it is a builtin written in Rust, and returns the outcome.
/// Otherwise does nothing.
///
/// # Safety
/// Same as for [`work_native_step`].
unsafe fn call_builtin(
    base: *mut Value,
    globals: *mut Value,
    context: *mut Context,
    word: u64,
) -> Option<Called> {
    // SAFETY: the callee is in R[a] or in a global, and its arguments follow R[a].
    unsafe {
        let place = base.add(usize::from((word >> 8) as u8));
        let callee = match word as u8 {
            op if op == Op::CallGlobal as u8 => get(globals.add((word >> 32) as usize)),
            op if op == Op::Call as u8 => get(place),
            _ => return None,
        };
        if callee.tag != Tag::Builtin {
            return None;
        }
        put(place, callee);
        let vm = *(*context).vm.get();
        let count = usize::from((word >> 16) as u16);
        Some((*vm).call_native(place, count))
    }
}

/// Returns the address of a struct's field, from the table of sites; null if the table does not
/// contain it.
pub(in crate::vm) unsafe extern "C" fn work_native_find(
    _: *mut Value,
    _: *mut Frame,
    _: *mut Value,
    context: *mut Context,
    object: u64,
    cache: *mut [u64; CACHE_WORDS],
) -> *mut Value {
    // SAFETY: called by native code with a struct from a register and the instruction's cache.
    unsafe {
        let vm = &**(*context).vm.get();
        let found = vm.known_site(cache, Gc::from_raw(object as *mut Struct));
        found.unwrap_or(null_mut())
    }
}
