//! Equality and identity. Nested values are compared with a work list instead of recursion, so any
//! depth of nesting is possible; pairs already seen are taken to be equal, so that the comparison
//! of values that contain themselves terminates.

use super::{Array, Gc, Struct, Table, Tag, Unpacked, Value, pieces};
use crate::algebra::{self, Expression};
use crate::limit::Budget;
use crate::number;
use crate::text::Failure;
use rustc_hash::FxHashSet;

/// The number of pairs compared before the comparison starts to remember the pairs it has seen.
const EASY: usize = 256;

/// Reports whether two values are equal (`==`).
///
/// # Errors
/// `Interrupted`; `PrecisionError` if numbers with π or e cannot be told apart.
pub fn equal(a: Value, b: Value, budget: &Budget) -> Result<bool, Failure> {
    if let (Unpacked::Text(x), Unpacked::Text(y)) = (a.unpack(), b.unpack()) {
        return Ok(x == y || pieces::equal(x.as_str(), y.as_str(), budget)?);
    }
    if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
        return number::equal(x, y, budget);
    }
    nested(a, b, budget)
}

/// Same as [`equal`], for values that may contain others.
fn nested(a: Value, b: Value, budget: &Budget) -> Result<bool, Failure> {
    let mut pending = vec![Left::Pair(a, b)];
    let mut met = FxHashSet::default();
    let mut steps = 0usize;
    while let Some(left) = pending.pop() {
        let (a, b) = match left {
            Left::Pair(a, b) => (a, b),
            Left::Elements(x, y, from) => match first_unlike(x, y, from, budget)? {
                Some(at) => {
                    pending.push(Left::Elements(x, y, at + 1));
                    (x.items()[at], y.items()[at])
                }
                None => continue,
            },
        };
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
        let is_new = match (a.unpack(), b.unpack()) {
            (Unpacked::Array(_), Unpacked::Array(_))
            | (Unpacked::Struct(_), Unpacked::Struct(_))
            | (Unpacked::Table(_), Unpacked::Table(_)) => {
                steps <= EASY || met.insert((a.bits, b.bits))
            }
            _ => true,
        };
        let same = match (a.unpack(), b.unpack()) {
            (Unpacked::Text(x), Unpacked::Text(y)) => {
                x == y || pieces::equal(x.as_str(), y.as_str(), budget)?
            }
            (Unpacked::Array(x), Unpacked::Array(y)) => {
                if x.len() == y.len() && is_new && (x != y || holds_nan(a)) {
                    pending.push(Left::Elements(x, y, 0));
                }
                x.len() == y.len()
            }
            (Unpacked::Struct(x), Unpacked::Struct(y)) => {
                let pairs = fields(x, y);
                let same_keys = pairs.is_some();
                pending.extend(pairs.filter(|_| is_new).unwrap_or_default());
                same_keys
            }
            (Unpacked::Table(x), Unpacked::Table(y)) => {
                let same_keys = x.is_set() == y.is_set() && x.len() == y.len();
                if same_keys && is_new && (x != y || !x.is_set()) {
                    match entries(x, y, budget)? {
                        Some(pairs) => pending.extend(pairs),
                        None => return Ok(false),
                    }
                }
                same_keys
            }
            (Unpacked::Symbolic(x), _) => equal_to(x.expression(), b, budget)?,
            (_, Unpacked::Symbolic(y)) => equal_to(y.expression(), a, budget)?,
            _ => same(a, b),
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reports whether a symbolic expression equals another one, or a number, for all values of the
/// symbols.
fn equal_to(x: &Expression, other: Value, budget: &Budget) -> Result<bool, Failure> {
    if let Unpacked::Symbolic(y) = other.unpack() {
        return algebra::same_value(x, y.expression(), budget);
    }
    match other.as_number() {
        Some(n) => algebra::same_value(x, &Expression::number(n.to_number()), budget),
        None => Ok(false),
    }
}

/// Pairs up the fields of two structs; `None` if their keys differ.
fn fields(x: Gc<Struct>, y: Gc<Struct>) -> Option<Vec<Left>> {
    if x.len() != y.len() {
        return None;
    }
    let shape = x.shape();
    let fields = shape.keys().iter().zip(x.values());
    fields
        .map(|(key, value)| Some(Left::Pair(*value, y.own(*key)?)))
        .collect()
}

/// Pairs up the values of two dicts; `None` if their keys differ. Sets have no values to compare.
fn entries(x: Gc<Table>, y: Gc<Table>, budget: &Budget) -> Result<Option<Vec<Left>>, Failure> {
    let mut pairs = Vec::with_capacity(if x.is_set() { 0 } else { x.len() });
    for (i, (key, hash, value)) in x.entries().enumerate() {
        if i % 4096 == 4095 {
            budget.poll(64)?;
        }
        let Some(other) = y.get(key, hash, budget)? else {
            return Ok(None);
        };
        if !x.is_set() {
            pairs.push(Left::Pair(value, other));
        }
    }
    Ok(Some(pairs))
}

/// A comparison that remains to be done.
enum Left {
    Pair(Value, Value),
    /// The elements of two arrays of the same length, starting at an index.
    Elements(Gc<Array>, Gc<Array>, usize),
}

/// Returns the first index, starting at the given one, at which the elements are not obviously the
/// same plain value.
fn first_unlike(
    x: Gc<Array>,
    y: Gc<Array>,
    from: usize,
    budget: &Budget,
) -> Result<Option<usize>, Failure> {
    let plain = |v: &Value| matches!(v.unpack(), Unpacked::Int(_) | Unpacked::Bool(_));
    let pairs = x.items().iter().zip(y.items()).enumerate().skip(from);
    for (i, (a, b)) in pairs {
        if !(plain(a) && a.tag == b.tag && a.bits == b.bits) {
            return Ok(Some(i));
        }
        if i % 4096 == 4095 {
            budget.poll(4)?;
        }
    }
    Ok(None)
}

/// Reports whether an array may contain a nan. Since a nan differs from itself, only such an array
/// must be compared with itself.
fn holds_nan(array: Value) -> bool {
    let Some(array) = array.as_array() else {
        return false;
    };
    array
        .items()
        .iter()
        .any(|v| v.tag == Tag::Float || v.tag as u64 >= Tag::Array as u64)
}

/// Reports whether two values are identical: the same object, or equal values of the same type.
pub fn same(a: Value, b: Value) -> bool {
    if a.tag == b.tag && a.bits == b.bits {
        return true;
    }
    match (a.unpack(), b.unpack()) {
        (Unpacked::Text(x), Unpacked::Text(y)) => x.as_str() == y.as_str(),
        (Unpacked::Picture(x), Unpacked::Picture(y)) => x.picture() == y.picture(),
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
