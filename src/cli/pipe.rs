//! The piped session: reads inputs line by line from standard input and writes values to standard
//! output.
//!
//! Invariants: no prompt and no escape codes; the output of an input is written before waiting for
//! the next line; memory does not grow with the number of inputs.

use super::door::Door;
use super::{FAILED, low_bits};
use crate::cells;
use crate::command::{self, Reply, Request};
use crate::host::reason;
use crate::limit::carried;
use crate::repl;
use crate::syntax::{Follower, Status};
use crate::text::{Diagnostic, ErrorKind, Failure, Painted, Source, Span};
use crate::world::run_until;
use std::io;
use std::process::Stdio;
use std::rc::Rc;

/// The action after an error in a piped session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    /// The session ends.
    Strict,
    /// The error is reported, and the session continues.
    KeepGoing,
    /// The error is shown as a line of output, and the session continues.
    Transcript,
}

/// The name of the source in error messages.
const NAME: &str = "<stdin>";

/// One input.
struct Input {
    text: String,
    first_line: u32,
    /// Whether standard input ended before the input was complete.
    cut_off: bool,
}

/// The reason why no input could be read.
enum Unread {
    /// Its last line is not valid text; more inputs may follow.
    Line(Diagnostic),
    /// Nothing more can be read.
    All(Diagnostic),
}

/// Runs inputs until there are no more; `status` is the exit status if no error occurs.
pub(super) fn run(door: &mut Door, mode: Mode, mut status: u8) -> u8 {
    loop {
        let mut answers = false;
        let error = match next(door) {
            Ok(None) => return status,
            Err(Unread::Line(error)) => Some(error),
            Err(Unread::All(error)) => return door.failed(error),
            Ok(Some(input)) => {
                answers = !command::is_command(&input.text);
                let source = Source::at_line(NAME, input.text, input.first_line);
                match evaluate(door, source) {
                    Ok(error) if input.cut_off => error.map(ended_early),
                    Ok(error) => error,
                    Err(exit) => return exit,
                }
            }
        };
        if let Some(error) = error {
            if error.is(ErrorKind::Interrupted) {
                return door.failed(error);
            }
            if mode != Mode::Transcript {
                status = FAILED;
            }
            if let Err(lost) = tell(door, &error, mode) {
                return lost;
            }
            if mode == Mode::Strict {
                return status;
            }
        }
        if answers && door.guide.after_input(&mut door.session).is_err() {
            return match door.streams.borrow().is_gone() {
                true => 0,
                false => FAILED,
            };
        }
        if let Err(lost) = door.flush() {
            return lost;
        }
    }
}

/// Collects lines until they form a complete input.
fn next(door: &Door) -> Result<Option<Input>, Unread> {
    let mut streams = door.streams.borrow_mut();
    let mut input = Input {
        text: String::new(),
        first_line: streams.lines_read() + 1,
        cut_off: false,
    };
    let mut follower = Follower::default();
    loop {
        let more = streams.read_line(&mut input.text);
        let more = more.map_err(|error| unread(&error, &input))?;
        if !more {
            input.cut_off = true;
            let blank = input.text.trim().is_empty();
            return Ok((!blank).then_some(input));
        }
        if is_blank(&input.text) {
            input.text.clear();
            input.first_line = streams.lines_read() + 1;
            continue;
        }
        if command::is_command(&input.text) || follower.status(&input.text) != Status::Incomplete {
            return Ok(Some(input));
        }
        input.text.push('\n');
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n'))
}

/// Runs one input or command; returns the error that ended it, if any, or fails with the exit
/// status that it requested.
pub(super) fn evaluate(door: &mut Door, source: Source) -> Result<Option<Diagnostic>, u8> {
    if command::is_command(source.text()) {
        return command(door, source);
    }
    let outcome = door.session.eval_source(source, true);
    if let Some(status) = outcome.exit {
        return Err(low_bits(status));
    }
    Ok(outcome.error)
}

fn command(door: &mut Door, source: Source) -> Result<Option<Diagnostic>, u8> {
    let reply = match cells::dispatch(&mut door.session, source.text()) {
        Ok(Reply::Shell(Request::Run(line))) => {
            door.flush()?;
            run_program(door, &line).map(|()| Reply::Text(String::new()))
        }
        Ok(Reply::Shell(Request::Lesson(request))) => {
            let done = door.guide.request(&mut door.session, &request);
            done.map(|()| Reply::Text(String::new()))
        }
        Ok(Reply::Shell(request)) => match command::recorded(&mut door.session, &request) {
            Ok(None) => Err(command::only_in_shell()),
            Ok(Some(reply)) => Ok(reply),
            Err(failure) => Err(failure),
        },
        reply => reply,
    };
    match reply {
        Ok(Reply::Leave(status)) => Err(low_bits(status)),
        Ok(Reply::Error(error)) => Ok(Some(*error)),
        Ok(Reply::Shell(_)) => Ok(None),
        Ok(Reply::Text(text) | Reply::Long(text)) => {
            let written = door.streams.borrow_mut().say(&Painted::plain(&text));
            written.map(|()| None).map_err(|error| door.lost(&error))
        }
        // The output no longer has a reader.
        Err(_) if door.streams.borrow().is_gone() => Err(0),
        Err(failure) => {
            let span = Span::new(0, source.text().len());
            Ok(Some(Diagnostic::at(&failure, &Rc::new(source), span)))
        }
    }
}

/// Runs a system command. It gets no standard input, since the lines that follow are inputs of the
/// session. It is stopped when the session is interrupted.
fn run_program(door: &Door, line: &str) -> Result<(), Failure> {
    let mut program = repl::program_of(line);
    let failed = |text: String| Err(Failure::io(format!("`{line}` {text}")));
    let handle = door.session.interrupt_handle();
    match run_until(program.stdin(Stdio::null()), || handle.is_pending()) {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => failed(format!("ended with {status}")),
        Ok(None) => Err(Failure::interrupted("stopped by Ctrl-C")),
        Err(error) => failed(format!("cannot be run: {}", reason(&error))),
    }
}

pub(super) fn tell(door: &Door, error: &Diagnostic, mode: Mode) -> Result<(), u8> {
    if mode == Mode::Transcript {
        let line = format!("{}\n", error.one_line());
        let written = door.streams.borrow_mut().say(&Painted::plain(&line));
        return written.map_err(|error| door.lost(&error));
    }
    door.report(error);
    Ok(())
}

fn diagnostic(failure: &Failure, text: &str, line: u32, span: Span) -> Diagnostic {
    Diagnostic::at(failure, &Rc::new(Source::at_line(NAME, text, line)), span)
}

fn unread(error: &io::Error, input: &Input) -> Unread {
    if error.kind() != io::ErrorKind::InvalidData {
        let failure = carried(error).unwrap_or_else(|| {
            Failure::io(format!("standard input cannot be read: {}", reason(error)))
        });
        let span = Span::default();
        return Unread::All(diagnostic(&failure, &input.text, input.first_line, span));
    }
    let failure = Failure::syntax("the text is not valid UTF-8");
    let wrong = input.text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
    let span = Span::new(wrong, wrong + char::REPLACEMENT_CHARACTER.len_utf8());
    Unread::Line(diagnostic(&failure, &input.text, input.first_line, span))
}

/// Rewords an error to say that the input was cut off by the end of standard input.
fn ended_early(error: Diagnostic) -> Diagnostic {
    let reason = error.message.trim_end_matches(", but the input ends here");
    Diagnostic {
        message: format!("the input ended early: {reason}"),
        ..error
    }
}
