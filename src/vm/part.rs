//! Parts of values: membership in a container, and slices.

use super::globals::no_self;
use super::{Vm, described};
use crate::number::NumberRef;
use crate::text::Failure;
use crate::value::{Array, Collection, Gc, Text, Unpacked, Value, equal, pieces};
use dashu_int::IBig;
use std::ops::Range;

/// How many bytes of strings are compared between two checks of the budget.
const LONG: usize = 1 << 16;
/// How many elements are processed between two checks of the budget.
const POLL_EVERY: usize = 4096;
/// The longest slice, in bytes, that is copied without checking the budget.
const SHORT: usize = 128;

impl Vm {
    /// Computes `item in container`.
    #[inline(never)]
    pub(super) fn is_in(&mut self, item: Value, container: Value) -> Option<Value> {
        let result = self.try_is_in(item, container);
        self.or_raise(result.map(Value::bool))
    }

    fn try_is_in(&self, item: Value, container: Value) -> Result<bool, Failure> {
        match container.as_collection() {
            Some(Collection::Array(array)) => Ok(self.place_in(array, item)?.is_some()),
            Some(Collection::Table(table)) => self.table_has(table, item),
            Some(Collection::Struct(object)) => {
                let key = self.known_key(item)?;
                Ok(key.and_then(|key| self.read_field(object, key)).is_some())
            }
            Some(Collection::Text(text)) => match item.as_str() {
                Some(wanted) => Ok(pieces::find(text.as_str(), wanted, &self.budget)?.is_some()),
                None => Err(Failure::type_(format!(
                    "only a string can be in a string, not {}",
                    described(item)
                ))
                .with_hint("`string(x) in s` looks for the text of a value")),
            },
            None if container.is_undefined() => Err(no_self()),
            None => Err(
                Failure::type_(format!("`in` cannot search {}", described(container)))
                    .with_hint("`x in c` searches arrays, strings, structs, dicts and sets"),
            ),
        }
    }

    /// Returns the index of the first element of an array that equals a value.
    ///
    /// # Errors
    /// `PrecisionError`, `Interrupted`.
    pub fn place_in(&self, array: Gc<Array>, wanted: Value) -> Result<Option<usize>, Failure> {
        for (i, x) in array.items().iter().enumerate() {
            if i % POLL_EVERY == 0 {
                self.budget.poll(16)?;
            }
            if self.is_equal(*x, wanted)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    /// Whether two values are equal; common small values avoid the slow path.
    ///
    /// # Errors
    /// `PrecisionError`, `Interrupted`.
    pub fn is_equal(&self, x: Value, y: Value) -> Result<bool, Failure> {
        match (x.unpack(), y.unpack()) {
            (Unpacked::Int(a), Unpacked::Int(b)) => Ok(a == b),
            (Unpacked::Text(a), Unpacked::Text(b)) if a.len() <= LONG || b.len() <= LONG => {
                Ok(a.as_str() == b.as_str())
            }
            _ => equal(x, y, &self.budget),
        }
    }

    /// Computes `x[from:to]`; a missing bound is passed as undefined.
    #[inline(never)]
    pub(super) fn slice(&mut self, x: Value, from: Value, to: Value) -> Option<Value> {
        let result = self.try_slice(x, from, to);
        self.or_raise(result)
    }

    fn try_slice(&mut self, x: Value, from: Value, to: Value) -> Result<Value, Failure> {
        match x.as_collection() {
            Some(Collection::Array(array)) => {
                let range = range(from, to, array.len())?;
                let part = &array.items()[range];
                self.check_room(size_of_val(part))?;
                let items = pieces::copied(part, &self.budget)?;
                Ok(Array::new(&mut self.heap, items).into())
            }
            Some(Collection::Text(text)) => {
                let range = range(from, to, text.chars())?;
                match range.len() < text.chars() {
                    true => self.part_of(text, range),
                    false => Ok(x),
                }
            }
            None if x.is_undefined() => Err(no_self()),
            Some(Collection::Struct(_) | Collection::Table(_)) | None => {
                let failure = Failure::type_(format!("{} cannot be sliced", described(x)));
                Err(failure.with_hint("slices are taken from arrays and strings"))
            }
        }
    }

    /// The characters of a string in a range of indices.
    fn part_of(&mut self, text: Gc<Text>, range: Range<usize>) -> Result<Value, Failure> {
        let range = text.byte_of(range.start)..text.byte_of(range.end);
        let part = &text.as_str()[range];
        if part.len() <= SHORT {
            return Ok(Text::new(&mut self.heap, part).into());
        }
        self.check_room(part.len())?;
        let mut copy = String::new();
        pieces::push(&mut copy, part, &self.budget)?;
        Ok(Text::from_string(&mut self.heap, copy).into())
    }
}

/// The range of the `length` elements that a slice covers.
fn range(from: Value, to: Value, length: usize) -> Result<Range<usize>, Failure> {
    let start = bound(from, length, 0)?;
    let end = bound(to, length, length)?;
    Ok(start..end.max(start))
}

/// The position where a slice starts or ends: negative bounds count from the end, bounds out of
/// range are clipped, and an undefined bound is `absent`.
fn bound(bound: Value, length: usize, absent: usize) -> Result<usize, Failure> {
    if bound.is_undefined() {
        return Ok(absent);
    }
    match bound.as_number() {
        Some(NumberRef::Int(i)) if i < 0 => Ok(length.saturating_sub(i.unsigned_abs() as usize)),
        Some(NumberRef::Int(i)) => Ok(length.min(i as usize)),
        Some(NumberRef::Big(i)) if *i < IBig::ZERO => Ok(0),
        Some(NumberRef::Big(_)) => Ok(length),
        _ => Err(Failure::type_(format!(
            "a bound of a slice must be an int, not {}",
            described(bound)
        ))),
    }
}
