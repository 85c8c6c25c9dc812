//! Safepoints: responding to requests for attention, and collecting.

use super::Vm;
use crate::heap::{Header, Marker};
use crate::text::Failure;
use crate::value::{ChunkObject, Closure, Gc, Tag, Value};
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Objects that only undo steps refer to may take up at most the memory ceiling divided by this.
const STEPS_PART: usize = 4;
/// If this many registers in a row above the top of the stack (more than one window) are untouched,
/// so are all the rest.
const UNTOUCHED: usize = 2 * super::WINDOW;
/// After calls that were nested more deeply than this, the registers are given back.
const DEEP: usize = 1000;

impl Vm {
    /// Responds to a request for attention: turns an interrupt into an error, and collects if a
    /// collection is due. Returns false if an error was raised in the machine.
    #[inline(never)]
    pub(super) fn attend(&mut self, base: *mut Value) -> bool {
        if self.is_stopped() {
            return false;
        }
        self.restore_limit();
        if self.heap.wants_collection() {
            self.collect_at(base)
        } else {
            true
        }
    }

    /// Turns an interrupt, if one is waiting, into an error raised in the machine.
    pub(super) fn is_stopped(&mut self) -> bool {
        let waits = self.budget.interrupt_flag().load(Ordering::SeqCst);
        if waits {
            self.fail(Failure::interrupted("stopped by Ctrl-C"));
        }
        waits
    }

    /// Collects at a safepoint in the function whose window starts at `base`. Returns false if the
    /// live values still exceed the memory ceiling.
    #[inline(never)]
    pub(super) fn collect_at(&mut self, base: *mut Value) -> bool {
        // SAFETY: the closure of a running function is right before its window.
        let registers = unsafe { (*base.sub(1)).gc::<Closure>().registers };
        // SAFETY: the window is within the stack.
        let top = unsafe { base.add(usize::from(registers)) };
        self.collect(top);
        if self.heap.exceeds(0) && self.noting.can_forget() {
            self.collect_steps(top);
        }
        if self.heap.exceeds(0) {
            let failure = self.memory_failure();
            self.fail(failure);
            return false;
        }
        true
    }

    /// Collects between runs, when no register is in use.
    pub fn collect_idle(&mut self) {
        self.collect(self.stack.start());
        self.heap.give_back();
    }

    pub(super) fn collect(&mut self, top: *mut Value) {
        self.collect_with(top, self.heap.bytes_max() / STEPS_PART);
    }

    /// Collects, dropping the undo steps as well; used when memory is short.
    pub(super) fn collect_steps(&mut self, top: *mut Value) {
        self.collect_with(top, 0);
    }

    /// Collects. Objects that only undo steps refer to may take up to `steps_max` bytes.
    fn collect_with(&mut self, top: *mut Value, steps_max: usize) {
        let bottom = self.stack.start();
        self.null_above(top);
        let empty = self.shapes.root();
        let chunks = self.chunk_words();
        let Vm {
            heap,
            sites,
            globals,
            shapes,
            library,
            characters,
            kept,
            shown,
            modules,
            raised,
            methods,
            noting,
            explicit,
            symbols,
            ..
        } = self;
        // SAFETY: these are all the roots: registers, globals, and the values that the machine
        // keeps; builtins hold no values now. Registers below the top hold values that are
        // reachable, or were at the last collection (see the invariants in `vm/mod.rs`).
        let names = unsafe {
            let roots = |marker: &mut Marker<'_>| {
                let mut place = bottom;
                while place < top {
                    (*place).mark(marker);
                    place = place.add(1);
                }
                globals.roots().for_each(|v| v.mark(marker));
                characters
                    .iter()
                    .chain(kept.iter())
                    .chain(shown.iter())
                    .chain(raised.iter())
                    .for_each(|v| v.mark(marker));
                library
                    .values()
                    .for_each(|c: &Gc<Closure>| Value::from(*c).mark(marker));
                methods.roots().for_each(|m| m.mark(marker));
                modules.roots().for_each(|v| v.mark(marker));
                explicit.roots().for_each(|v| v.mark(marker));
                empty.mark(marker);
                noting.mark(marker, steps_max);
            };
            heap.collect(roots, |is_marked| {
                shapes.forget_unmarked(is_marked);
                let is_cache = |cache: usize| {
                    let mut chunks = chunks.iter();
                    let chunk = chunks.find(|(words, _)| words.contains(&cache));
                    chunk.is_some_and(|(_, header)| is_marked(*header))
                };
                sites.retain(&|shape| is_marked(shape as *mut Header), &is_cache);
            })
        };
        // Symbols that may be forgotten are held only by values: in strings, shapes and saved
        // fields.
        symbols.forget(|symbol| names.has(symbol.0));
        let beside = symbols.bytes();
        self.stack_counted = self.stack_bytes(top);
        self.heap.count_beside(beside + self.stack_counted);
    }

    /// The addresses of the words of each chunk, and its header; nothing if no table refers to them.
    fn chunk_words(&self) -> Vec<(Range<usize>, *mut Header)> {
        let mut chunks = Vec::new();
        if self.sites.is_empty() {
            return chunks;
        }
        let size = size_of::<ChunkObject>();
        self.heap.for_each_sized(Tag::Chunk as u8, size, |object| {
            // SAFETY: the heap returns objects of the requested kind.
            let chunk: Gc<ChunkObject> = unsafe { Gc::from_raw(object.cast()) };
            let words = chunk.chunk().words.as_ptr_range();
            chunks.push((words.start as usize..words.end as usize, object));
        });
        chunks
    }

    /// Nulls the registers left over from earlier runs; call this between runs.
    pub fn clear_registers(&mut self) {
        self.null_above(self.stack.start());
    }

    /// Gives back the memory of the registers after calls that were nested deeply; call this between
    /// runs.
    pub fn give_back_registers(&mut self) {
        if self.peak_depth() > DEEP {
            self.clear_registers();
        }
    }

    /// Nulls the registers above `top` that have been touched since the last collection. Untouched
    /// registers are zero, which is how an undefined value is represented.
    fn null_above(&mut self, top: *mut Value) {
        // SAFETY: the loop stays within the stack, and no register above `top` is in use.
        unsafe {
            let end = self.stack.start().add(self.stack.count());
            let mut place = top;
            let mut untouched = 0;
            while place < end && untouched < UNTOUCHED {
                let is_touched = (*place).tag != Tag::Undefined || (*place).bits != 0;
                untouched = if is_touched { 0 } else { untouched + 1 };
                place = place.add(1);
            }
            self.stack.zero(top, place);
        }
    }

    /// The size of the registers below a place, in bytes.
    fn stack_bytes(&self, top: *mut Value) -> usize {
        top.addr() - self.stack.start().addr()
    }

    /// Makes a collection due if the registers below a place need more memory than the ceiling
    /// leaves; the collection counts them.
    pub(super) fn count_stack(&mut self, top: *mut Value) {
        let more = self.stack_bytes(top).saturating_sub(self.stack_counted);
        if self.heap.exceeds(more) {
            self.heap.want_collection();
            self.ask_attention();
        }
    }
}
