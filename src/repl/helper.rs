//! Tells the line editor about its text: whether it is complete, and how it is coloured.

use super::ask;
use super::columns::{Columns, is_disputed};
use super::complete::{candidates, numbers};
use super::interrupt;
use super::keys::{INDENT, LineState, blanks, ends_at_empty_line};
use super::more::{drawn, plain};
use super::resize::{self, Drawn, Next};
use super::theme::{self, Theme};
use crate::command;
use crate::session::{self, Session};
use crate::syntax::{Status, TokenKind, tokens};
use crate::text::{Span, is_hidden, visible_line, watched, wrap};
use crate::world::terminal_page;
use rustyline::GraphemeClusterMode;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use unicode_width::UnicodeWidthStr;

/// The adaptor called by the editor.
pub(super) struct Helper {
    /// Whether the text is coloured.
    pub colour: bool,
    /// Whether the text is an input; otherwise any line is complete, as for `input()`.
    pub reads_code: bool,
    /// The width of the prompt, which is also the distance between tab stops.
    pub columns: usize,
    /// The state shared by the keys.
    pub state: Arc<LineState>,
    /// Whether the line is being drawn for the last time, so no bracket is marked.
    pub settled: Cell<bool>,
    /// The colour theme the user chose.
    pub theme: session::Theme,
    /// The way the terminal counts the width of emoji.
    pub mode: GraphemeClusterMode,
    /// Whether the terminal reports the cursor's position when asked.
    pub answers: bool,
    /// The current contents of the screen.
    pub drawn: RefCell<Drawn>,
    /// Whether a key caused the next drawing, rather than a change of the screen size that the line
    /// editor noticed.
    pub by_key: Cell<bool>,
    /// The width of the screen when the line editor last checked it; the editor does so right
    /// before it asks what to draw.
    pub noticed: Cell<usize>,
    /// The session whose names are completed.
    pub session: Option<Rc<RefCell<Session>>>,
    /// The titles of the course's lessons.
    pub lessons: Vec<String>,
}

impl rustyline::Helper for Helper {}

impl Helper {
    /// The way the line editor currently counts columns.
    fn reckoning(&self) -> Columns {
        let believed = self.drawn.borrow().believed;
        self.columns_of(believed)
    }

    /// The way columns are counted on a screen of this width.
    fn columns_of(&self, screen: usize) -> Columns {
        Columns {
            mode: self.mode,
            tab: self.columns.max(1),
            screen,
        }
    }

    /// If the screen's width has changed, prepares the screen for the next drawing. Returns the row
    /// for the prompt.
    fn mend(&self, line: &str, at: usize) -> Option<usize> {
        let drawn = &mut *self.drawn.borrow_mut();
        let told = terminal_page().columns;
        if !self.answers {
            drawn.begin_at(told);
            return None;
        }
        let next = Next {
            line,
            at,
            by_key: self.by_key.take(),
            noticed: self.noticed.get(),
            told,
        };
        let mended = resize::mend(drawn, &next, &self.columns_of(told));
        let meanwhile = mended.meanwhile;
        if !meanwhile.typed.is_empty()
            && let Ok(mut stray) = self.state.stray.lock()
        {
            stray.take(&meanwhile.typed);
            ask::wake();
        }
        // Queued keys are waiting for the answers to these questions, so ask them again.
        (0..meanwhile.wakes).for_each(|_| ask::wake());
        mended.row
    }

    /// Draws text that is no longer being edited.
    pub fn shown(&self, text: &str) -> String {
        let columns = self.columns_of(terminal_page().columns);
        drawn(self.painted(text, text.len()), &columns).into_owned()
    }

    /// Reports whether Enter continues an input instead of running it.
    pub fn goes_on(&self, text: &str) -> bool {
        let text = plain(text);
        let ends = self.state.ends.load(Ordering::Relaxed) || ends_at_empty_line(&text);
        self.reads_code && !ends && wants_more(&text)
    }
}

impl Completer for Helper {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let replacement = self.state.replacement.lock();
        if let Some((surplus, text)) = replacement.ok().and_then(|mut it| it.take()) {
            return Ok((at.saturating_sub(surplus), vec![bare(text)]));
        }
        if self.reads_code && blanks(&line[..at]).is_some() {
            return Ok((at, vec![bare(" ".repeat(INDENT))]));
        }
        // While a program runs, the line belongs to `input()`, and nothing is completed.
        let session = self.session.as_ref().filter(|_| self.reads_code);
        let Some(session) = session.and_then(|session| session.try_borrow().ok()) else {
            return Ok((at, Vec::new()));
        };
        if let Some((start, numbers)) = numbers(&session, &self.lessons, line, at) {
            let pair = |(number, title): (usize, String)| Pair {
                display: format!("{number:>3}  {}", visible_line(&title)),
                replacement: number.to_string(),
            };
            return Ok((start, numbers.into_iter().map(pair).collect()));
        }
        let (start, names) = candidates(&session, line, at);
        let signature = |name: String| {
            let display = session.signature(&line[..start], &name);
            Pair {
                display: display.unwrap_or_else(|| name.clone()),
                replacement: name,
            }
        };
        // A single candidate is not shown in a list.
        let pairs = match &names[..] {
            [_] => names.into_iter().map(bare).collect(),
            _ => names.into_iter().map(signature).collect(),
        };
        Ok((start, pairs))
    }
}

/// A candidate shown unchanged in a list.
fn bare(text: String) -> Pair {
    Pair {
        display: text.clone(),
        replacement: text,
    }
}

/// The minimum number of free columns after a hint.
const HINT_MARGIN: usize = 12;

/// The value of the text typed so far; no key inserts it.
pub(super) struct Preview(String);

impl rustyline::hint::Hint for Preview {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Helper {
    type Hint = Preview;

    fn hint(&self, line: &str, at: usize, _: &rustyline::Context<'_>) -> Option<Preview> {
        self.noticed.set(terminal_page().columns);
        self.by_key
            .set(self.state.key.swap(false, Ordering::Relaxed));
        self.percent(line, at).or_else(|| self.preview(line, at))
    }
}

impl Helper {
    /// The text as it is shown, coloured if colours are enabled.
    pub fn painted<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        if !self.colour || !self.reads_code {
            return harmless(line);
        }
        let at = (!self.settled.get()).then_some(at);
        let theme = theme::of(self.theme, self.state.light());
        let mut out = String::with_capacity(line.len() * 2);
        let mut copied = 0;
        // The code in a command.
        for part in command::code_in(line) {
            out.push_str(&line[copied..part.start]);
            copied = part.end;
            let at = at.and_then(|at| at.checked_sub(part.start));
            out.push_str(&painted(&line[part], at, &theme));
        }
        out.push_str(&line[copied..]);
        Cow::Owned(out)
    }

    /// In the line after a percentage: the reason why the input goes on, and what to write instead.
    fn percent(&self, line: &str, at: usize) -> Option<Preview> {
        if !self.reads_code || at < line.len() {
            return None;
        }
        let (before, last) = line.rsplit_once('\n')?;
        if !last.trim().is_empty() || !before.ends_with('%') || !wants_more(&plain(line)) {
            return None;
        }
        let mut session = self.session.as_ref()?.try_borrow_mut().ok()?;
        let advice = session.percent_advice(&plain(before))?;
        let room = terminal_page().columns.saturating_sub(self.columns + 4);
        let told = format!("`%` is the remainder, not a percentage: {advice}");
        Some(Preview(format!("   {}", wrap::cut(&told, room))))
    }

    /// The preview of the text typed so far, if previews are enabled.
    fn preview(&self, line: &str, at: usize) -> Option<Preview> {
        if !self.reads_code || at < line.len() || wants_more(line) || command::is_command(line) {
            return None;
        }
        let mut session = self.session.as_ref()?.try_borrow_mut().ok()?;
        if !session.settings().preferences.preview {
            return None;
        }
        let value = visible_line(&session.preview(&plain(line))?).into_owned();
        let last = line.lines().next_back().unwrap_or_default();
        let columns = terminal_page().columns;
        let room = columns.saturating_sub(last.width() + HINT_MARGIN);
        let one_line = !line.contains('\n') && value.width() <= room;
        // Without colours, the preview must be distinguished from typed text in another way.
        let mark = if self.colour { "   " } else { "   → " };
        Some(Preview(if one_line {
            format!("{mark}{value}")
        } else {
            format!("\n{mark}{}", wrap::cut(&value, columns.saturating_sub(8)))
        }))
    }
}

impl Validator for Helper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if self.goes_on(context.input()) {
            ValidationResult::Incomplete
        } else {
            interrupt::accept();
            ValidationResult::Valid(None)
        })
    }
}

/// Reports whether Enter continues the text instead of running it.
pub(super) fn wants_more(text: &str) -> bool {
    if command::is_command(text) {
        return false;
    }
    match command::transcript(text) {
        Some(pieces) => pieces.last().is_some_and(|piece| !piece.is_whole),
        None => Session::status(text) == Status::Incomplete,
    }
}

impl Highlighter for Helper {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.next_prompt.clear();
        drawn.next_prompt.push_str(prompt);
        Cow::Borrowed(prompt)
    }

    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        // Slow work is done before the terminal is queried, because a change of its size after the
        // query would go unnoticed.
        let painted = self.painted(line, at);
        let row = self.mend(line, at);
        let text = drawn(painted, &self.reckoning());
        match row {
            Some(row) => {
                let prompt = &self.drawn.borrow().prompt;
                Cow::Owned(resize::without_margins(row) + prompt + &text)
            }
            None => text,
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        self.drawn.borrow_mut().hint.push_str(hint);
        if self.colour {
            Cow::Owned(nu_ansi_term::Style::new().dimmed().paint(hint).to_string())
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, line: &str, _: usize, kind: CmdKind) -> bool {
        self.settled.set(kind == CmdKind::ForcedRefresh);
        if self.state.key.swap(false, Ordering::Relaxed) {
            self.by_key.set(true);
        }
        // If there are brackets, moving the cursor can change which pair is marked.
        let brackets = || line.len() < PAINTED_MAX && line.bytes().any(|b| b"()[]{}".contains(&b));
        let paints = self.colour && self.reads_code;
        match kind {
            // If the terminal can be queried, every cursor movement passes through here, so that
            // its position is known.
            CmdKind::MoveCursor => paints && brackets() || self.answers && line.len() < PAINTED_MAX,
            // When a line is drawn as a whole, the terminal knows which of its rows are wrapped,
            // and emoji are in the right columns.
            CmdKind::Other | CmdKind::ForcedRefresh => {
                paints
                    || self.answers
                    || line.len() + self.columns >= terminal_page().columns
                    || is_disputed(line)
            }
        }
    }
}

/// The maximum size of an input that is repainted when only the cursor moves, in bytes.
const PAINTED_MAX: usize = 4096;

/// Colours the text; `at` is the position of the cursor, if there is one.
fn painted(text: &str, at: Option<usize>, theme: &Theme) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    let tokens = tokens(text);
    let pair = at.and_then(|at| pair(text, at, &tokens));
    for (span, kind) in tokens {
        let paired = pair.is_some_and(|(a, b)| [a, b].contains(&(span.start as usize)));
        let style = match kind {
            TokenKind::Bracket if paired => Some(theme.pair),
            kind @ (TokenKind::Keyword
            | TokenKind::Name
            | TokenKind::Number
            | TokenKind::Text
            | TokenKind::Operator
            | TokenKind::Bracket
            | TokenKind::Comment
            | TokenKind::Error) => theme.style(kind),
        };
        let Some(style) = style else { continue };
        out.push_str(&harmless(&text[copied..span.start as usize]));
        out.push_str(&style.paint(harmless(&text[span.range()])).to_string());
        copied = span.end as usize;
    }
    out.push_str(&harmless(&text[copied..]));
    out
}

/// Makes typed or pasted text safe for the terminal, without changing the width that the line
/// editor counts: a control character is replaced with a picture, and characters counted as having
/// no width are removed.
fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let shown = watched(text).filter_map(|(c, hidden)| match c {
        '\n' | '\t' => Some(c),
        '\u{1b}' => None,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        _ if c.is_control() => Some(char::REPLACEMENT_CHARACTER),
        _ => (!hidden).then_some(c),
    });
    Cow::Owned(shown.collect())
}

/// Finds the bracket at or right before the cursor, and its partner.
fn pair(text: &str, at: usize, tokens: &[(Span, TokenKind)]) -> Option<(usize, usize)> {
    let brackets = tokens
        .iter()
        .filter(|(_, kind)| *kind == TokenKind::Bracket);
    let mut open: Vec<(usize, u8)> = Vec::new();
    for place in brackets.map(|(span, _)| span.start as usize) {
        let byte = text.as_bytes()[place];
        let opener = match byte {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            _ => {
                open.push((place, byte));
                continue;
            }
        };
        let (start, found) = open.pop()?;
        let near = |place: usize| place == at || place + 1 == at;
        if found == opener && (near(start) || near(place)) {
            return Some((start, place));
        }
    }
    None
}
