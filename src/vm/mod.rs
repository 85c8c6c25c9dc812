//! The machine: register bytecode over overlapping windows of one fixed stack.
//!
//! Invariants:
//! - Chunks are verified before they are loaded, so operands are in range.
//! - A window has at most 256 registers, and the stack has 256 for every frame, so the window of
//!   any frame below the limit fits in the stack.
//! - `base[-1]` of a running function is its closure. A callee's window starts right after the
//!   register that holds the callee.
//! - Registers above the running window that have been touched are nulled at each collection, so a
//!   register of a new window holds nothing, or a value that was reachable after the last
//!   collection. Every window has a non-zero register in each run of 256, because its callee is
//!   non-zero.
//! - Collection happens only in `collect_at`, which handlers call when all live values are in
//!   registers, globals, or listed roots.
//! - Rust code in this module and in builtins holds unrooted values only between two such calls.
//!   Builtins never call back into the machine.

#![allow(unsafe_code)]

mod access;
mod caches;
mod calls;
mod collect;
mod context;
mod counters;
mod dispatch;
mod effect;
mod errors;
mod execute;
mod explicit;
mod globals;
mod hints;
mod hot;
mod journal;
mod library;
mod load;
mod methods;
mod module;
mod native;
mod observe;
mod operate;
mod part;
mod random;
mod recompile;
mod show;
mod signal;
mod sites;
mod spread;
mod tables;
mod view;

pub use context::InterruptHandle;
pub use counters::Counters;
pub use effect::{Effect, Resource};
pub use errors::Uncaught;
pub use globals::{LIBRARY, Namespaces, SESSION};
#[cfg(feature = "native")]
pub use hot::NativeListing;
pub use hot::{HotCounters, NativeOptions};
pub use journal::Step;
pub use methods::module_of;
pub use native::{Body, Builtin, Hooks, Native, Outcome, Raise};
pub use observe::{At, Observer};
pub use operate::{Arith, described};
pub use random::Random;
pub use signal::on_ctrl_c;
pub use view::{Data, Elements, Entries, Fields, Items, ValueRef};

use crate::exact::Style;
use crate::heap::Heap;
use crate::host::Host;
use crate::limit::{BITS_MAX, Budget, Scarcity, TERMS_MAX};
use crate::number::Look;
use crate::text::{Failure, Symbol, Symbols, grouped, memory};
use crate::value::{ChunkObject, Closure, Gc, KINDS, Shapes, Text, Unpacked, Value};
use context::{Context, Frame, Reserve};
use dispatch::{PLAIN, Place};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The approximate number of names at startup, not counting those of builtins.
const NAMES_MORE: usize = 64;
/// The maximum number of registers in a window.
const WINDOW: usize = 256;

/// The resources that the machine may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The maximum depth of nested calls.
    pub depth_max: usize,
    /// The maximum number of bytes that values may take.
    pub bytes_max: usize,
    /// The maximum number of bits of an integer.
    pub bits_max: usize,
    /// The maximum number of terms of an exact number.
    pub terms_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            depth_max: 100_000,
            bytes_max: 1 << 30,
            bits_max: BITS_MAX,
            terms_max: TERMS_MAX,
        }
    }
}

/// How a run ended.
pub enum Ended {
    /// The program reached its end.
    Done,
    /// An error was not caught.
    Uncaught(Box<Uncaught>),
    /// The program asked to exit with this status.
    Exit(i32),
}

/// The outcome of calling something other than a closure.
enum Called {
    /// The result is in R[a].
    Done,
    /// A closure is in R[a], followed by its arguments.
    Closure,
    /// An error was raised in the machine.
    Raised,
}

/// The result of checking a call against the frame limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameLimit {
    /// There is room; the watermark has been raised.
    Raised,
    /// There is room, but attention has been requested.
    Attention,
    /// There is no room; an error was raised in the machine.
    Overflow,
}

/// The machine.
pub struct Vm {
    /// The heap.
    pub heap: Heap,
    /// Interned names.
    pub symbols: Symbols,
    /// Shapes of structs.
    pub shapes: Shapes,
    /// The budget that all long-running work must check.
    pub budget: Budget,
    /// Globals of all namespaces.
    pub globals: Namespaces,
    /// The outside world.
    pub host: Box<dyn Host>,
    /// The random generator's state.
    pub random: Random,
    /// The seed it started with.
    pub seed: u64,
    /// The generator's state just before a program first seeded it; `None` once this has been
    /// taken.
    pub reseeded: Option<Random>,
    pub(crate) hooks: Hooks,
    limits: Limits,
    context: Arc<Context>,
    stack: Reserve<Value>,
    /// The size of the registers that the last collection counted, in bytes.
    stack_counted: usize,
    frames: Reserve<Frame>,
    /// The highest frame that any run has reached.
    peak: *mut Frame,
    builtins: Vec<&'static Builtin>,
    library: FxHashMap<u32, Gc<Closure>>,
    characters: Vec<Value>,
    /// π and e: numbers that can be called without arguments.
    constants: Vec<Value>,
    modules: module::Modules,
    methods: methods::Methods,
    parent_key: Symbol,
    /// The error on its way to a handler.
    raised: Option<Value>,
    /// The place where the handler found by `unwind` starts.
    resume: Place,
    exit: Option<i32>,
    /// Whether this run has been interrupted and is on its way out.
    interrupting: bool,
    /// Whether the interrupt bypasses every handler.
    forced: bool,
    /// Counts of events off the fast paths.
    pub counters: Counters,
    /// Whether inline caches are filled.
    pub inline_caches: bool,
    sites: sites::Sites,
    /// Values kept by the session.
    pub kept: Vec<Value>,
    /// The value that an expression statement last showed.
    pub shown: Option<Value>,
    /// Whether such values are only recorded, not shown.
    pub quiet: bool,
    /// Whether the program has had an effect that cannot be undone: printed text or a written file.
    pub left_program: bool,
    noting: journal::Noting,
    pub(crate) hot: hot::Hot,
    explicit: explicit::Explicit,
    watching: observe::Watching,
    /// The style in which roots and π are written.
    pub style: Style,
    /// The format of numbers in an echo.
    pub look: Look,
    /// Whether values are drawn in two dimensions if the output is a page.
    pub draws: bool,
}

impl Vm {
    /// Creates a machine with these builtins.
    pub fn new(
        host: Box<dyn Host>,
        limits: Limits,
        builtins: Vec<&'static Builtin>,
        hooks: Hooks,
    ) -> Box<Vm> {
        let mut vm = Vm::idle(host, limits, builtins, hooks);
        vm.declare_builtins();
        vm.declare_constants();
        let seed = vm.host.seed();
        vm.begin_random(seed);
        vm
    }

    /// Creates a machine that has no names yet.
    fn idle(
        host: Box<dyn Host>,
        limits: Limits,
        builtins: Vec<&'static Builtin>,
        hooks: Hooks,
    ) -> Box<Vm> {
        let mut heap = Heap::new(&KINDS);
        heap.set_bytes_max(limits.bytes_max);
        let shapes = Shapes::new(&mut heap);
        let mut symbols = Symbols::with_capacity(builtins.len() + NAMES_MORE);
        let parent_key = symbols.intern("__parent__");
        let frames: Reserve<Frame> = Reserve::new(limits.depth_max + 8);
        let stack: Reserve<Value> = Reserve::new((limits.depth_max + 8) * WINDOW);
        let depth = (frames.count() - 8).min(stack.count() / WINDOW - 8);
        let limits = Limits {
            depth_max: depth,
            ..limits
        };
        let context = Context::new(&raw const PLAIN);
        let budget = Budget::new(Arc::new(AtomicBool::new(false)));
        budget.set_sizes(limits.bits_max, limits.terms_max);
        Box::new(Vm {
            globals: Namespaces::default(),
            budget,
            peak: frames.start(),
            random: Random::new(0),
            library: FxHashMap::default(),
            characters: Vec::new(),
            constants: Vec::new(),
            modules: module::Modules::default(),
            methods: methods::Methods::default(),
            raised: None,
            resume: Place {
                pc: std::ptr::null(),
                base: stack.start(),
                frame: frames.start(),
            },
            exit: None,
            interrupting: false,
            forced: false,
            kept: Vec::new(),
            shown: None,
            quiet: false,
            left_program: false,
            seed: 0,
            reseeded: None,
            noting: journal::Noting::default(),
            hot: hot::Hot::default(),
            explicit: explicit::Explicit::default(),
            watching: observe::Watching::default(),
            style: Style::default(),
            look: Look::default(),
            draws: false,
            counters: Counters::default(),
            inline_caches: true,
            sites: sites::Sites::default(),
            heap,
            symbols,
            shapes,
            host,
            hooks,
            limits,
            context,
            stack,
            stack_counted: 0,
            frames,
            builtins,
            parent_key,
        })
    }

    fn declare_constants(&mut self) {
        for (names, number) in [
            (&["π", "pi"][..], crate::number::pi()),
            (&["e"], crate::number::e()),
            (&["i"], crate::number::i()),
        ] {
            let value = Value::number(&mut self.heap, number);
            self.constants.push(value);
            for name in names {
                self.add_constant(name, value);
            }
        }
        let infinity = Value::symbolic(&mut self.heap, crate::algebra::Expression::infinity());
        self.constants.push(infinity);
        self.add_constant("infinity", infinity);
    }

    /// Starts the machine's random sequence with this seed.
    pub fn begin_random(&mut self, seed: u64) {
        self.seed = seed;
        self.random = Random::new(seed);
    }

    /// Returns a handle that can interrupt this machine from another thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle {
            flag: Arc::clone(self.budget.interrupt_flag()),
            context: Arc::clone(&self.context),
        }
    }

    /// Runs the body of a chunk.
    ///
    /// While it runs, the machine is reached only through the pointer in the context. That pointer
    /// is derived here from this very borrow, and `self` is not used again until the run has ended,
    /// so a handler's borrow never overlaps with a borrow outside the run.
    pub fn run(&mut self, chunk: Gc<ChunkObject>) -> Ended {
        let closure = chunk.body();
        let base = self.stack.start();
        self.raised = None;
        self.exit = None;
        self.forced = false;
        self.interrupting = false;
        self.restore_limit();
        let (frame, globals) = (self.frames.start(), self.globals.start());
        let context = Arc::as_ptr(&self.context).cast_mut();
        let vm: *mut Vm = self;
        // SAFETY: the stack has room for the body's window; the chunk was verified when it was
        // loaded, and the closure keeps it alive. The context is this machine's own, and only this
        // thread touches the pointer to the machine, which is not used after the run ends.
        unsafe {
            base.write(closure.into());
            let place = Place {
                pc: closure.code,
                base: base.add(1),
                frame,
            };
            *(*context).vm.get() = vm;
            dispatch::run(place, globals, context);
            *(*context).vm.get() = std::ptr::null_mut();
        }
        // SAFETY: the first register is the machine's own; the value that the run left there is no
        // longer needed.
        unsafe { base.write(Value::NULL) };
        if let Some(status) = self.exit.take() {
            return Ended::Exit(status);
        }
        match self.raised.take() {
            Some(error) => Ended::Uncaught(Box::new(self.uncaught(error))),
            None => Ended::Done,
        }
    }

    /// Restores the frame limit up to which calls need no check. An interrupt that arrives in
    /// between is not lost.
    fn restore_limit(&mut self) {
        let limit = &self.context.limit;
        limit.store(self.peak as usize, Ordering::SeqCst);
        if self.budget.interrupt_flag().load(Ordering::SeqCst) {
            self.context.ask_attention();
        }
    }

    /// Requests attention at the next call or backward jump.
    fn ask_attention(&mut self) {
        self.context.ask_attention();
    }

    /// Decides how to handle a call at `frame`, which has reached the limit. The callee's window is
    /// at `place`.
    #[inline(never)]
    fn frame_limit(&mut self, frame: *mut Frame, place: *mut Value) -> FrameLimit {
        // SAFETY: the address is inside the reserve, which has a few more frames than the maximum
        // depth.
        let last = unsafe { self.frames.start().add(self.limits.depth_max) };
        if frame >= last {
            self.fail(
                Failure::recursion(format!(
                    "calls are nested more than {} levels deep",
                    grouped(self.limits.depth_max)
                ))
                .with_hint("does every call get closer to a case that returns without calling?"),
            );
            return FrameLimit::Overflow;
        }
        if self.context.limit.load(Ordering::SeqCst) == 0 {
            return FrameLimit::Attention;
        }
        // SAFETY: `frame` is below the last frame.
        self.peak = self.peak.max(unsafe { frame.add(1) });
        self.restore_limit();
        self.count_stack(place);
        FrameLimit::Raised
    }

    /// The greatest depth of nested calls since [`reset_peak`](Self::reset_peak).
    pub fn peak_depth(&self) -> usize {
        (self.peak as usize - self.frames.start() as usize) / size_of::<Frame>()
    }

    /// The watermark that [`peak_depth`](Self::peak_depth) is computed from.
    pub(crate) fn peak(&self) -> usize {
        self.peak as usize
    }

    /// Restores a watermark that was read earlier.
    pub(crate) fn set_peak(&mut self, peak: usize) {
        self.peak = self.frames.start().with_addr(peak);
    }

    /// The row of a builtin, or of a module that can be called like one.
    pub fn builtin_row(&self, value: Value) -> Option<&'static Builtin> {
        if let Unpacked::Module(module) = value.unpack() {
            return self.builtin_row(module.conversion()?);
        }
        let Unpacked::Builtin(index) = value.unpack() else {
            return None;
        };
        self.builtins.get(index as usize).copied()
    }

    /// Lets requests for memory be refused, or no longer.
    pub fn set_scarcity(&mut self, scarcity: Option<Scarcity>) {
        self.budget.set_scarcity(scarcity.clone());
        self.heap.set_scarcity(scarcity);
    }

    /// Resets the peak depth to zero.
    pub fn reset_peak(&mut self) {
        self.peak = self.frames.start();
    }

    /// Raises the peak depth to at least an earlier value.
    pub fn raise_peak(&mut self, depth: usize) {
        self.peak = self.peak.max(self.frames.start().wrapping_add(depth));
    }

    /// Checks that this many more bytes stay within the memory ceiling.
    ///
    /// # Errors
    /// `LimitError` if they do not.
    pub fn check_room(&self, bytes: usize) -> Result<(), Failure> {
        if self.heap.exceeds(bytes) {
            return Err(self.memory_failure());
        }
        Ok(())
    }

    /// Checks that a string of this many bytes stays within the memory ceiling and the maximum
    /// length of a string.
    ///
    /// # Errors
    /// `LimitError` if it does not.
    pub fn check_text(&self, bytes: usize) -> Result<(), Failure> {
        if u32::try_from(bytes).is_err() {
            return Err(Failure::limit("a string cannot have more than 2^32 bytes"));
        }
        self.check_room(bytes)
    }

    fn memory_failure(&self) -> Failure {
        let most = memory(self.heap.bytes_max());
        Failure::limit(format!("the values would need more than {most}"))
            .with_hint("`--max-memory SIZE` sets the ceiling")
    }

    /// The gate: the budget, updated with the amount of memory left.
    #[inline(always)]
    pub fn budget(&self) -> &Budget {
        self.budget.set_room(self.heap.room());
        &self.budget
    }

    /// A string of one character. ASCII ones are shared.
    pub fn character(&mut self, c: char) -> Value {
        if let Some(value) = self.characters.get(c as usize) {
            return *value;
        }
        let mut buffer = [0; 4];
        Text::new(&mut self.heap, c.encode_utf8(&mut buffer)).into()
    }

    /// The text of a symbol as a string value.
    pub fn symbol_text(&mut self, symbol: Symbol) -> Value {
        Text::new(&mut self.heap, self.symbols.text(symbol)).into()
    }

    /// The rows of the builtins.
    pub fn builtins(&self) -> &[&'static Builtin] {
        &self.builtins
    }
}
