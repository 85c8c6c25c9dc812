//! The system's allocator, from which all memory outside the arenas comes.

/// Makes the allocator return free memory inside its heap to the system. Takes time in proportion to
/// the number of free pieces. Does nothing on systems without glibc.
pub(super) fn give_back_free_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `malloc_trim` changes only memory that is free, and may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Makes the allocator request large blocks from the system one by one and return them when they
/// are freed. By default glibc raises the size at which it does this, up to 32 MiB, and a program
/// that holds many large numbers or strings leaves gaps between them that nothing fits into: the
/// process then occupies up to twice the memory its values need, and the memory ceiling means
/// little. Does nothing on systems without glibc.
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Blocks of at least this many bytes are allocated separately by the system.
        const LARGE: libc::c_int = 128 << 10;
        /// How many bytes may stay free at the end of the main heap.
        const SPARE: libc::c_int = 8 << 20;
        // SAFETY: `mallopt` takes plain numbers, sets parameters of the allocator, and may be
        // called at any time.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
            libc::mallopt(libc::M_TRIM_THRESHOLD, SPARE);
        }
    }
}
