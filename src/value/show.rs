//! Values as text: the display form that `print` writes and the quoted form of the echo. Keeps a
//! stack of the values being shown instead of recursing, so any depth of nesting is possible, and
//! large values need no list of their parts.

use super::{LoadedFunction, Part, Parts, Unpacked, Value, pieces};
use crate::exact::Style;
use crate::limit::Budget;
use crate::number::{self, Look};
use crate::picture::{Paper, text};
use crate::syntax::is_reserved;
use crate::text::{Failure, Symbols, is_hidden, push_escape, watched};
use rustc_hash::FxHashSet;

/// Everything needed to show a value, apart from the value itself.
pub struct ShowContext<'a> {
    /// The names of fields and parameters.
    pub symbols: &'a Symbols,
    /// Returns a builtin's name.
    pub builtin: &'a dyn Fn(u32) -> &'static str,
    /// The notation for roots and π.
    pub style: Style,
    /// The appearance of numbers.
    pub look: Look,
    /// The budget, polled to check for interrupts.
    pub budget: &'a Budget,
    /// The maximum length of the text, in bytes; any more is a `LimitError`.
    pub bytes_max: usize,
}

/// Appends the display form, in which a string is just its text.
///
/// # Errors
/// `LimitError` if the text is too long, `Interrupted`.
pub fn display(value: Value, out: &mut String, context: &ShowContext<'_>) -> Result<(), Failure> {
    if let Unpacked::Text(text) = value.unpack() {
        for piece in pieces::pieces(text.as_str(), context.budget) {
            out.push_str(piece?);
        }
        return Ok(());
    }
    quoted(value, out, context)
}

/// Appends the quoted form, in which strings are quoted as in a program. A picture is drawn,
/// unless it is part of another value.
///
/// # Errors
/// `LimitError` if the text is too long, `Interrupted`.
pub fn quoted(value: Value, out: &mut String, context: &ShowContext<'_>) -> Result<(), Failure> {
    if let Unpacked::Picture(drawn) = value.unpack() {
        out.push_str(&text(drawn.picture(), paper(None, context)));
        return Ok(());
    }
    let mut nesting: Vec<Parts> = Vec::new();
    let mut open: FxHashSet<u64> = FxHashSet::default();
    let mut count = 0usize;
    let mut current = Some(value);
    loop {
        count += 1;
        if count.is_multiple_of(1024) {
            context.budget.poll(16)?;
            check_length(out, context)?;
        }
        if let Some(value) = current.take() {
            match Parts::of(value) {
                Some(parts) if !open.insert(value.bits) => out.push_str(parts.within_itself()),
                Some(parts) => {
                    out.push_str(parts.brackets()[0]);
                    nesting.push(parts);
                }
                None => {
                    let before = out.len();
                    leaf(value, out, context)?;
                    if out.len() - before > LONG {
                        check_length(out, context)?;
                    }
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
                push_key(context.symbols.text(key), out);
                out.push_str(" = ");
                value
            }
        });
    }
}

/// Returns the paper that pictures are drawn on; `columns` is its width, if known.
pub(super) fn paper(columns: Option<usize>, context: &ShowContext<'_>) -> Paper {
    Paper {
        columns,
        ascii: context.style == Style::Ascii,
    }
}

/// After a part longer than this, in bytes, the length of the text is checked immediately.
const LONG: usize = 1 << 16;

fn check_length(out: &str, context: &ShowContext<'_>) -> Result<(), Failure> {
    if out.len() > context.bytes_max {
        return Err(Failure::limit(
            "the text of this value would be longer than the memory ceiling allows",
        ));
    }
    Ok(())
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

/// Appends a string in quotes, with escapes.
pub fn quote_text(text: &str, out: &mut String) {
    out.push('"');
    for (c, hidden) in watched(text) {
        push_quoted(c, hidden, out);
    }
    out.push('"');
}

/// Like [`quote_text`], for a string of any length.
///
/// # Errors
/// `Interrupted`.
pub fn quote_pieces(text: &str, out: &mut String, budget: &Budget) -> Result<(), Failure> {
    out.push('"');
    for (i, (c, hidden)) in watched(text).enumerate() {
        if i % pieces::BYTES == pieces::BYTES - 1 {
            budget.poll(512)?;
        }
        push_quoted(c, hidden, out);
    }
    out.push('"');
    Ok(())
}

fn push_quoted(c: char, hidden: bool, out: &mut String) {
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

pub(super) fn leaf(
    value: Value,
    out: &mut String,
    context: &ShowContext<'_>,
) -> Result<(), Failure> {
    if let Some(n) = value.as_number() {
        return number::show_as(n, context.look, context.style, out, context.budget);
    }
    match value.unpack() {
        Unpacked::Null => out.push_str("null"),
        Unpacked::Bool(b) => out.push_str(if b { "true" } else { "false" }),
        Unpacked::Text(text) => quote_pieces(text.as_str(), out, context.budget)?,
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
        Unpacked::Table(_) => out.push_str("[:]"),
        Unpacked::Symbolic(x) => x.expression().show_in(context.style, out, context.budget)?,
        Unpacked::Picture(drawn) => out.push_str(&drawn.picture().brief()),
        Unpacked::Error(error) => {
            out.push_str(error.kind().as_str());
            out.push_str(": ");
            out.push_str(error.message().as_str());
        }
        Unpacked::Undefined
        | Unpacked::Int(_)
        | Unpacked::Float(_)
        | Unpacked::Ratio(..)
        | Unpacked::Array(_)
        | Unpacked::Struct(_)
        | Unpacked::Number(_)
        | Unpacked::Internal => out.push_str("<undefined>"),
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
    out.push_str(&p.written_params(context.symbols, None));
    out.push_str(")>");
}
