//! Counts numbers in intervals of equal width.

use super::Column;
use super::ticks::nice;
use crate::limit::Budget;
use crate::text::Failure;

/// If the numbers are ints in a range of at most this width, each int gets its own interval.
const INTS_MAX: f64 = 30.0;
/// The maximum number of intervals, unless a count is requested.
const MOST: usize = 60;

/// Returns the columns of a histogram of at least one number. With `count`, makes that many
/// intervals from the least number to the greatest; otherwise one per int, or intervals that end at
/// round numbers. An interval includes its lower end but not its upper one; the last includes both.
///
/// # Errors
/// `Interrupted`.
pub fn bins(values: &[f64], count: Option<usize>, budget: &Budget) -> Result<Vec<Column>, Failure> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for piece in values.chunks(1 << 16) {
        budget.poll(64)?;
        for v in piece {
            (low, high) = (low.min(*v), high.max(*v));
        }
    }
    let edges = match count {
        _ if low == high => vec![low - spread(low), low + spread(low)],
        Some(count) => even(low, high, count),
        None if high - low <= INTS_MAX && values.iter().all(|v| v.fract() == 0.0) => {
            let count = (high - low) as usize + 1;
            (0..=count).map(|n| low - 0.5 + n as f64).collect()
        }
        None => readable(low, high, values.len()),
    };
    let count = edges.len() - 1;
    let mut counts = vec![0u64; count];
    for piece in values.chunks(1 << 14) {
        budget.poll(64)?;
        for v in piece {
            let at = edges.partition_point(|edge| edge <= v);
            counts[at.clamp(1, count) - 1] += 1;
        }
    }
    let columns = counts.iter().enumerate().map(|(n, height)| Column {
        from: edges[n],
        to: edges[n + 1],
        height: *height as f64,
    });
    Ok(columns.collect())
}

/// Returns half the width of the interval around a single number.
fn spread(v: f64) -> f64 {
    (v.abs() * 1e-9).max(0.5)
}

fn even(low: f64, high: f64, count: usize) -> Vec<f64> {
    let part = |n: usize| n as f64 / count as f64;
    let mut edges: Vec<f64> = (0..count)
        .map(|n| low * (1.0 - part(n)) + high * part(n))
        .collect();
    edges.push(high);
    edges
}

/// Returns the ends of about as many intervals as Sturges's rule suggests, at multiples of a round
/// step.
fn readable(low: f64, high: f64, size: usize) -> Vec<f64> {
    let wanted = ((size as f64).log2().ceil() + 1.0).clamp(2.0, MOST as f64);
    let step = nice(high / wanted - low / wanted);
    if !step.is_finite() || step <= 0.0 || low / step == low / step + 1.0 {
        return even(low, high, wanted as usize);
    }
    let first = (low / step + 1e-9).floor();
    let mut last = (high / step - 1e-9).ceil().max(first + 1.0);
    if last * step < high {
        last += 1.0;
    }
    let count = (last - first) as usize;
    (0..=count).map(|n| (first + n as f64) * step).collect()
}
