//! Dicts and sets.

use super::{ANY, PURE, also, native, only};
use crate::text::Failure;
use crate::value::{Array, Gc, Table, Value};
use crate::vm::{Builtin, Effect, Native, Outcome, described};

const CHANGES: &[Effect] = &[Effect::Mutates(0)];

pub(super) const ROWS: &[Builtin] = &[
    native(
        also("dict"),
        "dict(x)",
        (0, 1),
        PURE,
        "A dict made from an array of [key, value] pairs or from a struct's fields, or a copy of a dict; an empty dict if nothing is given.",
        &[
            "dict([[\"a\", 1], [2, \"b\"]]) → [\"a\": 1, 2: \"b\"]",
            "dict({a = 1}) → [\"a\": 1]",
        ],
        dict,
    ),
    native(
        only("dict"),
        "get(d, key[, default])",
        (2, 3),
        PURE,
        "The value of a key; the default, or null, if the key is missing.",
        &[
            "dict({a = 1}).get(\"a\") → 1",
            "dict({a = 1}).get(\"b\", 0) → 0",
        ],
        get,
    ),
    native(
        only("dict set"),
        "has(c, key)",
        (2, 2),
        PURE,
        "Whether a dict has the key, or a set the element.",
        &[
            "dict({a = 1}).has(\"a\") → true",
            "set([1, 2]).has(1f) → true",
        ],
        has,
    ),
    native(
        only("dict set"),
        "remove(c, key)",
        (2, 2),
        CHANGES,
        "Removes a key from a dict and returns its value, or an element from a set and returns null; raises an IndexError if it is missing.",
        &[
            "dict({a = 1}).remove(\"a\") → 1",
            "var s = set([1, 2]); s.remove(1); s → set([2])",
        ],
        remove,
    ),
    native(
        only("dict"),
        "entries(d)",
        (1, 1),
        PURE,
        "An array of [key, value] pairs, in order.",
        &["dict({a = 1}).entries() → [[\"a\", 1]]"],
        entries,
    ),
    native(
        only("dict"),
        "merge(a, b)",
        (2, 2),
        PURE,
        "A new dict with the entries of both; if both have a key, b's value is used.",
        &["dict::merge(dict({x = 1, y = 2}), dict({y = 3})) → [\"x\": 1, \"y\": 3]"],
        merge,
    ),
    native(
        only("dict set"),
        "clear(c)",
        (1, 1),
        CHANGES,
        "Removes everything from a dict or a set.",
        &["var s = set([1, 2]); s.clear(); s → set([])"],
        clear,
    ),
    native(
        also("set"),
        "set(x)",
        (0, 1),
        PURE,
        "A set of the elements of an array, the characters of a string or the keys of a dict, or a copy of a set; an empty set if nothing is given.",
        &[
            "set([3, 1, 3]) → set([3, 1])",
            "set(\"noon\") → set([\"n\", \"o\"])",
        ],
        set,
    ),
    native(
        only("set"),
        "add(s, x, …)",
        (2, ANY),
        CHANGES,
        "Adds the values to the set, in place.",
        &["var s = set([1]); s.add(2); s → set([1, 2])"],
        add,
    ),
    native(
        only("set"),
        "union(a, b)",
        (2, 2),
        PURE,
        "A new set of the elements that are in at least one of the two sets.",
        &["set([1, 2]).union(set([2, 3])) → set([1, 2, 3])"],
        union,
    ),
    native(
        only("set"),
        "intersect(a, b)",
        (2, 2),
        PURE,
        "A new set of the elements that are in both sets.",
        &["set([1, 2]).intersect(set([2, 3])) → set([2])"],
        |n| keep(n, true),
    ),
    native(
        only("set"),
        "difference(a, b)",
        (2, 2),
        PURE,
        "A new set of the elements of a that are not in b.",
        &["set([1, 2]).difference(set([2, 3])) → set([1])"],
        |n| keep(n, false),
    ),
    native(
        only("set"),
        "symmetric_difference(a, b)",
        (2, 2),
        PURE,
        "A new set of the elements that are in one of the two sets, but not in both.",
        &["set([1, 2]).symmetric_difference(set([2, 3])) → set([1, 3])"],
        symmetric_difference,
    ),
    native(
        only("set"),
        "is_subset(a, b)",
        (2, 2),
        PURE,
        "Whether every element of a is also in b.",
        &["set([1]).is_subset(set([1, 2])) → true"],
        is_subset,
    ),
];

/// The approximate size of an entry in a new table, in bytes.
const ENTRY_BYTES: usize = 48;

/// Returns an argument that is a dict or a set.
fn table(n: &Native<'_>, index: usize) -> Result<Gc<Table>, Failure> {
    let found = n.arg(index).as_table();
    found.ok_or_else(|| n.wants(index, "a dict or a set"))
}

fn dict_at(n: &Native<'_>, index: usize) -> Result<Gc<Table>, Failure> {
    let found = n.arg(index).as_table().filter(|table| !table.is_set());
    found.ok_or_else(|| n.wants(index, "a dict"))
}

fn set_at(n: &Native<'_>, index: usize) -> Result<Gc<Table>, Failure> {
    let found = n.arg(index).as_table().filter(|table| table.is_set());
    found.ok_or_else(|| n.wants(index, "a set"))
}

/// Creates a table with room for this many entries.
fn new(n: &mut Native<'_>, is_set: bool, room: usize) -> Result<Gc<Table>, Failure> {
    n.vm.check_room(room.saturating_mul(ENTRY_BYTES))?;
    Ok(Table::new(&mut n.vm.heap, is_set, room))
}

/// Copies the entries of a table to a new one; their keys are known to be valid.
fn pour(n: &mut Native<'_>, from: Gc<Table>, to: Gc<Table>) -> Result<(), Failure> {
    let mut place = 0;
    while let Some((at, key, hash, value)) = from.entry_from(place) {
        n.ask_at(at)?;
        place = at + 1;
        let vm = &mut *n.vm;
        to.put(&mut vm.heap, key, hash, value, &vm.budget)?;
    }
    Ok(())
}

fn dict(n: &mut Native<'_>) -> Outcome {
    let Some(x) = n.given(0) else {
        return Ok(new(n, false, 0)?.into());
    };
    if let Some(table) = x.as_table().filter(|table| !table.is_set()) {
        let made = new(n, false, table.len())?;
        pour(n, table, made)?;
        return Ok(made.into());
    }
    match (x.as_struct(), x.as_array()) {
        (Some(object), _) => {
            let made = new(n, false, object.len())?;
            let shape = object.shape();
            for (i, key) in shape.keys().iter().enumerate() {
                n.ask_at(i)?;
                let name = n.vm.symbol_text(*key);
                n.vm.table_put(made, name, object.values()[i])?;
            }
            Ok(made.into())
        }
        (_, Some(array)) => {
            let made = new(n, false, array.len())?;
            for (i, pair) in array.items().iter().enumerate() {
                n.ask_at(i)?;
                let items = pair.as_array().filter(|pair| pair.len() == 2);
                let Some(items) = items else {
                    return Err(Failure::value(format!(
                        "`dict` takes an array of [key, value] pairs, but element {i} is {}",
                        match pair.as_array() {
                            Some(other) => format!("an array of {}", other.len()),
                            None => described(*pair),
                        }
                    ))
                    .into());
                };
                n.vm.table_put(made, items.items()[0], items.items()[1])?;
            }
            Ok(made.into())
        }
        (None, None) => Err(n.wants(0, "an array of pairs, a struct or a dict").into()),
    }
}

fn set(n: &mut Native<'_>) -> Outcome {
    let Some(x) = n.given(0) else {
        return Ok(new(n, true, 0)?.into());
    };
    if let Some(table) = x.as_table() {
        let made = new(n, true, table.len())?;
        let mut place = 0;
        while let Some((at, key, hash, _)) = table.entry_from(place) {
            n.ask_at(at)?;
            place = at + 1;
            made.append(&mut n.vm.heap, key, hash, Value::NULL);
        }
        return Ok(made.into());
    }
    let made = new(n, true, 0)?;
    if let Some(text) = x.as_str() {
        for (i, c) in text.chars().enumerate() {
            n.ask_at(i)?;
            let c = n.vm.character(c);
            n.vm.table_put(made, c, Value::NULL)?;
        }
        return Ok(made.into());
    }
    let array = x.as_array();
    let array = array.ok_or_else(|| n.wants(0, "an array, a string, a dict or a set"))?;
    for (i, x) in array.items().iter().enumerate() {
        n.ask_at(i)?;
        n.vm.table_put(made, *x, Value::NULL)?;
    }
    Ok(made.into())
}

fn get(n: &mut Native<'_>) -> Outcome {
    let found = n.vm.table_get(dict_at(n, 0)?, n.arg(1))?;
    Ok(found.unwrap_or(n.arg(2)))
}

fn has(n: &mut Native<'_>) -> Outcome {
    Ok(Value::bool(n.vm.table_has(table(n, 0)?, n.arg(1))?))
}

fn remove(n: &mut Native<'_>) -> Outcome {
    let table = table(n, 0)?;
    let removed = n.vm.table_remove(table, n.arg(1))?;
    removed.ok_or_else(|| n.vm.no_key(table, n.arg(1)).into())
}

fn entries(n: &mut Native<'_>) -> Outcome {
    pairs(n, dict_at(n, 0)?)
}

/// Returns the entries of a dict as an array of pairs.
pub(super) fn pairs(n: &mut Native<'_>, table: Gc<Table>) -> Outcome {
    const PAIR_BYTES: usize = size_of::<Array>() + 3 * size_of::<Value>();
    n.vm.check_room(table.len().saturating_mul(PAIR_BYTES))?;
    let mut items = Vec::with_capacity(table.len());
    for (i, (key, _, value)) in table.entries().enumerate() {
        n.ask_at(i)?;
        let key = n.vm.key_copy(key)?;
        items.push(Array::new(&mut n.vm.heap, vec![key, value]).into());
    }
    n.make_array(items)
}

/// Returns the keys of a dict, or the elements of a set.
pub(super) fn keys(n: &mut Native<'_>, table: Gc<Table>) -> Outcome {
    n.vm.check_room(table.len().saturating_mul(size_of::<Value>()))?;
    let mut items = Vec::with_capacity(table.len());
    for (i, (key, ..)) in table.entries().enumerate() {
        n.ask_at(i)?;
        items.push(n.vm.key_copy(key)?);
    }
    n.make_array(items)
}

/// Returns the values of a dict.
pub(super) fn values(n: &mut Native<'_>, table: Gc<Table>) -> Outcome {
    n.vm.check_room(table.len().saturating_mul(size_of::<Value>()))?;
    let mut items = Vec::with_capacity(table.len());
    for (i, (.., value)) in table.entries().enumerate() {
        n.ask_at(i)?;
        items.push(value);
    }
    n.make_array(items)
}

fn merge(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (dict_at(n, 0)?, dict_at(n, 1)?);
    let made = new(n, false, a.len().max(b.len()))?;
    pour(n, a, made)?;
    pour(n, b, made)?;
    Ok(made.into())
}

fn clear(n: &mut Native<'_>) -> Outcome {
    table(n, 0)?.clear(&mut n.vm.heap);
    Ok(Value::NULL)
}

fn add(n: &mut Native<'_>) -> Outcome {
    let set = set_at(n, 0)?;
    for x in &n.args()[1..] {
        n.vm.table_put(set, *x, Value::NULL)?;
    }
    Ok(Value::NULL)
}

fn union(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (set_at(n, 0)?, set_at(n, 1)?);
    let made = new(n, true, a.len().max(b.len()))?;
    pour(n, a, made)?;
    pour(n, b, made)?;
    Ok(made.into())
}

/// Copies the elements of a set that are in `other` (or, if `wanted` is false, are not) to a new
/// set.
fn sift(
    n: &mut Native<'_>,
    from: Gc<Table>,
    other: Gc<Table>,
    wanted: bool,
    to: Gc<Table>,
) -> Result<(), Failure> {
    let mut place = 0;
    while let Some((at, key, hash, _)) = from.entry_from(place) {
        n.ask_at(at)?;
        place = at + 1;
        if other.get(key, hash, &n.vm.budget)?.is_some() == wanted {
            to.append(&mut n.vm.heap, key, hash, Value::NULL);
        }
    }
    Ok(())
}

fn keep(n: &mut Native<'_>, wanted: bool) -> Outcome {
    let (a, b) = (set_at(n, 0)?, set_at(n, 1)?);
    let made = new(n, true, 0)?;
    sift(n, a, b, wanted, made)?;
    Ok(made.into())
}

fn symmetric_difference(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (set_at(n, 0)?, set_at(n, 1)?);
    let made = new(n, true, 0)?;
    sift(n, a, b, false, made)?;
    sift(n, b, a, false, made)?;
    Ok(made.into())
}

fn is_subset(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (set_at(n, 0)?, set_at(n, 1)?);
    if a.len() > b.len() {
        return Ok(Value::bool(false));
    }
    let mut place = 0;
    while let Some((at, key, hash, _)) = a.entry_from(place) {
        n.ask_at(at)?;
        place = at + 1;
        if b.get(key, hash, &n.vm.budget)?.is_none() {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::TRUE)
}
