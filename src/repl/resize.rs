//! Another width of the terminal while an input stands on several rows.
//!
//! The line editor then goes up as many rows as the input had and erases them. But most terminals have broken
//! their lines anew by then, and what is erased above is not the input's. So before the editor erases,
//! the terminal is asked where the cursor is, which tells where the input begins now. From there on the
//! screen is cleared and the rows above are put out of reach: they are outside the margins until the
//! prompt is drawn. A terminal that does not answer is one that keeps its rows, which is what the editor
//! reckons with.

use super::ask::{self, Meanwhile, Screen};
use super::columns::{Columns, Place};
use crate::world::{steer, terminal_page};
use std::time::{Duration, Instant};
use unicode_segmentation::UnicodeSegmentation;

/// How long after a change the screen may have other columns than the system tells. Some terminals tell it late when
/// there are several changes in a row.
const UNSETTLED: Duration = Duration::from_secs(2);

/// How long the system is waited for at most that tells the columns late.
const LATE: Duration = Duration::from_millis(500);
/// How often it is looked at meanwhile.
const TICK: Duration = Duration::from_millis(5);

/// What stands on the screen of an input.
#[derive(Clone, Default, Debug)]
pub(super) struct Drawn {
    /// The prompt.
    pub prompt: String,
    /// The prompt of what is drawn now.
    pub next_prompt: String,
    /// The text.
    pub line: String,
    /// What is shown behind the text.
    pub hint: String,
    /// Where the cursor is in the text.
    at: usize,
    /// The columns of the screen that the line editor reckons with; 0 when nothing was drawn.
    pub believed: usize,
    /// The columns that the screen had, as far as is known.
    real: usize,
    /// What the system told last.
    told: usize,
    /// The terminal is known to break its lines anew when its width changes.
    breaks: bool,
    /// When the columns were last seen to change.
    changed: Option<Instant>,
}

impl Drawn {
    /// Nothing yet, on a terminal that is known to break its lines anew or not.
    pub fn new(breaks: bool) -> Drawn {
        Drawn {
            breaks,
            ..Drawn::default()
        }
    }

    /// Another input is drawn next, elsewhere.
    pub fn forget(&mut self) {
        self.believed = 0;
    }

    /// Something is drawn on a screen that has so many columns.
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
    /// A key made it so; else the line editor draws anew because it noticed another width.
    pub by_key: bool,
    /// The columns that the line editor has noticed unless a key came before.
    pub noticed: usize,
    /// The columns of the screen, as the system tells.
    pub told: usize,
}

/// What was done.
#[derive(Default)]
pub(super) struct Mended {
    /// The row, from 1, that the prompt is to be drawn in.
    pub row: Option<usize>,
    /// What came meanwhile.
    pub meanwhile: Meanwhile,
}

/// Makes the screen ready for the line editor, which is about to erase what it drew, if that is not where the editor
/// believes it to be.
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
                // It answers no more, so it is not asked with every key.
                (drawn.real, drawn.changed) = (told, None);
            }
        }
        // An input of one row that needs no more is not drawn anew when the editor notices.
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

/// What the terminal tells of its screen once the system tells the same, or after a while: nothing should be drawn for
/// a width that is about to change.
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

/// Clears the screen from a row on, counted from 1, and puts what is above out of reach; the row that it is then.
fn clear(mut first: usize, rows: usize) -> usize {
    // Some terminals keep what is on the screen as lines above it when all of it is erased at once.
    let mut sequence = format!("\u{1b}[{first};1H\u{1b}[K");
    if first < rows {
        sequence.push_str("\r\n\u{1b}[J");
    } else {
        // Margins have two rows between them at least.
        sequence.push('\n');
        first = rows.saturating_sub(1).max(1);
    }
    sequence.push_str(&format!("\u{1b}[{first};{rows}r\u{1b}[{first};1H"));
    steer(&sequence);
    first
}

/// What takes the margins away and goes to the row of the prompt.
pub(super) fn without_margins(row: usize) -> String {
    format!("\u{1b}[r\u{1b}[{row};1H")
}

impl Drawn {
    /// Where all ends that is drawn.
    fn end(&self, columns: &Columns) -> Place {
        let mut end = Place::default();
        for part in [&self.prompt, &self.line, &self.hint] {
            end = columns.end(part, end);
        }
        end
    }

    /// Whether the line editor, which reckons with these columns, ended the last row because it was full.
    fn ends_row(&self, believed: &Columns) -> bool {
        let end = believed.settled(self.end(believed));
        let last = match self.hint.is_empty() {
            true => &self.line,
            false => &self.hint,
        };
        end.column == 0 && end.row > 0 && !last.ends_with('\n')
    }

    /// Where the cursor was put when this was drawn on a screen of some columns by an editor that reckons with others.
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

/// The rows of the input that are above the cursor now. The column of the cursor tells what happened: the terminal has
/// broken its lines anew; or it had other columns already when this was drawn; or it keeps its rows. The line editor
/// may have noticed an earlier change or not. When the cursor is in none of the columns, the fewest, so that nothing
/// else is erased.
fn rows_above(drawn: &mut Drawn, told: usize, columns: &Columns, now: &Screen) -> usize {
    let of = |screen| Columns { screen, ..*columns };
    let (real, new) = (of(drawn.real), of(now.columns));
    let all = [of(drawn.believed), of(told), real];
    let is_here = |place: &Place| {
        // Right of the last column, terminals leave the cursor in it.
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
        // A cursor that went to another column tells how this terminal is.
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

/// Where a place is after a terminal has broken its lines anew.
fn rebroken(drawn: &Drawn, ends_row: bool, old: Place, real: &Columns, new: &Columns) -> Place {
    let text = format!("{}{}{}", drawn.prompt, drawn.line, drawn.hint);
    let (mut before, mut after) = (Place::default(), Place::default());
    for cluster in text.graphemes(true) {
        let mut next = before;
        real.step(cluster, &mut next);
        // What is in the place begins there, unless it did not fit into its row; or the row ends before.
        let is_here = (next.row, next.column) > (old.row, old.column);
        if is_here {
            return after;
        }
        before = next;
        new.step(cluster, &mut after);
    }
    match ends_row && old.row > before.row {
        // A row that was ended is not joined with the next.
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

    /// The rows above a cursor that the terminal says to be in this column, after a change of the width.
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
        // 135 columns: of 40, they are three rows and 15; of 100, one and 35.
        assert_eq!(above(&line, 130, [40, 100], 35), 1);
        assert_eq!(above(&line, 130, [40, 100], 15), 3);
        assert_eq!(above(&line, 130, [40, 100], 50), 1);
        assert_eq!(above(&line, 10, [40, 10], 5), 1);
        // A row that was just full is one of its own.
        assert_eq!(above(&line[..75], 75, [40, 100], 0), 1);
        assert_eq!(above(&line[..75], 75, [100, 40], 0), 2);
        assert_eq!(above(&line[..75], 75, [100, 40], 39), 1);
    }
}
