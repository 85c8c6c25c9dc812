//! The heap: precise, non-moving mark-sweep over size classes. It handles object headers and,
//! through a table of [`Kind`]s, traces and finishes objects; it is independent of values.
//!
//! Invariants, kept by this module unless stated otherwise:
//! - Every object begins with a [`Header`]; its kind is an index into the table the heap was
//!   created with, and 0 means a free cell.
//! - Allocation never collects; it only sets [`Heap::wants_collection`]. The VM collects at a
//!   safepoint, where no Rust local holds an unrooted reference. Callers that reach an object from
//!   a root may use it until the next safepoint.
//! - An object is finished (its memory outside the heap released) exactly once: when it is swept or
//!   the heap is dropped.

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
    /// The mark from the last collection that reached the object.
    pub mark: u8,
    /// Free for use by the object.
    pub flags: u16,
    /// The epoch in which the object was created or its old contents were last recorded.
    pub epoch: u32,
}

/// Saves the contents of an object.
pub type Save = unsafe fn(*mut Header) -> Box<dyn Saved>;

/// The heap's description of one kind of object.
pub struct Kind {
    /// The name shown in statistics.
    pub name: &'static str,
    /// Marks the objects that this one refers to; returns its size in bytes, including memory
    /// outside the heap.
    ///
    /// Called with a pointer to a live object of this kind.
    pub trace: unsafe fn(*mut Header, &mut Marker<'_>) -> usize,
    /// Releases memory outside the heap; `None` if objects of this kind never own any.
    ///
    /// Called once, with a pointer to an unreachable object of this kind.
    pub finish: Option<unsafe fn(*mut Header)>,
    /// The object's size in bytes, including memory outside the heap.
    ///
    /// Called with a pointer to a live object of this kind.
    pub size: unsafe fn(*mut Header) -> usize,
    /// Saves the object's contents; `None` if they never change.
    ///
    /// Called with a pointer to a live object of this kind.
    pub save: Option<Save>,
}
