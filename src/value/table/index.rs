//! The index of a table: the places of its entries, by key.
//!
//! It takes one of three forms. If the keys are ints in a row, an entry's place follows from its
//! key, and there are no slots. If the keys are ints that lie close together, there is a slot for
//! each int between the smallest and the greatest, so that a lookup computes no hash and reads no
//! other keys. Otherwise the slots are those of a hash table. A change that does not suit the form
//! builds the index again, in the form that suits all keys.
//!
//! The slots of a hash table also hold the upper bits of the hash, so that a lookup mostly reads
//! only the entry that it looks for. Slots of removed entries are marked, and skipped.

use super::run::Run;
use super::{Entry, TablePlaces};
use std::mem::offset_of;

/// The number of slots in the smallest index.
const FIRST_SLOTS: usize = 8;
/// A slot of a hash table whose entry was removed.
const REMOVED: u32 = 1 << 31;
/// The maximum number of bits of a place, so that `REMOVED` is not the slot of any entry.
const PLACE_BITS: u32 = 31;
/// How many times as many slots as keys there may be for ints that lie close together, when the
/// form is chosen, and when it is extended.
const SPREAD: u64 = 4;
const SPREAD_MAX: u64 = 8;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(super) enum Form {
    /// All keys are ints; the entry of `key` is at the place `key - low`. There are no slots.
    #[default]
    InRow,
    /// All keys are ints; the place of `key`, plus one, is in the slot `key - low`; 0 if there is no
    /// such key.
    ByKey,
    /// A hash table with a power of two slots, or none: a slot holds 0, `REMOVED`, or a place plus
    /// one in its lower bits and the upper bits of the hash in the others.
    ByHash,
}

/// The result of looking for a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// The place of its entry.
    At(usize),
    /// The key does not exist.
    Missing,
}

#[derive(Clone, Default)]
pub(super) struct Index {
    slots: Run<u32>,
    low: i64,
    /// In a hash table, the number of slots that are not 0.
    used: usize,
    /// In a hash table, the number of bits of a slot that hold the place.
    bits: u32,
    form: Form,
}

impl Index {
    /// Where native code finds the parts of an index at this offset; the other fields are 0.
    pub const fn places(index: usize) -> TablePlaces {
        TablePlaces {
            form: (index + offset_of!(Index, form)) as i32,
            low: (index + offset_of!(Index, low)) as i32,
            slots: (index + offset_of!(Index, slots) + Run::<u32>::DATA) as i32,
            slot_count: (index + offset_of!(Index, slots) + Run::<u32>::LEN) as i32,
            ..TablePlaces::NONE
        }
    }

    pub fn form(&self) -> Form {
        self.form
    }

    /// The size of the slots, in bytes.
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }

    /// Returns the number of the slot, or the place, of an int if all keys are ints.
    #[inline(always)]
    fn position(&self, key: i64) -> usize {
        key.wrapping_sub(self.low) as u64 as usize
    }

    /// Looks for an int, if the form is one for ints only.
    #[inline(always)]
    pub fn find_int(&self, entries: &[Entry], key: i64) -> Found {
        let position = self.position(key);
        if self.form == Form::InRow {
            return match entries.get(position) {
                Some(entry) if !entry.is_hole() => Found::At(position),
                Some(_) | None => Found::Missing,
            };
        }
        match self.slots.get(position) {
            Some(slot) if *slot != 0 => Found::At(*slot as usize - 1),
            Some(_) | None => Found::Missing,
        }
    }

    /// Looks for a key in a hash table; `is_key` tells whether the entry at a place has the key.
    #[inline(always)]
    pub fn find<E>(
        &self,
        hash: u32,
        mut is_key: impl FnMut(usize) -> Result<bool, E>,
    ) -> Result<Found, E> {
        let Some(mask) = self.slots.len().checked_sub(1) else {
            return Ok(Found::Missing);
        };
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Ok(Found::Missing);
            }
            if (slot ^ hash) >> self.bits == 0 {
                let place = (slot & ((1 << self.bits) - 1)) as usize;
                if place != 0 && is_key(place - 1)? {
                    return Ok(Found::At(place - 1));
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a key that does not exist yet, whose entry is going to be at this place; `live` is the
    /// number of keys so far. Returns false if the index must be built again.
    #[inline(always)]
    pub fn add(&mut self, key: Option<i64>, hash: u32, place: usize, live: usize) -> bool {
        if self.form == Form::ByHash {
            if (self.used + 1) * 4 > self.slots.len() * 3 || place + 1 >= 1 << self.bits {
                return false;
            }
            self.put(hash, place);
            return true;
        }
        let Some(key) = key else {
            return false;
        };
        if self.form == Form::InRow {
            if live == 0 {
                self.low = key.wrapping_sub(place as i64);
            }
            return self.position(key) == place;
        }
        let position = self.position(key);
        match self.slots.get_mut(position) {
            Some(slot) if place < (1 << PLACE_BITS) - 1 => {
                *slot = place as u32 + 1;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Puts a place into a free slot of a hash table.
    #[inline(always)]
    fn put(&mut self, hash: u32, place: usize) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (hash >> self.bits << self.bits) | (place as u32 + 1);
        self.used += 1;
    }

    /// Removes the key of the entry at a place.
    pub fn remove(&mut self, key: Option<i64>, hash: u32, place: usize) {
        match (self.form, key) {
            (Form::InRow, _) | (Form::ByKey, None) => {}
            (Form::ByKey, Some(key)) => {
                let position = self.position(key);
                self.slots[position] = 0;
            }
            (Form::ByHash, _) => self.remove_hashed(hash, place),
        }
    }

    fn remove_hashed(&mut self, hash: u32, place: usize) {
        let mask = self.slots.len() - 1;
        let wanted = (hash >> self.bits << self.bits) | (place as u32 + 1);
        let mut at = hash as usize & mask;
        while self.slots[at] != wanted {
            at = (at + 1) & mask;
        }
        if self.slots[(at + 1) & mask] != 0 {
            self.slots[at] = REMOVED;
            return;
        }
        // No search passes through the slots before a free one.
        self.slots[at] = 0;
        self.used -= 1;
        loop {
            at = at.wrapping_sub(1) & mask;
            if self.slots[at] != REMOVED {
                break;
            }
            self.slots[at] = 0;
            self.used -= 1;
        }
    }

    /// Makes the index a hash table, so that keys of other types can be looked for.
    #[cold]
    #[inline(never)]
    pub fn hash_all(&mut self, entries: &[Entry], live: usize, room: usize) {
        self.slots = Run::default();
        self.build_hashed(entries, live, room);
    }

    /// Builds the index again for these entries, of which `live` are not holes. The last one may be
    /// new; there is room for `room` entries.
    #[cold]
    #[inline(never)]
    pub fn build(&mut self, entries: &[Entry], live: usize, room: usize) {
        if entries.is_empty() {
            *self = Index::default();
            return;
        }
        match Ints::of(entries, live as u64) {
            Some(ints) if ints.in_row => {
                self.slots = Run::default();
                self.low = ints.low;
                self.form = Form::InRow;
            }
            Some(ints) if self.build_by_key(entries, &ints, live as u64) => {}
            Some(_) | None => self.build_hashed(entries, live, room),
        }
    }

    /// Gives each int in the range of the keys a slot, and more on the side of the last key. Returns
    /// false if there would be too many.
    fn build_by_key(&mut self, entries: &[Entry], ints: &Ints, live: u64) -> bool {
        let (mut low, mut high) = (ints.least, ints.greatest);
        if entries.len() >= (1 << PLACE_BITS) - 1 {
            return false;
        }
        if self.form == Form::ByKey && !self.slots.is_empty() {
            // Slots once given are kept, so that building takes constant time per key.
            low = low.min(self.low);
            high = high.max(self.low.saturating_add(self.slots.len() as i64 - 1));
        }
        let more = (wide(low, high) / 2).max(FIRST_SLOTS as u64) as i64;
        let last = entries.last().and_then(Entry::int);
        let (below, above) = match last {
            Some(last) if last == ints.greatest => (0, more),
            Some(last) if last == ints.least => (more, 0),
            Some(_) | None => (more / 4, more / 4),
        };
        let (low, high) = (low.saturating_sub(below), high.saturating_add(above));
        let count = wide(low, high).saturating_add(1);
        if count > live.saturating_mul(SPREAD_MAX).max(4 * FIRST_SLOTS as u64) {
            return false;
        }
        self.slots = vec![0u32; count as usize].into();
        self.low = low;
        self.form = Form::ByKey;
        for (place, entry) in entries.iter().enumerate() {
            if let Some(key) = entry.int() {
                let position = self.position(key);
                self.slots[position] = place as u32 + 1;
            }
        }
        true
    }

    fn build_hashed(&mut self, entries: &[Entry], live: usize, room: usize) {
        // A full index doubles; one that is full of removed entries keeps its size.
        let least = match self.form {
            Form::InRow => room * 4 / 3,
            // Building reads all entries, holes too, so it must not be needed again soon.
            Form::ByKey | Form::ByHash => (live * 2).max(entries.len() / 2),
        };
        let count = (least.max(live * 3 / 2) + 1)
            .next_power_of_two()
            .max(FIRST_SLOTS);
        let places = entries.len().max(room) as u64 + 2;
        let bits = (count.ilog2() + 2).max(places.ilog2() + 1);
        assert!(
            bits <= PLACE_BITS || entries.len() < (1 << PLACE_BITS) - 1,
            "tables are smaller than memory"
        );
        let bits = bits.min(PLACE_BITS);
        let (mut slots, mut used) = (vec![0u32; count], 0);
        for (place, entry) in entries.iter().enumerate() {
            if entry.is_hole() {
                continue;
            }
            let mut at = entry.hash as usize & (count - 1);
            while slots[at] != 0 {
                at = (at + 1) & (count - 1);
            }
            slots[at] = (entry.hash >> bits << bits) | (place as u32 + 1);
            used += 1;
        }
        *self = Index {
            slots: slots.into(),
            low: 0,
            used,
            bits,
            form: Form::ByHash,
        };
    }
}

/// Returns how far apart two ints are.
fn wide(low: i64, high: i64) -> u64 {
    high.wrapping_sub(low) as u64
}

/// What the keys of a table have in common if all are ints, in a row or close together.
struct Ints {
    least: i64,
    greatest: i64,
    /// Whether each key is as far from `low` as its place is from the first one.
    in_row: bool,
    low: i64,
}

impl Ints {
    /// Returns `None` for other keys.
    fn of(entries: &[Entry], live: u64) -> Option<Ints> {
        let first = entries.iter().position(|entry| !entry.is_hole())?;
        let key = entries[first].int()?;
        let mut ints = Ints {
            least: key,
            greatest: key,
            in_row: true,
            low: key.wrapping_sub(first as i64),
        };
        let range = live.saturating_mul(SPREAD);
        for (place, entry) in entries.iter().enumerate().skip(first) {
            if entry.is_hole() {
                continue;
            }
            let key = entry.int()?;
            ints.least = ints.least.min(key);
            ints.greatest = ints.greatest.max(key);
            ints.in_row &= ints.low == key.wrapping_sub(place as i64);
            if !ints.in_row && wide(ints.least, ints.greatest) >= range {
                return None;
            }
        }
        Some(ints)
    }
}
