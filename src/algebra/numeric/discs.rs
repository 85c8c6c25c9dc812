//! All roots of a polynomial whose coefficients are exact numbers of any kind, as floats.
//!
//! Approximations are found by corrections of all roots at once (Aberth 1973, Ehrlich 1967) and
//! proved with discs, as for integer polynomials: if z₁ … zₙ are n distinct points, all roots are in
//! the discs around them with radii `n · |p(zᵢ) / (lead · Π (zᵢ - zⱼ))|`, and disjoint discs contain
//! one root each (Smith 1970). Multiplicities come from exact common divisors, so that discs need
//! only separate different roots.

use crate::algebra::enclose::Value;
use crate::algebra::polynomial::Polynomial;
use crate::ball::{Ball, Constants, Context};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::polynomial::roots::circles;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

/// The precisions at which roots are separated.
const BITS: [usize; 5] = [256, 512, 1024, 2048, 4096];
/// The radius of a disc is at most this power of two, relative to its distance from 0.
const RADIUS: i64 = -120;
/// A real part that is smaller than this power of two, relative to the root, is taken as 0.
const NOTHING: i64 = -100;
/// The highest degree.
const DEGREE_MAX: usize = 128;

/// Returns the roots of a nonzero polynomial, each as often as it occurs: real roots in ascending
/// order, then complex ones by real part, then imaginary part.
///
/// # Errors
/// `PrecisionError` if roots cannot be told apart; `LimitError`, `Interrupted`.
pub(super) fn roots(p: &Polynomial, budget: &Budget) -> Result<Vec<Number>, Failure> {
    if p.degree() > DEGREE_MAX {
        return Err(Failure::limit(format!(
            "`roots` takes irrational coefficients only up to degree {DEGREE_MAX}"
        )));
    }
    let mut found: Vec<(f64, f64)> = Vec::new();
    for (part, times) in square_free(p, budget)? {
        // Together with each of its roots, the common divisor with the conjugate polynomial has the
        // conjugate root; the cofactor has no real root.
        let real = part.gcd(&conjugate(&part, budget)?, budget)?;
        let rest = part.div_rem(&real, budget)?.0;
        for (part, is_real) in [(real, true), (rest, false)] {
            for root in simple_roots(part, is_real, budget)? {
                found.extend(std::iter::repeat_n(root, times));
            }
        }
    }
    let key = |z: &(f64, f64)| (z.1 != 0.0, z.0, z.1);
    found.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
    });
    let number = |(re, im): (f64, f64)| match im == 0.0 {
        true => Number::Float(re),
        false => number::complex(Number::Float(re), Number::Float(im)),
    };
    Ok(found.into_iter().map(number).collect())
}

/// Splits a polynomial into factors without multiple roots, each with the number of times its roots
/// occur (Yun 1976).
fn square_free(p: &Polynomial, budget: &Budget) -> Result<Vec<(Polynomial, usize)>, Failure> {
    let mut common = p.gcd(&p.derivative(budget)?, budget)?;
    let mut rest = p.div_rem(&common, budget)?.0;
    let mut found = Vec::new();
    let mut times = 1;
    while rest.degree() > 0 {
        let more = rest.gcd(&common, budget)?;
        let own = rest.div_rem(&more, budget)?.0;
        if own.degree() > 0 {
            found.push((own, times));
        }
        common = common.div_rem(&more, budget)?.0;
        rest = more;
        times += 1;
    }
    Ok(found)
}

fn conjugate(p: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
    let coefficients = p.coefficients().iter();
    let conjugates = coefficients.map(|c| number::conj(c.as_ref(), budget));
    Ok(Polynomial::new(conjugates.collect::<Result<_, _>>()?))
}

/// Returns the roots of a polynomial without multiple roots.
fn simple_roots(p: Polynomial, is_real: bool, budget: &Budget) -> Result<Vec<(f64, f64)>, Failure> {
    let mut coefficients = p.coefficients();
    let mut found = Vec::new();
    if coefficients.len() > 1 && number::is_zero(coefficients[0].as_ref()) {
        found.push((0.0, 0.0));
        coefficients = &coefficients[1..];
    }
    if coefficients.len() < 2 {
        return Ok(found);
    }
    let constants = Constants::new();
    let mut points: Option<Vec<Value>> = None;
    for bits in BITS {
        let work = Context::new(bits, &constants, budget);
        let values = coefficients.iter().map(|c| Value::of(c.as_ref(), &work));
        let task = Task {
            p: values.collect::<Result<_, _>>()?,
            is_real,
            work,
        };
        let mut z = match points.take() {
            Some(z) => z,
            None => task.start(),
        };
        task.improve(&mut z)?;
        if let Some(own) = task.proved(&z)? {
            found.extend(own);
            return Ok(found);
        }
        points = Some(z);
    }
    Err(Failure::precision(
        "some roots are too close together to be told apart",
    ))
}

/// The search for the roots of one polynomial at one precision.
struct Task<'a> {
    p: Vec<Value>,
    /// Whether the coefficients are real; otherwise, no root is.
    is_real: bool,
    work: Context<'a>,
}

/// Returns the exact midpoint; 0 if nothing is known.
fn middle(z: &Value, work: &Context) -> Value {
    let part = |x: &Ball| {
        let middle = x.rounded(work).midpoint();
        middle.unwrap_or(Ball::ZERO)
    };
    Value {
        re: part(&z.re),
        im: part(&z.im),
    }
}

impl Task<'_> {
    /// Returns starting points on the circles of the Newton polygon.
    fn start(&self) -> Vec<Value> {
        let logs = self.p.iter().map(|c| {
            let size = c.re.exponent().max(c.im.exponent());
            size.map_or(f64::NEG_INFINITY, |k| k as f64)
        });
        let circles = circles(&logs.collect::<Vec<f64>>());
        let points = circles.iter().map(|(radius, angle)| {
            let whole = radius.floor();
            let size = (radius - whole).exp2();
            let part = |x: f64| Ball::float(size * x).scaled(whole as i64);
            Value {
                re: part(angle.cos()),
                im: part(angle.sin()),
            }
        });
        points.collect()
    }

    /// Returns the values of the polynomial and of its derivative.
    fn at(&self, z: &Value) -> Result<(Value, Value), Failure> {
        let work = &self.work;
        let zero = Value {
            re: Ball::ZERO,
            im: Ball::ZERO,
        };
        let (mut value, mut slope) = (zero.clone(), zero);
        for c in self.p.iter().rev() {
            work.budget.poll(1)?;
            slope = slope.mul(z, work)?.add(&value, work);
            value = value.mul(z, work)?.add(c, work);
        }
        Ok((value, slope))
    }

    /// Corrects the points until they are as good as the precision allows.
    fn improve(&self, z: &mut [Value]) -> Result<(), Failure> {
        const ROUNDS: usize = 100;
        let work = &self.work;
        let one = Value {
            re: Ball::int(&IBig::ONE),
            im: Ball::ZERO,
        };
        let mut done = vec![false; z.len()];
        for _ in 0..ROUNDS + z.len() {
            for i in 0..z.len() {
                if done[i] {
                    continue;
                }
                let (value, slope) = self.at(&z[i])?;
                let newton = middle(&value.mul(&slope.inverse(work)?, work)?, work);
                let mut sum = Value {
                    re: Ball::ZERO,
                    im: Ball::ZERO,
                };
                for j in (0..z.len()).filter(|&j| j != i) {
                    let inverse = z[i].sub(&z[j], work).inverse(work)?;
                    sum = sum.add(&middle(&inverse, work), work);
                }
                let below = one.sub(&newton.mul(&sum, work)?, work);
                let step = middle(&newton.mul(&below.inverse(work)?, work)?, work);
                z[i] = middle(&z[i].sub(&step, work), work);
                let small = z[i].size(work)?.scaled(16 - work.bits as i64);
                let size = step.size(work)?;
                done[i] = size.compare(&small) != Some(Ordering::Greater);
            }
            if done.iter().all(|&d| d) {
                break;
            }
        }
        Ok(())
    }

    /// Returns the roots as floats if discs around the points separate them.
    fn proved(&self, z: &[Value]) -> Result<Option<Vec<(f64, f64)>>, Failure> {
        let work = &self.work;
        let mut radii = Vec::with_capacity(z.len());
        for i in 0..z.len() {
            let radius = self.radius(z, i)?;
            let small = z[i].size(work)?.scaled(RADIUS);
            if radius.compare(&small) != Some(Ordering::Less) {
                return Ok(None);
            }
            radii.push(radius);
        }
        let apart = |a: &Value, b: &Value, reach: &Ball| -> Result<bool, Failure> {
            let distance = a.sub(b, work).size(work)?;
            Ok(distance.compare(reach) == Some(Ordering::Greater))
        };
        let mut found = Vec::with_capacity(z.len());
        for i in 0..z.len() {
            let mirrored = Value {
                re: z[i].re.clone(),
                im: z[i].im.neg(),
            };
            let meets_axis = z[i].im.abs().compare(&radii[i]) != Some(Ordering::Greater);
            for j in (0..z.len()).filter(|&j| j != i) {
                let reach = radii[i].add(&radii[j], work);
                // If the mirrored disc meets no other one, the conjugate root is in the same disc:
                // it is the same root.
                let alone = !meets_axis || apart(&mirrored, &z[j], &reach)?;
                if !alone || !apart(&z[i], &z[j], &reach)? {
                    return Ok(None);
                }
            }
            if meets_axis && !self.is_real {
                return Ok(None);
            }
            let nothing = z[i].size(work)?.scaled(NOTHING);
            let re = match z[i].re.abs().compare(&nothing) {
                Some(Ordering::Less) => Some(0.0),
                _ => z[i].re.to_f64(),
            };
            let im = match meets_axis {
                true => Some(0.0),
                false => z[i].im.to_f64(),
            };
            match re.zip(im) {
                Some(root) => found.push(root),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// Returns an upper bound on the radius of the disc around a point, as a ball.
    fn radius(&self, z: &[Value], i: usize) -> Result<Ball, Failure> {
        let work = &self.work;
        let mut below = self.p[z.len()].clone();
        for j in (0..z.len()).filter(|&j| j != i) {
            below = below.mul(&z[i].sub(&z[j], work), work)?;
        }
        let value = self.at(&z[i])?.0.size(work)?;
        let radius = value.div(&below.size(work)?, work)?;
        radius.mul(&Ball::int(&z.len().into()), work)
    }
}
