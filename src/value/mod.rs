//! Values: two words each, copied freely. Small values are immediate; the rest live on the heap.
//!
//! Invariants:
//! - A value with an object's tag, [`Tag::Text`] or above, holds a pointer to a live object whose
//!   kind is the tag. Values are created only by this module's constructors, so the pointer is
//!   valid at first; it stays valid as long as the value is reachable from a root or no safepoint
//!   has been passed (see [`crate::heap`]).
//! - [`Gc`] dereferences under the same guarantee. Between two safepoints, nothing outside `heap`,
//!   `value` and `vm` runs code that could collect.
//! - Objects are shared and changed in place by one thread only; no reference into an object's
//!   growing parts (an array's elements, a struct's slots) is kept across a call that may change
//!   that object.

#![allow(unsafe_code)]

mod array;
mod brief;
mod collection;
mod copy;
mod equal;
mod error;
mod extent;
mod function;
mod items;
mod key;
mod module;
mod object;
mod parts;
pub mod pieces;
mod pretty;
mod show;
mod structure;
mod table;
mod tag;
mod text;

pub use array::Array;
pub use brief::brief;
pub use collection::Collection;
pub use copy::deep_copy;
pub use equal::{equal, same};
pub use error::{ErrorObject, Puzzle, TracePoint};
pub use extent::extent;
pub use function::{Cell, ChunkObject, Closure, LoadedFunction};
pub use key::hash as key_hash;
pub use module::{Module, ModuleBody};
pub use object::{Gc, KINDS, NumberBox, PictureBox, SymbolicBox};
pub use parts::{Part, Parts};
pub use pretty::{pretty, pretty_whole};
pub use show::{ShowContext, display, quote_pieces, quote_text, quoted};
pub use structure::{Shape, Shapes, Struct};
pub use table::Table;
pub(crate) use table::{Sought, TablePlaces};
pub use tag::Tag;
pub use text::Text;

use crate::algebra::Expression;
use crate::heap::{Header, Heap, Marker, Parted};
use crate::limit::Budget;
use crate::number::{Number, NumberKind, NumberRef, Update, update};
use crate::text::Failure;

/// A value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Value {
    pub(crate) tag: Tag,
    pub(crate) bits: u64,
}

/// A value, broken down by type.
#[derive(Clone, Copy)]
pub enum Unpacked {
    /// No value; never visible to programs.
    Undefined,
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A 64-bit int.
    Int(i64),
    /// A float.
    Float(f64),
    /// A small fraction.
    Ratio(i32, u32),
    /// A builtin function.
    Builtin(u32),
    /// A string.
    Text(Gc<Text>),
    /// An array.
    Array(Gc<Array>),
    /// A struct.
    Struct(Gc<Struct>),
    /// A function.
    Closure(Gc<Closure>),
    /// A number on the heap.
    Number(Gc<NumberBox>),
    /// An error value.
    Error(Gc<ErrorObject>),
    /// A module.
    Module(Gc<Module>),
    /// A symbolic expression.
    Symbolic(Gc<SymbolicBox>),
    /// A dict or a set.
    Table(Gc<Table>),
    /// A picture.
    Picture(Gc<PictureBox>),
    /// A part of the VM that no program sees.
    Internal,
}

impl Value {
    /// No value.
    pub const UNDEFINED: Value = Value {
        tag: Tag::Undefined,
        bits: 0,
    };
    /// `null`
    pub const NULL: Value = Value {
        tag: Tag::Null,
        bits: 0,
    };
    /// `true`
    pub const TRUE: Value = Value {
        tag: Tag::Bool,
        bits: 1,
    };

    /// Creates a bool.
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        Value {
            tag: Tag::Bool,
            bits: u64::from(b),
        }
    }

    /// Creates an int.
    #[inline(always)]
    pub fn int(i: i64) -> Value {
        Value {
            tag: Tag::Int,
            bits: i as u64,
        }
    }

    /// Creates a float.
    #[inline(always)]
    pub fn float(f: f64) -> Value {
        Value {
            tag: Tag::Float,
            bits: f.to_bits(),
        }
    }

    /// Creates the value of a builtin function.
    pub fn builtin(index: u32) -> Value {
        Value {
            tag: Tag::Builtin,
            bits: u64::from(index),
        }
    }

    /// Creates a number in its smallest form, allocated if it is not immediate.
    pub fn number(heap: &mut Heap, n: Number) -> Value {
        match n {
            Number::Int(i) => Value::int(i),
            Number::Float(f) => Value::float(f),
            Number::Ratio(n, d) => match (i32::try_from(n), u32::try_from(d)) {
                (Ok(n), Ok(d)) => Value::ratio(n, d),
                _ => NumberBox::allocate(heap, Number::Ratio(n, d)).into(),
            },
            other @ (Number::Big(_)
            | Number::Rational(_)
            | Number::Irrational(_)
            | Number::Complex(_)) => NumberBox::allocate(heap, other).into(),
        }
    }

    /// Creates a symbolic expression, or a number if no symbol is left in it.
    pub fn symbolic(heap: &mut Heap, x: Expression) -> Value {
        match x.as_number() {
            Some(n) => Value::number(heap, n),
            None => SymbolicBox::allocate(heap, x).into(),
        }
    }

    fn ratio(numerator: i32, denominator: u32) -> Value {
        Value {
            tag: Tag::Ratio,
            bits: u64::from(numerator as u32) | u64::from(denominator) << 32,
        }
    }

    /// Returns the value, broken down by type.
    #[inline]
    pub fn unpack(self) -> Unpacked {
        match self.tag {
            Tag::Undefined => Unpacked::Undefined,
            Tag::Null => Unpacked::Null,
            Tag::Bool => Unpacked::Bool(self.bits != 0),
            Tag::Int => Unpacked::Int(self.bits as i64),
            Tag::Float => Unpacked::Float(f64::from_bits(self.bits)),
            Tag::Ratio => Unpacked::Ratio(self.bits as u32 as i32, (self.bits >> 32) as u32),
            Tag::Builtin => Unpacked::Builtin(self.bits as u32),
            // SAFETY: the tag says which type the pointer points to (the module's first invariant).
            Tag::Text => Unpacked::Text(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Array => Unpacked::Array(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Struct => Unpacked::Struct(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Closure => Unpacked::Closure(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Number => Unpacked::Number(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Error => Unpacked::Error(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Module => Unpacked::Module(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Symbolic => Unpacked::Symbolic(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Table => Unpacked::Table(unsafe { self.gc() }),
            // SAFETY: as above.
            Tag::Picture => Unpacked::Picture(unsafe { self.gc() }),
            Tag::Cell | Tag::Chunk | Tag::Shape | Tag::Buffer => Unpacked::Internal,
        }
    }

    /// Returns the object the value points to.
    ///
    /// # Safety
    /// The value's tag must be that of `T`.
    #[inline(always)]
    pub(crate) unsafe fn gc<T>(self) -> Gc<T> {
        // SAFETY: heap values are created only from non-null pointers.
        unsafe { Gc::from_raw(self.bits as *mut T) }
    }

    /// Reports whether the value is undefined.
    #[inline(always)]
    pub fn is_undefined(self) -> bool {
        self.tag == Tag::Undefined
    }

    /// Reports whether the value fits in its two words and refers to no object.
    #[inline(always)]
    pub fn is_immediate(self) -> bool {
        !self.tag.is_heap()
    }

    /// Reports whether the value is `null`.
    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.tag == Tag::Null
    }

    /// Replaces a number that nothing else refers to with the result of an operation on it, and
    /// returns it; does nothing and returns `None` if that is not possible in the number's own
    /// memory.
    ///
    /// # Safety
    /// The value must be a number on the heap that nothing else refers to or has a view of, and
    /// `other` must not be part of it.
    pub(crate) unsafe fn update_number(
        self,
        heap: &mut Heap,
        op: Update,
        other: NumberRef<'_>,
        budget: &Budget,
    ) -> Result<Option<Value>, Failure> {
        // SAFETY: guaranteed by the caller.
        let number = unsafe { self.gc::<NumberBox>().number_mut() };
        let before = number.as_ref().bytes();
        if !update(number, op, other, budget)? {
            return Ok(None);
        }
        heap.charge(number.as_ref().bytes().saturating_sub(before));
        if let Number::Big(big) = &*number
            && let Ok(small) = i64::try_from(&**big)
        {
            return Ok(Some(Value::int(small)));
        }
        Ok(Some(self))
    }

    /// Returns the object's header, if its contents can be changed by programs.
    pub(crate) fn changeable(self) -> Option<*mut Header> {
        match self.as_collection()? {
            Collection::Array(array) => Some(array.header()),
            Collection::Struct(object) => Some(object.header()),
            Collection::Table(table) => Some(table.header()),
            Collection::Text(_) => None,
        }
    }

    /// Returns the contents of the cell, if the value is one of the VM's cells.
    pub fn as_cell(self) -> Option<Value> {
        // SAFETY: the tag says that it is a cell, and values refer to live objects (the module's
        // invariants).
        (self.tag == Tag::Cell).then(|| unsafe { self.gc::<Cell>() }.value.get())
    }

    /// Returns the number, if the value is one. The view is bound to the place that the value was
    /// read from; see the module's invariants for how long that place keeps it alive.
    #[inline(always)]
    pub fn as_number(&self) -> Option<NumberRef<'_>> {
        Some(match self.unpack() {
            Unpacked::Int(i) => NumberRef::Int(i),
            Unpacked::Float(f) => NumberRef::Float(f),
            Unpacked::Ratio(n, d) => NumberRef::Ratio(i64::from(n), i64::from(d)),
            // SAFETY: the view ends with the borrow of a value that refers to the number.
            Unpacked::Number(n) => unsafe { n.number_unbound() }.as_ref(),
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Builtin(_)
            | Unpacked::Text(_)
            | Unpacked::Array(_)
            | Unpacked::Struct(_)
            | Unpacked::Closure(_)
            | Unpacked::Table(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Picture(_)
            | Unpacked::Internal => return None,
        })
    }

    /// Returns the int, if the value is one that fits in 64 bits.
    #[inline]
    pub fn as_int(self) -> Option<i64> {
        (self.tag == Tag::Int).then_some(self.bits as i64)
    }

    /// Returns the symbolic expression, if the value is one.
    #[inline]
    pub fn as_symbolic(self) -> Option<Gc<SymbolicBox>> {
        if let Unpacked::Symbolic(x) = self.unpack() {
            Some(x)
        } else {
            None
        }
    }

    /// Returns the value as a picture, if it is one.
    #[inline]
    pub fn as_picture(self) -> Option<Gc<PictureBox>> {
        if let Unpacked::Picture(picture) = self.unpack() {
            Some(picture)
        } else {
            None
        }
    }

    /// Returns the string as an object, if the value is one.
    #[inline]
    pub fn as_text(self) -> Option<Gc<Text>> {
        if let Unpacked::Text(text) = self.unpack() {
            Some(text)
        } else {
            None
        }
    }

    /// Returns the string, if the value is one. The view is bound to the place that the value was
    /// read from; see the module's invariants for how long that place keeps it alive.
    #[inline(always)]
    pub fn as_str(&self) -> Option<&str> {
        if let Unpacked::Text(text) = self.unpack() {
            // SAFETY: the view ends with the borrow of a value that refers to the string.
            Some(unsafe { text.str_unbound() })
        } else {
            None
        }
    }

    /// Returns the array, if the value is one.
    #[inline]
    pub fn as_array(self) -> Option<Gc<Array>> {
        if let Unpacked::Array(array) = self.unpack() {
            Some(array)
        } else {
            None
        }
    }

    /// Returns the struct, if the value is one.
    #[inline]
    pub fn as_struct(self) -> Option<Gc<Struct>> {
        if let Unpacked::Struct(object) = self.unpack() {
            Some(object)
        } else {
            None
        }
    }

    /// Returns the dict or set, if the value is one.
    #[inline]
    pub fn as_table(self) -> Option<Gc<Table>> {
        if let Unpacked::Table(table) = self.unpack() {
            Some(table)
        } else {
            None
        }
    }

    /// Reports whether the value counts as true in a condition: all values do except `false`,
    /// `null`, zero, `""`, `[]`, an empty dict and an empty set.
    #[inline]
    pub fn is_truthy(self) -> bool {
        match self.unpack() {
            Unpacked::Bool(b) => b,
            Unpacked::Null | Unpacked::Undefined => false,
            Unpacked::Int(i) => i != 0,
            Unpacked::Float(f) => f != 0.0,
            Unpacked::Text(text) => !text.is_empty(),
            Unpacked::Array(array) => !array.is_empty(),
            Unpacked::Table(table) => !table.is_empty(),
            Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Struct(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Symbolic(_)
            | Unpacked::Picture(_)
            | Unpacked::Internal => true,
        }
    }

    /// Returns the type's name, as returned by `typeof`.
    pub fn type_name(self) -> &'static str {
        match self.unpack() {
            Unpacked::Undefined | Unpacked::Internal => "undefined",
            Unpacked::Null => "null",
            Unpacked::Bool(_) => "bool",
            Unpacked::Int(_) => "int",
            Unpacked::Float(_) => "float",
            Unpacked::Ratio(..) => "rational",
            Unpacked::Builtin(_) | Unpacked::Closure(_) => "function",
            Unpacked::Text(_) => "string",
            Unpacked::Array(_) => "array",
            Unpacked::Struct(_) => "struct",
            Unpacked::Number(n) => NumberKind::name(n.number().as_ref().kind()),
            Unpacked::Error(_) => "error",
            Unpacked::Module(_) => "module",
            Unpacked::Symbolic(_) => "symbolic",
            Unpacked::Picture(_) => "picture",
            Unpacked::Table(table) if table.is_set() => "set",
            Unpacked::Table(_) => "dict",
        }
    }

    /// Marks the object that the value points to, if any.
    #[inline(always)]
    pub(crate) fn mark(self, marker: &mut Marker<'_>) {
        if self.tag.is_heap() {
            // SAFETY: the module's first invariant.
            unsafe { marker.mark(self.bits as *mut crate::heap::Header) }
        }
    }
}

impl Parted for Value {
    #[inline(always)]
    fn mark(&self, marker: &mut Marker<'_>) {
        Value::mark(*self, marker);
    }
}

const _: () = assert!(size_of::<Value>() == 16 && std::mem::offset_of!(Value, bits) == 8);
const _: () =
    assert!(size_of::<Option<Value>>() == 16 && size_of::<Result<Value, Failure>>() == 16);
