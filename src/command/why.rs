//! `:why`: the last error in plain words.

use super::Reply;
use crate::session::Session;
use crate::text::{ErrorKind, Failure, visible, wrap};

/// `:why`.
pub(super) fn why(session: &mut Session, _: &str) -> Result<Reply, Failure> {
    let columns = super::columns(session);
    let Some(error) = session.last_error() else {
        return Ok(Reply::Text("There was no error yet.\n".to_string()));
    };
    // A kind of the program's own is explained like any error that a program raises.
    let kind = ErrorKind::from_name(&error.kind).unwrap_or(ErrorKind::Plain);
    let prose = |text: &str| wrap::prose(&visible(text), columns);
    let mut out = prose(&format!(
        "{}\n\n{}\n\nExample: {}",
        error.one_line(),
        kind.meaning(),
        kind.example()
    ));
    if let Some(hint) = &error.hint {
        out.push_str(&prose(&format!("Hint: {hint}")));
    }
    Ok(Reply::Text(out))
}
