//! Functions: loaded chunks, closures over their functions, and the cells that closures share.

use super::object::{Change, Gc, Object, allocate};
use super::{Tag, Value};
use crate::code::{CACHE_WORDS, CONST_WORDS, Chunk, Prototype};
use crate::heap::{Header, Heap, Marker, Saved};
use std::any::Any;
use std::cell::{Cell as Place, RefCell};
use std::ptr::{null, null_mut};

/// A variable shared by closures.
#[repr(C)]
pub struct Cell {
    header: Header,
    /// The variable's value.
    pub(crate) value: std::cell::Cell<Value>,
}

impl Cell {
    #[inline(always)]
    pub(crate) fn new(heap: &mut Heap, value: Value) -> Gc<Cell> {
        let object = allocate::<Cell>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).value).write(std::cell::Cell::new(value));
            Gc::from_raw(object)
        }
    }
}

impl Change for Cell {
    fn save(&self) -> Box<dyn Saved> {
        Box::new(SavedVariable(self.value.get()))
    }
}

/// The earlier value of a cell.
struct SavedVariable(Value);

impl Saved for SavedVariable {
    unsafe fn exchange(&mut self, object: *mut Header, _: &mut Heap) {
        // SAFETY: the object is the cell this value belongs to (the trait's contract).
        self.0 = unsafe { (*object.cast::<Cell>()).value.replace(self.0) };
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        self.0.mark(marker);
    }

    fn bytes(&self) -> usize {
        size_of::<Value>()
    }
}

/// A function of a loaded chunk.
#[repr(C)]
pub struct LoadedFunction {
    /// The function's first instruction.
    pub(crate) code: *const u64,
    pub(crate) chunk: *mut ChunkObject,
    /// The start address of its closures: the first instruction, or words that enter native code.
    pub(crate) start: Place<*const u64>,
    /// The function's native code; null while there is none.
    pub(crate) entry: Place<*const u8>,
    /// How often the function was seen running, while there is no native code.
    pub(crate) heat: Place<u32>,
    /// Objects that its native code holds.
    pub(crate) roots: RefCell<Vec<Value>>,
    /// The VM's record of the native code, which is dropped with the chunk.
    pub(crate) native: RefCell<Option<Box<dyn Any>>>,
    /// The compiler's description of the function.
    pub prototype: Prototype,
}

impl LoadedFunction {
    /// Returns the chunk that the function belongs to.
    pub fn chunk(&self) -> Gc<ChunkObject> {
        // SAFETY: the pointer was set when the chunk was loaded, and anything that can reach the
        // function keeps its chunk alive.
        unsafe { Gc::from_raw(self.chunk) }
    }

    /// Returns the function's name in messages.
    pub fn shown_name(&self) -> &str {
        if self.prototype.name.is_empty() {
            "function"
        } else {
            &self.prototype.name
        }
    }
}

/// A loaded chunk: its constants and caches are filled in, and its code is at a fixed address.
#[repr(C)]
pub struct ChunkObject {
    header: Header,
    data: Box<ChunkData>,
}

struct ChunkData {
    chunk: Chunk,
    functions: Box<[LoadedFunction]>,
    namespace: u32,
    /// The closure of the unit's own body.
    body: Option<Gc<Closure>>,
}

impl ChunkObject {
    /// Loads a chunk whose names belong to this namespace. `constants` are the values for its pool,
    /// and `caches` the last words of its inline caches.
    pub(crate) fn load(
        heap: &mut Heap,
        mut chunk: Chunk,
        constants: &[Value],
        caches: &[[u64; CACHE_WORDS]],
        namespace: u32,
    ) -> Gc<ChunkObject> {
        for (i, value) in constants.iter().enumerate() {
            chunk.words[i * CONST_WORDS] = value.tag as u64;
            chunk.words[i * CONST_WORDS + 1] = value.bits;
        }
        for (i, words) in caches.iter().enumerate() {
            let at = chunk.cache_word(i);
            chunk.words[at..at + CACHE_WORDS].copy_from_slice(words);
        }
        let words = chunk.words.as_ptr();
        let prototypes = std::mem::take(&mut chunk.functions);
        let load = |prototype: Prototype| {
            // SAFETY: the verifier has checked that the function's code is within the words.
            let code = unsafe { words.add(prototype.start as usize) };
            LoadedFunction {
                code,
                chunk: null_mut(),
                start: Place::new(code),
                entry: Place::new(null()),
                heat: Place::new(0),
                roots: RefCell::default(),
                native: RefCell::new(None),
                prototype,
            }
        };
        let functions: Box<[LoadedFunction]> = prototypes.into_iter().map(load).collect();
        let bytes = chunk.words.len() * 8
            + functions.len() * size_of::<LoadedFunction>()
            + chunk.spans.len() * 12;
        let tree = chunk.tree_bytes();
        let object = allocate::<ChunkObject>(heap, 0);
        let mut data = Box::new(ChunkData {
            chunk,
            functions,
            namespace,
            body: None,
        });
        for function in &mut data.functions {
            function.chunk = object;
        }
        let body = data.functions.last().map(|body| Closure::new(heap, body));
        data.body = body;
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe { (&raw mut (*object).data).write(data) };
        heap.charge_kind(Tag::Chunk as u8, bytes);
        heap.charge(tree);
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Returns the chunk as compiled, except that its constants and caches are filled in and its
    /// functions have moved to [`functions`](Self::functions).
    pub fn chunk(&self) -> &Chunk {
        &self.data.chunk
    }

    /// Returns the closure that runs the unit's own body.
    pub fn body(&self) -> Gc<Closure> {
        self.data.body.expect("a chunk has a body")
    }

    /// Returns the chunk's functions.
    pub fn functions(&self) -> &[LoadedFunction] {
        &self.data.functions
    }

    /// Returns the namespace that the chunk's globals belong to.
    pub fn namespace(&self) -> u32 {
        self.data.namespace
    }

    /// Returns the index of the word at an instruction pointer.
    pub(crate) fn word_of(&self, pc: *const u64) -> u32 {
        ((pc as usize - self.data.chunk.words.as_ptr() as usize) / 8) as u32
    }

    /// Returns the index of a function of this chunk.
    pub(crate) fn function_index(&self, function: &LoadedFunction) -> usize {
        let first = self.data.functions.as_ptr() as usize;
        (std::ptr::from_ref(function) as usize - first) / size_of::<LoadedFunction>()
    }

    /// Borrows the words for changing instructions in place.
    #[allow(clippy::mut_from_ref)]
    pub(crate) fn words_mut(&self) -> &mut [u64] {
        let words = &self.data.chunk.words;
        // SAFETY: there is only one thread, and the VM reads words one at a time and keeps no view
        // of them.
        unsafe { std::slice::from_raw_parts_mut(words.as_ptr().cast_mut(), words.len()) }
    }
}

/// A function value: a function of a chunk, followed by its upvalues.
#[repr(C)]
pub struct Closure {
    header: Header,
    pub(crate) code: *const u64,
    pub(crate) function: *const LoadedFunction,
    pub(crate) registers: u16,
    pub(crate) upvalues: u16,
    /// The number of arguments the function takes, or [`Self::SEVERAL`].
    pub(crate) params: u8,
    /// The register for `self`, or 255 if the function does not use it.
    pub(crate) self_register: u8,
    _pad: u16,
}

impl Closure {
    /// The `params` value of a function with defaults or a rest parameter: more arguments than a
    /// call can pass.
    pub(crate) const SEVERAL: u8 = 255;

    /// Returns the `params` value of the closures of a function.
    pub(crate) fn params_of(function: &Prototype) -> u8 {
        match function.is_plain() {
            true => function.params.len() as u8,
            false => Closure::SEVERAL,
        }
    }

    /// Returns the `self_register` value of the closures of a function.
    pub(crate) fn self_of(function: &Prototype) -> u8 {
        function.self_register.unwrap_or(255)
    }

    /// Creates a closure whose upvalues are still undefined.
    #[inline]
    pub(crate) fn new(heap: &mut Heap, function: &LoadedFunction) -> Gc<Closure> {
        let p = &function.prototype;
        let count = p.captures.len();
        let object = allocate::<Closure>(heap, count * size_of::<Value>());
        // SAFETY: the memory is new, and holds the object followed by `count` values.
        unsafe {
            (&raw mut (*object).code).write(function.start.get());
            (&raw mut (*object).function).write(function);
            (&raw mut (*object).registers).write(p.registers);
            (&raw mut (*object).upvalues).write(count as u16);
            (&raw mut (*object).params).write(Closure::params_of(p));
            (&raw mut (*object).self_register).write(Closure::self_of(p));
            for i in 0..count {
                object.add(1).cast::<Value>().add(i).write(Value::UNDEFINED);
            }
            Gc::from_raw(object)
        }
    }

    /// Returns the function that the closure runs.
    pub fn function(&self) -> &LoadedFunction {
        // SAFETY: the closure marks the chunk that the function belongs to.
        unsafe { &*self.function }
    }

    /// Returns the upvalues; any cells among them are internal values.
    pub fn captured(&self) -> &[Value] {
        // SAFETY: that many values follow the object; they are written when the closure is created
        // and do not change later.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const Closure).add(1).cast::<Value>(),
                usize::from(self.upvalues),
            )
        }
    }
}

impl Gc<Closure> {
    /// Updates the closure's start address to the current one of its function.
    pub(crate) fn set_start(self) {
        let start = self.function().start.get();
        // SAFETY: the closure is live, and no reference into it exists at this point.
        unsafe { (*self.as_ptr()).code = start };
    }

    /// Makes the closure run another function with the same parameters and captures.
    pub(crate) fn set_function(self, function: &LoadedFunction) {
        let object = self.as_ptr();
        // SAFETY: the closure is live, and no reference into it exists at this point. The function
        // belongs to a loaded chunk, which the closure marks.
        unsafe {
            (*object).code = function.start.get();
            (*object).function = function;
            (*object).registers = function.prototype.registers;
        }
    }

    /// Returns the address of an upvalue.
    #[inline(always)]
    pub(crate) fn upvalue(self, index: usize) -> *mut Value {
        // SAFETY: the upvalues follow the object; the verifier checks indices.
        unsafe { self.as_ptr().add(1).cast::<Value>().add(index) }
    }
}

impl Object for Cell {
    const TAG: Tag = Tag::Cell;

    fn trace(&self, marker: &mut Marker<'_>) {
        self.value.get().mark(marker);
    }

    fn size(&self) -> usize {
        size_of::<Cell>()
    }
}

impl Object for Closure {
    const TAG: Tag = Tag::Closure;

    fn trace(&self, marker: &mut Marker<'_>) {
        self.function().chunk().mark(marker);
        for value in self.captured() {
            value.mark(marker);
        }
    }

    fn size(&self) -> usize {
        size_of::<Closure>() + usize::from(self.upvalues) * size_of::<Value>()
    }
}

impl Object for ChunkObject {
    const TAG: Tag = Tag::Chunk;

    fn trace(&self, marker: &mut Marker<'_>) {
        for function in &self.data.functions {
            for root in function.roots.borrow().iter() {
                root.mark(marker);
            }
        }
        if let Some(body) = self.data.body {
            body.mark(marker);
        }
        let chunk = &self.data.chunk;
        for i in 0..chunk.constants.len() {
            let at = i * CONST_WORDS;
            Value {
                // SAFETY: the words of a constant are the words of a value.
                tag: unsafe { Tag::from_word(chunk.words[at]) },
                bits: chunk.words[at + 1],
            }
            .mark(marker);
        }
        for i in 0..chunk.caches.len() {
            for word in [0, 2] {
                let shape = chunk.words[chunk.cache_word(i) + word] as *mut Header;
                if !shape.is_null() {
                    // SAFETY: the first and third words of a cache are each null or point to a
                    // shape that the cache keeps alive.
                    unsafe { marker.mark(shape) }
                }
            }
        }
    }

    fn size(&self) -> usize {
        size_of::<ChunkObject>()
            + self.data.chunk.words.len() * 8
            + self.data.functions.len() * size_of::<LoadedFunction>()
            + self.data.chunk.tree_bytes()
    }
}

const _: () = assert!(size_of::<Closure>() == 32);
