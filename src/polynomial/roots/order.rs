//! Sorts all roots: the real ones in ascending order, then the others by real part, then by
//! imaginary part. Real parts that cannot be separated by refinement are proved equal: twice a real
//! part is a sum of two roots, and there is a polynomial that has all such sums as its roots.

use super::super::poly::Poly;
use super::complex::{Square, isolate_upper};
use super::interval::Interval;
use super::real::isolate_squarefree;
use super::tie::Ties;
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;

/// The maximum degree of a polynomial whose complex roots are isolated.
const DEGREE_MAX: usize = 1000;
/// All distinct roots of a polynomial.
#[derive(Clone, Debug)]
pub struct Roots {
    /// The primitive squarefree polynomial for which the intervals and squares were computed.
    pub poly: Poly,
    /// The real roots, in ascending order.
    pub real: Vec<Interval>,
    /// The other roots, by real part, then by imaginary part.
    pub complex: Vec<Square>,
}

/// Isolates all distinct roots.
///
/// # Errors
/// `DomainError` for the zero polynomial; `LimitError` for a degree above 1,000, or for an
/// irreducible factor of degree above 64 if equal real parts need a proof; `Interrupted`.
pub fn isolate(p: &Poly, budget: &Budget) -> Result<Roots, Failure> {
    if p.is_zero() {
        return Err(Failure::domain(
            "every number is a root of the polynomial 0",
        ));
    }
    let poly = p.squarefree_part(budget)?;
    let real = isolate_squarefree(&poly, budget)?;
    let complex = isolate_complex(&poly, real.len(), budget)?;
    Ok(Roots {
        poly,
        real,
        complex,
    })
}

/// Returns the roots that are not real, in order, of a primitive squarefree polynomial with this
/// many real roots.
///
/// # Errors
/// Same as for [`isolate`].
pub(super) fn isolate_complex(
    poly: &Poly,
    real: usize,
    budget: &Budget,
) -> Result<Vec<Square>, Failure> {
    if poly.len() > DEGREE_MAX + 1 {
        return Err(Failure::limit(format!(
            "a polynomial of degree {} has too many roots; the limit is {DEGREE_MAX}",
            poly.len() - 1
        )));
    }
    let upper = isolate_upper(poly, real, budget)?;
    let sorting = Sorting {
        poly,
        ties: Ties::new(poly, budget),
        budget,
    };
    let groups = sorting.groups(upper)?;
    let mut complex = Vec::new();
    for mut group in groups {
        by_imaginary_part(poly, &mut group, budget)?;
        complex.extend(group.iter().rev().map(Square::conjugate));
        complex.extend(group);
    }
    Ok(complex)
}

/// The state of sorting by real parts.
struct Sorting<'a> {
    poly: &'a Poly,
    ties: Ties<'a>,
    budget: &'a Budget,
}

impl Sorting<'_> {
    /// Returns groups of squares whose roots have the same real part, in ascending order of that
    /// part.
    fn groups(mut self, mut squares: Vec<Square>) -> Result<Vec<Vec<Square>>, Failure> {
        let mut groups = Vec::new();
        let mut bits = 32;
        loop {
            squares.sort_by(compare_low_ends);
            let mut open = Vec::new();
            for cluster in clusters(std::mem::take(&mut squares)) {
                if cluster.len() == 1 || self.ties.is_proved(&cluster, bits)? {
                    groups.push(cluster);
                } else {
                    open.extend(cluster);
                }
            }
            if open.is_empty() {
                break;
            }
            bits *= 2;
            for square in &mut open {
                let top = square.re().bit_len().max(square.im().bit_len()) as i64;
                let top = top + square.exponent();
                square.refine(self.poly, top - bits, self.budget)?;
            }
            squares = open;
        }
        groups.sort_by(|a, b| compare_low_ends(&a[0], &b[0]));
        Ok(groups)
    }
}

/// Compares the lower ends of the real parts.
fn compare_low_ends(a: &Square, b: &Square) -> std::cmp::Ordering {
    let exponent = a.exponent().min(b.exponent());
    a.ends(false, exponent).0.cmp(&b.ends(false, exponent).0)
}

/// Splits sorted squares into runs whose real parts overlap.
fn clusters(squares: Vec<Square>) -> Vec<Vec<Square>> {
    let mut clusters: Vec<Vec<Square>> = Vec::new();
    for square in squares {
        match clusters.last_mut() {
            Some(cluster) if overlaps(cluster, &square) => cluster.push(square),
            _ => clusters.push(vec![square]),
        }
    }
    clusters
}

fn overlaps(cluster: &[Square], square: &Square) -> bool {
    cluster.iter().any(|other| {
        let exponent = square.exponent().min(other.exponent());
        square.ends(false, exponent).0 <= other.ends(false, exponent).1
    })
}

/// Sorts squares with the same real part by their imaginary parts, which are distinct.
fn by_imaginary_part(p: &Poly, group: &mut [Square], budget: &Budget) -> Result<(), Failure> {
    let mut bits = 32;
    loop {
        group.sort_by(|a, b| {
            let exponent = a.exponent().min(b.exponent());
            a.ends(true, exponent).0.cmp(&b.ends(true, exponent).0)
        });
        let apart = group.windows(2).all(|pair| {
            let exponent = pair[0].exponent().min(pair[1].exponent());
            pair[0].ends(true, exponent).1 < pair[1].ends(true, exponent).0
        });
        if apart {
            return Ok(());
        }
        bits *= 2;
        for square in group.iter_mut() {
            let top = square.im().bit_len() as i64 + square.exponent();
            square.refine(p, top - bits, budget)?;
        }
    }
}
