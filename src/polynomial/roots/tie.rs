//! Proofs that real parts of roots are equal. Refinement alone can never prove this, but two facts
//! can.
//!
//! First, roots on a line of symmetry are counted: the lines tried are x = 0 and the line through
//! the mean of an irreducible factor's roots. Second, twice a real part is always a sum of two
//! conjugate roots of one irreducible factor, and there is a polynomial that has all such sums as
//! its roots; wherever its slope is not 0, it has only one root.

use super::super::compose::pair_sums;
use super::super::factor::factor_squarefree;
use super::super::poly::Poly;
use super::complex::Square;
use super::member::owner;
use super::number::{Complex, Magnitude};
use super::real::isolate_squarefree;
use super::value::Evaluator;
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_int::IBig;

/// The maximum degree of an irreducible factor for which sums of pairs are computed.
const DEGREE_MAX: usize = 64;
/// Real parts that agree to more than this many bits are suspected to be equal.
const SUSPECT_BITS: i64 = 96;

/// Data shared by all proofs for one polynomial.
pub struct Ties<'a> {
    poly: &'a Poly,
    /// The irreducible factors, each with the squarefree polynomial of all sums of two of its
    /// roots; both are computed only when they are needed.
    factors: Vec<(Poly, Option<Poly>)>,
    budget: &'a Budget,
}

/// An interval of real parts, from `low · 2^exponent` to `high · 2^exponent`.
struct Hull {
    low: IBig,
    high: IBig,
    exponent: i64,
}

impl<'a> Ties<'a> {
    /// Creates a set without any data; everything is computed later.
    pub fn new(poly: &'a Poly, budget: &'a Budget) -> Ties<'a> {
        Ties {
            poly,
            factors: Vec::new(),
            budget,
        }
    }

    /// Reports whether squares in the upper half plane, whose real parts overlap each other but not
    /// those of any other square, are proved to have the same real part; the squares have been
    /// refined to this many bits.
    ///
    /// # Errors
    /// `LimitError` for an irreducible factor of too high a degree; `Interrupted`.
    pub fn is_proved(&mut self, cluster: &[Square], bits: i64) -> Result<bool, Failure> {
        if bits < SUSPECT_BITS {
            return Ok(false);
        }
        let hull = Hull::around(cluster);
        let owners = self.owners(cluster)?;
        if self.on_one_line(cluster.len(), &owners, &hull)? {
            return Ok(true);
        }
        let mut sums = Poly::one();
        for k in owners {
            let (factor, own) = &mut self.factors[k];
            let own = match own {
                Some(own) => own,
                None => own.insert(own_sums(factor, self.budget)?),
            };
            sums = sums.lcm(own, self.budget)?;
        }
        // The disc of the doubled real parts.
        let center = Complex::new(&hull.low + &hull.high, IBig::ZERO, hull.exponent);
        let radius = Magnitude::of(&(&hull.high - &hull.low)).times(1.001);
        let slope = sums.derivative();
        let precision = 2 * bits as usize + 64;
        let radius = radius.shift(hull.exponent);
        Evaluator::new(&slope).has_no_root_near(&center, radius, precision, self.budget)
    }

    /// Returns the indices of the irreducible factors that have roots in the squares.
    fn owners(&mut self, cluster: &[Square]) -> Result<Vec<usize>, Failure> {
        if self.factors.is_empty() {
            let factors = factor_squarefree(self.poly, self.budget)?;
            self.factors = factors.into_iter().map(|p| (p, None)).collect();
        }
        if self.factors.len() == 1 {
            return Ok(vec![0]);
        }
        let polys: Vec<Poly> = self.factors.iter().map(|f| f.0.clone()).collect();
        let owners = cluster
            .iter()
            .map(|square| owner(square, self.poly, &polys, self.budget));
        let mut owners = owners.collect::<Result<Vec<usize>, _>>()?;
        owners.sort_unstable();
        owners.dedup();
        Ok(owners)
    }

    /// Reports whether all roots are on a line of symmetry: the factors together have as many roots
    /// there as there are squares, and any square with a root there is one of these.
    fn on_one_line(&self, count: usize, owners: &[usize], hull: &Hull) -> Result<bool, Failure> {
        let mut whole = Poly::one();
        let mut lines = vec![(IBig::ZERO, IBig::ONE)];
        for &k in owners {
            let factor = &self.factors[k].0;
            whole = whole.multiply(factor, self.budget)?;
            let n = factor.len() - 1;
            let (mean, scale) = (-factor.coefficient(n - 1), factor.leading() * IBig::from(n));
            let common = big::gcd(&mean, &scale, self.budget)?;
            let part = |n: &IBig| Ok(big::div_rem(n, &common, self.budget)?.0);
            let line = (part(&mean)?, part(&scale)?);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        for (above, below) in lines
            .iter()
            .filter(|(above, below)| hull.holds(above, below))
        {
            // Multiply the roots by `below`, and move the line to x = 0.
            let moved = whole.scale_roots(below, self.budget)?;
            let moved = moved.taylor_shift(above, self.budget)?;
            if imaginary_pairs(&moved, self.budget)? == count {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Hull {
    /// Returns the smallest interval around all real parts.
    fn around(cluster: &[Square]) -> Hull {
        let exponent = cluster.iter().map(Square::exponent).min().unwrap_or(0);
        let ends: Vec<(IBig, IBig)> = cluster.iter().map(|s| s.ends(false, exponent)).collect();
        let low = ends
            .iter()
            .map(|e| &e.0)
            .min()
            .expect("a cluster has squares");
        let high = ends
            .iter()
            .map(|e| &e.1)
            .max()
            .expect("a cluster has squares");
        Hull {
            low: low.clone(),
            high: high.clone(),
            exponent,
        }
    }

    /// Reports whether the interval contains a fraction.
    fn holds(&self, above: &IBig, below: &IBig) -> bool {
        let shift = self.exponent.unsigned_abs() as usize;
        let (inside, unit) = if self.exponent < 0 {
            (above << shift, below.clone())
        } else {
            (above.clone(), below << shift)
        };
        &self.low * &unit <= inside && inside <= &self.high * &unit
    }
}

/// Returns the number of pairs of roots iy and -iy, y > 0, of a squarefree polynomial.
fn imaginary_pairs(p: &Poly, budget: &Budget) -> Result<usize, Failure> {
    let symmetric = p.gcd(&p.mirror(), budget)?;
    let even = symmetric.shift_down(usize::from(symmetric.coefficient(0).is_zero()));
    let (inner, step) = even.deflate();
    if !step.is_multiple_of(2) {
        return Ok(0);
    }
    // even(x) is q(x²), and the roots of q(-t) are the numbers y².
    let squares = inner.inflate(step / 2).mirror();
    let roots = isolate_squarefree(&squares, budget)?;
    Ok(roots.iter().filter(|root| root.sign().is_gt()).count())
}

/// Returns the squarefree polynomial whose roots are the sums of two roots.
fn own_sums(p: &Poly, budget: &Budget) -> Result<Poly, Failure> {
    if p.len() > DEGREE_MAX + 1 {
        return Err(Failure::limit(format!(
            "real parts of roots of an irreducible polynomial of degree {} cannot be told apart; \
             equal ones are proved up to degree {DEGREE_MAX}",
            p.len() - 1
        )));
    }
    pair_sums(p, budget)?.squarefree_part(budget)
}
