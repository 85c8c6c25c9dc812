//! Builtins that native code implements itself for the values they are most often called with.
//! Calls with other values, calls where another function has replaced the builtin, and errors are
//! left to the handler.

use super::emit::Emitter;
use super::registers::{Likely, VALUE};
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// A builtin implemented in native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Intrinsic {
    /// `abs(x)`
    Abs,
    /// `float(x)`
    Float,
    /// `pop(a)`
    Pop,
    /// `push(a, x)`
    Push,
    /// `size(a)`
    Size,
    /// `sqrt(x)`
    Sqrt,
}

impl Intrinsic {
    /// Returns the intrinsic with the builtin's name.
    pub fn named(name: &str) -> Option<Intrinsic> {
        Some(match name {
            "abs" => Intrinsic::Abs,
            "float" => Intrinsic::Float,
            "pop" => Intrinsic::Pop,
            "push" => Intrinsic::Push,
            "size" => Intrinsic::Size,
            "sqrt" => Intrinsic::Sqrt,
            _ => return None,
        })
    }

    fn arguments(self) -> u16 {
        match self {
            Intrinsic::Push => 2,
            Intrinsic::Abs
            | Intrinsic::Float
            | Intrinsic::Pop
            | Intrinsic::Size
            | Intrinsic::Sqrt => 1,
        }
    }
}

impl Emitter<'_, '_> {
    /// Calls the builtin in a global. Returns false if it is not implemented here.
    pub fn call_builtin_global(&mut self) -> bool {
        let i = self.instruction();
        let now = self.global_now(i.c as u32);
        let Some(intrinsic) = self.intrinsic_of(now.tag, now.bits, i.b) else {
            return false;
        };
        if !self.suits(intrinsic, i.a + 1) {
            return false;
        }
        let offset = i.c * VALUE;
        let found = self.load(I64, self.globals, offset);
        let bits = self.load(I64, self.globals, offset + 8);
        let is = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Builtin as i64);
        let other = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, bits, now.bits as i64);
        let bad = self.b.ins().bor(is, other);
        self.handler_if(bad);
        self.intrinsic(intrinsic, i.a + 1, i.a + 2);
        true
    }

    /// Calls a method of an array. Returns false if it is not implemented here.
    pub fn call_builtin_method(&mut self) -> bool {
        const OF_ARRAYS: u64 = 2;
        let i = self.instruction();
        let word = self.scope.body.beside(self.scope.at, i.c);
        let cache = &self.scope.body.chunk[word..word + 4];
        if self.expected(i.a) != Tag::Array || cache[2] != 0 || cache[3] & 0xff != OF_ARRAYS {
            return false;
        }
        let index = cache[3] >> 8;
        let Some(intrinsic) = self.intrinsic_of(Tag::Builtin, index, i.b + 1) else {
            return false;
        };
        if !matches!(
            intrinsic,
            Intrinsic::Push | Intrinsic::Pop | Intrinsic::Size
        ) {
            return false;
        }
        self.intrinsic(intrinsic, i.a, i.a + 1);
        true
    }

    fn intrinsic_of(&self, tag: Tag, bits: u64, count: u16) -> Option<Intrinsic> {
        let intrinsic = (self.request.intrinsic)(bits).filter(|_| tag == Tag::Builtin)?;
        (intrinsic.arguments() == count).then_some(intrinsic)
    }

    /// Reports whether the argument is most likely of a kind that is supported here.
    fn suits(&self, intrinsic: Intrinsic, x: u8) -> bool {
        match intrinsic {
            Intrinsic::Abs | Intrinsic::Float => self.likely(x) != Likely::Other,
            Intrinsic::Sqrt => self.likely(x) == Likely::Float,
            Intrinsic::Pop | Intrinsic::Push | Intrinsic::Size => {
                matches!(self.expected(x), Tag::Array | Tag::Undefined)
            }
        }
    }

    /// Applies the builtin to the arguments in these registers; the result goes to R[a].
    fn intrinsic(&mut self, intrinsic: Intrinsic, x: u8, y: u8) {
        let to = self.instruction().a;
        match (intrinsic, self.likely(x)) {
            (Intrinsic::Abs, Likely::Int) => {
                let x = self.bits_with_tag(x, Tag::Int);
                let zero = self.int(0);
                let (negated, overflow) = self.b.ins().ssub_overflow(zero, x);
                self.handler_if(overflow);
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, x, 0);
                let result = self.b.ins().select(negative, negated, x);
                self.write(to, Tag::Int, result);
            }
            (Intrinsic::Abs, Likely::Float | Likely::Other) => {
                let x = self.float_of(x);
                let result = self.b.ins().fabs(x);
                self.write_float(to, result);
            }
            (Intrinsic::Float, Likely::Int) => {
                let x = self.bits_with_tag(x, Tag::Int);
                let result = self.b.ins().fcvt_from_sint(F64, x);
                self.write_float(to, result);
            }
            (Intrinsic::Float, Likely::Float | Likely::Other) => {
                let result = self.float_of(x);
                self.write_float(to, result);
            }
            (Intrinsic::Sqrt, _) => self.square_root(to, x),
            (Intrinsic::Size, _) => {
                let array = self.bits_with_tag(x, Tag::Array);
                let len = self.load(I64, array, self.layout.array_len);
                self.write(to, Tag::Int, len);
            }
            (Intrinsic::Push, _) => self.push(x, y),
            (Intrinsic::Pop, _) => self.pop(x),
        }
    }

    /// Returns the square root of a float that has a real one.
    pub fn square_root(&mut self, to: u8, x: u8) {
        let x = self.float_of(x);
        let zero = self.b.ins().f64const(0.0);
        let good = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, x, zero);
        let bad = self.b.ins().bxor_imm_s(good, 1);
        self.handler_if(bad);
        let result = self.b.ins().sqrt(x);
        self.write_float(to, result);
    }

    fn element_at(&mut self, array: Value, index: Value) -> Value {
        let data = self.load(I64, array, self.layout.array_data);
        let offset = self.b.ins().ishl_imm_s(index, 4);
        self.b.ins().iadd(data, offset)
    }

    fn push(&mut self, array: u8, value: u8) {
        let array = self.bits_with_tag(array, Tag::Array);
        let len = self.load(I64, array, self.layout.array_len);
        let room = self.load(I64, array, self.layout.array_room);
        let full = self
            .b
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, len, room);
        self.handler_if(full);
        self.note_object(array);
        let place = self.element_at(array, len);
        self.store_register(value, place, 0);
        let len = self.b.ins().iadd_imm_s(len, 1);
        self.store(len, array, self.layout.array_len);
        let zero = self.int(0);
        self.write(self.instruction().a, Tag::Null, zero);
    }

    fn pop(&mut self, array: u8) {
        let array = self.bits_with_tag(array, Tag::Array);
        let len = self.load(I64, array, self.layout.array_len);
        let empty = self.b.ins().icmp_imm_s(IntCC::Equal, len, 0);
        self.handler_if(empty);
        self.note_object(array);
        let last = self.b.ins().iadd_imm_s(len, -1);
        let place = self.element_at(array, last);
        self.store(last, array, self.layout.array_len);
        self.load_register(self.instruction().a, place, 0);
    }
}
