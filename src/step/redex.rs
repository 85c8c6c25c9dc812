//! Determines which instructions are steps, and which operands they work on.

use super::{derive, explain};
use crate::code::{Meaning, Op, Operand, Term, Variable};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::syntax::lowered;
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{At, Vm};

/// If operands have at most this many bits, the result is computed before the step, to see whether
/// it changes the text.
const BITS_MAX: usize = 4096;

type Apply = fn(NumberRef<'_>, NumberRef<'_>, &Budget) -> Result<Number, Failure>;

/// A part of an expression that is about to be replaced with its value.
pub(super) struct Redex {
    op: Op,
    left: Value,
    right: Option<Value>,
    degree: i64,
    /// The value, if it is already known.
    known: Option<Value>,
    /// The lines between a call and its value, if the call explains how the value is found.
    derivation: Vec<String>,
}

/// The value that the instruction reads from a variable; `None` for any other instruction.
pub(super) fn variable(vm: &Vm, at: At) -> Option<Value> {
    let i = at.instruction();
    let Meaning::Name(variable) = i.op.meaning() else {
        return None;
    };
    let upvalue = || at.closure().captured()[usize::from(i.b)];
    match variable {
        Variable::Register(field) => Some(at.register(i.register(field))),
        Variable::Global => Some(vm.globals.value(i.c as u32)),
        Variable::Cell => at.register(i.b as u8).as_cell(),
        Variable::Upvalue => Some(upvalue()),
        Variable::Upcell => upvalue().as_cell(),
    }
}

/// The value of an operand of an expression.
fn term(at: At, term: Term) -> Option<Value> {
    let i = at.instruction();
    match term {
        Term::Of(field) => Some(at.register(i.register(field))),
        Term::Int => Some(Value::int(i64::from(i.c))),
        Term::Const => at.constant(),
        Term::Special => {
            let values = [
                Value::UNDEFINED,
                Value::NULL,
                Value::bool(false),
                Value::bool(true),
            ];
            values.get(usize::from(i.b)).copied()
        }
    }
}

/// The value of an operand written as a literal: a number, true or false.
fn literal(at: At, place: Term) -> Option<Value> {
    let value = term(at, place)?;
    match place {
        Term::Special => {
            let written = !is_name(at) && !value.is_undefined() && !value.is_null();
            written.then_some(value)
        }
        Term::Const => value.as_number().is_some().then_some(value),
        Term::Int | Term::Of(_) => Some(value),
    }
}

/// Reports whether the instruction was compiled from a name.
pub(super) fn is_name(at: At) -> bool {
    let chunk = at.chunk();
    let text = chunk.chunk().source.slice(at.span());
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Reports whether a value is shown as it is written in the source: functions and modules have
/// names.
pub(super) fn stays(value: Value) -> bool {
    value.is_undefined() || super::is_named(value)
}

impl Redex {
    /// The part that the next instruction replaces with a value; `None` if it is not a step.
    pub fn at(vm: &Vm, at: At) -> Option<Redex> {
        let i = at.instruction();
        let redex = |op: Op, left: Value, right: Option<Value>| Redex {
            op,
            left,
            right,
            degree: i64::from(i.c),
            known: None,
            derivation: Vec::new(),
        };
        match i.op.meaning() {
            Meaning::Nothing | Meaning::Name(_) => None,
            Meaning::One => Some(redex(i.op, at.register(i.b as u8), None)),
            Meaning::Whole => Some(redex(i.op, Value::NULL, None)),
            Meaning::Two(op, left, right) => Some(redex(op, term(at, left)?, term(at, right))),
            Meaning::Literal(place) => {
                Some(redex(i.op, Value::NULL, None).known(literal(at, place)?))
            }
            Meaning::Call => {
                let callee = at.callee(vm).unwrap_or(Value::NULL);
                let receives = i.op.operands()[0] == Operand::Method;
                let spreads = i.op == Op::CallSpread;
                let argument = (i.b == 1 && !receives && !spreads).then(|| at.register(i.a + 1));
                let mut call = redex(i.op, callee, argument);
                if let Some(row) = vm.builtin_row(callee)
                    && !receives
                    && !spreads
                {
                    let args: Vec<Value> = (1..=i.b as u8).map(|k| at.register(i.a + k)).collect();
                    call.derivation = derive::lines(vm, row.name, &args);
                }
                Some(call.named_root(vm))
            }
        }
    }

    fn known(self, value: Value) -> Redex {
        Redex {
            known: Some(value),
            ..self
        }
    }

    /// Replaces a call such as `sqrt(8)` with `√8`, so that it is explained in the same way.
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
                derivation: Vec::new(),
            },
            _ => self,
        }
    }

    /// Reports whether the text already looks the way the value will be written: `1/3`, `-2`.
    pub fn is_done(&self, vm: &Vm, text: &str) -> bool {
        let value = match self.known {
            Some(value) => value.as_number().map(|n| n.to_number()),
            None => self.result(vm),
        };
        let plain = |text: &str| -> String {
            let chars = text.chars().filter(|c| !c.is_whitespace());
            chars.map(|c| lowered(c).unwrap_or(c)).collect()
        };
        let written = value.and_then(|n| {
            let mut out = String::new();
            number::show(n.as_ref(), &mut out, &vm.budget).ok()?;
            Some(out)
        });
        written.is_some_and(|written| plain(&written) == plain(text))
    }

    /// The result of an operation on small numbers, which might be written exactly like the
    /// operation: `1/3`, `-2`, `1 + √2`.
    fn result(&self, vm: &Vm) -> Option<number::Number> {
        let left = self.left.as_number().filter(|n| n.bits() < BITS_MAX)?;
        if self.op == Op::Negate {
            return number::negate(left, &vm.budget).ok();
        }
        let apply: [(Op, Apply); 4] = [
            (Op::Add, number::add),
            (Op::Sub, number::sub),
            (Op::Mul, number::mul),
            (Op::Div, number::div),
        ];
        let (_, apply) = apply.iter().find(|(op, _)| *op == self.op)?;
        let right = self.right.as_ref()?.as_number();
        apply(left, right.filter(|n| n.bits() < BITS_MAX)?, &vm.budget).ok()
    }

    /// The intermediate forms between the part and its value.
    pub fn between(&self) -> Vec<String> {
        if !self.derivation.is_empty() {
            return self.derivation.clone();
        }
        if self.left.is_undefined() {
            return Vec::new();
        }
        explain::between(self.op, self.left, self.right, self.degree)
    }
}
