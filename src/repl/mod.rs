//! The shell: a line editor on a terminal, a session behind it.
//!
//! Invariants: an error never ends the shell; Ctrl-C cancels the line or what runs, and only a second one that follows an unnoticed one ends the
//! process; every entry is in the history file before it runs.

mod complete;
mod editor;
mod helper;
mod history;
mod interrupt;
mod keys;

pub use editor::{Editor, EditorSettings, Entry};

use crate::command::{self, Reply, Request};
use crate::session::{Session, Streams};
use crate::text::{Diagnostic, Failure, Paint, Source, Span, render};
use std::cell::RefCell;
use std::process::Command as Process;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The line that greets.
const BANNER: &str = concat!(
    "lmsh ",
    env!("CARGO_PKG_VERSION"),
    ", exact mathematics. :help for help, Ctrl-D to leave.\n"
);

/// How often a running command of the system is asked whether it has ended.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(10);

/// Runs the shell until it is left; the status that the process ends with.
pub fn run(
    session: &Rc<RefCell<Session>>,
    streams: &Rc<RefCell<Streams>>,
    editor: &Editor,
    paint: Paint,
) -> u8 {
    let pressed = interrupt::install(session.borrow().interrupt_handle());
    editor.complete_from(session);
    let mut shell = Shell {
        session: Rc::clone(session),
        editor,
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
        let text = match editor.read(shell.number()) {
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
    session: Rc<RefCell<Session>>,
    editor: &'a Editor,
    streams: &'a Rc<RefCell<Streams>>,
    paint: Paint,
    /// Ctrl-C was pressed while something ran.
    pressed: Arc<AtomicBool>,
}

impl Shell<'_> {
    /// Runs one input; the status if it leaves.
    fn input(&mut self, text: &str) -> Option<u8> {
        self.session.borrow().forget_interrupt();
        if let Some(text) = command::shorthand(text) {
            return self.command(&text);
        }
        if command::is_command(text) {
            return self.command(text);
        }
        let outcome = self.session.borrow_mut().eval(text);
        if self.pressed.swap(false, Ordering::SeqCst) {
            self.streams.borrow_mut().leave_line();
        }
        let pending = self.session.borrow().interrupt_handle().is_pending();
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
        let reply = command::dispatch(&mut self.session.borrow_mut(), text);
        if self.pressed.swap(false, Ordering::SeqCst) {
            self.streams.borrow_mut().leave_line();
        }
        match reply {
            Ok(Reply::Leave(status)) => return Some((status & 0xff) as u8),
            Ok(Reply::Error(error)) => self.report(&error),
            Ok(Reply::Shell(request)) => self.request(request),
            Ok(Reply::Text(text)) => self.show(&text),
            Err(failure) => self.report(&at_whole(&failure, text)),
        }
        None
    }

    fn number(&self) -> u64 {
        self.session.borrow().next_input()
    }

    fn request(&self, request: Request) {
        match request {
            Request::ViKeys(vi) => self.editor.set_vi_keys(vi),
            Request::History(pattern) => {
                let mut text = self.editor.history(&pattern).join("\n");
                if !text.is_empty() {
                    text.push('\n');
                }
                self.show(&text);
            }
            Request::Run(command) => self.run_program(&command),
            Request::EditCell(_) => self.note("no editor"),
        }
    }

    /// Runs a command of the system and waits for its end; Ctrl-C is for it alone.
    fn run_program(&self, command: &str) {
        // A failure shows again at the next prompt, which ends the shell.
        let _ = self.streams.borrow_mut().flush();
        let (shell, option) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };
        let mut child = match Process::new(shell).args([option, command]).spawn() {
            Ok(child) => child,
            Err(error) => return self.note(&format!("`{command}` cannot be run: {error}")),
        };
        let status = loop {
            match child.try_wait() {
                Ok(None) => std::thread::sleep(PATIENCE),
                ended => break ended,
            }
            self.session.borrow().forget_interrupt();
        };
        self.session.borrow().forget_interrupt();
        self.pressed.store(false, Ordering::SeqCst);
        match status {
            Ok(Some(status)) if !status.success() => {
                self.note(&format!("the command ended with {status}"))
            }
            Ok(_) => {}
            Err(error) => self.note(&format!("`{command}` was lost: {error}")),
        }
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
