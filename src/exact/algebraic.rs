//! Roots of irreducible polynomials as real numbers: the real roots themselves, and the real and
//! imaginary parts of complex ones. Numbers that can be written with radicals are written that way.

use super::Real;
use super::key::{Extra, Generator};
use super::monomial::Monomial;
use super::root::root;
use super::sum::Sum;
use crate::ball::{Ball, Context};
use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::polynomial::roots::{Root, Segment};
use crate::polynomial::{Poly, RationalPoly};
use crate::text::Failure;
use dashu_base::{Abs, BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::rc::Rc;

/// The real number derived from a root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    /// The real root itself.
    Whole,
    /// The real part of a root that is not real.
    Re,
    /// Its imaginary part.
    Im,
}

/// A real number derived from a root of an irreducible polynomial.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct RootOf {
    pub root: Root,
    pub part: Part,
}

impl Ord for RootOf {
    fn cmp(&self, other: &RootOf) -> Ordering {
        let key = |r: &RootOf| (r.root.degree(), r.root.index(), r.part);
        let coefficients = |r: &RootOf| r.root.poly().coefficients().to_vec();
        key(self)
            .cmp(&key(other))
            .then_with(|| coefficients(self).cmp(&coefficients(other)))
    }
}

impl PartialOrd for RootOf {
    fn partial_cmp(&self, other: &RootOf) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl RootOf {
    /// Returns an enclosure accurate to this many bits.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn ball(&self, context: &Context) -> Result<Ball, Failure> {
        if self.part == Part::Whole {
            let found = self
                .root
                .enclosure_relative(context.bits + 4, context.budget)?;
            return Ok(ball(&found.re));
        }
        // One part may be small compared with the other, or a disguised zero.
        let found = self
            .root
            .enclosure_relative(context.bits + 4, context.budget)?;
        let segment = |e: &crate::polynomial::roots::Enclosure| match self.part {
            Part::Im => e.im.clone(),
            Part::Re | Part::Whole => e.re.clone(),
        };
        Ok(ball(&segment(&found)))
    }

    /// Returns the sign, if it is known without computation.
    pub fn sign(&self) -> Option<Ordering> {
        match self.part {
            Part::Whole => self.root.sign(),
            Part::Re | Part::Im => None,
        }
    }

    /// Returns the approximate base-2 logarithm of the absolute value; for estimates only.
    pub fn log2(&self) -> f64 {
        let constants = crate::ball::Constants::new();
        let budget = Budget::default();
        let context = Context::new(32, &constants, &budget);
        let ball = self.ball(&context).ok();
        ball.and_then(|b| b.exponent()).map_or(-64.0, |k| k as f64)
    }

    /// Returns an integer that no conjugate exceeds in absolute value: 1 + max |aᵢ/aₙ| (Cauchy
    /// 1829).
    pub fn bound(&self, budget: &Budget) -> Result<UBig, Failure> {
        let poly = self.root.poly();
        let largest = poly.coefficients().iter().map(|c| c.unsigned_abs()).max();
        let lead = poly.leading().unsigned_abs();
        let quotient = big::natural::quotient(&largest.unwrap_or_default(), &lead, budget)?;
        Ok(quotient + 2u8)
    }

    /// Returns an integer whose product with the number is an algebraic integer.
    pub fn integrality(&self) -> UBig {
        let lead = self.root.poly().leading().unsigned_abs();
        match self.part {
            Part::Whole => lead,
            Part::Re | Part::Im => lead << 1usize,
        }
    }
}

/// Converts a segment to a ball; a radius of at most 32 bits covers the error of rounding both
/// parts down.
fn ball(segment: &Segment) -> Ball {
    let drop = segment.rad.bit_len().saturating_sub(30);
    if drop == 0 {
        let rad = u32::try_from(&segment.rad).expect("at most 30 bits");
        return Ball::with_radius(segment.mid.clone(), rad, segment.exponent);
    }
    let rad = u32::try_from(&(&segment.rad >> drop)).expect("at most 30 bits");
    let mid = &segment.mid >> drop;
    Ball::with_radius(mid, rad + 2, segment.exponent.saturating_add(drop as i64))
}

/// Expresses a higher power of a real root in terms of its powers below the degree.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn reduced(
    generator: &Rc<Generator>,
    of: &RootOf,
    k: u32,
    budget: &Budget,
) -> Result<Sum, Failure> {
    let modulus = of.root.poly();
    let power =
        RationalPoly::from(Poly::monomial(IBig::ONE, k as usize)).modulo(modulus, budget)?;
    from_poly(generator, &power, budget)
}

/// Converts a polynomial in a real root to a sum.
fn from_poly(generator: &Rc<Generator>, p: &RationalPoly, budget: &Budget) -> Result<Sum, Failure> {
    let mut terms = Vec::new();
    for power in 0..p.numerator().len() {
        let c = p.coefficient(power, budget)?;
        let mut factors = Vec::new();
        if power > 0 {
            factors.push((Rc::clone(generator), power as u32));
        }
        let key = Monomial {
            extra: Extra { factors }.shared(),
            ..Monomial::default()
        };
        terms.push((key, c));
    }
    Sum::collect(terms, budget)
}

/// Returns the inverse of a sum that is a polynomial with rational coefficients in one real root.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub(super) fn inverse(sum: &Sum, budget: &Budget) -> Result<Option<Sum>, Failure> {
    let mut own: Option<Rc<Generator>> = None;
    let mut coefficients: Vec<Fraction> = Vec::new();
    for (m, c) in sum.terms() {
        let bare = Monomial {
            extra: None,
            ..m.clone()
        };
        let power = match m.extra.as_deref().map(|x| &x.factors[..]) {
            None => 0,
            Some([(g, k)]) => {
                if own.as_ref().is_some_and(|own| own != g) {
                    return Ok(None);
                }
                own = Some(Rc::clone(g));
                *k as usize
            }
            Some(_) => return Ok(None),
        };
        if !bare.is_one() {
            return Ok(None);
        }
        if coefficients.len() <= power {
            coefficients.resize(power + 1, Fraction::ZERO);
        }
        coefficients[power] = c.clone();
    }
    let Some(generator) = own else {
        return Ok(None);
    };
    let Generator::Of(of) = &*generator else {
        return Ok(None);
    };
    if of.part != Part::Whole {
        return Ok(None);
    }
    let p = RationalPoly::from_coefficients(&coefficients, budget)?;
    match p.invert_modulo(of.root.poly(), budget)? {
        Some(inverse) => from_poly(&generator, &inverse, budget).map(Some),
        None => Ok(None),
    }
}

impl Real {
    /// Returns the text of the complex number with these real and imaginary parts, if it is a
    /// single root of a polynomial.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn root_with(&self, im: &Real, budget: &Budget) -> Result<Option<String>, Failure> {
        let part = |x: &Real| -> Option<Rc<Generator>> {
            let (m, c) = x.num.single()?;
            let bare = Monomial {
                extra: None,
                ..m.clone()
            };
            match m.extra.as_deref().map(|x| &x.factors[..]) {
                Some([(g, 1)]) if c.is_one() && bare.is_one() && x.den.is_none() => {
                    Some(Rc::clone(g))
                }
                _ => None,
            }
        };
        let (Some(re), Some(im)) = (part(self), part(im)) else {
            return Ok(None);
        };
        match (&*re, &*im) {
            (Generator::Of(a), Generator::Of(b))
                if a.root == b.root && (a.part, b.part) == (Part::Re, Part::Im) =>
            {
                let whole = RootOf {
                    root: a.root.clone(),
                    part: Part::Whole,
                };
                text(&whole, budget).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Returns the real and the imaginary part of a root of a polynomial.
    ///
    /// # Errors
    /// `LimitError`, `Interrupted`.
    pub fn root_of(root: &Root, budget: &Budget) -> Result<(Real, Real), Failure> {
        if let Some(value) = root.as_fraction(budget)? {
            return Ok((Real::from(value), Real::default()));
        }
        if let Some(parts) = with_roots(root, budget)? {
            return Ok(parts);
        }
        let real = |part: Part| {
            let root = root.clone();
            let key = Monomial::generator(Generator::Of(RootOf { root, part }));
            Real::of(Sum::term(key, Fraction::ONE))
        };
        Ok(if root.is_real() {
            (real(Part::Whole), Real::default())
        } else {
            (real(Part::Re), real(Part::Im))
        })
    }
}

/// Writes a root with radicals if it has degree 2, is a pure root, or is a sum of square roots that
/// is a real root of a polynomial of degree 4 in x².
fn with_roots(root: &Root, budget: &Budget) -> Result<Option<(Real, Real)>, Failure> {
    let poly = root.poly();
    let n = root.degree();
    let c = |k: usize| Fraction::from(poly.coefficient(k).clone());
    if n == 2 {
        return quadratic(root, budget).map(Some);
    }
    let (inner, k) = poly.deflate();
    if k == n {
        return pure(root, &c(0), &c(n), budget).map(Some);
    }
    if n == 4 && k == 2 && root.is_real() {
        // x² is one of two numbers; find out which.
        let negative = root.sign() == Some(Ordering::Less);
        for index in 0..2 {
            let of = crate::polynomial::roots::Irreducible::new(&inner, budget)?;
            let (square, rest) = Real::root_of(&Root::new(of, index)?, budget)?;
            if !rest.num.is_zero() || square.sign(budget)?.is_lt() {
                continue;
            }
            let size = super::root::root(&square, 2, budget)?;
            let value = if negative { size.negate() } else { size };
            if !value.num.has_nested() && is_near(root, &value, budget)? {
                return Ok(Some((value, Real::default())));
            }
        }
    }
    Ok(None)
}

/// Reports whether a number known to be a root of the same polynomial equals this root.
fn is_near(root: &Root, value: &Real, budget: &Budget) -> Result<bool, Failure> {
    let mut bits = 64;
    loop {
        let constants = crate::ball::Constants::new();
        let own = value.enclose(bits, &constants, budget)?;
        let mut meets = 0;
        let mut mine = false;
        for index in 0..root.of().real_count() {
            let other = Root::new(Rc::clone(root.of()), index)?;
            let found = other.enclosure_relative(bits, budget)?;
            if ball(&found.re).meets(&own) {
                meets += 1;
                mine |= index == root.index();
            }
        }
        if meets <= 1 {
            return Ok(mine);
        }
        bits *= 2;
    }
}

/// Returns (-b ± √(b² - 4ac))/2a, for a > 0.
fn quadratic(root: &Root, budget: &Budget) -> Result<(Real, Real), Failure> {
    let poly = root.poly();
    let c = |k: usize| Fraction::from(poly.coefficient(k).clone());
    let (a, b, c) = (c(2), c(1), c(0));
    let four = a.mul(&c, budget)?.mul_int(&4.into(), budget)?;
    let square = b.pow(2, budget)?.sub(&four, budget)?;
    let double = a.mul_int(&2.into(), budget)?;
    let middle = Real::from((-b).div(&double, budget)?);
    let size = super::root::root(&Real::from(square.clone().abs()), 2, budget)?;
    let size = size.mul(&Real::from(double.inverse()), budget)?;
    let size = if root.index() == 0 {
        size.negate()
    } else {
        size
    };
    Ok(if square.is_negative() {
        (middle, size)
    } else {
        (middle.add(&size, budget)?, Real::default())
    })
}

/// Returns a root of aₙxⁿ + a₀.
fn pure(of: &Root, a0: &Fraction, an: &Fraction, budget: &Budget) -> Result<(Real, Real), Failure> {
    let n = of.degree() as i64;
    let radicand = (-a0).div(an, budget)?;
    let size = root(&Real::from(radicand.clone().abs()), n, budget)?;
    if of.is_real() {
        let negative = radicand.is_negative() || n % 2 == 0 && of.index() == 0;
        let value = if negative { size.negate() } else { size };
        return Ok((value, Real::default()));
    }
    // Find the angle, π(2k + 1)/n or 2πk/n, whose enclosure overlaps that of the root.
    let rough = of.enclosure_relative(96, budget)?;
    let constants = crate::ball::Constants::new();
    let (re, im) = (ball(&rough.re), ball(&rough.im));
    for k in 0..n {
        let q = if radicand.is_negative() {
            Fraction::ratio(2 * k + 1, n as u64)
        } else {
            Fraction::ratio(2 * k, n as u64)
        };
        let (cosine, sine) = Real::cos_sin_pi(&q, budget)?;
        let (x, y) = (size.mul(&cosine, budget)?, size.mul(&sine, budget)?);
        let same = x.enclose(96, &constants, budget)?.meets(&re)
            && y.enclose(96, &constants, budget)?.meets(&im);
        if same {
            return Ok((x, y));
        }
    }
    Err(Failure::limit(
        "a root could not be distinguished from its neighbours",
    ))
}

/// Writes a root like `root_of("x^5 - x - 1", 1)`.
///
/// # Errors
/// `Interrupted`.
pub(super) fn text(of: &RootOf, budget: &Budget) -> Result<String, Failure> {
    let mut polynomial = String::new();
    for (power, c) in of.root.poly().coefficients().iter().enumerate().rev() {
        if c.is_zero() {
            continue;
        }
        let negative = c.is_negative();
        polynomial.push_str(match (polynomial.is_empty(), negative) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        let size = c.clone().abs();
        if !size.is_one() || power == 0 {
            polynomial.push_str(&big::to_decimal(&size, budget)?);
            polynomial.push_str(if power > 0 { "*" } else { "" });
        }
        match power {
            0 => {}
            1 => polynomial.push('x'),
            _ => polynomial.push_str(&format!("x^{power}")),
        }
    }
    let whole = format!("root_of(\"{polynomial}\", {})", of.root.index() + 1);
    Ok(match of.part {
        Part::Whole => whole,
        Part::Re => format!("re({whole})"),
        Part::Im => format!("im({whole})"),
    })
}
