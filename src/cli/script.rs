//! Runs a whole program: a file, standard input, or code from the command line.

use super::arguments::What;
use super::door::Door;
use super::{FAILED, INVALID, complain, definition, low_bits, notebook, pipe};
use crate::cells;
use crate::host::reason;
use crate::limit::{Gate, SOURCE_PART, carried};
use crate::text::{Diagnostic, ErrorKind, Failure, Source, Span, closest};
use crate::world::{From, read_bytes, read_document, source_text};
use clap::Command;
use std::path::Path;
use std::rc::Rc;

/// Runs a program. Returns `Ok` with its status if a session may follow, `Err` if the process must
/// end.
pub(super) fn run(door: &mut Door, what: &What, mode: pipe::Mode) -> Result<u8, u8> {
    let source = match what {
        What::Print(_)
        | What::Bench(..)
        | What::Test(_)
        | What::Grade(_)
        | What::Export(_)
        | What::Watch(_)
        | What::Learn(_) => {
            return Ok(0);
        }
        #[cfg(feature = "kernel")]
        What::Kernel(_) => return Ok(0),
        What::File(path) if notebook::is_notebook(path) => return notebook::load(door, path),
        What::Code(codes) => return code(door, codes, mode),
        What::File(path) => awaited(door, path)?,
        What::Stdin => {
            let read = door.streams.borrow_mut().read_rest();
            let bytes = read.map_err(|error| match carried(&error) {
                Some(failure) => stopped(door, failure, "<stdin>"),
                None => refuse(&format!(
                    "standard input cannot be read: {}",
                    reason(&error)
                )),
            })?;
            Source::new("<stdin>", decoded(bytes, "<stdin>")?)
        }
    };
    let outcome = door.session.eval_source(source, false);
    if let Some(status) = outcome.exit {
        return Err(low_bits(status));
    }
    let status = match outcome.error {
        None => 0,
        Some(error) => door.failed(error),
    };
    door.flush()?;
    Ok(status)
}

/// Runs each CODE from the command line in turn, in one session. An error ends that CODE, and also
/// the remaining ones unless the mode says to continue. CODE may contain commands.
fn code(door: &mut Door, codes: &[String], mode: pipe::Mode) -> Result<u8, u8> {
    let mut status = 0;
    for (number, code) in codes.iter().enumerate() {
        let name = match codes.len() {
            1 => "<code>".to_string(),
            _ => format!("<code {}>", number + 1),
        };
        for part in cells::parts(code) {
            let line = part.line as u32 + 1;
            let source = Source::at_line(name.clone(), part.text, line);
            let error = pipe::evaluate(door, source)?;
            door.flush()?;
            let Some(error) = error else { continue };
            if mode == pipe::Mode::Strict || error.is(ErrorKind::Interrupted) {
                return Ok(door.failed(error));
            }
            if mode == pipe::Mode::KeepGoing {
                status = FAILED;
            }
            pipe::tell(door, &error, mode)?;
            door.flush()?;
            break;
        }
    }
    Ok(status)
}

/// Reads the source in a file; fails with the exit status.
pub(super) fn source(path: &Path) -> Result<Source, u8> {
    let name = path.display().to_string();
    let bytes = read_document(path).map_err(|error| unreadable(path, &error))?;
    Ok(Source::new(name.clone(), decoded(bytes, &name)?))
}

/// Reads the source in a file or a pipe, waiting for the end of a pipe.
fn awaited(door: &mut Door, path: &Path) -> Result<Source, u8> {
    let name = path.display().to_string();
    let vm = door.session.vm();
    let gate = Gate::new(&vm.budget, vm.heap.room() / SOURCE_PART);
    let bytes = read_bytes(path, From::Anything, &gate);
    let bytes = bytes.map_err(|error| match carried(&error) {
        Some(failure) => stopped(door, failure, &name),
        None => unreadable(path, &error),
    })?;
    Ok(Source::new(name.clone(), decoded(bytes, &name)?))
}

/// The exit status when a program could not be read completely.
fn stopped(door: &Door, failure: Failure, name: &str) -> u8 {
    let source = Rc::new(Source::new(name, ""));
    door.failed(Diagnostic::at(&failure, &source, Span::default()))
}

fn decoded(bytes: Vec<u8>, name: &str) -> Result<String, u8> {
    source_text(bytes)
        .map_err(|line| refuse(&format!("{name}:{line}: the line is not valid UTF-8")))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is not ours")]
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> u8 {
    let path_text = path.display();
    refuse(&match error.kind() {
        std::io::ErrorKind::NotFound => {
            let name = path_text.to_string();
            let command = definition::command();
            let near = closest(&name, command.get_subcommands().map(Command::get_name));
            let hint = near.map_or(String::new(), |near| {
                format!("; did you mean `lmsh {near}`?")
            });
            format!("there is no file `{path_text}`{hint}")
        }
        _ if path.is_dir() => format!("`{path_text}` is a directory, not a program"),
        _ => format!("`{path_text}` cannot be read: {}", reason(error)),
    })
}

fn refuse(message: &str) -> u8 {
    complain(message);
    INVALID
}
