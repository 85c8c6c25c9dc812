//! Arrays: contiguous values.

use super::object::{Change, Gc, Object, allocate, header_of};
use super::{Value, tag};
use crate::heap::{Header, Heap, Marker, Saved};
use std::cell::UnsafeCell;
use std::ops::Range;

/// An array.
#[repr(C)]
pub struct Array {
    header: Header,
    items: UnsafeCell<Vec<Value>>,
}

impl Array {
    /// An array of these elements.
    pub fn new(heap: &mut Heap, items: Vec<Value>) -> Gc<Array> {
        let bytes = items.capacity() * size_of::<Value>();
        let object = allocate::<Array>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header is written.
        unsafe { (&raw mut (*object).items).write(UnsafeCell::new(items)) };
        heap.charge_kind(tag::ARRAY as u8, bytes);
        // SAFETY: every field is written now.
        unsafe { Gc::from_raw(object) }
    }

    /// The elements, for reading; not to be kept across a change of the array.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: one thread; callers keep no view across a change (the room's invariants).
        unsafe { &*self.items.get() }
    }

    /// Tells the journal that elements are about to be changed in place.
    #[inline(always)]
    pub fn note(&self, heap: &mut Heap) {
        // SAFETY: the array is live: there is a reference to it.
        unsafe { heap.note(header_of(self)) };
    }

    /// Where an element is, until the array changes its length; who writes there has [told](Self::note) the journal, unless the array is new.
    #[inline(always)]
    pub(crate) fn place(&self, index: usize) -> Option<*mut Value> {
        // SAFETY: as for `items`.
        let items = unsafe { &mut *self.items.get() };
        items.get_mut(index).map(std::ptr::from_mut)
    }

    /// Sets an element that is there.
    ///
    /// # Panics
    /// When it is not.
    pub fn set(&self, heap: &mut Heap, index: usize, value: Value) {
        self.note(heap);
        let place = self.place(index).expect("the element is there");
        // SAFETY: the place is that of an element, and no view of the elements is kept.
        unsafe { place.write(value) };
    }

    /// Copies elements of another array, or of this one, over as many from `at` on; false, with nothing done, if there are not so many.
    pub fn copy_part(&self, heap: &mut Heap, from: &Array, part: Range<usize>, at: usize) -> bool {
        self.note(heap);
        let count = part.len();
        let fits =
            part.end <= from.len() && self.len().checked_sub(at).is_some_and(|left| left >= count);
        if let (true, Some(source), Some(target)) = (fits, from.place(part.start), self.place(at)) {
            // SAFETY: both ranges lie inside their arrays; they may overlap.
            unsafe { std::ptr::copy(source, target, count) };
        }
        fits
    }

    /// How many elements.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Changes the elements as a vector; the heap learns of its new size.
    pub fn change<T>(&self, heap: &mut Heap, change: impl FnOnce(&mut Vec<Value>) -> T) -> T {
        self.note(heap);
        // SAFETY: as for `items`; `change` gets no other way to this array than the vector itself.
        let items = unsafe { &mut *self.items.get() };
        let before = items.capacity();
        let result = change(items);
        let after = items.capacity();
        if after > before {
            heap.charge_kind(tag::ARRAY as u8, (after - before) * size_of::<Value>());
        } else {
            heap.refund((before - after) * size_of::<Value>());
        }
        result
    }

    /// Appends an element. Amortised O(1).
    #[inline]
    pub fn push(&self, heap: &mut Heap, value: Value) {
        self.note(heap);
        // SAFETY: as for `items`.
        let items = unsafe { &mut *self.items.get() };
        if items.len() < items.capacity() {
            items.push(value);
        } else {
            self.change(heap, |items| items.push(value));
        }
    }
}

impl Object for Array {
    const TAG: u64 = tag::ARRAY;

    fn trace(&self, marker: &mut Marker<'_>) {
        for item in self.items() {
            item.mark(marker);
        }
    }

    fn size(&self) -> usize {
        // SAFETY: as for `items`.
        size_of::<Array>() + unsafe { (*self.items.get()).capacity() } * size_of::<Value>()
    }
}

impl Change for Array {
    fn save(&self) -> Box<dyn Saved> {
        Box::new(SavedItems(self.items().to_vec()))
    }
}

/// The elements that an array had.
struct SavedItems(Vec<Value>);

impl Saved for SavedItems {
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap) {
        // SAFETY: the object is the array whose elements these are (the trait's contract), and nobody has a view of them.
        let items = unsafe { &mut *(*object.cast::<Array>()).items.get() };
        let before = items.capacity();
        std::mem::swap(items, &mut self.0);
        heap.refund(before * size_of::<Value>());
        heap.charge(items.capacity() * size_of::<Value>());
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        self.0.iter().for_each(|item| item.mark(marker));
    }

    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Value>()
    }
}
