//! Markdown prose as lines of a terminal.

use crate::text::Paint;
use nu_ansi_term::{Color, Style};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

/// Columns of a line of prose at most.
pub const WIDTH: usize = 84;

/// Prose in lines of at most this many columns, an empty line between its parts.
pub fn rendered(text: &str, columns: usize, paint: Paint) -> String {
    let mut page = Page {
        out: String::new(),
        columns: columns.clamp(20, WIDTH),
        paint,
        words: Vec::new(),
        style: Style::new(),
        indent: String::new(),
        bullet: None,
        glue: false,
    };
    for event in Parser::new(text) {
        page.event(event);
    }
    page.end_block();
    page.out
}

struct Page {
    out: String,
    columns: usize,
    paint: Paint,
    /// Words of the block that is open: their width, and how they are written.
    words: Vec<(usize, String)>,
    style: Style,
    indent: String,
    bullet: Option<String>,
    /// The next word belongs to the last one.
    glue: bool,
}

impl Page {
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
                    _ => Style::new().bold(),
                };
            }
            Event::Start(Tag::Emphasis) => self.style = self.style.italic(),
            Event::Start(Tag::Strong) => self.style = self.style.bold(),
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => self.style = Style::new(),
            Event::Start(Tag::List(_)) => self.end_block(),
            Event::Start(Tag::Item) => {
                self.end_lines();
                self.bullet = Some("- ".to_string());
            }
            Event::End(TagEnd::Item) => self.end_lines(),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_)) => {
                self.end_block();
                self.style = Style::new();
            }
            _ => {}
        }
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
        let painted = match self.paint {
            Paint::Colour => style.paint(word).to_string(),
            Paint::Plain => word.to_string(),
        };
        match self.words.last_mut().filter(|_| self.glue) {
            Some((width, last)) => {
                *width += word.width();
                last.push_str(&painted);
            }
            None => self.words.push((word.width(), painted)),
        }
        self.glue = true;
    }

    /// Writes the words that wait in lines.
    fn end_lines(&mut self) {
        self.glue = false;
        if self.words.is_empty() {
            return;
        }
        let bullet = self.bullet.take();
        let hang = " ".repeat(
            bullet
                .as_deref()
                .map_or(self.indent.width(), UnicodeWidthStr::width),
        );
        let mut column = hang.len();
        self.out.push_str(bullet.as_deref().unwrap_or(&hang));
        let mut begins = true;
        for (width, word) in self.words.drain(..) {
            if !begins && column + 1 + width > self.columns {
                self.out.push('\n');
                self.out.push_str(&hang);
                column = hang.len();
            } else if !begins {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(&word);
            column += width;
            begins = false;
        }
        self.out.push('\n');
    }

    fn end_block(&mut self) {
        self.end_lines();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
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
            rendered(text, 24, Paint::Plain),
            "Title\n\nSome short words,\n`1 + 1`, and more of\nthem.\n\n- one\n- two `x`.\n\nEnd.\n\n"
        );
        assert!(rendered("a `b`", 80, Paint::Colour).contains("\x1b["));
        assert_eq!(rendered("", 80, Paint::Plain), "");
    }
}
