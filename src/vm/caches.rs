//! The contents of inline caches, for the listing.

use super::Vm;
use crate::code::{CACHE_WORDS, CacheSite};
use crate::text::Symbol;
use crate::value::{ChunkObject, Gc, Shape};

/// The contents of an inline cache.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CacheState {
    /// The keys of the structs that have the field themselves, and the field's slot; for a struct
    /// literal, the keys of the structs it creates.
    pub own: Option<(Vec<Symbol>, u32)>,
    /// The keys of the structs that inherit the field.
    pub inherited: Option<Vec<Symbol>>,
    /// The number of shapes in the second-level table for this cache.
    pub shapes: usize,
}

impl Vm {
    /// Returns the state of one of a chunk's inline caches.
    pub fn cache_state(&self, chunk: &Gc<ChunkObject>, index: usize) -> CacheState {
        let data = chunk.chunk();
        let at = data.cache_word(index);
        let words = &data.words[at..at + CACHE_WORDS];
        let keys = |word: u64| {
            let shape = word as *mut Shape;
            // SAFETY: the first and third words of a cache are null or point to shapes that the
            // cache keeps alive.
            (!shape.is_null()).then(|| unsafe { Gc::from_raw(shape) }.keys().to_vec())
        };
        let named = !matches!(data.caches[index], CacheSite::Keys(_));
        let current = words[1] >> 32 == u64::from(self.shapes.epoch);
        CacheState {
            own: keys(words[0]).map(|keys| (keys, words[1] as u32)),
            inherited: keys(words[2]).filter(|_| named && current),
            shapes: self.sites.count(words.as_ptr() as usize),
        }
    }
}
