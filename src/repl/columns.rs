//! The width of text as the line editor counts it, and how to draw text in exactly that width.
//!
//! Terminals disagree about the width of emoji made of several characters. The editor can count in
//! three ways. Whichever it uses, after every such emoji the cursor is set to the column that the
//! editor has counted, so that whatever follows is where the editor believes it to be.

use rustyline::GraphemeClusterMode;
use unicode_segmentation::UnicodeSegmentation;

/// Joins several emoji into one glyph.
const JOINER: char = '\u{200d}';
/// Selects the coloured form of a symbol.
const EMOJI_FORM: char = '\u{fe0f}';
/// Puts a symbol on a keycap.
const KEYCAP: char = '\u{20e3}';

/// A position on the screen, relative to the start of the prompt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    /// The row, counted from 0.
    pub row: usize,
    /// The column, counted from 0.
    pub column: usize,
}

/// A way of counting columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// The way the width of emoji made of several characters is counted.
    pub mode: GraphemeClusterMode,
    /// The distance between tab stops.
    pub tab: usize,
    /// The width of the screen.
    pub screen: usize,
}

impl Columns {
    /// The position of the cursor after text that starts at `from`; past the last column, it is
    /// in the next row. O(length).
    pub fn after(&self, text: &str, from: Place) -> Place {
        self.settled(self.end(text, from))
    }

    /// The position at which text that starts at `from` ends, possibly past the last column.
    /// O(length).
    pub fn end(&self, text: &str, from: Place) -> Place {
        let mut place = from;
        for cluster in text.graphemes(true) {
            self.step(cluster, &mut place);
        }
        place
    }

    /// Moves a position past the last column to the start of the next row.
    pub fn settled(&self, place: Place) -> Place {
        match place.column == self.screen {
            true => Place {
                row: place.row + 1,
                column: 0,
            },
            false => place,
        }
    }

    /// Advances past a grapheme cluster; returns its width.
    pub fn step(&self, cluster: &str, place: &mut Place) -> usize {
        if cluster == "\n" {
            *place = Place {
                row: place.row + 1,
                column: 0,
            };
            return 0;
        }
        let width = match cluster {
            "\t" => self.tab - place.column % self.tab,
            _ => usize::from(self.mode.width(cluster)),
        };
        place.column += width;
        if place.column > self.screen {
            *place = Place {
                row: place.row + 1,
                column: width,
            };
        }
        width
    }

    /// Writes a cluster that ends at a position. If terminals disagree about its width, sets the
    /// cursor afterwards.
    pub fn draw(&self, cluster: &str, at: Place, out: &mut String) {
        if !is_disputed(cluster) {
            out.push_str(cluster);
            return;
        }
        // A cluster counted as narrow must not be drawn wide: the text after it would cover half of
        // it.
        let narrow = self.mode == GraphemeClusterMode::WcWidth;
        out.extend(cluster.chars().filter(|c| !narrow || *c != EMOJI_FORM));
        if at.column < self.screen {
            out.push_str(&format!("\u{1b}[{}G", at.column + 1));
        }
    }
}

/// Reports whether terminals disagree about the width of the text.
pub(super) fn is_disputed(text: &str) -> bool {
    let marks = |c: char| {
        matches!(c, JOINER | EMOJI_FORM | KEYCAP)
            || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
            || ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
    };
    !text.is_ascii() && text.chars().any(marks)
}

/// Determines how a terminal counts, given the widths at which it draws a joined emoji and one with
/// a skin tone.
pub(super) fn mode_of(joined: usize, toned: usize) -> GraphemeClusterMode {
    match (joined, toned) {
        (..=2, ..=2) => GraphemeClusterMode::Unicode,
        (_, ..=2) => GraphemeClusterMode::NoZwj,
        _ => GraphemeClusterMode::WcWidth,
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Place, mode_of};
    use rustyline::GraphemeClusterMode;

    const NARROW: Columns = Columns {
        mode: GraphemeClusterMode::WcWidth,
        tab: 5,
        screen: 10,
    };

    #[test]
    fn rows_end_where_the_screen_does() {
        let after = |text: &str| {
            let place = NARROW.after(text, Place::default());
            (place.row, place.column)
        };
        assert_eq!(after("123456789"), (0, 9));
        assert_eq!(after("1234567890"), (1, 0));
        assert_eq!(after("12345678901"), (1, 1));
        assert_eq!(after("123456789漢"), (1, 2));
        assert_eq!(after("a\n\tb"), (1, 6));
        assert_eq!(after("👩\u{200d}🚀e\u{301}"), (0, 5));
    }

    #[test]
    fn the_cursor_is_set_after_emoji_that_terminals_disagree_about() {
        let mut out = String::new();
        let at = Place { row: 0, column: 4 };
        NARROW.draw("👍🏿", at, &mut out);
        NARROW.draw("漢", at, &mut out);
        NARROW.draw("❤\u{fe0f}", at, &mut out);
        assert_eq!(out, "👍🏿\u{1b}[5G漢❤\u{1b}[5G");
    }

    #[test]
    fn two_samples_tell_how_a_terminal_counts() {
        assert_eq!(mode_of(2, 2), GraphemeClusterMode::Unicode);
        assert_eq!(mode_of(4, 2), GraphemeClusterMode::NoZwj);
        assert_eq!(mode_of(4, 4), GraphemeClusterMode::WcWidth);
        assert_eq!(mode_of(2, 4), GraphemeClusterMode::WcWidth);
    }
}
