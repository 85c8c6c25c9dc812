//! Arrays: accessing, slicing, joining and flattening. Functions that take a function are in
//! [`super::iterate`].

use super::{PURE, also, native, only, pieces};
use crate::number::{self, Integer, NumberRef};
use crate::text::{ErrorKind, Failure};
use crate::value::{Array, Gc, Table, Unpacked, Value, key_hash};
use crate::vm::{Builtin, Effect, Native, Outcome};
use rustc_hash::FxHashSet;

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("array"),
        "push(a, x, …)",
        (2, super::ANY),
        &[Effect::Mutates(0)],
        "Appends the values to the array, in place.",
        &["var a = [1]; push(a, 2, 3); a → [1, 2, 3]"],
        push,
    ),
    native(
        also("array"),
        "pop(a)",
        (1, 1),
        &[Effect::Mutates(0)],
        "Removes the last element from the array and returns it.",
        &["pop([1, 2]) → 2"],
        pop,
    ),
    native(
        only("array"),
        "at(a, i)",
        (2, 2),
        PURE,
        "The element at an index; negative indices count from the end.",
        &["array::at([1, 2, 3], -1) → 3"],
        at,
    ),
    native(
        only("array"),
        "set(a, i, x)",
        (3, 3),
        &[Effect::Mutates(0)],
        "Replaces the value at an existing index, in place.",
        &["var a = [1, 2]; a.set(0, 9); a → [9, 2]"],
        set,
    ),
    native(
        only("array"),
        "insert(a, i, x)",
        (3, 3),
        &[Effect::Mutates(0)],
        "Inserts a value before the element at the index, in place; an index equal to the array's size appends.",
        &["var a = [1, 3]; a.insert(1, 2); a → [1, 2, 3]"],
        insert,
    ),
    native(
        only("array"),
        "remove(a, i)",
        (2, 2),
        &[Effect::Mutates(0)],
        "Removes the element at an index, in place, and returns it.",
        &["[1, 2, 3].remove(0) → 1"],
        remove,
    ),
    native(
        only("array"),
        "index_of(a, x)",
        (2, 2),
        PURE,
        "The index of the first element equal to x, or -1.",
        &["[5, 6].index_of(6) → 1", "[5, 6].index_of(7) → -1"],
        index_of,
    ),
    native(
        only("array"),
        "contains(a, x)",
        (2, 2),
        PURE,
        "Whether some element is equal to x; same as `x in a`.",
        &["[1, 1/2].contains(0.5) → true"],
        contains,
    ),
    native(
        only("array"),
        "slice(a, i[, j])",
        (2, 3),
        PURE,
        "A new array of the elements from index i up to but not including j, like `a[i:j]`. Negative indices count from the end; indices out of range are clipped.",
        &[
            "[1, 2, 3, 4].slice(1, 3) → [2, 3]",
            "[1, 2, 3, 4].slice(-2) → [3, 4]",
        ],
        slice,
    ),
    native(
        also("array"),
        "reverse(a)",
        (1, 1),
        PURE,
        "A new array with the elements in reverse order.",
        &["reverse([1, 2, 3]) → [3, 2, 1]"],
        reverse,
    ),
    native(
        also("array"),
        "concat(a, …)",
        (0, super::ANY),
        PURE,
        "A new array with the elements of all the arrays, one after another.",
        &["concat([1], [2, 3]) → [1, 2, 3]"],
        concat,
    ),
    native(
        only("array string"),
        "join(a[, sep])",
        (1, 2),
        PURE,
        "The display forms of the elements as one string, with `sep` between them.",
        &[
            "[1, \"a\"].join(\"-\") → \"1-a\"",
            "string::join([\"a\", \"b\"], \", \") → \"a, b\"",
        ],
        join,
    ),
    native(
        only("array"),
        "zip(a, b, …)",
        (2, super::ANY),
        PURE,
        "An array of arrays: the first elements of all the arrays, then the second elements, and so on, up to the end of the shortest.",
        &["array::zip([1, 2], [3, 4]) → [[1, 3], [2, 4]]"],
        zip,
    ),
    native(
        only("array"),
        "enumerate(a)",
        (1, 1),
        PURE,
        "An array of [index, element] pairs.",
        &["[\"a\", \"b\"].enumerate() → [[0, \"a\"], [1, \"b\"]]"],
        enumerate,
    ),
    native(
        only("array"),
        "flatten(a[, levels])",
        (1, 2),
        PURE,
        "A new array in which nested arrays are replaced with their elements, at all levels or at as many as given.",
        &[
            "[1, [2, [3]]].flatten() → [1, 2, 3]",
            "[1, [2, [3]]].flatten(1) → [1, 2, [3]]",
        ],
        flatten,
    ),
    native(
        only("array"),
        "unique(a)",
        (1, 1),
        PURE,
        "A new array without the elements that are equal to an earlier one.",
        &["[2, 1, 4/2, 1].unique() → [2, 1]"],
        unique,
    ),
    native(
        only("array"),
        "fill(n, x)",
        (2, 2),
        PURE,
        "A new array with n copies of the value x. If x is an array or a struct, it is shared, not copied.",
        &["array::fill(3, 0) → [0, 0, 0]"],
        fill,
    ),
];

const VALUE_BYTES: usize = size_of::<Value>();
/// The size of a small array without its elements.
const ARRAY_BYTES: usize = size_of::<Array>();
/// Strings longer than this, in bytes, are checked one at a time.
const LONG: usize = 1 << 16;
/// How many elements a loop processes between interrupt checks.
const POLL_EVERY: usize = 4096;

fn push(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    for x in &n.args()[1..] {
        array.push(&mut n.vm.heap, *x);
    }
    Ok(Value::NULL)
}

fn pop(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    array
        .pop(&mut n.vm.heap)
        .ok_or_else(|| Failure::index("`pop` needs an array with at least one element").into())
}

fn at(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let at = n.vm.position(n.arg(1), array.len(), "array")?;
    Ok(array.items()[at])
}

fn set(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let at = n.vm.position(n.arg(1), array.len(), "array")?;
    let value = n.arg(2);
    array.set(&mut n.vm.heap, at, value);
    Ok(Value::NULL)
}

fn insert(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let length = array.len();
    let at = if n.arg(1).as_int() == Some(length as i64) {
        length
    } else {
        n.vm.position(n.arg(1), length, "array")?
    };
    let x = n.arg(2);
    array.insert(&mut n.vm.heap, at, x);
    Ok(Value::NULL)
}

fn remove(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let at = n.vm.position(n.arg(1), array.len(), "array")?;
    Ok(array.remove(&mut n.vm.heap, at))
}

fn position_of(n: &mut Native<'_>) -> Result<Option<usize>, Failure> {
    let array = n.array(0)?;
    n.vm.place_in(array, n.arg(1))
}

fn index_of(n: &mut Native<'_>) -> Outcome {
    Ok(Value::int(position_of(n)?.map_or(-1, |i| i as i64)))
}

fn contains(n: &mut Native<'_>) -> Outcome {
    Ok(Value::bool(position_of(n)?.is_some()))
}

/// Returns the start or end of a slice: negative indices count from the end, and indices out of
/// range are clipped.
fn bound(n: &Native<'_>, index: usize, length: usize) -> Result<usize, Failure> {
    match n.arg(index).as_number() {
        Some(NumberRef::Int(i)) if i < 0 => Ok(length.saturating_sub(i.unsigned_abs() as usize)),
        Some(NumberRef::Int(i)) => Ok(length.min(i as usize)),
        _ => n.int(index).map(|_| 0),
    }
}

fn slice(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let length = array.len();
    let start = bound(n, 1, length)?;
    let end = if n.count() > 2 {
        bound(n, 2, length)?
    } else {
        length
    };
    let part = array.items().get(start..end).unwrap_or_default();
    n.vm.check_room(size_of_val(part))?;
    let items = pieces::copied(part, &n.vm.budget)?;
    n.make_array(items)
}

fn reverse(n: &mut Native<'_>) -> Outcome {
    let array = if let Unpacked::Text(_) = n.arg(0).unpack() {
        return Err(n
            .wants(0, "an array")
            .with_hint("`s.reverse()` reverses a string")
            .into());
    } else {
        n.array(0)?
    };
    n.vm.check_room(array.len() * VALUE_BYTES)?;
    let mut items = Vec::with_capacity(array.len());
    for part in array.items().rchunks(pieces::ITEMS) {
        pieces::ask(part.len(), &n.vm.budget)?;
        items.extend(part.iter().rev());
    }
    n.make_array(items)
}

fn concat(n: &mut Native<'_>) -> Outcome {
    let mut length = 0;
    for i in 0..n.count() {
        length += n.array(i)?.len();
    }
    n.vm.check_room(length * VALUE_BYTES)?;
    let mut items = Vec::with_capacity(length);
    for x in n.args().iter().filter_map(|x| x.as_array()) {
        pieces::append(&mut items, x.items(), &n.vm.budget)?;
    }
    n.make_array(items)
}

fn join(n: &mut Native<'_>) -> Outcome {
    let array = if let Unpacked::Text(_) = n.arg(0).unpack() {
        return Err(n
            .wants(0, "an array")
            .with_hint("the array comes first: `a.join(\", \")`")
            .into());
    } else {
        n.array(0)?
    };
    let separator = if n.count() > 1 { n.text(1)? } else { "" };
    let mut text = String::new();
    for (i, x) in array.items().iter().enumerate() {
        let before = text.len();
        if i > 0 {
            push_part(n, &mut text, separator)?;
        }
        match (x.as_str(), x.as_number()) {
            (Some(part), _) => push_part(n, &mut text, part)?,
            (_, Some(number)) => number::show(number, &mut text, &n.vm.budget)?,
            _ => text.push_str(&n.vm.display(*x)?),
        }
        if i % 64 == 0 || text.len() - before > LONG {
            n.vm.check_room(text.len())?;
            n.vm.budget.poll(1)?;
        }
    }
    n.make_text(text)
}

/// Appends part of a joined string; a long part is copied in pieces, after memory is reserved for
/// it.
fn push_part(n: &Native<'_>, text: &mut String, part: &str) -> Result<(), Failure> {
    if part.len() <= LONG {
        text.push_str(part);
        return Ok(());
    }
    n.vm.check_text(text.len() + part.len())?;
    pieces::push(text, part, &n.vm.budget)
}

fn zip(n: &mut Native<'_>) -> Outcome {
    let mut length = usize::MAX;
    for i in 0..n.count() {
        length = length.min(n.array(i)?.len());
    }
    let row_bytes = ARRAY_BYTES + (n.count() + 1) * VALUE_BYTES;
    n.vm.check_room(length.saturating_mul(row_bytes))?;
    let arrays: Vec<Gc<Array>> = n.args().iter().filter_map(|x| x.as_array()).collect();
    let mut rows = Vec::with_capacity(length);
    for i in 0..length {
        n.ask_at(i)?;
        let row = arrays.iter().map(|a| a.items()[i]).collect();
        rows.push(Array::new(&mut n.vm.heap, row).into());
    }
    n.make_array(rows)
}

fn enumerate(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    n.vm.check_room(array.len() * (ARRAY_BYTES + 3 * VALUE_BYTES))?;
    let mut rows = Vec::with_capacity(array.len());
    for (i, x) in array.items().iter().enumerate() {
        n.ask_at(i)?;
        rows.push(Array::new(&mut n.vm.heap, vec![Value::int(i as i64), *x]).into());
    }
    n.make_array(rows)
}

fn flatten(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    let levels = if n.count() > 1 {
        count(n, 1)?
    } else {
        usize::MAX
    };
    let mut flat = Vec::new();
    let mut open: Vec<(Gc<Array>, usize)> = vec![(array, 0)];
    let mut met: FxHashSet<usize> = FxHashSet::from_iter([array.address()]);
    let mut steps = 0usize;
    while let Some((array, next)) = open.last_mut() {
        steps += 1;
        if steps.is_multiple_of(POLL_EVERY) {
            n.vm.budget.poll(16)?;
            n.vm.check_room(flat.len() * VALUE_BYTES)?;
        }
        let Some(x) = array.items().get(*next).copied() else {
            met.remove(&array.address());
            open.pop();
            continue;
        };
        *next += 1;
        match x.as_array() {
            Some(inner) if open.len() <= levels => {
                if !met.insert(inner.address()) {
                    return Err(Failure::value(
                        "an array that contains itself cannot be flattened",
                    )
                    .into());
                }
                open.push((inner, 0));
            }
            _ => flat.push(x),
        }
    }
    n.make_array(flat)
}

/// Returns the hash of a value as a key; `None` if the value cannot be a key.
fn hash_of(n: &Native<'_>, x: Value) -> Result<Option<u32>, Failure> {
    match key_hash(x, &n.vm.budget) {
        Ok(hash) => Ok(Some(hash)),
        Err(failure) if matches!(failure.kind(), ErrorKind::Type | ErrorKind::Value) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn unique(n: &mut Native<'_>) -> Outcome {
    let array = n.array(0)?;
    n.vm.check_room(array.len() * VALUE_BYTES)?;
    let mut kept: Vec<Value> = Vec::new();
    let keys = Table::new(&mut n.vm.heap, true, 0);
    // The kept elements that cannot be keys. They are compared one by one, since an expression may
    // equal a number.
    let mut others: Vec<Value> = Vec::new();
    let mut steps = 0usize;
    for x in array.items() {
        n.ask_at(kept.len())?;
        let hash = hash_of(n, *x)?;
        let candidates = match hash {
            Some(hash) => match keys.get(*x, hash, &n.vm.budget)? {
                Some(_) => continue,
                None => &others,
            },
            None => &kept,
        };
        let mut is_new = true;
        for other in candidates {
            steps += 1;
            if steps.is_multiple_of(POLL_EVERY) {
                n.vm.budget.poll(64)?;
            }
            if n.vm.is_equal(*x, *other)? {
                is_new = false;
                break;
            }
        }
        if !is_new {
            continue;
        }
        kept.push(*x);
        match hash {
            Some(hash) => keys.append(&mut n.vm.heap, *x, hash, Value::NULL),
            None => others.push(*x),
        }
    }
    n.make_array(kept)
}

fn fill(n: &mut Native<'_>) -> Outcome {
    let length = count(n, 0)?;
    n.vm.check_room(length.saturating_mul(VALUE_BYTES))?;
    let items = pieces::filled(n.arg(1), length, &n.vm.budget)?;
    n.make_array(items)
}

/// Returns an argument that is a count.
///
/// # Errors
/// `TypeError`, `ValueError` for a negative count, `LimitError` for a count too large for any
/// memory.
pub(super) fn count(n: &Native<'_>, index: usize) -> Result<usize, Failure> {
    match n.number(index)?.as_integer() {
        Some(Integer::Small(i)) => usize::try_from(i).map_err(|_| {
            Failure::value(format!("`{}` takes a count of 0 or more, not {i}", n.name))
        }),
        Some(Integer::Large(_)) => {
            let shown = n.vm.described_briefly(n.arg(index));
            if shown.starts_with('-') {
                return Err(Failure::value(format!(
                    "`{}` takes a count of 0 or more, not {shown}",
                    n.name
                )));
            }
            n.vm.check_room(usize::MAX)?;
            Ok(usize::MAX)
        }
        None => Err(n.wants(index, "an int")),
    }
}
