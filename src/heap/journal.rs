//! What changed since a checkpoint: the old contents of each object that existed then and has
//! changed, recorded at its first change.
//!
//! Time is counted in epochs, which only grow. Every object carries the epoch in which it was made
//! or last recorded; one with an older epoch than the heap's must be recorded before it changes. In
//! epoch 0 nothing is recorded, and asking costs one comparison.
//!
//! If a large object changes in few places, only these changes are recorded, in its [`Log`]; it
//! keeps its old epoch meanwhile. A log that becomes long, or a change that it cannot hold, turns
//! it into the whole contents, so that work and memory are at most proportional to the object.

use super::{Header, Heap, Marker};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::ptr::NonNull;

/// The contents of an object as they were.
pub trait Saved {
    /// Swaps the contents with those of the object. O(contents).
    ///
    /// # Safety
    /// The object is live, and it is the one whose contents these are.
    unsafe fn exchange(&mut self, object: *mut Header, heap: &mut Heap);

    /// Marks what the contents refer to.
    fn trace(&self, marker: &mut Marker<'_>);

    /// Bytes that are kept.
    fn bytes(&self) -> usize;
}

/// The contents of an object as they were, kept as a list of changes.
pub trait Log: Saved + 'static {
    /// Turns the changes into the whole contents.
    ///
    /// # Safety
    /// The object is live, it is the one whose contents these are, and it has not changed since the
    /// last change was logged.
    unsafe fn complete(&mut self, object: *mut Header);

    /// The log as its own type.
    fn as_any(&mut self) -> &mut dyn Any;

    /// The log as what is kept when the epoch ends.
    fn as_saved(self: Box<Self>) -> Box<dyn Saved>;
}

/// Objects with fewer parts are recorded whole straight away.
const SHORT: usize = 32;
/// A log has at most one change for this many parts of the object.
const PARTS_PER_CHANGE: usize = 8;
/// Roughly the bytes that a change takes in a log.
const CHANGE_BYTES: usize = 48;

/// The objects that changed between two checkpoints. While it exists it is a root: see
/// [`trace`](Self::trace).
#[derive(Default)]
pub struct Changes {
    entries: Vec<(NonNull<Header>, Box<dyn Saved>)>,
    bytes: usize,
}

impl Changes {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes that are kept.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Swaps old and new contents: takes the changes back or, if they were already taken back,
    /// redoes them.
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
            // SAFETY: the entries were roots at each collection since they were made.
            unsafe { marker.mark(object.as_ptr()) };
            saved.trace(marker);
        }
    }
}

fn entry_bytes(saved: &dyn Saved) -> usize {
    size_of::<(NonNull<Header>, Box<dyn Saved>)>() + saved.bytes()
}

/// A log, and how many changes are in it.
struct OpenLog {
    log: Box<dyn Log>,
    changes: usize,
}

/// The journal of the current epoch.
#[derive(Default)]
pub(super) struct Journal {
    /// The last epoch there was.
    newest: u32,
    pub(super) changes: Changes,
    /// By address of the object, the logs that are not closed yet.
    logs: FxHashMap<usize, OpenLog>,
    /// Bytes that the changes may take.
    room: usize,
    /// There were more changes than that, so they were given up.
    overflowed: bool,
}

impl Heap {
    /// Takes a checkpoint: from now on the first change of every object is recorded, in at most
    /// `room` bytes.
    pub fn begin_epoch(&mut self, room: usize) {
        self.journal.newest += 1;
        self.journal.room = room;
        self.journal.overflowed = false;
        self.epoch = self.journal.newest;
    }

    /// The changes since the checkpoint; none if they needed too much room. Later changes are
    /// recorded as those since the next one.
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

    /// Marks what the journal of the current epoch holds.
    pub(super) fn trace_journal(&self, marker: &mut Marker<'_>) {
        self.journal.changes.trace(marker);
        for (address, open) in &self.journal.logs {
            // SAFETY: the objects that are logged were roots at each collection since.
            unsafe { marker.mark(*address as *mut Header) };
            open.log.trace(marker);
        }
    }

    /// The epoch, 0 when nothing is recorded.
    #[inline(always)]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Records that an object is about to change. Call this before every change of an object that
    /// may be older than the checkpoint.
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

    /// Whether this many more bytes can be kept; if not, the changes are given up.
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

    /// Records a single change, which is about to happen and must be recorded, of an object with
    /// this many parts; `add` puts it into the log, which `begin` makes.
    ///
    /// # Safety
    /// The object is live, its epoch is older than the heap's, and `begin` makes logs for objects
    /// of its kind.
    pub unsafe fn log<T: Log>(
        &mut self,
        object: *mut Header,
        parts: usize,
        begin: fn() -> T,
        add: impl FnOnce(&mut T),
    ) {
        if parts < SHORT {
            // SAFETY: as the caller promises.
            return unsafe { self.note(object) };
        }
        let open = self.journal.logs.entry(object as usize);
        let open = open.or_insert_with(|| OpenLog {
            log: Box::new(begin()),
            changes: 0,
        });
        open.changes += 1;
        if open.changes * PARTS_PER_CHANGE > parts {
            // SAFETY: as the caller promises.
            return unsafe { self.note(object) };
        }
        let log = open.log.as_any().downcast_mut::<T>();
        add(log.expect("an object has one type of log"));
        if self.has_room_to_note(CHANGE_BYTES) {
            self.journal.changes.bytes += CHANGE_BYTES;
        }
    }
}
