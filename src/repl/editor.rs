//! The line editor, shared by the prompt and by `input()`, so that text typed ahead reaches whoever reads next.

use super::ending;
use super::helper::Helper;
use super::history::{self, ENTRIES_MAX, HistoryFile};
use super::keys::{INDENT, LineState, bindings};
use super::more::plain;
use super::theme;
use crate::session::{Keys, Preferences, Session, Theme};
use crate::world::LineReader;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{ColorMode, CompletionType, Config, EditMode};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Columns that a tab reaches in an answer to `input()`.
const TAB: usize = 8;

/// How the editor should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EditorSettings {
    /// Entries are kept in a file.
    pub keep_history: bool,
    /// What is typed is painted.
    pub colour: bool,
}

/// What the editor gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// An input, perhaps of several lines.
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

struct Parts {
    line: Result<rustyline::Editor<Helper, MemHistory>, String>,
    file: HistoryFile,
    /// What the keys know.
    state: Arc<LineState>,
}

impl Editor {
    /// An editor on this process's terminal. Nothing is read yet, neither lines nor the history.
    pub fn open(settings: &EditorSettings) -> Editor {
        ending::restore_at_end();
        let state = Arc::<LineState>::default();
        let line = editor(settings, &state)
            .map_err(|error| format!("the terminal cannot be used: {error}"));
        let file = HistoryFile::find(settings.keep_history);
        Editor {
            parts: Rc::new(RefCell::new(Parts { line, file, state })),
        }
    }

    /// Reads the history; a note if it cannot be read.
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

    /// From now on the names of this session are completed.
    pub fn complete_from(&self, session: &Rc<RefCell<Session>>) {
        if let Ok(line) = &mut self.parts.borrow_mut().line
            && let Some(helper) = line.helper_mut()
        {
            helper.session = Some(Rc::clone(session));
        }
    }

    /// Is from now on as a person likes it.
    pub fn apply(&self, preferences: &Preferences) {
        if let Ok(line) = &mut self.parts.borrow_mut().line {
            line.set_edit_mode(match preferences.keys {
                Keys::Vi => EditMode::Vi,
                Keys::Emacs => EditMode::Emacs,
            });
            if let Some(helper) = line.helper_mut() {
                helper.theme = theme::of(preferences.theme);
            }
        }
    }

    /// The inputs of the history that contain a text, oldest first.
    pub fn history(&self, pattern: &str) -> Vec<String> {
        let parts = self.parts.borrow();
        let Ok(line) = &parts.line else {
            return Vec::new();
        };
        let mut entries = history::entries(line.history());
        entries.retain(|entry| entry.contains(pattern));
        entries
    }

    /// Puts an entry into the history unless it begins with a blank; a note if it cannot be kept.
    pub fn remember(&self, text: &str) -> Option<String> {
        if text.starts_with(char::is_whitespace) {
            return None;
        }
        let parts = &mut *self.parts.borrow_mut();
        let line = parts.line.as_mut().ok()?;
        history::remember(line.history_mut(), text);
        parts.file.append(text)
    }

    /// A reader of lines for `input()`.
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

impl Parts {
    fn read(&mut self, prompt: &str, reads_code: bool) -> Entry {
        let line = match &mut self.line {
            Ok(line) => line,
            Err(message) => return Entry::Broken(message.clone()),
        };
        self.state.walking.store(false, Ordering::Relaxed);
        self.state.reads_code.store(reads_code, Ordering::Relaxed);
        self.state.ends.store(false, Ordering::Relaxed);
        // Tabs reach as far as the prompt, so that the one that begins a line has its columns.
        let columns = match reads_code {
            true => prompt.len(),
            false => TAB,
        };
        line.set_tab_stop(u8::try_from(columns).unwrap_or(u8::MAX));
        if let Some(helper) = line.helper_mut() {
            helper.reads_code = reads_code;
            helper.columns = columns;
        }
        loop {
            return match line.readline(prompt) {
                Ok(text) if reads_code => Entry::Text(plain(&text).into_owned()),
                Ok(text) => Entry::Text(text),
                Err(ReadlineError::Interrupted) => {
                    let text = self.state.take_cancelled();
                    // A line is soon typed again; what took several can be gone on with.
                    if reads_code && text.contains('\n') && !text.starts_with(char::is_whitespace) {
                        history::remember(line.history_mut(), text.trim_end());
                    }
                    Entry::Cancelled
                }
                Err(ReadlineError::Eof) => Entry::End,
                // A change of the window's size; the line starts anew.
                Err(ReadlineError::Signal(_)) => continue,
                Err(error) => Entry::Broken(format!("the terminal cannot be read: {error}")),
            };
        }
    }
}

fn editor(
    settings: &EditorSettings,
    state: &Arc<LineState>,
) -> rustyline::Result<rustyline::Editor<Helper, MemHistory>> {
    let config = Config::builder()
        .max_history_size(ENTRIES_MAX)?
        .history_ignore_dups(true)?
        .indent_size(INDENT as u8)
        // Without colours the helper paints nothing, but a line still goes through it to the
        // terminal.
        .color_mode(ColorMode::Forced)
        .completion_type(CompletionType::List)
        .build();
    let history = MemHistory::with_config(&config);
    let mut line = rustyline::Editor::with_history(config, history)?;
    line.set_helper(Some(Helper {
        colour: settings.colour,
        reads_code: true,
        columns: TAB,
        state: Arc::clone(state),
        settled: Cell::new(false),
        theme: theme::of(Theme::Auto),
        session: None,
    }));
    for (key, handler) in bindings(state) {
        line.bind_sequence(key, handler);
    }
    Ok(line)
}
