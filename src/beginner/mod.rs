//! Advice for people who have never programmed, given when an input fails.
//!
//! A failed input is read again as everyday writing: `5 times 3`, `50% of 8`, `sqrt 16`,
//! `x + 2 = 5`, `name = Anna`. The modules below hold tables: [`patterns`] lists phrases and the
//! code for each, [`forms`] lists mistakes in notation, each with a function that recognises it,
//! and [`words`] translates everyday words into the terms used here.
//!
//! Invariants: nothing here runs unless an input has failed; a rewrite is offered only if
//! [`World::tries`] found that it works; a misspelt word never leads to a guess.

mod equations;
mod forms;
mod lists;
mod marks;
mod notation;
mod numerals;
mod patterns;
mod phrases;
mod pieces;
mod says;
mod school;
mod slips;
mod words;

pub use words::{EVERYDAY, Everyday, everyday};

use crate::syntax::is_reserved;
use crate::text::{Diagnostic, ErrorKind, Span};
use pieces::{Piece, pieces};

/// The length above which an input is not examined, in bytes.
const TEXT_MAX: usize = 400;
/// The number of pieces above which an input is not examined.
const PIECES_MAX: usize = 80;

/// Words that are never meant as the name of a value.
const WORDS: &[&str] = &[
    "a", "an", "and", "as", "begin", "by", "def", "do", "elif", "else", "elseif", "end", "endif",
    "equals", "for", "from", "function", "hoch", "how", "if", "in", "is", "lambda", "mal", "not",
    "of", "or", "per", "print", "say", "the", "then", "to", "what", "why", "with",
];

/// The outcome of trying a rewrite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trial {
    /// It runs.
    Works,
    /// It would run if these names had values.
    Needs(Vec<String>),
    /// It does not run.
    Fails,
}

/// What this module needs from the session.
pub trait World {
    /// Tries code without leaving a trace.
    fn tries(&mut self, code: &str) -> Trial;

    /// Reports whether a name has a value, in the session or in the library.
    fn knows(&self, name: &str) -> bool;

    /// The minimum and maximum number of arguments of the global library function with this name;
    /// a maximum of 255 means any number.
    fn takes(&self, name: &str) -> Option<(u8, u8)>;
}

/// An input that failed.
pub(crate) struct Asked<'a> {
    text: &'a str,
    pieces: Vec<Piece<'a>>,
    kind: ErrorKind,
    /// The range of the error in the text.
    span: Option<Span>,
    message: &'a str,
    /// Whether the error already has a hint.
    hinted: bool,
    /// Whether that hint suggests treating a letter as a symbol.
    is_letter: bool,
}

/// Advice about an input.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Advice {
    /// A replacement for a message that would mean nothing to a beginner.
    pub message: Option<String>,
    /// A suggestion, with code in backquotes.
    pub hint: String,
}

/// The answer of a row: words with `{}` where code goes, and the ways to write the code for each
/// `{}`, best first.
pub(crate) struct Answer {
    says: String,
    code: Vec<Vec<String>>,
    message: Option<&'static str>,
}

impl Answer {
    /// An answer with one piece of code.
    fn one(says: impl Into<String>, code: impl Into<String>) -> Answer {
        Answer::of(says, vec![vec![code.into()]])
    }

    /// An answer with several pieces of code, each written in one or more ways.
    fn of(says: impl Into<String>, code: Vec<Vec<String>>) -> Answer {
        Answer {
            says: says.into(),
            code,
            message: None,
        }
    }

    /// An answer in words only.
    fn words(says: impl Into<String>) -> Answer {
        Answer::of(says, Vec::new())
    }
}

/// A mistake that can be recognised.
pub(crate) struct Row {
    /// An input with this mistake; a test checks that this row handles it.
    example: &'static str,
    /// The answer to an input with this mistake; an existing hint takes precedence unless `over`.
    answer: fn(&Asked<'_>, &dyn World) -> Option<Answer>,
    /// Whether this answer should replace an existing hint.
    over: bool,
}

/// Returns the rows of all tables in the order in which they are tried.
fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [
        forms::FIRST_ROWS,
        school::ROWS,
        notation::ROWS,
        phrases::ROWS,
        school::LAST_ROWS,
        forms::ROWS,
        marks::ROWS,
        slips::ROWS,
        lists::ROWS,
        equations::ROWS,
        says::ROWS,
    ];
    tables.into_iter().flatten()
}

/// Returns an example input for each row.
pub fn examples() -> impl Iterator<Item = &'static str> {
    says::COMMAND_ROWS
        .iter()
        .chain(rows())
        .map(|row| row.example)
}

/// Reports whether an error of this kind may come from everyday writing.
fn is_spoken(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Precision
            | ErrorKind::Assertion
            | ErrorKind::Import
            | ErrorKind::Io
            | ErrorKind::Permission
            | ErrorKind::Index
            | ErrorKind::Recursion
            | ErrorKind::Limit
            | ErrorKind::Interrupted
            | ErrorKind::Plain
    )
}

/// Returns advice for a beginner whose input failed with this error. O(rows · length).
pub fn advise(text: &str, error: &Diagnostic, world: &mut dyn World) -> Option<Advice> {
    let kind = ErrorKind::from_name(&error.kind)?;
    if !is_spoken(kind) || text.len() > TEXT_MAX || text.trim().is_empty() {
        return None;
    }
    let label = error.labels.first();
    let here = label.filter(|label| label.source.text().trim() == text.trim());
    // The error is inside a function, and therefore in text that was typed earlier.
    if here.is_none() && !error.labels.is_empty() {
        return None;
    }
    let text = text.trim().trim_end_matches(';').trim_end();
    let pieces = pieces(text);
    if pieces.is_empty() || pieces.len() > PIECES_MAX {
        return None;
    }
    let asked = Asked {
        text,
        pieces,
        kind,
        span: here.map(|label| label.span),
        message: &error.message,
        hinted: error.hint.is_some(),
        is_letter: error
            .hint
            .as_ref()
            .is_some_and(|hint| hint.contains("sym(")),
    };
    let answers: Vec<Answer> = rows()
        .filter(|row| asked.wants(row))
        .filter_map(|row| (row.answer)(&asked, &*world))
        .collect();
    // Commands come first, then code that runs as it is, then code that needs values for undefined
    // names, and finally advice in words alone.
    let command = says::COMMAND_ROWS
        .iter()
        .find_map(|row| (row.answer)(&asked, &*world));
    let coded = || answers.iter().filter(|answer| !answer.code.is_empty());
    let mut found = command.and_then(|answer| offered(&answer, world, false));
    for needs in [false, true] {
        if found.is_none() {
            found = coded().find_map(|answer| offered(answer, world, needs));
        }
    }
    if found.is_none() {
        let words = answers.iter().find(|answer| answer.code.is_empty());
        found = words.and_then(|answer| offered(answer, world, false));
    }
    let talks = asked.kind == ErrorKind::Syntax
        && !asked.begins_with_keyword()
        && asked.only_words().is_some_and(|words| words.len() > 1);
    found.map(|(advice, rewrites)| Advice {
        message: advice
            .message
            .or_else(|| (talks && !rewrites).then(|| says::NO_SENTENCES.to_string())),
        ..advice
    })
}

/// Turns an answer into advice if every piece of its code works in at least one way; also reports
/// whether the answer contains code. With `needs`, code may use names that have no values yet.
fn offered(answer: &Answer, world: &mut dyn World, needs: bool) -> Option<(Advice, bool)> {
    let mut code: Vec<&str> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for ways in &answer.code {
        let found = ways.iter().find_map(|way| match world.tries(way) {
            Trial::Works => Some((way, Vec::new())),
            Trial::Needs(names) if needs => Some((way, names)),
            Trial::Needs(_) | Trial::Fails => None,
        });
        let (way, names) = found?;
        code.push(way);
        for name in names {
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
    }
    let mut hint = answer.says.clone();
    for way in &code {
        hint = hint.replacen("{}", &format!("`{way}`"), 1);
    }
    if !missing.is_empty() {
        if missing.iter().any(|name| WORDS.contains(&name.as_str())) {
            return None;
        }
        let given: Vec<String> = missing.iter().map(|name| format!("{name} = 7")).collect();
        let values = match missing.len() {
            1 => "a value",
            _ => "values",
        };
        let (names, given) = (missing.join(" and "), given.join("; "));
        hint = format!("{hint}; give {names} {values} first, as in `{given}`");
    }
    let advice = Advice {
        message: answer.message.map(str::to_string),
        hint,
    };
    Some((advice, !code.is_empty()))
}

impl<'a> Asked<'a> {
    /// Reports whether a row may be better than the existing hint. For an undefined name, a
    /// suggested spelling or the equivalent of a name from another program needs no improvement.
    fn wants(&self, row: &Row) -> bool {
        match (self.kind == ErrorKind::Syntax, self.hinted) {
            (true, _) | (_, false) => true,
            (false, true) => row.over && (self.kind != ErrorKind::Name || self.is_letter),
        }
    }

    /// Returns the words of the input in lower case if it consists only of words.
    fn only_words(&self) -> Option<Vec<String>> {
        let ends = ["?", ".", "!", ","];
        let pieces = self
            .pieces
            .iter()
            .filter(|piece| !ends.contains(&piece.text));
        pieces
            .map(|piece| piece.is_word().then(|| piece.text.to_lowercase()))
            .collect()
    }

    /// Reports whether the input begins with a keyword of the language.
    fn begins_with_keyword(&self) -> bool {
        self.pieces
            .first()
            .is_some_and(|piece| is_reserved(piece.text))
    }

    /// Splits the input around the piece `sign`, if it occurs exactly once.
    fn split_at(&self, sign: &str) -> Option<(&'a str, &'a str)> {
        let mut found = self.pieces.iter().filter(|piece| piece.text == sign);
        let piece = found.next()?;
        if found.next().is_some() {
            return None;
        }
        let (before, after) = (&self.text[..piece.at], &self.text[piece.end()..]);
        Some((before.trim(), after.trim()))
    }

    /// Returns the text that the error points at.
    fn marked(&self) -> &'a str {
        let span = self.span.map(Span::range);
        span.and_then(|range| self.text.get(range)).unwrap_or("")
    }
}
