//! Highlighted code, and the outputs of cells.

use crate::syntax::{TokenKind, tokens};
use crate::text::{ErrorKind, escaped};
use crate::world::Piece;

/// Returns the class of a token, or `None` if it is not highlighted.
fn class(kind: TokenKind) -> Option<&'static str> {
    match kind {
        TokenKind::Keyword => Some("k"),
        TokenKind::Number => Some("n"),
        TokenKind::Text => Some("s"),
        TokenKind::Operator => Some("o"),
        TokenKind::Comment => Some("c"),
        TokenKind::Name | TokenKind::Bracket | TokenKind::Error => None,
    }
}

/// Returns code as HTML with highlighting; the text itself is unchanged.
pub(super) fn highlighted(code: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (span, kind) in tokens(code) {
        let range = span.range();
        let Some(class) = class(kind).filter(|_| range.start >= done) else {
            continue;
        };
        out.push_str(&escaped(&code[done..range.start]));
        out.push_str(&format!("<span class=\"{class}\">"));
        out.push_str(&escaped(&code[range.clone()]));
        out.push_str("</span>");
        done = range.end;
    }
    out.push_str(&escaped(&code[done..]));
    out
}

/// Returns the outputs of a cell, one block after another.
pub(super) fn outputs(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Printed(text) | Piece::Remark(text) => out.push_str(&lines(text)),
            Piece::Value(text) => out.push_str(&block("value", text)),
            Piece::Math(text, math) => {
                out.push_str(&format!(
                    "<div class=\"math\" title=\"{}\">{math}</div>\n",
                    escaped(text)
                ));
            }
            Piece::Picture(_, svg) => {
                out.push_str(&format!("<div class=\"picture\">{svg}</div>\n"));
            }
        }
    }
    out
}

/// Returns a stored output, as the file contains it.
pub(super) fn lines(text: &str) -> String {
    if text.trim_end_matches('\n').is_empty() {
        return String::new();
    }
    let class = match text.lines().next().is_some_and(is_error) {
        true => "error",
        false => "printed",
    };
    block(class, text)
}

fn block(class: &str, text: &str) -> String {
    let text = escaped(text.trim_end_matches('\n'));
    format!("<pre class=\"{class}\">{text}</pre>\n")
}

/// Reports whether a line is an error in the form that cells show.
fn is_error(line: &str) -> bool {
    line.split_once(": ")
        .is_some_and(|(kind, _)| ErrorKind::from_name(kind).is_some())
}
