//! A line while it is edited: what the keys make of it. [`Editing`] takes keys one by one and
//! says what is
//! to be done beyond the text itself.

use super::buffer::{Buffer, Kills, To, Word};
use super::history::Walk;
use super::key::Key;
use super::vi::Vi;
use crate::repl::keys::{self, Enter};

/// What a key asks of the editor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Did {
    /// The line is to be drawn.
    Draw,
    /// Nothing can be done.
    Bell,
    /// The input is whole.
    Accept,
    /// The line is given up.
    Cancel,
    /// The shell is left.
    Leave,
    /// The process is to be stopped.
    Suspend,
    /// The screen is to be cleared.
    Clear,
    /// The word before the cursor is to be completed.
    Complete,
    /// A search through the history begins.
    Search,
}

/// A key that wants another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prefix {
    /// Ctrl-V: the next character as it is.
    Quoted,
    /// Ctrl-X.
    Control,
    /// Escape: the next key with Alt.
    Alt,
    /// Ctrl-]: the character to go to.
    Find { forwards: bool },
}

/// The line.
pub(super) struct Editing<'a> {
    pub buffer: Buffer,
    pub kills: &'a mut Kills,
    pub walk: Walk<'a>,
    /// The text is an input, not an answer to `input()`.
    pub reads_code: bool,
    pub vi: Option<Vi>,
    prefix: Option<Prefix>,
    count: Option<usize>,
}

/// Times that a key is repeated at most.
pub(super) const COUNT_MAX: usize = 9_999;

impl<'a> Editing<'a> {
    /// An empty line.
    pub fn new(kills: &'a mut Kills, walk: Walk<'a>, reads_code: bool, vi: bool) -> Editing<'a> {
        Editing {
            buffer: Buffer::default(),
            kills,
            walk,
            reads_code,
            vi: vi.then(Vi::default),
            prefix: None,
            count: None,
        }
    }

    /// Does what a key asks.
    pub fn key(&mut self, key: Key) -> Did {
        if let Some(mut vi) = self.vi.take() {
            let did = vi.key(self, key);
            self.vi = Some(vi);
            return did;
        }
        self.emacs(key)
    }

    /// Does what a key means without vi.
    pub fn emacs(&mut self, key: Key) -> Did {
        if let Some(prefix) = self.prefix.take() {
            return self.prefixed(prefix, key);
        }
        if let Key::Alt(digit @ '0'..='9') = key {
            let count = self.count.unwrap_or(0) * 10 + (digit as usize - '0' as usize);
            self.count = Some(count.min(COUNT_MAX));
            return Did::Draw;
        }
        let count = self.count.take().unwrap_or(1);
        if !cuts(&key) {
            self.kills.rest_unless(matches!(key, Key::Alt('y' | 'Y')));
        }
        match key {
            Key::Char(c) => self.type_char(c, count),
            Key::Ctrl('@') | Key::Unknown | Key::Answer(_) | Key::PageUp | Key::PageDown => {
                Did::Draw
            }
            Key::Ctrl(c) => self.control(c, count),
            Key::Alt(c) => self.alternate(c, count),
            Key::Escape => {
                self.prefix = Some(Prefix::Alt);
                Did::Draw
            }
            Key::WordLeft => self.go(To::WordLeft(Word::Letters), count),
            Key::WordRight => self.go(To::WordRight(Word::Letters), count),
            Key::AltBackspace => self.kill(To::WordLeft(Word::Letters), count),
            key => self.common(key, count),
        }
    }

    /// Keys that mean the same however the line is edited.
    pub fn common(&mut self, key: Key, count: usize) -> Did {
        match key {
            Key::Enter => self.enter(),
            Key::AltEnter => {
                self.buffer.insert("\n");
                Did::Draw
            }
            Key::Tab => Did::Complete,
            Key::Backspace => self.backspace(count),
            Key::Delete => self.delete(To::Right, count),
            Key::Left => self.go(To::Left, count),
            Key::Right => self.go(To::Right, count),
            Key::Home => self.go(To::Home, 1),
            Key::End => self.go(To::End, 1),
            Key::Up => self.up(),
            Key::Down => self.down(),
            Key::Paste(text) => {
                self.buffer.insert(&text);
                Did::Draw
            }
            _ => Did::Draw,
        }
    }

    /// Keys with Ctrl.
    pub fn control(&mut self, c: char, count: usize) -> Did {
        match c {
            'A' => self.go(To::Home, 1),
            'B' => self.go(To::Left, count),
            'C' | '\\' => Did::Cancel,
            'D' => self.end_of_input(count),
            'E' => self.go(To::End, 1),
            'F' => self.go(To::Right, count),
            'K' => self.kill(To::End, 1),
            'L' => Did::Clear,
            'N' => self.later(),
            'P' => self.earlier(),
            'Q' | 'V' => {
                self.prefix = Some(Prefix::Quoted);
                Did::Draw
            }
            'R' | 'S' => Did::Search,
            'T' => self.transpose(),
            'U' => self.kill(To::Home, 1),
            'W' => self.kill(To::WordLeft(Word::Big), count),
            'X' => {
                self.prefix = Some(Prefix::Control);
                Did::Draw
            }
            'Y' => match self.kills.newest() {
                Some(text) => {
                    self.buffer.insert(&text);
                    Did::Draw
                }
                None => Did::Bell,
            },
            'Z' => Did::Suspend,
            ']' => {
                self.prefix = Some(Prefix::Find { forwards: true });
                Did::Draw
            }
            '_' => self.undo(count),
            _ => Did::Draw,
        }
    }

    fn alternate(&mut self, c: char, count: usize) -> Did {
        match c.to_ascii_lowercase() {
            'b' => self.go(To::WordLeft(Word::Letters), count),
            'f' => self.go(To::WordRight(Word::Letters), count),
            'd' => self.kill(To::WordRight(Word::Letters), count),
            'u' => self.recase(str::to_uppercase),
            'l' => self.recase(str::to_lowercase),
            'c' => self.recase(capital),
            'y' => match self.kills.older() {
                Some((length, text)) => {
                    let at = self.buffer.at();
                    self.buffer.replace(at.saturating_sub(length)..at, &text);
                    Did::Draw
                }
                None => Did::Bell,
            },
            't' => self.transpose_words(),
            '<' => self.recall_end(true),
            '>' => self.recall_end(false),
            _ => Did::Draw,
        }
    }

    fn prefixed(&mut self, prefix: Prefix, key: Key) -> Did {
        match (prefix, key) {
            (Prefix::Quoted, Key::Char(c)) => self.type_char(c, 1),
            (Prefix::Quoted, Key::Ctrl(c)) => self.insert_code(c as u8 - b'@'),
            (Prefix::Quoted, Key::Tab) => self.insert_code(b'\t'),
            (Prefix::Quoted, Key::Enter) => self.insert_code(b'\n'),
            (Prefix::Quoted, Key::Escape) => self.insert_code(0x1b),
            (Prefix::Control, Key::Ctrl('U')) => self.undo(1),
            (Prefix::Control, Key::Backspace) => self.kill(To::Home, 1),
            (Prefix::Alt, Key::Char(c)) => self.emacs(Key::Alt(c)),
            (Prefix::Alt, Key::Enter) => self.emacs(Key::AltEnter),
            (Prefix::Alt, Key::Backspace) => self.emacs(Key::AltBackspace),
            (Prefix::Alt, Key::Escape) => Did::Draw,
            (Prefix::Find { forwards }, Key::Char(c)) => {
                let before = false;
                self.go(
                    To::Find {
                        c,
                        forwards,
                        before,
                    },
                    1,
                )
            }
            (Prefix::Control | Prefix::Find { .. }, Key::Ctrl('C')) => Did::Cancel,
            (_, Key::Ctrl('G')) => Did::Draw,
            (Prefix::Alt, key) => self.emacs(key),
            (Prefix::Quoted | Prefix::Control | Prefix::Find { .. }, _) => Did::Bell,
        }
    }

    fn insert_code(&mut self, code: u8) -> Did {
        self.buffer.insert(&char::from(code).to_string());
        Did::Draw
    }

    /// Types a character; a closing bracket that begins a line goes where it belongs.
    pub fn type_char(&mut self, c: char, count: usize) -> Did {
        if self.reads_code && count == 1 {
            let surplus = keys::surplus_before(c, self.buffer.before());
            if let Some(surplus) = surplus {
                let at = self.buffer.at();
                self.buffer.replace(at - surplus..at, &c.to_string());
                return Did::Draw;
            }
        }
        for _ in 0..count {
            self.buffer.type_char(c);
        }
        Did::Draw
    }

    pub fn go(&mut self, to: To, count: usize) -> Did {
        for _ in 0..count {
            self.buffer.go(self.buffer.target(to));
        }
        Did::Draw
    }

    /// Cuts out what is up to there, to be put back.
    pub fn kill(&mut self, to: To, count: usize) -> Did {
        let at = self.buffer.at();
        let cut = self.cut(to, count);
        self.kills.add(&cut, self.buffer.at() < at);
        Did::Draw
    }

    /// Takes out what is up to there.
    pub fn delete(&mut self, to: To, count: usize) -> Did {
        self.cut(to, count);
        Did::Draw
    }

    fn cut(&mut self, to: To, count: usize) -> String {
        let at = self.buffer.at();
        self.go(to, count);
        let mut target = self.buffer.at();
        // At the edge of a line, its end goes.
        if target == at && to == To::End && !self.buffer.is_at_end() {
            target = self.buffer.target(To::Right);
        }
        if target == at && to == To::Home {
            target = self.buffer.target(To::Left);
        }
        self.buffer.go(at);
        self.buffer.cut(at, target)
    }

    pub fn backspace(&mut self, count: usize) -> Did {
        let surplus = keys::surplus_of_blanks(self.buffer.before());
        match surplus.filter(|_| self.reads_code && count == 1) {
            Some(surplus) => {
                let at = self.buffer.at();
                self.buffer.cut(at - surplus, at);
                Did::Draw
            }
            None => self.delete(To::Left, count),
        }
    }

    pub fn enter(&mut self) -> Did {
        if !self.reads_code {
            return Did::Accept;
        }
        match keys::enter(self.buffer.text(), self.buffer.at()) {
            Enter::Accept => Did::Accept,
            Enter::Line(text) => {
                self.buffer.insert(&text);
                Did::Draw
            }
        }
    }

    /// Ctrl-D: takes a character out, leaves an empty line, ends an input of several lines.
    fn end_of_input(&mut self, count: usize) -> Did {
        let text = self.buffer.text();
        if text.is_empty() {
            Did::Leave
        } else if !self.buffer.is_at_end() {
            self.delete(To::Right, count)
        } else if text.contains('\n') {
            Did::Accept
        } else {
            Did::Bell
        }
    }

    pub fn undo(&mut self, count: usize) -> Did {
        let undone = (0..count).filter(|_| self.buffer.undo()).count();
        if undone > 0 { Did::Draw } else { Did::Bell }
    }

    fn transpose(&mut self) -> Did {
        let at = self.buffer.at();
        let line = self.buffer.line();
        let middle = if at == line.end {
            self.buffer.target(To::Left)
        } else {
            at
        };
        self.buffer.go(middle);
        let (first, end) = (self.buffer.target(To::Left), self.buffer.target(To::Right));
        if first < line.start || middle == line.start || end == middle {
            self.buffer.go(at);
            return Did::Bell;
        }
        let text = self.buffer.text();
        let swapped = format!("{}{}", &text[middle..end], &text[first..middle]);
        self.buffer.replace(first..end, &swapped);
        Did::Draw
    }

    fn transpose_words(&mut self) -> Did {
        let begun = self.buffer.at();
        let word = Word::Letters;
        let end = self.buffer.target(To::WordRight(word));
        self.buffer.go(end);
        let second = self.buffer.target(To::WordLeft(word));
        self.buffer.go(second);
        let first = self.buffer.target(To::WordLeft(word));
        self.buffer.go(first);
        let first_end = self.buffer.target(To::WordRight(word));
        if first == second || first_end > second {
            self.buffer.go(begun);
            return Did::Bell;
        }
        let text = self.buffer.text();
        let swapped = [
            &text[second..end],
            &text[first_end..second],
            &text[first..first_end],
        ]
        .concat();
        self.buffer.replace(first..end, &swapped);
        Did::Draw
    }

    fn recase(&mut self, recased: impl Fn(&str) -> String) -> Did {
        let (at, end) = (
            self.buffer.at(),
            self.buffer.target(To::WordRight(Word::Letters)),
        );
        let text = recased(&self.buffer.text()[at..end]);
        self.buffer.replace(at..end, &text);
        Did::Draw
    }

    /// Up: in a line that has a beginning, an earlier input that begins alike; else the
    /// line above, or the input before.
    fn up(&mut self) -> Did {
        self.vertical(true)
    }

    fn down(&mut self) -> Did {
        self.vertical(false)
    }

    fn vertical(&mut self, up: bool) -> Did {
        if self.walk.searches(&self.buffer) {
            let found = self.walk.alike(&self.buffer, up);
            return self.recalled(found);
        }
        if let Some(at) = self.buffer.vertical(up) {
            self.buffer.go(at);
            return Did::Draw;
        }
        if up { self.earlier() } else { self.later() }
    }

    pub fn earlier(&mut self) -> Did {
        let found = self.walk.earlier(&self.buffer);
        self.recalled(found)
    }

    pub fn later(&mut self) -> Did {
        let found = self.walk.later();
        self.recalled(found)
    }

    fn recall_end(&mut self, first: bool) -> Did {
        let found = self.walk.outermost(&self.buffer, first);
        self.recalled(found)
    }

    fn recalled(&mut self, found: Option<(String, usize)>) -> Did {
        match found {
            Some((text, at)) => {
                self.buffer.replace_all(&text, at);
                Did::Draw
            }
            None => Did::Bell,
        }
    }
}

/// Whether a key cuts something out that joins what the key before cut out.
fn cuts(key: &Key) -> bool {
    match key {
        Key::Ctrl(c) => matches!(c, 'K' | 'U' | 'W'),
        Key::Alt(c) => matches!(c, 'd' | 'D'),
        key => *key == Key::AltBackspace,
    }
}

fn capital(word: &str) -> String {
    let letter = word.find(char::is_alphanumeric).unwrap_or(0);
    let (before, word) = word.split_at(letter);
    let mut chars = word.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{before}{first}{}", chars.as_str().to_lowercase())
}
