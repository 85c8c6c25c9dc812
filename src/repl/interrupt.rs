//! Ctrl-C while something runs.

use crate::vm::InterruptHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A repetition sooner than this is the same press.
const SAME_PRESS: Duration = Duration::from_millis(300);
/// The status of a process that Ctrl-C ended.
const KILLED: i32 = 130;

/// From now on the first Ctrl-C sets the flag, and the next one ends the process.
pub fn catch_stop() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        if first.is_some_and(|at| at.elapsed() >= SAME_PRESS) {
            std::process::exit(KILLED);
        }
        first.get_or_insert_with(Instant::now);
        flag.store(true, Ordering::SeqCst);
    };
    // Without a handler Ctrl-C ends the process at once.
    let _ = ctrlc::set_handler(on_signal);
    stop
}

/// From now on Ctrl-C interrupts the machine; when it does not notice, the next one ends the process. The flag tells that it was pressed, which left
/// `^C` on the screen.
pub fn install(handle: InterruptHandle) -> Arc<AtomicBool> {
    let pressed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&pressed);
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        let unnoticed = handle.is_pending();
        match first {
            Some(at) if unnoticed && at.elapsed() >= SAME_PRESS => std::process::exit(KILLED),
            Some(_) if unnoticed => {}
            _ => first = Some(Instant::now()),
        }
        flag.store(true, Ordering::SeqCst);
        handle.interrupt();
    };
    // Without a handler Ctrl-C ends the process, which is a lesser shell but a shell.
    let _ = ctrlc::set_handler(on_signal);
    pressed
}
