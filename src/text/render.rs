//! Rendering diagnostics as text: the source line with the span underlined, the hint, and the call
//! stack.
//!
//! ```text
//! SyntaxError: expected an expression, found `)`
//!  --> <stdin>:3:7
//!   |
//! 3 | x = (1)) + 2
//!   |        ^
//!   |
//!   = help: …
//!   at f (lib.lm:2:5)
//! ```
//!
//! Any span can be drawn: one that is out of range or splits a character is adjusted first. If a
//! span covers several lines, only the first is shown; if a line is long, only the part around the
//! span is. Everything goes through the gate before columns are counted, so the mark is under the
//! right text.

use super::gate::{push_escape, visible, visible_line, watched};
use super::wrap::{self, Filler};
use super::{Diagnostic, Label, Painted, Position, TraceLine, grouped};
use nu_ansi_term::{Color, Style};
use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// Whether to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Paint {
    /// No escape codes.
    #[default]
    Plain,
    /// With ANSI colours.
    Colour,
}

/// The maximum number of characters of a message shown on a terminal.
const MESSAGE_MAX: usize = 4000;

/// The start of a message that is too long for any terminal, with the number of characters left
/// out.
fn shortened(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MESSAGE_MAX) {
        None => message.into(),
        Some((at, _)) => {
            let more = message[at..].chars().count();
            format!("{}… ({more} more characters)", &message[..at]).into()
        }
    }
}

/// The maximum number of columns of a source line that are shown, around the span.
const COLUMNS_MAX: usize = 140;
/// The minimum number of columns of a source line that are shown, however narrow the page is.
const COLUMNS_MIN: usize = 16;
/// The number of bytes of a line that are examined before and after the start of the span.
const NEAR: usize = 1 << 14;
/// The width of a tab in a source line.
const TAB: usize = 4;
/// The number of lines shown at either end of a call stack that is cut in the middle.
const TRACE_END_MAX: usize = 10;

/// Renders the complete report, ending in a newline. On a page of `columns` columns, its text is
/// broken between words.
pub fn render(diagnostic: &Diagnostic, paint: Paint, columns: Option<usize>) -> Painted {
    let mut page = Page {
        out: Painted::new(),
        paint,
        columns,
    };
    let kind = visible_line(&diagnostic.kind);
    page.push(&kind, Color::LightRed.bold());
    let hang = wrap::width(&kind) + 2;
    let message = match columns {
        Some(_) => shortened(&diagnostic.message),
        None => Cow::Borrowed(&*diagnostic.message),
    };
    let message = page.filled(&message, hang, ": ");
    page.push(&message, Style::new().bold());
    page.out.push("\n");
    let pieces = diagnostic
        .labels
        .iter()
        .map(|label| Piece::of(label, columns));
    let pieces: Vec<Piece> = pieces.collect();
    let gutter = pieces.iter().map(|piece| piece.number.len()).max();
    let gutter = gutter.unwrap_or(0);
    for (n, piece) in pieces.iter().enumerate() {
        page.piece(n, piece, gutter);
    }
    if let Some(hint) = &diagnostic.hint {
        page.hint(hint, gutter);
    }
    trace(&diagnostic.trace, &mut page);
    page.out
}

/// The report drawn so far, and the options for drawing it.
struct Page {
    out: Painted,
    paint: Paint,
    columns: Option<usize>,
}

impl Page {
    fn push(&mut self, text: &str, style: Style) {
        self.out.push_styled(text, style, self.paint);
    }

    /// Formats text after `before`, which ends at column `hang`; further lines are aligned with
    /// its start.
    fn filled(&self, text: &str, hang: usize, before: &str) -> String {
        let text = visible(text);
        let mut out = before.to_string();
        for (n, line) in text.lines().enumerate() {
            if n > 0 {
                out.push('\n');
                out.push_str(&" ".repeat(hang));
            }
            match self.columns {
                Some(columns) if hang + wrap::width(line) > columns => {
                    let mut filler = Filler::new(out, hang, hang, columns);
                    filler.words(line);
                    out = filler.end();
                }
                _ => out.push_str(line),
            }
        }
        out
    }

    fn piece(&mut self, n: usize, piece: &Piece, gutter: usize) {
        let blue = Color::LightBlue.bold();
        let (blank, arrow) = (" ".repeat(gutter), if n == 0 { "--> " } else { "::: " });
        self.out.push(&blank);
        self.push(arrow, blue);
        if piece.is_empty {
            self.out.push(&format!("{}\n", piece.place));
            return;
        }
        self.out.push(&format!("{}\n{blank} ", piece.place));
        self.push("|", blue);
        self.out.push("\n");
        self.push(&format!("{:<gutter$}", piece.number), blue);
        self.out.push(" ");
        self.push("|", blue);
        self.out
            .push(&format!(" {}\n{blank} ", piece.text).replace(" \n", "\n"));
        self.push("|", blue);
        self.out.push(&" ".repeat(piece.column + 1));
        let (sign, style) = match n {
            0 => ("^", Color::LightRed.bold()),
            _ => ("-", blue),
        };
        self.push(&sign.repeat(piece.marked), style);
        self.remark(piece, gutter, style);
        self.out.push("\n");
    }

    /// Writes the remark next to the mark, or below it if the page is too narrow.
    fn remark(&mut self, piece: &Piece, gutter: usize, style: Style) {
        if piece.remark.is_empty() {
            return;
        }
        let mut column = gutter + 3 + piece.column + piece.marked + 1;
        let room = self.columns.unwrap_or(usize::MAX);
        if column + wrap::width(&piece.remark) <= room {
            self.out.push(" ");
        } else {
            column = gutter + 3;
            self.out.push(&format!("\n{} ", " ".repeat(gutter)));
            self.push("|", Color::LightBlue.bold());
            self.out.push(" ");
        }
        let text = self.filled(&piece.remark, column, "");
        self.push(&text, style);
    }

    fn hint(&mut self, hint: &str, gutter: usize) {
        let blue = Color::LightBlue.bold();
        let blank = " ".repeat(gutter + 1);
        self.out.push(&blank);
        self.push("|", blue);
        self.out.push(&format!("\n{blank}"));
        self.push("= ", blue);
        self.push("help", Style::new().bold());
        let text = self.filled(hint, gutter + "  = help: ".len() - 1, ": ");
        self.out.push(&text);
        self.out.push("\n");
    }
}

/// The part of a label that is shown: a line or part of one, and the position of the mark below it.
struct Piece {
    place: String,
    /// Whether the source has no text, so that there is no line to show.
    is_empty: bool,
    number: String,
    text: String,
    /// The number of columns before the mark.
    column: usize,
    /// The width of the mark.
    marked: usize,
    remark: String,
}

/// A character of a source line, as displayed.
struct Cell {
    text: String,
    columns: usize,
}

impl Piece {
    fn of(label: &Label, columns: Option<usize>) -> Piece {
        let source = &label.source;
        let text = source.text();
        let start = floor(text, label.span.start as usize);
        let end = floor(text, label.span.end as usize).max(start);
        let is_break = |c| matches!(c, '\n' | '\r');
        let line_start = text[..start].rfind(is_break).map_or(0, |at| at + 1);
        let line_end = text[start..]
            .find(is_break)
            .map_or(text.len(), |at| start + at);
        // Distant parts of a very long line are not shown.
        let near_start = floor(text, start.saturating_sub(NEAR)).max(line_start);
        let near_end = floor(text, start + NEAR).min(line_end);
        let line = &text[near_start..near_end];
        let Position {
            line: number,
            column,
        } = source.position(start as u32);
        let number = number.to_string();
        let room = columns.unwrap_or(COLUMNS_MAX).min(COLUMNS_MAX);
        let room = room.saturating_sub(number.len() + 3).max(COLUMNS_MIN);
        let place_room = columns.map_or(usize::MAX, |columns| {
            columns.saturating_sub(number.len() + 4)
        });
        let chars = |bytes: usize| line[..bytes].chars().count();
        let range = chars(start - near_start)..chars(end.min(near_end) - near_start);
        let (text, column_shown, marked) = window(&cells(line), range, room);
        Piece {
            is_empty: source.text().is_empty(),
            place: placed(source.name(), &format!(":{number}:{column}"), place_room),
            number,
            text,
            column: column_shown,
            marked,
            remark: visible(&label.text).into_owned(),
        }
    }
}

/// Writes a name followed by a place; if the name does not fit, writes only its end.
fn placed(name: &str, place: &str, room: usize) -> String {
    let name = visible_line(name);
    let room = room.saturating_sub(place.len());
    if wrap::width(&name) <= room {
        return format!("{name}{place}");
    }
    let mut begins = name.char_indices().map(|(at, _)| &name[at..]);
    let end = begins
        .find(|end| wrap::width(end) < room)
        .unwrap_or_default();
    format!("…{end}{place}")
}

/// The characters of a line, as displayed.
fn cells(line: &str) -> Vec<Cell> {
    let cell = |(c, hidden): (char, bool)| {
        let mut text = String::new();
        let columns = match c {
            '\t' => {
                text.push_str(&" ".repeat(TAB));
                TAB
            }
            _ if hidden => {
                push_escape(c, &mut text);
                text.len()
            }
            _ => {
                text.push(c);
                c.width().unwrap_or(0)
            }
        };
        Cell { text, columns }
    };
    watched(line).map(cell).collect()
}

/// Finds the part of a line around a range of characters that fits in `room` columns. Returns its
/// text, the number of columns before the range, and the width of the range, at least one.
fn window(cells: &[Cell], range: std::ops::Range<usize>, room: usize) -> (String, usize, usize) {
    let columns = |cells: &[Cell]| cells.iter().map(|cell| cell.columns).sum::<usize>();
    let (before, marked) = (
        columns(&cells[..range.start]),
        columns(&cells[range.clone()]),
    );
    let (mut from, mut to) = (0, cells.len());
    // A mark at the end of a line is placed after it.
    let end = usize::from(range.start == cells.len());
    if columns(cells) + end > room {
        // A third of the room is for the text before the range, or more if little follows the
        // range.
        let after = columns(&cells[range.start..]) + end;
        let lead = (room / 3).max(room.saturating_sub(after + 2)).min(before);
        from = range.start;
        let mut used = 0;
        while from > 0 && used + cells[from - 1].columns < lead {
            from -= 1;
            used += cells[from].columns;
        }
        // A combining character must not start a line.
        while from < range.start && cells[from].columns == 0 {
            from += 1;
        }
        used += usize::from(from > 0) + end;
        to = range.start;
        while to < cells.len() && used + cells[to].columns < room {
            used += cells[to].columns;
            to += 1;
        }
        // If no ellipsis is needed, the last character may take its column.
        if to + 1 == cells.len() && used + cells[to].columns <= room {
            to += 1;
        }
    }
    let mut text = String::new();
    let cut = [from > 0, to < cells.len()].map(|cut| if cut { "…" } else { "" });
    text.push_str(cut[0]);
    cells[from..to]
        .iter()
        .for_each(|cell| text.push_str(&cell.text));
    text.push_str(cut[1]);
    let column = columns(&cells[from..range.start]) + usize::from(from > 0);
    let marked = marked.min(columns(&cells[range.start..to.max(range.start)]));
    (text, column, marked.max(1))
}

/// The nearest character boundary at or before this byte, within the text.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

fn trace(lines: &[TraceLine], page: &mut Page) {
    let cut = lines.len().saturating_sub(2 * TRACE_END_MAX);
    // Leaving out a single line would save nothing.
    let cut = if cut > 1 { cut } else { 0 };
    let middle = TRACE_END_MAX..TRACE_END_MAX + cut;
    for (i, line) in lines.iter().enumerate() {
        if i == middle.start && cut > 0 {
            let frames: usize = lines[middle.clone()]
                .iter()
                .map(|line| 1 + line.repeats)
                .sum();
            page.out.push(&format!("  … {} more\n", grouped(frames)));
        }
        if middle.contains(&i) {
            continue;
        }
        let name = visible_line(&line.name);
        let place = match &line.place {
            Some((file, Position { line, column })) => {
                format!(" ({}:{line}:{column})", visible_line(file))
            }
            None => String::new(),
        };
        let text = page.filled(&format!("{name}{place}"), "  at ".len(), "  at ");
        page.out.push(&format!("{text}\n"));
        if line.repeats > 0 {
            page.out
                .push(&format!("  … {} more like this\n", grouped(line.repeats)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, render};
    use crate::text::{Diagnostic, Failure, Label, Painted, Position, Source, Span, TraceLine};
    use std::rc::Rc;

    fn report(text: &str, span: Span) -> Painted {
        let source = Rc::new(Source::at_line("in.lm", text, 7));
        let failure = Failure::syntax("no good").with_hint("try again");
        render(&Diagnostic::at(&failure, &source, span), Paint::Plain, None)
    }

    #[test]
    fn a_span_is_underlined_with_its_place_and_hint() {
        let drawn = report("a = 1\nb = (2))\nc", Span::new(12, 13));
        let wanted = "SyntaxError: no good\n --> in.lm:8:7\n  |\n8 | b = (2))\n  |       ^\n  |\n  = help: try again\n";
        assert_eq!(drawn.as_str(), wanted);
    }

    #[test]
    fn labels_are_written_beside_the_mark() {
        let source = Rc::new(Source::new("a", "x + y"));
        let label = |from, to, text: &str| Label {
            source: Rc::clone(&source),
            span: Span::new(from, to),
            text: text.to_string(),
        };
        let mut diagnostic =
            Diagnostic::at(&Failure::type_("cannot add"), &source, Span::new(2, 3));
        diagnostic.labels = vec![label(2, 3, "here"), label(4, 5, "an array")];
        let drawn = render(&diagnostic, Paint::Plain, None);
        assert!(drawn.contains("1 | x + y\n  |   ^ here\n"), "{drawn}");
        assert!(drawn.contains("  |     - an array\n"), "{drawn}");
        assert!(render(&diagnostic, Paint::Colour, None).contains("\u{1b}["));
    }

    #[test]
    fn the_end_of_the_input_can_be_marked() {
        for text in ["f(1 +", "f(1 +\n", "\n", "é"] {
            let drawn = report(text, Span::new(text.len(), text.len()));
            assert!(drawn.contains('^'), "{text:?}: {drawn}");
        }
        // If there is no text, there is no line.
        let drawn = report("", Span::new(0, 0));
        let wanted = "SyntaxError: no good\n --> in.lm:7:1\n  |\n  = help: try again\n";
        assert_eq!(drawn.as_str(), wanted);
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let text = format!(
            "{}«{}»{}",
            "ab ".repeat(30_000),
            "x".repeat(500),
            "yz ".repeat(30_000)
        );
        let start = text.find('«').expect("the text contains the mark");
        let drawn = report(&text, Span::new(start, start + 504));
        assert!(
            drawn.contains("7:90001") && drawn.contains('«') && drawn.contains("^^^"),
            "{drawn}"
        );
        assert!(
            drawn.lines().all(|line| line.chars().count() < 200),
            "{drawn}"
        );
        let drawn = report(&text, Span::new(text.len(), text.len()));
        assert!(
            drawn.lines().all(|line| line.chars().count() < 200),
            "{drawn}"
        );
    }

    #[test]
    fn any_span_can_be_drawn() {
        let texts = [
            "",
            "a",
            "é\n\tx = 半径 + 👍🏽\r\nz\r",
            "\u{1b}[31m\0",
            "a\u{301}\u{200b}b\n\n\n",
        ];
        for text in texts {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    for paint in [Paint::Plain, Paint::Colour] {
                        let source = Rc::new(Source::new("x", text));
                        let span = Span::new(start, end);
                        let drawn = render(
                            &Diagnostic::at(&Failure::plain("m"), &source, span),
                            paint,
                            Some(20),
                        );
                        assert!(
                            drawn.ends_with('\n') && !drawn.contains("\u{1b}[31m\0"),
                            "{drawn:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn long_call_stacks_are_cut_in_the_middle() {
        let line = |n: usize| TraceLine {
            name: format!("f{n}"),
            place: Some(("a.lm".to_string(), Position { line: 1, column: 2 })),
            repeats: usize::from(n == 1) * 97,
        };
        let source = Rc::new(Source::new("a", "x"));
        let mut diagnostic = Diagnostic::at(&Failure::plain("m"), &source, Span::new(0, 1));
        diagnostic.trace = (0..3).map(line).collect();
        let drawn = render(&diagnostic, Paint::Plain, None);
        let wanted =
            "  at f0 (a.lm:1:2)\n  at f1 (a.lm:1:2)\n  … 97 more like this\n  at f2 (a.lm:1:2)\n";
        assert!(drawn.ends_with(wanted), "{drawn}");
        diagnostic.trace = (0..100).map(line).collect();
        let drawn = render(&diagnostic, Paint::Plain, None);
        assert!(
            drawn.contains("  at f9 (a.lm:1:2)\n  … 80 more\n  at f90 (a.lm:1:2)\n"),
            "{drawn}"
        );
    }
}
