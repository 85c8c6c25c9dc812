//! A terminal of a system that is no Unix: it gives whole lines, and the system edits them.

use super::key::{Answer, Key};
use std::io::{self, Write};
use std::time::Duration;

/// What a thread that waits for signals would tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Note {
    Resized,
    Continued,
    Cancelled,
}

/// What the editor waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Event {
    Key(Key),
    Note(Note),
    Gone,
}

/// The modes of the terminal, which never change.
#[derive(Clone)]
pub(crate) struct Modes;

impl Modes {
    pub fn cancel_reading(&self) -> bool {
        false
    }

    pub fn set_reading(&self, _: bool) {}

    pub fn enter_raw(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn leave_raw(&self) {}

    pub fn take_pastes(&self) {}

    pub fn leave_pastes(&self) {}

    pub fn stop(&self) -> bool {
        false
    }

    pub fn restore(&self) {}
}

/// Starts a child.
pub(crate) fn with_all_signals<T>(start: impl FnOnce() -> T) -> T {
    start()
}

/// The terminal.
pub(super) struct Tty {
    pub modes: Modes,
}

impl Tty {
    pub fn open() -> io::Result<Tty> {
        Ok(Tty { modes: Modes })
    }

    pub fn write(&self, text: &str) {
        let mut out = io::stdout().lock();
        // Nobody looks if it cannot be written.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    pub fn size(&self) -> (usize, usize) {
        let size = terminal_size::terminal_size().filter(|(w, h)| w.0 > 0 && h.0 > 0);
        size.map_or((80, 24), |(w, h)| (usize::from(w.0), usize::from(h.0)))
    }

    pub fn has_input(&self) -> bool {
        false
    }

    pub fn event(&mut self, _: Option<Duration>) -> Option<Event> {
        Some(Event::Gone)
    }

    pub fn answer(&mut self, _: Duration) -> Option<Answer> {
        None
    }

    pub fn plain_line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        let whole = line.ends_with('\n');
        let text = line.trim_end_matches(['\n', '\r']);
        Ok(Some((text.as_bytes().to_vec(), whole)))
    }
}
