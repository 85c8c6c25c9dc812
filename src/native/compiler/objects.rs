//! Elements of arrays and fields of structs.

use super::Way;
use super::emit::{Emitter, NONE};
use super::lowering::Term;
use super::numbers::Operand;
use super::registers::{Likely, VALUE};
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, Value};

/// The maximum number of shapes that one instruction checks.
pub(super) const WAYS_MAX: usize = 4;

/// How many elements of an array say what the others are like.
pub(super) const ELEMENTS_COMPARED: usize = 64;

impl Emitter<'_, '_> {
    /// Returns the address of an element of the array in a register; takes the slow path if there is
    /// no such element.
    fn element(&mut self, array: u8, index: Value) -> Value {
        let (data, len) = self.span_of(array);
        let bad = self
            .b
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.slow_if(bad);
        let offset = self.b.ins().ishl_imm_s(index, 4);
        self.b.ins().iadd(data, offset)
    }

    pub fn index_operand(&mut self, index: Term) -> Option<Value> {
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
        if self.expected(i.b as u8) == Tag::Text {
            return self.get_character(index);
        }
        if self.expected(i.b as u8) == Tag::Table {
            return self.get_key(index);
        }
        if !self.is_array(i.b as u8) {
            return self.by_handler();
        }
        self.bits_with_tag(i.b as u8, Tag::Array);
        let Some(index) = self.index_operand(index) else {
            return self.by_handler();
        };
        let now = element_of(self.example(i.b as u8));
        let place = self.element(i.b as u8, index);
        self.load_register(i.a, place, 0);
        self.set_example(i.a, now);
        true
    }

    pub fn set_index(&mut self, index: Term) -> bool {
        let i = self.instruction();
        // The value is whichever operand does not specify the place.
        let value = if index == Term::B {
            i.c as u8
        } else {
            i.b as u8
        };
        if self.expected(i.a) == Tag::Table {
            return self.set_key(index, value);
        }
        if !self.is_array(i.a) {
            return self.by_handler();
        }
        let array = self.bits_with_tag(i.a, Tag::Array);
        let Some(index) = self.index_operand(index) else {
            return self.by_handler();
        };
        let place = self.element(i.a, index);
        self.note_object(array);
        self.keeps_shapes();
        self.store_register(value, place, 0);
        true
    }

    /// Returns the contents of the instruction's inline cache at compile time.
    pub fn site(&self) -> Site {
        let word = self.scope.body.beside(self.scope.at, self.instruction().c);
        let cache = &self.scope.body.chunk[word..word + 4];
        let epoch = u64::from(self.request.shape_epoch);
        let inherits = if cache[1] >> 32 == epoch { cache[2] } else { 0 };
        Site {
            own: cache[0],
            slot: cache[1] as u32 as i32,
            inherits,
            place: cache[3],
        }
    }

    /// Returns the place of the field recorded in the instruction's cache, in the struct in a
    /// register; a struct of another shape takes the slow path. `None` if the cache contains
    /// nothing useful.
    fn field(&mut self, register: u8, site: Site) -> Option<(Value, i32)> {
        let known = match self.shape(register) {
            0 => shape_of(self.example(register)),
            known => known,
        };
        let proved = self.shape(register);
        if proved != 0 && proved != site.own && proved != site.inherits {
            return None;
        }
        if site.own != 0 && (known != site.inherits || site.inherits == 0) {
            let object = self.bits_with_tag(register, Tag::Struct);
            self.check_shape(register, object, site.own);
            let slots = self.load(I64, object, self.layout.struct_slots);
            return Some((slots, site.offset()));
        }
        if site.inherits == 0 {
            return None;
        }
        let object = self.bits_with_tag(register, Tag::Struct);
        self.check_shape(register, object, site.inherits);
        self.check_epoch();
        Some((self.int(site.place as i64), 0))
    }

    /// Takes the slow path unless the struct in a register has this shape.
    fn check_shape(&mut self, register: u8, object: Value, shape: u64) {
        if self.shape(register) == shape {
            return;
        }
        let bad = self.other_shape(object, shape);
        self.slow_if(bad);
        self.set_shape(register, shape);
    }

    /// Returns whether a struct has a shape other than this one, which the code keeps alive.
    pub fn other_shape(&mut self, object: Value, shape: u64) -> Value {
        self.roots.push(Example {
            tag: Tag::Shape,
            bits: shape,
        });
        let found = self.load(I64, object, self.layout.struct_shape);
        let known = self.int(shape as i64);
        self.b.ins().icmp(IntCC::NotEqual, found, known)
    }

    /// Returns whether the epoch of shapes has changed since the code was compiled.
    pub fn other_epoch(&mut self) -> Value {
        let place = self.int(self.layout.shape_epoch as i64);
        let now = self.load(I32, place, 0);
        let then = i64::from(self.request.shape_epoch as i32);
        self.b.ins().icmp_imm_s(IntCC::NotEqual, now, then)
    }

    fn check_epoch(&mut self) {
        let bad = self.other_epoch();
        self.slow_if(bad);
    }

    /// Returns what is known about the instruction's inline cache for structs of several shapes.
    pub fn ways_known(&self) -> Vec<Way> {
        let i = self.instruction();
        let cache = self.address(self.scope.at + 1) as i64 + i64::from(i.c) * 8;
        (self.request.ways)(cache as u64)
    }

    /// Returns the place of a field in a struct of one of several shapes: those known so far, or
    /// those in the table of sites. If the table does not contain it, the handler runs the
    /// instruction.
    fn sought(&mut self, register: u8) -> (Value, i32) {
        let object = self.bits_with_tag(register, Tag::Struct);
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, I64);
        let own = self.ways_known().into_iter().filter(|way| way.own);
        for way in own.take(WAYS_MAX) {
            let other = self.other_shape(object, way.shape);
            let (same, next) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(other, next, NONE, same, NONE);
            self.go(same);
            let slots = self.load(I64, object, self.layout.struct_slots);
            let offset = way.place as i64 * i64::from(VALUE);
            let place = self.b.ins().iadd_imm_s(slots, offset);
            self.b.ins().jump(done, &[BlockArg::Value(place)]);
            self.go(next);
        }
        let cache = self.cache_place();
        let place = self.run(self.layout.find, object, cache);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, place, 0);
        self.handler_if(bad);
        self.b.ins().jump(done, &[BlockArg::Value(place)]);
        self.go(done);
        (result, 0)
    }

    pub fn get_field(&mut self) -> bool {
        let i = self.instruction();
        let register = i.b as u8;
        if !matches!(self.expected(register), Tag::Struct | Tag::Undefined) {
            return self.by_handler();
        }
        let site = self.site();
        let now = site.value_in(self.example(register));
        let found = match self.is_mixed(self.scope.at) {
            true => Some(self.sought(register)),
            false => self.field(register, site),
        };
        let Some((place, offset)) = found else {
            return self.by_handler();
        };
        self.load_register(i.a, place, offset);
        self.set_example(i.a, now);
        true
    }

    pub fn set_field(&mut self) -> bool {
        let i = self.instruction();
        let site = self.site();
        let likely = matches!(self.expected(i.a), Tag::Struct | Tag::Undefined);
        if !likely || site.own == 0 {
            return self.by_handler();
        }
        let (place, offset) = if self.is_mixed(self.scope.at) {
            let object = self.bits_with_tag(i.a, Tag::Struct);
            self.note_object(object);
            self.sought(i.a)
        } else {
            let object = self.bits_with_tag(i.a, Tag::Struct);
            self.check_shape(i.a, object, site.own);
            self.note_object(object);
            self.keeps_shapes();
            let slots = self.load(I64, object, self.layout.struct_slots);
            (slots, site.offset())
        };
        self.store_register(i.b as u8, place, offset);
        true
    }
}

/// The contents of an inline cache.
#[derive(Clone, Copy)]
pub(super) struct Site {
    /// The shape that has the field itself, or 0.
    pub own: u64,
    /// The field's slot in that shape.
    slot: i32,
    /// The shape that inherits the field, or 0.
    pub inherits: u64,
    /// The place from which the field is inherited.
    pub place: u64,
}

impl Site {
    /// Returns what a cache would contain that knew only structs of one shape.
    pub fn only(way: Way) -> Site {
        let (own, inherits) = if way.own {
            (way.shape, 0)
        } else {
            (0, way.shape)
        };
        Site {
            own,
            slot: way.place as i32,
            inherits,
            place: way.place,
        }
    }

    /// Returns an example of the value that the field has in a struct.
    pub fn value_in(&self, object: Example) -> Example {
        let shape = shape_of(object);
        if shape == 0 {
            return Example::UNDEFINED;
        }
        if shape == self.own {
            let object = object.as_struct();
            return object.map_or(Example::UNDEFINED, |object| object.at(self.slot as u32));
        }
        if shape == self.inherits {
            return self.inherited();
        }
        Example::UNDEFINED
    }

    /// Returns the offset of the field in the slots, in bytes.
    pub fn offset(&self) -> i32 {
        self.slot * VALUE
    }

    /// Returns the inherited value.
    pub fn inherited(&self) -> Example {
        if self.inherits == 0 {
            return Example::UNDEFINED;
        }
        // SAFETY: the epoch of shapes proves that the place still belongs to the field.
        unsafe { *(self.place as *const Example) }
    }
}

/// Returns the shape of a struct; 0 for other values.
pub(super) fn shape_of(object: Example) -> u64 {
    let object = object.as_struct();
    object.map_or(0, |object| object.shape.get().address() as u64)
}

/// An element of an array: one of those that make arithmetic slow if there is one among the first,
/// since ints and fractions are often mixed.
pub(super) fn element_of(array: Example) -> Example {
    let Some(array) = array.as_array() else {
        return Example::UNDEFINED;
    };
    let items = array.items();
    let mut first = items.iter().take(ELEMENTS_COMPARED);
    let slow = first.find(|item| matches!(item.tag, Tag::Ratio | Tag::Number));
    let example = slow.or(items.first()).copied();
    example.unwrap_or(Example::UNDEFINED)
}
