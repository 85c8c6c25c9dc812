//! Keys of the shell that depend on the line.

use crate::command;
use crate::session::Session;
use crate::syntax::Status;
use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers,
    Movement, RepeatCount,
};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Blanks of one level of indentation.
const INDENT: usize = 4;
/// Bytes of an input up to which it is indented.
const INDENTED_MAX: usize = 1 << 16;

/// The keys, and what they do. `walking` is unset whenever a line is begun.
pub(super) fn bindings(walking: &Arc<AtomicBool>) -> Vec<(KeyEvent, EventHandler)> {
    let key = |code, modifiers| KeyEvent(code, modifiers);
    let conditional =
        |handler: Box<dyn ConditionalEventHandler>| EventHandler::Conditional(handler);
    vec![
        (
            key(KeyCode::Up, Modifiers::NONE),
            conditional(Box::new(Search {
                found: Cmd::HistorySearchBackward,
                walking: Arc::clone(walking),
            })),
        ),
        (
            key(KeyCode::Down, Modifiers::NONE),
            conditional(Box::new(Search {
                found: Cmd::HistorySearchForward,
                walking: Arc::clone(walking),
            })),
        ),
        (
            key(KeyCode::Enter, Modifiers::ALT),
            EventHandler::Simple(Cmd::Newline),
        ),
        (
            key(KeyCode::Enter, Modifiers::NONE),
            conditional(Box::new(Indent)),
        ),
        (
            key(KeyCode::Char('}'), Modifiers::NONE),
            conditional(Box::new(Dedent)),
        ),
    ]
}

/// On a line that has a beginning, goes to an earlier or later input that begins alike.
struct Search {
    found: Cmd,
    /// The line was recalled without a beginning: the keys go on through the whole history.
    walking: Arc<AtomicBool>,
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
        let walks =
            line.trim().is_empty() || self.walking.load(Ordering::Relaxed) && at == line.len();
        self.walking.store(walks, Ordering::Relaxed);
        // Without a beginning and between lines the key moves as usual.
        let searches = !walks && !line[..at].trim().is_empty() && !line.contains('\n');
        searches.then(|| self.found.clone())
    }
}

/// Enter in the middle of a block goes to an indented line.
struct Indent;

impl ConditionalEventHandler for Indent {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let (line, at) = (context.line(), context.pos());
        let short = line.len() < INDENTED_MAX && at == line.len();
        if !short || !line.trim_end().ends_with(['{', '[', '(', ',', ';']) && !line.contains('\n') {
            return None;
        }
        if command::is_command(line) || Session::status(line) != Status::Incomplete {
            return None;
        }
        let last = line.rsplit('\n').next().unwrap_or_default();
        let own = last.len() - last.trim_start_matches(' ').len();
        let deeper = if last.trim_end().ends_with(['{', '[', '(']) {
            INDENT
        } else {
            0
        };
        (own + deeper > 0).then(|| Cmd::Insert(1, format!("\n{}", " ".repeat(own + deeper))))
    }
}

/// `}` as the first sign of a line stands one level further out.
struct Dedent;

impl ConditionalEventHandler for Dedent {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let (line, at) = (context.line(), context.pos());
        let (_, last) = line[..at].rsplit_once('\n')?;
        let blank = last.len() >= INDENT && last.bytes().all(|b| b == b' ') && at == line.len();
        let outdented = last.get(INDENT..).unwrap_or_default().to_string() + "}";
        blank.then_some(Cmd::Replace(Movement::BeginningOfLine, Some(outdented)))
    }
}
