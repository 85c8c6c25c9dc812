//! Keys of the shell that depend on what is written: Enter, Backspace, closing brackets.

use super::helper::{ends_at_empty_line, wants_more};
use crate::syntax::{TokenKind, tokens};

/// Columns of one level of indentation.
pub(super) const INDENT: usize = 4;

/// What Enter does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Enter {
    /// The input runs.
    Accept,
    /// It goes on with this: a new line, indented as it should be.
    Line(String),
}

/// What Enter does to a text with the cursor there.
pub(super) fn enter(text: &str, at: usize) -> Enter {
    if !wants_more(text) || text[at..].trim().is_empty() && ends_at_empty_line(text) {
        return Enter::Accept;
    }
    Enter::Line(format!("\n{}", " ".repeat(indentation(&text[..at]))))
}

/// The blanks before the cursor that Backspace takes: one level of indentation, where there are no
/// others in the line.
pub(super) fn surplus_of_blanks(before: &str) -> Option<usize> {
    let blanks = blanks(before)?;
    (blanks >= 2).then(|| (blanks - 1) % INDENT + 1)
}

/// The blanks that a closing bracket takes when it begins a line: it goes below the line with
/// its partner.
pub(super) fn surplus_before(c: char, before: &str) -> Option<usize> {
    if !matches!(c, '}' | ']' | ')') {
        return None;
    }
    let blanks = blanks(before)?;
    let opener = openers(before).pop()?;
    let surplus = blanks.checked_sub(leading(before, opener))?;
    (surplus > 0).then_some(surplus)
}

/// The blanks that a text ends in, if its last line, not the first one, is nothing else.
pub(super) fn blanks(text: &str) -> Option<usize> {
    let (_, line) = text.rsplit_once('\n')?;
    line.bytes().all(|b| b == b' ').then_some(line.len())
}

/// Where the brackets are that a text leaves open.
pub(super) fn openers(text: &str) -> Vec<usize> {
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

/// The columns that a new line after a text begins with.
fn indentation(text: &str) -> usize {
    match openers(text).pop() {
        Some(opener) => leading(text, opener) + INDENT,
        None => leading(text, text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Enter, enter, indentation, surplus_before, surplus_of_blanks};

    #[test]
    fn lines_in_brackets_are_indented() {
        assert_eq!(indentation("func f(n) {"), 4);
        assert_eq!(indentation("func f(n) {\n    if n > 1 {"), 8);
        assert_eq!(
            indentation("func f(n) {\n    if n > 1 {\n        1\n    }"),
            4
        );
        assert_eq!(indentation("x = [1,\n     2, \"{\","), 4);
        assert_eq!(indentation("x = \"[{\" +"), 0);
        assert_eq!(indentation("f(fn(x) {"), 4);
        assert_eq!(surplus_before('}', "f {\n    "), Some(4));
        assert_eq!(surplus_before('}', "f {\n  x"), None);
        assert_eq!(surplus_of_blanks("f {\n      "), Some(2));
        assert_eq!(surplus_of_blanks("      "), None);
    }

    #[test]
    fn an_empty_line_ends_what_waits_outside_brackets() {
        let more = |columns: usize| Enter::Line(format!("\n{}", " ".repeat(columns)));
        for (text, expected) in [
            ("1 + 1", Enter::Accept),
            ("1 +", more(0)),
            ("1 +\n", Enter::Accept),
            ("1 +\n  ", Enter::Accept),
            ("if x\n", Enter::Accept),
            ("x ?\n", Enter::Accept),
            ("f(1,\n", more(4)),
            ("func f() {\n", more(4)),
            ("/* a\n", more(0)),
            ("\"[\" +\n", Enter::Accept),
            ("[1]> 1 +\n", Enter::Accept),
            ("[1]> [\n", more(4)),
        ] {
            assert_eq!(enter(text, text.len()), expected, "{text:?}");
        }
        assert_eq!(enter("1 +\n", 1), more(0));
    }
}
