//! The system's allocator, from which all memory outside the arenas comes.

/// Makes the allocator take large blocks from the system one by one and give them back when they
/// are freed. Otherwise glibc raises the size from which it does so up to 32 MiB, and a program
/// that holds many large numbers or texts leaves gaps between them that nothing fits: the process
/// then holds up to twice what its values need, and the memory ceiling means little. Does nothing
/// without glibc.
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Bytes from which a block is the system's own.
        const LARGE: libc::c_int = 128 << 10;
        /// Bytes that may stay free at the end of the other memory.
        const SPARE: libc::c_int = 8 << 20;
        // SAFETY: it takes plain numbers, sets parameters of the allocator, and may be called at
        // any time.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
            libc::mallopt(libc::M_TRIM_THRESHOLD, SPARE);
        }
    }
}
