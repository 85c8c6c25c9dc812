//! Writes files without losing their contents.

use super::refused;
use crate::host::Host;
use crate::session::{KnownFile, Session};
use crate::text::Failure;
use std::io;

/// The option that replaces a file unconditionally.
pub(super) const FORCE: &str = "--force";

/// Refuses to replace a file that this session has neither saved nor loaded, or that has changed
/// since then.
///
/// # Errors
/// If the file must not be replaced, with a hint on what to do.
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
    // A file that cannot be checked cannot be written either; writing it reports the error.
    if force || !exists.unwrap_or(false) {
        return Ok(());
    }
    let name = session.host().full_name(path);
    let text = session.read_file(path);
    let known = session.known_file(&name);
    let message = match (text, known) {
        (Ok(text), _) if text.is_empty() => return Ok(()),
        (Ok(text), Some(known)) if known.is_same(&text) => return Ok(()),
        (_, Some(_)) => format!("`{path}` has changed since this session wrote or read it"),
        (_, None) => format!("`{path}` exists, and this session neither saved nor loaded it"),
    };
    let option = if command == "history" { " --save" } else { "" };
    Err(Failure::value(message).with_hint(format!(
        "use another name to keep both; `:{command}{option} {path} {FORCE}` replaces the file"
    )))
}

/// Refuses to replace a stored measurement that is not `known` to this session.
///
/// # Errors
/// If the measurement must not be replaced, with a hint on what to do.
pub fn allow_measurement(
    host: &mut dyn Host,
    name: &str,
    force: bool,
    known: Option<KnownFile>,
) -> Result<(), Failure> {
    let kept = match host.read_record(name) {
        Ok(text) => text,
        // Writing it reports the problem.
        Err(error) if is_no_record(&error) => return Ok(()),
        Err(_) => String::new(),
    };
    if force || known.is_some_and(|known| known.is_same(&kept)) {
        return Ok(());
    }
    let message =
        format!("there is already a measurement `{name}`, and this session did not save it");
    Err(Failure::value(message).with_hint(format!(
        "use another name to keep both; `--save {name} {FORCE}` replaces it"
    )))
}

fn is_no_record(error: &io::Error) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, Unsupported};
    matches!(error.kind(), NotFound | PermissionDenied | Unsupported)
}

/// Returns the name that represents a measurement among the files known to a session.
pub(super) fn measurement(name: &str) -> String {
    format!("measurement {name}")
}

/// Writes a file completely or not at all; after that, this session may replace it.
///
/// # Errors
/// If the file cannot be written.
pub fn write_new(session: &mut Session, path: &str, text: &str) -> io::Result<()> {
    session.host().replace_file(path, text)?;
    let name = session.host().full_name(path);
    session.note_file(name, text);
    Ok(())
}

/// Returns the path before `--force`, and whether `--force` is present.
pub(super) fn forced(path: &str) -> (&str, bool) {
    match path.trim().strip_suffix(FORCE) {
        Some(rest) if rest.ends_with(char::is_whitespace) => (rest.trim(), true),
        _ => (path.trim(), false),
    }
}
