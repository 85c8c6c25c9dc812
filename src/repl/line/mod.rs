//! The line editor: reads an input of one or several lines on a terminal, with a prompt
//! before each.
//!
//! Where the terminal cannot be drawn on (`TERM=dumb`), and on systems that are no Unix, it
//! reads lines as
//! the system gives them, with the same prompts.
//!
//! Invariants: what is typed ahead is never lost, whatever the terminal is asked meanwhile;
//! nothing waits
//! for a terminal that does not answer; a hint is gone before anything else is written; the
//! modes are those
//! of before whenever no line is being edited.

mod ask;
mod buffer;
mod draw;
mod edit;
mod history;
mod key;
mod menu;
#[cfg(unix)]
mod modes;
#[cfg(not(unix))]
#[path = "elsewhere.rs"]
mod modes;
mod plain;
#[cfg(unix)]
mod tty;
#[cfg(not(unix))]
#[path = "elsewhere.rs"]
mod tty;
mod vi;
mod width;

pub(super) use menu::Pair;
pub(super) use modes::{Modes, with_all_signals};
pub(super) use plain::more_prompt;

use super::helper::Helper;
use ask::Asked;
use buffer::Kills;
use draw::{Page, Painter, View};
use edit::{Did, Editing};
use history::{Found, Search, Walk};
use key::Key;
use modes::Note;
use std::io;
use tty::{Event, Tty};

/// What is before the further lines of an input.
const MORE: &str = "...> ";
/// Candidates that are listed without a question.
const LISTED_MAX: usize = 100;

/// What is wanted of the editor.
pub(super) struct Wanted<'a> {
    /// The prompt.
    pub prompt: &'a str,
    /// The keys are those of vi.
    pub vi: bool,
    /// Only ASCII can be shown.
    pub ascii: bool,
    /// Earlier inputs, oldest first.
    pub entries: &'a [String],
    /// What knows the language.
    pub helper: &'a Helper,
}

/// What was read.
pub(super) enum Read {
    /// An input.
    Text(String),
    /// What was given up.
    Cancelled(String),
    /// Ctrl-D, or the terminal is gone.
    End,
    /// The terminal cannot be read.
    Broken(io::Error),
}

/// The line editor.
pub(super) struct Reader {
    tty: Tty,
    edits: bool,
    kills: Kills,
    asked: Asked,
    /// Whether the terminal breaks its lines anew when its width changes, if that is known.
    reflows: Option<bool>,
}

impl Reader {
    /// An editor on the terminal of this process.
    pub fn open() -> io::Result<Reader> {
        Ok(Reader {
            tty: Tty::open()?,
            edits: plain::can_edit(),
            kills: Kills::default(),
            asked: Asked::default(),
            reflows: None,
        })
    }

    /// The modes of the terminal.
    pub fn modes(&self) -> Modes {
        self.tty.modes.clone()
    }

    /// Whether the background of the terminal is light, if it told.
    pub fn background(&self) -> Option<bool> {
        self.asked.light
    }

    /// Reads a line, or an input of several.
    pub fn read(&mut self, wanted: &Wanted<'_>) -> Read {
        // What is above its last line does not change while the line is edited.
        let (above, prompt) = match wanted.prompt.rsplit_once('\n') {
            Some((above, prompt)) => (format!("{above}\n"), prompt),
            None => (String::new(), wanted.prompt),
        };
        self.tty.write(&above);
        let wanted = Wanted { prompt, ..*wanted };
        if !self.edits {
            return plain::read(&mut self.tty, &wanted);
        }
        self.tty.modes.take_pastes();
        match self.raw(|reader| Edit::new(reader, &wanted).run()) {
            Ok((read, open)) => {
                // The line ends when the modes are as before, so that nothing
                // is between it and what it shows.
                if open {
                    self.tty.write("\n");
                }
                read
            }
            Err(error) => Read::Broken(error),
        }
    }

    /// Something else wrote on the terminal: the cursor goes to the start of a line
    /// unless it is there.
    pub fn begin_line(&mut self) {
        if self.edits {
            // What cannot be asked is found out at the next prompt.
            let _ = self.raw(Reader::ask_column);
        }
    }

    /// Does something while every key comes at once.
    fn raw<T>(&mut self, act: impl FnOnce(&mut Reader) -> T) -> io::Result<T> {
        struct Left(Modes);
        impl Drop for Left {
            fn drop(&mut self) {
                self.0.set_reading(false);
                self.0.leave_raw();
                self.0.leave_pastes();
            }
        }
        self.tty.modes.enter_raw()?;
        self.tty.modes.set_reading(true);
        let _left = Left(self.modes());
        let done = act(self);
        // An answer that comes later would be taken for keys by whoever reads then.
        self.asked.settle(&mut self.tty);
        Ok(done)
    }

    /// Ends a line that is not empty.
    fn ask_column(&mut self) {
        match self.asked.column(&mut self.tty) {
            Some(0) => {}
            Some(_) => self.tty.write("\n"),
            // A line too many is better than one that the prompt is written over.
            None => self.tty.write("\n"),
        }
    }
}

/// An input while it is edited.
struct Edit<'a> {
    tty: &'a mut Tty,
    asked: &'a mut Asked,
    reflows: &'a mut Option<bool>,
    wanted: &'a Wanted<'a>,
    more: String,
    line: Editing<'a>,
    search: Option<Search>,
    painter: Painter,
    /// The columns that the drawing is for.
    columns: usize,
    /// The last key could complete a word in several ways.
    ambiguous: bool,
    /// The process stopped itself and goes on.
    stopped: bool,
    /// The last drawing ends in the middle of a row.
    open: bool,
}

impl<'a> Edit<'a> {
    fn new(reader: &'a mut Reader, wanted: &'a Wanted<'a>) -> Edit<'a> {
        reader.kills.rest_unless(false);
        let line = Editing::new(
            &mut reader.kills,
            Walk::new(wanted.entries),
            wanted.helper.reads_code,
            wanted.vi,
        );
        let columns = reader.tty.size().0;
        Edit {
            tty: &mut reader.tty,
            asked: &mut reader.asked,
            reflows: &mut reader.reflows,
            more: plain::more(wanted),
            wanted,
            line,
            search: None,
            painter: Painter::default(),
            columns,
            ambiguous: false,
            stopped: false,
            open: false,
        }
    }

    /// Reads an input; also whether the line that shows it is still to be ended.
    fn run(mut self) -> (Read, bool) {
        let background = self.wanted.helper.asks_background();
        self.asked.ask_once(self.tty, background);
        self.draw();
        loop {
            let event = self.tty.event(None);
            let read = match event {
                Some(Event::Key(key)) => self.key(key),
                Some(Event::Note(Note::Resized)) => self.resized(),
                Some(Event::Note(Note::Continued)) => self.continued(),
                Some(Event::Note(Note::Cancelled)) => self.act(Did::Cancel),
                Some(Event::Gone) | None => Some(Read::Broken(io::ErrorKind::UnexpectedEof.into())),
            };
            if let Some(read) = read {
                return (read, self.open);
            }
        }
    }

    fn key(&mut self, key: Key) -> Option<Read> {
        if let Key::Answer(answer) = key {
            if self.asked.learn(answer) {
                self.learned();
            }
            return None;
        }
        let Some(key) = self.searched(key) else {
            self.draw_soon();
            return None;
        };
        let again = std::mem::take(&mut self.ambiguous) && key == Key::Tab;
        match self.line.key(key) {
            Did::Complete => self.complete(again),
            did => return self.act(did),
        }
        None
    }

    /// Does what a key asks; what was read, if that is all.
    fn act(&mut self, did: Did) -> Option<Read> {
        match did {
            Did::Draw | Did::Complete => self.draw_soon(),
            Did::Bell => {
                self.tty.write("\x07");
                self.draw_soon();
            }
            Did::Accept => {
                self.finish();
                return Some(Read::Text(self.line.buffer.text().to_string()));
            }
            Did::Cancel => {
                self.finish();
                return Some(Read::Cancelled(self.line.buffer.text().to_string()));
            }
            Did::Leave => {
                self.finish();
                return Some(Read::End);
            }
            Did::Suspend => self.suspend(),
            Did::Clear => {
                self.tty.write("\x1b[H\x1b[2J");
                self.painter.forget();
                self.draw();
            }
            Did::Search => {
                self.search = Some(Search::new(self.line.walk.entries(), &self.line.buffer));
                self.draw();
            }
        }
        None
    }

    /// What a search does with a key; the key if it is not for the search.
    fn searched(&mut self, key: Key) -> Option<Key> {
        let Some(search) = &mut self.search else {
            return Some(key);
        };
        let entries = self.line.walk.entries();
        let found = match key {
            Key::Char(c) => search.push(c, entries),
            Key::Backspace => search.pop(entries),
            Key::Ctrl('R') => search.next(true, entries),
            Key::Ctrl('S') => search.next(false, entries),
            Key::Escape | Key::Ctrl('G') => {
                let (text, at) = search.before();
                self.line.buffer.replace_all(&text, at);
                self.search = None;
                return None;
            }
            Key::Unknown => return None,
            key => {
                if search.index() < entries.len() {
                    self.line.walk.set_index(search.index());
                }
                self.search = None;
                return Some(key);
            }
        };
        if let Found::Line(text, at) = found {
            self.line.buffer.replace_all(&text, at);
        }
        None
    }

    fn page(&self) -> Page {
        Page {
            columns: self.columns,
            rows: self.tty.size().1,
            widths: self.asked.widths,
            ascii: self.wanted.ascii,
        }
    }

    /// Draws unless more keys wait.
    fn draw_soon(&mut self) {
        if !self.tty.has_input() {
            self.draw();
        }
    }

    fn draw(&mut self) {
        let bytes = self.drawn(false);
        self.tty.write(&bytes);
    }

    /// Draws for the last time, without what only helped.
    fn finish(&mut self) {
        self.search = None;
        let bytes = self.drawn(true);
        self.tty.write(&bytes);
    }

    /// Draws for the last time, and what comes next is below it.
    fn finish_line(&mut self) {
        self.finish();
        if std::mem::take(&mut self.open) {
            self.tty.write("\r\n");
        }
    }

    fn drawn(&mut self, last: bool) -> String {
        if !self.wanted.ascii && self.asked.wants_widths(self.line.buffer.text()) {
            let bytes = self.painter.clear();
            self.tty.write(&bytes);
            self.asked.ask_widths(self.tty);
        }
        let helper = self.wanted.helper;
        let (text, at) = (self.line.buffer.text(), self.line.buffer.at());
        let styles = helper.styles(text, (!last).then_some(at));
        let quiet = last || self.search.is_some();
        let hint = (!quiet).then(|| helper.hint(text, at)).flatten();
        let searching = self.search.as_ref().map(Search::prompt);
        let view = View {
            prompt: searching.as_deref().unwrap_or(self.wanted.prompt),
            more: &self.more,
            text,
            at,
            styles: &styles,
            hint: hint.as_deref().map(|hint| (hint, helper.hint_style())),
        };
        let page = self.page();
        if last {
            let (bytes, open) = self.painter.finish(&view, page);
            self.open = open;
            bytes
        } else {
            self.painter.draw(&view, page)
        }
    }

    /// The terminal said something of itself.
    fn learned(&mut self) {
        if let Some(light) = self.asked.light {
            self.wanted.helper.learn_background(light);
        }
        let bytes = self.painter.clear();
        self.tty.write(&bytes);
        self.draw();
    }

    fn resized(&mut self) -> Option<Read> {
        let columns = self.tty.size().0;
        if columns != self.columns {
            let rows = self.rows_above(columns);
            let bytes = self.painter.clear_from(rows);
            self.tty.write(&bytes);
            self.columns = columns;
        }
        self.draw();
        None
    }

    /// How many rows the cursor is below the prompt now that the window has so many columns.
    fn rows_above(&mut self, columns: usize) -> usize {
        let [(kept, kept_column), (broken, broken_column)] = self.painter.moved(columns);
        if kept == broken {
            return kept;
        }
        let Some(column) = self.asked.column(self.tty) else {
            // Too few rows leave something behind; too many would erase what is above.
            return kept.min(broken);
        };
        match (column == kept_column, column == broken_column) {
            (true, false) => *self.reflows = Some(false),
            (false, true) => *self.reflows = Some(true),
            _ => {}
        }
        match *self.reflows {
            Some(false) => kept,
            Some(true) | None => broken,
        }
    }

    /// Stops the process, as Ctrl-Z should, and goes on when it does.
    fn suspend(&mut self) {
        self.finish_line();
        self.tty.modes.set_reading(false);
        self.tty.modes.leave_raw();
        self.stopped = self.tty.modes.stop();
        // Without modes of the terminal the next read tells that it is gone.
        let _ = self.tty.modes.enter_raw();
        self.tty.modes.set_reading(true);
        self.columns = self.tty.size().0;
        self.draw();
    }

    /// The process was stopped from elsewhere: the modes may have changed, and the screen.
    fn continued(&mut self) -> Option<Read> {
        let _ = self.tty.modes.enter_raw();
        if !std::mem::take(&mut self.stopped) {
            self.painter.forget();
            self.columns = self.tty.size().0;
            self.tty.write("\r\x1b[J");
            self.draw();
        }
        None
    }

    /// Completes the word before the cursor, or lists what it can become.
    fn complete(&mut self, again: bool) {
        let (text, at) = (self.line.buffer.text(), self.line.buffer.at());
        let (start, pairs) = self.wanted.helper.complete(text, at);
        if pairs.is_empty() {
            self.tty.write("\x07");
            return self.draw_soon();
        }
        let common = menu::common_beginning(&pairs);
        if pairs.len() == 1 || common.len() > at - start {
            self.line.buffer.replace(start..at, &common);
        }
        if pairs.len() > 1 {
            self.ambiguous = true;
            if again {
                return self.list(&pairs);
            }
            self.tty.write("\x07");
        }
        self.draw_soon();
    }

    fn list(&mut self, pairs: &[Pair]) {
        self.finish_line();
        let shown = pairs.iter().map(|pair| Pair {
            display: draw::shown(&pair.display, self.wanted.ascii)
                .unwrap_or_else(|| pair.display.clone()),
            replacement: String::new(),
        });
        let shown: Vec<Pair> = shown.collect();
        if self.agrees(shown.len()) {
            self.tty.write(&menu::listed(&shown, self.columns));
        }
        self.draw();
    }

    /// Whether a list of so many is wanted.
    fn agrees(&mut self, count: usize) -> bool {
        if count <= LISTED_MAX {
            return true;
        }
        let question = format!("Display all {count} possibilities? (y or n)");
        self.tty.write(&question);
        let agreed = loop {
            match self.tty.event(None) {
                Some(Event::Key(Key::Char('y' | 'Y' | ' ') | Key::Tab)) => break true,
                Some(Event::Key(Key::Answer(answer))) => {
                    self.asked.learn(answer);
                }
                Some(Event::Note(Note::Resized)) => {}
                Some(Event::Key(_) | Event::Note(_) | Event::Gone) | None => break false,
            }
        };
        self.tty.write("\r\x1b[K");
        agreed
    }
}
