//! Handling Ctrl-C while something runs.

use crate::limit::Interrupt;
use crate::vm::InterruptHandle;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A repetition within this time counts as the same key press.
const SAME_PRESS: Duration = Duration::from_millis(300);
/// The exit status of a process ended by Ctrl-C.
const KILLED: i32 = 130;

/// Installs a handler that makes Ctrl-C interrupt `what`; if that goes unnoticed, the next Ctrl-C
/// ends the process. Returns a flag that is set when Ctrl-C is pressed; the key press leaves `^C`
/// on the screen. A process can have only one such handler.
pub fn catch_interrupts(what: impl Interrupt + Send + 'static) -> Arc<AtomicBool> {
    let pressed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&pressed);
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        let unnoticed = what.is_pending();
        match first {
            Some(at) if unnoticed && at.elapsed() >= SAME_PRESS => std::process::exit(KILLED),
            Some(_) if unnoticed => {}
            _ => first = Some(Instant::now()),
        }
        flag.store(true, Ordering::SeqCst);
        what.interrupt();
    };
    // Without a handler, Ctrl-C ends the process: less convenient, but the shell still works.
    let _ = ctrlc::set_handler(on_signal);
    pressed
}

/// Installs a handler that sets the flag on the first Ctrl-C, and ends the process on the next one.
pub fn catch_stop() -> Arc<AtomicBool> {
    let stop = Stop::default();
    catch_interrupts(stop.clone());
    stop.0
}

/// A flag that is never cleared.
#[derive(Clone, Default)]
struct Stop(Arc<AtomicBool>);

impl Interrupt for Stop {
    fn interrupt(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_pending(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The current session in a series of sessions. An interrupt that one of them has not noticed
/// passes to the next.
#[derive(Clone, Default)]
pub struct Latest(Arc<Mutex<Current>>);

#[derive(Default)]
struct Current {
    handle: Option<InterruptHandle>,
    /// Whether there was an interrupt before the first session.
    early: bool,
}

impl Latest {
    /// Makes this the current session.
    pub fn set(&self, handle: InterruptHandle) {
        let mut current = self.lock();
        let unnoticed = match &current.handle {
            Some(before) => before.is_pending(),
            None => current.early,
        };
        if unnoticed {
            handle.interrupt();
        }
        current.handle = Some(handle);
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interrupt for Latest {
    fn interrupt(&self) {
        let mut current = self.lock();
        match &current.handle {
            Some(handle) => handle.interrupt(),
            None => current.early = true,
        }
    }

    fn is_pending(&self) -> bool {
        let current = self.lock();
        match &current.handle {
            Some(handle) => handle.is_pending(),
            None => current.early,
        }
    }
}
