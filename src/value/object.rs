//! The common parts of all heap objects: the typed pointer, the table of kinds, and boxed numbers.

use super::array::Array;
use super::error::ErrorObject;
use super::function::{Cell, ChunkObject, Closure};
use super::module::Module;
use super::structure::{Shape, Struct};
use super::table::Table;
use super::text::{Buffer, Text};
use super::{Tag, Value};
use crate::algebra::Expression;
use crate::heap::{Header, Heap, Kind, Marker, Saved};
use crate::number::Number;
use crate::picture::Picture;
use std::ops::Deref;
use std::ptr::NonNull;

/// A pointer to a heap object. See the invariants of [`crate::value`].
#[repr(transparent)]
pub struct Gc<T>(NonNull<T>);

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Gc<T> {
        *self
    }
}

impl<T> Copy for Gc<T> {}

impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Gc<T>) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Gc<T> {}

impl<T> Deref for Gc<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the object is live until the next safepoint (the module's invariants).
        unsafe { self.0.as_ref() }
    }
}

impl<T> Gc<T> {
    /// # Safety
    /// The pointer must be non-null and point to a live object of this type.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(pointer: *mut T) -> Gc<T> {
        // SAFETY: guaranteed by the caller.
        Gc(unsafe { NonNull::new_unchecked(pointer) })
    }

    /// Returns the address; equal addresses mean the same object.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0.as_ptr() as usize
    }

    #[inline(always)]
    pub(crate) fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }

    #[inline(always)]
    pub(crate) fn header(self) -> *mut Header {
        self.0.as_ptr().cast::<Header>()
    }
}

/// A type of heap object, with its tag.
pub(super) trait Object: Sized {
    const TAG: Tag;

    fn trace(&self, marker: &mut Marker<'_>);

    /// Returns the size in bytes of the object itself and of everything it holds outside the heap.
    fn size(&self) -> usize;
}

impl<T: Object> From<Gc<T>> for Value {
    #[inline(always)]
    fn from(object: Gc<T>) -> Value {
        Value {
            tag: T::TAG,
            bits: object.address() as u64,
        }
    }
}

#[allow(private_bounds)]
impl<T: Object> Gc<T> {
    #[inline(always)]
    pub(crate) fn mark(self, marker: &mut Marker<'_>) {
        // SAFETY: the object is live (the module's invariants).
        unsafe { marker.mark_shared(self.header()) }
    }
}

/// Allocates memory for an object of this type followed by `extra` bytes. Only the header is
/// initialised.
#[inline(always)]
pub(super) fn allocate<T: Object>(heap: &mut Heap, extra: usize) -> *mut T {
    heap.allocate(T::TAG as u8, size_of::<T>() + extra)
        .as_ptr()
        .cast::<T>()
}

unsafe fn trace<T: Object>(object: *mut Header, marker: &mut Marker<'_>) -> usize {
    // SAFETY: the heap calls this only for live objects of this kind.
    let object = unsafe { &*object.cast::<T>() };
    object.trace(marker);
    object.size()
}

unsafe fn size<T: Object>(object: *mut Header) -> usize {
    // SAFETY: same as for `trace`.
    unsafe { (*object.cast::<T>()).size() }
}

unsafe fn finish<T: Object>(object: *mut Header) {
    // SAFETY: the heap calls this once for each unreachable object of this kind.
    unsafe { std::ptr::drop_in_place(object.cast::<T>()) }
}

const fn plain<T: Object>(name: &'static str) -> Kind {
    Kind {
        name,
        trace: trace::<T>,
        finish: None,
        size: size::<T>,
        save: None,
    }
}

const fn owning<T: Object>(name: &'static str) -> Kind {
    Kind {
        name,
        trace: trace::<T>,
        finish: Some(finish::<T>),
        size: size::<T>,
        save: None,
    }
}

/// Adds support for saving contents to a kind whose objects can change.
const fn changing<T: Change>(kind: Kind) -> Kind {
    Kind {
        save: Some(save::<T>),
        ..kind
    }
}

/// A type of heap object whose contents can change.
pub(super) trait Change: Object {
    /// Saves the current contents.
    fn save(&self) -> Box<dyn Saved>;
}

unsafe fn save<T: Change>(object: *mut Header) -> Box<dyn Saved> {
    // SAFETY: same as for `trace`.
    unsafe { (*object.cast::<T>()).save() }
}

/// Returns the header of an object, for the journal.
pub(super) fn header_of<T: Object>(object: &T) -> *mut Header {
    std::ptr::from_ref(object).cast_mut().cast::<Header>()
}

const UNUSED: Kind = plain::<Cell>("unused");

/// The kinds of heap objects, by tag.
pub static KINDS: [Kind; 30] = {
    let mut kinds = [const { UNUSED }; 30];
    kinds[Tag::Text as usize] = plain::<Text>("string");
    kinds[Tag::Array as usize] = changing::<Array>(owning::<Array>("array"));
    kinds[Tag::Struct as usize] = changing::<Struct>(owning::<Struct>("struct"));
    kinds[Tag::Closure as usize] = plain::<Closure>("function");
    kinds[Tag::Number as usize] = owning::<NumberBox>("number");
    kinds[Tag::Error as usize] = changing::<ErrorObject>(owning::<ErrorObject>("error"));
    kinds[Tag::Module as usize] = owning::<Module>("module");
    kinds[Tag::Cell as usize] = changing::<Cell>(plain::<Cell>("cell"));
    kinds[Tag::Chunk as usize] = owning::<ChunkObject>("chunk");
    kinds[Tag::Shape as usize] = owning::<Shape>("shape");
    kinds[Tag::Buffer as usize] = owning::<Buffer>("buffer");
    kinds[Tag::Symbolic as usize] = owning::<SymbolicBox>("symbolic");
    kinds[Tag::Picture as usize] = owning::<PictureBox>("picture");
    kinds[Tag::Table as usize] = changing::<Table>(owning::<Table>("dict"));
    kinds
};

/// A number that is not immediate: a big int, a big fraction, an irrational or a complex number.
#[repr(C)]
pub struct NumberBox {
    header: Header,
    number: Number,
}

/// Numbers that take up no more memory than this, in bytes, are not long.
const LONG_BYTES: usize = 1 << 12;

impl NumberBox {
    pub(super) fn allocate(heap: &mut Heap, number: Number) -> Gc<NumberBox> {
        let bytes = number.as_ref().bytes();
        let object = allocate::<NumberBox>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe { (&raw mut (*object).number).write(number) };
        heap.charge_kind(Tag::Number as u8, bytes);
        // SAFETY: the number has just been written.
        if bytes > LONG_BYTES && unsafe { (*object).number.as_ref() }.is_long() {
            heap.count_long_number();
        }
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Returns the number.
    #[inline(always)]
    pub fn number(&self) -> &Number {
        &self.number
    }
}

impl Gc<NumberBox> {
    /// Borrows the number for changing it.
    ///
    /// # Safety
    /// There must be no other view of it.
    pub(super) unsafe fn number_mut<'a>(self) -> &'a mut Number {
        // SAFETY: guaranteed by the caller; the object is live until the next safepoint (the
        // module's invariants).
        unsafe { &mut (*self.as_ptr()).number }
    }

    /// Borrows the number for longer than this pointer is borrowed.
    ///
    /// # Safety
    /// The view must be used only while the object is reachable, and during that time its memory
    /// must not be reused for the result of an operation.
    #[inline(always)]
    pub(super) unsafe fn number_unbound<'a>(self) -> &'a Number {
        // SAFETY: guaranteed by the caller.
        unsafe { &(*self.as_ptr()).number }
    }
}

impl Object for NumberBox {
    const TAG: Tag = Tag::Number;

    fn trace(&self, _: &mut Marker<'_>) {}

    fn size(&self) -> usize {
        size_of::<NumberBox>() + self.number.as_ref().bytes()
    }
}

/// A symbolic expression.
#[repr(C)]
pub struct SymbolicBox {
    header: Header,
    expression: Expression,
}

impl SymbolicBox {
    pub(super) fn allocate(heap: &mut Heap, expression: Expression) -> Gc<SymbolicBox> {
        let bytes = expression.bytes();
        let object = allocate::<SymbolicBox>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe { (&raw mut (*object).expression).write(expression) };
        heap.charge_kind(Tag::Symbolic as u8, bytes);
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Creates a symbolic expression that may be just a number; used for drawing, not for display.
    pub fn whole(heap: &mut Heap, expression: Expression) -> Gc<SymbolicBox> {
        SymbolicBox::allocate(heap, expression)
    }

    /// Returns the expression; copies of it share its parts.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

impl Object for SymbolicBox {
    const TAG: Tag = Tag::Symbolic;

    fn trace(&self, _: &mut Marker<'_>) {}

    fn size(&self) -> usize {
        size_of::<SymbolicBox>() + self.expression.bytes()
    }
}

/// A picture.
#[repr(C)]
pub struct PictureBox {
    header: Header,
    picture: Picture,
}

impl PictureBox {
    /// Creates a picture on the heap.
    pub fn new(heap: &mut Heap, picture: Picture) -> Gc<PictureBox> {
        let bytes = picture.bytes();
        let object = allocate::<PictureBox>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe { (&raw mut (*object).picture).write(picture) };
        heap.charge_kind(Tag::Picture as u8, bytes);
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Returns the picture.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }
}

impl Object for PictureBox {
    const TAG: Tag = Tag::Picture;

    fn trace(&self, _: &mut Marker<'_>) {}

    fn size(&self) -> usize {
        size_of::<PictureBox>() + self.picture.bytes()
    }
}
