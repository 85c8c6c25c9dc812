//! The size of a value and everything it refers to, up to a limit.

use super::{Collection, Value};
use rustc_hash::FxHashSet;

/// The size of an object without its contents, in bytes.
const OBJECT: usize = 48;
/// The size of a value, in bytes.
const VALUE: usize = size_of::<Value>();

/// Counts the bytes taken up by a value and the arrays, structs, strings and numbers in it,
/// stopping above `max`. Objects that functions and modules refer to are not counted.
pub fn extent(value: Value, max: usize) -> usize {
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    let mut waiting = vec![value];
    let mut bytes = 0usize;
    while let Some(value) = waiting.pop() {
        if bytes > max {
            break;
        }
        match value.as_collection() {
            Some(Collection::Text(text)) => bytes = bytes.saturating_add(OBJECT + text.len()),
            Some(_) if !seen.insert(value.bits) => {}
            Some(Collection::Array(array)) => {
                bytes = bytes.saturating_add(OBJECT + VALUE * array.len());
                // An array that is too large by itself is not even traversed.
                if bytes <= max {
                    waiting.extend(
                        array
                            .items()
                            .iter()
                            .copied()
                            .filter(|item| !item.is_immediate()),
                    );
                }
            }
            Some(Collection::Struct(object)) => {
                bytes = bytes.saturating_add(OBJECT + VALUE * object.len());
                if bytes <= max {
                    waiting.extend(
                        object
                            .values()
                            .iter()
                            .copied()
                            .filter(|item| !item.is_immediate()),
                    );
                }
            }
            Some(Collection::Table(table)) => {
                bytes = bytes.saturating_add(OBJECT + 3 * VALUE * table.len());
                if bytes <= max {
                    let parts = table.entries().flat_map(|(key, _, value)| [key, value]);
                    waiting.extend(parts.filter(|item| !item.is_immediate()));
                }
            }
            None if value.as_picture().is_some() => {
                let held = value.as_picture().map_or(0, |held| held.picture().bytes());
                bytes = bytes.saturating_add(OBJECT + held);
            }
            None if value.as_symbolic().is_some() => bytes = bytes.saturating_add(OBJECT * 8),
            None => {
                let number = value.as_number().map_or(0, |number| number.bytes());
                bytes = bytes.saturating_add(number);
            }
        }
    }
    bytes
}
