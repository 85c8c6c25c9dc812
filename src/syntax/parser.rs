//! The grammar, compiled by pest. pest's types appear only here, in the pieces and in the builder.

use pest::Parser as _;
use pest_derive::Parser;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The parser that pest generates from the grammar files.
#[derive(Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expression.pest"]
#[grammar = "grammar/statement.pest"]
pub(super) struct LaminaParser;

/// A character that no grammar rule accepts.
const NOTHING: char = '\u{1c}';

/// Guards the process-wide switch that makes pest record the tokens it tries. While the switch is
/// on, pest is several times slower.
static NOTING: Mutex<()> = Mutex::new(());

/// Parses rejected text again; returns the furthest position at which a token was tried, and the
/// tokens that were tried there.
fn attempts(rule: Rule, text: &str) -> Option<(usize, BTreeSet<String>)> {
    let switch = NOTING.lock().unwrap_or_else(PoisonError::into_inner);
    pest::set_error_detail(true);
    let parsed = LaminaParser::parse(rule, text);
    pest::set_error_detail(false);
    drop(switch);
    let error = parsed.err()?;
    let attempts = error.parse_attempts()?;
    let tokens = attempts.expected_tokens().into_iter();
    Some((
        attempts.max_position,
        tokens.map(|t| t.to_string()).collect(),
    ))
}

/// Whether the grammar accepts the whole text.
pub(super) fn reads(text: &str) -> bool {
    LaminaParser::parse(Rule::program, text).is_ok()
}

/// How far the grammar gets in text that it rejects, starting from `rule`.
pub(super) fn furthest_by(rule: Rule, text: &str) -> usize {
    attempts(rule, text).map_or(text.len(), |(at, _)| at)
}

/// How far the grammar gets in the whole text; `None` if it accepts the text.
pub(super) fn furthest(text: &str) -> Option<usize> {
    match LaminaParser::parse(Rule::program, text) {
        Ok(_) => None,
        Err(_) => Some(furthest_by(Rule::program, text)),
    }
}

/// The ways in which the grammar could continue after this text: tokens, and ranges of characters
/// such as `a..z`. If it does not get to the end of the text, returns how far it gets as the error.
pub(super) fn expected(text: &str) -> Result<BTreeSet<String>, usize> {
    let mut asked = String::with_capacity(text.len() + 1);
    asked.push_str(text);
    asked.push(NOTHING);
    match attempts(Rule::program, &asked) {
        Some((at, tokens)) if at == text.len() => Ok(tokens),
        Some((at, _)) => Err(at),
        None => Err(text.len()),
    }
}

/// The newlines that end a statement; if the text is rejected, how far the grammar got.
pub(super) fn ends(text: &str) -> Result<Vec<u32>, usize> {
    let Ok(units) = LaminaParser::parse(Rule::program, text) else {
        return Err(furthest_by(Rule::program, text));
    };
    let mut ends = BTreeSet::new();
    for pair in units.flatten() {
        let pieces = [
            Rule::expr,
            Rule::block,
            Rule::field,
            Rule::var,
            Rule::return_,
            Rule::break_,
            Rule::continue_,
            Rule::include,
        ];
        if pieces.contains(&pair.as_rule()) {
            let after = pair.as_span().end();
            let rest = text[after..].trim_start_matches(' ');
            if rest.starts_with('\n') {
                ends.insert((text.len() - rest.len()) as u32);
            }
        }
    }
    Ok(ends.into_iter().collect())
}
