//! Memory for objects: blocks of equally sized cells with a free list per size class, and separate
//! allocations for large objects.

use super::journal::Journal;
use super::{Header, Kind, Pause};
use crate::limit::Scarcity;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{NonNull, null_mut};
use std::time::Duration;

/// Cell sizes are multiples of this many bytes.
pub(super) const GRAIN: usize = 16;
/// The number of size classes: cells of 16, 32, … bytes.
pub(super) const CLASSES: usize = 33;
/// The maximum number of kinds of objects in a heap.
const KINDS_MAX: usize = 32;
/// The size of a class's first block. Each further one is twice as large as the one before, up to
/// `BLOCK_BYTES`: making a block's list of free cells touches all its pages, most of which a short
/// program never needs.
const FIRST_BLOCK_BYTES: usize = 4 * 1024;
const BLOCK_BYTES: usize = 32 * 1024;
/// A heap smaller than this many bytes is not collected.
const FIRST_COLLECTION: usize = 1 << 20;

/// A free cell: a header of kind 0, then a pointer to the next free cell.
#[repr(C)]
pub(super) struct FreeCell {
    pub header: Header,
    pub next: *mut FreeCell,
}

pub(super) struct Block {
    pub start: *mut u8,
    pub class: usize,
    /// The size in bytes.
    pub bytes: usize,
    /// Whether the cells have been swept since the last marking.
    pub swept: bool,
}

impl Block {
    /// Returns the number of cells.
    pub fn cells(&self) -> usize {
        self.bytes / (self.class * GRAIN)
    }
}

/// Allocations of one kind since the heap was created.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KindStats {
    /// The number of objects.
    pub count: u64,
    /// Their total size in bytes, including memory outside the heap that was requested with them.
    pub bytes: u64,
}

/// Counters since the heap was created.
#[derive(Clone, Debug, Default)]
pub struct HeapStats {
    /// Allocations by kind, in the order of the table of kinds.
    pub kinds: Vec<KindStats>,
    /// The number of collections.
    pub collections: u64,
    /// The pauses caused by collections.
    pub pauses: Vec<Pause>,
}

/// The heap.
pub struct Heap {
    pub(super) free: [*mut FreeCell; CLASSES],
    pub(super) kinds: &'static [Kind],
    pub(super) stats: [KindStats; KINDS_MAX],
    pub(super) blocks: Vec<Block>,
    /// For each class, the first block that may still need sweeping.
    pub(super) unswept: [usize; CLASSES],
    pub(super) large: Vec<(NonNull<Header>, usize)>,
    /// Bytes reached by the last marking plus bytes allocated since, including memory outside the
    /// heap.
    pub(super) bytes: usize,
    pub(super) threshold: usize,
    pub(super) bytes_max: usize,
    pub(super) mark: u8,
    pub(super) wanted: bool,
    pub(super) stressed: bool,
    pub(super) collections: u64,
    /// The number of values created so far that are long enough to slow a loop down.
    pub(super) long_numbers: u64,
    pub(super) pauses: Vec<Pause>,
    pub(super) paused: Duration,
    pub(super) gray: Vec<*mut Header>,
    /// The bytes that were in use before a collection that freed most of them; 0 once that memory is
    /// in use again or has been given back to the system.
    pub(super) dropped: usize,
    /// The number of collections since then.
    pub(super) calm: u32,
    /// The epoch assigned to new objects; 0 when changes are not recorded.
    pub(super) epoch: u32,
    pub(super) journal: Journal,
    pub(super) scarcity: Option<Scarcity>,
    /// The size of the next block of each class.
    block_bytes: [usize; CLASSES],
}

impl Heap {
    /// The offset of the field `epoch`, in bytes.
    pub(crate) const EPOCH: usize = std::mem::offset_of!(Heap, epoch);

    /// The offset of the free list for objects of this size, in bytes; `None` for large objects.
    pub(crate) const fn free_list(size: usize) -> Option<usize> {
        let class = size.div_ceil(GRAIN);
        if class >= CLASSES {
            return None;
        }
        Some(std::mem::offset_of!(Heap, free) + class * size_of::<*mut FreeCell>())
    }

    /// The offset, within a free cell, of the pointer to the next one, in bytes.
    pub(crate) const NEXT_CELL: usize = std::mem::offset_of!(FreeCell, next);

    /// The offset of the counters of a kind, in bytes: the number of objects, then their size.
    pub(crate) const fn counters(kind: u8) -> usize {
        std::mem::offset_of!(Heap, stats) + kind as usize * size_of::<KindStats>()
    }

    /// The offset, in bytes, of the one-byte flag that says that a collection is due.
    pub(crate) const WANTED: usize = std::mem::offset_of!(Heap, wanted);

    /// Creates an empty heap whose objects are of these kinds (kind 0, the first one, is never
    /// used).
    pub fn new(kinds: &'static [Kind]) -> Heap {
        assert!(
            kinds.len() <= KINDS_MAX,
            "there is room for the counters of all kinds"
        );
        Heap {
            free: [null_mut(); CLASSES],
            kinds,
            stats: [KindStats::default(); KINDS_MAX],
            blocks: Vec::new(),
            unswept: [usize::MAX; CLASSES],
            large: Vec::new(),
            bytes: 0,
            threshold: FIRST_COLLECTION,
            bytes_max: 1 << 30,
            mark: 1,
            wanted: false,
            stressed: false,
            collections: 0,
            long_numbers: 0,
            pauses: Vec::new(),
            paused: Duration::ZERO,
            gray: Vec::new(),
            dropped: 0,
            calm: 0,
            epoch: 0,
            journal: Journal::default(),
            scarcity: None,
            block_bytes: [FIRST_BLOCK_BYTES; CLASSES],
        }
    }

    /// Allocates an object of `size` bytes; only its header is initialized.
    #[inline(always)]
    pub fn allocate(&mut self, kind: u8, size: usize) -> NonNull<Header> {
        let class = size.div_ceil(GRAIN);
        let stats = &mut self.stats[usize::from(kind)];
        stats.count += 1;
        stats.bytes += size as u64;
        if class < CLASSES {
            // SAFETY: the list holds free cells of this class only; each is writable and nothing
            // else uses it.
            unsafe {
                if let Some(cell) = NonNull::new(self.free[class]) {
                    self.free[class] = (*cell.as_ptr()).next;
                    let object = cell.cast::<Header>();
                    object.write(Header {
                        kind,
                        mark: 0,
                        flags: 0,
                        epoch: self.epoch,
                    });
                    return object;
                }
            }
        }
        self.allocate_slow(kind, size)
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(&mut self, kind: u8, size: usize) -> NonNull<Header> {
        let class = size.div_ceil(GRAIN);
        let header = Header {
            kind,
            mark: 0,
            flags: 0,
            epoch: self.epoch,
        };
        if class >= CLASSES {
            let object = self.allocate_large(size);
            // SAFETY: the memory is new, large enough for the header, and aligned to GRAIN.
            unsafe { object.write(header) };
            return object;
        }
        if self.free[class].is_null() && !self.sweep_for(class) {
            self.add_block(class);
        }
        // SAFETY: sweeping found a free cell or a new block provided some; the list holds only free
        // cells of this class.
        unsafe {
            let cell = NonNull::new(self.free[class]).expect("a block has cells");
            self.free[class] = (*cell.as_ptr()).next;
            let object = cell.cast::<Header>();
            object.write(header);
            object
        }
    }

    fn allocate_large(&mut self, size: usize) -> NonNull<Header> {
        let layout = large_layout(size);
        // SAFETY: the layout's size is not zero.
        let memory = unsafe { alloc(layout) };
        let Some(object) = NonNull::new(memory.cast::<Header>()) else {
            handle_alloc_error(layout)
        };
        self.large.push((object, size));
        self.charge(size);
        object
    }

    fn add_block(&mut self, class: usize) {
        let bytes = self.block_bytes[class];
        self.block_bytes[class] = (2 * bytes).min(BLOCK_BYTES);
        let layout = block_layout(bytes);
        // SAFETY: the layout's size is not zero.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        self.charge(bytes);
        let block = Block {
            start,
            class,
            bytes,
            swept: true,
        };
        let size = class * GRAIN;
        for index in (0..block.cells()).rev() {
            // SAFETY: the cell is inside the new block.
            unsafe { self.release_cell(start.add(index * size), class) };
        }
        self.blocks.push(block);
    }

    /// Puts a cell on the free list of its class.
    ///
    /// # Safety
    /// The cell must belong to a block of this class and must no longer be in use.
    pub(super) unsafe fn release_cell(&mut self, cell: *mut u8, class: usize) {
        let cell = cell.cast::<FreeCell>();
        // SAFETY: cells are at least GRAIN bytes long and aligned to it; the caller gives up the
        // cell.
        unsafe {
            cell.write(FreeCell {
                header: Header {
                    kind: 0,
                    mark: 0,
                    flags: 0,
                    epoch: 0,
                },
                next: self.free[class],
            })
        };
        self.free[class] = cell;
    }

    /// Counts memory outside the heap that an object has acquired.
    #[inline]
    pub fn charge(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes >= self.threshold {
            self.cross_threshold();
        }
    }

    #[cold]
    fn cross_threshold(&mut self) {
        self.wanted = true;
        if let Some(scarcity) = &self.scarcity {
            scarcity.refuses();
        }
    }

    /// Like [`charge`](Self::charge), but also counts the bytes towards the kind.
    #[inline]
    pub fn charge_kind(&mut self, kind: u8, bytes: usize) {
        self.stats[usize::from(kind)].bytes += bytes as u64;
        self.charge(bytes);
    }

    /// Counts a number that is long enough to slow a loop down.
    pub fn count_long_number(&mut self) {
        self.long_numbers += 1;
    }

    /// Returns how many such numbers have been counted.
    pub fn long_numbers(&self) -> u64 {
        self.long_numbers
    }

    /// Undoes a [`charge`](Self::charge) when an object frees memory before it dies.
    pub fn refund(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Reports whether a collection is due.
    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.wanted
    }

    /// Makes a collection due.
    pub fn want_collection(&mut self) {
        self.wanted = true;
    }

    /// Turns stress mode on or off. In stress mode, the heap collects at every safepoint, sweeps at
    /// once and overwrites freed memory, so that tests find missing roots.
    pub fn set_stressed(&mut self, on: bool) {
        self.stressed = on;
        self.wanted |= on;
    }

    /// Reports whether a request for this many more bytes must be refused.
    pub fn exceeds(&self, more: usize) -> bool {
        let refused = self.scarcity.as_ref().is_some_and(Scarcity::refuses);
        refused || self.bytes.saturating_add(more) > self.bytes_max
    }

    /// Lets requests for memory be refused, or no longer. While this is on, each charge counts as a
    /// request, and the heap collects at the next safepoint.
    pub fn set_scarcity(&mut self, scarcity: Option<Scarcity>) {
        self.scarcity = scarcity;
        self.set_threshold();
    }

    /// Returns the number of bytes left under the ceiling.
    pub fn room(&self) -> usize {
        if self.scarcity.as_ref().is_some_and(Scarcity::has_begun) {
            return 0;
        }
        self.bytes_max.saturating_sub(self.bytes)
    }

    /// Returns the number of bytes in use, including garbage that has not been collected yet.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets the memory ceiling, in bytes.
    pub fn set_bytes_max(&mut self, bytes: usize) {
        self.bytes_max = bytes;
    }

    /// Returns the memory ceiling, in bytes.
    pub fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// Returns the names of the kinds.
    pub fn kind_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.kinds.iter().map(|k| k.name)
    }

    /// Returns the counters since the heap was created.
    pub fn stats(&self) -> HeapStats {
        HeapStats {
            kinds: self.allocations(),
            collections: self.collections,
            pauses: self.pauses.clone(),
        }
    }

    /// Returns the number of collections since the heap was created.
    pub fn collections(&self) -> u64 {
        self.collections
    }

    /// Returns the allocations by kind since the heap was created.
    pub fn allocations(&self) -> Vec<KindStats> {
        self.stats[..self.kinds.len()].to_vec()
    }

    /// Resets the allocation counters to the given values.
    pub fn set_allocations(&mut self, stats: Vec<KindStats>) {
        for (own, before) in self.stats.iter_mut().zip(stats) {
            *own = before;
        }
    }

    /// Returns the number of objects and bytes allocated since the heap was created.
    pub fn allocation_totals(&self) -> KindStats {
        self.stats
            .iter()
            .fold(KindStats::default(), |sum, kind| KindStats {
                count: sum.count + kind.count,
                bytes: sum.bytes + kind.bytes,
            })
    }

    /// Returns the number of bytes allocated since the heap was created.
    pub fn allocated(&self) -> u64 {
        self.stats.iter().map(|kind| kind.bytes).sum()
    }

    /// Returns the total time taken by all collections so far.
    pub fn collection_time(&self) -> Duration {
        self.paused
    }

    /// Releases the memory of a large object.
    ///
    /// # Safety
    /// The object must come from `allocate_large` with this size and no longer be in use.
    pub(super) unsafe fn free_large(object: NonNull<Header>, size: usize) {
        // SAFETY: the memory was allocated with the same layout.
        unsafe { dealloc(object.as_ptr().cast::<u8>(), large_layout(size)) };
    }

    /// Releases the memory of a block.
    ///
    /// # Safety
    /// No cell of the block may be in use or on a free list.
    pub(super) unsafe fn free_block(block: &Block) {
        // SAFETY: the memory was allocated with the same layout.
        unsafe { dealloc(block.start, block_layout(block.bytes)) };
    }
}

fn block_layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, GRAIN).expect("blocks are small and their alignment is valid")
}

fn large_layout(size: usize) -> Layout {
    Layout::from_size_align(size, GRAIN).expect("object sizes stay far below `isize::MAX`")
}
