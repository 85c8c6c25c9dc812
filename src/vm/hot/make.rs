//! Making native code.

use super::{CODE_MAX, Compiled, with};
use crate::heap::{Header, Heap};
use crate::native::{Code, Layout, Request, Target, compile};
use crate::value::{Array, Cell, Closure, LoadedFunction, Shapes, Struct};
use crate::vm::Vm;
use crate::vm::context::Context;
use crate::vm::execute::{work_native_attend, work_native_call, work_native_step};
use crate::vm::globals::Namespaces;
use std::mem::offset_of;

impl Vm {
    /// Where native code of this machine finds things.
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
            shape_epoch: at(shapes, offset_of!(Shapes, epoch)),
            epoch: offset_of!(Header, epoch) as i32,
            array_data: Array::DATA as i32,
            array_len: Array::LEN as i32,
            struct_shape: offset_of!(Struct, shape) as i32,
            struct_slots: offset_of!(Struct, slots) as i32,
            cell_value: offset_of!(Cell, value) as i32,
            closure_function: offset_of!(Closure, function) as i32,
            closure_params: offset_of!(Closure, params) as i32,
            closure_self: offset_of!(Closure, self_register) as i32,
            closure_upvalues: size_of::<Closure>() as i32,
            function_entry: offset_of!(LoadedFunction, entry) as i32,
            step: work_native_step as *const () as u64,
            call: work_native_call as *const () as u64,
            attend: work_native_attend as *const () as u64,
        }
    }

    /// Compiles a function for the types that were seen in its registers.
    pub(super) fn compile_native(&mut self, function: &LoadedFunction) -> Result<(), String> {
        if self.hot.memory.bytes.get() >= CODE_MAX {
            return Err("the memory for native code is full".to_string());
        }
        let layout = self.layout();
        let mut target = self.target()?;
        let made = with(function, |kept| {
            let request = request(function, kept, self.hot.options.leave_after > 0);
            compile(&mut target, &request, &layout, false)
        });
        self.hot.target = Some(target);
        let made = made?;
        let code = Code::new(&made.bytes, &self.hot.memory);
        let code = code.inspect_err(|_| self.hot.options.on = false)?;
        self.hot.counters.compiled += 1;
        with(function, |kept| {
            function.entry.set(code.entry());
            function.start.set(kept.stub.as_ptr());
            kept.loops = made.loops;
            kept.code = Some(code);
            kept.made += 1;
            kept.failures.clear();
        });
        Ok(())
    }

    fn target(&mut self) -> Result<Target, String> {
        if let Some(target) = self.hot.target.take() {
            return Ok(target);
        }
        Target::host().inspect_err(|_| self.hot.options.on = false)
    }

    /// The listing of the native code that a function has, with its bytecode; none if it has none.
    ///
    /// # Errors
    /// As for compiling.
    pub fn native_listing(
        &mut self,
        function: &LoadedFunction,
        row: &dyn Fn(u32) -> String,
    ) -> Result<Option<String>, String> {
        if function.entry.get().is_null() {
            return Ok(None);
        }
        let layout = self.layout();
        let mut target = self.target()?;
        let text = with(function, |kept| {
            let request = request(function, kept, false);
            crate::native::list(&mut target, &request, &layout, row)
        });
        self.hot.target = Some(target);
        text.map(Some)
    }
}

/// What is to be compiled of a function.
fn request<'a>(function: &'a LoadedFunction, kept: &'a Compiled, forced: bool) -> Request<'a> {
    let prototype = &function.prototype;
    // SAFETY: the function is alive, and so is its chunk.
    let chunk = unsafe { &*function.chunk };
    let words = &chunk.chunk().words;
    Request {
        chunk: words,
        first: prototype.start,
        end: prototype.end,
        start: function.code as u64,
        registers: prototype.registers,
        takes_self: prototype.self_register.is_some(),
        tags: &kept.tags,
        seen: &kept.seen,
        mixed: &kept.mixed,
        forced,
    }
}
