//! The parts of a value that are shown at a given level of detail, and the number of omitted parts.

use super::Detail;
use crate::big;
use crate::exact::Style;
use crate::number::NumberRef;
use crate::text::{Failure, grouped};
use crate::value::show::{ShowContext, leaf, push_key, quote_text, quoted};
use crate::value::{Collection, Unpacked, Value};
use dashu_int::IBig;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How many digits of a cut number are kept.
const DIGITS_LEFT: usize = 20;
/// A number with more bits than this is cut without writing out all its digits first.
const BITS_MAX: usize = 4096;

/// A value, or the part of it that is shown.
pub(super) struct Outline {
    pub parts: Parts,
    /// The number of columns on one line; more than any page has if several lines are needed.
    pub width: usize,
    /// The number of omitted parts.
    pub more: usize,
}

pub(super) enum Parts {
    Leaf {
        text: String,
        is_number: bool,
    },
    /// The items of an array or a set, and its brackets.
    Items(Vec<Outline>, [&'static str; 2]),
    /// Values with their names or keys, the brackets, and the separator after each name.
    Named(Vec<(String, Outline)>, [&'static str; 3]),
}

/// The width of anything that needs several lines.
pub(super) const WIDE: usize = 1 << 30;

impl Outline {
    fn leaf(text: String, is_number: bool) -> Outline {
        Outline {
            width: text.width(),
            parts: Parts::Leaf { text, is_number },
            more: 0,
        }
    }

    pub fn is_number(&self) -> bool {
        matches!(
            self.parts,
            Parts::Leaf {
                is_number: true,
                ..
            }
        )
    }

    pub fn leaf_text(&self) -> Option<&str> {
        match &self.parts {
            Parts::Leaf { text, .. } => Some(text),
            Parts::Items(..) | Parts::Named(..) => None,
        }
    }

    /// Returns the rows, if this is a matrix: two or more arrays of numbers, all of the same
    /// length.
    pub fn rows(&self) -> Option<Vec<&[Outline]>> {
        let Parts::Items(items, ["[", _]) = &self.parts else {
            return None;
        };
        let row = |item: &'_ Outline| match &item.parts {
            Parts::Items(cells, ["[", _]) => Some((cells.len(), item.more)),
            Parts::Items(..) | Parts::Named(..) | Parts::Leaf { .. } => None,
        };
        let shape = row(items.first()?)?;
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            let Parts::Items(cells, _) = &item.parts else {
                return None;
            };
            if row(item) != Some(shape) || !cells.iter().all(Outline::is_number) {
                return None;
            }
            rows.push(&cells[..]);
        }
        (rows.len() + self.more > 1 && shape.0 > 0).then_some(rows)
    }
}

/// Returns the text that counts the omitted parts: `… 9,990 more`.
pub(super) fn more_text(count: usize, style: Style) -> String {
    format!("{} {} more", ellipsis(style), grouped(count))
}

pub(super) fn ellipsis(style: Style) -> &'static str {
    match style {
        Style::Unicode => "…",
        Style::Ascii => "...",
    }
}

/// Builds outlines.
pub(super) struct Outliner<'a> {
    detail: Detail,
    context: &'a ShowContext<'a>,
    /// The arrays and structs that enclose the current value.
    open: Vec<u64>,
    values: usize,
    bytes: usize,
}

impl<'a> Outliner<'a> {
    pub fn new(detail: Detail, context: &'a ShowContext<'a>) -> Outliner<'a> {
        Outliner {
            detail,
            context,
            open: Vec::new(),
            values: 0,
            bytes: 0,
        }
    }

    /// Returns the outline; `None` if there are more values than the detail allows.
    pub fn outline(&mut self, value: Value) -> Result<Option<Outline>, Failure> {
        self.values += 1;
        if self.values > self.detail.values {
            return Ok(None);
        }
        self.context.budget.poll(4)?;
        if self.bytes > self.context.bytes_max {
            return Err(Failure::limit(
                "the text of this value would be longer than the memory ceiling allows",
            ));
        }
        let (brackets, len) = match value.as_collection() {
            Some(Collection::Array(array)) => (["[", "]"], array.len()),
            Some(Collection::Struct(object)) => (["{", "}"], object.len()),
            Some(Collection::Table(table)) if !table.is_empty() => (["[", "]"], table.len()),
            Some(Collection::Table(_) | Collection::Text(_)) | None => {
                return self.leaf(value).map(Some);
            }
        };
        if len > 0 && (self.open.contains(&value.bits) || self.open.len() >= self.detail.depth) {
            let text = brackets.join(match self.context.style {
                _ if self.open.contains(&value.bits) => "...",
                style @ (Style::Unicode | Style::Ascii) => ellipsis(style),
            });
            return Ok(Some(Outline::leaf(text, false)));
        }
        self.open.push(value.bits);
        let outline = self.container(value, len);
        self.open.pop();
        outline
    }

    fn container(&mut self, value: Value, len: usize) -> Result<Option<Outline>, Failure> {
        let shown = if len <= self.detail.whole {
            len
        } else {
            self.detail.few
        };
        let (mut parts, mut width) = no_parts(value, shown);
        let mut place = 0;
        for index in 0..shown {
            // The part is looked up each time, so that no borrow is held while parts are visited.
            let (key, item) = match value.as_collection() {
                Some(Collection::Array(array)) => (None, array.items()[index]),
                Some(Collection::Struct(object)) => {
                    let key = self.context.symbols.text(object.shape().keys()[index]);
                    let mut text = String::new();
                    push_key(key, &mut text);
                    (Some(text), object.values()[index])
                }
                Some(Collection::Table(table)) => {
                    let Some((at, key, _, item)) = table.entry_from(place) else {
                        break;
                    };
                    place = at + 1;
                    if table.is_set() {
                        (None, key)
                    } else {
                        (Some(self.key_text(key)?), item)
                    }
                }
                Some(Collection::Text(_)) | None => break,
            };
            let Some(item) = self.outline(item)? else {
                return Ok(None);
            };
            width += item.width.min(WIDE) + if index > 0 { 2 } else { 0 };
            match (&mut parts, key) {
                (Parts::Named(fields, [_, _, sign]), Some(key)) => {
                    width += key.width() + sign.len();
                    fields.push((key, item));
                }
                (Parts::Items(items, _), _) => items.push(item),
                _ => {}
            }
        }
        let more = len - shown;
        if more > 0 {
            width += more_text(more, self.context.style).width() + 2;
        }
        let mut outline = Outline { parts, width, more };
        if outline.rows().is_some() {
            outline.width = WIDE;
        }
        outline.width = outline.width.min(WIDE);
        Ok(Some(outline))
    }

    /// Returns the text of a dict key, cut if it is too long.
    fn key_text(&mut self, key: Value) -> Result<String, Failure> {
        let mut text = String::new();
        if key.as_array().is_some() {
            quoted(key, &mut text, self.context)?;
        } else if let Parts::Leaf { text: leaf, .. } = self.leaf(key)?.parts {
            text = leaf;
        }
        Ok(cut(
            text,
            self.detail.digits[1],
            self.detail.chars[1],
            self.context.style,
        ))
    }

    fn leaf(&mut self, value: Value) -> Result<Outline, Failure> {
        let nested = usize::from(!self.open.is_empty());
        let (digits, chars) = (self.detail.digits[nested], self.detail.chars[nested]);
        let number = value.as_number();
        let mut text = String::new();
        if let Some(number) = number.filter(|_| digits < usize::MAX)
            && huge(number, self.context.style, &mut text)
        {
            return Ok(Outline::leaf(text, true));
        }
        if let Unpacked::Text(string) = value.unpack() {
            quote_cut(
                string.as_str(),
                string.chars(),
                chars,
                self.context.style,
                &mut text,
            );
        } else {
            leaf(value, &mut text, self.context)?;
            text = cut(text, digits, chars, self.context.style);
        }
        self.bytes += text.len();
        Ok(Outline::leaf(text, number.is_some()))
    }
}

/// Returns parts that are still empty, with room for this many, and the width of the brackets.
fn no_parts(value: Value, room: usize) -> (Parts, usize) {
    let is_set = value.as_table().map(|table| table.is_set());
    match is_set {
        Some(true) => (Parts::Items(Vec::with_capacity(room), ["set([", "])"]), 7),
        Some(false) => (Parts::Named(Vec::with_capacity(room), ["[", "]", ": "]), 2),
        None if value.as_array().is_some() => {
            (Parts::Items(Vec::with_capacity(room), ["[", "]"]), 2)
        }
        None => (Parts::Named(Vec::with_capacity(room), ["{", "}", " = "]), 2),
    }
}

/// Appends the first digits of a huge int or fraction without computing the others; returns false
/// if the number is not huge.
fn huge(number: NumberRef<'_>, style: Style, out: &mut String) -> bool {
    let short = |n: &IBig, text: &mut String| {
        if n.bit_len_above(BITS_MAX)
            && let Some((digits, count)) = big::leading_digits(n, DIGITS_LEFT)
        {
            if n < &IBig::ZERO {
                text.push('-');
            }
            push_cut(&digits, count, style, text);
            return true;
        }
        false
    };
    match number {
        NumberRef::Big(n) => short(n, out),
        NumberRef::Rational(r) => {
            let below = IBig::from(r.denominator().clone());
            let mut text = String::new();
            if !short(r.numerator(), &mut text) {
                return false;
            }
            text.push('/');
            if !short(&below, &mut text) {
                if below.bit_len_above(BITS_MAX) {
                    return false;
                }
                let digits = below.to_string();
                if digits.len() > 2 * DIGITS_LEFT {
                    push_cut(&digits[..DIGITS_LEFT], digits.len(), style, &mut text);
                } else {
                    text.push_str(&digits);
                }
            }
            out.push_str(&text);
            true
        }
        NumberRef::Int(_)
        | NumberRef::Ratio(..)
        | NumberRef::Irrational(_)
        | NumberRef::Float(_)
        | NumberRef::Complex(_) => false,
    }
}

/// Tests whether an int has more than a given number of bits.
trait BitLenAbove {
    fn bit_len_above(&self, bits: usize) -> bool;
}

impl BitLenAbove for IBig {
    fn bit_len_above(&self, bits: usize) -> bool {
        use dashu_base::BitTest;
        self.bit_len() > bits
    }
}

fn push_cut(digits: &str, count: usize, style: Style, out: &mut String) {
    let count = grouped(count);
    write!(out, "{digits}{} ({count} digits)", ellipsis(style))
        .expect("writing to a String cannot fail");
}

/// Shortens the text of a number or other leaf: cuts long runs of digits first, and then the end.
fn cut(text: String, digits: usize, chars: usize, style: Style) -> String {
    if text.len() <= digits {
        return text;
    }
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit());
        let run = run.count();
        if run > digits {
            out.push_str(&text[copied..at]);
            push_cut(&text[at..at + DIGITS_LEFT], run, style, &mut out);
            copied = at + run;
        }
        at += run.max(1);
    }
    out.push_str(&text[copied..]);
    let count = out.chars().count();
    if count <= chars {
        return out;
    }
    let kept: String = out.chars().take(chars).collect();
    format!("{kept}{} ({} characters)", ellipsis(style), grouped(count))
}

/// Appends a string in quotes, or the beginning and length of a long one.
fn quote_cut(text: &str, count: usize, chars: usize, style: Style, out: &mut String) {
    if count <= chars {
        quote_text(text, out);
        return;
    }
    let end = text.char_indices().nth(chars / 2);
    quote_text(&text[..end.map_or(text.len(), |(at, _)| at)], out);
    let count = grouped(count);
    write!(out, "{} ({count} characters)", ellipsis(style))
        .expect("writing to a String cannot fail");
}
