//! Keys whose action depends on the line.

use super::arrivals::{Arrival, Typed};
use super::helper::wants_more;
use super::more::{MARK, plain};
use super::stray::Stray;
use crate::command;
use crate::syntax::{TokenKind, tokens};
use crate::world::erase_rest;
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Event, EventContext, EventHandler, InputMode, KeyCode,
    KeyEvent, Modifiers, Movement, RepeatCount,
};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// The number of columns by which a block is indented.
pub(super) const INDENT: usize = 4;

/// The state that the keys share about the line, beyond its text.
#[derive(Default)]
pub(super) struct LineState {
    /// Whether the line was recalled with no text typed first, so that the keys walk through the
    /// whole history. Cleared whenever a line is started.
    pub walking: AtomicBool,
    /// The next completion: how many bytes before the cursor to replace, and with what text.
    pub replacement: Mutex<Option<(usize, String)>>,
    /// Whether the line is an input, not an answer to `input()`.
    pub reads_code: AtomicBool,
    /// Whether the input ends here, complete or not. Cleared whenever a line is started.
    pub ends: AtomicBool,
    /// The text that was cancelled with Ctrl-C, if any.
    cancelled: Mutex<Option<String>>,
    /// Input that arrives without being typed.
    pub arrival: Mutex<Arrival>,
    /// Whether the terminal's answer is still outstanding.
    pub late: AtomicBool,
    /// Keys typed while the terminal was being queried.
    pub stray: Mutex<Stray>,
    /// Whether only the next key is wanted.
    pub single: AtomicBool,
    /// The single key that was read.
    pub alone: Mutex<Option<KeyEvent>>,
    /// Whether a key has arrived since the line editor last asked what to show.
    pub key: AtomicBool,
    /// Whether the background is light, if that is known.
    light: Mutex<Option<bool>>,
}

impl LineState {
    /// Takes the text that was cancelled with Ctrl-C.
    pub fn take_cancelled(&self) -> Option<String> {
        self.cancelled.lock().ok().and_then(|mut text| text.take())
    }

    /// Returns whether the terminal's background is light, if that is known.
    pub fn light(&self) -> Option<bool> {
        self.light.lock().ok().and_then(|light| *light)
    }

    /// Records what is known about the background; returns false if that was already known.
    pub fn set_light(&self, light: Option<bool>) -> bool {
        let known = self.light.lock();
        known.is_ok_and(|mut known| std::mem::replace(&mut *known, light) != light)
    }
}

/// Erases the hint, which is the only text after the cursor.
fn erase_hint(line: &EventContext<'_>) {
    if line.has_hint() {
        erase_rest();
    }
}

/// Ctrl-Z: suspends the shell; the typed text stays on the screen.
struct Suspend;

impl ConditionalEventHandler for Suspend {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, line: &EventContext<'_>) -> Option<Cmd> {
        erase_hint(line);
        None
    }
}

/// Ctrl-D at the end of an incomplete input: ends it there, with whatever error results.
struct End {
    state: Arc<LineState>,
}

impl ConditionalEventHandler for End {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, line: &EventContext<'_>) -> Option<Cmd> {
        let goes_on = self.state.reads_code.load(Ordering::Relaxed) && line.line().contains('\n');
        if !goes_on || line.pos() < line.line().len() {
            return None;
        }
        erase_hint(line);
        self.state.ends.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// A key that moves across the marker at the start of a line as if it were not a character.
struct Over {
    /// The key's action elsewhere.
    motion: Motion,
}

#[derive(Clone, Copy)]
enum Motion {
    Left,
    Right,
    Home,
}

impl ConditionalEventHandler for Over {
    fn handle(&self, _: &Event, n: RepeatCount, _: bool, line: &EventContext<'_>) -> Option<Cmd> {
        let (before, after) = line.line().split_at(line.pos());
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let movement = match self.motion {
            Motion::Left if n == 1 && before.ends_with("\n\t") => Movement::BackwardChar(2),
            Motion::Right if n == 1 && after.starts_with("\n\t") => Movement::ForwardChar(2),
            Motion::Home if before[start..].starts_with(MARK) => {
                if before[start..].trim().is_empty() {
                    return Some(Cmd::Noop);
                }
                Movement::ViFirstPrint
            }
            Motion::Left | Motion::Right | Motion::Home => return None,
        };
        Some(Cmd::Move(movement))
    }
}

/// Ctrl-C: remembers the typed text so that it can be recalled.
struct Cancel {
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Cancel {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, line: &EventContext<'_>) -> Option<Cmd> {
        *self.state.cancelled.lock().ok()? = Some(plain(line.line()).into_owned());
        erase_hint(line);
        // If the editor itself cancelled the line, it would lose the keys typed after Ctrl-C.
        self.state.ends.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// The key bindings.
pub(super) fn bindings(state: &Arc<LineState>) -> Vec<(Event, EventHandler)> {
    let typed = |meaning| {
        let state = Arc::clone(state);
        EventHandler::Conditional(Box::new(Typed { state, meaning }))
    };
    let keys = meanings(state).into_iter();
    let mut bindings: Vec<_> = keys
        .map(|(key, meaning)| (Event::from(key), typed(Some(meaning))))
        .collect();
    bindings.push((Event::Any, typed(None)));
    bindings
}

/// The actions of keys when typed.
pub(super) fn meanings(state: &Arc<LineState>) -> Vec<(KeyEvent, EventHandler)> {
    let on = |code, modifiers, handler: Box<dyn ConditionalEventHandler>| {
        (
            KeyEvent(code, modifiers),
            EventHandler::Conditional(handler),
        )
    };
    let plain = |code, handler| on(code, Modifiers::NONE, handler);
    let ctrl = |letter, handler| on(KeyCode::Char(letter), Modifiers::CTRL, handler);
    let own = || Arc::clone(state);
    let closing = |bracket| {
        let state = own();
        plain(KeyCode::Char(bracket), Box::new(Close { bracket, state }))
    };
    let search = |code, found| {
        let state = own();
        plain(code, Box::new(Search { found, state }))
    };
    let over = |code, letter, motion| {
        [
            plain(code, Box::new(Over { motion })),
            ctrl(letter, Box::new(Over { motion })),
        ]
    };
    let mut meanings = vec![
        plain(KeyCode::Enter, Box::new(Indent { state: own() })),
        ctrl('J', Box::new(Indent { state: own() })),
        plain(KeyCode::Backspace, Box::new(Outdent { state: own() })),
        closing('}'),
        closing(']'),
        closing(')'),
        search(KeyCode::Up, Cmd::HistorySearchBackward),
        search(KeyCode::Down, Cmd::HistorySearchForward),
        (
            KeyEvent(KeyCode::Enter, Modifiers::ALT),
            EventHandler::Simple(Cmd::Insert(1, "\n\t".to_string())),
        ),
        ctrl('D', Box::new(End { state: own() })),
        ctrl('Z', Box::new(Suspend)),
        ctrl('C', Box::new(Cancel { state: own() })),
    ];
    meanings.extend(over(KeyCode::Left, 'B', Motion::Left));
    meanings.extend(over(KeyCode::Right, 'F', Motion::Right));
    meanings.extend(over(KeyCode::Home, 'A', Motion::Home));
    meanings
}

/// On a line with some text, goes to an earlier or later input that starts the same way.
struct Search {
    found: Cmd,
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Search {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let (line, at) = (context.line(), context.pos());
        let walks = line.trim().is_empty()
            || self.state.walking.load(Ordering::Relaxed) && at == line.len();
        self.state.walking.store(walks, Ordering::Relaxed);
        // Without such text, and between the lines of an input, the key moves as usual.
        let searches = !walks && !line[..at].trim().is_empty() && !line.contains('\n');
        searches.then(|| self.found.clone())
    }
}

/// Enter in an incomplete input: starts a new line with the right indentation.
struct Indent {
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Indent {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let types = types(context) && self.state.reads_code.load(Ordering::Relaxed);
        let text = plain(context.line());
        if !types || !wants_more(&text) || ends_at_empty_line(&text) {
            return None;
        }
        let columns = indentation(&plain(&context.line()[..context.pos()]));
        Some(Cmd::Insert(1, format!("\n{MARK}{}", " ".repeat(columns))))
    }
}

/// Backspace in the indentation of a line: removes one level.
struct Outdent {
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Outdent {
    fn handle(
        &self,
        _: &Event,
        count: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let types = types(context) && self.state.reads_code.load(Ordering::Relaxed);
        let before = &context.line()[..context.pos()];
        if !types || count != 1 {
            return None;
        }
        if before.ends_with("\n\t") {
            return replace(&self.state, "\n\t".len(), String::new());
        }
        let blanks = blanks(before).filter(|blanks| *blanks >= 2)?;
        let surplus = (blanks - 1) % INDENT + 1;
        replace(&self.state, surplus, String::new())
    }
}

/// Returns the command that replaces the text before the cursor. Only a completion both does that
/// and leaves the cursor after the new text.
fn replace(state: &LineState, surplus: usize, text: String) -> Option<Cmd> {
    *state.replacement.lock().ok()? = Some((surplus, text));
    Some(Cmd::Complete)
}

/// The number of blanks at the end of the text, if they make up its last line and that line is not
/// the first one.
pub(super) fn blanks(text: &str) -> Option<usize> {
    let (_, line) = text.rsplit_once('\n')?;
    let line = line.strip_prefix(MARK).unwrap_or(line);
    line.bytes().all(|b| b == b' ').then_some(line.len())
}

/// A closing bracket at the start of a line: indents the line like the one with its partner.
struct Close {
    bracket: char,
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Close {
    fn handle(
        &self,
        _: &Event,
        count: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let types = types(context) && self.state.reads_code.load(Ordering::Relaxed);
        if !types || count != 1 {
            return None;
        }
        let before = plain(&context.line()[..context.pos()]);
        let blanks = blanks(&before)?;
        let opener = openers(&before).pop()?;
        let surplus = blanks.checked_sub(leading(&before, opener))?;
        if surplus == 0 {
            return None;
        }
        replace(&self.state, surplus, self.bracket.to_string())
    }
}

/// Reports whether keys insert text here, rather than being vi commands.
pub(super) fn types(context: &EventContext<'_>) -> bool {
    context.mode() != EditMode::Vi || context.input_mode() == InputMode::Insert
}

/// Reports whether an empty line ends an incomplete text: it does if no bracket or comment is open.
pub(super) fn ends_at_empty_line(text: &str) -> bool {
    let is_empty = |(_, line): (&str, &str)| line.trim().is_empty();
    if !text.rsplit_once('\n').is_some_and(is_empty) {
        return false;
    }
    let pieces = command::transcript(text);
    let last = pieces.as_ref().and_then(|pieces| pieces.last());
    let text = last.map_or(text, |piece| piece.text.as_str());
    openers(text).is_empty() && !is_in_comment(text)
}

/// Reports whether the text ends inside a comment.
fn is_in_comment(text: &str) -> bool {
    let last = tokens(text).pop().map(|(span, _)| &text[span.range()]);
    last.is_some_and(|last| {
        last.starts_with("/*") && (last.len() < "/**/".len() || !last.ends_with("*/"))
    })
}

/// The positions of the brackets that the text leaves open.
fn openers(text: &str) -> Vec<usize> {
    let mut open = Vec::new();
    for (span, kind) in tokens(text) {
        if kind == TokenKind::Bracket {
            match text.as_bytes()[span.start as usize] {
                b'(' | b'[' | b'{' => open.push(span.start as usize),
                _ => drop(open.pop()),
            }
        }
    }
    open
}

/// The number of blanks at the start of the line that contains a position.
fn leading(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &text[start..];
    line.len() - line.trim_start_matches(' ').len()
}

/// The indentation of a new line after the text.
pub fn indentation(text: &str) -> usize {
    match openers(text).pop() {
        Some(opener) => leading(text, opener) + INDENT,
        None => leading(text, text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::indentation;

    #[test]
    fn lines_in_brackets_stand_further_in() {
        assert_eq!(indentation("func f(n) {"), 4);
        assert_eq!(indentation("func f(n) {\n    if n > 1 {"), 8);
        assert_eq!(
            indentation("func f(n) {\n    if n > 1 {\n        1\n    }"),
            4
        );
        assert_eq!(indentation("x = [1,\n     2, \"{\","), 4);
        assert_eq!(indentation("x = \"[{\" +"), 0);
        assert_eq!(indentation("f(fn(x) {"), 4);
    }
}
