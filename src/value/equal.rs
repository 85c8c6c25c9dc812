//! Equality and identity. Nested values are compared with a list of pairs still to compare, so that no depth is too deep; pairs already
//! met are taken as equal, so that values nested in themselves are compared in the end.

use super::{Unpacked, Value};
use crate::algebra;
use crate::limit::Budget;
use crate::number;
use crate::text::Failure;
use rustc_hash::FxHashSet;

/// Pairs compared before those already met are remembered.
const EASY: usize = 256;

/// Whether two values are equal (`==`).
///
/// # Errors
/// `Interrupted`; `PrecisionError` when numbers with π or e cannot be told apart.
pub fn equal(a: Value, b: Value, budget: &Budget) -> Result<bool, Failure> {
    let mut pending = vec![(a, b)];
    let mut met = FxHashSet::default();
    let mut steps = 0usize;
    while let Some((a, b)) = pending.pop() {
        steps += 1;
        if steps.is_multiple_of(4096) {
            budget.poll(16)?;
        }
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            if !number::equal(x, y, budget)? {
                return Ok(false);
            }
            continue;
        }
        let nested = match (a.unpack(), b.unpack()) {
            (Unpacked::Text(x), Unpacked::Text(y)) if x.as_str() == y.as_str() => continue,
            (Unpacked::Array(x), Unpacked::Array(y)) => {
                if x == y && !holds_nan(a) {
                    continue;
                }
                x.len() == y.len() && {
                    pending.extend(
                        x.items()
                            .iter()
                            .copied()
                            .zip(y.items().iter().copied())
                            .rev(),
                    );
                    true
                }
            }
            (Unpacked::Struct(x), Unpacked::Struct(y)) => {
                x.len() == y.len() && {
                    let keys = x.shape();
                    let pairs: Option<Vec<(Value, Value)>> = keys
                        .keys()
                        .iter()
                        .zip(x.values())
                        .map(|(key, v)| Some((*v, y.own(*key)?)))
                        .collect();
                    let same_keys = pairs.is_some();
                    pending.extend(pairs.unwrap_or_default());
                    same_keys
                }
            }
            (Unpacked::Symbolic(x), Unpacked::Symbolic(y)) => {
                if algebra::equal(x.expression(), y.expression(), budget)? {
                    continue;
                }
                false
            }
            _ if same(a, b) => continue,
            _ => return Ok(false),
        };
        if !nested {
            return Ok(false);
        }
        if steps > EASY && !met.insert((a.bits, b.bits)) {
            let size = match a.unpack() {
                Unpacked::Array(x) => x.len(),
                Unpacked::Struct(x) => x.len(),
                _ => 0,
            };
            pending.truncate(pending.len() - size);
        }
    }
    Ok(true)
}

/// An array may hold a nan, which differs from itself: only then must an array be compared with itself.
fn holds_nan(array: Value) -> bool {
    let Some(array) = array.as_array() else {
        return false;
    };
    array
        .items()
        .iter()
        .any(|v| v.tag == super::tag::FLOAT || v.tag >= super::tag::ARRAY)
}

/// Whether two values are one: the same object, or equal values of one type.
pub fn same(a: Value, b: Value) -> bool {
    if a.tag == b.tag && a.bits == b.bits {
        return true;
    }
    match (a.unpack(), b.unpack()) {
        (Unpacked::Text(x), Unpacked::Text(y)) => x.as_str() == y.as_str(),
        (Unpacked::Float(x), Unpacked::Float(y)) => x == y,
        (Unpacked::Number(x), Unpacked::Number(y)) => {
            let (x, y) = (x.number().as_ref(), y.number().as_ref());
            x.kind() == y.kind() && number::equal(x, y, &Budget::default()).unwrap_or(false)
        }
        (Unpacked::Symbolic(x), Unpacked::Symbolic(y)) => {
            algebra::equal(x.expression(), y.expression(), &Budget::default()).unwrap_or(false)
        }
        _ => false,
    }
}
