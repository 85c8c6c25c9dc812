//! `lmsh NAME.lm.md`: runs a notebook and shows its cells with their output.

use super::arguments::Arguments;
use super::door::Door;
use super::script::unreadable;
use super::{FAILED, INTERRUPTED, INVALID, complain, low_bits};
use crate::bench::Program;
use crate::cells;
use crate::command::{self, Reply};
use crate::host::{Guest, reason};
use crate::limit::Gate;
use crate::notebook::{Notebook, Unread, rendered};
use crate::repl::{self, Latest};
use crate::replay::{
    self, Left, NOTEBOOK_END, STOPPED, Showcase, Shown, TIME_OVER, TimeLimit, why_unread,
};
use crate::session::Session;
use crate::text::{Paint, Painted, Source};
use crate::vm::InterruptHandle;
use crate::world;
use crate::world::{Access, Streams, terminal_page};
use nu_ansi_term::Style;
use std::cell::RefCell;
use std::io::{self, ErrorKind, IsTerminal};
use std::path::Path;
use std::rc::Rc;

/// The line shown by a cell that was interrupted.
const STOPPED_LINE: &str = "Interrupted: stopped by Ctrl-C\n";

/// Reports whether a path names a notebook.
pub(super) fn is_notebook(path: &Path) -> bool {
    path.to_string_lossy().ends_with(NOTEBOOK_END)
}

/// Runs a notebook in a fresh session; returns 1 if a cell does not end as its flags say, 2 if the
/// file is not a notebook.
pub(super) fn run(path: &Path, arguments: &Arguments) -> u8 {
    let arguments = &arguments.with_notebook_options();
    let limit = TimeLimit::start(arguments.notebook_timeout());
    let latest = Latest::default();
    repl::catch_interrupts(latest.clone());
    let text = match text(path) {
        Ok(text) => text,
        Err(status) => return status,
    };
    let streams = RefCell::new(Streams::new());
    streams.borrow_mut().set_interrupt(latest.clone());
    let terminal = io::stdout().is_terminal();
    let paint = match arguments.colour.allows(terminal) {
        true => Paint::Colour,
        false => Paint::Plain,
    };
    let access = arguments.access();
    let mut begun = false;
    let mut show = |shown: Shown<'_>| {
        let mut streams = streams.borrow_mut();
        match shown {
            // Without a terminal, only the cells are of interest.
            Shown::Prose(text) if terminal && !text.trim().is_empty() => {
                streams.say(&prose(text, std::mem::replace(&mut begun, true), paint))
            }
            Shown::Prose(_) => Ok(()),
            Shown::Code(cell) => streams.say(&prompted(&cell.code.text, paint)),
            Shown::Output(text) => {
                begun = true;
                // If the time limit has expired, the reason is reported below.
                let late = text.strip_suffix(STOPPED_LINE);
                let text = late.filter(|_| limit.is_over()).unwrap_or(text);
                // Other people's notebooks must not be able to control the terminal.
                match terminal && access != Access::All {
                    true => streams.say(&Painted::wrapped(text, terminal_page().columns)),
                    false => streams.write(text),
                }
            }
        }?;
        streams.flush()
    };
    let watch = |handle: InterruptHandle| {
        latest.set(handle.clone());
        limit.watch(handle);
    };
    let showcase = Showcase {
        path,
        access,
        settings: &arguments.settings,
        watch: &watch,
    };
    let shown = replay::show_notebook(&text, showcase, &mut show);
    let left = match shown {
        // Output was abandoned because its reader has gone.
        Ok(Ok(_)) if streams.borrow().is_unread() => Ok(Left::Interrupted),
        Ok(left) => left,
        Err(unread) => return refuse(path, &unread, limit.is_over()),
    };
    status(left, path, limit.is_over())
}

/// Formats prose to the width of the terminal, after an empty line if `gap`.
fn prose(text: &str, gap: bool, paint: Paint) -> Painted {
    let mut out = Painted::plain(if gap { "\n" } else { "" });
    out.append(&rendered(text, terminal_page().columns, paint));
    out
}

/// Returns the exit status of a notebook that ended this way.
fn status(left: io::Result<Left>, path: &Path, is_late: bool) -> u8 {
    match left {
        Ok(Left::End(clean)) => u8::from(!clean) * FAILED,
        Ok(Left::Exit(status)) => low_bits(status),
        Ok(Left::Interrupted) if is_late => {
            complain(&format!("{}: {TIME_OVER}", path.display()));
            FAILED
        }
        Ok(Left::Interrupted) => INTERRUPTED,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => 0,
        Err(error) => {
            complain(&format!("cannot write: {}", reason(&error)));
            FAILED
        }
    }
}

/// The notice on a terminal when a session is confined because it runs a notebook.
const CONFINED: &str = "(Anyone may have written this notebook. It and this session read files \
    only in its folder, write none, and run no programs; `lmsh --allow -i FILE` would permit it.)\n";

/// Runs a notebook in a session that continues afterwards. Both have access to the notebook's folder
/// only, since code typed later may call functions that the notebook declared.
pub(super) fn load(door: &mut Door, path: &Path) -> Result<u8, u8> {
    let text = text(path)?;
    let folder = std::fs::canonicalize(folder(path)).map_err(|error| unreadable(path, &error))?;
    let host = door.session.host();
    if host.confine(&folder, Guest::Notebook) && host.page().is_some() {
        let written = host.remark(CONFINED, true);
        written.map_err(|error| door.lost(&error))?;
    }
    let name = path.display().to_string();
    match cells::load_notebook(&mut door.session, &name, &text) {
        Ok(Reply::Leave(status)) => Err(low_bits(status)),
        Ok(Reply::Error(error)) => Ok(door.failed(*error)),
        Ok(_) => Ok(0),
        Err(failure) => {
            complain(failure.message());
            Err(INVALID)
        }
    }
}

/// Returns the cells of a notebook as one program to measure, with a host confined to its folder.
/// Cells with the flags `skip` and `error` are left out, and so are commands. `watch` gets the
/// interrupt handle of the session that reads the notebook; `is_late` reports whether the time
/// limit has expired.
pub(super) fn program(
    path: &Path,
    arguments: &Arguments,
    watch: &mut dyn FnMut(InterruptHandle),
    is_late: &dyn Fn() -> bool,
) -> Result<Program, u8> {
    let text = text(path)?;
    let host = world::Notebook::new(Rc::default(), Path::new("."), Access::Folder);
    let mut session = Session::new(Box::new(host), arguments.settings.clone());
    watch(session.interrupt_handle());
    let vm = session.vm();
    let book = Notebook::read(&text, &Gate::new(&vm.budget, vm.heap.room()));
    let book = book.map_err(|unread| refuse(path, &unread, is_late()))?;
    let name = path.display().to_string();
    let cells = book
        .cells
        .iter()
        .filter(|cell| !cell.flags.skip && !cell.flags.error);
    let texts = cells.flat_map(|cell| {
        let code = cells::parts(&cell.code.text).into_iter();
        let code = code.filter(|part| !part.is_command);
        code.map(|part| {
            let line = cell.code.line + 1 + part.line;
            Rc::new(Source::at_line(name.clone(), part.text, line as u32))
        })
    });
    let folder = folder(path);
    Ok(Program {
        texts: texts.collect(),
        is_notebook: true,
        host: Some(Box::new(world::Notebook::new(
            Rc::default(),
            folder,
            arguments.access(),
        ))),
        name,
    })
}

/// The folder of a notebook.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Reads the text of a notebook.
pub(super) fn text(path: &Path) -> Result<String, u8> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(unreadable(path, &error));
    }
    replay::read(path).map_err(|message| {
        complain(&message);
        INVALID
    })
}

/// Reports why a notebook cannot be read; returns the exit status.
pub(super) fn refuse(path: &Path, unread: &Unread, is_late: bool) -> u8 {
    let stopped = match is_late {
        true => TIME_OVER,
        false => STOPPED,
    };
    complain(&why_unread(path, unread, stopped));
    match unread {
        Unread::Stopped(failure) if failure.kind() == crate::text::ErrorKind::Interrupted => {
            match is_late {
                true => FAILED,
                false => INTERRUPTED,
            }
        }
        Unread::Stopped(_) | Unread::Fault(_) => INVALID,
    }
}

/// Returns the code of a cell as a session shows it, with a prompt before each input.
pub(super) fn prompted(code: &str, paint: Paint) -> Painted {
    let mut out = Painted::new();
    for part in cells::parts(code) {
        for line in command::behind_prompts(part.text.trim_end(), "> ").lines() {
            out.push_styled(line, Style::new().bold(), paint);
            out.push("\n");
        }
    }
    out
}
