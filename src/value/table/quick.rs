//! The fast path into a table, for the keys that programs mostly use: ints and short strings are
//! found and added without any step that could fail, and without notifying the journal or the heap.
//! Everything else is left to the slow path.

use super::{Body, Entry, Table};
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

enum Probe {
    /// The place of the entry.
    Found(usize),
    /// The key does not exist; this is the slot where it would be.
    Free(usize),
    Unsure,
}

impl Body {
    #[inline(always)]
    fn probe(&self, hash: u32, is_key: impl Fn(&Entry) -> Option<bool>) -> Probe {
        let Some(mask) = self.index.len().checked_sub(1) else {
            return Probe::Unsure;
        };
        let mut slot = hash as usize & mask;
        loop {
            let found = self.index[slot];
            if found == 0 {
                return Probe::Free(slot);
            }
            if (found >> 32) as u32 == hash {
                let place = found as u32 as usize - 1;
                match is_key(&self.entries[place]) {
                    Some(true) => return Probe::Found(place),
                    Some(false) => {}
                    None => return Probe::Unsure,
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Looks for a key; returns its hash and the result.
    #[inline(always)]
    fn seek(&self, key: Value) -> (u32, Probe) {
        if key.tag == Tag::Int {
            let hash = key::hash_of_int(key.bits as i64);
            let probe = self.probe(hash, |entry| {
                (entry.tag == Tag::Int as u32).then_some(entry.bits == key.bits)
            });
            return (hash, probe);
        }
        let Unpacked::Text(text) = key.unpack() else {
            return (0, Probe::Unsure);
        };
        if text.len() > SHORT_TEXT {
            return (0, Probe::Unsure);
        }
        let hash = text.hash();
        let probe = self.probe(hash, |entry| {
            if entry.bits == key.bits {
                return Some(true);
            }
            let Unpacked::Text(other) = entry.key().unpack() else {
                return None;
            };
            Some(text.as_str() == other.as_str())
        });
        (hash, probe)
    }
}

impl Table {
    /// The offset of the flag that says whether it is a set, in bytes.
    pub(crate) const IS_SET: usize = offset_of!(Table, is_set);
    /// The offset of the number of entries, in bytes.
    pub(crate) const LIVE: usize = offset_of!(Table, body) + offset_of!(Body, live);

    /// Looks for a key. O(1) on average.
    #[inline(never)]
    pub(crate) fn seek(&self, key: Value) -> Sought {
        match self.body().seek(key).1 {
            Probe::Found(place) => Sought::At(place),
            Probe::Free(_) => Sought::Missing,
            Probe::Unsure => Sought::Unsure,
        }
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
            (_, Probe::Found(place)) => body.entries[place].value = value,
            (hash, Probe::Free(slot)) => {
                let place = body.entries.len();
                if place == body.entries.capacity() || !body.has_free_slot() {
                    return false;
                }
                body.entries.push(Entry::new(key, hash, value));
                body.index[slot] = u64::from(hash) << 32 | (place as u64 + 1);
                body.live += 1;
                body.version = body.version.wrapping_add(1);
            }
            (_, Probe::Unsure) => return false,
        }
        true
    }
}
