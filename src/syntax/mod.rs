//! From text to tree: which newlines end a statement and whether the input is complete ([`status`]),
//! the pest grammar (`grammar/*.pest`, read in one place), and the builder that makes the [`ast`].
//!
//! Invariants: spans lie in the text and on character boundaries; no text, however deep, overflows the
//! stack; pest's types do not leave this room.

pub mod ast;

mod build;
mod fault;
mod layout;
mod operator;
mod parser;
mod scan;
mod show;
mod token;

pub use build::HEIGHT_MAX;
pub use fault::SyntaxFault;
pub use layout::{Follower, LEVELS_MAX, Status, status};
pub use show::{draw, show, show_expr};
pub use token::{TokenKind, is_reserved, tokens};

use crate::text::{Span, Symbols};
use ast::Program;
use fault::Fault;
use parser::{LaminaParser, Rule};
use pest::Parser as _;
use pest::error::{Error, InputLocation};

/// Reads a whole unit: a file or one input.
///
/// # Errors
/// A `SyntaxError` with its place if the text is no program, complete or not.
pub fn parse(text: &str, symbols: &mut Symbols) -> Result<Program, SyntaxFault> {
    read(text, symbols).map_err(|fault| *fault)
}

fn read(text: &str, symbols: &mut Symbols) -> Result<Program, Fault> {
    let laid = layout::layout(text)?;
    if let Some(missing) = laid.missing {
        return Err(missing);
    }
    let mut units =
        LaminaParser::parse(Rule::program, &laid.text).map_err(|error| refusal(text, &error))?;
    let program = units.next().expect("a parsed unit has one program");
    build::build(&laid.text, program, symbols)
}

/// The newlines of a text that end a statement, by byte; of a text that nothing could repair, why.
///
/// # Errors
/// A `SyntaxError` with its place.
pub fn statement_ends(text: &str) -> Result<Vec<u32>, SyntaxFault> {
    let laid = layout::layout(text).map_err(|fault| *fault)?;
    let newlines = laid.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    Ok(newlines.map(|(at, _)| at as u32).collect())
}

/// What the grammar refuses although the layout pass let it through: after a `{` at the very start,
/// which may open a struct or a block.
fn refusal(text: &str, error: &Error<Rule>) -> Fault {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let mut found = tokens(text)
        .into_iter()
        .filter(|(_, kind)| *kind != TokenKind::Comment);
    let next = found.clone().find(|(span, _)| span.end as usize > at);
    let Some((span, _)) = next else {
        let end = found.next_back().map_or(0, |(span, _)| span.end as usize);
        return fault::fault(Span::new(end, end), "the input ends too early");
    };
    let found: String = text[span.range()].chars().take(40).collect();
    fault::fault(span, format!("unexpected `{found}`"))
        .hint("an input that starts with `{` is one struct, or else the `{` opens a block")
}

#[cfg(test)]
mod tests;
