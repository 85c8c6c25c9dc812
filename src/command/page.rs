//! Lays out help pages: notes aligned in a column, and prose for ASCII-only terminals.

use crate::session::Session;
use crate::text::wrap;

/// The maximum width of code for aligned notes; after wider code, a note follows directly.
const CODE_MAX: usize = 46;

/// Lays out a page for the session: aligns the notes of each indented block, and wraps prose to the
/// width of the page. O(length).
pub(super) fn page(session: &mut Session, text: &str) -> String {
    let columns = super::columns(session);
    let text = in_ascii(session, text.to_string());
    wrap::prose(&aligned(&text), columns)
}

/// Converts text from the library or the help to ASCII if the session shows values that way.
/// O(length).
pub(super) fn in_ascii(session: &Session, text: String) -> String {
    match session.settings().preferences.ascii {
        true => spelled(&text),
        false => text,
    }
}

/// Replaces mathematical symbols with the equivalent ASCII code: `2√2` becomes `2*sqrt(2)`.
fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let word = match c {
            'π' => "pi",
            '√' => "sqrt",
            '∛' => "cbrt",
            '·' => "*",
            _ => {
                out.push(c);
                continue;
            }
        };
        if c != '·' && out.ends_with(|before: char| before.is_ascii_digit()) {
            out.push('*');
        }
        out.push_str(word);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if matches!(c, '√' | '∛') && digits > 0 {
            out.push_str(&format!("({})", &rest[..digits]));
            rest = &rest[digits..];
        }
    }
    out
}

/// Aligns the notes of each block of indented lines in one column.
fn aligned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.starts_with(' ') {
            block.push(line);
            continue;
        }
        close(&mut block, &mut out);
        out.push_str(line);
        out.push('\n');
    }
    close(&mut block, &mut out);
    out
}

/// Ends a block of indented lines.
fn close(block: &mut Vec<&str>, out: &mut String) {
    let heads = block.iter().filter_map(|line| Some(noted(line)?.0));
    let widths = heads.map(wrap::width).filter(|width| *width <= CODE_MAX);
    let column = widths.max().unwrap_or(0) + 2;
    for line in block.drain(..) {
        match noted(line) {
            Some((head, note)) => {
                let gap = column.saturating_sub(wrap::width(head)).max(2);
                out.push_str(&format!("{head}{}{note}", " ".repeat(gap)));
            }
            None => out.push_str(line.trim_end()),
        }
        out.push('\n');
    }
}

/// Splits a line into its code, with the indentation, and the note after it; `None` if there is no
/// note.
fn noted(line: &str) -> Option<(&str, &str)> {
    let start = line.len() - line.trim_start_matches(' ').len();
    let gap = line[start..].rfind("  ")? + start;
    Some((line[..gap].trim_end(), line[gap..].trim()))
}

#[cfg(test)]
mod tests {
    use super::{aligned, spelled};
    use crate::command::{commands, glossary};
    use crate::text::wrap;

    #[test]
    fn notes_stand_in_one_column() {
        let text = "A line.\n  a  one\n    bbb    two\n  plain\nEnd\n  c   three\n";
        let expected = "A line.\n  a      one\n    bbb  two\n  plain\nEnd\n  c  three\n";
        assert_eq!(aligned(text), expected);
    }

    #[test]
    fn signs_are_spelled_as_the_language_reads_them() {
        let text = "2√2, √x, -√12, 2π, π, ∛5 · 2";
        assert_eq!(
            spelled(text),
            "2*sqrt(2), sqrtx, -sqrt(12), 2*pi, pi, cbrt(5) * 2"
        );
    }

    /// A short line ends a paragraph, so no sentence may continue after one.
    #[test]
    fn no_paragraph_of_the_help_is_broken_within_a_sentence() {
        let chapters = commands().filter_map(|row| Some((row.names[0], row.chapter?)));
        let topics = glossary::TOPICS.iter().copied();
        for (name, text) in chapters.chain(topics) {
            let lines: Vec<&str> = text.lines().collect();
            for pair in lines.windows(2) {
                let is_prose = |line: &str| !line.starts_with(' ') && !line.is_empty();
                let is_short = wrap::width(pair[0]) <= wrap::BROKEN_MIN;
                if is_prose(pair[0]) && is_short && is_prose(pair[1]) {
                    assert!(
                        pair[0].ends_with(['.', ':'])
                            || pair[1].starts_with("- ")
                            || pair[0].starts_with("- "),
                        "{name}: {}",
                        pair[0]
                    );
                }
            }
        }
    }
}
