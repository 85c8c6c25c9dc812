//! Mistakes in notation: a trailing equals sign, a function without parentheses, commas and
//! currency signs in numbers, and missing quotes.

use super::phrases::expression;
use super::pieces::{Kind, Piece, arguments, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

/// Rows that are tried before arithmetic in words.
pub(super) const FIRST_ROWS: &[Row] = &[
    Row {
        example: "2+2=",
        answer: equals_at_end,
        over: true,
    },
    Row {
        example: "(age) = 12",
        answer: bracketed_name,
        over: true,
    },
    Row {
        example: "=2+2",
        answer: equals_first,
        over: true,
    },
    Row {
        example: "12:30",
        answer: time_of_day,
        over: true,
    },
    Row {
        example: "2 1/2",
        answer: mixed,
        over: true,
    },
    Row {
        example: "1,000 + 5",
        answer: commas,
        over: true,
    },
    Row {
        example: "$5 + $3",
        answer: currency,
        over: true,
    },
    Row {
        example: "5 kg + 3 kg",
        answer: units,
        over: true,
    },
    Row {
        example: "sin 30",
        answer: angle,
        over: true,
    },
];

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "name = Anna",
        answer: unquoted,
        over: true,
    },
    Row {
        example: "print hello",
        answer: unquoted_print,
        over: true,
    },
    Row {
        example: "max 3 5",
        answer: call,
        over: true,
    },
    Row {
        example: "5 = x",
        answer: backwards,
        over: true,
    },
    Row {
        example: "2 + 2 = 4",
        answer: comparison,
        over: true,
    },
    Row {
        example: "bank =+ 50",
        answer: turned,
        over: true,
    },
    Row {
        example: "sum(1,2)",
        answer: several,
        over: true,
    },
    Row {
        example: "total = 5 plus 3",
        answer: assigned,
        over: true,
    },
];

/// `2+2=`, `12 * 15 = ?`.
fn equals_at_end(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let mut pieces = &asked.pieces[..];
    while let [before @ .., last] = pieces
        && matches!(last.text, "?" | "=" | "==")
    {
        pieces = before;
    }
    // `5!!=` ends with the operator `!=`; only its equals sign is superfluous.
    if let [.., last] = pieces
        && last.text == "!="
    {
        let code = format!("{}!", &asked.text[..last.at]);
        return Some(Answer::one("leave out the equals sign: {}", code));
    }
    let cut = &asked.pieces[pieces.len()..];
    let ends = cut.iter().any(|piece| piece.text.starts_with('='));
    let value = !pieces.is_empty() && !pieces.iter().any(|piece| piece.text == "=");
    (ends && value).then_some(())?;
    if let [name] = pieces
        && name.is_word()
    {
        let code = format!("{} = 5", name.text);
        return Some(Answer::one(
            "a value goes after the equals sign, as in {}",
            code,
        ));
    }
    Some(Answer::one(
        "leave out the equals sign: {}",
        expression(pieces, world, 0)?,
    ))
}

/// `(age) = 12`.
fn bracketed_name(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [open, name, close, sign, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    let bare = open.text == "(" && name.is_word() && close.text == ")" && sign.text == "=";
    (bare && !rest.is_empty()).then(|| {
        let code = format!("{} = {}", name.text, written(rest));
        Answer::one("write the name without parentheses: {}", code)
    })
}

/// `=2+2`, as in a spreadsheet.
fn equals_first(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (first, rest) = asked.pieces.split_first()?;
    let sign = match first.text {
        "=" => "equals",
        "+" => "plus",
        _ => return None,
    };
    let code = expression(rest, world, 0)?;
    let ways = vec![code.to_lowercase(), code];
    Some(Answer::of(
        format!("leave out the {sign} sign: {{}}"),
        vec![ways],
    ))
}

/// `2 1/2`.
fn mixed(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut out = String::new();
    let mut found = false;
    for (at, piece) in asked.pieces.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| asked.pieces[at]);
        let fraction = matches!(asked.pieces.get(at + 1..at + 3),
            Some([bar, below]) if bar.text == "/" && below.is_number());
        let joined = piece.is_number() && piece.gap && before.is_some_and(|b| b.is_number());
        if joined && fraction {
            found = true;
            out.push_str(" + ");
        } else if piece.gap && at > 0 {
            out.push(' ');
        }
        out.push_str(piece.text);
    }
    found.then(|| Answer::one("a mixed number is written as a sum: {}", out))
}

/// `12:30`.
fn time_of_day(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    if let Some(code) = in_minutes(&asked.pieces) {
        return Some(Answer::one("in minutes, write {}", code));
    }
    let [hours, colon, minutes] = asked.pieces[..] else {
        return None;
    };
    let is_time = hours.is_number() && minutes.is_number() && minutes.text.len() == 2;
    let tight = !colon.gap && !minutes.gap && colon.text == ":";
    let (h, m) = (hours.text, minutes.text);
    (is_time && tight).then(|| {
        let code = vec![vec![format!("{h} + {m}/60")], vec![format!("{h} / {m}")]];
        Answer::of(
            "for a time of day in hours, write {}; to divide, write {}",
            code,
        )
    })
}

/// Rewrites several times of day, as in `8:30 + 1:15`, as sums of minutes.
fn in_minutes(pieces: &[Piece<'_>]) -> Option<String> {
    let (mut out, mut at, mut found) = (String::new(), 0, 0);
    while at < pieces.len() {
        if pieces[at].gap && at > 0 {
            out.push(' ');
        }
        match &pieces[at..] {
            [hours, colon, minutes, ..]
                if hours.is_number() && colon.text == ":" && minutes.text.len() == 2 =>
            {
                out.push_str(&format!("({}*60 + {})", hours.text, minutes.text));
                (at, found) = (at + 3, found + 1);
            }
            rest => {
                out.push_str(rest[0].text);
                at += 1;
            }
        }
    }
    (found > 1).then_some(out)
}

/// Reports whether all pieces are words that mean nothing in the language.
fn are_unknown_words(pieces: &[Piece<'_>], world: &dyn World) -> bool {
    let unknown = |piece: &Piece<'_>| {
        piece.is_word() && !world.knows(piece.text) || matches!(piece.text, "!" | "?" | "." | ",")
    };
    let begins = pieces
        .first()
        .is_some_and(|piece| piece.is_word() && piece.text.len() > 1);
    begins && pieces.iter().all(unknown)
}

/// Returns the pieces as a quoted string.
fn quoted(pieces: &[Piece<'_>]) -> String {
    format!("\"{}\"", written(pieces))
}

/// `name = Anna`.
fn unquoted(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let mut pieces = &asked.pieces[..];
    if let [kind, rest @ ..] = pieces
        && matches!(kind.text, "string" | "var" | "text" | "str")
    {
        pieces = rest;
    }
    let [name, sign, rest @ ..] = pieces else {
        return None;
    };
    let assigns = name.is_word() && sign.text == "=";
    let failed = matches!(asked.kind, ErrorKind::Name | ErrorKind::Syntax);
    if !assigns || !failed || !are_unknown_words(rest, world) {
        return None;
    }
    // If the error already suggests a similar name, that is more likely what was meant.
    if asked.hinted && asked.kind == ErrorKind::Name {
        return None;
    }
    if expression(rest, world, 0).is_some_and(|code| code != written(rest)) {
        return None;
    }
    let code = format!("{} = {}", name.text, quoted(rest));
    Some(Answer::one("text goes in quotes: {}", code))
}

/// `print hello`, `print(hello world)`, `say hello`.
fn unquoted_print(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (word, mut rest) = asked.pieces.split_first()?;
    let word = word.text.to_lowercase();
    if ![
        "print", "say", "write", "show", "display", "echo", "puts", "println", "output",
    ]
    .contains(&&*word)
    {
        return None;
    }
    if let [open, inner @ .., close] = rest
        && open.text == "("
        && close.text == ")"
    {
        rest = inner;
    }
    if let [text] = rest
        && text.kind == Kind::Text
        && !asked.text.contains('(')
    {
        return Some(Answer::one(
            "a function takes its values in parentheses: {}",
            format!("print({})", text.text),
        ));
    }
    let talks = rest
        .first()
        .is_some_and(|word| matches!(word.text, "me" | "the" | "my" | "all"));
    let settled = asked.hinted && asked.kind == ErrorKind::Name;
    if talks || settled || !are_unknown_words(rest, world) {
        return None;
    }
    Some(Answer::one(
        "text goes in quotes: {}",
        format!("print({})", quoted(rest)),
    ))
}

/// `sin 30`.
fn angle(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [name, number] = asked.pieces[..] else {
        return None;
    };
    let is_angle = matches!(name.text, "sin" | "cos" | "tan") && number.is_number();
    let (f, n) = (name.text, number.text);
    is_angle.then(|| {
        let code = vec![vec![format!("{f}({n}°)")], vec![format!("{f}({n})")]];
        Answer::of("in degrees, write {}; in radians, {}", code)
    })
}

/// `sqrt 16`, `max 3 5`, `abs -3`.
fn call(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (name, rest) = asked.pieces.split_first()?;
    let lower = name.text.to_lowercase();
    let function = [name.text, lower.as_str()]
        .into_iter()
        .find(|name| world.takes(name).is_some())?;
    let (least, most) = world.takes(function)?;
    let first = rest.first()?;
    let negative = first.text == "-" && first.gap && rest.get(1).is_some_and(|next| !next.gap);
    if !first.begins_value() && !negative || !first.gap {
        return None;
    }
    // The parentheses are already there.
    if let [open, .., close] = rest
        && open.text == "("
        && close.text == ")"
    {
        return None;
    }
    let of = rest
        .first()
        .filter(|word| word.text == "of")
        .map_or(0, |_| 1);
    let values: Vec<String> = arguments(&rest[of..])?
        .into_iter()
        .map(|part| expression(part, world, 0))
        .collect::<Option<_>>()?;
    let count = values.len();
    let fits = count >= usize::from(least) && (most == 255 || count <= usize::from(most));
    let values = values.join(", ");
    let mut ways = Vec::new();
    if fits {
        ways.push(format!("{function}({values})"));
    }
    if count > 1 {
        ways.push(format!("{function}([{values}])"));
    }
    Some(Answer::of(
        "a function takes its values in parentheses: {}",
        vec![ways],
    ))
}

/// `1,000 + 5`, `2,5 + 1`, `1 000 000`.
fn commas(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    // `2,3,4` is a list.
    let parts = |three: &&[Piece<'_>]| {
        let tight = !three[1].gap && !three[2].gap && three[1].text == ",";
        tight && three[0].is_number() && three[2].is_number() && three[2].text.len() != 3
    };
    if pieces.windows(3).filter(parts).count() > 1 {
        return None;
    }
    let (mut out, mut depth) = (String::new(), 0i32);
    let (mut says, mut at) = (None, 0);
    while at < pieces.len() {
        let piece = pieces[at];
        match piece.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if piece.gap && at > 0 {
            out.push(' ');
        }
        at += 1;
        match piece.is_number() && depth == 0 {
            true => out.push_str(&joined(pieces, &mut at, &mut says)),
            false => out.push_str(piece.text),
        }
    }
    Some(Answer::one(says?, out))
}

/// Returns the number that ends before `at`, joined with the groups of digits that follow it after
/// commas, points or spaces; sets `says` to the advice on these separators.
fn joined(pieces: &[Piece<'_>], at: &mut usize, says: &mut Option<&'static str>) -> String {
    let mut number = pieces[*at - 1].text.to_string();
    let is_group = |next: &Piece<'_>| {
        let whole = next.text.split('.').next().unwrap_or_default();
        next.is_number() && whole.len() == 3
    };
    let is_dotted = |next: &&Piece<'_>| {
        next.is_number() && !next.gap && next.text.starts_with('.') && next.text.len() == 4
    };
    loop {
        let after_comma = pieces
            .get(*at + 1)
            .filter(|next| next.is_number() && !next.gap);
        let comma = pieces
            .get(*at)
            .is_some_and(|piece| piece.text == "," && !piece.gap);
        let spaced = pieces.get(*at).filter(|next| next.gap && is_group(next));
        if let (true, Some(next)) = (comma, after_comma) {
            if is_group(next) {
                *says = says.or(Some("thousands are written without a comma: {}"));
            } else {
                *says = Some("a decimal is written with a point: {}");
                number = number.replace('.', "") + ".";
            }
            number.push_str(next.text);
            *at += 2;
        } else if let Some(next) = pieces.get(*at).filter(|next| is_dotted(next)) {
            *says = says.or(Some("thousands are written without a point: {}"));
            number = number.replace('.', "") + &next.text[1..];
            *at += 1;
        } else if let Some(next) = spaced {
            *says = says.or(Some("thousands are written without a space: {}"));
            number.push_str(next.text);
            *at += 1;
        } else {
            return number;
        }
    }
}

/// Returns the pieces that are not left out; a space before an omitted piece is preserved.
fn without<'t>(
    pieces: &[Piece<'t>],
    left_out: impl Fn(&[Piece<'t>], &Piece<'t>) -> bool,
) -> Vec<Piece<'t>> {
    let mut rest: Vec<Piece<'t>> = Vec::new();
    let mut gap = false;
    for piece in pieces {
        if left_out(&rest, piece) {
            gap |= piece.gap;
            continue;
        }
        rest.push(Piece {
            gap: piece.gap || gap,
            ..*piece
        });
        gap = false;
    }
    rest
}

/// `$5 + $3`.
fn currency(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    const SIGNS: &[&str] = &["$", "€", "£", "¥", "₹"];
    let is_sign = |piece: &Piece<'_>| SIGNS.contains(&piece.text);
    if !asked.pieces.iter().any(is_sign) {
        return None;
    }
    let rest = without(&asked.pieces, |_, piece| is_sign(piece));
    let code = expression(&rest, world, 0)?;
    Some(Answer::one("leave out the currency sign: {}", code))
}

/// Units that people write after numbers.
const UNITS: &[&str] = &[
    "kg", "g", "mg", "cm", "mm", "m", "km", "m2", "l", "ml", "s", "h", "min", "hours", "hour",
    "minutes", "minute", "seconds", "days", "day", "euro", "euros", "dollar", "dollars", "usd",
    "eur", "pounds", "pound", "cents", "inches", "inch", "feet", "ft", "miles", "mile", "meters",
    "metres", "meter", "apples", "pieces",
];

/// `5 kg + 3 kg`.
fn units(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let rest = without(&asked.pieces, |before, piece| {
        let after_number = before.last().is_some_and(Piece::is_number);
        after_number && UNITS.contains(&&*piece.text.to_lowercase())
    });
    if rest.len() == asked.pieces.len() {
        return None;
    }
    let mut units: Vec<String> = asked
        .pieces
        .windows(2)
        .filter(|pair| pair[0].is_number())
        .map(|pair| pair[1].text.to_lowercase())
        .filter(|word| UNITS.contains(&word.as_str()))
        .collect();
    units.sort();
    units.dedup();
    let adds = asked.pieces.iter().any(|p| matches!(p.text, "+" | "-"));
    if units.len() > 1 && adds {
        return Some(Answer::one(
            "units are not supported: convert everything to one unit, as in {} for 5 cm + 3 m",
            "5 + 3*100",
        ));
    }
    let code = expression(&rest, world, 0)?;
    Some(Answer::one(
        "units are not supported; leave them out: {}",
        code,
    ))
}

/// `5 = x`.
fn backwards(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [value @ .., sign, name] = &asked.pieces[..] else {
        return None;
    };
    let is_name = sign.text == "=" && name.is_word();
    let is_value = matches!(value, [one] if one.is_number() || one.kind == Kind::Text);
    (is_name && is_value).then(|| {
        Answer::one(
            "the name comes first: {}",
            format!("{} = {}", name.text, written(value)),
        )
    })
}

/// `2 + 2 = 4`.
fn comparison(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (left, right) = asked.split_at("=")?;
    let known = |piece: &Piece<'_>| !piece.is_word() || world.knows(piece.text);
    // An equation in a letter is to be solved, even if the letter has a value.
    let is_unknown = |piece: &Piece<'_>| {
        let letter = piece.is_word() && piece.text.chars().count() == 1;
        letter && !matches!(piece.text, "e" | "i")
    };
    if asked.pieces.iter().any(is_unknown) {
        return None;
    }
    let names_only = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let declares = names_only(left) && !left.starts_with(|c: char| c.is_ascii_digit());
    if left.is_empty() || right.is_empty() || declares || !asked.pieces.iter().all(known) {
        return None;
    }
    Some(Answer::one(
        "to ask whether two values are equal, write {}",
        format!("{left} == {right}"),
    ))
}

/// `bank =+ 50`.
fn turned(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [name, sign, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    if !name.is_word() || sign.text != "=+" || rest.is_empty() {
        return None;
    }
    let code = format!("{} += {}", name.text, written(rest));
    Some(Answer::one(
        "the plus comes before the equals sign: {}",
        code,
    ))
}

/// `sum(1,2)`.
fn several(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [name, open, inner @ .., close] = &asked.pieces[..] else {
        return None;
    };
    let is_call = open.text == "(" && close.text == ")" && world.takes(name.text).is_some();
    let failed = matches!(asked.kind, ErrorKind::Arity | ErrorKind::Type);
    if !is_call || !failed || inner.is_empty() {
        return None;
    }
    let code = format!("{}([{}])", name.text, written(inner));
    Some(Answer::one("it takes a list, in square brackets: {}", code))
}

/// `total = 5 plus 3`.
fn assigned(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [name, sign, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    if !name.is_word() || sign.text != "=" {
        return None;
    }
    let value = expression(rest, world, 0)?;
    let blanks = |text: &str| text.replace(' ', "");
    let new = blanks(&value) != blanks(&written(rest));
    new.then(|| Answer::one("write {}", format!("{} = {value}", name.text)))
}
