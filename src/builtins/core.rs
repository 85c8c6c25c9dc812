//! Printing, types, identity, errors and names.

use super::{ANY, GLOBAL, PURE, also, native};
use crate::limit::carried;
use crate::text::Failure;
use crate::value::{self, Collection, Struct, Text, Value, deep_copy};
use crate::vm::{Builtin, Effect, Native, Outcome, Raise, Resource};

const PRINTS: &[Effect] = &[Effect::Changes(Resource::Output)];
const SEES_NAMES: &[Effect] = &[Effect::Reads(Resource::Names)];
/// Reading a line consumes it, and the prompt is written to the output.
const ASKS: &[Effect] = &[
    Effect::Reads(Resource::Input),
    Effect::Changes(Resource::Input),
    Effect::Changes(Resource::Output),
];

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "print(…)",
        (0, ANY),
        PRINTS,
        "Prints the values, separated by spaces, and a newline.",
        &["print(1, \"a\") → 1 a"],
        print,
    ),
    native(
        GLOBAL,
        "write(…)",
        (0, ANY),
        PRINTS,
        "Writes the values one after another, without spaces or a newline.",
        &["write(1, \"a\"); write(2); print() → 1 a2"],
        write,
    ),
    native(
        GLOBAL,
        "input([prompt])",
        (0, 1),
        ASKS,
        "Reads a line and returns it as a string; returns null at the end of input. `number(input())` reads a number.",
        &[],
        input,
    ),
    native(
        GLOBAL,
        "typeof(x)",
        (1, 1),
        PURE,
        "The name of a value's type.",
        &["typeof(1/2) → \"rational\"", "typeof(\"a\") → \"string\""],
        type_of,
    ),
    native(
        also("array string dict set"),
        "size(x)",
        (1, 1),
        PURE,
        "The number of elements, characters or own fields.",
        &["size([1, 2]) → 2", "size(\"héllo\") → 5"],
        size,
    ),
    native(
        GLOBAL,
        "copy(x)",
        (1, 1),
        PURE,
        "A deep copy, which shares nothing with the original.",
        &["copy([[1]]) → [[1]]"],
        copy,
    ),
    native(
        GLOBAL,
        "same(a, b)",
        (2, 2),
        PURE,
        "Whether both are the same object; for plain values, whether they are equal and of the same type.",
        &["same([1], [1]) → false"],
        same,
    ),
    native(
        GLOBAL,
        "assert(condition[, message])",
        (1, 2),
        PURE,
        "Raises an AssertionError unless the condition is true.",
        &["assert(1 < 2)"],
        assert,
    ),
    native(
        GLOBAL,
        "error(message)",
        (1, 2),
        PURE,
        "Raises an error; `error(kind, message)` gives it a kind.",
        &["try { error(\"Odd\", \"no\") } catch e { print(e) } → Odd: no"],
        error,
    ),
    native(
        GLOBAL,
        "exit([code])",
        (0, 1),
        PURE,
        "Ends the program with this exit status, from 0 to 255; 0 if none is given.",
        &[],
        exit,
    ),
    native(
        GLOBAL,
        "vars()",
        (0, 1),
        SEES_NAMES,
        "The names of the variables visible here, in sorted order.",
        &[],
        vars,
    ),
    native(
        GLOBAL,
        "locals()",
        (0, 1),
        SEES_NAMES,
        "A struct of the local variables visible here.",
        &["{ var a = 1; print(locals()) } → {a = 1}"],
        locals,
    ),
    native(
        GLOBAL,
        "globals()",
        (0, 0),
        SEES_NAMES,
        "A struct of the global variables of this program.",
        &[],
        globals,
    ),
];

fn print(n: &mut Native<'_>) -> Outcome {
    put(n, "\n")
}

fn write(n: &mut Native<'_>) -> Outcome {
    put(n, "")
}

/// Writes the display forms of the arguments, with spaces between them.
fn put(n: &mut Native<'_>, after: &str) -> Outcome {
    let mut line = String::new();
    for (i, value) in n.args().iter().enumerate() {
        if i > 0 {
            line.push(' ');
        }
        match value.as_str() {
            Some(text) => line.push_str(text),
            None => line.push_str(&n.vm.display(*value)?),
        }
    }
    line.push_str(after);
    n.vm.left_program = true;
    n.vm.host
        .write(&line)
        .map_err(|error| n.vm.output_error(&error))?;
    Ok(Value::NULL)
}

fn input(n: &mut Native<'_>) -> Outcome {
    let prompt = if n.count() > 0 {
        n.vm.display(n.arg(0))?
    } else {
        String::new()
    };
    let line = n.vm.host.read_line(&prompt);
    n.vm.budget.poll(0)?;
    let line = line.map_err(|error| {
        carried(&error).unwrap_or_else(|| Failure::io(format!("cannot read: {error}")))
    });
    match line? {
        Some(line) => n.make_text(line),
        None => Ok(Value::NULL),
    }
}

fn type_of(n: &mut Native<'_>) -> Outcome {
    n.make_text(n.arg(0).type_name().to_string())
}

pub(super) fn size(n: &mut Native<'_>) -> Outcome {
    let count = match n.arg(0).as_collection() {
        Some(Collection::Array(array)) => array.len(),
        Some(Collection::Text(text)) => text.chars(),
        Some(Collection::Struct(object)) => object.len(),
        Some(Collection::Table(table)) => table.len(),
        None => {
            let wanted = "an array, a string, a struct, a dict or a set";
            return Err(n.wants(0, wanted).into());
        }
    };
    Ok(Value::int(count as i64))
}

pub(super) fn copy(n: &mut Native<'_>) -> Outcome {
    let value = n.arg(0);
    let vm = &mut *n.vm;
    Ok(deep_copy(value, &mut vm.heap, &mut vm.shapes, &vm.budget)?)
}

fn same(n: &mut Native<'_>) -> Outcome {
    Ok(Value::bool(value::same(n.arg(0), n.arg(1))))
}

fn assert(n: &mut Native<'_>) -> Outcome {
    if n.vm.truth(n.arg(0)) {
        return Ok(Value::NULL);
    }
    let message = match n.given(1) {
        Some(message) => n.vm.display(message)?,
        None => "the condition is false".to_string(),
    };
    Err(Failure::new(crate::text::ErrorKind::Assertion, message).into())
}

fn error(n: &mut Native<'_>) -> Outcome {
    let (kind, message) = match n.given(1) {
        Some(message) => (n.text(0)?.to_string(), n.vm.display(message)?),
        None => ("Error".to_string(), n.vm.display(n.arg(0))?),
    };
    Err(Raise::error(
        n.vm.make_error(&kind, &message, Value::NULL).into(),
    ))
}

fn exit(n: &mut Native<'_>) -> Outcome {
    let code = if n.count() > 0 { n.int(0)? } else { 0 };
    if !(0..=255).contains(&code) {
        let message = format!("an exit status must be from 0 to 255, not {code}");
        return Err(Failure::value(message).into());
    }
    Err(Raise::exit(code as i32))
}

/// The compiler passes the visible locals in a struct.
fn vars(n: &mut Native<'_>) -> Outcome {
    let mut names: Vec<String> =
        n.vm.globals
            .declared(crate::vm::SESSION)
            .iter()
            .map(|(s, _)| n.vm.symbols.text(*s).to_string())
            .collect();
    if let Some(locals) = n.arg(0).as_struct() {
        names.extend(
            locals
                .shape()
                .keys()
                .iter()
                .map(|s| n.vm.symbols.text(*s).to_string()),
        );
    }
    names.sort();
    names.dedup();
    let items = names
        .iter()
        .map(|name| Text::new(&mut n.vm.heap, name).into())
        .collect();
    n.make_array(items)
}

fn locals(n: &mut Native<'_>) -> Outcome {
    if n.count() > 0 && n.arg(0).as_struct().is_some() {
        return Ok(n.arg(0));
    }
    let shape = n.vm.shapes.empty(&mut n.vm.heap, None);
    Ok(Struct::new(&mut n.vm.heap, shape, &[]).into())
}

fn globals(n: &mut Native<'_>) -> Outcome {
    let vm = &mut *n.vm;
    let shape = vm.shapes.empty(&mut vm.heap, None);
    let object = Struct::new(&mut vm.heap, shape, &[]);
    // In alphabetical order, since the order of the slots would reveal names that no longer exist.
    let mut declared = vm.globals.declared(crate::vm::SESSION);
    declared.sort_by_key(|(name, _)| vm.symbols.text(*name).to_string());
    for (name, slot) in declared {
        let value = vm.globals.value(slot);
        object.set(&mut vm.heap, &mut vm.shapes, name, value);
    }
    Ok(object.into())
}
