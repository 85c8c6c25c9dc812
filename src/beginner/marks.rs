//! Quotes and brackets that are missing, superfluous or of the wrong kind.

use super::pieces::Kind;
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "1'000 + 5",
        answer: grouped,
        over: true,
    },
    Row {
        example: "f\"{1 + 1}",
        answer: unclosed_text,
        over: true,
    },
    Row {
        example: "max(1, (2",
        answer: unclosed_bracket,
        over: true,
    },
    Row {
        example: "½ + 1",
        answer: fraction,
        over: true,
    },
    Row {
        example: "2 + 3)",
        answer: one_too_many,
        over: true,
    },
    Row {
        example: "\u{201c}hello\u{201d}",
        answer: curly,
        over: true,
    },
];

/// `1'000`: digits in groups of three.
fn grouped(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let bytes = asked.text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let separates = |at: usize| {
        at > 0 && bytes[at] == b'\'' && bytes[at - 1].is_ascii_digit() && digits(at + 1) == 3
    };
    let marks = asked.text.match_indices('\'').map(|(at, _)| at);
    let marks: Vec<usize> = marks.collect();
    if marks.is_empty() || !marks.iter().all(|at| separates(*at)) {
        return None;
    }
    let code = asked.text.replace('\'', "");
    Some(Answer::one(
        "write large numbers without apostrophes: {}",
        code,
    ))
}

/// A string whose closing quote is missing.
fn unclosed_text(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let open = asked.pieces.iter().find(|piece| {
        let quote = piece.text.chars().next();
        let closed = piece.text.len() > 1 && piece.text.chars().last() == quote;
        piece.kind == Kind::Text && !closed
    })?;
    let quote = &open.text[..1];
    let endings = ["{q}", "}{q}", "{q})", "}{q})"];
    let ways = endings.map(|ending| format!("{}{}", asked.text, ending.replace("{q}", quote)));
    Some(Answer::of(
        "text ends with the same quote it begins with: {}",
        vec![ways.to_vec()],
    ))
}

/// A bracket that is not closed.
fn unclosed_bracket(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut open = Vec::new();
    for piece in &asked.pieces {
        match piece.text {
            "(" => open.push(')'),
            "[" => open.push(']'),
            "{" => open.push('}'),
            ")" | "]" | "}" if open.pop() != piece.text.chars().next() => return None,
            _ => {}
        }
    }
    if open.is_empty() || asked.kind != ErrorKind::Syntax {
        return None;
    }
    let closers: String = open.iter().rev().collect();
    Some(Answer::one(
        "close the bracket: {}",
        format!("{}{closers}", asked.text),
    ))
}

/// `½`.
fn fraction(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    const FRACTIONS: &[(char, &str)] = &[
        ('½', "1/2"),
        ('¼', "1/4"),
        ('¾', "3/4"),
        ('⅓', "1/3"),
        ('⅔', "2/3"),
    ];
    let mut text = asked.text.to_string();
    for (sign, fraction) in FRACTIONS {
        let mixed = text
            .find(*sign)
            .is_some_and(|at| text[..at].ends_with(|c: char| c.is_ascii_digit()));
        let fraction = if mixed {
            format!(" + {fraction}")
        } else {
            fraction.to_string()
        };
        text = text.replace(*sign, &fraction);
    }
    (text != asked.text).then(|| Answer::one("a fraction is written with a slash: {}", text))
}

/// `2 + 3)`.
fn one_too_many(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut depth = 0i32;
    let extra = asked.pieces.iter().find(|piece| {
        match piece.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        depth < 0
    })?;
    let code = format!("{}{}", &asked.text[..extra.at], &asked.text[extra.end()..]);
    Some(Answer::one(
        "there is one bracket too many: {}",
        code.trim_end(),
    ))
}

/// Quotes from a word processor.
fn curly(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    const CURLY: &[char] = &[
        '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '«', '»',
    ];
    if !asked.text.contains(CURLY) || asked.text.contains('"') {
        return None;
    }
    Some(Answer::one(
        "quotes must be straight: {}",
        asked.text.replace(CURLY, "\""),
    ))
}
