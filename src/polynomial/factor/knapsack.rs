//! Determines which lifted factors belong together, from short vectors of a lattice (van Hoeij
//! 2002), using coefficients of `f · g' / g`: these add up when factors are multiplied (Belabas,
//! van Hoeij, Klüners & Steel 2009; Hart, van Hoeij & Novocin 2011).
//!
//! The lattice always contains the 0/1 vectors of the true factors. It shrinks until its rank
//! equals the number of factors found, which proves that they are irreducible.

use super::super::lattice;
use super::super::poly::Poly;
use super::hensel::{Lifting, balanced, divide, reduced};
use super::recombine::{slope_bits, try_product};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::BitTest;
use dashu_int::IBig;

/// Returns the irreducible factors of a product of the lifted factors with these indices.
///
/// # Errors
/// `LimitError`, `Interrupted`.
pub fn factor(
    whole: &Poly,
    left: &[usize],
    lifting: &mut Lifting,
    budget: &Budget,
) -> Result<Vec<Poly>, Failure> {
    let r = left.len();
    let unit = |k| (0..r).map(|j| IBig::from(u8::from(j == k))).collect();
    let mut basis: Vec<Vec<IBig>> = (0..r).map(unit).collect();
    let mut bits = lifting.modulus().bit_len();
    loop {
        let data = Data::new(whole, left, lifting, budget)?;
        let mut columns = data.columns();
        while let Some(round) = take_round(&mut columns, basis.len()) {
            basis = shrink(basis, &data, &round, budget)?;
            if basis.len() == 1 {
                return Ok(vec![whole.clone()]);
            }
            if let Some(classes) = classes(&basis)
                && let Some(factors) = try_classes(whole, left, &classes, lifting, budget)?
            {
                return Ok(factors);
            }
        }
        bits = bits * 3 / 2 + 64;
        lifting.lift_to(bits, budget)?;
    }
}

/// The coefficients of `f · g' / g` for every lifted factor g.
struct Data {
    modulus: IBig,
    /// For each factor, the coefficients by power of x.
    slopes: Vec<Poly>,
    /// For each power of x, the maximum number of bits of sums over true factors.
    bounds: Vec<usize>,
}

/// A power of x and the number of top bits of its coefficients that are used.
#[derive(Clone, Copy)]
struct Column {
    power: usize,
    bits: usize,
}

impl Data {
    fn new(
        whole: &Poly,
        left: &[usize],
        lifting: &Lifting,
        budget: &Budget,
    ) -> Result<Data, Failure> {
        let modulus = lifting.modulus().clone();
        let f = reduced(whole, &modulus, budget)?;
        let slope = |&k: &usize| {
            let factor = &lifting.factors()[k];
            let quotient = divide(&f, factor, &modulus, budget)?.0;
            let product = quotient.multiply(&factor.derivative(), budget)?;
            reduced(&product, &modulus, budget)
        };
        Ok(Data {
            slopes: left.iter().map(slope).collect::<Result<_, Failure>>()?,
            bounds: (0..whole.len() - 1).map(|j| slope_bits(whole, j)).collect(),
            modulus,
        })
    }

    /// Returns the columns that carry information, in ascending order of their numbers of bits.
    fn columns(&self) -> Vec<Column> {
        let size = self.modulus.bit_len();
        let all = self
            .bounds
            .iter()
            .enumerate()
            .map(|(power, &bound)| Column {
                power,
                bits: size.saturating_sub(bound + 2),
            });
        let mut columns: Vec<Column> = all.filter(|c| c.bits >= 16).collect();
        columns.sort_by_key(|c| c.bits);
        columns
    }
}

/// Takes enough columns to shrink a lattice of this rank, if any are left.
fn take_round(columns: &mut Vec<Column>, rank: usize) -> Option<Vec<Column>> {
    let n = rank as f64;
    let needed = (n * ((2.0 * n).log2() / 2.0 + 2.0 + n / 40.0)) as usize + 24;
    let each = (needed / 3).clamp(24, 48);
    let mut round = Vec::new();
    let mut sum = 0;
    while sum < needed {
        let Some(mut column) = columns.pop() else {
            break;
        };
        column.bits = column.bits.min(each);
        sum += column.bits;
        round.push(column);
    }
    (!round.is_empty()).then_some(round)
}

/// Returns a basis of a smaller lattice that still contains all vectors of true factors.
fn shrink(
    basis: Vec<Vec<IBig>>,
    data: &Data,
    round: &[Column],
    budget: &Budget,
) -> Result<Vec<Vec<IBig>>, Failure> {
    let (r, m) = (basis[0].len(), round.len());
    // A true factor's entry is its coefficient, which is at most 1 after scaling, plus rounding
    // errors.
    let error = 3 * r / 4 + 3;
    let scale = ((error * error * m / r) as f64).sqrt().ceil().max(1.0) as usize;
    let bound = IBig::from(scale * scale * r + m * error * error);
    let mut rows: Vec<Vec<IBig>> = basis
        .iter()
        .map(|row| row.iter().map(|n| n * IBig::from(scale)).collect())
        .collect();
    for (at, column) in round.iter().enumerate() {
        let drop = data.modulus.bit_len() - column.bits;
        let modulus = rounded(&data.modulus, drop);
        let cut: Vec<IBig> = data
            .slopes
            .iter()
            .map(|p| {
                let own = balanced(p.coefficient(column.power), &data.modulus, budget)?;
                Ok(rounded(&own, drop))
            })
            .collect::<Result<_, Failure>>()?;
        for (row, vector) in rows.iter_mut().zip(&basis) {
            let products = vector.iter().zip(&cut).map(|(a, b)| a * b);
            let sum = products.fold(IBig::ZERO, |sum, n| sum + n);
            row.push(balanced(&sum, &modulus, budget)?);
        }
        let mut row = vec![IBig::ZERO; r + at];
        row.push(modulus);
        rows.push(row);
        let width = r + at + 1;
        rows.iter_mut()
            .for_each(|row| row.resize(width, IBig::ZERO));
    }
    let reduced = lattice::reduce_independent(rows, budget)?;
    // Every vector within the bound is in the span of the rows up to and including the last one
    // whose orthogonal part is within the bound.
    let pairs = reduced.volumes.windows(2).enumerate();
    let within = pairs.filter(|(_, pair)| pair[1] <= &bound * &pair[0]);
    let keep = within.map(|(k, _)| k + 1).next_back().unwrap_or(0);
    let kept = reduced.rows.into_iter().take(keep).map(|mut row| {
        row.truncate(r);
        row.into_iter().map(|n| n / IBig::from(scale)).collect()
    });
    Ok(lattice::reduce(kept.collect(), budget)?.rows)
}

/// Returns an integer divided by a power of two, rounded to nearest.
fn rounded(n: &IBig, drop: usize) -> IBig {
    if drop == 0 {
        return n.clone();
    }
    ((n >> (drop - 1)) + IBig::ONE) >> 1
}

/// Returns the sets of indices at which all rows agree, if there are as many sets as rows.
fn classes(basis: &[Vec<IBig>]) -> Option<Vec<Vec<usize>>> {
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for k in 0..basis[0].len() {
        let same = |class: &Vec<usize>| basis.iter().all(|row| row[k] == row[class[0]]);
        match classes.iter().position(same) {
            Some(at) => classes[at].push(k),
            None if classes.len() == basis.len() => return None,
            None => classes.push(vec![k]),
        }
    }
    (classes.len() == basis.len()).then_some(classes)
}

/// Returns the factors given by the classes, if all of them are indeed factors.
fn try_classes(
    whole: &Poly,
    left: &[usize],
    classes: &[Vec<usize>],
    lifting: &Lifting,
    budget: &Budget,
) -> Result<Option<Vec<Poly>>, Failure> {
    let degree =
        |set: &Vec<usize>| -> usize { set.iter().map(|&k| lifting.factors()[k].len() - 1).sum() };
    let mut sets: Vec<Vec<usize>> = classes
        .iter()
        .map(|class| class.iter().map(|&k| left[k]).collect())
        .collect();
    sets.sort_by_key(degree);
    sets.pop();
    let mut rest = whole.clone();
    let mut factors = Vec::new();
    for set in sets {
        let Some((factor, quotient)) = try_product(&rest, &set, lifting, budget)? else {
            return Ok(None);
        };
        factors.push(factor);
        rest = quotient;
    }
    factors.push(rest);
    Ok(Some(factors))
}
