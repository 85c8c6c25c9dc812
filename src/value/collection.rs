//! Values that hold parts which programs can count, index and go through.

use super::{Array, Gc, Struct, Table, Text, Unpacked, Value};

/// A value with parts: what `size`, `for`, `array` and indexing take.
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
    /// The collection that the value is.
    #[inline(always)]
    pub fn as_collection(self) -> Option<Collection> {
        match self.unpack() {
            Unpacked::Text(text) => Some(Collection::Text(text)),
            Unpacked::Array(array) => Some(Collection::Array(array)),
            Unpacked::Struct(object) => Some(Collection::Struct(object)),
            Unpacked::Table(table) => Some(Collection::Table(table)),
            // The one list of what holds nothing that programs go through: a new kind of value is decided on here.
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
