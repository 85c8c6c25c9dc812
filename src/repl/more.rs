//! The prompt of lines that go on with an input.
//!
//! The line editor knows one prompt only. So in its buffer a line that goes on begins with a tab, which
//! the editor reckons with as so many columns as the prompt has, and which is drawn as `...> `. Nobody
//! outside the editor sees these tabs.

use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// What begins a line that goes on, in the buffer.
pub(super) const MARK: char = '\t';
/// What is drawn in its place, after blanks up to the columns of the prompt.
const MORE: &str = "...> ";

/// A text with marks, for the editor.
pub(super) fn marked(text: &str) -> String {
    text.replace('\n', "\n\t")
}

/// The text of a buffer, without marks.
pub(super) fn plain(line: &str) -> Cow<'_, str> {
    if line.contains("\n\t") {
        Cow::Owned(line.replace("\n\t", "\n"))
    } else {
        Cow::Borrowed(line)
    }
}

/// A painted line with marks and tabs drawn in the columns that the editor reckons with: the text
/// begins after `columns`, which is also how far tabs reach.
pub(super) fn drawn(painted: Cow<'_, str>, columns: usize) -> Cow<'_, str> {
    if !painted.contains(MARK) {
        return painted;
    }
    let columns = columns.max(1);
    let mut out = String::with_capacity(painted.len() + 64);
    let (mut column, mut begins, mut in_escape) = (columns, false, false);
    for c in painted.chars() {
        match c {
            _ if in_escape => {
                in_escape = c != 'm';
                out.push(c);
                continue;
            }
            '\u{1b}' => {
                in_escape = true;
                out.push(c);
                continue;
            }
            '\n' => {
                column = 0;
                out.push(c);
            }
            MARK if begins => {
                out.push_str(&format!("{MORE:>columns$}"));
                column = columns;
            }
            '\t' => {
                let blanks = columns - column % columns;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            _ => {
                column += c.width().unwrap_or(0);
                out.push(c);
            }
        }
        begins = c == '\n';
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{drawn, marked, plain};

    #[test]
    fn marks_are_drawn_as_prompts_and_taken_off() {
        let text = "f(\n    1,\n)";
        let buffer = marked(text);
        assert_eq!(plain(&buffer), text);
        let shown = drawn(buffer.into(), 6);
        assert_eq!(shown, "f(\n ...>     1,\n ...> )");
    }

    #[test]
    fn tabs_reach_as_far_as_the_editor_reckons() {
        assert_eq!(drawn("a\tb".into(), 5), "a    b");
        assert_eq!(drawn("x\n\t\ty".into(), 5), "x\n...>      y");
        assert_eq!(
            drawn("\u{1b}[1mab\u{1b}[0m\tc".into(), 5),
            "\u{1b}[1mab\u{1b}[0m   c"
        );
    }
}
