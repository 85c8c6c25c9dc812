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
    for name in hidden_names(session, &format!("{} {}", kind.meaning(), kind.example())) {
        let way = super::doc::way_to(session, name);
        out.push_str(&prose(&format!(
            "Here `{name}` is a name of yours, not the library's. {way}"
        )));
    }
    Ok(Reply::Text(out))
}

/// The names in the code of a text that the session hides with names of its own, each once.
fn hidden_names<'t>(session: &Session, text: &'t str) -> Vec<&'t str> {
    let mut names = Vec::new();
    for code in text.split('`').skip(1).step_by(2) {
        // A command is no code.
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in words.filter(|_| !code.starts_with(':')) {
            if !names.contains(&word) && session.hidden(word).is_some() {
                names.push(word);
            }
        }
    }
    names
}
