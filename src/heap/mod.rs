//! The heap: precise, non-moving mark-sweep over size classes. It knows object headers and, through
//! a table of [`Kind`]s, how to trace and finish an object; it does not know values.
//!
//! Invariants, kept by this room unless stated otherwise:
//! - Every object begins with a [`Header`]; its kind is an index into the table the heap was made
//!   with, and 0 means a free cell.
//! - Allocation never collects. It may only set [`Heap::wants_collection`]; the VM collects at a
//!   safepoint, where no Rust local holds an unrooted reference. Callers that reach an object from
//!   a root may use it until the next safepoint.
//! - An object is finished (its memory outside the heap given back) exactly once: when it is swept
//!   or the heap is dropped.

#![allow(unsafe_code)]

mod arena;
mod collect;
mod journal;
mod system;

pub use arena::{Heap, HeapStats, KindStats};
pub use collect::{Marker, Parted, Pause};
pub use journal::{Changes, Log, Saved};
pub use system::give_back_large_blocks;

/// The first word of every object.
#[repr(C)]
#[derive(Debug)]
pub struct Header {
    /// Index into the table of kinds; 0 for a free cell.
    pub kind: u8,
    /// The mark of the last collection that reached it.
    pub mark: u8,
    /// For the object's own use.
    pub flags: u16,
    /// The checkpoint after which the object was made or its old contents were last recorded.
    pub epoch: u32,
}

/// Saves the contents of an object.
pub type Save = unsafe fn(*mut Header) -> Box<dyn Saved>;

/// What the heap must know about one kind of object.
pub struct Kind {
    /// The name in statistics.
    pub name: &'static str,
    /// Marks what the object refers to; returns its size in bytes, including memory outside the
    /// heap.
    ///
    /// Called with a pointer to a live object of this kind.
    pub trace: unsafe fn(*mut Header, &mut Marker<'_>) -> usize,
    /// Gives back memory outside the heap; none if there is never any.
    ///
    /// Called once, with a pointer to an unreachable object of this kind.
    pub finish: Option<unsafe fn(*mut Header)>,
    /// The object's size in bytes, including memory outside the heap.
    ///
    /// Called with a pointer to a live object of this kind.
    pub size: unsafe fn(*mut Header) -> usize,
    /// Saves the object's contents; none if they never change.
    ///
    /// Called with a pointer to a live object of this kind.
    pub save: Option<Save>,
}
