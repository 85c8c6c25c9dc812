//! What the line editor asks about a text: is it complete, and how is it coloured?

use super::complete::candidates;
use super::keys::{INDENT, blanks, openers};
use super::line::Pair;
use super::theme::{self, Theme};
use crate::command;
use crate::session::{Session, terminal_page};
use crate::syntax::{Status, TokenKind, tokens};
use crate::text::{Span, to_ascii, visible_line, wrap};
use nu_ansi_term::Style;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

/// The adaptor that the editor calls.
pub(super) struct Helper {
    /// Whether the text is painted.
    pub colour: bool,
    /// Whether the text is an input; else any line will do, as for `input()`.
    pub reads_code: bool,
    /// The colours.
    pub theme: Cell<Theme>,
    /// They are those that fit the background, which the terminal may tell.
    pub fits_background: Cell<bool>,
    /// Whose names are completed.
    pub session: Option<Rc<RefCell<Session>>>,
}

impl Helper {
    /// What the word before the cursor can become: where it begins, and the candidates.
    pub fn complete(&self, line: &str, at: usize) -> (usize, Vec<Pair>) {
        if self.reads_code && blanks(&line[..at]).is_some() {
            return (at, vec![bare(" ".repeat(INDENT))]);
        }
        // While something runs, `input()` asks; nothing is completed then.
        let session = self.session.as_ref().filter(|_| self.reads_code);
        let Some(session) = session.and_then(|session| session.try_borrow().ok()) else {
            return (at, Vec::new());
        };
        let (start, names) = candidates(&session, line, at);
        let signature = |name: String| {
            let display = session.signature(&line[..start], &name);
            Pair {
                display: display.unwrap_or_else(|| name.clone()),
                replacement: name,
            }
        };
        // A single candidate is not listed.
        let pairs = match &names[..] {
            [_] => names.into_iter().map(bare).collect(),
            _ => names.into_iter().map(signature).collect(),
        };
        (start, pairs)
    }

    /// The value of what is typed so far; no key takes it over.
    pub fn hint(&self, line: &str, at: usize) -> Option<String> {
        if !self.reads_code || at < line.len() || wants_more(line) || command::is_command(line) {
            return None;
        }
        let mut session = self.session.as_ref()?.try_borrow_mut().ok()?;
        let preferences = &session.settings().preferences;
        if !preferences.preview {
            return None;
        }
        let ascii = preferences.ascii;
        let value = visible_line(&session.preview(line)?).into_owned();
        let last = line.lines().next_back().unwrap_or_default();
        let columns = terminal_page().columns;
        let room = columns.saturating_sub(last.width() + HINT_MARGIN);
        let one_line = !line.contains('\n') && value.width() <= room;
        // Without colours something else must tell it from what was typed.
        let mark = if self.colour { "   " } else { "   → " };
        let hint = if one_line {
            format!("{mark}{value}")
        } else {
            format!("\n{mark}{}", wrap::cut(&value, columns.saturating_sub(8)))
        };
        Some(if ascii {
            to_ascii(&hint).into_owned()
        } else {
            hint
        })
    }

    /// The style of a hint.
    pub fn hint_style(&self) -> Style {
        if self.colour {
            Style::new().dimmed()
        } else {
            Style::new()
        }
    }

    /// Whether the terminal should be asked for its background.
    pub fn asks_background(&self) -> bool {
        self.colour && self.fits_background.get()
    }

    /// The terminal told whether its background is light.
    pub fn learn_background(&self, light: bool) {
        if self.fits_background.get() {
            self.theme.set(theme::on_ground(light));
        }
    }

    /// The styles of the parts of a text; the brackets at the cursor are marked, if it is
    /// still there.
    pub fn styles(&self, text: &str, at: Option<usize>) -> Vec<(Range<usize>, Style)> {
        if !self.colour || !self.reads_code {
            return Vec::new();
        }
        let mut styles = Vec::new();
        // Of a command, what is code.
        for part in command::code_in(text) {
            let at = at.and_then(|at| at.checked_sub(part.start));
            self.add_styles(&text[part.clone()], part.start, at, &mut styles);
        }
        styles
    }

    /// Adds the styles of code that begins at a byte of the text.
    fn add_styles(
        &self,
        code: &str,
        start: usize,
        at: Option<usize>,
        styles: &mut Vec<(Range<usize>, Style)>,
    ) {
        let tokens = tokens(code);
        let theme = self.theme.get();
        let pair = at.and_then(|at| pair(code, at, &tokens));
        for (span, kind) in tokens {
            let paired = pair.is_some_and(|(a, b)| [a, b].contains(&(span.start as usize)));
            let style = match kind {
                TokenKind::Bracket if paired => Some(theme.pair),
                kind => theme.style(kind),
            };
            if let Some(style) = style {
                let range = span.range();
                styles.push((range.start + start..range.end + start, style));
            }
        }
    }
}

/// A candidate that is listed as it is.
fn bare(text: String) -> Pair {
    Pair {
        display: text.clone(),
        replacement: text,
    }
}

/// Columns that are free after a hint at least.
const HINT_MARGIN: usize = 12;

/// Whether Enter goes on with the text instead of running it.
pub(super) fn wants_more(text: &str) -> bool {
    if command::is_command(text) {
        return false;
    }
    match command::transcript(text) {
        Some(pieces) => pieces.last().is_some_and(|piece| !piece.is_whole),
        None => Session::status(text) == Status::Incomplete,
    }
}

/// Whether an empty line ends a text that wants more: it waits outside all brackets and comments.
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

/// Whether a comment has begun that does not end.
fn is_in_comment(text: &str) -> bool {
    let last = tokens(text).pop().map(|(span, _)| &text[span.range()]);
    last.is_some_and(|last| {
        last.starts_with("/*") && (last.len() < "/**/".len() || !last.ends_with("*/"))
    })
}

/// The bracket at or right before the cursor, and its partner.
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
