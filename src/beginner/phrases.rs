//! Arithmetic in words, turned into code using the patterns of [`patterns`](super::patterns).

use super::numerals;
use super::patterns::{INFIX, LEADS, PHRASES, TAILS};
use super::pieces::{Piece, arguments, written};
use super::{Answer, Asked, Row, World};

pub(super) const ROWS: &[Row] = &[Row {
    example: "5 times 3",
    answer: spoken,
    over: true,
}];

/// The maximum nesting depth of phrases.
const DEPTH_MAX: usize = 4;

/// Answers an input that is an expression in words.
fn spoken(asked: &Asked<'_>, world: &dyn World) -> Option<Answer> {
    let pieces = without_the(&asked.pieces);
    let numbers = numerals::spelled(&pieces, world);
    let pieces = numerals::replaced(&pieces, &numbers);
    let ways = expressions(trimmed(&pieces), world, 0)?;
    let same = |way: &String| {
        let blanks = |text: &str| text.replace(' ', "");
        blanks(way) == blanks(asked.text)
    };
    let ways: Vec<String> = ways.into_iter().filter(|way| !same(way)).collect();
    (!ways.is_empty()).then(|| Answer::of("write {}", vec![ways]))
}

/// Drops `the`, which means nothing in arithmetic.
fn without_the<'t>(pieces: &[Piece<'t>]) -> Vec<Piece<'t>> {
    let says = |piece: &&Piece<'_>| !piece.text.eq_ignore_ascii_case("the");
    pieces.iter().filter(says).copied().collect()
}

/// Drops meaningless words from both ends.
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

/// Returns the most likely expression for the pieces, if they can be read as one.
pub(super) fn expression(pieces: &[Piece<'_>], world: &dyn World, depth: usize) -> Option<String> {
    expressions(pieces, world, depth)?.into_iter().next()
}

/// Returns the ways to read pieces as an expression; they may already be code.
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

/// Returns the code for a hole, given the pieces that it matched.
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

/// Reports whether the whole text is `name(…)` or `(…)`.
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

/// Returns the code of a phrase with its holes filled in.
fn written_with(code: &str, filled: &[(&str, String)]) -> String {
    let mut out = code.to_string();
    for (name, value) in filled {
        let next = match value.parse::<i64>() {
            Ok(number) if number < i64::MAX => (number + 1).to_string(),
            _ => format!("{value} + 1"),
        };
        let after = format!("{}+1}}", name.trim_end_matches('}'));
        out = out.replace(&after, &next);
        // A hole that is the whole code needs no parentheses.
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

/// Matches pieces against a pattern and returns what fills its holes. Holes are as short as
/// possible.
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
        let words = optional.trim_end_matches(']');
        let given = pieces.first().is_some_and(|piece| {
            let is = |word: &str| piece.text.eq_ignore_ascii_case(word);
            words.split('|').any(is)
        });
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

/// Replaces operators written as words with their symbols; `None` if a word that is not a name
/// remains.
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
        if is_division(pieces, at) {
            out.push_str(" / ");
            at += 1;
            continue;
        }
        let tight = out.is_empty() || out.ends_with([' ', '^', '(']);
        // Two values next to each other are not an expression.
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

/// Reports whether a `:` is between two numbers or parenthesised expressions, where it means
/// division.
fn is_division(pieces: &[Piece<'_>], at: usize) -> bool {
    let brackets = pieces
        .iter()
        .any(|piece| matches!(piece.text, "[" | "{" | "?"));
    let side = |piece: Option<&Piece<'_>>, bracket: &str| {
        piece.is_some_and(|piece| piece.is_number() || piece.text == bracket)
    };
    let before = at.checked_sub(1).and_then(|at| pieces.get(at));
    // `8:30 + 1:15` adds times of day.
    let colons = pieces.iter().filter(|piece| piece.text == ":").count();
    pieces[at].text == ":"
        && colons == 1
        && !brackets
        && side(before, ")")
        && side(pieces.get(at + 1), "(")
}

/// Reports whether an `x` is between two values, where it means multiplication.
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
            ("average of 3, 4 and 5", "mean(3, 4, 5)"),
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
                    let is_hole = name.len() == 1 && name.chars().all(char::is_alphabetic);
                    let known = !is_hole || phrase.like.contains(&hole);
                    assert!(known, "{}: {code}", phrase.like);
                }
            }
        }
    }
}
