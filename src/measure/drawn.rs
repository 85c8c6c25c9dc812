//! Measurements as pictures.

use super::{Growth, Measured, Summary};
use crate::limit::Budget;
use crate::picture::{Axis, Body, Column, Marks, Picture, Plot, Scale, Series, bins, fitting};

/// The number of intervals in a histogram.
const BINS: usize = 40;
/// The number of points of a fitted curve.
const POINTS: usize = 100;

/// Draws histograms of the times: upward for the first thing and downward, on the same axis, for
/// the second. Outliers are left out. Returns `None` if there are no samples.
pub fn histograms(results: &[Measured]) -> Option<Picture> {
    let measured = &results[..results.len().min(2)];
    let summaries: Vec<Summary> = measured
        .iter()
        .filter_map(|result| Summary::of(&result.samples.times))
        .collect();
    let low = summaries
        .iter()
        .map(|s| s.min)
        .fold(f64::INFINITY, f64::min);
    let high = summaries
        .iter()
        .map(|s| s.fence.min(s.p99))
        .fold(0.0, f64::max);
    if summaries.is_empty() || low >= high {
        return None;
    }
    let mut series = Vec::new();
    for (n, result) in measured.iter().enumerate() {
        let inside = |t: &&f64| (low..=high).contains(*t);
        let times: Vec<f64> = result
            .samples
            .times
            .iter()
            .filter(inside)
            .copied()
            .collect();
        // Both ends of the range are added, so that both histograms have the same intervals; they
        // are subtracted again below.
        let all: Vec<f64> = times.iter().copied().chain([low, high]).collect();
        let columns = bins(&all, Some(BINS), &Budget::default()).ok()?;
        let last = columns.len() - 1;
        let sign = if n == 0 { 1.0 } else { -1.0 };
        let columns = columns.iter().enumerate().map(|(at, column)| {
            let added = f64::from(u8::from(at == 0)) + f64::from(u8::from(at == last));
            Column {
                height: sign * (column.height - added),
                ..*column
            }
        });
        series.push(Series {
            name: result.name.clone(),
            marks: Marks::Columns(columns.collect()),
        });
    }
    let heights = |series: &Series| match &series.marks {
        Marks::Columns(columns) => columns.iter().map(|c| c.height.abs()).fold(1.0, f64::max),
        Marks::Line(_) | Marks::Points(_) => 1.0,
    };
    let most = series.iter().map(heights).fold(1.0, f64::max);
    let (bottom, top) = match series.len() {
        1 => fitting(0.0, most),
        _ => (-fitting(0.0, most).1, fitting(0.0, most).1),
    };
    Some(Picture::new(Body::Plot(Plot {
        x: Axis {
            low,
            high,
            scale: Scale::Seconds,
        },
        y: Axis {
            low: bottom,
            high: top,
            scale: Scale::Mirrored,
        },
        series,
    })))
}

/// Plots time against size on logarithmic axes: the measurements as points, with the fitted curve.
/// `None` if there are fewer than two sizes above 0.
pub fn growth_curve(points: &[(f64, f64)], growth: &Growth, n: &str) -> Option<Picture> {
    let logs: Vec<[f64; 2]> = points
        .iter()
        .filter(|(n, t)| *n > 0.0 && *t > 0.0)
        .map(|(n, t)| [n.log10(), t.log10()])
        .collect();
    let ends = |at: usize| {
        let values = logs.iter().map(|point| point[at]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
            (a.min(v), b.max(v))
        })
    };
    let (left, right) = ends(0);
    if left >= right {
        return None;
    }
    let curve: Vec<[f64; 2]> = (0..=POINTS)
        .map(|step| left + (right - left) * step as f64 / POINTS as f64)
        .map(|x| {
            [
                x,
                growth.factor.log10()
                    + growth.order.log_at(10f64.powf(x)) / std::f64::consts::LN_10,
            ]
        })
        .collect();
    let (low, high) = ends(1);
    let drawn = curve.iter().map(|point| point[1]);
    let (low, high) = drawn.fold((low, high), |(a, b), v| (a.min(v), b.max(v)));
    let margin = ((high - low) * 0.05).max(0.15);
    Some(Picture::new(Body::Plot(Plot {
        x: Axis {
            low: left - 0.05,
            high: right + 0.05,
            scale: Scale::Decades,
        },
        y: Axis {
            low: low - margin,
            high: high + margin,
            scale: Scale::DecadesOfSeconds,
        },
        series: vec![
            Series {
                name: format!("c · {}", growth.order.text(n)),
                marks: Marks::Line(vec![curve]),
            },
            Series {
                name: "median".to_string(),
                marks: Marks::Points(logs),
            },
        ],
    })))
}
