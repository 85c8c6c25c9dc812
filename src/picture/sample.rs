//! Chooses the points at which a function is evaluated to draw its curve: an even grid first, then
//! points between two samples where the curve jumps, the domain ends, or there may be a pole.
//!
//! A pole differs from a peak by growth: near a pole the values keep growing however close the
//! samples get. Only then is part of the curve cut off above or below.

use super::ticks::nice;

/// The number of intervals in the grid.
const GRID: usize = 480;
/// The maximum number of times an interval of the grid is halved where the curve jumps or ends.
const HALVINGS: i32 = 12;
/// The maximum number of times an interval of the grid is halved around a possible pole.
const POLE_HALVINGS: i32 = 8;
/// No more samples are taken once a curve has this many.
const SAMPLES_MAX: usize = 6000;
/// The maximum difference between neighbouring values, as a fraction of the visible range.
const STEP_MAX: f64 = 0.06;
/// The fraction of the values at each end that lies outside the core.
const TAIL: f64 = 0.15;
/// A value may be at a pole if its distance from the core is more than this many times the core's
/// height.
const FAR: f64 = 5.0;
/// A value at a pole is more than this many times as large as the value eight times as far away.
const GROWTH: f64 = 2.0;

/// A point and the value at that point, which is NaN if undefined.
pub type Sample = (f64, f64);

/// Returns the grid points, including both ends.
pub fn grid(low: f64, high: f64) -> Vec<f64> {
    let part = |n: usize| n as f64 / GRID as f64;
    let inner = (0..GRID).map(|n| low * (1.0 - part(n)) + high * part(n));
    inner.chain([high]).collect()
}

/// Merges old and new samples, ordered by point.
pub fn joined(old: &[Sample], new: &[Sample]) -> Vec<Sample> {
    let mut all = [old, new].concat();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// Returns the width of an interval of the grid.
fn interval(samples: &[Sample]) -> f64 {
    match (samples.first(), samples.last()) {
        (Some(first), Some(last)) => last.0 / GRID as f64 - first.0 / GRID as f64,
        _ => 0.0,
    }
}

/// Returns the points between the samples to evaluate next; none once the curve is complete.
pub fn refined(samples: &[Sample], shown: Option<(f64, f64)>) -> Vec<f64> {
    if samples.len() >= SAMPLES_MAX {
        return Vec::new();
    }
    let width = interval(samples);
    let mut wanted = vec![false; samples.len()];
    if shown.is_none() {
        let core = Core::of(&[samples]);
        let finest = width / 2f64.powi(POLE_HALVINGS);
        for at in core.iter().flat_map(|core| core.extremes(samples)) {
            for left in [at.wrapping_sub(1), at] {
                if left < samples.len() - 1 && samples[left + 1].0 - samples[left].0 > finest {
                    wanted[left] = true;
                }
            }
        }
    }
    if !wanted.contains(&true) {
        let (low, high) = shown.unwrap_or_else(|| view(&[samples]));
        let finest = width / 2f64.powi(HALVINGS);
        for (n, pair) in samples.windows(2).enumerate() {
            let is_wide = pair[1].0 - pair[0].0 > finest;
            wanted[n] = is_wide && is_rough(pair[0].1, pair[1].1, low, high);
        }
    }
    let places = samples
        .windows(2)
        .zip(&wanted)
        .filter(|(_, wanted)| **wanted);
    let middle = places.map(|(pair, _)| (pair[0].0, pair[1].0, pair[0].0 / 2.0 + pair[1].0 / 2.0));
    middle
        .filter(|(a, b, m)| a < m && m < b)
        .map(|(.., m)| m)
        .take(SAMPLES_MAX - samples.len())
        .collect()
}

/// Reports whether the curve between two values needs more samples, given the range shown.
fn is_rough(a: f64, b: f64, low: f64, high: f64) -> bool {
    match (a.is_finite(), b.is_finite()) {
        (true, true) => {
            let (least, most) = (a.min(b), a.max(b));
            least <= high
                && most >= low
                && most / 2.0 - least / 2.0 > STEP_MAX * (high / 2.0 - low / 2.0)
        }
        (false, false) => false,
        _ => true,
    }
}

/// Splits the curve into pieces, with a gap wherever a value is missing or the curve jumps.
pub fn pieces(samples: &[Sample], (low, high): (f64, f64)) -> Vec<Vec<[f64; 2]>> {
    let finest = interval(samples) / 2f64.powi(HALVINGS - 1);
    let mut pieces = Vec::new();
    let mut piece: Vec<[f64; 2]> = Vec::new();
    for (n, (x, y)) in samples.iter().enumerate() {
        let jumps = n > 0 && {
            let (before, value) = samples[n - 1];
            x - before <= finest && is_rough(value, *y, low, high)
        };
        if jumps || !y.is_finite() {
            pieces.push(std::mem::take(&mut piece));
        }
        if y.is_finite() {
            piece.push([*x, *y]);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The range that contains most of the values.
struct Core {
    low: f64,
    high: f64,
}

impl Core {
    /// Returns the range that contains most values of some curves, each weighted by the distance to
    /// the next sample.
    fn of(curves: &[&[Sample]]) -> Option<Core> {
        let mut values: Vec<(f64, f64)> = Vec::new();
        for samples in curves {
            for (n, (x, y)) in samples
                .iter()
                .enumerate()
                .filter(|(_, (_, y))| y.is_finite())
            {
                let before = samples[n.saturating_sub(1)].0;
                let after = samples.get(n + 1).map_or(*x, |next| next.0);
                values.push((*y, after / 2.0 - before / 2.0));
            }
        }
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Weights are scaled down first, since their sum could overflow.
        let whole: f64 = values.iter().map(|(_, weight)| weight / 1024.0).sum();
        let at = |part: f64| {
            let mut sum = 0.0;
            let found = values.iter().find(|(_, weight)| {
                sum += weight / 1024.0;
                sum >= part * whole
            });
            found.or(values.last()).map(|(y, _)| *y)
        };
        let (low, high) = (at(TAIL)?, at(1.0 - TAIL)?);
        (low < high).then_some(Core { low, high })
    }

    fn height(&self) -> f64 {
        self.high - self.low
    }

    /// Reports whether a value is far above the core, or far below it if the sign is -1.
    fn is_far(&self, y: f64, sign: f64) -> bool {
        match sign > 0.0 {
            true => y > self.high + FAR * self.height(),
            false => y < self.low - FAR * self.height(),
        }
    }

    /// Returns the positions of values that are far from the core and at least as far as both
    /// neighbours; an undefined neighbour counts as nearer.
    fn extremes(&self, samples: &[Sample]) -> Vec<usize> {
        let is_extreme = |n: &usize| {
            let y = samples[*n].1;
            let sign = if y > self.high { 1.0 } else { -1.0 };
            if !y.is_finite() || !self.is_far(y, sign) {
                return false;
            }
            let side = |at: Option<&Sample>| {
                at.map(|(_, other)| !other.is_finite() || sign * other <= sign * y)
            };
            let before = n.checked_sub(1).and_then(|at| samples.get(at));
            let after = samples.get(n + 1);
            let missing = [before, after]
                .iter()
                .any(|at| at.is_some_and(|(_, y)| !y.is_finite()));
            match (side(before), side(after)) {
                (Some(before), Some(after)) => before && after,
                // At an end of the range, the curve may just be steep.
                _ => missing,
            }
        };
        (0..samples.len()).filter(is_extreme).collect()
    }

    /// Reports whether a value at an extreme keeps growing as the samples get closer.
    fn is_pole(&self, samples: &[Sample], at: usize) -> bool {
        let (x, y) = samples[at];
        let before = at
            .checked_sub(1)
            .map_or(f64::INFINITY, |n| x - samples[n].0);
        let after = samples.get(at + 1).map_or(f64::INFINITY, |next| next.0 - x);
        let near = 8.0 * before.min(after);
        let left = samples[..at]
            .iter()
            .rev()
            .find(|(place, _)| x - place >= near);
        let right = samples[at..].iter().find(|(place, _)| place - x >= near);
        let sides = [left, right].into_iter().flatten();
        let mut defined = sides.filter(|(_, other)| other.is_finite()).peekable();
        defined.peek().is_some() && defined.all(|(_, other)| y.abs() > GROWTH * other.abs())
    }
}

/// Returns the range of values that a picture of some curves shows: all values, or most of them if
/// a curve has a pole.
pub fn view(curves: &[&[Sample]]) -> (f64, f64) {
    let values = curves
        .iter()
        .flat_map(|samples| samples.iter().map(|(_, y)| *y));
    let finite = values.filter(|y| y.is_finite());
    let (mut low, mut high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| {
        (a.min(y), b.max(y))
    });
    if let Some(core) = Core::of(curves) {
        let margin = core.height() / 2.0;
        for samples in curves {
            let extremes = core.extremes(samples).into_iter();
            for at in extremes.filter(|at| core.is_pole(samples, *at)) {
                match samples[at].1 > core.high {
                    true => high = high.min(core.high + margin),
                    false => low = low.max(core.low - margin),
                }
            }
        }
    }
    fitting(low, high)
}

/// Returns a nonempty range, widened to round numbers if they are near its ends.
pub fn fitting(low: f64, high: f64) -> (f64, f64) {
    if low > high {
        return (0.0, 1.0);
    }
    if low == high {
        let margin = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
        return (low - margin, high + margin);
    }
    let step = nice(high / 5.0 - low / 5.0);
    if !step.is_finite() || step <= 0.0 {
        return (low, high);
    }
    let (down, up) = ((low / step).floor() * step, (high / step).ceil() * step);
    let near = |end: f64, at: f64| (end - at).abs() <= 0.3 * step && end.is_finite();
    let low = if near(down, low) { down } else { low };
    let high = if near(up, high) { up } else { high };
    if low < high {
        (low, high)
    } else {
        (low - 1.0, high + 1.0)
    }
}
