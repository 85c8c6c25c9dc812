//! What people type who come from school mathematics: `plot x^2`, several equations, `sin^-1(x)`,
//! `1+2+...+100`, things that are counted, and commands of the system's terminal.

use super::equations::with_products;
use super::pieces::{Piece, arguments, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "plot x^2 from -3 to 3",
        answer: plotted,
        over: true,
    },
    Row {
        example: "solve x + y = 5 and x - y = 1",
        answer: system,
        over: true,
    },
    Row {
        example: "sin^-1(1/2)",
        answer: inverse,
        over: true,
    },
    Row {
        example: "80 * (1 + 15%)",
        answer: percent_inside,
        over: true,
    },
    Row {
        example: "³√27",
        answer: cube_root,
        over: true,
    },
    Row {
        example: "1 + 2 + ... + 100",
        answer: to_number,
        over: true,
    },
    Row {
        example: "lmsh test mine.lm.md",
        answer: in_terminal,
        over: true,
    },
    Row {
        example: "func interest(k, p) { return k*p/100 }; interest 1000 3",
        answer: spread_call,
        over: true,
    },
];

/// Rows that are tried after arithmetic in words.
pub(super) const LAST_ROWS: &[Row] = &[Row {
    example: "12 eggs * 15 boxes",
    answer: counted_things,
    over: true,
}];

/// `plot x^2`, `graph y = 2x + 1`, `draw x^2 from -3 to 3`.
fn plotted(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (word, mut rest) = asked.pieces.split_first()?;
    let word = word.text.to_lowercase();
    if !matches!(&*word, "plot" | "graph" | "draw" | "sketch") || rest.first()?.text == "(" {
        return None;
    }
    if let [name, sign, tail @ ..] = rest
        && matches!(name.text, "y" | "of" | "the")
    {
        rest = match sign.text {
            "=" => tail,
            _ => &rest[1..],
        };
    }
    let mut bounds = ["-5".to_string(), "5".to_string()];
    if let Some(from) = rest.iter().position(|piece| piece.text == "from")
        && let Some(to) = rest.iter().rposition(|piece| piece.text == "to")
        && from + 1 < to
        && to + 1 < rest.len()
    {
        bounds = [written(&rest[from + 1..to]), written(&rest[to + 1..])];
        rest = &rest[..from];
    }
    let is_math = |piece: &Piece<'_>| {
        let known = || piece.text == "x" || world.knows(piece.text);
        !piece.is_word() || known()
    };
    if rest.is_empty() || !rest.iter().all(is_math) {
        return None;
    }
    let [from, to] = bounds;
    let code = format!("plot(|x| {}, {from}, {to})", with_products(rest, world));
    Some(Answer::one("to draw a function, write {}", code))
}

/// `x + y = 5, x - y = 1`, `solve x + y = 5 and x - y = 1 for x and y`.
fn system(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let mut pieces = &asked.pieces[..];
    let asks = pieces
        .first()
        .is_some_and(|piece| piece.text.eq_ignore_ascii_case("solve"));
    if asks {
        pieces = &pieces[1..];
    }
    if let Some(end) = pieces.iter().position(|piece| piece.text == "for") {
        pieces = &pieces[..end];
    }
    if let [open, inner @ .., close] = pieces
        && open.text == "("
        && close.text == ")"
    {
        pieces = inner;
    }
    let separates = |piece: &Piece<'_>| matches!(piece.text, "," | ";" | "and" | "&&");
    let equations: Vec<&[Piece<'_>]> = pieces.split(separates).collect();
    let mut unknowns: Vec<String> = Vec::new();
    let mut declares = 0;
    for equation in &equations {
        let signs = equation.iter().filter(|piece| piece.text == "=").count();
        if signs != 1 || equation.len() < 3 {
            return None;
        }
        let mut words = equation.iter().filter(|piece| piece.is_word());
        if words.clone().any(|word| word.text.chars().count() > 1) {
            return None;
        }
        declares += usize::from(equation[0].is_word() && equation[1].text == "=");
        for word in words.by_ref() {
            let word = format!("\"{}\"", word.text);
            if !unknowns.contains(&word) {
                unknowns.push(word);
            }
        }
    }
    if equations.len() < 2 || unknowns.len() < 2 || declares > 0 && !asks {
        return None;
    }
    let texts: Vec<String> = equations
        .iter()
        .map(|equation| format!("\"{}\"", with_products(equation, world).trim()))
        .collect();
    let code = format!("solve([{}], [{}])", texts.join(", "), unknowns.join(", "));
    Some(Answer::one("to solve several equations, write {}", code))
}

/// `sin^-1(1/2)`.
fn inverse(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut code = asked.text.replace("⁻¹", "^-1");
    for name in ["sin", "cos", "tan"] {
        code = code.replace(&format!("{name}^-1"), &format!("a{name}"));
        code = code.replace(&format!("{name}^(-1)"), &format!("a{name}"));
    }
    (code != asked.text && !code.contains("^-1"))
        .then(|| Answer::one("the inverse function has a name of its own: {}", code))
}

/// `80 * (1 + 15%)`.
fn percent_inside(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut code = String::new();
    let mut found = false;
    for (at, piece) in asked.pieces.iter().enumerate() {
        let after_number = at > 0 && asked.pieces[at - 1].is_number();
        let ends = asked
            .pieces
            .get(at + 1)
            .is_some_and(|next| matches!(next.text, ")" | "," | "]"));
        let percent = piece.text == "%" && after_number && ends;
        found |= percent;
        if piece.gap && at > 0 && !percent {
            code.push(' ');
        }
        code.push_str(if percent { "/100" } else { piece.text });
    }
    found.then(|| Answer::one("percent is written as a division by 100: {}", code))
}

/// `³√27`.
fn cube_root(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let (before, after) = asked.text.split_once("³√")?;
    let end = match after.strip_prefix('(') {
        Some(inner) => inner.find(')')? + 2,
        None => after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap_or(after.len()),
    };
    let (radicand, rest) = after.split_at(end);
    let radicand = radicand.trim_start_matches('(').trim_end_matches(')');
    let code = format!("{before}cbrt({radicand}){rest}");
    Some(Answer::one("the cube root is a function: {}", code))
}

/// `1 + 2 + ... + 100`.
fn to_number(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let text = asked.text.replace(' ', "").replace('…', "...");
    let (head, last) = text.split_once("...")?;
    let operator = last.chars().next().filter(|c| matches!(c, '+' | '*'))?;
    let mut numbers = head.split(operator);
    let (first, second) = (numbers.next()?, numbers.next()?);
    let number = |text: &str| text.parse::<i64>().ok();
    let (first, second, last) = (number(first)?, number(second)?, number(&last[1..])?);
    let (step, end) = (second.checked_sub(first)?, last.checked_add(1)?);
    let range = match step {
        1 => format!("range({first}, {end})"),
        _ => format!("range({first}, {end}, {step})"),
    };
    let code = match operator {
        '*' => format!("product({range})"),
        _ => format!("sum({range})"),
    };
    Some(Answer::one("the three dots are not understood: {}", code))
}

/// `lmsh test mine.lm.md`: a command of the system's terminal.
fn in_terminal(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let first = asked.pieces.first()?;
    (first.text == "lmsh" && asked.pieces.len() > 1).then(|| {
        Answer::words(
            "this is typed in your system's terminal; `:quit` leaves lmsh and returns there",
        )
    })
}

/// `interest 1000 3`, where `interest` is a function of the user's own.
fn spread_call(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let begin = asked
        .pieces
        .iter()
        .rposition(|piece| piece.text == ";")
        .map_or(0, |at| at + 1);
    let (name, values) = asked.pieces[begin..].split_first()?;
    let is_value = |piece: &Piece<'_>| piece.is_number() || world.knows(piece.text);
    let separate = values.iter().all(|piece| piece.gap && is_value(piece));
    if asked.kind != ErrorKind::Syntax || !name.is_word() || values.is_empty() || !separate {
        return None;
    }
    let values: Vec<String> = arguments(values)?.into_iter().map(written).collect();
    let before = &asked.text[..name.at];
    let code = format!("{before}{}({})", name.text, values.join(", "));
    Some(Answer::one(
        "a function takes its values in parentheses: {}",
        code,
    ))
}

/// `12 eggs * 15 boxes`: words for what is counted.
fn counted_things(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let is_thing = |at: usize| {
        let word = pieces[at];
        let after_number = at > 0 && pieces[at - 1].is_number() && word.gap;
        let letters = word.text.chars().all(char::is_alphabetic) && word.text.len() > 2;
        after_number && letters && word.is_word() && !world.knows(word.text)
    };
    let kept: Vec<Piece<'_>> = (0..pieces.len())
        .filter(|at| !is_thing(*at))
        .map(|at| pieces[at])
        .collect();
    let calculates = kept
        .iter()
        .all(|piece| piece.is_number() || !piece.is_word());
    (kept.len() < pieces.len() && calculates).then(|| {
        Answer::one(
            "only numbers and names can be calculated with; leave the words out: {}",
            written(&kept),
        )
    })
}
