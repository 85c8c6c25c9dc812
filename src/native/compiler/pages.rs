//! Executable memory. It is written before it becomes executable and never afterwards.
//!
//! # Safety
//!
//! The pages of a [`Code`] belong to it alone: they are allocated and written in `new`, and freed
//! once the `Code` has been dropped and no native code is running. They cannot be freed earlier,
//! because an error can end a call for good, and a collection can free its chunk, before its native
//! code has returned. The code is never called after the drop: everything that stores an entry also
//! keeps the code alive.

use crate::native::Memory;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::rc::Rc;

/// Machine code in a memory block of its own.
#[derive(Debug)]
pub struct Code {
    start: *mut c_void,
    size: usize,
    /// The number of bytes that are code.
    len: usize,
    memory: Rc<Memory>,
}

/// The page size, or a multiple of it.
const PAGE: usize = 1 << 12;

impl Code {
    /// Copies code into memory and makes it executable. `memory` counts the bytes for as long as
    /// the code is alive.
    ///
    /// # Errors
    /// If the system refuses to provide executable memory.
    #[cfg(all(unix, target_arch = "x86_64"))]
    pub fn new(bytes: &[u8], memory: &Rc<Memory>) -> Result<Code, String> {
        use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect};
        let size = bytes.len().max(1).next_multiple_of(PAGE);
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: this is new memory, at an address chosen by the system.
        let start = unsafe { mmap_anonymous(null_mut(), size, access, MapFlags::PRIVATE) };
        let start = start.map_err(|e| e.to_string())?;
        memory.bytes.set(memory.bytes.get() + size);
        let code = Code {
            start,
            size,
            len: bytes.len(),
            memory: Rc::clone(memory),
        };
        // SAFETY: the memory is new, writable and large enough.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast::<u8>(), bytes.len()) };
        // SAFETY: the pages belong to this code alone.
        unsafe { mprotect(start, size, MprotectFlags::READ | MprotectFlags::EXEC) }
            .map_err(|e| e.to_string())?;
        Ok(code)
    }

    /// Fails: executable memory is not supported here.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(all(unix, target_arch = "x86_64")))]
    pub fn new(_: &[u8], _: &Rc<Memory>) -> Result<Code, String> {
        Err("native code runs only on x86-64 Unix systems".to_string())
    }

    /// Reports whether this is the code in these bytes.
    pub fn is(&self, bytes: &[u8]) -> bool {
        // SAFETY: the memory is readable, and it is this code's own for as long as the code is
        // alive; nothing writes to it.
        let own = unsafe { std::slice::from_raw_parts(self.start.cast::<u8>(), self.len) };
        own == bytes
    }

    /// Returns the start of the code.
    pub fn entry(&self) -> *const u8 {
        self.start.cast::<u8>()
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        let memory = &self.memory;
        memory.bytes.set(memory.bytes.get() - self.size);
        if memory.running.get() {
            let dead = (self.start, self.size);
            memory.dead.borrow_mut().push(dead);
        } else {
            give_back(self.start, self.size);
        }
    }
}

impl Memory {
    /// Called when native code has finished: releases the code that was dropped meanwhile.
    pub fn end_running(&self) {
        self.running.set(false);
        self.discarded.set(false);
        if !self.dead.borrow().is_empty() {
            let dead = self.dead.take();
            dead.into_iter()
                .for_each(|(start, size)| give_back(start, size));
        }
    }
}

/// Releases the memory of code.
fn give_back(start: *mut c_void, size: usize) {
    #[cfg(all(unix, target_arch = "x86_64"))]
    // SAFETY: the pages belonged to one piece of code alone, and it is no longer running (see the
    // top of this module). Whether the call succeeds makes no difference.
    let _ = unsafe { rustix::mm::munmap(start, size) };
    #[cfg(not(all(unix, target_arch = "x86_64")))]
    let _ = (start, size);
}
