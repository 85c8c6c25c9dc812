//! A time limit for running code.

use crate::limit::Interrupt;
use crate::vm::InterruptHandle;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The time `finally` blocks have once the limit has expired; a second interrupt then ends them
/// too.
pub(super) const GRACE: Duration = Duration::from_secs(1);

/// The interval between checks for a request from outside to stop.
const TICK: Duration = Duration::from_millis(50);

/// How long to wait for a reader that does not read: until a deadline, or until a flag is set.
pub struct Patience {
    deadline: Option<Instant>,
    stop: Arc<AtomicBool>,
}

impl Patience {
    /// Starts the clock.
    pub fn start(limit: Option<Duration>, stop: &Arc<AtomicBool>) -> Patience {
        Patience {
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
            stop: Arc::clone(stop),
        }
    }
}

impl Interrupt for Patience {
    fn interrupt(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    fn is_pending(&self) -> bool {
        let over = self
            .deadline
            .is_some_and(|deadline| deadline <= Instant::now());
        over || self.stop.load(Ordering::SeqCst)
    }
}

/// Interrupts the running session when its time is up.
pub struct TimeLimit {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    handle: Option<InterruptHandle>,
    /// The time of the next interrupt.
    deadline: Option<Instant>,
    /// The time at which the waiting thread wakes up; `None` if it does not.
    wakes: Option<Instant>,
    /// Whether there is a waiting thread.
    waits: bool,
    over: bool,
    done: bool,
    /// A flag set from outside when the time is up.
    stop: Option<Arc<AtomicBool>>,
}

impl TimeLimit {
    /// Starts the clock; without a limit the time is never up.
    pub fn start(limit: Option<Duration>) -> TimeLimit {
        let clock = TimeLimit {
            shared: Arc::default(),
        };
        clock.set(&mut clock.shared.lock(), limit);
        clock
    }

    /// Like `start`, but the time is also up once this flag is set.
    pub fn until(limit: Option<Duration>, stop: &Arc<AtomicBool>) -> TimeLimit {
        let clock = TimeLimit {
            shared: Arc::default(),
        };
        let mut state = clock.shared.lock();
        state.stop = Some(Arc::clone(stop));
        clock.set(&mut state, limit);
        drop(state);
        clock
    }

    /// Restarts the clock for another session.
    pub fn begin(&self, limit: Option<Duration>, handle: InterruptHandle) {
        let mut state = self.shared.lock();
        state.handle = Some(handle);
        self.set(&mut state, limit);
    }

    fn set(&self, state: &mut State, limit: Option<Duration>) {
        state.over = false;
        // A limit too large for the clock counts as no limit.
        state.deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let tick = state.stop.as_ref().map(|_| Instant::now() + TICK);
        let Some(deadline) = state.deadline.into_iter().chain(tick).min() else {
            return;
        };
        if !state.waits {
            let watched = Arc::clone(&self.shared);
            // If no thread can be started, no limit applies.
            let spawned = thread::Builder::new().spawn(move || watched.watch());
            state.waits = spawned.is_ok();
        } else if state.wakes.is_none_or(|wakes| wakes > deadline) {
            self.shared.changed.notify_all();
        }
    }

    /// Makes this the session to interrupt from now on.
    pub fn watch(&self, handle: InterruptHandle) {
        let mut state = self.shared.lock();
        if state.over {
            handle.interrupt();
        }
        state.handle = Some(handle);
    }

    /// Reports whether the time is up.
    pub fn is_over(&self) -> bool {
        self.shared.lock().over
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.shared.lock().done = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self) {
        let mut state = self.lock();
        while !state.done {
            let now = Instant::now();
            let stopped = state.stop.as_ref().map(|stop| stop.load(Ordering::Relaxed));
            if stopped == Some(true) && !state.over {
                state.deadline = Some(now);
            }
            let tick = stopped.map(|_| now + TICK);
            let due = state.deadline.is_some_and(|next| next <= now);
            state.wakes = match due {
                true => state.deadline,
                false => state.deadline.into_iter().chain(tick).min(),
            };
            state = match state.wakes {
                None => {
                    let waited = self.changed.wait(state);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
                Some(next) if now < next => {
                    let waited = self.changed.wait_timeout(state, next - now);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                Some(_) => {
                    state.over = true;
                    if let Some(handle) = &state.handle {
                        handle.interrupt();
                    }
                    state.deadline = now.checked_add(GRACE);
                    state
                }
            };
        }
    }
}
