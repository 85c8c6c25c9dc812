//! Curves and points. The part written in the language calls the given functions with floats, so
//! that these calls are ordinary ones; [`crate::picture`] decides which samples make up a curve.

use super::iterate::is_function;
use super::picture::{Options, finite, made, nothing, real};
use super::{GLOBAL, PURE, library, native};
use crate::algebra::{self, Expression};
use crate::number::{self, NumberKind};
use crate::picture::{
    Axis, Body, Marks, Plot, Sample, Series, fitting, grid, joined, pieces as curve, refined, view,
};
use crate::text::{ErrorKind, Failure};
use crate::value::{Unpacked, Value};
use crate::vm::{Builtin, Effect, Native, Outcome, described};

pub(super) const ROWS: &[Builtin] = &[
    library(
        GLOBAL,
        "plot(f, a, b[, options])",
        (1, 4),
        &[Effect::Calls(0)],
        "A picture of a function, an expression in one symbol, or an array of these, from a to b; `plot(points)` draws an array of [x, y] points. \
         Functions are called with floats. The options are a struct of `title`, `width`, `height` (in characters) and `y`, the range [low, high] to show. \
         `io::save(picture, \"name.svg\")` writes it to a file.",
        &[
            "[plot(\"x^2\", -1, 1)] → [<picture of x^2>]",
            "typeof(plot([sin, cos], 0, 10)) → \"picture\"",
        ],
        "func plot(f, a, b, options) {
            var begun = __plot(0, f, a, b, options)
            if typeof(begun) == \"picture\" { return begun }
            var curves = []
            for g in begun[0] {
                var samples = []
                var places = begun[1]
                while size(places) > 0 {
                    var values = __plot(1, g, places)
                    if values == null {
                        values = []
                        for x in places {
                            var y = null
                            try { y = g(x) } catch (error) { if !__plot(4, error) { throw error } }
                            push(values, y)
                        }
                    }
                    var next = __plot(2, samples, places, values, options)
                    samples = next[0]
                    places = next[1]
                }
                push(curves, samples)
            }
            return __plot(3, begun[0], curves, a, b, options)
        }",
    ),
    native(
        GLOBAL,
        "__plot(step, …)",
        (2, 6),
        PURE,
        "A step of `plot` that cannot be written in the language.",
        &[],
        step,
    ),
];

/// The maximum number of characters of a function's source in the legend.
const NAME_MAX: usize = 40;

/// Returns a value of a function as a float; NaN if it is not real.
fn sampled(n: &Native<'_>, value: Value) -> Result<f64, Failure> {
    let Some(number) = value.as_number() else {
        return match value.is_null() {
            true => Ok(f64::NAN),
            false => {
                let message = format!(
                    "`plot` draws numbers, but the function returned {}",
                    described(value)
                );
                Err(Failure::type_(message))
            }
        };
    };
    if number.kind() == NumberKind::Complex {
        return Ok(f64::NAN);
    }
    number::to_f64(number, &n.vm.budget)
}

/// Runs a step of `plot`, given by number; the other arguments are its operands.
fn step(n: &mut Native<'_>) -> Outcome {
    const STEPS: [fn(&mut Native<'_>) -> Outcome; 5] = [begin, values_at, next, end, is_gap];
    let step = STEPS[n.int(0)? as usize];
    let args = &n.args()[1..];
    step(&mut Native::new(n.vm, "plot", args))
}

/// Returns the picture of points, or the curves to draw and the first places to evaluate.
fn begin(n: &mut Native<'_>) -> Outcome {
    let (f, a) = (n.arg(0), n.arg(1));
    if let Some(array) = f.as_array()
        && array.items().first().is_none_or(|first| !is_curve(*first))
    {
        let options = Options::read(n, a)?;
        return points(n, options);
    }
    let curves = match f.as_array() {
        Some(array) => array.items().to_vec(),
        None => vec![f],
    };
    let mut checked = Vec::with_capacity(curves.len());
    for g in curves {
        checked.push(checked_curve(n, g)?);
    }
    Options::read(n, n.arg(3))?;
    let (low, high) = ends(n)?;
    let places = grid(low, high).into_iter().map(Value::float).collect();
    let both = vec![n.make_array(checked)?, n.make_array(places)?];
    n.make_array(both)
}

/// Reports whether a value can be a curve.
fn is_curve(value: Value) -> bool {
    is_function(value) || value.as_symbolic().is_some() || value.as_str().is_some()
}

/// Checks that a value is a function or an expression in at most one symbol; parses text.
fn checked_curve(n: &mut Native<'_>, value: Value) -> Outcome {
    if is_function(value) {
        return Ok(value);
    }
    let x = match (value.as_symbolic(), value.as_str()) {
        (Some(x), _) => x.expression().clone(),
        (None, Some(text)) => Expression::read(text, &n.vm.budget)?,
        (None, None) => return Err(no_curve(n, value).into()),
    };
    let symbols = x.symbols();
    if symbols.len() > 1 {
        let message = format!(
            "`plot` draws an expression in one symbol, but this one has {}",
            symbols.join(" and ")
        );
        let hint = format!(
            "`evaluate_at(f, \"{}\", 1)` substitutes a number",
            symbols[1]
        );
        return Err(Failure::value(message).with_hint(hint).into());
    }
    Ok(crate::value::SymbolicBox::whole(&mut n.vm.heap, x).into())
}

fn no_curve(n: &Native<'_>, value: Value) -> Failure {
    let message = format!(
        "`plot` draws a function, an expression or an array of points, not {}",
        described(value)
    );
    let failure = Failure::type_(message);
    if value.as_number().is_some() {
        let text = n.vm.described_briefly(value);
        return failure.with_hint(format!("a function that is always {text}: `|x| {text}`"));
    }
    failure.with_hint("for example `plot(sin, 0, 10)`, `plot([[0, 1], [1, 3]])`")
}

/// Returns the ends of the range.
fn ends(n: &Native<'_>) -> Result<(f64, f64), Failure> {
    let (a, b) = (n.arg(1), n.arg(2));
    if a.is_undefined() || b.is_undefined() || a.as_struct().is_some() {
        let failure = Failure::arity("`plot` of a function also needs the ends of the range");
        return Err(failure.with_hint("for example `plot(sin, 0, 10)`"));
    }
    let mut found = [0.0; 2];
    for (end, value) in found.iter_mut().zip([a, b]) {
        let Some(number) = real(&value) else {
            let message = format!(
                "an end of the range must be a real number, not {}",
                described(value)
            );
            return Err(Failure::type_(message));
        };
        *end = number::to_f64(number, &n.vm.budget)?;
        if !end.is_finite() {
            let message = "an end of the range must be a finite number below 10^308";
            return Err(Failure::value(message));
        }
    }
    let [low, high] = found;
    if low == high {
        let text = n.vm.described_briefly(a);
        let message = format!("the range from {text} to {text} is empty");
        return Err(Failure::value(message).with_hint("its ends must differ"));
    }
    if low > high {
        let (a, b) = (n.vm.described_briefly(a), n.vm.described_briefly(b));
        let message = format!("the range from {a} to {b} runs backwards");
        let hint = format!("the lower end comes first: {b}, {a}");
        return Err(Failure::value(message).with_hint(hint));
    }
    Ok((low, high))
}

/// Evaluates an expression at some places; null for a function.
fn values_at(n: &mut Native<'_>) -> Outcome {
    let Some(x) = n.arg(0).as_symbolic() else {
        return Ok(Value::NULL);
    };
    let x = x.expression().clone();
    let symbols = x.symbols();
    let symbol = symbols.first().map_or("x", |name| name);
    let Some(program) = algebra::FloatProgram::new(&x, symbol, &n.vm.budget)? else {
        let message = "`plot` draws only expressions of real numbers";
        return Err(Failure::value(message).into());
    };
    let places = n.array(1)?;
    let mut values = Vec::with_capacity(places.len());
    for (at, place) in places.items().iter().enumerate() {
        n.ask_at(at)?;
        let place = finite(n, *place).unwrap_or(f64::NAN);
        values.push(Value::float(program.at(place)));
    }
    n.make_array(values)
}

/// Reads samples from an array that alternates places and values.
fn unpacked(n: &Native<'_>, array: Value) -> Vec<Sample> {
    let float = |value: &Value| {
        if let Unpacked::Float(f) = value.unpack() {
            return f;
        }
        finite(n, *value).unwrap_or(f64::NAN)
    };
    let Some(array) = array.as_array() else {
        return Vec::new();
    };
    let pairs = array.items().chunks_exact(2);
    pairs
        .map(|pair| (float(&pair[0]), float(&pair[1])))
        .collect()
}

/// Returns all samples, and the places to evaluate next.
fn next(n: &mut Native<'_>) -> Outcome {
    let old = unpacked(n, n.arg(0));
    let (places, values) = (n.array(1)?, n.array(2)?);
    let mut new = Vec::with_capacity(places.len());
    for (place, value) in places.items().iter().zip(values.items()) {
        let place = finite(n, *place).unwrap_or(f64::NAN);
        new.push((place, sampled(n, *value)?));
    }
    let samples = joined(&old, &new);
    let shown = Options::read(n, n.arg(3))?.y;
    let more = refined(&samples, shown).into_iter().map(Value::float);
    let more = n.make_array(more.collect())?;
    let flat = samples.iter().flat_map(|(x, y)| [*x, *y].map(Value::float));
    let flat = n.make_array(flat.collect())?;
    n.make_array(vec![flat, more])
}

/// Returns the picture of the curves.
fn end(n: &mut Native<'_>) -> Outcome {
    let options = Options::read(n, n.arg(4))?;
    let curves = n.array(1)?;
    let curves: Vec<Vec<Sample>> = curves.items().iter().map(|c| unpacked(n, *c)).collect();
    let all: Vec<&[Sample]> = curves.iter().map(Vec::as_slice).collect();
    let (low, high) = options.y.unwrap_or_else(|| view(&all));
    let (from, to) = ends_given(n)?;
    let mut series = Vec::with_capacity(curves.len());
    for (samples, g) in curves.iter().zip(n.array(0)?.items()) {
        series.push(Series {
            name: curve_name(n, *g)?,
            marks: Marks::Line(curve(samples, (low, high))),
        });
    }
    let plot = Plot {
        x: Axis::plain(from, to),
        y: Axis::plain(low, high),
        series,
    };
    made(n, options.picture(Body::Plot(plot)))
}

/// Returns the ends of the range, from arguments 3 and 4.
fn ends_given(n: &Native<'_>) -> Result<(f64, f64), Failure> {
    let end = |at| finite(n, n.arg(at)).ok_or_else(|| n.wants(at, "a real number"));
    Ok((end(2)?, end(3)?))
}

/// Returns the name of a curve: a function's name, the source of an anonymous one, or an
/// expression.
fn curve_name(n: &Native<'_>, value: Value) -> Result<String, Failure> {
    if let Unpacked::Closure(closure) = value.unpack() {
        let function = closure.function();
        let prototype = &function.prototype;
        if !prototype.name.is_empty() {
            return Ok(prototype.name.to_string());
        }
        let source = function.chunk().chunk().source.clone();
        let text = source.slice(prototype.span).trim();
        let is_short = text.chars().count() <= NAME_MAX && !text.contains('\n');
        return Ok(if is_short { text } else { "function" }.to_string());
    }
    if let Unpacked::Builtin(_) = value.unpack() {
        return Ok(n
            .vm
            .builtin_row(value)
            .map_or("", |row| row.name)
            .to_string());
    }
    let text = n.vm.display(value)?;
    Ok(match text.chars().count() <= NAME_MAX {
        true => text,
        false => text.chars().take(NAME_MAX - 1).chain(['…']).collect(),
    })
}

/// Reports whether an error means that a function is undefined at a place.
fn is_gap(n: &mut Native<'_>) -> Outcome {
    let Unpacked::Error(error) = n.arg(0).unpack() else {
        return Ok(Value::bool(false));
    };
    let kind = error.kind();
    let gaps = [ErrorKind::Domain, ErrorKind::ZeroDivision];
    Ok(Value::bool(
        gaps.iter().any(|gap| gap.name() == kind.as_str()),
    ))
}

/// Returns the picture of an array of points.
fn points(n: &mut Native<'_>, options: Options) -> Outcome {
    let array = n.array(0)?;
    if array.is_empty() {
        return Err(nothing("plot").into());
    }
    n.vm.check_room(array.len() * size_of::<[f64; 2]>())?;
    let mut points = Vec::with_capacity(array.len());
    for (at, value) in array.items().iter().enumerate() {
        n.ask_at(at)?;
        let pair = value.as_array();
        let pair = pair.as_ref().map(|pair| pair.items());
        let Some(&[x, y]) = pair else {
            return Err(no_point(at, *value).into());
        };
        let (Some(x), Some(y)) = (real(&x), real(&y)) else {
            return Err(no_point(at, *value).into());
        };
        let point = [
            number::to_f64(x, &n.vm.budget)?,
            number::to_f64(y, &n.vm.budget)?,
        ];
        // NaN and infinite numbers cannot be drawn.
        if point.iter().all(|v| v.is_finite()) {
            points.push(point);
        }
    }
    let axis = |at: usize| {
        let values = points.iter().map(|point| point[at]);
        let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
            (a.min(v), b.max(v))
        });
        fitting(ends.0, ends.1)
    };
    let (x, y) = (axis(0), options.y.unwrap_or(axis(1)));
    let plot = Plot {
        x: Axis::plain(x.0, x.1),
        y: Axis::plain(y.0, y.1),
        series: vec![Series {
            name: String::new(),
            marks: Marks::Points(points),
        }],
    };
    made(n, options.picture(Body::Plot(plot)))
}

fn no_point(at: usize, value: Value) -> Failure {
    let what = match value.as_array() {
        Some(array) if array.len() == 2 => "an array of other things".to_string(),
        Some(array) => format!("an array of {}", array.len()),
        None => described(value),
    };
    let message = format!("a point is an array of two real numbers, but element {at} is {what}");
    let failure = Failure::type_(message);
    if value.as_number().is_some() {
        return failure
            .with_hint("use `bars(values)` or `plot(enumerate(values))` to draw numbers");
    }
    failure.with_hint("for example `plot([[0, 1], [1, 3]])`")
}
