//! Notebooks and lessons as pages for a browser: prose, highlighted code, typeset values, pictures
//! and errors.
//!
//! A page is one self-contained file: it loads nothing. A notebook may come from anyone, so all of
//! its text is escaped: raw HTML is shown as text, links are limited to safe targets, images become
//! links, and a policy in the head forbids everything else.
//!
//! Invariants: the same notebook with the same outputs gives the same page, and its anchors do not
//! change when other cells do.

mod code;
mod document;
mod markdown;

pub use document::{Entry, index, page};

use crate::world::Piece;
use markdown::Writer;

/// The outcome of a notebook cell.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The outputs of a cell that ran.
    Pieces(Vec<Piece>),
    /// The output stored in the file.
    Stored,
}

/// The body of a page.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The first heading, or empty.
    pub title: String,
    /// The HTML between the header and the footer.
    pub body: String,
    /// The headings: level, text and anchor.
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

/// Converts a notebook or a lesson to the body of a page. `cells` are the outputs of its cells, in
/// order; cells beyond these show their stored outputs.
pub fn article(text: &str, cells: &[Shown]) -> Article {
    Writer::new(cells).article(text)
}
