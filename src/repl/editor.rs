//! The line editor, shared by the prompt and by `input()`, so that text typed ahead reaches
//! whoever reads next.

use super::helper::Helper;
use super::history::{self, HistoryFile};
use super::line::{Modes, Read, Reader, Wanted};
use super::theme;
use crate::session::{Keys, LineReader, Preferences, Session, Theme};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

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
    line: Result<Reader, String>,
    helper: Helper,
    history: Vec<String>,
    file: HistoryFile,
    vi: bool,
    ascii: bool,
}

impl Editor {
    /// An editor on this process's terminal. Nothing is read yet, neither lines nor the
    /// history. From now on signals leave the terminal as it
    /// was; no other thread may run before.
    pub fn open(settings: &EditorSettings) -> Editor {
        let line = Reader::open().map_err(|error| format!("the terminal cannot be used: {error}"));
        let (colours, fits) = theme::of(Theme::Auto);
        let parts = Parts {
            line,
            helper: Helper {
                colour: settings.colour,
                reads_code: true,
                theme: Cell::new(colours),
                fits_background: Cell::new(fits),
                session: None,
            },
            history: Vec::new(),
            file: HistoryFile::find(settings.keep_history),
            vi: false,
            ascii: false,
        };
        Editor {
            parts: Rc::new(RefCell::new(parts)),
        }
    }

    /// Reads the history; a note if it cannot be read.
    pub fn load_history(&self) -> Option<String> {
        let parts = &mut *self.parts.borrow_mut();
        parts.file.load(&mut parts.history)
    }

    /// The modes of the terminal, if there is one.
    pub(super) fn modes(&self) -> Option<Modes> {
        self.parts.borrow().line.as_ref().ok().map(Reader::modes)
    }

    /// Reads the input with this number.
    pub fn read(&self, number: u64) -> Entry {
        let prompt = super::prompt(number);
        self.parts.borrow_mut().read(&prompt, true)
    }

    /// Another program wrote on the terminal: what comes next begins a line.
    pub fn begin_line(&self) {
        if let Ok(line) = &mut self.parts.borrow_mut().line {
            line.begin_line();
        }
    }

    /// From now on the names of this session are completed.
    pub fn complete_from(&self, session: &Rc<RefCell<Session>>) {
        self.parts.borrow_mut().helper.session = Some(Rc::clone(session));
    }

    /// Is from now on as a person likes it.
    pub fn apply(&self, preferences: &Preferences) {
        let parts = &mut *self.parts.borrow_mut();
        parts.vi = match preferences.keys {
            Keys::Vi => true,
            Keys::Emacs => false,
        };
        parts.ascii = preferences.ascii;
        let (colours, fits) = theme::of(preferences.theme);
        parts.helper.theme.set(colours);
        parts.helper.fits_background.set(fits);
        let told = parts.line.as_ref().ok().and_then(Reader::background);
        if let Some(light) = told {
            parts.helper.learn_background(light);
        }
    }

    /// The inputs of the history that contain a text, oldest first.
    pub fn history(&self, pattern: &str) -> Vec<String> {
        let parts = self.parts.borrow();
        let found = parts.history.iter();
        found
            .filter(|entry| entry.contains(pattern))
            .cloned()
            .collect()
    }

    /// Puts an entry into the history unless it begins with a blank; a note if it cannot be kept.
    pub fn remember(&self, text: &str) -> Option<String> {
        if text.starts_with(char::is_whitespace) {
            return None;
        }
        let parts = &mut *self.parts.borrow_mut();
        history::remember(&mut parts.history, text);
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
        self.helper.reads_code = reads_code;
        let wanted = Wanted {
            prompt,
            vi: self.vi,
            ascii: self.ascii,
            entries: &self.history,
            helper: &self.helper,
        };
        match line.read(&wanted) {
            Read::Text(text) => Entry::Text(text),
            Read::Cancelled(text) => {
                // A line is soon typed again; what took several can be gone on with.
                if reads_code && text.contains('\n') && !text.starts_with(char::is_whitespace) {
                    history::remember(&mut self.history, text.trim_end());
                }
                Entry::Cancelled
            }
            Read::End => Entry::End,
            Read::Broken(error) => Entry::Broken(format!("the terminal cannot be read: {error}")),
        }
    }
}
