//! The grammar compiled by pest. pest's types appear here and in the builder, nowhere else.

use pest_derive::Parser;

/// The parser pest makes of the grammar files.
#[derive(Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expression.pest"]
#[grammar = "grammar/statement.pest"]
pub(super) struct LaminaParser;
