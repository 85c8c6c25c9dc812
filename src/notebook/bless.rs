//! Writing the outputs of cells into a file: only output fences change; everything else stays byte
//! for byte.

use super::align::merged;
use super::pattern::escaped;
use super::{Cell, Fence, Notebook, agrees};

/// Returns the text with these outputs, one for each cell. A cell without one keeps its output, as
/// does a cell whose output already matches. In an output that differs, lines that match are kept,
/// wildcards included.
pub fn bless(text: &str, notebook: &Notebook, outputs: &[Option<String>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (cell, output) in notebook.cells.iter().zip(outputs) {
        let Some(output) = output else { continue };
        if agrees(cell.expected(), output) || cell.flags.nondet && cell.output.is_some() {
            continue;
        }
        match &cell.output {
            Some(old) => {
                let output = &merged(&old.text, output);
                // The opening marks may have to grow, so the marks are rewritten and the info
                // string is kept.
                out.push_str(&text[copied..old.span.start]);
                let marks = marks(&old.marks, output);
                out.push_str(&marks);
                out.push_str(&text[old.span.start + old.marks.len()..old.content.start]);
                push_lines(&mut out, output, old);
                let close = &text[old.content.end..old.span.end];
                let kept = if marks.len() == old.marks.len() {
                    close.to_string()
                } else {
                    close.replacen(close_marks(close), &marks, 1)
                };
                out.push_str(&kept);
                copied = old.span.end;
            }
            None => {
                out.push_str(&text[copied..cell.code.span.end]);
                push_new(&mut out, output, cell);
                copied = cell.code.span.end;
            }
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// Adds a new output fence right after a cell.
fn push_new(out: &mut String, output: &str, cell: &Cell) {
    let code = &cell.code;
    let output = &escaped_lines(output);
    let marks = marks("```", output);
    out.push_str(&format!("{}{}{marks}out", code.line_end, code.prefix));
    out.push_str(code.line_end);
    push_lines(out, output, code);
    out.push_str(&format!("{}{marks}", code.prefix));
}

/// Escapes an output so that each line matches only itself.
pub fn escaped_lines(output: &str) -> String {
    let lines = output.lines();
    lines.map(|line| format!("{}\n", escaped(line))).collect()
}

fn push_lines(out: &mut String, output: &str, like: &Fence) {
    for line in output.lines() {
        let whole = format!("{}{line}", like.prefix);
        // An empty line in a list needs no trailing blanks.
        out.push_str(if line.is_empty() {
            whole.trim_end()
        } else {
            &whole
        });
        out.push_str(like.line_end);
    }
}

/// Returns fence marks that no line of the output can be mistaken for.
pub fn marks(wanted: &str, output: &str) -> String {
    let mark = wanted.chars().next().unwrap_or('`');
    let run = |line: &str| line.trim_start().chars().take_while(|c| *c == mark).count();
    let longest = output.lines().map(run).max().unwrap_or(0);
    let count = wanted.len().max(if longest >= 3 { longest + 1 } else { 3 });
    mark.to_string().repeat(count)
}

fn close_marks(close: &str) -> &str {
    close.trim().trim_start_matches(['>', ' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::super::{Notebook, blocks_at_once};
    use super::bless;

    fn blessed(text: &str, outputs: &[&str]) -> String {
        let book = Notebook::read_at_once(text).expect("it is a notebook");
        let outputs: Vec<Option<String>> = outputs.iter().map(|o| Some(o.to_string())).collect();
        let new = bless(text, &book, &outputs);
        let again = Notebook::read_at_once(&new).expect("it still is one");
        assert_eq!(bless(&new, &again, &outputs), new, "blessing twice");
        new
    }

    #[test]
    fn only_outputs_change() {
        let text = "# 中文 \r\n\r\n```lamina\r\n1\r\n```\r\n```out\r\n2\r\n```\r\n\ttail  \r\n~~~lamina\n2\n~~~";
        let new = blessed(text, &["1\n", "2\n"]);
        let expected = "# 中文 \r\n\r\n```lamina\r\n1\r\n```\r\n```out\r\n1\r\n```\r\n\ttail  \r\n~~~lamina\n2\n~~~\n```out\n2\n```";
        assert_eq!(new, expected);
    }

    #[test]
    fn lone_carriage_returns_are_line_ends_and_stay() {
        let text = "# T\r\r```lamina\r1\r```\r```out\r2\r```\r\ttail\r```lamina\r3\r```\r";
        let expected = "# T\r\r```lamina\r1\r```\r```out\r1\ra\r```\r\ttail\r```lamina\r3\r```\r```out\r3\r```\r";
        assert_eq!(blessed(text, &["1\na\n", "3\n"]), expected);
    }

    #[test]
    fn outputs_that_agree_stay() {
        let text = "```lamina\n1\n```\n\n```out\n...\n```\n";
        assert_eq!(blessed(text, &["1\n2\n"]), text);
        let text = "```lamina nondet\n1\n```\n\n```out\n8 ms\n```\n";
        assert_eq!(blessed(text, &["9 ms\n"]), text);
    }

    #[test]
    fn wildcards_that_match_stay_when_other_lines_change() {
        let text = "```lamina\n1\n```\n\n```out\ntook [..] ms\n...\n3\n```\n";
        let new = blessed(text, &["took 7 ms\na\nb\n4\n"]);
        assert_eq!(new, text.replace("\n3\n", "\n4\n"));
        let new = blessed("```lamina\n1\n```\n", &["...\n[..]\n"]);
        assert!(new.ends_with("```out\n\\...\n\\[..]\n```\n"), "{new}");
    }

    #[test]
    fn outputs_in_lists_and_quotations_keep_their_marks() {
        let text = "- a\n\n  ```lamina\n  f()\n  ```\n  ```out\n  old\n  ```\n\n> ```lamina\n> 2\n> ```\n> ```out\n> x\n> ```\n";
        let new = blessed(text, &["1\n\n2\n", "2\n"]);
        assert_eq!(
            new,
            "- a\n\n  ```lamina\n  f()\n  ```\n  ```out\n  1\n\n  2\n  ```\n\n> ```lamina\n> 2\n> ```\n> ```out\n> 2\n> ```\n"
        );
    }

    #[test]
    fn an_output_with_marks_in_it_gets_longer_marks() {
        let text = "```lamina\n1\n```\n```out\nx\n```\n\n```lamina\n2\n```\n";
        let new = blessed(text, &["```\na\n", "````\n"]);
        assert!(new.contains("\n````out\n```\na\n````\n"), "{new}");
        assert!(new.contains("\n`````out\n````\n`````\n"), "{new}");
        assert_eq!(blocks_at_once(&new).map(|b| b.len()), Ok(4));
    }
}
