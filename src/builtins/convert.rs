//! Conversions between types, and typed declarations.

use super::{GLOBAL, PURE, also, native, pieces};
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef};
use crate::text::Failure;
use crate::value::{Collection, Unpacked, Value};
use crate::vm::{Builtin, Native, Outcome, Vm};

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "to_string(x)",
        (1, 1),
        PURE,
        "The display form, as written by `print`.",
        &["to_string(1/3) → \"1/3\""],
        string,
    ),
    native(
        GLOBAL,
        "tostring(x)",
        (1, 1),
        PURE,
        "Same as `to_string`: the display form.",
        &["tostring(1/3) → \"1/3\""],
        string,
    ),
    native(
        also("string"),
        "string(x)",
        (1, 1),
        PURE,
        "The display form, as written by `print`.",
        &["string([1, \"a\"]) → \"[1, \\\"a\\\"]\""],
        string,
    ),
    native(
        GLOBAL,
        "number(text)",
        (1, 1),
        PURE,
        "The exact number that a string represents: `12`, `-3/4`, `0.25`, `1e3`, `1 + 2√2`.",
        &["number(\"3/4\") → 3/4"],
        number_of,
    ),
    native(
        GLOBAL,
        "int(x)",
        (1, 1),
        PURE,
        "Converts to an int: numbers are rounded toward zero, text is read as digits, and a bool gives 0 or 1.",
        &["int(-2.7) → -2", "int(\"42\") → 42"],
        int,
    ),
    native(
        GLOBAL,
        "float(x)",
        (1, 1),
        PURE,
        "The nearest float.",
        &["float(1/4) → 0.25"],
        float,
    ),
    native(
        GLOBAL,
        "rational(x)",
        (1, 1),
        PURE,
        "Converts to a rational: a float gives its exact binary value.",
        &["rational(0.5f) → 1/2"],
        rational,
    ),
    native(
        GLOBAL,
        "complex(re[, im])",
        (1, 2),
        PURE,
        "The complex number re + im·i.",
        &["complex(1, 2) → 1 + 2i"],
        complex,
    ),
    native(
        GLOBAL,
        "bool(x)",
        (1, 1),
        PURE,
        "Whether the value counts as true in a condition.",
        &["bool([]) → false", "bool(\"0\") → true"],
        bool_of,
    ),
    native(
        also("array"),
        "array(x)",
        (1, 1),
        PURE,
        "An array of a string's characters, a struct's values, a dict's [key, value] pairs or a set's elements; or a copy of an array.",
        &["array(\"ab\") → [\"a\", \"b\"]"],
        array,
    ),
];

fn string(n: &mut Native<'_>) -> Outcome {
    if let Unpacked::Text(_) = n.arg(0).unpack() {
        return Ok(n.arg(0));
    }
    let text = n.vm.display(n.arg(0))?;
    n.make_text(text)
}

fn number_of(n: &mut Native<'_>) -> Outcome {
    if n.arg(0).as_number().is_some() {
        return Ok(n.arg(0));
    }
    let text = n.text(0)?;
    let read = number::read(text, &n.vm.budget)?;
    Ok(n.make_number(read))
}

fn int(n: &mut Native<'_>) -> Outcome {
    let value = read_number(n)?;
    let cut = number::trunc(value.as_ref(), &n.vm.budget)?;
    Ok(n.make_number(cut))
}

fn float(n: &mut Native<'_>) -> Outcome {
    if let Unpacked::Text(text) = n.arg(0).unpack() {
        let special = match text.as_str().trim() {
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            "nan" => Some(f64::NAN),
            _ => None,
        };
        if let Some(special) = special {
            return Ok(Value::float(special));
        }
    }
    as_float(read_number(n)?.as_ref(), &n.vm.budget)
}

/// Reads the first argument as a number: a bool is 0 or 1, and a string is parsed.
fn read_number(n: &Native<'_>) -> Result<Number, Failure> {
    if let Unpacked::Bool(b) = n.arg(0).unpack() {
        return Ok(Number::Int(i64::from(b)));
    }
    if let Unpacked::Text(text) = n.arg(0).unpack() {
        return number::read(text.as_str().trim(), &n.vm.budget);
    }
    Ok(n.number(0)?.to_number())
}

fn as_float(x: NumberRef<'_>, budget: &Budget) -> Outcome {
    if x.kind() == NumberKind::Complex {
        return Err(Failure::type_(
            "a complex number cannot be converted to a float; use `re` or `abs`",
        )
        .into());
    }
    Ok(Value::float(number::nearest(x, budget)?))
}

fn rational(n: &mut Native<'_>) -> Outcome {
    let value = read_number(n)?;
    let exact = number::to_rational(value.as_ref())?;
    Ok(n.make_number(exact))
}

fn complex(n: &mut Native<'_>) -> Outcome {
    let re = n.number(0)?.to_number();
    let im = if n.count() > 1 {
        n.number(1)?.to_number()
    } else {
        return Ok(n.arg(0));
    };
    for (i, part) in [&re, &im].into_iter().enumerate() {
        if part.as_ref().kind() == NumberKind::Complex {
            return Err(n.wants(i, "a real number").into());
        }
    }
    Ok(n.make_number(number::complex(re, im)))
}

fn bool_of(n: &mut Native<'_>) -> Outcome {
    Ok(Value::bool(n.vm.truth(n.arg(0))))
}

fn array(n: &mut Native<'_>) -> Outcome {
    let items: Vec<Value> = match n.arg(0).as_collection() {
        Some(Collection::Array(array)) => {
            n.vm.check_room(size_of_val(array.items()))?;
            pieces::copied(array.items(), &n.vm.budget)?
        }
        Some(Collection::Struct(object)) => pieces::copied(object.values(), &n.vm.budget)?,
        Some(Collection::Text(_)) => return super::text::chars(n),
        Some(Collection::Table(table)) if table.is_set() => return super::table::keys(n, table),
        Some(Collection::Table(table)) => return super::table::pairs(n, table),
        None => {
            let wanted = "an array, a string, a struct, a dict or a set";
            return Err(n.wants(0, wanted).into());
        }
    };
    n.make_array(items)
}

/// Runs `T x = value`; `word` is the position of the type in `TypeWord`.
pub(super) fn declared(vm: &mut Vm, x: Value, word: u8) -> Outcome {
    const WORDS: [&str; 9] = [
        "int",
        "bigint",
        "rational",
        "irrational",
        "complex",
        "float",
        "bool",
        "string",
        "array",
    ];
    let name = WORDS[usize::from(word)];
    let args = [x];
    let mut n = Native::new(vm, name, &args);
    match name {
        "float" => float(&mut n),
        "bool" => bool_of(&mut n),
        "string" => string(&mut n),
        "array" => array(&mut n),
        _ => exact(&mut n, name),
    }
}

/// Converts the value to a number of this type; the conversion must not change its value.
fn exact(n: &mut Native<'_>, name: &str) -> Outcome {
    let x = n.arg(0);
    let kind = match x.as_number() {
        Some(number) => number.kind(),
        None => {
            return Err(Failure::type_(format!(
                "`{name}` declares a number, but this is {}",
                crate::vm::described(x)
            ))
            .into());
        }
    };
    let converted = match (name, kind) {
        ("int" | "bigint", NumberKind::Int) | ("complex", _) => return Ok(x),
        ("rational", NumberKind::Int | NumberKind::Rational) => return Ok(x),
        ("irrational", NumberKind::Int | NumberKind::Rational | NumberKind::Irrational) => {
            return Ok(x);
        }
        ("int" | "bigint", NumberKind::Rational | NumberKind::Float | NumberKind::Irrational) => {
            int(n)?
        }
        ("rational" | "irrational", NumberKind::Float) => rational(n)?,
        _ => return Err(changed(n, name)),
    };
    let equal = crate::value::equal(converted, x, &n.vm.budget)?;
    if equal {
        Ok(converted)
    } else {
        Err(changed(n, name))
    }
}

fn changed(n: &Native<'_>, name: &str) -> crate::vm::Raise {
    let shown = n.vm.described_briefly(n.arg(0));
    let hint = if name == "int" || name == "bigint" {
        "use `floor`, `round` or `int(x)` to convert it"
    } else {
        "declare it with `var`"
    };
    Failure::value(format!(
        "{shown} is not {} {name}",
        if name == "int" || name == "irrational" {
            "an"
        } else {
            "a"
        }
    ))
    .with_hint(hint)
    .into()
}
