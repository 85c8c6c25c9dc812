//! Memory for objects: blocks of equal cells with a free list per size class, and large objects by themselves.

use super::journal::Journal;
use super::{Header, Kind, Pause};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{NonNull, null_mut};
use std::time::Duration;

/// Cells are multiples of this many bytes.
pub(super) const GRAIN: usize = 16;
/// Size classes: cells of 16, 32, … bytes.
pub(super) const CLASSES: usize = 33;
/// Kinds of objects that a heap can have.
const KINDS_MAX: usize = 32;
const BLOCK_BYTES: usize = 32 * 1024;
/// A heap smaller than this is not collected.
const FIRST_COLLECTION: usize = 1 << 20;

/// A free cell: a header of kind 0, then the next free cell.
#[repr(C)]
pub(super) struct FreeCell {
    pub header: Header,
    pub next: *mut FreeCell,
}

pub(super) struct Block {
    pub start: *mut u8,
    pub class: usize,
    /// Whether the cells were swept since the last marking.
    pub swept: bool,
}

/// Allocations of one kind since the heap was made.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KindStats {
    /// Objects.
    pub count: u64,
    /// Their bytes, memory outside the heap included when it was asked for with the object.
    pub bytes: u64,
}

/// Counters since the heap was made.
#[derive(Clone, Debug, Default)]
pub struct HeapStats {
    /// By kind, as in the table of kinds.
    pub kinds: Vec<KindStats>,
    /// Collections.
    pub collections: u64,
    /// Pauses of the collections.
    pub pauses: Vec<Pause>,
}

/// The heap.
pub struct Heap {
    pub(super) free: [*mut FreeCell; CLASSES],
    pub(super) kinds: &'static [Kind],
    pub(super) stats: [KindStats; KINDS_MAX],
    pub(super) blocks: Vec<Block>,
    /// By class, the first block that may still have to be swept.
    pub(super) unswept: [usize; CLASSES],
    pub(super) large: Vec<(NonNull<Header>, usize)>,
    /// Bytes reached by the last marking and handed out since, memory outside the heap included.
    pub(super) bytes: usize,
    pub(super) threshold: usize,
    pub(super) bytes_max: usize,
    pub(super) mark: u8,
    pub(super) wanted: bool,
    pub(super) stressed: bool,
    pub(super) collections: u64,
    /// Numbers made that slow a loop down by their length.
    pub(super) long_numbers: u64,
    pub(super) pauses: Vec<Pause>,
    pub(super) paused: Duration,
    pub(super) gray: Vec<*mut Header>,
    /// What objects made now belong to; 0 when changes are not noted.
    pub(super) epoch: u32,
    pub(super) journal: Journal,
}

impl Heap {
    /// Where the running epoch stands, in bytes.
    pub(crate) const EPOCH: usize = std::mem::offset_of!(Heap, epoch);

    /// Where the list of free cells for objects of so many bytes is, in bytes; none for large ones.
    pub(crate) const fn free_list(size: usize) -> Option<usize> {
        let class = size.div_ceil(GRAIN);
        if class >= CLASSES {
            return None;
        }
        Some(std::mem::offset_of!(Heap, free) + class * size_of::<*mut FreeCell>())
    }

    /// In a free cell: where the next one is, in bytes.
    pub(crate) const NEXT_CELL: usize = std::mem::offset_of!(FreeCell, next);

    /// Where the counters of a kind are, in bytes: objects, then their bytes.
    pub(crate) const fn counters(kind: u8) -> usize {
        std::mem::offset_of!(Heap, stats) + kind as usize * size_of::<KindStats>()
    }

    /// Where it is said that a collection is due, one byte.
    pub(crate) const WANTED: usize = std::mem::offset_of!(Heap, wanted);

    /// An empty heap whose objects are of these kinds (the first one, of number 0, is never used).
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
            epoch: 0,
            journal: Journal::default(),
        }
    }

    /// Memory for an object of `size` bytes, its header written, the rest not.
    #[inline(always)]
    pub fn allocate(&mut self, kind: u8, size: usize) -> NonNull<Header> {
        let class = size.div_ceil(GRAIN);
        let stats = &mut self.stats[usize::from(kind)];
        stats.count += 1;
        stats.bytes += size as u64;
        if class < CLASSES {
            // SAFETY: the list holds free cells of this class only; each is writable and used by nobody.
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
        // SAFETY: sweeping found a free cell or a new block brought some; they are free cells of this class.
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
        let layout = block_layout();
        // SAFETY: the layout's size is not zero.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        self.charge(BLOCK_BYTES);
        self.blocks.push(Block {
            start,
            class,
            swept: true,
        });
        let size = class * GRAIN;
        for index in (0..BLOCK_BYTES / size).rev() {
            // SAFETY: the cell lies inside the new block.
            unsafe { self.release_cell(start.add(index * size), class) };
        }
    }

    /// Puts a cell on its class's free list.
    ///
    /// # Safety
    /// The cell belongs to a block of this class and nobody uses it any more.
    pub(super) unsafe fn release_cell(&mut self, cell: *mut u8, class: usize) {
        let cell = cell.cast::<FreeCell>();
        // SAFETY: cells are at least GRAIN bytes and aligned to it; the caller gives the cell away.
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

    /// Counts memory outside the heap that an object now holds.
    #[inline]
    pub fn charge(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes >= self.threshold {
            self.wanted = true;
        }
    }

    /// As [`charge`](Self::charge), and counts the bytes for the kind.
    #[inline]
    pub fn charge_kind(&mut self, kind: u8, bytes: usize) {
        self.stats[usize::from(kind)].bytes += bytes as u64;
        self.charge(bytes);
    }

    /// Counts a number that slows a loop down by its length.
    pub fn count_long_number(&mut self) {
        self.long_numbers += 1;
    }

    /// How many such numbers were made.
    pub fn long_numbers(&self) -> u64 {
        self.long_numbers
    }

    /// Takes back what [`charge`](Self::charge) counted, when an object gives memory back before it dies.
    pub fn refund(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether a collection is due.
    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.wanted
    }

    /// Collect at every safepoint, sweep at once and spoil what is freed: a test mode that finds missing roots.
    pub fn set_stressed(&mut self, on: bool) {
        self.stressed = on;
        self.wanted |= on;
    }

    /// Whether a request for this many more bytes must be refused.
    pub fn exceeds(&self, more: usize) -> bool {
        self.bytes.saturating_add(more) > self.bytes_max
    }

    /// Bytes that are left below the ceiling.
    pub fn room(&self) -> usize {
        self.bytes_max.saturating_sub(self.bytes)
    }

    /// Bytes in use, garbage that is not collected yet included.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets the ceiling in bytes.
    pub fn set_bytes_max(&mut self, bytes: usize) {
        self.bytes_max = bytes;
    }

    /// The ceiling in bytes.
    pub fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// The names of the kinds.
    pub fn kind_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.kinds.iter().map(|k| k.name)
    }

    /// Counters since the heap was made.
    pub fn stats(&self) -> HeapStats {
        HeapStats {
            kinds: self.allocations(),
            collections: self.collections,
            pauses: self.pauses.clone(),
        }
    }

    /// Collections since the heap was made.
    pub fn collections(&self) -> u64 {
        self.collections
    }

    /// Allocations by kind since the heap was made.
    pub fn allocations(&self) -> Vec<KindStats> {
        self.stats[..self.kinds.len()].to_vec()
    }

    /// Sets the counts of allocations back to what they were.
    pub fn set_allocations(&mut self, stats: Vec<KindStats>) {
        for (own, before) in self.stats.iter_mut().zip(stats) {
            *own = before;
        }
    }

    /// Objects and bytes allocated since the heap was made.
    pub fn allocation_totals(&self) -> KindStats {
        self.stats
            .iter()
            .fold(KindStats::default(), |sum, kind| KindStats {
                count: sum.count + kind.count,
                bytes: sum.bytes + kind.bytes,
            })
    }

    /// Bytes that were allocated since the heap was made.
    pub fn allocated(&self) -> u64 {
        self.stats.iter().map(|kind| kind.bytes).sum()
    }

    /// How long all collections so far took together.
    pub fn collection_time(&self) -> Duration {
        self.paused
    }

    /// Gives a large object's memory back.
    ///
    /// # Safety
    /// The object came from `allocate_large` with this size and is used no more.
    pub(super) unsafe fn free_large(object: NonNull<Header>, size: usize) {
        // SAFETY: the memory was allocated with the same layout.
        unsafe { dealloc(object.as_ptr().cast::<u8>(), large_layout(size)) };
    }

    /// Gives a block's memory back.
    ///
    /// # Safety
    /// No cell of the block is in use or on a free list.
    pub(super) unsafe fn free_block(start: *mut u8) {
        // SAFETY: the memory was allocated with the same layout.
        unsafe { dealloc(start, block_layout()) };
    }

    pub(super) fn cells(class: usize) -> usize {
        BLOCK_BYTES / (class * GRAIN)
    }
}

fn block_layout() -> Layout {
    Layout::from_size_align(BLOCK_BYTES, GRAIN)
        .expect("a block's size and alignment are constants that fit")
}

fn large_layout(size: usize) -> Layout {
    Layout::from_size_align(size, GRAIN).expect("object sizes stay far below the address space")
}
