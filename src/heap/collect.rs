//! Marking and sweeping. Marking stops the program; sweeping is lazy: each block is swept when its class next needs a cell, and
//! what is left is swept before the next marking.

use super::arena::{Block, GRAIN};
use super::{Header, Heap, Kind};
use std::time::{Duration, Instant};

/// One collection's pause.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pause {
    /// How long the program stood still.
    pub time: Duration,
    /// Bytes in use before.
    pub before: usize,
    /// Bytes reached.
    pub live: usize,
}

/// The state of a marking: objects reached but not yet traced.
pub struct Marker<'a> {
    gray: &'a mut Vec<*mut Header>,
    mark: u8,
    kinds: &'static [Kind],
    /// Bytes of what was traced.
    live: usize,
    names: Names,
}

/// The numbers of names that marked objects hold.
#[derive(Default, Debug)]
pub struct Names {
    words: Vec<u64>,
}

impl Names {
    /// Whether a marked object holds the name of this number.
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
    /// The pointer is that of a live object of this heap.
    #[inline(always)]
    pub unsafe fn mark(&mut self, object: *mut Header) {
        // SAFETY: as the caller promises.
        unsafe {
            if (*object).mark != self.mark {
                (*object).mark = self.mark;
                self.gray.push(object);
            }
        }
    }

    /// Notes that the object being traced holds a name.
    #[inline]
    pub fn mark_name(&mut self, number: u32) {
        self.names.add(number);
    }

    /// Reaches all that what was marked so far refers to: the bytes of everything that is reached by now.
    pub fn finish(&mut self) -> usize {
        while let Some(object) = self.gray.pop() {
            // SAFETY: only live objects of this heap are put on the list, and their kind is in the table.
            unsafe {
                let kind = &self.kinds[usize::from((*object).kind)];
                self.live += (kind.size)(object);
                (kind.trace)(object, self);
            }
        }
        self.live
    }
}

impl Heap {
    /// Collects. `roots` marks everything that is reachable from outside; what neither it nor a reached object marks is freed. `marked` runs
    /// in between and can ask whether an object was reached. The answer is the names that reached objects hold.
    ///
    /// # Safety
    /// `roots` marks every object that is used after this call.
    pub unsafe fn collect(
        &mut self,
        roots: impl FnOnce(&mut Marker<'_>),
        marked: impl FnOnce(&dyn Fn(*mut Header) -> bool),
    ) -> Names {
        let start = Instant::now();
        let before = self.bytes;
        self.sweep_all();
        self.mark = if self.mark == 1 { 2 } else { 1 };
        let mut gray = std::mem::take(&mut self.gray);
        let mut marker = Marker {
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
        // SAFETY: nothing was freed yet, so every object that was live before can still be looked at.
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

    /// Counts memory that lives beside the heap, after a collection: it is not garbage, so the next
    /// collection is not due sooner for it.
    pub fn count_beside(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.set_threshold();
    }

    fn set_threshold(&mut self) {
        let live = self.bytes;
        self.threshold = (live + live.max(1 << 20)).min(self.bytes_max.max(live + (1 << 20)));
    }

    /// Calls `f` with every object of a kind, unreachable ones that are not swept yet included.
    pub fn for_each(&self, kind: u8, mut f: impl FnMut(*mut Header)) {
        for block in &self.blocks {
            for cell in 0..Heap::cells(block.class) {
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
            // SAFETY: the list holds objects that are not freed yet.
            if unsafe { object.as_ref() }.kind == kind {
                f(object.as_ptr());
            }
        }
    }

    fn sweep_large(&mut self) {
        let mark = self.mark;
        let kinds = self.kinds;
        self.large.retain(|&(object, size)| {
            // SAFETY: the list holds live objects and ones the marking did not reach; the latter are finished and freed here, once.
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

    /// Sweeps blocks of a class until one has a free cell. False if none has.
    pub(super) fn sweep_for(&mut self, class: usize) -> bool {
        let mut index = self.unswept[class];
        while index < self.blocks.len() {
            let block = &self.blocks[index];
            index += 1;
            if block.class == class && !block.swept {
                let live = self.sweep_block(index - 1);
                self.charge((Heap::cells(class) - live) * class * GRAIN);
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
        let Block { start, class, .. } = self.blocks[index];
        self.blocks[index].swept = true;
        let size = class * GRAIN;
        let mut live = 0;
        for cell in (0..Heap::cells(class)).rev() {
            // SAFETY: every cell of a block begins with a header; one not marked is unreachable, is finished here once, and given
            // to the free list, which the collection emptied.
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

    /// Sweeps what is left of the last collection and gives empty blocks back.
    fn sweep_all(&mut self) {
        let mut index = 0;
        while index < self.blocks.len() {
            if self.blocks[index].swept {
                index += 1;
                continue;
            }
            let class = self.blocks[index].class;
            let before = self.free[class];
            let live = self.sweep_block(index);
            if live == 0 {
                // The block's cells are the ones pushed last: the list as it was leaves them out.
                self.free[class] = before;
                let block = self.blocks.swap_remove(index);
                // SAFETY: none of its cells is live, and none is on the free list any more.
                unsafe { Heap::free_block(block.start) };
            } else {
                index += 1;
            }
        }
        self.unswept.fill(usize::MAX);
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for block in std::mem::take(&mut self.blocks) {
            let size = block.class * GRAIN;
            for cell in 0..Heap::cells(block.class) {
                // SAFETY: the heap goes away: every object that is left is finished once, then the block is freed.
                unsafe {
                    let object = block.start.add(cell * size).cast::<Header>();
                    if (*object).kind != 0
                        && let Some(finish) = self.kinds[usize::from((*object).kind)].finish
                    {
                        finish(object);
                    }
                }
            }
            // SAFETY: all its objects were finished above and nobody uses the heap any more.
            unsafe { Heap::free_block(block.start) };
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
