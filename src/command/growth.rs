//! `:bench CODE for NAME in SIZES`: how the running time of code grows with its input.

use super::bench::pieces_at;
use crate::measure::{Counts, Growth, Measured, Order, Report, Summary, duration, growth_curve};
use crate::number;
use crate::picture::Picture;
use crate::session::Session;
use crate::text::{Diagnostic, Failure, grouped, wrap};
use crate::value::Value;
use std::fmt::Write;
use std::ops::Range;

/// The maximum number of sizes to measure.
const SIZES_MAX: usize = 50;

/// Code to measure for several sizes.
pub(super) struct Sizes<'a> {
    /// The code to measure.
    pub code: &'a str,
    /// The name that holds the size.
    pub name: &'a str,
    /// The code that computes the array of sizes.
    pub array: &'a str,
}

/// Returns the parts of `CODE for NAME in SIZES`; `None` if the code does not have that form.
pub(super) fn sizes(code: &str) -> Option<Sizes<'_>> {
    let for_ = pieces_at(code, "for").pop()?;
    let rest = &code[for_.end..];
    let in_ = pieces_at(rest, "in").into_iter().next()?;
    let name = rest[..in_.start].trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let before = code[..for_.start].trim();
    let array = rest[in_.end..].trim();
    // If a loop follows another statement or has a body, the whole input is treated as code.
    let is_loop = before.is_empty() || before.ends_with([';', '}', '\n']) || array.ends_with('}');
    (is_name && !is_loop).then_some(Sizes {
        code: before,
        name,
        array,
    })
}

/// Returns the ranges of code in `CODE for NAME in SIZES`.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    let Some(found) = sizes(text) else {
        return Vec::new();
    };
    let place = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        start..start + part.len()
    };
    vec![place(found.code), place(found.array)]
}

/// Something to measure: its name, its text and its size.
pub(super) struct Sized {
    pub name: String,
    pub text: String,
    pub size: Option<f64>,
}

/// Returns the things to measure: the code as a function of the size, called with each size.
///
/// # Errors
/// If the sizes are not an array, or there are too many. The inner error is the one raised by the
/// code that computes the sizes.
pub(super) fn subjects(
    session: &mut Session,
    found: &Sizes<'_>,
) -> Result<Result<Vec<Sized>, Box<Diagnostic>>, Failure> {
    let wanted = || {
        Failure::type_("`for NAME in` takes an array of sizes")
            .with_hint("for example `:bench sort(range(n)) for n in [10, 100, 1000]`")
    };
    if found.array.is_empty() {
        return Err(wanted());
    }
    let value = match session.evaluate(found.array) {
        Ok(value) => value.and_then(Value::as_array).ok_or_else(wanted)?,
        Err(outcome) => match outcome.error {
            Some(error) => return Ok(Err(Box::new(error))),
            None => return Err(wanted()),
        },
    };
    if value.is_empty() || value.len() > SIZES_MAX {
        return Err(Failure::value(format!(
            "`for {} in` takes 1 to {SIZES_MAX} sizes, not {}",
            found.name,
            grouped(value.len())
        )));
    }
    let vm = session.vm();
    let mut subjects = Vec::with_capacity(value.len());
    for item in value.items() {
        let size = vm.quoted(*item)?;
        let float = match item.as_number() {
            Some(number) => Some(number::to_f64(number, &vm.budget)?),
            None => None,
        };
        subjects.push(Sized {
            name: format!("{} with {} = {size}", found.code, found.name),
            text: format!("(|{}| {})({size})", found.name, found.code),
            size: float,
        });
    }
    Ok(Ok(subjects))
}

/// Formats a row of the table.
fn row(cells: [&str; 5]) -> String {
    let mut out = String::new();
    for (cell, width) in cells.iter().zip([12, 12, 12, 16, 14]) {
        let gap = usize::saturating_sub(width, wrap::width(cell)).max(1);
        let _ = write!(out, "{}{cell}", " ".repeat(gap));
    }
    out
}

/// Formats a report as a table of sizes, with the growth of the time and its curve.
pub(super) fn reported(
    report: &Report,
    found: &Sizes<'_>,
    sizes: &[Sized],
) -> (String, Option<Picture>) {
    let mut out = format!("{}\n", found.code);
    let head = [found.name, "median", "min", "instructions", "allocations"];
    let _ = writeln!(out, "{}", row(head));
    let (mut times, mut counted) = (Vec::new(), Vec::new());
    for result in &report.results {
        let size = sizes.iter().find(|size| size.name == result.name);
        let Some(summary) = Summary::of(&result.samples.times) else {
            continue;
        };
        if let Some(n) = size.and_then(|size| size.size) {
            times.push((n, summary.median));
            counted.extend(result.counts.map(|counts| (n, counts.instructions as f64)));
        }
        let label = result.name.rsplit(" = ").next().unwrap_or_default();
        let _ = writeln!(out, "{}", size_row(label, &summary, result));
    }
    let growth = Growth::of(&times);
    if let Some(growth) = &growth {
        let order = growth.order.text(found.name);
        let factor = duration(growth.factor);
        let _ = writeln!(
            out,
            "time grows like {}: about {factor} · {order}",
            grows(growth, found.name)
        );
    }
    if let Some(growth) = Growth::of(&counted) {
        let order = grows(&growth, found.name);
        let _ = writeln!(out, "instructions grow like {order}");
    }
    for note in &report.notes {
        let _ = writeln!(out, "note: {note}");
    }
    let picture = growth.and_then(|growth| growth_curve(&times, &growth, found.name));
    (out, picture)
}

/// Describes the order of growth, with the fitted exponent if it is a power of the size.
fn grows(growth: &Growth, name: &str) -> String {
    let order = growth.order.text(name);
    match growth.order {
        Order::Exponential(_) => order,
        Order::Constant
        | Order::Logarithm
        | Order::Root
        | Order::Linear
        | Order::LogLinear
        | Order::Square
        | Order::LogSquare
        | Order::Cube
        | Order::Fourth => format!("{order} (exponent {:.2})", growth.exponent),
    }
}

fn size_row(label: &str, summary: &Summary, result: &Measured) -> String {
    let count = |count: Option<Counts>, of: fn(Counts) -> u64| {
        count.map_or(String::new(), |counts| grouped(of(counts)))
    };
    row([
        label,
        &duration(summary.median),
        &duration(summary.min),
        &count(result.counts, |counts| counts.instructions),
        &count(result.counts, |counts| counts.allocations),
    ])
}
