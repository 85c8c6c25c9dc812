//! Answers for lists, dicts and calls written as in other languages, and for operations on all
//! their elements.

use super::pieces::{Piece, arguments, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "[1 2 3]",
        answer: uncommaed,
        over: true,
    },
    Row {
        example: "(1, 2)",
        answer: bracketed,
        over: true,
    },
    Row {
        example: "{1, 2, 3}",
        answer: braced,
        over: true,
    },
    Row {
        example: "a = 1, 2, 3",
        answer: listed,
        over: true,
    },
    Row {
        example: "prices = [\"milk\": 2]; prices * 1.05",
        answer: all_values,
        over: true,
    },
    Row {
        example: "solve(\"x + y = 10\", \"x - y = 2\")",
        answer: several_equations,
        over: true,
    },
];

/// Answers `[1 2 3]`.
fn uncommaed(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let open = asked.pieces.iter().position(|piece| piece.text == "[")?;
    let [head @ .., close] = &asked.pieces[..] else {
        return None;
    };
    if close.text != "]" || asked.kind != ErrorKind::Syntax {
        return None;
    }
    let mut inner = head[open + 1..].to_vec();
    for piece in &mut inner {
        if piece.text == ";" {
            piece.text = ",";
        }
    }
    let parts = arguments(&inner)?;
    let parts: Vec<String> = parts.into_iter().map(written).collect();
    let code = format!("{}[{}]", lead(&head[..open]), parts.join(", "));
    Some(Answer::one("elements are separated by commas: {}", code))
}

/// Returns the text before a bracket, followed by a space.
pub(super) fn lead(pieces: &[Piece<'_>]) -> String {
    match pieces.is_empty() {
        true => String::new(),
        false => format!("{} ", written(pieces)),
    }
}

/// Answers `(1, 2)`.
fn bracketed(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let open = pieces.iter().position(|piece| piece.text == "(")?;
    let before = open.checked_sub(1).map(|at| pieces[at].text);
    let close = pieces.last().is_some_and(|piece| piece.text == ")");
    let inner = pieces.get(open + 1..pieces.len() - 1)?;
    if !close
        || before.is_some_and(|text| text != "=")
        || !inner.iter().any(|piece| piece.text == ",")
    {
        return None;
    }
    let code = format!("{}[{}]", lead(&pieces[..open]), written(inner));
    Some(Answer::one("a list goes in square brackets: {}", code))
}

/// Answers `{1, 2, 3}` and `{"a": 1}`.
fn braced(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let open = pieces.iter().position(|piece| piece.text == "{")?;
    let close = pieces.last().is_some_and(|piece| piece.text == "}");
    let before = open.checked_sub(1).map(|at| pieces[at].text);
    if !close || before.is_some_and(|text| text != "=") || open + 2 > pieces.len() {
        return None;
    }
    let inner = &pieces[open + 1..pieces.len() - 1];
    let code = format!("{}[{}]", lead(&pieces[..open]), with_quoted_keys(inner));
    let keys = inner.iter().any(|piece| piece.text == ":");
    let says = match keys {
        true => "a dict goes in square brackets, its keys in quotes: {}",
        false => "a list goes in square brackets: {}",
    };
    Some(Answer::one(says, code))
}

/// Writes pieces with quotes around each word before a colon.
fn with_quoted_keys(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.gap && at > 0 {
            out.push(' ');
        }
        let is_key = piece.is_word() && pieces.get(at + 1).is_some_and(|next| next.text == ":");
        match is_key {
            true => out.push_str(&format!("\"{}\"", piece.text)),
            false => out.push_str(piece.text),
        }
    }
    out
}

/// Answers `a = 1, 2, 3`, `a = 1 2 3` and `1, 2, 3`.
fn listed(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (head, values) = match &asked.pieces[..] {
        [name, sign, values @ ..] if name.is_word() && sign.text == "=" => {
            (format!("{} = ", name.text), values)
        }
        values => (String::new(), values),
    };
    let parts = arguments(values)?;
    let plain = |part: &&[Piece<'_>]| {
        part.iter()
            .all(|piece| !piece.is_word() || world.knows(piece.text))
    };
    if parts.len() < 2 || asked.kind != ErrorKind::Syntax || !parts.iter().all(plain) {
        return None;
    }
    // `2 pi` is a product, not two elements.
    if let [_, [second, ..]] = parts[..]
        && second.is_word()
        && !values.iter().any(|piece| piece.text == ",")
    {
        return None;
    }
    let parts: Vec<String> = parts.into_iter().map(written).collect();
    // `fact 4` is a call.
    if let [name, value] = &parts[..]
        && head.is_empty()
        && values[0].is_word()
        && !values.iter().any(|piece| piece.text == ",")
    {
        return Some(Answer::one(
            "a function takes its values in parentheses: {}",
            format!("{name}({value})"),
        ));
    }
    let code = format!("{head}[{}]", parts.join(", "));
    Some(Answer::one("a list goes in square brackets: {}", code))
}

/// Answers `prices * 1.05`, where `prices` is a dict.
fn all_values(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let at = pieces.len().checked_sub(3)?;
    let [name, sign, number] = &pieces[at..] else {
        return None;
    };
    let is_statement = at == 0 || pieces[at - 1].text == ";";
    let calculates = matches!(sign.text, "+" | "-" | "*" | "/");
    if !is_statement || !name.is_word() || !calculates || !number.is_number() {
        return None;
    }
    let is_dict = asked.kind == ErrorKind::Type && asked.message.contains("a dict");
    is_dict.then(|| {
        let (name, sign, number) = (name.text, sign.text, number.text);
        let before = &asked.text[..pieces[at].at];
        let code = format!("{before}for k, v in {name} {{ {name}[k] = v {sign} {number} }}");
        Answer::one("to change every value of a dict, write {}", code)
    })
}

/// Answers `solve("x + y = 10", "x - y = 2")`.
fn several_equations(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [solve, open, inner @ .., close] = &asked.pieces[..] else {
        return None;
    };
    let equations: Vec<&Piece<'_>> = inner.iter().filter(|piece| piece.text != ",").collect();
    let is_equation = |piece: &&Piece<'_>| piece.text.starts_with('"') && piece.text.contains('=');
    let calls = solve.text == "solve" && open.text == "(" && close.text == ")";
    if !calls || equations.len() < 2 || !equations.iter().all(is_equation) {
        return None;
    }
    let mut unknowns: Vec<String> = Vec::new();
    for equation in &equations {
        let words = equation.text.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| word.starts_with(char::is_alphabetic)) {
            let word = format!("\"{word}\"");
            if !unknowns.contains(&word) {
                unknowns.push(word);
            }
        }
    }
    let texts: Vec<&str> = equations.iter().map(|piece| piece.text).collect();
    let code = format!("solve([{}], [{}])", texts.join(", "), unknowns.join(", "));
    Some(Answer::one("several equations go in a list: {}", code))
}
