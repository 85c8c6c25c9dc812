//! Dicts and sets: entries in insertion order, and an index of them by hash.
//!
//! An entry keeps its place until the table is compacted: a removed entry leaves a hole, which
//! iteration skips. The [`index`] has the places of the existing entries.
//!
//! Invariants: the last entry is not a hole; all entries before `first` are holes.

use super::key::same_key;
use super::object::{Change, Gc, Object, allocate, header_of};
use super::{Tag, Unpacked, Value};
use crate::heap::{Header, Heap, Log, Marker, Parted, Saved};
use crate::limit::Budget;
use crate::text::Failure;
use std::any::Any;
use std::cell::UnsafeCell;

mod index;
mod quick;
mod run;
pub(crate) use quick::{Sought, TablePlaces};

use index::{Form, Found, Index};
use run::Run;

/// The capacity of the first allocation, in entries.
const FIRST_ENTRIES: usize = 4;

/// A dict or a set.
#[repr(C)]
pub struct Table {
    header: Header,
    is_set: bool,
    body: UnsafeCell<Body>,
}

/// A key with its value; a hole has an undefined key.
#[derive(Clone, Copy)]
#[repr(C)]
struct Entry {
    /// The key's tag, narrowed to 32 bits.
    tag: u32,
    hash: u32,
    bits: u64,
    value: Value,
}

const HOLE: Entry = Entry {
    tag: Tag::Undefined as u32,
    hash: 0,
    bits: 0,
    value: Value::NULL,
};

impl Entry {
    fn new(key: Value, hash: u32, value: Value) -> Entry {
        Entry {
            tag: key.tag as u32,
            hash,
            bits: key.bits,
            value,
        }
    }

    fn key(&self) -> Value {
        Value {
            // SAFETY: the tags of entries come from values, or are the tag of a hole.
            tag: unsafe { Tag::from_word(u64::from(self.tag)) },
            bits: self.bits,
        }
    }

    fn is_hole(&self) -> bool {
        self.tag == Tag::Undefined as u32
    }

    /// Returns the key if it is an int that fits in a word.
    #[inline(always)]
    fn int(&self) -> Option<i64> {
        (self.tag == Tag::Int as u32).then_some(self.bits as i64)
    }
}

impl Parted for Entry {
    #[inline(always)]
    fn mark(&self, marker: &mut Marker<'_>) {
        self.key().mark(marker);
        self.value.mark(marker);
    }
}

#[derive(Default, Clone)]
struct Body {
    entries: Run<Entry>,
    index: Index,
    live: u32,
    /// All places before this one are holes.
    first: u32,
    /// Changes when keys are added or removed.
    version: u32,
    /// The size that the heap counts, in bytes; less than the real one after a lookup that made the
    /// index larger.
    charged: usize,
}

impl Body {
    /// Looks for a key. The index must suit keys of this type (see [`Table::suit`]).
    #[inline]
    fn find(&self, key: Value, hash: u32, budget: &Budget) -> Result<Option<usize>, Failure> {
        let found = if self.index.form() == Form::ByHash {
            let entries = &self.entries;
            let is_key = |place: usize| -> Result<bool, Failure> {
                let entry: &Entry = &entries[place];
                Ok(entry.hash == hash && same_key(entry.key(), key, budget)?)
            };
            self.index.find(hash, is_key)?
        } else if key.tag == Tag::Int {
            self.index.find_int(&self.entries, key.bits as i64)
        } else {
            Found::Missing
        };
        Ok(match found {
            Found::At(place) => Some(place),
            Found::Missing => None,
        })
    }

    /// Adds the entry at a place to the index.
    fn link(&mut self, place: usize) {
        let Entry { hash, .. } = self.entries[place];
        let int = self.entries[place].int();
        if !self.index.add(int, hash, place, self.live as usize) {
            let (live, room) = (self.live as usize + 1, self.entries.capacity());
            self.index.build(&self.entries, live, room);
        }
        self.live += 1;
        self.version = self.version.wrapping_add(1);
    }

    /// Removes the entry at a place from the index.
    fn unlink(&mut self, place: usize) {
        let entry = &self.entries[place];
        self.index.remove(entry.int(), entry.hash, place);
        self.live -= 1;
        self.version = self.version.wrapping_add(1);
    }

    /// Turns an entry that is no longer in the index into a hole.
    fn dig(&mut self, place: usize) {
        self.entries[place] = HOLE;
        while self.entries.last().is_some_and(Entry::is_hole) {
            self.entries.pop();
        }
        self.first = self.first.min(self.entries.len() as u32);
        while self
            .entries
            .get(self.first as usize)
            .is_some_and(Entry::is_hole)
        {
            self.first += 1;
        }
    }

    /// Reports whether to compact before adding an entry: if there is no room, but many holes.
    fn wants_compaction(&self) -> bool {
        self.entries.len() == self.entries.capacity()
            && self.entries.len() >= FIRST_ENTRIES
            && self.live as usize <= self.entries.len() / 4 * 3
    }

    fn compact(&mut self) {
        self.entries
            .change(|entries| entries.retain(|entry| !entry.is_hole()));
        self.first = 0;
        let (live, room) = (self.entries.len(), self.entries.capacity());
        self.index.build(&self.entries, live, room);
    }

    fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.index.bytes()
    }
}

impl Table {
    /// Creates an empty dict or set with room for this many entries.
    pub fn new(heap: &mut Heap, is_set: bool, room: usize) -> Gc<Table> {
        let mut body = Body::default();
        if room > 0 {
            body.entries.change(|entries| entries.reserve_exact(room));
        }
        Table::with_body(heap, is_set, body)
    }

    fn with_body(heap: &mut Heap, is_set: bool, mut body: Body) -> Gc<Table> {
        let bytes = body.bytes();
        body.charged = bytes;
        let object = allocate::<Table>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).is_set).write(is_set);
            (&raw mut (*object).body).write(UnsafeCell::new(body));
        }
        heap.charge_kind(Tag::Table as u8, bytes);
        // SAFETY: every field has been written.
        unsafe { Gc::from_raw(object) }
    }

    /// Returns a table with the same entries; values are not copied.
    pub(super) fn shallow_copy(&self, heap: &mut Heap) -> Gc<Table> {
        Table::with_body(heap, self.is_set, self.body().clone())
    }

    #[inline(always)]
    fn body(&self) -> &Body {
        // SAFETY: one thread only, and no view is kept across a change (the module's invariants).
        unsafe { &*self.body.get() }
    }

    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    fn body_mut(&self) -> &mut Body {
        // SAFETY: as in `body`; only methods that change a table call this, with no other view.
        unsafe { &mut *self.body.get() }
    }

    /// Makes the index a hash table if it is not and keys of this type may equal ints.
    #[inline]
    fn suit(&self, key: Value) {
        let is_plain = matches!(key.tag, Tag::Int | Tag::Text);
        if !is_plain && self.body().index.form() != Form::ByHash {
            let body = self.body_mut();
            let (live, room) = (body.live as usize, body.entries.capacity());
            body.index.hash_all(&body.entries, live, room);
        }
    }

    /// Reports whether the table is a set, that is, has no values.
    #[inline(always)]
    pub fn is_set(&self) -> bool {
        self.is_set
    }

    /// Returns the number of entries.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.body().live as usize
    }

    /// Reports whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a number that changes when keys are added or removed.
    pub fn version(&self) -> u32 {
        self.body().version
    }

    /// Returns the value of a key; for an element of a set, null. O(1) on average.
    ///
    /// # Errors
    /// Same as for `==` on the keys.
    #[inline]
    pub fn get(&self, key: Value, hash: u32, budget: &Budget) -> Result<Option<Value>, Failure> {
        self.suit(key);
        let body = self.body();
        let place = body.find(key, hash, budget)?;
        Ok(place.map(|place| body.entries[place].value))
    }

    /// Returns the first entry at or after a place: its place, its key (which, if it is an array,
    /// must not be changed or handed out), its hash and its value.
    #[inline]
    pub fn entry_from(&self, place: usize) -> Option<(usize, Value, u32, Value)> {
        let body = self.body();
        let start = place.max(body.first as usize);
        let entries = body.entries.get(start..)?;
        let skipped = entries.iter().position(|entry| !entry.is_hole())?;
        let entry = &entries[skipped];
        Some((start + skipped, entry.key(), entry.hash, entry.value))
    }

    /// Returns the entries in order, in the form returned by [`entry_from`](Self::entry_from); the
    /// table must not change meanwhile.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (Value, u32, Value)> + '_ {
        let entries = self.body().entries.iter();
        entries
            .filter(|entry| !entry.is_hole())
            .map(|entry| (entry.key(), entry.hash, entry.value))
    }

    /// Returns the value for a string key. O(entries), so it is for inspection only.
    pub fn of_text(&self, wanted: &str) -> Option<Value> {
        let mut entries = self.entries();
        entries.find_map(|(key, _, value)| (key.as_str() == Some(wanted)).then_some(value))
    }

    /// Returns the keys that are strings, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> + '_ {
        let entries = self.body().entries.iter();
        entries.filter_map(|entry| {
            let Unpacked::Text(text) = entry.key().unpack() else {
                return None;
            };
            // SAFETY: the table refers to the string and is borrowed for just as long.
            Some(unsafe { text.str_unbound() })
        })
    }

    /// Sets the value of a key, which is added at the end if it is new; `freeze` makes the copy of
    /// the key that is stored. O(1) on average, amortised.
    ///
    /// # Errors
    /// Same as for `==` on the keys, and the errors of `freeze`; the table is then unchanged.
    #[inline]
    pub fn put(
        &self,
        heap: &mut Heap,
        key: Value,
        hash: u32,
        value: Value,
        budget: &Budget,
    ) -> Result<bool, Failure> {
        self.suit(key);
        if let Some(place) = self.body().find(key, hash, budget)? {
            let entry = &mut self.body_mut().entries[place];
            let old = std::mem::replace(&mut entry.value, value);
            if self.header.epoch < heap.epoch() {
                // Logged only now, with the old value: nothing accesses the table in between.
                self.log_value(heap, place, old);
            }
            return Ok(false);
        }
        self.append(heap, key, hash, value);
        Ok(true)
    }

    /// Adds an entry whose key is known to be new.
    pub fn append(&self, heap: &mut Heap, key: Value, hash: u32, value: Value) {
        let body = self.body_mut();
        if body.wants_compaction() {
            // The places change, so single changes cannot be logged.
            self.note(heap);
            body.compact();
        } else if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Remove(body.entries.len()));
        }
        if body.entries.capacity() == 0 {
            body.entries
                .change(|entries| entries.reserve_exact(FIRST_ENTRIES));
        }
        let place = body.entries.len();
        body.entries.push(Entry::new(key, hash, value));
        body.link(place);
        let after = body.bytes();
        if after != body.charged {
            heap.refund(body.charged);
            heap.charge_kind(Tag::Table as u8, after);
            body.charged = after;
        }
    }

    /// Removes a key and returns its value, if it existed. O(1) on average, amortised.
    ///
    /// # Errors
    /// Same as for `==` on the keys.
    pub fn remove(
        &self,
        heap: &mut Heap,
        key: Value,
        hash: u32,
        budget: &Budget,
    ) -> Result<Option<Value>, Failure> {
        self.suit(key);
        let Some(place) = self.body().find(key, hash, budget)? else {
            return Ok(None);
        };
        let body = self.body_mut();
        let entry = body.entries[place];
        if self.header.epoch < heap.epoch() {
            self.log(heap, Edit::Add(place, entry));
        }
        let value = entry.value;
        body.unlink(place);
        body.dig(place);
        Ok(Some(value))
    }

    /// Removes all entries.
    pub fn clear(&self, heap: &mut Heap) {
        if self.is_empty() {
            return;
        }
        self.note(heap);
        let body = self.body_mut();
        heap.refund(body.charged);
        *body = Body {
            version: body.version.wrapping_add(1),
            ..Body::default()
        };
    }

    /// Replaces each value with the result of `change`.
    pub(super) fn change_values(&self, mut change: impl FnMut(Value) -> Value) {
        for entry in self.body_mut().entries.iter_mut() {
            entry.value = change(entry.value);
        }
    }

    #[cold]
    fn log_value(&self, heap: &mut Heap, place: usize, old: Value) {
        let entry = &mut self.body_mut().entries[place];
        let new = std::mem::replace(&mut entry.value, old);
        self.log(heap, Edit::Set(place, old));
        self.body_mut().entries[place].value = new;
    }

    /// Logs a single change that is about to happen, or the whole table if it is small.
    #[cold]
    #[inline(never)]
    fn log(&self, heap: &mut Heap, edit: Edit) {
        // SAFETY: the table is live, and its log was made by `SavedEntries`.
        unsafe {
            heap.log(header_of(self), self.len(), SavedEntries::empty, |saved| {
                if let SavedEntries::Edits(edits) = saved {
                    edits.push(edit);
                }
            });
        }
    }

    /// Notifies the journal that the table is about to change.
    #[inline(always)]
    fn note(&self, heap: &mut Heap) {
        // SAFETY: the table is live, since there is a reference to it.
        unsafe { heap.note(header_of(self)) };
    }
}

impl Object for Table {
    const TAG: Tag = Tag::Table;

    fn trace(&self, marker: &mut Marker<'_>) {
        // SAFETY: no table changes while objects are being marked.
        unsafe { marker.mark_run(&self.body().entries) };
    }

    fn size(&self) -> usize {
        size_of::<Table>() + self.body().bytes()
    }
}

impl Change for Table {
    fn save(&self) -> Box<dyn Saved> {
        Box::new(SavedEntries::Whole(self.body().clone()))
    }
}

/// The inverse of a change.
enum Edit {
    Set(usize, Value),
    /// Puts an entry where there is a hole or no entry.
    Add(usize, Entry),
    Remove(usize),
}

impl Edit {
    /// Applies the change and returns its inverse.
    fn apply(self, body: &mut Body) -> Edit {
        match self {
            Edit::Set(place, value) => {
                let old = std::mem::replace(&mut body.entries[place].value, value);
                Edit::Set(place, old)
            }
            Edit::Add(place, entry) => {
                while body.entries.len() <= place {
                    body.entries.push(HOLE);
                }
                body.entries[place] = entry;
                body.first = body.first.min(place as u32);
                body.link(place);
                Edit::Remove(place)
            }
            Edit::Remove(place) => {
                let entry = body.entries[place];
                body.unlink(place);
                body.dig(place);
                Edit::Add(place, entry)
            }
        }
    }
}

/// The earlier entries of a table, or the changes made since.
enum SavedEntries {
    Whole(Body),
    /// The inverses, in the order of the changes.
    Edits(Vec<Edit>),
}

impl SavedEntries {
    fn empty() -> SavedEntries {
        SavedEntries::Edits(Vec::new())
    }
}

impl Saved for SavedEntries {
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap) {
        // SAFETY: the object is this table (the trait's contract), and no view of it exists.
        let body = unsafe { &mut *(*object.cast::<Table>()).body.get() };
        heap.refund(body.charged);
        let version = body.version.wrapping_add(1);
        match self {
            SavedEntries::Whole(saved) => std::mem::swap(body, saved),
            SavedEntries::Edits(edits) => {
                *edits = edits.drain(..).rev().map(|edit| edit.apply(body)).collect();
            }
        }
        body.version = version;
        body.charged = body.bytes();
        heap.charge(body.charged);
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        match self {
            // SAFETY: the journal does not change while objects are being marked.
            SavedEntries::Whole(body) => unsafe { marker.mark_run(&body.entries) },
            SavedEntries::Edits(edits) => {
                for edit in edits {
                    match edit {
                        Edit::Set(_, value) => value.mark(marker),
                        Edit::Add(_, entry) => entry.mark(marker),
                        Edit::Remove(_) => {}
                    }
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            SavedEntries::Whole(body) => body.bytes(),
            SavedEntries::Edits(edits) => edits.capacity() * size_of::<Edit>(),
        }
    }
}

impl Log for SavedEntries {
    unsafe fn complete(&mut self, object: *mut Header) {
        if let SavedEntries::Edits(edits) = self {
            // SAFETY: the object is the table these changes belong to (the trait's contract).
            let mut body = unsafe { (*(*object.cast::<Table>()).body.get()).clone() };
            for edit in edits.drain(..).rev() {
                edit.apply(&mut body);
            }
            *self = SavedEntries::Whole(body);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn as_saved(self: Box<Self>) -> Box<dyn Saved> {
        self
    }
}

#[cfg(test)]
mod tests;
