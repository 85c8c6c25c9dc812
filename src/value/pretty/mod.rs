//! Shows values for a terminal: matrices in columns, values wider than the page on several lines,
//! and long ones cut, with a count of the missing parts.
//!
//! ```text
//! [[1,  20],            {
//!  [3, 400]]              name = "Tom",
//!                         marks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, … 9,990 more]
//!                       }
//! ```
//!
//! Invariants: the work is bounded by the length of the output, however large the value; apart from
//! line breaks and spaces, the text differs from the quoted form only where it is cut.

mod layout;
mod outline;

use super::Value;
use super::show::{ShowContext, paper};
use crate::host::Page;
use crate::picture::text;
use crate::text::Failure;
use layout::Layout;
use outline::Outliner;

/// The amount of detail in which a value is shown.
#[derive(Clone, Copy, Debug)]
struct Detail {
    /// The maximum number of items of an array or struct that is shown in full.
    whole: usize,
    /// The number of items shown of a longer array or struct.
    few: usize,
    /// How many levels of nested values are shown.
    depth: usize,
    /// The total number of values shown.
    values: usize,
    /// The number of digits shown for a number on its own, and for one inside another value.
    digits: [usize; 2],
    /// The number of characters shown for a string on its own, and for one inside another value.
    chars: [usize; 2],
}

/// From most to least detailed: the first one that fits on the page is used, or else the last.
const DETAILS: [Detail; 3] = [
    Detail {
        whole: 200,
        few: 10,
        depth: 24,
        values: 2000,
        digits: [1000, 100],
        chars: [4000, 200],
    },
    Detail {
        whole: 10,
        few: 10,
        depth: 12,
        values: 1000,
        digits: [1000, 40],
        chars: [4000, 60],
    },
    Detail {
        whole: 4,
        few: 3,
        depth: 5,
        values: usize::MAX,
        digits: [1000, 40],
        chars: [4000, 60],
    },
];

/// Shows everything, for a value without too many parts.
const ALL: Detail = Detail {
    whole: usize::MAX,
    few: usize::MAX,
    depth: 100,
    values: 100_000,
    digits: [usize::MAX; 2],
    chars: [usize::MAX; 2],
};

/// Formats the value for a page, without a final newline.
///
/// # Errors
/// `LimitError` if the text is too long, `Interrupted`.
pub fn pretty(value: Value, page: Page, context: &ShowContext<'_>) -> Result<String, Failure> {
    if let Some(drawn) = drawn(value, page, context) {
        return Ok(drawn);
    }
    let mut text = String::new();
    for detail in DETAILS {
        let Some(outline) = Outliner::new(detail, context).outline(value)? else {
            continue;
        };
        text = Layout::new(page.columns, context).text(&outline);
        if text.lines().count() <= page.rows {
            break;
        }
    }
    Ok(text)
}

/// Formats the whole value on several lines; `None` if it has so many parts that this would take
/// too long.
///
/// # Errors
/// `LimitError` if the text is too long, `Interrupted`.
pub fn pretty_whole(
    value: Value,
    page: Page,
    context: &ShowContext<'_>,
) -> Result<Option<String>, Failure> {
    if let Some(drawn) = drawn(value, page, context) {
        return Ok(Some(drawn));
    }
    let outline = Outliner::new(ALL, context).outline(value)?;
    Ok(outline.map(|outline| Layout::new(page.columns, context).text(&outline)))
}

/// Returns a picture drawn to the width of the page.
fn drawn(value: Value, page: Page, context: &ShowContext<'_>) -> Option<String> {
    let picture = value.as_picture()?;
    Some(text(picture.picture(), paper(Some(page.columns), context)))
}
