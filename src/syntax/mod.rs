//! Turns text into a tree: the sweep that prepares the text, the completeness check ([`status`]),
//! the pest grammar (`grammar/*.pest`, used in only one place), which also decides what newlines
//! mean, and the builder that makes the [`ast`].
//!
//! Invariants: spans lie within the text and on character boundaries; parsing never overflows the
//! stack, however deeply nested the text is; pest's types do not leave this module.

#![cfg_attr(
    not(test),
    expect(dead_code, reason = "only tests turn trees back into source")
)]
pub mod ast;

mod build;
mod lines;
mod operator;
mod parser;
mod pieces;
mod scan;
mod show;
mod textmate;
mod token;
pub mod visit;

#[cfg(test)]
pub use lines::LEVELS_MAX;
pub use lines::{Follower, Status, status};
pub use operator::{ALIASES, lowered};
pub use show::draw;
#[cfg(test)]
pub use show::{show, show_expr};
pub use textmate::textmate;
pub use token::{TokenKind, is_reserved, reserved, tokens};

use crate::limit::{Budget, Gate};
use crate::text::{ErrorKind, Fault, Symbols};
use ast::Program;
use build::Builder;
use pieces::{Pieces, Reading, Refused, Sizes};
use std::cell::Cell;

/// Parses a whole unit: a file or one input.
///
/// # Errors
/// A `SyntaxError` with its location if the text is not a complete program; any error from the
/// gate.
pub fn parse(text: &str, symbols: &mut Symbols, gate: &Gate<'_>) -> Result<Program, Fault> {
    read(text, symbols, gate, Sizes::USUAL)
}

/// Parses a unit. If it ends too early, first reports any error that no continuation could fix.
fn read(
    text: &str,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
    sizes: Sizes,
) -> Result<Program, Fault> {
    let program = read_whole(text, symbols, gate, sizes);
    program.map_err(|fault| lines::doomed_at(text, &fault).unwrap_or(fault))
}

fn read_whole(
    text: &str,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
    sizes: Sizes,
) -> Result<Program, Fault> {
    let ready = lines::ready(text, gate, sizes)?;
    let used = Cell::new(ready.text.len());
    let reading = Reading::new(&ready.text, &ready.outline, sizes, *gate, &used);
    let fault = match &ready.stop {
        Some(_) => None,
        None => match build(&reading, symbols, gate, &used) {
            Ok(program) => return Ok(program),
            Err(Refused::Grammar(at)) => return Err(lines::explain(text, reading.exactly(at))),
            Err(Refused::Builder(fault)) if fault.kind() != ErrorKind::Syntax => return Err(fault),
            Err(Refused::Builder(fault)) => Some(fault),
        },
    };
    // An error from the grammar takes precedence over one from the builder, wherever it is.
    let refused = reading.check()?;
    let stopped = || ready.stop.as_ref().map(|stop| stop.explain(text));
    Err(match (&ready.stop, refused) {
        (Some(stop), Some(at)) => stop.or_before(text, at as usize),
        (None, Some(at)) => lines::explain(text, at as usize),
        (_, None) => fault.or_else(stopped).expect("it was built or refused"),
    })
}

/// The builder's verdict on text that the grammar accepts; `None` for any other text.
fn built(text: &str) -> Option<Result<(), Fault>> {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let ready = lines::ready(text, &gate, Sizes::USUAL).ok()?;
    if ready.stop.is_some() || !parser::reads(&ready.text) {
        return None;
    }
    let used = Cell::new(0);
    let reading = Reading::new(&ready.text, &ready.outline, Sizes::USUAL, gate, &used);
    match build(&reading, &mut Symbols::default(), &gate, &used) {
        Ok(_) => Some(Ok(())),
        Err(Refused::Builder(fault)) => Some(Err(fault)),
        Err(Refused::Grammar(_)) => None,
    }
}

fn build(
    reading: &Reading<'_>,
    symbols: &mut Symbols,
    gate: &Gate<'_>,
    used: &Cell<usize>,
) -> Result<Program, Refused> {
    let only = reading.runs().nth(1).is_none();
    let mut builder = Builder::new(reading.text(), symbols, gate.budget(), used);
    for run in reading.runs() {
        let pieces = reading.pieces(run).map_err(Refused::Builder)?;
        let whole = only && pieces.may_be_whole();
        let mut added = add(&mut builder, &pieces, reading, whole);
        if added.is_err() && whole && reading.refused().is_some() && reading.is_long() {
            // A long `{ … }` at the very start is tried first as a struct, then as a block.
            builder.restart();
            added = add(&mut builder, &pieces, reading, false);
        }
        added?;
    }
    Ok(builder.finish())
}

/// Adds the statements of a run. If `whole`, the run may be a unit that is a single expression.
fn add(
    builder: &mut Builder<'_>,
    pieces: &Pieces<'_>,
    reading: &Reading<'_>,
    whole: bool,
) -> Result<(), Refused> {
    let added = pieces
        .nodes(whole)
        .try_for_each(|nodes| builder.add(nodes))
        .map_err(Refused::Builder);
    // A piece that could not be read is missing from the tree, so its error overrides the builder's
    // result.
    reading.take_fault().map_or(added, Err)
}

/// The byte positions of the newlines that end a statement; empty if the text is incomplete.
///
/// # Errors
/// A `SyntaxError` with its location if the text is not a program.
pub fn statement_ends(text: &str) -> Result<Vec<u32>, Fault> {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let ready = lines::ready(text, &gate, Sizes::USUAL)?;
    match ready.stop {
        Some(stop) if stop.is_end() => Ok(Vec::new()),
        Some(stop) => Err(stop.explain(text)),
        None => parser::ends(&ready.text).map_err(|at| lines::explain(text, at)),
    }
}

#[cfg(test)]
mod tests;
