//! A limit for the time that something may run.

use crate::limit::Interrupt;
use crate::vm::InterruptHandle;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long `finally` blocks may run once the time is over; another interrupt ends them too.
pub(super) const GRACE: Duration = Duration::from_secs(1);

/// How often it is asked whether it was stopped from outside.
const TICK: Duration = Duration::from_millis(50);

/// How long somebody is waited for who does not read: until a time is over, or until something is set.
pub struct Patience {
    deadline: Option<Instant>,
    stop: Arc<AtomicBool>,
}

impl Patience {
    /// It begins now.
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

/// Interrupts the session that runs when its time is over.
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
    /// When it is interrupted next.
    deadline: Option<Instant>,
    /// When the thread that waits wakes up; none if it does not.
    wakes: Option<Instant>,
    /// There is such a thread.
    waits: bool,
    over: bool,
    done: bool,
    /// Set from outside: the time is over.
    stop: Option<Arc<AtomicBool>>,
}

impl TimeLimit {
    /// The time begins now; without a limit it never ends.
    pub fn start(limit: Option<Duration>) -> TimeLimit {
        let clock = TimeLimit {
            shared: Arc::default(),
        };
        clock.set(&mut clock.shared.lock(), limit);
        clock
    }

    /// The same for a time that is over also once this is set.
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

    /// The time begins anew, for this.
    pub fn begin(&self, limit: Option<Duration>, handle: InterruptHandle) {
        let mut state = self.shared.lock();
        state.handle = Some(handle);
        self.set(&mut state, limit);
    }

    fn set(&self, state: &mut State, limit: Option<Duration>) {
        state.over = false;
        // A limit beyond all time is none.
        state.deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let tick = state.stop.as_ref().map(|_| Instant::now() + TICK);
        let Some(deadline) = state.deadline.into_iter().chain(tick).min() else {
            return;
        };
        if !state.waits {
            let watched = Arc::clone(&self.shared);
            // Where no thread can be had, nothing is limited.
            let spawned = thread::Builder::new().spawn(move || watched.watch());
            state.waits = spawned.is_ok();
        } else if state.wakes.is_none_or(|wakes| wakes > deadline) {
            self.shared.changed.notify_all();
        }
    }

    /// From now on, this is what is interrupted.
    pub fn watch(&self, handle: InterruptHandle) {
        let mut state = self.shared.lock();
        if state.over {
            handle.interrupt();
        }
        state.handle = Some(handle);
    }

    /// Whether the time is over.
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
