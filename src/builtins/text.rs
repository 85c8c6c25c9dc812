//! Strings: characters, substrings, searching and replacing. Indices count characters, not bytes.

use super::{GLOBAL, PURE, native, only, pieces};
use crate::number::{Integer, NumberRef};
use crate::text::{Failure, counted};
use crate::value::{Gc, Text, Value};
use crate::vm::{Builtin, Native, Outcome};

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("string"),
        "length(s)",
        (1, 1),
        PURE,
        "The number of characters.",
        &["string::length(\"日本語\") → 3"],
        length,
    ),
    native(
        only("string"),
        "cat(…)",
        (0, super::ANY),
        PURE,
        "The display forms of all the values, joined together.",
        &["string::cat(\"ab\", \"cd\", 1) → \"abcd1\""],
        cat,
    ),
    native(
        only("string"),
        "at(s, i)",
        (2, 2),
        PURE,
        "The character at an index, as a string; negative indices count from the end.",
        &["string::at(\"abc\", 1) → \"b\""],
        at,
    ),
    native(
        only("string"),
        "code(s, i)",
        (2, 2),
        PURE,
        "The code point of the character at an index.",
        &["string::code(\"abc\", 1) → 98"],
        code,
    ),
    native(
        only("string"),
        "chr(n)",
        (1, 1),
        PURE,
        "The character with this code point.",
        &["string::chr(98) → \"b\""],
        chr,
    ),
    native(
        only("string"),
        "sub(s, start[, length])",
        (2, 3),
        PURE,
        "The part that starts at an index and has the given number of characters, or fewer if the string ends first.",
        &["string::sub(\"abcAAA123\", 3, 3) → \"AAA\""],
        sub,
    ),
    native(
        only("string"),
        "find(s, start, t)",
        (2, 3),
        PURE,
        "The index of the first occurrence of t in s at or after `start`, or -1; `find(s, t)` searches all of s.",
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
        PURE,
        "The index of the first occurrence of t in s, or -1.",
        &["\"abc\".index_of(\"c\") → 2"],
        find,
    ),
    native(
        only("string"),
        "contains(s, t)",
        (2, 2),
        PURE,
        "Whether t occurs in s; same as `t in s`.",
        &["\"abc\".contains(\"bc\") → true"],
        |n| {
            let found = pieces::find(n.text(0)?, n.text(1)?, &n.vm.budget)?;
            Ok(Value::bool(found.is_some()))
        },
    ),
    native(
        only("string"),
        "starts_with(s, t)",
        (2, 2),
        PURE,
        "Whether s starts with t.",
        &["\"abc\".starts_with(\"ab\") → true"],
        |n| test(n, |s, t| s.starts_with(t)),
    ),
    native(
        only("string"),
        "ends_with(s, t)",
        (2, 2),
        PURE,
        "Whether s ends with t.",
        &["\"abc\".ends_with(\"ab\") → false"],
        |n| test(n, |s, t| s.ends_with(t)),
    ),
    native(
        only("string"),
        "upper(s)",
        (1, 1),
        PURE,
        "The string in upper case.",
        &["\"abc\".upper() → \"ABC\""],
        |n| change(n, |s, out| out.push_str(&s.to_uppercase())),
    ),
    native(
        only("string"),
        "lower(s)",
        (1, 1),
        PURE,
        "The string in lower case.",
        &["\"ABC\".lower() → \"abc\""],
        lower,
    ),
    native(
        only("string"),
        "trim(s)",
        (1, 1),
        PURE,
        "The string without white space at its start and end.",
        &["\"  x \".trim() → \"x\""],
        trim,
    ),
    native(
        only("string"),
        "reverse(s)",
        (1, 1),
        PURE,
        "The string with its characters in reverse order.",
        &["\"abc\".reverse() → \"cba\""],
        reverse,
    ),
    native(
        only("string"),
        "split(s[, sep])",
        (1, 2),
        PURE,
        "An array of the parts between separators. Without a separator, splits at white space; \"\" splits into characters.",
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
        PURE,
        "The characters as an array of strings.",
        &["\"abc\".chars() → [\"a\", \"b\", \"c\"]"],
        chars,
    ),
    native(
        only("string"),
        "replace(s, from, to)",
        (3, 3),
        PURE,
        "The string with every `from` replaced with `to`.",
        &["\"a-b\".replace(\"-\", \"+\") → \"a+b\""],
        replace,
    ),
    native(
        only("string"),
        "replace_by_index(s, i, t)",
        (3, 3),
        PURE,
        "The string with the character at an index replaced with t.",
        &["\"abc\".replace_by_index(1, \"X\") → \"aXc\""],
        replace_by_index,
    ),
    native(
        only("string"),
        "repeat(s, n)",
        (2, 2),
        PURE,
        "The string repeated n times.",
        &["\"ab\".repeat(3) → \"ababab\""],
        repeat,
    ),
    native(
        GLOBAL,
        "string_concat(…)",
        (0, super::ANY),
        PURE,
        "The old name of `string::cat`.",
        &["string_concat(\"a\", \"b\") → \"ab\""],
        cat,
    ),
    native(
        only("string"),
        "char_at(s, i)",
        (2, 2),
        PURE,
        "Same as `string::code`: the code point of the character at an index.",
        &["string::char_at(\"abc\", 0) → 97"],
        code,
    ),
    native(
        GLOBAL,
        "string_char_at(s, i)",
        (2, 2),
        PURE,
        "The old name of `string::code`.",
        &["string_char_at(\"abc\", 0) → 97"],
        code,
    ),
    native(
        GLOBAL,
        "string_length(s)",
        (1, 1),
        PURE,
        "The old name of `string::length`.",
        &["string_length(\"abc\") → 3"],
        length,
    ),
    native(
        GLOBAL,
        "string_find(s, start, t)",
        (2, 3),
        PURE,
        "The old name of `string::find`.",
        &["string_find(\"abc\", 0, \"c\") → 2"],
        find,
    ),
    native(
        GLOBAL,
        "string_sub_string(s, start[, length])",
        (2, 3),
        PURE,
        "The old name of `string::sub`.",
        &["string_sub_string(\"abc\", 1, 1) → \"b\""],
        sub,
    ),
    native(
        GLOBAL,
        "string_replace_by_index(s, i, t)",
        (3, 3),
        PURE,
        "The old name of `string::replace_by_index`.",
        &["string_replace_by_index(\"abc\", 0, \"X\") → \"Xbc\""],
        replace_by_index,
    ),
];

/// The size of a short string.
const TEXT_BYTES: usize = size_of::<Text>() + 16;
/// How many parts a loop processes between interrupt checks.
const POLL_EVERY: usize = 4096;

fn length(n: &mut Native<'_>) -> Outcome {
    Ok(Value::int(n.text_object(0)?.chars() as i64))
}

fn cat(n: &mut Native<'_>) -> Outcome {
    let mut text = String::new();
    for x in n.args() {
        let shown;
        let part = match x.as_str() {
            Some(part) => part,
            None => {
                shown = n.vm.display(*x)?;
                &shown
            }
        };
        n.vm.check_text(text.len() + part.len())?;
        pieces::push(&mut text, part, &n.vm.budget)?;
    }
    n.make_text(text)
}

fn at(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let at = n.vm.position(n.arg(1), text.chars(), "string")?;
    Ok(n.vm.character_at(text, at))
}

/// Returns the character whose index is the second argument, and its byte offset.
fn character(n: &Native<'_>) -> Result<(usize, char), Failure> {
    let text = n.text_object(0)?;
    let at = n.vm.position(n.arg(1), text.chars(), "string")?;
    let byte = text.byte_of(at);
    let c = text.as_str()[byte..].chars().next();
    Ok((byte, c.expect("the index is within the string")))
}

fn code(n: &mut Native<'_>) -> Outcome {
    let (_, c) = character(n)?;
    Ok(Value::int(i64::from(u32::from(c))))
}

fn chr(n: &mut Native<'_>) -> Outcome {
    let found = match n.number(0)?.as_integer() {
        Some(Integer::Small(i)) => u32::try_from(i).ok().and_then(char::from_u32),
        Some(Integer::Large(_)) => None,
        None => return Err(n.wants(0, "an int").into()),
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

/// Returns the byte offset of the character whose index is in this argument; the string's length is
/// also allowed.
fn start_byte(n: &Native<'_>, index: usize, text: Gc<Text>) -> Result<usize, Failure> {
    let outside = |shown: String| {
        Failure::index(format!(
            "the start {shown} is out of range for the string, which has {}",
            counted(text.chars(), "character")
        ))
    };
    match n.number(index)?.as_integer() {
        Some(Integer::Small(i)) if i >= 0 && i as u64 <= text.chars() as u64 => {
            Ok(text.byte_of(i as usize))
        }
        Some(_) => Err(outside(n.vm.described_briefly(n.arg(index)))),
        None => Err(n.wants(index, "an int")),
    }
}

fn sub(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let start = start_byte(n, 1, text)?;
    let rest = &n.text(0)?[start..];
    let length = match n.given(2) {
        Some(_) if !matches!(n.number(2)?, NumberRef::Big(_)) => super::array::count(n, 2)?,
        Some(_) | None => rest.len(),
    };
    let end = if text.is_ascii() {
        length.min(rest.len())
    } else {
        rest.char_indices()
            .nth(length)
            .map_or(rest.len(), |(at, _)| at)
    };
    n.vm.check_room(end)?;
    let mut part = String::new();
    pieces::push(&mut part, &rest[..end], &n.vm.budget)?;
    Ok(Text::from_string(&mut n.vm.heap, part).into())
}

fn find(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let (wanted, start) = match n.count() {
        3 => (n.text(2)?, start_byte(n, 1, text)?),
        _ => (n.text(1)?, 0),
    };
    let all = text.as_str();
    let Some(found) = pieces::find(&all[start..], wanted, &n.vm.budget)? else {
        return Ok(Value::int(-1));
    };
    let byte = start + found;
    Ok(Value::int(text.index_of_byte(byte) as i64))
}

fn test(n: &mut Native<'_>, holds: fn(&str, &str) -> bool) -> Outcome {
    Ok(Value::bool(holds(n.text(0)?, n.text(1)?)))
}

/// Applies a change to each piece of the text.
fn change(n: &mut Native<'_>, changed: fn(&str, &mut String)) -> Outcome {
    let text = n.text(0)?;
    n.vm.check_room(text.len())?;
    let mut out = String::with_capacity(text.len());
    for piece in pieces::pieces(text, &n.vm.budget) {
        changed(piece?, &mut out);
    }
    n.make_text(out)
}

fn lower(n: &mut Native<'_>) -> Outcome {
    // Whether a capital sigma ends a word depends on the text around it.
    if !n.text_object(0)?.is_ascii() && pieces::find(n.text(0)?, "Σ", &n.vm.budget)?.is_some() {
        return lower_by_words(n);
    }
    change(n, |s, out| out.push_str(&s.to_lowercase()))
}

/// Converts the text to lower case in parts split after spaces, where every word ends.
fn lower_by_words(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    n.vm.check_room(text.len())?;
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        n.vm.budget
            .poll(if text.len() < pieces::BYTES { 0 } else { 64 })?;
        let blank = match rest.as_bytes().get(pieces::BYTES..) {
            Some(far) => far.iter().position(|&b| b == b' ' || b == b'\n'),
            None => None,
        };
        let end = blank.map_or(rest.len(), |at| pieces::BYTES + at + 1);
        out.push_str(&rest[..end].to_lowercase());
        rest = &rest[end..];
    }
    n.make_text(out)
}

fn trim(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    let start = pieces::blank_start(text, &n.vm.budget)?;
    let kept = pieces::trim_end(&text[start..], &n.vm.budget)?;
    n.vm.check_room(kept.len())?;
    let mut out = String::new();
    pieces::push(&mut out, kept, &n.vm.budget)?;
    n.make_text(out)
}

fn reverse(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    n.vm.check_room(text.len())?;
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    for c in text.chars().rev() {
        count += 1;
        if count % pieces::BYTES == 0 {
            n.vm.budget.poll(256)?;
        }
        out.push(c);
    }
    n.make_text(out)
}

fn split(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    let mut parts = Parts::default();
    if n.count() == 1 {
        let mut start = 0;
        for (at, c) in text.char_indices() {
            if at % pieces::BYTES == 0 && at > 0 {
                n.vm.budget.poll(256)?;
            }
            if c.is_whitespace() {
                if start < at {
                    parts.add(n, &text[start..at])?;
                }
                start = at + c.len_utf8();
            }
        }
        if start < text.len() {
            parts.add(n, &text[start..])?;
        }
        return n.make_array(parts.items);
    }
    let separator = n.text(1)?;
    if separator.is_empty() {
        return chars(n);
    }
    if let ([byte], ..=pieces::BYTES) = (separator.as_bytes(), text.len()) {
        return split_at_byte(n, text, *byte);
    }
    let mut places = Vec::new();
    pieces::matches(text, separator, &n.vm.budget, |at| {
        if places.len() % POLL_EVERY == 0 {
            n.vm.check_room((places.len() + POLL_EVERY) * 2 * TEXT_BYTES)?;
        }
        places.push(at);
        Ok(true)
    })?;
    let mut start = 0;
    for at in places {
        parts.add(n, &text[start..at])?;
        start = at + separator.len();
    }
    parts.add(n, &text[start..])?;
    n.make_array(parts.items)
}

/// Splits a text that need not be searched in pieces at each occurrence of an ASCII character.
fn split_at_byte(n: &mut Native<'_>, text: &str, separator: u8) -> Outcome {
    let mut parts = Parts::default();
    let places = text.bytes().filter(|byte| *byte == separator);
    parts.items.reserve_exact(places.count() + 1);
    for part in text.split(char::from(separator)) {
        parts.add(n, part)?;
    }
    n.make_array(parts.items)
}

/// The parts of a split string.
#[derive(Default)]
struct Parts {
    items: Vec<Value>,
}

impl Parts {
    fn add(&mut self, n: &mut Native<'_>, part: &str) -> Result<(), Failure> {
        if self.items.len().is_multiple_of(POLL_EVERY) {
            n.vm.budget.poll(64)?;
            n.vm.check_room((self.items.len() + POLL_EVERY) * 2 * TEXT_BYTES)?;
        }
        if part.len() > pieces::BYTES {
            n.vm.check_room(part.len())?;
            n.vm.budget.poll(part.len() as u64 / 4096)?;
        }
        self.items.push(Text::new(&mut n.vm.heap, part).into());
        Ok(())
    }
}

/// Returns the characters as an array.
pub(super) fn chars(n: &mut Native<'_>) -> Outcome {
    let text = n.text_object(0)?;
    let each = if text.is_ascii() {
        size_of::<Value>()
    } else {
        size_of::<Value>() + TEXT_BYTES
    };
    n.vm.check_room(text.chars() * each)?;
    let mut items = Vec::with_capacity(text.chars());
    for (i, c) in text.as_str().chars().enumerate() {
        n.ask_at(i)?;
        items.push(n.vm.character(c));
    }
    n.make_array(items)
}

fn replace(n: &mut Native<'_>) -> Outcome {
    let (text, from, to) = (n.text(0)?, n.text(1)?, n.text(2)?);
    if from.is_empty() {
        return Err(Failure::value("the text to replace must not be empty").into());
    }
    let mut count = 0usize;
    pieces::matches(text, from, &n.vm.budget, |_| {
        count += 1;
        Ok(true)
    })?;
    if count == 0 {
        return Ok(n.arg(0));
    }
    let length = (text.len() - count * from.len()).saturating_add(count.saturating_mul(to.len()));
    n.vm.check_text(length)?;
    let (mut out, mut done) = (String::with_capacity(length), 0);
    pieces::matches(text, from, &n.vm.budget, |at| {
        out.push_str(&text[done..at]);
        pieces::push(&mut out, to, &n.vm.budget)?;
        done = at + from.len();
        Ok(true)
    })?;
    pieces::push(&mut out, &text[done..], &n.vm.budget)?;
    n.make_text(out)
}

fn replace_by_index(n: &mut Native<'_>) -> Outcome {
    let (byte, c) = character(n)?;
    let (text, new) = (n.text(0)?, n.text(2)?);
    n.vm.check_room(text.len() + new.len())?;
    let mut out = String::new();
    for part in [&text[..byte], new, &text[byte + c.len_utf8()..]] {
        pieces::push(&mut out, part, &n.vm.budget)?;
    }
    n.make_text(out)
}

fn repeat(n: &mut Native<'_>) -> Outcome {
    let text = n.text(0)?;
    let count = super::array::count(n, 1)?;
    let length = text.len().saturating_mul(count);
    n.vm.check_text(length)?;
    let at_once = (pieces::BYTES / text.len().max(1)).clamp(1, count.max(1));
    let block = if count < 2 {
        text.to_string()
    } else {
        text.repeat(at_once)
    };
    let mut out = String::with_capacity(length);
    while out.len() < length {
        let left = length - out.len();
        pieces::push(&mut out, &block[..left.min(block.len())], &n.vm.budget)?;
    }
    n.make_text(out)
}
