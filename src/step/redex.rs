//! Which instructions are steps, and what they work on.

use super::explain;
use crate::code::{Op, Operand};
use crate::number;
use crate::value::{Unpacked, Value};
use crate::vm::{At, Vm};

/// Bits of operands up to which a result is worked out before its step, to see whether it changes the text.
const BITS_MAX: usize = 4096;

/// A part of an expression that is about to be replaced by its value.
pub(super) struct Redex {
    op: Op,
    left: Value,
    right: Option<Value>,
    degree: i64,
    /// The value, where it is known already.
    known: Option<Value>,
}

/// The value that the instruction reads from a variable; none if it does something else.
pub(super) fn variable(vm: &Vm, at: At) -> Option<Value> {
    let i = at.instruction();
    match i.op {
        Op::Move => Some(at.register(i.b as u8)),
        Op::GetGlobal => Some(vm.globals.value(i.c as u32)),
        Op::GetCell => at.register(i.b as u8).as_cell(),
        Op::GetUpvalue => Some(at.closure().captured()[usize::from(i.b)]),
        Op::GetUpcell => at.closure().captured()[usize::from(i.b)].as_cell(),
        _ => None,
    }
}

/// Whether what the instruction is for is a name.
pub(super) fn is_name(at: At) -> bool {
    let chunk = at.chunk();
    let text = chunk.chunk().source.slice(at.span());
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a value stays as it is written: functions and modules have names.
pub(super) fn stays(value: Value) -> bool {
    value.is_undefined() || super::is_named(value)
}

impl Redex {
    /// What the instruction that comes next replaces by a value; none if it is no step.
    pub fn at(vm: &Vm, at: At) -> Option<Redex> {
        let i = at.instruction();
        let (b, c) = (i.b as u8, i.c as u8);
        let redex = |left: Value, right: Option<Value>| Redex {
            op: plain(i.op),
            left,
            right,
            degree: i64::from(i.c),
            known: None,
        };
        let reg = |number: u8| at.register(number);
        Some(match i.op {
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem | Op::Pow => {
                redex(reg(b), Some(reg(c)))
            }
            Op::Less
            | Op::LessEqual
            | Op::Greater
            | Op::GreaterEqual
            | Op::Equal
            | Op::NotEqual
            | Op::GetIndex => redex(reg(b), Some(reg(c))),
            Op::AddInt | Op::SubInt | Op::MulInt | Op::DivInt | Op::RemInt => {
                redex(reg(b), Some(Value::int(i64::from(i.c))))
            }
            Op::AddConst | Op::SubConst | Op::MulConst | Op::DivConst => {
                redex(reg(b), at.constant())
            }
            Op::IntSub => redex(Value::int(i64::from(i.c)), Some(reg(b))),
            Op::ConstSub | Op::ConstMul | Op::ConstDiv => redex(at.constant()?, Some(reg(b))),
            Op::Negate
            | Op::Not
            | Op::Factorial
            | Op::Root
            | Op::GetIndexInt
            | Op::GetField
            | Op::Convert => redex(reg(b), None),
            Op::Call | Op::CallGlobal | Op::CallMethod => {
                let callee = at.callee(vm).unwrap_or(Value::NULL);
                let argument = (i.b == 1 && i.op != Op::CallMethod).then(|| reg(i.a + 1));
                redex(callee, argument).named_root(vm)
            }
            Op::LoadInt => redex(Value::NULL, None).known(Value::int(i64::from(i.c))),
            Op::LoadConst => {
                let constant = at.constant().filter(|value| value.as_number().is_some())?;
                redex(Value::NULL, None).known(constant)
            }
            Op::LoadSpecial => {
                let value = [
                    Value::UNDEFINED,
                    Value::NULL,
                    Value::bool(false),
                    Value::bool(true),
                ];
                let value = value[usize::from(i.b)];
                let written = is_name(at) || value.is_undefined() || value.is_null();
                if written {
                    return None;
                }
                redex(Value::NULL, None).known(value)
            }
            _ => return None,
        })
    }

    fn known(self, value: Value) -> Redex {
        Redex {
            known: Some(value),
            ..self
        }
    }

    /// `sqrt(8)` is explained as `√8`.
    fn named_root(self, vm: &Vm) -> Redex {
        let is_root = vm
            .builtin_row(self.left)
            .is_some_and(|row| row.name == "sqrt");
        match self.right {
            Some(argument) if is_root => Redex {
                op: Op::Root,
                left: argument,
                right: None,
                degree: 2,
                known: None,
            },
            _ => self,
        }
    }

    /// Whether the text is what the value will be written as: `1/3`, `-2`.
    pub fn is_done(&self, vm: &Vm, text: &str) -> bool {
        let value = match self.known {
            Some(value) => value.as_number().map(|n| n.to_number()),
            None => self.result(vm),
        };
        let plain =
            |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let written = value.and_then(|n| {
            let mut out = String::new();
            number::show(n.as_ref(), &mut out, &vm.budget).ok()?;
            Some(out)
        });
        written.is_some_and(|written| plain(&written) == plain(text))
    }

    /// The result of an operation on small numbers whose result can be written like itself: `1/3`, `-2`, `1 + √2`.
    fn result(&self, vm: &Vm) -> Option<number::Number> {
        let left = self.left.as_number().filter(|n| n.bits() < BITS_MAX)?;
        match self.op {
            Op::Negate => number::negate(left, &vm.budget).ok(),
            Op::Div | Op::Add | Op::Sub | Op::Mul => {
                let right = self.right?.as_number().filter(|n| n.bits() < BITS_MAX)?;
                let apply = match self.op {
                    Op::Div => number::div,
                    Op::Add => number::add,
                    Op::Sub => number::sub,
                    _ => number::mul,
                };
                apply(left, right, &vm.budget).ok()
            }
            _ => None,
        }
    }

    /// The forms between the part and its value.
    pub fn between(&self) -> Vec<String> {
        match self.left.unpack() {
            Unpacked::Undefined => Vec::new(),
            _ => explain::between(self.op, self.left, self.right, self.degree),
        }
    }
}

/// The operation that a fused instruction does.
fn plain(op: Op) -> Op {
    match op {
        Op::AddInt | Op::AddConst => Op::Add,
        Op::SubInt | Op::SubConst | Op::IntSub | Op::ConstSub => Op::Sub,
        Op::MulInt | Op::MulConst | Op::ConstMul => Op::Mul,
        Op::DivInt | Op::DivConst | Op::ConstDiv => Op::Div,
        Op::RemInt => Op::Rem,
        other => {
            debug_assert!(!matches!(other.operands()[2], Operand::Imm16Jump16));
            other
        }
    }
}
