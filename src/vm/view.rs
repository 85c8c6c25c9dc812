//! Values as those outside the machine see them: data that borrows the machine, so that nothing runs, and nothing is collected, while it is
//! looked at.

use super::Vm;
use crate::text::{Failure, Symbol};
use crate::value::{Gc, Table, Unpacked, Value};

/// A value of a session, to be looked at where it is. Looking is O(1) and copies nothing; a value that contains itself is no trouble.
#[derive(Clone, Copy)]
pub struct ValueRef<'a> {
    vm: &'a Vm,
    /// Reachable from a root of the machine.
    value: Value,
}

/// What a value is. What has parts gives them one after the other.
pub enum Data<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An int that fits 64 bits.
    Int(i64),
    /// A float.
    Float(f64),
    /// Any other number: a larger int, a fraction, a root, π, a complex number. [`ValueRef::text`] writes it exactly.
    Number,
    /// A string.
    Text(&'a str),
    /// An array: its elements.
    Array(Items<'a>),
    /// A struct: its own fields, in order.
    Struct(Fields<'a>),
    /// A dict: its keys and values, in order.
    Dict(Entries<'a>),
    /// A set: its elements, in order.
    Set(Elements<'a>),
    /// A function.
    Function,
    /// An error value.
    Error {
        /// Its kind's name.
        kind: &'a str,
        /// What happened.
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
    /// The value of a global, if it has one.
    pub fn look_at_global(&self, slot: u32) -> Option<ValueRef<'_>> {
        let value = self.globals.value(slot);
        (!value.is_undefined()).then_some(ValueRef { vm: self, value })
    }

    /// A value that the session keeps.
    pub fn look_at_kept(&self, index: usize) -> Option<ValueRef<'_>> {
        let value = *self.kept.get(index)?;
        Some(ValueRef { vm: self, value })
    }
}

/// The object, for as long as the machine is borrowed.
///
/// # Safety
/// The object is reachable from a root of the machine, and views of it are given out only by what borrows the machine shared: whatever collects
/// or changes an object needs the machine exclusively.
unsafe fn held<T>(_: &Vm, object: Gc<T>) -> &T {
    // SAFETY: as the caller promises: the object lives until the next collection, which needs the machine exclusively.
    unsafe { &*object.as_ptr() }
}

impl<'a> ValueRef<'a> {
    /// What it is.
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
                // SAFETY: the struct refers to its shape.
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
                // SAFETY: the value is reachable, and so are its parts.
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

    /// The type's name, as `typeof` gives it.
    pub fn type_name(self) -> &'static str {
        self.value.type_name()
    }

    /// The value as the language writes it, strings in quotes.
    ///
    /// # Errors
    /// `LimitError` when the text is too long, `Interrupted`.
    pub fn text(self) -> Result<String, Failure> {
        self.vm.quoted(self.value)
    }

    /// The int that the value is, if it fits 64 bits.
    pub fn as_int(self) -> Option<i64> {
        self.value.as_int()
    }

    /// The string that the value is.
    pub fn as_str(self) -> Option<&'a str> {
        let Unpacked::Text(text) = self.value.unpack() else {
            return None;
        };
        // SAFETY: the value is reachable (the type's invariant).
        Some(unsafe { held(self.vm, text) }.as_str())
    }

    /// A field of a struct, its own or one of its parents'.
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
