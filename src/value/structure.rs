//! Structs: a shape (the keys, in order, and the parent) and the slots. Structs built the same way
//! share a shape, which inline caches compare. Large structs, and those that have lost a key, each
//! have a private shape called a dictionary, which caches never hold.
//!
//! A key removed from a dictionary leaves a hole among the keys and an undefined value among the
//! slots. When the keys or slots are next accessed as a whole, the holes are closed. A struct that
//! is a parent has no holes, because caches hold the addresses of its slots.

mod saved;

use super::object::{Gc, Object, allocate, header_of};
use super::{Tag, Value};
use crate::heap::{Header, Heap, Marker};
use crate::text::Symbol;
use rustc_hash::FxHashMap;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::{Cell, UnsafeCell};

/// The maximum number of keys of a shared shape.
const SHARED_KEYS_MAX: usize = 64;
/// How many different keys may follow one shape before structs that add yet another become
/// dictionaries.
const NEXT_MAX: usize = 128;
/// Up to this many keys are searched linearly.
const LINEAR_KEYS: usize = 8;
/// How many slots are allocated for a new struct without keys.
const FIRST_SLOTS: usize = 4;
/// Marks a removed key.
const HOLE: Symbol = Symbol(u32::MAX);
/// The maximum number of slots inside the struct object itself.
const INLINE_SLOTS_MAX: usize = 1024;

/// A bit that distinguishes the versions of dictionaries from those of shared shapes.
const DICTIONARY: u32 = 1 << 31;

/// The keys of a struct, in order, and its parent.
#[repr(C)]
pub struct Shape {
    header: Header,
    keys: Vec<Symbol>,
    index: FxHashMap<Symbol, u32>,
    parent: Option<Gc<Struct>>,
    next: UnsafeCell<FxHashMap<Symbol, Gc<Shape>>>,
    dictionary: bool,
    holes: u32,
    /// How often a dictionary has gained or lost a key.
    changes: Cell<u32>,
}

impl Shape {
    fn allocate(
        heap: &mut Heap,
        keys: Vec<Symbol>,
        parent: Option<Gc<Struct>>,
        dictionary: bool,
    ) -> Gc<Shape> {
        let index = index_of(&keys);
        let bytes = keys.capacity() * 4 + index.capacity() * 8;
        let object = allocate::<Shape>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).keys).write(keys);
            (&raw mut (*object).index).write(index);
            (&raw mut (*object).parent).write(parent);
            (&raw mut (*object).next).write(UnsafeCell::new(FxHashMap::default()));
            (&raw mut (*object).dictionary).write(dictionary);
            (&raw mut (*object).holes).write(0);
            (&raw mut (*object).changes).write(Cell::new(0));
            heap.charge_kind(Tag::Shape as u8, bytes);
            Gc::from_raw(object)
        }
    }

    /// Returns the keys in order.
    pub fn keys(&self) -> &[Symbol] {
        &self.keys
    }

    /// Reports whether the shape belongs to a single struct and changes with it.
    pub fn is_dictionary(&self) -> bool {
        self.dictionary
    }

    /// Creates a struct like `object`, which has this shape: a dictionary is copied, and any other
    /// shape is shared.
    pub(super) fn own_or_shared(&self, heap: &mut Heap, object: Gc<Struct>) -> Gc<Struct> {
        let shape = if self.dictionary {
            Shape::allocate(heap, self.keys.clone(), self.parent, true)
        } else {
            object.shape()
        };
        Struct::new(heap, shape, object.values())
    }

    /// Reports whether too many different keys have followed this shape. Another new key is then
    /// most likely computed, and its shape would be kept although it is used only once.
    fn is_crowded(&self, key: Symbol) -> bool {
        // SAFETY: there is only one thread, and nothing changes the map in the meantime.
        let next = unsafe { &*self.next.get() };
        next.len() >= NEXT_MAX && !next.contains_key(&key)
    }

    /// Returns the slot of a key. O(1).
    #[inline]
    pub fn slot(&self, key: Symbol) -> Option<u32> {
        if self.keys.len() <= LINEAR_KEYS {
            return self.keys.iter().position(|k| *k == key).map(|i| i as u32);
        }
        self.index.get(&key).copied()
    }
}

/// Returns an index from keys to slots, if there are enough keys to make it worthwhile.
fn index_of(keys: &[Symbol]) -> FxHashMap<Symbol, u32> {
    if keys.len() <= LINEAR_KEYS {
        return FxHashMap::default();
    }
    keys.iter()
        .enumerate()
        .map(|(i, k)| (*k, i as u32))
        .collect()
}

/// The shapes that structs start from.
pub struct Shapes {
    empty: Gc<Shape>,
    /// The empty shape of a parent's children, by the parent's address. Entries whose shape is not
    /// in use are dropped during a collection.
    children: FxHashMap<usize, Gc<Shape>>,
    /// Changes whenever a struct that is some shape's parent changes its shape. Method caches guard
    /// on it.
    pub(crate) epoch: u32,
}

impl Shapes {
    /// Creates the shapes of a new heap.
    pub fn new(heap: &mut Heap) -> Shapes {
        Shapes {
            empty: Shape::allocate(heap, Vec::new(), None, false),
            children: FxHashMap::default(),
            epoch: 1,
        }
    }

    /// Returns the root to mark: the empty shape without a parent, which keeps all shapes derived
    /// from it alive.
    pub(crate) fn root(&self) -> Gc<Shape> {
        self.empty
    }

    /// Drops empty shapes that no struct uses any longer; called after marking.
    pub(crate) fn forget_unmarked(&mut self, is_marked: &dyn Fn(*mut Header) -> bool) {
        self.children.retain(|_, shape| is_marked(shape.header()));
    }

    /// Returns the shape without keys and with this parent.
    pub fn empty(&mut self, heap: &mut Heap, parent: Option<Gc<Struct>>) -> Gc<Shape> {
        let Some(parent) = parent else {
            return self.empty;
        };
        parent.flag_as_parent();
        *self
            .children
            .entry(parent.address())
            .or_insert_with(|| Shape::allocate(heap, Vec::new(), Some(parent), false))
    }

    /// Returns the shape with these keys and no parent. Repeated keys count once.
    pub fn of_keys(&mut self, heap: &mut Heap, keys: &[Symbol]) -> Gc<Shape> {
        if keys.len() > SHARED_KEYS_MAX {
            return Shape::allocate(heap, keys.to_vec(), None, false);
        }
        keys.iter()
            .fold(self.empty, |shape, key| self.with_key(heap, shape, *key))
    }

    /// Returns the shape with one more key at the end; a shared shape stays shared.
    fn with_key(&mut self, heap: &mut Heap, shape: Gc<Shape>, key: Symbol) -> Gc<Shape> {
        // SAFETY: there is only one thread, and none of the calls below touches the map.
        let next = unsafe { &mut *shape.next.get() };
        if let Some(found) = next.get(&key) {
            return *found;
        }
        let mut keys = Vec::with_capacity(shape.keys.len() + 1);
        keys.extend_from_slice(&shape.keys);
        keys.push(key);
        let made = Shape::allocate(heap, keys, shape.parent, false);
        next.insert(key, made);
        made
    }
}

/// A struct.
#[repr(C)]
pub struct Struct {
    header: Header,
    pub(crate) shape: Cell<Gc<Shape>>,
    pub(crate) slots: Cell<*mut Value>,
    capacity: Cell<u32>,
    inline: u16,
    is_parent: Cell<bool>,
}

impl Struct {
    /// The offsets, in bytes, of three fields that native code writes in a new struct.
    pub(crate) const CAPACITY: usize = std::mem::offset_of!(Struct, capacity);
    pub(crate) const INLINE: usize = std::mem::offset_of!(Struct, inline);
    pub(crate) const IS_PARENT: usize = std::mem::offset_of!(Struct, is_parent);

    /// Creates a struct of this shape, with the values in the order of its keys.
    #[inline]
    pub(crate) fn new(heap: &mut Heap, shape: Gc<Shape>, values: &[Value]) -> Gc<Struct> {
        if values.len() > INLINE_SLOTS_MAX {
            return Struct::with_slots_outside(heap, shape, values);
        }
        let inline = if values.is_empty() {
            FIRST_SLOTS
        } else {
            values.len()
        };
        let object = allocate::<Struct>(heap, inline * size_of::<Value>());
        // SAFETY: the memory is new, and holds the object followed by `inline` values, the first of
        // which are written here.
        unsafe {
            let slots = object.add(1).cast::<Value>();
            (&raw mut (*object).shape).write(Cell::new(shape));
            (&raw mut (*object).slots).write(Cell::new(slots));
            (&raw mut (*object).capacity).write(Cell::new(inline as u32));
            (&raw mut (*object).inline).write(inline as u16);
            (&raw mut (*object).is_parent).write(Cell::new(false));
            for (i, value) in values.iter().enumerate() {
                slots.add(i).write(*value);
            }
            Gc::from_raw(object)
        }
    }

    #[cold]
    #[inline(never)]
    fn with_slots_outside(heap: &mut Heap, shape: Gc<Shape>, values: &[Value]) -> Gc<Struct> {
        let object = Struct::new(heap, shape, &[]);
        // As far as `grow` is concerned, the struct has no field yet.
        object.grow(heap, 0, values.len());
        // SAFETY: `grow` made room for all the values.
        unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), object.slots.get(), values.len());
        }
        object
    }

    /// Returns the shape, after closing any holes.
    #[inline(always)]
    pub fn shape(&self) -> Gc<Shape> {
        self.close_holes();
        self.shape.get()
    }

    #[inline(always)]
    fn close_holes(&self) {
        if self.shape.get().holes > 0 {
            self.close_up();
        }
    }

    /// Moves keys and values into the places of removed ones. O(fields).
    #[cold]
    #[inline(never)]
    fn close_up(&self) {
        // SAFETY: a shape with holes belongs to this struct alone, and no view of its keys or the
        // slots exists at this point.
        let shape = unsafe { &mut *self.shape.get().as_ptr() };
        let mut kept = 0;
        for (slot, key) in shape.keys.iter().enumerate() {
            if *key != HOLE {
                // SAFETY: both places are within the slots.
                unsafe { *self.slots.get().add(kept) = *self.slots.get().add(slot) };
                kept += 1;
            }
        }
        shape.keys.retain(|key| *key != HOLE);
        shape.index = index_of(&shape.keys);
        shape.holes = 0;
    }

    /// Returns the values, in the order of the shape's keys; the slice must not be kept across a
    /// change of the struct.
    #[inline]
    pub fn values(&self) -> &[Value] {
        self.close_holes();
        self.all_slots()
    }

    /// Returns the values, with an undefined one for each hole.
    fn all_slots(&self) -> &[Value] {
        // SAFETY: the slots hold as many values as the shape has keys, and callers keep no view
        // across a change.
        unsafe { std::slice::from_raw_parts(self.slots.get(), self.shape.get().keys.len()) }
    }

    /// Returns the value in a slot.
    #[inline]
    pub(crate) fn at(&self, slot: u32) -> Value {
        self.all_slots()[slot as usize]
    }

    /// Returns a version that changes whenever a key is added or removed.
    pub fn version(&self) -> u32 {
        let shape = self.shape.get();
        // A shared shape is replaced with one that has more keys or with a dictionary, and a
        // dictionary stays a dictionary.
        match shape.dictionary {
            true => shape.changes.get() | DICTIONARY,
            false => shape.keys.len() as u32,
        }
    }

    /// Returns the number of the struct's own fields.
    pub fn len(&self) -> usize {
        let shape = self.shape.get();
        shape.keys.len() - shape.holes as usize
    }

    /// Reports whether the struct has no fields of its own.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of one of the struct's own fields.
    #[inline]
    pub fn own(&self, key: Symbol) -> Option<Value> {
        let slot = self.shape.get().slot(key)?;
        Some(self.at(slot))
    }

    /// Returns the value of a field of the struct or of an ancestor. O(ancestors).
    pub fn get(&self, key: Symbol) -> Option<Value> {
        self.find(key).map(|(holder, slot)| holder.at(slot))
    }

    /// Finds which of the struct and its ancestors has a field, and in which slot.
    pub(crate) fn find(&self, key: Symbol) -> Option<(Gc<Struct>, u32)> {
        // SAFETY: `self` is a live object, reached through its pointer.
        let mut holder: Gc<Struct> = unsafe { Gc::from_raw(std::ptr::from_ref(self).cast_mut()) };
        loop {
            let shape = holder.shape.get();
            if let Some(slot) = shape.slot(key) {
                return Some((holder, slot));
            }
            holder = shape.parent?;
        }
    }

    /// Returns the parent.
    pub fn parent(&self) -> Option<Gc<Struct>> {
        self.shape.get().parent
    }

    /// Notifies the journal that the struct is about to change.
    #[inline(always)]
    pub fn note(&self, heap: &mut Heap) {
        // SAFETY: the struct is live, since there is a reference to it.
        unsafe { heap.note(header_of(self)) };
    }

    fn flag_as_parent(&self) {
        self.close_holes();
        self.is_parent.set(true);
    }

    /// Sets a field, adding it if it is new.
    pub fn set(&self, heap: &mut Heap, shapes: &mut Shapes, key: Symbol, value: Value) {
        self.note(heap);
        let shape = self.shape.get();
        if let Some(slot) = shape.slot(key) {
            // SAFETY: a shape's slots are within the struct's slots.
            unsafe { self.slots.get().add(slot as usize).write(value) };
            return;
        }
        if shape.holes as usize * 2 > shape.keys.len() {
            self.close_up();
        }
        let count = shape.keys.len();
        if count == self.capacity.get() as usize {
            self.grow(heap, count, (count * 2).max(FIRST_SLOTS));
        }
        // SAFETY: there is room for one more slot now.
        unsafe { self.slots.get().add(count).write(value) };
        if shape.dictionary {
            // SAFETY: a dictionary belongs to this struct alone, and no view of its keys exists at
            // this point.
            let shape = unsafe { &mut *shape.as_ptr() };
            shape.keys.push(key);
            shape.changes.set(shape.changes.get().wrapping_add(1));
            shape.index.insert(key, count as u32);
            if shape.keys.len() == LINEAR_KEYS + 1 {
                shape.index = index_of(&shape.keys);
            }
            heap.charge(16);
        } else if count >= SHARED_KEYS_MAX || shape.is_crowded(key) {
            let mut keys = shape.keys.clone();
            keys.push(key);
            self.shape
                .set(Shape::allocate(heap, keys, shape.parent, true));
        } else {
            self.shape.set(shapes.with_key(heap, shape, key));
        }
        self.reshaped(shapes);
    }

    /// Removes one of the struct's own fields; returns false if there is no such field. Amortised
    /// O(1), but O(fields) for a struct that is a parent.
    pub fn remove(&self, heap: &mut Heap, shapes: &mut Shapes, key: Symbol) -> bool {
        let shape = self.shape.get();
        let Some(slot) = shape.slot(key) else {
            return false;
        };
        self.note(heap);
        if shape.dictionary {
            // Saving for the journal may have closed the holes.
            let slot = shape.slot(key).unwrap_or(slot);
            self.dig(slot, key);
            if self.is_parent.get() {
                self.close_holes();
            }
            self.reshaped(shapes);
            return true;
        }
        let keys: Vec<Symbol> = shape.keys.iter().copied().filter(|k| *k != key).collect();
        let count = shape.keys.len();
        // SAFETY: the values after the removed one move down by one place, within the slots.
        unsafe {
            let at = self.slots.get().add(slot as usize);
            std::ptr::copy(at.add(1), at, count - slot as usize - 1);
        }
        let changed = Shape::allocate(heap, keys, shape.parent, true);
        changed.changes.set(shape.changes.get().wrapping_add(1));
        self.shape.set(changed);
        self.reshaped(shapes);
        true
    }

    /// Turns a field of a dictionary into a hole.
    fn dig(&self, slot: u32, key: Symbol) {
        // SAFETY: a dictionary belongs to this struct alone, and no view of its keys or the slots
        // exists at this point.
        let shape = unsafe { &mut *self.shape.get().as_ptr() };
        shape.index.remove(&key);
        shape.keys[slot as usize] = HOLE;
        shape.changes.set(shape.changes.get().wrapping_add(1));
        shape.holes += 1;
        // SAFETY: a shape's slots are within the struct's slots.
        unsafe { self.slots.get().add(slot as usize).write(Value::UNDEFINED) };
        while shape.keys.last() == Some(&HOLE) {
            shape.keys.pop();
            shape.holes -= 1;
        }
    }

    /// Gives the struct another parent. Returns false if that would create a cycle.
    pub fn set_parent(
        &self,
        heap: &mut Heap,
        shapes: &mut Shapes,
        parent: Option<Gc<Struct>>,
    ) -> bool {
        let mut ancestor = parent;
        while let Some(object) = ancestor {
            if std::ptr::eq(&raw const *object, self) {
                return false;
            }
            ancestor = object.parent();
        }
        self.note(heap);
        let old = self.shape();
        let shape = if old.dictionary {
            if let Some(parent) = parent {
                parent.flag_as_parent();
            }
            let same = Shape::allocate(heap, old.keys.clone(), parent, true);
            same.changes.set(old.changes.get());
            same
        } else {
            let start = shapes.empty(heap, parent);
            old.keys
                .iter()
                .fold(start, |shape, key| shapes.with_key(heap, shape, *key))
        };
        self.shape.set(shape);
        self.reshaped(shapes);
        true
    }

    fn reshaped(&self, shapes: &mut Shapes) {
        if self.is_parent.get() {
            shapes.epoch += 1;
        }
    }

    /// Moves the first `count` values to `capacity` slots outside the struct; `capacity` must be
    /// greater than the present number of slots.
    fn grow(&self, heap: &mut Heap, count: usize, capacity: usize) {
        let layout = slots_layout(capacity);
        // SAFETY: the layout's size is not zero; the old slots hold `count` values.
        unsafe {
            let slots = alloc(layout).cast::<Value>();
            if slots.is_null() {
                handle_alloc_error(layout);
            }
            std::ptr::copy_nonoverlapping(self.slots.get(), slots, count);
            self.free_slots();
            self.slots.set(slots);
        }
        self.capacity.set(capacity as u32);
        heap.charge_kind(Tag::Struct as u8, layout.size());
    }

    /// # Safety
    /// The slots must no longer be in use.
    unsafe fn free_slots(&self) {
        if self.capacity.get() as usize > usize::from(self.inline) {
            // SAFETY: slots beyond the inline ones were allocated by `grow` with this layout.
            unsafe {
                dealloc(
                    self.slots.get().cast::<u8>(),
                    slots_layout(self.capacity.get() as usize),
                )
            };
        }
    }
}

fn slots_layout(capacity: usize) -> Layout {
    Layout::array::<Value>(capacity).expect("the memory ceiling is far below `isize::MAX`")
}

impl Drop for Struct {
    fn drop(&mut self) {
        // SAFETY: the struct is being dropped.
        unsafe { self.free_slots() };
    }
}

impl Object for Struct {
    const TAG: Tag = Tag::Struct;

    fn trace(&self, marker: &mut Marker<'_>) {
        self.shape.get().mark(marker);
        for value in self.all_slots() {
            value.mark(marker);
        }
    }

    fn size(&self) -> usize {
        let inline = size_of::<Struct>() + usize::from(self.inline) * size_of::<Value>();
        let outside = if self.capacity.get() as usize > usize::from(self.inline) {
            self.capacity.get() as usize * 16
        } else {
            0
        };
        inline + outside
    }
}

impl Object for Shape {
    const TAG: Tag = Tag::Shape;

    // The keys in `next` are also among the keys of the shapes they lead to.
    fn trace(&self, marker: &mut Marker<'_>) {
        let keys = self.keys.iter().filter(|key| **key != HOLE);
        keys.for_each(|key| marker.mark_name(key.0));
        if let Some(parent) = self.parent {
            parent.mark(marker);
        }
        // SAFETY: there is only one thread, and marking does not change shapes.
        for shape in unsafe { (*self.next.get()).values() } {
            shape.mark(marker);
        }
    }

    fn size(&self) -> usize {
        size_of::<Shape>() + self.keys.capacity() * 4 + self.index.capacity() * 8
    }
}

const _: () = assert!(size_of::<Struct>() == 32);
