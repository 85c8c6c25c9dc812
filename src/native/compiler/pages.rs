//! Memory that can be executed. It is written before it becomes executable and never after.
//!
//! # Safety
//!
//! The pages of a [`Code`] belong to it alone: they are made in `new`, written there, and given back after it was dropped, once no native code runs:
//! an error can leave a function for good, and a collection free its chunk, before its native code has returned. Nobody calls into them after
//! the drop: who keeps an entry keeps the code.

use crate::native::Memory;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::rc::Rc;

/// Machine code in memory of its own.
#[derive(Debug)]
pub struct Code {
    start: *mut c_void,
    size: usize,
    memory: Rc<Memory>,
}

/// Pages are this large, or a divisor of it.
const PAGE: usize = 1 << 12;

impl Code {
    /// Puts code into memory and makes it executable. `memory` counts the bytes as long as the code lives.
    ///
    /// # Errors
    /// What the system says when it refuses memory that can be executed.
    #[cfg(all(unix, target_arch = "x86_64"))]
    pub fn new(bytes: &[u8], memory: &Rc<Memory>) -> Result<Code, String> {
        use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect};
        let size = bytes.len().max(1).next_multiple_of(PAGE);
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: new memory at a place that the system chooses.
        let start = unsafe { mmap_anonymous(null_mut(), size, access, MapFlags::PRIVATE) };
        let start = start.map_err(|e| e.to_string())?;
        memory.bytes.set(memory.bytes.get() + size);
        let code = Code {
            start,
            size,
            memory: Rc::clone(memory),
        };
        // SAFETY: the memory is new, writable and large enough.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast::<u8>(), bytes.len()) };
        // SAFETY: the pages are this code's own.
        unsafe { mprotect(start, size, MprotectFlags::READ | MprotectFlags::EXEC) }
            .map_err(|e| e.to_string())?;
        Ok(code)
    }

    /// There is no memory that can be executed here.
    ///
    /// # Errors
    /// That, always.
    #[cfg(not(all(unix, target_arch = "x86_64")))]
    pub fn new(_: &[u8], _: &Rc<Memory>) -> Result<Code, String> {
        Err("native code runs on x86-64 systems of the Unix kind only".to_string())
    }

    /// Where the code begins.
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
    /// Native code has ended: gives back what died meanwhile.
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

/// Gives the memory of code back.
fn give_back(start: *mut c_void, size: usize) {
    #[cfg(all(unix, target_arch = "x86_64"))]
    // SAFETY: the pages were a code's own, and nobody runs them any more (the module's head). What the system answers changes nothing.
    let _ = unsafe { rustix::mm::munmap(start, size) };
    #[cfg(not(all(unix, target_arch = "x86_64")))]
    let _ = (start, size);
}
