//! Writing a session as a notebook.

use super::bless::marks;
use std::fmt::Write;

/// An input to be written, with what it showed.
#[derive(Clone, Debug, Default)]
pub struct Written<'a> {
    /// Its text.
    pub code: &'a str,
    /// What it showed, an error's line included.
    pub output: &'a str,
    /// Whether an error ended it.
    pub failed: bool,
    /// Whether it shows something else each time.
    pub varies: bool,
}

/// A notebook of these inputs under a heading.
pub fn written<'a>(title: &str, cells: impl IntoIterator<Item = Written<'a>>) -> String {
    let mut text = format!("# {title}\n");
    for cell in cells {
        let code = cell.code.trim_end();
        let fence = marks("```", code);
        let error = if cell.failed { " error" } else { "" };
        let varies = if cell.varies { " nondet" } else { "" };
        let _ = write!(text, "\n{fence}lamina{error}{varies}\n{code}\n{fence}\n");
        if !cell.output.is_empty() {
            let output = cell.output.strip_suffix('\n').unwrap_or(cell.output);
            let fence = marks("```", output);
            let _ = write!(text, "{fence}out\n{output}\n{fence}\n");
        }
    }
    text
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
            ("\"```\n", "```\n", true),
        ];
        let text = written(
            "T",
            cells.iter().map(|(code, output, failed)| Written {
                code,
                output,
                failed: *failed,
                varies: false,
            }),
        );
        let book = Notebook::read(&text).expect("it is a notebook");
        assert_eq!(book.cells.len(), cells.len());
        for (cell, (code, output, failed)) in book.cells.iter().zip(cells) {
            assert_eq!(cell.code.text.trim_end(), code.trim_end());
            assert_eq!(cell.expected(), output);
            assert_eq!(cell.flags.error, failed);
        }
    }
}
