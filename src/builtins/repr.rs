//! Source text of values, which reads back as equal values of the same types. Uses a stack of open
//! values instead of recursion, so any depth of nesting is possible.

use super::{GLOBAL, PURE, native};
use crate::algebra::{self, Expression};
use crate::number::{self, Number, NumberRef};
use crate::syntax::{TokenKind, tokens};
use crate::text::Failure;
use crate::value::{Part, Parts, Unpacked, Value, quote_pieces, quote_text};
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

/// The available memory is checked after each part longer than this, in bytes.
const LONG: usize = 1 << 16;

fn repr(n: &mut Native<'_>) -> Outcome {
    let mut out = String::new();
    write(n.vm, n.arg(0), &mut out)?;
    n.make_text(out)
}

fn write(vm: &Vm, value: Value, out: &mut String) -> Result<(), Failure> {
    let mut nesting: Vec<Parts> = Vec::new();
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
            if let Some(parts) = Parts::of(value) {
                if !open.insert(value.bits) {
                    return Err(Failure::value(
                        "a value that contains itself has no source text",
                    ));
                }
                out.push_str(parts.brackets()[0]);
                nesting.push(parts);
            } else {
                let before = out.len();
                leaf(vm, value, out)?;
                if out.len() - before > LONG {
                    vm.check_room(out.len())?;
                }
            }
        }
        let Some(top) = nesting.last_mut() else {
            return Ok(());
        };
        let Some(part) = top.next() else {
            out.push_str(top.brackets()[1]);
            open.remove(&top.whole().bits);
            nesting.pop();
            continue;
        };
        current = Some(match part {
            Part::Value(value) => {
                out.push_str(": ");
                value
            }
            Part::Element(value) => {
                out.push_str(if top.wants_comma() { ", " } else { "" });
                value
            }
            Part::Field(key, value) => {
                out.push_str(if top.wants_comma() { ", " } else { "" });
                push_key(vm.symbols.text(key), out);
                out.push_str(" = ");
                value
            }
        });
    }
}

/// Appends a key as it appears in a struct: bare if programs can write it that way, otherwise in
/// quotes.
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
    if let Some(x) = value.as_symbolic() {
        return push_symbolic(vm, x.expression(), out);
    }
    if let Some(text) = value.as_str() {
        return quote_pieces(text, out, &vm.budget);
    }
    if let Unpacked::Bool(b) = value.unpack() {
        out.push_str(if b { "true" } else { "false" });
        return Ok(());
    }
    if value.is_null() {
        out.push_str("null");
        return Ok(());
    }
    Err(Failure::value(format!(
        "{} has no source text",
        described(value)
    )))
}

/// Appends the call that reads the expression back. Expressions with floats cannot be read back.
fn push_symbolic(vm: &Vm, x: &Expression, out: &mut String) -> Result<(), Failure> {
    if let Some((a, b)) = x.as_equation() {
        out.push_str("eq(");
        push_side(vm, a, out)?;
        out.push_str(", ");
        push_side(vm, b, out)?;
        out.push(')');
        return Ok(());
    }
    if x.as_infinity().is_some() {
        return x.show(out, &vm.budget);
    }
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

/// Appends a side of an equation.
fn push_side(vm: &Vm, x: &Expression, out: &mut String) -> Result<(), Failure> {
    match x.as_number() {
        Some(n) => push_number(vm, n.as_ref(), out),
        None => push_symbolic(vm, x, out),
    }
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
            // A lone `i` is not a number in a program; `1i` is.
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
