//! The builder: pest's pairs in, the tree out. It climbs the operators, resolves escapes and numbers, and
//! refuses what the grammar cannot: reserved words as names, targets that cannot be assigned, repeated keys,
//! `break` outside a loop, trees that are too high.

mod expression;
mod literal;
mod statement;

use super::ast::{FunctionId, Name, NameId, Program, Word};
use super::fault::{Fault, fault};
use super::layout::too_deep;
use super::parser::Rule;
use super::token::is_reserved;
use crate::text::{Span, Symbol, Symbols};
use pest::iterators::Pair;
use unicode_normalization::UnicodeNormalization;

/// How many levels a tree may have: whoever walks it may recurse.
pub const HEIGHT_MAX: u32 = 800;

type Node<'i> = Pair<'i, Rule>;

/// The builder of one program.
pub(super) struct Builder<'a> {
    /// The text after layout.
    text: &'a str,
    symbols: &'a mut Symbols,
    names: u32,
    functions: u32,
    /// Expressions being built, one inside the other.
    depth: u32,
    /// Statements open in the function under way, one inside the other.
    level: u32,
    /// The height of the function under way so far.
    tallest: u32,
    in_loop: bool,
    in_function: bool,
}

/// Builds the tree of a whole unit.
pub(super) fn build(
    text: &str,
    program: Node<'_>,
    symbols: &mut Symbols,
) -> Result<Program, Fault> {
    let mut builder = Builder {
        text,
        symbols,
        names: 0,
        functions: 0,
        depth: 0,
        level: 0,
        tallest: 0,
        in_loop: false,
        in_function: false,
    };
    let mut statements = Vec::new();
    for pair in program.into_inner() {
        if pair.as_rule() != Rule::EOI {
            statements.push(builder.statement(pair)?);
        }
    }
    Ok(Program {
        statements,
        names: builder.names,
        functions: builder.functions,
    })
}

fn span_of(pair: &Node<'_>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// The grammar and the builder disagree; never seen by a user unless one of them is wrong.
fn misfit(pair: &Node<'_>) -> Fault {
    fault(span_of(pair), "this form is not understood here")
}

impl Builder<'_> {
    fn symbol(&mut self, text: &str) -> Symbol {
        if text.is_ascii() {
            return self.symbols.intern(text);
        }
        let normal: String = text.nfc().collect();
        self.symbols.intern(&normal)
    }

    fn name(&mut self, pair: &Node<'_>) -> Result<Name, Fault> {
        let (text, span) = (pair.as_str(), span_of(pair));
        if is_reserved(text) {
            return Err(fault(
                span,
                format!("`{text}` is a reserved word and cannot be a name"),
            ));
        }
        let symbol = self.symbol(text);
        Ok(Name {
            symbol,
            id: self.name_id(),
            span,
        })
    }

    fn name_id(&mut self) -> NameId {
        self.names += 1;
        NameId(self.names - 1)
    }

    fn function_id(&mut self) -> FunctionId {
        self.functions += 1;
        FunctionId(self.functions - 1)
    }

    fn word(&mut self, pair: &Node<'_>) -> Word {
        Word {
            symbol: self.symbol(pair.as_str()),
            span: span_of(pair),
        }
    }

    /// Notes the height of an expression that hangs on the statement under way.
    fn note(&mut self, height: u32, span: Span) -> Result<(), Fault> {
        let total = self.level + height;
        self.tallest = self.tallest.max(total);
        if total > HEIGHT_MAX {
            Err(too_deep(span))
        } else {
            Ok(())
        }
    }
}
