//! Ctrl-C as a signal, handled without a thread.
//!
//! A signal handler may run between any two machine instructions, so it must not wait for a lock,
//! allocate, or call anything that does. [`CtrlC`] and [`InterruptHandle`] only use atomics.

#![allow(unsafe_code)]

use super::InterruptHandle;
use crate::limit::CtrlC;

/// Makes Ctrl-C act as described, and end the process with this status if it must. Returns false if
/// that is not possible.
#[cfg(unix)]
pub fn on_ctrl_c(press: CtrlC<InterruptHandle>, status: i32) -> bool {
    use signal_hook::consts::SIGINT;
    use signal_hook::low_level::{exit, register};
    let act = move || {
        if press.press() {
            exit(status);
        }
    };
    // SAFETY: `press` only reads and writes atomics and reads the clock, and `exit` ends the process
    // at once; all of that is allowed in a signal handler.
    unsafe { register(SIGINT, act).is_ok() }
}

/// Elsewhere, signals need a thread.
#[cfg(not(unix))]
pub fn on_ctrl_c(_: CtrlC<InterruptHandle>, _: i32) -> bool {
    false
}
