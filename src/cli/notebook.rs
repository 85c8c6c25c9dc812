//! `lmsh NAME.lm.md`: a notebook runs, and its cells are shown with what they show.

use super::arguments::Arguments;
use super::door::Door;
use super::script::unreadable;
use super::{FAILED, INVALID, complain, low_bits};
use crate::command::{self, Reply};
use crate::notebook::Notebook;
use crate::replay::{self, NOTEBOOK_END, Shown};
use crate::session::{print, say};
use crate::text::{Paint, Painted};
use nu_ansi_term::Style;
use std::io::{self, ErrorKind, IsTerminal};
use std::path::Path;

/// Whether a path names a notebook.
pub(super) fn is_notebook(path: &Path) -> bool {
    path.to_string_lossy().ends_with(NOTEBOOK_END)
}

/// Runs a notebook from a fresh session: 1 if a cell ends otherwise than its flags say, 2 if it is no notebook.
pub(super) fn run(path: &Path, arguments: &Arguments) -> u8 {
    let book = match open(path) {
        Ok((book, _)) => book,
        Err(status) => return status,
    };
    let terminal = io::stdout().is_terminal();
    let paint = match arguments.colour.allows(terminal) {
        true => Paint::Colour,
        false => Paint::Plain,
    };
    let allows = arguments.allow && !arguments.sandbox;
    let mut show = |shown: Shown<'_>| match shown {
        Shown::Code(cell) => say(&prompted(&cell.code.text, paint)),
        // What a stranger's notebook prints does not steer the terminal.
        Shown::Output(text) if terminal && !allows => say(&Painted::plain(text)),
        Shown::Output(text) => print(text),
    };
    match replay::show_notebook(&book, path, allows, &arguments.settings, &mut show) {
        Ok(Ok(clean)) => u8::from(!clean) * FAILED,
        Ok(Err(status)) => low_bits(status),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => 0,
        Err(error) => {
            complain(&format!("cannot write: {error}"));
            FAILED
        }
    }
}

/// Runs a notebook in a session that goes on behind it.
pub(super) fn load(door: &mut Door, path: &Path) -> Result<u8, u8> {
    let (_, text) = open(path)?;
    let name = path.display().to_string();
    match command::load_notebook(&mut door.session, &name, &text) {
        Ok(Reply::Leave(status)) => Err(low_bits(status)),
        Ok(Reply::Error(error)) => {
            door.report(&error);
            Ok(FAILED)
        }
        Ok(_) => Ok(0),
        Err(failure) => {
            complain(failure.message());
            Err(INVALID)
        }
    }
}

fn open(path: &Path) -> Result<(Notebook, String), u8> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(unreadable(path, &error));
    }
    let text = replay::read(path).map_err(|message| {
        complain(&message);
        INVALID
    })?;
    match Notebook::read(&text) {
        Ok(book) => Ok((book, text)),
        Err(fault) => {
            complain(&format!(
                "{}:{}: {}",
                path.display(),
                fault.line,
                fault.message
            ));
            Err(INVALID)
        }
    }
}

/// The code of a cell as a session shows it: `> ` before its first line, `. ` before the others.
fn prompted(code: &str, paint: Paint) -> Painted {
    let mut out = Painted::new();
    for (n, line) in code.lines().enumerate() {
        let sign = if n == 0 { ">" } else { "." };
        let line = format!("{sign} {line}");
        let line = line.trim_end();
        out.push_styled(line, Style::new().bold(), paint);
        out.push("\n");
    }
    out
}
