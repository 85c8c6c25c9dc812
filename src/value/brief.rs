//! Values in brief, for tables and traces, where a value may take up only part of a line.

use super::show::{ShowContext, push_key, quote_text, quoted};
use super::{Collection, Table, Unpacked, Value};
use crate::text::grouped;

/// How many elements of an aggregate are shown.
const ITEMS: usize = 6;
/// How many levels of nested aggregates are shown.
const LEVELS: usize = 3;
/// The maximum size, in bits, of a number whose digits are written out.
const BITS_MAX: usize = 512;

/// Shows the value in no more than about `max` characters; `…` marks omissions. O(`max`), whatever
/// the size of the value.
pub fn brief(value: Value, max: usize, context: &ShowContext<'_>) -> String {
    let mut out = String::new();
    write(value, LEVELS, max, context, &mut out);
    if out.chars().count() <= max {
        return out;
    }
    let mut cut: String = out.chars().take(max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

fn write(value: Value, levels: usize, max: usize, context: &ShowContext<'_>, out: &mut String) {
    match value.as_collection() {
        Some(Collection::Array(array)) if levels == 0 && !array.items().is_empty() => {
            out.push_str("[…]");
        }
        Some(Collection::Array(array)) => {
            let items = array.items();
            out.push('[');
            list(items.iter(), max, out, |item, out| {
                write(*item, levels - 1, max, context, out);
            });
            out.push(']');
        }
        Some(Collection::Struct(object)) if levels == 0 && !object.is_empty() => {
            out.push_str("{…}");
        }
        Some(Collection::Struct(object)) => {
            let shape = object.shape();
            let fields = shape.keys().iter().zip(object.values());
            out.push('{');
            list(fields, max, out, |(key, value), out| {
                push_key(context.symbols.text(*key), out);
                out.push_str(" = ");
                write(*value, levels - 1, max, context, out);
            });
            out.push('}');
        }
        Some(Collection::Table(table)) if levels == 0 && !table.is_empty() => {
            out.push_str(if table.is_set() { "set(…)" } else { "[…]" });
        }
        Some(Collection::Table(table)) if !table.is_empty() => {
            write_entries(&table, levels - 1, max, context, out);
        }
        Some(Collection::Text(text)) if text.as_str().len() > 4 * max => {
            let start: String = text.as_str().chars().take(max).collect();
            quote_text(&start, out);
            out.pop();
            out.push('…');
        }
        Some(Collection::Table(_) | Collection::Text(_)) => write_whole(value, context, out),
        None => write_single(value, levels, max, context, out),
    }
}

/// Writes a value that is not a collection.
fn write_single(
    value: Value,
    levels: usize,
    max: usize,
    context: &ShowContext<'_>,
    out: &mut String,
) {
    if value.is_undefined() {
        out.push('—');
    } else if let Unpacked::Closure(closure) = value.unpack() {
        out.push_str("func ");
        out.push_str(&closure.function().prototype.name);
        out.push_str("(…)");
    } else if let Some(inner) = value.as_cell() {
        out.push_str("cell ");
        write(inner, levels, max, context, out);
    } else if let Some(drawn) = value.as_picture() {
        out.push_str(&drawn.picture().brief());
    } else if let Unpacked::Internal = value.unpack() {
        out.push('·');
    } else if let Some(bits) = value.as_number().map(|n| n.bits())
        && bits > BITS_MAX
    {
        out.push_str(&format!("{} of {} bits", value.type_name(), grouped(bits)));
    } else {
        write_whole(value, context, out);
    }
}

fn write_whole(value: Value, context: &ShowContext<'_>, out: &mut String) {
    if quoted(value, out, context).is_err() {
        out.push('…');
    }
}

fn write_entries(
    table: &Table,
    levels: usize,
    max: usize,
    context: &ShowContext<'_>,
    out: &mut String,
) {
    let is_set = table.is_set();
    let entries = Counted(table.entries(), table.len());
    out.push_str(if is_set { "set([" } else { "[" });
    list(entries, max, out, |(key, _, value), out| {
        write(key, levels, max, context, out);
        if !is_set {
            out.push_str(": ");
            write(value, levels, max, context, out);
        }
    });
    out.push_str(if is_set { "])" } else { "]" });
}

/// An iterator over parts whose count is known.
struct Counted<I>(I, usize);

impl<I: Iterator> Iterator for Counted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.1, Some(self.1))
    }
}

impl<I: Iterator> ExactSizeIterator for Counted<I> {}

/// Writes as many of the first parts as fit, and the number of parts left out.
fn list<T>(
    parts: impl ExactSizeIterator<Item = T>,
    max: usize,
    out: &mut String,
    mut write: impl FnMut(T, &mut String),
) {
    let (count, mut shown) = (parts.len(), 0);
    for (i, part) in parts.take(ITEMS).enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(part, out);
        shown += 1;
        if out.len() > 4 * max {
            break;
        }
    }
    if count > shown {
        out.push_str(&format!(", … {} more", grouped(count - shown)));
    }
}
