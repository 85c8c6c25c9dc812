//! Values as text: the display form that `print` writes and the quoted form of the echo. Works off a list of steps, so that
//! no depth is too deep.

use super::{Gc, LoadedFunction, Struct, Unpacked, Value};
use crate::limit::Budget;
use crate::number;
use crate::syntax::is_reserved;
use crate::text::{Failure, Symbols, is_hidden, push_escape, watched};
use rustc_hash::FxHashSet;

/// What showing needs to know besides the value.
pub struct ShowContext<'a> {
    /// The names of fields and parameters.
    pub symbols: &'a Symbols,
    /// A builtin's name.
    pub builtin: &'a dyn Fn(u32) -> &'static str,
    /// How roots and π are written.
    pub style: number::Style,
    /// Whether to go on.
    pub budget: &'a Budget,
    /// Bytes of text after which it is a `LimitError`.
    pub bytes_max: usize,
}

/// Appends the display form: a string is its text.
///
/// # Errors
/// `LimitError` for too much text, `Interrupted`.
pub fn display(value: Value, out: &mut String, context: &ShowContext<'_>) -> Result<(), Failure> {
    if let Unpacked::Text(text) = value.unpack() {
        out.push_str(text.as_str());
        return Ok(());
    }
    quoted(value, out, context)
}

enum Step {
    Value(Value),
    Text(&'static str),
    Key(crate::text::Symbol),
    Leave(usize),
}

/// Appends the quoted form: strings in quotes, as they are written in a program.
///
/// # Errors
/// `LimitError` for too much text, `Interrupted`.
pub fn quoted(value: Value, out: &mut String, context: &ShowContext<'_>) -> Result<(), Failure> {
    let mut steps = vec![Step::Value(value)];
    let mut open: FxHashSet<usize> = FxHashSet::default();
    let mut count = 0usize;
    while let Some(step) = steps.pop() {
        count += 1;
        if count.is_multiple_of(1024) {
            context.budget.poll(16)?;
            if out.len() > context.bytes_max {
                return Err(Failure::limit(
                    "the text of this value would be longer than the memory ceiling allows",
                ));
            }
        }
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Key(key) => push_key(context.symbols.text(key), out),
            Step::Leave(address) => {
                open.remove(&address);
            }
            Step::Value(value) => match value.unpack() {
                Unpacked::Array(_) if !open.insert(value.bits as usize) => out.push_str("[...]"),
                Unpacked::Struct(_) if !open.insert(value.bits as usize) => out.push_str("{...}"),
                Unpacked::Array(array) => {
                    steps.push(Step::Leave(value.bits as usize));
                    steps.push(Step::Text("]"));
                    for (i, item) in array.items().iter().enumerate().rev() {
                        steps.push(Step::Value(*item));
                        if i > 0 {
                            steps.push(Step::Text(", "));
                        }
                    }
                    out.push('[');
                }
                Unpacked::Struct(object) => {
                    push_struct(object, value.bits as usize, &mut steps, out)
                }
                _ => leaf(value, out, context)?,
            },
        }
    }
    Ok(())
}

fn push_struct(object: Gc<Struct>, address: usize, steps: &mut Vec<Step>, out: &mut String) {
    steps.push(Step::Leave(address));
    steps.push(Step::Text("}"));
    let shape = object.shape();
    for (i, (key, value)) in shape.keys().iter().zip(object.values()).enumerate().rev() {
        steps.push(Step::Value(*value));
        steps.push(Step::Text(" = "));
        steps.push(Step::Key(*key));
        if i > 0 {
            steps.push(Step::Text(", "));
        }
    }
    out.push('{');
}

pub(super) fn push_key(key: &str, out: &mut String) {
    let mut chars = key.chars();
    let starts = chars
        .next()
        .is_some_and(|c| c == '_' || !is_hidden(c) && unicode_ident::is_xid_start(c));
    let continues = |c| c != '·' && !is_hidden(c) && unicode_ident::is_xid_continue(c);
    let word = starts && chars.all(continues);
    if word && !is_reserved(key) {
        out.push_str(key);
    } else {
        quote_text(key, out);
    }
}

/// Appends a string in quotes, escapes written out.
pub fn quote_text(text: &str, out: &mut String) {
    out.push('"');
    for (c, hidden) in watched(text) {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if hidden => push_escape(c, out),
            c => out.push(c),
        }
    }
    out.push('"');
}

pub(super) fn leaf(
    value: Value,
    out: &mut String,
    context: &ShowContext<'_>,
) -> Result<(), Failure> {
    if let Some(n) = value.as_number() {
        return number::show_in(n, context.style, out, context.budget);
    }
    match value.unpack() {
        Unpacked::Null => out.push_str("null"),
        Unpacked::Bool(b) => out.push_str(if b { "true" } else { "false" }),
        Unpacked::Text(text) => quote_text(text.as_str(), out),
        Unpacked::Closure(closure) => push_function(closure.function(), out, context),
        Unpacked::Builtin(index) => {
            out.push_str("<builtin ");
            out.push_str((context.builtin)(index));
            out.push('>');
        }
        Unpacked::Module(module) => {
            out.push_str("<module ");
            out.push_str(module.name());
            out.push('>');
        }
        Unpacked::Symbolic(x) => x.expression().show_in(context.style, out, context.budget)?,
        Unpacked::Error(error) => {
            out.push_str(error.kind().as_str());
            out.push_str(": ");
            out.push_str(error.message().as_str());
        }
        _ => out.push_str("<undefined>"),
    }
    Ok(())
}

fn push_function(function: &LoadedFunction, out: &mut String, context: &ShowContext<'_>) {
    let p = &function.prototype;
    if p.library {
        out.push_str("<builtin ");
        out.push_str(&p.name);
        out.push('>');
        return;
    }
    out.push_str("<function ");
    out.push_str(&p.name);
    out.push('(');
    for (i, param) in p.params.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(context.symbols.text(*param));
    }
    out.push_str(")>");
}
