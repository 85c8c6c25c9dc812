//! Counters of events off the fast paths, where the cost of counting is negligible.

/// Events since the machine was created. The library's own chunks count too, once they are loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Chunks loaded.
    pub chunks: u64,
    /// Constants that were already in their chunk's pool.
    pub shared_constants: u64,
    /// Fused instructions in the chunks.
    pub fused: u64,
    /// Operations whose result reused a big temporary.
    pub reused: u64,
    /// Lookups of struct fields and methods that missed their cache.
    pub cache_misses: u64,
}
