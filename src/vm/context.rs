//! The state that handlers share: the context passed to all of them, the stack, the frames, and the
//! word through which they are stopped from outside.

use super::Vm;
use super::dispatch::{Place, Table};
use crate::limit::Interrupt;
use crate::value::Value;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::UnsafeCell;
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A caller waiting for its callee.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// The address at which the caller continues.
    pub pc: *const u64,
    /// The caller's registers.
    pub base: *mut Value,
}

/// The context passed to every handler. Other threads touch only `limit` and `fuel`.
#[repr(C)]
pub(crate) struct Context {
    /// A call takes the slow path unless its frame pointer is below this address; 0 requests
    /// attention at the next call or backward jump.
    pub limit: AtomicUsize,
    /// How many calls and jumps remain until the machine checks the limit again and looks for hot
    /// code.
    pub fuel: AtomicUsize,
    pub table: UnsafeCell<*const Table>,
    /// The handlers that do the actual work when those in `table` only observe.
    pub below: UnsafeCell<*const Table>,
    pub vm: UnsafeCell<*mut Vm>,
    /// The place where the interpreter resumes once native code has exited or a single instruction
    /// has run.
    pub place: UnsafeCell<Place>,
    /// The reason native code exited.
    pub reason: UnsafeCell<u64>,
    /// Native code exits at a call unless the call's frame pointer is below this address.
    pub native_limit: UnsafeCell<*mut Frame>,
    /// The native code of a function that a handler has called on behalf of native code.
    pub callee: UnsafeCell<*const u8>,
    /// For tests: how many instructions remain until native code exits early.
    pub countdown: UnsafeCell<u64>,
}

impl Context {
    pub fn new(table: *const Table) -> Arc<Context> {
        #[allow(clippy::arc_with_non_send_sync)]
        Arc::new(Context {
            limit: AtomicUsize::new(0),
            fuel: AtomicUsize::new(1),
            table: UnsafeCell::new(table),
            below: UnsafeCell::new(table),
            vm: UnsafeCell::new(null_mut()),
            place: UnsafeCell::new(Place {
                pc: null(),
                base: null_mut(),
                frame: null_mut(),
            }),
            reason: UnsafeCell::new(0),
            native_limit: UnsafeCell::new(null_mut()),
            callee: UnsafeCell::new(null()),
            countdown: UnsafeCell::new(0),
        })
    }

    /// Counts a call or a jump. Returns true when a check is due.
    #[inline(always)]
    pub fn spend(&self) -> bool {
        let left = self.fuel.load(Ordering::Relaxed).wrapping_sub(1);
        self.fuel.store(left, Ordering::Relaxed);
        left == 0
    }

    /// Requests attention at the next call or backward jump. An interpreter that is updating the
    /// count at the same moment may miss the request until the count runs out.
    pub fn ask_attention(&self) {
        self.limit.store(0, Ordering::SeqCst);
        self.fuel.store(1, Ordering::SeqCst);
    }
}

/// Interrupts a running machine from another thread or a signal handler.
#[derive(Clone)]
pub struct InterruptHandle {
    pub(super) flag: Arc<AtomicBool>,
    pub(super) context: Arc<Context>,
}

// SAFETY: the handle accesses only the atomics; the rest of the context is plain data without
// destructors.
unsafe impl Send for InterruptHandle {}
// SAFETY: as above.
unsafe impl Sync for InterruptHandle {}

impl InterruptHandle {
    /// Stops the running program: it raises `Interrupted` at its next safepoint.
    pub fn interrupt(&self) {
        self.flag.store(true, Ordering::SeqCst);
        self.context.ask_attention();
    }

    /// Whether an interrupt is waiting to be handled.
    pub fn is_pending(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }
}

impl Interrupt for InterruptHandle {
    fn interrupt(&self) {
        InterruptHandle::interrupt(self);
    }

    fn is_pending(&self) -> bool {
        InterruptHandle::is_pending(self)
    }
}

/// Zeroed memory that is reserved without being touched, and never moves.
pub(super) struct Reserve<T> {
    start: *mut T,
    count: usize,
}

impl<T> Reserve<T> {
    /// Reserves zeroed memory for `count` elements, or for fewer if the system cannot provide that
    /// much.
    pub fn new(mut count: usize) -> Reserve<T> {
        loop {
            let layout =
                Layout::array::<T>(count).expect("the limits keep reserves far below `isize::MAX`");
            // SAFETY: the layout's size is not zero.
            let start = unsafe { alloc_zeroed(layout) }.cast::<T>();
            if !start.is_null() {
                return Reserve { start, count };
            }
            assert!(count > 1024, "no memory for the stack");
            count /= 2;
        }
    }

    pub fn start(&self) -> *mut T {
        self.start
    }

    pub fn count(&self) -> usize {
        self.count
    }
}

impl<T> Reserve<T> {
    /// Zeroes the elements between two places, as they were before they were touched. Large parts
    /// are given back to the system.
    ///
    /// # Safety
    /// Both places are in the reserve, and nothing uses the elements; zero is a valid element.
    pub unsafe fn zero(&mut self, from: *mut T, to: *mut T) {
        let (from, to) = (from.cast::<u8>(), to.cast::<u8>());
        // SAFETY: the caller vouches for the range, of which these are parts.
        let zero = |start: *mut u8, end: *mut u8| unsafe {
            start.write_bytes(0, end.addr().saturating_sub(start.addr()));
        };
        let first = from.with_addr(from.addr().next_multiple_of(PAGE));
        let last = to.with_addr(to.addr() / PAGE * PAGE);
        if first < last && give_back(first, last.addr() - first.addr()) {
            zero(from, first);
            zero(last, to);
        } else {
            zero(from, to);
        }
    }
}

/// A multiple of the size of a page on all systems.
const PAGE: usize = 64 << 10;

/// Gives pages back to the system, which will provide zeroed ones in their place; returns false if
/// that is not possible.
#[cfg(target_os = "linux")]
fn give_back(start: *mut u8, bytes: usize) -> bool {
    use rustix::mm::{Advice, madvise};
    // SAFETY: as the caller of `zero` promises, nothing uses the memory, which was allocated zeroed
    // and is private to the process.
    unsafe { madvise(start.cast(), bytes, Advice::LinuxDontNeed).is_ok() }
}

#[cfg(not(target_os = "linux"))]
fn give_back(_: *mut u8, _: usize) -> bool {
    false
}

impl<T> Drop for Reserve<T> {
    fn drop(&mut self) {
        let layout = Layout::array::<T>(self.count).expect("`new` made the same layout");
        // SAFETY: the memory was allocated in `new` with this layout; its elements are plain data.
        unsafe { dealloc(self.start.cast::<u8>(), layout) };
    }
}
