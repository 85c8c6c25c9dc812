//! Builtins that native code implements itself for the values they are most often called with.
//! Calls with other values, calls where another function has replaced the builtin, and errors are
//! left to the handler.

use super::emit::Emitter;
use super::registers::Likely;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// A builtin implemented in native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Intrinsic {
    /// `abs(x)`
    Abs,
    /// `string::at(s, i)`
    At,
    /// `string::chr(n)`
    Chr,
    /// `string::code(s, i)`
    Code,
    /// `complex(re, im)`
    Complex,
    /// `float(x)`
    Float,
    /// `floor(x)`
    Floor,
    /// `idiv(a, b)`
    Idiv,
    /// `im(x)`
    Im,
    /// `int(x)`
    Int,
    /// `max(a, b)`
    Max,
    /// `min(a, b)`
    Min,
    /// `pop(a)`
    Pop,
    /// `push(a, x)`
    Push,
    /// `re(x)`
    Re,
    /// `size(a)`
    Size,
    /// `sqrt(x)`
    Sqrt,
}

impl Intrinsic {
    /// Returns the intrinsic with the builtin's name; `modules` are those that it is a member of.
    pub fn named(name: &str, global: bool, modules: &str) -> Option<Intrinsic> {
        Some(match (name, global, modules) {
            ("abs", true, _) => Intrinsic::Abs,
            ("at", _, "string") => Intrinsic::At,
            ("chr", _, "string") => Intrinsic::Chr,
            ("code", _, "string") => Intrinsic::Code,
            ("complex", true, _) => Intrinsic::Complex,
            ("float", true, _) => Intrinsic::Float,
            ("floor", true, _) => Intrinsic::Floor,
            ("idiv", true, _) => Intrinsic::Idiv,
            ("im", true, _) => Intrinsic::Im,
            ("int", true, _) => Intrinsic::Int,
            ("length", _, "string") => Intrinsic::Size,
            ("max", true, _) => Intrinsic::Max,
            ("min", true, _) => Intrinsic::Min,
            ("pop", true, _) => Intrinsic::Pop,
            ("push", true, _) => Intrinsic::Push,
            ("re", true, _) => Intrinsic::Re,
            ("size", true, _) => Intrinsic::Size,
            ("sqrt", true, _) => Intrinsic::Sqrt,
            _ => return None,
        })
    }

    fn arguments(self) -> u16 {
        match self {
            Intrinsic::At
            | Intrinsic::Code
            | Intrinsic::Complex
            | Intrinsic::Idiv
            | Intrinsic::Max
            | Intrinsic::Min
            | Intrinsic::Push => 2,
            Intrinsic::Abs
            | Intrinsic::Chr
            | Intrinsic::Float
            | Intrinsic::Floor
            | Intrinsic::Im
            | Intrinsic::Int
            | Intrinsic::Pop
            | Intrinsic::Re
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
        let (found, bits) = self.global_parts(i.c as u32);
        self.check_builtin(found, bits, now.bits);
        self.intrinsic(intrinsic, i.a + 1, i.a + 2);
        true
    }

    /// Takes the slow path unless a tag and bits are those of this builtin.
    fn check_builtin(&mut self, tag: Value, bits: Value, builtin: u64) {
        let is = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, tag, Tag::Builtin as i64);
        let other = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, bits, builtin as i64);
        let bad = self.b.ins().bor(is, other);
        self.slow_if(bad);
    }

    /// Calls the builtin in R[a]. Returns false if it is not implemented here.
    pub fn call_builtin_register(&mut self) -> bool {
        let i = self.instruction();
        let now = self.example(i.a);
        let Some(intrinsic) = self.intrinsic_of(now.tag, now.bits, i.b) else {
            return false;
        };
        if !self.suits(intrinsic, i.a + 1) {
            return false;
        }
        let (found, bits) = (self.tag_of(i.a), self.bits_of(i.a));
        self.check_builtin(found, bits, now.bits);
        self.intrinsic(intrinsic, i.a + 1, i.a + 2);
        true
    }

    /// Calls a method of a string, an array or a dict. Returns false if it is not implemented here.
    pub fn call_builtin_method(&mut self) -> bool {
        let i = self.instruction();
        let word = self.scope.body.beside(self.scope.at, i.c);
        let cache = &self.scope.body.chunk[word..word + 4];
        let receiver = self.expected(i.a);
        if !matches!(receiver, Tag::Text | Tag::Array) {
            return false;
        }
        let methods_of = if receiver == Tag::Text { 1 } else { 2 };
        if cache[2] != 0 || cache[3] & 0xff != methods_of {
            return false;
        }
        let index = cache[3] >> 8;
        let Some(intrinsic) = self.intrinsic_of(Tag::Builtin, index, i.b + 1) else {
            return false;
        };
        let suits = match intrinsic {
            Intrinsic::Push | Intrinsic::Pop => methods_of == 2,
            Intrinsic::At | Intrinsic::Code => methods_of == 1,
            Intrinsic::Size => true,
            Intrinsic::Abs
            | Intrinsic::Chr
            | Intrinsic::Complex
            | Intrinsic::Float
            | Intrinsic::Floor
            | Intrinsic::Idiv
            | Intrinsic::Im
            | Intrinsic::Int
            | Intrinsic::Max
            | Intrinsic::Min
            | Intrinsic::Re
            | Intrinsic::Sqrt => false,
        };
        if !suits || !self.suits_second(intrinsic, i.a + 1) {
            return false;
        }
        self.intrinsic(intrinsic, i.a, i.a + 1);
        true
    }

    /// Reports whether a value is a builtin that in all likelihood runs without its handler.
    pub fn is_quiet_builtin(&self, now: Example) -> bool {
        let intrinsic = (self.request.intrinsic)(now.bits).filter(|_| now.tag == Tag::Builtin);
        intrinsic.is_some_and(|intrinsic| match intrinsic {
            Intrinsic::Abs
            | Intrinsic::Complex
            | Intrinsic::Float
            | Intrinsic::Floor
            | Intrinsic::Idiv
            | Intrinsic::Im
            | Intrinsic::Int
            | Intrinsic::Max
            | Intrinsic::Min
            | Intrinsic::Size
            | Intrinsic::Re
            | Intrinsic::Sqrt => true,
            Intrinsic::Pop | Intrinsic::Push => !self.request.notes,
            Intrinsic::At | Intrinsic::Chr | Intrinsic::Code => false,
        })
    }

    fn intrinsic_of(&self, tag: Tag, bits: u64, count: u16) -> Option<Intrinsic> {
        let intrinsic = (self.request.intrinsic)(bits).filter(|_| tag == Tag::Builtin)?;
        (intrinsic.arguments() == count).then_some(intrinsic)
    }

    /// Reports whether the arguments, which start in this register, are most likely of a kind that
    /// is supported here.
    fn suits(&self, intrinsic: Intrinsic, x: u8) -> bool {
        let first = match intrinsic {
            Intrinsic::Abs if self.likely_pair(x) => true,
            Intrinsic::Abs | Intrinsic::Float => self.likely(x) != Likely::Other,
            Intrinsic::Im | Intrinsic::Re => self.likely_pair(x),
            Intrinsic::Floor | Intrinsic::Int => self.likely(x) != Likely::Other,
            Intrinsic::Max | Intrinsic::Min => self.likely(x) != Likely::Other,
            Intrinsic::Chr | Intrinsic::Idiv => self.likely(x) == Likely::Int,
            Intrinsic::Complex | Intrinsic::Sqrt => self.likely(x) == Likely::Float,
            Intrinsic::Pop | Intrinsic::Push => {
                matches!(self.expected(x), Tag::Array | Tag::Undefined)
            }
            Intrinsic::Size => matches!(
                self.expected(x),
                Tag::Array | Tag::Undefined | Tag::Text | Tag::Table
            ),
            // Nothing but a string suits them.
            Intrinsic::At | Intrinsic::Code => {
                matches!(self.expected(x), Tag::Text | Tag::Undefined)
            }
        };
        first && self.suits_second(intrinsic, x + 1)
    }

    /// Reports whether the second argument, if there is one, is most likely of a kind that is
    /// supported here.
    fn suits_second(&self, intrinsic: Intrinsic, y: u8) -> bool {
        match intrinsic {
            Intrinsic::At | Intrinsic::Code | Intrinsic::Idiv => self.likely(y) == Likely::Int,
            Intrinsic::Max | Intrinsic::Min => self.likely(y) == self.likely(y - 1),
            Intrinsic::Complex => self.likely(y) == Likely::Float,
            Intrinsic::Im
            | Intrinsic::Re
            | Intrinsic::Abs
            | Intrinsic::Chr
            | Intrinsic::Float
            | Intrinsic::Floor
            | Intrinsic::Int
            | Intrinsic::Pop
            | Intrinsic::Push
            | Intrinsic::Size
            | Intrinsic::Sqrt => true,
        }
    }

    /// Applies the builtin to the arguments in these registers; the result goes to R[a].
    fn intrinsic(&mut self, intrinsic: Intrinsic, x: u8, y: u8) {
        let to = self.instruction().a;
        let is_int = self.likely(x) == Likely::Int;
        match intrinsic {
            Intrinsic::Abs if self.likely_pair(x) => self.magnitude(to, x),
            Intrinsic::Complex => self.make_pair(to, x, y),
            Intrinsic::Im => self.part(to, x, true),
            Intrinsic::Re => self.part(to, x, false),
            Intrinsic::Abs if is_int => {
                let x = self.bits_with_tag(x, Tag::Int);
                let zero = self.int(0);
                let (negated, overflow) = self.b.ins().ssub_overflow(zero, x);
                self.slow_if(overflow);
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, x, 0);
                let result = self.b.ins().select(negative, negated, x);
                self.write(to, Tag::Int, result);
            }
            Intrinsic::Abs => {
                let x = self.float_of(x);
                let result = self.b.ins().fabs(x);
                self.write_float(to, result);
            }
            Intrinsic::Float if is_int => {
                let x = self.bits_with_tag(x, Tag::Int);
                let result = self.b.ins().fcvt_from_sint(F64, x);
                self.write_float(to, result);
            }
            Intrinsic::Float => {
                let result = self.float_of(x);
                self.write_float(to, result);
            }
            Intrinsic::Floor | Intrinsic::Int if is_int => {
                let result = self.bits_with_tag(x, Tag::Int);
                self.write(to, Tag::Int, result);
            }
            Intrinsic::Floor => self.rounded(to, x, true),
            Intrinsic::Int => self.rounded(to, x, false),
            Intrinsic::Idiv => self.whole_quotient(to, x, y),
            Intrinsic::Max => self.extreme(to, x, y, true),
            Intrinsic::Min => self.extreme(to, x, y, false),
            Intrinsic::Sqrt => self.square_root(to, x),
            Intrinsic::Size => self.size_of(to, x),
            Intrinsic::Push => self.push(x, y),
            Intrinsic::Pop => self.pop(x),
            Intrinsic::At => self.character(x, y, false),
            Intrinsic::Code => self.character(x, y, true),
            Intrinsic::Chr => self.character_of(x),
        }
    }

    /// Counts the elements of an array, the characters of a string or the entries of a table.
    fn size_of(&mut self, to: u8, x: u8) {
        let expected = self.expected(x);
        let size = if expected == Tag::Text {
            let text = self.bits_with_tag(x, Tag::Text);
            self.characters_of(text)
        } else if expected == Tag::Table {
            let table = self.bits_with_tag(x, Tag::Table);
            let live = self.load(I32, table, self.layout.table.live);
            self.b.ins().uextend(I64, live)
        } else {
            self.bits_with_tag(x, Tag::Array);
            self.span_of(x).1
        };
        self.write(to, Tag::Int, size);
    }

    /// Rounds a float to an int, down or towards zero, unless it is too large.
    fn rounded(&mut self, to: u8, x: u8, down: bool) {
        let x = self.float_of(x);
        let size = self.b.ins().fabs(x);
        let limit = self.b.ins().f64const((1i64 << 52) as f64);
        let good = self.b.ins().fcmp(FloatCC::LessThan, size, limit);
        let bad = self.b.ins().bxor_imm_s(good, 1);
        self.slow_if(bad);
        let mut whole = self.b.ins().fcvt_to_sint_sat(I64, x);
        if down {
            let back = self.b.ins().fcvt_from_sint(F64, whole);
            let above = self.b.ins().fcmp(FloatCC::GreaterThan, back, x);
            let above = self.b.ins().uextend(I64, above);
            whole = self.b.ins().isub(whole, above);
        }
        self.write(to, Tag::Int, whole);
    }

    /// Divides two ints and rounds down; the divisor must be positive.
    fn whole_quotient(&mut self, to: u8, x: u8, y: u8) {
        let n = self.bits_with_tag(x, Tag::Int);
        let d = self.bits_with_tag(y, Tag::Int);
        let bad = self.b.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, d, 0);
        self.slow_if(bad);
        let quotient = self.b.ins().sdiv(n, d);
        let product = self.b.ins().imul(quotient, d);
        let above = self.b.ins().icmp(IntCC::SignedGreaterThan, product, n);
        let above = self.b.ins().uextend(I64, above);
        let result = self.b.ins().isub(quotient, above);
        self.write(to, Tag::Int, result);
    }

    /// The greater or the smaller of two numbers of the same type, the first of equal ones.
    fn extreme(&mut self, to: u8, x: u8, y: u8, greater: bool) {
        if self.likely(x) == Likely::Int {
            let x = self.bits_with_tag(x, Tag::Int);
            let y = self.bits_with_tag(y, Tag::Int);
            let result = match greater {
                true => self.b.ins().smax(x, y),
                false => self.b.ins().smin(x, y),
            };
            return self.write(to, Tag::Int, result);
        }
        let (x, y) = (self.float_of(x), self.float_of(y));
        let nan = self.b.ins().fcmp(FloatCC::Unordered, x, y);
        self.slow_if(nan);
        let beyond = match greater {
            true => FloatCC::GreaterThan,
            false => FloatCC::LessThan,
        };
        let second = self.b.ins().fcmp(beyond, y, x);
        let result = self.b.ins().select(second, y, x);
        self.write_float(to, result);
    }

    /// Returns the square root of a float that has a real one.
    pub fn square_root(&mut self, to: u8, x: u8) {
        let x = self.float_of(x);
        let zero = self.b.ins().f64const(0.0);
        let good = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, x, zero);
        let bad = self.b.ins().bxor_imm_s(good, 1);
        self.slow_if(bad);
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
        self.state.forget_spans();
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
        self.state.forget_spans();
        self.load_register(self.instruction().a, place, 0);
    }
}
