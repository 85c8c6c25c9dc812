//! Functions that call a function for each element. They are written in the language itself, so
//! that callbacks are ordinary calls, which can nest, recurse, raise errors and be interrupted like
//! any other. Whatever the language cannot express is in hidden functions, whose names start with
//! `__`.

use super::{GLOBAL, PURE, also, library, native, only, pieces};
use crate::text::Failure;
use crate::value::{Closure, Collection, Unpacked, Value};
use crate::vm::{Builtin, Effect, Native, Outcome, described};

pub(super) const ROWS: &[Builtin] = &[
    library(
        also("array"),
        "map(a, f)",
        (2, 2),
        &[Effect::Calls(1)],
        "A new array of f(x) for each element x.",
        &["map([1, 2, 3], |x| x^2) → [1, 4, 9]"],
        "func map(a, f) {
            __array_and_function(a, f, \"map\")
            var out = __blank(a)
            var i = 0
            for x in a { out[i] = f(x); i += 1 }
            while size(out) > i { pop(out) }
            return out
        }",
    ),
    library(
        also("array"),
        "filter(a, f)",
        (2, 2),
        &[Effect::Calls(1)],
        "A new array of the elements x for which f(x) is true.",
        &["filter([1, 2, 3, 4], |x| x % 2 == 0) → [2, 4]"],
        "func filter(a, f) {
            __array_and_function(a, f, \"filter\")
            var out = []
            for x in a { if f(x) { push(out, x) } }
            return out
        }",
    ),
    library(
        also("array"),
        "reduce(a, f[, init])",
        (2, 3),
        &[Effect::Calls(1)],
        "f(… f(f(init, a[0]), a[1]) …): the elements combined from the left, starting with the first element if no `init` is given.",
        &[
            "reduce([1, 2, 3, 4], |a, b| a + b) → 10",
            "reduce([], |a, b| a + b, 0) → 0",
        ],
        "func reduce(a, f, init) {
            __array_and_function(a, f, \"reduce\")
            var result = init
            if __given(init) {
                for x in a { result = f(result, x) }
                return result
            }
            result = __first(a, \"reduce\")
            var begun = false
            for x in a { if begun { result = f(result, x) } else { begun = true } }
            return result
        }",
    ),
    library(
        also("array"),
        "foreach(a, f)",
        (2, 2),
        &[Effect::Calls(1)],
        "Calls f(x) for each element, or f(i, x) if f has two parameters; for a struct or a dict, calls f(key, value). Returns null.",
        &["foreach([5], |i, x| print(i, x)) → 0 5"],
        "func foreach(a, f) {
            if __in_pairs(a, f) {
                for k, x in a { f(k, x) }
            } else {
                for x in a { f(x) }
            }
        }",
    ),
    library(
        also("array"),
        "find(a, f)",
        (2, 2),
        &[Effect::Calls(1)],
        "The first element x for which f(x) is true, or null if there is none.",
        &["find([1, 5, 8], |x| x > 3) → 5"],
        "func find(a, f) {
            __array_and_function(a, f, \"find\")
            for x in a { if f(x) { return x } }
            return null
        }",
    ),
    library(
        also("array"),
        "replace(a, f, v)",
        (3, 3),
        &[Effect::Mutates(0), Effect::Calls(1)],
        "Replaces each element x for which f(x) is true with v, in place.",
        &["var a = [1, -2, 3]; replace(a, |x| x < 0, 0); a → [1, 0, 3]"],
        "func replace(a, f, v) {
            __array_and_function(a, f, \"replace\")
            var i = 0
            for x in a { if f(x) && i < size(a) { a[i] = v }; i += 1 }
        }",
    ),
    library(
        only("array"),
        "any(a[, f])",
        (1, 2),
        &[Effect::Calls(1)],
        "Whether f(x) is true for some element x; without f, whether some element is true.",
        &["[1, 2, 3].any(|x| x > 2) → true"],
        "func any(a, f) {
            if !__given(f) { f = bool }
            __array_and_function(a, f, \"any\")
            for x in a { if f(x) { return true } }
            return false
        }",
    ),
    library(
        only("array"),
        "all(a[, f])",
        (1, 2),
        &[Effect::Calls(1)],
        "Whether f(x) is true for every element x; without f, whether every element is true.",
        &["[1, 2, 3].all(|x| x > 2) → false"],
        "func all(a, f) {
            if !__given(f) { f = bool }
            __array_and_function(a, f, \"all\")
            for x in a { if !f(x) { return false } }
            return true
        }",
    ),
    library(
        also("array"),
        "sort(a[, less])",
        (1, 2),
        &[Effect::Calls(1)],
        "A new array in ascending order, with equal elements in their old order; `less(x, y)` decides whether x comes before y.",
        &[
            "sort([3, 1/2, √2, -1]) → [-1, 1/2, √2, 3]",
            "sort([1, 2, 3], |x, y| x > y) → [3, 2, 1]",
        ],
        "func sort(a, less) {
            if !__given(less) { return __sorted(a) }
            __array_and_function(a, less, \"sort\")
            var n = size(a)
            var from = array(a)
            var to = array(a)
            var width = 1
            if n > 1 { __bool(less(from[1], from[0]), \"sort\") }
            while width < n {
                var low = 0
                while low + width < n {
                    var middle = low + width
                    var high = min(middle + width, n)
                    if less(from[middle], from[middle - 1]) {
                        var i = low
                        var j = middle
                        var k = low
                        var x = from[i]
                        var y = from[j]
                        loop {
                            if less(y, x) {
                                to[k] = y
                                k += 1
                                j += 1
                                if j == high { __move(from, i, middle, to, k); break }
                                y = from[j]
                            } else {
                                to[k] = x
                                k += 1
                                i += 1
                                if i == middle { __move(from, j, high, to, k); break }
                                x = from[i]
                            }
                        }
                    } else {
                        __move(from, low, high, to, low)
                    }
                    low = high
                }
                __move(from, low, n, to, low)
                var other = from
                from = to
                to = other
                width *= 2
            }
            return from
        }",
    ),
    native(
        GLOBAL,
        "__given(x)",
        (1, 1),
        PURE,
        "Whether an argument was given.",
        &[],
        |n| Ok(Value::bool(!n.arg(0).is_undefined())),
    ),
    native(
        GLOBAL,
        "__array_and_function(a, f, name)",
        (3, 3),
        PURE,
        "Raises a TypeError unless the arguments are an array and a function.",
        &[],
        check_array_and_function,
    ),
    native(
        GLOBAL,
        "__in_pairs(a, f)",
        (2, 2),
        PURE,
        "Whether `foreach` passes keys and values to f.",
        &[],
        in_pairs,
    ),
    native(
        GLOBAL,
        "__blank(a)",
        (1, 1),
        PURE,
        "A new array of the same size.",
        &[],
        |n| {
            let length = n.array(0)?.len();
            n.vm.check_room(length * size_of::<Value>())?;
            let items = pieces::filled(Value::NULL, length, &n.vm.budget)?;
            n.make_array(items)
        },
    ),
    native(
        GLOBAL,
        "__first(a, name)",
        (2, 2),
        PURE,
        "The first element.",
        &[],
        first,
    ),
    native(
        GLOBAL,
        "__move(from, start, stop, to, at)",
        (5, 5),
        &[Effect::Mutates(3)],
        "Copies a part of an array into another one.",
        &[],
        move_part,
    ),
    native(
        GLOBAL,
        "__bool(x, name)",
        (2, 2),
        PURE,
        "Raises a TypeError unless a comparison returned a bool.",
        &[],
        check_bool,
    ),
];

/// Returns a `TypeError` about an argument of the library function with this name.
fn wants(name: Value, index: usize, wanted: &str, x: Value) -> Failure {
    Failure::type_(format!(
        "argument {} of `{}` must be {wanted}, not {}",
        index + 1,
        name.as_str().unwrap_or_default(),
        described(x)
    ))
}

/// Reports whether a value can be called.
pub(super) fn is_function(x: Value) -> bool {
    if let Unpacked::Module(module) = x.unpack() {
        return module.conversion().is_some();
    }
    matches!(x.unpack(), Unpacked::Closure(_) | Unpacked::Builtin(_))
}

fn check_array_and_function(n: &mut Native<'_>) -> Outcome {
    let (a, f, name) = (n.arg(0), n.arg(1), n.arg(2));
    if a.as_array().is_none() {
        let failure = wants(name, 0, "an array", a);
        let failure = if let Unpacked::Text(_) = a.unpack() {
            failure.with_hint("`array(text)` gives its characters")
        } else if let Unpacked::Closure(_) = a.unpack() {
            failure.with_hint("the array comes first, then the function")
        } else {
            failure
        };
        return Err(failure.into());
    }
    if !is_function(f) {
        return Err(wants(name, 1, "a function", f)
            .with_hint("write one as `|x| …`")
            .into());
    }
    Ok(Value::NULL)
}

/// Reports whether a script function has two required parameters and no rest parameter.
fn takes_pairs(closure: &Closure) -> bool {
    let prototype = &closure.function().prototype;
    prototype.least() == 2 && !prototype.rest
}

/// Reports whether a script function can be called with two arguments.
fn may_take_two(closure: &Closure) -> bool {
    let prototype = &closure.function().prototype;
    prototype.least() <= 2 && (prototype.rest || prototype.own() >= 2)
}

fn in_pairs(n: &mut Native<'_>) -> Outcome {
    let name = n.make_text("foreach".to_string())?;
    let (a, f) = (n.arg(0), n.arg(1));
    if !is_function(f) {
        return Err(wants(name, 1, "a function", f).into());
    }
    let both = |what: &str, pair: &str| {
        if let Unpacked::Closure(closure) = f.unpack()
            && !may_take_two(&closure)
        {
            let message = format!("`foreach` over {what} passes its function two values");
            let hint = format!("write it with both: `|{pair}| …`");
            return Err(Failure::arity(message).with_hint(hint).into());
        }
        Ok(Value::TRUE)
    };
    match a.as_collection() {
        Some(Collection::Struct(_)) => both("a struct", "name, value"),
        Some(Collection::Table(table)) if table.is_set() => Ok(Value::bool(false)),
        Some(Collection::Table(_)) => both("a dict", "key, value"),
        Some(Collection::Array(_)) => Ok(Value::bool(matches!(
            f.unpack(),
            Unpacked::Closure(closure) if takes_pairs(&closure)
        ))),
        Some(Collection::Text(_)) | None => {
            Err(wants(name, 0, "an array, a struct, a dict or a set", a).into())
        }
    }
}

fn first(n: &mut Native<'_>) -> Outcome {
    let name = n.text(1)?;
    n.array(0)?.items().first().copied().ok_or_else(|| {
        Failure::value(format!("`{name}` needs an array with at least one element"))
            .with_hint("give it an initial value")
            .into()
    })
}

fn move_part(n: &mut Native<'_>) -> Outcome {
    let (from, to) = (n.array(0)?, n.array(3)?);
    let place = |i: usize| n.int(i).map(|i| i as usize);
    let (start, stop, at) = (place(1)?, place(2)?, place(4)?);
    to.copy_part(&mut n.vm.heap, &from, start..stop, at);
    Ok(Value::NULL)
}

fn check_bool(n: &mut Native<'_>) -> Outcome {
    if let Unpacked::Bool(_) = n.arg(0).unpack() {
        Ok(Value::NULL)
    } else {
        Err(Failure::type_(format!(
            "the function given to `{}` must return a bool, not {}",
            n.text(1)?,
            described(n.arg(0))
        ))
        .with_hint("`|x, y| x < y` sorts in ascending order")
        .into())
    }
}
