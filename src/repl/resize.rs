//! Handling a change of the terminal's width while an input covers several rows.
//!
//! On such a change, the line editor moves up as many rows as the input had and erases them. But by
//! then most terminals have rewrapped their lines, so the rows it erases may not belong to the
//! input. Therefore, before the editor erases anything, the terminal is asked where the cursor is,
//! and the current start of the input is derived from the answer. The screen is cleared from there,
//! and the rows above are protected by placing them outside the scroll margins until the prompt is
//! drawn. A terminal that does not answer is assumed to keep its rows, as the editor expects.

use super::ask::{self, Meanwhile, Screen};
use super::columns::{Columns, Place};
use crate::world::{steer, terminal_page};
use std::time::{Duration, Instant};
use unicode_segmentation::UnicodeSegmentation;

/// How long after a change the screen's width may differ from the one the system reports. Some
/// terminals report late when there are several changes in a row.
const UNSETTLED: Duration = Duration::from_secs(2);

/// The longest wait for a system that reports the width late.
const LATE: Duration = Duration::from_millis(500);
/// The interval between checks during that wait.
const TICK: Duration = Duration::from_millis(5);

/// The state of the screen for an input.
#[derive(Clone, Default, Debug)]
pub(super) struct Drawn {
    /// The prompt.
    pub prompt: String,
    /// The prompt of the next drawing.
    pub next_prompt: String,
    /// The text.
    pub line: String,
    /// The hint shown after the text.
    pub hint: String,
    /// The position of the cursor in the text.
    at: usize,
    /// The width of the screen that the line editor assumes; 0 if nothing was drawn.
    pub believed: usize,
    /// The actual width of the screen, as far as known.
    real: usize,
    /// The width that the system last reported.
    told: usize,
    /// Whether the terminal is known to rewrap its lines when its width changes.
    breaks: bool,
    /// When the width was last seen to change.
    changed: Option<Instant>,
}

impl Drawn {
    /// A screen with nothing drawn yet; `breaks` if the terminal is known to rewrap its lines.
    pub fn new(breaks: bool) -> Drawn {
        Drawn {
            breaks,
            ..Drawn::default()
        }
    }

    /// Forgets what was drawn: the next input is drawn elsewhere.
    pub fn forget(&mut self) {
        self.believed = 0;
    }

    /// Records that something is drawn on a screen of this width.
    pub fn begin_at(&mut self, columns: usize) {
        self.believed = columns;
        self.real = columns;
    }

    fn becomes(&mut self, next: &Next<'_>) {
        std::mem::swap(&mut self.prompt, &mut self.next_prompt);
        self.line.clear();
        self.line.push_str(next.line);
        self.at = next.at;
        self.hint.clear();
    }
}

/// The next drawing.
pub(super) struct Next<'a> {
    /// The text.
    pub line: &'a str,
    /// The position of the cursor in the text.
    pub at: usize,
    /// Whether a key caused it; otherwise the line editor is redrawing because it noticed that
    /// the width has changed.
    pub by_key: bool,
    /// The width that the line editor has noticed, unless a key was pressed before that.
    pub noticed: usize,
    /// The width of the screen that the system reports.
    pub told: usize,
}

/// The result of `mend`.
#[derive(Default)]
pub(super) struct Mended {
    /// The row for the prompt, counted from 1.
    pub row: Option<usize>,
    /// Input that arrived in the meantime.
    pub meanwhile: Meanwhile,
}

/// Prepares the screen for the line editor, which is about to erase what it drew, in case the drawn
/// text is not where the editor believes it to be.
pub(super) fn mend(drawn: &mut Drawn, next: &Next<'_>, columns: &Columns) -> Mended {
    let mut told = next.told;
    let before = std::mem::replace(&mut drawn.told, told);
    if before != 0 && before != told {
        drawn.changed = Some(Instant::now());
    }
    let mut mended = Mended::default();
    let believed = drawn.believed;
    if believed == 0 {
        drawn.begin_at(told);
    } else {
        let unsettled = drawn.changed.is_some_and(|at| at.elapsed() < UNSETTLED);
        let wrong = believed != told || drawn.real != believed;
        if unsettled || wrong {
            let screen = settled(&mut told, &mut mended.meanwhile);
            if std::mem::replace(&mut drawn.told, told) != told {
                drawn.changed = Some(Instant::now());
            }
            if let Some(screen) = screen {
                let as_believed = screen.columns == drawn.real && drawn.real == believed;
                if !as_believed {
                    let above = rows_above(drawn, told, columns, &screen);
                    let first = screen.row.saturating_sub(above).max(1);
                    mended.row = Some(clear(first, screen.rows));
                }
                drawn.real = screen.columns;
            } else {
                // The terminal no longer answers, so it is not asked again each time a key is
                // pressed.
                (drawn.real, drawn.changed) = (told, None);
            }
        }
        // If an input fits in one row both before and after, the editor does not redraw it on
        // noticing the change.
        let one_row = |screen| {
            let columns = Columns { screen, ..*columns };
            let end = columns.settled(drawn.end(&columns));
            end.row == 0 && end.column < next.noticed
        };
        if !next.by_key || one_row(believed) {
            drawn.believed = next.noticed;
        }
    }
    drawn.becomes(next);
    mended
}

/// Returns the terminal's description of its screen once the system agrees with it, or after a
/// while: nothing should be drawn for a width that is about to change.
fn settled(told: &mut usize, meanwhile: &mut Meanwhile) -> Option<Screen> {
    let begun = Instant::now();
    loop {
        let screen = ask::place(meanwhile)?;
        if *told == screen.columns || begun.elapsed() >= LATE {
            return Some(screen);
        }
        let before = *told;
        while *told == before && begun.elapsed() < LATE {
            std::thread::sleep(TICK);
            *told = terminal_page().columns;
        }
    }
}

/// Clears the screen from a row, counted from 1, to the end, and protects the rows above. Returns
/// the new number of that row.
fn clear(mut first: usize, rows: usize) -> usize {
    // If the whole screen is erased at once, some terminals move its contents to the scrollback.
    let mut sequence = format!("\u{1b}[{first};1H\u{1b}[K");
    if first < rows {
        sequence.push_str("\r\n\u{1b}[J");
    } else {
        // There must be at least two rows between the margins.
        sequence.push('\n');
        first = rows.saturating_sub(1).max(1);
    }
    sequence.push_str(&format!("\u{1b}[{first};{rows}r\u{1b}[{first};1H"));
    steer(&sequence);
    first
}

/// The sequence that removes the margins and moves to the row of the prompt.
pub(super) fn without_margins(row: usize) -> String {
    format!("\u{1b}[r\u{1b}[{row};1H")
}

impl Drawn {
    /// The position at which the drawing ends.
    fn end(&self, columns: &Columns) -> Place {
        let mut end = Place::default();
        for part in [&self.prompt, &self.line, &self.hint] {
            end = columns.end(part, end);
        }
        end
    }

    /// Reports whether the line editor, assuming this width, started a new row because the last one
    /// was full.
    fn ends_row(&self, believed: &Columns) -> bool {
        let end = believed.settled(self.end(believed));
        let last = match self.hint.is_empty() {
            true => &self.line,
            false => &self.hint,
        };
        end.column == 0 && end.row > 0 && !last.ends_with('\n')
    }

    /// The position of the cursor after this was drawn on a screen with `real` columns by an editor
    /// that assumes a different width.
    fn cursor(&self, believed: &Columns, real: &Columns) -> Place {
        let text = format!("{}{}", self.prompt, &self.line[..self.at]);
        let cursor = believed.after(&text, Place::default());
        let up = believed.settled(self.end(believed)).row - cursor.row;
        let mut end = self.end(real);
        if self.ends_row(believed) {
            end.row += 1;
        }
        Place {
            row: end.row.saturating_sub(up),
            column: cursor.column.min(real.screen - 1),
        }
    }
}

/// Returns the number of rows of the input that are now above the cursor. The column of the cursor
/// shows what happened: the terminal has rewrapped its lines, or it already had a different width when
/// this was drawn, or it keeps its rows. The line editor may or may not have noticed an earlier
/// change. If the cursor is in none of the expected columns, the smallest possible number is used,
/// so that nothing else is erased.
fn rows_above(drawn: &mut Drawn, told: usize, columns: &Columns, now: &Screen) -> usize {
    let of = |screen| Columns { screen, ..*columns };
    let (real, new) = (of(drawn.real), of(now.columns));
    let all = [of(drawn.believed), of(told), real];
    let is_here = |place: &Place| {
        // A cursor past the last column stays in the last column.
        place.column.min(now.columns - 1) == now.column.min(now.columns - 1)
    };
    let broken = all.iter().flat_map(|believed| {
        let old = drawn.cursor(believed, &real);
        let broken = rebroken(drawn, drawn.ends_row(believed), old, &real, &new);
        [new.settled(broken), broken]
    });
    let broken: Vec<Place> = broken.collect();
    let kept = all.map(|believed| drawn.cursor(&believed, &real));
    let late = all.map(|believed| drawn.cursor(&believed, &new));
    if let Some(found) = broken.iter().find(|place| is_here(place)) {
        // The column of the cursor reveals that this terminal rewraps its lines.
        drawn.breaks |= !kept.iter().any(is_here);
        return found.row;
    }
    let (next, last) = match drawn.breaks {
        true => (&late, &kept),
        false => (&kept, &late),
    };
    let found = next.iter().chain(last).find(|place| is_here(place));
    found.map_or_else(
        || {
            broken
                .iter()
                .chain(&kept)
                .map(|place| place.row)
                .min()
                .unwrap_or(0)
        },
        |found| found.row,
    )
}

/// The new position of `old` after a terminal has rewrapped its lines.
fn rebroken(drawn: &Drawn, ends_row: bool, old: Place, real: &Columns, new: &Columns) -> Place {
    let text = format!("{}{}{}", drawn.prompt, drawn.line, drawn.hint);
    let (mut before, mut after) = (Place::default(), Place::default());
    for cluster in text.graphemes(true) {
        let mut next = before;
        real.step(cluster, &mut next);
        // The cluster at the position starts there, unless it did not fit in its row, or the row
        // ends before it.
        let is_here = (next.row, next.column) > (old.row, old.column);
        if is_here {
            return after;
        }
        before = next;
        new.step(cluster, &mut after);
    }
    match ends_row && old.row > before.row {
        // A row ended by the editor is not joined with the next one.
        true => Place {
            row: after.row + 1,
            column: old.column,
        },
        false => after,
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawn, Screen, rows_above};
    use crate::repl::columns::Columns;
    use rustyline::GraphemeClusterMode;

    fn columns(screen: usize) -> Columns {
        Columns {
            mode: GraphemeClusterMode::WcWidth,
            tab: 5,
            screen,
        }
    }

    /// The rows above a cursor that the terminal reports in this column after a change of width.
    fn above(line: &str, at: usize, widths: [usize; 2], column: usize) -> usize {
        let mut drawn = Drawn {
            prompt: "[1]> ".to_string(),
            line: line.to_string(),
            at,
            ..Drawn::default()
        };
        drawn.begin_at(widths[0]);
        let screen = Screen {
            row: 9,
            column,
            rows: 24,
            columns: widths[1],
        };
        rows_above(&mut drawn, widths[1], &columns(widths[0]), &screen)
    }

    #[test]
    fn the_column_of_the_cursor_tells_whether_lines_were_broken_anew() {
        let line = "x".repeat(130);
        // 135 columns are three rows of 40 and 15 more, or one row of 100 and 35 more.
        assert_eq!(above(&line, 130, [40, 100], 35), 1);
        assert_eq!(above(&line, 130, [40, 100], 15), 3);
        assert_eq!(above(&line, 130, [40, 100], 50), 1);
        assert_eq!(above(&line, 10, [40, 10], 5), 1);
        // A row that is exactly full counts as a separate row.
        assert_eq!(above(&line[..75], 75, [40, 100], 0), 1);
        assert_eq!(above(&line[..75], 75, [100, 40], 0), 2);
        assert_eq!(above(&line[..75], 75, [100, 40], 39), 1);
    }
}
