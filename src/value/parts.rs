//! The parts of arrays, structs, dicts and sets, one after another, and the text written around
//! them, for both the display form and the source form.

use super::{Unpacked, Value};
use crate::text::Symbol;

/// One part of a value.
pub enum Part {
    /// An element, or the key of a dict.
    Element(Value),
    /// A field of a struct.
    Field(Symbol, Value),
    /// The value that belongs to the key before it.
    Value(Value),
}

/// A traversal of the parts of a value. Nothing is borrowed between steps, so the value may change
/// in the meantime.
pub struct Parts {
    value: Value,
    next: usize,
    /// Whether the key of the entry at `next` has already been returned.
    after_key: bool,
    count: usize,
}

impl Parts {
    /// Starts a traversal of a value's parts; `None` if it has none.
    pub fn of(value: Value) -> Option<Parts> {
        matches!(
            value.unpack(),
            Unpacked::Array(_) | Unpacked::Struct(_) | Unpacked::Table(_)
        )
        .then_some(Parts {
            value,
            next: 0,
            after_key: false,
            count: 0,
        })
    }

    /// Returns the value being traversed.
    pub fn whole(&self) -> Value {
        self.value
    }

    /// Returns the text written before the first part and after the last one.
    pub fn brackets(&self) -> [&'static str; 2] {
        match self.value.as_table() {
            Some(table) if table.is_set() => ["set([", "])"],
            Some(table) if table.is_empty() => ["[", ":]"],
            None if self.value.as_struct().is_some() => ["{", "}"],
            Some(_) | None => ["[", "]"],
        }
    }

    /// Returns the text written where a value contains itself.
    pub fn within_itself(&self) -> &'static str {
        match self.value.as_struct() {
            Some(_) => "{...}",
            None => "[...]",
        }
    }

    /// Reports whether a comma goes before the part returned last.
    pub fn wants_comma(&self) -> bool {
        self.count > 1
    }
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let at = self.next;
        if let Some(table) = self.value.as_table() {
            let (place, key, _, value) = table.entry_from(at)?;
            if std::mem::take(&mut self.after_key) {
                self.next = place + 1;
                return Some(Part::Value(value));
            }
            self.after_key = !table.is_set();
            self.next = place + usize::from(table.is_set());
            self.count += 1;
            return Some(Part::Element(key));
        }
        let part = match self.value.as_array() {
            Some(array) => Part::Element(*array.items().get(at)?),
            None => {
                let object = self.value.as_struct()?;
                let key = *object.shape().keys().get(at)?;
                Part::Field(key, object.values()[at])
            }
        };
        self.next += 1;
        self.count += 1;
        Some(part)
    }
}
