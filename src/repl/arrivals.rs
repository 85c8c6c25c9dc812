//! Input that arrives among the keys without being typed: pasted text, and late answers from the
//! terminal.
//!
//! The line editor neither recognises answers nor knows that pasted lines need prompts. So each key
//! is first checked to see whether it belongs to an answer or to pasted text.

use super::ask::is_light;
use super::keys::LineState;
use super::more::pasted;
use super::stray;
use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers,
    RepeatCount,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The maximum length of an answer, in bytes.
const ANSWER_MAX: usize = 64;

/// The kind of input that is arriving.
#[derive(Default)]
pub(super) enum Arrival {
    /// Typed keys.
    #[default]
    Keys,
    /// Pasted text, as far as it has arrived.
    Paste(String),
    /// The terminal's answer to a question about a colour.
    Colour(String),
    /// The numbers in an answer.
    Numbers(String),
}

/// A key whose special meaning applies only if it is typed.
pub(super) struct Typed {
    /// The state shared by the keys.
    pub state: Arc<LineState>,
    /// Its meaning when typed.
    pub meaning: Option<EventHandler>,
}

impl ConditionalEventHandler for Typed {
    fn handle(
        &self,
        event: &Event,
        n: RepeatCount,
        positive: bool,
        line: &EventContext<'_>,
    ) -> Option<Cmd> {
        if self.state.single.swap(false, Ordering::Relaxed)
            && let Some(key) = event.get(0)
        {
            *self.state.alone.lock().ok()? = Some(*key);
            return Some(Cmd::AcceptLine);
        }
        self.state.key.store(true, Ordering::Relaxed);
        if let Some(key) = event.get(0)
            && let Some(done) =
                stray::next(&self.state, *key, line).or_else(|| self.state.arrives(*key))
        {
            return Some(done);
        }
        match self.meaning.as_ref()? {
            EventHandler::Simple(command) => Some(command.clone()),
            EventHandler::Conditional(meaning) => meaning.handle(event, n, positive, line),
        }
    }
}

impl LineState {
    /// The action of a key that was not typed; `None` if it was typed.
    pub(super) fn arrives(&self, key: KeyEvent) -> Option<Cmd> {
        let mut arrival = self.arrival.lock().ok()?;
        let KeyEvent(code, modifiers) = key;
        let is_ctrl_c = code == KeyCode::Char('C') && modifiers == Modifiers::CTRL;
        if is_ctrl_c {
            // Ctrl-C abandons an arrival that never ends.
            *arrival = Arrival::Keys;
            return None;
        }
        let typed = matches!(modifiers, Modifiers::NONE).then_some(code);
        match &mut *arrival {
            Arrival::Keys if code == KeyCode::BracketedPasteStart => {
                *arrival = Arrival::Paste(String::new());
            }
            Arrival::Keys => {
                let late = self.late.load(Ordering::Relaxed);
                let begins = match (code, modifiers) {
                    (KeyCode::Char(']'), Modifiers::ALT) => Arrival::Colour(String::new()),
                    (KeyCode::UnknownEscSeq, _) => Arrival::Numbers(String::new()),
                    _ => return None,
                };
                if !late {
                    return None;
                }
                *arrival = begins;
            }
            Arrival::Paste(text) if code == KeyCode::BracketedPasteEnd => {
                let text = pasted(&text.replace("\r\n", "\n").replace('\r', "\n"));
                *arrival = Arrival::Keys;
                return Some(Cmd::Insert(1, text));
            }
            Arrival::Paste(text) => text.extend(character(key)),
            Arrival::Colour(text) => {
                if ends_answer(key) || text.len() > ANSWER_MAX {
                    let light = text.strip_prefix("11;").and_then(is_light);
                    *arrival = Arrival::Keys;
                    if light.is_some() && self.set_light(light) {
                        return Some(Cmd::Repaint);
                    }
                } else {
                    text.extend(character(key));
                }
            }
            Arrival::Numbers(text) => match (code, typed) {
                (KeyCode::Char('c'), Some(_)) if !text.is_empty() => {
                    self.late.store(false, Ordering::Relaxed);
                    *arrival = Arrival::Keys;
                }
                (KeyCode::Char(c @ ('0'..='9' | ';')), Some(_)) => text.push(c),
                (KeyCode::UnknownEscSeq, _) => {}
                (KeyCode::Char(']'), _) if modifiers == Modifiers::ALT => {
                    *arrival = Arrival::Colour(String::new());
                }
                // The keys were typed after all.
                (KeyCode::Char(c), Some(_)) => {
                    let text = std::mem::take(text);
                    *arrival = Arrival::Keys;
                    return (!text.is_empty()).then(|| Cmd::Insert(1, format!("{text}{c}")));
                }
                _ => {
                    let text = std::mem::take(text);
                    *arrival = Arrival::Keys;
                    return (!text.is_empty()).then_some(Cmd::Insert(1, text));
                }
            },
        }
        Some(Cmd::Noop)
    }
}

/// Reports whether a key ends the terminal's answer to a question about a colour.
fn ends_answer(KeyEvent(code, modifiers): KeyEvent) -> bool {
    matches!(
        (code, modifiers),
        (KeyCode::Char('G'), Modifiers::CTRL) | (KeyCode::Char('\\'), Modifiers::ALT)
    )
}

/// The character that a key in pasted text represents.
fn character(KeyEvent(code, modifiers): KeyEvent) -> Option<char> {
    match (code, modifiers) {
        (KeyCode::Char(c), Modifiers::NONE) => Some(c),
        (KeyCode::Char(c), Modifiers::CTRL) => Some(char::from(c as u8 & 0x1f)),
        (KeyCode::Enter, _) => Some('\r'),
        (KeyCode::Tab, _) => Some('\t'),
        (KeyCode::Backspace, _) => Some('\u{7f}'),
        _ => None,
    }
}
