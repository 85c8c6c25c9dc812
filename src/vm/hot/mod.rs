//! What runs hot: counting it, native code for it, and what happens when native code is left.
//!
//! Every so many calls and jumps the interpreter looks where it stands. A function that it meets there often enough is compiled. Closures made
//! from then on begin at a *stub*, two words that lead into native code, one for calls and one for calls of methods that need no self; a closure
//! that is met running begins there from then on, too. Loops are entered where a look finds the interpreter at their head.
//!
//! Native code is left by returning to the handler that entered it, with the place in the context where the interpreter goes on. Code that is
//! left at the same instruction for a value of another type too often is made once more with that instruction's handler at that place.
//!
//! Only the plain table and the journal's lead into native code; with any other table the interpreter counts, shows and steps every instruction.
//!
//! Native code is freed and replaced only while none runs: by looks and when code is left, which the interpreter does, and between runs. A
//! running function's code is kept by its chunk, which its closure keeps, which stands before its registers.

#[cfg(feature = "native")]
mod make;

use super::Vm;
use super::context::Frame;
use super::dispatch::STUB;
#[cfg(feature = "native")]
use crate::native::NO_GAIN;
use crate::native::{AFTER_SELF, AT_START, FIRST_LOOP, Memory, Reason};
use crate::value::{ChunkObject, Closure, Gc, LoadedFunction, Tag, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::any::Any;
use std::cell::Cell;
use std::ptr::null;
use std::rc::Rc;

/// Calls of native code from native code that wait for each other at most: the native stack must hold them.
pub(super) const NATIVE_DEPTH: usize = 400;
/// There is no entry into native code at an instruction.
pub(super) const NO_ENTRY: u64 = u64::MAX;
/// After native code was left: calls and jumps until the next look.
const SOON: usize = 16;
/// So often code is left at an instruction before it is made once more.
const FAILURES_MAX: u32 = 3;
/// So often a function is compiled before all its instructions count as mixed.
const MADE_MAX: u32 = 5;
/// A function of so many instructions must be met twice as often as a very short one.
const LENGTH: u32 = 100;
/// A function that was left so often, and more often than not, stays with the interpreter.
const LEFT_MAX: u64 = 1_000;
/// Bytes of native code at most.
#[cfg(feature = "native")]
const CODE_MAX: usize = 16 << 20;

/// When native code is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeOptions {
    /// Whether it is made at all.
    pub on: bool,
    /// Calls and jumps from one look to the next, at least 1.
    pub look: usize,
    /// How often a function must be met to be compiled.
    pub met: u32,
    /// For tests: native code is left after so many instructions; 0 for never.
    pub leave_after: u64,
}

impl Default for NativeOptions {
    fn default() -> NativeOptions {
        NativeOptions {
            on: cfg!(feature = "native"),
            // A prime: a loop of two calls and jumps is met at both.
            look: 251,
            met: 16,
            leave_after: 0,
        }
    }
}

impl NativeOptions {
    /// How often a function must be met: the longer it is, the longer it takes to compile.
    fn heat(&self, function: &LoadedFunction) -> u32 {
        let length = function.prototype.end - function.prototype.start;
        self.met + (self.met - 1) * length / LENGTH
    }
}

/// What happened with native code since the machine was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HotCounters {
    /// Functions that were compiled, each as often as that happened.
    pub compiled: u64,
    /// How often the interpreter entered native code.
    pub entered: u64,
    /// How often functions returned to it from there.
    pub returned: u64,
    /// How often native code was left, by the number of the reason.
    pub left: [u64; Reason::ALL.len()],
    /// Functions that stay with the interpreter.
    pub given_up: u64,
}

/// The state of native code.
#[derive(Default)]
pub struct Hot {
    /// When it is made.
    pub options: NativeOptions,
    /// What happened.
    pub counters: HotCounters,
    /// The memory of native code.
    pub memory: Rc<Memory>,
    /// Why there is none.
    pub note: Option<String>,
    /// A panic in what native code called, on its way past it.
    pub panic: Option<Box<dyn Any + Send>>,
    /// How many functions have a number.
    pub serial: Cell<u64>,
    #[cfg(feature = "native")]
    target: Option<crate::native::Target>,
}

impl Hot {
    /// Native code has ended.
    #[inline(always)]
    pub fn end_running(&self) {
        #[cfg(feature = "native")]
        self.memory.end_running();
    }
}

/// What is kept of a function's native code.
struct Compiled {
    #[cfg(feature = "native")]
    code: Option<crate::native::Code>,
    /// Heads of loops, in the order of their entries.
    loops: Vec<u32>,
    /// Two words that lead into native code, and the function's address.
    stub: Box<[u64; 3]>,
    /// The instruction at which it was compiled, and what was in the registers then but for objects: for the listing.
    at: u32,
    values: Vec<Value>,
    /// The tags of the registers where code was left too often for another type, by the address of the instruction: it may be one of a
    /// function that is inlined here.
    seen: FxHashMap<u64, Vec<Tag>>,
    /// Instructions at which that happened again.
    mixed: FxHashSet<u64>,
    /// How often code was left, by instruction.
    failures: FxHashMap<u64, u32>,
    made: u32,
    left: u64,
    entered: u64,
    given_up: bool,
}

impl Compiled {
    fn new(function: &LoadedFunction) -> Compiled {
        let word = |a: u64| u64::from(STUB) | a << 8;
        let stub = [word(0), word(1), std::ptr::from_ref(function) as u64];
        Compiled {
            #[cfg(feature = "native")]
            code: None,
            loops: Vec::new(),
            at: 0,
            values: Vec::new(),
            stub: Box::new(stub),
            seen: FxHashMap::default(),
            mixed: FxHashSet::default(),
            failures: FxHashMap::default(),
            made: 0,
            left: 0,
            entered: 0,
            given_up: false,
        }
    }
}

/// Does something with what is kept of a function's native code.
fn with<T>(function: &LoadedFunction, work: impl FnOnce(&mut Compiled) -> T) -> T {
    let mut kept = function.native.borrow_mut();
    let kept = kept.get_or_insert_with(|| Box::new(Compiled::new(function)));
    work(
        kept.downcast_mut()
            .expect("only this room keeps something there"),
    )
}

/// The bytecode that a place stands for: a stub leads to an instruction.
///
/// # Safety
/// The place is an instruction of a loaded chunk, or a word of a stub.
pub(super) unsafe fn bytecode(pc: *const u64) -> *const u64 {
    // SAFETY: as the caller promises; a stub's third word is the address of a function that is alive as long as the stub.
    unsafe {
        if *pc as u8 != STUB {
            return pc;
        }
        let skip = usize::from((*pc >> 8) as u8);
        let function = *pc.add(2 - skip) as *const LoadedFunction;
        (*function).code.add(skip)
    }
}

/// The closure of the function that runs in a window.
///
/// # Safety
/// `base` is the window of a running function.
unsafe fn running(base: *mut Value) -> Gc<Closure> {
    // SAFETY: as the caller promises; its closure stands before it.
    unsafe { (*base.sub(1)).gc() }
}

impl Vm {
    /// A look at what runs: the number of the entry into native code at this instruction, or [`NO_ENTRY`]. Compiles what is hot.
    ///
    /// # Safety
    /// `pc` is an instruction of the function that runs in the window at `base`, and no native code is running.
    #[inline(never)]
    pub(super) unsafe fn look(&mut self, pc: *const u64, base: *mut Value) -> u64 {
        if !self.hot.options.on {
            return NO_ENTRY;
        }
        // SAFETY: as the caller promises.
        let closure = unsafe { running(base) };
        let function = closure.function();
        let at = (pc as usize - function.code as usize) / size_of::<u64>();
        if function.entry.get().is_null() {
            let heat = function.heat.get().saturating_add(1);
            function.heat.set(heat);
            if heat < self.hot.options.heat(function) || !self.make(closure, at as u32, base) {
                return NO_ENTRY;
            }
        }
        closure.set_start();
        with(function, |kept| {
            kept.entered += 1;
            match at {
                0 => AT_START,
                1 if closure.self_register != 255 => AFTER_SELF,
                _ => match kept.loops.binary_search(&(at as u32)) {
                    Ok(found) => FIRST_LOOP + found as u64,
                    Err(_) => NO_ENTRY,
                },
            }
        })
    }

    /// Native code was left for this place: counts it, and lets code be made once more that does not fit. The reason says, beside why, in how
    /// many functions the one that runs is inlined.
    ///
    /// # Safety
    /// `base` is the window of the function that the interpreter goes on with, `frame` the first free frame, and no native code is running.
    #[inline(never)]
    pub(super) unsafe fn left_native(
        &mut self,
        pc: *const u64,
        base: *mut Value,
        frame: *const Frame,
        reason: u64,
    ) {
        let (reason, depth) = (reason as u8 as usize, (reason >> 8) as usize);
        self.hot.counters.left[reason] += 1;
        // SAFETY: as the caller promises; the frames of those it is inlined in have been pushed.
        let (inner, place, root) = unsafe {
            let (place, root) = match depth {
                0 => (pc, base),
                depth => {
                    let outer = *frame.sub(depth);
                    (outer.pc, outer.base)
                }
            };
            (running(base), place, root)
        };
        // SAFETY: as the caller promises.
        let closure = unsafe { running(root) };
        let function = closure.function();
        let at = ((place as usize).wrapping_sub(function.code as usize) / size_of::<u64>()) as u32;
        let reason = Reason::ALL[reason];
        if reason == Reason::Call && function.entry.get().is_null() && self.hot.options.on {
            function.heat.set(function.heat.get().saturating_add(1));
            if function.heat.get() >= self.hot.options.heat(function)
                && self.make(closure, at, root)
            {
                closure.set_start();
            }
            return;
        }
        if function.entry.get().is_null() {
            return;
        }
        let (drops, gives_up) = with(function, |kept| {
            kept.left += 1;
            let asked = matches!(reason, Reason::Forced | Reason::Attention);
            let often = !asked && kept.left > LEFT_MAX && kept.left * 2 > kept.entered;
            if !matches!(reason, Reason::Type | Reason::Loop) {
                return (often, often);
            }
            let failures = kept.failures.entry(pc as u64).or_default();
            *failures += 1;
            if *failures < FAILURES_MAX || kept.made > MADE_MAX {
                return (often, often);
            }
            let tags = tags_of(inner, base);
            if kept.seen.insert(pc as u64, tags).is_some() {
                kept.mixed.insert(pc as u64);
            }
            (true, often)
        });
        if drops {
            drop_code(function);
        }
        if gives_up {
            self.give_up(function);
        } else if drops && self.make(closure, at, root) {
            closure.set_start();
        }
    }

    fn give_up(&mut self, function: &LoadedFunction) {
        self.hot.counters.given_up += 1;
        with(function, |kept| kept.given_up = true);
    }

    /// How long it is to the next look after native code was left.
    pub(super) fn soon(&self) -> usize {
        SOON.min(self.hot.options.look)
    }

    /// Sets when native code is made; what there is goes.
    pub fn set_native(&mut self, options: NativeOptions) {
        if self.hot.options == options {
            return;
        }
        self.discard_native();
        self.hot.options = options;
    }

    /// Frees all native code; what is running is left soon.
    pub(super) fn discard_native(&mut self) {
        self.hot.memory.discarded.set(self.hot.memory.running.get());
        let mut chunks: Vec<Gc<ChunkObject>> = Vec::new();
        self.heap.for_each(Tag::Chunk as u8, |object| {
            // SAFETY: the heap gives objects of the kind asked for.
            chunks.push(unsafe { Gc::from_raw(object.cast::<ChunkObject>()) });
        });
        for chunk in chunks {
            for function in chunk.functions() {
                if function.native.borrow().is_some() {
                    drop_code(function);
                    function.heat.set(0);
                    with(function, |kept| {
                        kept.seen.clear();
                        kept.mixed.clear();
                        kept.failures.clear();
                        kept.made = 0;
                        kept.left = 0;
                        kept.entered = 0;
                        kept.given_up = false;
                    });
                }
            }
        }
    }

    /// Compiles the function of a closure that runs in this window. Whether it has native code now.
    #[cold]
    #[inline(never)]
    fn make(&mut self, closure: Gc<Closure>, at: u32, base: *mut Value) -> bool {
        let function = closure.function();
        if with(function, |kept| kept.given_up) {
            return false;
        }
        #[cfg(feature = "native")]
        {
            match self.compile_native(closure, at, base) {
                Ok(()) => return true,
                Err(why) if why == NO_GAIN => {}
                Err(why) => self.hot.note = Some(why),
            }
        }
        #[cfg(not(feature = "native"))]
        {
            let _ = (at, base);
            self.hot.options.on = false;
        }
        self.give_up(function);
        false
    }
}

/// Frees a function's native code. Its closures still begin at its stub, which leads to the bytecode then.
fn drop_code(function: &LoadedFunction) {
    function.entry.set(null());
    function.start.set(function.code);
    #[cfg(feature = "native")]
    with(function, |kept| kept.code = None);
    function.roots.take();
}

/// The tags of the registers of a function that runs in a window.
fn tags_of(closure: Gc<Closure>, base: *mut Value) -> Vec<Tag> {
    (0..usize::from(closure.registers))
        // SAFETY: the registers of the function's window.
        .map(|register| unsafe { (*base.add(register)).tag })
        .collect()
}
