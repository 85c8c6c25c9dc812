//! Lays out outlines on the lines of a page.

use super::outline::{Outline, Parts, more_text};
use crate::exact::Style;
use crate::value::show::ShowContext;
use unicode_width::UnicodeWidthStr;

/// The minimum number of columns of a page.
const COLUMNS_MIN: usize = 20;
/// The number of columns by which the contents of brackets are indented.
const INDENT: usize = 2;

/// Text being laid out, which grows to the right and downward.
pub(super) struct Layout {
    columns: usize,
    style: Style,
    out: String,
    /// The column where the text ends.
    column: usize,
}

impl Layout {
    pub fn new(columns: usize, context: &ShowContext<'_>) -> Layout {
        Layout {
            columns: columns.max(COLUMNS_MIN),
            style: context.style,
            out: String::new(),
            column: 0,
        }
    }

    pub fn text(mut self, outline: &Outline) -> String {
        self.place(outline, 0, 0);
        self.out
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.width();
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// Appends a value followed by `tail` more columns on its last line.
    fn place(&mut self, outline: &Outline, indent: usize, tail: usize) {
        if self.column + outline.width + tail <= self.columns {
            return self.flat(outline);
        }
        match &outline.parts {
            Parts::Leaf { text, .. } => self.push(text),
            Parts::Named(fields, look) => self.fields(fields, *look, outline.more, indent),
            Parts::Items(items, brackets) => {
                if let Some(rows) = outline.rows()
                    && self.matrix(&rows, outline, tail)
                {
                    return;
                }
                if items.iter().all(|item| item.leaf_text().is_some()) {
                    self.filled(items, *brackets, outline.more, tail);
                } else {
                    self.items(items, *brackets, outline.more, indent);
                }
            }
        }
    }

    /// Appends a value on one line.
    fn flat(&mut self, outline: &Outline) {
        let mut separator = "";
        match &outline.parts {
            Parts::Leaf { text, .. } => return self.push(text),
            Parts::Items(items, brackets) => {
                self.push(brackets[0]);
                for item in items {
                    self.push(separator);
                    self.flat(item);
                    separator = ", ";
                }
            }
            Parts::Named(fields, [open, _, sign]) => {
                self.push(open);
                for (key, item) in fields {
                    self.push(separator);
                    self.push(key);
                    self.push(sign);
                    self.flat(item);
                    separator = ", ";
                }
            }
        }
        if outline.more > 0 {
            self.push(separator);
            self.push(&more_text(outline.more, self.style));
        }
        self.push(match &outline.parts {
            Parts::Items(_, brackets) => brackets[1],
            Parts::Named(_, look) => look[1],
            Parts::Leaf { .. } => "",
        });
    }

    /// Appends one field per line.
    fn fields(
        &mut self,
        fields: &[(String, Outline)],
        [open, close, sign]: [&str; 3],
        more: usize,
        indent: usize,
    ) {
        self.push(open);
        for (i, (key, item)) in fields.iter().enumerate() {
            self.new_line(indent + INDENT);
            self.push(key);
            self.push(sign);
            let is_last = i + 1 == fields.len() && more == 0;
            self.place(item, indent + INDENT, usize::from(!is_last));
            self.push(if is_last { "" } else { "," });
        }
        self.rest(more, indent + INDENT);
        self.new_line(indent);
        self.push(close);
    }

    /// Appends one item per line.
    fn items(&mut self, items: &[Outline], [open, close]: [&str; 2], more: usize, indent: usize) {
        self.push(open);
        for (i, item) in items.iter().enumerate() {
            self.new_line(indent + INDENT);
            let is_last = i + 1 == items.len() && more == 0;
            self.place(item, indent + INDENT, usize::from(!is_last));
            self.push(if is_last { "" } else { "," });
        }
        self.rest(more, indent + INDENT);
        self.new_line(indent);
        self.push(close);
    }

    fn rest(&mut self, more: usize, indent: usize) {
        if more > 0 {
            self.new_line(indent);
            let text = more_text(more, self.style);
            self.push(&text);
        }
    }

    /// Appends as many items to each line as fit, with numbers in columns.
    fn filled(&mut self, items: &[Outline], [open, close]: [&str; 2], more: usize, tail: usize) {
        self.push(open);
        let indent = self.column;
        let room = self.columns.saturating_sub(indent + tail);
        let numbers = items.iter().all(Outline::is_number);
        let widest = items.iter().map(|item| item.width).max().unwrap_or(0);
        let all: usize = items.iter().map(|item| item.width).sum();
        // One long number among short ones would spread them too far apart.
        let even = widest * items.len() <= all * 2 + 4 * items.len();
        let cell = if numbers && even { widest } else { 0 };
        let rest = (more > 0).then(|| more_text(more, self.style));
        let texts = items.iter().filter_map(Outline::leaf_text);
        let texts: Vec<&str> = texts.chain(rest.as_deref()).collect();
        for (i, text) in texts.iter().enumerate() {
            let is_last = i + 1 == texts.len();
            let width = text.width();
            // The count of omitted items is not an element of the array.
            let cell = if is_last && rest.is_some() { 0 } else { cell };
            let padded = width.max(cell);
            if i > 0 && self.column + padded + 1 > indent + room {
                while self.out.ends_with(' ') {
                    self.out.pop();
                }
                self.new_line(indent);
            }
            self.push(&" ".repeat(padded - width));
            self.push(text);
            self.push(if is_last { close } else { ", " });
        }
    }

    /// Appends rows one below another, with as many columns as fit; returns false if none fits.
    fn matrix(&mut self, rows: &[&[Outline]], outline: &Outline, tail: usize) -> bool {
        let count = rows[0].len();
        let Parts::Items(items, _) = &outline.parts else {
            return false;
        };
        let hidden = items[0].more;
        let widths: Vec<usize> = (0..count)
            .map(|c| rows.iter().map(|row| row[c].width).max().unwrap_or(0))
            .collect();
        let room = self.columns.saturating_sub(self.column + 4 + tail);
        let mut shown = 0;
        let mut used = 0;
        for (c, width) in widths.iter().enumerate() {
            let left = hidden + count - c - 1;
            let mark = match left {
                0 => 0,
                _ => more_text(left, self.style).width() + 2,
            };
            used += width + if c > 0 { 2 } else { 0 };
            if used + mark <= room {
                shown = c + 1;
            }
            if used > room {
                break;
            }
        }
        if shown == 0 {
            return false;
        }
        let left = hidden + count - shown;
        let mark = (left > 0).then(|| format!(", {}", more_text(left, self.style)));
        self.push("[");
        let indent = self.column;
        for (r, row) in rows.iter().enumerate() {
            if r > 0 {
                self.push(",");
                self.new_line(indent);
            }
            self.push("[");
            for (c, cell) in row[..shown].iter().enumerate() {
                self.push(if c > 0 { ", " } else { "" });
                self.push(&" ".repeat(widths[c] - cell.width));
                self.flat(cell);
            }
            self.push(mark.as_deref().unwrap_or(""));
            self.push("]");
        }
        if outline.more > 0 {
            self.push(",");
            self.rest(outline.more, indent);
        }
        self.push("]");
        true
    }
}
