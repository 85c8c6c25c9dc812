//! Habits from other languages, and brackets of the wrong kind.

use super::lists::lead;
use super::pieces::{Kind, Piece, written};
use super::{Answer, Asked, Row, World};
use crate::text::ErrorKind;

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "for i = 1 to 3",
        answer: counted,
        over: true,
    },
    Row {
        example: "sum([1, 2])/[1, 2]",
        answer: averages,
        over: true,
    },
    Row {
        example: "1 if 2 < 3 else 4",
        answer: chosen,
        over: true,
    },
    Row {
        example: "age = 40 if 3 < 14",
        answer: condition_last,
        over: true,
    },
    Row {
        example: "if 3 > 2 then print(1)",
        answer: then,
        over: true,
    },
    Row {
        example: "if 3 > 2: print(1)",
        answer: colon,
        over: true,
    },
    Row {
        example: "if 3 = 2 { print(1) }",
        answer: assigned_condition,
        over: true,
    },
    Row {
        example: "let width = 7",
        answer: declared,
        over: true,
    },
    Row {
        example: "def f(x): return x + 1",
        answer: defined,
        over: true,
    },
    Row {
        example: "f(x) = x + 1",
        answer: equated,
        over: true,
    },
    Row {
        example: "function f(x) { return x }",
        answer: function,
        over: true,
    },
    Row {
        example: "import math",
        answer: import,
        over: true,
    },
    Row {
        example: "a = 5, b = 6",
        answer: two_statements,
        over: true,
    },
    Row {
        example: "n++",
        answer: stepped,
        over: true,
    },
    Row {
        example: "f = x -> x^2",
        answer: arrow,
        over: true,
    },
    Row {
        example: "2 > 1 and 3 > 2",
        answer: swapped,
        over: true,
    },
    Row {
        example: "\"5\" * 2",
        answer: number_in_text,
        over: true,
    },
    Row {
        example: "count += 1",
        answer: not_begun,
        over: true,
    },
    Row {
        example: "weight is 5",
        answer: is,
        over: true,
    },
];

/// `sum(scores)/scores`.
fn averages(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let text = asked.text.replace(' ', "");
    let rest = text.strip_prefix("sum(")?;
    let (list, same) = rest.split_once(")/")?;
    (list == same && asked.kind == ErrorKind::Type).then(|| {
        let list = match asked.text.split_once(")") {
            Some((call, _)) => call
                .trim_start_matches("sum")
                .trim_start_matches(['(', ' ']),
            None => list,
        };
        let code = vec![
            vec![format!("sum({list})/size({list})")],
            vec![format!("mean({list})")],
        ];
        Answer::of("divide by the number of elements: {}; or write {}", code)
    })
}

/// Returns the position of a word outside brackets.
fn place(pieces: &[Piece<'_>], word: &str) -> Option<usize> {
    let mut depth = 0i32;
    pieces.iter().position(|piece| {
        match piece.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        depth == 0 && piece.text.eq_ignore_ascii_case(word)
    })
}

/// `1 if a else 2`.
fn chosen(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let (first, other) = (place(pieces, "if")?, place(pieces, "else")?);
    if first == 0 || other < first + 2 || other + 1 >= pieces.len() {
        return None;
    }
    let (head, yes) = match place(pieces, "=").filter(|at| *at < first) {
        Some(at) => (written(&pieces[..=at]) + " ", &pieces[at + 1..first]),
        None => (String::new(), &pieces[..first]),
    };
    let (condition, no) = (
        written(&pieces[first + 1..other]),
        written(&pieces[other + 1..]),
    );
    let code = format!("{head}{condition} ? {} : {no}", written(yes));
    Some(Answer::one("to choose between values, write {}", code))
}

/// `age = 40 if age < 14`.
fn condition_last(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let at = place(&asked.pieces, "if")?;
    if at == 0 || at + 1 >= asked.pieces.len() {
        return None;
    }
    let (body, condition) = (
        written(&asked.pieces[..at]),
        written(&asked.pieces[at + 1..]),
    );
    Some(Answer::one(
        "the condition comes first: {}",
        format!("if {condition} {{ {body} }}"),
    ))
}

/// `if a then b`, `if a then b else c`.
fn then(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let at = place(pieces, "then")?;
    if pieces[0].text.to_lowercase() != "if" || at < 2 || at + 1 >= pieces.len() {
        return None;
    }
    let condition = equal(&pieces[1..at]);
    let rest = match &pieces[at + 1..] {
        [rest @ .., end] if matches!(end.text, "end" | "endif" | "fi") && !rest.is_empty() => rest,
        rest => rest,
    };
    let code = match place(rest, "else").filter(|at| *at > 0 && at + 1 < rest.len()) {
        Some(other) => format!(
            "if {condition} {{ {} }} else {{ {} }}",
            written(&rest[..other]),
            written(&rest[other + 1..])
        ),
        None => format!("if {condition} {{ {} }}", written(rest)),
    };
    Some(Answer::one("put the code to run in braces: {}", code))
}

/// `for i = 1 to 10`, `for i from 1 to 10 …`.
fn counted(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [word, name, from, first, to, last, body @ ..] = &asked.pieces[..] else {
        return None;
    };
    let counts = matches!(from.text, "=" | "from" | "in");
    let ends = matches!(to.text, "to" | ".." | "until");
    if word.text != "for" || !counts || !ends || !first.is_number() || !last.is_number() {
        return None;
    }
    let end = last.text.parse::<i64>().ok()?.checked_add(1)?;
    let marks = |piece: &&Piece<'_>| !matches!(piece.text, ":" | "do" | "{" | "}");
    let body: Vec<Piece<'_>> = body.iter().filter(marks).copied().collect();
    let body = match body.is_empty() {
        true => format!("print({})", name.text),
        false => written(&body),
    };
    let code = format!(
        "for {} in range({}, {end}) {{ {body} }}",
        name.text, first.text
    );
    Some(Answer::one(
        "a range ends before its second number: {}",
        code,
    ))
}

/// Returns a condition with each `=` replaced with `==`.
fn equal(pieces: &[Piece<'_>]) -> String {
    let mut pieces = pieces.to_vec();
    for piece in &mut pieces {
        if piece.text == "=" {
            piece.text = "==";
        }
    }
    written(&pieces)
}

/// `if a: b`, `while a: b`, `for x in a: b`, with the body on the same line or the next.
fn colon(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let word = pieces[0].text;
    let at = place(pieces, ":")?;
    if !matches!(word, "if" | "while" | "for" | "loop") || at < 2 {
        return None;
    }
    let head = match word {
        "if" | "while" => format!("{word} {}", equal(&pieces[1..at])),
        _ => written(&pieces[..at]),
    };
    let body = match &pieces[at + 1..] {
        [] => "print(1)".to_string(),
        body => written(body),
    };
    Some(Answer::one(
        "put the code to run in braces: {}",
        format!("{head} {{ {body} }}"),
    ))
}

/// `if x = 5 { … }`.
fn assigned_condition(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let at = pieces.iter().position(|piece| piece.text == "=")?;
    let brace = pieces.iter().position(|piece| piece.text == "{")?;
    if !matches!(pieces[0].text, "if" | "while") || at > brace {
        return None;
    }
    let code = format!("{} {}", equal(&pieces[..brace]), written(&pieces[brace..]));
    Some(Answer::one(
        "to ask whether two values are equal, write two equals signs: {}",
        code,
    ))
}

/// `let x = 5`, `const x = 5`, `my x = 5`.
fn declared(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    const WORDS: &[&str] = &[
        "let", "const", "local", "auto", "val", "dim", "mut", "my", "number", "double", "str",
        "dict", "set", "list", "text",
    ];
    let [word, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    let declares = WORDS.contains(&&*word.text.to_lowercase())
        && rest.len() > 2
        && rest[0].is_word()
        && rest[1].text == "=";
    declares.then(|| Answer::one("just give the name its value: {}", written(rest)))
}

/// `def f(x): return x + 1`.
fn defined(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let at = place(pieces, ":")?;
    if !matches!(pieces[0].text, "def" | "func" | "function" | "fn" | "fun") || at < 3 {
        return None;
    }
    let head = written(&pieces[1..at]);
    let body = match &pieces[at + 1..] {
        [] => "return 1".to_string(),
        body => written(body),
    };
    Some(Answer::one(
        "a function is written {}",
        format!("func {head} {{ {body} }}"),
    ))
}

/// `f(x) = x + 1`.
fn equated(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let (left, right) = asked.split_at("=")?;
    let (name, parameters) = left.strip_suffix(')')?.split_once('(')?;
    let is_name = |text: &str| {
        let mut chars = text.trim().chars();
        chars.next().is_some_and(char::is_alphabetic)
            && chars.all(|c| c.is_alphanumeric() || c == '_')
    };
    let fits = is_name(name) && parameters.split(',').all(is_name) && !right.is_empty();
    if !fits || world.takes(name).is_some() {
        return None;
    }
    let at = asked.pieces.iter().position(|piece| piece.text == "=")?;
    let body = super::equations::with_products(&asked.pieces[at + 1..], world);
    Some(Answer::one(
        "a function is written {}",
        format!("func {left} {{ return {body} }}"),
    ))
}

/// `function f(x) { … }`.
fn function(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [word, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    let is_word = matches!(word.text, "function" | "def" | "fun" | "sub" | "procedure");
    let has_body = rest.iter().any(|piece| piece.text == "{");
    (is_word && has_body).then(|| {
        Answer::one(
            "a function is written {}",
            format!("func {}", written(rest)),
        )
    })
}

/// `import math`.
fn import(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let first = asked.pieces[0].text;
    let imports = matches!(first, "import" | "from" | "using" | "require" | "use");
    (imports && asked.pieces.len() > 1)
        .then(|| Answer::one("the library is always available, as in {}", "sqrt(16)"))
}

/// `a = 5, b = 6`, `x = 5 y = 6`.
fn two_statements(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let assigns =
        |at: &usize| pieces[*at].is_word() && pieces.get(at + 1).is_some_and(|p| p.text == "=");
    let mut places = (0..pieces.len()).filter(assigns);
    if places.next() != Some(0) {
        return None;
    }
    let second = places.next().filter(|at| *at > 2)?;
    if pieces[second - 1].text == ";" {
        return None;
    }
    let comma = matches!(pieces[second - 1].text, "," | "and");
    let first = written(&pieces[..second - usize::from(comma)]);
    let code = format!("{first}; {}", written(&pieces[second..]));
    Some(Answer::one(
        "two statements are separated by a semicolon: {}",
        code,
    ))
}

/// `n++`.
fn stepped(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [name, sign] = asked.pieces[..] else {
        return None;
    };
    let operator = match sign.text {
        "++" => "+=",
        "--" => "-=",
        _ => return None,
    };
    name.is_word()
        .then(|| Answer::one("write {}", format!("{} {operator} 1", name.text)))
}

/// `f = x -> x^2`, `f = x => x^2`, `f = lambda x: x^2`.
fn arrow(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let pieces = &asked.pieces;
    let is_arrow = |piece: &Piece<'_>| matches!(piece.text, "->" | "=>");
    let (head, name, body) = match pieces.iter().position(is_arrow) {
        Some(at) if at > 0 => (&pieces[..at - 1], pieces[at - 1], &pieces[at + 1..]),
        _ => {
            let at = pieces.iter().position(|piece| piece.text == "lambda")?;
            let [name, colon, body @ ..] = &pieces[at + 1..] else {
                return None;
            };
            (colon.text == ":").then_some((&pieces[..at], *name, body))?
        }
    };
    let fits = head
        .last()
        .is_none_or(|before| matches!(before.text, "=" | "(" | ","));
    if !name.is_word() || body.is_empty() || !fits {
        return None;
    }
    let code = format!("{}|{}| {}", lead(head), name.text, written(body));
    Some(Answer::one("a function without a name is written {}", code))
}

/// Operators from other languages, each with its form here.
const SWAPS: &[(&str, &str)] = &[
    ("and", "&&"),
    ("or", "||"),
    ("not", "!"),
    ("<>", "!="),
    ("=<", "<="),
    ("=>", ">="),
    ("===", "=="),
    ("!==", "!="),
    ("**", "^"),
    ("^^", "^"),
];

/// `2 > 1 and 3 > 2`, `2 ** 3`.
fn swapped(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let mut pieces = asked.pieces.clone();
    let mut found = false;
    for piece in &mut pieces {
        let lower = piece.text.to_lowercase();
        if let Some((_, ours)) = SWAPS.iter().find(|(theirs, _)| *theirs == lower) {
            piece.text = ours;
            found = true;
        }
    }
    let text = written(&pieces).replace("! ", "!");
    found.then(|| Answer::one("write {}", text))
}

/// `"5" * 2`.
fn number_in_text(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let [text, sign, number] = asked.pieces[..] else {
        return None;
    };
    if text.kind != Kind::Text || !number.is_number() || asked.kind != ErrorKind::Type {
        return None;
    }
    let (t, s, n) = (text.text, sign.text, number.text);
    let ways = vec![
        format!("number({t}) {s} {n}"),
        format!("string::repeat({t}, {n})"),
    ];
    Some(Answer::of(
        "anything in quotes is text, not a number: {}",
        vec![ways],
    ))
}

/// `count += 1` where the name has no value.
fn not_begun(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [name, sign, ..] = asked.pieces[..] else {
        return None;
    };
    let changes = matches!(sign.text, "+=" | "-=" | "*=" | "/=" | "=+") && name.is_word();
    (changes && asked.kind == ErrorKind::Name && !world.knows(name.text)).then(|| {
        Answer::one(
            "it has no value yet; give it one first: {}",
            format!("{} = 0", name.text),
        )
    })
}

/// `weight is 5`, `x equals 3`.
fn is(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [name, verb, rest @ ..] = &asked.pieces[..] else {
        return None;
    };
    if verb.text == "==" && name.is_word() && !world.knows(name.text) && !rest.is_empty() {
        let code = format!("{} = {}", name.text, written(rest));
        return Some(Answer::one(
            "a single equals sign gives a name its value: {}",
            code,
        ));
    }
    let says = matches!(verb.text, "is" | "equals" | "are" | "equal") && name.is_word();
    let value = matches!(rest, [one] if one.is_number() || one.kind == Kind::Text)
        || matches!(rest, [sign, one] if sign.text == "-" && one.is_number());
    if !says || !value {
        return None;
    }
    let value = written(rest);
    Some(match world.knows(name.text) {
        true => Answer::one(
            "to ask whether two values are equal, write {}",
            format!("{} == {value}", name.text),
        ),
        false => Answer::one(
            "to give a name its value, write {}",
            format!("{} = {value}", name.text),
        ),
    })
}
