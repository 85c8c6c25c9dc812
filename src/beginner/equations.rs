//! Equations and algebra, written as in school.

use super::pieces::{Kind, Piece, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "2x = 6",
        answer: equation,
        over: true,
    },
    Row {
        example: "derivative of x^2",
        answer: algebra,
        over: true,
    },
    Row {
        example: "pi age^2",
        answer: side_by_side,
        over: true,
    },
    Row {
        example: "2x + 1",
        answer: product,
        over: false,
    },
];

/// Operations on symbolic expressions: the words that ask for each, and its code.
const DEEDS: &[(&[&str], &str)] = &[
    (&["derivative", "of"], "differentiate(\"{e}\", \"{v}\")"),
    (&["differentiate"], "differentiate(\"{e}\", \"{v}\")"),
    (&["derive"], "differentiate(\"{e}\", \"{v}\")"),
    (&["d", "/", "dx"], "differentiate(\"{e}\", \"x\")"),
    (&["integral", "of"], "integrate(\"{e}\", \"{v}\")"),
    (&["integrate"], "integrate(\"{e}\", \"{v}\")"),
    (&["expand"], "expand(\"{e}\")"),
    (&["multiply", "out"], "expand(\"{e}\")"),
    (&["simplify"], "simplify(\"{e}\")"),
    (&["factor"], "factor(\"{e}\")"),
    (&["factorise"], "factor(\"{e}\")"),
    (&["factorize"], "factor(\"{e}\")"),
];

/// Returns the unknown: the only name without a value; otherwise the only single letter; otherwise
/// the first single letter without a value.
fn unknown(pieces: &[Piece<'_>], world: &dyn World) -> Option<String> {
    let words: Vec<&str> = pieces
        .iter()
        .filter(|piece| piece.is_word())
        .map(|p| p.text)
        .collect();
    let only = |names: Vec<&str>| {
        let first = names.first().copied()?;
        names
            .iter()
            .all(|name| *name == first)
            .then(|| first.to_string())
    };
    let free = words
        .iter()
        .copied()
        .filter(|word| !world.knows(word))
        .collect();
    let letters = words
        .iter()
        .copied()
        .filter(|word| word.chars().count() == 1 && *word != "e");
    let mut nameless = letters.clone().filter(|letter| !world.knows(letter));
    let first = nameless.next();
    only(free)
        .or_else(|| only(letters.collect()))
        .or_else(|| first.map(str::to_string))
}

/// Returns an expression with `*` inserted into each product that lacks it.
pub(super) fn with_products(pieces: &[Piece<'_>], world: &dyn World) -> String {
    let mut out = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        let before = n.checked_sub(1).map(|n| pieces[n]);
        let product = before.is_some_and(|before| {
            let value = before.is_number() || before.text == ")";
            let begins = piece.is_word() || piece.text == "(" || piece.is_number() && piece.gap;
            let function = before.is_word() && world.takes(before.text).is_some();
            let letter = before.is_word() && before.text.chars().count() == 1 && piece.text == "(";
            !function && (value && begins || letter)
        });
        if product {
            out.push('*');
        } else if piece.gap && n > 0 {
            out.push(' ');
        }
        out.push_str(piece.text);
    }
    out
}

/// `pi r^2`: adjacent values that are meant as a product.
fn side_by_side(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let gets_value = |name: &str| {
        let mut pairs = asked.pieces.windows(2);
        pairs.any(|pair| pair[0].text == name && pair[1].text == "=")
    };
    let is_value = |piece: &Piece<'_>| {
        let named = || world.knows(piece.text) && world.takes(piece.text).is_none();
        piece.is_number() || piece.is_word() && (named() || gets_value(piece.text))
    };
    let mut code = String::new();
    let mut at = 0;
    for pair in asked.pieces.windows(2) {
        let [before, next] = pair else { continue };
        let opens = next.text == "(" && next.gap;
        let bare = is_value(next) && next.gap;
        if (is_value(before) || before.text == ")") && (bare || opens) {
            code.push_str(asked.text[at..before.end()].trim_start());
            code.push_str(" * ");
            at = before.end();
        }
    }
    if code.is_empty() || asked.kind != ErrorKind::Syntax {
        return None;
    }
    code.push_str(asked.text[at..].trim_start());
    Some(Answer::one(
        "a product needs a multiplication sign: {}",
        code,
    ))
}

/// `solve x + 2 = 5`, `2x = 6`, `x + 2 = 5`.
fn equation(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let mut pieces = &asked.pieces[..];
    let is = |piece: &Piece<'_>, word: &str| piece.text.eq_ignore_ascii_case(word);
    let asks = pieces.first().is_some_and(|piece| is(piece, "solve"));
    if asks {
        pieces = &pieces[1..];
        let bracketed =
            matches!(pieces, [open, .., close] if open.text == "(" && close.text == ")");
        if bracketed {
            pieces = &pieces[1..pieces.len() - 1];
        }
    }
    // The unknown may be named by `for x:` at the beginning, or by `for x`, `, x` or `, "x"` at the
    // end.
    let mut named = None;
    if let [word, name, rest @ ..] = pieces
        && asks
        && is(word, "for")
    {
        named = Some(name.text.to_string());
        let colon = rest
            .first()
            .is_some_and(|piece| matches!(piece.text, ":" | ","));
        pieces = &rest[usize::from(colon)..];
    }
    if let [before @ .., word, name] = pieces
        && (is(word, "for") || word.text == ",")
        && matches!(name.kind, Kind::Word | Kind::Text)
    {
        named = Some(name.text.trim_matches(['"', '\'']).to_string());
        pieces = before;
    }
    let quoted = matches!(pieces, [text] if text.kind == Kind::Text);
    if quoted {
        return None;
    }
    let unknown = named.or_else(|| unknown(pieces, world))?;
    let signs: Vec<usize> = (0..pieces.len())
        .filter(|at| matches!(pieces[*at].text, "=" | "=="))
        .collect();
    let (left, right) = match signs[..] {
        [at] if at > 0 && at + 1 < pieces.len() => (&pieces[..at], &pieces[at + 1..]),
        [] if asks && !pieces.is_empty() => (pieces, &[][..]),
        _ => return None,
    };
    // `x = 5` declares a name; it is an equation only if `solve` was asked for.
    let declares = matches!(left, [name] if name.is_word());
    let said = [left, right].concat();
    if !asks && (declares || !said.iter().any(|piece| piece.text == unknown)) {
        return None;
    }
    let (left, right) = (with_products(left, world), with_products(right, world));
    let code = match right.is_empty() {
        true => vec![format!("solve(\"{left}\", \"{unknown}\")")],
        false => vec![
            format!("solve(\"{left} = {right}\", \"{unknown}\")"),
            solve_difference(&left, &right, &unknown),
        ],
    };
    Some(Answer::of("to solve an equation, write {}", vec![code]))
}

/// Returns code that solves the equation after moving everything to the left side.
fn solve_difference(left: &str, right: &str, unknown: &str) -> String {
    if right == "0" {
        return format!("solve(\"{left}\", \"{unknown}\")");
    }
    let simple = right
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    match simple {
        true => format!("solve(\"{left} - {right}\", \"{unknown}\")"),
        false => format!("solve(\"{left} - ({right})\", \"{unknown}\")"),
    }
}

/// `derivative of x^2`, `expand (x + 1)^2`.
fn algebra(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let leads = ["what", "is", "find", "the", "calculate", "compute"];
    let mut pieces = &asked.pieces[..];
    while let [first, rest @ ..] = pieces
        && leads.contains(&&*first.text.to_lowercase())
    {
        pieces = rest;
    }
    let (words, code) = DEEDS.iter().find(|(words, _)| {
        let mut pairs = pieces.iter().zip(*words);
        pieces.len() > words.len()
            && pairs.all(|(piece, word)| piece.text.eq_ignore_ascii_case(word))
    })?;
    pieces = &pieces[words.len()..];
    if let [open, inner @ .., close] = pieces
        && open.text == "("
        && close.text == ")"
        && words.len() == 1
        && !inner.iter().any(|piece| matches!(piece.text, "(" | ")"))
    {
        pieces = inner;
    }
    if let [before @ .., comma, _] = pieces
        && comma.text == ","
    {
        pieces = before;
    }
    if pieces.iter().any(|piece| piece.kind == Kind::Text) {
        return None;
    }
    let unknown = unknown(pieces, world)?;
    let expression = with_products(pieces, world);
    let code = code.replace("{e}", &expression).replace("{v}", &unknown);
    Some(Answer::one(
        "an expression with letters goes in quotes: {}",
        code,
    ))
}

/// `2x + 1`, `3(x + 1)`: products without a multiplication sign.
fn product(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let code = with_products(&asked.pieces, world);
    let blanks = |text: &str| text.replace(' ', "");
    let same = blanks(&code) == blanks(&written(&asked.pieces));
    let alone = asked
        .pieces
        .windows(2)
        .any(|pair| pair[0].is_number() && pair[1].is_number());
    // `g(2)` with an unknown `g` is a call.
    let calls = asked.kind == ErrorKind::Name
        && asked.pieces.windows(2).any(|pair| {
            let unknown = pair[0].is_word() && !world.knows(pair[0].text);
            unknown && pair[1].text == "(" && !pair[1].gap
        });
    (!same && !alone && !calls)
        .then(|| Answer::one("a product needs a multiplication sign: {}", code))
}
