//! Elements of arrays, fields of structs.

use super::emit::Emitter;
use super::lowering::Term;
use super::numbers::Operand;
use super::registers::Likely;
use crate::value::{Tag, Unpacked, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// In an inline cache: the shape that has the field itself.
const OWN: i32 = 0;
/// The field's slot, 32 bits.
const SLOT: i32 = 8;
/// The epoch of shapes in which what is inherited was found, 32 bits.
const EPOCH: i32 = 12;
/// The shape that inherits the field.
const INHERITS: i32 = 16;
/// Where the inherited value stands.
const PLACE: i32 = 24;

impl Emitter<'_, '_> {
    /// The place of an element that is there.
    fn element(&mut self, array: Value, index: Value) -> Value {
        let len = self.load(I64, array, self.layout.array_len);
        let bad = self
            .b
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.slow_if(bad);
        let data = self.load(I64, array, self.layout.array_data);
        let offset = self.b.ins().ishl_imm_s(index, 4);
        self.b.ins().iadd(data, offset)
    }

    fn index_operand(&mut self, index: Term) -> Option<Value> {
        match self.operand(index) {
            Operand::Register(register) => (self.likely(register) == Likely::Int)
                .then(|| self.bits_with_tag(register, Tag::Int)),
            Operand::Int(value) => Some(self.int(value)),
            Operand::Float(_) | Operand::Other => None,
        }
    }

    fn is_array(&self, register: u8) -> bool {
        matches!(self.expected(register), Tag::Array | Tag::Undefined)
    }

    pub fn get_index(&mut self, index: Term) -> bool {
        let i = self.instruction();
        if !self.is_array(i.b as u8) {
            return self.by_handler();
        }
        let array = self.bits_with_tag(i.b as u8, Tag::Array);
        let Some(index) = self.index_operand(index) else {
            return self.by_handler();
        };
        let now = element_of(self.example(i.b as u8));
        let place = self.element(array, index);
        self.load_register(i.a, place, 0);
        self.set_example(i.a, now);
        true
    }

    pub fn set_index(&mut self, index: Term) -> bool {
        let i = self.instruction();
        // The value is what the operand is not that says where.
        let value = if index == Term::B {
            i.c as u8
        } else {
            i.b as u8
        };
        if !self.is_array(i.a) {
            return self.by_handler();
        }
        let array = self.bits_with_tag(i.a, Tag::Array);
        let Some(index) = self.index_operand(index) else {
            return self.by_handler();
        };
        let place = self.element(array, index);
        self.note_object(array);
        self.store_register(value, place, 0);
        true
    }

    /// Whether the inline cache of the instruction knows an own field, and an inherited one, while the code is compiled.
    pub fn cached(&self) -> (bool, bool) {
        let word = self.scope.body.beside(self.scope.at, self.instruction().c);
        let cache = &self.scope.body.chunk[word..];
        (cache[0] != 0, cache[2] != 0)
    }

    /// What the field that the cache of the instruction knows is in a struct while the code is compiled.
    fn field_now(&self, object: Example, inherited: bool) -> Example {
        let word = self.scope.body.beside(self.scope.at, self.instruction().c);
        let cache = &self.scope.body.chunk[word..];
        let Unpacked::Struct(object) = object.unpack() else {
            return Example::UNDEFINED;
        };
        let shape = object.shape.get().address() as u64;
        if cache[0] == shape {
            return object.at(cache[1] as u32);
        }
        match inherited {
            true => self.method_now(true),
            false => Example::UNDEFINED,
        }
    }

    /// The inherited field that the cache of the instruction knows.
    pub fn method_now(&self, inherited: bool) -> Example {
        let word = self.scope.body.beside(self.scope.at, self.instruction().c);
        let cache = &self.scope.body.chunk[word..];
        if !inherited || cache[1] >> 32 != u64::from(self.request.shape_epoch) {
            return Example::UNDEFINED;
        }
        // SAFETY: the epoch of shapes says that the place is still that of the field.
        unsafe { *(cache[3] as *const Example) }
    }

    /// The place of a field that structs of the shape in the cache have themselves.
    pub fn own_field(&mut self, object: Value) -> (Value, Value) {
        let cache = self.cache_place();
        let shape = self.load(I64, object, self.layout.struct_shape);
        let known = self.load(I64, cache, OWN);
        let bad = self.b.ins().icmp(IntCC::NotEqual, shape, known);
        let slot = self.load(I32, cache, SLOT);
        let slot = self.b.ins().uextend(I64, slot);
        let slots = self.load(I64, object, self.layout.struct_slots);
        let offset = self.b.ins().ishl_imm_s(slot, 4);
        (bad, self.b.ins().iadd(slots, offset))
    }

    /// The place of a field that structs of the shape in the cache inherit, and whether that is not so.
    pub fn inherited_field(&mut self, object: Value) -> (Value, Value) {
        let cache = self.cache_place();
        let shape = self.load(I64, object, self.layout.struct_shape);
        let known = self.load(I64, cache, INHERITS);
        let other = self.b.ins().icmp(IntCC::NotEqual, shape, known);
        let found = self.load(I32, cache, EPOCH);
        let place = self.int(self.layout.shape_epoch as i64);
        let now = self.load(I32, place, 0);
        let old = self.b.ins().icmp(IntCC::NotEqual, found, now);
        let bad = self.b.ins().bor(other, old);
        (bad, self.load(I64, cache, PLACE))
    }

    pub fn get_field(&mut self) -> bool {
        let i = self.instruction();
        let (own, inherited) = self.cached();
        let likely = matches!(self.expected(i.b as u8), Tag::Struct | Tag::Undefined);
        if !likely || !(own || inherited) {
            return self.by_handler();
        }
        let now = self.field_now(self.example(i.b as u8), inherited);
        let object = self.bits_with_tag(i.b as u8, Tag::Struct);
        let (bad, place) = match own {
            true => self.own_field(object),
            false => self.inherited_field(object),
        };
        self.handler_if(bad);
        self.load_register(i.a, place, 0);
        self.set_example(i.a, now);
        true
    }

    pub fn set_field(&mut self) -> bool {
        let i = self.instruction();
        let likely = matches!(self.expected(i.a), Tag::Struct | Tag::Undefined);
        if !likely || !self.cached().0 {
            return self.by_handler();
        }
        let object = self.bits_with_tag(i.a, Tag::Struct);
        let (bad, place) = self.own_field(object);
        self.handler_if(bad);
        self.note_object(object);
        self.store_register(i.b as u8, place, 0);
        true
    }
}

/// An element of an array.
pub(super) fn element_of(array: Example) -> Example {
    let first = array.as_array().and_then(|array| array.items().first().copied());
    first.unwrap_or(Example::UNDEFINED)
}
