//! Observing the machine as it runs: counting instructions, and observers that see each instruction
//! before it runs. Neither costs anything while it is off; while it is on, another dispatch table
//! is in use.

use super::context::Frame;
use super::dispatch::{COUNTING, Place, Table, WATCHING};
use super::errors::caller;
use super::{Ended, Vm};
use crate::code::{CACHE_WORDS, CacheSite, Instruction, ListingNames, Op, Operand, operands};
use crate::text::{Span, Symbol};
use crate::value::{ChunkObject, Closure, Gc, LoadedFunction, Tag, Unpacked, Value, brief};

/// An observer, which sees every instruction before it runs. It must not run the machine or
/// collect.
pub trait Observer {
    /// Called when the instruction at this place is about to run. Returning false ends the run
    /// there, without an error.
    fn instruction(&mut self, vm: &mut Vm, at: At) -> bool;
}

/// The state of counting and observing.
#[derive(Default)]
pub(super) struct Watching {
    pub instructions: u64,
    /// The number of counted instructions that used an inline cache.
    pub cached: u64,
    /// How many cache misses occurred while instructions were counted.
    pub misses: u64,
    /// Whether the run was ended from outside the program.
    pub stopped: bool,
    counting: bool,
    observer: Option<Box<dyn Observer>>,
}

/// A place in a running program: the instruction about to run, and the registers.
#[derive(Clone, Copy)]
pub struct At {
    pc: *const u64,
    base: *mut Value,
    frame: *mut Frame,
    bottom: *mut Frame,
}

impl At {
    /// The instruction.
    pub fn instruction(&self) -> Instruction {
        // SAFETY: `pc` points to an instruction of a loaded chunk while the observer runs.
        let word = unsafe { *self.pc };
        Instruction::decode(word).expect("a verified chunk has known opcodes")
    }

    /// The running closure.
    pub fn closure(&self) -> Gc<Closure> {
        // SAFETY: the closure of a running function is right before its window (see the invariants
        // in `vm/mod.rs`).
        unsafe { (*self.base.sub(1)).gc() }
    }

    /// The running function.
    pub fn function(&self) -> &LoadedFunction {
        // SAFETY: the closure is reachable while it runs, and it keeps its function alive.
        unsafe { &*std::ptr::from_ref(self.closure().function()) }
    }

    /// Its chunk.
    pub fn chunk(&self) -> Gc<ChunkObject> {
        self.function().chunk()
    }

    /// The position of the instruction's word in the chunk.
    pub fn word(&self) -> u32 {
        self.chunk().word_of(self.pc)
    }

    /// The part of the chunk's source that the instruction was compiled from.
    pub fn span(&self) -> Span {
        self.chunk().chunk().span_at(self.word())
    }

    /// How many callers are waiting.
    pub fn depth(&self) -> usize {
        (self.frame as usize - self.bottom as usize) / size_of::<Frame>()
    }

    /// A register of the running function.
    pub fn register(&self, number: u8) -> Value {
        assert!(
            u16::from(number) < self.registers(),
            "the function has no such register"
        );
        // SAFETY: the register is in the window.
        unsafe { *self.base.add(usize::from(number)) }
    }

    /// The constant that the instruction refers to, if any.
    pub fn constant(&self) -> Option<Value> {
        let i = self.instruction();
        if i.op.operands()[2] != Operand::Const {
            return None;
        }
        let chunk = self.chunk();
        let word = (self.word() as i32 + 1 + i.c) as usize;
        let words = &chunk.chunk().words;
        Some(Value {
            // SAFETY: the operand of the instruction is the location of a constant, whose words
            // form a value.
            tag: unsafe { Tag::from_word(words[word]) },
            bits: words[word + 1],
        })
    }

    /// The name that the instruction's inline cache looks up, if there is one.
    pub fn cache_name(&self) -> Option<Symbol> {
        let instruction = self.instruction();
        if !instruction.op.operands()[2].is_cache() {
            return None;
        }
        let chunk = self.chunk();
        let word = (self.word() as i32 + 1 + instruction.c) as usize;
        let index = (word - chunk.chunk().cache_word(0)) / CACHE_WORDS;
        match chunk.chunk().caches.get(index)? {
            CacheSite::Name(name) | CacheSite::Member { name, .. } => Some(*name),
            CacheSite::Keys(_) => None,
        }
    }

    /// The value that the next instruction calls, if it is known before the call runs; `None` if
    /// the instruction is not a call.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few instructions matter here"
    )]
    pub fn callee(&self, vm: &Vm) -> Option<Value> {
        let i = self.instruction();
        match i.op {
            Op::Call | Op::CallSpread => Some(self.register(i.a)),
            Op::CallGlobal => Some(vm.globals.value(i.c as u32)),
            Op::CallMethod | Op::CallMethodSpread => self.method(vm, self.register(i.a)),
            _ => None,
        }
    }

    /// An argument of the builtin call that runs next, counting from 0; `None` if there are fewer
    /// arguments than that. For a method of an array or a string, the first argument is the
    /// receiver.
    pub fn argument(&self, number: u8) -> Option<Value> {
        let i = self.instruction();
        let method = matches!(i.op, Op::CallMethod | Op::CallMethodSpread);
        let receives = method
            && matches!(
                self.register(i.a).unpack(),
                Unpacked::Array(_) | Unpacked::Text(_) | Unpacked::Table(_)
            );
        match number.checked_sub(u8::from(receives)) {
            None => Some(self.register(i.a)),
            Some(number) => self.passed().nth(usize::from(number)),
        }
    }

    /// The arguments that the next call passes, not including the receiver of a method.
    pub fn passed(&self) -> impl Iterator<Item = Value> + use<> {
        let i = self.instruction();
        let at = *self;
        let spread = matches!(i.op, Op::CallSpread | Op::CallMethodSpread)
            .then(|| at.register(i.a + 1).as_array())
            .flatten();
        let count = spread.map_or(usize::from(i.b), |array| array.items().len());
        (0..count).map(move |n| match spread {
            Some(array) => array.items()[n],
            None => at.register(i.a + 1 + n as u8),
        })
    }

    fn method(&self, vm: &Vm, receiver: Value) -> Option<Value> {
        let name = self.cache_name()?;
        match receiver.as_struct() {
            Some(object) => object.get(name),
            None => vm.methods.find(receiver, name),
        }
    }

    /// The register that receives the result of the call right before this place, if a caller
    /// continues here.
    pub(crate) fn call_register(&self) -> u8 {
        // SAFETY: a caller continues after its call, which is an instruction of the same function.
        let word = unsafe { *self.pc.sub(1) };
        (word >> 8) as u8
    }

    /// The result of the call right before this place, if a caller continues here.
    pub(crate) fn result_of_call(&self) -> Option<Value> {
        let register = self.call_register();
        (u16::from(register) < self.registers()).then(|| self.register(register))
    }

    /// The name of the local variable that a register will hold `later` instructions from here (0:
    /// now).
    pub fn local_name(&self, vm: &Vm, register: u8, later: u32) -> Option<String> {
        let word = self.word();
        let locals = &self.function().prototype.locals;
        let found = locals.iter().rev().find(|local| {
            local.register == register && local.start <= word + later && word < local.end
        });
        found.map(|local| vm.symbols.text(local.name).to_string())
    }

    /// The name of an upvalue.
    pub fn upvalue_name(&self, vm: &Vm, index: u16) -> Option<String> {
        let names = &self.function().prototype.captured_names;
        names
            .get(usize::from(index))
            .map(|name| vm.symbols.text(*name).to_string())
    }

    /// The number of registers of the running function.
    pub fn registers(&self) -> u16 {
        self.function().prototype.registers
    }

    /// Whether the place is in the library.
    pub fn in_library(&self) -> bool {
        self.function().prototype.library
    }

    /// The place where the caller continues; `None` in the outermost function.
    pub fn caller(&self) -> Option<At> {
        if self.frame == self.bottom {
            return None;
        }
        let Place { pc, base, frame } = caller(self.frame);
        Some(At {
            pc,
            base,
            frame,
            bottom: self.bottom,
        })
    }
}

impl Vm {
    /// The operands of the next instruction, as shown in the listing.
    pub fn operands(&self, at: At) -> String {
        self.operands_of(at, at.word())
    }

    /// The operands of an instruction of the running function, given its word.
    pub fn operands_of(&self, at: At, word: u32) -> String {
        let name = |slot: u32| self.symbols.text(self.globals.name(slot)).to_string();
        let names = ListingNames {
            symbols: &self.symbols,
            global: &name,
            cache: &|_| String::new(),
        };
        let chunk = at.chunk();
        operands(chunk.chunk(), &at.function().prototype, word, &names)
    }

    /// A value as text of at most about `max` characters.
    pub fn brief(&self, value: Value, max: usize) -> String {
        self.show_context()
            .with(|context| brief(value, max, context))
    }

    /// Sets the table of handlers that do the actual work.
    pub(super) fn set_base_table(&mut self, table: *const Table) {
        // SAFETY: the context belongs to this machine, and no handler runs while its tables change.
        unsafe { *self.context.below.get() = table };
        self.choose_table();
    }

    fn choose_table(&mut self) {
        let watching = &self.watching;
        // SAFETY: as above.
        unsafe {
            *self.context.table.get() = if watching.observer.is_some() {
                &raw const WATCHING
            } else if watching.counting {
                &raw const COUNTING
            } else {
                *self.context.below.get()
            };
        }
    }

    /// Restores a consistent state after a panic in the middle of a run.
    pub fn recover(&mut self) {
        self.watching.observer = None;
        self.choose_table();
    }

    /// Turns the counting of instructions on or off.
    pub fn set_counting(&mut self, on: bool) {
        self.watching.counting = on;
        self.choose_table();
    }

    /// Whether instructions are counted.
    pub fn is_counting(&self) -> bool {
        self.watching.counting
    }

    /// Lookups in inline caches while instructions were counted: hits and misses.
    pub fn counted_lookups(&self) -> (u64, u64) {
        let misses = self.watching.misses;
        (self.watching.cached.saturating_sub(misses), misses)
    }

    /// Adds to the number of lookups that missed their cache in a counted run.
    pub fn note_misses(&mut self, misses: u64) {
        self.watching.misses += misses;
    }

    /// How many instructions have been counted.
    pub fn instructions(&self) -> u64 {
        self.watching.instructions
    }

    /// Sets the number of counted instructions.
    pub fn set_instructions(&mut self, count: u64) {
        self.watching.instructions = count;
    }

    /// Runs the body of a chunk under an observer. Returns `None` if the observer ended the run.
    pub fn run_observed(
        &mut self,
        chunk: Gc<ChunkObject>,
        observer: Box<dyn Observer>,
    ) -> (Option<Ended>, Box<dyn Observer>) {
        self.watching.observer = Some(observer);
        self.watching.stopped = false;
        self.choose_table();
        let ended = self.run(chunk);
        let observer = self.watching.observer.take();
        self.choose_table();
        let observer = observer.expect("the observer is put back after each instruction");
        ((!self.watching.stopped).then_some(ended), observer)
    }

    /// Shows the instruction before `pc` to the observer.
    #[inline(never)]
    pub(super) fn show_instruction(
        &mut self,
        pc: *const u64,
        base: *mut Value,
        frame: *mut Frame,
    ) -> bool {
        self.watching.instructions += 1;
        let at = At {
            // SAFETY: the running instruction is right before `pc`.
            pc: unsafe { pc.sub(1) },
            base,
            frame,
            bottom: self.frames.start(),
        };
        let Some(mut observer) = self.watching.observer.take() else {
            return true;
        };
        let goes_on = observer.instruction(self, at);
        self.watching.observer = Some(observer);
        goes_on
    }
}
