//! Bar charts and histograms.

use super::picture::{Options, made, nothing, real};
use super::{GLOBAL, PURE, native};
use crate::number;
use crate::picture::{
    Axis, BARS_MAX, Bar, Body, Column, Marks, Plot, Scale, Series, bins, fitting,
};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome, described};

pub(super) const ROWS: &[Builtin] = &[
    native(
        GLOBAL,
        "bars(values[, labels][, options])",
        (1, 3),
        PURE,
        "A picture of numbers as bars with labels; for a dict, the values labelled with their keys. The options are those of `plot`.",
        &["[bars([3, 1], [\"a\", \"b\"])] → [<picture of 2 bars>]"],
        bars,
    ),
    native(
        GLOBAL,
        "histogram(values[, n][, options])",
        (1, 3),
        PURE,
        "A picture of how many numbers fall into each of n intervals. The options are those of `plot`.",
        &["typeof(histogram([1, 2, 2, 3])) → \"picture\""],
        histogram,
    ),
];

/// The maximum number of intervals in a histogram.
const BINS_MAX: i64 = 1000;

/// Returns the numbers of a nonempty array as floats, after checking that all can be drawn.
fn drawable(n: &Native<'_>, items: &[Value]) -> Result<Vec<f64>, Failure> {
    if items.is_empty() {
        return Err(nothing(n.name));
    }
    n.vm.check_room(items.len() * size_of::<f64>())?;
    let mut numbers = Vec::with_capacity(items.len());
    for (at, value) in items.iter().enumerate() {
        n.ask_at(at)?;
        let Some(number) = real(value) else {
            let message = format!(
                "`{}` draws real numbers, but element {at} is {}",
                n.name,
                described(*value)
            );
            return Err(Failure::type_(message));
        };
        let float = number::to_f64(number, &n.vm.budget)?;
        if !float.is_finite() {
            let text = n.vm.described_briefly(*value);
            let message = format!("`{}` cannot draw {text}, which is element {at}", n.name);
            return Err(Failure::value(message));
        }
        numbers.push(float);
    }
    Ok(numbers)
}

fn bars(n: &mut Native<'_>) -> Outcome {
    let (values, keys) = match n.arg(0).as_table().filter(|table| !table.is_set()) {
        Some(table) => {
            let entries = table.entries().map(|(key, _, value)| (value, key));
            let (values, keys) = entries.unzip::<_, _, Vec<_>, Vec<_>>();
            (values, Some(keys))
        }
        None => {
            let array = n.arg(0).as_array();
            let array = array.ok_or_else(|| n.wants(0, "an array of numbers or a dict of them"))?;
            (array.items().to_vec(), None)
        }
    };
    let second = n.given(1).filter(|value| value.as_struct().is_none());
    let labels = match (second, keys) {
        (Some(value), _) if !value.is_null() => {
            let array = value.as_array();
            Some(
                array
                    .ok_or_else(|| n.wants(1, "an array of labels"))?
                    .items()
                    .to_vec(),
            )
        }
        (_, keys) => keys,
    };
    let options = Options::read(n, options_after(n, second))?;
    let numbers = drawable(n, &values)?;
    if let Some(labels) = labels
        .as_ref()
        .filter(|labels| labels.len() != numbers.len())
    {
        let message = format!(
            "`bars` has {} values and {} labels",
            numbers.len(),
            labels.len()
        );
        return Err(Failure::value(message).into());
    }
    if numbers.len() > BARS_MAX {
        return many_bars(n, &numbers, options);
    }
    let mut bars = Vec::with_capacity(numbers.len());
    for (at, value) in numbers.into_iter().enumerate() {
        let label = match labels.as_ref().map(|labels| labels[at]) {
            Some(label) => n.vm.display(label)?,
            None => String::new(),
        };
        bars.push(Bar {
            label: crate::text::visible_line(&label).into_owned(),
            value,
            text: bar_text(n, values[at], value),
        });
    }
    made(n, options.picture(Body::Bars(bars)))
}

/// Returns the options, which follow an argument that may be missing.
fn options_after(n: &Native<'_>, second: Option<Value>) -> Value {
    n.arg(if second.is_some() { 2 } else { 1 })
}

/// Returns the text after a bar: the number, if it is short.
fn bar_text(n: &Native<'_>, value: Value, float: f64) -> String {
    const SHORT: usize = 10;
    let text = n.vm.described_briefly(value);
    match text.chars().count() <= SHORT && text.chars().any(|c| c.is_ascii_digit()) {
        true => text,
        false if float.abs() >= 1e6 || float.abs() < 1e-4 => format!("{float:.3e}"),
        false => format!("{float:.4}"),
    }
}

/// Draws columns over the indices, when there are too many bars to draw each with its label.
fn many_bars(n: &mut Native<'_>, numbers: &[f64], options: Options) -> Outcome {
    n.vm.check_room(numbers.len() * size_of::<Column>())?;
    let columns = numbers.iter().enumerate().map(|(at, height)| Column {
        from: at as f64 - 0.5,
        to: at as f64 + 0.5,
        height: *height,
    });
    let plot = columns_plot(columns.collect(), Scale::Plain, &options);
    made(n, options.picture(Body::Plot(plot)))
}

fn columns_plot(columns: Vec<Column>, scale: Scale, options: &Options) -> Plot {
    let heights = columns.iter().map(|column| column.height);
    let (low, high) = heights.fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
    let (low, high) = options.y.unwrap_or_else(|| match low == high {
        true => (0.0, 1.0),
        // Leaves room between the highest column and the edge.
        false => fitting(low * 1.04, high * 1.04),
    });
    let ends = (columns.first(), columns.last());
    let (from, to) = match ends {
        (Some(first), Some(last)) => (first.from, last.to),
        _ => (0.0, 1.0),
    };
    Plot {
        x: Axis::plain(from, to),
        y: Axis { low, high, scale },
        series: vec![Series {
            name: String::new(),
            marks: Marks::Columns(columns),
        }],
    }
}

fn histogram(n: &mut Native<'_>) -> Outcome {
    let second = n.given(1).filter(|value| value.as_struct().is_none());
    let count = match second {
        Some(value) if !value.is_null() => {
            let count = n.int(1)?;
            if !(1..=BINS_MAX).contains(&count) {
                let message = format!("`histogram` makes 1 to {BINS_MAX} intervals, not {count}");
                return Err(Failure::value(message).into());
            }
            Some(count as usize)
        }
        _ => None,
    };
    let options = Options::read(n, options_after(n, second))?;
    let array = n.array(0)?;
    let numbers = drawable(n, array.items())?;
    let columns = bins(&numbers, count, &n.vm.budget)?;
    let plot = columns_plot(columns, Scale::Counts, &options);
    made(n, options.picture(Body::Plot(plot)))
}
