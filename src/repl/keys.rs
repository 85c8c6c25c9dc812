//! Keys of the shell that depend on the line.

use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers,
    RepeatCount,
};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
