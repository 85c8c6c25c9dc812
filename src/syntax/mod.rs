//! From text to tree: which newlines end a statement and whether the input is complete ([`status`]),
//! the pest grammar (`grammar/*.pest`, read in one place), and the builder that makes the [`ast`].
//!
//! Invariants: spans lie in the text and on character boundaries; no text, however deep, overflows the
//! stack; pest's types do not leave this room.

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "sources are written out from their trees in tests only"
    )
)]
pub mod ast;

mod build;
mod layout;
mod operator;
mod parser;
mod pieces;
mod scan;
mod show;
mod token;
pub mod visit;

#[cfg(test)]
pub use layout::LEVELS_MAX;
pub use layout::{Follower, Status, status};
pub use show::draw;
#[cfg(test)]
pub use show::{show, show_expr};
pub use token::{TokenKind, is_reserved, reserved, tokens};

use crate::limit::{Budget, Gate};
use crate::text::{Fault, Span, Symbols};
use ast::Program;
use build::Builder;
use pieces::{Pieces, Reading, Sizes};
use std::cell::Cell;

/// Reads a whole unit: a file or one input.
///
/// # Errors
/// A `SyntaxError` with its place if the text is no program, complete or not; what the gate says.
pub fn parse(text: &str, symbols: &mut Symbols, gate: &Gate<'_>) -> Result<Program, Fault> {
    read(text, symbols, gate, Sizes::USUAL)
}

fn read(
    text: &str,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
    sizes: Sizes,
) -> Result<Program, Fault> {
    let laid = layout::layout(text, gate, sizes)?;
    if let Some(missing) = laid.missing {
        return Err(missing);
    }
    let (laid, mut outline) = (laid.text, laid.outline);
    let used = Cell::new(laid.len());
    let reading = Reading::new(&laid, sizes, *gate, &used);
    let runs = reading.runs(&mut outline);
    let only = runs.len() == 1;
    let mut builder = Builder::new(&laid, symbols, gate.budget(), &used);
    for run in runs {
        let pieces = reading.pieces(run, &outline)?;
        let whole = only && pieces.may_be_whole();
        let mut added = add(&mut builder, &pieces, &reading, whole);
        if added.is_err() && whole && reading.refused().is_some() && laid.len() > sizes.small {
            // A long `{ … }` at the very start is taken as a struct first, then as a block.
            builder.restart();
            added = add(&mut builder, &pieces, &reading, false);
        }
        added.map_err(|fault| refusal(text, reading.refused(), fault))?;
    }
    Ok(builder.finish())
}

/// Adds the statements of a run; it may be a unit that is one expression.
fn add(
    builder: &mut Builder<'_>,
    pieces: &Pieces<'_>,
    reading: &Reading<'_>,
    whole: bool,
) -> Result<(), Fault> {
    let nodes = match whole {
        true => pieces.program(),
        false => pieces.statements(),
    };
    let added = builder.add(nodes);
    // A piece that could not be read is missing in the tree, whatever the builder made of that.
    reading.take_fault().map_or(added, Err)
}

/// The newlines of a text that end a statement, by byte; of a text that nothing could repair, why.
///
/// # Errors
/// A `SyntaxError` with its place.
pub fn statement_ends(text: &str) -> Result<Vec<u32>, Fault> {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let laid = layout::layout(text, &gate, Sizes::USUAL)?;
    let newlines = laid.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    Ok(newlines.map(|(at, _)| at as u32).collect())
}

/// What the grammar refuses although the layout pass let it through: after a `{` at the very start,
/// which may open a struct or a block.
fn refusal(text: &str, refused: Option<u32>, fault: Fault) -> Fault {
    let Some(at) = refused.map(|at| at as usize) else {
        return fault;
    };
    let mut found = tokens(text)
        .into_iter()
        .filter(|(_, kind)| *kind != TokenKind::Comment);
    let next = found.clone().find(|(span, _)| span.end as usize > at);
    let Some((span, _)) = next else {
        let end = found.next_back().map_or(0, |(span, _)| span.end as usize);
        return Fault::syntax(Span::new(end, end), "the input ends too early");
    };
    let found: String = text[span.range()].chars().take(40).collect();
    Fault::syntax(span, format!("unexpected `{found}`"))
        .hint("an input that starts with `{` is one struct, or else the `{` opens a block")
}

#[cfg(test)]
mod tests;
