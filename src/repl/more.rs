//! The prompts of continuation lines.
//!
//! The line editor supports only one prompt. So in its buffer, a continuation line starts with a
//! tab, which the editor counts as being as wide as the prompt, and which is drawn as `...> `.
//! These tabs are never visible outside the editor.

use super::columns::{Columns, Place, is_disputed};
use crate::command::{self, MORE};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// The marker at the start of a continuation line in the buffer.
pub(super) const MARK: char = '\t';

/// Adds markers to the text, for the editor.
pub(super) fn marked(text: &str) -> String {
    text.replace('\n', "\n\t")
}

/// Adds markers to pasted text, for the editor, unless it is a transcript, which has its own
/// prompts.
pub(super) fn pasted(text: &str) -> String {
    match command::transcript(text) {
        Some(_) => text.to_string(),
        None => marked(text),
    }
}

/// The text of a buffer, without markers.
pub(super) fn plain(line: &str) -> Cow<'_, str> {
    if line.contains("\n\t") {
        Cow::Owned(line.replace("\n\t", "\n"))
    } else {
        Cow::Borrowed(line)
    }
}

/// The prompt drawn in place of a marker, to match a prompt of `columns` columns.
pub(super) fn prompt(columns: usize) -> String {
    format!("{MORE:>columns$}")
}

/// Adds prompts to the continuation lines of the text, to match a prompt of `columns` columns.
pub(super) fn prompted(text: &str, columns: usize) -> String {
    text.replace('\n', &format!("\n{}", prompt(columns)))
}

/// Draws the markers and tabs of a painted line in the columns that the editor counts: the text
/// starts after the prompt, whose width is also the distance between tab stops.
pub(super) fn drawn<'t>(painted: Cow<'t, str>, columns: &Columns) -> Cow<'t, str> {
    if !painted.contains(MARK) && !is_disputed(&painted) {
        return painted;
    }
    let mut out = String::with_capacity(painted.len() + 64);
    let mut place = Place {
        row: 0,
        column: columns.tab,
    };
    let (mut begins, mut in_escape) = (false, false);
    for cluster in painted.graphemes(true) {
        if in_escape || cluster == "\u{1b}" {
            in_escape = !in_escape || cluster != "m";
            out.push_str(cluster);
            continue;
        }
        let width = columns.step(cluster, &mut place);
        match cluster {
            "\t" if begins => out.push_str(&prompt(columns.tab)),
            "\t" => out.extend(std::iter::repeat_n(' ', width)),
            _ => columns.draw(cluster, place, &mut out),
        }
        begins = cluster == "\n";
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{Columns, drawn, marked, pasted, plain};
    use rustyline::GraphemeClusterMode;

    fn columns(tab: usize) -> Columns {
        Columns {
            mode: GraphemeClusterMode::Unicode,
            tab,
            screen: 80,
        }
    }

    #[test]
    fn marks_are_drawn_as_prompts_and_taken_off() {
        let text = "f(\n    1,\n)";
        let buffer = marked(text);
        assert_eq!(plain(&buffer), text);
        let shown = drawn(buffer.into(), &columns(6));
        assert_eq!(shown, "f(\n ...>     1,\n ...> )");
    }

    #[test]
    fn tabs_reach_as_far_as_the_editor_reckons() {
        assert_eq!(drawn("a\tb".into(), &columns(5)), "a    b");
        assert_eq!(drawn("x\n\t\ty".into(), &columns(5)), "x\n...>      y");
        assert_eq!(
            drawn("\u{1b}[1mab\u{1b}[0m\tc".into(), &columns(5)),
            "\u{1b}[1mab\u{1b}[0m   c"
        );
        assert_eq!(
            drawn("\u{1b}[1m🇨🇭\u{1b}[0m\tc".into(), &columns(5)),
            "\u{1b}[1m🇨🇭\u{1b}[8G\u{1b}[0m   c"
        );
    }

    #[test]
    fn a_pasted_transcript_has_prompts_of_its_own() {
        assert_eq!(pasted("f(\n1)"), "f(\n\t1)");
        let transcript = "[1]> f(\n...> 1)\n[2]> x\n";
        assert_eq!(pasted(transcript), transcript);
        assert_eq!(pasted("f(\n[1]> 1)"), "f(\n\t[1]> 1)");
    }
}
