//! Marking and sweeping. Marking stops the program; sweeping is lazy: each block is swept when its
//! class next needs a cell, and the remaining blocks are swept before the next marking.

use super::arena::GRAIN;
use super::system::give_back_free_memory;
use super::{Header, Heap, Kind};
use std::time::{Duration, Instant};

/// The pause caused by one collection.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pause {
    /// The time for which the program was stopped.
    pub time: Duration,
    /// Bytes in use before the collection.
    pub before: usize,
    /// Bytes reached by the marking.
    pub live: usize,
}

/// The maximum number of objects waiting for their memory to be prefetched; a power of two.
const AWAITED: usize = 16;

/// The state of a marking.
///
/// A reached object is not traced immediately, because that would stall until its memory is loaded.
/// Instead, when its turn comes, its memory is prefetched, and it is traced [`AWAITED`] turns later
/// (Cher, Hosking and Vitek, “Software prefetching for mark-sweep garbage collection”, 2004).
pub struct Marker<'a> {
    /// Objects that have been reached, some of them more than once.
    gray: &'a mut Vec<*mut Header>,
    awaited: [*mut Header; AWAITED],
    next: usize,
    mark: u8,
    kinds: &'static [Kind],
    /// The remaining parts of long runs of references. Runs are marked piece by piece: if a run put
    /// all its objects on the list at once, their memory would be evicted from the caches before
    /// they are traced.
    runs: Vec<Run>,
    /// Bytes traced so far.
    live: usize,
    names: Names,
}

/// A run of `count` parts of an object, all of one type, starting at `start`; `mark` marks the
/// objects they refer to.
struct Run {
    start: *const (),
    count: usize,
    mark: unsafe fn(&mut Marker<'_>, *const (), usize),
}

/// A collection that frees less than this many bytes does not give memory back to the system.
const GIVEN_MIN: usize = 32 << 20;
/// Nor does one that leaves more than one part in this many in use. In a program that runs on, each
/// collection leaves about half, and the rest is needed again.
const GIVEN_PART: usize = 3;
/// The number of further collections after which a running program is considered not to need the
/// memory again. A program that builds the same structures again does so within fewer.
const CALM: u32 = 16;

/// How many parts of a run to mark at a time.
const PIECE: usize = 64;

/// The numbers of the names that marked objects hold.
#[derive(Default, Debug)]
pub struct Names {
    words: Vec<u64>,
}

impl Names {
    /// Reports whether a marked object holds the name with this number.
    pub fn has(&self, number: u32) -> bool {
        let word = self.words.get(number as usize / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    fn add(&mut self, number: u32) {
        let at = number as usize / 64;
        if at >= self.words.len() {
            self.words.resize(2 * at + 64, 0);
        }
        self.words[at] |= 1 << (number % 64);
    }
}

impl Marker<'_> {
    /// Marks an object as reached.
    ///
    /// # Safety
    /// The pointer must be to a live object of this heap.
    #[inline(always)]
    pub unsafe fn mark(&mut self, object: *mut Header) {
        self.gray.push(object);
    }

    /// Like [`mark`](Self::mark), for an object that many others refer to: its memory is likely to
    /// be in the cache, so its mark is checked first.
    ///
    /// # Safety
    /// Same as for [`mark`](Self::mark).
    #[inline(always)]
    pub unsafe fn mark_shared(&mut self, object: *mut Header) {
        // SAFETY: guaranteed by the caller.
        if unsafe { (*object).mark } != self.mark {
            self.gray.push(object);
        }
    }

    /// Marks the objects that the parts of an object refer to, a piece at a time.
    ///
    /// # Safety
    /// The parts must not move until the marking ends.
    #[inline(always)]
    pub unsafe fn mark_run<T: Parted>(&mut self, parts: &[T]) {
        let (now, later) = parts.split_at(parts.len().min(PIECE));
        now.iter().for_each(|part| part.mark(self));
        if !later.is_empty() {
            self.runs.push(Run {
                start: later.as_ptr().cast::<()>(),
                count: later.len(),
                mark: mark_parts::<T>,
            });
        }
    }

    /// Records that the object being traced holds a name.
    #[inline]
    pub fn mark_name(&mut self, number: u32) {
        self.names.add(number);
    }

    /// Traces everything reachable from the objects marked so far; returns the total number of
    /// bytes reached.
    pub fn finish(&mut self) -> usize {
        // The number of consecutive turns in which there was no object left to prefetch.
        let mut idle = 0;
        while idle < AWAITED {
            let object = match self.gray.pop() {
                Some(object) => object,
                None => match self.runs.pop() {
                    Some(run) => {
                        // SAFETY: nothing changes objects while they are being marked, so the parts
                        // have not moved.
                        unsafe { (run.mark)(self, run.start, run.count) };
                        continue;
                    }
                    None => {
                        idle += 1;
                        std::ptr::null_mut()
                    }
                },
            };
            prefetch(object);
            let object = std::mem::replace(&mut self.awaited[self.next % AWAITED], object);
            self.next += 1;
            if object.is_null() {
                continue;
            }
            // SAFETY: only live objects of this heap are put on the list, and their kinds are in
            // the table.
            unsafe {
                if (*object).mark != self.mark {
                    (*object).mark = self.mark;
                    let kind = &self.kinds[usize::from((*object).kind)];
                    self.live += (kind.trace)(object, self);
                    idle = 0;
                }
            }
        }
        self.live
    }
}

/// A part of an object that refers to others.
pub trait Parted {
    /// Marks the objects it refers to.
    fn mark(&self, marker: &mut Marker<'_>);
}

/// # Safety
/// `start` must point to `count` consecutive parts of this type.
unsafe fn mark_parts<T: Parted>(marker: &mut Marker<'_>, start: *const (), count: usize) {
    // SAFETY: guaranteed by the caller.
    unsafe { marker.mark_run(std::slice::from_raw_parts(start.cast::<T>(), count)) };
}

/// Prefetches the memory of an object that will be traced soon.
#[inline(always)]
fn prefetch(object: *mut Header) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch has no visible effect, and every x86-64 processor supports it.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(object.cast::<i8>());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = object;
}

impl Heap {
    /// Collects garbage. `roots` marks everything that is reachable from outside the heap; an
    /// object is freed unless `roots` or a reached object marks it. `marked` runs between marking
    /// and sweeping and can ask whether an object was reached. Returns the names that reached
    /// objects hold.
    ///
    /// # Safety
    /// `roots` must mark every object that is used after this call.
    pub unsafe fn collect(
        &mut self,
        roots: impl FnOnce(&mut Marker<'_>),
        marked: impl FnOnce(&dyn Fn(*mut Header) -> bool),
    ) -> Names {
        let start = Instant::now();
        let before = self.bytes;
        self.sweep_all();
        if self.calm >= CALM && std::mem::take(&mut self.dropped) > 0 {
            give_back_free_memory();
        }
        self.mark = if self.mark == 1 { 2 } else { 1 };
        let mut gray = std::mem::take(&mut self.gray);
        let mut marker = Marker {
            awaited: [std::ptr::null_mut(); AWAITED],
            next: 0,
            runs: Vec::new(),
            gray: &mut gray,
            mark: self.mark,
            kinds: self.kinds,
            live: 0,
            names: Names::default(),
        };
        self.trace_journal(&mut marker);
        roots(&mut marker);
        let live = marker.finish();
        let names = marker.names;
        let mark = self.mark;
        // SAFETY: nothing has been freed yet, so every object that was live before is still
        // readable.
        marked(&|object| unsafe { (*object).mark == mark });
        gray.shrink_to(4096);
        self.gray = gray;
        self.sweep_large();
        self.free.fill(std::ptr::null_mut());
        self.unswept.fill(0);
        for block in &mut self.blocks {
            block.swept = false;
        }
        if self.stressed {
            self.sweep_all();
        }
        self.collections += 1;
        self.wanted = self.stressed;
        self.note_drop(before, live);
        self.bytes = live;
        self.set_threshold();
        let pause = Pause {
            time: start.elapsed(),
            before,
            live,
        };
        self.paused += pause.time;
        if self.pauses.len() < 10_000 {
            self.pauses.push(pause);
        }
        names
    }

    /// Records whether a collection has freed most of the memory, or that it is in use again.
    fn note_drop(&mut self, before: usize, live: usize) {
        if before.saturating_sub(live) >= GIVEN_MIN && live <= before / GIVEN_PART {
            self.dropped = before;
            self.calm = 0;
        } else if before > self.dropped / 4 * 3 {
            self.dropped = 0;
        } else {
            self.calm += 1;
        }
    }

    /// Gives memory back to the system if a collection has freed most of it and it is not in use
    /// again; call this when no program runs. A program that runs on does it after a while.
    pub fn give_back(&mut self) {
        if std::mem::take(&mut self.dropped) > 0 {
            self.finish_garbage();
            give_back_free_memory();
        }
    }

    /// Adds memory outside the heap to the count after a collection. It is not garbage, so it does
    /// not bring the next collection forward.
    pub fn count_beside(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.set_threshold();
    }

    pub(super) fn set_threshold(&mut self) {
        if self.scarcity.is_some() {
            self.threshold = 0;
            return;
        }
        let live = self.bytes;
        self.threshold = (live + live.max(1 << 20)).min(self.bytes_max.max(live + (1 << 20)));
    }

    /// Calls `f` on every object of a kind, including unreachable ones that have not been swept
    /// yet.
    pub fn for_each(&self, kind: u8, f: impl FnMut(*mut Header)) {
        self.for_each_in(|_| true, kind, f);
    }

    /// Like [`for_each`](Self::for_each), if all objects of the kind have the same size, in bytes.
    pub fn for_each_sized(&self, kind: u8, size: usize, f: impl FnMut(*mut Header)) {
        let class = size.div_ceil(GRAIN);
        self.for_each_in(|block| block == class, kind, f);
    }

    fn for_each_in(
        &self,
        classes: impl Fn(usize) -> bool,
        kind: u8,
        mut f: impl FnMut(*mut Header),
    ) {
        for block in self.blocks.iter().filter(|block| classes(block.class)) {
            for cell in 0..block.cells() {
                // SAFETY: every cell of a block begins with a header.
                unsafe {
                    let object = block.start.add(cell * block.class * GRAIN).cast::<Header>();
                    if (*object).kind == kind {
                        f(object);
                    }
                }
            }
        }
        for (object, _) in &self.large {
            // SAFETY: the list holds objects that have not been freed yet.
            if unsafe { object.as_ref() }.kind == kind {
                f(object.as_ptr());
            }
        }
    }

    fn sweep_large(&mut self) {
        let mark = self.mark;
        let kinds = self.kinds;
        self.large.retain(|&(object, size)| {
            // SAFETY: the list holds live objects and those the marking did not reach; the latter
            // are finished and freed here, once.
            unsafe {
                if object.as_ref().mark == mark {
                    return true;
                }
                let kind = &kinds[usize::from(object.as_ref().kind)];
                if let Some(finish) = kind.finish {
                    finish(object.as_ptr());
                }
                Heap::free_large(object, size);
            }
            false
        });
    }

    /// Sweeps blocks of a class until one has a free cell; returns false if none has.
    pub(super) fn sweep_for(&mut self, class: usize) -> bool {
        let mut index = self.unswept[class];
        while index < self.blocks.len() {
            let block = &self.blocks[index];
            index += 1;
            if block.class == class && !block.swept {
                let live = self.sweep_block(index - 1);
                self.charge((self.blocks[index - 1].cells() - live) * class * GRAIN);
                if !self.free[class].is_null() {
                    self.unswept[class] = index;
                    return true;
                }
            }
        }
        self.unswept[class] = usize::MAX;
        false
    }

    fn sweep_block(&mut self, index: usize) -> usize {
        let block = &mut self.blocks[index];
        let (start, class, cells) = (block.start, block.class, block.cells());
        block.swept = true;
        let size = class * GRAIN;
        let mut live = 0;
        for cell in (0..cells).rev() {
            // SAFETY: every cell of a block begins with a header. An unmarked object is
            // unreachable; it is finished here, once, and goes to the free list, which the
            // collection emptied.
            unsafe {
                let object = start.add(cell * size).cast::<Header>();
                let header = &*object;
                if header.kind != 0 && header.mark == self.mark {
                    live += 1;
                    continue;
                }
                if header.kind != 0
                    && let Some(finish) = self.kinds[usize::from(header.kind)].finish
                {
                    finish(object);
                }
                if self.stressed && header.kind != 0 {
                    object.cast::<u8>().write_bytes(0xaa, size);
                }
                self.release_cell(object.cast::<u8>(), class);
            }
        }
        live
    }

    /// Sweeps the blocks that have not been swept since the last collection, and releases empty
    /// ones.
    fn sweep_all(&mut self) {
        self.sweep_unswept(true);
        self.unswept.fill(usize::MAX);
    }

    /// Finishes all garbage and releases empty blocks. Free cells in the other blocks are not used
    /// before these are swept, so the count of bytes does not change.
    fn finish_garbage(&mut self) {
        self.sweep_unswept(false);
        // Blocks have changed places.
        self.unswept.fill(0);
    }

    /// Sweeps the unswept blocks and releases empty ones. If `keeps` is false, the free cells of the
    /// others are not put on the lists, and these blocks still count as unswept.
    fn sweep_unswept(&mut self, keeps: bool) {
        let mut index = 0;
        while index < self.blocks.len() {
            if self.blocks[index].swept {
                index += 1;
                continue;
            }
            let class = self.blocks[index].class;
            let before = self.free[class];
            let live = self.sweep_block(index);
            if live == 0 || !keeps {
                // The block's cells were pushed last, so restoring the earlier list head removes
                // them.
                self.free[class] = before;
            }
            if live == 0 {
                let block = self.blocks.swap_remove(index);
                // SAFETY: none of its cells is live, and none is on the free list any more.
                unsafe { Heap::free_block(&block) };
            } else {
                self.blocks[index].swept = keeps;
                index += 1;
            }
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for block in std::mem::take(&mut self.blocks) {
            let size = block.class * GRAIN;
            for cell in 0..block.cells() {
                // SAFETY: the heap is being dropped: every remaining object is finished once, and
                // then the block is freed.
                unsafe {
                    let object = block.start.add(cell * size).cast::<Header>();
                    if (*object).kind != 0
                        && let Some(finish) = self.kinds[usize::from((*object).kind)].finish
                    {
                        finish(object);
                    }
                }
            }
            // SAFETY: all its objects were finished above and nothing uses the heap any more.
            unsafe { Heap::free_block(&block) };
        }
        for (object, size) in std::mem::take(&mut self.large) {
            // SAFETY: as above.
            unsafe {
                if let Some(finish) = self.kinds[usize::from(object.as_ref().kind)].finish {
                    finish(object.as_ptr());
                }
                Heap::free_large(object, size);
            }
        }
    }
}
