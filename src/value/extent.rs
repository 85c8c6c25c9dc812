//! How large a value is with all that hangs on it, as far as anybody wants to know.

use super::{Unpacked, Value};
use rustc_hash::FxHashSet;

/// Bytes of an object beside what it contains.
const OBJECT: usize = 48;
/// Bytes of a value.
const VALUE: usize = size_of::<Value>();

/// The bytes that a value and the arrays, structs, strings and numbers in it take; counting stops above `max`. What functions and modules refer to
/// is not counted.
pub fn extent(value: Value, max: usize) -> usize {
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    let mut waiting = vec![value];
    let mut bytes = 0usize;
    while let Some(value) = waiting.pop() {
        if bytes > max {
            break;
        }
        match value.unpack() {
            Unpacked::Array(_) | Unpacked::Struct(_) | Unpacked::Table(_)
                if !seen.insert(value.bits) => {}
            Unpacked::Array(array) => {
                bytes = bytes.saturating_add(OBJECT + VALUE * array.len());
                // Even the way in is not begun with an array that is too large by itself.
                if bytes <= max {
                    waiting.extend(
                        array
                            .items()
                            .iter()
                            .copied()
                            .filter(|item| is_object(*item)),
                    );
                }
            }
            Unpacked::Struct(object) => {
                bytes = bytes.saturating_add(OBJECT + VALUE * object.len());
                if bytes <= max {
                    waiting.extend(
                        object
                            .values()
                            .iter()
                            .copied()
                            .filter(|item| is_object(*item)),
                    );
                }
            }
            Unpacked::Table(table) => {
                bytes = bytes.saturating_add(OBJECT + 3 * VALUE * table.len());
                if bytes <= max {
                    let parts = table.entries().flat_map(|(key, _, value)| [key, value]);
                    waiting.extend(parts.filter(|item| is_object(*item)));
                }
            }
            Unpacked::Text(text) => bytes = bytes.saturating_add(OBJECT + text.len()),
            Unpacked::Symbolic(_) => bytes = bytes.saturating_add(OBJECT * 8),
            Unpacked::Undefined
            | Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
            | Unpacked::Closure(_)
            | Unpacked::Number(_)
            | Unpacked::Error(_)
            | Unpacked::Module(_)
            | Unpacked::Internal => {
                let number = value.as_number().map_or(0, |number| number.bytes());
                bytes = bytes.saturating_add(number);
            }
        }
    }
    bytes
}

fn is_object(value: Value) -> bool {
    !matches!(
        value.unpack(),
        Unpacked::Null
            | Unpacked::Bool(_)
            | Unpacked::Int(_)
            | Unpacked::Float(_)
            | Unpacked::Ratio(..)
            | Unpacked::Builtin(_)
    )
}
