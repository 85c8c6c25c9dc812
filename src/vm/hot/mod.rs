//! Hot code: counting how often code runs, generating native code for it, and handling exits from
//! native code.
//!
//! After a fixed number of calls and jumps, the interpreter checks which function is running. A
//! function that these checks find often enough is compiled. Closures created after that start at a
//! *stub*: two words that lead into native code, one for calls and one for method calls, which skip
//! the instruction that fetches self. A closure found running also starts there from then on. A
//! loop is entered when a check finds the interpreter at its head.
//!
//! Native code exits by returning to the handler that entered it, with the place where the
//! interpreter resumes stored in the context. Code that exits too often at the same instruction,
//! because of a value of another type, is compiled again with that instruction's handler in its
//! place.
//!
//! Only the plain table and the journal's table lead into native code; with any other table, the
//! interpreter counts, shows and steps every instruction.
//!
//! Native code is freed and replaced only while none is running: during checks, after exits, and
//! between runs. The code of a running function is kept alive by its chunk, which is kept alive by
//! the closure stored before the function's registers.

#[cfg(feature = "native")]
mod make;
#[cfg(feature = "native")]
pub use make::NativeListing;

use super::Vm;
use super::context::Frame;
use super::dispatch::STUB;
#[cfg(feature = "native")]
use crate::native::NO_GAIN;
use crate::native::{AFTER_SELF, AT_START, FIRST_LOOP, Ideas, Memory, Reason};
use crate::value::{ChunkObject, Closure, Gc, LoadedFunction, Tag, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::any::Any;
use std::ptr::null;
use std::rc::Rc;

/// The maximum depth of nested calls from native code to native code, which the native stack must
/// be able to hold.
pub(super) const NATIVE_DEPTH: usize = 400;
/// The value that means that there is no entry into native code at an instruction.
pub(super) const NO_ENTRY: u64 = u64::MAX;
/// The number of calls and jumps between an exit from native code and the next check.
const SOON: usize = 16;
/// The number of exits at an instruction before the code is compiled again.
const FAILURES_MAX: u32 = 3;
/// The number of times a function is compiled before all its instructions count as mixed.
const MADE_MAX: u32 = 5;
/// A function with this many instructions must be found running twice as often as a very short one.
const LENGTH: u32 = 100;
/// A function with this many exits, if they outnumber its returns, is left to the interpreter.
const LEFT_MAX: u64 = 1_000;
/// The maximum size of native code, in bytes.
#[cfg(feature = "native")]
const CODE_MAX: usize = 16 << 20;

/// When to generate native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeOptions {
    /// Whether to generate any at all.
    pub on: bool,
    /// The number of calls and jumps between checks, at least 1.
    pub look: usize,
    /// How often a function must be found running before it is compiled.
    pub met: u32,
    /// Which ideas native code makes use of.
    pub ideas: Ideas,
    /// For tests: the number of instructions after which native code exits; 0 means never.
    pub leave_after: u64,
}

impl Default for NativeOptions {
    fn default() -> NativeOptions {
        NativeOptions {
            on: cfg!(feature = "native"),
            // A prime, so that in a loop with two calls or jumps, the checks do not always fall on
            // the same one.
            look: 251,
            met: 80,
            ideas: Ideas::ALL,
            leave_after: 0,
        }
    }
}

impl NativeOptions {
    /// Returns how often a function must be found running: longer functions take longer to compile.
    fn heat(&self, function: &LoadedFunction) -> u32 {
        let length = function.prototype.end - function.prototype.start;
        self.met + (self.met - 1) * length / LENGTH
    }
}

/// Statistics on native code since the machine was created.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HotCounters {
    /// The number of compilations; a function counts once for each time it was compiled.
    pub compiled: u64,
    /// How often the interpreter entered native code.
    pub entered: u64,
    /// How often a function entered by the interpreter returned from native code.
    pub returned: u64,
    /// How often native code exited early, by the number of the reason.
    pub left: [u64; Reason::ALL.len()],
    /// The number of functions left to the interpreter.
    pub given_up: u64,
}

/// The state of native code.
#[derive(Default)]
pub struct Hot {
    /// When to generate it.
    pub options: NativeOptions,
    /// The statistics.
    pub counters: HotCounters,
    /// The memory used by native code.
    pub memory: Rc<Memory>,
    /// The reason there is no native code, if there is none.
    pub note: Option<String>,
    /// A panic raised in a function called by native code, kept until native code has exited.
    pub panic: Option<Box<dyn Any + Send>>,
    /// Whether there is native code that does not record changes in the journal.
    pub unnoted: bool,
    #[cfg(feature = "native")]
    target: Option<crate::native::Target>,
}

impl Hot {
    /// Called when native code has finished.
    #[inline(always)]
    pub fn end_running(&self) {
        #[cfg(feature = "native")]
        self.memory.end_running();
    }
}

/// The data kept about a function's native code.
struct Compiled {
    #[cfg(feature = "native")]
    code: Option<crate::native::Code>,
    /// The heads of loops and the places at which errors are caught, in the order of their entries.
    entries: Vec<u32>,
    /// Two words that lead into native code, followed by the address of the function.
    stub: Box<[u64; 3]>,
    /// The instruction at which the function was compiled, and the contents of the registers at
    /// that time, except objects. Used for the listing.
    at: u32,
    values: Vec<Value>,
    /// The conditions under which it was compiled.
    #[cfg(feature = "native")]
    terms: make::Terms,
    /// For each instruction at which code exited too often because of an unexpected type, by
    /// address: the tags of the registers there. The instruction may belong to a function that is
    /// inlined here.
    seen: FxHashMap<u64, Vec<Tag>>,
    /// The instructions at which that happened again.
    mixed: FxHashSet<u64>,
    /// The conditions of loops at which code exited too often because of the values with which the
    /// loop was entered.
    unlike: FxHashSet<u64>,
    /// The number of exits, by instruction.
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
            entries: Vec::new(),
            at: 0,
            values: Vec::new(),
            #[cfg(feature = "native")]
            terms: make::Terms::default(),
            stub: Box::new(stub),
            seen: FxHashMap::default(),
            mixed: FxHashSet::default(),
            unlike: FxHashSet::default(),
            failures: FxHashMap::default(),
            made: 0,
            left: 0,
            entered: 0,
            given_up: false,
        }
    }
}

impl Compiled {
    /// Returns the number of the entry at an instruction after the first ones.
    fn entry_at(&self, at: usize) -> u64 {
        match self.entries.binary_search(&(at as u32)) {
            Ok(found) => FIRST_LOOP + found as u64,
            Err(_) => NO_ENTRY,
        }
    }

    /// Counts an exit at the instruction with this address, and records what is to be learned from
    /// it. Returns whether the code is to be discarded, and whether the function is to be left to
    /// the interpreter.
    fn exited(&mut self, reason: Reason, pc: u64, tags: impl FnOnce() -> Vec<Tag>) -> (bool, bool) {
        self.left += 1;
        let asked = matches!(reason, Reason::Forced | Reason::Attention);
        let often = !asked && self.left > LEFT_MAX && self.left * 2 > self.entered;
        if !matches!(reason, Reason::Type | Reason::Loop | Reason::Entry) {
            return (often, often);
        }
        let failures = self.failures.entry(pc).or_default();
        *failures += 1;
        if *failures < FAILURES_MAX || self.made > MADE_MAX {
            return (often, often);
        }
        if reason == Reason::Entry {
            // The code is made again inside the loop, with the values there as examples.
            self.unlike.insert(pc);
            self.made -= 1;
        } else if self.seen.insert(pc, tags()).is_some() {
            self.mixed.insert(pc);
        }
        (true, often)
    }
}

/// Passes the data kept about a function's native code to a closure.
fn with<T>(function: &LoadedFunction, work: impl FnOnce(&mut Compiled) -> T) -> T {
    let mut kept = function.native.borrow_mut();
    let kept = kept.get_or_insert_with(|| Box::new(Compiled::new(function)));
    work(
        kept.downcast_mut()
            .expect("only this module keeps something there"),
    )
}

/// Returns the address of the bytecode that runs at a place: the place itself or, for a stub, the
/// instruction that it leads to.
///
/// # Safety
/// The place is an instruction of a loaded chunk, or a word of a stub.
pub(super) unsafe fn bytecode(pc: *const u64) -> *const u64 {
    // SAFETY: as the caller promises; a stub's third word is the address of a function that lives
    // as long as the stub.
    unsafe {
        if *pc as u8 != STUB {
            return pc;
        }
        let skip = usize::from((*pc >> 8) as u8);
        let function = *pc.add(2 - skip) as *const LoadedFunction;
        (*function).code.add(skip)
    }
}

/// Returns the closure of the function that runs in a window.
///
/// # Safety
/// `base` is the window of a running function.
unsafe fn running(base: *mut Value) -> Gc<Closure> {
    // SAFETY: as the caller promises; its closure is stored before the window.
    unsafe { (*base.sub(1)).gc() }
}

impl Vm {
    /// Checks the running function: returns the number of its entry into native code at this
    /// instruction, or [`NO_ENTRY`]. Compiles the function if it is hot.
    ///
    /// # Safety
    /// `pc` is an instruction of the function running in the window at `base`, and no native code
    /// is running.
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
                _ if !self.hot.options.ideas.osr => NO_ENTRY,
                _ => kept.entry_at(at),
            }
        })
    }

    /// Handles an exit from native code to this place: counts it, and has unsuitable code compiled
    /// again. `reason` also contains the number of functions that the running function is inlined
    /// into. Returns the number of the entry at which the function's native code continues at once,
    /// or [`NO_ENTRY`].
    ///
    /// # Safety
    /// `base` is the window of the function with which the interpreter resumes, `frame` is the
    /// first free frame, and no native code is running.
    #[inline(never)]
    pub(super) unsafe fn left_native(
        &mut self,
        pc: *const u64,
        base: *mut Value,
        frame: *const Frame,
        reason: u64,
    ) -> u64 {
        let (reason, depth) = (reason as u8 as usize, (reason >> 8) as usize);
        self.hot.counters.left[reason] += 1;
        // SAFETY: as the caller promises; the frames of the functions that the running one is
        // inlined into have been pushed.
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
        if reason == Reason::Elsewhere && self.landing(function, at) != NO_ENTRY {
            return self.landing(function, at);
        }
        if reason == Reason::Call && function.entry.get().is_null() && self.hot.options.on {
            function.heat.set(function.heat.get().saturating_add(1));
            if function.heat.get() >= self.hot.options.heat(function)
                && self.make(closure, at, root)
            {
                closure.set_start();
            }
            return NO_ENTRY;
        }
        if function.entry.get().is_null() {
            return NO_ENTRY;
        }
        let (drops, gives_up) = with(function, |kept| {
            kept.exited(reason, pc as u64, || tags_of(inner, base))
        });
        if drops {
            drop_code(function);
        }
        if gives_up {
            self.give_up(function);
        } else if drops && reason != Reason::Entry && self.make(closure, at, root) {
            closure.set_start();
        }
        NO_ENTRY
    }

    /// Returns the number of the entry at which native code continues after an error was caught.
    fn landing(&self, function: &LoadedFunction, at: u32) -> u64 {
        match self.hot.options.on && !function.entry.get().is_null() {
            true => with(function, |kept| kept.entry_at(at as usize)),
            false => NO_ENTRY,
        }
    }

    fn give_up(&mut self, function: &LoadedFunction) {
        self.hot.counters.given_up += 1;
        with(function, |kept| kept.given_up = true);
    }

    /// Returns the number of calls and jumps between an exit from native code and the next check.
    pub(super) fn soon(&self) -> usize {
        SOON.min(self.hot.options.look)
    }

    /// Sets when to generate native code, and discards any existing native code.
    pub fn set_native(&mut self, options: NativeOptions) {
        if self.hot.options == options {
            return;
        }
        self.discard_native();
        self.hot.options = options;
    }

    /// Frees all native code; any running code exits soon.
    pub(super) fn discard_native(&mut self) {
        self.hot.memory.discarded.set(self.hot.memory.running.get());
        let mut chunks: Vec<Gc<ChunkObject>> = Vec::new();
        self.heap.for_each(Tag::Chunk as u8, |object| {
            // SAFETY: the heap returns objects of the requested kind.
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
                        kept.unlike.clear();
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

    /// Compiles the function of a closure that runs in this window. Returns whether it now has
    /// native code.
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

/// Frees a function's native code. Its closures still start at its stub, which then leads to the
/// bytecode.
fn drop_code(function: &LoadedFunction) {
    function.entry.set(null());
    function.start.set(function.code);
    #[cfg(feature = "native")]
    with(function, |kept| kept.code = None);
    function.roots.take();
}

/// Returns the tags of the registers of a function that runs in a window.
fn tags_of(closure: Gc<Closure>, base: *mut Value) -> Vec<Tag> {
    (0..usize::from(closure.registers))
        // SAFETY: these are the registers of the function's window.
        .map(|register| unsafe { (*base.add(register)).tag })
        .collect()
}
