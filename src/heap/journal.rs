//! What changed since a checkpoint: the old contents of each object that existed then and was changed, noted at its first change.
//!
//! Time is counted in epochs, which only grow. Every object carries the epoch in which it was made or last noted; one with an older epoch
//! than the heap's must be noted before it changes. In epoch 0 nothing is noted, and asking costs one comparison.

use super::{Header, Heap, Marker};
use std::ptr::NonNull;

/// The contents of an object as they were.
pub trait Saved {
    /// Exchanges the contents with those of the object. O(contents).
    ///
    /// # Safety
    /// The object is live, and it is the one whose contents these are.
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap);

    /// Marks what the contents refer to.
    fn trace(&self, marker: &mut Marker<'_>);

    /// Bytes that are kept.
    fn bytes(&self) -> usize;
}

/// The objects that changed between two checkpoints. While it exists it is a root: see [`trace`](Self::trace).
#[derive(Default)]
pub struct Changes {
    entries: Vec<(NonNull<Header>, Box<dyn Saved>)>,
    bytes: usize,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes that are kept.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Exchanges old and new contents: takes the changes back, or when they were taken back already, does them again.
    pub fn exchange(&mut self, heap: &mut Heap) {
        for (object, saved) in &mut self.entries {
            // SAFETY: the entries are roots, so the object is live; the contents were saved from it.
            unsafe { saved.exchange(object.as_ptr(), heap) };
        }
        self.bytes = self.entries.iter().map(|(_, s)| entry_bytes(&**s)).sum();
    }

    /// Marks the objects and both their contents.
    pub fn trace(&self, marker: &mut Marker<'_>) {
        for (object, saved) in &self.entries {
            // SAFETY: the entries were roots at each collection since they were made.
            unsafe { marker.mark(object.as_ptr()) };
            saved.trace(marker);
        }
    }
}

fn entry_bytes(saved: &dyn Saved) -> usize {
    size_of::<(NonNull<Header>, Box<dyn Saved>)>() + saved.bytes()
}

/// The journal of the running epoch.
#[derive(Default)]
pub(super) struct Journal {
    /// The last epoch there was.
    newest: u32,
    pub(super) changes: Changes,
    /// Bytes that the changes may take.
    room: usize,
    /// The changes were more than that and were given up.
    overflowed: bool,
}

impl Heap {
    /// Takes a checkpoint: from now on the first change of every object is noted, in `room` bytes at most.
    pub fn begin_epoch(&mut self, room: usize) {
        self.journal.newest += 1;
        self.journal.room = room;
        self.journal.overflowed = false;
        self.epoch = self.journal.newest;
    }

    /// The changes since the checkpoint; none if they needed too much room. Later changes are noted as those of the next one.
    pub fn take_changes(&mut self) -> Option<Changes> {
        let changes = std::mem::take(&mut self.journal.changes);
        (!std::mem::take(&mut self.journal.overflowed)).then_some(changes)
    }

    /// Ends noting.
    pub fn end_epochs(&mut self) {
        self.epoch = 0;
        self.journal.changes = Changes::default();
    }

    /// The epoch, 0 when nothing is noted.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Notes that an object is about to change. To be called before every change of an object that may be older than the checkpoint.
    ///
    /// # Safety
    /// The object is live.
    #[inline(always)]
    pub unsafe fn note(&mut self, object: *mut Header) {
        // SAFETY: as the caller promises.
        if unsafe { (*object).epoch } < self.epoch {
            // SAFETY: as above.
            unsafe { self.note_first(object) };
        }
    }

    /// # Safety
    /// The object is live.
    #[cold]
    #[inline(never)]
    unsafe fn note_first(&mut self, object: *mut Header) {
        // SAFETY: as the caller promises; the kind's function is for objects of that kind.
        unsafe {
            (*object).epoch = self.epoch;
            let Some(save) = self.kinds[usize::from((*object).kind)].save else {
                return;
            };
            let size = (self.kinds[usize::from((*object).kind)].size)(object);
            let journal = &mut self.journal;
            if journal.changes.bytes + size > journal.room {
                journal.overflowed = true;
                journal.changes = Changes::default();
                self.epoch = 0;
                return;
            }
            let saved = save(object);
            journal.changes.bytes += entry_bytes(&*saved);
            let entry = (NonNull::new_unchecked(object), saved);
            journal.changes.entries.push(entry);
        }
    }
}
