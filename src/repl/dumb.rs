//! Terminals without control sequences: lines are read as they arrive, without an editor.

use super::more;
use crate::repl::Entry;
use crate::world::leave_line;
use rustyline::error::ReadlineError;

/// The terminals that the line editor treats this way.
const DUMB: [&str; 3] = ["dumb", "cons25", "emacs"];

/// Reports whether a terminal of this name supports no control sequences.
pub(super) fn is_dumb(name: &str) -> bool {
    DUMB.iter().any(|dumb| dumb.eq_ignore_ascii_case(name))
}

/// Reads an input line by line, with a prompt before each; end of file ends an incomplete input.
/// `goes_on` reports whether an input is incomplete.
pub(super) fn read(
    prompt: &str,
    mut line: impl FnMut(&str) -> rustyline::Result<String>,
    goes_on: impl Fn(&str) -> bool,
) -> rustyline::Result<Entry> {
    let mut text = line(prompt)?;
    let more = more::prompt(prompt.len());
    while goes_on(&text) {
        match line(&more) {
            Ok(next) => {
                text.push('\n');
                text.push_str(&next);
            }
            Err(ReadlineError::Eof) => {
                leave_line();
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Entry::Text(text))
}

#[cfg(test)]
mod tests {
    use super::{Entry, read};
    use rustyline::error::ReadlineError;

    #[test]
    fn the_end_of_input_ends_an_input_that_goes_on() {
        let mut lines = vec![
            Err(ReadlineError::Eof),
            Ok("1,".to_string()),
            Ok("f(".to_string()),
        ];
        let mut prompts = Vec::new();
        let line = |prompt: &str| {
            prompts.push(prompt.to_string());
            lines.pop().expect("there is a line")
        };
        let entry = read("[10]> ", line, |_| true).expect("it is read");
        assert_eq!(entry, Entry::Text("f(\n1,".to_string()));
        assert_eq!(prompts, ["[10]> ", " ...> ", " ...> "]);
    }
}
