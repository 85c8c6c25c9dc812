//! What must not be lost when a file is written.

use super::refused;
use crate::host::Host;
use crate::session::{KnownFile, Session};
use crate::text::Failure;
use std::io;

/// The option that replaces a file whatever it holds.
pub(super) const FORCE: &str = "--force";

/// Refuses to replace a file that this session has neither saved nor loaded, or that was changed
/// since.
///
/// # Errors
/// Why not, and the way out.
pub(super) fn allow_replacing(
    session: &mut Session,
    path: &str,
    force: bool,
    command: &str,
) -> Result<(), Failure> {
    let replaceable = session.host().check_replaceable(path);
    let verb = if command == "history" {
        "write"
    } else {
        command
    };
    replaceable.map_err(|error| refused(&error, verb, path))?;
    let exists = session.host().file_exists(path);
    // What cannot be asked about cannot be written either; that is told then.
    if force || !exists.unwrap_or(false) {
        return Ok(());
    }
    let name = session.host().full_name(path);
    let text = session.read_file(path);
    let known = session.known_file(&name);
    let message = match (text, known) {
        (Ok(text), _) if text.is_empty() => return Ok(()),
        (Ok(text), Some(known)) if known.is_same(&text) => return Ok(()),
        (_, Some(_)) => format!("`{path}` was changed since this session wrote or read it"),
        (_, None) => format!("`{path}` exists, and this session neither saved nor loaded it"),
    };
    let option = if command == "history" { " --save" } else { "" };
    Err(Failure::value(message).with_hint(format!(
        "another name keeps both; `:{command}{option} {path} {FORCE}` replaces the file"
    )))
}

/// Refuses to replace a measurement that is kept and is not `known` to this session.
///
/// # Errors
/// Why not, and the way out.
pub fn allow_measurement(
    host: &mut dyn Host,
    name: &str,
    force: bool,
    known: Option<KnownFile>,
) -> Result<(), Failure> {
    let kept = match host.read_record(name) {
        Ok(text) => text,
        // What is refused is told when it is written.
        Err(error) if is_no_record(&error) => return Ok(()),
        Err(_) => String::new(),
    };
    if force || known.is_some_and(|known| known.is_same(&kept)) {
        return Ok(());
    }
    let message = format!("there is a measurement `{name}` that this session did not keep");
    Err(Failure::value(message).with_hint(format!(
        "another name keeps both; `--save {name} {FORCE}` replaces it"
    )))
}

fn is_no_record(error: &io::Error) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, Unsupported};
    matches!(error.kind(), NotFound | PermissionDenied | Unsupported)
}

/// What stands for a measurement among the files that a session knows.
pub(super) fn measurement(name: &str) -> String {
    format!("measurement {name}")
}

/// Writes a file, whole or not at all, which this session may replace from then on.
///
/// # Errors
/// Why it cannot be written.
pub fn write_new(session: &mut Session, path: &str, text: &str) -> io::Result<()> {
    session.host().replace_file(path, text)?;
    let name = session.host().full_name(path);
    session.note_file(name, text);
    Ok(())
}

/// The path in front of `--force`, and whether that follows.
pub(super) fn forced(path: &str) -> (&str, bool) {
    match path.trim().strip_suffix(FORCE) {
        Some(rest) if rest.ends_with(char::is_whitespace) => (rest.trim(), true),
        _ => (path.trim(), false),
    }
}
