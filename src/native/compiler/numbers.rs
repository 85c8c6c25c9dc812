//! Arithmetic and comparison. The fast path handles ints that do not overflow, and floats;
//! everything else takes the slow path.

use super::emit::{Emitter, NONE};
use super::lowering::{Compare, Operation, Term};
use super::registers::Likely;
use crate::value::Tag;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Value};

/// What arithmetic on fractions and large numbers costs more than other quick steps: it takes so
/// long that little is gained around it.
const NUMBER_STEP: u64 = 2;

/// An operand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Operand {
    Register(u8),
    Int(i64),
    Float(f64),
    Other,
}

/// Two operands of the same kind.
pub(super) enum Pair {
    Ints(Value, Value),
    Floats(Value, Value),
}

impl Compare {
    /// Returns the condition code for comparing ints.
    pub fn ints(self) -> IntCC {
        match self {
            Compare::Less => IntCC::SignedLessThan,
            Compare::LessEqual => IntCC::SignedLessThanOrEqual,
            Compare::Greater => IntCC::SignedGreaterThan,
            Compare::GreaterEqual => IntCC::SignedGreaterThanOrEqual,
            Compare::Equal => IntCC::Equal,
            Compare::NotEqual => IntCC::NotEqual,
        }
    }

    fn floats(self) -> FloatCC {
        match self {
            Compare::Less => FloatCC::LessThan,
            Compare::LessEqual => FloatCC::LessThanOrEqual,
            Compare::Greater => FloatCC::GreaterThan,
            Compare::GreaterEqual => FloatCC::GreaterThanOrEqual,
            Compare::Equal => FloatCC::Equal,
            Compare::NotEqual => FloatCC::NotEqual,
        }
    }
}

impl Emitter<'_, '_> {
    /// Returns the operand that a term of the instruction refers to.
    pub fn operand(&self, term: Term) -> Operand {
        let i = self.instruction();
        match term {
            Term::A => Operand::Register(i.a),
            Term::B => Operand::Register(i.b as u8),
            Term::C => Operand::Register(i.c as u8),
            Term::ImmB => Operand::Int(i64::from(i.b as i16)),
            Term::ImmC => Operand::Int(i64::from(i.c)),
            Term::Const => {
                let word = self.scope.body.beside(self.scope.at, i.c);
                let (tag, bits) = (self.scope.body.chunk[word], self.scope.body.chunk[word + 1]);
                if tag == Tag::Int as u64 {
                    Operand::Int(bits as i64)
                } else if tag == Tag::Float as u64 {
                    Operand::Float(f64::from_bits(bits))
                } else {
                    Operand::Other
                }
            }
        }
    }

    fn likely_operand(&self, operand: Operand) -> Likely {
        match operand {
            Operand::Register(register) => self.likely(register),
            Operand::Int(_) => Likely::Int,
            Operand::Float(_) => Likely::Float,
            Operand::Other => Likely::Other,
        }
    }

    fn int_operand(&mut self, operand: Operand) -> Value {
        match operand {
            Operand::Register(register) => self.bits_with_tag(register, Tag::Int),
            Operand::Int(value) => self.int(value),
            Operand::Float(_) | Operand::Other => self.int(0),
        }
    }

    fn float_operand(&mut self, operand: Operand, kind: Likely) -> Value {
        match operand {
            Operand::Register(register) if kind == Likely::Int => {
                let int = self.bits_with_tag(register, Tag::Int);
                self.b.ins().fcvt_from_sint(F64, int)
            }
            Operand::Register(register) => self.float_of(register),
            Operand::Int(value) => self.b.ins().f64const(value as f64),
            Operand::Float(value) => self.b.ins().f64const(value),
            Operand::Other => self.b.ins().f64const(0.0),
        }
    }

    /// Returns two operands as the types they most likely have; `None` if they are not numbers
    /// supported here. If `mixes` is set, an int in a register is converted to a float if the other
    /// operand is a float.
    fn pair(&mut self, x: Operand, y: Operand, mixes: bool) -> Option<Pair> {
        let (mut a, mut b) = (self.likely_operand(x), self.likely_operand(y));
        let unknown = |s: &Self, o: Operand| matches!(o, Operand::Register(r) if s.expected(r) == Tag::Undefined);
        // An operand not seen so far most likely has the same type as the other one.
        if unknown(self, x) && b != Likely::Other {
            a = b;
        }
        if unknown(self, y) && a != Likely::Other {
            b = a;
        }
        match (a, b) {
            (Likely::Int, Likely::Int) => {
                let x = self.int_operand(x);
                Some(Pair::Ints(x, self.int_operand(y)))
            }
            (Likely::Other, _) | (_, Likely::Other) => None,
            (Likely::Int | Likely::Float, Likely::Int | Likely::Float) => {
                let in_register =
                    |o: Operand, kind| kind == Likely::Int && matches!(o, Operand::Register(_));
                if !mixes && (in_register(x, a) || in_register(y, b)) {
                    return None;
                }
                let x = self.float_operand(x, a);
                Some(Pair::Floats(x, self.float_operand(y, b)))
            }
        }
    }

    pub fn arith(&mut self, op: Operation, x: Term, y: Term) -> bool {
        let to = self.instruction().a;
        let (x, y) = (self.operand(x), self.operand(y));
        if self.pair_arith(op, x, y) {
            return true;
        }
        let whole = y == Operand::Int(0) && matches!(op, Operation::Div | Operation::Rem);
        match if whole { None } else { self.pair(x, y, true) } {
            Some(Pair::Ints(a, b)) => {
                let constant = if let Operand::Int(d) = y {
                    Some(d)
                } else {
                    None
                };
                let (p, q) = (self.range_of_operand(x), self.range_of_operand(y));
                let (result, range) = self.ranged_arith(op, (a, p), (b, q), constant);
                self.write(to, Tag::Int, result);
                self.set_range(to, range);
            }
            Some(Pair::Floats(a, b)) if op != Operation::Rem => {
                let result = self.float_arith(op, a, b);
                self.write_float(to, result);
            }
            Some(Pair::Floats(..)) | None => return self.arith_by_handler(to, x, y),
        }
        true
    }

    /// Arithmetic on other values: the result most likely has the same type.
    fn arith_by_handler(&mut self, to: u8, x: Operand, y: Operand) -> bool {
        let other = |s: &Self, operand| match operand {
            Operand::Register(register) => {
                let example = s.example(register);
                let is = !matches!(example.tag, Tag::Undefined | Tag::Int | Tag::Float);
                is.then_some(example)
            }
            Operand::Other => Some(s.constant_now()),
            Operand::Int(_) | Operand::Float(_) => None,
        };
        let example = other(self, x).or_else(|| other(self, y));
        let is_slow = |tag| matches!(tag, Tag::Ratio | Tag::Number);
        let expects_slow = |operand| match operand {
            Operand::Register(register) => is_slow(self.expected(register)),
            Operand::Int(_) | Operand::Float(_) | Operand::Other => false,
        };
        if example.is_some_and(|example| is_slow(example.tag)) || expects_slow(x) || expects_slow(y)
        {
            self.steps += self.weight() * NUMBER_STEP;
        }
        let goes_on = self.by_handler();
        if let Some(example) = example {
            self.set_example(to, example);
        }
        goes_on
    }

    pub fn int_arith(&mut self, op: Operation, a: Value, b: Value, constant: Option<i64>) -> Value {
        let (result, overflow) = match (op, constant) {
            (Operation::Add, Some(by)) => return self.add_constant(a, by),
            (Operation::Sub, Some(by)) if by != i64::MIN => return self.add_constant(a, -by),
            (Operation::Add, None) => self.b.ins().sadd_overflow(a, b),
            (Operation::Sub, _) => self.b.ins().ssub_overflow(a, b),
            (Operation::Mul, _) => self.b.ins().smul_overflow(a, b),
            (Operation::Div | Operation::Rem, _) => {
                if constant.is_none_or(|d| d <= 0) {
                    let bad = self.b.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, b, 0);
                    self.slow_if(bad);
                }
                return match op {
                    Operation::Div => self.divide(a, b),
                    Operation::Add | Operation::Sub | Operation::Mul | Operation::Rem => {
                        self.remainder(a, b, constant)
                    }
                };
            }
        };
        self.slow_if(overflow);
        result
    }

    /// Adds a constant; takes the slow path if the sum wraps around.
    pub fn add_constant(&mut self, a: Value, by: i64) -> Value {
        let sum = self.b.ins().iadd_imm_s(a, by);
        if by != 0 {
            let wrong = if by > 0 {
                IntCC::SignedLessThan
            } else {
                IntCC::SignedGreaterThan
            };
            let bad = self.b.ins().icmp(wrong, sum, a);
            self.slow_if(bad);
        }
        sum
    }

    /// Returns the quotient; takes the slow path if there is a remainder.
    fn divide(&mut self, n: Value, d: Value) -> Value {
        let rest = self.b.ins().srem(n, d);
        let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
        self.slow_if(bad);
        self.b.ins().sdiv(n, d)
    }

    /// Returns the non-negative remainder for a positive divisor.
    fn remainder(&mut self, n: Value, d: Value, constant: Option<i64>) -> Value {
        match constant {
            Some(power) if power > 0 && power & (power - 1) == 0 => {
                return self.b.ins().band_imm_s(n, power - 1);
            }
            Some(power) if power > 0 => return self.floored(n, d),
            Some(_) | None => {}
        }
        let (small, large, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let result = self.b.append_block_param(done, I64);
        let both = self.b.ins().bor(n, d);
        let high = self.b.ins().ushr_imm_s(both, 32);
        self.b.ins().brif(high, large, NONE, small, NONE);
        self.go(small);
        let (n32, d32) = (self.b.ins().ireduce(I32, n), self.b.ins().ireduce(I32, d));
        let rest = self.b.ins().urem(n32, d32);
        let rest = self.b.ins().uextend(I64, rest);
        self.b.ins().jump(done, &[BlockArg::Value(rest)]);
        self.go(large);
        let rest = self.floored(n, d);
        self.b.ins().jump(done, &[BlockArg::Value(rest)]);
        self.go(done);
        result
    }

    fn floored(&mut self, n: Value, d: Value) -> Value {
        let rest = self.b.ins().srem(n, d);
        let raised = self.b.ins().iadd(rest, d);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, rest, 0);
        self.b.ins().select(negative, raised, rest)
    }

    fn float_arith(&mut self, op: Operation, a: Value, b: Value) -> Value {
        match op {
            Operation::Add => self.b.ins().fadd(a, b),
            Operation::Sub => self.b.ins().fsub(a, b),
            Operation::Mul => self.b.ins().fmul(a, b),
            Operation::Div | Operation::Rem => {
                // Both zeros consist of zero bits but for the sign. A constant to compare with would
                // occupy a register in all loops of the function.
                let bits = self.b.ins().bitcast(I64, MemFlagsData::new(), b);
                let unsigned = self.b.ins().ishl_imm_s(bits, 1);
                let bad = self.b.ins().icmp_imm_s(IntCC::Equal, unsigned, 0);
                self.slow_if(bad);
                self.b.ins().fdiv(a, b)
            }
        }
    }

    pub fn negate(&mut self) -> bool {
        let i = self.instruction();
        let from = i.b as u8;
        match self.likely(from) {
            Likely::Int => {
                let x = self.bits_with_tag(from, Tag::Int);
                let zero = self.int(0);
                let (result, overflow) = self.b.ins().ssub_overflow(zero, x);
                self.slow_if(overflow);
                self.write(i.a, Tag::Int, result);
            }
            Likely::Float => {
                let x = self.float_of(from);
                let result = self.b.ins().fneg(x);
                self.write_float(i.a, result);
            }
            Likely::Other if self.likely_pair(from) => self.negate_pair(i.a, from),
            Likely::Other => return self.by_handler(),
        }
        true
    }

    /// Computes the square root of a float.
    pub fn root_of(&mut self) -> bool {
        let i = self.instruction();
        if i.c != 2 || self.likely(i.b as u8) != Likely::Float {
            return self.by_handler();
        }
        self.square_root(i.a, i.b as u8);
        true
    }

    pub fn not(&mut self) -> bool {
        let i = self.instruction();
        if self.expected(i.b as u8) != Tag::Bool {
            return self.by_handler();
        }
        let x = self.bits_with_tag(i.b as u8, Tag::Bool);
        let result = self.b.ins().bxor_imm_s(x, 1);
        self.write(i.a, Tag::Bool, result);
        true
    }

    /// Returns whether the comparison holds; `None` if it is not supported here.
    pub fn holds(&mut self, op: Compare, x: Operand, y: Operand) -> Option<Value> {
        if let Some(truth) = self.texts_equal(op, x, y) {
            return Some(truth);
        }
        Some(match self.pair(x, y, false)? {
            Pair::Ints(a, b) => self.b.ins().icmp(op.ints(), a, b),
            Pair::Floats(a, b) => self.b.ins().fcmp(op.floats(), a, b),
        })
    }

    pub fn compare(&mut self, op: Compare, x: Term, y: Term) -> bool {
        let to = self.instruction().a;
        let (x, y) = (self.operand(x), self.operand(y));
        let Some(truth) = self.holds(op, x, y) else {
            return self.by_handler();
        };
        let truth = self.b.ins().uextend(I64, truth);
        self.write(to, Tag::Bool, truth);
        true
    }
}
