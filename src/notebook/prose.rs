//! Formatting Markdown prose for a terminal.

use crate::text::wrap::{self, PROSE_MAX};
use crate::text::{Paint, Painted};
use nu_ansi_term::{Color, Style};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Formats prose in lines of at most this many columns, with an empty line between its parts.
pub fn rendered(text: &str, columns: usize, paint: Paint) -> Painted {
    let mut page = Page {
        out: Painted::new(),
        columns: columns.clamp(20, PROSE_MAX),
        paint,
        words: Vec::new(),
        style: Style::new(),
        bullet: None,
        lists: Vec::new(),
        glue: false,
        rows: Vec::new(),
        in_table: None,
    };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        page.event(event);
    }
    page.end_block();
    page.out
}

struct Page {
    out: Painted,
    columns: usize,
    paint: Paint,
    /// The words of the open block, and for each of them whether a blank precedes it.
    words: Vec<(Painted, bool)>,
    style: Style,
    bullet: Option<String>,
    /// The open lists, outermost first: the number of the next item in a numbered list, otherwise
    /// `None`.
    lists: Vec<Option<u64>>,
    /// Whether the next word is joined to the last one.
    glue: bool,
    /// The rows of the open table, starting with the heading.
    rows: Vec<Vec<String>>,
    /// The style to return to after the open table.
    in_table: Option<Paint>,
}

impl Page {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the enums belong to the parser"
    )]
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.text(&text, self.style),
            Event::Code(code) => match self.paint {
                Paint::Colour => self.word(&code, Color::Cyan.normal()),
                Paint::Plain => self.word(&format!("`{code}`"), Style::new()),
            },
            Event::SoftBreak => self.glue = false,
            Event::HardBreak => self.end_lines(),
            Event::Start(Tag::Heading { level, .. }) => {
                self.end_block();
                self.style = match level {
                    HeadingLevel::H1 => Color::Yellow.bold(),
                    HeadingLevel::H2
                    | HeadingLevel::H3
                    | HeadingLevel::H4
                    | HeadingLevel::H5
                    | HeadingLevel::H6 => Style::new().bold(),
                };
            }
            Event::Start(Tag::Emphasis) => self.style = self.style.italic(),
            Event::Start(Tag::Strong) => self.style = self.style.bold(),
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => self.style = Style::new(),
            Event::Start(Tag::List(first)) => {
                match self.lists.is_empty() {
                    true => self.end_block(),
                    false => self.end_lines(),
                }
                self.lists.push(first);
            }
            Event::Start(Tag::Item) => self.begin_item(),
            Event::Start(Tag::Table(_)) => {
                self.end_block();
                // The width of cells is measured, so they have no colours.
                self.in_table = Some(std::mem::replace(&mut self.paint, Paint::Plain));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => self.end_cell(),
            Event::End(TagEnd::Table) => self.end_table(),
            Event::End(TagEnd::Item) => self.end_lines(),
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                match self.lists.is_empty() {
                    true => self.end_block(),
                    false => self.end_lines(),
                }
            }
            Event::End(TagEnd::Paragraph) if !self.lists.is_empty() => self.end_lines(),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => {
                self.end_block();
                self.style = Style::new();
            }
            _ => {}
        }
    }

    /// Writes the marker of an item (a number or a dash), indented further in a nested list.
    fn begin_item(&mut self) {
        self.end_lines();
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            Some(None) | None => "- ".to_string(),
        };
        self.bullet = Some(indent + &mark);
    }

    fn text(&mut self, text: &str, style: Style) {
        let mut first = !text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if !std::mem::take(&mut first) {
                self.glue = false;
            }
            self.word(word, style);
        }
        if text.ends_with(char::is_whitespace) {
            self.glue = false;
        }
    }

    fn word(&mut self, word: &str, style: Style) {
        for (n, piece) in wrap::pieces(word, self.columns - 2).into_iter().enumerate() {
            match self.words.last_mut().filter(|_| self.glue && n == 0) {
                Some((last, _)) => last.push_styled(piece, style, self.paint),
                None => {
                    let mut painted = Painted::new();
                    painted.push_styled(piece, style, self.paint);
                    self.words.push((painted, n == 0));
                }
            }
        }
        self.glue = true;
    }

    /// Turns the pending words into a cell of the last row.
    fn end_cell(&mut self) {
        self.glue = false;
        let mut cell = String::new();
        for (word, gap) in self.words.drain(..) {
            if gap && !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&word);
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// Writes the table: each column as wide as it needs to be, the last one in the remaining
    /// space.
    fn end_table(&mut self) {
        self.paint = self.in_table.take().unwrap_or(self.paint);
        let rows = std::mem::take(&mut self.rows);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..columns)
            .map(|n| {
                let cells = rows.iter().filter_map(|row| row.get(n));
                cells.map(|cell| wrap::width(cell)).max().unwrap_or(0)
            })
            .collect();
        if let Some((last, others)) = widths.split_last_mut() {
            let taken: usize = others.iter().map(|width| width + 2).sum();
            *last = (*last).min(self.columns.saturating_sub(taken).max(1));
        }
        for (n, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let gap = width.saturating_sub(wrap::width(cell)) + 2;
                line.push_str(cell);
                line.push_str(&" ".repeat(gap));
            }
            self.end_row(line.trim_end());
            if n == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                self.end_row(&rules.join("  "));
            }
        }
        self.end_block();
    }

    fn end_row(&mut self, line: &str) {
        self.out.append(&Painted::wrapped(line, self.columns));
        self.out.push("\n");
    }

    /// Writes the pending words as lines.
    fn end_lines(&mut self) {
        self.glue = false;
        if self.words.is_empty() {
            return;
        }
        let bullet = self.bullet.take().unwrap_or_default();
        let lines = Painted::filled(&bullet, &self.words, self.columns);
        self.words.clear();
        self.out.append(&lines);
        self.out.push("\n");
    }

    fn end_block(&mut self) {
        self.end_lines();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push("\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rendered;
    use crate::text::Paint;

    #[test]
    fn prose_is_broken_between_words() {
        let text = "# Title\n\nSome *short* words, `1 + 1`, and\nmore of\nthem.\n\n- one\n- two `x`.\n\nEnd.";
        assert_eq!(
            rendered(text, 24, Paint::Plain).as_str(),
            "Title\n\nSome short words,\n`1 + 1`, and more of\nthem.\n\n- one\n- two `x`.\n\nEnd.\n\n"
        );
        assert!(rendered("a `b`", 80, Paint::Colour).contains("\x1b["));
        assert_eq!(rendered("", 80, Paint::Plain).as_str(), "");
    }

    #[test]
    fn numbered_lists_are_numbered() {
        let text = "First:\n\n1. one\n2. two\n   - a\n   - b\n3. a longer item of words\n\nEnd.";
        assert_eq!(
            rendered(text, 20, Paint::Plain).as_str(),
            "First:\n\n1. one\n2. two\n  - a\n  - b\n3. a longer item of\n   words\n\nEnd.\n\n"
        );
        let text = "7. seven\n\n8. eight";
        assert_eq!(
            rendered(text, 80, Paint::Plain).as_str(),
            "7. seven\n8. eight\n\n"
        );
    }

    #[test]
    fn tables_have_columns() {
        let text = "Look:\n\n| sign | it *means* |\n|---|---|\n| `+` | the sum of two numbers |\n| `^` | |\n\nEnd.";
        assert_eq!(
            rendered(text, 24, Paint::Plain).as_str(),
            "Look:\n\nsign  it means\n────  ──────────────────\n`+`   the sum of two\n      numbers\n`^`\n\nEnd.\n\n"
        );
        let coloured = rendered(&format!("{text}\n\n`b`"), 80, Paint::Colour);
        assert!(coloured.contains("`+`") && !coloured.contains("`b`"));
    }
}
