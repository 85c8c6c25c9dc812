//! Keys of the shell that depend on the line.

use super::helper::wants_more;
use crate::syntax::{TokenKind, tokens};
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Event, EventContext, EventHandler, InputMode, KeyCode,
    KeyEvent, Modifiers, RepeatCount,
};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Columns that a block stands further in.
pub(super) const INDENT: usize = 4;

/// What the keys know of the line beyond its text.
#[derive(Default)]
pub(super) struct LineState {
    /// The line was recalled without a beginning: the keys go on through the whole history. Unset whenever a line is begun.
    pub walking: AtomicBool,
    /// What the next completion is: how many bytes before the cursor become which text.
    pub replacement: Mutex<Option<(usize, String)>>,
    /// The line is an input, not an answer to `input()`.
    pub reads_code: AtomicBool,
    /// The text that Ctrl-C was pressed in.
    cancelled: Mutex<String>,
}

impl LineState {
    /// The text that Ctrl-C was pressed in, once.
    pub fn take_cancelled(&self) -> String {
        let cancelled = self.cancelled.lock();
        cancelled.map_or_else(|_| String::new(), |mut text| std::mem::take(&mut *text))
    }
}

/// Ctrl-C: what was typed is remembered, so that it can be recalled.
struct Cancel {
    state: Arc<LineState>,
}

impl ConditionalEventHandler for Cancel {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, line: &EventContext<'_>) -> Option<Cmd> {
        if let Ok(mut cancelled) = self.state.cancelled.lock() {
            *cancelled = line.line().to_string();
        }
        None
    }
}

/// The keys, and what they do.
pub(super) fn bindings(state: &Arc<LineState>) -> Vec<(KeyEvent, EventHandler)> {
    let key = |code, modifiers| KeyEvent(code, modifiers);
    let conditional =
        |handler: Box<dyn ConditionalEventHandler>| EventHandler::Conditional(handler);
    let closing = |bracket| {
        let handler = Close {
            bracket,
            state: Arc::clone(state),
        };
        let key = key(KeyCode::Char(bracket), Modifiers::NONE);
        (key, conditional(Box::new(handler)))
    };
    vec![
        (
            key(KeyCode::Enter, Modifiers::NONE),
            conditional(Box::new(Indent {
                state: Arc::clone(state),
            })),
        ),
        (
            key(KeyCode::Backspace, Modifiers::NONE),
            conditional(Box::new(Outdent {
                state: Arc::clone(state),
            })),
        ),
        closing('}'),
        closing(']'),
        closing(')'),
        (
            key(KeyCode::Up, Modifiers::NONE),
            conditional(Box::new(Search {
                found: Cmd::HistorySearchBackward,
                state: Arc::clone(state),
            })),
        ),
        (
            key(KeyCode::Down, Modifiers::NONE),
            conditional(Box::new(Search {
                found: Cmd::HistorySearchForward,
                state: Arc::clone(state),
            })),
        ),
        (
            key(KeyCode::Enter, Modifiers::ALT),
            EventHandler::Simple(Cmd::Newline),
        ),
        (
            key(KeyCode::Char('C'), Modifiers::CTRL),
            conditional(Box::new(Cancel {
                state: Arc::clone(state),
            })),
        ),
    ]
}

/// On a line that has a beginning, goes to an earlier or later input that begins alike.
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
        // Without a beginning and between lines the key moves as usual.
        let searches = !walks && !line[..at].trim().is_empty() && !line.contains('\n');
        searches.then(|| self.found.clone())
    }
}

/// Enter in an input that goes on: a new line that stands where it should.
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
        if !types || !wants_more(context.line()) {
            return None;
        }
        let columns = indentation(&context.line()[..context.pos()]);
        // Without an indentation the usual key will do.
        (columns > 0).then(|| Cmd::Insert(1, format!("\n{}", " ".repeat(columns))))
    }
}

/// Backspace among the blanks that begin a line takes one indentation.
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
        let blanks = blanks(&context.line()[..context.pos()])?;
        if !types || count != 1 || blanks < 2 {
            return None;
        }
        let surplus = (blanks - 1) % INDENT + 1;
        replace(&self.state, surplus, String::new())
    }
}

/// The command that puts a text in the place of what is before the cursor. None does that and leaves the cursor behind the text but a completion.
fn replace(state: &LineState, surplus: usize, text: String) -> Option<Cmd> {
    *state.replacement.lock().ok()? = Some((surplus, text));
    Some(Cmd::Complete)
}

/// The blanks that a text ends in, if its last line, not the first one, is nothing else.
pub(super) fn blanks(text: &str) -> Option<usize> {
    let (_, line) = text.rsplit_once('\n')?;
    line.bytes().all(|b| b == b' ').then_some(line.len())
}

/// A closing bracket that begins a line stands where the line with its partner does.
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
        let before = &context.line()[..context.pos()];
        let blanks = blanks(before)?;
        let opener = openers(before).pop()?;
        let surplus = blanks.checked_sub(leading(before, opener))?;
        if surplus == 0 {
            return None;
        }
        replace(&self.state, surplus, self.bracket.to_string())
    }
}

/// Whether keys are text here, not commands of vi.
fn types(context: &EventContext<'_>) -> bool {
    context.mode() != EditMode::Vi || context.input_mode() == InputMode::Insert
}

/// Where the brackets stand that a text leaves open.
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

/// The blanks that begin the line in which a place is.
fn leading(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &text[start..];
    line.len() - line.trim_start_matches(' ').len()
}

/// The columns that a new line behind a text begins with.
fn indentation(text: &str) -> usize {
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
