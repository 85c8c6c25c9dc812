//! The ticks of an axis, and their labels.

use super::{Axis, Scale};

/// A tick: its coordinate and its label.
pub(super) type Tick = (f64, String);

/// Numbers of at least this size are written with an exponent.
const LARGE: f64 = 1e6;
/// Smaller steps are written with an exponent.
const SMALL: f64 = 1e-4;

/// Returns at most about `most` ticks, at round numbers.
pub(super) fn ticks(axis: &Axis, most: usize) -> Vec<Tick> {
    let most = most.max(1);
    match axis.scale {
        Scale::Plain => evenly(axis, most, 0.0, number),
        Scale::Counts => evenly(axis, most, 1.0, number),
        Scale::Mirrored => evenly(axis, most, 1.0, |at, step, largest| {
            number(at.abs(), step, largest)
        }),
        Scale::Seconds => evenly(axis, most, 0.0, seconds),
        Scale::Decades => decades(axis, most, plain),
        Scale::DecadesOfSeconds => decades(axis, most, |n| {
            let (unit, name) = unit(n);
            format!("{} {name}", plain(n / unit))
        }),
    }
}

/// Returns the smallest number of the form 1, 2 or 5 times a power of ten that is at least this.
pub(super) fn nice(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.into_iter().map(|m| m * power);
    step.into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Returns ticks at multiples of a step.
fn evenly(
    axis: &Axis,
    most: usize,
    least: f64,
    write: impl Fn(f64, f64, f64) -> String,
) -> Vec<Tick> {
    let most = most as f64;
    let step = nice((axis.high / most - axis.low / most).max(least));
    if !step.is_finite() || step <= 0.0 {
        return Vec::new();
    }
    let largest = axis.low.abs().max(axis.high.abs());
    let first = (axis.low / step - 1e-6).ceil();
    let last = (axis.high / step + 1e-6).floor();
    let count = (last - first).clamp(0.0, 2.0 * most) as usize;
    (0..=count)
        .map(|n| (first + n as f64) * step)
        .filter(|at| at.is_finite())
        // Avoids `-0`.
        .map(|at| if at == 0.0 { 0.0 } else { at })
        .map(|at| (at, write(at, step, largest)))
        .collect()
}

/// Writes a multiple of a step on an axis whose largest number is known.
fn number(at: f64, step: f64, largest: f64) -> String {
    let digits = |x: f64| x.abs().log10().floor();
    if largest >= LARGE || step < SMALL {
        if at == 0.0 {
            return "0".to_string();
        }
        let count = (digits(at) - digits(step)).clamp(0.0, 15.0) as usize;
        let text = format!("{at:.count$e}");
        return match text.split_once('e') {
            Some((m, e)) if m.contains('.') => {
                format!("{}e{e}", m.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => text,
        };
    }
    let decimals = (-digits(step)).clamp(0.0, 15.0) as usize;
    format!("{at:.decimals$}")
}

/// Writes a multiple of a step in seconds.
fn seconds(at: f64, step: f64, largest: f64) -> String {
    let (unit, name) = unit(largest);
    format!("{} {name}", number(at / unit, step / unit, largest / unit))
}

/// Returns the unit for a time.
fn unit(seconds: f64) -> (f64, &'static str) {
    match seconds * 1.000_001 {
        s if s < 1e-6 => (1e-9, "ns"),
        s if s < 1e-3 => (1e-6, "µs"),
        s if s < 1.0 => (1e-3, "ms"),
        _ => (1.0, "s"),
    }
}

/// Returns ticks at powers of ten and, if those are few, also at two and five times each.
fn decades(axis: &Axis, most: usize, write: impl Fn(f64) -> String) -> Vec<Tick> {
    let (first, last) = (
        (axis.low - 1e-6).floor() as i64,
        (axis.high + 1e-6).ceil() as i64,
    );
    let inside = |at: f64| at >= axis.low - 1e-6 && at <= axis.high + 1e-6;
    let at = |mantissas: &[f64], every: i64| -> Vec<Tick> {
        (first..=last)
            .filter(|power| power.rem_euclid(every) == 0)
            .flat_map(|power| mantissas.iter().map(move |m| (power, *m)))
            .map(|(power, m)| (power as f64 + m.log10(), m * 10f64.powi(power as i32)))
            .filter(|(at, _)| inside(*at))
            .map(|(at, n)| (at, write(n)))
            .collect()
    };
    let many = at(&[1.0, 2.0, 5.0], 1);
    if many.len() <= most {
        return many;
    }
    let mut every = 1;
    loop {
        let found = at(&[1.0], every);
        if found.len() <= most {
            return found;
        }
        every += 1;
    }
}

/// Writes a number that has only a few digits.
fn plain(n: f64) -> String {
    match n {
        n if !(SMALL..LARGE).contains(&n) => format!("{n:e}"),
        n if n >= 1.0 => format!("{:.0}", n),
        n => {
            let decimals = (-n.log10().floor()).max(0.0) as usize;
            format!("{n:.decimals$}")
        }
    }
}
