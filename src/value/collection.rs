//! Values with parts that programs can count, index and loop over.

use super::{Array, Gc, Struct, Table, Text, Unpacked, Value};

/// A value with parts, as accepted by `size`, `for`, `array` and indexing.
#[derive(Clone, Copy)]
pub enum Collection {
    /// A string: its parts are its characters.
    Text(Gc<Text>),
    /// An array.
    Array(Gc<Array>),
    /// A struct.
    Struct(Gc<Struct>),
    /// A dict or a set.
    Table(Gc<Table>),
}

impl Value {
    /// Returns the value as a collection, if it is one.
    #[inline(always)]
    pub fn as_collection(self) -> Option<Collection> {
        match self.unpack() {
            Unpacked::Text(text) => Some(Collection::Text(text)),
            Unpacked::Array(array) => Some(Collection::Array(array)),
            Unpacked::Struct(object) => Some(Collection::Struct(object)),
            Unpacked::Table(table) => Some(Collection::Table(table)),
            // This is the only list of values whose parts programs cannot loop over; each new kind
            // of value must be classified here.
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Picture(_)
            | Unpacked::Internal => None,
        }
    }
}
