//! Commands for the system: folders and programs.

use super::{Reply, Request};
use crate::host::reason;
use crate::limit::carried;
use crate::session::Session;
use crate::text::{ErrorKind, Failure};
use std::io;

/// `:pwd`.
pub(super) fn pwd(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    match session.host().folder() {
        Ok(folder) => Ok(Reply::Text(folder + "\n")),
        Err(error) => Err(refused(&error, "find", "the current folder")),
    }
}

/// `:cd DIR`.
pub(super) fn cd(session: &mut Session, path: &str) -> Result<Reply, Failure> {
    match session.host().enter_folder(path) {
        Ok(()) => Ok(Reply::Text(String::new())),
        Err(error) => Err(refused(&error, "enter", path)),
    }
}

/// Returns the failure to report when the system refuses a command access to a path.
#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is not ours")]
pub fn refused(error: &io::Error, what: &str, path: &str) -> Failure {
    if let Some(failure) = carried(error) {
        return failure;
    }
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Permission,
        _ => ErrorKind::Io,
    };
    Failure::new(kind, format!("cannot {what} `{path}`: {}", reason(error)))
}

/// `:!CMD`.
pub(super) fn run(session: &mut Session, command: &str) -> Result<Reply, Failure> {
    allow_programs(session)?;
    Ok(Reply::Shell(Request::Run(command.to_string())))
}

/// Checks that programs may be run.
pub(super) fn allow_programs(session: &mut Session) -> Result<(), Failure> {
    let allowed = session.host().permit_programs();
    allowed.map_err(|error| Failure::permission(error.to_string()))
}
