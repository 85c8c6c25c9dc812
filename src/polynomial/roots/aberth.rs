//! Approximations of all complex roots at once (Aberth 1973, Ehrlich 1967), from starting points on
//! circles given by the Newton polygon (Bini 1996): first in floats, then at any precision. Nothing
//! is proved here; that is left to [`super::complex`].

use super::number::{Complex, Magnitude};
use super::value::Evaluator;
use crate::limit::Budget;
use crate::text::Failure;

/// The maximum number of rounds of corrections in floats.
const FLOAT_ROUNDS: usize = 120;
/// The maximum number of rounds at one precision.
const ROUNDS: usize = 60;
/// Floats are used if the base-2 logarithms stay within this range.
const FLOAT_RANGE: f64 = 900.0;

/// Returns a first approximation of every root.
pub fn start(p: &Evaluator, budget: &Budget) -> Result<Vec<Complex>, Failure> {
    let logs = p.sizes().iter().map(|s| match s.is_zero() {
        true => f64::NEG_INFINITY,
        false => s.log2(),
    });
    let circles = circles(&logs.collect::<Vec<f64>>());
    let points = circles.iter().map(|(radius, angle)| {
        let whole = radius.floor();
        let size = (radius - whole).exp2();
        Complex::from_floats(size * angle.cos(), size * angle.sin(), whole as i64)
    });
    let points: Vec<Complex> = points.collect();
    let largest = circles.iter().map(|c| c.0.abs()).fold(0.0, f64::max);
    let tops = p.sizes().iter().filter(|s| !s.is_zero()).map(|s| s.log2());
    let (low, high) = tops.fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
    if largest * p.degree() as f64 + (high - low) > FLOAT_RANGE {
        return Ok(points);
    }
    let shift = high as i64;
    let coefficients: Vec<f64> = p
        .poly()
        .coefficients()
        .iter()
        .map(|c| {
            let (x, _, exponent) = Complex::real(c, 60).floats();
            x * 2f64.powi((exponent - shift).clamp(-1100, 1000) as i32)
        })
        .collect();
    let floats = points.iter().map(|z| {
        let (re, im, exponent) = z.floats();
        let scale = 2f64.powi(exponent as i32);
        Float(re * scale, im * scale)
    });
    let mut floats: Vec<Float> = floats.collect();
    in_floats(&coefficients, &mut floats, budget)?;
    let pairs = points.into_iter().zip(floats);
    Ok(pairs
        .map(|(point, z)| match z.0.is_finite() && z.1.is_finite() {
            true => Complex::from_floats(z.0, z.1, 0),
            false => point,
        })
        .collect())
}

/// Returns a starting point for each root: the base-2 logarithm of its distance from 0, and an
/// angle. The arguments are the logarithms of the sizes of the coefficients.
pub fn circles(logs: &[f64]) -> Vec<(f64, f64)> {
    // Compute the upper hull of the points (k, log |a[k]|).
    let mut hull: Vec<usize> = Vec::new();
    for k in (0..logs.len()).filter(|&k| logs[k].is_finite()) {
        while let [.., a, b] = hull[..] {
            let ab = (logs[b] - logs[a]) * (k - a) as f64;
            if ab > (logs[k] - logs[a]) * (b - a) as f64 {
                break;
            }
            hull.pop();
        }
        hull.push(k);
    }
    let mut circles = Vec::new();
    let n = logs.len() - 1;
    for (at, pair) in hull.windows(2).enumerate() {
        let count = pair[1] - pair[0];
        let radius = (logs[pair[0]] - logs[pair[1]]) / count as f64;
        for k in 0..count {
            let turn = k as f64 / count as f64 + at as f64 / n as f64;
            circles.push((radius, std::f64::consts::TAU * turn + 0.7));
        }
    }
    // Roots at 0 have no point on the hull.
    circles.resize(n, (0.0, 0.0));
    circles
}

/// A complex number made of floats.
#[derive(Clone, Copy)]
struct Float(f64, f64);

impl Float {
    fn add(self, o: Float) -> Float {
        Float(self.0 + o.0, self.1 + o.1)
    }

    fn sub(self, o: Float) -> Float {
        Float(self.0 - o.0, self.1 - o.1)
    }

    fn mul(self, o: Float) -> Float {
        Float(self.0 * o.0 - self.1 * o.1, self.0 * o.1 + self.1 * o.0)
    }

    fn invert(self) -> Float {
        let norm = self.0 * self.0 + self.1 * self.1;
        Float(self.0 / norm, -self.1 / norm)
    }

    fn size(self) -> f64 {
        self.0.hypot(self.1)
    }
}

/// Corrects the approximations until they are as good as floats allow.
fn in_floats(c: &[f64], z: &mut [Float], budget: &Budget) -> Result<(), Failure> {
    let n = z.len();
    let mut done = vec![false; n];
    for _ in 0..FLOAT_ROUNDS {
        for i in 0..n {
            if done[i] {
                continue;
            }
            budget.poll(n as u64 / 64)?;
            let Some((newton, exact)) = newton(c, z[i]) else {
                done[i] = true;
                continue;
            };
            let mut sum = Float(0.0, 0.0);
            for j in (0..n).filter(|&j| j != i) {
                sum = sum.add(z[i].sub(z[j]).invert());
            }
            let below = Float(1.0, 0.0).sub(newton.mul(sum));
            let step = newton.mul(below.invert());
            if !step.0.is_finite() || !step.1.is_finite() {
                done[i] = true;
                continue;
            }
            z[i] = z[i].sub(step);
            done[i] = exact || step.size() < 4e-16 * z[i].size();
        }
        if done.iter().all(|&d| d) {
            break;
        }
    }
    Ok(())
}

/// Returns `p / p'`, and whether p is 0 to within the precision of floats.
fn newton(c: &[f64], z: Float) -> Option<(Float, bool)> {
    let size = z.size();
    let (mut value, mut slope) = (Float(0.0, 0.0), Float(0.0, 0.0));
    let mut sum = 0.0;
    if size <= 1.0 {
        for &c in c.iter().rev() {
            slope = slope.mul(z).add(value);
            value = value.mul(z).add(Float(c, 0.0));
            sum = sum * size + c.abs();
        }
        let step = value.mul(slope.invert());
        return step
            .0
            .is_finite()
            .then_some((step, value.size() < 4e-16 * sum));
    }
    // Use the reversed polynomial at 1/z: p(z) = z^n q(1/z), p'/p = n/z - q'(1/z)/(z² q(1/z)).
    let w = z.invert();
    let size = w.size();
    for &c in c {
        slope = slope.mul(w).add(value);
        value = value.mul(w).add(Float(c, 0.0));
        sum = sum * size + c.abs();
    }
    let n = (c.len() - 1) as f64;
    let ratio = slope.mul(value.invert());
    let inverse = w.mul(Float(n, 0.0).sub(w.mul(ratio)));
    let step = inverse.invert();
    step.0
        .is_finite()
        .then_some((step, value.size() < 4e-16 * sum))
}

/// Corrects approximations at a given precision until they are as good as it allows.
pub fn improve(
    p: &Evaluator,
    z: &mut [Complex],
    precision: usize,
    budget: &Budget,
) -> Result<(), Failure> {
    let n = z.len();
    let mut done = vec![false; n];
    let one = Complex::from_floats(1.0, 0.0, 0);
    // The corrections themselves need only a few correct bits.
    let rough = 60;
    let mut near = Neighbours::new(z);
    for _ in 0..ROUNDS {
        for i in 0..n {
            if done[i] {
                continue;
            }
            budget.poll(n as u64 / 4 + 1)?;
            let e = p.at(&z[i], precision, budget)?;
            if e.value.is_zero() || e.slope.is_zero() {
                done[i] = true;
                continue;
            }
            let newton = e.value.div(&e.slope, rough);
            let sum = near.sum_of_inverses(z, i);
            let below = one.sub(&newton.mul(&sum, rough), rough);
            let step = if below.is_zero() {
                newton
            } else {
                newton.div(&below, rough)
            };
            z[i] = z[i].sub(&step, precision);
            near.moved(z, i);
            let small = z[i].size().shift(6 - precision as i64);
            done[i] = e.value.size().less(e.value_error) || step.size().less(small);
        }
        if done.iter().all(|&d| d) {
            break;
        }
    }
    Ok(())
}

/// Approximations as floats: these are precise enough for differences of points that are not close
/// together.
pub struct Neighbours {
    floats: Vec<Float>,
    /// The floats are scaled by 2 to this power; `None` if there is no single exponent for all of
    /// them.
    exponent: Option<i64>,
}

impl Neighbours {
    pub fn new(z: &[Complex]) -> Neighbours {
        let sizes = z.iter().filter_map(|z| z.size().log2_floor());
        let (low, high) = sizes.fold((i64::MAX, i64::MIN), |(l, h), k| (l.min(k), h.max(k)));
        let mut near = Neighbours {
            floats: vec![Float(0.0, 0.0); z.len()],
            exponent: (low <= high && high - low < 200).then_some(high),
        };
        (0..z.len()).for_each(|i| near.moved(z, i));
        near
    }

    /// Updates the float of point i, which has moved.
    pub fn moved(&mut self, z: &[Complex], i: usize) {
        let Some(scale) = self.exponent else {
            return;
        };
        let (re, im, exponent) = z[i].floats();
        let by = exponent - scale;
        if by.abs() > 500 && !z[i].is_zero() {
            self.exponent = None;
            return;
        }
        let factor = 2f64.powi(by.clamp(-500, 500) as i32);
        self.floats[i] = Float(re * factor, im * factor);
    }

    /// Returns the difference of two points as a float, if it is accurate to 30 bits.
    fn apart(&self, i: usize, j: usize) -> Option<Float> {
        let (a, b) = (self.floats[i], self.floats[j]);
        let difference = a.sub(b);
        let size = a.0.abs() + a.1.abs();
        (difference.0.abs() + difference.1.abs() > size * 1e-6).then_some(difference)
    }

    /// Returns `Σ 1/(z[i] - z[j])` over all other points.
    fn sum_of_inverses(&self, z: &[Complex], i: usize) -> Complex {
        let one = Complex::from_floats(1.0, 0.0, 0);
        let (mut far, mut sum) = (Float(0.0, 0.0), Complex::zero());
        for j in (0..z.len()).filter(|&j| j != i) {
            if let (Some(_), Some(difference)) = (self.exponent, self.apart(i, j)) {
                far = far.add(difference.invert());
                continue;
            }
            let difference = z[i].sub(&z[j], 60);
            if !difference.is_zero() {
                sum = sum.add(&one.div(&difference, 60), 60);
            }
        }
        match self.exponent {
            Some(scale) => sum.add(&Complex::from_floats(far.0, far.1, -scale), 60),
            None => sum,
        }
    }

    /// Returns `|z[i] - z[j]|`, accurate to 30 bits.
    pub fn distance(&self, z: &[Complex], i: usize, j: usize) -> Magnitude {
        match (self.exponent, self.apart(i, j)) {
            (Some(scale), Some(difference)) => Magnitude::new(difference.size(), scale),
            _ => z[i].sub(&z[j], 60).size(),
        }
    }
}
