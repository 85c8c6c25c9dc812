//! Statistics of arrays of numbers, exact for exact numbers. Written in the language itself.

use super::{GLOBAL, PURE, also, library, native, only};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome, described};

pub(super) const ROWS: &[Builtin] = &[
    library(
        also("stats"),
        "mean(a)",
        (1, 1),
        PURE,
        "The average of the numbers: their sum divided by their count.",
        &["mean([1, 2, 3, 5]) → 11/4"],
        "func mean(a) {
            __numbers(a, \"mean\", 1)
            return sum(a)/size(a)
        }",
    ),
    library(
        also("stats"),
        "median(a)",
        (1, 1),
        PURE,
        "The middle number when they are sorted, or the mean of the two middle numbers.",
        &["median([5, 1, 3]) → 3", "median([1, 2]) → 3/2"],
        "func median(a) {
            __numbers(a, \"median\", 1)
            var s = sort(a)
            var m = idiv(size(s), 2)
            if size(s) % 2 == 1 { return s[m] }
            return (s[m - 1] + s[m])/2
        }",
    ),
    library(
        only("stats"),
        "mode(a)",
        (1, 1),
        PURE,
        "The value that occurs most often; the first such value if there are several.",
        &["stats::mode([3, 1, 3]) → 3"],
        "func mode(a) {
            __numbers(a, \"mode\", 0)
            var counts = dict()
            for x in a { counts[x] = counts.get(x, 0) + 1 }
            var most = 0
            var found = null
            for x, n in counts { if n > most { most = n; found = x } }
            return found
        }",
    ),
    library(
        only("stats"),
        "variance(a[, \"population\"])",
        (1, 2),
        PURE,
        "The variance of a sample, or of a whole population.",
        &[
            "stats::variance([1, 3, 5]) → 4",
            "stats::variance([1, 3, 5], \"population\") → 8/3",
        ],
        "func variance(a, of) {
            var n = __degrees(a, of, \"variance\")
            var m = mean(a)
            return sum(map(a, |x| (x - m)^2))/n
        }",
    ),
    library(
        only("stats"),
        "stdev(a[, \"population\"])",
        (1, 2),
        PURE,
        "The standard deviation: the root of the variance.",
        &["stats::stdev([1, 2, 3, 4]) → √15/3"],
        "func stdev(a, of) {
            var n = __degrees(a, of, \"stdev\")
            var m = mean(a)
            return sqrt(sum(map(a, |x| (x - m)^2))/n)
        }",
    ),
    library(
        only("stats"),
        "quantile(a, q)",
        (2, 2),
        PURE,
        "The value below which the fraction q of the numbers lies, with q from 0 to 1, interpolated linearly between neighbouring numbers.",
        &["stats::quantile([1, 2, 3, 4], 1/4) → 7/4"],
        "func quantile(a, q) {
            __numbers(a, \"quantile\", 1)
            __numbers([q], \"quantile\", 1)
            if q < 0 || q > 1 { error(\"ValueError\", \"`quantile` takes a fraction from 0 to 1, not \" + q) }
            var s = sort(a)
            var at = q*(size(s) - 1)
            var i = floor(at)
            if i == size(s) - 1 { return s[i] }
            return s[i] + (at - i)*(s[i + 1] - s[i])
        }",
    ),
    library(
        only("stats"),
        "covariance(xs, ys[, \"population\"])",
        (2, 3),
        PURE,
        "The covariance of two samples of the same size, or of whole populations.",
        &["stats::covariance([1, 2, 3], [2, 4, 6]) → 2"],
        "func covariance(xs, ys, of) {
            __pairs(xs, ys, \"covariance\")
            var n = __degrees(xs, of, \"covariance\")
            var mx = mean(xs)
            var my = mean(ys)
            var total = 0
            for i, x in xs { total += (x - mx)*(ys[i] - my) }
            return total/n
        }",
    ),
    library(
        only("stats"),
        "correlation(xs, ys)",
        (2, 2),
        PURE,
        "Pearson's correlation coefficient, from -1 to 1.",
        &["stats::correlation([1, 2, 4], [2, 4, 8]) → 1"],
        "func correlation(xs, ys) {
            __pairs(xs, ys, \"correlation\")
            var mx = mean(xs)
            var my = mean(ys)
            var xx = sum(map(xs, |x| (x - mx)^2))
            var yy = sum(map(ys, |y| (y - my)^2))
            if xx == 0 || yy == 0 { error(\"ValueError\", \"`correlation` is undefined if all numbers in an array are the same\") }
            var xy = 0
            for i, x in xs { xy += (x - mx)*(ys[i] - my) }
            return xy/sqrt(xx*yy)
        }",
    ),
    library(
        only("stats"),
        "linear_fit(xs, ys)",
        (2, 2),
        PURE,
        "[slope, intercept] of the line that best fits the points, by least squares.",
        &["stats::linear_fit([0, 1, 2], [1, 3, 5]) → [2, 1]"],
        "func linear_fit(xs, ys) {
            __pairs(xs, ys, \"linear_fit\")
            var mx = mean(xs)
            var my = mean(ys)
            var xx = sum(map(xs, |x| (x - mx)^2))
            if xx == 0 { error(\"ValueError\", \"`linear_fit` is undefined if all x-coordinates are the same\") }
            var xy = 0
            for i, x in xs { xy += (x - mx)*(ys[i] - my) }
            return [xy/xx, my - xy/xx*mx]
        }",
    ),
    native(
        GLOBAL,
        "__numbers(a, name, only)",
        (3, 3),
        PURE,
        "Raises an error unless the argument is a non-empty array, of numbers if `only` is 1.",
        &[],
        |n| {
            check_numbers(n, 0, n.text(1)?, n.arg(2).as_int() == Some(1))?;
            Ok(Value::NULL)
        },
    ),
    native(
        GLOBAL,
        "__degrees(a, of, name)",
        (3, 3),
        PURE,
        "The number that a sum of squares is divided by.",
        &[],
        degrees,
    ),
    native(
        GLOBAL,
        "__pairs(xs, ys, name)",
        (3, 3),
        PURE,
        "Raises an error unless the arguments are arrays of numbers of the same size.",
        &[],
        |n| {
            let name = n.text(2)?;
            let counts = [0, 1].map(|i| check_numbers(n, i, name, true));
            let [xs, ys] = counts;
            let (xs, ys) = (xs?, ys?);
            if xs != ys {
                let message = format!("`{name}` takes arrays of the same size, not of {xs} and {ys}");
                return Err(Failure::value(message).into());
            }
            Ok(Value::NULL)
        },
    ),
];

/// Returns the number of elements of an array, all of which must be numbers.
fn check_numbers(
    n: &Native<'_>,
    index: usize,
    name: &str,
    numbers: bool,
) -> Result<usize, Failure> {
    let Some(array) = n.arg(index).as_array() else {
        let what = described(n.arg(index));
        return Err(Failure::type_(format!(
            "`{name}` takes an array, not {what}"
        )));
    };
    if array.is_empty() {
        return Err(Failure::value(format!(
            "`{name}` needs an array with at least one element"
        )));
    }
    for (i, x) in array.items().iter().enumerate() {
        n.ask_at(i)?;
        if numbers && x.as_number().is_none() && x.as_symbolic().is_none() {
            return Err(Failure::type_(format!(
                "`{name}` takes an array of numbers, but element {i} is {}",
                described(*x)
            )));
        }
    }
    Ok(array.len())
}

fn degrees(n: &mut Native<'_>) -> Outcome {
    let name = n.text(2)?;
    let count = check_numbers(n, 0, name, true)? as i64;
    let of = n.arg(1);
    if of.is_undefined() {
        if count < 2 {
            let message = format!("`{name}` of a sample needs at least two numbers");
            let hint = "with `\"population\"` as the last argument, one is enough";
            return Err(Failure::value(message).with_hint(hint).into());
        }
        return Ok(Value::int(count - 1));
    }
    match of.as_str() {
        Some("population") => Ok(Value::int(count)),
        _ => Err(Failure::value(format!(
            "the last argument of `{name}`, if given, must be \"population\", not {}",
            n.vm.described_briefly(of)
        ))
        .into()),
    }
}
