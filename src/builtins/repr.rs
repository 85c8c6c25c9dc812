//! Source text of values: what it says reads back as an equal value of the same type. Works off a
//! list of what is open, so that no depth is too deep.

use super::{GLOBAL, PURE, native};
use crate::algebra::{self, Expression};
use crate::number::{self, Number, NumberRef};
use crate::syntax::{TokenKind, tokens};
use crate::text::Failure;
use crate::value::{Unpacked, Value, quote_pieces, quote_text};
use crate::vm::{Builtin, Native, Outcome, Vm, described};
use rustc_hash::FxHashSet;
use unicode_normalization::is_nfc;

pub(super) const ROWS: &[Builtin] = &[native(
    GLOBAL,
    "repr(x)",
    (1, 1),
    PURE,
    "Source text that reads back as an equal value of the same type.",
    &[
        "repr(0.5f) → \"0.5f\"",
        "print(repr({name = \"Tom\", half = 1/2})) → {name = \"Tom\", half = 1/2}",
    ],
    repr,
)];

/// An array or struct that is being written, and the part that comes next.
struct Open {
    value: Value,
    next: usize,
}

/// Bytes of a part that is not one of many.
const LONG: usize = 1 << 16;

fn repr(n: &mut Native<'_>) -> Outcome {
    let mut out = String::new();
    write(n.vm, n.arg(0), &mut out)?;
    n.make_text(out)
}

fn write(vm: &Vm, value: Value, out: &mut String) -> Result<(), Failure> {
    let mut nesting: Vec<Open> = Vec::new();
    let mut open: FxHashSet<u64> = FxHashSet::default();
    let mut count = 0usize;
    let mut current = Some(value);
    loop {
        count += 1;
        if count.is_multiple_of(1024) {
            vm.budget.poll(16)?;
            vm.check_room(out.len())?;
        }
        if let Some(value) = current.take() {
            if !matches!(value.unpack(), Unpacked::Array(_) | Unpacked::Struct(_)) {
                let before = out.len();
                leaf(vm, value, out)?;
                if out.len() - before > LONG {
                    vm.check_room(out.len())?;
                }
            } else if open.insert(value.bits) {
                out.push(if value.as_array().is_some() { '[' } else { '{' });
                nesting.push(Open { value, next: 0 });
            } else {
                return Err(Failure::value(
                    "a value that contains itself has no source text",
                ));
            }
        }
        let Some(top) = nesting.last_mut() else {
            return Ok(());
        };
        let at = top.next;
        top.next += 1;
        let (array, object) = (top.value.as_array(), top.value.as_struct());
        current = match (&array, &object) {
            (Some(array), _) => array.items().get(at).copied(),
            (_, Some(object)) => object.values().get(at).copied(),
            (None, None) => None,
        };
        if current.is_none() {
            out.push(if array.is_some() { ']' } else { '}' });
            open.remove(&top.value.bits);
            nesting.pop();
            continue;
        }
        out.push_str(if at > 0 { ", " } else { "" });
        if let Some(object) = object {
            push_key(vm.symbols.text(object.shape().keys()[at]), out);
            out.push_str(" = ");
        }
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
        Unpacked::Text(text) => quote_pieces(text.as_str(), out, &vm.budget)?,
        Unpacked::Symbolic(x) => push_symbolic(vm, x.expression(), out)?,
        Unpacked::Undefined
        | Unpacked::Int(_)
        | Unpacked::Float(_)
        | Unpacked::Ratio(..)
        | Unpacked::Builtin(_)
        | Unpacked::Array(_)
        | Unpacked::Struct(_)
        | Unpacked::Closure(_)
        | Unpacked::Number(_)
        | Unpacked::Error(_)
        | Unpacked::Module(_)
        | Unpacked::Internal => {
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
        NumberRef::Int(_)
        | NumberRef::Big(_)
        | NumberRef::Ratio(..)
        | NumberRef::Rational(_)
        | NumberRef::Irrational(_) => number::show(x, out, &vm.budget)?,
    }
    Ok(())
}
