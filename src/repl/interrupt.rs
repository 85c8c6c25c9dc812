//! Ctrl-C while something runs.

use super::editor::Editor;
use super::line::Modes;
use crate::vm::InterruptHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A repetition sooner than this is the same press.
const SAME_PRESS: Duration = Duration::from_millis(300);
/// The status of a process that Ctrl-C ended.
const KILLED: i32 = 130;

/// From now on Ctrl-C interrupts the machine; when it does not notice, the next one ends the process. The flag tells that it was pressed, which left
/// `^C` on the screen. While this editor reads, Ctrl-C is for the line.
pub fn install(handle: InterruptHandle, editor: Option<&Editor>) -> Arc<AtomicBool> {
    let modes = editor.and_then(Editor::modes);
    let pressed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&pressed);
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        if modes.as_ref().is_some_and(Modes::cancel_reading) {
            return;
        }
        let unnoticed = handle.is_pending();
        match first {
            Some(at) if unnoticed && at.elapsed() >= SAME_PRESS => {
                if let Some(modes) = &modes {
                    modes.restore();
                }
                std::process::exit(KILLED)
            }
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
