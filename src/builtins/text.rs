//! Strings: characters, parts, searching, replacing. Indices count characters, not bytes.

use super::{GLOBAL, native, only};
use crate::number::NumberRef;
use crate::text::Failure;
use crate::value::{Gc, Text, Value};
use crate::vm::{Builtin, Native, Outcome};

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("string"),
        "length(s)",
        (1, 1),
        "How many characters.",
        &["string::length(\"日本語\") → 3"],
        length,
    ),
    native(
        only("string"),
        "cat(…)",
        (0, super::ANY),
        "The display forms of all values, joined.",
        &["string::cat(\"ab\", \"cd\", 1) → \"abcd1\""],
        cat,
    ),
    native(
        only("string"),
        "at(s, i)",
        (2, 2),
        "The character at an index, as a string; negative indices count from the end.",
        &["string::at(\"abc\", 1) → \"b\""],
        at,
    ),
    native(
        only("string"),
        "code(s, i)",
        (2, 2),
        "The code point of the character at an index.",
        &["string::code(\"abc\", 1) → 98"],
        code,
    ),
    native(
        only("string"),
        "chr(n)",
        (1, 1),
        "The character with this code point.",
        &["string::chr(98) → \"b\""],
        chr,
    ),
    native(
        only("string"),
        "sub(s, start[, length])",
        (2, 3),
        "The part that begins at an index and has so many characters, or as many as there are.",
        &["string::sub(\"abcAAA123\", 3, 3) → \"AAA\""],
        sub,
    ),
    native(
        only("string"),
        "find(s, start, t)",
        (2, 3),
        "The index where t first occurs in s, at `start` or behind it, or -1; `find(s, t)` searches all of s.",
        &[
            "string::find(\"abcAAA123\", 0, \"AAA\") → 3",
            "\"abc\".find(\"z\") → -1",
        ],
        find,
    ),
    native(
        only("string"),
        "index_of(s, t)",
        (2, 2),
        "The index where t first occurs in s, or -1.",
        &["\"abc\".index_of(\"c\") → 2"],
        find,
    ),
    native(
        only("string"),
        "contains(s, t)",
        (2, 2),
        "Whether t occurs in s.",
        &["\"abc\".contains(\"bc\") → true"],
        |n| test(n, |s, t| s.contains(t)),
    ),
    native(
        only("string"),
        "starts_with(s, t)",
        (2, 2),
        "Whether s begins with t.",
        &["\"abc\".starts_with(\"ab\") → true"],
        |n| test(n, |s, t| s.starts_with(t)),
    ),
    native(
        only("string"),
        "ends_with(s, t)",
        (2, 2),
        "Whether s ends with t.",
        &["\"abc\".ends_with(\"ab\") → false"],
        |n| test(n, |s, t| s.ends_with(t)),
    ),
    native(
        only("string"),
        "upper(s)",
        (1, 1),
        "The string in upper case.",
        &["\"abc\".upper() → \"ABC\""],
        |n| change(n, str::to_uppercase),
    ),
    native(
        only("string"),
        "lower(s)",
        (1, 1),
        "The string in lower case.",
        &["\"ABC\".lower() → \"abc\""],
        |n| change(n, str::to_lowercase),
    ),
    native(
        only("string"),
        "trim(s)",
        (1, 1),
        "The string without the white space at its ends.",
        &["\"  x \".trim() → \"x\""],
        |n| change(n, |s| s.trim().to_string()),
    ),
    native(
        only("string"),
        "reverse(s)",
        (1, 1),
        "The characters in reverse order.",
        &["\"abc\".reverse() → \"cba\""],
        |n| change(n, |s| s.chars().rev().collect()),
    ),
    native(
        only("string"),
        "split(s[, sep])",
        (1, 2),
        "The parts between the separators, as an array; at white space if no separator is given, into characters if it is \"\".",
        &[
            "string::split(\"a,b,c\", \",\") → [\"a\", \"b\", \"c\"]",
            "\"to be  or\".split() → [\"to\", \"be\", \"or\"]",
        ],
        split,
    ),
    native(
        only("string"),
        "chars(s)",
        (1, 1),
        "The characters as an array of strings.",
        &["\"abc\".chars() → [\"a\", \"b\", \"c\"]"],
        chars,
    ),
    native(
        only("string"),
        "replace(s, from, to)",
        (3, 3),
        "The string with `to` in the place of every `from`.",
        &["\"a-b\".replace(\"-\", \"+\") → \"a+b\""],
        replace,
    ),
    native(
        only("string"),
        "replace_by_index(s, i, t)",
        (3, 3),
        "The string with t in the place of the character at an index.",
        &["\"abc\".replace_by_index(1, \"X\") → \"aXc\""],
        replace_by_index,
    ),
    native(
        only("string"),
        "repeat(s, n)",
        (2, 2),
        "The string n times.",
        &["\"ab\".repeat(3) → \"ababab\""],
        repeat,
    ),
    native(
        GLOBAL,
        "string_concat(…)",
        (0, super::ANY),
        "The old name of `string::cat`.",
        &["string_concat(\"a\", \"b\") → \"ab\""],
        cat,
    ),
    native(
        GLOBAL,
        "string_char_at(s, i)",
        (2, 2),
        "The old name of `string::code`.",
        &["string_char_at(\"abc\", 0) → 97"],
        code,
    ),
    native(
        GLOBAL,
        "string_length(s)",
        (1, 1),
        "The old name of `string::length`.",
        &["string_length(\"abc\") → 3"],
        length,
    ),
    native(
        GLOBAL,
        "string_find(s, start, t)",
        (2, 3),
        "The old name of `string::find`.",
        &["string_find(\"abc\", 0, \"c\") → 2"],
        find,
    ),
    native(
        GLOBAL,
        "string_sub_string(s, start[, length])",
        (2, 3),
        "The old name of `string::sub`.",
        &["string_sub_string(\"abc\", 1, 1) → \"b\""],
        sub,
    ),
    native(
        GLOBAL,
        "string_replace_by_index(s, i, t)",
        (3, 3),
        "The old name of `string::replace_by_index`.",
        &["string_replace_by_index(\"abc\", 0, \"X\") → \"Xbc\""],
        replace_by_index,
    ),
];

/// What a short string takes.
const TEXT_BYTES: usize = size_of::<Text>() + 16;
/// Parts after which a loop asks whether to go on.
const POLL_EVERY: usize = 4096;

fn length(n: &mut Native<'_>) -> Outcome {
    Ok(Value::int(n.text_object(0)?.chars() as i64))
}

fn cat(n: &mut Native<'_>) -> Outcome {
    let mut text = String::new();
    for x in n.args() {
        match x.as_str() {
            Some(part) => text.push_str(part),
            None => text.push_str(&n.vm.display(*x)?),
        }
        n.vm.check_room(text.len())?;
    }
    n.make_text(text)
}

fn at(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let at = n.vm.position(n.arg(1), text.chars(), "string")?;
    Ok(n.vm.character_at(text, at))
}

/// The character that the second argument is the index of, and where it begins.
fn character(n: &Native<'_>) -> Result<(usize, char), Failure> {
    let text = n.text_object(0)?;
    let at = n.vm.position(n.arg(1), text.chars(), "string")?;
    let byte = text.byte_of(at);
    let c = text.as_str()[byte..].chars().next();
    Ok((byte, c.expect("the index lies inside the string")))
}

fn code(n: &mut Native<'_>) -> Outcome {
    let (_, c) = character(n)?;
    Ok(Value::int(i64::from(u32::from(c))))
}

fn chr(n: &mut Native<'_>) -> Outcome {
    let found = match n.number(0)? {
        NumberRef::Int(i) => u32::try_from(i).ok().and_then(char::from_u32),
        NumberRef::Big(_) => None,
        _ => return Err(n.wants(0, "an int").into()),
    };
    match found {
        Some(c) => Ok(n.vm.character(c)),
        None => Err(Failure::value(format!(
            "there is no character with the code point {}",
            n.vm.described_briefly(n.arg(0))
        ))
        .into()),
    }
}

/// The byte where the character begins whose index is the argument; the length counts as one.
fn start_byte(n: &Native<'_>, index: usize, text: Gc<Text>) -> Result<usize, Failure> {
    let outside = |shown: String| {
        Failure::index(format!(
            "the start {shown} lies outside the string, which has {} characters",
            text.chars()
        ))
    };
    match n.number(index)? {
        NumberRef::Int(i) if i >= 0 && i as u64 <= text.chars() as u64 => {
            Ok(text.byte_of(i as usize))
        }
        NumberRef::Int(_) | NumberRef::Big(_) => Err(outside(n.vm.described_briefly(n.arg(index)))),
        _ => Err(n.wants(index, "an int")),
    }
}

fn sub(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let start = start_byte(n, 1, text)?;
    let rest = &n.text(0)?[start..];
    let length = match n.given(2) {
        Some(_) => match n.number(2)? {
            NumberRef::Big(_) => rest.len(),
            _ => super::array::count(n, 2)?,
        },
        None => rest.len(),
    };
    let end = if text.is_ascii() {
        length.min(rest.len())
    } else {
        rest.char_indices()
            .nth(length)
            .map_or(rest.len(), |(at, _)| at)
    };
    n.vm.check_room(end)?;
    Ok(Text::new(&mut n.vm.heap, &rest[..end]).into())
}

fn find(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let (wanted, start) = match n.count() {
        3 => (n.text(2)?, start_byte(n, 1, text)?),
        _ => (n.text(1)?, 0),
    };
    let all = text.as_str();
    let Some(found) = all[start..].find(wanted) else {
        return Ok(Value::int(-1));
    };
    let byte = start + found;
    let index = if text.is_ascii() {
        byte
    } else {
        all[..byte].chars().count()
    };
    Ok(Value::int(index as i64))
}

fn test(n: &mut Native<'_>, holds: fn(&str, &str) -> bool) -> Outcome {
    Ok(Value::bool(holds(n.text(0)?, n.text(1)?)))
}

fn change(n: &mut Native<'_>, changed: fn(&str) -> String) -> Outcome {
    let text = n.text(0)?;
    n.vm.check_room(text.len())?;
    n.make_text(changed(text))
}

fn split(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    if n.count() == 1 {
        return parts(n, text.split_whitespace());
    }
    match n.text(1)? {
        "" => chars(n),
        separator => parts(n, text.split(separator)),
    }
}

fn parts<'a>(n: &mut Native<'_>, all: impl Iterator<Item = &'a str>) -> Outcome {
    let mut items = Vec::new();
    for part in all {
        if items.len() % POLL_EVERY == 0 {
            n.vm.budget.poll(64)?;
            n.vm.check_room((items.len() + POLL_EVERY) * 2 * TEXT_BYTES)?;
        }
        items.push(Text::new(&mut n.vm.heap, part).into());
    }
    n.make_array(items)
}

/// The characters as an array.
pub(super) fn chars(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let each = if text.is_ascii() {
        size_of::<Value>()
    } else {
        size_of::<Value>() + TEXT_BYTES
    };
    n.vm.check_room(text.chars() * each)?;
    let items = text.as_str().chars().map(|c| n.vm.character(c)).collect();
    n.make_array(items)
}

fn replace(n: &mut Native<'_>) -> Outcome {
    let (text, from, to) = (n.text(0)?, n.text(1)?, n.text(2)?);
    if from.is_empty() {
        return Err(Failure::value("the text to replace must not be empty").into());
    }
    let count = text.matches(from).count();
    if count == 0 {
        return Ok(n.arg(0));
    }
    let length = (text.len() - count * from.len()).saturating_add(count.saturating_mul(to.len()));
    n.vm.check_room(length)?;
    n.make_text(text.replace(from, to))
}

fn replace_by_index(n: &mut Native<'_>) -> Outcome {
    let (byte, c) = character(n)?;
    let (text, new) = (n.text(0)?, n.text(2)?);
    n.vm.check_room(text.len() + new.len())?;
    n.make_text([&text[..byte], new, &text[byte + c.len_utf8()..]].concat())
}

fn repeat(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    let count = super::array::count(n, 1)?;
    n.vm.check_room(text.len().saturating_mul(count))?;
    n.make_text(text.repeat(count))
}
