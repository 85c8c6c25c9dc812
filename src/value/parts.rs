//! The parts of arrays, structs, dicts and sets, one after the other, and what is written around them: what the display form
//! and the source form share.

use super::{Unpacked, Value};
use crate::text::Symbol;

/// A part and what is written before it.
pub enum Part {
    /// An element, or the key of a dict.
    Element(Value),
    /// A field of a struct.
    Field(Symbol, Value),
    /// The value that belongs to the key before it.
    Value(Value),
}

/// A walk over the parts of a value. Nothing is held in between, so a value that changes is no trouble.
pub struct Parts {
    value: Value,
    next: usize,
    /// Whether the key of the entry at `next` was given already.
    after_key: bool,
    count: usize,
}

impl Parts {
    /// The parts of a value that has some.
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

    /// The value.
    pub fn whole(&self) -> Value {
        self.value
    }

    /// What is written before the first part and behind the last one.
    pub fn brackets(&self) -> [&'static str; 2] {
        match self.value.unpack() {
            Unpacked::Struct(_) => ["{", "}"],
            Unpacked::Table(table) if table.is_set() => ["set([", "])"],
            Unpacked::Table(table) if table.is_empty() => ["[", ":]"],
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Text(_)
            | Unpacked::Array(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Table(_)
            | Unpacked::Internal => ["[", "]"],
        }
    }

    /// What is written for a value that contains itself.
    pub fn within_itself(&self) -> &'static str {
        match self.value.unpack() {
            Unpacked::Struct(_) => "{...}",
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Text(_)
            | Unpacked::Array(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Table(_)
            | Unpacked::Internal => "[...]",
        }
    }

    /// Whether a comma is written before the part given last.
    pub fn wants_comma(&self) -> bool {
        self.count > 1
    }
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let at = self.next;
        let part = match self.value.unpack() {
            Unpacked::Array(array) => Part::Element(*array.items().get(at)?),
            Unpacked::Struct(object) => {
                let key = *object.shape().keys().get(at)?;
                Part::Field(key, object.values()[at])
            }
            Unpacked::Table(table) => {
                let (place, key, _, value) = table.entry_from(at)?;
                if !self.after_key && !table.is_set() {
                    self.after_key = true;
                    self.next = place;
                    self.count += 1;
                    return Some(Part::Element(key));
                }
                self.next = place + 1;
                if self.after_key {
                    self.after_key = false;
                    return Some(Part::Value(value));
                }
                self.count += 1;
                return Some(Part::Element(key));
            }
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Text(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Internal => return None,
        };
        self.next += 1;
        self.count += 1;
        Some(part)
    }
}
