//! Notebooks and lessons as pages for a browser: prose, highlighted code, values as on paper,
//! pictures, errors.
//!
//! A page is one file that needs nothing else: no script, no request. The text of a notebook may be
//! anyone's, so all of it is escaped: raw HTML is text, links lead only where links may lead, images
//! are links, and a policy in the head forbids the rest.
//!
//! Invariants: the same notebook with the same outputs gives the same page, and its anchors stay
//! where other cells change.

mod code;
mod document;
mod markdown;

pub use document::{Entry, index, page};

use crate::world::Piece;
use markdown::Writer;

/// What a cell of a notebook showed.
#[derive(Clone, Debug)]
pub enum Shown {
    /// It ran.
    Pieces(Vec<Piece>),
    /// What the file says that it shows.
    Stored,
}

/// The body of a page.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The first heading; empty without one.
    pub title: String,
    /// What is between the header and the footer.
    pub body: String,
    /// The headings: their level, their text, their anchor.
    pub headings: Vec<Heading>,
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Heading {
    /// 1 for the largest.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its anchor.
    pub anchor: String,
}

/// A notebook or a lesson as the body of a page; `cells` are what its cells showed, in order, and
/// where there are none, the stored outputs are taken.
pub fn article(text: &str, cells: &[Shown]) -> Article {
    Writer::new(cells).article(text)
}

/// Text between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // HTML has no place for these.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
