//! The fast path into a table, for the keys that programs mostly use: ints and short strings are
//! found and added without any step that could fail, and without notifying the journal or the heap.
//! Everything else is left to the slow path.

use super::{Body, Entry, Form, Found, Index, Run, Table};
use crate::heap::Heap;
use crate::value::{Tag, Unpacked, Value, key};
use std::mem::offset_of;

/// The length in bytes of the longest string that is compared here; comparing a longer one must
/// poll the budget.
const SHORT_TEXT: usize = 1 << 12;

/// The result of looking for a key.
pub enum Sought {
    /// The key is at this place.
    At(usize),
    /// The key does not exist.
    Missing,
    /// Only the slow path can tell.
    Unsure,
}

/// Where native code finds the parts of a table: offsets in bytes.
#[derive(Clone, Copy, Debug)]
pub struct TablePlaces {
    /// In a table: whether it is a set, one byte.
    pub is_set: i32,
    /// In a table: the number of its entries, 32 bits.
    pub live: i32,
    /// In a table: the form of its index, one byte.
    pub form: i32,
    /// In a table: the int at position 0 of its index.
    pub low: i32,
    /// In a table: the pointer to the slots of its index, 32 bits each.
    pub slots: i32,
    /// In a table: the number of those slots.
    pub slot_count: i32,
    /// In a table: the pointer to its entries.
    pub entries: i32,
    /// In a table: the number of its entries, with holes.
    pub entry_count: i32,
    /// In an entry: its value.
    pub value: i32,
    /// The size of an entry is 2 to this power.
    pub entry_bits: i32,
}

impl TablePlaces {
    /// The form of an index of ints in a row.
    pub const IN_ROW: u8 = Form::InRow as u8;
    /// The form of an index with a slot for each int.
    pub const BY_KEY: u8 = Form::ByKey as u8;

    /// No places.
    pub const NONE: TablePlaces = TablePlaces {
        is_set: 0,
        live: 0,
        form: 0,
        low: 0,
        slots: 0,
        slot_count: 0,
        entries: 0,
        entry_count: 0,
        value: 0,
        entry_bits: 0,
    };
}

impl From<Found> for Sought {
    #[inline(always)]
    fn from(found: Found) -> Sought {
        match found {
            Found::At(place) => Sought::At(place),
            Found::Missing => Sought::Missing,
        }
    }
}

impl Body {
    /// Looks for a key; the first result is its hash if the index is a hash table.
    #[inline(always)]
    fn seek(&self, key: Value) -> (u32, Sought) {
        let by_hash = self.index.form() == Form::ByHash;
        let entries = &self.entries;
        if key.tag == Tag::Int {
            if !by_hash {
                return (0, self.index.find_int(entries, key.bits as i64).into());
            }
            let hash = key::hash_of_int(key.bits as i64);
            let found = self.index.find(hash, |place| {
                let entry: &Entry = &entries[place];
                match entry.tag == Tag::Int as u32 {
                    true => Ok(entry.bits == key.bits),
                    false if entry.hash == hash => Err(()),
                    false => Ok(false),
                }
            });
            return (hash, found.map_or(Sought::Unsure, Sought::from));
        }
        let Unpacked::Text(text) = key.unpack() else {
            return (0, Sought::Unsure);
        };
        if !by_hash {
            return (0, Sought::Missing);
        }
        if text.len() > SHORT_TEXT {
            return (0, Sought::Unsure);
        }
        let hash = text.hash();
        let found = self.index.find(hash, |place| {
            let entry: &Entry = &entries[place];
            if entry.hash != hash {
                return Ok(false);
            }
            if entry.bits == key.bits {
                return Ok(true);
            }
            let Unpacked::Text(other) = entry.key().unpack() else {
                return Err(());
            };
            Ok(text.as_str() == other.as_str())
        });
        (hash, found.map_or(Sought::Unsure, Sought::from))
    }
}

impl Table {
    /// Where native code finds the parts of a table. An entry starts with its tag, 32 bits.
    pub(crate) const PLACES: TablePlaces = {
        let body = offset_of!(Table, body);
        let entries = body + offset_of!(Body, entries);
        assert!(size_of::<Entry>().is_power_of_two() && offset_of!(Entry, tag) == 0);
        TablePlaces {
            is_set: offset_of!(Table, is_set) as i32,
            live: (body + offset_of!(Body, live)) as i32,
            entries: (entries + Run::<Entry>::DATA) as i32,
            entry_count: (entries + Run::<Entry>::LEN) as i32,
            value: offset_of!(Entry, value) as i32,
            entry_bits: size_of::<Entry>().ilog2() as i32,
            ..Index::places(body + offset_of!(Body, index))
        }
    };

    /// Looks for a key. O(1) on average.
    #[inline(never)]
    pub(crate) fn seek(&self, key: Value) -> Sought {
        self.seek_inline(key)
    }

    /// Same as [`seek`](Self::seek), for use where a call would cost too much.
    #[inline(always)]
    pub(crate) fn seek_inline(&self, key: Value) -> Sought {
        self.body().seek(key).1
    }

    /// Returns the value of the entry at a place, which must not be a hole.
    #[inline(always)]
    pub(crate) fn value_at(&self, place: usize) -> Value {
        self.body().entries[place].value
    }

    /// Returns the address of the value at a place, valid until a key is added.
    #[inline(always)]
    pub(crate) fn place_of(&self, place: usize) -> *const Value {
        &raw const self.body().entries[place].value
    }

    /// Sets the value of a key if a plain write is enough, that is, if there is room and the
    /// journal has already recorded the table. Returns whether the value was set.
    #[inline(never)]
    pub(crate) fn put_quickly(&self, heap: &Heap, key: Value, value: Value) -> bool {
        if self.header.epoch < heap.epoch() || self.is_set {
            return false;
        }
        let body = self.body_mut();
        match body.seek(key) {
            (_, Sought::At(place)) => body.entries[place].value = value,
            (hash, Sought::Missing) => {
                let place = body.entries.len();
                if place == body.entries.capacity() {
                    return false;
                }
                let int = (key.tag == Tag::Int).then_some(key.bits as i64);
                if !body.index.add(int, hash, place, body.live as usize) {
                    return false;
                }
                let hash = match int {
                    Some(int) if body.index.form() != Form::ByHash => key::hash_of_int(int),
                    Some(_) | None => hash,
                };
                body.entries.push(Entry::new(key, hash, value));
                body.live += 1;
                body.version = body.version.wrapping_add(1);
            }
            (_, Sought::Unsure) => return false,
        }
        true
    }
}
