//! Dicts and sets: lookup by key, insertion and removal.

use super::Vm;
use crate::text::{ErrorKind, Failure, closest};
use crate::value::{Gc, Table, Value, deep_copy, key_hash};

/// How many keys are searched for one spelled similarly to the missing key.
const NEAR_KEYS: usize = 1000;
/// The longest key, in characters, that an error shows.
const KEY_MAX: usize = 60;
/// The maximum number of bytes that an entry takes when a table grows.
const ENTRY_BYTES: usize = 128;

impl Vm {
    /// The value of a key in a dict; null for an element of a set.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` if the value cannot be a key; `PrecisionError`; `Interrupted`.
    pub fn table_get(&self, table: Gc<Table>, key: Value) -> Result<Option<Value>, Failure> {
        let hash = key_hash(key, &self.budget)?;
        table.get(key, hash, &self.budget)
    }

    /// Whether a value is a key of a dict or an element of a set. NaN never is, and neither is an
    /// array that contains it.
    ///
    /// # Errors
    /// Same as for [`table_get`](Self::table_get), but without the `ValueError`.
    pub fn table_has(&self, table: Gc<Table>, key: Value) -> Result<bool, Failure> {
        match self.table_get(table, key) {
            Ok(found) => Ok(found.is_some()),
            // Only NaN, alone or in an array, is an invalid value of an allowed type.
            Err(failure) if failure.kind() == ErrorKind::Value => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Sets the value of a key; returns whether the key is new.
    ///
    /// # Errors
    /// Same as for [`table_get`](Self::table_get); also `LimitError` at the memory ceiling.
    pub fn table_put(
        &mut self,
        table: Gc<Table>,
        key: Value,
        value: Value,
    ) -> Result<bool, Failure> {
        let hash = key_hash(key, &self.budget)?;
        if key.as_array().is_some() {
            if table.get(key, hash, &self.budget)?.is_none() {
                let frozen = self.key_copy(key)?;
                table.append(&mut self.heap, frozen, hash, value);
                return Ok(true);
            }
        } else if table.len().is_power_of_two() && table.len() >= 1 << 16 {
            self.check_room(table.len() * ENTRY_BYTES)?;
        }
        table.put(&mut self.heap, key, hash, value, &self.budget)
    }

    /// Removes a key and returns its value, if the key existed.
    ///
    /// # Errors
    /// Same as for [`table_get`](Self::table_get).
    pub fn table_remove(&mut self, table: Gc<Table>, key: Value) -> Result<Option<Value>, Failure> {
        let hash = key_hash(key, &self.budget)?;
        table.remove(&mut self.heap, key, hash, &self.budget)
    }

    /// A copy of a key, to be kept or passed to the program. Arrays are copied so that an array
    /// used as a key cannot be modified.
    ///
    /// # Errors
    /// `LimitError` at the memory ceiling, `Interrupted`.
    pub fn key_copy(&mut self, key: Value) -> Result<Value, Failure> {
        match key.as_array() {
            Some(_) => deep_copy(key, &mut self.heap, &mut self.shapes, &self.budget),
            None => Ok(key),
        }
    }

    /// The `IndexError` for a missing key.
    pub fn no_key(&self, table: Gc<Table>, key: Value) -> Failure {
        let what = if table.is_set() {
            "the set has no element"
        } else {
            "the dict has no key"
        };
        let shown = self.brief_key(key);
        let failure = Failure::index(format!("{what} {shown}"));
        if table.is_set() {
            return failure.with_hint("`s.has(x)` checks whether it is there");
        }
        let texts = table.texts().take(NEAR_KEYS);
        match key.as_str().and_then(|key| closest(key, texts)) {
            Some(near) => failure.with_hint(format!("did you mean `\"{near}\"`?")),
            None => failure.with_hint("`d.get(key, default)` gives a default for a missing key"),
        }
    }

    /// A key in the form that an error shows.
    fn brief_key(&self, key: Value) -> String {
        match self.quoted(key) {
            Ok(text) if text.chars().count() <= KEY_MAX => text,
            _ => super::described(key),
        }
    }

    /// Returns the next entry of a loop over a dict or a set, as key, value and next state; `None`
    /// at the end. The state holds the version in its high half and a position in its low half.
    ///
    /// # Errors
    /// `ValueError` if keys have been added or removed since the loop started; `LimitError`;
    /// `Interrupted`.
    pub(super) fn next_entry(
        &mut self,
        table: Gc<Table>,
        state: u64,
        pair: bool,
    ) -> Result<Option<(Value, Value, u64)>, Failure> {
        if (state >> 32) as u32 != table.version() {
            let what = if table.is_set() {
                "elements of the set were added or removed"
            } else {
                "keys of the dict were added or removed"
            };
            let hint = if table.is_set() {
                "loop over `array(s)`, a copy"
            } else {
                "loop over `keys(d)`, a copy"
            };
            return Err(Failure::value(format!("{what} during a loop over it")).with_hint(hint));
        }
        let Some((place, key, _, value)) = table.entry_from(state as u32 as usize) else {
            return Ok(None);
        };
        let next = (state >> 32 << 32) | (place as u64 + 1);
        let key = self.key_copy(key)?;
        Ok(Some((key, if pair { value } else { key }, next)))
    }
}
