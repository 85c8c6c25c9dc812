//! Values as seen from outside the machine. Views borrow the machine, so nothing can run and
//! nothing can be collected while they exist.

use super::Vm;
use crate::text::{Failure, Symbol};
use crate::value::{Gc, Table, Unpacked, Value};

/// A read-only view of a value in a session. Creating one takes O(1) and copies nothing; values
/// that contain themselves are handled correctly.
#[derive(Clone, Copy)]
pub struct ValueRef<'a> {
    vm: &'a Vm,
    /// The value, which is reachable from a root of the machine.
    value: Value,
}

/// The contents of a value. For values with parts, the parts come from an iterator.
pub enum Data<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An int that fits in 64 bits.
    Int(i64),
    /// A float.
    Float(f64),
    /// Any other number: a larger int, a fraction, a root, π or a complex number.
    /// [`ValueRef::text`] writes it exactly.
    Number,
    /// A string.
    Text(&'a str),
    /// An array, with its elements.
    Array(Items<'a>),
    /// A struct, with its own fields in order.
    Struct(Fields<'a>),
    /// A dict, with its keys and values in order.
    Dict(Entries<'a>),
    /// A set, with its elements in order.
    Set(Elements<'a>),
    /// A function.
    Function,
    /// An error value.
    Error {
        /// The name of its kind.
        kind: &'a str,
        /// Its message.
        message: &'a str,
    },
    /// A module.
    Module,
    /// A symbolic expression. [`ValueRef::text`] writes it.
    Symbolic,
    /// A picture. [`ValueRef::text`] draws it.
    Picture,
}

/// The elements of an array.
#[derive(Clone)]
pub struct Items<'a> {
    vm: &'a Vm,
    values: std::slice::Iter<'a, Value>,
}

/// The fields of a struct: names and values.
#[derive(Clone)]
pub struct Fields<'a> {
    names: std::slice::Iter<'a, Symbol>,
    values: Items<'a>,
}

/// The entries of a dict: keys and values.
#[derive(Clone)]
pub struct Entries<'a> {
    vm: &'a Vm,
    table: &'a Table,
    place: usize,
    left: usize,
}

/// The elements of a set.
#[derive(Clone)]
pub struct Elements<'a>(Entries<'a>);

impl Vm {
    /// A view of a global's value, if it has one.
    pub fn look_at_global(&self, slot: u32) -> Option<ValueRef<'_>> {
        let value = self.globals.value(slot);
        (!value.is_undefined()).then_some(ValueRef { vm: self, value })
    }

    /// A view of a value kept by the session.
    pub fn look_at_kept(&self, index: usize) -> Option<ValueRef<'_>> {
        let value = *self.kept.get(index)?;
        Some(ValueRef { vm: self, value })
    }
}

/// Borrows an object for as long as the machine is borrowed.
///
/// # Safety
/// The object is reachable from a root of the machine, and views of it are handed out only under a
/// shared borrow of the machine. Anything that collects or changes objects needs an exclusive
/// borrow.
unsafe fn held<T>(_: &Vm, object: Gc<T>) -> &T {
    // SAFETY: as the caller promises: the object lives until the next collection, which needs an
    // exclusive borrow of the machine.
    unsafe { &*object.as_ptr() }
}

impl<'a> ValueRef<'a> {
    /// Returns the contents of the value.
    pub fn data(self) -> Data<'a> {
        let vm = self.vm;
        match self.value.unpack() {
            Unpacked::Null | Unpacked::Undefined | Unpacked::Internal => Data::Null,
            Unpacked::Bool(b) => Data::Bool(b),
            Unpacked::Int(i) => Data::Int(i),
            Unpacked::Float(f) => Data::Float(f),
            Unpacked::Ratio(..) | Unpacked::Number(_) => Data::Number,
            Unpacked::Builtin(_) | Unpacked::Closure(_) => Data::Function,
            // SAFETY: the value is reachable (the type's invariant).
            Unpacked::Text(text) => Data::Text(unsafe { held(vm, text) }.as_str()),
            Unpacked::Array(array) => Data::Array(Items {
                vm,
                // SAFETY: as above.
                values: unsafe { held(vm, array) }.items().iter(),
            }),
            Unpacked::Struct(object) => {
                // SAFETY: as above.
                let object = unsafe { held(vm, object) };
                // SAFETY: the struct keeps its shape alive.
                let shape = unsafe { held(vm, object.shape()) };
                let values = object.values().iter();
                Data::Struct(Fields {
                    names: shape.keys().iter(),
                    values: Items { vm, values },
                })
            }
            Unpacked::Table(table) => {
                let entries = Entries {
                    vm,
                    // SAFETY: as above.
                    table: unsafe { held(vm, table) },
                    place: 0,
                    left: table.len(),
                };
                if table.is_set() {
                    Data::Set(Elements(entries))
                } else {
                    Data::Dict(entries)
                }
            }
            Unpacked::Error(error) => {
                // SAFETY: the value is reachable, and therefore so are its parts.
                let (kind, message) =
                    unsafe { (held(vm, error.kind()), held(vm, error.message())) };
                Data::Error {
                    kind: kind.as_str(),
                    message: message.as_str(),
                }
            }
            Unpacked::Module(_) => Data::Module,
            Unpacked::Symbolic(_) => Data::Symbolic,
            Unpacked::Picture(_) => Data::Picture,
        }
    }

    /// The name of the type, as returned by `typeof`.
    pub fn type_name(self) -> &'static str {
        self.value.type_name()
    }

    /// The value as written in the language, with strings in quotes.
    ///
    /// # Errors
    /// `LimitError` if the text is too long; `Interrupted`.
    pub fn text(self) -> Result<String, Failure> {
        self.vm.quoted(self.value)
    }

    /// The value as an int, if it is one that fits in 64 bits.
    pub fn as_int(self) -> Option<i64> {
        self.value.as_int()
    }

    /// The value as a string, if it is one.
    pub fn as_str(self) -> Option<&'a str> {
        let Unpacked::Text(text) = self.value.unpack() else {
            return None;
        };
        // SAFETY: the value is reachable (the type's invariant).
        Some(unsafe { held(self.vm, text) }.as_str())
    }

    /// A field of a struct, either its own or inherited.
    pub fn field(self, name: &str) -> Option<ValueRef<'a>> {
        let value = self.value.as_struct()?.get(self.vm.symbols.find(name)?)?;
        Some(ValueRef { value, ..self })
    }
}

impl std::fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.text() {
            Ok(text) => f.write_str(&text),
            Err(failure) => write!(f, "<{}: {}>", self.type_name(), failure.message()),
        }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        let value = *self.values.next()?;
        Some(ValueRef { vm: self.vm, value })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl ExactSizeIterator for Items<'_> {}

impl<'a> Iterator for Entries<'a> {
    type Item = (ValueRef<'a>, ValueRef<'a>);

    fn next(&mut self) -> Option<(ValueRef<'a>, ValueRef<'a>)> {
        let (place, key, _, value) = self.table.entry_from(self.place)?;
        self.place = place + 1;
        self.left -= 1;
        let vm = self.vm;
        Some((ValueRef { vm, value: key }, ValueRef { vm, value }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Entries<'_> {}

impl<'a> Iterator for Elements<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        self.0.next().map(|(element, _)| element)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Elements<'_> {}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, ValueRef<'a>);

    fn next(&mut self) -> Option<(&'a str, ValueRef<'a>)> {
        let value = self.values.next()?;
        Some((value.vm.symbols.text(*self.names.next()?), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl ExactSizeIterator for Fields<'_> {}
