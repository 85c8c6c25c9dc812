//! Restoring the terminal when a signal ends the program.

#[cfg(unix)]
pub(super) use unix::restore_at_end;

/// Without such signals, there is nothing to do.
#[cfg(not(unix))]
pub(super) fn restore_at_end() {}

#[cfg(unix)]
mod unix {
    use crate::world::leave_modes;
    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::io;
    use std::time::Duration;

    /// The exit status of a process ended by a signal is this plus the signal number.
    const ENDED: i32 = 128;

    /// The maximum time until the line editor waits for a key again.
    const SETTLED: Duration = Duration::from_millis(30);

    /// Installs handlers so that SIGTERM, SIGHUP and SIGQUIT restore the terminal's present modes
    /// before they end the process. Must be called before the terminal is set up for single keys.
    pub(in crate::repl) fn restore_at_end() {
        let Ok(modes) = tcgetattr(io::stdin()) else {
            return;
        };
        // Without handlers, the signals end the process all the same.
        let Ok(mut signals) = Signals::new([SIGTERM, SIGHUP, SIGQUIT]) else {
            return;
        };
        let wait = move || {
            if let Some(signal) = signals.forever().next() {
                // The signal also ends the wait for a key, after which the line editor may set
                // modes once more.
                std::thread::sleep(SETTLED);
                // The terminal may be gone.
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
                leave_modes();
                std::process::exit(ENDED + signal);
            }
        };
        let _ = std::thread::Builder::new().spawn(wait);
    }
}
