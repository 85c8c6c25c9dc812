//! The changes since a checkpoint: for each object that existed then and has changed since, its old
//! contents, recorded just before its first change.
//!
//! Time is counted in epochs, whose numbers only grow. Every object carries the epoch in which it
//! was created or last recorded; an object whose epoch is older than the heap's must be recorded
//! before it changes. In epoch 0 nothing is recorded, and the check costs one comparison.
//!
//! If a large object changes in only a few places, only those changes are recorded, in its [`Log`];
//! meanwhile it keeps its old epoch. When a log becomes long, or a change does not fit in it, it is
//! converted to the whole contents, so time and memory are at most proportional to the size of the
//! object.

use super::{Header, Heap, Marker};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::ptr::NonNull;

/// The old contents of an object.
pub trait Saved {
    /// Swaps these contents with those of the object, in time proportional to their size.
    ///
    /// # Safety
    /// The object must be live, and must be the one these contents were saved from.
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap);

    /// Marks the objects that the contents refer to.
    fn trace(&self, marker: &mut Marker<'_>);

    /// Returns the number of bytes these contents occupy.
    fn bytes(&self) -> usize;
}

/// The old contents of an object, kept as a list of changes.
pub trait Log: Saved + 'static {
    /// Replaces the list of changes with the whole contents.
    ///
    /// # Safety
    /// The object must be live, must be the one these contents belong to, and must not have changed
    /// since the last change was logged.
    unsafe fn complete(&mut self, object: *mut Header);

    /// Returns the log as `Any`, to be downcast to its concrete type.
    fn as_any(&mut self) -> &mut dyn Any;

    /// Converts the log to the form kept when the epoch ends.
    fn as_saved(self: Box<Self>) -> Box<dyn Saved>;
}

/// Objects with fewer parts are recorded whole at their first change.
const SHORT: usize = 32;
/// A log may hold at most one change per this many parts of the object.
const PARTS_PER_CHANGE: usize = 8;
/// The approximate number of bytes that a change occupies in a log.
const CHANGE_BYTES: usize = 48;

/// The objects that changed between two checkpoints. As long as this list exists, it is a root: see
/// [`trace`](Self::trace).
#[derive(Default)]
pub struct Changes {
    entries: Vec<(NonNull<Header>, Box<dyn Saved>)>,
    bytes: usize,
}

impl Changes {
    /// Reports whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the number of bytes the changes occupy.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Swaps old and new contents: undoes the changes or, if they are already undone, redoes them.
    pub fn exchange(&mut self, heap: &mut Heap) {
        for (object, saved) in &mut self.entries {
            // SAFETY: the entries are roots, so the object is live; the contents were saved from
            // it.
            unsafe { saved.exchange(object.as_ptr(), heap) };
        }
        self.bytes = self.entries.iter().map(|(_, s)| entry_bytes(&**s)).sum();
    }

    /// Marks the objects and their contents, old and new.
    pub fn trace(&self, marker: &mut Marker<'_>) {
        for (object, saved) in &self.entries {
            // SAFETY: the entries have been roots at every collection since they were created.
            unsafe { marker.mark(object.as_ptr()) };
            saved.trace(marker);
        }
    }
}

fn entry_bytes(saved: &dyn Saved) -> usize {
    size_of::<(NonNull<Header>, Box<dyn Saved>)>() + saved.bytes()
}

/// A log and the number of changes in it.
struct OpenLog {
    log: Box<dyn Log>,
    changes: usize,
}

/// The journal of the current epoch.
#[derive(Default)]
pub(super) struct Journal {
    /// The most recent epoch so far.
    newest: u32,
    pub(super) changes: Changes,
    /// The logs that are still open, keyed by the address of the object.
    logs: FxHashMap<usize, OpenLog>,
    /// How many bytes the changes may occupy.
    room: usize,
    /// Whether the changes exceeded that limit and were discarded.
    overflowed: bool,
}

impl Heap {
    /// Takes a checkpoint: from now on the first change to every object is recorded, in at most
    /// `room` bytes.
    pub fn begin_epoch(&mut self, room: usize) {
        self.journal.newest += 1;
        self.journal.room = room;
        self.journal.overflowed = false;
        self.epoch = self.journal.newest;
    }

    /// Returns the changes since the checkpoint, or `None` if they needed too much room. Later
    /// changes count towards the next checkpoint.
    pub fn take_changes(&mut self) -> Option<Changes> {
        let mut changes = std::mem::take(&mut self.journal.changes);
        for (address, open) in self.journal.logs.drain() {
            let saved = open.log.as_saved();
            let object = NonNull::new(address as *mut Header).expect("objects have addresses");
            let counted = open.changes * CHANGE_BYTES;
            changes.bytes = changes.bytes.saturating_sub(counted) + entry_bytes(&*saved);
            changes.entries.push((object, saved));
        }
        (!std::mem::take(&mut self.journal.overflowed)).then_some(changes)
    }

    /// Stops recording.
    pub fn end_epochs(&mut self) {
        self.epoch = 0;
        self.journal.changes = Changes::default();
        self.journal.logs.clear();
    }

    /// Marks the objects that the journal of the current epoch refers to.
    pub(super) fn trace_journal(&self, marker: &mut Marker<'_>) {
        self.journal.changes.trace(marker);
        for (address, open) in &self.journal.logs {
            // SAFETY: logged objects have been roots at every collection since they were logged.
            unsafe { marker.mark(*address as *mut Header) };
            open.log.trace(marker);
        }
    }

    /// Returns the current epoch; 0 when nothing is recorded.
    #[inline(always)]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Records that an object is about to change. Must be called before every change to an object
    /// that may be older than the checkpoint.
    ///
    /// # Safety
    /// The object must be live.
    #[inline(always)]
    pub unsafe fn note(&mut self, object: *mut Header) {
        // SAFETY: guaranteed by the caller.
        if unsafe { (*object).epoch } < self.epoch {
            // SAFETY: as above.
            unsafe { self.note_first(object) };
        }
    }

    /// # Safety
    /// The object must be live.
    #[cold]
    #[inline(never)]
    unsafe fn note_first(&mut self, object: *mut Header) {
        // SAFETY: guaranteed by the caller; the function in the table is for objects of this kind.
        unsafe {
            (*object).epoch = self.epoch;
            let Some(save) = self.kinds[usize::from((*object).kind)].save else {
                return;
            };
            let open = self.journal.logs.remove(&(object as usize));
            let size = (self.kinds[usize::from((*object).kind)].size)(object);
            if !self.has_room_to_note(size) {
                return;
            }
            let saved = match open {
                Some(mut open) => {
                    open.log.complete(object);
                    open.log.as_saved()
                }
                None => save(object),
            };
            let changes = &mut self.journal.changes;
            changes.bytes += entry_bytes(&*saved);
            changes
                .entries
                .push((NonNull::new_unchecked(object), saved));
        }
    }

    /// Reports whether this many more bytes can be kept; if not, discards the changes.
    fn has_room_to_note(&mut self, bytes: usize) -> bool {
        let journal = &mut self.journal;
        if journal.changes.bytes + bytes > journal.room {
            journal.overflowed = true;
            journal.changes = Changes::default();
            journal.logs.clear();
            self.epoch = 0;
            return false;
        }
        true
    }

    /// Records a single change, just before it happens, to an object with this many parts whose
    /// epoch is older than the heap's; `add` adds it to the log, which `begin` creates.
    ///
    /// # Safety
    /// The object must be live, its epoch must be older than the heap's, and `begin` must create
    /// logs for objects of its kind.
    pub unsafe fn log<T: Log>(
        &mut self,
        object: *mut Header,
        parts: usize,
        begin: fn() -> T,
        add: impl FnOnce(&mut T),
    ) {
        if parts < SHORT {
            // SAFETY: guaranteed by the caller.
            return unsafe { self.note(object) };
        }
        let open = self.journal.logs.entry(object as usize);
        let open = open.or_insert_with(|| OpenLog {
            log: Box::new(begin()),
            changes: 0,
        });
        open.changes += 1;
        if open.changes * PARTS_PER_CHANGE > parts {
            // SAFETY: guaranteed by the caller.
            return unsafe { self.note(object) };
        }
        let log = open.log.as_any().downcast_mut::<T>();
        add(log.expect("an object has one type of log"));
        if self.has_room_to_note(CHANGE_BYTES) {
            self.journal.changes.bytes += CHANGE_BYTES;
        }
    }
}
