//! The modes of the terminal: as they were when the program began, or raw while a line is
//! edited; and
//! the signals that must find them restored.
//!
//! Invariants: however the process ends but by `kill -9`, the terminal is left as it was
//! found; what is
//! started as a child receives every signal.

use nix::errno::Errno;
use nix::sys::signal::{self, SigSet, Signal};
use nix::sys::termios::{self, InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios};
use nix::unistd::{self, Pid};
use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Keys that are pasted come as one text.
const PASTES_ON: &str = "\x1b[?2004h";
const PASTES_OFF: &str = "\x1b[?2004l";

/// What the thread that waits for signals tells the editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Note {
    /// The window has another size.
    Resized,
    /// The process was stopped and goes on.
    Continued,
    /// SIGINT came from elsewhere than the keyboard.
    Cancelled,
}

impl Note {
    const ALL: [Note; 3] = [Note::Resized, Note::Continued, Note::Cancelled];

    /// The note that a byte in the pipe means.
    pub fn of(byte: u8) -> Option<Note> {
        Note::ALL.into_iter().find(|note| *note as u8 == byte)
    }
}

/// The modes of the terminal, shared with the thread that waits for signals.
#[derive(Clone)]
pub(crate) struct Modes {
    shared: Arc<Shared>,
}

struct Shared {
    /// As they were; none where standard input is no terminal.
    original: Option<Mutex<Termios>>,
    /// A line is being edited.
    raw: AtomicBool,
    /// What is pasted comes as one key.
    pastes: AtomicBool,
    /// A line is being read, edited or not.
    reading: AtomicBool,
    notes: PipeWriter,
}

impl Modes {
    /// Notes the modes, and from now on restores them when a signal ends the process.
    pub fn watch() -> io::Result<(Modes, PipeReader)> {
        let (reader, notes) = io::pipe()?;
        let original = termios::tcgetattr(io::stdin()).ok().map(Mutex::new);
        let modes = Modes {
            shared: Arc::new(Shared {
                original,
                raw: AtomicBool::new(false),
                pastes: AtomicBool::new(false),
                reading: AtomicBool::new(false),
                notes,
            }),
        };
        let signals = watched();
        // Before any other thread begins, so that all of them leave these signals to
        // the one that waits.
        signals.thread_block()?;
        let waiting = modes.clone();
        std::thread::Builder::new()
            .name("signals".to_string())
            .spawn(move || waiting.wait(signals))?;
        Ok((modes, reader))
    }

    /// Takes signals until one ends the process.
    fn wait(&self, signals: SigSet) {
        // Without this, restoring the modes of a terminal in the background would stop the process.
        let mut output = SigSet::empty();
        output.add(Signal::SIGTTOU);
        let _ = output.thread_block();
        loop {
            match signals.wait() {
                Ok(Signal::SIGWINCH) => self.tell(Note::Resized),
                Ok(Signal::SIGCONT) => self.tell(Note::Continued),
                Ok(signal) => {
                    self.restore();
                    std::process::exit(128 + signal as i32);
                }
                Err(Errno::EINTR) => {}
                Err(_) => return,
            }
        }
    }

    fn tell(&self, note: Note) {
        if self.shared.reading.load(Ordering::SeqCst) {
            // A pipe that is full has enough to tell.
            let _ = (&self.shared.notes).write(&[note as u8]);
        }
    }

    /// Whether a line was being read, which is then cancelled: SIGINT is for it.
    pub fn cancel_reading(&self) -> bool {
        let reading = self.shared.reading.load(Ordering::SeqCst);
        self.tell(Note::Cancelled);
        reading
    }

    /// Whether a line is being read from now on.
    pub fn set_reading(&self, reading: bool) {
        self.shared.reading.store(reading, Ordering::SeqCst);
    }

    /// Every key comes at once and is not echoed.
    pub fn enter_raw(&self) -> io::Result<()> {
        let Some(original) = &self.shared.original else {
            return Err(Errno::ENOTTY.into());
        };
        // What the modes are now is what children and the next shell should find again.
        let now = termios::tcgetattr(io::stdin())?;
        let mut raw = now.clone();
        if !self.shared.raw.swap(true, Ordering::SeqCst)
            && let Ok(mut original) = original.lock()
        {
            *original = now;
        }
        raw.input_flags &= !(InputFlags::BRKINT
            | InputFlags::ICRNL
            | InputFlags::INLCR
            | InputFlags::INPCK
            | InputFlags::ISTRIP
            | InputFlags::IXON);
        raw.local_flags &=
            !(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::IEXTEN | LocalFlags::ISIG);
        raw.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        raw.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &raw)?;
        if self.shared.pastes.load(Ordering::SeqCst) {
            write_now(PASTES_ON);
        }
        Ok(())
    }

    /// From the next time that the modes are raw until they are no more, what is pasted
    /// comes as one key.
    pub fn take_pastes(&self) {
        self.shared.pastes.store(true, Ordering::SeqCst);
    }

    /// The modes are again as they were.
    pub fn leave_raw(&self) {
        if !self.shared.raw.swap(false, Ordering::SeqCst) {
            return;
        }
        if let Some(Ok(original)) = self
            .shared
            .original
            .as_ref()
            .map(|original| original.lock())
        {
            // A terminal that is gone needs no modes.
            let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &original);
        }
        if self.shared.pastes.load(Ordering::SeqCst) {
            write_now(PASTES_OFF);
        }
    }

    /// What is pasted comes as single keys again.
    pub fn leave_pastes(&self) {
        self.shared.pastes.store(false, Ordering::SeqCst);
    }

    /// Stops the process and what runs with it, until it is told to go on. Whether that
    /// was possible.
    pub fn stop(&self) -> bool {
        signal::kill(Pid::from_raw(0), Signal::SIGTSTP).is_ok()
    }

    /// Leaves the terminal as it was, from any thread, because the process ends.
    pub fn restore(&self) {
        let Some(original) = &self.shared.original else {
            return;
        };
        // In the background the terminal is somebody else's.
        let group = unistd::tcgetpgrp(io::stdin());
        if group.is_ok_and(|group| group != unistd::getpgrp()) {
            return;
        }
        // A thread that was cut off while it held the lock changed nothing but the modes.
        let original = original.lock().unwrap_or_else(|poison| poison.into_inner());
        let _ = termios::tcsetattr(io::stdin(), SetArg::TCSANOW, &original);
        if self.shared.raw.load(Ordering::SeqCst) {
            write_now(&format!("{PASTES_OFF}\r\n"));
        }
    }
}

/// The signals that the thread waits for.
fn watched() -> SigSet {
    let mut set = SigSet::empty();
    for signal in [
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
        Signal::SIGWINCH,
        Signal::SIGCONT,
    ] {
        set.add(signal);
    }
    set
}

/// Starts a child, which inherits what this thread leaves to the one that waits: nothing.
pub(crate) fn with_all_signals<T>(start: impl FnOnce() -> T) -> T {
    let Ok(mask) = SigSet::thread_get_mask() else {
        return start();
    };
    let _ = watched().thread_unblock();
    let started = start();
    let _ = mask.thread_set_mask();
    started
}

/// Writes to the terminal past every buffer and lock.
pub(super) fn write_now(text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        match unistd::write(out(), rest) {
            Ok(count @ 1..) => rest = &rest[count..],
            Err(Errno::EINTR | Errno::EAGAIN) => {}
            // Nobody looks any more.
            Ok(_) | Err(_) => return,
        }
    }
}

fn out() -> io::Stdout {
    io::stdout()
}

/// Standard input without a buffer.
pub(super) fn read_now(bytes: &mut [u8]) -> Result<usize, Errno> {
    let stdin = io::stdin();
    let input: BorrowedFd<'_> = stdin.as_fd();
    unistd::read(input, bytes)
}
