//! Sparse systems of linear equations over the integers, solved exactly: p-adic lifting (Dixon
//! 1982) finds the solution, and the caller's check proves it; fraction-free elimination (Bareiss)
//! is the fallback.

use crate::big::{self, Fraction};
use crate::limit::Budget;
use crate::text::Failure;
use dashu_base::{BitTest, RemEuclid, Signed, UnsignedAbs};
use dashu_int::IBig;

/// The prime of the p-adic numbers, 2^61 - 1.
const P: u64 = (1 << 61) - 1;

/// The number of bits by which the product of numerator and denominator must be shorter than the
/// modulus.
const SPARE_BITS: usize = 32;

/// A square matrix by rows: the columns and values of the nonzero entries.
pub(super) type Rows = Vec<Vec<(usize, IBig)>>;

/// Solves `rows · x = e` for a nonsingular matrix and the unit vector e with its 1 at `at`.
/// `proves` checks a candidate.
pub(super) fn solve(
    rows: &Rows,
    at: usize,
    budget: &Budget,
    mut proves: impl FnMut(&[Fraction]) -> Result<bool, Failure>,
) -> Result<Vec<Fraction>, Failure> {
    if let Some(mut lifting) = Lifting::new(rows, at, budget)? {
        // Numerators and denominators are determinants, so this many digits are always enough.
        let entry = rows
            .iter()
            .flatten()
            .map(|(_, c)| c.bit_len())
            .max()
            .unwrap_or(1);
        let most = 2 * rows.len() * (entry + rows.len().ilog2() as usize) / 61 + 4;
        let mut digits = 8;
        while digits <= 2 * most {
            lifting.extend(digits, budget)?;
            if let Some(x) = lifting.solution(budget)?
                && proves(&x)?
            {
                return Ok(x);
            }
            digits *= 2;
        }
    }
    eliminate(rows, at, budget)
}

/// The p-adic digits of the solution found so far.
struct Lifting<'a> {
    rows: &'a Rows,
    /// The inverse of the matrix modulo P, by rows.
    inverse: Vec<Vec<u64>>,
    /// The right-hand side minus the part due to the digits so far, divided by a power of P.
    rest: Vec<IBig>,
    digits: Vec<Vec<u64>>,
}

impl<'a> Lifting<'a> {
    /// Returns `None` if the matrix is singular modulo P.
    fn new(rows: &'a Rows, at: usize, budget: &Budget) -> Result<Option<Lifting<'a>>, Failure> {
        let mut dense = vec![vec![0u64; rows.len()]; rows.len()];
        for (i, row) in rows.iter().enumerate() {
            for (j, c) in row {
                dense[i][*j] = residue(c);
            }
        }
        let Some(inverse) = invert(dense, budget)? else {
            return Ok(None);
        };
        let mut rest = vec![IBig::ZERO; rows.len()];
        rest[at] = IBig::ONE;
        Ok(Some(Lifting {
            rows,
            inverse,
            rest,
            digits: Vec::new(),
        }))
    }

    /// Computes digits until there are `count` of them.
    fn extend(&mut self, count: usize, budget: &Budget) -> Result<(), Failure> {
        let n = self.rows.len();
        while self.digits.len() < count {
            budget.poll(1 + (n * n) as u64 / 500)?;
            let rest: Vec<u64> = self.rest.iter().map(residue).collect();
            let dot = |row: &Vec<u64>| {
                row.iter()
                    .zip(&rest)
                    .fold(0, |sum, (&a, &b)| add(sum, mul(a, b)))
            };
            let digit: Vec<u64> = self.inverse.iter().map(dot).collect();
            for (rest, row) in self.rest.iter_mut().zip(self.rows) {
                for (j, c) in row {
                    *rest -= c * digit[*j];
                }
                *rest /= P;
            }
            self.digits.push(digit);
        }
        Ok(())
    }

    /// Returns the fractions with small numerators and denominators that have these digits.
    fn solution(&self, budget: &Budget) -> Result<Option<Vec<Fraction>>, Failure> {
        let modulus = big::pow(&IBig::from(P), self.digits.len(), budget)?;
        let room = modulus.bit_len().saturating_sub(SPARE_BITS);
        let mut common = IBig::ONE;
        let mut solution = Vec::with_capacity(self.rows.len());
        for j in 0..self.rows.len() {
            budget.poll(1 + self.digits.len() as u64 / 10)?;
            let value = self
                .digits
                .iter()
                .rev()
                .fold(IBig::ZERO, |x, digit| x * P + digit[j]);
            let scaled = big::multiply(&value, &common, budget)?;
            let scaled = symmetric(big::div_rem(&scaled, &modulus, budget)?.1, &modulus);
            if scaled.bit_len() + common.bit_len() < room {
                solution.push(Fraction::quotient(scaled, common.clone(), budget)?);
                continue;
            }
            let Some((num, den)) = reconstruct(scaled, &modulus, budget)? else {
                return Ok(None);
            };
            common = big::multiply(&common, &den, budget)?;
            if num.bit_len() + common.bit_len() >= room {
                return Ok(None);
            }
            solution.push(Fraction::quotient(num, common.clone(), budget)?);
        }
        Ok(Some(solution))
    }
}

/// Returns the representative of least absolute value.
fn symmetric(x: IBig, modulus: &IBig) -> IBig {
    if &x << 1 > *modulus { x - modulus } else { x }
}

/// Returns num and den > 0 with `num = x · den` modulo the modulus, both below its square root, by
/// the extended Euclidean algorithm stopped half-way.
fn reconstruct(x: IBig, modulus: &IBig, budget: &Budget) -> Result<Option<(IBig, IBig)>, Failure> {
    let half = modulus.bit_len() / 2;
    let (mut r0, mut r1) = (
        modulus.clone(),
        if x.is_negative() { x + modulus } else { x },
    );
    let (mut t0, mut t1) = (IBig::ZERO, IBig::ONE);
    while r1.bit_len() > half {
        budget.poll(1)?;
        let (quotient, r2) = big::div_rem(&r0, &r1, budget)?;
        let t2 = t0 - big::multiply(&quotient, &t1, budget)?;
        (r0, r1, t0, t1) = (r1, r2, t1, t2);
    }
    if r1.bit_len() + t1.bit_len() + SPARE_BITS > modulus.bit_len() {
        return Ok(None);
    }
    let num = if t1.is_negative() { -r1 } else { r1 };
    Ok(Some((num, IBig::from(t1.unsigned_abs()))))
}

/// Inverts the matrix modulo P in place, by Gauss–Jordan elimination; returns `None` if it is
/// singular.
fn invert(mut a: Vec<Vec<u64>>, budget: &Budget) -> Result<Option<Vec<Vec<u64>>>, Failure> {
    let n = a.len();
    let mut swaps = Vec::with_capacity(n);
    for k in 0..n {
        budget.poll(1 + (n * n) as u64 / 500)?;
        let Some(pivot) = (k..n).find(|&i| a[i][k] != 0) else {
            return Ok(None);
        };
        a.swap(k, pivot);
        swaps.push(pivot);
        let scale = inverse(a[k][k]);
        a[k][k] = 1;
        for x in &mut a[k] {
            *x = mul(*x, scale);
        }
        let top = std::mem::take(&mut a[k]);
        for (i, row) in a.iter_mut().enumerate() {
            if i == k || row[k] == 0 {
                continue;
            }
            let factor = P - std::mem::take(&mut row[k]);
            for (x, &t) in row.iter_mut().zip(&top) {
                *x = add(*x, mul(factor, t));
            }
        }
        a[k] = top;
    }
    for (k, pivot) in swaps.into_iter().enumerate().rev() {
        for row in &mut a {
            row.swap(k, pivot);
        }
    }
    Ok(Some(a))
}

fn residue(n: &IBig) -> u64 {
    u64::try_from(n.rem_euclid(&IBig::from(P))).expect("a residue is below P")
}

fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

fn mul(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    add((product as u64) & P, (product >> 61) as u64)
}

/// Returns the inverse of a number not divisible by P, by Fermat's little theorem.
fn inverse(a: u64) -> u64 {
    let (mut result, mut square, mut left) = (1, a, P - 2);
    while left > 0 {
        if left & 1 == 1 {
            result = mul(result, square);
        }
        square = mul(square, square);
        left >>= 1;
    }
    result
}

/// Solves the system by fraction-free elimination.
fn eliminate(rows: &Rows, at: usize, budget: &Budget) -> Result<Vec<Fraction>, Failure> {
    let n = rows.len();
    let mut dense = vec![vec![IBig::ZERO; n + 1]; n];
    for (i, row) in rows.iter().enumerate() {
        for (j, c) in row {
            dense[i][*j] = c.clone();
        }
    }
    dense[at][n] = IBig::ONE;
    let mut previous = IBig::ONE;
    for k in 0..n {
        let pivot = (k..n)
            .find(|&i| !dense[i][k].is_zero())
            .expect("the matrix is nonsingular");
        dense.swap(k, pivot);
        let (done, rest) = dense.split_at_mut(k + 1);
        let top = &done[k];
        for row in rest {
            budget.poll(1 + n as u64 / 10)?;
            let factor = std::mem::take(&mut row[k]);
            for j in k + 1..=n {
                let value = big::multiply(&row[j], &top[k], budget)?
                    - big::multiply(&factor, &top[j], budget)?;
                row[j] = big::div_rem(&value, &previous, budget)?.0;
            }
        }
        previous = top[k].clone();
    }
    let mut solution = vec![Fraction::ZERO; n];
    for k in (0..n).rev() {
        budget.poll(1 + n as u64)?;
        let mut value = Fraction::from(dense[k][n].clone());
        for j in k + 1..n {
            value = value.sub(&solution[j].mul_int(&dense[k][j], budget)?, budget)?;
        }
        solution[k] = value.div(&Fraction::from(dense[k][k].clone()), budget)?;
    }
    Ok(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifting_and_elimination_agree() {
        let budget = Budget::default();
        let n = 12;
        let entry =
            |i: usize, j: usize| IBig::from(((i * 31 + j * 17 + 5).pow(3) % 101) as i64 - 50);
        let rows: Rows = (0..n)
            .map(|i| (0..n).map(|j| (j, entry(i, j))).collect())
            .collect();
        let slow = eliminate(&rows, 3, &budget).unwrap();
        let mut asked = 0;
        let fast = solve(&rows, 3, &budget, |x| {
            asked += 1;
            Ok(x == slow)
        });
        assert_eq!(fast.unwrap(), slow);
        assert!(asked > 0, "lifting found a candidate");
    }
}
