//! Arrays: contiguous values.

use super::items::Items;
use super::object::{Change, Gc, Object, allocate, header_of};
use super::{Tag, Value};
use crate::heap::{Header, Heap, Log, Marker, Saved};
use std::any::Any;
use std::cell::UnsafeCell;
use std::mem::offset_of;
use std::ops::Range;

/// An array.
#[repr(C)]
pub struct Array {
    header: Header,
    items: UnsafeCell<Items>,
}

impl Array {
    /// The offset of the pointer to the elements, in bytes.
    pub(crate) const DATA: usize = offset_of!(Array, items) + Items::DATA;
    /// The offset of the element count, in bytes.
    pub(crate) const LEN: usize = offset_of!(Array, items) + Items::LEN;
    /// The offset of the capacity after the first element, in bytes.
    pub(crate) const ROOM: usize = offset_of!(Array, items) + Items::ROOM;

    /// Creates an array of these elements.
    pub fn new(heap: &mut Heap, items: Vec<Value>) -> Gc<Array> {
        let bytes = items.capacity() * size_of::<Value>();
        let object = allocate::<Array>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe { (&raw mut (*object).items).write(UnsafeCell::new(items.into())) };
        heap.charge_kind(Tag::Array as u8, bytes);
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Borrows the elements for reading; the slice must not be kept across a change of the array.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: there is only one thread, and callers keep no view across a change (the module's
        // invariants).
        unsafe { &*self.items.get() }
    }

    /// Notifies the journal that elements are about to be changed in place.
    #[inline(always)]
    fn note(&self, heap: &mut Heap) {
        // SAFETY: the array is live, since there is a reference to it.
        unsafe { heap.note(header_of(self)) };
    }

    /// Notifies the journal that the element at a valid index is about to be replaced.
    #[inline(always)]
    pub fn note_element(&self, heap: &mut Heap, index: usize) {
        if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Set(index, self.items()[index]));
        }
    }

    /// Returns the address of an element, valid until the array's length changes. Before writing to
    /// it, [notify](Self::note_element) the journal, unless the array is new.
    #[inline(always)]
    pub(crate) fn place(&self, index: usize) -> Option<*mut Value> {
        // SAFETY: same as for `items`.
        let items = unsafe { &mut *self.items.get() };
        items.get_mut(index).map(std::ptr::from_mut)
    }

    /// Replaces an existing element.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn set(&self, heap: &mut Heap, index: usize, value: Value) {
        self.note_element(heap, index);
        let place = self.place(index).expect("the element exists");
        // SAFETY: `place` points to an element, and no view of the elements is kept.
        unsafe { place.write(value) };
    }

    /// Copies elements of another array, or of this one, over the elements starting at `at`;
    /// returns false and does nothing if either array has too few.
    pub fn copy_part(&self, heap: &mut Heap, from: &Array, part: Range<usize>, at: usize) -> bool {
        self.note(heap);
        let count = part.len();
        let fits =
            part.end <= from.len() && self.len().checked_sub(at).is_some_and(|left| left >= count);
        if let (true, Some(source), Some(target)) = (fits, from.place(part.start), self.place(at)) {
            // SAFETY: both ranges are within their arrays, and `copy` allows them to overlap.
            unsafe { std::ptr::copy(source, target, count) };
        }
        fits
    }

    /// Returns the number of elements.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Reports whether the array is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Changes the elements and reports the new size to the heap.
    fn change<T>(&self, heap: &mut Heap, change: impl FnOnce(&mut Items) -> T) -> T {
        // SAFETY: same as for `items`; `change` has no access to this array except through the
        // elements themselves.
        let items = unsafe { &mut *self.items.get() };
        let before = items.capacity();
        let result = change(items);
        let after = items.capacity();
        if after > before {
            heap.charge_kind(Tag::Array as u8, (after - before) * size_of::<Value>());
        } else {
            heap.refund((before - after) * size_of::<Value>());
        }
        result
    }

    /// Appends an element. Amortised O(1).
    #[inline]
    pub fn push(&self, heap: &mut Heap, value: Value) {
        if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Remove(self.len()));
        }
        self.change(heap, |items| items.push(value));
    }

    /// Appends elements to an array under construction.
    pub fn extend(&self, heap: &mut Heap, values: &[Value]) {
        self.note(heap);
        self.change(heap, |items| items.extend_from_slice(values));
    }

    /// Removes and returns the last element.
    pub fn pop(&self, heap: &mut Heap) -> Option<Value> {
        let last = self.len().checked_sub(1)?;
        Some(self.remove(heap, last))
    }

    /// Inserts an element before the one at an index, or at the end. Amortised O(distance from the
    /// nearer end).
    pub fn insert(&self, heap: &mut Heap, index: usize, value: Value) {
        if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Remove(index));
        }
        self.change(heap, |items| items.insert(index, value));
    }

    /// Removes the element at a valid index. O(distance from the nearer end).
    pub fn remove(&self, heap: &mut Heap, index: usize) -> Value {
        if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Insert(index, self.items()[index]));
        }
        self.change(heap, |items| items.remove(index))
    }

    /// Logs a single change, or the whole array if it is short.
    #[cold]
    #[inline(never)]
    fn log(&self, heap: &mut Heap, edit: Edit) {
        // SAFETY: the array is live, and its log was made by `SavedItems`.
        unsafe {
            heap.log(header_of(self), self.len(), SavedItems::empty, |saved| {
                if let SavedItems::Edits(edits) = saved {
                    edits.push(edit);
                }
            });
        }
    }
}

impl Object for Array {
    const TAG: Tag = Tag::Array;

    fn trace(&self, marker: &mut Marker<'_>) {
        // SAFETY: no array changes while objects are being marked.
        unsafe { marker.mark_run(self.items()) };
    }

    fn size(&self) -> usize {
        // SAFETY: same as for `items`.
        size_of::<Array>() + unsafe { (*self.items.get()).capacity() } * size_of::<Value>()
    }
}

impl Change for Array {
    fn save(&self) -> Box<dyn Saved> {
        Box::new(SavedItems::Whole(self.items().to_vec().into()))
    }
}

/// The inverse of a change.
enum Edit {
    Set(usize, Value),
    Insert(usize, Value),
    Remove(usize),
}

impl Edit {
    /// Applies the change and returns its inverse.
    fn apply(self, items: &mut Items) -> Edit {
        match self {
            Edit::Set(index, value) => {
                Edit::Set(index, std::mem::replace(&mut items[index], value))
            }
            Edit::Insert(index, value) => {
                items.insert(index, value);
                Edit::Remove(index)
            }
            Edit::Remove(index) => Edit::Insert(index, items.remove(index)),
        }
    }
}

/// The earlier elements of an array, or the changes made since.
enum SavedItems {
    Whole(Items),
    /// The inverses, in the order of the changes.
    Edits(Vec<Edit>),
}

impl SavedItems {
    fn empty() -> SavedItems {
        SavedItems::Edits(Vec::new())
    }
}

impl Saved for SavedItems {
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap) {
        // SAFETY: the object is the array these elements belong to (the trait's contract), and no
        // view of them exists.
        let items = unsafe { &mut *(*object.cast::<Array>()).items.get() };
        let before = items.capacity();
        match self {
            SavedItems::Whole(saved) => std::mem::swap(items, saved),
            SavedItems::Edits(edits) => {
                *edits = edits
                    .drain(..)
                    .rev()
                    .map(|edit| edit.apply(items))
                    .collect();
            }
        }
        heap.refund(before * size_of::<Value>());
        heap.charge(items.capacity() * size_of::<Value>());
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        match self {
            SavedItems::Whole(items) => items.iter().for_each(|item| item.mark(marker)),
            SavedItems::Edits(edits) => {
                for edit in edits {
                    match edit {
                        Edit::Set(_, value) | Edit::Insert(_, value) => value.mark(marker),
                        Edit::Remove(_) => {}
                    }
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            SavedItems::Whole(items) => items.capacity() * size_of::<Value>(),
            SavedItems::Edits(edits) => edits.capacity() * size_of::<Edit>(),
        }
    }
}

impl Log for SavedItems {
    unsafe fn complete(&mut self, object: *mut Header) {
        if let SavedItems::Edits(edits) = self {
            // SAFETY: the object is the array these changes belong to (the trait's contract).
            let mut items = unsafe { (*(*object.cast::<Array>()).items.get()).clone() };
            for edit in edits.drain(..).rev() {
                edit.apply(&mut items);
            }
            *self = SavedItems::Whole(items);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn as_saved(self: Box<Self>) -> Box<dyn Saved> {
        self
    }
}
