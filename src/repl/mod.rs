//! The shell: a line editor on a terminal, a session behind it.
//!
//! Invariants: an error never ends the shell; Ctrl-C cancels the line or what runs, and only a second one that follows an unnoticed one ends the
//! process; every entry is in the history file before it runs.

mod editor;
mod helper;
mod history;
mod interrupt;

pub use editor::{Editor, EditorSettings, Entry};

use crate::command::{self, Reply};
use crate::session::{Session, Streams};
use crate::text::{Diagnostic, Failure, Paint, Source, Span, render};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The line that greets.
const BANNER: &str = concat!(
    "lmsh ",
    env!("CARGO_PKG_VERSION"),
    ", exact mathematics. :help for help, Ctrl-D to leave.\n"
);

/// Runs the shell until it is left; the status that the process ends with.
pub fn run(
    session: &mut Session,
    streams: &Rc<RefCell<Streams>>,
    editor: &Editor,
    paint: Paint,
) -> u8 {
    let pressed = interrupt::install(session.interrupt_handle());
    let mut shell = Shell {
        session,
        streams,
        paint,
        pressed,
    };
    if let Some(note) = editor.load_history() {
        shell.note(&note);
    }
    shell.show(BANNER);
    loop {
        // Output that nobody can read any more ends the shell.
        if shell.streams.borrow_mut().end_line().is_err() {
            return 0;
        }
        let text = match editor.read() {
            Entry::Text(text) => text,
            Entry::Cancelled => continue,
            Entry::End => return 0,
            Entry::Broken(message) => {
                shell.note(&message);
                return 1;
            }
        };
        if text.trim().is_empty() {
            continue;
        }
        if let Some(note) = editor.remember(text.trim_end()) {
            shell.note(&note);
        }
        if let Some(status) = shell.input(&text) {
            return status;
        }
    }
}

struct Shell<'a> {
    session: &'a mut Session,
    streams: &'a Rc<RefCell<Streams>>,
    paint: Paint,
    /// Ctrl-C was pressed while something ran.
    pressed: Arc<AtomicBool>,
}

impl Shell<'_> {
    /// Runs one input; the status if it leaves.
    fn input(&mut self, text: &str) -> Option<u8> {
        self.session.forget_interrupt();
        if command::is_command(text) {
            return self.command(text);
        }
        let outcome = self.session.eval(text);
        if self.pressed.swap(false, Ordering::SeqCst) {
            self.streams.borrow_mut().leave_line();
        }
        let pending = self.session.interrupt_handle().is_pending();
        if let Some(status) = outcome.exit {
            return Some((status & 0xff) as u8);
        }
        if let Some(error) = &outcome.error {
            self.report(error);
        } else if pending {
            self.note("interrupted");
        }
        None
    }

    fn command(&mut self, text: &str) -> Option<u8> {
        match command::dispatch(self.session, text) {
            Ok(Reply::Leave) => return Some(0),
            Ok(Reply::Text(text)) => self.show(&text),
            Err(failure) => self.report(&at_whole(&failure, text)),
        }
        None
    }

    fn report(&self, error: &Diagnostic) {
        self.streams
            .borrow_mut()
            .write_error(&render(error, self.paint));
    }

    fn note(&self, text: &str) {
        self.streams
            .borrow_mut()
            .write_error(&format!("note: {text}\n"));
    }

    fn show(&self, text: &str) {
        // A failure shows again at the next prompt, which ends the shell.
        let _ = self.streams.borrow_mut().write(text);
    }
}

fn at_whole(failure: &Failure, text: &str) -> Diagnostic {
    let span = Span::new(0, text.trim_end().len());
    Diagnostic::at(failure, &Rc::new(Source::new("<command>", text)), span)
}
