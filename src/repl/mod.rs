//! The shell: a line editor on a terminal that drives a session.
//!
//! Invariants: an error never ends the shell; Ctrl-C cancels the line or the running input, and
//! ends the process only if an earlier Ctrl-C went unnoticed; every entry is in the history file
//! before it runs.

mod arrivals;
mod ask;
mod columns;
mod complete;
mod crash;
mod dumb;
mod editor;
mod ending;
mod helper;
mod history;
mod interrupt;
mod keys;
mod legend;
mod more;
mod panels;
mod program;
mod remarks;
mod resize;
mod resume;
mod step;
mod stray;
mod theme;
mod typed;

pub use complete::candidates;
pub use editor::{Editor, EditorSettings, Entry};
pub use interrupt::{Latest, catch_interrupts, catch_interrupts_of, catch_stop};
pub use keys::indentation;
pub use program::shell as program_of;

use crate::cells;
use crate::command::{self, EditRequest, Pasted, Replay, Reply, Request};
use crate::host::reason;
use crate::learn::Guide;
use crate::session::{Outcome, Session};
use crate::text::{Diagnostic, Paint, Painted, Source, Span, render, to_ascii, visible, wrap};
use crate::world::{Deeds, Streams, read_document, source_text, terminal_page};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The greeting at the start of the shell.
const BANNER: &str = concat!(
    "lmsh ",
    env!("CARGO_PKG_VERSION"),
    ", exact mathematics. :learn is a course, :help helps, Ctrl-D leaves.\n"
);

/// Text of at least this many bytes does not fit on any screen.
const PAGED_MIN: usize = 1 << 16;

/// The options with which the shell starts.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The settings file to read first.
    pub config: Option<PathBuf>,
    /// Whether to save inputs in case of a crash.
    pub keeps: bool,
    /// Whether to offer the inputs of a crashed session.
    pub resumes: bool,
    /// The course to start: the built-in one, or one in a folder.
    pub learns: Option<Option<PathBuf>>,
}

/// Runs the shell until the user leaves it; returns the exit status of the process.
pub fn run(
    session: &Rc<RefCell<Session>>,
    streams: &Rc<RefCell<Streams>>,
    editor: &Editor,
    paint: Paint,
    start: &Start,
    pressed: Arc<AtomicBool>,
) -> u8 {
    editor.complete_from(session);
    program::remove_texts();
    let mut shell = Shell {
        session: Rc::clone(session),
        editor,
        streams,
        paint,
        pressed,
        log: crash::Log::new(start.keeps),
        guide: Guide::new(paint, start.keeps),
        interrupted: false,
    };
    let keyboard = step::Keyboard::new(streams, editor.key_reader(), paint == Paint::Colour);
    // On a terminal without control sequences, steps are written as text.
    if !editor::is_dumb() {
        session.borrow_mut().set_driver(Box::new(keyboard));
    }
    if let Some(note) = editor.load_history() {
        shell.note(&note);
    }
    shell.show_wrapped(BANNER);
    let left = shell.begin(start).unwrap_or_else(|| shell.go_on());
    // If the terminal failed, the session did not end properly and can be resumed.
    if let Ok(status) = left {
        shell.log.leave();
        return status;
    }
    BROKEN
}

/// The error when the terminal fails.
struct Broken;

/// The exit status when the terminal fails.
const BROKEN: u8 = 1;

struct Shell<'a> {
    session: Rc<RefCell<Session>>,
    editor: &'a Editor,
    streams: &'a Rc<RefCell<Streams>>,
    paint: Paint,
    /// Whether Ctrl-C was pressed while something ran.
    pressed: Arc<AtomicBool>,
    log: crash::Log,
    guide: Guide,
    /// Whether Ctrl-C has ended something since this was last checked.
    interrupted: bool,
}

impl Shell<'_> {
    /// Performs the work due before the first prompt; returns the exit status if that ends the
    /// shell.
    fn begin(&mut self, start: &Start) -> Option<Result<u8, Broken>> {
        if let Some(path) = &start.config
            && let Some(status) = self.configure(path)
        {
            return Some(Ok(status));
        }
        if start.resumes {
            let (ran, status) = self.resume();
            if ran {
                return status.map(Ok);
            }
        }
        if !start.resumes && start.keeps && !crash::lost().is_empty() {
            self.note("an earlier session was cut off: `lmsh --resume` offers to run it again");
        }
        if let Some(folder) = &start.learns {
            self.learn(folder.as_deref());
        }
        None
    }

    /// Starts a course, which `--resume` will start again.
    fn learn(&mut self, folder: Option<&Path>) {
        let name = folder.map(|folder| format!(" {}", folder.display()));
        let noted = self
            .log
            .append(&format!(":learn{}", name.unwrap_or_default()));
        self.note_some(noted);
        let begun = self.guide.open(&mut self.session.borrow_mut(), folder);
        if let Err(failure) = begun {
            self.note(failure.message());
        }
        let began = self.guide.take_began();
        let noted = self.log.end(&Deeds::default(), began.as_deref(), false);
        self.note_some(noted);
    }

    /// Reads and runs inputs until the user leaves the shell.
    fn go_on(&mut self) -> Result<u8, Broken> {
        loop {
            // If the output can no longer be read, the shell ends.
            if self.streams.borrow_mut().end_line().is_err() {
                return Ok(0);
            }
            let preferences = self.session.borrow().settings().preferences.clone();
            self.editor.apply(&preferences);
            self.editor.know_lessons(self.guide.lessons());
            let text = match self.editor.read(self.number()) {
                Entry::Text(text) => text,
                Entry::Cancelled => continue,
                Entry::End => return Ok(0),
                Entry::Broken(message) => {
                    self.note(&message);
                    return Err(Broken);
                }
            };
            // A Ctrl-C before Enter does not affect this input; one after it stops it, even before
            // it has been saved.
            if !interrupt::came_early() {
                self.forget_interrupt();
            }
            if let Some(status) = self.entry(&text) {
                return Ok(status);
            }
        }
    }

    /// Runs an entry: an input, or the inputs of a transcript. Returns the exit status if it ends
    /// the shell.
    fn entry(&mut self, text: &str) -> Option<u8> {
        if let Some(pieces) = command::transcript(text) {
            return self.several(&pieces);
        }
        if text.trim().is_empty() {
            return None;
        }
        if let Some(note) = self.editor.remember(text.trim_end()) {
            self.note(&note);
        }
        self.input(text)
    }

    /// Runs inputs one after the other, showing each after its prompt; Ctrl-C ends the whole
    /// series.
    fn several(&mut self, pieces: &[Pasted]) -> Option<u8> {
        self.interrupted = false;
        for piece in pieces {
            let _ = self.streams.borrow_mut().end_line();
            let prompt = format!("[{}]> ", self.number());
            let text = more::prompted(&piece.text, prompt.len());
            self.show(&format!("{prompt}{text}\n"));
            if let Some(note) = self.editor.remember(piece.text.trim()) {
                self.note(&note);
            }
            if let Some(status) = self.input(piece.text.trim_start()) {
                return Some(status);
            }
            if self.interrupted || self.session.borrow().interrupt_handle().is_pending() {
                break;
            }
        }
        None
    }

    /// Runs one input; returns the exit status if it ends the shell.
    fn input(&mut self, text: &str) -> Option<u8> {
        // Users who start an input with a space do not want it recorded anywhere.
        let private = text.starts_with(char::is_whitespace);
        let is_logged = self.log_begin(text, private);
        self.session.borrow_mut().take_deeds();
        self.session.borrow_mut().set_private(private);
        let noted = self.session.borrow().record().total();
        let status = self.run_input(text);
        self.session.borrow_mut().set_private(false);
        if is_logged {
            let is_new = self.session.borrow().record().total() > noted;
            let given_up = !is_new && command::is_input(text);
            let deeds = self.session.borrow_mut().take_deeds();
            let began = self.guide.take_began();
            let noted = self.log.end(&deeds, began.as_deref(), given_up);
            self.note_some(noted);
        }
        status
    }

    /// Saves an input in case of a crash, before it runs; returns whether it was saved.
    fn log_begin(&mut self, text: &str, private: bool) -> bool {
        let runs_again = !matches!(command::replay(text), Replay::Never);
        let noted = match (runs_again, private) {
            (true, false) => self.log.append(text),
            (true, true) if !command::is_command(text) => self.log.append_private(),
            (true, true) | (false, _) => None,
        };
        self.note_some(noted);
        runs_again && !private
    }

    fn note_some(&self, note: Option<String>) {
        if let Some(note) = note {
            self.note(&note);
        }
    }

    fn run_input(&mut self, text: &str) -> Option<u8> {
        if command::is_command(text) {
            return self.command(text);
        }
        let long_before = self.session.borrow().machine().heap.long_numbers();
        let status = self.evaluate(|session| session.eval(text));
        if let Some(advice) = remarks::advice(text) {
            self.note(&advice);
        }
        let long = self.session.borrow().machine().heap.long_numbers() - long_before;
        if long >= remarks::LONG_NUMBERS {
            self.note(remarks::ABOUT_LONG_NUMBERS);
        }
        if status.is_none() {
            let said = self.guide.after_input(&mut self.session.borrow_mut());
            // If the output can no longer be read, the next prompt ends the shell.
            drop(said);
        }
        status
    }

    /// Runs code; returns the exit status if it ends the shell.
    fn evaluate(&mut self, run: impl FnOnce(&mut Session) -> Outcome) -> Option<u8> {
        let outcome = run(&mut self.session.borrow_mut());
        if self.pressed.swap(false, Ordering::SeqCst) {
            self.interrupted = true;
            self.streams.borrow_mut().leave_line();
        }
        let pending = self.session.borrow().interrupt_handle().is_pending();
        if let Some(status) = outcome.exit {
            return Some((status & 0xff) as u8);
        }
        if let Some(error) = &outcome.error {
            self.interrupted |= error.is(crate::text::ErrorKind::Interrupted);
            self.report(error);
        } else if pending {
            self.note("interrupted");
        }
        None
    }

    /// Runs the settings file; errors in it are reported, and the rest still runs.
    fn configure(&mut self, path: &Path) -> Option<u8> {
        let name = path.display().to_string();
        let text = match read_document(path).map(source_text) {
            Ok(Ok(text)) => text,
            Ok(Err(line)) => {
                self.note(&format!("{name}:{line}: the line is not valid UTF-8"));
                return None;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                self.note(&format!("{name} cannot be read: {}", reason(&error)));
                return None;
            }
        };
        for piece in command::pasted(&text) {
            self.forget_interrupt();
            let source = Source::at_line(name.clone(), piece.text, piece.line);
            let status = if command::is_command(source.text()) {
                self.command_of(Rc::new(source))
            } else {
                self.evaluate(|session| session.eval_source(source, false))
            };
            if status.is_some() {
                return status;
            }
        }
        None
    }

    fn command(&mut self, text: &str) -> Option<u8> {
        self.command_of(Rc::new(Source::new("<command>", text)))
    }

    fn command_of(&mut self, source: Rc<Source>) -> Option<u8> {
        let reply = cells::dispatch(&mut self.session.borrow_mut(), source.text());
        if self.pressed.swap(false, Ordering::SeqCst) {
            self.interrupted = true;
            let mut streams = self.streams.borrow_mut();
            // If this fails, the next prompt fails too.
            let _ = streams.leave_interrupt();
        }
        match reply {
            Ok(Reply::Leave(status)) => return Some((status & 0xff) as u8),
            Ok(Reply::Error(error)) => self.report(&error),
            Ok(Reply::Shell(request)) => return self.request(request, &source),
            Ok(Reply::Text(text)) => self.show_wrapped(&text),
            Ok(Reply::Long(text)) => self.show_long(&text),
            Err(failure) => {
                let span = Span::new(0, source.text().trim_end().len());
                self.report(&Diagnostic::at(&failure, &source, span));
            }
        }
        None
    }

    fn number(&self) -> u64 {
        self.session.borrow().next_input()
    }

    fn request(&mut self, request: Request, source: &Rc<Source>) -> Option<u8> {
        match request {
            Request::History(pattern) => {
                let entries = self.editor.history(&pattern);
                self.show_long(&lines(&entries));
            }
            Request::SaveHistory(path) => {
                let text = lines(&self.editor.history(""));
                let written = command::write_new(&mut self.session.borrow_mut(), &path, &text);
                if let Err(error) = written {
                    self.note(&format!("`{path}` cannot be written: {}", reason(&error)));
                }
            }
            Request::Run(command) => self.run_program(&command),
            Request::Lesson(wanted) => {
                let done = self.guide.request(&mut self.session.borrow_mut(), &wanted);
                if let Err(failure) = done {
                    let span = Span::new(0, source.text().trim_end().len());
                    self.report(&Diagnostic::at(&failure, source, span));
                }
            }
            Request::EditCell(wanted) => self.edit_cell(&wanted),
            Request::Edit(text) => return self.edit(text),
        }
        None
    }

    /// Lets the user edit some text (by default the last input), and runs the result.
    fn edit(&mut self, text: Option<String>) -> Option<u8> {
        let last = || {
            let code = |entry: &String| !command::is_command(entry);
            self.editor.history("").into_iter().rev().find(code)
        };
        let text = text.or_else(last).unwrap_or_default();
        let _ = self.streams.borrow_mut().flush();
        let edited = match program::edit(&text, || self.forget_interrupt()) {
            Ok(edited) => edited,
            Err(reason) => {
                self.note(&reason);
                return None;
            }
        };
        let edited = edited.trim_end();
        if edited.trim().is_empty() {
            return None;
        }
        let pieces = if edited.lines().any(command::is_command) {
            command::pasted(edited)
        } else {
            vec![Pasted {
                text: edited.to_string(),
                line: 1,
                is_whole: true,
            }]
        };
        self.several(&pieces)
    }

    /// Lets the user edit an input of the session, without running it yet.
    fn edit_cell(&mut self, wanted: &EditRequest) {
        let _ = self.streams.borrow_mut().flush();
        let edited = match program::edit(&wanted.text, || self.forget_interrupt()) {
            Ok(edited) => edited,
            Err(reason) => return self.note(&reason),
        };
        if edited.trim().is_empty() {
            return;
        }
        let private = {
            let session = self.session.borrow();
            let record = session.record();
            let input = record.find(wanted.number).and_then(|at| record.get(at));
            input.is_some_and(|input| input.private)
        };
        let entry = format!(":edit {} {edited}", wanted.number);
        let is_logged = self.log_begin(&entry, private);
        let reply = cells::edit_cell(&mut self.session.borrow_mut(), wanted.number, &edited);
        if is_logged {
            let noted = self.log.end(&Deeds::default(), None, false);
            self.note_some(noted);
        }
        if let Ok(Reply::Text(text)) = reply {
            self.show(&text);
        }
    }

    /// Runs a system command and waits for it to finish; Ctrl-C affects only the command.
    fn run_program(&self, command: &str) {
        // If this fails, the next prompt fails too and ends the shell.
        let _ = self.streams.borrow_mut().flush();
        let ended = program::run(&mut program::shell(command), || self.forget_interrupt());
        let _ = self.streams.borrow_mut().begin_line();
        match ended {
            Ok(status) if !status.success() => {
                self.note(&format!("the command ended with {status}"));
            }
            Ok(_) => {}
            Err(error) => self.note(&format!("`{command}` cannot be run: {}", reason(&error))),
        }
    }

    /// Discards a Ctrl-C that was meant for another program.
    fn forget_interrupt(&self) {
        self.session.borrow().forget_interrupt();
        self.pressed.store(false, Ordering::SeqCst);
    }

    /// Shows text that may be longer than the screen, using a pager if there is one.
    fn show_long(&self, text: &str) {
        let page = terminal_page();
        let text = &visible(text);
        let lines = text
            .lines()
            .map(|line| wrap::width(line).div_ceil(page.columns).max(1));
        let fits = text.len() < PAGED_MIN && lines.sum::<usize>() <= page.rows;
        let pages = !fits && self.session.borrow_mut().host().allows_programs();
        // The pager writes to the terminal itself.
        let shown = match self.streams.borrow().shows_ascii_errors() {
            true => to_ascii(text),
            false => Cow::Borrowed(&**text),
        };
        if !pages || !program::page(&shown, || self.forget_interrupt()) {
            self.show(text);
        }
    }

    fn report(&self, error: &Diagnostic) {
        let mut streams = self.streams.borrow_mut();
        let columns = streams.error_columns();
        let text = match streams.shows_ascii_errors() {
            true => render(&error.in_ascii(), self.paint, columns),
            false => render(error, self.paint, columns),
        };
        streams.write_error(&text);
    }

    fn note(&self, text: &str) {
        let columns = terminal_page().columns;
        self.streams
            .borrow_mut()
            .write_error(&Painted::wrapped(&format!("note: {text}\n"), columns));
    }

    fn show_wrapped(&self, text: &str) {
        self.say(&Painted::wrapped(text, terminal_page().columns));
    }

    fn show(&self, text: &str) {
        self.say(&Painted::plain(text));
    }

    fn say(&self, text: &Painted) {
        // If this fails, the next prompt fails too and ends the shell.
        let _ = self.streams.borrow_mut().say(text);
    }
}

/// Formats the entries, each starting on a new line.
fn lines(entries: &[String]) -> String {
    entries.iter().map(|entry| format!("{entry}\n")).collect()
}
