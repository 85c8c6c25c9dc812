//! Advice for inputs that have no equivalent in code: words that are commands elsewhere, names from
//! other programs, greetings, sentences, and names without a value.

use super::pieces::{Piece, written};
use super::{Answer, Asked, Row, World, everyday};
use crate::text::ErrorKind;

/// Rows for words that are not arithmetic.
pub(super) const COMMAND_ROWS: &[Row] = &[
    Row {
        example: "undo",
        answer: command,
        over: true,
    },
    Row {
        example: "help sqrt",
        answer: asks_about,
        over: true,
    },
    Row {
        example: "hi there",
        answer: greeting,
        over: true,
    },
];

pub(super) const ROWS: &[Row] = &[
    Row {
        example: "average([1, 2])",
        answer: renamed,
        over: false,
    },
    Row {
        example: "average",
        answer: everyday_word,
        over: false,
    },
    Row {
        example: "how do I multiply numbers",
        answer: sentence,
        over: true,
    },
    Row {
        example: "scores.average()",
        answer: method,
        over: true,
    },
    Row {
        example: "sqrt(1, 2)",
        answer: how_called,
        over: false,
    },
    Row {
        example: "5 / (age - 12)",
        answer: divisor,
        over: false,
    },
    Row {
        example: "graph x^2",
        answer: unknown_word,
        over: true,
    },
    Row {
        example: "2 +",
        answer: unfinished,
        over: false,
    },
    Row {
        example: "foo",
        answer: nameless,
        over: false,
    },
];

/// Words that people type as commands, and the equivalents here.
const COMMANDS: &[(&[&str], &str)] = &[
    (
        &[
            "?",
            "??",
            "???",
            "help",
            "h",
            "help me",
            "help me please",
            "menu",
            "commands",
            "info",
            "man",
            "manual",
            "usage",
            "hilfe",
            "aide",
            "ayuda",
            "aiuto",
            "test",
        ],
        "`:help` shows what you can do; `:learn` starts a course",
    ),
    (
        &[
            "exit", "quit", "bye", "goodbye", "q", "stop", "logout", "close", "leave",
        ],
        "`:quit` or Ctrl-D leaves",
    ),
    (
        &["undo", "oops", "go back", "take back"],
        "`:undo` takes back the last input",
    ),
    (&["redo"], "`:redo` brings back the input that was undone"),
    (
        &[
            "clear",
            "cls",
            "reset",
            "clear screen",
            "start over",
            "restart",
        ],
        "Ctrl-L clears the screen; `:reset` forgets all your names",
    ),
    (
        &["next", "continue", "go on"],
        "in a lesson, `:next` moves on; `:learn` starts the course",
    ),
    (
        &["back", "previous"],
        "in a lesson, `:back` goes back; `:undo` takes back the last input",
    ),
    (&["skip"], "in a lesson, `:skip` skips the task"),
    (
        &["hint", "hints", "clue"],
        "in a lesson, `:hint` helps; `:learn` starts the course",
    ),
    (
        &["lesson", "lessons"],
        "`:learn` starts a course; `:lesson` lists its lessons",
    ),
    (
        &[
            "learn", "tutorial", "course", "begin", "teach me", "tour", "demo",
        ],
        "`:learn` starts a course for beginners, right here",
    ),
    (
        &[
            "vars",
            "variables",
            "show variables",
            "list variables",
            "my variables",
            "whos",
        ],
        "`:vars` lists your names and their values",
    ),
    (&["history"], "`:history` lists what you entered"),
    (&["save"], "`:save FILE` saves this session to a file"),
    (&["load"], "`:load FILE` runs a saved notebook"),
    (&["why", "what", "huh"], "`:why` explains the last error"),
    (
        &["run", "enter", "ok", "okay", "yes"],
        "an expression is computed when you press Enter: `2 + 3`",
    ),
    (
        &["ls", "dir", "files"],
        "`:!ls` lists the files in this folder, and `:pwd` shows its path",
    ),
    (
        &["version", "about"],
        "`:help` shows what you can do; `lmsh --version` in your system's shell shows the version",
    ),
    (&["edit"], "`:edit` opens the last input in an editor"),
    (
        &["ans"],
        "`_` is the last value shown, `_3` the value of input 3",
    ),
    (
        &["settings", "options", "preferences", "config"],
        "`:set` lists the settings",
    ),
    (
        &["what can you do", "examples", "example"],
        "try `1/3 + 1/6`, `2^100`, `sqrt(8)`; `:learn` starts a course",
    ),
];

/// `undo`, `clear()`, `help me`.
fn command(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let text = asked
        .text
        .trim_end_matches("()")
        .trim_end_matches(['.', '!']);
    let asked_about = text.trim_end_matches('?');
    let text = if asked_about.is_empty() {
        text
    } else {
        asked_about
    };
    let lower = text.trim().to_lowercase();
    if world.knows(&lower) {
        return None;
    }
    let row = COMMANDS
        .iter()
        .find(|(words, _)| words.contains(&&*lower))?;
    Some(Answer::words(row.1))
}

/// `help sqrt`, `what does sqrt do`.
fn asks_about(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    const ASKING: &[&str] = &[
        "help", "explain", "what", "is", "does", "do", "how", "work", "about", "the",
    ];
    let words = asked.only_words()?;
    let mut telling = words.iter().filter(|word| !ASKING.contains(&word.as_str()));
    let name = telling.next()?;
    let only = telling.next().is_none() && words.len() > 1;
    let function = world.takes(name).is_some_and(|(least, _)| least > 0);
    let known = function || words[0] == "help" && everyday(name).is_some();
    (only && known).then(|| Answer::words(format!("`:help {name}` explains it, with examples")))
}

/// `hi there`, `hello`.
fn greeting(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    const WORDS: &[&str] = &[
        "hi",
        "hello",
        "hey",
        "hallo",
        "hiya",
        "good",
        "greetings",
        "yo",
        "thanks",
        "thank",
        "hola",
    ];
    let words = asked.only_words()?;
    let greets = words
        .first()
        .is_some_and(|word| WORDS.contains(&word.as_str()));
    (greets && words.len() <= 4).then(|| Answer {
        message: Some(NO_SENTENCES),
        ..Answer::words(
            "hello! Type something to compute, such as `2 + 3` or `sqrt(16)`; `:learn` starts a course",
        )
    })
}

/// The message for a sentence.
pub(super) const NO_SENTENCES: &str = "lmsh does not understand sentences";

/// Everyday names and names from other programs, each with the name used here.
const NAMES: &[(&[&str], &str)] = &[
    (&["average", "avg"], "mean"),
    (&["count", "length", "len", "strlen", "Length"], "size"),
    (&["maximum", "largest", "biggest"], "max"),
    (&["minimum", "smallest"], "min"),
    (
        &["squareroot", "square_root", "sqroot", "squareRoot"],
        "sqrt",
    ),
    (&["cuberoot", "cube_root"], "cbrt"),
    (&["ceiling", "roundup", "round_up"], "ceil"),
    (&["rounddown", "round_down"], "floor"),
    (&["absolute", "absolute_value", "fabs"], "abs"),
    (&["power"], "pow"),
    (&["prime", "is_a_prime"], "is_prime"),
    (&["sine"], "sin"),
    (&["cosine"], "cos"),
    (&["tangent"], "tan"),
    (&["arcsin"], "asin"),
    (&["arccos"], "acos"),
    (&["arctan"], "atan"),
    (&["lg"], "log10"),
    (&["randint", "random_int", "randrange"], "random::randint"),
    (&["choice", "random_choice"], "random::choice"),
    (&["shuffle"], "random::shuffle"),
    (
        &["uppercase", "to_upper", "toupper", "upcase"],
        "string::upper",
    ),
    (
        &["lowercase", "to_lower", "tolower", "downcase"],
        "string::lower",
    ),
    (
        &["stdev", "stddev", "std", "sd", "standard_deviation"],
        "stats::stdev",
    ),
    (&["variance", "var"], "stats::variance"),
    (&["mode"], "stats::mode"),
    (&["hcf", "gcf", "ggT"], "gcd"),
    (&["kgV"], "lcm"),
    (&["Wurzel"], "sqrt"),
    (&["Mittelwert"], "mean"),
    (&["Summe"], "sum"),
    (&["factors"], "divisors"),
    (&["prime_factors"], "factor"),
    (&["total", "add"], "sum"),
    (&["sorted", "order"], "sort"),
    (&["reversed"], "reverse"),
    (&["today"], "time::date"),
    (&["say", "show", "display", "write", "output"], "print"),
];

/// `average([1, 2])`.
fn renamed(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    if asked.kind != ErrorKind::Name {
        return None;
    }
    let name = asked.pieces.iter().enumerate().find_map(|(at, piece)| {
        let called = asked
            .pieces
            .get(at + 1)
            .is_some_and(|next| next.text == "(");
        let row = NAMES
            .iter()
            .find(|(words, _)| words.contains(&piece.text))?;
        (called && !world.knows(piece.text)).then_some((piece, row.1))
    });
    let (piece, ours) = name?;
    let after = &asked.text[piece.end()..];
    let head = &asked.text[..piece.at];
    let mut ways = vec![format!("{head}{ours}{after}")];
    if let Some(inner) = after
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        ways.push(format!("{head}{ours}([{inner}])"));
    }
    Some(Answer::of("here it is called {}", vec![ways]))
}

/// `average`, `percentage`.
fn everyday_word(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let words = asked.only_words()?;
    if words.len() > 2 || asked.begins_with_keyword() {
        return None;
    }
    let row = everyday(&words.join(" "))?;
    Some(Answer::words(row.about.trim_end_matches('.')))
}

/// A sentence.
fn sentence(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let words: Vec<&str> = asked
        .pieces
        .iter()
        .filter(|p| p.is_word())
        .map(|p| p.text)
        .collect();
    let unknown = words.iter().filter(|word| !world.knows(word)).count();
    let signs = asked.pieces.len() - words.len();
    let code = asked.pieces.iter().any(|piece| {
        matches!(piece.text, "(" | "{" | "[" | "=" | ";" | "==" | "\"") || piece.text.contains('"')
    });
    let long =
        words.len() >= 3 && unknown >= if signs == 0 { 1 } else { 2 } && signs <= words.len();
    let short = words.len() == 2 && unknown == 2 && signs <= 1;
    let asks = asked.text.ends_with('?') && !words.is_empty() && unknown > 0;
    let begun = asked.begins_with_keyword();
    if code || begun || asked.kind != ErrorKind::Syntax || !(long || short || asks) {
        return None;
    }
    let says = match everyday(asked.text) {
        Some(row) => row.about.trim_end_matches('.').to_string(),
        None => {
            "here is how to ask: `2 + 3`, `sqrt(16)`, `10/100 * 50`; `:help average` explains a \
            word, and `:learn` starts a course"
                .to_string()
        }
    };
    Some(Answer {
        message: Some(NO_SENTENCES),
        ..Answer::words(says)
    })
}

/// `scores.average()`, `scores.length`.
fn method(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let at = asked.pieces.iter().rposition(|piece| piece.text == ".")?;
    let (object, after) = asked.pieces.split_at(at);
    let [_, name, rest @ ..] = after else {
        return None;
    };
    let is_value = match object {
        [one] => one.is_word() || one.begins_value(),
        [first, .., last] => first.text == "[" && last.text == "]",
        [] => false,
    };
    if !is_value || asked.kind != ErrorKind::Attribute {
        return None;
    }
    let row = NAMES.iter().find(|(words, _)| words.contains(&name.text));
    let ours = match (name.text, row) {
        ("append" | "add", _) => "push",
        (_, Some((_, ours))) => ours,
        (text, None) if world.takes(text).is_some() => text,
        _ => return None,
    };
    let inner = match rest {
        [open, inner @ .., close] if open.text == "(" && close.text == ")" => written(inner),
        [] => String::new(),
        _ => return None,
    };
    let comma = if inner.is_empty() { "" } else { ", " };
    let code = format!("{ours}({}{comma}{inner})", written(object));
    Some(Answer::one("write {}", code))
}

/// `graph x^2`: an unknown word before a value.
fn unknown_word(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let [word, next, ..] = &asked.pieces[..] else {
        return None;
    };
    let before_value = next.gap && next.begins_value() && next.text != "(";
    if !word.is_word() || world.knows(word.text) || !before_value || asked.kind != ErrorKind::Syntax
    {
        return None;
    }
    if asked.text.contains(['{', '=', ';']) {
        return None;
    }
    Some(Answer::words(match everyday(word.text) {
        Some(row) => row.about.trim_end_matches('.').to_string(),
        None => format!(
            "nothing here is called {}; `:help` shows what you can do, and `:help builtins` lists all functions",
            word.text
        ),
    }))
}

/// A library function called with too many or too few arguments.
fn how_called(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let name = asked.message.strip_prefix('`')?.split('(').next()?;
    let known = asked.kind == ErrorKind::Arity && world.takes(name).is_some();
    known.then(|| Answer::words(format!("`:doc {name}` shows how to call it, with examples")))
}

/// Division by an expression that happens to be zero.
fn divisor(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let zero = asked.kind == ErrorKind::ZeroDivision && asked.pieces.iter().any(Piece::is_word);
    zero.then(|| Answer::words("`:why` shows what is zero here"))
}

/// `2 +`, `(2 +) 3`: nothing after the operator.
fn unfinished(asked: &Asked<'_>, _: &dyn World) -> Option<Answer> {
    let operator = |piece: &Piece<'_>| {
        let signs = ["+", "-", "*", "/", "^", "<", ">", "==", "&&", "||"];
        signs.contains(&piece.text)
    };
    if asked.kind != ErrorKind::Syntax || asked.pieces.len() < 2 {
        return None;
    }
    let last = asked.pieces.last()?;
    if operator(last) {
        let sign = last.text;
        return Some(Answer::words(format!(
            "a value is missing after {sign} at the end, as in `2 {sign} 3`"
        )));
    }
    let ends = |piece: &Piece<'_>| matches!(piece.text, "=" | ")" | "]" | ",");
    let mut pairs = asked.pieces.windows(2);
    let pair = pairs.find(|pair| operator(&pair[0]) && ends(&pair[1]))?;
    let (sign, end) = (pair[0].text, pair[1].text);
    Some(Answer::words(format!(
        "a value is missing between {sign} and {end}, as in `2 {sign} 3`"
    )))
}

/// A name that has no value.
fn nameless(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let name = asked.marked();
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    let is_name = begins && chars.all(|c| c == '_' || c.is_alphanumeric());
    if asked.kind != ErrorKind::Name || !is_name || world.knows(name) || name.starts_with('_') {
        return None;
    }
    if !asked.message.contains("is not defined") {
        return None;
    }
    let after = asked
        .pieces
        .iter()
        .skip_while(|piece| piece.text != name)
        .nth(1);
    if after.is_some_and(|piece| matches!(piece.text, "(" | "::" | ".")) {
        return Some(Answer::words("`:help builtins` lists all functions"));
    }
    Some(Answer::words(format!(
        "give it a value first, as in `{name} = 5`; if it is text, it goes in quotes: `\"{name}\"`"
    )))
}
