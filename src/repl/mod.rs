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
mod program;
mod theme;

pub use editor::{Editor, EditorSettings, Entry};

use crate::command::{self, Reply, Request};
use crate::session::{Session, Streams, terminal_page};
use crate::text::{Diagnostic, Failure, Paint, Source, Span, render};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use unicode_width::UnicodeWidthStr;

/// The line that greets.
const BANNER: &str = concat!(
    "lmsh ",
    env!("CARGO_PKG_VERSION"),
    ", exact mathematics. :help for help, Ctrl-D to leave.\n"
);

/// Bytes of a text that no screen takes.
const PAGED_MIN: usize = 1 << 16;

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
        editor.apply(&shell.session.borrow().settings().preferences);
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
            Ok(Reply::Long(text)) => self.show_long(&text),
            Err(failure) => self.report(&at_whole(&failure, text)),
        }
        None
    }

    fn number(&self) -> u64 {
        self.session.borrow().next_input()
    }

    fn request(&self, request: Request) {
        match request {
            Request::History(pattern) => {
                let mut text = self.editor.history(&pattern).join("\n");
                if !text.is_empty() {
                    text.push('\n');
                }
                self.show(&text);
            }
            Request::Run(command) => self.run_program(&command),
        }
    }

    /// Runs a command of the system and waits for its end; Ctrl-C is for it alone.
    fn run_program(&self, command: &str) {
        // A failure shows again at the next prompt, which ends the shell.
        let _ = self.streams.borrow_mut().flush();
        let ended = program::run(&mut program::shell(command), || self.forget_interrupt());
        match ended {
            Ok(status) if !status.success() => {
                self.note(&format!("the command ended with {status}"));
            }
            Ok(_) => {}
            Err(error) => self.note(&format!("`{command}` cannot be run: {error}")),
        }
    }

    /// Ctrl-C was for the program that runs.
    fn forget_interrupt(&self) {
        self.session.borrow().forget_interrupt();
        self.pressed.store(false, Ordering::SeqCst);
    }

    /// Shows a text that may be longer than the screen: through a pager if there is one.
    fn show_long(&self, text: &str) {
        let page = terminal_page();
        let lines = text
            .lines()
            .map(|line| line.width().div_ceil(page.columns).max(1));
        let fits = text.len() < PAGED_MIN && lines.sum::<usize>() <= page.rows;
        let pages = !fits && self.session.borrow_mut().host().allows_programs();
        if !pages || !program::page(text, || self.forget_interrupt()) {
            self.show(text);
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
