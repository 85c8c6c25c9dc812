//! A line that is edited, as rows on the screen, and the bytes that make the screen show them.
//!
//! Lines that are too long are broken by the terminal itself, so that what is copied from it
//! is whole and
//! a terminal that breaks its lines anew when the window changes knows how.
//!
//! Invariants: nothing above the prompt is ever written to; the columns are those that the terminal
//! counts; a text taller than the screen shows the part around the cursor.

use super::width::Widths;
use crate::text::{push_escape, watched};
use nu_ansi_term::Style;
use std::fmt::Write;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Columns of a tab stop.
const TAB: usize = 8;

/// What is to be seen.
pub(super) struct View<'a> {
    /// What is before the first line, and before each further one.
    pub prompt: &'a str,
    pub more: &'a str,
    pub text: &'a str,
    /// Where the cursor is in the text.
    pub at: usize,
    /// The styles of parts of the text, in order.
    pub styles: &'a [(Range<usize>, Style)],
    /// What is after the text, and its style.
    pub hint: Option<(&'a str, Style)>,
}

/// The screen that it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Page {
    pub columns: usize,
    pub rows: usize,
    pub widths: Widths,
    /// Only ASCII can be shown.
    pub ascii: bool,
}

/// A place on the screen, from the first row of the prompt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Place {
    row: usize,
    column: usize,
}

/// A line, and how it falls into rows.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    /// What is written for it.
    bytes: String,
    /// The columns of each piece.
    cells: Vec<u8>,
    /// Where it can be written on: after so many cells, at this byte.
    breaks: Vec<(usize, usize)>,
    rows: usize,
    /// It ends exactly at the edge: the cursor waits there, not in the next row.
    is_full: bool,
}

/// What is on the screen.
#[derive(Clone, Debug)]
struct Frame {
    lines: Vec<Line>,
    /// The first line that is drawn and the one after the last.
    shown: Range<usize>,
    /// The line with the cursor, and how many of its cells are before it.
    cursor: (usize, usize),
}

/// Draws one line that is edited, from its prompt to its end.
#[derive(Default)]
pub(super) struct Painter {
    frame: Option<Frame>,
    columns: usize,
    /// Lines above those that are drawn are not in the scrollback either.
    lost: bool,
}

impl Painter {
    /// The bytes that make the screen show this.
    pub fn draw(&mut self, view: &View<'_>, page: Page) -> String {
        let mut frame = frame(view, page);
        frame.shown = window(&frame, self.frame.as_ref(), page);
        self.paint(frame, page)
    }

    /// The last drawing: all of it, the cursor at its end, and whether that is in the
    /// middle of a row.
    pub fn finish(&mut self, view: &View<'_>, page: Page) -> (String, bool) {
        let mut frame = frame(view, page);
        let last = frame.lines.len() - 1;
        frame.cursor = (last, frame.lines[last].cells.len());
        let scrolled = self.frame.as_ref().filter(|_| !self.lost);
        let start = scrolled.map_or(0, |old| old.shown.start.min(last));
        frame.shown = start..frame.lines.len();
        let open = !frame.lines[last].is_full;
        let out = self.paint(frame, page);
        self.forget();
        (out, open)
    }

    /// The bytes that clear what is drawn; the cursor is where the prompt began.
    pub fn clear(&mut self) -> String {
        let mut out = String::new();
        if let Some(old) = self.frame.take() {
            rise(&mut out, old.cursor_place(self.columns).row);
        }
        out.push_str("\r\x1b[J");
        out
    }

    /// Nothing of it is on the screen any more.
    pub fn forget(&mut self) {
        self.frame = None;
        self.lost = false;
    }

    /// Where the cursor is now that the window has so many columns: of a terminal that
    /// leaves rows as they were, and of one that breaks lines
    /// anew: rows below the prompt, and the column.
    pub fn moved(&self, columns: usize) -> [(usize, usize); 2] {
        let Some(frame) = &self.frame else {
            return [(0, 0); 2];
        };
        let old = frame.cursor_place(self.columns);
        let mut new = frame.cursor_place(columns);
        let (line, cells) = frame.cursor;
        let last = &frame.lines[line];
        if last.is_full && cells == last.cells.len() {
            // It waits in a row of its own, after a line end that was written.
            let before = frame.shown.start.min(line)..line;
            let rows = |line: &Line| extent(&line.cells, columns).0;
            let above: usize = frame.lines[before].iter().map(rows).sum();
            new = Place {
                row: above + rows(last),
                column: 0,
            };
        }
        [
            (old.row, old.column.min(columns.saturating_sub(1))),
            (new.row, new.column),
        ]
    }

    /// The window has another size, and the cursor is so many rows below the prompt: the
    /// bytes that clear what is drawn.
    pub fn clear_from(&mut self, rows: usize) -> String {
        let mut out = String::new();
        rise(&mut out, rows);
        out.push_str("\r\x1b[J");
        self.frame = None;
        out
    }

    fn paint(&mut self, frame: Frame, page: Page) -> String {
        let mut out = String::new();
        let start = self.start(&mut out, &frame, page);
        for number in start.line..frame.shown.end {
            let line = &frame.lines[number];
            let skipped = if number == start.line { start.bytes } else { 0 };
            out.push_str(&line.bytes[skipped..]);
            let last = number + 1 == frame.shown.end;
            let clears = if start.appends { "" } else { "\x1b[K" };
            match (last, line.is_full) {
                (true, false) if start.appends => {}
                (true, false) => out.push_str("\x1b[J"),
                // What is full is already where the next row begins, if nothing was written.
                (true, true) if start.appends && skipped == line.bytes.len() => {}
                (true, true) => out.push_str("\r\n\x1b[J"),
                (false, true) => out.push_str("\r\n"),
                (false, false) => {
                    out.push_str(clears);
                    out.push_str("\r\n");
                }
            }
        }
        let cursor = frame.cursor_place(page.columns);
        let end = frame.end_place(page.columns);
        if cursor != end {
            rise(&mut out, end.row - cursor.row.min(end.row));
            to_column(&mut out, cursor.column);
        }
        self.frame = Some(frame);
        self.columns = page.columns;
        out
    }

    /// Goes to where the drawing begins to differ.
    fn start(&mut self, out: &mut String, frame: &Frame, page: Page) -> Start {
        let all = Start {
            line: frame.shown.start,
            bytes: 0,
            appends: false,
        };
        let Some(old) = &self.frame else {
            self.lost = frame.shown.start > 0;
            return all;
        };
        let cursor = old.cursor_place(self.columns);
        let mut same = old.shown.start;
        let last = old.shown.end.min(frame.shown.end) - 1;
        while same < last && old.lines[same] == frame.lines[same] {
            same += 1;
        }
        // What is above stays as it is; the terminal lets it scroll away if it must.
        let stays =
            self.columns == page.columns && (old.shown.start..=same).contains(&frame.shown.start);
        if !stays {
            self.lost = frame.shown.start > 0;
            rise(out, cursor.row);
            out.push('\r');
            return all;
        }
        let (before, after) = (&old.lines[same], &frame.lines[same]);
        let (cells, bytes) = before.shared(after, page.columns);
        let place = place(&after.cells[..cells], page.columns);
        let target = Place {
            row: old.rows(old.shown.start..same) + place.row,
            column: place.column,
        };
        if target != cursor {
            move_rows(out, cursor.row, target.row);
            to_column(out, target.column);
        }
        Start {
            line: same,
            bytes,
            appends: same + 1 == old.shown.end && bytes == before.bytes.len(),
        }
    }
}

/// Where a drawing begins to differ from the one before.
struct Start {
    line: usize,
    /// Bytes of the line that are on the screen already.
    bytes: usize,
    /// Nothing on the screen is after it.
    appends: bool,
}

impl Line {
    /// How many cells and bytes another line has in common with this one, up to where it
    /// can be written on.
    fn shared(&self, other: &Line, columns: usize) -> (usize, usize) {
        let bytes = self.bytes.bytes().zip(other.bytes.bytes());
        let same = bytes.take_while(|(a, b)| a == b).count();
        let both = self.breaks.iter().zip(&other.breaks);
        let both = both.take_while(|(a, b)| a == b && a.1 <= same);
        // Written on from the start of a row, the terminal would no longer know the
        // rows as one line.
        let fits = |cells: usize| cells == 0 || place(&other.cells[..cells], columns).column > 0;
        let ends = self.cells.len() == other.cells.len() && same == self.bytes.len();
        if ends && same == other.bytes.len() {
            return (self.cells.len(), same);
        }
        both.map(|(a, _)| *a)
            .filter(|(cells, _)| fits(*cells))
            .last()
            .unwrap_or((0, 0))
    }
}

impl Frame {
    /// Rows of these lines.
    fn rows(&self, lines: Range<usize>) -> usize {
        self.lines[lines].iter().map(|line| line.rows).sum()
    }

    /// Where the drawing ends.
    fn end_place(&self, columns: usize) -> Place {
        let last = &self.lines[self.shown.end - 1];
        let before = self.rows(self.shown.start..self.shown.end - 1);
        let end = place(&last.cells, columns);
        Place {
            row: before + end.row,
            column: end.column,
        }
    }

    /// Where the cursor is on a screen of so many columns.
    fn cursor_place(&self, columns: usize) -> Place {
        let (number, cells) = self.cursor;
        let rows = |line: &Line| extent(&line.cells, columns).0;
        let before = self.lines[self.shown.start.min(number)..number].iter();
        let row: usize = before.map(rows).sum();
        let place = place(&self.lines[number].cells[..cells], columns);
        Place {
            row: row + place.row,
            column: place.column,
        }
    }
}

/// Where a piece after these comes.
fn place(cells: &[u8], columns: usize) -> Place {
    let mut place = Place::default();
    for width in cells.iter().map(|cell| usize::from(*cell)) {
        if place.column + width > columns {
            place.row += 1;
            place.column = 0;
        }
        place.column += width;
    }
    if place.column >= columns {
        place.row += 1;
        place.column = 0;
    }
    place
}

/// How many rows a line takes, and whether it ends exactly at the edge.
fn extent(cells: &[u8], columns: usize) -> (usize, bool) {
    let end = place(cells, columns);
    let is_full = end.row > 0 && end.column == 0;
    (end.row + usize::from(!is_full), is_full)
}

fn rise(out: &mut String, rows: usize) {
    if rows > 0 {
        let _ = write!(out, "\x1b[{rows}A");
    }
}

fn to_column(out: &mut String, column: usize) {
    out.push('\r');
    if column > 0 {
        let _ = write!(out, "\x1b[{column}C");
    }
}

fn move_rows(out: &mut String, from: usize, to: usize) {
    if to > from {
        let _ = write!(out, "\x1b[{}B", to - from);
    } else {
        rise(out, from - to);
    }
}

/// The lines of a view.
fn frame(view: &View<'_>, page: Page) -> Frame {
    let mut lines = Vec::new();
    let mut pen = Pen::new(page);
    pen.plain(view.prompt);
    let mut cursor = None;
    let mut styles = view.styles.iter().peekable();
    for (at, cluster) in view.text.grapheme_indices(true) {
        if cursor.is_none() && view.at < at + cluster.len() {
            cursor = Some((lines.len(), pen.cells.len()));
        }
        if matches!(cluster, "\n" | "\r\n") {
            lines.push(std::mem::replace(&mut pen, Pen::new(page)).line());
            pen.plain(view.more);
            continue;
        }
        while styles.next_if(|(range, _)| range.end <= at).is_some() {}
        let style = styles.peek().filter(|(range, _)| range.contains(&at));
        pen.put(cluster, style.map(|(_, style)| *style));
    }
    let cursor = cursor.unwrap_or((lines.len(), pen.cells.len()));
    if let Some((hint, style)) = view.hint {
        for (n, part) in hint.split('\n').enumerate() {
            if n > 0 {
                lines.push(std::mem::replace(&mut pen, Pen::new(page)).line());
            }
            for cluster in part.graphemes(true) {
                pen.put(cluster, Some(style));
            }
        }
    }
    lines.push(pen.line());
    Frame {
        shown: 0..lines.len(),
        lines,
        cursor,
    }
}

/// The lines to draw: all, or as many around the cursor as the screen has room for.
fn window(frame: &Frame, old: Option<&Frame>, page: Page) -> Range<usize> {
    let room = page.rows.saturating_sub(1).max(1);
    let all = 0..frame.lines.len();
    // A row more: the last line may end at the edge.
    if frame.rows(all.clone()) < room {
        return all;
    }
    let cursor = frame.cursor.0;
    let mut start = old.map_or(0, |old| old.shown.start).min(cursor);
    while start < cursor && frame.rows(start..cursor + 1) >= room {
        start += 1;
    }
    let mut end = cursor + 1;
    while end < frame.lines.len() && frame.rows(start..end + 1) < room {
        end += 1;
    }
    // At the end of the text the screen is filled from below.
    while end == frame.lines.len() && start > 0 && frame.rows(start - 1..end) < room {
        start -= 1;
    }
    start..end
}

/// Writes one line.
struct Pen {
    bytes: String,
    cells: Vec<u8>,
    breaks: Vec<(usize, usize)>,
    column: usize,
    /// The column in its row.
    row_column: usize,
    /// The byte where the last cell begins.
    last: usize,
    style: Option<Style>,
    page: Page,
}

impl Pen {
    fn new(page: Page) -> Pen {
        Pen {
            bytes: String::new(),
            cells: Vec::new(),
            breaks: Vec::new(),
            column: 0,
            row_column: 0,
            last: 0,
            style: None,
            page,
        }
    }

    fn plain(&mut self, text: &str) {
        for cluster in text.graphemes(true) {
            self.put(cluster, None);
        }
    }

    /// Writes what looks like one character.
    fn put(&mut self, cluster: &str, style: Option<Style>) {
        if self.style != style || style.is_none() {
            self.breaks.push((self.cells.len(), self.bytes.len()));
            self.end_style();
            if let Some(style) = style {
                let _ = write!(self.bytes, "{}", style.prefix());
            }
            self.style = style;
        }
        if cluster == "\t" {
            let width = TAB - self.column % TAB;
            self.bytes.push_str(&" ".repeat(width));
            self.last = self.bytes.len() - 1;
            self.cells(width, 1);
            return;
        }
        if let Some(shown) = shown(cluster, self.page.ascii) {
            self.bytes.push_str(&shown);
            self.last = self.bytes.len() - 1;
            self.cells(shown.len(), 1);
            return;
        }
        let width = self.page.widths.cluster(cluster);
        // What is too wide for the end of a row leaves a cell there.
        if self.row_column < self.page.columns && self.row_column + width.min(2) > self.page.columns
        {
            self.bytes.push_str("\x1b[K");
        }
        self.last = self.bytes.len();
        self.bytes.push_str(cluster);
        // What the terminal does not join can be broken between its parts.
        self.cells(width, 2);
    }

    /// Notes so many columns, which can be broken every so many.
    fn cells(&mut self, mut width: usize, piece: u8) {
        self.column += width;
        while width > usize::from(piece) {
            self.cell(piece);
            width -= usize::from(piece);
        }
        self.cell(width as u8);
    }

    fn cell(&mut self, width: u8) {
        self.cells.push(width);
        let width = usize::from(width);
        if self.row_column + width > self.page.columns {
            self.row_column = 0;
        }
        self.row_column += width;
    }

    fn end_style(&mut self) {
        if let Some(style) = self.style.take() {
            let _ = write!(self.bytes, "{}", style.suffix());
        }
    }

    fn line(mut self) -> Line {
        let (rows, is_full) = extent(&self.cells, self.page.columns);
        if is_full {
            // The terminal may remember that a longer line went on from here.
            self.bytes.insert_str(self.last, "\x1b[K");
        }
        self.end_style();
        self.breaks.push((self.cells.len(), self.bytes.len()));
        Line {
            bytes: self.bytes,
            cells: self.cells,
            breaks: self.breaks,
            rows,
            is_full,
        }
    }
}

/// How a character is shown that would do something to the terminal, or that it cannot show.
pub(super) fn shown(cluster: &str, ascii: bool) -> Option<String> {
    let is_odd = |(c, hidden): (char, bool)| hidden || ascii && !c.is_ascii();
    if !watched(cluster).any(is_odd) {
        return None;
    }
    let mut out = String::new();
    for (c, hidden) in watched(cluster) {
        if is_odd((c, hidden)) {
            push_escape(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests;
