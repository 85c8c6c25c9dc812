//! Structs: a shape (which keys, in which order, and the parent) and the slots. Structs built alike share a shape, which is what inline
//! caches compare. Large structs and ones that lost a key have a shape of their own, a dictionary, which caches never hold.
//!
//! A key that is removed from a dictionary leaves a hole among the keys and an undefined value among the slots, until somebody looks at them as a
//! whole: then the others close up. A struct that is a parent has no holes, because caches hold places in its slots.

mod saved;

use super::object::{Gc, Object, allocate, header_of};
use super::{Tag, Value};
use crate::heap::{Header, Heap, Marker};
use crate::text::Symbol;
use rustc_hash::FxHashMap;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::{Cell, UnsafeCell};

/// Keys that a shared shape has at most.
const SHARED_KEYS_MAX: usize = 64;
/// Keys that may follow in different structs of one shape before structs with another one become dictionaries.
const NEXT_MAX: usize = 128;
/// Keys up to this many are searched one by one.
const LINEAR_KEYS: usize = 8;
/// Slots that a new struct without keys has room for.
const FIRST_SLOTS: usize = 4;
/// Stands for a key that was removed.
const HOLE: Symbol = Symbol(u32::MAX);
/// Slots that a struct has in itself at most.
const INLINE_SLOTS_MAX: usize = 1024;

/// Tells the versions of dictionaries from those of shared shapes.
const DICTIONARY: u32 = 1 << 31;

/// Which keys a struct has, in order, and its parent.
#[repr(C)]
pub struct Shape {
    header: Header,
    keys: Vec<Symbol>,
    index: FxHashMap<Symbol, u32>,
    parent: Option<Gc<Struct>>,
    next: UnsafeCell<FxHashMap<Symbol, Gc<Shape>>>,
    dictionary: bool,
    holes: u32,
    /// How often a dictionary got or lost a key.
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
        // SAFETY: the memory is new and has the size of the object; its header is written.
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

    /// The keys in order.
    pub fn keys(&self) -> &[Symbol] {
        &self.keys
    }

    /// Whether the shape belongs to one struct alone and changes with it.
    pub fn is_dictionary(&self) -> bool {
        self.dictionary
    }

    /// A struct like `object`, whose shape this is: a dictionary is copied, any other shape shared.
    pub(super) fn own_or_shared(&self, heap: &mut Heap, object: Gc<Struct>) -> Gc<Struct> {
        let shape = if self.dictionary {
            Shape::allocate(heap, self.keys.clone(), self.parent, true)
        } else {
            object.shape()
        };
        Struct::new(heap, shape, object.values())
    }

    /// Whether so many different keys have followed these that a further one is most likely computed: its shape would be used once and kept.
    fn is_crowded(&self, key: Symbol) -> bool {
        // SAFETY: one thread, and nothing changes the map meanwhile.
        let next = unsafe { &*self.next.get() };
        next.len() >= NEXT_MAX && !next.contains_key(&key)
    }

    /// The slot of a key. O(1).
    #[inline]
    pub fn slot(&self, key: Symbol) -> Option<u32> {
        if self.keys.len() <= LINEAR_KEYS {
            return self.keys.iter().position(|k| *k == key).map(|i| i as u32);
        }
        self.index.get(&key).copied()
    }
}

/// The slots by key, if there are so many that this is worth while.
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
    /// By address of a parent, the empty shape of its children. Entries whose shape is not in use are dropped at a collection.
    children: FxHashMap<usize, Gc<Shape>>,
    /// Changes whenever a struct that is some shape's parent gets another shape: what method caches guard on.
    pub(crate) epoch: u32,
}

impl Shapes {
    /// The shapes of a new heap.
    pub fn new(heap: &mut Heap) -> Shapes {
        Shapes {
            empty: Shape::allocate(heap, Vec::new(), None, false),
            children: FxHashMap::default(),
            epoch: 1,
        }
    }

    /// What must stay: the empty shape without a parent, and all that come from it.
    pub(crate) fn root(&self) -> Gc<Shape> {
        self.empty
    }

    /// Forgets empty shapes that no struct has any more; called after marking.
    pub(crate) fn forget_unmarked(&mut self, is_marked: &dyn Fn(*mut Header) -> bool) {
        self.children.retain(|_, shape| is_marked(shape.header()));
    }

    /// The shape without keys and with this parent.
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

    /// The shape with these keys and no parent. Repeated keys count once.
    pub fn of_keys(&mut self, heap: &mut Heap, keys: &[Symbol]) -> Gc<Shape> {
        if keys.len() > SHARED_KEYS_MAX {
            return Shape::allocate(heap, keys.to_vec(), None, false);
        }
        keys.iter()
            .fold(self.empty, |shape, key| self.with_key(heap, shape, *key))
    }

    /// The shape with one more key at the end; a shared shape stays shared.
    fn with_key(&mut self, heap: &mut Heap, shape: Gc<Shape>, key: Symbol) -> Gc<Shape> {
        // SAFETY: one thread; the map is not touched by what runs below but by this very call.
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
    /// Where the count of slots that there is room for stands, 32 bits; where 16 bits say how many of them are in the struct itself; where a byte
    /// says whether it is a parent. In bytes.
    pub(crate) const CAPACITY: usize = std::mem::offset_of!(Struct, capacity);
    pub(crate) const INLINE: usize = std::mem::offset_of!(Struct, inline);
    pub(crate) const IS_PARENT: usize = std::mem::offset_of!(Struct, is_parent);

    /// A struct of this shape with the values in the order of its keys.
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
        // SAFETY: the memory is new: the object, then `inline` values, of which the first are written here.
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
        // The struct has no field yet as far as `grow` is concerned.
        object.grow(heap, 0, values.len());
        // SAFETY: `grow` made room for all the values.
        unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), object.slots.get(), values.len());
        }
        object
    }

    /// The shape.
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

    /// Moves keys and values to the places of removed ones. O(fields).
    #[cold]
    #[inline(never)]
    fn close_up(&self) {
        // SAFETY: a shape with holes belongs to this struct alone, and nobody looks at its keys or at the slots now.
        let shape = unsafe { &mut *self.shape.get().as_ptr() };
        let mut kept = 0;
        for (slot, key) in shape.keys.iter().enumerate() {
            if *key != HOLE {
                // SAFETY: both places lie inside the slots.
                unsafe { *self.slots.get().add(kept) = *self.slots.get().add(slot) };
                kept += 1;
            }
        }
        shape.keys.retain(|key| *key != HOLE);
        shape.index = index_of(&shape.keys);
        shape.holes = 0;
    }

    /// The values, in the order of the shape's keys; not to be kept across a change of the struct.
    #[inline]
    pub fn values(&self) -> &[Value] {
        self.close_holes();
        self.all_slots()
    }

    /// The values, undefined ones for holes.
    fn all_slots(&self) -> &[Value] {
        // SAFETY: the slots hold as many values as the shape has keys; callers keep no view across a change.
        unsafe { std::slice::from_raw_parts(self.slots.get(), self.shape.get().keys.len()) }
    }

    /// The value in a slot.
    #[inline]
    pub(crate) fn at(&self, slot: u32) -> Value {
        self.all_slots()[slot as usize]
    }

    /// Another one whenever a key is added or removed.
    pub fn version(&self) -> u32 {
        let shape = self.shape.get();
        // A shared shape is followed by ones with more keys, and by dictionaries, which stay such.
        match shape.dictionary {
            true => shape.changes.get() | DICTIONARY,
            false => shape.keys.len() as u32,
        }
    }

    /// How many fields of its own.
    pub fn len(&self) -> usize {
        let shape = self.shape.get();
        shape.keys.len() - shape.holes as usize
    }

    /// Whether it has no field of its own.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A field of its own.
    #[inline]
    pub fn own(&self, key: Symbol) -> Option<Value> {
        let slot = self.shape.get().slot(key)?;
        Some(self.at(slot))
    }

    /// A field of its own or of an ancestor. O(ancestors).
    pub fn get(&self, key: Symbol) -> Option<Value> {
        self.find(key).map(|(holder, slot)| holder.at(slot))
    }

    /// Who among the struct and its ancestors has a field, and in which slot.
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

    /// The parent.
    pub fn parent(&self) -> Option<Gc<Struct>> {
        self.shape.get().parent
    }

    /// Tells the journal that the struct is about to change.
    #[inline(always)]
    pub fn note(&self, heap: &mut Heap) {
        // SAFETY: the struct is live: there is a reference to it.
        unsafe { heap.note(header_of(self)) };
    }

    fn flag_as_parent(&self) {
        self.close_holes();
        self.is_parent.set(true);
    }

    /// Sets a field, making it if it is new.
    pub fn set(&self, heap: &mut Heap, shapes: &mut Shapes, key: Symbol, value: Value) {
        self.note(heap);
        let shape = self.shape.get();
        if let Some(slot) = shape.slot(key) {
            // SAFETY: a shape's slots lie inside the struct's slots.
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
            // SAFETY: a dictionary belongs to this struct alone, and nobody looks at its keys now.
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

    /// Removes a field of its own; false if there is none. Amortised O(1), but O(fields) for a struct that is a parent.
    pub fn remove(&self, heap: &mut Heap, shapes: &mut Shapes, key: Symbol) -> bool {
        let shape = self.shape.get();
        let Some(slot) = shape.slot(key) else {
            return false;
        };
        self.note(heap);
        if shape.dictionary {
            // The journal may have moved the fields together.
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
        // SAFETY: the values behind the removed one move down by one place, inside the slots.
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

    /// Makes a hole of a field of a dictionary.
    fn dig(&self, slot: u32, key: Symbol) {
        // SAFETY: a dictionary belongs to this struct alone, and nobody looks at its keys or at the slots now.
        let shape = unsafe { &mut *self.shape.get().as_ptr() };
        shape.index.remove(&key);
        shape.keys[slot as usize] = HOLE;
        shape.changes.set(shape.changes.get().wrapping_add(1));
        shape.holes += 1;
        // SAFETY: a shape's slots lie inside the struct's slots.
        unsafe { self.slots.get().add(slot as usize).write(Value::UNDEFINED) };
        while shape.keys.last() == Some(&HOLE) {
            shape.keys.pop();
            shape.holes -= 1;
        }
    }

    /// Gives the struct another parent. False if that would make a cycle.
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

    /// Moves the first `count` values to slots outside the struct, `capacity` of them, more than it has now.
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
    /// The slots are used no more.
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
    Layout::array::<Value>(capacity).expect("the memory ceiling is far below the address space")
}

impl Drop for Struct {
    fn drop(&mut self) {
        // SAFETY: the struct dies.
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

    // The keys of `next` are among the keys of the shapes that follow.
    fn trace(&self, marker: &mut Marker<'_>) {
        let keys = self.keys.iter().filter(|key| **key != HOLE);
        keys.for_each(|key| marker.mark_name(key.0));
        if let Some(parent) = self.parent {
            parent.mark(marker);
        }
        // SAFETY: one thread, and marking changes no shape.
        for shape in unsafe { (*self.next.get()).values() } {
            shape.mark(marker);
        }
    }

    fn size(&self) -> usize {
        size_of::<Shape>() + self.keys.capacity() * 4 + self.index.capacity() * 8
    }
}

const _: () = assert!(size_of::<Struct>() == 32);
