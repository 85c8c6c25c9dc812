//! A small second-level table for fields that miss the inline caches, which hold one shape each. It
//! records where instructions have found their fields in structs of other shapes.

use crate::code::CACHE_WORDS;
use crate::native::Way;
use crate::value::{Gc, Shape, Struct, Value};

/// The base-2 logarithm of the number of entries.
const BITS: u32 = 9;
/// Used in place of an epoch if the struct has the field itself.
const OWN: u64 = u64::MAX;

/// The location of the field for one inline cache and one shape.
#[derive(Clone, Copy, Default)]
struct Site {
    /// The address of the inline cache; 0 for an empty entry.
    cache: usize,
    /// The address of the shape.
    shape: usize,
    /// The slot, or the address of the inherited value.
    place: usize,
    /// The epoch of shapes in which the address is valid, or `OWN`.
    epoch: u64,
}

/// The table, empty until it is first needed. The addresses in it are valid because each collection
/// forgets those of objects that it frees.
#[derive(Default)]
pub(super) struct Sites {
    entries: Vec<Site>,
}

fn index(cache: usize, shape: usize) -> usize {
    let mixed = ((cache >> 3).wrapping_add(shape >> 4) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - BITS)) as usize
}

impl Sites {
    /// The location of the field that this cache looks up in a struct, if it is known.
    #[inline(always)]
    pub fn find(
        &self,
        cache: *mut [u64; CACHE_WORDS],
        object: Gc<Struct>,
        epoch: u32,
    ) -> Option<*mut Value> {
        let shape = object.shape.get().address();
        let site = self.entries.get(index(cache as usize, shape))?;
        if site.cache != cache as usize || site.shape != shape {
            return None;
        }
        if site.epoch == OWN {
            // SAFETY: structs of this shape have this slot.
            return Some(unsafe { object.slots.get().add(site.place) });
        }
        (site.epoch == u64::from(epoch)).then_some(site.place as *mut Value)
    }

    /// Records that structs of this shape have the field themselves.
    pub fn note_own(&mut self, cache: *mut [u64; CACHE_WORDS], shape: Gc<Shape>, slot: u32) {
        self.note(cache, shape, slot as usize, OWN);
    }

    /// Records where structs of this shape inherit the field from; valid for the rest of the epoch.
    pub fn note_inherited(
        &mut self,
        cache: *mut [u64; CACHE_WORDS],
        shape: Gc<Shape>,
        place: *mut Value,
        epoch: u32,
    ) {
        self.note(cache, shape, place as usize, u64::from(epoch));
    }

    fn note(&mut self, cache: *mut [u64; CACHE_WORDS], shape: Gc<Shape>, place: usize, epoch: u64) {
        let shape = shape.address();
        if self.entries.is_empty() {
            self.entries.resize(1 << BITS, Site::default());
        }
        self.entries[index(cache as usize, shape)] = Site {
            cache: cache as usize,
            shape,
            place,
            epoch,
        };
    }

    /// How many shapes are known for this inline cache.
    pub fn count(&self, cache: usize) -> usize {
        let known = self.entries.iter().filter(|site| site.cache == cache);
        known.count()
    }

    /// The locations known for this inline cache, except those that are no longer valid.
    pub fn of(&self, cache: usize, epoch: u32) -> Vec<Way> {
        let known = self.entries.iter().filter(|site| site.cache == cache);
        let known = known.filter_map(|site| {
            let own = site.epoch == OWN;
            (own || site.epoch == u64::from(epoch)).then_some(Way {
                shape: site.shape as u64,
                own,
                place: site.place as u64,
            })
        });
        known.collect()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets the locations in structs whose shape has not been reached by a collection, and those
    /// for inline caches that no reached chunk contains. Reached shapes keep the parents alive from
    /// which structs inherit.
    pub fn retain(&mut self, is_shape: &dyn Fn(usize) -> bool, is_cache: &dyn Fn(usize) -> bool) {
        for site in &mut self.entries {
            if site.cache != 0 && !(is_cache(site.cache) && is_shape(site.shape)) {
                *site = Site::default();
            }
        }
    }

    /// Clears the table.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}
