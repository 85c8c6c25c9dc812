//! Complex numbers whose parts are floats. Their parts are kept in variables, and the number itself
//! is created only when the register must be up to date in memory.

use super::emit::{Emitter, NONE};
use super::flow::{Known, Stale};
use super::lowering::{Lowering, Operation, Term, lowering};
use super::numbers::Operand;
use super::registers::{Place, VALUE};
use crate::code::Instruction;
use crate::number::{Number, NumberRef};
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{
    AbiParam, InstBuilder, Signature, StackSlotData, StackSlotKind, Type, Value,
};

/// The real and the imaginary part.
type Parts = (Value, Value);

/// Reports whether a value is a complex number whose parts are floats.
pub(super) fn is_pair(example: Example) -> bool {
    if let Some(NumberRef::Complex(z)) = example.as_number() {
        return matches!(z.im, Number::Float(_));
    }
    false
}

/// Reports whether an instruction does arithmetic with a register.
fn computes(i: Instruction, register: u8) -> bool {
    if let Lowering::Arith(_, x, y) = lowering(i.op) {
        return x == Term::B && i.b as u8 == register || y == Term::C && i.c as u8 == register;
    }
    false
}

/// Reports whether some instruction does arithmetic with a register.
pub(super) fn compute(code: &[Instruction], register: u8) -> bool {
    code.iter().any(|i| computes(*i, register))
}

impl Emitter<'_, '_> {
    /// Reports whether a register most likely holds a complex number whose parts are floats.
    pub fn likely_pair(&self, register: u8) -> bool {
        match self.known(register) {
            Known::Pair => true,
            Known::Tag(tag) if tag != Tag::Number => false,
            Known::Any | Known::Copied | Known::Tag(_) => is_pair(self.example(register)),
        }
    }

    fn parts_of(&mut self, slot: usize) -> Parts {
        let (re, im) = (self.floats[slot], self.imags[slot]);
        (self.b.use_var(re), self.b.use_var(im))
    }

    /// Makes sure that a register that is not yet known to hold a pair is up to date in memory. This
    /// comes before the first check of an instruction.
    fn prepare_pair(&mut self, register: impl Place) {
        let slot = self.slot(register);
        if self.known(register) != Known::Pair && self.state.stale[slot].is_any() {
            self.settle_slot(slot);
        }
    }

    /// Puts the parts of the complex number in a register into variables; `fail` branches elsewhere
    /// if a condition holds. The register is up to date in memory.
    pub fn unpack_pair(&mut self, register: impl Place, fail: &mut dyn FnMut(&mut Self, Value)) {
        let found = self.tag_of(register);
        let number = Tag::Number as i64;
        let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, number);
        fail(self, bad);
        let number = self.bits_of(register);
        let slot = match self.parts {
            Some(slot) => slot,
            None => {
                let data = StackSlotData::new(StackSlotKind::ExplicitSlot, VALUE as u32, 4);
                *self.parts.insert(self.b.create_sized_stack_slot(data))
            }
        };
        let place = self.b.ins().stack_addr(I64, slot, 0);
        let good = self.ask(self.layout.parts, &[number, place]);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, good, 0);
        fail(self, bad);
        let (re, im) = (self.load(F64, place, 0), self.load(F64, place, 8));
        let slot = self.slot(register);
        self.b.def_var(self.floats[slot], re);
        self.b.def_var(self.imags[slot], im);
        self.know(register, Known::Pair);
    }

    /// Returns the parts of the complex number in a register; takes the slow path for other values.
    fn pair_of(&mut self, register: impl Place) -> Parts {
        if self.known(register) != Known::Pair {
            self.unpack_pair(register, &mut |s, bad| s.slow_if(bad));
        }
        self.parts_of(self.slot(register))
    }

    /// Writes a complex number.
    pub fn write_pair(&mut self, register: impl Place, (re, im): Parts) {
        let slot = self.slot(register);
        self.b.def_var(self.floats[slot], re);
        self.b.def_var(self.imags[slot], im);
        self.know(register, Known::Pair);
        self.wrote(register, Stale::ALL);
    }

    /// Copies the parts of a complex number to another register.
    pub fn copy_pair(&mut self, to: impl Place, from: impl Place) {
        let parts = self.parts_of(self.slot(from));
        self.write_pair(to, parts);
    }

    /// Stores the parts of a complex number in the memory of its slot, where `box_pair` replaces
    /// them by the number itself: no other code runs in between. If there are several numbers, their
    /// parts are all stored first, so none have to be kept across a call.
    pub fn store_pair(&mut self, slot: usize) {
        let (re, im) = self.parts_of(slot);
        let (address, offset) = self.home(slot);
        self.store(re, address, offset);
        self.store(im, address, offset + 8);
    }

    /// Creates the complex number whose parts have been stored in the memory of a slot.
    pub fn box_pair(&mut self, slot: usize) {
        let (address, offset) = self.home(slot);
        let place = self.b.ins().iadd_imm_s(address, i64::from(offset));
        self.ask(self.layout.complex, &[place, self.context]);
    }

    /// Calls one of the machine's functions that read no registers.
    fn call_leaf(&mut self, function: u64, params: &[Type], result: Type, args: &[Value]) -> Value {
        let mut signature = Signature::new(self.convention);
        signature
            .params
            .extend(params.iter().copied().map(AbiParam::new));
        signature.returns.push(AbiParam::new(result));
        let signature = self.b.import_signature(signature);
        let function = self.int(function as i64);
        let call = self.b.ins().call_indirect(signature, function, args);
        self.b.inst_results(call)[0]
    }

    /// Arithmetic on two complex numbers. Returns false if the operands are most likely others.
    pub fn pair_arith(&mut self, op: Operation, x: Operand, y: Operand) -> bool {
        let (Operand::Register(x), Operand::Register(y)) = (x, y) else {
            return false;
        };
        let suits = matches!(op, Operation::Add | Operation::Sub | Operation::Mul);
        if !suits || !self.likely_pair(x) || !self.likely_pair(y) {
            return false;
        }
        self.prepare_pair(x);
        self.prepare_pair(y);
        let ((a, b), (c, d)) = (self.pair_of(x), self.pair_of(y));
        let ins = |s: &mut Self, op: Operation, x: Value, y: Value| match op {
            Operation::Mul => s.b.ins().fmul(x, y),
            Operation::Sub => s.b.ins().fsub(x, y),
            Operation::Add | Operation::Div | Operation::Rem => s.b.ins().fadd(x, y),
        };
        let parts = if op == Operation::Mul {
            let (ac, bd) = (ins(self, op, a, c), ins(self, op, b, d));
            let (ad, bc) = (ins(self, op, a, d), ins(self, op, b, c));
            (
                ins(self, Operation::Sub, ac, bd),
                ins(self, Operation::Add, ad, bc),
            )
        } else {
            (ins(self, op, a, c), ins(self, op, b, d))
        };
        self.write_pair(self.instruction().a, parts);
        true
    }

    /// Negates a complex number.
    pub fn negate_pair(&mut self, to: u8, x: u8) {
        self.prepare_pair(x);
        let (re, im) = self.pair_of(x);
        let parts = (self.b.ins().fneg(re), self.b.ins().fneg(im));
        self.write_pair(to, parts);
    }

    /// Computes the absolute value of a complex number.
    pub fn magnitude(&mut self, to: u8, x: u8) {
        self.prepare_pair(x);
        let (re, im) = self.pair_of(x);
        let result = self.call_leaf(self.layout.hypot, &[F64, F64], F64, &[re, im]);
        self.write_float(to, result);
    }

    /// Fetches one part of a complex number.
    pub fn part(&mut self, to: u8, x: u8, imaginary: bool) {
        self.prepare_pair(x);
        let (re, im) = self.pair_of(x);
        self.write_float(to, if imaginary { im } else { re });
    }

    /// Makes a complex number from two floats.
    pub fn make_pair(&mut self, to: u8, re: u8, im: u8) {
        let parts = (self.float_of(re), self.float_of(im));
        self.write_pair(to, parts);
    }

    /// Before a loop is entered that assumes a pair in a register: checks that there is one.
    pub fn check_pair(&mut self, register: impl Place, leave: &mut dyn FnMut(&mut Self)) {
        self.prepare_pair(register);
        self.unpack_pair(register, &mut |s, bad| {
            let (on, off) = (s.b.create_block(), s.b.create_block());
            s.b.set_cold_block(off);
            s.b.ins().brif(bad, off, NONE, on, NONE);
            s.go(off);
            leave(s);
            s.go(on);
        });
    }
}
