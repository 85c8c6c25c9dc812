//! Structs: inheritance, and fields by name.

use super::{GLOBAL, PURE, also, native, pieces};
use crate::value::{Struct, Value};
use crate::vm::{Builtin, Effect, Native, Outcome};

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "new(parent[, fields])",
        (1, 2),
        PURE,
        "An empty struct that inherits from the parent; with `fields`, one with these fields of its own.",
        &["var p = {n = 1}; new(p).n → 1"],
        new,
    ),
    native(
        GLOBAL,
        "getattr(s, key[, default])",
        (2, 3),
        PURE,
        "A field by name, including inherited fields; the default if there is none.",
        &[
            "getattr({a = 1}, \"a\") → 1",
            "getattr({a = 1}, \"b\", 0) → 0",
        ],
        getattr,
    ),
    native(
        GLOBAL,
        "setattr(s, key, value)",
        (3, 3),
        &[Effect::Mutates(0)],
        "Sets a field by name, creating it if it is new.",
        &["var s = {a = 1}; setattr(s, \"b\", 2); s → {a = 1, b = 2}"],
        setattr,
    ),
    native(
        GLOBAL,
        "hasattr(s, key)",
        (2, 2),
        PURE,
        "Whether the struct has this field, either its own or inherited.",
        &["hasattr({a = 1}, \"b\") → false"],
        hasattr,
    ),
    native(
        GLOBAL,
        "delattr(s, key)",
        (2, 2),
        &[Effect::Mutates(0)],
        "Removes one of the struct's own fields.",
        &["var s = {a = 1, b = 2}; delattr(s, \"a\"); s → {b = 2}"],
        delattr,
    ),
    native(
        also("dict"),
        "keys(s)",
        (1, 1),
        PURE,
        "The names of a struct's own fields, or the keys of a dict, in order.",
        &["keys({a = 1, b = 2}) → [\"a\", \"b\"]"],
        keys,
    ),
    native(
        also("dict"),
        "values(s)",
        (1, 1),
        PURE,
        "The values of a struct's own fields, or of a dict, in order.",
        &["values({a = 1, b = 2}) → [1, 2]"],
        values,
    ),
    native(
        GLOBAL,
        "update(a, b)",
        (2, 2),
        &[Effect::Mutates(0)],
        "Copies b's own fields into a, in place.",
        &["var a = {x = 1}; update(a, {x = 2, y = 3}); a → {x = 2, y = 3}"],
        update,
    ),
    native(
        GLOBAL,
        "copy_struct(s)",
        (1, 1),
        PURE,
        "A deep copy of a struct, as made by `copy`.",
        &["copy_struct({a = 1}) → {a = 1}"],
        copy_struct,
    ),
];

fn new(n: &mut Native<'_>) -> Outcome {
    let parent = n.structure(0)?;
    let fields = match n.count() {
        1 => None,
        _ => Some(n.structure(1)?),
    };
    let vm = &mut *n.vm;
    let shape = vm.shapes.empty(&mut vm.heap, Some(parent));
    let object = Struct::new(&mut vm.heap, shape, &[]);
    if let Some(fields) = fields {
        let keys = fields.shape();
        for (i, key) in keys.keys().iter().enumerate() {
            vm.assign_field(object, *key, fields.values()[i])?;
        }
    }
    Ok(object.into())
}

fn getattr(n: &mut Native<'_>) -> Outcome {
    let object = n.structure(0)?;
    let key = n.vm.known_key(n.arg(1))?;
    let found = key.and_then(|key| n.vm.read_field(object, key));
    match found.or(n.given(2)) {
        Some(value) => Ok(value),
        None => Err(n.vm.no_field(n.arg(0), n.text(1)?).into()),
    }
}

fn setattr(n: &mut Native<'_>) -> Outcome {
    let object = n.structure(0)?;
    let key = n.vm.key(n.arg(1))?;
    n.vm.assign_field(object, key, n.arg(2))?;
    Ok(Value::NULL)
}

fn hasattr(n: &mut Native<'_>) -> Outcome {
    let object = n.structure(0)?;
    let key = n.vm.known_key(n.arg(1))?;
    let found = key.and_then(|key| n.vm.read_field(object, key));
    Ok(Value::bool(found.is_some()))
}

fn delattr(n: &mut Native<'_>) -> Outcome {
    let object = n.structure(0)?;
    let key = n.vm.known_key(n.arg(1))?;
    let name = n.text(1)?;
    let vm = &mut *n.vm;
    if key.is_some_and(|key| object.remove(&mut vm.heap, &mut vm.shapes, key)) {
        return Ok(Value::NULL);
    }
    let failure = vm.no_field(object.into(), name);
    Err(match key.and_then(|key| object.get(key)) {
        Some(_) => failure.with_hint("the field is inherited; remove it from the parent"),
        None => failure,
    }
    .into())
}

fn keys(n: &mut Native<'_>) -> Outcome {
    if let Some(table) = n.arg(0).as_table() {
        return super::table::keys(n, table);
    }
    let shape = n.structure(0)?.shape();
    let mut names = Vec::with_capacity(shape.keys().len());
    for (i, key) in shape.keys().iter().enumerate() {
        n.ask_at(i)?;
        names.push(n.vm.symbol_text(*key));
    }
    n.make_array(names)
}

fn values(n: &mut Native<'_>) -> Outcome {
    if let Some(table) = n.arg(0).as_table().filter(|table| !table.is_set()) {
        return super::table::values(n, table);
    }
    let object = n.structure(0)?;
    let items = pieces::copied(object.values(), &n.vm.budget)?;
    n.make_array(items)
}

fn update(n: &mut Native<'_>) -> Outcome {
    let (target, source) = (n.structure(0)?, n.structure(1)?);
    if target == source {
        return Ok(Value::NULL);
    }
    let keys = source.shape();
    for (i, key) in keys.keys().iter().enumerate() {
        n.ask_at(i)?;
        n.vm.assign_field(target, *key, source.values()[i])?;
    }
    Ok(Value::NULL)
}

fn copy_struct(n: &mut Native<'_>) -> Outcome {
    n.structure(0)?;
    super::core::copy(n)
}
