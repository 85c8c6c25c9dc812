//! Arithmetic in words: patterns with the code they mean. A pattern is words and holes, separated by
//! blanks: `a|b` is either word, `[a]` may be missing, and a hole is
//!
//! - `{a}`, `{b}`: anything, which may itself be in words;
//! - `{n}`, `{m}`: a number;
//! - `{w}`: a word that can be a name, `{f}`: the name of a function of the library;
//! - `{l}`: several values between commas, blanks and `and`.
//!
//! In the code, `{m+1}` is the number after the one in the hole.

use super::pieces::{Kind, Piece, arguments, written};
use super::{Answer, Asked, Row, World};

pub(super) const ROWS: &[Row] = &[Row {
    example: "5 times 3",
    answer: spoken,
    over: true,
}];

/// Words before an expression that say nothing.
const LEADS: &[&str] = &[
    "what is",
    "what's",
    "whats",
    "what are",
    "how much is",
    "how many is",
    "how do i calculate",
    "calculate",
    "compute",
    "evaluate",
    "find",
    "give me",
    "show me",
    "tell me",
    "work out",
    "can you",
    "please",
    "value of",
    "result of",
    "get",
    "i want",
    "just",
];

/// Words after an expression that say nothing.
const TAILS: &[&str] = &["?", ".", "please", "equals", "is", "=", "!?"];

/// Operators in words, the longest first, with how they are written.
const INFIX: &[(&[&str], &str)] = &[
    (&["raised", "to", "the", "power", "of"], "^"),
    (&["to", "the", "power", "of"], "^"),
    (&["to", "power", "of"], "^"),
    (&["to", "the", "power"], "^"),
    (&["to", "power"], "^"),
    (&["multiplied", "by"], " * "),
    (&["multiplied", "with"], " * "),
    (&["divided", "by"], " / "),
    (&["divide", "by"], " / "),
    (&["raised", "to"], "^"),
    (&["plus"], " + "),
    (&["minus"], " - "),
    (&["times"], " * "),
    (&["over"], " / "),
    (&["modulo"], " % "),
    (&["mod"], " % "),
    (&["squared"], "^2"),
    (&["cubed"], "^3"),
    (&["percent"], "/100"),
    (&["**"], "^"),
    (&["degrees"], "°"),
    (&["degree"], "°"),
];

/// Numbers in words.
const NUMBERS: &[(&str, &str)] = &[
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("fifty", "50"),
    ("hundred", "100"),
    ("thousand", "1000"),
    ("million", "1000000"),
];

/// A way to say something.
struct Phrase {
    like: &'static str,
    /// Ways to write it, the best one first.
    code: &'static [&'static str],
}

const fn phrase(like: &'static str, code: &'static [&'static str]) -> Phrase {
    Phrase { like, code }
}

const PHRASES: &[Phrase] = &[
    phrase("{n} / {m} of {a}", &["{n}/{m} * {a}"]),
    phrase(
        "what percent|percentage of {b} is {a}",
        &["100 * {a} / {b}"],
    ),
    phrase("percent|percentage of {b} is {a}", &["100 * {a} / {b}"]),
    phrase(
        "{a} is what percent|percentage of {b}",
        &["100 * {a} / {b}"],
    ),
    phrase("{a} average|mean", &["mean({a})"]),
    phrase(
        "sum|total|add [of] [all] [numbers] [from] {n} to|through|until {m}",
        &["sum(range({n}, {m+1}))"],
    ),
    phrase(
        "[numbers] [count] [from] {n} to|through|until {m}",
        &["range({n}, {m+1})"],
    ),
    phrase("count to {m}", &["range(1, {m+1})"]),
    phrase(
        "greatest|highest common divisor|factor [of] {l}",
        &["gcd({l})"],
    ),
    phrase("hcf|gcf [of] {l}", &["gcd({l})"]),
    phrase(
        "least|lowest|smallest common multiple [of] {l}",
        &["lcm({l})"],
    ),
    phrase(
        "add|append|push {a} and|to {b}",
        &["{a} + {b}", "push({b}, {a})"],
    ),
    phrase("subtract {a} from {b}", &["{b} - {a}"]),
    phrase("difference of|between {a} and {b}", &["{a} - {b}"]),
    phrase("multiply {a} by|with|and {b}", &["{a} * {b}"]),
    phrase("divide {a} by {b}", &["{a} / {b}"]),
    phrase("sum|total|add [of] {l}", &["sum([{l}])"]),
    phrase("average|mean|avg [of] {l}", &["mean([{l}])", "mean({l})"]),
    phrase("median [of] {l}", &["median([{l}])", "median({l})"]),
    phrase("product [of] {l}", &["product([{l}])"]),
    phrase(
        "max|maximum|largest|biggest|highest|greatest|larger|bigger [number] [of] {l}",
        &["max({l})"],
    ),
    phrase(
        "min|minimum|smallest|lowest|least|smaller [number] [of] {l}",
        &["min({l})"],
    ),
    phrase("increase {a} by {n} %|percent", &["{a} * (1 + {n}/100)"]),
    phrase(
        "decrease|reduce {a} by {n} %|percent",
        &["{a} * (1 - {n}/100)"],
    ),
    phrase("{n} %|percent off [of] {a}", &["{a} * (1 - {n}/100)"]),
    phrase("{n} %|percent of {a}", &["{n}/100 * {a}"]),
    phrase("{n} %|percent *|x|times {a}", &["{n}/100 * {a}"]),
    phrase("{a} + {n} %|percent", &["{a} * (1 + {n}/100)"]),
    phrase("{a} plus {n} %|percent", &["{a} * (1 + {n}/100)"]),
    phrase("{a} - {n} %|percent", &["{a} * (1 - {n}/100)"]),
    phrase("{a} minus {n} %|percent", &["{a} * (1 - {n}/100)"]),
    phrase("{a} * {n} %|percent", &["{a} * {n}/100"]),
    phrase("{n} %|percent", &["{n}/100"]),
    phrase("{a} as|in|to [a] percent|percentage", &["100 * {a}"]),
    phrase("half [of] {a}", &["{a}/2"]),
    phrase("[a] third of {a}", &["{a}/3"]),
    phrase("[a] quarter of {a}", &["{a}/4"]),
    phrase("double|twice {a}", &["2 * {a}"]),
    phrase("triple {a}", &["3 * {a}"]),
    phrase("square root [of] {a}", &["sqrt({a})"]),
    phrase("squareroot|root [of] {a}", &["sqrt({a})"]),
    phrase("cube root [of] {a}", &["cbrt({a})"]),
    phrase("{n} th|nd|rd root of {a}", &["root({a}, {n})"]),
    phrase("square of {a}", &["{a}^2"]),
    phrase("square {a}", &["{a}^2"]),
    phrase("cube [of] {a}", &["{a}^3"]),
    phrase("factorial [of] {a}", &["factorial({a})"]),
    phrase("{a} factorial", &["factorial({a})"]),
    phrase("absolute value [of] {a}", &["abs({a})"]),
    phrase("| {a} |", &["abs({a})"]),
    phrase("sine|sin of {n} degrees|deg|°", &["sin({n}°)"]),
    phrase("cosine|cos of {n} degrees|deg|°", &["cos({n}°)"]),
    phrase("tangent|tan of {n} degrees|deg|°", &["tan({n}°)"]),
    phrase("sine|sin {n} degrees|deg|°", &["sin({n}°)"]),
    phrase("cosine|cos {n} degrees|deg|°", &["cos({n}°)"]),
    phrase("tangent|tan {n} degrees|deg|°", &["tan({n}°)"]),
    phrase("sine of {a}", &["sin({a})"]),
    phrase("cosine of {a}", &["cos({a})"]),
    phrase("tangent of {a}", &["tan({a})"]),
    phrase("log|logarithm base {n} of {a}", &["log({a}, {n})"]),
    phrase("log|logarithm of {a} base {n}", &["log({a}, {n})"]),
    phrase("natural log|logarithm [of] {a}", &["log({a})"]),
    phrase("logarithm of {a}", &["log({a})"]),
    phrase("is {a} [a] prime [number]", &["is_prime({a})"]),
    phrase("{a} is [a] prime [number]", &["is_prime({a})"]),
    phrase("is {a} [an] even [number]", &["{a} % 2 == 0"]),
    phrase("is {a} [an] odd [number]", &["{a} % 2 == 1"]),
    phrase("is {a} divisible by {b}", &["{a} % {b} == 0"]),
    phrase("does {a} divide {b}", &["{b} % {a} == 0"]),
    phrase("is {a} greater|bigger|more|larger than {b}", &["{a} > {b}"]),
    phrase("is {a} less|smaller|fewer than {b}", &["{a} < {b}"]),
    phrase("is {a} equal to {b}", &["{a} == {b}"]),
    phrase("is {a} equals {b}", &["{a} == {b}"]),
    phrase("is {a} =|==|>|<|>=|<= {b}", &["{a} == {b}"]),
    phrase("is {a} [the] same as {b}", &["{a} == {b}"]),
    phrase("is {a} in {b}", &["{a} in {b}"]),
    phrase("{a} is greater|bigger|more|larger than {b}", &["{a} > {b}"]),
    phrase("{a} is less|smaller|fewer than {b}", &["{a} < {b}"]),
    phrase("{a} is equal to {b}", &["{a} == {b}"]),
    phrase("{a} more than {b}", &["{b} + {a}"]),
    phrase("{a} less than {b}", &["{b} - {a}"]),
    phrase("primes|prime up|below|under|until to {a}", &["primes({a})"]),
    phrase(
        "primes|prime [numbers] [up] below|under|until|to {a}",
        &["primes({a})"],
    ),
    phrase("next prime after {a}", &["next_prime({a})"]),
    phrase("prime factors [of] {a}", &["factor({a})"]),
    phrase("factors|divisors [of] {a}", &["divisors({a})"]),
    phrase("remainder of {a} divided by {b}", &["{a} % {b}"]),
    phrase("remainder of {a} /|and|by {b}", &["{a} % {b}"]),
    phrase("remainder when {a} is divided by {b}", &["{a} % {b}"]),
    phrase(
        "round {a} to {n} [decimal] places|digits|decimals|place",
        &["round({a}, {n})"],
    ),
    phrase(
        "round {a} to nearest integer|whole|int [number]",
        &["round({a})"],
    ),
    phrase("[first] {n} digits of {a}", &["decimal({a}, {n})"]),
    phrase(
        "{a} to|with {n} [decimal] digits|places|decimals|place",
        &["decimal({a}, {n})"],
    ),
    phrase("{a} as|to|in [a] decimal|decimals|float", &["decimal({a})"]),
    phrase("{a} as|to|in [a] fraction", &["fraction({a})"]),
    phrase("{a} in|to|as binary", &["bin({a})"]),
    phrase("{a} in|to|as hex|hexadecimal", &["hex({a})"]),
    phrase("{a} in|to|as octal", &["oct({a})"]),
    phrase(
        "random number|integer between|from {a} and|to {b}",
        &["random::randint({a}, {b})"],
    ),
    phrase("[a] random number", &["random::random()"]),
    phrase("roll [a] die|dice", &["random::randint(1, 6)"]),
    phrase(
        "flip|toss [a] coin",
        &["random::choice([\"heads\", \"tails\"])"],
    ),
    phrase("{a} choose {b}", &["binomial({a}, {b})"]),
    phrase("{n} degrees in|to radians", &["{n}°"]),
    phrase("{n} degrees", &["{n}°"]),
    phrase("length|size of {a}", &["size({a})"]),
    phrase("reverse {a}", &["reverse({a})"]),
    phrase("sort {l}", &["sort([{l}])", "sort({l})"]),
    phrase("[current] time [now]", &["time::time()"]),
    phrase("what time is it", &["time::time()"]),
    phrase("date|today [today]", &["time::date()"]),
    phrase("set|let|make {w} to|be|equal|= [to] {a}", &["{w} = {a}"]),
    phrase("set|let|make {w} equal to {a}", &["{w} = {a}"]),
    phrase("put|store|save {a} in|into|as {w}", &["{w} = {a}"]),
    phrase("{w} becomes|gets|:=|<- {a}", &["{w} = {a}"]),
    phrase("repeat {n} times {a}", &["loop {n} { {a} }"]),
    phrase("{f} of {l}", &["{f}({l})"]),
];

/// How deep phrases are looked for inside each other.
const DEPTH_MAX: usize = 4;

/// The row: an input that means an expression.
fn spoken(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let mut pieces = without_the(&asked.pieces);
    for piece in &mut pieces {
        let lower = piece.text.to_lowercase();
        let number = NUMBERS.iter().find(|(word, _)| *word == lower);
        if let Some((_, digits)) = number
            && !world.knows(piece.text)
        {
            (piece.text, piece.kind) = (digits, Kind::Number);
        }
    }
    let ways = expressions(trimmed(&pieces), world, 0)?;
    let same = |way: &String| {
        let blanks = |text: &str| text.replace(' ', "");
        blanks(way) == blanks(asked.text)
    };
    let ways: Vec<String> = ways.into_iter().filter(|way| !same(way)).collect();
    (!ways.is_empty()).then(|| Answer::of("write {}", vec![ways]))
}

/// The pieces without `the`, which says nothing in arithmetic.
fn without_the<'t>(pieces: &[Piece<'t>]) -> Vec<Piece<'t>> {
    let says = |piece: &&Piece<'_>| !piece.text.eq_ignore_ascii_case("the");
    pieces.iter().filter(says).copied().collect()
}

/// The pieces without words around them that say nothing.
fn trimmed<'p, 't>(mut pieces: &'p [Piece<'t>]) -> &'p [Piece<'t>] {
    loop {
        let lead = LEADS.iter().find_map(|lead| {
            let words: Vec<&str> = lead.split(' ').filter(|word| *word != "the").collect();
            begins_with(pieces, &words).then_some(words.len())
        });
        match lead {
            Some(length) if length < pieces.len() => pieces = &pieces[length..],
            _ => break,
        }
    }
    while let [before @ .., last] = pieces
        && !before.is_empty()
        && TAILS.contains(&&*last.text.to_lowercase())
    {
        pieces = before;
    }
    pieces
}

fn begins_with(pieces: &[Piece<'_>], words: &[&str]) -> bool {
    let mut pairs = pieces.iter().zip(words);
    pieces.len() >= words.len() && pairs.all(|(piece, word)| piece.text.eq_ignore_ascii_case(word))
}

/// The expression that pieces mean, if that is one way.
pub(super) fn expression(pieces: &[Piece<'_>], world: &dyn World, depth: usize) -> Option<String> {
    expressions(pieces, world, depth)?.into_iter().next()
}

/// The ways to write the expression that pieces mean; that they are code already is one.
fn expressions(pieces: &[Piece<'_>], world: &dyn World, depth: usize) -> Option<Vec<String>> {
    let pieces = trimmed(pieces);
    if pieces.is_empty() || depth > DEPTH_MAX {
        return None;
    }
    let found = PHRASES.iter().find_map(|phrase| {
        let pattern: Vec<&str> = phrase.like.split(' ').collect();
        let mut holes = Vec::new();
        if !matches(&pattern, pieces, &mut holes, world) {
            return None;
        }
        let filled = holes
            .iter()
            .map(|(name, part)| Some((*name, fill(name, part, world, depth)?)));
        let filled: Vec<(&str, String)> = filled.collect::<Option<_>>()?;
        Some(
            phrase
                .code
                .iter()
                .map(|code| written_with(code, &filled))
                .collect(),
        )
    });
    found.or_else(|| Some(vec![infixes(pieces)?]))
}

/// What goes in the place of a hole.
fn fill(name: &str, part: &[Piece<'_>], world: &dyn World, depth: usize) -> Option<String> {
    match name {
        "{l}" => {
            let parts = part.split(|piece| piece.text == "," || piece.text == "and");
            let parts = parts.filter(|part| !part.is_empty());
            let parts: Vec<&[Piece<'_>]> =
                parts.map(arguments).collect::<Option<Vec<_>>>()?.concat();
            let values = parts
                .into_iter()
                .map(|part| expression(part, world, depth + 1));
            Some(values.collect::<Option<Vec<_>>>()?.join(", "))
        }
        "{a}" | "{b}" => {
            let value = expression(part, world, depth + 1)?;
            let simple = part.len() == 1 || value.ends_with(')') && is_call(&value);
            Some(if simple { value } else { format!("({value})") })
        }
        _ => Some(written(part)),
    }
}

/// Whether a text is `name(…)` or `(…)` as a whole.
fn is_call(text: &str) -> bool {
    let Some(open) = text.find('(') else {
        return false;
    };
    let is_name = |c: char| c == '_' || c == ':' || c.is_alphanumeric();
    let mut depth = 0usize;
    let closes = text
        .char_indices()
        .skip_while(|(at, _)| *at < open)
        .find(|(_, c)| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
    text[..open].chars().all(is_name) && closes.is_some_and(|(at, _)| at + 1 == text.len())
}

/// The code of a phrase with its holes filled.
fn written_with(code: &str, filled: &[(&str, String)]) -> String {
    let mut out = code.to_string();
    for (name, value) in filled {
        let next = match value.parse::<i64>() {
            Ok(number) if number < i64::MAX => (number + 1).to_string(),
            _ => format!("{value} + 1"),
        };
        let after = format!("{}+1}}", name.trim_end_matches('}'));
        out = out.replace(&after, &next);
        // Where nothing binds tighter, no parentheses are needed.
        let alone = out == *name
            || [
                format!("({name})"),
                format!("({name},"),
                format!("[{name}]"),
            ]
            .iter()
            .any(|around| out.contains(around.as_str()));
        let bare = value
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let value = match bare {
            Some(bare) if alone && is_call(value) => bare,
            _ => value,
        };
        out = out.replace(name, value);
    }
    out
}

/// Whether pieces are as a pattern says; what is in its holes. Holes are as short as they can be.
fn matches<'p, 't>(
    pattern: &[&'static str],
    pieces: &'p [Piece<'t>],
    holes: &mut Vec<(&'static str, &'p [Piece<'t>])>,
    world: &dyn World,
) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return pieces.is_empty();
    };
    if let Some(optional) = first.strip_prefix('[') {
        let word = optional.trim_end_matches(']');
        let given = pieces
            .first()
            .is_some_and(|piece| piece.text.eq_ignore_ascii_case(word));
        return given && matches(rest, &pieces[1..], holes, world)
            || matches(rest, pieces, holes, world);
    }
    if !first.starts_with('{') {
        let is = |piece: &Piece<'_>| {
            *first == piece.text
                || first
                    .split('|')
                    .any(|word| piece.text.eq_ignore_ascii_case(word))
        };
        return pieces.first().is_some_and(is) && matches(rest, &pieces[1..], holes, world);
    }
    let lengths = match *first {
        "{a}" | "{b}" | "{l}" => 1..=pieces.len(),
        "{n}" | "{m}" => 1..=2.min(pieces.len()),
        _ => 1..=1.min(pieces.len()),
    };
    for length in lengths {
        let part = &pieces[..length];
        let fits = match (*first, part) {
            ("{n}" | "{m}", [number]) => number.is_number(),
            ("{n}" | "{m}", [sign, number]) => sign.text == "-" && number.is_number(),
            ("{w}", [word]) => word.is_word(),
            ("{f}", [word]) => word.is_word() && world.takes(word.text).is_some(),
            _ => true,
        };
        if fits {
            holes.push((first, part));
            if matches(rest, &pieces[length..], holes, world) {
                return true;
            }
            holes.pop();
        }
    }
    false
}

/// The pieces with operators instead of words for them; none if a word is left that is no name.
fn infixes(pieces: &[Piece<'_>]) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    while at < pieces.len() {
        let piece = &pieces[at];
        let after = INFIX
            .iter()
            .find(|(words, _)| begins_with(&pieces[at..], words));
        if let Some((words, operator)) = after
            && at > 0
        {
            out.push_str(operator);
            at += words.len();
            continue;
        }
        if is_times(pieces, at) {
            out.push_str(" * ");
            at += 1;
            continue;
        }
        let number = || {
            piece
                .text
                .get(1..)
                .filter(|digits| digits.parse::<u64>().is_ok())
        };
        if at > 0
            && !piece.gap
            && pieces[at - 1].is_number()
            && piece.text.starts_with(['x', 'X'])
            && let Some(digits) = number()
        {
            out.push_str(&format!(" * {digits}"));
            at += 1;
            continue;
        }
        if piece.kind == Kind::Sign && piece.text == ":" && at > 0 && at + 1 < pieces.len() {
            out.push_str(" / ");
            at += 1;
            continue;
        }
        let tight = out.is_empty() || out.ends_with([' ', '^', '(']);
        // Two values side by side are no expression.
        if at > 0 && !tight && pieces[at - 1].ends_value() && piece.begins_value() && piece.gap {
            return None;
        }
        if piece.gap && !tight {
            out.push(' ');
        }
        out.push_str(piece.text);
        at += 1;
    }
    Some(out)
}

/// Whether an `x` stands between two values, where it means a product.
fn is_times(pieces: &[Piece<'_>], at: usize) -> bool {
    let is_x = matches!(pieces[at].text, "x" | "X");
    let between = at > 0 && at + 1 < pieces.len();
    is_x && between && pieces[at - 1].ends_value() && pieces[at + 1].begins_value()
}

#[cfg(test)]
mod tests {
    use super::{PHRASES, expression, trimmed, without_the};
    use crate::beginner::pieces::pieces;
    use crate::beginner::{Trial, World};

    struct Everything;

    impl World for Everything {
        fn tries(&mut self, _: &str) -> Trial {
            Trial::Works
        }

        fn knows(&self, _: &str) -> bool {
            false
        }

        fn takes(&self, name: &str) -> Option<(u8, u8)> {
            matches!(name, "sin" | "sqrt").then_some((1, 1))
        }
    }

    #[test]
    fn phrases_are_understood() {
        for (said, meant) in [
            ("5 times 3", "5 * 3"),
            ("5 x 3", "5 * 3"),
            ("5x3", "5 * 3"),
            ("3 squared", "3^2"),
            ("2 to the power of 10", "2^10"),
            ("what is 10% of 50?", "10/100 * 50"),
            ("20% * 50", "20/100 * 50"),
            ("half of 7", "7/2"),
            ("half of 10% of 50", "(10/100 * 50)/2"),
            ("is 7 prime", "is_prime(7)"),
            ("sum 1 to 10", "sum(range(1, 11))"),
            ("average of 3, 4 and 5", "mean([3, 4, 5])"),
            ("square root of 3 plus 4", "sqrt(3 + 4)"),
            ("the sin of 2", "sin(2)"),
            ("width x height", "width * height"),
            ("100 - 5%", "100 * (1 - 5/100)"),
            ("round 3.14159 to 2 decimal places", "round(3.14159, 2)"),
        ] {
            let all = pieces(said);
            let cut = without_the(&all);
            let code = expression(trimmed(&cut), &Everything, 0);
            assert_eq!(code.as_deref(), Some(meant), "{said}");
        }
        let all = pieces("how are you");
        assert_eq!(expression(&all, &Everything, 0), None);
    }

    #[test]
    fn the_holes_of_the_code_are_those_of_the_pattern() {
        for phrase in PHRASES {
            for code in phrase.code {
                for hole in code.split('{').skip(1) {
                    let name = hole.split(['}', '+']).next().unwrap_or_default();
                    let hole = format!("{{{name}}}");
                    let known = name.len() != 1 || phrase.like.contains(&hole);
                    assert!(known, "{}: {code}", phrase.like);
                }
            }
        }
    }
}
