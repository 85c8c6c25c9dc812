//! A limit for the time that something may run.

use crate::vm::InterruptHandle;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long `finally` blocks may run once the time is over; another interrupt ends them too.
pub(super) const GRACE: Duration = Duration::from_secs(1);

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
    over: bool,
    done: bool,
}

impl TimeLimit {
    /// The time begins now; without a limit it never ends.
    pub fn start(limit: Option<Duration>) -> TimeLimit {
        let shared = Arc::<Shared>::default();
        if let Some(limit) = limit {
            let watched = Arc::clone(&shared);
            // Where no thread can be had, nothing is limited.
            let _ = thread::Builder::new().spawn(move || watched.watch(limit));
        }
        TimeLimit { shared }
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

    fn watch(&self, limit: Duration) {
        let mut next = Instant::now() + limit;
        let mut state = self.lock();
        while !state.done {
            let now = Instant::now();
            if now < next {
                let waited = self.changed.wait_timeout(state, next - now);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            state.over = true;
            if let Some(handle) = &state.handle {
                handle.interrupt();
            }
            next = now + GRACE;
        }
    }
}
