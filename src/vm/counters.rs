//! Counters of what happens off the fast paths, so that counting costs nothing there.

/// What happened since the machine was made. The library's own chunks count too, when they are loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Chunks loaded.
    pub chunks: u64,
    /// Constants that were in their chunk's pool already.
    pub shared_constants: u64,
    /// Fused instructions in the chunks.
    pub fused: u64,
    /// Operations whose result took the place of a big temporary.
    pub reused: u64,
    /// Fields and methods of structs that a cache did not know.
    pub cache_misses: u64,
}
