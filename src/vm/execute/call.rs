//! Calls and returns. A callee's window starts after the register that holds the function, where
//! the arguments already are; the result replaces the function.
//!
//! # Safety
//!
//! A callee's window starts after R[a] of the caller, so `base[-1]` is the closure. A frame is
//! pushed only below the limit, and the window of a frame below the limit fits in the stack (see
//! the invariants in `vm/mod.rs`). `callee.code` is the code of a verified function whose chunk the
//! closure keeps alive; a return goes to the place that its own call pushed.

use super::handlers;
use super::state::{get, put, special};
use crate::code::CACHE_WORDS;
use crate::value::{Closure, Gc, Struct, Tag, Value};
use crate::vm::context::Frame;
use crate::vm::dispatch::{Flow, State};
use crate::vm::execute::{attend, collect, raise, tick};
use crate::vm::{Called, FrameLimit};
use std::sync::atomic::Ordering;

/// Enters a closure whose arguments are after `place`: pushes the frame and continues with the
/// closure's first instruction.
///
/// # Safety
/// `place` is R[a] of a call; the closure takes this many arguments.
#[inline(always)]
unsafe fn enter(mut s: State, callee: Gc<Closure>, skip: usize) -> Flow {
    // SAFETY: the slow path has ensured that there is room for the frame and the window below the
    // limit.
    unsafe {
        s.frame.write(Frame {
            pc: s.pc,
            base: s.base,
        });
        s.frame = s.frame.add(1);
        s.base = s.ra().add(1);
        s.pc = callee.code.add(skip);
        if (*s.context).spend() {
            return s.to(tick);
        }
        s.next()
    }
}

/// Whether a call must take the slow path before it may push a frame.
///
/// # Safety
/// The state is that of a handler of a call.
#[inline(always)]
unsafe fn at_limit(s: State) -> bool {
    // SAFETY: the context lives as long as the machine runs.
    unsafe { s.frame as usize >= (*s.context).limit.load(Ordering::Relaxed) }
}

handlers! {
    fn op_call(s) {
        let place = s.ra();
        if (*place).tag != Tag::Closure {
            return s.to(call_other);
        }
        let callee = (*place).gc::<Closure>();
        if usize::from(callee.params) != s.b() || at_limit(s) {
            return s.to(call_slow);
        }
        enter(s, callee, 0)
    }

    fn op_call_global(s) {
        let (place, global) = (s.ra(), s.global(s.c() as usize));
        let value = get(global);
        put(place, value);
        if value.tag != Tag::Closure {
            return s.to(call_other);
        }
        let callee = value.gc::<Closure>();
        if usize::from(callee.params) != s.b() || at_limit(s) {
            return s.to(call_slow);
        }
        enter(s, callee, 0)
    }

    /// Handles a call to a closure whose number of parameters differs from the number of arguments,
    /// or a call at the frame limit.
    #[cold]
    fn call_slow(s) {
        let callee = (*s.ra()).gc::<Closure>();
        if usize::from(callee.params) != s.b() {
            // Nothing has changed yet, so the instruction can be run again after the request has
            // been handled.
            if (*s.context).limit.load(Ordering::Relaxed) == 0 {
                return s.to(retry_after_attention);
            }
            let args = s.ra().add(1);
            if !s.vm().fit_arguments(callee, s.ra(), args, s.b()) {
                return s.to(raise);
            }
            return s.to(call_prepared);
        }
        match s.vm().frame_limit(s.frame, s.ra()) {
            FrameLimit::Raised => enter(s, callee, 0),
            FrameLimit::Attention => s.to(retry_after_attention),
            FrameLimit::Overflow => s.to(raise),
        }
    }

    /// Runs the call again once the request for attention has been handled.
    #[cold]
    fn retry_after_attention(s) {
        let mut again = s;
        again.pc = s.pc.sub(1);
        again.to(attend)
    }

    /// Handles a call to something other than a closure, most often a builtin written in Rust.
    fn call_other(s) {
        match s.vm().call_native(s.ra(), s.b()) {
            Called::Done => s.next_after_allocation(),
            Called::Raised => s.to(raise),
            Called::Closure => s.to(call_any),
        }
    }

    /// Handles a call to any kind of builtin, or to a module that converts; raises an error for
    /// anything else.
    fn call_any(s) {
        match s.vm().call_value(s.ra(), s.b()) {
            Called::Done => s.next_after_allocation(),
            Called::Closure => s.to(call_prepared),
            Called::Raised => s.to(raise),
        }
    }

    /// Calls the closure in R[a]. All its arguments follow it there, whatever the operands of the
    /// instruction say.
    fn call_prepared(s) {
        let callee = (*s.ra()).gc::<Closure>();
        if at_limit(s) {
            return s.to(call_prepared_slow);
        }
        enter(s, callee, 0)
    }

    #[cold]
    fn call_prepared_slow(s) {
        let callee = (*s.ra()).gc::<Closure>();
        match s.vm().frame_limit(s.frame, s.ra()) {
            FrameLimit::Raised => enter(s, callee, 0),
            // The registers no longer match the instruction, so it cannot be run again; the request
            // waits for the callee's first call or jump.
            FrameLimit::Attention => enter(s, callee, 0),
            FrameLimit::Overflow => s.to(raise),
        }
    }

    fn op_call_method(s) {
        let place = s.ra();
        let receiver = get(place);
        if receiver.tag != Tag::Struct {
            return s.to(method_slow);
        }
        let object = receiver.gc::<Struct>();
        let cache = s.at_c::<[u64; CACHE_WORDS]>();
        let shape = object.shape.get().address() as u64;
        let method = if (*cache)[2] == shape && (*cache)[1] >> 32 == u64::from(s.vm().shapes.epoch) {
            get((*cache)[3] as *const Value)
        } else if (*cache)[0] == shape {
            get(object.slots.get().add((*cache)[1] as u32 as usize))
        } else {
            return s.to(method_elsewhere);
        };
        if method.tag != Tag::Closure {
            return s.to(method_slow);
        }
        let callee = method.gc::<Closure>();
        if usize::from(callee.params) != s.b() || at_limit(s) {
            return s.to(method_slow);
        }
        put(place, method);
        enter_method(s, callee, receiver)
    }

    /// Handles a method that misses the instruction's own cache; the second-level table may contain
    /// it.
    fn method_elsewhere(s) {
        let place = s.ra();
        let receiver = get(place);
        let Some(found) = s.vm().known_site(s.at_c(), receiver.gc::<Struct>()) else {
            return s.to(method_slow);
        };
        let method = get(found);
        if method.tag != Tag::Closure {
            return s.to(method_slow);
        }
        let callee = method.gc::<Closure>();
        if usize::from(callee.params) != s.b() || at_limit(s) {
            return s.to(method_slow);
        }
        put(place, method);
        enter_method(s, callee, receiver)
    }

    fn method_slow(s) {
        // Nothing has changed yet, so the instruction can be run again after the request has been
        // handled.
        if (*s.context).limit.load(Ordering::Relaxed) == 0 {
            return s.to(retry_after_attention);
        }
        let receiver = get(s.ra());
        match s.vm().call_method(s.base, s.ra(), s.b(), s.at_c()) {
            Called::Done => s.next_after_allocation(),
            Called::Raised => s.to(raise),
            Called::Closure => enter_found(s, receiver),
        }
    }

    fn op_call_spread(s) {
        if (*s.context).limit.load(Ordering::Relaxed) == 0 {
            return s.to(retry_after_attention);
        }
        match s.vm().call_spread(s.ra()) {
            Called::Done => s.next_after_allocation(),
            Called::Closure => s.to(call_prepared),
            Called::Raised => s.to(raise),
        }
    }

    fn op_call_method_spread(s) {
        if (*s.context).limit.load(Ordering::Relaxed) == 0 {
            return s.to(retry_after_attention);
        }
        let receiver = get(s.ra());
        match s.vm().call_method_spread(s.base, s.ra(), s.at_c()) {
            Called::Done => s.next_after_allocation(),
            Called::Raised => s.to(raise),
            Called::Closure => enter_found(s, receiver),
        }
    }

    fn op_return(s) {
        let value = get(s.ra());
        put(s.base.sub(1), value);
        let mut s = s;
        s.frame = s.frame.sub(1);
        let caller = *s.frame;
        s.pc = caller.pc;
        s.base = caller.base;
        s.next()
    }

    fn op_return_special(s) {
        put(s.base.sub(1), special(s.b()));
        let mut s = s;
        s.frame = s.frame.sub(1);
        let caller = *s.frame;
        s.pc = caller.pc;
        s.base = caller.base;
        s.next()
    }

    fn op_return_module(s) {
        let module = s.vm().finish_module(s.base);
        put(s.base.sub(1), module);
        let mut s = s;
        s.frame = s.frame.sub(1);
        let caller = *s.frame;
        s.pc = caller.pc;
        s.base = caller.base;
        s.to(collect)
    }
}

/// Enters a method with the receiver as its `self`.
///
/// # Safety
/// Same as for [`enter`].
#[inline(always)]
unsafe fn enter_method(s: State, callee: Gc<Closure>, receiver: Value) -> Flow {
    // SAFETY: the register for `self` is in the callee's window; its code starts with `LoadSelf`,
    // which is skipped.
    unsafe {
        if callee.self_register != 255 {
            put(s.ra().add(1 + usize::from(callee.self_register)), receiver);
            return enter(s, callee, 1);
        }
        enter(s, callee, 0)
    }
}

/// Enters the closure in R[a] that was found as a method of the receiver; its arguments are already
/// in place.
///
/// # Safety
/// The state is that of a handler of a method call.
#[inline(always)]
unsafe fn enter_found(s: State, receiver: Value) -> Flow {
    // SAFETY: as for `enter`, below the limit.
    unsafe {
        if at_limit(s) && s.vm().frame_limit(s.frame, s.ra()) == FrameLimit::Overflow {
            return s.to(raise);
        }
        let callee = (*s.ra()).gc::<Closure>();
        if receiver.tag == Tag::Struct {
            enter_method(s, callee, receiver)
        } else {
            enter(s, callee, 0)
        }
    }
}
