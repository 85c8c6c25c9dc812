//! A trial: code runs in a session without leaving a trace. Whatever the trial sets up (another
//! world, less fuel, less memory) is removed when it ends, and changes are undone if requested,
//! even if a panic ends it.

use super::Session;
use crate::heap::KindStats;
use crate::host::{Host, Nothing};
use crate::vm::{Counters, Step};
use crate::world::Shared;
use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The payload of a panic.
pub type Panic = Box<dyn Any + Send>;

/// A session on trial. Each method changes one condition; dropping the trial restores them all.
pub struct Trial<'a> {
    session: &'a mut Session,
    before: Before,
}

/// The state to restore when the trial ends.
#[derive(Default)]
struct Before {
    world: Option<Shared>,
    fuel: Option<u64>,
    bytes_max: Option<usize>,
    quiet: Option<bool>,
    counts: Option<Counts>,
    /// The number of inputs before the trial, if changes are recorded so that they can be undone.
    inputs: Option<u64>,
}

/// The machine's counters.
struct Counts {
    counters: Counters,
    allocations: Vec<KindStats>,
    peak: usize,
    instructions: u64,
}

impl Session {
    /// Starts a trial.
    pub(crate) fn trial(&mut self) -> Trial<'_> {
        Trial {
            session: self,
            before: Before::default(),
        }
    }
}

impl<'a> Trial<'a> {
    /// Starts a trial within this one; the inner trial must end first.
    pub fn within(&mut self) -> Trial<'_> {
        self.session.trial()
    }

    /// Puts the session in another world, which may wrap the present one.
    pub fn in_world(mut self, world: impl FnOnce(Shared) -> Box<dyn Host>) -> Trial<'a> {
        let host = &mut self.session.vm.host;
        let own = Shared::new(std::mem::replace(host, Box::new(Nothing::default())));
        *host = world(own.clone());
        self.before.world = Some(own);
        self
    }

    /// Gives arithmetic and builtins this much fuel, in units of about 1,000 machine operations.
    pub fn with_fuel(mut self, fuel: u64) -> Trial<'a> {
        let budget = &self.session.vm.budget;
        self.before.fuel = Some(budget.fuel());
        budget.set_fuel(fuel);
        self
    }

    /// Lets values take this many bytes in addition to those in use; no checkpoint is dropped to
    /// make room for them.
    pub fn with_bytes(mut self, bytes: usize) -> Trial<'a> {
        let vm = &mut self.session.vm;
        let ceiling = vm.heap.bytes_max();
        self.before.bytes_max = Some(ceiling);
        let bytes = vm.heap.bytes().saturating_add(bytes);
        vm.heap.set_bytes_max(bytes.min(ceiling));
        vm.hold_steps(true);
        self
    }

    /// Records the values of expression statements instead of showing them.
    pub fn quietly(mut self) -> Trial<'a> {
        let vm = &mut self.session.vm;
        self.before.quiet = Some(vm.quiet);
        vm.quiet = true;
        vm.shown = None;
        self
    }

    /// Leaves the machine's counters as if nothing had run.
    pub fn uncounted(mut self) -> Trial<'a> {
        let vm = &self.session.vm;
        self.before.counts = Some(Counts {
            counters: vm.counters,
            allocations: vm.heap.allocations(),
            peak: vm.peak(),
            instructions: vm.instructions(),
        });
        self
    }

    /// When the trial ends, undoes all changes made from now on, unless recording them needs more
    /// than `room` bytes.
    pub fn taken_back(mut self, room: usize) -> Trial<'a> {
        self.before.inputs = Some(self.session.inputs);
        self.session.vm.begin_changes(room);
        self
    }

    /// Does some work within the trial.
    ///
    /// # Errors
    /// The panic that ended it; the machine remains usable.
    pub fn catch<T>(&mut self, work: impl FnOnce(&mut Session) -> T) -> Result<T, Panic> {
        let session = &mut *self.session;
        let done = catch_unwind(AssertUnwindSafe(|| work(session)));
        self.session.vm.recover();
        done
    }

    /// Ends the trial; returns its changes, already undone. `None` if changes were not recorded, or
    /// there were too many; in that case the session no longer has any checkpoints.
    pub fn end(mut self) -> Option<Step> {
        self.put_back()
    }

    /// Ends the trial, but keeps its changes, which are still recorded.
    pub fn keep(mut self) {
        self.before.inputs = None;
    }

    fn put_back(&mut self) -> Option<Step> {
        let before = std::mem::take(&mut self.before);
        let session = &mut *self.session;
        let vm = &mut session.vm;
        vm.recover();
        if let Some(quiet) = before.quiet {
            vm.quiet = quiet;
            vm.shown = None;
        }
        if let Some(bytes) = before.bytes_max {
            vm.heap.set_bytes_max(bytes);
            vm.hold_steps(false);
        }
        if let Some(fuel) = before.fuel {
            vm.budget.set_fuel(fuel);
        }
        if let Some(world) = before.world {
            vm.host = world.take();
        }
        let step = before
            .inputs
            .and_then(|inputs| session.take_changes(inputs));
        if let Some(counts) = before.counts {
            let vm = &mut session.vm;
            vm.counters = counts.counters;
            vm.heap.set_allocations(counts.allocations);
            vm.set_peak(counts.peak);
            vm.set_instructions(counts.instructions);
        }
        step
    }
}

impl Session {
    /// Undoes the recorded changes and returns them.
    fn take_changes(&mut self, inputs: u64) -> Option<Step> {
        self.inputs = inputs;
        self.vm.shown = None;
        let Some(mut step) = self.vm.end_changes() else {
            self.forget_steps();
            return None;
        };
        self.vm.exchange(&mut step);
        Some(step)
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.put_back();
    }
}

impl Deref for Trial<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
}

impl DerefMut for Trial<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{Nothing, Pretend};
    use crate::session::{Session, Settings};
    use crate::text::Source;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    fn session() -> Session {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        session.eval("a = [1]; n = 1");
        session
    }

    /// Runs code that is not an input.
    fn run(session: &mut Session, text: &str) {
        let source = Rc::new(Source::new("<trial>", text));
        let chunk = session.load_input(&source).expect("it is a program");
        session.vm.run(chunk);
    }

    /// Changes everything that a trial can set up.
    fn spoil(session: &mut Session, panics: bool) {
        let mut trial = session
            .trial()
            .taken_back(usize::MAX)
            .in_world(|_| Box::new(Nothing::default()))
            .with_fuel(10)
            .with_bytes(1 << 20)
            .quietly()
            .uncounted();
        run(&mut trial, "n = 2; push(a, 2); b = 3; random::random()");
        assert_eq!(trial.global("n").as_deref(), Some("2"));
        assert!(!panics, "as a bug would");
    }

    #[test]
    fn a_trial_leaves_everything_as_it_was() {
        for panics in [false, true] {
            let mut session = session();
            let before = session.digest();
            let ceiling = session.vm.heap.bytes_max();
            let ended = catch_unwind(AssertUnwindSafe(|| spoil(&mut session, panics)));
            assert_eq!(ended.is_err(), panics);
            assert_eq!(session.digest(), before);
            assert_eq!(session.vm.budget.fuel(), u64::MAX);
            assert_eq!(session.vm.heap.bytes_max(), ceiling);
            assert!(!session.vm.quiet && !session.vm.is_noting());
            session.eval("print(n, a)");
            let shown = session.record().inputs().next_back();
            assert_eq!(shown.map(|i| i.output.as_str()), Some("1 [1]\n"));
        }
    }

    #[test]
    fn a_trial_within_a_trial_ends_first() {
        let mut session = session();
        let mut outer = session.trial().quietly();
        let mut inner = outer.within().taken_back(usize::MAX);
        run(&mut inner, "n = 5");
        assert_eq!(inner.global("n").as_deref(), Some("5"));
        drop(inner);
        assert_eq!(outer.global("n").as_deref(), Some("1"));
    }
}
