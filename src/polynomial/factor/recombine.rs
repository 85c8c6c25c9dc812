//! Builds factors over the integers from sets of lifted factors, smallest sets first. Before its
//! product is computed, a set may be rejected because of its degree, because its second coefficient
//! is too large, or because its constant term does not divide the polynomial's.

use super::super::poly::Poly;
use super::hensel::{Lifting, balanced, residue};
use crate::big;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{Abs, AbsOrd, BitTest};
use dashu_int::{IBig, UBig};

/// All sets are tried if there are at most this many lifted factors.
const ALL_MAX: usize = 11;

/// Returns the size of the modulus, in bits, at which balanced coefficients of a factor are exact:
/// twice Mignotte's bound for half the degree. (Of two complementary factors, at least one has at
/// most that degree; the other is found by division.)
pub fn bits_needed(p: &Poly) -> usize {
    let half = (p.len() - 1) / 2;
    half + p.norm_squared().bit_len() / 2 + 3
}

/// The state of the search and its results.
pub struct Search<'a> {
    /// The polynomial without the factors found so far.
    pub rest: Poly,
    /// The indices of the lifted factors of `rest`.
    pub left: Vec<usize>,
    /// The irreducible factors found.
    pub found: Vec<Poly>,
    lifting: &'a Lifting,
    degrees: UBig,
    /// The second coefficients of the lifted factors; `constants` holds their constant terms.
    traces: Vec<IBig>,
    constants: Vec<IBig>,
    /// The exponent of a power of two that is at least twice the size of any root of the
    /// polynomial.
    root_bits: usize,
}

impl<'a> Search<'a> {
    pub fn new(
        p: &Poly,
        lifting: &'a Lifting,
        degrees: UBig,
        budget: &Budget,
    ) -> Result<Search<'a>, Failure> {
        budget.poll(1)?;
        let factors = lifting.factors();
        Ok(Search {
            rest: p.clone(),
            left: (0..factors.len()).collect(),
            found: Vec::new(),
            lifting,
            degrees,
            traces: factors
                .iter()
                .map(|f| f.coefficient(f.len() - 2).clone())
                .collect(),
            constants: factors.iter().map(|f| f.coefficient(0).clone()).collect(),
            root_bits: root_bits(p),
        })
    }

    /// Tries sets of increasing size. Returns whether the factorisation is complete: if there are
    /// many lifted factors, only small sets are tried.
    pub fn run(&mut self, budget: &Budget) -> Result<bool, Failure> {
        let mut size = 1;
        while 2 * size <= self.left.len() {
            let largest = match self.left.len() {
                0..=ALL_MAX => usize::MAX,
                12..=24 => 2,
                _ => 1,
            };
            if size > largest {
                return Ok(false);
            }
            if !self.try_sets(size, budget)? {
                size += 1;
            }
        }
        if !self.rest.is_constant() {
            let rest = std::mem::take(&mut self.rest);
            self.found.push(rest);
        }
        Ok(true)
    }

    /// Tries the sets of one size until one gives a factor.
    fn try_sets(&mut self, size: usize, budget: &Budget) -> Result<bool, Failure> {
        let count = self.left.len();
        let mut places: Vec<usize> = (0..size).collect();
        loop {
            // For sets of exactly half the factors, trying either the set or its complement is
            // enough.
            if 2 * size < count || places[0] == 0 {
                let set: Vec<usize> = places.iter().map(|&k| self.left[k]).collect();
                if self.try_set(&set, budget)? {
                    return Ok(true);
                }
            }
            let Some(k) = (0..size).rev().find(|&k| places[k] < count - size + k) else {
                return Ok(false);
            };
            places[k] += 1;
            for j in k + 1..size {
                places[j] = places[j - 1] + 1;
            }
        }
    }

    /// Splits off the product of a set if it is a factor.
    fn try_set(&mut self, set: &[usize], budget: &Budget) -> Result<bool, Failure> {
        let factors = self.lifting.factors();
        let degree: usize = set.iter().map(|&k| factors[k].len() - 1).sum();
        budget.poll(1)?;
        if !self.degrees.bit(degree) || !self.trace_fits(set, degree, budget)? {
            return Ok(false);
        }
        // Build the product for the side of lower degree, for which the modulus is large enough.
        let others: Vec<usize> = self
            .left
            .iter()
            .copied()
            .filter(|k| !set.contains(k))
            .collect();
        let small = 2 * degree < self.rest.len();
        let side = if small { set } else { &others };
        if !self.constant_fits(side, budget)? {
            return Ok(false);
        }
        let Some((built, quotient)) = try_product(&self.rest, side, self.lifting, budget)? else {
            return Ok(false);
        };
        let (factor, rest) = if small {
            (built, quotient)
        } else {
            (quotient, built)
        };
        self.found.push(factor);
        self.rest = rest;
        self.left = others;
        Ok(true)
    }

    /// Checks that the second coefficient of the candidate, `lead · Σ`, is at most degree · lead ·
    /// root bound.
    fn trace_fits(&self, set: &[usize], degree: usize, budget: &Budget) -> Result<bool, Failure> {
        let modulus = self.lifting.modulus();
        let lead = self.rest.leading();
        let sum = set.iter().fold(IBig::ZERO, |sum, &k| sum + &self.traces[k]);
        let trace = balanced(&big::multiply(&sum, lead, budget)?, modulus, budget)?;
        let bound = (lead * IBig::from(degree)) << self.root_bits;
        Ok(trace.abs_cmp(&bound).is_le())
    }

    /// Checks that the constant term of the candidate divides `lead · constant` of the rest.
    fn constant_fits(&self, set: &[usize], budget: &Budget) -> Result<bool, Failure> {
        let modulus = self.lifting.modulus();
        let lead = self.rest.leading();
        let mut product = lead.clone();
        for &k in set {
            product = big::multiply(&product, &self.constants[k], budget)?;
            product = residue(&product, modulus, budget)?;
        }
        let constant = balanced(&product, modulus, budget)?;
        if constant.is_zero() {
            return Ok(false);
        }
        let whole = big::multiply(lead, self.rest.coefficient(0), budget)?;
        Ok(big::div_rem(&whole, &constant, budget)?.1.is_zero())
    }
}

/// Returns the factor given by a set of lifted factors, and the quotient by it; `None` if the set
/// does not give a factor. The set's degree must be at most half the degree of `whole`.
pub fn try_product(
    whole: &Poly,
    set: &[usize],
    lifting: &Lifting,
    budget: &Budget,
) -> Result<Option<(Poly, Poly)>, Failure> {
    let modulus = lifting.modulus();
    let mut product = Poly::constant(whole.leading().clone());
    for &k in set {
        product = product.multiply(&lifting.factors()[k], budget)?;
        product = super::hensel::reduced(&product, modulus, budget)?;
    }
    let lifted = product.coefficients().iter();
    let lifted = lifted.map(|c| balanced(c, modulus, budget));
    let factor = Poly::new(lifted.collect::<Result<_, _>>()?).primitive_part(budget)?;
    let quotient = whole.quotient_if_exact(&factor, budget)?;
    Ok(quotient.map(|quotient| (factor, quotient)))
}

/// Returns the least k such that Fujiwara's bound (1916) puts all roots at no more than 2^k in
/// size, or a slightly larger number.
pub fn root_bits(p: &Poly) -> usize {
    let n = p.len() - 1;
    let lead = p.leading().bit_len() as i64;
    let sizes = (1..=n).map(|k| {
        let bits = p.coefficient(n - k).bit_len() as i64;
        if bits == 0 {
            0
        } else {
            (bits - lead + 1).max(0).unsigned_abs().div_ceil(k as u64) as usize
        }
    });
    sizes.max().unwrap_or(0) + 1
}

/// Returns the sum of the magnitudes of the coefficients from one power up to, but not including,
/// another.
pub fn weight(p: &Poly, from: usize, to: usize) -> IBig {
    p.coefficients()[from..to]
        .iter()
        .fold(IBig::ZERO, |sum, c| sum + c.clone().abs())
}

/// Returns a bound, in bits, on coefficient j of `p · g' / g` for any factor g: each root α of g
/// adds a coefficient of `p / (x - α)`, which is at most the sum of the coefficients up to j or of
/// the coefficients above j, whichever involves powers of α below 1.
pub fn slope_bits(p: &Poly, j: usize) -> usize {
    let bound = weight(p, 0, j + 1).max(weight(p, j + 1, p.len()));
    bound.bit_len() + (p.len() - 1).ilog2() as usize + 1
}
