//! Notation from mathematics books and from other programs: ∫, ∑, ∞, `f'(x)`, `sin²(x)`,
//! `{x | x > 3}`, `a + [5]`, and commands typed without their colon.

use super::pieces::{Piece, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "∫ x^2",
        answer: integral,
        over: true,
    },
    Row {
        example: "1 + ∞",
        answer: sign,
        over: true,
    },
    Row {
        example: "sin²(2)",
        answer: power_of_function,
        over: true,
    },
    Row {
        example: "f = |x| x^2; f'(2)",
        answer: derivative,
        over: true,
    },
    Row {
        example: "{x | x > 3}",
        answer: set_of,
        over: true,
    },
    Row {
        example: "20°C + 5°C",
        answer: temperature,
        over: true,
    },
    Row {
        example: "a = [1, 2]; a = a + [5]",
        answer: appended,
        over: true,
    },
    Row {
        example: "\"a\" - 1",
        answer: taken_from_text,
        over: true,
    },
    Row {
        example: "step 3 + 4",
        answer: without_colon,
        over: true,
    },
    Row {
        example: "price = 5; delete price",
        answer: forgotten,
        over: true,
    },
];

/// Mathematical symbols, each with what to write instead.
const SIGNS: &[(&[char], &str)] = &[
    (
        &['∑', 'Σ'],
        "`sum(range(1, 11))` adds up the numbers from 1 to 10, `sum(map(range(1, 11), |k| k^2))` their squares",
    ),
    (
        &['∏', 'Π'],
        "`product(range(1, 6))` multiplies the numbers from 1 to 5",
    ),
    (
        &['∂'],
        "`differentiate(\"x^2*y\", \"x\")` is a derivative with respect to x",
    ),
    (
        &['∞'],
        "infinity is a bound, not a number: `limit(\"1/x\", \"x\", infinity)`",
    ),
    (
        &['∈', '∉'],
        "`3 in [1, 2, 3]` tells whether a value is in a list",
    ),
    (
        &['≈'],
        "`==` compares exactly; `abs(22/7 - pi) < 0.01` tells whether two numbers are close",
    ),
    (
        &['∪', '∩'],
        "`set::union(set([1, 2]), set([2, 3]))` is a union, `set::intersect(set([1, 2]), set([2, 3]))` an intersection",
    ),
    (
        &['→', '↦'],
        "a function without a name is written `|x| x^2`",
    ),
    (
        &['⇒', '⟹'],
        "`if 3 < 5 { print(\"yes\") }` acts on a condition",
    ),
    (
        &['∀', '∃'],
        "`array::all([2, 4], |x| x > 1)` tells whether something holds for every element of a list, `array::any` whether it does for one",
    ),
];

/// `∑ k`, `∞`.
fn sign(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let unexpected = asked.message.starts_with("unexpected character");
    let row = SIGNS.iter().find(|(signs, _)| {
        let is_meant = |sign: &char| unexpected && asked.message.contains(*sign);
        signs.iter().any(is_meant)
    })?;
    Some(Answer::words(row.1))
}

/// `∫ x^2`, `∫ x^2 dx`, `∫_0^1 x^2 dx`.
fn integral(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let body = asked.text.strip_prefix('∫')?.trim();
    let (bounds, body) = match body.strip_prefix('_').and_then(|body| body.split_once(' ')) {
        Some((bounds, body)) => {
            let (from, to) = bounds.split_once('^')?;
            (
                format!(", {from}, {to}").replace('∞', "infinity"),
                body.trim(),
            )
        }
        None => (String::new(), body),
    };
    let (body, unknown) = match body.rsplit_once(" d") {
        Some((body, name)) if is_letter(name) => (body.trim(), name),
        _ => (body, "x"),
    };
    let code = format!("integrate(\"{body}\", \"{unknown}\"{bounds})");
    Some(Answer::one("an integral is {}", code))
}

fn is_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// `sin²(x)`, `sin^2(x)`.
fn power_of_function(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    const POWERS: &[(char, &str)] = &[('²', "2"), ('³', "3"), ('⁴', "4")];
    let at = asked
        .text
        .find(|c| POWERS.iter().any(|(sign, _)| *sign == c));
    let (name, rest, power) = match at {
        Some(at) => {
            let sign = asked.text[at..].chars().next()?;
            let (_, power) = POWERS.iter().find(|(other, _)| *other == sign)?;
            (
                &asked.text[..at],
                &asked.text[at + sign.len_utf8()..],
                *power,
            )
        }
        None => {
            let (name, rest) = asked.text.split_once('^')?;
            let open = rest.find('(')?;
            (name, &rest[open..], &rest[..open])
        }
    };
    let (head, function) = match name.rfind(|c: char| !c.is_alphanumeric() && c != '_') {
        Some(at) => name.split_at(at + name[at..].chars().next()?.len_utf8()),
        None => ("", name),
    };
    let close = closing(rest)?;
    let (argument, tail) = rest.split_at(close);
    let is_function = world.takes(function).is_some();
    is_function.then(|| {
        let code = format!("{head}{function}{argument}^{power}{tail}");
        Answer::one("the power of a result comes after it: {}", code)
    })
}

/// The position after the parenthesis that closes the one with which the text begins.
fn closing(text: &str) -> Option<usize> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0usize;
    let found = text.char_indices().find(|(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    found.map(|(at, _)| at + 1)
}

/// `f'(2)`, `f'(x)`, `(x^3)'`.
fn derivative(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    if let Some(inner) = asked.text.strip_prefix('(')
        && let Some(inner) = inner.strip_suffix(")'")
    {
        let code = format!("differentiate(\"{inner}\", \"x\")");
        return Some(Answer::one("a derivative is {}", code));
    }
    let (before, after) = asked.text.split_once("'(")?;
    let argument = after.strip_suffix(')')?;
    let begin = before.rfind(|c: char| !c.is_alphanumeric() && c != '_');
    let (head, name) = match begin {
        Some(at) => before.split_at(at + before[at..].chars().next()?.len_utf8()),
        None => ("", before),
    };
    let is_name = name.starts_with(char::is_alphabetic) && !argument.contains('\'');
    is_name.then(|| {
        let unknown = head.is_empty() && !world.knows(name);
        let code = match is_letter(argument) {
            _ if unknown => "differentiate(\"x^2\", \"x\")".to_string(),
            true => format!("differentiate({name}(sym(\"{argument}\")), \"{argument}\")"),
            false => format!(
                "{head}evaluate_at(differentiate({name}(sym(\"x\")), \"x\"), \"x\", {argument})"
            ),
        };
        Answer::one("a derivative is {}", code)
    })
}

/// `{x | x > 3}`.
fn set_of(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [open, name, bar, condition @ .., close] = &asked.pieces[..] else {
        return None;
    };
    let is_set = open.text == "{" && bar.text == "|" && close.text == "}";
    if !is_set || !name.is_word() || condition.is_empty() {
        return None;
    }
    let (name, condition) = (name.text, written(condition));
    Some(Answer::one(
        "a list is filtered by a condition: {}",
        format!("filter([1, 5, 9], |{name}| {condition})"),
    ))
}

/// `20°C + 5°C`.
fn temperature(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let code = asked.text.replace("°C", "").replace("°F", "");
    (code != asked.text).then(|| Answer::one("units are not supported; leave them out: {}", code))
}

/// `a + [5]`, where `a` is a list of another size.
fn appended(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    if !asked.message.starts_with("cannot add arrays") {
        return None;
    }
    let marked = asked.marked();
    // The whole assignment is marked.
    let marked = match marked.split_once(" = ") {
        Some((_, value)) => value,
        None => marked,
    };
    let (left, right) = marked.split_once('+')?;
    let (left, right) = (left.trim(), right.trim());
    let code = match right.strip_prefix('[').and_then(|r| r.strip_suffix(']')) {
        Some(elements) if !elements.is_empty() => format!("[...{left}, {elements}]"),
        _ => format!("[...{left}, ...{right}]"),
    };
    let code = asked.text.replacen(marked, &code, 1);
    Some(Answer::one(
        "`+` adds element by element; to join lists, write {}",
        code,
    ))
}

/// `"a" - 1`: text that is not a number, in arithmetic.
fn taken_from_text(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [text, operator, _] = &asked.pieces[..] else {
        return None;
    };
    let subtracts = matches!(operator.text, "-" | "/" | "%" | "^");
    let inner = text.text.trim_matches('"');
    let is_text = text.text.starts_with('"') && inner.parse::<f64>().is_err();
    (subtracts && is_text && asked.kind == ErrorKind::Type).then(|| {
        Answer::words(
            "anything in quotes is text; only `+` works on text: `\"a\" + \"b\"`. If a name is meant, leave out the quotes",
        )
    })
}

/// Commands that people type without the colon, with a value after them.
const COMMANDS: &[&str] = &[
    "step", "trace", "bench", "profile", "latex", "ast", "dis", "doc",
];

/// `step fact(4)`.
fn without_colon(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (word, rest) = asked.pieces.split_first()?;
    let command = word.text.to_lowercase();
    let is_command = COMMANDS.contains(&&*command) && !world.knows(word.text);
    let begins = rest
        .first()
        .is_some_and(|next| next.gap && next.begins_value());
    (is_command && begins).then(|| {
        let rest = written(rest);
        Answer::words(format!("commands begin with a colon: `:{command} {rest}`"))
    })
}

/// `delete price`.
fn forgotten(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [before @ .., word, name] = &asked.pieces[..] else {
        return None;
    };
    let alone = before.last().is_none_or(|piece| piece.text == ";");
    let word = word.text.to_lowercase();
    let forgets = matches!(&*word, "delete" | "del" | "forget" | "remove" | "unset");
    (alone && forgets && Piece::is_word(name)).then(|| {
        let name = name.text;
        Answer::words(match world.knows(name) {
            true => format!("`:reset {name}` forgets the name {name}"),
            false => format!("nothing is named {name}; `:vars` lists your names"),
        })
    })
}
