//! Ctrl-C while something runs.

use crate::vm::InterruptHandle;
use std::time::{Duration, Instant};

/// A repetition sooner than this is the same press.
const SAME_PRESS: Duration = Duration::from_millis(300);
/// The status of a process that Ctrl-C ended.
const KILLED: i32 = 130;

/// From now on Ctrl-C interrupts the machine; when it does not notice, the next one ends the process.
pub(super) fn install(handle: InterruptHandle) {
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        let unnoticed = handle.is_pending();
        match first {
            Some(at) if unnoticed && at.elapsed() >= SAME_PRESS => std::process::exit(KILLED),
            Some(_) if unnoticed => {}
            _ => first = Some(Instant::now()),
        }
        handle.interrupt();
    };
    // Without a handler Ctrl-C ends the process, which is a lesser shell but a shell.
    let _ = ctrlc::set_handler(on_signal);
}
