//! Values as a terminal shows them: matrices in columns, what is wider than the page over several lines, what is long cut with a count.
//!
//! ```text
//! [[1,  20],            {
//!  [3, 400]]              name = "Tom",
//!                         marks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, … 9,990 more]
//!                       }
//! ```
//!
//! Invariants: the work is bounded by what is shown, however large the value; nothing but the marks of what was cut differs from the quoted
//! form, apart from line breaks and blanks.

mod layout;
mod outline;

use super::Value;
use super::show::{ShowContext, paper};
use crate::host::Page;
use crate::picture::text;
use crate::text::Failure;
use layout::Layout;
use outline::Outliner;

/// How much of a value is shown.
#[derive(Clone, Copy, Debug)]
struct Detail {
    /// Items of an array or struct up to which all are shown …
    whole: usize,
    /// … and how many are otherwise.
    few: usize,
    /// Values in values.
    depth: usize,
    /// All values together.
    values: usize,
    /// Digits of a number that stands alone, and of one within another value.
    digits: [usize; 2],
    /// Characters of a text that stands alone, and of one within another value.
    chars: [usize; 2],
}

/// From much to little: the first one that fits the page is used, or the last.
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

/// Everything, of a value that has not very many parts.
const ALL: Detail = Detail {
    whole: usize::MAX,
    few: usize::MAX,
    depth: 100,
    values: 100_000,
    digits: [usize::MAX; 2],
    chars: [usize::MAX; 2],
};

/// The value as it is shown on a page, without a line end behind it.
///
/// # Errors
/// `LimitError` for too much text, `Interrupted`.
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

/// The whole value over several lines; none if it has so many parts that this would take long.
///
/// # Errors
/// `LimitError` for too much text, `Interrupted`.
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

/// A picture in the width of the page.
fn drawn(value: Value, page: Page, context: &ShowContext<'_>) -> Option<String> {
    let picture = value.as_picture()?;
    Some(text(picture.picture(), paper(Some(page.columns), context)))
}
