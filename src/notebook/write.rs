//! Writing a session as a notebook.

use super::bless::{escaped_lines, marks};
use std::fmt::Write;

/// An input to write, with its output.
#[derive(Clone, Debug, Default)]
pub struct Written<'a> {
    /// The text of the input.
    pub code: &'a str,
    /// Its output, including the line of an error.
    pub output: &'a str,
    /// Whether it ended with an error.
    pub failed: bool,
    /// The line of the output that is a wildcard for any number of lines, if there is one; the
    /// others match only themselves.
    pub cut: Option<usize>,
    /// Whether the output differs each time.
    pub varies: bool,
}

/// Writes these inputs as a notebook under a heading.
pub fn written<'a>(title: &str, cells: impl IntoIterator<Item = Written<'a>>) -> String {
    let mut text = format!("# {title}\n");
    for cell in cells {
        let code = cell.code.trim_end();
        let fence = marks("```", code);
        let error = if cell.failed { " error" } else { "" };
        let varies = if cell.varies { " nondet" } else { "" };
        let _ = write!(text, "\n{fence}lamina{error}{varies}\n{code}\n{fence}\n");
        if !cell.output.is_empty() {
            let output = written_output(&cell);
            let output = output.strip_suffix('\n').unwrap_or(&output);
            let fence = marks("```", output);
            let _ = write!(text, "{fence}out\n{output}\n{fence}\n");
        }
    }
    text
}

/// Writes the output in the notation of notebooks.
fn written_output(cell: &Written<'_>) -> String {
    let Some(cut) = cell.cut else {
        return escaped_lines(cell.output);
    };
    let (kept, rest) = cell.output.split_at(cut);
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let (wildcard, rest) = rest.split_at(line_end);
    escaped_lines(kept) + wildcard + &escaped_lines(rest)
}

#[cfg(test)]
mod tests {
    use super::super::Notebook;
    use super::{Written, written};

    #[test]
    fn what_is_written_reads_back() {
        let cells = [
            ("x = 1", "", false),
            ("print(\"```\")\n", "```\n", false),
            ("1/0", "ZeroDivisionError: division by zero\n", true),
            ("print(\"\")", "\n", false),
            ("print(\"...\")", "...\n", false),
            ("\"```\n", "```\n", true),
        ];
        let text = written(
            "T",
            cells.iter().map(|(code, output, failed)| Written {
                code,
                output,
                failed: *failed,
                varies: false,
                cut: None,
            }),
        );
        let book = Notebook::read_at_once(&text).expect("it is a notebook");
        assert_eq!(book.cells.len(), cells.len());
        for (cell, (code, output, failed)) in book.cells.iter().zip(cells) {
            assert_eq!(cell.code.text.trim_end(), code.trim_end());
            assert!(super::super::agrees(cell.expected(), output));
            assert!(!super::super::agrees(cell.expected(), "other\n"));
            assert_eq!(cell.flags.error, failed);
        }
    }
}
