//! The line editor, shared by the prompt and by `input()`, so that text typed ahead reaches
//! whichever reads next.

use super::ask;
use super::dumb;
use super::ending;
use super::helper::{Helper, wants_more};
use super::history::{self, ENTRIES_MAX, HistoryFile};
use super::interrupt::Editing;
use super::keys::{INDENT, LineState, bindings, ends_at_empty_line};
use super::more::plain;
use super::resize::Drawn;
use super::stray;
use super::theme;
use super::typed::{self, Typed};
use crate::host::reason;
use crate::session::{Keys, Preferences, Session, Theme};
use crate::world::{LineReader, steer};
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{ColorMode, CompletionType, Config, EditMode, ExternalPrinter, KeyEvent};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The distance between tab stops in an answer to `input()`.
const TAB: usize = 8;

/// Describes in words why the terminal failed.
fn in_words(error: &ReadlineError) -> String {
    if let ReadlineError::Io(error) = error {
        return reason(error);
    }
    error.to_string()
}

/// The settings of the editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EditorSettings {
    /// Whether entries are saved to a file.
    pub keep_history: bool,
    /// Whether typed text is coloured.
    pub colour: bool,
}

/// The result of reading an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// An input, possibly of several lines.
    Text(String),
    /// Ctrl-C.
    Cancelled,
    /// Ctrl-D, or the terminal is gone.
    End,
    /// The terminal cannot be read.
    Broken(String),
}

/// The line editor of the shell.
pub struct Editor {
    parts: Rc<RefCell<Parts>>,
}

/// The underlying line editor.
type Line = rustyline::Editor<Helper, MemHistory>;

struct Parts {
    line: Result<Line, String>,
    file: HistoryFile,
    /// The state shared by the keys.
    state: Arc<LineState>,
    /// Whether the terminal has been queried.
    asked: bool,
    /// Whether to query the background colour.
    paints: bool,
    /// Keys typed before the editor was listening.
    typed: Vec<u8>,
    /// Never used for printing. While it exists, though, the editor waits for signals and keys
    /// together, so it misses no change of the window size.
    _printer: Option<Box<dyn ExternalPrinter>>,
}

impl Editor {
    /// Creates an editor on this process's terminal. Reads neither lines nor the history yet.
    pub fn open(settings: &EditorSettings) -> Editor {
        ending::restore_at_end();
        let state = Arc::<LineState>::default();
        let mut line = editor(settings, &state)
            .map_err(|error| format!("the terminal cannot be used: {}", in_words(&error)));
        let file = HistoryFile::find(settings.keep_history);
        let printer = line
            .as_mut()
            .ok()
            .and_then(|line| line.create_external_printer().ok());
        let parts = Parts {
            line,
            file,
            state,
            asked: false,
            paints: settings.colour,
            typed: Vec::new(),
            _printer: printer.map(|printer| Box::new(printer) as Box<dyn ExternalPrinter>),
        };
        Editor {
            parts: Rc::new(RefCell::new(parts)),
        }
    }

    /// Loads the history; returns a note if that fails.
    pub fn load_history(&self) -> Option<String> {
        let parts = &mut *self.parts.borrow_mut();
        let line = parts.line.as_mut().ok()?;
        parts.file.load(line.history_mut())
    }

    /// Reads the input with this number.
    pub fn read(&self, number: u64) -> Entry {
        let prompt = format!("[{number}]> ");
        self.parts.borrow_mut().read(&prompt, true)
    }

    /// Sets the session whose names are completed.
    pub fn complete_from(&self, session: &Rc<RefCell<Session>>) {
        if let Ok(line) = &mut self.parts.borrow_mut().line
            && let Some(helper) = line.helper_mut()
        {
            helper.session = Some(Rc::clone(session));
        }
    }

    /// Sets the lessons whose numbers are completed.
    pub fn know_lessons(&self, titles: Vec<String>) {
        if let Ok(line) = &mut self.parts.borrow_mut().line
            && let Some(helper) = line.helper_mut()
        {
            helper.lessons = titles;
        }
    }

    /// Applies these preferences.
    pub fn apply(&self, preferences: &Preferences) {
        if let Ok(line) = &mut self.parts.borrow_mut().line {
            line.set_edit_mode(match preferences.keys {
                Keys::Vi => EditMode::Vi,
                Keys::Emacs => EditMode::Emacs,
            });
            if let Some(helper) = line.helper_mut() {
                helper.theme = preferences.theme;
            }
        }
    }

    /// The inputs in the history that contain the pattern, oldest first.
    pub fn history(&self, pattern: &str) -> Vec<String> {
        let parts = self.parts.borrow();
        let Ok(line) = &parts.line else {
            return Vec::new();
        };
        let mut entries = history::entries(line.history());
        entries.retain(|entry| entry.contains(pattern));
        entries
    }

    /// Adds an entry to the history unless it starts with a space; returns a note if it cannot be
    /// saved.
    pub fn remember(&self, text: &str) -> Option<String> {
        if text.starts_with(char::is_whitespace) {
            return None;
        }
        let parts = &mut *self.parts.borrow_mut();
        let line = parts.line.as_mut().ok()?;
        history::remember(line.history_mut(), text);
        parts.file.append(text)
    }

    /// Returns a reader of single keys, starting with those typed ahead.
    pub fn key_reader(&self) -> KeyReader {
        let parts = Rc::clone(&self.parts);
        Box::new(move || parts.borrow_mut().read_key())
    }

    /// Returns a reader of lines for `input()`.
    pub fn line_reader(&self) -> LineReader {
        let parts = Rc::clone(&self.parts);
        Box::new(move |prompt| match parts.borrow_mut().read(prompt, false) {
            Entry::Text(text) => Ok(Some(text)),
            Entry::End => Ok(None),
            Entry::Cancelled => Err(io::ErrorKind::Interrupted.into()),
            Entry::Broken(message) => Err(io::Error::other(message)),
        })
    }
}

/// Reads a key and starts a new line; returns `None` when the terminal is gone.
pub type KeyReader = Box<dyn FnMut() -> Option<KeyEvent>>;

/// The time in milliseconds after which Escape is a key by itself.
const ESCAPE: u16 = 50;

impl Parts {
    /// Reads a key through the editor, which may already have received it, since the editor reads
    /// more than a line at a time.
    fn read_key(&mut self) -> Option<KeyEvent> {
        if let Some(key) = stray::take_key(&mut self.typed) {
            steer("\r\n");
            return Some(key);
        }
        let _editing = Editing::begin();
        let line = self.line.as_mut().ok()?;
        if let Some(helper) = line.helper_mut() {
            helper.reads_code = false;
            helper.drawn.get_mut().forget();
        }
        self.state.reads_code.store(false, Ordering::Relaxed);
        line.set_keyseq_timeout(Some(ESCAPE));
        self.state.single.store(true, Ordering::Relaxed);
        let read = read_line(line, "", "");
        self.state.single.store(false, Ordering::Relaxed);
        line.set_keyseq_timeout(None);
        let key = self.state.alone.lock().ok()?.take();
        key.filter(|_| read.is_ok())
    }

    fn read(&mut self, prompt: &str, reads_code: bool) -> Entry {
        let _editing = Editing::begin();
        // This must come before the line editor reads anything: the editor keeps input beyond the
        // current line, and that input was typed before what is read here.
        self.ask_once();
        let line = match &mut self.line {
            Ok(line) => line,
            Err(message) => return Entry::Broken(message.clone()),
        };
        self.state.walking.store(false, Ordering::Relaxed);
        self.state.reads_code.store(reads_code, Ordering::Relaxed);
        self.state.ends.store(false, Ordering::Relaxed);
        // The first tab stop is at the prompt's width, so that a tab at the start of a line is as
        // wide as the prompt.
        let columns = match reads_code {
            true => prompt.len(),
            false => TAB,
        };
        line.set_tab_stop(u8::try_from(columns).unwrap_or(u8::MAX));
        if let Some(helper) = line.helper_mut() {
            helper.reads_code = reads_code;
            helper.columns = columns;
            helper.drawn.get_mut().forget();
        }
        let begun = match self.take_typed(prompt) {
            Ok(begun) => begun,
            Err(entry) => return entry,
        };
        let read = match &mut self.line {
            Ok(line) if is_dumb() => read_dumb(line, prompt),
            Ok(line) => read_line(line, prompt, &begun),
            Err(message) => return Entry::Broken(message.clone()),
        };
        let cancelled = self.state.take_cancelled();
        if matches!(read, Err(ReadlineError::Interrupted)) || cancelled.is_some() {
            self.cancel(&cancelled.unwrap_or_default(), reads_code);
            return Entry::Cancelled;
        }
        match read {
            Ok(Entry::Text(text)) if reads_code => Entry::Text(plain(&text).into_owned()),
            Ok(entry) => entry,
            Err(ReadlineError::Eof) => Entry::End,
            Err(error) => {
                Entry::Broken(format!("the terminal cannot be read: {}", in_words(&error)))
            }
        }
    }

    /// Remembers a cancelled input of several lines, so that it can be recalled and continued. A
    /// single line is quickly typed again.
    fn cancel(&mut self, text: &str, reads_code: bool) {
        if let Ok(line) = &mut self.line
            && reads_code
            && text.contains('\n')
            && !text.starts_with(char::is_whitespace)
        {
            history::remember(line.history_mut(), text.trim_end());
        }
    }

    /// Queries the terminal the first time it is called.
    fn ask_once(&mut self) {
        if std::mem::replace(&mut self.asked, true) {
            return;
        }
        self.state.set_light(theme::ground_of_environment());
        let Ok(line) = &mut self.line else { return };
        if !ask::may_ask() {
            return;
        }
        let chosen = line.helper().map_or(Theme::Auto, |helper| helper.theme);
        let asks_ground = self.paints && chosen == Theme::Auto && self.state.light().is_none();
        let (told, typed) = ask::ask(asks_ground);
        self.typed.extend(typed);
        self.state.late.store(!told.answers, Ordering::Relaxed);
        if told.light.is_some() {
            self.state.set_light(told.light);
        }
        if let Some(mode) = told.mode {
            line.set_grapheme_cluster_mode(mode);
        }
        if let Some(helper) = line.helper_mut() {
            helper.answers = told.answers;
            helper.mode = told.mode.unwrap_or(helper.mode);
        }
    }

    /// Returns the start of the line from keys typed before the editor was listening, or the entry
    /// that they completed.
    fn take_typed(&mut self, prompt: &str) -> Result<String, Entry> {
        let helper = self.line.as_ref().ok().and_then(|line| line.helper());
        let Some(helper) = helper.filter(|_| !self.typed.is_empty()) else {
            return Ok(String::new());
        };
        let reads_code = helper.reads_code;
        let show = |text: &str| {
            let shown = helper.shown(text);
            steer(&format!("{prompt}{shown}\r\n"));
        };
        match typed::take(&mut self.typed, |text| helper.goes_on(text)) {
            Typed::Begun(text) => Ok(text),
            Typed::End => {
                show("");
                Err(Entry::End)
            }
            Typed::Line(text) => {
                show(&text);
                Err(Entry::Text(match reads_code {
                    true => plain(&text).into_owned(),
                    false => text,
                }))
            }
            Typed::Cancelled(text) => {
                show(&text);
                self.cancel(&plain(&text), reads_code);
                Err(Entry::Cancelled)
            }
        }
    }
}

/// Reports whether the terminal supports no control sequences.
pub(super) fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| dumb::is_dumb(&term))
}

/// Reads with the editor, starting with a given text.
fn read_line(line: &mut Line, prompt: &str, begun: &str) -> rustyline::Result<Entry> {
    loop {
        let read = match begun.is_empty() {
            true => line.readline(prompt),
            false => line.readline_with_initial(prompt, (begun, "")),
        };
        match read {
            // The window size has changed; start the line again.
            Err(ReadlineError::Signal(_)) => {}
            read => return read.map(Entry::Text),
        }
    }
}

/// Reads on a terminal without control sequences.
fn read_dumb(line: &mut Line, prompt: &str) -> rustyline::Result<Entry> {
    let reads_code = line.helper().is_some_and(|helper| helper.reads_code);
    // The editor would silently join lines.
    let read = |prompt: &str| {
        let _editing = Editing::begin();
        if let Some(helper) = line.helper_mut() {
            helper.reads_code = false;
        }
        line.readline(prompt)
    };
    let goes_on = |text: &str| reads_code && !ends_at_empty_line(text) && wants_more(text);
    dumb::read(prompt, read, goes_on)
}

fn editor(settings: &EditorSettings, state: &Arc<LineState>) -> rustyline::Result<Line> {
    let config = Config::builder()
        .max_history_size(ENTRIES_MAX)?
        .history_ignore_dups(true)?
        .indent_size(INDENT as u8)
        // Without colours the helper paints nothing, but lines must still pass through it.
        .color_mode(ColorMode::Forced)
        .completion_type(CompletionType::List)
        .build();
    let config_mode = config.grapheme_cluster_mode();
    let history = MemHistory::with_config(&config);
    let mut line = rustyline::Editor::with_history(config, history)?;
    line.set_helper(Some(Helper {
        colour: settings.colour,
        reads_code: true,
        columns: TAB,
        state: Arc::clone(state),
        settled: Cell::new(false),
        theme: Theme::Auto,
        mode: config_mode,
        answers: false,
        drawn: RefCell::new(Drawn::new(std::env::var_os("TMUX").is_some())),
        by_key: Cell::new(false),
        noticed: Cell::new(0),
        session: None,
        lessons: Vec::new(),
    }));
    for (key, handler) in bindings(state) {
        line.bind_sequence(key, handler);
    }
    Ok(line)
}
