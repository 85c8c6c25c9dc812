//! Generates native code.

use super::{CODE_MAX, MADE_MAX, with};
use crate::heap::{Header, Heap};
use crate::native::{
    Body, Callee, Code, Ideas, Intrinsic, Layout, Request, Target, Template, compile,
};
use crate::value::{
    Array, Cell as Shared, ChunkObject, Closure, Gc, LoadedFunction, Shapes, Struct, Table, Tag,
    Text, Unpacked, Value,
};
use crate::vm::Vm;
use crate::vm::context::Context;
use crate::vm::execute::{
    work_native_call, work_native_complex, work_native_find, work_native_hypot, work_native_parts,
    work_native_put, work_native_same_text, work_native_seek, work_native_step,
};
use crate::vm::globals::Namespaces;
use std::mem::offset_of;

/// The conditions under which a function is compiled.
#[derive(Clone, Copy, Default)]
pub(super) struct Terms {
    ideas: Ideas,
    always: bool,
    notes: bool,
    forced: bool,
}

/// A listing of native code, compared with the code that runs.
pub enum NativeListing {
    /// It is that code.
    Same(String),
    /// It is that code, except that the marks between the instructions of the bytecode have changed
    /// details, such as the choice of registers.
    Marked(String),
    /// It is what would be compiled now. The code that runs was compiled from objects that are not
    /// kept, or from what has changed since.
    Other(String),
}

impl Vm {
    /// Describes where this machine's native code finds its data.
    fn layout(&self) -> Layout {
        let at = |address: usize, offset: usize| (address + offset) as u64;
        let heap = std::ptr::from_ref(&self.heap) as usize;
        let globals = std::ptr::from_ref(&self.globals) as usize;
        let shapes = std::ptr::from_ref(&self.shapes) as usize;
        Layout {
            limit: offset_of!(Context, limit) as i32,
            native_limit: offset_of!(Context, native_limit) as i32,
            place: offset_of!(Context, place) as i32,
            reason: offset_of!(Context, reason) as i32,
            callee: offset_of!(Context, callee) as i32,
            countdown: offset_of!(Context, countdown) as i32,
            heap_epoch: at(heap, Heap::EPOCH),
            global_epoch: at(globals, Namespaces::EPOCH),
            global_epochs: at(globals, Namespaces::EPOCHS),
            global_flags: at(globals, Namespaces::FLAGS),
            shape_epoch: at(shapes, offset_of!(Shapes, epoch)),
            epoch: offset_of!(Header, epoch) as i32,
            array_data: Array::DATA as i32,
            array_len: Array::LEN as i32,
            array_room: Array::ROOM as i32,
            struct_shape: offset_of!(Struct, shape) as i32,
            struct_slots: offset_of!(Struct, slots) as i32,
            struct_capacity: Struct::CAPACITY as i32,
            struct_inline: Struct::INLINE as i32,
            struct_is_parent: Struct::IS_PARENT as i32,
            struct_size: size_of::<Struct>() as i32,
            heap: heap as u64,
            text_data: Text::DATA as i32,
            text_len: Text::LEN as i32,
            text_chars: Text::CHARS as i32,
            characters: self.characters.as_ptr() as u64,
            table: Table::PLACES,
            cell_value: offset_of!(Shared, value) as i32,
            cell_size: size_of::<Shared>() as i32,
            closure_code: offset_of!(Closure, code) as i32,
            closure_function: offset_of!(Closure, function) as i32,
            closure_registers: offset_of!(Closure, registers) as i32,
            closure_count: offset_of!(Closure, upvalues) as i32,
            closure_params: offset_of!(Closure, params) as i32,
            closure_self: offset_of!(Closure, self_register) as i32,
            closure_upvalues: size_of::<Closure>() as i32,
            function_start: offset_of!(LoadedFunction, start) as i32,
            function_entry: offset_of!(LoadedFunction, entry) as i32,
            step: work_native_step as *const () as u64,
            call: work_native_call as *const () as u64,
            find: work_native_find as *const () as u64,
            seek: work_native_seek as *const () as u64,
            put: work_native_put as *const () as u64,
            same_text: work_native_same_text as *const () as u64,
            parts: work_native_parts as *const () as u64,
            complex: work_native_complex as *const () as u64,
            hypot: work_native_hypot as *const () as u64,
        }
    }

    /// Compiles the function of a closure that runs in this window and has reached this
    /// instruction, using the current contents of its registers as examples.
    pub(super) fn compile_native(
        &mut self,
        closure: Gc<Closure>,
        at: u32,
        base: *mut Value,
    ) -> Result<(), String> {
        if self.hot.memory.bytes.get() >= CODE_MAX {
            return Err("the memory for native code is full".to_string());
        }
        let mut target = self.target()?;
        // SAFETY: these are the registers of the closure's window.
        let values = unsafe { std::slice::from_raw_parts(base, usize::from(closure.registers)) };
        let terms = Terms {
            ideas: self.ideas(with(closure.function(), |kept| kept.made)),
            always: self.hot.options.met <= 1,
            notes: self.heap.epoch() > 0,
            forced: self.hot.options.leave_after > 0,
        };
        let made = self.with_request(closure, at, values, terms, |request, layout| {
            compile(&mut target, request, layout, false)
        });
        self.hot.target = Some(target);
        let made = made?;
        let code = Code::new(&made.bytes, &self.hot.memory);
        let code = code.inspect_err(|_| self.hot.options.on = false)?;
        self.hot.counters.compiled += 1;
        self.hot.unnoted |= self.heap.epoch() == 0;
        let function = closure.function();
        with(function, |kept| {
            function.entry.set(code.entry());
            function.start.set(kept.stub.as_ptr());
            kept.entries = made.entries;
            function.roots.replace(made.roots);
            kept.code = Some(code);
            kept.at = at;
            let plain = |value: &Value| match value.tag.is_heap() {
                true => Value::UNDEFINED,
                false => *value,
            };
            kept.values = values.iter().map(plain).collect();
            kept.terms = terms;
            kept.made += 1;
            kept.failures.clear();
        });
        Ok(())
    }

    /// Builds the compiler's request for a closure and passes it to a function.
    fn with_request<T>(
        &self,
        closure: Gc<Closure>,
        at: u32,
        values: &[Value],
        terms: Terms,
        work: impl for<'a> FnOnce(&'a Request<'a>, &'a Layout) -> T,
    ) -> T {
        let function = closure.function();
        with(function, |kept| {
            let intrinsic = |index| self.intrinsic(index);
            let ways = |cache| self.sites.of(cache as usize, self.shapes.epoch);
            let request = Request {
                body: body(function),
                closure: closure.into(),
                takes_self: function.prototype.self_register.is_some(),
                at,
                values,
                globals: self.globals.values(),
                shape_epoch: self.shapes.epoch,
                callee: &callee,
                template: &template,
                intrinsic: &intrinsic,
                ways: &ways,
                seen: &kept.seen,
                mixed: &kept.mixed,
                unlike: &kept.unlike,
                ideas: terms.ideas,
                always: terms.always,
                notes: terms.notes,
                forced: terms.forced,
            };
            work(&request, &self.layout())
        })
    }

    /// What the code of a function that has been compiled this often may make use of. If it has been
    /// compiled too often, nothing is guessed.
    fn ideas(&self, made: u32) -> Ideas {
        let ideas = self.hot.options.ideas;
        let guesses = made < MADE_MAX;
        Ideas {
            feedback: ideas.feedback && guesses,
            inlining: ideas.inlining && guesses,
            ..ideas
        }
    }

    /// Returns the intrinsic for a builtin that native code implements itself.
    fn intrinsic(&self, index: u64) -> Option<Intrinsic> {
        let row = self.builtins.get(usize::try_from(index).ok()?)?;
        Intrinsic::named(row.name, row.global, row.modules)
    }

    fn target(&mut self) -> Result<Target, String> {
        if let Some(target) = self.hot.target.take() {
            return Ok(target);
        }
        Target::host().inspect_err(|_| self.hot.options.on = false)
    }

    /// Returns a listing of a closure's native code, with its bytecode; `None` if it has no native
    /// code.
    ///
    /// # Errors
    /// Same as for compiling.
    pub fn native_listing(
        &mut self,
        closure: Gc<Closure>,
        row: &dyn Fn(u32) -> String,
    ) -> Result<Option<NativeListing>, String> {
        if closure.function().entry.get().is_null() {
            return Ok(None);
        }
        let mut target = self.target()?;
        let (at, values, terms) = with(closure.function(), |kept| {
            (kept.at, kept.values.clone(), kept.terms)
        });
        // Without the objects that it had met, the code may seem to be of no use.
        let terms = Terms {
            always: true,
            ..terms
        };
        let made = self.with_request(closure, at, &values, terms, |request, layout| {
            let plain = compile(&mut target, request, layout, false)?;
            let listed = crate::native::list(&mut target, request, layout, row)?;
            Ok::<_, String>((plain.bytes, listed))
        });
        self.hot.target = Some(target);
        let (plain, listed) = made?;
        let text = listed.text.unwrap_or_default();
        Ok(Some(with(closure.function(), |kept| {
            let runs = |bytes: &[u8]| kept.code.as_ref().is_some_and(|code| code.is(bytes));
            if runs(&listed.bytes) {
                NativeListing::Same(text)
            } else if runs(&plain) {
                NativeListing::Marked(text)
            } else {
                NativeListing::Other(text)
            }
        })))
    }
}

/// Returns the instructions of a function.
fn body(function: &LoadedFunction) -> Body<'_> {
    let prototype = &function.prototype;
    // SAFETY: the function is alive, and so is its chunk.
    let chunk = unsafe { &*function.chunk };
    Body {
        chunk: &chunk.chunk().words,
        first: prototype.start,
        end: prototype.end,
        start: function.code as u64,
        handlers: &prototype.handlers,
    }
}

/// Returns what is known about the function that a value refers to.
fn callee<'a>(value: Value) -> Option<Callee<'a>> {
    let Unpacked::Closure(closure) = value.unpack() else {
        return None;
    };
    if closure.params == Closure::SEVERAL {
        return None;
    }
    // SAFETY: no collection happens during compilation.
    let function: &'a LoadedFunction = unsafe { &*closure.function };
    Some(Callee {
        body: body(function),
        function: std::ptr::from_ref(function) as u64,
        chunk: Value {
            tag: Tag::Chunk,
            bits: function.chunk as u64,
        },
        registers: closure.registers,
        params: closure.params,
        captures: closure.upvalues > 0,
        self_register: (closure.self_register != 255).then_some(closure.self_register),
    })
}

/// Returns what closures are like that a closure creates of a function of its chunk.
fn template<'a>(creator: Value, index: usize) -> Option<Template<'a>> {
    let Unpacked::Closure(creator) = creator.unpack() else {
        return None;
    };
    // SAFETY: the creator is alive, and so are its function and that function's chunk; no collection
    // happens during compilation.
    let chunk: &'a ChunkObject = unsafe { &*(*creator.function).chunk };
    let function = chunk.functions().get(index)?;
    let prototype = &function.prototype;
    Some(Template {
        function: std::ptr::from_ref(function) as u64,
        registers: prototype.registers,
        params: Closure::params_of(prototype),
        self_register: Closure::self_of(prototype),
        captures: &prototype.captures,
    })
}
