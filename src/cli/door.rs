//! An open door: a session over the process's streams, with the style for its errors.

use super::arguments::Arguments;
use super::notebook::is_notebook;
use super::{FAILED, INTERRUPTED, INVALID, What, complain};
use crate::host::{Host, reason};
use crate::learn::Guide;
use crate::repl;
use crate::replay::{TOO_LONG, TimeLimit};
use crate::session::Session;
use crate::text::{Diagnostic, ErrorKind, Paint, render};
use crate::world::{LineReader, Look, Streams, System};
use std::cell::RefCell;
use std::io::{self, IsTerminal};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A session and the streams it shares with its host.
pub(super) struct Door {
    pub session: Session,
    pub streams: Rc<RefCell<Streams>>,
    pub paint: Paint,
    pub guide: Guide,
    limit: Option<TimeLimit>,
}

impl Door {
    /// Opens a door for scripts and pipes; fails with the exit status.
    pub fn open(arguments: &Arguments) -> Result<Door, u8> {
        let streams = Rc::new(RefCell::new(Streams::new()));
        let echoes = matches!(arguments.what, Some(What::Code(_))) && !arguments.stay;
        let look = if echoes {
            look(arguments, &streams)
        } else {
            Look::Plain
        };
        Door::over(arguments, streams, look, None)
    }

    /// Opens a door for scripts, with a second host over the same streams.
    pub fn open_with_host(arguments: &Arguments) -> Result<(Door, Box<dyn Host>), u8> {
        let streams = Rc::new(RefCell::new(Streams::new()));
        let look = look(arguments, &streams);
        let host = host(arguments, &streams, look)?;
        let door = Door::over(arguments, streams, look, None)?;
        Ok((door, Box::new(host)))
    }

    /// Opens a door for the shell: `input()` reads with the line editor.
    pub fn open_shell(arguments: &Arguments, reader: LineReader) -> Result<Door, u8> {
        let streams = Rc::new(RefCell::new(Streams::new()));
        let look = look(arguments, &streams);
        let door = Door::over(arguments, streams, look, Some(reader))?;
        Ok(door)
    }

    fn over(
        arguments: &Arguments,
        streams: Rc<RefCell<Streams>>,
        look: Look,
        reader: Option<LineReader>,
    ) -> Result<Door, u8> {
        let mut host = host(arguments, &streams, look)?;
        if let Some(reader) = reader {
            host = host.with_line_reader(reader);
        }
        let session = Session::new(Box::new(host), arguments.settings.clone());
        let bytes_max = arguments.settings.limits.bytes_max;
        streams.borrow_mut().set_bytes_max(bytes_max);
        let colour = arguments.colour.allows(io::stderr().is_terminal());
        let paint = if colour { Paint::Colour } else { Paint::Plain };
        Ok(Door {
            session,
            streams,
            paint,
            guide: Guide::new(paint, !arguments.no_history),
            limit: None,
        })
    }

    /// Makes Ctrl-C interrupt running code and reads from standard input. The returned flag records
    /// whether Ctrl-C was pressed.
    pub fn catch_interrupts(&self) -> Arc<AtomicBool> {
        let handle = self.session.interrupt_handle();
        self.streams.borrow_mut().set_interrupt(handle.clone());
        repl::catch_interrupts_of(handle)
    }

    /// Starts the time limit given on the command line, or the default limit for a program or a
    /// notebook, if there is one.
    pub fn limit_time(&mut self, arguments: &Arguments) {
        let notebook = match &arguments.what {
            Some(What::File(path)) => is_notebook(path),
            _ => false,
        };
        let timeout = match notebook {
            true => arguments.notebook_timeout(),
            false => arguments.program_timeout(),
        };
        if timeout.is_some() {
            let limit = TimeLimit::start(timeout);
            limit.watch(self.session.interrupt_handle());
            self.limit = Some(limit);
        }
    }

    /// Reports whether the time limit has expired.
    pub fn is_late(&self) -> bool {
        self.limit.as_ref().is_some_and(TimeLimit::is_over)
    }

    /// Reports the error that ended a program; returns the exit status.
    pub fn failed(&self, error: Diagnostic) -> u8 {
        if !error.is(ErrorKind::Interrupted) {
            self.report(&error);
            return match Session::is_syntax_error(&error) {
                true => INVALID,
                false => FAILED,
            };
        }
        if !self.is_late() {
            self.report(&error);
            return INTERRUPTED;
        }
        self.report(&Diagnostic {
            message: TOO_LONG.to_string(),
            ..error
        });
        FAILED
    }

    /// Reports an error on standard error, after all output.
    pub fn report(&self, error: &Diagnostic) {
        let mut streams = self.streams.borrow_mut();
        let columns = streams.error_columns();
        let text = match streams.shows_ascii_errors() {
            true => render(&error.in_ascii(), self.paint, columns),
            false => render(error, self.paint, columns),
        };
        streams.write_error(&text);
    }

    /// Writes the buffered output. Fails with the exit status if output is no longer possible; a
    /// closed pipe is not an error, and anything else is reported.
    pub fn flush(&self) -> Result<(), u8> {
        let flushed = self.streams.borrow_mut().flush();
        flushed.map_err(|error| self.lost(&error))
    }

    /// Returns the exit status after output failed.
    pub fn lost(&self, error: &io::Error) -> u8 {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return 0;
        }
        complain(&format!("cannot write: {}", reason(error)));
        FAILED
    }

    /// Returns this status, unless the last output cannot be written. The session's memory is left
    /// for the system to free, which is quicker.
    pub fn close(self, status: u8) -> u8 {
        let flushed = self.flush();
        std::mem::forget(self.session);
        match flushed {
            Err(lost) if status == 0 => lost,
            _ => status,
        }
    }
}

/// Creates the world of a kernel's session; fails with the exit status.
#[cfg(feature = "kernel")]
pub(super) fn kernel_world(arguments: &Arguments) -> Result<Box<dyn Host>, u8> {
    let streams = Rc::new(RefCell::new(Streams::new()));
    Ok(Box::new(host(arguments, &streams, Look::Plain)?))
}

/// Creates the host that the command line asks for.
fn host(arguments: &Arguments, streams: &Rc<RefCell<Streams>>, look: Look) -> Result<System, u8> {
    let host = System::new(Rc::clone(streams), look).with_arguments(arguments.words.clone());
    let host = host.allowing(arguments.allow);
    if !arguments.sandbox {
        return Ok(host);
    }
    host.sandboxed().map_err(|error| {
        complain(&format!(
            "the current directory cannot be found: {}",
            reason(&error)
        ));
        INVALID
    })
}

fn look(arguments: &Arguments, streams: &RefCell<Streams>) -> Look {
    let terminal = streams.borrow().output_is_terminal();
    match (terminal, arguments.colour.allows(terminal)) {
        (_, true) => Look::Colour,
        (true, false) => Look::Terminal,
        (false, false) => Look::Plain,
    }
}
