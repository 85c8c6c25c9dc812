//! Limits on the resources of a computation. Everything that may run for a long time or grow large
//! checks them before it continues. Numbers, builtins and the VM share one [`Budget`].

use crate::text::{ErrorKind, Failure, grouped, memory};
use std::cell::{Cell, OnceCell, RefCell};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Unless set otherwise, integers with more bits than this are refused before they are computed.
pub const BITS_MAX: usize = 1 << 27;

/// Unless set otherwise, an exact number may have this many terms.
pub const TERMS_MAX: usize = 20_000;

/// The text of a program may take at most the memory ceiling divided by this number, since the text
/// is copied along the way, and the structures built from it take more memory.
pub const SOURCE_PART: usize = 4;

/// An input may always take this many bytes to read, so that a variable that fills the memory can be
/// given another value.
pub const INPUT_ROOM: usize = 1 << 20;

/// Intermediate values may exceed the memory ceiling by this many bytes.
const SLACK: usize = 48 << 20;

/// A repetition of Ctrl-C within this time counts as the same press.
const SAME_PRESS: Duration = Duration::from_millis(300);

/// A way to stop, from outside, the code that is running.
pub trait Interrupt {
    /// Stops the running code at its next safepoint.
    fn interrupt(&self);

    /// Whether an interrupt is pending.
    fn is_pending(&self) -> bool;
}

/// What a press of Ctrl-C does. It only reads and writes atomics and reads the clock, so that a
/// signal handler can use it, provided that this is true of `I` as well.
#[derive(Debug)]
pub struct CtrlC<I> {
    what: I,
    /// Set at each press that is not ignored.
    pressed: Arc<AtomicBool>,
    /// While this is set, presses are ignored.
    ignored: &'static AtomicBool,
    /// Also set at each press that is not ignored.
    early: &'static AtomicBool,
    begun: Instant,
    /// The time of the first press that interrupted the running code, in milliseconds; 0 if none.
    first: AtomicU64,
}

impl<I: Interrupt> CtrlC<I> {
    /// Ctrl-C interrupts `what`, unless `ignored` is set, and sets the flags.
    pub fn new(
        what: I,
        pressed: Arc<AtomicBool>,
        ignored: &'static AtomicBool,
        early: &'static AtomicBool,
    ) -> CtrlC<I> {
        CtrlC {
            what,
            pressed,
            ignored,
            early,
            begun: Instant::now(),
            first: AtomicU64::new(0),
        }
    }

    /// Acts on a press. Returns true if an earlier one has gone unnoticed, so that the process
    /// should end.
    pub fn press(&self) -> bool {
        if self.ignored.load(Ordering::SeqCst) {
            return false;
        }
        self.early.store(true, Ordering::SeqCst);
        let now = self.begun.elapsed().as_millis() as u64 + 1;
        let first = self.first.load(Ordering::SeqCst);
        if first == 0 || !self.what.is_pending() {
            self.first.store(now, Ordering::SeqCst);
        } else if now - first >= SAME_PRESS.as_millis() as u64 {
            return true;
        }
        self.pressed.store(true, Ordering::SeqCst);
        self.what.interrupt();
        false
    }
}

/// The resources that a computation may use: fuel and memory for intermediate values, and the flag
/// that Ctrl-C sets.
#[derive(Debug)]
pub struct Budget {
    /// Created when first needed: most budgets for short computations never need it.
    interrupted: OnceCell<Arc<AtomicBool>>,
    fuel: Cell<u64>,
    /// Bytes left below the memory ceiling.
    room: Cell<usize>,
    /// Bytes held by reserves.
    reserved: OnceCell<Rc<Cell<usize>>>,
    scarcity: RefCell<Option<Scarcity>>,
    bits_max: Cell<usize>,
    terms_max: Cell<usize>,
}

/// Refuses requests for memory from a certain one on, so that tests can let memory run out at any
/// moment.
#[derive(Clone, Debug)]
pub struct Scarcity {
    first: u64,
    requests: Rc<Cell<u64>>,
}

impl Scarcity {
    /// Refuses the request with this number, counting from 1, and all later ones.
    pub fn from_request(first: u64) -> Scarcity {
        Scarcity {
            first,
            requests: Rc::default(),
        }
    }

    /// The number of requests so far.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Counts a request; reports whether it is refused.
    pub fn refuses(&self) -> bool {
        self.requests.set(self.requests.get() + 1);
        self.has_begun()
    }

    /// Reports whether a request has been refused.
    pub fn has_begun(&self) -> bool {
        self.requests.get() >= self.first
    }
}

/// Reserved memory for intermediate values; dropping it releases the memory.
#[derive(Debug)]
pub struct Reserve {
    reserved: Rc<Cell<usize>>,
    bytes: usize,
}

impl Reserve {
    /// Changes how much is reserved, as the values grow or shrink.
    ///
    /// # Errors
    /// The errors of [`Budget::reserve`]; the reserve then stays as it was.
    pub fn resize(&mut self, bytes: usize, budget: &Budget) -> Result<(), Failure> {
        if bytes > self.bytes {
            let mut more = budget.reserve(bytes - self.bytes)?;
            // What `more` holds now belongs to this reserve.
            more.bytes = 0;
        } else {
            self.reserved
                .set(self.reserved.get() - (self.bytes - bytes));
        }
        self.bytes = bytes;
        Ok(())
    }
}

/// A copy reserves the same amount again.
impl Clone for Reserve {
    fn clone(&self) -> Reserve {
        let reserved = self.reserved.get().saturating_add(self.bytes);
        self.reserved.set(reserved);
        Reserve {
            reserved: Rc::clone(&self.reserved),
            bytes: self.bytes,
        }
    }
}

impl Drop for Reserve {
    fn drop(&mut self) {
        self.reserved.set(self.reserved.get() - self.bytes);
    }
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            interrupted: OnceCell::new(),
            fuel: Cell::new(u64::MAX),
            room: Cell::new(usize::MAX),
            reserved: OnceCell::new(),
            scarcity: RefCell::new(None),
            bits_max: Cell::new(BITS_MAX),
            terms_max: Cell::new(TERMS_MAX),
        }
    }
}

impl Budget {
    /// Creates a budget with unlimited fuel that stops when the flag is set.
    pub fn new(interrupted: Arc<AtomicBool>) -> Budget {
        Budget {
            interrupted: OnceCell::from(interrupted),
            ..Budget::default()
        }
    }

    /// Sets how many bytes are left below the memory ceiling.
    #[inline(always)]
    pub fn set_room(&self, bytes: usize) {
        self.room.set(bytes);
    }

    /// The number of bytes left below the memory ceiling.
    pub fn room(&self) -> usize {
        self.room.get()
    }

    /// Reserves memory for intermediate values, which the heap does not count. Large operations
    /// reserve before they start, and hold the reserve for as long as the values exist.
    ///
    /// # Errors
    /// `LimitError` if the reserves would exceed the memory ceiling by too much.
    pub fn reserve(&self, bytes: usize) -> Result<Reserve, Failure> {
        let held = self.reserved.get_or_init(Rc::default);
        let reserved = held.get().saturating_add(bytes);
        if reserved > self.room.get().saturating_add(SLACK) || self.refuses() {
            let megabytes = bytes.div_ceil(1 << 20);
            let what = format!("not enough memory for {megabytes} MiB of intermediate values");
            return Err(Failure::limit(what).with_hint("`--max-memory SIZE` sets the ceiling"));
        }
        held.set(reserved);
        Ok(Reserve {
            reserved: Rc::clone(held),
            bytes,
        })
    }

    /// Lets requests for memory be refused, or no longer.
    pub fn set_scarcity(&self, scarcity: Option<Scarcity>) {
        self.scarcity.replace(scarcity);
    }

    /// Counts a request; reports whether it is refused although there is room.
    fn refuses(&self) -> bool {
        self.scarcity
            .borrow()
            .as_ref()
            .is_some_and(Scarcity::refuses)
    }

    /// Sets the fuel: one unit is roughly 1,000 machine operations.
    pub fn set_fuel(&self, fuel: u64) {
        self.fuel.set(fuel);
    }

    /// The remaining fuel.
    pub fn fuel(&self) -> u64 {
        self.fuel.get()
    }

    /// The interrupt flag. It may be set from another thread or a signal handler.
    pub fn interrupt_flag(&self) -> &Arc<AtomicBool> {
        self.interrupted.get_or_init(Arc::default)
    }

    /// Whether the interrupt flag is set.
    fn is_interrupted(&self) -> bool {
        let flag = self.interrupted.get();
        flag.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Checks whether to continue, and consumes `cost` units of fuel (one unit is about 1,000
    /// machine operations). Long loops call this at least every few milliseconds.
    ///
    /// # Errors
    /// `Interrupted` after Ctrl-C (the flag is not cleared here), `LimitError` if the fuel has run
    /// out.
    pub fn poll(&self, cost: u64) -> Result<(), Failure> {
        if self.is_interrupted() {
            return Err(Failure::interrupted("stopped by Ctrl-C"));
        }
        let left = self.fuel.get();
        if left != u64::MAX {
            if left < cost {
                self.fuel.set(0);
                return Err(Failure::limit("the computation used up its fuel"));
            }
            self.fuel.set(left - cost);
        }
        Ok(())
    }

    /// Sets the largest size of an integer, in bits, and of an exact number, in terms.
    pub fn set_sizes(&self, bits: usize, terms: usize) {
        self.bits_max.set(bits);
        self.terms_max.set(terms);
    }

    /// The maximum number of bits of an integer.
    pub fn bits_max(&self) -> usize {
        self.bits_max.get()
    }

    /// The maximum number of terms of an exact number.
    pub fn terms_max(&self) -> usize {
        self.terms_max.get()
    }

    /// Refuses an integer result with too many bits.
    ///
    /// # Errors
    /// `LimitError`.
    pub fn check_bits(&self, bits: usize) -> Result<(), Failure> {
        if bits <= self.bits_max.get() {
            return Ok(());
        }
        Err(self.too_many_bits("the result", &format!(" (about {bits})")))
    }

    /// Refuses something, such as `the power`, if it would have too many bits, of which the number
    /// need not be known exactly.
    ///
    /// # Errors
    /// `LimitError`.
    pub fn check_size(&self, what: &str, bits: f64) -> Result<(), Failure> {
        if bits <= self.bits_max.get() as f64 {
            return Ok(());
        }
        Err(self.too_many_bits(what, &format!(" (about {bits:.0})")))
    }

    /// The refusal of something that would have too many bits.
    pub fn too_large(&self, what: &str) -> Failure {
        self.too_many_bits(what, "")
    }

    fn too_many_bits(&self, what: &str, about: &str) -> Failure {
        let most = self.bits_max.get();
        let most = match most.is_power_of_two() {
            true => format!("2^{}", most.ilog2()),
            false => grouped(most),
        };
        Failure::limit(format!("{what} would have more than {most} bits{about}"))
    }

    /// Refuses an exact number of too many terms; those with functions count `weight` times.
    ///
    /// # Errors
    /// `LimitError`.
    pub fn check_terms(&self, count: usize, weight: usize, kind: &str) -> Result<(), Failure> {
        let most = self.terms_max.get() / weight;
        if count <= most {
            return Ok(());
        }
        let text = format!("the result would have more than {most} terms{kind}");
        Err(Failure::limit(text))
    }
}

/// A check made by everything that reads text from outside or turns text into a program: whether
/// the work may continue, and whether there is enough memory for the result. The heap does not
/// count that memory, since it holds no values yet.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'a> {
    budget: &'a Budget,
    room: usize,
}

impl<'a> Gate<'a> {
    /// Creates a gate that lets this many bytes through, for as long as the budget allows.
    pub fn new(budget: &'a Budget, room: usize) -> Gate<'a> {
        Gate { budget, room }
    }

    /// The budget.
    pub fn budget(&self) -> &'a Budget {
        self.budget
    }

    /// A gate with less room, for use while something else takes this many bytes.
    pub fn beside(&self, bytes: usize) -> Gate<'a> {
        Gate {
            budget: self.budget,
            room: self.room.saturating_sub(bytes),
        }
    }

    /// Checks whether something that takes this many bytes so far may continue. Consumes one unit
    /// of fuel.
    ///
    /// # Errors
    /// `LimitError` if there is not enough room; the errors of [`Budget::poll`].
    pub fn pass(&self, bytes: usize) -> Result<(), Failure> {
        self.budget.poll(1)?;
        if bytes > self.room || self.budget.refuses() {
            return Err(Failure::limit(format!(
                "reading further would need more memory than is left ({})",
                memory(self.room)
            ))
            .with_hint("`--max-memory SIZE` sets the ceiling"));
        }
        Ok(())
    }
}

/// Wraps a failure in an I/O error, from which [`carried`] extracts it again.
pub fn as_io(failure: Failure) -> io::Error {
    let kind = if failure.kind() == ErrorKind::Interrupted {
        io::ErrorKind::Interrupted
    } else {
        io::ErrorKind::OutOfMemory
    };
    io::Error::new(kind, failure)
}

/// Extracts the failure that an I/O error carries or corresponds to, if there is one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library may add error kinds"
)]
pub fn carried(error: &io::Error) -> Option<Failure> {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner.cloned().or_else(|| match error.kind() {
        io::ErrorKind::Interrupted => Some(Failure::interrupted("stopped by Ctrl-C")),
        io::ErrorKind::OutOfMemory => Some(Failure::limit(error.to_string())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{CtrlC, Interrupt, SAME_PRESS};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Code in which an interrupt stays pending until the test clears it.
    #[derive(Clone, Default)]
    struct Code(Arc<AtomicBool>);

    impl Interrupt for Code {
        fn interrupt(&self) {
            self.0.store(true, Ordering::SeqCst);
        }

        fn is_pending(&self) -> bool {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn only_a_press_after_one_that_went_unnoticed_ends_the_process() {
        static IGNORED: AtomicBool = AtomicBool::new(true);
        static EARLY: AtomicBool = AtomicBool::new(false);
        let (code, pressed) = (Code::default(), Arc::<AtomicBool>::default());
        let press = CtrlC::new(code.clone(), Arc::clone(&pressed), &IGNORED, &EARLY);
        assert!(!press.press() && !code.is_pending() && !EARLY.load(Ordering::SeqCst));
        IGNORED.store(false, Ordering::SeqCst);
        assert!(!press.press() && code.is_pending() && EARLY.load(Ordering::SeqCst));
        assert!(pressed.load(Ordering::SeqCst));
        // Once the code has noticed it, the next press is a first one again.
        std::thread::sleep(SAME_PRESS);
        code.0.store(false, Ordering::SeqCst);
        assert!(!press.press() && code.is_pending());
        std::thread::sleep(SAME_PRESS);
        assert!(press.press());
    }
}
