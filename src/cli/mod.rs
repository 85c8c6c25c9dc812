//! The command line: its arguments, the door that they open, and the exit status.

mod arguments;
mod bench;
mod completions;
mod definition;
mod door;
mod export;
mod grade;
mod help_text;
#[cfg(feature = "kernel")]
mod kernel;
mod learn;
mod limits;
mod manual;
mod notebook;
mod pipe;
mod script;
mod serve;
mod test;
mod watch;

use crate::heap;
use crate::host::reason;
use crate::repl;
use crate::text::{Painted, wrap};
use crate::world::{say, say_error, terminal_page};
use arguments::{Arguments, What};
use door::Door;
use std::cell::RefCell;
use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The exit status after an uncaught error, and after any error in a piped session.
const FAILED: u8 = 1;
/// The exit status after Ctrl-C.
const INTERRUPTED: u8 = 130;
/// The exit status for an invalid command line or program, or a program that cannot be read.
const INVALID: u8 = 2;

/// Does what the command line asks.
pub fn main() -> ExitCode {
    heap::give_back_large_blocks();
    let arguments = arguments::read(std::env::args_os());
    ExitCode::from(open(&arguments))
}

fn open(arguments: &Arguments) -> u8 {
    let what = arguments.what.as_ref();
    if let Some(What::Print(text)) = what {
        return print(text);
    }
    if let Some(What::Test(test)) = what {
        return test::run(test, arguments);
    }
    if let Some(What::Export(export)) = what {
        return export::run(export, arguments);
    }
    if let Some(What::Watch(watch)) = what {
        return watch::run(watch, arguments);
    }
    #[cfg(feature = "kernel")]
    if let Some(What::Kernel(kernel)) = what {
        return kernel::run(kernel, arguments);
    }
    if let Some(What::Grade(grade)) = what {
        return grade::run(grade, arguments);
    }
    if let Some(What::File(path)) = what
        && notebook::is_notebook(path)
        && !arguments.stay
    {
        return notebook::run(path, arguments);
    }
    if let Some(What::Learn(wanted)) = what
        && let Some(folder) = &wanted.new
    {
        return learn::write_template(folder);
    }
    if let Some(What::Learn(wanted)) = what
        && let Some(folder) = &wanted.report
    {
        return learn::report(folder, wanted.csv);
    }
    if let Some(What::Learn(wanted)) = what
        && wanted.check
    {
        return learn::check(wanted, arguments);
    }
    // Replays look the same everywhere; from here on, output adapts to the user's terminal.
    let arguments = &arguments.in_locale();
    let what = arguments.what.as_ref();
    if let Some(What::Bench(options, files)) = what {
        return bench::run(arguments, options, files);
    }
    let stays = what.is_none_or(|what| arguments.stay || matches!(what, What::Learn(_)));
    if stays && !arguments.transcript && stdin().is_terminal() {
        return shell(arguments);
    }
    let mut door = match Door::open(arguments) {
        Ok(door) => door,
        Err(status) => return status,
    };
    door.catch_interrupts();
    door.limit_time(arguments);
    let status = match what {
        Some(What::Learn(wanted)) => learn::begin(&mut door, wanted),
        Some(what) => script::run(&mut door, what, arguments.into()),
        None => Ok(0),
    };
    let status = match status {
        Ok(status) if stays => pipe::run(&mut door, arguments.into(), status),
        Ok(status) | Err(status) => status,
    };
    door.close(status)
}

fn shell(arguments: &Arguments) -> u8 {
    let editor = repl::Editor::open(&arguments.editor_settings());
    let mut door = match Door::open_shell(arguments, editor.line_reader()) {
        Ok(door) => door,
        Err(status) => return status,
    };
    let pressed = door.catch_interrupts();
    let before = match &arguments.what {
        Some(what) => script::run(&mut door, what, pipe::Mode::Strict),
        None => Ok(0),
    };
    // In the shell, an error in the file is reported and the shell starts; only `exit` leaves.
    let status = match before {
        Err(status) => status,
        Ok(_) => return stay(door, &editor, &arguments.start(), pressed),
    };
    door.close(status)
}

/// Prints text about lmsh itself.
fn print(text: &str) -> u8 {
    match say(&Painted::plain(text)) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write: {}", reason(&error)));
            FAILED
        }
        _ => 0,
    }
}

/// Runs the shell over an open door.
fn stay(door: Door, editor: &repl::Editor, start: &repl::Start, pressed: Arc<AtomicBool>) -> u8 {
    let session = Rc::new(RefCell::new(door.session));
    let status = repl::run(&session, &door.streams, editor, door.paint, start, pressed);
    let flushed = door.streams.borrow_mut().flush();
    // The session's memory is left for the system to free, which is quicker.
    std::mem::forget(session);
    match flushed {
        Err(_) if status == 0 => FAILED,
        _ => status,
    }
}

/// Returns the status of `exit(n)` as the system sees it: the low eight bits.
fn low_bits(status: i32) -> u8 {
    (status & 0xff) as u8
}

impl From<&Arguments> for pipe::Mode {
    fn from(arguments: &Arguments) -> pipe::Mode {
        if arguments.transcript {
            pipe::Mode::Transcript
        } else if arguments.keep_going {
            pipe::Mode::KeepGoing
        } else {
            pipe::Mode::Strict
        }
    }
}

/// Writes a message to standard error, after the program's name.
fn complain(message: &str) {
    // Standard error may be closed; the exit status still reports the failure.
    tell_error(&format!("lmsh: {message}\n"));
}

/// Returns the width of help: that of the terminal, or else a fixed number of columns.
fn help_columns() -> usize {
    match stdout().is_terminal() {
        true => terminal_page().columns,
        false => wrap::COLUMNS,
    }
}

/// Writes text to standard error, wrapped to the width of its terminal.
fn tell_error(text: &str) {
    say_error(&match stderr().is_terminal() {
        true => Painted::wrapped(text, terminal_page().columns),
        false => Painted::plain(text),
    });
}

/// Writes text to standard output, wrapped to the width of its terminal.
fn tell(text: &str) -> std::io::Result<()> {
    say(&match stdout().is_terminal() {
        true => Painted::wrapped(text, terminal_page().columns),
        false => Painted::plain(text),
    })
}
