//! A change of the terminal's width while an input covers several rows.
//!
//! The line editor then goes up as many rows as the input had and erases them. But by then most
//! terminals have rewrapped their lines, so what it erases may not belong to the input. So before
//! the editor erases, the terminal is asked where the cursor is, which tells where the input begins
//! now. From there on the screen is cleared, and the rows above are put out of reach: they are
//! outside the margins until the prompt is drawn. A terminal that does not answer is taken for one
//! that keeps its rows, as the editor expects.

use super::ask::{self, Meanwhile, Screen};
use super::columns::{Columns, Place};
use crate::world::{steer, terminal_page};
use std::time::{Duration, Instant};
use unicode_segmentation::UnicodeSegmentation;

/// How long after a change the screen may have other columns than the system reports. Some
/// terminals report late when there are several changes in a row.
const UNSETTLED: Duration = Duration::from_secs(2);

/// The longest wait for a system that reports the columns late.
const LATE: Duration = Duration::from_millis(500);
/// How often to look meanwhile.
const TICK: Duration = Duration::from_millis(5);

/// What is on the screen of an input.
#[derive(Clone, Default, Debug)]
pub(super) struct Drawn {
    /// The prompt.
    pub prompt: String,
    /// The prompt of what is drawn now.
    pub next_prompt: String,
    /// The text.
    pub line: String,
    /// What is shown after the text.
    pub hint: String,
    /// Where the cursor is in the text.
    at: usize,
    /// The columns of the screen that the line editor assumes; 0 if nothing was drawn.
    pub believed: usize,
    /// The columns that the screen had, as far as known.
    real: usize,
    /// What the system last reported.
    told: usize,
    /// The terminal is known to rewrap its lines when its width changes.
    breaks: bool,
    /// When the columns were last seen to change.
    changed: Option<Instant>,
}

impl Drawn {
    /// Nothing drawn yet; `breaks` if the terminal is known to rewrap its lines.
    pub fn new(breaks: bool) -> Drawn {
        Drawn {
            breaks,
            ..Drawn::default()
        }
    }

    /// Forgets what was drawn: another input is drawn next, elsewhere.
    pub fn forget(&mut self) {
        self.believed = 0;
    }

    /// Something is drawn on a screen of this many columns.
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

/// What is drawn next.
pub(super) struct Next<'a> {
    /// The text.
    pub line: &'a str,
    /// Where the cursor is in it.
    pub at: usize,
    /// A key caused it; otherwise the line editor is redrawing because it noticed another width.
    pub by_key: bool,
    /// The columns that the line editor has noticed unless a key came before.
    pub noticed: usize,
    /// The columns of the screen, as the system reports them.
    pub told: usize,
}

/// What was done.
#[derive(Default)]
pub(super) struct Mended {
    /// The row for the prompt, from 1.
    pub row: Option<usize>,
    /// What came in meanwhile.
    pub meanwhile: Meanwhile,
}

/// The line editor is about to erase what it drew: if that is not where it believes, makes the
/// screen ready for it.
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
                // It no longer answers, so it is not asked at every key.
                (drawn.real, drawn.changed) = (told, None);
            }
        }
        // An input that fits on one row, before and after, is not redrawn when the editor notices.
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

/// What the terminal says about its screen once the system agrees, or after a while: nothing should
/// be drawn for a width that is about to change.
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

/// Clears the screen from a row on, counted from 1, and puts what is above out of reach; returns
/// what row it is then.
fn clear(mut first: usize, rows: usize) -> usize {
    // When the whole screen is erased at once, some terminals keep its contents as lines above it.
    let mut sequence = format!("\u{1b}[{first};1H\u{1b}[K");
    if first < rows {
        sequence.push_str("\r\n\u{1b}[J");
    } else {
        // There must be at least two rows between margins.
        sequence.push('\n');
        first = rows.saturating_sub(1).max(1);
    }
    sequence.push_str(&format!("\u{1b}[{first};{rows}r\u{1b}[{first};1H"));
    steer(&sequence);
    first
}

/// The sequence that removes the margins and goes to the row of the prompt.
pub(super) fn without_margins(row: usize) -> String {
    format!("\u{1b}[r\u{1b}[{row};1H")
}

impl Drawn {
    /// Where everything drawn ends.
    fn end(&self, columns: &Columns) -> Place {
        let mut end = Place::default();
        for part in [&self.prompt, &self.line, &self.hint] {
            end = columns.end(part, end);
        }
        end
    }

    /// Whether the line editor, assuming these columns, ended the last row because it was full.
    fn ends_row(&self, believed: &Columns) -> bool {
        let end = believed.settled(self.end(believed));
        let last = match self.hint.is_empty() {
            true => &self.line,
            false => &self.hint,
        };
        end.column == 0 && end.row > 0 && !last.ends_with('\n')
    }

    /// Where the cursor was put when this was drawn on a screen with `real` columns by an editor
    /// assuming others.
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

/// The rows of the input that are above the cursor now. The column of the cursor tells what
/// happened: the terminal has rewrapped its lines; or it already had other columns when this was
/// drawn; or it keeps its rows. The line editor may or may not have noticed an earlier change. If
/// the cursor is in none of the expected columns, it is the fewest rows, so that nothing else is
/// erased.
fn rows_above(drawn: &mut Drawn, told: usize, columns: &Columns, now: &Screen) -> usize {
    let of = |screen| Columns { screen, ..*columns };
    let (real, new) = (of(drawn.real), of(now.columns));
    let all = [of(drawn.believed), of(told), real];
    let is_here = |place: &Place| {
        // A cursor right of the last column stays in the last column.
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
        // A cursor that went to another column gives away what kind of terminal this is.
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

/// Where a place is after a terminal has rewrapped its lines.
fn rebroken(drawn: &Drawn, ends_row: bool, old: Place, real: &Columns, new: &Columns) -> Place {
    let text = format!("{}{}{}", drawn.prompt, drawn.line, drawn.hint);
    let (mut before, mut after) = (Place::default(), Place::default());
    for cluster in text.graphemes(true) {
        let mut next = before;
        real.step(cluster, &mut next);
        // What is at the place begins there, unless it did not fit into its row, or the row ends
        // before it.
        let is_here = (next.row, next.column) > (old.row, old.column);
        if is_here {
            return after;
        }
        before = next;
        new.step(cluster, &mut after);
    }
    match ends_row && old.row > before.row {
        // A row that the editor ended is not joined with the next.
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

    /// The rows above a cursor that the terminal reports in this column, after a change of width.
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
        // A row that is exactly full counts as a row of its own.
        assert_eq!(above(&line[..75], 75, [40, 100], 0), 1);
        assert_eq!(above(&line[..75], 75, [100, 40], 0), 2);
        assert_eq!(above(&line[..75], 75, [100, 40], 39), 1);
    }
}
