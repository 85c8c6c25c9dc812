//! Objects that native code creates itself, with memory from the heap's free lists: structs from
//! literals, closures, and the cells of captured variables. If a list is empty or a collection is due,
//! the handler creates the object. Between taking the memory and writing the last field, nothing may
//! collect.

use super::emit::Emitter;
use super::registers::VALUE;
use crate::code::Capture;
use crate::heap::Heap;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// The maximum number of values in an object: creating larger ones takes too much code.
const VALUES_MAX: i32 = 16;

impl Emitter<'_, '_> {
    /// Takes memory for an object of this kind and size, in bytes, and writes its header. Returns
    /// its address, or `None` if objects of this size are not on a list.
    fn new_object(&mut self, kind: Tag, size: i32) -> Option<Value> {
        let list = Heap::free_list(size as usize)?;
        let heap = self.int(self.layout.heap as i64);
        let wanted = self.load(I8, heap, Heap::WANTED as i32);
        self.handler_if(wanted);
        let object = self.load(I64, heap, list as i32);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, object, 0);
        self.handler_if(none);
        let next = self.load(I64, object, Heap::NEXT_CELL as i32);
        self.store(next, heap, list as i32);
        let counters = Heap::counters(kind as u8) as i32;
        for (offset, by) in [(0, 1), (8, i64::from(size))] {
            let before = self.load(I64, heap, counters + offset);
            let after = self.b.ins().iadd_imm_s(before, by);
            self.store(after, heap, counters + offset);
        }
        let place = self.int(self.layout.heap_epoch as i64);
        let epoch = self.load(I32, place, 0);
        let kind = self.b.ins().iconst(I32, kind as i64);
        self.store(kind, object, 0);
        self.store(epoch, object, self.layout.epoch);
        Some(object)
    }

    /// Creates a struct from a literal.
    pub fn new_struct(&mut self) -> bool {
        let i = self.instruction();
        let count = i32::from(i.b);
        let shape = self.site().own;
        if shape == 0 || !(1..=VALUES_MAX).contains(&count) {
            return self.by_handler();
        }
        let size = self.layout.struct_size + count * VALUE;
        let Some(object) = self.new_object(Tag::Struct, size) else {
            return self.by_handler();
        };
        self.roots.push(Example {
            tag: Tag::Shape,
            bits: shape,
        });
        let shape_value = self.int(shape as i64);
        self.store(shape_value, object, self.layout.struct_shape);
        let slots = self
            .b
            .ins()
            .iadd_imm_s(object, i64::from(self.layout.struct_size));
        self.store(slots, object, self.layout.struct_slots);
        let room = self.b.ins().iconst(I32, i64::from(count));
        self.store(room, object, self.layout.struct_capacity);
        let room = self.b.ins().iconst(I16, i64::from(count));
        self.store(room, object, self.layout.struct_inline);
        let no = self.b.ins().iconst(I8, 0);
        self.store(no, object, self.layout.struct_is_parent);
        for slot in 0..count {
            let offset = self.layout.struct_size + slot * VALUE;
            self.store_register(i.a + slot as u8, object, offset);
        }
        self.write(i.a, Tag::Struct, object);
        self.set_shape(i.a, shape);
        true
    }

    /// Creates a cell.
    pub fn new_cell(&mut self) -> bool {
        let i = self.instruction();
        let Some(object) = self.new_object(Tag::Cell, self.layout.cell_size) else {
            return self.by_handler();
        };
        self.store_register(i.b as u8, object, self.layout.cell_value);
        self.write(i.a, Tag::Cell, object);
        true
    }

    /// Creates a closure.
    pub fn new_closure(&mut self) -> bool {
        let i = self.instruction();
        let Some(template) = (self.request.template)(self.scope.example, i.c as usize) else {
            return self.by_handler();
        };
        let count = template.captures.len() as i32;
        let size = self.layout.closure_upvalues + count * VALUE;
        if count > VALUES_MAX {
            return self.by_handler();
        }
        let Some(object) = self.new_object(Tag::Closure, size) else {
            return self.by_handler();
        };
        let function = self.int(template.function as i64);
        let start = self.load(I64, function, self.layout.function_start);
        self.store(start, object, self.layout.closure_code);
        self.store(function, object, self.layout.closure_function);
        for (number, offset) in [
            (template.registers, self.layout.closure_registers),
            (count as u16, self.layout.closure_count),
        ] {
            let number = self.b.ins().iconst(I16, i64::from(number));
            self.store(number, object, offset);
        }
        for (number, offset) in [
            (template.params, self.layout.closure_params),
            (template.self_register, self.layout.closure_self),
        ] {
            let number = self.b.ins().iconst(I8, i64::from(number));
            self.store(number, object, offset);
        }
        for (number, capture) in (0..).zip(template.captures) {
            let offset = self.layout.closure_upvalues + number * VALUE;
            self.store_capture(*capture, object, offset);
        }
        self.write(i.a, Tag::Closure, object);
        self.set_example(i.a, self.closure_now(i.a, template.function));
        true
    }

    /// Stores what a new closure captures.
    fn store_capture(&mut self, capture: Capture, object: Value, offset: i32) {
        match capture {
            Capture::Register(register) => self.store_register(register, object, offset),
            Capture::Upvalue(upvalue) => {
                let (own, place) = self.upvalue_place(u16::from(upvalue));
                for part in [0, 8] {
                    let word = self.load(I64, own, place + part);
                    self.store(word, object, offset + part);
                }
            }
            Capture::Nothing => {
                let (tag, bits) = (self.int(Tag::Undefined as i64), self.int(0));
                self.store(tag, object, offset);
                self.store(bits, object, offset + 8);
            }
        }
    }

    /// Returns the closure of this function that a register held at compile time: an example of
    /// what a new one is like.
    fn closure_now(&self, register: u8, function: u64) -> Example {
        let now = self.slot(register) - self.promoted.len();
        let now = self.request.values.get(now).copied();
        let is_such = |value: &Example| {
            (self.request.callee)(*value).is_some_and(|callee| callee.function == function)
        };
        now.filter(is_such).unwrap_or(Example::UNDEFINED)
    }
}
