//! Arc functions. A result that is a rational multiple of π, or that undoes a sine, cosine or
//! tangent, is returned as an angle; arc tangents of rationals are combined (see `combine`); all
//! other results remain unevaluated calls.

use super::Real;
use super::circle;
use super::combine;
use super::digits::compare;
use super::gauss::Gauss;
use super::key::{Call, Function};
use super::monomial::Monomial;
use super::sum::Sum;
use crate::ball::{Ball, Constants, Context};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;
use std::cmp::Ordering;

/// The largest denominator tried in the search for rational multiples of π.
const ANGLE_MAX: u64 = 10_000;

/// Returns the angle in (-π/2, π/2) with this tangent.
///
/// # Errors
/// `PrecisionError`, `LimitError`, `Interrupted`; the same for the functions below.
pub(super) fn atan(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    if let Some(s) = x.as_rational() {
        return atan_rational(&s, budget);
    }
    if x.sign(budget)?.is_lt() {
        return Ok(atan(&x.negate(), budget)?.negate());
    }
    let value = Raw::Atan(x);
    if let Some(angle) = value.given_back(budget)? {
        return Ok(angle);
    }
    call(Function::Atan, x.clone(), budget)
}

fn atan_rational(s: &Fraction, budget: &Budget) -> Result<Real, Failure> {
    if s.is_zero() {
        return Ok(Real::default());
    }
    let sign = Fraction::from(if s.is_negative() { -1 } else { 1 });
    let terms = combine::one_angle(&s.clone().abs(), &sign, budget)?;
    Ok(Real::of(terms))
}

/// Returns the angle in [-π/2, π/2] with this sine.
///
/// # Errors
/// `DomainError` outside [-1, 1].
pub(super) fn asin(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    within_one("asin", x, budget)?;
    if x.sign(budget)?.is_lt() {
        return Ok(asin(&x.negate(), budget)?.negate());
    }
    if let Some(angle) = Raw::Asin(x).given_back(budget)? {
        return Ok(angle);
    }
    if let Some(slope) = slope(x, budget)? {
        return atan(&slope, budget);
    }
    call(Function::Asin, x.clone(), budget)
}

/// Returns the angle in [0, π] with this cosine.
///
/// # Errors
/// `DomainError` outside [-1, 1].
pub(super) fn acos(x: &Real, budget: &Budget) -> Result<Real, Failure> {
    within_one("acos", x, budget)?;
    if let Some(angle) = Raw::Acos(x).given_back(budget)? {
        return Ok(angle);
    }
    let quarter = Real::pi().mul(&Real::from(Fraction::ratio(1, 2)), budget)?;
    quarter.sub(&asin(x, budget)?, budget)
}

fn within_one(name: &str, x: &Real, budget: &Budget) -> Result<(), Failure> {
    let one = Real::from(Fraction::ONE);
    if compare(x, &one, budget)? == Ordering::Greater
        || compare(x, &one.negate(), budget)? == Ordering::Less
    {
        return Err(Failure::domain(format!(
            "{name} takes numbers from -1 to 1"
        )));
    }
    Ok(())
}

/// Returns x/√(1 - x²) for an algebraic number below 1, if the result is a sum.
fn slope(x: &Real, budget: &Budget) -> Result<Option<Real>, Failure> {
    if !x.num.is_algebraic() || x.den.is_some() {
        return Ok(None);
    }
    let square = x.mul(x, budget)?;
    let rest = Real::from(Fraction::ONE).sub(&square, budget)?;
    let Some(root) = rest.square_root(budget)? else {
        return Ok(None);
    };
    let slope = x.mul(&root.invert(budget)?, budget)?;
    Ok(slope.den.is_none().then_some(slope))
}

fn call(function: Function, x: Real, budget: &Budget) -> Result<Real, Failure> {
    let call = Call::new(function, x, budget)?;
    Ok(Real::of(Sum::term(Monomial::call(call), Fraction::ONE)))
}

/// An arc function to evaluate.
#[derive(Clone, Copy)]
enum Raw<'a> {
    Atan(&'a Real),
    Asin(&'a Real),
    Acos(&'a Real),
}

impl Raw<'_> {
    fn argument(self) -> (Function, Function) {
        match self {
            Raw::Atan(_) => (Function::Sin, Function::Cos),
            Raw::Asin(_) => (Function::Sin, Function::Sin),
            Raw::Acos(_) => (Function::Cos, Function::Cos),
        }
    }

    fn x(&self) -> &Real {
        match self {
            Raw::Atan(x) | Raw::Asin(x) | Raw::Acos(x) => x,
        }
    }

    fn ball(&self, x: &Ball, context: &Context) -> Result<Ball, Failure> {
        match self {
            Raw::Atan(_) => x.atan(context),
            Raw::Asin(_) => x.asin(context),
            Raw::Acos(_) => x.acos(context),
        }
    }

    /// Returns the angle if x is a known value of the function that this one inverts: either the
    /// value at a rational multiple of π (proved by comparison), or a wave, whose angle is then
    /// reduced.
    fn given_back(&self, budget: &Budget) -> Result<Option<Real>, Failure> {
        if let Some(angle) = self.undone(budget)? {
            return Ok(Some(angle));
        }
        if !self.x().num.is_algebraic() {
            return Ok(None);
        }
        let constants = Constants::new();
        let context = Context::new(128, &constants, budget);
        let x = self.x().enclose(128, &constants, budget)?;
        let ratio = self
            .ball(&x, &context)?
            .div(&Ball::pi(&context)?, &context)?;
        let Some(q) = simple(&ratio, budget)? else {
            return Ok(None);
        };
        let value = match self {
            Raw::Atan(_) => match circle::tan(&q, budget)? {
                Some(value) => value,
                None => return Ok(None),
            },
            Raw::Asin(_) => circle::sin(&q, budget)?,
            Raw::Acos(_) => circle::cos(&q, budget)?,
        };
        if !self.x().equal(&Real::of(value), budget)? {
            return Ok(None);
        }
        Real::pi().mul(&Real::from(q), budget).map(Some)
    }

    /// Uses asin(sin T) = (-1)^k (T - kπ), acos(cos T) = ±(T - 2kπ), atan(tan T) = T - kπ, and the
    /// corresponding rules for the other wave.
    fn undone(&self, budget: &Budget) -> Result<Option<Real>, Failure> {
        let Some((m, c)) = self.x().num.single() else {
            return Ok(None);
        };
        let Some(more) = m.more.as_ref().filter(|_| self.x().den.is_none()) else {
            return Ok(None);
        };
        if !(c.is_one() || (-c).is_one()) || more.power.is_some() {
            return Ok(None);
        }
        let bare = Monomial {
            more: None,
            ..m.clone()
        };
        if !bare.is_one() {
            return Ok(None);
        }
        let minus = c.is_negative();
        let half = Real::pi().mul(&Real::from(Fraction::ratio(1, 2)), budget)?;
        let angle = match (self, &more.calls[..]) {
            (Raw::Asin(_) | Raw::Acos(_), [(call, 1)]) => {
                let wanted = self.argument().0;
                let angle = match (call.function, wanted) {
                    (Function::Sin, Function::Sin) | (Function::Cos, Function::Cos) => {
                        call.argument.clone()
                    }
                    // cos T = sin(T + π/2), sin T = cos(T - π/2)
                    (Function::Cos, Function::Sin) => call.argument.add(&half, budget)?,
                    (Function::Sin, Function::Cos) => call.argument.sub(&half, budget)?,
                    _ => return Ok(None),
                };
                match (self, minus) {
                    (_, false) => angle,
                    (Raw::Asin(_), true) => angle.negate(),
                    // -cos T = cos(T + π)
                    (_, true) => angle.add(&Real::pi(), budget)?,
                }
            }
            (Raw::Atan(_), [(first, j), (second, k)])
                if first.argument == second.argument
                    && (first.function, second.function) == (Function::Cos, Function::Sin)
                    && (*j, *k) == (-1, 1) =>
            {
                if minus {
                    first.argument.negate()
                } else {
                    first.argument.clone()
                }
            }
            _ => return Ok(None),
        };
        self.reduced(&angle, budget)
    }

    /// Returns the angle in the range of this function that has the same value.
    fn reduced(&self, angle: &Real, budget: &Budget) -> Result<Option<Real>, Failure> {
        let period = match self {
            Raw::Atan(_) | Raw::Asin(_) => Fraction::ONE,
            Raw::Acos(_) => Fraction::from(2),
        };
        let unit = Real::pi().mul(&Real::from(period), budget)?;
        let turns = angle
            .mul(&unit.invert(budget)?, budget)?
            .add(&Real::from(Fraction::ratio(1, 2)), budget)?
            .floor(budget)?;
        let odd = big::floored(&turns, &IBig::from(2), budget)?.1.is_one();
        let rest = angle.sub(
            &unit.mul(&Real::from(Fraction::from(turns)), budget)?,
            budget,
        )?;
        Ok(Some(match self {
            Raw::Atan(_) => rest,
            Raw::Asin(_) if odd => rest.negate(),
            Raw::Asin(_) => rest,
            Raw::Acos(_) if rest.sign(budget)?.is_lt() => rest.negate(),
            Raw::Acos(_) => rest,
        }))
    }
}

/// Returns a fraction with a small denominator that lies in the ball, found from the continued
/// fraction of the midpoint.
pub(super) fn simple(ball: &Ball, budget: &Budget) -> Result<Option<Fraction>, Failure> {
    let Some((lo, hi, exp)) = ball.ends() else {
        return Ok(None);
    };
    if !(-4096..0).contains(&exp) {
        return Ok(None);
    }
    let (n, d) = (lo + hi, IBig::ONE << (1 - exp) as usize);
    let all = crate::ball::partial_quotients((n.clone(), d.clone()), (n, d), 60, budget)?;
    let constants = Constants::new();
    let context = Context::new(128, &constants, budget);
    let (mut p, mut q) = ((IBig::ONE, IBig::ZERO), (IBig::ZERO, IBig::ONE));
    for term in all.terms {
        let next = (&term * &p.0 + &q.0, &term * &p.1 + &q.1);
        (q, p) = (p, next);
        if p.1 > IBig::from(ANGLE_MAX) {
            return Ok(None);
        }
        let fraction = Fraction::quotient(p.0.clone(), p.1.clone(), budget)?;
        if ball.meets(&Ball::rational(&fraction, &context)?) {
            return Ok(Some(fraction));
        }
    }
    Ok(None)
}

/// Returns `(sin kA, cos kA)` for an arc A.
///
/// # Errors
/// `LimitError`, raised before computing powers that would be too large.
pub(super) fn sin_cos_of(call: &Call, k: i64, budget: &Budget) -> Result<(Real, Real), Failure> {
    let one = Real::from(Fraction::ONE);
    let x = &call.argument;
    if let (Function::Atan, Some(s)) = (call.function, x.as_rational()) {
        return of_rational(&s, k, budget);
    }
    let square = x.mul(x, budget)?;
    let root = |y: Real| -> Result<Real, Failure> {
        let root = y.square_root(budget)?;
        root.ok_or_else(|| Failure::limit("this root cannot be written in closed form"))
    };
    let (sine, cosine) = match call.function {
        Function::Atan => {
            let below = root(one.add(&square, budget)?)?.invert(budget)?;
            (x.mul(&below, budget)?, below)
        }
        Function::Asin | Function::Cos | Function::Exp | Function::Log | Function::Sin => {
            (x.clone(), root(one.sub(&square, budget)?)?)
        }
    };
    let sine = if k < 0 { sine.negate() } else { sine };
    // (c + is)^|k|
    let mut total = (Real::default(), one);
    for bit in (0..64 - k.unsigned_abs().leading_zeros()).rev() {
        let (s, c) = &total;
        let double = s.mul(c, budget)?;
        let cosine_square = c.mul(c, budget)?.sub(&s.mul(s, budget)?, budget)?;
        total = (double.add(&double, budget)?, cosine_square);
        if k.unsigned_abs() >> bit & 1 == 1 {
            let (s, c) = &total;
            total = (
                s.mul(&cosine, budget)?
                    .add(&c.mul(&sine, budget)?, budget)?,
                c.mul(&cosine, budget)?
                    .sub(&s.mul(&sine, budget)?, budget)?,
            );
        }
    }
    Ok(total)
}

/// Uses `(d + ni)^k / (d² + n²)^(k/2)`, for a rational s = n/d.
fn of_rational(s: &Fraction, k: i64, budget: &Budget) -> Result<(Real, Real), Failure> {
    let z = Gauss::new(s.denominator().as_ibig().clone(), s.numerator().clone());
    let size = (2 * z.bits() + 1) as u64;
    budget
        .check_bits(usize::try_from(size.saturating_mul(k.unsigned_abs())).unwrap_or(usize::MAX))?;
    let norm = z.norm(budget)?;
    let z = if k < 0 { z.conj() } else { z };
    let n = k.unsigned_abs();
    let power = z.pow(n, budget)?;
    let below = big::pow(&norm, (n / 2) as usize, budget)?;
    let side = |part: IBig| -> Result<Real, Failure> {
        let value = Real::from(Fraction::quotient(part, below.clone(), budget)?);
        if n.is_multiple_of(2) {
            return Ok(value);
        }
        let root = Real::from(Fraction::from(norm.clone()))
            .square_root(budget)?
            .expect("the root of a positive rational");
        value.mul(&root.invert(budget)?, budget)
    };
    Ok((side(power.im)?, side(power.re)?))
}
