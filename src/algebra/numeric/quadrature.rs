//! Integrals as floats by the double exponential rule (Takahasi, Mori), on pieces that are halved
//! where it does not converge.

use super::Program;
use crate::algebra::Expression;
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::{ErrorKind, Failure};
use std::cmp::Ordering;
use std::f64::consts::FRAC_PI_2;

/// The maximum relative error of a result.
const ERROR: f64 = 1e-12;
/// How many times the number of points in a piece is doubled.
const LEVELS: u32 = 7;
/// How many times a piece may be halved.
const DEPTH_MAX: u32 = 40;
/// The maximum number of values computed.
const VALUES_MAX: usize = 4_000_000;

/// Returns the integral between bounds, which may be infinite.
///
/// # Errors
/// `ValueError` when other symbols are left; `DomainError` if there is a pole between the bounds,
/// or no real value; `PrecisionError` if the error is not small enough; `Interrupted`.
pub fn nintegrate(
    x: &Expression,
    v: &str,
    bounds: (&Expression, &Expression),
    budget: &Budget,
) -> Result<f64, Failure> {
    if let Some(other) = x.symbols().iter().find(|s| &***s != v) {
        return Err(Failure::value(format!("{other} has no value"))
            .with_hint("`evaluate_at` substitutes one"));
    }
    let Some(program) = Program::new(x, v, budget)? else {
        return Err(Failure::value(
            "`nintegrate` takes a real expression in one symbol",
        ));
    };
    let end = |x: &Expression| -> Result<f64, Failure> {
        match (x.as_infinity(), x.as_number()) {
            (Some(Ordering::Less), _) => Ok(f64::NEG_INFINITY),
            (Some(_), _) => Ok(f64::INFINITY),
            (None, Some(Number::Complex(_)) | None) => Err(Failure::value(
                "the bounds of `nintegrate` must be real numbers or infinity",
            )),
            (None, Some(n)) => number::to_f64(n.as_ref(), budget),
        }
    };
    let (a, b) = (end(bounds.0)?, end(bounds.1)?);
    if a == b {
        return Ok(0.0);
    }
    let (low, high, sign) = if a < b { (a, b, 1.0) } else { (b, a, -1.0) };
    let mut task = Task {
        program,
        budget,
        count: 0,
    };
    let mut total = Sum::default();
    for (kind, from, to) in pieces(low, high) {
        task.piece(kind, from, to, DEPTH_MAX, &mut total)?;
    }
    total.result().map(|value| sign * value)
}

/// The substitution used on a piece of the axis.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Directly.
    Plain,
    /// `x = from + t/(1 - t)` for t from 0 to 1.
    Up,
    /// `x = to - t/(1 - t)`.
    Down,
}

fn pieces(low: f64, high: f64) -> Vec<(Kind, f64, f64)> {
    let cut = |a: f64, b: f64| -> Vec<(Kind, f64, f64)> {
        let at = |k: u32| a + (b - a) * f64::from(k) / 4.0;
        (0..4)
            .map(|k| (Kind::Plain, at(k), if k == 3 { b } else { at(k + 1) }))
            .collect()
    };
    match (low.is_finite(), high.is_finite()) {
        (true, true) => cut(low, high),
        (true, false) => vec![(Kind::Up, low, high)],
        (false, true) => vec![(Kind::Down, low, high)],
        (false, false) => vec![(Kind::Down, low, 0.0), (Kind::Up, 0.0, high)],
    }
}

/// The sums of the values, the magnitudes and the errors of the pieces.
#[derive(Default)]
struct Sum {
    value: f64,
    size: f64,
    error: f64,
}

impl Sum {
    fn result(&self) -> Result<f64, Failure> {
        let rounding = 16.0 * f64::EPSILON * self.size;
        if self.value.is_finite() && self.error + rounding <= ERROR * self.value.abs() {
            return Ok(self.value);
        }
        Err(Failure::new(
            ErrorKind::Precision,
            format!(
                "the integral is about {:.6e}, but this is not certain to 12 digits",
                self.value
            ),
        )
        .with_hint("split it where the function has a corner or a pole, or try `integrate`"))
    }
}

struct Task<'a> {
    program: Program,
    budget: &'a Budget,
    count: usize,
}

impl Task<'_> {
    /// Returns the integrand in t, `distance` from the nearer end.
    fn value(&self, kind: Kind, from: f64, to: f64, t: f64) -> f64 {
        match kind {
            Kind::Plain => self.program.at(t),
            Kind::Up => {
                let rest = 1.0 - t;
                self.program.at(from + t / rest) / (rest * rest)
            }
            Kind::Down => {
                let rest = 1.0 - t;
                self.program.at(to - t / rest) / (rest * rest)
            }
        }
    }

    fn piece(
        &mut self,
        kind: Kind,
        from: f64,
        to: f64,
        depth: u32,
        total: &mut Sum,
    ) -> Result<(), Failure> {
        let (a, b) = match kind {
            Kind::Plain => (from, to),
            Kind::Up | Kind::Down => (0.0, 1.0),
        };
        self.halved(kind, (from, to), (a, b), depth, total)
    }

    fn halved(
        &mut self,
        kind: Kind,
        ends: (f64, f64),
        (a, b): (f64, f64),
        depth: u32,
        total: &mut Sum,
    ) -> Result<(), Failure> {
        let rule = self.rule(kind, ends, (a, b))?;
        let scale = total.value.abs().max(rule.value.abs());
        let settled = rule.error <= 1e-14 * scale.max(rule.size * 1e-2)
            || rule.error <= 4.0 * f64::EPSILON * rule.size;
        let middle = a / 2.0 + b / 2.0;
        if settled || depth == 0 || !(a < middle && middle < b) {
            total.value += rule.value;
            total.size += rule.size;
            total.error += rule.error;
            return Ok(());
        }
        self.halved(kind, ends, (a, middle), depth - 1, total)?;
        self.halved(kind, ends, (middle, b), depth - 1, total)
    }

    /// Returns the value of the integrand, which must be a finite number.
    fn checked(&mut self, kind: Kind, (from, to): (f64, f64), t: f64) -> Result<f64, Failure> {
        self.count += 1;
        self.budget.poll(1)?;
        if self.count > VALUES_MAX {
            return Err(Failure::new(
                ErrorKind::Precision,
                "the integral does not converge, however many points are used",
            ));
        }
        let value = self.value(kind, from, to, t);
        if value.is_nan() {
            return Err(Failure::domain(
                "the function has no real value somewhere between the bounds",
            ));
        }
        if value.is_infinite() {
            return Err(Failure::domain(
                "the function has a pole between the bounds, so the integral does not exist as it \
                 stands",
            ));
        }
        Ok(value)
    }

    /// Applies the rule to one piece: `t = middle + half·tanh(π/2·sinh(u))`, with smaller and
    /// smaller steps in u.
    fn rule(
        &mut self,
        kind: Kind,
        (from, to): (f64, f64),
        (a, b): (f64, f64),
    ) -> Result<Sum, Failure> {
        let half = (b - a) / 2.0;
        let mut found = Sum::default();
        let mut previous = f64::NAN;
        let (mut sum, mut size) = (0.0f64, 0.0f64);
        for level in 0..LEVELS {
            let step = 0.5f64.powi(level as i32);
            let mut k = if level == 0 { 0i64 } else { 1 };
            let by = if level == 0 { 1 } else { 2 };
            loop {
                let u = k as f64 * step;
                if u > 6.5 {
                    break;
                }
                let q = (-2.0 * FRAC_PI_2 * u.sinh()).exp();
                // The distance of the point from the end, and its weight.
                let distance = 2.0 * half * q / (1.0 + q);
                let weight = FRAC_PI_2 * u.cosh() * 4.0 * q / ((1.0 + q) * (1.0 + q));
                if weight < 1e-300 || distance == 0.0 {
                    break;
                }
                for right in [true, false] {
                    if k == 0 && !right {
                        continue;
                    }
                    let t = if right { b - distance } else { a + distance };
                    if t <= a || t >= b {
                        continue;
                    }
                    let value = self.checked(kind, (from, to), t)?;
                    sum += weight * value;
                    size += weight * value.abs();
                }
                k += by;
            }
            let value = sum * step * half;
            found = Sum {
                value,
                size: size * step * half,
                error: (value - previous).abs(),
            };
            if level >= 3 && found.error <= 1e-15 * value.abs() {
                break;
            }
            previous = value;
        }
        if found.error.is_nan() {
            found.error = f64::INFINITY;
        }
        Ok(found)
    }
}
