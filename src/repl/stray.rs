//! Keys typed while the terminal was being asked where its cursor is.
//!
//! They were read before the line editor could see them, and cannot be put back. So they are queued
//! here, and the terminal is asked to confirm that it is listening: when its answer arrives among
//! the keys, the first queued key takes effect. Each such answer releases one key, and keys typed
//! in the meantime join the end of the queue.

use super::ask::wake;
use super::keys::{LineState, meanings, types};
use rustyline::{
    Cmd, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers, Movement, Word,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// The queued keys.
#[derive(Default, Debug)]
pub(super) struct Stray {
    keys: VecDeque<KeyEvent>,
    /// The number of answers still to come.
    wakes: usize,
    /// Whether the first answer has arrived, so that all keys are queued.
    begun: bool,
    /// Whether the first part of an answer has arrived.
    half: bool,
}

impl Stray {
    /// Queues keys that were read, and counts one more answer to expect.
    pub fn take(&mut self, typed: &[u8]) {
        self.keys.extend(keys(typed));
        self.wakes += 1;
    }

    /// `Some` if the key is part of an answer; the value says whether it completes the answer.
    fn wakes(&mut self, key: KeyEvent) -> Option<bool> {
        match key {
            KeyEvent(KeyCode::UnknownEscSeq, _) if self.wakes > 0 && !self.half => {
                self.half = true;
                Some(false)
            }
            KeyEvent(KeyCode::Char('n'), Modifiers::NONE) if self.half => {
                self.half = false;
                self.wakes -= 1;
                self.begun = true;
                Some(true)
            }
            _ => None,
        }
    }
}

/// Handles the arrival of a key; returns `None` if no other key is queued before it.
pub(super) fn next(state: &Arc<LineState>, key: KeyEvent, line: &EventContext<'_>) -> Option<Cmd> {
    let first = {
        let mut stray = state.stray.lock().ok()?;
        let woken = stray.wakes(key);
        match woken {
            Some(false) => return Some(Cmd::Noop),
            Some(true) => {}
            None if stray.begun && !stray.keys.is_empty() => stray.keys.push_back(key),
            None => return None,
        }
        let first = stray.keys.pop_front();
        stray.begun = !stray.keys.is_empty();
        if stray.begun && stray.wakes == 0 {
            stray.wakes += 1;
            wake();
        }
        first
    };
    first.map_or(Some(Cmd::Noop), |first| Some(meaning(state, first, line)))
}

/// The action of a queued key. Among the keys that the shell does not define itself, only those
/// that edit a line or move within it, as in most programs, are supported; in vi command mode, none
/// are.
fn meaning(state: &Arc<LineState>, key: KeyEvent, line: &EventContext<'_>) -> Cmd {
    if let Some(done) = state.arrives(key) {
        return done;
    }
    let own = meanings(state).into_iter().find(|(known, _)| *known == key);
    let own = own.and_then(|(_, handler)| match handler {
        EventHandler::Simple(command) => Some(command),
        EventHandler::Conditional(handler) => handler.handle(&Event::from(key), 1, true, line),
    });
    own.unwrap_or_else(|| plain(key, line))
}

fn plain(KeyEvent(code, modifiers): KeyEvent, line: &EventContext<'_>) -> Cmd {
    match (code, modifiers) {
        (KeyCode::Enter, _) => Cmd::AcceptOrInsertLine {
            accept_in_the_middle: true,
        },
        (KeyCode::Char('D'), Modifiers::CTRL) if line.line().is_empty() => Cmd::EndOfFile,
        _ if !types(line) => Cmd::Noop,
        (KeyCode::Char(c), Modifiers::NONE) => Cmd::Insert(1, c.to_string()),
        (KeyCode::Tab, _) => Cmd::Complete,
        (KeyCode::Backspace, _) => Cmd::Kill(Movement::BackwardChar(1)),
        (KeyCode::Delete, _) | (KeyCode::Char('D'), Modifiers::CTRL) => {
            Cmd::Kill(Movement::ForwardChar(1))
        }
        (KeyCode::Char('U'), Modifiers::CTRL) => Cmd::Kill(Movement::BeginningOfLine),
        (KeyCode::Char('K'), Modifiers::CTRL) => Cmd::Kill(Movement::EndOfLine),
        (KeyCode::Char('W'), Modifiers::CTRL) => Cmd::Kill(Movement::BackwardWord(1, Word::Big)),
        (KeyCode::Left, _) | (KeyCode::Char('B'), Modifiers::CTRL) => {
            Cmd::Move(Movement::BackwardChar(1))
        }
        (KeyCode::Right, _) | (KeyCode::Char('F'), Modifiers::CTRL) => {
            Cmd::Move(Movement::ForwardChar(1))
        }
        (KeyCode::Home, _) | (KeyCode::Char('A'), Modifiers::CTRL) => {
            Cmd::Move(Movement::BeginningOfLine)
        }
        (KeyCode::End, _) | (KeyCode::Char('E'), Modifiers::CTRL) => Cmd::Move(Movement::EndOfLine),
        (KeyCode::Up, _) => Cmd::LineUpOrPreviousHistory(1),
        (KeyCode::Down, _) => Cmd::LineDownOrNextHistory(1),
        _ => Cmd::Noop,
    }
}

/// Decodes bytes into keys. Sequences of keys that have no meaning on a line are dropped.
fn keys(typed: &[u8]) -> Vec<KeyEvent> {
    let mut typed = typed.to_vec();
    std::iter::from_fn(|| take_key(&mut typed)).collect()
}

/// Removes the first key from a sequence of bytes.
pub(super) fn take_key(typed: &mut Vec<u8>) -> Option<KeyEvent> {
    let text = String::from_utf8_lossy(typed).into_owned();
    let mut chars = text.chars();
    let mut found = None;
    while found.is_none() {
        let Some(c) = chars.next() else { break };
        found = key(c, &mut chars);
    }
    *typed = chars.as_str().as_bytes().to_vec();
    found
}

/// The key that starts with a character.
fn key(c: char, rest: &mut std::str::Chars<'_>) -> Option<KeyEvent> {
    let plain = |code| Some(KeyEvent(code, Modifiers::NONE));
    match c {
        '\r' | '\n' => plain(KeyCode::Enter),
        '\t' => plain(KeyCode::Tab),
        '\u{7f}' | '\u{8}' => plain(KeyCode::Backspace),
        '\u{1b}' => match rest.next()? {
            '[' | 'O' => {
                let mut sequence = String::new();
                for c in rest.by_ref() {
                    sequence.push(c);
                    if matches!(c, '@'..='~') {
                        break;
                    }
                }
                plain(key_of(&sequence)?)
            }
            c => Some(KeyEvent(KeyCode::Char(c), Modifiers::ALT)),
        },
        '\0'..='\u{1f}' => {
            let letter = char::from(c as u8 | 0x40);
            Some(KeyEvent(KeyCode::Char(letter), Modifiers::CTRL))
        }
        c => plain(KeyCode::Char(c)),
    }
}

/// The key that sends a sequence, given the part after `ESC [` or `ESC O`.
fn key_of(sequence: &str) -> Option<KeyCode> {
    Some(match sequence {
        "A" => KeyCode::Up,
        "B" => KeyCode::Down,
        "C" => KeyCode::Right,
        "D" => KeyCode::Left,
        "H" | "1~" | "7~" => KeyCode::Home,
        "F" | "4~" | "8~" => KeyCode::End,
        "3~" => KeyCode::Delete,
        "200~" => KeyCode::BracketedPasteStart,
        "201~" => KeyCode::BracketedPasteEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Stray, keys};
    use rustyline::{KeyCode, KeyEvent, Modifiers};

    #[test]
    fn bytes_are_keys_again() {
        let plain = |code| KeyEvent(code, Modifiers::NONE);
        let expected = [
            plain(KeyCode::Char('é')),
            plain(KeyCode::Backspace),
            plain(KeyCode::Left),
            plain(KeyCode::Delete),
            KeyEvent(KeyCode::Char('C'), Modifiers::CTRL),
            KeyEvent(KeyCode::Char('f'), Modifiers::ALT),
            plain(KeyCode::Enter),
        ];
        let typed = "é\u{7f}\u{1b}[D\u{1b}[3~\u{1b}[15~\u{3}\u{1b}f\r";
        assert_eq!(keys(typed.as_bytes()), expected);
    }

    #[test]
    fn an_answer_is_told_from_keys() {
        let mut stray = Stray::default();
        let n = KeyEvent(KeyCode::Char('n'), Modifiers::NONE);
        let unknown = KeyEvent(KeyCode::UnknownEscSeq, Modifiers::NONE);
        assert_eq!(stray.wakes(unknown), None);
        stray.take(b"a");
        assert_eq!(stray.wakes(n), None);
        assert_eq!(stray.wakes(unknown), Some(false));
        assert_eq!(stray.wakes(n), Some(true));
        assert_eq!(stray.wakes(n), None);
    }
}
