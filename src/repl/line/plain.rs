//! Lines from a terminal that cannot be drawn on.

use super::tty::Tty;
use super::{MORE, Read, Wanted};
use crate::repl::helper::{ends_at_empty_line, wants_more};
use std::io::{self, IsTerminal};
use unicode_width::UnicodeWidthStr;

/// Terminals that know no escape codes.
const PLAIN_TERMINALS: &[&str] = &["dumb", "cons25", "emacs"];

/// Whether lines can be edited here.
pub(super) fn can_edit() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let plain = PLAIN_TERMINALS
        .iter()
        .any(|name| term.eq_ignore_ascii_case(name));
    cfg!(unix) && !plain && io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The prompt of further lines: as wide as that of the first; none in an answer.
pub(super) fn more(wanted: &Wanted<'_>) -> String {
    if !wanted.helper.reads_code {
        return String::new();
    }
    more_prompt(wanted.prompt)
}

/// What is before the further lines of an input after this prompt.
pub(crate) fn more_prompt(prompt: &str) -> String {
    let width = prompt.width();
    format!("{MORE:>width$}")
}

/// Reads lines until the input is whole.
pub(super) fn read(tty: &mut Tty, wanted: &Wanted<'_>) -> Read {
    let modes = tty.modes.clone();
    modes.set_reading(true);
    let read = lines(tty, wanted);
    modes.set_reading(false);
    read
}

fn lines(tty: &mut Tty, wanted: &Wanted<'_>) -> Read {
    let more = more(wanted);
    let mut text = String::new();
    let mut prompt = wanted.prompt;
    loop {
        tty.write(prompt);
        let (line, whole) = match tty.plain_line() {
            Ok(Some(line)) => line,
            Ok(None) => {
                tty.write("\n");
                return Read::Cancelled(text);
            }
            Err(error) => return Read::Broken(error),
        };
        let line = String::from_utf8_lossy(&line);
        let is_first = prompt == wanted.prompt;
        if !whole {
            tty.write("\n");
            if line.is_empty() && is_first {
                return Read::End;
            }
        }
        if !is_first {
            text.push('\n');
        }
        text.push_str(line.trim_end_matches('\r'));
        let goes_on =
            whole && wanted.helper.reads_code && wants_more(&text) && !ends_at_empty_line(&text);
        if !goes_on {
            return Read::Text(text);
        }
        prompt = &more;
    }
}
