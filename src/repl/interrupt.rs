//! Handling Ctrl-C while something runs.

use crate::limit::{CtrlC, Interrupt};
use crate::vm::{InterruptHandle, on_ctrl_c};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The exit status of a process ended by Ctrl-C.
const KILLED: i32 = 130;

/// Whether the line editor has the terminal, where Ctrl-C is a key.
static EDITING: AtomicBool = AtomicBool::new(false);
/// Whether Ctrl-C was pressed after Enter, while the line editor was still ending the line.
static EARLY: AtomicBool = AtomicBool::new(false);

/// While this value exists, and until Enter, interrupts are ignored: the line editor reads Ctrl-C
/// as a key, and other programs cannot cancel a line.
pub(super) struct Editing(());

impl Editing {
    pub fn begin() -> Editing {
        EARLY.store(false, Ordering::SeqCst);
        EDITING.store(true, Ordering::SeqCst);
        Editing(())
    }
}

impl Drop for Editing {
    fn drop(&mut self) {
        EDITING.store(false, Ordering::SeqCst);
    }
}

/// Must be called when Enter ends a line: from here on, Ctrl-C interrupts what the line starts,
/// although it takes the editor some time to hand the terminal back.
pub(super) fn accept() {
    if EDITING.swap(false, Ordering::SeqCst) {
        interrupt_by_key();
    }
}

/// Reports, once, whether Ctrl-C was pressed between Enter and the end of the editor's work.
pub(super) fn came_early() -> bool {
    EARLY.swap(false, Ordering::SeqCst)
}

/// Makes Ctrl-C a signal again; the editor restores the terminal's other modes.
#[cfg(unix)]
fn interrupt_by_key() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    if let Ok(mut modes) = tcgetattr(std::io::stdin()) {
        modes.local_modes |= LocalModes::ISIG;
        // Without it, Ctrl-C acts a few milliseconds later.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &modes);
    }
}

/// Elsewhere, the editor restores the modes by itself.
#[cfg(not(unix))]
fn interrupt_by_key() {}

/// Makes Ctrl-C interrupt `what`; if that goes unnoticed, the next Ctrl-C ends the process. Returns
/// a flag that is set when Ctrl-C is pressed; the key press leaves `^C` on the screen. A process can
/// have only one such handler.
pub fn catch_interrupts(what: impl Interrupt + Send + Sync + 'static) -> Arc<AtomicBool> {
    let pressed = Arc::new(AtomicBool::new(false));
    let press = CtrlC::new(what, Arc::clone(&pressed), &EDITING, &EARLY);
    let on_signal = move || {
        if press.press() {
            std::process::exit(KILLED);
        }
    };
    // Without a handler, Ctrl-C ends the process: less convenient, but the shell still works.
    let _ = ctrlc::set_handler(on_signal);
    pressed
}

/// Like `catch_interrupts`, for a single session. Where it can do without a thread that waits for
/// signals, it does: the thread accounts for a twentieth of the time that a short program takes.
pub fn catch_interrupts_of(handle: InterruptHandle) -> Arc<AtomicBool> {
    let pressed = Arc::new(AtomicBool::new(false));
    let press = CtrlC::new(handle.clone(), Arc::clone(&pressed), &EDITING, &EARLY);
    match on_ctrl_c(press, KILLED) {
        true => pressed,
        false => catch_interrupts(handle),
    }
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
