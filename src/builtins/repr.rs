//! Source text of values: what it says reads back as an equal value of the same type. Works off a list of steps, so that no depth is too
//! deep.

use super::{GLOBAL, native};
use crate::algebra::{self, Expression};
use crate::number::{self, Number, NumberRef};
use crate::syntax::{TokenKind, tokens};
use crate::text::{Failure, Symbol};
use crate::value::{Unpacked, Value, quote_text};
use crate::vm::{Builtin, Native, Outcome, Vm, described};
use rustc_hash::FxHashSet;
use unicode_normalization::is_nfc;

pub(super) const ROWS: &[Builtin] = &[native(
    GLOBAL,
    "repr(x)",
    (1, 1),
    "Source text that reads back as an equal value of the same type.",
    &[
        "repr(0.5f) → \"0.5f\"",
        "print(repr({name = \"Tom\", half = 1/2})) → {name = \"Tom\", half = 1/2}",
    ],
    repr,
)];

enum Step {
    Value(Value),
    Text(&'static str),
    Key(Symbol),
    Leave(u64),
}

fn repr(n: &mut Native<'_>) -> Outcome {
    let mut out = String::new();
    write(n.vm, n.arg(0), &mut out)?;
    n.make_text(out)
}

fn write(vm: &Vm, value: Value, out: &mut String) -> Result<(), Failure> {
    let mut steps = vec![Step::Value(value)];
    let mut open: FxHashSet<u64> = FxHashSet::default();
    let mut count = 0usize;
    while let Some(step) = steps.pop() {
        count += 1;
        if count.is_multiple_of(1024) {
            vm.budget.poll(16)?;
            vm.check_room(out.len())?;
        }
        let value = match step {
            Step::Text(text) => {
                out.push_str(text);
                continue;
            }
            Step::Key(key) => {
                push_key(vm.symbols.text(key), out);
                continue;
            }
            Step::Leave(address) => {
                open.remove(&address);
                continue;
            }
            Step::Value(value) => value,
        };
        if !matches!(value.unpack(), Unpacked::Array(_) | Unpacked::Struct(_)) {
            leaf(vm, value, out)?;
            continue;
        }
        if !open.insert(value.bits) {
            return Err(Failure::value(
                "a value that contains itself has no source text",
            ));
        }
        steps.push(Step::Leave(value.bits));
        unfold(value, &mut steps);
    }
    Ok(())
}

/// Puts the parts of an array or struct on the list, the first one on top.
fn unfold(value: Value, steps: &mut Vec<Step>) {
    let separate = |i: usize, steps: &mut Vec<Step>| {
        if i > 0 {
            steps.push(Step::Text(", "));
        }
    };
    if let Some(array) = value.as_array() {
        steps.push(Step::Text("]"));
        for (i, x) in array.items().iter().enumerate().rev() {
            steps.push(Step::Value(*x));
            separate(i, steps);
        }
        steps.push(Step::Text("["));
    }
    if let Some(object) = value.as_struct() {
        let shape = object.shape();
        steps.push(Step::Text("}"));
        for (i, (key, x)) in shape.keys().iter().zip(object.values()).enumerate().rev() {
            steps.push(Step::Value(*x));
            steps.push(Step::Text(" = "));
            steps.push(Step::Key(*key));
            separate(i, steps);
        }
        steps.push(Step::Text("{"));
    }
}

/// A key as it stands in a struct: names that a program may write so, anything else in quotes.
fn push_key(key: &str, out: &mut String) {
    let is_name = match tokens(key).as_slice() {
        [(span, TokenKind::Name)] => span.range() == (0..key.len()) && is_nfc(key),
        _ => false,
    };
    if is_name {
        out.push_str(key);
    } else {
        quote_text(key, out);
    }
}

fn leaf(vm: &Vm, value: Value, out: &mut String) -> Result<(), Failure> {
    if let Some(x) = value.as_number() {
        return push_number(vm, x, out);
    }
    match value.unpack() {
        Unpacked::Null => out.push_str("null"),
        Unpacked::Bool(b) => out.push_str(if b { "true" } else { "false" }),
        Unpacked::Text(text) => quote_text(text.as_str(), out),
        Unpacked::Symbolic(x) => push_symbolic(vm, x.expression(), out)?,
        _ => {
            return Err(Failure::value(format!(
                "{} has no source text",
                described(value)
            )));
        }
    }
    Ok(())
}

/// The call that reads an expression; floats in one do not read back.
fn push_symbolic(vm: &Vm, x: &Expression, out: &mut String) -> Result<(), Failure> {
    let text = x.text(&vm.budget)?;
    let back = Expression::read(&text, &vm.budget)?;
    if !algebra::equal(&back, x, &vm.budget)? {
        return Err(Failure::value(
            "a symbolic expression with floats has no source text",
        ));
    }
    out.push_str("parse(");
    quote_text(&text, out);
    out.push(')');
    Ok(())
}

fn push_number(vm: &Vm, x: NumberRef<'_>, out: &mut String) -> Result<(), Failure> {
    match x {
        NumberRef::Float(f) if f.is_finite() => {
            number::show(x, out, &vm.budget)?;
            out.push('f');
        }
        NumberRef::Float(f) => {
            let name = if f.is_nan() {
                "nan"
            } else if f > 0.0 {
                "inf"
            } else {
                "-inf"
            };
            out.push_str(&format!("float(\"{name}\")"));
        }
        NumberRef::Complex(_) if !x.is_exact() => {
            let (re, im): (Number, Number) = (number::re(x), number::im(x));
            out.push_str("complex(");
            push_number(vm, re.as_ref(), out)?;
            out.push_str(", ");
            push_number(vm, im.as_ref(), out)?;
            out.push(')');
        }
        NumberRef::Complex(_) => {
            number::show(x, out, &vm.budget)?;
            // A lone `i` is not a number in a program: `1i` is.
            let factor = out[..out.len() - 1].chars().next_back();
            if !factor.is_some_and(|c| c.is_ascii_digit() || c == ')') {
                out.insert(out.len() - 1, '1');
            }
        }
        _ => number::show(x, out, &vm.budget)?,
    }
    Ok(())
}
