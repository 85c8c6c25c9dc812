//! Isolates and refines complex roots: approximations are proved with discs (Smith 1970;
//! Gerschgorin for a companion matrix). If z₁ … zₙ are any n distinct points, all roots lie in the
//! discs around them with radii `n · |p(zᵢ) / (lead · Π (zᵢ - zⱼ))|`, and disjoint discs contain
//! one root each.

use super::super::poly::Poly;
use super::aberth::{self, Neighbours};
use super::number::{Complex, Magnitude};
use super::value::Evaluator;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{AbsOrd, BitTest, Signed};
use dashu_int::IBig;

/// The precision beyond which no attempt is made to separate roots.
const PRECISION_MAX: usize = 1 << 20;

/// A square around one root that is not real. The real part lies between `re - radius` and
/// `re + radius` and the imaginary part between `im - radius` and `im + radius`, all times
/// `2^exponent`. The square contains no other root and no real number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Square {
    re: IBig,
    im: IBig,
    radius: IBig,
    exponent: i64,
}

impl Square {
    /// Returns the square around a disc, with the same centre.
    fn around(center: &Complex, radius: Magnitude) -> Square {
        let (re, im, exponent) = center.parts();
        // Round the radius up to a power of two; centre and radius then share a unit.
        let bits = radius.log2_floor().map_or(exponent, |k| k + 1);
        let unit = exponent.min(bits);
        let shift = (exponent - unit) as usize;
        Square {
            re: re << shift,
            im: im << shift,
            radius: IBig::ONE << (bits - unit) as usize,
            exponent: unit,
        }
    }

    /// Returns the real part of the centre, in units.
    pub fn re(&self) -> &IBig {
        &self.re
    }

    /// Returns the imaginary part of the centre, in units.
    pub fn im(&self) -> &IBig {
        &self.im
    }

    /// Returns half the side length, in units.
    pub fn radius(&self) -> &IBig {
        &self.radius
    }

    /// Returns the exponent of the unit, which is `2^exponent`.
    pub fn exponent(&self) -> i64 {
        self.exponent
    }

    /// Returns the square around the conjugate.
    pub fn conjugate(&self) -> Square {
        Square {
            im: -&self.im,
            ..self.clone()
        }
    }

    /// Returns the ends of the real or the imaginary part, in units of `2^exponent`, which must not
    /// exceed the square's own unit.
    pub(super) fn ends(&self, imaginary: bool, exponent: i64) -> (IBig, IBig) {
        let middle = if imaginary { &self.im } else { &self.re };
        let shift = (self.exponent - exponent) as usize;
        (
            (middle - &self.radius) << shift,
            (middle + &self.radius) << shift,
        )
    }

    /// Reports whether another square is inside this one.
    fn holds(&self, other: &Square) -> bool {
        let exponent = self.exponent.min(other.exponent);
        [false, true].into_iter().all(|imaginary| {
            let (low, high) = self.ends(imaginary, exponent);
            let (inner_low, inner_high) = other.ends(imaginary, exponent);
            low <= inner_low && inner_high <= high
        })
    }

    /// Narrows the square until its sides are at most `2^exponent`, by Newton's method: within
    /// `n · |p(z) / p'(z)|` of any z there is a root, and the square contains only one. The
    /// polynomial must be the one for which the square was computed. O(n · M(bits)) for the last
    /// step.
    ///
    /// # Errors
    /// `LimitError` if more than 2^27 bits would be needed; `Interrupted`.
    pub fn refine(&mut self, p: &Poly, exponent: i64, budget: &Budget) -> Result<(), Failure> {
        let evaluator = Evaluator::new(p);
        let top = self.re.bit_len().max(self.im.bit_len()) as i64 + self.exponent;
        let mut failures = 0;
        while self.side_bits() > exponent {
            let known = (top - self.side_bits()).max(0) as usize;
            let wanted = (top - exponent).max(0) as usize;
            let precision = (2 * known + 64).min(wanted + 64) + (64 << failures);
            budget.check_bits(precision.saturating_mul(2))?;
            let next = self.step(&evaluator, failures + 1, precision, budget)?;
            match next.filter(|next| self.holds(next) && next.side_bits() < self.side_bits()) {
                Some(next) => *self = next,
                None => failures += 1,
            }
        }
        Ok(())
    }

    /// Returns the exponent of a power of two that no side exceeds.
    fn side_bits(&self) -> i64 {
        self.radius.bit_len() as i64 + 1 + self.exponent
    }

    /// Takes a few steps of Newton's method from the centre; returns the square that proves the
    /// result. Squares are small enough for the method to converge (see [`prove`]).
    fn step(
        &self,
        p: &Evaluator,
        steps: usize,
        precision: usize,
        budget: &Budget,
    ) -> Result<Option<Square>, Failure> {
        let mut moved = Complex::new(self.re.clone(), self.im.clone(), self.exponent);
        for _ in 0..steps {
            let Some(step) = p.newton_step(&moved, precision, budget)? else {
                return Ok(None);
            };
            moved = moved.sub(&step, precision);
        }
        let e = p.at(&moved, precision, budget)?;
        let Some(slope) = below(e.slope.size(), e.slope_error) else {
            return Ok(None);
        };
        let value = e.value.size().add(e.value_error);
        let radius = value.div(slope).times(p.degree() as f64 * 1.001);
        Ok(Some(Square::around(&moved, radius)))
    }
}

/// Returns a lower bound on a size that is known up to an error; `None` if it may be 0.
fn below(size: Magnitude, error: Magnitude) -> Option<Magnitude> {
    let twice = error.shift(1);
    twice.less(size).then(|| size.times(0.499))
}

/// Returns isolating squares, in no particular order, of the roots above the real axis of a
/// squarefree polynomial with this many real roots.
///
/// # Errors
/// `LimitError` if roots are too close together, `Interrupted`.
pub fn isolate_upper(p: &Poly, real: usize, budget: &Budget) -> Result<Vec<Square>, Failure> {
    let zero = usize::from(p.coefficient(0).is_zero());
    let p = &p.shift_down(zero);
    let real = real - zero;
    if p.len() - 1 == real {
        return Ok(Vec::new());
    }
    let evaluator = Evaluator::new(p);
    let mut points = aberth::start(&evaluator, budget)?;
    let mut precision = 64;
    loop {
        aberth::improve(&evaluator, &mut points, precision, budget)?;
        if let Some(squares) = prove(&evaluator, &points, real, precision, budget)? {
            return Ok(squares);
        }
        precision *= 2;
        if precision > PRECISION_MAX {
            return Err(Failure::limit("two roots are too close to be told apart"));
        }
    }
}

/// Returns the squares around the discs above the real axis, if the discs are disjoint and exactly
/// as many of them touch the real axis as there are real roots.
fn prove(
    p: &Evaluator,
    points: &[Complex],
    real: usize,
    precision: usize,
    budget: &Budget,
) -> Result<Option<Vec<Square>>, Failure> {
    let n = points.len();
    let lead = p.sizes()[n];
    let near = Neighbours::new(points);
    let mut radii = Vec::with_capacity(n);
    for (i, z) in points.iter().enumerate() {
        budget.poll(n as u64 / 8 + 1)?;
        let e = p.at(z, precision + 32, budget)?;
        let mut product = lead;
        for j in (0..n).filter(|&j| j != i) {
            product = product.mul(near.distance(points, i, j));
        }
        if product.is_zero() {
            return Ok(None);
        }
        let value = e.value.size().add(e.value_error);
        radii.push(value.div(product).times(n as f64 * 1.001));
    }
    // Require distances much larger than the radii: then the squares are disjoint as well, and
    // Newton's method converges to the root from every centre, since the contribution of the other
    // roots to p'/p is small compared with the root's own.
    let factor = 10.0 * n as f64;
    for i in 0..n {
        budget.poll(n as u64 / 8 + 1)?;
        for j in 0..i {
            let distance = near.distance(points, i, j);
            if !radii[i].add(radii[j]).times(factor).less(distance) {
                return Ok(None);
            }
        }
    }
    let mut upper = Vec::new();
    let mut touching = 0;
    for (z, &radius) in points.iter().zip(&radii) {
        let square = Square::around(z, radius);
        if square.im.abs_cmp(&square.radius).is_le() {
            touching += 1;
        } else if square.im.is_positive() {
            upper.push(square);
        }
    }
    // Every real root's disc touches the axis; if no other disc does, the other roots are not real.
    Ok((touching == real && 2 * upper.len() + real == n).then_some(upper))
}
