//! Another width of the terminal while an input stands on several rows.
//!
//! The line editor then goes up as many rows as the input had and erases them. But most terminals have broken
//! their lines anew by then, and what is erased above is not the input's. So before the editor erases,
//! the terminal is asked where the cursor is, which tells where the input begins now. From there on the
//! screen is cleared and the rows above are put out of reach: they are outside the margins until the
//! prompt is drawn. A terminal that does not answer is one that keeps its rows, which is what the editor
//! reckons with.

use super::ask;
use super::columns::{Columns, Place};
use crate::world::{screen_size, steer};

/// What stands on the screen of an input.
#[derive(Clone, Default, Debug)]
pub(super) struct Drawn {
    /// The prompt.
    pub prompt: String,
    /// The text.
    pub line: String,
    /// What is shown behind the text.
    pub hint: String,
    /// The columns of the screen that the line editor reckons with; 0 when nothing was drawn.
    pub screen: usize,
    /// The editor drew without having noticed that the screen has other columns: the row, from 1, that the prompt
    /// was drawn in, and the columns that there really were.
    unnoticed: Option<(usize, usize)>,
}

/// What is to be done when the screen was mended.
pub(super) struct Mended {
    /// The row, from 1, that the prompt is to be drawn in.
    pub row: usize,
    /// What was typed meanwhile.
    pub typed: Vec<u8>,
}

/// Makes the screen ready for the line editor if its width has changed since the input was drawn. `columns` has
/// the new width; `line` is what will be drawn.
pub(super) fn mend(drawn: &mut Drawn, line: &str, at: usize, columns: &Columns) -> Option<Mended> {
    if drawn.screen == 0 || drawn.screen == columns.screen && drawn.unnoticed.is_none() {
        return None;
    }
    let (_, rows) = screen_size()?;
    // The editor draws the same text again when it notices; a key may come before.
    let notices = drawn.line == line;
    let (first, typed) = match drawn.unnoticed {
        Some((row, screen)) => {
            let real = Columns { screen, ..*columns };
            let text = format!("{}{}{}", drawn.prompt, drawn.line, drawn.hint);
            let below = real.after(&text, Place::default()).row;
            (row.min(rows.saturating_sub(below)), Vec::new())
        }
        None => {
            let at = match notices {
                true => at,
                false => before_key(&drawn.line, line, at),
            };
            let old = Columns {
                screen: drawn.screen,
                ..*columns
            };
            let layout = Layout::of(drawn, at, &old);
            if layout.end.row == 0 && layout.end.column < columns.screen {
                drawn.screen = columns.screen;
                return None;
            }
            let (row, column, typed) = ask::cursor()?;
            let cursor = Place {
                row,
                column: column.saturating_sub(1),
            };
            let above = rows_above(drawn, at, &layout, columns, cursor);
            (row.saturating_sub(above), typed)
        }
    };
    let row = clear(first.max(1), rows);
    drawn.unnoticed = match notices {
        true => None,
        false => Some((row, columns.screen)),
    };
    if notices {
        drawn.screen = columns.screen;
    }
    Some(Mended { row, typed })
}

/// Where the cursor was in a text before a key made another one of it.
fn before_key(old: &str, new: &str, at: usize) -> usize {
    let was = (at + old.len()).saturating_sub(new.len()).min(old.len());
    (0..=was)
        .rev()
        .find(|at| old.is_char_boundary(*at))
        .unwrap_or(0)
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

/// Where the line editor believes the parts of an input to be.
struct Layout {
    cursor: Place,
    end: Place,
}

impl Layout {
    fn of(drawn: &Drawn, at: usize, columns: &Columns) -> Layout {
        let line = &drawn.line;
        let start = columns.after(&drawn.prompt, Place::default());
        let cursor = columns.after(&line[..at], start);
        let end = match at == line.len() {
            true => cursor,
            false => columns.after(&line[at..], cursor),
        };
        let end = match drawn.hint.is_empty() {
            true => end,
            false => columns.after(&drawn.hint, end),
        };
        Layout { cursor, end }
    }
}

/// The rows of the input that are above the cursor now: those that it has in the new width if the cursor is in the
/// column for that, else those that it had. When it is in neither column, the fewer, so that nothing else is erased.
fn rows_above(drawn: &Drawn, at: usize, old: &Layout, columns: &Columns, cursor: Place) -> usize {
    let line = &drawn.line;
    let text = format!("{}{}", drawn.prompt, &line[..at]);
    let end = columns.end(&text, Place::default());
    // The editor itself ended a row that was full, and a line so ended is not joined again.
    let ends_row = at == line.len()
        && drawn.hint.is_empty()
        && old.cursor.column == 0
        && old.cursor.row > 0
        && !line.ends_with('\n');
    let broken = match ends_row {
        true => Place {
            row: end.row + 1,
            column: 0,
        },
        false => columns.settled(end),
    };
    let waits = |place: &Place| {
        // Right of the last column, terminals leave the cursor in it.
        !ends_row && end.column == columns.screen && place.column + 1 >= columns.screen
    };
    if cursor.column == broken.column {
        broken.row
    } else if waits(&cursor) {
        end.row
    } else if cursor.column == old.cursor.column.min(columns.screen - 1) {
        old.cursor.row
    } else {
        broken.row.min(old.cursor.row)
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawn, Layout, Place, before_key, rows_above};
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
        let drawn = Drawn {
            prompt: "[1]> ".to_string(),
            line: line.to_string(),
            screen: widths[0],
            ..Drawn::default()
        };
        let old = Layout::of(&drawn, at, &columns(widths[0]));
        let cursor = Place { row: 9, column };
        rows_above(&drawn, at, &old, &columns(widths[1]), cursor)
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

    #[test]
    fn the_cursor_was_somewhere_before_a_key() {
        assert_eq!(before_key("abc", "abcd", 4), 3);
        assert_eq!(before_key("abc", "ab", 2), 3);
        assert_eq!(before_key("aéc", "axéc", 2), 1);
        assert_eq!(before_key("", "abc", 3), 0);
    }
}
